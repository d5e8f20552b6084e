//! What each rule did, in documents and rupees.
//!
//! Comes in: the rules of a policy and its decisions. Goes out: one [`RuleFigure`] per rule, in the
//! policy's order. Invariant: a document is counted under the one rule that decided it, so that the
//! rules together make up all documents.

use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::link::{Decision, UploadFate};
use crate::domain::month::RuleFact;
use std::collections::BTreeMap;

/// One rule and what it decided; identical repetitions of a record are counted once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFigure {
    /// Name.
    pub name: String,
    /// Condition as written, or empty when it always holds.
    pub when: String,
    /// The action it asks for, as written in the rules file.
    pub action: String,
    /// The role that must look, or `none`.
    pub review: String,
    /// Reason shown to people.
    pub reason: String,
    /// The documents it decided.
    pub tally: Tally,
    /// Of these, documents that need no person.
    pub without_person: Tally,
    /// Of these, documents accepted without a person: the credit by head that rests on the rule alone.
    pub accepted: Tally,
}

impl RuleFigure {
    /// Tells whether the rule decided anything.
    pub const fn fired(&self) -> bool {
        self.tally.documents > 0
    }

    fn of(fact: &RuleFact) -> Self {
        Self {
            name: fact.name.clone(),
            when: fact.when.clone(),
            action: fact.action.clone(),
            review: fact.review.clone(),
            reason: fact.reason.clone(),
            ..Self::unknown("")
        }
    }

    fn unknown(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            when: String::new(),
            action: String::new(),
            review: String::new(),
            reason: String::new(),
            tally: Tally::default(),
            without_person: Tally::default(),
            accepted: Tally::default(),
        }
    }
}

/// Tells whether a document is accepted and no person is asked: it leaves as Accept, or the portal
/// already holds it so.
pub(in crate::output::report) fn accepted_alone(decision: &Decision) -> bool {
    decision.proposed_action == ImsAction::Accept
        && !decision.needs_review()
        && matches!(decision.fate, UploadFate::Upload | UploadFate::AlreadySo)
}

/// Sums by rule while the decisions are walked once.
#[derive(Clone, Debug, Default)]
pub(in crate::output::report) struct RuleSums {
    figures: Vec<RuleFigure>,
    at: BTreeMap<String, usize>,
}

impl RuleSums {
    /// Begins with the rules in their order, nothing counted.
    pub(in crate::output::report) fn of(facts: &[RuleFact]) -> Self {
        Self {
            figures: facts.iter().map(RuleFigure::of).collect(),
            at: facts.iter().enumerate().map(|(at, fact)| (fact.name.clone(), at)).collect(),
        }
    }

    /// Counts one document; a rule that nobody named gets a line of its own, so that nothing is lost.
    pub(in crate::output::report) fn add(&mut self, decision: &Decision, one: Tally) {
        let at = self.at.get(&*decision.rule).copied().unwrap_or_else(|| {
            self.figures.push(RuleFigure::unknown(&decision.rule));
            self.at.insert(decision.rule.to_string(), self.figures.len() - 1);
            self.figures.len() - 1
        });
        let figure = &mut self.figures[at];
        figure.tally.join(one);
        if !decision.needs_review() {
            figure.without_person.join(one);
        }
        if accepted_alone(decision) {
            figure.accepted.join(one);
        }
    }

    /// Returns the rules in order.
    pub(in crate::output::report) fn figures(self) -> Vec<RuleFigure> {
        self.figures
    }
}

/// Returns the names of rules that decided nothing, in the policy's order.
pub fn unused(rules: &[RuleFigure]) -> Vec<&str> {
    rules.iter().filter(|r| !r.fired()).map(|r| r.name.as_str()).collect()
}
