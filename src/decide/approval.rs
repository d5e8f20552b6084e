//! The `[approval]` table: what a second person has to approve.
//!
//! Comes in: the file's entries. Goes out: an [`Approval`]. Invariant: a Reject always needs a second
//! person; the key is there so that the file says so, and cannot say otherwise.

use super::keys::keys_of;
use super::load::{Entries, Reader, described};
use crate::domain::money::Paise;
use crate::domain::standing::Approval;
use toml::Spanned;
use toml::de::DeValue;

/// Reads the table; absent keys have their defaults.
pub(super) fn read(reader: &mut Reader<'_>, file: &Entries<'_>) -> Option<Approval> {
    let standard = Approval::default();
    let Some(value) = file.get("approval") else { return Some(standard) };
    let DeValue::Table(table) = value.get_ref() else {
        let place = reader.source.place(value.span(), "");
        let message = format!("\"approval\" is {}, not a table", described(value.get_ref()));
        return reader.fault("rules.type", message, place, "write [approval] and its keys below");
    };
    let table = Entries::new(table, value.span(), "[approval]".to_owned());
    reader.known(&table, &keys_of("approval"));
    let reject = flag(reader, &table, "reject", true);
    if reject == Some(false) {
        let span = table.get("reject").map_or_else(|| table.span.clone(), Spanned::span);
        let place = reader.source.place(span, &table.item);
        return reader.fault(
            "rules.approval",
            "a Reject always needs a second person",
            place,
            "write true, or leave the key out",
        );
    }
    let accept_over = match table.get("accept_over") {
        None => Some(standard.accept_over),
        Some(value) => limit(reader, &table, value).map(Some),
    };
    let overrides = flag(reader, &table, "overrides", standard.overrides);
    let bulk = flag(reader, &table, "bulk", standard.bulk);
    reject?;
    Some(Approval { accept_over: accept_over?, overrides: overrides?, bulk: bulk? })
}

fn flag(reader: &mut Reader<'_>, table: &Entries<'_>, key: &str, absent: bool) -> Option<bool> {
    let Some(value) = table.get(key) else { return Some(absent) };
    if let DeValue::Boolean(flag) = value.get_ref() {
        return Some(*flag);
    }
    let place = reader.source.place(value.span(), &table.item);
    let message = format!("\"{key}\" is {}, not true or false", described(value.get_ref()));
    reader.fault("rules.type", message, place, "write true or false without quotes")
}

/// Takes a limit in rupees.
fn limit(reader: &mut Reader<'_>, table: &Entries<'_>, value: &Spanned<DeValue<'_>>) -> Option<Paise> {
    const EXAMPLE: &str = "write rupees of tax in quotes, as in \"500000.00\"";
    let place = reader.source.place(value.span(), &table.item);
    let text = match value.get_ref() {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
        other => {
            let message = format!("\"accept_over\" is {}, not an amount", described(other));
            let help = match other {
                DeValue::Float(number) => format!("money is exact: write \"{}\"", number.as_str()),
                _ => EXAMPLE.to_owned(),
            };
            return reader.fault("rules.type", message, place, help);
        }
    };
    match Paise::parse(&text) {
        Ok(limit) if limit < Paise::ZERO => {
            let message = format!("the limit \"{text}\" is below nothing");
            let help = "write \"0\" where every Accept needs a second person";
            reader.fault("rules.approval", message, place, help)
        }
        Ok(limit) => Some(limit),
        Err(why) => reader.fault("rules.approval", format!("\"{text}\" {why}"), place, EXAMPLE),
    }
}
