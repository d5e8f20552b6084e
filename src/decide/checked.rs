//! SQL's syntax tree into a checked condition: our allow-list and our kinds.
//!
//! Comes in: an expression that stands alone. Goes out: a [`Condition`], or every fault in it.
//! Invariant: what is not named here is refused, so that no part of SQL works by accident, and
//! nothing is compared with a value of another kind (which would be false in silence).

use super::calculate::calculates;
use super::condition::{Comparison, Condition, Literal, Operand};
use super::fault::{Fault, did_you_mean};
use super::like::is_like;
use super::parse::{IN_LIST, NOT_IN_LIST, parse};
use super::term::{Raw, Term};
use super::vocabulary::{Kind, Word, word};
use crate::domain::text::nearest;
use sqlparser::ast::{BinaryOperator, Expr, Spanned, UnaryOperator, Value};
use sqlparser::tokenizer::Span;
use std::collections::BTreeSet;

pub(super) const UNSUPPORTED: &str = "rules.unsupported";
pub(super) const KIND: &str = "rules.kind";
pub(super) const LITERAL: &str = "rules.literal";

/// Reads and checks the text of a condition; `lists` are the names of lists that it may ask for.
pub(super) fn condition(text: &str, lists: &BTreeSet<String>) -> Result<Condition, Vec<Fault>> {
    let sql = parse(text)?;
    let mut checker = Checker { text, lists, faults: Vec::new() };
    match checker.condition(&sql) {
        Some(condition) if checker.faults.is_empty() => Ok(condition),
        _ => Err(checker.faults),
    }
}

/// Gathers the faults of one condition.
pub(super) struct Checker<'t> {
    pub(super) text: &'t str,
    lists: &'t BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    pub(super) fn fault<T>(
        &mut self,
        id: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.faults.push(Fault::new(id, span, message, help));
        None
    }

    fn condition(&mut self, sql: &Expr) -> Option<Condition> {
        match sql {
            Expr::Nested(inner) => self.condition(inner),
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                let parts = chain(sql, op);
                let count = parts.len();
                let sound: Vec<Condition> = parts.into_iter().filter_map(|p| self.condition(p)).collect();
                (sound.len() == count).then(|| {
                    if *op == BinaryOperator::And { Condition::All(sound) } else { Condition::Any(sound) }
                })
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                self.condition(expr).map(|c| Condition::Not(Box::new(c)))
            }
            Expr::IsNull(e) => self.only_word(e, "IS NULL").map(Condition::Absent),
            Expr::IsNotNull(e) => {
                self.only_word(e, "IS NOT NULL").map(|w| Condition::Not(Box::new(Condition::Absent(w))))
            }
            Expr::IsTrue(e) => self.only_flag(e).map(|w| Condition::Known(w, true)),
            Expr::IsFalse(e) => self.only_flag(e).map(|w| Condition::Known(w, false)),
            Expr::IsNotTrue(e) => {
                self.only_flag(e).map(|w| Condition::Not(Box::new(Condition::Known(w, true))))
            }
            Expr::IsNotFalse(e) => {
                self.only_flag(e).map(|w| Condition::Not(Box::new(Condition::Known(w, false))))
            }
            Expr::InList { expr, list, negated } => {
                let inner = self.one_of(expr, list);
                negate(inner, *negated)
            }
            Expr::Between { expr, negated, low, high } => {
                let inner = self.between(expr, low, high);
                negate(inner, *negated)
            }
            Expr::Like { expr, pattern, negated, escape_char: None, any: false } => {
                let inner = self.like(expr, pattern);
                negate(inner, *negated)
            }
            Expr::BinaryOp { left, op: BinaryOperator::Custom(op), right } => {
                let inner = self.listed(left, right);
                negate(inner, op == NOT_IN_LIST)
            }
            Expr::BinaryOp { left, op, right } if comparison(op).is_some() => {
                self.compare(left, comparison(op)?, right)
            }
            Expr::Identifier(_)
            | Expr::Value(_)
            | Expr::TypedString(_)
            | Expr::Function(_)
            | Expr::Trim { .. }
            | Expr::Substring { .. } => self.bare(sql),
            other => self.unsupported(other),
        }
    }

    /// Takes a word or a constant that stands alone as a condition.
    fn bare(&mut self, sql: &Expr) -> Option<Condition> {
        match self.raw(sql, None)? {
            Raw::Term(t) if t.operand.kind() == Kind::Flag => Some(Condition::Flag(t.operand)),
            Raw::Flag(value, _) => Some(Condition::Flag(Operand::Value(Literal::Flag(value)))),
            Raw::Term(t) => self.fault(
                "rules.not-a-condition",
                t.span,
                format!("\"{}\" is {}, not a condition", t.title, t.operand.kind().title()),
                format!("compare it, as in {}", t.example),
            ),
            raw => self.fault(
                "rules.not-a-condition",
                raw.span(),
                format!("{}, not a condition", raw.described()),
                "compare a word with it, as in outcome = 'exact'",
            ),
        }
    }

    /// Takes `supplier IN LIST 'name'`.
    fn listed(&mut self, left: &Expr, right: &Expr) -> Option<Condition> {
        let is_supplier = matches!(left, Expr::Identifier(i) if i.quote_style.is_none() && i.value.eq_ignore_ascii_case("supplier"));
        if !is_supplier {
            return self.fault(
                UNSUPPORTED,
                whole(left),
                format!("only \"supplier\" can stand before {IN_LIST}"),
                "a list names suppliers by GSTIN or PAN: write supplier IN LIST 'hold'",
            );
        }
        let Expr::Value(v) = right else {
            let name = self.written(right.span());
            return self.fault(
                KIND,
                right.span(),
                format!("\"{name}\" is not text"),
                format!("the name of a list goes in single quotes: '{name}'"),
            );
        };
        let Value::SingleQuotedString(name) = &v.value else { return self.unsupported(right) };
        if self.lists.contains(name) {
            return Some(Condition::Listed(name.clone()));
        }
        let near = nearest(&name.to_lowercase(), self.lists.iter().map(String::as_str));
        let help = did_you_mean(&near)
            .unwrap_or_else(|| "name it and its file in [lists], as in hold = \"hold.csv\"".to_owned());
        self.fault("rules.unknown-list", v.span, format!("no list is called \"{name}\""), help)
    }

    fn only_word(&mut self, sql: &Expr, test: &str) -> Option<&'static Word> {
        match sql {
            Expr::Nested(inner) => self.only_word(inner, test),
            Expr::Identifier(ident) => self.word(ident, None),
            other => self.fault(
                UNSUPPORTED,
                whole(other),
                format!("{test} asks about a word, not about a comparison"),
                format!("write it behind a word, as in supplier_name {test}"),
            ),
        }
    }

    fn only_flag(&mut self, sql: &Expr) -> Option<&'static Word> {
        let w = self.only_word(sql, "IS TRUE")?;
        if w.kind() == Kind::Flag {
            Some(w)
        } else {
            self.fault(
                KIND,
                whole(sql),
                format!("\"{}\" is {} and not true or false", w.name, w.kind().title()),
                format!("compare it, as in {}", w.example),
            )
        }
    }

    fn compare(&mut self, left: &Expr, comparison: Comparison, right: &Expr) -> Option<Condition> {
        for side in [left, right] {
            if let Expr::BinaryOp { op, .. } = side
                && self::comparison(op).is_some()
            {
                return self.fault(
                    UNSUPPORTED,
                    whole(side),
                    "comparisons cannot be chained",
                    "write two comparisons joined by AND, or BETWEEN",
                );
            }
        }
        for (side, other) in [(left, right), (right, left)] {
            if named(side).is_some_and(|w| w.kind() == Kind::Date) && calculates(other) && wordless(other) {
                return self.fault(
                    LITERAL,
                    whole(other),
                    format!("\"{}\" is not a date", self.written(whole(other))),
                    "write year, month, day in quotes: DATE '2026-09-30'",
                );
            }
        }
        if calculates(left) || calculates(right) {
            return self.balance(left, comparison, right);
        }
        let (l, r) = (self.raw(left, named(right)), self.raw(right, named(left)));
        let (l, r) = (l?, r?);
        let term = match (&l, &r) {
            (Raw::Term(t), _) | (_, Raw::Term(t)) => t.clone(),
            _ => {
                return self.fault(
                    "rules.not-a-condition",
                    l.span(),
                    "no word stands in this comparison",
                    "compare a word with a value, as in outcome = 'exact'",
                );
            }
        };
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if ordered {
            self.has_order(&term)?;
        }
        let (l, r) = (self.of_kind(&term, l), self.of_kind(&term, r));
        Some(Condition::Compare(l?, comparison, r?))
    }

    /// Refuses to order texts and flags.
    fn has_order(&mut self, term: &Term) -> Option<()> {
        match term.operand.kind() {
            Kind::Money | Kind::Whole | Kind::Date => Some(()),
            kind @ (Kind::Text | Kind::Flag) => self.fault(
                KIND,
                term.span,
                format!("\"{}\" is {} and has no order", term.title, kind.title()),
                "use =, <> or IN",
            ),
        }
    }

    /// The word or function at the left of IN, BETWEEN and LIKE.
    fn left_term(&mut self, sql: &Expr, test: &str) -> Option<Term> {
        match self.raw(sql, None)? {
            Raw::Term(t) => Some(t),
            raw => self.fault(
                UNSUPPORTED,
                raw.span(),
                format!("{test} needs a word before it"),
                format!("write it behind a word, as in section {test}"),
            ),
        }
    }

    fn one_of(&mut self, expr: &Expr, list: &[Expr]) -> Option<Condition> {
        if calculates(expr) || list.iter().any(calculates) {
            let sound: Vec<Condition> =
                list.iter().filter_map(|item| self.compare(expr, Comparison::Equal, item)).collect();
            return (sound.len() == list.len()).then_some(Condition::Any(sound));
        }
        let term = self.left_term(expr, "IN");
        let beside = term.as_ref().and_then(|t| t.word);
        let mut sound = Vec::with_capacity(list.len());
        for item in list {
            if let Some(raw) = self.raw(item, beside)
                && let Some(operand) = term.as_ref().and_then(|t| self.of_kind(t, raw))
            {
                sound.push(operand);
            }
        }
        (sound.len() == list.len() && !list.is_empty()).then_some(())?;
        let term = term?;
        Some(match term.word {
            Some(w) => Condition::OneOf(w, sound),
            None => Condition::Any(
                sound
                    .into_iter()
                    .map(|o| Condition::Compare(term.operand.clone(), Comparison::Equal, o))
                    .collect(),
            ),
        })
    }

    fn between(&mut self, expr: &Expr, low: &Expr, high: &Expr) -> Option<Condition> {
        if [expr, low, high].into_iter().any(calculates) {
            let above = self.compare(expr, Comparison::GreaterOrEqual, low);
            let below = self.compare(expr, Comparison::LessOrEqual, high);
            return Some(Condition::All(vec![above?, below?]));
        }
        let term = self.left_term(expr, "BETWEEN")?;
        self.has_order(&term)?;
        let (l, h) = (self.raw(low, term.word), self.raw(high, term.word));
        let (l, h) = (l.and_then(|l| self.of_kind(&term, l)), h.and_then(|h| self.of_kind(&term, h)));
        let (l, h) = (l?, h?);
        if let (Operand::Value(a), Operand::Value(b)) = (&l, &h)
            && above(a, b)
        {
            return self.fault(
                LITERAL,
                whole(low),
                "nothing lies between a larger and a smaller value",
                "write the smaller value first",
            );
        }
        Some(match term.word {
            Some(w) => Condition::Between(w, l, h),
            None => Condition::All(vec![
                Condition::Compare(term.operand.clone(), Comparison::GreaterOrEqual, l),
                Condition::Compare(term.operand, Comparison::LessOrEqual, h),
            ]),
        })
    }

    fn like(&mut self, expr: &Expr, pattern: &Expr) -> Option<Condition> {
        let term = self.left_term(expr, "LIKE")?;
        if term.operand.kind() != Kind::Text {
            return self.fault(
                KIND,
                whole(expr),
                format!("\"{}\" is {}; LIKE reads text", term.title, term.operand.kind().title()),
                format!("compare it, as in {}", term.example),
            );
        }
        // A pattern without its quotes is taken for a word; the quotes are what is missing.
        let unquoted = matches!(pattern, Expr::Identifier(i) if i.quote_style.is_none());
        let raw = if unquoted { None } else { Some(self.raw(pattern, term.word)?) };
        let Some(Raw::Text(pattern, span)) = raw else {
            return self.fault(
                KIND,
                whole(pattern),
                "LIKE needs a pattern in single quotes",
                "% stands for any text and _ for one character, as in supplier_name LIKE '%forge%'",
            );
        };
        let values = term.word.map(Word::values).unwrap_or_default();
        if !values.is_empty() && !values.iter().any(|v| is_like(v, &pattern)) {
            return self.fault(
                "rules.unknown-value",
                span,
                format!("no value of \"{}\" is like '{pattern}'", term.title),
                format!("it is one of {}", values.join(", ")),
            );
        }
        Some(Condition::Like(term.operand, pattern))
    }
}

/// Returns the word that an expression is.
fn named(sql: &Expr) -> Option<&'static Word> {
    match sql {
        Expr::Identifier(i) if i.quote_style.is_none() => word(&i.value),
        _ => None,
    }
}

/// Tells whether a calculation holds numbers alone, or a DATE without quotes: a date that lost them.
fn wordless(sql: &Expr) -> bool {
    match sql {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => wordless(inner),
        Expr::BinaryOp { left, right, .. } => wordless(left) && wordless(right),
        Expr::Value(_) | Expr::TypedString(_) => true,
        _ => false,
    }
}

/// Lists the members of a chain of one connective, first to last. A long chain leans to the left,
/// so that it is walked and not descended.
fn chain<'s>(sql: &'s Expr, connective: &BinaryOperator) -> Vec<&'s Expr> {
    let (mut parts, mut rest) = (Vec::new(), sql);
    while let Expr::BinaryOp { left, op, right } = rest
        && op == connective
    {
        parts.push(right.as_ref());
        rest = left;
    }
    parts.push(rest);
    parts.reverse();
    parts
}

fn negate(inner: Option<Condition>, negated: bool) -> Option<Condition> {
    inner.map(|c| if negated { Condition::Not(Box::new(c)) } else { c })
}

const fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    match op {
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::NotEqual),
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}

fn above(a: &Literal, b: &Literal) -> bool {
    match (a, b) {
        (Literal::Money(a), Literal::Money(b)) | (Literal::Whole(a), Literal::Whole(b)) => a > b,
        (Literal::Date(a), Literal::Date(b)) => a > b,
        _ => false,
    }
}

/// Returns where an expression stands, without descending a long chain by recursion.
pub(super) fn whole(sql: &Expr) -> Span {
    let Expr::BinaryOp { right, .. } = sql else { return sql.span() };
    let mut left = sql;
    while let Expr::BinaryOp { left: deeper, .. } = left {
        left = deeper;
    }
    let end = match right.as_ref() {
        Expr::BinaryOp { right, .. } => right.span(),
        other => other.span(),
    };
    left.span().union(&end)
}
