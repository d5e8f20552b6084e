//! Lists as JSON.
//!
//! Comes in: lists. Goes out: one object with a version. Invariant: a field is added or changed only
//! together with `schema`.

use super::line::{Half, Line};
use super::{List, Lister};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::show_date;
use crate::output::report::summary::{Amounts, amounts};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What `report` and `show` write with `--format json`. Money is text in rupees with two decimals, credit
/// notes negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Version of this form: 1.
    pub schema: u32,
    /// Version of imsreco.
    pub version: String,
    /// The run's name.
    pub run: String,
    /// Return period, `MMYYYY`.
    pub period: String,
    /// The run's own date, `DD-MM-YYYY`.
    pub as_of: String,
    /// Recipients' GSTINs.
    pub recipients: Vec<String>,
    /// The lists.
    pub lists: Vec<ListWire>,
}

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListWire {
    /// The report's name; empty where it is no named one.
    pub report: String,
    /// Its title.
    pub title: String,
    /// What it holds.
    pub meaning: String,
    /// Records in it.
    pub documents: Amounts,
    /// Rows in it; `documents` inside counts rows.
    pub rows: Amounts,
    /// Rupees at risk in it.
    pub at_risk: String,
    /// Where the lines begin in the list, from 0: more than nothing only on a later page.
    pub from: usize,
    /// The lines.
    pub lines: Vec<ListLine>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLine {
    /// `ims`, or `books` for rows.
    pub side: String,
    /// Word of the outcome.
    pub outcome: String,
    /// Rupees at risk.
    pub at_risk: String,
    /// Supplier's name.
    pub supplier_name: String,
    /// Recipient.
    pub recipient_gstin: String,
    /// The portal's side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ims: Option<HalfWire>,
    /// The books' side: what is linked, or the nearest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub books: Option<HalfWire>,
    /// Whether the two are linked.
    pub linked: bool,
    /// Books minus IMS.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gap: Option<GapWire>,
    /// What differs, in words.
    pub differs: String,
    /// Why.
    pub reason: String,
    /// What a person should know besides.
    pub also: String,
    /// Why it found no partner.
    pub why_not: String,
    /// Proposed action.
    pub proposed_action: String,
    /// Who must look.
    pub needs_review: String,
    /// What happens to it.
    pub what_happens: String,
    /// The rule.
    pub rule: String,
    /// Return period.
    pub return_period: String,
    /// Whether the supplier has filed.
    pub filed: String,
}

/// One side of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HalfWire {
    /// Where it stands.
    pub place: String,
    /// What it is.
    pub kind: String,
    /// Supplier.
    pub gstin: String,
    /// Number.
    pub number: String,
    /// Date, `DD-MM-YYYY`, or empty.
    pub date: String,
    /// Amounts; nothing where they could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amounts: Option<HeadsWire>,
}

/// Amounts by head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadsWire {
    /// Taxable value.
    pub taxable_value: String,
    /// Integrated tax.
    pub igst: String,
    /// Central tax.
    pub cgst: String,
    /// State tax.
    pub sgst: String,
    /// Cess.
    pub cess: String,
}

/// Books minus IMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapWire {
    /// Amounts.
    pub amounts: HeadsWire,
    /// Days between the dates.
    pub days: Option<i64>,
}

/// Which lines of a list are written.
pub type Window = std::ops::Range<usize>;

/// Returns lists in the form of the JSON; of each the lines of the window.
pub fn wire(lister: &Lister<'_, '_>, run: &str, lists: &[List], window: &Window) -> Lists {
    let figures = lister.figures();
    Lists {
        schema: 1,
        version: figures.version.clone(),
        run: run.to_owned(),
        period: figures.period.wire(),
        as_of: show_date(figures.as_of),
        recipients: figures.recipients.clone(),
        lists: lists.iter().map(|list| one(lister, list, window)).collect(),
    }
}

/// Writes the JSON, ending in a line break.
pub fn json(lists: &Lists) -> String {
    let mut out =
        serde_json::to_string_pretty(lists).expect("lists hold neither maps nor numbers that are none");
    out.push('\n');
    out
}

fn one(lister: &Lister<'_, '_>, list: &List, window: &Window) -> ListWire {
    let text = |of: fn(&super::ReportName) -> &'static str| list.report.map_or("", of).to_owned();
    let (from, to) = (window.start.min(list.subjects.len()), window.end.min(list.subjects.len()));
    ListWire {
        report: text(|report| report.name),
        title: text(|report| report.title),
        meaning: text(|report| report.meaning),
        documents: amounts(list.documents),
        rows: amounts(list.rows),
        at_risk: list.at_risk.plain(),
        from,
        lines: list.subjects[from..to.max(from)].par_iter().map(|s| line(lister.line(*s))).collect(),
    }
}

fn heads(value: Paise, tax: TaxHeads) -> HeadsWire {
    let [igst, cgst, sgst, cess] = tax.each().map(Paise::plain);
    HeadsWire { taxable_value: value.plain(), igst, cgst, sgst, cess }
}

fn half(half: Half) -> HalfWire {
    HalfWire {
        place: half.place,
        kind: half.kind.to_owned(),
        gstin: half.gstin,
        number: half.number,
        date: half.date.map(show_date).unwrap_or_default(),
        amounts: half.amounts.map(|(value, tax)| heads(value, tax)),
    }
}

fn line(line: Line) -> ListLine {
    ListLine {
        side: line.side().to_owned(),
        outcome: line.outcome.word().to_owned(),
        at_risk: line.at_risk.plain(),
        supplier_name: line.supplier_name,
        recipient_gstin: line.recipient_gstin,
        ims: line.ims.map(half),
        books: line.books.map(half),
        linked: line.linked,
        gap: line.gap.map(|gap| GapWire { amounts: heads(gap.taxable_value, gap.tax), days: gap.days }),
        differs: line.differs,
        reason: line.reason,
        also: line.also,
        why_not: line.why_not,
        proposed_action: line.action.to_owned(),
        needs_review: line.review,
        what_happens: line.fate.to_owned(),
        rule: line.rule,
        return_period: line.return_period,
        filed: line.filed.to_owned(),
    }
}
