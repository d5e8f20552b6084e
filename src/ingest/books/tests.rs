//! Registers from file to rows, in every form, and every message that stops the reading. Long, since all of it
//! is told over the same invented firms and the messages stand in full.

use super::*;
use crate::domain::document::{DocumentKind, Exclusion};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::parse_portal_date;
use polars::prelude::{Column, DataType, NamedFrom as _, ParquetWriter, Series};
use std::fs;

/// GSTINs with valid check characters, of invented firms.
pub(super) const KIRANA: &str = "29AAGCN6684E1Z1";
pub(super) const BHANDAR: &str = "27AAPFU0939F1ZV";
pub(super) const OWN: &str = "24AAFFP6265R1ZK";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Reads one file of the given name and bytes, and gives the result or the error's text.
pub(super) fn read_bytes(name: &str, bytes: &[u8], map: Option<&str>) -> Result<BooksRead, String> {
    let dir = folder();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    let map_path = dir.path().join("mapping.toml");
    if let Some(map) = map {
        fs::write(&map_path, map).unwrap();
    }
    let shown = |e: BooksError| e.to_string().replace(&format!("{}/", dir.path().display()), "");
    super::read(&[path], map.map(|_| map_path.as_path())).map_err(shown)
}

pub(super) fn csv(text: &str) -> BooksRead {
    read_bytes("register.csv", text.as_bytes(), None).unwrap()
}

pub(super) fn csv_error(text: &str) -> String {
    read_bytes("register.csv", text.as_bytes(), None).unwrap_err()
}

pub(super) fn ids(read: &BooksRead) -> Vec<&'static str> {
    read.diagnostics.iter().map(|d| d.id).collect()
}

pub(super) fn told(read: &BooksRead, id: &str) -> String {
    read.diagnostics.iter().find(|d| d.id == id).map(ToString::to_string).unwrap_or_default()
}

/// Taxable value and tax by head, in whole rupees.
type Rupees = (i64, [i64; 4]);

fn rupees(row: &BooksRow) -> Rupees {
    (row.taxable_value.get() / 100, row.tax.each().map(|p| p.get() / 100))
}

const HEADER: &str = "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST,Cess,Invoice Value\n";

#[test]
fn a_hand_made_sheet_is_read_as_it_stands() {
    let read = csv(&format!(
        "{HEADER}{KIRANA}, A/1 ,01-04-2026,\"1,18,000.50\",21240.09,,,,139240.59\n{BHANDAR},A/2,2-Apr-26,100,,9,9,1,119\n"
    ));
    assert_eq!(read.diagnostics, []);
    assert!(read.refused.is_empty() && read.left_out.is_empty());
    let first = &read.rows[0];
    assert_eq!((first.row, first.shown_row, first.file, first.sheet.as_str()), (1, 2, 0, ""));
    assert_eq!((first.supplier_gstin.as_str(), first.number.as_str()), (KIRANA, " A/1 "));
    assert_eq!(first.date, parse_portal_date("01-04-2026"));
    assert_eq!(first.taxable_value, Paise::new(11_800_050));
    assert_eq!(first.tax, TaxHeads { igst: Paise::new(2_124_009), ..TaxHeads::default() });
    assert_eq!(first.document_value, Some(Paise::new(13_924_059)));
    assert_eq!((first.kind, first.exclusion, first.ineligible), (DocumentKind::Invoice, None, false));
    assert_eq!(rupees(&read.rows[1]), (100, [0, 9, 9, 1]));
    assert_eq!(read.files[0].name, "register.csv");
    assert_eq!(read.files[0].sha256.len(), 64);
    let fields: Vec<(&str, &str)> =
        read.mapping.iter().map(|m| (m.field.as_str(), m.letter.as_str())).collect();
    assert_eq!(fields[0], ("supplier_gstin", "A"));
    assert_eq!(fields.len(), 9);
}

#[test]
fn a_columnar_register_below_a_letterhead_is_read() {
    let read = csv(&format!(
        "Invented Traders\n\"7, Some Road\"\nPurchase Register\n1-Apr-2026 to 30-Apr-2026\n\n\
         Date,Particulars,Vch Type,Vch No.,Supplier Invoice No.,Supplier Invoice Date,GSTIN/UIN,Purchase @ 18%,\
         Purchase @ 28%,Input CGST 9%,Input SGST 9%,Input CGST 14%,Input SGST 14%,ROUND OFF,Gross Total\n\
         3-Apr-2026,Kirana House,Purchase,1,KH/7,46113,{KIRANA},1000,500,90,90,70,70,,1820\n\
         4-Apr-2026,(cancelled),Purchase,2,,,,,,,,,,,\n\
         5-Apr-2026,Corner Hardware,Purchase,3,,,,200,,,,,,,200\n\
         ,Grand Total,,,,,,1700,500,90,90,70,70,,2020\n"
    ));
    assert_eq!(read.rows.len(), 2);
    let kirana = &read.rows[0];
    assert_eq!(rupees(kirana), (1500, [0, 160, 160, 0]));
    assert_eq!(kirana.date, parse_portal_date("01-04-2026"));
    assert_eq!(kirana.voucher_date, parse_portal_date("03-04-2026"));
    assert_eq!((kirana.voucher_number.as_str(), kirana.shown_row), ("1", 7));
    assert_eq!(kirana.supplier_name, "Kirana House");
    let hardware = &read.rows[1];
    assert_eq!(hardware.exclusion, Some(Exclusion::Unregistered));
    assert_eq!(hardware.date, parse_portal_date("05-04-2026"), "the voucher's date, for want of another");
    let left: Vec<(&str, usize)> = read.left_out.iter().map(|l| (l.reason.as_str(), l.rows)).collect();
    assert_eq!(left, [("total", 1), ("cancelled", 1)]);
    assert_eq!(read.diagnostics, []);
}

#[test]
fn the_portals_template_is_read_with_its_recipient() {
    let read = csv(&format!(
        "GSTIN of recipient* :,{OWN},Financial year* :,2026-27\nTrade/Legal name :,Invented,Tax period* :,April\n,,,\n,,,\n\
         GSTIN of  Supplier/ECO*,Trade/Legal name,Type of inward  supplies*,Document type*,Document number*,\
         Document date*,Taxable value (₹)*,Integrated tax (₹),Central tax (₹),State/UT tax (₹),Cess (₹)\n\
         {KIRANA},Kirana,B2B,Invoice,K-1,01/04/2026,1000,180,0,0,0\n\
         {KIRANA},Kirana,B2B,Credit Note,K-2,02/04/2026,100,18,0,0,0\n\
         {KIRANA},Kirana,B2B,Debit Note,K-3,03/04/2026,50,9,0,0,0\n"
    ));
    let kinds: Vec<DocumentKind> = read.rows.iter().map(|r| r.kind).collect();
    assert_eq!(kinds, [DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::DebitNote]);
    assert!(read.rows.iter().all(|r| r.recipient_gstin == OWN && r.taxable_value > Paise::ZERO));
    assert_eq!(read.rows[0].shown_row, 6);
    assert_eq!(read.diagnostics, []);
}

#[test]
fn the_buyers_notes_are_turned_round() {
    let read = csv(&format!(
        "Voucher Type,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,Invoice Value\n\
         Debit Note,{KIRANA},CN1,01-04-2026,-100,-18,-118\nCredit Note,{KIRANA},DN1,02-04-2026,50,9,59\n\
         Purchase,{KIRANA},I1,13-04-2026,-10,-1.80,-11.80\nPurchase Return,{BHANDAR},R1,13-04-2026,-20,-3.60,-23.60\n"
    ));
    let kinds: Vec<(DocumentKind, Rupees)> = read.rows.iter().map(|r| (r.kind, rupees(r))).collect();
    assert_eq!(
        kinds,
        [
            (DocumentKind::CreditNote, (100, [18, 0, 0, 0])),
            (DocumentKind::DebitNote, (50, [9, 0, 0, 0])),
            (DocumentKind::CreditNote, (10, [1, 0, 0, 0])),
            (DocumentKind::CreditNote, (20, [3, 0, 0, 0])),
        ]
    );
    assert_eq!(read.rows[0].document_value, Some(Paise::new(11_800)));
    assert_eq!(read.rows[0].voucher_type, "Debit Note");
    assert_eq!(
        told(&read, "books.notes-turned"),
        "note[books.notes-turned]: read 2 debit notes of the buyer as the supplier's credit notes, 1 credit \
         note of the buyer as the supplier's debit notes and 1 purchase with negative amounts as credit notes\n  \
         --> register.csv\n  help: if the voucher types are the supplier's own words, say notes = \"supplier\" in \
         a mapping file"
    );
}

#[test]
fn rows_that_cannot_meet_the_portal_say_why() {
    let read = csv(&format!(
        "GSTIN of supplier,Supplier Name,Document type,Invoice No,Date,Taxable Value,IGST,Reverse Charge,\
         ITC Eligibility,Port Code,Place of Supply,GST Category\n\
         {KIRANA},A,Invoice,1,13-04-2026,100,18,N,Eligible,,29-Karnataka,Regular\n\
         {KIRANA},A,Invoice,2,13-04-2026,100,18,Y,Eligible,,Maharashtra,\n\
         ,Port,Bill of Entry,3,13-04-2026,100,18,N,Eligible,INBOM4,,Overseas\n\
         {KIRANA},A,ISD Invoice,4,13-04-2026,100,18,N,Eligible,,,\n\
         URP,Local,Invoice,5,13-04-2026,100,,N,,,,\n\
         {KIRANA},A,Invoice,6,13-04-2026,100,18,,,,,Composition\n\
         {KIRANA},(cancelled),Invoice,7,13-04-2026,,,,,,,\n\
         {KIRANA},A,Invoice,8,13-04-2026,100,18,N,17(5),,,\n\
         {KIRANA},A,Invoice,9,13-04-2026,100,18,perhaps,,,,\n"
    ));
    let why: Vec<Option<Exclusion>> = read.rows.iter().map(|r| r.exclusion).collect();
    assert_eq!(
        why,
        [
            None,
            Some(Exclusion::ReverseCharge),
            Some(Exclusion::Import),
            Some(Exclusion::Isd),
            Some(Exclusion::Unregistered),
            Some(Exclusion::Composition),
            Some(Exclusion::Cancelled),
            None,
            None,
        ]
    );
    assert_eq!(read.rows[0].place_of_supply, "29");
    assert_eq!(read.rows[1].place_of_supply, "27");
    assert_eq!(read.rows[4].supplier_gstin, "");
    assert!(read.rows[7].ineligible && !read.rows[0].ineligible);
    assert!(ids(&read).contains(&"books.unknown-word"));
    assert!(ids(&read).contains(&"books.no-amount"), "the cancelled one holds no amount");
}

#[test]
fn what_is_no_document_is_counted_and_a_firm_called_total_is_kept() {
    let read = csv(&format!(
        "{HEADER}{KIRANA},1,13-04-2026,100,18,,,,118\n,,,,,,,,\n\n----,,,,,,,,\nSub Total,,,100,18,,,,118\n\
         {HEADER}Page 2 of 2,,,,,,,,\n,,,200,36,,,,236\n{BHANDAR},Total,13-04-2026,100,18,,,,118\nGrand Total,,,200,36,,,,236\n"
    ));
    let left: Vec<(&str, usize)> = read.left_out.iter().map(|l| (l.reason.as_str(), l.rows)).collect();
    assert_eq!(left, [("blank", 2), ("total", 2), ("repeated header", 1), ("text only", 1)]);
    assert_eq!(read.rows.len(), 3, "the row of amounts alone is not the sum of what stands above it");
    assert_eq!(read.rows[1].exclusion, Some(Exclusion::Unregistered));
    assert_eq!(read.rows[2].number, "Total");
    assert_eq!((read.rows[2].row, read.rows[2].shown_row), (8, 10), "entirely empty lines are no records");
    let bare = csv(&format!(
        "{HEADER}{KIRANA},1,13-04-2026,100,18,,,,118\n{KIRANA},2,13-04-2026,50,9,,,,59\n,,,150,27,,,,177\n"
    ));
    assert_eq!((bare.rows.len(), bare.left_out[0].reason.as_str()), (2, "total"));
}

#[test]
fn all_problems_of_all_rows_are_gathered() {
    let read = csv(&format!(
        "{HEADER}{KIRANA},1,31-02-2026,\"1,18,O00.50\",18,,,,\n{KIRANA},2,13-04-2026,100,18,,,,\n#N/A,3,13-04-2026,1.005,18,,,,\n"
    ));
    assert_eq!(read.rows.len(), 1);
    let refused: Vec<(u32, u32, &str)> =
        read.refused.iter().map(|r| (r.row, r.shown_row, r.reason.as_str())).collect();
    assert_eq!(
        refused,
        [
            (
                1,
                2,
                "taxable value \"1,18,O00.50\" is not an amount; document date \"31-02-2026\" is not a date"
            ),
            (
                3,
                4,
                "supplier GSTIN \"#N/A\" is a formula error; taxable value \"1.005\" has more than two decimals"
            ),
        ]
    );
    let shown: Vec<String> = read.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "error[books.amount]: taxable value \"1,18,O00.50\" is not an amount\n  --> register.csv, row 2, column \
             D \"Taxable Value\"\n  help: it holds the letter O; write 118000.50 or 1,18,000.50",
            "error[books.date]: document date \"31-02-2026\" is not a date\n  --> register.csv, row 2, column C \
             \"Invoice Date\"\n  help: write it as dd-mm-yyyy, such as 01-04-2026",
            "error[books.formula-error]: supplier GSTIN \"#N/A\" is a formula error\n  --> register.csv, row 4, \
             column A \"GSTIN\"\n  help: mend the formula in the sheet, or type the value",
            "error[books.amount]: taxable value \"1.005\" has more than two decimals\n  --> register.csv, row 4, \
             column D \"Taxable Value\"\n  help: round it to whole paise, in a sheet with ROUND(…, 2)",
        ]
    );
}

#[test]
fn a_doubtful_gstin_is_kept_and_told_once() {
    let read = csv(&format!(
        "{HEADER} 29aagcn6684e 1z1,1,13-04-2026,100,18,,,,\n29AAGCN6684E1Z2,2,13-04-2026,100,18,,,,\n\
         29AAGCN6684E1Z3,3,13-04-2026,100,18,,,,\n29AAGCN,4,13-04-2026,100,18,,,,\n"
    ));
    let gstins: Vec<&str> = read.rows.iter().map(|r| r.supplier_gstin.as_str()).collect();
    assert_eq!(gstins, [KIRANA, "29AAGCN6684E1Z2", "29AAGCN6684E1Z3", "29AAGCN"]);
    assert!(read.rows.iter().all(|r| r.exclusion.is_none()));
    assert_eq!(
        told(&read, "books.gstin-check"),
        "warning[books.gstin-check]: 2 rows with a supplier GSTIN whose check character is wrong, the first is \
         \"29AAGCN6684E1Z2\"\n  --> register.csv, row 3, column A \"GSTIN\"\n  help: look for a typing error in the \
         supplier's master data"
    );
    assert_eq!(
        told(&read, "books.gstin-shape"),
        "warning[books.gstin-shape]: 1 row with a supplier GSTIN that has not the shape of one, \"29AAGCN\"\n  \
         --> register.csv, row 5, column A \"GSTIN\"\n  help: it has 15 characters: two digits, the PAN of ten, \
         then three"
    );
}

#[test]
fn a_row_whose_cells_have_moved_is_refused_and_a_short_one_kept() {
    let read = csv(&format!(
        "{HEADER}{KIRANA},1,13-04-2026,1,18,000.50,18,,,,118\n{KIRANA},2,13-04-2026,100,18,0,0\n{KIRANA},3,13-04-2026\n\
         {KIRANA},4,13-04-2026,100,18,,,,118,,,\n"
    ));
    let kept: Vec<&str> = read.rows.iter().map(|r| r.number.as_str()).collect();
    assert_eq!(kept, ["2", "4"]);
    assert_eq!(read.refused.len(), 2);
    let ragged: Vec<String> =
        read.diagnostics.iter().filter(|d| d.id == "books.ragged").map(ToString::to_string).collect();
    assert_eq!(
        ragged,
        [
            "error[books.ragged]: the row has 11 cells, the header 9\n  --> register.csv, row 2\n  help: a cell that \
             holds the delimiter needs quotation marks around it; export the register again",
            "error[books.ragged]: the row has 3 cells, the header 9\n  --> register.csv, row 4\n  help: a line break \
             inside a cell needs quotation marks around the cell; export the register again",
        ]
    );
}

#[test]
fn the_order_of_dates_is_decided_for_the_column_and_told() {
    let read = csv(&format!("{HEADER}{KIRANA},1,04/02/2026,100,18,,,,\n{KIRANA},2,04/25/2026,100,18,,,,\n"));
    assert_eq!(read.rows[0].date, parse_portal_date("02-04-2026"));
    assert_eq!(
        told(&read, "books.date-order"),
        "note[books.date-order]: the document dates were read month first, since days above 12 stand in second \
         place\n  --> register.csv, column C \"Invoice Date\"\n  help: if that is wrong, say date_order = \"dmy\" in a \
         mapping file"
    );
    let read = csv(&format!(
        "{HEADER}{KIRANA},1,25/04/2026,100,18,,,,\n{KIRANA},2,26/04/2026,100,18,,,,\n{KIRANA},3,04/25/2026,100,18,,,,\n"
    ));
    assert_eq!(read.rows.len(), 2);
    assert_eq!(
        told(&read, "books.date"),
        "error[books.date]: document date \"04/25/2026\" has no month 25; the day comes first in this column\n  --> \
         register.csv, row 4, column C \"Invoice Date\"\n  help: write it with the day first, or say date_order = \
         \"mdy\" in a mapping file"
    );
    assert_eq!(
        told(&read, "books.date-order"),
        "warning[books.date-order]: days above 12 stand in first and in second place; the document dates were read \
         day first\n  --> register.csv, column C \"Invoice Date\"\n  help: if that is wrong, say date_order = \"mdy\" \
         in a mapping file"
    );
}

#[test]
fn the_suppliers_number_is_preferred_to_the_buyers() {
    let read = csv(&format!(
        "Document Number,Posting Date,Vendor Invoice Number,Vendor Invoice Date,Vendor GSTIN,Taxable Value,IGST\n\
         5100000001,13-04-2026,V/1,12-04-2026,{KIRANA},100,18\n"
    ));
    assert_eq!((read.rows[0].number.as_str(), read.rows[0].voucher_number.as_str()), ("V/1", "5100000001"));
    assert_eq!(read.rows[0].date, parse_portal_date("12-04-2026"));
    let mut text = String::from("GSTIN of Supplier,Document Number,Document Date,Taxable Value,IGST\n");
    for n in 0..25 {
        text.push_str(&format!("{KIRANA},51000000{n:02},13-04-2026,100,18\n"));
    }
    assert!(ids(&csv(&text)).contains(&"books.internal-numbers"));
    assert!(!ids(&csv(&text.replace("510000001", "A1000001"))).contains(&"books.internal-numbers"));
}

#[test]
fn a_header_of_two_lines_is_read() {
    let read = csv(&format!(
        "GSTIN of supplier,Trade/Legal name,Invoice Details,,,,Taxable Value (₹),Tax Amount,,,\n\
         ,,Invoice number,Invoice type,Invoice Date,Invoice Value(₹),,Integrated Tax(₹),Central Tax(₹),\
         State/UT Tax(₹),Cess(₹)\n{KIRANA},Kirana,K1,Regular,13/04/2026,118,100,18,0,0,0\n\
         GSTIN of supplier,Trade/Legal name,Invoice Details,,,,Taxable Value (₹),Tax Amount,,,\n\
         ,,Invoice number,Invoice type,Invoice Date,Invoice Value(₹),,Integrated Tax(₹),Central Tax(₹),\
         State/UT Tax(₹),Cess(₹)\n"
    ));
    assert_eq!((read.rows.len(), read.rows[0].row, read.rows[0].shown_row), (1, 1, 3));
    assert_eq!(rupees(&read.rows[0]), (100, [18, 0, 0, 0]));
    assert_eq!((read.left_out[0].reason.as_str(), read.left_out[0].rows), ("repeated header", 2));
    assert_eq!(read.rows.len() + read.refused.len(), 1);
}

#[test]
fn a_register_without_documents_says_so() {
    let read = csv(HEADER);
    assert_eq!(
        told(&read, "books.no-rows"),
        "warning[books.no-rows]: no document stands below the header\n  --> register.csv\n  help: look whether the \
         export was filtered, or the wrong period was chosen"
    );
}

#[test]
fn the_figures_tell_what_an_amount_column_holds() {
    let text = |amount: &str| format!("GSTIN,Bill No,Date,Amount,IGST\n{KIRANA},1,13-04-2026,{amount},180\n");
    assert_eq!(rupees(&csv(&text("1000")).rows[0]).0, 1000);
    let derived = csv(&text("1180"));
    assert_eq!(
        (rupees(&derived.rows[0]).0, derived.rows[0].document_value),
        (1000, Some(Paise::new(118_000)))
    );
    assert_eq!(ids(&derived), ["books.taxable-derived"]);
    assert_eq!(
        csv_error(&text("777")),
        "no column holds the taxable value; the headings are \"GSTIN\", \"Bill No\", \"Date\", \"Amount\" and \
         \"IGST\"\n  --> register.csv, row 1\n  help: name the column in a mapping file, under [columns], such as \
         taxable_value = \"Taxable Value\", and give it with --map"
    );
}

#[test]
fn a_mapping_names_what_headings_do_not() {
    let text = format!("Who,Ref,When,Base,Tax A,Tax B\n{KIRANA},1,04/02/2026,100,9,9\n");
    let map = "header_row = 1\ndate_order = \"mdy\"\n[columns]\nsupplier_gstin = \"Who\"\nnumber = \"Ref\"\n\
               date = \"column C\"\ntaxable_value = \"base\"\ncgst = \"Tax A\"\nsgst = \"Tax B\"\n";
    let read = read_bytes("register.csv", text.as_bytes(), Some(map)).unwrap();
    assert_eq!(rupees(&read.rows[0]), (100, [0, 9, 9, 0]));
    assert_eq!(read.rows[0].date, parse_portal_date("02-04-2026"));
    let again = read_bytes(
        "register.csv",
        text.as_bytes(),
        Some(&format!("date_order = \"mdy\"\n{}", mapping_toml(&read.mapping))),
    )
    .unwrap();
    assert_eq!(again, read, "the mapping given back reads the same");
    let absent = map.replace("\"Ref\"", "\"Reef\"");
    assert_eq!(
        read_bytes("register.csv", text.as_bytes(), Some(&absent)).unwrap_err(),
        "the mapping file says number = \"Reef\", but the register has no such heading; its headings are \"Who\", \
         \"Ref\", \"When\", \"Base\", \"Tax A\" and \"Tax B\"\n  --> register.csv, row 1\n  help: did you mean \"Ref\"?"
    );
    let beyond = map.replace("column C", "column Z");
    assert!(
        read_bytes("register.csv", text.as_bytes(), Some(&beyond))
            .unwrap_err()
            .ends_with("the columns go from A to F")
    );
}

#[test]
fn notes_are_read_in_the_view_the_mapping_says() {
    let text =
        format!("Voucher Type,GSTIN,Bill No,Date,Taxable,IGST\nCredit Note,{KIRANA},1,13-04-2026,100,18\n");
    let kind = |map| read_bytes("register.csv", text.as_bytes(), map).unwrap().rows[0].kind;
    assert_eq!(kind(None), DocumentKind::DebitNote);
    assert_eq!(kind(Some("notes = \"supplier\"")), DocumentKind::CreditNote);
    assert_eq!(kind(Some("notes = \"buyer\"")), DocumentKind::DebitNote);
}

#[test]
fn two_columns_for_one_thing_stop_the_run_or_are_told() {
    let text = |second: &str, heading: &str| {
        format!("GSTIN,Bill No,Date,Taxable Value,IGST,{heading}\n{KIRANA},1,13-04-2026,100,18,{second}\n")
    };
    assert_eq!(
        csv_error(&text("90", "Taxable value")),
        "column D \"Taxable Value\" and column F \"Taxable value\" have the same heading for the taxable value and \
         hold different things\n  --> register.csv, row 1\n  help: rename one of them, or say which in a mapping \
         file, under [columns], such as taxable_value = \"column D\", and give it with --map"
    );
    assert_eq!(
        told(&csv(&text("100", "Taxable value")), "books.duplicate-heading"),
        "warning[books.duplicate-heading]: column D \"Taxable Value\" and column F \"Taxable value\" hold the same \
         taxable value; the first was read\n  --> register.csv, row 1"
    );
    assert_eq!(
        csv_error(&text("X/9", "Invoice No")),
        "1 question about the columns needs an answer: a wrong column would be a wrong document\n  --> register.csv, row \
         1\n  which column is the document number? two headings say so, and they hold different things\n     column B \
         \"Bill No\" holds \"1\": filled in 1 of 1 row, 1 different\n     column F \"Invoice No\" holds \"X/9\": filled in 1 \
         of 1 row, 1 different\n     to answer, write number = \"Bill No\", or number = \"Invoice No\"\n  help: put the \
         answer under [columns] in a mapping file and give it with --map; if the columns are right as they are, write \
         sure = [\"number\"] above [columns]"
    );
    assert_eq!(
        told(
            &csv(&text("Kirana", "Party").replace("GSTIN,", "GSTIN,Vendor,").replacen(
                &format!("{KIRANA},1"),
                &format!("{KIRANA},Corner,1"),
                1
            )),
            "books.two-columns"
        ),
        "warning[books.two-columns]: column B \"Vendor\" and column G \"Party\" could both be the supplier name; the \
         first was read\n  --> register.csv, row 1\n  help: if it is the other, write supplier_name = \"column G\" under \
         [columns] in a mapping file and give it with --map"
    );
    assert_eq!(
        told(&csv(&text("n", "Checked by")), "books.unknown-columns"),
        "note[books.unknown-columns]: one column was not used: column F \"Checked by\"\n  --> register.csv, row 1\n  \
         help: if one is needed, name it in a mapping file and give it with --map"
    );
}

#[test]
fn a_second_table_below_the_first_is_refused_and_not_misread() {
    let read = csv(&format!(
        "{HEADER}{KIRANA},1,13-04-2026,100,18,,,,\nInvoice No,GSTIN,Taxable Value,IGST,Port Code\nI9,{KIRANA},5,1,X\n"
    ));
    assert_eq!((read.rows.len(), read.refused.len()), (1, 2));
    assert_eq!(
        told(&read, "books.second-header"),
        "error[books.second-header]: a second header with other headings stands here; the rows below it were \
         refused\n  --> register.csv, row 3\n  help: put the second table into a file or sheet of its own"
    );
}

#[test]
fn every_message_that_stops_the_reading_says_what_where_and_what_to_do() {
    for (text, message) in [
        (
            " \n",
            "the file is empty\n  --> register.csv\n  help: look whether it is the right one, and make it again",
        ),
        (
            "Invented Traders\nnothing here\n",
            "no header was found in the first 2 rows: none names a GSTIN or a document number beside other \
             columns; the first row that holds anything is \"Invented Traders\"\n  --> register.csv\n  help: put the \
             headings into one row above the data, or say header_row = 5 (its row) in a mapping file and give it \
             with --map",
        ),
        (
            "Date,Particulars,Voucher Type,Voucher No,Debit,Credit\n1-Apr-26,Kirana,Purchase,1,100,\n",
            "this is a day book: it has debit and credit, but neither the supplier's GSTIN nor the number of his \
             document; its headings are \"Date\", \"Particulars\", \"Voucher Type\", \"Voucher No\", \"Debit\" and \
             \"Credit\"\n  --> register.csv, row 1\n  help: export the purchase register with the columns supplier \
             invoice no., party GSTIN/UIN, taxable value and tax instead",
        ),
        (
            "Party,Bill No,Bill Date,Taxable,IGST\nKirana,1,13-04-2026,100,18\n",
            "no column holds the supplier's GSTIN; the headings are \"Party\", \"Bill No\", \"Bill Date\", \"Taxable\" \
             and \"IGST\"\n  --> register.csv, row 1\n  help: name the column in a mapping file, under [columns], \
             such as supplier_gstin = \"Party GSTIN\", and give it with --map",
        ),
        (
            "GSTIN,Vch No,Date,Taxable,IGST\n",
            "no column holds the number of the supplier's document (the voucher number is the buyer's own); the \
             headings are \"GSTIN\", \"Vch No\", \"Date\", \"Taxable\" and \"IGST\"\n  --> register.csv, row 1\n  \
             help: name the column in a mapping file, under [columns], such as number = \"Supplier Invoice No\", and \
             give it with --map",
        ),
        (
            "GSTIN,Bill No,Date,Taxable\n",
            "no column holds the tax (IGST, CGST or SGST); the headings are \"GSTIN\", \"Bill No\", \"Date\" and \
             \"Taxable\"\n  --> register.csv, row 1\n  help: name the column in a mapping file, under [columns], \
             such as igst = \"Integrated Tax\", and give it with --map",
        ),
        (
            "GSTIN,Bill No,Date,Taxable,Total Tax\n",
            "only column E \"Total Tax\" gives tax, all heads in one; IGST, CGST and SGST cannot be told apart\n  --> \
             register.csv, row 1\n  help: export the register with a column for each head",
        ),
    ] {
        assert_eq!(csv_error(text), message);
    }
}

#[test]
fn files_that_are_no_files_are_named() {
    let dir = folder();
    let message = |name: &str| {
        let text = super::read(&[dir.path().join(name)], None).unwrap_err().to_string();
        text.replace(&format!("{}/", dir.path().display()), "")
    };
    assert_eq!(
        message("gone.csv"),
        "there is no such file\n  --> gone.csv\n  help: look at the spelling and the folder"
    );
    fs::create_dir(dir.path().join("april")).unwrap();
    assert_eq!(
        message("april"),
        "the folder holds no register\n  --> april\n  help: put the registers into it, as CSV, Excel or Parquet, or name \
         the files"
    );
    fs::write(dir.path().join("register.xlsx"), b"PK\x03\x04 cut short").unwrap();
    assert!(
        message("register.xlsx")
            .starts_with("this Excel workbook is damaged or cut short\n  --> register.xlsx\n")
    );
    fs::write(dir.path().join("register.parquet"), b"PAR1 cut short").unwrap();
    assert!(
        message("register.parquet")
            .starts_with("this Parquet file is damaged or cut short\n  --> register.parquet\n")
    );
}

#[test]
fn files_of_one_name_are_named_by_their_paths_and_twins_are_told() {
    let dir = folder();
    for sub in ["a", "b"] {
        fs::create_dir(dir.path().join(sub)).unwrap();
        fs::write(dir.path().join(sub).join("r.csv"), format!("{HEADER}{KIRANA},1,13-04-2026,100,18,,,,\n"))
            .unwrap();
    }
    let paths = [dir.path().join("a/r.csv"), dir.path().join("b/r.csv")];
    let read = super::read(&paths, None).unwrap();
    assert_eq!(read.files[1].name, paths[1].display().to_string());
    assert_eq!((read.rows[0].file, read.rows[1].file), (0, 1));
    assert_eq!(ids(&read), ["books.same-file"]);
}

/// The same register in three forms.
fn three_forms() -> (Vec<Vec<&'static str>>, Vec<u8>, Vec<u8>) {
    let rows = vec![
        vec![
            "Voucher No",
            "Voucher Date",
            "Voucher Type",
            "Supplier GSTIN",
            "Supplier Invoice No",
            "Supplier Invoice Date",
            "Taxable Value",
            "IGST",
            "Invoice Value",
            "Reverse Charge",
        ],
        vec![
            "PV1",
            "03-10-2026",
            "Purchase",
            KIRANA,
            " INV/007 ",
            "02-10-2026",
            "93777.18",
            "16879.89",
            "110656.07",
            "N",
        ],
        vec!["", "", "", "", "", "", "", "", "", ""],
        vec![
            "PV2",
            "09-09-2026",
            "Debit Note",
            BHANDAR,
            "0012",
            "07-09-2026",
            "-100.10",
            "-18.02",
            "-118.12",
            "Y",
        ],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let notes = book.add_worksheet();
    notes.set_name("Notes").unwrap();
    notes.write_string(0, 0, "made by hand").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Register").unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd-mm-yyyy");
    for (r, row) in (0..).zip(&rows) {
        for (c, cell) in (0..).zip(row) {
            let is_amount = (6..9).contains(&c) && r > 0;
            let date = parse_portal_date(cell);
            if let Some(date) = date {
                let days = date
                    .signed_duration_since(chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap())
                    .num_days();
                let days = f64::from(i32::try_from(days).unwrap());
                sheet.write_number_with_format(r, c, days, &format).unwrap();
            } else if is_amount && !cell.is_empty() {
                sheet.write_number(r, c, cell.parse::<f64>().unwrap()).unwrap();
            } else if !cell.is_empty() {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    let xlsx = book.save_to_buffer().unwrap();
    let columns: Vec<Column> = (0..rows[0].len())
        .map(|c| {
            let name = rows[0][c].into();
            let cells: Vec<&str> = rows[1..].iter().map(|r| r[c]).collect();
            let series = if (6..9).contains(&c) {
                Series::new(name, cells.iter().map(|x| x.parse::<f64>().ok()).collect::<Vec<_>>())
            } else if c == 1 || c == 5 {
                let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
                let days: Vec<Option<i32>> = cells
                    .iter()
                    .map(|x| {
                        parse_portal_date(x)
                            .map(|d| i32::try_from(d.signed_duration_since(epoch).num_days()).unwrap())
                    })
                    .collect();
                Series::new(name, days).cast(&DataType::Date).unwrap()
            } else {
                Series::new(name, cells)
            };
            series.into()
        })
        .collect();
    let mut frame = polars::frame::DataFrame::new(rows.len() - 1, columns).unwrap();
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    (rows, xlsx, parquet)
}

#[test]
fn the_three_forms_of_a_register_give_the_same_rows() {
    let (rows, xlsx, parquet) = three_forms();
    let text: String = rows.iter().map(|r| r.join(",") + "\r\n").collect();
    let from_csv = read_bytes("r.csv", text.as_bytes(), None).unwrap();
    let from_xlsx = read_bytes("r.xls", &xlsx, None).unwrap();
    let from_parquet = read_bytes("r.parquet", &parquet, None).unwrap();
    assert_eq!(from_csv.rows.len(), 2);
    assert_eq!(from_csv.rows[1].taxable_value, Paise::new(10_010));
    assert_eq!(from_csv.rows[1].kind, DocumentKind::CreditNote);
    assert_eq!((from_csv.rows[1].row, from_csv.rows[1].shown_row), (3, 4));
    assert_eq!(from_parquet.rows[1].shown_row, 3);
    assert_eq!(from_xlsx.rows[0].sheet, "Register");
    let bare = |read: &BooksRead| -> Vec<BooksRow> {
        read.rows.iter().cloned().map(|r| BooksRow { sheet: String::new(), shown_row: 0, ..r }).collect()
    };
    assert_eq!(bare(&from_xlsx), bare(&from_csv));
    assert_eq!(bare(&from_parquet), bare(&from_csv));
    for read in [&from_csv, &from_xlsx, &from_parquet] {
        assert_eq!((read.left_out[0].reason.as_str(), read.left_out[0].rows), ("blank", 1));
    }
    assert_eq!(
        told(&from_xlsx, "books.sheet-unused").lines().next(),
        Some(
            "note[books.sheet-unused]: the sheet with 1 row was not read: no header was found in the first row: \
             none names a GSTIN or a document number beside other columns; the first row that holds anything is \
             \"made by hand\""
        )
    );
    let sheet = read_bytes("r.xlsx", &xlsx, Some("sheet = \"Regster\"")).unwrap_err();
    assert_eq!(
        sheet,
        "the mapping file says sheet = \"Regster\", but the workbook holds \"Notes\" and \"Register\"\n  --> r.xlsx\n  \
         help: copy the name of the sheet from the list"
    );
}

#[test]
fn shuffled_rows_give_the_same_documents() {
    let lines = [
        format!("{KIRANA},1,13-04-2026,100,18,,,,"),
        format!("{BHANDAR},2,14-04-2026,-100,-18,,,,"),
        format!("{KIRANA},3,05-04-2026,7,1.26,,,,"),
    ];
    let sorted = |order: [usize; 3]| {
        let text: String = order.iter().map(|i| lines[*i].clone() + "\n").collect();
        let mut rows = csv(&format!("{HEADER}{text}")).rows;
        for row in &mut rows {
            (row.row, row.shown_row) = (0, 0);
        }
        rows.sort_by(|a, b| a.number.cmp(&b.number));
        rows
    };
    assert_eq!(sorted([0, 1, 2]), sorted([2, 0, 1]));
}

/// Reads files that other people made, where a folder of them lies beside the repository.
fn shared(name: &str) -> Option<BooksRead> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|a| a.join("shared").join(name));
    beside.into_iter().find(|p| p.exists()).map(|path| super::read(&[path], None).unwrap())
}

#[test]
fn registers_of_other_hands_are_read_whole_where_they_are_at_hand() {
    if let Some(tally) = shared("fixtures/tally-purchase-register.csv") {
        let got: Vec<(&str, Option<String>, Rupees)> = tally
            .rows
            .iter()
            .map(|r| (r.number.as_str(), r.date.map(crate::domain::period::show_date), rupees(r)))
            .collect();
        assert_eq!(
            got,
            [
                ("INV/24-25/001", Some("01-04-2025".into()), (100_000, [0, 9_000, 9_000, 0])),
                ("BST#0881", Some("02-04-2025".into()), (250_000, [45_000, 0, 0, 0])),
                ("DPS-4491", Some("08-04-2025".into()), (50_000, [0, 4_500, 4_500, 0])),
                ("", Some("12-04-2025".into()), (10_000, [0, 900, 900, 0])),
            ]
        );
        let left: Vec<(&str, usize)> = tally.left_out.iter().map(|l| (l.reason.as_str(), l.rows)).collect();
        assert_eq!(left, [("total", 1), ("cancelled", 1)]);
    }
    if let Some(busy) = shared("fixtures/busy-purchase-register.csv") {
        let got: Vec<(&str, &str, Rupees)> =
            busy.rows.iter().map(|r| (r.supplier_gstin.as_str(), r.number.as_str(), rupees(r))).collect();
        assert_eq!(got[2], ("24AABCM9876C1ZX", "GP-2026-221", (175_000, [31_500, 0, 0, 0])));
        assert_eq!((busy.rows.len(), busy.refused.len()), (3, 0));
        assert_eq!(busy.rows[0].document_value, Some(Paise::new(11_800_000)));
        let left: Vec<(&str, usize)> = busy.left_out.iter().map(|l| (l.reason.as_str(), l.rows)).collect();
        assert_eq!(left, [("blank", 1), ("total", 2)]);
    }
    if let Some(practice) = shared("practice/holdings/purchase_register.csv") {
        assert_eq!((practice.rows.len(), practice.refused.len(), practice.left_out.len()), (22_132, 0, 0));
        let kind = |k| practice.rows.iter().filter(|r| r.kind == k).count();
        assert_eq!((kind(DocumentKind::CreditNote), kind(DocumentKind::DebitNote)), (1_425, 280));
        assert!(practice.rows.iter().all(|r| r.taxable_value >= Paise::ZERO));
        assert_eq!(practice.rows.iter().filter(|r| r.ineligible).count(), 181);
        let rcm = practice.rows.iter().filter(|r| r.exclusion == Some(Exclusion::ReverseCharge)).count();
        assert_eq!(rcm, 368);
        assert!((1..).zip(&practice.rows).all(|(n, r)| r.row == n && r.shown_row == n + 1));
    }
}

/// Lines of every sort, with how many documents and refused rows each makes.
fn line_of(sort: u8, number: usize) -> (String, usize) {
    match sort {
        0 => (format!("{KIRANA},K/{number},13-04-2026,100,18,,,,118\n"), 1),
        1 => (format!("{KIRANA},K/{number},13-04-2026,1O0,18,,,,118\n"), 1),
        2 => (format!(",,{number},,,,,,\n"), 0),
        3 => (",,,,,,,,\n".to_owned(), 0),
        4 => ("Grand Total,,,999,99,,,,\n".to_owned(), 0),
        5 => (HEADER.to_owned(), 0),
        6 => (format!("URP,\"K\n{number}\",13-04-2026,100,,,,,100\n"), 1),
        _ => (format!("{KIRANA},K/{number}\n"), 1),
    }
}

proptest::proptest! {
    #[test]
    fn every_record_is_a_row_refused_or_counted(sorts in proptest::collection::vec(0_u8..8, 1..40)) {
        let lines: Vec<(String, usize)> = (0..).zip(&sorts).map(|(n, s)| line_of(*s, n)).collect();
        let text: String = lines.iter().map(|l| l.0.as_str()).collect();
        let read = csv(&format!("{HEADER}{text}"));
        let documents: usize = lines.iter().map(|l| l.1).sum();
        let left_out: usize = read.left_out.iter().map(|l| l.rows).sum();
        proptest::prop_assert_eq!(read.rows.len() + read.refused.len(), documents);
        proptest::prop_assert_eq!(documents + left_out, sorts.len());
        let last = read.rows.iter().map(|r| r.row).chain(read.refused.iter().map(|r| r.row)).max();
        proptest::prop_assert!(last.unwrap_or(0) as usize <= sorts.len());
    }

    #[test]
    fn no_file_makes_it_stumble(text in "[\"',;\n\t0-9A-Za-z₹.()/ -]{0,120}", head in 0_usize..3) {
        let head = ["", HEADER, "GSTIN;Bill No;Taxable;IGST\n"][head];
        let _ = read_bytes("r.csv", format!("{head}{text}").as_bytes(), None);
    }
}

#[test]
fn a_file_cut_anywhere_is_told_and_never_half_read() {
    let (_, xlsx, parquet) = three_forms();
    for (name, bytes) in [("r.parquet", &parquet), ("r.xlsx", &xlsx)] {
        for cut in (4..bytes.len()).step_by(bytes.len() / 40) {
            assert!(read_bytes(name, &bytes[..cut], None).is_err(), "{name} cut at {cut}");
        }
    }
}
