//! The two files of a score: what is true, and what was said.
//!
//! Comes in: `truth.csv` and `links.csv` as text. Goes out: one [`Truth`] and at most one [`Claim`]
//! per record. Invariant: a cell that cannot be read stops the reading; nothing is guessed.

use super::Name;
use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use crate::domain::text::{and, plural};
use std::collections::{BTreeMap, BTreeSet};

/// A file's text under the name by which messages call it.
#[derive(Clone, Copy, Debug)]
pub struct NamedText<'a> {
    /// The file's name.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// Why links cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// Columns of the contract are absent.
    #[error("the {} {} missing\n  --> {file}\n  help: {}", columns(missing), if missing.len() == 1 { "is" } else { "are" }, expected.help())]
    NoColumn {
        /// The file.
        file: String,
        /// Which of the two it should be.
        expected: Source,
        /// The columns.
        missing: Vec<&'static str>,
    },
    /// A line is not CSV of the same width as its heading.
    #[error("the line has not as many cells as the heading\n  --> {file}:{line}\n  help: {}", expected.help())]
    NotALine {
        /// The file.
        file: String,
        /// Which of the two it should be.
        expected: Source,
        /// Line, from 1.
        line: u64,
    },
    /// A cell does not say what its column is for.
    #[error("\"{value}\" is no {column}\n  --> {file}:{line}\n  help: {help}")]
    NotAValue {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        value: String,
        /// What may stand there.
        help: &'static str,
    },
    /// Two lines speak of one record.
    #[error(
        "a second line for {section}[{index}]; the first is line {first}\n  --> {file}:{line}\n  help: score the \
         links of one month and one download at a time"
    )]
    SecondLine {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Line of the first, from 1.
        first: u64,
        /// Section.
        section: &'static str,
        /// Position.
        index: u32,
    },
    /// There is nothing to score.
    #[error(
        "no record stands below the heading\n  --> {file}\n  help: look whether it is the truth of the month"
    )]
    NoTruth {
        /// The file.
        file: String,
    },
    /// The two files name their documents differently.
    #[error(
        "{other} of {records} records have another supplier or number than in {links}: the files are of different \
         months\n  --> {truth}\n  help: give the truth of the month that was reconciled"
    )]
    OtherMonth {
        /// The truth.
        truth: String,
        /// The links.
        links: String,
        /// Records that differ.
        other: usize,
        /// Records compared.
        records: usize,
    },
}

/// Which of the two files one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What is true.
    Truth,
    /// What was said.
    Links,
}

impl Source {
    const fn help(self) -> &'static str {
        match self {
            Self::Truth => "give the truth.csv that imsreco sample wrote beside the month",
            Self::Links => "give the links.csv that imsreco reconcile wrote",
        }
    }
}

impl EvaluateError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NoColumn { .. } => "evaluate.column",
            Self::NotALine { .. } => "evaluate.line",
            Self::NotAValue { .. } => "evaluate.value",
            Self::SecondLine { .. } => "evaluate.second-line",
            Self::NoTruth { .. } => "evaluate.no-truth",
            Self::OtherMonth { .. } => "evaluate.other-month",
        }
    }
}

fn columns(missing: &[&str]) -> String {
    let quoted: Vec<String> = missing.iter().map(|c| format!("\"{c}\"")).collect();
    format!("{} {}", plural(missing.len(), "column"), and(&quoted))
}

/// What is true of a record.
pub(super) struct Truth {
    pub(super) name: Name,
    pub(super) rows: BTreeSet<u32>,
    pub(super) class: String,
    pub(super) clean: u8,
    /// Supplier and number, where the file says them.
    pub(super) document: Option<[String; 2]>,
}

/// What was said of a record, and what the record is.
pub(super) struct Claim {
    pub(super) rows: BTreeSet<u32>,
    pub(super) outcome: Option<Outcome>,
    action: Option<ImsAction>,
    needs_review: bool,
    /// Nothing where the record could not be read.
    filed: Option<bool>,
    previous_action: Option<ImsAction>,
    pub(super) tax: TaxHeads,
    /// What the portal says of the document; supplier and number come first.
    pub(super) content: Vec<String>,
}

impl Claim {
    /// Tells whether this action is proposed without a person.
    pub(super) fn is_unseen(&self, action: ImsAction) -> bool {
        self.action == Some(action) && !self.needs_review
    }

    /// Tells whether the record may rightly wait: the supplier has only saved it, or the portal
    /// holds it as Reject or Pending. Of a record that could not be read nobody knows, so it may not.
    pub(super) fn may_wait(&self) -> bool {
        self.filed == Some(false)
            || matches!(self.previous_action, Some(ImsAction::Reject | ImsAction::Pending))
    }

    /// Tells whether the download repeats the record, and `other` is the same document.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        let told = |c: &Self| c.outcome == Some(Outcome::DuplicateInIms);
        told(self) && told(other) && self.content == other.content
    }
}

/// Nothing said: unlinked, undecided.
impl Default for Claim {
    fn default() -> Self {
        Self {
            rows: BTreeSet::new(),
            outcome: None,
            action: None,
            needs_review: true,
            filed: None,
            previous_action: None,
            tax: TaxHeads::default(),
            content: Vec::new(),
        }
    }
}

struct Table<'a> {
    file: &'a str,
    expected: Source,
    reader: csv::Reader<&'a [u8]>,
    columns: Vec<(&'static str, usize)>,
}

struct Line {
    number: u64,
    cells: csv::StringRecord,
}

impl<'a> Table<'a> {
    /// Finds the columns; those in `maybe` may be absent.
    fn open(
        file: NamedText<'a>,
        expected: Source,
        wanted: &[&'static str],
        maybe: &[&'static str],
    ) -> Result<Self, EvaluateError> {
        let NamedText { name, text } = file;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heading = reader
            .headers()
            .map_err(|_| EvaluateError::NotALine { file: name.to_owned(), expected, line: 1 })?
            .clone();
        let place = |column: &&'static str| heading.iter().position(|h| h.trim() == *column);
        let missing: Vec<&'static str> = wanted.iter().copied().filter(|c| place(c).is_none()).collect();
        if !missing.is_empty() {
            return Err(EvaluateError::NoColumn { file: name.to_owned(), expected, missing });
        }
        let columns = wanted.iter().chain(maybe).filter_map(|c| place(c).map(|p| (*c, p))).collect();
        Ok(Self { file: name, expected, reader, columns })
    }

    fn next(&mut self) -> Result<Option<Line>, EvaluateError> {
        let mut cells = csv::StringRecord::new();
        let number = self.reader.position().line();
        match self.reader.read_record(&mut cells) {
            Ok(true) => {
                Ok(Some(Line { number: cells.position().map_or(number, csv::Position::line), cells }))
            }
            Ok(false) => Ok(None),
            Err(error) => {
                let line = error.position().map_or(number, csv::Position::line);
                Err(EvaluateError::NotALine { file: self.file.to_owned(), expected: self.expected, line })
            }
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == column).map(|(_, place)| *place)
    }

    fn cell<'l>(&self, line: &'l Line, column: &str) -> &'l str {
        self.place(column).and_then(|place| line.cells.get(place)).unwrap_or("").trim()
    }

    fn wrong(&self, line: &Line, column: &'static str, help: &'static str) -> EvaluateError {
        EvaluateError::NotAValue {
            file: self.file.to_owned(),
            line: line.number,
            column,
            value: self.cell(line, column).to_owned(),
            help,
        }
    }

    fn name(&self, line: &Line, columns: [&'static str; 2]) -> Result<Name, EvaluateError> {
        let section = Section::from_key(self.cell(line, columns[0]));
        let section = section.ok_or_else(|| {
            self.wrong(
                line,
                columns[0],
                "the sections are b2b, b2ba, b2bdn, b2bdna, b2bcn, b2bcna, ecom, ecoma",
            )
        })?;
        let index = self.cell(line, columns[1]).parse().map_err(|_| {
            self.wrong(line, columns[1], "it is the position of the record in its section, from 0")
        })?;
        Ok((section, index))
    }

    /// Reads `12;40`; what stands before the last colon of each (file, sheet) is set aside.
    fn rows(&self, line: &Line) -> Result<BTreeSet<u32>, EvaluateError> {
        self.cell(line, "register_rows")
            .split(';')
            .map(str::trim)
            .filter(|row| !row.is_empty())
            .map(|row| row.rsplit(':').next().unwrap_or(row).trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| {
                self.wrong(
                    line,
                    "register_rows",
                    "rows are numbers, file:number or file#sheet:number, joined by ;",
                )
            })
    }

    fn action(&self, line: &Line, column: &'static str) -> Result<Option<ImsAction>, EvaluateError> {
        match self.cell(line, column) {
            "" => Ok(None),
            code => ImsAction::from_code(code)
                .map(Some)
                .ok_or_else(|| self.wrong(line, column, "actions are A, R, P and N, or nothing")),
        }
    }

    fn flag(&self, line: &Line, column: &'static str) -> Result<Option<bool>, EvaluateError> {
        match self.cell(line, column).to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "yes" | "y" | "1" => Ok(Some(true)),
            "false" | "no" | "n" | "0" => Ok(Some(false)),
            _ => Err(self.wrong(line, column, "it is true or false")),
        }
    }

    fn paise(&self, line: &Line, column: &'static str) -> Result<Paise, EvaluateError> {
        match self.cell(line, column) {
            "" => Ok(Paise::ZERO),
            text => Paise::parse(text).map_err(|_| {
                self.wrong(line, column, "it is rupees with at most two decimals, without commas")
            }),
        }
    }
}

/// Reads the truth.
pub(super) fn truth(file: NamedText<'_>) -> Result<Vec<Truth>, EvaluateError> {
    const WANTED: &[&str] = &["section", "index", "register_rows", "class", "clean"];
    const DOCUMENT: &[&str] = &["supplier_gstin", "document_number"];
    let mut table = Table::open(file, Source::Truth, WANTED, DOCUMENT)?;
    let says_document = DOCUMENT.iter().all(|c| table.place(c).is_some());
    let mut truths: Vec<Truth> = Vec::new();
    let mut lines: BTreeMap<Name, u64> = BTreeMap::new();
    while let Some(line) = table.next()? {
        let name = table.name(&line, ["section", "index"])?;
        once(&mut lines, name, line.number, table.file)?;
        let clean = table.cell(&line, "clean").parse().ok().filter(|c| *c <= 2);
        truths.push(Truth {
            name,
            rows: table.rows(&line)?,
            class: table.cell(&line, "class").to_owned(),
            clean: clean.ok_or_else(|| {
                table.wrong(&line, "clean", "it is 1 (accept), 0 (a person must look) or 2 (either is right)")
            })?,
            document: says_document
                .then(|| ["supplier_gstin", "document_number"].map(|c| table.cell(&line, c).to_owned())),
        });
    }
    if truths.is_empty() {
        return Err(EvaluateError::NoTruth { file: table.file.to_owned() });
    }
    Ok(truths)
}

/// What the portal says of a document, as far as `links.csv` holds it.
const CONTENT: &[&str] = &[
    "supplier_gstin",
    "document_number",
    "recipient_gstin",
    "supplier_name",
    "document_date",
    "document_value",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "previous_action",
    "filed",
    "return_period",
];

/// Reads links by record.
pub(super) fn links(file: NamedText<'_>) -> Result<BTreeMap<Name, Claim>, EvaluateError> {
    const SAID: &[&str] =
        &["ims_section", "ims_index", "register_rows", "outcome", "proposed_action", "needs_review"];
    let mut table = Table::open(file, Source::Links, &[SAID, CONTENT].concat(), &[])?;
    let mut claims = BTreeMap::new();
    let mut lines: BTreeMap<Name, u64> = BTreeMap::new();
    while let Some(line) = table.next()? {
        let name = table.name(&line, ["ims_section", "ims_index"])?;
        once(&mut lines, name, line.number, table.file)?;
        let outcome = Outcome::from_word(table.cell(&line, "outcome"))
            .ok_or_else(|| table.wrong(&line, "outcome", "imsreco explain outcome lists them"))?;
        let needs_review = table.flag(&line, "needs_review")?;
        let claim = Claim {
            rows: table.rows(&line)?,
            outcome: Some(outcome),
            action: table.action(&line, "proposed_action")?,
            needs_review: needs_review
                .ok_or_else(|| table.wrong(&line, "needs_review", "it is true or false"))?,
            filed: table.flag(&line, "filed")?,
            previous_action: table.action(&line, "previous_action")?,
            tax: TaxHeads {
                igst: table.paise(&line, "igst")?,
                cgst: table.paise(&line, "cgst")?,
                sgst: table.paise(&line, "sgst")?,
                cess: table.paise(&line, "cess")?,
            },
            content: CONTENT.iter().map(|c| table.cell(&line, c).to_owned()).collect(),
        };
        claims.insert(name, claim);
    }
    Ok(claims)
}

fn once(lines: &mut BTreeMap<Name, u64>, name: Name, line: u64, file: &str) -> Result<(), EvaluateError> {
    match lines.insert(name, line) {
        None => Ok(()),
        Some(first) => Err(EvaluateError::SecondLine {
            file: file.to_owned(),
            line,
            first,
            section: name.0.key(),
            index: name.1,
        }),
    }
}

/// Stops where the two files plainly speak of different months. A few other spellings are no sign.
pub(super) fn of_one_month(
    truths: &[Truth],
    claims: &BTreeMap<Name, Claim>,
    names: [&str; 2],
) -> Result<(), EvaluateError> {
    let (mut records, mut other) = (0_usize, 0_usize);
    for truth in truths {
        let (Some(document), Some(claim)) = (&truth.document, claims.get(&truth.name)) else { continue };
        records += 1;
        // An apostrophe keeps spreadsheets from taking a number for a formula.
        let same = |ours: &String, theirs: &String| ours == theirs || ours.strip_prefix('\'') == Some(theirs);
        other += usize::from(!claim.content.iter().zip(document).all(|(ours, theirs)| same(ours, theirs)));
    }
    if other * 2 > records {
        let [truth, links] = names.map(str::to_owned);
        return Err(EvaluateError::OtherMonth { truth, links, other, records });
    }
    Ok(())
}
