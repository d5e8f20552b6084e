//! Months one after another: a row that stood for an accepted record is not used again.

use super::support::{Run, Sandbox, table};
use std::collections::BTreeMap;

const HEADING: &str =
    "Voucher No,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n";

/// A supplier that begins its numbers anew every month, and charges the same rent each time.
fn record(number: &str, date: &str, period: &str, rupees: u32, action: &str) -> String {
    let tax = rupees * 9 / 100;
    format!(
        r#"{{"stin":"27AAKFV2291Q1ZB","inum":"{number}","inv_typ":"R","idt":"{date}","val":{},"action":"{action}","pos":"27","txval":{rupees},"iamt":0,"camt":{tax},"samt":{tax},"cess":0,"srcform":"R1","rtnprd":"{period}","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}}"#,
        rupees + 2 * tax
    )
}

fn download(records: &[String]) -> String {
    format!("{{\"rtin\":\"27AAHCK4471M1Z1\",\"imsDetails\":{{\"b2b\":[{}]}}}}", records.join(","))
}

/// The register of August and September: September's number 1 is not booked, its number 3 is.
fn register(sandbox: &Sandbox) {
    sandbox.file(
        "register.csv",
        format!(
            "{HEADING}\
             PV1,27AAKFV2291Q1ZB,1,05-08-2026,1000.00,0,90.00,90.00\n\
             PV2,27AAKFV2291Q1ZB,2,20-08-2026,3000.00,0,270.00,270.00\n\
             PV3,27AAKFV2291Q1ZB,3,21-09-2026,4000.00,0,360.00,360.00\n"
        ),
    );
}

fn two_months() -> Sandbox {
    let sandbox = Sandbox::new();
    register(&sandbox);
    let august = [
        record("1", "05-08-2026", "082026", 1000, "N"),
        // Already accepted by somebody, so nothing is left to say of it.
        record("2", "20-08-2026", "082026", 3000, "A"),
    ];
    sandbox.file("august.json", download(&august));
    let september =
        [record("1", "05-09-2026", "092026", 1000, "N"), record("3", "21-09-2026", "092026", 4000, "N")];
    sandbox.file("september.json", download(&september));
    sandbox
}

/// Reconciles a month into a folder of its own.
fn run(sandbox: &Sandbox, ims: &str, out: &str, more: &[&str]) -> Run {
    let run = sandbox.reconcile(ims, "register.csv", &[&["--no-workbook", "--no-html"], more].concat());
    if run.code == 0 {
        std::fs::rename(sandbox.path("out"), sandbox.path(out)).unwrap();
    }
    run
}

fn links(sandbox: &Sandbox, out: &str) -> Vec<String> {
    table(&sandbox.read(&format!("{out}/links.csv")))
        .iter()
        .map(|l| {
            format!(
                "{} {} row {:?} {} {}",
                l["document_number"],
                l["outcome"],
                l["register_rows"],
                l["proposed_action"],
                l["needs_review"]
            )
        })
        .collect()
}

fn books(sandbox: &Sandbox, out: &str) -> Vec<String> {
    table(&sandbox.read(&format!("{out}/books_links.csv")))
        .iter()
        .map(|l| format!("{} {} {}", l["voucher_number"], l["outcome"], l["exclusion"]))
        .collect()
}

#[test]
fn next_months_record_with_the_same_number_does_not_take_last_months_row() {
    let sandbox = two_months();
    let first = run(&sandbox, "august.json", "08", &["--quiet"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(links(&sandbox, "08"), ["1 exact row \"1\" A false", "2 exact row \"2\" A false"]);
    // Without the earlier run, August's rent is taken for September's.
    let alone = run(&sandbox, "september.json", "09-alone", &["--quiet"]);
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    assert_eq!(links(&sandbox, "09-alone")[0], "1 date_differs row \"1\" A false");
    let told = run(&sandbox, "september.json", "09", &["--previous", "08"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert_eq!(links(&sandbox, "09"), ["1 only_in_ims row \"\" P true", "3 exact row \"3\" A false"]);
    assert_eq!(
        books(&sandbox, "09"),
        ["PV1 excluded linked_before", "PV2 excluded linked_before", "PV3 exact "]
    );
    let note = "note[books.linked-before]: 2 rows linked in an earlier month are not used again\n  \
                --> register.csv\n";
    assert!(told.stderr.contains(note), "{}", told.stderr);
    let summary: serde_json::Value = serde_json::from_str(&sandbox.read("09/summary.json")).unwrap();
    assert_eq!(summary["excluded"][0]["name"], "linked_before");
    assert_eq!(summary["excluded"][0]["amounts"]["taxable_value"], "4000.00");
    assert_eq!(summary["books_account"]["ties"], true);
}

#[test]
fn the_audit_trail_names_the_earlier_runs_with_their_hashes() {
    let sandbox = two_months();
    assert_eq!(run(&sandbox, "august.json", "08", &["--quiet"]).code, 0);
    assert_eq!(run(&sandbox, "september.json", "09", &["--quiet", "--previous", "08"]).code, 0);
    let inputs = |out: &str| -> Vec<BTreeMap<String, serde_json::Value>> {
        let trail = sandbox.read(&format!("{out}/audit.jsonl"));
        let run: serde_json::Value = serde_json::from_str(trail.lines().next().unwrap()).unwrap();
        serde_json::from_value(run["inputs"].clone()).unwrap()
    };
    // The first run wrote the hashes of its own files.
    let trail = sandbox.read("08/audit.jsonl");
    let written = |name: &str| {
        trail
            .lines()
            .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
            .find(|l| l["event"] == "output" && l["name"] == name)
            .unwrap()["sha256"]
            .clone()
    };
    let previous: Vec<_> = inputs("09").into_iter().filter(|i| i["role"] == "previous").collect();
    let told: Vec<_> = previous.iter().map(|i| (i["name"].clone(), i["sha256"].clone())).collect();
    assert_eq!(
        told,
        [
            ("08/links.csv".into(), written("links.csv")),
            ("08/books_links.csv".into(), written("books_links.csv"))
        ]
    );
    assert!(inputs("08").iter().all(|i| i["role"] != "previous"));
}

#[test]
fn a_run_hands_on_what_the_runs_before_it_used_up() {
    let sandbox = two_months();
    sandbox.file("october.json", download(&[record("1", "05-10-2026", "102026", 1000, "N")]));
    assert_eq!(run(&sandbox, "august.json", "08", &["--quiet"]).code, 0);
    assert_eq!(run(&sandbox, "september.json", "09", &["--quiet", "--previous", "08"]).code, 0);
    for (out, folders) in [("10-a", &["09"][..]), ("10-b", &["08", "09"]), ("10-c", &["09", "08"])] {
        let more = [&["--quiet", "--previous"], folders].concat();
        assert_eq!(run(&sandbox, "october.json", out, &more).code, 0);
        assert_eq!(links(&sandbox, out), ["1 only_in_ims row \"\" P true"], "{folders:?}");
        assert!(books(&sandbox, out).iter().all(|b| b.ends_with("excluded linked_before")));
    }
}

#[test]
fn the_same_month_downloaded_again_keeps_its_links() {
    let sandbox = two_months();
    assert_eq!(run(&sandbox, "august.json", "08", &["--quiet"]).code, 0);
    assert_eq!(run(&sandbox, "august.json", "08-again", &["--quiet", "--previous", "08"]).code, 0);
    assert_eq!(links(&sandbox, "08-again"), links(&sandbox, "08"));
}

#[test]
fn a_folder_that_is_no_run_stops_the_run() {
    let sandbox = two_months();
    for (folder, told) in [
        (
            "07",
            "error[previous.absent]: there is no such folder\n  --> 07\n  \
             help: give the --out folder of an earlier run\n",
        ),
        (
            ".",
            "error[previous.no-run]: the folder holds no earlier run: it has no links.csv and books_links.csv\n  \
             --> .\n  help: give the --out folder of an earlier run\n",
        ),
    ] {
        let run = run(&sandbox, "september.json", "09", &["--quiet", "--previous", folder]);
        assert_eq!((run.code, run.stderr.as_str()), (2, told));
        assert!(!sandbox.path("out").exists());
    }
    // The files of an earlier run are inputs, and no run writes over its inputs.
    assert_eq!(run(&sandbox, "august.json", "08", &["--quiet"]).code, 0);
    std::fs::rename(sandbox.path("08"), sandbox.path("out")).unwrap();
    let run = run(&sandbox, "september.json", "09", &["--quiet", "--force", "--previous", "out"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("out/links.csv"), "{}", run.stderr);
}
