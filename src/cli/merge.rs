//! `imsreco merge`, and what `reconcile --shard` says.

use super::args::{MergeArgs, ReconcileArgs};
use super::exit::Exit;
use super::progress::Stages;
use super::{job, reconcile, render};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::Count;
use crate::output::outbox::Overwrite;
use crate::pipeline::{self, Error, Html, Job, Merging, Shard, Shards, Workbook, Writing};
use crate::portal::upload::Profile;
use std::cell::Cell;

/// Runs the command.
pub(super) fn run(args: &MergeArgs) -> Exit {
    let shards = match Shards::open(&args.shards) {
        Ok(shards) => shards,
        Err(error) => return render::stopped(&Error::Merge(error), &args.talk),
    };
    let job = shards.job(Merging {
        out: args.out.clone(),
        workspace: args.workspace.clone(),
        workbook: if args.no_workbook { Workbook::Skip } else { Workbook::Write },
        html: if args.no_html { Html::Skip } else { Html::Write },
        writing: if args.dry_run { Writing::DryRun } else { Writing::Files },
        overwrite: if args.force { Overwrite::Force } else { Overwrite::Never },
    });
    let shards = Cell::new(Some(shards));
    reconcile::finish(&as_typed(args, &job), &job, |stages| {
        pipeline::merge(&job, shards.take().expect("a run is made once"), stages)
    })
}

/// What would have been typed for the same run without shards.
fn as_typed(args: &MergeArgs, job: &Job) -> ReconcileArgs {
    ReconcileArgs {
        ims: job.ims.clone(),
        books: job.books.clone(),
        rules: job.rules.clone(),
        out: args.out.clone(),
        workspace: args.workspace.clone(),
        rtin: job.rtin.as_ref().map(ToString::to_string),
        map: job.map.clone(),
        control: None,
        previous: job.previous.clone(),
        suppliers: job.suppliers.clone(),
        recipient: job.recipient.clone(),
        gstr2b: job.gstr2b.clone(),
        period: None,
        as_of: None,
        profile: match job.profile {
            Profile::Offline => super::args::ProfileArg::Offline,
            Profile::Api => super::args::ProfileArg::Api,
        },
        format: args.format,
        by_rule: args.by_rule,
        no_workbook: args.no_workbook,
        no_html: args.no_html,
        dry_run: args.dry_run,
        force: args.force,
        allow_refused: job.refusals == pipeline::Refusals::Allow,
        fail_on: args.fail_on.clone(),
        shard: None,
        compare_with: args.compare_with.clone(),
        talk: args.talk.clone(),
    }
}

/// Reads which shard is meant.
fn shard(typed: Option<&str>) -> Result<Option<Shard>, Vec<Diagnostic>> {
    let Some(typed) = typed else { return Ok(None) };
    Shard::parse(typed).map(Some).ok_or_else(|| {
        let place = Place { item: "argument --shard".into(), ..Place::default() };
        let told = Diagnostic::error("args.shard", format!("\"{typed}\" is no shard of a run"), place)
            .help("write which of how many, such as 2/7; at most 1000");
        vec![told]
    })
}

/// Makes one shard.
pub(super) fn make_shard(args: &ReconcileArgs, job: &Job, shard: Shard) -> Exit {
    let stages = Stages::begin(&args.talk);
    let result = pipeline::run_shard(job, shard, &stages);
    stages.end();
    match result {
        Ok(made) => {
            if !args.talk.quiet {
                for path in &made.written {
                    render::to_stderr(&format!("wrote {}\n", render::path(path)));
                }
            }
            render::to_stdout(&format!(
                "Shard {} of {}: {}, {}; {} linked. Give the folders of all shards to imsreco merge.\n",
                shard.number,
                shard.of,
                Count::of(made.records, "record"),
                Count::of(made.rows, "row"),
                Count::of(made.linked, "record"),
            ));
            Exit::Done
        }
        Err(error) => render::stopped(&error, &args.talk),
    }
}

/// Builds the job of a run or of one of its shards, or tells what is wrong with the arguments.
pub(super) fn job_and_shard(
    args: &ReconcileArgs,
) -> Result<(Job, Option<Shard>, Vec<Diagnostic>), Vec<Diagnostic>> {
    match (job::job(args), shard(args.shard.as_deref())) {
        (Ok((job, odd)), Ok(shard)) => Ok((job, shard, odd)),
        (Ok(_), Err(wrong)) => Err(wrong),
        (Err(wrong), shard) => Err(wrong.into_iter().chain(shard.err().into_iter().flatten()).collect()),
    }
}
