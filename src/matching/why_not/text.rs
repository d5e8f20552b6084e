//! Why not, in sentences with the values of both sides.
//!
//! Invariant: a sentence never says more than the [`WhyNot`] holds; a change is worded cell by cell,
//! with the value that stands there now.

use super::change::{Change, Edit, Values};
use super::index::WhyNots;
use super::near::{Apart, Near};
use super::{Lack, Subject, WhyNot};
use crate::domain::document::{BooksRow, DocumentKind};
use crate::domain::gstin::check_character_holds;
use crate::domain::level::{DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{Month, RowNames};
use crate::domain::period::show_date;
use crate::domain::text::{Count, and};

/// Of linked partners no more than this are named.
const MOST_NAMED: usize = 3;

impl WhyNots<'_, '_> {
    /// Says in plain English why a document is where it is, a sentence or two per entry.
    pub fn sentences(&self, why: &WhyNot) -> Vec<String> {
        sentences(why, self.month, &self.names)
    }
}

pub(super) fn sentences(why: &WhyNot, month: &Month<'_>, names: &RowNames) -> Vec<String> {
    if why.lack == Lack::Nothing {
        return Vec::new();
    }
    let words = Words { month, names };
    let mut said: Vec<String> = why.near.iter().enumerate().map(|(i, n)| words.near(why, n, i)).collect();
    if said.is_empty() {
        said.push(
            match why.subject {
                Subject::Ims(_) => {
                    "Nothing near in the books: no row has its number, its taxable value or its tax."
                }
                Subject::Books(_) => {
                    "Nothing near in IMS: no record has its number, its taxable value or its tax."
                }
            }
            .to_owned(),
        );
    }
    if why.crowded {
        said.push("The supplier has more documents alike than were compared one by one.".to_owned());
    }
    said.extend(words.steps(why));
    said.push(words.change(why));
    said
}

struct Words<'w, 'a> {
    month: &'w Month<'a>,
    names: &'w RowNames,
}

impl Words<'_, '_> {
    fn row(&self, id: BooksId) -> String {
        format!("row {}", self.names.name(&self.month.books[id.at()]))
    }

    fn rows(&self, ids: &[BooksId]) -> String {
        let mut names: Vec<String> =
            ids.iter().take(MOST_NAMED).map(|b| self.names.name(&self.month.books[b.at()])).collect();
        if ids.len() > MOST_NAMED {
            names.push(format!("{} more", ids.len() - MOST_NAMED));
        }
        format!("{} {}", if ids.len() == 1 { "row" } else { "rows" }, and(&names))
    }

    fn record(&self, id: ImsId) -> String {
        let r = &self.month.ims[id.at()];
        format!("{}:{}", r.section.key(), r.index)
    }

    fn records(&self, ids: &[ImsId]) -> String {
        let mut names: Vec<String> = ids.iter().take(MOST_NAMED).map(|i| self.record(*i)).collect();
        if ids.len() > MOST_NAMED {
            names.push(format!("{} more", ids.len() - MOST_NAMED));
        }
        and(&names)
    }

    fn near(&self, why: &WhyNot, near: &Near, place: usize) -> String {
        let (row, record) = (&self.month.books[near.books.at()], &self.month.ims[near.ims.at()]);
        let other = match why.subject {
            Subject::Ims(_) => format!(
                "{}, {} of {}, taxable value {}, tax {}",
                self.row(near.books),
                number(row.number),
                date(row.date),
                row.taxable_value,
                row.tax.total()
            ),
            Subject::Books(_) => format!(
                "{} {}, {} of {}, taxable value {}, tax {}",
                record.section.title().to_lowercase(),
                self.record(near.ims),
                number(record.number),
                show_date(record.date),
                record.taxable_value,
                record.tax.total()
            ),
        };
        let head = match (why.lack, why.subject, place) {
            (Lack::Certainty, Subject::Ims(id), _)
                if self.month.links[id.at()].books.contains(&near.books) =>
            {
                "Linked with"
            }
            (_, _, 0) => "Nearest:",
            _ => "Also near:",
        };
        let apart: Vec<String> = near.apart.iter().map(|a| self.apart(a)).collect();
        format!("{head} {other}; {}.", apart.join("; "))
    }

    /// Says one thing that keeps two documents apart, with both values.
    fn apart(&self, apart: &Apart) -> String {
        match apart {
            Apart::SetAside(mark) => format!("the row is set aside ({})", mark.reason()),
            Apart::RecordLinked(rows) => format!("the record is linked with {}", self.rows(rows)),
            Apart::RowLinked(records) => format!("the row is linked with {}", self.records(records)),
            Apart::StoodFor(other) => format!("{} stands for the record", self.record(*other)),
            Apart::Kind { ims, books } => {
                format!("{} in IMS, {} in the books", one(*ims), one(*books))
            }
            Apart::Recipient { ims, books } => {
                format!("recipient {ims} in IMS, {books} in the books")
            }
            Apart::Gstin { level, ims, books } => {
                let how = match level {
                    GstinLevel::Same => "",
                    GstinLevel::SamePan => " (other branch of the same PAN)",
                    GstinLevel::Mistyped => " (one typing error apart)",
                    GstinLevel::Other => " (another firm)",
                };
                format!("GSTIN {ims} in IMS, {} in the books{how}", or_none(books))
            }
            Apart::Number { level, ims, books, neighbours } => {
                let how = match level {
                    NumberLevel::Differs | NumberLevel::Typing if *neighbours => {
                        ": neighbours in the supplier's series, which are two documents".to_owned()
                    }
                    NumberLevel::Missing => ": no supplier number".to_owned(),
                    level => format!(": {}", level.title()),
                };
                format!("number {} in IMS, {} in the books{how}", number(ims), number(books))
            }
            Apart::Date { level, ims, books: Some(books) } => {
                let days = (*books - *ims).num_days();
                let way = if days > 0 { "later" } else { "earlier" };
                let apart = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
                let year = match level {
                    DateLevel::OtherYear => ", another financial year",
                    DateLevel::Same | DateLevel::Near | DateLevel::SameYear | DateLevel::Missing => "",
                };
                format!(
                    "date {} in IMS, {} in the books ({} {way}{year})",
                    show_date(*ims),
                    show_date(*books),
                    Count::of(apart, "day")
                )
            }
            Apart::Date { ims, books: None, .. } => {
                format!("date {} in IMS, none in the books", show_date(*ims))
            }
            Apart::TaxableValue { ims, books } => amounts("taxable value", *ims, *books),
            Apart::Tax { head, ims, books } => amounts(head_name(*head), *ims, *books),
            Apart::FitsOthersToo { ims, books } => {
                let mut others = Vec::new();
                if !ims.is_empty() {
                    others.push(self.records(ims));
                }
                if !books.is_empty() {
                    others.push(self.rows(books));
                }
                let fit = if ims.len() + books.len() == 1 { "fits" } else { "fit" };
                format!("{} {fit} as well", and(&others))
            }
        }
    }

    fn steps(&self, why: &WhyNot) -> Option<String> {
        if why.steps_left_out {
            return Some("The supplier has too many documents to walk the passes again for this one.".into());
        }
        let steps: Vec<String> = why
            .steps
            .iter()
            .map(|step| {
                let rows: Vec<BooksId> = step
                    .met
                    .iter()
                    .filter_map(|s| if let Subject::Books(b) = s { Some(*b) } else { None })
                    .collect();
                let records: Vec<ImsId> = step
                    .met
                    .iter()
                    .filter_map(|s| if let Subject::Ims(i) = s { Some(*i) } else { None })
                    .collect();
                let whom = if rows.is_empty() { self.records(&records) } else { self.rows(&rows) };
                format!("{} ({whom})", step.pass)
            })
            .collect();
        if steps.is_empty() {
            return (why.lack == Lack::Link).then(|| "In no pass did it come near a link.".to_owned());
        }
        Some(format!("Compared and not linked in {}.", and(&steps)))
    }

    fn change(&self, why: &WhyNot) -> String {
        let would = match why.lack {
            Lack::Certainty => "It would be certain if",
            Lack::Link | Lack::Nothing => "It would link if",
        };
        match &why.change {
            Some(Change::Cells { row, edits }) => {
                let booked = &self.month.books[row.at()];
                let cells: Vec<String> = edits.iter().map(|e| edit(e, booked)).collect();
                let caution = if renames_a_neighbour(why, *row, edits) {
                    "Neighbouring numbers are two documents unless the paper says otherwise."
                } else {
                    "Only the document itself can say whether that is right."
                };
                format!("{would} {} had {}. {caution}", self.row(*row), and(&cells))
            }
            Some(Change::Join { rows, number, date }) => {
                let and_date = date.map_or_else(String::new, |d| format!(" and the date {}", show_date(d)));
                format!(
                    "{would} {} carried the number \"{number}\"{and_date}: together they are the document.",
                    self.all_rows(rows)
                )
            }
            Some(Change::Book { values }) => {
                format!("{would} the books held it: book {}.", self.values(values))
            }
            Some(Change::Report { values }) => {
                let gstin = &values.supplier_gstin;
                let odd = if check_character_holds(gstin) {
                    String::new()
                } else {
                    format!(" The check character of {gstin} does not fit: look at the GSTIN first.")
                };
                format!("{would} the supplier reported it: {}.{odd}", self.values(values))
            }
            None if why.lack == Lack::Certainty => {
                "No single cell makes the link certain: a person has to look.".to_owned()
            }
            None if why.near.iter().any(rivals) => {
                "No change in the books tells it from the other record: a person has to look.".to_owned()
            }
            None => "No change of one document links it for sure: a person has to look.".to_owned(),
        }
    }

    fn all_rows(&self, ids: &[BooksId]) -> String {
        let names: Vec<String> = ids.iter().map(|b| self.names.name(&self.month.books[b.at()])).collect();
        format!("{} {}", if ids.len() == 1 { "row" } else { "rows" }, and(&names))
    }

    fn values(&self, values: &Values) -> String {
        let number = if values.number.is_empty() {
            "under any number".to_owned()
        } else {
            format!("\"{}\"", values.number)
        };
        let recipient = if values.recipient_gstin.is_empty() || self.month.facts.recipients.len() < 2 {
            String::new()
        } else {
            format!(" for {}", values.recipient_gstin)
        };
        let heads: Vec<String> = values
            .tax
            .each()
            .into_iter()
            .enumerate()
            .filter(|(_, tax)| *tax != Paise::ZERO)
            .map(|(head, tax)| format!("{} {tax}", head_name(head)))
            .collect();
        let tax = if heads.is_empty() { "no tax".to_owned() } else { heads.join(", ") };
        format!(
            "{} {number} of {} from {}{recipient}, taxable value {}, {tax}, document value {}",
            values.kind.title(),
            show_date(values.date),
            or_none(&values.supplier_gstin),
            values.taxable_value,
            values.document_value
        )
    }
}

/// Tells whether a change gives a row the number of its neighbour in the series.
fn renames_a_neighbour(why: &WhyNot, row: BooksId, edits: &[Edit]) -> bool {
    edits.iter().any(|e| matches!(e, Edit::Number(_)))
        && why.near.iter().any(|n| n.books == row && n.are_neighbours())
}

/// Words one cell: the value it should have, and the one it has.
fn edit(edit: &Edit, row: &BooksRow<&str>) -> String {
    match edit {
        Edit::SupplierGstin(gstin) => format!("GSTIN {gstin} (now {})", or_none(row.supplier_gstin)),
        Edit::RecipientGstin(gstin) => format!("recipient {gstin} (now {})", or_none(row.recipient_gstin)),
        Edit::Number(text) => format!("number \"{text}\" (now {})", number(row.number)),
        Edit::Date(day) => format!(
            "date {} (now {})",
            show_date(*day),
            row.date.map_or_else(|| "none".to_owned(), show_date)
        ),
        Edit::Kind(kind) => format!("the kind {} (now {})", kind.title(), row.kind.title()),
        Edit::TaxableValue(amount) => format!("taxable value {amount} (now {})", row.taxable_value),
        Edit::Tax { head, amount } => {
            let now = row.tax.each().get(*head).copied().unwrap_or_default();
            format!("{} {amount} (now {now})", head_name(*head))
        }
        Edit::NoMark(mark) => format!("no mark \"{}\"", mark.word().replace('_', " ")),
    }
}

fn amounts(what: &str, ims: Paise, books: Paise) -> String {
    let side = if books > ims { "more" } else { "less" };
    format!("{what} {ims} in IMS, {books} in the books ({} {side})", ims.gap(books))
}

/// Names a document of a kind with its article.
const fn one(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "an invoice",
        DocumentKind::DebitNote => "a debit note",
        DocumentKind::CreditNote => "a credit note",
    }
}

/// Tells whether other records fit a pair as well.
fn rivals(near: &Near) -> bool {
    near.apart.iter().any(|a| matches!(a, Apart::FitsOthersToo { ims, .. } if !ims.is_empty()))
}

fn head_name(head: usize) -> &'static str {
    TaxHeads::NAMES.get(head).copied().unwrap_or("tax")
}

fn number(shown: &str) -> String {
    if shown.trim().is_empty() { "none".to_owned() } else { format!("\"{shown}\"") }
}

fn date(date: Option<chrono::NaiveDate>) -> String {
    date.map_or_else(|| "no date".to_owned(), show_date)
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "no GSTIN" } else { text }
}
