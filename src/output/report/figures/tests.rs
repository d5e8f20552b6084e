use super::*;
use crate::domain::deemed::By;
use crate::domain::document::DocumentKind;
use crate::domain::due::Frequency;
use crate::domain::link::Doubt;
use crate::domain::money::TaxHeads;
use crate::output::report::fixture::{RECIPIENT, day, fixture_diagnostics, fixture_month};

#[test]
fn what_was_read_is_the_sum_of_its_parts() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    assert!(f.ims_account.ties(), "{:#?}", f.ims_account);
    assert!(f.books_account.ties(), "{:#?}", f.books_account);
    assert_eq!(f.ims_account.total.documents, month.ims.len() + 1 + 3);
    assert_eq!(f.books_account.total.documents, month.books.len() + 1 + 1);
    let by_action: usize = f.actions.iter().map(|a| a.tally.documents).sum();
    assert_eq!(by_action, f.documents.documents);
}

#[test]
fn an_identical_repetition_is_one_document() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    assert_eq!(f.repeated.documents, 1);
    assert_eq!(f.documents.documents, month.ims.len() - 1);
    let first = month.ims.iter().position(|r| r.number == "KP/26-27/0440").unwrap();
    let repeats = repeats(&month);
    assert!(!repeats[first] && repeats[first + 1]);
    assert_eq!(repeats.iter().filter(|r| **r).count(), 1);
}

#[test]
fn two_equal_records_that_nobody_calls_repeated_are_two() {
    let mut month = fixture_month();
    for link in &mut month.links {
        link.doubts.retain(|d| !matches!(d, Doubt::Repeated(_)));
    }
    assert_eq!(figures(&month, &[]).repeated.documents, 0);
}

#[test]
fn silence_claims_what_nobody_touches() {
    let mut month = fixture_month();
    let f = figures(&month, &[]);
    let silent = |r: &&ImsRecord<&str>| r.filing == Filing::Filed && r.previous_action == ImsAction::NoAction;
    let uploaded = month.decisions.iter().filter(|d| d.fate == UploadFate::Upload).count();
    assert_eq!(f.silence.deemed.documents, month.ims.iter().filter(silent).count() - uploaded - 1);
    assert_eq!(f.silence.credit_notes.documents, 1);
    assert_eq!(f.silence.read_only, 2);
    assert_eq!(f.silence.without_hold, f.silence.deemed);
    assert!(f.silence.with_hold.documents < f.silence.deemed.documents);
    for (decision, record) in month.decisions.iter_mut().zip(&month.ims) {
        if decision.fate == UploadFate::NeedsPerson && record.permission.pending {
            decision.fate = UploadFate::Held;
        }
    }
    month.facts.hold = true;
    let held = figures(&month, &[]);
    assert_eq!(held.silence.deemed, f.silence.with_hold);
    assert_eq!(held.silence.without_hold, f.silence.deemed);
}

#[test]
fn the_sentence_on_silence_names_sum_count_and_day() {
    let tax = TaxHeads { igst: Paise::new(11_800_050), ..TaxHeads::default() };
    let deemed = Tally { documents: 2, taxable_value: Paise::ZERO, tax };
    let silence = Silence {
        deemed,
        credit_notes: Tally::default(),
        later: Tally::default(),
        without_hold: deemed,
        with_hold: Tally::default(),
        by: By::of(&fixture_month()),
        read_only: 1,
    };
    assert_eq!(
        silence.sentence(day(14, 10)),
        "₹1,18,000.50 of tax in 2 documents will be deemed accepted unless someone acts \
         (draft GSTR-2B on 14-10-2026; recompute until GSTR-3B is filed, due 20-10-2026 if monthly)."
    );
    assert_eq!(
        silence.sentence(day(15, 10)),
        "₹1,18,000.50 of tax in 2 documents will be deemed accepted unless someone acts \
         (draft GSTR-2B was due on 14-10-2026; recompute until GSTR-3B is filed, due 20-10-2026 if monthly)."
    );
    assert_eq!(
        silence.hold_sentence(false).as_deref(),
        Some("With hold = \"pending\" it would be ₹0.00 in 0 documents.")
    );
    assert_eq!(silence.hold_sentence(true), None);
    assert_eq!(
        silence.read_only_sentence().as_deref(),
        Some("Silence also accepts 1 record of imports and other sections that are shown only.")
    );
}

#[test]
fn records_of_later_periods_are_named_apart() {
    let mut month = fixture_month();
    assert_eq!(figures(&month, &[]).silence.later.documents, 0);
    let at = month.ims.iter().position(|r| r.number == "NIL-44").unwrap();
    month.ims[at].return_period = "102026";
    assert_eq!(figures(&month, &[]).silence.later.documents, 1);
}

#[test]
fn every_outcome_occurs_in_the_fixture() {
    let month = fixture_month();
    for outcome in Outcome::ALL {
        let there = month.links.iter().any(|l| l.outcome == *outcome)
            || month.books_links.iter().any(|l| l.outcome == *outcome)
            || (*outcome == Outcome::Refused && !month.refused_records.is_empty());
        assert!(there, "{}", outcome.word());
    }
}

#[test]
fn messages_are_counted_by_severity() {
    let f = figures(&fixture_month(), &fixture_diagnostics());
    assert_eq!((f.errors, f.warnings), (1, 1));
}

#[test]
fn the_days_of_a_month_follow_the_period() {
    let mut month = fixture_month();
    month.facts.period = TaxPeriod::parse("102025").unwrap();
    let shown = |month: &Month<'_>| -> Vec<String> {
        figures(month, &[]).days.iter().map(|d| format!("{} {}", d.shown(), d.what)).collect()
    };
    assert_eq!(
        shown(&month)[..3],
        [
            "14-11-2025 (advice) Draft GSTR-2B",
            "20-11-2025 (advice) GSTR-3B due (monthly filers)",
            "20-12-2025 (advice) Pending for one period ends",
        ]
    );
    month.facts.calendar.filing.insert(RECIPIENT.to_owned(), Frequency::Quarterly);
    assert_eq!(
        shown(&month)[..3],
        [
            "14-01-2026 Draft GSTR-2B",
            "22-01-2026 GSTR-3B due (quarterly)",
            "22-04-2026 (advice) Pending for one period ends",
        ]
    );
}

#[test]
fn every_document_is_counted_under_one_rule() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let sum = |of: fn(&RuleFigure) -> Tally| {
        f.rules.iter().fold(Tally::default(), |mut sum, r| {
            sum.join(of(r));
            sum
        })
    };
    assert_eq!(sum(|r| r.tally), f.documents);
    assert_eq!(sum(|r| r.accepted), f.accepted_without_person());
    let alone = sum(|r| r.without_person);
    assert_eq!(alone.documents + f.person.tally.documents, f.documents.documents);
    for rule in &f.rules {
        assert_eq!(rule.fired(), month.decisions.iter().any(|d| *d.rule == *rule.name), "{}", rule.name);
    }
}

#[test]
fn a_rule_that_decided_nothing_is_named() {
    let mut month = fixture_month();
    let mut idle = month.facts.rules[0].clone();
    "never".clone_into(&mut idle.name);
    month.facts.rules.insert(0, idle);
    let f = figures(&month, &[]);
    assert_eq!(f.rules[0].name, "never");
    assert_eq!(unused(&f.rules)[0], "never");
    assert!(!unused(&f.rules).contains(&"certain-and-filed"));
}

#[test]
fn what_is_on_pending_is_listed_by_its_last_day() {
    let mut month = fixture_month();
    let at = |month: &Month<'_>, number: &str| month.ims.iter().position(|r| r.number == number).unwrap();
    let invoice = at(&month, "NIL-44");
    let note = month.ims.iter().position(|r| r.kind() == DocumentKind::CreditNote).unwrap();
    for at in [invoice, note] {
        month.ims[at].previous_action = ImsAction::Pending;
        month.decisions[at].proposed_action = ImsAction::Pending;
        month.decisions[at].fate = UploadFate::AlreadySo;
    }
    let f = figures(&month, &[]);
    assert!(f.clocks.lines.is_sorted_by_key(|line| line.last));
    let line = |at: usize| f.clocks.lines.iter().find(|line| line.id.at() == at).unwrap();
    assert_eq!((line(note).last, line(note).standing), (day(20, 11), ClockStanding::OnPortal));
    assert_eq!(line(invoice).last, NaiveDate::from_ymd_opt(2027, 11, 30).unwrap());
    assert_eq!(f.clocks.one_period.keys().next(), Some(&day(20, 11)));
    // The portal no longer offers it: still listed, and said.
    month.ims[note].permission.pending = false;
    let f = figures(&month, &[]);
    assert!(f.clocks.lines.iter().find(|line| line.id.at() == note).unwrap().withdrawn);
    // About to be accepted: no clock runs.
    month.decisions[note].proposed_action = ImsAction::Accept;
    month.decisions[note].fate = UploadFate::Upload;
    assert!(figures(&month, &[]).clocks.lines.iter().all(|line| line.id.at() != note));
}

#[test]
fn several_registrations_have_their_own_days() {
    let mut month = fixture_month();
    month.facts.recipients.push("07AAFCN5543R1ZT".to_owned());
    month.facts.calendar.filing.insert("07AAFCN5543R1ZT".to_owned(), Frequency::Quarterly);
    let f = figures(&month, &[]);
    let due: Vec<String> = f
        .days
        .iter()
        .filter(|d| d.what.starts_with("GSTR-3B"))
        .map(|d| format!("{} {}", d.shown(), d.what))
        .collect();
    assert_eq!(
        due,
        [
            "20-10-2026 (advice) GSTR-3B due (monthly filers), 29AACCB1207L1ZT",
            "24-10-2026 GSTR-3B due (quarterly), 07AAFCN5543R1ZT",
        ]
    );
    // The earliest of them is the day to act by.
    assert_eq!(f.silence.by.gstr3b.date, day(20, 10));
}
