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
use crate::domain::period::FinancialYear;
use crate::normalise::number::Number;
use crate::output::report::risk::{at_risk, at_risk_in_books};
use chrono::NaiveDate;
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
        let all = series(page.ims.iter().map(|id| (month.ims[id.at()].number, month.ims[id.at()].date)));
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

/// Sorts numbers into series: the one with most documents first. Numbers are of one series where the
/// reading that links them says so.
fn series<'n>(numbers: impl Iterator<Item = (&'n str, NaiveDate)>) -> Vec<Series> {
    let mut found: BTreeMap<(bool, String), Gathered<'n>> = BTreeMap::new();
    for (shown, date) in numbers {
        let number = Number::read(shown, &[FinancialYear::of(date)]);
        let (shape, counter) = shape(shown, &number);
        // Without a running number every number would be a series of its own.
        let key = if counter.is_some() { (true, number.series()) } else { (false, shown.to_owned()) };
        let gathered =
            found.entry(key).or_insert_with(|| Gathered { shape: shape.clone(), documents: 0, range: None });
        gathered.documents += 1;
        // The same shape whatever the order of the files.
        if shape < gathered.shape {
            gathered.shape = shape;
        }
        let Some(counter) = counter else { continue };
        let [low, high] = gathered.range.get_or_insert([counter; 2]);
        (*low, *high) = ((*low).min(counter), (*high).max(counter));
    }
    let mut all: Vec<Series> = found
        .into_values()
        .map(|Gathered { shape, documents, range }| Series {
            shape,
            documents,
            range: range.map(|[low, high]| (low.1.to_owned(), high.1.to_owned())),
        })
        .collect();
    all.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.shape.cmp(&b.shape)));
    all
}

/// A series that is being gathered.
struct Gathered<'n> {
    shape: String,
    documents: usize,
    range: Option<[Counter<'n>; 2]>,
}

/// A running number: its value, then as written.
type Counter<'n> = (u64, &'n str);

/// Finds the running number in a number as it is shown: what stands around it with `#` in its place, and
/// itself with the zeros before it.
fn shape<'n>(shown: &'n str, number: &Number) -> (String, Option<Counter<'n>>) {
    let place = number.counter().zip(number.counter_value()).and_then(|(digits, value)| {
        let mut runs = shown.rsplit(|c: char| !c.is_ascii_digit());
        let run = runs.find(|run| !run.is_empty() && run.trim_start_matches('0') == digits)?;
        let from = run.as_ptr().addr() - shown.as_ptr().addr();
        Some((from, from + run.len(), value))
    });
    let Some((from, to, value)) = place else { return (shown.to_owned(), None) };
    (format!("{}#{}", &shown[..from], &shown[to..]), Some((value, &shown[from..to])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::figures::repeats;
    use crate::output::report::fixture::{day, fixture_month};

    #[test]
    fn a_running_number_is_found_beside_the_year() {
        for (number, shape_is, counter) in [
            ("KP/26-27/0418", "KP/26-27/#", Some((418, "0418"))),
            ("SST/0091/26-27", "SST/#/26-27", Some((91, "0091"))),
            ("GST/2026-27/5", "GST/2026-27/#", Some((5, "5"))),
            ("SST/7/26-27", "SST/#/26-27", Some((7, "7"))),
            // Not a year: the second is not the first plus one.
            ("12-14", "12-#", Some((14, "14"))),
            ("A1B22", "A1B#", Some((22, "22"))),
            ("2700000000012", "#", Some((2_700_000_000_012, "2700000000012"))),
            ("é7", "é#", Some((7, "7"))),
            ("none", "none", None),
            ("", "", None),
        ] {
            let read = Number::read(number, &[FinancialYear(2026)]);
            assert_eq!(shape(number, &read), (shape_is.to_owned(), counter), "{number}");
        }
    }

    #[test]
    fn series_run_from_the_lowest_to_the_highest() {
        let found =
            series(["A/0012", "A-0007", "B-1", "A/0110"].into_iter().map(|number| (number, day(12, 9))));
        assert_eq!(
            found[0],
            Series {
                // Written either way it is one series.
                shape: "A-#".to_owned(),
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
