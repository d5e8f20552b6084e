//! What a recipient may say of a record, and what the portal permits.
//!
//! Comes in: the portal's codes. Goes out: [`ImsAction`], [`Permission`], [`ItcReduction`].
//! Invariant: what the portal forbids cannot be expressed as permitted here, whatever a rule says.

use super::document::Section;
use super::money::{Paise, TaxHeads};
use serde::{Deserialize, Serialize};

/// The four states of a record in IMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ImsAction {
    /// Nobody has said anything; deemed accepted when GSTR-2B is generated.
    NoAction,
    /// Accepted: the credit flows to GSTR-2B and GSTR-3B.
    Accept,
    /// Rejected: no credit; only the supplier's re-reporting brings it back.
    Reject,
    /// Pending: in neither return, stays in IMS.
    Pending,
}

impl ImsAction {
    /// All states.
    pub const ALL: [Self; 4] = [Self::NoAction, Self::Accept, Self::Reject, Self::Pending];

    /// Returns the portal's one-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAction => "N",
            Self::Accept => "A",
            Self::Reject => "R",
            Self::Pending => "P",
        }
    }

    /// Returns the word of the rules file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAction => "no-action",
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Pending => "pending",
        }
    }

    /// Returns the word people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoAction => "No action",
            Self::Accept => "Accept",
            Self::Reject => "Reject",
            Self::Pending => "Pending",
        }
    }

    /// Reads the portal's code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// Reads the word of the rules file.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.word() == word)
    }
}

/// What the portal permits on one record; law, not policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Pending may be chosen (`ispendactblocked` is not Y).
    pub pending: bool,
    /// Remarks may be sent (`isRemarksBlocked` is not Y).
    pub remarks: bool,
    /// An ITC reduction may be declared: the section has it and its flag is not Y.
    pub itc_reduction: bool,
}

impl Permission {
    /// Tells whether an action may be chosen for a record of the eight sections.
    pub const fn allows(self, action: ImsAction) -> bool {
        match action {
            ImsAction::Pending => self.pending,
            ImsAction::NoAction | ImsAction::Accept | ImsAction::Reject => true,
        }
    }
}

/// Tells whether a section can carry a declaration of ITC reduction at all.
///
/// # Source
/// Credit notes and downward amendments: b2bcn, b2bcna, b2ba, b2bdna, ecoma; never b2b, b2bdn, ecom.
pub const fn section_has_itc_reduction(section: Section) -> bool {
    match section {
        Section::B2bcn | Section::B2bcna | Section::B2ba | Section::B2bdna | Section::Ecoma => true,
        Section::B2b | Section::B2bdn | Section::Ecom => false,
    }
}

/// How much of the credit is given back when a credit note is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItcReduction {
    /// Nothing is declared; the section or the record does not ask.
    NotAsked,
    /// No credit was taken, or it was reversed before: `N` on the wire. Needs a remark.
    None,
    /// The whole tax of the note: `Y` without amounts.
    Full,
    /// A part, by head: `Y` with amounts. Needs a remark.
    Partial(TaxHeads),
}

impl ItcReduction {
    /// Returns the word of reports and `links.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "",
            Self::None => "none",
            Self::Full => "full",
            Self::Partial(_) => "partial",
        }
    }

    /// Tells whether the portal wants a remark beside it (partial and none).
    pub const fn needs_remark(self) -> bool {
        match self {
            Self::None | Self::Partial(_) => true,
            Self::NotAsked | Self::Full => false,
        }
    }

    /// Returns the amount by head that is given back of a note's own tax.
    pub const fn of(self, tax: TaxHeads) -> TaxHeads {
        match self {
            Self::NotAsked | Self::None => {
                TaxHeads { igst: Paise::ZERO, cgst: Paise::ZERO, sgst: Paise::ZERO, cess: Paise::ZERO }
            }
            Self::Full => tax,
            Self::Partial(part) => part,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_round_trip() {
        for a in ImsAction::ALL {
            assert_eq!(ImsAction::from_code(a.code()), Some(a));
            assert_eq!(ImsAction::from_word(a.word()), Some(a));
        }
        assert_eq!(ImsAction::from_code("D"), None);
        assert_eq!(ImsAction::from_code("a"), None);
    }
}
