//! The ledger as text: one JSON object per line, with the hashes of the chain.
//!
//! Comes in: the entries as they stand in the table. Goes out: lines, and from lines the entries.
//! Invariant: a line carries the body verbatim, so that its hash can be made again by anybody; what is
//! read back was checked from the first entry to the last.

use super::chain::Parts;
use super::entry::Entry;
use super::store::{Head, Recorded};
use serde::{Deserialize, Serialize};

/// An entry as it stands in the table; a line of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) number: i64,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) run: String,
    pub(super) kind: String,
    /// The JSON of the entry, as text.
    pub(super) body: String,
    pub(super) previous: String,
    pub(super) hash: String,
}

/// Why a copy is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFault {
    /// The chain does not hold: number of the first entry that does not fit.
    Broken(i64),
    /// The entry is whole and says what this version does not know.
    Unknown(i64),
}

impl Line {
    /// Checks that a line follows from the one before, and reads it.
    pub(super) fn checked(self, before: &Head) -> Result<Recorded, CopyFault> {
        let number = before.number + 1;
        let Self { at, by, run, kind, body, previous, hash, .. } = self;
        let parts =
            Parts { previous: &before.hash, number, at: &at, by: &by, run: &run, kind: &kind, body: &body };
        if self.number != number || previous != before.hash || parts.hash() != hash {
            return Err(CopyFault::Broken(number));
        }
        let entry: Entry = serde_json::from_str(&body)
            .ok()
            .filter(|entry: &Entry| entry.kind() == kind)
            .ok_or(CopyFault::Unknown(number))?;
        Ok(Recorded { number, at, by, run, entry, hash })
    }
}

/// Writes lines.
pub(super) fn text(lines: &[Line]) -> String {
    let line = |line: &Line| serde_json::to_string(line).expect("plain data") + "\n";
    lines.iter().map(line).collect()
}

/// Reads a copy and checks its chain.
///
/// # Errors
/// [`CopyFault`] with the number of the first entry that does not fit.
pub fn read_copy(text: &str) -> Result<Vec<Recorded>, CopyFault> {
    let (mut out, mut before) = (Vec::new(), Head::default());
    for line in text.split_inclusive('\n') {
        let broken = CopyFault::Broken(before.number + 1);
        let line = line.strip_suffix('\n').ok_or(broken)?;
        let read: Line = serde_json::from_str(line).map_err(|_| broken)?;
        if serde_json::to_string(&read).ok().as_deref() != Some(line) {
            return Err(broken);
        }
        let recorded = read.checked(&before)?;
        before = Head { number: recorded.number, hash: recorded.hash.clone() };
        out.push(recorded);
    }
    Ok(out)
}

/// Writes entries as a copy with a chain of its own; hashes that stand in them do not count.
pub fn chained(entries: &[Recorded]) -> String {
    let mut before = Head::default();
    let mut lines = Vec::with_capacity(entries.len());
    for recorded in entries {
        let (number, kind) = (before.number + 1, recorded.entry.kind());
        let body = serde_json::to_string(&recorded.entry).expect("entries are plain data");
        let (at, by, run) = (&recorded.at, &recorded.by, &recorded.run);
        let hash = Parts { previous: &before.hash, number, at, by, run, kind, body: &body }.hash();
        lines.push(Line {
            number,
            at: at.clone(),
            by: by.clone(),
            run: run.clone(),
            kind: kind.to_owned(),
            body,
            previous: std::mem::replace(&mut before.hash, hash.clone()),
            hash,
        });
        before.number = number;
    }
    text(&lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Covered, Workspace};

    fn approval(record: &str) -> Entry {
        let covered = Covered { record: record.into(), content: "c".into(), saying: "s".into() };
        Entry::Approval(crate::ledger::ApprovalEntry { covers: vec![covered], shown: "é\n\"x\"".into() })
    }

    #[test]
    fn a_copy_reads_back_and_any_change_in_it_names_the_entry() {
        let home = tempfile::tempdir().unwrap();
        let mut workspace = Workspace::open(home.path()).unwrap();
        assert_eq!(workspace.copy().unwrap(), "");
        assert_eq!(read_copy(""), Ok(Vec::new()));
        for record in ["a", "b", "c"] {
            let head = workspace.head().unwrap();
            workspace.append(&head, "2026-10-14T10:00:00+05:30", "Asha Rao", "r", &approval(record)).unwrap();
        }
        let copy = workspace.copy().unwrap();
        assert_eq!(read_copy(&copy).unwrap(), workspace.entries().unwrap());
        assert_eq!(chained(&workspace.entries().unwrap()), copy);
        let lines: Vec<&str> = copy.split_inclusive('\n').collect();
        assert_eq!(read_copy(&[lines[0], lines[2]].concat()), Err(CopyFault::Broken(2)));
        assert_eq!(read_copy(&copy[1..]), Err(CopyFault::Broken(1)));
        let starts = [0, lines[0].len(), lines[0].len() + lines[1].len()];
        for at in 0..copy.len() {
            let mut bytes = copy.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let entry = starts.iter().filter(|start| **start <= at).count();
            let fault = read_copy(&changed).unwrap_err();
            assert_eq!(fault, CopyFault::Broken(i64::try_from(entry).unwrap()), "byte {at}");
        }
        // What a later version may write is told apart from what was changed.
        let body = "{\"kind\":\"weather\"}".to_owned();
        let parts = Parts { previous: "", number: 1, at: "", by: "", run: "", kind: "weather", body: &body };
        let empty = String::new;
        let line = Line {
            number: 1,
            at: empty(),
            by: empty(),
            run: empty(),
            kind: "weather".into(),
            hash: parts.hash(),
            body,
            previous: empty(),
        };
        assert_eq!(read_copy(&text(&[line])), Err(CopyFault::Unknown(1)));
    }
}
