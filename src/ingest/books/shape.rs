//! Tables whose rows are less than a document, brought into the ordinary form.
//!
//! Comes in: a table, before or after its columns are known. Goes out: the same table with the same
//! rows, rewritten where its shape is proven: one row per tax component, lines that leave the cells of
//! their voucher blank, merged cells, and two headings of one name in the portal's amendment sheets.
//! Invariant: no row appears or vanishes; a cell that holds something is never overwritten, the base
//! amount of a second component excepted. Rows of one document stand apart until documents are linked,
//! where rows with one number are read together.

use super::amounts::{is_nothing, parse_amount};
use super::header::Layout;
use super::synonyms::{Field, Meaning, compact, meaning, normalise};
use super::table::Table;
use super::words::{is_cancelled, is_total_label};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::money::Paise;
use crate::domain::text::Count;
use std::collections::{BTreeMap, BTreeSet};

/// Headers stand within the first rows.
const SCAN_ROWS: usize = 40;

/// Rewrites what has to be rewritten before columns are looked for.
pub(super) fn before_columns(table: Table, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let table = two_sets_of_details(&table).unwrap_or(table);
    match components(&table) {
        Some((spread, rows)) => {
            let place = Place { sheet: table.sheet.clone(), ..Place::file(name) };
            diagnostics.push(Diagnostic::note(
                "books.components",
                format!(
                    "{} of one tax component each; the base amount of a document was taken once",
                    Count::of(rows, "row")
                ),
                place,
            ));
            spread
        }
        None => table,
    }
}

/// Fills what stands once for several rows, now that the columns are known.
pub(super) fn after_columns(
    table: &Table,
    layout: &Layout,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Table> {
    let merged = merged_cells(table, layout);
    let filled = (!merged.is_empty()).then(|| fill(table, &merged));
    let now = filled.as_ref().unwrap_or(table);
    let lines = lines_of_vouchers(now, layout);
    if lines.is_empty() {
        return filled;
    }
    let rows: BTreeSet<usize> = lines.keys().map(|at| at.0).collect();
    let first = rows.first().copied().unwrap_or_default();
    diagnostics.push(
        Diagnostic::note(
            "books.lines",
            format!(
                "{} the voucher above and {} read with its GSTIN, number and date",
                continues(rows.len()),
                if rows.len() == 1 { "was" } else { "were" }
            ),
            Place { row: table.shown(first), sheet: table.sheet.clone(), ..Place::file(name) },
        )
        .help("if they do not, export the register with one full row for each line"),
    );
    Some(fill(now, &lines))
}

fn continues(rows: usize) -> String {
    format!("{} {}", Count::of(rows, "row"), if rows == 1 { "continues" } else { "continue" })
}

type Cells = BTreeMap<(usize, usize), String>;

fn fill(table: &Table, cells: &Cells) -> Table {
    table.rewritten(|row| {
        let mut wanted = cells.range((row, 0)..(row + 1, 0)).peekable();
        wanted.peek()?;
        let mut written: Vec<String> = table.cells(row).map(str::to_owned).collect();
        for ((_, column), text) in wanted {
            if written.len() <= *column {
                written.resize(column + 1, String::new());
            }
            written[*column].clone_from(text);
        }
        Some(written)
    })
}

/// Fields that say whose and which document a row belongs to. Amounts are none of them: a value that is
/// merged over several rows stands for all of them together.
const OF_THE_DOCUMENT: [Field; 14] = [
    Field::SupplierGstin,
    Field::SupplierName,
    Field::RecipientGstin,
    Field::Number,
    Field::Date,
    Field::VoucherNumber,
    Field::VoucherDate,
    Field::DocumentType,
    Field::VoucherType,
    Field::SupplyType,
    Field::PlaceOfSupply,
    Field::ReverseCharge,
    Field::ItcEligibility,
    Field::OriginalNumber,
];

/// Cells of merged ranges below the header that stand for what the first of them says.
fn merged_cells(table: &Table, layout: &Layout) -> Cells {
    let mut out = Cells::new();
    if table.facts.merged.is_empty() {
        return out;
    }
    let columns: BTreeSet<usize> = OF_THE_DOCUMENT.iter().flat_map(|f| layout.all(*f)).copied().collect();
    let shown: Vec<u32> = (0..table.len()).map(|row| table.shown(row)).collect();
    for merge in table.facts.merged.iter().filter(|m| columns.contains(&m.column)) {
        let Ok(first) = shown.binary_search(&merge.first_row) else { continue };
        let value = table.cell(first, merge.column);
        if first <= layout.header || value.trim().is_empty() {
            continue;
        }
        let rows = (first + 1..table.len()).take_while(|row| table.shown(*row) <= merge.last_row);
        for row in rows.filter(|row| table.cell(*row, merge.column).trim().is_empty()) {
            out.insert((row, merge.column), value.to_owned());
        }
    }
    out
}

/// Cells of rows that continue the voucher above, where the figures prove it: the total of the first row
/// is the sum of all of them, or every row is a line with an item of its own and the first does not sum
/// up the others. One voucher that says otherwise is enough to fill nothing.
fn lines_of_vouchers(table: &Table, layout: &Layout) -> Cells {
    let blank = |row: usize, field: Field| layout.all(field).iter().all(|c| is_nothing(table.cell(row, *c)));
    let identity = [
        Field::SupplierGstin,
        Field::SupplierName,
        Field::Number,
        Field::VoucherNumber,
        Field::Date,
        Field::VoucherDate,
    ];
    let has_voucher = |row: usize| !blank(row, Field::SupplierGstin) && !blank(row, Field::Number);
    let is_line = |row: usize| {
        identity.iter().all(|f| blank(row, *f))
            && net(table, layout, row).is_some_and(|n| n != Paise::ZERO)
            && !table.cells(row).any(|c| is_total_label(c) || is_cancelled(c))
    };
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut open: Option<usize> = None;
    for row in layout.header + 1..table.len() {
        if has_voucher(row) {
            open = Some(row);
        } else if let (Some(head), true) = (open, is_line(row)) {
            match groups.last_mut() {
                Some((h, lines)) if *h == head => lines.push(row),
                _ => groups.push((head, vec![row])),
            }
        } else {
            open = None;
        }
    }
    let verdicts: Vec<Option<bool>> =
        groups.iter().map(|(h, l)| is_one_voucher(table, layout, *h, l)).collect();
    if !verdicts.contains(&Some(true)) || verdicts.contains(&Some(false)) {
        return Cells::new();
    }
    let columns: BTreeSet<usize> = OF_THE_DOCUMENT.iter().flat_map(|f| layout.all(*f)).copied().collect();
    let mut out = Cells::new();
    for (head, lines) in groups {
        for row in lines {
            for column in columns.iter().filter(|c| table.cell(row, **c).trim().is_empty()) {
                out.insert((row, *column), table.cell(head, *column).to_owned());
            }
        }
    }
    out
}

fn sum(table: &Table, layout: &Layout, row: usize, field: Field) -> Option<Paise> {
    layout.all(field).iter().map(|c| parse_amount(table.cell(row, *c)).ok()).sum()
}

/// Taxable value and tax of a row.
fn net(table: &Table, layout: &Layout, row: usize) -> Option<Paise> {
    let tax: Option<Paise> = Field::HEADS.iter().map(|h| sum(table, layout, row, *h)).sum();
    Some(sum(table, layout, row, Field::TaxableValue)? + tax?)
}

fn is_one_voucher(table: &Table, layout: &Layout, head: usize, lines: &[usize]) -> Option<bool> {
    let first = net(table, layout, head)?.abs();
    let rest: Option<Paise> = lines.iter().map(|r| net(table, layout, *r)).sum();
    let rest = rest?.abs();
    let tolerance = Paise::new(100 * i64::try_from(lines.len() + 1).unwrap_or(1));
    if let Some(total) = sum(table, layout, head, Field::DocumentValue).filter(|t| *t != Paise::ZERO) {
        if total.abs().gap(first + rest) <= tolerance {
            return Some(true);
        }
        if total.abs().gap(first) <= tolerance || total.abs().gap(rest) <= tolerance {
            return Some(false);
        }
    }
    if first.gap(rest) <= tolerance {
        return Some(false);
    }
    let items: Vec<usize> = item_columns(layout);
    let has_item = |row: usize| items.iter().any(|c| !table.cell(row, *c).trim().is_empty());
    (has_item(head) && lines.iter().all(|r| has_item(*r))).then_some(true)
}

fn item_columns(layout: &Layout) -> Vec<usize> {
    let is_item = |heading: &String| {
        let words = normalise(heading);
        words
            .split(' ')
            .any(|w| ["item", "items", "hsn", "sac", "product", "goods", "description"].contains(&w))
    };
    (0..layout.headings.len()).filter(|c| is_item(&layout.headings[*c])).collect()
}

/// Opens what stands in place of an amount whose component is not known.
pub(super) const UNKNOWN: &str = "component ";

/// Headings of a column that says which tax a row holds.
const COMPONENT: &[&str] =
    &["gst component code", "gst component", "tax component", "component code", "component"];
/// Headings of the amount of that tax.
const AMOUNT: &[&str] = &["gst amount", "tax amount", "gst amt", "tax amt", "component amount"];

fn find(table: &Table, row: usize, headings: &[&str]) -> Option<usize> {
    (0..table.width(row)).find(|c| headings.contains(&normalise(table.cell(row, *c)).as_str()))
}

/// Gives each tax component a column of its own head and leaves the base amount once per set of
/// components. Returns how many rows hold a component.
///
/// # Source
/// The detailed GST ledger of Business Central has a row per component with the base amount in each.
fn components(table: &Table) -> Option<(Table, usize)> {
    let header = (0..table.len().min(SCAN_ROWS)).find(|row| find(table, *row, COMPONENT).is_some())?;
    let (component, amount) = (find(table, header, COMPONENT)?, find(table, header, AMOUNT)?);
    let meanings: Vec<Meaning> = table.cells(header).map(meaning).collect();
    if meanings
        .iter()
        .any(|m| matches!(m, Meaning::Field(f, _) | Meaning::Ledger(f) if Field::HEADS.contains(f)))
    {
        return None;
    }
    let is = |field: Field| {
        (0..meanings.len()).find(|c| matches!(meanings[*c], Meaning::Field(f, _) if f == field))
    };
    let base = is(Field::TaxableValue)?;
    let key_columns: Vec<usize> = (0..meanings.len())
        .filter(|c| {
            matches!(
                meanings[*c],
                Meaning::Field(
                    Field::SupplierGstin
                        | Field::Number
                        | Field::VoucherNumber
                        | Field::Date
                        | Field::DocumentType,
                    _
                )
            ) && normalise(table.cell(header, *c)) != "entry no"
                || ["documentlineno", "lineno", "documentitemnumber"]
                    .contains(&compact(table.cell(header, *c)).as_str())
        })
        .collect();
    // How often each component of a line was met; the n-th of each belong together.
    let mut met: BTreeMap<(Vec<String>, String), BTreeMap<&'static str, usize>> = BTreeMap::new();
    let mut rows = 0;
    let wide = table.width(header);
    let spread = table.rewritten(|row| {
        if row < header {
            return None;
        }
        let mut cells: Vec<String> = table.cells(row).map(str::to_owned).collect();
        cells.resize(cells.len().max(wide), String::new());
        cells.truncate(wide);
        if row == header {
            // The number of the ledger's own row is no voucher number: each component has another.
            for cell in cells.iter_mut().filter(|c| normalise(c) == "entry no") {
                "Ledger Entry No.".clone_into(cell);
            }
            cells.extend(["IGST", "CGST", "SGST", "Cess"].map(str::to_owned));
            return Some(cells);
        }
        let mut heads = [const { String::new() }; 4];
        let code = cells[component].trim().to_owned();
        if let Some((at, word)) = head_of(&code) {
            heads[at].clone_from(&cells[amount]);
            let key = (key_columns.iter().map(|c| cells[*c].clone()).collect(), cells[base].clone());
            let seen = met.entry(key).or_default();
            let others = seen.iter().filter(|(w, _)| **w != word).map(|(_, n)| *n).max().unwrap_or(0);
            let mine = seen.entry(word).or_default();
            *mine += 1;
            if *mine <= others {
                cells[base].clear();
            }
            rows += 1;
        } else if !code.is_empty() && !is_nothing(&cells[amount]) {
            heads[0] = format!("{UNKNOWN}{code}");
        }
        cells.extend(heads);
        Some(cells)
    });
    (rows > 0).then_some((spread, rows))
}

fn head_of(component: &str) -> Option<(usize, &'static str)> {
    let words = normalise(component);
    let is = |names: &[&str]| names.iter().any(|n| words == *n || words.starts_with(&format!("{n} ")));
    if is(&["igst", "integrated tax"]) {
        Some((0, "igst"))
    } else if is(&["cgst", "central tax"]) {
        Some((1, "cgst"))
    } else if is(&["sgst", "utgst", "ugst", "state tax", "ut tax"]) {
        Some((2, "sgst"))
    } else if is(&["cess", "gst cess", "compensation cess"]) {
        Some((3, "cess"))
    } else {
        None
    }
}

/// Names the columns of an amendment's original apart from those of the amendment: below `Original
/// Details` stand the same headings as below `Revised Details`.
fn two_sets_of_details(table: &Table) -> Option<Table> {
    let upper =
        (0..table.len().min(SCAN_ROWS)).find(|row| find(table, *row, &["original details"]).is_some())?;
    let from = find(table, upper, &["original details"])?;
    let to = (from + 1..table.width(upper)).find(|c| !table.cell(upper, *c).trim().is_empty())?;
    Some(table.rewritten(|row| {
        (row == upper + 1).then(|| {
            let cells = table.cells(row).enumerate();
            let original = |(c, cell): (usize, &str)| {
                if (from..to).contains(&c) && !cell.trim().is_empty() {
                    format!("Original {cell}")
                } else {
                    cell.to_owned()
                }
            };
            cells.map(original).collect()
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let mut table = Table::default();
        for (shown, row) in (1..).zip(rows) {
            row.iter().for_each(|cell| table.push(cell));
            table.end_row(shown);
        }
        table
    }

    fn rows(table: &Table) -> Vec<Vec<&str>> {
        (0..table.len()).map(|r| table.cells(r).collect()).collect()
    }

    #[test]
    fn each_component_gets_its_head_and_the_base_is_left_once() {
        let t = table(&[
            &["External Document No.", "GST Component Code", "GST Base Amount", "GST Amount"],
            &["A1", "CGST", "1000", "90"],
            &["A1", "SGST", "1000", "90"],
            &["A1", "CGST", "1000", "90"],
            &["A1", "SGST", "1000", "90"],
            &["A2", "IGST", "500", "90"],
            &["A3", "FLOOD", "500", "5"],
        ]);
        let (spread, count) = components(&t).unwrap();
        assert_eq!(count, 5);
        assert_eq!(
            rows(&spread),
            [
                [
                    "External Document No.",
                    "GST Component Code",
                    "GST Base Amount",
                    "GST Amount",
                    "IGST",
                    "CGST",
                    "SGST",
                    "Cess"
                ],
                ["A1", "CGST", "1000", "90", "", "90", "", ""],
                ["A1", "SGST", "", "90", "", "", "90", ""],
                ["A1", "CGST", "1000", "90", "", "90", "", ""],
                ["A1", "SGST", "", "90", "", "", "90", ""],
                ["A2", "IGST", "500", "90", "90", "", "", ""],
                ["A3", "FLOOD", "500", "5", "component FLOOD", "", "", ""],
            ]
        );
        assert!(components(&table(&[&["Bill No", "Taxable Value", "GST Amount"]])).is_none());
    }

    #[test]
    fn headings_below_original_details_are_told_from_those_of_the_amendment() {
        let t = table(&[
            &["Original Details", "", "Revised Details", ""],
            &["Invoice number", "Invoice Date", "Invoice number", "Invoice Date"],
        ]);
        let named = two_sets_of_details(&t).unwrap();
        assert_eq!(
            rows(&named)[1],
            ["Original Invoice number", "Original Invoice Date", "Invoice number", "Invoice Date"]
        );
        assert!(two_sets_of_details(&table(&[&["Invoice Details", ""]])).is_none());
    }
}
