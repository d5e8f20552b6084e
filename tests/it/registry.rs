//! Conventions that a loop can check: ids of messages, passes, words.

use super::support::{Sandbox, files_below, root};
use imsreco::domain::outcome::Outcome;
use imsreco::matching::passes::PASSES;
use std::collections::{BTreeMap, BTreeSet};

/// The areas a message can come from.
const AREAS: &[&str] = &[
    "approve",
    "args",
    "books",
    "carried",
    "csv",
    "decide",
    "errors",
    "evaluate",
    "file",
    "gstr2b",
    "ims",
    "letters",
    "match",
    "merge",
    "output",
    "previous",
    "recipient",
    "review",
    "rules",
    "suppliers",
    "upload",
];

/// Source files with their text, tests and comments aside.
fn sources() -> Vec<(String, String)> {
    let source = root().join("src");
    files_below(&source)
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "rs"))
        .filter_map(|file| {
            let inside = file.strip_prefix(&source).unwrap().display().to_string();
            let is_test = ["/tests/", "tests.rs", "fixture.rs"].iter().any(|t| inside.contains(t));
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code: Vec<&str> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
            (!is_test).then(|| (inside, code.join("\n")))
        })
        .collect()
}

/// Text literals of code that have the form of an id, with what stands in front of them.
fn ids_in(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices('"') {
        let rest = &code[at + 1..];
        let Some(end) = rest.find('"') else { continue };
        let text = &rest[..end];
        let Some((area, name)) = text.split_once('.') else { continue };
        let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if AREAS.contains(&area) && word(name) && !["json", "csv", "toml", "xlsx"].contains(&name) {
            found.push((text.to_owned(), code[..at].trim_end().to_owned()));
        }
    }
    found
}

/// The id that a call of `Diagnostic` is given, where it is a literal.
fn calls_in(code: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for severity in ["error", "warning", "note"] {
        let call = format!("Diagnostic::{severity}(");
        for (at, _) in code.match_indices(&call) {
            let argument = code[at + call.len()..].trim_start();
            if let Some(rest) = argument.strip_prefix('"') {
                found.push((rest[..rest.find('"').unwrap()].to_owned(), severity));
            }
        }
    }
    found
}

#[test]
fn every_id_of_a_message_is_an_area_and_words_with_hyphens() {
    let mut seen = BTreeSet::new();
    for (file, code) in sources() {
        for (id, _) in calls_in(&code) {
            let (area, name) = id.split_once('.').unwrap_or_else(|| panic!("{file}: {id} has no area"));
            assert!(AREAS.contains(&area), "{file}: {id} is of no known area");
            let words: Vec<&str> = name.split('-').collect();
            let word = |w: &&str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase());
            assert!(words.iter().all(word), "{file}: {id} is not written with small letters and hyphens");
            seen.insert(id);
        }
        seen.extend(ids_in(&code).into_iter().map(|(id, _)| id));
    }
    assert!(seen.len() > 60, "{} ids: {seen:?}", seen.len());
}

#[test]
fn an_id_is_of_the_layer_it_comes_from_and_means_one_thing() {
    // Where the ids of an area may be made.
    let homes: &[(&str, &[&str])] = &[
        ("approve", &["desk"]),
        ("args", &["cli"]),
        ("books", &["ingest/books", "pipeline"]),
        ("carried", &["desk"]),
        ("csv", &["ingest/written"]),
        ("decide", &["desk"]),
        ("errors", &["desk"]),
        ("evaluate", &["evaluate"]),
        ("file", &["ingest"]),
        ("gstr2b", &["ingest/gstr2b", "pipeline"]),
        ("ims", &["ingest/ims", "pipeline"]),
        ("letters", &["output/report/letters", "cli"]),
        ("match", &["matching", "pipeline"]),
        ("merge", &["pipeline"]),
        ("output", &["output"]),
        ("previous", &["ingest/previous"]),
        ("recipient", &["ingest/recipient", "pipeline"]),
        ("review", &["desk"]),
        ("rules", &["decide", "pipeline"]),
        ("suppliers", &["ingest/suppliers", "pipeline"]),
        ("upload", &["desk", "output", "pipeline"]),
    ];
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut severities: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (file, code) in sources() {
        for (id, severity) in calls_in(&code) {
            made.entry(id.clone()).or_default().insert(file.clone());
            severities.entry(id).or_default().insert(severity);
        }
        for (id, before) in ids_in(&code) {
            // Ids are also compared with and listed; only where one is given away is it made.
            if !before.ends_with("==") && !before.ends_with("!=") {
                files.entry(id).or_default().insert(file.clone());
            }
        }
    }
    for (id, files) in &files {
        let area = id.split('.').next().unwrap();
        let (_, home) = homes.iter().find(|(a, _)| *a == area).unwrap();
        for file in files {
            assert!(home.iter().any(|h| file.starts_with(h)), "{id} is spelled in {file}");
        }
    }
    for (id, severities) in &severities {
        // A finding may be graded; but an error says that the run is incomplete, which is another thing.
        assert!(severities.len() == 1 || !severities.contains("error"), "{id}: {severities:?}");
    }
    for (id, files) in &made {
        assert_eq!(files.len(), 1, "{id} is told by several modules: {files:?}");
    }
}

#[test]
fn every_pass_is_documented_and_told_by_explain() {
    let sandbox = Sandbox::new();
    let mut ids = BTreeSet::new();
    for pass in PASSES {
        assert!(ids.insert(pass.id), "{} is named twice", pass.id);
        let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(pass.id.chars().all(kebab), "{}", pass.id);
        for (what, text, least) in [
            ("title", pass.title, 5),
            ("links_when", pass.links_when, 40),
            ("why_it_is_safe", pass.why_it_is_safe, 40),
            ("fooled_by", pass.fooled_by, 15),
            ("example_pair", pass.example_pair, 10),
            ("near_miss", pass.near_miss, 10),
        ] {
            assert!(text.len() >= least, "{}: {what} says too little", pass.id);
            assert!(!text.contains("  "), "{}: {what} holds a broken line", pass.id);
        }
        let run = sandbox.run(&["explain", "pass", pass.id]);
        assert_eq!(run.code, 0, "{}: {}", pass.id, run.stderr);
        for part in [pass.fooled_by, pass.example_pair] {
            let first_words: Vec<&str> = part.split_whitespace().take(3).collect();
            assert!(run.stdout.contains(&first_words.join(" ")), "{}: {}", pass.id, run.stdout);
        }
    }
    assert!(ids.len() >= 7);
}

#[test]
fn every_outcome_has_a_meaning_and_is_told_by_explain() {
    let sandbox = Sandbox::new();
    for outcome in Outcome::ALL {
        assert!(outcome.meaning().len() > 15 && outcome.meaning().ends_with('.'), "{outcome:?}");
        let run = sandbox.run(&["explain", "outcome", outcome.word()]);
        assert_eq!(run.code, 0, "{}: {}", outcome.word(), run.stderr);
        assert!(run.stdout.contains(outcome.title()), "{}: {}", outcome.word(), run.stdout);
    }
}

#[test]
fn the_loops_see_what_they_are_meant_to_see() {
    let code =
        "Diagnostic::warning(\n    \"books.note-sign\",\n x); if d.id == \"ims.date\" {} \"rules.toml\"";
    assert_eq!(calls_in(code), [("books.note-sign".to_owned(), "warning")]);
    let ids: Vec<String> = ids_in(code).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["books.note-sign", "ims.date"]);
    assert!(sources().iter().any(|(file, _)| file == "ingest/books/rows.rs"));
}
