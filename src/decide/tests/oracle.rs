//! A naive evaluator of the rules' SQL, row by row, as witness beside the compiled expressions.

use super::samples::{links, only, records, registers, row, row_with_sides};
use crate::decide::apply::speaking;
use crate::decide::parse::parse;
use crate::decide::row::Row;
use crate::decide::vocabulary::{FUNCTIONS, Kind, Read, VOCABULARY, Word, word};
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::link::Link;
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, TypedString, UnaryOperator, Value,
};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

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
        Expr::Trim { expr, .. } => text_of(expr, row, |t| V::Text(t.trim().to_owned())),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let from = count(substring_from.as_ref().unwrap());
            let n = substring_for.as_ref().map_or(usize::MAX, |n| count(n));
            text_of(expr, row, |t| V::Text(t.chars().skip(from - 1).take(n).collect()))
        }
        Expr::Function(f) => {
            let FunctionArguments::List(list) = &f.args else { panic!("{f}") };
            let arguments: Vec<&Expr> = list
                .args
                .iter()
                .map(|a| match a {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => e,
                    other => panic!("{other}"),
                })
                .collect();
            let n = arguments.get(1).map_or(0, |n| count(n));
            text_of(arguments[0], row, |t| {
                let characters: Vec<char> = t.chars().collect();
                let long = characters.len();
                match f.name.to_string().to_lowercase().as_str() {
                    "upper" => V::Text(t.to_uppercase()),
                    "lower" => V::Text(t.to_lowercase()),
                    "length" => V::Units(i64::try_from(long).unwrap()),
                    "left" => V::Text(characters[..n.min(long)].iter().collect()),
                    "right" => V::Text(characters[long - n.min(long)..].iter().collect()),
                    other => panic!("{other}"),
                }
            })
        }
        other => truth(other, row).map_or(V::Null, V::Flag),
    }
}

fn text_of(sql: &Expr, row: &Row<'_>, apply: impl Fn(&str) -> V) -> V {
    match value(sql, row) {
        V::Null => V::Null,
        V::Text(t) => apply(&t),
        other => panic!("{other:?} is no text"),
    }
}

fn count(sql: &Expr) -> usize {
    sql.to_string().parse().unwrap()
}

fn is_calculated(sql: &Expr) -> bool {
    match sql {
        Expr::Nested(e) => is_calculated(e),
        Expr::BinaryOp { op, .. } => "+-*/".contains(&op.to_string()),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => !matches!(expr.as_ref(), Expr::Value(_)),
        _ => false,
    }
}

/// Calculates with fractions: over, under. Amounts are hundredths of rupees.
fn fraction(sql: &Expr, row: &Row<'_>) -> Option<(i128, i128)> {
    match sql {
        Expr::Nested(e) => fraction(e, row),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => fraction(expr, row).map(|(a, b)| (-a, b)),
        Expr::BinaryOp { left, op, right } => {
            let (l, r) = (fraction(left, row), fraction(right, row));
            let ((a, b), (c, d)) = (l?, r?);
            Some(match op {
                BinaryOperator::Plus => (a * d + c * b, b * d),
                BinaryOperator::Minus => (a * d - c * b, b * d),
                BinaryOperator::Multiply => (a * c, b * d),
                BinaryOperator::Divide if c < 0 => (-a * d, b * -c),
                BinaryOperator::Divide => (a * d, b * c),
                other => panic!("{other}"),
            })
        }
        other => match value(other, row) {
            V::Null => None,
            V::Paise(p) => Some((i128::from(p), 100)),
            V::Units(n) => Some((i128::from(n), 1)),
            V::Digits(d) => Some((i128::from(hundredths(&d)), 100)),
            v => panic!("{v:?} in a calculation"),
        },
    }
}

/// Orders two sides of a comparison; nothing when a fact in them is null.
fn compared(left: &Expr, right: &Expr, row: &Row<'_>) -> Option<Ordering> {
    if is_calculated(left) || is_calculated(right) {
        let (l, r) = (fraction(left, row), fraction(right, row));
        let ((a, b), (c, d)) = (l?, r?);
        Some((a * d).cmp(&(c * b)))
    } else {
        order(value(left, row), value(right, row))
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
            let any = list
                .iter()
                .fold(Some(false), |t, item| or(t, compared(expr, item, row).map(Ordering::is_eq)));
            flip(*negated, any)
        }
        Expr::Between { expr, negated, low, high } => {
            let inside = and(
                compared(expr, low, row).map(Ordering::is_ge),
                compared(expr, high, row).map(Ordering::is_le),
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
            let compared = || compared(left, right, row);
            match op {
                BinaryOperator::Custom(op) => {
                    let listed = row.record.supplier_gstin == "24AAFFP6265R1ZK";
                    Some(listed != op.starts_with("NOT"))
                }
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
        // Texts of one shape are compared with such texts alone.
        Kind::Text if w.name == "supplier_pan" => {
            ["'AAFFP6265R'", "'AAPFU0939F'", "'AAAAA0000A'"].map(str::to_owned).to_vec()
        }
        Kind::Text if w.name.ends_with("_state") => ["'27'", "'24'", "'29'"].map(str::to_owned).to_vec(),
        Kind::Text => {
            ["'Sona Forge'", "'27'", "'24AAFFP6265R1ZK'", "'R'", "'O''Brien'"].map(str::to_owned).to_vec()
        }
    }
}

/// How many forms [`leaf`] knows.
const SHAPES: usize = 16;

/// Picks an element, whatever the number.
fn pick<T>(from: &[T], at: usize) -> &T {
    &from[at % from.len()]
}

/// Writes one test about one word, in one of its forms.
fn leaf(w: &'static Word, shape: usize, a: usize, b: usize, negated: bool) -> String {
    // Words and keywords are read without regard to capitals.
    let name = if a.is_multiple_of(5) { w.name.to_uppercase() } else { w.name.to_owned() };
    let values = literals(w);
    let (x, y) = (pick(&values, a), pick(&values, b));
    let peers: Vec<&Word> = VOCABULARY.iter().filter(|o| o.kind() == w.kind()).collect();
    let peer = pick(&peers, a).name;
    let not = if negated { "NOT " } else { "" };
    let signs: &[&str] = match w.kind() {
        Kind::Text | Kind::Flag => &["=", "<>"],
        Kind::Money | Kind::Whole | Kind::Date => &["=", "<>", "<", "<=", ">", ">="],
    };
    let sign = pick(signs, b);
    match (shape % SHAPES, w.kind()) {
        (0, _) => format!("{name} {sign} {x}"),
        (1, _) => format!("{x} {sign} {name}"),
        (2, _) => format!("{name} {not}in ({x}, {y})"),
        (3, _) => format!("{name} IS {not}NULL"),
        (4, _) => format!("{name} {sign} {peer}"),
        (5, _) => format!("supplier {not}IN LIST 'hold'"),
        (_, Kind::Flag) if shape.is_multiple_of(2) => format!("{not}{name}"),
        (_, Kind::Flag) => format!("{name} IS {not}{}", pick(&["TRUE", "FALSE"], a)),
        (6, Kind::Text) => format!("UPPER({name}) {sign} upper({peer})"),
        (7, Kind::Text) => format!("lower({name}) {not}IN ('sona forge', '27', '')"),
        (8, Kind::Text) => format!("TRIM({name}) {sign} {x}"),
        (9, Kind::Text) => format!("LENGTH({name}) {not}BETWEEN 2 AND {}", 2 + b % 15),
        (10, Kind::Text) => {
            format!("LEFT({name}, {}) {sign} RIGHT({peer}, {})", 1 + a % 3, 1 + b % 3)
        }
        (11, Kind::Text) => format!("SUBSTR({name}, {}, {}) {sign} '27'", 1 + a % 3, 2 + b % 3),
        (12, Kind::Text) => {
            format!("SUBSTRING(LOWER(TRIM({name})), {}) {not}LIKE '%o%'", 1 + a % 4)
        }
        (_, Kind::Text) if w.values().is_empty() => {
            format!(
                "{name} {not}LIKE {}",
                pick(&["'%o%'", "'sona_%'", "'50%'", "'%'", "'24AAFFP6265R1Z_'", "'_'"], a)
            )
        }
        (_, Kind::Text) => format!("{name} {not}LIKE '%{}'", x.trim_matches('\'').chars().last().unwrap()),
        (6, Kind::Money | Kind::Whole) => format!("{name} + {peer} {sign} {x}"),
        (7, Kind::Money | Kind::Whole) => format!("{name} * {} {sign} {peer}", 1 + b % 100),
        (8, Kind::Money | Kind::Whole) => format!("0.05 * {name} {sign} {peer} - {x}"),
        (9, Kind::Money | Kind::Whole) => format!("-{name} / 3 {sign} ({peer} - {name}) * 0.5"),
        (10, Kind::Money | Kind::Whole) => {
            format!("{name} {not}BETWEEN {peer} - 1 AND {peer} * 2 + {x}")
        }
        (11, Kind::Money | Kind::Whole) => format!("{name} {not}IN ({peer}, {peer} + 1, {x})"),
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
    let leaf = (any::<usize>(), 0..SHAPES, any::<usize>(), any::<usize>(), any::<bool>())
        .prop_map(|(w, shape, a, b, negated)| leaf(pick(VOCABULARY, w), shape, a, b, negated));
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} OR {b}")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

type Months = Vec<(ImsRecord<&'static str>, Link)>;

/// Every other row knows of suppliers, earlier runs and an annual return.
fn rows<'a>(months: &'a Months, books: &'a [BooksRow<&'static str>]) -> Vec<Row<'a>> {
    let sides = |i: usize| if i.is_multiple_of(2) { row } else { row_with_sides };
    months.iter().enumerate().map(|(i, (r, l))| sides(i)(r, l, books)).collect()
}

/// Where the naive evaluator lets the condition hold: the first of the two rules, or the second.
fn expected(when: &str, rows: &[Row<'_>]) -> Vec<usize> {
    let sql = parse(when).unwrap();
    rows.iter().map(|r| usize::from(truth(&sql, r) != Some(true))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiled_conditions_hold_where_the_naive_evaluator_says_so(
        when in conditions(),
        months in prop::collection::vec((records(), links()), 12),
        books in registers(),
    ) {
        let rows = rows(&months, &books);
        prop_assert_eq!(speaking(&only(&when), &rows).unwrap(), expected(&when, &rows), "{}", when);
    }
}

/// Months that are the same in every run of the tests.
fn fixed(length: usize) -> (Months, Vec<BooksRow<&'static str>>) {
    let mut runner = TestRunner::deterministic();
    let months = prop::collection::vec((records(), links()), length).new_tree(&mut runner).unwrap().current();
    (months, registers().new_tree(&mut runner).unwrap().current())
}

#[test]
fn every_form_about_every_word_is_reached_and_agrees_with_the_naive_evaluator() {
    let (months, books) = fixed(48);
    let rows = rows(&months, &books);
    let mut written = String::new();
    // How often each form held and did not, over all words.
    let mut verdicts: BTreeMap<(usize, Kind), BTreeSet<usize>> = BTreeMap::new();
    for (i, w) in VOCABULARY.iter().enumerate() {
        for shape in 0..SHAPES {
            let when = leaf(w, shape, i + shape, i + 2 * shape, (i + shape) % 3 == 0);
            let found = speaking(&only(&when), &rows).unwrap();
            assert_eq!(found, expected(&when, &rows), "{when}");
            verdicts.entry((shape, w.kind())).or_default().extend(found);
            written.push_str(&when.to_uppercase());
            written.push('\n');
        }
    }
    for ((shape, kind), seen) in verdicts {
        assert_eq!(seen.len(), 2, "form {shape} of {kind:?} is always true, or never");
    }
    let operators = [
        " = ",
        " <> ",
        " < ",
        " <= ",
        " > ",
        " >= ",
        " + ",
        " - ",
        " * ",
        " / ",
        " IN (",
        " NOT IN (",
        " BETWEEN ",
        " NOT BETWEEN ",
        " LIKE ",
        " NOT LIKE ",
        " IS NULL",
        " IS NOT NULL",
        " IS TRUE",
        " IS FALSE",
        " IS NOT TRUE",
        " IS NOT FALSE",
        "NOT ",
        " IN LIST ",
        " NOT IN LIST ",
        "SUBSTRING(",
        "DATE '",
    ];
    for operator in operators {
        assert!(written.contains(operator), "no condition has {operator}");
    }
    for f in FUNCTIONS {
        let call = &f.call[..=f.call.find('(').unwrap()];
        assert!(written.contains(call), "no condition has {call}");
    }
}

#[test]
fn every_word_has_values_and_is_null_only_where_its_meaning_says_so() {
    let (months, books) = fixed(600);
    let rows = rows(&months, &books);
    for w in VOCABULARY {
        let values: Vec<V> = rows.iter().map(|r| read(w, r)).collect();
        let (absent, present): (Vec<&V>, Vec<&V>) = values.iter().partition(|v| **v == V::Null);
        assert!(present.windows(2).any(|v| v[0] != v[1]), "{} has one value alone", w.name);
        assert_eq!(!absent.is_empty(), w.may_be_absent(), "{}: {}", w.name, w.meaning);
    }
}
