//! Which document somebody asks about.
//!
//! Comes in: `b2b:12`, `row:218`, a number or `GSTIN/number`. Goes out: every document that fits, in
//! order. Invariant: a number finds documents of both sides, written in whatever way.

use super::Subject;
use crate::domain::document::Section;
use crate::domain::gstin::has_shape;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::month::{Month, RowNames};
use crate::domain::period::show_date;
use crate::normalise::number::Number;

/// Finds the documents a text names: a place in the download (`b2b:12`, from 0, as `links.csv` has
/// it), a register row (`row:218`, or the name that `links.csv` gives it), a number, or a GSTIN with
/// a number behind a slash.
pub fn find(month: &Month<'_>, which: &str) -> Vec<Subject> {
    let which = which.trim();
    if let Some(row) = which.strip_prefix("row:") {
        let names = RowNames::of(month);
        return rows(month, |b| names.name(b) == row || row.parse() == Ok(b.row));
    }
    if let Some((section, index)) = which.split_once(':')
        && let (Some(section), Ok(index)) = (Section::from_key(section), index.parse::<u32>())
    {
        return records(month, |r| r.section == section && r.index == index);
    }
    let (gstin, number) = match which.split_once('/') {
        Some((gstin, number)) if has_shape(&gstin.to_ascii_uppercase()) => {
            (Some(gstin.to_ascii_uppercase()), number)
        }
        _ => (None, which),
    };
    let wanted = Number::read(number, &[]);
    let fits = |shown: &str, supplier: &str| {
        let same = || {
            let number = Number::read(shown, &[]);
            number.light() == wanted.light() || !wanted.is_absent && number.compact() == wanted.compact()
        };
        gstin.as_ref().is_none_or(|g| g == supplier) && same()
    };
    let mut found = records(month, |r| fits(r.number, r.supplier_gstin));
    found.extend(rows(month, |b| fits(b.number, b.supplier_gstin)));
    found
}

fn records(
    month: &Month<'_>,
    fits: impl Fn(&crate::domain::document::ImsRecord<&str>) -> bool,
) -> Vec<Subject> {
    (0_u32..).zip(&month.ims).filter(|(_, r)| fits(r)).map(|(i, _)| Subject::Ims(ImsId(i))).collect()
}

fn rows(month: &Month<'_>, fits: impl Fn(&crate::domain::document::BooksRow<&str>) -> bool) -> Vec<Subject> {
    (0_u32..).zip(&month.books).filter(|(_, b)| fits(b)).map(|(i, _)| Subject::Books(BooksId(i))).collect()
}

/// Names a document with its place, number, date, supplier and amounts.
pub fn headline(month: &Month<'_>, subject: Subject) -> String {
    match subject {
        Subject::Ims(id) => {
            let r = &month.ims[id.at()];
            format!(
                "{} \"{}\" of {} in IMS ({}:{}), {}, taxable value {}, tax {}",
                r.section.title(),
                r.number,
                show_date(r.date),
                r.section.key(),
                r.index,
                supplier(r.supplier_name, r.supplier_gstin),
                r.taxable_value,
                r.tax.total()
            )
        }
        Subject::Books(id) => {
            let b = &month.books[id.at()];
            let date = b.date.map_or_else(|| "no date".to_owned(), show_date);
            format!(
                "Register row {} (row {} in your program), {} \"{}\" of {date}, {}, taxable value {}, tax {}",
                RowNames::of(month).name(b),
                b.shown_row,
                b.kind.title(),
                b.number,
                supplier(b.supplier_name, b.supplier_gstin),
                b.taxable_value,
                b.tax.total()
            )
        }
    }
}

fn supplier(name: &str, gstin: &str) -> String {
    match (name, gstin) {
        ("", "") => "supplier not named".to_owned(),
        ("", gstin) => gstin.to_owned(),
        (name, "") => name.to_owned(),
        (name, gstin) => format!("{name} ({gstin})"),
    }
}
