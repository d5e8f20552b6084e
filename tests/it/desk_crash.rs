//! A command killed at any moment leaves whole files and a whole ledger, and can be run again.

use super::support::{Sandbox, files_below, root};
use imsreco::ledger::{Entry, FILES, Recorded, Workspace, sha256};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the command is killed.
const KILLS: u64 = 14;

fn command(sandbox: &Sandbox, as_of: &str) -> Command {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
    command.args(["reconcile", "--ims", "ims.json", "--books", "register.csv", "--out", "out", "--force"]);
    command.arg("--rules").arg(root().join("rules/default.toml"));
    command.args(["--as-of", as_of, "--workspace", "ws", "--no-workbook", "--no-html"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Every file under its final name; names of files on their way begin with a dot.
fn final_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let hidden = |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
    files_below(folder)
        .into_iter()
        .filter(|path| !hidden(path))
        .map(|path| (path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

/// Checks that every copy is whole, and that every file an entry names has its copy.
fn whole(workspace: &Path) -> Vec<Recorded> {
    for (name, bytes) in final_files(&workspace.join(FILES)) {
        assert_eq!(name.to_str().unwrap(), sha256(&bytes), "a copy is what its name says");
    }
    let Some(workspace) = Workspace::open_existing(workspace).unwrap() else { return Vec::new() };
    let entries = workspace.entries().unwrap();
    for recorded in &entries {
        let Entry::Run(run) = &recorded.entry else { continue };
        for stored in run.inputs.iter().chain(&run.outputs) {
            assert!(workspace.fetch(&stored.sha256).unwrap().is_some(), "{} has no copy", stored.name);
        }
    }
    entries
}

#[test]
fn a_run_killed_at_any_moment_leaves_whole_files_and_can_be_run_again() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    let (out, workspace) = (sandbox.path("out"), sandbox.path("ws"));
    let days = ["13-10-2026", "14-10-2026"];
    let mut written = Vec::new();
    let mut longest = Duration::ZERO;
    for day in days {
        let begun = Instant::now();
        assert!(command(&sandbox, day).status().unwrap().success());
        longest = longest.max(begun.elapsed());
        written.push(final_files(&out));
    }
    let random = RandomState::new();
    let mut killed = 0;
    for kill in 0..KILLS {
        let day = days[usize::try_from(kill % 2).unwrap()];
        std::fs::remove_dir_all(&workspace).unwrap();
        // The last third is where files are put in place and the ledger is written: more often there.
        let permille = random.hash_one(kill) % 1_000;
        let share = if kill % 3 == 0 { permille } else { 600 + permille * 2 / 5 };
        let delay = longest.mul_f64(f64::from(u32::try_from(share).unwrap()) / 1_000.0);
        let mut child = command(&sandbox, day).spawn().unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
        killed += u64::from(!child.wait().unwrap().success());
        for (name, bytes) in final_files(&out) {
            let known = written.iter().any(|files| files.get(&name) == Some(&bytes));
            assert!(known, "{} is half-written after {delay:?}", name.display());
        }
        assert!(whole(&workspace).len() <= 1, "after {delay:?}");
        assert!(command(&sandbox, day).status().unwrap().success(), "it can be run again after {delay:?}");
        assert_eq!(whole(&workspace).len(), 1, "after {delay:?}");
        assert!(final_files(&out) == written[usize::try_from(kill % 2).unwrap()], "after {delay:?}");
    }
    assert!(killed > 0, "none died early enough to prove anything");
}

/// A command of the desk on the run in `out`.
fn at_the_desk(sandbox: &Sandbox, typed: &[&str]) -> Command {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
    command.args(typed).args(["--by", "Asha Rao", "--quiet"]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Kills a command at a random moment of the time it takes, and says whether it was killed in time.
fn kill(mut command: Command, takes: Duration, number: u64) -> bool {
    let permille = RandomState::new().hash_one(number) % 1_000;
    let mut child = command.spawn().unwrap();
    std::thread::sleep(takes.mul_f64(f64::from(u32::try_from(permille).unwrap()) / 1_000.0));
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_decision_or_an_upload_killed_at_any_moment_is_whole_or_has_not_been() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    assert!(command(&sandbox, "14-10-2026").status().unwrap().success());
    let workspace = sandbox.path("ws");
    let decide = |action: &str| {
        at_the_desk(&sandbox, &["decide", "out", "--where", "outcome = 'only_in_ims'", "--action", action])
    };
    let upload = || at_the_desk(&sandbox, &["upload", "out", "--anyway"]);
    let begun = Instant::now();
    assert!(decide("pending").status().unwrap().success());
    let takes = begun.elapsed();
    let mut killed = 0;
    for number in 0..KILLS {
        let before = whole(&workspace).len();
        // In turn, so that there is always something new to be said.
        let action = if number % 2 == 0 { "withdraw" } else { "pending" };
        killed += u64::from(kill(decide(action), takes, number));
        let after = whole(&workspace).len();
        assert!(after == before || after == before + 1, "{before} entries became {after}");
        assert!(decide(action).status().unwrap().success(), "it can be said again");
        assert_eq!(whole(&workspace).len(), before + 1, "and is said once");
    }
    for number in 0..KILLS / 2 {
        let before = whole(&workspace).len();
        killed += u64::from(kill(upload(), takes, KILLS + number));
        let after = whole(&workspace).len();
        assert!(after == before || after == before + 1, "{before} entries became {after}");
        for (name, bytes) in final_files(&sandbox.path("out/upload")) {
            let whole = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
            assert!(whole, "{} is half-written", name.display());
        }
    }
    assert!(upload().status().unwrap().success(), "an upload can be written again");
    assert!(killed > 0, "none died early enough to prove anything");
}
