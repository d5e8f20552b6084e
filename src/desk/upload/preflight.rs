//! The pre-flight table: every document of the run once, with what becomes of it.
//!
//! Comes in: a month, how its records stand, what goes. Goes out: a table as text, CSV and JSON.
//! Invariant: the rows add up to the run, documents and rupees by head; this is checked before anything
//! is written.

use super::super::silence::{add, repeats};
use super::super::standing::Standing;
use super::error::StopError;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::standing::{Gate, RecordKey};
use crate::domain::text::{grouped, plain};
use crate::output::harmless;
use crate::output::upload::words;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// What becomes of a document; every document has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// As the record stands.
    Gate(Gate),
    /// It goes, but not in this kind of file.
    OtherFile,
    /// Its identical first is counted.
    Repeated,
    /// It could not be read.
    Refused,
    /// Imports and other sections that imsreco shows only.
    ShownOnly,
}

impl Fate {
    /// All of them, in the order of the table.
    pub fn all() -> Vec<Self> {
        let others = [Self::OtherFile, Self::Repeated, Self::Refused, Self::ShownOnly];
        Gate::ALL.into_iter().map(Self::Gate).chain(others).collect()
    }

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gate(gate) => gate.word(),
            Self::OtherFile => "goes_in_another_file",
            Self::Repeated => "repeated",
            Self::Refused => "not_read",
            Self::ShownOnly => "shown_only",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gate(gate) => gate.title(),
            Self::OtherFile => "Goes, but not in a reset",
            Self::Repeated => "Repeats a document above",
            Self::Refused => "Could not be read",
            Self::ShownOnly => "Shown only (imports, ISD)",
        }
    }
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What becomes of it.
    pub fate: Fate,
    /// Why, a sentence.
    pub why: String,
    /// The file it stands in, or empty.
    pub file: String,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// Per record of the month.
    pub lines: Vec<Line>,
    /// The rows.
    pub rows: BTreeMap<Fate, Tally>,
    /// What goes, by action.
    pub goes: BTreeMap<ImsAction, Tally>,
    /// The sum of the rows.
    pub total: Tally,
}

/// Makes the table. `going` holds the records of the orders; `unfit` what the download does not let go.
///
/// # Errors
/// [`StopError::Unbalanced`] where the rows do not add up to the run.
pub(super) fn preflight(
    month: &Month<'_>,
    standings: &[Standing],
    going: &BTreeSet<ImsId>,
    unfit: &BTreeMap<ImsId, String>,
) -> Result<Preflight, StopError> {
    let mut table = Preflight {
        lines: Vec::with_capacity(month.ims.len()),
        rows: Fate::all().into_iter().map(|fate| (fate, Tally::default())).collect(),
        goes: BTreeMap::new(),
        total: Tally::default(),
    };
    let repeats = repeats(month);
    for ((id, standing), repeated) in (0u32..).map(ImsId).zip(standings).zip(repeats) {
        let record = &month.ims[id.at()];
        let (fate, why) = match (unfit.get(&id), standing.gate) {
            _ if repeated => (Fate::Repeated, "The same record stands in the downloads before.".to_owned()),
            (Some(why), _) => (Fate::Gate(Gate::Blocked), why.clone()),
            (None, _) if going.contains(&id) => (Fate::Gate(Gate::Goes), standing.why.clone()),
            (None, Gate::Goes) => (Fate::OtherFile, standing.why.clone()),
            (None, gate) => (Fate::Gate(gate), standing.why.clone()),
        };
        add(table.rows.entry(fate).or_default(), record);
        if fate == Fate::Gate(Gate::Goes) {
            let action = standing.saying.as_ref().map_or(ImsAction::NoAction, |saying| saying.action);
            add(table.goes.entry(action).or_default(), record);
        }
        table.lines.push(Line { fate, why, file: String::new() });
    }
    let mut all = Tally::default();
    month.ims.iter().for_each(|record| add(&mut all, record));
    for refused in &month.refused_records {
        let sign = refused.section.kind().sign();
        let (value, tax) = (refused.taxable_value.unwrap_or(Paise::ZERO), refused.tax.unwrap_or_default());
        all.add(sign, value, tax);
        table.rows.entry(Fate::Refused).or_default().add(sign, value, tax);
    }
    let shown: usize = month.read_only.iter().map(|section| section.records).sum();
    all.documents += shown;
    table.rows.entry(Fate::ShownOnly).or_default().documents += shown;
    table.rows.values().for_each(|tally| table.total.join(*tally));
    if table.total != all || table.lines.len() != month.decisions.len() {
        let what = format!(
            "{} documents with {} against {} with {}",
            table.total.documents,
            table.total.tax.total(),
            all.documents,
            all.tax.total()
        );
        return Err(StopError::Unbalanced { what });
    }
    Ok(table)
}

impl Preflight {
    /// Writes the table for people; rows without documents are left out.
    pub fn text(&self) -> String {
        let mut rows: Vec<(String, Tally)> = Vec::new();
        for (fate, tally) in &self.rows {
            if tally.documents == 0 && *fate != Fate::Gate(Gate::Goes) {
                continue;
            }
            rows.push((fate.title().to_owned(), *tally));
            if *fate == Fate::Gate(Gate::Goes) {
                rows.extend(self.goes.iter().map(|(action, t)| (format!("  {}", action.title()), *t)));
            }
        }
        rows.push(("All documents of the run".to_owned(), self.total));
        let mut lines =
            vec![["", "documents", "taxable value", "IGST", "CGST", "SGST", "cess"].map(str::to_owned)];
        lines.extend(rows.into_iter().map(|(title, tally)| {
            let [igst, cgst, sgst, cess] = tally.tax.each().map(|head| head.to_string());
            [title, grouped(tally.documents), tally.taxable_value.to_string(), igst, cgst, sgst, cess]
        }));
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..7).map(width).collect();
        lines
            .iter()
            .map(|line| {
                let name = format!("{:1$}", line[0], widths[0]);
                let cells: String = (1..7).map(|at| format!("  {:>1$}", line[at], widths[at])).collect();
                format!("{name}{cells}\n")
            })
            .collect()
    }

    /// Names what is blocked, with why.
    pub fn blocked(&self, month: &Month<'_>) -> String {
        const MOST_TOLD: usize = 20;
        let blocked: Vec<(&Line, &ImsRecord<&str>)> = self
            .lines
            .iter()
            .zip(&month.ims)
            .filter(|(line, _)| line.fate == Fate::Gate(Gate::Blocked))
            .collect();
        let mut out: String = blocked
            .iter()
            .take(MOST_TOLD)
            .map(|(line, record)| format!("  {}: {}\n", plain(&words(record)), plain(&line.why)))
            .collect();
        if blocked.len() > MOST_TOLD {
            out.push_str(&format!("  and {} more in preflight.csv\n", blocked.len() - MOST_TOLD));
        }
        if out.is_empty() { out } else { format!("Blocked:\n{out}") }
    }

    /// Writes a line per document: `preflight.csv`.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn csv(&self, month: &Month<'_>, standings: &[Standing], out: &mut dyn Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(COLUMNS)?;
        for ((line, standing), record) in self.lines.iter().zip(standings).zip(&month.ims) {
            let saying = standing.saying.as_ref();
            let mut cells = vec![
                line.fate.word().to_owned(),
                record.recipient_gstin.to_owned(),
                record.section.key().to_owned(),
                record.supplier_gstin.to_owned(),
                record.supplier_name.to_owned(),
                record.number.to_owned(),
                show_date(record.date),
                record.return_period.to_owned(),
                record.taxable_value.plain(),
            ];
            cells.extend(record.tax.each().map(Paise::plain));
            cells.extend([
                record.previous_action.title().to_owned(),
                saying.map_or("", |s| s.action.title()).to_owned(),
                saying.map_or("", |s| s.itc_reduction.word()).to_owned(),
                saying.map_or("", |s| s.remark.as_str()).to_owned(),
                line.file.clone(),
                line.why.clone(),
            ]);
            write_cells(&mut csv, &cells)?;
        }
        for refused in &month.refused_records {
            let head = |at: usize| refused.tax.map_or_else(String::new, |tax| tax.each()[at].plain());
            let mut cells = vec![
                Fate::Refused.word().to_owned(),
                String::new(),
                refused.section.key().to_owned(),
                refused.supplier_gstin.clone(),
                String::new(),
                refused.number.clone(),
                String::new(),
                String::new(),
                refused.taxable_value.map(Paise::plain).unwrap_or_default(),
            ];
            cells.extend((0..4).map(head));
            cells.extend(std::iter::repeat_n(String::new(), 5));
            cells.push(refused.reason.clone());
            write_cells(&mut csv, &cells)?;
        }
        for section in &month.read_only {
            for _ in 0..section.records {
                let mut cells = vec![String::new(); COLUMNS.len()];
                Fate::ShownOnly.word().clone_into(&mut cells[0]);
                cells[2].clone_from(&section.key);
                "imsreco only shows such records: act upon them on the portal".clone_into(&mut cells[18]);
                write_cells(&mut csv, &cells)?;
            }
        }
        csv.flush()
    }

    /// Returns the rows for JSON.
    pub fn wire(&self) -> Vec<Row> {
        let row = |of: &'static str, tally: &Tally| Row {
            of,
            documents: tally.documents,
            taxable_value: tally.taxable_value.plain(),
            tax: Heads::of(tally.tax),
        };
        let mut rows: Vec<Row> = self.rows.iter().map(|(fate, tally)| row(fate.word(), tally)).collect();
        rows.push(row("all", &self.total));
        rows
    }
}

/// The columns of `preflight.csv`. Amounts are rupees, positive as on the portal.
pub const COLUMNS: [&str; 19] = [
    "what",
    "recipient_gstin",
    "section",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "return_period",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "portal_holds",
    "action",
    "itc_reduction",
    "remark",
    "file",
    "why",
];

fn write_cells<W: Write>(csv: &mut csv::Writer<W>, cells: &[String]) -> io::Result<()> {
    for cell in cells {
        csv.write_field(harmless(cell).as_bytes())?;
    }
    csv.write_record(None::<&[u8]>)?;
    Ok(())
}

/// A row of the table as JSON; rupees as text with two decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What becomes of the documents; `all` for the sum.
    pub of: &'static str,
    /// How many.
    pub documents: usize,
    /// Taxable value, credit notes negative.
    pub taxable_value: String,
    /// Tax by head, credit notes negative.
    pub tax: Heads,
}

/// Rupees by head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heads {
    igst: String,
    cgst: String,
    sgst: String,
    cess: String,
}

impl Heads {
    fn of(tax: TaxHeads) -> Self {
        let [igst, cgst, sgst, cess] = tax.each().map(Paise::plain);
        Self { igst, cgst, sgst, cess }
    }
}

/// Names the record of a line in the ledger's way.
pub(super) fn key(record: &ImsRecord<&str>) -> String {
    RecordKey::of(record).text()
}
