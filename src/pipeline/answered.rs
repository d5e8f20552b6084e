//! Reviews that may hold answers, which a forced run must not destroy.
//!
//! Comes in: an output folder that holds an earlier run. Goes out: the reviews in it that are no longer as
//! that run wrote them, and the names under which they live on. Invariant: a review is only replaced
//! where the run that wrote it says that nobody touched it.

use super::reopen::fingerprint;
use super::state;
use crate::domain::month::InputFile;
use crate::ingest::files::read_file;
use std::path::{Path, PathBuf};

/// What a person writes answers into: name and extension.
const REVIEWS: [(&str, &str); 2] = [("review.xlsx", "xlsx"), ("review.csv", "csv")];

/// A review that a new one took the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredReview {
    /// Its name in the output folder until now.
    pub name: &'static str,
    /// Its name from now on.
    pub kept_as: String,
}

impl AnsweredReview {
    /// Returns where it stands now.
    pub fn path(&self, out: &Path) -> PathBuf {
        out.join(&self.kept_as)
    }
}

/// Finds the reviews in a folder that are not as their run wrote them. Where there is no telling (the
/// run's state is gone, or of another version) they count as changed.
pub(super) fn find(out: &Path) -> Vec<AnsweredReview> {
    let standing: Vec<_> = REVIEWS.iter().filter(|(name, _)| out.join(name).is_file()).collect();
    if standing.is_empty() {
        return Vec::new();
    }
    let written: Vec<InputFile> = read_file(&out.join(state::NAME))
        .ok()
        .and_then(|(bytes, _)| state::outputs(&bytes).ok())
        .unwrap_or_default();
    let untouched = |name: &str| {
        written
            .iter()
            .find(|file| file.name == name)
            .is_some_and(|file| fingerprint(&out.join(name)).is_ok_and(|hash| hash == file.sha256))
    };
    standing
        .into_iter()
        .filter(|(name, _)| !untouched(name))
        .map(|(name, extension)| AnsweredReview { name, kept_as: free_name(out, extension) })
        .collect()
}

/// Returns the first name that is not taken.
fn free_name(out: &Path, extension: &str) -> String {
    (1..=u32::MAX)
        .map(|n| format!("review.kept-{n}.{extension}"))
        .find(|name| out.join(name).symlink_metadata().is_err())
        .expect("a folder does not hold as many files as there are numbers")
}
