//! What could be changed so that a document links, smallest first.
//!
//! Comes in: a document and its nearest others. Goes out: plans in the order in which they are tried:
//! one cell, several cells of one row, rows that join, the whole document. Invariant: a plan makes
//! documents agree that have a number or amounts in common; strangers are never made alike.

use super::change::{Change, Edit};
use super::index::WhyNots;
use super::near::{Apart, Near};
use super::sums::MOST_SUMMED;
use super::{Lack, MOST_SHOWN, Step, Subject, WhyNot, lack};
use crate::domain::document::Exclusion;
use crate::domain::level::NumberLevel;
use crate::domain::link::{BooksId, ImsId};
use crate::matching::passes::PASSES;
use std::collections::BTreeSet;

/// No more plans than this are tried for one document.
const MOST_TRIALS: usize = 16;

/// More cells of a row than this are another document.
const MOST_CELLS: usize = 6;

/// A change that may link a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) change: Change,
}

impl Plan {
    /// Tells whether it adds a document instead of changing what stands there.
    pub(super) const fn adds(&self) -> bool {
        match self.change {
            Change::Book { .. } | Change::Report { .. } => true,
            Change::Cells { .. } | Change::Join { .. } => false,
        }
    }

    /// How large it is: kind of change, then cells.
    fn size(&self) -> (u8, usize) {
        match &self.change {
            Change::Cells { edits, .. } => (0, edits.len()),
            Change::Join { rows, .. } => (1, rows.len()),
            Change::Book { .. } | Change::Report { .. } => (2, 0),
        }
    }
}

impl WhyNots<'_, '_> {
    /// Says why a document is where it is. It must be one of those that were prepared for.
    pub fn why_not(&self, subject: Subject) -> WhyNot {
        let lack = lack(self.month, subject);
        let mut why = WhyNot {
            subject,
            lack,
            near: Vec::new(),
            crowded: false,
            steps_left_out: false,
            steps: Vec::new(),
            change: None,
        };
        if lack == Lack::Nothing {
            return why;
        }
        let (near, crowded) = self.nearest(subject, lack);
        why.crowded = crowded;
        let mut plans = self.plans(subject, lack, &near);
        plans.sort_by_key(Plan::size);
        let whole = self.slice_for(subject, &near);
        why.steps_left_out = whole.is_none();
        if let Some(slice) = whole.or_else(|| self.number_slice(subject, &near))
            && let Some(before) = self.ran(&slice, None)
        {
            why.steps = steps(subject, &before.met);
            if !slice.whole {
                plans.retain(|plan| plan.adds() || slice.decides(plan));
            }
            let last = plans.iter().filter(|p| p.adds()).cloned();
            let tried: Vec<Plan> =
                plans.iter().filter(|p| !p.adds()).take(MOST_TRIALS).cloned().chain(last).collect();
            why.change = tried
                .into_iter()
                .find(|plan| self.proves(&slice, &before, plan, subject, lack))
                .map(|plan| plan.change);
        }
        why.near = near.into_iter().take(MOST_SHOWN).collect();
        why
    }

    /// Returns the pairs of a document with what is near, nearest first, and whether there was more
    /// than could be looked at.
    fn nearest(&self, subject: Subject, lack: Lack) -> (Vec<Near>, bool) {
        let month = self.month;
        let (around, told, linked) = match subject {
            Subject::Ims(id) => {
                let link = &month.links[id.at()];
                let told: Vec<u32> = link.candidates.iter().map(|b| b.0).collect();
                let linked: Vec<u32> = link.books.iter().map(|b| b.0).collect();
                (self.rows_around(&month.ims[id.at()]), told, linked)
            }
            Subject::Books(id) => {
                let link = &month.books_links[id.at()];
                let told: Vec<u32> = link.candidates.iter().map(|i| i.0).collect();
                (self.records_around(&month.books[id.at()]), told, Vec::new())
            }
        };
        let mut ids = around.ids;
        ids.extend(&told);
        ids.extend(&linked);
        ids.sort_unstable();
        ids.dedup();
        let mut near: Vec<Near> = ids
            .into_iter()
            .map(|other| match subject {
                Subject::Ims(id) => self.lay(id.0, other),
                Subject::Books(id) => self.lay(other, id.0),
            })
            .filter(|n| n.is_near() || told.contains(&other_of(subject, n)) || linked.contains(&n.books.0))
            .collect();
        near.sort_by_cached_key(Near::order);
        // A number like the other alone is worth a line only where there is nothing better.
        let mut weak = usize::from(!near.iter().any(Near::is_telling));
        near.retain(|n| {
            let keep = n.is_telling() || told.contains(&other_of(subject, n)) || linked.contains(&n.books.0);
            keep || std::mem::take(&mut weak) > 0
        });
        if lack == Lack::Certainty {
            // The rows it is linked with come first.
            near.sort_by_key(|n| !linked.contains(&n.books.0));
        }
        (near, around.crowded)
    }

    /// Collects the documents that are matched again for a document and what is near it.
    fn slice_for(&self, subject: Subject, near: &[Near]) -> Option<super::trial::Slice> {
        let month = self.month;
        let near = || near.iter().filter(|n| n.is_open()).take(MOST_SHOWN);
        let mut gstins: BTreeSet<&str> = BTreeSet::new();
        let (mut ims, mut books): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        match subject {
            Subject::Ims(id) => {
                gstins.insert(month.ims[id.at()].supplier_gstin);
                ims.push(id.0);
            }
            Subject::Books(id) => {
                gstins.insert(month.books[id.at()].supplier_gstin);
                books.push(id.0);
            }
        }
        for n in near() {
            gstins.insert(month.ims[n.ims.at()].supplier_gstin);
            gstins.insert(month.books[n.books.at()].supplier_gstin);
            ims.push(n.ims.0);
            books.push(n.books.0);
        }
        gstins.remove("");
        self.slice(&gstins, &ims, &books)
    }

    fn plans(&self, subject: Subject, lack: Lack, near: &[Near]) -> Vec<Plan> {
        let month = self.month;
        let mut plans = Vec::new();
        let open = near.iter().filter(|n| n.is_open());
        if lack == Lack::Certainty {
            if let Subject::Ims(id) = subject
                && let [row] = month.links[id.at()].books[..]
            {
                plans.extend(open.filter(|n| n.books == row).flat_map(|n| self.cells(n)));
            }
            return plans;
        }
        plans.extend(open.take(MOST_SHOWN).filter(|n| in_common(n)).flat_map(|n| self.cells(n)));
        match subject {
            Subject::Ims(id) => {
                plans.extend(self.joins(id.0, None));
                plans.extend(self.lists(None, Some(id.0)));
                plans.push(Plan { change: Change::Book { values: self.to_book(id) } });
            }
            Subject::Books(id) => {
                let firm = self.firm(month.books[id.at()].supplier_gstin);
                let open: &[u32] = firm.map_or(&[], |f| &f.open_ims);
                if open.len() <= MOST_SUMMED {
                    plans.extend(open.iter().filter_map(|ims| self.joins(*ims, Some(id.0))));
                }
                plans.extend(self.lists(Some(id.0), None));
                plans.extend(self.to_report(id).map(|values| Plan { change: Change::Report { values } }));
            }
        }
        plans
    }

    /// Plans that change cells of one row until it agrees: what differs in amounts, kind and recipient
    /// has to change, and of number, date and GSTIN as few as do.
    fn cells(&self, near: &Near) -> Vec<Plan> {
        let record = &self.month.ims[near.ims.at()];
        let (mut must, mut may) = (Vec::new(), Vec::new());
        for apart in &near.apart {
            match apart {
                // One without a GSTIN is set aside for that alone.
                Apart::SetAside(Exclusion::Unregistered)
                | Apart::RecordLinked(_)
                | Apart::RowLinked(_)
                | Apart::StoodFor(_)
                | Apart::FitsOthersToo { .. } => {}
                Apart::SetAside(mark) => must.push(Edit::NoMark(*mark)),
                Apart::Kind { ims, .. } => must.push(Edit::Kind(*ims)),
                Apart::Recipient { ims, .. } => must.push(Edit::RecipientGstin(ims.clone())),
                Apart::TaxableValue { ims, .. } => must.push(Edit::TaxableValue(*ims)),
                Apart::Tax { head, ims, .. } => must.push(Edit::Tax { head: *head, amount: *ims }),
                Apart::Gstin { ims, .. } => may.push(Edit::SupplierGstin(ims.clone())),
                Apart::Number { .. } => may.push(Edit::Number(record.number.to_owned())),
                Apart::Date { ims, .. } => may.push(Edit::Date(*ims)),
            }
        }
        (0_usize..1 << may.len())
            .map(|mask| {
                let chosen =
                    may.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, e)| e.clone());
                must.iter().cloned().chain(chosen).collect::<Vec<Edit>>()
            })
            .filter(|edits| !edits.is_empty() && edits.len() <= MOST_CELLS)
            .map(|edits| Plan { change: Change::Cells { row: near.books, edits } })
            .collect()
    }
}

fn other_of(subject: Subject, near: &Near) -> u32 {
    match subject {
        Subject::Ims(_) => near.books.0,
        Subject::Books(_) => near.ims.0,
    }
}

/// Tells whether a pair has so much in common that making it agree makes sense.
fn in_common(near: &Near) -> bool {
    let same_number = matches!(
        near.number,
        NumberLevel::Same | NumberLevel::SameKey | NumberLevel::OwnSuffix | NumberLevel::Original
    );
    let like_number = matches!(near.number, NumberLevel::ShortForm | NumberLevel::Typing);
    near.amounts_agree || same_number || like_number && near.amounts_partly && !near.are_neighbours()
}

/// Sorts out who met whom, by pass.
fn steps(subject: Subject, met: &[(&'static str, u32, u32)]) -> Vec<Step> {
    PASSES
        .iter()
        .filter_map(|pass| {
            let mut others: Vec<Subject> = met
                .iter()
                .filter(|(id, _, _)| *id == pass.id)
                .filter_map(|(_, ims, books)| match subject {
                    Subject::Ims(id) if id.0 == *ims => Some(Subject::Books(BooksId(*books))),
                    Subject::Books(id) if id.0 == *books => Some(Subject::Ims(ImsId(*ims))),
                    Subject::Ims(_) | Subject::Books(_) => None,
                })
                .collect();
            others.sort_unstable();
            others.dedup();
            (!others.is_empty()).then_some(Step { pass: pass.id, met: others })
        })
        .collect()
}
