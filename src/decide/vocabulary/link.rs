//! Words about the link: the outcome, doubts, and how well each field agrees.

use super::{Word, closed, flag, number, whole};
use crate::decide::row::Row;
use crate::decide::vocabulary::Read;
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::domain::outcome::Outcome;

fn doubted(row: &Row<'_>, test: fn(&Doubt) -> bool) -> bool {
    row.link.doubts.iter().any(test)
}

fn outcomes() -> Vec<&'static str> {
    Outcome::ALL.iter().map(|o| o.word()).collect()
}

fn number_levels() -> Vec<&'static str> {
    NumberLevel::ALL.iter().map(|l| l.word()).collect()
}

fn date_levels() -> Vec<&'static str> {
    DateLevel::ALL.iter().map(|l| l.word()).collect()
}

fn amount_levels() -> Vec<&'static str> {
    AmountLevel::ALL.iter().map(|l| l.word()).collect()
}

fn gstin_levels() -> Vec<&'static str> {
    GstinLevel::ALL.iter().map(|l| l.word()).collect()
}

pub(super) const OUTCOME: &[Word] = &[
    closed(
        "outcome",
        "What became of the record, and which one field differs.",
        "outcome IN ('exact', 'within_tolerance')",
        outcomes,
        Read::Text(|r| Some(r.link.outcome.word())),
    ),
    flag(
        "certain",
        "The link is beyond doubt: same supplier and kind, the number settled, every amount within tolerance, no other document as near.",
        "certain",
        |r| Some(r.certain()),
    ),
    number("rows", "How many register rows are asserted to be the same supply.", "rows = 1", |r| {
        Some(whole(r.link.books.len()))
    }),
    number("candidates", "How many register rows are near and not asserted.", "candidates > 0", |r| {
        Some(whole(r.link.candidates.len()))
    }),
    flag("tie", "Another open document of the supplier is as near, on either side.", "NOT tie", |r| {
        Some(r.link.outcome == Outcome::Tie || doubted(r, |d| matches!(d, Doubt::AnotherAsNear)))
    }),
    flag("booked_again", "The books hold the same document again in other rows.", "booked_again", |r| {
        Some(
            r.link.outcome == Outcome::DuplicateInBooks || doubted(r, |d| matches!(d, Doubt::BookedAgain(_))),
        )
    }),
    flag("repeated", "The download holds this record again, identically.", "repeated", |r| {
        Some(r.link.outcome == Outcome::DuplicateInIms || doubted(r, |d| matches!(d, Doubt::Repeated(_))))
    }),
    flag(
        "other_version",
        "The download holds other contents under the same identity.",
        "other_version",
        |r| Some(doubted(r, |d| matches!(d, Doubt::OtherVersion(_)))),
    ),
    flag(
        "claimed_by_several",
        "Several records of the download claim the same register rows.",
        "NOT claimed_by_several",
        |r| Some(doubted(r, |d| matches!(d, Doubt::ClaimedBy(_)))),
    ),
    flag(
        "original_present",
        "The record is an amendment and its original stands in the same download.",
        "original_present",
        |r| Some(doubted(r, |d| matches!(d, Doubt::OriginalPresent(_)))),
    ),
    flag(
        "amended_present",
        "An amendment of the record stands in the same download.",
        "amended_present",
        |r| Some(doubted(r, |d| matches!(d, Doubt::AmendedBy(_)))),
    ),
    flag(
        "ineligible_in_books",
        "At least one linked row is marked as blocked credit.",
        "ineligible_in_books",
        |r| Some(r.rows().any(|b| b.ineligible) || r.link.outcome == Outcome::IneligibleInBooks),
    ),
];

pub(super) const LEVELS: &[Word] = &[
    closed(
        "number_level",
        "How the document numbers agree; NULL without a link.",
        "number_level = 'same'",
        number_levels,
        Read::Text(|r| r.link.levels.map(|l| l.number.word())),
    ),
    closed(
        "date_level",
        "How the document dates agree; NULL without a link.",
        "date_level <> 'other_year'",
        date_levels,
        Read::Text(|r| r.link.levels.map(|l| l.date.word())),
    ),
    closed(
        "taxable_value_level",
        "How the taxable values agree; NULL without a link.",
        "taxable_value_level = 'same'",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.taxable_value.word())),
    ),
    closed(
        "tax_level",
        "How the tax heads agree, the worst of them; NULL without a link.",
        "tax_level IN ('same', 'within_tolerance')",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.tax.word())),
    ),
    closed(
        "document_value_level",
        "How the document values agree; NULL without a link. It never makes a link certain.",
        "document_value_level = 'differs'",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.document_value.word())),
    ),
    closed(
        "gstin_level",
        "How the suppliers' GSTINs agree; NULL without a link.",
        "gstin_level = 'same_pan'",
        gstin_levels,
        Read::Text(|r| r.link.levels.map(|l| l.gstin.word())),
    ),
];
