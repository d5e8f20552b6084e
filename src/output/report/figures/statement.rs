//! The reconciliation statement: from what the books hold to what the portal holds, step by step.
//!
//! Comes in: rows and records with what became of them. Goes out: one line per step, in documents and in
//! rupees by tax head. Invariant: every row and every record stands in exactly one line, so that the
//! books and all lines together are the portal, to the paisa.

use super::{one, short};
use crate::domain::account::Tally;
use crate::domain::document::{BooksRow, Exclusion};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use std::collections::BTreeMap;

/// Where a step belongs, in the order of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Rows that no record of the eight sections can meet.
    Excluded(Option<Exclusion>),
    /// Rows that no record is linked to.
    BooksAlone(Outcome),
    /// Records and rows linked to each other: what the portal holds less what the books hold.
    Linked(Outcome),
    /// Records that no row is linked to.
    ImsAlone(Outcome),
}

/// The parts of the statement, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepGroup {
    /// Taken off: not comparable.
    Excluded,
    /// Taken off: in the books alone.
    BooksAlone,
    /// Differences of what is linked.
    Linked,
    /// Added: on the portal alone.
    ImsAlone,
}

impl StepGroup {
    /// All parts.
    pub const ALL: [Self; 4] = [Self::Excluded, Self::BooksAlone, Self::Linked, Self::ImsAlone];

    /// Returns the heading on the way from the books to the portal.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Excluded => "Less: in the register, not comparable with IMS",
            Self::BooksAlone => "Less: in the register only",
            Self::Linked => "Differences of linked documents (portal minus register)",
            Self::ImsAlone => "Add: on the portal only",
        }
    }

    /// Returns the heading on the way back.
    pub const fn title_back(self) -> &'static str {
        match self {
            Self::Excluded => "Add: in the register, not comparable with IMS",
            Self::BooksAlone => "Add: in the register only",
            Self::Linked => "Differences of linked documents (register minus portal)",
            Self::ImsAlone => "Less: on the portal only",
        }
    }
}

impl Step {
    /// Returns the part it belongs to.
    pub const fn group(self) -> StepGroup {
        match self {
            Self::Excluded(_) => StepGroup::Excluded,
            Self::BooksAlone(_) => StepGroup::BooksAlone,
            Self::Linked(_) => StepGroup::Linked,
            Self::ImsAlone(_) => StepGroup::ImsAlone,
        }
    }

    /// Returns what people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Excluded(Some(why)) => short(why),
            Self::Excluded(None) => "other reasons",
            Self::BooksAlone(Outcome::OnlyInBooks) => "Reported by no supplier",
            Self::BooksAlone(Outcome::DuplicateInBooks) => "Booked again",
            Self::ImsAlone(Outcome::OnlyInIms) => "Not in the register",
            Self::BooksAlone(outcome) | Self::Linked(outcome) | Self::ImsAlone(outcome) => outcome.title(),
        }
    }
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// What it is.
    pub step: Step,
    /// Register rows in it.
    pub rows: usize,
    /// IMS documents in it.
    pub documents: usize,
    /// Portal minus books.
    pub taxable_value: Paise,
    /// Portal minus books, by head.
    pub tax: TaxHeads,
}

/// The statement. Credit notes are negative on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Every row that could be read; `documents` counts rows.
    pub books: Tally,
    /// The steps, in order.
    pub lines: Vec<StatementLine>,
    /// Every record that could be read, identical repetitions once.
    pub portal: Tally,
}

impl Statement {
    /// Walks both sides once.
    pub(super) fn of(month: &Month<'_>, repeated: &[bool]) -> Self {
        let mut steps: BTreeMap<Step, StatementLine> = BTreeMap::new();
        let mut add = |step: Step, rows: usize, documents: usize, tally: Tally, turned: bool| {
            let empty = StatementLine {
                step,
                rows: 0,
                documents: 0,
                taxable_value: Paise::ZERO,
                tax: TaxHeads::default(),
            };
            let line = steps.entry(step).or_insert(empty);
            line.rows += rows;
            line.documents += documents;
            if turned {
                line.taxable_value += -tally.taxable_value;
                line.tax += -tally.tax;
            } else {
                line.taxable_value += tally.taxable_value;
                line.tax += tally.tax;
            }
        };
        let (mut books, mut portal) = (Tally::default(), Tally::default());
        for (row, link) in month.books.iter().zip(&month.books_links) {
            let one = one_row(row);
            books.join(one);
            let partner = link.ims.first().and_then(|id| month.links.get(id.at()));
            let step = match (partner, link.outcome) {
                (Some(partner), _) => Step::Linked(partner.outcome),
                (None, Outcome::Excluded) => Step::Excluded(row.exclusion),
                (None, outcome) => Step::BooksAlone(outcome),
            };
            add(step, 1, 0, one, true);
        }
        for (id, (record, link)) in month.ims.iter().zip(&month.links).enumerate() {
            if repeated[id] {
                continue;
            }
            let one = one(record);
            portal.join(one);
            let step =
                if link.books.is_empty() { Step::ImsAlone(link.outcome) } else { Step::Linked(link.outcome) };
            add(step, 0, 1, one, false);
        }
        Self { books, lines: steps.into_values().collect(), portal }
    }

    /// Returns where the steps lead to from the books.
    pub fn closing(&self) -> Tally {
        self.lines.iter().fold(Tally { documents: 0, ..self.books }, |mut sum, line| {
            sum.documents += line.documents;
            sum.taxable_value += line.taxable_value;
            sum.tax += line.tax;
            sum
        })
    }

    /// Tells whether the steps lead from the books to the portal: rows, documents, every head.
    pub fn ties(&self) -> bool {
        let rows: usize = self.lines.iter().map(|line| line.rows).sum();
        self.closing() == self.portal && rows == self.books.documents
    }
}

/// Returns the tally of one row, credit notes negative.
pub(in crate::output::report) fn one_row(row: &BooksRow<&str>) -> Tally {
    let mut tally = Tally::default();
    tally.add(row.kind.sign(), row.taxable_value, row.tax);
    tally
}

#[cfg(test)]
mod tests {
    use super::super::figures;
    use super::*;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn the_books_and_the_steps_are_the_portal() {
        let f = figures(&fixture_month(), &[]);
        let s = &f.statement;
        assert!(s.ties());
        assert_eq!(s.portal, f.documents);
        let line = |step| s.lines.iter().find(|line| line.step == step).copied();
        let only = line(Step::BooksAlone(Outcome::OnlyInBooks)).unwrap();
        assert_eq!((only.rows, only.tax), (f.only_in_books.rows.documents, -f.only_in_books.rows.tax));
        let again = line(Step::BooksAlone(Outcome::DuplicateInBooks)).unwrap();
        assert_eq!((again.rows, again.tax), (f.booked_again.documents, -f.booked_again.tax));
        let taxed = line(Step::Linked(Outcome::TaxDiffers)).unwrap();
        assert_eq!((taxed.rows, taxed.documents), (1, 1));
        assert_eq!(taxed.tax.igst, Paise::new(22_222_204), "the portal holds more tax than the books");
        let split = line(Step::Linked(Outcome::Split)).unwrap();
        assert_eq!((split.rows, split.documents, split.tax.total()), (2, 1, Paise::ZERO));
        assert!(s.lines.is_sorted_by_key(|line| line.step));
    }

    #[test]
    fn a_row_that_is_lost_is_noticed() {
        let mut s = figures(&fixture_month(), &[]).statement;
        s.lines[0].rows -= 1;
        assert!(!s.ties());
        let mut s = figures(&fixture_month(), &[]).statement;
        s.lines[0].tax.cess += Paise::new(1);
        assert!(!s.ties());
    }
}
