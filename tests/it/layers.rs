//! The arrows of the house point down.

use super::support::{files_below, root};

/// What each layer may use, itself aside. Siblings under `output` do not see each other.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("diagnostic", &["domain"]),
    ("frame", &["domain"]),
    ("portal", &["domain"]),
    ("ingest", &["domain", "diagnostic", "frame", "portal"]),
    ("normalise", &["domain", "frame"]),
    ("matching", &["domain", "frame", "normalise"]),
    ("decide", &["domain", "frame", "normalise", "diagnostic"]),
    ("output", &["domain", "frame", "portal", "diagnostic", "decide"]),
    ("ledger", &["domain"]),
    ("evaluate", &["domain", "ingest"]),
    ("sample", &["domain"]),
    (
        "pipeline",
        &[
            "domain",
            "frame",
            "portal",
            "diagnostic",
            "ingest",
            "normalise",
            "matching",
            "decide",
            "output",
            "ledger",
        ],
    ),
    (
        "desk",
        &[
            "domain",
            "frame",
            "portal",
            "diagnostic",
            "ingest",
            "normalise",
            "decide",
            "output",
            "ledger",
            "pipeline",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "frame",
            "portal",
            "diagnostic",
            "ingest",
            "matching",
            "decide",
            "output",
            "pipeline",
            "sample",
            "evaluate",
            "ledger",
            "desk",
        ],
    ),
];

/// Modules directly under `output` that stand beside each other.
const OUTPUT_SIBLINGS: &[&str] = &["audit", "links", "outbox", "problems", "report", "upload"];

/// Paths `crate::a::b` of a source file, comments aside.
fn crate_paths(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.match_indices("crate::")
        .filter(|(at, _)| !code[..*at].ends_with('$'))
        .map(|(at, word)| {
            code[at + word.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':')
                .collect()
        })
        .collect()
}

#[test]
fn every_layer_uses_only_layers_below_it() {
    let source = root().join("src");
    let mut wrong = Vec::new();
    for file in files_below(&source).iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        let inside = file.strip_prefix(&source).unwrap();
        let layer = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        if layer == "lib" || layer == "main" {
            continue;
        }
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(l, _)| *l == layer)
            .unwrap_or_else(|| panic!("layer {layer} is not in the table"));
        for path in crate_paths(&std::fs::read_to_string(file).unwrap()) {
            let mut parts = path.split("::");
            let used = parts.next().unwrap_or_default();
            if used.starts_with(char::is_uppercase) || used.is_empty() {
                continue;
            }
            if used != layer && !allowed.contains(&used) {
                wrong.push(format!("{}: {layer} uses {used}", inside.display()));
            }
            let mine = inside.components().nth(1).map(|c| c.as_os_str().to_string_lossy().replace(".rs", ""));
            if let (true, Some(mine), Some(theirs)) =
                (layer == "output" && used == "output", mine, parts.next())
                && OUTPUT_SIBLINGS.contains(&theirs)
                && OUTPUT_SIBLINGS.contains(&mine.as_str())
                && mine != theirs
            {
                wrong.push(format!("{}: {mine} uses its sibling {theirs}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_upward_arrow_would_be_seen() {
    assert_eq!(
        crate_paths(
            "use crate::cli::render;\n// crate::pipeline\nlet x = crate::domain::money::Paise::ZERO;"
        ),
        ["cli::render", "domain::money::Paise::ZERO"]
    );
}

#[test]
fn only_the_portal_layer_spells_the_portals_keys_and_only_the_catalogue_spells_columns() {
    let source = root().join("src");
    let mut wrong = Vec::new();
    for file in files_below(&source).iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        let inside = file.strip_prefix(&source).unwrap().display().to_string();
        // The generator writes downloads as the portal does, independently of the reader; tests of the
        // border hold downloads as literals.
        let exempt = inside.starts_with("portal") || inside.starts_with("sample") || inside.contains("test");
        let text = std::fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for key in [
            "\"stin\"",
            "\"txval\"",
            "\"ispendactblocked\"",
            "\"itcRedReq\"",
            "\"srcfilstatus\"",
            "\"rtnprd\"",
        ] {
            if !exempt && code.contains(key) && !inside.starts_with("ingest/books/synonyms") {
                wrong.push(format!("{inside} spells the portal's key {key}"));
            }
        }
        for column in ["\"taxable_value_paise\"", "\"igst_paise\"", "\"block_key\"", "\"ims_id\""] {
            if !inside.starts_with("frame/columns") && code.contains(column) {
                wrong.push(format!("{inside} spells the column {column}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
