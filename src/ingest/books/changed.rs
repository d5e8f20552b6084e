//! How an export has changed since its mapping was saved.
//!
//! Comes in: the headings of the mapping file and of the register. Goes out: a note, or the error that
//! says what is gone, new or moved. Invariant: a column that the mapping names by its letter is read
//! only where the heading at that letter is the same as when the mapping was saved.

use super::error::BooksError;
use super::header::one_line;
use super::map_file::Mapping;
use super::synonyms::{Field, Meaning, compact, meaning};
use super::table::{column_of, letter};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::{and, nearest};

/// Compares the headings with those of the mapping file, if it has any.
pub(super) fn compare(
    mapping: &Mapping,
    headings: &[String],
    at: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), BooksError> {
    let before: Vec<String> = mapping.headings.iter().map(|h| one_line(h)).collect();
    if before.is_empty() {
        return Ok(());
    }
    let has = |all: &[String], heading: &str| all.iter().any(|h| compact(h) == compact(heading));
    let gone: Vec<&String> = before.iter().filter(|h| !h.is_empty() && !has(headings, h)).collect();
    let new: Vec<usize> =
        (0..headings.len()).filter(|c| !headings[*c].is_empty() && !has(&before, &headings[*c])).collect();
    let mut changes = Vec::new();
    let mut answers = Vec::new();
    for (field, wanted) in &mapping.columns {
        for name in wanted {
            if let Some((column, was)) = by_letter(name, &before) {
                let is = headings.get(column).map_or("", String::as_str);
                if compact(was) != compact(is) {
                    changes.push(format!(
                        "{} was column {} \"{was}\", which is now \"{is}\"",
                        field.title(),
                        letter(column)
                    ));
                }
            } else if !has(headings, name) && has(&before, name) {
                changes.push(gone_text(*field, name, headings, &new, &mut answers));
            }
        }
    }
    if !changes.is_empty() {
        let unclaimed: Vec<String> =
            new.iter().map(|c| format!("column {} \"{}\"", letter(*c), headings[*c])).collect();
        if !unclaimed.is_empty() {
            changes.push(format!("new: {}", and(&unclaimed)));
        }
        let help = if answers.is_empty() {
            "name the columns anew in the mapping file, or make it anew with imsreco columns --save-map"
                .to_owned()
        } else {
            format!("if so, write {} in the mapping file", and(&answers))
        };
        return Err(BooksError::MapChanged { place: Box::new(at.clone()), changes, help });
    }
    if !gone.is_empty() || !new.is_empty() {
        let list = |word: &str, names: Vec<String>| {
            if names.is_empty() { None } else { Some(format!("{word}: {}", and(&names))) }
        };
        let parts: Vec<String> = [
            list("new", new.iter().map(|c| format!("column {} \"{}\"", letter(*c), headings[*c])).collect()),
            list("gone", gone.iter().map(|h| format!("\"{h}\"")).collect()),
        ]
        .into_iter()
        .flatten()
        .collect();
        diagnostics.push(
            Diagnostic::note(
                "books.export-changed",
                format!("the export has changed since the mapping was saved; {}", parts.join("; ")),
                at.clone(),
            )
            .help("no column of the mapping is touched; make it anew with imsreco columns --save-map"),
        );
    }
    Ok(())
}

/// A column named by its letter, with the heading it had.
fn by_letter<'b>(name: &str, before: &'b [String]) -> Option<(usize, &'b str)> {
    if before.iter().any(|h| compact(h) == compact(name)) {
        return None;
    }
    let letters = name.trim().strip_prefix("column ").or_else(|| name.trim().strip_prefix("Column "))?;
    let column = column_of(letters.trim())?;
    before.get(column).map(|was| (column, was.as_str()))
}

/// Says that a heading is gone, and which new one may stand for it.
fn gone_text(
    field: Field,
    name: &str,
    headings: &[String],
    new: &[usize],
    answers: &mut Vec<String>,
) -> String {
    let text = format!("\"{name}\", the {}, is gone", field.title());
    let by_meaning = new
        .iter()
        .copied()
        .find(|c| matches!(meaning(&headings[*c]), Meaning::Field(f, _) | Meaning::Ledger(f) if f == field));
    let likely = by_meaning.or_else(|| {
        let near = nearest(name, new.iter().map(|c| headings[*c].as_str()));
        new.iter().copied().find(|c| near.first().is_some_and(|n| *n == headings[*c]))
    });
    match likely {
        Some(column) => {
            let heading = toml::Value::String(headings[column].clone());
            answers.push(format!("{} = {heading}", field.word()));
            format!("{text}; is it column {} \"{}\" now?", letter(column), headings[column])
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::books::map_file::parse;

    fn compared(map: &str, headings: &[&str]) -> Result<Vec<String>, String> {
        let mapping = parse("m.toml", map).unwrap();
        let headings: Vec<String> = headings.iter().map(|h| (*h).to_owned()).collect();
        let mut told = Vec::new();
        let at = Place { row: 5, ..Place::file("r.csv") };
        match compare(&mapping, &headings, &at, &mut told) {
            Ok(()) => Ok(told.iter().map(ToString::to_string).collect()),
            Err(error) => Err(error.to_string()),
        }
    }

    const MAP: &str = "headings = [\"GSTIN\", \"Bill No\", \"Base\", \"Tax\", \"Tax\"]\n[columns]\n\
                       number = \"Bill No\"\ncgst = \"column D\"\nsgst = \"column E\"\n";

    #[test]
    fn an_export_that_stayed_or_only_moved_is_read() {
        assert_eq!(compared(MAP, &["GSTIN", "Bill No", "Base", "Tax", "Tax"]), Ok(vec![]));
        assert_eq!(compared(MAP, &["Bill No", "GSTIN", "Base", "Tax", "Tax"]), Ok(vec![]));
    }

    #[test]
    fn a_heading_that_is_gone_is_told_with_the_new_one() {
        assert_eq!(
            compared(MAP, &["GSTIN", "Invoice No.", "Base", "Tax", "Tax"]).unwrap_err(),
            "the export has changed since the mapping was saved\n  --> r.csv, row 5\n     \"Bill No\", the document \
             number, is gone; is it column B \"Invoice No.\" now?\n     new: column B \"Invoice No.\"\n  help: if so, \
             write number = \"Invoice No.\" in the mapping file"
        );
    }

    #[test]
    fn a_letter_is_believed_only_below_its_heading() {
        assert_eq!(
            compared(MAP, &["GSTIN", "Bill No", "Due", "Base", "Tax", "Tax"]).unwrap_err(),
            "the export has changed since the mapping was saved\n  --> r.csv, row 5\n     CGST was column D \"Tax\", \
             which is now \"Base\"\n     new: column C \"Due\"\n  help: name the columns anew in the mapping file, or make \
             it anew with imsreco columns --save-map"
        );
    }

    #[test]
    fn what_the_mapping_does_not_name_is_only_told() {
        assert_eq!(
            compared(MAP, &["GSTIN", "Bill No", "Basic", "Tax", "Tax", "Checked"]).unwrap(),
            [
                "note[books.export-changed]: the export has changed since the mapping was saved; new: column C \
              \"Basic\" and column F \"Checked\"; gone: \"Base\"\n  --> r.csv, row 5\n  help: no column of the mapping is \
              touched; make it anew with imsreco columns --save-map"
            ]
        );
    }
}
