//! After a run: letters to suppliers, what moved since another run, and several registrations in one run.

use super::months::TestMonth;
use super::support::{Sandbox, files_below, root, table};
use calamine::{Reader as _, Xlsx};
use std::collections::BTreeMap;

const PUNE: &str = "27AAHCK4471M1Z1";
const BENGALURU: &str = "29AAHCK4471M1ZX";

fn finished(month: &str) -> Sandbox {
    let (sandbox, run) = TestMonth::sample(month).reconcile(&["--no-workbook", "--no-html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox
}

#[test]
fn letters_are_made_from_a_finished_run_and_nothing_is_sent() {
    let sandbox = finished("2026-09");
    let run = sandbox.run(&["letters", "out", "--to", "letters"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with(
            "8 letters to 8 suppliers; 13 documents with ₹72,055.80 of tax at issue. Nothing was sent.\n"
        ),
        "{}",
        run.stdout
    );
    let index = table(&sandbox.read("letters/index.csv"));
    assert_eq!(index.len(), 8);
    let files: Vec<String> = files_below(&sandbox.path("letters"))
        .iter()
        .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(files.len(), 3 * index.len() + 1);
    for line in &index {
        for kind in ["letter", "draft", "table"] {
            assert!(files.contains(&line[kind]), "{line:?}");
        }
        let rows = table(&sandbox.read(&format!("letters/{}", line["table"])));
        assert_eq!(rows.len().to_string(), line["documents"]);
        let mail = sandbox.read(&format!("letters/{}", line["draft"]));
        assert!(mail.starts_with("X-Unsent: 1\r\n") && !mail.contains("\nTo: "), "{mail}");
        assert!(mail.split("\r\n").all(|l| l.len() <= 78 && l.is_ascii()), "{mail}");
    }
    // The same run, the same bytes.
    let again = sandbox.run(&["letters", "out", "--to", "again"]);
    assert_eq!((again.code, &again.stdout), (0, &run.stdout));
    for file in &files {
        assert_eq!(
            sandbox.read(&format!("letters/{file}")),
            sandbox.read(&format!("again/{file}")),
            "{file}"
        );
    }
    let run = sandbox.run(&["letters", "out", "--to", "letters", "--quiet"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.starts_with("error[output.exists]: the output folder already holds "),
        "{}",
        run.stderr
    );
}

#[test]
fn small_sums_are_left_out_and_letters_of_an_earlier_run_are_told() {
    let sandbox = finished("2026-09");
    assert_eq!(sandbox.run(&["letters", "out", "--to", "letters", "--quiet"]).code, 0);
    let run = sandbox.run(&["letters", "out", "--to", "letters", "--min", "10,000", "--force", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("4 letters to 4 suppliers; 13 documents"), "{}", run.stdout);
    assert_eq!(
        run.stderr,
        "warning[letters.stale]: 12 files of an earlier run still in the folder: \
         07AAHCG9925E1ZF-gharkaam-services-online-pvt-ltd.csv, 07AAHCG9925E1ZF-gharkaam-services-online-pvt-ltd.eml, \
         07AAHCG9925E1ZF-gharkaam-services-online-pvt-ltd.txt and 9 more\n  --> letters\n  help: delete them, or nobody \
         knows which letters are to be sent; index.csv names those of this run\n"
    );
    let index = table(&sandbox.read("letters/index.csv"));
    let left_out: Vec<&BTreeMap<String, String>> = index.iter().filter(|l| l["letter"].is_empty()).collect();
    assert_eq!(left_out.len(), 4);
    assert!(left_out.iter().all(|l| l["why_no_letter"] == "below the least amount (--min)"));
}

#[test]
fn addresses_come_from_the_list_of_suppliers() {
    let sandbox = Sandbox::new();
    let month = TestMonth::sample("2026-09");
    sandbox.file("ims.json", &month.ims).file("register.csv", &month.register);
    sandbox.file("suppliers.csv", "GSTIN,Name,Email\n27AAIFL6607C1ZG,Lohgad,accounts@lohgad.example\n");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--suppliers", "suppliers.csv", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = sandbox.run(&[
        "letters",
        "out",
        "--to",
        "letters",
        "--supplier",
        "27aaifl6607c1zg",
        "--from",
        "tax@kaveri.example",
        "--quiet",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let mail = sandbox.read("letters/27AAIFL6607C1ZG-lohgad-rubber-products.eml");
    assert!(mail.contains("\r\nFrom: <tax@kaveri.example>\r\nTo: <accounts@lohgad.example>\r\n"), "{mail}");
}

#[test]
fn a_firm_changes_the_words_and_a_mistake_is_told_with_its_line() {
    let sandbox = finished("2026-09");
    let run = sandbox.run(&["letters", "--write-templates", "ours"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(run.stderr, "wrote ours/subject.txt\nwrote ours/letter.txt\n");
    sandbox.file(
        "ours/letter.txt",
        "Namaste {{ supplier.name }},\n{% for g in groups %}\n{{ g.title }}: {{ g.count }}\n{% endfor %}\n",
    );
    let run = sandbox.run(&["letters", "out", "--to", "letters", "--templates", "ours", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        sandbox.read("letters/27AAFCS4485E1Z6-sinhagad-carbide-tools-pvt-ltd.txt"),
        "Namaste Sinhagad Carbide Tools Pvt Ltd,\nNot reported: 1\nNumber differs: 1\nNot known to us: 1\n"
    );
    sandbox.file("ours/subject.txt", "{{ totl.documents }}");
    sandbox.file("ours/letter.txt", "Namaste\n{% for g in groups %}\n{{ g.title }}\n");
    let run = sandbox.run(&["letters", "out", "--to", "more", "--templates", "ours", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error[letters.template]: the template uses \"totl.documents\", which is not known here\n  \
         --> ours/subject.txt:1\n  | {{ totl.documents }}\n  help: did you mean total?\n\
         error[letters.template]: the template cannot be understood: unexpected end of input, expected end of block\n  \
         --> ours/letter.txt:3\n  | {{ g.title }}\n  help: compare the line with the template that is shipped: imsreco \
         letters --write-templates FOLDER\n\
         error[letters.templates]: no letter was written: the templates hold mistakes\n  \
         help: mend them and run again\n"
    );
    assert!(!sandbox.path("more").exists());
}

#[test]
fn what_is_wrong_with_the_arguments_of_letters_is_told_at_once() {
    let sandbox = Sandbox::new();
    sandbox.file("empty/notes.md", "x");
    let run = sandbox.run(&[
        "letters",
        "out",
        "--to",
        "letters",
        "--supplier",
        "Lohgad",
        "--min",
        "much",
        "--from",
        "us",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error[args.supplier]: \"Lohgad\" is not a GSTIN\n  --> argument --supplier\n  help: give the supplier's fifteen \
         characters\n\
         error[args.min]: \"much\" is not an amount\n  --> argument --min\n  help: write rupees, such as 500 or \
         1,18,000.50\n\
         error[args.from]: \"us\" is not a mail address\n  --> argument --from\n  help: write the address alone, such as \
         tax@firm.example\n"
    );
    let run = sandbox.run(&["letters", "out", "--to", "letters", "--templates", "empty"]);
    assert_eq!(
        run.stderr,
        "error[letters.no-template]: the folder holds no template\n  --> empty\n  help: it should hold subject.txt or \
         letter.txt; imsreco letters --write-templates FOLDER makes them\n"
    );
    let run = sandbox.run(&["letters", "out", "--to", "letters"]);
    assert_eq!(
        run.stderr,
        "error[run.absent]: this folder holds no run: it has no run.state\n  --> out\n  help: give the --out folder of \
         imsreco reconcile\n"
    );
}

#[test]
fn last_month_beside_this_month() {
    let sandbox = finished("2026-09");
    let before = finished("2026-08");
    for file in ["links.csv", "books_links.csv", "summary.json"] {
        sandbox.file(&format!("before/{file}"), before.read(&format!("out/{file}")));
    }
    let run = sandbox.run(&["movement", "before", "out", "--to", "moved"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with(
            "Aug 2026 as of 14-10-2026 (before) → Sep 2026 as of 14-10-2026 (out)\n\
             2 records changed; 2 rows that no supplier had reported found now, ₹19,548.00 of tax.\n"
        ),
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stderr,
        "wrote moved/movement.csv\nwrote moved/movement.html\nwrote moved/movement.json\n"
    );
    let lines = table(&sandbox.read("moved/movement.csv"));
    let found: Vec<&str> =
        lines.iter().filter(|l| l["turn"] == "found_now").map(|l| l["document_number"].as_str()).collect();
    assert_eq!(found, ["SCT-0891", "KG/214"]);
    let filed = lines.iter().find(|l| l["document_number"] == "LR/26-27/55").unwrap();
    assert_eq!(
        filed["why"],
        "the supplier has filed; decided by the rule certain-and-filed, before by supplier-not-filed"
    );
    let json: serde_json::Value = serde_json::from_str(&sandbox.read("moved/movement.json")).unwrap();
    assert_eq!(json["lines"].as_array().unwrap().len(), lines.len());
    let shown = sandbox.run(&["movement", "before", "out", "--format", "json"]);
    assert_eq!(shown.stdout, sandbox.read("moved/movement.json"));
    // Every record and row of both runs is in a line or in a counted sum.
    let count = |key: &str| usize::try_from(json[key]["documents"].as_u64().unwrap()).unwrap();
    let turn = |words: &[&str]| lines.iter().filter(|l| words.contains(&l["turn"].as_str())).count();
    let now = table(&sandbox.read("out/links.csv"));
    let own: std::collections::BTreeSet<Vec<&str>> = now
        .iter()
        .map(|l| {
            [
                "recipient_gstin",
                "ims_section",
                "supplier_gstin",
                "document_number",
                "document_date",
                "return_period",
            ]
            .map(|c| l[c].as_str())
            .to_vec()
        })
        .collect();
    assert_eq!(turn(&["changed", "still_open"]) + count("new_records") + count("settled_in_both"), own.len());
}

#[test]
fn a_run_made_again_is_compared_with_the_one_it_replaces() {
    let sandbox = Sandbox::new();
    let month = TestMonth::sample("2026-09");
    sandbox.file("ims.json", &month.ims).file("register.csv", &month.register);
    let quiet = ["--quiet", "--no-workbook", "--no-html"];
    assert_eq!(sandbox.reconcile("ims.json", "register.csv", &quiet).code, 0);
    let more = [&quiet[..], &["--force", "--compare-with", "out"]].concat();
    let run = sandbox.reconcile("ims.json", "register.csv", &more);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = table(&sandbox.read("out/movement.csv"));
    assert!(!lines.is_empty());
    assert!(
        lines.iter().all(|l| ["still_open", "still_unreported"].contains(&l["turn"].as_str())),
        "{lines:?}"
    );

    // A value is corrected in the books.
    let corrected = month
        .register
        .lines()
        .filter(|line| !line.contains("Grand Total"))
        .map(|line| {
            line.replace(
                "61020.00,10983.60,0.00,0.00,0.00,72003.60",
                "60120.00,10821.60,0.00,0.00,0.00,70941.60",
            )
        })
        .collect::<Vec<_>>()
        .join("\n");
    sandbox.file("register.csv", corrected);
    let run = sandbox.reconcile("ims.json", "register.csv", &more);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = table(&sandbox.read("out/movement.csv"));
    let moved: Vec<[&str; 4]> = lines
        .iter()
        .filter(|l| l["turn"] == "changed")
        .map(|l| ["document_number", "outcome_before", "outcome_now", "why"].map(|c| l[c].as_str()))
        .collect();
    assert_eq!(
        moved,
        [[
            "TBH-2268",
            "value_differs",
            "exact",
            "the books changed: taxable value ₹0.00 apart, before ₹900.00; the books changed: tax ₹0.00 apart, before \
             ₹162.00"
        ]]
    );
}

#[test]
fn a_folder_that_is_no_run_is_told_before_the_run_begins() {
    let sandbox = Sandbox::new();
    let month = TestMonth::sample("2026-09");
    sandbox.file("ims.json", &month.ims).file("register.csv", &month.register).file("other/x.txt", "x");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--compare-with", "other"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error[previous.no-run]: the folder holds no earlier run: it has no links.csv and books_links.csv\n  --> other\n  \
         help: give the --out folder of an earlier run\n"
    );
    assert!(!sandbox.path("out").exists());
}

fn record(recipient: &str, number: &str, rupees: u32) -> (String, String) {
    let tax = f64::from(rupees) * 0.18;
    let text = format!(
        r#"{{"stin":"27AAIFL6607C1ZG","tradenm":"Lohgad Rubber Products","inum":"{number}","inv_typ":"R","idt":"10-09-2026","val":{},"action":"N","pos":"{}","txval":{rupees},"iamt":{tax},"camt":0,"samt":0,"cess":0,"srcform":"R1","rtnprd":"092026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}}"#,
        f64::from(rupees) + tax,
        &recipient[..2],
    );
    (recipient.to_owned(), text)
}

fn download(recipient: &str, records: &[(String, String)]) -> String {
    let own: Vec<&str> = records.iter().filter(|(r, _)| r == recipient).map(|(_, t)| t.as_str()).collect();
    format!(r#"{{"rtin":"{recipient}","imsDetails":{{"b2b":[{}]}}}}"#, own.join(","))
}

#[test]
fn several_registrations_are_told_each_by_itself_and_the_wrong_one_is_found() {
    let records =
        [record(PUNE, "DC/61", 10_000), record(PUNE, "DC/62", 20_000), record(BENGALURU, "DC/63", 30_000)];
    let sandbox = Sandbox::new();
    sandbox
        .file("pune.json", download(PUNE, &records))
        .file("bengaluru.json", download(BENGALURU, &records))
        .file(
            "register.csv",
            format!(
                "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST,Our GSTIN\n\
                 27AAIFL6607C1ZG,DC/61,10-09-2026,10000,1800,0,0,{BENGALURU}\n\
                 27AAIFL6607C1ZG,DC/62,10-09-2026,20000,3600,0,0,{PUNE}\n\
                 27AAIFL6607C1ZG,DC/63,10-09-2026,30000,5400,0,0,{BENGALURU}\n\
                 27AAIFL6607C1ZG,DC/64,11-09-2026,40000,7200,0,0,{PUNE}\n"
            ),
        )
        .file(
            "map.toml",
            "[columns]\nsupplier_gstin = \"Supplier GSTIN\"\nnumber = \"Invoice No\"\ndate = \"Invoice Date\"\n\
             taxable_value = \"Taxable Value\"\nigst = \"IGST\"\ncgst = \"CGST\"\nsgst = \"SGST\"\n\
             recipient_gstin = \"Our GSTIN\"\n",
        );
    let rules = root().join("rules/default.toml");
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        "pune.json",
        "bengaluru.json",
        "--books",
        "register.csv",
        "--map",
        "map.toml",
        "--rules",
        rules.to_str().unwrap(),
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--quiet",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 booked for another of your registrations"), "{}", run.stdout);
    let page = sandbox.read("out/report.html");
    let (_, section) = page.split_once("id=\"branches\"").expect("the section of the registrations");
    let (section, _) = section.split_once("</section>").unwrap();
    for said in [PUNE, BENGALURU, "The group", "Booked for the wrong registration", "DC/61"] {
        assert!(section.contains(said), "{said}");
    }
    assert!(
        section.contains(
            "1 document is reported to one of your registrations and booked for another (₹1,800.00 of tax): the credit \
             belongs to the registration that was billed, so move it in the books, or have the supplier correct the GSTIN."
        ),
        "{section}"
    );
    let mut book: Xlsx<_> = calamine::open_workbook(sandbox.path("out/review.xlsx")).unwrap();
    let mut cells = |sheet: &str| -> Vec<Vec<String>> {
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().skip(4).map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let documents: Vec<(String, String)> = cells("By GSTIN")
        .iter()
        .map(|row| (row[0].clone(), format!("{} {} {}", row[1], row[4], row[10])))
        .collect();
    assert_eq!(
        documents,
        [
            (PUNE.to_owned(), "Agrees exactly 1 3600".to_owned()),
            (PUNE.to_owned(), "Other branch 1 1800".to_owned()),
            (BENGALURU.to_owned(), "Agrees exactly 1 5400".to_owned()),
        ]
    );
    assert_eq!(cells("By GSTIN (books)").len(), 4);
    let wrong = cells("Wrong own branch");
    assert_eq!(
        (wrong.len(), wrong[0][2].as_str(), wrong[0][5].as_str(), wrong[0][6].as_str()),
        (1, "DC/61", PUNE, BENGALURU)
    );

    let run = sandbox.run(&["letters", "out", "--to", "letters", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let letter = sandbox.read("letters/27AAIFL6607C1ZG-lohgad-rubber-products.txt");
    assert!(
        letter.contains("Reported to another of our registrations (1 document, tax ₹1,800.00)"),
        "{letter}"
    );
    assert!(letter.contains(&format!("you report it to {PUNE}; we booked it for {BENGALURU}")), "{letter}");
    assert!(
        letter.contains(&format!("- invoice DC/64 of 11-09-2026 to {PUNE}: taxable value ₹40,000.00")),
        "{letter}"
    );
}

#[test]
fn one_registration_alone_has_no_section_of_its_own() {
    let (sandbox, run) = TestMonth::sample("2026-09").reconcile(&["--no-workbook"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!sandbox.read("out/report.html").contains("id=\"branches\""));
}

#[test]
fn letters_and_movement_do_not_hang_on_the_order_of_the_files() {
    let month = TestMonth::sample("2026-09");
    let (head, rows, totals) = month.register_lines();
    let turned: Vec<&str> = head.iter().chain(rows.iter().rev()).chain(&totals).copied().collect();
    let mut letters = Vec::new();
    for register in [month.register.clone(), turned.join("\n")] {
        let sandbox = Sandbox::new();
        sandbox.file("ims.json", &month.ims).file("register.csv", register);
        let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet", "--no-workbook", "--no-html"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(sandbox.run(&["letters", "out", "--to", "letters", "--quiet"]).code, 0);
        let files = files_below(&sandbox.path("letters"));
        letters.push(files.iter().map(|f| std::fs::read_to_string(f).unwrap()).collect::<Vec<_>>());
    }
    assert_eq!(letters[0], letters[1]);
}
