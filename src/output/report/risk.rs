//! Rupees at risk of a document, and its doubt: the one measure by which every report is ordered.
//!
//! Comes in: a record or row with its link. Goes out: an amount that is never negative.
//! Invariant: a certain link, and a document that cannot reach GSTR-2B yet, are worth nothing here.

use crate::domain::action::ImsAction;
use crate::domain::document::{BooksRow, Filing, ImsRecord};
use crate::domain::link::{BooksLink, Doubt, ImsId, Link};
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use rayon::prelude::*;
use std::cmp::Reverse;

/// Returns the tax that may be claimed wrongly, or lost, if nobody looks at an IMS record.
///
/// In this order: supplier not filed: nothing, since no return can hold it yet. Twice on either side,
/// blocked in the books, a tie, or a link on amounts alone: the whole tax. Only in IMS: the whole tax where the portal holds No action
/// or Accept, nothing where a person has already put it on Pending or rejected it. Rejected on the portal
/// and linked, or with a row near it: the whole tax, lost if nobody takes that back. Certain: nothing.
/// Linked to nothing, by a link whose partner itself is in doubt, or to a row of another registration of the
/// recipient, who can claim it only where it is reported: the whole tax. Else the gap of the tax: in total or under the worst head, whichever is wider.
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
            // A row stands near that may be what was rejected.
            ImsAction::Reject if !link.candidates.is_empty() => whole,
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
            let is_rejected = record.previous_action == ImsAction::Reject && !link.books.is_empty();
            if link.certain && !is_rejected {
                Paise::ZERO
            } else if is_rejected || link.books.is_empty() || link.doubts.iter().any(credit_in_doubt) {
                whole
            } else {
                widest_gap(link)
            }
        }
    }
}

/// Returns how far the tax of the two sides is apart: in total or under the worst head.
fn widest_gap(link: &Link) -> Paise {
    let widest = link.tax_gap.each().into_iter().map(Paise::abs).max().unwrap_or(Paise::ZERO);
    link.tax_gap.total().abs().max(widest)
}

/// Returns the most that can go wrong with a record that nobody looks at: what is at risk, and where both
/// sides are known at least what they are apart, be it within tolerance.
pub fn worst_unseen(record: &ImsRecord<&str>, link: &Link) -> Paise {
    match record.filing {
        Filing::NotFiled => Paise::ZERO,
        Filing::Filed => at_risk(record, link).max(widest_gap(link)),
    }
}

/// Returns how doubtful it is what a record is, in quarters: 4 where its partner is absent, double or in
/// doubt, 2 where the partner is known and an amount, a head or the eligibility differs, 1 else.
///
/// A weight for the order of the queue and no probability: a document of which nobody knows what it is
/// comes before one of the same rupees whose two sides merely differ.
pub fn doubt(link: &Link) -> u8 {
    if link.books.is_empty() || link.doubts.iter().any(partner_in_doubt) {
        return 4;
    }
    match link.outcome {
        Outcome::DuplicateInBooks
        | Outcome::DuplicateInIms
        | Outcome::AmountDateOnly
        | Outcome::Tie
        | Outcome::OnlyInIms
        | Outcome::OnlyInBooks => 4,
        Outcome::TaxableDiffers
        | Outcome::TaxDiffers
        | Outcome::TaxHeadDiffers
        | Outcome::ValueDiffers
        | Outcome::IneligibleInBooks => 2,
        Outcome::Exact
        | Outcome::WithinTolerance
        | Outcome::NumberVariant
        | Outcome::NumberTyping
        | Outcome::DateDiffers
        | Outcome::OtherBranch
        | Outcome::GstinMistyped
        | Outcome::OtherSupplierEco
        | Outcome::Split
        | Outcome::Merged
        | Outcome::Excluded
        | Outcome::Refused => 1,
    }
}

/// Returns the records that fulfil a condition in the order in which people look at them: rupees at risk
/// times doubt.
pub(super) fn queue(month: &Month<'_>, wanted: impl Fn(usize) -> bool) -> Vec<ImsId> {
    let mut ids: Vec<(_, ImsId)> = (0u32..)
        .zip(&month.ims)
        .zip(&month.links)
        .filter(|((id, _), _)| wanted(*id as usize))
        .map(|((id, record), link)| {
            (order(at_risk(record, link), doubt(link), record.tax.total(), id), ImsId(id))
        })
        .collect();
    ids.par_sort_unstable_by_key(|(key, _)| *key);
    ids.into_iter().map(|(_, id)| id).collect()
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

/// What documents are sorted by: most at risk times doubt first, then most tax, then by id.
pub(super) type Order = (Reverse<i128>, Reverse<Paise>, u32);

/// Returns the key by which documents are sorted.
pub(super) fn order(risk: Paise, doubt: u8, tax: Paise, id: u32) -> Order {
    (Reverse(i128::from(risk.get()) * i128::from(doubt)), Reverse(tax.abs()), id)
}

/// More documents of either side than this are more than people look at one by one.
const LARGE_MONTH: usize = 10_000;

/// Tells whether a month is so large that reports and reasons reach only so far down the queue.
pub fn is_large(month: &Month<'_>) -> bool {
    month.ims.len().max(month.books.len()) > LARGE_MONTH
}

/// Tells whether a doubt is about the whole credit, not about a part of it.
fn credit_in_doubt(doubt: &Doubt) -> bool {
    partner_in_doubt(doubt) || *doubt == Doubt::OtherRecipient
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
            (linked(Outcome::OtherBranch, false, heads(0, 0, 0), vec![Doubt::OtherRecipient]), 18_000),
            (linked(Outcome::OtherBranch, false, heads(0, 0, 0), vec![]), 0),
            (linked(Outcome::DuplicateInBooks, false, heads(0, 0, 0), vec![]), 18_000),
            (linked(Outcome::AmountDateOnly, false, heads(0, 0, 0), vec![]), 18_000),
            (Link::unlinked(Outcome::OnlyInIms), 18_000),
            (Link::unlinked(Outcome::Tie), 18_000),
        ] {
            assert_eq!(at_risk(&record, &link), Paise::new(risk), "{:?}", link.outcome);
        }
    }

    #[test]
    fn a_reject_of_what_the_books_hold_loses_the_credit() {
        let mut record = fixture::record(Section::B2b, 0, "A-1", 100_000, heads(18_000, 0, 0));
        let mut link = Link::unlinked(Outcome::Exact);
        (link.certain, link.books) = (true, vec![crate::domain::link::BooksId(0)]);
        assert_eq!(at_risk(&record, &link), Paise::ZERO);
        record.previous_action = ImsAction::Reject;
        assert_eq!(at_risk(&record, &link), Paise::new(18_000));
        let mut alone = Link::unlinked(Outcome::OnlyInIms);
        assert_eq!(at_risk(&record, &alone), Paise::ZERO);
        alone.candidates = vec![crate::domain::link::BooksId(0)];
        assert_eq!(at_risk(&record, &alone), Paise::new(18_000));
    }

    #[test]
    fn what_is_within_tolerance_is_not_nothing_where_nobody_looks() {
        let mut record = fixture::record(Section::B2b, 0, "A-1", 100_000, heads(18_000, 0, 0));
        let mut link = Link::unlinked(Outcome::WithinTolerance);
        (link.certain, link.books) = (true, vec![crate::domain::link::BooksId(0)]);
        link.tax_gap = heads(0, 40, -30);
        assert_eq!(at_risk(&record, &link), Paise::ZERO);
        assert_eq!(worst_unseen(&record, &link), Paise::new(40));
        record.filing = Filing::NotFiled;
        assert_eq!(worst_unseen(&record, &link), Paise::ZERO);
    }

    #[test]
    fn doubt_brings_a_document_forward() {
        let month = fixture::fixture_month();
        let of = |outcome| {
            let link = month.links.iter().find(|l| l.outcome == outcome).expect("every outcome occurs");
            doubt(link)
        };
        for (outcome, quarters) in [
            (Outcome::OnlyInIms, 4),
            (Outcome::Tie, 4),
            (Outcome::TaxDiffers, 2),
            (Outcome::IneligibleInBooks, 2),
            (Outcome::DateDiffers, 1),
        ] {
            assert_eq!(of(outcome), quarters, "{outcome:?}");
        }
        let doubtful = order(Paise::new(1_000), 4, Paise::new(1_000), 1);
        assert!(doubtful < order(Paise::new(1_900), 2, Paise::new(1_900), 0));
        assert!(doubtful > order(Paise::new(2_100), 2, Paise::new(2_100), 2));
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
