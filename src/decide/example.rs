//! Examples in a policy: facts and what is to become of them, so that an intent survives the next edit.
//!
//! Comes in: the file's `[[example]]` tables and the policy. Goes out: a diagnostic for each example
//! that does not hold. Invariant: an example is decided by the very expressions and the very law that
//! decide a month; nothing is evaluated in another way, and no example is passed over.
//! Longer than 400 lines: reading an example and saying why it fails share its places.

use super::apply::{DecideError, speaking_in};
use super::axioms::{axioms, never_absent};
use super::compile::{compile, epoch_day, paise};
use super::condition::Condition;
use super::facts::{Standing, Value, Values};
use super::fault::did_you_mean;
use super::keys::keys_of;
use super::law::{Hold, Speaker, settle};
use super::list::{SupplierList, list_column};
use super::load::{Entries, Reader, described};
use super::parse::parse;
use super::policy::{Policy, Proposal, Rule};
use super::source::Source;
use super::term::iso_date;
use super::vocabulary::{Kind, VOCABULARY, Word, word};
use crate::diagnostic::Diagnostic;
use crate::domain::action::ImsAction;
use crate::domain::link::Decision;
use crate::domain::money::{MoneyError, Paise};
use crate::domain::period::parse_portal_date;
use crate::domain::text::{and, nearest};
use polars::prelude::{
    BooleanChunked, ChunkedArray, Column, DataFrame, Expr, Int32Chunked, Int64Chunked, IntoColumn, IntoLazy,
    IntoSeries, PolarsError, StringChunked,
};
use sqlparser::ast::{BinaryOperator, Expr as Sql};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// An example as it was read.
#[derive(Debug)]
pub(super) struct Example {
    name: String,
    facts: Values,
    facts_at: Range<usize>,
    expect: Proposal,
    expect_at: Range<usize>,
    /// Who must look; nothing within where nobody need.
    review: Option<(Range<usize>, Option<String>)>,
    rule: Option<(Range<usize>, String)>,
}

impl Example {
    fn item(&self) -> String {
        format!("example \"{}\"", self.name)
    }
}

/// Reads every example; nothing where one holds a mistake.
pub(super) fn read(reader: &mut Reader<'_>, file: &Entries<'_>) -> Option<Vec<Example>> {
    let Some(value) = file.get("example") else { return Some(Vec::new()) };
    let DeValue::Array(list) = value.get_ref() else {
        let place = reader.source.place(value.span(), "");
        let message = format!("\"example\" is {}, not a list of examples", described(value.get_ref()));
        return reader.fault("rules.type", message, place, "begin each example with [[example]]");
    };
    let mut examples = Vec::with_capacity(list.len());
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for (i, value) in list.iter().enumerate() {
        let DeValue::Table(table) = value.get_ref() else {
            let place = reader.source.place(value.span(), "");
            let message = format!("example number {} is {}", i + 1, described(value.get_ref()));
            let _: Option<()> =
                reader.fault("rules.type", message, place, "begin each example with [[example]]");
            continue;
        };
        let mut entries = Entries::new(table, value.span(), format!("example number {}", i + 1));
        if let Some(DeValue::String(name)) = entries.get("name").map(Spanned::get_ref) {
            entries.item = format!("example \"{name}\"");
        }
        let Some(example) = one(reader, &entries) else { continue };
        let at = entries.get("name").map_or_else(|| entries.span.clone(), Spanned::span);
        let place = reader.source.place(at, &entries.item);
        if let Some(line) = first.get(&example.name) {
            let message = format!("two examples are called \"{}\"", example.name);
            let help = format!("the first stands in line {line}; give this one a name of its own");
            let _: Option<()> = reader.fault("rules.duplicate-name", message, place, help);
        } else {
            first.insert(example.name.clone(), place.line);
            examples.push(example);
        }
    }
    (examples.len() == list.len()).then_some(examples)
}

fn one(reader: &mut Reader<'_>, entries: &Entries<'_>) -> Option<Example> {
    reader.known(entries, &keys_of("example"));
    let name = reader
        .text(entries, "name", Some("say what it shows, as in name = \"a rounding is accepted\""))
        .map(|(_, name)| name.trim().to_owned());
    let facts = facts(reader, entries);
    let expect = expect(reader, entries);
    let review = match entries.get("review") {
        None => Some(None),
        Some(_) => reader
            .text(entries, "review", None)
            .map(|(at, role)| Some((at, (role != "none").then(|| role.to_owned())))),
    };
    let rule = match entries.get("rule") {
        None => Some(None),
        Some(_) => reader.text(entries, "rule", None).map(|(at, rule)| Some((at, rule.to_owned()))),
    };
    let ((facts_at, facts), (expect_at, expect)) = (facts?, expect?);
    Some(Example { name: name?, facts, facts_at, expect, expect_at, review: review?, rule: rule? })
}

fn expect(reader: &mut Reader<'_>, entries: &Entries<'_>) -> Option<(Range<usize>, Proposal)> {
    let words: Vec<&str> = Proposal::ALL.iter().map(|p| p.word()).collect();
    let all = format!("it is one of {}", words.join(", "));
    let (at, text) = reader.text(entries, "expect", Some(&all))?;
    match Proposal::from_word(text) {
        Some(proposal) => Some((at, proposal)),
        None => {
            let place = reader.source.place(at, &entries.item);
            let near = nearest(&text.to_lowercase(), words.iter().copied());
            let help = did_you_mean(&near).unwrap_or(all);
            reader.fault("rules.action", format!("no action is called \"{text}\""), place, help)
        }
    }
}

fn facts(reader: &mut Reader<'_>, entries: &Entries<'_>) -> Option<(Range<usize>, Values)> {
    let Some(value) = entries.get("facts") else {
        let place = reader.source.place(entries.span.clone(), &entries.item);
        let help = "name what matters, as in facts = { outcome = \"exact\", filed = true }";
        return reader.fault("rules.missing", "\"facts\" is missing", place, help);
    };
    let DeValue::Table(table) = value.get_ref() else {
        let place = reader.source.place(value.span(), &entries.item);
        let message = format!("\"facts\" is {}, not a table", described(value.get_ref()));
        let help = "write words with their values, as in { outcome = \"exact\", filed = true }";
        return reader.fault("rules.type", message, place, help);
    };
    let (mut found, count) = (Values::new(), table.len());
    let never = never_absent();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let Some(known) = word(name) else {
            let near = nearest(&name.to_lowercase(), VOCABULARY.iter().map(|w| w.name));
            let help =
                did_you_mean(&near).unwrap_or_else(|| "the words are listed in rules/README.md".to_owned());
            let place = reader.source.place(key.span(), &entries.item);
            let _: Option<()> =
                reader.fault("rules.unknown-word", format!("no word is called \"{name}\""), place, help);
            continue;
        };
        match valued(known, value.get_ref()) {
            Ok(Value::Absent) if never.contains(known.name) => {
                let place = reader.source.place(value.span(), &entries.item);
                let message = format!("\"{name}\" is never NULL");
                let help = format!("every record has it; write {}", known.kind().title());
                let _: Option<()> = reader.fault("rules.literal", message, place, help);
            }
            Ok(value) => {
                found.insert(known.name, value);
            }
            Err((id, message, help)) => {
                let place = reader.source.place(value.span(), &entries.item);
                let _: Option<()> = reader.fault(id, message, place, help);
            }
        }
    }
    (found.len() == count).then(|| (value.span(), found))
}

/// What is wrong with a fact: id, message, next step.
type Wrong = (&'static str, String, String);

/// Gives a TOML value the kind of its word.
fn valued(word: &'static Word, value: &DeValue<'_>) -> Result<Value, Wrong> {
    if let DeValue::String(text) = value
        && text == "NULL"
    {
        return Ok(Value::Absent);
    }
    match (word.kind(), value) {
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Text, DeValue::String(text)) => closed_or_open(word, text),
        (Kind::Money, DeValue::String(text)) => money(&text.trim().replace(',', "")),
        (Kind::Money, DeValue::Integer(number)) if number.radix() == 10 => {
            money(&number.as_str().replace('_', ""))
        }
        (Kind::Money, DeValue::Float(number)) => Err((
            "rules.type",
            format!("{} is a number with a decimal point", number.as_str()),
            format!("money is exact: write \"{}\"", number.as_str()),
        )),
        (Kind::Whole, DeValue::Integer(number)) if number.radix() == 10 => {
            number.as_str().replace('_', "").parse().map(Value::Whole).map_err(|_| mismatch(word, value))
        }
        (Kind::Date, DeValue::String(text)) => iso_date(text)
            .or_else(|| parse_portal_date(text))
            .map(Value::Date)
            .ok_or_else(|| ("rules.literal", format!("\"{text}\" is not a date"), DATE.to_owned())),
        (Kind::Date, DeValue::Datetime(date)) => {
            iso_date(&date.to_string()).map(Value::Date).ok_or_else(|| mismatch(word, value))
        }
        (Kind::Money | Kind::Text | Kind::Flag | Kind::Whole | Kind::Date, _) => Err(mismatch(word, value)),
    }
}

const DATE: &str = "write year, month, day, as in 2026-04-09";

fn mismatch(word: &Word, value: &DeValue<'_>) -> Wrong {
    let help = match word.kind() {
        Kind::Money => "write rupees in quotes, as in \"118000.50\"",
        Kind::Text => "write it in quotes",
        Kind::Flag => "write true or false without quotes",
        Kind::Whole => "write a number without quotes and decimals",
        Kind::Date => DATE,
    };
    let this = match (word.kind(), value) {
        (Kind::Whole, DeValue::Float(_)) => "a number with a decimal point",
        (Kind::Whole | Kind::Money | Kind::Text | Kind::Flag | Kind::Date, value) => described(value),
    };
    let message = format!("\"{}\" is {} and this is {this}", word.name, word.kind().title());
    ("rules.kind", message, help.to_owned())
}

fn closed_or_open(word: &Word, text: &str) -> Result<Value, Wrong> {
    let values = word.values();
    if text.is_empty() {
        let message = format!("\"{}\" is never the empty text", word.name);
        return Err(("rules.literal", message, "an absent text is \"NULL\"".to_owned()));
    }
    if values.is_empty() || values.contains(&text) {
        return Ok(Value::Text(text.to_owned()));
    }
    let near = nearest(&text.to_lowercase().replace([' ', '-'], "_"), values.iter().copied());
    let help = did_you_mean(&near).unwrap_or_else(|| format!("it is one of {}", values.join(", ")));
    Err(("rules.unknown-value", format!("\"{}\" is never '{text}'", word.name), help))
}

fn money(text: &str) -> Result<Value, Wrong> {
    Paise::parse(text).map(Value::Money).map_err(|why| {
        let help = match why {
            MoneyError::TooLarge => "no document is that large",
            MoneyError::TooManyDecimals | MoneyError::NotAnAmount => {
                "write rupees and paise, as in \"118000.50\""
            }
        };
        ("rules.literal", format!("\"{text}\" {why}"), help.to_owned())
    })
}

/// Decides every example and tells those that end otherwise than they say.
pub(super) fn run(policy: &Policy, examples: &[Example], source: Source<'_>) -> Vec<Diagnostic> {
    if examples.is_empty() {
        return Vec::new();
    }
    let standing: Vec<Standing<'_>> =
        examples.iter().map(|e| Standing::of(&e.facts, &policy.tolerance)).collect();
    let values: Vec<Values> =
        standing.iter().zip(examples).map(|(s, e)| s.values(&e.facts, &policy.annual_returns)).collect();
    match decided(policy, examples, &standing, &values, source) {
        Ok(found) => found,
        // Conditions are checked before, so that the engine has nothing left to refuse.
        Err(_) => vec![
            Diagnostic::error(
                "rules.example",
                "the examples could not be decided",
                crate::diagnostic::Place::file(source.file),
            )
            .help("this is a mistake of imsreco; take the examples out to go on"),
        ],
    }
}

fn decided(
    policy: &Policy,
    examples: &[Example],
    standing: &[Standing<'_>],
    values: &[Values],
    source: Source<'_>,
) -> Result<Vec<Diagnostic>, DecideError> {
    let frame = frame(&policy.lists, values)?;
    let impossible = impossible(&frame)?;
    let speaking = speaking_in(policy, frame.clone())?;
    let hold = if policy.hold { Hold::Pending } else { Hold::None };
    let mut found = Vec::new();
    for (i, example) in examples.iter().enumerate() {
        let told = if let Some(told) = impossible[i] {
            let place = source.place(example.facts_at.clone(), &example.item());
            let message = format!("no record is as the example \"{}\" says", example.name);
            Some(Diagnostic::error("rules.example-facts", message, place).help(told))
        } else if let Some(rule) = policy.rules.get(speaking[i]) {
            let of = &standing[i];
            let decision =
                settle(&Speaker::of(rule), hold, &of.row(&policy.annual_returns), of.finding().as_ref());
            let case = Case { policy, example, at: speaking[i], rule, decision: &decision, source };
            case.told(&frame.slice(i64::try_from(i).unwrap_or_default(), 1), &values[i])?
        } else {
            None
        };
        found.extend(told);
    }
    Ok(found)
}

/// Says for each example which axiom its facts break, if any.
fn impossible(frame: &DataFrame) -> Result<Vec<Option<&'static str>>, PolarsError> {
    let axioms = axioms();
    let tests: Vec<Expr> =
        axioms.iter().enumerate().map(|(i, (c, _))| compile(c).alias(i.to_string())).collect();
    let told = frame.clone().lazy().select(tests).collect()?;
    let mut found = vec![None; frame.height()];
    for (column, (_, sentence)) in told.columns().iter().zip(&axioms) {
        for (place, holds) in found.iter_mut().zip(column.bool()?.iter()) {
            if holds != Some(true) && place.is_none() {
                *place = Some(*sentence);
            }
        }
    }
    Ok(found)
}

/// An example with what became of it.
struct Case<'c> {
    policy: &'c Policy,
    example: &'c Example,
    at: usize,
    rule: &'c Rule,
    decision: &'c Decision,
    source: Source<'c>,
}

impl Case<'_> {
    /// Tells the first thing that is otherwise than the example says.
    fn told(&self, line: &DataFrame, values: &Values) -> Result<Option<Diagnostic>, PolarsError> {
        let (name, decision) = (&self.example.name, self.decision);
        if let Some((at, wanted)) = &self.example.rule
            && !self.policy.rules.iter().any(|r| r.name == *wanted)
        {
            let names = self.policy.rules.iter().map(|r| r.name.as_str());
            let help = did_you_mean(&nearest(wanted, names))
                .unwrap_or_else(|| "name a rule of this file, or leave \"rule\" out".to_owned());
            let place = self.source.place(at.clone(), &self.example.item());
            let message = format!("no rule is called \"{wanted}\"");
            return Ok(Some(Diagnostic::error("rules.unknown-rule", message, place).help(help)));
        }
        let previous = match values.get("previous_action") {
            Some(Value::Text(word)) => ImsAction::from_word(word).unwrap_or(ImsAction::NoAction),
            _ => ImsAction::NoAction,
        };
        let expected = match self.example.expect {
            Proposal::Act(action) => action,
            Proposal::Keep => previous,
        };
        let wanted_rule = self.example.rule.as_ref();
        let (at, message) = if decision.proposed_action != expected {
            let (is, wanted) = (decision.proposed_action.word(), expected.word());
            (&self.example.expect_at, format!("the example \"{name}\" ends as {is}, not as {wanted}"))
        } else if let Some((at, wanted)) = wanted_rule.filter(|(_, wanted)| *wanted != self.rule.name) {
            (at, format!("the example \"{name}\" is decided by \"{}\", not by \"{wanted}\"", self.rule.name))
        } else if let Some((at, wanted)) =
            self.example.review.as_ref().filter(|(_, w)| w.as_deref() != decision.review.as_deref())
        {
            let who = |role: Option<&str>| match role {
                Some(role) => format!("goes to \"{role}\""),
                None => "goes without a person".to_owned(),
            };
            let expected = wanted.as_ref().map_or("without a person".to_owned(), |r| format!("to \"{r}\""));
            (at, format!("the example \"{name}\" {}, not {expected}", who(decision.review.as_deref())))
        } else {
            return Ok(None);
        };
        let place = self.source.place(at.clone(), &self.example.item());
        let help = self.why(expected, line, values)?;
        Ok(Some(Diagnostic::error("rules.example", message, place).help(help)))
    }

    /// Says which rule decided and what kept the expected one away.
    fn why(&self, expected: ImsAction, line: &DataFrame, values: &Values) -> Result<String, PolarsError> {
        let mut told = format!("\"{}\" in line {} decides it", self.rule.name, self.rule.line);
        if !self.decision.overruled.is_empty() {
            told.push_str(&format!("; {}", self.decision.overruled));
        }
        let wanted = match &self.example.rule {
            Some((_, wanted)) => self.policy.rules.iter().position(|r| r.name == *wanted),
            None => self.policy.rules.iter().position(|r| r.action == Proposal::Act(expected)),
        };
        let Some(at) = wanted.filter(|at| *at != self.at) else { return Ok(told) };
        let rule = &self.policy.rules[at];
        let missing = match &rule.condition {
            None => None,
            Some(condition) => {
                let parts = failing(condition, parse(&rule.when).ok().as_ref(), line, values)?;
                // What the example names says more than what follows from it.
                let named = parts.iter().find(|p| p.words.iter().any(|w| self.example.facts.contains_key(w)));
                named.or(parts.first()).map(|p| p.told.clone())
            }
        };
        match missing {
            Some(part) => told.push_str(&format!("; \"{}\" does not hold: {part}", rule.name)),
            None if at > self.at => {
                told.push_str(&format!("; \"{}\" holds too, but stands below it", rule.name))
            }
            None => {}
        }
        Ok(told)
    }
}

/// A part of a condition that does not hold.
struct Failing {
    words: Vec<&'static str>,
    told: String,
}

/// Finds the parts of a condition that do not hold, with the values of their words; none where the
/// whole holds.
fn failing(
    condition: &Condition,
    sql: Option<&Sql>,
    line: &DataFrame,
    values: &Values,
) -> Result<Vec<Failing>, PolarsError> {
    let told = line.clone().lazy().select([compile(condition).alias("holds")]).collect()?;
    if told.column("holds")?.bool()?.get(0) == Some(true) {
        return Ok(Vec::new());
    }
    let sql = sql.map(bare);
    if let Condition::All(parts) = condition {
        let texts = sql.map(|s| members(s, &BinaryOperator::And)).unwrap_or_default();
        let mut found = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            found.extend(failing(part, texts.get(i).copied(), line, values)?);
        }
        return Ok(found);
    }
    let mut words = Vec::new();
    condition.words(&mut words);
    let mut names: Vec<&str> = Vec::new();
    for word in words {
        if !names.contains(&word.name) {
            names.push(word.name);
        }
    }
    let text = sql.map_or_else(String::new, ToString::to_string);
    let of_itself = names == [text.as_str()];
    let is: Vec<String> =
        names.iter().map(|n| format!("{n} is {}", values.get(n).unwrap_or(&Value::Absent))).collect();
    let told = match (text.is_empty() || of_itself, is.is_empty()) {
        (true, _) => and(&is),
        (false, true) => text,
        (false, false) => format!("{text}, where {}", and(&is)),
    };
    Ok(vec![Failing { words: names, told }])
}

fn bare(mut sql: &Sql) -> &Sql {
    while let Sql::Nested(inner) = sql {
        sql = inner;
    }
    sql
}

/// Lists the members of a chain of one connective, first to last.
pub(super) fn members<'s>(sql: &'s Sql, connective: &BinaryOperator) -> Vec<&'s Sql> {
    let (mut parts, mut rest) = (Vec::new(), sql);
    while let Sql::BinaryOp { left, op, right } = rest
        && op == connective
    {
        parts.push(right.as_ref());
        rest = left;
    }
    parts.push(rest);
    parts.reverse();
    parts
}

/// Lays the values out as a decision frame, one line per example.
fn frame(lists: &[SupplierList], values: &[Values]) -> Result<DataFrame, PolarsError> {
    let listed = lists.iter().map(|list| {
        let holds = values.iter().map(|v| match v.get("supplier_gstin") {
            Some(Value::Text(gstin)) => list.holds(gstin),
            _ => false,
        });
        let name = list_column(&list.name).into();
        holds.collect::<BooleanChunked>().with_name(name).into_series().into_column()
    });
    DataFrame::new(values.len(), VOCABULARY.iter().map(|w| column(w, values)).chain(listed).collect())
}

fn column(word: &Word, values: &[Values]) -> Column {
    let name = word.column.into();
    let of = values.iter().map(|v| v.get(word.name).unwrap_or(&Value::Absent));
    let number = |v: &Value| match v {
        Value::Money(amount) => Some(paise(*amount)),
        Value::Whole(number) => Some(*number),
        Value::Absent | Value::Text(_) | Value::Flag(_) | Value::Date(_) => None,
    };
    let series = match word.kind() {
        Kind::Money | Kind::Whole => of.map(number).collect::<Int64Chunked>().with_name(name).into_series(),
        Kind::Text => {
            let text = |v: &'_ Value| match v {
                Value::Text(text) => Some(text.clone()),
                Value::Absent | Value::Money(_) | Value::Whole(_) | Value::Flag(_) | Value::Date(_) => None,
            };
            of.map(text).collect::<StringChunked>().with_name(name).into_series()
        }
        Kind::Flag => {
            let flag = |v: &Value| match v {
                Value::Flag(flag) => Some(*flag),
                Value::Absent | Value::Money(_) | Value::Whole(_) | Value::Text(_) | Value::Date(_) => None,
            };
            of.map(flag).collect::<BooleanChunked>().with_name(name).into_series()
        }
        Kind::Date => {
            let date = |v: &Value| match v {
                Value::Date(date) => Some(epoch_day(*date)),
                Value::Absent | Value::Money(_) | Value::Whole(_) | Value::Text(_) | Value::Flag(_) => None,
            };
            let days: Int32Chunked = of.map(date).collect();
            ChunkedArray::with_name(days, name).into_date().into_series()
        }
    };
    series.into_column()
}
