//! The raw record: the value of every field as its token.
//!
//! Comes in: the text of one object. Goes out: slices of that text by field, with unknown and
//! doubled keys beside them. Invariant: nothing is converted and nothing is dropped.

use super::field::{COUNT, Field};
use super::scan::{blanks, members, value};
use super::value::{Json, Token};
use crate::domain::document::Section;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

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
    values: [Option<Token<'a>>; COUNT],
    /// One bit for each of them that is there.
    present: u64,
    /// Fields we do not know, in order.
    pub unknown: Vec<(Cow<'a, str>, Token<'a>)>,
    /// Keys that stand more than once: nobody can say which value holds.
    pub twice: Vec<Cow<'a, str>>,
}

/// By section, one bit for each field that belongs to it.
static EXPECTED: LazyLock<[u64; 8]> = LazyLock::new(|| {
    Section::ALL.map(|section| {
        let expected = Field::ALL.iter().filter(|field| field.belongs_to(section));
        expected.fold(0, |bits, field| bits | 1 << field.at())
    })
});

impl Default for WireRecord<'_> {
    fn default() -> Self {
        Self { values: [None; COUNT], present: 0, unknown: Vec::new(), twice: Vec::new() }
    }
}

impl<'a> WireRecord<'a> {
    /// Reads the text of one object; nothing when it is no object.
    pub fn parse(text: &'a str) -> Option<Self> {
        Self::plain(text).or_else(|| serde_json::from_str(text).ok())
    }

    /// Reads the text of an object that is plain; what is not, serde_json reads as well, only slower.
    fn plain(text: &'a str) -> Option<Self> {
        let b = text.as_bytes();
        let mut record = Self::default();
        let end = members(text, blanks(b, 0), |key, at| {
            let end = value(b, at)?;
            record.put(Cow::Borrowed(key), Token::cut(&text[at..end]));
            Some(end)
        })?;
        (blanks(b, end) == b.len()).then_some(record)
    }

    /// Takes a member of the object.
    fn put(&mut self, key: Cow<'a, str>, token: Token<'a>) {
        let Some(field) = Field::from_key(&key) else {
            self.unknown.push((key, token));
            return;
        };
        let slot = &mut self.values[field.at()];
        if slot.is_some() {
            self.twice.push(key);
        } else if token.get() != "null" {
            *slot = Some(token);
            self.present |= 1 << field.at();
        }
    }

    /// Returns the raw value under exactly this spelling.
    pub fn spelled(&self, field: Field) -> Option<Token<'a>> {
        self.values[field.at()]
    }

    /// Returns the raw value under this or the other spelling.
    pub fn raw(&self, field: Field) -> Option<Token<'a>> {
        self.spelled(field).or_else(|| field.other_spelling().and_then(|other| self.spelled(other)))
    }

    /// Returns the value under this or the other spelling, `null` where there is none.
    pub fn value(&self, field: Field) -> Json<'a> {
        self.raw(field).map_or(Json::Null, Json::of)
    }

    /// Returns the fields that are present under their own spelling.
    pub fn present(&self) -> impl Iterator<Item = (Field, Token<'a>)> + '_ {
        Field::ALL.iter().filter_map(|f| self.spelled(*f).map(|raw| (*f, raw)))
    }

    /// Returns known fields that say nothing in this section or say it a second time.
    pub fn out_of_place(&self, section: Section) -> Vec<Field> {
        if self.present & !EXPECTED[section as usize] == 0 {
            return Vec::new();
        }
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
        let mut record = WireRecord::default();
        while let Some(Name(key)) = map.next_key()? {
            record.put(key, map.next_value()?);
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
    fn a_record_is_read_alike_in_both_ways() {
        for text in [
            "{}",
            r#" { "stin" : "X" , "val":1 , "new":{"a":[1]}, "val":2, "iamt":null, "iamt":3, "iamt":4 } "#,
            r#"{"st\u0069n":"X"}"#,
            r#"{"stin":"a\"b","":1}"#,
            r#"{"stin":01}"#,
            r#"{"stin":1}}"#,
            "[]",
            "7",
            "",
        ] {
            let slow = serde_json::from_str::<WireRecord<'_>>(text).ok();
            assert_eq!(format!("{:?}", WireRecord::parse(text)), format!("{slow:?}"), "{text}");
        }
        assert!(WireRecord::plain(r#"{"stin":"X"}"#).is_some());
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
