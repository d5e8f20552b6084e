//! A page of a list as a table that fits the terminal.
//!
//! Comes in: a list, which page of it, how wide the screen is. Goes out: text. Invariant: no line is wider
//! than the screen where that is possible, figures are never cut, and no text of a file steers the terminal.

use super::line::{Half, Line};
use super::{List, Lister};
use crate::domain::account::Tally;
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use crate::output::report::summary::wrap;
use crate::output::report::table::Table;

/// Which part of a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many documents a page holds; at least one.
    pub limit: usize,
    /// The page, from 1.
    pub number: usize,
}

impl Page {
    /// Returns the documents of the page.
    pub const fn window(self) -> std::ops::Range<usize> {
        let from = self.number.saturating_sub(1).saturating_mul(self.limit);
        from..from.saturating_add(self.limit)
    }

    /// Returns how many pages a list fills; at least one.
    pub const fn pages(self, documents: usize) -> usize {
        let pages = documents.div_ceil(if self.limit == 0 { 1 } else { self.limit });
        if pages == 0 { 1 } else { pages }
    }
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Outcome,
    Supplier,
    Number,
    Action,
    Review,
    Date,
    Taxable,
    Tax,
    Risk,
}

impl Column {
    const fn title(self) -> &'static str {
        match self {
            Self::Outcome => "Outcome",
            Self::Supplier => "Supplier",
            Self::Number => "Number",
            Self::Action => "Proposed",
            Self::Review => "Who looks",
            Self::Date => "Date",
            Self::Taxable => "Taxable value",
            Self::Tax => "Tax",
            Self::Risk => "At risk",
        }
    }

    const fn is_words(self) -> bool {
        match self {
            Self::Outcome | Self::Supplier | Self::Number | Self::Action | Self::Review => true,
            Self::Date | Self::Taxable | Self::Tax | Self::Risk => false,
        }
    }

    fn cell(self, line: &Line) -> String {
        let own = line.own();
        let money = |amount: Option<Paise>| amount.map(|a| a.to_string()).unwrap_or_default();
        match self {
            Self::Outcome => line.outcome.title().to_owned(),
            Self::Supplier => {
                let name = line.supplier_name.as_str();
                if name.is_empty() { own.map_or("", |h| &h.gstin) } else { name }.to_owned()
            }
            Self::Number => own.map(|h| h.number.clone()).unwrap_or_default(),
            Self::Action => line.action.to_owned(),
            Self::Review => line.review.clone(),
            Self::Date => own.and_then(|h| h.date).map(show_date).unwrap_or_default(),
            Self::Taxable => money(own.and_then(|h| h.amounts).map(|(value, _)| value)),
            Self::Tax => money(own.and_then(Half::tax)),
            Self::Risk => money(Some(line.at_risk)),
        }
    }
}

/// The columns, from the widest screen to the narrowest.
const LAYOUTS: [&[Column]; 5] = {
    use Column::{Action, Date, Number, Outcome, Review, Risk, Supplier, Tax, Taxable};
    [
        &[Outcome, Supplier, Number, Action, Review, Date, Taxable, Tax, Risk],
        &[Outcome, Supplier, Number, Action, Date, Tax, Risk],
        &[Outcome, Supplier, Number, Date, Tax, Risk],
        &[Outcome, Supplier, Number, Tax, Risk],
        &[Outcome, Number, Tax],
    ]
};

/// A column of words keeps so many characters before another layout is taken.
const LEAST: usize = 18;

/// Writes a page of a list, what all of it comes to, and how the next page is asked for.
pub fn text(lister: &Lister<'_, '_>, list: &List, page: Page, width: usize) -> String {
    let count = list.subjects.len();
    if count == 0 {
        return "No document fits.\n".to_owned();
    }
    let window = page.window();
    let (from, to) = (window.start.min(count), window.end.min(count));
    let mut out = String::new();
    if from < to {
        let lines: Vec<Line> = list.subjects[from..to].iter().map(|s| lister.line(*s)).collect();
        let tables = LAYOUTS.map(|layout| table(layout, &lines));
        let last = tables.len() - 1;
        let shown = tables.iter().position(|table| table.fits(width, LEAST)).unwrap_or(last);
        for line in tables[shown].lines(width) {
            out.push_str(&line);
            out.push('\n');
        }
        out.push('\n');
    }
    for line in closing(list, page, from, to).iter().flat_map(|sentence| wrap(sentence, width)) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn table(layout: &[Column], lines: &[Line]) -> Table {
    let words = layout.iter().filter(|column| column.is_words()).count();
    let mut table = Table::new(words, layout.iter().map(|column| column.title()));
    for line in lines {
        table.row(layout.iter().map(|column| column.cell(line)));
    }
    table
}

/// Says what is shown, what all of it comes to, and where the rest is.
fn closing(list: &List, page: Page, from: usize, to: usize) -> Vec<String> {
    let count = list.subjects.len();
    let pages = page.pages(count);
    let mut said = Vec::new();
    if from >= to {
        said.push(format!(
            "There is no page {}: {} make {}.",
            grouped(page.number),
            of(count),
            page_count(pages)
        ));
    } else if pages == 1 {
        said.push(format!("{}.", of(count)));
    } else {
        let next = if page.number < pages {
            format!(" --page {} shows the next.", page.number + 1)
        } else {
            String::new()
        };
        let number = grouped(page.number);
        let which = format!("{} to {} of {}", grouped(from + 1), grouped(to), of(count));
        said.push(format!("{which}, page {number} of {}.{next}", grouped(pages)));
    }
    said.push(format!("All of them: {}; {} at risk.", sums(list), list.at_risk));
    said
}

fn of(count: usize) -> String {
    Count::of(count, "document").to_string()
}

fn page_count(count: usize) -> String {
    Count::of(count, "page").to_string()
}

/// Says what the records and the rows of a list come to.
pub(super) fn sums(list: &List) -> String {
    let part = |tally: Tally, noun: &str| {
        format!(
            "{} with {} of taxable value and {} of tax",
            Count::of(tally.documents, noun),
            tally.taxable_value,
            tally.tax.total()
        )
    };
    match (list.documents.documents, list.rows.documents) {
        (0, 0) => "nothing".to_owned(),
        (_, 0) => part(list.documents, "record"),
        (0, _) => part(list.rows, "register row"),
        (_, _) => format!("{}, {}", part(list.documents, "record"), part(list.rows, "register row")),
    }
}

/// Says in a line what a report holds.
pub fn headline(list: &List) -> String {
    let title = list.report.map_or("documents", |report| report.name);
    format!("{title}: {}; {} at risk", sums(list), list.at_risk)
}
