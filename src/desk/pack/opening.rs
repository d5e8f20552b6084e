//! Every byte of a pack, checked.
//!
//! Comes in: a file. Goes out: the manifest and every content, or the first thing that is not what was
//! written. Invariant: where this answers with contents, the file is the only one that a manifest with
//! this seal can stand in: streams have their hashes, contents have theirs, and all other bytes are
//! those that the layout prescribes.

use super::container::{Packed, ending};
use super::make::is_inside;
use super::manifest::{self, Manifest, PackedFile, Unread};
use crate::domain::text::grouped;
use crate::ledger::sha256;

/// The first thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// The file in the pack, or the part of the zip.
    pub place: String,
    /// Number of the entry, where it lies in the ledger.
    pub entry: Option<i64>,
    /// What is wrong, lower case without full stop.
    pub told: String,
}

impl Altered {
    pub(super) fn new(place: impl Into<String>, told: impl Into<String>) -> Self {
        Self { place: place.into(), entry: None, told: told.into() }
    }
}

/// Why the contents of a file are not given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// It is something else.
    Foreign,
    /// Laid out by a later version.
    Newer,
    /// Not what was written.
    Altered(Altered),
}

/// An opened pack.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) manifest: Manifest,
    /// Aligned with the files of the manifest.
    pub(super) files: Vec<Vec<u8>>,
}

/// Opens a pack.
pub(super) fn open(bytes: &[u8]) -> Result<Contents, Shut> {
    let altered = |place: &str, told: &str| Shut::Altered(Altered::new(place, told));
    let begin = 30 + manifest::NAME.len();
    let heading = bytes.get(..begin).ok_or(Shut::Foreign)?;
    let looks_like_one = heading.ends_with(manifest::NAME.as_bytes());
    if !heading.starts_with(b"PK\x03\x04") && !looks_like_one {
        return Err(Shut::Foreign);
    }
    let size = u32::from_le_bytes([heading[18], heading[19], heading[20], heading[21]]) as usize;
    let Some(text) = bytes.get(begin..).and_then(|rest| rest.get(..size)) else {
        if !looks_like_one {
            return Err(Shut::Foreign);
        }
        return Err(altered(manifest::NAME, "its heading in the zip was changed, or the pack is cut short"));
    };
    let expected = Packed::stored(manifest::NAME, text).map_err(|_| Shut::Foreign)?;
    let fits = expected.heading() == heading;
    let manifest = match Manifest::read(text) {
        Ok(manifest) if fits => manifest,
        Ok(_) => return Err(altered(manifest::NAME, "its heading in the zip was changed")),
        Err(Unread::Newer) if fits => return Err(Shut::Newer),
        Err(_) if looks_like_one => {
            return Err(altered(
                manifest::NAME,
                "the list of the pack was changed: it does not fit its seal",
            ));
        }
        Err(_) => return Err(Shut::Foreign),
    };
    let inside = manifest.files.iter().all(|file| is_inside(&file.name));
    if !inside || !manifest.files.is_sorted_by(|a, b| a.name < b.name) {
        return Err(altered(manifest::NAME, "it lists files under names that no pack has"));
    }
    let mut at = begin + size;
    let mut packed = vec![expected];
    let mut files = Vec::with_capacity(manifest.files.len());
    for listed in &manifest.files {
        let (one, content) = file(bytes, &mut at, listed).map_err(Shut::Altered)?;
        files.push(content);
        packed.push(one);
    }
    rest(bytes, at, &packed).map_err(Shut::Altered)?;
    Ok(Contents { manifest, files })
}

/// Checks the file that begins at a byte, and moves on to the next.
fn file(bytes: &[u8], at: &mut usize, listed: &PackedFile) -> Result<(Packed, Vec<u8>), Altered> {
    let altered = |told: &str| Altered::new(&listed.name, told);
    let begin = *at + 30 + listed.name.len();
    let length = usize::try_from(listed.stream_bytes).unwrap_or(usize::MAX);
    let stream = bytes.get(begin..).and_then(|rest| rest.get(..length));
    let Some(stream) = stream else { return Err(altered("the pack is cut short here")) };
    if sha256(stream) != listed.stream_sha256 {
        return Err(altered("it was changed: it has not the SHA-256 that the list gives"));
    }
    let size = u32::try_from(listed.bytes).map_err(|_| altered("it is larger than a pack can hold"))?;
    let (name, stream) = (listed.name.clone(), stream.to_owned());
    let packed = Packed { name, deflated: listed.deflated, stream, bytes: size, crc32: listed.crc32 };
    let content = packed.content().ok_or_else(|| altered("it cannot be unpacked to what the list says"))?;
    if sha256(&content) != listed.sha256 || content.len() as u64 != listed.bytes {
        return Err(altered("it was changed: it has not the SHA-256 that the list gives"));
    }
    if bytes.get(*at..begin) != Some(&packed.heading()) {
        return Err(altered("its heading in the zip was changed"));
    }
    *at = begin + length;
    Ok((packed, content))
}

/// Checks what follows the last file.
fn rest(bytes: &[u8], at: usize, packed: &[Packed]) -> Result<(), Altered> {
    let parts = ending(packed).map_err(|_| Altered::new(manifest::NAME, "it lists more than a zip holds"))?;
    let mut at = at;
    for (name, part) in parts {
        let end = at + part.len();
        if bytes.get(at..end) != Some(&part) {
            let told = if bytes.len() < end { "the pack is cut short here" } else { "it was changed" };
            let place = match name.as_str() {
                "" => "end of the zip".to_owned(),
                name => format!("table of contents of the zip, {name}"),
            };
            return Err(Altered::new(place, told));
        }
        at = end;
    }
    match bytes.len() - at {
        0 => Ok(()),
        more => {
            let told = format!("{} bytes were added after it", grouped(more));
            Err(Altered::new("end of the zip", told))
        }
    }
}
