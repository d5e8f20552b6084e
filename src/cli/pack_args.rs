//! What may be typed for pack and verify, with its help.

use super::args::{Format, TalkArgs};
use clap::Args;
use std::path::PathBuf;

const PACK_HELP: &str = "\
Example:
  imsreco pack out/2026-09 --to evidence-2026-09.zip
  imsreco verify evidence-2026-09.zip

The pack holds what the run read and wrote, the whole ledger of its workspace and the files that the ledger
names for this run. It is verified before it is written, and the same run with the same ledger gives the
same bytes. Keep the SHA-256 that is printed apart from the pack: a pack proves that its parts fit each
other, and only this number that it is the one you made.

Exit codes:
  0    done
  2    not done: the run is not what it was, the pack would not verify, or the output cannot be written
  101  a bug in imsreco";

const VERIFY_HELP: &str = "\
Example:
  imsreco verify evidence-2026-09.zip --format json

Checks every byte of the pack, the chain of the ledger, the files it names, that approvals were given by a
second person for what stands there, makes the run again in a temporary folder and compares every output,
and checks that uploads hold only what was decided and approved. Works without a network.

Exit codes:
  0    everything was checked and holds
  1    nothing is altered, but the proposals were not made again: the pack is of another version, or a file
       of an earlier run is missing in it
  2    altered, and the first thing that was is named; or this is no pack, or it cannot be read
  101  a bug in imsreco";

/// Pack a run with everything it rests on into one file that can be verified elsewhere
#[derive(Debug, Args)]
#[command(after_long_help = PACK_HELP)]
pub(super) struct PackArgs {
    /// The output folder of the run
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// The pack to be written; its SHA-256 goes into FILE.sha256 beside it
    #[arg(long, value_name = "FILE")]
    pub(super) to: PathBuf,
    /// Hide names, numbers, GSTINs and remarks, and keep every outcome
    ///
    /// What is replaced, and what is not (amounts and dates stay), stands in the pack's README.txt. The run
    /// is made over the masked files and compared with the original, document by document; where a number
    /// cannot be masked without changing an outcome, it is masked less, or nothing is packed.
    #[arg(long)]
    pub(super) masked: bool,
    /// Words from which the mask follows, so that months can be compared [default: one that nobody knows]
    #[arg(long, value_name = "WORDS", requires = "masked")]
    pub(super) mask_key: Option<String>,
    /// Replace a file of that name
    #[arg(long)]
    pub(super) force: bool,
    /// The folder of the ledger [default: the one of the run]
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Verify a pack: nothing was altered, or the first thing that was
#[derive(Debug, Args)]
#[command(after_long_help = VERIFY_HELP)]
pub(super) struct VerifyArgs {
    /// The pack
    #[arg(value_name = "FILE")]
    pub(super) pack: PathBuf,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}
