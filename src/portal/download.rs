//! The IMS download: every envelope that has been seen.
//!
//! Comes in: the text of a file. Goes out: records as slices of that text, by section, with all
//! that was not understood beside them. Invariant: no record is dropped; what is not one of the
//! eight sections lies in `read_only` or `unknown`. Nothing recurses deeper than the envelope, so that
//! brackets within brackets cannot exhaust the stack.
//!
//! A large text that is plain is walked by hand, its sections cut in parallel (`scan`); whatever else it
//! is, serde_json walks it, and alone says what is wrong with it. Both ways give the same.

use super::record::Name;
use super::scan;
use super::value::{Json, Token};
use crate::domain::document::{Filing, Section};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It has the portal's own wrapper, filled or empty.
    pub has_wrapper: bool,
    /// It is an upload: its actions are those somebody proposed.
    pub is_upload: bool,
    /// It is the portal's file of refused records.
    pub is_error_file: bool,
    /// It is a GSTR-2B.
    pub is_gstr2b: bool,
}

/// A download, taken apart.
#[derive(Debug, Default)]
pub struct Envelope<'a> {
    /// What the file turned out to be.
    pub marks: Marks,
    /// Records of the eight sections; parts of one section are joined in the order of the file.
    pub sections: Vec<(Section, Vec<Token<'a>>)>,
    /// Lists under any other key, never empty.
    pub read_only: Vec<(String, Vec<Token<'a>>)>,
    /// Every recipient the file names.
    pub recipients: Vec<Token<'a>>,
    /// What an upload asks for.
    pub request: Option<Token<'a>>,
    /// Everything else that is not known, by key.
    pub unknown: Vec<(String, Token<'a>)>,
    /// Keys met outside of records, in order.
    pub found: Vec<String>,
    /// Sections that hold something else than a list, with what they hold.
    pub not_lists: Vec<(String, &'static str)>,
}

impl Envelope<'_> {
    /// Tells whether the file is one of the envelopes of IMS.
    pub fn is_ims(&self) -> bool {
        self.marks.has_wrapper || !self.sections.is_empty() || !self.not_lists.is_empty()
    }
}

/// Spellings of the section keys, the canonical one first.
///
/// # Source
/// Responses use the first; requests, error reports and the sheets of the offline tool the others.
const SPELLINGS: [(Section, &[&str]); 8] = [
    (Section::B2b, &["b2b"]),
    (Section::B2ba, &["b2ba"]),
    (Section::B2bdn, &["b2bdn", "dn", "b2b-dn"]),
    (Section::B2bdna, &["b2bdna", "dna", "b2b-dna"]),
    (Section::B2bcn, &["b2bcn", "cn", "b2b-cn"]),
    (Section::B2bcna, &["b2bcna", "cna", "b2b-cna"]),
    (Section::Ecom, &["ecom", "eco", "e_b2b", "e_c2b"]),
    (Section::Ecoma, &["ecoma", "ecoa", "e_b2ba", "e_c2ba"]),
];

/// What an IMS file holds, for messages about files that hold something else.
pub const EXPECTED: &str = "\"imsDetails\", or sections such as \"b2b\" and \"b2bcn\"";

/// Reads a section key in any spelling and case.
pub fn section_of(key: &str) -> Option<Section> {
    SPELLINGS.iter().find(|(_, names)| names.iter().any(|n| n.eq_ignore_ascii_case(key))).map(|(s, _)| *s)
}

/// Returns what people call a section that can only be shown, or empty.
pub fn read_only_title(key: &str) -> &'static str {
    let key = key.to_ascii_lowercase();
    match key.rsplit('.').next().unwrap_or_default() {
        "impg" | "impga" => "import of goods",
        "impgsez" | "impgseza" | "impgasez" => "import of goods from a SEZ",
        "isd" | "isda" | "isdcn" | "isdcna" => "input service distributor",
        _ => "",
    }
}

/// Reads the filing status of a return; nothing when the word is unknown.
///
/// # Source
/// `Filed` and `Not Filed`, with variants in blanks and case; `F` and `SAVED` are seen in readings.
pub fn filing_of(text: &str) -> Option<Filing> {
    match text {
        "Filed" => return Some(Filing::Filed),
        "Not Filed" => return Some(Filing::NotFiled),
        _ => {}
    }
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    match plain.as_str() {
        "FILED" | "F" => Some(Filing::Filed),
        "NOTFILED" | "SAVED" => Some(Filing::NotFiled),
        _ => None,
    }
}

/// Returns the spelling of IMS for an invoice type that GSTR-2B writes otherwise: there are two of them.
pub fn invoice_type_of(text: &str) -> Option<&'static str> {
    match text {
        "SEZWP" => Some("SEWP"),
        "SEZWOP" => Some("SEWOP"),
        _ => None,
    }
}

/// What a key outside of records is.
enum Role {
    Section(Section),
    Wrapper,
    Recipient,
    Request,
    Gstr2b,
    Ignored,
    Other,
}

fn role(key: &str) -> Role {
    match key {
        "imsDetails" | "imsDetailsErr" | "invdata" | "data" => Role::Wrapper,
        "rtin" | "gstin" => Role::Recipient,
        "reqtyp" => Role::Request,
        "docdata" => Role::Gstr2b,
        "rtnprd" | "status_cd" | "status" | "action" => Role::Ignored,
        _ => section_of(key).map_or(Role::Other, Role::Section),
    }
}

/// Texts of fewer bytes are walked by serde_json alone.
const LARGE: usize = 1 << 16;

/// Takes a file apart; the error is one of JSON syntax.
pub fn envelope(text: &str) -> Result<Envelope<'_>, serde_json::Error> {
    match (text.len() >= LARGE).then(|| plain(text, scan::PART)).flatten() {
        Some(envelope) => Ok(envelope),
        None => walked(text),
    }
}

/// Takes a text apart that is plain, its lists in parts of about `part` bytes.
fn plain(text: &str, part: usize) -> Option<Envelope<'_>> {
    let mut out = Envelope::default();
    let b = text.as_bytes();
    let end = members_of(text, scan::blanks(b, 0), &mut out, "", 0, part)?;
    (scan::blanks(b, end) == b.len()).then_some(out)
}

/// Takes the object at `at` apart, as [`Walk::visit_map`] does; returns where it ends.
fn members_of<'a>(
    text: &'a str,
    at: usize,
    out: &mut Envelope<'a>,
    path: &str,
    depth: u8,
    part: usize,
) -> Option<usize> {
    let b = text.as_bytes();
    scan::members(text, at, |key, at| {
        let path = join(path, key);
        out.found.push(path.clone());
        let token = || scan::value(b, at).map(|end| (Token::cut(&text[at..end]), end));
        match role(key) {
            Role::Section(section) => {
                let (records, end) = scan::elements(text, at, part)?;
                out.add(section, records);
                Some(end)
            }
            Role::Wrapper if depth < WRAPPERS => {
                out.marks.enter(key);
                members_of(text, at, out, &path, depth + 1, part)
            }
            Role::Recipient => {
                let (token, end) = token()?;
                out.recipients.push(token);
                Some(end)
            }
            Role::Request => {
                let (token, end) = token()?;
                out.request = Some(token);
                Some(end)
            }
            // Not to be read at all.
            Role::Gstr2b => None,
            Role::Ignored => scan::value(b, at),
            Role::Wrapper | Role::Other => {
                let (token, end) = token()?;
                out.other(key.to_owned(), path, token);
                Some(end)
            }
        }
    })
}

/// Returns a key with those it lies in.
fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Takes a file apart by serde_json.
fn walked(text: &str) -> Result<Envelope<'_>, serde_json::Error> {
    let mut out = Envelope::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    Walk { out: &mut out, path: String::new(), depth: 0 }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(out)
}

/// How many wrappers may lie in one another: `data`, `data` again, and the portal's own.
const WRAPPERS: u8 = 4;

struct Walk<'e, 'a> {
    out: &'e mut Envelope<'a>,
    path: String,
    depth: u8,
}

impl<'a> DeserializeSeed<'a> for Walk<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Walk<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IMS download")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(Name(key)) = map.next_key()? {
            let path = join(&self.path, &key);
            self.out.found.push(path.clone());
            match role(&key) {
                Role::Section(section) => match map.next_value()? {
                    Listed::List(records) => self.out.add(section, records),
                    Listed::Nothing => self.out.sections.push((section, Vec::new())),
                    Listed::Other(kind) => self.out.not_lists.push((path, kind)),
                },
                Role::Wrapper if self.depth < WRAPPERS => {
                    self.out.marks.enter(&key);
                    map.next_value_seed(Walk { out: &mut *self.out, path, depth: self.depth + 1 })?;
                }
                Role::Recipient => self.out.recipients.push(map.next_value()?),
                Role::Request => self.out.request = Some(map.next_value()?),
                Role::Gstr2b => {
                    self.out.marks.is_gstr2b = true;
                    map.next_value::<IgnoredAny>()?;
                }
                Role::Ignored => {
                    map.next_value::<IgnoredAny>()?;
                }
                Role::Wrapper | Role::Other => {
                    let raw: Token<'a> = map.next_value()?;
                    self.out.other(key.into_owned(), path, raw);
                }
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<(), S::Error> {
        let mut records = Vec::new();
        while let Some(raw) = seq.next_element::<Token<'a>>()? {
            records.push(raw);
        }
        if !records.is_empty() && !self.path.is_empty() {
            self.out.read_only.push((self.path, records));
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

impl Marks {
    /// Notes a wrapper.
    fn enter(&mut self, key: &str) {
        self.has_wrapper |= key != "data";
        self.is_upload |= key == "invdata";
        self.is_error_file |= key == "imsDetailsErr";
    }
}

impl<'a> Envelope<'a> {
    /// Adds records of a section.
    fn add(&mut self, section: Section, mut records: Vec<Token<'a>>) {
        match self.sections.iter_mut().find(|(s, _)| *s == section) {
            Some((_, known)) => known.append(&mut records),
            None => self.sections.push((section, records)),
        }
    }

    /// Files a value that is neither section nor wrapper.
    fn other(&mut self, key: String, path: String, raw: Token<'a>) {
        match Json::of(raw) {
            Json::List => match serde_json::from_str::<Vec<Token<'a>>>(raw.get()) {
                Ok(records) if records.is_empty() => {}
                Ok(records) => self.read_only.push((key, records)),
                Err(_) => self.unknown.push((path, raw)),
            },
            // Imports and ISD must not vanish, whatever shape they come in: it is unpublished.
            Json::Object if !read_only_title(&key).is_empty() => self.read_only.push((key, vec![raw])),
            Json::Object => {
                let inner: BTreeMap<String, Token<'a>> = serde_json::from_str(raw.get()).unwrap_or_default();
                let known = self.read_only.len();
                for (name, list) in inner {
                    match serde_json::from_str::<Vec<Token<'a>>>(list.get()) {
                        Ok(records) if !records.is_empty() => {
                            self.read_only.push((format!("{key}.{name}"), records));
                        }
                        _ => {}
                    }
                }
                if self.read_only.len() == known {
                    self.unknown.push((path, raw));
                }
            }
            Json::Null => {}
            Json::Text(_) | Json::BadText | Json::Number(_) | Json::Flag(_) => {
                self.unknown.push((path, raw));
            }
        }
    }
}

/// The value under a section key.
enum Listed<'a> {
    List(Vec<Token<'a>>),
    Nothing,
    Other(&'static str),
}

impl<'a> Deserialize<'a> for Listed<'a> {
    fn deserialize<D: Deserializer<'a>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(ListedVisitor)
    }
}

struct ListedVisitor;

impl<'a> Visitor<'a> for ListedVisitor {
    type Value = Listed<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<Listed<'a>, S::Error> {
        let mut records = Vec::new();
        while let Some(raw) = seq.next_element()? {
            records.push(raw);
        }
        Ok(Listed::List(records))
    }

    fn visit_unit<E>(self) -> Result<Listed<'a>, E> {
        Ok(Listed::Nothing)
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Listed<'a>, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Listed::Other("an object"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Listed<'a>, E> {
        Ok(Listed::Other("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Listed<'a>, E> {
        Ok(Listed::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Listed<'a>, E> {
        Ok(Listed::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Listed<'a>, E> {
        Ok(Listed::Other("a number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Listed<'a>, E> {
        Ok(if text.is_empty() { Listed::Nothing } else { Listed::Other("text") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sections(text: &str) -> Vec<(Section, usize)> {
        envelope(text).unwrap().sections.iter().map(|(s, r)| (*s, r.len())).collect()
    }

    #[test]
    fn every_envelope_gives_its_sections() {
        for (text, has_wrapper, is_upload, is_error_file) in [
            (r#"{"rtin":"X","imsDetails":{"b2b":[{}]}}"#, true, false, false),
            (r#"{"b2b":[{}]}"#, false, false, false),
            (r#"{"data":{"b2b":[{}]},"status_cd":"1"}"#, false, false, false),
            (r#"{"data":{"data":{"b2b":[{}]},"status_cd":"1"}}"#, false, false, false),
            (r#"{"data":{"b2b":[{}]},"status":1}"#, false, false, false),
            (r#"{"gstin":"X","rtnprd":"042026","b2b":[{}]}"#, false, false, false),
            (r#"{"imsDetailsErr":{"b2b":[{}]}}"#, true, false, true),
            (r#"{"rtin":"X","reqtyp":"SAVE","invdata":{"b2b":[{}]}}"#, true, true, false),
            (
                r#"{"action":"SAVE","data":{"rtin":"X","reqtyp":"SAVE","invdata":{"b2b":[{}]}}}"#,
                true,
                true,
                false,
            ),
        ] {
            let read = envelope(text).unwrap();
            assert_eq!(sections(text), [(Section::B2b, 1)], "{text}");
            assert!(read.is_ims(), "{text}");
            assert_eq!(
                read.marks,
                Marks { has_wrapper, is_upload, is_error_file, is_gstr2b: false },
                "{text}"
            );
            assert_eq!(read.unknown.len() + read.read_only.len(), 0, "{text}");
        }
    }

    #[test]
    fn every_spelling_of_a_section_is_known() {
        for (section, names) in SPELLINGS {
            assert_eq!(names[0], section.key());
            for name in names {
                assert_eq!(section_of(name), Some(section));
                assert_eq!(section_of(&name.to_uppercase()), Some(section));
            }
        }
        for other in ["impg", "isd", "b2c", "cdnr", ""] {
            assert_eq!(section_of(other), None);
        }
    }

    #[test]
    fn two_spellings_of_one_section_join_in_order() {
        let text = r#"{"b2bcn":[{"nt_num":"1"}],"b2b":[],"cn":[{"nt_num":"2"}]}"#;
        assert_eq!(sections(text), [(Section::B2bcn, 2), (Section::B2b, 0)]);
        assert_eq!(envelope(text).unwrap().sections[0].1[1].get(), r#"{"nt_num":"2"}"#);
    }

    #[test]
    fn what_is_no_section_is_kept_beside_them() {
        let read = envelope(
            r#"{"b2b":[],"impg":[{"a":1},{}],"impga":[],"isd":{"x":1},"est":5,"new":[[1]],"no":null,
                "boedata":{"x":1,"impg":[{}]}}"#,
        )
        .unwrap();
        let kept: Vec<_> = read.read_only.iter().map(|(key, r)| (key.as_str(), r.len())).collect();
        assert_eq!(kept, [("impg", 2), ("isd", 1), ("new", 1), ("boedata.impg", 1)]);
        assert_eq!(
            read.unknown.iter().map(|(key, raw)| (key.as_str(), raw.get())).collect::<Vec<_>>(),
            [("est", "5")]
        );
    }

    #[test]
    fn a_section_that_is_no_list_is_told() {
        let read = envelope(r#"{"imsDetails":{"b2b":{"a":[{}]},"b2ba":null,"ecom":"","dn":"x"}}"#).unwrap();
        assert_eq!(
            read.not_lists,
            [("imsDetails.b2b".to_owned(), "an object"), ("imsDetails.dn".to_owned(), "text")]
        );
    }

    #[test]
    fn another_file_of_the_portal_is_not_ims() {
        let read = envelope(r#"{"chksum":"x","data":{"gstin":"X","docdata":{"b2b":[]}}}"#).unwrap();
        assert!(read.marks.is_gstr2b);
        assert!(!read.is_ims());
        assert_eq!(read.found, ["chksum", "data", "data.gstin", "data.docdata"]);
        assert!(!envelope(r#"{"data":"c2VjcmV0"}"#).unwrap().is_ims());
    }

    #[test]
    fn a_text_that_is_plain_is_taken_apart_as_serde_json_does_it() {
        let record = r#"{"stin":"27AAAFS9876P1Z5","tradenm":"},{\"b2b\":[{","val":1.50}"#;
        for text in [
            r#"{"rtin":"X","imsDetails":{"b2b":[R,R , R],"b2bcn":[],"ecom":[R]}}"#,
            r#" { "data" : { "data" : { "b2b" : [ R ] , "cn":[R],"b2bcn":[R,7] } , "status_cd":"1" } } "#,
            r#"{"rtin":"X","reqtyp":"SAVE","invdata":{"b2b":[R]},"reqtyp":null}"#,
            r#"{"reqtyp":null,"b2b":[R]}"#,
            r#"{"imsDetailsErr":{"b2b":[R]},"impg":[R],"isd":{"x":[R]},"est":5,"no":null,"rtin":null}"#,
            r#"{"imsDetails":{"b2b":{"a":[R]},"b2ba":null,"dn":"x"}}"#,
            r#"{"data":{"data":{"data":{"data":{"data":{"b2b":[R]}}}}}}"#,
            r#"{"data":"text","b2b":[R]}"#,
            r#"{"b2b":[R],"b2b":[R],"dn":[R],"b2\u0062":[R]}"#,
            r#"{"data":{"docdata":{"b2b":[R]}}}"#,
            r#"{"b2b":[R]"#,
            r#"{"b2b":[R]}}"#,
            r#"{"b2b":[R,]}"#,
            "[R]",
            "R",
            "",
        ] {
            let text = text.replace('R', record);
            let slow = walked(&text).ok();
            for part in [1, 7, 50, scan::PART] {
                let fast = plain(&text, part);
                if slow.is_none() {
                    assert!(fast.is_none(), "{text}");
                }
                if let Some(fast) = fast {
                    assert_eq!(format!("{fast:?}"), format!("{:?}", slow.as_ref().unwrap()), "{text}");
                }
            }
        }
        let plainly = format!(r#"{{"rtin":"X","imsDetails":{{"b2b":[{record},{record}]}}}}"#);
        assert!(plain(&plainly, 1).is_some());
    }

    proptest! {
        #[test]
        fn hostile_texts_are_taken_apart_alike(
            pieces in proptest::collection::vec(prop_oneof![
                4 => Just(r#"{"stin":"1","val":2}"#), 3 => Just(","), 2 => Just(r#""b2b":"#), 1 => Just(r#""cn":"#),
                2 => Just("["), 2 => Just("]"), 1 => Just("{"), 1 => Just("}"), 1 => Just(r#""rtin":"X""#),
                1 => Just(r#""data":"#), 1 => Just(r#""imsDetails":{"#), 1 => Just(r#""\"},{\"""#), 1 => Just("null"),
                1 => Just(" "), 1 => Just(r#""new":"#),
            ], 0..24),
            part in 1_usize..60,
        ) {
            let text = format!("{{{}}}", pieces.concat());
            match (plain(&text, part), walked(&text)) {
                (None, _) => {}
                (Some(fast), Ok(slow)) => prop_assert_eq!(format!("{:?}", fast), format!("{:?}", slow)),
                (Some(_), Err(error)) => prop_assert!(false, "{} is accepted: {}", text, error),
            }
        }
    }

    #[test]
    fn brackets_within_brackets_do_not_exhaust_the_stack() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(envelope(&format!(r#"{{"b2b":[],"x":{deep}}}"#)).unwrap().unknown.len(), 0);
        let deep = format!("{}1{}", r#"{"data":"#.repeat(200_000), "}".repeat(200_000));
        assert_eq!(envelope(&deep).unwrap().unknown.len(), 1);
    }
}
