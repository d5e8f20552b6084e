//! Forecast and GSTR-2B: to the paisa, every difference by document, everywhere the same figure.

use super::support::{Run, Sandbox, root, table};
use calamine::{DataType as _, Reader as _, Xlsx};
use imsreco::domain::money::{Paise, TaxHeads};
use imsreco::domain::period::TaxPeriod;
use imsreco::sample::{SampleMonth, SampleReturn, SampleSpec, generate, generate_with_gstr2b};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type Line = BTreeMap<String, String>;

fn spec(records: usize, seed: u64) -> SampleSpec {
    SampleSpec { records, months: 2, seed, first_period: TaxPeriod::parse("092026").unwrap() }
}

/// A month and the GSTR-2B after it, reconciled.
fn reconciled(month: &SampleMonth, after: &SampleReturn, more: &[&str]) -> (Sandbox, Run) {
    let sandbox = Sandbox::new();
    sandbox.file("ims.json", &month.ims_json).file("register.csv", &month.register_csv);
    sandbox.file("gstr2b.json", &after.gstr2b_json);
    let run = sandbox.reconcile(
        "ims.json",
        "register.csv",
        &[&["--quiet", "--gstr2b", "gstr2b.json"], more].concat(),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    (sandbox, run)
}

fn money(text: &str) -> Paise {
    Paise::parse(text).unwrap()
}

fn heads(line: &Line, prefix: &str) -> TaxHeads {
    let of = |head: &str| money(&line[&format!("{prefix}{head}")]);
    TaxHeads { igst: of("igst"), cgst: of("cgst"), sgst: of("sgst"), cess: of("cess") }
}

fn heads_of(value: &Value) -> TaxHeads {
    let of = |head: &str| money(value[head].as_str().unwrap());
    TaxHeads { igst: of("igst"), cgst: of("cgst"), sgst: of("sgst"), cess: of("cess") }
}

fn summary(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.read("out/summary.json")).unwrap()
}

/// What the file of the later return holds, summed by a reader of its own.
fn given(text: &str) -> TaxHeads {
    let file: Value = serde_json::from_str(text).unwrap();
    let mut sum = TaxHeads::default();
    for table in ["b2b", "b2ba", "cdnr", "cdnra", "ecom", "ecoma"] {
        for group in file["data"]["docdata"][table].as_array().unwrap() {
            let list = group.get("inv").or_else(|| group.get("nt")).unwrap();
            for document in list.as_array().unwrap() {
                let of = |head: &str| money(&document[head].to_string());
                let tax = TaxHeads { igst: of("igst"), cgst: of("cgst"), sgst: of("sgst"), cess: of("cess") };
                if document["rev"] == "N" && document["itcavl"] == "Y" {
                    sum += if document["typ"] == "C" { -tax } else { tax };
                }
            }
        }
    }
    sum
}

#[test]
fn the_forecast_is_the_later_gstr2b_but_for_what_was_filed_late() {
    let mut late = 0;
    for (records, seed) in [(300, 1), (900, 7), (900, 8), (1500, 21), (2000, 99)] {
        for (month, after) in generate_with_gstr2b(&spec(records, seed)) {
            let (sandbox, _) = reconciled(&month, &after, &["--no-workbook", "--no-html"]);
            let name = format!("seed {seed}, {}", month.period);
            let truth = table(&after.truth_csv);
            let named = |fates: &[&str]| -> Vec<&Line> {
                truth.iter().filter(|line| fates.contains(&line["fate"].as_str())).collect()
            };
            let injected = named(&["filed_late", "of_earlier_month"]);
            late += injected.len();
            let summary = summary(&sandbox);
            let silence = &summary["gstr2b"]["against"][2];
            assert_eq!(silence["future"], "do_nothing");
            let (forecast, actual) = (heads_of(&silence["forecast"]), heads_of(&silence["actual"]));
            let injected_tax: TaxHeads = injected.iter().map(|line| heads(line, "")).sum();
            assert_eq!(actual, given(&after.gstr2b_json), "{name}: GSTR-2B is what its file says");
            assert_eq!(forecast + injected_tax, actual, "{name}: to the paisa in every head");
            assert_eq!(forecast, heads_of(&summary["forecast"]["futures"][2]["all_other_itc"]), "{name}");
            // What differs is what was injected, no more and no less.
            let lines = table(&sandbox.read("out/gstr2b.csv"));
            let told: BTreeSet<(String, String, String)> = lines
                .iter()
                .filter(|line| line["future"] == "do_nothing")
                .map(|line| {
                    assert_eq!(line["cause"], "filed_late", "{name}: {line:?}");
                    (line["section"].clone(), line["supplier_gstin"].clone(), line["document_number"].clone())
                })
                .collect();
            let expected: BTreeSet<(String, String, String)> = injected
                .iter()
                .filter(|line| heads(line, "") != TaxHeads::default())
                .map(|line| {
                    (line["section"].clone(), line["supplier_gstin"].clone(), line["document_number"].clone())
                })
                .collect();
            assert_eq!(told, expected, "{name}");
        }
    }
    assert!(late > 50, "{late} late filings are too few to say anything");
}

#[test]
fn the_differences_of_every_future_tie_in_every_head() {
    let (month, after) = generate_with_gstr2b(&spec(700, 4)).next().unwrap();
    let (sandbox, run) = reconciled(&month, &after, &[]);
    let lines = table(&sandbox.read("out/gstr2b.csv"));
    let summary = summary(&sandbox);
    for (at, future) in ["as_proposed", "accept_everything", "do_nothing"].into_iter().enumerate() {
        let against = &summary["gstr2b"]["against"][at];
        assert_eq!(against["future"], future);
        let mut gap = TaxHeads::default();
        for line in lines.iter().filter(|line| line["future"] == future) {
            let own = heads(line, "difference_");
            assert_eq!(heads(line, "gstr2b_") + -heads(line, "forecast_"), own);
            assert_eq!(own.total(), money(&line["difference"]));
            assert!(!line["explanation"].is_empty());
            gap += own;
        }
        assert_eq!(heads_of(&against["forecast"]) + gap, heads_of(&against["actual"]), "{future}");
    }
    // One figure, wherever it stands.
    let book = std::fs::read(sandbox.path("out/review.xlsx")).unwrap();
    let mut book = Xlsx::new(std::io::Cursor::new(book)).unwrap();
    let page = sandbox.read("out/report.html");
    let forecast = book.worksheet_range("GSTR-3B forecast").unwrap();
    let totals = |line: &str| -> Vec<Paise> {
        let rows = forecast.rows().filter(|row| row[0].as_string().as_deref() == Some(line));
        rows.map(|row| money(&format!("{:.2}", row[6].as_f64().unwrap()))).collect()
    };
    let lines = [
        ("4(A)(5) All other ITC", "all_other_itc"),
        ("4(B)(1) Blocked in the books", "blocked"),
        ("4(B)(2) Others: not booked yet", "others"),
        ("4(C) Net credit", "net"),
    ];
    for (line, key) in lines {
        let futures = summary["forecast"]["futures"].as_array().unwrap();
        let expected: Vec<Paise> = futures.iter().map(|f| money(f[key]["tax"].as_str().unwrap())).collect();
        assert_eq!(totals(line), expected, "{line}");
        assert!(expected.iter().all(|amount| page.contains(&amount.to_string())), "{line}");
    }
    assert!(page.contains(summary["forecast"]["sentence"].as_str().unwrap()));
    assert!(book.sheet_names().contains(&"GSTR-2B differences".to_owned()));
    let sentence = summary["gstr2b"]["sentence"].as_str().unwrap();
    assert!(page.contains(sentence));
    let actual = Paise::parse(summary["gstr2b"]["against"][0]["actual"]["tax"].as_str().unwrap()).unwrap();
    assert!(run.stdout.contains(&format!("GSTR-2B gives {} in 4(A)(5)", actual.rounded())), "{}", run.stdout);
}

#[test]
fn lanes_of_the_sample_are_found_where_the_truth_says() {
    let (month, after) = generate_with_gstr2b(&spec(2500, 12)).next().unwrap();
    let (sandbox, _) = reconciled(&month, &after, &["--no-workbook", "--no-html"]);
    let lines = table(&sandbox.read("out/gstr2b.csv"));
    let lane = |word: &str| -> BTreeMap<String, String> {
        lines
            .iter()
            .filter(|line| {
                line["kind"] == "lane" && line["cause"].starts_with(word) && !line["section"].is_empty()
            })
            .map(|line| {
                (
                    format!("{} {}", line["supplier_gstin"], line["document_number"]),
                    line["register_rows"].clone(),
                )
            })
            .collect()
    };
    let truth = table(&after.truth_csv);
    let of_truth = |fate: &str| -> BTreeMap<String, String> {
        let own = truth.iter().filter(|line| line["fate"] == fate);
        own.map(|line| {
            (format!("{} {}", line["supplier_gstin"], line["document_number"]), line["register_rows"].clone())
        })
        .collect()
    };
    let charged = of_truth("reverse_charge");
    assert!(charged.len() > 10);
    assert_eq!(lane("reverse_charge:"), charged);
    let (imports, found) = (of_truth("import"), lane("import:"));
    assert_eq!(imports.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (number, rows) in found.iter().filter(|(_, rows)| !rows.is_empty()) {
        assert_eq!(rows, &imports[number], "an amount was shown for the wrong row");
    }
    assert_eq!(lane("isd:"), of_truth("isd"));
    assert_eq!(lane("not_available:"), of_truth("not_available"));
}

#[test]
fn a_gstr2b_beside_them_changes_nothing_of_the_sample_months() {
    let plain: Vec<SampleMonth> = generate(&spec(400, 3)).collect();
    let with: Vec<(SampleMonth, SampleReturn)> = generate_with_gstr2b(&spec(400, 3)).collect();
    assert_eq!(plain, with.iter().map(|(month, _)| month.clone()).collect::<Vec<_>>());
    assert_eq!(with, generate_with_gstr2b(&spec(400, 3)).collect::<Vec<_>>());
    let sandbox = Sandbox::new();
    let made = sandbox.run(&["sample", "--records", "60", "--gstr2b", "--out", "months"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.contains("filed_late"), "{}", made.stdout);
    assert!(sandbox.read("months/2026-04/gstr2b_truth.csv").starts_with("fate,section,index,"));
    assert!(sandbox.read("months/2026-04/gstr2b.json").contains("\"docdata\""));
}

#[test]
fn the_order_of_the_file_says_nothing() {
    let (month, after) = generate_with_gstr2b(&spec(300, 5)).next().unwrap();
    let mut file: Value = serde_json::from_str(&after.gstr2b_json).unwrap();
    for table in ["b2b", "cdnr", "impg"] {
        file["data"]["docdata"][table].as_array_mut().unwrap().reverse();
    }
    let turned = SampleReturn { gstr2b_json: file.to_string(), ..after.clone() };
    let fast = ["--no-workbook", "--no-html"];
    let (one, _) = reconciled(&month, &after, &fast);
    let (other, _) = reconciled(&month, &turned, &fast);
    assert_eq!(one.read("out/gstr2b.csv"), other.read("out/gstr2b.csv"));
    assert_eq!(one.read("out/summary.json"), other.read("out/summary.json"));
}

/// A small month with its GSTR-2B in a folder.
fn small() -> Sandbox {
    let (month, after) = generate_with_gstr2b(&spec(120, 2)).next().unwrap();
    let sandbox = Sandbox::new();
    sandbox.file("in/ims.json", &month.ims_json).file("in/register.csv", &month.register_csv);
    sandbox.file("in/gstr2b.json", &after.gstr2b_json);
    sandbox
}

#[test]
fn shards_of_a_run_with_a_gstr2b_are_the_run() {
    let sandbox = small();
    let rules = root().join("rules/default.toml").display().to_string();
    let asked = |more: &[&str]| -> Run {
        let fixed = [
            "reconcile",
            "--quiet",
            "--ims",
            "in/ims.json",
            "--books",
            "in/register.csv",
            "--rules",
            &rules,
            "--as-of",
            "14-10-2026",
            "--gstr2b",
            "in/gstr2b.json",
        ];
        sandbox.run(&[&fixed, more].concat())
    };
    assert_eq!(asked(&["--out", "out"]).code, 0);
    for shard in ["1", "2"] {
        let run = asked(&["--shard", &format!("{shard}/2"), "--out", &format!("s{shard}")]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let merged = sandbox.run(&["merge", "s1", "s2", "--out", "merged", "--quiet"]);
    assert_eq!(merged.code, 0, "{}", merged.stderr);
    for name in ["gstr2b.csv", "summary.json", "report.html", "run.state", "audit.jsonl"] {
        let read = |folder: &str| std::fs::read(sandbox.path(&format!("{folder}/{name}"))).unwrap();
        assert!(read("out") == read("merged"), "{name}");
    }
}

#[test]
fn a_masked_pack_shows_the_differences_and_names_nobody() {
    let sandbox = small();
    let run = sandbox.reconcile(
        "in/ims.json",
        "in/register.csv",
        &["--quiet", "--no-workbook", "--no-html", "--gstr2b", "in/gstr2b.json"],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let count = sandbox.read("out/gstr2b.csv").lines().count();
    for (masked, more) in [(false, &[][..]), (true, &["--masked"][..])] {
        let made =
            sandbox.run(&[&["pack", "out", "--to", "pack.zip", "--quiet", "--force"][..], more].concat());
        assert_eq!(made.code, 0, "{}", made.stderr);
        let told = sandbox.run(&["verify", "pack.zip", "--quiet"]);
        assert_eq!(told.code, 0, "{}{}", told.stdout, told.stderr);
        let bytes = std::fs::read(sandbox.path("pack.zip")).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut seen = 0;
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut text).unwrap();
            let text = String::from_utf8_lossy(&text);
            if name.ends_with("gstr2b.csv") {
                seen += 1;
                assert_eq!(text.lines().count(), count, "the differences are those of the run");
            }
            if masked {
                for line in table(&sandbox.read("out/gstr2b.csv")) {
                    for cell in ["supplier_gstin", "supplier_name", "recipient_gstin"] {
                        assert!(
                            line[cell].is_empty() || !text.contains(&line[cell]),
                            "{name} names {}",
                            line[cell]
                        );
                    }
                }
            }
        }
        assert!(seen > 0, "the pack holds gstr2b.csv");
    }
}

/// What a run says that is given something else for its GSTR-2B.
fn stopped(text: &str) -> String {
    let sandbox = small();
    sandbox.file("2b.json", text);
    let run = sandbox.reconcile("in/ims.json", "in/register.csv", &["--quiet", "--gstr2b", "2b.json"]);
    assert_eq!(run.code, 2);
    assert!(!sandbox.path("out/summary.json").exists());
    run.stderr
}

#[test]
fn what_is_not_the_gstr2b_of_the_run_stops_it() {
    let sandbox = small();
    let text = sandbox.read("in/gstr2b.json");
    let file: Value = serde_json::from_str(&text).unwrap();
    let recipient = file["data"]["gstin"].as_str().unwrap();
    assert_eq!(
        stopped(&text.replacen(recipient, "29AABCT1332L1ZA", 1)),
        format!(
            "error[gstr2b.other-recipient]: this is the GSTR-2B of 29AABCT1332L1ZA, the run is of {recipient}\n  --> \
             2b.json\n  help: give the GSTR-2B of the same recipient\n"
        )
    );
    assert_eq!(
        stopped(&text.replacen("\"rtnprd\":\"092026\"", "\"rtnprd\":\"102026\"", 1)),
        "error[gstr2b.other-period]: this is the GSTR-2B of 102026, the run is of 092026\n  --> 2b.json\n  help: give the \
         GSTR-2B of the same period, or name the period with --period\n"
    );
    assert_eq!(
        stopped("{\"imsDetails\":{\"b2b\":[]}}"),
        "error[gstr2b.other]: this is not a GSTR-2B: it holds no \"docdata\"\n  --> 2b.json\n  help: download the details \
         of GSTR-2B, as JSON or as Excel; the IMS download goes to --ims\n"
    );
    let broken = stopped(&text.replacen("\"txval\":", "\"txval\":\"x\",\"val2\":", 1));
    assert!(
        broken.starts_with(
            "error[gstr2b.value]: taxable value \"x\" is not an amount\n  --> 2b.json, b2b document 1\n"
        ),
        "{broken}"
    );
    assert!(broken.contains("error[gstr2b.mistakes]: 1 value of the GSTR-2B cannot be read"), "{broken}");
}

#[test]
fn names_of_a_hostile_gstr2b_stay_text() {
    let sandbox = small();
    let text = sandbox.read("in/gstr2b.json");
    let file: Value = serde_json::from_str(&text).unwrap();
    let name = file["data"]["docdata"]["b2b"][0]["trdnm"].as_str().unwrap().to_owned();
    let text = text.replace(&name, "=cmd|'/C calc'!A0 <script>alert(1)</script>");
    let number = "<b>=1+1</b>";
    let group = format!(
        "{{\"ctin\":\"27AAIFL6607C1ZG\",\"trdnm\":\"=cmd <script>\",\"supprd\":\"082026\",\"inv\":[{{\"inum\":\"{number}\",\
         \"dt\":\"01-08-2026\",\"txval\":100,\"igst\":18}}]}},"
    );
    sandbox.file("in/gstr2b.json", text.replacen("\"b2b\":[\n", &format!("\"b2b\":[\n{group}"), 1));
    let run = sandbox.reconcile("in/ims.json", "in/register.csv", &["--quiet", "--gstr2b", "in/gstr2b.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = sandbox.read("out/report.html");
    assert!(page.contains("&lt;b&gt;=1+1&lt;/b&gt;"));
    assert!(!page.contains(number) && !page.contains("=cmd <script>"));
    let lines = table(&sandbox.read("out/gstr2b.csv"));
    let line = lines.iter().find(|l| l["document_number"] == number).unwrap();
    assert_eq!((line["supplier_name"].as_str(), line["cause"].as_str()), ("'=cmd <script>", "filed_late"));
}
