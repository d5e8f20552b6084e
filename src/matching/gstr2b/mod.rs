//! A GSTR-2B beside the forecast and the register.
//!
//! Comes in: a month that is linked and decided, and the documents of its GSTR-2B. Goes out: each document
//! on which GSTR-2B and a future differ, with the cause; and the lanes of what never was in IMS.
//! Invariant: forecast plus differences is GSTR-2B, in every head and every future, since each record and
//! each document is looked at once.

mod lanes;
mod say;

use crate::domain::action::ImsAction;
use crate::domain::document::{ImsRecord, Section};
use crate::domain::forecast::{Effect, Future, Outlook, Place2b};
use crate::domain::gstr2b::{Cause, Compared2b, Difference, Document2b, Line2b, Table2b, by_line};
use crate::domain::link::ImsId;
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::domain::period::TaxPeriod;
use rustc_hash::FxHashMap;

/// Lays the GSTR-2B of these recipients beside a month; in which order its documents stood says nothing.
pub fn compare(month: &Month<'_>, mut documents: Vec<Document2b>, recipients: &[String]) -> Compared2b {
    let is_compared = |gstin: &str| recipients.iter().any(|own| own == gstin);
    documents.sort_by(|a, b| content(a).cmp(&content(b)));
    let outlook = Outlook::of(month);
    let pairs = Pairs::of(month, &outlook, &documents);
    let mut differences = Vec::new();
    for future in Future::ALL {
        let mut own: Vec<Difference> = Vec::new();
        for (id, record) in (0u32..).map(ImsId).zip(&month.ims) {
            if outlook.is_repeat(id) || !is_compared(record.recipient_gstin) {
                continue;
            }
            let effect = outlook.effect(id, future);
            let found = pairs.of_record[id.at()];
            let actual = found.map_or_else(TaxHeads::default, |at| given(&documents[at]));
            if effect.table.all_other == actual {
                continue;
            }
            let view = View { month, record, id, future, effect };
            let (cause, say) = match found {
                Some(at) => view.paired(&documents[at]),
                None => view.absent(pairs.amending(record).map(|at| &documents[at])),
            };
            let forecast = effect.table.all_other;
            own.push(Difference { future, cause, ims: Some(id), document: found, forecast, actual, say });
        }
        for (at, document) in documents.iter().enumerate() {
            let actual = given(document);
            if pairs.is_paired[at] || actual == TaxHeads::default() {
                continue;
            }
            let original = pairs.amended(month, document).map(|id| &month.ims[id.at()]);
            let (cause, say) = stranger(document, original, month.facts.period);
            let forecast = TaxHeads::default();
            own.push(Difference { future, cause, ims: None, document: Some(at), forecast, actual, say });
        }
        own.sort_by_key(|d| (d.cause, d.ims.is_none(), d.ims, d.document));
        differences.extend(own);
    }
    let lanes = lanes::lanes(month, &documents, &pairs.is_paired, recipients);
    let mut recipients = recipients.to_vec();
    recipients.sort_unstable();
    recipients.dedup();
    let lines = by_line(&documents);
    Compared2b { period: month.facts.period, recipients, documents, lines, differences, lanes }
}

/// Puts documents into an order of their own.
fn content(d: &Document2b) -> impl Ord + '_ {
    let names = (&d.recipient_gstin, d.table, &d.supplier_gstin, &d.number);
    (names, d.date, &d.return_period, d.is_rejected, d.is_reverse_charge, d.taxable_value, d.tax, d.filed_on)
}

/// What a document gives in 4(A)(5).
fn given(document: &Document2b) -> TaxHeads {
    match document.line() {
        Line2b::AllOther => document.credit(),
        Line2b::Imports | Line2b::ReverseCharge | Line2b::Isd | Line2b::Unavailable | Line2b::Rejected => {
            TaxHeads::default()
        }
    }
}

/// The section in which a section's originals stand.
const fn family(section: Section) -> Section {
    match section {
        Section::B2b | Section::B2ba => Section::B2b,
        Section::B2bdn | Section::B2bdna => Section::B2bdn,
        Section::B2bcn | Section::B2bcna => Section::B2bcn,
        Section::Ecom | Section::Ecoma => Section::Ecom,
    }
}

/// What names a document: recipient, section, supplier, number in capitals.
type Key = (String, Section, String, String);

fn key(recipient: &str, section: Section, supplier: &str, number: &str) -> Key {
    let capitals = |text: &str| text.trim().to_ascii_uppercase();
    (capitals(recipient), section, capitals(supplier), capitals(number))
}

/// Which document of GSTR-2B is which record.
struct Pairs {
    /// Per record.
    of_record: Vec<Option<usize>>,
    /// Per document.
    is_paired: Vec<bool>,
    /// Documents that amend another, by the key of that.
    amendments: FxHashMap<Key, usize>,
    /// Records by their key within the family of their section.
    records: FxHashMap<Key, ImsId>,
}

impl Pairs {
    fn of(month: &Month<'_>, outlook: &Outlook<'_, '_>, documents: &[Document2b]) -> Self {
        let mut open: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
        let mut amendments = FxHashMap::default();
        for (at, d) in documents.iter().enumerate() {
            let Table2b::Supply(section) = d.table else { continue };
            if d.is_reverse_charge {
                continue;
            }
            open.entry(key(&d.recipient_gstin, section, &d.supplier_gstin, &d.number)).or_default().push(at);
            if !d.original_number.is_empty() {
                let of = key(&d.recipient_gstin, family(section), &d.supplier_gstin, &d.original_number);
                amendments.insert(of, at);
            }
        }
        let ids = || (0u32..).map(ImsId).zip(&month.ims).filter(|(id, _)| !outlook.is_repeat(*id));
        let records = ids()
            .map(|(id, r)| (key(r.recipient_gstin, family(r.section), r.supplier_gstin, r.number), id))
            .collect();
        let mut of_record = vec![None; month.ims.len()];
        let mut is_paired = vec![false; documents.len()];
        // What agrees in more takes its document first.
        for alike in [2_u8, 1, 0] {
            for (id, r) in ids() {
                if of_record[id.at()].is_some() {
                    continue;
                }
                let Some(at) = open.get_mut(&key(r.recipient_gstin, r.section, r.supplier_gstin, r.number))
                else {
                    continue;
                };
                let best = at.iter().position(|at| likeness(r, &documents[*at]) >= alike);
                if let Some(best) = best {
                    let at = at.remove(best);
                    of_record[id.at()] = Some(at);
                    is_paired[at] = true;
                }
            }
        }
        Self { of_record, is_paired, amendments, records }
    }

    /// Returns the document that amends a record.
    fn amending(&self, r: &ImsRecord<&str>) -> Option<usize> {
        self.amendments.get(&key(r.recipient_gstin, family(r.section), r.supplier_gstin, r.number)).copied()
    }

    /// Returns the record that a document amends.
    fn amended(&self, month: &Month<'_>, d: &Document2b) -> Option<ImsId> {
        let section = d.section().filter(|s| s.is_amendment() && !d.original_number.is_empty())?;
        let of = key(&d.recipient_gstin, family(section), &d.supplier_gstin, &d.original_number);
        self.records.get(&of).copied().filter(|id| id.at() < month.ims.len())
    }
}

/// How far a document says what a record of the same name says: everything, the date, only the name.
fn likeness(record: &ImsRecord<&str>, document: &Document2b) -> u8 {
    let date = document.date.is_none_or(|date| date == record.date);
    let period = document.return_period.is_empty() || document.return_period == record.return_period;
    match (date, period && document.tax == record.tax) {
        (true, true) => 2,
        (true, false) => 1,
        (false, _) => 0,
    }
}

/// A record in a future.
struct View<'v, 'a> {
    month: &'v Month<'a>,
    record: &'v ImsRecord<&'a str>,
    id: ImsId,
    future: Future,
    effect: Effect,
}

impl View<'_, '_> {
    /// Says why the document of GSTR-2B gives something else than the record.
    fn paired(&self, document: &Document2b) -> (Cause, String) {
        let record = self.record;
        match self.effect.place {
            Place2b::NotFiled => (Cause::FiledLate, say::filed_late(document, record)),
            Place2b::Later => (Cause::Period, say::earlier(record, self.month.facts.period)),
            Place2b::Amended => (Cause::Amended, say::original_too()),
            Place2b::Rejected | Place2b::Pending => (Cause::Action, say::taken(self.effect.place, document)),
            Place2b::Counts if document.is_rejected => (Cause::Action, say::rejected()),
            Place2b::Counts if document.is_unavailable => (Cause::NotIn2b, say::unavailable(document)),
            Place2b::Counts if document.tax != record.tax => (Cause::Values, say::values(record, document)),
            Place2b::Counts => (Cause::Reduction, say::reduction(document)),
        }
    }

    /// Says why GSTR-2B does not have the record, which the forecast counted.
    fn absent(&self, amendment: Option<&Document2b>) -> (Cause, String) {
        if let Some(amendment) = amendment {
            return (Cause::Amended, say::amended_by(amendment));
        }
        let proposed = self.month.decisions[self.id.at()].proposed_action;
        let held = self.record.previous_action;
        let stands_aside = |action| matches!(action, ImsAction::Pending | ImsAction::Reject);
        if stands_aside(held) {
            (Cause::Action, say::held(held))
        } else if self.future != Future::Proposed && stands_aside(proposed) {
            (Cause::Action, say::proposed(proposed))
        } else {
            (Cause::NotIn2b, say::absent())
        }
    }
}

/// Says why GSTR-2B has a document that the download does not.
fn stranger(document: &Document2b, original: Option<&ImsRecord<&str>>, period: TaxPeriod) -> (Cause, String) {
    if let Some(original) = original {
        return (Cause::Amended, say::amends(original));
    }
    match TaxPeriod::parse(&document.return_period) {
        Ok(of) if of < period => (Cause::FiledLate, say::of_earlier(of, document)),
        Ok(_) | Err(_) => (Cause::NotInIms, say::not_in_ims(document)),
    }
}
