//! What is asked of a supplier about one document.
//!
//! Comes in: a record with its link, or a row without a record. Goes out: an [`Ask`], or nothing. Invariant:
//! nothing is asked of a document that was accepted or rejected on the portal, or whose trouble lies in the
//! books alone.

use crate::domain::action::ImsAction;
use crate::domain::document::{BooksRow, Filing, ImsRecord};
use crate::domain::link::{BooksLink, Doubt, Link};
use crate::domain::outcome::Outcome;

/// What is asked of a supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Booked, and reported by nobody.
    NotReported,
    /// Saved on the portal, the return not filed.
    NotFiled,
    /// Taxable value or tax differ.
    ValueDiffers,
    /// The same tax under other heads.
    TaxHeadDiffers,
    /// Reported to another registration of the recipient than it is booked in.
    OurOtherGstin,
    /// Reported under another registration of the supplier than it is booked under.
    YourOtherGstin,
    /// The number differs by a typing error.
    NumberDiffers,
    /// Only the date differs.
    DateDiffers,
    /// Reported in two returns.
    ReportedTwice,
    /// Reported, and in no register.
    NotInBooks,
}

impl Ask {
    /// All of them, in the order of letters.
    pub const ALL: [Self; 10] = [
        Self::NotReported,
        Self::NotFiled,
        Self::ValueDiffers,
        Self::TaxHeadDiffers,
        Self::OurOtherGstin,
        Self::YourOtherGstin,
        Self::NumberDiffers,
        Self::DateDiffers,
        Self::ReportedTwice,
        Self::NotInBooks,
    ];

    /// Returns the word of files and templates.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReported => "not_reported",
            Self::NotFiled => "not_filed",
            Self::ValueDiffers => "value_differs",
            Self::TaxHeadDiffers => "tax_head_differs",
            Self::OurOtherGstin => "our_other_gstin",
            Self::YourOtherGstin => "your_other_gstin",
            Self::NumberDiffers => "number_differs",
            Self::DateDiffers => "date_differs",
            Self::ReportedTwice => "reported_twice",
            Self::NotInBooks => "not_in_books",
        }
    }

    /// Returns what the supplier reads above the documents.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotReported => "Not reported",
            Self::NotFiled => "Saved and not filed",
            Self::ValueDiffers => "Values differ",
            Self::TaxHeadDiffers => "Tax under another head",
            Self::OurOtherGstin => "Reported to another of our registrations",
            Self::YourOtherGstin => "Reported under another of your registrations",
            Self::NumberDiffers => "Number differs",
            Self::DateDiffers => "Date differs",
            Self::ReportedTwice => "Reported twice",
            Self::NotInBooks => "Not known to us",
        }
    }

    /// Tells what is asked about a record; `repeated` is one that the download only holds again.
    pub(super) fn of_record(record: &ImsRecord<&str>, link: &Link, repeated: bool) -> Option<Self> {
        let settled = match record.previous_action {
            ImsAction::Accept | ImsAction::Reject => true,
            ImsAction::NoAction | ImsAction::Pending => false,
        };
        if settled || repeated {
            return None;
        }
        match link.outcome {
            Outcome::OnlyInIms => Some(Self::NotInBooks),
            Outcome::TaxableDiffers | Outcome::TaxDiffers | Outcome::ValueDiffers => Some(Self::ValueDiffers),
            Outcome::TaxHeadDiffers => Some(Self::TaxHeadDiffers),
            Outcome::OtherBranch if link.doubts.contains(&Doubt::OtherRecipient) => Some(Self::OurOtherGstin),
            Outcome::OtherBranch => Some(Self::YourOtherGstin),
            Outcome::NumberTyping => Some(Self::NumberDiffers),
            Outcome::DateDiffers => Some(Self::DateDiffers),
            Outcome::DuplicateInIms => {
                let amended = |d: &Doubt| matches!(d, Doubt::AmendedBy(_) | Doubt::OriginalPresent(_));
                (!link.doubts.iter().any(amended)).then_some(Self::ReportedTwice)
            }
            Outcome::Exact
            | Outcome::WithinTolerance
            | Outcome::NumberVariant
            | Outcome::Split
            | Outcome::Merged
            | Outcome::GstinMistyped
            | Outcome::OtherSupplierEco
            | Outcome::AmountDateOnly
            | Outcome::DuplicateInBooks => (record.filing == Filing::NotFiled).then_some(Self::NotFiled),
            Outcome::Tie
            | Outcome::IneligibleInBooks
            | Outcome::OnlyInBooks
            | Outcome::Excluded
            | Outcome::Refused => None,
        }
    }

    /// Tells what is asked about a row: credit that the books block is not asked for.
    pub(super) fn of_row(row: &BooksRow<&str>, link: &BooksLink) -> Option<Self> {
        (link.outcome == Outcome::OnlyInBooks && !row.ineligible).then_some(Self::NotReported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Section;
    use crate::domain::link::ImsId;
    use crate::domain::money::{Paise, TaxHeads};
    use crate::output::report::fixture;

    #[test]
    fn words_are_told_apart() {
        let mut words: Vec<&str> = Ask::ALL.iter().map(|a| a.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Ask::ALL.len());
    }

    #[test]
    fn every_outcome_asks_what_the_supplier_can_mend_and_nothing_else() {
        let tax = TaxHeads { igst: Paise::new(18_000), ..TaxHeads::default() };
        let record = fixture::record(Section::B2b, 0, "A-1", 100_000, tax);
        let mut unfiled = record.clone();
        unfiled.filing = Filing::NotFiled;
        for (outcome, filed, not_filed) in [
            (Outcome::Exact, None, Some(Ask::NotFiled)),
            (Outcome::Merged, None, Some(Ask::NotFiled)),
            (Outcome::GstinMistyped, None, Some(Ask::NotFiled)),
            (Outcome::ValueDiffers, Some(Ask::ValueDiffers), Some(Ask::ValueDiffers)),
            (Outcome::TaxHeadDiffers, Some(Ask::TaxHeadDiffers), Some(Ask::TaxHeadDiffers)),
            (Outcome::OtherBranch, Some(Ask::YourOtherGstin), Some(Ask::YourOtherGstin)),
            (Outcome::NumberTyping, Some(Ask::NumberDiffers), Some(Ask::NumberDiffers)),
            (Outcome::OnlyInIms, Some(Ask::NotInBooks), Some(Ask::NotInBooks)),
            (Outcome::DuplicateInIms, Some(Ask::ReportedTwice), Some(Ask::ReportedTwice)),
            (Outcome::Tie, None, None),
            (Outcome::IneligibleInBooks, None, None),
        ] {
            let link = Link::unlinked(outcome);
            assert_eq!(Ask::of_record(&record, &link, false), filed, "{outcome:?}");
            assert_eq!(Ask::of_record(&unfiled, &link, false), not_filed, "{outcome:?}");
        }
        let mut link = Link::unlinked(Outcome::OtherBranch);
        link.doubts.push(Doubt::OtherRecipient);
        assert_eq!(Ask::of_record(&record, &link, false), Some(Ask::OurOtherGstin));
        let mut link = Link::unlinked(Outcome::DuplicateInIms);
        link.doubts.push(Doubt::AmendedBy(ImsId(3)));
        assert_eq!(Ask::of_record(&record, &link, false), None, "the amendment stands for it");
    }

    #[test]
    fn what_is_settled_on_the_portal_or_only_repeated_is_not_asked_again() {
        let mut record = fixture::record(Section::B2b, 0, "A-1", 100_000, TaxHeads::default());
        let link = Link::unlinked(Outcome::OnlyInIms);
        assert_eq!(Ask::of_record(&record, &link, true), None);
        for (previous, asked) in [
            (ImsAction::Accept, None),
            (ImsAction::Reject, None),
            (ImsAction::Pending, Some(Ask::NotInBooks)),
        ] {
            record.previous_action = previous;
            assert_eq!(Ask::of_record(&record, &link, false), asked, "{previous:?}");
        }
    }
}
