//! A run made again from copies of what it read, wherever they lie now.
//!
//! Comes in: the folder a run wrote, copies of its inputs, an empty folder. Goes out: the same files
//! once more. Invariant: the same version writes the same bytes, names of files and all; what differs
//! was changed since, or is a bug.

use super::reopen::{ReopenError, WORKSPACE, policy, read_state};
use super::state::{self, State};
use super::{Html, Input, Job, Progress, Role, Settings, Workbook, Writing, matched, run_under};
use crate::diagnostic::Diagnostic;
use crate::domain::month::{InputFile, Month};
use crate::ingest::books::ControlTotals;
use crate::output::outbox::Overwrite;
use std::fs;
use std::path::{Path, PathBuf};

/// A run and where its files lie now.
#[derive(Clone, Copy, Debug)]
pub struct Again<'a> {
    /// The folder with its `run.state`.
    pub out: &'a Path,
    /// Its inputs, in the order of its state; those of an earlier run two by two in folders of their
    /// own.
    pub inputs: &'a [PathBuf],
    /// A workspace that holds copies of the rules and of the lists beside them.
    pub workspace: &'a Path,
    /// Where it is to write; a folder that does not exist or is empty.
    pub fresh: &'a Path,
    /// A folder that is to be left out of the names of files, so that nobody learns where the run was
    /// made.
    pub unnamed: Option<&'a Path>,
}

/// Leaves a folder out of the names of a run's files.
fn leave_out(state: &mut State, folder: &Path) {
    let short = |name: &mut String| {
        if let Ok(rest) = Path::new(name.as_str()).strip_prefix(folder) {
            *name = rest.display().to_string();
        }
    };
    state.inputs.iter_mut().for_each(|input| short(&mut input.name));
    let facts = &mut state.facts;
    let lists = [
        &mut facts.ims_files,
        &mut facts.books_files,
        &mut facts.list_files,
        &mut facts.previous_files,
        &mut facts.gstr2b_files,
    ];
    lists.into_iter().flatten().for_each(|file| short(&mut file.name));
    let single = [&mut facts.suppliers_file, &mut facts.calendar.file];
    single.into_iter().flatten().for_each(|file| short(&mut file.name));
    short(&mut facts.rules_file.name);
}

/// Names and places that a run had when it was made first.
pub(super) struct Kept {
    pub(super) inputs: Vec<Input>,
    /// What its `workspace.txt` says.
    pub(super) workspace: Option<String>,
    files: Files,
    /// Where a file lies now, and what it was called.
    names: Vec<(String, String)>,
    /// What was told of files that the run did not read: nobody knows them now.
    unread: Vec<Diagnostic>,
}

/// Findings on files beside those that were read.
const UNREAD: [&str; 2] = ["books.folder", "books.file-unused"];

/// The files as the run named them.
struct Files {
    ims: Vec<InputFile>,
    books: Vec<InputFile>,
    previous: Vec<InputFile>,
    suppliers: Option<InputFile>,
    recipient: Option<InputFile>,
    gstr2b: Vec<InputFile>,
}

impl Kept {
    fn of(state: &State, again: &Again<'_>) -> Self {
        let mut names = Vec::new();
        for (input, path) in state.inputs.iter().zip(again.inputs) {
            let now = path.display().to_string();
            names.push((now, input.name.clone()));
            if let (Role::Previous, Some(now), Some(then)) =
                (input.role, path.parent(), Path::new(&input.name).parent())
            {
                names.push((now.display().to_string(), then.display().to_string()));
            }
        }
        // A folder's name begins that of its files.
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        names.dedup();
        let text = fs::read_to_string(again.out.join(WORKSPACE)).ok();
        let facts = &state.facts;
        Self {
            inputs: state.inputs.clone(),
            workspace: text.map(|text| text.trim_end_matches('\n').to_owned()),
            files: Files {
                ims: facts.ims_files.clone(),
                books: facts.books_files.clone(),
                previous: facts.previous_files.clone(),
                suppliers: facts.suppliers_file.clone(),
                recipient: facts.calendar.file.clone(),
                gstr2b: facts.gstr2b_files.clone(),
            },
            names,
            unread: state.diagnostics.iter().filter(|d| UNREAD.contains(&d.id)).cloned().collect(),
        }
    }

    /// Gives the files the names they had; a file that is another keeps its own.
    pub(super) fn name_files(&self, month: &mut Month<'_>) {
        let facts = &mut month.facts;
        let pairs = [
            (&mut facts.ims_files, &self.files.ims),
            (&mut facts.books_files, &self.files.books),
            (&mut facts.previous_files, &self.files.previous),
            (&mut facts.gstr2b_files, &self.files.gstr2b),
        ];
        for (now, then) in pairs {
            for (now, then) in now.iter_mut().zip(then).filter(|(now, then)| now.sha256 == then.sha256) {
                now.name.clone_from(&then.name);
            }
        }
        let pairs = [
            (&mut facts.suppliers_file, &self.files.suppliers),
            (&mut facts.calendar.file, &self.files.recipient),
        ];
        for (now, then) in pairs {
            if let (Some(now), Some(then)) = (now, then) {
                now.name.clone_from(&then.name);
            }
        }
    }

    /// Writes the names that files had into what is told of them.
    pub(super) fn name_places(&self, diagnostics: &mut Vec<Diagnostic>) {
        for diagnostic in diagnostics.iter_mut() {
            let place = &mut diagnostic.place;
            let texts = [
                &mut diagnostic.message,
                &mut diagnostic.help,
                &mut place.file,
                &mut place.item,
                &mut place.excerpt,
            ];
            for text in texts {
                for (now, then) in &self.names {
                    if text.contains(now.as_str()) {
                        *text = text.replace(now.as_str(), then);
                    }
                }
            }
        }
        diagnostics.extend(self.unread.iter().cloned());
    }
}

/// Makes a run again and returns the names of what the first one wrote, each with its fingerprint;
/// `run.state` and the audit trail, whose fingerprints no file of the run holds, without.
///
/// # Errors
/// [`ReopenError`] where the state cannot be read or the run stops.
pub fn again(again: &Again<'_>, progress: &dyn Progress) -> Result<Vec<InputFile>, ReopenError> {
    let mut state = read_state(again.out)?;
    if let Some(folder) = again.unnamed {
        leave_out(&mut state, folder);
    }
    let state = state;
    let paths = |role: Role| -> Vec<PathBuf> {
        let of = state.inputs.iter().zip(again.inputs).filter(|(input, _)| input.role == role);
        of.map(|(_, path)| path.clone()).collect()
    };
    let first = |role: Role| paths(role).into_iter().next();
    let rules =
        first(Role::Rules).ok_or_else(|| ReopenError::Damaged { file: again.out.join(state::NAME) })?;
    progress.stage("rules");
    let policy = policy(&rules, &state, again.out, again.workspace)?;
    let mut previous: Vec<PathBuf> =
        paths(Role::Previous).iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    previous.dedup();
    let wrote = |name: &str| state.outputs.iter().any(|file| file.name == name);
    let Settings { rtin, period, as_of, profile, refusals } = state.settings.clone();
    let job = Job {
        ims: paths(Role::Ims),
        books: paths(Role::Books),
        rules,
        previous,
        suppliers: first(Role::Suppliers),
        recipient: first(Role::Recipient),
        gstr2b: paths(Role::Gstr2b),
        map: first(Role::Map),
        control: ControlTotals::default(),
        rtin,
        period,
        as_of,
        out: again.fresh.to_owned(),
        workspace: None,
        profile,
        workbook: if wrote("review.xlsx") { Workbook::Write } else { Workbook::Skip },
        html: if wrote("report.html") { Html::Write } else { Html::Skip },
        writing: Writing::Files,
        overwrite: Overwrite::Never,
        refusals,
    };
    let kept = Kept::of(&state, again);
    let rules_file = state.facts.rules_file.clone();
    let mut linker = |month: &Month<'_>| matched(month, progress);
    run_under(&job, (&policy, rules_file), Some(&kept), progress, &mut linker, |_, _| ())?;
    let mut files = state.outputs;
    for name in [state::NAME, "audit.jsonl"] {
        files.push(InputFile { name: name.to_owned(), sha256: String::new(), bytes: 0 });
    }
    Ok(files)
}
