//! What moved between two runs: on a terminal, as a page, as CSV and JSON.
//!
//! Comes in: a [`Movement`]. Goes out: text. Invariant: every sum comes from the movement itself, so that all forms say
//! the same; no text of a file steers the terminal or becomes markup or a formula.

mod files;
mod html;

pub use files::{COLUMNS, json, write_csv};
pub use html::page;

use super::summary::wrap;
use super::table::{Table, cut};
use crate::domain::account::Tally;
use crate::domain::movement::{Line, Movement, RunFigure, State, Turn};
use crate::domain::period::show_date;
use crate::domain::text::{Count, and, grouped, plain};
use std::cmp::Reverse;

/// Lines of the lists before the rest is counted.
const LISTED: usize = 10;
const MOVES: usize = 10;
const WORDS: usize = 34;

/// Names a run: `Sep 2026 as of 14-10-2026 (out/2026-09)`.
pub(super) fn name(run: &RunFigure) -> String {
    let period = run.period.map_or_else(|| "a run".to_owned(), |p| p.to_string());
    let as_of = run.as_of.map(|d| format!(" as of {}", show_date(d))).unwrap_or_default();
    format!("{period}{as_of} ({})", run.folder)
}

/// Says in a sentence or two what moved.
pub(super) fn sentences(m: &Movement) -> Vec<String> {
    let found = [Turn::FoundNow, Turn::ReportedNow].map(|turn| m.of(turn));
    let unreported = found[0].documents + found[1].documents;
    let (records, rows) = (m.open(true), m.open(false));
    let mut said = vec![format!(
        "{} changed; {} that no supplier had reported found now, {} of tax.",
        Count::of(m.of(Turn::Changed).documents, "record"),
        Count::of(unreported, "row"),
        found[0].tax.total() + found[1].tax.total(),
    )];
    said.push(format!(
        "Open now: {} ({} of tax) and {} of the books that no supplier reports ({} of tax).",
        Count::of(records.documents, "record"),
        records.tax.total(),
        Count::of(rows.documents, "row"),
        rows.tax.total()
    ));
    let counted: Vec<String> = [
        (m.new_records, "record", "new in the download"),
        (m.settled_in_both, "record", "settled in both runs"),
        (m.settled_and_gone, "record", "decided and gone from the download"),
        (m.new_rows, "row", "new in the register and accounted for"),
    ]
    .into_iter()
    .filter(|(tally, _, _)| tally.documents > 0)
    .map(|(tally, noun, what)| format!("{} {what}", Count::of(tally.documents, noun)))
    .collect();
    if !counted.is_empty() {
        said.push(format!("Not listed: {}.", and(&counted)));
    }
    said
}

/// Returns how old something is, in words.
pub(super) fn age(months: Option<i32>) -> String {
    match months {
        None => "not known".to_owned(),
        Some(0) => "this month".to_owned(),
        Some(1) => "1 month".to_owned(),
        Some(n) if n < 0 => "of a later month".to_owned(),
        Some(n) => format!("{n} months"),
    }
}

/// Says how something stood: `Only in IMS, Pending, clerk`.
pub(super) fn stood(state: &State) -> String {
    let mut parts = vec![state.outcome.title().to_owned()];
    parts.extend(state.action.map(|a| a.title().to_owned()));
    if !state.review.is_empty() {
        parts.push(plain(&state.review));
    }
    parts.join(", ")
}

/// Says from where to where a line moved.
pub(super) fn moved(line: &Line) -> String {
    match (&line.before, &line.now) {
        (Some(before), Some(now)) if stood(before) == stood(now) => stood(now),
        (Some(before), Some(now)) => format!("{} → {}", stood(before), stood(now)),
        (Some(before), None) => format!("{} → gone", stood(before)),
        (None, Some(now)) => stood(now),
        (None, None) => String::new(),
    }
}

/// Writes the movement; `rest` says where the lines that are left out stand.
pub fn text(m: &Movement, width: usize, rest: &str) -> String {
    let mut lines = wrap(&format!("{} → {}", plain(&name(&m.before)), plain(&name(&m.now))), width);
    for sentence in sentences(m) {
        lines.extend(wrap(&sentence, width));
    }
    let mut part = |table: Vec<String>| {
        if !table.is_empty() {
            lines.push(String::new());
            lines.extend(table);
        }
    };
    part(turns(m, width));
    part(moves(m, width));
    part(ages(m, width));
    part(listed(m, width, rest));
    lines.iter().map(|line| format!("{}\n", plain(line).trim_end())).collect()
}

fn turns(m: &Movement, width: usize) -> Vec<String> {
    let mut table = Table::new(1, ["What moved", "Docs", "Tax"]);
    let mut some = false;
    for turn in Turn::ALL {
        let tally = m.of(turn);
        if tally.documents > 0 {
            some = true;
            table.row([turn.title().to_owned(), grouped(tally.documents), tally.tax.total().to_string()]);
        }
    }
    if some { table.lines(width) } else { Vec::new() }
}

fn moves(m: &Movement, width: usize) -> Vec<String> {
    let moves = m.moves();
    if moves.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(2, ["From outcome", "To outcome", "Docs", "Tax"]);
    for (from, to, tally) in moves.iter().take(MOVES) {
        table.row([
            from.title().to_owned(),
            to.title().to_owned(),
            grouped(tally.documents),
            tally.tax.total().to_string(),
        ]);
    }
    let mut lines = table.lines(width);
    if moves.len() > MOVES {
        lines.push(format!("and {} more", Count::of(moves.len() - MOVES, "move")));
    }
    lines
}

fn ages(m: &Movement, width: usize) -> Vec<String> {
    let ages = m.ages();
    if ages.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(1, ["Open, how old", "Records", "Tax", "Rows", "Tax"]);
    let mut sums = [Tally::default(); 2];
    for (months, records, rows) in ages {
        table.row([
            age(months),
            grouped(records.documents),
            records.tax.total().to_string(),
            grouped(rows.documents),
            rows.tax.total().to_string(),
        ]);
        sums[0].join(records);
        sums[1].join(rows);
    }
    table.rule();
    let [records, rows] = sums;
    table.row([
        "All".to_owned(),
        grouped(records.documents),
        records.tax.total().to_string(),
        grouped(rows.documents),
        rows.tax.total().to_string(),
    ]);
    table.lines(width)
}

/// The documents that moved, most tax first, with why; what is merely still open stands in the files.
fn listed(m: &Movement, width: usize, rest: &str) -> Vec<String> {
    let mut news: Vec<&Line> = m.lines.iter().filter(|line| has_moved(line.turn)).collect();
    if news.is_empty() {
        return Vec::new();
    }
    // What is gone is what GSTR-3B does to most of a month: news, but the last of it.
    news.sort_by_key(|line| (line.turn == Turn::Gone, Reverse(line.tax.total().abs())));
    let mut lines = vec!["Most tax first:".to_owned()];
    for line in news.iter().take(LISTED) {
        let of = line.date.map(|d| format!(" of {}", show_date(d))).unwrap_or_default();
        let supplier = if line.supplier_name.is_empty() { &line.supplier_gstin } else { &line.supplier_name };
        let why = if line.why.is_empty() { String::new() } else { format!(" ({})", line.why.join("; ")) };
        let said = format!(
            "{}{of}, {}, {} of tax: {}{why}",
            plain(&line.number),
            cut(&plain(supplier), WORDS),
            line.tally().tax.total(),
            moved(line),
        );
        lines.extend(wrap(&plain(&said), width));
    }
    if news.len() > LISTED {
        lines.extend(wrap(&format!("and {} more{rest}", grouped(news.len() - LISTED)), width));
    }
    lines
}

/// Tells whether a line is news, and not only open as before.
pub(super) const fn has_moved(turn: Turn) -> bool {
    match turn {
        Turn::Changed | Turn::Gone | Turn::FoundNow | Turn::ReportedNow | Turn::Lost | Turn::SetAside => true,
        Turn::StillOpen | Turn::NotInRegister | Turn::StillUnreported | Turn::NewlyUnreported => false,
    }
}

#[cfg(test)]
mod tests;
