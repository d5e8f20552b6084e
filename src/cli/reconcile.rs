//! `imsreco reconcile`.

use super::args::{Format, Gate, ReconcileArgs};
use super::exit::Exit;
use super::job;
use super::progress::Stages;
use super::render;
use crate::domain::text::Count;
use crate::output::report::summary;
use crate::pipeline::{self, Error, Finished};
use std::path::Path;

/// Runs the command.
pub(super) fn run(args: &ReconcileArgs) -> Exit {
    let (job, odd) = match job::job(args) {
        Ok(found) => found,
        Err(wrong) => {
            render::diagnostics(&wrong, &args.talk, "");
            return Exit::NotDone;
        }
    };
    render::diagnostics(&odd, &args.talk, "");
    let stages = Stages::begin(&args.talk);
    let result = pipeline::run(&job, &stages);
    stages.end();
    match result {
        Ok(finished) => {
            tell(args, &finished);
            exit(args, &finished)
        }
        Err(error) => {
            if let Error::Rules { diagnostics, .. } = &error {
                render::diagnostics(diagnostics, &args.talk, "; run imsreco check-rules to see them all");
            }
            render::failure(&error, &args.talk);
            if let Error::Output(crate::output::outbox::OutboxError::Exists { .. }) = &error {
                render::to_stderr(
                    "  help: give another --out folder, or --force to replace the files of that run\n",
                );
            }
            if error.is_bug() { Exit::Bug } else { Exit::NotDone }
        }
    }
}

/// Says what was found, what was written and what is left to do.
fn tell(args: &ReconcileArgs, finished: &Finished) {
    let rest = if args.dry_run { "" } else { "; problems.csv lists them all" };
    render::diagnostics(&finished.diagnostics, &args.talk, rest);
    match args.format {
        Format::Text => {
            render::to_stdout(&summary::text(&finished.figures, width()));
            render::to_stdout(&closing(args, finished));
        }
        Format::Json => render::to_stdout(&format!("{}\n", summary::json(&finished.figures).trim_end())),
    }
    if !args.talk.quiet {
        for path in &finished.written {
            render::to_stderr(&format!("wrote {}\n", path.display()));
        }
    }
    if finished.refused > 0 {
        let upload = if finished.upload_held_back {
            "the upload was not written (use --allow-refused to write it for the rest)"
        } else {
            "the upload was written for the rest"
        };
        render::to_stderr(&format!(
            "warning: {} refused; {upload}\n",
            Count::of(finished.refused, "document")
        ));
    }
}

/// The last lines on stdout: where the files are and what goes to the portal.
fn closing(args: &ReconcileArgs, finished: &Finished) -> String {
    if args.dry_run {
        return format!(
            "Dry run: nothing was written; {} would be uploaded.\n",
            Count::of(finished.uploaded, "record")
        );
    }
    let upload = |path: &Path| path.parent().is_some_and(|p| p.ends_with("upload"));
    let uploads = finished.written.iter().filter(|p| upload(p)).count();
    let out = args.out.display();
    let files = match (finished.upload_held_back, uploads) {
        (true, _) => "no upload, because documents were refused".to_owned(),
        (false, 0) => "no upload: nothing differs from what the portal holds".to_owned(),
        (false, n) => {
            format!("{} in upload/ ({})", Count::of(n, "file"), Count::of(finished.uploaded, "record"))
        }
    };
    let reports = match (args.no_workbook, args.no_html) {
        (false, false) => "review.xlsx, report.html, links.csv",
        (true, false) => "report.html, links.csv",
        (false, true) => "review.xlsx, links.csv",
        (true, true) => "links.csv",
    };
    format!("Files in {out}: {reports}; {files}.\n")
}

fn exit(args: &ReconcileArgs, finished: &Finished) -> Exit {
    let tripped = args.fail_on.iter().any(|gate| match gate {
        Gate::Review => finished.needs_person > 0,
        Gate::Unmatched => finished.unmatched > 0,
    });
    if finished.upload_held_back || tripped { Exit::Incomplete } else { Exit::Done }
}

/// The terminal's width, where the shell says so.
fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|w| *w >= 40).unwrap_or(100)
}
