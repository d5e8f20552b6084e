//! A shape learnt from one file that the official tool made.
//!
//! Comes in: the text of an upload. Goes out: a [`Shape`] with the keys and the order of that file, and
//! what differs from ours. Invariant: a key that nobody can fill stops the learning; a key of ours that
//! the file lacks is dropped only where the portal does not require it and the recipient's say does not
//! stand in it.

use super::download::envelope;
use super::field::Field;
use super::record::WireRecord;
use super::shape::{Shape, can_be_filled, missing, source_of};
use super::upload::{Profile, keys};
use crate::domain::document::Section;
use std::collections::BTreeMap;

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// The shape.
    pub shape: Shape,
    /// Records the file holds.
    pub records: usize,
    /// What differs from the built-in shape, a sentence each.
    pub differences: Vec<String>,
}

/// Why nothing can be learnt from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlearnable {
    /// No JSON.
    NotJson,
    /// No upload.
    NotAnUpload,
    /// An upload without records.
    Empty,
    /// Keys that imsreco cannot fill: `b2b: "colour"`.
    UnknownKeys(Vec<String>),
}

/// Learns keys and order, section by section.
///
/// # Errors
/// [`Unlearnable`].
pub fn learn(text: &str, base: Profile) -> Result<Learnt, Unlearnable> {
    let read = envelope(text).map_err(|_| Unlearnable::NotJson)?;
    if !read.marks.is_upload {
        return Err(Unlearnable::NotAnUpload);
    }
    let mut unknown: Vec<String> = read.unknown.iter().map(|(key, _)| format!("\"{key}\"")).collect();
    unknown.extend(read.read_only.iter().map(|(key, _)| format!("\"{key}\"")));
    let (mut seen, mut differences, mut records) = (BTreeMap::new(), Vec::new(), 0);
    for (section, raws) in read.sections.iter().filter(|(_, raws)| !raws.is_empty()) {
        let mut order: Vec<String> = Vec::new();
        for raw in raws {
            let names = names_of(raw.get()).ok_or(Unlearnable::NotAnUpload)?;
            merge(&mut order, names);
            records += 1;
        }
        let mut fields = Vec::with_capacity(order.len());
        for key in order {
            match Field::from_key(&key).filter(|field| can_be_filled(*field)) {
                Some(field) => fields.push(field),
                None => unknown.push(format!("{}: \"{key}\"", section.key())),
            }
        }
        differences.extend(adopt(*section, base, &mut fields));
        seen.insert(*section, fields);
    }
    if !unknown.is_empty() {
        return Err(Unlearnable::UnknownKeys(unknown));
    }
    if records == 0 {
        return Err(Unlearnable::Empty);
    }
    let unseen: Vec<&str> =
        Section::ALL.into_iter().filter(|s| !seen.contains_key(s)).map(Section::key).collect();
    if !unseen.is_empty() {
        differences.push(format!(
            "the file holds no record of {}: written as in the {} profile",
            crate::domain::text::and(&unseen),
            base.word()
        ));
    }
    Ok(Learnt { shape: Shape::learnt(base, seen), records, differences })
}

/// The keys of an object in their order.
fn names_of(text: &str) -> Option<Vec<String>> {
    WireRecord::parse(text)?;
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    Some(object.into_iter().map(|(key, _)| key).collect())
}

/// Puts keys that are new behind the one they follow.
fn merge(order: &mut Vec<String>, names: Vec<String>) {
    let mut at = 0;
    for name in names {
        match order.iter().position(|known| *known == name) {
            Some(known) => at = known + 1,
            None => {
                order.insert(at, name);
                at += 1;
            }
        }
    }
}

/// Keeps what the file lacks and the record needs; tells what differs.
fn adopt(section: Section, base: Profile, fields: &mut Vec<Field>) -> Vec<String> {
    let ours = keys(section, base);
    let named = |fields: &[Field]| {
        let keys: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.key())).collect();
        crate::domain::text::and(&keys)
    };
    let mut told = Vec::new();
    let added: Vec<Field> = fields.iter().copied().filter(|field| !ours.contains(field)).collect();
    if !added.is_empty() {
        told.push(format!("{}: {} added, as in the file", section.key(), named(&added)));
    }
    let required = missing(section, fields);
    let lacks = |field: &Field| !fields.iter().any(|key| source_of(section, *key) == *field);
    let (kept, dropped): (Vec<Field>, Vec<Field>) =
        ours.iter().copied().filter(lacks).partition(|field| required.contains(field) || field.is_said());
    if !dropped.is_empty() {
        told.push(format!("{}: {} left out, as in the file", section.key(), named(&dropped)));
    }
    if !required.is_empty() {
        told.push(format!(
            "{}: {} not in the file and kept, since the portal requires it",
            section.key(),
            named(&required)
        ));
    }
    let common = |of: &[Field], other: &[Field]| -> Vec<Field> {
        of.iter().copied().filter(|field| other.contains(field)).collect()
    };
    if common(fields, &ours) != common(&ours, fields) {
        told.push(format!("{}: the keys stand in the order of the file", section.key()));
    }
    for field in kept {
        // Behind the nearest of ours that comes before it.
        let before = ours.iter().take_while(|known| **known != field);
        let at = before.filter_map(|known| fields.iter().position(|f| f == known)).last();
        fields.insert(at.map_or(0, |at| at + 1), field);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(record: &str) -> String {
        format!("{{\"rtin\":\"29AAACX1234K1Z8\",\"reqtyp\":\"SAVE\",\"invdata\":{{\"b2b\":[{record}]}}}}")
    }

    const RECORD: &str = r#"{"inum":"7","stin":"27AAAFS9876P1Z5","idt":"09-04-2026","inv_typ":"R","val":1180,
        "action":"A","pos":"29","txval":1000,"iamt":180,"camt":0,"samt":0,"cess":0,"srcform":"R1","rtnprd":"042026",
        "hash":"9ab0"}"#;

    #[test]
    fn keys_and_order_of_the_file_are_adopted_and_every_difference_is_told() {
        let learnt = learn(&upload(RECORD), Profile::Offline).unwrap();
        let keys: Vec<&str> = learnt.shape.keys(Section::B2b).iter().map(|f| f.key()).collect();
        assert_eq!(
            keys,
            [
                "inum", "stin", "idt", "inv_typ", "val", "action", "pos", "txval", "iamt", "camt", "samt",
                "cess", "remarks", "srcform", "rtnprd", "hash"
            ]
        );
        assert_eq!(
            learnt.differences,
            [
                "b2b: \"hash\" added, as in the file",
                "b2b: \"srcfilstatus\", \"ispendactblocked\" and \"isRemarksBlocked\" left out, as in the file",
                "b2b: the keys stand in the order of the file",
                "the file holds no record of b2ba, b2bdn, b2bdna, b2bcn, b2bcna, ecom and ecoma: written as in the \
                 offline profile"
            ]
        );
        assert_eq!(learnt.shape.keys(Section::Ecom), Shape::of(Profile::Offline).keys(Section::Ecom));
        assert_eq!(Shape::parse(&learnt.shape.toml()).unwrap(), learnt.shape);
    }

    #[test]
    fn a_required_key_stays_and_one_that_nobody_can_fill_stops_it() {
        let lacking = learn(&upload(&RECORD.replace("\"pos\":\"29\",", "")), Profile::Offline).unwrap();
        assert!(lacking.shape.keys(Section::B2b).contains(&Field::PlaceOfSupply));
        assert!(
            lacking
                .differences
                .contains(&"b2b: \"pos\" not in the file and kept, since the portal requires it".to_owned())
        );
        assert_eq!(
            learn(&upload(&RECORD.replace("\"hash\"", "\"colour\"")), Profile::Offline),
            Err(Unlearnable::UnknownKeys(vec!["b2b: \"colour\"".to_owned()]))
        );
        assert_eq!(learn("{\"imsDetails\":{\"b2b\":[]}}", Profile::Offline), Err(Unlearnable::NotAnUpload));
        assert_eq!(learn("[", Profile::Offline), Err(Unlearnable::NotJson));
        assert_eq!(learn(&upload(""), Profile::Offline), Err(Unlearnable::Empty));
    }
}
