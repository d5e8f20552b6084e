//! GSTINs written into conditions that can hardly be anybody's.
//!
//! Comes in: a condition's syntax tree. Goes out: the doubtful ones with their places. Invariant: only a
//! text that is compared with a word for a GSTIN is looked at; a record may hold a malformed one all the
//! same, so that this is a warning and no mistake.

use crate::domain::gstin::{check_character_holds, has_shape};
use sqlparser::ast::{Expr, Value};
use sqlparser::tokenizer::Span;

/// Words whose texts are GSTINs.
const WORDS: &[&str] = &["supplier_gstin", "recipient_gstin", "books_supplier_gstin"];

/// A text that is no GSTIN, with what is wrong with it.
pub(super) struct Doubtful {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Lists the doubtful GSTINs of a condition, first to last.
pub(super) fn doubtful(condition: &Expr) -> Vec<Doubtful> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(sql) = open.pop() {
        match sql {
            Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => open.push(inner),
            Expr::InList { expr, list, .. } if is_gstin(expr) => found.extend(list.iter().filter_map(judged)),
            Expr::BinaryOp { left, right, .. } => {
                if is_gstin(left) {
                    found.extend(judged(right));
                } else if is_gstin(right) {
                    found.extend(judged(left));
                } else {
                    open.extend([left.as_ref(), right.as_ref()]);
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|d| (d.span.start.line, d.span.start.column));
    found
}

fn is_gstin(sql: &Expr) -> bool {
    matches!(sql, Expr::Identifier(i) if WORDS.contains(&i.value.to_lowercase().as_str()))
}

fn judged(sql: &Expr) -> Option<Doubtful> {
    let Expr::Value(value) = sql else { return None };
    let Value::SingleQuotedString(text) = &value.value else { return None };
    let (message, help) = if !has_shape(text) {
        (
            format!("\"{text}\" has not the shape of a GSTIN"),
            "write its fifteen characters in capitals, as in '27AAPFU0939F1ZV'; a PAN is compared with supplier_pan",
        )
    } else if check_character_holds(text) {
        return None;
    } else {
        (
            format!("the check character of \"{text}\" does not fit"),
            "compare it with a document of the supplier; mistyped, it fits nobody",
        )
    };
    Some(Doubtful { span: value.span, message, help })
}
