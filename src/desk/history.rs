//! The ledger, told line by line.
//!
//! Comes in: entries, and the documents of a month where one is at hand. Goes out: sentences with
//! rupees, or JSON. Invariant: every entry is told, in order; amounts are told of documents of the
//! month only, and how many are not of it is said.

use crate::domain::action::ImsAction;
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::period::TaxPeriod;
use crate::domain::standing::RecordKey;
use crate::domain::text::{Count, and};
use crate::ledger::{AnswerEntry, Entry, Recorded, RunEntry, Said, SayingsEntry, UploadEntry};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The tax of each document by the name of its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<String, Paise>);

impl Amounts {
    /// Takes them from a month.
    pub fn of(month: &Month<'_>) -> Self {
        Self(month.ims.iter().map(|r| (RecordKey::of(r).text(), r.tax.total())).collect())
    }

    /// Sums the tax of records; says where some are of another month.
    fn of_records<'k>(&self, keys: impl Iterator<Item = &'k str>) -> String {
        let (mut tax, mut unknown) = (Paise::ZERO, 0);
        let mut all = 0;
        for key in keys {
            all += 1;
            match self.0.get(key) {
                Some(of_one) => tax += *of_one,
                None => unknown += 1,
            }
        }
        match unknown {
            0 => format!(", tax {tax}"),
            _ if unknown == all => String::new(),
            n => format!(", tax {tax} and that of {} not in this run", Count::of(n, "record")),
        }
    }
}

/// Tells every entry: number, when, who, what.
pub fn lines(entries: &[Recorded], amounts: &Amounts) -> Vec<String> {
    let numbers = entries.last().map_or(1, |e| e.number.to_string().len());
    let names = entries.iter().map(|e| e.by.chars().count()).max().unwrap_or_default();
    entries
        .iter()
        .map(|e| {
            let line = format!(
                "{:>numbers$}  {}  {:names$}  {}",
                e.number,
                when(&e.at),
                e.by,
                what(&e.run, &e.entry, amounts)
            );
            crate::diagnostic::one_line(&line)
        })
        .collect()
}

/// Writes `24-11-2026 11:30:05` for the time of an entry; another text stays as it is.
fn when(at: &str) -> String {
    let parts = (at.get(..4), at.get(5..7), at.get(8..10), at.get(11..19));
    let (Some(year), Some(month), Some(day), Some(time)) = parts else { return at.to_owned() };
    format!("{day}-{month}-{year} {time}")
}

/// Tells what an entry says.
fn what(run: &str, entry: &Entry, amounts: &Amounts) -> String {
    match entry {
        Entry::Run(entry) => ran(entry),
        Entry::Sayings(entry) => said(entry, amounts),
        Entry::Approval(entry) => {
            let tax = amounts.of_records(entry.covers.iter().map(|c| c.record.as_str()));
            format!("approved {}{tax}", Count::of(entry.covers.len(), "record"))
        }
        Entry::Upload(entry) => uploaded(entry, amounts),
        Entry::Answer(entry) => answered(run, entry, amounts),
    }
}

fn ran(entry: &RunEntry) -> String {
    let period = TaxPeriod::parse(&entry.period).map_or_else(|_| entry.period.clone(), |p| p.to_string());
    format!(
        "run {}: {period}, {} of {}, policy \"{}\", imsreco {}",
        entry.run,
        Count::of(entry.records, "record"),
        and(&entry.recipients),
        entry.policy,
        entry.version
    )
}

fn said(entry: &SayingsEntry, amounts: &Amounts) -> String {
    let by_action = by_action(entry.sayings.iter().map(|s| (s.action.as_str(), s.record.as_str())), amounts);
    let how = match entry.manner.as_str() {
        "bulk" => format!(" in bulk where {}", entry.condition),
        "correction" => " as a correction".to_owned(),
        _ => entry.file.as_ref().map(|file| format!(" from {}", file.name)).unwrap_or_default(),
    };
    format!("decided{how}: {by_action}")
}

fn uploaded(entry: &UploadEntry, amounts: &Amounts) -> String {
    let by_action = by_action(entry.records.iter().map(|s| (s.action.as_str(), s.record.as_str())), amounts);
    let files: Vec<&str> = entry.files.iter().map(|f| f.name.as_str()).collect();
    let what = match entry.purpose.as_str() {
        "reset" => "wrote a reset",
        "correction" => "wrote a correction",
        _ => "wrote an upload",
    };
    let to = if files.is_empty() { String::new() } else { format!(" to {}", and(&files)) };
    format!("{what}{to} ({}): {by_action}", entry.profile)
}

fn answered(run: &str, entry: &AnswerEntry, amounts: &Amounts) -> String {
    // A record may be refused for several reasons.
    let refused: BTreeSet<&str> =
        entry.refused.iter().map(|r| r.record.as_str()).filter(|record| !record.is_empty()).collect();
    let unknown = entry.refused.iter().filter(|r| r.record.is_empty()).count();
    let tax = if refused.is_empty() { String::new() } else { amounts.of_records(refused.iter().copied()) };
    let more = if unknown > 0 {
        format!(", and {} that fits no record", Count::of(unknown, "message"))
    } else {
        String::new()
    };
    format!(
        "the portal refused {} of entry {} of run {run}{tax}{more}",
        Count::of(refused.len(), "record"),
        entry.upload
    )
}

/// Counts records by action: `Accept 12 records, tax ₹1,180.00; Reject 1 record, tax ₹18.00`.
fn by_action<'k>(said: impl Iterator<Item = (&'k str, &'k str)>, amounts: &Amounts) -> String {
    let mut records: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (action, record) in said {
        records.entry(action).or_default().push(record);
    }
    let told: Vec<String> = records
        .into_iter()
        .map(|(action, keys)| {
            let title = match ImsAction::from_word(action) {
                Some(action) => action.title(),
                None if action == Said::WITHDRAWN => "Taken back",
                None => action,
            };
            let tax = amounts.of_records(keys.iter().copied());
            format!("{title} {}{tax}", Count::of(keys.len(), "record"))
        })
        .collect();
    if told.is_empty() { "no record".to_owned() } else { told.join("; ") }
}

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    at: &'a str,
    by: &'a str,
    run: &'a str,
    entry: &'a Entry,
    hash: &'a str,
}

#[derive(Serialize)]
struct Ledger<'a> {
    schema: u32,
    entries: Vec<Line<'a>>,
}

/// Writes the entries as one JSON object.
pub fn json(entries: &[Recorded]) -> String {
    let entries = entries
        .iter()
        .map(|e| Line { number: e.number, at: &e.at, by: &e.by, run: &e.run, entry: &e.entry, hash: &e.hash })
        .collect();
    serde_json::to_string_pretty(&Ledger { schema: 1, entries }).expect("entries are plain data")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::ItcReduction;
    use crate::domain::standing::Saying;
    use crate::ledger::{ApprovalEntry, Covered, Refusal, Sent, Stored};

    const KEY: &str = "29AAACX1234K1Z8|b2b|27AAAFS9876P1Z5|A/1|2026-09-04|092026|R1";

    fn recorded(number: i64, by: &str, entry: Entry) -> Recorded {
        let at = "2026-11-24T11:30:05+05:30".into();
        Recorded { number, at, by: by.into(), run: "0123456789ab".into(), entry, hash: String::new() }
    }

    fn entries() -> Vec<Recorded> {
        let said = |record: &str, action| {
            let saying = Saying { action, itc_reduction: ItcReduction::NotAsked, remark: String::new() };
            Said::of(record.into(), "c".into(), &saying, ImsAction::NoAction)
        };
        let file =
            |name: &str| Stored { role: "review".into(), name: name.into(), sha256: String::new(), bytes: 1 };
        let sent = said(KEY, ImsAction::Reject);
        let refusal =
            |record: &str| Refusal { record: record.into(), code: "X".into(), message: "no".into() };
        vec![
            recorded(
                1,
                "imsreco",
                Entry::Run(RunEntry {
                    run: "0123456789ab".into(),
                    version: "0.1.0".into(),
                    period: "092026".into(),
                    as_of: "2026-10-14".into(),
                    policy: "default".into(),
                    recipients: vec!["29AAACX1234K1Z8".into()],
                    records: 1_204,
                    inputs: vec![],
                    outputs: vec![],
                }),
            ),
            recorded(
                2,
                "Asha Rao",
                Entry::Sayings(SayingsEntry {
                    manner: "review".into(),
                    condition: String::new(),
                    file: Some(file("review.xlsx")),
                    sayings: vec![said("other", ImsAction::Accept), said(KEY, ImsAction::Reject)],
                }),
            ),
            recorded(
                3,
                "Asha Rao",
                Entry::Sayings(SayingsEntry {
                    manner: "bulk".into(),
                    condition: "tax_total < 500".into(),
                    file: None,
                    sayings: vec![said("other", ImsAction::Pending), said(KEY, ImsAction::Pending)],
                }),
            ),
            recorded(
                4,
                "M. Iyer",
                Entry::Approval(ApprovalEntry {
                    covers: vec![Covered { record: KEY.into(), content: "c".into(), saying: "s".into() }],
                    shown: String::new(),
                }),
            ),
            recorded(
                5,
                "Asha Rao",
                Entry::Upload(UploadEntry {
                    purpose: "save".into(),
                    profile: "offline".into(),
                    files: vec![file("29AAACX1234K1Z8-1.json")],
                    anyway: Vec::new(),
                    records: vec![Sent {
                        record: sent.record,
                        content: sent.content,
                        action: sent.action,
                        reduction: sent.reduction,
                        remark: sent.remark,
                        file: "29AAACX1234K1Z8-1.json".into(),
                    }],
                }),
            ),
            recorded(
                6,
                "Asha Rao",
                Entry::Answer(AnswerEntry {
                    file: file("error.json"),
                    upload: 5,
                    refused: vec![refusal(KEY), refusal(KEY), refusal("")],
                }),
            ),
        ]
    }

    #[test]
    fn every_entry_is_told_in_words_and_rupees() {
        let amounts = Amounts([(KEY.to_owned(), Paise::new(180_000))].into());
        assert_eq!(
            lines(&entries(), &amounts),
            [
                "1  24-11-2026 11:30:05  imsreco   run 0123456789ab: Sep 2026, 1,204 records of 29AAACX1234K1Z8, \
                 policy \"default\", imsreco 0.1.0",
                "2  24-11-2026 11:30:05  Asha Rao  decided from review.xlsx: Accept 1 record; Reject 1 record, tax \
                 ₹1,800.00",
                "3  24-11-2026 11:30:05  Asha Rao  decided in bulk where tax_total < 500: Pending 2 records, tax \
                 ₹1,800.00 and that of 1 record not in this run",
                "4  24-11-2026 11:30:05  M. Iyer   approved 1 record, tax ₹1,800.00",
                "5  24-11-2026 11:30:05  Asha Rao  wrote an upload to 29AAACX1234K1Z8-1.json (offline): Reject 1 \
                 record, tax ₹1,800.00",
                "6  24-11-2026 11:30:05  Asha Rao  the portal refused 1 record of entry 5 of run 0123456789ab, tax \
                 ₹1,800.00, and 1 message that fits no record",
            ]
        );
    }

    #[test]
    fn json_holds_whole_entries() {
        let json: serde_json::Value = serde_json::from_str(&json(&entries())).unwrap();
        assert_eq!(json["schema"], 1);
        assert_eq!(json["entries"][1]["entry"]["kind"], "sayings");
        assert_eq!(json["entries"][1]["entry"]["sayings"][1]["action"], "reject");
    }
}
