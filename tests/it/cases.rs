//! Situations of the trade, each a folder in `tests/cases` that a bookkeeper can read and add to.
//!
//! A folder holds `case.toml` (what happened and what it proves), `ims.json`, `purchase_register.csv`,
//! where needed `rules.toml`, and in `expected/` what a careful bookkeeper says: `links.csv`, the
//! first eight columns, and where the register's side matters `books_links.csv`, four of its columns.
//! `UPDATE_EXPECTED=1` rewrites what is expected; read the difference before you keep it.

use super::support::{Sandbox, files_below, root, table};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What a folder may hold.
const FILES: &[&str] = &[
    "case.toml",
    "ims.json",
    "purchase_register.csv",
    "rules.toml",
    "expected/links.csv",
    "expected/books_links.csv",
];

/// What a folder must hold.
const NEEDED: &[&str] = &["case.toml", "ims.json", "purchase_register.csv", "expected/links.csv"];

/// Columns compared.
const COMPARED: &[(&str, &[&str])] = &[
    (
        "links.csv",
        &[
            "ims_section",
            "ims_index",
            "supplier_gstin",
            "document_number",
            "register_rows",
            "outcome",
            "proposed_action",
            "needs_review",
        ],
    ),
    ("books_links.csv", &["register_row", "outcome", "ims_section", "ims_index"]),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    /// Two or three sentences that a bookkeeper would agree with.
    story: String,
    /// What is shown, and by which near miss it is kept honest.
    proves: String,
    /// Where the situation is known from.
    source: String,
    /// Where the program does not yet say what is expected: what it says, and why. The case must then
    /// fail, so that whoever mends it finds this line.
    #[serde(default)]
    open: String,
}

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/cases")).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

fn read_case(folder: &Path) -> Case {
    let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", name(folder)))
}

/// Some columns of a CSV text.
fn columns(text: &str, names: &[&str]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names).unwrap();
    for line in table(text) {
        writer.write_record(names.iter().map(|n| &line[*n])).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Runs a case; returns the files that differ, with both texts.
fn differences(folder: &Path) -> Vec<String> {
    let sandbox = Sandbox::new();
    for file in ["ims.json", "purchase_register.csv"] {
        sandbox.file(file, std::fs::read(folder.join(file)).unwrap());
    }
    let own_rules = folder.join("rules.toml");
    let rules = if own_rules.exists() { own_rules } else { root().join("rules/default.toml") };
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "purchase_register.csv",
        "--rules",
        rules.to_str().unwrap(),
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--no-workbook",
        "--no-html",
        "--quiet",
    ]);
    assert_eq!(run.code, 0, "{}: {}", name(folder), run.stderr);
    let update = std::env::var_os("UPDATE_EXPECTED").is_some() && read_case(folder).open.is_empty();
    let mut found = Vec::new();
    for (file, names) in COMPARED {
        let path = folder.join("expected").join(file);
        if !path.exists() {
            continue;
        }
        let got = columns(&sandbox.read(&format!("out/{file}")), names);
        if update {
            std::fs::write(&path, &got).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        if got != expected {
            found.push(format!("{}, {file}\nexpected:\n{expected}found:\n{got}", name(folder)));
        }
    }
    found
}

#[test]
fn every_situation_ends_as_a_careful_bookkeeper_says() {
    let mut wrong = Vec::new();
    for folder in cases() {
        let found = differences(&folder);
        let open = read_case(&folder).open;
        if open.is_empty() {
            wrong.extend(found);
        } else if found.is_empty() {
            wrong.push(format!("{}: it is mended; take the line `open` out of case.toml", name(&folder)));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_tells_its_story_and_holds_no_file_that_nobody_compares() {
    assert!(cases().len() >= 25);
    for folder in cases() {
        let name = name(&folder);
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(name.chars().all(kebab), "{name} is not written with small letters and hyphens");
        for file in files_below(&folder) {
            let inside = file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
            assert!(FILES.contains(&inside.as_str()), "{name}: nobody compares {inside}");
        }
        for file in NEEDED {
            assert!(folder.join(file).exists(), "{name} has no {file}");
        }
        let case = read_case(&folder);
        for (what, text, least) in [
            ("title", &case.title, 10),
            ("story", &case.story, 60),
            ("proves", &case.proves, 30),
            ("source", &case.source, 8),
        ] {
            assert!(text.trim().len() >= least, "{name}: {what} says too little");
        }
        assert!(case.open.is_empty() || case.open.len() > 30, "{name}: say what is open");
    }
}
