//! What a ledger's name says of an entry.
//!
//! Comes in: names as the company chose them. Goes out: a [`Ledger`]. Invariant: tax that is owed
//! (OUTPUT, RCM, payable) is never taken for input tax.

use crate::domain::money::{Paise, TaxHeads};
use crate::ingest::books::synonyms::{Field, Meaning, meaning, normalise};

/// What an entry of a purchase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ledger {
    /// Input tax of a head.
    Tax {
        /// The head.
        head: Field,
        /// The name says that the credit is blocked.
        is_ineligible: bool,
    },
    /// Tax that the recipient owes himself.
    ReverseCharge,
    /// Rounding, tax collected or deducted at source: part of the total, and of nothing else.
    Beside,
    /// What was sold.
    Sales,
    /// What was bought.
    Taxable,
}

/// Words beside the name of a head that say whose tax it is.
const QUALIFIERS: &[&str] = &[
    "output",
    "rcm",
    "payable",
    "reverse",
    "charge",
    "ineligible",
    "blocked",
    "ledger",
    "account",
    "a",
    "c",
    "itc",
    "eligible",
    "available",
    "receivable",
    "claim",
];

/// Reads a ledger's name.
pub(super) fn class(name: &str) -> Ledger {
    let words = normalise(name);
    let tokens: Vec<&str> = words.split(' ').collect();
    let has = |wanted: &[&str]| tokens.iter().any(|t| wanted.contains(t));
    let bare: Vec<&str> = tokens.iter().copied().filter(|t| !QUALIFIERS.contains(t)).collect();
    if let Meaning::Field(head, _) | Meaning::Ledger(head) = meaning(&bare.join(" "))
        && Field::HEADS.contains(&head)
    {
        if has(&["output", "rcm", "payable", "reverse"]) {
            return Ledger::ReverseCharge;
        }
        return Ledger::Tax { head, is_ineligible: has(&["ineligible", "blocked"]) };
    }
    if has(&["tds", "tcs", "roundoff", "rounding", "rounded"]) || (has(&["round", "r"]) && has(&["off"])) {
        Ledger::Beside
    } else if has(&["sales", "sale"]) && !has(&["purchase", "purchases"]) {
        Ledger::Sales
    } else {
        Ledger::Taxable
    }
}

/// Returns the sum of a head.
pub(super) fn head_of(tax: &mut TaxHeads, head: Field) -> &mut Paise {
    match head {
        Field::Igst => &mut tax.igst,
        Field::Cgst => &mut tax.cgst,
        Field::Sgst => &mut tax.sgst,
        _ => &mut tax.cess,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ledgers_are_understood() {
        let tax = |head| Ledger::Tax { head, is_ineligible: false };
        for (name, class) in [
            ("Input CGST 9%", tax(Field::Cgst)),
            ("IN: Intgrted GST OP 18.00 %", tax(Field::Igst)),
            ("SGST @ 2.5%", tax(Field::Sgst)),
            ("Cess", tax(Field::Cess)),
            ("IGST Ineligible ITC", Ledger::Tax { head: Field::Igst, is_ineligible: true }),
            ("OUTPUT CGST 9%", Ledger::ReverseCharge),
            ("RCM IGST Payable", Ledger::ReverseCharge),
            ("ROUND OFF", Ledger::Beside),
            ("R/Off", Ledger::Beside),
            ("TDS on Contractors", Ledger::Beside),
            ("Sales @ 18%", Ledger::Sales),
            ("Purchase @ 18%", Ledger::Taxable),
            ("Freight Inward", Ledger::Taxable),
            ("Office Rent", Ledger::Taxable),
        ] {
            assert_eq!(super::class(name), class, "{name}");
        }
    }
}
