//! `imsreco evaluate` after a whole run.

use super::support::Sandbox;

/// Makes a labelled month in `2026-09` and reconciles it into `out`.
fn labelled(records: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let made =
        sandbox.run(&["sample", "--records", records, "--seed", "11", "--period", "092026", "--out", "."]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let run = sandbox.reconcile(
        "2026-09/ims.json",
        "2026-09/purchase_register.csv",
        &["--quiet", "--no-workbook", "--no-html"],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox
}

#[test]
fn a_run_is_scored_from_its_links_and_the_truth_alone() {
    let sandbox = labelled("800");
    let files = ["evaluate", "--truth", "2026-09/truth.csv", "--links", "out/links.csv"];
    let told = sandbox.run(&files);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""));
    for wanted in ["pairs: precision ", "\nautomatic accepts ", "\nkind of noise ", " upper bound "] {
        assert!(told.stdout.contains(wanted), "{wanted}: {}", told.stdout);
    }
    let told = sandbox.run(&[&files[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(
        (json["wrong_auto_accepts"].as_u64(), json["records_without_line"].as_u64()),
        (Some(0), Some(0))
    );
    assert!(json["pair_precision"].as_f64() > Some(0.99), "{}", told.stdout);
    assert!(json["automation"].as_f64() > Some(0.9), "{}", told.stdout);
}

#[test]
fn what_cannot_be_scored_is_told_with_its_place() {
    let sandbox = labelled("100");
    let told = sandbox.run(&["evaluate", "--truth", "out/links.csv", "--links", "out/links.csv"]);
    assert_eq!(
        (told.code, told.stderr.as_str(), told.stdout.as_str()),
        (
            2,
            "error[csv.column]: the columns \"section\", \"index\", \"class\" and \"clean\" are missing\n  \
             --> out/links.csv\n  help: give the truth.csv that imsreco sample wrote beside the month\n",
            ""
        )
    );
    let told = sandbox.run(&["evaluate", "--truth", "2026-09/truth.csv", "--links", "out/no.csv"]);
    assert_eq!(
        (told.code, told.stderr.as_str()),
        (
            2,
            "error[file.absent]: there is no such file\n  --> out/no.csv\n  \
             help: look at the spelling and the folder\n"
        )
    );
}
