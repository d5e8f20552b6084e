//! The sample months tell their story: every record ends as the hand-written expectation says, and
//! the three forms of the register say the same.

use super::support::{Sandbox, table};
use std::collections::BTreeMap;

const MONTHS: &[&str] = &["2026-08", "2026-09"];

/// Per record: outcome and rows.
fn links(sandbox: &Sandbox) -> BTreeMap<(String, String), (String, String)> {
    table(&sandbox.read("out/links.csv"))
        .into_iter()
        .map(|l| {
            (
                (l["ims_section"].clone(), l["ims_index"].clone()),
                (l["outcome"].clone(), l["register_rows"].clone()),
            )
        })
        .collect()
}

#[test]
fn every_record_of_the_sample_months_ends_as_its_story_says() {
    let mut wrong = Vec::new();
    for month in MONTHS {
        let sandbox = Sandbox::new();
        let data = format!("sample_data/{month}");
        sandbox.copy(&format!("{data}/ims.json"), "ims.json");
        sandbox.copy(&format!("{data}/purchase_register.csv"), "purchase_register.csv");
        let run = sandbox.reconcile("ims.json", "purchase_register.csv", &["--quiet"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("will be deemed accepted unless someone acts"), "{}", run.stdout);
        let found = links(&sandbox);
        let books: BTreeMap<String, String> = table(&sandbox.read("out/books_links.csv"))
            .into_iter()
            .map(|l| (l["register_row"].clone(), l["outcome"].clone()))
            .collect();
        let story =
            std::fs::read_to_string(super::support::root().join(&data).join("expected/story.csv")).unwrap();
        let mut told = 0;
        for line in table(&story) {
            if line["section"].is_empty() {
                for row in line["register_rows"].split(';') {
                    if books[row] != line["outcome"] {
                        wrong.push(format!(
                            "{month}, register row {row}: {} is told, {} found",
                            line["outcome"], books[row]
                        ));
                    }
                }
                continue;
            }
            let key = (line["section"].clone(), line["index"].clone());
            let expected = (line["outcome"].clone(), line["register_rows"].clone());
            if found[&key] != expected {
                wrong.push(format!(
                    "{month}, {} {}: {expected:?} is told, {:?} found",
                    key.0, key.1, found[&key]
                ));
            }
            told += 1;
        }
        assert_eq!(told, found.len(), "{month}: every record has its line in the story");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_three_forms_of_the_register_give_the_same_links() {
    for month in MONTHS {
        let mut forms = Vec::new();
        for form in ["csv", "xlsx", "parquet"] {
            let sandbox = Sandbox::new();
            let register = format!("purchase_register.{form}");
            sandbox.copy(&format!("sample_data/{month}/ims.json"), "ims.json");
            sandbox.copy(&format!("sample_data/{month}/{register}"), &register);
            let run = sandbox.reconcile("ims.json", &register, &["--quiet", "--no-workbook", "--no-html"]);
            assert_eq!(run.code, 0, "{form}: {}", run.stderr);
            forms.push(links(&sandbox));
        }
        assert_eq!(forms[0], forms[1], "{month}: csv and xlsx");
        assert_eq!(forms[0], forms[2], "{month}: csv and parquet");
    }
}
