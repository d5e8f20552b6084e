//! Documents in = documents out, counted from outside: by the files alone, without the program's own
//! sums.

use super::months::{Download, TestMonth, plain, tokens};
use super::support::{Sandbox, table};
use imsreco::domain::money::Paise;
use serde::Deserialize;
use std::collections::BTreeMap;

const SECTIONS: [&str; 8] = ["b2b", "b2ba", "b2bdn", "b2bdna", "b2bcn", "b2bcna", "ecom", "ecoma"];

/// The portal's amounts and the columns of `links.csv` in which they stand.
const PORTAL_AMOUNTS: [(&str, &str); 5] =
    [("txval", "taxable_value"), ("iamt", "igst"), ("camt", "cgst"), ("samt", "sgst"), ("cess", "cess")];

/// Headings of the registers under test for the same columns.
const BOOKS_AMOUNTS: [(&[&str], &str); 5] = [
    (&["Taxable Value"], "taxable_value"),
    (&["IGST", "Integrated Tax Amount"], "igst"),
    (&["CGST", "Central Tax Amount"], "cgst"),
    (&["SGST", "State Tax Amount"], "sgst"),
    (&["Cess", "Cess Amount"], "cess"),
];

type Line = BTreeMap<String, String>;

fn paise(text: &str) -> Paise {
    Paise::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// An amount of a register: empty is nothing.
fn booked(text: &str) -> Paise {
    let text = text.trim().replace(',', "");
    if text.is_empty() { Paise::ZERO } else { paise(&text) }
}

/// Number of documents and rupees by column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    documents: usize,
    amounts: [Paise; 5],
}

impl Sum {
    fn add(&mut self, sign: i64, amounts: [Paise; 5]) {
        self.documents += 1;
        for (sum, amount) in self.amounts.iter_mut().zip(amounts) {
            *sum += Paise::new(amount.get() * sign);
        }
    }

    fn join(&mut self, other: &Self) {
        self.documents += other.documents;
        for (sum, amount) in self.amounts.iter_mut().zip(other.amounts) {
            *sum += amount;
        }
    }
}

fn sign_of_section(section: &str) -> i64 {
    if section.starts_with("b2bcn") { -1 } else { 1 }
}

/// The cells of a line as amounts.
fn cells(line: &Line) -> [Paise; 5] {
    PORTAL_AMOUNTS.map(|(_, column)| paise(&line[column]))
}

/// Sums by outcome, and all of them together.
fn by_outcome<'l>(
    lines: impl IntoIterator<Item = (&'l Line, i64)>,
    outcome: &str,
) -> (BTreeMap<String, Sum>, Sum) {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for (line, sign) in lines {
        sums.entry(line[outcome].clone()).or_default().add(sign, cells(line));
    }
    let mut all = Sum::default();
    for sum in sums.values() {
        all.join(sum);
    }
    (sums, all)
}

#[test]
fn every_record_has_one_line_and_the_rupees_of_all_outcomes_are_those_of_the_download() {
    for month in TestMonth::all() {
        let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let links = table(&sandbox.read("out/links.csv"));
        let download = Download::parse(&month.ims);
        let mut read = Sum::default();
        let mut places = Vec::new();
        for section in SECTIONS {
            for (index, record) in download.sections.get(section).into_iter().flatten().enumerate() {
                let wire = tokens(record);
                read.add(sign_of_section(section), PORTAL_AMOUNTS.map(|(key, _)| paise(&plain(&wire[key]))));
                places.push((section.to_owned(), index.to_string()));
            }
        }
        let told: Vec<(String, String)> =
            links.iter().map(|l| (l["ims_section"].clone(), l["ims_index"].clone())).collect();
        assert_eq!(told, places, "{}: one line each, in the order of the download", month.name);
        let (sums, all) =
            by_outcome(links.iter().map(|l| (l, sign_of_section(&l["ims_section"]))), "outcome");
        assert!(sums.len() > 10, "{}: many outcomes", month.name);
        assert_eq!(all, read, "{}", month.name);
    }
}

#[test]
fn every_row_has_one_line_and_the_rupees_of_all_outcomes_are_those_of_the_register() {
    for month in TestMonth::all() {
        let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let books = table(&sandbox.read("out/books_links.csv"));
        let (heading, rows, _) = month.register_lines();
        let rows = table(&[&heading[heading.len() - 1..], &rows].concat().join("\n"));
        let told: Vec<String> = books.iter().map(|l| l["register_row"].clone()).collect();
        let expected: Vec<String> = (1..=rows.len()).map(|n| n.to_string()).collect();
        assert_eq!(told, expected, "{}: one line each, in order; totals have none", month.name);
        let mut read = Sum::default();
        for (row, line) in rows.iter().zip(&books) {
            let amounts = BOOKS_AMOUNTS.map(|(headings, _)| {
                let heading = headings.iter().find(|h| row.contains_key(**h)).unwrap();
                booked(&row[*heading]).abs()
            });
            assert_eq!(amounts, cells(line).map(Paise::abs), "{}: {row:?}", month.name);
            read.add(sign_of_kind(&line["kind"]), cells(line));
        }
        let (_, all) = by_outcome(books.iter().map(|l| (l, sign_of_kind(&l["kind"]))), "outcome");
        assert_eq!(all, read, "{}", month.name);
    }
}

fn sign_of_kind(kind: &str) -> i64 {
    if kind == "credit_note" { -1 } else { 1 }
}

#[test]
fn a_link_is_told_alike_on_both_sides() {
    for month in TestMonth::all() {
        let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let mut from_ims: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let links = table(&sandbox.read("out/links.csv"));
        for line in &links {
            for row in line["register_rows"].split(';').filter(|r| !r.is_empty()) {
                let place = (line["ims_section"].clone(), line["ims_index"].clone());
                from_ims.entry(row.to_owned()).or_default().push(place);
            }
        }
        for line in table(&sandbox.read("out/books_links.csv")) {
            let name = &month.name;
            let asserted = from_ims.remove(&line["register_row"]).unwrap_or_default();
            if !line["booked_again_beside"].is_empty() {
                assert_eq!(line["outcome"], "duplicate_in_books");
                assert!(asserted.is_empty(), "{name}: a repetition is asserted for nobody: {line:?}");
                continue;
            }
            let told: Vec<(String, String)> = line["ims_section"]
                .split(';')
                .zip(line["ims_index"].split(';'))
                .filter(|(section, _)| !section.is_empty())
                .map(|(section, index)| (section.to_owned(), index.to_owned()))
                .collect();
            for place in &told {
                assert!(asserted.contains(place), "{name}: {line:?} is not in links.csv");
            }
            // A record that the download repeats names the row on each of its lines.
            let repeated = links.iter().any(|l| {
                l["outcome"] == "duplicate_in_ims"
                    && asserted.contains(&(l["ims_section"].clone(), l["ims_index"].clone()))
            });
            let merged = line["outcome"] == "merged";
            assert!(asserted.len() <= 1 || repeated || merged, "{name}: {asserted:?} share row {line:?}");
            assert_eq!(asserted.is_empty(), told.is_empty(), "{name}: {line:?}");
        }
        assert!(from_ims.is_empty(), "{}: rows that do not exist: {from_ims:?}", month.name);
    }
}

const GOOD: &str = r#"{"stin":"27AAKFV2291Q1ZB","inum":"V/1","inv_typ":"R","idt":"03-09-2026","val":1180,"action":"N","pos":"27","txval":1000,"iamt":0,"camt":90,"samt":90,"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}"#;

/// A download with one good record and two that cannot be read, a register likewise.
fn with_refusals(sandbox: &Sandbox) {
    let unknown_action = GOOD.replace("V/1", "V/2").replace("\"action\":\"N\"", "\"action\":\"Z\"");
    let impossible_date = GOOD.replace("V/1", "V/3").replace("03-09-2026", "31-09-2026");
    sandbox.file(
        "ims.json",
        format!(
            "{{\"rtin\":\"27AAHCK4471M1Z1\",\"imsDetails\":{{\"b2b\":[{unknown_action},{GOOD},{impossible_date}]}}}}"
        ),
    );
    sandbox.file(
        "purchase_register.csv",
        "Voucher No,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n\
         1,27AAKFV2291Q1ZB,V/1,03-09-2026,1000.00,0,90.00,90.00\n\
         ,,,,,,,\n\
         2,27AAKFV2291Q1ZB,V/4,04-09-2026,1O00.00,0,90.00,90.00\n\
         ,,Sub Total,,1000.00,0,90.00,90.00\n\
         3,27AAKFV2291Q1ZB,V/5,05-09-2026,2000.00,0,180.00,180.00\n\
         ,,Grand Total,,3000.00,0,270.00,270.00\n",
    );
}

#[test]
fn refused_documents_keep_their_lines_and_rows_that_are_no_documents_have_none() {
    let sandbox = Sandbox::new();
    with_refusals(&sandbox);
    let run = sandbox.reconcile("ims.json", "purchase_register.csv", &["--quiet"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let told: Vec<String> = table(&sandbox.read("out/links.csv"))
        .iter()
        .map(|l| {
            format!("{} {} {} {}", l["ims_index"], l["document_number"], l["outcome"], l["needs_review"])
        })
        .collect();
    assert_eq!(told, ["0 V/2 refused true", "1 V/1 exact false", "2 V/3 refused true"]);
    let told: Vec<String> = table(&sandbox.read("out/books_links.csv"))
        .iter()
        .map(|l| format!("{} {} {}", l["register_row"], l["document_number"], l["outcome"]))
        .collect();
    assert_eq!(told, ["1 V/1 exact", "3 V/4 refused", "5 V/5 only_in_books"]);
    let summary = summary(&sandbox);
    assert_eq!((summary.refused_records.documents, summary.refused_rows), (2, 1));
    let left_out: usize = summary.left_out.iter().map(|l| l.rows).sum();
    assert_eq!(left_out, 3, "{:?}", summary.left_out);
}

/// `summary.json` as another program reads it: a field that is new, missing or renamed fails here,
/// and wants another `schema`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Summary {
    schema: u32,
    version: String,
    period: String,
    as_of: String,
    recipients: Vec<String>,
    policy: String,
    hold: bool,
    documents: Amounts,
    outcomes: Vec<OutcomeLine>,
    actions: Vec<ActionLine>,
    rules: Vec<RuleLine>,
    needs_person: PersonLine,
    stopping: Stopping,
    silence: SilenceLine,
    forecast: Forecast,
    gstr2b: Option<Gstr2b>,
    waiting: Amounts,
    repeated_records: Amounts,
    only_in_books: BooksLine,
    excluded: Vec<Named>,
    refused_records: Amounts,
    refused_rows: usize,
    read_only: Vec<ReadOnly>,
    left_out: Vec<LeftOut>,
    suppliers: Vec<Supplier>,
    ims_account: Account,
    books_account: Account,
    errors: usize,
    warnings: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Heads {
    igst: String,
    cgst: String,
    sgst: String,
    cess: String,
    tax: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Forecast {
    sentence: String,
    notes: Vec<String>,
    futures: Vec<Future>,
    recipients: Vec<RecipientFutures>,
    open_documents: usize,
    open_if_accepted: Heads,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Future {
    future: String,
    all_other_itc: Heads,
    blocked: Heads,
    others: Heads,
    net: Heads,
    places: Vec<Named>,
    amendments: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct RecipientFutures {
    recipient: String,
    futures: Vec<Future>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Gstr2b {
    sentence: String,
    lines: Vec<Named>,
    against: Vec<Against>,
    lanes: Vec<LaneLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Against {
    future: String,
    forecast: Heads,
    actual: Heads,
    causes: Vec<CauseLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct CauseLine {
    cause: String,
    documents: usize,
    difference: Heads,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct LaneLine {
    lane: String,
    found: String,
    amounts: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stopping {
    sentence: String,
    reckoning: String,
    documents: usize,
    queue: usize,
    before: String,
    unasked: String,
    first: Stop,
    stops: Vec<Stop>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    review: usize,
    left: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Amounts {
    documents: usize,
    taxable_value: String,
    tax: String,
    igst: String,
    cgst: String,
    sgst: String,
    cess: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    amounts: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct OutcomeLine {
    outcome: String,
    amounts: Amounts,
    at_risk: String,
    needs_person: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionLine {
    proposed_action: String,
    fate: String,
    amounts: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct RuleLine {
    rule: String,
    action: String,
    review: String,
    amounts: Amounts,
    without_person: Amounts,
    accepted_without_person: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct PersonLine {
    amounts: Amounts,
    at_risk: String,
    by_role: Vec<Named>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct SilenceLine {
    sentence: String,
    draft_2b: String,
    deemed_accepted: Amounts,
    credit_notes: Amounts,
    later_periods: Amounts,
    without_hold: Amounts,
    with_hold: Amounts,
    read_only_records: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct BooksLine {
    documents: usize,
    rows: Amounts,
    ineligible: Amounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct ReadOnly {
    file: u32,
    section: String,
    records: usize,
    no_action: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct LeftOut {
    file: u32,
    sheet: String,
    reason: String,
    rows: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that a field is there is what is tested")]
struct Supplier {
    gstin: String,
    name: String,
    amounts: Amounts,
    needs_person: usize,
    at_risk: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    total: Amounts,
    parts: Vec<Named>,
    ties: bool,
}

impl Stopping {
    /// Compares the points with the rest of the summary.
    fn check(&self, summary: &Summary) {
        let Self { sentence, reckoning, documents, queue, before, unasked, first, stops } = self;
        assert_eq!(*documents, summary.documents.documents);
        assert_eq!(*queue, summary.needs_person.amounts.documents);
        assert!(sentence.contains(&format!(" {documents} documents")) || *documents >= 1000, "{sentence}");
        assert!(reckoning.contains(" lies in documents that no person is asked to look at"), "{reckoning}");
        assert!(stops.iter().any(|s| (s.review, &s.left) == (first.review, &first.left)));
        let left: Vec<Paise> =
            [before].into_iter().chain(stops.iter().map(|s| &s.left)).map(|t| paise(t.as_str())).collect();
        assert!(left.windows(2).all(|w| w[0] >= w[1]), "{left:?}");
        assert!(
            *left.last().unwrap() >= paise(unasked) && paise(before) >= paise(&summary.needs_person.at_risk)
        );
    }
}

fn summary(sandbox: &Sandbox) -> Summary {
    serde_json::from_str(&sandbox.read("out/summary.json")).unwrap()
}

impl Amounts {
    fn sum(&self) -> Sum {
        let Self { documents, taxable_value, tax, igst, cgst, sgst, cess } = self;
        let amounts = [taxable_value, igst, cgst, sgst, cess].map(|text| paise(text));
        let heads: Paise = amounts[1..].iter().copied().sum();
        assert_eq!(heads, paise(tax), "the heads make up the tax");
        Sum { documents: *documents, amounts }
    }
}

impl Account {
    /// Everything read: the lines, and what has no line and no rupees (bills of entry, rows left out).
    fn check(&self, lines: &Sum, without_line: usize) {
        assert!(self.ties);
        let all = Sum { documents: lines.documents + without_line, ..lines.clone() };
        assert_eq!(self.total.sum(), all);
        let mut parts = Sum::default();
        for part in &self.parts {
            assert!(!part.name.is_empty());
            parts.join(&part.amounts.sum());
        }
        assert_eq!(parts, all, "the parts make up the whole");
    }
}

#[test]
fn the_summary_ties_with_the_links() {
    for month in TestMonth::all() {
        let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let name = &month.name;
        let summary = summary(&sandbox);
        assert_eq!((summary.schema, summary.as_of.as_str()), (2, "14-10-2026"), "{name}");
        let links = table(&sandbox.read("out/links.csv"));
        let books = table(&sandbox.read("out/books_links.csv"));
        let (_, all) = by_outcome(links.iter().map(|l| (l, sign_of_section(&l["ims_section"]))), "outcome");
        let read_only = summary.read_only.iter().map(|s| s.records).sum();
        summary.ims_account.check(&all, read_only);
        let (_, all) = by_outcome(books.iter().map(|l| (l, sign_of_kind(&l["kind"]))), "outcome");
        let left_out = summary.left_out.iter().map(|l| l.rows).sum();
        summary.books_account.check(&all, left_out);

        // A record that the download repeats identically is one document; its first line speaks.
        let download = Download::parse(&month.ims);
        let mut seen = Vec::new();
        let once: Vec<(&Line, i64)> = links
            .iter()
            .filter(|l| {
                let index: usize = l["ims_index"].parse().unwrap();
                let raw = (l["ims_section"].as_str(), download.sections[&l["ims_section"]][index].get());
                let is_new = !seen.contains(&raw);
                seen.push(raw);
                is_new
            })
            .map(|l| (l, sign_of_section(&l["ims_section"])))
            .collect();
        let (_, documents) = by_outcome(once.iter().copied(), "outcome");
        assert_eq!(summary.documents.sum(), documents, "{name}: documents");
        summary.stopping.check(&summary);
        assert_eq!(
            summary.repeated_records.documents,
            links.len() - once.len(),
            "{name}: repetitions are counted apart"
        );
        let (outcomes, _) = by_outcome(once.iter().copied(), "document_outcome");
        let told: BTreeMap<String, Sum> = summary
            .outcomes
            .iter()
            .filter(|o| o.amounts.documents > 0)
            .map(|o| (o.outcome.clone(), o.amounts.sum()))
            .collect();
        assert_eq!(told, outcomes, "{name}: outcomes");
        let mut actions: BTreeMap<(String, String), Sum> = BTreeMap::new();
        for (line, sign) in &once {
            let key = (line["proposed_action"].clone(), line["fate"].clone());
            actions.entry(key).or_default().add(*sign, cells(line));
        }
        let told: BTreeMap<(String, String), Sum> = summary
            .actions
            .iter()
            .filter(|a| a.amounts.documents > 0)
            .map(|a| ((a.proposed_action.clone(), a.fate.clone()), a.amounts.sum()))
            .collect();
        assert_eq!(told, actions, "{name}: actions");
        let alone = |l: &Line| l["needs_review"] == "false";
        let accepted = |l: &Line| alone(l) && l["proposed_action"] == "A";
        let by_rule = |wanted: &dyn Fn(&Line) -> bool, of: fn(&RuleLine) -> &Amounts, what: &str| {
            let (rules, _) = by_outcome(once.iter().copied().filter(|(l, _)| wanted(l)), "rule");
            let told: BTreeMap<String, Sum> = summary
                .rules
                .iter()
                .filter(|r| of(r).documents > 0)
                .map(|r| (r.rule.clone(), of(r).sum()))
                .collect();
            assert_eq!(told, rules, "{name}: {what} by rule");
        };
        by_rule(&|_| true, |r| &r.amounts, "documents");
        by_rule(&alone, |r| &r.without_person, "documents without a person");
        by_rule(&accepted, |r| &r.accepted_without_person, "documents accepted without a person");
        let (review, _) = by_outcome(once.iter().copied(), "needs_review");
        assert_eq!(summary.needs_person.amounts.sum(), review["true"], "{name}: what needs a person");
        let excluded: usize = summary.excluded.iter().map(|e| e.amounts.documents).sum();
        let in_books = |outcome: &str| books.iter().filter(|b| b["outcome"] == outcome).count();
        assert_eq!(excluded, in_books("excluded"), "{name}: excluded rows");
        assert_eq!(summary.only_in_books.rows.documents, in_books("only_in_books"), "{name}");
    }
}
