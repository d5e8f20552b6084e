//! What a month says of each supplier: documents, differences, lateness, how it numbers.
//!
//! Comes in: the month. Goes out: a [`SupplierPage`] per supplier of either side, worst first. Invariant:
//! every record that is no repetition and every row that only the books hold is on exactly one page.

use super::one;
use super::suppliers::months_late;
use crate::domain::account::Tally;
use crate::domain::document::{BooksRow, Filing};
use crate::domain::history::{Past, differs};
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::risk::{at_risk, at_risk_in_books};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Series named on a page; the others are counted.
const SERIES: usize = 4;

/// A series of a supplier's numbers: what stands around the running number, and how far that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The number with `#` for the running number: `KP/26-27/#`.
    pub shape: String,
    /// Its documents.
    pub documents: usize,
    /// Lowest and highest running number, as written.
    pub range: Option<(String, String)>,
}

/// One supplier of the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierPage<'a> {
    /// GSTIN as in the files, or empty where the books hold none.
    pub gstin: &'a str,
    /// Name, or empty.
    pub name: &'a str,
    /// Documents in IMS, credit notes negative.
    pub tally: Tally,
    /// Rows that only the books hold.
    pub only_in_books: Tally,
    /// Rupees at risk in its documents in IMS.
    pub at_risk: Paise,
    /// Rupees at risk in the rows that only the books hold.
    pub at_risk_in_books: Paise,
    /// Documents that need a person.
    pub needs_person: usize,
    /// Documents by outcome.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// This month: documents with a partner, and of these those that differ from it in a field.
    pub month: Past,
    /// Earlier months, where earlier runs were given.
    pub earlier: Option<Past>,
    /// Documents reported in a return of a later month than their own date.
    pub late: usize,
    /// The longest such delay, in months.
    pub latest_months: u32,
    /// Documents that are saved and not filed.
    pub not_filed: usize,
    /// How it numbers, the series with most documents first; at most four.
    pub series: Vec<Series>,
    /// Further series.
    pub more_series: usize,
    /// Its records, in the order of their ids.
    pub ims: Vec<ImsId>,
    /// Its rows that only the books hold.
    pub books: Vec<BooksId>,
}

impl<'a> SupplierPage<'a> {
    fn new(gstin: &'a str, earlier: Option<Past>) -> Self {
        Self {
            gstin,
            name: "",
            tally: Tally::default(),
            only_in_books: Tally::default(),
            at_risk: Paise::ZERO,
            at_risk_in_books: Paise::ZERO,
            needs_person: 0,
            outcomes: BTreeMap::new(),
            month: Past::default(),
            earlier,
            late: 0,
            latest_months: 0,
            not_filed: 0,
            series: Vec::new(),
            more_series: 0,
            ims: Vec::new(),
            books: Vec::new(),
        }
    }

    fn add(&mut self, month: &Month<'a>, id: ImsId) {
        let (record, link) = (&month.ims[id.at()], &month.links[id.at()]);
        if self.name.is_empty() {
            self.name = record.supplier_name;
        }
        self.tally.join(one(record));
        self.at_risk += at_risk(record, link);
        self.needs_person += usize::from(month.decisions[id.at()].needs_review());
        *self.outcomes.entry(link.outcome).or_default() += 1;
        if let Some(differed) = differs(link.outcome) {
            self.month.linked += 1;
            self.month.differed += u32::from(differed);
        }
        let months = months_late(record);
        self.late += usize::from(months > 0);
        self.latest_months = self.latest_months.max(months);
        self.not_filed += usize::from(record.filing == Filing::NotFiled);
        self.ims.push(id);
    }

    fn add_row(&mut self, row: &BooksRow<&'a str>, risk: Paise, id: BooksId) {
        if self.name.is_empty() {
            self.name = row.supplier_name;
        }
        self.only_in_books.add(row.kind.sign(), row.taxable_value, row.tax);
        self.at_risk_in_books += risk;
        self.books.push(id);
    }
}

/// Returns every supplier of the month: most rupees at risk on both sides first, then most tax, then by
/// GSTIN.
pub fn supplier_pages<'a>(month: &Month<'a>, repeated: &[bool]) -> Vec<SupplierPage<'a>> {
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut pages: Vec<SupplierPage<'a>> = Vec::new();
    let mut page_of = |pages: &mut Vec<SupplierPage<'a>>, gstin: &'a str| {
        *places.entry(gstin).or_insert_with(|| {
            let earlier = month.facts.history.as_ref().map(|h| h.of(gstin));
            pages.push(SupplierPage::new(gstin, earlier));
            pages.len() - 1
        })
    };
    for (id, record) in (0u32..).zip(&month.ims).filter(|(id, _)| !repeated[*id as usize]) {
        let page = page_of(&mut pages, record.supplier_gstin);
        pages[page].add(month, ImsId(id));
    }
    let rows = (0u32..).zip(&month.books).zip(&month.books_links);
    for ((id, row), link) in rows.filter(|(_, link)| link.outcome == Outcome::OnlyInBooks) {
        let page = page_of(&mut pages, row.supplier_gstin);
        pages[page].add_row(row, at_risk_in_books(row, link), BooksId(id));
    }
    for page in &mut pages {
        let all = series(page.ims.iter().map(|id| month.ims[id.at()].number));
        page.more_series = all.len().saturating_sub(SERIES);
        page.series = all.into_iter().take(SERIES).collect();
    }
    pages.sort_by(|a, b| {
        let key = |p: &SupplierPage<'_>| {
            (p.at_risk + p.at_risk_in_books, p.tally.tax.total().abs() + p.only_in_books.tax.total().abs())
        };
        key(b).cmp(&key(a)).then_with(|| a.gstin.cmp(b.gstin))
    });
    pages
}

/// Sorts numbers into series: the one with most documents first.
fn series<'n>(numbers: impl Iterator<Item = &'n str>) -> Vec<Series> {
    let mut found: BTreeMap<String, (usize, Option<[Counter<'n>; 2]>)> = BTreeMap::new();
    for number in numbers {
        let (shape, counter) = shape(number);
        let (documents, range) = found.entry(shape).or_default();
        *documents += 1;
        let Some(counter) = counter else { continue };
        let [low, high] = range.get_or_insert([counter; 2]);
        (*low, *high) = ((*low).min(counter), (*high).max(counter));
    }
    let mut all: Vec<Series> = found
        .into_iter()
        .map(|(shape, (documents, range))| Series {
            shape,
            documents,
            range: range.map(|[low, high]| (low.1.to_owned(), high.1.to_owned())),
        })
        .collect();
    all.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.shape.cmp(&b.shape)));
    all
}

/// A running number: its value, then as written.
type Counter<'n> = (u64, &'n str);

/// Takes a number apart for the eye: what stands around the running number, and that number. Nothing is
/// linked by it; the reading that links numbers lies in a layer that reports do not see, and forgets how they
/// are written.
///
/// The running number is the last run of at most nine digits that is no part of a financial year; where
/// nothing else is left, the last run.
fn shape(number: &str) -> (String, Option<Counter<'_>>) {
    const LONGEST: usize = 9;
    let runs = digit_runs(number);
    let is_year = |at: usize| {
        let pair = |a: usize| {
            let (Some(first), Some(second)) = (runs.get(a), runs.get(a + 1)) else { return false };
            let beside = second.0 == first.1 + 1 && matches!(number.as_bytes()[first.1], b'-' | b'/');
            let digits = |run: &(usize, usize)| number[run.0..run.1].parse::<u32>().ok();
            let widths = (first.1 - first.0, second.1 - second.0);
            matches!(widths, (2 | 4, 2))
                && beside
                && digits(first).zip(digits(second)).is_some_and(|(a, b)| (a + 1) % 100 == b)
        };
        pair(at) || (at > 0 && pair(at - 1))
    };
    let short = |at: &usize| runs[*at].1 - runs[*at].0 <= LONGEST;
    let counter = (0..runs.len())
        .rev()
        .find(|at| short(at) && !is_year(*at))
        .or_else(|| (0..runs.len()).rev().find(short));
    let Some((from, to)) = counter.map(|at| runs[at]) else { return (number.to_owned(), None) };
    let shape = format!("{}#{}", &number[..from], &number[to..]);
    (shape, number[from..to].parse().ok().map(|value| (value, &number[from..to])))
}

/// Returns where digits stand, from and to, in bytes.
fn digit_runs(number: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in number.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
        match runs.last_mut() {
            Some(run) if run.1 == at => run.1 += 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::figures::repeats;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn a_running_number_is_found_beside_the_year() {
        for (number, shape_is, counter) in [
            ("KP/26-27/0418", "KP/26-27/#", Some((418, "0418"))),
            ("SST/0091/26-27", "SST/#/26-27", Some((91, "0091"))),
            ("GST/2026-27/5", "GST/2026-27/#", Some((5, "5"))),
            ("26-27", "26-#", Some((27, "27"))),
            // Not a year: the second is not the first plus one.
            ("12-14", "12-#", Some((14, "14"))),
            ("A1B22", "A1B#", Some((22, "22"))),
            ("1234567890123", "1234567890123", None),
            ("é7", "é#", Some((7, "7"))),
            ("none", "none", None),
            ("", "", None),
        ] {
            assert_eq!(shape(number), (shape_is.to_owned(), counter), "{number}");
        }
    }

    #[test]
    fn series_run_from_the_lowest_to_the_highest() {
        let found = series(["A/0012", "A/0007", "B-1", "A/0110"].into_iter());
        assert_eq!(
            found[0],
            Series {
                shape: "A/#".to_owned(),
                documents: 3,
                range: Some(("0007".to_owned(), "0110".to_owned())),
            }
        );
        assert_eq!((found[1].shape.as_str(), found[1].documents), ("B-#", 1));
    }

    #[test]
    fn every_document_stands_on_one_page() {
        let month = fixture_month();
        let repeated = repeats(&month);
        let pages = supplier_pages(&month, &repeated);
        let records: usize = pages.iter().map(|p| p.ims.len()).sum();
        assert_eq!(records, repeated.iter().filter(|r| !**r).count());
        assert_eq!(records, pages.iter().map(|p| p.tally.documents).sum::<usize>());
        let rows: usize = pages.iter().map(|p| p.only_in_books.documents).sum();
        assert_eq!(rows, month.books_links.iter().filter(|l| l.outcome == Outcome::OnlyInBooks).count());
        let risk = |p: &SupplierPage<'_>| p.at_risk + p.at_risk_in_books;
        assert!(pages.windows(2).all(|w| risk(&w[0]) >= risk(&w[1])));
        let kaveri = pages.iter().find(|p| p.gstin == "29AAKCK4821P1ZU").unwrap();
        assert_eq!(kaveri.series[0].shape, "KP/26-27/#");
        assert_eq!(kaveri.earlier, None);
    }
}
