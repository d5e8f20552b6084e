//! Words about the register rows that are asserted to be the same supply.

use super::{Read, Word, closed, date, open, present, short, text};
use crate::decide::row::Row;
use crate::domain::document::DocumentKind;
use crate::domain::money::Paise;

fn kinds() -> Vec<&'static str> {
    DocumentKind::ALL.iter().map(|k| k.word()).collect()
}

const fn amount(
    name: &'static str,
    column: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<Paise>,
) -> Word {
    open(name, column, meaning, example, Read::Money(read))
}

pub(super) const WORDS: &[Word] = &[
    text(
        "books_document_number",
        "Document number in the books; NULL without a link, or where the rows differ or have none.",
        "books_document_number LIKE 'CR-%'",
        |r| r.agreed(|b| b.number).and_then(present),
    ),
    date(
        "books_document_date",
        "Document date in the books; NULL without a link, or where the rows differ or have none.",
        "books_document_date < DATE '2026-04-01'",
        |r| r.agreed(|b| b.date).flatten(),
    ),
    closed(
        "books_kind",
        "Kind in the books, in the supplier's words; NULL without a link, or where the rows differ.",
        "books_kind = kind",
        kinds,
        Read::Text(|r| r.agreed(|b| b.kind).map(DocumentKind::word)),
    ),
    short(
        "books_place_of_supply",
        2,
        "Place of supply in the books, two digits; NULL without a link, or where the rows differ or have none.",
        "books_place_of_supply = '29'",
        |r| r.agreed(|b| b.place_of_supply).and_then(present),
    ),
    amount(
        "books_document_value",
        "books_document_value_paise",
        "Total with tax of the linked rows together; NULL without a link, or where a row has none.",
        "books_document_value > 100000",
        |r| r.booked_document_value(),
    ),
    amount(
        "books_taxable_value",
        "books_taxable_value_paise",
        "Taxable value of the linked rows together; NULL without a link.",
        "books_taxable_value >= taxable_value",
        |r| r.booked(|b| b.taxable_value),
    ),
    amount(
        "books_tax_total",
        "books_tax_total_paise",
        "All tax heads of the linked rows together; NULL without a link.",
        "books_tax_total >= tax_total",
        |r| r.booked(|b| b.tax.total()),
    ),
    amount(
        "books_igst",
        "books_igst_paise",
        "Integrated tax of the linked rows together; NULL without a link.",
        "books_igst > 0",
        |r| r.booked(|b| b.tax.igst),
    ),
    amount(
        "books_cgst",
        "books_cgst_paise",
        "Central tax of the linked rows together; NULL without a link.",
        "books_cgst > 0",
        |r| r.booked(|b| b.tax.cgst),
    ),
    amount(
        "books_sgst",
        "books_sgst_paise",
        "State or Union-territory tax of the linked rows together; NULL without a link.",
        "books_sgst > 0",
        |r| r.booked(|b| b.tax.sgst),
    ),
    amount(
        "books_cess",
        "books_cess_paise",
        "Compensation cess of the linked rows together; NULL without a link.",
        "books_cess > 0",
        |r| r.booked(|b| b.tax.cess),
    ),
    short(
        "books_supplier_gstin",
        15,
        "The supplier's GSTIN in the books; NULL without a link, or where the rows differ or have none.",
        "books_supplier_gstin <> supplier_gstin",
        |r| r.agreed(|b| b.supplier_gstin).and_then(present),
    ),
    text(
        "books_supplier_name",
        "The supplier's name in the books; NULL without a link, or where the rows differ or have none.",
        "books_supplier_name LIKE '%freight%'",
        |r| r.agreed(|b| b.supplier_name).and_then(present),
    ),
    text(
        "books_voucher_number",
        "The buyer's own voucher number; NULL without a link, or where the rows differ or have none.",
        "books_voucher_number LIKE 'PV/%'",
        |r| r.agreed(|b| b.voucher_number).and_then(present),
    ),
    text(
        "books_voucher_type",
        "Voucher or document type as the books show it; NULL without a link, or where the rows differ or have none.",
        "books_voucher_type LIKE '%import%'",
        |r| r.agreed(|b| b.voucher_type).and_then(present),
    ),
];
