//! Walking the months: from what two policies say of every record to the sums.
//!
//! Comes in: per month two [`Decided`]. Goes out: a [`Comparison`]. Invariant: both sides are aligned with
//! the month's records, so that a record is only ever compared with itself.

use super::{Aspect, Changed, Changes, Comparison, MonthFigure, Move, PolicyFigure, Proposed};
use crate::domain::account::Tally;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::ImsRecord;
use crate::domain::link::{Decision, Link, UploadFate};
use crate::domain::money::Paise;
use crate::domain::month::{InputFile, Month, RuleFact};
use crate::domain::outcome::Outcome;
use crate::output::report::figures::{RuleSums, accepted_alone, one, repeats};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What one policy says of a month.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'m> {
    /// Links by record.
    pub links: &'m [Link],
    /// Why, by record.
    pub reasons: &'m [Cow<'static, str>],
    /// Decisions by record.
    pub decisions: &'m [Decision],
    /// The rules.
    pub rules: &'m [RuleFact],
}

type Key = (String, String, (ImsAction, Option<String>), (ImsAction, Option<String>));

/// A comparison while its months are walked.
#[derive(Debug)]
pub struct Sums {
    comparison: Comparison,
    moves: BTreeMap<Key, (Tally, Paise)>,
    rules: [Option<RuleSums>; 2],
}

impl Sums {
    /// Begins a comparison of two policies.
    pub fn begin(version: &str, old: PolicyFigure, new: PolicyFigure) -> Self {
        let comparison = Comparison {
            version: version.to_owned(),
            as_of: None,
            old,
            new,
            months: Vec::new(),
            total: Changes::default(),
            moves: Vec::new(),
            changed: Vec::new(),
        };
        Self { comparison, moves: BTreeMap::new(), rules: [None, None] }
    }

    /// Adds a month, called by its period where `name` is empty.
    pub fn add(&mut self, name: &str, month: &Month<'_>, old: &Decided<'_>, new: &Decided<'_>) {
        let at = self.comparison.months.len();
        let mut changes = Changes::default();
        for (sums, side) in self.rules.iter_mut().zip([old, new]) {
            sums.get_or_insert_with(|| RuleSums::of(side.rules));
        }
        for (id, repeated) in repeats(month).into_iter().enumerate() {
            let record = &month.ims[id];
            let (before, after) = (&old.decisions[id], &new.decisions[id]);
            let aspects = Aspect::between(before, after);
            let amounts = one(record);
            let newly_accepted = accepted_alone(after) && !accepted_alone(before);
            if repeated {
                changes.repeated += usize::from(!aspects.is_empty());
                changes.repeated_newly_accepted += usize::from(newly_accepted);
            } else {
                changes.add(amounts, before, after, &aspects);
                for (sums, decision) in self.rules.iter_mut().flatten().zip([before, after]) {
                    sums.add(decision, amounts);
                }
                if !aspects.is_empty() {
                    self.moved(before, after, amounts);
                }
            }
            if !aspects.is_empty() {
                self.comparison.changed.push(Changed {
                    repeated,
                    old: Proposed::of(before, &old.links[id], &old.reasons[id]),
                    new: Proposed::of(after, &new.links[id], &new.reasons[id]),
                    newly_accepted,
                    no_longer_accepted: accepted_alone(before) && !accepted_alone(after),
                    aspects,
                    ..changed(at, month, record)
                });
            }
        }
        self.comparison.as_of = Some(month.facts.as_of);
        self.comparison.total.join(&changes);
        self.comparison.months.push(MonthFigure {
            name: if name.is_empty() { month.facts.period.to_string() } else { name.to_owned() },
            period: month.facts.period,
            recipients: month.facts.recipients.clone(),
            files: files(month),
            refused: month.refused_records.len() + month.refused_rows.len(),
            changes,
        });
    }

    fn moved(&mut self, old: &Decision, new: &Decision, one: Tally) {
        let side = |d: &Decision| (d.proposed_action, d.review.as_deref().map(str::to_owned));
        let key = (old.rule.to_string(), new.rule.to_string(), side(old), side(new));
        let (tally, at_stake) = self.moves.entry(key).or_default();
        tally.join(one);
        *at_stake += one.tax.total().abs();
    }

    /// Sorts by rupees at stake and returns the comparison.
    pub fn finish(self) -> Comparison {
        let mut comparison = self.comparison;
        let [old, new] = self.rules.map(|sums| sums.unwrap_or_default().figures());
        (comparison.old.rules, comparison.new.rules) = (old, new);
        comparison.moves = self
            .moves
            .into_iter()
            .map(|((old_rule, new_rule, old, new), (tally, at_stake))| Move {
                old_rule,
                new_rule,
                old,
                new,
                tally,
                at_stake,
            })
            .collect();
        comparison.moves.sort_by_key(|m| (Reverse(m.at_stake), Reverse(m.tally.documents)));
        // Within a month records stand in the order of their content, whichever way the files were sorted.
        comparison
            .changed
            .sort_by_key(|c| (Reverse(c.at_stake()), Reverse(c.amounts.taxable_value.abs()), c.month));
        comparison
    }
}

fn changed(at: usize, month: &Month<'_>, record: &ImsRecord<&str>) -> Changed {
    let nothing = || Proposed {
        action: ImsAction::NoAction,
        review: None,
        fate: UploadFate::NothingToSay,
        rule: String::new(),
        rule_reason: String::new(),
        outcome: Outcome::OnlyInIms,
        reason: String::new(),
        overruled: String::new(),
        itc_reduction: ItcReduction::NotAsked,
        remark: String::new(),
    };
    Changed {
        month: at,
        repeated: false,
        ims_file: month.facts.ims_files.get(record.file as usize).map(|f| f.name.clone()).unwrap_or_default(),
        section: record.section,
        index: record.index,
        recipient_gstin: record.recipient_gstin.to_owned(),
        supplier_gstin: record.supplier_gstin.to_owned(),
        supplier_name: record.supplier_name.to_owned(),
        number: record.number.to_owned(),
        date: record.date,
        amounts: one(record),
        previous_action: record.previous_action,
        old: nothing(),
        new: nothing(),
        aspects: Vec::new(),
        newly_accepted: false,
        no_longer_accepted: false,
    }
}

fn files(month: &Month<'_>) -> Vec<(&'static str, InputFile)> {
    let facts = &month.facts;
    let mut files: Vec<(&'static str, InputFile)> = Vec::new();
    files.extend(facts.ims_files.iter().map(|f| ("IMS download", f.clone())));
    files.extend(facts.books_files.iter().map(|f| ("purchase register", f.clone())));
    files.extend(facts.suppliers_file.iter().map(|f| ("list of suppliers", f.clone())));
    files.extend(facts.previous_files.iter().map(|f| ("earlier run", f.clone())));
    files
}
