//! What the passes share: documents with their numbers understood, and what is still open.
//!
//! Invariant: a record is open until it has a link, a row until it is asserted or set aside; no pass
//! reopens either.

use super::amendments::Amendments;
use super::assign::{Assignment, Candidate, assign};
use super::comparison::{Amounts, Booked, date_level, number_level};
use super::habits::Habits;
use super::parts::{Exposed, TooCommon};
use super::repeats::Repeats;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, Doubt, ImsId, Levels, Link};
use crate::domain::money::{Paise, Tolerance};
use crate::domain::outcome::Outcome;
use crate::domain::period::FinancialYear;
use crate::frame::FrameError;
use crate::frame::joins::{self, Keys};
use crate::normalise::keys::block_key;
use crate::normalise::number::{Number, Scratch};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A block key that would make more pairs than this is set aside and reported.
pub(super) const PAIR_CAP: u64 = 40_000;

/// Rows that are still open and carry the same number, and so may book one document together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Rows, ascending.
    pub(super) rows: Vec<u32>,
}

/// The state of a run between two passes.
pub(super) struct State<'a> {
    pub(super) ims: &'a [ImsRecord<&'a str>],
    pub(super) books: &'a [BooksRow<&'a str>],
    pub(super) tolerance: Tolerance,
    pub(super) ims_numbers: Vec<Number>,
    pub(super) books_numbers: Vec<Number>,
    pub(super) repeats: Repeats,
    pub(super) amendments: Amendments,
    /// Supplier GSTINs the portal shows.
    pub(super) known: FxHashSet<&'a str>,
    /// The key of every record's amounts, and of every row's.
    ims_amounts: Vec<u64>,
    books_amounts: Vec<u64>,
    /// Amounts that occur for a supplier more than once on one of the sides.
    recurring: FxHashSet<u64>,
    pub(super) links: Vec<Link>,
    /// The record is linked, or stands for no document of its own.
    pub(super) closed: Vec<bool>,
    /// The row is asserted, or can meet no record.
    pub(super) taken: Vec<bool>,
    /// A record carries the row's number: whatever it books, it is no other number's document.
    pub(super) named: Vec<bool>,
    /// Rows whose number is another record's, while their amounts are not: perhaps typed wrong.
    pub(super) misnamed: Vec<bool>,
    /// Rows in which a linked document is booked again: row to record.
    pub(super) again: Vec<(u32, u32)>,
    /// Rows near a record without being asserted: `(record, row)`.
    pub(super) near: Vec<(u32, u32)>,
    /// Keys and suppliers that were set aside because they would have made too many pairs.
    pub(super) exploded: Vec<TooCommon>,
    /// Where only some suppliers are linked: how far they see, and what others could have met.
    pub(super) part: Option<PartState>,
    /// Pairs that met so far.
    pub(super) pairs: u64,
    habits: Option<Arc<Habits<'a>>>,
}

impl<'a> State<'a> {
    /// Understands numbers, finds repeats and amendments, and sets aside what cannot meet.
    pub(super) fn new(
        ims: &'a [ImsRecord<&'a str>],
        books: &'a [BooksRow<&'a str>],
        tolerance: Tolerance,
    ) -> Self {
        let ims_numbers: Vec<Number> = ims
            .par_iter()
            .map_init(Scratch::default, |room, r| {
                Number::read_in(room, r.number, &[FinancialYear::of(r.date)])
            })
            .collect();
        let books_numbers: Vec<Number> = books
            .par_iter()
            .map_init(Scratch::default, |room, r| Number::read_in(room, r.number, &years_near(r.date)))
            .collect();
        let repeats = Repeats::of(ims);
        let amendments = Amendments::of(ims, &ims_numbers, |id| repeats.is_first(id));
        let ims_amounts: Vec<u64> = ims
            .par_iter()
            .map(|r| amount_key(r.supplier_gstin, r.kind(), r.taxable_value, r.tax.total()))
            .collect();
        let books_amounts: Vec<u64> = books
            .par_iter()
            .map(|r| amount_key(r.supplier_gstin, r.kind, r.taxable_value, r.tax.total()))
            .collect();
        let counts = |i: usize| repeats.stands_for[i] as usize == i && amendments.amended_by[i].is_none();
        let mine = (0..ims.len()).into_par_iter().filter(|i| counts(*i)).map(|i| ims_amounts[i]).collect();
        let theirs = books.par_iter().zip(&books_amounts).filter(|(r, _)| r.exclusion.is_none());
        let (mut recurring, theirs) = (repeated(mine), repeated(theirs.map(|(_, key)| *key).collect()));
        recurring.extend(theirs);
        let closed = (0..ims.len())
            .map(|i| repeats.stands_for[i] as usize != i || amendments.amended_by[i].is_some())
            .collect();
        Self {
            ims,
            books,
            tolerance,
            ims_numbers,
            books_numbers,
            // Records of one supplier stand side by side.
            known: ims
                .chunk_by(|a, b| a.supplier_gstin == b.supplier_gstin)
                .map(|r| r[0].supplier_gstin)
                .collect(),
            ims_amounts,
            books_amounts,
            recurring,
            // By all cores: these are two hundred bytes for each record, and the pages have to be made.
            links: ims.par_iter().map(|_| Link::unlinked(Outcome::OnlyInIms)).collect(),
            closed,
            taken: books.iter().map(|r| r.exclusion.is_some()).collect(),
            named: vec![false; books.len()],
            misnamed: vec![false; books.len()],
            again: Vec::new(),
            near: Vec::new(),
            exploded: Vec::new(),
            part: None,
            pairs: 0,
            habits: None,
            repeats,
            amendments,
        }
    }

    /// Returns how the suppliers number; found out when a pass first asks.
    pub(super) fn habits(&mut self) -> Arc<Habits<'a>> {
        if let Some(known) = &self.habits {
            return Arc::clone(known);
        }
        let found = Arc::new(Habits::of(self));
        self.habits = Some(Arc::clone(&found));
        found
    }

    /// Returns the ids of open records.
    pub(super) fn open_ims(&self) -> impl Iterator<Item = u32> + '_ {
        self.closed.iter().enumerate().filter(|(_, closed)| !**closed).map(|(i, _)| index(i))
    }

    /// Gathers the keys of open records, by all cores; `keys` gives those of one to its second argument.
    pub(super) fn keys_of_records(&self, keys: impl Fn(u32, &mut dyn FnMut(u64)) + Sync) -> Keys {
        let ids: Vec<u32> = self.open_ims().collect();
        gathered(&ids, |_, id, push| keys(*id, &mut |key| push((key, *id))))
    }

    /// Returns the open rows, rows of one number together.
    pub(super) fn open_groups(&self, admit: impl Fn(u32) -> bool) -> Vec<Group> {
        let mut rows: Vec<u32> =
            (0..self.books.len()).map(index).filter(|r| !self.taken[*r as usize] && admit(*r)).collect();
        let supplier = |r: &u32| {
            let row = &self.books[*r as usize];
            (row.recipient_gstin, row.supplier_gstin, row.kind)
        };
        let number = |r: &u32| {
            let number = &self.books_numbers[*r as usize];
            let alone = if number.is_absent { *r + 1 } else { 0 };
            (number.light(), self.books[*r as usize].date.map(FinancialYear::of), alone)
        };
        // Ids are given in this order, so that only rows of one supplier are left to be sorted.
        if !rows.is_sorted_by_key(supplier) {
            rows.par_sort_by(|a, b| supplier(a).cmp(&supplier(b)).then(a.cmp(b)));
        }
        rows.par_chunk_by_mut(|a, b| supplier(a) == supplier(b))
            .for_each(|of_one| of_one.sort_unstable_by(|a, b| number(a).cmp(&number(b)).then(a.cmp(b))));
        rows.chunk_by(|a, b| number(a) == number(b) && supplier(a) == supplier(b))
            .map(|g| Group { rows: g.to_vec() })
            .collect()
    }

    /// Returns the record.
    pub(super) fn record(&self, id: u32) -> &'a ImsRecord<&'a str> {
        &self.ims[id as usize]
    }

    /// Sums rows.
    pub(super) fn booked(&self, rows: &[u32]) -> Booked {
        Booked::of(rows.iter().map(|r| &self.books[*r as usize]))
    }

    /// Compares a record's amounts with the sum of rows.
    pub(super) fn amounts(&self, ims: u32, rows: &[u32]) -> Amounts {
        Amounts::of(self.record(ims), &self.booked(rows), self.tolerance)
    }

    /// Compares the numbers of a record and a row.
    pub(super) fn number_level(&self, ims: u32, row: u32) -> NumberLevel {
        number_level(
            &self.ims_numbers[ims as usize],
            &self.books_numbers[row as usize],
            self.books[row as usize].number,
            FinancialYear::of(self.record(ims).date),
        )
    }

    /// Compares the dates of a record and a row.
    pub(super) fn date_level(&self, ims: u32, row: u32) -> DateLevel {
        date_level(self.record(ims).date, self.books[row as usize].date)
    }

    /// Tells whether both sides, where they say so, belong to the same recipient.
    pub(super) fn same_recipient(&self, ims: u32, row: u32) -> bool {
        let books = self.books[row as usize].recipient_gstin;
        books.is_empty() || books == self.record(ims).recipient_gstin
    }

    /// Returns open records that are wanted, by the key of their amounts.
    pub(super) fn open_by_amounts(&self, wanted: impl Fn(u32) -> bool) -> FxHashMap<u64, Vec<u32>> {
        let mut found: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for id in self.open_ims().filter(|id| wanted(*id)) {
            found.entry(self.amounts_of_record(id)).or_default().push(id);
        }
        found
    }

    /// Returns the key of a record's amounts: supplier, kind, taxable value and tax.
    pub(super) fn amounts_of_record(&self, ims: u32) -> u64 {
        self.ims_amounts[ims as usize]
    }

    /// Returns the key of a row's amounts, which is that of records of the same.
    pub(super) fn amounts_of_row(&self, row: u32) -> u64 {
        self.books_amounts[row as usize]
    }

    /// Tells whether the supplier has other documents with the same amounts on either side: rent,
    /// subscriptions. Equal amounts then say nothing.
    pub(super) fn is_recurring(&self, ims: u32) -> bool {
        self.recurring.contains(&self.amounts_of_record(ims))
    }

    /// Joins records and rows on their block keys and counts what was too common.
    pub(super) fn block(
        &mut self,
        name: &'static str,
        ims: &Keys,
        books: &Keys,
    ) -> Result<Vec<(u32, u32)>, FrameError> {
        self.block_in_turn(name, 0, ims, books)
    }

    /// Joins as [`Self::block`] does, where one name is used in several turns.
    pub(super) fn block_in_turn(
        &mut self,
        name: &'static str,
        turn: u8,
        ims: &Keys,
        books: &Keys,
    ) -> Result<Vec<(u32, u32)>, FrameError> {
        let block = joins::join(ims, books, PAIR_CAP)?;
        self.exploded.extend(block.exploded.into_iter().map(|ims| TooCommon { block: name, turn, ims }));
        self.pairs += block.pairs.len() as u64;
        Ok(block.pairs)
    }

    /// Assigns records to groups and links what is asserted; ties are noted on both sides.
    ///
    /// Pairs are `(record, position in groups)`; `make` builds the link of an asserted pair.
    pub(super) fn assign_groups(
        &mut self,
        groups: &[Group],
        candidates: &[Candidate],
        mut make: impl FnMut(&mut Self, u32, &Group),
    ) {
        let Assignment { links, ties, crowds } = assign(candidates);
        for (ims, group) in links {
            make(self, ims, &groups[group as usize]);
        }
        self.tie(&ties, groups);
        for ims in crowds {
            self.links[ims as usize].doubts.push(Doubt::TooLarge);
        }
    }

    /// Notes a tie: nothing is asserted, every candidate is shown, the documents leave the ladder.
    fn tie(&mut self, ties: &[(u32, u32)], groups: &[Group]) {
        let mut claims: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (ims, group) in ties {
            claims.entry(*group).or_default().push(*ims);
        }
        for (ims, group) in ties {
            let link = &mut self.links[*ims as usize];
            link.outcome = Outcome::Tie;
            link.candidates.extend(groups[*group as usize].rows.iter().map(|r| BooksId(*r)));
            link.companions.extend(claims[group].iter().filter(|i| *i != ims).map(|i| ImsId(*i)));
            link.margin = "none";
            if !link.doubts.contains(&Doubt::AnotherAsNear) {
                link.doubts.push(Doubt::AnotherAsNear);
            }
            self.closed[*ims as usize] = true;
            for row in &groups[*group as usize].rows {
                self.taken[*row as usize] = true;
            }
        }
        for (ims, _) in ties {
            let link = &mut self.links[*ims as usize];
            link.candidates.sort_unstable();
            link.candidates.dedup();
            link.companions.sort_unstable();
            link.companions.dedup();
        }
    }

    /// Returns the pairs between which nothing decided so far.
    pub(super) fn ties_met(&self) -> Vec<(u32, u32)> {
        let tied = self.links.iter().enumerate().filter(|(_, l)| l.outcome == Outcome::Tie);
        tied.flat_map(|(i, l)| l.candidates.iter().map(move |b| (index(i), b.0))).collect()
    }

    /// Links a record with rows, measuring every comparison.
    pub(super) fn link(&mut self, ims: u32, rows: &[u32], made: Made) {
        debug_assert!(!self.taken[rows[0] as usize] || made.shared);
        let mut link = std::mem::replace(&mut self.links[ims as usize], Link::unlinked(Outcome::OnlyInIms));
        self.measure(ims, &mut link, rows, made);
        self.links[ims as usize] = link;
        self.close(ims, rows);
    }

    /// Notes that a record is linked with rows.
    pub(super) fn close(&mut self, ims: u32, rows: &[u32]) {
        self.closed[ims as usize] = true;
        for row in rows {
            self.taken[*row as usize] = true;
        }
    }

    /// Makes a record's link one with rows, measuring every comparison.
    pub(super) fn measure(&self, ims: u32, link: &mut Link, rows: &[u32], made: Made) {
        let record = self.record(ims);
        let booked = self.booked(rows);
        let amounts = Amounts::of(record, &booked, self.tolerance);
        let nearest_date = rows
            .iter()
            .filter_map(|r| self.books[*r as usize].date)
            .min_by_key(|d| ((*d - record.date).num_days().abs(), *d));
        link.books = rows.iter().map(|r| BooksId(*r)).collect();
        link.pass = made.pass;
        link.block = made.block;
        link.margin = made.margin;
        link.levels = Some(Levels {
            number: made.number,
            date: date_level(record.date, nearest_date),
            taxable_value: if amounts.expensed { AmountLevel::Same } else { amounts.taxable_value },
            tax: if amounts.expensed { AmountLevel::Same } else { amounts.tax },
            document_value: amounts.document_value,
            gstin: made.gstin,
        });
        link.taxable_gap = booked.taxable_value - record.taxable_value;
        link.tax_gap = booked.tax + -record.tax;
        link.document_value_gap = booked.document_value.map(|v| v - record.document_value);
        link.days_apart = nearest_date.map(|d| (d - record.date).num_days());
        link.doubts.extend(made.doubts);
        if rows.iter().any(|r| self.books[*r as usize].ineligible) {
            link.doubts.push(Doubt::Ineligible);
        }
    }
}

/// So many documents are asked for their keys by one core at a time.
const PART: usize = 1_024;

/// Gathers the keys of groups, by all cores; a group is named by its position.
pub(super) fn keys_of_groups(groups: &[Group], keys: impl Fn(&Group, &mut dyn FnMut(u64)) + Sync) -> Keys {
    gathered(groups, |at, group, push| keys(group, &mut |key| push((key, index(at)))))
}

fn gathered<T: Sync>(documents: &[T], keys: impl Fn(usize, &T, &mut dyn FnMut((u64, u32))) + Sync) -> Keys {
    let parts: Vec<Keys> = documents
        .par_chunks(PART)
        .enumerate()
        .map(|(part, documents)| {
            let mut found = Vec::with_capacity(documents.len() * 2);
            for (at, document) in (part * PART..).zip(documents) {
                keys(at, document, &mut |key| found.push(key));
            }
            found
        })
        .collect();
    parts.concat()
}

/// What is special where only some suppliers are linked.
pub(super) struct PartState {
    /// Documents of different firms may meet; else they are only noted down.
    pub(super) firms_meet: bool,
    /// Some row of the whole month, of this part or not, names its recipient.
    pub(super) recipients_named: bool,
    pub(super) exposed: Exposed,
}

/// How a link was made.
pub(super) struct Made {
    pub(super) pass: &'static str,
    pub(super) block: &'static str,
    pub(super) number: NumberLevel,
    pub(super) gstin: GstinLevel,
    pub(super) margin: &'static str,
    pub(super) doubts: Vec<Doubt>,
    /// The rows may be asserted for other records too (merged).
    pub(super) shared: bool,
}

impl Made {
    /// Begins with a link under the same GSTIN without doubts.
    pub(super) const fn by(pass: &'static str, block: &'static str, number: NumberLevel) -> Self {
        Self {
            pass,
            block,
            number,
            gstin: GstinLevel::Same,
            margin: "no other candidate",
            doubts: Vec::new(),
            shared: false,
        }
    }
}

/// The financial years that a number booked on a date may name: around the turn of the year also the
/// other one, since books often carry the posting date.
pub(super) fn years_near(date: Option<NaiveDate>) -> Years {
    let Some(date) = date else { return Years { years: [FinancialYear(0); 2], count: 0 } };
    let year = FinancialYear::of(date);
    match date.month() {
        1..=3 => Years { years: [year, FinancialYear(year.0 + 1)], count: 2 },
        4..=6 => Years { years: [year, FinancialYear(year.0 - 1)], count: 2 },
        _ => Years { years: [year, year], count: 1 },
    }
}

/// At most two financial years.
pub(super) struct Years {
    years: [FinancialYear; 2],
    count: usize,
}

impl std::ops::Deref for Years {
    type Target = [FinancialYear];

    fn deref(&self) -> &[FinancialYear] {
        &self.years[..self.count]
    }
}

/// Turns a position into an id.
pub(super) fn index(i: usize) -> u32 {
    u32::try_from(i).expect("frames refuse more documents than ids")
}

/// Adds the keys of the rupees into which an amount and its neighbours within a rupee fall.
pub(super) fn amount_buckets(taxable_value: Paise) -> [i64; 3] {
    let rupees = taxable_value.get().div_euclid(100);
    [rupees - 1, rupees, rupees + 1]
}

/// Returns the keys that stand more than once among these.
fn repeated(mut keys: Vec<u64>) -> FxHashSet<u64> {
    keys.par_sort_unstable();
    keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

fn amount_key(gstin: &str, kind: DocumentKind, taxable_value: Paise, tax: Paise) -> u64 {
    block_key("recurring", (gstin, kind, taxable_value, tax))
}

/// Tells whether a row without a GSTIN may still meet an e-commerce operator's record.
pub(super) fn may_be_eco(row: &BooksRow<&str>) -> bool {
    row.exclusion == Some(Exclusion::Unregistered)
}
