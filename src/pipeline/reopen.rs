//! A finished run, opened again.
//!
//! Comes in: the output folder of a run. Goes out: its month, as it was when it was written, with the
//! texts of the downloads. Invariant: nothing is linked or decided again; the files it rests on are
//! those the run read, byte for byte, or nothing is opened.

use super::inputs::{Input, Role, Settings};
use super::rules::beside;
use super::state::{self, State, Unfit};
use super::{Error, Progress, suppliers};
use crate::decide::{self, Policy};
use crate::diagnostic::Diagnostic;
use crate::domain::month::{InputFile, Month};
use crate::domain::suppliers::SupplierMaster;
use crate::domain::text::hexadecimal;
use crate::frame::books::BooksFrame;
use crate::frame::ims::ImsFrame;
use crate::ingest::files::{FileError, read_file};
use crate::ingest::{books, ims};
use crate::ledger::{FILES, LedgerError};
use crate::matching;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Name of the file that says which workspace an output folder belongs to.
pub(super) const WORKSPACE: &str = "workspace.txt";

/// Why a run cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ReopenError {
    /// Nothing to open.
    #[error(
        "this folder holds no run: it has no run.state\n  --> {}\n  help: give the --out folder of imsreco reconcile",
        out.display()
    )]
    NoRun {
        /// The folder.
        out: PathBuf,
    },
    /// Another file under that name.
    #[error(
        "this file is not the state of a run\n  --> {}\n  help: give the --out folder of imsreco reconcile, or make \
         the run again",
        file.display()
    )]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// Made by another version.
    #[error(
        "the run was made by imsreco {found}, this is {own}\n  --> {}\n  help: make the run again with this version \
         (imsreco reconcile --force); what the ledger holds stays",
        file.display()
    )]
    OtherVersion {
        /// The file.
        file: PathBuf,
        /// The version that made it.
        found: String,
        /// This version.
        own: &'static str,
    },
    /// Not what was written.
    #[error(
        "the state of the run is damaged or cut short\n  --> {}\n  help: make the run again (imsreco reconcile \
         --force); what the ledger holds stays",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// An input is nowhere.
    #[error(
        "the {} of this run is neither where it was nor kept in the workspace\n  --> {name}\n  help: put it back \
         there, or name the workspace with --workspace",
        role.title()
    )]
    Gone {
        /// What it is.
        role: Role,
        /// Where it was.
        name: String,
    },
    /// An input is no longer what it was.
    #[error(
        "the {} was changed since this run read it\n  --> {name}\n  help: put the file back as it was, or make the \
         run again (imsreco reconcile --force)",
        role.title()
    )]
    Changed {
        /// What it is.
        role: Role,
        /// Where it stands.
        name: String,
    },
    /// An input was read another way than before.
    #[error(
        "internal error: the documents of run {run} are not those it linked; this is a bug, and nothing was done"
    )]
    OtherDocuments {
        /// The run.
        run: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// An input cannot be understood.
    #[error(transparent)]
    Run(#[from] Error),
    /// The workspace.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl ReopenError {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub fn id(&self) -> &'static str {
        match self {
            Self::NoRun { .. } => "run.absent",
            Self::Foreign { .. } => "run.foreign",
            Self::OtherVersion { .. } => "run.other-version",
            Self::Damaged { .. } => "run.damaged",
            Self::Gone { .. } => "run.input-gone",
            Self::Changed { .. } => "run.input-changed",
            Self::OtherDocuments { .. } => "",
            Self::File(error) => error.id(),
            Self::Run(error) => error.id(),
            Self::Ledger(error) => error.id(),
        }
    }

    /// Tells whether the mistake is ours.
    pub fn is_bug(&self) -> bool {
        match self {
            Self::OtherDocuments { .. } => true,
            Self::Run(error) => error.is_bug(),
            Self::NoRun { .. }
            | Self::Foreign { .. }
            | Self::OtherVersion { .. }
            | Self::Damaged { .. }
            | Self::Gone { .. }
            | Self::Changed { .. }
            | Self::File(_)
            | Self::Ledger(_) => false,
        }
    }
}

/// An opened run.
#[derive(Clone, Copy, Debug)]
pub struct Opened<'m> {
    /// The run's name.
    pub run: &'m str,
    /// Everything the run knew.
    pub month: &'m Month<'m>,
    /// The texts of the downloads, as [`ImsRecord::file`](crate::domain::document::ImsRecord::file)
    /// counts them.
    pub texts: &'m [String],
    /// Everything the run told.
    pub diagnostics: &'m [Diagnostic],
    /// The policy.
    pub policy: &'m Policy,
    /// The list of suppliers, where one was given.
    pub suppliers: Option<&'m SupplierMaster>,
    /// What was asked of the run.
    pub settings: &'m Settings,
    /// What the run read.
    pub inputs: &'m [Input],
    /// What the run wrote before its state, as it wrote it.
    pub outputs: &'m [InputFile],
    /// The output folder.
    pub out: &'m Path,
    /// The folder of the workspace; it may not exist yet.
    pub workspace: &'m Path,
}

/// Opens the run in `out` and hands it to `look`. The workspace is the one named, else the one the run
/// names, else the output folder.
///
/// # Errors
/// [`ReopenError`] where the run, or a file it rests on, is not what it was.
pub fn reopen<T>(
    out: &Path,
    workspace: Option<&Path>,
    progress: &dyn Progress,
    look: impl FnOnce(&Opened<'_>) -> T,
) -> Result<T, ReopenError> {
    progress.stage("open the run");
    let mut state = read_state(out)?;
    let workspace = workspace_of(out, workspace)?;
    let paths = |role: Role| -> Result<Vec<PathBuf>, ReopenError> {
        let of = state.inputs.iter().filter(|input| input.role == role);
        of.map(|input| find(input, out, &workspace)).collect()
    };
    let first = |role: Role| paths(role).map(|found| found.into_iter().next());
    let rules = first(Role::Rules)?.ok_or_else(|| ReopenError::Damaged { file: out.join(state::NAME) })?;
    let policy = policy(&rules, &state, out, &workspace)?;
    progress.stage("read the IMS download");
    let rtin = state.settings.rtin.as_ref();
    let mut ims = ims::read_cuts(&paths(Role::Ims)?, rtin, &|_| true).map_err(Error::from)?;
    progress.stage("read the register");
    let map = first(Role::Map)?;
    let mut books = books::read_spans(&paths(Role::Books)?, map.as_deref(), |_| true).map_err(Error::from)?;
    let suppliers = match first(Role::Suppliers)? {
        Some(path) => Some(crate::ingest::suppliers::read(&path).map_err(Error::from)?.master),
        None => None,
    };
    progress.stage("lay out the documents");
    let (records, rows) = (std::mem::take(&mut ims.records), std::mem::take(&mut books.rows));
    let (ims_frame, books_frame) = rayon::join(
        || ImsFrame::from_cuts(&records, &ims.texts, &ims.beside),
        || BooksFrame::from_spans(&rows, &books.texts),
    );
    let (mut ims_frame, mut books_frame) =
        (ims_frame.map_err(Error::from)?, books_frame.map_err(Error::from)?);
    drop((records, rows, std::mem::take(&mut books.texts)));
    let mut month = Month {
        facts: state.facts.clone(),
        ims: ims_frame.take_records(),
        links: std::mem::take(&mut state.links),
        decisions: std::mem::take(&mut state.decisions),
        reasons: Vec::new(),
        books: books_frame.take_rows(),
        books_links: std::mem::take(&mut state.books_links),
        books_reasons: Vec::new(),
        why_not: std::mem::take(&mut state.why_not),
        books_why_not: std::mem::take(&mut state.books_why_not),
        refused_records: ims.refused,
        refused_rows: books.refused,
        read_only: ims.read_only,
        left_out: books.left_out,
        mapping: books.mapping,
        gstr2b: None,
    };
    if month.ims.len() != month.links.len() || month.books.len() != state.exclusions.len() {
        return Err(ReopenError::OtherDocuments { run: state.run });
    }
    for (row, exclusion) in month.books.iter_mut().zip(&state.exclusions) {
        row.exclusion = *exclusion;
    }
    say_reasons(&mut month);
    if let Some(master) = &suppliers {
        suppliers::name(&mut month, master);
    }
    let gstr2b = paths(Role::Gstr2b)?;
    if !gstr2b.is_empty() {
        let names: Vec<String> = state.facts.gstr2b_files.iter().map(|file| file.name.clone()).collect();
        let only =
            state.facts.recipients.first().map(String::as_str).filter(|_| state.facts.recipients.len() == 1);
        let read = crate::ingest::gstr2b::read(&gstr2b, &names, only).map_err(Error::from)?;
        super::gstr2b::lay(read.documents, &read.recipients, &mut month)?;
    }
    Ok(look(&Opened {
        run: &state.run,
        month: &month,
        texts: &ims.texts,
        diagnostics: &state.diagnostics,
        policy: &policy,
        suppliers: suppliers.as_ref(),
        settings: &state.settings,
        inputs: &state.inputs,
        outputs: &state.outputs,
        out,
        workspace: &workspace,
    }))
}

/// Says why documents have their outcomes, as the run did: before suppliers get names.
fn say_reasons(month: &mut Month<'_>) {
    let (ims, books) = (&month.ims, &month.books);
    month.reasons =
        ims.par_iter().zip(&month.links).map(|(r, l)| matching::reason(l, ims, books, r)).collect();
    let reasons = &month.reasons;
    month.books_reasons = books
        .par_iter()
        .zip(&month.books_links)
        .map(|(row, l)| matching::books_reason(l, row, ims, reasons))
        .collect();
}

/// Reads the state of the run in a folder.
pub(super) fn read_state(out: &Path) -> Result<State, ReopenError> {
    let file = out.join(state::NAME);
    let bytes = match read_file(&file) {
        Ok((bytes, _)) => bytes,
        Err(FileError::Absent { .. }) => return Err(ReopenError::NoRun { out: out.to_owned() }),
        Err(FileError::Empty { .. }) => return Err(ReopenError::Damaged { file }),
        Err(error) => return Err(error.into()),
    };
    state::parse(&bytes).map_err(|unfit| match unfit {
        Unfit::Foreign => ReopenError::Foreign { file },
        Unfit::OtherVersion(found) => {
            ReopenError::OtherVersion { file, found, own: env!("CARGO_PKG_VERSION") }
        }
        Unfit::Damaged => ReopenError::Damaged { file },
    })
}

/// Returns the folder of the workspace that a run belongs to: the one named, else the one its folder
/// names, else its folder.
///
/// # Errors
/// [`ReopenError::File`] where the folder names one and cannot be read.
pub fn workspace_of(out: &Path, named: Option<&Path>) -> Result<PathBuf, ReopenError> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    match read_file(&out.join(WORKSPACE)) {
        Ok((bytes, _)) => Ok(out.join(String::from_utf8_lossy(&bytes).trim())),
        Err(FileError::Absent { .. } | FileError::Empty { .. }) => Ok(out.to_owned()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the rules again, with the lists beside them.
pub(super) fn policy(
    path: &Path,
    state: &State,
    out: &Path,
    workspace: &Path,
) -> Result<Policy, ReopenError> {
    let rules = &state.facts.rules_file.name;
    let (bytes, _) = read_file(path)?;
    let mut lists = Vec::new();
    for input in state.inputs.iter().filter(|input| input.role == Role::List) {
        lists.push((input.name.as_str(), find(input, out, workspace)?));
    }
    let folder = Path::new(rules).parent().unwrap_or(Path::new(""));
    let loaded = decide::load_beside(&String::from_utf8_lossy(&bytes), rules, &|name| {
        let place = folder.join(name);
        let kept = lists.iter().find(|(name, _)| Path::new(name) == place).map_or(&place, |(_, kept)| kept);
        let mut read = beside(kept)?;
        read.file.name = place.display().to_string();
        Ok(read)
    });
    loaded.map_err(|diagnostics| Error::Rules { file: rules.clone(), diagnostics }.into())
}

/// Finds an input: its copy in the workspace, else where it was, seen from the output folder or from
/// where the command is run.
pub(super) fn find(input: &Input, out: &Path, workspace: &Path) -> Result<PathBuf, ReopenError> {
    let role = input.role;
    let place = out.join(&input.place);
    let mut changed = None;
    for path in [workspace.join(FILES).join(&input.sha256), place, PathBuf::from(&input.name)] {
        match fingerprint(&path) {
            Ok(found) if found == input.sha256 => return Ok(path),
            Ok(_) => changed = changed.or(Some(path)),
            Err(_) => {}
        }
    }
    let name = input.name.clone();
    Err(match changed {
        Some(_) => ReopenError::Changed { role, name },
        None => ReopenError::Gone { role, name },
    })
}

/// Returns what an input of a run held, from its copy in the workspace or from where it stands.
///
/// # Errors
/// [`ReopenError::Changed`] or [`ReopenError::Gone`] where there is no such file any more.
pub fn input_bytes(input: &Input, out: &Path, workspace: &Path) -> Result<Vec<u8>, ReopenError> {
    Ok(read_file(&find(input, out, workspace)?)?.0)
}

/// Returns the SHA-256 of a file in hexadecimal without holding it in memory.
pub(super) fn fingerprint(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = fs::File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => break,
            n => hash.update(&buffer[..n]),
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}
