//! The keys of a rules file: one table from which files are checked and `rules/README.md` is written.
//!
//! Invariant: a key that is not here is a mistake.

use std::fmt::Write as _;

/// A key that a rules file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPage {
    /// The table it stands in: empty for the head of the file.
    pub table: &'static str,
    /// The key.
    pub name: &'static str,
    /// What it means, one sentence, with what holds where it is left out.
    pub meaning: &'static str,
    /// How it is written.
    pub example: &'static str,
}

const fn key(
    table: &'static str,
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> KeyPage {
    KeyPage { table, name, meaning, example }
}

/// Every key, in the order of the documentation.
pub const KEYS: &[KeyPage] = &[
    key("", "policy", "policy = \"default\"", "The policy's name, shown in reports and in the audit trail."),
    key(
        "",
        "hold",
        "hold = \"pending\"",
        "\"pending\" puts records that need a person on Pending where the portal allows it; left out, or \"none\": they stay as they are.",
    ),
    key("", "tolerance", "[tolerance]", "How far amounts may lie apart and still agree."),
    key(
        "",
        "lists",
        "[lists]",
        "Lists of suppliers: a name of small letters, digits and hyphens, and the CSV file as seen from the rules file, as in hold = \"hold.csv\".",
    ),
    key(
        "",
        "annual_return",
        "[annual_return]",
        "Days on which annual returns were filed, where that is before 30 November: \"2025-26\" = 2026-10-31; with several registrations the earliest.",
    ),
    key("", "approval", "[approval]", "Who may settle what; read by those who approve, not by the rules."),
    key("", "rule", "[[rule]]", "Begins a rule."),
    key("", "example", "[[example]]", "Begins an example: facts, and what is to become of them."),
    key(
        "tolerance",
        "taxable_value",
        "taxable_value = \"1.00\"",
        "Rupees on the taxable value; left out: 1.00.",
    ),
    key("tolerance", "tax", "tax = \"1.00\"", "Rupees on each tax head alone; left out: 1.00."),
    key(
        "rule",
        "name",
        "name = \"certain-and-filed\"",
        "Its name: small letters, digits, hyphens; no two alike.",
    ),
    key(
        "rule",
        "when",
        "when = \"certain AND filed\"",
        "The condition; left out: always holds. The last rule has none.",
    ),
    key(
        "rule",
        "action",
        "action = \"accept\"",
        "accept, reject, pending, no-action, or keep: the state the portal already holds.",
    ),
    key(
        "rule",
        "review",
        "review = \"clerk\"",
        "Who must look first: a role of your own, or \"none\" where the record may go without a person.",
    ),
    key("rule", "reason", "reason = \"The books hold the same document.\"", "For people, beside the record."),
    key("rule", "why", "why = \"Booked and received.\"", "For whoever signs the policy."),
    key(
        "rule",
        "remark",
        "remark = \"Tax differs by {tax_total_gap}\"",
        "Sent with the action, 250 characters at most; any word may stand in {braces}. Left out: no remark.",
    ),
    key(
        "rule",
        "itc_reduction",
        "itc_reduction = \"full\"",
        "How much credit is given back with an accepted credit note: full, none (with a remark, and for a person), or books, which is also what holds where it is left out: whatever the linked rows took.",
    ),
    key(
        "rule",
        "tags",
        "tags = [\"materiality\"]",
        "Words of your own for reports and the audit trail: small letters, digits, hyphens.",
    ),
    key(
        "approval",
        "reject",
        "reject = true",
        "A Reject needs a second person; always so, and the key can only say it.",
    ),
    key(
        "approval",
        "accept_over",
        "accept_over = \"500000.00\"",
        "Rupees of tax of one document above which an Accept needs a second person; left out: no limit.",
    ),
    key(
        "approval",
        "overrides",
        "overrides = true",
        "Whether what a person decides otherwise than proposed needs a second person; left out: true.",
    ),
    key(
        "approval",
        "bulk",
        "bulk = true",
        "Whether what is decided in bulk, by a condition, needs a second person; left out: true.",
    ),
    key("example", "name", "name = \"a rounding is no difference\"", "What it shows; no two alike."),
    key(
        "example",
        "facts",
        "facts = { tax_gap = \"1.00\", filed = true }",
        "Words with their values: amounts in quotes, dates as 2026-04-09, \"NULL\" for what does not exist. What is not named is as in a filed invoice of the month with ₹18,000 IGST on ₹1,00,000, at no action, that one register row equals; what follows from a named fact follows.",
    ),
    key(
        "example",
        "expect",
        "expect = \"accept\"",
        "The action in which it ends, the law included; keep: the state the portal holds.",
    ),
    key("example", "review", "review = \"none\"", "Who must look; left out: not asked."),
    key("example", "rule", "rule = \"certain-and-filed\"", "The rule that decides it; left out: not asked."),
];

/// Gives the keys of a table, in order.
pub(super) fn keys_of(table: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|k| k.table == table).map(|k| k.name).collect()
}

/// Writes the keys as a part of `rules/README.md`.
pub fn keys_markdown() -> String {
    let mut out = String::from("| where | key | meaning |\n|---|---|---|\n");
    for k in KEYS {
        let place = match k.table {
            "" => "the head".to_owned(),
            "rule" | "example" => format!("`[[{}]]`", k.table),
            table => format!("`[{table}]`"),
        };
        let _ = writeln!(out, "| {place} | `{}` | {} |", k.example, k.meaning);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary_markdown;
    use super::*;

    #[test]
    fn every_key_is_explained_once() {
        for (i, k) in KEYS.iter().enumerate() {
            assert!(k.meaning.ends_with('.') && k.example.contains(k.name), "{}", k.name);
            assert!(!KEYS[..i].iter().any(|o| (o.table, o.name) == (k.table, k.name)), "{}", k.name);
        }
    }

    #[test]
    fn the_readme_beside_the_rules_holds_words_and_keys() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/README.md");
        for (mark, expected) in [("keys", keys_markdown()), ("words", vocabulary_markdown())] {
            let file = std::fs::read_to_string(path).unwrap();
            let (begin, end) = (format!("<!-- {mark}: begin -->\n"), format!("<!-- {mark}: end -->"));
            let (before, rest) = file.split_once(&begin).expect("the opening mark");
            let (held, after) = rest.split_once(&end).expect("the closing mark");
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                std::fs::write(path, format!("{before}{begin}{expected}{end}{after}")).unwrap();
            } else {
                assert_eq!(held, expected, "run UPDATE_EXPECTED=1 cargo test readme_beside");
            }
        }
    }
}
