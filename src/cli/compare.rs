//! `imsreco compare-rules`.

use super::args::{CompareGate, CompareRulesArgs, Format};
use super::exit::Exit;
use super::job;
use super::progress::Stages;
use super::reconcile::width;
use super::render;
use crate::domain::text::Count;
use crate::output::report::compare;
use crate::pipeline::{self, Compared};

/// Runs the command.
pub(super) fn run(args: &CompareRulesArgs) -> Exit {
    let (job, odd) = match job::comparing(args) {
        Ok(found) => found,
        Err(wrong) => {
            render::diagnostics(&wrong, &args.talk, "");
            return Exit::NotDone;
        }
    };
    render::diagnostics(&odd, &args.talk, "");
    let stages = Stages::begin(&args.talk);
    let result = pipeline::compare(&job, &stages);
    stages.end();
    match result {
        Ok(compared) => {
            tell(args, &compared);
            exit(args, &compared)
        }
        Err(error) => render::stopped(&error, &args.talk),
    }
}

fn tell(args: &CompareRulesArgs, compared: &Compared) {
    render::diagnostics(&compared.diagnostics, &args.talk, "; reconcile lists them all");
    if !args.talk.quiet {
        for path in &compared.written {
            render::to_stderr(&format!("wrote {}\n", render::path(path)));
        }
    }
    if compared.refused > 0 {
        let refused = Count::of(compared.refused, "document");
        render::to_stderr(&format!("warning: {refused} refused and not compared\n"));
    }
    match args.format {
        Format::Text => {
            let rest = if args.out.is_some() {
                "; compare.csv lists them all"
            } else {
                "; with --out, compare.csv lists them all"
            };
            render::to_stdout(&compare::text(&compared.comparison, width(), rest));
        }
        Format::Json => render::to_stdout(&compare::json(&compared.comparison)),
    }
}

fn exit(args: &CompareRulesArgs, compared: &Compared) -> Exit {
    let total = &compared.comparison.total;
    let tripped = args.fail_on.iter().any(|gate| match gate {
        CompareGate::NewlyAccepted => total.accepts_more(),
        CompareGate::Changed => total.any(),
    });
    let incomplete = compared.refused > 0 && !args.allow_refused;
    if tripped || incomplete { Exit::Incomplete } else { Exit::Done }
}
