use crate::domain::document::Section;
use crate::domain::link::Link;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::figures;
use crate::output::report::fixture::{fixture_diagnostics, fixture_month, record};
use crate::output::report::html::page;

fn shown(month: &Month<'_>) -> String {
    let diagnostics = fixture_diagnostics();
    page(month, &figures(month, &diagnostics), &diagnostics)
}

#[test]
fn the_page_needs_no_network_and_runs_no_script_but_its_own() {
    let page = shown(&fixture_month());
    let policy =
        page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
            super::source(super::SCRIPT),
            super::source(super::STYLE)
        )
    );
    let scripts: Vec<&str> = page.match_indices("<script").map(|(at, _)| &page[at..at + 20]).collect();
    assert_eq!(scripts, ["<script type=\"applica", "<script>\"use strict\""].map(|s| &s[..20]));
    let (before, after) = page.split_once("<script>").unwrap();
    assert_eq!(after.split_once("</script>").unwrap().0, super::SCRIPT);
    for outside in ["http://", "https://", "src=", "@import", "url(", "<link", " onload=", "<img", " style="]
    {
        assert!(!before.contains(outside), "{outside}");
    }
    for made in
        ["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "import("]
    {
        assert!(!super::SCRIPT.contains(made), "{made}");
    }
    assert!(!super::SCRIPT.to_lowercase().contains("</script"));
}

#[test]
fn base64_is_that_of_the_rfc() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("\u{ff}\u{fe}", "w7/Dvg=="),
    ] {
        assert_eq!(super::base64(bytes.as_bytes()), text);
    }
}

#[test]
fn the_data_holds_every_document_of_the_queue_and_every_supplier() {
    let month = fixture_month();
    let page = shown(&month);
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let figures = figures(&month, &[]);
    let cards = data["cards"].as_array().unwrap();
    assert_eq!(cards.len(), figures.person.tally.documents);
    let risk: i64 = cards.iter().map(|c| c[0][7].as_i64().unwrap()).sum();
    assert_eq!(Paise::new(risk), figures.person.at_risk);
    let documents: usize =
        data["suppliers"].as_array().unwrap().iter().map(|s| s["documents"].as_array().unwrap().len()).sum();
    let only_in_books = month.books_links.iter().filter(|l| l.outcome == Outcome::OnlyInBooks).count();
    assert_eq!(documents, figures.documents.documents + only_in_books);
}

#[test]
fn a_supplier_has_the_same_figures_in_the_summary_and_on_its_page() {
    let month = fixture_month();
    let figures = figures(&month, &[]);
    let pages = super::supplier_pages(&month, &crate::output::report::figures::repeats(&month));
    for s in &figures.suppliers {
        let page = pages.iter().find(|p| p.gstin == s.gstin).unwrap();
        assert_eq!((page.tally, page.at_risk, page.needs_person), (s.tally, s.at_risk, s.needs_person));
    }
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_page() {
    let mut month = fixture_month();
    month.facts.policy = "a\u{1b}[2J\0b".to_owned();
    let page = shown(&month);
    assert!(page.contains("a\u{fffd}[2J\u{fffd}b"));
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
}

#[test]
fn hostile_names_stay_text() {
    let page = shown(&fixture_month());
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
    assert!(page.contains("<bdi>=cmd|"));
    let mut month = fixture_month();
    let name: &'static str = Box::leak("n".repeat(10_000).into_boxed_str());
    month.ims[6].supplier_name = name;
    let page = shown(&month);
    assert!(!page.contains(&"n".repeat(241)));
    assert!(page.contains(&format!("{}…", "n".repeat(240))));
}

#[test]
fn the_page_says_what_silence_will_do() {
    let page = shown(&fixture_month());
    let month = fixture_month();
    let figures = figures(&month, &[]);
    let sentence = figures.silence.sentence(figures.as_of);
    assert!(page.contains(&sentence.replace("14-10-2026", "<span class=\"nb\">14-10-2026</span>")));
    assert!(
        page.contains("Silence also accepts 2 records of imports and other sections that are shown only.")
    );
}

#[test]
fn differing_fields_are_marked_in_words_too() {
    let page = shown(&fixture_month());
    assert!(page.contains(
        "<td class=\"diff\"><span aria-hidden=\"true\">≠ </span><span class=\"hide\">differs: </span>\
         <bdi>TE-2210</bdi></td>"
    ));
    assert!(page.contains("<small>₹10,000.00 less</small>"));
    assert!(page.contains("<small>18 days later</small>"));
}

#[test]
fn a_long_queue_is_drawn_in_part_and_held_whole() {
    let mut month = fixture_month();
    let template = month.decisions.iter().find(|d| d.needs_review()).unwrap().clone();
    for i in 0..600 {
        let tax = TaxHeads { igst: Paise::new(100), ..TaxHeads::default() };
        month.ims.push(record(Section::B2b, 1000 + i, "MANY", 1_000, tax));
        month.links.push(Link::unlinked(Outcome::OnlyInIms));
        month.decisions.push(template.clone());
        month.reasons.push("".into());
    }
    let page = shown(&month);
    let needing = figures(&month, &[]).person.tally.documents;
    assert_eq!(page.matches("<p class=\"risk\">").count(), 100);
    assert!(needing > 600 && !page.contains("This page holds the first"));
    assert!(page.contains("Without scripts, as in a preview, only the first 100 are shown here"));
}

#[test]
fn nothing_to_do_is_said_too() {
    let mut month = fixture_month();
    month.ims.clear();
    month.links.clear();
    month.decisions.clear();
    month.reasons.clear();
    month.books.clear();
    month.books_links.clear();
    month.books_reasons.clear();
    let page = shown(&month);
    assert!(page.contains("Silence will do nothing: no filed record is left at No action."));
    assert!(page.contains("No rupees are at risk."));
}
