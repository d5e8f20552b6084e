//! Every mistake with its full message.

use super::conditions::CONDITIONS;
use super::files::FILES;
use super::samples::beside;
use super::wording::{WORD_CONDITIONS, WORD_FILES, WORD_WARNINGS};
use crate::decide::{DecideError, PROBLEMS, check, load_beside};
use std::collections::BTreeSet;

/// Policies that load, and what is warned of.
const WARNINGS: &[(&str, &str)] = &[
    (
        r#"
[[rule]]
name = "everything"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "never"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"warning[rules.unreachable]: the rule "never" is never reached
  --> rules.toml:9, rule "never"
  help: "everything" in line 3 always holds; move it to the end"#,
    ),
    (
        r#"
[[rule]]
name = "one"
when = "certain AND rows = 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "two"
when = "(certain) and rows=1"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"warning[rules.unreachable]: the rule "two" is never reached
  --> rules.toml:10, rule "two"
  help: "one" in line 3 has the same condition"#,
    ),
    (
        r#"
[[rule]]
name = "off"
when = "false"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "wrong-side"
when = "certain AND outcome = 'only_in_books'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "one-of-them-can-be"
when = "outcome IN ('only_in_books', 'only_in_ims')"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "blocked"
when = "kind = 'credit_note' AND pending_blocked"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "not-blocked"
when = "kind = 'credit_note' AND NOT pending_blocked"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
remark = "Goods not received"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
remark = "Goods not received""#,
        r#"warning[rules.never-holds]: the condition of the rule "off" never holds
  --> rules.toml:3, rule "off"
  help: remove the rule
warning[rules.never-holds]: the condition of the rule "wrong-side" never holds
  --> rules.toml:10, rule "wrong-side"
  help: rules see records of IMS; such an outcome stands only at register rows and unread records
warning[rules.never-permitted]: the rule "blocked" asks for Pending where the portal does not offer it
  --> rules.toml:24, rule "blocked"
  help: propose "keep" where pending_blocked holds
warning[rules.idle-remark]: the remark of the rule "rest" is never sent
  --> rules.toml:39, rule "rest"
  help: a remark travels only with accept, reject and pending"#,
    ),
];

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
        .chain(WARNINGS)
        .chain(WORD_CONDITIONS)
        .chain(WORD_FILES)
        .chain(WORD_WARNINGS)
        .flat_map(|(_, message)| message.lines())
        .filter_map(|line| {
            let head = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
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
