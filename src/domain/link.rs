//! Links and decisions: what matching asserts and what the rules make of it.
//!
//! Invariant: `books` holds only rows asserted to be the same supply; what is merely near stands in
//! `candidates`.

use super::action::{ImsAction, ItcReduction};
use super::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use super::money::{Paise, TaxHeads};
use super::outcome::Outcome;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Position of a record in the IMS frame, given after sorting by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImsId(pub u32);

/// Position of a row in the books frame, given after sorting by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BooksId(pub u32);

impl ImsId {
    /// Returns the position as an index.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl BooksId {
    /// Returns the position as an index.
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// The level of every comparison of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// Document number.
    pub number: NumberLevel,
    /// Document date.
    pub date: DateLevel,
    /// Taxable value.
    pub taxable_value: AmountLevel,
    /// All tax heads together: the worst of them.
    pub tax: AmountLevel,
    /// Document value; never decides.
    pub document_value: AmountLevel,
    /// Supplier GSTIN.
    pub gstin: GstinLevel,
}

/// Why a link is not certain, or what a person should know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    /// Another open document of the supplier is as near, on either side.
    AnotherAsNear,
    /// The same document is booked again in other rows.
    BookedAgain(Vec<BooksId>),
    /// Several records of the download claim the same rows.
    ClaimedBy(Vec<ImsId>),
    /// An amendment of this record stands in the same download.
    AmendedBy(ImsId),
    /// The original of this amendment stands in the same download.
    OriginalPresent(ImsId),
    /// The download holds this record again, identically.
    Repeated(u32),
    /// The download holds other contents under the same identity.
    OtherVersion(ImsId),
    /// Both numbers fit the supplier's running counter: the true partner may be absent.
    NeighbourInSeries,
    /// The books' number is missing or no supplier number.
    NoSupplierNumber,
    /// The link rests on amounts and date.
    AmountsOnly,
    /// The books' own suffix on the number.
    OwnSuffix,
    /// A spreadsheet cut digits off the number: several numbers may have stood there.
    Damaged,
    /// The link rests on a sum of amounts.
    SumOnly,
    /// Booked the other way: what the supplier gives back is booked as a purchase, or the reverse.
    OtherDirection,
    /// Booked as another kind of document: a debit note as an invoice.
    OtherKind,
    /// The number in the books is that of another record of the supplier.
    NumberOfAnother,
    /// The note is booked under the number of the invoice it refers to.
    BookedByInvoice,
    /// The rows were netted, or several records share a row.
    Netted,
    /// The books mark the credit as blocked.
    Ineligible,
    /// Dates lie in different financial years.
    OtherYear,
    /// The books are of another registration of the recipient.
    OtherRecipient,
    /// The component was too large to be solved as a whole.
    TooLarge,
}

/// What became of one IMS record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The outcome.
    pub outcome: Outcome,
    /// Rows asserted to be the same supply, in order.
    pub books: Vec<BooksId>,
    /// Rows shown but not asserted, nearest first.
    pub candidates: Vec<BooksId>,
    /// Other records of the download that share the link (merged, tie, duplicate).
    pub companions: Vec<ImsId>,
    /// The word on which Accept without a person rests (see `matching`).
    pub certain: bool,
    /// The pass that made the link, or empty.
    pub pass: &'static str,
    /// The block in which the pair met, or empty.
    pub block: &'static str,
    /// Levels of the comparisons against the sum of the rows; nothing when unlinked.
    pub levels: Option<Levels>,
    /// Books minus IMS: taxable value.
    pub taxable_gap: Paise,
    /// Books minus IMS: tax by head.
    pub tax_gap: TaxHeads,
    /// Books minus IMS: document value, where the books state one.
    pub document_value_gap: Option<Paise>,
    /// Books minus IMS: days between the document dates.
    pub days_apart: Option<i64>,
    /// How much better the link is than the runner-up, in words ("no other candidate", "number").
    pub margin: &'static str,
    /// Doubts, in the order they were found.
    pub doubts: Vec<Doubt>,
}

impl Link {
    /// Returns a record without a partner.
    pub const fn unlinked(outcome: Outcome) -> Self {
        Self {
            outcome,
            books: Vec::new(),
            candidates: Vec::new(),
            companions: Vec::new(),
            certain: false,
            pass: "",
            block: "",
            levels: None,
            taxable_gap: Paise::ZERO,
            tax_gap: TaxHeads { igst: Paise::ZERO, cgst: Paise::ZERO, sgst: Paise::ZERO, cess: Paise::ZERO },
            document_value_gap: None,
            days_apart: None,
            margin: "",
            doubts: Vec::new(),
        }
    }
}

/// What became of one register row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BooksLink {
    /// The outcome.
    pub outcome: Outcome,
    /// The books document the row belongs to: rows with the same number stand together; from 1.
    pub document: u32,
    /// Records the row is linked to.
    pub ims: Vec<ImsId>,
    /// Records that are near, not asserted.
    pub candidates: Vec<ImsId>,
    /// The other rows in which the same document is booked.
    pub again: Vec<BooksId>,
}

/// Why an upload does or does not hold a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum UploadFate {
    /// The portal already holds this state.
    AlreadySo,
    /// A person has to decide first.
    NeedsPerson,
    /// Nothing is to be said (waiting).
    NothingToSay,
    /// Written to the upload.
    Upload,
    /// Put on Pending by `hold`, so that silence does not claim it.
    Held,
}

impl UploadFate {
    /// All fates.
    pub const ALL: [Self; 5] =
        [Self::AlreadySo, Self::NeedsPerson, Self::NothingToSay, Self::Upload, Self::Held];

    /// Returns the word of `links.csv` and the audit trail.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AlreadySo => "already_so",
            Self::NeedsPerson => "needs_person",
            Self::NothingToSay => "nothing_to_say",
            Self::Upload => "upload",
            Self::Held => "held",
        }
    }
}

/// What is proposed for one IMS record, and why. What a rule says is one text for all records it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The state in which the record should end.
    pub proposed_action: ImsAction,
    /// Who must look first; nothing when it may go without a person.
    pub review: Option<Arc<str>>,
    /// Name of the rule that decided.
    pub rule: Arc<str>,
    /// The rule's reason, a sentence for people.
    pub rule_reason: Arc<str>,
    /// What the rule asked for and the portal forbids, a sentence; or empty.
    pub overruled: String,
    /// The declaration to send with an accepted note.
    pub itc_reduction: ItcReduction,
    /// Where that declaration comes from, a sentence; or empty.
    pub itc_reduction_basis: &'static str,
    /// The remark to send, or empty.
    pub remark: String,
    /// Whether it is uploaded, and why not.
    pub fate: UploadFate,
}

impl Decision {
    /// Tells whether a person must look.
    pub const fn needs_review(&self) -> bool {
        self.review.is_some()
    }
}
