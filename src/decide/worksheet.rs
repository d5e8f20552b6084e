//! The worksheet of ITC reduction: the original of a note or downward amendment, what credit the books
//! took on it, and what is to be given back.
//!
//! Comes in: records, rows, links. Goes out: a [`Finding`] for every record on which the portal asks for a
//! declaration. Invariant: none is left without a proposal or a question; a proposal keeps the portal's
//! limits (no head negative or above the record's own, CGST equal to SGST, a remark with less than all).

mod originals;
mod proposal;
mod working;

use super::reduction::Reduction;
use crate::domain::action::ItcReduction;
use crate::domain::document::{BooksRow, Exclusion, ImsRecord};
use crate::domain::link::{BooksId, Decision, ImsId, Link};
use crate::domain::money::{Paise, TaxHeads};
use originals::Originals;
use rayon::prelude::*;
pub use working::{original, working};

/// Who names the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The record itself, as amendments do.
    ByRecord(String),
    /// The register rows of the note.
    ByRows(String),
    /// The number under which the note is booked, which is that of its invoice.
    AsBooked(String),
    /// The rows name several; in order.
    Several(Vec<String>),
    /// Nobody.
    Nobody,
}

impl Named {
    /// Returns the number, where there is one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::ByRecord(number) | Self::ByRows(number) | Self::AsBooked(number) => Some(number),
            Self::Several(_) | Self::Nobody => None,
        }
    }
}

/// Where the original was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// In the register.
    Books,
    /// In the register, linked by an earlier run to a record that was accepted then.
    Earlier,
    /// In the download alone: this register does not book it.
    DownloadOnly,
    /// Not in the register, which covers its date.
    NotBooked,
    /// Not in the register, which may not reach back to it.
    OutOfReach,
    /// Several documents answer to its number.
    Ambiguous,
    /// It is not named.
    Unnamed,
}

/// Credit of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credit {
    /// Tax of the rows.
    pub total: TaxHeads,
    /// What of it was taken as credit.
    pub taken: TaxHeads,
    /// How many rows give no credit.
    pub without: usize,
}

impl Credit {
    /// Sums rows; nothing where there are none.
    ///
    /// # Source
    /// Credit blocked by section 17(5) is marked in the register; rows that are set aside for another
    /// reason than an earlier month carry no credit.
    fn of<'a>(rows: impl Iterator<Item = &'a BooksRow<&'a str>>) -> Option<Self> {
        let mut credit = Self::default();
        let mut any = false;
        for row in rows {
            any = true;
            credit.total += row.tax;
            if !row.ineligible && matches!(row.exclusion, None | Some(Exclusion::LinkedBefore)) {
                credit.taken += row.tax;
            } else {
                credit.without += 1;
            }
        }
        any.then_some(credit)
    }

    /// Tells whether every head was taken whole.
    pub fn is_whole(&self) -> bool {
        self.taken == self.total
    }

    /// Tells whether nothing was taken.
    pub fn is_none(&self) -> bool {
        self.taken == TaxHeads::default() && self.total != TaxHeads::default()
    }
}

/// What is known of the original of one record, and what is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record.
    pub id: ImsId,
    /// Who names the original.
    pub named: Named,
    /// Where it was found.
    pub found: Found,
    /// Its rows.
    pub rows: Vec<BooksId>,
    /// Its record in the download.
    pub record: Option<ImsId>,
    /// What credit the books took on it.
    pub original: Option<Credit>,
    /// The same of the record's own rows.
    pub own: Option<Credit>,
    /// By how much an amendment lowers the tax of its original; of a note its own tax.
    pub lowered: TaxHeads,
    /// The proposal for an Accept; not asked where only a person can say.
    pub itc_reduction: ItcReduction,
    /// Where it comes from, a sentence.
    pub basis: &'static str,
    /// The remark that goes with it, or empty.
    pub remark: String,
    /// What a person has to answer, a sentence; or empty.
    pub question: &'static str,
}

impl Finding {
    /// Returns what would be given back by head.
    pub fn given_back(&self, tax: TaxHeads) -> TaxHeads {
        self.itc_reduction.of(tax)
    }

    /// Returns the proposal as the law of the portal takes it.
    pub(super) fn reduction(&self) -> Reduction {
        Reduction {
            itc: self.itc_reduction,
            basis: self.basis,
            remark: (!self.remark.is_empty()).then(|| self.remark.clone()),
            person: (!self.question.is_empty()).then_some(self.question),
        }
    }
}

/// Returns what is proposed to be declared on an Accept: what the decision says where it says
/// something, else what the worksheet found.
pub fn declared(finding: &Finding, decision: &Decision) -> ItcReduction {
    if decision.itc_reduction == ItcReduction::NotAsked {
        finding.itc_reduction
    } else {
        decision.itc_reduction
    }
}

/// Tells whether the portal asks on the record how much credit is given back.
pub fn is_asked(record: &ImsRecord<&str>) -> bool {
    record.permission.itc_reduction && crate::domain::action::section_has_itc_reduction(record.section)
}

/// Fills the worksheet, in the order of ids; a record on which nothing is asked has no line.
pub fn worksheet(ims: &[ImsRecord<&str>], books: &[BooksRow<&str>], links: &[Link]) -> Vec<Finding> {
    let asked = (0u32..).zip(ims).filter(|(_, record)| is_asked(record)).map(|(id, _)| ImsId(id));
    of_these(asked.collect(), ims, books, links)
}

/// Does the same for one record.
pub(super) fn finding(
    id: ImsId,
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    links: &[Link],
) -> Option<Finding> {
    is_asked(ims.get(id.at())?).then(|| of_these(vec![id], ims, books, links).pop()).flatten()
}

fn of_these(
    ids: Vec<ImsId>,
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    links: &[Link],
) -> Vec<Finding> {
    if ids.is_empty() {
        return Vec::new();
    }
    let originals = Originals::of(&ids, ims, books, links);
    ids.into_par_iter().map(|id| originals.finding(id)).collect()
}

/// Takes one amount from another, head by head; nothing is left below zero.
fn less(whole: TaxHeads, part: TaxHeads) -> TaxHeads {
    let left = |w: Paise, p: Paise| (w - p).max(Paise::ZERO);
    TaxHeads {
        igst: left(whole.igst, part.igst),
        cgst: left(whole.cgst, part.cgst),
        sgst: left(whole.sgst, part.sgst),
        cess: left(whole.cess, part.cess),
    }
}
