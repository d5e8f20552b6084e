//! Totals of a document that stand on each of its rows.
//!
//! Comes in: the rows of one table as written. Goes out: the same rows, their document values adding
//! up to the document's total. Invariant: a total is taken once where the figures show that it is the
//! total of several rows, and left alone where each row has its own, as in a document booked twice.

use super::twins::repeats;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::BooksRow;
use crate::domain::money::Paise;
use crate::domain::text::Count;
use crate::frame::books::{RowTexts, Span};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What makes rows one document: with the buyer's own number, so that a second booking stands apart.
type Key<'a> = (&'a str, &'a str, &'a str, Option<NaiveDate>, &'a str, &'a str, bool);

fn key<'t>(row: &BooksRow<Span>, texts: &'t RowTexts) -> Option<Key<'t>> {
    let number = texts.text(row.number).trim();
    let supplier = texts.text(row.supplier_gstin);
    if number.is_empty() || supplier.is_empty() {
        return None;
    }
    let is_negative = row.taxable_value + row.tax.total() < Paise::ZERO;
    Some((
        texts.text(row.recipient_gstin),
        supplier,
        number,
        row.date,
        texts.text(row.voucher_number),
        texts.text(row.voucher_type),
        is_negative,
    ))
}

fn net<S>(row: &BooksRow<S>) -> Paise {
    row.taxable_value + row.tax.total()
}

/// How rows of one key share a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    /// It repeats, or stands on one of them, and is their sum.
    Common,
    /// It repeats and is neither the sum nor each row's own: freight or tax at source is in it.
    Perhaps,
    /// Each row has its own.
    Own,
}

/// Takes each common total once: every row keeps its own part of it, and the first what is left over
/// (rounding, freight, tax collected at source).
pub(super) fn take_once(
    rows: &mut [BooksRow<Span>],
    texts: &RowTexts,
    diagnostics: &mut Vec<Diagnostic>,
    whole: &Place,
) {
    if rows.iter().all(|r| r.document_value.is_none()) {
        return;
    }
    // Nearly every document has one row; only the others are gathered, by the first of their rows.
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, first) in repeats(rows, |row| key(row, texts)) {
        groups.entry(first).or_insert_with(|| vec![first]).push(row);
    }
    let shared: Vec<(Vec<usize>, Paise, Share)> = groups
        .into_values()
        .filter_map(|g| share(rows, &g).map(|(total, share)| (g, total, share)))
        .collect();
    let count = |wanted| shared.iter().filter(|s| s.2 == wanted).count();
    // What the sums of most documents prove holds for the few whose total has something more in it.
    let is_proven = count(Share::Common) > count(Share::Own);
    let mut taken: Vec<usize> = Vec::new();
    let mut documents = 0;
    for (group, total, share) in &shared {
        match share {
            Share::Common => {}
            Share::Perhaps if is_proven => {}
            Share::Perhaps | Share::Own => continue,
        }
        let mut left = *total;
        for index in &group[1..] {
            let part = net(&rows[*index]);
            rows[*index].document_value = Some(part);
            left = left - part;
        }
        rows[group[0]].document_value = Some(left);
        taken.extend(group);
        documents += 1;
    }
    if let Some(first) = taken.iter().min() {
        diagnostics.push(Diagnostic::note(
            "books.total-once",
            format!(
                "the total of a document stands on several rows; it was taken once in {} of {}",
                Count::of(taken.len(), "row"),
                Count::of(documents, "document")
            ),
            Place { row: rows[*first].shown_row, ..whole.clone() },
        ));
    }
}

fn share<S>(rows: &[BooksRow<S>], group: &[usize]) -> Option<(Paise, Share)> {
    let values: Vec<Paise> = group.iter().filter_map(|i| rows[*i].document_value).collect();
    let first = *values.first()?;
    let repeats = values.len() == group.len() && values.iter().all(|v| *v == first);
    let stands_once = values.len() == 1 && rows[group[0]].document_value.is_some();
    if !repeats && !stands_once {
        return None;
    }
    let sum: Paise = group.iter().map(|i| net(&rows[*i])).sum();
    let tolerance = Paise::new(100 * i64::try_from(group.len()).unwrap_or(1));
    let own =
        group.iter().any(|i| net(&rows[*i]).gap(first) <= Paise::new(100) && net(&rows[*i]) != Paise::ZERO);
    if first.gap(sum) <= tolerance && (!own || stands_once) {
        return Some((first, Share::Common));
    }
    if own || !repeats {
        return Some((first, Share::Own));
    }
    // A total below its parts is no total of them.
    (first.abs() > sum.abs()).then_some((first, Share::Perhaps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::DocumentKind;
    use crate::domain::money::TaxHeads;
    use crate::frame::books::TextPart;

    fn row(number: &str, voucher: &str, rupees: (i64, i64), value: Option<i64>) -> BooksRow {
        BooksRow {
            file: 0,
            sheet: String::new(),
            row: 1,
            shown_row: 2,
            recipient_gstin: String::new(),
            supplier_gstin: "29AAGCN6684E1Z1".to_owned(),
            supplier_name: String::new(),
            number: number.to_owned(),
            date: None,
            voucher_number: voucher.to_owned(),
            voucher_date: None,
            voucher_type: String::new(),
            kind: DocumentKind::Invoice,
            document_value: value.map(|v| Paise::new(v * 100)),
            taxable_value: Paise::new(rupees.0 * 100),
            tax: TaxHeads { igst: Paise::new(rupees.1 * 100), ..TaxHeads::default() },
            place_of_supply: String::new(),
            original_number: String::new(),
            ineligible: false,
            exclusion: None,
        }
    }

    fn taken(rows: &[BooksRow]) -> (Vec<Option<i64>>, Vec<String>) {
        let mut told = Vec::new();
        let (mut part, mut texts) = (TextPart::behind(0), RowTexts::default());
        let mut rows: Vec<BooksRow<Span>> = rows.iter().map(|r| r.map(|text| part.keep(text))).collect();
        texts.push(part);
        take_once(&mut rows, &texts, &mut told, &Place::file("r.csv"));
        let values = rows.iter().map(|r| r.document_value.map(|v| v.get() / 100)).collect();
        (values, told.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_total_on_every_row_is_taken_once() {
        let (values, told) = taken(&[
            row("1", "", (100, 18), Some(355)),
            row("1", "", (200, 36), Some(355)),
            row("2", "", (100, 18), Some(118)),
        ]);
        assert_eq!(values, [Some(119), Some(236), Some(118)]);
        assert_eq!(
            told,
            [
                "note[books.total-once]: the total of a document stands on several rows; it was taken once in 2 rows of \
                 1 document\n  --> r.csv, row 2"
            ]
        );
        let once = taken(&[row("1", "", (100, 18), Some(354)), row("1", "", (200, 36), None)]);
        assert_eq!(once.0, [Some(118), Some(236)], "a total on the first row alone");
    }

    #[test]
    fn a_document_booked_twice_keeps_both_totals() {
        let twice = [row("1", "", (100, 18), Some(118)), row("1", "", (100, 18), Some(118))];
        assert_eq!(taken(&twice).0, [Some(118), Some(118)]);
        let own = [row("1", "7", (100, 18), Some(354)), row("1", "8", (200, 36), Some(354))];
        assert_eq!(taken(&own).0, [Some(354), Some(354)], "two vouchers are two bookings");
    }

    #[test]
    fn freight_in_the_total_follows_what_the_other_documents_prove() {
        let freight = [row("1", "", (100, 18), Some(400)), row("1", "", (200, 36), Some(400))];
        assert_eq!(taken(&freight).0, [Some(400), Some(400)], "nothing proves it alone");
        let proven =
            [&freight[..], &[row("2", "", (100, 18), Some(236)), row("2", "", (100, 18), Some(236))]]
                .concat();
        assert_eq!(taken(&proven).0, [Some(164), Some(236), Some(118), Some(118)]);
    }
}
