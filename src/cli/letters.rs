//! `imsreco letters`.

use super::exit::Exit;
use super::follow_args::LettersArgs;
use super::progress::Stages;
use super::reconcile::width;
use super::render;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::has_shape;
use crate::domain::money::Paise;
use crate::domain::text::{Count, is_mail_address};
use crate::ingest::files::{FileError, read_file};
use crate::output::outbox::{Outbox, OutboxError, Overwrite};
use crate::output::report::letters::{
    Choice, INDEX, Letters, LettersError, SHIPPED, Templates, is_letter, letters, text,
};
use crate::pipeline::{ReopenError, reopen};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What stops the command.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Run(#[from] ReopenError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Letters(#[from] LettersError),
    #[error(transparent)]
    Output(#[from] OutboxError),
    #[error(
        "the folder holds no template\n  --> {}\n  help: it should hold subject.txt or letter.txt; imsreco letters \
         --write-templates FOLDER makes them",
        folder.display()
    )]
    NoTemplate { folder: PathBuf },
}

impl Stopped {
    fn id(&self) -> &'static str {
        match self {
            Self::Run(error) => error.id(),
            Self::File(error) => error.id(),
            Self::Letters(error) => error.id(),
            Self::Output(error) => error.id(),
            Self::NoTemplate { .. } => "letters.no-template",
        }
    }

    fn is_bug(&self) -> bool {
        match self {
            Self::Run(error) => error.is_bug(),
            Self::Letters(LettersError::Draft { .. }) => true,
            Self::File(_) | Self::Letters(_) | Self::Output(_) | Self::NoTemplate { .. } => false,
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &LettersArgs) -> Exit {
    let choice = match choice(args) {
        Ok(choice) => choice,
        Err(wrong) => {
            render::diagnostics(&wrong, &args.talk, "");
            return Exit::NotDone;
        }
    };
    let stages = Stages::begin(&args.talk);
    let done = match (&args.write_templates, &args.out, &args.to) {
        (Some(folder), _, _) => write_templates(folder, overwrite(args)).map(|paths| (paths, String::new())),
        (None, Some(out), Some(to)) => write(args, out, to, &choice, &stages),
        // The command line asks for both together.
        (None, _, _) => return Exit::NotDone,
    };
    stages.end();
    match done {
        Ok((written, told)) => {
            tell(args, &written);
            render::to_stdout(&told);
            Exit::Done
        }
        Err(stopped) => {
            if let Stopped::Letters(LettersError::Templates { diagnostics }) = &stopped {
                render::diagnostics(diagnostics, &args.talk, "");
            }
            render::failure(&stopped, stopped.id(), &args.talk);
            if stopped.is_bug() { Exit::Bug } else { Exit::NotDone }
        }
    }
}

fn overwrite(args: &LettersArgs) -> Overwrite {
    if args.force { Overwrite::Force } else { Overwrite::Never }
}

/// Reads what was typed, or tells everything that is wrong with it.
fn choice(args: &LettersArgs) -> Result<Choice, Vec<Diagnostic>> {
    let mut choice = Choice::default();
    let mut wrong = Vec::new();
    let place = |flag: &str| Place { item: format!("argument {flag}"), ..Place::default() };
    if let Some(typed) = &args.supplier {
        let gstin = typed.trim().to_uppercase();
        if has_shape(&gstin) {
            choice.supplier = Some(gstin);
        } else {
            let message = format!("\"{typed}\" is not a GSTIN");
            let help = "give the supplier's fifteen characters";
            wrong.push(Diagnostic::error("args.supplier", message, place("--supplier")).help(help));
        }
    }
    if let Some(typed) = &args.min {
        match Paise::parse(&typed.replace([',', '₹'], "")) {
            Ok(min) if min >= Paise::ZERO => choice.min = min,
            Ok(_) | Err(_) => {
                let message = format!("\"{typed}\" is not an amount");
                let help = "write rupees, such as 500 or 1,18,000.50";
                wrong.push(Diagnostic::error("args.min", message, place("--min")).help(help));
            }
        }
    }
    if let Some(typed) = &args.from {
        if is_mail_address(typed) {
            choice.from.clone_from(typed);
        } else {
            let message = format!("\"{typed}\" is not a mail address");
            let help = "write the address alone, such as tax@firm.example";
            wrong.push(Diagnostic::error("args.from", message, place("--from")).help(help));
        }
    }
    if wrong.is_empty() { Ok(choice) } else { Err(wrong) }
}

/// Puts the shipped templates into a folder.
fn write_templates(folder: &Path, overwrite: Overwrite) -> Result<Vec<PathBuf>, Stopped> {
    let mut outbox = Outbox::open(folder, overwrite)?.beside_uploads();
    for template in SHIPPED {
        outbox.write(template.name, |w| w.write_all(template.text.as_bytes()))?;
    }
    Ok(outbox.commit()?)
}

/// Reads the firm's templates; what the folder does not hold is as it is shipped.
fn templates(folder: Option<&Path>) -> Result<Templates, Stopped> {
    let mut templates = Templates::default();
    let Some(folder) = folder else { return Ok(templates) };
    let mut found = false;
    for template in SHIPPED {
        match read_file(&folder.join(template.name)) {
            Ok((bytes, file)) => {
                found = true;
                templates = templates.with(template, &file.name, &String::from_utf8_lossy(&bytes));
            }
            Err(FileError::Absent { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if found { Ok(templates) } else { Err(Stopped::NoTemplate { folder: folder.to_owned() }) }
}

fn write(
    args: &LettersArgs,
    out: &Path,
    to: &Path,
    choice: &Choice,
    stages: &Stages,
) -> Result<(Vec<PathBuf>, String), Stopped> {
    let templates = templates(args.templates.as_deref())?;
    let made = reopen(out, args.workspace.as_deref(), stages, |opened| {
        letters(opened.month, opened.suppliers, &templates, choice)
    })??;
    let mut outbox = Outbox::open(to, overwrite(args))?.beside_uploads();
    for (name, bytes) in made.files() {
        outbox.write(name, |w| w.write_all(bytes))?;
    }
    outbox.write(INDEX, |w| made.index(w))?;
    let written = outbox.commit()?;
    let stale = stale(to, &made);
    if !stale.is_empty() {
        let message = format!(
            "{} of an earlier run still in the folder: {}",
            Count::of(stale.len(), "file"),
            first(&stale)
        );
        let told = Diagnostic::warning("letters.stale", message, Place::file(to.display().to_string())).help(
            "delete them, or nobody knows which letters are to be sent; index.csv names those of this run",
        );
        render::diagnostics(&[told], &args.talk, "");
    }
    Ok((written, text(&made, width())))
}

fn first(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = names.iter().take(SHOWN).cloned().collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    crate::domain::text::and(&shown)
}

/// Letters in the folder that this run did not write.
fn stale(folder: &Path, made: &Letters) -> Vec<String> {
    let own: BTreeSet<&str> = made.files().map(|(name, _)| name.as_str()).collect();
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_letter(name) && !own.contains(name.as_str()))
        .collect();
    names.sort();
    names
}

fn tell(args: &LettersArgs, written: &[PathBuf]) {
    const SHOWN: usize = 4;
    if args.talk.quiet {
        return;
    }
    // The index is written last, and is what one opens first.
    let (rest, index) = written.split_at(written.len().saturating_sub(1));
    for path in rest.iter().take(SHOWN).chain(index) {
        render::to_stderr(&format!("wrote {}\n", render::path(path)));
    }
    if rest.len() > SHOWN {
        render::to_stderr(&format!("and {} more\n", Count::of(rest.len() - SHOWN, "file")));
    }
}
