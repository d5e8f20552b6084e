//! A pack, verified: nothing was altered, or the first thing that was.
//!
//! Comes in: a pack and an empty folder to work in. Goes out: a [`Report`] with a check per question.
//! Invariant: nothing outside the pack is asked, no clock and no network; a question that was not
//! asked is reported as such and never as answered.

use super::error::PackError;
use super::make::{LEDGER, OUTPUT, place_of, places, stored};
use super::manifest::Manifest;
use super::opening::{Altered, Contents, Shut, open};
use super::{approvals, uploads};
use crate::domain::text::{Count, grouped};
use crate::ledger::{CopyFault, Entry, FILES, Recorded, read_copy, sha256};
use crate::pipeline::{Again, Opened, Progress, ReopenError, Role, again, reopen};
use std::fs;
use std::path::{Path, PathBuf};

/// A question that is asked of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Every byte of the zip, every file's hash.
    Bytes,
    /// The chain of the ledger.
    Ledger,
    /// The files that the ledger names.
    Copies,
    /// The approvals.
    Approvals,
    /// The run's state and its inputs.
    Run,
    /// The run made again.
    Proposals,
    /// The uploads.
    Uploads,
    /// The portal's answers.
    Answers,
}

impl Topic {
    /// All questions, in the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::Bytes,
        Self::Ledger,
        Self::Copies,
        Self::Approvals,
        Self::Answers,
        Self::Run,
        Self::Proposals,
        Self::Uploads,
    ];

    /// Returns the word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Ledger => "ledger",
            Self::Copies => "copies",
            Self::Approvals => "approvals",
            Self::Run => "run",
            Self::Proposals => "proposals",
            Self::Uploads => "uploads",
            Self::Answers => "answers",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bytes => "Every byte",
            Self::Ledger => "Ledger",
            Self::Copies => "Files it names",
            Self::Approvals => "Approvals",
            Self::Run => "Run",
            Self::Proposals => "Proposals",
            Self::Uploads => "Uploads",
            Self::Answers => "Answers",
        }
    }
}

/// How a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It could not be asked, or was not because something before it does not hold.
    NotChecked,
    /// It does not.
    Altered,
}

impl Verdict {
    /// Returns the word of the JSON and the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::NotChecked => "not checked",
            Self::Altered => "ALTERED",
        }
    }
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The question.
    pub topic: Topic,
    /// The answer.
    pub verdict: Verdict,
    /// The same in words.
    pub told: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// SHA-256 of the whole file.
    pub sha256: String,
    /// Its list, where that could be read.
    pub manifest: Option<Manifest>,
    /// Every question, in order.
    pub checks: Vec<Check>,
    /// The first thing that does not fit.
    pub altered: Option<Altered>,
}

impl Report {
    /// Tells whether every question was asked and everything holds.
    pub fn is_whole(&self) -> bool {
        self.checks.iter().all(|check| check.verdict == Verdict::Holds)
    }

    fn answer(&mut self, topic: Topic, answer: Result<Answer, Altered>) -> bool {
        let (verdict, told) = match answer {
            Ok(Answer::Holds(told)) => (Verdict::Holds, told),
            Ok(Answer::NotChecked(told)) => (Verdict::NotChecked, told),
            Err(altered) => {
                let told = format!("{}: {}", altered.place, altered.told);
                self.altered = Some(altered);
                (Verdict::Altered, told)
            }
        };
        self.checks.push(Check { topic, verdict, told });
        verdict != Verdict::Altered
    }

    /// Says of every question that was not asked that it was not.
    fn close(mut self) -> Self {
        for topic in Topic::ALL {
            if !self.checks.iter().any(|check| check.topic == topic) {
                let told = "not looked at".to_owned();
                self.checks.push(Check { topic, verdict: Verdict::NotChecked, told });
            }
        }
        self
    }
}

/// What a check answers where nothing is altered.
pub(super) enum Answer {
    Holds(String),
    NotChecked(String),
}

/// Verifies a pack; `scratch` is an empty folder for the run that is made again.
///
/// # Errors
/// [`PackError`] where the file is no pack or the folder cannot be used.
pub fn verify(
    name: &Path,
    bytes: &[u8],
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Report, PackError> {
    progress.stage("check every byte");
    let mut report = Report { sha256: sha256(bytes), manifest: None, checks: Vec::new(), altered: None };
    let contents = match open(bytes) {
        Ok(contents) => contents,
        Err(Shut::Foreign) => return Err(PackError::NotAPack { file: name.to_owned() }),
        Err(Shut::Newer) => {
            return Err(PackError::Newer { file: name.to_owned(), known: Manifest::SCHEMA });
        }
        Err(Shut::Altered(altered)) => {
            report.answer(Topic::Bytes, Err(altered));
            return Ok(report.close());
        }
    };
    let files = Count::of(contents.files.len() + 1, "file");
    let told = format!("{files}, {} bytes; each has its SHA-256, and none is over", grouped(bytes.len()));
    report.answer(Topic::Bytes, Ok(Answer::Holds(told)));
    report.manifest = Some(contents.manifest.clone());
    let pack = Pack { contents, scratch };
    pack.ask(&mut report, progress)?;
    Ok(report.close())
}

struct Pack<'a> {
    contents: Contents,
    scratch: &'a Path,
}

impl Pack<'_> {
    fn ask(&self, report: &mut Report, progress: &dyn Progress) -> Result<(), PackError> {
        let manifest = &self.contents.manifest;
        let same = manifest.version == env!("CARGO_PKG_VERSION");
        let entries = match self.ledger(same) {
            Ok(entries) => entries,
            Err(Answer::NotChecked(told)) => {
                report.answer(Topic::Ledger, Ok(Answer::NotChecked(told)));
                return Ok(());
            }
            Err(Answer::Holds(_)) => return Ok(()),
        };
        let entries = match entries {
            Ok(entries) => entries,
            Err(altered) => {
                report.answer(Topic::Ledger, Err(altered));
                return Ok(());
            }
        };
        let told = match entries.last() {
            Some(last) => {
                let count = Count::of(entries.len(), "entry");
                format!("{count}, each fits the one before; the last hash is {}", last.hash)
            }
            None => "no entry: nobody has recorded anything".to_owned(),
        };
        let of_ledger = [
            (Topic::Ledger, Ok(Answer::Holds(told))),
            (Topic::Copies, self.copies(&entries)),
            (Topic::Approvals, approvals::check(&entries)),
            (Topic::Answers, uploads::answers(&entries)),
        ];
        for (topic, answer) in of_ledger {
            if !report.answer(topic, answer) {
                return Ok(());
            }
        }
        if !same {
            let told = format!(
                "made by imsreco {}, this is {}: the proposals were not made again",
                manifest.version,
                env!("CARGO_PKG_VERSION")
            );
            for topic in [Topic::Run, Topic::Proposals, Topic::Uploads] {
                report.answer(topic, Ok(Answer::NotChecked(told.clone())));
            }
            return Ok(());
        }
        self.lay_out()?;
        self.run(report, &entries, progress)
    }

    fn content(&self, name: &str) -> Option<&[u8]> {
        let at = self.contents.manifest.files.iter().position(|file| file.name == name)?;
        Some(&self.contents.files[at])
    }

    /// Reads the ledger; the outer error says that this version cannot.
    fn ledger(&self, same: bool) -> Result<Result<Vec<Recorded>, Altered>, Answer> {
        let text = self.content(LEDGER).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(text) = text else {
            return Ok(Err(Altered::new(LEDGER, "the pack has no ledger that can be read")));
        };
        let entries = match read_copy(text) {
            Ok(entries) => entries,
            Err(CopyFault::Unknown(number)) if !same => {
                return Err(Answer::NotChecked(format!(
                    "entry {number} says something this version of imsreco does not know"
                )));
            }
            Err(CopyFault::Unknown(number) | CopyFault::Broken(number)) => {
                let told = format!("entry {number} is the first that does not fit the one before");
                return Ok(Err(Altered { entry: Some(number), ..Altered::new(LEDGER, told) }));
            }
        };
        let end = &self.contents.manifest.ledger;
        let (number, hash) = entries.last().map_or((0, ""), |last| (last.number, last.hash.as_str()));
        if (end.entries, end.last.as_str()) == (number, hash) {
            return Ok(Ok(entries));
        }
        let told = format!("it has {number} entries, and the list of the pack says {}", end.entries);
        Ok(Err(Altered { entry: Some(number.min(end.entries) + 1), ..Altered::new(LEDGER, told) }))
    }

    /// Checks that files which entries of the run name are there as they were.
    fn copies(&self, entries: &[Recorded]) -> Result<Answer, Altered> {
        let manifest = &self.contents.manifest;
        let (mut there, mut missing) = (0, 0);
        for recorded in entries.iter().filter(|recorded| recorded.run == manifest.run) {
            for (at, file) in stored(&recorded.entry).into_iter().enumerate() {
                let name = place_of(recorded.number, at, file);
                match self.content(&name) {
                    Some(bytes) if sha256(bytes) == file.sha256 => there += 1,
                    Some(_) => {
                        let told = format!("it is not the file that entry {} names", recorded.number);
                        return Err(Altered { entry: Some(recorded.number), ..Altered::new(name, told) });
                    }
                    None if manifest.missing.iter().any(|m| m.sha256 == file.sha256) => missing += 1,
                    None => {
                        let told = format!("entry {} names it, and the pack has it not", recorded.number);
                        return Err(Altered { entry: Some(recorded.number), ..Altered::new(name, told) });
                    }
                }
            }
            if let Entry::Run(run) = &recorded.entry {
                let lacks = run.inputs.iter().find(|input| {
                    let listed = manifest.files.iter().any(|file| file.sha256 == input.sha256);
                    !listed && !manifest.missing.iter().any(|file| file.sha256 == input.sha256)
                });
                if let Some(lacks) = lacks {
                    let told = format!("entry {} names it, and the pack has it not", recorded.number);
                    return Err(Altered { entry: Some(recorded.number), ..Altered::new(&lacks.name, told) });
                }
            }
        }
        Ok(Answer::Holds(match (there, missing) {
            (0, 0) => "none".to_owned(),
            (there, 0) => format!("{}, as recorded", Count::of(there, "file")),
            (there, missing) => format!(
                "{}, as recorded; {} could not be found when the pack was made",
                Count::of(there, "file"),
                Count::of(missing, "file")
            ),
        }))
    }

    fn out(&self) -> PathBuf {
        self.scratch.join("pack").join(OUTPUT)
    }

    fn workspace(&self) -> PathBuf {
        self.scratch.join("workspace")
    }

    /// Writes the files where a run would have them.
    fn lay_out(&self) -> Result<(), PackError> {
        let copies = self.workspace().join(FILES);
        let write = |path: &Path, bytes: &[u8]| {
            let parent = path.parent().unwrap_or(self.scratch);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(path, bytes))
                .map_err(|source| PackError::Write { file: path.to_owned(), source })
        };
        for (listed, bytes) in self.contents.manifest.files.iter().zip(&self.contents.files) {
            write(&self.scratch.join("pack").join(&listed.name), bytes)?;
            if listed.name.starts_with("input/") {
                write(&copies.join(&listed.sha256), bytes)?;
            }
        }
        Ok(())
    }

    /// Opens the run, makes it again, and asks what its uploads hold.
    fn run(
        &self,
        report: &mut Report,
        entries: &[Recorded],
        progress: &dyn Progress,
    ) -> Result<(), PackError> {
        let (out, workspace) = (self.out(), self.workspace());
        let looked = reopen(&out, Some(&workspace), progress, |opened| {
            let run = self.same_run(opened);
            if !report.answer(Topic::Run, run) {
                return;
            }
            let proposals = self.proposals(opened, progress);
            if report.answer(Topic::Proposals, proposals) {
                report.answer(Topic::Uploads, uploads::check(opened, entries, &|name| self.content(name)));
            }
        });
        match looked {
            Ok(()) => Ok(()),
            Err(error) if error.is_bug() => Err(error.into()),
            Err(error) => {
                report.answer(Topic::Run, Err(self.unreadable(&error)));
                Ok(())
            }
        }
    }

    /// Names the file because of which a run cannot be opened.
    fn unreadable(&self, error: &ReopenError) -> Altered {
        let told = error.to_string();
        let told = told.lines().next().unwrap_or_default();
        let name = match error {
            ReopenError::Gone { name, .. } | ReopenError::Changed { name, .. } => {
                let listed = self.contents.manifest.files.iter().find(|file| file.known_as == *name);
                listed.map_or_else(|| name.clone(), |file| file.name.clone())
            }
            _ => format!("{OUTPUT}/run.state"),
        };
        Altered::new(name, told)
    }

    /// Checks that the state is of the run that the list names.
    fn same_run(&self, opened: &Opened<'_>) -> Result<Answer, Altered> {
        let (manifest, facts) = (&self.contents.manifest, &opened.month.facts);
        let says = (
            manifest.run.as_str(),
            manifest.version.as_str(),
            manifest.period.as_str(),
            manifest.as_of.clone(),
            manifest.policy.as_str(),
            &manifest.recipients,
            manifest.records,
        );
        let is = (
            opened.run,
            facts.version.as_str(),
            &*facts.period.wire(),
            facts.as_of.format("%Y-%m-%d").to_string(),
            facts.policy.as_str(),
            &facts.recipients,
            opened.month.ims.len(),
        );
        if says != is {
            return Err(Altered::new(
                super::manifest::NAME,
                "it speaks of another run than output/run.state",
            ));
        }
        let (records, rows) = (opened.month.ims.len(), opened.month.books.len());
        Ok(Answer::Holds(format!(
            "{}: its name follows from the version, the settings and {}; {} and {}",
            opened.run,
            Count::of(opened.inputs.len(), "input"),
            Count::of(records, "record"),
            Count::of(rows, "row")
        )))
    }

    /// Makes the run again and compares every file it wrote.
    fn proposals(&self, opened: &Opened<'_>, progress: &dyn Progress) -> Result<Answer, Altered> {
        if opened.inputs.iter().any(|input| {
            input.role == Role::Previous
                && self.contents.manifest.missing.iter().any(|missing| missing.sha256 == input.sha256)
        }) {
            let told = "a file of an earlier run is missing: the run was not made again";
            return Ok(Answer::NotChecked(told.to_owned()));
        }
        let paths = places(opened.inputs).into_iter().map(|name| self.scratch.join("pack").join(name));
        let (out, workspace, fresh) = (self.out(), self.workspace(), self.scratch.join("again"));
        let inputs: Vec<PathBuf> = paths.collect();
        let asked = Again { out: &out, inputs: &inputs, workspace: &workspace, fresh: &fresh, unnamed: None };
        let files = again(&asked, progress).map_err(|error| self.unreadable(&error))?;
        let mut compared = 0;
        for file in &files {
            let name = format!("{OUTPUT}/{}", file.name);
            let now = fs::read(fresh.join(&file.name)).unwrap_or_default();
            let packed = self.content(&name);
            if packed.is_none() && file.sha256.is_empty() {
                continue;
            }
            compared += 1;
            let stands = packed.is_none_or(|packed| packed == now);
            if !stands || !file.sha256.is_empty() && sha256(&now) != file.sha256 {
                let told = packed.map_or_else(String::new, |packed| first_difference(packed, &now));
                return Err(Altered::new(name, format!("the run made again writes something else{told}")));
            }
        }
        let more = files_in(&fresh).into_iter().find(|name| !files.iter().any(|file| file.name == *name));
        if let Some(more) = more {
            let told = "the run made again writes it, and the pack has it not";
            return Err(Altered::new(format!("{OUTPUT}/{more}"), told));
        }
        let records = Count::of(opened.month.decisions.len(), "record");
        Ok(Answer::Holds(format!(
            "{records} decided again; {} equal, byte for byte",
            Count::of(compared, "output")
        )))
    }
}

/// Names the line in which two texts begin to differ.
fn first_difference(a: &[u8], b: &[u8]) -> String {
    let text = |bytes: &[u8]| bytes.iter().take(4_096).all(|b| *b >= 0x20 || b"\r\n\t".contains(b));
    if !text(a) || !text(b) {
        return String::new();
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    format!(", from line {}", a[..same].split(|b| *b == b'\n').count())
}

/// Names of all files below a folder, with `/`.
fn files_in(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, before)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                out.push(name);
            }
        }
    }
    out.sort();
    out
}
