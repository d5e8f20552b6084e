//! A month from the download to the evidence, and into the next, as the people of one firm live it.

use super::desk_review::{filled, program};
use super::support::{Run, Sandbox, root, table};

const CLERK: &str = "Asha Rao";
const PARTNER: &str = "M. Iyer";

/// What the clerk types into the yellow cells.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("SCT-0922", "Final action", "Reject"),
    ("SCT-0922", "Final remark", "Not our purchase"),
    ("JP/0741", "Final action", "Pending"),
];

/// What the portal says to the upload: one credit note lacks its declaration.
const REPORT: &str = r#"{"status_cd":"PE","err_cnt":"1","error_report":{
 "cn":[{"stin":"27AAKFV2291Q1ZB","error_cd":"IMSSAV0054","error_msg":"ITC reduction flag is missing",
 "inv":[{"inum":"VSS/CN/0026","rtnprd":"092026"}]}]}}"#;

fn done(run: Run) -> String {
    assert!(run.code == 0 && !run.stderr.contains("error["), "{}{}", run.stderr, run.stdout);
    run.stdout
}

fn reconcile(sandbox: &Sandbox, ims: &str, out: &str, more: &[&str]) -> String {
    let rules = root().join("rules/default.toml");
    let fixed = ["reconcile", "--ims", ims, "--books", "register.csv", "--out", out, "--workspace", "firm"];
    let rules = ["--rules", rules.to_str().unwrap(), "--as-of", "14-10-2026", "--quiet"];
    done(sandbox.run(&[&fixed[..], &rules, more].concat()))
}

fn by(sandbox: &Sandbox, who: &str, typed: &[&str]) -> String {
    done(sandbox.run(&[typed, &["--by", who, "--quiet"]].concat()))
}

/// Saves the workbook with another program, where one is installed.
fn saved_elsewhere(sandbox: &Sandbox) -> String {
    let Some(office) = program("soffice") else {
        eprintln!("LibreOffice (soffice) is not installed: the workbook is read as it was filled in");
        return "filled.xlsx".to_owned();
    };
    let home = sandbox.path("home");
    let profile = format!("-env:UserInstallation=file://{}", home.display());
    let to =
        ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "saved", "filled.xlsx"];
    let mut command = sandbox.command(office.to_str().unwrap());
    command.env("HOME", &home).env("PATH", std::env::var_os("PATH").unwrap()).arg(&profile).args(to);
    let saved = sandbox.outcome(&mut command);
    assert!(sandbox.path("saved/filled.xlsx").exists(), "{saved:?}");
    "saved/filled.xlsx".to_owned()
}

/// The clerk sends what may go; the portal refuses one document; it is corrected and sent again.
fn to_the_portal_and_back(sandbox: &Sandbox) {
    let sent = by(sandbox, CLERK, &["upload", "out"]);
    assert!(
        sent.contains("\n  Reject                                1 "),
        "the approved Reject goes: {sent}"
    );
    sandbox.file("error.json", REPORT);
    let answer = by(sandbox, CLERK, &["errors", "out", "error.json"]);
    assert!(answer.starts_with("The portal refused 1 of "), "{answer}");
    by(sandbox, CLERK, &["errors", "out", "error.json", "--correct"]);
    by(sandbox, PARTNER, &["approve", "out", "--yes"]);
    let again = by(sandbox, CLERK, &["upload", "out", "--anyway"]);
    assert!(again.contains("-u2-1.json\n"), "{again}");
    let correction = sandbox.read("out/upload/27AAHCK4471M1Z1-u2-1.json");
    assert!(correction.contains("\"VSS/CN/0026\"") && !correction.contains("SCT-0922"), "{correction}");
}

/// The download once more, as the portal gives it after the uploads.
fn next_download(sandbox: &Sandbox, uploads: &[String]) -> String {
    let mut next = String::new();
    for line in sandbox.read("ims.json").lines() {
        let number =
            line.split("num\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let named = |upload: &&String| !number.is_empty() && upload.contains(&format!("num\":\"{number}\""));
        let action = match (number, uploads.iter().find(named)) {
            ("SCT-0922", Some(_)) => "R",
            (_, Some(_)) => "A",
            (_, None) => "N",
        };
        next.push_str(&line.replace("\"action\":\"N\"", &format!("\"action\":\"{action}\"")));
        next.push('\n');
    }
    next
}

#[test]
fn a_month_goes_from_the_download_to_the_portal_into_the_evidence_and_into_the_next() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    reconcile(&sandbox, "ims.json", "out", &[]);

    // The clerk fills in the workbook, another program saves it, and it is read back.
    filled(&sandbox, ANSWERS, "filled.xlsx");
    let from = saved_elsewhere(&sandbox);
    let told = by(&sandbox, CLERK, &["review", "out", "--from", &from]);
    assert!(told.starts_with("2 documents decided anew"), "{told}");
    // Nobody approves his own Reject; the partner does.
    let own = sandbox.run(&["approve", "out", "--rejects", "--yes", "--by", CLERK, "--quiet"]);
    assert_eq!(own.code, 2, "{}", own.stdout);
    by(&sandbox, PARTNER, &["approve", "out", "--rejects", "--yes"]);

    to_the_portal_and_back(&sandbox);
    let uploads = ["u1-1", "u2-1"].map(|n| sandbox.read(&format!("out/upload/27AAHCK4471M1Z1-{n}.json")));

    // The next download: what was decided stands, since the documents are the same.
    sandbox.file("later.json", next_download(&sandbox, &uploads));
    reconcile(&sandbox, "later.json", "out2", &["--force"]);
    let lines = table(&sandbox.read("out2/carried.csv"));
    let of = |number: &str| lines.iter().find(|line| line["document_number"] == number).unwrap();
    assert_eq!(
        (of("SCT-0922")["decision"].as_str(), of("SCT-0922")["portal"].as_str()),
        ("carried", "agrees")
    );
    assert_eq!(of("VSS/CN/0026")["portal"], "agrees");

    // The evidence of the month is packed, and verified where nothing else of it is.
    done(sandbox.run(&["pack", "out", "--to", "september.zip", "--quiet"]));
    let auditor = Sandbox::new();
    auditor.file("september.zip", std::fs::read(sandbox.path("september.zip")).unwrap());
    let verified = done(auditor.run(&["verify", "september.zip", "--quiet"]));
    assert!(verified.contains("\nNothing was altered, and every proposal was made again."), "{verified}");
    assert!(verified.contains("  Approvals       holds"), "{verified}");
    assert!(verified.contains("  Uploads         holds        2 uploads with "), "{verified}");
    assert!(verified.contains("  Answers         holds        1 answer of the portal"), "{verified}");
    done(sandbox.run(&["pack", "out", "--to", "masked.zip", "--masked", "--mask-key", "story", "--quiet"]));
    done(
        auditor
            .file("masked.zip", std::fs::read(sandbox.path("masked.zip")).unwrap())
            .run(&["verify", "masked.zip"]),
    );

    // October begins: what September accepted is not used again, and its own evidence verifies too.
    sandbox.file("october.json", sandbox.read("ims.json").replace("092026", "102026"));
    reconcile(&sandbox, "october.json", "october", &["--previous", "out"]);
    assert!(sandbox.read("october/books_links.csv").contains("linked_before"));
    done(sandbox.run(&["pack", "october", "--to", "october.zip", "--quiet"]));
    done(sandbox.run(&["verify", "october.zip", "--quiet"]));
    let ledger = done(sandbox.run(&["ledger", "firm", "--quiet"]));
    assert!(ledger.ends_with("; each fits the one before.\n"), "{ledger}");
}
