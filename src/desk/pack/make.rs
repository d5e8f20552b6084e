//! From a run's folder and its workspace to a pack.
//!
//! Comes in: an opened run, the text of a ledger. Goes out: every file with what it is, and the zip.
//! Invariant: what is packed is what the run read and wrote and what the ledger names, byte for byte;
//! what could not be found is listed as missing.

use super::container::{Packed, whole};
use super::error::PackError;
use super::manifest::{self, LedgerEnd, Manifest, Missing, PackedFile};
use super::readme;
use crate::ingest::files::{FileError, read_file};
use crate::ledger::{Entry, Recorded, Stored, fetch, sha256};
use crate::pipeline::{Input, Opened, ReopenError, Role, input_bytes};
use std::path::Path;

/// Files of a run that its state does not name.
const LAST: [&str; 2] = ["run.state", "audit.jsonl"];

/// Name of the ledger in a pack.
pub(super) const LEDGER: &str = "ledger.jsonl";

/// Where the outputs stand in a pack.
pub(super) const OUTPUT: &str = "output";

/// One file on its way into a pack.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) known_as: String,
    pub(super) bytes: Vec<u8>,
}

/// A pack that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The zip.
    pub bytes: Vec<u8>,
    /// Its SHA-256, to be kept apart from it.
    pub sha256: String,
    /// What it holds.
    pub manifest: Manifest,
}

/// How a pack hides what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hiding {
    /// Sentences for the reader: what is masked and what is not.
    pub(super) told: Vec<String>,
}

/// Returns the names under which the inputs of a run stand in its pack, in their order.
pub(super) fn places(inputs: &[Input]) -> Vec<String> {
    let mut counts = std::collections::BTreeMap::new();
    let mut out = Vec::with_capacity(inputs.len());
    for input in inputs {
        let count: &mut usize = counts.entry(input.role).or_default();
        // The two files of an earlier run stand in one folder.
        let folder = if input.role == Role::Previous { *count / 2 } else { *count } + 1;
        *count += 1;
        out.push(format!("input/{}/{folder}/{}", input.role.word(), file_name(&input.name)));
    }
    out
}

/// Returns the last part of a path written on any system, fit to name a file on any.
fn file_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd = |c: char| c.is_control() || "<>:\"|?*".contains(c);
    let name: String = last.chars().map(|c| if odd(c) { '_' } else { c }).collect();
    if name.trim_matches(['.', ' ']).is_empty() { "file".to_owned() } else { name }
}

/// Packs a run with a ledger.
pub(super) fn make(
    opened: &Opened<'_>,
    ledger: &str,
    entries: &[Recorded],
    hiding: Option<&Hiding>,
) -> Result<Made, PackError> {
    let mut missing = Vec::new();
    let mut files = inputs(opened, &mut missing)?;
    files.extend(outputs(opened, entries, &mut missing)?);
    files.extend(named(opened, entries, &mut missing)?);
    files.push(Content {
        name: LEDGER.to_owned(),
        role: "ledger".to_owned(),
        known_as: crate::ledger::LEDGER.to_owned(),
        bytes: ledger.as_bytes().to_owned(),
    });
    let facts = &opened.month.facts;
    let last = entries.last();
    let mut manifest = Manifest {
        schema: Manifest::SCHEMA,
        version: facts.version.clone(),
        run: opened.run.to_owned(),
        masked: hiding.is_some(),
        period: facts.period.wire(),
        as_of: facts.as_of.format("%Y-%m-%d").to_string(),
        policy: facts.policy.clone(),
        recipients: facts.recipients.clone(),
        records: opened.month.ims.len(),
        ledger: LedgerEnd {
            entries: last.map_or(0, |entry| entry.number),
            last: last.map_or_else(String::new, |entry| entry.hash.clone()),
        },
        missing,
        files: Vec::new(),
        seal: String::new(),
    };
    let readme = readme::text(&manifest, hiding);
    files.push(Content {
        name: readme::NAME.to_owned(),
        role: "readme".to_owned(),
        known_as: String::new(),
        bytes: readme.into_bytes(),
    });
    files.sort_by(|a, b| a.name.cmp(&b.name));
    seal(&mut manifest, &files).map_err(|_| PackError::TooLarge { out: opened.out.to_owned() }).map(|bytes| {
        let sha256 = sha256(&bytes);
        Made { bytes, sha256, manifest }
    })
}

/// Lays the zip out, and completes the manifest.
pub(super) fn seal(manifest: &mut Manifest, files: &[Content]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::with_capacity(files.len() + 1);
    manifest.files.clear();
    for file in files {
        let one = Packed::of(&file.name, &file.bytes)?;
        manifest.files.push(PackedFile::of(&one, &file.role, &file.known_as, &file.bytes));
        packed.push(one);
    }
    let text = manifest.clone().text();
    packed.insert(0, Packed::stored(manifest::NAME, text.as_bytes())?);
    whole(&packed)
}

fn inputs(opened: &Opened<'_>, missing: &mut Vec<Missing>) -> Result<Vec<Content>, PackError> {
    let mut out = Vec::new();
    for (input, name) in opened.inputs.iter().zip(places(opened.inputs)) {
        let (role, known_as) = (input.role.word().to_owned(), input.name.clone());
        match input_bytes(input, opened.out, opened.workspace) {
            Ok(bytes) => out.push(Content { name, role, known_as, bytes }),
            // What an earlier run did to this one stands in its state; the run can still be read.
            Err(ReopenError::Gone { .. } | ReopenError::Changed { .. }) if input.role == Role::Previous => {
                missing.push(Missing { role, known_as, sha256: input.sha256.clone() });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(out)
}

/// Finds what has a fingerprint: in the output folder, else among the copies.
fn found(opened: &Opened<'_>, name: &str, hash: &str) -> Result<Option<Vec<u8>>, PackError> {
    if !name.is_empty()
        && let Ok((bytes, file)) = read_file(&opened.out.join(name))
        && file.sha256 == hash
    {
        return Ok(Some(bytes));
    }
    Ok(fetch(opened.workspace, hash)?)
}

fn outputs(
    opened: &Opened<'_>,
    entries: &[Recorded],
    missing: &mut Vec<Missing>,
) -> Result<Vec<Content>, PackError> {
    let mut out = Vec::new();
    let mut take = |name: &str, bytes: Option<Vec<u8>>, hash: &str| {
        let (role, known_as) = ("output".to_owned(), name.to_owned());
        match bytes {
            Some(bytes) => out.push(Content { name: format!("{OUTPUT}/{name}"), role, known_as, bytes }),
            None => missing.push(Missing { role, known_as, sha256: hash.to_owned() }),
        }
    };
    for file in opened.outputs {
        take(&file.name, found(opened, &file.name, &file.sha256)?, &file.sha256);
    }
    for name in LAST {
        // Made once more with other files beside, a run has the same name and another state.
        let recorded = entries.iter().rev().filter_map(|recorded| match &recorded.entry {
            Entry::Run(run) if run.run == opened.run => run.outputs.iter().find(|file| file.name == name),
            _ => None,
        });
        let recorded: Vec<&str> = recorded.map(|file| file.sha256.as_str()).collect();
        let newest = recorded.first().copied().unwrap_or_default();
        let stands = match read_file(&opened.out.join(name)) {
            Ok((bytes, file)) => Some((bytes, file.sha256)),
            Err(FileError::Absent { .. } | FileError::Empty { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let known = |hash: &str| recorded.is_empty() || recorded.contains(&hash);
        let bytes = match stands {
            Some((bytes, hash)) if known(&hash) || name == LAST[0] => Some(bytes),
            Some((bytes, _)) => fetch(opened.workspace, newest)?.or(Some(bytes)),
            None => fetch(opened.workspace, newest)?,
        };
        take(name, bytes, newest);
    }
    Ok(out)
}

/// Files that entries of this run name: filled-in reviews, uploads, answers of the portal.
pub(super) fn stored(entry: &Entry) -> Vec<&Stored> {
    match entry {
        Entry::Run(_) | Entry::Approval(_) => Vec::new(),
        Entry::Sayings(sayings) => sayings.file.iter().collect(),
        Entry::Upload(upload) => upload.files.iter().collect(),
        Entry::Answer(answer) => vec![&answer.file],
    }
}

/// Returns the name in a pack of a file that an entry names.
pub(super) fn place_of(number: i64, at: usize, file: &Stored) -> String {
    format!("ledger/{number}/{}/{}", at + 1, file_name(&file.name))
}

fn named(
    opened: &Opened<'_>,
    entries: &[Recorded],
    missing: &mut Vec<Missing>,
) -> Result<Vec<Content>, PackError> {
    let mut out = Vec::new();
    for recorded in entries.iter().filter(|recorded| recorded.run == opened.run) {
        for (at, file) in stored(&recorded.entry).into_iter().enumerate() {
            let (role, known_as) = (file.role.clone(), file.name.clone());
            match found(opened, &file.name, &file.sha256)? {
                Some(bytes) => {
                    let name = place_of(recorded.number, at, file);
                    out.push(Content { name, role, known_as, bytes });
                }
                None => missing.push(Missing { role, known_as, sha256: file.sha256.clone() }),
            }
        }
    }
    Ok(out)
}

/// Tells whether a name in a manifest stays inside the pack.
pub(super) fn is_inside(name: &str) -> bool {
    let parts = || name.split('/');
    !name.contains(['\\', ':', '\0'])
        && parts().all(|part| !part.is_empty() && part != "." && part != "..")
        && Path::new(name).is_relative()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_a_name_that_fits_every_system() {
        for (path, name) in [
            ("in/ims.json", "ims.json"),
            ("C:\\books\\Sep.xlsx", "Sep.xlsx"),
            ("../..", "file"),
            ("", "file"),
            ("a/b?.csv", "b_.csv"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(file_name(path), name, "{path}");
        }
        for (name, inside) in [
            ("input/ims/1/ims.json", true),
            ("../x", false),
            ("/etc/x", false),
            ("a//b", false),
            ("a/./b", false),
            ("C:/x", false),
            ("a\\..\\b", false),
            ("", false),
        ] {
            assert_eq!(is_inside(name), inside, "{name}");
        }
    }
}
