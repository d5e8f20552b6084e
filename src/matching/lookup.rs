//! Documents by a key, without the key.
//!
//! Comes in: a hash, and a way to tell whether a document has the key. Goes out: the document that was
//! kept under it. Invariant: the answer is that of a map from keys to documents; a hash that two keys
//! share costs a comparison. The map holds twelve bytes a document instead of a hundred.

use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// A document per key.
#[derive(Debug, Default)]
pub(super) struct Lookup(FxHashMap<u64, u32>);

impl Lookup {
    /// Makes room for so many keys.
    pub(super) fn with_capacity(keys: usize) -> Self {
        Self(FxHashMap::with_capacity_and_hasher(keys, rustc_hash::FxBuildHasher))
    }

    /// Returns the place of a key, which holds `document` if the key is new.
    pub(super) fn place(&mut self, hash: u64, document: u32, has_key: impl Fn(u32) -> bool) -> &mut u32 {
        let mut hash = hash;
        // Asked for by value first: a borrow that is returned from within the loop would outlive it.
        while self.0.get(&hash).is_some_and(|found| !has_key(*found)) {
            hash = hash.wrapping_add(1);
        }
        match self.0.entry(hash) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => free.insert(document),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_share_a_hash_are_kept_apart() {
        let keys = ["a", "b", "a", "c", "b"];
        let mut lookup = Lookup::default();
        let first: Vec<u32> =
            (0..5).map(|i| *lookup.place(7, i, |other| keys[other as usize] == keys[i as usize])).collect();
        assert_eq!(first, [0, 1, 0, 3, 1]);
    }
}
