//! Block keys: documents that agree on one are allowed to meet.
//!
//! Invariant: hashing has a fixed seed, and a collision costs a comparison, never a link.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Hashes the parts of a block key. `block` keeps keys of different blocks apart.
pub fn block_key<T: Hash>(block: &str, parts: T) -> u64 {
    let mut hasher = FxHasher::default();
    block.hash(&mut hasher);
    parts.hash(&mut hasher);
    hasher.finish()
}
