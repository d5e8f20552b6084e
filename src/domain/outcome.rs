//! Outcomes: a closed list, one per document, named for where the document is and for the one
//! field that differs.
//!
//! Invariant: every document of either side has exactly one outcome at the end of a run.

use serde::{Deserialize, Serialize};

macro_rules! outcomes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal, $title:literal;)+) => {
        /// What became of a document. What a link rests on (its levels) stands beside it, not in it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Outcome { $($(#[doc = $doc])+ $variant,)+ }

        impl Outcome {
            /// All outcomes, in the order of reports.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the word of frames, rules and `links.csv`.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns what people read.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Returns what it means, a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii_start(),)+ }
            }

            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|o| o.word() == word)
            }
        }
    };
}

outcomes! {
    /// Number, date, taxable value and every head agree.
    Exact = "exact", "Agrees exactly";
    /// Number agrees, amounts within tolerance.
    WithinTolerance = "within_tolerance", "Agrees within tolerance";
    /// The same number written differently, amounts agree.
    NumberVariant = "number_variant", "Number written differently";
    /// One typing error in the number, amounts agree.
    NumberTyping = "number_typing", "Typing error in the number";
    /// Only the date differs.
    DateDiffers = "date_differs", "Date differs";
    /// Only the taxable value differs.
    TaxableDiffers = "taxable_differs", "Taxable value differs";
    /// Only the tax differs.
    TaxDiffers = "tax_differs", "Tax differs";
    /// The same tax under other heads.
    TaxHeadDiffers = "tax_head_differs", "Tax head differs";
    /// Taxable value and tax differ.
    ValueDiffers = "value_differs", "Values differ";
    /// Booked under another registration of the same PAN, the supplier's or the recipient's.
    OtherBranch = "other_branch", "Other branch";
    /// Booked under a GSTIN with one typing error.
    GstinMistyped = "gstin_mistyped", "GSTIN mistyped in the books";
    /// An e-commerce operator's record, booked under the actual supplier.
    OtherSupplierEco = "other_supplier_eco", "ECO record, booked under the seller";
    /// Amounts and date agree, the number does not.
    AmountDateOnly = "amount_date_only", "Amount and date only";
    /// One record booked in several rows whose sum agrees.
    Split = "split", "Booked in several rows";
    /// Several records booked in one row.
    Merged = "merged", "Several records in one row";
    /// The books hold the document twice.
    DuplicateInBooks = "duplicate_in_books", "Booked twice";
    /// The download holds the record more than once.
    DuplicateInIms = "duplicate_in_ims", "Twice in IMS";
    /// Two candidates that nothing separates.
    Tie = "tie", "Tie between candidates";
    /// Booked, but with the credit marked as blocked.
    IneligibleInBooks = "ineligible_in_books", "Ineligible in the books";
    /// No row of the books.
    OnlyInIms = "only_in_ims", "Only in IMS";
    /// No record in IMS.
    OnlyInBooks = "only_in_books", "Only in the books";
    /// Read, but not comparable with IMS.
    Excluded = "excluded", "Excluded";
    /// Could not be read.
    Refused = "refused", "Refused";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for o in Outcome::ALL {
            assert_eq!(Outcome::from_word(o.word()), Some(*o));
        }
    }
}
