//! GSTR-2B, from files to documents: the portal's JSON of both generations, and its workbook.
//!
//! Comes in: paths. Goes out: documents and what the files say of themselves, or what is wrong. Invariant:
//! every document of the files is read, or the files are refused: a sum over a part would explain nothing.

mod draft;
mod error;
mod sheets;
#[cfg(test)]
mod tests;

pub use error::Gstr2bError;

use super::books::is_workbook;
use super::files::{FileError, read_file};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstr2b::Document2b;
use crate::domain::month::InputFile;
use crate::domain::text::Count;
use crate::portal::gstr2b::{Field2b, Head2b, Not2b, Wire2b, documents, shown};
use crate::portal::value::is_too_deep;
use draft::Draft;
use rustc_hash::FxHashMap;
use std::path::PathBuf;

/// What was read of all files of a GSTR-2B.
#[derive(Clone, Debug, Default)]
pub struct Gstr2bRead {
    /// Every document, in the order of the files.
    pub documents: Vec<Document2b>,
    /// Per file its recipient, or empty where neither file nor name says it.
    pub recipients: Vec<String>,
    /// Per file its period `MMYYYY`, or empty.
    pub periods: Vec<String>,
    /// The files by the names messages use, with their fingerprints.
    pub files: Vec<InputFile>,
    /// What is odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the files of a GSTR-2B, called by these names. `only` is the recipient where there is no other, for workbooks that do not
/// say whose they are.
///
/// # Errors
/// [`Gstr2bError`] where a file is none, a document cannot be read, a part is missing, or two files hold the
/// same documents.
pub fn read(paths: &[PathBuf], names: &[String], only: Option<&str>) -> Result<Gstr2bRead, Gstr2bError> {
    let mut out = Gstr2bRead::default();
    let mut heads: Vec<(String, Head2b)> = Vec::new();
    for (at, (path, name)) in paths.iter().zip(names).enumerate() {
        let name = name.clone();
        let (bytes, file) = read_file(path)?;
        let (mut head, drafts) = if is_workbook(&bytes) {
            workbook(&name, &bytes, &mut out.diagnostics)?
        } else {
            json(&name, bytes, &mut out.diagnostics)?
        };
        if head.gstin.is_empty() {
            only.ok_or_else(|| Gstr2bError::NoRecipient { file: name.clone() })?.clone_into(&mut head.gstin);
        }
        head.gstin = head.gstin.to_ascii_uppercase();
        let file_at = u32::try_from(at).unwrap_or(u32::MAX);
        let mut wrong = Vec::new();
        for draft in &drafts {
            match draft.document(file_at, &head.gstin) {
                Ok(document) => out.documents.push(document),
                Err(unread) => wrong.extend(unread.into_iter().map(|(_, say)| told(&name, draft, say))),
            }
        }
        if !wrong.is_empty() {
            return Err(Gstr2bError::Mistakes { file: name, diagnostics: wrong });
        }
        out.recipients.push(head.gstin.clone());
        out.periods.push(head.period.clone());
        out.files.push(InputFile { name: name.clone(), ..file });
        heads.push((name, head));
    }
    complete(&heads)?;
    apart(&out)?;
    Ok(out)
}

fn told(file: &str, draft: &Draft, say: String) -> Diagnostic {
    let (within, at) = &draft.place;
    Diagnostic::error("gstr2b.value", say, Place { item: format!("{within} {at}"), ..Place::file(file) })
}

fn workbook(
    name: &str,
    bytes: &[u8],
    told: &mut Vec<Diagnostic>,
) -> Result<(Head2b, Vec<Draft>), Gstr2bError> {
    let read = sheets::read(name, bytes)
        .map_err(|source| Gstr2bError::Workbook { file: name.to_owned(), source: Box::new(source) })?;
    if !read.is_2b {
        let why = "no sheet is called B2B, B2B-CDNR, IMPG or the like";
        return Err(Gstr2bError::Other { file: name.to_owned(), why });
    }
    for (sheet, why) in read.unread {
        let place = Place { sheet, ..Place::file(name) };
        told.push(
            Diagnostic::warning("gstr2b.sheet", format!("the sheet is left out: {why}"), place)
                .help("look whether its documents matter, or give the JSON"),
        );
    }
    Ok((read.head, read.drafts))
}

fn json(name: &str, bytes: Vec<u8>, told: &mut Vec<Diagnostic>) -> Result<(Head2b, Vec<Draft>), Gstr2bError> {
    let not_json = || Gstr2bError::NotJson { file: name.to_owned() };
    let text = String::from_utf8(bytes).map_err(|_| not_json())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(FileError::Empty { name: name.to_owned() }.into());
    }
    if is_too_deep(text) {
        return Err(not_json());
    }
    let mut drafts = Vec::new();
    let head = documents(text, &mut |wire| drafts.push(draft(&wire))).map_err(|error| match error {
        Not2b::Json(_) => not_json(),
        Not2b::Other => Gstr2bError::Other { file: name.to_owned(), why: "it holds no \"docdata\"" },
    })?;
    for (key, count) in &head.unknown {
        let message =
            format!("\"{key}\" with {} is left out: it is no table of documents", Count::of(*count, "entry"));
        told.push(
            Diagnostic::warning("gstr2b.table", message, Place::file(name))
                .help("look on the portal whether it gives credit"),
        );
    }
    Ok((head, drafts))
}

fn draft(wire: &Wire2b<'_>) -> Draft {
    let fields = Field2b::ALL
        .iter()
        .filter_map(|field| wire.get(*field).map(|value| (*field, shown(value))))
        .collect();
    let amounts = [Field2b::TaxableValue, Field2b::Igst, Field2b::Cgst, Field2b::Sgst, Field2b::Cess];
    let lines = amounts
        .iter()
        .map(|field| wire.lines(*field).map(|value| (*field, shown(value))).collect::<Vec<_>>())
        .filter(|line| !line.is_empty())
        .collect();
    let (key, at) = &wire.place;
    let within =
        if wire.is_rejected { format!("rejected {key} document") } else { format!("{key} document") };
    Draft {
        table: wire.table,
        is_rejected: wire.is_rejected,
        place: (within, u32::try_from(*at).unwrap_or(u32::MAX)),
        fields,
        lines,
    }
}

/// Checks that every part of each recipient's GSTR-2B was given.
fn complete(heads: &[(String, Head2b)]) -> Result<(), Gstr2bError> {
    for (file, head) in heads {
        let given =
            heads.iter().filter(|(_, other)| (&other.gstin, &other.period) == (&head.gstin, &head.period));
        let given = given.count();
        if head.files > given {
            return Err(Gstr2bError::PartMissing {
                file: file.clone(),
                recipient: head.gstin.clone(),
                given,
                of: head.files,
            });
        }
    }
    Ok(())
}

/// Checks that no document stands in two files.
fn apart(read: &Gstr2bRead) -> Result<(), Gstr2bError> {
    if read.files.len() < 2 {
        return Ok(());
    }
    let mut seen: FxHashMap<_, u32> = FxHashMap::default();
    for d in &read.documents {
        let key = (&d.recipient_gstin, d.table, &d.supplier_gstin, &d.number, d.date, d.is_rejected);
        let first = *seen.entry(key).or_insert(d.file);
        if first != d.file {
            return Err(Gstr2bError::Overlap {
                file: read.files[d.file as usize].name.clone(),
                first: read.files[first as usize].name.clone(),
                what: format!("{} \"{}\" of {}", d.table.title().to_lowercase(), d.number, d.supplier_gstin),
            });
        }
    }
    Ok(())
}
