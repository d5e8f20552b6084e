//! What can be wrong with files, the output folder and the streams.

use super::{REGISTER, sandbox, stopped};
use crate::support::{Run, Sandbox, files_below, root};

/// The arguments of a whole run into `out`.
fn arguments() -> Vec<String> {
    let rules = root().join("rules/default.toml").display().to_string();
    [
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "register.csv",
        "--out",
        "out",
        "--quiet",
        "--rules",
        &rules,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A run under a shell, which `before` prepares; unix only, as are limits and closed streams.
#[cfg(unix)]
fn under_a_shell(sandbox: &Sandbox, before: &str, more: &[&str]) -> Run {
    let script = before.replace("RUN", "\"$0\" \"$@\"");
    let mut command = sandbox.command("/bin/sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_imsreco")]).args(arguments()).args(more);
    sandbox.outcome(&mut command)
}

#[test]
fn a_file_that_is_not_there_is_named() {
    for (absent, told) in [("ims.json", "ims.json"), ("register.csv", "register.csv")] {
        let sandbox = sandbox();
        std::fs::remove_file(sandbox.path(absent)).unwrap();
        let expected = format!(
            "error[file.absent]: there is no such file\n  --> {told}\n  help: look at the spelling and the folder\n"
        );
        stopped(&sandbox, &sandbox.reconcile("ims.json", "register.csv", &[]), &expected);
    }
    for more in [["--map", "gone.toml"], ["--rules", "gone.toml"]] {
        let sandbox = sandbox();
        let mut typed: Vec<String> = arguments();
        if more[0] == "--rules" {
            typed.truncate(typed.len() - 2);
        }
        let typed: Vec<&str> = typed.iter().map(String::as_str).chain(more).collect();
        stopped(
            &sandbox,
            &sandbox.run(&typed),
            "error[file.absent]: there is no such file\n  --> gone.toml\n  help: look at the spelling and the folder\n",
        );
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_is_named() {
    for (name, expected) in [
        (
            "ims.json",
            "error[file.folder]: this is a folder, not a file\n  --> ims.json\n  help: name the file in it\n",
        ),
        (
            "register.csv",
            "error[books.empty-folder]: the folder holds no register\n  --> register.csv\n  help: put the registers \
             into it, as CSV, Excel or Parquet, or name the files\n",
        ),
    ] {
        let sandbox = sandbox();
        std::fs::remove_file(sandbox.path(name)).unwrap();
        std::fs::create_dir(sandbox.path(name)).unwrap();
        stopped(&sandbox, &sandbox.reconcile("ims.json", "register.csv", &[]), expected);
    }
    let sandbox = sandbox();
    std::fs::create_dir(sandbox.path("map.toml")).unwrap();
    stopped(
        &sandbox,
        &sandbox.reconcile("ims.json", "register.csv", &["--map", "map.toml"]),
        "error[file.folder]: this is a folder, not a file\n  --> map.toml\n  help: name the file in it\n",
    );
}

#[test]
fn an_output_folder_that_is_a_file_is_told() {
    let sandbox = sandbox();
    sandbox.file("out", "mine");
    let run = sandbox.reconcile("ims.json", "register.csv", &[]);
    assert_eq!(
        run.stderr,
        "error[output.folder]: the output folder cannot be used: a file of that name is in the way\n  --> out\n  \
         help: give another --out folder\n"
    );
    assert_eq!((run.code, sandbox.read("out").as_str()), (2, "mine"));
}

#[test]
fn files_of_an_earlier_run_stand_until_force_is_given() {
    let sandbox = sandbox();
    assert_eq!(sandbox.reconcile("ims.json", "register.csv", &[]).code, 0);
    let before = sandbox.read("out/links.csv");
    sandbox.file("register.csv", REGISTER.replace("LR/26-27/55", "LR/26-27/99"));
    let run = sandbox.reconcile("ims.json", "register.csv", &[]);
    assert_eq!(
        run.stderr,
        "error[output.exists]: the output folder already holds links.csv, links.parquet, books_links.csv, \
         problems.csv, mapping.toml, summary.json, review.csv, review.xlsx, report.html, run.state, audit.jsonl and \
         upload/27AAHCK4471M1Z1-1.json\n  --> out\n  help: give another --out folder, or --force to replace the \
         files of that run\n"
    );
    assert_eq!((run.code, sandbox.read("out/links.csv")), (2, before.clone()));
    let forced = sandbox.reconcile("ims.json", "register.csv", &["--force", "--quiet"]);
    assert_eq!((forced.code, forced.stderr.as_str()), (0, ""));
    assert_ne!(sandbox.read("out/links.csv"), before);
    assert!(!sandbox.path("out/upload/27AAHCK4471M1Z1-1.json").exists(), "a stale upload is a wrong upload");
}

#[test]
fn what_a_run_reads_it_does_not_replace() {
    let sandbox = sandbox();
    sandbox.file("out/links.csv", REGISTER);
    let run = sandbox.reconcile("ims.json", "out/links.csv", &["--force"]);
    assert_eq!(
        run.stderr,
        "error[output.input]: this file is read by the run and would be replaced by it\n  --> out/links.csv\n  \
         help: give another --out folder\n"
    );
    assert_eq!(run.code, 2);
    assert_eq!(sandbox.read("out/links.csv"), REGISTER);
    assert_eq!(files_below(&sandbox.path("out")).len(), 1);
}

#[test]
fn a_folder_with_the_name_of_an_output_stops_the_run_before_anything_is_replaced() {
    let sandbox = sandbox();
    sandbox.file("out/audit.jsonl/mine", "x").file("out/links.csv", "old");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--force"]);
    assert_eq!(
        run.stderr,
        "error[output.write]: the output cannot be written: it is a folder; nothing was changed\n  --> \
         out/audit.jsonl\n  help: move it away, or give another --out folder\n"
    );
    assert_eq!((run.code, sandbox.read("out/links.csv").as_str()), (2, "old"));
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_leaves_nothing_behind() {
    let sandbox = sandbox();
    let run = under_a_shell(&sandbox, "trap '' XFSZ; ulimit -f 4; exec RUN", &[]);
    stopped(
        &sandbox,
        &run,
        "error[output.write]: the output cannot be written: the file would be larger than this disk or account \
         allows; nothing was changed\n  --> out/links.parquet\n  help: make room, or give an --out folder on another \
         disk\n",
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox();
    let folder = sandbox.path("closed");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        return; // the superuser may write everywhere
    }
    let mut typed = arguments();
    typed[6] = "closed/out".to_owned();
    let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
    stopped(
        &sandbox,
        &sandbox.run(&typed),
        "error[output.folder]: the output folder cannot be used: you have no permission\n  --> closed/out\n  \
         help: give another --out folder\n",
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_went_away_is_no_error_and_streams_may_be_closed() {
    for shell in
        ["{ RUN; echo $? >code; } | head -c 0", "RUN >&- <&-; echo $? >code", "RUN 2>&- >&-; echo $? >code"]
    {
        let sandbox = sandbox();
        let run = under_a_shell(&sandbox, shell, &[]);
        assert_eq!(run.stderr, "", "{shell}");
        assert_eq!(sandbox.read("code"), "0\n", "{shell}");
        assert!(sandbox.path("out/audit.jsonl").exists(), "{shell}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_nobody_got_is_no_success() {
    let sandbox = sandbox();
    let run = under_a_shell(&sandbox, "exec RUN >/dev/full", &["--format", "json"]);
    assert_eq!(
        run.stderr,
        "error: the result could not be written to stdout: the disk is full\n  help: send it to a place with room; \
         the files of the run are not touched by this\n"
    );
    assert_eq!(run.code, 2);
    assert!(sandbox.path("out/audit.jsonl").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_and_names_that_steer_a_terminal_are_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = sandbox();
    let ims = OsStr::from_bytes(b"i m\xff.json");
    std::fs::rename(sandbox.path("ims.json"), sandbox.path("").join(ims)).unwrap();
    std::fs::rename(sandbox.path("register.csv"), sandbox.path("\x1b[31mr.csv")).unwrap();
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
    command.args(["reconcile", "--books", "\x1b[31mr.csv", "--rules"]).arg(root().join("rules/default.toml"));
    command.args(["--as-of", "14-10-2026", "--no-workbook", "--no-html", "--out", "o\x1b[31m"]);
    let run = sandbox.outcome(command.arg("--ims").arg(ims));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.starts_with("columns of \u{fffd}[31mr.csv: supplier_gstin = "), "{}", run.stderr);
    assert!(run.stderr.contains("\nwrote o\u{fffd}[31m/links.csv\n"), "{}", run.stderr);
    assert!(run.stdout.contains("Files in o\u{fffd}[31m: links.csv; 1 file in upload/ (1 record)."));
    assert!(!format!("{}{}", run.stdout, run.stderr).contains('\x1b'));
}

#[test]
fn names_and_numbers_are_neither_formulas_nor_markup_in_what_is_written() {
    let sandbox = sandbox();
    let ims = sandbox.read("ims.json");
    let hostile = r"=cmd|' /c calc'!A0<script>alert(1)</script>";
    sandbox.file(
        "ims.json",
        ims.replace("LR/26-27/55", hostile)
            .replace("Lohgad Rubber Products", r"@SUM(1)\u001b[2J\u0000<img src=x>"),
    );
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let links = sandbox.read("out/links.csv");
    assert!(links.contains("'=cmd|' /c calc'!A0"), "{links}");
    assert!(!links.contains(",=") && !links.contains("\"="));
    let page = sandbox.read("out/report.html");
    // The two that are ours: the documents as inert JSON, and what narrows the queue.
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
}
