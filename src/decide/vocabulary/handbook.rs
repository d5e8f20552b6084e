//! The vocabulary as people read it: the generated part of `rules/README.md`, and the functions.

use super::{GROUPS, VOCABULARY};
use std::fmt::Write as _;

/// A function that a condition may apply to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionPage {
    /// Its name and what it takes.
    pub call: &'static str,
    /// What it gives, one sentence.
    pub meaning: &'static str,
    /// A condition that uses it.
    pub example: &'static str,
}

/// Every function, in the order of the documentation.
pub const FUNCTIONS: &[FunctionPage] = &[
    FunctionPage {
        call: "UPPER(text)",
        meaning: "The text in capitals.",
        example: "UPPER(books_document_number) = UPPER(document_number)",
    },
    FunctionPage {
        call: "LOWER(text)",
        meaning: "The text in small letters.",
        example: "LOWER(supplier_name) = 'sona forge'",
    },
    FunctionPage {
        call: "TRIM(text)",
        meaning: "The text without blanks at its ends.",
        example: "TRIM(previous_remarks) <> ''",
    },
    FunctionPage {
        call: "LENGTH(text)",
        meaning: "How many characters the text has, a whole number.",
        example: "LENGTH(document_number) > 12",
    },
    FunctionPage {
        call: "LEFT(text, n)",
        meaning: "The first n characters.",
        example: "LEFT(document_number, 3) = 'SF/'",
    },
    FunctionPage {
        call: "RIGHT(text, n)",
        meaning: "The last n characters.",
        example: "RIGHT(document_number, 2) IN ('26', '27')",
    },
    FunctionPage {
        call: "SUBSTR(text, from, n)",
        meaning: "n characters from the given one on, counted from 1; without n, all of them. SUBSTRING is the same.",
        example: "SUBSTR(supplier_gstin, 6, 1) = 'C'",
    },
];

/// Writes the vocabulary as the generated part of `rules/README.md`.
pub fn vocabulary_markdown() -> String {
    let mut out = String::new();
    for group in GROUPS {
        let _ =
            writeln!(out, "### {}\n\n| word | kind | meaning | example |\n|---|---|---|---|", group.title);
        for w in group.words {
            let kind = w.kind().title();
            let _ = writeln!(out, "| `{}` | {kind} | {} | `{}` |", w.name, w.meaning, w.example);
        }
        out.push('\n');
    }
    out.push_str("### Closed words\n\nAny other value is a mistake.\n\n");
    for w in VOCABULARY.iter().filter(|w| !w.values().is_empty()) {
        let values: Vec<String> = w.values().iter().map(|v| format!("`{v}`")).collect();
        let _ = writeln!(out, "- `{}`: {}", w.name, values.join(", "));
    }
    out.push_str("\n### Functions\n\nThey read texts and may stand in one another.\n\n");
    out.push_str("| function | meaning | example |\n|---|---|---|\n");
    for f in FUNCTIONS {
        let _ = writeln!(out, "| `{}` | {} | `{}` |", f.call, f.meaning, f.example);
    }
    out
}
