//! Links against truth: how many are right, how many decisions would have been wrong.
//!
//! Comes in: the truth of a labelled month, `links.csv`, the month's records. Goes out: a
//! [`Score`]. A pair is a record and a register row. Invariant: a record without a line in
//! `links.csv` counts as unlinked and undecided, so leaving records out never raises a score.

mod bound;
mod read;

pub use bound::upper_bound_95;
pub use read::EvaluateError;

use crate::domain::action::ImsAction;
use crate::domain::document::{Filing, ImsRecord, Section};
use crate::domain::money::Paise;
use read::{Claim, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Names a record: section and position in it.
type Name = (Section, u32);

/// How good the links of one month are.
#[derive(Clone, Debug, PartialEq)]
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
    /// The same by class of noise.
    pub by_class: BTreeMap<String, ClassScore>,
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

/// Scores `links.csv` against the truth of a labelled month.
///
/// `records` are those of the month's one download: they say what is filed, what the portal holds,
/// which copies are identical, and how much tax is at stake.
///
/// # Errors
/// A column that is absent, a cell that cannot be read, a second line for one record, a record of
/// the truth that is not among `records`.
pub fn score<S: AsRef<str> + PartialEq>(
    truth_csv: &str,
    links_csv: &str,
    records: &[ImsRecord<S>],
) -> Result<Score, EvaluateError> {
    let truths = read::truth(truth_csv)?;
    let mut claims = read::links(links_csv)?;
    let by_name: BTreeMap<Name, &ImsRecord<S>> = records.iter().map(|r| ((r.section, r.index), r)).collect();
    for truth in &truths {
        if !by_name.contains_key(&truth.name) {
            return Err(EvaluateError::NoSuchRecord { section: truth.name.0.key(), index: truth.name.1 });
        }
    }
    let copies = copies(&truths, &by_name);
    let later: BTreeSet<Name> = copies.values().flatten().copied().collect();
    let mut score = Score {
        records: 0,
        repeated_records: u32::try_from(later.len()).expect("fewer copies than 32 bits count"),
        pairs_right: 0,
        pairs_false: 0,
        pairs_missed: 0,
        records_right: 0,
        clean_records: 0,
        clean_accepted: 0,
        auto_accepts: 0,
        wrong_auto_accepts: 0,
        wrong_auto_accept_tax: Paise::ZERO,
        booked_twice_auto_accepts: 0,
        rejects_of_booked: 0,
        unknown_records: 0,
        by_class: BTreeMap::new(),
        wrong: Vec::new(),
    };
    for truth in truths.iter().filter(|t| !later.contains(&t.name)) {
        let names = std::iter::once(&truth.name).chain(copies.get(&truth.name).into_iter().flatten());
        let said: Vec<Claim> = names.map(|n| claims.remove(n).unwrap_or_default()).collect();
        score.add(truth, by_name[&truth.name], &said);
    }
    score.unknown_records = u32::try_from(claims.len()).expect("fewer lines than 32 bits count");
    Ok(score)
}

impl Score {
    fn add<S>(&mut self, truth: &Truth, record: &ImsRecord<S>, said: &[Claim]) {
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
        let is_clean = truth.clean == 1
            && record.filing == Filing::Filed
            && matches!(record.previous_action, ImsAction::NoAction | ImsAction::Accept);
        let rejected = !truth.rows.is_empty() && said.iter().any(|c| c.is_unseen(ImsAction::Reject));

        self.records += 1;
        self.pairs_right += right;
        self.pairs_false += wrong;
        self.pairs_missed += missed;
        self.records_right += u32::from(is_right);
        self.clean_records += u32::from(is_clean);
        self.clean_accepted += u32::from(is_clean && is_accepted && !is_wrong);
        self.auto_accepts += u32::from(is_accepted);
        self.wrong_auto_accepts += u32::from(is_wrong);
        self.booked_twice_auto_accepts += u32::from(on_own_rows);
        self.rejects_of_booked += u32::from(rejected);
        if is_wrong {
            self.wrong_auto_accept_tax += record.tax.total();
            self.wrong.push((truth.name.0, truth.name.1, truth.class.clone()));
        }
        let class = self.by_class.entry(truth.class.clone()).or_default();
        class.records += 1;
        class.records_right += u32::from(is_right);
        class.pairs_right += right;
        class.pairs_missed += missed;
        class.pairs_false += wrong;
        class.auto_accepts += u32::from(is_accepted);
        class.wrong_auto_accepts += u32::from(is_wrong);
    }
}

fn count<'a>(rows: impl Iterator<Item = &'a u32>) -> u32 {
    u32::try_from(rows.count()).expect("a record has fewer rows than 32 bits count")
}

/// Finds records that a download repeats identically: the first, and its later copies.
fn copies<S: AsRef<str> + PartialEq>(
    truths: &[Truth],
    by_name: &BTreeMap<Name, &ImsRecord<S>>,
) -> BTreeMap<Name, Vec<Name>> {
    let mut first: BTreeMap<(Section, &str, &str), Name> = BTreeMap::new();
    let mut copies: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for truth in truths {
        let record = by_name[&truth.name];
        let identity = (record.section, record.supplier_gstin.as_ref(), record.number.as_ref());
        let met = *first.entry(identity).or_insert(truth.name);
        if met != truth.name && says_the_same(by_name[&met], record) {
            copies.entry(met).or_default().push(truth.name);
        }
    }
    copies
}

fn says_the_same<S: PartialEq>(a: &ImsRecord<S>, b: &ImsRecord<S>) -> bool {
    a.date == b.date
        && a.original_number == b.original_number
        && a.original_date == b.original_date
        && a.invoice_type == b.invoice_type
        && a.place_of_supply == b.place_of_supply
        && a.document_value == b.document_value
        && a.taxable_value == b.taxable_value
        && a.tax == b.tax
        && a.return_period == b.return_period
        && a.source_form == b.source_form
        && a.filing == b.filing
        && a.previous_action == b.previous_action
        && a.permission == b.permission
        && a.content_hash == b.content_hash
}

#[cfg(test)]
mod tests;
