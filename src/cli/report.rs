//! `imsreco report`, `imsreco summary` and `imsreco show`: a finished run, looked at again.

use super::exit::Exit;
use super::progress::Stages;
use super::reconcile::width;
use super::render;
use super::report_args::{
    ReportArgs, ReportFormat, RunArgs, ShowArgs, ShownAction, SortArg, SummaryArgs, TableFormat,
};
use crate::domain::action::ImsAction;
use crate::domain::text::{and, nearest};
use crate::output::outbox::{OutboxError, Overwrite, place};
use crate::output::report::figures::figures;
use crate::output::report::listing::{self, Filter, List, Lister, Page, ReportName, Sort};
use crate::output::report::{ReportError, excel, summary};
use crate::pipeline::{Opened, ReopenError, reopen};
use std::path::{Path, PathBuf};

/// Documents on a page of the terminal, unless somebody says otherwise.
const ON_A_PAGE: usize = 20;

/// What stops the work.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Run(#[from] ReopenError),
    #[error("internal error: {0}; this is a bug, and no file was written")]
    Report(#[from] ReportError),
    #[error(transparent)]
    Output(#[from] OutboxError),
    #[error("\"{typed}\" is none of the reports\n  --> argument {argument}\n  help: {help}")]
    Name { typed: String, argument: &'static str, help: String },
    #[error("no supplier of this run is \"{typed}\"\n  --> argument --supplier\n  help: {help}")]
    Supplier { typed: String, help: String },
    #[error(
        "a workbook cannot be written to stdout\n  --> argument --format\n  help: name a file with --to, such as \
         exceptions.xlsx"
    )]
    NoFile,
    #[error(
        "the ending of the file does not say how it is to be written\n  --> {}\n  help: end it in .csv, .xlsx, .html \
         or .json, or give --format",
        file.display()
    )]
    Ending { file: PathBuf },
    #[error(
        "this is a file of the run itself, and later commands rest on it\n  --> {}\n  help: give another name with --to",
        file.display()
    )]
    Own { file: PathBuf },
}

impl Stopped {
    fn id(&self) -> &'static str {
        match self {
            Self::Run(error) => error.id(),
            Self::Report(_) => "",
            Self::Output(error) => error.id(),
            Self::Name { .. } => "args.report",
            Self::Supplier { .. } => "args.supplier",
            Self::NoFile | Self::Own { .. } => "args.to",
            Self::Ending { .. } => "args.format",
        }
    }

    fn is_bug(&self) -> bool {
        match self {
            Self::Run(error) => error.is_bug(),
            Self::Report(_) => true,
            Self::Output(_)
            | Self::Name { .. }
            | Self::Supplier { .. }
            | Self::NoFile
            | Self::Ending { .. }
            | Self::Own { .. } => false,
        }
    }
}

/// Writes exception reports.
pub(super) fn report(args: &ReportArgs) -> Exit {
    look(&args.run, &args.talk, || asked(args), |opened, (names, format)| make(args, opened, &names, format))
}

/// Prints the summary.
pub(super) fn summary(args: &SummaryArgs) -> Exit {
    look(
        &args.run,
        &args.talk,
        || Ok(()),
        |opened, ()| {
            let figures = figures(opened.month, opened.diagnostics);
            Ok(match args.format {
                TableFormat::Text => {
                    let width = width();
                    let closing = format!("Run {} in {}.", short(opened.run), render::path(opened.out));
                    let closing = summary::wrap(&closing, width);
                    let mut told = summary::text(&figures, width, closing.len());
                    told.extend(closing.iter().map(|line| format!("{line}\n")));
                    if args.by_rule {
                        told.push_str(&format!("\n{}", summary::by_rule(&figures, width)));
                    }
                    told
                }
                TableFormat::Json => summary::json(&figures),
                TableFormat::Csv => summary::csv(&figures),
            })
        },
    )
}

/// Prints documents.
pub(super) fn show(args: &ShowArgs) -> Exit {
    look(
        &args.run,
        &args.talk,
        || names(&args.outcome, "--outcome"),
        |opened, only| {
            let figures = figures(opened.month, opened.diagnostics);
            let lister = Lister::new(opened.month, &figures);
            let filter = Filter {
                suppliers: known(&lister, &args.supplier)?,
                actions: args.action.iter().map(|action| action_of(*action)).collect(),
            };
            let mut list = lister.everything(&only, &filter);
            lister.sort(&mut list.subjects, sort_of(args.sort));
            if args.reverse {
                list.subjects.reverse();
            }
            let all = if args.format == TableFormat::Text { ON_A_PAGE } else { list.subjects.len().max(1) };
            let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let page = Page { limit: args.limit.map_or(all, at), number: at(args.page) };
            Ok(match args.format {
                TableFormat::Text => listing::text(&lister, &list, page, width()),
                TableFormat::Json => {
                    listing::json(&listing::wire(&lister, opened.run, &[list], &page.window()))
                }
                TableFormat::Csv => {
                    let window = page.window();
                    let to = window.end.min(list.subjects.len());
                    list.subjects.truncate(to);
                    list.subjects.drain(..window.start.min(to));
                    csv(&lister, &[list])
                }
            })
        },
    )
}

/// Finds out what is asked before the run is opened, opens it, and tells what comes back.
fn look<T>(
    run: &RunArgs,
    talk: &super::args::TalkArgs,
    asked: impl FnOnce() -> Result<T, Stopped>,
    tell: impl FnOnce(&Opened<'_>, T) -> Result<String, Stopped>,
) -> Exit {
    let stages = Stages::begin(talk);
    let told = asked()
        .and_then(|asked| reopen(&run.out, run.workspace.as_deref(), &stages, |opened| tell(opened, asked))?);
    stages.end();
    match told {
        Ok(text) => {
            render::to_stdout(&text);
            Exit::Done
        }
        Err(stopped) => {
            render::failure(&stopped, stopped.id(), talk);
            if stopped.is_bug() { Exit::Bug } else { Exit::NotDone }
        }
    }
}

fn short(run: &str) -> &str {
    run.get(..12).unwrap_or(run)
}

/// Finds the reports that are named.
fn names(typed: &[String], argument: &'static str) -> Result<Vec<&'static ReportName>, Stopped> {
    let mut found: Vec<&'static ReportName> = Vec::new();
    for typed in typed {
        let report = ReportName::find(typed).map_err(|near| Stopped::Name {
            typed: typed.clone(),
            argument,
            help: if near.is_empty() {
                "imsreco report --help lists them".to_owned()
            } else {
                format!("did you mean {}?", and(&near))
            },
        })?;
        if !found.iter().any(|other| other.name == report.name) {
            found.push(report);
        }
    }
    Ok(found)
}

fn asked(args: &ReportArgs) -> Result<(Vec<&'static ReportName>, ReportFormat), Stopped> {
    let only = names(&args.only, "--only")?;
    let format = match (args.format, &args.to) {
        (Some(format), _) => format,
        (None, None) => ReportFormat::Csv,
        (None, Some(file)) => by_ending(file).ok_or_else(|| Stopped::Ending { file: file.clone() })?,
    };
    if format == ReportFormat::Xlsx && args.to.is_none() {
        return Err(Stopped::NoFile);
    }
    Ok((only, format))
}

fn by_ending(file: &Path) -> Option<ReportFormat> {
    let ending = file.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "csv" => Some(ReportFormat::Csv),
        "xlsx" => Some(ReportFormat::Xlsx),
        "html" | "htm" => Some(ReportFormat::Html),
        "json" => Some(ReportFormat::Json),
        _ => None,
    }
}

fn make(
    args: &ReportArgs,
    opened: &Opened<'_>,
    names: &[&'static ReportName],
    format: ReportFormat,
) -> Result<String, Stopped> {
    let figures = figures(opened.month, opened.diagnostics);
    let lister = Lister::new(opened.month, &figures);
    let filter = Filter { suppliers: known(&lister, &args.supplier)?, actions: Vec::new() };
    let names = if names.is_empty() { &ReportName::usual()[..] } else { names };
    let lists: Vec<List> = names.iter().map(|name| lister.report(name, &filter)).collect();
    let bytes = match format {
        ReportFormat::Csv => csv(&lister, &lists).into_bytes(),
        ReportFormat::Xlsx => excel::exceptions(&lister, opened.run, &lists)?,
        ReportFormat::Html => listing::page(&lister, &lists).into_bytes(),
        ReportFormat::Json => {
            listing::json(&listing::wire(&lister, opened.run, &lists, &(0..usize::MAX))).into_bytes()
        }
    };
    let Some(file) = &args.to else { return Ok(String::from_utf8_lossy(&bytes).into_owned()) };
    let overwrite = if args.force { Overwrite::Force } else { Overwrite::Never };
    if is_own(file, opened) {
        return Err(Stopped::Own { file: file.clone() });
    }
    let mut told: String = lists.iter().map(|list| format!("{}\n", listing::headline(list))).collect();
    for path in place(&[(file.as_path(), bytes)], overwrite, &[])? {
        told.push_str(&format!("Wrote {}\n", render::path(&path)));
    }
    Ok(told)
}

/// Tells whether a file is one that the run wrote.
fn is_own(file: &Path, opened: &Opened<'_>) -> bool {
    let Ok(real) = file.canonicalize() else { return false };
    let names = opened.outputs.iter().map(|output| output.name.as_str()).chain(["run.state", "audit.jsonl"]);
    names.map(|name| opened.out.join(name)).any(|own| own.canonicalize().is_ok_and(|own| own == real))
}

fn csv(lister: &Lister<'_, '_>, lists: &[List]) -> String {
    let mut bytes = Vec::new();
    listing::csv(lister, lists, &mut bytes).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("cells are text")
}

/// Makes sure that every supplier who is named occurs in the run.
fn known(lister: &Lister<'_, '_>, typed: &[String]) -> Result<Vec<String>, Stopped> {
    for typed in typed {
        if lister.knows(typed) {
            continue;
        }
        let near = nearest(typed, lister.supplier_names());
        return Err(Stopped::Supplier {
            typed: typed.clone(),
            help: if near.is_empty() {
                "give a GSTIN, a PAN, or a part of the name; imsreco show OUT lists documents".to_owned()
            } else {
                format!("did you mean {}?", and(&near))
            },
        });
    }
    Ok(typed.to_vec())
}

const fn action_of(action: ShownAction) -> ImsAction {
    match action {
        ShownAction::Accept => ImsAction::Accept,
        ShownAction::Reject => ImsAction::Reject,
        ShownAction::Pending => ImsAction::Pending,
        ShownAction::NoAction => ImsAction::NoAction,
    }
}

const fn sort_of(sort: SortArg) -> Sort {
    match sort {
        SortArg::Risk => Sort::Risk,
        SortArg::Tax => Sort::Tax,
        SortArg::Date => Sort::Date,
        SortArg::Number => Sort::Number,
        SortArg::Supplier => Sort::Supplier,
        SortArg::Outcome => Sort::Outcome,
    }
}
