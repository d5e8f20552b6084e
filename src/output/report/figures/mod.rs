//! The numbers every report shows, computed once.
//!
//! Comes in: the month and what the user was told. Goes out: [`Figures`], from which terminal, HTML,
//! workbook and `summary.json` take every number. Invariant: both accounts tie: what was read equals
//! the sum of the parts in count and in rupees by head.

use super::risk::at_risk;
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::document::{Exclusion, Filing, ImsRecord};
use crate::domain::link::UploadFate;
use crate::domain::money::Paise;
use crate::domain::month::{LeftOut, Month, ReadOnlySection};
use crate::domain::outcome::Outcome;
use crate::domain::period::TaxPeriod;
use chrono::NaiveDate;
use std::collections::BTreeMap;

mod books;
mod branches;
mod clock;
mod forecast;
mod rules;
mod silence;
mod statement;
mod stopping;
mod supplier_pages;
mod suppliers;

pub use crate::domain::repeats::repeats;
use books::BooksSums;
pub use branches::{BranchCell, BranchRows, BranchSums, Branches, NOT_NAMED, WrongBranch};
pub use clock::{ClockLine, Clocks, Day, Standing as ClockStanding};
pub use forecast::{Against, Forecast, Gstr2bFigure};
pub use rules::{RuleFigure, unused};
pub(in crate::output::report) use rules::{RuleSums, accepted_alone};
pub use silence::Silence;
pub use statement::{Statement, StatementLine, Step, StepGroup};
pub use stopping::{Stop, Stopping};
pub use supplier_pages::{Series, SupplierPage, supplier_pages};
pub use suppliers::{SupplierSummary, by_supplier, months_late};

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
    /// What each rule did, in the policy's order.
    pub rules: Vec<RuleFigure>,
    /// What needs a person.
    pub person: PersonFigure,
    /// Where review may stop.
    pub stopping: Stopping,
    /// What silence will do.
    pub silence: Silence,
    /// How long records may stay on Pending.
    pub clocks: Clocks,
    /// What the month will do to GSTR-2B and GSTR-3B.
    pub forecast: Forecast,
    /// What GSTR-2B then said, where it was given.
    pub gstr2b: Option<Gstr2bFigure>,
    /// The days that matter, in order.
    pub days: Vec<Day>,
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
    /// Each registration by itself, where there are several.
    pub branches: Branches,
    /// The IMS side ties.
    pub ims_account: Account,
    /// The books' side ties.
    pub books_account: Account,
    /// From the books to the portal, step by step.
    pub statement: Statement,
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
    let mut sums = ImsSums { rules: RuleSums::of(&facts.rules), ..ImsSums::default() };
    for (id, repeated) in repeats.iter().enumerate() {
        sums.add(month, id, *repeated);
    }
    let refused_records = refused(month);
    let ims_account = sums.account(month, refused_records);
    let silence = Silence::of(month, &repeats);
    let stopping = Stopping::of(month, &repeats);
    let clocks = Clocks::of(month, &repeats);
    let days = clock::days(month, &clocks);
    let forecast = Forecast::of(month, silence.by.draft_2b);
    let gstr2b = Gstr2bFigure::of(month, &forecast);
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
        rules: sums.rules.figures(),
        person: PersonFigure {
            tally: sums.person,
            at_risk: sums.person_risk,
            by_role: sums.roles.into_iter().collect(),
        },
        stopping,
        silence,
        clocks,
        forecast,
        gstr2b,
        days,
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
        branches: Branches::of(month, &repeats),
        ims_account,
        books_account,
        statement: Statement::of(month, &repeats),
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
    rules: RuleSums,
    suppliers: BTreeMap<&'a str, SupplierFigure>,
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
        self.rules.add(decision, one);
        if let Some(role) = &decision.review {
            self.person.join(one);
            self.person_risk += risk;
            match self.roles.get_mut(&**role) {
                Some(tally) => tally.join(one),
                None => self.roles.entry(role.to_string()).or_default().join(one),
            }
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

/// Returns the reason of an exclusion in two words.
pub(super) const fn short(why: Exclusion) -> &'static str {
    match why {
        Exclusion::ReverseCharge => "reverse charge",
        Exclusion::Import => "import",
        Exclusion::Isd => "input service distributor",
        Exclusion::Unregistered => "supplier without GSTIN",
        Exclusion::Composition => "composition supplier",
        Exclusion::Cancelled => "cancelled in the books",
        Exclusion::LinkedBefore => "linked in an earlier month",
    }
}

#[cfg(test)]
mod tests;
