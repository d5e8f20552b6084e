//! Words, values and functions of a condition, before and after their kind is settled.
//!
//! Comes in: one side of a comparison. Goes out: an [`Operand`] of the kind of what stands beside it.
//! Invariant: a closed word is compared only with values it can have.

use super::checked::{Checker, KIND, LITERAL, UNSUPPORTED};
use super::condition::{Literal, Operand};
use super::fault::did_you_mean;
use super::list::is_pan;
use super::text_function::TextFunction;
use super::vocabulary::{FUNCTIONS, Kind, VOCABULARY, Word, word};
use crate::domain::money::{MoneyError, Paise};
use crate::domain::text::{and, nearest};
use chrono::NaiveDate;
use sqlparser::ast::{
    DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Spanned, TypedString,
    UnaryOperator, Value,
};
use sqlparser::tokenizer::Span;

/// A word or a function, with what messages need.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) operand: Operand,
    /// The word, where it is nothing else.
    pub(super) word: Option<&'static Word>,
    /// What messages call it.
    pub(super) title: String,
    /// A condition that uses it.
    pub(super) example: &'static str,
    pub(super) span: Span,
}

/// An operand before its kind is settled: what a number means depends on the word beside it.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    Term(Term),
    Number(String, Span),
    Text(String, Span),
    Flag(bool, Span),
    Date(NaiveDate, Span),
}

impl Raw {
    pub(super) const fn span(&self) -> Span {
        match self {
            Self::Term(t) => t.span,
            Self::Number(_, s) | Self::Text(_, s) | Self::Flag(_, s) | Self::Date(_, s) => *s,
        }
    }

    /// Says what the operand is, with the user's own value.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Term(t) => format!("\"{}\" is {}", t.title, t.operand.kind().title()),
            Self::Number(n, _) => format!("{n} is a number"),
            Self::Text(t, _) => format!("'{t}' is text"),
            Self::Flag(f, _) => format!("{f} is true or false"),
            Self::Date(d, _) => format!("DATE '{d}' is a date"),
        }
    }
}

const FUNCTION: &str = "rules.function";

/// More characters than any text of a record has.
const MOST_CHARACTERS: usize = 1_000;

impl Checker<'_> {
    /// Understands a word or a value; `beside` is the word it is compared with.
    pub(super) fn raw(&mut self, sql: &Expr, beside: Option<&'static Word>) -> Option<Raw> {
        match sql {
            Expr::Nested(inner) => self.raw(inner, beside),
            Expr::Identifier(ident) => self.word(ident, beside).map(|w| {
                Raw::Term(Term {
                    operand: Operand::Word(w),
                    word: Some(w),
                    title: w.name.to_owned(),
                    example: w.example,
                    span: ident.span,
                })
            }),
            Expr::Function(_) | Expr::Trim { .. } | Expr::Substring { .. } => {
                self.function(sql).map(Raw::Term)
            }
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
    pub(super) fn word(&mut self, ident: &Ident, beside: Option<&'static Word>) -> Option<&'static Word> {
        let name = ident.value.as_str();
        if ident.quote_style.is_none()
            && let Some(known) = word(name)
        {
            return Some(known);
        }
        let is_value = beside.is_some_and(|w| w.values().contains(&name));
        let lower = name.to_lowercase();
        let near = nearest(&lower, VOCABULARY.iter().map(|w| w.name));
        let flag =
            beside.filter(|w| w.kind() == Kind::Flag && ["yes", "no", "y", "n"].contains(&lower.as_str()));
        let help = if let Some(flag) = flag {
            format!("write {} or NOT {}", flag.name, flag.name)
        } else if lower == "supplier" {
            "write supplier IN LIST 'name', or ask for supplier_gstin, supplier_pan or supplier_name"
                .to_owned()
        } else if ident.quote_style.is_some() && word(name).is_some() {
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

    /// Understands a function of a text.
    fn function(&mut self, sql: &Expr) -> Option<Term> {
        let name = match sql {
            Expr::Function(f) => f.name.to_string().to_uppercase(),
            Expr::Trim { .. } => "TRIM".to_owned(),
            _ => "SUBSTR".to_owned(),
        };
        let Some(page) = FUNCTIONS.iter().find(|p| called(p.call) == name) else {
            let known: Vec<&str> = FUNCTIONS.iter().map(|p| called(p.call)).collect();
            let help = match nearest(&name, known.iter().copied()).first() {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the functions are {}", and(&known)),
            };
            return self.fault(FUNCTION, sql.span(), format!("no function is called \"{name}\""), help);
        };
        let Some(arguments) = plain_arguments(sql) else { return self.unsupported(sql) };
        let span = sql.span();
        let help = || format!("write {}, as in {}", page.call, page.example);
        let (text, numbers) = arguments.split_first()?;
        let mut counts = Vec::with_capacity(numbers.len());
        for number in numbers {
            let count = match number {
                Expr::Value(v) => match &v.value {
                    Value::Number(digits, _) => digits.parse().ok(),
                    _ => None,
                },
                _ => None,
            };
            match count.filter(|n| (1..=MOST_CHARACTERS).contains(n)) {
                Some(count) => counts.push(count),
                None => {
                    let given = self.written(number.span());
                    let message = format!("\"{given}\" is no number of characters");
                    return self.fault(FUNCTION, number.span(), message, help());
                }
            }
        }
        let function = match (name.as_str(), counts.as_slice()) {
            ("UPPER", []) => TextFunction::Upper,
            ("LOWER", []) => TextFunction::Lower,
            ("TRIM", []) => TextFunction::Trim,
            ("LENGTH", []) => TextFunction::Length,
            ("LEFT", [n]) => TextFunction::Left(*n),
            ("RIGHT", [n]) => TextFunction::Right(*n),
            ("SUBSTR", [from]) => TextFunction::Part(*from, None),
            ("SUBSTR", [from, n]) => TextFunction::Part(*from, Some(*n)),
            _ => {
                let message = format!("\"{name}\" does not take what stands in its brackets");
                return self.fault(FUNCTION, span, message, help());
            }
        };
        let inner = match self.raw(text, None)? {
            Raw::Term(t) if t.operand.kind() == Kind::Text => t,
            raw => {
                let message = format!("\"{name}\" reads the text of a word, and {}", raw.described());
                return self.fault(FUNCTION, raw.span(), message, help());
            }
        };
        let counts: String = counts.iter().map(|n| format!(", {n}")).collect();
        Some(Term {
            title: format!("{name}({}{counts})", inner.title),
            operand: Operand::Function(function, Box::new(inner.operand)),
            word: None,
            example: page.example,
            span,
        })
    }

    /// Gives a value the kind of the term it is compared with.
    pub(super) fn of_kind(&mut self, term: &Term, raw: Raw) -> Option<Operand> {
        let literal = match (term.operand.kind(), raw) {
            (kind, Raw::Term(other)) => {
                return if other.operand.kind() == kind {
                    Some(other.operand)
                } else {
                    self.mismatch(term, &Raw::Term(other))
                };
            }
            (Kind::Money, Raw::Number(digits, span)) => self.money(&digits, span)?,
            (Kind::Whole, Raw::Number(digits, span)) => self.whole_number(&term.title, &digits, span)?,
            (Kind::Text, Raw::Text(text, span)) => self.text_value(term, text, span)?,
            (Kind::Flag, Raw::Flag(flag, _)) => Literal::Flag(flag),
            (Kind::Date, Raw::Date(date, _)) => Literal::Date(date),
            (_, raw) => return self.mismatch(term, &raw),
        };
        Some(Operand::Value(literal))
    }

    pub(super) fn whole_number(&mut self, title: &str, digits: &str, span: Span) -> Option<Literal> {
        match digits.parse() {
            Ok(n) => Some(Literal::Whole(n)),
            Err(_) => self.fault(
                LITERAL,
                span,
                format!("\"{digits}\" is not a whole number"),
                format!("\"{title}\" counts; write a number without decimals"),
            ),
        }
    }

    pub(super) fn money(&mut self, digits: &str, span: Span) -> Option<Literal> {
        let help = match Paise::parse(digits) {
            Ok(paise) => return Some(Literal::Money(paise.get())),
            Err(MoneyError::TooManyDecimals) => "amounts are in rupees and paise, such as 118000.50",
            Err(MoneyError::NotAnAmount) => "write rupees as a plain number, such as 118000.50",
            Err(MoneyError::TooLarge) => "no document is that large",
        };
        let why = Paise::parse(digits).err().map_or_else(String::new, |e| e.to_string());
        self.fault(LITERAL, span, format!("\"{digits}\" {why}"), help)
    }

    fn text_value(&mut self, term: &Term, text: String, span: Span) -> Option<Literal> {
        if let Operand::Function(function, _) = &term.operand {
            if function.can_give(&text) {
                return Some(Literal::Text(text));
            }
            let help = match function {
                TextFunction::Left(_) | TextFunction::Right(_) | TextFunction::Part(..) => {
                    "compare it with a text that is not longer than it is".to_owned()
                }
                TextFunction::Upper | TextFunction::Lower | TextFunction::Trim | TextFunction::Length => {
                    format!("write '{}'", function.of(&text))
                }
            };
            let message = format!("\"{}\" is never '{text}'", term.title);
            return self.fault("rules.unknown-value", span, message, help);
        }
        if text.is_empty() {
            return self.fault(
                LITERAL,
                span,
                format!("\"{}\" is never the empty text", term.title),
                format!("an absent text is NULL: write {} IS NULL", term.title),
            );
        }
        if let Some(help) = term.word.and_then(|w| misshapen(w, &text)) {
            let message = format!("\"{}\" is never '{text}'", term.title);
            return self.fault("rules.unknown-value", span, message, help);
        }
        let values = term.word.map(Word::values).unwrap_or_default();
        if values.is_empty() || values.contains(&text.as_str()) {
            return Some(Literal::Text(text));
        }
        let near = nearest(&text.to_lowercase().replace([' ', '-'], "_"), values.iter().copied());
        let help = did_you_mean(&near).unwrap_or_else(|| format!("it is one of {}", values.join(", ")));
        self.fault("rules.unknown-value", span, format!("\"{}\" is never '{text}'", term.title), help)
    }

    fn mismatch<T>(&mut self, term: &Term, raw: &Raw) -> Option<T> {
        let kind = term.operand.kind();
        let help = match (kind, raw) {
            (_, Raw::Term(_)) => format!("compare it with a value, as in {}", term.example),
            (Kind::Text, Raw::Number(digits, _)) => format!("text goes in single quotes: '{digits}'"),
            (Kind::Flag, _) => format!("write {} or NOT {}", term.title, term.title),
            (Kind::Date, Raw::Text(text, _)) if iso_date(text).is_some() => format!("write DATE '{text}'"),
            (Kind::Date, _) => "write year, month, day: DATE '2026-09-30'".to_owned(),
            (Kind::Money, _) => "write rupees without quotes, such as 118000.50".to_owned(),
            (Kind::Whole, _) => "write a number without quotes and decimals".to_owned(),
            (Kind::Text, _) => "write text in single quotes".to_owned(),
        };
        self.fault(
            KIND,
            raw.span(),
            format!("\"{}\" is {} and {}", term.title, kind.title(), raw.described()),
            help,
        )
    }
}

/// Says how a word is written whose texts all have one shape, where this text has another.
fn misshapen(word: &Word, text: &str) -> Option<&'static str> {
    match word.name {
        "supplier_pan" if !is_pan(text) => {
            Some("a PAN has ten characters, as in supplier_pan = 'AAPFU0939F'")
        }
        "supplier_state" | "recipient_state"
            if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit()) =>
        {
            Some("a state is two digits, as in recipient_state = '27'")
        }
        _ => None,
    }
}

/// Gives a function's arguments where it has nothing but plain ones.
fn plain_arguments(sql: &Expr) -> Option<Vec<&Expr>> {
    let function = match sql {
        Expr::Function(function) => function,
        Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
            return Some(vec![expr]);
        }
        Expr::Substring { expr, substring_from: Some(from), substring_for, special: true, .. } => {
            let mut arguments: Vec<&Expr> = vec![expr, from];
            arguments.extend(substring_for.as_deref());
            return Some(arguments);
        }
        _ => return None,
    };
    let FunctionArguments::List(list) = &function.args else { return None };
    let plain = function.over.is_none()
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.within_group.is_empty()
        && list.duplicate_treatment.is_none()
        && list.clauses.is_empty()
        && !list.args.is_empty();
    if !plain {
        return None;
    }
    list.args
        .iter()
        .map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => Some(e),
            _ => None,
        })
        .collect()
}

/// Returns the name in front of a function's brackets.
fn called(call: &'static str) -> &'static str {
    call.split_once('(').map_or(call, |(name, _)| name)
}

/// Reads `2026-09-30`, ten characters, nothing else.
pub(super) fn iso_date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}
