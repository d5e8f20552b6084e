//! The order of day and month in the date columns of one table.
//!
//! Comes in: a table and its layout. Goes out: an order for each column of dates. Invariant: what was
//! decided against the custom of the country, or against some of the cells, is told.

use super::dates::{DateOrder, OrderProof, OrderReason};
use super::rows::Source;
use super::synonyms::{Field, normalise};
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The financial year that a line above the table names, where no line names a period.
///
/// # Source
/// GSTN's template has `Financial year* :` with `2026-27` beside it.
fn financial_year(table: &Table, top: usize) -> Option<(NaiveDate, NaiveDate)> {
    let years = |cell: &str| -> Option<i32> {
        let (from, to) = cell.trim().split_once('-')?;
        let year: i32 = from.trim().parse().ok().filter(|y| (2_017..2_100).contains(y))?;
        let next = (year + 1).to_string();
        (to.trim() == next || to.trim() == &next[2..]).then_some(year)
    };
    for row in 0..top {
        let mut is_named = false;
        for cell in table.cells(row) {
            let (label, inline) = cell.split_once(':').unwrap_or((cell, cell));
            is_named |= ["financial year", "fy", "f y"].contains(&normalise(label).as_str());
            if let (true, Some(year)) = (is_named, years(cell).or_else(|| years(inline))) {
                return Some((
                    NaiveDate::from_ymd_opt(year, 4, 1)?,
                    NaiveDate::from_ymd_opt(year + 1, 3, 31)?,
                ));
            }
        }
    }
    None
}

/// Decides the order of day and month, once for each column of dates.
pub(super) fn date_orders(
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<Field, DateOrder> {
    let (table, layout) = (source.table, source.layout);
    let mut decided: BTreeMap<Field, (DateOrder, OrderReason)> = BTreeMap::new();
    for field in [Field::Date, Field::VoucherDate] {
        let Some(column) = layout.column(field) else { continue };
        let mut proof = OrderProof::default();
        for row in layout.header + 1..table.len() {
            proof.add(table.cell(row, column));
        }
        decided.insert(field, proof.decide(layout.period.or_else(|| financial_year(table, layout.top))));
    }
    // Both columns come from one program: what one proves, holds for the other.
    let proven = decided.values().find(|d| d.1 == OrderReason::ImpossibleDays).copied();
    let mut orders = BTreeMap::new();
    for (field, (order, reason)) in decided {
        let (mut order, mut reason) = (order, reason);
        if let (Some(proven), OrderReason::Custom) = (proven, reason) {
            (order, reason) = proven;
        }
        if let Some(said) = source.mapping.date_order {
            orders.insert(field, said);
            continue;
        }
        orders.insert(field, order);
        let column = layout.column(field).map(|c| layout.name(c)).unwrap_or_default();
        let place = Place { sheet: table.sheet.clone(), column, ..Place::file(source.name) };
        let why = match reason {
            OrderReason::ImpossibleDays => "since days above 12 stand in second place",
            OrderReason::PeriodLine => "since only so the dates lie in the period above the table",
            OrderReason::Spread => "since only so the dates lie in one or two months",
            OrderReason::Contradiction | OrderReason::Custom => "",
        };
        let help =
            format!("if that is wrong, say date_order = \"{}\" in a mapping file", order.other().word());
        if reason == OrderReason::Contradiction {
            let first = if order == DateOrder::Dmy { "day" } else { "month" };
            diagnostics.push(
                Diagnostic::warning(
                    "books.date-order",
                    format!(
                        "days above 12 stand in first and in second place; the {}s were read {first} first",
                        field.title()
                    ),
                    place,
                )
                .help(help),
            );
        } else if order == DateOrder::Mdy {
            diagnostics.push(
                Diagnostic::note(
                    "books.date-order",
                    format!("the {}s were read month first, {why}", field.title()),
                    place,
                )
                .help(help),
            );
        }
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_financial_year_is_read_where_a_label_names_it() {
        let year = |cells: &[&str]| {
            let mut table = Table::default();
            for cell in cells {
                table.push(cell);
            }
            table.end_row(1);
            financial_year(&table, 1).map(|(from, to)| format!("{from} {to}"))
        };
        let found = Some("2026-04-01 2027-03-31".to_owned());
        assert_eq!(year(&["GSTIN of recipient* :", "x", "Financial year* :", "2026-27"]), found);
        assert_eq!(year(&["FY: 2026-2027"]), found);
        assert_eq!(year(&["Bill 2026-27"]), None);
        assert_eq!(year(&["Financial year", "2026-28"]), None);
    }
}
