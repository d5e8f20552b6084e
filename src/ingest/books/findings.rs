//! Findings that many rows share, folded into one with a count.
//!
//! Comes in: one finding a row. Goes out: one diagnostic for each cause. Invariant: the first place
//! and the number of rows are told.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::Count;
use std::collections::BTreeMap;

/// Findings of one table by their id and, for words, by the word.
#[derive(Debug, Default)]
pub(super) struct Folds(BTreeMap<(&'static str, String), Fold>);

#[derive(Debug)]
struct Fold {
    rows: usize,
    value: String,
    place: Place,
}

/// Findings of one row, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<(&'static str, String, Place)>);

impl Findings {
    /// Adds what stands in the row and where.
    pub(super) fn add(&mut self, id: &'static str, value: String, place: Place) {
        self.0.push((id, value, place));
    }

    /// Folds the findings into those of the table.
    pub(super) fn tell(self, folds: &mut Folds) {
        for (id, value, place) in self.0 {
            folds.add(id, value, place);
        }
    }
}

impl Folds {
    /// Adds a row with what stands in it and where.
    pub(super) fn add(&mut self, id: &'static str, value: String, place: Place) {
        let key =
            if id == "books.unknown-word" { format!("{value}\0{}", place.column) } else { String::new() };
        self.0.entry((id, key)).or_insert(Fold { rows: 0, value, place }).rows += 1;
    }

    /// Turns the findings into diagnostics.
    pub(super) fn tell(self, diagnostics: &mut Vec<Diagnostic>) {
        for ((id, _), Fold { rows, value, place }) in self.0 {
            let count = Count::of(rows, "row");
            let first = if rows == 1 { format!("\"{value}\"") } else { format!("the first is \"{value}\"") };
            let (message, help) = match id {
                "books.continuation" => (
                    format!("{count} with amounts and neither GSTIN, number, name nor date"),
                    "if they continue the row above, export the register with one full row for each line",
                ),
                "books.gstin-check" => (
                    format!("{count} with a supplier GSTIN whose check character is wrong, {first}"),
                    "look for a typing error in the supplier's master data",
                ),
                "books.gstin-shape" => (
                    format!("{count} with a supplier GSTIN that has not the shape of one, {first}"),
                    "it has 15 characters: two digits, the PAN of ten, then three",
                ),
                "books.no-amount" => (
                    format!("{count} with neither a taxable value nor tax, read as zero"),
                    "look whether the amounts stand in another column",
                ),
                "books.number-date" => (
                    format!("{count} with a document number that a spreadsheet turned into a date, {first}"),
                    "format the column as text before the numbers are typed or pasted",
                ),
                "books.number-shortened" => (
                    format!("{count} with a document number that a spreadsheet shortened, {first}"),
                    "format the column as text and export the numbers again",
                ),
                "books.voucher-date" => (
                    format!("{count} with a voucher date that is not a date, {first}"),
                    "write it as dd-mm-yyyy, such as 01-04-2026",
                ),
                _ => (
                    format!(
                        "{count} with the word \"{value}\", which is neither yes nor no; it was not acted upon"
                    ),
                    "write Y or N, in the eligibility of credit Eligible or Ineligible",
                ),
            };
            diagnostics.push(Diagnostic::warning(id, message, place).help(help));
        }
    }
}

/// Cuts a cell to what a message can show.
pub(super) fn short(cell: &str) -> String {
    const MOST: usize = 40;
    let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if cell.chars().count() <= MOST {
        cell
    } else {
        format!("{}…", cell.chars().take(MOST).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_is_told_once_with_its_first_place() {
        let mut folds = Folds::default();
        let place = |row| Place { row, ..Place::file("r.csv") };
        for row in 4..7 {
            folds.add("books.gstin-check", "27AAPFU0939F1ZX".to_owned(), place(row));
        }
        folds.add("books.unknown-word", "partly".to_owned(), place(5));
        folds.add("books.unknown-word", "perhaps".to_owned(), place(6));
        let mut diagnostics = Vec::new();
        folds.tell(&mut diagnostics);
        let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "warning[books.gstin-check]: 3 rows with a supplier GSTIN whose check character is wrong, the \
                 first is \"27AAPFU0939F1ZX\"\n  --> r.csv, row 4\n  help: look for a typing error in the \
                 supplier's master data",
                "warning[books.unknown-word]: 1 row with the word \"partly\", which is neither yes nor no; it \
                 was not acted upon\n  --> r.csv, row 5\n  help: write Y or N, in the eligibility of credit \
                 Eligible or Ineligible",
                "warning[books.unknown-word]: 1 row with the word \"perhaps\", which is neither yes nor no; it \
                 was not acted upon\n  --> r.csv, row 6\n  help: write Y or N, in the eligibility of credit \
                 Eligible or Ineligible",
            ]
        );
    }
}
