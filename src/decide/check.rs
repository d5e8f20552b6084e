//! Warnings about a policy that loads, and the list of everything that can be said of one.
//!
//! Comes in: a policy. Goes out: diagnostics of severity warning. Invariant: a warning never changes
//! a decision.

use super::condition::{Comparison, Condition, Literal, Operand};
use super::policy::{Policy, Proposal, Rule};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ImsAction;
use crate::domain::outcome::Outcome;
use std::collections::BTreeMap;

/// Every id of a diagnostic about a rules file, with what it says.
pub const PROBLEMS: &[(&str, &str)] = &[
    ("rules.syntax", "the file is not TOML"),
    ("rules.unknown-key", "a key that rules files do not have"),
    ("rules.missing", "a key that must be there, or its text, is missing"),
    ("rules.type", "a value of another type than the key takes"),
    ("rules.name", "a name, role or policy name that is not kebab-case"),
    ("rules.duplicate-name", "two rules of one name"),
    ("rules.action", "an action that does not exist"),
    ("rules.hold", "a hold that does not exist"),
    ("rules.tolerance", "a tolerance that makes no sense"),
    ("rules.remark", "a remark the portal would refuse"),
    ("rules.reject-alone", "a Reject that would leave without a person"),
    ("rules.last-conditional", "a last rule that does not always hold"),
    ("rules.itc-reduction", "a way to give credit back that does not exist, or not there"),
    ("rules.tags", "a tag that stands twice"),
    ("rules.list-file", "a list of suppliers that cannot be read"),
    ("rules.list-entry", "an entry of a list that is neither GSTIN nor PAN"),
    ("rules.unknown-list", "a list that the policy does not name"),
    ("rules.annual-return", "a day of an annual return that cannot be"),
    ("rules.condition", "a condition that is not SQL"),
    ("rules.unknown-word", "a word that is not in the vocabulary"),
    ("rules.unknown-value", "a value that a closed word never has"),
    ("rules.kind", "values of different kinds compared"),
    ("rules.literal", "a number, text or date that is none, or cannot be"),
    ("rules.not-a-condition", "something that is neither true nor false"),
    ("rules.function", "a function that does not exist, or does not take what it is given"),
    ("rules.calculation", "a calculation that is not exact, or of words by words"),
    ("rules.unsupported", "a part of SQL that rules do not have"),
    ("rules.unreachable", "warning: a rule that is never reached"),
    ("rules.never-holds", "warning: a condition that no record can fulfil"),
    ("rules.never-permitted", "warning: a rule that asks for what the portal never permits there"),
    ("rules.idle-remark", "warning: a remark that is never sent"),
    ("rules.list-check", "warning: an entry of a list whose check character does not fit"),
    ("rules.list-twice", "warning: an entry of a list that stands twice, or beside its whole PAN"),
    ("rules.list-unused", "warning: a list that no rule asks for"),
];

/// Warns about a policy that loads: rules never reached, conditions never fulfilled, remarks never
/// sent. In the file's order.
pub fn check(policy: &Policy, file_name: &str) -> Vec<Diagnostic> {
    let mut found = lists(policy, file_name);
    let mut always: Option<&Rule> = None;
    let mut seen: BTreeMap<String, &Rule> = BTreeMap::new();
    for rule in &policy.rules {
        let place =
            || Place { line: rule.line, item: format!("rule \"{}\"", rule.name), ..Place::file(file_name) };
        let told = rule.condition.as_ref().map(|c| format!("{c:?}"));
        if let Some(first) = always {
            found.push(
                Diagnostic::warning(
                    "rules.unreachable",
                    format!("the rule \"{}\" is never reached", rule.name),
                    place(),
                )
                .help(format!("\"{}\" in line {} always holds; move it to the end", first.name, first.line)),
            );
        } else if let Some(first) = told.as_ref().and_then(|t| seen.get(t)) {
            found.push(
                Diagnostic::warning(
                    "rules.unreachable",
                    format!("the rule \"{}\" is never reached", rule.name),
                    place(),
                )
                .help(format!("\"{}\" in line {} has the same condition", first.name, first.line)),
            );
        }
        if let Some(why) = rule.condition.as_ref().and_then(never) {
            found.push(
                Diagnostic::warning(
                    "rules.never-holds",
                    format!("the condition of the rule \"{}\" never holds", rule.name),
                    place(),
                )
                .help(why),
            );
        }
        if rule.action == Proposal::Act(ImsAction::Pending)
            && rule.condition.as_ref().is_some_and(needs_blocked_pending)
        {
            found.push(
                Diagnostic::warning(
                    "rules.never-permitted",
                    format!("the rule \"{}\" asks for Pending where the portal does not offer it", rule.name),
                    place(),
                )
                .help("propose \"keep\" where pending_blocked holds"),
            );
        }
        if !rule.remark.is_empty()
            && matches!(rule.action, Proposal::Keep | Proposal::Act(ImsAction::NoAction))
        {
            found.push(
                Diagnostic::warning(
                    "rules.idle-remark",
                    format!("the remark of the rule \"{}\" is never sent", rule.name),
                    place(),
                )
                .help("a remark travels only with accept, reject and pending"),
            );
        }
        if rule.always() {
            always = always.or(Some(rule));
        }
        if let Some(told) = told {
            seen.entry(told).or_insert(rule);
        }
    }
    found
}

/// Tells what is to be told of lists: those that nobody asks for, and doubtful entries.
fn lists(policy: &Policy, file_name: &str) -> Vec<Diagnostic> {
    let mut used = Vec::new();
    for condition in policy.rules.iter().filter_map(|r| r.condition.as_ref()) {
        condition.lists(&mut used);
    }
    let mut found = Vec::new();
    for list in &policy.lists {
        if !used.contains(&list.name.as_str()) {
            let place = Place { line: list.line, item: "[lists]".to_owned(), ..Place::file(file_name) };
            found.push(
                Diagnostic::warning(
                    "rules.list-unused",
                    format!("no rule asks for the list \"{}\"", list.name),
                    place,
                )
                .help(format!("write supplier IN LIST '{}' in a rule, or leave the list out", list.name)),
            );
        }
        found.extend(list.warnings.iter().cloned());
    }
    found
}

/// Tells whether a condition holds only where the portal does not offer Pending.
fn needs_blocked_pending(condition: &Condition) -> bool {
    match condition {
        Condition::Flag(Operand::Word(w)) | Condition::Known(w, true) => w.name == "pending_blocked",
        Condition::All(parts) => parts.iter().any(needs_blocked_pending),
        Condition::Any(parts) => parts.iter().all(needs_blocked_pending),
        Condition::Not(_)
        | Condition::Flag(_)
        | Condition::Known(..)
        | Condition::Compare(..)
        | Condition::Balance(..)
        | Condition::OneOf(..)
        | Condition::Between(..)
        | Condition::Like(..)
        | Condition::Listed(_)
        | Condition::Absent(_) => false,
    }
}

/// Says why a condition can hold for no record, where that is plain to see.
fn never(condition: &Condition) -> Option<String> {
    let books_only = |o: &Operand| match o {
        Operand::Value(Literal::Text(t)) => {
            [Outcome::OnlyInBooks, Outcome::Excluded, Outcome::Refused].iter().any(|x| x.word() == t)
        }
        Operand::Word(_) | Operand::Value(_) | Operand::Function(..) => false,
    };
    let told = "rules see records of IMS; such an outcome stands only at register rows and unread records";
    match condition {
        Condition::Flag(Operand::Value(Literal::Flag(false))) => Some("remove the rule".to_owned()),
        Condition::OneOf(w, list) if w.name == "outcome" && list.iter().all(books_only) => {
            Some(told.to_owned())
        }
        Condition::Compare(Operand::Word(w), Comparison::Equal, value) if w.name == "outcome" => {
            books_only(value).then(|| told.to_owned())
        }
        Condition::All(parts) => parts.iter().find_map(never),
        Condition::Any(_)
        | Condition::Not(_)
        | Condition::Flag(_)
        | Condition::Known(..)
        | Condition::Compare(..)
        | Condition::Balance(..)
        | Condition::OneOf(..)
        | Condition::Between(..)
        | Condition::Like(..)
        | Condition::Listed(_)
        | Condition::Absent(_) => None,
    }
}
