//! Whether a download still shows what the portal holds.
//!
//! Comes in: when the download was made, what was recorded since. Goes out: clauses that say why not.
//! Invariant: asks no clock; an upload whose answer is recorded is no reason, since the ledger then
//! knows what became of each record.

use super::super::session::Session;
use crate::domain::period::show_date;
use crate::domain::standing::RecordKey;
use crate::domain::text::{Count, and};
use crate::ledger::Entry;
use chrono::NaiveDate;

/// How the day of a download is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A person said it.
    Typed,
    /// The file's own time of change.
    FileTime,
    /// The file is not at hand; it cannot be younger than the run.
    Run,
}

/// When the download was made: the oldest of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// The file, or the files.
    pub file: String,
    /// The day.
    pub on: NaiveDate,
    /// How it is known.
    pub known: Known,
}

impl Downloaded {
    /// Says it, with how it is known.
    pub fn sentence(&self) -> String {
        let how = match self.known {
            Known::Typed => "as typed",
            Known::FileTime => "the file's own time",
            Known::Run => "the date of the run; the file is not at hand",
        };
        format!("the download is of {} ({how})", show_date(self.on))
    }
}

/// How old a download may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The day of the upload.
    pub today: NaiveDate,
    /// Days.
    pub max_age: u32,
}

/// Says why the download may be too old; nothing where it is not.
pub(super) fn too_old(downloaded: &Downloaded, limit: Limit) -> Option<String> {
    let days = limit.today.signed_duration_since(downloaded.on).num_days();
    (days > i64::from(limit.max_age)).then(|| {
        let days = usize::try_from(days).unwrap_or(usize::MAX);
        let most = usize::try_from(limit.max_age).unwrap_or(usize::MAX);
        format!(
            "{}, {} ago, and at most {} {} allowed (--max-age)",
            downloaded.sentence(),
            Count::of(days, "day"),
            Count::of(most, "day"),
            if most == 1 { "is" } else { "are" }
        )
    })
}

/// Returns the uploads for this run's recipients that were recorded after its download and that the
/// portal's answer is not known of.
pub(super) fn unanswered(session: &Session<'_, '_>) -> Vec<i64> {
    let facts = &session.opened.month.facts;
    let entered = session.entries.iter().find_map(|recorded| match &recorded.entry {
        Entry::Run(run) => {
            let ours = |sha256: &str| facts.ims_files.iter().any(|file| file.sha256 == sha256);
            let names_it = run.inputs.iter().any(|input| input.role == "ims" && ours(&input.sha256));
            names_it.then_some(recorded.number)
        }
        Entry::Sayings(_) | Entry::Approval(_) | Entry::Upload(_) | Entry::Answer(_) => None,
    });
    let Some(entered) = entered else { return Vec::new() };
    let is_ours =
        |key: &str| RecordKey::parse(key).is_some_and(|key| facts.recipients.contains(&key.recipient));
    let is_answered = |number: i64| {
        session.entries.iter().any(|r| matches!(&r.entry, Entry::Answer(answer) if answer.upload == number))
    };
    session
        .entries
        .iter()
        .filter(|recorded| recorded.number > entered)
        .filter(|recorded| match &recorded.entry {
            Entry::Upload(upload) => upload.records.iter().any(|sent| is_ours(&sent.record)),
            Entry::Run(_) | Entry::Sayings(_) | Entry::Approval(_) | Entry::Answer(_) => false,
        })
        .map(|recorded| recorded.number)
        .filter(|number| !is_answered(*number))
        .collect()
}

/// Says that uploads wait for their answers.
pub(super) fn waiting(uploads: &[i64]) -> String {
    let named: Vec<String> = uploads.iter().map(i64::to_string).collect();
    match uploads {
        [one] => format!("entry {one} wrote an upload since, and the portal's answer to it is not recorded"),
        _ => {
            format!("entries {} wrote uploads since, and the portal's answers are not recorded", and(&named))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, d).unwrap()
    }

    #[test]
    fn a_download_is_too_old_on_the_day_after_the_limit() {
        let downloaded = Downloaded { file: "ims.json".into(), on: day(7), known: Known::Typed };
        assert_eq!(too_old(&downloaded, Limit { today: day(14), max_age: 7 }), None);
        assert_eq!(
            too_old(&downloaded, Limit { today: day(15), max_age: 7 }).unwrap(),
            "the download is of 07-10-2026 (as typed), 8 days ago, and at most 7 days are allowed (--max-age)"
        );
        let of_run = Downloaded { known: Known::Run, ..downloaded.clone() };
        assert_eq!(
            too_old(&of_run, Limit { today: day(9), max_age: 1 }).unwrap(),
            "the download is of 07-10-2026 (the date of the run; the file is not at hand), 2 days ago, and at most 1 \
             day is allowed (--max-age)"
        );
        assert_eq!(too_old(&downloaded, Limit { today: day(1), max_age: 0 }), None);
        assert_eq!(
            waiting(&[4]),
            "entry 4 wrote an upload since, and the portal's answer to it is not recorded"
        );
        assert_eq!(
            waiting(&[4, 6]),
            "entries 4 and 6 wrote uploads since, and the portal's answers are not recorded"
        );
    }
}
