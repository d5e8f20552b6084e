//! The raw record: the value of every field as its token.
//!
//! Comes in: the text of one object. Goes out: slices of that text by field, with unknown and
//! doubled keys beside them. Invariant: nothing is converted and nothing is dropped.

use super::field::{COUNT, Field};
use super::value::Json;
use crate::domain::document::Section;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A key, borrowed from the text unless it holds an escape.
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'a> Deserialize<'a> for Name<'a> {
    fn deserialize<D: Deserializer<'a>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'a> Visitor<'a> for NameVisitor {
    type Value = Name<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'a str) -> Result<Name<'a>, E> {
        Ok(Name(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Name<'a>, E> {
        Ok(Name(Cow::Owned(key.to_owned())))
    }
}

/// One record: the raw value of every field that stands in it, `null` counting as absent.
#[derive(Debug)]
pub struct WireRecord<'a> {
    values: [Option<&'a RawValue>; COUNT],
    /// Fields we do not know, in order.
    pub unknown: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Keys that stand more than once: nobody can say which value holds.
    pub twice: Vec<Cow<'a, str>>,
}

impl<'a> WireRecord<'a> {
    /// Reads the text of one object; nothing when it is no object.
    pub fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Returns the raw value under exactly this spelling.
    pub fn spelled(&self, field: Field) -> Option<&'a RawValue> {
        self.values[field.at()]
    }

    /// Returns the raw value under this or the other spelling.
    pub fn raw(&self, field: Field) -> Option<&'a RawValue> {
        self.spelled(field).or_else(|| field.other_spelling().and_then(|other| self.spelled(other)))
    }

    /// Returns the value under this or the other spelling, `null` where there is none.
    pub fn value(&self, field: Field) -> Json<'a> {
        self.raw(field).map_or(Json::Null, Json::of)
    }

    /// Returns the fields that are present under their own spelling.
    pub fn present(&self) -> impl Iterator<Item = (Field, &'a RawValue)> + '_ {
        Field::ALL.iter().filter_map(|f| self.spelled(*f).map(|raw| (*f, raw)))
    }

    /// Returns known fields that say nothing in this section or say it a second time.
    pub fn out_of_place(&self, section: Section) -> Vec<Field> {
        self.present()
            .map(|(field, _)| field)
            .filter(|field| {
                !field.belongs_to(section)
                    && !Field::ALL.iter().any(|main| {
                        main.belongs_to(section)
                            && main.other_spelling() == Some(*field)
                            && self.spelled(*main).is_none()
                    })
            })
            .collect()
    }

    /// Tells whether the object is a supplier with a list of documents, as in GSTR-1, 2A and 2B.
    pub fn is_grouped(&self) -> bool {
        self.spelled(Field::SupplierGstin).is_none() && self.unknown.iter().any(|(key, _)| key == "ctin")
    }
}

impl<'a> Deserialize<'a> for WireRecord<'a> {
    fn deserialize<D: Deserializer<'a>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'a> Visitor<'a> for RecordVisitor {
    type Value = WireRecord<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IMS record")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<WireRecord<'a>, M::Error> {
        let mut record = WireRecord { values: [None; COUNT], unknown: Vec::new(), twice: Vec::new() };
        while let Some(Name(key)) = map.next_key()? {
            let raw: &'a RawValue = map.next_value()?;
            match Field::from_key(&key) {
                Some(field) => {
                    let slot = &mut record.values[field.at()];
                    if slot.is_some() {
                        record.twice.push(key);
                    } else if raw.get() != "null" {
                        *slot = Some(raw);
                    }
                }
                None => record.unknown.push((key, raw)),
            }
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_tokens_unknown_fields_and_doubled_keys() {
        let record =
            WireRecord::parse(r#"{"val":1000.10,"iamt":null,"new":{"a":1},"st\u0069n":"X","val":2}"#)
                .unwrap();
        assert_eq!(record.value(Field::DocumentValue), Json::Number("1000.10"));
        assert_eq!(record.value(Field::Igst), Json::Null);
        assert_eq!(record.value(Field::SupplierGstin), Json::Text("X".into()));
        assert_eq!(record.unknown[0].0, "new");
        assert_eq!(record.unknown[0].1.get(), r#"{"a":1}"#);
        assert_eq!(record.twice, ["val"]);
        assert!(WireRecord::parse("[]").is_none());
        assert!(WireRecord::parse("7").is_none());
    }

    #[test]
    fn a_note_under_an_invoices_key_is_read_and_a_second_spelling_is_out_of_place() {
        let note = WireRecord::parse(r#"{"inum":"7","sRtnPrd":"042026"}"#).unwrap();
        assert_eq!(note.value(Field::NoteNumber), Json::Text("7".into()));
        assert_eq!(note.value(Field::ReturnPeriod), Json::Text("042026".into()));
        assert_eq!(note.out_of_place(Section::B2bcn), []);
        let both = WireRecord::parse(r#"{"inum":"7","nt_num":"8","itcRedReq":"Y"}"#).unwrap();
        assert_eq!(both.value(Field::NoteNumber), Json::Text("8".into()));
        assert_eq!(both.out_of_place(Section::B2bdn), [Field::Number, Field::ItcReduction]);
    }
}
