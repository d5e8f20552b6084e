//! What a new download makes of what was said and sent before.
//!
//! Comes in: a run that has entered its ledger, and the entries before it. Goes out: a line for each
//! record that was spoken of, sent, changed or is gone. Invariant: a decision carries only where the
//! content is the same; what is lost is told with the old and the new values. It is no output of the run
//! itself, which depends on its inputs only and comes out the same without any ledger.

mod show;

pub use show::{COLUMNS, csv, diagnostics, text};

use super::session::Session;
use super::standing::{SentBefore, Spoken, Standing};
use crate::domain::action::ImsAction;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use crate::domain::standing::{RecordKey, Saying, content_of};
use crate::ingest::ims;
use crate::ledger::{Entry, FILES, RunEntry};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decided {
    /// Nobody had decided.
    No,
    /// It stands.
    Carried,
    /// The document changed: it has to be decided again.
    Lost,
    /// The document is gone.
    Gone,
}

/// What the portal made of what was sent, or did by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Portal {
    /// Nothing was sent and nothing moved.
    Still,
    /// It holds what was sent.
    Agrees,
    /// It refused what was sent.
    Refused,
    /// It holds something else: somebody acted there, or the upload never arrived.
    Differs,
    /// Nothing was sent, and it holds another action than in the download before.
    Acted,
    /// The supplier changed the document after it was sent.
    Changed,
}

impl Decided {
    /// Returns the word of `carried.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Carried => "carried",
            Self::Lost => "lost",
            Self::Gone => "gone",
        }
    }
}

impl Portal {
    /// Returns the word of `carried.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Still => "",
            Self::Agrees => "agrees",
            Self::Refused => "refused",
            Self::Differs => "differs",
            Self::Acted => "acted_there",
            Self::Changed => "changed_since",
        }
    }
}

/// One record that is more than new or untouched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The record.
    pub key: RecordKey,
    /// The same in this run; nothing where it is gone.
    pub id: Option<ImsId>,
    /// What became of the decision.
    pub decided: Decided,
    /// What the portal made of it.
    pub portal: Portal,
    /// The decision.
    pub said: Option<Spoken>,
    /// What was sent last.
    pub sent: Option<SentBefore>,
    /// What the portal holds now.
    pub holds: Option<ImsAction>,
    /// What the portal held in the download before.
    pub held: Option<ImsAction>,
    /// Values that changed, as `taxable value ₹100.00, now ₹90.00`.
    pub changes: Vec<String>,
}

/// Compares the newest download with what the ledger knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The run of the download before; nothing where this is the first.
    pub before: Option<String>,
    /// Lines in order of their keys.
    pub lines: Vec<Line>,
}

/// Compares. Nothing is compared where no earlier run of these recipients is in the ledger.
pub fn carried(session: &Session<'_, '_>) -> Carried {
    let month = session.opened.month;
    let Some((number, before)) = run_before(session) else { return Carried::default() };
    let read = earlier(session, before);
    let old: BTreeMap<String, &ImsRecord> =
        read.iter().map(|r| (RecordKey::of(&r.borrowed()).text(), r)).collect();
    let standings = session.standings();
    let spoken = spoken_of(session, number);
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for ((id, record), standing) in (0u32..).map(ImsId).zip(&month.ims).zip(&standings) {
        let key = RecordKey::of(record);
        let text = key.text();
        if !seen.insert(text.clone()) {
            continue;
        }
        lines.extend(line(id, key, record, standing, old.get(&text).copied(), spoken.get(&text)));
    }
    for (text, record) in &old {
        if seen.contains(text) {
            continue;
        }
        let key = RecordKey::of(&record.borrowed());
        let spoken = spoken.get(text);
        lines.push(Line {
            key,
            id: None,
            decided: Decided::Gone,
            portal: Portal::Still,
            said: spoken.and_then(|s| s.said.clone()),
            sent: spoken.and_then(|s| s.sent.clone()),
            holds: None,
            held: Some(record.previous_action),
            changes: Vec::new(),
        });
    }
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    Carried { before: Some(before.run.clone()), lines }
}

/// The newest run before this one that is of one of its recipients and of another download.
fn run_before<'s>(session: &'s Session<'_, '_>) -> Option<(i64, &'s RunEntry)> {
    let facts = &session.opened.month.facts;
    let own = |run: &RunEntry| {
        let read = |sha256: &str| run.inputs.iter().any(|i| i.role == "ims" && i.sha256 == sha256);
        facts.ims_files.iter().all(|file| read(&file.sha256))
    };
    let runs = session.entries.iter().filter_map(|recorded| match &recorded.entry {
        Entry::Run(run) => Some((recorded.number, run)),
        Entry::Sayings(_) | Entry::Approval(_) | Entry::Upload(_) | Entry::Answer(_) => None,
    });
    let entered = runs.clone().find(|(_, run)| own(run)).map(|(number, _)| number)?;
    runs.take_while(|(number, _)| *number < entered)
        .filter(|(_, run)| run.recipients.iter().any(|r| facts.recipients.contains(r)))
        .last()
        .map(|(_, run)| (entered, run))
}

/// Reads the download of an earlier run from the copies in the workspace, as far as they are there.
fn earlier(session: &Session<'_, '_>, before: &RunEntry) -> Vec<ImsRecord> {
    let folder = session.opened.workspace.join(FILES);
    let rtin = session.opened.settings.rtin.as_ref();
    let downloads = before.inputs.iter().filter(|input| input.role == "ims");
    let mut records: Vec<ImsRecord> = downloads
        .filter_map(|input| ims::read(&[folder.join(&input.sha256)], rtin).ok())
        .flat_map(|read| read.records)
        .collect();
    records.retain(|record| session.opened.month.facts.recipients.contains(&record.recipient_gstin));
    records
}

/// What was said and sent of a record before the download.
#[derive(Clone, Debug, Default)]
struct Before {
    said: Option<Spoken>,
    sent: Option<SentBefore>,
    /// The content that was sent.
    content: String,
}

/// The newest word on each record before an entry.
fn spoken_of(session: &Session<'_, '_>, before: i64) -> BTreeMap<String, Before> {
    let mut known: BTreeMap<String, Before> = BTreeMap::new();
    for recorded in session.entries.iter().filter(|recorded| recorded.number < before) {
        match &recorded.entry {
            Entry::Sayings(entry) => {
                let manner = crate::domain::standing::Manner::from_word(&entry.manner);
                for said in &entry.sayings {
                    let spoken = said.saying().map(|saying| Spoken {
                        number: recorded.number,
                        by: recorded.by.clone(),
                        at: recorded.at.clone(),
                        manner: manner.unwrap_or(crate::domain::standing::Manner::Bulk),
                        saying,
                        run: recorded.run.clone(),
                    });
                    known.entry(said.record.clone()).or_default().said = spoken;
                }
            }
            Entry::Upload(entry) => {
                for sent in &entry.records {
                    let said = crate::ledger::Said {
                        record: String::new(),
                        content: String::new(),
                        action: sent.action.clone(),
                        proposed: String::new(),
                        reduction: sent.reduction.clone(),
                        remark: sent.remark.clone(),
                    };
                    let Some(saying) = said.saying() else { continue };
                    let known = known.entry(sent.record.clone()).or_default();
                    known.content.clone_from(&sent.content);
                    known.sent = Some(SentBefore {
                        number: recorded.number,
                        by: recorded.by.clone(),
                        at: recorded.at.clone(),
                        saying,
                        refused: false,
                        refusal: None,
                        since_download: false,
                    });
                }
            }
            Entry::Answer(entry) => {
                for refusal in &entry.refused {
                    let sent = known.get_mut(&refusal.record).and_then(|known| known.sent.as_mut());
                    if let Some(sent) = sent.filter(|sent| sent.number == entry.upload) {
                        sent.refused = true;
                    }
                }
            }
            Entry::Run(_) | Entry::Approval(_) => {}
        }
    }
    known
}

/// Tells what became of one record; nothing where nothing was said, sent or moved.
fn line(
    id: ImsId,
    key: RecordKey,
    record: &ImsRecord<&str>,
    standing: &Standing,
    old: Option<&ImsRecord>,
    before: Option<&Before>,
) -> Option<Line> {
    let sent = before.and_then(|before| before.sent.clone());
    let held = old.map(|old| old.previous_action);
    let now = record.previous_action;
    let portal = match (&sent, before) {
        (Some(sent), _) if sent.refused => Portal::Refused,
        (Some(_), Some(before)) if before.content != super::standing::content_hash(record) => Portal::Changed,
        (Some(sent), _) if holds(record, &sent.saying) => Portal::Agrees,
        (Some(_), _) => Portal::Differs,
        (None, _) if held.is_some_and(|held| held != now) => Portal::Acted,
        (None, _) => Portal::Still,
    };
    let (decided, said) = match (&standing.said, &standing.lost) {
        (Some(said), _) => (Decided::Carried, Some(said.clone())),
        (None, Some(lost)) => (Decided::Lost, Some(lost.clone())),
        (None, None) => (Decided::No, None),
    };
    if decided == Decided::No && portal == Portal::Still {
        return None;
    }
    let changes = match old {
        Some(old) if content_of(&old.borrowed()) != content_of(record) => changes(&old.borrowed(), record),
        Some(_) | None => Vec::new(),
    };
    Some(Line { key, id: Some(id), decided, portal, said, sent, holds: Some(now), held, changes })
}

/// Tells whether the portal holds what was sent.
fn holds(record: &ImsRecord<&str>, saying: &Saying) -> bool {
    record.previous_action == saying.action
}

/// Names what changed.
fn changes(old: &ImsRecord<&str>, new: &ImsRecord<&str>) -> Vec<String> {
    let mut out = Vec::new();
    let mut tell = |name: &str, old: String, new: String| {
        if old != new {
            let shown = |text: String| if text.is_empty() { "none".to_owned() } else { text };
            out.push(format!("{name} {}, now {}", shown(old), shown(new)));
        }
    };
    tell("document value", old.document_value.to_string(), new.document_value.to_string());
    tell("taxable value", old.taxable_value.to_string(), new.taxable_value.to_string());
    let heads = old.tax.each().into_iter().zip(new.tax.each()).zip(crate::domain::money::TaxHeads::NAMES);
    for ((old, new), name) in heads {
        tell(name, old.to_string(), new.to_string());
    }
    tell("place of supply", old.place_of_supply.to_owned(), new.place_of_supply.to_owned());
    tell("type", old.invoice_type.to_owned(), new.invoice_type.to_owned());
    tell("original", old.original_number.to_owned(), new.original_number.to_owned());
    let date =
        |date: Option<chrono::NaiveDate>| date.map(crate::domain::period::show_date).unwrap_or_default();
    tell("original date", date(old.original_date), date(new.original_date));
    tell("portal's checksum", old.content_hash.to_owned(), new.content_hash.to_owned());
    out
}
