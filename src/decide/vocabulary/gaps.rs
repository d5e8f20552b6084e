//! Words about gaps. Signed gaps are books minus portal; the others are distances.

use super::{Read, Word, flag, linked, number, open};
use crate::decide::row::Row;
use crate::domain::money::Paise;

/// A distance between the sides.
const fn gap(
    name: &'static str,
    column: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<Paise>,
) -> Word {
    open(name, column, meaning, example, Read::Money(read))
}

pub(super) const WORDS: &[Word] = &[
    gap(
        "taxable_value_gap",
        "taxable_value_gap_paise",
        "Distance between the taxable values, never negative; NULL without a link.",
        "taxable_value_gap <= 1.00",
        |r| linked(r, r.link.taxable_gap.abs()),
    ),
    gap(
        "taxable_value_gap_signed",
        "taxable_value_gap_signed_paise",
        "Taxable value of the books minus that of the portal; NULL without a link.",
        "taxable_value_gap_signed < 0",
        |r| linked(r, r.link.taxable_gap),
    ),
    gap(
        "tax_gap",
        "tax_gap_paise",
        "Largest distance between the same tax heads, never negative; NULL without a link.",
        "tax_gap > 500",
        |r| linked(r, r.link.tax_gap.abs().each().into_iter().max().unwrap_or_default()),
    ),
    gap(
        "tax_total_gap",
        "tax_total_gap_paise",
        "Distance between the total taxes, never negative; NULL without a link.",
        "tax_total_gap * 100 <= tax_total",
        |r| linked(r, r.link.tax_gap.total().abs()),
    ),
    gap(
        "tax_total_gap_signed",
        "tax_total_gap_signed_paise",
        "Total tax of the books minus that of the portal; NULL without a link.",
        "tax_total_gap_signed > 0",
        |r| linked(r, r.link.tax_gap.total()),
    ),
    gap(
        "igst_gap",
        "igst_gap_paise",
        "Distance between the integrated taxes, never negative; NULL without a link.",
        "igst_gap <= 1.00",
        |r| linked(r, r.link.tax_gap.igst.abs()),
    ),
    gap(
        "igst_gap_signed",
        "igst_gap_signed_paise",
        "Integrated tax of the books minus that of the portal; NULL without a link.",
        "igst_gap_signed < 0",
        |r| linked(r, r.link.tax_gap.igst),
    ),
    gap(
        "cgst_gap",
        "cgst_gap_paise",
        "Distance between the central taxes, never negative; NULL without a link.",
        "cgst_gap <= 1.00",
        |r| linked(r, r.link.tax_gap.cgst.abs()),
    ),
    gap(
        "cgst_gap_signed",
        "cgst_gap_signed_paise",
        "Central tax of the books minus that of the portal; NULL without a link.",
        "cgst_gap_signed < 0",
        |r| linked(r, r.link.tax_gap.cgst),
    ),
    gap(
        "sgst_gap",
        "sgst_gap_paise",
        "Distance between the State taxes, never negative; NULL without a link.",
        "sgst_gap <= 1.00",
        |r| linked(r, r.link.tax_gap.sgst.abs()),
    ),
    gap(
        "sgst_gap_signed",
        "sgst_gap_signed_paise",
        "State tax of the books minus that of the portal; NULL without a link.",
        "sgst_gap_signed < 0",
        |r| linked(r, r.link.tax_gap.sgst),
    ),
    gap(
        "cess_gap",
        "cess_gap_paise",
        "Distance between the cesses, never negative; NULL without a link.",
        "cess_gap = 0",
        |r| linked(r, r.link.tax_gap.cess.abs()),
    ),
    gap(
        "cess_gap_signed",
        "cess_gap_signed_paise",
        "Cess of the books minus that of the portal; NULL without a link.",
        "cess_gap_signed < 0",
        |r| linked(r, r.link.tax_gap.cess),
    ),
    gap(
        "document_value_gap",
        "document_value_gap_paise",
        "Distance between the document values, never negative; NULL where the books state none.",
        "document_value_gap > 10",
        |r| r.link.document_value_gap.map(Paise::abs),
    ),
    gap(
        "document_value_gap_signed",
        "document_value_gap_signed_paise",
        "Document value of the books minus that of the portal; NULL where the books state none.",
        "document_value_gap_signed < 0",
        |r| r.link.document_value_gap,
    ),
    number(
        "days_apart",
        "Days between the document dates, never negative; NULL where one is missing.",
        "days_apart <= 10",
        |r| r.link.days_apart.map(i64::abs),
    ),
    number(
        "days_apart_signed",
        "Days from the document date on the portal to that in the books; NULL where one is missing.",
        "days_apart_signed < 0",
        |r| r.link.days_apart,
    ),
    flag(
        "places_of_supply_differ",
        "Books and portal name different places of supply; NULL where one of them names none.",
        "places_of_supply_differ IS NOT TRUE",
        |r| r.places_differ(),
    ),
];
