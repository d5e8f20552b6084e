//! A document of either side in one shape, as every form of a list shows it.
//!
//! Comes in: a subject. Goes out: a [`Line`]. Invariant: credit notes are negative on both sides, and a
//! row that is merely near is said to be so.

use super::{Lister, Subject};
use crate::domain::document::Filing;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{RefusedRecord, RefusedRow};
use crate::domain::outcome::Outcome;
use crate::output::report::words;
use chrono::NaiveDate;

/// One side of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Half {
    /// Where it stands: `b2b 12` in the download, the rows of the register.
    pub place: String,
    /// What kind of document it is; empty where the rows are those of a record.
    pub kind: &'static str,
    /// The supplier's GSTIN.
    pub gstin: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Option<NaiveDate>,
    /// Taxable value and tax; nothing where they could not be read.
    pub amounts: Option<(Paise, TaxHeads)>,
}

impl Half {
    /// Returns the tax in total, where it is known.
    pub fn tax(&self) -> Option<Paise> {
        self.amounts.map(|(_, tax)| tax.total())
    }
}

/// What books minus IMS comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// Days between the dates.
    pub days: Option<i64>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub outcome: Outcome,
    /// The supplier's name, or empty.
    pub supplier_name: String,
    /// The recipient, or empty where the books do not say.
    pub recipient_gstin: String,
    /// The IMS side.
    pub ims: Option<Half>,
    /// The books' side: what is linked, or the nearest.
    pub books: Option<Half>,
    /// Whether the two sides are asserted to be the same supply.
    pub linked: bool,
    /// Books minus IMS, where they are linked.
    pub gap: Option<Gap>,
    /// Rupees at risk.
    pub at_risk: Paise,
    /// What differs, in words.
    pub differs: String,
    /// Why, a sentence.
    pub reason: String,
    /// What a person should know besides.
    pub also: String,
    /// Why it found no partner; empty where it did, or where the run did not say.
    pub why_not: String,
    /// The proposed action; empty for rows.
    pub action: &'static str,
    /// What happens to it; empty for rows.
    pub fate: &'static str,
    /// Who must look; empty where nobody has to.
    pub review: String,
    /// The rule that decided; empty for rows.
    pub rule: String,
    /// Return period as on the wire; empty for rows.
    pub return_period: String,
    /// Whether the supplier has filed; empty for rows.
    pub filed: &'static str,
}

impl Line {
    fn empty(outcome: Outcome) -> Self {
        Self {
            outcome,
            supplier_name: String::new(),
            recipient_gstin: String::new(),
            ims: None,
            books: None,
            linked: false,
            gap: None,
            at_risk: Paise::ZERO,
            differs: String::new(),
            reason: String::new(),
            also: String::new(),
            why_not: String::new(),
            action: "",
            fate: "",
            review: String::new(),
            rule: String::new(),
            return_period: String::new(),
            filed: "",
        }
    }

    /// Returns the side that the document is of: the portal's where there is one.
    pub fn own(&self) -> Option<&Half> {
        self.ims.as_ref().or(self.books.as_ref())
    }

    /// Returns the word of the side.
    pub const fn side(&self) -> &'static str {
        if self.ims.is_some() { "ims" } else { "books" }
    }
}

impl Lister<'_, '_> {
    /// Writes out one document.
    pub fn line(&self, subject: Subject) -> Line {
        match subject {
            Subject::Ims(id) => self.record(id),
            Subject::Books(id) => self.row(id),
            Subject::RefusedRecord(at) => refused_record(&self.reader.month.refused_records[at]),
            Subject::RefusedRow(at) => self.refused_row(&self.reader.month.refused_rows[at]),
        }
    }

    fn record(&self, id: ImsId) -> Line {
        let reader = &self.reader;
        let pair = reader.pair(id);
        let (record, decision) = (pair.record, pair.decision);
        let signed = |heads: TaxHeads| if record.kind().sign() < 0 { -heads } else { heads };
        let (_, at_risk) = self.amounts(Subject::Ims(id));
        let books = pair.books.as_ref().map(|books| Half {
            place: if pair.asserted { books.rows.clone() } else { format!("near: {}", books.rows) },
            kind: "",
            gstin: books.gstin.clone(),
            number: books.number.clone(),
            date: books.date,
            amounts: Some((pair.signed(books.taxable_value), signed(books.tax))),
        });
        Line {
            supplier_name: record.supplier_name.to_owned(),
            recipient_gstin: record.recipient_gstin.to_owned(),
            ims: Some(Half {
                place: words::place(reader, record),
                kind: record.section.title(),
                gstin: record.supplier_gstin.to_owned(),
                number: record.number.to_owned(),
                date: Some(record.date),
                amounts: Some((pair.signed(record.taxable_value), signed(record.tax))),
            }),
            books,
            linked: pair.asserted,
            gap: pair.asserted.then(|| Gap {
                taxable_value: pair.signed(pair.taxable_gap),
                tax: signed(pair.tax_gap),
                days: pair.days_apart,
            }),
            at_risk,
            differs: pair.differs(),
            reason: pair.reason.to_owned(),
            also: reader.also(&pair),
            why_not: reader.month.why_not.get(id.at()).cloned().unwrap_or_default(),
            action: decision.proposed_action.title(),
            fate: words::fate(decision.fate),
            review: decision.review.as_deref().unwrap_or_default().to_owned(),
            rule: decision.rule.to_string(),
            return_period: record.return_period.to_owned(),
            filed: match record.filing {
                Filing::Filed => "filed",
                Filing::NotFiled => "not filed",
            },
            ..Line::empty(pair.link.outcome)
        }
    }

    fn row(&self, id: BooksId) -> Line {
        let (reader, month) = (&self.reader, self.reader.month);
        let (row, link) = (&month.books[id.at()], &month.books_links[id.at()]);
        let turned = row.kind.sign() < 0;
        let amounts = if turned { (-row.taxable_value, -row.tax) } else { (row.taxable_value, row.tax) };
        let reason = match row.exclusion {
            Some(exclusion) if link.outcome == Outcome::Excluded => exclusion.reason().to_owned(),
            Some(_) | None => month.books_reasons[id.at()].to_string(),
        };
        let near = words::records(reader, &link.candidates);
        Line {
            supplier_name: row.supplier_name.to_owned(),
            recipient_gstin: row.recipient_gstin.to_owned(),
            books: Some(Half {
                place: reader.row_name(row),
                kind: row.kind.title(),
                gstin: row.supplier_gstin.to_owned(),
                number: row.number.to_owned(),
                date: row.date,
                amounts: Some(amounts),
            }),
            at_risk: self.amounts(Subject::Books(id)).1,
            reason,
            also: if near.is_empty() { near } else { format!("near in IMS: {near}") },
            why_not: month.books_why_not.get(id.at()).cloned().unwrap_or_default(),
            ..Line::empty(link.outcome)
        }
    }

    fn refused_row(&self, row: &RefusedRow) -> Line {
        Line {
            books: Some(Half {
                place: self.reader.names.refused(row),
                gstin: row.supplier_gstin.clone(),
                number: row.number.clone(),
                ..Half::default()
            }),
            reason: row.reason.clone(),
            ..Line::empty(Outcome::Refused)
        }
    }
}

fn refused_record(record: &RefusedRecord) -> Line {
    let turned = record.section.kind().sign() < 0;
    let amounts = record.taxable_value.zip(record.tax);
    Line {
        ims: Some(Half {
            place: format!("{} {}", record.section.key(), record.index),
            kind: record.section.title(),
            gstin: record.supplier_gstin.clone(),
            number: record.number.clone(),
            date: None,
            amounts: amounts.map(|(value, tax)| if turned { (-value, -tax) } else { (value, tax) }),
        }),
        reason: record.reason.clone(),
        ..Line::empty(Outcome::Refused)
    }
}
