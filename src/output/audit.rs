//! `audit.jsonl`: one JSON object per line; what went in, what was decided and why, what came out.
//!
//! Comes in: a month and the files written so far. Goes out: a `run` line with the hashes of the
//! inputs, a `decision` line per IMS record, an `output` line per file. Invariant: no clock but
//! `as_of`, so the same inputs give the same bytes. Lines are made by all cores in batches.

use crate::domain::month::{InputFile, Month, RowNames};
use crate::domain::period::show_date;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Version of the lines' shape.
pub const SCHEMA: u32 = 1;

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
    Decision(Box<DecisionLine<'a>>),
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

#[derive(Serialize)]
struct DecisionLine<'a> {
    ims_file: &'a str,
    ims_section: &'a str,
    ims_index: u32,
    recipient_gstin: &'a str,
    supplier_gstin: &'a str,
    document_number: &'a str,
    outcome: &'a str,
    register_rows: Vec<String>,
    candidate_rows: Vec<String>,
    pass: &'a str,
    block: &'a str,
    number_level: Option<&'a str>,
    date_level: Option<&'a str>,
    taxable_value_level: Option<&'a str>,
    tax_level: Option<&'a str>,
    gstin_level: Option<&'a str>,
    margin: &'a str,
    certain: bool,
    previous_action: &'a str,
    proposed_action: &'a str,
    needs_review: bool,
    review: Option<&'a str>,
    fate: &'a str,
    rule: &'a str,
    when: &'a str,
    rule_reason: &'a str,
    reason: &'a str,
    overruled: &'a str,
    itc_reduction: &'a str,
    itc_reduction_basis: &'a str,
    remark: &'a str,
}

/// Lines are made this many at a time, each part of them by one core.
const BATCH: usize = 16_384;

/// Lines made by one core at a time.
const PART: usize = 1_024;

/// Writes the trail. `outputs` gives the files written beside it and is asked when every other line is
/// written, so that those files can be written at the same time.
pub fn write(
    month: &Month<'_>,
    outputs: impl FnOnce() -> io::Result<Vec<InputFile>>,
    out: &mut dyn Write,
) -> io::Result<()> {
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
    let names = RowNames::of(month);
    let when: BTreeMap<&str, &str> =
        month.facts.rules.iter().rev().map(|r| (r.name.as_str(), r.when.as_str())).collect();
    let mut order: Vec<_> =
        month.ims.iter().enumerate().map(|(i, r)| ((r.file, r.section, r.index), i)).collect();
    order.par_sort_unstable();
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for batch in order.chunks(BATCH) {
        parts.resize_with(batch.len().div_ceil(PART), Vec::new);
        parts.par_iter_mut().zip(batch.par_chunks(PART)).try_for_each(|(part, lines)| {
            part.clear();
            lines.iter().try_for_each(|(_, i)| {
                line(part, &Event::Decision(Box::new(decision_line(month, &names, &when, *i))))
            })
        })?;
        parts.iter().try_for_each(|part| out.write_all(part))?;
    }
    for file in &outputs()? {
        line(out, &Event::Output { name: &file.name, sha256: &file.sha256, bytes: file.bytes })?;
    }
    Ok(())
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

fn decision_line<'a>(
    month: &'a Month<'_>,
    names: &RowNames,
    when: &BTreeMap<&str, &'a str>,
    i: usize,
) -> DecisionLine<'a> {
    let (record, link, decision) = (&month.ims[i], &month.links[i], &month.decisions[i]);
    let rows =
        |ids: &[crate::domain::link::BooksId]| ids.iter().map(|b| names.name(&month.books[b.at()])).collect();
    let levels = link.levels.as_ref();
    DecisionLine {
        ims_file: month.facts.ims_files.get(record.file as usize).map_or("", |f| &f.name),
        ims_section: record.section.key(),
        ims_index: record.index,
        recipient_gstin: record.recipient_gstin,
        supplier_gstin: record.supplier_gstin,
        document_number: record.number,
        outcome: link.outcome.word(),
        register_rows: rows(&link.books),
        candidate_rows: rows(&link.candidates),
        pass: link.pass,
        block: link.block,
        number_level: levels.map(|l| l.number.word()),
        date_level: levels.map(|l| l.date.word()),
        taxable_value_level: levels.map(|l| l.taxable_value.word()),
        tax_level: levels.map(|l| l.tax.word()),
        gstin_level: levels.map(|l| l.gstin.word()),
        margin: link.margin,
        certain: link.certain,
        previous_action: record.previous_action.code(),
        proposed_action: decision.proposed_action.code(),
        needs_review: decision.needs_review(),
        review: decision.review.as_deref(),
        fate: decision.fate.word(),
        rule: &decision.rule,
        when: when.get(decision.rule.as_str()).copied().unwrap_or_default(),
        rule_reason: &decision.rule_reason,
        reason: &month.reasons[i],
        overruled: &decision.overruled,
        itc_reduction: decision.itc_reduction.word(),
        itc_reduction_basis: &decision.itc_reduction_basis,
        remark: &decision.remark,
    }
}
