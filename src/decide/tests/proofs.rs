//! What `reach` proves of conditions, tried on records.

use super::oracle::conditions;
use super::samples::{links, only, records, registers, row};
use crate::decide::apply::{column, speaking};
use crate::decide::axioms::never_absent;
use crate::decide::condition::Condition;
use crate::decide::reach::{Answer, Budget, Wanted, together};
use crate::decide::row::Row;
use crate::decide::{VOCABULARY, check, load};
use proptest::prelude::*;

fn understood(when: &str) -> Condition {
    only(when).rules[0].condition.clone().unwrap()
}

/// Tells for each record whether a condition holds.
fn holds(when: &str, rows: &[Row<'_>]) -> Vec<bool> {
    speaking(&only(when), rows).unwrap().into_iter().map(|rule| rule == 0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proven_impossible_is_so_of_no_record(
        a in conditions(),
        b in conditions(),
        months in prop::collection::vec((records(), links()), 24),
        books in registers(),
    ) {
        let rows: Vec<Row<'_>> = months.iter().map(|(r, l)| row(r, l, &books)).collect();
        let never = never_absent();
        let (holds_a, holds_b) = (holds(&a, &rows), holds(&b, &rows));
        let (left, right) = (understood(&a), understood(&b));
        let asked = |wanted: &[Wanted<'_>]| together(wanted, &[], &never, &mut Budget::new());
        if asked(&[Wanted::Holds(&left)]) == Some(Answer::Impossible) {
            prop_assert!(!holds_a.contains(&true), "{a} can hold");
        }
        if asked(&[Wanted::Fails(&left)]) == Some(Answer::Impossible) {
            prop_assert!(!holds_a.contains(&false), "{a} can fail");
        }
        if asked(&[Wanted::Holds(&left), Wanted::Holds(&right)]) == Some(Answer::Impossible) {
            let both = holds_a.iter().zip(&holds_b).any(|(a, b)| *a && *b);
            prop_assert!(!both, "{a} and {b} can hold together");
        }
        if asked(&[Wanted::Holds(&left), Wanted::Fails(&right)]) == Some(Answer::Impossible) {
            let alone = holds_a.iter().zip(&holds_b).any(|(a, b)| *a && !*b);
            prop_assert!(!alone, "{a} can hold without {b}");
        }
    }

    #[test]
    fn a_word_that_is_taken_for_known_is_known_of_every_record(
        months in prop::collection::vec((records(), links()), 24),
        books in registers(),
    ) {
        let rows: Vec<Row<'_>> = months.iter().map(|(r, l)| row(r, l, &books)).collect();
        for word in VOCABULARY.iter().filter(|w| never_absent().contains(w.name)) {
            prop_assert_eq!(column(word, &rows).null_count(), 0, "{}", word.name);
        }
    }

    #[test]
    fn a_condition_is_never_left_a_record_by_itself_or_by_a_wider_one(a in conditions(), b in conditions()) {
        let (left, right) = (understood(&a), understood(&b));
        let wider = Condition::Any(vec![left.clone(), right.clone()]);
        let narrower = Condition::All(vec![left.clone(), right]);
        let never = never_absent();
        for (holds, fails) in [(&left, &left), (&left, &wider), (&narrower, &left)] {
            let answer = together(&[Wanted::Holds(holds), Wanted::Fails(fails)], &[], &never, &mut Budget::new());
            prop_assert!(answer != Some(Answer::Possible), "{a}; {b}");
        }
    }
}

#[test]
fn two_hundred_rules_are_checked_in_a_moment() {
    let mut text = String::from("policy = \"long\"\n");
    for i in 0..200 {
        text.push_str(&format!(
            "[[rule]]\nname = \"r-{i}\"\nwhen = \"supplier_name LIKE '%{i}%' AND tax_total > {i} AND outcome IN ('exact', 'split') AND rows < {}\"\n\
             action = \"pending\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n",
            i + 2
        ));
    }
    text.push_str(
        "[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n",
    );
    let policy = load(&text, "long.toml").unwrap();
    let begun = std::time::Instant::now();
    check(&policy, "long.toml");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
