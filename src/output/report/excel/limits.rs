//! How many rows the sheets of a large month hold.
//!
//! Comes in: how many there are. Goes out: how many are shown, and the sentence that says so. Invariant: a
//! month that is not large loses nothing, and what is not shown is named with its number and its file.
//!
//! The limits are what people can do with a sheet. A document takes about a minute: five thousand are what two
//! people look at in the six days that there are, and what comes after them is decided in `review.csv`, where
//! it is listed too. The sheets of one kind repeat the queue and are read to see the kind; what nobody has to look
//! at is read by sample: for both some hundreds do. A list of what stands nowhere else is as long as the queue.

use crate::domain::month::Month;
use crate::domain::text::grouped;
use crate::output::report::risk::is_large;

/// Documents of the queue.
pub(super) const REVIEWED: usize = 5_000;
/// Documents on a sheet that repeats the queue, or that nobody has to look at.
pub(super) const SEEN: usize = 500;
/// Lines of a list that is no part of the queue: rows without a record.
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
        let mut note = "501 documents.".to_owned();
        assert_eq!(shown(&month, 501, SEEN, &mut note, "review.csv"), 501);
        let row = month.books[0].clone();
        month.books.resize(10_000, row.clone());
        assert_eq!(shown(&month, 501, SEEN, &mut note, "review.csv"), 501);
        month.books.push(row);
        assert_eq!(shown(&month, 500, SEEN, &mut note, "review.csv"), 500);
        assert_eq!(note, "501 documents.");
        assert_eq!(shown(&month, 501, SEEN, &mut note, "review.csv"), 500);
        assert_eq!(
            note,
            "501 documents. The month is large: the first 500 are shown, 1 more are in review.csv."
        );
    }
}
