//! A page per supplier: its documents, its history, how it numbers, how often it is late.
//!
//! Comes in: the figures of each supplier. Goes out: a table of the first ones, which needs no script, and
//! [`Page`]s, which the script draws. Invariant: a page says how many documents it does not list, and the
//! numbers in the table and on the page are the same.

use super::data::ACTIONS;
use super::{cut, own};
use crate::domain::history::Past;
use crate::domain::link::ImsId;
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use crate::output::report::figures::{Series, SupplierPage};
use crate::output::report::risk::{at_risk, at_risk_in_books};
use crate::output::report::view::Reader;
use crate::output::report::words;
use maud::{Markup, html};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Suppliers of the table that needs no script.
const LISTED: usize = 25;
/// Suppliers with a page.
const PAGES: usize = 5_000;
/// Documents on all pages together; of a larger month those that need a person.
const DOCUMENTS: usize = 20_000;

/// One supplier's page in words.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) gstin: String,
    name: String,
    /// What is known, each with its label.
    facts: Vec<(&'static str, String)>,
    documents: Vec<DocumentOf>,
    /// Documents that are not listed.
    more: usize,
}

/// Number, section (-1 in the books alone), where, date, outcome, action (-1: none), taxable value, tax,
/// rupees at risk in paise, card (-1: none).
type DocumentOf = (String, i64, String, String, usize, i64, String, String, i64, i64);

/// Returns the pages of the suppliers most at risk.
pub(super) fn pages(reader: &Reader<'_, '_>, suppliers: &[SupplierPage<'_>], queue: &[ImsId]) -> Vec<Page> {
    let cards: FxHashMap<ImsId, i64> = queue.iter().copied().zip(0i64..).collect();
    let all = suppliers.iter().map(|s| s.ims.len() + s.books.len()).sum::<usize>() <= DOCUMENTS;
    let mut room = DOCUMENTS;
    suppliers
        .iter()
        .take(PAGES)
        .map(|s| {
            let mut wanted: Vec<ImsId> = s
                .ims
                .iter()
                .copied()
                .filter(|id| all || reader.month.decisions[id.at()].needs_review())
                .collect();
            wanted.sort_by_key(|id| (cards.get(id).copied().unwrap_or(i64::MAX), *id));
            wanted.truncate(room);
            room -= wanted.len();
            let rows = s.books.len().min(room);
            room -= rows;
            let mut documents: Vec<DocumentOf> =
                wanted.iter().map(|id| record(reader, *id, &cards)).collect();
            documents.extend(s.books.iter().take(rows).map(|id| row(reader, *id)));
            Page {
                gstin: cut(s.gstin),
                name: cut(s.name),
                facts: facts(s),
                more: s.ims.len() + s.books.len() - documents.len(),
                documents,
            }
        })
        .collect()
}

fn place_of(outcome: Outcome) -> usize {
    Outcome::ALL.iter().position(|o| *o == outcome).expect("the list holds every outcome")
}

fn record(reader: &Reader<'_, '_>, id: ImsId, cards: &FxHashMap<ImsId, i64>) -> DocumentOf {
    let month = reader.month;
    let (record, link) = (&month.ims[id.at()], &month.links[id.at()]);
    let signed = |amount: Paise| if record.kind().sign() < 0 { -amount } else { amount };
    let place = |wanted: bool, at: Option<usize>| {
        at.filter(|_| wanted).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
    };
    let action = month.decisions[id.at()].proposed_action;
    (
        cut(record.number),
        place(true, crate::domain::document::Section::ALL.iter().position(|s| *s == record.section)),
        words::place(reader, record),
        show_date(record.date),
        place_of(link.outcome),
        place(true, ACTIONS.iter().position(|a| *a == action)),
        signed(record.taxable_value).to_string(),
        signed(record.tax.total()).to_string(),
        at_risk(record, link).get(),
        cards.get(&id).copied().unwrap_or(-1),
    )
}

fn row(reader: &Reader<'_, '_>, id: crate::domain::link::BooksId) -> DocumentOf {
    let row = &reader.month.books[id.at()];
    let link = &reader.month.books_links[id.at()];
    let signed = |amount: Paise| if row.kind.sign() < 0 { -amount } else { amount };
    (
        cut(row.number),
        -1,
        cut(&format!("row {}", reader.row_name(row))),
        row.date.map_or_else(|| "no date".to_owned(), show_date),
        place_of(link.outcome),
        -1,
        signed(row.taxable_value).to_string(),
        signed(row.tax.total()).to_string(),
        at_risk_in_books(row, link).get(),
        -1,
    )
}

/// Says what is known of a supplier.
fn facts(s: &SupplierPage<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("In IMS", format!("{}, {} of tax", words::documents(s.tally.documents), s.tally.tax.total())),
        ("Needs a person", words::documents(s.needs_person)),
        ("At risk", format!("{} of tax, if nobody looks", s.at_risk)),
    ];
    if s.only_in_books.documents > 0 {
        let rows = Count::of(s.only_in_books.documents, "row");
        facts.push(("Only in the books", format!("{rows}, {} of tax", s.only_in_books.tax.total())));
    }
    let outcomes: Vec<String> =
        s.outcomes.iter().map(|(o, count)| format!("{} {}", o.title(), grouped(count))).collect();
    if !outcomes.is_empty() {
        facts.push(("Outcomes", outcomes.join(" · ")));
    }
    facts.push(("Differs this month", differing(s.month)));
    if let Some(earlier) = s.earlier {
        facts.push(("Differed before", differing(earlier)));
    }
    facts.push(("Reported late", late(s)));
    if s.not_filed > 0 {
        facts.push(("Not filed", format!("{} saved and not filed", words::documents(s.not_filed))));
    }
    facts.push(("How it numbers", numbering(&s.series, s.more_series)));
    facts
}

fn differing(past: Past) -> String {
    match past.percent() {
        None => "no document found a partner in the books".to_owned(),
        Some(percent) => format!(
            "{} of {} with a partner, {percent} %",
            grouped(past.differed),
            words::documents(usize::try_from(past.linked).unwrap_or(usize::MAX))
        ),
    }
}

fn late(s: &SupplierPage<'_>) -> String {
    if s.late == 0 {
        return "never: each document is in the return of its month".to_owned();
    }
    format!(
        "{} of {} in a return of a later month than the document's, at most {} later; a quarterly filer may",
        grouped(s.late),
        words::documents(s.tally.documents),
        Count::of(usize::try_from(s.latest_months).unwrap_or(usize::MAX), "month")
    )
}

/// Says how a supplier numbers: `KP/26-27/# from 0418 to 0440, 12 documents`.
fn numbering(series: &[Series], more: usize) -> String {
    let mut said: Vec<String> = series
        .iter()
        .map(|s| {
            let count = words::documents(s.documents);
            match &s.range {
                Some((low, high)) if low != high => {
                    cut(&format!("{} from {low} to {high}, {count}", s.shape))
                }
                Some((only, _)) => cut(&format!("{} with {only}, {count}", s.shape)),
                None => cut(&format!("{}, {count}", s.shape)),
            }
        })
        .collect();
    if more > 0 {
        said.push(format!("{} more series", grouped(more)));
    }
    if said.is_empty() { "no document in IMS".to_owned() } else { said.join(" · ") }
}

/// Writes the table of suppliers, and the place where the script draws a page.
pub(super) fn section(suppliers: &[SupplierPage<'_>]) -> Markup {
    html! {
        section class="long" id="suppliers" {
            h2 { "Suppliers" }
            @if suppliers.is_empty() {
                p { "None." }
            } @else {
                p class="soft" { "Most rupees at risk on both sides first. Each name opens the supplier's page; "
                    "it can be printed and sent." }
                div id="supplier-choice" hidden {
                    label { "Supplier" select id="s-choice" { option value="" { "choose …" } } }
                }
                div class="scroll" {
                    table class="wide" {
                        caption class="hide" { "Suppliers by rupees at risk" }
                        thead { tr {
                            th scope="col" { "Supplier" }
                            th scope="col" class="num" { "Documents" }
                            th scope="col" class="num" { "Tax" }
                            th scope="col" class="num" { "Need a person" }
                            th scope="col" class="num" { "At risk" }
                            th scope="col" class="num" { "Only in books" }
                            th scope="col" class="num" { "Differ" }
                            th scope="col" class="num" { "Late" }
                        } }
                        tbody { @for s in suppliers.iter().take(LISTED) { (line(s)) } }
                    }
                }
                @if suppliers.len() > LISTED {
                    p class="soft" { (grouped(suppliers.len() - LISTED)) " more suppliers"
                        @if suppliers.len() > PAGES { ", of which " (grouped(suppliers.len() - PAGES)) " have no page here," }
                        " stand in the list above and in the workbook." }
                }
            }
        }
    }
}

fn line(s: &SupplierPage<'_>) -> Markup {
    html! {
        tr {
            th scope="row" {
                a href={ "#s:" (cut(s.gstin)) } {
                    (own(if !s.name.is_empty() { s.name } else if s.gstin.is_empty() { "no GSTIN" } else { s.gstin }))
                }
                @if !s.name.is_empty() { br; span class="soft" { (own(s.gstin)) } }
            }
            td class="num" data-label="Documents" { (grouped(s.tally.documents)) }
            td class="num" data-label="Tax" { (s.tally.tax.total().to_string()) }
            td class="num" data-label="Need a person" { (grouped(s.needs_person)) }
            td class="num" data-label="At risk" { (s.at_risk.to_string()) }
            td class="num" data-label="Only in books" { (s.only_in_books.tax.total().to_string()) }
            td class="num" data-label="Differ" { (grouped(s.month.differed)) " of " (grouped(s.month.linked)) }
            td class="num" data-label="Late" { (grouped(s.late)) " of " (grouped(s.tally.documents)) }
        }
    }
}
