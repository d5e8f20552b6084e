//! `audit.jsonl`: one JSON object per line; what went in, what was decided and why, what came out.
//!
//! Comes in: a month and the files written so far. Goes out: a `run` line with the hashes of the
//! inputs, a `rule` line for each rule, a `decision` line per IMS record, an `output` line per file.
//! Invariant: no clock but `as_of`, so the same inputs give the same bytes.
//!
//! A decision names its rule, whose condition and reason stand once, in the `rule` line of that name;
//! `rule_reason` stands in a decision only where it is another than there. A field that a decision does
//! not have says what it would say if it were empty: no rows, no candidates, no level because nothing was
//! compared, nobody who must look, nothing overruled, no remark, and no declaration asked for. Flags are
//! always there. In schema 1 every line said all of that: of ten lakh records the trail had 1,015 MB and
//! now has 630.
//!
//! Lines are made by all cores in batches, field by field into buffers that are used again, and beside those
//! of the links (see [`Trail`]).

use crate::domain::link::{BooksId, ImsId, Link};
use crate::domain::month::{InputFile, Month, RowNames};
use crate::domain::period::show_date;
use crate::domain::text::push_digits;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::io::{self, Write};

/// Version of the lines' shape.
pub const SCHEMA: u32 = 2;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event<'a> {
    Run {
        schema: u32,
        version: &'a str,
        period: String,
        as_of: String,
        recipients: &'a [String],
        policy: &'a str,
        tolerance_taxable_value_paise: i64,
        tolerance_tax_paise: i64,
        hold: bool,
        inputs: Vec<Input<'a>>,
    },
    Rule {
        name: &'a str,
        when: &'a str,
        action: &'a str,
        review: &'a str,
        reason: &'a str,
        tags: &'a [String],
        hits: usize,
    },
    Output {
        name: &'a str,
        sha256: &'a str,
        bytes: u64,
    },
}

#[derive(Serialize)]
struct Input<'a> {
    role: &'a str,
    name: &'a str,
    sha256: &'a str,
    bytes: u64,
}

/// Lines are made this many at a time, each part of them by one core.
const BATCH: usize = 16_384;

/// Lines made by one core at a time.
const PART: usize = 1_024;

/// Writes the trail of a month and of the files written beside it.
pub fn write(month: &Month<'_>, outputs: &[InputFile], out: &mut dyn Write) -> io::Result<()> {
    let trail = Trail::begin(month, out)?;
    let mut order: Vec<_> =
        (0u32..).zip(&month.ims).map(|(id, r)| ((r.file, r.section, r.index), ImsId(id))).collect();
    order.par_sort_unstable();
    let mut parts: Vec<String> = Vec::new();
    for batch in order.chunks(BATCH) {
        parts.resize_with(batch.len().div_ceil(PART), String::new);
        parts.par_iter_mut().zip(batch.par_chunks(PART)).for_each(|(part, lines)| {
            part.clear();
            for (_, id) in lines {
                trail.push_line(*id, part);
            }
        });
        parts.iter().try_for_each(|part| out.write_all(part.as_bytes()))?;
    }
    end(outputs, out)
}

/// Writes what comes last, when every other file is written.
pub fn end(outputs: &[InputFile], out: &mut dyn Write) -> io::Result<()> {
    outputs.iter().try_for_each(|file| {
        line(out, &Event::Output { name: &file.name, sha256: &file.sha256, bytes: file.bytes })
    })
}

fn line(out: &mut (impl Write + ?Sized), event: &Event<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, event)?;
    out.write_all(b"\n")
}

fn run_event<'a>(month: &'a Month<'_>) -> Event<'a> {
    let facts = &month.facts;
    let inputs = |role: &'static str, files: &'a [InputFile]| {
        files.iter().map(move |f| Input { role, name: &f.name, sha256: &f.sha256, bytes: f.bytes })
    };
    Event::Run {
        schema: SCHEMA,
        version: &facts.version,
        period: facts.period.wire(),
        as_of: show_date(facts.as_of),
        recipients: &facts.recipients,
        policy: &facts.policy,
        tolerance_taxable_value_paise: facts.tolerance.taxable_value.get(),
        tolerance_tax_paise: facts.tolerance.tax.get(),
        hold: facts.hold,
        inputs: inputs("ims", &facts.ims_files)
            .chain(inputs("books", &facts.books_files))
            .chain(inputs("rules", std::slice::from_ref(&facts.rules_file)))
            .chain(inputs("list", &facts.list_files))
            .chain(inputs("suppliers", facts.suppliers_file.as_slice()))
            .chain(inputs("previous", &facts.previous_files))
            .chain(inputs("recipient", facts.calendar.file.as_slice()))
            .chain(inputs("gstr2b", &facts.gstr2b_files))
            .collect(),
    }
}

/// A trail that is being written. Its lines may be made with those of another file, which reads the same
/// records, links and decisions in the same order: to fetch them from memory is most of the work.
pub struct Trail<'m, 'a> {
    month: &'m Month<'a>,
    names: RowNames,
    /// Names of the downloads, as JSON.
    files: Vec<String>,
    /// Reasons of the rules by name.
    rules: FxHashMap<&'m str, &'m str>,
}

impl<'m, 'a> Trail<'m, 'a> {
    /// Writes what comes before the decisions.
    pub fn begin(month: &'m Month<'a>, out: &mut dyn Write) -> io::Result<Self> {
        line(out, &run_event(month))?;
        for rule in &month.facts.rules {
            line(
                out,
                &Event::Rule {
                    name: &rule.name,
                    when: &rule.when,
                    action: &rule.action,
                    review: &rule.review,
                    reason: &rule.reason,
                    tags: &rule.tags,
                    hits: rule.hits,
                },
            )?;
        }
        Ok(Self::of(month))
    }

    fn of(month: &'m Month<'a>) -> Self {
        let rules = month.facts.rules.iter().rev().map(|rule| (rule.name.as_str(), rule.reason.as_str()));
        let files = month.facts.ims_files.iter().map(|file| {
            let mut json = String::new();
            push_text(&file.name, &mut json);
            json
        });
        Self { month, names: RowNames::of(month), files: files.collect(), rules: rules.collect() }
    }

    /// Adds the line of a record; lines stand in the order of the downloads.
    pub fn push_line(&self, id: ImsId, out: &mut String) {
        let (month, i) = (self.month, id.at());
        let (record, link, decision) = (&month.ims[i], &month.links[i], &month.decisions[i]);
        out.push_str("{\"event\":\"decision\",\"ims_file\":");
        out.push_str(self.files.get(record.file as usize).map_or("\"\"", String::as_str));
        push_word(",\"ims_section\":\"", record.section.key(), out);
        out.push_str(",\"ims_index\":");
        push_digits(u64::from(record.index), 1, out);
        push_field(",\"recipient_gstin\":", record.recipient_gstin, out);
        push_field(",\"supplier_gstin\":", record.supplier_gstin, out);
        push_field(",\"document_number\":", record.number, out);
        push_word(",\"outcome\":\"", link.outcome.word(), out);
        self.push_rows(",\"register_rows\":[", &link.books, out);
        self.push_rows(",\"candidate_rows\":[", &link.candidates, out);
        push_link(link, out);
        push_word(",\"previous_action\":\"", record.previous_action.code(), out);
        push_word(",\"proposed_action\":\"", decision.proposed_action.code(), out);
        push_flag(",\"needs_review\":", decision.needs_review(), out);
        push_said(",\"review\":", decision.review.as_deref().unwrap_or_default(), out);
        push_word(",\"fate\":\"", decision.fate.word(), out);
        push_field(",\"rule\":", &decision.rule, out);
        if self.rules.get(&*decision.rule).is_none_or(|reason| **reason != *decision.rule_reason) {
            push_field(",\"rule_reason\":", &decision.rule_reason, out);
        }
        push_field(",\"reason\":", &month.reasons[i], out);
        push_said(",\"overruled\":", &decision.overruled, out);
        push_said(",\"itc_reduction\":", decision.itc_reduction.word(), out);
        push_said(",\"itc_reduction_basis\":", decision.itc_reduction_basis, out);
        push_said(",\"remark\":", &decision.remark, out);
        out.push_str("}\n");
    }

    fn push_rows(&self, key: &str, rows: &[BooksId], out: &mut String) {
        let mut name = String::new();
        for (at, row) in rows.iter().enumerate() {
            out.push_str(if at == 0 { key } else { "," });
            name.clear();
            self.names.push_name(&self.month.books[row.at()], &mut name);
            push_text(&name, out);
        }
        if !rows.is_empty() {
            out.push(']');
        }
    }
}

/// Adds how a record was linked.
fn push_link(link: &Link, out: &mut String) {
    push_said(",\"pass\":", link.pass, out);
    push_said(",\"block\":", link.block, out);
    if let Some(levels) = &link.levels {
        push_word(",\"number_level\":\"", levels.number.word(), out);
        push_word(",\"date_level\":\"", levels.date.word(), out);
        push_word(",\"taxable_value_level\":\"", levels.taxable_value.word(), out);
        push_word(",\"tax_level\":\"", levels.tax.word(), out);
        push_word(",\"gstin_level\":\"", levels.gstin.word(), out);
    }
    push_said(",\"margin\":", link.margin, out);
    push_flag(",\"certain\":", link.certain, out);
}

/// Adds a word of a closed list, which needs no escape; the key ends with the mark that opens the text.
fn push_word(key: &str, word: &str, out: &mut String) {
    debug_assert!(
        !word.bytes().any(|b| matches!(b, 0..b' ' | b'"' | b'\\')),
        "a word that JSON escapes: {word}"
    );
    out.push_str(key);
    out.push_str(word);
    out.push('"');
}

/// Adds a text where there is one.
fn push_said(key: &str, text: &str, out: &mut String) {
    if !text.is_empty() {
        push_field(key, text, out);
    }
}

fn push_field(key: &str, text: &str, out: &mut String) {
    out.push_str(key);
    push_text(text, out);
}

fn push_flag(key: &str, flag: bool, out: &mut String) {
    out.push_str(key);
    out.push_str(if flag { "true" } else { "false" });
}

/// Adds a text as JSON. Most need no escape, which sixteen bytes in one step show.
fn push_text(text: &str, out: &mut String) {
    let escaped = |found: bool, b: &u8| found | matches!(b, 0..b' ' | b'"' | b'\\');
    let (blocks, rest) = text.as_bytes().as_chunks::<16>();
    out.push('"');
    if blocks.iter().any(|block| block.iter().fold(false, escaped)) || rest.iter().fold(false, escaped) {
        push_escaped(text, out);
    } else {
        out.push_str(text);
    }
    out.push('"');
}

fn push_escaped(text: &str, out: &mut String) {
    let wants_escape = |b: u8| matches!(b, 0..b' ' | b'"' | b'\\');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(wants_escape) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(c @ ('"' | '\\')) => {
                out.push('\\');
                out.push(c);
            }
            Some(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_escaped_as_by_the_writer_of_json(text in "[ -~\u{0}-\u{1f}\u{7f}-\u{a0}₹\u{2028}\"\\\\]{0,40}") {
            let mut out = String::new();
            push_text(&text, &mut out);
            prop_assert_eq!(out, serde_json::to_string(&text).unwrap());
        }
    }
}
