//! What a run read, where it stood, and the run's name.
//!
//! Comes in: a [`Job`]. Goes out: its files with their hashes and where they are seen from the output
//! folder. Invariant: the name of a run depends on what was read and asked for, never on where.

use super::{Error, Job, Refusals};
use crate::domain::gstin::Gstin;
use crate::domain::month::RunFacts;
use crate::domain::period::{TaxPeriod, show_date};
use crate::ingest::books::registers;
use crate::ingest::files::read_file;
use crate::ingest::previous::files_of;
use crate::ledger::sha256;
use crate::portal::upload::Profile;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// What a file is to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// An IMS download.
    Ims,
    /// A purchase register.
    Books,
    /// The rules.
    Rules,
    /// A list of suppliers that the rules name.
    List,
    /// The list of suppliers.
    Suppliers,
    /// Which columns of the register mean what.
    Map,
    /// A file of an earlier run.
    Previous,
    /// How the recipient files.
    Recipient,
    /// A file of the GSTR-2B.
    Gstr2b,
}

impl Role {
    /// Returns the word of the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ims => "ims",
            Self::Books => "books",
            Self::Rules => "rules",
            Self::List => "list",
            Self::Suppliers => "suppliers",
            Self::Map => "map",
            Self::Previous => "previous",
            Self::Recipient => "recipient",
            Self::Gstr2b => "gstr2b",
        }
    }

    /// Returns what people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ims => "IMS download",
            Self::Books => "register",
            Self::Rules => "rules file",
            Self::List => "list beside the rules",
            Self::Suppliers => "list of suppliers",
            Self::Map => "mapping file",
            Self::Previous => "file of an earlier run",
            Self::Recipient => "recipient's file",
            Self::Gstr2b => "GSTR-2B",
        }
    }
}

/// A file that a run read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is to the run.
    pub role: Role,
    /// The path as the user gave it.
    pub name: String,
    /// The path as seen from the output folder; absolute where the two have nothing in common.
    pub place: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// What was asked of a run, files aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The recipient, where the downloads do not say.
    pub rtin: Option<Gstin>,
    /// The return period as asked for; the period in force stands in the month's facts.
    pub period: Option<TaxPeriod>,
    /// The only clock.
    pub as_of: NaiveDate,
    /// The shape of the upload.
    pub profile: Profile,
    /// What refused documents do to the upload.
    pub refusals: Refusals,
}

impl Settings {
    pub(super) fn of(job: &Job) -> Self {
        let Job { rtin, period, as_of, profile, refusals, .. } = job;
        Self { rtin: rtin.clone(), period: *period, as_of: *as_of, profile: *profile, refusals: *refusals }
    }

    /// The settings as text, for the run's name.
    fn text(&self) -> String {
        let allow = matches!(self.refusals, Refusals::Allow);
        format!(
            "rtin {}\nperiod {}\nas of {}\nprofile {}\nallow refused {allow}\n",
            self.rtin.as_ref().map_or("", Gstin::as_str),
            self.period.map(TaxPeriod::wire).unwrap_or_default(),
            show_date(self.as_of),
            self.profile.word()
        )
    }
}

/// Names a run: twelve hexadecimal characters over version, settings, and what each file held.
pub(super) fn run_name(version: &str, settings: &Settings, inputs: &[Input]) -> String {
    let mut text = format!("imsreco {version}\n{}", settings.text());
    for input in inputs {
        text.push_str(&format!("{} {}\n", input.role.word(), input.sha256));
    }
    sha256(text.as_bytes())[..12].to_owned()
}

/// Lists everything a job read, with the fingerprints taken when it was read.
pub(super) fn of(job: &Job, facts: &RunFacts) -> Result<Vec<Input>, Error> {
    let map = job.map.as_deref().map(read_file).transpose()?.map(|(_, file)| file);
    let earlier: Vec<PathBuf> = job.previous.iter().flat_map(|folder| files_of(folder)).collect();
    let lists: Vec<PathBuf> = facts.list_files.iter().map(|file| PathBuf::from(&file.name)).collect();
    // A folder of registers is as many files.
    let registers = registers(&job.books, &facts.books_files)?;
    let all = [
        (Role::Ims, job.ims.as_slice(), facts.ims_files.as_slice()),
        (Role::Books, registers.as_slice(), facts.books_files.as_slice()),
        (Role::Rules, std::slice::from_ref(&job.rules), std::slice::from_ref(&facts.rules_file)),
        (Role::List, lists.as_slice(), facts.list_files.as_slice()),
        (Role::Suppliers, job.suppliers.as_slice(), facts.suppliers_file.as_slice()),
        (Role::Map, job.map.as_slice(), map.as_slice()),
        (Role::Previous, earlier.as_slice(), facts.previous_files.as_slice()),
        (Role::Recipient, job.recipient.as_slice(), facts.calendar.file.as_slice()),
        (Role::Gstr2b, job.gstr2b.as_slice(), facts.gstr2b_files.as_slice()),
    ];
    let out = real(&job.out);
    let mut inputs = Vec::new();
    for (role, paths, files) in all {
        inputs.extend(paths.iter().zip(files).map(|(path, file)| Input {
            role,
            name: path.display().to_string(),
            place: slashed(&seen_from(&out, &real(path))),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
        }));
    }
    Ok(inputs)
}

/// Returns a path that holds from everywhere.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// Returns a workspace as the output folder sees it; nothing where it is the output folder.
pub(super) fn workspace_seen_from(out: &Path, workspace: &Path) -> Option<String> {
    let seen = slashed(&seen_from(&real(out), &real(workspace)));
    (seen != ".").then_some(seen)
}

/// Writes a path with `/`, so that a run's state does not depend on the system it was made on.
fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if path.is_absolute() { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Returns a path as seen from a folder; the path itself where they share nothing but the root.
pub(super) fn seen_from(folder: &Path, path: &Path) -> PathBuf {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let named = from[..shared].iter().any(|c| matches!(c, Component::Normal(_)));
    if !named {
        return path.to_owned();
    }
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    let seen: PathBuf = up.chain(to[shared..].iter().copied()).collect();
    if seen.as_os_str().is_empty() { PathBuf::from(".") } else { seen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_the_output_folder_sees_it() {
        for (folder, path, seen) in [
            ("/gst/sep/out", "/gst/sep/ims.json", "../ims.json"),
            ("/gst/sep/out", "/gst/sep/out/in/ims.json", "in/ims.json"),
            ("/gst/sep/out", "/gst/ws", "../../ws"),
            ("/gst/sep/out", "/gst/sep/out", "."),
            ("/gst/sep/out", "/mnt/ims.json", "/mnt/ims.json"),
        ] {
            assert_eq!(seen_from(Path::new(folder), Path::new(path)), PathBuf::from(seen), "{path}");
        }
    }

    #[test]
    fn a_run_is_named_by_what_was_read_and_asked_for_and_not_by_where() {
        let settings = Settings {
            rtin: None,
            period: None,
            as_of: NaiveDate::from_ymd_opt(2026, 10, 14).unwrap(),
            profile: Profile::Offline,
            refusals: Refusals::HoldUploadBack,
        };
        let input = |name: &str, sha256: &str| Input {
            role: Role::Ims,
            name: name.into(),
            place: name.into(),
            sha256: sha256.into(),
            bytes: 1,
        };
        let name =
            |settings: &Settings, name: &str, sha: &str| run_name("0.1.0", settings, &[input(name, sha)]);
        let first = name(&settings, "a.json", "00");
        assert_eq!(first.len(), 12);
        assert_eq!(first, name(&settings, "b.json", "00"));
        assert_ne!(first, name(&settings, "a.json", "01"));
        assert_ne!(first, name(&Settings { profile: Profile::Api, ..settings.clone() }, "a.json", "00"));
        assert_ne!(first, run_name("0.2.0", &settings, &[input("a.json", "00")]));
    }
}
