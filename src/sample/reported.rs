//! What one supplier reports in a month.
//!
//! Comes in: a supplier, how many records he fills, chance. Goes out: drafts, records with the way
//! the buyer will book them. Invariant: numbers of one supplier and series never repeat within a
//! financial year, and rise with the date.

use super::dice::Dice;
use super::firms::{Supplier, tax_on};
use super::model::{Booking, Circumstance};
use super::numbers::{Habit, Parts};
use super::paper::{Amounts, Record, days_later};
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::money::Paise;
use crate::domain::period::{FinancialYear, TaxPeriod};
use chrono::NaiveDate;

/// A record and how it will be booked.
pub(super) struct Draft {
    pub(super) record: Record,
    pub(super) parts: Parts,
    pub(super) booking: Booking,
    /// Taxable value and tax by rate of tax; more than one only where the books will show them apart.
    pub(super) lines: Vec<Amounts>,
    /// The next number in the series, which nobody else uses: for decoys.
    pub(super) neighbour: Option<Parts>,
    /// An older record of the same document, in the same download.
    pub(super) original: Option<Record>,
}

/// Draws all that a supplier reports in a month: drafts that fill exactly `slots` records.
pub(super) fn report(
    place: u32,
    supplier: &mut Supplier,
    slots: u32,
    period: TaxPeriod,
    dice: &mut Dice,
) -> Vec<Draft> {
    let filed = !dice.happens(Circumstance::Unfiled.per_mille());
    let mut reporter = Reporter { place, period, filed, dice };
    let mut plans = reporter.plan(supplier, slots);
    // Numbers rise with the date, documents of earlier months first.
    plans.sort_by_key(|p| p.date);
    let mut older: [Option<u32>; 3] = [None; 3];
    for kind in DocumentKind::ALL {
        let count = plans.iter().filter(|p| p.is_older && p.section.kind() == kind).count();
        if count > 0 {
            let room = u32::try_from(count).expect("fewer than the records asked for") * 2;
            older[kind as usize] = Some(habit(supplier, kind).reserve(room));
        }
    }
    plans
        .into_iter()
        .map(|plan| {
            let next_older = &mut older[plan.section.kind() as usize];
            reporter.draft(supplier, &plan, next_older)
        })
        .collect()
}

/// What is decided of a document before it has a number.
struct Plan {
    section: Section,
    booking: Booking,
    date: NaiveDate,
    /// Dated before the period.
    is_older: bool,
    with_original: bool,
}

struct Reporter<'a> {
    place: u32,
    period: TaxPeriod,
    filed: bool,
    dice: &'a mut Dice,
}

impl Reporter<'_> {
    fn chance(&mut self, what: Circumstance) -> bool {
        self.dice.happens(what.per_mille())
    }

    fn plan(&mut self, supplier: &Supplier, mut slots: u32) -> Vec<Plan> {
        let mut plans = Vec::with_capacity(slots as usize);
        while slots > 0 {
            let section = self.section(supplier.operator);
            let mut booking = self.booking();
            let with_original =
                section.is_amendment() && slots > 1 && self.chance(Circumstance::OriginalPresent);
            let is_double = matches!(booking, Booking::FiledTwice | Booking::Repeated);
            if is_double && (slots < 2 || with_original) {
                booking = Booking::Exact;
            }
            slots -= if with_original || (is_double && booking != Booking::Exact) { 2 } else { 1 };
            let is_older = matches!(booking, Booking::Late | Booking::FiledTwice);
            let first = self.period.first_day();
            let days = if is_older { -self.dice.between(1, 150) } else { self.dice.between(0, 27) };
            plans.push(Plan { section, booking, date: days_later(first, days), is_older, with_original });
        }
        plans
    }

    fn section(&mut self, is_operator: bool) -> Section {
        let is_amended = self.chance(Circumstance::Amended);
        let kind = self.dice.below(1000);
        let credit = Circumstance::CreditNote.per_mille();
        match (is_operator, is_amended) {
            (true, false) => Section::Ecom,
            (true, true) => Section::Ecoma,
            (false, false) if kind < credit => Section::B2bcn,
            (false, true) if kind < credit => Section::B2bcna,
            (false, false) if kind < credit + Circumstance::DebitNote.per_mille() => Section::B2bdn,
            (false, true) if kind < credit + Circumstance::DebitNote.per_mille() => Section::B2bdna,
            (false, false) => Section::B2b,
            (false, true) => Section::B2ba,
        }
    }

    fn booking(&mut self) -> Booking {
        let mut left = self.dice.below(1000);
        for &way in Booking::ALL {
            if left < way.per_mille() {
                return way;
            }
            left -= way.per_mille();
        }
        Booking::Exact
    }

    fn draft(&mut self, supplier: &mut Supplier, plan: &Plan, next_older: &mut Option<u32>) -> Draft {
        let kind = plan.section.kind();
        let counter = match next_older {
            Some(next) if plan.is_older => {
                *next += 2;
                *next - 2
            }
            _ => habit(supplier, kind).advance(self.dice),
        };
        let year = FinancialYear::of(plan.date);
        let parts = habit(supplier, kind).parts(counter, year);
        let neighbour = (plan.booking == Booking::Decoy).then(|| {
            let next = habit(supplier, kind).neighbour();
            habit(supplier, kind).parts(next, year)
        });
        let other_type =
            kind == DocumentKind::Invoice && !plan.section.is_eco() && self.chance(Circumstance::OtherType);
        let invoice_type = if other_type { self.dice.word(&["DE", "SEWP", "CBW"]) } else { "R" };
        let is_local = supplier.is_local() && !matches!(invoice_type, "SEWP" | "CBW");
        let lines = self.lines(supplier, kind, is_local, plan.booking);
        let mut amounts = lines.iter().copied().reduce(Amounts::plus).expect("a document has a line");
        if self.chance(Circumstance::ValueRounded) {
            amounts.value = Paise::new((amounts.value.get() + 50) / 100 * 100);
        }
        let action = self.previous_action();
        let is_unusual = invoice_type != "R"
            || plan.section.is_amendment()
            || matches!(action, ImsAction::Pending | ImsAction::Reject);
        let clean = plan.booking.clean();
        let mut record = Record {
            section: plan.section,
            supplier: self.place,
            number: parts.shown(),
            date: plan.date,
            original: None,
            invoice_type,
            amounts,
            period: self.period,
            form: self.form(supplier.quarterly),
            filed: self.filed,
            action,
            pending_blocked: self.chance(Circumstance::PendingBlocked),
            reduction_blocked: self.dice.happens(50),
            class: plan.booking.class(),
            clean: if clean == 1 && is_unusual { 2 } else { clean },
            rows: Vec::new(),
        };
        if record.pending_blocked && record.action == ImsAction::Pending {
            record.action = ImsAction::NoAction;
        }
        let original = self.amend(&mut record, supplier, plan.with_original);
        Draft { record, parts, booking: plan.booking, lines, neighbour, original }
    }

    /// Makes an amended record say what it amends, and returns that older record where the download
    /// holds it too.
    fn amend(&mut self, record: &mut Record, supplier: &mut Supplier, with_original: bool) -> Option<Record> {
        if !record.section.is_amendment() {
            return None;
        }
        if with_original {
            record.original = Some((record.number.clone(), record.date));
            let mut older = record.clone();
            older.section = unamended(record.section);
            older.original = None;
            older.action = ImsAction::NoAction;
            older.class = "superseded";
            older.clean = 0;
            let share = self.dice.between(80, 97);
            let taxable = record.amounts.taxable.get() * share / 100;
            let is_local = record.amounts.tax.igst == Paise::ZERO;
            older.amounts = Amounts::of(taxable, tax_on(taxable, supplier.rate, supplier.cess, is_local));
            return Some(older);
        }
        let kind = record.section.kind();
        record.original = if self.chance(Circumstance::CorrectedNumber) {
            let counter = habit(supplier, kind).advance(self.dice);
            let old = habit(supplier, kind).parts(counter, FinancialYear::of(record.date));
            Some((old.shown(), record.date))
        } else {
            Some((record.number.clone(), record.date))
        };
        None
    }

    fn lines(&mut self, s: &Supplier, kind: DocumentKind, is_local: bool, way: Booking) -> Vec<Amounts> {
        let share = match kind {
            DocumentKind::Invoice => self.dice.between(30, 400),
            DocumentKind::CreditNote | DocumentKind::DebitNote => self.dice.between(2, 60),
        };
        let mut taxable = if s.recurring && kind == DocumentKind::Invoice {
            s.typical
        } else {
            (s.typical / 100 * share + self.dice.between(0, 9_999)).max(5_000)
        };
        if self.dice.happens(400) {
            taxable = taxable / 100 * 100;
        }
        let of = |taxable: i64, rate: i64| Amounts::of(taxable, tax_on(taxable, rate, s.cess, is_local));
        if way == Booking::SplitByRate {
            let first = taxable * self.dice.between(25, 75) / 100;
            let other = if s.rate == 500 { 1800 } else { 500 };
            vec![of(first, s.rate), of(taxable - first, other)]
        } else {
            vec![of(taxable, s.rate)]
        }
    }

    fn previous_action(&mut self) -> ImsAction {
        if !self.filed {
            return ImsAction::NoAction;
        }
        let drawn = self.dice.below(1000);
        let accepted = Circumstance::PreviouslyAccepted.per_mille();
        let pending = accepted + Circumstance::PreviouslyPending.per_mille();
        let rejected = pending + Circumstance::PreviouslyRejected.per_mille();
        match drawn {
            d if d < accepted => ImsAction::Accept,
            d if d < pending => ImsAction::Pending,
            d if d < rejected => ImsAction::Reject,
            _ => ImsAction::NoAction,
        }
    }

    fn form(&mut self, is_quarterly: bool) -> &'static str {
        if is_quarterly {
            "IFF"
        } else if self.dice.happens(8) {
            "R1A"
        } else {
            "R1"
        }
    }
}

/// Returns the supplier's habit for a kind of document.
pub(super) fn habit(supplier: &mut Supplier, kind: DocumentKind) -> &mut Habit {
    match kind {
        DocumentKind::Invoice => &mut supplier.invoices,
        DocumentKind::DebitNote => &mut supplier.debit_notes,
        DocumentKind::CreditNote => &mut supplier.credit_notes,
    }
}

/// Returns the section an amendment's original stands in.
pub(super) const fn unamended(section: Section) -> Section {
    match section {
        Section::B2b | Section::B2ba => Section::B2b,
        Section::B2bdn | Section::B2bdna => Section::B2bdn,
        Section::B2bcn | Section::B2bcna => Section::B2bcn,
        Section::Ecom | Section::Ecoma => Section::Ecom,
    }
}
