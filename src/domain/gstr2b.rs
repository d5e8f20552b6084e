//! GSTR-2B as it came, and what lies between it and the forecast.
//!
//! Comes in: documents of a GSTR-2B. Goes out: what each gives by head, and lines that explain a
//! difference by document. Invariant: amounts are positive in the sense of the document's kind, as in
//! IMS; the kind carries the direction. Long because it holds five closed lists with their words.

use super::account::Tally;
use super::action::{ImsAction, ItcReduction};
use super::document::{DocumentKind, Section};
use super::forecast::{Future, credit};
use super::link::{BooksId, ImsId};
use super::money::{Paise, TaxHeads};
use super::period::TaxPeriod;
use chrono::NaiveDate;
use std::ops::AddAssign;

/// The table of GSTR-2B in which a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table2b {
    /// Documents of suppliers and operators, in the words of IMS.
    Supply(Section),
    /// Documents of an input service distributor.
    Isd,
    /// Bills of entry.
    Import,
    /// Bills of entry for goods from a SEZ.
    ImportSez,
}

impl Table2b {
    /// Returns the word of files: that of the section in IMS where there is one.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supply(section) => section.key(),
            Self::Isd => "isd",
            Self::Import => "impg",
            Self::ImportSez => "impgsez",
        }
    }

    /// Returns what people call a document of the table.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Supply(section) => section.title(),
            Self::Isd => "ISD document",
            Self::Import => "Bill of entry",
            Self::ImportSez => "Bill of entry (SEZ)",
        }
    }
}

/// One document of a GSTR-2B.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document2b {
    /// Which of the given files, from 0.
    pub file: u32,
    /// Its table.
    pub table: Table2b,
    /// Its kind.
    pub kind: DocumentKind,
    /// It stands in the part of rejected documents.
    pub is_rejected: bool,
    /// The recipient's GSTIN.
    pub recipient_gstin: String,
    /// The supplier's GSTIN, the distributor's or the operator's; empty for imports from abroad.
    pub supplier_gstin: String,
    /// Name, or empty.
    pub supplier_name: String,
    /// Number as shown; of a bill of entry its number.
    pub number: String,
    /// Date, where it can be read.
    pub date: Option<NaiveDate>,
    /// Number of the document it amends, or empty.
    pub original_number: String,
    /// The supplier's return period `MMYYYY`, or empty.
    pub return_period: String,
    /// When the supplier filed it.
    pub filed_on: Option<NaiveDate>,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// The recipient pays the tax.
    pub is_reverse_charge: bool,
    /// The portal says that the credit cannot be had.
    pub is_unavailable: bool,
    /// Why not, in the portal's code or words; or empty.
    pub reason: String,
    /// What the portal held of it in IMS, where it says so.
    pub action: Option<ImsAction>,
    /// How much credit is given back, as the portal holds it.
    pub reduction: ItcReduction,
}

/// The line of Table 4 into which a document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line2b {
    /// 4(A)(1).
    Imports,
    /// 4(A)(3).
    ReverseCharge,
    /// 4(A)(4).
    Isd,
    /// 4(A)(5).
    AllOther,
    /// 4(D)(2).
    Unavailable,
    /// None: rejected.
    Rejected,
}

impl Line2b {
    /// All lines, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Imports, Self::ReverseCharge, Self::Isd, Self::AllOther, Self::Unavailable, Self::Rejected];

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Imports => "4(A)(1) Import of goods",
            Self::ReverseCharge => "4(A)(3) Reverse charge",
            Self::Isd => "4(A)(4) Input service distributor",
            Self::AllOther => "4(A)(5) All other ITC",
            Self::Unavailable => "4(D)(2) Not available: section 16(4), place of supply",
            Self::Rejected => "Rejected documents, no credit",
        }
    }

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::ReverseCharge => "reverse_charge",
            Self::Isd => "isd",
            Self::AllOther => "all_other",
            Self::Unavailable => "not_available",
            Self::Rejected => "rejected",
        }
    }
}

impl Document2b {
    /// Returns the section of IMS in which such a document stands.
    pub const fn section(&self) -> Option<Section> {
        match self.table {
            Table2b::Supply(section) => Some(section),
            Table2b::Isd | Table2b::Import | Table2b::ImportSez => None,
        }
    }

    /// Returns the line of Table 4 into which it goes.
    pub const fn line(&self) -> Line2b {
        if self.is_rejected {
            return Line2b::Rejected;
        }
        if self.is_unavailable {
            return Line2b::Unavailable;
        }
        match self.table {
            Table2b::Supply(_) if self.is_reverse_charge => Line2b::ReverseCharge,
            Table2b::Supply(_) => Line2b::AllOther,
            Table2b::Isd => Line2b::Isd,
            Table2b::Import | Table2b::ImportSez => Line2b::Imports,
        }
    }

    /// Returns what it adds to the credit by head: credit notes take off what is given back.
    pub fn credit(&self) -> TaxHeads {
        credit(self.kind, self.tax, self.reduction)
    }

    /// Tells whether such a document can come by IMS at all.
    pub const fn is_of_ims(&self) -> bool {
        matches!(self.table, Table2b::Supply(_)) && !self.is_reverse_charge && !self.is_unavailable
    }
}

/// Why GSTR-2B and forecast differ on a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Saved when the download was made, filed since.
    FiledLate,
    /// Not in the download at all.
    NotInIms,
    /// Counted in the forecast, and GSTR-2B does not have it.
    NotIn2b,
    /// Replaced by an amendment, or an amendment of what was counted.
    Amended,
    /// Another action stood on the portal.
    Action,
    /// Another part of the credit was given back.
    Reduction,
    /// The supplier changed the amounts.
    Values,
    /// In this GSTR-2B, and the forecast held it for a later one.
    Period,
}

impl Cause {
    /// All causes, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::FiledLate,
        Self::NotInIms,
        Self::NotIn2b,
        Self::Amended,
        Self::Action,
        Self::Reduction,
        Self::Values,
        Self::Period,
    ];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FiledLate => "filed_late",
            Self::NotInIms => "not_in_ims",
            Self::NotIn2b => "not_in_gstr2b",
            Self::Amended => "amended",
            Self::Action => "action",
            Self::Reduction => "itc_reduction",
            Self::Values => "values",
            Self::Period => "period",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::FiledLate => "Filed after the download",
            Self::NotInIms => "Not in the download",
            Self::NotIn2b => "Not in GSTR-2B",
            Self::Amended => "Amended",
            Self::Action => "Another action on the portal",
            Self::Reduction => "Another part given back",
            Self::Values => "Amounts changed",
            Self::Period => "Earlier than forecast",
        }
    }
}

/// One document on which GSTR-2B and the forecast of a future differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The future.
    pub future: Future,
    /// Why.
    pub cause: Cause,
    /// The record, where the download has it.
    pub ims: Option<ImsId>,
    /// The document of GSTR-2B, by position, where it has it.
    pub document: Option<usize>,
    /// What the forecast counted, by head.
    pub forecast: TaxHeads,
    /// What GSTR-2B gives, by head.
    pub actual: TaxHeads,
    /// Why, a sentence.
    pub say: String,
}

impl Difference {
    /// Returns GSTR-2B minus forecast, by head.
    pub fn gap(&self) -> TaxHeads {
        self.actual + -self.forecast
    }
}

/// Documents that reach GSTR-2B without IMS, beside the register's own rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// The recipient pays the tax.
    ReverseCharge,
    /// Bills of entry.
    Import,
    /// Input service distributor.
    Isd,
    /// Credit that the portal says cannot be had.
    Unavailable,
}

impl Lane {
    /// All lanes, in the order of reports.
    pub const ALL: [Self; 4] = [Self::ReverseCharge, Self::Import, Self::Isd, Self::Unavailable];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReverseCharge => "reverse_charge",
            Self::Import => "import",
            Self::Isd => "isd",
            Self::Unavailable => "not_available",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ReverseCharge => "Reverse charge",
            Self::Import => "Import of goods",
            Self::Isd => "Input service distributor",
            Self::Unavailable => "Credit not available",
        }
    }
}

/// How a document of a lane stands to the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// Number, supplier and amounts agree.
    Agrees,
    /// Supplier and number agree, amounts do not.
    AmountsDiffer,
    /// The amounts agree, and nothing else is as near: shown, not asserted.
    AmountsOnly,
    /// The register has no such row.
    OnlyIn2b,
    /// GSTR-2B has no such document.
    OnlyInBooks,
}

impl Found {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::Agrees, Self::AmountsDiffer, Self::AmountsOnly, Self::OnlyIn2b, Self::OnlyInBooks];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::AmountsDiffer => "amounts_differ",
            Self::AmountsOnly => "amounts_only",
            Self::OnlyIn2b => "only_in_gstr2b",
            Self::OnlyInBooks => "only_in_books",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Agrees => "Agrees",
            Self::AmountsDiffer => "Amounts differ",
            Self::AmountsOnly => "Same amounts, not asserted",
            Self::OnlyIn2b => "Only in GSTR-2B",
            Self::OnlyInBooks => "Only in the books",
        }
    }

    /// Returns the same within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees with the books",
            Self::AmountsDiffer => "amounts differ from the books",
            Self::AmountsOnly => "same amounts in the books, not asserted",
            Self::OnlyIn2b => "only in GSTR-2B",
            Self::OnlyInBooks => "only in the books",
        }
    }
}

/// A document or row of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneLine {
    /// The lane.
    pub lane: Lane,
    /// How it stands.
    pub found: Found,
    /// The document, by position, where GSTR-2B has it.
    pub document: Option<usize>,
    /// The rows, where the register has them.
    pub books: Vec<BooksId>,
}

/// A GSTR-2B laid beside the forecast and the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared2b {
    /// Its period.
    pub period: TaxPeriod,
    /// The recipients whose GSTR-2B was given, in order; of others nothing is compared.
    pub recipients: Vec<String>,
    /// Its documents.
    pub documents: Vec<Document2b>,
    /// What it gives by line of Table 4, in the order of [`Line2b::ALL`].
    pub lines: [Tally; 6],
    /// Where it differs from each future, in the order of futures, causes and documents.
    pub differences: Vec<Difference>,
    /// The lanes, in order.
    pub lanes: Vec<LaneLine>,
}

impl Compared2b {
    /// Returns what it gives in one line of Table 4.
    pub const fn line(&self, line: Line2b) -> Tally {
        self.lines[line as usize]
    }

    /// Returns the differences from one future.
    pub fn from(&self, future: Future) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(move |d| d.future == future)
    }
}

/// Sums documents by line of Table 4: the tax is the credit, with what credit notes give back taken off.
pub fn by_line(documents: &[Document2b]) -> [Tally; 6] {
    let mut lines = [Tally::default(); 6];
    for document in documents {
        let signed = if document.kind.sign() < 0 { -document.taxable_value } else { document.taxable_value };
        let line = &mut lines[document.line() as usize];
        line.documents += 1;
        line.taxable_value.add_assign(signed);
        line.tax += document.credit();
    }
    lines
}
