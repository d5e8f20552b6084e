//! Joins on block keys: which documents are allowed to meet.
//!
//! Comes in: a key per document and side, as a 64-bit hash with a fixed seed. Goes out: pairs of
//! ids. Invariant: pairs come sorted, so that the engine's own order never shows.

use super::columns::cols;
use super::{FrameError, frame_of};
use polars::prelude::{IntoLazy, JoinArgs, JoinType, NamedFrom, Series, col};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Keys of one side: `(key, id)`, several per document where it can be read in several ways.
pub type Keys = Vec<(u64, u32)>;

/// The pairs of one block, and the keys that were too common to pair.
#[derive(Debug, Default)]
pub struct Block {
    /// Pairs `(IMS, books)`, sorted, each once.
    pub pairs: Vec<(u32, u32)>,
    /// How many keys were set aside because they would have made too many pairs.
    pub exploded: usize,
}

/// Joins both sides on their keys. Keys that would make more than `cap` pairs each are set aside
/// and counted, never paired in part.
///
/// # Errors
/// [`FrameError::Engine`] if the join fails.
pub fn join(ims: &Keys, books: &Keys, cap: u64) -> Result<Block, FrameError> {
    let exploded = exploding(ims, books, cap);
    if ims.len() + books.len() <= FEW {
        return Ok(Block { pairs: join_few(ims, books, &exploded), exploded: exploded.len() });
    }
    let keep = |keys: &Keys| -> (Vec<u64>, Vec<u32>) {
        keys.iter().filter(|(key, _)| !exploded.contains(key)).copied().unzip()
    };
    let side = |keys: &Keys, id: &'static str| {
        let (keys, ids) = keep(keys);
        frame_of(vec![Series::new(cols::BLOCK_KEY.into(), keys).into(), Series::new(id.into(), ids).into()])
    };
    let doing = "join documents on their block keys";
    let ims = side(ims, cols::IMS_ID).map_err(FrameError::engine(doing))?;
    let books = side(books, cols::BOOKS_ID).map_err(FrameError::engine(doing))?;
    let joined = ims
        .lazy()
        .join(books.lazy(), [col(cols::BLOCK_KEY)], [col(cols::BLOCK_KEY)], JoinArgs::new(JoinType::Inner))
        .select([col(cols::IMS_ID), col(cols::BOOKS_ID)])
        .collect()
        .map_err(FrameError::engine(doing))?;
    let ids = |name: &str| -> Result<Vec<u32>, FrameError> {
        let column = joined.column(name).map_err(FrameError::engine(doing))?;
        Ok(column.u32().map_err(FrameError::engine(doing))?.into_no_null_iter().collect())
    };
    let mut pairs: Vec<(u32, u32)> = ids(cols::IMS_ID)?.into_iter().zip(ids(cols::BOOKS_ID)?).collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    Ok(Block { pairs, exploded: exploded.len() })
}

/// Below this many keys the engine takes longer to start than to join.
const FEW: usize = 4_096;

/// Joins a few keys without the engine; the same pairs.
fn join_few(ims: &Keys, books: &Keys, exploded: &FxHashSet<u64>) -> Vec<(u32, u32)> {
    let mut sorted: Keys = books.iter().filter(|(key, _)| !exploded.contains(key)).copied().collect();
    sorted.sort_unstable();
    let mut pairs = Vec::new();
    for (key, ims) in ims {
        let from = sorted.partition_point(|(k, _)| k < key);
        pairs.extend(sorted[from..].iter().take_while(|(k, _)| k == key).map(|(_, books)| (*ims, *books)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Counts before pairing: keys whose product of both sides is above the cap.
fn exploding(ims: &Keys, books: &Keys, cap: u64) -> FxHashSet<u64> {
    // A key can only explode if one side alone holds more documents than the root of the cap.
    let mut counts: FxHashMap<u64, (u64, u64)> = FxHashMap::default();
    let few = cap.isqrt();
    let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
    for side in [ims, books] {
        seen.clear();
        for (key, _) in side {
            let n = seen.entry(*key).or_default();
            *n += 1;
            if *n > few {
                counts.entry(*key).or_default();
            }
        }
    }
    if counts.is_empty() {
        return FxHashSet::default();
    }
    for (key, _) in ims {
        if let Some(n) = counts.get_mut(key) {
            n.0 += 1;
        }
    }
    for (key, _) in books {
        if let Some(n) = counts.get_mut(key) {
            n.1 += 1;
        }
    }
    counts.retain(|_, (a, b)| *a * *b > cap);
    counts.into_keys().collect()
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
    fn the_engine_and_the_short_way_give_the_same_pairs() {
        let keys = |n: u32, step: u64| -> Keys { (0..n).map(|i| (u64::from(i) * step % 977, i)).collect() };
        let (ims, books) = (keys(3_000, 7), keys(2_500, 11));
        let whole = join(&ims, &books, 1_000_000).unwrap().pairs;
        assert!(ims.len() + books.len() > FEW);
        assert_eq!(join_few(&ims, &books, &FxHashSet::default()), whole);
    }

    #[test]
    fn a_key_that_would_explode_is_set_aside_whole_and_counted() {
        let ims: Keys = (0..10).map(|i| (1, i)).chain([(2, 10)]).collect();
        let books: Keys = (0..10).map(|i| (1, i)).chain([(2, 10)]).collect();
        let block = join(&ims, &books, 50).unwrap();
        assert_eq!(block.pairs, [(10, 10)]);
        assert_eq!(block.exploded, 1);
        assert_eq!(join(&ims, &books, 100).unwrap().pairs.len(), 101);
    }
}
