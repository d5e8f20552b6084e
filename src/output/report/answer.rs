//! The cells in which a person answers: their headings, and what may be chosen in each.
//!
//! Comes in: a record's permission. Goes out: words. Invariant: who writes the workbook and the CSV
//! and who reads them back take the words from here.

use crate::domain::action::{ImsAction, ItcReduction, Permission};

/// A column that is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The key of the row; hidden, not to be changed.
    Key,
    /// The supplier's GSTIN, to see that the row still belongs to its key.
    Gstin,
    /// The document number, for the same.
    Number,
    /// The taxable value, for the same.
    TaxableValue,
    /// The action.
    Action,
    /// The remark.
    Remark,
    /// The declaration of ITC reduction.
    Reduction,
    /// IGST given back.
    Igst,
    /// CGST given back.
    Cgst,
    /// SGST given back.
    Sgst,
    /// Cess given back.
    Cess,
}

impl Asked {
    /// All columns that are read back.
    pub const ALL: [Self; 11] = [
        Self::Key,
        Self::Gstin,
        Self::Number,
        Self::TaxableValue,
        Self::Action,
        Self::Remark,
        Self::Reduction,
        Self::Igst,
        Self::Cgst,
        Self::Sgst,
        Self::Cess,
    ];

    /// The amounts of a part, in the order of the tax heads.
    pub const HEADS: [Self; 4] = [Self::Igst, Self::Cgst, Self::Sgst, Self::Cess];

    /// Returns the heading in the workbook.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Key => "Key (do not change)",
            Self::Gstin => "Supplier GSTIN",
            Self::Number => "Document number",
            Self::TaxableValue => "Taxable value ₹",
            Self::Action => "Final action",
            Self::Remark => "Final remark",
            Self::Reduction => "Final ITC reduction",
            Self::Igst => "Give back IGST ₹",
            Self::Cgst => "Give back CGST ₹",
            Self::Sgst => "Give back SGST ₹",
            Self::Cess => "Give back cess ₹",
        }
    }

    /// Returns the name of the column in the CSV.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Gstin => "supplier_gstin",
            Self::Number => "document_number",
            Self::TaxableValue => "taxable_value",
            Self::Action => "final_action",
            Self::Remark => "final_remark",
            Self::Reduction => "final_itc_reduction",
            Self::Igst => "final_igst",
            Self::Cgst => "final_cgst",
            Self::Sgst => "final_sgst",
            Self::Cess => "final_cess",
        }
    }
}

/// The word that takes back what was said before: the record stands as if nobody had said anything.
pub const WITHDRAW: &str = "Withdraw";

/// Most characters of a remark.
///
/// # Source
/// The portal's offline tool; no other length is published.
pub const LONGEST_REMARK: usize = 250;

/// What may be chosen where the portal offers Pending.
pub const ACTIONS: [&str; 5] = [
    ImsAction::Accept.title(),
    ImsAction::Reject.title(),
    ImsAction::Pending.title(),
    ImsAction::NoAction.title(),
    WITHDRAW,
];

/// What may be chosen where it does not.
pub const ACTIONS_WITHOUT_PENDING: [&str; 4] =
    [ImsAction::Accept.title(), ImsAction::Reject.title(), ImsAction::NoAction.title(), WITHDRAW];

/// What may be declared.
pub const REDUCTIONS: [&str; 3] = ["Full", "None", "Partial"];

/// Returns what may be chosen on a record.
pub const fn offered(permission: Permission) -> &'static [&'static str] {
    if permission.pending { &ACTIONS } else { &ACTIONS_WITHOUT_PENDING }
}

/// Returns the word of a declaration; empty where none is asked.
pub const fn reduction_title(itc_reduction: ItcReduction) -> &'static str {
    match itc_reduction {
        ItcReduction::NotAsked => "",
        ItcReduction::Full => REDUCTIONS[0],
        ItcReduction::None => REDUCTIONS[1],
        ItcReduction::Partial(_) => REDUCTIONS[2],
    }
}

/// The hidden sheet that says what the workbook is.
pub const MARK_SHEET: &str = "imsreco";
/// What stands in its first cell; the number of the format stands beside it.
pub const MARK: &str = "imsreco review";
/// The number of the format of workbook and CSV.
pub const FORMAT: u32 = 1;
