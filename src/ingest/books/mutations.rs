//! No silent wrong map: columns of whole registers are renamed, exchanged, moved, dropped and doubled,
//! and each register is then read to the same documents, or refused, or asked about.
//!
//! What cannot be told apart by any value of the file is listed by name in [`ALIKE`] and [`UNSEEN`],
//! with what protects there.

use super::*;
use crate::domain::gstin::check_character;
use crate::domain::money::Paise;
use std::collections::BTreeMap;
use std::fs;

/// A register as cells; the first row is the header.
#[derive(Clone)]
struct Register {
    name: &'static str,
    above: &'static str,
    rows: Vec<Vec<String>>,
}

/// What the rows of a month are made of: supplier, number, day, paise, rate in per cent, cess.
struct Bill {
    supplier: usize,
    number: &'static str,
    day: u32,
    taxable: i64,
    rate: i64,
    cess: i64,
    note: bool,
}

const BILLS: &[Bill] = &[
    bill(0, "KG/214", 3, 4_680_000, 18, 0),
    bill(1, "INV/26-27/0091", 4, 1_150_050, 5, 0),
    bill(2, "7", 6, 309_900, 18, 0),
    bill(3, "SCT-0891", 7, 6_180_000, 18, 0),
    bill(4, "2026/4411", 7, 2_200_000, 28, 264_000),
    note(0, "CN/9", 8, 100_000, 18),
    bill(5, "B812", 9, 77_040, 12, 0),
    bill(1, "INV/26-27/0107", 11, 912_345, 5, 0),
    bill(6, "T/55/A", 12, 1_000_000, 18, 0),
    bill(2, "19", 14, 48_600, 18, 0),
    bill(7, "XZ-9001", 15, 3_333_333, 18, 0),
    bill(4, "2026/4502", 18, 1_800_000, 28, 216_000),
    bill(3, "SCT-0937", 19, 705_080, 18, 0),
    bill(5, "B871", 21, 64_020, 12, 0),
    bill(6, "T/71/A", 24, 2_512_312, 18, 0),
    bill(7, "XZ-9044", 27, 411_000, 0, 0),
];

const fn bill(supplier: usize, number: &'static str, day: u32, taxable: i64, rate: i64, cess: i64) -> Bill {
    Bill { supplier, number, day, taxable, rate, cess, note: false }
}

const fn note(supplier: usize, number: &'static str, day: u32, taxable: i64, rate: i64) -> Bill {
    Bill { supplier, number, day, taxable, rate, cess: 0, note: true }
}

/// Invented firms; the recipient is in state 27, as every second supplier is.
fn gstin(supplier: usize) -> String {
    let state = if supplier.is_multiple_of(2) { 27 } else { 29 + supplier / 2 };
    let letter = char::from(b'A' + u8::try_from(supplier).unwrap());
    let first = format!("{state}AAB{letter}Q{:04}{letter}1Z", 1200 + 37 * supplier);
    let check = check_character(&first).unwrap();
    format!("{first}{check}")
}

fn own() -> String {
    let first = "27AAHCK4471M1Z";
    format!("{first}{}", check_character(first).unwrap())
}

fn rupees(paise: i64) -> String {
    Paise::new(paise).plain()
}

/// The amounts of a bill: IGST, CGST, SGST, total.
fn amounts(b: &Bill) -> [i64; 4] {
    let tax = b.taxable * b.rate / 100;
    let half = (tax + 1) / 2;
    let [i, c] = if b.supplier.is_multiple_of(2) { [0, half] } else { [tax, 0] };
    [i, c, c, b.taxable + i + c + c + b.cess]
}

type Cells = BTreeMap<&'static str, String>;

fn cells(at: usize, b: &Bill) -> Cells {
    let [i, c, s, total] = amounts(b);
    let sign = if b.note { -1 } else { 1 };
    [
        ("gstin", gstin(b.supplier)),
        ("own gstin", own()),
        (
            "name",
            format!(
                "Invented Firm {}",
                ["Amba", "Bela", "Chitra", "Deva", "Eka", "Falgu", "Gomti", "Hema"][b.supplier]
            ),
        ),
        ("number", b.number.to_owned()),
        ("date", format!("{:02}-09-2026", b.day)),
        ("voucher", format!("P/09/{:03}", at + 1)),
        ("sap", format!("51000{:05}", 412 + at)),
        ("posted", format!("{:02}-09-2026", b.day + 1 + u32::from(b.day.is_multiple_of(3)))),
        ("voucher type", if b.note { "Debit Note" } else { "Purchase" }.to_owned()),
        ("document type", if b.note { "Credit Note" } else { "Invoice" }.to_owned()),
        ("taxable", rupees(sign * b.taxable)),
        ("positive taxable", rupees(b.taxable)),
        ("rate", b.rate.to_string()),
        ("igst", rupees(sign * i)),
        ("cgst", rupees(sign * c)),
        ("sgst", rupees(sign * s)),
        ("cess", rupees(sign * b.cess)),
        ("total", rupees(sign * total)),
        ("taxable 18", if b.rate == 18 { rupees(sign * b.taxable) } else { String::new() }),
        ("taxable rest", if b.rate == 18 { String::new() } else { rupees(sign * b.taxable) }),
        ("rcm", "No".to_owned()),
        ("itc", if b.day == 14 { "Ineligible" } else { "Eligible" }.to_owned()),
        ("quantity", (b.day * 3 + 1).to_string()),
        ("hsn", format!("{}", 8400 + b.supplier / 3)),
        ("serial", (at + 1).to_string()),
        ("state", "27-Maharashtra".to_owned()),
    ]
    .into()
}

fn register(name: &'static str, above: &'static str, columns: &[(&str, &'static str)]) -> Register {
    let mut rows = vec![columns.iter().map(|(heading, _)| (*heading).to_owned()).collect::<Vec<_>>()];
    for (at, b) in BILLS.iter().enumerate() {
        let known = cells(at, b);
        rows.push(columns.iter().map(|(_, key)| known[key].clone()).collect());
    }
    Register { name, above, rows }
}

fn registers() -> Vec<Register> {
    vec![
        register(
            "hand-made",
            "",
            &[
                ("Voucher No", "voucher"),
                ("Voucher Date", "posted"),
                ("Voucher Type", "voucher type"),
                ("Supplier GSTIN", "gstin"),
                ("Supplier Name", "name"),
                ("Supplier Invoice No", "number"),
                ("Supplier Invoice Date", "date"),
                ("Taxable Value", "taxable"),
                ("IGST", "igst"),
                ("CGST", "cgst"),
                ("SGST", "sgst"),
                ("Cess", "cess"),
                ("Invoice Value", "total"),
                ("Reverse Charge", "rcm"),
                ("ITC Eligibility", "itc"),
            ],
        ),
        register(
            "columnar",
            "Invented Traders\nPurchase Register\n1-Sep-2026 to 30-Sep-2026\n",
            &[
                ("Date", "posted"),
                ("Particulars", "name"),
                ("Vch Type", "voucher type"),
                ("Vch No.", "voucher"),
                ("Supplier Invoice No.", "number"),
                ("Supplier Invoice Date", "date"),
                ("GSTIN/UIN", "gstin"),
                ("Quantity", "quantity"),
                ("Purchase @ 18%", "taxable 18"),
                ("Purchase Others", "taxable rest"),
                ("Input IGST", "igst"),
                ("Input CGST", "cgst"),
                ("Input SGST", "sgst"),
                ("Input Cess", "cess"),
                ("Gross Total", "total"),
            ],
        ),
        register(
            "resource planning",
            "",
            &[
                ("Plant GST", "own gstin"),
                ("SAP Document No.", "sap"),
                ("Posting Date", "posted"),
                ("Vendor GSTIN", "gstin"),
                ("Vendor Name", "name"),
                ("Vendor Invoice Number", "number"),
                ("Vendor Invoice Date", "date"),
                ("HSN", "hsn"),
                ("Rate", "rate"),
                ("Base Amount", "taxable"),
                ("CGST Amount", "cgst"),
                ("SGST Amount", "sgst"),
                ("IGST Amount", "igst"),
                ("Cess Amount", "cess"),
                ("Total Amount", "total"),
                ("RCM", "rcm"),
            ],
        ),
        register(
            "enterprise",
            "",
            &[
                ("Sr No", "serial"),
                ("Invoice", "voucher"),
                ("Posting Date", "posted"),
                ("Supplier Name", "name"),
                ("Supplier GSTIN", "gstin"),
                ("Company GSTIN", "own gstin"),
                ("Bill No", "number"),
                ("Bill Date", "date"),
                ("Net Total", "taxable"),
                ("Integrated Tax", "igst"),
                ("Central Tax", "cgst"),
                ("State Tax", "sgst"),
                ("Cess", "cess"),
                ("Grand Total", "total"),
                ("Place of Supply", "state"),
                ("Is Reverse Charge", "rcm"),
            ],
        ),
    ]
}

/// A document, as far as it is compared.
type Document = BTreeMap<&'static str, String>;

fn read_register(register: &Register) -> Result<(BTreeMap<String, Document>, BooksRead), BooksError> {
    read_with(register, None)
}

fn read_with(
    register: &Register,
    map: Option<&str>,
) -> Result<(BTreeMap<String, Document>, BooksRead), BooksError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.csv");
    let text: String = register.rows.iter().map(|r| r.join(",") + "\n").collect();
    fs::write(&path, format!("{}{text}", register.above)).unwrap();
    let map_path = dir.path().join("map.toml");
    fs::write(&map_path, map.unwrap_or_default()).unwrap();
    let read = super::read(&[path], map.map(|_| map_path.as_path()))?;
    let documents = read
        .rows
        .iter()
        .map(|r| {
            let date =
                |d: Option<chrono::NaiveDate>| d.map(crate::domain::period::show_date).unwrap_or_default();
            let document = BTreeMap::from([
                ("gstin", r.supplier_gstin.clone()),
                ("own gstin", r.recipient_gstin.clone()),
                ("number", r.number.clone()),
                ("date", date(r.date)),
                ("posted", date(r.voucher_date)),
                ("voucher", r.voucher_number.clone()),
                ("kind", format!("{:?}", r.kind)),
                ("taxable", r.taxable_value.plain()),
                ("igst", r.tax.igst.plain()),
                ("cgst", r.tax.cgst.plain()),
                ("sgst", r.tax.sgst.plain()),
                ("cess", r.tax.cess.plain()),
                ("total", r.document_value.map(Paise::plain).unwrap_or_default()),
                ("name", r.supplier_name.clone()),
                ("exclusion", format!("{:?}", r.exclusion)),
                ("ineligible", r.ineligible.to_string()),
                ("place", r.place_of_supply.clone()),
            ]);
            (r.row.to_string(), document)
        })
        .collect();
    Ok((documents, read))
}

/// What differs between two readings: the names of the parts.
fn differing(a: &BTreeMap<String, Document>, b: &BTreeMap<String, Document>) -> Vec<String> {
    if a.len() != b.len() {
        return vec!["rows".to_owned()];
    }
    let mut parts: Vec<String> = Vec::new();
    for (row, document) in a {
        for (part, value) in document {
            if b.get(row).is_none_or(|d| d[part] != *value) && !parts.contains(&(*part).to_owned()) {
                parts.push((*part).to_owned());
            }
        }
    }
    parts
}

/// Headings that may change places and be read, since no value of the file tells them apart: names
/// and words, which link nothing. Each pair is a pair of columns by what they hold.
///
/// - `name` with words and places: a name decides no link; documents go by GSTIN, number and amounts.
/// - `cgst` with `sgst`: equal in every document by law.
/// - `taxable 18` with `taxable rest`: ledgers of one head, added up.
const ALIKE: &[(&str, &str)] = &[("cgst", "sgst"), ("taxable 18", "taxable rest")];

/// Parts that may differ where no heading names them and no value can, and what then protects: the
/// run tells that the column was not used, and none of them alone can make a link certain.
const UNSEEN: &[&str] = &["name", "place", "exclusion", "ineligible", "posted", "voucher", "own gstin"];

fn keys(name: &str) -> Vec<&'static str> {
    let of = |columns: &[&'static str]| columns.to_vec();
    match name {
        "hand-made" => of(&[
            "voucher",
            "posted",
            "voucher type",
            "gstin",
            "name",
            "number",
            "date",
            "taxable",
            "igst",
            "cgst",
            "sgst",
            "cess",
            "total",
            "rcm",
            "itc",
        ]),
        "columnar" => of(&[
            "posted",
            "name",
            "voucher type",
            "voucher",
            "number",
            "date",
            "gstin",
            "quantity",
            "taxable 18",
            "taxable rest",
            "igst",
            "cgst",
            "sgst",
            "cess",
            "total",
        ]),
        "resource planning" => of(&[
            "own gstin",
            "sap",
            "posted",
            "gstin",
            "name",
            "number",
            "date",
            "hsn",
            "rate",
            "taxable",
            "cgst",
            "sgst",
            "igst",
            "cess",
            "total",
            "rcm",
        ]),
        _ => of(&[
            "serial",
            "voucher",
            "posted",
            "name",
            "gstin",
            "own gstin",
            "number",
            "date",
            "taxable",
            "igst",
            "cgst",
            "sgst",
            "cess",
            "total",
            "state",
            "rcm",
        ]),
    }
}

/// Reads a changed register; gives what is wrong with it: parts that differ and were not spoken of.
fn silent(register: &Register, right: &BTreeMap<String, Document>, may_differ: &[&str]) -> Vec<String> {
    match read_register(register) {
        Ok((documents, read)) if read.refused.is_empty() => differing(right, &documents)
            .into_iter()
            .filter(|part| !may_differ.contains(&part.as_str()))
            .collect(),
        Ok(_) | Err(_) => Vec::new(),
    }
}

fn straight(register: &Register) -> BTreeMap<String, Document> {
    let (documents, read) = read_register(register).unwrap_or_else(|e| panic!("{}: {e}", register.name));
    assert_eq!(documents.len(), BILLS.len(), "{}", register.name);
    assert!(read.refused.is_empty());
    documents
}

#[test]
fn registers_that_are_right_are_read_without_a_question() {
    for register in registers() {
        let documents = straight(&register);
        let sum: i64 = documents.values().map(|d| Paise::parse(&d["taxable"]).unwrap().get()).sum();
        assert_eq!(sum, BILLS.iter().map(|b| b.taxable).sum::<i64>(), "{}", register.name);
        let (_, read) = read_register(&register).unwrap();
        for column in &read.tables[0].columns {
            let sure =
                ["supplier_gstin", "number", "date", "taxable_value", "igst", "cgst", "document_value"];
            if sure.contains(&column.field) {
                assert_eq!(column.confidence, Confidence::Sure, "{}: {column:?}", register.name);
            }
        }
    }
}

#[test]
fn columns_that_move_with_their_headings_change_nothing() {
    for register in registers() {
        let right = straight(&register);
        for by in 1..register.rows[0].len() {
            let mut moved = register.clone();
            for row in &mut moved.rows {
                row.rotate_left(by);
            }
            let (documents, _) =
                read_register(&moved).unwrap_or_else(|e| panic!("{} by {by}: {e}", register.name));
            assert_eq!(differing(&right, &documents), Vec::<String>::new(), "{} by {by}", register.name);
        }
    }
}

#[test]
fn headings_that_changed_places_are_never_believed_in_silence() {
    let mut wrong = Vec::new();
    let (mut asked, mut answered) = (0, 0);
    for register in registers() {
        let right = straight(&register);
        let keys = keys(register.name);
        assert_eq!(keys.len(), register.rows[0].len());
        for a in 0..keys.len() {
            for b in a + 1..keys.len() {
                let mut swapped = register.clone();
                swapped.rows[0].swap(a, b);
                if ALIKE.contains(&(keys[a], keys[b])) || ALIKE.contains(&(keys[b], keys[a])) {
                    assert_eq!(
                        silent(&swapped, &right, &[]),
                        Vec::<String>::new(),
                        "{} {a} {b}",
                        register.name
                    );
                    continue;
                }
                if let Err(error) = read_register(&swapped) {
                    asked += 1;
                    answered += usize::from(answer(&swapped, &right, &error));
                }
                let parts = silent(&swapped, &right, UNSEEN);
                if !parts.is_empty() {
                    wrong.push(format!(
                        "{}: {} <-> {}: {}",
                        register.name,
                        keys[a],
                        keys[b],
                        parts.join(", ")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{asked} asked", wrong.join("\n"));
    assert!(asked > 250 && answered > 60, "{asked} asked, {answered} answered");
}

/// Writes the answers into a mapping file as they are shown, and tells whether the register is then
/// read as it should be; the answer to one question may lead to another.
fn answer(register: &Register, right: &BTreeMap<String, Document>, error: &BooksError) -> bool {
    let BooksError::Asked { tables } = error else { return false };
    let questions: Vec<_> = tables.iter().flat_map(|t| &t.questions).collect();
    let lines: Vec<&str> = questions.iter().flat_map(|q| &q.lines).map(String::as_str).collect();
    if lines.is_empty() || lines.iter().any(|l| l.contains(", or ") || l.contains(" if ")) {
        return false;
    }
    let map = format!("[columns]\n{}\n", lines.join("\n"));
    match read_with(register, Some(&map)) {
        Ok((documents, _)) => {
            let wrong: Vec<String> =
                differing(right, &documents).into_iter().filter(|p| !UNSEEN.contains(&p.as_str())).collect();
            assert!(wrong.is_empty(), "{}: {error}\nanswered with\n{map}{wrong:?}", register.name);
            true
        }
        Err(_) => false,
    }
}

#[test]
fn a_heading_that_is_not_known_is_asked_for_or_missed_by_name() {
    let mut wrong = Vec::new();
    for register in registers() {
        let right = straight(&register);
        for (column, key) in keys(register.name).into_iter().enumerate() {
            let mut renamed = register.clone();
            renamed.rows[0][column] = "Zebra".to_owned();
            // The value is secondary: without it nothing else differs, and the column is named as unused.
            let mut may = vec!["total"];
            may.extend(UNSEEN);
            let parts = silent(&renamed, &right, &may);
            if !parts.is_empty() {
                wrong.push(format!("{}: {key}: {}", register.name, parts.join(", ")));
            }
            if let Ok((_, read)) = read_register(&renamed) {
                let told = read
                    .diagnostics
                    .iter()
                    .any(|d| d.id == "books.unknown-columns" && d.message.contains("Zebra"));
                assert!(told, "{}: {key} is not named as unused", register.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_column_that_is_gone_is_missed_or_leaves_the_rest_as_it_was() {
    let mut wrong = Vec::new();
    for register in registers() {
        let right = straight(&register);
        for (column, key) in keys(register.name).into_iter().enumerate() {
            let mut dropped = register.clone();
            for row in &mut dropped.rows {
                row.remove(column);
            }
            let Ok((documents, read)) = read_register(&dropped) else { continue };
            // What the column held is gone; everything else must stand, and the sign tells the notes.
            let own = match key {
                "rcm" => "exclusion",
                "itc" => "ineligible",
                "state" => "place",
                "sap" => "voucher",
                key => key,
            };
            let told = |id: &str| read.diagnostics.iter().any(|d| d.id == id);
            for part in differing(&right, &documents) {
                let spoken_of = match part.as_str() {
                    "date" => told("books.voucher-date-read") || told("books.date-absent"),
                    "cess" => told("books.value-differs"),
                    "number" | "gstin" | "taxable" | "igst" | "cgst" | "sgst" | "kind" => false,
                    part => part == own,
                };
                if !spoken_of {
                    wrong.push(format!("{}: without {key}: {part}", register.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_column_that_stands_there_twice_is_counted_once() {
    let mut wrong = Vec::new();
    for register in registers() {
        let right = straight(&register);
        for (column, key) in keys(register.name).into_iter().enumerate() {
            for at in [column + 1, register.rows[0].len()] {
                let mut doubled = register.clone();
                for row in &mut doubled.rows {
                    let cell = row[column].clone();
                    row.insert(at, cell);
                }
                let parts = silent(&doubled, &right, &[]);
                if !parts.is_empty() {
                    wrong.push(format!("{}: {key} twice: {}", register.name, parts.join(", ")));
                }
                // Twice under one heading, with other values the second time.
                for row in doubled.rows.iter_mut().skip(1) {
                    row[at] = row[(column + 1) % row.len()].clone();
                }
                let parts = silent(&doubled, &right, UNSEEN);
                if !parts.is_empty() {
                    wrong.push(format!(
                        "{}: {key} and another under its heading: {}",
                        register.name,
                        parts.join(", ")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_read_can_be_written_and_read_again() {
    for register in registers() {
        let (right, read) = read_register(&register).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("export.csv");
        fs::write(&path, template_csv(&read.rows)).unwrap();
        let again = super::read(&[path], None).unwrap();
        assert_eq!(again.diagnostics, [], "{}", register.name);
        let bare = |rows: &[BooksRow]| -> Vec<BooksRow> {
            rows.iter().cloned().map(|r| BooksRow { row: 0, shown_row: 0, ..r }).collect()
        };
        assert_eq!(bare(&again.rows), bare(&read.rows), "{}", register.name);
        assert_eq!(right.len(), again.rows.len());
    }
}
