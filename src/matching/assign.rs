//! The best one-to-one assignment within each connected component of candidate pairs.
//!
//! Comes in: pairs with a rank, lower is better evidence. Goes out: the pairs of the assignment that
//! is best as a whole, and the pairs between which nothing decides. Invariant: a pair is asserted
//! only if every best assignment contains it, so the order of the input cannot show.

use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};
use pathfinding::matrix::Matrix;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A candidate pair: left, right, rank from 0 (best) to [`MAX_RANK`].
pub(super) type Candidate = (u32, u32, u8);

/// The lowest evidence a candidate may have.
pub(super) const MAX_RANK: u8 = 7;

/// Components with more documents than this on a side are not solved but shown as ties: the
/// solution costs the cube, and so many look-alikes are for a person anyway.
const MAX_SIDE: usize = 64;

/// The verdict on a set of candidate pairs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Assignment {
    /// Asserted pairs, sorted.
    pub(super) links: Vec<(u32, u32)>,
    /// Pairs of documents that stay in a tie, sorted.
    pub(super) ties: Vec<(u32, u32)>,
    /// Of the ties, those of components too large to be solved, sorted by left side.
    pub(super) crowds: Vec<u32>,
}

/// Assigns; more links come before better ranks, better ranks before worse ones.
pub(super) fn assign(candidates: &[Candidate]) -> Assignment {
    let solved: Vec<Assignment> = components(candidates).par_iter().map(|c| solve(c)).collect();
    let mut all = Assignment::default();
    for part in solved {
        all.links.extend(part.links);
        all.ties.extend(part.ties);
        all.crowds.extend(part.crowds);
    }
    all.links.sort_unstable();
    all.ties.sort_unstable();
    all.crowds.sort_unstable();
    all
}

/// Splits candidates into connected components, each sorted.
fn components(candidates: &[Candidate]) -> Vec<Vec<Candidate>> {
    let mut sorted = candidates.to_vec();
    sorted.sort_unstable();
    sorted.dedup_by_key(|c| (c.0, c.1));
    let mut parent: Vec<usize> = Vec::new();
    let mut left: FxHashMap<u32, usize> = FxHashMap::default();
    let mut right: FxHashMap<u32, usize> = FxHashMap::default();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    for (l, r, _) in &sorted {
        let mut node = |map: &mut FxHashMap<u32, usize>, key: u32| {
            *map.entry(key).or_insert_with(|| {
                parent.push(parent.len());
                parent.len() - 1
            })
        };
        let (a, b) = (node(&mut left, *l), node(&mut right, *r));
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        parent[a.max(b)] = a.min(b);
    }
    let mut parts: Vec<(usize, Candidate)> =
        sorted.into_iter().map(|c| (root(&mut parent, left[&c.0]), c)).collect();
    parts.sort_unstable();
    parts.chunk_by(|a, b| a.0 == b.0).map(|part| part.iter().map(|(_, c)| *c).collect()).collect()
}

fn solve(component: &[Candidate]) -> Assignment {
    if let [(l, r, _)] = component {
        return Assignment { links: vec![(*l, *r)], ..Assignment::default() };
    }
    let crowd = |left: &[u32]| Assignment {
        links: Vec::new(),
        ties: component.iter().map(|c| (c.0, c.1)).collect(),
        crowds: left.to_vec(),
    };
    let sides = Sides::of(component);
    if sides.left.len() > MAX_SIDE || sides.right.len() > MAX_SIDE {
        return crowd(&sides.left);
    }
    let best = sides.best(component, None);
    let (mut links, mut tied) = (Vec::new(), false);
    for pair in &best.pairs {
        if sides.best(component, Some(*pair)).value == best.value {
            tied = true;
        } else {
            links.push(*pair);
        }
    }
    let ties = if tied {
        let taken = |c: &Candidate| links.iter().any(|(l, r)| *l == c.0 || *r == c.1);
        component.iter().filter(|c| !taken(c)).map(|c| (c.0, c.1)).collect()
    } else {
        Vec::new()
    };
    Assignment { links, ties, crowds: Vec::new() }
}

struct Sides {
    left: Vec<u32>,
    right: Vec<u32>,
}

struct Best {
    value: i128,
    pairs: Vec<(u32, u32)>,
}

impl Sides {
    fn of(component: &[Candidate]) -> Self {
        let side = |pick: fn(&Candidate) -> u32| {
            let mut ids: Vec<u32> = component.iter().map(pick).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        Self { left: side(|c| c.0), right: side(|c| c.1) }
    }

    /// Finds an assignment of the highest value, leaving one pair out if asked to.
    fn best(&self, component: &[Candidate], without: Option<(u32, u32)>) -> Best {
        let (short, long) = if self.left.len() <= self.right.len() {
            (&self.left, &self.right)
        } else {
            (&self.right, &self.left)
        };
        let flipped = self.left.len() > self.right.len();
        // One more link of a better rank outweighs all links of worse ranks together.
        let base = i128::try_from(short.len()).unwrap_or(i128::MAX) + 1;
        let mut weights = Matrix::new(short.len(), long.len(), 0_i128);
        let at = |ids: &[u32], id: u32| ids.binary_search(&id).unwrap_or(0);
        for (l, r, rank) in component {
            if without != Some((*l, *r)) {
                let (row, column) =
                    if flipped { (at(short, *r), at(long, *l)) } else { (at(short, *l), at(long, *r)) };
                let better = u32::from(MAX_RANK - (*rank).min(MAX_RANK));
                // Any link at all is worth more than any difference in rank.
                weights[(row, column)] = base.pow(u32::from(MAX_RANK) + 2) + base.pow(better);
            }
        }
        let (value, columns) = kuhn_munkres(&weights);
        let pairs = columns
            .into_iter()
            .enumerate()
            .filter(|(row, column)| weights.at(*row, *column) > 0)
            .map(
                |(row, column)| {
                    if flipped { (long[column], short[row]) } else { (short[row], long[column]) }
                },
            )
            .collect();
        Best { value, pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_as_a_whole_beats_first_come() {
        // 0 likes 10 best, but only 0 can take 11: both must find a partner.
        let found = assign(&[(0, 10, 0), (0, 11, 1), (1, 10, 1)]);
        assert_eq!(found.links, [(0, 11), (1, 10)]);
        assert!(found.ties.is_empty());
    }

    #[test]
    fn better_evidence_decides_between_full_assignments() {
        let found = assign(&[(0, 10, 0), (0, 11, 1), (1, 10, 1), (1, 11, 0)]);
        assert_eq!(found.links, [(0, 10), (1, 11)]);
    }

    #[test]
    fn what_nothing_separates_is_a_tie() {
        let found = assign(&[(0, 10, 2), (0, 11, 2), (5, 15, 2)]);
        assert_eq!(found.links, [(5, 15)]);
        assert_eq!(found.ties, [(0, 10), (0, 11)]);
        let both = assign(&[(0, 10, 1), (0, 11, 1), (1, 10, 1), (1, 11, 1)]);
        assert!(both.links.is_empty());
        assert_eq!(both.ties.len(), 4);
    }

    #[test]
    fn the_order_of_candidates_does_not_show() {
        let mut candidates = vec![(0, 10, 0), (0, 11, 1), (1, 10, 1), (2, 12, 3), (2, 13, 3), (3, 13, 3)];
        let first = assign(&candidates);
        candidates.reverse();
        assert_eq!(assign(&candidates), first);
    }

    #[test]
    fn a_crowd_is_a_tie() {
        let crowd: Vec<Candidate> = (0..70).flat_map(|l| (0..70).map(move |r| (l, r, 0))).collect();
        let found = assign(&crowd);
        assert!(found.links.is_empty());
        assert_eq!(found.ties.len(), 4900);
        assert_eq!(found.crowds, (0..70).collect::<Vec<u32>>(), "and said to be one");
    }
}
