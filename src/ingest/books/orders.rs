//! The order of day and month in the date columns of one table.
//!
//! Comes in: a table and its layout. Goes out: an order for each column of dates. Invariant: what was
//! decided against the custom of the country, or against some of the cells, is told.

use super::dates::{DateOrder, OrderProof, OrderReason};
use super::rows::Source;
use super::synonyms::Field;
use crate::diagnostic::{Diagnostic, Place};
use std::collections::BTreeMap;

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
        decided.insert(field, proof.decide(layout.period));
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
