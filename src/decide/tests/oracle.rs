//! A naive evaluator of the rules' SQL, row by row, as witness beside the compiled expressions.

use super::samples::{links, only, records, registers, row};
use crate::decide::apply::speaking;
use crate::decide::parse::parse;
use crate::decide::row::Row;
use crate::decide::vocabulary::{Kind, Read, VOCABULARY, Word, word};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::Index;
use sqlparser::ast::{BinaryOperator, Expr, TypedString, UnaryOperator, Value};
use std::cmp::Ordering;

/// A value at run time. Numbers of the text become hundredths or units by what they meet.
#[derive(Clone, Debug, PartialEq)]
enum V {
    Null,
    Paise(i64),
    Units(i64),
    Digits(String),
    Text(String),
    Flag(bool),
    Date(NaiveDate),
}

fn read(w: &Word, row: &Row<'_>) -> V {
    match w.read {
        Read::Money(f) => f(row).map_or(V::Null, |p| V::Paise(p.get())),
        Read::Whole(f) => f(row).map_or(V::Null, V::Units),
        Read::Text(f) => f(row).map_or(V::Null, |t| V::Text(t.to_owned())),
        Read::Flag(f) => f(row).map_or(V::Null, V::Flag),
        Read::Date(f) => f(row).map_or(V::Null, V::Date),
    }
}

fn value(sql: &Expr, row: &Row<'_>) -> V {
    match sql {
        Expr::Nested(e) => value(e, row),
        Expr::Identifier(i) => read(word(&i.value).unwrap(), row),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match value(expr, row) {
            V::Digits(d) => V::Digits(format!("-{d}")),
            other => panic!("minus {other:?}"),
        },
        Expr::Value(v) => match &v.value {
            Value::Number(d, _) => V::Digits(d.clone()),
            Value::SingleQuotedString(t) => V::Text(t.clone()),
            Value::Boolean(b) => V::Flag(*b),
            other => panic!("{other}"),
        },
        Expr::TypedString(TypedString { value, .. }) => match &value.value {
            Value::SingleQuotedString(t) => V::Date(t.parse().unwrap()),
            other => panic!("{other}"),
        },
        other => truth(other, row).map_or(V::Null, V::Flag),
    }
}

/// Reads digits as hundredths, without the program's own parser.
fn hundredths(digits: &str) -> i64 {
    let (sign, digits) = digits.strip_prefix('-').map_or((1, digits), |d| (-1, d));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let part: i64 = format!("{part}0")[..2].parse().unwrap();
    sign * (whole.parse::<i64>().unwrap() * 100 + part)
}

/// Orders two values; nothing when one is null.
fn order(a: V, b: V) -> Option<Ordering> {
    match (a, b) {
        (V::Null, _) | (_, V::Null) => None,
        (V::Paise(a), V::Paise(b)) | (V::Units(a), V::Units(b)) => Some(a.cmp(&b)),
        (V::Paise(a), V::Digits(d)) => Some(a.cmp(&hundredths(&d))),
        (V::Digits(d), V::Paise(b)) => Some(hundredths(&d).cmp(&b)),
        (V::Units(a), V::Digits(d)) => Some(a.cmp(&d.parse().unwrap())),
        (V::Digits(d), V::Units(b)) => Some(d.parse::<i64>().unwrap().cmp(&b)),
        (V::Text(a), V::Text(b)) => Some(a.cmp(&b)),
        (V::Flag(a), V::Flag(b)) => Some(a.cmp(&b)),
        (V::Date(a), V::Date(b)) => Some(a.cmp(&b)),
        (a, b) => panic!("{a:?} against {b:?}"),
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    not(and(not(a), not(b)))
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['%', rest @ ..], _) => (0..=text.len()).any(|i| like(&text[i..], rest)),
        (['_', p @ ..], [_, t @ ..]) => like(t, p),
        ([c, p @ ..], [d, t @ ..]) => c == d && like(t, p),
        _ => false,
    }
}

/// Evaluates in SQL's three values; nothing is unknown.
fn truth(sql: &Expr, row: &Row<'_>) -> Option<bool> {
    let flip = |negated: bool, t: Option<bool>| if negated { not(t) } else { t };
    match sql {
        Expr::Nested(e) => truth(e, row),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => not(truth(expr, row)),
        Expr::IsNull(e) => Some(value(e, row) == V::Null),
        Expr::IsNotNull(e) => Some(value(e, row) != V::Null),
        Expr::IsTrue(e) => Some(truth(e, row) == Some(true)),
        Expr::IsFalse(e) => Some(truth(e, row) == Some(false)),
        Expr::IsNotTrue(e) => Some(truth(e, row) != Some(true)),
        Expr::IsNotFalse(e) => Some(truth(e, row) != Some(false)),
        Expr::InList { expr, list, negated } => {
            let any = list.iter().fold(Some(false), |t, item| {
                or(t, order(value(expr, row), value(item, row)).map(Ordering::is_eq))
            });
            flip(*negated, any)
        }
        Expr::Between { expr, negated, low, high } => {
            let v = || value(expr, row);
            let inside = and(
                order(v(), value(low, row)).map(Ordering::is_ge),
                order(v(), value(high, row)).map(Ordering::is_le),
            );
            flip(*negated, inside)
        }
        Expr::Like { negated, expr, pattern, .. } => {
            let fits = match (value(expr, row), value(pattern, row)) {
                (V::Text(t), V::Text(p)) => {
                    let chars = |s: String| s.to_lowercase().chars().collect::<Vec<_>>();
                    Some(like(&chars(t), &chars(p)))
                }
                _ => None,
            };
            flip(*negated, fits)
        }
        Expr::BinaryOp { left, op, right } => {
            let compared = || order(value(left, row), value(right, row));
            match op {
                BinaryOperator::And => and(truth(left, row), truth(right, row)),
                BinaryOperator::Or => or(truth(left, row), truth(right, row)),
                BinaryOperator::Eq => compared().map(Ordering::is_eq),
                BinaryOperator::NotEq => compared().map(Ordering::is_ne),
                BinaryOperator::Lt => compared().map(Ordering::is_lt),
                BinaryOperator::LtEq => compared().map(Ordering::is_le),
                BinaryOperator::Gt => compared().map(Ordering::is_gt),
                BinaryOperator::GtEq => compared().map(Ordering::is_ge),
                other => panic!("{other}"),
            }
        }
        other => match value(other, row) {
            V::Flag(f) => Some(f),
            V::Null => None,
            v => panic!("{v:?} is no condition"),
        },
    }
}

/// Values that the random records hold, so that comparisons come out both ways.
fn literals(w: &Word) -> Vec<String> {
    let values = w.values();
    match w.kind() {
        _ if !values.is_empty() => values.iter().map(|v| format!("'{v}'")).collect(),
        Kind::Money => {
            ["0", "0.01", "1", "1.00", "-0.5", "0.50", "10000", "1800"].map(str::to_owned).to_vec()
        }
        Kind::Whole => ["0", "1", "2", "-3", "10", "400"].map(str::to_owned).to_vec(),
        Kind::Flag => ["true", "false"].map(str::to_owned).to_vec(),
        Kind::Date => {
            ["DATE '2026-04-09'", "DATE '2026-03-31'", "DATE '2025-01-01'"].map(str::to_owned).to_vec()
        }
        Kind::Text => {
            ["'Sona Forge'", "'27'", "'24AAFFP6265R1ZK'", "'R'", "'O''Brien'"].map(str::to_owned).to_vec()
        }
    }
}

/// Writes one test about one word.
fn leaf(w: &'static Word, shape: usize, a: Index, b: Index, negated: bool) -> String {
    let (name, values) = (w.name, literals(w));
    let (x, y) = (a.get(&values), b.get(&values));
    let peers: Vec<&Word> = VOCABULARY.iter().filter(|o| o.kind() == w.kind()).collect();
    let peer = a.get(&peers).name;
    let not = if negated { "NOT " } else { "" };
    let signs: &[&str] = match w.kind() {
        Kind::Text | Kind::Flag => &["=", "<>"],
        Kind::Money | Kind::Whole | Kind::Date => &["=", "<>", "<", "<=", ">", ">="],
    };
    let sign = b.get(signs);
    match (shape % 7, w.kind()) {
        (0, _) => format!("{name} {sign} {x}"),
        (1, _) => format!("{x} {sign} {name}"),
        (2, _) => format!("{name} {not}IN ({x}, {y})"),
        (3, _) => format!("{name} IS {not}NULL"),
        (4, _) => format!("{name} {sign} {peer}"),
        (_, Kind::Flag) if shape.is_multiple_of(2) => format!("{not}{name}"),
        (_, Kind::Flag) => format!("{name} IS {not}{}", if a.index(2) == 0 { "TRUE" } else { "FALSE" }),
        (_, Kind::Text) if w.values().is_empty() => {
            format!(
                "{name} {not}LIKE {}",
                a.get(&["'%o%'", "'sona_%'", "'50%'", "'%'", "'24AAFFP6265R1Z_'", "'_'"])
            )
        }
        (_, Kind::Text) => format!("{name} {not}LIKE '%{}'", x.trim_matches('\'').chars().last().unwrap()),
        (_, Kind::Money | Kind::Whole | Kind::Date) => {
            // Dates as written sort as text.
            let sorted = match w.kind() {
                Kind::Date => x <= y,
                _ => hundredths(x) <= hundredths(y),
            };
            let (low, high) = if sorted { (x, y) } else { (y, x) };
            format!("{name} {not}BETWEEN {low} AND {high}")
        }
    }
}

pub(super) fn conditions() -> impl Strategy<Value = String> {
    let leaf = (any::<Index>(), 0_usize..14, any::<Index>(), any::<Index>(), any::<bool>()).prop_map(
        |(w, shape, a, b, negated)| leaf(&VOCABULARY[w.index(VOCABULARY.len())], shape, a, b, negated),
    );
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} OR {b}")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiled_conditions_hold_where_the_naive_evaluator_says_so(
        when in conditions(),
        months in prop::collection::vec((records(), links()), 12),
        books in registers(),
    ) {
        let rows: Vec<Row<'_>> = months.iter().map(|(r, l)| row(r, l, &books)).collect();
        let sql = parse(&when).unwrap();
        let expected: Vec<usize> = rows.iter().map(|r| usize::from(truth(&sql, r) != Some(true))).collect();
        prop_assert_eq!(speaking(&only(&when), &rows).unwrap(), expected, "{}", when);
    }
}
