use super::*;
use crate::domain::month::Month;
use crate::output::report::figures;
use crate::output::report::fixture::{HOSTILE, fixture_month};

fn policy(name: &str, month: &Month<'_>) -> PolicyFigure {
    PolicyFigure {
        name: name.to_owned(),
        file: InputFile { name: format!("{name}.toml"), sha256: "ab".repeat(32), bytes: 7 },
        tolerance: month.facts.tolerance,
        hold: false,
        rules: Vec::new(),
    }
}

/// Compares the month's own decisions with what a change makes of them.
fn compared(month: &Month<'_>, change: impl Fn(usize, &mut Decision)) -> Comparison {
    let mut decisions = month.decisions.clone();
    for (id, decision) in decisions.iter_mut().enumerate() {
        change(id, decision);
    }
    let side = |decisions| Decided {
        links: &month.links,
        reasons: &month.reasons,
        decisions,
        rules: &month.facts.rules,
    };
    let mut sums = Sums::begin("0.1.0", policy("signed", month), policy("edited", month));
    sums.add("months/sep", month, &side(&month.decisions), &side(&decisions));
    sums.finish()
}

/// Lets the new policy accept everything without a person.
fn bold(_: usize, decision: &mut Decision) {
    decision.proposed_action = ImsAction::Accept;
    decision.review = None;
    decision.fate = UploadFate::Upload;
    decision.rule = "bold".into();
}

/// Lets the new policy accept nothing without a person.
fn timid(_: usize, decision: &mut Decision) {
    decision.review.get_or_insert_with(|| "clerk".into());
    decision.fate = UploadFate::NeedsPerson;
    decision.rule = "timid".into();
}

#[test]
fn what_is_accepted_now_is_what_was_plus_new_less_gone() {
    let month = fixture_month();
    for (comparison, more) in [(compared(&month, bold), true), (compared(&month, timid), false)] {
        let t = comparison.total;
        let mut before = t.old_accepted;
        before.join(t.newly_accepted);
        let mut after = t.new_accepted;
        after.join(t.no_longer_accepted);
        assert_eq!(before, after);
        let (mut before, mut after) = (t.old_automation, t.after_automation);
        before.join(t.new_automation);
        after.join(t.lost_automation);
        assert_eq!(before, after);
        assert_eq!(t.documents, figures(&month, &[]).documents);
        assert_eq!(t.old_accepted, figures(&month, &[]).accepted_without_person());
        assert_eq!(t.accepts_more(), more);
        assert!(t.any());
        let moved: usize = comparison.moves.iter().map(|m| m.tally.documents).sum();
        assert_eq!(moved, t.changed.documents);
        let listed = comparison.changed.iter().filter(|c| !c.repeated).count();
        assert_eq!(listed, t.changed.documents);
        assert_eq!(comparison.changed.len() - listed, t.repeated);
    }
}

#[test]
fn another_rule_with_the_same_proposal_is_no_change() {
    let month = fixture_month();
    let comparison = compared(&month, |_, d| d.rule = "other".into());
    let documents = comparison.total.documents;
    assert_eq!(comparison.total.same_by_other_rule, documents);
    assert!(!comparison.total.any() && comparison.changed.is_empty() && comparison.moves.is_empty());
    assert_eq!(
        comparison.sentence(),
        format!(
            "Nothing changes: both policies propose the same for each of {} documents.",
            documents.documents
        )
    );
    assert_eq!(
        comparison.footnotes()[0],
        format!("Another rule decides {} documents in the same way.", documents.documents)
    );
}

#[test]
fn each_part_of_a_proposal_is_a_change_of_its_own() {
    let month = fixture_month();
    let plain = |d: &Decision| accepted_alone(d) && d.fate == UploadFate::Upload && d.remark.is_empty();
    let at = month.decisions.iter().position(plain).unwrap();
    for (aspect, change) in [
        (Aspect::Action, (|d| d.proposed_action = ImsAction::Reject) as fn(&mut Decision)),
        (Aspect::Review, |d| d.review = Some("partner".into())),
        (Aspect::ItcReduction, |d| d.itc_reduction = ItcReduction::Full),
        (Aspect::Remark, |d| "look again".clone_into(&mut d.remark)),
        (Aspect::Fate, |d| d.fate = UploadFate::Held),
    ] {
        let comparison = compared(&month, |id, d| {
            if id == at {
                change(d);
            }
        });
        assert_eq!(comparison.total.changed.documents, 1, "{aspect:?}");
        assert_eq!(comparison.changed[0].aspects, [aspect]);
        let counted = Aspect::ALL.map(|a| usize::from(a == aspect));
        assert_eq!(comparison.total.aspects.map(|t| t.documents), counted);
    }
    let reworded = compared(&month, |_, d| d.rule_reason = "in other words".into());
    assert!(!reworded.total.any(), "the words of a reason change nothing");
}

#[test]
fn rupees_at_stake_order_the_documents_and_notes_do_not_offset_invoices() {
    let comparison = compared(&fixture_month(), timid);
    let stakes: Vec<Paise> = comparison.changed.iter().map(Changed::at_stake).collect();
    assert!(stakes.windows(2).all(|w| w[0] >= w[1]), "{stakes:?}");
    assert!(comparison.changed.iter().any(|c| c.amounts.tax.total() < Paise::ZERO), "a credit note is there");
    assert!(comparison.total.at_stake > comparison.total.changed.tax.total());
}

#[test]
fn hostile_names_stay_text_on_the_page_and_in_the_table() {
    let comparison = compared(&fixture_month(), bold);
    let page = page(&comparison);
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for outside in ["<script", "http://", "https://", "src=", "@import", "url(", "<link", " onload=", "<img"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    let mut csv = Vec::new();
    write_csv(&comparison, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains(&format!("\"'{}", HOSTILE[..8].replace('"', "\"\""))), "{csv}");
    assert!(!text(&comparison, 200, "").contains('\u{202e}'));
}

#[test]
fn the_table_fits_its_width() {
    let month = fixture_month();
    for comparison in [compared(&month, bold), compared(&month, timid), compared(&month, |_, _| ())] {
        for width in [80, 100, 140] {
            let shown = text(&comparison, width, "; compare.csv lists them all");
            let wide = shown.lines().find(|l| l.chars().count() > width);
            assert_eq!(wide, None, "{width}\n{shown}");
        }
    }
}

#[test]
fn what_was_done_and_left_out_is_said_in_sentences() {
    let month = fixture_month();
    let mut comparison = compared(&month, bold);
    assert_eq!(comparison.matched(), "Each month was matched once: both policies have the same tolerance.");
    comparison.new.tolerance.tax = Paise::new(500);
    assert_eq!(
        comparison.matched(),
        "The tolerances differ, so each month was matched once under each: ₹1.00 on the taxable value, ₹1.00 on each \
         tax head (old), ₹1.00 on the taxable value, ₹5.00 on each tax head (new)."
    );
    comparison.total.changed.documents = 1_234;
    comparison.total.at_stake = Paise::new(11_800_050);
    assert_eq!(
        comparison.sentence(),
        "The proposal changes for 1,234 of 26 documents, with ₹1,18,000.50 of tax at stake."
    );
    comparison.total.same_by_other_rule.documents = 1;
    comparison.total.repeated = 2;
    comparison.months[0].refused = 1;
    assert_eq!(
        comparison.footnotes(),
        [
            "Another rule decides 1 document in the same way.",
            "2 changed records only repeat others of the download: listed, and in no sum.",
            "1 document could not be read and is not compared.",
        ]
    );
}

#[test]
fn a_move_says_what_turns_and_once_what_stays() {
    let month = fixture_month();
    let comparison = compared(&month, |_, d| {
        if d.proposed_action == ImsAction::Accept && d.review.is_none() {
            d.review = Some("partner".into());
            d.fate = UploadFate::NeedsPerson;
        }
    });
    let shown = text(&comparison, 120, "");
    assert!(shown.contains("  Accept: nobody → partner  "), "{shown}");
    assert!(shown.contains("\nLost automation: somebody looks "), "{shown}");
}

#[test]
fn the_files_say_the_same_of_every_document() {
    let comparison = compared(&fixture_month(), bold);
    let mut csv = Vec::new();
    write_csv(&comparison, &mut csv).unwrap();
    let mut lines = ::csv::Reader::from_reader(csv.as_slice());
    assert_eq!(lines.headers().unwrap(), COLUMNS);
    let json: serde_json::Value = serde_json::from_str(&json(&comparison)).unwrap();
    let documents = json["documents"].as_array().unwrap();
    let lines: Vec<::csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), documents.len());
    let at = |name| COLUMNS.iter().position(|c| *c == name).unwrap();
    for (line, document) in lines.iter().zip(documents) {
        assert_eq!(line[at("document_number")].trim_start_matches('\''), document["document_number"]);
        assert_eq!(line[at("tax")], *document["amounts"]["tax"].as_str().unwrap());
        assert_eq!(line[at("new_action")], *document["new"]["action"].as_str().unwrap());
        assert_eq!(line[at("newly_accepted")], document["newly_accepted"].to_string());
    }
    assert_eq!(json["total"]["changed"]["documents"], comparison.total.changed.documents);
}
