//! A list of suppliers beside the two sides.

use super::support::{Sandbox, root, table};

const RULE: &str = r#"
[[rule]]
name = "on-hold"
when = "supplier_flag_hold AND supplier_code = 'V-7'"
action = "pending"
review = "manager"
reason = "The supplier is on hold."
why = "Nothing is accepted from a supplier on hold without a person."

[[rule]]
name = "stranger"
when = "NOT supplier_listed AND NOT supplier_flag_trusted"
action = "pending"
review = "clerk"
reason = "The supplier is not in the list."
why = "A new supplier is looked at once."
"#;

fn record(gstin: &str, number: &str) -> String {
    format!(
        r#"{{"stin":"{gstin}","inum":"{number}","inv_typ":"R","idt":"05-09-2026","val":1180,"action":"N","pos":"27","txval":1000,"iamt":0,"camt":90,"samt":90,"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}}"#
    )
}

fn month() -> Sandbox {
    let sandbox = Sandbox::new();
    let records = [
        record("27AAKFV2291Q1ZB", "V/1"),
        record("27AAKFW2291Q1ZA", "W/1"),
        record("27AAPFU0939F1ZV", "U/1"),
    ];
    sandbox.file(
        "ims.json",
        format!("{{\"rtin\":\"27AAHCK4471M1Z1\",\"imsDetails\":{{\"b2b\":[{}]}}}}", records.join(",")),
    );
    sandbox.file(
        "register.csv",
        "Voucher No,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n\
         PV1,27AAKFV2291Q1ZB,V/1,05-09-2026,1000.00,0,90.00,90.00\n\
         PV2,27AAKFW2291Q1ZA,W/1,05-09-2026,1000.00,0,90.00,90.00\n\
         PV3,27AAPFU0939F1ZV,U/1,05-09-2026,1000.00,0,90.00,90.00\n\
         PV4,07AAGCN6684E1Z7,77,05-09-2026,500.00,0,0,0\n\
         PV5,27AAKFV2219Q1ZB,V/9,05-09-2026,700.00,0,63.00,63.00\n",
    );
    sandbox.file(
        "suppliers.csv",
        "GSTIN,Name,Code,Aliases,Flags\n\
         27AAKFV2291Q1ZB,Vinod Steel,V-7,,hold\n\
         27AAKFW2291Q1ZA,Asha Traders,V-8,,\n\
         07AAGCN6684E1Z7,Nai Chai,V-9,,composition\n",
    );
    let rules = std::fs::read_to_string(root().join("rules/default.toml")).unwrap();
    let at = rules.find("[[rule]]").unwrap();
    sandbox.file("rules.toml", format!("{}{RULE}\n{}", &rules[..at], &rules[at..]));
    sandbox
}

fn reconcile(sandbox: &Sandbox, more: &[&str]) -> super::support::Run {
    let fixed = [
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "register.csv",
        "--rules",
        "rules.toml",
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
    ];
    sandbox.run(&[&fixed, more].concat())
}

#[test]
fn rules_reports_and_exclusions_know_the_list() {
    let sandbox = month();
    let run = reconcile(&sandbox, &["--suppliers", "suppliers.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let links: Vec<String> = table(&sandbox.read("out/links.csv"))
        .iter()
        .map(|l| format!("{} {:?} {}", l["document_number"], l["supplier_name"], l["rule"]))
        .collect();
    assert_eq!(
        links,
        ["V/1 \"Vinod Steel\" on-hold", "W/1 \"Asha Traders\" certain-and-filed", "U/1 \"\" stranger"]
    );
    let books: Vec<String> = table(&sandbox.read("out/books_links.csv"))
        .iter()
        .map(|l| format!("{} {} {}", l["supplier_gstin"], l["outcome"], l["exclusion"]))
        .collect();
    assert_eq!(books[3], "07AAGCN6684E1Z7 excluded composition");
    assert_eq!(books[4], "27AAKFV2219Q1ZB only_in_books ");
    let suggestion = "warning[books.gstin-suggestion]: supplier GSTIN \"27AAKFV2219Q1ZB\" is not in the list of suppliers; one \
         typing error apart is 27AAKFV2291Q1ZB (Vinod Steel)\n  --> register.csv, row 6\n  \
         help: compare with the document and mend the register; nothing was changed here\n";
    assert!(run.stderr.contains(suggestion), "{}", run.stderr);
    assert!(sandbox.read("out/report.html").contains("Vinod Steel"));
    assert!(sandbox.read("out/audit.jsonl").contains(r#""role":"suppliers","name":"suppliers.csv""#));
}

#[test]
fn without_a_list_its_words_hold_for_nobody() {
    let sandbox = month();
    let run = reconcile(&sandbox, &["--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rules: Vec<String> =
        table(&sandbox.read("out/links.csv")).iter().map(|l| l["rule"].clone()).collect();
    assert_eq!(rules, ["certain-and-filed"; 3]);
}

#[test]
fn a_flag_that_is_not_known_stops_the_run() {
    let sandbox = month();
    sandbox.file("suppliers.csv", "GSTIN,Flags\n27AAKFV2291Q1ZB,on-hold\n");
    let run = reconcile(&sandbox, &["--quiet", "--suppliers", "suppliers.csv"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            2,
            "error[suppliers.flag]: \"on-hold\" is no flag of a supplier\n  --> suppliers.csv:2, column \"Flags\"\n  \
             help: flags are composition, hold and trusted\n\
             error[suppliers.mistakes]: the list of suppliers in suppliers.csv holds 1 mistake\n"
        )
    );
    assert!(!sandbox.path("out").exists());
}
