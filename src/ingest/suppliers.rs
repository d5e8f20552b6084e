//! The list of suppliers: GSTIN, name, code, aliases, flags, mail addresses.
//!
//! Comes in: a CSV file. Goes out: a [`SupplierMaster`] and what is to be told of it. Invariant: a
//! flag that is not known stops the reading, since a hold that is overlooked is worse than a list that
//! has to be mended; a row without GSTIN is left out with a count.

use super::files::{FileError, read_file};
use super::written::LineCounter;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::{check_character_holds, has_shape};
use crate::domain::month::InputFile;
use crate::domain::suppliers::{Supplier, SupplierFlags, SupplierMaster};
use crate::domain::text::{Count, and, is_mail_address, nearest};
use encoding_rs::WINDOWS_1252;
use std::path::Path;

/// What was read of the list.
#[derive(Clone, Debug)]
pub struct SuppliersRead {
    /// The suppliers.
    pub master: SupplierMaster,
    /// The file, for the audit trail.
    pub file: InputFile,
    /// Everything to be told, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SuppliersError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no CSV file.
    #[error(
        "this is a workbook, not a CSV file\n  --> {file}\n  help: save the list of suppliers as CSV UTF-8"
    )]
    Workbook {
        /// The file.
        file: String,
    },
    /// Its heading names no GSTIN.
    #[error(
        "no column of the list is headed GSTIN; it has {found}\n  --> {file}\n  help: head the columns GSTIN, Name, \
         Code, Aliases, Flags and Email; all but the first may be absent"
    )]
    NoGstin {
        /// The file.
        file: String,
        /// The headings.
        found: String,
    },
    /// Two columns mean the same.
    #[error(
        "\"{first}\" and \"{second}\" both mean the {field}\n  --> {file}\n  help: keep one of the two columns"
    )]
    TwoColumns {
        /// The file.
        file: String,
        /// Heading.
        first: String,
        /// Heading.
        second: String,
        /// What both mean.
        field: &'static str,
    },
    /// Flags are not known; all of them.
    #[error("the list of suppliers in {file} holds {}", Count::of(diagnostics.len(), "mistake"))]
    Mistakes {
        /// The file.
        file: String,
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
}

impl SuppliersError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::File(error) => error.id(),
            Self::Workbook { .. } => "suppliers.workbook",
            Self::NoGstin { .. } => "suppliers.no-gstin-column",
            Self::TwoColumns { .. } => "suppliers.two-columns",
            Self::Mistakes { .. } => "suppliers.mistakes",
        }
    }
}

/// What a column means, and how lists head it (letters and figures only).
const FIELDS: [(&str, &[&str]); 6] = [
    ("GSTIN", &["gstin", "suppliergstin", "gstinuin", "gstno", "gstnumber", "vendorgstin", "partygstin"]),
    ("name", &["name", "suppliername", "tradename", "vendorname", "partyname", "ledgername"]),
    ("code", &["code", "suppliercode", "vendorcode", "partycode", "suppliernumber"]),
    ("aliases", &["aliases", "alias", "othernames", "alsoknownas"]),
    ("flags", &["flags", "flag"]),
    (
        "mail address",
        &["email", "emails", "emailid", "emailaddress", "mail", "mailid", "supplieremail", "vendoremail"],
    ),
];
const GSTIN: usize = 0;
const NAME: usize = 1;
const CODE: usize = 2;
const ALIASES: usize = 3;
const FLAGS: usize = 4;
const EMAIL: usize = 5;

/// Reads a list of suppliers.
///
/// # Errors
/// [`SuppliersError`] where the file is no such list, or holds flags that are not known.
pub fn read(path: &Path) -> Result<SuppliersRead, SuppliersError> {
    let (bytes, file) = read_file(path)?;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(SuppliersError::Workbook { file: file.name });
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(body).0,
    };
    let (master, diagnostics) = parse(&file.name, &text)?;
    Ok(SuppliersRead { master, file, diagnostics })
}

fn parse(name: &str, text: &str) -> Result<(SupplierMaster, Vec<Diagnostic>), SuppliersError> {
    let heading_line = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|d| heading_line.bytes().filter(|b| b == d).count())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headings: Vec<String> =
        reader.headers().map(|h| h.iter().map(|c| c.trim().to_owned()).collect()).unwrap_or_default();
    let columns = columns(name, &headings)?;
    let mut list = List { name, columns, headings, ..List::default() };
    let mut lines = LineCounter::of(text);
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).unwrap_or(false) {
        list.take(&row, u32::try_from(lines.at(row.position())).unwrap_or(u32::MAX));
    }
    list.finish()
}

/// Finds the columns by their headings.
fn columns(file: &str, headings: &[String]) -> Result<[Option<usize>; 6], SuppliersError> {
    let mut columns: [Option<usize>; 6] = [None; 6];
    for (place, heading) in headings.iter().enumerate() {
        let compact: String =
            heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let Some(field) = FIELDS.iter().position(|(_, names)| names.contains(&compact.as_str())) else {
            continue;
        };
        if let Some(first) = columns[field] {
            return Err(SuppliersError::TwoColumns {
                file: file.to_owned(),
                first: headings[first].clone(),
                second: heading.clone(),
                field: FIELDS[field].0,
            });
        }
        columns[field] = Some(place);
    }
    if columns[GSTIN].is_none() {
        let quoted: Vec<String> =
            headings.iter().filter(|h| !h.is_empty()).map(|h| format!("\"{h}\"")).collect();
        let found = if quoted.is_empty() { "no headings".to_owned() } else { and(&quoted) };
        return Err(SuppliersError::NoGstin { file: file.to_owned(), found });
    }
    Ok(columns)
}

#[derive(Default)]
struct List<'a> {
    name: &'a str,
    columns: [Option<usize>; 6],
    headings: Vec<String>,
    master: SupplierMaster,
    diagnostics: Vec<Diagnostic>,
    mistakes: Vec<Diagnostic>,
    without_gstin: usize,
}

impl List<'_> {
    fn take(&mut self, row: &csv::StringRecord, line: u32) {
        let cell = |field: usize| {
            self.columns[field].and_then(|place| row.get(place)).unwrap_or_default().trim().to_owned()
        };
        let (name, code) = (cell(NAME), cell(CODE));
        let gstin: String =
            cell(GSTIN).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        let (aliases, emails) = (cell(ALIASES), cell(EMAIL));
        let flags = self.flags(&cell(FLAGS), line);
        if gstin.is_empty() || gstin == "URP" {
            let blank = row.iter().all(|c| c.trim().is_empty());
            self.without_gstin += usize::from(!blank);
            return;
        }
        if !has_shape(&gstin) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "suppliers.gstin",
                    format!("\"{gstin}\" is not a GSTIN; the supplier is left out"),
                    self.place(GSTIN, line),
                )
                .help("write the fifteen characters of the supplier's registration"),
            );
            return;
        }
        if !check_character_holds(&gstin) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "suppliers.gstin-check",
                    format!("the check character of \"{gstin}\" does not fit"),
                    self.place(GSTIN, line),
                )
                .help("compare it with a document of the supplier"),
            );
        }
        let aliases =
            aliases.split(['|', ';']).map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect();
        let emails = self.emails(&emails, line);
        if self.master.add(Supplier { gstin: gstin.clone(), name, code, aliases, flags, emails }) {
            self.diagnostics.push(
                Diagnostic::note(
                    "suppliers.twice",
                    format!("\"{gstin}\" is listed before; its names and flags are put together"),
                    self.place(GSTIN, line),
                )
                .help("keep one line per GSTIN, with the other names as aliases"),
            );
        }
    }

    /// Takes the addresses that can stand in a mail; the others are told and left out.
    fn emails(&mut self, cell: &str, line: u32) -> Vec<String> {
        let mut emails = Vec::new();
        for word in cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')) {
            if is_mail_address(word) {
                emails.push(word.to_owned());
            } else if !word.is_empty() {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "suppliers.email",
                        format!("\"{word}\" is not a mail address; letters will have none of it"),
                        self.place(EMAIL, line),
                    )
                    .help("write addresses such as accounts@firm.example, several with a semicolon between"),
                );
            }
        }
        emails
    }

    fn flags(&mut self, cell: &str, line: u32) -> SupplierFlags {
        let mut flags = SupplierFlags::default();
        for word in cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')) {
            if word.is_empty() || flags.set(&word.to_lowercase()) {
                continue;
            }
            let near = nearest(&word.to_lowercase(), SupplierFlags::WORDS);
            let help = match near.first() {
                Some(near) => format!("did you mean {near}?"),
                None => format!("flags are {}", and(&SupplierFlags::WORDS)),
            };
            self.mistakes.push(
                Diagnostic::error(
                    "suppliers.flag",
                    format!("\"{word}\" is no flag of a supplier"),
                    self.place(FLAGS, line),
                )
                .help(help),
            );
        }
        flags
    }

    fn place(&self, field: usize, line: u32) -> Place {
        let heading = self.columns[field].and_then(|place| self.headings.get(place));
        let column = heading.map_or_else(String::new, |h| format!("column \"{h}\""));
        Place { line, column, ..Place::file(self.name) }
    }

    fn finish(mut self) -> Result<(SupplierMaster, Vec<Diagnostic>), SuppliersError> {
        if !self.mistakes.is_empty() {
            return Err(SuppliersError::Mistakes { file: self.name.to_owned(), diagnostics: self.mistakes });
        }
        if self.without_gstin > 0 {
            self.diagnostics.push(Diagnostic::note(
                "suppliers.without-gstin",
                format!("{} of the list without GSTIN left out", Count::of(self.without_gstin, "supplier")),
                Place::file(self.name),
            ));
        }
        if self.master.is_empty() {
            self.diagnostics.push(
                Diagnostic::warning(
                    "suppliers.none",
                    "the list holds no supplier with a GSTIN",
                    Place::file(self.name),
                )
                .help("look whether it is the right file"),
            );
        }
        Ok((self.master, self.diagnostics))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        match parse("suppliers.csv", text) {
            Ok((_, diagnostics)) => diagnostics.iter().map(ToString::to_string).collect(),
            Err(SuppliersError::Mistakes { diagnostics, .. }) => {
                diagnostics.iter().map(ToString::to_string).collect()
            }
            Err(error) => vec![format!("{}: {error}", error.id())],
        }
    }

    #[test]
    fn a_list_is_read_by_its_headings() {
        for text in [
            "GSTIN,Name,Code,Aliases,Flags\n27aakfw2291q1za,Asha Traders,V-12,Asha | Asha & Co,Trusted hold\n",
            "Vendor Code;GST No.;Flag;Party Name;Alias;City\n\
             V-12; 27AAKFW2291Q1ZA;trusted,hold;Asha Traders;Asha|Asha & Co;Pune\n",
        ] {
            let (master, diagnostics) = parse("s.csv", text).unwrap();
            assert_eq!(diagnostics, []);
            let found = master.get("27AAKFW2291Q1ZA").unwrap();
            assert_eq!((found.name.as_str(), found.code.as_str()), ("Asha Traders", "V-12"));
            assert_eq!(found.aliases, ["Asha", "Asha & Co"]);
            assert_eq!(found.flags, SupplierFlags { trusted: true, hold: true, composition: false });
        }
        let (master, _) = parse("s.csv", "Supplier GSTIN\n27AAKFW2291Q1ZA\n").unwrap();
        assert_eq!(master.len(), 1);
    }

    #[test]
    fn what_is_wrong_with_a_list_is_said_with_its_place() {
        assert_eq!(
            told("Supplier,City\nAsha,Pune\n"),
            [
                "suppliers.no-gstin-column: no column of the list is headed GSTIN; it has \"Supplier\" and \"City\"\n  \
              --> suppliers.csv\n  \
              help: head the columns GSTIN, Name, Code, Aliases, Flags and Email; all but the first may be absent"
            ]
        );
        assert_eq!(
            told("GSTIN,GST No\n"),
            ["suppliers.two-columns: \"GSTIN\" and \"GST No\" both mean the GSTIN\n  --> suppliers.csv\n  \
              help: keep one of the two columns"]
        );
        assert_eq!(
            told("GSTIN,Flags\n27AAKFW2291Q1ZA,hlod\n27AAKFV2291Q1ZB,blocked\n"),
            [
                "error[suppliers.flag]: \"hlod\" is no flag of a supplier\n  \
                 --> suppliers.csv:2, column \"Flags\"\n  help: did you mean hold?",
                "error[suppliers.flag]: \"blocked\" is no flag of a supplier\n  \
                 --> suppliers.csv:3, column \"Flags\"\n  help: flags are composition, hold and trusted",
            ]
        );
        assert_eq!(
            told(
                "GSTIN,Name\n27AAKFW2291Q1,Asha\n27AAKFW2291Q1ZR,Asha\n,Tea stall\n,\n\
                  27AAKFV2291Q1ZB,Vinod\n27AAKFV2291Q1ZB,Vinod Steel\n"
            ),
            [
                "warning[suppliers.gstin]: \"27AAKFW2291Q1\" is not a GSTIN; the supplier is left out\n  \
                 --> suppliers.csv:2, column \"GSTIN\"\n  \
                 help: write the fifteen characters of the supplier's registration",
                "warning[suppliers.gstin-check]: the check character of \"27AAKFW2291Q1ZR\" does not fit\n  \
                 --> suppliers.csv:3, column \"GSTIN\"\n  help: compare it with a document of the supplier",
                "note[suppliers.twice]: \"27AAKFV2291Q1ZB\" is listed before; its names and flags are put \
                 together\n  --> suppliers.csv:7, column \"GSTIN\"\n  \
                 help: keep one line per GSTIN, with the other names as aliases",
                "note[suppliers.without-gstin]: 1 supplier of the list without GSTIN left out\n  \
                 --> suppliers.csv",
            ]
        );
        assert_eq!(
            told("GSTIN,E-mail\n27AAKFW2291Q1ZA,\"a@b.example; c@d\"\n"),
            ["warning[suppliers.email]: \"c@d\" is not a mail address; letters will have none of it\n  \
              --> suppliers.csv:2, column \"E-mail\"\n  \
              help: write addresses such as accounts@firm.example, several with a semicolon between"]
        );
        let (master, _) =
            parse("s.csv", "GSTIN,E-mail\n27AAKFW2291Q1ZA,a@b.example c@d\n27AAKFW2291Q1ZA,x@y.example\n")
                .unwrap();
        assert_eq!(master.get("27AAKFW2291Q1ZA").unwrap().emails, ["a@b.example", "x@y.example"]);
        assert_eq!(
            told("GSTIN\n"),
            ["warning[suppliers.none]: the list holds no supplier with a GSTIN\n  --> suppliers.csv\n  \
              help: look whether it is the right file"]
        );
    }

    #[test]
    fn a_workbook_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.xlsx");
        std::fs::write(&path, b"PK\x03\x04rest").unwrap();
        assert!(matches!(read(&path), Err(SuppliersError::Workbook { .. })));
        let latin = folder.path().join("s.csv");
        std::fs::write(&latin, b"GSTIN,Name\n27AAKFW2291Q1ZA,Caf\xE9\n").unwrap();
        assert_eq!(read(&latin).unwrap().master.get("27AAKFW2291Q1ZA").unwrap().name, "Café");
    }
}
