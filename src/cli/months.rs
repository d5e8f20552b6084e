//! From folders that hold a month each to the files in them.
//!
//! Comes in: folders as typed. Goes out: download parts and the register of each, or everything that is
//! wrong. Invariant: where more than one file could be the register, none is picked in silence.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::and;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Endings of registers, the one that is read first where one register was saved in several forms.
const REGISTERS: [&str; 6] = ["csv", "parquet", "xlsx", "xls", "tsv", "xml"];
/// How a register is called where other files stand beside it.
const REGISTER: &str = "purchase_register";

/// The files of one month.
#[derive(Debug)]
pub(super) struct MonthFiles {
    /// The folder as typed.
    pub(super) name: String,
    pub(super) ims: Vec<PathBuf>,
    pub(super) books: Vec<PathBuf>,
}

/// Finds the files of every folder; tells what is odd, or everything that is wrong.
pub(super) fn find(folders: &[PathBuf]) -> Result<(Vec<MonthFiles>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut found, mut odd, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for folder in folders {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if seen.insert(real, folder).is_some() {
            wrong.push(
                Diagnostic::error("args.month-twice", "the month is named twice", place(folder))
                    .help("name each month once, or its documents would count twice"),
            );
            continue;
        }
        match one(folder, &mut odd) {
            Ok(month) => found.push(month),
            Err(mistakes) => wrong.extend(mistakes),
        }
    }
    if wrong.is_empty() { Ok((found, odd)) } else { Err(wrong) }
}

fn place(folder: &Path) -> Place {
    Place::file(shown(folder))
}

/// The folder as typed, without the slash that the shell adds.
fn shown(folder: &Path) -> String {
    let name = folder.display().to_string();
    let cut = name.trim_end_matches('/');
    if cut.is_empty() { name } else { cut.to_owned() }
}

fn one(folder: &Path, odd: &mut Vec<Diagnostic>) -> Result<MonthFiles, Vec<Diagnostic>> {
    let Some(files) = listed(folder) else {
        return Err(vec![
            Diagnostic::error("args.month-folder", "this is no folder that can be read", place(folder))
                .help("give the folder that holds the month's IMS download and register"),
        ]);
    };
    let mut wrong = Vec::new();
    let ims = ims(folder, &files, &mut wrong);
    let books = register(folder, &files, odd, &mut wrong);
    if wrong.is_empty() { Ok(MonthFiles { name: shown(folder), ims, books }) } else { Err(wrong) }
}

/// Files directly in the folder, in order, hidden ones and those a spreadsheet holds open aside.
fn listed(folder: &Path) -> Option<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
    files.retain(|p| p.is_file() && !name(p).starts_with(['.', '~']));
    files.sort();
    Some(files)
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn names(files: &[&PathBuf]) -> String {
    and(&files.iter().map(|p| format!("\"{}\"", name(p))).collect::<Vec<_>>())
}

/// `ims*.json`, all of them; else the only JSON file.
fn ims(folder: &Path, files: &[PathBuf], wrong: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let json: Vec<&PathBuf> = files.iter().filter(|p| ending(p) == "json").collect();
    let named: Vec<&PathBuf> =
        json.iter().copied().filter(|p| name(p).to_ascii_lowercase().starts_with("ims")).collect();
    let mistake =
        |message: String, help: &str| Diagnostic::error("args.month-ims", message, place(folder)).help(help);
    match (named.as_slice(), json.as_slice()) {
        ([], []) => {
            let help = "put the portal's JSON into it and call it ims.json";
            wrong.push(mistake("the folder holds no IMS download".to_owned(), help));
            Vec::new()
        }
        ([], [only]) => vec![(*only).clone()],
        ([], several) => {
            let message = format!("which file is the IMS download? The folder holds {}", names(several));
            wrong.push(mistake(message, "let the names of the download's parts begin with ims"));
            Vec::new()
        }
        (named, _) => named.iter().map(|p| (*p).clone()).collect(),
    }
}

/// `purchase_register.*`; else the only file that can be a register.
fn register(
    folder: &Path,
    files: &[PathBuf],
    odd: &mut Vec<Diagnostic>,
    wrong: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    let rank = |p: &Path| REGISTERS.iter().position(|e| *e == ending(p));
    let tables: Vec<&PathBuf> = files.iter().filter(|p| rank(p).is_some()).collect();
    let mut named: Vec<&PathBuf> = tables
        .iter()
        .copied()
        .filter(|p| p.file_stem().is_some_and(|s| s.eq_ignore_ascii_case(REGISTER)))
        .collect();
    named.sort_by_key(|p| rank(p));
    let mistake = |message: String, help: &str| {
        Diagnostic::error("args.month-register", message, place(folder)).help(help)
    };
    match (named.as_slice(), tables.as_slice()) {
        ([], []) => {
            let help = "put it there as purchase_register.csv, .xlsx or .parquet";
            wrong.push(mistake("the folder holds no register".to_owned(), help));
            Vec::new()
        }
        ([only], _) | ([], [only]) => vec![(*only).clone()],
        ([], several) => {
            let message = format!("which file is the register? The folder holds {}", names(several));
            let help = "call it purchase_register, or name the files with --ims and --books";
            wrong.push(mistake(message, help));
            Vec::new()
        }
        ([first, ..], _) => {
            let message = format!("the register stands there in several forms; \"{}\" is read", name(first));
            odd.push(Diagnostic::note("args.month-forms", message, place(folder)));
            vec![(*first).clone()]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            std::fs::write(folder.path().join(file), "x").unwrap();
        }
        folder
    }

    fn found(files: &[&str]) -> (Vec<String>, Vec<String>, usize) {
        let folder = folder(files);
        let (months, odd) = find(&[folder.path().to_owned()]).unwrap();
        let called = |paths: &[PathBuf]| paths.iter().map(|p| name(p)).collect();
        (called(&months[0].ims), called(&months[0].books), odd.len())
    }

    fn wrong(files: &[&str]) -> Vec<String> {
        let folder = folder(files);
        let name = folder.path().display().to_string();
        let wrong = find(&[folder.path().to_owned()]).unwrap_err();
        wrong.iter().map(|d| d.to_string().replace(&name, "m")).collect()
    }

    #[test]
    fn a_month_is_found_by_its_names_or_by_being_alone() {
        for (files, ims, books, odd) in [
            (vec!["ims.json", "purchase_register.csv"], vec!["ims.json"], "purchase_register.csv", 0),
            (
                vec!["IMS-1.json", "ims-2.json", "meta.json", "b.xlsx"],
                vec!["IMS-1.json", "ims-2.json"],
                "b.xlsx",
                0,
            ),
            (
                vec!["download.json", "Purchases.CSV", ".hidden.csv", "~$x.xlsx"],
                vec!["download.json"],
                "Purchases.CSV",
                0,
            ),
            (
                vec!["ims.json", "links.csv", "purchase_register.xlsx", "purchase_register.csv"],
                vec!["ims.json"],
                "purchase_register.csv",
                1,
            ),
        ] {
            let expected = (ims.into_iter().map(str::to_owned).collect(), vec![books.to_owned()], odd);
            assert_eq!(found(&files), expected, "{files:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_asked_for() {
        assert_eq!(
            wrong(&["a.json", "b.json", "x.csv", "y.xlsx"]),
            [
                "error[args.month-ims]: which file is the IMS download? The folder holds \"a.json\" and \"b.json\"\n  \
                 --> m\n  help: let the names of the download's parts begin with ims",
                "error[args.month-register]: which file is the register? The folder holds \"x.csv\" and \"y.xlsx\"\n  \
                 --> m\n  help: call it purchase_register, or name the files with --ims and --books",
            ]
        );
        assert_eq!(
            wrong(&["notes.pdf"]),
            [
                "error[args.month-ims]: the folder holds no IMS download\n  --> m\n  help: put the portal's JSON into \
                 it and call it ims.json",
                "error[args.month-register]: the folder holds no register\n  --> m\n  help: put it there as \
                 purchase_register.csv, .xlsx or .parquet",
            ]
        );
    }

    #[test]
    fn a_month_counts_once_and_has_to_be_a_folder() {
        let folder = folder(&["ims.json", "purchase_register.csv"]);
        let again = folder.path().join(".");
        let twice = find(&[folder.path().to_owned(), again]).unwrap_err();
        let name = folder.path().display().to_string();
        assert_eq!(twice.len(), 1);
        assert_eq!(
            twice[0].to_string().replace(&name, "m"),
            "error[args.month-twice]: the month is named twice\n  --> m/.\n  help: name each month once, or its \
             documents would count twice"
        );
        let file = folder.path().join("ims.json");
        assert_eq!(
            find(&[file]).unwrap_err()[0].to_string().replace(&name, "m"),
            "error[args.month-folder]: this is no folder that can be read\n  --> m/ims.json\n  help: give the folder \
             that holds the month's IMS download and register"
        );
        std::fs::write(folder.path().join("purchase_register.parquet"), "x").unwrap();
        let (_, odd) = find(&[folder.path().to_owned()]).unwrap();
        assert_eq!(
            odd[0].to_string().replace(&name, "m"),
            "note[args.month-forms]: the register stands there in several forms; \"purchase_register.csv\" is read\n  \
             --> m"
        );
    }
}
