//! `imsreco reconcile`.

use super::args::{Format, Gate, ReconcileArgs, TalkArgs};
use super::carry;
use super::exit::Exit;
use super::ledger;
use super::memory;
use super::merge;
use super::movement;
use super::progress::Stages;
use super::render;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::Count;
use crate::output::outbox;
use crate::output::report::summary;
use crate::pipeline::{self, Error, Finished, Job};
use std::path::Path;

/// Runs the command.
pub(super) fn run(args: &ReconcileArgs) -> Exit {
    let (job, shard, odd) = match merge::job_and_shard(args) {
        Ok(found) => found,
        Err(wrong) => {
            render::diagnostics(&wrong, &args.talk, "");
            return Exit::NotDone;
        }
    };
    memory::keep(&job.ims, &job.books);
    render::diagnostics(&odd, &args.talk, "");
    if let Some(warning) = memory::warning(&job.ims, &job.books).filter(|_| shard.is_none()) {
        render::diagnostics(&[warning], &args.talk, "");
    }
    match shard {
        Some(shard) => merge::make_shard(args, &job, shard),
        None => finish(args, &job, |stages| pipeline::run(&job, stages)),
    }
}

/// Makes a run, enters it into the ledger and tells what it came to.
pub(super) fn finish(
    args: &ReconcileArgs,
    job: &Job,
    run: impl FnOnce(&Stages) -> Result<Finished, Error>,
) -> Exit {
    let mut workspace = match job.workspace.as_deref().filter(|_| !args.dry_run) {
        None => None,
        Some(folder) => match ledger::prepare(folder, &args.talk) {
            Ok(workspace) => Some(workspace),
            Err(exit) => return exit,
        },
    };
    let earlier = match movement::earlier(args.compare_with.as_deref(), &args.talk) {
        Ok(earlier) => earlier,
        Err(exit) => return exit,
    };
    let stages = Stages::begin(&args.talk);
    let result = run(&stages);
    stages.end();
    match result {
        Ok(finished) => {
            tell_of_answers(job, &finished, &args.talk);
            let recorded = match &mut workspace {
                None => None,
                Some(workspace) => match ledger::enter_run(&job.out, workspace, &args.talk) {
                    Ok(recorded) => recorded,
                    Err(exit) => return exit,
                },
            };
            if let Some(workspace) = &workspace
                && let Err(exit) = carry::tell(&job.out, workspace, &args.talk)
            {
                return exit;
            }
            if let Some(before) = &earlier
                && let Err(exit) = movement::beside(before, &job.out, &args.talk)
            {
                return exit;
            }
            tell(args, &finished, recorded.as_deref());
            exit(args, &finished)
        }
        Err(error) => render::stopped(&error, &args.talk),
    }
}

/// Says where reviews stand that the earlier run's folder held and that somebody may have filled in.
fn tell_of_answers(job: &Job, finished: &Finished, talk: &TalkArgs) {
    let told: Vec<Diagnostic> = finished
        .answered
        .iter()
        .map(|review| {
            let place = Place::file(render::path(&review.path(&job.out)));
            outbox::answers_kept(review.name, &review.kept_as, place)
        })
        .collect();
    render::diagnostics(&told, talk, "");
}

/// Says what was found, what was written and what is left to do; the summary comes last, so that it is
/// what stands on the screen.
fn tell(args: &ReconcileArgs, finished: &Finished, recorded: Option<&str>) {
    let rest = if args.dry_run { "" } else { "; problems.csv lists them all" };
    render::diagnostics(&finished.diagnostics, &args.talk, rest);
    if !args.talk.quiet {
        for columns in &finished.columns {
            render::to_stderr(&format!("{}\n", crate::diagnostic::one_line(columns)));
        }
        for path in &finished.written {
            render::to_stderr(&format!("wrote {}\n", render::path(path)));
        }
        render::to_stderr(recorded.unwrap_or_default());
    }
    if finished.refused > 0 {
        let upload = match (finished.upload_held_back, args.dry_run) {
            (true, false) => "the upload was not written (use --allow-refused to write it for the rest)",
            (true, true) => "the upload would not be written (use --allow-refused to write it for the rest)",
            (false, false) => "the upload was written for the rest",
            (false, true) => "the upload would be written for the rest",
        };
        render::to_stderr(&format!(
            "warning: {} refused; {upload}\n",
            Count::of(finished.refused, "document")
        ));
    }
    match args.format {
        Format::Text => {
            let width = width();
            let closing = summary::wrap(&closing(args, finished), width);
            render::to_stdout(&summary::text(&finished.figures, width, closing.len()));
            render::to_stdout(&closing.iter().map(|line| format!("{line}\n")).collect::<String>());
            if args.by_rule {
                render::to_stdout(&format!("\n{}", summary::by_rule(&finished.figures, width)));
            }
        }
        Format::Json => render::to_stdout(&format!("{}\n", summary::json(&finished.figures).trim_end())),
    }
}

/// The last sentence on stdout: where the files are and what goes to the portal.
fn closing(args: &ReconcileArgs, finished: &Finished) -> String {
    let records = Count::of(finished.uploaded, "record");
    if args.dry_run {
        return if finished.upload_held_back {
            "Dry run: nothing was written, and nothing would be uploaded, because documents were refused."
                .to_owned()
        } else {
            format!("Dry run: nothing was written; {records} would be uploaded.")
        };
    }
    let upload = |path: &Path| path.parent().is_some_and(|p| p.ends_with("upload"));
    let uploads = finished.written.iter().filter(|p| upload(p)).count();
    let files = match (finished.upload_held_back, uploads) {
        (true, _) => "no upload, because documents were refused".to_owned(),
        (false, 0) if finished.needs_person > 0 => "no upload: nothing may go without a person".to_owned(),
        (false, 0) => "no upload: nothing differs from what the portal holds".to_owned(),
        (false, n) => format!("{} in upload/ ({records})", Count::of(n, "file")),
    };
    let reports = match (args.no_workbook, args.no_html) {
        (false, false) => "review.xlsx, report.html, links.csv",
        (true, false) => "report.html, links.csv",
        (false, true) => "review.xlsx, links.csv",
        (true, true) => "links.csv",
    };
    format!("Files in {}: {reports}; {files}.", render::path(&args.out))
}

fn exit(args: &ReconcileArgs, finished: &Finished) -> Exit {
    let tripped = args.fail_on.iter().any(|gate| match gate {
        Gate::Review => finished.needs_person > 0,
        Gate::Unmatched => finished.unmatched > 0,
    });
    if finished.upload_held_back || tripped { Exit::Incomplete } else { Exit::Done }
}

/// The width of the terminal that stdout is; else what the shell says; else 100.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    let shell = || std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    terminal.or_else(shell).map_or(100, |w: usize| w.max(40))
}
