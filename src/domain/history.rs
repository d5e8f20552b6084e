//! How well a supplier's documents agreed with the books in earlier runs.
//!
//! Comes in: outcomes of earlier runs. Goes out: counts by supplier. Invariant: only documents that
//! found a partner count, and a record that several runs tell of counts once.

use super::outcome::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of a supplier's earlier documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Documents that found a partner in the books.
    pub linked: u32,
    /// Of these, how many differed from it in a field.
    pub differed: u32,
}

impl Past {
    /// Returns the share that differed in whole percent, rounded up so that 0 means none; nothing where
    /// no document found a partner.
    pub fn percent(self) -> Option<u32> {
        (self.linked > 0).then(|| (self.differed * 100).div_ceil(self.linked))
    }
}

/// What is known of every supplier, by GSTIN.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierHistory {
    by_gstin: BTreeMap<String, Past>,
}

impl SupplierHistory {
    /// Notes what became of one document.
    pub fn add(&mut self, supplier_gstin: &str, outcome: Outcome) {
        let Some(differed) = differs(outcome) else { return };
        let past = self.by_gstin.entry(supplier_gstin.to_owned()).or_default();
        past.linked += 1;
        past.differed += u32::from(differed);
    }

    /// Returns what is known of a supplier; nothing known is no document.
    pub fn of(&self, supplier_gstin: &str) -> Past {
        self.by_gstin.get(supplier_gstin).copied().unwrap_or_default()
    }
}

/// Tells whether a document differed from its partner in a field; nothing where it had no partner, or
/// where what is wrong lies in the books alone.
pub const fn differs(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Exact
        | Outcome::WithinTolerance
        | Outcome::NumberVariant
        | Outcome::Split
        | Outcome::Merged
        | Outcome::OtherSupplierEco
        | Outcome::IneligibleInBooks => Some(false),
        Outcome::NumberTyping
        | Outcome::DateDiffers
        | Outcome::TaxableDiffers
        | Outcome::TaxDiffers
        | Outcome::TaxHeadDiffers
        | Outcome::ValueDiffers
        | Outcome::OtherBranch
        | Outcome::GstinMistyped
        | Outcome::AmountDateOnly => Some(true),
        Outcome::DuplicateInBooks
        | Outcome::DuplicateInIms
        | Outcome::Tie
        | Outcome::OnlyInIms
        | Outcome::OnlyInBooks
        | Outcome::Excluded
        | Outcome::Refused => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documents_with_a_partner_count() {
        let mut history = SupplierHistory::default();
        for outcome in [Outcome::Exact, Outcome::TaxDiffers, Outcome::OnlyInIms, Outcome::Tie, Outcome::Exact]
        {
            history.add("27AAKFW2291Q1ZA", outcome);
        }
        let past = history.of("27AAKFW2291Q1ZA");
        assert_eq!(past, Past { linked: 3, differed: 1 });
        assert_eq!(past.percent(), Some(34));
        assert_eq!(history.of("29AAKFW2291Q1Z6").percent(), None);
        assert_eq!(Past { linked: 4, differed: 0 }.percent(), Some(0));
    }
}
