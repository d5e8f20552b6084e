//! `imsreco columns` and control totals, as a user meets them.

use super::support::{Sandbox, files_below, root};
use imsreco::domain::document::BooksRow;
use imsreco::ingest::books;

const REGISTER: &str = "Voucher No,Posting Date,Vendor GSTIN,Vendor Name,Vendor Invoice Number,Vendor Invoice Date,Base \
                        Amount,IGST Amount,CGST Amount,SGST Amount,Total Amount,Checked\n\
                        P1,04-09-2026,27AAIFL6607C1ZG,Lohgad Rubber Products,LR/55,02-09-2026,29400,,2646,2646,34692,x\n\
                        P2,05-09-2026,33AAEFN8802K1Z7,Nanemachi Electricals,NE/1389,03-09-2026,30900,5562,,,36462,x\n\
                        P3,05-09-2026,27AALFK1329V1ZI,Khadakwasla Gauges,KG/214,04-09-2026,46800,,4212,4212,55224,\n\
                        Grand Total,,,,,,107100,5562,6858,6858,126378,\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("register.csv", REGISTER);
    sandbox
}

#[test]
fn what_is_understood_is_shown_with_its_reasons() {
    let run = sandbox().run(&["columns", "register.csv", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "register.csv, headings in row 1

  Columns
    supplier GSTIN   column C \"Vendor GSTIN\"
      sure: GSTIN in 3 of 3 rows, 3 different, check characters right
      such as \"27AAIFL6607C1ZG\", \"33AAEFN8802K1Z7\", \"27AALFK1329V1ZI\"
    supplier name    column D \"Vendor Name\"
      likely: filled in 3 of 3 rows, 3 different
      such as \"Lohgad Rubber Products\", \"Nanemachi Electricals\", \"Khadakwasla Gauges\"
    document number  column E \"Vendor Invoice Number\"
      likely: filled in 3 of 3 rows, 3 different
      such as \"LR/55\", \"NE/1389\", \"KG/214\"
    document date    column F \"Vendor Invoice Date\"
      sure: dates in 3 of 3 rows, 02-09-2026 to 04-09-2026; before the voucher date in 3 of 3 rows that differ
      such as \"02-09-2026\", \"03-09-2026\", \"04-09-2026\"
    voucher number   column A \"Voucher No\"
      likely: filled in 3 of 3 rows, 3 different
      such as \"P1\", \"P2\", \"P3\"
    voucher date     column B \"Posting Date\"
      sure: dates in 3 of 3 rows, 04-09-2026 to 05-09-2026
      such as \"04-09-2026\", \"05-09-2026\"
    document value   column K \"Total Amount\"
      sure: amounts in 3 of 3 rows and = taxable + taxes in 3 of 3 rows
      such as \"34692\", \"36462\", \"55224\"
    taxable value    column G \"Base Amount\"
      sure: amounts in 3 of 3 rows and the tax is at a legal rate of it in 3 of 3 rows
      such as \"29400\", \"30900\", \"46800\"
    IGST             column H \"IGST Amount\"
      sure: amounts in 1 of 1 row and fits the other heads in 3 of 3 rows
      such as \"5562\"
    CGST             column I \"CGST Amount\"
      sure: amounts in 2 of 2 rows and CGST = SGST in 3 of 3 rows
      such as \"2646\", \"4212\"
    SGST             column J \"SGST Amount\"
      sure: amounts in 2 of 2 rows and CGST = SGST in 3 of 3 rows
      such as \"2646\", \"4212\"

  Not used: L \"Checked\"

  3 rows read, 3 documents
  left out: 1 row (total), in row 5
  as written:        taxable ₹1,07,100.00, IGST ₹5,562.00, CGST ₹6,858.00, SGST ₹6,858.00, cess ₹0.00
  the total in row 5 comes to the same
"
    );
}

#[test]
fn the_same_is_said_to_programs() {
    let run = sandbox().run(&["columns", "register.csv", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let table = &shown["tables"][0];
    assert_eq!(
        (shown["schema"].as_u64(), table["rows"].as_u64(), table["own_total_row"].as_u64()),
        (Some(1), Some(3), Some(5))
    );
    assert_eq!(table["columns"][0]["field"], "supplier_gstin");
    assert_eq!(table["columns"][0]["confidence"], "sure");
    assert_eq!(table["as_written"]["taxable_value"], "107100.00");
    assert_eq!(table["unused"][0]["heading"], "Checked");
    assert_eq!(table["left_out"][0]["first_rows"][0], 5);
    let sandbox = sandbox();
    sandbox.file(
        "asked.csv",
        REGISTER
            .replace("Base Amount", "x")
            .replace("Total Amount", "Base Amount")
            .replace(",x,", ",Total Amount,"),
    );
    let run = sandbox.run(&["columns", "asked.csv", "--format", "json"]);
    assert_eq!(run.code, 2);
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(shown["asked"][0]["questions"][0]["confidence"], "asked");
    assert_eq!(shown["asked"][0]["questions"][0]["answers"][0], "taxable_value = \"Total Amount\"");
}

#[test]
fn a_saved_mapping_reads_the_same_and_says_how_next_months_export_changed() {
    let sandbox = sandbox();
    let run = sandbox.run(&["columns", "register.csv", "--save-map", "map.toml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.ends_with("wrote map.toml\n"), "{}", run.stderr);
    let again = sandbox.run(&["columns", "register.csv", "--map", "map.toml", "--quiet"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
    assert!(
        again.stdout.contains("sure: the mapping file says so; filled in 3 of 3 rows"),
        "{}",
        again.stdout
    );
    let taken = sandbox.run(&["columns", "register.csv", "--save-map", "map.toml", "--quiet"]);
    assert_eq!(
        (taken.code, taken.stderr.as_str()),
        (
            2,
            "error[output.file-exists]: this file exists already\n  --> map.toml\n  help: give another name, or --force to \
             replace it\n"
        )
    );
    assert_eq!(
        sandbox.run(&["columns", "register.csv", "--save-map", "map.toml", "--force", "--quiet"]).code,
        0
    );
    sandbox.file(
        "october.csv",
        REGISTER.replace("Vendor Invoice Number", "Invoice No").replace("Checked", "Seen"),
    );
    let changed = sandbox.run(&["columns", "october.csv", "--map", "map.toml", "--quiet"]);
    assert_eq!(
        (changed.code, changed.stderr.as_str()),
        (
            2,
            "error[map.export-changed]: the export has changed since the mapping was saved\n  --> october.csv, row 1\n     \
             \"Vendor Invoice Number\", the document number, is gone; is it column E \"Invoice No\" now?\n     new: column E \
             \"Invoice No\" and column L \"Seen\"\n  help: if so, write number = \"Invoice No\" in the mapping file\n"
        )
    );
    let mended =
        sandbox.read("map.toml").replace("number = \"Vendor Invoice Number\"", "number = \"Invoice No\"");
    sandbox.file("map.toml", mended);
    assert_eq!(sandbox.run(&["columns", "october.csv", "--map", "map.toml", "--quiet"]).code, 0);
}

#[test]
fn a_control_total_that_differs_stops_the_run_before_anything_is_written() {
    let sandbox = sandbox();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    let expected = "error[books.control]: the register does not come to its control total\n  --> register.csv\n     --control \
                    says 4 documents, but 3 were read\n     --control says IGST ₹5,000.00, but ₹5,562.00 was read\n     \
                    look at the IGST: the difference is -₹562.00\n  help: mend the register or the mapping and look with \
                    imsreco columns; if a total of the file is itself wrong, write totals = \"ignore\" in a mapping file\n";
    let control = "taxable=1,07,100.00,igst=5000,documents=4,rows=3";
    let run = sandbox.reconcile("ims.json", "register.csv", &["--control", control, "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str(), run.stdout.as_str()), (2, expected, ""));
    assert!(!sandbox.path("out/links.csv").exists());
    let run = sandbox.run(&["columns", "register.csv", "--control", control, "--export", "e.csv", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, expected));
    assert!(!sandbox.path("e.csv").exists() && run.stdout.contains("3 rows read"));
    let run = sandbox.run(&["columns", "register.csv", "--control", "igts=5,rows=many", "--quiet"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            2,
            "error[args.control]: \"igts=5\" is of no known total\n  --> argument --control\n  help: did you mean igst?\n\
             error[args.control]: \"rows=many\" is no figure\n  --> argument --control\n  help: write rows=412\n"
        )
    );
}

/// Documents without the places they were read from.
fn bare(rows: &[BooksRow]) -> Vec<BooksRow> {
    let place = |r: BooksRow| BooksRow { file: 0, sheet: String::new(), row: 0, shown_row: 0, ..r };
    rows.iter().cloned().map(place).collect()
}

#[test]
fn every_register_at_hand_is_written_back_to_identical_documents() {
    let mut registers = files_below(&root().join("sample_data"));
    registers.extend(files_below(&root().join("tests")));
    registers.retain(|p| {
        let name = p.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("purchase_register.")
            || p.parent().is_some_and(|f| f.parent().is_some_and(|l| l.ends_with("layouts")))
    });
    let sandbox = Sandbox::new();
    let (mut count, mut documents) = (0, 0);
    for register in registers {
        let Ok(read) = books::read(std::slice::from_ref(&register), None) else { continue };
        sandbox.file("export.csv", books::template_csv(&read.rows));
        let again = books::read(&[sandbox.path("export.csv")], None).unwrap();
        assert!(again.refused.is_empty(), "{}", register.display());
        assert_eq!(bare(&again.rows), bare(&read.rows), "{}", register.display());
        count += 1;
        documents += read.rows.len();
    }
    assert!(count >= 40 && documents >= 300, "{count} registers, {documents} documents");
}
