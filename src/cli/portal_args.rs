//! What may be typed for upload and errors, with its help.

use super::args::{Format, TalkArgs};
use super::desk_args::WhoArgs;
use clap::Args;
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or nothing to do
  2    not done: arguments, an old download, input or output; nothing was recorded
  101  a bug in imsreco";

const UPLOAD_HELP: &str = "\
Examples:
  See what would go, then write it:
    imsreco upload out/2026-09 --by \"Asha Rao\" --dry-run
    imsreco upload out/2026-09 --by \"Asha Rao\"

  Keys and order as in a file of the official tool, learnt once and used again:
    imsreco upload out/2026-09 --by \"Asha Rao\" --like official.json
    imsreco upload out/2026-10 --by \"Asha Rao\" --profile out/2026-09/profile.toml

  Back to no action, in a file of its own:
    imsreco upload out/2026-09 --by \"Asha Rao\" --reset

What goes is decided, permitted, approved where the policy wants it, and other than what the portal
holds. The table accounts for every document once; preflight.csv lists them. The files have names of
their own in OUT/upload, and no upload replaces an earlier one.

";

const ERRORS_HELP: &str = "\
Examples:
  See what the portal refused, then record it:
    imsreco errors out/2026-09 error.json --by \"Asha Rao\" --dry-run
    imsreco errors out/2026-09 error.json --by \"Asha Rao\"

  Say the corrections that can be proposed; then a second person, then the upload:
    imsreco errors out/2026-09 error.json --by \"Asha Rao\" --correct
    imsreco approve out/2026-09 --by \"M. Iyer\"
    imsreco upload out/2026-09 --by \"Asha Rao\"

The report is the file that the portal offers beside \"Processed with Error\", or the answer to the API's
status request. A code that is not known is shown in the portal's words. Reading a report again records
nothing.

";

/// Write what is decided and approved for the portal, after a table of every document
///
/// Stops where the download is old or an upload since has no answer yet: the portal may then hold
/// something else than the download shows.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{UPLOAD_HELP}{EXIT_CODES}"))]
pub(super) struct UploadArgs {
    #[command(flatten)]
    pub(super) who: WhoArgs,
    /// offline, api, or a profile.toml that was learnt [default: the one of the run]
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Option<String>,
    /// A file that the official tool made: its keys and their order are adopted
    #[arg(long, value_name = "FILE")]
    pub(super) like: Option<PathBuf>,
    /// The day of the download [default: the time of the file]
    #[arg(long, value_name = "DD-MM-YYYY")]
    pub(super) downloaded: Option<String>,
    /// How old the download may be
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(super) max_age: u32,
    /// Go on in spite of an old download, an upload without an answer, or documents that could not be
    /// read; it is recorded
    #[arg(long)]
    pub(super) anyway: bool,
    /// Only what goes back to no action, as a request to reset
    #[arg(long)]
    pub(super) reset: bool,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Read the portal's error report: what was refused, of which document, and what helps
///
/// Links every message to the record and the register row it speaks of. What the portal refused counts
/// as not sent; it goes again once it is corrected, or at once where the portal was only busy.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{ERRORS_HELP}{EXIT_CODES}"))]
pub(super) struct ErrorsArgs {
    #[command(flatten)]
    pub(super) who: WhoArgs,
    /// The portal's report
    #[arg(value_name = "REPORT")]
    pub(super) report: PathBuf,
    /// Say the corrections that can be proposed, in your name
    #[arg(long)]
    pub(super) correct: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}
