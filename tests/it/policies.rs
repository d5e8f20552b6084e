//! Policies against whole months: what is taken for certain of every record is true of every record,
//! no policy uploads what the portal or the law forbids, and `check-rules` says how a file stands.

use super::invariants;
use super::months::TestMonth;
use super::support::{Sandbox, root};
use super::upload;
use imsreco::decide::{AXIOMS, Facts, VOCABULARY, decide, load};
use imsreco::domain::document::{BooksRow, ImsRecord};
use imsreco::domain::money::{Paise, Tolerance};
use imsreco::domain::period::TaxPeriod;
use imsreco::frame::books::BooksFrame;
use imsreco::frame::ims::ImsFrame;
use imsreco::matching::{self, Unwatched};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;

/// A policy that tells the records for which a condition is true from all others.
fn asking(condition: &str) -> String {
    format!(
        "policy = \"test\"\n[[rule]]\nname = \"true\"\nwhen = '''{condition}'''\naction = \"keep\"\nreview = \"clerk\"\n\
         reason = \"r\"\nwhy = \"w\"\n[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n"
    )
}

/// Lists the axioms that are not true of every record of a month.
fn broken(records: &[ImsRecord], rows: &[BooksRow]) -> Vec<&'static str> {
    broken_within(records, rows, Tolerance::default())
}

/// The same, with links that were made with another tolerance.
fn broken_within(records: &[ImsRecord], rows: &[BooksRow], tolerance: Tolerance) -> Vec<&'static str> {
    let (ims, books) = (ImsFrame::from_records(records).unwrap(), BooksFrame::from_rows(rows).unwrap());
    let (ims, books) = (ims.records().unwrap(), books.rows().unwrap());
    let found = matching::run(&ims, &books, tolerance, &Unwatched).unwrap();
    let period = TaxPeriod::parse("092026").unwrap();
    let facts = Facts {
        period,
        as_of: period.day_after(14),
        ims: &ims,
        books: &books,
        links: &found.links,
        suppliers: None,
        history: None,
    };
    let not_true = |condition: &str| {
        let policy = load(&asking(condition), "axioms.toml").unwrap();
        decide(&policy, &facts).unwrap().rules[1].hits > 0
    };
    let joined = |axioms: &[(&str, &str)]| {
        axioms.iter().map(|(condition, _)| format!("({condition})")).collect::<Vec<_>>().join(" AND ")
    };
    AXIOMS
        .chunks(40)
        .filter(|some| not_true(&joined(some)))
        .flat_map(|some| some.iter().map(|(condition, _)| *condition).filter(|c| not_true(c)))
        .collect()
}

#[test]
fn what_is_taken_for_certain_of_every_record_is_true_of_whole_months() {
    let mut months = TestMonth::all();
    months.extend([8, 9].map(|seed| TestMonth::generated(900, seed)));
    for month in months {
        let sandbox = Sandbox::new();
        sandbox.file("ims.json", &month.ims).file("register.csv", &month.register);
        let ims = imsreco::ingest::ims::read(&[sandbox.path("ims.json")], None).unwrap();
        let books = imsreco::ingest::books::read(&[sandbox.path("register.csv")], None).unwrap();
        for rupees in [0, 1, 1000] {
            let paise = Paise::new(rupees * 100);
            let tolerance = Tolerance { taxable_value: paise, tax: paise };
            let broken = broken_within(&ims.records, &books.rows, tolerance);
            assert_eq!(broken, Vec::<&str>::new(), "{}, {paise}", month.name);
        }
    }
}

#[test]
fn what_is_taken_for_certain_of_every_record_is_true_of_the_stories() {
    for entry in std::fs::read_dir(root().join("tests/cases")).unwrap() {
        let folder = entry.unwrap().path();
        let ims = imsreco::ingest::ims::read(&[folder.join("ims.json")], None).unwrap();
        let books = imsreco::ingest::books::read(&[folder.join("purchase_register.csv")], None).unwrap();
        assert_eq!(broken(&ims.records, &books.rows), Vec::<&str>::new(), "{}", folder.display());
    }
}

proptest! {
    #![proptest_config(invariants::config())]

    #[test]
    fn what_is_taken_for_certain_of_every_record_is_true_where_everything_collides((records, rows) in invariants::month()) {
        prop_assert_eq!(broken(&records, &rows), Vec::<&str>::new());
    }
}

/// Conditions made of the examples of the vocabulary.
fn conditions() -> impl Strategy<Value = String> {
    let leaf = any::<Index>().prop_map(|i| VOCABULARY[i.index(VOCABULARY.len())].example.to_owned());
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

/// Policies that ask for anything of anybody; only a Reject has its reviewer, for else none loads.
fn policies() -> impl Strategy<Value = String> {
    let rule = (
        prop_oneof![4 => conditions().prop_map(Some), 1 => Just(None)],
        select(vec!["accept", "accept", "reject", "pending", "no-action", "keep"]),
        select(vec!["none", "none", "clerk"]),
        any::<bool>(),
    );
    (prop::collection::vec(rule, 1..6), any::<bool>()).prop_map(|(rules, hold)| {
        let mut text =
            format!("policy = \"random\"\nhold = \"{}\"\n", if hold { "pending" } else { "none" });
        let last = rules.len() - 1;
        for (i, (when, action, review, remark)) in rules.into_iter().enumerate() {
            let when = match when {
                Some(when) if i < last => format!("when = '''{when}'''\n"),
                _ => String::new(),
            };
            let review = if action == "reject" { "manager" } else { review };
            let remark = if remark { "remark = \"See our letter\"\n" } else { "" };
            text.push_str(&format!(
                "[[rule]]\nname = \"r-{i}\"\n{when}action = \"{action}\"\nreview = \"{review}\"\nreason = \"r\"\nwhy = \"w\"\n{remark}"
            ));
        }
        text
    })
}

#[test]
fn no_policy_uploads_what_the_portal_or_the_law_forbids() {
    let months = [TestMonth::sample("2026-09"), TestMonth::generated(300, 11)];
    let mut runner = TestRunner::new(ProptestConfig { cases: 16, ..invariants::config() });
    let mut uploaded = 0;
    let uploads = std::cell::RefCell::new(&mut uploaded);
    runner
        .run(&(policies(), any::<bool>()), |(rules, which)| {
            let month = &months[usize::from(which)];
            let (sandbox, run) = month.under(&rules);
            prop_assert_eq!(run.code, 0, "{}\n{}", rules, run.stderr);
            **uploads.borrow_mut() += upload::check(month, &sandbox, "offline").len();
            Ok(())
        })
        .unwrap();
    assert!(uploaded > 60, "{uploaded} records were uploaded; the test looks at too little");
}

#[test]
fn every_shipped_policy_is_sound_and_keeps_the_law_on_the_sample_month() {
    let month = TestMonth::sample("2026-09");
    for name in ["default", "cautious", "volume", "habit"] {
        let path = format!("rules/{name}.toml");
        let sandbox = Sandbox::new();
        sandbox.copy(&path, "rules.toml");
        let checked = sandbox.run(&["check-rules", "--strict", "rules.toml"]);
        assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{name}");
        let (sandbox, run) = month.under(&std::fs::read_to_string(root().join(&path)).unwrap());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert!(!upload::check(&month, &sandbox, "offline").is_empty(), "{name}");
    }
}

const SOUND: &str = r#"policy = "mine"

[[rule]]
name = "agreed"
when = "certain AND filed"
action = "accept"
review = "none"
reason = "The books agree."
why = "It is booked."

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "Look."
why = "Nothing else holds."

[[example]]
name = "what agrees is accepted"
facts = { certain = true }
expect = "accept"
"#;

#[test]
fn check_rules_tells_everything_of_every_file_and_its_exit_code_says_how_they_stand() {
    let sandbox = Sandbox::new();
    let doubtful = SOUND.replace("certain AND filed", "filed");
    let wrong = SOUND.replace("expect = \"accept\"", "expect = \"reject\"");
    let many: String = (0..30).map(|i| format!("key-{i} = 1\n")).collect();
    sandbox.file("sound.toml", SOUND).file("doubtful.toml", doubtful).file("wrong.toml", wrong);
    sandbox.file("many.toml", format!("{many}{SOUND}"));
    let run = sandbox.run(&["check-rules", "sound.toml"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "sound.toml: policy \"mine\", 2 rules, 1 example, which holds\n", "")
    );
    let warning =
        "warning[rules.uncertain-accept]: the rule \"agreed\" accepts without a person what is not certain
  --> doubtful.toml:7:10, rule \"agreed\"
  review = \"none\"
           ^^^^^^
  help: such records go to a clerk all the same; add \"certain AND\" to the condition, or name who looks
";
    let run = sandbox.run(&["check-rules", "doubtful.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, warning));
    assert_eq!(run.stdout, "doubtful.toml: policy \"mine\", 2 rules, 1 example, which holds, 1 warning\n");
    let run = sandbox.run(&["check-rules", "--strict", "sound.toml", "doubtful.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, warning));
    let run = sandbox.run(&["check-rules", "wrong.toml", "doubtful.toml"]);
    let error = "error[rules.example]: the example \"what agrees is accepted\" ends as accept, not as reject
  --> wrong.toml:21:10, example \"what agrees is accepted\"
  expect = \"reject\"
           ^^^^^^^^
  help: \"agreed\" in line 4 decides it
";
    assert_eq!((run.code, run.stderr), (2, format!("{error}{warning}")));
    assert!(
        run.stdout.starts_with("wrong.toml: 1 mistake\ndoubtful.toml: policy \"mine\""),
        "{}",
        run.stdout
    );
    // All mistakes are told, however many.
    let run = sandbox.run(&["check-rules", "many.toml"]);
    assert_eq!((run.code, run.stderr.matches("error[rules.unknown-key]").count()), (2, 30));
}

#[test]
fn a_failing_example_stops_a_run_before_anything_is_read() {
    let rules = SOUND.replace("expect = \"accept\"", "expect = \"pending\"");
    let (sandbox, run) = TestMonth::sample("2026-08").under(&rules);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .starts_with("error[rules.example]: the example \"what agrees is accepted\" ends as accept")
    );
    assert!(
        run.stderr.ends_with("help: mend the file; imsreco check-rules rules.toml checks it by itself\n")
    );
    assert!(!sandbox.path("out").exists());
}

#[test]
fn check_rules_speaks_json_to_machines() {
    let sandbox = Sandbox::new();
    sandbox.file("sound.toml", SOUND).file("wrong.toml", SOUND.replace("\"keep\"", "\"kep\""));
    let run = sandbox.run(&["check-rules", "--format", "json", "sound.toml", "wrong.toml", "gone.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, ""));
    let expected = r#"{
  "schema": 1,
  "sound": false,
  "files": [
    {
      "file": "sound.toml",
      "policy": "mine",
      "rules": 2,
      "examples": 1,
      "mistakes": 0,
      "warnings": 0,
      "findings": []
    },
    {
      "file": "wrong.toml",
      "policy": null,
      "rules": 0,
      "examples": 0,
      "mistakes": 1,
      "warnings": 0,
      "findings": [
        {
          "severity": "error",
          "id": "rules.action",
          "message": "no action is called \"kep\"",
          "file": "wrong.toml",
          "line": 13,
          "column": 10,
          "item": "rule \"rest\"",
          "excerpt": "action = \"kep\"\n         ^^^^^",
          "help": "did you mean \"keep\"?"
        }
      ]
    },
    {
      "file": "gone.toml",
      "policy": null,
      "rules": 0,
      "examples": 0,
      "mistakes": 1,
      "warnings": 0,
      "findings": [
        {
          "severity": "error",
          "id": "file.absent",
          "message": "there is no such file",
          "file": "gone.toml",
          "line": 0,
          "column": 0,
          "item": "",
          "excerpt": "",
          "help": "look at the spelling and the folder"
        }
      ]
    }
  ]
}
"#;
    assert_eq!(run.stdout, expected);
}
