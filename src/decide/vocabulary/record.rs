//! Words about the record as the portal holds it.

use super::{Read, Word, closed, date, flag, open, present, short, text};
use crate::decide::row::Row;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{DocumentKind, Filing, Section};
use crate::domain::money::Paise;
use crate::frame::columns::cols;

fn sections() -> Vec<&'static str> {
    Section::ALL.iter().map(|s| s.key()).collect()
}

fn kinds() -> Vec<&'static str> {
    DocumentKind::ALL.iter().map(|k| k.word()).collect()
}

fn actions() -> Vec<&'static str> {
    ImsAction::ALL.iter().map(|a| a.word()).collect()
}

fn declarations() -> Vec<&'static str> {
    let part = ItcReduction::Partial(crate::domain::money::TaxHeads::default());
    [ItcReduction::None, ItcReduction::Full, part].map(ItcReduction::word).to_vec()
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
    closed(
        "section",
        "Section of IMS.",
        "section IN ('b2bcn', 'b2bcna')",
        sections,
        Read::Text(|r| Some(r.record.section.key())),
    ),
    closed(
        "kind",
        "Invoice, debit note or credit note, in the supplier's words.",
        "kind = 'credit_note'",
        kinds,
        Read::Text(|r| Some(r.record.kind().word())),
    ),
    flag("amendment", "The section holds amendments.", "NOT amendment", |r| {
        Some(r.record.section.is_amendment())
    }),
    flag("eco", "The record is an e-commerce operator's, under section 9(5).", "NOT eco", |r| {
        Some(r.record.section.is_eco())
    }),
    flag(
        "filed",
        "The supplier has filed the return the record comes from; else it is only saved.",
        "NOT filed",
        |r| Some(r.record.filing == Filing::Filed),
    ),
    closed(
        "previous_action",
        "The state the portal holds.",
        "previous_action = 'pending'",
        actions,
        Read::Text(|r| Some(r.record.previous_action.word())),
    ),
    text(
        "previous_remarks",
        "The remarks the portal holds; NULL where there are none.",
        "previous_remarks IS NOT NULL",
        |r| present(r.record.previous_remarks),
    ),
    closed(
        "previous_itc_reduction",
        "The declaration of given-back credit that the portal holds; NULL where there is none.",
        "previous_itc_reduction = 'full'",
        declarations,
        Read::Text(|r| present(r.record.previous_itc_reduction.word())),
    ),
    flag("pending_blocked", "The portal does not offer Pending on the record.", "pending_blocked", |r| {
        Some(!r.record.permission.pending)
    }),
    flag("remarks_blocked", "The portal takes no remarks on the record.", "remarks_blocked", |r| {
        Some(!r.record.permission.remarks)
    }),
    flag(
        "itc_reduction_asked",
        "Accepting the record means saying how much credit is given back.",
        "itc_reduction_asked",
        |r| Some(r.record.permission.itc_reduction),
    ),
    short(
        "document_number",
        16,
        "Document number as shown; NULL where it is empty.",
        "document_number LIKE 'SF/%'",
        |r| present(r.record.number),
    ),
    date("document_date", "Document date.", "document_date >= DATE '2026-04-01'", |r| Some(r.record.date)),
    short(
        "original_number",
        16,
        "Number of the document that an amendment amends; NULL where there is none.",
        "original_number <> document_number",
        |r| present(r.record.original_number),
    ),
    date(
        "original_date",
        "Date of the document that an amendment amends; NULL where there is none.",
        "original_date < DATE '2026-04-01'",
        |r| r.record.original_date,
    ),
    amount(
        "document_value",
        cols::DOCUMENT_VALUE,
        "Total of the document with tax.",
        "document_value > 100000",
        |r| Some(r.record.document_value),
    ),
    amount(
        "taxable_value",
        cols::TAXABLE_VALUE,
        "Taxable value on the portal.",
        "taxable_value <= 5000",
        |r| Some(r.record.taxable_value),
    ),
    amount(
        "tax_total",
        "tax_total_paise",
        "All tax heads of the record together.",
        "tax_total > 100000",
        |r| Some(r.record.tax.total()),
    ),
    amount("igst", cols::IGST, "Integrated tax of the record.", "igst > 0", |r| Some(r.record.tax.igst)),
    amount("cgst", cols::CGST, "Central tax of the record.", "cgst > 0", |r| Some(r.record.tax.cgst)),
    amount("sgst", cols::SGST, "State or Union-territory tax of the record.", "sgst > 0", |r| {
        Some(r.record.tax.sgst)
    }),
    amount("cess", cols::CESS, "Compensation cess of the record.", "cess > 0", |r| Some(r.record.tax.cess)),
    amount(
        "itc_at_stake",
        "itc_at_stake_paise",
        "Credit that the record gives, or takes back if it is a credit note, never negative; 0 where every linked row is blocked credit.",
        "itc_at_stake > 500000",
        |r| Some(r.itc_at_stake()),
    ),
    short(
        "place_of_supply",
        2,
        "Place of supply, the two digits of the state; NULL where the record has none.",
        "place_of_supply = '29'",
        |r| present(r.record.place_of_supply),
    ),
    flag(
        "supplied_in_own_state",
        "The place of supply is the recipient's state; NULL where the record has none.",
        "supplied_in_own_state IS FALSE",
        |r| r.supplied_at_home(),
    ),
    short(
        "invoice_type",
        5,
        "R, DE, SEWP, SEWOP or CBW as the portal writes it; NULL in the sections of e-commerce operators.",
        "invoice_type = 'R'",
        |r| present(r.record.invoice_type),
    ),
    short(
        "source_form",
        3,
        "Return form of the supplier: R1, R1A or IFF; NULL where the record names none.",
        "source_form = 'R1A'",
        |r| present(r.record.source_form),
    ),
];
