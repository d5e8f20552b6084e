//! `imsreco upload`.

use super::args::Format;
use super::desk::{DRY_RUN, Stopped, recorded, work};
use super::exit::Exit;
use super::portal_args::UploadArgs;
use super::{job, render};
use crate::desk::session::Session;
use crate::desk::upload::{self, Ask, Downloaded, Known, Limit};
use crate::domain::period::{parse_portal_date, show_date};
use crate::domain::text::Count;
use crate::ingest::files::read_file;
use crate::output::upload::{Profile, Request, Shape};
use crate::pipeline::{Input, Role};
use crate::portal::learn::{Unlearnable, learn};
use chrono::{DateTime, Local, NaiveDate};
use std::path::{Path, PathBuf};

/// What is wrong with what was typed.
#[derive(Debug, thiserror::Error)]
pub(super) enum UploadStopped {
    #[error(
        "\"{typed}\" is not a date\n  --> argument --downloaded\n  help: write it as DD-MM-YYYY, such as 14-10-2026"
    )]
    Date { typed: String },
    #[error("the profile cannot be used: {}\n  --> {file}\n  help: learn it again with --like", wrong.join("; "))]
    Profile { file: String, wrong: Vec<String> },
    #[error("nothing can be learnt from this file: {why}\n  --> {file}\n  help: {help}")]
    Like { file: String, why: String, help: &'static str },
}

impl UploadStopped {
    pub(super) const fn id(&self) -> &'static str {
        match self {
            Self::Date { .. } => "args.downloaded",
            Self::Profile { .. } => "args.profile",
            Self::Like { .. } => "args.like",
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &UploadArgs) -> Exit {
    work(&args.who, &args.talk, |session, stages| {
        let (shape, learnt) = shape(args, session)?;
        let ask = Ask {
            shape,
            request: if args.reset { Request::Reset } else { Request::Save },
            downloaded: downloaded(args, session)?,
            limit: Limit { today: job::today(), max_age: args.max_age },
            anyway: args.anyway,
        };
        if !args.who.dry_run {
            for path in upload::restore(session)? {
                render::to_stderr(&format!(
                    "note: {} was recorded and missing; it is there again\n",
                    render::path(&path)
                ));
            }
        }
        let plan = upload::plan(session, &ask)?;
        stages.end();
        let told = match args.format {
            Format::Text => upload::text(session, &ask, &plan),
            Format::Json => upload::json(session, &ask, &plan),
        };
        let closing = if args.who.dry_run {
            DRY_RUN.to_owned()
        } else {
            let written = upload::write(session, &plan, learnt.then_some(&ask.shape))?;
            let mut out: String =
                written.files.iter().map(|path| format!("Wrote {}\n", render::path(path))).collect();
            match &written.entry {
                Some(entry) => out.push_str(&recorded(session, entry)),
                None => out.push_str("Nothing goes to the portal, and nothing was recorded.\n"),
            }
            out
        };
        Ok(match args.format {
            Format::Text => format!("{told}{closing}"),
            Format::Json => {
                if !args.talk.quiet {
                    render::to_stderr(&closing);
                }
                told
            }
        })
    })
}

/// The shape of the records, and whether it was learnt just now.
fn shape(args: &UploadArgs, session: &Session<'_, '_>) -> Result<(Shape, bool), Stopped> {
    let base = match &args.profile {
        None => session.opened.settings.profile,
        Some(word) => match Profile::from_word(word) {
            Some(profile) => profile,
            None => return Ok((read_shape(&args.who.out, word)?, false)),
        },
    };
    let Some(like) = &args.like else { return Ok((Shape::of(base), false)) };
    let (bytes, file) = read_file(like)?;
    let learnt = learn(&String::from_utf8_lossy(&bytes), base).map_err(|why| unlearnable(file.name, why))?;
    if !args.talk.quiet {
        render::to_stderr(&format!(
            "note: keys and order are those of {} in {}\n",
            Count::of(learnt.records, "record"),
            render::path(like)
        ));
        for difference in &learnt.differences {
            render::to_stderr(&format!("note: {}\n", crate::diagnostic::one_line(difference)));
        }
    }
    Ok((learnt.shape, true))
}

/// Reads a shape that was learnt before; looked for in the output folder too.
fn read_shape(out: &Path, name: &str) -> Result<Shape, Stopped> {
    let (here, inside) = (PathBuf::from(name), out.join(name));
    let path = if !here.exists() && inside.exists() { inside } else { here };
    let (bytes, file) = read_file(&path)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Shape::parse(&text).map_err(|wrong| UploadStopped::Profile { file: file.name, wrong })?)
}

fn unlearnable(file: String, why: Unlearnable) -> UploadStopped {
    let (why, help) = match why {
        Unlearnable::NotJson => ("it is not JSON".to_owned(), "give the file that the official tool made"),
        Unlearnable::NotAnUpload => {
            ("it is not an upload".to_owned(), "give the file that the official tool made for the upload")
        }
        Unlearnable::Empty => (
            "it holds no record".to_owned(),
            "choose an action on one record in the official tool, and generate it",
        ),
        Unlearnable::UnknownKeys(keys) => (
            format!("imsreco does not know what to put under {}", crate::domain::text::and(&keys)),
            "use --profile offline, and tell us of this file",
        ),
    };
    UploadStopped::Like { file, why, help }
}

/// When the download was made: as typed, else by the time of its files, the oldest of them.
fn downloaded(args: &UploadArgs, session: &Session<'_, '_>) -> Result<Downloaded, Stopped> {
    let inputs: Vec<&Input> = session.opened.inputs.iter().filter(|input| input.role == Role::Ims).collect();
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    if let Some(typed) = &args.downloaded {
        let on = parse_portal_date(typed).ok_or_else(|| UploadStopped::Date { typed: typed.clone() })?;
        return Ok(Downloaded { file: crate::domain::text::and(&names), on, known: Known::Typed });
    }
    let as_of = session.opened.month.facts.as_of;
    let oldest = inputs
        .iter()
        .map(|input| match file_day(input, session.opened.out) {
            Some(on) => Downloaded { file: input.name.clone(), on, known: Known::FileTime },
            None => Downloaded { file: input.name.clone(), on: as_of, known: Known::Run },
        })
        .min_by_key(|downloaded| downloaded.on);
    Ok(oldest.unwrap_or(Downloaded { file: show_date(as_of), on: as_of, known: Known::Run }))
}

/// The day on which a file was last changed, where it still holds what the run read.
fn file_day(input: &Input, out: &Path) -> Option<NaiveDate> {
    [out.join(&input.place), PathBuf::from(&input.name)].into_iter().find_map(|path| {
        let (_, file) = read_file(&path).ok()?;
        let changed = std::fs::metadata(&path).ok()?.modified().ok()?;
        (file.sha256 == input.sha256).then(|| DateTime::<Local>::from(changed).date_naive())
    })
}
