//! What may be typed, with its help.

use super::desk_args::{ApproveArgs, DecideArgs, ReviewArgs};
use super::follow_args::{LettersArgs, MovementArgs};
use super::pack_args::{PackArgs, VerifyArgs};
use super::portal_args::{ErrorsArgs, UploadArgs};
use super::report_args::{ReportArgs, ShowArgs, SummaryArgs};
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
  review.xlsx        the review, one sheet per kind of work; filled in, imsreco review reads it back
  review.csv         the same for those without a spreadsheet program
  report.html        the month in one page
  upload/GSTIN-N.json  what may go to the portal without a person
  links.csv, links.parquet, books_links.csv   what was linked with what, for other programs
  problems.csv       everything that was wrong with the input
  mapping.toml       what was understood of the register's columns; give it back with --map
  gstr2b.csv         with --gstr2b: every document on which GSTR-2B and the forecast differ, and why
  summary.json, audit.jsonl   the figures, and every decision with its reason and the files' hashes
  run.state          the run itself, from which review, approval and upload start
  workspace.txt      where the ledger of the run is, with --workspace
  movement.csv, movement.html, movement.json   what moved since an earlier run, with --compare-with

Memory: both sides are held in memory, about 2 kB per document. Linking can be spread over machines in
shards (--shard), see imsreco merge --help.

";

const MERGE_HELP: &str = "\
Example:
  A month in three shards, one after another, and what one run would have written:
    for k in 1 2 3; do
      imsreco reconcile --ims ims.json --books register.csv --rules rules/default.toml \\
        --as-of 14-10-2026 --shard $k/3 --out shards/$k
    done
    imsreco merge shards/1 shards/2 shards/3 --out out/

The shards name their files as they were given: merge in the same folder. The files are read again and
must not have changed. Options of the links and the upload are those of the shards.

";

const COMPARE_EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    done, but documents were refused and so not compared (unless --allow-refused),
       or a gate you asked for (--fail-on) tripped
  2    not done: arguments, rules, input or output
  101  a bug in imsreco";

const COMPARE_HELP: &str = "\
Examples:
  What the cautious policy would have said of two months:
    imsreco compare-rules rules/default.toml rules/cautious.toml \\
      --month sample_data/2026-08 --month sample_data/2026-09 --as-of 14-10-2026

  One month by its files, with compare.html to sign and compare.csv to filter:
    imsreco compare-rules rules/default.toml mine.toml --ims ims.json --books register.xlsx --out compared/

  A check for CI, which fails where an edit accepts without a person what was not accepted before:
    imsreco compare-rules signed.toml edited.toml --month months/2026-09 --fail-on newly-accepted

A month's folder holds ims.json (or several ims*.json) and purchase_register.csv, .xlsx or .parquet; a
single JSON file and a single register may be called anything. Each month is read once and matched once,
or once under each tolerance where the two policies differ in it.

";

const CHECK_RULES_HELP: &str = "\
Example:
  Check every policy of a folder, and let warnings fail:
    imsreco check-rules --strict rules/default.toml rules/cautious.toml

Exit codes:
  0    every file is sound and its examples hold
  1    every file is sound, but there are warnings, and --strict was given
  2    a file holds a mistake, an example fails, or a file cannot be read
  101  a bug in imsreco";

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

const RULES_HELP: &str = "\
Examples:
  Every word, function and key, to fit the terminal:
    imsreco rules vocabulary

  For an editor or another program:
    imsreco rules vocabulary --format json

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
    /// Compare two rules files on past months: what would change, in documents and rupees
    CompareRules(Box<CompareRulesArgs>),
    /// What a rules file may say
    Rules(RulesArgs),
    /// Explain a pass, an outcome, a word of the rules, or why a document is where it is
    Explain(ExplainArgs),
    /// Make labelled sample months from a documented noise model
    Sample(SampleArgs),
    /// Score the links of a run against the truth of a labelled month
    Evaluate(EvaluateArgs),
    /// Read a filled-in review back: who decides what, checked row by row
    Review(ReviewArgs),
    /// Decide many documents at once by a condition
    Decide(DecideArgs),
    /// Approve what another person decided, after seeing what it does
    Approve(ApproveArgs),
    /// Write what is decided and approved for the portal, after a table of every document
    Upload(UploadArgs),
    /// Read the portal's error report: what was refused, of which document, and what helps
    Errors(ErrorsArgs),
    /// List who recorded what for a run and its workspace, and check that nothing was altered
    Ledger(LedgerArgs),
    /// Pack a run with everything it rests on into one file that can be verified elsewhere
    Pack(PackArgs),
    /// Verify a pack: nothing was altered, or the first thing that was
    Verify(VerifyArgs),
    /// Make one run of its shards
    Merge(MergeArgs),
    /// Write exception reports by name from a finished run, without matching again
    Report(ReportArgs),
    /// Print the summary of a finished run again
    Summary(SummaryArgs),
    /// Print documents of a finished run as a table
    Show(ShowArgs),
    /// Write to each supplier what he is to report, file or correct: letter, draft mail, table
    Letters(LettersArgs),
    /// Show what moved between two runs: outcomes, actions, rows found now, what is open and how old
    Movement(MovementArgs),
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
    /// Purchase registers: CSV, a workbook, Parquet, or Tally's XML or JSON; or a folder of them
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub(super) books: Vec<PathBuf>,
    /// The policy
    #[arg(long, value_name = "FILE")]
    pub(super) rules: PathBuf,
    /// The output folder; made where it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// The folder of the ledger, shared by the months of a firm; made where it is missing
    ///
    /// It keeps who said what of which record, and copies of every file that was read or written. Later
    /// commands find it through the output folder. Without it, the first review makes one in the output
    /// folder.
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
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
    /// A list of suppliers (CSV: GSTIN, Name, Code, Aliases, Flags, Email)
    ///
    /// Flags are composition, hold and trusted. Rows of composition suppliers are set aside; GSTINs that
    /// look mistyped are shown with what they should be, never rewritten; rules may ask for the code and the
    /// flags.
    #[arg(long, value_name = "FILE")]
    pub(super) suppliers: Option<PathBuf>,
    /// How the recipient files: GSTR-3B monthly or quarterly, and due dates that were put off (TOML)
    ///
    /// The download does not say it. Without the file, due dates are those of a monthly filer, the earliest
    /// that can be right, and are labelled as advice.
    #[arg(long, value_name = "FILE")]
    pub(super) recipient: Option<PathBuf>,
    /// The period's GSTR-2B, once it is there: the portal's JSON, all its parts, or its workbook
    ///
    /// Every paisa between it and the forecast is explained by document (gstr2b.csv, report and workbook),
    /// and what never was in IMS (reverse charge, imports, ISD) is laid beside the register's own rows.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(super) gstr2b: Vec<PathBuf>,
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
    /// Also list every rule with its documents and rupees, below the summary
    #[arg(long)]
    pub(super) by_rule: bool,
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
    /// Only link the suppliers of shard K of N, for imsreco merge
    ///
    /// A supplier's shard is given by the 64-bit FNV-1a hash of its PAN, divided by N, the rest plus one.
    /// The output folder then holds shard.bin alone. Shards need nothing of one another and may run anywhere;
    /// give every one the same files by the same names, and the same options, --as-of too.
    #[arg(long, value_name = "K/N", conflicts_with_all = ["workspace", "dry_run", "fail_on", "compare_with"])]
    pub(super) shard: Option<String>,
    /// The output folder of an earlier run: what moved since is told and written to movement.csv, .html, .json
    #[arg(long, value_name = "OUT", conflicts_with = "dry_run")]
    pub(super) compare_with: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Make one run of its shards
///
/// Links what crosses the shards (mistyped GSTINs, e-commerce operators), applies the rules and writes the
/// output folder: byte for byte what one run would have written.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{MERGE_HELP}{EXIT_CODES}"))]
pub(super) struct MergeArgs {
    /// The output folders of all shards
    #[arg(required = true, num_args = 1.., value_name = "FOLDER")]
    pub(super) shards: Vec<PathBuf>,
    /// The output folder; made where it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// The folder of the ledger, as for reconcile
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Also list every rule with its documents and rupees, below the summary
    #[arg(long)]
    pub(super) by_rule: bool,
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
    /// End with exit code 1 if documents need a person (review) or have no partner (unmatched)
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATE")]
    pub(super) fail_on: Vec<Gate>,
    /// The output folder of an earlier run: what moved since is told and written to movement.csv, .html, .json
    #[arg(long, value_name = "OUT", conflicts_with = "dry_run")]
    pub(super) compare_with: Option<PathBuf>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// How much is said, and in which colours.
#[derive(Clone, Debug, Args)]
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
///
/// Runs the examples that a file carries, and warns of rules that are never reached, of conditions
/// that never or always hold, and of what the portal or the law does not let through.
#[derive(Debug, Args)]
#[command(after_long_help = CHECK_RULES_HELP)]
pub(super) struct CheckRulesArgs {
    /// Rules files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Exit with 1 where there are warnings
    #[arg(long)]
    pub(super) strict: bool,
    /// What goes to stdout: lines, or one JSON object with every finding
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// Compare two rules files on past months: what would change, in documents and rupees
///
/// Tells the documents whose proposal changes (action, who must look, ITC reduction, remark, upload), from
/// which rule to which, the credit that is newly and no longer accepted without a person by tax head, and
/// new and lost automation: documents at which nobody has to look.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{COMPARE_HELP}{COMPARE_EXIT_CODES}"))]
pub(super) struct CompareRulesArgs {
    /// The policy in force
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// The policy proposed
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    /// A folder with one month's download and register; may be given again for every month
    #[arg(long, num_args = 1.., value_name = "FOLDER", conflicts_with_all = ["ims", "books"])]
    pub(super) month: Vec<PathBuf>,
    /// IMS downloads of one month, as for reconcile
    #[arg(long, num_args = 1.., value_name = "FILE", required_unless_present = "month", requires = "books")]
    pub(super) ims: Vec<PathBuf>,
    /// Purchase registers of that month, as for reconcile
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "ims")]
    pub(super) books: Vec<PathBuf>,
    /// Write compare.csv, compare.html and compare.json into this folder; made where it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
    /// The recipient's GSTIN, where the downloads do not say
    #[arg(long, value_name = "GSTIN")]
    pub(super) rtin: Option<String>,
    /// Which columns of the registers mean what
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
    /// Output folders of earlier runs, as for reconcile
    #[arg(long, num_args = 1.., value_name = "OUT")]
    pub(super) previous: Vec<PathBuf>,
    /// A list of suppliers, as for reconcile
    #[arg(long, value_name = "FILE")]
    pub(super) suppliers: Option<PathBuf>,
    /// The return period of a single month [default: the latest among filed records]
    #[arg(long, value_name = "MMYYYY")]
    pub(super) period: Option<String>,
    /// The date on which both policies decide [default: today]
    #[arg(long, value_name = "DD-MM-YYYY")]
    pub(super) as_of: Option<String>,
    /// The shape of the upload, as for reconcile: what cannot be uploaded needs a person
    #[arg(long, value_enum, default_value_t = ProfileArg::Offline)]
    pub(super) profile: ProfileArg,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Replace the files of an earlier comparison
    #[arg(long)]
    pub(super) force: bool,
    /// End with exit code 0 even though documents were refused
    #[arg(long)]
    pub(super) allow_refused: bool,
    /// End with exit code 1 if NEW accepts without a person what OLD did not (newly-accepted), or if any
    /// proposal changes (changed)
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATE")]
    pub(super) fail_on: Vec<CompareGate>,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

/// What ends a comparison with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareGate {
    NewlyAccepted,
    Changed,
}

/// What a rules file may say
#[derive(Debug, Args)]
#[command(after_long_help = format!("{RULES_HELP}{EXIT_CODES}"))]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) what: RulesAsked,
}

/// What can be asked about rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesAsked {
    /// Every word, function and key of a rules file
    ///
    /// Words stand in conditions and, in {braces}, in remarks. The JSON is one object: `words` with name, group,
    /// kind, meaning, example, whether it can be NULL and, of closed words, the values; `functions`; `keys`.
    Vocabulary(VocabularyArgs),
}

/// Every word, function and key of a rules file
#[derive(Debug, Args)]
#[command(after_long_help = format!("{RULES_HELP}{EXIT_CODES}"))]
pub(super) struct VocabularyArgs {
    /// How it is written
    #[arg(long, value_enum, default_value_t = VocabularyFormat::Text)]
    pub(super) format: VocabularyFormat,
}

/// How the vocabulary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VocabularyFormat {
    Text,
    Json,
    Markdown,
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
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
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
    /// Also make the GSTR-2B that comes after each month, with its own truth
    ///
    /// gstr2b.json is the one that is made where nobody does anything about the download; gstr2b_truth.csv
    /// names what was filed late and what never was in IMS. The other files are the same with and without.
    #[arg(long)]
    pub(super) gstr2b: bool,
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

/// List who recorded what for a run and its workspace, and check that nothing was altered
///
/// Every entry carries the hash of the one before; the first that does not fit is named.
#[derive(Debug, Args)]
#[command(after_long_help = EXIT_CODES)]
pub(super) struct LedgerArgs {
    /// The output folder of a run, or a workspace
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// The workspace, where it is not the one the run names
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}
