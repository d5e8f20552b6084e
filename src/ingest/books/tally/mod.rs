//! Exports of Tally that are no tables: vouchers as XML or JSON.
//!
//! Comes in: vouchers with their ledger entries. Goes out: one [`Table`] with a row for each voucher
//! that brings input tax or is a purchase or a note, under the headings of a register; so everything
//! that holds for registers holds for them. Invariant: a voucher whose debits and credits differ is
//! refused, and every other voucher is a row or counted as left out.

mod json;
mod ledgers;
mod xml;

use super::amounts::parse_amount;
use super::error::BooksError;
use super::table::Table;
use super::words::{Caption, voucher_caption};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::text::{Count, and};
use ledgers::Ledger;
use std::collections::BTreeMap;

pub(super) use json::vouchers as json_vouchers;
pub(super) use xml::{is_tally, vouchers as xml_vouchers};

/// An element of an export: a tag of XML, or a member of a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Name in capitals.
    name: String,
    /// Its own text.
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn child(&self, name: &str) -> &str {
        self.children.iter().find(|c| c.name == name).map_or("", |c| c.text.trim())
    }

    fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| names.contains(&c.name.as_str()))
    }
}

/// Lists of ledger entries, as the versions of Tally call them.
const LEDGER_LISTS: &[&str] =
    &["ALLLEDGERENTRIES.LIST", "LEDGERENTRIES.LIST", "ALLLEDGERENTRIES", "LEDGERENTRIES"];
/// Lists of items, whose amounts stand in their own allocations to ledgers.
const ITEM_LISTS: &[&str] =
    &["ALLINVENTORYENTRIES.LIST", "INVENTORYENTRIES.LIST", "ALLINVENTORYENTRIES", "INVENTORYENTRIES"];
const ALLOCATIONS: &[&str] = &["ACCOUNTINGALLOCATIONS.LIST", "ACCOUNTINGALLOCATIONS"];

/// Opens what stands in place of the taxable value of a voucher that does not balance.
pub(super) const DIFFER: &str = "debits and credits differ by ";

/// Headings of the table that is made; Tally's own words where a register has none.
const HEADINGS: [&str; 16] = [
    "DATE",
    "VOUCHERTYPENAME",
    "VOUCHERNUMBER",
    "REFERENCE",
    "REFERENCEDATE",
    "PARTYLEDGERNAME",
    "PARTYGSTIN",
    "Company GSTIN",
    "PLACEOFSUPPLY",
    "Taxable Value",
    "IGST",
    "CGST",
    "SGST",
    "Cess",
    "Gross Total",
    "Is Cancelled",
];
const MORE: [&str; 2] = ["Reverse Charge", "ITC Eligibility"];

/// Lays vouchers out as a register. A row has the number of its voucher in the file, from 1.
///
/// # Source
/// `REFERENCE` is the supplier's number and `VOUCHERNUMBER` the buyer's own; a debit is written as a
/// negative `AMOUNT`, as programs that read Tally's XML describe it.
pub(super) fn table(
    name: &str,
    vouchers: &[Element],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Table, BooksError> {
    let mut table = Table::default();
    for heading in HEADINGS.iter().chain(&MORE) {
        table.push(heading);
    }
    table.end_row(0);
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for (number, voucher) in (1..).zip(vouchers) {
        if is_yes(voucher.child("ISDELETED")) || is_yes(voucher.child("ISOPTIONAL")) {
            *others.entry("optional or deleted".to_owned()).or_default() += 1;
            continue;
        }
        let sums = Sums::of(voucher);
        if !is_inward(voucher, &sums) {
            let kind = type_of(voucher);
            let kind = if kind.is_empty() { "without a type".to_owned() } else { format!("\"{kind}\"") };
            *others.entry(kind).or_default() += 1;
            continue;
        }
        row(&mut table, voucher, &sums);
        table.end_row(number);
    }
    if table.len() == 1 {
        return Err(BooksError::NotATable {
            name: name.to_owned(),
            found: "an export of Tally without a purchase voucher",
            help: "in Tally, export the purchase register with its vouchers, for the period of the return",
        });
    }
    let left: usize = others.values().sum();
    if left > 0 {
        let counts: Vec<String> = others.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        diagnostics.push(Diagnostic::note(
            "books.vouchers-left-out",
            format!(
                "{} of the export {} no purchase and no note, and {} left out: {}",
                Count::of(left, "voucher"),
                if left == 1 { "is" } else { "are" },
                if left == 1 { "was" } else { "were" },
                and(&counts)
            ),
            Place::file(name),
        ));
        table.facts.left_out.push(("another voucher", left));
    }
    Ok(table)
}

fn is_yes(text: &str) -> bool {
    text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true") || text == "1"
}

fn type_of(voucher: &Element) -> &str {
    match voucher.child("VOUCHERTYPENAME") {
        "" => voucher.child("VCHTYPE"),
        given => given,
    }
}

/// What the ledger entries of a voucher come to; debits are positive here.
#[derive(Debug, Default)]
struct Sums {
    taxable: Paise,
    tax: TaxHeads,
    party: Paise,
    has_tax: bool,
    has_sales: bool,
    is_reverse_charge: bool,
    is_ineligible: bool,
    /// What cannot be read, to stand in the cell of the taxable value and refuse the row.
    wrong: Option<String>,
}

impl Sums {
    fn of(voucher: &Element) -> Self {
        let ledgers: Vec<&Element> = voucher.all(LEDGER_LISTS).collect();
        let allocated: Vec<&Element> =
            voucher.all(ITEM_LISTS).flat_map(|item| item.all(ALLOCATIONS)).collect();
        let party = voucher.child("PARTYLEDGERNAME");
        // An invoice keeps its items apart from its ledgers, a voucher of accounts among them.
        let both: Vec<&Element> = ledgers.iter().chain(&allocated).copied().collect();
        let mut sums = Self::read(&both, party);
        if !allocated.is_empty() && sums.wrong.is_some() {
            let alone = Self::read(&ledgers, party);
            if alone.wrong.is_none() {
                sums = alone;
            }
        }
        sums
    }

    fn read(entries: &[&Element], party: &str) -> Self {
        let mut sums = Self::default();
        let mut balance = Paise::ZERO;
        for entry in entries {
            let ledger = entry.child("LEDGERNAME");
            let written = entry.child("AMOUNT");
            // Foreign currency: `EUR29.37 @ 90.00/EUR = -2643.30`.
            let rupees = written.rsplit('=').next().unwrap_or(written);
            let Ok(amount) = parse_amount(rupees) else {
                sums.wrong.get_or_insert_with(|| written.to_owned());
                continue;
            };
            balance += amount;
            let debit = -amount;
            if is_yes(entry.child("ISPARTYLEDGER")) || (ledger == party && !party.is_empty()) {
                sums.party += amount;
                continue;
            }
            match ledgers::class(ledger) {
                Ledger::Tax { head, is_ineligible } => {
                    *ledgers::head_of(&mut sums.tax, head) += debit;
                    sums.has_tax = true;
                    sums.is_ineligible |= is_ineligible;
                }
                Ledger::ReverseCharge => sums.is_reverse_charge |= amount != Paise::ZERO,
                Ledger::Beside => {}
                Ledger::Sales => {
                    sums.has_sales = true;
                    sums.taxable += debit;
                }
                Ledger::Taxable => sums.taxable += debit,
            }
        }
        if balance != Paise::ZERO && sums.wrong.is_none() {
            sums.wrong = Some(format!("{DIFFER}{}", balance.abs().plain()));
        }
        sums
    }
}

/// Tells whether a voucher brings something in: a purchase or a note by its name, or a journal with a
/// GSTIN and input tax, which is the third way to book a return in Tally.
fn is_inward(voucher: &Element, sums: &Sums) -> bool {
    let kind = type_of(voucher);
    let words = super::synonyms::normalise(kind);
    let has = |word: &str| words.split(' ').any(|w| w == word);
    if ["sales", "sale", "payment", "receipt", "contra", "order", "quotation", "delivery"]
        .iter()
        .any(|w| has(w))
        || sums.has_sales
    {
        return false;
    }
    match voucher_caption(kind) {
        Caption::Invoice
        | Caption::Return
        | Caption::CreditNote
        | Caption::DebitNote
        | Caption::BillOfEntry
        | Caption::Isd => true,
        Caption::Other => sums.has_tax && !voucher.child("PARTYGSTIN").is_empty(),
    }
}

fn row(table: &mut Table, voucher: &Element, sums: &Sums) {
    for tag in [
        "DATE",
        "VOUCHERTYPENAME",
        "VOUCHERNUMBER",
        "REFERENCE",
        "REFERENCEDATE",
        "PARTYLEDGERNAME",
        "PARTYGSTIN",
        "CMPGSTIN",
        "PLACEOFSUPPLY",
    ] {
        table.push(match tag {
            "VOUCHERTYPENAME" => type_of(voucher),
            "PARTYLEDGERNAME" if voucher.child(tag).is_empty() => voucher.child("PARTYNAME"),
            _ => voucher.child(tag),
        });
    }
    match &sums.wrong {
        Some(wrong) => table.push(wrong),
        None => table.push(&sums.taxable.plain()),
    }
    for amount in sums.tax.each() {
        table.push(&amount.plain());
    }
    table.push(&sums.party.plain());
    table.push(voucher.child("ISCANCELLED"));
    table.push(if sums.is_reverse_charge { "Yes" } else { "" });
    table.push(if sums.is_ineligible { "Ineligible" } else { "" });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(name: &str, text: &str, children: Vec<Element>) -> Element {
        Element { name: name.into(), text: text.into(), children }
    }

    fn entry(ledger: &str, amount: &str) -> Element {
        element(
            "LEDGERENTRIES.LIST",
            "",
            vec![element("LEDGERNAME", ledger, vec![]), element("AMOUNT", amount, vec![])],
        )
    }

    fn voucher(kind: &str, entries: Vec<Element>) -> Element {
        let mut children = vec![
            element("VOUCHERTYPENAME", kind, vec![]),
            element("PARTYLEDGERNAME", "Kirana", vec![]),
            element("PARTYGSTIN", "29AAGCN6684E1Z1", vec![]),
        ];
        children.extend(entries);
        element("VOUCHER", "", children)
    }

    fn rows(vouchers: &[Element]) -> (Vec<Vec<String>>, Vec<String>) {
        let mut told = Vec::new();
        let table = table("t.xml", vouchers, &mut told).unwrap();
        let rows = (1..table.len()).map(|r| table.cells(r).skip(9).map(str::to_owned).collect()).collect();
        (rows, told.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn debits_are_what_was_bought_and_a_return_comes_out_negative() {
        let bought = voucher(
            "Purchase",
            vec![
                entry("Kirana", "1180.40"),
                entry("Purchase @ 18%", "-1000.00"),
                entry("Input CGST 9%", "-90.00"),
                entry("Input SGST 9%", "-90.00"),
                entry("ROUND OFF", "-0.40"),
            ],
        );
        let returned = voucher(
            "Debit Note",
            vec![entry("Kirana", "-590"), entry("Purchase @ 18%", "500"), entry("Input IGST", "90")],
        );
        let (rows, told) = rows(&[bought, returned]);
        assert_eq!(rows[0], ["1000.00", "0.00", "90.00", "90.00", "0.00", "1180.40", "", "", ""]);
        assert_eq!(rows[1][..6], ["-500.00", "-90.00", "0.00", "0.00", "0.00", "-590.00"]);
        assert!(told.is_empty());
    }

    #[test]
    fn vouchers_of_another_kind_are_counted_and_a_voucher_that_does_not_balance_is_refused() {
        let payment = voucher("Payment", vec![entry("Kirana", "-100"), entry("Bank", "100")]);
        let sale = voucher("Credit Note", vec![entry("Kirana", "118"), entry("Sales 18%", "-118")]);
        let wrong = voucher("Purchase", vec![entry("Kirana", "118"), entry("Purchase", "-100")]);
        let foreign = voucher(
            "Import",
            vec![entry("Kirana", "EUR1 @ 90/EUR = 90.00"), entry("Input IGST", "-10"), entry("Goods", "-80")],
        );
        let (rows, told) = rows(&[payment, sale, wrong, foreign]);
        assert_eq!(rows[0][0], "debits and credits differ by 18.00");
        assert_eq!(rows[1][..2], ["80.00", "10.00"]);
        assert_eq!(
            told,
            [
                "note[books.vouchers-left-out]: 2 vouchers of the export are no purchase and no note, and were left \
                 out: 1 \"Credit Note\" and 1 \"Payment\"\n  --> t.xml"
            ]
        );
    }
}
