//! What can be wrong with the command line and the mapping file it names.

use super::{sandbox, stopped};

/// A run with more arguments and a second file.
fn stops(more: &[&str], file: (&str, &str), expected: &str) {
    let sandbox = sandbox();
    sandbox.file(file.0, file.1);
    stopped(&sandbox, &sandbox.reconcile("ims.json", "register.csv", more), expected);
}

#[test]
fn arguments_are_checked_before_anything_is_read() {
    stops(
        &["--rtin", "27AAHCK"],
        ("unused.txt", ""),
        r#"error[args.rtin]: "27AAHCK" is not a GSTIN (2 digits, 10 of PAN, then 3 characters)
  --> argument --rtin
  help: give the recipient's fifteen characters
"#,
    );
    stops(
        &["--period", "132026"],
        ("unused.txt", ""),
        r#"error[args.period]: "132026" is not a tax period (MMYYYY, such as 092026)
  --> argument --period
  help: write month and year, such as 092026
"#,
    );
    stops(
        &["--rtin", "\x1b[2J", "--period", "2026-09"],
        ("unused.txt", ""),
        r#"error[args.rtin]: "�[2J" is not a GSTIN (2 digits, 10 of PAN, then 3 characters)
  --> argument --rtin
  help: give the recipient's fifteen characters
error[args.period]: "2026-09" is not a tax period (MMYYYY, such as 092026)
  --> argument --period
  help: write month and year, such as 092026
"#,
    );
}

#[test]
fn the_recipient_of_the_command_line_has_to_be_that_of_the_download() {
    stops(
        &["--rtin", "29AABCT1332L1ZA"],
        ("unused.txt", ""),
        r"error[ims.other-recipient]: the download is of 27AAHCK4471M1Z1, but --rtin says 29AABCT1332L1ZA
  --> ims.json
  help: give the download of 29AABCT1332L1ZA, or leave out --rtin
",
    );
    stops(
        &["--rtin", "29AABCT1332L1ZX"],
        ("unused.txt", ""),
        r#"warning[args.rtin-check]: the check character of "29AABCT1332L1ZX" does not fit
  --> argument --rtin
  help: compare it with your registration
error[ims.other-recipient]: the download is of 27AAHCK4471M1Z1, but --rtin says 29AABCT1332L1ZX
  --> ims.json
  help: give the download of 29AABCT1332L1ZX, or leave out --rtin
"#,
    );
}

#[test]
fn downloads_of_two_firms_are_not_mixed() {
    stops(
        &["--ims", "other.json"],
        ("other.json", r#"{"rtin":"29AABCT1332L1ZA","b2b":[]}"#),
        r#"error[ims.other-pan]: this download is of 29AABCT1332L1ZA, that in "ims.json" of 27AAHCK4471M1Z1: these are two PANs
  --> other.json
  help: run each firm by itself
"#,
    );
}

#[test]
fn every_mistake_of_a_mapping_file_has_its_place() {
    stops(
        &["--map", "map.toml"],
        ("map.toml", "x = \n"),
        r#"error[map.syntax]: the mapping file cannot be understood here
  --> map.toml:1:5
  help: write lines such as supplier_gstin = "Party GSTIN", with both quotes, under a line [columns]
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "heder_row = 5\n"),
        r#"error[map.unknown-key]: "heder_row" is no setting of a mapping file
  --> map.toml:1:1
  help: did you mean "header_row"?
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "[columns]\ntaxable_valeu = \"Taxable\"\n"),
        r#"error[map.unknown-key]: "taxable_valeu" is no column of a mapping file
  --> map.toml:2:1
  help: did you mean "taxable_value"?
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "supplier_gstin = \"GST\"\n"),
        r#"error[map.unknown-key]: "supplier_gstin" is no setting of a mapping file
  --> map.toml:1:1
  help: supplier_gstin is a column; write it below a line [columns]
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "date_order = \"ymd\"\n"),
        r#"error[map.value]: date_order has to be "dmy" or "mdy", and is "ymd"
  --> map.toml:1:14
  help: write date_order = "dmy"
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "header_row = 99\n"),
        r"error[map.place-absent]: the mapping file says header_row = 99, but the rows go from 1 to 2
  --> register.csv
  help: give the row of the headings as your program numbers it, and a row that is not empty
",
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "[columns]\nnumber = \"Bill\"\n"),
        r#"error[map.heading-absent]: the mapping file says number = "Bill", but the register has no such heading; its headings are "Supplier GSTIN", "Invoice No", "Invoice Date", "Taxable Value", "IGST", "CGST" and "SGST"
  --> register.csv, row 1
  help: copy the heading from the list, or name the column by its letter: number = "column F"
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", "[columns]\nnumber = 5\n"),
        r#"error[map.value]: number has to be a heading in quotes, or "column F", and is 5
  --> map.toml:2:10
  help: write number = "the heading"
"#,
    );
    stops(
        &["--map", "map.toml"],
        ("map.toml", ""),
        r"error[file.empty]: the file is empty
  --> map.toml
  help: look whether it is the right one, and make it again
",
    );
}
