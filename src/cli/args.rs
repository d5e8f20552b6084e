//! What may be typed, with its help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    done, but documents were refused and so no upload was written (unless --allow-refused),
       or a gate you asked for (--fail-on) tripped
  2    not done: arguments, rules, input or output
  101  a bug in imsreco";

const RECONCILE_HELP: &str = "\
Examples:
  Reconcile September with the shipped policy:
    imsreco reconcile --ims sample_data/2026-09/ims.json \\
      --books sample_data/2026-09/purchase_register.csv --rules rules/default.toml --out out/

  Two registers, several parts of one download, a fixed date, and a non-zero exit where a person is needed:
    imsreco reconcile --ims ims-1.json ims-2.json --books head-office.xlsx plant.csv \\
      --rules rules/cautious.toml --as-of 14-10-2026 --fail-on review --out out/

Files written to the output folder, all together or none:
  review.xlsx        the review, one sheet per kind of work
  report.html        the month in one page
  upload/GSTIN-N.json  what may go to the portal without a person
  links.csv, links.parquet, books_links.csv   what was linked with what, for other programs
  problems.csv       everything that was wrong with the input
  mapping.toml       what was understood of the register's columns; give it back with --map
  summary.json, audit.jsonl   the figures, and every decision with its reason and the files' hashes

Memory: both sides are held in memory, about 2 kB per document.

";

const COLUMNS_HELP: &str = "\
Examples:
  What is understood of a register, with the reasons:
    imsreco columns sample_data/2026-09/purchase_register.csv

  Keep it for next month, and check it against the accounts:
    imsreco columns register.xlsx --control taxable=11,84,220.00,documents=41 --save-map purchases.toml
    imsreco reconcile --books register.xlsx --map purchases.toml ...

";

const EVALUATE_HELP: &str = "\
Example:
  Make a labelled month, reconcile it, score it:
    imsreco sample --records 20000 --seed 7 --period 092026 --out months/
    imsreco reconcile --ims months/2026-09/ims.json --books months/2026-09/purchase_register.csv \\
      --rules rules/default.toml --as-of 14-10-2026 --out out/
    imsreco evaluate --truth months/2026-09/truth.csv --links out/links.csv

The rates of each kind of noise are assumptions, not field statistics: a score says that the
program does what it should on such noise, not how clean your books are.";

const EXPLAIN_HELP: &str = "\
Examples:
  All passes, and one of them:
    imsreco explain pass
    imsreco explain pass short-form

  Why an invoice of September found no partner:
    imsreco explain document --ims sample_data/2026-09/ims.json \\
      --books sample_data/2026-09/purchase_register.csv --rules rules/default.toml SCT-0922

";

const DOCUMENT_HELP: &str = "\
Example:
  imsreco explain document --ims sample_data/2026-09/ims.json \\
    --books sample_data/2026-09/purchase_register.csv --rules rules/default.toml b2b:7

  Invoice \"SCT-0922\" of 18-09-2026 in IMS (b2b:7), ... taxable value ₹38,400.00, tax ₹6,912.00
    Only in IMS. No row of the books carries this document. ...
    Nearest: row 37, \"SCT-0923\" of 19-09-2026, ...; number \"SCT-0922\" in IMS, \"SCT-0923\" in the books: ...
    Compared and not linked in typing-error (row 37) and amount-and-date-only (row 37).
    It would link if row 37 had number \"SCT-0922\" (now \"SCT-0923\"). ...

";

/// Reconciles the GST Invoice Management System (IMS) with the books' purchase register
#[derive(Debug, Parser)]
#[command(name = "imsreco", version, about, long_about = None, after_help = EXIT_CODES, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Link an IMS download with a purchase register and propose an action for every record
    Reconcile(Box<ReconcileArgs>),
    /// Show what is understood of a purchase register: columns with their evidence, rows, totals
    Columns(ColumnsArgs),
    /// Check rules files: every mistake with its place, all at once
    CheckRules(CheckRulesArgs),
    /// Explain a pass, an outcome, a word of the rules, or why a document is where it is
    Explain(ExplainArgs),
    /// Make labelled sample months from a documented noise model
    Sample(SampleArgs),
    /// Score the links of a run against the truth of a labelled month
    Evaluate(EvaluateArgs),
}

/// Link an IMS download with a purchase register and propose an action for every record
///
/// Reads everything, decides, and writes the output folder in one go. Nothing leaves this machine.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{RECONCILE_HELP}{EXIT_CODES}"))]
pub(super) struct ReconcileArgs {
    /// IMS downloads: the portal's JSON, several parts or several GSTINs of one PAN
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) ims: Vec<PathBuf>,
    /// Purchase registers: CSV, Excel (.xlsx, .xls) or Parquet
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) books: Vec<PathBuf>,
    /// The policy
    #[arg(long, value_name = "FILE")]
    pub(super) rules: PathBuf,
    /// The output folder; made where it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// The recipient's GSTIN, where the download does not say
    #[arg(long, value_name = "GSTIN")]
    pub(super) rtin: Option<String>,
    /// Which columns of the register mean what; an earlier run's mapping.toml
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// What the registers come to; a difference stops the run and says where to look
    ///
    /// Any of taxable, igst, cgst, sgst, cess, documents and rows, such as
    /// taxable=1,18,000.50,igst=9000,documents=412. Credit notes may be taken off or not. A register's own
    /// grand total is compared in any case.
    #[arg(long, value_name = "NAME=FIGURE,…")]
    pub(super) control: Option<String>,
    /// Output folders of earlier runs: rows that they linked to accepted records are not used again
    #[arg(long, num_args = 1.., value_name = "OUT")]
    pub(super) previous: Vec<PathBuf>,
    /// A list of suppliers (CSV: GSTIN, Name, Code, Aliases, Flags)
    ///
    /// Flags are composition, hold and trusted. Rows of composition suppliers are set aside; GSTINs that
    /// look mistyped are shown with what they should be, never rewritten; rules may ask for the code and the
    /// flags.
    #[arg(long, value_name = "FILE")]
    pub(super) suppliers: Option<PathBuf>,
    /// The return period [default: the latest among filed records]
    #[arg(long, value_name = "MMYYYY")]
    pub(super) period: Option<String>,
    /// The date of the run, the only clock, also in the files [default: today]
    #[arg(long, value_name = "DD-MM-YYYY")]
    pub(super) as_of: Option<String>,
    /// The shape of the upload
    ///
    /// `offline` is the file of the portal's IMS Offline Tool; `api` is the inner object
    /// {rtin, reqtyp, invdata} for a GSP's client, which adds the outer wrapping and the encryption.
    #[arg(long, value_enum, default_value_t = ProfileArg::Offline)]
    pub(super) profile: ProfileArg,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Do not write review.xlsx
    #[arg(long)]
    pub(super) no_workbook: bool,
    /// Do not write report.html
    #[arg(long)]
    pub(super) no_html: bool,
    /// Do everything but write
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace the files of an earlier run
    #[arg(long)]
    pub(super) force: bool,
    /// Write the upload even though documents were refused
    #[arg(long)]
    pub(super) allow_refused: bool,
    /// End with exit code 1 if documents need a person (review) or have no partner (unmatched)
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATE")]
    pub(super) fail_on: Vec<Gate>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// How much is said, and in which colours.
#[derive(Debug, Args)]
pub(super) struct TalkArgs {
    /// Colours on stderr; NO_COLOR is respected
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(super) color: Colour,
    /// Show how long each stage took, and the causes of errors
    #[arg(long)]
    pub(super) trace: bool,
    /// No progress, status or notes; errors and warnings stay
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// The upload's shape.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ProfileArg {
    Offline,
    Api,
}

/// What goes to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// What ends a run with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Gate {
    Review,
    Unmatched,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

/// Show what is understood of a purchase register: columns with their evidence, rows, totals
///
/// Reads the registers as `reconcile` does and links nothing. Where the values of a column contradict its
/// heading, or two columns could be one thing, it asks, and shows the line that answers in a mapping file.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{COLUMNS_HELP}{EXIT_CODES}"))]
pub(super) struct ColumnsArgs {
    /// Purchase registers, as for reconcile
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Which columns mean what, as for reconcile
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// What the registers come to, as for reconcile
    #[arg(long, value_name = "NAME=FIGURE,…")]
    pub(super) control: Option<String>,
    /// Keep what was understood as a mapping file for next month
    #[arg(long, value_name = "FILE")]
    pub(super) save_map: Option<PathBuf>,
    /// Write the documents as a clean CSV that reads to the same documents
    #[arg(long, value_name = "FILE.csv")]
    pub(super) export: Option<PathBuf>,
    /// Replace files of these names
    #[arg(long)]
    pub(super) force: bool,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Check rules files: every mistake with its place, all at once
#[derive(Debug, Args)]
#[command(after_long_help = EXIT_CODES)]
pub(super) struct CheckRulesArgs {
    /// Rules files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Explain a pass, an outcome, a word of the rules, or why a document is where it is
#[derive(Debug, Args)]
#[command(after_long_help = format!("{EXPLAIN_HELP}{EXIT_CODES}"))]
pub(super) struct ExplainArgs {
    #[command(subcommand)]
    pub(super) what: Explained,
}

/// What can be explained.
#[derive(Debug, Subcommand)]
pub(super) enum Explained {
    /// A rung of the ladder
    Pass(NameArgs),
    /// What became of a document
    Outcome(NameArgs),
    /// A word that rules may use
    Word(NameArgs),
    /// Why a document found no partner, and the smallest change that would have linked it
    Document(DocumentArgs),
}

/// The name of a thing that has a page.
#[derive(Debug, Args)]
pub(super) struct NameArgs {
    /// Its name; without one, all of them
    pub(super) name: Option<String>,
}

/// Why a document found no partner, and the smallest change that would have linked it
///
/// Links the month as `reconcile` does and writes no file. Tells the nearest documents of the other
/// side, what kept each away with both values, the passes in which they met, and one change: cells
/// of one row, rows that would have to join, or the document to book. The change was tried out: with
/// it the document links.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{DOCUMENT_HELP}{EXIT_CODES}"))]
pub(super) struct DocumentArgs {
    /// IMS downloads, as for reconcile
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) ims: Vec<PathBuf>,
    /// Purchase registers, as for reconcile
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) books: Vec<PathBuf>,
    /// The policy; its tolerance counts
    #[arg(long, value_name = "FILE")]
    pub(super) rules: PathBuf,
    /// The recipient's GSTIN, where the download does not say
    #[arg(long, value_name = "GSTIN")]
    pub(super) rtin: Option<String>,
    /// Which columns of the register mean what
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// Output folders of earlier runs, as for reconcile
    #[arg(long, num_args = 1.., value_name = "OUT")]
    pub(super) previous: Vec<PathBuf>,
    /// A list of suppliers, as for reconcile
    #[arg(long, value_name = "FILE")]
    pub(super) suppliers: Option<PathBuf>,
    /// The document: b2b:12 (as in links.csv, from 0), row:218, a number, or GSTIN/number; every
    /// document that fits is told
    #[arg(value_name = "WHICH")]
    pub(super) which: String,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Make labelled sample months from a documented noise model
///
/// The rates are assumptions, not field statistics; they are printed.
#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    /// IMS records per month
    #[arg(long, default_value_t = 1000)]
    pub(super) records: usize,
    /// How many months
    #[arg(long, default_value_t = 1)]
    pub(super) months: u32,
    /// Seed: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// The first month
    #[arg(long, default_value = "042026", value_name = "MMYYYY")]
    pub(super) period: String,
    /// The folder for them; one folder per month inside
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// Replace the files of an earlier run
    #[arg(long)]
    pub(super) force: bool,
}

/// Score the links of a run against the truth of a labelled month
///
/// Tells pair precision, recall and F1, record accuracy, automation, wrong automatic accepts with the
/// bound that their rate does not exceed with 95 % confidence, and the tax on them; all by kind of noise,
/// and what the records of each kind ended as. Records booked twice and accepted on rows of their own
/// are counted apart: the credit is real, the books are not.
#[derive(Debug, Args)]
#[command(after_long_help = EVALUATE_HELP)]
pub(super) struct EvaluateArgs {
    /// The truth: section, index, register_rows, class and clean of every record
    #[arg(long, value_name = "FILE")]
    pub(super) truth: PathBuf,
    /// The run's links.csv
    #[arg(long, value_name = "FILE")]
    pub(super) links: PathBuf,
    /// One JSON object in place of the tables
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}
