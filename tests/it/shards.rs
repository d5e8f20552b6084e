//! Shards of a run, merged, are the run: byte for byte, or it is said why not.

use super::support::{Run, Sandbox, files_below, root};
use std::collections::BTreeMap;
use std::path::Path;

/// Every file below a folder with its bytes.
fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(folder)
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read(file).unwrap())
        })
        .collect()
}

struct Month {
    sandbox: Sandbox,
    /// What is asked of the run and of every shard.
    asked: Vec<String>,
}

impl Month {
    fn of(sandbox: Sandbox, more: &[&str]) -> Self {
        let rules = root().join("rules/default.toml").display().to_string();
        let fixed =
            ["--ims", "ims.json", "--books", "register.csv", "--rules", &rules, "--as-of", "14-10-2026"];
        let asked = fixed.iter().chain(more).map(|a| (*a).to_owned()).collect();
        Self { sandbox, asked }
    }

    fn sample(folder: &str, more: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        sandbox.copy(&format!("sample_data/{folder}/ims.json"), "ims.json");
        sandbox.copy(&format!("sample_data/{folder}/purchase_register.csv"), "register.csv");
        Self::of(sandbox, more)
    }

    fn reconcile(&self, more: &[&str]) -> Run {
        let mut typed = vec!["reconcile", "--quiet"];
        typed.extend(self.asked.iter().map(String::as_str));
        typed.extend(more);
        self.sandbox.run(&typed)
    }

    fn shard(&self, number: u32, of: u32) -> String {
        let (folder, shard) = (format!("shards-{of}/{number}"), format!("{number}/{of}"));
        let run = self.reconcile(&["--shard", &shard, "--out", &folder]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(bytes_below(&self.sandbox.path(&folder)).into_keys().collect::<Vec<_>>(), ["shard.bin"]);
        folder
    }

    fn merge(&self, folders: &[String], more: &[&str]) -> Run {
        let mut typed = vec!["merge", "--quiet"];
        typed.extend(folders.iter().map(String::as_str));
        typed.extend(more);
        self.sandbox.run(&typed)
    }

    fn stays_the_same_in(&self, counts: &[u32]) {
        let one = self.reconcile(&["--out", "out"]);
        let expected = bytes_below(&self.sandbox.path("out"));
        assert!(expected.contains_key("links.csv") && expected.contains_key("audit.jsonl"), "{}", one.stderr);
        for of in counts {
            let folders: Vec<String> = (1..=*of).rev().map(|number| self.shard(number, *of)).collect();
            let out = format!("merged-{of}");
            let merged = self.merge(&folders, &["--out", &out]);
            assert_eq!((merged.code, &merged.stderr), (one.code, &one.stderr), "{of} shards");
            assert_eq!(merged.stdout.replace(&out, "out"), one.stdout, "{of} shards");
            let found = bytes_below(&self.sandbox.path(&out));
            assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (name, bytes) in found {
                assert!(bytes == expected[&name], "{name} differs with {of} shards");
            }
        }
    }
}

#[test]
fn merged_shards_of_a_sample_month_are_the_run_byte_for_byte() {
    Month::sample("2026-09", &[]).stays_the_same_in(&[1, 2, 3, 7]);
}

#[test]
fn earlier_runs_and_the_list_of_suppliers_hold_in_shards_too() {
    let month = Month::sample("2026-09", &[]);
    assert_eq!(month.reconcile(&["--out", "earlier", "--no-workbook", "--no-html"]).code, 0);
    let header = "GSTIN,Name,Code,Aliases,Flags\n";
    let register = month.sandbox.read("register.csv");
    let gstin = register
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| imsreco::domain::gstin::has_shape(word))
        .unwrap();
    month.sandbox.file("suppliers.csv", format!("{header}{gstin},Some Supplier,S1,,composition\n"));
    let Month { sandbox, .. } = month;
    Month::of(sandbox, &["--previous", "earlier", "--suppliers", "suppliers.csv"]).stays_the_same_in(&[2, 3]);
}

#[test]
fn merged_shards_of_a_made_month_are_the_run_byte_for_byte() {
    for seed in ["3", "11"] {
        let sandbox = Sandbox::new();
        let made =
            sandbox.run(&["sample", "--records", "1500", "--seed", seed, "--period", "092026", "--out", "m"]);
        assert_eq!(made.code, 0, "{}", made.stderr);
        sandbox.file("ims.json", sandbox.read("m/2026-09/ims.json"));
        sandbox.file("register.csv", sandbox.read("m/2026-09/purchase_register.csv"));
        Month::of(sandbox, &[]).stays_the_same_in(&[1, 2, 3, 7]);
    }
}

fn not_merged(month: &Month, folders: &[String], expected: &str) {
    let run = month.merge(folders, &["--out", "merged"]);
    assert_eq!(run.stderr, expected);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(!month.sandbox.path("merged").exists());
}

#[test]
fn a_missing_shard_and_one_given_twice_are_told() {
    let month = Month::sample("2026-09", &[]);
    let folders: Vec<String> = [1, 2, 3].map(|number| month.shard(number, 3)).into();
    not_merged(
        &month,
        &folders[1..2],
        "error: shards 1 and 3 of 3 are missing\n  \
         help: make what is missing with imsreco reconcile --shard, and give the folders of all shards\n",
    );
    not_merged(
        &month,
        &[&folders[..], &folders[..1]].concat(),
        "error: shard 1 was given twice: shards-3/1 and shards-3/1\n  help: give the folder of each shard once\n",
    );
    let other = month.shard(2, 2);
    not_merged(
        &month,
        &[folders[0].clone(), other],
        "error: the shard in shards-2/2 is one of 2, that in shards-3/1 one of 3\n  \
         help: give shards that were made from the same files with the same options, --as-of too\n",
    );
    not_merged(
        &month,
        &["nowhere".to_owned(), folders[0].clone()],
        "error: nowhere holds no shard of a run: shard.bin: it does not exist\n  \
         help: give the --out folders of imsreco reconcile --shard\n",
    );
}

#[test]
fn shards_of_other_files_or_options_are_told() {
    let month = Month::sample("2026-09", &[]);
    let first = month.shard(1, 2);
    let register = month.sandbox.read("register.csv");
    month.sandbox.file("register.csv", format!("{}\n", register.trim_end().rsplit_once('\n').unwrap().0));
    let second = month.shard(2, 2);
    not_merged(
        &month,
        &[first.clone(), second],
        "error: the shards in shards-2/2 and shards-2/1 are of different runs: register register.csv is not the same\n  \
         help: give shards that were made from the same files with the same options, --as-of too\n",
    );
    month.sandbox.file("register.csv", &register);
    let later = month.reconcile(&["--shard", "2/2", "--out", "later", "--allow-refused"]);
    assert_eq!(later.code, 0, "{}", later.stderr);
    not_merged(
        &month,
        &[first.clone(), "later".to_owned()],
        "error: the shards in later and shards-2/1 are of different runs: the options differ\n  \
         help: give shards that were made from the same files with the same options, --as-of too\n",
    );
    let again = month.reconcile(&["--shard", "2/2", "--out", "shards-2/2", "--force"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    month.sandbox.file("register.csv", format!("{}\n", register.trim_end()));
    month.sandbox.file("register.csv", format!("{register}\n\n"));
    not_merged(
        &month,
        &[first, "shards-2/2".to_owned()],
        "error: register register.csv is no longer what the shards read\n  \
         help: put the file back as it was, or make all shards again\n",
    );
}

#[test]
fn a_shard_of_another_version_a_damaged_one_and_an_absent_file_are_told() {
    let month = Month::sample("2026-09", &[]);
    let only = month.shard(1, 1);
    let path = month.sandbox.path("shards-1/1/shard.bin");
    let sound = std::fs::read(&path).unwrap();
    let end = sound.iter().position(|b| *b == b'\n').unwrap();
    let line = String::from_utf8(sound[..end].to_vec()).unwrap();
    let version = line.split(' ').nth(2).unwrap();
    let older = [line.replace(version, "0.0.9").as_bytes(), &sound[end..]].concat();
    month.sandbox.file("shards-1/1/shard.bin", older);
    not_merged(
        &month,
        std::slice::from_ref(&only),
        &format!(
            "error: the shard in shards-1/1 was made by version 0.0.9; this is {version}\n  \
             help: make all shards again with one version of imsreco\n"
        ),
    );
    month.sandbox.file("shards-1/1/shard.bin", &sound[..sound.len() - 1]);
    not_merged(
        &month,
        std::slice::from_ref(&only),
        "error: the shard in shards-1/1 is damaged\n  \
         help: make this shard again, with the same command and --force\n",
    );
    month.sandbox.file("shards-1/1/shard.bin", &sound);
    std::fs::rename(month.sandbox.path("register.csv"), month.sandbox.path("moved.csv")).unwrap();
    not_merged(
        &month,
        std::slice::from_ref(&only),
        "error: register.csv, which the shards read, is not there\n  \
         help: merge in the folder in which the shards were made, with every file in its place\n",
    );
}

#[test]
fn a_slip_in_the_number_of_a_shard_is_told() {
    let month = Month::sample("2026-09", &[]);
    for typed in ["0/3", "4/3", "3", "1/0", "a/b", "1/1001"] {
        let run = month.reconcile(&["--shard", typed, "--out", "shard"]);
        assert_eq!(
            run.stderr,
            format!(
                "error: argument --shard: \"{typed}\" is no shard of a run\n  \
                 help: write which of how many, such as 2/7; at most 1000\n"
            )
        );
        assert_eq!(run.code, 2);
    }
}
