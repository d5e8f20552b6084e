//! Control totals: what was read against what the register and the user say that it comes to.
//!
//! Comes in: rows as they are read, total rows as they are left out, figures that the user gives.
//! Goes out: differences, each with where to look. Invariant: amounts are added as they are written,
//! before notes are turned, since that is what a program's own total adds up.

use super::amounts::{is_nothing, parse_amount};
use super::error::BooksError;
use super::rows::Source;
use super::synonyms::Field;
use super::twins::repeats;
use super::understood::TableRead;
use super::words::is_total_label;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion};
use crate::domain::money::Paise;
use crate::domain::month::RefusedRow;
use crate::domain::text::{Count, and, grouped, nearest};
use crate::frame::books::{RowTexts, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The figures that are compared, in the order of reports.
pub(super) const AMOUNTS: [Field; 5] =
    [Field::TaxableValue, Field::Igst, Field::Cgst, Field::Sgst, Field::Cess];

/// Sums of the amounts in the order of `AMOUNTS`.
pub type Sums = [Paise; 5];

/// What one table came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// Rows read as documents or parts of them.
    pub rows: usize,
    /// Different documents among them.
    pub documents: usize,
    /// Taxable value and tax by head, as written.
    pub written: Sums,
    /// The same with credit notes taken off.
    pub net: Sums,
    /// Rows by what they were read as: invoices, credit notes, debit notes.
    pub kinds: BTreeMap<DocumentKind, usize>,
    /// Rows that no record of the portal can meet, by reason.
    pub excluded: BTreeMap<Exclusion, usize>,
    /// Rows whose credit the books mark as not to be taken.
    pub ineligible: usize,
    /// Where the table's own last total is not what was read.
    pub differences: Vec<Difference>,
    /// The same where rows were refused, which explain it: told, and no reason to stop.
    pub explained: Vec<Difference>,
    /// Row of the table's own last total, if it has one that was compared.
    pub own_total: Option<u32>,
}

/// A figure that does not come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Who says the figure: `the total in row 7`, `--control`.
    pub says: String,
    /// What it is of, in words; empty for counts, which name it themselves.
    pub what: String,
    /// The figure as said.
    pub expected: String,
    /// What was read.
    pub found: String,
    /// Where to look, sentences without full stops.
    pub look: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.what.is_empty() {
            write!(f, "{} says {}, but {} were read", self.says, self.expected, self.found)?;
        } else {
            write!(f, "{} says {} {}, but {} was read", self.says, self.what, self.expected, self.found)?;
        }
        for look in &self.look {
            write!(f, "\n     look at {look}")?;
        }
        Ok(())
    }
}

/// Returns what a row adds to the sums.
fn of<S>(row: &BooksRow<S>) -> Sums {
    [row.taxable_value, row.tax.igst, row.tax.cgst, row.tax.sgst, row.tax.cess]
}

fn add(sums: &mut Sums, more: &Sums) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += *more;
    }
}

/// Adds up a table while it is read.
#[derive(Debug, Default)]
pub(super) struct Adder {
    written: Sums,
    since: Sums,
    rows: usize,
    rows_since_total: usize,
    /// The last total row: its index and the sums since the total before it.
    last: Option<(usize, Sums)>,
    totals: usize,
}

impl Adder {
    /// Counts a row as it was read, before notes are turned.
    pub(super) fn row<S>(&mut self, row: &BooksRow<S>) {
        let amounts = of(row);
        add(&mut self.written, &amounts);
        add(&mut self.since, &amounts);
        self.rows += 1;
        self.rows_since_total += 1;
    }

    /// Counts a total row that was left out.
    pub(super) fn total(&mut self, index: usize) {
        if self.rows_since_total > 0 || self.last.is_none() {
            self.last = Some((index, self.since));
        } else if let Some((last, _)) = &mut self.last {
            // The grand total below the last sub-total.
            *last = index;
        }
        self.since = Sums::default();
        self.rows_since_total = 0;
        self.totals += 1;
    }

    /// Compares with the table's own last total, and gives what was read. `rows` and `refused` are
    /// those of this table, in the supplier's words.
    pub(super) fn finish(
        self,
        source: &Source<'_>,
        (rows, texts): (&[BooksRow<Span>], &RowTexts),
        refused: &[RefusedRow],
    ) -> Control {
        let counted = rows.par_chunks(AT_A_TIME).map(counted);
        let counted = counted.reduce(Control::default, |mut all, some| {
            add(&mut all.net, &some.net);
            for (kind, count) in some.kinds {
                *all.kinds.entry(kind).or_default() += count;
            }
            for (why, count) in some.excluded {
                *all.excluded.entry(why).or_default() += count;
            }
            all.ineligible += some.ineligible;
            all
        });
        let mut control =
            Control { rows: self.rows, documents: documents(rows, texts), written: self.written, ..counted };
        let net = control.net;
        let Some((index, block)) = self.last else { return control };
        let below = self.rows_since_total > 0;
        if below || source.mapping.ignore_totals || !is_sum(source, index) {
            return control;
        }
        control.own_total = Some(source.table.shown(index));
        let says = format!("the total in row {}", source.table.shown(index));
        for (at, field) in AMOUNTS.into_iter().enumerate() {
            if field == Field::TaxableValue && source.layout.derives_taxable {
                continue;
            }
            let columns = source.layout.all(field);
            let cells: Vec<&str> = columns.iter().map(|c| source.table.cell(index, *c)).collect();
            if columns.is_empty() || cells.iter().all(|c| is_nothing(c)) {
                continue;
            }
            let total: Option<Paise> = cells.iter().map(|c| parse_amount(c).ok()).sum();
            let Some(total) = total else { continue };
            let written = self.written[at];
            let gross = || rows.iter().map(|r| of(r)[at].abs()).sum();
            let fits = |sum: Paise| is_near(sum.abs(), total.abs());
            let summed = [written, net[at], block[at]].into_iter().any(fits);
            if !summed && !fits(gross()) && !fits(by_side(source, field, rows)) {
                let list = if refused.is_empty() { &mut control.differences } else { &mut control.explained };
                list.push(Difference {
                    says: says.clone(),
                    what: field.title().to_owned(),
                    expected: total.to_string(),
                    found: written.to_string(),
                    look: where_to_look(source, field, total - written, rows, refused, self.totals),
                });
            }
        }
        control
    }
}

/// So many rows are counted by one core at a time.
const AT_A_TIME: usize = 8_192;

/// Counts rows by what they were read as, and adds them up with credit notes taken off.
fn counted<S>(rows: &[BooksRow<S>]) -> Control {
    let mut counted = Control::default();
    for row in rows {
        let sign = row.kind.sign();
        add(&mut counted.net, &of(row).map(|p| Paise::new(p.get() * sign)));
        *counted.kinds.entry(row.kind).or_default() += 1;
        if let Some(why) = row.exclusion {
            *counted.excluded.entry(why).or_default() += 1;
        }
        counted.ineligible += usize::from(row.ineligible);
    }
    counted
}

impl Control {
    /// Tells of differences that refused rows explain.
    pub(super) fn tell(&self, whole: &Place, diagnostics: &mut Vec<Diagnostic>) {
        if self.explained.is_empty() {
            return;
        }
        let figures: Vec<String> = self
            .explained
            .iter()
            .map(|d| format!("{} {} and {} was read", d.what, d.expected, d.found))
            .collect();
        diagnostics.push(
            Diagnostic::warning(
                "books.total-differs",
                format!("{} says {}", self.explained[0].says, figures.join(", ")),
                Place { row: self.own_total.unwrap_or(0), ..whole.clone() },
            )
            .help("rows that could not be read explain it; mend them and look again"),
        );
    }
}

/// A rounded total is the same total.
fn is_near(a: Paise, b: Paise) -> bool {
    a.gap(b) <= Paise::new(100)
}

/// Tells whether a row left out as a total is one of the rows above, and not a balance carried on.
fn is_sum(source: &Source<'_>, index: usize) -> bool {
    !source.table.cells(index).any(|cell| {
        let lower = cell.to_lowercase();
        is_total_label(cell)
            && ["balance", "forward", "over", "c/f", "b/f", "c/o", "b/o"].iter().any(|w| lower.contains(w))
    })
}

/// The sum where `Dr` and `Cr` are signs, against the side that most rows are on.
fn by_side<S>(source: &Source<'_>, field: Field, rows: &[BooksRow<S>]) -> Paise {
    let mut sides = [Paise::ZERO; 2];
    let first = source.layout.header;
    for row in rows {
        for column in source.layout.all(field) {
            let index = first + usize::try_from(row.row).unwrap_or(usize::MAX - first);
            if index >= source.table.len() {
                continue;
            }
            let cell = source.table.cell(index, *column);
            let credit = cell.trim_end_matches(['.', ' ']).to_ascii_lowercase().ends_with("cr");
            sides[usize::from(credit)] += parse_amount(cell).unwrap_or_default();
        }
    }
    sides[0] - sides[1]
}

/// Names rows whose amount is the difference, refused rows and sub-totals.
fn where_to_look<S>(
    source: &Source<'_>,
    field: Field,
    difference: Paise,
    rows: &[BooksRow<S>],
    refused: &[RefusedRow],
    totals: usize,
) -> Vec<String> {
    const MOST: usize = 5;
    let at = AMOUNTS.iter().position(|f| *f == field).unwrap_or(0);
    let columns: Vec<String> = source.layout.all(field).iter().map(|c| source.layout.name(*c)).collect();
    let mut look = vec![format!("{}: the difference is {difference}", and(&columns))];
    let equal: Vec<String> = rows
        .iter()
        .filter(|r| difference != Paise::ZERO && is_near(of(r)[at].abs(), difference.abs()))
        .take(MOST)
        .map(|r| r.shown_row.to_string())
        .collect();
    if !equal.is_empty() {
        look.push(format!("{} {}, which hold just that amount", row_word(equal.len()), and(&equal)));
    }
    if !refused.is_empty() {
        let shown: Vec<String> = refused.iter().take(MOST).map(|r| r.shown_row.to_string()).collect();
        let more = refused.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        look.push(format!("{} {}{more}, which could not be read", row_word(refused.len()), and(&shown)));
    }
    let sums: Vec<String> = sub_totals(rows, at).into_iter().take(MOST).map(|r| r.to_string()).collect();
    if !sums.is_empty() {
        look.push(format!(
            "{} {}, which hold the sum of the rows above and may be sub-totals read as documents",
            row_word(sums.len()),
            and(&sums)
        ));
    }
    if totals > 1 {
        look.push(format!(
            "{}, left out in the table, of which this is the last",
            Count::of(totals, "total row")
        ));
    }
    look
}

fn row_word(count: usize) -> &'static str {
    if count == 1 { "row" } else { "rows" }
}

/// Rows that hold the sum of the rows above them since the last such row.
fn sub_totals<S>(rows: &[BooksRow<S>], at: usize) -> Vec<u32> {
    let (mut since, mut count, mut found) = (Paise::ZERO, 0, Vec::new());
    for row in rows {
        let amount = of(row)[at];
        if count >= 2 && amount == since && amount != Paise::ZERO {
            found.push(row.shown_row);
            (since, count) = (Paise::ZERO, 0);
        } else {
            since += amount;
            count += 1;
        }
    }
    found
}

/// Counts documents: rows with the same recipient, supplier, number, date and kind are one; a row
/// without a number is one of its own.
fn documents(rows: &[BooksRow<Span>], texts: &RowTexts) -> usize {
    rows.len() - repeats(rows, |row| document(row, texts)).len()
}

type Document<'a> = (&'a str, &'a str, &'a str, Option<chrono::NaiveDate>, DocumentKind);

/// What makes a row one document with another; nothing for a row without a number.
fn document<'t>(row: &BooksRow<Span>, texts: &'t RowTexts) -> Option<Document<'t>> {
    let number = texts.text(row.number).trim();
    (!number.is_empty()).then_some((
        texts.text(row.recipient_gstin),
        texts.text(row.supplier_gstin),
        number,
        row.date,
        row.kind,
    ))
}

/// Compares what was read with the tables' own totals and with what the user says it comes to.
///
/// # Errors
/// [`BooksError::Control`] with every figure that does not come out.
pub fn check(tables: &[TableRead], said: &ControlTotals) -> Result<(), BooksError> {
    let mut differences: Vec<(String, Difference)> = Vec::new();
    for table in tables {
        let place = Place { sheet: table.sheet.clone(), ..Place::file(&table.name) };
        differences.extend(table.control.differences.iter().map(|d| (place.to_string(), d.clone())));
    }
    let read: Vec<&Control> = tables.iter().map(|t| &t.control).collect();
    let names: BTreeSet<&str> = tables.iter().map(|t| t.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    differences.extend(said.differences(&read).into_iter().map(|d| (and(&names), d)));
    if differences.is_empty() { Ok(()) } else { Err(BooksError::Control { differences }) }
}

/// What the user says that the registers come to, all files together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlTotals {
    /// Rows.
    pub rows: Option<usize>,
    /// Documents.
    pub documents: Option<usize>,
    /// Taxable value and tax by head, in the order of reports.
    pub amounts: [Option<Paise>; 5],
}

/// A mistake in what was typed after `--control`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlMistake {
    /// The part that is wrong.
    pub part: String,
    /// What is wrong with it, after the part in quotes.
    pub why: String,
    /// What to write.
    pub help: String,
}

const KEYS: [&str; 7] = ["taxable", "igst", "cgst", "sgst", "cess", "documents", "rows"];

impl ControlTotals {
    /// Reads `taxable=118000.50,igst=9000,documents=412`; all mistakes at once.
    pub fn parse(typed: &str) -> Result<Self, Vec<ControlMistake>> {
        let (mut out, mut wrong) = (Self::default(), Vec::new());
        for part in parts(typed) {
            let Some((key, value)) = part.split_once('=') else {
                wrong.push(ControlMistake {
                    part: part.clone(),
                    why: "has no figure".to_owned(),
                    help: "write name and figure, such as taxable=118000.50".to_owned(),
                });
                continue;
            };
            let (key, value) = (key.trim(), value.trim());
            let count = value.replace(',', "").parse::<usize>().ok();
            match (KEYS.iter().position(|k| *k == key), parse_amount(value)) {
                (Some(at @ 0..=4), Ok(amount)) if !is_nothing(value) => out.amounts[at] = Some(amount),
                (Some(5), _) if count.is_some() => out.documents = count,
                (Some(6), _) if count.is_some() => out.rows = count,
                (Some(_), _) => wrong.push(ControlMistake {
                    part: part.clone(),
                    why: "is no figure".to_owned(),
                    help: format!(
                        "write {key}={}",
                        if key == "rows" || key == "documents" { "412" } else { "118000.50" }
                    ),
                }),
                (None, _) => {
                    let near = nearest(key, KEYS);
                    wrong.push(ControlMistake {
                        part: part.clone(),
                        why: "is of no known total".to_owned(),
                        help: if near.is_empty() {
                            format!("it can be {}", and(&KEYS))
                        } else {
                            format!("did you mean {}?", near[0])
                        },
                    });
                }
            }
        }
        if wrong.is_empty() { Ok(out) } else { Err(wrong) }
    }

    /// Compares with what was read of all tables.
    pub fn differences(&self, read: &[&Control]) -> Vec<Difference> {
        let mut out = Vec::new();
        let mut differ = |what: &str, expected: String, found: String, look: Vec<String>| {
            out.push(Difference {
                says: "--control".to_owned(),
                what: what.to_owned(),
                expected,
                found,
                look,
            });
        };
        let (rows, documents) =
            read.iter().fold((0, 0), |(r, d), control| (r + control.rows, d + control.documents));
        for (said, found, what) in [(self.documents, documents, "document"), (self.rows, rows, "row")] {
            if let Some(said) = said.filter(|s| *s != found) {
                differ("", Count::of(said, what).to_string(), grouped(found), Vec::new());
            }
        }
        for (at, field) in AMOUNTS.into_iter().enumerate() {
            let Some(said) = self.amounts[at] else { continue };
            let written: Paise = read.iter().map(|c| c.written[at]).sum();
            let net: Paise = read.iter().map(|c| c.net[at]).sum();
            if said != written && said != net {
                let mut look = vec![format!("the {}: the difference is {}", field.title(), said - written)];
                if net != written {
                    look.push(format!("credit notes: taken off, {net} was read"));
                }
                differ(field.title(), said.to_string(), written.to_string(), look);
            }
        }
        out
    }
}

/// Parts between commas; a comma between figures groups them: `taxable=1,18,000.50,igst=5`.
fn parts(typed: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in typed.split(',') {
        let figures = piece.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !piece.is_empty();
        match out.last_mut() {
            Some(last) if figures && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(',');
                last.push_str(piece);
            }
            _ => out.push(piece.trim().to_owned()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_with_indian_grouping() {
        let control =
            ControlTotals::parse("taxable=1,18,000.50,igst=9000,cess=0,documents=1,204,rows=5").unwrap();
        assert_eq!(control.amounts[0], Some(Paise::new(11_800_050)));
        assert_eq!(control.amounts[1], Some(Paise::new(900_000)));
        assert_eq!(control.amounts[4], Some(Paise::ZERO));
        assert_eq!((control.documents, control.rows), (Some(1204), Some(5)));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let wrong = ControlTotals::parse("taxble=5,igst=many,sgst").unwrap_err();
        let told: Vec<String> =
            wrong.iter().map(|w| format!("\"{}\" {}: {}", w.part, w.why, w.help)).collect();
        assert_eq!(
            told,
            [
                "\"taxble=5\" is of no known total: did you mean taxable?",
                "\"igst=many\" is no figure: write igst=118000.50",
                "\"sgst\" has no figure: write name and figure, such as taxable=118000.50",
            ]
        );
    }

    #[test]
    fn credit_notes_may_be_taken_off_or_not() {
        let read = [Control {
            rows: 3,
            documents: 2,
            written: [Paise::new(30_000), Paise::ZERO, Paise::ZERO, Paise::ZERO, Paise::ZERO],
            net: [Paise::new(10_000), Paise::ZERO, Paise::ZERO, Paise::ZERO, Paise::ZERO],
            ..Control::default()
        }];
        let differences = |typed: &str| -> Vec<String> {
            ControlTotals::parse(typed)
                .unwrap()
                .differences(&[&read[0]])
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert!(differences("taxable=300,documents=2,rows=3,igst=0").is_empty());
        assert!(differences("taxable=100").is_empty());
        assert_eq!(
            differences("taxable=200,documents=3"),
            [
                "--control says 3 documents, but 2 were read",
                "--control says taxable value ₹200.00, but ₹300.00 was read\n     look at the taxable value: the \
                 difference is -₹100.00\n     look at credit notes: taken off, ₹100.00 was read",
            ]
        );
    }
}
