//! The shape of an upload as data: which keys a record has, in which order.
//!
//! Comes in: one of the two profiles, a `profile.toml`, or a file that the official tool made. Goes
//! out: a [`Shape`] the writer follows. Invariant: every key of a shape is one that can be filled from
//! the download or from what the recipient says, and no key that the portal's field list requires is
//! missing.

use super::field::Field;
use super::upload::{Profile, is_required, keys};
use crate::domain::document::Section;
use std::collections::BTreeMap;

/// The keys of a record by section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    word: String,
    keys: BTreeMap<Section, Vec<Field>>,
}

/// The word of a shape that was learnt.
const LEARNT: &str = "learnt";

impl Shape {
    /// Returns a built-in shape.
    pub fn of(profile: Profile) -> Self {
        let keys = Section::ALL.into_iter().map(|section| (section, keys(section, profile))).collect();
        Self { word: profile.word().to_owned(), keys }
    }

    /// Returns the word of reports and the ledger.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// Returns the keys of a record, in order.
    pub fn keys(&self, section: Section) -> &[Field] {
        self.keys.get(&section).map_or(&[], Vec::as_slice)
    }

    /// Makes a learnt shape: `keys` where a section was seen, else those of the base.
    pub(super) fn learnt(base: Profile, seen: BTreeMap<Section, Vec<Field>>) -> Self {
        let mut shape = Self { word: LEARNT.to_owned(), ..Self::of(base) };
        shape.keys.extend(seen);
        shape
    }

    /// Writes the shape down, to be given again.
    pub fn toml(&self) -> String {
        let mut out = String::from(
            "# The keys of an upload record by section, in order, as learnt from a file of the official tool.\n\
             # Give it again with: imsreco upload OUT --profile profile.toml\n\
             schema = 1\n\n[keys]\n",
        );
        for (section, keys) in &self.keys {
            let keys: Vec<String> = keys.iter().map(|field| format!("\"{}\"", field.key())).collect();
            out.push_str(&format!("{} = [{}]\n", section.key(), keys.join(", ")));
        }
        out
    }

    /// Reads what [`toml`](Self::toml) wrote.
    ///
    /// # Errors
    /// Everything that is wrong with it, a clause each.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let written: Written = toml::from_str(text)
            .map_err(|error| vec![error.message().lines().next().unwrap_or_default().to_owned()])?;
        let mut wrong = Vec::new();
        if written.schema != 1 {
            wrong.push(format!("schema {} is not known to this version", written.schema));
        }
        let mut seen = BTreeMap::new();
        for (name, names) in &written.keys {
            let Some(section) = Section::from_key(name) else {
                wrong.push(format!("\"{name}\" is no section"));
                continue;
            };
            let mut fields = Vec::with_capacity(names.len());
            for key in names {
                match Field::from_key(key) {
                    Some(field) if fields.contains(&field) => {
                        wrong.push(format!("\"{key}\" stands twice in {name}"));
                    }
                    Some(field) if can_be_filled(field) => fields.push(field),
                    Some(_) | None => wrong.push(format!("nothing can be put under \"{key}\" in {name}")),
                }
            }
            for field in missing(section, &fields) {
                wrong.push(format!("{name} lacks \"{}\", which the portal requires", field.key()));
            }
            seen.insert(section, fields);
        }
        if wrong.is_empty() { Ok(Self::learnt(Profile::Offline, seen)) } else { Err(wrong) }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: u32,
    keys: BTreeMap<String, Vec<String>>,
}

/// Tells whether the writer knows what to put under a key: what the record came with, or what the
/// recipient says.
pub(super) const fn can_be_filled(field: Field) -> bool {
    !matches!(field, Field::ErrorMessage | Field::ErrorCode)
}

/// Returns the field of the download that goes under a key of the section: a note may stand under the
/// key of an invoice, a return period under its other name.
pub fn source_of(section: Section, key: Field) -> Field {
    if key.belongs_to(section) {
        return key;
    }
    Field::ALL
        .iter()
        .copied()
        .find(|main| main.belongs_to(section) && main.other_spelling() == Some(key))
        .unwrap_or(key)
}

/// Names the fields that the portal requires of a record and the keys do not carry.
pub(super) fn missing(section: Section, keys: &[Field]) -> Vec<Field> {
    let carried: Vec<Field> = keys.iter().map(|key| source_of(section, *key)).collect();
    self::keys(section, Profile::Offline)
        .into_iter()
        .filter(|field| is_required(*field) && !carried.contains(field))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_written_and_read_back() {
        for profile in Profile::ALL {
            let shape = Shape::of(profile);
            let back = Shape::parse(&shape.toml()).unwrap();
            for section in Section::ALL {
                assert_eq!(back.keys(section), keys(section, profile));
            }
            assert_eq!(back.word(), "learnt");
        }
    }

    #[test]
    fn everything_wrong_with_a_shape_is_told() {
        let text = "schema = 1\n[keys]\nb2x = []\necom = [\"stin\", \"stin\", \"colour\", \"error_msg\", \"inum\", \
                    \"idt\", \"val\", \"txval\", \"iamt\", \"camt\", \"samt\", \"cess\", \"pos\", \"sRtnPrd\", \
                    \"srcform\"]\n";
        assert_eq!(
            Shape::parse(text).unwrap_err(),
            [
                "\"b2x\" is no section",
                "\"stin\" stands twice in ecom",
                "nothing can be put under \"colour\" in ecom",
                "nothing can be put under \"error_msg\" in ecom",
                "ecom lacks \"action\", which the portal requires"
            ]
        );
        assert_eq!(
            Shape::parse("schema = 2\n[keys]\n").unwrap_err(),
            ["schema 2 is not known to this version"]
        );
    }

    #[test]
    fn a_key_under_its_other_name_is_filled_from_the_field_it_stands_for() {
        assert_eq!(source_of(Section::B2bcn, Field::Number), Field::NoteNumber);
        assert_eq!(source_of(Section::B2b, Field::Number), Field::Number);
        assert_eq!(source_of(Section::B2b, Field::ReturnPeriodAlias), Field::ReturnPeriod);
    }
}
