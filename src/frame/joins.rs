//! Joins on block keys: which documents are allowed to meet.
//!
//! Comes in: a key per document and side, as a 64-bit hash with a fixed seed. Goes out: pairs of
//! ids. Invariant: pairs come sorted, so that no other order ever shows. Sides are sorted and merged:
//! a hash join of the engine took twice as long, since the pairs have to be sorted all the same.

use super::FrameError;
use rayon::prelude::*;

/// Keys of one side: `(key, id)`, several per document where it can be read in several ways.
pub type Keys = Vec<(u64, u32)>;

/// The pairs of one block, and the keys that were too common to pair.
#[derive(Debug, Default)]
pub struct Block {
    /// Pairs `(IMS, books)`, sorted, each once.
    pub pairs: Vec<(u32, u32)>,
    /// Of each key that was set aside because it would have made too many pairs, one record.
    pub exploded: Vec<u32>,
}

/// Joins both sides on their keys. Keys that would make more than `cap` pairs each are set aside
/// and counted, never paired in part: the work is bounded by the pairs that are allowed.
///
/// # Errors
/// None as yet.
pub fn join(ims: &Keys, books: &Keys, cap: u64) -> Result<Block, FrameError> {
    let (ims, books) = rayon::join(|| sorted(ims), || sorted(books));
    let mut block = Block::default();
    let mut rest = books.as_slice();
    for mine in ims.chunk_by(|a, b| a.0 == b.0) {
        let key = mine[0].0;
        rest = &rest[rest.iter().take_while(|(k, _)| *k < key).count()..];
        let theirs = &rest[..rest.iter().take_while(|(k, _)| *k == key).count()];
        if mine.len() as u64 * theirs.len() as u64 > cap {
            block.exploded.push(mine[0].1);
        } else {
            block.pairs.extend(mine.iter().flat_map(|(_, i)| theirs.iter().map(move |(_, b)| (*i, *b))));
        }
        rest = &rest[theirs.len()..];
    }
    block.pairs.par_sort_unstable();
    block.pairs.dedup();
    Ok(block)
}

/// Sorts keys, unless they are.
fn sorted(keys: &Keys) -> std::borrow::Cow<'_, Keys> {
    if keys.is_sorted() {
        return std::borrow::Cow::Borrowed(keys);
    }
    let mut keys = keys.clone();
    keys.par_sort_unstable();
    std::borrow::Cow::Owned(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_meet_on_equal_keys_and_each_pair_once() {
        let ims = vec![(7, 0), (8, 1), (9, 1)];
        let books = vec![(8, 4), (7, 5), (9, 4), (6, 6)];
        assert_eq!(join(&ims, &books, 100).unwrap().pairs, [(0, 5), (1, 4)]);
    }

    #[test]
    fn merging_gives_the_pairs_that_comparing_all_gives() {
        let keys =
            |n: u32, step: u64| -> Keys { (0..n).map(|i| (u64::from(i) * step % 77, i % 90)).collect() };
        let (ims, books) = (keys(300, 7), keys(250, 11));
        let mut all: Vec<(u32, u32)> = ims
            .iter()
            .flat_map(|(k, i)| books.iter().filter(move |(other, _)| other == k).map(move |(_, b)| (*i, *b)))
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(join(&ims, &books, 1_000_000).unwrap().pairs, all);
    }

    #[test]
    fn a_key_that_would_explode_is_set_aside_whole_and_counted() {
        let ims: Keys = (0..10).map(|i| (1, i)).chain([(2, 10)]).collect();
        let books: Keys = (0..10).map(|i| (1, i)).chain([(2, 10)]).collect();
        let block = join(&ims, &books, 50).unwrap();
        assert_eq!(block.pairs, [(10, 10)]);
        assert_eq!(block.exploded, [0]);
        assert_eq!(join(&ims, &books, 100).unwrap().pairs.len(), 101);
    }
}
