//! Why documents found no partner, for the workbook.
//!
//! Comes in: a month with links and decisions. Goes out: the same with a text per document that is
//! linked with nothing. Invariant: the cost is bounded, and where it is, the text says so.

use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::text::grouped;
use crate::matching::why_not::{Subject, WhyNots, left_over};
use crate::output::report::risk::{at_risk, at_risk_in_books, is_large};
use rayon::prelude::*;
use std::cmp::Reverse;

/// More documents than this are not looked into one by one; those with most rupees at risk are.
const MOST: usize = 5_000;

/// Of a large month so many are looked into: each is matched again with all documents of its suppliers, which
/// for more of them takes longer than the whole month took.
const MOST_OF_LARGE: usize = 1_000;

/// Says for every document that is linked with nothing why that is so.
pub(super) fn say(month: &mut Month<'_>) {
    let mut open = left_over(month);
    open.sort_by_cached_key(|subject| order(month, *subject));
    let most = if is_large(month) { MOST_OF_LARGE } else { MOST };
    let rest = open.split_off(open.len().min(most));
    let texts: Vec<String> = {
        let whys = WhyNots::of(month, &open);
        open.par_iter().map(|subject| whys.sentences(&whys.why_not(*subject)).join(" ")).collect()
    };
    month.why_not = vec![String::new(); month.ims.len()];
    month.books_why_not = vec![String::new(); month.books.len()];
    let left_out = format!(
        "Not looked into: only the {} documents with most rupees at risk are; imsreco explain document does it \
         for any.",
        grouped(most)
    );
    let said = open.into_iter().zip(texts).chain(rest.into_iter().map(|s| (s, left_out.clone())));
    for (subject, text) in said {
        match subject {
            Subject::Ims(id) => month.why_not[id.at()] = text,
            Subject::Books(id) => month.books_why_not[id.at()] = text,
        }
    }
}

/// Most at risk first, then most tax, then records before rows by id.
fn order(month: &Month<'_>, subject: Subject) -> (Reverse<Paise>, Reverse<Paise>, Subject) {
    let (risk, tax) = match subject {
        Subject::Ims(id) => {
            let record = &month.ims[id.at()];
            (at_risk(record, &month.links[id.at()]), record.tax.total())
        }
        Subject::Books(id) => {
            let row = &month.books[id.at()];
            (at_risk_in_books(row, &month.books_links[id.at()]), row.tax.total())
        }
    };
    (Reverse(risk), Reverse(tax.abs()), subject)
}
