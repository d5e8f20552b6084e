//! Sheets of what the law asks: the worksheet of ITC reduction, and the clock of Pending.
//!
//! Comes in: the findings of the worksheet, the clocks of the figures. Goes out: worksheets. Invariant:
//! every record on which the portal asks for a declaration has a line; what is proposed to be given back
//! is the declaration of the decision where that is an Accept.

use super::grid::{Cell, Column, Role, SHEET_ROWS, Table, column};
use super::limits::{SEEN, shown};
use super::styles::Styles;
use crate::decide::{Finding, declared, original, working};
use crate::domain::action::ItcReduction;
use crate::domain::clock::Clock;
use crate::domain::money::TaxHeads;
use crate::domain::text::Count;
use crate::output::report::answer::reduction_title;
use crate::output::report::figures::{ClockLine, Figures};
use crate::output::report::view::Reader;
use rust_xlsxwriter::{Worksheet, XlsxError};

const RECORD: &str = "The record";
const TAKEN: &str = "The original, and the credit taken on it";
const GIVEN: &str = "Proposed to be given back on Accept";

const WORKSHEET: &[Column] = &[
    column(RECORD, "Supplier", 26.0, Role::Text),
    column(RECORD, "Supplier GSTIN", 18.0, Role::Short),
    column(RECORD, "Document number", 20.0, Role::Text),
    column(RECORD, "Section", 16.0, Role::Text),
    column(RECORD, "Date", 11.5, Role::Short),
    column(RECORD, "Tax ₹", 15.0, Role::Money),
    column(TAKEN, "Original", 34.0, Role::Prose),
    column(TAKEN, "Taken IGST ₹", 15.0, Role::Money),
    column(TAKEN, "Taken CGST ₹", 15.0, Role::Money),
    column(TAKEN, "Taken SGST ₹", 15.0, Role::Money),
    column(TAKEN, "Taken cess ₹", 13.0, Role::Money),
    column(GIVEN, "ITC reduction", 12.0, Role::Short),
    column(GIVEN, "IGST ₹", 15.0, Role::Money),
    column(GIVEN, "CGST ₹", 15.0, Role::Money),
    column(GIVEN, "SGST ₹", 15.0, Role::Money),
    column(GIVEN, "Cess ₹", 13.0, Role::Money),
    column(GIVEN, "Remark", 40.0, Role::Prose),
    column("Why", "Proposed action", 13.0, Role::Short),
    column("Why", "To be answered", 40.0, Role::Prose),
    column("Why", "Working", 90.0, Role::Prose),
];

/// Writes the worksheet of ITC reduction; no sheet where nothing is asked.
pub(super) fn itc_reduction(reader: &Reader<'_, '_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let month = reader.month;
    let mut findings: Vec<&Finding> =
        reader.findings.values().filter(|finding| !reader.repeats[finding.id.at()]).collect();
    // Questions first, then most rupees first.
    findings.sort_by_key(|f| {
        (f.question.is_empty(), std::cmp::Reverse(month.ims[f.id.at()].tax.total().abs()), f.id)
    });
    if findings.is_empty() {
        return Ok(Vec::new());
    }
    let open = findings.iter().filter(|f| !f.question.is_empty()).count();
    let mut note = format!(
        "{} on which the portal asks how much credit is given back; {} to be answered. Decide in To review: Final \
         ITC reduction.",
        Count::of(findings.len(), "record"),
        Count::of(open, "question")
    );
    findings.truncate(shown(month, findings.len(), SEEN, &mut note, "review.csv"));
    let table = Table {
        name: "ITC reduction",
        note,
        columns: WORKSHEET,
        frozen: 3,
        printed: u16::try_from(WORKSHEET.len()).unwrap_or(u16::MAX),
        cut: Some(11),
        hidden: Vec::new(),
        permits: None,
        tab: 0x00_B8860B,
    };
    table.sheets(styles, findings.len(), SHEET_ROWS, |i| line(reader, findings[i]))
}

fn line(reader: &Reader<'_, '_>, finding: &Finding) -> Vec<Cell> {
    let (month, names) = (reader.month, &reader.names);
    let (record, decision) = (&month.ims[finding.id.at()], &month.decisions[finding.id.at()]);
    let given = declared(finding, decision);
    let remark = if given == decision.itc_reduction && !decision.remark.is_empty() {
        decision.remark.as_str()
    } else {
        finding.remark.as_str()
    };
    let taken = finding.original.or(finding.own).map_or_else(TaxHeads::default, |credit| credit.taken);
    let mut cells = vec![
        Cell::text(record.supplier_name),
        Cell::text(record.supplier_gstin),
        Cell::text(record.number),
        Cell::text(record.section.title()),
        Cell::date(Some(record.date)),
        Cell::money(record.tax.total()),
        Cell::text(original(month, names, finding)),
    ];
    cells.extend(taken.each().map(Cell::money));
    cells.push(Cell::text(reduction_title(given)));
    let base = if given == ItcReduction::Full { finding.lowered } else { record.tax };
    cells.extend(given.of(base).each().map(Cell::money));
    cells.extend([
        Cell::text(remark),
        Cell::text(decision.proposed_action.title()),
        Cell::text(finding.question),
        Cell::text(working(month, names, finding).join(" ")),
    ]);
    cells
}

const CLOCK: &[Column] = &[
    column("When", "Last safe day", 13.0, Role::Short),
    column("When", "Days left", 9.0, Role::Short),
    column("The record", "Document number", 20.0, Role::Text),
    column("The record", "Supplier", 26.0, Role::Text),
    column("The record", "Supplier GSTIN", 18.0, Role::Short),
    column("The record", "Section", 16.0, Role::Text),
    column("The record", "Date", 11.5, Role::Short),
    column("The record", "Return period", 10.0, Role::Short),
    column("The record", "Tax ₹", 15.0, Role::Money),
    column("How it stands", "Standing", 24.0, Role::Text),
    column("How it stands", "Rests on", 50.0, Role::Prose),
    column("How it stands", "Afterwards", 50.0, Role::Prose),
];

/// Writes the warning list of records whose time on Pending ends; no sheet where there are none.
pub(super) fn clock(
    reader: &Reader<'_, '_>,
    figures: &Figures,
    styles: &Styles,
) -> Result<Vec<Worksheet>, XlsxError> {
    let lines = &figures.clocks.lines;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let mut note = format!(
        "{} by last safe day, most rupees first. Days of one period are advice: no download says in which GSTR-2B a \
         record stands.",
        Count::of(lines.len(), "record")
    );
    let rest = "imsreco report OUT --only pending-clock";
    let count = shown(reader.month, lines.len(), SEEN, &mut note, rest);
    let table = Table {
        name: "Pending clock",
        note,
        columns: CLOCK,
        frozen: 3,
        printed: u16::try_from(CLOCK.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x00_B8860B,
    };
    table.sheets(styles, count, SHEET_ROWS, |i| clock_line(reader, figures, &lines[i]))
}

fn clock_line(reader: &Reader<'_, '_>, figures: &Figures, line: &ClockLine) -> Vec<Cell> {
    let record = &reader.month.ims[line.id.at()];
    let amount = if record.kind().sign() < 0 { -record.tax.total() } else { record.tax.total() };
    let mut rests = match &line.clock {
        Clock::OnePeriod(due) if due.known() => {
            format!("GSTR-3B of the period after {} ({})", record.return_period, due.source)
        }
        Clock::OnePeriod(due) => {
            format!("GSTR-3B of the period after {}, if filed monthly ({})", record.return_period, due.source)
        }
        Clock::Credit(_) => "Section 16(4), by the date of the document".to_owned(),
        Clock::Blocked | Clock::NotFiled => String::new(),
    };
    if line.withdrawn {
        rests.push_str("; the portal no longer offers Pending");
    }
    vec![
        Cell::date(Some(line.last)),
        Cell::number((line.last - figures.as_of).num_days()),
        Cell::text(record.number),
        Cell::text(record.supplier_name),
        Cell::text(record.supplier_gstin),
        Cell::text(record.section.title()),
        Cell::date(Some(record.date)),
        Cell::text(record.return_period),
        Cell::money(amount),
        Cell::text(line.standing.title()),
        Cell::text(rests),
        Cell::text(line.clock.after()),
    ]
}
