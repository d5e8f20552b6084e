//! What may be typed for review, decide and approve, with its help.

use super::args::TalkArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done, or nothing new
  2    not done: arguments, answers the portal does not take, input or output; nothing was recorded
  101  a bug in imsreco";

const REVIEW_HELP: &str = "\
Examples:
  See what the answers come to, then record them:
    imsreco review out/2026-09 --from review.xlsx --by \"Asha Rao\" --dry-run
    imsreco review out/2026-09 --from review.xlsx --by \"Asha Rao\"

  The same from the CSV, as any spreadsheet saved it:
    imsreco review out/2026-09 --from review.csv --by \"Asha Rao\"

Rows may be sorted, filtered and deleted, columns moved and added; an empty final action says nothing.
\"Withdraw\" takes back what was said before. All problems are told by sheet and cell, and nothing is
recorded while there is one. Reading the same file again records nothing.

";

const DECIDE_HELP: &str = "\
Examples:
  Small documents that are not in the books wait:
    imsreco decide out/2026-09 --where \"outcome = 'only_in_ims' AND tax_total < 500\" \\
      --action pending --by \"Asha Rao\" --dry-run

  Take back what was said of one supplier:
    imsreco decide out/2026-09 --where \"supplier_gstin = '27AAIFL6607C1ZG'\" --action withdraw --by \"Asha Rao\"

The words of a condition are those of the rules: imsreco explain word.

";

const APPROVE_HELP: &str = "\
Examples:
  See what waits for a second person, Rejects with what each does:
    imsreco approve out/2026-09 --by \"M. Iyer\" --rejects --dry-run

  Approve everything but Rejects, then the Rejects but one:
    imsreco approve out/2026-09 --by \"M. Iyer\" --yes
    imsreco approve out/2026-09 --by \"M. Iyer\" --only reject --except INV/26-27/0891 --yes

Nobody approves what he decided himself; such documents are left out and named. Whoever decides a
document otherwise after it was approved makes the approval void.

";

/// Read a filled-in review back: who decides what, checked row by row
///
/// The file is the review.xlsx or review.csv of the output folder, saved by any program. Every row is
/// checked against the run it belongs to and against what the portal takes.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{REVIEW_HELP}{EXIT_CODES}"))]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    pub(super) who: WhoArgs,
    /// The filled-in review; looked for in the output folder too
    #[arg(long, value_name = "FILE")]
    pub(super) from: PathBuf,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Decide many documents at once by a condition
///
/// Shows what fulfils the condition by outcome and in rupees. If the portal does not take the action on
/// one of the documents, all such are told and nothing is recorded.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{DECIDE_HELP}{EXIT_CODES}"))]
pub(super) struct DecideArgs {
    #[command(flatten)]
    pub(super) who: WhoArgs,
    /// The condition, in the words of the rules
    #[arg(long = "where", value_name = "CONDITION")]
    pub(super) condition: String,
    /// What is said of every document that fulfils it
    #[arg(long, value_enum)]
    pub(super) action: ActionArg,
    /// The remark for the supplier: at most 250 plain characters
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(super) remark: String,
    /// What is declared with an Accept where the portal asks; a part only by the review
    #[arg(long, value_enum)]
    pub(super) itc_reduction: Option<ReductionArg>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Approve what another person decided, after seeing what it does
///
/// The policy says what needs a second person; a Reject always does. Shows it in rupees by reason and
/// every Reject with what it does to the supplier, to your credit, and how it can be undone; then asks,
/// or with --yes records.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{APPROVE_HELP}{EXIT_CODES}"))]
pub(super) struct ApproveArgs {
    #[command(flatten)]
    pub(super) who: WhoArgs,
    /// Only what waits for this reason; `reject` names Rejects
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REASON")]
    pub(super) only: Vec<ReasonArg>,
    /// Documents to leave out: b2b:12 (as in links.csv), a number, or GSTIN/number
    #[arg(long, num_args = 1.., value_name = "WHICH")]
    pub(super) except: Vec<String>,
    /// Rejects too; they are never approved unnamed
    #[arg(long)]
    pub(super) rejects: bool,
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Which run, and who is at work on it.
#[derive(Debug, Args)]
pub(super) struct WhoArgs {
    /// The output folder of the run
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// Your name: it stands in the ledger
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// Show what it comes to and record nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// The folder of the ledger [default: the one of the run]
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
}

/// What can be said in bulk.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ActionArg {
    Accept,
    Reject,
    Pending,
    NoAction,
    /// Take back what was said before
    Withdraw,
}

/// What can be declared in bulk.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ReductionArg {
    /// The whole tax is given back
    Full,
    /// Nothing is given back; needs a remark
    None,
}

/// Why a second person has to look.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ReasonArg {
    Reject,
    #[value(alias = "over_limit")]
    OverLimit,
    Override,
    Bulk,
}
