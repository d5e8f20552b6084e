//! Vouchers of a JSON export.
//!
//! Comes in: a parsed file. Goes out: the vouchers as [`Element`]s, named as in XML. Invariant: keys
//! are compared in capitals; a list is as many elements of one name.

use super::{Element, LEDGER_LISTS};
use serde_json::Value;

/// Finds the vouchers at any depth, in order; none where the file holds something else.
///
/// # Source
/// TallyPrime 7 exports JSON whose members carry the names of the XML tags; nothing is taken for
/// granted but a type or number of a voucher and a list of ledger entries.
pub(in crate::ingest::books) fn vouchers(file: &Value) -> Vec<Element> {
    let mut out = Vec::new();
    look(file, &mut out);
    out
}

fn look(value: &Value, out: &mut Vec<Element>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| look(item, out)),
        Value::Object(members) => {
            let has =
                |wanted: &[&str]| members.keys().any(|k| wanted.contains(&k.to_ascii_uppercase().as_str()));
            if has(&["VOUCHERTYPENAME", "VOUCHERNUMBER"]) && (has(LEDGER_LISTS) || has(&["ISCANCELLED"])) {
                out.push(element("VOUCHER", value));
            } else {
                members.values().for_each(|member| look(member, out));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn element(name: &str, value: &Value) -> Element {
    let mut out = Element { name: name.to_owned(), ..Element::default() };
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.to_ascii_uppercase();
                match member {
                    Value::Array(items) => out.children.extend(items.iter().map(|item| element(&key, item))),
                    one => out.children.push(element(&key, one)),
                }
            }
        }
        Value::String(text) => out.text.clone_from(text),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.clone_into(&mut out.text),
        Value::Number(number) => out.text = number.to_string(),
        Value::Array(items) => out.children = items.iter().map(|item| element("", item)).collect(),
        Value::Null => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vouchers_are_found_whatever_they_are_wrapped_in() {
        let file = serde_json::json!({"tallymessage": [
            {"metadata": {"type": "Ledger"}, "name": "Kirana"},
            {"metadata": {"type": "Voucher"}, "vouchertypename": "Purchase", "iscancelled": false,
             "ledgerentries": [{"ledgername": "Kirana", "amount": "118.00"}, {"ledgername": "Rent", "amount": -118.0}]},
        ]});
        let vouchers = vouchers(&file);
        assert_eq!(vouchers.len(), 1);
        assert_eq!(
            (vouchers[0].child("VOUCHERTYPENAME"), vouchers[0].child("ISCANCELLED")),
            ("Purchase", "No")
        );
        assert_eq!(vouchers[0].all(LEDGER_LISTS).count(), 2);
        assert!(super::vouchers(&serde_json::json!({"rtin": 1, "list": [1, 2]})).is_empty());
    }
}
