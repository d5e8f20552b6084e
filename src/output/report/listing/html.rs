//! Exception reports on a page, to read, print or send.
//!
//! Comes in: lists. Goes out: one HTML file of the same make as the report. Invariant: every text of a
//! file stands escaped in a `bdi`; long lists are cut, and where the rest stands is said.

use super::line::{Half, Line};
use super::text::sums;
use super::{List, Lister};
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use crate::output::report::html::{document, own};
use maud::{Markup, html};

/// Documents of one report that the page shows.
const SHOWN: usize = 2_000;

/// Writes the page.
pub fn page(lister: &Lister<'_, '_>, lists: &[List]) -> String {
    let f = lister.figures();
    let body = html! {
        a class="hide skip" href="#main" { "To the reports" }
        header {
            h1 { "Exception reports, " (f.period.to_string()) }
            p class="soft" {
                "Recipient "
                @for (i, recipient) in f.recipients.iter().enumerate() { @if i > 0 { ", " } (own(recipient)) }
                " · as of " span class="nb" { (show_date(f.as_of)) } " · policy " (own(&f.policy))
            }
            nav aria-label="Parts of this page" {
                ul {
                    @for list in lists {
                        li { a href=(format!("#{}", name(list))) { (title(list)) " (" (grouped(list.subjects.len())) ")" } }
                    }
                }
            }
        }
        main id="main" { @for list in lists { (section(lister, list)) } }
    };
    document(&format!("Exception reports {}", f.period), &body)
}

fn name(list: &List) -> &'static str {
    list.report.map_or("documents", |report| report.name)
}

fn title(list: &List) -> &'static str {
    list.report.map_or("Documents", |report| report.title)
}

fn section(lister: &Lister<'_, '_>, list: &List) -> Markup {
    let left = list.subjects.len().saturating_sub(SHOWN);
    html! {
        section class="long" id=(name(list)) {
            h2 { (title(list)) }
            @if let Some(report) = list.report { p { (report.meaning) } }
            @if list.subjects.is_empty() {
                p { "None." }
            } @else {
                p { strong { (sums(list)) } "; " (list.at_risk.to_string()) " at risk. Credit notes are negative." }
                div class="scroll" {
                    table class="wide" {
                        caption class="hide" { (title(list)) }
                        thead { tr {
                            th scope="col" { "Supplier" }
                            th scope="col" { "Number" }
                            th scope="col" { "Date" }
                            th scope="col" class="num" { "Taxable value" }
                            th scope="col" class="num" { "Tax" }
                            th scope="col" { "In the books" }
                            th scope="col" class="num" { "Books minus IMS" }
                            th scope="col" class="num" { "At risk" }
                            th scope="col" { "Outcome and reason" }
                            th scope="col" { "Proposed" }
                        } }
                        tbody { @for subject in list.subjects.iter().take(SHOWN) { (row(&lister.line(*subject))) } }
                    }
                }
                @if left > 0 {
                    p class="soft" { (grouped(left)) " more: --format csv or xlsx holds them all." }
                }
            }
        }
    }
}

fn money(amount: Option<Paise>) -> String {
    amount.map(|a| a.to_string()).unwrap_or_default()
}

fn row(line: &Line) -> Markup {
    let half = line.own();
    let gstin = half.map_or("", |h| &h.gstin);
    let date = half.and_then(|h| h.date).map(show_date).unwrap_or_default();
    html! {
        tr {
            th scope="row" {
                (own(if line.supplier_name.is_empty() { gstin } else { &line.supplier_name }))
                @if !line.supplier_name.is_empty() { br; span class="soft" { (own(gstin)) } }
            }
            td data-label="Number" {
                (own(half.map_or("", |h| &h.number)))
                br; span class="soft" { (own(half.map_or("", |h| h.kind))) }
            }
            td data-label="Date" { span class="nb" { (date) } }
            td class="num" data-label="Taxable value" { (money(half.and_then(|h| h.amounts).map(|(v, _)| v))) }
            td class="num" data-label="Tax" { (money(half.and_then(Half::tax))) }
            td data-label="In the books" { @if let Some(books) = &line.books { (beside(line, books)) } @else { "nothing" } }
            td class="num" data-label="Books minus IMS" {
                @if let Some(gap) = line.gap {
                    (gap.tax.total().to_string()) " of tax"
                    br; span class="soft" { (gap.taxable_value.to_string()) " taxable" }
                }
            }
            td class="num" data-label="At risk" { (line.at_risk.to_string()) }
            td data-label="Outcome and reason" {
                strong { (line.outcome.title()) } " " (own(&line.reason))
                @if !line.also.is_empty() { br; span class="soft" { (own(&line.also)) } }
            }
            td data-label="Proposed" {
                (line.action)
                @if !line.review.is_empty() { br; span class="soft" { (own(&line.review)) } }
            }
        }
    }
}

/// Writes the rows of the books: of a row itself its place alone, beside a record what they hold.
fn beside(line: &Line, books: &Half) -> Markup {
    let place = books.place.strip_prefix("near: ").unwrap_or(&books.place);
    html! {
        @if line.ims.is_some() && !line.linked { "near, not linked: " }
        "row " (own(place))
        @if line.ims.is_some() {
            br; (own(&books.number))
            br; span class="soft nb" { (books.date.map(show_date).unwrap_or_default()) }
            br; span class="soft nb" { "tax " (money(books.tax())) }
        }
    }
}
