//! What a record will do to GSTR-2B and to Table 4 of GSTR-3B.
//!
//! Comes in: a record, its link, and what will be said of it. Goes out: its effect by head, and the sums
//! of a month under three futures. Invariant: what does not reach this GSTR-2B has no effect; a sum is
//! the sum of the effects of its records and of nothing else.
//!
//! Source: filed documents count, saved ones do not; no action is deemed accepted; Pending stands in
//! neither return; rejected documents stand in a part of GSTR-2B that gives no credit (GSTN FAQ 2024).
//! A document of GSTR-1A reaches the GSTR-2B of the next period. Of an original and its amendment in
//! one GSTR-2B the amendment stands (medium confidence, and said where it is shown). A little long, so
//! that one function decides for sums, worth and comparison.

use super::account::Tally;
use super::action::{ImsAction, ItcReduction};
use super::document::{DocumentKind, Filing, ImsRecord};
use super::link::{Decision, Doubt, ImsId, Link, UploadFate};
use super::money::{Paise, TaxHeads};
use super::month::Month;
use super::period::TaxPeriod;
use super::repeats::repeats;
use std::ops::AddAssign;

/// What may be said of the records until GSTR-2B is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Future {
    /// Everything proposed is on the portal, what waits for a person too; what is held is on Pending.
    Proposed,
    /// Every record is accepted.
    AcceptAll,
    /// Nobody does anything: what the portal holds stands, and No action is deemed accepted.
    Silence,
}

impl Future {
    /// All futures, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Proposed, Self::AcceptAll, Self::Silence];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "as_proposed",
            Self::AcceptAll => "accept_everything",
            Self::Silence => "do_nothing",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Proposed => "As proposed",
            Self::AcceptAll => "Accept everything",
            Self::Silence => "Do nothing",
        }
    }

    /// Returns what will have been said of a record.
    pub const fn action(self, record: &ImsRecord<&str>, decision: &Decision) -> ImsAction {
        match (self, decision.fate) {
            (Self::AcceptAll, _) => ImsAction::Accept,
            (Self::Silence, _) | (Self::Proposed, UploadFate::AlreadySo) => record.previous_action,
            (Self::Proposed, UploadFate::Held) => ImsAction::Pending,
            (Self::Proposed, UploadFate::NeedsPerson | UploadFate::NothingToSay | UploadFate::Upload) => {
                decision.proposed_action
            }
        }
    }
}

/// Where a record will stand when GSTR-2B is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place2b {
    /// It gives credit, or takes it back.
    Counts,
    /// In the part of rejected documents.
    Rejected,
    /// In neither return; it stays in IMS.
    Pending,
    /// The supplier has not filed it.
    NotFiled,
    /// It reaches the GSTR-2B of a later period.
    Later,
    /// Its amendment stands in its place.
    Amended,
}

impl Place2b {
    /// All places, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Counts, Self::Rejected, Self::Pending, Self::NotFiled, Self::Later, Self::Amended];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Rejected => "rejected",
            Self::Pending => "pending",
            Self::NotFiled => "not_filed",
            Self::Later => "later",
            Self::Amended => "amended",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Counts => "In GSTR-2B, counting",
            Self::Rejected => "In GSTR-2B as rejected, no credit",
            Self::Pending => "On Pending, in neither return",
            Self::NotFiled => "Saved, not filed: in no GSTR-2B yet",
            Self::Later => "Of a later GSTR-2B",
            Self::Amended => "Replaced by its amendment",
        }
    }
}

/// The lines of Table 4 of GSTR-3B that IMS decides, by head; credit notes are taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Table4 {
    /// 4(A)(5), all other ITC.
    pub all_other: TaxHeads,
    /// 4(B)(1), not to be had: the books mark the credit as blocked.
    pub blocked: TaxHeads,
    /// 4(B)(2), others: counted by the portal, and no row of the books stands for it yet.
    pub unbooked: TaxHeads,
}

impl Table4 {
    /// Returns 4(C), the net credit.
    pub fn net(self) -> TaxHeads {
        self.all_other + -self.blocked + -self.unbooked
    }
}

impl AddAssign for Table4 {
    fn add_assign(&mut self, other: Self) {
        self.all_other += other.all_other;
        self.blocked += other.blocked;
        self.unbooked += other.unbooked;
    }
}

/// What one record does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Where it will stand.
    pub place: Place2b,
    /// What it adds to Table 4; nothing where it does not count.
    pub table: Table4,
}

impl Effect {
    const fn none(place: Place2b) -> Self {
        const NOTHING: TaxHeads =
            TaxHeads { igst: Paise::ZERO, cgst: Paise::ZERO, sgst: Paise::ZERO, cess: Paise::ZERO };
        Self { place, table: Table4 { all_other: NOTHING, blocked: NOTHING, unbooked: NOTHING } }
    }
}

/// Tells whether a record is of a return that reaches the GSTR-2B of the period.
pub fn reaches(return_period: &str, source_form: &str, period: TaxPeriod) -> bool {
    match TaxPeriod::parse(return_period) {
        Ok(of) if of == period => !source_form.eq_ignore_ascii_case("R1A"),
        Ok(of) => of < period,
        Err(_) => true,
    }
}

/// Returns what accepting a document adds to the credit, by head: a credit note takes off what is given
/// back, a declaration that is absent gives back everything.
pub fn credit(kind: DocumentKind, tax: TaxHeads, reduction: ItcReduction) -> TaxHeads {
    match (kind, reduction) {
        (DocumentKind::CreditNote, ItcReduction::NotAsked | ItcReduction::Full) => -tax,
        (DocumentKind::CreditNote, ItcReduction::None) => TaxHeads::default(),
        (DocumentKind::CreditNote, ItcReduction::Partial(part)) => -part,
        (
            DocumentKind::Invoice | DocumentKind::DebitNote,
            ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full | ItcReduction::Partial(_),
        ) => tax,
    }
}

/// Returns the declaration that goes with a record when it is taken: the decision's, else what the portal
/// holds with an Accept, else none.
const fn declared(future: Future, record: &ImsRecord<&str>, decision: &Decision) -> ItcReduction {
    let held = match record.previous_action {
        ImsAction::Accept => record.previous_itc_reduction,
        ImsAction::NoAction | ImsAction::Reject | ImsAction::Pending => ItcReduction::NotAsked,
    };
    match (future, decision.itc_reduction) {
        (Future::Silence, _) | (Future::Proposed | Future::AcceptAll, ItcReduction::NotAsked) => held,
        (Future::Proposed | Future::AcceptAll, said) => said,
    }
}

/// A month looked at from its GSTR-2B.
#[derive(Debug)]
pub struct Outlook<'m, 'a> {
    month: &'m Month<'a>,
    repeats: Vec<bool>,
}

impl<'m, 'a> Outlook<'m, 'a> {
    /// Looks at a month that is linked and decided.
    pub fn of(month: &'m Month<'a>) -> Self {
        Self { month, repeats: repeats(month) }
    }

    /// Tells whether a record only repeats another and counts for nothing.
    pub fn is_repeat(&self, id: ImsId) -> bool {
        self.repeats[id.at()]
    }

    /// Returns what a record does in a future.
    pub fn effect(&self, id: ImsId, future: Future) -> Effect {
        let (record, decision) = (&self.month.ims[id.at()], &self.month.decisions[id.at()]);
        self.effect_of(id, future, future.action(record, decision))
    }

    /// Returns what a record does where this is said of it, and of the others what the future says.
    pub fn effect_of(&self, id: ImsId, future: Future, action: ImsAction) -> Effect {
        let month = self.month;
        let (record, link, decision) =
            (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
        if record.filing == Filing::NotFiled {
            return Effect::none(Place2b::NotFiled);
        }
        if !self.reaches(record) {
            return Effect::none(Place2b::Later);
        }
        if self.replaced(record, link, future) {
            return Effect::none(Place2b::Amended);
        }
        match action {
            ImsAction::Reject => return Effect::none(Place2b::Rejected),
            ImsAction::Pending => return Effect::none(Place2b::Pending),
            ImsAction::Accept | ImsAction::NoAction => {}
        }
        let all_other = credit(record.kind(), record.tax, declared(future, record, decision));
        let (blocked, unbooked) = self.withheld(link, all_other);
        Effect { place: Place2b::Counts, table: Table4 { all_other, blocked, unbooked } }
    }

    fn reaches(&self, record: &ImsRecord<&str>) -> bool {
        reaches(record.return_period, record.source_form, self.month.facts.period)
    }

    /// Tells whether a record gives way to its amendment: always within one return period, else where the
    /// amendment counts too.
    fn replaced(&self, record: &ImsRecord<&str>, link: &Link, future: Future) -> bool {
        let by = link.doubts.iter().find_map(|doubt| match doubt {
            Doubt::AmendedBy(id) => Some(*id),
            _ => None,
        });
        let Some(id) = by.filter(|id| id.at() < self.month.ims.len()) else { return false };
        let amendment = &self.month.ims[id.at()];
        if amendment.filing == Filing::NotFiled || !self.reaches(amendment) {
            return false;
        }
        let action = future.action(amendment, &self.month.decisions[id.at()]);
        amendment.return_period == record.return_period
            || matches!(action, ImsAction::Accept | ImsAction::NoAction)
    }

    /// Splits off what of a credit the books block, and what they do not hold.
    fn withheld(&self, link: &Link, credit: TaxHeads) -> (TaxHeads, TaxHeads) {
        let none = TaxHeads::default();
        if link.books.is_empty() {
            let given = credit.each().into_iter().all(|head| head >= Paise::ZERO);
            return (none, if given { credit } else { none });
        }
        let rows = || link.books.iter().map(|id| &self.month.books[id.at()]);
        if rows().all(|row| row.ineligible) {
            return (credit, none);
        }
        let booked: TaxHeads = rows().filter(|row| row.ineligible).map(|row| row.tax.abs()).sum();
        (within(booked, credit), none)
    }
}

/// Takes no more of each head than there is, with the sign of what there is.
fn within(part: TaxHeads, whole: TaxHeads) -> TaxHeads {
    let least = |part: Paise, whole: Paise| {
        let least = part.min(whole.abs());
        if whole < Paise::ZERO { -least } else { least }
    };
    TaxHeads {
        igst: least(part.igst, whole.igst),
        cgst: least(part.cgst, whole.cgst),
        sgst: least(part.sgst, whole.sgst),
        cess: least(part.cess, whole.cess),
    }
}

/// What a future comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FutureSums {
    /// The future.
    pub future: Future,
    /// Table 4.
    pub table: Table4,
    /// The documents by where they will stand, in the order of [`Place2b::ALL`]; the tax is that of the
    /// documents, whatever is given back of it.
    pub places: [Tally; 6],
    /// Of what counts, amendments: their whole tax is counted.
    pub amendments: Tally,
}

impl FutureSums {
    /// Starts with nothing.
    pub fn new(future: Future) -> Self {
        Self { future, table: Table4::default(), places: [Tally::default(); 6], amendments: Tally::default() }
    }

    /// Returns the documents of one place.
    pub fn at(&self, place: Place2b) -> Tally {
        self.places[place as usize]
    }

    fn add(&mut self, record: &ImsRecord<&str>, effect: Effect) {
        self.table += effect.table;
        let mut one = Tally::default();
        one.add(record.kind().sign(), record.taxable_value, record.tax);
        self.places[effect.place as usize].join(one);
        if effect.place == Place2b::Counts && record.section.is_amendment() {
            self.amendments.join(one);
        }
    }
}

/// What the month will do to the returns of one recipient, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The recipient; empty for all together.
    pub recipient: String,
    /// In the order of [`Future::ALL`].
    pub futures: [FutureSums; 3],
}

impl Sums {
    fn new(recipient: &str) -> Self {
        Self { recipient: recipient.to_owned(), futures: Future::ALL.map(FutureSums::new) }
    }

    /// Returns what one future comes to.
    pub const fn of(&self, future: Future) -> &FutureSums {
        &self.futures[future as usize]
    }
}

/// Returns what a future gives in 4(A)(5) for these recipients; `sums` as [`sums`] gives them.
pub fn all_other(sums: &[Sums], recipients: &[String], future: Future) -> TaxHeads {
    let apart = &sums[1..];
    if apart.is_empty() || apart.iter().all(|own| recipients.contains(&own.recipient)) {
        return sums[0].of(future).table.all_other;
    }
    let own = apart.iter().filter(|own| recipients.contains(&own.recipient));
    own.map(|own| own.of(future).table.all_other).sum()
}

/// Sums a month: all recipients together first, then each by itself where there are several.
pub fn sums(outlook: &Outlook<'_, '_>) -> Vec<Sums> {
    let month = outlook.month;
    let recipients = &month.facts.recipients;
    let apart: &[String] = if recipients.len() > 1 { recipients } else { &[] };
    let mut all = vec![Sums::new("")];
    all.extend(apart.iter().map(|gstin| Sums::new(gstin)));
    for (id, record) in (0u32..).map(ImsId).zip(&month.ims) {
        if outlook.is_repeat(id) {
            continue;
        }
        let own = apart.iter().position(|gstin| gstin == record.recipient_gstin).map(|at| at + 1);
        for future in Future::ALL {
            let effect = outlook.effect(id, future);
            all[0].futures[future as usize].add(record, effect);
            if let Some(own) = own {
                all[own].futures[future as usize].add(record, effect);
            }
        }
    }
    all
}

/// What an open document is worth: its effect if it is accepted, and where it stands otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// The document.
    pub id: ImsId,
    /// If it is accepted.
    pub accepted: Effect,
    /// If it is put on Pending; nothing where the portal does not offer it.
    pub pending: Option<Effect>,
    /// If it is rejected.
    pub rejected: Effect,
}

impl Outlook<'_, '_> {
    /// Returns what a document is worth, all others being as proposed.
    pub fn worth(&self, id: ImsId) -> Worth {
        let of = |action| self.effect_of(id, Future::Proposed, action);
        let record = &self.month.ims[id.at()];
        let may_wait = record.permission.pending || record.previous_action == ImsAction::Pending;
        Worth {
            id,
            accepted: of(ImsAction::Accept),
            pending: may_wait.then(|| of(ImsAction::Pending)),
            rejected: of(ImsAction::Reject),
        }
    }
}
