//! The policy over a month: which rule holds for which record, and what follows.
//!
//! Comes in: a policy and aligned slices. Goes out: one [`Decision`] per record, in order, and what
//! each rule did. Invariant: every record gets exactly one decision, which names its rule.

use super::compile::{compile, epoch_day, paise};
use super::condition::Condition;
use super::law::{Hold, Speaker, settle};
use super::list::{SupplierList, list_column};
use super::policy::{Policy, Rule};
use super::row::Row;
use super::vocabulary::{Read, VOCABULARY, Word};
use super::worksheet::{Finding, is_asked, worksheet};
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::history::SupplierHistory;
use crate::domain::link::{Decision, Link};
use crate::domain::money::Paise;
use crate::domain::month::RuleFact;
use crate::domain::period::TaxPeriod;
use crate::domain::suppliers::SupplierMaster;
use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, ChunkedArray, Column, DataFrame, Expr, Int32Chunked, Int64Chunked, IntoColumn, IntoLazy,
    IntoSeries, NamedFrom, PolarsError, Scalar, Series, StringChunked, lit, when,
};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// What the rules are applied to.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The return period of the run.
    pub period: TaxPeriod,
    /// The only clock.
    pub as_of: NaiveDate,
    /// Records by id.
    pub ims: &'a [ImsRecord<&'a str>],
    /// Register rows by id.
    pub books: &'a [BooksRow<&'a str>],
    /// What became of each record, aligned with `ims`.
    pub links: &'a [Link],
    /// The list of suppliers, where one was given.
    pub suppliers: Option<&'a SupplierMaster>,
    /// What earlier runs tell of suppliers, where some were given.
    pub history: Option<&'a SupplierHistory>,
}

/// What the policy makes of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// One per record, aligned with the records.
    pub decisions: Vec<Decision>,
    /// What each rule is and did, in the policy's order.
    pub rules: Vec<RuleFact>,
    /// The worksheet of ITC reduction, in the order of ids.
    pub findings: Vec<Finding>,
}

/// Why the rules could not be applied; each is a mistake of ours, not of the user.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Records and links do not stand side by side.
    #[error("internal error: {records} records have {links} links; this is a bug")]
    NotAligned {
        /// Number of records.
        records: usize,
        /// Number of links.
        links: usize,
    },
    /// A link names a register row that does not exist.
    #[error("internal error: record {record} is linked to a register row that does not exist; this is a bug")]
    UnknownRow {
        /// Position of the record.
        record: usize,
    },
    /// No rule held, though the last always does.
    #[error("internal error: no rule of the policy decides record {record}; this is a bug")]
    Undecided {
        /// Position of the record.
        record: usize,
    },
    /// The engine refused.
    #[error("internal error: the rules could not be evaluated; this is a bug")]
    Engine {
        /// The engine's own account, for the trace.
        #[from]
        source: PolarsError,
    },
}

/// Rules evaluated in one expression; more would nest it deeper than needs be.
const RULES_AT_ONCE: usize = 32;

/// Records whose columns are made and asked at once: enough to keep the engine busy, few enough to stay
/// in the processor's cache and to keep every core at work.
const RECORDS_AT_ONCE: usize = 1 << 15;

/// Says that no rule of a batch holds.
const NONE: u32 = u32::MAX;

/// Decides every record: the first rule that holds speaks, then the law of the portal.
///
/// # Errors
/// [`DecideError`], always a mistake of ours.
pub fn decide(policy: &Policy, facts: &Facts<'_>) -> Result<Decisions, DecideError> {
    aligned(facts)?;
    let records = facts.ims.len();
    let mut speaking = Vec::with_capacity(records);
    let mut told: Vec<RuleFact> = policy.rules.iter().map(told).collect();
    let spoken = |part: usize| {
        let from = part * RECORDS_AT_ONCE;
        spoken(policy, facts, from..records.min(from + RECORDS_AT_ONCE))
    };
    let parts = 0..records.div_ceil(RECORDS_AT_ONCE);
    // Much of the worksheet is the work of one core.
    let (parts, findings) = rayon::join(
        || parts.into_par_iter().map(spoken).collect::<Vec<Result<_, DecideError>>>(),
        || worksheet(facts.ims, facts.books, facts.links),
    );
    for part in parts {
        let (rules, sums) = part?;
        speaking.extend(rules);
        for (fact, (hits, tax)) in told.iter_mut().zip(sums) {
            fact.hits += hits;
            fact.tax += tax;
        }
    }
    let hold = if policy.hold { Hold::Pending } else { Hold::None };
    // Texts of its own for each part, so that cores do not wait for one another's counts of them.
    let speakers = || policy.rules.iter().map(Speaker::of).collect::<Vec<_>>();
    let decisions = speaking
        .par_iter()
        .enumerate()
        .with_min_len(RECORDS_AT_ONCE)
        .map_init(speakers, |speakers, (record, rule)| {
            let row = row(policy, facts, record);
            let finding = is_asked(row.record)
                .then(|| findings.binary_search_by_key(&record, |finding| finding.id.at()).ok())
                .flatten();
            settle(&speakers[*rule], hold, &row, finding.map(|at| &findings[at]))
        })
        .collect();
    Ok(Decisions { decisions, rules: told, findings })
}

/// What each rule did to some records: how many it decides and their tax.
type Sums = Vec<(usize, Paise)>;

/// Finds the rule that speaks of each of some records.
fn spoken(
    policy: &Policy,
    facts: &Facts<'_>,
    records: Range<usize>,
) -> Result<(Vec<usize>, Sums), DecideError> {
    let from = records.start;
    let rows: Vec<Row<'_>> = records.map(|record| row(policy, facts, record)).collect();
    let rules = speaking_in(policy, frame(policy, &rows)?)?;
    let mut sums = vec![(0, Paise::ZERO); policy.rules.len()];
    for (at, (row, rule)) in rows.iter().zip(&rules).enumerate() {
        let Some((hits, tax)) = sums.get_mut(*rule) else {
            return Err(DecideError::Undecided { record: from + at });
        };
        *hits += 1;
        *tax += row.record.credit();
    }
    Ok((rules, sums))
}

fn told(rule: &Rule) -> RuleFact {
    RuleFact {
        name: rule.name.clone(),
        when: rule.when.clone(),
        action: rule.action.word().to_owned(),
        review: rule.review.clone().unwrap_or_else(|| "none".to_owned()),
        reason: rule.reason.clone(),
        tags: rule.tags.clone(),
        hits: 0,
        tax: Paise::ZERO,
    }
}

/// Checks that every record has a link, and every link its rows.
fn aligned(facts: &Facts<'_>) -> Result<(), DecideError> {
    let (records, links) = (facts.ims.len(), facts.links.len());
    if records != links {
        return Err(DecideError::NotAligned { records, links });
    }
    let books = facts.books.len();
    if let Some(record) = facts.links.iter().position(|l| l.books.iter().any(|id| id.at() >= books)) {
        return Err(DecideError::UnknownRow { record });
    }
    Ok(())
}

/// Puts a record beside its link and rows.
fn row<'a>(policy: &'a Policy, facts: &Facts<'a>, record: usize) -> Row<'a> {
    Row {
        period: facts.period,
        as_of: facts.as_of,
        record: &facts.ims[record],
        link: &facts.links[record],
        books: facts.books,
        suppliers: facts.suppliers,
        history: facts.history,
        annual_returns: &policy.annual_returns,
    }
}

/// Puts each record beside its link and rows.
pub(super) fn rows<'a>(policy: &'a Policy, facts: &Facts<'a>) -> Result<Vec<Row<'a>>, DecideError> {
    aligned(facts)?;
    Ok((0..facts.ims.len()).map(|record| row(policy, facts, record)).collect())
}

/// Returns for each record the position of the first rule that holds; a position beyond the rules
/// where none does.
#[cfg(test)]
pub(super) fn speaking(policy: &Policy, rows: &[Row<'_>]) -> Result<Vec<usize>, DecideError> {
    let parts: Result<Vec<Vec<usize>>, DecideError> =
        rows.par_chunks(RECORDS_AT_ONCE).map(|rows| speaking_in(policy, frame(policy, rows)?)).collect();
    Ok(parts?.concat())
}

/// Does the same over a decision frame. Records that a batch of rules has decided are left out of
/// the next, so that a long policy costs little more than its first rules.
pub(super) fn speaking_in(policy: &Policy, mut frame: DataFrame) -> Result<Vec<usize>, DecideError> {
    let mut first = vec![usize::MAX; frame.height()];
    let mut open: Vec<usize> = (0..frame.height()).collect();
    for (batch, rules) in policy.rules.chunks(RULES_AT_ONCE).enumerate() {
        if open.is_empty() {
            break;
        }
        let chosen = frame.clone().lazy().with_columns([fold(rules).alias(SPEAKING)]).collect()?;
        let chosen = chosen.column(SPEAKING)?.u32()?;
        let mut undecided = Vec::with_capacity(open.len());
        for (place, rule) in open.iter().zip(chosen.iter()) {
            let rule = rule.filter(|r| *r != NONE);
            if let Some(rule) = rule {
                first[*place] = batch * RULES_AT_ONCE + rule as usize;
            }
            undecided.push(rule.is_none());
        }
        let mut keep = undecided.iter();
        open.retain(|_| keep.next().copied().unwrap_or_default());
        frame = frame.filter(&undecided.into_iter().collect::<BooleanChunked>())?;
    }
    Ok(first)
}

const SPEAKING: &str = "speaking";
const POSITION: &str = "position";

/// Builds the position of the first rule that holds, from the last rule up.
fn fold(rules: &[Rule]) -> Expr {
    let positions: Vec<(u32, &Rule)> = (0..).zip(rules).collect();
    positions.into_iter().rev().fold(lit(Scalar::from(NONE)), |others, (position, rule)| {
        match &rule.condition {
            None => lit(Scalar::from(position)),
            Some(condition) => when(compile(condition)).then(lit(Scalar::from(position))).otherwise(others),
        }
    })
}

/// Builds the decision frame: one line per record, one column per word and per list that the policy
/// uses.
fn frame(policy: &Policy, rows: &[Row<'_>]) -> Result<DataFrame, PolarsError> {
    frame_of(policy, policy.rules.iter().filter_map(|r| r.condition.as_ref()), rows)
}

/// Does the same for the words and lists of some conditions.
pub(super) fn frame_of<'c>(
    policy: &Policy,
    conditions: impl Iterator<Item = &'c Condition>,
    rows: &[Row<'_>],
) -> Result<DataFrame, PolarsError> {
    let (mut words, mut lists) = (Vec::new(), Vec::new());
    for condition in conditions {
        condition.words(&mut words);
        condition.lists(&mut lists);
    }
    let words: BTreeSet<&str> = words.into_iter().map(|w| w.name).collect();
    let lists: BTreeSet<&str> = lists.into_iter().collect();
    // Constants alone have no length of their own; this column lends it to them.
    let mut columns = vec![Series::new(POSITION.into(), vec![true; rows.len()]).into_column()];
    let used: Vec<&Word> = VOCABULARY.iter().filter(|w| words.contains(w.name)).collect();
    columns.extend(used.par_iter().map(|w| column(w, rows)).collect::<Vec<_>>());
    columns.extend(policy.lists.iter().filter(|l| lists.contains(l.name.as_str())).map(|l| listed(l, rows)));
    DataFrame::new(rows.len(), columns)
}

/// Looks every record's supplier up in a list.
fn listed(list: &SupplierList, rows: &[Row<'_>]) -> Column {
    let holds: BooleanChunked = rows.iter().map(|r| Some(list.holds(r.record.supplier_gstin))).collect();
    holds.with_name(list_column(&list.name).into()).into_series().into_column()
}

/// A fact of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Money(Paise),
    Text(&'a str),
    Flag(bool),
    Whole(i64),
    Date(NaiveDate),
}

/// Reads a word from one record; nothing where it is NULL.
pub(super) fn value_of<'a>(word: &Word, row: &Row<'a>) -> Option<Value<'a>> {
    match word.read {
        Read::Money(read) => read(row).map(Value::Money),
        Read::Text(read) => read(row).map(Value::Text),
        Read::Flag(read) => read(row).map(Value::Flag),
        Read::Whole(read) => read(row).map(Value::Whole),
        Read::Date(read) => read(row).map(Value::Date),
    }
}

/// Reads a word from every record.
pub(super) fn column(word: &Word, rows: &[Row<'_>]) -> Column {
    let name = word.column.into();
    let series = match word.read {
        Read::Money(read) => {
            rows.iter().map(|r| read(r).map(paise)).collect::<Int64Chunked>().with_name(name).into_series()
        }
        Read::Whole(read) => rows.iter().map(read).collect::<Int64Chunked>().with_name(name).into_series(),
        Read::Text(read) => rows.iter().map(read).collect::<StringChunked>().with_name(name).into_series(),
        Read::Flag(read) => rows.iter().map(read).collect::<BooleanChunked>().with_name(name).into_series(),
        Read::Date(read) => {
            let days: Int32Chunked = rows.iter().map(|r| read(r).map(epoch_day)).collect();
            ChunkedArray::with_name(days, name).into_date().into_series()
        }
    };
    series.into_column()
}
