//! Warnings about a policy that loads, and the list of everything that can be said of one.
//!
//! Comes in: a policy. Goes out: diagnostics of severity warning and note, with places. Invariant: a
//! warning never changes a decision, and what it claims of all records was proven by `reach`; where
//! a proof is too much work, nothing is said. A little longer than 400 lines: each warning is one
//! function of the checker.

use super::axioms::{axioms, fact, never_absent};
use super::checked::whole;
use super::condition::Condition;
use super::example::members;
use super::gstins::doubtful;
use super::parse::parse;
use super::policy::{GivenBack, Policy, Proposal, Rule};
use super::reach::{Answer, Budget, Wanted, together};
use super::spots::Spots;
use crate::diagnostic::Diagnostic;
use crate::domain::action::ImsAction;
use crate::domain::text::and;
use sqlparser::ast::{BinaryOperator, Expr};
use sqlparser::tokenizer::Span;
use std::collections::BTreeSet;

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
    ("rules.approval", "an approval that cannot be"),
    ("rules.example", "an example that ends otherwise than it says"),
    ("rules.example-facts", "an example of a record that cannot be"),
    ("rules.unknown-rule", "an example names a rule that does not exist"),
    ("rules.unreachable", "warning: a rule that is never reached"),
    ("rules.never-holds", "warning: a condition that no record can fulfil"),
    ("rules.always-holds", "warning: a condition that every record fulfils, before the last rule"),
    ("rules.never-permitted", "warning: a rule that asks for what the portal never permits there"),
    ("rules.idle-remark", "warning: a remark that is never sent"),
    ("rules.idle-reduction", "warning: an ITC reduction that is never sent"),
    ("rules.uncertain-accept", "warning: an Accept without a person that the law gives to a person"),
    ("rules.reject-credit-note", "warning: a Reject that may hit a credit note"),
    ("rules.wide-tax", "warning: a tolerance of the tax wider than that of the taxable value"),
    ("rules.idle-part", "note: a part of a condition that changes nothing"),
    ("rules.list-check", "warning: an entry of a list whose check character does not fit"),
    ("rules.list-twice", "warning: an entry of a list that stands twice, or beside its whole PAN"),
    ("rules.gstin", "warning: a GSTIN in a condition that can hardly be anybody's"),
    ("rules.list-unused", "warning: a list that no rule asks for"),
];

/// Warns about a policy that loads: rules never reached, conditions that never or always hold, what
/// the portal or the law does not let through, remarks never sent. In the file's order.
pub fn check(policy: &Policy, file_name: &str) -> Vec<Diagnostic> {
    let mut checker = Checker {
        policy,
        spots: Spots::of(policy, file_name),
        axioms: axioms(),
        never: never_absent(),
        budget: Budget::new(),
        found: Vec::new(),
    };
    checker.tolerance();
    checker.lists();
    for at in 0..policy.rules.len() {
        checker.rule(at);
    }
    checker.found
}

/// Where an Accept gives no credit back, so that neither a declaration nor a remark travels with it.
const NOTHING_GIVEN_BACK: &str = "section NOT IN ('b2bcn', 'b2bcna') OR NOT itc_reduction_asked";

struct Checker<'p> {
    policy: &'p Policy,
    spots: Spots<'p>,
    axioms: Vec<(Condition, &'static str)>,
    never: BTreeSet<&'static str>,
    budget: Budget,
    found: Vec<Diagnostic>,
}

impl<'p> Checker<'p> {
    fn tolerance(&mut self) {
        let tolerance = &self.policy.tolerance;
        if tolerance.tax > tolerance.taxable_value {
            let message = format!(
                "the tolerance of the tax, {}, is wider than that of the taxable value, {}",
                tolerance.tax, tolerance.taxable_value
            );
            let place = self.spots.of_table("tolerance", "tax");
            let help = "tax is a part of the taxable value; write the same tolerance or a narrower one";
            self.found.push(Diagnostic::warning("rules.wide-tax", message, place).help(help));
        }
    }

    /// Tells what is to be told of lists: doubtful entries, and lists that nobody asks for.
    fn lists(&mut self) {
        let mut used = Vec::new();
        for condition in self.policy.rules.iter().filter_map(|r| r.condition.as_ref()) {
            condition.lists(&mut used);
        }
        for list in &self.policy.lists {
            if !used.contains(&list.name.as_str()) {
                let message = format!("no rule asks for the list \"{}\"", list.name);
                let place = self.spots.of_table("lists", &list.name);
                let help = format!("write supplier IN LIST '{}' in a rule, or leave the list out", list.name);
                self.found.push(Diagnostic::warning("rules.list-unused", message, place).help(help));
            }
            self.found.extend(list.warnings.iter().cloned());
        }
    }

    fn rule(&mut self, at: usize) {
        let rule = &self.policy.rules[at];
        self.gstins(at, rule);
        let last = at + 1 == self.policy.rules.len();
        if !self.below_always(at)
            && let Some(asked) = &rule.condition
            && asked.constant() != Some(true)
        {
            if self.impossible(&[Wanted::Holds(asked)]) {
                self.never_holds(at, rule, asked);
                return;
            }
            if !last && self.covered(at, rule, asked) {
                return;
            }
            if !last && self.impossible(&[Wanted::Fails(asked)]) {
                let message = format!("the condition of the rule \"{}\" always holds", rule.name);
                let place = self.spots.key(at, rule, "when");
                let help = "no rule below it is reached; narrow it, or move it to the end";
                self.found.push(Diagnostic::warning("rules.always-holds", message, place).help(help));
            }
            self.idle_parts(at, rule, asked);
        }
        self.asks_for(at, rule);
        self.remark(at, rule);
        self.reduction(at, rule);
    }

    /// Warns of GSTINs that were mistyped.
    fn gstins(&mut self, at: usize, rule: &Rule) {
        let Ok(sql) = parse(&rule.when) else { return };
        for doubt in doubtful(&sql) {
            let place = self.spots.condition(at, rule, doubt.span);
            self.found.push(Diagnostic::warning("rules.gstin", doubt.message, place).help(doubt.help));
        }
    }

    /// Tells whether nothing can be all of what is wanted, as far as that can be proven.
    fn impossible(&mut self, wanted: &[Wanted<'_>]) -> bool {
        self.answer(wanted) == Some(Answer::Impossible)
    }

    fn answer(&mut self, wanted: &[Wanted<'_>]) -> Option<Answer> {
        let always: Vec<Wanted<'_>> = self.axioms.iter().map(|(axiom, _)| Wanted::Holds(axiom)).collect();
        together(wanted, &always, &self.never, &mut self.budget)
    }

    /// The rules above that have a condition, each with the wish that it fails.
    fn above(&self, at: usize) -> Vec<Wanted<'p>> {
        self.policy.rules[..at].iter().filter_map(|r| r.condition.as_ref()).map(Wanted::Fails).collect()
    }

    /// Warns of a rule below one that always holds.
    fn below_always(&mut self, at: usize) -> bool {
        let rule = &self.policy.rules[at];
        let Some(first) = self.policy.rules[..at].iter().find(|r| r.always()) else { return false };
        let help = format!("\"{}\" in line {} always holds; move it to the end", first.name, first.line);
        self.unreachable(at, rule, help);
        true
    }

    /// Warns of a rule whose records the rules above take.
    fn covered(&mut self, at: usize, rule: &Rule, asked: &Condition) -> bool {
        let mut wanted = vec![Wanted::Holds(asked)];
        wanted.extend(self.above(at));
        if at == 0 {
            return false;
        }
        let together = self.answer(&wanted);
        if together == Some(Answer::Possible) {
            return false;
        }
        let rules = &self.policy.rules;
        let takes = |checker: &mut Self, others: &[usize]| {
            let mut wanted = vec![Wanted::Holds(asked)];
            wanted.extend(others.iter().filter_map(|i| rules[*i].condition.as_ref()).map(Wanted::Fails));
            checker.impossible(&wanted)
        };
        let alone = (0..at).find(|i| takes(self, &[*i]));
        let help = if let Some(one) = alone {
            let first = &rules[one];
            let same = first.condition.as_ref() == Some(asked);
            let what = if same { "has the same condition" } else { "holds wherever this one does" };
            format!("\"{}\" in line {} {what}", first.name, first.line)
        } else if together.is_none() {
            return false;
        } else {
            let mut core: Vec<usize> = (0..at).collect();
            for i in 0..at {
                let fewer: Vec<usize> = core.iter().copied().filter(|c| *c != i).collect();
                if takes(self, &fewer) {
                    core = fewer;
                }
            }
            let names: Vec<String> =
                core.iter().map(|i| format!("\"{}\" (line {})", rules[*i].name, rules[*i].line)).collect();
            format!("{} together hold wherever this one does", and(&names))
        };
        self.unreachable(at, rule, help);
        true
    }

    fn unreachable(&mut self, at: usize, rule: &Rule, help: String) {
        let message = format!("the rule \"{}\" is never reached", rule.name);
        let place = self.spots.key(at, rule, "name");
        self.found.push(Diagnostic::warning("rules.unreachable", message, place).help(help));
    }

    /// Warns of a condition that no record fulfils, with the parts that exclude each other.
    fn never_holds(&mut self, at: usize, rule: &Rule, asked: &Condition) {
        let sql = parse(&rule.when).ok();
        let texts = sql.as_ref().map(|s| members(s, &BinaryOperator::And)).unwrap_or_default();
        let parts: Vec<&Condition> = match asked {
            Condition::All(parts) => parts.iter().collect(),
            whole => vec![whole],
        };
        let mut core: Vec<usize> = (0..parts.len()).collect();
        for i in 0..parts.len() {
            let fewer: Vec<usize> = core.iter().copied().filter(|c| *c != i).collect();
            let wanted: Vec<Wanted<'_>> = fewer.iter().map(|c| Wanted::Holds(parts[*c])).collect();
            if self.impossible(&wanted) {
                core = fewer;
            }
        }
        let wanted: Vec<Wanted<'_>> = core.iter().map(|c| Wanted::Holds(parts[*c])).collect();
        let why = self.because(&wanted);
        let told: Vec<String> = core
            .iter()
            .filter_map(|c| texts.get(*c).filter(|_| texts.len() == parts.len()))
            .map(|sql| sql.to_string())
            .collect();
        let absent = core.iter().find_map(|c| match parts[*c] {
            Condition::Absent(w) if self.never.contains(w.name) => Some(w.name),
            _ => None,
        });
        let help = if asked.constant() == Some(false) {
            "remove the rule".to_owned()
        } else if let Some(word) = absent {
            format!("{word} is never NULL")
        } else if let Some(why) = why {
            why
        } else if told.len() > 1 {
            format!("{} exclude each other", and(&told))
        } else {
            "no value fulfils it; write the condition anew, or remove the rule".to_owned()
        };
        let span = match core.as_slice() {
            [one] if texts.len() == parts.len() => texts.get(*one).map_or_else(Span::empty, |sql| whole(sql)),
            _ => Span::empty(),
        };
        let place = self.spots.condition(at, rule, span);
        let message = format!("the condition of the rule \"{}\" never holds", rule.name);
        self.found.push(Diagnostic::warning("rules.never-holds", message, place).help(help));
    }

    /// Names the facts of the trade that stand against what is wanted; nothing where it contradicts
    /// itself.
    fn because(&mut self, wanted: &[Wanted<'_>]) -> Option<String> {
        if together(wanted, &[], &self.never, &mut self.budget) == Some(Answer::Impossible) {
            return None;
        }
        let mut needed: Vec<usize> = (0..self.axioms.len()).collect();
        for i in 0..self.axioms.len() {
            let fewer: Vec<usize> = needed.iter().copied().filter(|n| *n != i).collect();
            let always: Vec<Wanted<'_>> = fewer.iter().map(|n| Wanted::Holds(&self.axioms[*n].0)).collect();
            if together(wanted, &always, &self.never, &mut self.budget) == Some(Answer::Impossible) {
                needed = fewer;
            }
        }
        let mut told: Vec<&str> = needed.iter().map(|n| self.axioms[*n].1).collect();
        told.dedup();
        Some(told.join("; "))
    }

    /// Notes parts of a condition without which it would say the same.
    fn idle_parts(&mut self, at: usize, rule: &Rule, asked: &Condition) {
        let (parts, connective) = match asked {
            Condition::All(parts) => (parts, BinaryOperator::And),
            Condition::Any(parts) => (parts, BinaryOperator::Or),
            _ => return,
        };
        let sql = parse(&rule.when).ok();
        let texts: Vec<&Expr> = sql.as_ref().map(|s| members(s, &connective)).unwrap_or_default();
        for (i, part) in parts.iter().enumerate() {
            let others = parts.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, p)| p);
            // Facts of the trade are left out: who writes them down again means to be careful.
            let wanted: Vec<Wanted<'_>> = match connective {
                BinaryOperator::And => others.map(Wanted::Holds).chain([Wanted::Fails(part)]).collect(),
                _ => others.map(Wanted::Fails).chain([Wanted::Holds(part)]).collect(),
            };
            if together(&wanted, &[], &self.never, &mut self.budget) != Some(Answer::Impossible) {
                continue;
            }
            let text = texts.get(i).map_or_else(|| "a part".to_owned(), ToString::to_string);
            let span = texts.get(i).map_or_else(Span::empty, |sql| whole(sql));
            let message =
                format!("\"{text}\" changes nothing in the condition of the rule \"{}\"", rule.name);
            let place = self.spots.condition(at, rule, span);
            self.found.push(
                Diagnostic::note("rules.idle-part", message, place)
                    .help("the rest of the condition says it already; leave it out"),
            );
            return;
        }
    }

    /// Warns of an action that the portal or the law does not let through.
    fn asks_for(&mut self, at: usize, rule: &Rule) {
        match rule.action {
            Proposal::Act(ImsAction::Pending) if self.only_where(rule, "pending_blocked") => {
                let message =
                    format!("the rule \"{}\" asks for Pending where the portal does not offer it", rule.name);
                let place = self.spots.key(at, rule, "action");
                let help = "propose \"keep\" where pending_blocked holds";
                self.found.push(Diagnostic::warning("rules.never-permitted", message, place).help(help));
            }
            Proposal::Act(ImsAction::Accept)
                if rule.review.is_none() && self.may_meet(at, rule, "NOT certain") =>
            {
                let message =
                    format!("the rule \"{}\" accepts without a person what is not certain", rule.name);
                let place = self.spots.key(at, rule, "review");
                let help = "such records go to a clerk all the same; add \"certain AND\" to the condition, or name who looks";
                self.found.push(Diagnostic::warning("rules.uncertain-accept", message, place).help(help));
            }
            Proposal::Act(ImsAction::Reject) if self.may_meet(at, rule, "kind = 'credit_note'") => {
                let message = format!("the rule \"{}\" may reject a credit note", rule.name);
                let place = self.spots.key(at, rule, "action");
                let help = "a rejected credit note adds to the supplier's tax; add \"kind <> 'credit_note'\" to the condition";
                self.found.push(Diagnostic::warning("rules.reject-credit-note", message, place).help(help));
            }
            Proposal::Act(
                ImsAction::Pending | ImsAction::Accept | ImsAction::Reject | ImsAction::NoAction,
            )
            | Proposal::Keep => {}
        }
    }

    /// Tells whether a rule holds only where something else does.
    fn only_where(&mut self, rule: &Rule, other: &str) -> bool {
        let (Some(asked), Some(other)) = (&rule.condition, fact(other)) else { return false };
        self.impossible(&[Wanted::Holds(asked), Wanted::Fails(&other)])
    }

    /// Tells whether a rule can be reached by a record that something else holds for.
    fn may_meet(&mut self, at: usize, rule: &Rule, other: &str) -> bool {
        let Some(other) = fact(other) else { return false };
        let mut wanted = vec![Wanted::Holds(&other)];
        wanted.extend(rule.condition.as_ref().map(Wanted::Holds));
        wanted.extend(self.above(at));
        self.answer(&wanted) == Some(Answer::Possible)
    }

    /// Warns of a declaration of ITC reduction that is never made.
    fn reduction(&mut self, at: usize, rule: &Rule) {
        if rule.itc_reduction == GivenBack::Books {
            return;
        }
        let help = if rule.action == Proposal::Act(ImsAction::Accept) {
            if !self.only_where(rule, NOTHING_GIVEN_BACK) {
                return;
            }
            "only credit notes that ask for it carry one: section IN ('b2bcn', 'b2bcna') AND itc_reduction_asked"
        } else {
            "it travels only with accept"
        };
        let message = format!("the ITC reduction of the rule \"{}\" is never sent", rule.name);
        let place = self.spots.key(at, rule, "itc_reduction");
        self.found.push(Diagnostic::warning("rules.idle-reduction", message, place).help(help));
    }

    /// Warns of a remark that never travels.
    fn remark(&mut self, at: usize, rule: &Rule) {
        if rule.remark.is_empty() {
            return;
        }
        let help = match rule.action {
            Proposal::Keep | Proposal::Act(ImsAction::NoAction) => {
                "a remark travels only with accept, reject and pending"
            }
            _ if self.only_where(rule, "remarks_blocked") => {
                "the portal takes no remarks where remarks_blocked holds"
            }
            Proposal::Act(ImsAction::Accept) if self.only_where(rule, NOTHING_GIVEN_BACK) => {
                "with an Accept the portal takes a remark only on credit notes that ask for an ITC reduction"
            }
            Proposal::Act(ImsAction::Accept | ImsAction::Reject | ImsAction::Pending) => return,
        };
        let message = format!("the remark of the rule \"{}\" is never sent", rule.name);
        let place = self.spots.key(at, rule, "remark");
        self.found.push(Diagnostic::warning("rules.idle-remark", message, place).help(help));
    }
}
