//! Months that several tests run: the two sample months and one from the generator, and a download
//! taken apart without touching a token of its records.

use super::support::{Run, Sandbox, root};
use imsreco::domain::period::TaxPeriod;
use imsreco::sample::{SampleSpec, generate};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A month as text.
pub(crate) struct TestMonth {
    pub(crate) name: String,
    pub(crate) ims: String,
    pub(crate) register: String,
}

impl TestMonth {
    /// One of `sample_data`.
    pub(crate) fn sample(name: &str) -> Self {
        let read =
            |file: &str| std::fs::read_to_string(root().join("sample_data").join(name).join(file)).unwrap();
        Self { name: name.to_owned(), ims: read("ims.json"), register: read("purchase_register.csv") }
    }

    /// One month of the generator.
    pub(crate) fn generated(records: usize, seed: u64) -> Self {
        let first_period = TaxPeriod::parse("092026").unwrap();
        let month = generate(&SampleSpec { records, months: 1, seed, first_period }).next().unwrap();
        Self {
            name: format!("generated from seed {seed}"),
            ims: month.ims_json,
            register: month.register_csv,
        }
    }

    /// The sample months and a generated one.
    pub(crate) fn all() -> Vec<Self> {
        vec![Self::sample("2026-08"), Self::sample("2026-09"), Self::generated(600, 7)]
    }

    /// Reconciles the month in a sandbox of its own under a policy of its own, without reports.
    pub(crate) fn under(&self, rules: &str) -> (Sandbox, Run) {
        let sandbox = Sandbox::new();
        sandbox.file("ims.json", &self.ims).file("purchase_register.csv", &self.register);
        sandbox.file("rules.toml", rules);
        let run = sandbox.run(&[
            "reconcile",
            "--ims",
            "ims.json",
            "--books",
            "purchase_register.csv",
            "--rules",
            "rules.toml",
            "--out",
            "out",
            "--as-of",
            "14-10-2026",
            "--quiet",
            "--no-workbook",
            "--no-html",
        ]);
        (sandbox, run)
    }

    /// Reconciles the month in a sandbox of its own.
    pub(crate) fn reconcile(&self, more: &[&str]) -> (Sandbox, Run) {
        let sandbox = Sandbox::new();
        sandbox.file("ims.json", &self.ims).file("purchase_register.csv", &self.register);
        let run = sandbox.reconcile("ims.json", "purchase_register.csv", &[&["--quiet"], more].concat());
        (sandbox, run)
    }

    /// The register's lines: those up to the heading, the rows, the totals below them.
    pub(crate) fn register_lines(&self) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        let lines: Vec<&str> = self.register.lines().collect();
        let heading = lines.iter().position(|l| l.contains("Supplier Invoice No")).unwrap();
        let totals = lines.iter().position(|l| l.contains("Grand Total")).unwrap_or(lines.len());
        assert!(lines.iter().all(|l| l.matches('"').count() % 2 == 0), "a row is one line");
        (lines[..=heading].to_vec(), lines[heading + 1..totals].to_vec(), lines[totals..].to_vec())
    }
}

/// A download as its sections of raw records.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Download {
    pub(crate) rtin: String,
    #[serde(rename = "imsDetails")]
    pub(crate) sections: BTreeMap<String, Vec<Box<RawValue>>>,
}

impl Download {
    pub(crate) fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap()
    }

    /// Writes the download again, every record as it was.
    pub(crate) fn text(&self) -> String {
        let sections: Vec<String> = self
            .sections
            .iter()
            .map(|(key, records)| {
                let records: Vec<&str> = records.iter().map(|r| r.get()).collect();
                format!("\"{key}\":[\n{}]", records.join(",\n"))
            })
            .collect();
        format!("{{\"rtin\":\"{}\",\"imsDetails\":{{{}}}}}\n", self.rtin, sections.join(","))
    }
}

/// The keys and tokens of one record.
pub(crate) fn tokens(record: &RawValue) -> BTreeMap<String, String> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(record.get()).unwrap();
    fields.into_iter().map(|(key, token)| (key, token.get().to_owned())).collect()
}

/// The text of a JSON text's token.
pub(crate) fn plain(token: &str) -> String {
    serde_json::from_str(token).unwrap_or_else(|_| token.to_owned())
}
