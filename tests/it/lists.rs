//! Lists of suppliers beside the rules, remarks with fields, tags and the vocabulary, in whole runs.

use super::support::{Run, Sandbox, table};

const RULES: &str = r#"policy = "ours"

[lists]
hold = "lists/hold.csv"
group = "group.csv"

[annual_return]
"2026-27" = "01-10-2027"

[[rule]]
name = "on-hold"
when = "supplier IN LIST 'hold'"
action = "pending"
review = "none"
reason = "The supplier is on hold."
why = "Nothing is accepted from a supplier on hold."
remark = "On hold: {document_number} of {document_date} over {taxable_value}, credit until {itc_last_date}"
tags = ["hold", "materiality"]

[[rule]]
name = "differed-before"
when = "certain AND supplier_mismatch_percent > 0"
action = "accept"
review = "clerk"
reason = "Documents of the supplier differed before."
why = "Whoever errs once is looked at again."

[[rule]]
name = "certain-and-filed"
when = "certain AND filed AND supplier NOT IN LIST 'group'"
action = "accept"
review = "none"
reason = "They agree."
why = "It is booked."

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "Look."
why = "Nothing else holds."
"#;

fn record(gstin: &str, number: &str, taxable: u32) -> String {
    let tax = taxable * 9 / 100;
    format!(
        r#"{{"stin":"{gstin}","inum":"{number}","inv_typ":"R","idt":"05-09-2026","val":{},"action":"N","pos":"27","txval":{taxable},"iamt":0,"camt":{tax},"samt":{tax},"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}}"#,
        taxable + 2 * tax
    )
}

fn month() -> Sandbox {
    let sandbox = Sandbox::new();
    let records = [
        record("27AAKFV2291Q1ZB", "V/1", 118_000),
        record("27AAKFW2291Q1ZA", "W/1", 1_000),
        record("27AAPFU0939F1ZV", "U/1", 1_000),
    ];
    sandbox.file(
        "ims.json",
        format!("{{\"rtin\":\"27AAHCK4471M1Z1\",\"imsDetails\":{{\"b2b\":[{}]}}}}", records.join(",")),
    );
    sandbox.file(
        "register.csv",
        "Voucher No,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n\
         PV1,27AAKFV2291Q1ZB,V/1,05-09-2026,118000.00,0,10620.00,10620.00\n\
         PV2,27AAKFW2291Q1ZA,W/1,05-09-2026,1000.00,0,90.00,90.00\n\
         PV3,27AAPFU0939F1ZV,U/1,05-09-2026,1000.00,0,90.00,90.00\n",
    );
    sandbox.file("rules/ours.toml", RULES);
    sandbox.file(
        "rules/lists/hold.csv",
        "GSTIN,Why\n27AAKFV2291Q1ZB,no invoice\n07AAGCN6684E1Z7,gone\n24AAFFP6265R1ZK,\n06BAIPK9014M1ZF,\n07AABFL2260Q2Z2,\n",
    );
    // As an old spreadsheet saves it, in Windows-1252.
    sandbox.file("rules/group.csv", b"Name;PAN\r\nCaf\xE9;AAPFU0939F\r\n");
    sandbox
}

fn reconcile(sandbox: &Sandbox, out: &str, more: &[&str]) -> Run {
    let fixed = [
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "register.csv",
        "--rules",
        "rules/ours.toml",
        "--out",
        out,
        "--as-of",
        "14-10-2026",
    ];
    sandbox.run(&[&fixed, more].concat())
}

/// Number, rule, remark of every record.
fn decided(sandbox: &Sandbox, out: &str) -> Vec<String> {
    table(&sandbox.read(&format!("{out}/links.csv")))
        .iter()
        .map(|l| format!("{} {} {}", l["document_number"], l["rule"], l["remark"]).trim_end().to_owned())
        .collect()
}

#[test]
fn rules_ask_lists_and_the_trail_holds_their_hashes() {
    let sandbox = month();
    let run = reconcile(&sandbox, "out", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(
            "note[rules.list-stranger]: 4 suppliers of the list \"hold\" occur nowhere in the download: \
             06BAIPK9014M1ZF, 07AABFL2260Q2Z2, 07AAGCN6684E1Z7 and 1 more\n  --> rules/lists/hold.csv\n  \
             help: nothing to do where they sent nothing this month; else look for typing errors\n"
        ),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("\"group\""), "{}", run.stderr);
    assert_eq!(
        decided(&sandbox, "out"),
        [
            "V/1 on-hold On hold: V/1 of 05-09-2026 over 1,18,000.00, credit until 01-10-2027",
            "W/1 certain-and-filed",
            "U/1 rest",
        ]
    );
    let trail = sandbox.read("out/audit.jsonl");
    let lines: Vec<serde_json::Value> = trail.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let lists: Vec<&serde_json::Value> =
        lines[0]["inputs"].as_array().unwrap().iter().filter(|i| i["role"] == "list").collect();
    let names: Vec<&str> = lists.iter().map(|l| l["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["rules/group.csv", "rules/lists/hold.csv"]);
    assert!(lists.iter().all(|l| l["sha256"].as_str().unwrap().len() == 64));
    let rule = lines.iter().find(|l| l["event"] == "rule" && l["name"] == "on-hold").unwrap();
    assert_eq!(rule["tags"], serde_json::json!(["hold", "materiality"]));
    assert!(sandbox.read("out/report.html").contains("rules/lists/hold.csv"));
    // Another list, other decisions, another hash.
    sandbox.file("rules/lists/hold.csv", "PAN\nAAKFW2291Q\n");
    assert_eq!(reconcile(&sandbox, "again", &["--quiet"]).code, 0);
    let rules: Vec<String> =
        decided(&sandbox, "again").iter().map(|d| d.chars().take(11).collect()).collect();
    assert_eq!(rules, ["V/1 certain", "W/1 on-hold", "U/1 rest"]);
    assert_ne!(sandbox.read("again/audit.jsonl").lines().next(), trail.lines().next());
}

#[test]
fn a_list_is_an_input_that_no_run_writes_over() {
    let sandbox = month();
    sandbox.file("rules/ours.toml", RULES.replace("lists/hold.csv", "../out/links.csv"));
    sandbox.file("out/links.csv", "GSTIN\n27AAKFV2291Q1ZB\n");
    let run = reconcile(&sandbox, "out", &["--force", "--quiet"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("out/links.csv"), "{}", run.stderr);
    assert_eq!(sandbox.read("out/links.csv"), "GSTIN\n27AAKFV2291Q1ZB\n");
}

#[test]
fn a_list_that_cannot_be_used_stops_the_run_and_is_pointed_at() {
    let sandbox = month();
    sandbox.file("rules/lists/hold.csv", "GSTIN,Why\n27AAKFV2291Q1ZB,\n27AAKFV229IQ1ZB,typed\n");
    sandbox.file("rules/group.csv", b"PK\x03\x04rest");
    let told = "error[rules.list-file]: the list \"group\" cannot be read: it is a workbook, not a CSV file\n  \
                --> rules/ours.toml:5:9, [lists]\n  \
                group = \"group.csv\"\n          ^^^^^^^^^^^\n  \
                help: save the list as CSV UTF-8\n\
                error[rules.list-entry]: \"27AAKFV229IQ1ZB\" is neither a GSTIN nor a PAN\n  \
                --> rules/lists/hold.csv:3:1\n  \
                27AAKFV229IQ1ZB,typed\n  ^^^^^^^^^^^^^^^\n  \
                help: write the fifteen characters of a registration, or the ten of a PAN\n";
    let check = sandbox.run(&["check-rules", "rules/ours.toml"]);
    assert_eq!((check.code, check.stderr.as_str()), (2, told));
    assert_eq!(check.stdout, "rules/ours.toml: 2 mistakes\n");
    let run = reconcile(&sandbox, "out", &["--quiet"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        format!(
            "{told}error[rules.mistakes]: the rules in rules/ours.toml hold 2 mistakes\n  help: mend the file; imsreco \
             check-rules rules/ours.toml checks it by itself\n"
        )
    );
    assert!(!sandbox.path("out").exists());
}

#[test]
fn rules_know_how_a_suppliers_documents_agreed_in_earlier_runs() {
    let sandbox = month();
    let (ims, register) = (sandbox.read("ims.json"), sandbox.read("register.csv"));
    // In August the document of W differs from the books, that of V does not.
    let august = ims.replace("-09-2026", "-08-2026").replace("092026", "082026").replace("/1\"", "/0\"");
    sandbox.file("ims.json", august);
    let booked = register.replace("-09-2026", "-08-2026").replace("/1,", "/0,");
    sandbox.file("register.csv", booked.replace("W/0,05-08-2026,1000.00", "W/0,05-08-2026,1500.00"));
    assert_eq!(reconcile(&sandbox, "08", &["--quiet"]).code, 0);
    sandbox.file("ims.json", ims);
    sandbox.file("register.csv", register);
    let rules = |out: &str| -> Vec<String> {
        decided(&sandbox, out).iter().filter_map(|d| d.split(' ').nth(1).map(str::to_owned)).collect()
    };
    assert_eq!(reconcile(&sandbox, "09", &["--quiet"]).code, 0);
    assert_eq!(rules("09"), ["on-hold", "certain-and-filed", "rest"]);
    assert_eq!(reconcile(&sandbox, "09-after", &["--quiet", "--previous", "08"]).code, 0);
    assert_eq!(rules("09-after"), ["on-hold", "differed-before", "rest"]);
}

#[test]
fn the_vocabulary_is_printed_for_people_for_programs_and_for_the_readme() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["rules", "vocabulary"]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    assert!(text.stdout.lines().all(|l| l.chars().count() <= 100), "{}", text.stdout);
    for part in ["  taxable_value_gap (an amount in rupees)\n", "  LEFT(text, n)\n", "  remark in [[rule]]\n"]
    {
        assert!(text.stdout.contains(part), "{part}");
    }
    let json = sandbox.run(&["rules", "vocabulary", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let words = told["words"].as_array().unwrap();
    assert!(words.len() > 90 && words.iter().all(|w| w["meaning"].as_str().unwrap().ends_with('.')));
    let filed = words.iter().find(|w| w["name"] == "filed").unwrap();
    assert_eq!((filed["kind"].as_str(), filed["can_be_null"].as_bool()), (Some("flag"), Some(false)));
    let markdown = sandbox.run(&["rules", "vocabulary", "--format", "markdown"]).stdout;
    let readme = std::fs::read_to_string(super::support::root().join("rules/README.md")).unwrap();
    for mark in ["keys", "words"] {
        let (_, rest) = readme.split_once(&format!("<!-- {mark}: begin -->\n")).unwrap();
        let (held, _) = rest.split_once("<!-- ").unwrap();
        assert!(markdown.contains(held), "{mark}");
    }
    // Every word has a page, however it is written.
    for word in words {
        let name = word["name"].as_str().unwrap();
        let page = sandbox.run(&["explain", "word", &name.to_uppercase()]);
        assert_eq!((page.code, page.stdout.starts_with(name)), (0, true), "{name}: {}", page.stderr);
    }
}
