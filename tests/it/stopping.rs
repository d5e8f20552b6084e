//! Where review may stop: on months whose truth is known, what is wrong beyond that point is no more than
//! the reports say.
//!
//! The reckoning here knows nothing of that of the reports: it takes what the portal will hold if nobody
//! looks at a document, and the rows that are true of it.

use super::months::TestMonth;
use super::support::{Sandbox, table};
use imsreco::domain::money::Paise;
use imsreco::domain::period::TaxPeriod;
use imsreco::sample::{SampleSpec, generate};
use std::collections::{BTreeMap, BTreeSet};

type Line = BTreeMap<String, String>;
/// IGST, CGST, SGST, cess in paise, without a sign.
type Heads = [i64; 4];

fn heads(line: &Line, names: [&str; 4]) -> Heads {
    names.map(|name| Paise::parse(&line[name]).map_or(0, |p| p.get().abs()))
}

/// The further apart: the sums, or one head.
fn apart(a: Heads, b: Heads) -> i64 {
    let total = |heads: Heads| heads.iter().sum::<i64>();
    let widest = a.iter().zip(b).map(|(a, b)| (a - b).abs()).max().unwrap();
    widest.max((total(a) - total(b)).abs())
}

/// What is wrong with each document if nobody looks at it, by its place in the download.
fn wrong(month: &TestMonth, truth: &str, sandbox: &Sandbox) -> BTreeMap<String, i64> {
    let (heading, rows, _) = month.register_lines();
    let register = table(&format!("{}\n{}", heading.last().unwrap(), rows.join("\n")));
    let truth = table(truth);
    let rows_of = |line: &Line| -> Vec<usize> {
        line["register_rows"].split(';').filter(|r| !r.is_empty()).map(|r| r.parse().unwrap()).collect()
    };
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for row in truth.iter().filter(|t| t["class"] != "superseded").flat_map(&rows_of) {
        *shared.entry(row).or_default() += 1;
    }
    let place = |line: &Line, section: &str, index: &str| format!("{} {}", line[section], line[index]);
    let truth: BTreeMap<String, &Line> = truth.iter().map(|t| (place(t, "section", "index"), t)).collect();
    let mut seen = BTreeSet::new();
    let mut wrong = BTreeMap::new();
    for line in table(&sandbox.read("out/links.csv")).iter().filter(|l| !l["ims_index"].is_empty()) {
        let identity: Vec<&String> = [
            "ims_section",
            "supplier_gstin",
            "document_number",
            "document_date",
            "taxable_value",
            "return_period",
        ]
        .iter()
        .map(|column| &line[*column])
        .collect();
        if !seen.insert(format!("{identity:?}")) {
            continue;
        }
        let place = place(line, "ims_section", "ims_index");
        let truth = truth[&place];
        let tax = heads(line, ["igst", "cgst", "sgst", "cess"]);
        let whole = tax.iter().sum::<i64>();
        let ends = match line["fate"].as_str() {
            "upload" | "already_so" => &line["proposed_action"],
            "held" => "P",
            "needs_person" | "nothing_to_say" => &line["previous_action"],
            other => panic!("{other} is no fate"),
        };
        let is_claimed = matches!(ends, "A" | "N");
        let rows = rows_of(truth);
        let unreal =
            rows.is_empty() || matches!(truth["class"].as_str(), "superseded" | "ineligible" | "expensed");
        let row_heads = |row: &usize| heads(&register[row - 1], ["IGST", "CGST", "SGST", "Cess"]);
        let is_shared = rows.iter().any(|row| shared[row] > 1);
        let amount = if line["filed"] == "false" || ends == "P" {
            0
        } else if unreal {
            if is_claimed { whole } else { 0 }
        } else if !is_claimed {
            whole
        } else if is_shared {
            0
        } else if truth["class"] == "duplicate" {
            // The credit is real once; that the books hold it twice is told of the rows.
            rows.iter().map(|row| apart(tax, row_heads(row))).min().unwrap()
        } else {
            let mut booked = [0; 4];
            for row in &rows {
                for (sum, part) in booked.iter_mut().zip(row_heads(row)) {
                    *sum += part;
                }
            }
            apart(tax, booked)
        };
        wrong.insert(place, amount);
    }
    wrong
}

#[test]
fn what_is_wrong_beyond_the_stopping_point_is_no_more_than_promised() {
    for (records, seed) in [(537, 1), (674, 2), (400, 9), (1085, 14), (400, 18), (674, 20)] {
        let month = TestMonth::generated(records, seed);
        let first_period = TaxPeriod::parse("092026").unwrap();
        let spec = SampleSpec { records, months: 1, seed, first_period };
        let truth = generate(&spec).next().unwrap().truth_csv;
        let (sandbox, run) = month.reconcile(&["--no-workbook"]);
        assert!(run.code <= 1, "{}", run.stderr);
        let page = sandbox.read("out/report.html");
        let (_, data) = page.split_once("id=\"data\">").unwrap();
        let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        let queue: Vec<&str> =
            data["cards"].as_array().unwrap().iter().map(|card| card[0][1].as_str().unwrap()).collect();
        let wrong = wrong(&month, &truth, &sandbox);
        let all: i64 = wrong.values().sum();
        let summary: serde_json::Value = serde_json::from_str(&sandbox.read("out/summary.json")).unwrap();
        let stopping = &summary["stopping"];
        let left = |stop: &serde_json::Value| Paise::parse(stop["left"].as_str().unwrap()).unwrap().get();
        let mut points = vec![(0, Paise::parse(stopping["before"].as_str().unwrap()).unwrap().get())];
        for stop in stopping["stops"].as_array().unwrap() {
            points.push((usize::try_from(stop["review"].as_u64().unwrap()).unwrap(), left(stop)));
        }
        for (review, promised) in points {
            let seen: i64 = queue[..review].iter().map(|place| wrong[*place]).sum();
            let still = all - seen;
            if std::env::var_os("IMSRECO_LOOK").is_some() {
                eprintln!("seed {seed}: {review} of {}: {still} wrong, {promised} promised", wrong.len());
            }
            assert!(
                still <= promised,
                "seed {seed}: after {review} of {} documents {still} paise are wrong, {promised} were promised",
                wrong.len()
            );
        }
        // The promise is worth something: far fewer than all are looked at, and far less than all is left.
        let first = usize::try_from(stopping["first"]["review"].as_u64().unwrap()).unwrap();
        assert!(first * 4 < wrong.len(), "{first} of {}", wrong.len());
        assert!(page.contains(stopping["sentence"].as_str().unwrap()));
        assert!(page.contains("the most that can go wrong with it"));
    }
}
