//! Registers as programs export them, each a folder in `tests/layouts` with invented documents.
//!
//! A folder holds `layout.toml` (which program, and where its layout is known from), the input as text
//! that a person can read, and `expected.csv`: what stands in it, one line a document as documents are
//! linked, with the rows that make it up; or `refused.txt`, the whole message. A workbook is made from
//! its sheets by this test. A folder with `base` damages the input of another one and must give the same
//! documents. `told.txt` holds what is told of it. `UPDATE_EXPECTED=1` rewrites what is expected; read it against the input before you keep it.

mod damage;
mod workbook;

use super::support::root;
use imsreco::diagnostic::Severity;
use imsreco::domain::document::{BooksRow, Exclusion};
use imsreco::domain::money::{Paise, TaxHeads};
use imsreco::domain::period::show_date;
use imsreco::ingest::books::{self, BooksRead};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What `layout.toml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    /// What the register is and what can go wrong with it, in a sentence or two.
    story: String,
    /// Where the layout is known from.
    source: String,
    /// The file that is read: an input of this folder, a workbook to be made, or `.` for the folder.
    file: String,
    /// The folder whose input is damaged, and how, in order.
    #[serde(default)]
    base: String,
    #[serde(default)]
    damage: Vec<String>,
    /// Sheets of a workbook.
    #[serde(default)]
    sheet: Vec<workbook::Sheet>,
    /// Days are counted from 1904.
    #[serde(default)]
    from_1904: bool,
    /// A mapping file.
    #[serde(default)]
    map: String,
    /// Names of findings that must be told, and no others but these.
    #[serde(default)]
    tells: Vec<String>,
}

/// Files of a folder that are no input.
const NOT_INPUT: &[&str] = &["layout.toml", "expected.csv", "refused.txt", "told.txt"];

fn folders() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/layouts")).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

fn layout_of(folder: &Path) -> Layout {
    let text = std::fs::read_to_string(folder.join("layout.toml")).unwrap();
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", name(folder)))
}

/// Lays the input into a folder of its own and reads it as a run would.
fn read(folder: &Path, layout: &Layout) -> Result<BooksRead, String> {
    let sandbox = tempfile::tempdir().unwrap();
    let path = sandbox.path().join(&layout.file);
    let origin = if layout.base.is_empty() { folder.to_owned() } else { folder.with_file_name(&layout.base) };
    let base = if layout.base.is_empty() { None } else { Some(layout_of(&origin)) };
    let sheets = base.as_ref().map_or(&layout.sheet, |b| &b.sheet);
    if layout.file == "." {
        for entry in std::fs::read_dir(folder).unwrap() {
            let from = entry.unwrap().path();
            let file = name(&from);
            if from.is_file() && !NOT_INPUT.contains(&file.as_str()) {
                std::fs::copy(&from, sandbox.path().join(file)).unwrap();
            }
        }
    } else if !sheets.is_empty() {
        let sheets: Vec<workbook::Sheet> =
            sheets.iter().map(|s| damage::sheet(s.clone(), &layout.damage)).collect();
        std::fs::write(&path, workbook::build(&origin, &sheets, layout.from_1904)).unwrap();
    } else if ["xls", "ods"].iter().any(|kind| layout.file.ends_with(&format!(".{kind}"))) {
        // Workbooks that another program wrote.
        std::fs::copy(folder.join(&layout.file), &path).unwrap();
    } else {
        let from = base.as_ref().map_or(&layout.file, |b| &b.file);
        let text = std::fs::read_to_string(origin.join(from)).unwrap();
        std::fs::write(&path, damage::text(text, &layout.damage)).unwrap();
    }
    let map = sandbox.path().join("mapping.toml");
    if !layout.map.is_empty() {
        std::fs::write(&map, &layout.map).unwrap();
    }
    let given = if layout.file == "." { sandbox.path().to_owned() } else { path };
    let root = sandbox.path().display().to_string();
    let mut read = books::read(&[given], (!layout.map.is_empty()).then_some(map.as_path()))
        .map_err(|e| e.to_string().replace(&format!("{root}/"), "") + "\n")?;
    for told in &mut read.diagnostics {
        told.place.file = told.place.file.replace(&root, "books");
    }
    Ok(read)
}

/// Notes that say how a layout was read; others may be told too.
const NOTES: &[&str] = &[
    "books.components",
    "books.date-order",
    "books.encoding",
    "books.folder",
    "books.lines",
    "books.notes-turned",
    "books.sheet-hidden",
    "books.sheet-unused",
    "books.total-once",
    "books.vouchers-left-out",
];

/// What makes rows one document.
type Key = (u32, String, String, String, String, String, String, String);

/// The documents of a register, each with its rows and their sums, in the order of their first rows.
fn documents(read: &BooksRead) -> Vec<(Key, Vec<&BooksRow>)> {
    let mut out: Vec<(Key, Vec<&BooksRow>)> = Vec::new();
    let mut at: BTreeMap<Key, usize> = BTreeMap::new();
    for row in &read.rows {
        let key = (
            row.file,
            row.sheet.clone(),
            row.recipient_gstin.clone(),
            row.supplier_gstin.clone(),
            row.number.trim().to_owned(),
            row.date.map(show_date).unwrap_or_default(),
            row.voucher_number.clone(),
            row.kind.word().to_owned(),
        );
        let index = *at.entry(key.clone()).or_insert_with(|| {
            out.push((key, Vec::new()));
            out.len() - 1
        });
        out[index].1.push(row);
    }
    out
}

const HEADINGS: [&str; 18] = [
    "is",
    "rows",
    "sheet",
    "recipient",
    "gstin",
    "number",
    "date",
    "voucher",
    "kind",
    "taxable",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "value",
    "exclusion",
    "ineligible",
    "name",
];

/// Shows a register as `expected.csv` does.
fn shown(read: &BooksRead) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADINGS).unwrap();
    let blank = || vec![String::new(); HEADINGS.len()];
    for (key, rows) in documents(read) {
        let numbers: Vec<String> = rows.iter().map(|r| r.shown_row.to_string()).collect();
        let taxable: Paise = rows.iter().map(|r| r.taxable_value).sum();
        let tax = rows.iter().fold(TaxHeads::default(), |sum, r| sum + r.tax);
        let value: Option<Paise> = rows.iter().map(|r| r.document_value).sum();
        let mut cells = vec!["document".to_owned(), numbers.join(";"), key.1];
        cells.extend([key.2, key.3, key.4, key.5, key.6, key.7, taxable.plain()]);
        cells.extend(tax.each().map(Paise::plain));
        cells.push(value.map(Paise::plain).unwrap_or_default());
        cells.push(rows[0].exclusion.map_or("", Exclusion::word).to_owned());
        cells.push(if rows.iter().all(|r| r.ineligible) { "yes".to_owned() } else { String::new() });
        cells.push(rows[0].supplier_name.clone());
        out.write_record(&cells).unwrap();
    }
    for refused in &read.refused {
        let mut cells = blank();
        (cells[0], cells[1], cells[2]) =
            ("refused".into(), refused.shown_row.to_string(), refused.sheet.clone());
        (cells[4], cells[5]) = (refused.supplier_gstin.clone(), refused.number.clone());
        cells[17].clone_from(&refused.reason);
        out.write_record(&cells).unwrap();
    }
    for left in &read.left_out {
        let mut cells = blank();
        (cells[0], cells[1], cells[2]) = ("left out".into(), left.rows.to_string(), left.sheet.clone());
        cells[17].clone_from(&left.reason);
        out.write_record(&cells).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

/// The documents alone, without their rows: what no damage may change.
fn bare(shown: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(shown.as_bytes());
    let mut out: Vec<String> = reader
        .records()
        .map(Result::unwrap)
        .filter(|r| &r[0] == "document")
        .map(|r| r.iter().skip(3).collect::<Vec<_>>().join(","))
        .collect();
    out.sort();
    out
}

#[test]
fn every_layout_is_read_as_a_careful_person_reads_it() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let layout = layout_of(&folder);
        let (expected_at, refused_at) = (folder.join("expected.csv"), folder.join("refused.txt"));
        let read = read(&folder, &layout);
        let (path, other, text) = match &read {
            Ok(read) => (expected_at, refused_at, shown(read)),
            Err(message) => (refused_at, expected_at, message.clone()),
        };
        if update {
            std::fs::write(&path, &text).unwrap();
            let _ = std::fs::remove_file(&other);
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if expected != text || other.exists() {
            wrong.push(format!("{}:\nexpected\n{expected}read\n{text}", name(&folder)));
        }
        let all = || read.iter().flat_map(|r| &r.diagnostics);
        let told: BTreeSet<&str> =
            all().filter(|d| d.severity != Severity::Note || NOTES.contains(&d.id)).map(|d| d.id).collect();
        let text: String = all().filter(|d| told.contains(d.id)).map(|d| format!("{d}\n")).collect();
        let told_at = folder.join("told.txt");
        if update {
            let _ = std::fs::remove_file(&told_at);
            if !text.is_empty() {
                std::fs::write(&told_at, &text).unwrap();
            }
        }
        let expected = std::fs::read_to_string(&told_at).unwrap_or_default();
        if expected != text {
            wrong.push(format!("{}:\nexpected\n{expected}told\n{text}", name(&folder)));
        }
        let said: BTreeSet<&str> = layout.tells.iter().map(String::as_str).collect();
        if told != said {
            wrong.push(format!("{}: tells {told:?}, and should {said:?}", name(&folder)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn damage_changes_no_document() {
    for folder in folders() {
        let layout = layout_of(&folder);
        if layout.base.is_empty() {
            assert!(layout.damage.is_empty(), "{}: damage needs a base", name(&folder));
            continue;
        }
        let of = |folder: &Path| bare(&std::fs::read_to_string(folder.join("expected.csv")).unwrap());
        assert_eq!(of(&folder), of(&folder.with_file_name(&layout.base)), "{}", name(&folder));
    }
}

#[test]
fn every_layout_is_described_and_no_file_of_it_is_forgotten() {
    let folders = folders();
    assert!(folders.len() >= 50, "{} layouts", folders.len());
    for folder in &folders {
        let layout = layout_of(folder);
        let who = name(folder);
        assert!(layout.story.len() > 40 && layout.source.len() > 5, "{who} needs a story and a source");
        let mut known: BTreeSet<String> =
            NOT_INPUT.iter().chain([&layout.file.as_str()]).map(|f| (*f).to_owned()).collect();
        known.extend(layout.sheet.iter().map(|s| s.csv.clone()));
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().file_name().to_string_lossy().into_owned();
            assert!(layout.file == "." || known.contains(&file), "{who}/{file} is read by nobody");
        }
    }
    let refused = folders.iter().filter(|f| f.join("refused.txt").exists()).count();
    assert!(refused >= 7, "{refused} layouts are refused");
}

#[test]
fn no_gstin_of_the_layouts_is_somebodys_by_a_wrong_check_character() {
    for folder in folders() {
        let Ok(text) = std::fs::read_to_string(folder.join("expected.csv")) else { continue };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records().map(Result::unwrap).filter(|r| &r[0] == "document") {
            for gstin in [&record[3], &record[4]] {
                let ok = gstin.is_empty() || imsreco::domain::gstin::check_character_holds(gstin);
                assert!(ok, "{}: {gstin}", name(&folder));
            }
        }
    }
}
