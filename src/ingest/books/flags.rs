//! What a row says of itself in words: excluded, ineligible, a note.
//!
//! Comes in: a row of a table. Goes out: its [`Exclusion`], eligibility, [`Direction`] and place of
//! supply. Invariant: of several reasons the one is told that no correction of the books would remove
//! first; a word that is not known is told and not acted upon.

use super::amounts::{is_nothing, parse_amount};
use super::findings::{Findings, short};
use super::notes::{self, Direction};
use super::rows::Source;
use super::synonyms::{Field, Meaning, WEAK, compact, meaning, normalise};
use super::words::{
    Answer, Caption, document_caption, eligible, is_cancelled, is_composition, is_import, state_code,
    voucher_caption, yes_no,
};
use crate::domain::document::Exclusion;
use crate::domain::money::Paise;
use rustc_hash::FxHashMap;

/// Registers repeat a few words in thousands of rows; each is understood once.
#[derive(Default)]
struct Words<'a> {
    answers: Known<'a, Answer>,
    eligibility: Known<'a, Answer>,
    vouchers: Known<'a, Caption>,
    documents: Known<'a, Caption>,
    supplies: Known<'a, Option<Exclusion>>,
    states: Known<'a, &'static str>,
}

/// What words of one kind mean, each understood once.
struct Known<'a, T> {
    all: FxHashMap<&'a str, T>,
    /// The last but for blank ones: rows that stand together mostly say the same.
    last: Option<(&'a str, T)>,
    /// What a blank cell means, which is all that columns say that a register has not.
    blank: Option<T>,
}

impl<T> Default for Known<'_, T> {
    fn default() -> Self {
        Self { all: FxHashMap::default(), last: None, blank: None }
    }
}

fn once<'a, T: Copy>(known: &mut Known<'a, T>, cell: &'a str, read: fn(&str) -> T) -> T {
    if cell.is_empty() {
        return *known.blank.get_or_insert_with(|| read(cell));
    }
    match known.last {
        Some((word, meaning)) if word == cell => meaning,
        _ => {
            let meaning = *known.all.entry(cell).or_insert_with(|| read(cell));
            known.last = Some((cell, meaning));
            meaning
        }
    }
}

fn supply_exclusion(cell: &str) -> Option<Exclusion> {
    if is_import(cell) {
        Some(Exclusion::Import)
    } else if document_caption(cell) == Caption::Isd {
        Some(Exclusion::Isd)
    } else if is_composition(cell) {
        Some(Exclusion::Composition)
    } else {
        None
    }
}

/// Reads the words of one table.
pub(super) struct Flags<'a> {
    source: &'a Source<'a>,
    words: Words<'a>,
    /// Columns of tax that the recipient owes himself: OUTPUT and RCM ledgers.
    owed: Vec<usize>,
    /// Further columns that say that a document is void, beside the one that was mapped.
    also_void: Vec<usize>,
    /// What the sheet's name says of all its rows.
    of_the_sheet: Option<Exclusion>,
    /// What a title or a heading calls all rows that have no caption of their own.
    title: Option<(Field, Caption)>,
}

/// Columns of tax under reverse charge, which are never added to the input tax.
///
/// # Source
/// Registers of S/4 have RCM payable columns, those of Tally OUTPUT ledgers; a purchase that fills one
/// is under reverse charge.
fn owed_columns(source: &Source<'_>) -> Vec<usize> {
    let is_owed = |heading: &str| {
        let words = normalise(heading);
        let tokens: Vec<&str> = words.split(' ').collect();
        let has = |wanted: &[&str]| tokens.iter().any(|t| wanted.contains(t));
        let bare: Vec<&str> = tokens
            .iter()
            .copied()
            .filter(|t| !["output", "rcm", "payable", "reverse", "charge", "ledger", "account"].contains(t))
            .collect();
        let is_head = matches!(meaning(&bare.join(" ")),
            Meaning::Field(head, _) | Meaning::Ledger(head) if Field::HEADS.contains(&head));
        is_head && has(&["output", "rcm", "reverse"]) && !has(&["rate", "pct"])
    };
    let layout = source.layout;
    let is_free = |column: &usize| !layout.columns.values().any(|c| c.contains(column));
    (0..layout.headings.len()).filter(|c| is_owed(&layout.headings[*c])).filter(is_free).collect()
}

/// ClearTax has a column for cancelled documents and another for deleted ones.
fn void_columns(source: &Source<'_>) -> Vec<usize> {
    let layout = source.layout;
    let mapped = layout.column(Field::Cancelled);
    (0..layout.headings.len())
        .filter(|c| matches!(meaning(&layout.headings[*c]), Meaning::Field(Field::Cancelled, rank) if rank < WEAK))
        .filter(|c| mapped.is_some() && mapped != Some(*c))
        .collect()
}

/// The portal's workbook and JD Edwards keep imports, and the portal ISD credits, in sheets of their own.
fn sheet_exclusion(sheet: &str) -> Option<Exclusion> {
    let words = normalise(sheet);
    let has = |wanted: &[&str]| words.split(' ').any(|w| wanted.contains(&w));
    if has(&["import", "imports", "impg", "impga", "impgsez", "impgseza"]) {
        Some(Exclusion::Import)
    } else if has(&["isd", "isda"]) {
        Some(Exclusion::Isd)
    } else {
        None
    }
}

/// A register of notes alone says what they are in its title, or in a heading that no other has.
fn title_caption(source: &Source<'_>) -> Option<(Field, Caption)> {
    let (table, layout) = (source.table, source.layout);
    if layout.headings.iter().any(|h| normalise(h).starts_with("vendor credit ")) {
        return Some((Field::VoucherType, Caption::Return));
    }
    let above = (0..layout.top).flat_map(|row| table.cells(row));
    above.chain([table.sheet.as_str()]).filter(|line| line.len() <= 60).find_map(|line| {
        let words = normalise(line);
        let has = |wanted: &str| words.split(' ').any(|w| w == wanted);
        if !(has("register")
            || has("list")
            || has("book")
            || words.ends_with("notes")
            || words.ends_with("return"))
        {
            return None;
        }
        match voucher_caption(line) {
            Caption::Return if words.matches("purchase").count() == 1 => {
                Some((Field::VoucherType, Caption::Return))
            }
            caption @ (Caption::DebitNote | Caption::CreditNote) if !has("purchase") && !has("purchases") => {
                Some((Field::VoucherType, caption))
            }
            _ => None,
        }
    })
}

impl<'a> Flags<'a> {
    /// Starts with a table.
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            words: Words::default(),
            owed: owed_columns(source),
            also_void: void_columns(source),
            of_the_sheet: sheet_exclusion(&source.table.sheet),
            title: title_caption(source),
        }
    }

    /// Returns the state of supply in two digits, or nothing where it is not known.
    pub(super) fn place_of_supply(&mut self, index: usize) -> &'static str {
        let cell = self.source.cell(index, Field::PlaceOfSupply);
        once(&mut self.words.states, cell, |cell| state_code(cell).unwrap_or_default())
    }

    fn yes(&mut self, index: usize, field: Field, findings: &mut Findings) -> bool {
        let cell = self.source.cell(index, field);
        match once(&mut self.words.answers, cell, yes_no) {
            Answer::Yes => true,
            Answer::No => false,
            Answer::Unknown => {
                let heading = self.source.layout.column(field).map(|c| &self.source.layout.headings[c]);
                // Zoho names the tax of the reverse charge, and leaves the cell blank where there is none.
                if heading.is_some_and(|h| compact(h) == "reversechargetaxname") {
                    return true;
                }
                if field != Field::Cancelled {
                    let place = self.source.place(index, self.source.layout.column(field));
                    findings.add("books.unknown-word", short(cell), place);
                }
                false
            }
        }
    }

    /// Tells whether the books say that the credit may not be taken.
    pub(super) fn ineligible(&mut self, index: usize, findings: &mut Findings) -> bool {
        let cell = self.source.cell(index, Field::ItcEligibility);
        let answer = once(&mut self.words.eligibility, cell, eligible);
        if answer == Answer::Unknown {
            let place = self.source.place(index, self.source.layout.column(Field::ItcEligibility));
            findings.add("books.unknown-word", short(cell), place);
        }
        self.yes(index, Field::BlockedCredit, findings) || answer == Answer::No
    }

    /// Tells why no record of the portal can meet the row.
    pub(super) fn exclusion(
        &mut self,
        index: usize,
        gstin: &str,
        findings: &mut Findings,
    ) -> Option<Exclusion> {
        let source = self.source;
        let cell = |field| source.cell(index, field);
        // A nought is what programs write into a column of numbers that has none.
        let given = |field| !is_nothing(cell(field)) && parse_amount(cell(field)) != Ok(Paise::ZERO);
        let supply = once(&mut self.words.supplies, cell(Field::SupplyType), supply_exclusion);
        let document = once(&mut self.words.documents, cell(Field::DocumentType), document_caption);
        let says_cancelled = [
            Field::SupplierName,
            Field::VoucherType,
            Field::DocumentType,
            Field::VoucherNumber,
            Field::Number,
        ]
        .into_iter()
        .any(|f| is_cancelled(cell(f)));
        let is_void = |c: &usize| yes_no(source.table.cell(index, *c)) == Answer::Yes;
        if says_cancelled || self.yes(index, Field::Cancelled, findings) || self.also_void.iter().any(is_void)
        {
            Some(Exclusion::Cancelled)
        } else if given(Field::BillOfEntry)
            || given(Field::PortCode)
            || document == Caption::BillOfEntry
            || supply == Some(Exclusion::Import)
            || self.of_the_sheet == Some(Exclusion::Import)
        {
            Some(Exclusion::Import)
        } else if document == Caption::Isd
            || supply == Some(Exclusion::Isd)
            || self.of_the_sheet == Some(Exclusion::Isd)
        {
            Some(Exclusion::Isd)
        } else if self.yes(index, Field::ReverseCharge, findings) || self.is_owed(index) {
            Some(Exclusion::ReverseCharge)
        } else if self.yes(index, Field::Composition, findings) || supply == Some(Exclusion::Composition) {
            Some(Exclusion::Composition)
        } else if gstin.is_empty() {
            Some(Exclusion::Unregistered)
        } else {
            None
        }
    }

    fn is_owed(&self, index: usize) -> bool {
        let table = self.source.table;
        self.owed.iter().any(|c| parse_amount(table.cell(index, *c)).is_ok_and(|a| a != Paise::ZERO))
    }

    /// Tells whether the row is a note, and whose.
    pub(super) fn direction(&mut self, index: usize) -> Direction {
        let source = self.source;
        let cell = |field| source.cell(index, field);
        let Words { documents, vouchers, .. } = &mut self.words;
        let captions = [
            (Field::DocumentType, once(documents, cell(Field::DocumentType), document_caption)),
            (Field::SupplyType, once(vouchers, cell(Field::SupplyType), voucher_caption)),
            (Field::VoucherType, once(vouchers, cell(Field::VoucherType), voucher_caption)),
        ];
        let speaks = captions.iter().any(|(field, caption)| {
            *caption != Caption::Other || (*field != Field::SupplyType && !cell(*field).trim().is_empty())
        });
        match self.title.filter(|_| !speaks) {
            Some(title) => notes::direction(&[title], source.mapping.notes),
            None => notes::direction(&captions, source.mapping.notes),
        }
    }
}
