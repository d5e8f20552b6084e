//! The templates of letters: shipped with the program, or the firm's own.
//!
//! Comes in: the text of the templates. Goes out: subjects and letters. Invariant: every template is tried on
//! an example in which everything occurs before any letter is written, so that a mistake is told at once, with
//! file and line, and not by the one supplier who meets it.

use super::ask::Ask;
use super::facts::{Addressee, Facts};
use super::gather::{Dossier, Item, Side};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::DocumentKind;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::text::{nearest, plain};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::Value as Json;

/// A template file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name in the folder.
    pub name: &'static str,
    /// The text that is shipped.
    pub text: &'static str,
}

/// The template of the subject line.
pub const SUBJECT: Template = Template { name: "subject.txt", text: include_str!("templates/subject.txt") };
/// The template of the letter.
pub const LETTER: Template = Template { name: "letter.txt", text: include_str!("templates/letter.txt") };
/// Every template.
pub const SHIPPED: [Template; 2] = [SUBJECT, LETTER];

/// A subject is cut to so many characters.
const LONGEST_SUBJECT: usize = 160;

/// The templates in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    /// Name shown in messages and text, in the order of [`SHIPPED`].
    texts: [(String, String); 2],
}

impl Default for Templates {
    fn default() -> Self {
        Self { texts: SHIPPED.map(|t| (t.name.to_owned(), t.text.to_owned())) }
    }
}

impl Templates {
    /// Takes a firm's own text in the place of a shipped one; `shown` is how messages call the file.
    #[must_use]
    pub fn with(mut self, template: Template, shown: &str, text: &str) -> Self {
        for (own, shipped) in self.texts.iter_mut().zip(SHIPPED) {
            if shipped == template {
                *own =
                    (shown.to_owned(), text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n"));
            }
        }
        self
    }

    /// Compiles the templates and tries them on the example.
    ///
    /// # Errors
    /// What is wrong, a finding per file.
    pub(super) fn compile(&self, month: &Month<'_>) -> Result<Compiled<'_>, Vec<Diagnostic>> {
        let compiled = Compiled { environment: environment(), templates: self };
        let example = Facts::of(month, &example(), Addressee::default());
        let wrong: Vec<Diagnostic> = (0..SHIPPED.len())
            .filter_map(|at| compiled.render(at, &example).err().map(|wrong| *wrong))
            .collect();
        if wrong.is_empty() { Ok(compiled) } else { Err(wrong) }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_debug(true);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the signs of the syntax are the usual ones"));
    environment
}

/// Templates that were tried.
pub(super) struct Compiled<'t> {
    environment: Environment<'static>,
    templates: &'t Templates,
}

impl Compiled<'_> {
    /// Writes the subject: one line, not too long.
    pub(super) fn subject(&self, facts: &Facts) -> Result<String, Box<Diagnostic>> {
        let text = plain(self.render(0, facts)?.trim());
        let words: Vec<&str> = text.split_whitespace().collect();
        Ok(words.join(" ").chars().take(LONGEST_SUBJECT).collect())
    }

    /// Writes the letter, ending in a line break.
    pub(super) fn letter(&self, facts: &Facts) -> Result<String, Box<Diagnostic>> {
        let text = self.render(1, facts)?;
        let lines: Vec<String> = text.lines().map(|line| plain(line).trim_end().to_owned()).collect();
        Ok(format!("{}\n", lines.join("\n").trim()))
    }

    fn render(&self, at: usize, facts: &Facts) -> Result<String, Box<Diagnostic>> {
        let (name, text) = &self.templates.texts[at];
        self.environment
            .render_named_str(SHIPPED[at].name, text, Value::from(Serde(facts)))
            .map_err(|error| Box::new(mistake(name, text, &error, facts)))
    }
}

/// Says what is wrong with a template: the words of the engine are for programmers, so that the usual
/// mistakes have ours.
fn mistake(name: &str, text: &str, error: &minijinja::Error, facts: &Facts) -> Diagnostic {
    let line = error.line().unwrap_or_default();
    let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let piece = error.range().and_then(|range| text.get(range)).unwrap_or_default().trim().to_owned();
    let detail = error.detail().unwrap_or_default();
    let (message, help) = match error.kind() {
        ErrorKind::SyntaxError => (
            format!(
                "the template cannot be understood: {}",
                if detail.is_empty() { "see the line" } else { detail }
            ),
            "compare the line with the template that is shipped: imsreco letters --write-templates FOLDER"
                .to_owned(),
        ),
        ErrorKind::UndefinedError => {
            let word = if piece.is_empty() { "a word".to_owned() } else { format!("\"{piece}\"") };
            let help = match suggestion(&piece, text, facts) {
                Some(near) => format!("did you mean {near}?"),
                None => "imsreco letters --help lists the words of a template".to_owned(),
            };
            (format!("the template uses {word}, which is not known here"), help)
        }
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod => (
            format!("the template uses something that is not known here: {detail}"),
            "look for a typing error".to_owned(),
        ),
        _ => (
            format!(
                "the template cannot be filled in: {}",
                if detail.is_empty() { "see the line" } else { detail }
            ),
            "compare the line with the template that is shipped: imsreco letters --write-templates FOLDER"
                .to_owned(),
        ),
    };
    let place = Place {
        line: u32::try_from(line).unwrap_or_default(),
        excerpt: quoted_line(shown),
        ..Place::file(name)
    };
    Diagnostic::error("letters.template", message, place).help(help)
}

fn quoted_line(line: &str) -> String {
    const MOST: usize = 120;
    let cut: String = line.trim().chars().take(MOST).collect();
    if cut.is_empty() { String::new() } else { format!("| {cut}") }
}

/// Finds what a word that is not known may have been meant to be.
fn suggestion(piece: &str, template: &str, facts: &Facts) -> Option<String> {
    let facts = serde_json::to_value(facts).ok()?;
    let parts: Vec<&str> = piece.split('.').map(str::trim).collect();
    let keys = |value: &Json| value.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
    let near = |word: &str, known: Vec<String>| -> Option<String> {
        nearest(word, known.iter().map(String::as_str)).first().map(|near| (*near).to_owned())
    };
    let (first, rest) = parts.split_first()?;
    let named_by_loop = template.contains(&format!("for {first} in"));
    match (facts.get(first), rest.first()) {
        (Some(inner), Some(word)) => near(word, keys(inner)).map(|near| format!("{first}.{near}")),
        (None, Some(word)) if named_by_loop => {
            let mut known = Vec::new();
            below(&facts, &mut known);
            near(word, known).map(|near| format!("{first}.{near}"))
        }
        (None, _) => near(first, keys(&facts)),
        (Some(_), None) => None,
    }
}

/// Gathers the names of all values inside a value.
fn below(value: &Json, names: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                names.push(key.clone());
                below(value, names);
            }
        }
        Json::Array(list) => list.iter().for_each(|value| below(value, names)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// A dossier in which everything that can be asked occurs.
fn example() -> Dossier {
    let tax = TaxHeads { igst: Paise::new(18_000), ..TaxHeads::default() };
    let side = |number: &str| Side {
        number: number.to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 9, 1),
        supplier: "27AAIFL6607C1ZG".to_owned(),
        recipient: "27AAHCK4471M1Z1".to_owned(),
        taxable_value: Paise::new(100_000),
        tax,
    };
    let items = Ask::ALL.into_iter().flat_map(|ask| {
        let item = Item {
            ask,
            kind: DocumentKind::Invoice,
            title: "invoice".to_owned(),
            reported: (ask != Ask::NotReported).then(|| side("A-1")),
            booked: (ask != Ask::NotInBooks).then(|| side("A-2")),
            filed: true,
            return_period: "092026".to_owned(),
            perhaps: vec!["A-3 of 01-09-2026".to_owned()],
        };
        let bare = Item { filed: false, perhaps: Vec::new(), return_period: String::new(), ..item.clone() };
        [item, bare]
    });
    Dossier {
        gstin: "27AAIFL6607C1ZG".to_owned(),
        name: "Lohgad Rubber Products".to_owned(),
        items: items.collect(),
    }
}
