//! The days by which somebody has to act, and how much credit goes back with a note.

use super::support::{Run, Sandbox, table};
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

const PUNE: &str = "27AAHCK4471M1Z1";

/// An invoice of September, half of whose credit is blocked; a credit note against it that is on Pending,
/// and an invoice on Pending since April.
const DOWNLOAD: &str = r#"{"rtin":"27AAHCK4471M1Z1","imsDetails":{
"b2b":[
{"stin":"27AAIFL6607C1ZG","tradenm":"Lohgad Rubber Products","inum":"LR/26-27/55","inv_typ":"R","idt":"07-09-2026","val":118000,"action":"N","pos":"27","txval":100000,"iamt":0,"camt":9000,"samt":9000,"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"},
{"stin":"27AAIFL6607C1ZG","tradenm":"Lohgad Rubber Products","inum":"LR/26-27/03","inv_typ":"R","idt":"17-03-2026","val":11800,"action":"P","pos":"27","txval":10000,"iamt":0,"camt":900,"samt":900,"cess":0,"srcform":"R1","rtnprd":"042026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}],
"b2bcn":[
{"stin":"27AAIFL6607C1ZG","tradenm":"Lohgad Rubber Products","nt_num":"CN/7","inv_typ":"R","nt_dt":"21-09-2026","val":11800.02,"action":"P","pos":"27","txval":10000,"iamt":0,"camt":900.01,"samt":900.01,"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N","itcRedReqBlocked":"N"}]}}"#;

const REGISTER: &str = "\
Supplier GSTIN,Supplier Name,Document Type,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST,Original Invoice No,ITC Eligible
27AAIFL6607C1ZG,Lohgad Rubber Products,Invoice,LR/26-27/55,07-09-2026,50000.00,0,4500.00,4500.00,,Yes
27AAIFL6607C1ZG,Lohgad Rubber Products,Invoice,LR/26-27/55,07-09-2026,50000.00,0,4500.00,4500.00,,No
27AAIFL6607C1ZG,Lohgad Rubber Products,Credit Note,CN/7,21-09-2026,10000.00,0,900.01,900.01,LR/26-27/55,Yes
";

const QUARTERLY: &str = "\
[[recipient]]
gstin = \"27AAHCK4471M1Z1\"
filing = \"quarterly\"

[[extension]]
form = \"GSTR-3B\"
period = \"122026\"
due = \"29-01-2027\"
source = \"Notification 3/2027-Central Tax\"
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("ims.json", DOWNLOAD).file("register.csv", REGISTER).file("recipient.toml", QUARTERLY);
    sandbox
}

fn reconcile(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.reconcile("ims.json", "register.csv", &[&["--quiet"], more].concat())
}

/// The cells of a sheet of the workbook, as text.
fn sheet(sandbox: &Sandbox, name: &str) -> Vec<Vec<String>> {
    let bytes = std::fs::read(sandbox.path("out/review.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    let text = |cell: &Data| match cell {
        Data::DateTime(day) => {
            let days = format!("{:.0}", day.as_f64()).parse().unwrap();
            (first + chrono::Days::new(days)).format("%d-%m-%Y").to_string()
        }
        cell => cell.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn the_clock_of_pending_follows_how_the_recipient_files() {
    let sandbox = sandbox();
    let note = |day| [day, "CN/7", "On Pending"];
    let invoice = ["30-11-2026", "LR/26-27/03", "On Pending"];
    for (more, first, lines) in [
        (&[][..], "20-11-2026", [note("20-11-2026"), invoice]),
        (&["--recipient", "recipient.toml"][..], "29-01-2027", [invoice, note("29-01-2027")]),
    ] {
        let run = reconcile(&sandbox, &[&["--force"], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let said = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = format!(
            "Pending ends first on {first} for 1 document with -₹1,800.02 of tax (advice); credit on Pending lapses first \
             on 30-11-2026 for 1 document with ₹1,800.00 of tax."
        );
        assert!(said.contains(&sentence), "{}", run.stdout);
        let clock = sheet(&sandbox, "Pending clock");
        let shown: Vec<[&str; 3]> = clock[4..].iter().map(|r| [r[0].as_str(), &r[2], &r[9]]).collect();
        assert_eq!(shown, lines);
    }
    let page = sandbox.read("out/report.html");
    assert!(page.contains("22-10-2026") && page.contains("GSTR-3B due (quarterly)"));
    assert!(!page.contains("monthly filers"));
}

#[test]
fn a_note_against_a_half_blocked_invoice_gives_half_back_and_says_how() {
    let sandbox = sandbox();
    let run = reconcile(&sandbox, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let review = table(&sandbox.read("out/review.csv"));
    let line = review.iter().find(|line| line["document_number"] == "CN/7").unwrap();
    assert_eq!(line["itc_original"], "\"LR/26-27/55\": rows 1; 2");
    assert_eq!(line["itc_worksheet"], "Partial CGST 450.01 SGST 450.01");
    assert_eq!(
        line["itc_working"],
        "Credit note \"CN/7\" of 21-09-2026: tax CGST ₹900.01 and SGST ₹900.01. \
         It refers to \"LR/26-27/55\", as its rows in the books say. \
         The original stands in the download, \"LR/26-27/55\" of 07-09-2026, and in the books, rows 1; 2. \
         Tax of the original in the books CGST ₹9,000.00 and SGST ₹9,000.00; credit taken CGST ₹4,500.00 and \
         SGST ₹4,500.00; not taken CGST ₹4,500.00 and SGST ₹4,500.00. \
         CGST: ₹4,500.00 of ₹9,000.00 was taken; ₹900.01 x 4500.00 / 9000.00 = ₹450.01, rounded up to the paisa. \
         SGST: ₹4,500.00 of ₹9,000.00 was taken; ₹900.01 x 4500.00 / 9000.00 = ₹450.01, rounded up to the paisa. \
         Proposed: Partial, CGST ₹450.01 and SGST ₹450.01; the books took a part of the credit of the original, so \
         that part is given back. To be looked at: less than the whole tax is given back."
    );
    let lines = sheet(&sandbox, "ITC reduction");
    let note = lines.iter().find(|row| row[2] == "CN/7").unwrap();
    assert_eq!(note[11], "Partial");
    assert_eq!(
        note[16],
        "Credit was taken on a part of the original supply: the rest is blocked under section 17(5)"
    );
}

#[test]
fn a_file_with_mistakes_stops_the_run_and_every_mistake_is_told() {
    let sandbox = sandbox();
    sandbox.file(
        "recipient.toml",
        "[[recipient]]\ngstin = \"27AAHCK4471M1Z1\"\nfiling = \"never\"\n[[extension]]\nform = \"GSTR-3B\"\n",
    );
    let run = reconcile(&sandbox, &["--recipient", "recipient.toml"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error[recipient.filing]: \"never\" is no way to file GSTR-3B\n  \
         --> recipient.toml:3:10\n  filing = \"never\"\n           ^^^^^^^\n  \
         help: write \"monthly\", or \"quarterly\" under QRMP\n\
         error[recipient.missing]: this extension has no \"period\"\n  \
         --> recipient.toml:4:1\n  [[extension]]\n  ^^^^^^^^^^^^^\n  \
         help: write period = \"092026\"\n\
         error[recipient.missing]: this extension has no \"due\"\n  \
         --> recipient.toml:4:1\n  [[extension]]\n  ^^^^^^^^^^^^^\n  \
         help: write due = \"25-10-2026\"\n\
         error[recipient.missing]: this extension has no \"source\"\n  \
         --> recipient.toml:4:1\n  [[extension]]\n  ^^^^^^^^^^^^^\n  \
         help: write source = \"Notification 20/2026-Central Tax\"\n\
         error[recipient.mistakes]: the recipient's file recipient.toml holds 4 mistakes\n"
    );
    assert!(!sandbox.path("out").exists());
}

#[test]
fn a_registration_that_the_file_does_not_name_is_told() {
    let sandbox = sandbox();
    sandbox.file("recipient.toml", QUARTERLY.replace(PUNE, "29AACCB1207L1ZT"));
    let run = reconcile(&sandbox, &["--recipient", "recipient.toml"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains(
            "warning[recipient.absent]: \"27AAHCK4471M1Z1\" of the download is not in the file; its due dates are those \
             of a monthly filer\n  --> recipient.toml\n  help: add a table [[recipient]] with its gstin and filing\n"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn a_run_that_is_opened_again_knows_how_the_recipient_files() {
    let sandbox = sandbox();
    assert_eq!(reconcile(&sandbox, &["--recipient", "recipient.toml"]).code, 0);
    let run = sandbox.run(&["approve", "out", "--by", "M. Iyer", "--dry-run", "--quiet"]);
    let told = format!("{}{}", run.stdout, run.stderr);
    assert!(!told.contains("monthly filers"), "{told}");
    let audit = sandbox.read("out/audit.jsonl");
    assert!(audit.lines().next().unwrap().contains("recipient.toml"));
}
