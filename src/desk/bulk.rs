//! Many documents at once, by a condition in the vocabulary of the rules.
//!
//! Comes in: a condition and one wish. Goes out: an answer per document that fulfils it, or all
//! documents on which the portal does not take the wish. Invariant: what is refused on one document
//! is done on none.

use super::review::{Answer, Answers};
use super::say::{Wish, Wrong, check};
use super::session::Session;
use super::silence::{add, repeats, table};
use crate::decide::{DecideError, Facts, SelectError, declaration, select};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::account::Tally;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::link::ImsId;
use crate::domain::outcome::Outcome;
use crate::domain::text::Count;
use crate::output::upload::words;
use crate::pipeline::Opened;
use std::collections::BTreeMap;

/// What is to be said of every document that fulfils the condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// The condition.
    pub condition: String,
    /// The action; nothing takes back what was said.
    pub action: Option<ImsAction>,
    /// The declaration, used on records where the portal asks for one.
    pub itc_reduction: ItcReduction,
    /// The remark.
    pub remark: String,
}

/// Why nothing is decided in bulk.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The condition holds mistakes.
    #[error("the condition holds {}; nothing was recorded", Count::of(diagnostics.len(), "mistake"))]
    Condition {
        /// Every mistake, with carets.
        diagnostics: Vec<Diagnostic>,
    },
    /// No document fulfils it.
    #[error(
        "no document fulfils the condition\n  --> argument --where\n  help: imsreco explain word lists the words; \
         review.csv shows their values"
    )]
    Nothing,
    /// The portal does not take it everywhere.
    #[error(
        "{} of {} cannot be decided so; nothing was recorded",
        Count::of(*refused, "document"),
        matched
    )]
    Refused {
        /// How many.
        refused: usize,
        /// How many fulfil the condition.
        matched: usize,
        /// Every reason by document.
        diagnostics: Vec<Diagnostic>,
    },
    /// A mistake of ours.
    #[error(transparent)]
    Decide(#[from] DecideError),
}

impl BulkError {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Condition { .. } => "decide.condition",
            Self::Nothing => "decide.nothing",
            Self::Refused { .. } => "decide.refused",
            Self::Decide(_) => "",
        }
    }
}

/// The facts of an opened run.
pub fn facts<'m>(opened: &Opened<'m>) -> Facts<'m> {
    let month = opened.month;
    Facts {
        period: month.facts.period,
        as_of: month.facts.as_of,
        ims: &month.ims,
        books: &month.books,
        links: &month.links,
        suppliers: opened.suppliers,
        history: month.facts.history.as_ref(),
    }
}

/// Finds the documents and checks the wish on each.
///
/// # Errors
/// [`BulkError`].
pub fn answers(session: &Session<'_, '_>, bulk: &Bulk) -> Result<Answers, BulkError> {
    let month = session.opened.month;
    let facts = facts(session.opened);
    let found =
        select(session.opened.policy, &facts, &bulk.condition, "argument --where").map_err(|e| match e {
            SelectError::Mistakes(diagnostics) => BulkError::Condition { diagnostics },
            SelectError::Bug(bug) => BulkError::Decide(bug),
        })?;
    let repeats = repeats(month);
    let ids: Vec<ImsId> = found.into_iter().filter(|id| !repeats[id.at()]).collect();
    if ids.is_empty() {
        return Err(BulkError::Nothing);
    }
    let (mut answers, mut wrongs) = (Answers::new(), Vec::new());
    let mut refused = 0;
    for id in &ids {
        let record = &month.ims[id.at()];
        let Some(action) = bulk.action else {
            answers.insert(*id, Answer::Withdraw);
            continue;
        };
        let asked = record.permission.itc_reduction && action == ImsAction::Accept;
        let itc_reduction = if asked { bulk.itc_reduction } else { ItcReduction::NotAsked };
        let wish = Wish { action, itc_reduction, remark: bulk.remark.clone() };
        match check(record, &wish, || declaration(session.opened.policy, &facts, *id).ok()) {
            Ok(saying) => drop(answers.insert(*id, Answer::Say(saying))),
            Err(wrong) => {
                refused += 1;
                let place = Place { item: words(record), ..Place::default() };
                let told = |w: Wrong| Diagnostic::error(w.id, w.message, place.clone()).help(help(w.id));
                wrongs.extend(wrong.into_iter().map(told));
            }
        }
    }
    if wrongs.is_empty() {
        Ok(answers)
    } else {
        Err(BulkError::Refused { refused, matched: ids.len(), diagnostics: wrongs })
    }
}

/// Says what to do where there is no cell to be changed.
fn help(id: &str) -> &'static str {
    if id == "review.reduction-missing" {
        "say --itc-reduction full, or decide the document by itself in the review"
    } else {
        "leave it out by the condition, or decide it by itself in the review"
    }
}

/// Tells what fulfils the condition, by outcome and in rupees.
pub fn matches(session: &Session<'_, '_>, answers: &Answers) -> String {
    let month = session.opened.month;
    let mut by_outcome: BTreeMap<Outcome, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for id in answers.keys() {
        let record = &month.ims[id.at()];
        add(by_outcome.entry(month.links[id.at()].outcome).or_default(), record);
        add(&mut all, record);
    }
    let verb = if all.documents == 1 { "fulfils" } else { "fulfil" };
    let head =
        format!("{} {verb} the condition, tax {}:\n", Count::of(all.documents, "document"), all.tax.total());
    let rows: Vec<(String, Tally)> =
        by_outcome.into_iter().map(|(outcome, tally)| (outcome.title().to_owned(), tally)).collect();
    head + &table(&rows)
}
