//! The registrations of one PAN in one run, each by itself.
//!
//! Comes in: a month. Goes out: documents by registration, outcome and action, register rows by registration and
//! outcome, and documents booked for another registration than they are reported to. Invariant: the cells of all
//! registrations make up the figures of the group; nothing is told where only one registration occurs.

use super::one;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::link::{Doubt, ImsId, UploadFate};
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::risk::at_risk;
use std::collections::{BTreeMap, BTreeSet};

/// What stands for the registration of rows that name none.
pub const NOT_NAMED: &str = "";

/// Documents of one registration with one outcome, action and fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchCell {
    /// The recipient's GSTIN.
    pub gstin: String,
    /// Outcome.
    pub outcome: Outcome,
    /// Proposed action.
    pub action: ImsAction,
    /// What happens to it.
    pub fate: UploadFate,
    /// The documents, identical repetitions once.
    pub tally: Tally,
    /// Rupees at risk.
    pub at_risk: Paise,
    /// Documents that need a person.
    pub needs_person: usize,
}

/// Register rows of one registration with one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchRows {
    /// The registration that the rows name, or [`NOT_NAMED`].
    pub gstin: String,
    /// Outcome.
    pub outcome: Outcome,
    /// The rows.
    pub tally: Tally,
}

/// A document that is reported to one registration and booked for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongBranch {
    /// The record.
    pub id: ImsId,
    /// The registration that the supplier names, whose credit it is.
    pub reported_to: String,
    /// The registrations that the rows name.
    pub booked_for: Vec<String>,
    /// The document.
    pub tally: Tally,
}

/// The sums of one registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BranchSums {
    /// The documents.
    pub tally: Tally,
    /// Rupees at risk.
    pub at_risk: Paise,
    /// Documents that need a person.
    pub needs_person: usize,
    /// Accepted without a person: what leaves so, or stands so already.
    pub accepted: Tally,
    /// Rows that no supplier reports.
    pub only_in_books: Tally,
    /// Documents reported to it and booked for another registration.
    pub wrong: Tally,
}

/// Registration, outcome, action and fate.
type CellKey<'m> = (&'m str, Outcome, ImsAction, UploadFate);

/// All registrations; empty where only one occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    /// The registrations, in order.
    pub gstins: Vec<String>,
    /// Documents, in order of registration, outcome, action and fate.
    pub cells: Vec<BranchCell>,
    /// Rows, in order of registration and outcome.
    pub rows: Vec<BranchRows>,
    /// Documents booked for another registration, most tax first.
    pub wrong: Vec<WrongBranch>,
}

impl Branches {
    /// Sums a month; `repeats` tells which records only repeat others.
    pub(super) fn of(month: &Month<'_>, repeats: &[bool]) -> Self {
        let mut gstins: BTreeSet<&str> = month.facts.recipients.iter().map(String::as_str).collect();
        gstins.extend(month.ims.iter().map(|r| r.recipient_gstin));
        gstins.extend(month.books.iter().map(|r| r.recipient_gstin));
        gstins.remove(NOT_NAMED);
        if gstins.len() < 2 {
            return Self::default();
        }
        let mut cells: BTreeMap<CellKey<'_>, (Tally, Paise, usize)> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (id, (record, link)) in (0u32..).zip(month.ims.iter().zip(&month.links)) {
            let at = ImsId(id);
            if repeats[at.at()] {
                continue;
            }
            let (decision, tally) = (&month.decisions[at.at()], one(record));
            let key = (record.recipient_gstin, link.outcome, decision.proposed_action, decision.fate);
            let cell = cells.entry(key).or_default();
            cell.0.join(tally);
            cell.1 += at_risk(record, link);
            cell.2 += usize::from(decision.needs_review());
            if link.doubts.contains(&Doubt::OtherRecipient) {
                let booked: BTreeSet<&str> =
                    link.books.iter().map(|row| month.books[row.at()].recipient_gstin).collect();
                wrong.push(WrongBranch {
                    id: at,
                    reported_to: record.recipient_gstin.to_owned(),
                    booked_for: booked.into_iter().map(str::to_owned).collect(),
                    tally,
                });
            }
        }
        wrong.sort_by_key(|w| (std::cmp::Reverse(w.tally.tax.total().abs()), w.id));
        let mut rows: BTreeMap<(&str, Outcome), Tally> = BTreeMap::new();
        for (row, link) in month.books.iter().zip(&month.books_links) {
            let tally = rows.entry((row.recipient_gstin, link.outcome)).or_default();
            tally.add(row.kind.sign(), row.taxable_value, row.tax);
        }
        Self {
            gstins: gstins.into_iter().map(str::to_owned).collect(),
            cells: cells
                .into_iter()
                .map(|((gstin, outcome, action, fate), (tally, at_risk, needs_person))| BranchCell {
                    gstin: gstin.to_owned(),
                    outcome,
                    action,
                    fate,
                    tally,
                    at_risk,
                    needs_person,
                })
                .collect(),
            rows: rows
                .into_iter()
                .map(|((gstin, outcome), tally)| BranchRows { gstin: gstin.to_owned(), outcome, tally })
                .collect(),
            wrong,
        }
    }

    /// Tells whether there is only one registration, so that nothing is to be told.
    pub fn is_empty(&self) -> bool {
        self.gstins.is_empty()
    }

    /// Sums one registration.
    pub fn sums(&self, gstin: &str) -> BranchSums {
        self.summed(|g| g == gstin)
    }

    /// Sums all registrations, rows that name none too.
    pub fn group(&self) -> BranchSums {
        self.summed(|_| true)
    }

    fn summed(&self, of: impl Fn(&str) -> bool) -> BranchSums {
        let mut sums = BranchSums::default();
        for cell in self.cells.iter().filter(|c| of(&c.gstin)) {
            sums.tally.join(cell.tally);
            sums.at_risk += cell.at_risk;
            sums.needs_person += cell.needs_person;
            if cell.action == ImsAction::Accept
                && matches!(cell.fate, UploadFate::Upload | UploadFate::AlreadySo)
            {
                sums.accepted.join(cell.tally);
            }
        }
        for rows in self.rows.iter().filter(|r| of(&r.gstin) && r.outcome == Outcome::OnlyInBooks) {
            sums.only_in_books.join(rows.tally);
        }
        for wrong in self.wrong.iter().filter(|w| of(&w.reported_to)) {
            sums.wrong.join(wrong.tally);
        }
        sums
    }

    /// Returns the documents of a registration by outcome, in the order of reports, with rupees at risk.
    pub fn outcomes(&self, gstin: &str) -> Vec<(Outcome, Tally, Paise)> {
        let mut out: BTreeMap<Outcome, (Tally, Paise)> = BTreeMap::new();
        for cell in self.cells.iter().filter(|c| c.gstin == gstin) {
            let (tally, at_risk) = out.entry(cell.outcome).or_default();
            tally.join(cell.tally);
            *at_risk += cell.at_risk;
        }
        out.into_iter().map(|(outcome, (tally, at_risk))| (outcome, tally, at_risk)).collect()
    }

    /// Returns the documents of a registration by proposed action: Accept, Reject, Pending, No action.
    pub fn actions(&self, gstin: &str) -> Vec<(ImsAction, Tally)> {
        let sum = |action| {
            let cells = self.cells.iter().filter(|c| c.gstin == gstin && c.action == action);
            cells.fold(Tally::default(), |mut sum, cell| {
                sum.join(cell.tally);
                sum
            })
        };
        [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction]
            .into_iter()
            .map(|action| (action, sum(action)))
            .filter(|(_, tally)| tally.documents > 0)
            .collect()
    }

    /// Returns the sentence on documents booked for the wrong registration; nothing where there is none.
    pub fn wrong_sentence(&self) -> Option<String> {
        let group = self.group();
        let (documents, booked) = match group.wrong.documents {
            0 => return None,
            1 => ("1 document is".to_owned(), "it"),
            n => (format!("{} documents are", crate::domain::text::grouped(n)), "them"),
        };
        Some(format!(
            "{documents} reported to one of your registrations and booked for another ({} of tax): the credit belongs to \
             the registration that was billed, so move {booked} in the books, or have the supplier correct the GSTIN.",
            group.wrong.tax.total()
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::link::Doubt;
    use crate::domain::month::Month;
    use crate::domain::outcome::Outcome;
    use crate::output::report::figures;
    use crate::output::report::fixture::{RECIPIENT, fixture_month};

    pub(super) const MUMBAI: &str = "27AACCB1207L1ZX";

    fn two_branches() -> Month<'static> {
        let mut month = fixture_month();
        month.facts.recipients.push(MUMBAI.to_owned());
        for record in month.ims.iter_mut().skip(3).step_by(3) {
            record.recipient_gstin = MUMBAI;
        }
        for row in &mut month.books {
            row.recipient_gstin = RECIPIENT;
        }
        let at = month.links.iter().position(|l| l.outcome == Outcome::OtherBranch).unwrap();
        month.ims[at].recipient_gstin = MUMBAI;
        month.links[at].doubts.push(Doubt::OtherRecipient);
        month
    }

    #[test]
    fn the_registrations_make_up_the_group() {
        let month = two_branches();
        let f = figures(&month, &[]);
        let b = &f.branches;
        assert_eq!(b.gstins, [MUMBAI, RECIPIENT]);
        let group = b.group();
        assert_eq!(group.tally, f.documents);
        assert_eq!(group.at_risk, f.at_risk());
        assert_eq!(group.needs_person, f.person.tally.documents);
        assert_eq!(group.accepted, f.accepted_without_person());
        assert_eq!(group.only_in_books, f.only_in_books.rows);
        let mut parts = b.sums(MUMBAI);
        let other = b.sums(RECIPIENT);
        assert!(parts.tally.documents > 3 && other.tally.documents > 3);
        parts.tally.join(other.tally);
        parts.accepted.join(other.accepted);
        assert_eq!((parts.tally, parts.accepted), (group.tally, group.accepted));
        for gstin in &b.gstins {
            let by_outcome: usize = b.outcomes(gstin).iter().map(|(_, t, _)| t.documents).sum();
            let by_action: usize = b.actions(gstin).iter().map(|(_, t)| t.documents).sum();
            assert_eq!(
                (by_outcome, by_action),
                (b.sums(gstin).tally.documents, b.sums(gstin).tally.documents)
            );
        }
    }

    #[test]
    fn a_document_booked_for_the_wrong_registration_is_named() {
        let f = figures(&two_branches(), &[]);
        let [wrong] = f.branches.wrong.as_slice() else { panic!("{:?}", f.branches.wrong) };
        assert_eq!(
            (wrong.reported_to.as_str(), wrong.booked_for.as_slice()),
            (MUMBAI, &[RECIPIENT.to_owned()][..])
        );
        assert_eq!(
            f.branches.wrong_sentence().unwrap(),
            "1 document is reported to one of your registrations and booked for another (₹1,300.00 of tax): the credit \
             belongs to the registration that was billed, so move it in the books, or have the supplier correct the GSTIN."
        );
    }

    #[test]
    fn one_registration_alone_is_no_group() {
        assert!(figures(&fixture_month(), &[]).branches.is_empty());
    }
}
