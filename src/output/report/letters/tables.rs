//! The tables beside the letters: a supplier's documents, and the index of all letters.
//!
//! Comes in: dossiers. Goes out: CSV. Invariant: no text of a file becomes a formula; amounts are rupees with
//! two decimals, positive in the sense of the document's kind.

use super::ask::Ask;
use super::gather::{Dossier, Item, Side};
use super::{Letter, Unwritten};
use crate::domain::period::show_date;
use crate::output::harmless;
use std::io::{self, Write};

/// The columns of a supplier's table. `difference_…` is booked minus reported.
pub const COLUMNS: [&str; 27] = [
    "asked",
    "document",
    "number_reported",
    "number_booked",
    "date_reported",
    "date_booked",
    "your_gstin_reported",
    "your_gstin_booked",
    "our_gstin_reported",
    "our_gstin_booked",
    "taxable_value_reported",
    "taxable_value_booked",
    "igst_reported",
    "igst_booked",
    "cgst_reported",
    "cgst_booked",
    "sgst_reported",
    "sgst_booked",
    "cess_reported",
    "cess_booked",
    "difference_taxable_value",
    "difference_tax",
    "tax_at_issue",
    "return_period",
    "filed",
    "perhaps_reported_as",
    "your_answer",
];

/// Writes a supplier's table.
pub(super) fn table(dossier: &Dossier) -> io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS)?;
    for item in &dossier.items {
        line(&mut csv, &cells(item))?;
    }
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn line<W: Write>(csv: &mut csv::Writer<W>, cells: &[String]) -> io::Result<()> {
    for cell in cells {
        csv.write_field(harmless(cell).as_bytes())?;
    }
    csv.write_record(None::<&[u8]>)?;
    Ok(())
}

fn cells(item: &Item) -> Vec<String> {
    let sides = [item.reported.as_ref(), item.booked.as_ref()];
    let mut cells = vec![item.ask.title().to_owned(), item.title.clone()];
    let of: [&dyn Fn(&Side) -> String; 9] = [
        &|s| s.number.clone(),
        &|s| s.date.map(show_date).unwrap_or_default(),
        &|s| s.supplier.clone(),
        &|s| s.recipient.clone(),
        &|s| s.taxable_value.plain(),
        &|s| s.tax.igst.plain(),
        &|s| s.tax.cgst.plain(),
        &|s| s.tax.sgst.plain(),
        &|s| s.tax.cess.plain(),
    ];
    cells.extend(of.into_iter().flat_map(|of| sides.map(|side| side.map(of).unwrap_or_default())));
    let gap = item.gap();
    cells.extend([
        gap.map(|(taxable, _)| taxable.plain()).unwrap_or_default(),
        gap.map(|(_, tax)| tax.total().plain()).unwrap_or_default(),
        item.at_issue().plain(),
        item.return_period.clone(),
        if item.reported.is_none() { String::new() } else { item.filed.to_string() },
        item.perhaps.join("; "),
        String::new(),
    ]);
    cells
}

/// Writes the index: every supplier of whom something is asked, with or without a letter.
pub(super) fn index(letters: &[Letter], unwritten: &[Unwritten], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let kinds = Ask::ALL.map(Ask::word);
    let first =
        ["supplier_gstin", "supplier_name", "email", "documents", "taxable_value", "tax", "tax_at_issue"];
    csv.write_record(first.into_iter().chain(kinds).chain(["letter", "draft", "table", "why_no_letter"]))?;
    let mut lines: Vec<(&super::Summary, [&str; 4])> = letters
        .iter()
        .map(|l| (&l.summary, [l.text.0.as_str(), l.mail.0.as_str(), l.table.0.as_str(), ""]))
        .chain(unwritten.iter().map(|u| (&u.summary, ["", "", "", u.why])))
        .collect();
    lines.sort_by(|a, b| a.0.gstin.cmp(&b.0.gstin));
    for (summary, files) in lines {
        let mut cells = vec![
            summary.gstin.clone(),
            summary.name.clone(),
            summary.emails.join("; "),
            summary.documents.to_string(),
            summary.taxable_value.plain(),
            summary.tax.total().plain(),
            summary.at_issue.plain(),
        ];
        cells.extend(summary.kinds.iter().map(ToString::to_string));
        cells.extend(files.map(str::to_owned));
        line(&mut csv, &cells)?;
    }
    csv.flush()
}
