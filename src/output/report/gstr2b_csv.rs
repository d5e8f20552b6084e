//! `gstr2b.csv`: every document on which GSTR-2B and the forecast differ, and every one that never was in
//! IMS.
//!
//! Comes in: the month with its GSTR-2B. Goes out: a line per future and document, then the lanes.
//! Invariant: the differences of a future add up to GSTR-2B minus forecast in every head; no text of a file
//! becomes a formula.

use crate::domain::document::ImsRecord;
use crate::domain::gstr2b::{Compared2b, Difference, Document2b, LaneLine};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{Month, RowNames};
use crate::domain::period::show_date;
use crate::output::harmless;
use std::io::{self, Write};

/// The columns of `gstr2b.csv`. Amounts are rupees with two decimals on the recipient's credit, credit notes
/// negative.
pub const GSTR2B_COLUMNS: [&str; 26] = [
    "kind",
    "future",
    "cause",
    "recipient_gstin",
    "section",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "return_period",
    "ims_record",
    "register_rows",
    "forecast_igst",
    "forecast_cgst",
    "forecast_sgst",
    "forecast_cess",
    "gstr2b_igst",
    "gstr2b_cgst",
    "gstr2b_sgst",
    "gstr2b_cess",
    "difference_igst",
    "difference_cgst",
    "difference_sgst",
    "difference_cess",
    "difference",
    "explanation",
];

/// Writes the lines.
pub fn write(month: &Month<'_>, compared: &Compared2b, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(GSTR2B_COLUMNS)?;
    let names = RowNames::of(month);
    let mut write =
        |cells: Vec<String>| csv.write_record(cells.iter().map(|cell| harmless(cell).into_owned()));
    for difference in &compared.differences {
        write(difference_cells(month, &names, compared, difference))?;
    }
    for line in &compared.lanes {
        write(lane_cells(month, &names, compared, line))?;
    }
    csv.flush()
}

/// What names a document, from either side.
pub(super) struct Named {
    pub(super) recipient: String,
    pub(super) section: &'static str,
    pub(super) title: &'static str,
    pub(super) supplier: String,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) date: Option<chrono::NaiveDate>,
    pub(super) return_period: String,
}

impl Named {
    pub(super) fn record(r: &ImsRecord<&str>) -> Self {
        Self {
            recipient: r.recipient_gstin.to_owned(),
            section: r.section.key(),
            title: r.section.title(),
            supplier: r.supplier_gstin.to_owned(),
            name: r.supplier_name.to_owned(),
            number: r.number.to_owned(),
            date: Some(r.date),
            return_period: r.return_period.to_owned(),
        }
    }

    pub(super) fn document(d: &Document2b) -> Self {
        Self {
            recipient: d.recipient_gstin.clone(),
            section: d.table.word(),
            title: d.table.title(),
            supplier: d.supplier_gstin.clone(),
            name: d.supplier_name.clone(),
            number: d.number.clone(),
            date: d.date,
            return_period: d.return_period.clone(),
        }
    }

    /// Names what a difference is about.
    pub(super) fn of(month: &Month<'_>, compared: &Compared2b, d: &Difference) -> Self {
        match (d.ims, d.document) {
            (Some(id), _) => Self::record(&month.ims[id.at()]),
            (None, Some(at)) => Self::document(&compared.documents[at]),
            (None, None) => unreachable!("a difference is of a record or of a document"),
        }
    }

    /// Names what a line of a lane is about.
    pub(super) fn of_lane(month: &Month<'_>, compared: &Compared2b, line: &LaneLine) -> Self {
        if let Some(at) = line.document {
            return Self::document(&compared.documents[at]);
        }
        let row = line.books.first().map(|id| &month.books[id.at()]);
        Self {
            recipient: row.map_or_else(String::new, |r| r.recipient_gstin.to_owned()),
            section: "",
            title: "Register row",
            supplier: row.map_or_else(String::new, |r| r.supplier_gstin.to_owned()),
            name: row.map_or_else(String::new, |r| r.supplier_name.to_owned()),
            number: row.map_or_else(String::new, |r| r.number.to_owned()),
            date: row.and_then(|r| r.date),
            return_period: String::new(),
        }
    }

    fn cells(self) -> [String; 7] {
        [
            self.recipient,
            self.section.to_owned(),
            self.supplier,
            self.name,
            self.number,
            self.date.map(show_date).unwrap_or_default(),
            self.return_period,
        ]
    }
}

fn plain(heads: TaxHeads) -> [String; 4] {
    heads.each().map(Paise::plain)
}

fn rows(month: &Month<'_>, names: &RowNames, ids: &[crate::domain::link::BooksId]) -> String {
    ids.iter().map(|id| names.name(&month.books[id.at()])).collect::<Vec<_>>().join(";")
}

fn difference_cells(
    month: &Month<'_>,
    names: &RowNames,
    compared: &Compared2b,
    d: &Difference,
) -> Vec<String> {
    let mut cells = vec!["difference".to_owned(), d.future.word().to_owned(), d.cause.word().to_owned()];
    cells.extend(Named::of(month, compared, d).cells());
    cells.push(d.ims.map_or_else(String::new, |id| place(month, &month.ims[id.at()])));
    cells.push(d.ims.map_or_else(String::new, |id| rows(month, names, &month.links[id.at()].books)));
    for heads in [d.forecast, d.actual, d.gap()] {
        cells.extend(plain(heads));
    }
    cells.push(d.gap().total().plain());
    cells.push(d.say.clone());
    cells
}

/// Names a record by its place in the download: `b2b 12`, `2:b2b 12` with several files.
pub(super) fn place(month: &Month<'_>, record: &ImsRecord<&str>) -> String {
    if month.facts.ims_files.len() > 1 {
        format!("{}:{} {}", record.file + 1, record.section.key(), record.index)
    } else {
        format!("{} {}", record.section.key(), record.index)
    }
}

/// Says how a line of a lane stands.
pub(super) fn lane_says(compared: &Compared2b, line: &LaneLine) -> String {
    let why = line.document.map_or("", |at| compared.documents[at].reason.as_str());
    let why = if why.is_empty() { String::new() } else { format!(" (reason {why})") };
    format!("{}: {}{why}", line.lane.title(), line.found.words())
}

fn lane_cells(month: &Month<'_>, names: &RowNames, compared: &Compared2b, line: &LaneLine) -> Vec<String> {
    let mut cells =
        vec!["lane".to_owned(), String::new(), format!("{}:{}", line.lane.word(), line.found.word())];
    cells.extend(Named::of_lane(month, compared, line).cells());
    cells.push(String::new());
    cells.push(rows(month, names, &line.books));
    cells.extend([const { String::new() }; 4]);
    let given = line.document.map(|at| compared.documents[at].credit());
    cells.extend(given.map_or([const { String::new() }; 4], plain));
    cells.extend([const { String::new() }; 5]);
    cells.push(lane_says(compared, line));
    cells
}
