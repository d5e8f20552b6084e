//! The ledger, masked.
//!
//! Comes in: the entries, the run as it was and as it is masked. Goes out: entries that say the same of
//! other documents by other people. Invariant: what referred to a record, a content or a saying of the
//! run refers to its masked twin, so that approvals and uploads hold or fail as they did.

use super::files::wire;
use super::key::Mask;
use crate::desk::standing::{content_hash, saying_hash};
use crate::domain::document::ImsRecord;
use crate::domain::standing::{RecordKey, Saying};
use crate::ledger::{
    AnswerEntry, ApprovalEntry, Covered, Entry, Recorded, Refusal, RunEntry, Said, SayingsEntry, Sent,
    Stored, UploadEntry, sha256,
};
use crate::pipeline::Opened;
use std::collections::BTreeMap;

/// What stands for what.
pub(super) struct Twins<'a> {
    mask: &'a Mask,
    /// The run, as it was named and as it is.
    run: (String, String),
    entry: Option<RunEntry>,
    contents: BTreeMap<String, String>,
    sayings: BTreeMap<String, String>,
    people: BTreeMap<String, usize>,
    /// Files that entries name, masked, by the SHA-256 of what they held.
    pub(super) files: BTreeMap<String, (String, Vec<u8>)>,
}

/// Returns a name as the ledger compares it.
fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl<'a> Twins<'a> {
    /// Pairs a run with its masked twin; `content` finds a file by its fingerprint.
    pub(super) fn of(
        mask: &'a Mask,
        was: &Opened<'_>,
        is: &Opened<'_>,
        pairs: &[(usize, usize)],
        entries: &[Recorded],
        content: &dyn Fn(&Stored) -> Option<Vec<u8>>,
    ) -> Self {
        let mut twins = Self {
            mask,
            run: (was.run.to_owned(), is.run.to_owned()),
            entry: None,
            contents: BTreeMap::new(),
            sayings: BTreeMap::new(),
            people: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for (a, b) in pairs {
            let hash = |record: &ImsRecord<&str>| content_hash(record);
            twins.contents.insert(hash(&was.month.ims[*a]), hash(&is.month.ims[*b]));
            let (a, b) = (&was.month.decisions[*a], &is.month.decisions[*b]);
            let says = |d: &crate::domain::link::Decision| Saying {
                action: d.proposed_action,
                itc_reduction: d.itc_reduction,
                remark: d.remark.clone(),
            };
            twins.sayings.insert(saying_hash(&says(a)), saying_hash(&says(b)));
        }
        for recorded in entries {
            if recorded.by != "imsreco" {
                let next = twins.people.len() + 1;
                twins.people.entry(folded(&recorded.by)).or_insert(next);
            }
            match &recorded.entry {
                Entry::Sayings(sayings) => {
                    for said in &sayings.sayings {
                        if let (Some(was), Some(is)) = (said.saying(), twins.said(said).saying()) {
                            twins.sayings.insert(saying_hash(&was), saying_hash(&is));
                        }
                    }
                }
                Entry::Upload(upload) => upload.files.iter().for_each(|file| twins.file(file, content)),
                Entry::Answer(answer) => twins.file(&answer.file, content),
                Entry::Run(_) | Entry::Approval(_) => {}
            }
        }
        twins.entry = Some(Self::of_run(is));
        twins
    }

    fn file(&mut self, file: &Stored, content: &dyn Fn(&Stored) -> Option<Vec<u8>>) {
        if let Some(text) = content(file).and_then(|bytes| String::from_utf8(bytes).ok()) {
            let hidden = wire(&text, self.mask, &[]);
            self.files.insert(file.sha256.clone(), (sha256(hidden.as_bytes()), hidden.into_bytes()));
        }
    }

    /// What the masked run would have entered.
    fn of_run(is: &Opened<'_>) -> RunEntry {
        let facts = &is.month.facts;
        let inputs = is.inputs.iter().map(|input| Stored {
            role: input.role.word().to_owned(),
            name: input.name.clone(),
            sha256: input.sha256.clone(),
            bytes: input.bytes,
        });
        let outputs = is.outputs.iter().map(|file| Stored {
            role: "output".to_owned(),
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
        });
        RunEntry {
            run: is.run.to_owned(),
            version: facts.version.clone(),
            period: facts.period.wire(),
            as_of: facts.as_of.format("%Y-%m-%d").to_string(),
            policy: facts.policy.clone(),
            recipients: facts.recipients.clone(),
            records: is.month.ims.len(),
            inputs: inputs.collect(),
            outputs: outputs.collect(),
        }
    }

    /// Masks the entries; their hashes have to be made anew.
    pub(super) fn entries(&self, entries: &[Recorded]) -> Vec<Recorded> {
        entries
            .iter()
            .map(|recorded| Recorded {
                number: recorded.number,
                at: recorded.at.clone(),
                by: self.person(&recorded.by),
                run: self.run_name(&recorded.run),
                entry: self.entry(&recorded.entry),
                hash: String::new(),
            })
            .collect()
    }

    fn person(&self, by: &str) -> String {
        self.people.get(&folded(by)).map_or_else(|| by.to_owned(), |number| format!("Person {number}"))
    }

    fn run_name(&self, run: &str) -> String {
        if run == self.run.0 { self.run.1.clone() } else { self.mask.hash(run, 12) }
    }

    fn entry(&self, entry: &Entry) -> Entry {
        match entry {
            Entry::Run(run) if run.run == self.run.0 => {
                self.entry.clone().map_or_else(|| Entry::Run(self.other_run(run)), Entry::Run)
            }
            Entry::Run(run) => Entry::Run(self.other_run(run)),
            Entry::Sayings(entry) => Entry::Sayings(SayingsEntry {
                manner: entry.manner.clone(),
                condition: self.mask.words(&entry.condition),
                file: None,
                sayings: entry.sayings.iter().map(|said| self.said(said)).collect(),
            }),
            Entry::Approval(entry) => Entry::Approval(ApprovalEntry {
                covers: entry.covers.iter().map(|covered| self.covered(covered)).collect(),
                shown: self.mask.words(&entry.shown),
            }),
            Entry::Upload(entry) => Entry::Upload(UploadEntry {
                purpose: entry.purpose.clone(),
                profile: entry.profile.clone(),
                files: entry.files.iter().map(|file| self.stored(file)).collect(),
                records: entry.records.iter().map(|sent| self.sent(sent)).collect(),
                anyway: entry.anyway.iter().map(|told| self.mask.words(told)).collect(),
            }),
            Entry::Answer(entry) => Entry::Answer(AnswerEntry {
                file: self.stored(&entry.file),
                upload: entry.upload,
                refused: entry
                    .refused
                    .iter()
                    .map(|refusal| Refusal {
                        record: self.record(&refusal.record),
                        code: refusal.code.clone(),
                        message: self.mask.words(&refusal.message),
                    })
                    .collect(),
            }),
        }
    }

    /// A run of another month: how many files, and nothing that names them.
    fn other_run(&self, run: &RunEntry) -> RunEntry {
        let stored = |file: &Stored| Stored {
            role: file.role.clone(),
            name: self.mask.words(&file.name),
            sha256: self.mask.hash(&file.sha256, 64),
            bytes: file.bytes,
        };
        RunEntry {
            run: self.run_name(&run.run),
            recipients: run.recipients.iter().map(|gstin| self.mask.gstin(gstin)).collect(),
            inputs: run.inputs.iter().map(stored).collect(),
            outputs: run.outputs.iter().map(stored).collect(),
            ..run.clone()
        }
    }

    fn stored(&self, file: &Stored) -> Stored {
        let hidden = self.files.get(&file.sha256);
        Stored {
            role: file.role.clone(),
            name: self.file_name(&file.name),
            sha256: hidden.map_or_else(|| self.mask.hash(&file.sha256, 64), |(hash, _)| hash.clone()),
            bytes: hidden.map_or(file.bytes, |(_, bytes)| bytes.len() as u64),
        }
    }

    /// Names of uploads hold a GSTIN.
    fn file_name(&self, path: &str) -> String {
        let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
        format!("{}.{ending}", self.mask.hash(last, 12))
    }

    fn record(&self, record: &str) -> String {
        let Some(mut key) = RecordKey::parse(record) else { return self.mask.words(record) };
        key.number = self.mask.number(&key.number, &key.supplier).to_uppercase();
        key.recipient = self.mask.gstin(&key.recipient);
        key.supplier = self.mask.gstin(&key.supplier);
        key.text()
    }

    fn content(&self, content: &str) -> String {
        self.contents.get(content).cloned().unwrap_or_else(|| self.mask.hash(content, 64))
    }

    fn said(&self, said: &Said) -> Said {
        Said {
            record: self.record(&said.record),
            content: self.content(&said.content),
            action: said.action.clone(),
            proposed: said.proposed.clone(),
            reduction: said.reduction.clone(),
            remark: self.mask.words(&said.remark),
        }
    }

    fn covered(&self, covered: &Covered) -> Covered {
        let saying = self.sayings.get(&covered.saying);
        Covered {
            record: self.record(&covered.record),
            content: self.content(&covered.content),
            saying: saying.cloned().unwrap_or_else(|| self.mask.hash(&covered.saying, 64)),
        }
    }

    fn sent(&self, sent: &Sent) -> Sent {
        Sent {
            record: self.record(&sent.record),
            content: self.content(&sent.content),
            action: sent.action.clone(),
            reduction: sent.reduction.clone(),
            remark: self.mask.words(&sent.remark),
            file: self.file_name(&sent.file),
        }
    }
}
