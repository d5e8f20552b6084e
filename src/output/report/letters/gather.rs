//! From a month to what each supplier is asked.
//!
//! Comes in: a month. Goes out: [`Dossier`]s in the order of the GSTINs, each with its documents by what is
//! asked. Invariant: a document stands in one group of one supplier; what has no supplier that can be written
//! to is counted.

use super::ask::Ask;
use crate::domain::document::{DocumentKind, Filing};
use crate::domain::gstin::has_shape;
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::text::plain;
use crate::output::report::view::{BooksSide, Reader};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One side of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) number: String,
    pub(super) date: Option<NaiveDate>,
    /// The supplier's GSTIN on that side.
    pub(super) supplier: String,
    /// The recipient's GSTIN on that side, or empty.
    pub(super) recipient: String,
    pub(super) taxable_value: Paise,
    pub(super) tax: TaxHeads,
}

/// One document of which something is asked; amounts are positive in the sense of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) ask: Ask,
    pub(super) kind: DocumentKind,
    /// What people call it, such as `amended invoice`.
    pub(super) title: String,
    pub(super) reported: Option<Side>,
    pub(super) booked: Option<Side>,
    /// Whether the supplier's return is filed; yes where there is no record.
    pub(super) filed: bool,
    /// The supplier's return period, or empty.
    pub(super) return_period: String,
    /// Other documents that may be meant, in words.
    pub(super) perhaps: Vec<String>,
}

impl Item {
    /// The side that names the document to the supplier: his own where he reported it.
    pub(super) fn named(&self) -> &Side {
        static NOTHING: Side = Side {
            number: String::new(),
            date: None,
            supplier: String::new(),
            recipient: String::new(),
            taxable_value: Paise::ZERO,
            tax: TaxHeads { igst: Paise::ZERO, cgst: Paise::ZERO, sgst: Paise::ZERO, cess: Paise::ZERO },
        };
        self.reported.as_ref().or(self.booked.as_ref()).unwrap_or(&NOTHING)
    }

    /// Books minus IMS, where both sides stand.
    pub(super) fn gap(&self) -> Option<(Paise, TaxHeads)> {
        let (reported, booked) = (self.reported.as_ref()?, self.booked.as_ref()?);
        Some((booked.taxable_value - reported.taxable_value, booked.tax + -reported.tax))
    }

    /// The tax that hangs on the answer, never negative: the differences by head where values differ, else the
    /// whole tax.
    pub(super) fn at_issue(&self) -> Paise {
        match (self.ask, self.gap()) {
            (Ask::ValueDiffers, Some((_, tax))) => tax.abs().total(),
            _ => self.named().tax.total().abs(),
        }
    }
}

/// Everything that is asked of one supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dossier {
    pub(super) gstin: String,
    pub(super) name: String,
    /// In the order of [`Ask::ALL`], then by date and number.
    pub(super) items: Vec<Item>,
}

impl Dossier {
    pub(super) fn at_issue(&self) -> Paise {
        self.items.iter().map(Item::at_issue).sum()
    }

    /// The documents of one kind.
    pub(super) fn of(&self, ask: Ask) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.ask == ask)
    }
}

/// What is asked in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    pub(super) dossiers: Vec<Dossier>,
    /// Documents whose supplier has no GSTIN that could be his.
    pub(super) nameless: usize,
}

/// How many other documents are named.
const PERHAPS: usize = 3;

/// Gathers what is asked.
pub(super) fn gather(month: &Month<'_>) -> Gathered {
    let reader = Reader::new(month);
    let mut by_supplier: BTreeMap<String, Dossier> = BTreeMap::new();
    let mut nameless = 0;
    let mut put = |gstin: &str, name: &str, item: Item| {
        if !has_shape(gstin) {
            nameless += 1;
            return;
        }
        let dossier = by_supplier.entry(gstin.to_owned()).or_default();
        gstin.clone_into(&mut dossier.gstin);
        if dossier.name.is_empty() {
            dossier.name = plain(name);
        }
        dossier.items.push(item);
    };
    for (at, (record, link)) in (0u32..).zip(month.ims.iter().zip(&month.links)) {
        if let Some(ask) = Ask::of_record(record, link, reader.repeats[at as usize]) {
            put(record.supplier_gstin, record.supplier_name, reported(&reader, ImsId(at), ask));
        }
    }
    for (supplier, name, item) in unreported(&reader) {
        put(&supplier, &name, item);
    }
    let mut dossiers: Vec<Dossier> = by_supplier.into_values().collect();
    for dossier in &mut dossiers {
        dossier.items.sort_by(|a, b| {
            let key =
                |i: &Item| (i.ask, i.named().date, i.named().number.clone(), i.named().recipient.clone());
            key(a).cmp(&key(b))
        });
    }
    Gathered { dossiers, nameless }
}

fn reported(reader: &Reader<'_, '_>, id: ImsId, ask: Ask) -> Item {
    let pair = reader.pair(id);
    let record = pair.record;
    let booked = pair.books.as_ref().filter(|_| pair.asserted).map(|books| {
        let rows = pair.link.books.iter().map(|row| reader.month.books[row.at()].recipient_gstin);
        side(books, rows.filter(|gstin| !gstin.is_empty()).min().unwrap_or(record.recipient_gstin))
    });
    Item {
        ask,
        kind: record.kind(),
        title: record.section.title().to_lowercase().replace("eco ", "ECO "),
        reported: Some(Side {
            number: plain(record.number),
            date: Some(record.date),
            supplier: plain(record.supplier_gstin),
            recipient: plain(record.recipient_gstin),
            taxable_value: record.taxable_value,
            tax: record.tax,
        }),
        booked,
        filed: record.filing == Filing::Filed,
        return_period: plain(record.return_period),
        perhaps: Vec::new(),
    }
}

fn side(books: &BooksSide, recipient: &str) -> Side {
    Side {
        number: plain(&books.number),
        date: books.date,
        supplier: plain(&books.gstin),
        recipient: plain(recipient),
        taxable_value: books.taxable_value,
        tax: books.tax,
    }
}

/// Documents of the books that no supplier reports; rows of one document stand together.
fn unreported(reader: &Reader<'_, '_>) -> Vec<(String, String, Item)> {
    let month = reader.month;
    let only = match month.facts.recipients.as_slice() {
        [one] => one.as_str(),
        _ => "",
    };
    let mut documents: BTreeMap<u32, (String, String, Item)> = BTreeMap::new();
    for (row, link) in month.books.iter().zip(&month.books_links) {
        let Some(ask) = Ask::of_row(row, link) else { continue };
        let (_, _, item) = documents.entry(link.document).or_insert_with(|| {
            let recipient = if row.recipient_gstin.is_empty() { only } else { row.recipient_gstin };
            let booked = Side {
                number: plain(row.number),
                date: row.date,
                supplier: plain(row.supplier_gstin),
                recipient: plain(recipient),
                ..Side::default()
            };
            let item = Item {
                ask,
                kind: row.kind,
                title: row.kind.title().to_owned(),
                reported: None,
                booked: Some(booked),
                filed: true,
                return_period: String::new(),
                perhaps: Vec::new(),
            };
            (row.supplier_gstin.to_owned(), row.supplier_name.to_owned(), item)
        });
        let turned = row.kind.sign() != item.kind.sign();
        if let Some(booked) = &mut item.booked {
            booked.taxable_value += if turned { -row.taxable_value } else { row.taxable_value };
            booked.tax += if turned { -row.tax } else { row.tax };
            booked.date = booked.date.or(row.date);
        }
        for id in &link.candidates {
            let record = &month.ims[id.at()];
            // Another firm's documents are nobody else's business.
            if record.supplier_gstin != row.supplier_gstin {
                continue;
            }
            let name = format!("{} of {}", plain(record.number), show_date(record.date));
            if item.perhaps.len() < PERHAPS && !item.perhaps.contains(&name) {
                item.perhaps.push(name);
            }
        }
    }
    documents.into_values().collect()
}
