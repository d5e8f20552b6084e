//! What a verification found, for people and for programs.

use super::manifest::Manifest;
use super::verify::{Report, Verdict};
use serde::Serialize;

/// Version of the JSON; a field more or less raises it.
const SCHEMA: u32 = 1;

/// Writes the table, and a sentence at its end.
pub fn text(pack: &str, report: &Report) -> String {
    let mut out = format!("{pack}: ");
    match &report.manifest {
        Some(Manifest { run, version, period, records, masked, .. }) => {
            let masked = if *masked { ", masked" } else { "" };
            out.push_str(&format!(
                "run {run}, period {period}, {records} records, imsreco {version}{masked}\n"
            ));
        }
        None => out.push_str("the list of the pack cannot be relied upon\n"),
    }
    out.push_str(&format!("SHA-256 {}\n\n", report.sha256));
    for check in &report.checks {
        out.push_str(&format!(
            "  {:<16}{:<13}{}\n",
            check.topic.title(),
            check.verdict.word(),
            crate::diagnostic::one_line(&check.told)
        ));
    }
    out.push_str(&format!("\n{}\n", crate::diagnostic::one_line(&sentence(report))));
    out
}

fn sentence(report: &Report) -> String {
    if let Some(altered) = &report.altered {
        let entry = altered.entry.map(|n| format!(" (entry {n} of the ledger)")).unwrap_or_default();
        return format!("The first thing that was altered is {}{entry}: {}.", altered.place, altered.told);
    }
    if report.is_whole() {
        return "Nothing was altered, and every proposal was made again. Compare the SHA-256 with the one you were \
                given apart from the pack."
            .to_owned();
    }
    let open: Vec<&str> = report
        .checks
        .iter()
        .filter(|check| check.verdict == Verdict::NotChecked)
        .map(|check| check.topic.title())
        .collect();
    format!("Nothing was altered in what was checked; not checked: {}.", crate::domain::text::and(&open))
}

#[derive(Serialize)]
struct Wire<'r> {
    schema: u32,
    pack: &'r str,
    sha256: &'r str,
    verdict: &'static str,
    version: Option<&'r str>,
    run: Option<&'r str>,
    masked: Option<bool>,
    altered: Option<WireAltered<'r>>,
    checks: Vec<WireCheck<'r>>,
}

#[derive(Serialize)]
struct WireAltered<'r> {
    place: &'r str,
    entry: Option<i64>,
    told: &'r str,
}

#[derive(Serialize)]
struct WireCheck<'r> {
    check: &'static str,
    verdict: &'static str,
    told: &'r str,
}

/// Writes everything as one JSON object; its `verdict` is `whole`, `incomplete` or `altered`.
pub fn json(pack: &str, report: &Report) -> String {
    let verdict = match (&report.altered, report.is_whole()) {
        (Some(_), _) => "altered",
        (None, true) => "whole",
        (None, false) => "incomplete",
    };
    let word = |verdict| match verdict {
        Verdict::Holds => "holds",
        Verdict::NotChecked => "not_checked",
        Verdict::Altered => "altered",
    };
    let manifest = report.manifest.as_ref();
    let wire = Wire {
        schema: SCHEMA,
        pack,
        sha256: &report.sha256,
        verdict,
        version: manifest.map(|m| m.version.as_str()),
        run: manifest.map(|m| m.run.as_str()),
        masked: manifest.map(|m| m.masked),
        altered: report.altered.as_ref().map(|a| WireAltered {
            place: &a.place,
            entry: a.entry,
            told: &a.told,
        }),
        checks: report
            .checks
            .iter()
            .map(|c| WireCheck { check: c.topic.word(), verdict: word(c.verdict), told: &c.told })
            .collect(),
    };
    serde_json::to_string_pretty(&wire).expect("texts and numbers always have a JSON form")
}
