//! What may be typed for letters and movement, with its help.

use super::args::{Format, TalkArgs};
use clap::Args;
use std::path::PathBuf;

const LETTERS_HELP: &str = "\
Examples:
  A letter to everybody of whom something is to be asked, small sums aside:
    imsreco letters out/2026-09 --to letters/2026-09 --min 500

  With the firm's own words: have the templates written, change them, use them
    imsreco letters --write-templates our-letters
    imsreco letters out/2026-09 --to letters/2026-09 --templates our-letters

Files, three for each supplier and one for all:
  GSTIN-name.txt     the letter
  GSTIN-name.eml     the same as a draft: a mail program opens it, a person sends it
  GSTIN-name.csv     the documents, both sides side by side; attached to the draft
  index.csv          every supplier, with documents by kind, tax at issue and the names of his files

What is asked:
  not_reported       booked, not in IMS (credit that the books block aside)
  not_filed          saved by the supplier, his return not filed
  value_differs      taxable value or tax
  tax_head_differs   the same tax under other heads
  our_other_gstin    reported to another of our registrations than it is booked in
  your_other_gstin   reported under another of his registrations than it is booked under
  number_differs     a typing error in the number
  date_differs       the date alone
  reported_twice     in two returns
  not_in_books       reported, and in no register
Documents that stand accepted or rejected on the portal are settled, and not asked about.

Addresses come from the column Email of the list of suppliers that the run was given, and from nowhere
else. Nothing is sent.

";

/// What the words of a template are, for the help.
fn words() -> String {
    let mut out = "A template is text with {{ words }} and {% for %} and {% if %}, as minijinja and Jinja2 have them:\n".to_owned();
    for (word, meaning) in crate::output::report::letters::WORDS {
        if word.is_empty() {
            out.push_str(&format!("             {meaning}\n"));
        } else if word.chars().count() > 10 {
            out.push_str(&format!("  {word}\n             {meaning}\n"));
        } else {
            out.push_str(&format!("  {word:<10} {meaning}\n"));
        }
    }
    out.push('\n');
    out
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  2    not done: arguments, templates, input or output; no file was written
  101  a bug in imsreco";

/// Write to each supplier what he is to report, file or correct: letter, draft mail, table
///
/// Starts from a finished run and links nothing again. Documents are grouped by what is asked, with totals.
#[derive(Debug, Args)]
#[command(after_long_help = format!("{LETTERS_HELP}{}{EXIT_CODES}", words()))]
pub(super) struct LettersArgs {
    /// The output folder of the run
    #[arg(value_name = "OUT", required_unless_present = "write_templates", requires = "to")]
    pub(super) out: Option<PathBuf>,
    /// The folder for the letters; made where it is missing
    #[arg(long, value_name = "FOLDER", requires = "out")]
    pub(super) to: Option<PathBuf>,
    /// The firm's own templates: subject.txt, letter.txt, or one of the two
    #[arg(long, value_name = "FOLDER")]
    pub(super) templates: Option<PathBuf>,
    /// Put the templates that are shipped into this folder and write no letter
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["out", "to", "templates", "supplier", "min", "from"])]
    pub(super) write_templates: Option<PathBuf>,
    /// Only this supplier
    #[arg(long, value_name = "GSTIN")]
    pub(super) supplier: Option<String>,
    /// Only suppliers with at least so much tax at issue
    #[arg(long, value_name = "RUPEES")]
    pub(super) min: Option<String>,
    /// Our mail address, for the drafts [default: that of the mail program]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) from: Option<String>,
    /// The folder of the ledger, where files of the run are kept [default: the one of the run]
    #[arg(long, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
    /// Replace files of these names
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}

const MOVEMENT_HELP: &str = "\
Examples:
  Last month beside this month:
    imsreco movement out/2026-08 out/2026-09

  The last run beside this one, kept for the file:
    imsreco movement out/2026-09-first out/2026-09 --to out/2026-09/moved

  The same with the run itself:
    imsreco reconcile --ims ims.json --books register.csv --rules rules/default.toml \\
      --out out/2026-09 --compare-with out/2026-08

Files, with --to or --compare-with:
  movement.csv       a line per document that moved or is open, with why, both runs side by side
  movement.html      the same for reading
  movement.json      the same for programs

A record is known again by recipient, section, supplier, number, date and return period; a row of the books by
supplier, number, date and amounts. A row that an earlier register held and this one does not is looked for in
this download: same supplier, same number, amounts to a rupee. Read are links.csv, books_links.csv and
summary.json of both folders alone, so that the inputs need not be at hand.

";

/// Show what moved between two runs: outcomes, actions, rows found now, what is open and how old
#[derive(Debug, Args)]
#[command(after_long_help = format!("{MOVEMENT_HELP}{EXIT_CODES}"))]
pub(super) struct MovementArgs {
    /// The output folder of the earlier run
    #[arg(value_name = "OLD")]
    pub(super) before: PathBuf,
    /// The output folder of the later run
    #[arg(value_name = "NEW")]
    pub(super) now: PathBuf,
    /// Write movement.csv, movement.html and movement.json into this folder; made where it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(super) to: Option<PathBuf>,
    /// What goes to stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Replace files of these names
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) talk: TalkArgs,
}
