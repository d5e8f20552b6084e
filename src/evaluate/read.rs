//! The two files of a score: what is true, and what was said.
//!
//! Comes in: `truth.csv` and `links.csv` as text. Goes out: one [`Truth`] and at most one [`Claim`]
//! per record. Invariant: a cell that cannot be read stops the reading; nothing is guessed.

use super::Name;
use crate::domain::action::ImsAction;
use crate::domain::money::TaxHeads;
use crate::domain::outcome::Outcome;
use crate::ingest::written::{Lines, NamedText, WrittenError};
use std::collections::{BTreeMap, BTreeSet};

/// Why links cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// A file is not of its shape.
    #[error(transparent)]
    Written(#[from] WrittenError),
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

const TRUTH: &str = "give the truth.csv that imsreco sample wrote beside the month";
const LINKS: &str = "give the links.csv that imsreco reconcile wrote";

impl EvaluateError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Written(error) => error.id(),
            Self::SecondLine { .. } => "evaluate.second-line",
            Self::NoTruth { .. } => "evaluate.no-truth",
            Self::OtherMonth { .. } => "evaluate.other-month",
        }
    }
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

fn name(lines: &Lines<'_>, columns: [&'static str; 2]) -> Result<Name, EvaluateError> {
    Ok((lines.section(columns[0])?, lines.position(columns[1])?))
}

/// Reads `12;40`; what stands before the last colon of each (file, sheet) is set aside.
fn rows(lines: &Lines<'_>) -> Result<BTreeSet<u32>, EvaluateError> {
    const HELP: &str = "rows are numbers, file:number or file#sheet:number, joined by ;";
    lines
        .cell("register_rows")
        .split(';')
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .map(|row| row.rsplit(':').next().unwrap_or(row).trim().parse())
        .collect::<Result<_, _>>()
        .map_err(|_| lines.wrong("register_rows", HELP).into())
}

/// Reads the truth.
pub(super) fn truth(file: NamedText<'_>) -> Result<Vec<Truth>, EvaluateError> {
    const WANTED: &[&str] = &["section", "index", "register_rows", "class", "clean"];
    const DOCUMENT: &[&str] = &["supplier_gstin", "document_number"];
    let mut cells = Lines::open(file, TRUTH, WANTED, DOCUMENT)?;
    let says_document = DOCUMENT.iter().all(|c| cells.has(c));
    let mut truths: Vec<Truth> = Vec::new();
    let mut lines: BTreeMap<Name, u64> = BTreeMap::new();
    while cells.advance()? {
        let record = name(&cells, ["section", "index"])?;
        once(&mut lines, record, cells.line(), cells.file())?;
        let clean = cells.cell("clean").parse().ok().filter(|c| *c <= 2);
        truths.push(Truth {
            name: record,
            rows: rows(&cells)?,
            class: cells.cell("class").to_owned(),
            clean: clean.ok_or_else(|| {
                cells.wrong("clean", "it is 1 (accept), 0 (a person must look) or 2 (either is right)")
            })?,
            document: says_document
                .then(|| ["supplier_gstin", "document_number"].map(|c| cells.text(c).trim().to_owned())),
        });
    }
    if truths.is_empty() {
        return Err(EvaluateError::NoTruth { file: cells.file().to_owned() });
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
    let mut cells = Lines::open(file, LINKS, &[SAID, CONTENT].concat(), &[])?;
    let mut claims = BTreeMap::new();
    let mut lines: BTreeMap<Name, u64> = BTreeMap::new();
    while cells.advance()? {
        let record = name(&cells, ["ims_section", "ims_index"])?;
        once(&mut lines, record, cells.line(), cells.file())?;
        let outcome = Outcome::from_word(cells.cell("outcome"))
            .ok_or_else(|| cells.wrong("outcome", "imsreco explain outcome lists them"))?;
        let needs_review = cells.flag("needs_review")?;
        let claim = Claim {
            rows: rows(&cells)?,
            outcome: Some(outcome),
            action: cells.action("proposed_action")?,
            needs_review: needs_review.ok_or_else(|| cells.wrong("needs_review", "it is true or false"))?,
            filed: cells.flag("filed")?,
            previous_action: cells.action("previous_action")?,
            tax: cells.heads()?,
            content: CONTENT.iter().map(|c| cells.text(c).trim().to_owned()).collect(),
        };
        claims.insert(record, claim);
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
        other += usize::from(claim.content[..2] != document[..]);
    }
    if other * 2 > records {
        let [truth, links] = names.map(str::to_owned);
        return Err(EvaluateError::OtherMonth { truth, links, other, records });
    }
    Ok(())
}
