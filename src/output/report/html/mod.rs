//! The page: the month on one screen, then the queue in the order that matters.
//!
//! Comes in: the month and its figures. Goes out: one HTML file without script, network or outer file.
//! Invariant: every text of a file passes through maud's escaping and stands in a `bdi`, so that markup
//! and right-to-left marks stay text.

mod apart;
mod branches;
mod queue;

pub(super) use apart::rules;

use super::figures::{Figures, SupplierFigure};
use super::view::Reader;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
/// No script, no network: the page may use its own style and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Suppliers shown in each list.
const SUPPLIERS: usize = 15;
/// Names longer than this are cut on the page; the workbook holds them whole.
const LONGEST_TEXT: usize = 240;

/// Writes the page.
pub fn page(month: &Month<'_>, figures: &Figures, diagnostics: &[Diagnostic]) -> String {
    let reader = Reader::new(month);
    let body = html! {
        (opening(figures))
        main id="main" {
            (silence(figures))
            (tiles(figures))
            div class="two" {
                (chart(figures))
                (suppliers(figures))
            }
            div class="two uneven" {
                (outcomes(figures))
                div { (actions(figures)) (days(figures)) }
            }
            (queue::queue(&reader))
            (branches::branches(&reader, figures))
            (apart::only_in_books(figures))
            (apart::not_compared(month, figures))
            (apart::how(month, figures, diagnostics))
        }
    };
    document(&format!("IMS review {}", figures.period), &body)
}

/// Puts a body into a page of our make: one style, no script, no network.
pub(super) fn document(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en-IN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
    // HTML knows no other control characters, and a pager would obey them.
    .replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// Sets a text of a file apart, so that its direction cannot leak, and cuts what is absurdly long.
pub(super) fn own(text: &str) -> Markup {
    let cut: String = text.chars().take(LONGEST_TEXT).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    html! { bdi { (cut) (more) } }
}

fn opening(f: &Figures) -> Markup {
    html! {
        a class="hide skip" href="#main" { "To the month" }
        header {
            h1 { "IMS and purchase register, " (f.period.to_string()) }
            p class="soft" {
                "Recipient "
                @for (i, recipient) in f.recipients.iter().enumerate() {
                    @if i > 0 { ", " }
                    (own(recipient))
                }
                " · as of " span class="nb" { (show_date(f.as_of)) } " · policy " (own(&f.policy))
            }
            nav aria-label="Parts of this page" {
                ul {
                    li { a href="#silence" { "What silence will do" } }
                    li { a href="#stake" { "What is at stake" } }
                    li { a href="#outcomes" { "Outcomes" } }
                    li { a href="#queue" { "What needs a person" } }
                    @if !f.branches.is_empty() { li { a href="#branches" { "By registration" } } }
                    li { a href="#books" { "Only in the books" } }
                    li { a href="#apart" { "Not compared" } }
                    li { a href="#how" { "How it was done" } }
                }
            }
        }
    }
}

/// Keeps a date on one line within its sentence.
fn dated(sentence: &str, date: &str) -> Markup {
    let (before, after) = sentence.split_once(date).unwrap_or((sentence, ""));
    html! { (before) @if before.len() < sentence.len() { span class="nb" { (date) } } (after) }
}

fn silence(f: &Figures) -> Markup {
    let s = &f.silence;
    html! {
        section class="loud" id="silence" {
            h2 { "What silence will do" }
            p class="say" { (dated(&s.sentence(f.as_of), &show_date(s.by.draft_2b))) }
            @if s.credit_notes.documents > 0 {
                p {
                    (Count::of(s.credit_notes.documents, "credit note").to_string()) " in it: "
                    (s.credit_notes.tax.total().to_string()) ", already taken off the sum."
                }
            }
            @if s.later.documents > 0 {
                p {
                    (words::documents(s.later.documents)) " of them, "
                    (s.later.tax.total().to_string()) ", belong to later return periods and reach a later GSTR-2B."
                }
            }
            @if let Some(hold) = s.hold_sentence(f.hold) { p { (hold) } }
            @if let Some(shown) = s.read_only_sentence() { p { (shown) } }
        }
    }
}

fn tiles(f: &Figures) -> Markup {
    let accepted = f.accepted_without_person();
    let tile = |title: &str, big: &str, text: String| {
        html! { li { p class="soft" { (title) } p class="big" { (big) } p { (text) } } }
    };
    html! {
        ul class="tiles" {
            (tile("Accepted without a person", &accepted.tax.total().to_string(),
                format!("of tax in {} of {}", grouped(accepted.documents), words::documents(f.documents.documents))))
            (tile("Needs a person", &words::documents(f.person.tally.documents), roles(f)))
            (tile("At risk", &f.at_risk().to_string(), "of tax, if nobody looks".to_owned()))
            (tile("Only in the books", &f.only_in_books.rows.tax.total().to_string(),
                format!("of tax in {} that no supplier reports", words::documents(f.only_in_books.documents))))
            (tile("Waiting for the supplier to file", &f.waiting.tax.total().to_string(),
                format!("of tax in {}; download again before the 14th", words::documents(f.waiting.documents))))
        }
    }
}

fn roles(f: &Figures) -> String {
    if f.person.by_role.is_empty() {
        return "nobody has to look".to_owned();
    }
    let roles: Vec<String> =
        f.person.by_role.iter().map(|(role, t)| format!("{role} {}", grouped(t.documents))).collect();
    format!("{} · {} of tax", roles.join(", "), f.person.tally.tax.total())
}

/// Bars are drawn in SVG and labelled in HTML, so that the words stay readable at every width.
fn chart(f: &Figures) -> Markup {
    let mut bars: Vec<_> = f.outcomes.iter().filter(|o| o.at_risk > Paise::ZERO).collect();
    bars.sort_by(|a, b| b.at_risk.cmp(&a.at_risk).then(a.outcome.cmp(&b.outcome)));
    let most = bars.first().map_or(1, |o| o.at_risk.get().max(1));
    html! {
        section id="stake" {
            h2 { "What is at stake, by outcome" }
            @if bars.is_empty() { p { "No rupees are at risk." } }
            ul class="bars" {
                @for o in &bars {
                    li {
                        span { (o.outcome.title()) }
                        span class="num" {
                            strong { (o.at_risk.to_string()) } " · " (words::documents(o.tally.documents))
                        }
                        svg aria-hidden="true" {
                            rect class="full" x="0" y="5" width="100%" height="2" {}
                            rect class="part" x="0" y="0" width=(share(o.at_risk.get(), most)) height="12" rx="2" {}
                        }
                    }
                }
            }
        }
    }
}

/// Returns a part of the widest bar in per cent with one decimal, never thinner than can be seen.
pub(super) fn share(part: i64, most: i64) -> String {
    let permille = (i128::from(part) * 1000 / i128::from(most)).max(4);
    format!("{}.{}%", permille / 10, permille % 10)
}

fn supplier_rows(suppliers: &[SupplierFigure], at_risk: bool) -> Markup {
    html! {
        @for s in suppliers.iter().take(SUPPLIERS) {
            tr {
                th scope="row" {
                    (own(if s.name.is_empty() { &s.gstin } else { &s.name }))
                    @if !s.name.is_empty() { br; span class="soft" { (own(&s.gstin)) } }
                }
                td class="num" data-label="Documents" { (grouped(s.tally.documents)) }
                @if at_risk { td class="num" data-label="Need a person" { (grouped(s.needs_person)) } }
                td class="num" data-label=(if at_risk { "At risk" } else { "Tax" }) { ((if at_risk { s.at_risk } else { s.tally.tax.total() }).to_string()) }
            }
        }
    }
}

fn suppliers(f: &Figures) -> Markup {
    html! {
        section {
            h2 { "Suppliers with most rupees at risk" }
            @if f.suppliers.is_empty() {
                p { "None." }
            } @else {
                div class="scroll" {
                    table class="wide" {
                        caption class="hide" { "Suppliers by rupees at risk" }
                        thead { tr {
                            th scope="col" { "Supplier" }
                            th scope="col" class="num" { "Documents" }
                            th scope="col" class="num" { "Need a person" }
                            th scope="col" class="num" { "At risk" }
                        } }
                        tbody { (supplier_rows(&f.suppliers, true)) }
                    }
                }
                @if f.suppliers.len() > SUPPLIERS {
                    p class="soft" { (grouped(f.suppliers.len() - SUPPLIERS)) " more suppliers stand in the workbook's sheets." }
                }
            }
        }
    }
}

fn outcomes(f: &Figures) -> Markup {
    html! {
        section id="outcomes" {
            h2 { "Outcomes" }
            div class="scroll" {
                table class="wide" {
                    caption { "IMS documents by outcome; credit notes are negative" }
                    thead { tr {
                        th scope="col" { "Outcome" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                        th scope="col" class="num" { "At risk" }
                        th scope="col" class="num" { "Need a person" }
                    } }
                    tbody {
                        @for o in &f.outcomes {
                            tr {
                                th scope="row" { (o.outcome.title()) }
                                td class="num" data-label="Documents" { (grouped(o.tally.documents)) }
                                td class="num" data-label="Tax" { (o.tally.tax.total().to_string()) }
                                td class="num" data-label="At risk" { (o.at_risk.to_string()) }
                                td class="num" data-label="Need a person" { (grouped(o.needs_person)) }
                            }
                        }
                    }
                    tfoot { tr {
                        th scope="row" { "All documents" }
                        td class="num" data-label="Documents" { (grouped(f.documents.documents)) }
                        td class="num" data-label="Tax" { (f.documents.tax.total().to_string()) }
                        td class="num" data-label="At risk" { (f.at_risk().to_string()) }
                        td class="num" data-label="Need a person" { (grouped(f.person.tally.documents)) }
                    } }
                }
            }
        }
    }
}

fn actions(f: &Figures) -> Markup {
    html! {
        section {
            h2 { "Proposed actions" }
            div class="scroll" {
                table class="wide" {
                    caption class="hide" { "Documents by proposed action and what happens to them" }
                    thead { tr {
                        th scope="col" { "Action" }
                        th scope="col" { "What happens" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody {
                        @for a in &f.actions {
                            tr {
                                th scope="row" { (a.action.title()) }
                                td data-label="What happens" { (words::fate(a.fate)) }
                                td class="num" data-label="Documents" { (grouped(a.tally.documents)) }
                                td class="num" data-label="Tax" { (a.tally.tax.total().to_string()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn days(f: &Figures) -> Markup {
    html! {
        section {
            h2 { "Dates that matter" }
            dl {
                @for day in &f.days {
                    dt { (show_date(day.date)) }
                    dd { (day.does) @if day.advice { " " span class="soft" { "Advice." } } }
                }
            }
            p class="soft" {
                "Advice: no download says in which GSTR-2B a record stands, nor how the recipient files where no file says "
                "so (--recipient). The earliest day that can be right is shown."
            }
        }
    }
}

#[cfg(test)]
mod tests;
