//! The header of a table and what its columns hold.
//!
//! Comes in: a table, and what the mapping file says. Goes out: a [`Layout`], or the error that says
//! what is missing. Invariant: no column is used on a guess; where two would do, the choice is told
//! or the run stops. What only the figures can tell is asked of `figures`.

use super::dates::period_in;
use super::error::BooksError;
use super::figures::{self, Total};
use super::map_file::Mapping;
use super::synonyms::{Field, Meaning, OWN_OR_SUPPLIERS, WEAK, compact, meaning};
use super::table::{Table, column_of, letter};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::has_shape;
use crate::domain::text::{and, nearest};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How far down a header is looked for: letterheads have three to eight lines.
const SCAN_ROWS: usize = 40;
/// A header names an identity and two columns more.
const LEAST_HITS: usize = 3;

/// What was understood of a table.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Index of the header's last row.
    pub(super) header: usize,
    /// Headings by column, on one line each.
    pub(super) headings: Vec<String>,
    /// Columns by field; several only where they are added up.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// The taxable value has to be worked out from the document value.
    pub(super) derives_taxable: bool,
    /// The recipient's GSTIN as a line above the table says it, or empty.
    pub(super) recipient: String,
    /// First and last day of the period line above the table.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
}

impl Layout {
    /// Returns the columns of a field.
    pub(super) fn all(&self, field: Field) -> &[usize] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Returns the column of a field.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.all(field).first().copied()
    }

    /// Names a column as people find it: `column F "Taxable Value"`.
    pub(super) fn name(&self, column: usize) -> String {
        column_name(&self.headings, column)
    }
}

fn column_name(headings: &[String], column: usize) -> String {
    match headings.get(column).map(String::as_str) {
        Some(heading) if !heading.is_empty() => format!("column {} \"{heading}\"", letter(column)),
        _ => format!("column {}", letter(column)),
    }
}

/// Returns how many headings the best row of a table has.
pub(super) fn best_hits(table: &Table, mapping: &Mapping) -> usize {
    (0..table.len().min(SCAN_ROWS)).map(|row| hits(table.cells(row), mapping).0).max().unwrap_or(0)
}

/// Counts the fields that a row names, and tells whether one of them identifies a document.
fn hits<'a>(cells: impl Iterator<Item = &'a str>, mapping: &Mapping) -> (usize, bool) {
    let mut fields = BTreeSet::new();
    for cell in cells {
        let cell = cell.trim();
        if cell.is_empty() || cell.len() > 80 {
            continue;
        }
        for (field, headings) in &mapping.columns {
            if headings.iter().any(|h| h.trim() == cell || compact(h) == compact(cell)) {
                fields.insert(*field);
            }
        }
        match meaning(cell) {
            Meaning::Field(field, _) | Meaning::Ledger(field) => {
                fields.insert(field);
            }
            Meaning::Either => {
                fields.insert(Field::DocumentValue);
            }
            Meaning::PurchaseLedger | Meaning::Ignored | Meaning::Unknown => {}
        }
    }
    let identity = [Field::SupplierGstin, Field::Number, Field::VoucherNumber];
    (fields.len(), identity.iter().any(|f| fields.contains(f)))
}

/// Understands a table. The error is the reason why it cannot be read as a register.
pub(super) fn understand(
    file: &str,
    table: &Table,
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Layout, BooksError> {
    let whole = Place { sheet: table.sheet.clone(), ..Place::file(file) };
    let (top, headings, header) = find(&whole, table, mapping)?;
    let at = Place { row: table.shown(header), ..whole };
    let mut resolver = Resolver {
        table,
        mapping,
        first_row: header + 1,
        meanings: headings.iter().map(|h| meaning(h)).collect(),
        headings,
        columns: BTreeMap::new(),
        at,
        diagnostics: Vec::new(),
        derives_taxable: false,
    };
    resolver.resolve()?;
    let (recipient, period) = letterhead(table, top);
    let Resolver { headings, columns, diagnostics: found, derives_taxable, .. } = resolver;
    diagnostics.extend(found);
    Ok(Layout { header, headings, columns, derives_taxable, recipient, period })
}

/// Finds the header: its first row, its headings and its last row.
fn find(whole: &Place, table: &Table, mapping: &Mapping) -> Result<(usize, Vec<String>, usize), BooksError> {
    let top = if let Some(wanted) = mapping.header_row {
        (0..table.len()).find(|row| table.shown(*row) == wanted).ok_or_else(|| {
            BooksError::MapPlaceAbsent {
                place: whole.clone(),
                setting: format!("header_row = {wanted}"),
                found: match table.len() {
                    0 => "the table is empty".to_owned(),
                    n => format!("the rows go from {} to {}", table.shown(0), table.shown(n - 1)),
                },
                help: "give the row of the headings as your program numbers it, and a row that is not empty",
            }
        })?
    } else {
        let looked = table.len().min(SCAN_ROWS);
        let mut best: Option<(usize, usize)> = None;
        for row in 0..looked {
            let (count, identity) = hits(table.cells(row), mapping);
            if identity && count >= LEAST_HITS && best.is_none_or(|(_, most)| count > most) {
                best = Some((row, count));
            }
        }
        let Some((row, _)) = best else {
            let first = (0..looked).find(|row| !table.is_blank(*row));
            let first = first.map(|row| quoted(table.cells(row).map(one_line))).unwrap_or_default();
            return Err(BooksError::NoHeader {
                place: whole.clone(),
                looked,
                first: if first.is_empty() { "nowhere".to_owned() } else { first },
            });
        };
        row
    };
    let headings: Vec<String> = table.cells(top).map(one_line).collect();
    let alone = hits(table.cells(top), mapping).0;
    // The line with the most headings may be either of the two.
    for upper in [top.checked_sub(1), Some(top)].into_iter().flatten() {
        if let Some(merged) = second_line(table, upper, mapping)
            && hits(merged.iter().map(String::as_str), mapping).0 > alone
        {
            return Ok((upper, merged, upper + 1));
        }
    }
    Ok((top, headings, top))
}

/// Merges a line with the one below it into one header, if neither holds data and both name columns.
fn second_line(table: &Table, top: usize, mapping: &Mapping) -> Option<Vec<String>> {
    let below = top + 1;
    if below >= table.len() {
        return None;
    }
    for row in [top, below] {
        let names_columns = hits(table.cells(row), mapping).0 > 0;
        if !names_columns || table.cells(row).any(figures::looks_like_data) {
            return None;
        }
    }
    let width = table.width(top).max(table.width(below));
    let merge = |column| {
        let (upper, lower) = (one_line(table.cell(top, column)), one_line(table.cell(below, column)));
        let known = |h: &str| meaning(h) != Meaning::Unknown;
        if lower.is_empty() || (!upper.is_empty() && known(&upper) && !known(&lower)) {
            upper
        } else if upper.is_empty() || known(&lower) {
            lower
        } else {
            format!("{upper} {lower}")
        }
    };
    Some((0..width).map(merge).collect())
}

fn one_line(cell: &str) -> String {
    cell.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Quotes what is not blank, for a message.
fn quoted(cells: impl Iterator<Item = String>) -> String {
    const MOST: usize = 30;
    let all: Vec<String> = cells.filter(|c| !c.is_empty()).map(|c| format!("\"{c}\"")).collect();
    if all.len() > MOST {
        return format!("{} and {} more", all[..MOST].join(", "), all.len() - MOST);
    }
    and(&all)
}

/// Reads what stands above the table: the recipient's GSTIN where a label names it, and the period.
fn letterhead(table: &Table, top: usize) -> (String, Option<(NaiveDate, NaiveDate)>) {
    let (mut recipient, mut period) = (String::new(), None);
    for row in 0..top {
        let cells: Vec<&str> = table.cells(row).map(str::trim).filter(|c| !c.is_empty()).collect();
        for (i, cell) in cells.iter().enumerate() {
            let (label, inline) = cell.split_once(':').unwrap_or((cell, ""));
            if matches!(meaning(label), Meaning::Field(Field::RecipientGstin, _)) {
                for value in [inline, cells.get(i + 1).copied().unwrap_or("")] {
                    let upper = value.trim().to_ascii_uppercase();
                    if recipient.is_empty() && has_shape(&upper) {
                        recipient = upper;
                    }
                }
            }
            period = period.or_else(|| period_in(cell));
        }
        period = period.or_else(|| period_in(&cells.join(" ")));
    }
    (recipient, period)
}

struct Resolver<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    first_row: usize,
    headings: Vec<String>,
    meanings: Vec<Meaning>,
    columns: BTreeMap<Field, Vec<usize>>,
    at: Place,
    diagnostics: Vec<Diagnostic>,
    derives_taxable: bool,
}

impl Resolver<'_> {
    fn resolve(&mut self) -> Result<(), BooksError> {
        self.obey_the_mapping()?;
        self.numbers()?;
        for field in Field::ALL {
            let settled = matches!(field, Field::Number | Field::VoucherNumber | Field::TaxableValue)
                || Field::HEADS.contains(field);
            if !settled && self.is_open(*field) {
                self.choose(*field, u8::MAX)?;
            }
        }
        for head in Field::HEADS {
            if self.is_open(head) {
                self.head(head)?;
            }
        }
        self.require_identity()?;
        self.require_heads()?;
        if self.is_open(Field::TaxableValue) {
            self.taxable_value()?;
        }
        self.require_taxable_value()?;
        // What the mapping file says is not there.
        self.columns.retain(|_, columns| !columns.is_empty());
        self.tell_what_is_missing();
        self.tell_what_is_unused();
        Ok(())
    }

    fn is_open(&self, field: Field) -> bool {
        !self.columns.contains_key(&field)
    }

    fn has(&self, field: Field) -> bool {
        self.columns.get(&field).is_some_and(|c| !c.is_empty())
    }

    fn is_taken(&self, column: usize) -> bool {
        self.columns.values().any(|c| c.contains(&column))
    }

    fn name(&self, column: usize) -> String {
        column_name(&self.headings, column)
    }

    fn obey_the_mapping(&mut self) -> Result<(), BooksError> {
        for (field, wanted) in &self.mapping.columns {
            let columns = wanted.iter().map(|w| self.mapped(*field, w)).collect::<Result<Vec<_>, _>>()?;
            self.columns.insert(*field, columns);
        }
        Ok(())
    }

    fn mapped(&self, field: Field, wanted: &str) -> Result<usize, BooksError> {
        let absent = |help| BooksError::MapHeadingAbsent {
            place: self.at.clone(),
            field: field.word(),
            heading: wanted.to_owned(),
            headings: quoted(self.headings.iter().cloned()),
            help,
        };
        let exact: Vec<usize> =
            (0..self.headings.len()).filter(|c| self.headings[*c] == one_line(wanted)).collect();
        let alike: Vec<usize> = if exact.is_empty() {
            let form = compact(wanted);
            (0..self.headings.len()).filter(|c| compact(&self.headings[*c]) == form).collect()
        } else {
            exact
        };
        match alike.as_slice() {
            [one] => return Ok(*one),
            [first, second, ..] => return Err(self.duplicate(field, *first, *second)),
            [] => {}
        }
        let letters = wanted.trim().strip_prefix("column ").or_else(|| wanted.trim().strip_prefix("Column "));
        if let Some(column) = letters.and_then(|l| column_of(l.trim())) {
            if column < self.headings.len() {
                return Ok(column);
            }
            let last = letter(self.headings.len().saturating_sub(1));
            return Err(absent(format!("the columns go from A to {last}")));
        }
        let near: Vec<String> = nearest(wanted, self.headings.iter().map(String::as_str))
            .into_iter()
            .map(|n| format!("\"{n}\""))
            .collect();
        Err(absent(if near.is_empty() {
            format!(
                "copy the heading from the list, or name the column by its letter: {} = \"column F\"",
                field.word()
            )
        } else {
            format!("did you mean {}?", and(&near).replace(" and ", " or "))
        }))
    }

    fn duplicate(&self, field: Field, first: usize, second: usize) -> BooksError {
        BooksError::DuplicateHeading {
            place: self.at.clone(),
            field: field.title(),
            word: field.word(),
            letter: letter(first),
            first: self.name(first),
            second: self.name(second),
        }
    }

    /// Returns the free columns that a field could be, best rank first.
    fn candidates(&self, field: Field, below: u8) -> Vec<(u8, usize)> {
        let mut found: Vec<(u8, usize)> = self
            .meanings
            .iter()
            .enumerate()
            .filter_map(|(column, meaning)| match meaning {
                Meaning::Field(f, rank) if *f == field && *rank < below => Some((*rank, column)),
                _ => None,
            })
            .filter(|(_, column)| !self.is_taken(*column))
            .collect();
        found.sort_unstable();
        found
    }

    /// Takes the best column of a field, if there is one.
    fn choose(&mut self, field: Field, below: u8) -> Result<(), BooksError> {
        let candidates = self.candidates(field, below);
        if let Some(column) = self.best(field, &candidates)? {
            self.columns.insert(field, vec![column]);
        }
        Ok(())
    }

    fn best(&mut self, field: Field, candidates: &[(u8, usize)]) -> Result<Option<usize>, BooksError> {
        let Some((rank, first)) = candidates.first().copied() else { return Ok(None) };
        for (_, second) in candidates.iter().skip(1).filter(|c| c.0 == rank) {
            let (a, b) = (self.name(first), self.name(*second));
            if figures::same_contents(self.table, self.first_row, first, *second) {
                self.diagnostics.push(Diagnostic::warning(
                    "books.duplicate-heading",
                    format!("{a} and {b} hold the same {}; the first was read", field.title()),
                    self.at.clone(),
                ));
            } else if compact(&self.headings[first]) == compact(&self.headings[*second])
                && field != Field::SupplierName
            {
                return Err(self.duplicate(field, first, *second));
            } else {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "books.two-columns",
                        format!("{a} and {b} could both be the {}; the first was read", field.title()),
                        self.at.clone(),
                    )
                    .help(format!(
                        "if it is the other, write {} = \"column {}\" under [columns] in a mapping file and \
                         give it with --map",
                        field.word(),
                        letter(*second)
                    )),
                );
            }
        }
        Ok(Some(first))
    }

    /// The supplier's number before any `Document number`, which beside it is the buyer's own.
    fn numbers(&mut self) -> Result<(), BooksError> {
        if self.is_open(Field::Number) {
            self.choose(Field::Number, u8::MAX)?;
            if self.is_open(Field::Number) {
                let invoice: Vec<(u8, usize)> = self
                    .candidates(Field::VoucherNumber, u8::MAX)
                    .into_iter()
                    .filter(|(rank, _)| *rank == WEAK)
                    .collect();
                if let Some(column) = self.best(Field::Number, &invoice)? {
                    self.columns.insert(Field::Number, vec![column]);
                }
            }
        }
        if self.is_open(Field::VoucherNumber) {
            self.choose(Field::VoucherNumber, u8::MAX)?;
        }
        if self.is_open(Field::VoucherNumber) && self.has(Field::Number) {
            let own = self
                .candidates(Field::Number, u8::MAX)
                .into_iter()
                .find(|(rank, _)| *rank == OWN_OR_SUPPLIERS);
            if let Some((_, column)) = own {
                self.columns.insert(Field::VoucherNumber, vec![column]);
            }
        }
        Ok(())
    }

    /// One column that names the head, or all its ledgers added up.
    fn head(&mut self, head: Field) -> Result<(), BooksError> {
        let named = self.candidates(head, u8::MAX);
        let ledgers: Vec<usize> = (0..self.meanings.len())
            .filter(|c| self.meanings[*c] == Meaning::Ledger(head) && !self.is_taken(*c))
            .filter(|c| !figures::holds_rates(self.table, self.first_row, *c, &self.headings[*c]))
            .collect();
        let mut chosen: Vec<usize> = Vec::new();
        let ranks: BTreeSet<u8> = named.iter().map(|c| c.0).collect();
        // State tax and Union-territory tax may stand in two columns.
        for rank in ranks {
            let same: Vec<(u8, usize)> = named.iter().copied().filter(|c| c.0 == rank).collect();
            chosen.extend(self.best(head, &same)?);
        }
        if chosen.is_empty() {
            chosen = ledgers;
        } else if !ledgers.is_empty() {
            if figures::never_in_one_row(self.table, self.first_row, &chosen, &ledgers) {
                chosen.extend(ledgers);
                chosen.sort_unstable();
            } else if !figures::adds_up(self.table, self.first_row, chosen[0], &ledgers) {
                let ledgers: Vec<String> = ledgers.iter().map(|c| self.name(*c)).collect();
                self.diagnostics.push(
                    Diagnostic::warning(
                        "books.ledger-columns",
                        format!(
                            "{} was read as the {}, and not {}",
                            self.name(chosen[0]),
                            head.title(),
                            and(&ledgers)
                        ),
                        self.at.clone(),
                    )
                    .help(format!(
                        "to add them up, list them in a mapping file: {} = [\"…\", \"…\"] under [columns]",
                        head.word()
                    )),
                );
            }
        }
        if !chosen.is_empty() {
            self.columns.insert(head, chosen);
        }
        Ok(())
    }

    fn head_columns(&self) -> Vec<usize> {
        Field::HEADS.iter().flat_map(|h| self.columns.get(h).into_iter().flatten().copied()).collect()
    }

    /// A column that says so, a weaker one, a total that the figures show to be without tax, the
    /// purchase ledgers, or the document value less tax: in this order.
    fn taxable_value(&mut self) -> Result<(), BooksError> {
        self.choose(Field::TaxableValue, WEAK)?;
        if self.is_open(Field::TaxableValue) {
            self.choose(Field::TaxableValue, u8::MAX)?;
        }
        let heads = self.head_columns();
        let either: Vec<usize> = (0..self.meanings.len())
            .filter(|c| self.meanings[*c] == Meaning::Either && !self.is_taken(*c))
            .collect();
        for column in either {
            let (field, wanted) = match figures::total_kind(self.table, self.first_row, column, &heads) {
                Some(Total::WithoutTax) => (Field::TaxableValue, true),
                Some(Total::WithTax) => (Field::DocumentValue, true),
                None => (Field::DocumentValue, false),
            };
            if wanted && self.is_open(field) {
                self.columns.insert(field, vec![column]);
            }
        }
        if self.is_open(Field::TaxableValue) {
            let ledgers: Vec<usize> = (0..self.meanings.len())
                .filter(|c| self.meanings[*c] == Meaning::PurchaseLedger && !self.is_taken(*c))
                .filter(|c| figures::holds_amounts(self.table, self.first_row, *c))
                .collect();
            if !ledgers.is_empty() {
                self.columns.insert(Field::TaxableValue, ledgers);
            } else if self.has(Field::DocumentValue) {
                self.derives_taxable = true;
                self.diagnostics.push(
                    Diagnostic::warning(
                        "books.taxable-derived",
                        "no column holds the taxable value; it was worked out as document value less tax",
                        self.at.clone(),
                    )
                    .help(
                        "freight, TCS and rounding in the total make it differ; export the taxable value too",
                    ),
                );
            }
        }
        Ok(())
    }

    fn absent(&self, what: &'static str, example: &'static str) -> BooksError {
        let headings = quoted(self.headings.iter().cloned());
        BooksError::ColumnAbsent { place: self.at.clone(), what, headings, example }
    }

    fn require_identity(&self) -> Result<(), BooksError> {
        let has_heading = |wanted: &str| self.headings.iter().any(|h| compact(h).starts_with(wanted));
        let (gstin, number) = (self.has(Field::SupplierGstin), self.has(Field::Number));
        if !gstin && !number && has_heading("debit") && has_heading("credit") {
            return Err(BooksError::DayBook {
                place: self.at.clone(),
                headings: quoted(self.headings.iter().cloned()),
            });
        }
        if !gstin {
            return Err(self.absent("the supplier's GSTIN", "supplier_gstin = \"Party GSTIN\""));
        }
        if !number {
            let what = if self.has(Field::VoucherNumber) {
                "the number of the supplier's document (the voucher number is the buyer's own)"
            } else {
                "the number of the supplier's document"
            };
            return Err(self.absent(what, "number = \"Supplier Invoice No\""));
        }
        Ok(())
    }

    fn require_heads(&self) -> Result<(), BooksError> {
        if [Field::Igst, Field::Cgst, Field::Sgst].into_iter().any(|h| self.has(h)) {
            return Ok(());
        }
        if let Some(column) = self.columns.get(&Field::TotalTax).and_then(|c| c.first()) {
            return Err(BooksError::HeadsInOne { place: self.at.clone(), heading: self.name(*column) });
        }
        Err(self.absent("the tax (IGST, CGST or SGST)", "igst = \"Integrated Tax\""))
    }

    fn require_taxable_value(&self) -> Result<(), BooksError> {
        if self.has(Field::TaxableValue) || self.derives_taxable {
            return Ok(());
        }
        Err(self.absent("the taxable value", "taxable_value = \"Taxable Value\""))
    }

    fn tell_what_is_missing(&mut self) {
        let (cgst, sgst) = (self.has(Field::Cgst), self.has(Field::Sgst));
        if cgst != sgst {
            let (there, missing) = if cgst { (Field::Cgst, Field::Sgst) } else { (Field::Sgst, Field::Cgst) };
            self.diagnostics.push(
                Diagnostic::warning(
                    "books.head-absent",
                    format!(
                        "there is a column for {} and none for {}, which was taken as zero",
                        there.title(),
                        missing.title()
                    ),
                    self.at.clone(),
                )
                .help(format!(
                    "name the column in a mapping file, under [columns], as {} = \"…\"",
                    missing.word()
                )),
            );
        }
        if !self.has(Field::Date) && !self.has(Field::VoucherDate) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "books.date-absent",
                    "no column holds a date; documents can only be told apart by number and amounts",
                    self.at.clone(),
                )
                .help("name the column in a mapping file, under [columns], as date = \"…\""),
            );
        }
    }

    fn tell_what_is_unused(&mut self) {
        let unused: Vec<String> = (0..self.headings.len())
            .filter(|c| !self.is_taken(*c) && self.meanings[*c] != Meaning::Ignored)
            .filter(|c| {
                !self.headings[*c].is_empty() || figures::holds_anything(self.table, self.first_row, *c)
            })
            .map(|c| self.name(c))
            .collect();
        if unused.is_empty() {
            return;
        }
        self.diagnostics.push(
            Diagnostic::note(
                "books.unknown-columns",
                format!(
                    "{} not used: {}",
                    if unused.len() == 1 {
                        "one column was".to_owned()
                    } else {
                        format!("{} columns were", unused.len())
                    },
                    and(&unused)
                ),
                self.at.clone(),
            )
            .help("if one is needed, name it in a mapping file and give it with --map"),
        );
    }
}
