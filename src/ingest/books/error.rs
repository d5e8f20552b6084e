//! What stops the reading of the registers.
//!
//! Comes in: facts gathered by the readers. Goes out: texts fit for an accountant: what, where, what
//! to do. Invariant: no text of a library or of the operating system is shown; it stays as source.

use super::control::Difference;
use super::question::{self, AskedTable, Questions};
use crate::diagnostic::Place;
use crate::ingest::files::FileError;

/// Stops the reading: without an answer to it, no row could be trusted.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something else than a table.
    #[error("this is {found}, not a purchase register\n  --> {name}\n  help: {help}")]
    NotATable {
        /// Name.
        name: String,
        /// What it is, with its article.
        found: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// A damaged workbook.
    #[error(
        "this Excel workbook is damaged or cut short\n  --> {name}\n  help: open it in Excel, save it again as \
         .xlsx and give that file"
    )]
    Excel {
        /// Name.
        name: String,
        /// What the reader said.
        source: Box<calamine::Error>,
    },
    /// A workbook that would fill the machine.
    #[error(
        "this workbook is larger than imsreco reads: {what}\n  --> {name}\n  help: delete what stands beside the \
         register, or save the register as CSV"
    )]
    TooLarge {
        /// Name.
        name: String,
        /// What is too much of it.
        what: String,
    },
    /// A damaged XML file.
    #[error(
        "this XML file is damaged or cut short\n  --> {place}\n  help: export it again from the program it comes \
         from"
    )]
    Xml {
        /// File and line.
        place: Box<Place>,
        /// What the reader said, if it did.
        source: Option<Box<quick_xml::Error>>,
    },
    /// A folder without registers.
    #[error(
        "the folder holds no register\n  --> {name}\n  help: put the registers into it, as CSV, Excel or Parquet, \
         or name the files"
    )]
    EmptyFolder {
        /// Name.
        name: String,
    },
    /// A report of another kind.
    #[error("this is {found}, not a purchase register: {why}\n  --> {place}\n  help: {help}")]
    WrongReport {
        /// File and sheet.
        place: Box<Place>,
        /// What it is, with its article.
        found: &'static str,
        /// Why it cannot serve.
        why: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// Captions say one thing of every note of their kind, and signs the other.
    #[error(
        "{what} negative, against the word; they could be the {other}\n  --> {place}\n  \
         help: say in a mapping file whose words the {column}s are, notes = \"buyer\" or notes = \"supplier\", and \
         give it with --map"
    )]
    NotesContradict {
        /// File, sheet and the first row.
        place: Box<Place>,
        /// The notes, with their verb.
        what: String,
        /// What they could be instead.
        other: &'static str,
        /// Which column the word stands in.
        column: &'static str,
    },
    /// A workbook with a password.
    #[error(
        "this workbook is protected by a password\n  --> {name}\n  help: save a copy without a password and give \
         that file"
    )]
    Password {
        /// Name.
        name: String,
    },
    /// An .xlsb workbook with cells that do not say their column.
    #[error(
        "this .xlsb workbook is written in a short form, of which not every cell can be read\n  --> {name}\n  help: \
         open it in Excel, save it again as .xlsx and give that file"
    )]
    ShortCells {
        /// Name.
        name: String,
    },
    /// A damaged Parquet file.
    #[error(
        "this Parquet file is damaged or cut short\n  --> {name}\n  help: write it again, or give the register as \
         CSV"
    )]
    Parquet {
        /// Name.
        name: String,
        /// What the reader said.
        source: Box<polars::error::PolarsError>,
    },
    /// No row that could be the header.
    #[error(
        "no header was found in the first {}: none names a GSTIN or a document number beside \
         other columns; the first row that holds anything is {first}\n  --> {place}\n  help: put the headings \
         into one row above the data, or say header_row = 5 (its row) in a mapping file and give it with --map",
        if *looked == 1 { "row".to_owned() } else { format!("{looked} rows") }
    )]
    NoHeader {
        /// File and sheet.
        place: Box<Place>,
        /// How many rows were searched.
        looked: usize,
        /// What stands in the first row that is not blank, quoted.
        first: String,
    },
    /// A day book: nothing of it can meet the portal.
    #[error(
        "this is a day book: it has debit and credit, but neither the supplier's GSTIN nor the number of his \
         document; its headings are {headings}\n  --> {place}\n  help: export the purchase register with the \
         columns supplier invoice no., party GSTIN/UIN, taxable value and tax instead"
    )]
    DayBook {
        /// The header.
        place: Box<Place>,
        /// The headings found, quoted.
        headings: String,
    },
    /// A column without which no row can be read.
    #[error(
        "no column holds {what}; the headings are {headings}{likely}\n  --> {place}\n  help: name the column in a \
         mapping file, under [columns], such as {example}, and give it with --map"
    )]
    ColumnAbsent {
        /// The header.
        place: Box<Place>,
        /// What is looked for, in words.
        what: &'static str,
        /// The headings found, quoted.
        headings: String,
        /// The column whose values look like it, after a semicolon, or nothing.
        likely: String,
        /// A line for the mapping file.
        example: String,
    },
    /// Columns that only the user can tell.
    #[error("{}{}\n  help: {}", question::head(tables), Questions(tables), question::help(tables))]
    Asked {
        /// What is asked of each table.
        tables: Vec<AskedTable>,
    },
    /// A total that is not what was read.
    #[error(
        "the register does not come to its control total{}\n  help: mend the register or the mapping and look with \
         imsreco columns; if a total of the file is itself wrong, write totals = \"ignore\" in a mapping file",
        by_place(differences)
    )]
    Control {
        /// The place and the figure of each difference.
        differences: Vec<(String, Difference)>,
    },
    /// The export has changed since the mapping was saved.
    #[error(
        "the export has changed since the mapping was saved\n  --> {place}{}\n  help: {help}",
        changes.iter().map(|c| format!("\n     {c}")).collect::<String>()
    )]
    MapChanged {
        /// The header of the register.
        place: Box<Place>,
        /// What has changed, one sentence each.
        changes: Vec<String>,
        /// What to do.
        help: String,
    },
    /// Only the sum of the heads is given.
    #[error(
        "only {heading} gives tax, all heads in one; IGST, CGST and SGST cannot be told apart\n  --> {place}\n  \
         help: export the register with a column for each head"
    )]
    HeadsInOne {
        /// The header.
        place: Box<Place>,
        /// Column and heading.
        heading: String,
    },
    /// Two columns with one heading and different contents.
    #[error(
        "{first} and {second} have the same heading for the {field} and hold different things\n  --> {place}\n  \
         help: rename one of them, or say which in a mapping file, under [columns], such as {word} = \"column \
         {letter}\", and give it with --map"
    )]
    DuplicateHeading {
        /// The header.
        place: Box<Place>,
        /// Field in words.
        field: &'static str,
        /// Word of the mapping file.
        word: &'static str,
        /// The first column's letter.
        letter: String,
        /// First column and heading.
        first: String,
        /// Second column and heading.
        second: String,
    },
    /// The mapping file is not TOML.
    #[error(
        "the mapping file cannot be understood here\n  --> {place}\n  help: write lines such as supplier_gstin \
         = \"Party GSTIN\", with both quotes, under a line [columns]"
    )]
    MapSyntax {
        /// File, line and column.
        place: Box<Place>,
        /// What the reader said.
        source: Box<toml::de::Error>,
    },
    /// A name that the mapping file does not have.
    #[error("\"{key}\" is no {kind} of a mapping file\n  --> {place}\n  help: {help}")]
    MapKey {
        /// File and line.
        place: Box<Place>,
        /// As written.
        key: String,
        /// `setting` or `column`.
        kind: &'static str,
        /// The names that are near, or all.
        help: String,
    },
    /// A value that the mapping file cannot have.
    #[error("{key} has to be {expected}, and is {found}\n  --> {place}\n  help: write {example}")]
    MapValue {
        /// File and line.
        place: Box<Place>,
        /// The setting.
        key: String,
        /// What is expected.
        expected: &'static str,
        /// As written.
        found: String,
        /// A line that would do.
        example: String,
    },
    /// A heading of the mapping file that the register does not have.
    #[error(
        "the mapping file says {field} = \"{heading}\", but the register has no such heading; its headings are \
         {headings}\n  --> {place}\n  help: {help}"
    )]
    MapHeadingAbsent {
        /// The header of the register.
        place: Box<Place>,
        /// The field's word.
        field: &'static str,
        /// As written.
        heading: String,
        /// The headings found, quoted.
        headings: String,
        /// The nearest heading, or how to name a column by its letter.
        help: String,
    },
    /// A sheet or header row of the mapping file that the register does not have.
    #[error("the mapping file says {setting}, but {found}\n  --> {place}\n  help: {help}")]
    MapPlaceAbsent {
        /// The register.
        place: Box<Place>,
        /// As written.
        setting: String,
        /// What there is instead.
        found: String,
        /// What to do.
        help: &'static str,
    },
}

/// Writes differences below the place that they share.
fn by_place(differences: &[(String, Difference)]) -> String {
    let mut out = String::new();
    let mut last = "";
    for (place, difference) in differences {
        if place != last {
            out.push_str(&format!("\n  --> {place}"));
            last = place;
        }
        out.push_str(&format!("\n     {difference}"));
    }
    out
}

impl BooksError {
    /// Tells whether a table was looked through and columns of a register were not found in it.
    pub(super) const fn lacks_columns(&self) -> bool {
        matches!(self, Self::NoHeader { .. } | Self::ColumnAbsent { .. } | Self::DayBook { .. })
    }

    /// Tells whether the file is whole and something else than a register.
    pub(super) const fn is_no_register(&self) -> bool {
        self.lacks_columns() || matches!(self, Self::NotATable { .. } | Self::WrongReport { .. })
    }

    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::File(error) => error.id(),
            Self::NotATable { .. } => "books.not-a-table",
            Self::Excel { .. } => "books.excel",
            Self::TooLarge { .. } => "books.too-large",
            Self::Xml { .. } => "books.xml",
            Self::EmptyFolder { .. } => "books.empty-folder",
            Self::WrongReport { .. } => "books.wrong-report",
            Self::NotesContradict { .. } => "books.notes-contradict",
            Self::Password { .. } => "books.password",
            Self::ShortCells { .. } => "books.short-cells",
            Self::Parquet { .. } => "books.parquet",
            Self::NoHeader { .. } => "books.no-header",
            Self::DayBook { .. } => "books.day-book",
            Self::ColumnAbsent { .. } => "books.column-absent",
            Self::Asked { .. } => "books.columns-asked",
            Self::Control { .. } => "books.control",
            Self::MapChanged { .. } => "map.export-changed",
            Self::HeadsInOne { .. } => "books.heads-in-one",
            Self::DuplicateHeading { .. } => "books.same-heading",
            Self::MapSyntax { .. } => "map.syntax",
            Self::MapKey { .. } => "map.unknown-key",
            Self::MapValue { .. } => "map.value",
            Self::MapHeadingAbsent { .. } => "map.heading-absent",
            Self::MapPlaceAbsent { .. } => "map.place-absent",
        }
    }
}
