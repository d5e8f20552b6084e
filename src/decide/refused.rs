//! What SQL has and rules have not.

use super::checked::{Checker, UNSUPPORTED, whole};
use super::source::character;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use sqlparser::tokenizer::Span;

impl Checker<'_> {
    /// Refuses a part of SQL, and says what is written in its place.
    pub(super) fn unsupported<T>(&mut self, sql: &Expr) -> Option<T> {
        const ALLOWED: &str =
            "a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL";
        let (what, help) = match sql {
            Expr::Function(f) => {
                (f.name.to_string(), "a function takes its arguments in brackets, and nothing else")
            }
            Expr::Trim { .. } => ("TRIM".to_owned(), "write TRIM(word), which takes blanks away"),
            Expr::Substring { .. } => ("SUBSTR".to_owned(), "write SUBSTR(word, 3, 2)"),
            Expr::BinaryOp {
                op:
                    op @ (BinaryOperator::Plus
                    | BinaryOperator::Minus
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide),
                ..
            } => (op.to_string(), "a calculation stands in a comparison, as in tax_gap * 100 <= tax_total"),
            Expr::BinaryOp { op: op @ BinaryOperator::Modulo, .. } => {
                (op.to_string(), "calculations have +, -, * and /")
            }
            Expr::UnaryOp { op: op @ (UnaryOperator::Minus | UnaryOperator::Plus), .. } => {
                (op.to_string(), "a sign stands before an amount or a whole number")
            }
            Expr::BinaryOp { op, .. } => (op.to_string(), ALLOWED),
            Expr::UnaryOp { op, .. } => (op.to_string(), ALLOWED),
            Expr::ILike { .. } => ("ILIKE".to_owned(), "write LIKE, which has no regard to case"),
            Expr::Like { .. } => {
                ("LIKE … ESCAPE".to_owned(), "% and _ always stand for any text and one character")
            }
            Expr::Case { .. } => ("CASE".to_owned(), "write one rule for each case"),
            Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => {
                ("SELECT".to_owned(), "a rule sees one record at a time")
            }
            Expr::Cast { .. } => ("CAST".to_owned(), ALLOWED),
            Expr::Interval(_) => ("INTERVAL".to_owned(), ALLOWED),
            Expr::TypedString(t) => (t.data_type.to_string(), "dates are written DATE '2026-09-30'"),
            _ => (self.written(whole(sql)), ALLOWED),
        };
        self.fault(UNSUPPORTED, whole(sql), format!("\"{what}\" cannot be used in a rule"), help)
    }

    /// Returns a piece of the condition as the user wrote it, cut to a line.
    pub(super) fn written(&self, span: Span) -> String {
        const WIDEST: usize = 40;
        if span.start.line == 0 {
            return "this".to_owned();
        }
        let (from, to) = (character(self.text, span.start), character(self.text, span.end));
        let piece: String = self.text.chars().skip(from).take(to.saturating_sub(from)).collect();
        let line = piece.lines().next().unwrap_or_default();
        if line == piece && line.chars().count() <= WIDEST {
            piece
        } else {
            format!("{}…", line.chars().take(WIDEST).collect::<String>())
        }
    }
}
