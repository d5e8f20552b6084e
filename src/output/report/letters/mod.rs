//! What suppliers are asked: a letter, a draft mail and a table for each, and an index of all.
//!
//! Comes in: a finished month, the list of suppliers, templates. Goes out: bytes and names of files. Invariant:
//! nothing is sent; every document of which something can be asked stands in exactly one letter or is counted;
//! file names hold only letters, figures and hyphens.

mod ask;
mod facts;
mod gather;
mod mail;
mod tables;
mod templates;
mod text;

pub use ask::Ask;
pub use facts::WORDS;
pub use tables::COLUMNS;
pub use templates::{LETTER, SHIPPED, SUBJECT, Template, Templates};
pub use text::text;

use crate::diagnostic::Diagnostic;
use crate::domain::gstin::has_shape;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::suppliers::SupplierMaster;
use facts::{Addressee, Facts, sum};
use gather::Dossier;
use std::io::{self, Write};

/// Name of the index.
pub const INDEX: &str = "index.csv";
/// A name of a supplier takes so many characters of a file's name.
const LONGEST_NAME: usize = 40;

/// Which letters are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only this supplier.
    pub supplier: Option<String>,
    /// Only suppliers with at least so much tax at issue.
    pub min: Paise,
    /// Our mail address, or empty.
    pub from: String,
}

/// What is asked of one supplier, in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The supplier's GSTIN.
    pub gstin: String,
    /// Name, or empty.
    pub name: String,
    /// Mail addresses of the list of suppliers.
    pub emails: Vec<String>,
    /// Documents.
    pub documents: usize,
    /// How many of each kind, in the order of [`Ask::ALL`].
    pub kinds: [usize; Ask::ALL.len()],
    /// Taxable value, credit notes negative.
    pub taxable_value: Paise,
    /// Tax, credit notes negative.
    pub tax: TaxHeads,
    /// Tax that hangs on the answers; never negative.
    pub at_issue: Paise,
}

/// A file: its name and what stands in it.
pub type NamedBytes = (String, Vec<u8>);

/// The letter to one supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its figures.
    pub summary: Summary,
    /// The text.
    pub text: NamedBytes,
    /// The draft.
    pub mail: NamedBytes,
    /// The documents.
    pub table: NamedBytes,
}

/// A supplier of whom something is asked and who gets no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritten {
    /// The figures.
    pub summary: Summary,
    /// Why.
    pub why: &'static str,
}

/// All letters of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// In the order of the GSTINs.
    pub letters: Vec<Letter>,
    /// Suppliers left out.
    pub unwritten: Vec<Unwritten>,
    /// Documents whose supplier has no GSTIN that could be his.
    pub nameless: usize,
}

impl Letters {
    /// Writes the index.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn index(&self, out: &mut dyn Write) -> io::Result<()> {
        tables::index(&self.letters, &self.unwritten, out)
    }

    /// Returns every file but the index.
    pub fn files(&self) -> impl Iterator<Item = &NamedBytes> {
        self.letters.iter().flat_map(|letter| [&letter.text, &letter.mail, &letter.table])
    }
}

/// What stops the letters.
#[derive(Debug, thiserror::Error)]
pub enum LettersError {
    /// Templates hold mistakes; all of them.
    #[error("no letter was written: the templates hold mistakes\n  help: mend them and run again")]
    Templates {
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
    /// The supplier that was named is asked nothing.
    #[error(
        "nothing is asked of \"{gstin}\"\n  --> argument --supplier\n  help: look at the spelling; index.csv, written \
         without --supplier, names every supplier of whom something is asked"
    )]
    Nobody {
        /// As typed.
        gstin: String,
    },
    /// A draft could not be put together.
    #[error(
        "internal error: a draft could not be written ({source}); this is a bug, and no file was written"
    )]
    Draft {
        /// The writer's error.
        source: io::Error,
    },
}

impl LettersError {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Templates { .. } => "letters.templates",
            Self::Nobody { .. } => "letters.nobody",
            Self::Draft { .. } => "",
        }
    }
}

/// Writes the letters of a month.
///
/// # Errors
/// [`LettersError`] where the templates hold mistakes, or the supplier that was named is asked nothing.
pub fn letters(
    month: &Month<'_>,
    master: Option<&SupplierMaster>,
    templates: &Templates,
    choice: &Choice,
) -> Result<Letters, LettersError> {
    let compiled = templates.compile(month).map_err(|diagnostics| LettersError::Templates { diagnostics })?;
    let gathered = gather::gather(month);
    let mut out = Letters { nameless: gathered.nameless, ..Letters::default() };
    let wanted = |dossier: &&Dossier| choice.supplier.as_ref().is_none_or(|gstin| *gstin == dossier.gstin);
    for dossier in gathered.dossiers.iter().filter(wanted) {
        let known = master.and_then(|m| m.get(&dossier.gstin));
        let emails = known.map(|k| k.emails.clone()).unwrap_or_default();
        let summary = summary(dossier, emails);
        if summary.at_issue < choice.min {
            out.unwritten.push(Unwritten { summary, why: "below the least amount (--min)" });
            continue;
        }
        let stem = stem(&dossier.gstin, &dossier.name);
        let names = ["txt", "eml", "csv"].map(|ending| format!("{stem}.{ending}"));
        let joined = summary.emails.join("; ");
        let code = known.map_or("", |k| k.code.as_str());
        let facts = Facts::of(month, dossier, Addressee { code, email: &joined, csv: &names[2] });
        let written = compiled.subject(&facts).and_then(|subject| Ok((subject, compiled.letter(&facts)?)));
        let (subject, text) =
            written.map_err(|wrong| LettersError::Templates { diagnostics: vec![*wrong] })?;
        let table = tables::table(dossier).map_err(|source| LettersError::Draft { source })?;
        let draft = mail::Draft {
            from: &choice.from,
            to: &summary.emails,
            subject: &subject,
            text: &text,
            table_name: &names[2],
            table: &table,
            on: month.facts.as_of,
        };
        let mail = draft.bytes().map_err(|source| LettersError::Draft { source })?;
        let [text_name, mail_name, table_name] = names;
        out.letters.push(Letter {
            summary,
            text: (text_name, text.into_bytes()),
            mail: (mail_name, mail),
            table: (table_name, table),
        });
    }
    match &choice.supplier {
        Some(gstin) if out.letters.is_empty() && out.unwritten.is_empty() => {
            Err(LettersError::Nobody { gstin: gstin.clone() })
        }
        Some(_) | None => Ok(out),
    }
}

fn summary(dossier: &Dossier, emails: Vec<String>) -> Summary {
    let (taxable_value, tax) = sum(dossier.items.iter());
    Summary {
        gstin: dossier.gstin.clone(),
        name: dossier.name.clone(),
        emails,
        documents: dossier.items.len(),
        kinds: Ask::ALL.map(|ask| dossier.of(ask).count()),
        taxable_value,
        tax,
        at_issue: dossier.at_issue(),
    }
}

/// Names the files of a supplier: the GSTIN, which nobody else has, and what can be read of the name.
fn stem(gstin: &str, name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST_NAME {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { gstin.to_owned() } else { format!("{gstin}-{slug}") }
}

/// Tells whether a file of this name is one that letters are written to.
pub fn is_letter(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let gstin = stem.get(..15).unwrap_or_default();
    let rest = stem.get(15..).unwrap_or_default();
    has_shape(gstin) && (rest.is_empty() || rest.starts_with('-')) && ["txt", "eml", "csv"].contains(&ending)
}

#[cfg(test)]
mod tests;
