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
fn the_page_needs_no_network_and_no_script() {
    let page = shown(&fixture_month());
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for outside in ["<script", "http://", "https://", "src=", "@import", "url(", "<link", " onload=", "<img"]
    {
        assert!(!page.contains(outside), "{outside}");
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
fn a_long_queue_says_what_it_leaves_to_the_workbook() {
    let mut month = fixture_month();
    let template = month.decisions.iter().find(|d| d.needs_review()).unwrap().clone();
    for i in 0..600 {
        let tax = TaxHeads { igst: Paise::new(100), ..TaxHeads::default() };
        month.ims.push(record(Section::B2b, 1000 + i, "MANY", 1_000, tax));
        month.links.push(Link::unlinked(Outcome::OnlyInIms));
        month.decisions.push(template.clone());
        month.reasons.push(String::new());
    }
    let page = shown(&month);
    let needing = figures(&month, &[]).person.tally.documents;
    assert_eq!(page.matches("<p class=\"risk\">").count(), 500);
    let left = needing - 500;
    assert!(page.contains(&format!("The first 500 are shown here; {left} more, with ")), "{needing}");
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

#[test]
fn the_page_can_be_looked_at() {
    if std::env::var_os("IMSRECO_LOOK").is_some() {
        std::fs::write("/tmp/imsreco-look.html", shown(&fixture_month())).unwrap();
    }
}
