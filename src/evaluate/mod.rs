//! Links against truth: how many are right, how many decisions would have been wrong.
//!
//! Comes in: the truth of a labelled month and the `links.csv` of a run, which holds what else has to
//! be known of each record. Goes out: a [`Score`], as numbers, as text and as JSON. A pair is a record
//! and a register row. Invariant: a record without a line in `links.csv` counts as unlinked and
//! undecided, so leaving records out never raises a score.

mod bound;
mod read;
mod show;

pub use bound::upper_bound_95;
pub use read::EvaluateError;

use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::ingest::written::NamedText;
use read::{Claim, Truth};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// Names a record: section and position in it.
type Name = (Section, u32);

/// How good the links of one month are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Records scored; identical copies of a record count once, with their rows together.
    pub records: u32,
    /// Later identical copies that were joined with their first.
    pub repeated_records: u32,
    /// Pairs linked that are the same supply.
    pub pairs_right: u32,
    /// Pairs linked that are not.
    pub pairs_false: u32,
    /// Pairs that are the same supply and were not linked.
    pub pairs_missed: u32,
    /// Records whose rows are exactly right, those without any included.
    pub records_right: u32,
    /// Records that plainly agree, are filed and on which nobody has said Pending or Reject.
    pub clean_records: u32,
    /// Of these, how many are accepted without a person, rightly or not.
    pub clean_auto_accepts: u32,
    /// Of these, how many are accepted without a person and with exactly the right rows.
    pub clean_accepted: u32,
    /// Records accepted without a person.
    pub auto_accepts: u32,
    /// Of these the wrong ones: nobody may accept the record unseen, or its rows are not exactly
    /// the true ones.
    pub wrong_auto_accepts: u32,
    /// Tax on the wrong ones.
    pub wrong_auto_accept_tax: Paise,
    /// Records booked twice that are accepted on rows of their own: the credit is real, the books
    /// are not; counted apart, not as wrong.
    pub booked_twice_auto_accepts: u32,
    /// Records with true rows that are rejected without a person.
    pub rejects_of_booked: u32,
    /// Lines of `links.csv` about records that do not exist.
    pub unknown_records: u32,
    /// Records that have no line in `links.csv`.
    pub without_line: u32,
    /// The same by class of noise.
    pub by_class: BTreeMap<String, ClassScore>,
    /// How many records of a class ended in an outcome; nothing where a record has no line.
    pub confusion: BTreeMap<(String, Option<Outcome>), u32>,
    /// The wrong auto-accepts by section, position and class.
    pub wrong: Vec<(Section, u32, String)>,
}

/// How good the links of one class of noise are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassScore {
    /// Records.
    pub records: u32,
    /// Records whose rows are exactly right.
    pub records_right: u32,
    /// Right pairs.
    pub pairs_right: u32,
    /// Missed pairs.
    pub pairs_missed: u32,
    /// False pairs.
    pub pairs_false: u32,
    /// Accepted without a person.
    pub auto_accepts: u32,
    /// Of these, wrong.
    pub wrong_auto_accepts: u32,
    /// Tax on the wrong ones.
    pub wrong_tax: Paise,
}

impl Score {
    /// Returns the share of linked pairs that are right; 0 without any.
    pub fn precision(&self) -> f64 {
        share(self.pairs_right, self.pairs_right + self.pairs_false)
    }

    /// Returns the share of true pairs that were linked; 0 without any.
    pub fn recall(&self) -> f64 {
        share(self.pairs_right, self.pairs_right + self.pairs_missed)
    }

    /// Returns the harmonic mean of precision and recall; 0 where both are.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    /// Returns the share of records whose rows are exactly right.
    pub fn record_accuracy(&self) -> f64 {
        share(self.records_right, self.records)
    }

    /// Returns the share of auto-accepts that are not wrong; nothing without any.
    pub fn auto_accept_precision(&self) -> Option<f64> {
        (self.auto_accepts > 0).then(|| 1.0 - share(self.wrong_auto_accepts, self.auto_accepts))
    }

    /// Returns the share of clean records that were rightly accepted without a person; 0 without any.
    pub fn automation(&self) -> f64 {
        share(self.clean_accepted, self.clean_records)
    }

    /// Returns the rate of wrong auto-accepts that is not exceeded with 95 % confidence.
    pub fn wrong_rate_upper_95(&self) -> f64 {
        upper_bound_95(self.wrong_auto_accepts, self.auto_accepts)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Scores the links of a run against the truth of a labelled month.
///
/// Identical copies of a record count as one. `links.csv` tells them as twice in IMS, and they agree
/// in everything it holds of a document.
///
/// # Errors
/// A column that is absent, a cell that cannot be read, a second line for one record, files of
/// different months.
pub fn score(truth: NamedText<'_>, links: NamedText<'_>) -> Result<Score, EvaluateError> {
    let truths = read::truth(truth)?;
    let mut claims = read::links(links)?;
    read::of_one_month(&truths, &claims, [truth.name, links.name])?;
    let copies = copies(&truths, &claims);
    let later: BTreeSet<Name> = copies.values().flatten().copied().collect();
    let mut score = Score { repeated_records: count(&later), ..Score::default() };
    for truth in truths.iter().filter(|t| !later.contains(&t.name)) {
        let names = std::iter::once(&truth.name).chain(copies.get(&truth.name).into_iter().flatten());
        let said: Vec<Option<Claim>> = names.map(|n| claims.remove(n)).collect();
        score.without_line += count(said.iter().filter(|s| s.is_none()));
        score.add(truth, &said.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
    }
    score.unknown_records = count(&claims);
    Ok(score)
}

impl Score {
    fn add(&mut self, truth: &Truth, said: &[Claim]) {
        let is_double = truth.class == "duplicate";
        let rows: BTreeSet<u32> = said.iter().flat_map(|c| &c.rows).copied().collect();
        let right = count(rows.intersection(&truth.rows));
        let wrong = count(rows.difference(&truth.rows));
        let missed = match &*truth.class {
            // Another record stands for the same supply: its rows or none are right.
            "superseded" => 0,
            // Of rows that book one document twice, one is enough.
            "duplicate" if right > 0 => 0,
            "duplicate" => 1,
            _ => count(truth.rows.difference(&rows)),
        };
        let is_right = missed == 0 && wrong == 0;
        let accepted: Vec<&Claim> = said.iter().filter(|c| c.is_unseen(ImsAction::Accept)).collect();
        let is_accepted = !accepted.is_empty();
        let on_own_rows = is_double
            && is_accepted
            && accepted.iter().all(|c| !c.rows.is_empty() && c.rows.is_subset(&truth.rows));
        let is_wrong = is_accepted
            && !on_own_rows
            && (truth.clean == 0 || accepted.iter().any(|c| c.rows.is_empty() || c.rows != truth.rows));
        let first = &said[0];
        let is_clean = truth.clean == 1 && !first.may_wait();
        let rejected = !truth.rows.is_empty() && said.iter().any(|c| c.is_unseen(ImsAction::Reject));
        let wrong_tax = if is_wrong { first.tax.total() } else { Paise::ZERO };

        self.records += 1;
        self.pairs_right += right;
        self.pairs_false += wrong;
        self.pairs_missed += missed;
        self.records_right += u32::from(is_right);
        self.clean_records += u32::from(is_clean);
        self.clean_auto_accepts += u32::from(is_clean && is_accepted);
        self.clean_accepted += u32::from(is_clean && is_accepted && !is_wrong);
        self.auto_accepts += u32::from(is_accepted);
        self.wrong_auto_accepts += u32::from(is_wrong);
        self.wrong_auto_accept_tax += wrong_tax;
        self.booked_twice_auto_accepts += u32::from(on_own_rows);
        self.rejects_of_booked += u32::from(rejected);
        if is_wrong {
            self.wrong.push((truth.name.0, truth.name.1, truth.class.clone()));
        }
        *self.confusion.entry((truth.class.clone(), first.outcome)).or_default() += 1;
        let class = self.by_class.entry(truth.class.clone()).or_default();
        *class += ClassScore {
            records: 1,
            records_right: u32::from(is_right),
            pairs_right: right,
            pairs_missed: missed,
            pairs_false: wrong,
            auto_accepts: u32::from(is_accepted),
            wrong_auto_accepts: u32::from(is_wrong),
            wrong_tax,
        };
    }
}

impl AddAssign for ClassScore {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.records_right += other.records_right;
        self.pairs_right += other.pairs_right;
        self.pairs_missed += other.pairs_missed;
        self.pairs_false += other.pairs_false;
        self.auto_accepts += other.auto_accepts;
        self.wrong_auto_accepts += other.wrong_auto_accepts;
        self.wrong_tax += other.wrong_tax;
    }
}

fn count<T>(things: impl IntoIterator<Item = T>) -> u32 {
    u32::try_from(things.into_iter().count()).expect("a month has fewer documents than 32 bits count")
}

/// Finds records that a download repeats identically: the first, and its later copies.
fn copies(truths: &[Truth], claims: &BTreeMap<Name, Claim>) -> BTreeMap<Name, Vec<Name>> {
    let mut first: BTreeMap<(Section, &[String]), Name> = BTreeMap::new();
    let mut copies: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for truth in truths {
        let Some(claim) = claims.get(&truth.name) else { continue };
        // Supplier and number.
        let identity = (truth.name.0, &claim.content[..2]);
        let met = *first.entry(identity).or_insert(truth.name);
        if met != truth.name && claim.repeats(&claims[&met]) {
            copies.entry(met).or_default().push(truth.name);
        }
    }
    copies
}

#[cfg(test)]
mod tests;
