//! `movement.csv` and `movement.json`.
//!
//! Comes in: a movement. Goes out: CSV, a line per document that moved or is open; JSON with a version. Invariant:
//! amounts are rupees with two decimals, credit notes negative; a field of the JSON is added or changed only together
//! with `schema`.

use crate::domain::action::ImsAction;
use crate::domain::movement::{Line, Movement, RunFigure, State, Turn};
use crate::domain::period::show_date;
use crate::output::harmless;
use crate::output::report::summary::{Amounts, amounts};
use serde::Serialize;
use std::io::{self, Write};

/// The columns of `movement.csv`.
pub const COLUMNS: [&str; 33] = [
    "turn",
    "side",
    "open",
    "age_months",
    "recipient_gstin",
    "supplier_gstin",
    "supplier_name",
    "section",
    "kind",
    "document_number",
    "document_date",
    "return_period",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "tax",
    "why",
    "outcome_before",
    "outcome_now",
    "action_before",
    "action_now",
    "review_before",
    "review_now",
    "rule_before",
    "rule_now",
    "partners_before",
    "partners_now",
    "reason_before",
    "reason_now",
    "meaning",
    "your_note",
];

/// Writes `movement.csv`.
///
/// # Errors
/// What the disk answers.
pub fn write_csv(m: &Movement, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for line in &m.lines {
        for cell in cells(line) {
            csv.write_field(harmless(&cell).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

const fn side(turn: Turn) -> &'static str {
    if turn.is_of_ims() { "ims" } else { "books" }
}

fn cells(line: &Line) -> Vec<String> {
    let tally = line.tally();
    let mut cells = vec![
        line.turn.word().to_owned(),
        side(line.turn).to_owned(),
        line.open.to_string(),
        line.age_months.filter(|_| line.open).map(|n| n.to_string()).unwrap_or_default(),
        line.recipient_gstin.clone(),
        line.supplier_gstin.clone(),
        line.supplier_name.clone(),
        line.section.map_or("", |s| s.key()).to_owned(),
        line.kind.word().to_owned(),
        line.number.clone(),
        line.date.map(show_date).unwrap_or_default(),
        line.return_period.clone(),
        tally.taxable_value.plain(),
    ];
    cells.extend(tally.tax.each().map(|head| head.plain()));
    cells.push(tally.tax.total().plain());
    cells.push(line.why.join("; "));
    let both = [line.before.as_ref(), line.now.as_ref()];
    let of: [&dyn Fn(&State) -> String; 6] = [
        &|s| s.outcome.word().to_owned(),
        &|s| s.action.map_or("", ImsAction::code).to_owned(),
        &|s| s.review.clone(),
        &|s| s.rule.clone(),
        &|s| s.partners.clone(),
        &|s| s.reason.clone(),
    ];
    cells.extend(of.into_iter().flat_map(|of| both.map(|state| state.map(of).unwrap_or_default())));
    cells.push(line.turn.meaning().to_owned());
    cells.push(String::new());
    cells
}

#[derive(Serialize)]
struct Wire<'m> {
    schema: u32,
    before: RunWire<'m>,
    now: RunWire<'m>,
    sentences: Vec<String>,
    turns: Vec<TurnWire>,
    moves: Vec<MoveWire>,
    open: Vec<AgeWire>,
    new_records: Amounts,
    settled_in_both: Amounts,
    settled_and_gone: Amounts,
    new_rows: Amounts,
    lines: Vec<LineWire<'m>>,
}

#[derive(Serialize)]
struct RunWire<'m> {
    folder: &'m str,
    period: String,
    as_of: String,
    policy: &'m str,
    recipients: &'m [String],
    records: usize,
    rows: usize,
}

#[derive(Serialize)]
struct TurnWire {
    turn: &'static str,
    meaning: &'static str,
    amounts: Amounts,
}

#[derive(Serialize)]
struct MoveWire {
    outcome_before: &'static str,
    outcome_now: &'static str,
    amounts: Amounts,
}

#[derive(Serialize)]
struct AgeWire {
    age_months: Option<i32>,
    records: Amounts,
    rows: Amounts,
}

#[derive(Serialize)]
struct LineWire<'m> {
    turn: &'static str,
    side: &'static str,
    open: bool,
    age_months: Option<i32>,
    recipient_gstin: &'m str,
    supplier_gstin: &'m str,
    supplier_name: &'m str,
    section: Option<&'static str>,
    kind: &'static str,
    document_number: &'m str,
    document_date: String,
    return_period: &'m str,
    amounts: Amounts,
    why: &'m [String],
    before: Option<StateWire<'m>>,
    now: Option<StateWire<'m>>,
}

#[derive(Serialize)]
struct StateWire<'m> {
    outcome: &'static str,
    action: Option<&'static str>,
    review: &'m str,
    rule: &'m str,
    partners: &'m str,
    reason: &'m str,
}

/// Writes `movement.json`, ending in a line break.
pub fn json(m: &Movement) -> String {
    let wire = Wire {
        schema: 1,
        before: run(&m.before),
        now: run(&m.now),
        sentences: super::sentences(m),
        turns: Turn::ALL
            .into_iter()
            .map(|turn| TurnWire { turn: turn.word(), meaning: turn.meaning(), amounts: amounts(m.of(turn)) })
            .collect(),
        moves: m
            .moves()
            .into_iter()
            .map(|(before, now, tally)| MoveWire {
                outcome_before: before.word(),
                outcome_now: now.word(),
                amounts: amounts(tally),
            })
            .collect(),
        open: m
            .ages()
            .into_iter()
            .map(|(age_months, records, rows)| AgeWire {
                age_months,
                records: amounts(records),
                rows: amounts(rows),
            })
            .collect(),
        new_records: amounts(m.new_records),
        settled_in_both: amounts(m.settled_in_both),
        settled_and_gone: amounts(m.settled_and_gone),
        new_rows: amounts(m.new_rows),
        lines: m.lines.iter().map(line).collect(),
    };
    let mut out = serde_json::to_string_pretty(&wire)
        .expect("a movement has neither maps with other keys than text nor numbers that are none");
    out.push('\n');
    out
}

fn run(r: &RunFigure) -> RunWire<'_> {
    RunWire {
        folder: &r.folder,
        period: r.period.map(|p| p.wire()).unwrap_or_default(),
        as_of: r.as_of.map(show_date).unwrap_or_default(),
        policy: &r.policy,
        recipients: &r.recipients,
        records: r.records,
        rows: r.rows,
    }
}

fn state(s: &State) -> StateWire<'_> {
    StateWire {
        outcome: s.outcome.word(),
        action: s.action.map(ImsAction::code),
        review: &s.review,
        rule: &s.rule,
        partners: &s.partners,
        reason: &s.reason,
    }
}

fn line(l: &Line) -> LineWire<'_> {
    LineWire {
        turn: l.turn.word(),
        side: side(l.turn),
        open: l.open,
        age_months: l.age_months.filter(|_| l.open),
        recipient_gstin: &l.recipient_gstin,
        supplier_gstin: &l.supplier_gstin,
        supplier_name: &l.supplier_name,
        section: l.section.map(|s| s.key()),
        kind: l.kind.word(),
        document_number: &l.number,
        document_date: l.date.map(show_date).unwrap_or_default(),
        return_period: &l.return_period,
        amounts: amounts(l.tally()),
        why: &l.why,
        before: l.before.as_ref().map(state),
        now: l.now.as_ref().map(state),
    }
}
