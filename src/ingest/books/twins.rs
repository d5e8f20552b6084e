//! Rows of one document among the rows of a table.
//!
//! Comes in: rows and what makes two of them one. Goes out: each row that repeats an earlier one, with
//! the first of its kind. Invariant: the answer is that of a map from key to first row. A map from the
//! key's hash takes an eighth of its memory, and each thread gathers the hashes of its own share; two
//! keys of one hash are told apart by the keys themselves.

use crate::domain::document::BooksRow;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::{BuildHasher, Hash};

/// Stands for a row without a key.
const NONE: u64 = u64::MAX;

/// Returns `(row, first row of the same key)` for every row but the first of each key, in the order of
/// the rows. Rows whose key is nothing stand alone.
pub(super) fn repeats<'a, S: Sync, K: Hash + Eq>(
    rows: &'a [BooksRow<S>],
    key: impl Fn(&'a BooksRow<S>) -> Option<K> + Sync,
) -> Vec<(usize, usize)> {
    // The highest bit is given up, so that no key has the hash that stands for none.
    let hash = |row| key(row).map_or(NONE, |key| FxBuildHasher.hash_one(key) >> 1);
    let hashes: Vec<u64> = rows.par_iter().map(hash).collect();
    let threads = rayon::current_num_threads();
    let shares = threads as u64;
    let mut found: Vec<(usize, usize)> = (0..shares)
        .into_par_iter()
        .flat_map_iter(|share| {
            let mine =
                hashes.iter().enumerate().filter(|(_, hash)| **hash != NONE && **hash % shares == share);
            of_share(rows.len() / threads, mine, |a, b| key(&rows[a]) == key(&rows[b]))
        })
        .collect();
    found.par_sort_unstable();
    found
}

/// Finds the repeats among rows given with their hashes.
fn of_share<'h>(
    likely: usize,
    rows: impl Iterator<Item = (usize, &'h u64)>,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let mut firsts: FxHashMap<u64, usize> = FxHashMap::with_capacity_and_hasher(likely, FxBuildHasher);
    // First rows of keys whose hash another key had before.
    let mut others: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for (row, hash) in rows {
        let first = *firsts.entry(*hash).or_insert(row);
        if first == row {
            continue;
        }
        if same(first, row) {
            found.push((row, first));
        } else if let Some(other) = others.iter().find(|other| same(**other, row)) {
            found.push((row, *other));
        } else {
            others.push(row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_hash_are_told_apart() {
        let keys = ["a", "b", "a", "c", "b", "c", "a"];
        let hashes = [7_u64; 7];
        let found = of_share(7, hashes.iter().enumerate(), |x, y| keys[x] == keys[y]);
        assert_eq!(found, [(2, 0), (4, 1), (5, 3), (6, 0)]);
    }
}
