//! A checked condition into an expression of the engine.
//!
//! Comes in: a [`Condition`]. Goes out: an `Expr` over the decision frame that is true or false for
//! every record, never null: unknown counts as not holding. Invariant: values already have the kind
//! of their column, so that the engine has nothing to convert.

use super::condition::{Comparison, Condition, Literal, Operand, Sum};
use super::like::Pattern;
use super::list::list_column;
use super::text_function::{TextFunction, length};
use super::vocabulary::Word;
use crate::domain::money::Paise;
use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, Column, DataType, Expr, Field, Int64Chunked, IntoColumn, NewChunkedArray, PlSmallStr,
    PolarsResult, Scalar, StringChunked, col, lit,
};

/// Compiles a condition.
pub(super) fn compile(condition: &Condition) -> Expr {
    three_valued(condition).fill_null(lit(false))
}

/// Compiles in SQL's logic: null is unknown; AND, OR and NOT of the engine treat it so.
fn three_valued(condition: &Condition) -> Expr {
    match condition {
        Condition::All(parts) => joined(parts.iter().map(three_valued).collect(), Expr::and, true),
        Condition::Any(parts) => joined(parts.iter().map(three_valued).collect(), Expr::or, false),
        Condition::Not(inner) => three_valued(inner).not(),
        Condition::Flag(operand) => value(operand),
        Condition::Known(word, wanted) => column(word).fill_null(lit(!wanted)).eq(lit(*wanted)),
        Condition::Compare(left, comparison, right) => {
            let (l, r) = (value(left), value(right));
            match comparison {
                Comparison::Equal => l.eq(r),
                Comparison::NotEqual => l.neq(r),
                Comparison::Less => l.lt(r),
                Comparison::LessOrEqual => l.lt_eq(r),
                Comparison::Greater => l.gt(r),
                Comparison::GreaterOrEqual => l.gt_eq(r),
            }
        }
        Condition::OneOf(word, list) => {
            joined(list.iter().map(|o| column(word).eq(value(o))).collect(), Expr::or, false)
        }
        Condition::Between(word, low, high) => {
            column(word).gt_eq(value(low)).and(column(word).lt_eq(value(high)))
        }
        Condition::Balance(sum, comparison) => balance(sum, *comparison),
        Condition::Like(text, pattern) => like(value(text), Pattern::new(pattern)),
        Condition::Absent(word) => column(word).is_null(),
        Condition::Listed(name) => col(list_column(name)),
    }
}

/// Joins pairwise, so that a long list does not become a deep tree.
fn joined(mut parts: Vec<Expr>, join: fn(Expr, Expr) -> Expr, of_none: bool) -> Expr {
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(first) = rest.next() {
            halved.push(match rest.next() {
                Some(second) => join(first, second),
                None => first,
            });
        }
        parts = halved;
    }
    parts.pop().unwrap_or_else(|| lit(of_none))
}

fn column(word: &Word) -> Expr {
    col(word.column)
}

fn value(operand: &Operand) -> Expr {
    match operand {
        Operand::Word(word) => column(word),
        Operand::Value(Literal::Money(n) | Literal::Whole(n)) => lit(Scalar::from(*n)),
        Operand::Value(Literal::Text(text)) => lit(text.clone()),
        Operand::Value(Literal::Flag(flag)) => lit(*flag),
        Operand::Value(Literal::Date(date)) => lit(Scalar::new_date(epoch_day(*date))),
        Operand::Function(function, text) => applied(*function, value(text)),
    }
}

/// Returns the engine's number of a date: days since 1 January 1970.
pub(super) fn epoch_day(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// Returns the engine's number of an amount: whole paise.
pub(super) const fn paise(amount: Paise) -> i64 {
    amount.get()
}

fn like(text: Expr, pattern: Pattern) -> Expr {
    text.map_with_fmt_str(
        move |column: Column| {
            let fits: BooleanChunked = BooleanChunked::from_iter_options(
                column.name().clone(),
                column.str()?.iter().map(|t| t.map(|t| pattern.fits(t))),
            );
            Ok(fits.into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)),
        PlSmallStr::from_static("like"),
    )
}

/// Applies a function of a text.
fn applied(function: TextFunction, text: Expr) -> Expr {
    let gives = if function == TextFunction::Length { DataType::Int64 } else { DataType::String };
    text.map_with_fmt_str(
        move |column: Column| {
            let (name, texts) = (column.name().clone(), column.str()?);
            Ok(if function == TextFunction::Length {
                let lengths = texts.iter().map(|t| t.map(length));
                Int64Chunked::from_iter_options(name, lengths).into_column()
            } else {
                let given = texts.iter().map(|t| t.map(|t| function.of(t)));
                StringChunked::from_iter_options(name, given).into_column()
            })
        },
        move |_, field| Ok(Field::new(field.name().clone(), gives.clone())),
        PlSmallStr::from_static("text"),
    )
}

/// Compares a calculation with nothing. Sums are made in 128 bits: no amount can wrap round.
fn balance(sum: &Sum, comparison: Comparison) -> Expr {
    let mut columns = sum.terms.iter().map(|(_, word)| column(word));
    let Some(first) = columns.next() else {
        return lit(comparison.holds(sum.constant.cmp(&0)));
    };
    let factors: Vec<i128> = sum.terms.iter().map(|(factor, _)| i128::from(*factor)).collect();
    let constant = i128::from(sum.constant);
    first.map_many(
        move |columns: &mut [Column]| -> PolarsResult<Column> {
            let length = columns.iter().map(Column::len).max().unwrap_or_default();
            let mut sums = vec![Some(constant); length];
            for (factor, column) in factors.iter().zip(columns.iter()) {
                for (sum, value) in sums.iter_mut().zip(column.i64()?.iter()) {
                    *sum = sum.zip(value).map(|(sum, value)| sum + factor * i128::from(value));
                }
            }
            let name = columns.first().map_or(PlSmallStr::EMPTY, |c| c.name().clone());
            let holds = sums.into_iter().map(|sum| sum.map(|sum| comparison.holds(sum.cmp(&0))));
            Ok(BooleanChunked::from_iter_options(name, holds).into_column())
        },
        &columns.collect::<Vec<_>>(),
        |_, fields| {
            let name = fields.first().map_or(PlSmallStr::EMPTY, |f| f.name().clone());
            Ok(Field::new(name, DataType::Boolean))
        },
    )
}
