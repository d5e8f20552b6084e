//! Where review may stop: how many documents to look at, and what is left at risk after them.
//!
//! Comes in: the month. Goes out: [`Stopping`]: points of the queue with the rupees behind them. Invariant:
//! what is left counts every document that nobody looks at, also those that go without a person, each
//! with the most that can go wrong with it; the further down the queue, the less is left.

use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::text::{Count, grouped};
use crate::output::report::risk::{queue, worst_unseen};

/// Parts of the month's tax, in thousandths, at which review may stop.
const PARTS: [i128; 4] = [50, 10, 1, 0];
/// The part that the reports put first: one per cent, which is where auditors begin to call a sum material.
const FIRST: i128 = 10;
/// Points of the curve, at most.
const POINTS: usize = 60;

/// One point at which review may stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stop {
    /// Documents looked at, from the front of the queue.
    pub review: usize,
    /// The most that can be wrong in all documents that were not looked at.
    pub left: Paise,
}

/// Where review may stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopping {
    /// Documents of the month, identical repetitions counted once.
    pub documents: usize,
    /// Documents that need a person.
    pub queue: usize,
    /// The most that can be wrong if nobody looks at anything.
    pub before: Paise,
    /// Of this, what lies in documents that no person is asked to look at.
    pub unasked: Paise,
    /// The point that the reports put first: what is left in the queue is at most a hundredth of the tax.
    pub first: Stop,
    /// Points with less and less left: a twentieth, a hundredth, a thousandth, nothing in the queue.
    pub stops: Vec<Stop>,
    /// What is left along the queue, for a picture.
    pub curve: Vec<Stop>,
}

impl Stopping {
    /// Reckons the points of a month.
    pub(super) fn of(month: &Month<'_>, repeated: &[bool]) -> Self {
        let worst = |at: usize| worst_unseen(&month.ims[at], &month.links[at]);
        let ids = queue(month, |at| !repeated[at] && month.decisions[at].needs_review());
        let counted = || (0..month.ims.len()).filter(|at| !repeated[*at]);
        let unasked: Paise = counted().filter(|at| !month.decisions[*at].needs_review()).map(worst).sum();
        let tax: i128 = counted().map(|at| i128::from(month.ims[at].tax.total().abs().get())).sum();
        // What is left in the queue after so many documents, from the end.
        let mut left = vec![Paise::ZERO; ids.len() + 1];
        for (place, id) in ids.iter().enumerate().rev() {
            left[place] = left[place + 1] + worst(id.at());
        }
        let stop = |review: usize| Stop { review, left: left[review] + unasked };
        let at_most = |part: i128| {
            let review = left.partition_point(|l| i128::from(l.get()) * 1000 > tax * part);
            stop(review.min(ids.len()))
        };
        let mut stops: Vec<Stop> = PARTS.into_iter().map(at_most).collect();
        stops.dedup();
        Self {
            documents: counted().count(),
            queue: ids.len(),
            before: left[0] + unasked,
            unasked,
            first: at_most(FIRST),
            stops,
            curve: places(ids.len()).into_iter().map(stop).collect(),
        }
    }

    /// Says in one sentence where review may stop; nothing where nobody has to look.
    pub fn sentence(&self) -> Option<String> {
        let Stop { review, left } = self.first;
        if self.queue == 0 {
            return None;
        }
        let all = Count::of(self.documents, "document");
        Some(if review == 0 {
            format!("Were none of {all} reviewed, at most {left} would be wrong.")
        } else {
            format!("Review the first {} of {all}, and at most {left} is left at risk.", grouped(review))
        })
    }

    /// Says the same where the queue is already spoken of; nothing where nothing would be gained.
    pub fn clause(&self) -> String {
        let Stop { review, left } = self.first;
        if review == 0 {
            String::new()
        } else {
            format!("; after the first {} at most {left} is left", grouped(review))
        }
    }

    /// Says how what is left is reckoned.
    pub fn reckoning(&self) -> String {
        format!(
            "What is left is the sum, over every document that nobody looks at, of the most that can go wrong with \
             it: the whole tax where its partner is absent, double or in doubt, where the credit is blocked or \
             booked under another of your registrations, or where the books hold, or may hold, what the portal \
             rejects; the difference of the tax where both \
             sides are known, even within tolerance; nothing where the supplier has not filed, or where a person \
             has put on Pending or rejected what no row is near. {} of it lies in documents that no person is \
             asked to look at. Links called certain are taken to be right, and what only the books hold is no \
             part of it.",
            self.unasked
        )
    }
}

/// Returns places along a queue, both ends among them.
fn places(queue: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..=POINTS).map(|point| queue * point / POINTS).collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Section;
    use crate::domain::link::Link;
    use crate::domain::money::TaxHeads;
    use crate::domain::outcome::Outcome;
    use crate::output::report::fixture::{fixture_month, record};

    /// A month of documents that only IMS holds, with these taxes, and nothing else.
    fn month(taxes: &[i64]) -> Month<'static> {
        let mut month = fixture_month();
        let decision = month.decisions.iter().find(|d| d.needs_review()).unwrap().clone();
        (month.ims, month.links, month.decisions, month.reasons) = (vec![], vec![], vec![], vec![]);
        for (index, tax) in (0u32..).zip(taxes) {
            let tax = TaxHeads { igst: Paise::new(*tax), ..TaxHeads::default() };
            month.ims.push(record(Section::B2b, index, "A", 100_000, tax));
            month.links.push(Link::unlinked(Outcome::OnlyInIms));
            month.decisions.push(decision.clone());
            month.reasons.push("".into());
        }
        month
    }

    #[test]
    fn review_stops_where_a_hundredth_is_left() {
        let stopping = Stopping::of(&month(&[50, 60_000, 50, 39_000, 900]), &[false; 5]);
        assert_eq!(stopping.before, Paise::new(100_000));
        assert_eq!(stopping.first, Stop { review: 2, left: Paise::new(1_000) });
        assert_eq!(stopping.stops.first(), Some(&Stop { review: 2, left: Paise::new(1_000) }));
        assert_eq!(stopping.stops.last(), Some(&Stop { review: 5, left: Paise::ZERO }));
        assert_eq!(
            stopping.sentence().as_deref(),
            Some("Review the first 2 of 5 documents, and at most ₹10.00 is left at risk.")
        );
        assert_eq!(stopping.clause(), "; after the first 2 at most ₹10.00 is left");
    }

    #[test]
    fn a_paisa_over_the_hundredth_asks_for_one_more() {
        let stopping = Stopping::of(&month(&[50, 60_000, 51, 38_999, 900]), &[false; 5]);
        assert_eq!(stopping.first.review, 3);
    }

    #[test]
    fn what_goes_without_a_person_is_left_too() {
        let mut month = month(&[10_000, 30]);
        month.decisions[1].review = None;
        let stopping = Stopping::of(&month, &[false, false]);
        assert_eq!((stopping.queue, stopping.unasked), (1, Paise::new(30)));
        assert_eq!(stopping.stops.last().unwrap().left, Paise::new(30));
        assert!(stopping.reckoning().contains("₹0.30 of it lies in documents that no person is asked"));
    }

    #[test]
    fn a_month_without_a_queue_has_no_stopping_point() {
        assert_eq!(Stopping::of(&month(&[]), &[]).sentence(), None);
        let month = fixture_month();
        let repeated = crate::output::report::figures::repeats(&month);
        let stopping = Stopping::of(&month, &repeated);
        assert!(stopping.curve.windows(2).all(|w| w[0].left >= w[1].left && w[0].review < w[1].review));
        assert_eq!(stopping.curve.last().unwrap().left, stopping.unasked);
    }
}
