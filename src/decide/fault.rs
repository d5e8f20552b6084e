//! A mistake within a condition, with its place in the condition's own text.

use sqlparser::tokenizer::{Location, Span};

/// What is wrong with a part of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) id: &'static str,
    /// Line and column within the condition, from 1; an empty span means the whole of it.
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
}

impl Fault {
    pub(super) fn new(
        id: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { id, span, message: message.into(), help: help.into() }
    }
}

/// Spans one character.
pub(super) const fn one_character(at: Location) -> Span {
    Span { start: at, end: Location { line: at.line, column: at.column + 1 } }
}

/// Writes "did you mean …?" for the nearest known names, or nothing.
pub(super) fn did_you_mean(near: &[&str]) -> Option<String> {
    let quoted: Vec<String> = near.iter().map(|n| format!("\"{n}\"")).collect();
    match quoted.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        [head @ .., last] => Some(format!("did you mean {} or {last}?", head.join(", "))),
    }
}
