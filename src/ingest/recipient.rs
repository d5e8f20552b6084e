//! How the recipient files: `--recipient recipient.toml`.
//!
//! Comes in: TOML with `[[recipient]]` and `[[extension]]` tables. Goes out: a [`Calendar`], or every
//! mistake with its caret. Invariant: nothing in the file is passed over; a key or word that is not
//! known stops the reading with those that are near.

use super::files::{FileError, read_file};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::due::{Calendar, Extension, Form, Frequency};
use crate::domain::gstin::{Gstin, check_character_holds};
use crate::domain::period::{TaxPeriod, parse_portal_date, show_date};
use crate::domain::text::{Count, and, nearest};
use chrono::NaiveDate;
use std::ops::Range;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// What was read of the file.
#[derive(Clone, Debug)]
pub struct RecipientRead {
    /// What it says.
    pub calendar: Calendar,
    /// Everything to be told, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecipientError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It holds mistakes; all of them.
    #[error("the recipient's file {file} holds {}", Count::of(diagnostics.len(), "mistake"))]
    Mistakes {
        /// The file.
        file: String,
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
}

impl RecipientError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::File(error) => error.id(),
            Self::Mistakes { .. } => "recipient.mistakes",
        }
    }
}

/// Reads the file.
///
/// # Errors
/// [`RecipientError`] with every mistake.
pub fn read(path: &Path) -> Result<RecipientRead, RecipientError> {
    let (bytes, file) = read_file(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (mut calendar, found) = parse(&file.name, text);
    let (mistakes, diagnostics): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|d| d.severity == crate::diagnostic::Severity::Error);
    if !mistakes.is_empty() {
        return Err(RecipientError::Mistakes { file: file.name, diagnostics: mistakes });
    }
    calendar.file = Some(file);
    Ok(RecipientRead { calendar, diagnostics })
}

const TABLES: [&str; 2] = ["recipient", "extension"];
const RECIPIENT_KEYS: [&str; 2] = ["gstin", "filing"];
const EXTENSION_KEYS: [&str; 5] = ["form", "period", "due", "source", "gstin"];

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    found: Vec<Diagnostic>,
    calendar: Calendar,
}

fn parse(file: &str, text: &str) -> (Calendar, Vec<Diagnostic>) {
    let mut reader = Reader { file, text, found: Vec::new(), calendar: Calendar::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().unwrap_or(text.len()..text.len());
        reader.wrong(
            "recipient.syntax",
            "the file cannot be understood here".to_owned(),
            at,
            "write lines such as filing = \"monthly\", with both quotes, below a line [[recipient]]",
        );
    }
    if reader.found.is_empty() {
        reader.tables(table.get_ref());
    }
    reader.found.sort_by_key(|d| (d.place.line, d.place.line_column));
    (reader.calendar, reader.found)
}

impl<'t> Reader<'t> {
    fn wrong(&mut self, id: &'static str, message: String, at: Range<usize>, help: impl Into<String>) {
        let place = self.place(at);
        self.found.push(Diagnostic::error(id, message, place).help(help));
    }

    /// Points at bytes of the file, with the line and carets below.
    fn place(&self, at: Range<usize>) -> Place {
        let boundary =
            |at: usize| (0..=at.min(self.text.len())).rev().find(|i| self.text.is_char_boundary(*i));
        let start = boundary(at.start).unwrap_or(0);
        let end = boundary(at.end).unwrap_or(start).max(start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i);
        let line = self.text[line_start..line_end].trim_end_matches('\r');
        let before = &self.text[line_start..start];
        let pad: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let width = self.text[start..end.min(line_end)].trim_end().chars().count().max(1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            line: count(self.text[..start].matches('\n').count() + 1),
            line_column: count(before.chars().count() + 1),
            excerpt: format!("{line}\n{pad}{}", "^".repeat(width)),
            ..Place::file(self.file)
        }
    }

    fn tables(&mut self, table: &DeTable<'t>) {
        for (key, value) in table {
            let word: &str = key.get_ref();
            if !TABLES.contains(&word) {
                self.unknown(word, key.span(), "table", &TABLES);
                continue;
            }
            let DeValue::Array(list) = value.get_ref() else {
                let message = format!("\"{word}\" is not a list of tables");
                self.wrong(
                    "recipient.table",
                    message,
                    key.span(),
                    format!("write [[{word}]], with two brackets"),
                );
                continue;
            };
            for item in list {
                let DeValue::Table(entries) = item.get_ref() else {
                    let message = format!("\"{word}\" is not a list of tables");
                    let help = format!("write [[{word}]] and its keys below");
                    self.wrong("recipient.table", message, item.span(), help);
                    continue;
                };
                if word == "recipient" {
                    self.recipient(entries, item.span());
                } else {
                    self.extension(entries, item.span());
                }
            }
        }
    }

    fn unknown(&mut self, word: &str, at: Range<usize>, kind: &str, known: &[&str]) {
        let near: Vec<String> =
            nearest(word, known.iter().copied()).into_iter().map(|n| format!("\"{n}\"")).collect();
        let help = match word {
            "state" => "leave it out: the state is read from the GSTIN".to_owned(),
            "turnover" => "leave it out: no due date depends on the turnover".to_owned(),
            _ if near.is_empty() => format!("it can be {}", and(known)),
            _ => format!("did you mean {}?", and(&near).replace(" and ", " or ")),
        };
        self.wrong("recipient.key", format!("\"{word}\" is no {kind} of the recipient's file"), at, help);
    }

    /// Finds a key of a table; says what is missing.
    fn entry<'e>(
        &mut self,
        entries: &'e DeTable<'t>,
        key: &str,
        table: (&str, &Range<usize>),
        example: &str,
    ) -> Option<(Range<usize>, &'e str)> {
        let Some((_, value)) = entries.iter().find(|(k, _)| k.get_ref() == key) else {
            let message = format!("this {} has no \"{key}\"", table.0);
            self.wrong("recipient.missing", message, head(self.text, table.1), format!("write {example}"));
            return None;
        };
        if let DeValue::String(text) = value.get_ref() {
            return Some((value.span(), text));
        }
        let found = self.text.get(value.span()).unwrap_or_default().trim();
        self.wrong(
            "recipient.value",
            format!("\"{key}\" has to be text in quotes, and is {found}"),
            value.span(),
            format!("write {example}"),
        );
        None
    }

    fn keys(&mut self, entries: &DeTable<'t>, known: &[&str]) {
        for (key, _) in entries {
            if !known.contains(&&**key.get_ref()) {
                self.unknown(key.get_ref(), key.span(), "key", known);
            }
        }
    }

    fn gstin(&mut self, (at, text): (Range<usize>, &str)) -> Option<String> {
        match Gstin::parse(text) {
            Ok(gstin) => {
                if !check_character_holds(gstin.as_str()) {
                    let place = self.place(at);
                    self.found.push(
                        Diagnostic::warning(
                            "recipient.gstin-check",
                            format!("the check character of \"{gstin}\" does not fit"),
                            place,
                        )
                        .help("compare it with your registration"),
                    );
                }
                Some(gstin.as_str().to_owned())
            }
            Err(why) => {
                let help = "write the fifteen characters of your registration";
                self.wrong("recipient.gstin", format!("\"{text}\" {why}"), at, help);
                None
            }
        }
    }

    fn recipient(&mut self, entries: &DeTable<'t>, at: Range<usize>) {
        self.keys(entries, &RECIPIENT_KEYS);
        let table = ("recipient", &at);
        let gstin = self.entry(entries, "gstin", table, "gstin = \"27AAHCK4471M1Z1\"");
        let filing = self.entry(entries, "filing", table, "filing = \"monthly\" or filing = \"quarterly\"");
        let gstin_at = gstin.as_ref().map(|(at, _)| at.clone());
        let gstin = gstin.and_then(|found| self.gstin(found));
        let filing = filing.and_then(|(at, word)| {
            let read = Frequency::from_word(word);
            if read.is_none() {
                let words = Frequency::ALL.map(Frequency::word);
                let help = match nearest(&word.to_lowercase(), words).first() {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "write \"monthly\", or \"quarterly\" under QRMP".to_owned(),
                };
                self.wrong("recipient.filing", format!("\"{word}\" is no way to file GSTR-3B"), at, help);
            }
            read
        });
        let (Some(gstin), Some(filing), Some(at)) = (gstin, filing, gstin_at) else { return };
        if self.calendar.filing.insert(gstin.clone(), filing).is_some() {
            let message = format!("\"{gstin}\" stands in the file before");
            self.wrong("recipient.twice", message, at, "keep one table for each registration");
        }
    }

    fn extension(&mut self, entries: &DeTable<'t>, at: Range<usize>) {
        self.keys(entries, &EXTENSION_KEYS);
        let table = ("extension", &at);
        let form = self.entry(entries, "form", table, "form = \"GSTR-3B\"");
        let period = self.entry(entries, "period", table, "period = \"092026\"");
        let due = self.due(entries, table);
        let source = self.entry(entries, "source", table, "source = \"Notification 20/2026-Central Tax\"");
        let gstin = entries.iter().any(|(k, _)| k.get_ref() == "gstin").then(|| {
            let found = self.entry(entries, "gstin", table, "gstin = \"27AAHCK4471M1Z1\"")?;
            self.gstin(found)
        });
        let form = form.and_then(|(at, word)| {
            let read = Form::from_title(word);
            if read.is_none() {
                let help = format!("write {}", and(&Form::ALL.map(Form::title)).replace(" and ", " or "));
                self.wrong("recipient.form", format!("\"{word}\" is no return whose day is known"), at, help);
            }
            read
        });
        let period = period.and_then(|(at, text)| {
            let read = TaxPeriod::parse(text);
            if let Err(why) = read {
                let help = "write month and year; of a quarterly return the last month, such as 092026";
                self.wrong("recipient.period", format!("\"{text}\" {why}"), at, help);
            }
            read.ok()
        });
        if let Some((at, text)) = &source
            && text.trim().is_empty()
        {
            let help = "name the notification, so that the day can be looked up";
            self.wrong("recipient.source", "an extension needs its source".to_owned(), at.clone(), help);
        }
        let (Some(form), Some(period), Some((_, source)), Some((due_at, due))) = (form, period, source, due)
        else {
            return;
        };
        let by_rule = period.day_after(match form {
            Form::Gstr1 => crate::domain::due::GSTR1.day,
            Form::Gstr3b => crate::domain::due::GSTR3B.day,
        });
        if due <= by_rule {
            let message = format!(
                "{} is no extension: {} of {period} is due on {} at the earliest",
                show_date(due),
                form.title(),
                show_date(by_rule)
            );
            self.wrong("recipient.not-later", message, due_at, "write the later day, or mend the period");
            return;
        }
        if let Some(gstin) = gstin.as_ref().map_or(Some(None), |g| g.clone().map(Some)) {
            let source = source.trim().to_owned();
            self.calendar.extensions.push(Extension { form, period, gstin, due, source });
        }
    }

    /// Reads the new day: text as people write it, or a TOML date.
    fn due(
        &mut self,
        entries: &DeTable<'t>,
        table: (&str, &Range<usize>),
    ) -> Option<(Range<usize>, NaiveDate)> {
        let value = entries.iter().find(|(k, _)| k.get_ref() == "due").map(|(_, value)| value);
        if let Some(value) = value
            && let DeValue::Datetime(day) = value.get_ref()
            && let Some(date) = day.date
        {
            let date = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())?;
            return Some((value.span(), date));
        }
        let (at, text) = self.entry(entries, "due", table, "due = \"25-10-2026\"")?;
        let date = parse_portal_date(text);
        if date.is_none() {
            let message = format!("\"{text}\" is not a date (DD-MM-YYYY)");
            self.wrong("recipient.due", message, at.clone(), "write day, month and year, such as 25-10-2026");
        }
        Some((at, date?))
    }
}

/// The line that opens a table.
fn head(text: &str, table: &Range<usize>) -> Range<usize> {
    let end = text.get(table.start..).and_then(|rest| rest.find('\n')).map_or(table.end, |n| table.start + n);
    table.start..end.max(table.start + 1)
}

#[cfg(test)]
mod tests;
