//! Calculations: `tax_total + taxable_value`, `tax_gap * 100 <= taxable_value`.
//!
//! Comes in: a comparison of which a side calculates. Goes out: one [`Sum`] compared with nothing.
//! Invariant: exact. Amounts are never rounded: both sides are brought to one, as fractions, and
//! multiplied until whole, so that `0.05 * taxable_value` means five hundredths and not something near.

use super::checked::{Checker, KIND, whole};
use super::condition::{Comparison, Condition, Sum};
use super::vocabulary::{Kind, Word};
use sqlparser::ast::{BinaryOperator, Expr, Spanned, UnaryOperator, Value};
use sqlparser::tokenizer::Span;

const CALCULATION: &str = "rules.calculation";

/// More steps than anyone reads; keeps the walk shallow.
const MOST_STEPS: usize = 60;

/// The largest whole number a calculation may hold: with it the sum of any amounts fits 128 bits.
const LARGEST: i128 = 1_000_000_000_000_000;

/// Tells whether an expression calculates; a signed number does not.
pub(super) fn calculates(sql: &Expr) -> bool {
    match sql {
        Expr::Nested(inner) => calculates(inner),
        Expr::BinaryOp { op, .. } => matches!(
            op,
            BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply | BinaryOperator::Divide
        ),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => !is_number(expr),
        _ => false,
    }
}

fn is_number(sql: &Expr) -> bool {
    match sql {
        Expr::Nested(inner) => is_number(inner),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => is_number(expr),
        Expr::Value(v) => matches!(v.value, Value::Number(..)),
        _ => false,
    }
}

/// A fraction in lowest terms, its denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    const ZERO: Self = Self { over: 0, under: 1 };

    /// Brings a fraction into lowest terms; nothing where it would be too large to be exact.
    fn new(over: i128, under: i128) -> Option<Self> {
        let divisor = gcd(over, under);
        let (over, under) = (over.checked_div(divisor)?, under.checked_div(divisor)?);
        let (over, under) = if under < 0 { (-over, -under) } else { (over, under) };
        (under > 0 && under <= LARGEST && over.checked_abs()? <= LARGEST).then_some(Self { over, under })
    }

    /// Reads digits with a decimal point.
    fn parse(digits: &str) -> Option<Self> {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let under = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        Self::new(format!("{whole}{part}").parse().ok()?, under)
    }

    fn plus(self, other: Self) -> Option<Self> {
        Self::new(self.over * other.under + other.over * self.under, self.under * other.under)
    }

    fn times(self, other: Self) -> Option<Self> {
        Self::new(self.over * other.over, self.under * other.under)
    }

    fn inverse(self) -> Option<Self> {
        Self::new(self.under, self.over)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// A side of a comparison: words with their factors, and a number.
#[derive(Clone, Debug)]
struct Form {
    terms: Vec<(Ratio, &'static Word)>,
    constant: Ratio,
    /// Numbers as written that are added, not multiplied: these are amounts or counts themselves.
    added: Vec<(String, Span)>,
}

impl Form {
    fn number(constant: Ratio, added: Vec<(String, Span)>) -> Self {
        Self { terms: Vec::new(), constant, added }
    }

    fn is_number(&self) -> bool {
        self.terms.is_empty()
    }

    /// Multiplies by a number.
    fn times(self, factor: Ratio) -> Option<Self> {
        let terms: Option<Vec<_>> = self.terms.iter().map(|(f, w)| Some((f.times(factor)?, *w))).collect();
        Some(Self { terms: terms?, constant: self.constant.times(factor)?, added: self.added })
    }

    /// Adds another form; a word that stands in both stands once.
    fn plus(mut self, other: Self) -> Option<Self> {
        for (factor, word) in other.terms {
            match self.terms.iter_mut().find(|(_, w)| *w == word) {
                Some((mine, _)) => *mine = mine.plus(factor)?,
                None => self.terms.push((factor, word)),
            }
        }
        self.added.extend(other.added);
        Some(Self { constant: self.constant.plus(other.constant)?, ..self })
    }
}

impl Checker<'_> {
    /// Understands a comparison of which a side calculates.
    pub(super) fn balance(&mut self, left: &Expr, comparison: Comparison, right: &Expr) -> Option<Condition> {
        let (l, r) = (self.form(left), self.form(right));
        let (l, r) = (l?, r?);
        let span = whole(left).union(&whole(right));
        if let (Some((_, a)), Some((_, b))) = (l.terms.first(), r.terms.first()) {
            self.same_kind(a, b, whole(right))?;
        }
        let Some(kind) = l.terms.iter().chain(&r.terms).map(|(_, w)| w.kind()).next() else {
            return self.fault(
                "rules.not-a-condition",
                span,
                "no word stands in this comparison",
                "compare a word with a value, as in outcome = 'exact'",
            );
        };
        let title = l.terms.iter().chain(&r.terms).map(|(_, w)| w.name).next().unwrap_or_default();
        let minus = Ratio { over: -1, under: 1 };
        let Some(form) = r.times(minus).and_then(|r| l.plus(r)) else { return self.too_large(span) };
        for (digits, span) in &form.added {
            if kind == Kind::Money {
                self.money(digits, *span)?;
            } else {
                self.whole_number(title, digits, *span)?;
            }
        }
        match sum(&form, kind) {
            Some(sum) => Some(Condition::Balance(sum, comparison)),
            None => self.too_large(span),
        }
    }

    fn too_large<T>(&mut self, span: Span) -> Option<T> {
        self.fault(
            CALCULATION,
            span,
            "the numbers of this calculation are too large, or have too many decimals, to be exact",
            "use smaller factors, such as tax_gap * 100 <= tax_total",
        )
    }

    fn same_kind(&mut self, a: &Word, b: &Word, span: Span) -> Option<()> {
        if a.kind() == b.kind() {
            return Some(());
        }
        self.fault(
            KIND,
            span,
            format!("\"{}\" is {} and \"{}\" is {}", a.name, a.kind().title(), b.name, b.kind().title()),
            "calculate with amounts alone, or with whole numbers alone",
        )
    }

    fn form(&mut self, sql: &Expr) -> Option<Form> {
        let (mut steps, mut left) = (0, sql);
        while let Expr::BinaryOp { left: deeper, .. } = left {
            left = deeper;
            steps += 1;
        }
        if steps > MOST_STEPS {
            let message = format!("the calculation has {steps} steps");
            return self.fault(CALCULATION, whole(sql), message, "split it into several rules");
        }
        match sql {
            Expr::Nested(inner) => self.form(inner),
            Expr::Identifier(ident) => {
                let word = self.word(ident, None)?;
                match word.kind() {
                    Kind::Money | Kind::Whole => Some(Form {
                        terms: vec![(Ratio { over: 1, under: 1 }, word)],
                        constant: Ratio::ZERO,
                        added: Vec::new(),
                    }),
                    kind @ (Kind::Text | Kind::Flag | Kind::Date) => self.fault(
                        KIND,
                        ident.span,
                        format!("\"{}\" is {} and cannot be calculated with", word.name, kind.title()),
                        if kind == Kind::Date {
                            "days_apart, months_late and days_to_itc_limit count for you"
                        } else {
                            "calculate with amounts or with whole numbers"
                        },
                    ),
                }
            }
            Expr::Value(v) => match &v.value {
                Value::Number(digits, _) => match Ratio::parse(digits) {
                    Some(number) => Some(Form::number(number, vec![(digits.clone(), v.span)])),
                    None => self.too_large(v.span),
                },
                _ => {
                    let written = self.written(v.span);
                    self.fault(
                        KIND,
                        v.span,
                        format!("{written} cannot be calculated with"),
                        "calculate with amounts or with whole numbers",
                    )
                }
            },
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => self.form(expr),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let form = self.form(expr)?;
                form.times(Ratio { over: -1, under: 1 })
            }
            Expr::BinaryOp { left, op, right } if calculates(sql) => self.step(left, op, right, whole(sql)),
            Expr::TypedString(t) => {
                let written = format!("{} {}", t.data_type, self.written(t.value.span));
                self.fault(
                    KIND,
                    t.value.span,
                    format!("{written} cannot be calculated with"),
                    "calculate with amounts or with whole numbers",
                )
            }
            Expr::Function(_) | Expr::Trim { .. } | Expr::Substring { .. } => self.fault(
                CALCULATION,
                sql.span(),
                "a function cannot be calculated with",
                "compare it with a value, as in LENGTH(document_number) > 12",
            ),
            other => self.unsupported(other),
        }
    }

    fn step(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr, span: Span) -> Option<Form> {
        let (l, r) = (self.form(left), self.form(right));
        let (l, r) = (l?, r?);
        let made = match op {
            BinaryOperator::Plus | BinaryOperator::Minus => {
                if let (Some((_, a)), Some((_, b))) = (l.terms.first(), r.terms.first()) {
                    self.same_kind(a, b, whole(right))?;
                }
                let sign = if *op == BinaryOperator::Minus { -1 } else { 1 };
                r.times(Ratio { over: sign, under: 1 }).and_then(|r| l.plus(r))
            }
            BinaryOperator::Multiply => match (l.is_number(), r.is_number()) {
                (true, true) => l.constant.times(r.constant).map(|n| Form::number(n, Vec::new())),
                (true, false) => r.times(l.constant),
                (false, true) => l.times(r.constant),
                (false, false) => {
                    return self.fault(
                        CALCULATION,
                        span,
                        "a word is multiplied by a word",
                        "multiply by a number, as in tax_gap * 100 <= tax_total",
                    );
                }
            },
            _ if !r.is_number() => {
                return self.fault(
                    CALCULATION,
                    whole(right),
                    "only a number can be divided by",
                    "multiply the other side instead, as in tax_gap * 100 <= tax_total",
                );
            }
            _ => {
                let Some(divisor) = r.constant.inverse() else {
                    return self.fault(
                        CALCULATION,
                        whole(right),
                        "nothing can be divided by 0",
                        "divide by another number",
                    );
                };
                let added = if l.is_number() { Vec::new() } else { l.added.clone() };
                l.times(divisor).map(|form| Form { added, ..form })
            }
        };
        if made.is_none() { self.too_large(span) } else { made }
    }
}

/// Brings a form to whole numbers.
fn sum(form: &Form, kind: Kind) -> Option<Sum> {
    let paise = Ratio { over: if kind == Kind::Money { 100 } else { 1 }, under: 1 };
    let constant = form.constant.times(paise)?;
    let mut multiple = constant.under;
    for (factor, _) in &form.terms {
        multiple = multiple.checked_mul(factor.under / gcd(multiple, factor.under))?;
    }
    let whole = |ratio: Ratio| -> Option<i64> {
        let number = ratio.over.checked_mul(multiple / ratio.under)?;
        i64::try_from(number).ok().filter(|n| i128::from(*n).abs() <= LARGEST)
    };
    let terms: Option<Vec<(i64, &'static Word)>> =
        form.terms.iter().map(|(factor, word)| Some((whole(*factor)?, *word))).collect();
    Some(Sum { terms: terms?, constant: whole(constant)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_stay_exact_and_too_large_ones_are_refused() {
        let ratio = |digits: &str| Ratio::parse(digits).unwrap();
        assert_eq!(ratio("0.05"), Ratio { over: 1, under: 20 });
        assert_eq!(ratio("12"), Ratio { over: 12, under: 1 });
        assert_eq!(ratio(".5"), Ratio { over: 1, under: 2 });
        assert_eq!(ratio("0.1").plus(ratio("0.2")), Some(ratio("0.3")));
        assert_eq!(ratio("3").inverse(), Some(Ratio { over: 1, under: 3 }));
        assert_eq!(Ratio::ZERO.inverse(), None);
        assert_eq!(Ratio::new(1, -3), Some(Ratio { over: -1, under: 3 }));
        for digits in ["9999999999999999", "0.0000000000000001", "1e3", ""] {
            assert_eq!(Ratio::parse(digits), None, "{digits}");
        }
    }
}
