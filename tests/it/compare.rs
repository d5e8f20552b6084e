//! `imsreco compare-rules` against two whole runs, and what it promises.

use super::months::TestMonth;
use super::support::{Run, Sandbox, files_below, root, table};
use serde_json::Value;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rules(name: &str) -> String {
    std::fs::read_to_string(root().join("rules").join(name)).unwrap()
}

/// The shipped policy with another tolerance and another view of several outcomes; without its examples,
/// which would not hold.
fn wide() -> String {
    let text = rules("default.toml").split("[[example]]").next().unwrap().to_owned();
    let wide = text
        .replacen("taxable_value = \"1.00\"", "taxable_value = \"500.00\"", 1)
        .replacen("tax = \"1.00\"", "tax = \"100.00\"", 1)
        .replacen("hold = \"none\"", "hold = \"pending\"", 1);
    assert_ne!(text, wide);
    wide
}

/// A folder with the months and three policies.
fn sandbox(months: &[TestMonth]) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox.file("default.toml", rules("default.toml")).file("cautious.toml", rules("cautious.toml"));
    sandbox.file("wide.toml", wide());
    let mut folders = Vec::new();
    for (i, month) in months.iter().enumerate() {
        let folder = format!("m{i}");
        sandbox.file(&format!("{folder}/ims.json"), &month.ims);
        sandbox.file(&format!("{folder}/purchase_register.csv"), &month.register);
        folders.push(folder);
    }
    (sandbox, folders)
}

fn compare(sandbox: &Sandbox, old: &str, new: &str, folders: &[String], more: &[&str]) -> Run {
    let mut arguments = vec!["compare-rules", old, new, "--as-of", "14-10-2026", "--month"];
    arguments.extend(folders.iter().map(String::as_str));
    arguments.extend(more);
    sandbox.run(&arguments)
}

/// A whole run of one policy over one month: the lines of `links.csv`, and the summary.
fn whole(sandbox: &Sandbox, folder: &str, policy: &str) -> (Vec<Row>, Value) {
    let out = format!("out-{folder}-{policy}");
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        &format!("{folder}/ims.json"),
        "--books",
        &format!("{folder}/purchase_register.csv"),
        "--rules",
        policy,
        "--out",
        &out,
        "--as-of",
        "14-10-2026",
        "--no-workbook",
        "--no-html",
        "--quiet",
        "--force",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let summary = serde_json::from_str(&sandbox.read(&format!("{out}/summary.json"))).unwrap();
    (table(&sandbox.read(&format!("{out}/links.csv"))), summary)
}

/// What of a line of `links.csv` is the proposal.
const PROPOSAL: [&str; 4] = ["proposed_action", "review_role", "fate", "remark"];

fn paise(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    sign * digits.replace('.', "").parse::<i64>().unwrap()
}

/// Tells whether a line is accepted without a person.
fn accepted(line: &Row) -> bool {
    line["proposed_action"] == "A" && matches!(line["fate"].as_str(), "upload" | "already_so")
}

fn agrees_with_two_runs(old: &str, new: &str) {
    let (sandbox, folders) = sandbox(&TestMonth::all());
    let run = compare(&sandbox, old, new, &folders, &["--out", "cmp", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let told = table(&sandbox.read("cmp/compare.csv"));
    let json: Value = serde_json::from_str(&sandbox.read("cmp/compare.json")).unwrap();
    let key = |r: &Row| (r["ims_section"].clone(), r["ims_index"].clone());
    let (mut expected, mut listed) = (0, 0);
    for (at, folder) in folders.iter().enumerate() {
        let (before, summary_before) = whole(&sandbox, folder, old);
        let (after, summary_after) = whole(&sandbox, folder, new);
        let of_month: BTreeMap<(String, String), &Row> =
            told.iter().filter(|r| r["month"] == *folder).map(|r| (key(r), r)).collect();
        listed += of_month.len();
        let mut newly = (0, 0);
        for (b, a) in before.iter().zip(&after) {
            assert_eq!(key(b), key(a));
            // The given-back amounts of a partial reduction stand in the audit trail alone.
            let itc = b["itc_reduction"] != a["itc_reduction"];
            let changes = itc || PROPOSAL.iter().any(|column| b[*column] != a[*column]);
            let line = of_month.get(&key(b));
            assert_eq!(changes, line.is_some(), "{folder} {:?}: {b:?}\n{a:?}", key(b));
            let Some(line) = line else { continue };
            expected += 1;
            for (side, run) in [("old", b), ("new", a)] {
                for (ours, theirs) in [
                    ("action", "proposed_action"),
                    ("review", "review_role"),
                    ("rule", "rule"),
                    ("fate", "fate"),
                    ("remark", "remark"),
                    ("reason", "reason"),
                    ("outcome", "document_outcome"),
                    ("overruled", "overruled"),
                ] {
                    assert_eq!(line[&format!("{side}_{ours}")], run[theirs], "{folder} {:?} {ours}", key(b));
                }
            }
            let sign = if b["ims_section"].contains("cn") { -1 } else { 1 };
            let tax: i64 = ["igst", "cgst", "sgst", "cess"].iter().map(|h| sign * paise(&b[*h])).sum();
            assert_eq!(paise(&line["tax"]), tax);
            assert_eq!(line["newly_accepted"] == "true", accepted(a) && !accepted(b));
            if accepted(a) && !accepted(b) && line["repeated"] == "false" {
                newly = (newly.0 + 1, newly.1 + tax);
            }
        }
        let changes = &json["months"][at]["changes"];
        assert_eq!(changes["documents"], summary_before["documents"]);
        assert_eq!(changes["newly_accepted"]["documents"], newly.0);
        assert_eq!(paise(changes["newly_accepted"]["tax"].as_str().unwrap()), newly.1);
        for (summary, name) in [
            (&summary_before, "accepted_without_person_old"),
            (&summary_after, "accepted_without_person_new"),
        ] {
            let sum: i64 = summary["actions"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|a| {
                    a["proposed_action"] == "A" && (a["fate"] == "upload" || a["fate"] == "already_so")
                })
                .map(|a| paise(a["amounts"]["tax"].as_str().unwrap()))
                .sum();
            assert_eq!(paise(changes[name]["tax"].as_str().unwrap()), sum, "{folder} {name}");
        }
        if folders.len() == at + 1 {
            // Rules of the policies over all months are the sums of the runs'.
            for (policy, name) in [(old, "old"), (new, "new")] {
                let mut hits: BTreeMap<String, u64> = BTreeMap::new();
                for folder in &folders {
                    for rule in whole(&sandbox, folder, policy).1["rules"].as_array().unwrap() {
                        *hits.entry(rule["rule"].as_str().unwrap().to_owned()).or_default() +=
                            rule["amounts"]["documents"].as_u64().unwrap();
                    }
                }
                for rule in json[name]["rules"].as_array().unwrap() {
                    let documents = rule["amounts"]["documents"].as_u64().unwrap();
                    assert_eq!(hits[rule["rule"].as_str().unwrap()], documents, "{name} {rule}");
                }
            }
        }
    }
    assert_eq!((listed, told.len()), (expected, expected));
    assert!(expected > 20, "{expected} documents change");
}

#[test]
fn a_comparison_is_what_two_whole_runs_say() {
    agrees_with_two_runs("default.toml", "cautious.toml");
}

#[test]
fn a_comparison_under_two_tolerances_is_what_two_whole_runs_say() {
    agrees_with_two_runs("default.toml", "wide.toml");
}

#[test]
fn a_policy_compared_with_itself_changes_nothing() {
    let (sandbox, folders) = sandbox(&TestMonth::all());
    let run = compare(
        &sandbox,
        "wide.toml",
        "wide.toml",
        &folders,
        &["--fail-on", "newly-accepted,changed", "--quiet"],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.contains("Nothing changes: both policies propose the same for each of "),
        "{}",
        run.stdout
    );
}

#[test]
fn the_gate_trips_where_an_edit_accepts_more_and_not_where_it_accepts_less() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    let code = |old: &str, new: &str, gate: &str| {
        compare(&sandbox, old, new, &folders, &["--quiet", "--fail-on", gate]).code
    };
    assert_eq!(code("cautious.toml", "default.toml", "newly-accepted"), 1);
    assert_eq!(code("default.toml", "cautious.toml", "newly-accepted"), 0);
    assert_eq!(code("default.toml", "cautious.toml", "changed"), 1);
    assert_eq!(code("default.toml", "cautious.toml", "everything"), 2);
    assert_eq!(code("default.toml", "gone.toml", "changed"), 2);
}

#[test]
fn matching_is_done_once_per_month_and_tolerance() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-08"), TestMonth::sample("2026-09")]);
    let passes = |new: &str| {
        let run = compare(&sandbox, "default.toml", new, &folders, &["--trace"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let first = run.stderr.lines().find(|l| l.contains("match: ")).unwrap();
        let title = first.split_once("match: ").unwrap().1.to_owned();
        run.stderr.lines().filter(|l| l.ends_with(&format!("match: {title}"))).count()
    };
    assert_eq!(passes("cautious.toml"), 2);
    assert_eq!(passes("wide.toml"), 4);
}

#[test]
fn the_files_appear_together_and_only_where_asked_for() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    let json = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet", "--format", "json"]);
    assert!(files_below(&sandbox.path("cmp")).is_empty());
    let more = ["--out", "cmp", "--quiet"];
    assert_eq!(compare(&sandbox, "default.toml", "cautious.toml", &folders, &more).code, 0);
    assert_eq!(json.stdout, sandbox.read("cmp/compare.json"));
    let again = compare(&sandbox, "default.toml", "cautious.toml", &folders, &more);
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (
            2,
            "error[output.exists]: the output folder already holds compare.csv, compare.html and compare.json\n  \
             --> cmp\n  help: give another --out folder, or --force to replace the files of that run\n"
        )
    );
    let forced =
        compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--out", "cmp", "--quiet", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.stderr);
    assert_eq!(files_below(&sandbox.path("cmp")).len(), 3);
}

#[test]
fn forcing_a_comparison_into_the_folder_of_a_run_leaves_its_upload() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    whole(&sandbox, "m0", "default.toml");
    let before = files_below(&sandbox.path("out-m0-default.toml")).len();
    let run = compare(
        &sandbox,
        "default.toml",
        "cautious.toml",
        &folders,
        &["--out", "out-m0-default.toml", "--force", "--quiet"],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(files_below(&sandbox.path("out-m0-default.toml")).len(), before + 3);
}

#[test]
fn mistakes_of_both_policies_are_told_at_once() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    let broken = |name: &str, word: &str| {
        sandbox.file(name, rules("cautious.toml").replacen("NOT filed", word, 1));
    };
    broken("a.toml", "NOT filled");
    broken("b.toml", "NOT fild");
    let run = compare(&sandbox, "a.toml", "b.toml", &folders, &["--quiet"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("\"filled\"") && run.stderr.contains("\"fild\""), "{}", run.stderr);
    assert!(
        run.stderr.ends_with(
            "error[rules.mistakes]: the rules in a.toml and b.toml hold 2 mistakes\n  help: mend the files; imsreco \
             check-rules a.toml b.toml checks them by themselves\n"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn a_month_that_stops_the_comparison_is_named() {
    let (sandbox, mut folders) = sandbox(&[TestMonth::sample("2026-08"), TestMonth::sample("2026-09")]);
    sandbox.file("m1/ims.json", "hello");
    let run = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet", "--out", "cmp"]);
    assert_eq!(
        (run.code, run.stderr.as_str(), run.stdout.as_str()),
        (
            2,
            "error[ims.not-json]: in m1: this is not JSON: \"h\" cannot stand here\n  --> ims.json:1:1\n  help: give \
             the file as the portal made it\n",
            ""
        )
    );
    assert!(!sandbox.path("cmp").exists());
    folders[1] = "m0/".to_owned();
    let run = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet"]);
    assert_eq!(
        run.stderr,
        "error[args.month-twice]: the month is named twice\n  --> m0\n  help: name each month once, or its documents \
         would count twice\n"
    );
    let run = compare(
        &sandbox,
        "default.toml",
        "cautious.toml",
        &["m0".into(), "m1".into()],
        &["--period", "092026"],
    );
    assert_eq!(
        run.stderr,
        "error[args.period-of-several]: the months are several, and --period names one\n  --> argument --period\n  \
         help: leave it out: each month's period is the latest among its filed records\n"
    );
}

#[test]
fn refused_documents_are_not_compared_and_said() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    let ims = sandbox.read("m0/ims.json");
    sandbox.file("m0/ims.json", ims.replacen(r#""action":"N""#, r#""action":"D""#, 1));
    let run = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.ends_with("\nwarning: 1 document refused and not compared\n"), "{}", run.stderr);
    assert!(run.stdout.contains("1 document could not be read and is not compared."), "{}", run.stdout);
    let run = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet", "--allow-refused"]);
    assert_eq!(run.code, 0);
}

#[test]
fn one_month_may_be_given_by_its_files() {
    let (sandbox, folders) = sandbox(&[TestMonth::sample("2026-09")]);
    let by_folder = compare(&sandbox, "default.toml", "cautious.toml", &folders, &["--quiet"]);
    let by_files = sandbox.run(&[
        "compare-rules",
        "default.toml",
        "cautious.toml",
        "--ims",
        "m0/ims.json",
        "--books",
        "m0/purchase_register.csv",
        "--as-of",
        "14-10-2026",
        "--quiet",
    ]);
    assert_eq!((by_files.code, by_files.stderr.as_str()), (0, ""));
    assert_eq!(by_files.stdout, by_folder.stdout);
    let neither = sandbox.run(&["compare-rules", "default.toml", "cautious.toml"]);
    assert_eq!(neither.code, 2);
    let both = sandbox.run(&["compare-rules", "a", "b", "--month", "m0", "--ims", "x", "--books", "y"]);
    assert_eq!(both.code, 2);
}

#[test]
fn the_order_of_rows_does_not_show() {
    let month = TestMonth::generated(300, 3);
    let (sandbox, folders) = sandbox(std::slice::from_ref(&month));
    let told = |sandbox: &Sandbox| {
        let run = compare(sandbox, "default.toml", "wide.toml", &folders, &["--quiet"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let first = told(&sandbox);
    let (head, mut rows, tail) = month.register_lines();
    rows.reverse();
    let turned: String = [head, rows, tail].concat().iter().map(|l| format!("{l}\n")).collect();
    sandbox.file("m0/purchase_register.csv", turned);
    assert_eq!(told(&sandbox), first);
}

#[test]
fn every_place_says_the_same_of_every_rule() {
    use calamine::{DataType as _, Reader as _};
    for month in TestMonth::all() {
        let (sandbox, run) = month.reconcile(&["--by-rule"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let summary: Value = serde_json::from_str(&sandbox.read("out/summary.json")).unwrap();
        let page = sandbox.read("out/report.html");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(sandbox.path("out/review.xlsx")).unwrap();
        let sheet = book.worksheet_range("Rules").unwrap();
        let lines: Vec<_> = sheet.rows().skip(4).collect();
        let rules = summary["rules"].as_array().unwrap();
        assert_eq!(lines.len(), rules.len() + 1, "a line per rule and their sum");
        let mut documents = 0;
        for (line, rule) in lines.iter().zip(rules) {
            let name = rule["rule"].as_str().unwrap();
            let amounts = &rule["amounts"];
            let count = amounts["documents"].as_u64().unwrap();
            documents += count;
            assert_eq!(line[0].as_string().as_deref(), Some(name));
            assert_eq!(line[3].as_i64(), i64::try_from(count).ok(), "{name}");
            for (column, key) in
                [(4, "taxable_value"), (5, "igst"), (6, "cgst"), (7, "sgst"), (8, "cess"), (9, "tax")]
            {
                let paise_shown = format!("{:.2}", line[column].as_f64().unwrap());
                assert_eq!(paise(&paise_shown), paise(amounts[key].as_str().unwrap()), "{name} {key}");
            }
            let accepted = rule["accepted_without_person"]["tax"].as_str().unwrap();
            assert_eq!(paise(&format!("{:.2}", line[13].as_f64().unwrap())), paise(accepted), "{name}");
            assert_eq!(line[14].to_string(), if count > 0 { "decided" } else { "did not fire" });
            let row =
                page.split("<tr>").find(|r| r.contains(&format!("<th scope=\"row\"><bdi>{name}</bdi>")));
            let row = row.unwrap_or_else(|| panic!("{name} is not on the page"));
            let tax = imsreco::domain::money::Paise::parse(amounts["tax"].as_str().unwrap()).unwrap();
            let cell = |title: &str, shown: String| format!("data-label=\"{title}\">{shown}</td>");
            assert!(row.contains(&cell("Tax", tax.to_string())), "{name}: {row}");
            let shown = imsreco::domain::text::grouped(count);
            assert!(row.contains(&cell("Documents", shown)), "{name}: {row}");
        }
        assert_eq!(summary["documents"]["documents"], documents, "{}", month.name);
        let idle: Vec<&str> = rules
            .iter()
            .filter(|r| r["amounts"]["documents"] == 0)
            .map(|r| r["rule"].as_str().unwrap())
            .collect();
        let told = run.stdout.split("\nDid not fire: ").last().unwrap();
        for name in idle {
            assert!(told.replace("\n  ", " ").contains(name), "{name}: {}", run.stdout);
        }
        let links = table(&sandbox.read("out/links.csv"));
        let named = links.iter().filter(|l| !l["rule"].is_empty()).count();
        let repeated = summary["repeated_records"]["documents"].as_u64().unwrap();
        assert_eq!(u64::try_from(named).unwrap(), documents + repeated);
    }
}
