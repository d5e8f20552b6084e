//! The evidence pack: made, carried elsewhere, verified, and found out wherever it was touched.

use super::support::{Run, Sandbox, root};
use imsreco::desk::pack::{PackError, Topic, Verdict, verify};
use imsreco::pipeline::Silent;
use std::io::{Cursor, Read as _};
use std::path::Path;

const FAST: [&str; 3] = ["--no-workbook", "--no-html", "--quiet"];

/// The sample month, reconciled, two decisions on it and an approval.
fn decided(more: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "in/ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "in/register.csv");
    let run = sandbox.reconcile("in/ims.json", "in/register.csv", &[&FAST, more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let small = "outcome = 'only_in_ims' AND tax_total < 2000";
    let by = |name| ["--by", name, "--quiet"];
    for args in [
        [&["decide", "out", "--where", small, "--action", "pending"][..], &by("Asha Rao")].concat(),
        [&["approve", "out", "--yes"][..], &by("M. Iyer")].concat(),
    ] {
        let run = sandbox.run(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    sandbox
}

fn pack(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.run(&[&["pack", "out", "--to", "pack.zip", "--quiet"], more].concat())
}

fn bytes(sandbox: &Sandbox) -> Vec<u8> {
    std::fs::read(sandbox.path("pack.zip")).unwrap()
}

/// The answers of a table, without what changes from run to run.
fn answers(stdout: &str) -> Vec<(String, String)> {
    let rows = stdout.lines().filter(|line| line.starts_with("  "));
    rows.map(|row| (row[2..18].trim().to_owned(), row[18..31].trim().to_owned())).collect()
}

#[test]
fn a_pack_is_verified_elsewhere_without_what_it_was_made_from_and_without_a_network() {
    let sandbox = decided(&[]);
    let made = pack(&sandbox, &[]);
    assert_eq!((made.code, made.stderr.as_str()), (0, ""));
    let hash = sandbox.read("pack.zip.sha256");
    let (hash, name) = hash.trim_end().split_once("  ").unwrap();
    assert_eq!((hash.len(), name), (64, "pack.zip"));
    assert!(
        made.stdout.ends_with(&format!(
            "; verified.\nSHA-256 of pack.zip, also in pack.zip.sha256; keep it apart from the pack:\n{hash}\n"
        )),
        "{}",
        made.stdout
    );
    let elsewhere = Sandbox::new();
    elsewhere.file("pack.zip", bytes(&sandbox));
    drop(sandbox);
    let told = elsewhere.run(&["verify", "pack.zip", "--quiet"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{}", told.stdout);
    let (head, rest) = told.stdout.split_once("\n\n").unwrap();
    assert!(head.ends_with(&format!("\nSHA-256 {hash}")), "{head}");
    assert!(head.starts_with("pack.zip: run ") && head.contains(", period 092026, "), "{head}");
    let held: Vec<(String, String)> =
        Topic::ALL.iter().map(|topic| (topic.title().to_owned(), "holds".to_owned())).collect();
    assert_eq!(answers(rest), held);
    assert!(
        rest.ends_with(
            "\nNothing was altered, and every proposal was made again. Compare the SHA-256 with the one you were given \
             apart from the pack.\n"
        ),
        "{rest}"
    );
    let json = elsewhere.run(&["verify", "pack.zip", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["verdict"], &json["sha256"]), (&"whole".into(), &hash.into()));
    assert_eq!(json["checks"].as_array().unwrap().len(), Topic::ALL.len());

    let alone = elsewhere.command("unshare").args(["-rn", "true"]).status();
    if !alone.is_ok_and(|status| status.success()) {
        eprintln!("skipped: this machine gives no network namespace");
        return;
    }
    let mut command = elsewhere.command("unshare");
    command.args(["-rn", env!("CARGO_BIN_EXE_imsreco"), "verify", "pack.zip", "--quiet"]);
    let alone = elsewhere.outcome(&mut command);
    assert_eq!((alone.code, alone.stdout), (0, told.stdout));
}

#[test]
fn the_same_run_with_the_same_ledger_gives_the_same_bytes_and_nothing_is_replaced_unasked() {
    let sandbox = decided(&[]);
    assert_eq!(pack(&sandbox, &[]).code, 0);
    let first = bytes(&sandbox);
    let refused = pack(&sandbox, &[]);
    assert_eq!(
        (refused.code, refused.stderr.as_str()),
        (
            2,
            "error[pack.exists]: there is a file of that name already\n  --> pack.zip\n  help: give another name with \
             --to, or --force to replace it\n"
        )
    );
    assert_eq!(pack(&sandbox, &["--force"]).code, 0);
    assert!(first == bytes(&sandbox));
    let folder = sandbox.run(&["pack", "out", "--to", "in", "--quiet"]);
    assert_eq!(
        (folder.code, folder.stderr.as_str()),
        (
            2,
            "error[pack.name]: this cannot be the name of a pack\n  --> in\n  help: give a file name, such as --to \
             pack.zip\n"
        )
    );
    // Any program opens it; the ledger of the workspace and what the run read are in it.
    let mut archive = zip::ZipArchive::new(Cursor::new(first)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in ["MANIFEST.json", "README.txt", "input/ims/1/ims.json", "ledger.jsonl", "output/run.state"] {
        assert!(names.iter().any(|n| n == name), "{name}: {names:?}");
    }
    let mut readme = String::new();
    archive.by_name("README.txt").unwrap().read_to_string(&mut readme).unwrap();
    assert!(readme.contains("It does not prove who made it."), "{readme}");
    assert!(!readme.contains(&root().display().to_string()), "no path of a machine");
}

#[test]
fn what_is_no_pack_is_told() {
    let sandbox = decided(&[]);
    sandbox.file("notes.zip", "Date,Number\n".repeat(20));
    for file in ["notes.zip", "in/ims.json"] {
        let told = sandbox.run(&["verify", file]);
        assert_eq!(
            (told.code, told.stdout.as_str(), told.stderr),
            (
                2,
                "",
                format!(
                    "error[pack.foreign]: this file is not an evidence pack\n  --> {file}\n  help: give a file that \
                     imsreco pack wrote\n"
                )
            )
        );
    }
    let none = sandbox.run(&["pack", "in", "--to", "x.zip"]);
    assert!(none.code == 2 && none.stderr.starts_with("error[run.absent]: "), "{}", none.stderr);
    assert!(!sandbox.path("x.zip").exists());
}

#[test]
fn a_run_whose_output_was_changed_by_hand_is_packed_as_it_was_or_not_at_all() {
    let sandbox = decided(&[]);
    let links = sandbox.read("out/links.csv");
    // The workspace holds a copy of what the run wrote.
    sandbox.file("out/links.csv", format!("{links}x"));
    assert_eq!(pack(&sandbox, &[]).code, 0);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(&sandbox))).unwrap();
    let mut packed = String::new();
    archive.by_name("output/links.csv").unwrap().read_to_string(&mut packed).unwrap();
    assert!(packed == links);
    let copies = sandbox.path("out/files");
    for copy in std::fs::read_dir(&copies).unwrap() {
        std::fs::remove_file(copy.unwrap().path()).unwrap();
    }
    let run = pack(&sandbox, &["--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("\nNot found, and so not packed: links.csv\n"), "{}", run.stdout);
    // A register that was changed stops it.
    let register = sandbox.read("in/register.csv");
    sandbox.file("in/register.csv", register + "\n");
    let run = pack(&sandbox, &["--force"]);
    assert!(run.code == 2 && run.stderr.starts_with("error[run.input-changed]: "), "{}", run.stderr);
}

/// Where each byte of a zip belongs: the name of its file, or of the part at the end.
fn owners(pack: &[u8]) -> Vec<(usize, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(pack)).unwrap();
    let mut begins = Vec::new();
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).unwrap();
        begins.push((usize::try_from(file.header_start()).unwrap(), file.name().unwrap().into_owned()));
    }
    let mut at = usize::try_from(archive.central_directory_start()).unwrap();
    for (_, name) in begins.clone() {
        begins.push((at, format!("table of contents of the zip, {name}")));
        at += 46 + name.len();
    }
    begins.push((at, "end of the zip".to_owned()));
    begins
}

#[test]
fn one_changed_byte_anywhere_is_named() {
    use rand::{RngExt as _, SeedableRng as _};
    let sandbox = decided(&[]);
    assert_eq!(pack(&sandbox, &[]).code, 0);
    let good = bytes(&sandbox);
    let scratch = tempfile::tempdir().unwrap();
    let owners = owners(&good);
    let mut offsets: Vec<usize> = (0..good.len()).step_by(good.len() / 250).collect();
    for (at, (begin, _)) in owners.iter().enumerate() {
        let heading = owners.get(at + 1).map_or(good.len(), |(next, _)| *next).min(begin + 60);
        offsets.extend((*begin..heading).step_by(if at < 3 { 1 } else { 3 }));
        offsets.push(begin.saturating_sub(1));
    }
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    offsets.extend((0..150).map(|_| dice.random_range(0..good.len())));
    for at in offsets {
        let mut bad = good.clone();
        bad[at] ^= 1 << dice.random_range(0..8);
        let place = match verify(Path::new("pack.zip"), &bad, scratch.path(), &Silent) {
            Err(PackError::NotAPack { .. }) => panic!("byte {at}: not known as a pack any more"),
            Err(error) => panic!("byte {at}: {error}"),
            Ok(report) => {
                let verdicts: Vec<Verdict> = report.checks.iter().map(|check| check.verdict).collect();
                assert!(verdicts[0] == Verdict::Altered && verdicts[1] == Verdict::NotChecked, "byte {at}");
                report.altered.unwrap().place
            }
        };
        let (_, owner) = owners.iter().rev().find(|(begin, _)| *begin <= at).unwrap();
        assert_eq!(&place, owner, "byte {at}");
    }
    for (changed, place) in [
        ([&good[..], b"\0"].concat(), "end of the zip"),
        (good[..good.len() - 1].to_vec(), "end of the zip"),
        (good[..good.len() / 2].to_vec(), ""),
        (good[..44].to_vec(), "MANIFEST.json"),
    ] {
        let report = verify(Path::new("pack.zip"), &changed, scratch.path(), &Silent).unwrap();
        assert!(report.altered.unwrap().place.contains(place), "{place}");
    }
    let told = sandbox.file("pack.zip", [&good[..], b"more"].concat()).run(&["verify", "pack.zip", "-q"]);
    assert_eq!(told.code, 2);
    assert!(
        told.stdout.ends_with(
            "\nThe first thing that was altered is end of the zip: 4 bytes were added after it.\n"
        ),
        "{}",
        told.stdout
    );
}

#[test]
fn registers_in_a_folder_lists_beside_the_rules_suppliers_and_earlier_runs_are_packed_too() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-08/ims.json", "aug/ims.json");
    sandbox.copy("sample_data/2026-08/purchase_register.csv", "aug/register.csv");
    sandbox.copy("sample_data/2026-09/ims.json", "sep/ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "sep/books/register.csv");
    sandbox.file("sep/books/notes.docx", "x");
    sandbox.file("sep/suppliers.csv", "GSTIN,Name,Flags\n27AAIFL6607C1ZG,Invented Traders,hold\n");
    let rules = std::fs::read_to_string(root().join("rules/default.toml")).unwrap();
    let first = rules.find("[[rule]]").unwrap();
    let rule = "[[rule]]\nname = \"listed\"\nwhen = \"supplier IN LIST 'hold'\"\naction = \"pending\"\nreview = \
                \"clerk\"\nreason = \"on the list\"\nwhy = \"these wait\"\n\n";
    let rules = format!("{}{rule}{}\n[lists]\nhold = \"lists/hold.csv\"\n", &rules[..first], &rules[first..]);
    sandbox.file("policy/rules.toml", rules);
    sandbox.file("policy/lists/hold.csv", "GSTIN\n27AAIFL6607C1ZG\n");
    let run = |arguments: &[&str]| {
        let run = sandbox.run(&[&["reconcile", "--as-of", "14-10-2026"], arguments, &FAST].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    let policy = ["--rules", "policy/rules.toml"];
    run(&[&["--ims", "aug/ims.json", "--books", "aug/register.csv", "--out", "first"][..], &policy].concat());
    let more = ["--suppliers", "sep/suppliers.csv", "--previous", "first", "--map", "first/mapping.toml"];
    let sep = ["--ims", "sep/ims.json", "--books", "sep/books", "--out", "out", "--workspace", "ws"];
    run(&[&sep[..], &policy, &more].concat());
    let made = pack(&sandbox, &[]);
    assert_eq!((made.code, made.stderr.as_str()), (0, ""), "{}", made.stdout);
    let told = sandbox.run(&["verify", "pack.zip", "-q"]);
    assert_eq!(told.code, 0, "{}", told.stdout);
    // The earlier run was made again since, and no copy of it was kept: the rest is checked all the same.
    for copy in std::fs::read_dir(sandbox.path("ws/files")).unwrap() {
        std::fs::remove_file(copy.unwrap().path()).unwrap();
    }
    sandbox.file("first/links.csv", "made again");
    let made = pack(&sandbox, &["--force"]);
    assert!(made.stdout.contains("\nNot found, and so not packed: first/links.csv\n"), "{}", made.stdout);
    let told = sandbox.run(&["verify", "pack.zip", "-q"]);
    assert_eq!(told.code, 1, "{}", told.stdout);
    assert!(
        told.stdout.ends_with("\nNothing was altered in what was checked; not checked: Proposals.\n"),
        "{}",
        told.stdout
    );
}

/// Every file of a pack.
fn unpacked(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(sandbox))).unwrap();
    let mut out = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        out.push((file.name().unwrap().into_owned(), content));
    }
    out
}

/// What became of each record, by its place in the download.
fn outcomes(links: &str) -> Vec<[String; 6]> {
    let mut rows: Vec<[String; 6]> = super::support::table(links)
        .into_iter()
        .map(|row| {
            ["ims_section", "ims_index", "outcome", "pass", "proposed_action", "fate"]
                .map(|name| row.get(name).cloned().unwrap_or_default())
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_masked_pack_keeps_every_outcome_and_names_nobody() {
    let sandbox = decided(&[]);
    let run = pack(&sandbox, &["--masked", "--mask-key", "a key of this test"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    let told = sandbox.run(&["verify", "pack.zip", "-q"]);
    assert_eq!(told.code, 0, "{}", told.stdout);
    assert!(told.stdout.lines().next().unwrap().ends_with(", masked"), "{}", told.stdout);
    let links = sandbox.read("out/links.csv");
    let files = unpacked(&sandbox);
    let text = |name: &str| {
        let (_, content) = files.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(content.clone()).unwrap()
    };
    let (was, is) = (outcomes(&links), outcomes(&text("output/links.csv")));
    assert!(!was.is_empty() && was[0][0..3].iter().all(|cell| !cell.is_empty()), "{:?}", was[0]);
    assert_eq!(was, is);
    let mut names: Vec<String> = vec!["Asha Rao".into(), "M. Iyer".into()];
    for row in super::support::table(&links) {
        names.extend(["recipient_gstin", "supplier_gstin", "supplier_name"].map(|n| row[n].clone()));
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    assert!(names.len() > 20);
    for (file, content) in &files {
        let content = String::from_utf8_lossy(content);
        assert!(!content.contains("mask-0"), "{file} names the folder it was made in");
        for name in &names {
            assert!(!content.contains(name.as_str()), "{file} names {name}");
        }
    }
    assert!(text("ledger.jsonl").contains("\"by\":\"Person 1\""));
    assert!(text("README.txt").contains("Not masked: amounts, dates,"));
    // Another key, another mask; the same key, the same bytes.
    let first = bytes(&sandbox);
    assert_eq!(pack(&sandbox, &["--masked", "--mask-key", "a key of this test", "--force"]).code, 0);
    assert!(bytes(&sandbox) == first);
    assert_eq!(pack(&sandbox, &["--masked", "--force"]).code, 0);
    assert!(bytes(&sandbox) != first);
}

#[test]
fn a_generated_month_is_masked_and_one_that_rests_on_earlier_runs_is_not() {
    let sandbox = Sandbox::new();
    let made = sandbox.run(&["sample", "--records", "300", "--seed", "3", "--out", "months"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let (ims, books) = ("months/2026-04/ims.json", "months/2026-04/purchase_register.csv");
    let run = sandbox.reconcile(ims, books, &[&FAST[..], &["--allow-refused"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = pack(&sandbox, &["--masked", "--mask-key", "k"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = unpacked(&sandbox);
    let (_, links) = files.iter().find(|(name, _)| name == "output/links.csv").unwrap();
    assert_eq!(outcomes(&sandbox.read("out/links.csv")), outcomes(&String::from_utf8_lossy(links)));
    assert_eq!(sandbox.run(&["verify", "pack.zip", "-q"]).code, 0);

    let more = [&FAST[..], &["--allow-refused", "--force", "--previous", "out"]].concat();
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
    command.args([
        "reconcile",
        "--ims",
        ims,
        "--books",
        books,
        "--out",
        "next",
        "--as-of",
        "14-10-2026",
        "--rules",
    ]);
    command.arg(root().join("rules/default.toml")).args(more);
    assert_eq!(sandbox.outcome(&mut command).code, 0);
    let run = sandbox.run(&["pack", "next", "--to", "next.zip", "--masked", "-q"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            2,
            "error[pack.cannot-mask]: no masking was found that keeps every outcome: the run rests on earlier runs, whose \
             files are not masked\n  --> next\n  help: nothing was written; pack without --masked, or give another \
             --mask-key\n"
        )
    );
}
