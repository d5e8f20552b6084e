//! What the portal answered to an upload.
//!
//! Comes in: an error report, the ledger. Goes out: an entry that links each message to the record it
//! speaks of, a table with what helps, and the corrections that can be proposed. Invariant: a report
//! that speaks of no record of any upload changes nothing; a record is never taken for done that the
//! portal refused, and where a message fits several records all of them count as refused.

mod show;

pub use show::{COLUMNS, csv, text};

use super::bulk::facts;
use super::review::{Answer as Said, Answers};
use super::say::{Wish, check};
use super::session::Session;
use super::standing::content_hash;
use crate::decide::declaration;
use crate::domain::action::ImsAction;
use crate::domain::link::ImsId;
use crate::domain::standing::{RecordKey, Saying};
use crate::domain::text::{Count, and};
use crate::ledger::{AnswerEntry, Entry, Recorded, Refusal, Sent, Stored, UploadEntry};
use crate::portal::answer::{Answer, Message, Status};
use crate::portal::code::Remedy;
use std::collections::{BTreeMap, BTreeSet};

/// Why a report is not recorded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not a report.
    #[error(
        "this is no error report of the portal\n  --> {file}\n  help: give the JSON that the portal offers beside \
         \"Processed with Error\", or the answer to the API's status request"
    )]
    NoReport {
        /// The file.
        file: String,
    },
    /// Still at work.
    #[error(
        "the portal is still at work on the upload; nothing was recorded\n  --> {file}\n  help: ask it again later"
    )]
    InProgress {
        /// The file.
        file: String,
    },
    /// No upload.
    #[error(
        "no upload of this run is recorded, so that nothing can be refused\n  --> {file}\n  help: name the output folder \
         from which the upload was written"
    )]
    NoUpload {
        /// The file.
        file: String,
    },
    /// Another recipient.
    #[error(
        "the report is of {}, and no upload of this run is for that GSTIN; nothing was recorded\n  --> {file}\n  help: \
         name the output folder of that GSTIN's run",
        and(recipients)
    )]
    OtherRecipient {
        /// The file.
        file: String,
        /// Whom it names.
        recipients: Vec<String>,
    },
    /// Another upload.
    #[error(
        "the report speaks of no record of any upload of this run, but of {sample}; nothing was recorded\n  --> {file}\n  \
         help: name the output folder from which that upload was written"
    )]
    OtherUpload {
        /// The file.
        file: String,
        /// A record it speaks of.
        sample: String,
    },
}

impl AnswerError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NoReport { .. } => "errors.no-report",
            Self::InProgress { .. } => "errors.in-progress",
            Self::NoUpload { .. } => "errors.no-upload",
            Self::OtherRecipient { .. } => "errors.other-recipient",
            Self::OtherUpload { .. } => "errors.other-upload",
        }
    }
}

/// What helps against one refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// To say this instead.
    Correct {
        /// What.
        saying: Saying,
        /// Why, a clause.
        basis: String,
    },
    /// What a person does.
    Do(Remedy),
}

/// One message with the record it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The record; nothing where none could be found.
    pub key: Option<RecordKey>,
    /// The same in this run; nothing where it holds it no more.
    pub id: Option<ImsId>,
    /// The message.
    pub message: Message,
    /// What helps.
    pub proposal: Proposal,
}

/// A report, read against the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Number of the upload's entry.
    pub upload: i64,
    /// How many records that upload holds.
    pub sent: usize,
    /// Every message, those of records first, in order of their keys.
    pub told: Vec<Told>,
    /// What else is to be known, sentences.
    pub notes: Vec<String>,
    /// The entry.
    pub entry: Entry,
    /// The entry that holds this very report already.
    pub known: Option<i64>,
}

impl Read {
    /// Returns the corrections that can be proposed, as answers of a person.
    pub fn corrections(&self) -> Answers {
        let one = |told: &Told| match (&told.id, &told.proposal) {
            (Some(id), Proposal::Correct { saying, .. }) => Some((*id, Said::Say(saying.clone()))),
            _ => None,
        };
        self.told.iter().filter_map(one).collect()
    }
}

/// Reads a report against the uploads of the run.
///
/// # Errors
/// [`AnswerError`]; then nothing changes.
pub fn read(session: &Session<'_, '_>, answer: Option<Answer>, file: Stored) -> Result<Read, AnswerError> {
    let name = || file.name.clone();
    let Some(answer) = answer else { return Err(AnswerError::NoReport { file: name() }) };
    if answer.status == Some(Status::InProgress) {
        return Err(AnswerError::InProgress { file: name() });
    }
    let uploads = uploads(session);
    if uploads.is_empty() {
        return Err(AnswerError::NoUpload { file: name() });
    }
    let known = known(session, &file);
    let of_recipient: Vec<(&Recorded, Vec<(&Sent, RecordKey)>)> = uploads
        .into_iter()
        .map(|(recorded, upload)| (recorded, records(upload, &answer.recipients)))
        .filter(|(_, records)| !records.is_empty())
        .collect();
    if of_recipient.is_empty() {
        return Err(AnswerError::OtherRecipient { file: name(), recipients: answer.recipients });
    }
    let fitting = |records: &[(&Sent, RecordKey)]| {
        answer.messages.iter().filter(|m| records.iter().any(|(_, key)| fits(m, key))).count()
    };
    // The newest of those that fit best; a report without messages is of the newest.
    let (recorded, records) = of_recipient
        .into_iter()
        .max_by_key(|(recorded, records)| (fitting(records), recorded.number))
        .expect("there is one");
    if !answer.messages.is_empty() && fitting(&records) == 0 {
        let sample = show::named(&answer.messages[0]);
        return Err(AnswerError::OtherUpload { file: name(), sample });
    }
    let told = messages(session, &answer, &records);
    let notes = notes(&answer, &told, records.len());
    let mut refused: Vec<Refusal> = told
        .iter()
        .map(|told| Refusal {
            record: told.key.as_ref().map(RecordKey::text).unwrap_or_default(),
            code: told.message.code.clone(),
            message: told.message.message.clone(),
        })
        .collect();
    refused.dedup();
    let entry = Entry::Answer(AnswerEntry { file, upload: recorded.number, refused });
    Ok(Read { upload: recorded.number, sent: records.len(), told, notes, entry, known })
}

/// The uploads of this run, oldest first.
fn uploads<'s>(session: &'s Session<'_, '_>) -> Vec<(&'s Recorded, &'s UploadEntry)> {
    let of_run = session.entries.iter().filter(|recorded| recorded.run == session.opened.run);
    of_run
        .filter_map(|recorded| match &recorded.entry {
            Entry::Upload(upload) => Some((recorded, upload)),
            Entry::Run(_) | Entry::Sayings(_) | Entry::Approval(_) | Entry::Answer(_) => None,
        })
        .collect()
}

/// The entry that holds this very file.
fn known(session: &Session<'_, '_>, file: &Stored) -> Option<i64> {
    session.entries.iter().find_map(|recorded| match &recorded.entry {
        Entry::Answer(answer) if answer.file.sha256 == file.sha256 => Some(recorded.number),
        _ => None,
    })
}

/// The records of an upload for these recipients; for all where none is named.
fn records<'u>(upload: &'u UploadEntry, recipients: &[String]) -> Vec<(&'u Sent, RecordKey)> {
    let all = upload.records.iter().filter_map(|sent| Some((sent, RecordKey::parse(&sent.record)?)));
    all.filter(|(_, key)| recipients.is_empty() || recipients.contains(&key.recipient)).collect()
}

/// Tells whether a message may speak of a record: nothing it names is another's.
fn fits(message: &Message, key: &RecordKey) -> bool {
    let same = |given: &str, ours: &str| given.is_empty() || given.trim().eq_ignore_ascii_case(ours);
    message.number.trim().to_uppercase() == key.number
        && message.section.is_none_or(|section| section == key.section)
        && same(&message.supplier, &key.supplier)
        && same(&message.return_period, &key.return_period)
        && message.date.is_none_or(|date| date == key.date)
}

/// Tells whether a message that fits no record may be meant for this one: what the portal refused must
/// not pass for done because it names a period or a section otherwise.
fn may_fit(message: &Message, key: &RecordKey) -> bool {
    message.number.trim().to_uppercase() == key.number
        && (message.supplier.is_empty() || message.supplier.trim().eq_ignore_ascii_case(&key.supplier))
}

/// Links messages to records; all records, where the whole upload failed.
fn messages(session: &Session<'_, '_>, answer: &Answer, records: &[(&Sent, RecordKey)]) -> Vec<Told> {
    let month = session.opened.month;
    let sent_keys: BTreeSet<&str> = records.iter().map(|(sent, _)| sent.record.as_str()).collect();
    let mut ids: BTreeMap<(String, String), ImsId> = BTreeMap::new();
    for (id, record) in (0u32..).zip(&month.ims) {
        let key = RecordKey::of(record).text();
        if sent_keys.contains(key.as_str()) {
            ids.entry((key, content_hash(record))).or_insert(ImsId(id));
        }
    }
    let mut told = Vec::new();
    let mut tell = |sent: &Sent, key: &RecordKey, message: Message| {
        let id = ids.get(&(sent.record.clone(), sent.content.clone())).copied();
        let proposal = proposal(session, id, &message);
        told.push(Told { key: Some(key.clone()), id, message, proposal });
    };
    let mut unfit = Vec::new();
    for message in &answer.messages {
        let is_strict = records.iter().any(|(_, key)| fits(message, key));
        let fitting = if is_strict { fits } else { may_fit };
        let mut found = records.iter().filter(|(_, key)| fitting(message, key)).peekable();
        if found.peek().is_none() {
            unfit.push(message.clone());
        }
        for (sent, key) in found {
            tell(sent, key, message.clone());
        }
    }
    if answer.status == Some(Status::Failed) {
        for (sent, key) in records {
            if answer.messages.iter().any(|message| fits(message, key) || may_fit(message, key)) {
                continue;
            }
            let message = Message {
                section: Some(key.section),
                supplier: key.supplier.clone(),
                number: key.number.clone(),
                date: Some(key.date),
                return_period: key.return_period.clone(),
                code: answer.code.clone(),
                message: answer.message.clone(),
            };
            tell(sent, key, message);
        }
    }
    told.sort_by(|a, b| (&a.key, &a.message.code).cmp(&(&b.key, &b.message.code)));
    told.extend(unfit.into_iter().map(|message| {
        let proposal = Proposal::Do(Remedy::Ask);
        Told { key: None, id: None, message, proposal }
    }));
    told
}

/// Says what helps.
fn proposal(session: &Session<'_, '_>, id: Option<ImsId>, message: &Message) -> Proposal {
    let remedy = Remedy::of(&message.code);
    let (Remedy::Declare, Some(id)) = (remedy, id) else { return Proposal::Do(remedy) };
    let Ok(found) = declaration(session.opened.policy, &facts(session.opened), id) else {
        return Proposal::Do(remedy);
    };
    let wish =
        Wish { action: ImsAction::Accept, itc_reduction: found.itc_reduction, remark: found.remark.clone() };
    let is_declared = found.itc_reduction.word() != "";
    match check(&session.opened.month.ims[id.at()], &wish, || None) {
        Ok(saying) if is_declared => Proposal::Correct { saying, basis: found.basis.to_owned() },
        Ok(_) | Err(_) => Proposal::Do(remedy),
    }
}

/// What else is to be known.
fn notes(answer: &Answer, told: &[Told], sent: usize) -> Vec<String> {
    let mut notes = Vec::new();
    let unfit = told.iter().filter(|told| told.key.is_none()).count();
    if unfit > 0 {
        notes.push(format!("{} of the report fits no record of the upload.", Count::of(unfit, "message")));
    }
    if let Some(errors) = answer.errors.filter(|errors| *errors != answer.messages.len())
        && answer.status != Some(Status::Failed)
    {
        notes.push(format!(
            "The report counts {} and holds {}: look at the portal for the rest.",
            Count::of(errors, "error"),
            Count::of(answer.messages.len(), "message")
        ));
    }
    if answer.status == Some(Status::Failed) && answer.messages.is_empty() {
        notes.push(format!("The portal took nothing: {} refused.", Count::of(sent, "record")));
    }
    if !answer.unknown.is_empty() {
        notes.push(format!("The report holds {}, which imsreco does not know.", and(&answer.unknown)));
    }
    notes
}
