//! The numbers every report shows, computed once.
//!
//! Comes in: the month and what the user was told. Goes out: [`Figures`], from which terminal, HTML,
//! workbook and `summary.json` take every number. Invariant: both accounts tie: what was read equals
//! the sum of the parts in count and in rupees by head.

use super::risk::{at_risk, at_risk_in_books};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Exclusion, Filing, ImsRecord, Section};
use crate::domain::link::{Doubt, UploadFate};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{LeftOut, Month, ReadOnlySection};
use crate::domain::outcome::Outcome;
use crate::domain::period::TaxPeriod;
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// One outcome on the IMS side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeFigure {
    /// The outcome.
    pub outcome: Outcome,
    /// Its documents.
    pub tally: Tally,
    /// Rupees at risk.
    pub at_risk: Paise,
    /// How many need a person.
    pub needs_person: usize,
}

/// Documents of one proposed action and one fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionFigure {
    /// The proposed action.
    pub action: ImsAction,
    /// Whether they leave, and why not.
    pub fate: UploadFate,
    /// The documents.
    pub tally: Tally,
}

/// What needs a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFigure {
    /// The documents.
    pub tally: Tally,
    /// Rupees at risk among them.
    pub at_risk: Paise,
    /// By the role that must look, in the order of the role's name.
    pub by_role: Vec<(String, Tally)>,
}

/// What silence will do: filed records at No action that this run's upload leaves as they are.
///
/// # Source
/// No action is deemed accepted when GSTR-2B is generated; draft 2B on the 14th; recompute until
/// GSTR-3B is filed (GSTN FAQ 2024, reaffirmed 08-10-2025).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// What is deemed accepted unless someone acts.
    pub deemed: Tally,
    /// Of these, notes that lower the credit.
    pub credit_notes: Tally,
    /// Of these, records of return periods after this one, which reach a later GSTR-2B.
    pub later: Tally,
    /// The same without the hold: what is held now would be deemed accepted too.
    pub without_hold: Tally,
    /// The same with the hold: what needs a person would be on Pending where the portal allows it.
    pub with_hold: Tally,
    /// The day on which the draft GSTR-2B of the period is generated.
    pub draft_2b: NaiveDate,
    /// Records of imports and other sections shown only that stand at No action too.
    pub read_only: usize,
}

/// One supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierFigure {
    /// GSTIN as in the files.
    pub gstin: String,
    /// Name, or empty.
    pub name: String,
    /// Documents.
    pub tally: Tally,
    /// Documents that need a person.
    pub needs_person: usize,
    /// Rupees at risk.
    pub at_risk: Paise,
}

/// Credit in the books that no supplier reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlyInBooksFigure {
    /// Books documents; several rows may be one.
    pub documents: usize,
    /// Rows with their amounts.
    pub rows: Tally,
    /// Of these, rows whose credit the books block anyhow.
    pub ineligible: Tally,
    /// By supplier, most tax first.
    pub suppliers: Vec<SupplierFigure>,
}

/// One side of the accounting identity, as rows to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Everything that was read.
    pub total: Tally,
    /// What it falls into.
    pub parts: Vec<(String, Tally)>,
}

impl Account {
    /// Tells whether the parts make up the total in count, taxable value and every head.
    pub fn ties(&self) -> bool {
        self.sum() == self.total
    }

    /// Returns the sum of the parts.
    pub fn sum(&self) -> Tally {
        self.parts.iter().fold(Tally::default(), |mut sum, (_, part)| {
            sum.join(*part);
            sum
        })
    }
}

/// The numbers of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Version of imsreco.
    pub version: String,
    /// The return period.
    pub period: TaxPeriod,
    /// The only clock.
    pub as_of: NaiveDate,
    /// Recipients, in order.
    pub recipients: Vec<String>,
    /// Name of the policy.
    pub policy: String,
    /// Whether the hold is on.
    pub hold: bool,
    /// IMS documents, identical repetitions counted once.
    pub documents: Tally,
    /// Outcomes that occur on the IMS side, in the order of reports.
    pub outcomes: Vec<OutcomeFigure>,
    /// Proposed actions and fates that occur: Accept, Reject, Pending, No action.
    pub actions: Vec<ActionFigure>,
    /// What needs a person.
    pub person: PersonFigure,
    /// What silence will do.
    pub silence: Silence,
    /// Documents whose supplier has not filed.
    pub waiting: Tally,
    /// Identical repetitions of records, beyond the first.
    pub repeated: Tally,
    /// Suppliers with rupees at risk, most first.
    pub suppliers: Vec<SupplierFigure>,
    /// Credit that suppliers do not report.
    pub only_in_books: OnlyInBooksFigure,
    /// Rows that no record can meet, by reason.
    pub excluded: Vec<(Exclusion, Tally)>,
    /// Rows that book a document again.
    pub booked_again: Tally,
    /// Records that could not be read, with what could be read of their amounts.
    pub refused_records: Tally,
    /// Rows that could not be read; their amounts are not known.
    pub refused_rows: usize,
    /// Sections that are shown only.
    pub read_only: Vec<ReadOnlySection>,
    /// Rows that are no documents.
    pub left_out: Vec<LeftOut>,
    /// The IMS side ties.
    pub ims_account: Account,
    /// The books' side ties.
    pub books_account: Account,
    /// Errors the user was told.
    pub errors: usize,
    /// Warnings the user was told.
    pub warnings: usize,
}

impl Figures {
    /// Returns the documents of one proposed action.
    pub fn action(&self, action: ImsAction) -> Tally {
        joined(self.actions.iter().filter(|a| a.action == action))
    }

    /// Returns the documents of one fate.
    pub fn fate(&self, fate: UploadFate) -> Tally {
        joined(self.actions.iter().filter(|a| a.fate == fate))
    }

    /// Returns rupees at risk over all documents.
    pub fn at_risk(&self) -> Paise {
        self.outcomes.iter().map(|o| o.at_risk).sum()
    }

    /// Returns what leaves with the upload as Accept, or stands accepted already.
    pub fn accepted_without_person(&self) -> Tally {
        joined(self.actions.iter().filter(|a| {
            a.action == ImsAction::Accept && matches!(a.fate, UploadFate::Upload | UploadFate::AlreadySo)
        }))
    }
}

fn joined<'f>(figures: impl Iterator<Item = &'f ActionFigure>) -> Tally {
    figures.fold(Tally::default(), |mut sum, a| {
        sum.join(a.tally);
        sum
    })
}

/// Computes the numbers of a month.
pub fn figures(month: &Month<'_>, diagnostics: &[Diagnostic]) -> Figures {
    let facts = &month.facts;
    let repeats = repeats(month);
    let mut sums = ImsSums::default();
    for (id, repeated) in repeats.into_iter().enumerate() {
        sums.add(month, id, repeated);
    }
    let refused_records = refused(month);
    let ims_account = sums.account(month, refused_records);
    let silence = sums.silence(month);
    let books = BooksSums::of(month);
    let books_account = books.account(month);
    let count = |s| diagnostics.iter().filter(|d| d.severity == s).count();
    Figures {
        version: facts.version.clone(),
        period: facts.period,
        as_of: facts.as_of,
        recipients: facts.recipients.clone(),
        policy: facts.policy.clone(),
        hold: facts.hold,
        documents: sums.documents,
        outcomes: sums
            .outcomes
            .into_iter()
            .map(|(outcome, (tally, at_risk, needs_person))| OutcomeFigure {
                outcome,
                tally,
                at_risk,
                needs_person,
            })
            .collect(),
        actions: by_action(&sums.actions),
        person: PersonFigure {
            tally: sums.person,
            at_risk: sums.person_risk,
            by_role: sums.roles.into_iter().collect(),
        },
        silence,
        waiting: sums.waiting,
        repeated: sums.repeated,
        suppliers: ranked(sums.suppliers),
        only_in_books: books.only_in_books,
        excluded: books.excluded.into_iter().collect(),
        booked_again: books.booked_again,
        refused_records,
        refused_rows: month.refused_rows.len(),
        read_only: month.read_only.clone(),
        left_out: month.left_out.clone(),
        ims_account,
        books_account,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    }
}

fn by_action(sums: &BTreeMap<(ImsAction, UploadFate), Tally>) -> Vec<ActionFigure> {
    [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction]
        .into_iter()
        .flat_map(|wanted| {
            sums.iter()
                .filter(move |((action, _), _)| *action == wanted)
                .map(|((action, fate), tally)| ActionFigure { action: *action, fate: *fate, tally: *tally })
        })
        .collect()
}

/// Tells of each record whether it only repeats, identically, one with a lower id.
///
/// Matching says that a record is repeated; which one stands for all is settled here, by the lowest id.
pub(super) fn repeats(month: &Month<'_>) -> Vec<bool> {
    let said = |id: usize| month.links[id].doubts.iter().any(|d| matches!(d, Doubt::Repeated(_)));
    let keys: FxHashSet<RecordKey<'_>> =
        (0..month.ims.len()).filter(|id| said(*id)).map(|id| key(&month.ims[id])).collect();
    let mut seen: FxHashSet<RecordKey<'_>> = FxHashSet::default();
    (0..month.ims.len())
        .map(|id| {
            if keys.is_empty() {
                return false;
            }
            let key = key(&month.ims[id]);
            keys.contains(&key) && !seen.insert(key) && said(id)
        })
        .collect()
}

type RecordKey<'a> = (Section, &'a str, &'a str, &'a str, NaiveDate, &'a str, (Paise, Paise, TaxHeads));

fn key<'a>(r: &ImsRecord<&'a str>) -> RecordKey<'a> {
    (
        r.section,
        r.recipient_gstin,
        r.supplier_gstin,
        r.number,
        r.date,
        r.return_period,
        (r.document_value, r.taxable_value, r.tax),
    )
}

fn refused(month: &Month<'_>) -> Tally {
    let mut tally = Tally::default();
    for r in &month.refused_records {
        tally.add(r.section.kind().sign(), r.taxable_value.unwrap_or(Paise::ZERO), r.tax.unwrap_or_default());
    }
    tally
}

fn ranked(suppliers: BTreeMap<&str, SupplierFigure>) -> Vec<SupplierFigure> {
    let mut ranked: Vec<_> = suppliers.into_values().filter(|s| s.at_risk > Paise::ZERO).collect();
    ranked.sort_by(|a, b| b.at_risk.cmp(&a.at_risk).then_with(|| a.gstin.cmp(&b.gstin)));
    ranked
}

/// Sums of the IMS side while it is walked once.
#[derive(Default)]
struct ImsSums<'a> {
    read: Tally,
    documents: Tally,
    repeated: Tally,
    waiting: Tally,
    person: Tally,
    person_risk: Paise,
    roles: BTreeMap<String, Tally>,
    outcomes: BTreeMap<Outcome, (Tally, Paise, usize)>,
    actions: BTreeMap<(ImsAction, UploadFate), Tally>,
    suppliers: BTreeMap<&'a str, SupplierFigure>,
    deemed: Tally,
    deemed_notes: Tally,
    deemed_later: Tally,
    held: Tally,
    holdable: Tally,
}

impl<'a> ImsSums<'a> {
    fn add(&mut self, month: &Month<'a>, id: usize, repeated: bool) {
        let (record, link, decision) = (&month.ims[id], &month.links[id], &month.decisions[id]);
        let one = one(record);
        self.read.join(one);
        if repeated {
            self.repeated.join(one);
            return;
        }
        let risk = at_risk(record, link);
        let person = decision.needs_review();
        self.documents.join(one);
        let outcome = self.outcomes.entry(link.outcome).or_default();
        outcome.0.join(one);
        outcome.1 += risk;
        outcome.2 += usize::from(person);
        self.actions.entry((decision.proposed_action, decision.fate)).or_default().join(one);
        if let Some(role) = &decision.review {
            self.person.join(one);
            self.person_risk += risk;
            self.roles.entry(role.clone()).or_default().join(one);
        }
        if record.filing == Filing::NotFiled {
            self.waiting.join(one);
        }
        let supplier = self.suppliers.entry(record.supplier_gstin).or_insert_with(|| SupplierFigure {
            gstin: record.supplier_gstin.to_owned(),
            name: String::new(),
            tally: Tally::default(),
            needs_person: 0,
            at_risk: Paise::ZERO,
        });
        if supplier.name.is_empty() {
            record.supplier_name.clone_into(&mut supplier.name);
        }
        supplier.tally.join(one);
        supplier.needs_person += usize::from(person);
        supplier.at_risk += risk;
        self.add_silence(month, id, one);
    }

    fn add_silence(&mut self, month: &Month<'a>, id: usize, one: Tally) {
        let (record, decision) = (&month.ims[id], &month.decisions[id]);
        if record.filing == Filing::NotFiled || record.previous_action != ImsAction::NoAction {
            return;
        }
        match decision.fate {
            UploadFate::Upload => return,
            UploadFate::Held => {
                self.held.join(one);
                return;
            }
            UploadFate::NeedsPerson => {
                if record.permission.pending {
                    self.holdable.join(one);
                }
            }
            UploadFate::AlreadySo | UploadFate::NothingToSay => {}
        }
        self.deemed.join(one);
        if record.kind() == DocumentKind::CreditNote {
            self.deemed_notes.join(one);
        }
        if TaxPeriod::parse(record.return_period).is_ok_and(|p| p > month.facts.period) {
            self.deemed_later.join(one);
        }
    }

    fn silence(&self, month: &Month<'_>) -> Silence {
        let mut without_hold = self.deemed;
        without_hold.join(self.held);
        Silence {
            deemed: self.deemed,
            credit_notes: self.deemed_notes,
            later: self.deemed_later,
            without_hold,
            with_hold: less(self.deemed, self.holdable),
            draft_2b: month.facts.period.day_after(14),
            read_only: month.read_only.iter().map(|s| s.no_action).sum(),
        }
    }

    fn account(&self, month: &Month<'_>, refused: Tally) -> Account {
        let shown_only: usize = month.read_only.iter().map(|s| s.records).sum();
        let mut total = self.read;
        total.join(refused);
        total.documents += shown_only;
        let mut parts: Vec<(String, Tally)> =
            self.outcomes.iter().map(|(o, (tally, _, _))| (o.title().to_owned(), *tally)).collect();
        for (name, tally) in [
            ("Repeated records", self.repeated),
            ("Refused (amounts as far as readable)", refused),
            ("Imports and other sections, shown only", Tally { documents: shown_only, ..Tally::default() }),
        ] {
            if tally.documents > 0 {
                parts.push((name.to_owned(), tally));
            }
        }
        Account { total, parts }
    }
}

/// Returns the tally of one record, credit notes negative.
pub(super) fn one(record: &ImsRecord<&str>) -> Tally {
    let mut tally = Tally::default();
    tally.add(record.kind().sign(), record.taxable_value, record.tax);
    tally
}

fn less(from: Tally, part: Tally) -> Tally {
    Tally {
        documents: from.documents.saturating_sub(part.documents),
        taxable_value: from.taxable_value - part.taxable_value,
        tax: from.tax + -part.tax,
    }
}

/// Sums of the books' side.
struct BooksSums {
    read: Tally,
    outcomes: BTreeMap<Outcome, Tally>,
    excluded: BTreeMap<Exclusion, Tally>,
    excluded_otherwise: Tally,
    booked_again: Tally,
    only_in_books: OnlyInBooksFigure,
}

impl BooksSums {
    fn of(month: &Month<'_>) -> Self {
        let mut sums = Self {
            read: Tally::default(),
            outcomes: BTreeMap::new(),
            excluded: BTreeMap::new(),
            excluded_otherwise: Tally::default(),
            booked_again: Tally::default(),
            only_in_books: OnlyInBooksFigure::default(),
        };
        let mut documents: BTreeSet<u32> = BTreeSet::new();
        let mut by_supplier: BTreeMap<&str, (SupplierFigure, BTreeSet<u32>)> = BTreeMap::new();
        for (row, link) in month.books.iter().zip(&month.books_links) {
            let mut one = Tally::default();
            one.add(row.kind.sign(), row.taxable_value, row.tax);
            sums.read.join(one);
            match (link.outcome, row.exclusion) {
                (Outcome::Excluded, Some(why)) => sums.excluded.entry(why).or_default().join(one),
                (Outcome::Excluded, None) => sums.excluded_otherwise.join(one),
                (outcome, _) => sums.outcomes.entry(outcome).or_default().join(one),
            }
            if link.outcome == Outcome::DuplicateInBooks && link.ims.is_empty() {
                sums.booked_again.join(one);
            }
            if link.outcome != Outcome::OnlyInBooks {
                continue;
            }
            documents.insert(link.document);
            sums.only_in_books.rows.join(one);
            if row.ineligible {
                sums.only_in_books.ineligible.join(one);
            }
            let (supplier, seen) = by_supplier.entry(row.supplier_gstin).or_insert_with(|| {
                let figure = SupplierFigure {
                    gstin: row.supplier_gstin.to_owned(),
                    name: String::new(),
                    tally: Tally::default(),
                    needs_person: 0,
                    at_risk: Paise::ZERO,
                };
                (figure, BTreeSet::new())
            });
            if supplier.name.is_empty() {
                row.supplier_name.clone_into(&mut supplier.name);
            }
            seen.insert(link.document);
            supplier.tally.join(one);
            supplier.tally.documents = seen.len();
            supplier.at_risk += at_risk_in_books(row, link);
        }
        sums.only_in_books.documents = documents.len();
        sums.only_in_books.suppliers = by_supplier.into_values().map(|(s, _)| s).collect();
        sums.only_in_books.suppliers.sort_by(|a, b| {
            b.tally.tax.total().cmp(&a.tally.tax.total()).then_with(|| a.gstin.cmp(&b.gstin))
        });
        sums
    }

    fn account(&self, month: &Month<'_>) -> Account {
        let counted = |documents| Tally { documents, ..Tally::default() };
        let left_out: usize = month.left_out.iter().map(|l| l.rows).sum();
        let refused = month.refused_rows.len();
        let mut total = self.read;
        total.documents += refused + left_out;
        let mut parts: Vec<(String, Tally)> =
            self.outcomes.iter().map(|(o, tally)| (o.title().to_owned(), *tally)).collect();
        for (why, tally) in &self.excluded {
            parts.push((format!("Excluded: {}", short(*why)), *tally));
        }
        for (name, tally) in [
            ("Excluded", self.excluded_otherwise),
            ("Refused (amounts not known)", counted(refused)),
            ("Left out (totals, blanks, headings)", counted(left_out)),
        ] {
            if tally.documents > 0 {
                parts.push((name.to_owned(), tally));
            }
        }
        Account { total, parts }
    }
}

/// Returns the reason of an exclusion in two words.
pub(super) const fn short(why: Exclusion) -> &'static str {
    match why {
        Exclusion::ReverseCharge => "reverse charge",
        Exclusion::Import => "import",
        Exclusion::Isd => "input service distributor",
        Exclusion::Unregistered => "supplier without GSTIN",
        Exclusion::Composition => "composition supplier",
        Exclusion::Cancelled => "cancelled in the books",
    }
}

/// The days that matter to the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// GSTR-1 of monthly filers falls due.
    pub gstr1: NaiveDate,
    /// Draft GSTR-2B is generated.
    pub draft_2b: NaiveDate,
    /// GSTR-3B of monthly filers falls due; the last day to act and recompute in time.
    pub gstr3b: NaiveDate,
    /// Where Pending may last one period only, its end: the due date of the next GSTR-3B.
    pub pending_limit: NaiveDate,
}

/// Returns the days that matter to a return period of a monthly filer.
///
/// # Source
/// GSTR-1 on the 11th, draft 2B on the 14th, GSTR-3B on the 20th of the month after; Pending for one
/// tax period from October 2025 (advisories of 23-09-2025 and 17-10-2025).
pub fn dates(period: TaxPeriod) -> Dates {
    Dates {
        gstr1: period.day_after(11),
        draft_2b: period.day_after(14),
        gstr3b: period.day_after(20),
        pending_limit: period.next().day_after(20),
    }
}

impl Silence {
    /// Says in one sentence what silence will do; dates and tenses by the run's own clock.
    pub fn sentence(&self, as_of: NaiveDate) -> String {
        if self.deemed.documents == 0 {
            return "Silence will do nothing: no filed record is left at No action.".to_owned();
        }
        let draft = crate::domain::period::show_date(self.draft_2b);
        let when = if as_of.num_days_from_ce() <= self.draft_2b.num_days_from_ce() {
            format!("draft GSTR-2B on {draft}; recompute until GSTR-3B is filed")
        } else {
            format!("draft GSTR-2B was due on {draft}; recompute until GSTR-3B is filed")
        };
        format!(
            "{} of tax in {} will be deemed accepted unless someone acts ({when}).",
            self.deemed.tax.total(),
            crate::domain::text::Count::of(self.deemed.documents, "document"),
        )
    }

    /// Says what the hold does or would do; nothing where it changes nothing.
    pub fn hold_sentence(&self, hold: bool) -> Option<String> {
        let count = |t: Tally| crate::domain::text::Count::of(t.documents, "document").to_string();
        if hold && self.without_hold != self.deemed {
            Some(format!(
                "Without the hold on Pending it would be {} in {}.",
                self.without_hold.tax.total(),
                count(self.without_hold)
            ))
        } else if !hold && self.with_hold != self.deemed {
            Some(format!(
                "With hold = \"pending\" it would be {} in {}.",
                self.with_hold.tax.total(),
                count(self.with_hold)
            ))
        } else {
            None
        }
    }

    /// Says what silence does to records that imsreco only shows; nothing where there are none.
    pub fn read_only_sentence(&self) -> Option<String> {
        (self.read_only > 0).then(|| {
            format!(
                "Silence also accepts {} of imports and other sections that are shown only.",
                crate::domain::text::Count::of(self.read_only, "record")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::fixture::{day, fixture_diagnostics, fixture_month};

    #[test]
    fn what_was_read_is_the_sum_of_its_parts() {
        let month = fixture_month();
        let f = figures(&month, &[]);
        assert!(f.ims_account.ties(), "{:#?}", f.ims_account);
        assert!(f.books_account.ties(), "{:#?}", f.books_account);
        assert_eq!(f.ims_account.total.documents, month.ims.len() + 1 + 3);
        assert_eq!(f.books_account.total.documents, month.books.len() + 1 + 1);
        let by_action: usize = f.actions.iter().map(|a| a.tally.documents).sum();
        assert_eq!(by_action, f.documents.documents);
    }

    #[test]
    fn an_identical_repetition_is_one_document() {
        let month = fixture_month();
        let f = figures(&month, &[]);
        assert_eq!(f.repeated.documents, 1);
        assert_eq!(f.documents.documents, month.ims.len() - 1);
        let first = month.ims.iter().position(|r| r.number == "KP/26-27/0440").unwrap();
        let repeats = repeats(&month);
        assert!(!repeats[first] && repeats[first + 1]);
        assert_eq!(repeats.iter().filter(|r| **r).count(), 1);
    }

    #[test]
    fn two_equal_records_that_nobody_calls_repeated_are_two() {
        let mut month = fixture_month();
        for link in &mut month.links {
            link.doubts.retain(|d| !matches!(d, Doubt::Repeated(_)));
        }
        assert_eq!(figures(&month, &[]).repeated.documents, 0);
    }

    #[test]
    fn silence_claims_what_nobody_touches() {
        let mut month = fixture_month();
        let f = figures(&month, &[]);
        let silent =
            |r: &&ImsRecord<&str>| r.filing == Filing::Filed && r.previous_action == ImsAction::NoAction;
        let uploaded = month.decisions.iter().filter(|d| d.fate == UploadFate::Upload).count();
        assert_eq!(f.silence.deemed.documents, month.ims.iter().filter(silent).count() - uploaded - 1);
        assert_eq!(f.silence.credit_notes.documents, 1);
        assert_eq!(f.silence.read_only, 2);
        assert_eq!(f.silence.without_hold, f.silence.deemed);
        assert!(f.silence.with_hold.documents < f.silence.deemed.documents);
        for (decision, record) in month.decisions.iter_mut().zip(&month.ims) {
            if decision.fate == UploadFate::NeedsPerson && record.permission.pending {
                decision.fate = UploadFate::Held;
            }
        }
        month.facts.hold = true;
        let held = figures(&month, &[]);
        assert_eq!(held.silence.deemed, f.silence.with_hold);
        assert_eq!(held.silence.without_hold, f.silence.deemed);
    }

    #[test]
    fn the_sentence_on_silence_names_sum_count_and_day() {
        let tax = TaxHeads { igst: Paise::new(11_800_050), ..TaxHeads::default() };
        let deemed = Tally { documents: 2, taxable_value: Paise::ZERO, tax };
        let silence = Silence {
            deemed,
            credit_notes: Tally::default(),
            later: Tally::default(),
            without_hold: deemed,
            with_hold: Tally::default(),
            draft_2b: day(14, 10),
            read_only: 1,
        };
        assert_eq!(
            silence.sentence(day(14, 10)),
            "₹1,18,000.50 of tax in 2 documents will be deemed accepted unless someone acts \
             (draft GSTR-2B on 14-10-2026; recompute until GSTR-3B is filed)."
        );
        assert_eq!(
            silence.sentence(day(15, 10)),
            "₹1,18,000.50 of tax in 2 documents will be deemed accepted unless someone acts \
             (draft GSTR-2B was due on 14-10-2026; recompute until GSTR-3B is filed)."
        );
        assert_eq!(
            silence.hold_sentence(false).as_deref(),
            Some("With hold = \"pending\" it would be ₹0.00 in 0 documents.")
        );
        assert_eq!(silence.hold_sentence(true), None);
        assert_eq!(
            silence.read_only_sentence().as_deref(),
            Some("Silence also accepts 1 record of imports and other sections that are shown only.")
        );
    }

    #[test]
    fn records_of_later_periods_are_named_apart() {
        let mut month = fixture_month();
        assert_eq!(figures(&month, &[]).silence.later.documents, 0);
        let at = month.ims.iter().position(|r| r.number == "NIL-44").unwrap();
        month.ims[at].return_period = "102026";
        assert_eq!(figures(&month, &[]).silence.later.documents, 1);
    }

    #[test]
    fn every_outcome_occurs_in_the_fixture() {
        let month = fixture_month();
        for outcome in Outcome::ALL {
            let there = month.links.iter().any(|l| l.outcome == *outcome)
                || month.books_links.iter().any(|l| l.outcome == *outcome)
                || (*outcome == Outcome::Refused && !month.refused_records.is_empty());
            assert!(there, "{}", outcome.word());
        }
    }

    #[test]
    fn messages_are_counted_by_severity() {
        let f = figures(&fixture_month(), &fixture_diagnostics());
        assert_eq!((f.errors, f.warnings), (1, 1));
    }

    #[test]
    fn the_days_of_a_month_follow_the_period() {
        let days = dates(TaxPeriod::parse("102025").unwrap());
        let date = |d, m| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
        assert_eq!(days.gstr1, date(11, 11));
        assert_eq!(days.draft_2b, date(14, 11));
        assert_eq!(days.gstr3b, date(20, 11));
        assert_eq!(days.pending_limit, date(20, 12));
    }
}
