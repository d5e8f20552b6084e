//! The comparison on a terminal.
//!
//! Comes in: a comparison. Goes out: plain text. Invariant: no line is wider than asked for where the
//! width is 80 characters or more, and no control character of a file is shown.

use super::{Aspect, Changed, Changes, Comparison, Move, who};
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::show_date;
use crate::domain::text::{Count, and, grouped, plain};
use crate::output::report::figures::unused;
use crate::output::report::summary::wrap;
use crate::output::report::table::{Table, cut};
use std::collections::BTreeSet;

/// Lines of each list before the rest is counted.
const MOVES: usize = 12;
const DOCUMENTS: usize = 10;
const NAMES: usize = 8;
/// Words are cut to this before amounts lose their paise.
const WORDS: usize = 30;

/// Writes the comparison; `rest` says where the lines that are left out stand.
pub fn text(c: &Comparison, width: usize, rest: &str) -> String {
    let mut lines = wrap(&title(c), width);
    lines.extend(wrap(&c.sentence(), width));
    for note in c.footnotes() {
        lines.extend(wrap(&note, width));
    }
    let mut part = |table: Vec<String>| {
        lines.push(String::new());
        lines.extend(table);
    };
    if c.total.changed.documents > 0 {
        part(credit(&c.total, width));
        part(kinds(&c.total, width));
        part(moves(c, width));
        if c.months.len() > 1 {
            part(months(c, width));
        }
    }
    if !c.changed.is_empty() {
        part(documents(c, width, rest));
    }
    part(closing(c, width));
    let mut out = lines.iter().map(|l| plain(l).trim_end().to_owned()).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

fn title(c: &Comparison) -> String {
    let policy = |p: &super::PolicyFigure| format!("{} ({})", p.name, p.file.name);
    let months = match c.months.as_slice() {
        [] => String::new(),
        [one] => format!(" · {}", one.period),
        several => format!(" · {}", Count::of(several.len(), "month")),
    };
    let as_of = c.as_of.map(|d| format!(" · as of {}", show_date(d))).unwrap_or_default();
    format!("Rules {} → {}{months}{as_of}", policy(&c.old), policy(&c.new))
}

/// Writes an amount.
type Show = fn(Paise) -> String;

/// How amounts are written: as they are where that fits, else rounded to the rupee, else in lakh.
const WAYS: [(Show, &str); 3] = [(|a| a.to_string(), ""), (|a| a.rounded(), ""), (|a| a.lakh(), "₹ lakh")];

/// Draws the table in the first way that fits.
fn drawn(width: usize, draw: impl Fn(Show, &str) -> Table) -> Vec<String> {
    let table = WAYS.into_iter().map(|(show, unit)| draw(show, unit)).find(|t| t.fits(width, WORDS));
    table.unwrap_or_else(|| draw(WAYS[2].0, WAYS[2].1)).lines(width)
}

/// The tallies side by side, a line per head.
fn credit(t: &Changes, width: usize) -> Vec<String> {
    let tallies = [t.changed, t.old_accepted, t.newly_accepted, t.no_longer_accepted, t.new_accepted];
    drawn(width, |show, unit| {
        let mut table = Table::new(1, [unit, "Changed", "Accepted: old", "+ newly", "- no longer", "= new"]);
        let mut row = |name: &str, of: &dyn Fn(Tally) -> String| {
            table.row([name.to_owned()].into_iter().chain(tallies.map(of)));
        };
        row("Documents", &|t| grouped(t.documents));
        row("Taxable value", &|t| show(t.taxable_value));
        for (at, name) in TaxHeads::NAMES.into_iter().enumerate() {
            row(name, &|t| show(t.tax.each()[at]));
        }
        row("Tax", &|t| show(t.tax.total()));
        table
    })
}

fn kinds(t: &Changes, width: usize) -> Vec<String> {
    drawn(width, |show, unit| {
        let head = if unit.is_empty() { "Tax" } else { unit };
        let mut table = Table::new(1, ["What changes", "Docs", head]);
        let cells =
            |name: &str, tally: Tally| [name.to_owned(), grouped(tally.documents), show(tally.tax.total())];
        for (aspect, tally) in Aspect::ALL.into_iter().zip(t.aspects).filter(|(_, t)| t.documents > 0) {
            table.row(cells(aspect.title(), tally));
        }
        table.rule();
        table.row(cells("New automation: nobody looks", t.new_automation));
        table.row(cells("Lost automation: somebody looks", t.lost_automation));
        table
    })
}

fn moves(c: &Comparison, width: usize) -> Vec<String> {
    let mut lines = drawn(width, |show, unit| {
        let stake = if unit.is_empty() { "At stake" } else { unit };
        let mut table = Table::new(2, ["From rule → to rule", "From → to", "Docs", stake]);
        for m in c.moves.iter().take(MOVES) {
            table.row([rules_of(m), proposals_of(m), grouped(m.tally.documents), show(m.at_stake)]);
        }
        table
    });
    if c.moves.len() > MOVES {
        let documents: usize = c.moves[MOVES..].iter().map(|m| m.tally.documents).sum();
        let more = Count::of(c.moves.len() - MOVES, "smaller move");
        lines.push(format!("and {more} with {}", Count::of(documents, "document")));
    }
    lines
}

fn rules_of(m: &Move) -> String {
    if m.old_rule == m.new_rule { m.old_rule.clone() } else { format!("{} → {}", m.old_rule, m.new_rule) }
}

fn proposals_of(m: &Move) -> String {
    turn(m.old.0, m.old.1.as_deref(), m.new.0, m.new.1.as_deref())
}

/// Says what turns into what, and once what stays: `Accept: nobody → clerk`, `Accept → Pending, clerk`.
fn turn(old: ImsAction, old_who: Option<&str>, new: ImsAction, new_who: Option<&str>) -> String {
    let (before, after) = (who(old_who), who(new_who));
    match (old == new, before == after) {
        (true, true) => format!("{}, {before}", old.title()),
        (true, false) => format!("{}: {before} → {after}", old.title()),
        (false, true) => format!("{} → {}, {after}", old.title(), new.title()),
        (false, false) => format!("{}, {before} → {}, {after}", old.title(), new.title()),
    }
}

fn months(c: &Comparison, width: usize) -> Vec<String> {
    let periods: BTreeSet<_> = c.months.iter().map(|m| m.period).collect();
    let periods_differ = periods.len() == c.months.len();
    drawn(width, |show, unit| {
        let stake = if unit.is_empty() { "At stake" } else { unit };
        let heads = ["Month", "Docs", "Changed", stake, "Newly acc.", "Tax", "No longer", "Tax"];
        let mut table = Table::new(1, heads);
        let cells = |name: &str, t: &Changes| {
            [
                name.to_owned(),
                grouped(t.documents.documents),
                grouped(t.changed.documents),
                show(t.at_stake),
                grouped(t.newly_accepted.documents),
                show(t.newly_accepted.tax.total()),
                grouped(t.no_longer_accepted.documents),
                show(t.no_longer_accepted.tax.total()),
            ]
        };
        for m in &c.months {
            let period = m.period.to_string();
            table.row(cells(if periods_differ { &period } else { &m.name }, &m.changes));
        }
        table.rule();
        table.row(cells("All months", &c.total));
        table
    })
}

fn documents(c: &Comparison, width: usize, rest: &str) -> Vec<String> {
    let heads = ["Most at stake", "Supplier", "From → to", "Tax"];
    let mut table = Table::new(3, heads);
    for d in c.changed.iter().filter(|d| !d.repeated).take(DOCUMENTS) {
        let name = if d.supplier_name.is_empty() { &d.supplier_gstin } else { &d.supplier_name };
        table.row([
            format!("{} of {}", d.number, show_date(d.date)),
            cut(name, WORDS),
            proposals(d),
            d.amounts.tax.total().to_string(),
        ]);
    }
    let mut lines = table.lines(width);
    let more = c.total.changed.documents.saturating_sub(DOCUMENTS);
    if more > 0 {
        lines.extend(wrap(&format!("and {} more{rest}", grouped(more)), width));
    }
    lines
}

fn proposals(d: &Changed) -> String {
    let said = turn(d.old.action, d.old.review.as_deref(), d.new.action, d.new.review.as_deref());
    if d.old.action == d.new.action && d.old.review == d.new.review {
        let what: Vec<&str> = d.aspects.iter().map(|a| a.word()).collect();
        format!("{said}: {}", what.join(", "))
    } else {
        said
    }
}

fn closing(c: &Comparison, width: usize) -> Vec<String> {
    let mut said = vec![c.matched()];
    let idle = unused(&c.new.rules);
    if !idle.is_empty() {
        let mut names: Vec<String> = idle.iter().take(NAMES).map(|n| (*n).to_owned()).collect();
        if idle.len() > NAMES {
            names.push(format!("{} more", idle.len() - NAMES));
        }
        said.push(format!("New rules that decide nothing here: {}.", and(&names)));
    }
    said.iter().flat_map(|s| wrap(s, width)).collect()
}
