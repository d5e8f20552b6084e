//! Bad input, each with the whole of what is said: what happened, where, what to do.
//!
//! Invariant of every test: the text on stderr is compared whole, the exit code is the documented
//! one, and a run that stops leaves nothing in the output folder.

mod arguments;
mod download;
mod output;
mod register;
mod rules;

use super::support::{Run, Sandbox, files_below};

/// The only record of the download.
const RECORD: &str = r#"{"stin":"27AAIFL6607C1ZG","tradenm":"Lohgad Rubber Products","inum":"LR/26-27/55","inv_typ":"R","idt":"27-08-2026","val":34692,"action":"N","pos":"27","txval":29400,"iamt":0,"camt":2646,"samt":2646,"cess":0,"srcform":"R1","rtnprd":"082026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}"#;

/// The register that agrees with it.
const REGISTER: &str = "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n\
                        27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n";

/// A policy of two rules.
const RULES: &str = r#"policy = "test"

[[rule]]
name = "some"
when = "certain"
action = "accept"
review = "none"
reason = "They agree."
why = "It is booked."

[[rule]]
name = "rest"
action = "no-action"
review = "clerk"
reason = "Look."
why = "Nothing else holds."
"#;

fn download_of(record: &str) -> String {
    format!(r#"{{"rtin":"27AAHCK4471M1Z1","imsDetails":{{"b2b":[{record}]}}}}"#)
}

/// The download, with something else in the place of a part of its record.
fn with(part: &str, other: &str) -> String {
    assert!(RECORD.contains(part), "{part}");
    download_of(&RECORD.replace(part, other))
}

/// The register, with something else in the place of a part of it.
fn row_with(part: &str, other: &str) -> String {
    assert!(REGISTER.contains(part), "{part}");
    REGISTER.replace(part, other)
}

/// A folder with a download and a register that agree.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("ims.json", download_of(RECORD)).file("register.csv", REGISTER);
    sandbox
}

/// Compares a run that stopped: exit code 2, the whole text, nothing written, nothing on stdout.
fn stopped(sandbox: &Sandbox, run: &Run, expected: &str) {
    assert_eq!(run.stderr, expected);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{expected}");
    assert!(!sandbox.path("out").exists(), "{expected}");
}

/// Compares a run that went through but is incomplete: exit code 1, and no upload.
fn refused(sandbox: &Sandbox, run: &Run, expected: &str) {
    assert_eq!(run.stderr, expected);
    assert_eq!(run.code, 1, "{expected}");
    assert!(sandbox.path("out/links.csv").exists() && !sandbox.path("out/upload").exists(), "{expected}");
}

/// Compares a run that went through: exit code 0.
fn warned(sandbox: &Sandbox, run: &Run, expected: &str) {
    assert_eq!(run.stderr, expected);
    assert_eq!(run.code, 0, "{expected}");
    assert!(!files_below(&sandbox.path("out")).is_empty(), "{expected}");
}

fn run(file: &str, bytes: &[u8]) -> (Sandbox, Run) {
    let sandbox = sandbox();
    sandbox.file(file, bytes);
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet"]);
    (sandbox, run)
}

fn download_stops(bytes: impl AsRef<[u8]>, expected: &str) {
    let (sandbox, run) = run("ims.json", bytes.as_ref());
    stopped(&sandbox, &run, expected);
}

fn download_is_refused(text: &str, expected: &str) {
    let (sandbox, run) = run("ims.json", text.as_bytes());
    refused(&sandbox, &run, expected);
}

fn download_warns(text: &str, expected: &str) {
    let (sandbox, run) = run("ims.json", text.as_bytes());
    warned(&sandbox, &run, expected);
}

fn register_stops(bytes: impl AsRef<[u8]>, expected: &str) {
    let (sandbox, run) = run("register.csv", bytes.as_ref());
    stopped(&sandbox, &run, expected);
}

fn register_is_refused(text: &str, expected: &str) {
    let (sandbox, run) = run("register.csv", text.as_bytes());
    refused(&sandbox, &run, expected);
}

fn register_warns(text: &str, expected: &str) {
    let (sandbox, run) = run("register.csv", text.as_bytes());
    warned(&sandbox, &run, expected);
}

fn rules_stop(text: &str, expected: &str) {
    let sandbox = sandbox();
    sandbox.file("rules.toml", text);
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "register.csv",
        "--rules",
        "rules.toml",
        "--out",
        "out",
    ]);
    stopped(&sandbox, &run, expected);
}
