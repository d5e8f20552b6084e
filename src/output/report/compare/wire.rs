//! The form of `compare.json`.
//!
//! Comes in: a comparison. Goes out: JSON with a version. Invariant: a field is added or changed only
//! together with `schema`; money is text in rupees with two decimals, credit notes negative.

use super::{Aspect, Changed, Changes, Comparison, PolicyFigure, Proposed, reduction};
use crate::domain::month::InputFile;
use crate::domain::period::show_date;
use crate::output::report::summary::{Amounts, RuleLine, amounts, rule};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Wire<'c> {
    schema: u32,
    version: &'c str,
    as_of: String,
    sentence: String,
    matched: String,
    old: PolicyLine<'c>,
    new: PolicyLine<'c>,
    total: ChangesLine,
    months: Vec<MonthLine<'c>>,
    moves: Vec<MoveLine<'c>>,
    documents: Vec<DocumentLine<'c>>,
}

#[derive(Serialize)]
struct FileLine<'c> {
    role: &'c str,
    name: &'c str,
    sha256: &'c str,
    bytes: u64,
}

#[derive(Serialize)]
struct PolicyLine<'c> {
    policy: &'c str,
    file: FileLine<'c>,
    tolerance_taxable_value: String,
    tolerance_tax: String,
    hold: bool,
    rules: Vec<RuleLine>,
}

#[derive(Serialize)]
struct ChangesLine {
    documents: Amounts,
    changed: Amounts,
    at_stake: String,
    decided_the_same_by_another_rule: Amounts,
    accepted_without_person_old: Amounts,
    newly_accepted: Amounts,
    no_longer_accepted: Amounts,
    accepted_without_person_new: Amounts,
    without_person_old: Amounts,
    new_automation: Amounts,
    lost_automation: Amounts,
    without_person_new: Amounts,
    changed_by_aspect: BTreeMap<&'static str, Amounts>,
    changed_repetitions: usize,
}

#[derive(Serialize)]
struct MonthLine<'c> {
    month: &'c str,
    period: String,
    recipients: &'c [String],
    files: Vec<FileLine<'c>>,
    refused: usize,
    changes: ChangesLine,
}

#[derive(Serialize)]
struct MoveLine<'c> {
    old_rule: &'c str,
    new_rule: &'c str,
    old_action: &'c str,
    new_action: &'c str,
    old_review: Option<&'c str>,
    new_review: Option<&'c str>,
    amounts: Amounts,
    at_stake: String,
}

#[derive(Serialize)]
struct DocumentLine<'c> {
    month: &'c str,
    ims_file: &'c str,
    ims_section: &'c str,
    ims_index: u32,
    recipient_gstin: &'c str,
    supplier_gstin: &'c str,
    supplier_name: &'c str,
    document_number: &'c str,
    document_date: String,
    amounts: Amounts,
    changes: Vec<&'c str>,
    newly_accepted: bool,
    no_longer_accepted: bool,
    repeated: bool,
    previous_action: &'c str,
    old: ProposedLine<'c>,
    new: ProposedLine<'c>,
}

#[derive(Serialize)]
struct ProposedLine<'c> {
    action: &'c str,
    review: Option<&'c str>,
    fate: &'c str,
    rule: &'c str,
    rule_reason: &'c str,
    outcome: &'c str,
    reason: &'c str,
    overruled: &'c str,
    itc_reduction: String,
    remark: &'c str,
}

/// Writes `compare.json`, ending in a line break.
pub fn json(c: &Comparison) -> String {
    let wire = Wire {
        schema: 1,
        version: &c.version,
        as_of: c.as_of.map(show_date).unwrap_or_default(),
        sentence: c.sentence(),
        matched: c.matched(),
        old: policy(&c.old),
        new: policy(&c.new),
        total: changes(&c.total),
        months: c
            .months
            .iter()
            .map(|m| MonthLine {
                month: &m.name,
                period: m.period.wire(),
                recipients: &m.recipients,
                files: m.files.iter().map(|(role, f)| file(role, f)).collect(),
                refused: m.refused,
                changes: changes(&m.changes),
            })
            .collect(),
        moves: c
            .moves
            .iter()
            .map(|m| MoveLine {
                old_rule: &m.old_rule,
                new_rule: &m.new_rule,
                old_action: m.old.0.code(),
                new_action: m.new.0.code(),
                old_review: m.old.1.as_deref(),
                new_review: m.new.1.as_deref(),
                amounts: amounts(m.tally),
                at_stake: m.at_stake.plain(),
            })
            .collect(),
        documents: c.changed.iter().map(|d| document(c, d)).collect(),
    };
    let mut out = serde_json::to_string_pretty(&wire)
        .expect("a comparison has neither maps with other keys than text nor numbers that are none");
    out.push('\n');
    out
}

fn file<'c>(role: &'c str, f: &'c InputFile) -> FileLine<'c> {
    FileLine { role, name: &f.name, sha256: &f.sha256, bytes: f.bytes }
}

fn policy(p: &PolicyFigure) -> PolicyLine<'_> {
    PolicyLine {
        policy: &p.name,
        file: file("rules", &p.file),
        tolerance_taxable_value: p.tolerance.taxable_value.plain(),
        tolerance_tax: p.tolerance.tax.plain(),
        hold: p.hold,
        rules: p.rules.iter().map(rule).collect(),
    }
}

fn changes(c: &Changes) -> ChangesLine {
    ChangesLine {
        documents: amounts(c.documents),
        changed: amounts(c.changed),
        at_stake: c.at_stake.plain(),
        decided_the_same_by_another_rule: amounts(c.same_by_other_rule),
        accepted_without_person_old: amounts(c.old_accepted),
        newly_accepted: amounts(c.newly_accepted),
        no_longer_accepted: amounts(c.no_longer_accepted),
        accepted_without_person_new: amounts(c.new_accepted),
        without_person_old: amounts(c.old_automation),
        new_automation: amounts(c.new_automation),
        lost_automation: amounts(c.lost_automation),
        without_person_new: amounts(c.after_automation),
        changed_by_aspect: Aspect::ALL.into_iter().map(Aspect::word).zip(c.aspects.map(amounts)).collect(),
        changed_repetitions: c.repeated,
    }
}

fn document<'c>(c: &'c Comparison, d: &'c Changed) -> DocumentLine<'c> {
    DocumentLine {
        month: &c.months[d.month].name,
        ims_file: &d.ims_file,
        ims_section: d.section.key(),
        ims_index: d.index,
        recipient_gstin: &d.recipient_gstin,
        supplier_gstin: &d.supplier_gstin,
        supplier_name: &d.supplier_name,
        document_number: &d.number,
        document_date: show_date(d.date),
        amounts: amounts(d.amounts),
        changes: d.aspects.iter().map(|a| a.word()).collect(),
        newly_accepted: d.newly_accepted,
        no_longer_accepted: d.no_longer_accepted,
        repeated: d.repeated,
        previous_action: d.previous_action.code(),
        old: proposed(&d.old),
        new: proposed(&d.new),
    }
}

fn proposed(p: &Proposed) -> ProposedLine<'_> {
    ProposedLine {
        action: p.action.code(),
        review: p.review.as_deref(),
        fate: p.fate.word(),
        rule: &p.rule,
        rule_reason: &p.rule_reason,
        outcome: p.outcome.word(),
        reason: &p.reason,
        overruled: &p.overruled,
        itc_reduction: reduction(p.itc_reduction),
        remark: &p.remark,
    }
}
