//! All shards of one run, made into what one run writes.
//!
//! Comes in: folders with `shard.bin`. Goes out: the files of a run. Invariant: only shards of one run
//! over the same files are merged, each once and all of them; the files read again are those the shards
//! read.

use super::state::Unfit;
use super::state::part::{self, ShardFile};
use super::{Error, Finished, Html, Job, Passes, Progress, Workbook, Writing, inputs, run_linked};
use crate::domain::month::Month;
use crate::domain::text::and;
use crate::matching::parts::{Part, Places, join};
use crate::matching::{Matching, Watch};
use crate::output::outbox::{Overwrite, in_words};
use std::fs;
use std::path::{Path, PathBuf};

/// Why shards cannot be merged; every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError(pub Vec<Problem>);

/// One reason why shards cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The folder holds no file of a shard.
    #[error("{} holds no shard of a run: {why}", folder.display())]
    NotAShard {
        /// The folder.
        folder: PathBuf,
        /// What was found.
        why: String,
    },
    /// Another version made it.
    #[error("the shard in {} was made by version {version}; this is {}", folder.display(), env!("CARGO_PKG_VERSION"))]
    OtherVersion {
        /// The folder.
        folder: PathBuf,
        /// The version.
        version: String,
    },
    /// It is not what was written.
    #[error("the shard in {} is damaged", folder.display())]
    Damaged {
        /// The folder.
        folder: PathBuf,
    },
    /// Two folders hold the same shard.
    #[error("shard {number} was given twice: {} and {}", first.display(), second.display())]
    Twice {
        /// The shard.
        number: u32,
        /// A folder.
        first: PathBuf,
        /// Another folder.
        second: PathBuf,
    },
    /// Shards of different divisions.
    #[error("the shard in {} is one of {of}, that in {} one of {first_of}", folder.display(), first.display())]
    OtherCount {
        /// The folder.
        folder: PathBuf,
        /// Of how many.
        of: u32,
        /// The first folder.
        first: PathBuf,
        /// Of how many that is.
        first_of: u32,
    },
    /// Shards of different runs.
    #[error("the shards in {} and {} are of different runs: {what}", folder.display(), first.display())]
    OtherRun {
        /// The folder.
        folder: PathBuf,
        /// The first folder.
        first: PathBuf,
        /// What differs, in words.
        what: String,
    },
    /// Not all shards were given.
    #[error("{} of {of} {}", shards(missing), if missing.len() == 1 { "is missing" } else { "are missing" })]
    Missing {
        /// Of how many.
        of: u32,
        /// Those that are missing.
        missing: Vec<u32>,
    },
    /// A file is no longer where it was.
    #[error("{}, which the shards read, is not there", file.display())]
    Absent {
        /// The file.
        file: PathBuf,
    },
    /// A file is no longer what it was.
    #[error("{name} is no longer what the shards read")]
    Changed {
        /// What it is and its name.
        name: String,
    },
}

fn shards(numbers: &[u32]) -> String {
    let word = if numbers.len() == 1 { "shard" } else { "shards" };
    format!("{word} {}", and(&numbers.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

impl Problem {
    /// Returns the stable name of the problem.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotAShard { .. } => "merge.no-shard",
            Self::OtherVersion { .. } => "merge.other-version",
            Self::Damaged { .. } => "merge.damaged",
            Self::Twice { .. } => "merge.twice",
            Self::OtherCount { .. } => "merge.other-count",
            Self::OtherRun { .. } => "merge.other-run",
            Self::Missing { .. } => "merge.missing",
            Self::Absent { .. } => "merge.absent",
            Self::Changed { .. } => "merge.changed",
        }
    }

    /// Returns what to do about it.
    const fn help(&self) -> &'static str {
        match self {
            Self::NotAShard { .. } => "give the --out folders of imsreco reconcile --shard",
            Self::OtherVersion { .. } => "make all shards again with one version of imsreco",
            Self::Damaged { .. } => "make this shard again, with the same command and --force",
            Self::Twice { .. } => "give the folder of each shard once",
            Self::OtherCount { .. } | Self::OtherRun { .. } => {
                "give shards that were made from the same files with the same options, --as-of too"
            }
            Self::Missing { .. } => {
                "make what is missing with imsreco reconcile --shard, and give the folders of all shards"
            }
            Self::Absent { .. } => {
                "merge in the folder in which the shards were made, with every file in its place"
            }
            Self::Changed { .. } => "put the file back as it was, or make all shards again",
        }
    }
}

impl std::error::Error for MergeError {}

impl std::fmt::Display for MergeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "{one}\n  help: {}", one.help()),
            several => {
                f.write_str("the shards cannot be merged")?;
                for problem in several {
                    write!(f, "\n  --> {problem}")?;
                }
                let first = several.first().map_or("", Problem::help);
                write!(f, "\n  help: {first}")
            }
        }
    }
}

impl MergeError {
    /// Returns the stable name of the first problem.
    pub fn id(&self) -> &'static str {
        self.0.first().map_or("", Problem::id)
    }
}

/// How the merged run is written.
#[derive(Clone, Debug)]
pub struct Merging {
    /// The output folder.
    pub out: PathBuf,
    /// The workspace the run belongs to.
    pub workspace: Option<PathBuf>,
    /// Whether the workbook is written.
    pub workbook: Workbook,
    /// Whether the HTML report is written.
    pub html: Html,
    /// Whether anything is written.
    pub writing: Writing,
    /// Whether files of an earlier run may be replaced.
    pub overwrite: Overwrite,
}

/// All shards of a run, in order; their links are read again when they are joined.
#[derive(Debug)]
pub struct Shards {
    shards: Vec<Known>,
}

/// What is kept of a shard until it is joined.
#[derive(Debug)]
struct Known {
    folder: PathBuf,
    /// The file, without its links.
    file: ShardFile,
    /// Records and rows.
    size: (usize, usize),
}

impl Shards {
    /// Reads the shards in these folders and checks that they are all of one run.
    ///
    /// # Errors
    /// [`MergeError`] with everything that is wrong.
    pub fn open(folders: &[PathBuf]) -> Result<Self, MergeError> {
        let mut problems = Vec::new();
        let mut found: Vec<Known> = Vec::new();
        for folder in folders {
            match file(folder) {
                Ok(mut file) => {
                    let size = (file.part.links.len(), file.part.books_links.len());
                    (file.part.links, file.part.books_links) = (Vec::new(), Vec::new());
                    found.push(Known { folder: folder.clone(), file, size });
                }
                Err(problem) => problems.push(problem),
            }
        }
        if let Some((first, rest)) = found.split_first() {
            problems.extend(rest.iter().filter_map(|other| unlike(first, other)));
        }
        found.sort_by_key(|known| known.file.shard.number);
        for pair in found.windows(2).filter(|pair| pair[0].file.shard == pair[1].file.shard) {
            problems.push(Problem::Twice {
                number: pair[0].file.shard.number,
                first: pair[0].folder.clone(),
                second: pair[1].folder.clone(),
            });
        }
        // Of unlike or unreadable shards nobody can say which are missing.
        if let Some(first) = found.first().filter(|_| problems.is_empty()) {
            let of = first.file.shard.of;
            let missing: Vec<u32> =
                (1..=of).filter(|n| !found.iter().any(|known| known.file.shard.number == *n)).collect();
            if !missing.is_empty() {
                problems.push(Problem::Missing { of, missing });
            }
            let absent = first.file.paths.all().filter(|path| !path.exists());
            problems.extend(absent.map(|path| Problem::Absent { file: path.to_owned() }));
        }
        if problems.is_empty() && !found.is_empty() {
            Ok(Self { shards: found })
        } else {
            Err(MergeError(problems))
        }
    }

    /// Returns the job of which these are the shards, written as asked for.
    pub fn job(&self, to: Merging) -> Job {
        self.shards[0].file.job(to)
    }
}

/// Reads the shard in a folder.
fn file(folder: &Path) -> Result<ShardFile, Problem> {
    let folder = folder.to_owned();
    let bytes = match fs::read(folder.join(part::NAME)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let why = format!("{}: {}", part::NAME, in_words(&error));
            return Err(Problem::NotAShard { folder, why });
        }
    };
    part::parse(&bytes).map_err(|unfit| match unfit {
        Unfit::Foreign => Problem::NotAShard { folder, why: format!("{} is something else", part::NAME) },
        Unfit::OtherVersion(version) => Problem::OtherVersion { folder, version },
        Unfit::Damaged => Problem::Damaged { folder },
    })
}

/// Says why two shards are not of one run.
fn unlike(one: &Known, other: &Known) -> Option<Problem> {
    let (folder, first) = (other.folder.clone(), one.folder.clone());
    let (one, other) = (&one.file, &other.file);
    if one.shard.of != other.shard.of {
        let (of, first_of) = (other.shard.of, one.shard.of);
        return Some(Problem::OtherCount { folder, of, first, first_of });
    }
    let read =
        |file: &ShardFile| -> Vec<_> { file.inputs.iter().map(|i| (i.role, i.sha256.clone())).collect() };
    if one.run == other.run && one.paths == other.paths {
        return None;
    }
    let differing =
        one.inputs.iter().zip(&other.inputs).find(|(a, b)| (a.role, &a.sha256) != (b.role, &b.sha256));
    let what = if let Some((a, b)) = differing {
        format!(
            "{} {} is not {}",
            a.role.title(),
            a.name,
            if a.name == b.name { "the same".into() } else { b.name.clone() }
        )
    } else if read(one) != read(other) {
        format!("one read {} files, the other {}", one.inputs.len(), other.inputs.len())
    } else if one.settings != other.settings {
        "the options differ".to_owned()
    } else {
        "the files were given under different names".to_owned()
    };
    Some(Problem::OtherRun { folder, first, what })
}

/// Runs a job whose shards are done.
///
/// # Errors
/// [`Error`], with [`MergeError`] where a file is not what the shards read; nothing is left in the output
/// folder then.
pub fn merge(job: &Job, shards: Shards, progress: &dyn Progress) -> Result<Finished, Error> {
    let mut shards = Some(shards.shards);
    let mut linker = |month: &Month<'_>| -> Result<Matching, Error> {
        let shards = shards.take().expect("a month is linked once");
        joined(job, month, shards, &Passes(progress))
    };
    run_linked(job, progress, &mut linker, |_, _| ())
}

fn joined(
    job: &Job,
    month: &Month<'_>,
    mut shards: Vec<Known>,
    watch: &dyn Watch,
) -> Result<Matching, Error> {
    let now = inputs::of(job, &month.facts)?;
    let then = &shards[0].file.inputs;
    let mut changed: Vec<Problem> = now
        .iter()
        .zip(then)
        .filter(|(now, then)| (now.role, &now.sha256) != (then.role, &then.sha256))
        .map(|(now, _)| Problem::Changed { name: format!("{} {}", now.role.title(), now.name) })
        .collect();
    if changed.is_empty() && now.len() != then.len() {
        changed.push(Problem::Changed { name: "the list of files".to_owned() });
    }
    let places = Places::of(&month.ims, &month.books, shards[0].file.shard.of);
    if changed.is_empty() {
        let unfit = shards.iter().enumerate().filter(|(at, known)| places.size(*at) != known.size);
        changed.extend(unfit.map(|(_, known)| Problem::Damaged { folder: known.folder.clone() }));
    }
    if !changed.is_empty() {
        return Err(MergeError(changed).into());
    }
    let exposed = shards.iter_mut().map(|known| std::mem::take(&mut known.file.part.exposed)).collect();
    let part = |at: usize| -> Result<Part, Error> {
        let Known { folder, size, .. } = &shards[at];
        let part = file(folder).map_err(|problem| MergeError(vec![problem]))?.part;
        if (part.links.len(), part.books_links.len()) == *size {
            Ok(part)
        } else {
            Err(MergeError(vec![Problem::Damaged { folder: folder.clone() }]).into())
        }
    };
    join(&month.ims, &month.books, month.facts.tolerance, &places, exposed, part, watch)
}
