//! A month as text: the download, the register, the truth, what was assumed.
//!
//! Comes in: records and rows in the order of the files. Goes out: JSON and CSV. Invariant: amounts
//! in JSON are numbers without needless zeros, and never negative. The portal's key names are
//! spelled here once more than in `portal`: a generator that used the reader's own table could not
//! find it wrong.

use super::firms::{HOME, World};
use super::model::NOISE;
use super::paper::{Record, Row, RowGstin, RowNumber};
use crate::domain::action::section_has_itc_reduction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::money::Paise;
use crate::domain::period::TaxPeriod;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes rupees as JSON numbers are written: `118000`, `1000.1`, `4.35`.
pub(super) fn push_number(out: &mut String, amount: Paise) {
    let plain = amount.plain();
    let short = plain.strip_suffix(".00").unwrap_or_else(|| plain.strip_suffix('0').unwrap_or(&plain));
    out.push_str(short);
}

pub(super) fn push_date(out: &mut String, date: NaiveDate) {
    push(out, format_args!("{:02}-{:02}-{:04}", date.day(), date.month(), date.year()));
}

pub(super) fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes every text");
}

pub(super) fn push_money_field(out: &mut String, key: &str, amount: Paise) {
    push(out, format_args!(",\"{key}\":"));
    push_number(out, amount);
}

/// Writes the download; `bills_of_entry` are amounts of the read-only section.
pub(super) fn ims_json(world: &World, records: &[Record], bills_of_entry: &[(NaiveDate, Paise)]) -> String {
    let mut by_section: BTreeMap<Section, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_section.entry(record.section).or_default().push(record);
    }
    let mut out = String::with_capacity(records.len() * 360 + 512);
    push(&mut out, format_args!("{{\"rtin\":\"{}\",\"imsDetails\":{{", world.recipient));
    for (place, section) in Section::ALL.into_iter().enumerate() {
        push(&mut out, format_args!("{}\"{}\":[", if place == 0 { "" } else { "," }, section.key()));
        for (place, record) in by_section.get(&section).into_iter().flatten().enumerate() {
            out.push_str(if place == 0 { "\n" } else { ",\n" });
            push_record(&mut out, world, record);
        }
        out.push(']');
    }
    if !bills_of_entry.is_empty() {
        out.push_str(",\"impg\":[");
        for (place, (date, taxable)) in bills_of_entry.iter().enumerate() {
            out.push_str(if place == 0 { "\n" } else { ",\n" });
            push(
                &mut out,
                format_args!("{{\"portcd\":\"INNSA1\",\"benum\":\"{}\",\"bedt\":\"", 7_000_001 + place),
            );
            push_date(&mut out, *date);
            out.push('"');
            push_money_field(&mut out, "txval", *taxable);
            out.push_str(",\"action\":\"N\"}");
        }
        out.push(']');
    }
    out.push_str("}}\n");
    out
}

fn push_record(out: &mut String, world: &World, record: &Record) {
    let supplier = &world.suppliers[record.supplier as usize];
    let is_note = record.section.kind() != DocumentKind::Invoice;
    let (number, date) = if is_note { ("nt_num", "nt_dt") } else { ("inum", "idt") };
    push(out, format_args!("{{\"stin\":\"{}\",\"tradenm\":\"{}\"", supplier.gstin, supplier.name));
    if let Some((original, original_date)) = &record.original {
        let (number, date) = if is_note { ("ont_num", "ont_dt") } else { ("oinum", "oidt") };
        push(out, format_args!(",\"{number}\":\"{original}\",\"{date}\":\""));
        push_date(out, *original_date);
        out.push('"');
    }
    push(out, format_args!(",\"{number}\":\"{}\",\"{date}\":\"", record.number));
    push_date(out, record.date);
    out.push('"');
    if !record.section.is_eco() {
        push(out, format_args!(",\"inv_typ\":\"{}\"", record.invoice_type));
    }
    push_money_field(out, "val", record.amounts.value);
    push(out, format_args!(",\"action\":\"{}\",\"pos\":\"{HOME}\"", record.action.code()));
    let tax = record.amounts.tax;
    push_money_field(out, "txval", record.amounts.taxable);
    for (key, head) in [("iamt", tax.igst), ("camt", tax.cgst), ("samt", tax.sgst), ("cess", tax.cess)] {
        push_money_field(out, key, head);
    }
    push(
        out,
        format_args!(
            ",\"srcform\":\"{}\",\"rtnprd\":\"{}\",\"srcfilstatus\":\"{}\",\"ispendactblocked\":\"{}\",\
             \"isRemarksBlocked\":\"N\"",
            record.form,
            record.period.wire(),
            if record.filed { "Filed" } else { "Not Filed" },
            flag(record.pending_blocked),
        ),
    );
    if section_has_itc_reduction(record.section) {
        push(out, format_args!(",\"itcRedReqBlocked\":\"{}\"", flag(record.reduction_blocked)));
    }
    push(out, format_args!(",\"hash\":\"{:016x}\"}}", checksum(&supplier.gstin, record)));
}

const fn flag(blocked: bool) -> &'static str {
    if blocked { "Y" } else { "N" }
}

/// Stands for the portal's checksum: equal contents, equal text. (FNV-1a, for want of the real one.)
fn checksum(gstin: &str, record: &Record) -> u64 {
    let amounts = [record.amounts.taxable, record.amounts.tax.total(), record.amounts.value];
    let numbers = amounts.into_iter().flat_map(|a| a.get().to_le_bytes());
    gstin
        .bytes()
        .chain(record.number.bytes())
        .chain(record.period.wire().into_bytes())
        .chain(record.section.key().bytes())
        .chain(numbers)
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The heading of the register.
const HEADING: &str = "Voucher No,Voucher Date,Voucher Type,Company GSTIN,Supplier GSTIN,Supplier Name,\
Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST,Cess,Invoice Value,Reverse Charge,\
ITC Eligibility\n";

/// Writes the register; `vouchers` are the voucher numbers by the rows' place of birth.
pub(super) fn register_csv(world: &World, rows: &[Row], order: &[u32], vouchers: &[u32]) -> String {
    let mut out = String::with_capacity(rows.len() * 190 + 256);
    out.push_str(HEADING);
    for &birth in order {
        let row = &rows[birth as usize];
        let supplier = &world.suppliers[row.supplier as usize];
        let voucher = format!("PUR-{:06}", vouchers[row.voucher as usize]);
        push(&mut out, format_args!("{voucher},"));
        push_date(&mut out, row.voucher_date);
        let company = if row.other_recipient { &world.recipient_branch } else { &world.recipient };
        push(&mut out, format_args!(",{},{company},", row.voucher_type));
        out.push_str(match &row.gstin {
            RowGstin::Own => &supplier.gstin,
            RowGstin::Branch => &supplier.branch,
            RowGstin::Blank => "",
            RowGstin::Text(text) => text,
        });
        push(&mut out, format_args!(",{},", if row.name.is_empty() { &supplier.name } else { row.name }));
        push_cell(
            &mut out,
            match &row.number {
                RowNumber::Text(text) => text,
                RowNumber::OwnVoucher => &voucher,
            },
        );
        out.push(',');
        push_date(&mut out, row.date);
        let a = row.amounts;
        for amount in [a.taxable, a.tax.igst, a.tax.cgst, a.tax.sgst, a.tax.cess, a.value] {
            push(&mut out, format_args!(",{}", amount.plain()));
        }
        push(
            &mut out,
            format_args!(
                ",{},{}\n",
                flag(row.reverse_charge),
                if row.eligible { "Eligible" } else { "Ineligible" }
            ),
        );
    }
    out
}

pub(super) fn push_cell(out: &mut String, text: &str) {
    if text.contains([',', '"', '\n']) {
        push(out, format_args!("\"{}\"", text.replace('"', "\"\"")));
    } else {
        out.push_str(text);
    }
}

/// Writes the truth; `places` are the rows' places in the register, from 1, by place of birth.
pub(super) fn truth_csv(world: &World, records: &[Record], places: &[u32]) -> String {
    let mut out = String::with_capacity(records.len() * 64 + 64);
    out.push_str("section,index,supplier_gstin,document_number,register_rows,class,clean\n");
    for section in Section::ALL {
        for (index, record) in records.iter().filter(|r| r.section == section).enumerate() {
            let gstin = &world.suppliers[record.supplier as usize].gstin;
            push(&mut out, format_args!("{},{index},{gstin},{},", section.key(), record.number));
            let mut rows: Vec<u32> = record.rows.iter().map(|&birth| places[birth as usize]).collect();
            rows.sort_unstable();
            for (place, row) in rows.into_iter().enumerate() {
                push(&mut out, format_args!("{}{row}", if place == 0 { "" } else { ";" }));
            }
            push(&mut out, format_args!(",{},{}\n", record.class, record.clean));
        }
    }
    out
}

/// Writes what the month is and what was assumed for it.
pub(super) fn meta_json(world: &World, period: TaxPeriod, records: usize, rows: usize, seed: u64) -> String {
    let mut out = String::new();
    push(
        &mut out,
        format_args!(
            "{{\n  \"recipient_gstin\": \"{}\",\n  \"tax_period\": \"{}\",\n  \"records\": {records},\n  \
             \"register_rows\": {rows},\n  \"suppliers\": {},\n  \"seed\": {seed},\n  \
             \"profile\": \"imsreco sample\",\n  \"assumed_per_mille\": {{",
            world.recipient,
            period.wire(),
            world.suppliers.len(),
        ),
    );
    for (place, noise) in NOISE.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        push(&mut out, format_args!("{comma}\n    \"{}\": {}", noise.name, noise.per_mille));
    }
    out.push_str("\n  }\n}\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_numbers_carry_no_needless_zeros() {
        for (paise, text) in [(0, "0"), (100, "1"), (100_010, "1000.1"), (435, "4.35"), (1_000_000, "10000")]
        {
            let mut out = String::new();
            push_number(&mut out, Paise::new(paise));
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_cell_with_a_comma_is_quoted() {
        let mut out = String::new();
        push_cell(&mut out, "123, 124");
        push_cell(&mut out, "A/1");
        assert_eq!(out, "\"123, 124\"A/1");
    }
}
