//! Every mistake with its full message.

use super::conditions::CONDITIONS;
use super::examples::EXAMPLES;
use super::files::FILES;
use super::samples::beside;
use super::warnings::WARNINGS;
use super::wording::{WORD_CONDITIONS, WORD_FILES, WORD_WARNINGS};
use crate::decide::{DecideError, PROBLEMS, check, load_beside};
use std::collections::BTreeSet;

fn told(text: &str) -> String {
    match load_beside(text, "rules.toml", &beside) {
        Ok(_) => "loads".to_owned(),
        Err(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn warned(text: &str) -> String {
    let policy = load_beside(&format!("policy = \"test\"{text}"), "rules.toml", &beside).unwrap();
    check(&policy, "rules.toml").iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Puts a condition into a file that is sound otherwise.
fn asked(when: &str) -> String {
    let quote = if when.contains('\n') || when.contains('"') { "'''" } else { "\"" };
    told(&format!(
        "policy = \"test\"\n\n[[rule]]\nname = \"asked\"\nwhen = {quote}{when}{quote}\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n\n\
         [[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n"
    ))
}

#[test]
fn a_mistake_in_a_condition_is_pointed_at_with_a_next_step() {
    for (when, message) in CONDITIONS.iter().chain(WORD_CONDITIONS) {
        assert_eq!(asked(when), *message, "{when}");
    }
}

#[test]
fn a_mistake_in_the_file_is_pointed_at_with_a_next_step_and_all_are_told_at_once() {
    for (text, message) in FILES.iter().chain(WORD_FILES) {
        assert_eq!(told(text), *message, "{text}");
    }
}

#[test]
fn an_example_that_does_not_hold_says_which_rule_decided_and_what_kept_the_other_away() {
    for (text, message) in EXAMPLES {
        assert_eq!(told(text), *message, "{text}");
    }
}

#[test]
fn a_message_with_a_place_in_a_line_has_its_caret() {
    let words = WORD_CONDITIONS.iter().chain(WORD_FILES).chain(WORD_WARNINGS);
    let told: Vec<&(&str, &str)> =
        CONDITIONS.iter().chain(FILES).chain(EXAMPLES).chain(WARNINGS).chain(words).collect();
    assert!(told.len() > 150, "{}", told.len());
    for (_, message) in told {
        for finding in message.split("\nerror[").flat_map(|m| m.split("\nwarning[")) {
            let placed = finding.lines().any(|l| l.starts_with("  --> ") && l.matches(':').count() > 1);
            let caret = finding.lines().any(|l| l.trim_start().starts_with('^'));
            assert_eq!(placed, caret, "{finding}");
        }
    }
}

#[test]
fn what_loads_and_can_hardly_be_meant_is_warned_of() {
    for (text, message) in WARNINGS.iter().chain(WORD_WARNINGS) {
        assert_eq!(warned(text), *message);
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_not_matter() {
    for (text, message) in FILES.iter().chain(WORD_FILES) {
        if text.contains("\\n") || text.contains("policy = \n") {
            continue;
        }
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(told(&windows), *message, "{text}");
    }
}

#[test]
fn every_problem_has_its_message_under_test_and_none_is_unlisted() {
    let listed: BTreeSet<&str> = PROBLEMS.iter().map(|(id, _)| *id).collect();
    assert_eq!(listed.len(), PROBLEMS.len());
    let seen: BTreeSet<&str> = CONDITIONS
        .iter()
        .chain(FILES)
        .chain(EXAMPLES)
        .chain(WARNINGS)
        .chain(WORD_CONDITIONS)
        .chain(WORD_FILES)
        .chain(WORD_WARNINGS)
        .flat_map(|(_, message)| message.lines())
        .filter_map(|line| {
            let head = ["error[", "warning[", "note["].iter().find_map(|s| line.strip_prefix(s))?;
            head.split_once(']').map(|(id, _)| id)
        })
        .collect();
    assert_eq!(seen, listed);
}

#[test]
fn no_text_makes_the_loader_panic() {
    for (when, _) in CONDITIONS.iter().chain(WORD_CONDITIONS) {
        for cut in 0..=when.len() {
            if when.is_char_boundary(cut) {
                asked(&when[..cut]);
                asked(&when[cut..]);
            }
        }
    }
}

#[test]
fn a_mistake_of_ours_looks_different() {
    assert_eq!(
        DecideError::NotAligned { records: 2, links: 1 }.to_string(),
        "internal error: 2 records have 1 links; this is a bug"
    );
}
