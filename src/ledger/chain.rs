//! The hash that ties an entry to the one before.
//!
//! Comes in: the parts of an entry as they stand in the table. Goes out: SHA-256 in hexadecimal.
//! Invariant: no two different entries are hashed over the same bytes, since each part is preceded
//! by its length.

use crate::domain::text::hexadecimal;
use sha2::{Digest, Sha256};

/// The parts of an entry, as they stand in the table.
pub(super) struct Parts<'a> {
    /// Hash of the entry before, or empty.
    pub(super) previous: &'a str,
    /// Number.
    pub(super) number: i64,
    /// When.
    pub(super) at: &'a str,
    /// Who.
    pub(super) by: &'a str,
    /// Name of the run.
    pub(super) run: &'a str,
    /// Kind.
    pub(super) kind: &'a str,
    /// The JSON.
    pub(super) body: &'a str,
}

impl Parts<'_> {
    /// Returns the hash: SHA-256 over previous, number, at, by, run, kind and body as UTF-8, each
    /// preceded by its length in bytes as eight bytes, highest first.
    pub(super) fn hash(&self) -> String {
        let number = self.number.to_string();
        let mut hash = Sha256::new();
        for part in [self.previous, &number, self.at, self.by, self.run, self.kind, self.body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hexadecimal(&hash.finalize())
    }
}

/// Returns the SHA-256 of bytes in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of bytes that lie in several places, one after the other.
pub fn sha256_of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hexadecimal(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Parts<'static> =
        Parts { previous: "", number: 1, at: "t", by: "Asha", run: "r", kind: "run", body: "{}" };

    #[test]
    fn every_part_counts_and_none_can_lend_a_letter_to_the_next() {
        let first = ENTRY.hash();
        assert_eq!(first.len(), 64);
        assert_eq!(first, ENTRY.hash());
        let others = [
            Parts { previous: "x", ..ENTRY },
            Parts { number: 2, ..ENTRY },
            Parts { at: "u", ..ENTRY },
            Parts { by: "Ashar", run: "", ..ENTRY },
            Parts { by: "Ash", run: "ar", ..ENTRY },
            Parts { kind: "rum", ..ENTRY },
            Parts { body: "{ }", ..ENTRY },
        ];
        for other in others {
            assert_ne!(other.hash(), first);
        }
    }

    #[test]
    fn a_known_text_has_its_known_hash() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
