//! Facts of the trade that hold for every record a rule sees, as conditions with a sentence each.
//!
//! Comes in: nothing. Goes out: [`AXIOMS`] for `reach`, which would otherwise take every combination
//! of words for possible, and for `facts`, which refuses examples of records that cannot be.
//! Invariant: each is guaranteed by code (how a word is read, how an outcome is named, what *certain*
//! means), and a test asks every one of whole months.

use super::checked::condition;
use super::condition::Condition;
use super::row::Row;
use super::vocabulary::{Read, VOCABULARY};
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{Filing, ImsRecord, Section};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::link::Link;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use crate::domain::period::TaxPeriod;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Conditions that are true for every record, each with what it says.
pub const AXIOMS: &[(&str, &str)] = &[
    ("rows >= 0 AND candidates >= 0", "nothing is counted below zero"),
    ("taxable_value_gap IS NULL OR taxable_value_gap >= 0", "a gap is never negative"),
    ("tax_gap IS NULL OR tax_gap >= 0", "a gap is never negative"),
    ("document_value_gap IS NULL OR document_value_gap >= 0", "a gap is never negative"),
    ("days_apart IS NULL OR days_apart >= 0", "days_apart is never negative"),
    ("rows > 0 OR taxable_value_gap IS NULL", "taxable_value_gap is NULL where no row is linked"),
    ("rows = 0 OR taxable_value_gap IS NOT NULL", "taxable_value_gap is known where a row is linked"),
    (
        "rows > 0 OR taxable_value_gap_signed IS NULL",
        "taxable_value_gap_signed is NULL where no row is linked",
    ),
    (
        "rows = 0 OR taxable_value_gap_signed IS NOT NULL",
        "taxable_value_gap_signed is known where a row is linked",
    ),
    ("rows > 0 OR tax_gap IS NULL", "tax_gap is NULL where no row is linked"),
    ("rows = 0 OR tax_gap IS NOT NULL", "tax_gap is known where a row is linked"),
    ("rows > 0 OR tax_total_gap_signed IS NULL", "tax_total_gap_signed is NULL where no row is linked"),
    ("rows = 0 OR tax_total_gap_signed IS NOT NULL", "tax_total_gap_signed is known where a row is linked"),
    ("kind <> 'credit_note' OR section IN ('b2bcn', 'b2bcna')", "credit notes stand in b2bcn and b2bcna"),
    ("kind = 'credit_note' OR section NOT IN ('b2bcn', 'b2bcna')", "b2bcn and b2bcna hold credit notes"),
    ("kind <> 'debit_note' OR section IN ('b2bdn', 'b2bdna')", "debit notes stand in b2bdn and b2bdna"),
    ("kind = 'debit_note' OR section NOT IN ('b2bdn', 'b2bdna')", "b2bdn and b2bdna hold debit notes"),
    (
        "NOT amendment OR section IN ('b2ba', 'b2bdna', 'b2bcna', 'ecoma')",
        "amendments stand in b2ba, b2bdna, b2bcna and ecoma",
    ),
    (
        "amendment OR section NOT IN ('b2ba', 'b2bdna', 'b2bcna', 'ecoma')",
        "b2ba, b2bdna, b2bcna and ecoma hold amendments",
    ),
    (
        "NOT itc_reduction_asked OR section NOT IN ('b2b', 'b2bdn', 'ecom')",
        "b2b, b2bdn and ecom never ask for an ITC reduction",
    ),
    (
        "outcome NOT IN ('only_in_books', 'excluded', 'refused')",
        "rules see records of IMS; such an outcome stands only at register rows and unread records",
    ),
    ("outcome <> 'tie' OR tie", "an outcome of tie is a tie"),
    ("outcome <> 'duplicate_in_books' OR booked_again", "duplicate_in_books means booked again"),
    ("outcome <> 'duplicate_in_ims' OR repeated", "duplicate_in_ims means repeated"),
    (
        "outcome <> 'ineligible_in_books' OR ineligible_in_books",
        "ineligible_in_books means that a row is marked so",
    ),
    ("outcome <> 'only_in_ims' OR rows = 0", "only_in_ims means that no row is linked"),
    ("outcome <> 'split' OR rows > 1", "split means more than one row"),
    ("outcome <> 'exact' OR rows = 1", "exact means one row"),
    ("outcome <> 'within_tolerance' OR rows = 1", "within_tolerance means one row"),
    ("outcome <> 'number_variant' OR rows = 1", "number_variant means one row"),
    ("outcome <> 'number_typing' OR rows = 1", "number_typing means one row"),
    ("outcome <> 'date_differs' OR rows = 1", "date_differs means one row"),
    ("outcome <> 'taxable_differs' OR rows > 0", "taxable_differs means that a row is linked"),
    ("outcome <> 'tax_differs' OR rows > 0", "tax_differs means that a row is linked"),
    ("outcome <> 'tax_head_differs' OR rows > 0", "tax_head_differs means that a row is linked"),
    ("outcome <> 'value_differs' OR rows > 0", "value_differs means that a row is linked"),
    ("outcome <> 'other_branch' OR rows > 0", "other_branch means that a row is linked"),
    ("outcome <> 'gstin_mistyped' OR rows > 0", "gstin_mistyped means that a row is linked"),
    ("outcome <> 'other_supplier_eco' OR rows > 0", "other_supplier_eco means that a row is linked"),
    ("outcome <> 'amount_date_only' OR rows > 0", "amount_date_only means that a row is linked"),
    ("outcome <> 'merged' OR rows > 0", "merged means that a row is linked"),
    ("outcome <> 'duplicate_in_books' OR rows > 0", "duplicate_in_books means that a row is linked"),
    ("outcome <> 'ineligible_in_books' OR rows > 0", "ineligible_in_books means that a row is linked"),
    ("rows > 0 OR number_level IS NULL", "number_level is NULL where no row is linked"),
    ("rows = 0 OR number_level IS NOT NULL", "number_level is known where a row is linked"),
    ("rows > 0 OR date_level IS NULL", "date_level is NULL where no row is linked"),
    ("rows = 0 OR date_level IS NOT NULL", "date_level is known where a row is linked"),
    ("rows > 0 OR taxable_value_level IS NULL", "taxable_value_level is NULL where no row is linked"),
    ("rows = 0 OR taxable_value_level IS NOT NULL", "taxable_value_level is known where a row is linked"),
    ("rows > 0 OR tax_level IS NULL", "tax_level is NULL where no row is linked"),
    ("rows = 0 OR tax_level IS NOT NULL", "tax_level is known where a row is linked"),
    ("rows > 0 OR document_value_level IS NULL", "document_value_level is NULL where no row is linked"),
    ("rows = 0 OR document_value_level IS NOT NULL", "document_value_level is known where a row is linked"),
    ("rows > 0 OR gstin_level IS NULL", "gstin_level is NULL where no row is linked"),
    ("rows = 0 OR gstin_level IS NOT NULL", "gstin_level is known where a row is linked"),
    (
        "outcome <> 'exact' OR (taxable_value_level = 'same' AND tax_level = 'same')",
        "exact means that every amount is the same",
    ),
    (
        "outcome <> 'exact' OR (number_level = 'same' AND gstin_level = 'same' AND date_level IN ('same', 'missing'))",
        "exact means that number, date and GSTIN are the same",
    ),
    ("outcome <> 'number_typing' OR number_level IN ('typing')", "number_typing says what number_level is"),
    (
        "outcome <> 'number_variant' OR number_level IN ('same_key', 'short_form', 'own_suffix', 'original')",
        "number_variant says what number_level is",
    ),
    (
        "outcome <> 'date_differs' OR date_level IN ('near', 'same_year', 'other_year')",
        "date_differs says what date_level is",
    ),
    ("outcome <> 'amount_date_only' OR gstin_level IN ('same')", "amount_date_only says what gstin_level is"),
    (
        "outcome <> 'exact' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "exact means that the amounts agree within tolerance",
    ),
    (
        "outcome <> 'within_tolerance' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "within_tolerance means that the amounts agree within tolerance",
    ),
    (
        "outcome <> 'number_variant' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "number_variant means that the amounts agree within tolerance",
    ),
    (
        "outcome <> 'number_typing' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "number_typing means that the amounts agree within tolerance",
    ),
    (
        "outcome <> 'date_differs' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "date_differs means that the amounts agree within tolerance",
    ),
    (
        "outcome <> 'split' OR (taxable_value_level IN ('same', 'within_tolerance') AND tax_level IN ('same', 'within_tolerance') AND gstin_level = 'same')",
        "split means that the amounts agree within tolerance",
    ),
    ("NOT certain OR rows > 0", "a certain link has a row"),
    (
        "NOT certain OR outcome IN ('exact', 'within_tolerance', 'number_variant', 'number_typing', 'date_differs', 'split')",
        "a certain link is exact, within_tolerance, number_variant, number_typing, date_differs or split",
    ),
    (
        "NOT certain OR number_level IN ('same', 'same_key', 'short_form', 'typing')",
        "a certain link has the same number, its key, a short form of it or one typing error",
    ),
    ("NOT certain OR date_level <> 'other_year'", "a certain link has no date in another financial year"),
    ("NOT certain OR gstin_level = 'same'", "a certain link has the same GSTIN"),
    ("NOT (certain AND tie)", "a certain link is without tie"),
    ("NOT (certain AND booked_again)", "a certain link is without booked_again"),
    ("NOT (certain AND other_version)", "a certain link is without other_version"),
    ("NOT (certain AND original_present)", "a certain link is without original_present"),
    ("NOT (certain AND amended_present)", "a certain link is without amended_present"),
    ("NOT (certain AND ineligible_in_books)", "a certain link is without ineligible_in_books"),
    ("igst_gap IS NULL OR igst_gap >= 0", "a gap is never negative"),
    ("rows > 0 OR (igst_gap IS NULL AND igst_gap_signed IS NULL)", "igst_gap is NULL where no row is linked"),
    ("cgst_gap IS NULL OR cgst_gap >= 0", "a gap is never negative"),
    ("rows > 0 OR (cgst_gap IS NULL AND cgst_gap_signed IS NULL)", "cgst_gap is NULL where no row is linked"),
    ("sgst_gap IS NULL OR sgst_gap >= 0", "a gap is never negative"),
    ("rows > 0 OR (sgst_gap IS NULL AND sgst_gap_signed IS NULL)", "sgst_gap is NULL where no row is linked"),
    ("cess_gap IS NULL OR cess_gap >= 0", "a gap is never negative"),
    ("rows > 0 OR (cess_gap IS NULL AND cess_gap_signed IS NULL)", "cess_gap is NULL where no row is linked"),
    ("tax_total_gap IS NULL OR tax_total_gap >= 0", "a gap is never negative"),
    ("rows > 0 OR tax_total_gap IS NULL", "tax_total_gap is NULL where no row is linked"),
    ("itc_at_stake >= 0", "itc_at_stake is never negative"),
    ("NOT eco OR section IN ('ecom', 'ecoma')", "documents of e-commerce operators stand in ecom and ecoma"),
    ("eco OR section NOT IN ('ecom', 'ecoma')", "ecom and ecoma hold documents of e-commerce operators"),
    ("NOT (certain AND claimed_by_several)", "a certain link is without claimed_by_several"),
    (
        "itc_limit_past IS NOT TRUE OR days_to_itc_limit < 0",
        "itc_limit_past means that days_to_itc_limit is below 0",
    ),
    (
        "itc_limit_past IS NOT FALSE OR days_to_itc_limit >= 0",
        "the limit is not past where days_to_itc_limit is 0 or more, and past below it",
    ),
    (
        "itc_limit_past IS NOT NULL OR days_to_itc_limit IS NULL",
        "days_to_itc_limit is NULL where itc_limit_past is NULL",
    ),
    (
        "section NOT IN ('b2bcn', 'b2bcna') OR (itc_last_date IS NULL AND days_to_itc_limit IS NULL)",
        "a credit note has no time limit",
    ),
    (
        "(NOT supplier_flag_hold AND NOT supplier_flag_trusted) OR supplier_listed IS TRUE",
        "only a listed supplier has flags",
    ),
    ("igst + cgst + sgst + cess - tax_total = 0", "tax_total is igst, cgst, sgst and cess together"),
    (
        "NOT certain OR books_tax_total - tax_total - tax_total_gap_signed = 0",
        "tax_total_gap_signed is books_tax_total less tax_total where the link is certain",
    ),
    (
        "NOT certain OR books_taxable_value - taxable_value - taxable_value_gap_signed = 0",
        "taxable_value_gap_signed is books_taxable_value less taxable_value where the link is certain",
    ),
    (
        "supplied_in_own_state IS NOT TRUE OR place_of_supply = recipient_state",
        "supplied_in_own_state says whether place_of_supply is recipient_state",
    ),
    (
        "supplied_in_own_state IS NOT FALSE OR place_of_supply <> recipient_state",
        "supplied_in_own_state says whether place_of_supply is recipient_state",
    ),
    (
        "supplier_pan IS NULL OR SUBSTR(supplier_gstin, 3, 10) = supplier_pan",
        "supplier_pan stands within supplier_gstin",
    ),
    (
        "supplier_state IS NULL OR LEFT(supplier_gstin, 2) = supplier_state",
        "supplier_state stands at the head of supplier_gstin",
    ),
];

/// Understands a condition that asks for no list.
pub(super) fn fact(text: &str) -> Option<Condition> {
    condition(text, &BTreeSet::new()).ok()
}

/// The axioms as conditions, with their sentences.
pub(super) fn axioms() -> Vec<(Condition, &'static str)> {
    AXIOMS.iter().filter_map(|(text, told)| Some((fact(text)?, *told))).collect()
}

/// The words that are never NULL: those that even the barest record of every section has.
pub(super) fn never_absent() -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&'static str> = VOCABULARY.iter().map(|w| w.name).collect();
    for section in Section::ALL {
        let present = of_bare(section);
        words.retain(|w| present.contains(w));
    }
    words
}

/// The words that a record has of which nothing is known but its section.
fn of_bare(section: Section) -> BTreeSet<&'static str> {
    let day = NaiveDate::default();
    let record = ImsRecord {
        file: 0,
        section,
        index: 0,
        recipient_gstin: "",
        supplier_gstin: "",
        supplier_name: "",
        number: "",
        date: day,
        original_number: "",
        original_date: None,
        invoice_type: "",
        place_of_supply: "",
        document_value: Paise::ZERO,
        taxable_value: Paise::ZERO,
        tax: TaxHeads::default(),
        return_period: "",
        source_form: "",
        filing: Filing::NotFiled,
        previous_action: ImsAction::NoAction,
        permission: Permission { pending: false, remarks: false, itc_reduction: false },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: "",
        raw_start: 0,
        raw_end: 0,
    };
    let link = Link::unlinked(Outcome::OnlyInIms);
    let row = Row {
        period: TaxPeriod::of(day),
        as_of: day,
        record: &record,
        link: &link,
        books: &[],
        suppliers: None,
        history: None,
        annual_returns: &AnnualReturns::none(),
    };
    let has = |read: &Read| match read {
        Read::Money(read) => read(&row).is_some(),
        Read::Text(read) => read(&row).is_some(),
        Read::Flag(read) => read(&row).is_some(),
        Read::Whole(read) => read(&row).is_some(),
        Read::Date(read) => read(&row).is_some(),
    };
    VOCABULARY.iter().filter(|w| has(&w.read)).map(|w| w.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::reach::{Answer, Budget, Wanted, together};

    #[test]
    fn every_axiom_is_a_condition_with_a_sentence_and_they_leave_records() {
        assert_eq!(axioms().len(), AXIOMS.len());
        for (text, told) in AXIOMS {
            assert!(!told.is_empty() && !told.ends_with('.'), "{text}");
        }
        let (axioms, never) = (axioms(), never_absent());
        for possible in ["certain", "rows = 0", "kind = 'credit_note'", "outcome = 'merged'", "tie"] {
            let asked = fact(possible).unwrap();
            let always: Vec<Wanted<'_>> = axioms.iter().map(|(c, _)| Wanted::Holds(c)).collect();
            let answer = together(&[Wanted::Holds(&asked)], &always, &never, &mut Budget::new());
            assert_eq!(answer, Some(Answer::Possible), "{possible}");
        }
    }

    #[test]
    fn a_word_that_can_be_absent_is_not_taken_for_a_word_that_cannot() {
        let never = never_absent();
        for (word, absent) in [
            ("outcome", false),
            ("certain", false),
            ("tax_total", false),
            ("supplier_flag_hold", false),
            ("supplier_listed", true),
            ("itc_limit_past", true),
            ("tax_gap", true),
            ("months_late", true),
            ("supplier_pan", true),
        ] {
            assert_eq!(!never.contains(word), absent, "{word}");
        }
    }
}
