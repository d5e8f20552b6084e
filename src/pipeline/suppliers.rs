//! What the supplier master says of the month.
//!
//! Comes in: the month, and the master. Goes out: rows of composition suppliers set aside, GSTINs that
//! look mistyped shown with what they should be, names where a file gives none. Invariant: nothing that
//! was read is rewritten but an empty name; a suggestion is only shown.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, Exclusion};
use crate::domain::month::Month;
use crate::domain::suppliers::{Supplier, SupplierMaster};
use crate::domain::text::Count;
use std::collections::BTreeMap;

/// Sets aside the rows of suppliers under the composition scheme, and says where the master and the
/// download disagree.
pub(super) fn set_aside(month: &mut Month<'_>, master: &SupplierMaster) -> Vec<Diagnostic> {
    let is_composition = |gstin: &str| master.get(gstin).is_some_and(|s| s.flags.composition);
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for row in month.books.iter_mut().filter(|r| r.exclusion.is_none()) {
        if is_composition(row.supplier_gstin) {
            row.exclusion = Some(Exclusion::Composition);
            *rows.entry(row.supplier_gstin).or_default() += 1;
        }
    }
    let mut told = Vec::new();
    if !rows.is_empty() {
        told.push(Diagnostic::note(
            "books.composition-supplier",
            format!(
                "{} of {} set aside: the list of suppliers says composition scheme",
                Count::of(rows.values().sum(), "row"),
                Count::of(rows.len(), "supplier")
            ),
            register(month),
        ));
    }
    let mut reported: BTreeMap<&str, usize> = BTreeMap::new();
    for record in month.ims.iter().filter(|r| is_composition(r.supplier_gstin)) {
        *reported.entry(record.supplier_gstin).or_default() += 1;
    }
    for (gstin, records) in reported {
        told.push(
            Diagnostic::warning(
                "suppliers.composition",
                format!(
                    "{gstin} is listed under the composition scheme, and the download holds {} of it",
                    Count::of(records, "record")
                ),
                Place::file(suppliers_file(month)),
            )
            .help("a supplier that charges tax is no longer under the scheme: take the flag away"),
        );
    }
    told
}

fn register(month: &Month<'_>) -> Place {
    Place::file(month.facts.books_files.first().map_or("", |f| f.name.as_str()))
}

fn suppliers_file<'m>(month: &'m Month<'_>) -> &'m str {
    month.facts.suppliers_file.as_ref().map_or("", |f| f.name.as_str())
}

/// Shows what the GSTIN of a row should be, where the master leaves no doubt.
pub(super) fn suggestions(month: &Month<'_>, master: &SupplierMaster) -> Vec<Diagnostic> {
    // By GSTIN and, where that says nothing, by name: each is looked up once.
    let mut known: BTreeMap<(&str, &str), Option<(&Supplier, Why)>> = BTreeMap::new();
    let mut rows: BTreeMap<(&str, &str), Vec<&BooksRow<&str>>> = BTreeMap::new();
    for row in month.books.iter().filter(|row| row.exclusion.is_none() || asks_by_name(row)) {
        let name = if asks_by_name(row) { row.supplier_name } else { "" };
        let key = (row.supplier_gstin, name);
        let found = *known.entry(key).or_insert_with(|| suggestion(row, master));
        if found.is_some() {
            rows.entry(key).or_default().push(row);
        }
    }
    let told = rows.into_iter().filter_map(|(key, rows)| {
        let (supplier, why) = known.get(&key).copied().flatten()?;
        let first = rows.iter().min_by_key(|r| (r.file, r.sheet, r.row))?;
        let place = Place {
            file: month.facts.books_files.get(first.file as usize).map_or("", |f| &f.name).to_owned(),
            sheet: first.sheet.to_owned(),
            row: first.shown_row,
            ..Place::default()
        };
        let message = message(first, rows.len(), supplier, why);
        let help = "compare with the document and mend the register; nothing was changed here";
        Some(Diagnostic::warning("books.gstin-suggestion", message, place).help(help))
    });
    told.collect()
}

/// How a suggestion was found.
#[derive(Clone, Copy)]
enum Why {
    NearGstin,
    Name,
}

/// Tells whether only the name can say who the supplier is.
fn asks_by_name(row: &BooksRow<&str>) -> bool {
    match row.exclusion {
        Some(Exclusion::Unregistered) => true,
        None => row.supplier_gstin.is_empty(),
        Some(
            Exclusion::ReverseCharge
            | Exclusion::Import
            | Exclusion::Isd
            | Exclusion::Composition
            | Exclusion::Cancelled
            | Exclusion::LinkedBefore,
        ) => false,
    }
}

fn suggestion<'m>(row: &BooksRow<&str>, master: &'m SupplierMaster) -> Option<(&'m Supplier, Why)> {
    if asks_by_name(row) {
        return master.by_name(row.supplier_name).map(|s| (s, Why::Name));
    }
    master.one_error_apart(row.supplier_gstin).map(|s| (s, Why::NearGstin))
}

fn message(row: &BooksRow<&str>, rows: usize, supplier: &Supplier, why: Why) -> String {
    let Supplier { gstin, name, .. } = supplier;
    let named = if name.is_empty() { String::new() } else { format!(" ({name})") };
    let more = if rows > 1 { format!(", in {}", Count::of(rows, "row")) } else { String::new() };
    match why {
        Why::NearGstin => format!(
            "supplier GSTIN \"{}\" is not in the list of suppliers{more}; one typing error apart is {gstin}{named}",
            row.supplier_gstin
        ),
        Why::Name => format!(
            "supplier \"{}\" stands without a GSTIN{more}; the list of suppliers has {gstin}{named}",
            row.supplier_name
        ),
    }
}

/// Gives the names of the master to documents that have none.
pub(super) fn name<'a>(month: &mut Month<'a>, master: &'a SupplierMaster) {
    let name = |gstin: &str| master.get(gstin).map(|s| s.name.as_str());
    for record in month.ims.iter_mut().filter(|r| r.supplier_name.is_empty()) {
        record.supplier_name = name(record.supplier_gstin).unwrap_or_default();
    }
    for row in month.books.iter_mut().filter(|r| r.supplier_name.is_empty()) {
        row.supplier_name = name(row.supplier_gstin).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;
