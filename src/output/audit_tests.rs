//! The trail of the month of the reports: beside `audit`, which does not know the reports.

use super::audit::write;
use super::report::fixture::fixture_month;
use crate::domain::link::{BooksId, ImsId, Levels};
use crate::domain::month::{Month, RowNames};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

fn lines(month: &Month<'_>) -> Vec<Value> {
    let mut bytes = Vec::new();
    write(month, &[], &mut bytes).unwrap();
    bytes.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

/// What a line says, every field of it.
fn whole(month: &Month<'_>, id: ImsId) -> Vec<(&'static str, Value)> {
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    let names = RowNames::of(month);
    let rows = |rows: &[BooksId]| -> Value {
        rows.iter().map(|row| names.name(&month.books[row.at()])).collect::<Vec<_>>().into()
    };
    let level = |word: fn(&Levels) -> &'static str| link.levels.as_ref().map(word).into();
    vec![
        ("event", "decision".into()),
        ("ims_file", month.facts.ims_files[record.file as usize].name.clone().into()),
        ("ims_section", record.section.key().into()),
        ("ims_index", record.index.into()),
        ("recipient_gstin", record.recipient_gstin.into()),
        ("supplier_gstin", record.supplier_gstin.into()),
        ("document_number", record.number.into()),
        ("outcome", link.outcome.word().into()),
        ("register_rows", rows(&link.books)),
        ("candidate_rows", rows(&link.candidates)),
        ("pass", link.pass.into()),
        ("block", link.block.into()),
        ("number_level", level(|l| l.number.word())),
        ("date_level", level(|l| l.date.word())),
        ("taxable_value_level", level(|l| l.taxable_value.word())),
        ("tax_level", level(|l| l.tax.word())),
        ("gstin_level", level(|l| l.gstin.word())),
        ("margin", link.margin.into()),
        ("certain", link.certain.into()),
        ("previous_action", record.previous_action.code().into()),
        ("proposed_action", decision.proposed_action.code().into()),
        ("needs_review", decision.needs_review().into()),
        ("review", decision.review.as_deref().into()),
        ("fate", decision.fate.word().into()),
        ("rule", (*decision.rule).into()),
        ("rule_reason", (*decision.rule_reason).into()),
        ("reason", month.reasons[id.at()].to_string().into()),
        ("overruled", decision.overruled.as_str().into()),
        ("itc_reduction", decision.itc_reduction.word().into()),
        ("itc_reduction_basis", decision.itc_reduction_basis.into()),
        ("remark", decision.remark.as_str().into()),
    ]
}

#[test]
fn a_field_is_left_out_only_where_it_says_nothing() {
    let month = fixture_month();
    let lines = lines(&month);
    let reasons: BTreeMap<&str, &Value> = lines
        .iter()
        .filter(|line| line["event"] == "rule")
        .map(|line| (line["name"].as_str().unwrap(), &line["reason"]))
        .collect();
    let mut left_out = BTreeSet::new();
    let mut decisions = 0;
    for (id, record) in (0..).map(ImsId).zip(&month.ims) {
        let line = lines
            .iter()
            .find(|l| l["ims_section"] == record.section.key() && l["ims_index"] == record.index)
            .unwrap();
        let mut expected = serde_json::Map::new();
        for (key, value) in whole(&month, id) {
            let says_nothing = match key {
                "rule_reason" => reasons.get(&*month.decisions[id.at()].rule) == Some(&&value),
                _ => value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty),
            };
            if says_nothing {
                left_out.insert(key);
            } else {
                expected.insert(key.to_owned(), value);
            }
        }
        assert_eq!(line, &Value::Object(expected));
        decisions += 1;
    }
    assert_eq!(lines.iter().filter(|line| line["event"] == "decision").count(), decisions);
    assert!(left_out.contains("candidate_rows") && left_out.contains("number_level"), "{left_out:?}");
    assert!(!left_out.contains("rule") && !left_out.contains("outcome"), "{left_out:?}");
}

#[test]
fn a_reason_that_is_not_the_rules_own_stands_beside_the_decision() {
    let mut month = fixture_month();
    let decision = &mut month.decisions[0];
    month.facts.rules[0].name = decision.rule.to_string();
    month.facts.rules[0].reason = decision.rule_reason.to_string();
    let reason = |month: &Month<'_>| {
        let (section, index) = (month.ims[0].section.key(), month.ims[0].index);
        let lines = lines(month);
        let line = lines.iter().find(|l| l["ims_section"] == section && l["ims_index"] == index);
        line.unwrap().get("rule_reason").cloned()
    };
    assert_eq!(reason(&month), None);
    month.decisions[0].rule_reason = "Another.".into();
    assert_eq!(reason(&month), Some("Another.".into()));
}
