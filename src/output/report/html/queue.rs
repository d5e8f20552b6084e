//! The queue: what needs a person, most rupees at risk first, both sides side by side.
//!
//! Comes in: pairs. Goes out: a list of cards. Invariant: the page never holds more than [`CARDS`]
//! cards and says how many it leaves to the workbook.

use super::{forecast, own};
use crate::domain::forecast::{Outlook, Worth};
use crate::domain::link::ImsId;
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use crate::output::report::risk::at_risk;
use crate::output::report::view::{BooksSide, Field, Pair, Reader};
use crate::output::report::words;
use maud::{Markup, html};

/// How many documents the page shows.
const CARDS: usize = 500;

/// Writes the queue.
pub(super) fn queue(reader: &Reader<'_, '_>) -> Markup {
    let ids = reader.ranked(|id| !reader.repeats[id] && reader.month.decisions[id].needs_review());
    let outlook = Outlook::of(reader.month);
    let left: Paise = ids.iter().skip(CARDS).map(|id| risk(reader, *id)).sum();
    html! {
        section class="long" id="queue" {
            h2 { "What needs a person" }
            @if ids.is_empty() {
                p { "Nothing." }
            } @else {
                p {
                    (words::documents(ids.len())) ", most rupees at risk first. Fields that differ are marked ≠."
                    @if ids.len() > CARDS {
                        " The first " (grouped(CARDS)) " are shown here; " (grouped(ids.len() - CARDS))
                        " more, with " (left.to_string()) " at risk, stand on the workbook's sheet \"To review\"."
                    }
                }
                ol class="queue" { @for id in ids.iter().take(CARDS) { (card(reader, &reader.pair(*id), &outlook.worth(*id))) } }
            }
        }
    }
}

fn risk(reader: &Reader<'_, '_>, id: ImsId) -> Paise {
    at_risk(&reader.month.ims[id.at()], &reader.month.links[id.at()])
}

fn card(reader: &Reader<'_, '_>, pair: &Pair<'_, '_>, worth: &Worth) -> Markup {
    let (record, decision) = (pair.record, pair.decision);
    let also = reader.also(pair);
    let candidates = reader.candidates(pair);
    let name = if record.supplier_name.is_empty() { record.supplier_gstin } else { record.supplier_name };
    html! {
        li {
            header {
                div {
                    h3 { (own(record.number)) " · " (pair.link.outcome.title()) }
                    p class="soft" { (own(name)) " · " (record.section.title()) }
                }
                p class="risk" { (pair.at_risk.to_string()) span { "at risk" } }
            }
            (sides(pair))
            p { (own(pair.reason)) }
            @if !also.is_empty() { p class="soft" { "Also: " (own(&also)) "." } }
            @if !candidates.is_empty() { p class="soft" { "Also near: " (own(&candidates)) "." } }
            p {
                span class="do" { "Proposed: " (decision.proposed_action.title()) }
                @if let Some(role) = &decision.review { " · " (own(role)) " must look" }
                " · portal: " (record.previous_action.title()) ", permits " (words::permitted(record.permission))
                " · rule " (own(&decision.rule))
            }
            (forecast::worth(record, worth))
        }
    }
}

fn sides(pair: &Pair<'_, '_>) -> Markup {
    let record = pair.record;
    let Some(books) = &pair.books else {
        return html! {
            (table_of("IMS record; nothing near in the books", "Books", &html! {
                (plain("Date", &show_date(record.date)))
                (plain("GSTIN", record.supplier_gstin))
                (plain("Taxable value", &pair.signed(record.taxable_value).to_string()))
                (plain("Tax", &pair.signed(record.tax.total()).to_string()))
            }))
        };
    };
    let heading = if pair.asserted {
        format!("Books, {} {}", if pair.link.books.len() == 1 { "row" } else { "rows" }, books.rows)
    } else {
        format!("Nearest row {}, not linked", books.rows)
    };
    let date = books.date.map_or_else(|| "no date".to_owned(), show_date);
    table_of(
        "Both sides of the document",
        &heading,
        &html! {
            (line(pair, Field::Number, "Number", record.number, &books.number, ""))
            (line(pair, Field::Date, "Date", &show_date(record.date), &date, &days(pair)))
            @if pair.marks(Field::Gstin) || !pair.asserted {
                (line(pair, Field::Gstin, "GSTIN", record.supplier_gstin, &books.gstin, ""))
            } @else {
                (line(pair, Field::Gstin, "GSTIN", record.supplier_gstin, "same", ""))
            }
            (money(pair, Field::TaxableValue, "Taxable value", record.taxable_value, books.taxable_value, pair.taxable_gap))
            (heads(pair, books))
            @if let Some(value) = books.document_value {
                (money(pair, Field::DocumentValue, "Document value", record.document_value, value, value - record.document_value))
            }
        },
    )
}

fn table_of(caption: &str, books: &str, rows: &Markup) -> Markup {
    html! {
        table class="sides" {
            caption class="hide" { (caption) }
            thead { tr { th scope="col" { "Field" } th scope="col" { "IMS" } th scope="col" { (own(books)) } } }
            tbody { (rows) }
        }
    }
}

fn heads(pair: &Pair<'_, '_>, books: &BooksSide) -> Markup {
    let sides = pair.record.tax.each().into_iter().zip(books.tax.each()).zip(pair.tax_gap.each());
    html! {
        @for ((field, name), ((ims, books), gap)) in Field::HEADS.into_iter().zip(crate::domain::money::TaxHeads::NAMES).zip(sides) {
            @if ims != Paise::ZERO || books != Paise::ZERO { (money(pair, field, name, ims, books, gap)) }
        }
    }
}

fn days(pair: &Pair<'_, '_>) -> String {
    match pair.days_apart {
        Some(days) if days != 0 => {
            let count = Count::of(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day");
            format!("{count} {}", if days > 0 { "later" } else { "earlier" })
        }
        Some(_) | None => String::new(),
    }
}

fn money(pair: &Pair<'_, '_>, field: Field, name: &str, ims: Paise, books: Paise, gap: Paise) -> Markup {
    let gap = pair.signed(gap);
    let said = match gap.get() {
        0 => String::new(),
        1.. => format!("{gap} more"),
        _ => format!("{} less", gap.abs()),
    };
    line(pair, field, name, &pair.signed(ims).to_string(), &pair.signed(books).to_string(), &said)
}

/// Writes one field of both sides; a differing one carries the sign ≠ and the gap in words.
fn line(pair: &Pair<'_, '_>, field: Field, name: &str, ims: &str, books: &str, gap: &str) -> Markup {
    let differs = pair.marks(field);
    let class = match (differs, pair.asserted) {
        (true, _) => "diff",
        (false, true) => "",
        (false, false) => "near",
    };
    let books = if books.is_empty() { "nothing" } else { books };
    html! {
        tr {
            th scope="row" { (name) }
            td { (own(ims)) }
            td class=(class) {
                @if differs { span aria-hidden="true" { "≠ " } span class="hide" { "differs: " } }
                (own(books))
                @if !gap.is_empty() { small { (gap) } }
            }
        }
    }
}

fn plain(name: &str, ims: &str) -> Markup {
    html! { tr { th scope="row" { (name) } td { (own(ims)) } td { "–" } } }
}
