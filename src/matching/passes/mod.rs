//! The ladder: passes in order, each with its manual page as data.
//!
//! Invariant: every pass is in [`PASSES`], documented under the same headings; `imsreco explain
//! pass NAME` prints them and a test walks them.

mod amount_date;
pub(super) mod cross_gstin;
mod merged;
mod netted;
mod other_kind;
mod own_suffix;
mod same_number;
mod shared;
mod short_form;
pub(super) mod sums;
mod typing;

use super::reading::Reading;
use super::state::{Made, State};
use crate::domain::level::DateLevel;
use crate::domain::link::{BooksId, Doubt};
use crate::frame::FrameError;

/// One rung of the ladder.
pub struct Pass {
    /// Its name, kebab-case.
    pub id: &'static str,
    /// What people see while it runs.
    pub title: &'static str,
    /// When it links.
    pub links_when: &'static str,
    /// Why that is safe.
    pub why_it_is_safe: &'static str,
    /// What could fool it.
    pub fooled_by: &'static str,
    /// A pair it links.
    pub example_pair: &'static str,
    /// A pair it does not link.
    pub near_miss: &'static str,
    /// Since which version.
    pub since: &'static str,
    pub(super) run: fn(&mut State<'_>) -> Result<(), FrameError>,
}

/// The passes, strictest first.
pub const PASSES: &[Pass] = &[
    Pass {
        id: "same-number",
        title: "same number",
        links_when: "supplier GSTIN and kind are the same and the number is the same, as written or once \
            separators, zeros and the financial year are set aside; an amendment also by its original's number. \
            Rows with one number are read alone and as a sum; the amounts decide.",
        why_it_is_safe: "A supplier may use a number once in a financial year (Rule 46). Amounts that differ are \
            shown, never hidden.",
        fooled_by: "A supplier who starts at 1 again within the year; two series that differ only in separators.",
        example_pair: "INV/26-27/0891 and inv-26-27-891, ₹50,000 and ₹9,000 IGST on both sides",
        near_miss: "INV/26-27/0891 and INV/25-26/0891: another financial year, linked only if every amount agrees, \
            and then for review",
        since: "0.1.0",
        run: same_number::run,
    },
    Pass {
        id: "short-form",
        title: "short forms of numbers",
        links_when: "the running number is the same and one number lacks parts of the other (series, branch, \
            year), or a spreadsheet damaged it; taxable value and every head agree; no other record or row fits.",
        why_it_is_safe: "Only the supplier's own open documents compete, and the amounts must agree in every head.",
        fooled_by: "Two series with the same running number and amount, one of them never reported.",
        example_pair: "2186 in the books for TRI/26-27/2186",
        near_miss: "7 in the books for INV/26-27/1734: contained, but no running number",
        since: "0.1.0",
        run: short_form::run,
    },
    Pass {
        id: "own-suffix",
        title: "suffixes of the books",
        links_when: "the books' number is the record's with one or two characters more (456-1, 456-2, 456-A) and \
            the rows, alone or together, agree in every amount.",
        why_it_is_safe: "Books that refuse a number twice make clerks add a suffix; the sum must tie in every head.",
        fooled_by: "A supplier whose own numbers end in such a suffix; always left to a person.",
        example_pair: "456-1 and 456-2 together for 456",
        near_miss: "456-1 for 456 with another taxable value",
        since: "0.1.0",
        run: own_suffix::run,
    },
    Pass {
        id: "typing-error",
        title: "typing errors in numbers",
        links_when: "the numbers are one typing error or look-alike apart, every amount agrees, the dates lie at \
            most ten days apart, and neither number has a better partner: the neighbour test.",
        why_it_is_safe: "Two running numbers a small step apart are two invoices, even with equal amounts; such \
            pairs are shown, not linked.",
        fooled_by: "An error in the last digit cannot be told from the next invoice: it stays a candidate.",
        example_pair: "KA0391 in the books for KA03991",
        near_miss: "INV/26-27/0892 in the books, INV/26-27/0891 in IMS, equal amounts",
        since: "0.1.0",
        run: typing::run,
    },
    Pass {
        id: "other-branch",
        title: "other branches of the supplier",
        links_when: "the PAN is the same and the GSTIN is another, number and every amount agree.",
        why_it_is_safe: "Always left to a person: the credit belongs to the GSTIN that reported it.",
        fooled_by: "Branches that share a series and a price.",
        example_pair: "INV/77 of 29ABCDE1234F1Z5 booked under 27ABCDE1234F1Z9",
        near_miss: "the same with another taxable value",
        since: "0.1.0",
        run: cross_gstin::other_branch,
    },
    Pass {
        id: "gstin-mistyped",
        title: "mistyped GSTINs",
        links_when: "the GSTINs are one typing error apart, the books' own fails its check character or is unknown \
            to the portal, number and every amount agree.",
        why_it_is_safe: "Number, amounts and fourteen characters of fifteen agree; always left to a person.",
        fooled_by: "Two firms whose GSTINs are one character apart and who used one number for one amount.",
        example_pair: "24AABCM9876C1ZX booked as 24AABCM9867C1ZX",
        near_miss: "the same with another number",
        since: "0.1.0",
        run: cross_gstin::gstin_mistyped,
    },
    Pass {
        id: "other-recipient",
        title: "other branches of the recipient",
        links_when: "supplier, number and every amount agree, and the row belongs to another registration of the \
            recipient's PAN.",
        why_it_is_safe: "Always left to a person: the credit belongs to the registration the supplier named.",
        fooled_by: "A supplier who bills two branches alike under one number.",
        example_pair: "INV/77 reported to the Pune registration, booked in Delhi",
        near_miss: "the same with another taxable value",
        since: "0.1.0",
        run: cross_gstin::other_recipient,
    },
    Pass {
        id: "eco-other-supplier",
        title: "documents of e-commerce operators",
        links_when: "the record stands in an ECO section, the books carry another GSTIN or none, number and every \
            head agree, and no other row fits.",
        why_it_is_safe: "Under section 9(5) the record carries the operator's GSTIN; always left to a person.",
        fooled_by: "Short numbers: 12 with the same amount from a stranger.",
        example_pair: "ECO551 reported by the operator, booked under the restaurant",
        near_miss: "an ordinary b2b record under another GSTIN",
        since: "0.1.0",
        run: cross_gstin::eco,
    },
    Pass {
        id: "merged",
        title: "several documents in one row",
        links_when: "the row's number lists several (\"123, 124\", \"123-125\"), each fits one open record of the \
            supplier, and their sum ties in every head.",
        why_it_is_safe: "Every head of the sum must tie; always left to a person.",
        fooled_by: "A number that only looks like a list.",
        example_pair: "\"123, 124\" for records 123 and 124",
        near_miss: "\"123, 124\" where the sum is a paisa more than a rupee off",
        since: "0.1.0",
        run: |state| {
            merged::run(state);
            Ok(())
        },
    },
    Pass {
        id: "netted-note",
        title: "notes inside their invoice's voucher",
        links_when: "a row carries an invoice's number, and its difference from the invoice is exactly one open \
            note of the supplier in every head.",
        why_it_is_safe: "The difference must tie to a paisa per part and fit one note only; always left to a person.",
        fooled_by: "A wrong amount that happens to be a note's.",
        example_pair: "Invoice 1,000 and credit note 300 in one voucher of 700",
        near_miss: "a voucher of 700 where two open notes of 300 fit",
        since: "0.1.0",
        run: |state| {
            netted::run(state);
            Ok(())
        },
    },
    Pass {
        id: "amount-and-date-only",
        title: "amounts and dates",
        links_when: "the books hold no supplier number, or one that the supplier's numbering cannot produce; every \
            amount agrees, the dates lie at most ten days apart, and no other open document of the supplier fits \
            on either side.",
        why_it_is_safe: "Unique both ways and never accepted without a person; recurring amounts never link.",
        fooled_by: "The true document missing and a stranger of the same amount in the same week.",
        example_pair: "\"NA\" in the books, ₹13,020.47 and ₹2,343.68 IGST on both sides, same day",
        near_miss: "the next number of the supplier's series with the same amounts",
        since: "0.1.0",
        run: amount_date::run,
    },
    Pass {
        id: "other-kind",
        title: "documents booked as another kind",
        links_when: "supplier, number and every amount agree, and the books hold it as another kind: a credit note \
            as a purchase, a debit note as an invoice, or a note the other way round.",
        why_it_is_safe: "Always left to a person, who sees which side has the kind right.",
        fooled_by: "A credit note that bears its invoice's number and whole amount.",
        example_pair: "credit note CN/7 of 957.63 booked as a purchase of 957.63",
        near_miss: "the same with another taxable value",
        since: "0.1.0",
        run: other_kind::run,
    },
    Pass {
        id: "sums",
        title: "sums that tie",
        links_when: "the open records of a month, or exactly one combination of two to four, sum up to one open row \
            of the supplier in every head; or so do open rows to one record.",
        why_it_is_safe: "Only one combination may tie, to a paisa per part; always left to a person.",
        fooled_by: "Amounts in round figures, of which many combinations tie: then nothing is linked.",
        example_pair: "three invoices of September and one voucher with their total",
        near_miss: "a total that two combinations make up",
        since: "0.1.0",
        run: |state| {
            sums::run(state);
            Ok(())
        },
    },
];

/// Ranks the date of a pair for the assignment: nearer is better.
fn date_rank(level: DateLevel) -> u8 {
    match level {
        DateLevel::Same => 0,
        DateLevel::Near => 1,
        DateLevel::SameYear | DateLevel::Missing => 2,
        DateLevel::OtherYear => 3,
    }
}

/// Notes what a reading leaves beside the rows it asserts.
fn note_reading(state: &mut State<'_>, ims: u32, reading: &Reading, made: &mut Made) {
    if !reading.again.is_empty() {
        made.doubts.push(Doubt::BookedAgain(reading.again.iter().map(|r| BooksId(*r)).collect()));
    }
    if !reading.beside.is_empty() {
        made.margin = "amounts";
        made.doubts.push(Doubt::AnotherAsNear);
        state.near.extend(reading.beside.iter().map(|r| (ims, *r)));
    }
    for row in &reading.again {
        state.again.push((*row, ims));
        state.taken[*row as usize] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pass_is_documented_and_named_once() {
        let mut ids: Vec<&str> = PASSES.iter().map(|p| p.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), PASSES.len());
        for p in PASSES {
            for text in
                [p.title, p.links_when, p.why_it_is_safe, p.fooled_by, p.example_pair, p.near_miss, p.since]
            {
                assert!(text.len() > 4, "{}", p.id);
            }
        }
    }
}
