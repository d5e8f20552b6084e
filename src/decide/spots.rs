//! Where the parts of a policy stand in the text it was read from.
//!
//! Comes in: the text of a file that loads. Goes out: places with line, column and caret. Invariant: a
//! place that cannot be found is still the rule's line, so that no finding is without a place.

use super::policy::{Policy, Rule};
use super::source::Source;
use crate::diagnostic::Place;
use sqlparser::tokenizer::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file read again, for its places alone.
pub(super) struct Spots<'t> {
    source: Source<'t>,
    document: Option<DeTable<'t>>,
}

impl<'t> Spots<'t> {
    pub(super) fn of(policy: &'t Policy, file: &'t str) -> Self {
        let (document, errors) = DeTable::parse_recoverable(&policy.text);
        let sound = errors.is_empty() && !policy.text.is_empty();
        Self { source: Source { text: &policy.text, file }, document: sound.then(|| document.into_inner()) }
    }

    /// Points at the value of a rule's key, or at the rule where it has none.
    pub(super) fn key(&self, at: usize, rule: &Rule, key: &str) -> Place {
        let item = item(rule);
        let found = self.rule(at).and_then(|table| entry(table, key).or_else(|| entry(table, "name")));
        match found {
            Some(value) => self.source.place(value.span(), &item),
            None => Place { line: rule.line, item, ..Place::file(self.source.file) },
        }
    }

    /// Points at a part of a rule's condition; an empty span means the whole of it.
    pub(super) fn condition(&self, at: usize, rule: &Rule, span: Span) -> Place {
        let Some(value) = self.rule(at).and_then(|table| entry(table, "when")) else {
            return self.key(at, rule, "name");
        };
        let DeValue::String(text) = value.get_ref() else { return self.key(at, rule, "name") };
        self.source.place(self.source.within(&value.span(), text, span), &item(rule))
    }

    /// Points at the value of a key of a table of the file.
    pub(super) fn of_table(&self, table: &str, key: &str) -> Place {
        let item = format!("[{table}]");
        let value = self.document.as_ref().and_then(|d| match entry(d, table)?.get_ref() {
            DeValue::Table(entries) => entry(entries, key),
            _ => None,
        });
        match value {
            Some(value) => self.source.place(value.span(), &item),
            None => Place { item, ..Place::file(self.source.file) },
        }
    }

    fn rule(&self, at: usize) -> Option<&DeTable<'t>> {
        let DeValue::Array(rules) = entry(self.document.as_ref()?, "rule")?.get_ref() else { return None };
        match rules.get(at)?.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        }
    }
}

fn item(rule: &Rule) -> String {
    format!("rule \"{}\"", rule.name)
}

fn entry<'a, 't>(table: &'a DeTable<'t>, key: &str) -> Option<&'a Spanned<DeValue<'t>>> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
}
