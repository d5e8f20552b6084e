//! The rules file with the lists of suppliers beside it.
//!
//! Comes in: a path. Goes out: the policy, or every mistake in it and its lists; and what a month says
//! of the lists. Invariant: every file that was read is among the run's facts, so that the run can be
//! made again.

use crate::decide::{self, Beside, Policy, Unread};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::ImsRecord;
use crate::domain::gstin::pan_of;
use crate::domain::month::InputFile;
use crate::domain::text::{Count, and};
use crate::ingest::files::{FileError, read_file};
use encoding_rs::WINDOWS_1252;
use std::collections::BTreeSet;
use std::path::Path;

/// How many entries a message names before it counts the rest.
const NAMED: usize = 3;

/// What was read of a rules file.
#[derive(Clone, Debug)]
pub struct RulesRead {
    /// The file.
    pub file: InputFile,
    /// The policy, or every mistake, in the file's order.
    pub policy: Result<Policy, Vec<Diagnostic>>,
}

/// Reads a rules file and the lists that it names, which stand beside it.
///
/// # Errors
/// [`FileError`] where the rules file itself cannot be read.
pub fn read_rules(path: &Path) -> Result<RulesRead, FileError> {
    let (bytes, file) = read_file(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let folder = path.parent().unwrap_or(Path::new(""));
    let policy = decide::load_beside(&text, &file.name, &|name| beside(&folder.join(name)));
    Ok(RulesRead { file, policy })
}

/// Reads a file beside the rules.
pub(super) fn beside(path: &Path) -> Result<Beside, Unread> {
    let (bytes, file) = read_file(path).map_err(|error| unread(&error))?;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Unread {
            message: "it is a workbook, not a CSV file".to_owned(),
            help: "save the list as CSV UTF-8".to_owned(),
        });
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(latin) => WINDOWS_1252.decode_without_bom_handling(latin.as_bytes()).0.into_owned(),
    };
    Ok(Beside { text, file })
}

/// Takes the sentence and the next step of a file's error; its place is that of the list's name.
fn unread(error: &FileError) -> Unread {
    let told = error.to_string();
    let message = told.lines().next().unwrap_or_default().to_owned();
    let help = told.split_once("help: ").map_or("", |(_, help)| help).to_owned();
    Unread { message, help }
}

/// Tells of suppliers in lists that occur nowhere in the download: mistyped, or with nothing this
/// month.
pub(super) fn strangers(policy: &Policy, ims: &[ImsRecord<&str>]) -> Vec<Diagnostic> {
    if policy.lists.is_empty() {
        return Vec::new();
    }
    let gstins: BTreeSet<&str> = ims.iter().map(|r| r.supplier_gstin).collect();
    let pans: BTreeSet<&str> = gstins.iter().filter_map(|g| pan_of(g)).collect();
    let mut told = Vec::new();
    for list in &policy.lists {
        let strange: Vec<&str> =
            list.entries().filter(|entry| !gstins.contains(entry) && !pans.contains(entry)).collect();
        if strange.is_empty() {
            continue;
        }
        let mut named: Vec<String> = strange.iter().take(NAMED).map(|s| (*s).to_owned()).collect();
        if strange.len() > NAMED {
            named.push(format!("{} more", strange.len() - NAMED));
        }
        let occur = if strange.len() == 1 { "occurs" } else { "occur" };
        told.push(
            Diagnostic::note(
                "rules.list-stranger",
                format!(
                    "{} of the list \"{}\" {occur} nowhere in the download: {}",
                    Count::of(strange.len(), "supplier"),
                    list.name,
                    and(&named)
                ),
                Place::file(&list.file.name),
            )
            .help("nothing to do where they sent nothing this month; else look for typing errors"),
        );
    }
    told
}
