//! What is to be written of one record.
//!
//! Comes in: a saying, and for a Reject the second person's word on it. Goes out: an [`Order`], which
//! the writer takes. Invariant: there is no order to reject a record without an [`Approved`], and none
//! from a proposal that a person has to look at.

use super::{UploadError, words};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::link::{ImsId, UploadFate};
use crate::domain::month::Month;
use crate::domain::standing::Saying;

/// A second person's word on a saying, as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Number of the entry.
    pub entry: i64,
    /// Who.
    pub by: String,
}

/// What is to be written of one record. Its fields are closed, so that the checks below cannot be
/// passed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    id: ImsId,
    saying: Saying,
    approved: Option<Approved>,
}

impl Order {
    /// Orders that an action be saved which no second person has to look at by law.
    ///
    /// # Errors
    /// [`UploadError::Unapproved`] for a Reject, [`UploadError::NoAction`] for No action.
    pub fn save(month: &Month<'_>, id: ImsId, saying: Saying) -> Result<Self, UploadError> {
        let record = || words(&month.ims[id.at()]);
        match saying.action {
            ImsAction::Reject => Err(UploadError::Unapproved { record: record() }),
            ImsAction::NoAction => Err(UploadError::NoAction { record: record() }),
            ImsAction::Accept | ImsAction::Pending => Ok(Self { id, saying, approved: None }),
        }
    }

    /// Orders that an approved action be saved, a Reject among them.
    ///
    /// # Errors
    /// [`UploadError::NoAction`] for No action.
    pub fn approved(
        month: &Month<'_>,
        id: ImsId,
        saying: Saying,
        approved: Approved,
    ) -> Result<Self, UploadError> {
        match saying.action {
            ImsAction::NoAction => Err(UploadError::NoAction { record: words(&month.ims[id.at()]) }),
            ImsAction::Reject | ImsAction::Accept | ImsAction::Pending => {
                Ok(Self { id, saying, approved: Some(approved) })
            }
        }
    }

    /// Orders that the portal forget the action it holds; such orders go in a reset only.
    pub const fn reset(id: ImsId) -> Self {
        let saying = Saying {
            action: ImsAction::NoAction,
            itc_reduction: ItcReduction::NotAsked,
            remark: String::new(),
        };
        Self { id, saying, approved: None }
    }

    /// Orders what a run does without a person; nothing where it does nothing.
    ///
    /// # Errors
    /// [`UploadError`] where the proposal is one that needs a person.
    pub fn proposed(month: &Month<'_>, id: ImsId) -> Result<Option<Self>, UploadError> {
        let decision = &month.decisions[id.at()];
        match decision.fate {
            UploadFate::AlreadySo | UploadFate::NeedsPerson | UploadFate::NothingToSay => Ok(None),
            // A held record waits for a person: neither the declaration nor the remark of a proposal that
            // nobody has confirmed may reach the supplier.
            UploadFate::Held => {
                let saying = Saying {
                    action: ImsAction::Pending,
                    itc_reduction: ItcReduction::NotAsked,
                    remark: String::new(),
                };
                Self::save(month, id, saying).map(Some)
            }
            UploadFate::Upload if decision.needs_review() => {
                Err(UploadError::NeedsPerson { record: words(&month.ims[id.at()]) })
            }
            UploadFate::Upload => {
                let saying = Saying {
                    action: decision.proposed_action,
                    itc_reduction: decision.itc_reduction,
                    remark: decision.remark.clone(),
                };
                Self::save(month, id, saying).map(Some)
            }
        }
    }

    /// Returns the record.
    pub const fn id(&self) -> ImsId {
        self.id
    }

    /// Returns what is said of it.
    pub const fn saying(&self) -> &Saying {
        &self.saying
    }

    /// Returns the second person's word, where there is one.
    pub const fn approval(&self) -> Option<&Approved> {
        self.approved.as_ref()
    }
}
