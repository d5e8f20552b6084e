//! What the columns of a table hold.
//!
//! Comes in: headings, the cells below them, and what the mapping file says. Goes out: columns by
//! field, or the error that says what is missing. Invariant: no column is used on a guess; where two
//! would do, the choice is told or the run stops. What only the figures can tell is asked of `figures`.

use super::error::BooksError;
use super::evidence::{Facts, Sample};
use super::figures::{self, Total};
use super::header::{column_name, one_line, quoted};
use super::judge::Doubt;
use super::map_file::Mapping;
use super::synonyms::{Field, Meaning, OWN_OR_SUPPLIERS, WEAK, compact, meaning};
use super::table::{Table, column_of, letter};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::{and, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// More unused columns are counted, not named.
const MOST_UNUSED: usize = 30;

/// Columns by field, and what is to be told of the choice.
pub(super) struct Resolved {
    /// Columns by field; several only where they are added up.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// The taxable value has to be worked out from the document value.
    pub(super) derives_taxable: bool,
    /// What is to be told.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What only the values can decide.
    pub(super) doubts: Vec<Doubt>,
}

/// Finds the columns; `at` is the header's place, `first_row` the index of the first record.
pub(super) fn resolve(
    table: &Table,
    mapping: &Mapping,
    headings: &[String],
    first_row: usize,
    at: Place,
) -> Result<Resolved, BooksError> {
    let mut resolver = Resolver {
        table,
        mapping,
        first_row,
        headings,
        meanings: headings.iter().map(|h| meaning(h)).collect(),
        columns: BTreeMap::new(),
        at,
        diagnostics: Vec::new(),
        doubts: Vec::new(),
        derives_taxable: false,
    };
    resolver.resolve()?;
    let Resolver { columns, derives_taxable, diagnostics, doubts, .. } = resolver;
    Ok(Resolved { columns, derives_taxable, diagnostics, doubts })
}

fn copied(first: &str, second: &str, field: Field, at: Place) -> Diagnostic {
    Diagnostic::warning(
        "books.duplicate-heading",
        format!("{first} and {second} hold the same {}; the first was read", field.title()),
        at,
    )
}

/// Tells whether a wrong column of the field could link the wrong documents or let a row pass that
/// should not: of two that differ, none is then read on a guess.
fn decides(field: Field) -> bool {
    match field {
        Field::SupplierGstin
        | Field::RecipientGstin
        | Field::Number
        | Field::Date
        | Field::DocumentType
        | Field::VoucherType
        | Field::TaxableValue
        | Field::Igst
        | Field::Cgst
        | Field::Sgst
        | Field::Cess
        | Field::ReverseCharge
        | Field::ItcEligibility
        | Field::BlockedCredit
        | Field::Cancelled => true,
        Field::SupplierName
        | Field::VoucherNumber
        | Field::VoucherDate
        | Field::SupplyType
        | Field::DocumentValue
        | Field::TotalTax
        | Field::PlaceOfSupply
        | Field::OriginalNumber
        | Field::BillOfEntry
        | Field::PortCode
        | Field::Composition => false,
    }
}

struct Resolver<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    first_row: usize,
    headings: &'a [String],
    meanings: Vec<Meaning>,
    columns: BTreeMap<Field, Vec<usize>>,
    at: Place,
    diagnostics: Vec<Diagnostic>,
    doubts: Vec<Doubt>,
    derives_taxable: bool,
}

impl Resolver<'_> {
    fn resolve(&mut self) -> Result<(), BooksError> {
        self.obey_the_mapping()?;
        self.numbers();
        for field in Field::ALL {
            let settled = matches!(field, Field::Number | Field::VoucherNumber | Field::TaxableValue)
                || Field::HEADS.contains(field);
            if !settled && self.is_open(*field) {
                self.choose(*field, u8::MAX);
            }
        }
        for head in Field::HEADS {
            if self.is_open(head) {
                self.head(head);
            }
        }
        self.require_identity()?;
        self.require_heads()?;
        if self.is_open(Field::TaxableValue) {
            self.taxable_value();
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
        column_name(self.headings, column)
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
            place: Box::new(self.at.clone()),
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
            place: Box::new(self.at.clone()),
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
    fn choose(&mut self, field: Field, below: u8) {
        let candidates = self.candidates(field, below);
        if let Some(column) = self.best(field, &candidates) {
            self.columns.insert(field, vec![column]);
        }
    }

    fn best(&mut self, field: Field, candidates: &[(u8, usize)]) -> Option<usize> {
        let (rank, first) = candidates.first().copied()?;
        let mut open: Vec<usize> = Vec::new();
        for (_, second) in candidates.iter().skip(1).filter(|c| c.0 == rank) {
            let (a, b) = (self.name(first), self.name(*second));
            if figures::same_contents(self.table, self.first_row, first, *second) {
                self.diagnostics.push(copied(&a, &b, field, self.at.clone()));
            } else if decides(field) {
                open.push(*second);
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
        if !open.is_empty() {
            let form = compact(&self.headings[first]);
            let same_heading = open.iter().all(|c| compact(&self.headings[*c]) == form);
            open.insert(0, first);
            self.doubts.push(Doubt { field, columns: open, same_heading });
        }
        Some(first)
    }

    /// The supplier's number before any `Document number`, which beside it is the buyer's own.
    fn numbers(&mut self) {
        if self.is_open(Field::Number) {
            self.choose(Field::Number, u8::MAX);
            if self.is_open(Field::Number) {
                let invoice: Vec<(u8, usize)> = self
                    .candidates(Field::VoucherNumber, u8::MAX)
                    .into_iter()
                    .filter(|(rank, _)| *rank == WEAK)
                    .collect();
                if let Some(column) = self.best(Field::Number, &invoice) {
                    self.columns.insert(Field::Number, vec![column]);
                }
            }
        }
        if self.is_open(Field::VoucherNumber) {
            self.choose(Field::VoucherNumber, u8::MAX);
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
    }

    /// One column that names the head, or all its ledgers added up.
    fn head(&mut self, head: Field) {
        let named = self.candidates(head, u8::MAX);
        let ledgers: Vec<usize> = (0..self.meanings.len())
            .filter(|c| self.meanings[*c] == Meaning::Ledger(head) && !self.is_taken(*c))
            .filter(|c| !figures::holds_rates(self.table, self.first_row, *c, &self.headings[*c]))
            .collect();
        let ledgers = self.without_copies(ledgers, head);
        let mut chosen: Vec<usize> = Vec::new();
        let ranks: BTreeSet<u8> = named.iter().map(|c| c.0).collect();
        // State tax and Union-territory tax may stand in two columns.
        for rank in ranks {
            let same: Vec<(u8, usize)> = named.iter().copied().filter(|c| c.0 == rank).collect();
            chosen.extend(self.best(head, &same));
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
    }

    /// A ledger that stands there twice, heading and amounts, is added up once.
    fn without_copies(&mut self, ledgers: Vec<usize>, field: Field) -> Vec<usize> {
        let mut kept: Vec<usize> = Vec::new();
        for column in ledgers {
            let copy = kept.iter().copied().find(|k| {
                compact(&self.headings[*k]) == compact(&self.headings[column])
                    && figures::holds_anything(self.table, self.first_row, column)
                    && figures::same_contents(self.table, self.first_row, *k, column)
            });
            if let Some(first) = copy {
                self.diagnostics.push(copied(&self.name(first), &self.name(column), field, self.at.clone()));
            } else {
                kept.push(column);
            }
        }
        kept
    }

    fn head_columns(&self) -> Vec<usize> {
        Field::HEADS.iter().flat_map(|h| self.columns.get(h).into_iter().flatten().copied()).collect()
    }

    /// A column that says so, a weaker one, a total that the figures show to be without tax, the
    /// purchase ledgers, or the document value less tax: in this order.
    fn taxable_value(&mut self) {
        self.choose(Field::TaxableValue, WEAK);
        if self.is_open(Field::TaxableValue) {
            self.choose(Field::TaxableValue, u8::MAX);
            // Tally writes `Value` for items alone; in a register of vouchers it stands empty.
            let is_empty = |c: &usize| !figures::holds_an_amount(self.table, self.first_row, *c);
            if self.columns.get(&Field::TaxableValue).is_some_and(|columns| columns.iter().all(is_empty)) {
                self.columns.remove(&Field::TaxableValue);
            }
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
            let ledgers = self.without_copies(ledgers, Field::TaxableValue);
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
    }

    fn absent(&self, what: &'static str, field: Field, example: &'static str) -> BooksError {
        let headings = quoted(self.headings.iter().cloned());
        let (likely, example) = match self.likely(field) {
            Some((column, why)) => (
                format!("; {} {why}", self.name(column)),
                format!("{} = {}", field.word(), toml::Value::String(self.heading_or_letter(column))),
            ),
            None => (String::new(), example.to_owned()),
        };
        BooksError::ColumnAbsent { place: Box::new(self.at.clone()), what, headings, likely, example }
    }

    fn heading_or_letter(&self, column: usize) -> String {
        let heading = &self.headings[column];
        let twice = self.headings.iter().filter(|h| *h == heading).count() > 1;
        if heading.is_empty() || twice { format!("column {}", letter(column)) } else { heading.clone() }
    }

    /// Finds the column whose values look like a field that no heading names.
    fn likely(&self, field: Field) -> Option<(usize, String)> {
        let sample = Sample::take(self.table, self.first_row, self.headings.len());
        let facts: Vec<Facts<'_>> = (0..sample.width).map(|c| Facts::of(&sample, c)).collect();
        let free = || (0..facts.len()).filter(|c| !self.is_taken(*c) && facts[*c].filled >= 2);
        match field {
            Field::SupplierGstin => {
                let column = free()
                    .filter(|c| facts[*c].most(facts[*c].gstins, 8))
                    .max_by_key(|c| (facts[*c].registrations.len(), std::cmp::Reverse(*c)))?;
                let f = &facts[column];
                Some((column, format!("holds GSTINs in {} of {} rows", f.gstins, f.filled)))
            }
            Field::Number => {
                let column = free().find(|c| {
                    let f = &facts[*c];
                    self.meanings[*c] == Meaning::Unknown
                        && f.most(f.with_figure, 8)
                        && f.gstins == 0
                        && f.dates == 0
                        && !f.most(f.with_paise, 2)
                        && f.different.len() * 2 >= f.filled
                })?;
                let f = &facts[column];
                Some((column, format!("holds {} different values in {} rows", f.different.len(), f.filled)))
            }
            _ => None,
        }
    }

    fn require_identity(&self) -> Result<(), BooksError> {
        let has_heading = |wanted: &str| self.headings.iter().any(|h| compact(h).starts_with(wanted));
        let (gstin, number) = (self.has(Field::SupplierGstin), self.has(Field::Number));
        if !gstin && !number && has_heading("debit") && has_heading("credit") {
            return Err(BooksError::DayBook {
                place: Box::new(self.at.clone()),
                headings: quoted(self.headings.iter().cloned()),
            });
        }
        if !gstin {
            return Err(self.absent(
                "the supplier's GSTIN",
                Field::SupplierGstin,
                "supplier_gstin = \"Party GSTIN\"",
            ));
        }
        if !number {
            let what = if self.has(Field::VoucherNumber) {
                "the number of the supplier's document (the voucher number is the buyer's own)"
            } else {
                "the number of the supplier's document"
            };
            return Err(self.absent(what, Field::Number, "number = \"Supplier Invoice No\""));
        }
        Ok(())
    }

    fn require_heads(&self) -> Result<(), BooksError> {
        if [Field::Igst, Field::Cgst, Field::Sgst].into_iter().any(|h| self.has(h)) {
            return Ok(());
        }
        if let Some(column) = self.columns.get(&Field::TotalTax).and_then(|c| c.first()) {
            return Err(BooksError::HeadsInOne {
                place: Box::new(self.at.clone()),
                heading: self.name(*column),
            });
        }
        Err(self.absent("the tax (IGST, CGST or SGST)", Field::Igst, "igst = \"Integrated Tax\""))
    }

    fn require_taxable_value(&self) -> Result<(), BooksError> {
        if self.has(Field::TaxableValue) || self.derives_taxable {
            return Ok(());
        }
        Err(self.absent("the taxable value", Field::TaxableValue, "taxable_value = \"Taxable Value\""))
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
        let named = unused.len().min(MOST_UNUSED);
        let more = match unused.len() - named {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
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
                    if more.is_empty() { and(&unused) } else { unused[..named].join(", ") + &more }
                ),
                self.at.clone(),
            )
            .help("if one is needed, name it in a mapping file and give it with --map"),
        );
    }
}
