//! What changes when one policy takes the place of another.
//!
//! Comes in: per month, what each of two policies says of every record. Goes out: a [`Comparison`], and
//! from it text, `compare.csv`, `compare.html` and `compare.json`. Invariant: what the new policy accepts
//! without a person is what the old one did, plus the newly accepted, less the no longer accepted.

mod gather;
mod html;
mod lines;
mod text;
mod wire;

pub use gather::{Decided, Sums};
pub use html::page;
pub use lines::{COLUMNS, write_csv};
pub use text::text;
pub use wire::json;

use super::figures::{RuleFigure, accepted_alone};
use crate::domain::account::Tally;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::Section;
use crate::domain::link::{Decision, Link, UploadFate};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::InputFile;
use crate::domain::outcome::Outcome;
use crate::domain::period::TaxPeriod;
use chrono::NaiveDate;

/// In what a proposal may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The proposed action.
    Action,
    /// Who must look, or that nobody must.
    Review,
    /// How much credit is declared to be given back.
    ItcReduction,
    /// The remark sent with the action.
    Remark,
    /// Whether it is uploaded.
    Fate,
}

impl Aspect {
    /// All aspects, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Action, Self::Review, Self::ItcReduction, Self::Remark, Self::Fate];

    /// Returns the word of `compare.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Review => "review",
            Self::ItcReduction => "itc_reduction",
            Self::Remark => "remark",
            Self::Fate => "fate",
        }
    }

    /// Returns the words people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Action => "The action",
            Self::Review => "Who must look",
            Self::ItcReduction => "The ITC reduction",
            Self::Remark => "The remark",
            Self::Fate => "Whether it is uploaded",
        }
    }

    fn differs(self, old: &Decision, new: &Decision) -> bool {
        match self {
            Self::Action => old.proposed_action != new.proposed_action,
            Self::Review => old.review != new.review,
            Self::ItcReduction => old.itc_reduction != new.itc_reduction,
            Self::Remark => old.remark != new.remark,
            Self::Fate => old.fate != new.fate,
        }
    }

    /// Returns in what two decisions differ; nothing where both propose the same.
    pub fn between(old: &Decision, new: &Decision) -> Vec<Self> {
        Self::ALL.into_iter().filter(|a| a.differs(old, new)).collect()
    }
}

/// A policy, with what its rules did over all months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFigure {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: InputFile,
    /// Its tolerances.
    pub tolerance: Tolerance,
    /// Whether records that need a person are put on Pending.
    pub hold: bool,
    /// Its rules in order.
    pub rules: Vec<RuleFigure>,
}

/// What changes, in documents and rupees; identical repetitions of a record are counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// All documents.
    pub documents: Tally,
    /// Documents whose proposal changes.
    pub changed: Tally,
    /// The tax of these without its sign, so that notes do not offset invoices.
    pub at_stake: Paise,
    /// Documents that another rule decides in the same way.
    pub same_by_other_rule: Tally,
    /// Accepted without a person by the old policy: credit by head.
    pub old_accepted: Tally,
    /// Accepted without a person by the new policy and not by the old.
    pub newly_accepted: Tally,
    /// Accepted without a person by the old policy and not by the new.
    pub no_longer_accepted: Tally,
    /// Accepted without a person by the new policy.
    pub new_accepted: Tally,
    /// Documents that need no person under the old policy, whatever becomes of them.
    pub old_automation: Tally,
    /// Documents that a person need not look at any more.
    pub new_automation: Tally,
    /// Documents that a person has to look at now.
    pub lost_automation: Tally,
    /// Documents that need no person under the new policy.
    pub after_automation: Tally,
    /// Documents by what changes in them; one may stand in several.
    pub aspects: [Tally; Aspect::ALL.len()],
    /// Changed records that only repeat another one; listed, and in no sum.
    pub repeated: usize,
    /// Of these, records accepted without a person by the new policy alone.
    pub repeated_newly_accepted: usize,
}

impl Changes {
    fn join(&mut self, o: &Self) {
        self.documents.join(o.documents);
        self.changed.join(o.changed);
        self.at_stake += o.at_stake;
        self.same_by_other_rule.join(o.same_by_other_rule);
        self.old_accepted.join(o.old_accepted);
        self.newly_accepted.join(o.newly_accepted);
        self.no_longer_accepted.join(o.no_longer_accepted);
        self.new_accepted.join(o.new_accepted);
        self.old_automation.join(o.old_automation);
        self.new_automation.join(o.new_automation);
        self.lost_automation.join(o.lost_automation);
        self.after_automation.join(o.after_automation);
        for (sum, part) in self.aspects.iter_mut().zip(o.aspects) {
            sum.join(part);
        }
        self.repeated += o.repeated;
        self.repeated_newly_accepted += o.repeated_newly_accepted;
    }

    fn add(&mut self, one: Tally, old: &Decision, new: &Decision, aspects: &[Aspect]) {
        let put = |into: &mut Tally, wanted: bool| {
            if wanted {
                into.join(one);
            }
        };
        let (was, is) = (accepted_alone(old), accepted_alone(new));
        let (alone_before, alone_now) = (!old.needs_review(), !new.needs_review());
        self.documents.join(one);
        put(&mut self.changed, !aspects.is_empty());
        if !aspects.is_empty() {
            self.at_stake += one.tax.total().abs();
        }
        put(&mut self.same_by_other_rule, aspects.is_empty() && old.rule != new.rule);
        put(&mut self.old_accepted, was);
        put(&mut self.new_accepted, is);
        put(&mut self.newly_accepted, is && !was);
        put(&mut self.no_longer_accepted, was && !is);
        put(&mut self.old_automation, alone_before);
        put(&mut self.after_automation, alone_now);
        put(&mut self.new_automation, alone_now && !alone_before);
        put(&mut self.lost_automation, alone_before && !alone_now);
        for (sum, aspect) in self.aspects.iter_mut().zip(Aspect::ALL) {
            put(sum, aspects.contains(&aspect));
        }
    }

    /// Tells whether any record is accepted without a person that was not before, repetitions included.
    pub const fn accepts_more(&self) -> bool {
        self.newly_accepted.documents > 0 || self.repeated_newly_accepted > 0
    }

    /// Tells whether the proposal for any record changes, repetitions included.
    pub const fn any(&self) -> bool {
        self.changed.documents > 0 || self.repeated > 0
    }
}

/// One month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFigure {
    /// What it is called.
    pub name: String,
    /// Its return period.
    pub period: TaxPeriod,
    /// Its recipients.
    pub recipients: Vec<String>,
    /// Its files: role and file.
    pub files: Vec<(&'static str, InputFile)>,
    /// Records and rows that could not be read, and so were not compared.
    pub refused: usize,
    /// What changes.
    pub changes: Changes,
}

/// What one policy proposes for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The action.
    pub action: ImsAction,
    /// Who must look; nothing where nobody must.
    pub review: Option<String>,
    /// Whether it is uploaded.
    pub fate: UploadFate,
    /// The rule that decided.
    pub rule: String,
    /// Its reason.
    pub rule_reason: String,
    /// What became of the record in matching.
    pub outcome: Outcome,
    /// Why, a sentence.
    pub reason: String,
    /// What the portal or the law overruled, or empty.
    pub overruled: String,
    /// How much credit is declared to be given back.
    pub itc_reduction: ItcReduction,
    /// The remark.
    pub remark: String,
}

impl Proposed {
    fn of(decision: &Decision, link: &Link, reason: &str) -> Self {
        Self {
            action: decision.proposed_action,
            review: decision.review.as_deref().map(str::to_owned),
            fate: decision.fate,
            rule: decision.rule.to_string(),
            rule_reason: decision.rule_reason.to_string(),
            outcome: link.outcome,
            reason: reason.to_owned(),
            overruled: decision.overruled.clone(),
            itc_reduction: decision.itc_reduction,
            remark: decision.remark.clone(),
        }
    }
}

/// Says who must look.
fn who(review: Option<&str>) -> &str {
    review.unwrap_or("nobody")
}

/// Says an action and who must look: `Accept, nobody looks`, `Pending, clerk looks`.
fn said(action: ImsAction, review: Option<&str>) -> String {
    format!("{}, {} looks", action.title(), who(review))
}

/// A record whose proposal changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Position of its month among the months.
    pub month: usize,
    /// Whether it only repeats another record of its download.
    pub repeated: bool,
    /// The download.
    pub ims_file: String,
    /// Section.
    pub section: Section,
    /// Position in its section, from 0.
    pub index: u32,
    /// Recipient.
    pub recipient_gstin: String,
    /// Supplier.
    pub supplier_gstin: String,
    /// Supplier's name, or empty.
    pub supplier_name: String,
    /// Number.
    pub number: String,
    /// Date.
    pub date: NaiveDate,
    /// Taxable value and tax; credit notes are negative.
    pub amounts: Tally,
    /// What the portal holds.
    pub previous_action: ImsAction,
    /// What the old policy proposes.
    pub old: Proposed,
    /// What the new policy proposes.
    pub new: Proposed,
    /// In what they differ.
    pub aspects: Vec<Aspect>,
    /// Accepted without a person by the new policy alone.
    pub newly_accepted: bool,
    /// Accepted without a person by the old policy alone.
    pub no_longer_accepted: bool,
}

impl Changed {
    /// The rupees at stake: its tax without the sign.
    pub fn at_stake(&self) -> Paise {
        self.amounts.tax.total().abs()
    }
}

/// Documents that go from one rule to another, with the same change of action and reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The rule that decided them.
    pub old_rule: String,
    /// The rule that decides them now.
    pub new_rule: String,
    /// What was proposed, and who had to look.
    pub old: (ImsAction, Option<String>),
    /// What is proposed, and who has to look.
    pub new: (ImsAction, Option<String>),
    /// The documents.
    pub tally: Tally,
    /// Their tax without its sign.
    pub at_stake: Paise,
}

/// What changes when one policy takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Version of imsreco.
    pub version: String,
    /// The only clock.
    pub as_of: Option<NaiveDate>,
    /// The policy in force.
    pub old: PolicyFigure,
    /// The policy proposed.
    pub new: PolicyFigure,
    /// The months as given.
    pub months: Vec<MonthFigure>,
    /// All months together.
    pub total: Changes,
    /// From rule to rule, most rupees at stake first.
    pub moves: Vec<Move>,
    /// Every record whose proposal changes, most rupees at stake first.
    pub changed: Vec<Changed>,
}

impl Comparison {
    /// Says how often the months were matched.
    pub fn matched(&self) -> String {
        let show =
            |t: Tolerance| format!("{} on the taxable value, {} on each tax head", t.taxable_value, t.tax);
        if self.old.tolerance == self.new.tolerance {
            return "Each month was matched once: both policies have the same tolerance.".to_owned();
        }
        format!(
            "The tolerances differ, so each month was matched once under each: {} (old), {} (new).",
            show(self.old.tolerance),
            show(self.new.tolerance)
        )
    }

    /// Says in one sentence what changes.
    pub fn sentence(&self) -> String {
        let t = &self.total;
        let all = super::words::documents(t.documents.documents);
        if t.changed.documents == 0 {
            return format!("Nothing changes: both policies propose the same for each of {all}.");
        }
        format!(
            "The proposal changes for {} of {all}, with {} of tax at stake.",
            crate::domain::text::grouped(t.changed.documents),
            t.at_stake
        )
    }

    /// Says what the sentence leaves out; nothing where there is nothing.
    pub fn footnotes(&self) -> Vec<String> {
        let t = &self.total;
        let mut notes = Vec::new();
        if t.same_by_other_rule.documents > 0 {
            notes.push(format!(
                "Another rule decides {} in the same way.",
                super::words::documents(t.same_by_other_rule.documents)
            ));
        }
        if t.repeated > 0 {
            let records = crate::domain::text::Count::of(t.repeated, "changed record");
            let repeat = if t.repeated == 1 { "only repeats another" } else { "only repeat others" };
            notes.push(format!("{records} {repeat} of the download: listed, and in no sum."));
        }
        let refused: usize = self.months.iter().map(|m| m.refused).sum();
        if refused > 0 {
            let are = if refused == 1 { "is" } else { "are" };
            notes.push(format!(
                "{} could not be read and {are} not compared.",
                super::words::documents(refused)
            ));
        }
        notes
    }
}

/// Names of the tax heads with their amounts, where they are not zero: `IGST ₹10.00`.
fn heads(tax: TaxHeads) -> String {
    let parts: Vec<String> = TaxHeads::NAMES
        .into_iter()
        .zip(tax.each())
        .filter(|(_, amount)| *amount != Paise::ZERO)
        .map(|(name, amount)| format!("{name} {}", amount.plain()))
        .collect();
    parts.join(", ")
}

/// Says a declaration of ITC reduction: `full`, `none`, `partial (IGST 10.00)`, or nothing.
fn reduction(itc: ItcReduction) -> String {
    match itc {
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => itc.word().to_owned(),
        ItcReduction::Partial(part) => format!("{} ({})", itc.word(), heads(part)),
    }
}

#[cfg(test)]
mod tests;
