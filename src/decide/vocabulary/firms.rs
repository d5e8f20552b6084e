//! Words about the supplier and the recipient.

use super::{Word, flag, number, present, short, text};
use crate::decide::row::state_of;
use crate::domain::gstin::pan_of;

pub(super) const WORDS: &[Word] = &[
    short(
        "supplier_gstin",
        15,
        "The supplier's GSTIN, in the sections of e-commerce operators the operator's; NULL where it is empty.",
        "supplier_gstin IN ('27AAPFU0939F1ZV')",
        |r| present(r.record.supplier_gstin),
    ),
    short(
        "supplier_pan",
        10,
        "The PAN within the supplier's GSTIN; NULL where it has not the shape.",
        "supplier_pan = 'AAPFU0939F'",
        |r| pan_of(r.record.supplier_gstin),
    ),
    short(
        "supplier_state",
        2,
        "The two digits of the state in the supplier's GSTIN; NULL where it has not the shape.",
        "supplier_state <> recipient_state",
        |r| state_of(r.record.supplier_gstin),
    ),
    text(
        "supplier_name",
        "Trade name; NULL where the download holds none.",
        "supplier_name LIKE '%forge%'",
        |r| present(r.record.supplier_name),
    ),
    text(
        "supplier_code",
        "The buyer's own code of the supplier, from the list of suppliers (--suppliers); NULL where it has none.",
        "supplier_code = 'V-12'",
        |r| r.supplier().and_then(|s| present(&s.code)),
    ),
    flag(
        "supplier_listed",
        "The supplier's GSTIN is in the list of suppliers; NULL where no list was given.",
        "NOT supplier_listed",
        |r| r.suppliers.map(|_| r.supplier().is_some()),
    ),
    flag(
        "supplier_flag_hold",
        "The list of suppliers flags the supplier as hold; false where it is not listed.",
        "supplier_flag_hold",
        |r| Some(r.supplier().is_some_and(|s| s.flags.hold)),
    ),
    flag(
        "supplier_flag_trusted",
        "The list of suppliers flags the supplier as trusted; false where it is not listed.",
        "supplier_flag_trusted",
        |r| Some(r.supplier().is_some_and(|s| s.flags.trusted)),
    ),
    number(
        "supplier_past_documents",
        "How many documents of the supplier found a partner in earlier runs (--previous); NULL where none were given.",
        "supplier_past_documents >= 20",
        |r| r.past().map(|p| i64::from(p.linked)),
    ),
    number(
        "supplier_past_mismatches",
        "How many of these differed from their partner in a field; NULL where no earlier runs were given.",
        "supplier_past_mismatches = 0",
        |r| r.past().map(|p| i64::from(p.differed)),
    ),
    number(
        "supplier_mismatch_percent",
        "Share of the supplier's earlier documents that differed, in whole percent rounded up; NULL where earlier runs tell of none.",
        "supplier_mismatch_percent <= 5",
        |r| r.past().and_then(|p| p.percent()).map(i64::from),
    ),
    short(
        "recipient_gstin",
        15,
        "The recipient's GSTIN; NULL where it is empty.",
        "recipient_gstin = '27AAPFU0939F1ZV'",
        |r| present(r.record.recipient_gstin),
    ),
    short(
        "recipient_state",
        2,
        "The two digits of the state in the recipient's GSTIN; NULL where it has not the shape.",
        "recipient_state = '27'",
        |r| state_of(r.record.recipient_gstin),
    ),
];
