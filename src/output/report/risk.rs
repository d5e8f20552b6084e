//! Rupees at risk of a document: the one measure by which every report is ordered.
//!
//! Comes in: a record or row with its link. Goes out: an amount that is never negative.
//! Invariant: a certain link, and a document that cannot reach GSTR-2B yet, are worth nothing here.

use crate::domain::action::ImsAction;
use crate::domain::document::{BooksRow, Filing, ImsRecord};
use crate::domain::link::{BooksLink, Doubt, Link};
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use std::cmp::Reverse;

/// Returns the tax that may be claimed wrongly, or lost, if nobody looks at an IMS record.
///
/// In this order: supplier not filed: nothing, since no return can hold it yet. Twice on either side,
/// blocked in the books, a tie, or a link on amounts alone: the whole tax. Only in IMS: the whole tax where the portal holds No action
/// or Accept, nothing where a person has already put it on Pending or rejected it. Certain: nothing.
/// Linked to nothing, or by a link whose partner itself is in doubt: the whole tax. Else the gap of
/// the tax: in total or under the worst head, whichever is wider.
pub fn at_risk(record: &ImsRecord<&str>, link: &Link) -> Paise {
    let whole = record.tax.total().abs();
    if record.filing == Filing::NotFiled {
        return Paise::ZERO;
    }
    match link.outcome {
        Outcome::DuplicateInBooks
        | Outcome::DuplicateInIms
        | Outcome::IneligibleInBooks
        | Outcome::AmountDateOnly
        | Outcome::Tie => whole,
        Outcome::OnlyInIms => match record.previous_action {
            ImsAction::NoAction | ImsAction::Accept => whole,
            ImsAction::Pending | ImsAction::Reject => Paise::ZERO,
        },
        Outcome::Exact
        | Outcome::WithinTolerance
        | Outcome::NumberVariant
        | Outcome::NumberTyping
        | Outcome::DateDiffers
        | Outcome::TaxableDiffers
        | Outcome::TaxDiffers
        | Outcome::TaxHeadDiffers
        | Outcome::ValueDiffers
        | Outcome::OtherBranch
        | Outcome::GstinMistyped
        | Outcome::OtherSupplierEco
        | Outcome::Split
        | Outcome::Merged
        | Outcome::OnlyInBooks
        | Outcome::Excluded
        | Outcome::Refused => {
            if link.certain {
                Paise::ZERO
            } else if link.books.is_empty() || link.doubts.iter().any(partner_in_doubt) {
                whole
            } else {
                let widest = link.tax_gap.each().into_iter().map(Paise::abs).max().unwrap_or(Paise::ZERO);
                link.tax_gap.total().abs().max(widest)
            }
        }
    }
}

/// Returns the tax of a register row that may be lost or claimed twice: the whole tax of a row that
/// nobody reports or that is booked again, nothing where the credit is blocked anyhow.
pub fn at_risk_in_books(row: &BooksRow<&str>, link: &BooksLink) -> Paise {
    if row.ineligible {
        return Paise::ZERO;
    }
    match link.outcome {
        Outcome::OnlyInBooks | Outcome::DuplicateInBooks => row.tax.total().abs(),
        Outcome::Exact
        | Outcome::WithinTolerance
        | Outcome::NumberVariant
        | Outcome::NumberTyping
        | Outcome::DateDiffers
        | Outcome::TaxableDiffers
        | Outcome::TaxDiffers
        | Outcome::TaxHeadDiffers
        | Outcome::ValueDiffers
        | Outcome::OtherBranch
        | Outcome::GstinMistyped
        | Outcome::OtherSupplierEco
        | Outcome::AmountDateOnly
        | Outcome::Split
        | Outcome::Merged
        | Outcome::DuplicateInIms
        | Outcome::Tie
        | Outcome::IneligibleInBooks
        | Outcome::OnlyInIms
        | Outcome::Excluded
        | Outcome::Refused => Paise::ZERO,
    }
}

/// Returns the key by which documents are sorted: most at risk first, then most tax, then by id.
pub(super) fn order(risk: Paise, tax: Paise, id: u32) -> (Reverse<Paise>, Reverse<Paise>, u32) {
    (Reverse(risk), Reverse(tax.abs()), id)
}

/// Tells whether a doubt is about which document it is, not about what it says.
const fn partner_in_doubt(doubt: &Doubt) -> bool {
    match doubt {
        Doubt::AnotherAsNear
        | Doubt::ClaimedBy(_)
        | Doubt::NeighbourInSeries
        | Doubt::NoSupplierNumber
        | Doubt::AmountsOnly
        | Doubt::SumOnly
        | Doubt::NumberOfAnother
        | Doubt::Damaged
        | Doubt::BookedByInvoice
        | Doubt::TooLarge => true,
        Doubt::BookedAgain(_)
        | Doubt::AmendedBy(_)
        | Doubt::OriginalPresent(_)
        | Doubt::Repeated(_)
        | Doubt::OtherVersion(_)
        | Doubt::OwnSuffix
        | Doubt::Netted
        | Doubt::Ineligible
        | Doubt::OtherYear
        | Doubt::OtherDirection
        | Doubt::OtherKind
        | Doubt::OtherRecipient => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Section;
    use crate::domain::money::TaxHeads;
    use crate::output::report::fixture;

    fn heads(igst: i64, cgst: i64, sgst: i64) -> TaxHeads {
        TaxHeads { igst: Paise::new(igst), cgst: Paise::new(cgst), sgst: Paise::new(sgst), cess: Paise::ZERO }
    }

    #[test]
    fn rupees_at_risk_follow_what_is_in_doubt() {
        let record = fixture::record(Section::B2b, 0, "A-1", 100_000, heads(18_000, 0, 0));
        let linked = |outcome, certain, gap, doubts| {
            let mut link = Link::unlinked(outcome);
            link.books = vec![crate::domain::link::BooksId(0)];
            link.certain = certain;
            link.tax_gap = gap;
            link.doubts = doubts;
            link
        };
        for (link, risk) in [
            (linked(Outcome::Exact, true, heads(0, 0, 0), vec![]), 0),
            (linked(Outcome::WithinTolerance, true, heads(50, 0, 0), vec![]), 0),
            (linked(Outcome::TaxDiffers, false, heads(-500, 0, 0), vec![]), 500),
            (linked(Outcome::TaxHeadDiffers, false, heads(-18_000, 9_000, 9_000), vec![]), 18_000),
            (linked(Outcome::Exact, false, heads(0, 0, 0), vec![Doubt::AnotherAsNear]), 18_000),
            (linked(Outcome::NumberTyping, false, heads(0, 0, 0), vec![Doubt::OtherYear]), 0),
            (linked(Outcome::DuplicateInBooks, false, heads(0, 0, 0), vec![]), 18_000),
            (linked(Outcome::AmountDateOnly, false, heads(0, 0, 0), vec![]), 18_000),
            (Link::unlinked(Outcome::OnlyInIms), 18_000),
            (Link::unlinked(Outcome::Tie), 18_000),
        ] {
            assert_eq!(at_risk(&record, &link), Paise::new(risk), "{:?}", link.outcome);
        }
    }

    #[test]
    fn what_silence_cannot_claim_is_not_at_risk() {
        let mut record = fixture::record(Section::B2b, 0, "A-1", 100_000, heads(18_000, 0, 0));
        record.previous_action = ImsAction::Pending;
        assert_eq!(at_risk(&record, &Link::unlinked(Outcome::OnlyInIms)), Paise::ZERO);
        record.previous_action = ImsAction::NoAction;
        record.filing = Filing::NotFiled;
        assert_eq!(at_risk(&record, &Link::unlinked(Outcome::OnlyInIms)), Paise::ZERO);
    }
}
