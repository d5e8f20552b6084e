//! The accounting identity: documents in = documents out, in count and rupees by head.
//!
//! Comes in: amounts of records and rows. Goes out: tallies that must tie. Invariant: a tally is
//! only ever added to.

use super::money::{Paise, TaxHeads};

/// A number of documents with their taxable value and tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub documents: usize,
    /// Sum of the taxable values, credit notes negative.
    pub taxable_value: Paise,
    /// Sum of the tax by head, credit notes negative.
    pub tax: TaxHeads,
}

impl Tally {
    /// Adds one document; `sign` is -1 for credit notes, else 1.
    pub fn add(&mut self, sign: i64, taxable_value: Paise, tax: TaxHeads) {
        self.documents += 1;
        if sign < 0 {
            self.taxable_value += -taxable_value;
            self.tax += -tax;
        } else {
            self.taxable_value += taxable_value;
            self.tax += tax;
        }
    }

    /// Adds another tally.
    pub fn join(&mut self, other: Self) {
        self.documents += other.documents;
        self.taxable_value += other.taxable_value;
        self.tax += other.tax;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_note_lowers_the_sum_and_raises_the_count() {
        let tax = TaxHeads { igst: Paise::new(1800), ..TaxHeads::default() };
        let mut tally = Tally::default();
        tally.add(1, Paise::new(10_000), tax);
        tally.add(-1, Paise::new(4_000), tax);
        assert_eq!(tally.documents, 2);
        assert_eq!(tally.taxable_value, Paise::new(6_000));
        assert_eq!(tally.tax.total(), Paise::ZERO);
    }
}
