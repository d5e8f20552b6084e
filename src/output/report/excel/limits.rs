//! How many rows the sheets of a large month hold.
//!
//! Comes in: how many there are. Goes out: how many are shown, and the sentence that says so. Invariant: a
//! month that is not large loses nothing, and what is not shown is named with its number and its file.
//!
//! The limits are what people can do with a sheet. A document takes about a minute: twenty thousand are six
//! days of seven people, and what comes after them is decided in `review.csv`, where it is listed too. The
//! sheets of one kind repeat the queue and are read to see the kind; what nobody has to look at is read by
//! sample. A list is worked through from the top.

use crate::domain::month::Month;
use crate::domain::text::grouped;
use crate::output::report::risk::is_large;

/// Documents of the queue.
pub(super) const REVIEWED: usize = 20_000;
/// Documents on a sheet that repeats the queue, or that nobody has to look at.
pub(super) const SEEN: usize = 1_000;
/// Lines of a list: rows without a record, days that end, questions.
pub(super) const LISTED: usize = 5_000;

/// Returns how many of `count` rows are shown where no more than `most` are in a large month, and says so in
/// the note. `rest` names where the others are.
pub(super) fn shown(month: &Month<'_>, count: usize, most: usize, note: &mut String, rest: &str) -> usize {
    if count <= most || !is_large(month) {
        return count;
    }
    note.push_str(&format!(
        " The month is large: the first {} are shown, {} more are in {rest}.",
        grouped(most),
        grouped(count - most)
    ));
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn only_a_large_month_shows_less_than_all_and_says_where_the_rest_is() {
        let mut month = fixture_month();
        let mut note = "1,001 documents.".to_owned();
        assert_eq!(shown(&month, 1_001, SEEN, &mut note, "review.csv"), 1_001);
        let row = month.books[0].clone();
        month.books.resize(10_000, row.clone());
        assert_eq!(shown(&month, 1_001, SEEN, &mut note, "review.csv"), 1_001);
        month.books.push(row);
        assert_eq!(shown(&month, 1_000, SEEN, &mut note, "review.csv"), 1_000);
        assert_eq!(note, "1,001 documents.");
        assert_eq!(shown(&month, 1_001, SEEN, &mut note, "review.csv"), 1_000);
        assert_eq!(
            note,
            "1,001 documents. The month is large: the first 1,000 are shown, 1 more are in review.csv."
        );
    }
}
