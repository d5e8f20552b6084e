//! Files of any content: nothing they hold makes the reading stumble.
//!
//! Invariant: a register is read, refused or an error, and never a panic. `PROPTEST_CASES` sets how
//! many files are tried.

use super::{BooksRead, read};
use proptest::prelude::*;
use rust_xlsxwriter::{Formula, Workbook};

fn given(name: &str, bytes: &[u8]) -> Option<BooksRead> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&[path], None).ok()
}

const HEADER: &str =
    "GSTIN,Supplier,Bill No,Bill Date,Voucher Type,Taxable Value,IGST,CGST,SGST,Invoice Value\n";

/// Every record below the header is a row, refused, or left out.
fn is_whole(read: &BooksRead) -> bool {
    let left: usize = read.left_out.iter().map(|l| l.rows).sum();
    let rows = read.rows.iter().map(|r| r.row).chain(read.refused.iter().map(|r| r.row));
    let last = rows.max().unwrap_or(0) as usize;
    read.rows.len() + read.refused.len() + left >= last
}

/// What people and programs write into cells, and what they should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("29AAGCN6684E1Z1".to_owned()),
        Just("Grand Total".to_owned()),
        Just("Credit Note".to_owned()),
        "-?[0-9]{1,14}(\\.[0-9]{0,4})?",
        "[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}",
        "[₹(]?[0-9,]{1,10}[.]?[0-9]{0,2}[)]?( ?[DC]r\\.?)?",
        "#[A-Z/0]{1,8}!?",
        "\\PC{0,12}",
    ]
}

fn quoted(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
    cells.join(",") + "\n"
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn bytes_below_a_header(bytes in prop::collection::vec(any::<u8>(), 0..400), mark in 0_usize..4) {
        let mark: &[u8] = [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"PK"][mark];
        let _ = given("r.csv", &[mark, HEADER.as_bytes(), &bytes].concat());
        let _ = given("r.bin", &[mark, &bytes].concat());
    }

    #[test]
    fn cells_of_a_text_file(rows in prop::collection::vec(prop::collection::vec(cell(), 8..12), 0..12)) {
        let text: String = rows.iter().map(|r| quoted(r)).collect();
        if let Some(read) = given("r.csv", format!("{HEADER}{text}").as_bytes()) {
            prop_assert!(is_whole(&read), "{:?}", read);
        }
    }

    #[test]
    fn cells_of_a_workbook(
        rows in prop::collection::vec(prop::collection::vec((0_u8..5, cell(), any::<f64>()), 8..12), 0..12),
        below in 0_u32..9,
    ) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (heading, column) in HEADER.trim_end().split(',').zip(0..) {
            sheet.write_string(below, column, heading).unwrap();
        }
        for (row, line) in rows.iter().zip(below + 1..) {
            for ((sort, text, figure), column) in row.iter().zip(0..) {
                match sort {
                    0 => sheet.write_string(line, column, text).unwrap(),
                    1 if figure.is_finite() => sheet.write_number(line, column, *figure).unwrap(),
                    2 => sheet.write_boolean(line, column, *figure > 0.0).unwrap(),
                    3 => sheet.write_formula(line, column, Formula::new("=A1").set_result(text)).unwrap(),
                    _ => sheet.write_number(line, column, 46_270.0).unwrap(),
                };
            }
        }
        if let Some(read) = given("r.xlsx", &book.save_to_buffer().unwrap()) {
            prop_assert!(is_whole(&read), "{:?}", read);
        }
    }

    #[test]
    fn vouchers_of_any_text(text in "(<(/?(VOUCHER|DATE|AMOUNT|LEDGERENTRIES\\.LIST|LEDGERNAME))>|[&;<>\"a-zA-Z0-9#.=-]){0,60}") {
        let _ = given("v.xml", format!("<ENVELOPE>{text}</ENVELOPE>").as_bytes());
        let _ = given("v.json", format!("{{\"vouchers\":[{{\"voucherNumber\":\"{}\"}}]}}", text.replace(['"', '\\'], "")).as_bytes());
    }
}
