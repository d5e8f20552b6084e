//! From decisions to the portal and back: upload, error report, correction, the next download.

use super::support::{Run, Sandbox, table};

const MONTH: &str = "sample_data/2026-09";

/// The sample month, reconciled into `out` with a workspace.
fn reconciled() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy(&format!("{MONTH}/ims.json"), "ims.json");
    sandbox.copy(&format!("{MONTH}/purchase_register.csv"), "register.csv");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet", "--workspace", "ws"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox
}

fn desk(sandbox: &Sandbox, typed: &[&str]) -> Run {
    sandbox.run(&[typed, &["--by", "Asha Rao", "--quiet"]].concat())
}

fn done(run: Run) -> String {
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    run.stdout
}

fn stopped(run: &Run, stderr: &str) {
    assert_eq!((run.code, run.stderr.as_str(), run.stdout.as_str()), (2, stderr, ""));
}

fn run_name(text: &str) -> &str {
    text.split("of run ").nth(1).unwrap().split(',').next().unwrap()
}

const TABLE: &str = "\
                                documents  taxable value          IGST          CGST          SGST   cess
Goes to the portal                     18   ₹9,05,795.25    ₹22,986.00    ₹69,508.57    ₹69,508.57  ₹0.00
  Accept                               18   ₹9,05,795.25    ₹22,986.00    ₹69,508.57    ₹69,508.57  ₹0.00
Unchanged on the portal                 2     ₹80,600.00    ₹17,028.00    -₹1,260.00    -₹1,260.00  ₹0.00
Waits for review                       26   ₹9,94,960.00    ₹97,491.60    ₹37,368.60    ₹37,368.60  ₹0.00
Waits for the supplier to file          1     ₹33,900.00         ₹0.00     ₹3,051.00     ₹3,051.00  ₹0.00
Repeats a document above                1     ₹94,600.00    ₹17,028.00         ₹0.00         ₹0.00  ₹0.00
Shown only (imports, ISD)               1          ₹0.00         ₹0.00         ₹0.00         ₹0.00  ₹0.00
All documents of the run               49  ₹21,09,855.25  ₹1,54,533.60  ₹1,08,668.17  ₹1,08,668.17  ₹0.00
";

#[test]
fn every_document_is_accounted_for_once_before_anything_goes() {
    let sandbox = reconciled();
    let told = done(desk(&sandbox, &["upload", "out", "--dry-run"]));
    assert!(told.contains(TABLE), "{told}");
    assert!(told.ends_with("Dry run: nothing was recorded.\n"));
    assert!(!sandbox.path("out/preflight.csv").exists());
    let told = done(desk(&sandbox, &["upload", "out"]));
    let name = run_name(&told);
    assert!(
        told.starts_with(&format!("Upload 1 of run {name}, offline profile; the download is of ")),
        "{told}"
    );
    assert!(told.contains(TABLE), "{told}");
    assert!(
        told.ends_with(
            "Wrote out/upload/27AAHCK4471M1Z1-u1-1.json\nWrote out/preflight.csv\nRecorded as entry 2 of \
             out/../ws/ledger.sqlite.\n"
        ),
        "{told}"
    );
    let lines = table(&sandbox.read("out/preflight.csv"));
    assert_eq!(lines.len(), 49);
    let goes = lines.iter().filter(|l| l["what"] == "goes").count();
    assert_eq!(goes, lines.iter().filter(|l| l["file"] == "upload/27AAHCK4471M1Z1-u1-1.json").count());
    assert_eq!(goes, 18);
    // What went without a person is what the run itself wrote.
    assert_eq!(
        sandbox.read("out/upload/27AAHCK4471M1Z1-u1-1.json"),
        sandbox.read("out/upload/27AAHCK4471M1Z1-1.json")
    );
}

#[test]
fn an_upload_without_an_answer_or_an_old_download_stops_the_next() {
    let sandbox = reconciled();
    let old = desk(&sandbox, &["upload", "out", "--downloaded", "01-10-2026", "--max-age", "0"]);
    assert_eq!((old.code, old.stdout.as_str()), (2, ""));
    assert!(
        old.stderr.starts_with(
            "error[upload.stale]: the download may no longer show what the portal holds: the download is of 01-10-2026 \
             (as typed), "
        ),
        "{}",
        old.stderr
    );
    assert!(
        old.stderr.ends_with(
            " days ago, and at most 0 days are allowed (--max-age)\n  --> ims.json\n  help: download again and make the \
             run anew; --anyway goes on and is recorded\n"
        ),
        "{}",
        old.stderr
    );
    stopped(
        &desk(&sandbox, &["upload", "out", "--downloaded", "31-13-2026"]),
        "error[args.downloaded]: \"31-13-2026\" is not a date\n  --> argument --downloaded\n  help: write it as \
         DD-MM-YYYY, such as 14-10-2026\n",
    );
    assert!(!sandbox.path("out/preflight.csv").exists());
    let long_ago = desk(&sandbox, &["upload", "out", "--downloaded", "01-10-2020", "--anyway"]);
    assert!(done(long_ago).contains("Goes on in spite of this: the download is of 01-10-2020 (as typed), "));
    stopped(
        &desk(&sandbox, &["upload", "out"]),
        "error[upload.stale]: the download may no longer show what the portal holds: entry 2 wrote an upload since, and \
         the portal's answer to it is not recorded\n  --> ims.json\n  help: download again and make the run anew, or give \
         the portal's error report to imsreco errors; --anyway goes on and is recorded\n",
    );
    let again = done(desk(&sandbox, &["upload", "out", "--anyway"]));
    assert!(again.ends_with("Nothing goes to the portal, and nothing was recorded.\n"), "{again}");
}

#[test]
fn a_file_that_a_crash_kept_from_the_folder_is_put_there_by_the_next_upload() {
    let sandbox = reconciled();
    done(desk(&sandbox, &["upload", "out"]));
    let file = "out/upload/27AAHCK4471M1Z1-u1-1.json";
    let text = sandbox.read(file);
    std::fs::remove_file(sandbox.path(file)).unwrap();
    let run = desk(&sandbox, &["upload", "out", "--anyway"]);
    assert_eq!(run.stderr, format!("note: {file} was recorded and missing; it is there again\n"));
    assert_eq!(sandbox.read(file), text);
}

const REPORT: &str = r#"{"status_cd":"PE","transTypCd":"SAV","proc_cnt":"14","err_cnt":"4","error_report":{
 "dn":[{"stin":"27AAQFB3347H1Z9","error_cd":"IMSSAV0015","error_msg":"Previous request in progress","inv":[{"inum":"D-17","rtnprd":"092026"}]}],
 "cn":[{"stin":"27AAKFV2291Q1ZB","error_cd":"IMSSAV0054","error_msg":"ITC reduction flag is missing","inv":[{"inum":"vss/cn/0026","rtnprd":"092026"}]}],
 "b2b":[{"stin":"27AALFK1329V1ZI","error_cd":"IMSSAV0010","error_msg":"Previous status mismatch","inv":[{"inum":"KG/214","rtnprd":"012026"}]},
 {"stin":"27AAFCS4485E1Z6","error_cd":"IMSSAV0099","error_msg":"=Something new","inv":[{"inum":"SCT-0891"}]}]}}"#;

const REFUSED: &str = "\
  credit note vss/cn/0026 of 27AAKFV2291Q1ZB dated 16-09-2026, register row 32
    portal: IMSSAV0054: ITC reduction flag is missing
    means: an Accept that lowers credit says nothing of ITC reduction
    proposed: Accept, ITC reduction Full (the register takes the credit, so the whole tax is given back)
";

#[test]
fn a_partial_refusal_is_explained_corrected_approved_and_sent_again() {
    let sandbox = reconciled();
    done(desk(&sandbox, &["upload", "out"]));
    sandbox.file("error.json", REPORT);
    let told = done(desk(&sandbox, &["errors", "out", "error.json"]));
    assert!(told.starts_with("The portal refused 4 of 18 records in the upload of entry 2, tax "), "{told}");
    assert!(told.contains(REFUSED), "{told}");
    assert!(
        told.contains("  invoice KG/214 of 27AALFK1329V1ZI dated "),
        "a wrong period hides no refusal: {told}"
    );
    assert!(
        told.ends_with(
            "Wrote out/errors.csv\nRecorded as entry 3 of out/../ws/ledger.sqlite.\n1 correction can be proposed: run again \
             with --correct to say so in the ledger; a second person approves it.\n"
        ),
        "{told}"
    );
    let errors = table(&sandbox.read("out/errors.csv"));
    assert_eq!(errors.len(), 4);
    let unknown = errors.iter().find(|e| e["code"] == "IMSSAV0099").unwrap();
    assert_eq!((unknown["message"].as_str(), unknown["meaning"].as_str()), ("'=Something new", ""));

    let corrected = done(desk(&sandbox, &["errors", "out", "error.json", "--correct"]));
    assert!(corrected.contains("This report is recorded already, as entry 3.\n"), "{corrected}");
    assert!(corrected.ends_with("Recorded as entry 4 of out/../ws/ledger.sqlite.\n"), "{corrected}");
    let before = done(desk(&sandbox, &["upload", "out", "--dry-run"]));
    assert!(
        before.contains("\nGoes to the portal                      1 "),
        "only what the portal was busy for: {before}"
    );
    assert!(before.contains("\nBlocked                                 2 "), "{before}");
    let approve = sandbox.run(&["approve", "out", "--by", "M. Iyer", "--quiet", "--yes"]);
    assert_eq!(approve.code, 0, "{}", approve.stderr);
    let second = done(desk(&sandbox, &["upload", "out"]));
    assert!(second.contains("Wrote out/upload/27AAHCK4471M1Z1-u2-1.json\n"), "{second}");
    let sent = sandbox.read("out/upload/27AAHCK4471M1Z1-u2-1.json");
    assert!(sent.contains("\"nt_num\":\"D-17\"") && sent.contains("\"nt_num\":\"VSS/CN/0026\""), "{sent}");
    assert!(!sent.contains("KG/214") && !sent.contains("SCT-0891"), "{sent}");
    let ledger = sandbox.run(&["ledger", "out", "--quiet"]).stdout;
    assert!(
        ledger.contains("wrote a correction to upload/27AAHCK4471M1Z1-u2-1.json (offline): Accept 2 records")
    );
}

#[test]
fn a_report_of_something_else_changes_nothing() {
    let sandbox = reconciled();
    sandbox.file("none.json", r#"{"status_cd":"P","err_cnt":"0"}"#);
    stopped(
        &desk(&sandbox, &["errors", "out", "none.json"]),
        "error[errors.no-upload]: no upload of this run is recorded, so that nothing can be refused\n  --> none.json\n  \
         help: name the output folder from which the upload was written\n",
    );
    done(desk(&sandbox, &["upload", "out"]));
    let before = sandbox.run(&["ledger", "out", "--quiet"]).stdout;
    for (report, told) in [
        (
            r#"{"imsDetailsErr":{"b2b":[{"stin":"27AALFK1329V1ZI","inum":"NO/1","error_msg":"x"}]}}"#,
            "error[errors.other-upload]: the report speaks of no record of any upload of this run, but of invoice NO/1 of \
             27AALFK1329V1ZI; nothing was recorded\n  --> report.json\n  help: name the output folder from which that \
             upload was written\n",
        ),
        (
            r#"{"rtin":"29AAACX1234K1Z8","imsDetailsErr":{"b2b":[{"inum":"KG/214","error_msg":"x"}]}}"#,
            "error[errors.other-recipient]: the report is of 29AAACX1234K1Z8, and no upload of this run is for that GSTIN; \
             nothing was recorded\n  --> report.json\n  help: name the output folder of that GSTIN's run\n",
        ),
        (
            r#"{"status_cd":"IP"}"#,
            "error[errors.in-progress]: the portal is still at work on the upload; nothing was recorded\n  --> report.json\n  \
             help: ask it again later\n",
        ),
        (
            r#"{"imsDetails":{"b2b":[]}}"#,
            "error[errors.no-report]: this is no error report of the portal\n  --> report.json\n  help: give the JSON that \
             the portal offers beside \"Processed with Error\", or the answer to the API's status request\n",
        ),
    ] {
        sandbox.file("report.json", report);
        stopped(&desk(&sandbox, &["errors", "out", "report.json"]), told);
    }
    assert_eq!(sandbox.run(&["ledger", "out", "--quiet"]).stdout, before);
    let all = done(desk(&sandbox, &["errors", "out", "none.json"]));
    assert!(all.starts_with("The portal refused nothing of the upload in entry 2 (18 records).\n"), "{all}");
    sandbox.file("all.json", r#"{"status_cd":"ER","err_cd":"IMSSAV005","err_msg":"schema"}"#);
    let failed = done(desk(&sandbox, &["errors", "out", "all.json"]));
    assert!(
        failed.starts_with("The portal refused 18 of 18 records in the upload of entry 2, tax "),
        "{failed}"
    );
    assert!(failed.contains("The portal took nothing: 18 records refused.\n"), "{failed}");
}

#[test]
fn a_profile_is_learnt_from_a_file_of_the_official_tool_and_given_again() {
    let sandbox = reconciled();
    let own = sandbox.read("out/upload/27AAHCK4471M1Z1-1.json");
    sandbox.file("official.json", own.replace("\"srcfilstatus\":\"Filed\",", ""));
    let run = sandbox.run(&["upload", "out", "--by", "Asha Rao", "--like", "official.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("note: b2b: \"srcfilstatus\" left out, as in the file\n"), "{}", run.stderr);
    assert!(!sandbox.read("out/upload/27AAHCK4471M1Z1-u1-1.json").contains("srcfilstatus"));
    let given = desk(&sandbox, &["upload", "out", "--profile", "profile.toml", "--anyway", "--dry-run"]);
    assert!(done(given).contains(", learnt profile; "));
    sandbox.file("official.json", own.replace("\"pos\"", "\"colour\""));
    stopped(
        &desk(&sandbox, &["upload", "out", "--like", "official.json"]),
        "error[args.like]: nothing can be learnt from this file: imsreco does not know what to put under b2b: \"colour\", \
         b2bdn: \"colour\", b2bcn: \"colour\", b2bcna: \"colour\" and ecom: \"colour\"\n  --> official.json\n  help: use \
         --profile offline, and tell us of this file\n",
    );
}

#[test]
fn a_new_download_carries_decisions_and_tells_what_the_portal_made_of_the_upload() {
    let sandbox = reconciled();
    let decide =
        ["decide", "out", "--where", "number = 'SCT-0922' OR number = 'NE/1466'", "--action", "accept"];
    let run = desk(&sandbox, &decide);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let approve = sandbox.run(&["approve", "out", "--by", "M. Iyer", "--quiet", "--yes"]);
    assert_eq!(approve.code, 0, "{}", approve.stderr);
    done(desk(&sandbox, &["upload", "out"]));
    // The portal took all but one; one supplier changed his document, another withdrew his.
    let sent = sandbox.read("out/upload/27AAHCK4471M1Z1-u1-1.json");
    let mut next = String::new();
    for line in sandbox.read("ims.json").lines() {
        let number =
            line.split("num\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let was_sent = !number.is_empty() && sent.contains(&format!("num\":\"{number}\""));
        let line = match number {
            "KG/214" => line.to_owned(),
            "NE/1466" => {
                line.replace("\"action\":\"N\"", "\"action\":\"A\"").replace("\"hash\":\"", "\"hash\":\"0")
            }
            "SCT-0915" => continue,
            _ if was_sent => line.replace("\"action\":\"N\"", "\"action\":\"A\""),
            _ => line.to_owned(),
        };
        next.push_str(&line);
        next.push('\n');
    }
    sandbox.file("next.json", next);
    let rules = super::support::root().join("rules/default.toml");
    let next = sandbox.run(&[
        "reconcile",
        "--ims",
        "next.json",
        "--books",
        "register.csv",
        "--rules",
        rules.to_str().unwrap(),
        "--out",
        "out2",
        "--as-of",
        "14-10-2026",
        "--workspace",
        "ws",
        "--quiet",
    ]);
    assert_eq!(next.code, 0, "{}", next.stderr);
    assert!(next.stderr.contains("warning[carried.changed]"), "{}", next.stderr);
    assert!(
        next.stderr.contains("the portal holds No action, and Accept was sent in entry 4"),
        "{}",
        next.stderr
    );
    let lines = table(&sandbox.read("out2/carried.csv"));
    let of = |number: &str| {
        let line =
            lines.iter().find(|l| l["document_number"] == number).unwrap_or_else(|| panic!("{number}"));
        (line["decision"].as_str(), line["portal"].as_str(), line["said_by"].as_str())
    };
    assert_eq!(of("SCT-0922"), ("carried", "agrees", "Asha Rao"));
    assert_eq!(of("NE/1466"), ("lost", "changed_since", "Asha Rao"));
    assert_eq!(of("KG/214"), ("", "differs", ""));
    assert_eq!(of("SCT-0915"), ("gone", "", ""));
    assert_eq!(of("SCT-0891"), ("", "agrees", ""));
    // The answer stands: what arrived is unchanged, what did not goes again.
    let told = done(desk(&sandbox, &["upload", "out2", "--dry-run"]));
    assert!(told.contains("\nGoes to the portal                      1 "), "{told}");
}
