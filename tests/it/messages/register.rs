//! What can be wrong with a purchase register.

use super::{register_is_refused, register_stops, register_warns, row_with};

#[test]
fn an_empty_register_is_empty() {
    register_stops(
        "",
        r"error[file.empty]: the file is empty
  --> register.csv
  help: look whether it is the right one, and make it again
",
    );
    register_stops(
        "\r\n \r\n",
        r"error[file.empty]: the file is empty
  --> register.csv
  help: look whether it is the right one, and make it again
",
    );
    register_stops(
        "﻿",
        r"error[file.empty]: the file is empty
  --> register.csv
  help: look whether it is the right one, and make it again
",
    );
}

#[test]
fn a_register_without_header_says_what_stands_first() {
    register_stops(
        "a,b,c\n1,2,3\n",
        r#"error[books.no-header]: no header was found in the first 2 rows: none names a GSTIN or a document number beside other columns; the first row that holds anything is "a", "b" and "c"
  --> register.csv
  help: put the headings into one row above the data, or say header_row = 5 (its row) in a mapping file and give it with --map
"#,
    );
    register_stops(
        "27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r#"error[books.no-header]: no header was found in the first row: none names a GSTIN or a document number beside other columns; the first row that holds anything is "27AAIFL6607C1ZG", "LR/26-27/55", "27-08-2026", "29400.00", "0", "2646" and "2646"
  --> register.csv
  help: put the headings into one row above the data, or say header_row = 5 (its row) in a mapping file and give it with --map
"#,
    );
}

#[test]
fn a_column_without_which_nothing_can_be_read_is_asked_for() {
    register_stops(
        "Party,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r#"error[books.column-absent]: no column holds the supplier's GSTIN; the headings are "Party", "Invoice No", "Invoice Date", "Taxable Value", "IGST", "CGST" and "SGST"
  --> register.csv, row 1
  help: name the column in a mapping file, under [columns], such as supplier_gstin = "Party GSTIN", and give it with --map
"#,
    );
    register_stops(
        "Supplier GSTIN,Sl No,Invoice Date,Taxable Value,IGST,CGST,SGST\n27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r#"error[books.column-absent]: no column holds the number of the supplier's document; the headings are "Supplier GSTIN", "Sl No", "Invoice Date", "Taxable Value", "IGST", "CGST" and "SGST"
  --> register.csv, row 1
  help: name the column in a mapping file, under [columns], such as number = "Supplier Invoice No", and give it with --map
"#,
    );
    register_stops(
        "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value\n",
        r#"error[books.column-absent]: no column holds the tax (IGST, CGST or SGST); the headings are "Supplier GSTIN", "Invoice No", "Invoice Date" and "Taxable Value"
  --> register.csv, row 1
  help: name the column in a mapping file, under [columns], such as igst = "Integrated Tax", and give it with --map
"#,
    );
    register_stops(
        "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,Total Tax\n",
        r#"error[books.heads-in-one]: only column E "Total Tax" gives tax, all heads in one; IGST, CGST and SGST cannot be told apart
  --> register.csv, row 1
  help: export the register with a column for each head
"#,
    );
    register_stops(
        "Date,Particulars,Voucher Type,Voucher No,Debit,Credit\n1-Apr-26,Kirana,Purchase,1,100,\n",
        r#"error[books.day-book]: this is a day book: it has debit and credit, but neither the supplier's GSTIN nor the number of his document; its headings are "Date", "Particulars", "Voucher Type", "Voucher No", "Debit" and "Credit"
  --> register.csv, row 1
  help: export the purchase register with the columns supplier invoice no., party GSTIN/UIN, taxable value and tax instead
"#,
    );
}

#[test]
fn two_columns_of_one_heading_are_not_chosen_between() {
    register_stops(
        "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,CGST\n27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,99\n",
        r#"error[books.same-heading]: column F "CGST" and column G "CGST" have the same heading for the CGST and hold different things
  --> register.csv, row 1
  help: rename one of them, or say which in a mapping file, under [columns], such as cgst = "column F", and give it with --map
"#,
    );
}

#[test]
fn a_file_of_another_kind_is_no_register() {
    register_stops(
        b"%PDF-1.7",
        r"error[books.not-a-table]: this is a PDF, not a purchase register
  --> register.csv
  help: export the register as Excel or CSV
",
    );
    register_stops(
        b"{\x22rtin\x22: 1}",
        r"error[books.not-a-table]: this is a JSON file, not a purchase register
  --> register.csv
  help: give the download of the portal with --ims and the register with --books
",
    );
    register_stops(
        b"<html><table>",
        r"error[books.not-a-table]: this is a web page or XML under another name, not a purchase register
  --> register.csv
  help: open it in Excel, save it as .xlsx and give that file
",
    );
    register_stops(
        b"\x00\x01\x02\x03binary\x05\x06\x07",
        r"error[books.not-a-table]: this is neither text nor a workbook, not a purchase register
  --> register.csv
  help: give the register as CSV, Excel or Parquet
",
    );
    register_stops(
        b"PK\x03\x04 cut short",
        r"error[books.excel]: this Excel workbook is damaged or cut short
  --> register.csv
  help: open it in Excel, save it again as .xlsx and give that file
",
    );
    register_stops(
        b"PAR1 cut short",
        r"error[books.parquet]: this Parquet file is damaged or cut short
  --> register.csv
  help: write it again, or give the register as CSV
",
    );
    register_stops(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut short",
        r"error[books.excel]: this Excel workbook is damaged or cut short
  --> register.csv
  help: open it in Excel, save it again as .xlsx and give that file
",
    );
}

#[test]
fn a_row_that_cannot_be_read_is_refused_with_its_place() {
    register_is_refused(
        &row_with("29400.00", "29400.005"),
        r#"error[books.amount]: taxable value "29400.005" has more than two decimals
  --> register.csv, row 2, column D "Taxable Value"
  help: round it to whole paise, in a sheet with ROUND(…, 2)
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    register_is_refused(
        &row_with("29400.00", "1,18,O00.50"),
        r#"error[books.amount]: CGST "O00.50" is not an amount
  --> register.csv, row 2, column F "CGST"
  help: it holds the letter O; write 0.50
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    register_is_refused(
        &row_with("29400.00", "1e400"),
        r#"error[books.amount]: taxable value "1e400" is not an amount
  --> register.csv, row 2, column D "Taxable Value"
  help: the spreadsheet has shortened it; show the column as a number with two decimals and save again
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    register_is_refused(
        &row_with("29400.00", "99999999999999999999"),
        r#"error[books.amount]: taxable value "99999999999999999999" is too large to be an amount
  --> register.csv, row 2, column D "Taxable Value"
  help: write the amount in rupees, such as 118000.50 or 1,18,000.50
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    register_is_refused(
        &row_with("29400.00", "#REF!"),
        r##"error[books.amount]: taxable value "#REF!" is a formula error
  --> register.csv, row 2, column D "Taxable Value"
  help: mend the formula in the sheet, or type the amount
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"##,
    );
    register_is_refused(
        &row_with("27-08-2026", "31-02-2026"),
        r#"error[books.date]: document date "31-02-2026" is not a date
  --> register.csv, row 2, column C "Invoice Date"
  help: write it as dd-mm-yyyy, such as 01-04-2026
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    register_is_refused(
        &row_with("LR/26-27/55", "#N/A"),
        r##"error[books.formula-error]: document number "#N/A" is a formula error
  --> register.csv, row 2, column B "Invoice No"
  help: mend the formula in the sheet, or type the value
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"##,
    );
    register_is_refused(
        &row_with("29400.00,0", "29400.00"),
        r"error[books.ragged]: the row has 6 cells, the header 7
  --> register.csv, row 2
  help: a line break inside a cell needs quotation marks around the cell; export the register again
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    register_is_refused(
        &row_with("29400.00", "\x1b[31m29400"),
        r#"error[books.amount]: taxable value "�[31m29400" is not an amount
  --> register.csv, row 2, column D "Taxable Value"
  help: write the amount in rupees, such as 118000.50 or 1,18,000.50
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
}

#[test]
fn what_can_be_read_all_the_same_is_warned_of() {
    register_warns(
        &row_with("27AAIFL6607C1ZG", "27AAIFL6607C1Z"),
        r#"warning[books.gstin-shape]: 1 row with a supplier GSTIN that has not the shape of one, "27AAIFL6607C1Z"
  --> register.csv, row 2, column A "Supplier GSTIN"
  help: it has 15 characters: two digits, the PAN of ten, then three
"#,
    );
    register_warns(
        &row_with("27AAIFL6607C1ZG", "27AAIFL6607C1ZH"),
        r#"warning[books.gstin-check]: 1 row with a supplier GSTIN whose check character is wrong, "27AAIFL6607C1ZH"
  --> register.csv, row 2, column A "Supplier GSTIN"
  help: look for a typing error in the supplier's master data
"#,
    );
    register_warns(
        &row_with("27AAIFL6607C1ZG,", r#""27AAIFL6607C1ZG,"#),
        r#"warning[books.quote]: a quotation mark is opened and not closed; it was read as part of the cell
  --> register.csv, row 2
  help: close the cell with a second quotation mark, or write it twice inside the cell
warning[books.gstin-shape]: 1 row with a supplier GSTIN that has not the shape of one, ""27AAIFL6607C1ZG"
  --> register.csv, row 2, column A "Supplier GSTIN"
  help: it has 15 characters: two digits, the PAN of ten, then three
"#,
    );
    register_warns(
        "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n",
        r"warning[books.no-rows]: no document stands below the header
  --> register.csv
  help: look whether the export was filtered, or the wrong period was chosen
",
    );
}

#[test]
fn what_a_register_holds_cannot_steer_the_terminal() {
    register_stops(
        "\x1b[2JParty\x1b[0m,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r#"error[books.column-absent]: no column holds the supplier's GSTIN; the headings are "�[2JParty�[0m", "Invoice No", "Invoice Date", "Taxable Value", "IGST", "CGST" and "SGST"
  --> register.csv, row 1
  help: name the column in a mapping file, under [columns], such as supplier_gstin = "Party GSTIN", and give it with --map
"#,
    );
}

#[test]
fn a_register_of_somebody_else_stops_the_run() {
    register_stops(
        "Company GSTIN,Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n29AABCT1332L1ZA,27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r"error[books.wrong-recipient]: the register is of 29AABCT1332L1ZA, the download of 27AAHCK4471M1Z1
  --> register.csv
  help: give the register and the download of the same recipient
",
    );
    register_stops(
        "Company GSTIN,Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n29AABCT1332L1ZA,27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n27AAHCK4471M1Z1,27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r"error[books.wrong-recipient]: the register is of 27AAHCK4471M1Z1 and 29AABCT1332L1ZA, the download of 27AAHCK4471M1Z1
  --> register.csv
  help: give the register and the download of the same recipient
",
    );
    register_stops(
        "Company GSTIN,Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n29AAHCK4471M1ZX,27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        r"error[books.wrong-recipient]: the register is of 29AAHCK4471M1ZX, the download of 27AAHCK4471M1Z1
  --> register.csv
  help: give the register and the download of the same recipient
",
    );
}
