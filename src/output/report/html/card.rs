//! One document of the queue as the page shows it: every word of it, ready to be drawn.
//!
//! Comes in: pairs. Goes out: [`Card`]s, which the page draws twice over: the first ones here, the others by
//! the page's own script from the same words. Invariant: a card is text only; no markup of a file or of
//! ours is in it, and nothing is longer than the page shows.

use super::cut;
use super::forecast::worth_says;
use super::steps::{Step, steps};
use crate::domain::document::Section;
use crate::domain::forecast::Outlook;
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use crate::domain::text::Count;
use crate::output::report::view::{BooksSide, Field, Pair, Reader};
use crate::output::report::words;

/// How a cell of the books stands to that of IMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Agrees, or there is nothing to compare.
    None,
    /// Differs, and is marked.
    Differs,
    /// Of a row that is only near.
    Near,
}

impl Mark {
    /// Returns the class of the cell.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Differs => "diff",
            Self::Near => "near",
        }
    }
}

/// One field of both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) ims: String,
    pub(super) books: String,
    pub(super) mark: Mark,
    /// By how much, in words, or empty.
    pub(super) gap: String,
}

/// One document of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) number: String,
    /// Where it stands in the download: `b2b 12`.
    pub(super) place: String,
    pub(super) outcome: Outcome,
    pub(super) section: Section,
    pub(super) gstin: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) at_risk: Paise,
    /// Tax, negative where the document lowers the credit.
    pub(super) tax: Paise,
    /// Fields that differ.
    pub(super) differing: Vec<Field>,
    /// Heading of the books' column.
    pub(super) heading: String,
    pub(super) lines: Vec<Line>,
    pub(super) reason: String,
    /// What a person should know besides, or empty.
    pub(super) also: String,
    /// Other candidates, or empty.
    pub(super) near: String,
    /// What it is worth in GSTR-2B, a sentence.
    pub(super) worth: String,
    /// What is proposed, by word.
    pub(super) proposed: &'static str,
    /// What the portal holds and permits.
    pub(super) portal: String,
    pub(super) steps: Vec<Step>,
}

/// Returns one document of the queue.
pub(super) fn card(reader: &Reader<'_, '_>, outlook: &Outlook<'_, '_>, id: ImsId) -> Card {
    let pair = reader.pair(id);
    let (record, decision) = (pair.record, pair.decision);
    let name = if record.supplier_name.is_empty() { record.supplier_gstin } else { record.supplier_name };
    let (heading, lines) = sides(&pair);
    Card {
        number: cut(record.number),
        place: words::place(reader, record),
        outcome: pair.link.outcome,
        section: record.section,
        gstin: cut(record.supplier_gstin),
        name: cut(name),
        role: cut(decision.review.as_deref().unwrap_or_default()),
        at_risk: pair.at_risk,
        tax: record.credit(),
        heading: cut(&heading),
        lines,
        reason: cut(pair.reason),
        also: cut(&reader.also(&pair)),
        near: cut(&reader.candidates(&pair)),
        worth: cut(&worth_says(record, &outlook.worth(id))),
        proposed: decision.proposed_action.title(),
        portal: format!(
            "portal: {}, permits {}",
            record.previous_action.title(),
            words::permitted(record.permission)
        ),
        steps: steps(reader, &pair),
        differing: pair.differing,
    }
}

/// Returns the heading of the books' column and a line per field.
fn sides(pair: &Pair<'_, '_>) -> (String, Vec<Line>) {
    let record = pair.record;
    let Some(books) = &pair.books else {
        let alone = |name, ims: String| Line {
            name,
            ims,
            books: "–".to_owned(),
            mark: Mark::None,
            gap: String::new(),
        };
        let lines = vec![
            alone("Date", show_date(record.date)),
            alone("GSTIN", cut(record.supplier_gstin)),
            alone("Taxable value", pair.signed(record.taxable_value).to_string()),
            alone("Tax", pair.signed(record.tax.total()).to_string()),
        ];
        return ("Books: nothing near".to_owned(), lines);
    };
    let heading = if pair.asserted {
        format!("Books, {} {}", if pair.link.books.len() == 1 { "row" } else { "rows" }, books.rows)
    } else {
        format!("Nearest row {}, not linked", books.rows)
    };
    let date = books.date.map_or_else(|| "no date".to_owned(), show_date);
    let mut lines = vec![
        line(pair, Field::Number, "Number", record.number, &books.number, String::new()),
        line(pair, Field::Date, "Date", &show_date(record.date), &date, days(pair)),
        line(
            pair,
            Field::Gstin,
            "GSTIN",
            record.supplier_gstin,
            if pair.marks(Field::Gstin) || !pair.asserted { &books.gstin } else { "same" },
            String::new(),
        ),
        money(
            pair,
            Field::TaxableValue,
            "Taxable value",
            record.taxable_value,
            books.taxable_value,
            pair.taxable_gap,
        ),
    ];
    lines.extend(heads(pair, books));
    if let Some(value) = books.document_value {
        let gap = value - record.document_value;
        lines.push(money(pair, Field::DocumentValue, "Document value", record.document_value, value, gap));
    }
    (heading, lines)
}

fn heads(pair: &Pair<'_, '_>, books: &BooksSide) -> Vec<Line> {
    let sides = pair.record.tax.each().into_iter().zip(books.tax.each()).zip(pair.tax_gap.each());
    Field::HEADS
        .into_iter()
        .zip(TaxHeads::NAMES)
        .zip(sides)
        .filter(|(_, ((ims, books), _))| *ims != Paise::ZERO || *books != Paise::ZERO)
        .map(|((field, name), ((ims, books), gap))| money(pair, field, name, ims, books, gap))
        .collect()
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

fn money(
    pair: &Pair<'_, '_>,
    field: Field,
    name: &'static str,
    ims: Paise,
    books: Paise,
    gap: Paise,
) -> Line {
    let gap = pair.signed(gap);
    let said = match gap.get() {
        0 => String::new(),
        1.. => format!("{gap} more"),
        _ => format!("{} less", gap.abs()),
    };
    line(pair, field, name, &pair.signed(ims).to_string(), &pair.signed(books).to_string(), said)
}

/// Returns one field of both sides; a differing one is marked and says by how much.
fn line(pair: &Pair<'_, '_>, field: Field, name: &'static str, ims: &str, books: &str, gap: String) -> Line {
    let mark = match (pair.marks(field), pair.asserted) {
        (true, _) => Mark::Differs,
        (false, true) => Mark::None,
        (false, false) => Mark::Near,
    };
    let books = if books.is_empty() { "nothing" } else { books };
    Line { name, ims: cut(ims), books: cut(books), mark, gap }
}
