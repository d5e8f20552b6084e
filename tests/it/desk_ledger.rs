//! The ledger from the command line, and a run that opens again as it was written.

use super::support::{Sandbox, files_below};
use imsreco::ledger::{LEDGER, Workspace};
use imsreco::output::report::figures::figures;
use imsreco::output::{audit, links, report};
use imsreco::pipeline::{Silent, reopen};

fn with_sample() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    sandbox
}

const FAST: [&str; 2] = ["--no-workbook", "--no-html"];

#[test]
fn a_run_enters_its_workspace_once_and_the_ledger_tells_it() {
    let sandbox = with_sample();
    let arguments = [&["--workspace", "firm/ws"][..], &FAST].concat();
    let first = sandbox.reconcile("ims.json", "register.csv", &arguments);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(sandbox.read("out/workspace.txt"), "../firm/ws\n");
    let state = std::fs::read(sandbox.path("out/run.state")).unwrap();
    let line = String::from_utf8(state.split(|b| *b == b'\n').next().unwrap().to_vec()).unwrap();
    let run = line.split(' ').nth(3).unwrap();
    assert!(
        first.stderr.contains(&format!("\nrecorded run {run} as entry 1 in firm/ws\n")),
        "{}",
        first.stderr
    );

    let again = sandbox.reconcile("ims.json", "register.csv", &[&arguments[..], &["--force"]].concat());
    assert_eq!((again.code, again.stderr.contains("recorded run")), (0, false), "{}", again.stderr);

    for place in ["out", "firm/ws"] {
        let told = sandbox.run(&["ledger", place]);
        assert_eq!((told.code, told.stderr.as_str()), (0, ""));
        let (entry, end) = told.stdout.split_once('\n').unwrap();
        let (at, what) = (entry.get(3..22).unwrap(), entry.get(22..).unwrap());
        assert!(chrono::NaiveDateTime::parse_from_str(at, "%d-%m-%Y %H:%M:%S").is_ok(), "{entry}");
        let version = env!("CARGO_PKG_VERSION");
        let records = super::support::table(&sandbox.read("out/links.csv")).len();
        assert_eq!(
            what,
            format!(
                "  imsreco  run {run}: Sep 2026, {records} records of {}, policy \"default\", imsreco {version}",
                super::support::table(&sandbox.read("out/links.csv"))[0]["recipient_gstin"]
            )
        );
        let folder = if place == "out" { "out/../firm/ws" } else { "firm/ws" };
        assert_eq!(end, format!("1 entry in {folder}; each fits the one before.\n"));
    }
    let json = sandbox.run(&["ledger", "out", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["entries"][0]["entry"]["run"], run);
    assert_eq!(json["entries"].as_array().unwrap().len(), 1);

    let other = ["--as-of", "13-10-2026"];
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
    let rules = super::support::root().join("rules/default.toml");
    command.args(["reconcile", "--ims", "ims.json", "--books", "register.csv", "--out", "other", "--rules"]);
    command.arg(rules).args(["--workspace", "firm/ws"]).args(other).args(FAST);
    assert!(sandbox.outcome(&mut command).stderr.contains(" as entry 2 in firm/ws\n"));
}

#[test]
fn where_nothing_is_recorded_the_ledger_says_so() {
    let sandbox = with_sample();
    sandbox.reconcile("ims.json", "register.csv", &FAST);
    let told = sandbox.run(&["ledger", "out"]);
    assert_eq!((told.code, told.stdout.as_str()), (0, "Nothing is recorded in out.\n"));
    assert!(!sandbox.path("out").join(LEDGER).exists(), "looking makes no ledger");
    assert!(!sandbox.path("out/workspace.txt").exists());
    let absent = sandbox.run(&["ledger", "nowhere"]);
    assert_eq!(
        (absent.code, absent.stderr.as_str()),
        (
            2,
            "error[run.absent]: this folder holds no run: it has no run.state\n  --> nowhere\n  help: give the --out \
             folder of imsreco reconcile\n"
        )
    );
    let dry = sandbox.reconcile("ims.json", "register.csv", &["--workspace", "ws", "--dry-run"]);
    assert!(dry.code == 0 && !sandbox.path("ws").exists(), "{}", dry.stderr);
}

#[test]
fn a_ledger_that_was_changed_or_is_none_stops_a_run_before_it_begins() {
    let sandbox = with_sample();
    let arguments = [&["--workspace", "ws"][..], &FAST].concat();
    sandbox.file("ws/ledger.sqlite", "Date,Number\n".repeat(200));
    let run = sandbox.reconcile("ims.json", "register.csv", &arguments);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            2,
            "error[ledger.foreign]: this file is not a ledger of imsreco\n  --> ws/ledger.sqlite\n  help: name the right \
             workspace, or move the file away so that a new ledger can be made\n"
        )
    );
    assert!(!sandbox.path("out").exists());

    std::fs::remove_file(sandbox.path("ws/ledger.sqlite")).unwrap();
    assert_eq!(sandbox.reconcile("ims.json", "register.csv", &arguments).code, 0);
    let file = sandbox.path("ws/ledger.sqlite");
    let bytes = std::fs::read(&file).unwrap();
    let word = b"\"policy\":\"default\"";
    let at = bytes.windows(word.len()).position(|w| w == word).unwrap();
    let mut changed = bytes.clone();
    changed[at + word.len() - 2] = b'x';
    std::fs::write(&file, changed).unwrap();
    let told = sandbox.run(&["ledger", "out"]);
    assert_eq!(
        (told.code, told.stdout.as_str(), told.stderr.as_str()),
        (
            2,
            "",
            "error[ledger.chain]: the ledger was changed after it was written: entry 1 is the first that does not fit; no \
             entry before it vouches for anything\n  --> out/../ws/ledger.sqlite\n  help: put back a copy of the ledger \
             from before the change; nothing that rests on entry 1 or a later one can be relied upon\n"
        )
    );
}

#[test]
fn a_generated_month_opens_again_and_writes_the_same_files() {
    let sandbox = Sandbox::new();
    let made =
        sandbox.run(&["sample", "--records", "400", "--months", "2", "--seed", "11", "--out", "months"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let run = |month: &str, out: &str, more: &[&str]| {
        let rules = super::support::root().join("rules/default.toml");
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
        command.args(["reconcile", "--ims", &format!("months/{month}/ims.json")]);
        command.args(["--books", &format!("months/{month}/purchase_register.csv"), "--out", out]);
        command.arg("--rules").arg(rules).args(["--as-of", "14-06-2026"]).args(more);
        let told = sandbox.outcome(&mut command);
        assert!(told.code < 2, "{}", told.stderr);
    };
    run("2026-04", "first", &FAST);
    run("2026-05", "second", &["--previous", "first", "--allow-refused"]);
    let out = sandbox.path("second");
    let read = |name: &str| std::fs::read(out.join(name)).unwrap();
    reopen(&out, None, &Silent, |opened| {
        let month = opened.month;
        let written = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = Vec::new();
            write(&mut bytes);
            bytes
        };
        let (mut csv, mut parquet) = (Vec::new(), Vec::new());
        let (in_csv, in_parquet, _) = links::write_links(month, &mut csv, &mut parquet, None);
        in_csv.unwrap();
        in_parquet.unwrap();
        assert!(csv == read("links.csv") && parquet == read("links.parquet"));
        assert!(written(&|w| links::write_books_links(month, w).unwrap()) == read("books_links.csv"));
        let figures = figures(month, opened.diagnostics);
        assert!(report::summary::json(&figures).as_bytes() == read("summary.json"));
        assert!(
            report::excel::workbook(month, opened.run, &figures, opened.diagnostics).unwrap()
                == read("review.xlsx")
        );
        let trail = written(&|w| audit::write(month, opened.outputs, w).unwrap());
        assert!(read("audit.jsonl").starts_with(&trail), "all but the line of run.state");
        assert!(month.facts.previous_files.len() == 2 && month.why_not.iter().any(|w| !w.is_empty()));
    })
    .unwrap();
}

#[test]
fn two_runs_at_once_share_a_workspace() {
    let sandbox = with_sample();
    let rules = super::support::root().join("rules/default.toml");
    let children: Vec<std::process::Child> = ["11-10-2026", "12-10-2026", "13-10-2026"]
        .into_iter()
        .map(|day| {
            let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
            command.args(["reconcile", "--ims", "ims.json", "--books", "register.csv", "--out", day]);
            command.arg("--rules").arg(&rules).args(["--as-of", day, "--workspace", "ws"]).args(FAST);
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let workspace = Workspace::open_existing(&sandbox.path("ws")).unwrap().unwrap();
    assert_eq!(workspace.entries().unwrap().len(), 3);
    assert!(files_below(&sandbox.path("ws")).len() > 10);
}
