//! Chance that falls the same way on every machine.
//!
//! Comes in: a seed and a stream. Goes out: whole numbers and choices. Invariant: only fixed-width
//! integers are drawn, so that the same seed gives the same month everywhere.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A source of chance.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// Opens one of the streams of a seed; streams of one seed are independent.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Draws from 0 up to, not including, a number above zero.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0.random_range(0..end)
    }

    /// Draws between two numbers, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// Tells whether something with this chance in a thousand happens.
    pub(super) fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// Draws a position in something of this length, above zero.
    pub(super) fn position(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).expect("no list here is longer than 32 bits")) as usize
    }

    /// Picks one of several.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.position(of.len())]
    }

    /// Picks one of several texts that live for ever.
    pub(super) fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.position(of.len())]
    }

    /// Brings a list into an order by chance.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        list.shuffle(&mut self.0);
    }

    /// Draws a number below `end` that is small more often than not, as sizes of suppliers are.
    pub(super) fn skewed(&mut self, end: u32) -> u32 {
        let n = u64::from(end);
        let product = (0..3).fold(n, |p, _| p * u64::from(self.below(end)) / n);
        u32::try_from(product).expect("a product of numbers below `end`, divided by it, stays below")
    }
}
