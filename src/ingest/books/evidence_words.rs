//! What speaks for each column, in words a clerk understands.
//!
//! Comes in: a table that was judged and not asked about. Goes out: a confidence and a sentence for
//! each mapped column. Invariant: nothing is called sure on fewer than three rows, unless the mapping
//! file says it.

use super::evidence::{Confidence, own_series};
use super::judge::Judge;
use super::synonyms::Field;
use super::words::{Answer, eligible, yes_no};
use crate::domain::period::show_date;
use crate::domain::text::{Count, and};
use std::collections::BTreeMap;

/// What speaks for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// How far it is believed.
    pub(super) confidence: Confidence,
    /// Why, without a full stop.
    pub(super) words: String,
}

/// Fewest rows on which anything is sure.
const LEAST: usize = 3;

/// Tells what speaks for every mapped column.
pub(super) fn told(judge: &Judge<'_>) -> BTreeMap<usize, Told> {
    let mut out = BTreeMap::new();
    for (field, columns) in &judge.columns {
        for column in columns.iter().filter(|c| **c < judge.facts.len()) {
            let (sure, mut words) = match field {
                Field::SupplierGstin | Field::RecipientGstin => gstin(judge, *column),
                Field::Number => number(judge, *column),
                Field::VoucherNumber => voucher(judge, *column),
                Field::Date | Field::VoucherDate => date(judge, *column),
                f if Judge::is_amount(*f) => amount(judge, *field, *column),
                Field::ReverseCharge | Field::Cancelled | Field::BlockedCredit | Field::Composition => {
                    answers(judge, *column, yes_no, ("yes", "no"))
                }
                Field::ItcEligibility => answers(judge, *column, eligible, ("eligible", "ineligible")),
                _ => (false, filled(judge, *column)),
            };
            if judge.is_mapped(*field) {
                words = format!("the mapping file says so; {words}");
            }
            let confidence =
                if sure || judge.is_mapped(*field) { Confidence::Sure } else { Confidence::Likely };
            out.insert(*column, Told { confidence, words });
        }
    }
    out
}

/// Says how full a column is and how many values differ.
pub(super) fn filled(judge: &Judge<'_>, column: usize) -> String {
    let Some(facts) = judge.facts.get(column) else { return String::new() };
    if facts.filled == 0 {
        return "blank in every row".to_owned();
    }
    let (rows, different) = (judge.sample.rows.len(), facts.different.len());
    format!("filled in {} of {}, {different} different", facts.filled, Count::of(rows, "row"))
}

fn gstin(judge: &Judge<'_>, column: usize) -> (bool, String) {
    let facts = &judge.facts[column];
    let mut words = judge.says_gstin(column);
    if facts.gstins > 0 {
        words += &if facts.checked == facts.gstins {
            ", check characters right".to_owned()
        } else {
            format!(", check characters right in {}", facts.checked)
        };
    }
    (facts.gstins >= LEAST && facts.most(facts.gstins + facts.no_gstin, 9), words)
}

fn number(judge: &Judge<'_>, column: usize) -> (bool, String) {
    let facts = &judge.facts[column];
    let own = judge.column(Field::SupplierGstin).and_then(|s| own_series(&judge.sample, column, s));
    let words = filled(judge, column);
    match own {
        Some(own) => (false, format!("{words}; {own}")),
        None if facts.filled >= 8 => (true, format!("{words}; no one series over all suppliers")),
        None => (false, words),
    }
}

fn voucher(judge: &Judge<'_>, column: usize) -> (bool, String) {
    let own = judge.column(Field::SupplierGstin).and_then(|s| own_series(&judge.sample, column, s));
    let words = filled(judge, column);
    own.map_or((false, words), |own| (true, own))
}

fn date(judge: &Judge<'_>, column: usize) -> (bool, String) {
    let facts = &judge.facts[column];
    let dates = facts.dates + facts.serials;
    let mut words = format!("dates in {dates} of {}", Count::of(facts.filled, "row"));
    let read: Vec<_> = judge.read_dates(column).into_iter().flatten().collect();
    if let (Some(first), Some(last)) = (read.iter().min(), read.iter().max()) {
        words += &format!(", {} to {}", show_date(*first), show_date(*last));
    }
    if let (Some(date), Some(voucher)) = (judge.column(Field::Date), judge.column(Field::VoucherDate))
        && column == date
    {
        let (later, differ) = judge.later(date, voucher);
        if differ > 0 {
            words += &format!("; before the voucher date in {} of {differ} rows that differ", differ - later);
        }
    }
    (facts.filled >= LEAST && facts.most(dates, 9), words)
}

fn amount(judge: &Judge<'_>, field: Field, column: usize) -> (bool, String) {
    let facts = &judge.facts[column];
    let score = judge.adds_up();
    let of = Count::of(score.rows, "row");
    let mut words = vec![format!("amounts in {} of {}", facts.amounts, Count::of(facts.filled, "row"))];
    if facts.filled == 0 {
        return (false, "blank in every row".to_owned());
    }
    let tied = score.tied * 10 >= score.rows * 9;
    let legal = score.legal * 10 >= score.rows * 9;
    match field {
        Field::DocumentValue if judge.ground.derived => {
            words.push("the taxable value is worked out from it".to_owned());
        }
        Field::DocumentValue => words.push(format!("= taxable + taxes in {} of {of}", score.tied)),
        Field::TaxableValue => {
            words.push(format!("the tax is at a legal rate of it in {} of {of}", score.legal))
        }
        Field::Cgst | Field::Sgst if score.rows > 0 => {
            words.push(format!("CGST = SGST in {} of {of}", score.rows - score.unequal));
        }
        _ if score.rows > 0 => words.push(format!("fits the other heads in {} of {of}", score.sound)),
        _ => {}
    }
    let has_value = judge.column(Field::DocumentValue).is_some() && !judge.ground.derived;
    let sure =
        score.rows >= LEAST && score.sound * 10 >= score.rows * 9 && if has_value { tied } else { legal };
    (sure, and(&words))
}

fn answers(
    judge: &Judge<'_>,
    column: usize,
    read: fn(&str) -> Answer,
    names: (&str, &str),
) -> (bool, String) {
    let mut counts = [0_usize; 3];
    for cell in judge.sample.cells(column) {
        counts[match read(cell) {
            Answer::Yes => 0,
            Answer::No => 1,
            Answer::Unknown => 2,
        }] += 1;
    }
    let mut words = vec![format!("{} in {}", names.0, counts[0]), format!("{} in {}", names.1, counts[1])];
    if counts[2] > 0 {
        words.push(format!("neither in {}", counts[2]));
    }
    (judge.sample.rows.len() >= LEAST && counts[2] == 0, and(&words) + " rows")
}
