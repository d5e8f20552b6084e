//! The portal's error report in both of its shapes.
//!
//! Comes in: the file of "Processed with Error", or the status of an API request. Goes out: a status and
//! messages, each with what names its record. Invariant: every message is kept in the portal's own words;
//! a list that is not understood is named.

use super::download::section_of;
use super::field::Field;
use super::value::is_too_deep;
use crate::domain::document::Section;
use crate::domain::period::parse_portal_date;
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything was taken.
    Processed,
    /// Some records were refused.
    ProcessedWithError,
    /// Nothing was taken.
    Failed,
    /// The portal is still at work.
    InProgress,
}

impl Status {
    /// Reads the portal's code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.trim().to_ascii_uppercase().as_str() {
            "P" => Some(Self::Processed),
            "PE" => Some(Self::ProcessedWithError),
            "ER" => Some(Self::Failed),
            "IP" => Some(Self::InProgress),
            _ => None,
        }
    }
}

/// One message on one record; what is not given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Section.
    pub section: Option<Section>,
    /// The supplier's GSTIN.
    pub supplier: String,
    /// Document number.
    pub number: String,
    /// Document date.
    pub date: Option<NaiveDate>,
    /// Return period.
    pub return_period: String,
    /// Code, verbatim.
    pub code: String,
    /// Message, verbatim.
    pub message: String,
}

/// An error report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What became of the request, where it is said.
    pub status: Option<Status>,
    /// How many records were refused, where it is said.
    pub errors: Option<usize>,
    /// The code on the whole request, or empty.
    pub code: String,
    /// The message on the whole request, or empty.
    pub message: String,
    /// Recipients the file names.
    pub recipients: Vec<String>,
    /// Messages on records.
    pub messages: Vec<Message>,
    /// Keys of lists that are not understood.
    pub unknown: Vec<String>,
    /// Whether the file has the keys of an error report at all.
    is_report: bool,
}

/// How deep wrappers may lie in one another.
const WRAPPERS: usize = 6;

/// Reads a report; nothing where the text is none.
pub fn parse(text: &str) -> Option<Answer> {
    let text = text.trim_start_matches('\u{feff}');
    if is_too_deep(text) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let mut answer = Answer::default();
    walk(&value, 0, &mut answer);
    answer.is_report.then_some(answer)
}

fn walk(value: &Value, depth: usize, answer: &mut Answer) {
    let Value::Object(object) = value else { return };
    for (key, inner) in object {
        match key.as_str() {
            "status_cd" => {
                if let Some(status) = Status::from_code(&word(inner)) {
                    answer.status = Some(status);
                    answer.is_report = true;
                }
            }
            "err_cnt" => answer.errors = word(inner).trim().parse().ok(),
            "err_cd" => answer.code = word(inner),
            "err_msg" => answer.message = word(inner),
            "rtin" | "gstin" => answer.recipients.extend(Some(word(inner)).filter(|r| !r.is_empty())),
            _ => match (section_of(key), inner) {
                (Some(section), Value::Array(items)) => {
                    for item in items {
                        messages(section, item, answer);
                    }
                }
                (_, Value::Object(_)) if depth < WRAPPERS => {
                    answer.is_report |= key == "error_report" || key == "imsDetailsErr";
                    walk(inner, depth + 1, answer);
                }
                // Responses are sealed as text by some clients; the text is JSON again.
                (None, Value::String(text)) if depth < WRAPPERS && text.trim_start().starts_with('{') => {
                    if let Ok(inner) = serde_json::from_str(text) {
                        walk(&inner, depth + 1, answer);
                    }
                }
                (None, Value::Array(items)) if !items.is_empty() => answer.unknown.push(key.clone()),
                _ => {}
            },
        }
    }
}

/// Reads an item of a section: a record with its message, or a supplier with documents below.
fn messages(section: Section, item: &Value, answer: &mut Answer) {
    let Value::Object(object) = item else { return };
    let of = |object: &Map<String, Value>, fields: &[Field]| {
        fields
            .iter()
            .map(|field| object.get(field.key()).map(word).unwrap_or_default())
            .find(|w| !w.is_empty())
    };
    let code = of(object, &[Field::ErrorCode]).unwrap_or_default();
    let text = of(object, &[Field::ErrorMessage]).unwrap_or_default();
    answer.is_report |= !code.is_empty() || !text.is_empty();
    let documents: Vec<&Map<String, Value>> = match object.get("inv").or_else(|| object.get("nt")) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        _ => vec![object],
    };
    for document in documents {
        let either =
            |fields: &[Field]| of(document, fields).or_else(|| of(object, fields)).unwrap_or_default();
        let message = Message {
            section: Some(section),
            supplier: either(&[Field::SupplierGstin]),
            number: either(&[Field::NoteNumber, Field::Number]),
            date: parse_portal_date(&either(&[Field::NoteDate, Field::Date])),
            return_period: either(&[Field::ReturnPeriod, Field::ReturnPeriodAlias]),
            code: of(document, &[Field::ErrorCode]).unwrap_or_else(|| code.clone()),
            message: of(document, &[Field::ErrorMessage]).unwrap_or_else(|| text.clone()),
        };
        // A record without any word is not refused: the file may repeat what was taken.
        if !message.code.is_empty() || !message.message.is_empty() {
            answer.messages.push(message);
        }
    }
}

/// Returns a text, or the token of a number.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offline_report_names_each_record_with_its_message() {
        for (before, after) in [
            ("{\"rtin\":\"29AAACX1234K1Z8\",\"imsDetailsErr\":{", "}}"),
            ("\u{feff}{", "}"),
            ("{\"data\":{\"imsDetailsErr\":{", "}}}"),
        ] {
            let text = format!(
                "{before}\"cn\":[{{\"stin\":\"27AAAFS9876P1Z5\",\"nt_num\":\"CN/11\",\"nt_dt\":\"20-04-2026\",\
                 \"rtnprd\":\"042026\",\"error_msg\":\"ITC reduction missing\",\"error_cd\":\"IMSSAV0054\"}},\
                 {{\"stin\":\"27AAAFS9876P1Z5\",\"inum\":12,\"error_msg\":\"?\"}},{{\"inum\":\"13\"}}]{after}"
            );
            let answer = parse(&text).unwrap();
            let first = &answer.messages[0];
            assert_eq!(first.section, Some(Section::B2bcn));
            assert_eq!((first.number.as_str(), first.return_period.as_str()), ("CN/11", "042026"));
            assert_eq!(first.date, NaiveDate::from_ymd_opt(2026, 4, 20));
            assert_eq!(
                (first.code.as_str(), first.message.as_str()),
                ("IMSSAV0054", "ITC reduction missing")
            );
            assert_eq!(answer.messages[1].number, "12");
            assert_eq!(answer.messages.len(), 2);
        }
    }

    #[test]
    fn the_status_of_a_request_groups_documents_by_supplier() {
        let report = r#"{"status_cd":"PE","transTypCd":"SAV","proc_cnt":"8","err_cnt":"2","error_report":{
            "dna":[{"stin":"27AAAFS9876P1Z5","error_cd":"IMSSAV0010","error_msg":"changed",
                "inv":[{"inum":"DN/1","rtnprd":"042026"},{"inum":"DN/2","rtnprd":"042026"}]}],"odd":[1]}}"#;
        let sealed =
            serde_json::to_string(&serde_json::json!({"hmac": "x", "rek": "y", "result": report})).unwrap();
        for text in [report, &sealed] {
            let answer = parse(text).unwrap();
            assert_eq!((answer.status, answer.errors), (Some(Status::ProcessedWithError), Some(2)));
            let named: Vec<_> = answer.messages.iter().map(|m| (m.section, m.number.as_str())).collect();
            assert_eq!(named, [(Some(Section::B2bdna), "DN/1"), (Some(Section::B2bdna), "DN/2")]);
            assert!(
                answer.messages.iter().all(|m| m.code == "IMSSAV0010" && m.supplier == "27AAAFS9876P1Z5")
            );
            assert_eq!(answer.unknown, ["odd"]);
        }
        let failed = parse(r#"{"status_cd":"ER","err_cd":"IMSSAV005","err_msg":"schema"}"#).unwrap();
        assert_eq!((failed.status, failed.code.as_str()), (Some(Status::Failed), "IMSSAV005"));
    }

    #[test]
    fn what_is_no_report_is_none() {
        for text in ["", "[]", "{", "{\"imsDetails\":{\"b2b\":[{\"inum\":\"1\"}]}}", "{\"status_cd\":\"1\"}"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(parse("{\"imsDetailsErr\":{}}").is_some());
    }
}
