//! What must be true of every generated month.

use super::*;
use crate::domain::document::Section;
use crate::domain::gstin::{check_character_holds, has_shape};
use crate::domain::outcome::Outcome;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn spec(records: usize, months: u32) -> SampleSpec {
    SampleSpec { records, months, seed: 7, first_period: TaxPeriod::parse("032026").unwrap() }
}

fn sections(month: &SampleMonth) -> Value {
    serde_json::from_str::<Value>(&month.ims_json).unwrap()["imsDetails"].take()
}

fn lines(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let of = |seed| generate(&SampleSpec { seed, ..spec(300, 2) }).collect::<Vec<_>>();
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
    let months = of(7);
    assert_eq!(months[1].period.wire(), "042026");
    assert_ne!(months[0].ims_json, months[1].ims_json);
}

#[test]
fn a_month_holds_as_many_records_as_asked_for_and_the_truth_names_each() {
    for records in [0, 1, 37, 2000] {
        let month = generate(&spec(records, 1)).next().unwrap();
        let sections = sections(&month);
        let mut truth = BTreeMap::new();
        for line in lines(&month.truth_csv) {
            let at = (line[0].clone(), line[1].parse::<usize>().unwrap());
            let record = &sections[&line[0]][at.1];
            let number = record.get("inum").or_else(|| record.get("nt_num")).unwrap();
            assert_eq!((record["stin"].as_str(), number.as_str()), (Some(&*line[2]), Some(&*line[3])));
            assert!(truth.insert(at, line).is_none());
        }
        let held: usize = Section::ALL.iter().map(|s| sections[s.key()].as_array().unwrap().len()).sum();
        assert_eq!((held, truth.len()), (records, records));
    }
}

#[test]
fn rows_of_the_truth_exist_and_exact_ones_say_the_same() {
    let month = generate(&spec(3000, 1)).next().unwrap();
    let (sections, rows) = (sections(&month), lines(&month.register_csv));
    let mut exact = 0;
    for line in lines(&month.truth_csv) {
        let record = &sections[&line[0]][line[1].parse::<usize>().unwrap()];
        let named: Vec<usize> =
            line[4].split(';').filter(|r| !r.is_empty()).map(|r| r.parse().unwrap()).collect();
        assert!(named.iter().all(|r| (1..=rows.len()).contains(r)));
        assert!(
            !named.is_empty() || ["missing_in_books", "decoy", "superseded"].contains(&&*line[5]),
            "{line:?}"
        );
        if line[5] == "exact" {
            let row = &rows[named[0] - 1];
            assert_eq!((&row[4], &row[6]), (&line[2], &line[3]));
            let booked = Paise::parse(&row[8]).unwrap().abs();
            assert_eq!(booked, Paise::parse(&record["txval"].to_string()).unwrap());
            exact += 1;
        }
    }
    assert!(exact > 1000, "{exact}");
}

#[test]
fn reported_numbers_are_unique_per_supplier_kind_and_year_save_where_noise_repeats_them() {
    for month in generate(&spec(4000, 3)) {
        let mut seen = BTreeSet::new();
        for line in lines(&month.truth_csv) {
            if ["superseded", "repeated", "filed_twice"].contains(&&*line[5]) {
                continue;
            }
            let kind = Section::from_key(&line[0]).unwrap().kind();
            assert!(seen.insert((line[2].clone(), kind, line[3].clone())), "{line:?}");
            assert!((1..=16).contains(&line[3].len()), "{line:?}");
        }
    }
}

#[test]
fn amounts_are_whole_paise_and_gstins_pass_their_check() {
    let month = generate(&spec(2000, 1)).next().unwrap();
    let sections = sections(&month);
    for section in Section::ALL {
        for record in sections[section.key()].as_array().unwrap() {
            for key in ["val", "txval", "iamt", "camt", "samt", "cess"] {
                let token = record[key].to_string();
                assert!(Paise::parse(&token).unwrap() >= Paise::ZERO, "{record}");
                assert!(!token.contains('.') || !token.ends_with('0'), "{record}");
            }
            assert_eq!(record["camt"], record["samt"]);
            let gstin = record["stin"].as_str().unwrap();
            assert!(has_shape(gstin) && check_character_holds(gstin));
        }
    }
}

#[test]
fn every_class_is_met_in_a_large_month_and_has_one_meaning() {
    let month = generate(&spec(40_000, 1)).next().unwrap();
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines(&month.truth_csv) {
        *met.entry(line[5].clone()).or_default() += 1;
    }
    for noise in &NOISE[..model::Booking::ALL.len()] {
        assert!(met.contains_key(noise.name), "{} is not met in {met:?}", noise.name);
    }
    for class in ["superseded", "month_total", "eco_seller", "eco_no_gstin", "note_by_original", "direction"]
    {
        assert!(met.contains_key(class), "{class} is not met in {met:?}");
    }
    let exact = met["exact"];
    assert!((20_000..27_000).contains(&exact), "{exact}");
}

#[test]
fn a_booked_number_with_an_error_is_no_other_number_of_the_supplier() {
    let month = generate(&spec(20_000, 1)).next().unwrap();
    let rows = lines(&month.register_csv);
    let truth = lines(&month.truth_csv);
    let reported: BTreeSet<(&str, &str)> = truth.iter().map(|l| (&*l[2], &*l[3])).collect();
    for line in truth.iter().filter(|l| ["typo", "lookalike", "format:digits15"].contains(&&*l[5])) {
        let row = &rows[line[4].parse::<usize>().unwrap() - 1];
        assert_ne!(row[6], line[3]);
        assert!(!reported.contains(&(&*line[2], &*row[6])), "{row:?}");
    }
}

/// A file of the hand-made months.
fn told(month: &str, file: &str) -> String {
    let path = format!("{}/sample_data/{month}/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn the_hand_made_months_show_every_outcome_that_matching_can_give() {
    let mut shown = BTreeSet::new();
    for month in ["2026-08", "2026-09"] {
        let sections = serde_json::from_str::<Value>(&told(month, "ims.json")).unwrap()["imsDetails"].take();
        let rows = told(month, "purchase_register.csv").lines().filter(|l| l.contains("-2026,")).count();
        let mut named = BTreeSet::new();
        for line in lines(&told(month, "expected/story.csv")) {
            if !line[0].is_empty() {
                assert!(sections[&line[0]][line[1].parse::<usize>().unwrap()].is_object(), "{line:?}");
            }
            for row in line[2].split(';').filter(|r| !r.is_empty()) {
                let row: usize = row.parse().unwrap();
                assert!((1..=rows).contains(&row), "{line:?}");
                named.insert(row);
            }
            shown.insert(Outcome::from_word(&line[3]).unwrap());
        }
        assert_eq!(named.len(), rows, "every row of {month} is told of");
    }
    let missing: Vec<_> = Outcome::ALL.iter().filter(|o| !shown.contains(o)).collect();
    assert_eq!(missing, [&Outcome::Refused]);
}

#[test]
fn the_hand_made_records_are_consistent() {
    for month in ["2026-08", "2026-09"] {
        let sections = serde_json::from_str::<Value>(&told(month, "ims.json")).unwrap()["imsDetails"].take();
        for section in Section::ALL {
            let records = sections[section.key()].as_array().unwrap();
            assert!(!records.is_empty(), "{month} has no {}", section.key());
            for record in records {
                let gstin = record["stin"].as_str().unwrap();
                assert!(check_character_holds(gstin), "{gstin}");
                let of = |key: &str| Paise::parse(&record[key].to_string()).unwrap();
                let whole = of("txval") + of("iamt") + of("camt") + of("samt") + of("cess");
                assert!(whole.gap(of("val")).get() <= 50, "{record}");
                let is_local = gstin.starts_with("27");
                assert_eq!(
                    (of("iamt") == Paise::ZERO, of("camt") == of("samt")),
                    (is_local, true),
                    "{record}"
                );
            }
        }
    }
}
