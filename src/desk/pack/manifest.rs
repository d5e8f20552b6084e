//! `MANIFEST.json`: what a pack holds, and a seal over the list.
//!
//! Comes in: facts of a run and its packed files. Goes out: the text of the manifest, or from it the
//! same. Invariant: the text is the only one that says what it says, and its seal is the SHA-256 of it
//! with the seal left empty; a list that was changed by one character does not fit its seal.

use super::container::Packed;
use crate::ledger::sha256;
use serde::{Deserialize, Serialize};

/// Name of the manifest in its pack; the first file.
pub(super) const NAME: &str = "MANIFEST.json";

/// Version of the manifest's shape.
const SCHEMA: u32 = 1;

/// What the manifest says of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedFile {
    /// Its name in the pack.
    pub name: String,
    /// What it is: `readme`, `ledger`, `output`, or the role of an input or of a file the ledger names.
    pub role: String,
    /// What it was called where it was packed.
    pub known_as: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Size of its content.
    pub bytes: u64,
    /// Its check sum as zip files have it.
    pub crc32: u32,
    /// Whether it stands in the zip compressed.
    pub deflated: bool,
    /// SHA-256 of its bytes as they stand in the zip.
    pub stream_sha256: String,
    /// How many these are.
    pub stream_bytes: u64,
}

impl PackedFile {
    /// Describes a packed file.
    pub(super) fn of(packed: &Packed, role: &str, known_as: &str, content: &[u8]) -> Self {
        Self {
            name: packed.name.clone(),
            role: role.to_owned(),
            known_as: known_as.to_owned(),
            sha256: sha256(content),
            bytes: content.len() as u64,
            crc32: packed.crc32,
            deflated: packed.deflated,
            stream_sha256: sha256(&packed.stream),
            stream_bytes: packed.stream.len() as u64,
        }
    }
}

/// A file that belongs to the run and could not be packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What it is.
    pub role: String,
    /// What it was called.
    pub known_as: String,
    /// SHA-256 of what it held.
    pub sha256: String,
}

/// Where the packed ledger ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerEnd {
    /// How many entries it has.
    pub entries: i64,
    /// Hash of the last, or empty.
    pub last: String,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this shape.
    pub schema: u32,
    /// Version of imsreco that packed, and made the run.
    pub version: String,
    /// Name of the run.
    pub run: String,
    /// Whether names, numbers and GSTINs are masked.
    pub masked: bool,
    /// Return period, `MMYYYY`.
    pub period: String,
    /// Date of the run, `YYYY-MM-DD`.
    pub as_of: String,
    /// Name of the policy.
    pub policy: String,
    /// Recipients.
    pub recipients: Vec<String>,
    /// Records of the downloads.
    pub records: usize,
    /// Where the ledger ends.
    pub ledger: LedgerEnd,
    /// What could not be packed.
    pub missing: Vec<Missing>,
    /// Every other file of the pack, in the order in which they stand.
    pub files: Vec<PackedFile>,
    /// SHA-256 of this text with the seal left empty.
    pub seal: String,
}

/// Why a text is not a manifest that this version can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// Not what was written.
    Altered,
    /// Of a later shape.
    Newer,
}

impl Manifest {
    /// The shape of this version.
    pub(super) const SCHEMA: u32 = SCHEMA;

    fn plain(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain data") + "\n"
    }

    /// Writes the manifest with its seal.
    pub(super) fn text(mut self) -> String {
        self.seal = String::new();
        self.seal = sha256(self.plain().as_bytes());
        self.plain()
    }

    /// Reads a manifest and checks its seal.
    pub(super) fn read(text: &[u8]) -> Result<Self, Unread> {
        #[derive(Deserialize)]
        struct Shape {
            schema: u32,
        }
        let text = std::str::from_utf8(text).map_err(|_| Unread::Altered)?;
        let manifest: Self = match serde_json::from_str(text) {
            Ok(manifest) => manifest,
            Err(_) => {
                let shape: Option<Shape> = serde_json::from_str(text).ok();
                // What a later shape says of itself cannot be checked; a flipped digit would claim one.
                let newer = shape.is_some_and(|shape| shape.schema > SCHEMA);
                return Err(if newer { Unread::Newer } else { Unread::Altered });
            }
        };
        let again = manifest.clone().text();
        if again != text {
            return Err(Unread::Altered);
        }
        if manifest.schema == SCHEMA { Ok(manifest) } else { Err(Unread::Newer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_manifest_is_sealed() {
        let packed = Packed::of("links.csv", b"a,b\n").unwrap();
        let manifest = Manifest {
            schema: SCHEMA,
            version: "0.1.0".into(),
            run: "0123456789ab".into(),
            masked: false,
            period: "092026".into(),
            as_of: "2026-10-14".into(),
            policy: "default".into(),
            recipients: vec!["27AAHCK4471M1Z1".into()],
            records: 3,
            ledger: LedgerEnd { entries: 0, last: String::new() },
            missing: Vec::new(),
            files: vec![PackedFile::of(&packed, "output", "links.csv", b"a,b\n")],
            seal: String::new(),
        };
        let text = manifest.text();
        assert_eq!(Manifest::read(text.as_bytes()).unwrap().clone().text(), text);
        for at in 0..text.len() {
            for mask in [1, 2, 0x20] {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= mask;
                assert_eq!(Manifest::read(&changed), Err(Unread::Altered), "{at}");
            }
        }
        let newer = text.replacen("\"schema\": 1", "\"schema\": 2,\n  \"weather\": 1", 1);
        assert_eq!(Manifest::read(newer.as_bytes()), Err(Unread::Newer));
    }
}
