//! Our own template: documents written as a clean CSV that reads to the same documents.
//!
//! Comes in: rows as read. Goes out: CSV. Invariant: what is written here is read back alike, whatever
//! program the register came from: dates year first, kinds in the supplier's words, amounts positive in
//! the sense of their kind, exclusions as columns.

use crate::domain::document::{BooksRow, DocumentKind, Exclusion};
use crate::domain::money::Paise;
use chrono::NaiveDate;
use std::borrow::Cow;

/// The headings, each with one meaning.
pub(super) const HEADINGS: [&str; 22] = [
    "Recipient GSTIN",
    "Supplier GSTIN",
    "Supplier Name",
    "Document Type",
    "Supplier Invoice No",
    "Supplier Invoice Date",
    "Voucher No",
    "Voucher Date",
    "Voucher Type",
    "Taxable Value",
    "IGST",
    "CGST",
    "SGST",
    "Cess",
    "Invoice Value",
    "Place of Supply",
    "Supply Type",
    "Reverse Charge",
    "ITC Eligibility",
    "Original Invoice No",
    "Composition",
    "Cancelled",
];

/// Tells whether a table was written by us: then there is nothing to ask.
pub(super) fn is_ours(headings: &[String]) -> bool {
    headings.iter().map(String::as_str).eq(HEADINGS)
}

/// Writes rows in our own template, in the order in which they were read.
pub fn csv(rows: &[BooksRow]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let _ = writer.write_record(HEADINGS);
    for row in rows {
        let _ = writer.write_record(cells(row).iter().map(Cow::as_ref));
    }
    writer.into_inner().unwrap_or_default()
}

fn cells(row: &BooksRow) -> [Cow<'_, str>; HEADINGS.len()] {
    let money = |paise: Paise| Cow::Owned(paise.plain());
    let yes = |is: bool| Cow::Borrowed(if is { "Y" } else { "N" });
    let why = |exclusion| row.exclusion == Some(exclusion);
    [
        (&*row.recipient_gstin).into(),
        (&*row.supplier_gstin).into(),
        escaped(&row.supplier_name),
        match row.kind {
            DocumentKind::Invoice => "Invoice",
            DocumentKind::CreditNote => "Credit Note",
            DocumentKind::DebitNote => "Debit Note",
        }
        .into(),
        escaped(&row.number),
        date(row.date),
        escaped(&row.voucher_number),
        date(row.voucher_date),
        escaped(&row.voucher_type),
        money(row.taxable_value),
        money(row.tax.igst),
        money(row.tax.cgst),
        money(row.tax.sgst),
        money(row.tax.cess),
        row.document_value.map_or(Cow::Borrowed(""), money),
        (&*row.place_of_supply).into(),
        match row.exclusion {
            Some(Exclusion::Import) => "Import",
            Some(Exclusion::Isd) => "ISD",
            _ => "",
        }
        .into(),
        yes(why(Exclusion::ReverseCharge)),
        if row.ineligible { "Ineligible" } else { "Eligible" }.into(),
        escaped(&row.original_number),
        yes(why(Exclusion::Composition)),
        yes(why(Exclusion::Cancelled)),
    ]
}

fn date(date: Option<NaiveDate>) -> Cow<'static, str> {
    date.map_or(Cow::Borrowed(""), |d| Cow::Owned(d.format("%Y-%m-%d").to_string()))
}

/// Keeps a spreadsheet from taking a text for a formula; the reader takes the apostrophe off again.
fn escaped(text: &str) -> Cow<'_, str> {
    if is_risky(text) { format!("'{text}").into() } else { text.into() }
}

/// A text that a spreadsheet could compute, or that begins with the mark of one that was escaped.
fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
        || text
            .strip_prefix('\'')
            .is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']))
}

/// Takes the apostrophe off that keeps a spreadsheet from computing a text.
pub(super) fn unescaped(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) || is_risky(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        for text in ["=1+1", "-5", "@x", "'=1", "''=1", "A/1", "'A", "", "+91"] {
            let written = escaped(text);
            assert!(!written.starts_with(['=', '+', '-', '@']), "{text}");
            assert_eq!(unescaped(&written), text);
        }
    }

    #[test]
    fn our_own_headings_are_known_and_nearly_ours_is_not() {
        let headings: Vec<String> = HEADINGS.iter().map(|h| (*h).to_owned()).collect();
        assert!(is_ours(&headings));
        assert!(!is_ours(&headings[1..]));
        for heading in HEADINGS {
            assert!(
                matches!(
                    crate::ingest::books::synonyms::meaning(heading),
                    crate::ingest::books::synonyms::Meaning::Field(..)
                ),
                "{heading}"
            );
        }
    }
}
