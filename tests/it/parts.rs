//! A download and a register in several parts are what they are in one.

use super::support::{Sandbox, root, table};

/// Per record: what it is and what becomes of it, in no order of place.
fn decisions(sandbox: &Sandbox) -> Vec<Vec<String>> {
    let columns = [
        "ims_section",
        "supplier_gstin",
        "document_number",
        "document_date",
        "taxable_value",
        "document_outcome",
        "proposed_action",
        "needs_review",
        "rule",
        "reason",
    ];
    let mut lines: Vec<Vec<String>> = table(&sandbox.read("out/links.csv"))
        .into_iter()
        .map(|line| columns.iter().map(|c| line[*c].clone()).collect())
        .collect();
    lines.sort();
    lines
}

/// Every second record of each section, and the others.
fn halves(text: &str) -> [String; 2] {
    let whole: serde_json::Value = serde_json::from_str(text).unwrap();
    [0, 1].map(|half| {
        let mut part = whole.clone();
        for (_, records) in part["imsDetails"].as_object_mut().unwrap() {
            let kept = records.as_array().unwrap().iter().enumerate().filter(|(i, _)| i % 2 == half);
            *records = kept.map(|(_, record)| record.clone()).collect();
        }
        part.to_string()
    })
}

#[test]
fn parts_of_a_download_and_of_a_register_give_the_decisions_of_the_whole() {
    let data = root().join("sample_data/2026-09");
    let ims = std::fs::read_to_string(data.join("ims.json")).unwrap();
    let register = std::fs::read_to_string(data.join("purchase_register.csv")).unwrap();
    let whole = Sandbox::new();
    whole.file("ims.json", &ims).file("register.csv", &register);
    assert_eq!(
        whole.reconcile("ims.json", "register.csv", &["--quiet", "--no-workbook", "--no-html"]).code,
        0
    );

    let parts = Sandbox::new();
    let [first, second] = halves(&ims);
    parts.file("ims-1.json", first).file("ims-2.json", second);
    let (header, rows) = register.split_once('\n').unwrap();
    let (mut even, mut odd) = (format!("{header}\n"), format!("{header}\n"));
    for (i, row) in rows.lines().enumerate() {
        let part = if i % 2 == 0 { &mut even } else { &mut odd };
        part.push_str(row);
        part.push('\n');
    }
    parts.file("register-1.csv", even).file("register-2.csv", odd);
    let rules = root().join("rules/default.toml");
    let run = parts.run(&[
        "reconcile",
        "--ims",
        "ims-2.json",
        "ims-1.json",
        "--books",
        "register-1.csv",
        "register-2.csv",
        "--rules",
        rules.to_str().unwrap(),
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--quiet",
        "--no-workbook",
        "--no-html",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(decisions(&parts), decisions(&whole));
}
