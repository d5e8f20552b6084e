//! Lists of suppliers beside a rules file: `supplier IN LIST 'hold'`.
//!
//! Comes in: the text of a CSV file, read by whoever may read files. Goes out: a [`SupplierList`], or
//! every mistake in it with its line. Invariant: an entry that is neither GSTIN nor PAN stops the
//! loading; a supplier that is overlooked on a hold list could be accepted.

use super::source::Source;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::{check_character_holds, has_shape, pan_of};
use crate::domain::month::InputFile;
use crate::domain::text::and;
use std::collections::BTreeMap;

/// A file beside the rules file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Its text.
    pub text: String,
    /// What the audit trail says of it.
    pub file: InputFile,
}

/// Why a file beside the rules file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What is wrong, lower case without full stop.
    pub message: String,
    /// The next step.
    pub help: String,
}

/// Suppliers that a policy names in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierList {
    /// Its name in the policy.
    pub name: String,
    /// Its file.
    pub file: InputFile,
    /// Line of the rules file that names it, from 1.
    pub line: u32,
    /// GSTINs and PANs in capitals, each with its place.
    entries: BTreeMap<String, Place>,
    /// What is to be told of it: doubts, not mistakes.
    pub warnings: Vec<Diagnostic>,
}

impl SupplierList {
    /// Tells whether a supplier stands in the list, by its GSTIN or by its PAN.
    pub fn holds(&self, supplier_gstin: &str) -> bool {
        self.entries.contains_key(supplier_gstin)
            || pan_of(supplier_gstin).is_some_and(|pan| self.entries.contains_key(pan))
    }

    /// Gives every entry, a GSTIN or a PAN in capitals, in alphabetical order.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Returns how many suppliers it names.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether it names none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Returns the column of the decision frame that holds a list's verdicts.
pub(super) fn list_column(name: &str) -> String {
    format!("in list {name}")
}

/// How the column of suppliers may be headed (letters and figures only).
const HEADINGS: &[&str] = &[
    "gstin",
    "pan",
    "gstinorpan",
    "gstinpan",
    "suppliergstin",
    "supplierpan",
    "vendorgstin",
    "partygstin",
    "gstinuin",
    "gstno",
    "gstnumber",
    "panno",
];

/// Reads a list. `line` is the line of the rules file that names it.
///
/// # Errors
/// Every mistake, with its line in the list's file.
pub(super) fn read(name: &str, line: u32, beside: &Beside) -> Result<SupplierList, Vec<Diagnostic>> {
    let text = beside.text.strip_prefix('\u{feff}').unwrap_or(&beside.text);
    let source = Source { text, file: &beside.file.name };
    let heading_line = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|d| heading_line.bytes().filter(|b| b == d).count())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let columns: Vec<usize> =
        headings.iter().enumerate().filter(|(_, h)| is_heading(h)).map(|(place, _)| place).collect();
    if columns.is_empty() {
        return Err(vec![no_column(&beside.file.name, &headings)]);
    }
    let mut list = SupplierList {
        name: name.to_owned(),
        file: beside.file.clone(),
        line,
        entries: BTreeMap::new(),
        warnings: Vec::new(),
    };
    let mut mistakes = Vec::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).unwrap_or(false) {
        let begins = row.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let cells = columns.iter().filter_map(|c| row.get(*c)).map(str::trim);
        let Some(cell) = cells.into_iter().find(|cell| !cell.is_empty()) else {
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                mistakes.push(empty(&source, begins));
            }
            continue;
        };
        list.take(&source, begins, cell, &mut mistakes);
    }
    list.covered();
    if mistakes.is_empty() { Ok(list) } else { Err(mistakes) }
}

impl SupplierList {
    fn take(&mut self, source: &Source<'_>, begins: usize, cell: &str, mistakes: &mut Vec<Diagnostic>) {
        let place = place_of(source, begins, cell);
        let entry: String =
            cell.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        if has_shape(&entry) {
            if !check_character_holds(&entry) {
                self.warnings.push(
                    Diagnostic::warning(
                        "rules.list-check",
                        format!("the check character of \"{entry}\" does not fit"),
                        place.clone(),
                    )
                    .help("compare it with a document of the supplier; mistyped, it stops nobody"),
                );
            }
        } else if !is_pan(&entry) {
            mistakes.push(
                Diagnostic::error(
                    "rules.list-entry",
                    format!("\"{cell}\" is neither a GSTIN nor a PAN"),
                    place,
                )
                .help("write the fifteen characters of a registration, or the ten of a PAN"),
            );
            return;
        }
        if let Some(first) = self.entries.get(&entry) {
            self.warnings.push(
                Diagnostic::warning("rules.list-twice", format!("\"{entry}\" is listed twice"), place)
                    .help(format!("it stands in line {} already; leave one of them out", first.line)),
            );
        } else {
            self.entries.insert(entry, place);
        }
    }

    /// Tells of registrations whose PAN is listed too.
    fn covered(&mut self) {
        for (entry, place) in &self.entries {
            let Some(pan) = pan_of(entry) else { continue };
            if let Some(whole) = self.entries.get(pan) {
                self.warnings.push(
                    Diagnostic::warning(
                        "rules.list-twice",
                        format!("\"{entry}\" is listed with its whole PAN"),
                        place.clone(),
                    )
                    .help(format!(
                        "line {} lists all registrations of the PAN; leave one of them out",
                        whole.line
                    )),
                );
            }
        }
    }
}

fn is_heading(heading: &str) -> bool {
    let compact: String =
        heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    HEADINGS.contains(&compact.as_str())
}

/// Tells whether a text in capitals has the shape of a PAN.
pub(super) fn is_pan(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 10
        && b[..5].iter().all(u8::is_ascii_uppercase)
        && b[5..9].iter().all(u8::is_ascii_digit)
        && b[9].is_ascii_uppercase()
}

/// Points at a cell in the line that begins at a byte.
fn place_of(source: &Source<'_>, begins: usize, cell: &str) -> Place {
    let line = source.text.get(begins..).unwrap_or_default();
    // Blank lines before a record belong to it in the reader's count.
    let begins = begins + line.len() - line.trim_start_matches(['\r', '\n']).len();
    let rest = source.text.get(begins..).unwrap_or_default();
    let at = begins + rest.find(cell).unwrap_or_default();
    source.place(at..at + cell.len(), "")
}

fn empty(source: &Source<'_>, begins: usize) -> Diagnostic {
    Diagnostic::error("rules.list-entry", "the line names no supplier", place_of(source, begins, ""))
        .help("write the supplier's GSTIN or PAN, or leave the line out")
}

fn no_column(file: &str, headings: &csv::StringRecord) -> Diagnostic {
    let quoted: Vec<String> =
        headings.iter().map(str::trim).filter(|h| !h.is_empty()).map(|h| format!("\"{h}\"")).collect();
    let found = if quoted.is_empty() { "no headings".to_owned() } else { and(&quoted) };
    Diagnostic::error(
        "rules.list-file",
        format!("no column of the list is headed GSTIN or PAN; it has {found}"),
        Place::file(file),
    )
    .help("write GSTIN above the column of suppliers; other columns are free")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(text: &str) -> Beside {
        Beside {
            text: text.to_owned(),
            file: InputFile { name: "hold.csv".into(), sha256: String::new(), bytes: 0 },
        }
    }

    #[test]
    fn a_supplier_is_found_by_registration_or_by_pan() {
        for text in [
            "GSTIN,Why\n27AAKFW2291Q1ZA,no invoice since June\n\nAAPFU0939F,whole group\n",
            "\u{feff}Name;GSTIN or PAN\r\nAsha; 27aakfw2291q1za \r\nB;aapfu0939f\r\n",
            "GSTIN\tPAN\n27AAKFW2291Q1ZA\t\n\tAAPFU0939F\n",
        ] {
            let list = read("hold", 3, &beside(text)).unwrap();
            assert_eq!(list.warnings, []);
            assert_eq!((list.len(), list.is_empty()), (2, false));
            for (gstin, holds) in [
                ("27AAKFW2291Q1ZA", true),
                ("29AAKFW2291Q1Z6", false),
                ("27AAPFU0939F1ZV", true),
                ("AAPFU0939F", true),
                ("", false),
            ] {
                assert_eq!(list.holds(gstin), holds, "{gstin} in {text}");
            }
        }
        assert!(read("hold", 3, &beside("GSTIN\n")).unwrap().is_empty());
    }
}
