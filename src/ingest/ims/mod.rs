//! The IMS download, from files to typed records.
//!
//! Comes in: paths, and the recipient where the files do not name one. Goes out: records, the
//! texts they were cut from, and everything that was odd. Invariant: every object of the eight
//! sections is either a record or refused, every other list is counted as read-only.
//!
//! Records are read in batches, each by one core, and say where their texts stand in the file instead of
//! owning them. With the scanner of `portal` this took the reading of ten lakh records (350 MB) on two busy
//! cores from 6.3 to 1.7 s, and 0.4 GB less memory is touched. The file itself is read whole and not mapped:
//! that needs unsafe code, and a file that shrinks under a map kills the process.

mod error;
mod findings;
mod place;
mod record;

pub use error::ImsError;

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ImsAction;
use crate::domain::document::ImsRecord;
use crate::domain::gstin::{Gstin, check_character_holds};
use crate::domain::month::{InputFile, ReadOnlySection, RefusedRecord};
use crate::domain::text::{Count, and};
use crate::frame::ims::Cut;
use crate::ingest::files::{FileError, display_names, read_file};
use crate::portal::download::{self, Envelope};
use crate::portal::field::Field;
use crate::portal::record::WireRecord;
use crate::portal::value::{Json, Token, is_too_deep};
use findings::{Finding, Folds};
use place::{Lines, range_in};
use rayon::prelude::*;
use record::{Parsed, Refusal, Spot};
use std::path::PathBuf;

/// What was read of all downloads; texts of the records are owned, or [`Cut`]s.
#[derive(Debug)]
pub struct ImsRead<S = String> {
    /// Records in the order of the files, their sections and the records in them.
    pub records: Vec<ImsRecord<S>>,
    /// Recipients of all records that were read, kept or not, in order.
    pub recipients: Vec<String>,
    /// The text of each file without byte order mark; `raw_start` and `raw_end` of a record are
    /// bytes of the text of its file.
    pub texts: Vec<String>,
    /// Texts of records that stand in no file as they are: of a text with escapes, what it says.
    pub beside: Vec<String>,
    /// Records that could not be read.
    pub refused: Vec<RefusedRecord>,
    /// Lists that are no section a recipient can act upon.
    pub read_only: Vec<ReadOnlySection>,
    /// The files by the names messages use, with their fingerprints.
    pub files: Vec<InputFile>,
    /// What was wrong or odd.
    pub diagnostics: Vec<Diagnostic>,
}

impl<S> Default for ImsRead<S> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            recipients: Vec::new(),
            texts: Vec::new(),
            beside: Vec::new(),
            refused: Vec::new(),
            read_only: Vec::new(),
            files: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

/// Reads downloads of one recipient, or of several GSTINs of one PAN.
///
/// # Errors
/// [`ImsError`] where a file is not an IMS download or its recipient is in doubt; a record that
/// cannot be read is no error but is listed as refused.
pub fn read(paths: &[PathBuf], rtin: Option<&Gstin>) -> Result<ImsRead, ImsError> {
    read_cuts(paths, rtin, &|_| true).map(owned)
}

/// Gives every record texts of its own.
fn owned(read: ImsRead<Cut>) -> ImsRead {
    let ImsRead { records, recipients, texts, beside, refused, read_only, files, diagnostics } = read;
    let owned = |r: &ImsRecord<Cut>| r.map(|cut| cut.text(r, &texts, &beside).to_owned());
    let records = records.par_iter().map(owned).collect();
    ImsRead { records, recipients, texts, beside: Vec::new(), refused, read_only, files, diagnostics }
}

/// Reads as [`read`] does, copies no text of a record, and keeps only records of supplier GSTINs that are
/// wanted.
///
/// # Errors
/// As for [`read`].
pub fn read_cuts(
    paths: &[PathBuf],
    rtin: Option<&Gstin>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<ImsRead<Cut>, ImsError> {
    let mut out = ImsRead::default();
    let mut first: Option<(String, Gstin)> = None;
    for (path, name) in paths.iter().zip(display_names(paths)) {
        let (bytes, file) = read_file(path)?;
        let text = text_of(bytes, &name)?;
        if let Some(earlier) = out.files.iter().find(|f| f.sha256 == file.sha256) {
            out.diagnostics.push(
                Diagnostic::warning(
                    "ims.same-file",
                    format!("this file has the same content as \"{}\"", earlier.name),
                    Place::file(&name),
                )
                .help("give each download once; its records now stand twice"),
            );
        }
        let recipient = read_text(&text, &name, rtin, wanted, &mut out)?;
        match &first {
            Some((first_file, one)) if one.pan() != recipient.pan() => {
                return Err(ImsError::OtherPan {
                    file: name,
                    found: recipient.to_string(),
                    first_file: first_file.clone(),
                    first: one.to_string(),
                });
            }
            Some(_) => {}
            None => first = Some((name.clone(), recipient)),
        }
        out.files.push(InputFile { name, ..file });
        out.texts.push(text);
    }
    out.recipients.sort_unstable();
    out.recipients.dedup();
    Ok(out)
}

/// First bytes of files that are given in place of a download.
const OTHER_KINDS: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or another archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
];

/// Makes text of bytes; a byte order mark is accepted and taken off.
fn text_of(bytes: Vec<u8>, name: &str) -> Result<String, ImsError> {
    let kind = OTHER_KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    if let Some((_, found)) = kind {
        return Err(ImsError::OtherKind { file: name.to_owned(), found });
    }
    let mut text = String::from_utf8(bytes).map_err(|bad| {
        let good = bad.utf8_error().valid_up_to();
        let line = bad.as_bytes()[..good].split(|b| *b == b'\n').count();
        ImsError::NotUtf8 { file: name.to_owned(), line }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.trim().is_empty() {
        return Err(FileError::Empty { name: name.to_owned() }.into());
    }
    Ok(text)
}

/// Reads one file into `out` and returns its recipient.
fn read_text(
    text: &str,
    name: &str,
    rtin: Option<&Gstin>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    out: &mut ImsRead<Cut>,
) -> Result<Gstin, ImsError> {
    let envelope = open(text, name)?;
    let recipient = recipient(&envelope, name, rtin)?;
    tell_about_file(&envelope, name, &recipient, &mut out.diagnostics);
    let file = position(out.texts.len());
    out.beside.push(recipient.as_str().to_owned());
    let mine = Cut::beside(out.beside.len() - 1);
    let mut gather = Gather { name, lines: Lines::of(text), folds: Folds::default(), read: 0, out };
    for (section, raws) in &envelope.sections {
        let spot = Spot { file, section: *section, index: 0, recipient: mine, start: 0, end: 0 };
        gather.out.records.reserve(raws.len());
        // A few batches at a time, so that the records of a whole file are never held twice.
        for (some, slice) in raws.chunks(BATCH * BATCHES).enumerate() {
            let first = |batch: usize| (some * BATCHES + batch) * BATCH;
            let batches = slice.par_chunks(BATCH).enumerate().with_max_len(1);
            let read: Vec<Batch> = batches
                .map(|(batch, raws)| {
                    let spot = Spot { index: position(first(batch)), ..spot };
                    Batch::read(text, raws, spot, wanted)
                })
                .collect();
            for batch in read {
                gather.take(batch)?;
            }
        }
    }
    let Gather { folds, read, out, .. } = gather;
    if read > 0 {
        out.recipients.push(recipient.as_str().to_owned());
    }
    out.diagnostics.extend(folds.diagnostics());
    for (key, raws) in &envelope.read_only {
        let section = ReadOnlySection {
            file,
            key: key.clone(),
            records: raws.len(),
            no_action: raws.iter().filter(|raw| is_at_no_action(**raw)).count(),
        };
        out.diagnostics.push(read_only_note(&section, name));
        out.read_only.push(section);
    }
    Ok(recipient)
}

/// How many records are read by one core before they are put in their place.
const BATCH: usize = 4_096;

/// How many batches are read before any is put in its place.
const BATCHES: usize = 16;

/// Records that stand one behind the other.
struct Batch {
    records: Vec<ImsRecord<Cut>>,
    /// Texts of theirs that stand nowhere.
    beside: Vec<String>,
    /// What is odd, in order.
    odd: Vec<Odd>,
    /// How many could be read, wanted or not.
    read: usize,
}

/// A record of which something has to be told.
struct Odd {
    spot: Spot,
    supplier: String,
    number: String,
    findings: Vec<Finding>,
    refused: Option<Box<(RefusedRecord, Refusal)>>,
    is_too_deep: bool,
}

impl Batch {
    /// Reads records; `spot` is where the first stands.
    fn read(text: &str, raws: &[Token<'_>], spot: Spot, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Self {
        let mut batch =
            Self { records: Vec::with_capacity(raws.len()), beside: Vec::new(), odd: Vec::new(), read: 0 };
        for (index, raw) in (spot.index..).zip(raws) {
            let range = range_in(text, raw.get());
            let spot = Spot { index, start: range.start, end: range.end, ..spot };
            let Parsed { outcome, findings, is_too_deep } = record::read(raw.get(), spot, &mut batch.beside);
            let text = |cut: Cut| batch_text(cut, raw.get(), &batch.beside);
            let (supplier, number) = match &outcome {
                Ok(record) => (text(record.supplier_gstin), text(record.number)),
                Err(refused) => (refused.0.supplier_gstin.as_str(), refused.0.number.as_str()),
            };
            let is_wanted = outcome.is_ok() && wanted(supplier);
            let is_odd = outcome.is_err() || is_too_deep || !findings.is_empty();
            let (supplier, number) =
                if is_odd { (supplier.to_owned(), number.to_owned()) } else { Default::default() };
            batch.read += usize::from(outcome.is_ok());
            let refused = match outcome {
                Ok(record) if is_wanted => {
                    batch.records.push(record);
                    None
                }
                Ok(_) => None,
                Err(refused) => Some(refused),
            };
            if is_odd {
                batch.odd.push(Odd { spot, supplier, number, findings, refused, is_too_deep });
            }
        }
        batch
    }
}

/// Returns a text of a record of a batch that is still being read.
fn batch_text<'t>(cut: Cut, record: &'t str, beside: &'t [String]) -> &'t str {
    cut.within_text(record).unwrap_or_else(|at| beside[at].as_str())
}

/// Puts what became of the records of a file in its place.
struct Gather<'a> {
    name: &'a str,
    lines: Lines<'a>,
    folds: Folds,
    /// How many records could be read.
    read: usize,
    out: &'a mut ImsRead<Cut>,
}

impl Gather<'_> {
    fn take(&mut self, mut batch: Batch) -> Result<(), ImsError> {
        for odd in batch.odd {
            self.tell(odd)?;
        }
        self.read += batch.read;
        if !batch.beside.is_empty() {
            let before = self.out.beside.len();
            for record in &mut batch.records {
                let recipient = record.recipient_gstin;
                *record = ImsRecord { recipient_gstin: recipient, ..record.map(|cut| cut.moved(before)) };
            }
            self.out.beside.append(&mut batch.beside);
        }
        self.out.records.append(&mut batch.records);
        Ok(())
    }

    fn tell(&mut self, odd: Odd) -> Result<(), ImsError> {
        if odd.is_too_deep {
            return Err(ImsError::TooDeep { file: self.name.to_owned() });
        }
        let (name, lines, spot) = (self.name, &mut self.lines, odd.spot);
        let mut place = || place_of(name, lines.place(spot.start), spot, &odd.supplier, &odd.number);
        for finding in odd.findings {
            self.folds.add(finding, &mut place);
        }
        if let Some((refused, refusal)) = odd.refused.map(|refused| *refused) {
            let told = Diagnostic::error(refusal.id, refusal.reason.as_str(), place());
            self.out.diagnostics.push(told.help(refusal.help));
            self.out.refused.push(refused);
        }
        Ok(())
    }
}

/// Narrows a position; a download of four thousand million records does not fit in memory.
fn position(at: usize) -> u32 {
    u32::try_from(at).expect("positions fit, since a file of 2^32 records cannot be held in memory")
}

/// Takes a file apart and makes sure that it is an IMS download.
fn open<'a>(text: &'a str, name: &str) -> Result<Envelope<'a>, ImsError> {
    let file = name.to_owned();
    let envelope = download::envelope(text).map_err(|error| syntax(&error, text, name))?;
    if envelope.marks.is_gstr2b {
        return Err(ImsError::Gstr2b { file });
    }
    let others = envelope.unknown.iter().map(|(_, raw)| raw);
    let others = others.chain(envelope.read_only.iter().flat_map(|(_, raws)| raws));
    if !envelope.is_ims() && is_too_deep(text) || others.clone().any(|raw| is_too_deep(raw.get())) {
        return Err(ImsError::TooDeep { file });
    }
    if !envelope.is_ims() {
        return Err(ImsError::WrongEnvelope { file, found: found(&envelope, text) });
    }
    if let Some((section, found)) = envelope.not_lists.first() {
        return Err(ImsError::SectionNotList { file, section: section.clone(), found });
    }
    let first = envelope.sections.iter().find_map(|(_, raws)| raws.first());
    if first.and_then(|raw| WireRecord::parse(raw.get())).is_some_and(|record| record.is_grouped()) {
        return Err(ImsError::Grouped { file });
    }
    Ok(envelope)
}

/// Says in our words where a text stops being JSON.
fn syntax(error: &serde_json::Error, text: &str, name: &str) -> ImsError {
    let file = name.to_owned();
    let (line, column) = (error.line(), error.column().max(1));
    if error.is_eof() {
        return ImsError::Truncated { file, line, column };
    }
    let content = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let at = (0..column).rev().find(|at| content.is_char_boundary(*at)).unwrap_or(0);
    let found = match content[at.min(content.len())..].chars().next() {
        Some(c) if !c.is_control() => format!("\"{c}\""),
        Some(_) => "a control character".to_owned(),
        None => "the end of the line".to_owned(),
    };
    ImsError::NotJson { file, line, column, found }
}

/// Says what a file of another kind holds.
fn found(envelope: &Envelope<'_>, text: &str) -> String {
    const SHOWN: usize = 8;
    let keys: Vec<String> = envelope.found.iter().take(SHOWN).map(|key| format!("\"{key}\"")).collect();
    if envelope.found.len() > SHOWN {
        format!("{} and {} more", keys.join(", "), envelope.found.len() - SHOWN)
    } else if keys.is_empty() {
        serde_json::from_str::<Token<'_>>(text)
            .map_or("nothing", |raw| match Json::of(raw) {
                Json::Object => "nothing",
                value => value.kind(),
            })
            .to_owned()
    } else {
        and(&keys)
    }
}

/// Finds out whose records the file holds.
fn recipient(envelope: &Envelope<'_>, name: &str, rtin: Option<&Gstin>) -> Result<Gstin, ImsError> {
    let file = name.to_owned();
    let mut named: Vec<Gstin> = Vec::new();
    for raw in &envelope.recipients {
        let gstin = match Json::of(*raw) {
            Json::Null => continue,
            Json::Text(text) if text.trim().is_empty() => continue,
            Json::Text(text) => Gstin::parse(&text).ok(),
            Json::BadText | Json::Number(_) | Json::Flag(_) | Json::List | Json::Object => None,
        };
        let Some(gstin) = gstin else {
            return Err(ImsError::BadRecipient { file, found: raw.get().chars().take(40).collect() });
        };
        if !named.contains(&gstin) {
            named.push(gstin);
        }
    }
    match (named.as_slice(), rtin) {
        ([], None) => Err(ImsError::NoRecipient { file }),
        ([], Some(given)) => Ok(given.clone()),
        ([one], Some(given)) if one != given => {
            Err(ImsError::OtherRecipient { file, found: one.to_string(), given: given.to_string() })
        }
        ([one], _) => Ok(one.clone()),
        (several, _) => Err(ImsError::SeveralRecipients {
            file,
            found: several.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// Says what kind of file it is where that matters, and what in it was not understood.
fn tell_about_file(envelope: &Envelope<'_>, name: &str, recipient: &Gstin, told: &mut Vec<Diagnostic>) {
    let place = || Place::file(name);
    if envelope.marks.is_upload {
        told.push(
            Diagnostic::warning(
                "ims.upload-given",
                "this is an upload file: its actions are those once proposed, not those the portal holds",
                place(),
            )
            .help("give the download of the portal, so that only changes are uploaded"),
        );
    }
    if envelope.marks.is_error_file {
        told.push(
            Diagnostic::warning(
                "ims.error-file-given",
                "this is the portal's file of refused records: its actions are those the portal did not take",
                place(),
            )
            .help("give the download of the portal, so that only changes are uploaded"),
        );
    }
    if !check_character_holds(recipient.as_str()) {
        told.push(
            Diagnostic::warning(
                "ims.recipient-check-character",
                format!("the check character of the recipient's GSTIN \"{recipient}\" does not hold"),
                place(),
            )
            .help("compare with the registration certificate; the records are read as they stand"),
        );
    }
    if envelope.sections.iter().all(|(_, raws)| raws.is_empty()) {
        told.push(
            Diagnostic::warning("ims.no-records", "the download holds no record", place())
                .help("look on the portal whether the period and the GSTIN are the right ones"),
        );
    }
    for (key, _) in &envelope.unknown {
        told.push(Diagnostic::note(
            "ims.unknown-key",
            format!("\"{key}\" beside the sections is not used; it is kept in the download only"),
            place(),
        ));
    }
}

/// Says that a list is shown only.
fn read_only_note(section: &ReadOnlySection, name: &str) -> Diagnostic {
    let title = download::read_only_title(&section.key);
    let records = Count::of(section.records, "record");
    let at_no_action = match (section.no_action, section.records) {
        (0, _) => String::new(),
        (_, 1) => ", at no action".to_owned(),
        (some, _) => format!(", {some} of them at no action"),
    };
    let (id, message) = if title.is_empty() {
        (
            "ims.unknown-section",
            format!("section \"{}\" is unknown and holds {records}{at_no_action}", section.key),
        )
    } else {
        (
            "ims.read-only-section",
            format!("section \"{}\" ({title}) holds {records}{at_no_action}", section.key),
        )
    };
    Diagnostic::note(id, message, Place::file(name))
        .help("act upon them on the portal; imsreco only counts them")
}

/// Tells whether a record of a list we do not know says that nobody has acted upon it.
fn is_at_no_action(raw: Token<'_>) -> bool {
    WireRecord::parse(raw.get())
        .is_some_and(|record| record.value(Field::Action) == Json::Text(ImsAction::NoAction.code().into()))
}

/// Says where a record stands: section and position, its names, line and column.
fn place_of(file: &str, (line, line_column): (u32, u32), spot: Spot, supplier: &str, number: &str) -> Place {
    let mut item = format!("{} record {}", spot.section.key(), spot.index + 1);
    for (word, name) in [("supplier", supplier), ("number", number)] {
        if !name.is_empty() {
            item = format!("{item}, {word} {}", name.replace(char::is_control, " "));
        }
    }
    Place { file: file.to_owned(), item, line, line_column, ..Place::default() }
}

#[cfg(test)]
mod tests;
