//! SQL's syntax tree into a checked condition: our allow-list and our kinds.
//!
//! Comes in: an expression that stands alone. Goes out: a [`Condition`], or every fault in it.
//! Invariant: what is not named here is refused, so that no part of SQL works by accident, and
//! nothing is compared with a value of another kind (which would be false in silence).

use super::condition::{Comparison, Condition, Literal, Operand};
use super::fault::{Fault, did_you_mean};
use super::like::is_like;
use super::parse::parse;
use super::source::character;
use super::vocabulary::{Kind, VOCABULARY, Word, word};
use crate::domain::money::{MoneyError, Paise};
use crate::domain::text::nearest;
use chrono::NaiveDate;
use sqlparser::ast::{BinaryOperator, DataType, Expr, Ident, Spanned, TypedString, UnaryOperator, Value};
use sqlparser::tokenizer::Span;

const UNSUPPORTED: &str = "rules.unsupported";
const KIND: &str = "rules.kind";
const LITERAL: &str = "rules.literal";

/// Reads and checks the text of a condition.
pub(super) fn condition(text: &str) -> Result<Condition, Vec<Fault>> {
    let sql = parse(text)?;
    let mut checker = Checker { text, faults: Vec::new() };
    match checker.condition(&sql) {
        Some(condition) if checker.faults.is_empty() => Ok(condition),
        _ => Err(checker.faults),
    }
}

/// An operand before its kind is settled: what a number means depends on the word beside it.
#[derive(Debug)]
enum Raw {
    Word(&'static Word, Span),
    Number(String, Span),
    Text(String, Span),
    Flag(bool, Span),
    Date(NaiveDate, Span),
}

impl Raw {
    const fn span(&self) -> Span {
        match self {
            Self::Word(_, s)
            | Self::Number(_, s)
            | Self::Text(_, s)
            | Self::Flag(_, s)
            | Self::Date(_, s) => *s,
        }
    }

    /// Says what the operand is, with the user's own value.
    fn described(&self) -> String {
        match self {
            Self::Word(w, _) => format!("\"{}\" is {}", w.name, w.kind().title()),
            Self::Number(n, _) => format!("{n} is a number"),
            Self::Text(t, _) => format!("'{t}' is text"),
            Self::Flag(f, _) => format!("{f} is true or false"),
            Self::Date(d, _) => format!("DATE '{d}' is a date"),
        }
    }
}

struct Checker<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn fault<T>(
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
            Expr::BinaryOp { left, op, right } if comparison(op).is_some() => {
                self.compare(left, comparison(op)?, right)
            }
            Expr::Identifier(_) | Expr::Value(_) | Expr::TypedString(_) => self.bare(sql),
            other => self.unsupported(other),
        }
    }

    /// Takes a word or a constant that stands alone as a condition.
    fn bare(&mut self, sql: &Expr) -> Option<Condition> {
        match self.raw(sql, None)? {
            Raw::Word(w, _) if w.kind() == Kind::Flag => Some(Condition::Flag(Operand::Word(w))),
            Raw::Flag(value, _) => Some(Condition::Flag(Operand::Value(Literal::Flag(value)))),
            Raw::Word(w, span) => self.fault(
                "rules.not-a-condition",
                span,
                format!("\"{}\" is {}, not a condition", w.name, w.kind().title()),
                format!("compare it, as in {}", w.example),
            ),
            raw => self.fault(
                "rules.not-a-condition",
                raw.span(),
                format!("{}, not a condition", raw.described()),
                "compare a word with it, as in outcome = 'exact'",
            ),
        }
    }

    /// Understands a word or a value; `beside` is the word it is compared with.
    fn raw(&mut self, sql: &Expr, beside: Option<&'static Word>) -> Option<Raw> {
        match sql {
            Expr::Nested(inner) => self.raw(inner, beside),
            Expr::Identifier(ident) => self.word(ident, beside).map(|w| Raw::Word(w, ident.span)),
            Expr::UnaryOp { op: op @ (UnaryOperator::Minus | UnaryOperator::Plus), expr } => {
                let Raw::Number(digits, span) = self.raw(expr, beside)? else {
                    return self.unsupported(sql);
                };
                let sign = if *op == UnaryOperator::Minus { "-" } else { "" };
                Some(Raw::Number(format!("{sign}{digits}"), span))
            }
            Expr::Value(v) => match &v.value {
                Value::Number(digits, _) => Some(Raw::Number(digits.clone(), v.span)),
                Value::SingleQuotedString(text) => Some(Raw::Text(text.clone(), v.span)),
                Value::Boolean(flag) => Some(Raw::Flag(*flag, v.span)),
                Value::Null => {
                    let example = beside.map_or("supplier_name", |w| w.name);
                    self.fault(
                        KIND,
                        v.span,
                        "nothing is ever equal to NULL",
                        format!("write {example} IS NULL or {example} IS NOT NULL"),
                    )
                }
                _ => self.fault(
                    UNSUPPORTED,
                    v.span,
                    format!("\"{}\" cannot be used in a rule", self.written(v.span)),
                    "values are 'text', 118000.50, 3, DATE '2026-09-30', true and false",
                ),
            },
            Expr::TypedString(TypedString { data_type: DataType::Date, value, .. }) => {
                let Value::SingleQuotedString(text) = &value.value else { return self.unsupported(sql) };
                match iso_date(text) {
                    Some(date) => Some(Raw::Date(date, value.span)),
                    None => self.fault(
                        LITERAL,
                        value.span,
                        format!("\"{text}\" is not a date"),
                        "write year, month, day: DATE '2026-09-30'",
                    ),
                }
            }
            other => self.unsupported(other),
        }
    }

    /// Looks a word up, guessing what was meant where there is none.
    fn word(&mut self, ident: &Ident, beside: Option<&'static Word>) -> Option<&'static Word> {
        let name = ident.value.as_str();
        if ident.quote_style.is_none()
            && let Some(known) = word(name)
        {
            return Some(known);
        }
        let is_value = beside.is_some_and(|w| w.values().contains(&name));
        let lower = name.to_lowercase();
        let near = nearest(&lower, VOCABULARY.iter().map(|w| w.name));
        let help = if ident.quote_style.is_some() && word(name).is_some() {
            format!("words stand without quotes: {name}")
        } else if ident.quote_style.is_some() || is_value {
            format!("text goes in single quotes: '{name}'")
        } else {
            did_you_mean(&near).unwrap_or_else(|| {
                "the words are listed in rules/README.md; text goes in single quotes".to_owned()
            })
        };
        self.fault("rules.unknown-word", ident.span, format!("no word is called \"{name}\""), help)
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
        let named = |e: &Expr| match e {
            Expr::Identifier(i) if i.quote_style.is_none() => word(&i.value),
            _ => None,
        };
        let (l, r) = (self.raw(left, named(right)), self.raw(right, named(left)));
        let (l, r) = (l?, r?);
        let (w, span) = match (&l, &r) {
            (Raw::Word(w, span), _) | (_, Raw::Word(w, span)) => (*w, *span),
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
        if ordered && matches!(w.kind(), Kind::Text | Kind::Flag) {
            return self.fault(
                KIND,
                span,
                format!("\"{}\" is {} and has no order", w.name, w.kind().title()),
                "use =, <> or IN",
            );
        }
        let (l, r) = (self.of_kind(w, l), self.of_kind(w, r));
        Some(Condition::Compare(l?, comparison, r?))
    }

    /// The word at the left of IN, BETWEEN and LIKE.
    fn left_word(&mut self, sql: &Expr, test: &str) -> Option<&'static Word> {
        match self.raw(sql, None)? {
            Raw::Word(w, _) => Some(w),
            raw => self.fault(
                UNSUPPORTED,
                raw.span(),
                format!("{test} needs a word before it"),
                format!("write it behind a word, as in section {test}"),
            ),
        }
    }

    fn one_of(&mut self, expr: &Expr, list: &[Expr]) -> Option<Condition> {
        let w = self.left_word(expr, "IN");
        let mut sound = Vec::with_capacity(list.len());
        for item in list {
            if let Some(raw) = self.raw(item, w)
                && let Some(operand) = w.and_then(|w| self.of_kind(w, raw))
            {
                sound.push(operand);
            }
        }
        (sound.len() == list.len() && !list.is_empty()).then_some(())?;
        Some(Condition::OneOf(w?, sound))
    }

    fn between(&mut self, expr: &Expr, low: &Expr, high: &Expr) -> Option<Condition> {
        let w = self.left_word(expr, "BETWEEN")?;
        if matches!(w.kind(), Kind::Text | Kind::Flag) {
            return self.fault(
                KIND,
                whole(expr),
                format!("\"{}\" is {} and has no order", w.name, w.kind().title()),
                "use =, <> or IN",
            );
        }
        let (l, h) = (self.raw(low, Some(w)), self.raw(high, Some(w)));
        let (l, h) = (l.and_then(|l| self.of_kind(w, l)), h.and_then(|h| self.of_kind(w, h)));
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
        Some(Condition::Between(w, l, h))
    }

    fn like(&mut self, expr: &Expr, pattern: &Expr) -> Option<Condition> {
        let w = self.left_word(expr, "LIKE")?;
        if w.kind() != Kind::Text {
            return self.fault(
                KIND,
                whole(expr),
                format!("\"{}\" is {}; LIKE reads text", w.name, w.kind().title()),
                format!("compare it, as in {}", w.example),
            );
        }
        let Raw::Text(pattern, span) = self.raw(pattern, Some(w))? else {
            return self.fault(
                KIND,
                whole(pattern),
                "LIKE needs a pattern in single quotes",
                "% stands for any text and _ for one character, as in supplier_name LIKE '%forge%'",
            );
        };
        let values = w.values();
        if !values.is_empty() && !values.iter().any(|v| is_like(v, &pattern)) {
            return self.fault(
                "rules.unknown-value",
                span,
                format!("no value of \"{}\" is like '{pattern}'", w.name),
                format!("it is one of {}", values.join(", ")),
            );
        }
        Some(Condition::Like(w, pattern))
    }

    /// Gives a value the kind of the word it is compared with.
    fn of_kind(&mut self, w: &'static Word, raw: Raw) -> Option<Operand> {
        let literal = match (w.kind(), raw) {
            (kind, Raw::Word(other, span)) => {
                return if other.kind() == kind {
                    Some(Operand::Word(other))
                } else {
                    self.mismatch(w, &Raw::Word(other, span))
                };
            }
            (Kind::Money, Raw::Number(digits, span)) => self.money(&digits, span)?,
            (Kind::Whole, Raw::Number(digits, span)) => match digits.parse() {
                Ok(n) => Literal::Whole(n),
                Err(_) => {
                    return self.fault(
                        LITERAL,
                        span,
                        format!("\"{digits}\" is not a whole number"),
                        format!("\"{}\" counts; write a number without decimals", w.name),
                    );
                }
            },
            (Kind::Text, Raw::Text(text, span)) => self.text(w, text, span)?,
            (Kind::Flag, Raw::Flag(flag, _)) => Literal::Flag(flag),
            (Kind::Date, Raw::Date(date, _)) => Literal::Date(date),
            (_, raw) => return self.mismatch(w, &raw),
        };
        Some(Operand::Value(literal))
    }

    fn money(&mut self, digits: &str, span: Span) -> Option<Literal> {
        let help = match Paise::parse(digits) {
            Ok(paise) => return Some(Literal::Money(paise.get())),
            Err(MoneyError::TooManyDecimals) => "amounts are in rupees and paise, such as 118000.50",
            Err(MoneyError::NotAnAmount) => "write rupees as a plain number, such as 118000.50",
            Err(MoneyError::TooLarge) => "no document is that large",
        };
        let why = Paise::parse(digits).err().map_or_else(String::new, |e| e.to_string());
        self.fault(LITERAL, span, format!("\"{digits}\" {why}"), help)
    }

    fn text(&mut self, w: &'static Word, text: String, span: Span) -> Option<Literal> {
        if text.is_empty() {
            return self.fault(
                LITERAL,
                span,
                format!("\"{}\" is never the empty text", w.name),
                format!("an absent text is NULL: write {} IS NULL", w.name),
            );
        }
        let values = w.values();
        if values.is_empty() || values.contains(&text.as_str()) {
            return Some(Literal::Text(text));
        }
        let near = nearest(&text.to_lowercase().replace([' ', '-'], "_"), values.iter().copied());
        let help = did_you_mean(&near).unwrap_or_else(|| format!("it is one of {}", values.join(", ")));
        self.fault("rules.unknown-value", span, format!("\"{}\" is never '{text}'", w.name), help)
    }

    fn mismatch<T>(&mut self, w: &'static Word, raw: &Raw) -> Option<T> {
        let help = match (w.kind(), raw) {
            (_, Raw::Word(..)) => format!("compare it with a value, as in {}", w.example),
            (Kind::Text, Raw::Number(digits, _)) => format!("text goes in single quotes: '{digits}'"),
            (Kind::Flag, _) => format!("write {} or NOT {}", w.name, w.name),
            (Kind::Date, Raw::Text(text, _)) if iso_date(text).is_some() => format!("write DATE '{text}'"),
            (Kind::Date, _) => "write year, month, day: DATE '2026-09-30'".to_owned(),
            (Kind::Money, _) => "write rupees without quotes, such as 118000.50".to_owned(),
            (Kind::Whole, _) => "write a number without quotes and decimals".to_owned(),
            (Kind::Text, _) => "write text in single quotes".to_owned(),
        };
        self.fault(
            KIND,
            raw.span(),
            format!("\"{}\" is {} and {}", w.name, w.kind().title(), raw.described()),
            help,
        )
    }

    fn unsupported<T>(&mut self, sql: &Expr) -> Option<T> {
        const CALCULATION: &str = "rules compare, they do not calculate";
        const ALLOWED: &str =
            "a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL";
        let (what, help) = match sql {
            Expr::Function(f) => {
                (f.name.to_string(), "functions are not offered; LIKE compares text without regard to case")
            }
            Expr::BinaryOp {
                op:
                    op @ (BinaryOperator::Plus
                    | BinaryOperator::Minus
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide
                    | BinaryOperator::Modulo),
                ..
            } => (op.to_string(), CALCULATION),
            Expr::UnaryOp { op: op @ (UnaryOperator::Minus | UnaryOperator::Plus), .. } => {
                (op.to_string(), CALCULATION)
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
    fn written(&self, span: Span) -> String {
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

/// Reads `2026-09-30`, ten characters, nothing else.
pub(super) fn iso_date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
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
