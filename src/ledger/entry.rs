//! What an entry of the ledger can say.
//!
//! Comes in: facts of a run, sayings, approvals, uploads, answers of the portal. Goes out: values
//! that become the JSON body of an entry. Invariant: an entry is complete in itself; it names
//! records by their keys and files by their hashes, so that it can be read without any other file.

use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::standing::Saying;
use serde::{Deserialize, Serialize};

/// A file that an entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// What it is to the run: `ims`, `books`, `rules`, `list`, `map`, `suppliers`, `previous`,
    /// `output`, `upload`, `review`, `answer`, `state`.
    pub role: String,
    /// Its name as the user gave it, or relative to the output folder.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal; a copy stands under that name in the workspace.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// A finished run of `reconcile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunEntry {
    /// The run's name: the beginning of a hash over version, settings and inputs, so that the same
    /// run has the same name everywhere.
    pub run: String,
    /// Version of imsreco.
    pub version: String,
    /// The return period, `MMYYYY`.
    pub period: String,
    /// The date of the run, `YYYY-MM-DD`.
    pub as_of: String,
    /// Name of the policy.
    pub policy: String,
    /// Recipients, in order.
    pub recipients: Vec<String>,
    /// Records of the download.
    pub records: usize,
    /// Everything that was read.
    pub inputs: Vec<Stored>,
    /// Everything that was written.
    pub outputs: Vec<Stored>,
}

/// A declaration of ITC reduction as it stands in an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduction {
    /// `none`, `full`, `partial`, or empty where nothing is declared.
    pub itc_reduction: String,
    /// Paise given back: IGST, CGST, SGST, cess; nothing unless partial.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paise: Option<[i64; 4]>,
}

/// What one person said of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The record, as [`RecordKey::text`](crate::domain::standing::RecordKey::text) writes it.
    pub record: String,
    /// SHA-256 of the record's content when it was said.
    pub content: String,
    /// Word of the action, or [`WITHDRAWN`](Self::WITHDRAWN).
    pub action: String,
    /// What was proposed then: word of the action.
    pub proposed: String,
    /// The declaration.
    pub reduction: Reduction,
    /// The remark, or empty.
    pub remark: String,
}

impl Said {
    /// Returns the saying; nothing where it was taken back or a word is unknown.
    pub fn saying(&self) -> Option<Saying> {
        let itc_reduction = match (self.reduction.itc_reduction.as_str(), self.reduction.paise) {
            ("", None) => ItcReduction::NotAsked,
            ("none", None) => ItcReduction::None,
            ("full", None) => ItcReduction::Full,
            ("partial", Some([igst, cgst, sgst, cess])) => ItcReduction::Partial(TaxHeads {
                igst: Paise::new(igst),
                cgst: Paise::new(cgst),
                sgst: Paise::new(sgst),
                cess: Paise::new(cess),
            }),
            _ => return None,
        };
        Some(Saying {
            action: ImsAction::from_word(&self.action)?,
            itc_reduction,
            remark: self.remark.clone(),
        })
    }

    /// The word of the action where a person took back what was said before.
    pub const WITHDRAWN: &'static str = "withdrawn";

    /// Writes down that what was said before is taken back: the record stands as if nobody had said
    /// anything.
    pub fn withdrawn(record: String, content: String, proposed: ImsAction) -> Self {
        Self {
            record,
            content,
            action: Self::WITHDRAWN.to_owned(),
            proposed: proposed.word().to_owned(),
            reduction: Reduction { itc_reduction: String::new(), paise: None },
            remark: String::new(),
        }
    }

    /// Tells whether what was said before is taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.action == Self::WITHDRAWN
    }

    /// Writes a saying down.
    pub fn of(record: String, content: String, saying: &Saying, proposed: ImsAction) -> Self {
        let paise = match saying.itc_reduction {
            ItcReduction::Partial(part) => Some(part.each().map(Paise::get)),
            ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => None,
        };
        Self {
            record,
            content,
            action: saying.action.word().to_owned(),
            proposed: proposed.word().to_owned(),
            reduction: Reduction { itc_reduction: saying.itc_reduction.word().to_owned(), paise },
            remark: saying.remark.clone(),
        }
    }
}

/// What one person said of records, at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SayingsEntry {
    /// Word of the manner.
    pub manner: String,
    /// The condition of a bulk decision, else empty.
    #[serde(rename = "where")]
    pub condition: String,
    /// The file it was read from; nothing in bulk.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Stored>,
    /// The sayings, in order of the records' keys.
    pub sayings: Vec<Said>,
}

/// What is approved: a record and the very words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covered {
    /// The record's key.
    pub record: String,
    /// SHA-256 of the record's content.
    pub content: String,
    /// SHA-256 of the saying (action, declaration, remark): a later edit is another saying, and
    /// the approval does not cover it.
    pub saying: String,
}

/// What a second person approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalEntry {
    /// The records.
    pub covers: Vec<Covered>,
    /// What the person was shown, as it was shown (consequences of each Reject among it).
    pub shown: String,
}

/// One record of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The record's key.
    pub record: String,
    /// SHA-256 of the record's content.
    pub content: String,
    /// Word of the action; `no-action` in a reset.
    pub action: String,
    /// The declaration.
    pub reduction: Reduction,
    /// The remark, or empty.
    pub remark: String,
    /// Name of the file it stands in.
    pub file: String,
}

/// An upload that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadEntry {
    /// `save`, `reset` or `correction`.
    pub purpose: String,
    /// Word of the profile.
    pub profile: String,
    /// The files.
    pub files: Vec<Stored>,
    /// The records in them.
    pub records: Vec<Sent>,
    /// What it was written in spite of, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub anyway: Vec<String>,
}

/// One message of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The record's key; empty where none could be found.
    pub record: String,
    /// The code, verbatim, or empty.
    pub code: String,
    /// The message, verbatim.
    pub message: String,
}

/// What the portal answered to an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    /// The file.
    pub file: Stored,
    /// Number of the upload's entry.
    pub upload: i64,
    /// What was refused.
    pub refused: Vec<Refusal>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A finished run.
    Run(RunEntry),
    /// What a person said.
    Sayings(SayingsEntry),
    /// What a second person approved.
    Approval(ApprovalEntry),
    /// An upload that was written.
    Upload(UploadEntry),
    /// What the portal answered.
    Answer(AnswerEntry),
}

impl Entry {
    /// Returns the word of the `kind` column.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::Sayings(_) => "sayings",
            Self::Approval(_) => "approval",
            Self::Upload(_) => "upload",
            Self::Answer(_) => "answer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saying_survives_the_ledger() {
        let part = TaxHeads { cgst: Paise::new(900), sgst: Paise::new(900), ..TaxHeads::default() };
        for itc_reduction in
            [ItcReduction::NotAsked, ItcReduction::None, ItcReduction::Full, ItcReduction::Partial(part)]
        {
            let saying = Saying { action: ImsAction::Accept, itc_reduction, remark: "half \"taken\"".into() };
            let said = Said::of("k".into(), "c".into(), &saying, ImsAction::Pending);
            let body = serde_json::to_string(&said).expect("plain data");
            let back: Said = serde_json::from_str(&body).expect("as written");
            assert_eq!((back.saying(), back.proposed.as_str()), (Some(saying), "pending"));
        }
        let mut said = Said::of(
            String::new(),
            String::new(),
            &Saying { action: ImsAction::Accept, itc_reduction: ItcReduction::Full, remark: String::new() },
            ImsAction::Accept,
        );
        said.reduction.paise = Some([1, 0, 0, 0]);
        assert_eq!(said.saying(), None, "amounts belong to a part only");
    }
}
