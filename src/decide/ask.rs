//! What is asked of a finished month: which records fulfil a condition, which declaration an Accept
//! would carry.
//!
//! Comes in: the facts that the rules were applied to. Goes out: ids, a declaration. Invariant: a
//! condition that is typed means what it would mean in a rules file.

use super::apply::{DecideError, Facts, frame_of, rows};
use super::checked::condition;
use super::compile::compile;
use super::condition::Condition;
use super::policy::Policy;
use super::reduction::{Reduction, reduction_by_books};
use super::row::Row;
use super::source::Source;
use super::worksheet::finding;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ItcReduction;
use crate::domain::link::ImsId;
use polars::prelude::{IntoLazy, PolarsError};
use std::collections::BTreeSet;

/// Why records could not be selected.
#[derive(Debug)]
pub enum SelectError {
    /// The condition holds mistakes; all of them, with carets under the text as it was typed.
    Mistakes(Vec<Diagnostic>),
    /// A mistake of ours.
    Bug(DecideError),
}

/// Returns the records that fulfil a condition in the rules' vocabulary, in the order of ids; `item`
/// says where the condition stands, such as `argument --where`.
///
/// # Errors
/// [`SelectError`].
pub fn select(policy: &Policy, facts: &Facts<'_>, text: &str, item: &str) -> Result<Vec<ImsId>, SelectError> {
    let lists: BTreeSet<String> = policy.lists.iter().map(|list| list.name.clone()).collect();
    let condition = condition(text, &lists).map_err(|faults| {
        // Quoted as in a file, so that the same arithmetic finds the place.
        let quoted = format!("'''{text}'''");
        let source = Source { text: &quoted, file: "" };
        let mut found: Vec<Diagnostic> = faults
            .into_iter()
            .map(|fault| {
                let whole = 0..quoted.len();
                let bytes = source.within(&whole, text, fault.span);
                let bytes =
                    if bytes == whole { 0..text.len() } else { bytes.start - 3..bytes.end.saturating_sub(3) };
                let place = Place { line: 0, line_column: 0, ..Source { text, file: "" }.place(bytes, item) };
                Diagnostic::error(fault.id, fault.message, place).help(fault.help)
            })
            .collect();
        found.dedup();
        SelectError::Mistakes(found)
    })?;
    let rows = rows(policy, facts).map_err(SelectError::Bug)?;
    let held = fulfilled(policy, &condition, &rows).map_err(|e| SelectError::Bug(e.into()))?;
    Ok((0u32..).zip(held).filter(|(_, holds)| *holds).map(|(id, _)| ImsId(id)).collect())
}

const HOLDS: &str = "holds";

/// Tells of each record whether a condition holds.
fn fulfilled(policy: &Policy, condition: &Condition, rows: &[Row<'_>]) -> Result<Vec<bool>, PolarsError> {
    let frame = frame_of(policy, std::iter::once(condition), rows)?;
    let chosen = frame.lazy().with_columns([compile(condition).alias(HOLDS)]).collect()?;
    Ok(chosen.column(HOLDS)?.bool()?.iter().map(|held| held == Some(true)).collect())
}

/// The declaration that an Accept of a record would carry by what the books say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The declaration; not asked where the portal asks none, or where only a person can say.
    pub itc_reduction: ItcReduction,
    /// Where it comes from, a sentence; or empty.
    pub basis: &'static str,
    /// The remark that has to go with it, or empty.
    pub remark: String,
}

/// Returns the declaration that an Accept of the record would carry.
///
/// # Errors
/// [`DecideError`], always a mistake of ours.
pub fn declaration(policy: &Policy, facts: &Facts<'_>, id: ImsId) -> Result<Declaration, DecideError> {
    let one = Facts {
        ims: facts.ims.get(id.at()..=id.at()).unwrap_or_default(),
        links: facts.links.get(id.at()..=id.at()).unwrap_or_default(),
        ..*facts
    };
    let rows = rows(policy, &one)?;
    let Some(row) = rows.first() else { return Err(DecideError::Undecided { record: id.at() }) };
    let found = finding(id, facts.ims, facts.books, facts.links);
    let Reduction { itc, basis, remark, person: _ } = reduction_by_books(row, found.as_ref());
    Ok(Declaration { itc_reduction: itc, basis, remark: remark.unwrap_or_default() })
}
