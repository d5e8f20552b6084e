//! What a template may say: texts, ready to be read.
//!
//! Comes in: a dossier. Goes out: values for the template engine. Invariant: money is written with ₹ and in
//! Indian grouping, dates as dd-mm-yyyy; no text of a file holds a line break or a sign that steers a screen.

use super::ask::Ask;
use super::gather::{Dossier, Item, Side};
use crate::domain::document::DocumentKind;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::text::{Count, plain};
use chrono::NaiveDate;
use serde::Serialize;

/// The words of a template with what they mean, for the help; a test compares them with the values.
pub const WORDS: &[(&str, &str)] = &[
    ("supplier.gstin, .name, .code, .email", "the supplier; what is not known is empty"),
    ("recipients", "our GSTINs that the documents are of"),
    ("as_of, period", "the date of the run; its return period, such as Sep 2026"),
    ("csv", "the name of the attached file"),
    ("total.documents, .count", "all documents: \"3 documents\", 3"),
    ("total.taxable_value, .tax, .at_issue", "rupees; at issue is the difference where values differ"),
    ("groups", "what is asked, in the order above: kind, title, documents_in_words, count,"),
    ("", "taxable_value, igst, cgst, sgst, cess, tax, at_issue, and lines"),
    ("lines", "of each group: document (invoice, credit note, …), number, date, your_gstin,"),
    ("", "our_gstin, taxable_value, igst, cgst, sgst, cess, tax, at_issue, filed,"),
    ("", "return_period, perhaps, and reported, booked, difference (booked minus"),
    ("", "reported): the same figures of one side, or nothing"),
];

/// Everything a letter is made of.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Facts {
    supplier: SupplierFacts,
    recipients: Vec<String>,
    as_of: String,
    period: String,
    csv: String,
    total: Total,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Serialize)]
struct SupplierFacts {
    gstin: String,
    name: String,
    code: String,
    email: String,
}

#[derive(Clone, Debug, Serialize)]
struct Total {
    documents: String,
    count: usize,
    taxable_value: String,
    tax: String,
    at_issue: String,
}

#[derive(Clone, Debug, Serialize)]
struct Group {
    kind: &'static str,
    title: &'static str,
    documents_in_words: String,
    count: usize,
    taxable_value: String,
    igst: String,
    cgst: String,
    sgst: String,
    cess: String,
    tax: String,
    at_issue: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    document: String,
    /// Of the side that the document is named by.
    #[serde(flatten)]
    named: Figures,
    at_issue: String,
    filed: bool,
    return_period: String,
    perhaps: Vec<String>,
    reported: Option<Figures>,
    booked: Option<Figures>,
    difference: Option<Figures>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Figures {
    number: String,
    date: String,
    your_gstin: String,
    our_gstin: String,
    taxable_value: String,
    igst: String,
    cgst: String,
    sgst: String,
    cess: String,
    tax: String,
}

/// Who the letter goes to, beside what is asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Addressee<'a> {
    pub(super) code: &'a str,
    pub(super) email: &'a str,
    pub(super) csv: &'a str,
}

impl Facts {
    /// Writes down what is asked of one supplier.
    pub(super) fn of(month: &Month<'_>, dossier: &Dossier, to: Addressee<'_>) -> Self {
        let sides = dossier.items.iter().flat_map(|i| [i.reported.as_ref(), i.booked.as_ref()]).flatten();
        let mut recipients: Vec<String> =
            sides.map(|side| side.recipient.clone()).filter(|gstin| !gstin.is_empty()).collect();
        recipients.sort_unstable();
        recipients.dedup();
        if recipients.is_empty() {
            recipients = month.facts.recipients.iter().map(|g| plain(g)).collect();
        }
        let (taxable_value, tax) = sum(dossier.items.iter());
        let groups = Ask::ALL.into_iter().filter_map(|ask| group(dossier, ask)).collect();
        Self {
            supplier: SupplierFacts {
                gstin: dossier.gstin.clone(),
                name: dossier.name.clone(),
                code: plain(to.code),
                email: plain(to.email),
            },
            recipients,
            as_of: show_date(month.facts.as_of),
            period: month.facts.period.to_string(),
            csv: to.csv.to_owned(),
            total: Total {
                documents: documents(dossier.items.len()),
                count: dossier.items.len(),
                taxable_value: taxable_value.to_string(),
                tax: tax.total().to_string(),
                at_issue: dossier.at_issue().to_string(),
            },
            groups,
        }
    }
}

fn documents(number: usize) -> String {
    Count::of(number, "document").to_string()
}

fn date(date: Option<NaiveDate>) -> String {
    date.map(show_date).unwrap_or_default()
}

/// Sums documents; credit notes are negative.
pub(super) fn sum<'i>(items: impl Iterator<Item = &'i Item>) -> (Paise, TaxHeads) {
    items.fold((Paise::ZERO, TaxHeads::default()), |(taxable_value, tax), item| {
        let named = item.named();
        match item.kind {
            DocumentKind::CreditNote => (taxable_value - named.taxable_value, tax + -named.tax),
            DocumentKind::Invoice | DocumentKind::DebitNote => {
                (taxable_value + named.taxable_value, tax + named.tax)
            }
        }
    })
}

fn group(dossier: &Dossier, ask: Ask) -> Option<Group> {
    let items: Vec<&Item> = dossier.of(ask).collect();
    if items.is_empty() {
        return None;
    }
    let (taxable_value, tax) = sum(items.iter().copied());
    let [igst, cgst, sgst, cess] = tax.each().map(|head| head.to_string());
    Some(Group {
        kind: ask.word(),
        title: ask.title(),
        documents_in_words: documents(items.len()),
        count: items.len(),
        taxable_value: taxable_value.to_string(),
        igst,
        cgst,
        sgst,
        cess,
        tax: tax.total().to_string(),
        at_issue: items.iter().map(|i| i.at_issue()).sum::<Paise>().to_string(),
        lines: items.iter().map(|item| line(item)).collect(),
    })
}

fn line(item: &Item) -> Line {
    Line {
        document: item.title.clone(),
        named: figures(item.named()),
        at_issue: item.at_issue().to_string(),
        filed: item.filed,
        return_period: item.return_period.clone(),
        perhaps: item.perhaps.clone(),
        reported: item.reported.as_ref().map(figures),
        booked: item.booked.as_ref().map(figures),
        difference: item
            .gap()
            .map(|(taxable_value, tax)| figures(&Side { taxable_value, tax, ..Side::default() })),
    }
}

fn figures(side: &Side) -> Figures {
    let [igst, cgst, sgst, cess] = side.tax.each().map(|head| head.to_string());
    Figures {
        number: side.number.clone(),
        date: date(side.date),
        your_gstin: side.supplier.clone(),
        our_gstin: side.recipient.clone(),
        taxable_value: side.taxable_value.to_string(),
        igst,
        cgst,
        sgst,
        cess,
        tax: side.tax.total().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::fixture::fixture_month;
    use crate::output::report::letters::gather::gather;

    #[test]
    fn every_value_a_template_can_use_is_named_in_the_help() {
        let month = fixture_month();
        let said: String = WORDS.iter().map(|(word, meaning)| format!("{word} {meaning} ")).collect();
        let words: Vec<&str> =
            said.split(|c: char| !c.is_ascii_alphabetic() && c != '_').filter(|w| !w.is_empty()).collect();
        fn keys(value: &serde_json::Value, into: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(map) => {
                    for (key, value) in map {
                        into.push(key.clone());
                        keys(value, into);
                    }
                }
                serde_json::Value::Array(list) => list.iter().for_each(|v| keys(v, into)),
                _ => {}
            }
        }
        for dossier in &gather(&month).dossiers {
            let mut found = Vec::new();
            let facts = Facts::of(&month, dossier, Addressee::default());
            keys(&serde_json::to_value(facts).unwrap(), &mut found);
            for key in found {
                assert!(words.contains(&key.as_str()), "{key} is not in the help");
            }
        }
    }
}
