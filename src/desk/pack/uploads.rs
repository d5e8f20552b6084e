//! Whether uploads hold only what was decided and approved, and answers belong to uploads.
//!
//! Comes in: an opened run and the entries of its ledger. Goes out: an answer, or the first thing that
//! does not fit. Invariant: every record of an upload is looked at as it stood when the upload was
//! written, with the function that review, approval and upload use.

use super::make::{LEDGER, place_of};
use super::opening::Altered;
use super::verify::Answer;
use crate::desk::standing::{Standing, content_hash, standings};
use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::standing::{RecordKey, SecondLook};
use crate::domain::text::Count;
use crate::ledger::{Entry, Recorded, Said, Sent, UploadEntry};
use crate::pipeline::Opened;
use crate::portal::download::envelope;
use crate::portal::field::{Field, name_fields};
use crate::portal::record::WireRecord;
use crate::portal::value::Json;
use std::collections::{BTreeMap, BTreeSet};

fn altered(recorded: &Recorded, told: String) -> Altered {
    Altered { entry: Some(recorded.number), ..Altered::new(LEDGER, told) }
}

/// Checks that every answer of the portal belongs to an upload before it.
pub(super) fn answers(entries: &[Recorded]) -> Result<Answer, Altered> {
    let mut uploads: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    let mut answers = 0;
    for recorded in entries {
        match &recorded.entry {
            Entry::Upload(upload) => {
                let records = upload.records.iter().map(|sent| sent.record.as_str());
                uploads.insert(recorded.number, records.collect());
            }
            Entry::Answer(answer) => {
                answers += 1;
                let number = recorded.number;
                let Some(sent) = uploads.get(&answer.upload) else {
                    let told = format!(
                        "entry {number} answers entry {}, which is no upload before it",
                        answer.upload
                    );
                    return Err(altered(recorded, told));
                };
                let named = answer.refused.iter().filter(|refusal| !refusal.record.is_empty());
                if let Some(strange) = named.map(|r| r.record.as_str()).find(|r| !sent.contains(r)) {
                    let told = format!(
                        "entry {number} says that the portal refused {strange}, which entry {} did not send",
                        answer.upload
                    );
                    return Err(altered(recorded, told));
                }
            }
            Entry::Run(_) | Entry::Sayings(_) | Entry::Approval(_) => {}
        }
    }
    Ok(Answer::Holds(match answers {
        0 => "none".to_owned(),
        n => format!("{}, each to an upload before it", Count::of(n, "answer of the portal")),
    }))
}

/// Checks every upload of the run.
pub(super) fn check<'c>(
    opened: &Opened<'_>,
    entries: &[Recorded],
    content: &dyn Fn(&str) -> Option<&'c [u8]>,
) -> Result<Answer, Altered> {
    let keys: Vec<String> = opened.month.ims.iter().map(|record| RecordKey::of(record).text()).collect();
    let (mut uploads, mut records) = (0, 0);
    for (at, recorded) in entries.iter().enumerate().filter(|(_, recorded)| recorded.run == opened.run) {
        let Entry::Upload(upload) = &recorded.entry else { continue };
        let then = standings(opened, &entries[..at]);
        for sent in &upload.records {
            let stands = keys
                .iter()
                .zip(&then)
                .zip(&opened.month.ims)
                .filter(|((key, _), record)| **key == sent.record && content_hash(record) == sent.content)
                .map(|((_, standing), _)| standing);
            covered(recorded, sent, upload.purpose == "reset", stands)?;
        }
        for (file_at, file) in upload.files.iter().enumerate() {
            let name = place_of(recorded.number, file_at, file);
            if let Some(bytes) = content(&name) {
                holds_what_is_recorded(bytes, &file.name, upload)
                    .map_err(|told| Altered { entry: Some(recorded.number), ..Altered::new(&name, told) })?;
            }
        }
        uploads += 1;
        records += upload.records.len();
    }
    Ok(Answer::Holds(match uploads {
        0 => "none".to_owned(),
        n => format!(
            "{} with {}, each decided and, where the policy wants it, approved",
            Count::of(n, "upload"),
            Count::of(records, "record")
        ),
    }))
}

/// Checks that what was sent of a record stood so, and nobody had to look once more.
fn covered<'s>(
    recorded: &Recorded,
    sent: &Sent,
    is_reset: bool,
    mut stands: impl Iterator<Item = &'s Standing>,
) -> Result<(), Altered> {
    let number = recorded.number;
    let Some(standing) = stands.next() else {
        let told = format!("entry {number} sends {}, which the download does not hold so", sent.record);
        return Err(altered(recorded, told));
    };
    let said = Said {
        record: String::new(),
        content: String::new(),
        action: sent.action.clone(),
        proposed: String::new(),
        reduction: sent.reduction.clone(),
        remark: sent.remark.clone(),
    };
    let says = said.saying();
    let same = match (&standing.saying, &says) {
        (Some(stood), Some(says)) => {
            stood.action == says.action
                && (is_reset || stood.itc_reduction == says.itc_reduction)
                && (says.remark.is_empty() || stood.remark == says.remark)
        }
        _ => false,
    };
    if !same {
        let told =
            format!("entry {number} sends {} of {}, which nobody had decided", sent.action, sent.record);
        return Err(altered(recorded, told));
    }
    let rejects = says.is_some_and(|says| says.action == ImsAction::Reject)
        && standing.wants.contains(&SecondLook::Reject);
    let waits = !standing.held && !standing.wants.is_empty() || rejects;
    if waits && standing.approved.is_none() {
        let told =
            format!("entry {number} sends {} of {}, which nobody had approved", sent.action, sent.record);
        return Err(altered(recorded, told));
    }
    Ok(())
}

/// What a file of an upload says of a record: section, supplier, number, action.
type Line = (Section, String, String, String);

/// Checks that a file holds the records that its entry says, and no other.
fn holds_what_is_recorded(bytes: &[u8], known_as: &str, upload: &UploadEntry) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no upload file".to_owned())?;
    let read = envelope(text).map_err(|_| "it is no upload file".to_owned())?;
    let mut found: Vec<Line> = Vec::new();
    for (section, raws) in &read.sections {
        for raw in raws {
            let wire = WireRecord::parse(raw.get()).ok_or("it holds something that is no record")?;
            let text = |field: Field| match wire.value(field) {
                Json::Text(text) => text.into_owned(),
                Json::Number(token) => token.to_owned(),
                Json::Null | Json::BadText | Json::Flag(_) | Json::List | Json::Object => String::new(),
            };
            let number = text(name_fields(*section).number).to_uppercase();
            found.push((*section, text(Field::SupplierGstin), number, text(Field::Action)));
        }
    }
    let is_of = |file: &str| {
        let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        upload.files.len() == 1 || last(file) == last(known_as)
    };
    let mut said: Vec<Line> = upload
        .records
        .iter()
        .filter(|sent| is_of(&sent.file))
        .filter_map(|sent| {
            let key = RecordKey::parse(&sent.record)?;
            let action = ImsAction::from_word(&sent.action)?.code().to_owned();
            Some((key.section, key.supplier, key.number, action))
        })
        .collect();
    found.sort();
    said.sort();
    if found == said {
        return Ok(());
    }
    let other =
        found.iter().find(|line| !said.contains(line)).or_else(|| said.iter().find(|l| !found.contains(l)));
    Err(match other {
        Some((section, supplier, number, _)) => {
            format!("its entry says something else of {} {number} of {supplier}", section.key())
        }
        None => "its entry counts its records otherwise".to_owned(),
    })
}
