//! What may be typed for report, summary and show, with its help.

use super::args::TalkArgs;
use crate::output::report::listing::names_for_help;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  2    not done: arguments, the run is not what it was, or the output cannot be written
  101  a bug in imsreco";

const REPORT_HELP: &str = "\
Examples:
  What differs and what the suppliers did not report, for a spreadsheet:
    imsreco report out/2026-09 --only value-mismatch,only-in-books --to differences.xlsx

  One supplier's open documents, to send:
    imsreco report out/2026-09 --only only-in-ims,only-in-books --supplier 27AAIFL6607C1ZG --to lohgad.csv

  Every kind of exception on one page, to print:
    imsreco report out/2026-09 --to exceptions.html

Nothing is linked or decided again. Amounts are rupees, credit notes negative; a document may stand in
several reports, which --format csv tells apart in its first column.

";

const SUMMARY_HELP: &str = "\
Examples:
  The summary that reconcile ended with, once more, and what each rule did:
    imsreco summary out/2026-09 --by-rule

  The figures for a spreadsheet:
    imsreco summary out/2026-09 --format csv

The JSON is byte for byte the summary.json of the run.

";

const SHOW_HELP: &str = "\
Examples:
  The twenty documents with most rupees at risk, and the next twenty:
    imsreco show out/2026-09
    imsreco show out/2026-09 --page 2

  What is proposed as Pending of one supplier, oldest first:
    imsreco show out/2026-09 --action pending --supplier Lohgad --sort date

  For another program:
    imsreco show out/2026-09 --outcome only-in-ims --format json

Without --outcome, every IMS document and every register row that no record is linked to.

";

/// Write exception reports by name from a finished run, without matching again
#[derive(Debug, Args)]
#[command(after_long_help = format!("{}{REPORT_HELP}{EXIT_CODES}", names_for_help()))]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// The reports, by the names below; left out, every kind of exception
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub(super) only: Vec<String>,
    /// Only of this supplier: a GSTIN, a PAN, or a part of the name
    #[arg(long, num_args = 1.., value_name = "SUPPLIER")]
    pub(super) supplier: Vec<String>,
    /// How it is written [default: by the ending of --to, else csv]
    #[arg(long, value_enum)]
    pub(super) format: Option<ReportFormat>,
    /// The file to be written [default: stdout, where the format is text]
    #[arg(long, value_name = "FILE")]
    pub(super) to: Option<PathBuf>,
    /// Replace a file of that name
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Print the summary of a finished run again
#[derive(Debug, Args)]
#[command(after_long_help = format!("{SUMMARY_HELP}{EXIT_CODES}"))]
pub(super) struct SummaryArgs {
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(super) format: TableFormat,
    /// Also list every rule with its documents and rupees, below the summary
    #[arg(long)]
    pub(super) by_rule: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Print documents of a finished run as a table
#[derive(Debug, Args)]
#[command(after_long_help = format!("{SHOW_HELP}{EXIT_CODES}"))]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// Only these outcomes, or reports of imsreco report
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub(super) outcome: Vec<String>,
    /// Only documents for which this is proposed
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(super) action: Vec<ShownAction>,
    /// Only of this supplier: a GSTIN, a PAN, or a part of the name
    #[arg(long, num_args = 1.., value_name = "SUPPLIER")]
    pub(super) supplier: Vec<String>,
    /// The order; of documents that are alike, most rupees at risk first
    #[arg(long, value_enum, default_value_t = SortArg::Risk)]
    pub(super) sort: SortArg,
    /// The other way round
    #[arg(long)]
    pub(super) reverse: bool,
    /// Documents on a page [default: 20; csv and json: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: Option<u32>,
    /// Which page
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) page: u32,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(super) format: TableFormat,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Which run.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The output folder of the run
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// The folder of the ledger [default: the one of the run]
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    Csv,
    Xlsx,
    Html,
    Json,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    Text,
    Json,
    Csv,
}

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ShownAction {
    Accept,
    Reject,
    Pending,
    #[value(alias = "no_action")]
    NoAction,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SortArg {
    /// Most rupees at risk first
    Risk,
    /// Most tax first
    Tax,
    /// Oldest first
    Date,
    /// By document number
    Number,
    /// By the supplier's name
    Supplier,
    /// In the order of imsreco explain outcome
    Outcome,
}
