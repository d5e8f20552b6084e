//! The ledger by record.
//!
//! Comes in: entries in order. Goes out: the newest word of each kind on a record and its content.
//! Invariant: what is newer stands later in the ledger; clocks have no say.

use super::{Approved, RefusedBy, SentBefore, Spoken, same_person};
use crate::domain::standing::{Manner, Saying};
use crate::ledger::{Covered, Entry, Recorded, Refusal, Said, Sent};
use std::collections::BTreeMap;

/// Entries by record, oldest first.
#[derive(Default)]
pub(super) struct Index<'e> {
    said: BTreeMap<&'e str, Vec<(&'e Recorded, Manner, &'e Said)>>,
    approved: BTreeMap<&'e str, Vec<(&'e Recorded, &'e Covered)>>,
    sent: BTreeMap<&'e str, Vec<(&'e Recorded, &'e Sent)>>,
    /// The first message on an upload and record, with the number of the answer.
    refused: BTreeMap<(i64, &'e str), (i64, &'e Refusal)>,
    /// The first entry that names a download, by its SHA-256.
    downloads: BTreeMap<&'e str, i64>,
}

impl<'e> Index<'e> {
    pub(super) fn of(entries: &'e [Recorded]) -> Self {
        let mut index = Self::default();
        for recorded in entries {
            index.add(recorded);
        }
        index
    }

    fn add(&mut self, recorded: &'e Recorded) {
        match &recorded.entry {
            Entry::Run(run) => {
                for input in run.inputs.iter().filter(|input| input.role == "ims") {
                    self.downloads.entry(&input.sha256).or_insert(recorded.number);
                }
            }
            Entry::Sayings(entry) => {
                // A manner this version does not know is at least a person's.
                let manner = Manner::from_word(&entry.manner).unwrap_or(Manner::Bulk);
                for said in &entry.sayings {
                    self.said.entry(&said.record).or_default().push((recorded, manner, said));
                }
            }
            Entry::Approval(entry) => {
                for covered in &entry.covers {
                    self.approved.entry(&covered.record).or_default().push((recorded, covered));
                }
            }
            Entry::Upload(entry) => {
                for sent in &entry.records {
                    self.sent.entry(&sent.record).or_default().push((recorded, sent));
                }
            }
            Entry::Answer(entry) => {
                for refusal in &entry.refused {
                    let told = (recorded.number, refusal);
                    self.refused.entry((entry.upload, refusal.record.as_str())).or_insert(told);
                }
            }
        }
    }

    /// Tells whether anything is recorded of a record.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.said.contains_key(key) || self.approved.contains_key(key) || self.sent.contains_key(key)
    }

    /// Returns the entry with which a download entered the ledger.
    pub(super) fn entered(&self, sha256: &str) -> Option<i64> {
        self.downloads.get(sha256).copied()
    }

    /// Returns the newest saying on a content; nothing where it was taken back.
    pub(super) fn said(&self, key: &str, content: impl Fn(&str) -> bool) -> Option<Spoken> {
        let (recorded, manner, saying) =
            self.said.get(key)?.iter().rev().find_map(|(recorded, manner, said)| {
                let counts = content(&said.content) && (said.is_withdrawn() || said.saying().is_some());
                counts.then(|| (*recorded, *manner, said.saying()))
            })?;
        // What was taken back leaves the record as if nobody had said anything.
        let saying = saying?;
        Some(Spoken {
            number: recorded.number,
            by: recorded.by.clone(),
            at: recorded.at.clone(),
            manner,
            saying,
            run: recorded.run.clone(),
        })
    }

    /// Returns the newest approval of a saying by somebody who did not say it, given after it was said.
    pub(super) fn approved(
        &self,
        key: &str,
        content: &str,
        saying: &str,
        said: Option<&Spoken>,
    ) -> Option<Approved> {
        let covers = |recorded: &Recorded, covered: &Covered| {
            let after = said.is_none_or(|spoken| {
                recorded.number > spoken.number && !same_person(&recorded.by, &spoken.by)
            });
            after && covered.content == content && covered.saying == saying
        };
        let (recorded, _) = self.approved.get(key)?.iter().rev().find(|(r, c)| covers(r, c))?;
        Some(Approved { number: recorded.number, by: recorded.by.clone(), at: recorded.at.clone() })
    }

    /// Returns the newest upload of a record and content.
    pub(super) fn sent(&self, key: &str, content: &str, download: Option<i64>) -> Option<SentBefore> {
        self.uploads(key, content, download).next()
    }

    /// Returns the newest upload that the download cannot show and the portal has not refused.
    pub(super) fn sent_and_not_refused(
        &self,
        key: &str,
        content: &str,
        download: Option<i64>,
    ) -> Option<SentBefore> {
        self.uploads(key, content, download).find(|sent| sent.since_download && !sent.refused)
    }

    /// Uploads of a record and content, newest first.
    fn uploads(&self, key: &str, content: &str, download: Option<i64>) -> impl Iterator<Item = SentBefore> {
        let all = self.sent.get(key).map_or([].as_slice(), Vec::as_slice);
        all.iter().rev().filter(move |(_, sent)| sent.content == content).filter_map(
            move |(recorded, sent)| {
                let refused = self.refused.get(&(recorded.number, sent.record.as_str()));
                Some(SentBefore {
                    number: recorded.number,
                    by: recorded.by.clone(),
                    at: recorded.at.clone(),
                    saying: saying_of(sent)?,
                    refused: refused.is_some(),
                    refusal: refused.map(|(answer, refusal)| RefusedBy {
                        number: *answer,
                        code: refusal.code.clone(),
                        message: refusal.message.clone(),
                    }),
                    since_download: download.is_some_and(|entered| recorded.number > entered),
                })
            },
        )
    }
}

/// What an upload says of a record.
fn saying_of(sent: &Sent) -> Option<Saying> {
    let said = Said {
        record: String::new(),
        content: String::new(),
        action: sent.action.clone(),
        proposed: String::new(),
        reduction: sent.reduction.clone(),
        remark: sent.remark.clone(),
    };
    said.saying()
}
