//! The only integration binary: a debug binary that links the data engine is large, and one is
//! enough. A test below fails if a file of this folder is forgotten here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop with its line")]
#![expect(clippy::print_stderr, reason = "a test that leaves a part out says so")]

mod accounts;
mod browser;
mod cases;
mod columns;
mod compare;
mod crowds;
mod desk_crash;
mod desk_law;
mod desk_ledger;
mod desk_pack;
mod desk_portal;
mod desk_review;
mod evaluate;
mod follow;
mod gstr2b;
mod help;
mod invariants;
mod layers;
mod layouts;
mod lists;
mod messages;
mod month_story;
mod months;
mod parts;
mod policies;
mod previous;
mod registry;
mod report_page;
mod reports;
mod shards;
mod shuffle;
mod stopping;
mod story;
mod suppliers;
mod support;
mod upload;
mod why_not;

#[test]
fn no_file_of_this_folder_is_forgotten() {
    let listed = std::fs::read_to_string(support::root().join("tests/it/main.rs")).unwrap();
    for entry in std::fs::read_dir(support::root().join("tests/it")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "reference.txt" {
            continue;
        }
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "main" || listed.contains(&format!("mod {module};")),
            "{name} is not listed in main.rs"
        );
    }
}
