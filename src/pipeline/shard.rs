//! One shard of a run: the suppliers whose PAN hashes to it.
//!
//! Comes in: a [`Job`] and which shard of how many. Goes out: `shard.bin` with the links of its documents
//! and what other suppliers could have met. Invariant: every file is read whole and only the shard's
//! documents are kept; what is wrong with the input is told when the shards are merged.

use super::linked::Inputs;
use super::state::part::{self, Shard};
use super::{Error, Job, Passes, Progress, inputs, rules, under, write};
use crate::matching::parts;
use crate::output::outbox::Outbox;
use std::path::PathBuf;

/// What a shard came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharded {
    /// Records of the shard.
    pub records: usize,
    /// Rows of the shard.
    pub rows: usize,
    /// Records that found rows within the shard.
    pub linked: usize,
    /// Files written.
    pub written: Vec<PathBuf>,
}

/// Runs one shard of a job. Reports, uploads and the audit trail are made by [`merge`](super::merge()).
///
/// # Errors
/// [`Error`]; nothing is left in the output folder then.
pub fn run_shard(job: &Job, shard: Shard, progress: &dyn Progress) -> Result<Sharded, Error> {
    progress.stage("rules");
    let (rules_file, policy) = rules(&job.rules)?;
    write::precheck_names(job, &policy, &[part::NAME])?;
    let (mut read, mut frames) = Inputs::read_some(job, Some(shard), progress)?;
    let (mut month, _) = read.month(job, &mut frames)?;
    under(&mut month, &policy, rules_file);
    let found = parts::run(
        &month.ims,
        &month.books,
        month.facts.tolerance,
        read.recipients_named(),
        &Passes(progress),
    )?;
    progress.stage("write the shard");
    let bytes = part::bytes(job, &month.facts.version, shard, inputs::of(job, &month.facts)?, &found);
    let mut outbox = Outbox::open(&job.out, job.overwrite)?.beside_uploads();
    outbox.write(part::NAME, |w| w.write_all(&bytes))?;
    Ok(Sharded {
        records: found.links.len(),
        rows: found.books_links.len(),
        linked: found.links.iter().filter(|l| !l.books.is_empty()).count(),
        written: outbox.commit()?,
    })
}
