//! What could be changed so that a document links, smallest first.
//!
//! Comes in: a document and its nearest others. Goes out: plans in the order in which they are tried:
//! one cell, several cells of one row, rows that join, the whole document. Invariant: a plan makes
//! documents agree that have a number or amounts in common; strangers are never made alike.

use super::change::{Change, Edit, Values};
use super::index::WhyNots;
use super::near::{Apart, Near};
use super::{Lack, MOST_SHOWN, Step, Subject, WhyNot, lack};
use crate::domain::document::{BooksRow, Exclusion, ImsRecord};
use crate::domain::level::NumberLevel;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::matching::comparison::date_level;
use crate::matching::passes::PASSES;
use std::collections::BTreeSet;

/// No more plans than this are tried for one document.
const MOST_TRIALS: usize = 16;

/// More cells of a row than this are another document.
const MOST_CELLS: usize = 6;

/// Among more open documents of a supplier than this no sums are looked for.
const MOST_SUMMED: usize = 36;

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
                    plans.extend(open.iter().flat_map(|ims| self.joins(*ims, Some(id.0))));
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

    /// Rows of the supplier that are open and together are the record, if exactly one set is; with one
    /// row that has to be among them.
    fn joins(&self, ims: u32, with: Option<u32>) -> Option<Plan> {
        let month = self.month;
        let record = &month.ims[ims as usize];
        let open: Vec<u32> = self
            .firm(record.supplier_gstin)?
            .open_books
            .iter()
            .copied()
            .filter(|b| {
                let row = &month.books[*b as usize];
                row.supplier_gstin == record.supplier_gstin
                    && row.kind == record.kind()
                    && (row.recipient_gstin.is_empty() || row.recipient_gstin == record.recipient_gstin)
            })
            .collect();
        let items: Vec<Sum> = open.iter().map(|b| Sum::of_row(&month.books[*b as usize])).collect();
        let with = match with {
            Some(row) => Some(open.iter().position(|b| *b == row)?),
            None => None,
        };
        let rows: Vec<BooksId> = only_sum(month, Sum::of_record(record), &items, with)?
            .into_iter()
            .map(|at| BooksId(open[at]))
            .collect();
        let apart = rows.iter().any(|b| {
            date_level(record.date, month.books[b.at()].date) == crate::domain::level::DateLevel::OtherYear
        });
        Some(Plan {
            change: Change::Join {
                rows,
                number: record.number.to_owned(),
                date: apart.then_some(record.date),
            },
        })
    }

    /// A row that books several records at once, if its number listed them all: the row given, or any
    /// that the record given is part of.
    fn lists(&self, row: Option<u32>, with: Option<u32>) -> Vec<Plan> {
        let month = self.month;
        let gstin = match (row, with) {
            (Some(row), _) => month.books[row as usize].supplier_gstin,
            (None, Some(ims)) => month.ims[ims as usize].supplier_gstin,
            (None, None) => return Vec::new(),
        };
        let Some(firm) = self.firm(gstin) else { return Vec::new() };
        if firm.open_ims.len() > MOST_SUMMED || firm.open_books.len() > MOST_SUMMED {
            return Vec::new();
        }
        let rows: Vec<u32> = row.map_or_else(|| firm.open_books.clone(), |row| vec![row]);
        rows.into_iter().filter_map(|row| self.list(row, &firm.open_ims, with)).collect()
    }

    fn list(&self, row: u32, open: &[u32], with: Option<u32>) -> Option<Plan> {
        let month = self.month;
        let booked = &month.books[row as usize];
        let open: Vec<u32> = open
            .iter()
            .copied()
            .filter(|i| {
                let record = &month.ims[*i as usize];
                record.supplier_gstin == booked.supplier_gstin && record.kind() == booked.kind
            })
            .collect();
        let items: Vec<Sum> = open.iter().map(|i| Sum::of_record(&month.ims[*i as usize])).collect();
        let with = match with {
            Some(ims) => Some(open.iter().position(|i| *i == ims)?),
            None => None,
        };
        let found = only_sum(month, Sum::of_row(booked), &items, with)?;
        let numbers: Vec<&str> = found.iter().map(|at| month.ims[open[*at] as usize].number).collect();
        let edits = vec![Edit::Number(numbers.join(", "))];
        Some(Plan { change: Change::Cells { row: BooksId(row), edits } })
    }

    /// What the books would have to hold for a record.
    fn to_book(&self, id: ImsId) -> Values {
        let record = &self.month.ims[id.at()];
        let several = self.month.facts.recipients.len() > 1;
        Values {
            kind: record.kind(),
            recipient_gstin: if several { record.recipient_gstin.to_owned() } else { String::new() },
            supplier_gstin: record.supplier_gstin.to_owned(),
            supplier_name: record.supplier_name.to_owned(),
            number: record.number.to_owned(),
            date: record.date,
            taxable_value: record.taxable_value,
            tax: record.tax,
            document_value: record.document_value,
        }
    }

    /// What the supplier would have to report for a row: the document that the open rows with its
    /// number book, or the row alone where they book it again and again.
    fn to_report(&self, id: BooksId) -> Option<Values> {
        let month = self.month;
        let row = &month.books[id.at()];
        let document = month.books_links[id.at()].document;
        let firm: &[u32] = self.firm(row.supplier_gstin).map_or(&[], |f| &f.open_books);
        let parts: Vec<Sum> = firm
            .iter()
            .filter(|b| month.books_links[**b as usize].document == document)
            .map(|b| Sum::of_row(&month.books[*b as usize]))
            .collect();
        let alone = Sum::of_row(row);
        let alike = parts.iter().all(|p| *p == alone);
        let sum = if alike { alone } else { parts.into_iter().fold(Sum::default(), Sum::plus) };
        let recipient = if row.recipient_gstin.is_empty() {
            month.facts.recipients.first().map_or("", String::as_str)
        } else {
            row.recipient_gstin
        };
        let positive = sum.taxable_value >= Paise::ZERO && sum.tax.each().iter().all(|t| *t >= Paise::ZERO);
        positive.then(|| Values {
            kind: row.kind,
            recipient_gstin: recipient.to_owned(),
            supplier_gstin: row.supplier_gstin.to_owned(),
            supplier_name: row.supplier_name.to_owned(),
            number: if has_number(row) { row.number.trim().to_owned() } else { String::new() },
            date: row.date.or(row.voucher_date).unwrap_or(month.facts.as_of),
            taxable_value: sum.taxable_value,
            tax: sum.tax,
            document_value: sum.taxable_value + sum.tax.total(),
        })
    }
}

fn has_number(row: &BooksRow<&str>) -> bool {
    !crate::normalise::number::Number::read(row.number, &[]).is_absent
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

/// Taxable value and tax of documents together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    taxable_value: Paise,
    tax: TaxHeads,
}

impl Sum {
    const fn of_row(row: &BooksRow<&str>) -> Self {
        Self { taxable_value: row.taxable_value, tax: row.tax }
    }

    const fn of_record(record: &ImsRecord<&str>) -> Self {
        Self { taxable_value: record.taxable_value, tax: record.tax }
    }

    fn plus(self, other: Self) -> Self {
        Self { taxable_value: self.taxable_value + other.taxable_value, tax: self.tax + other.tax }
    }
}

/// Finds two or three items that sum up to the wanted amounts, if exactly one set does.
fn only_sum(month: &Month<'_>, wanted: Sum, items: &[Sum], with: Option<usize>) -> Option<Vec<usize>> {
    if items.len() > MOST_SUMMED {
        return None;
    }
    let tolerance = month.facts.tolerance;
    let ties = |sum: Sum| {
        sum.taxable_value.gap(wanted.taxable_value) <= tolerance.taxable_value
            && sum.tax.widest_gap(wanted.tax) <= tolerance.tax
    };
    let mut found: Option<Vec<usize>> = None;
    let mut note = |set: Vec<usize>| -> bool {
        let meant = with.is_none_or(|w| set.contains(&w));
        if meant && found.is_some() {
            return false;
        }
        if meant {
            found = Some(set);
        }
        true
    };
    for a in 0..items.len() {
        for b in a + 1..items.len() {
            let two = items[a].plus(items[b]);
            if ties(two) && !note(vec![a, b]) {
                return None;
            }
            for c in b + 1..items.len() {
                if ties(two.plus(items[c])) && !note(vec![a, b, c]) {
                    return None;
                }
            }
        }
    }
    found
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
