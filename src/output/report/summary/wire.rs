//! The form of `summary.json`.
//!
//! Comes in: figures. Goes out: JSON with a version. Invariant: a field is added or changed only
//! together with `schema`, and readers refuse fields they do not know.

use super::forecast::{ForecastLine, Gstr2bLine, forecast, gstr2b};
use crate::domain::account::Tally;
use crate::domain::money::TaxHeads;
use crate::domain::period::show_date;
use crate::output::report::figures::{Account, Figures, RuleFigure, Stop, Stopping, SupplierFigure};
use serde::{Deserialize, Serialize};

/// How many suppliers `summary.json` names.
const SUPPLIERS: usize = 10;

/// `summary.json`. Money is text in rupees with two decimals, `118000.50`; counts are whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Version of this form: 2.
    pub schema: u32,
    /// Version of imsreco.
    pub version: String,
    /// Return period, `MMYYYY`.
    pub period: String,
    /// The run's own date, `DD-MM-YYYY`.
    pub as_of: String,
    /// Recipients' GSTINs.
    pub recipients: Vec<String>,
    /// Policy.
    pub policy: String,
    /// Whether the hold is on.
    pub hold: bool,
    /// IMS documents, identical repetitions once.
    pub documents: Amounts,
    /// By outcome.
    pub outcomes: Vec<OutcomeLine>,
    /// By proposed action and fate.
    pub actions: Vec<ActionLine>,
    /// What each rule did, in the policy's order; rules that decided nothing stand with 0 documents.
    pub rules: Vec<RuleLine>,
    /// What needs a person.
    pub needs_person: PersonLine,
    /// Where review may stop.
    pub stopping: StoppingLine,
    /// What silence will do.
    pub silence: SilenceLine,
    /// What the month will do to GSTR-2B and Table 4 of GSTR-3B.
    pub forecast: ForecastLine,
    /// What GSTR-2B said, where it was given.
    pub gstr2b: Option<Gstr2bLine>,
    /// Documents of suppliers that have not filed.
    pub waiting: Amounts,
    /// Identical repetitions.
    pub repeated_records: Amounts,
    /// Credit that suppliers do not report.
    pub only_in_books: BooksLine,
    /// Rows no record can meet.
    pub excluded: Vec<NamedAmounts>,
    /// Records that could not be read, amounts as far as readable.
    pub refused_records: Amounts,
    /// Rows that could not be read.
    pub refused_rows: usize,
    /// Sections shown only.
    pub read_only: Vec<ReadOnlyLine>,
    /// Rows that are no documents.
    pub left_out: Vec<LeftOutLine>,
    /// Suppliers with most rupees at risk, at most ten.
    pub suppliers: Vec<SupplierLine>,
    /// The accounting identity of the IMS side.
    pub ims_account: AccountLines,
    /// The accounting identity of the books' side.
    pub books_account: AccountLines,
    /// Errors told.
    pub errors: usize,
    /// Warnings told.
    pub warnings: usize,
}

/// Documents and rupees; credit notes are negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    /// How many.
    pub documents: usize,
    /// Taxable value.
    pub taxable_value: String,
    /// Tax in total.
    pub tax: String,
    /// Integrated tax.
    pub igst: String,
    /// Central tax.
    pub cgst: String,
    /// State tax.
    pub sgst: String,
    /// Cess.
    pub cess: String,
}

/// Amounts with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedAmounts {
    /// Name.
    pub name: String,
    /// Amounts.
    pub amounts: Amounts,
}

/// One outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeLine {
    /// Its word, as in `links.csv`.
    pub outcome: String,
    /// Amounts.
    pub amounts: Amounts,
    /// Rupees at risk.
    pub at_risk: String,
    /// Documents that need a person.
    pub needs_person: usize,
}

/// One proposed action and fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionLine {
    /// Code: A, R, P, N.
    pub proposed_action: String,
    /// Word of the fate, as in `links.csv`.
    pub fate: String,
    /// Amounts.
    pub amounts: Amounts,
}

/// One rule of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleLine {
    /// Name.
    pub rule: String,
    /// The action it asks for.
    pub action: String,
    /// Who must look, or `none`.
    pub review: String,
    /// What it decided.
    pub amounts: Amounts,
    /// Of these, documents that need no person.
    pub without_person: Amounts,
    /// Of these, documents accepted without a person.
    pub accepted_without_person: Amounts,
}

/// What needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLine {
    /// Amounts.
    pub amounts: Amounts,
    /// Rupees at risk.
    pub at_risk: String,
    /// By role.
    pub by_role: Vec<NamedAmounts>,
}

/// Where review may stop, by what is left at risk in all that nobody looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoppingLine {
    /// The sentence people read, or empty where nobody has to look.
    pub sentence: String,
    /// How it is reckoned, in words.
    pub reckoning: String,
    /// Documents of the month.
    pub documents: usize,
    /// Documents that need a person.
    pub queue: usize,
    /// The most that can be wrong if nobody looks at anything.
    pub before: String,
    /// Of this, what lies in documents that no person is asked to look at.
    pub unasked: String,
    /// The point that the sentence names.
    pub first: StopLine,
    /// Further points, with less and less left.
    pub stops: Vec<StopLine>,
}

/// One point at which review may stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopLine {
    /// Documents looked at, from the front of the queue.
    pub review: usize,
    /// The most that can be wrong in all others.
    pub left: String,
}

/// What silence will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceLine {
    /// The sentence people read.
    pub sentence: String,
    /// Day of the draft GSTR-2B, `DD-MM-YYYY`.
    pub draft_2b: String,
    /// Deemed accepted unless someone acts.
    pub deemed_accepted: Amounts,
    /// Of these, credit notes.
    pub credit_notes: Amounts,
    /// Of these, records of later return periods.
    pub later_periods: Amounts,
    /// Without the hold.
    pub without_hold: Amounts,
    /// With the hold.
    pub with_hold: Amounts,
    /// Records shown only that stand at No action.
    pub read_only_records: usize,
}

/// Credit that suppliers do not report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BooksLine {
    /// Books documents.
    pub documents: usize,
    /// Their rows; `documents` inside counts rows.
    pub rows: Amounts,
    /// Of these, rows whose credit is blocked.
    pub ineligible: Amounts,
}

/// A section shown only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadOnlyLine {
    /// Which download, from 0.
    pub file: u32,
    /// Key as read.
    pub section: String,
    /// Records.
    pub records: usize,
    /// Records at No action.
    pub no_action: usize,
}

/// Rows that are no documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOutLine {
    /// Which register, from 0.
    pub file: u32,
    /// Sheet, or empty.
    pub sheet: String,
    /// Why.
    pub reason: String,
    /// How many.
    pub rows: usize,
}

/// One supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplierLine {
    /// GSTIN.
    pub gstin: String,
    /// Name.
    pub name: String,
    /// Amounts.
    pub amounts: Amounts,
    /// Documents that need a person.
    pub needs_person: usize,
    /// Rupees at risk.
    pub at_risk: String,
}

/// One side of the accounting identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountLines {
    /// Everything read.
    pub total: Amounts,
    /// Its parts.
    pub parts: Vec<NamedAmounts>,
    /// Whether they tie.
    pub ties: bool,
}

/// Writes a tally.
pub(in crate::output::report) fn amounts(t: Tally) -> Amounts {
    let TaxHeads { igst, cgst, sgst, cess } = t.tax;
    Amounts {
        documents: t.documents,
        taxable_value: t.taxable_value.plain(),
        tax: t.tax.total().plain(),
        igst: igst.plain(),
        cgst: cgst.plain(),
        sgst: sgst.plain(),
        cess: cess.plain(),
    }
}

fn named(name: &str, t: Tally) -> NamedAmounts {
    NamedAmounts { name: name.to_owned(), amounts: amounts(t) }
}

fn account(a: &Account) -> AccountLines {
    AccountLines {
        total: amounts(a.total),
        parts: a.parts.iter().map(|(name, t)| named(name, *t)).collect(),
        ties: a.ties(),
    }
}

/// Writes what one rule did.
pub(in crate::output::report) fn rule(r: &RuleFigure) -> RuleLine {
    RuleLine {
        rule: r.name.clone(),
        action: r.action.clone(),
        review: r.review.clone(),
        amounts: amounts(r.tally),
        without_person: amounts(r.without_person),
        accepted_without_person: amounts(r.accepted),
    }
}

fn stopping(s: &Stopping) -> StoppingLine {
    let stop = |s: &Stop| StopLine { review: s.review, left: s.left.plain() };
    StoppingLine {
        sentence: s.sentence().unwrap_or_default(),
        reckoning: s.reckoning(),
        documents: s.documents,
        queue: s.queue,
        before: s.before.plain(),
        unasked: s.unasked.plain(),
        first: stop(&s.first),
        stops: s.stops.iter().map(stop).collect(),
    }
}

fn supplier(s: &SupplierFigure) -> SupplierLine {
    SupplierLine {
        gstin: s.gstin.clone(),
        name: s.name.clone(),
        amounts: amounts(s.tally),
        needs_person: s.needs_person,
        at_risk: s.at_risk.plain(),
    }
}

/// Returns the numbers in the form of `summary.json`.
pub fn summary(f: &Figures) -> Summary {
    Summary {
        schema: 2,
        version: f.version.clone(),
        period: f.period.wire(),
        as_of: show_date(f.as_of),
        recipients: f.recipients.clone(),
        policy: f.policy.clone(),
        hold: f.hold,
        documents: amounts(f.documents),
        outcomes: f
            .outcomes
            .iter()
            .map(|o| OutcomeLine {
                outcome: o.outcome.word().to_owned(),
                amounts: amounts(o.tally),
                at_risk: o.at_risk.plain(),
                needs_person: o.needs_person,
            })
            .collect(),
        actions: f
            .actions
            .iter()
            .map(|a| ActionLine {
                proposed_action: a.action.code().to_owned(),
                fate: a.fate.word().to_owned(),
                amounts: amounts(a.tally),
            })
            .collect(),
        rules: f.rules.iter().map(rule).collect(),
        needs_person: PersonLine {
            amounts: amounts(f.person.tally),
            at_risk: f.person.at_risk.plain(),
            by_role: f.person.by_role.iter().map(|(role, t)| named(role, *t)).collect(),
        },
        stopping: stopping(&f.stopping),
        silence: SilenceLine {
            sentence: f.silence.sentence(f.as_of),
            draft_2b: show_date(f.silence.by.draft_2b),
            deemed_accepted: amounts(f.silence.deemed),
            credit_notes: amounts(f.silence.credit_notes),
            later_periods: amounts(f.silence.later),
            without_hold: amounts(f.silence.without_hold),
            with_hold: amounts(f.silence.with_hold),
            read_only_records: f.silence.read_only,
        },
        forecast: forecast(&f.forecast),
        gstr2b: f.gstr2b.as_ref().map(gstr2b),
        waiting: amounts(f.waiting),
        repeated_records: amounts(f.repeated),
        only_in_books: BooksLine {
            documents: f.only_in_books.documents,
            rows: amounts(f.only_in_books.rows),
            ineligible: amounts(f.only_in_books.ineligible),
        },
        excluded: f.excluded.iter().map(|(why, t)| named(why.word(), *t)).collect(),
        refused_records: amounts(f.refused_records),
        refused_rows: f.refused_rows,
        read_only: f
            .read_only
            .iter()
            .map(|s| ReadOnlyLine {
                file: s.file,
                section: s.key.clone(),
                records: s.records,
                no_action: s.no_action,
            })
            .collect(),
        left_out: f
            .left_out
            .iter()
            .map(|l| LeftOutLine {
                file: l.file,
                sheet: l.sheet.clone(),
                reason: l.reason.clone(),
                rows: l.rows,
            })
            .collect(),
        suppliers: f.suppliers.iter().take(SUPPLIERS).map(supplier).collect(),
        ims_account: account(&f.ims_account),
        books_account: account(&f.books_account),
        errors: f.errors,
        warnings: f.warnings,
    }
}

/// Writes `summary.json`, ending in a line break.
pub fn json(figures: &Figures) -> String {
    let mut out = serde_json::to_string_pretty(&summary(figures))
        .expect("a summary has neither maps with other keys than text nor numbers that are none");
    out.push('\n');
    out
}
