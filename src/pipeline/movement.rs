//! What moved from one finished run to another.
//!
//! Comes in: two output folders. Goes out: a [`Movement`]. Invariant: every record and row of both runs is paired at
//! most once, and is in a line or in one of the counted sums; in whatever order the files stand, the same lines.
//! Records and rows are compared in one file, since a row that is found is a record that came.

use super::Progress;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::document::DocumentKind;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::movement::{Line, Movement, State, Turn};
use crate::domain::outcome::Outcome;
use crate::domain::period::{FinancialYear, TaxPeriod, show_date};
use crate::domain::standing::RecordKey;
use crate::ingest::finished::{FinishedRecord, FinishedRow, FinishedRun, read};
use crate::ingest::previous::{PreviousError, share_a_pan};
use crate::normalise::number::Number;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Amounts of a row and of a record may lie so far apart and be those of one document.
const A_RUPEE: Paise = Paise::new(100);

/// Tells what moved from an earlier run to the one in a folder. The earlier run is given as it was read, since the
/// later one may have replaced its files.
///
/// # Errors
/// [`PreviousError`] where the folder is not what a run leaves behind, or the runs are of different firms.
pub fn movement(
    before: &FinishedRun,
    now: &Path,
    progress: &dyn Progress,
) -> Result<Movement, PreviousError> {
    progress.stage("read the later run");
    let now = read(now)?;
    if !share_a_pan(&before.figure.recipients, &now.figure.recipients) {
        return Err(PreviousError::OtherRecipient {
            folder: before.figure.folder.clone(),
            theirs: before.figure.recipients.clone(),
            ours: now.figure.recipients,
        });
    }
    progress.stage("compare the runs");
    Ok(between(before, &now))
}

/// Compares two runs.
pub(super) fn between(before: &FinishedRun, now: &FinishedRun) -> Movement {
    let mut out = Movement { before: before.figure.clone(), now: now.figure.clone(), ..Movement::default() };
    records(before, now, &mut out);
    rows(before, now, &mut out);
    out.lines.sort_by(|a, b| {
        let key = |l: &Line| {
            (
                l.turn,
                Reverse(l.tax.total().abs()),
                l.supplier_gstin.clone(),
                l.number.clone(),
                l.date,
                l.recipient_gstin.clone(),
                l.section,
                l.return_period.clone(),
                l.now.as_ref().or(l.before.as_ref()).map(|s| s.partners.clone()),
            )
        };
        key(a).cmp(&key(b))
    });
    out
}

fn tally(kind: DocumentKind, taxable_value: Paise, tax: TaxHeads) -> Tally {
    let mut tally = Tally::default();
    tally.add(kind.sign(), taxable_value, tax);
    tally
}

/// Tells whether a record is open: a person must look, or nothing final is proposed.
fn is_open(record: &FinishedRecord) -> bool {
    let undecided = match record.state.action {
        Some(ImsAction::Accept | ImsAction::Reject) => false,
        Some(ImsAction::Pending | ImsAction::NoAction) | None => true,
    };
    undecided || !record.state.review.is_empty()
}

/// Records by key; one that the download repeats is told of by its first line.
fn by_key(run: &FinishedRun) -> BTreeMap<&RecordKey, &FinishedRecord> {
    let mut out = BTreeMap::new();
    for record in &run.records {
        out.entry(&record.key).or_insert(record);
    }
    out
}

fn records(before: &FinishedRun, now: &FinishedRun, out: &mut Movement) {
    let (old, new) = (by_key(before), by_key(now));
    for (key, record) in &new {
        let Some(then) = old.get(*key) else {
            out.new_records.join(amounts(record));
            continue;
        };
        let why = why_record(then, record);
        let moved = then.state.outcome != record.state.outcome
            || then.state.action != record.state.action
            || then.state.review != record.state.review;
        let turn = match (moved, is_open(record)) {
            (true, _) => Turn::Changed,
            (false, true) => Turn::StillOpen,
            (false, false) => {
                out.settled_in_both.join(amounts(record));
                continue;
            }
        };
        let mut line = record_line(turn, record, now.figure.period);
        line.before = Some(then.state.clone());
        line.now = Some(record.state.clone());
        line.why = why;
        line.open = is_open(record);
        out.lines.push(line);
    }
    // The same document under another key: reported again, in another return or with another date.
    let document = |key: &RecordKey| {
        (key.recipient.clone(), key.supplier.clone(), key.number.clone(), key.section.kind())
    };
    let mut numbered = BTreeMap::new();
    for (key, record) in &new {
        numbered.entry(document(key)).or_insert(*record);
    }
    for (key, record) in &old {
        if new.contains_key(*key) {
            continue;
        }
        if !is_open(record) {
            out.settled_and_gone.join(amounts(record));
            continue;
        }
        let mut line = record_line(Turn::Gone, record, now.figure.period);
        line.before = Some(record.state.clone());
        line.why = gone(record, numbered.get(&document(key)).copied());
        line.age_months = None;
        out.lines.push(line);
    }
}

fn amounts(record: &FinishedRecord) -> Tally {
    tally(record.key.section.kind(), record.taxable_value, record.tax)
}

fn record_line(turn: Turn, record: &FinishedRecord, period: Option<TaxPeriod>) -> Line {
    let returned = TaxPeriod::parse(&record.key.return_period).ok();
    Line {
        turn,
        section: Some(record.key.section),
        kind: record.key.section.kind(),
        recipient_gstin: record.key.recipient.clone(),
        supplier_gstin: record.key.supplier.clone(),
        supplier_name: record.supplier_name.clone(),
        number: record.number.clone(),
        date: Some(record.key.date),
        return_period: record.key.return_period.clone(),
        taxable_value: record.taxable_value,
        tax: record.tax,
        before: None,
        now: None,
        why: Vec::new(),
        open: false,
        age_months: period.zip(returned).map(|(now, then)| now.months_after(then)),
    }
}

/// Says why a record stands otherwise than before: what the supplier, the portal, the books and the policy did.
fn why_record(then: &FinishedRecord, now: &FinishedRecord) -> Vec<String> {
    let mut why = Vec::new();
    let mut tell = |name: &str, then: Paise, now: Paise| {
        if then != now {
            why.push(format!("the supplier changed the {name}: {then}, now {now}"));
        }
    };
    tell("taxable value", then.taxable_value, now.taxable_value);
    for ((then, now), name) in then.tax.each().into_iter().zip(now.tax.each()).zip(TaxHeads::NAMES) {
        tell(name, then, now);
    }
    let supplier_changed = !why.is_empty();
    match (then.filed, now.filed) {
        (false, true) => why.push("the supplier has filed".to_owned()),
        (true, false) => why.push("the return is no longer shown as filed".to_owned()),
        (true, true) | (false, false) => {}
    }
    if then.previous_action != now.previous_action {
        why.push(format!(
            "the portal holds {}, and held {} before",
            now.previous_action.title(),
            then.previous_action.title()
        ));
    }
    let (was, is) = (!then.state.partners.is_empty(), !now.state.partners.is_empty());
    match (was, is) {
        (false, true) => why.push(format!("booked now: row {}", now.state.partners)),
        (true, false) => why.push("no row of the books is linked to it any more".to_owned()),
        (true, true) if !supplier_changed => {
            if then.taxable_gap != now.taxable_gap {
                why.push(format!(
                    "the books changed: taxable value {} apart, before {}",
                    now.taxable_gap.abs(),
                    then.taxable_gap.abs()
                ));
            }
            if then.tax_gap != now.tax_gap {
                why.push(format!(
                    "the books changed: tax {} apart, before {}",
                    now.tax_gap.abs().total(),
                    then.tax_gap.abs().total()
                ));
            }
        }
        (true, true) | (false, false) => {}
    }
    if then.state.rule != now.state.rule && then.state.outcome == now.state.outcome {
        why.push(format!("decided by the rule {}, before by {}", now.state.rule, then.state.rule));
    }
    if why.is_empty() && then.state.outcome != now.state.outcome {
        why.push("the documents around it changed, and it is linked otherwise".to_owned());
    }
    why
}

/// Says what may have become of a record that was open and is gone.
fn gone(record: &FinishedRecord, again: Option<&FinishedRecord>) -> Vec<String> {
    vec![match again {
        Some(other) => format!(
            "reported again: {} {} of {}, return period {}",
            other.key.section.title().to_lowercase(),
            other.number,
            show_date(other.key.date),
            other.key.return_period
        ),
        None if !record.filed => "the supplier had only saved it, and took it back".to_owned(),
        None => {
            "acted upon or deemed accepted, and GSTR-3B of its period filed; else the supplier took it back"
                .to_owned()
        }
    }]
}

/// What names a row from one register to the next; whose it is stands beside it.
type RowKey<'r> = (&'r str, String, Option<NaiveDate>, DocumentKind, Paise, [Paise; 4]);

fn row_key(row: &FinishedRow) -> RowKey<'_> {
    let FinishedRow { supplier_gstin, number, date, kind, taxable_value, tax, .. } = row;
    (supplier_gstin, number.to_uppercase(), *date, *kind, *taxable_value, tax.each())
}

/// Rows paired with one another, and those without a pair, in order.
#[derive(Default)]
struct Paired<'r> {
    pairs: Vec<(&'r FinishedRow, &'r FinishedRow)>,
    old: Vec<&'r FinishedRow>,
    new: Vec<&'r FinishedRow>,
}

/// Pairs rows that say the same.
fn paired<'r>(before: &'r FinishedRun, now: &'r FinishedRun) -> Paired<'r> {
    let mut groups: BTreeMap<RowKey<'r>, (Vec<&'r FinishedRow>, Vec<&'r FinishedRow>)> = BTreeMap::new();
    for row in &before.rows {
        groups.entry(row_key(row)).or_default().0.push(row);
    }
    for row in &now.rows {
        groups.entry(row_key(row)).or_default().1.push(row);
    }
    let mut out = Paired::default();
    for (mut old, mut new) in groups.into_values() {
        // Of several equal rows those that stood alike are paired first.
        let order = |row: &&FinishedRow| (row.state.outcome, row.state.partners.clone());
        old.sort_by_key(order);
        new.sort_by_key(order);
        // An export that began to say whose rows they are, or ceased to, says the same otherwise.
        let same = |a: &FinishedRow, b: &FinishedRow| a.recipient_gstin == b.recipient_gstin;
        let may_be =
            |a: &FinishedRow, b: &FinishedRow| a.recipient_gstin.is_empty() || b.recipient_gstin.is_empty();
        for fits in [same as fn(&FinishedRow, &FinishedRow) -> bool, may_be] {
            old.retain(|row| match new.iter().position(|other| fits(row, other)) {
                Some(at) => {
                    out.pairs.push((row, new.remove(at)));
                    false
                }
                None => true,
            });
        }
        out.old.extend(old);
        out.new.extend(new);
    }
    out
}

/// Records of the later run by supplier, to be asked for a document.
struct Lookup<'r> {
    by_supplier: BTreeMap<&'r str, Vec<(Number, &'r FinishedRecord)>>,
    by_name: BTreeMap<&'r (String, String, String), &'r FinishedRecord>,
}

impl<'r> Lookup<'r> {
    fn of(run: &'r FinishedRun, suppliers: &BTreeSet<&str>) -> Self {
        let mut lookup = Self { by_supplier: BTreeMap::new(), by_name: BTreeMap::new() };
        for record in &run.records {
            lookup.by_name.insert(&record.name, record);
            if suppliers.contains(record.key.supplier.as_str()) {
                let number = Number::read(&record.number, &[FinancialYear::of(record.key.date)]);
                lookup.by_supplier.entry(&record.key.supplier).or_default().push((number, record));
            }
        }
        lookup
    }

    /// Finds the one record that is the same document: same number, kind, amounts to a rupee.
    fn same_document(&self, row: &FinishedRow) -> Option<&'r FinishedRecord> {
        let years: Vec<FinancialYear> = row.date.map(FinancialYear::of).into_iter().collect();
        let number = Number::read(&row.number, &years);
        if number.is_absent {
            return None;
        }
        let records = self.by_supplier.get(row.supplier_gstin.as_str())?;
        let mut fitting = records.iter().filter(|(theirs, record)| {
            record.key.section.kind() == row.kind
                && theirs.same_key(&number)
                && record.taxable_value.gap(row.taxable_value) <= A_RUPEE
                && record.tax.widest_gap(row.tax) <= A_RUPEE
                && (row.recipient_gstin.is_empty() || record.key.recipient == row.recipient_gstin)
        });
        let found = fitting.next().map(|(_, record)| *record);
        found.filter(|_| fitting.next().is_none())
    }

    fn say(&self, names: &[(String, String, String)]) -> String {
        let said: Vec<String> =
            names.iter().filter_map(|name| self.by_name.get(name)).map(|record| say(record)).collect();
        crate::domain::text::and(&said)
    }
}

fn say(record: &FinishedRecord) -> String {
    format!(
        "{} {} of {}, return period {}",
        record.key.section.title().to_lowercase(),
        record.number,
        show_date(record.key.date),
        record.key.return_period
    )
}

fn rows(before: &FinishedRun, now: &FinishedRun, out: &mut Movement) {
    let open = |row: &FinishedRow| row.state.outcome == Outcome::OnlyInBooks;
    let linked = |row: &FinishedRow| !row.records.is_empty();
    let paired = paired(before, now);
    let suppliers: BTreeSet<&str> =
        paired.old.iter().filter(|r| open(r)).map(|r| r.supplier_gstin.as_str()).collect();
    let lookup = Lookup::of(now, &suppliers);
    let same_month = before.figure.period.is_some() && before.figure.period == now.figure.period;
    for (then, row) in paired.pairs {
        let turn = match (open(then), open(row)) {
            (true, true) => Turn::StillUnreported,
            (true, false) if row.state.outcome == Outcome::Excluded => Turn::SetAside,
            (true, false) => Turn::FoundNow,
            (false, true) if linked(then) => Turn::Lost,
            (false, true) => Turn::NewlyUnreported,
            (false, false) => continue,
        };
        let mut line = row_line(turn, row, now.figure.period);
        line.before = Some(then.state.clone());
        line.now = Some(row.state.clone());
        line.open = open(row);
        line.why = match turn {
            Turn::FoundNow if linked(row) => vec![format!("reported: {}", lookup.say(&row.records))],
            Turn::SetAside => row.exclusion.map(|e| e.reason().to_owned()).into_iter().collect(),
            Turn::Lost => vec!["the record that it was linked to is gone or linked otherwise".to_owned()],
            _ => Vec::new(),
        };
        out.lines.push(line);
    }
    for row in paired.old.into_iter().filter(|row| open(row)) {
        let found = lookup.same_document(row);
        let turn = match found {
            Some(record) if record.state.partners.is_empty() => Turn::ReportedNow,
            Some(_) => Turn::FoundNow,
            None => Turn::NotInRegister,
        };
        let mut line = row_line(turn, row, now.figure.period);
        line.before = Some(row.state.clone());
        line.now = found.map(|record| State { partners: say(record), ..record.state.clone() });
        line.why = match found {
            Some(record) if turn == Turn::FoundNow => {
                vec![format!("booked otherwise by now, and reported: {}", say(record))]
            }
            Some(record) => {
                vec![format!("reported: {}; give this run the register that holds the row", say(record))]
            }
            None if same_month => vec!["taken out of the register, or changed there".to_owned()],
            None => vec!["no record of this download is the document".to_owned()],
        };
        // In a register of another month the row may stand as it was; in the same month's it was taken out.
        line.open = turn == Turn::ReportedNow || turn == Turn::NotInRegister && !same_month;
        line.age_months = line.age_months.filter(|_| line.open);
        out.lines.push(line);
    }
    for row in paired.new {
        if open(row) {
            let mut line = row_line(Turn::NewlyUnreported, row, now.figure.period);
            line.now = Some(row.state.clone());
            line.open = true;
            out.lines.push(line);
        } else {
            out.new_rows.join(tally(row.kind, row.taxable_value, row.tax));
        }
    }
}

fn row_line(turn: Turn, row: &FinishedRow, period: Option<TaxPeriod>) -> Line {
    Line {
        turn,
        section: None,
        kind: row.kind,
        recipient_gstin: row.recipient_gstin.clone(),
        supplier_gstin: row.supplier_gstin.clone(),
        supplier_name: row.supplier_name.clone(),
        number: row.number.clone(),
        date: row.date,
        return_period: String::new(),
        taxable_value: row.taxable_value,
        tax: row.tax,
        before: None,
        now: None,
        why: Vec::new(),
        open: false,
        age_months: period.zip(row.date).map(|(now, date)| now.months_after(TaxPeriod::of(date))),
    }
}

#[cfg(test)]
mod tests;
