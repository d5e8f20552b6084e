//! Why a record is not uploaded, and why no upload is written.
//!
//! Comes in: what was found. Goes out: a reason for the user, or a mistake of ours. Invariant: what a
//! download can be the cause of is [`Unfit`] and stops nothing; the rest stops the run.

use crate::domain::money::Paise;

/// Why a record that was decided cannot go up. It comes from the download, so that the record is
/// left out and a person told; the rest goes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The download lacks what the portal wants back.
    Incomplete {
        /// The field in our words.
        field: &'static str,
    },
    /// The record stands in the downloads with two contents, and both were to go up.
    TwoContents,
    /// The record stands in the downloads twice, and the rules want two things of it.
    TwoDecisions,
}

impl Unfit {
    /// Returns the reason as a clause that follows a colon.
    pub fn why(&self) -> String {
        match self {
            Self::Incomplete { field } => {
                format!("the download gives no {field}, which the portal wants back")
            }
            Self::TwoContents => "it stands in the downloads with two contents".to_owned(),
            Self::TwoDecisions => {
                "it stands in the downloads twice, and the rules decide the two differently".to_owned()
            }
        }
    }

    /// Returns what to do.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "download the file again, or act upon this record on the portal",
            Self::TwoContents => "give only the newest download, or act upon this record on the portal",
            Self::TwoDecisions => "give each download once, or act upon this record on the portal",
        }
    }
}

/// Why no upload is written. Each is a mistake of ours: the layers before guarantee what is checked
/// here once more, and [`unfit`](super::unfit) names what a download can be the cause of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// The portal does not take "no action".
    #[error("internal error: no action was about to be uploaded for {record}; this is a bug")]
    NoAction {
        /// The record in words.
        record: String,
    },
    /// A reset of a record at no action, or of one of which something is said.
    #[error("internal error: {record} was about to be reset, and there is nothing to reset; this is a bug")]
    NothingToReset {
        /// The record in words.
        record: String,
    },
    /// A person has to look first.
    #[error("internal error: {record} needs a person and was about to be uploaded; this is a bug")]
    NeedsPerson {
        /// The record in words.
        record: String,
    },
    /// A Reject that no second person approved.
    #[error(
        "internal error: a Reject of {record} was about to be uploaded, and no second person approved it; this is a \
         bug"
    )]
    Unapproved {
        /// The record in words.
        record: String,
    },
    /// Pending where the portal does not offer it.
    #[error(
        "internal error: Pending was about to be uploaded for {record}, where the portal does not offer it; this is a bug"
    )]
    PendingBlocked {
        /// The record in words.
        record: String,
    },
    /// A declaration of ITC reduction where there can be none.
    #[error("internal error: an ITC reduction was about to be declared for {record}, {why}; this is a bug")]
    ReductionForbidden {
        /// The record in words.
        record: String,
        /// Why there can be none.
        why: &'static str,
    },
    /// An accepted credit note without declaration, which the portal refuses.
    #[error(
        "internal error: {record} was about to be accepted without saying whether ITC is reduced; this is a bug"
    )]
    ReductionMissing {
        /// The record in words.
        record: String,
    },
    /// A declared part beyond the tax of the document.
    #[error(
        "internal error: the ITC reduction declared for {record} is {declared} of {head}, the document has {tax}; this is a bug"
    )]
    ReductionTooLarge {
        /// The record in words.
        record: String,
        /// The tax head.
        head: &'static str,
        /// What was declared.
        declared: Paise,
        /// What the document has.
        tax: Paise,
    },
    /// A declared part with unequal CGST and SGST.
    #[error(
        "internal error: the ITC reduction declared for {record} has CGST {cgst} and SGST {sgst}, which must be equal; this is a bug"
    )]
    ReductionUneven {
        /// The record in words.
        record: String,
        /// Declared CGST.
        cgst: Paise,
        /// Declared SGST.
        sgst: Paise,
    },
    /// A declaration that needs a remark has none that may be sent.
    #[error("internal error: the ITC reduction declared for {record} needs a remark, {why}; this is a bug")]
    RemarkMissing {
        /// The record in words.
        record: String,
        /// Why there is none.
        why: &'static str,
    },
    /// The download lacks what the portal wants back.
    #[error("internal error: {record} was about to be uploaded without its {field}; this is a bug")]
    Incomplete {
        /// The record in words.
        record: String,
        /// The field in our words.
        field: &'static str,
    },
    /// Two contents under one identity.
    #[error(
        "internal error: {record} stands in the downloads with two contents, and both were about to be uploaded; this is a bug"
    )]
    TwoContents {
        /// The record in words.
        record: String,
    },
    /// One record, two decisions.
    #[error(
        "internal error: {record} stands in the downloads twice and was decided in two ways; this is a bug"
    )]
    TwoDecisions {
        /// The record in words.
        record: String,
    },
    /// The record's place in its text is wrong.
    #[error("internal error: the text of {record} was not found in the download; this is a bug")]
    TextLost {
        /// The record in words.
        record: String,
    },
    /// The file as written is not what was to be written.
    #[error("internal error: \"{file}\" does not read back: {what}; nothing may be uploaded, this is a bug")]
    ReadBack {
        /// Name of the file.
        file: String,
        /// What differs.
        what: String,
    },
}
