//! What is asked of a finished month.

use super::samples::{as_of, igst, period, record};
use crate::decide::{Facts, Policy, SelectError, declaration, load, select};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{ImsRecord, Section};
use crate::domain::link::{ImsId, Link};
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;

fn two() -> (Vec<ImsRecord<&'static str>>, Vec<Link>) {
    let mut note = record(Section::B2bcn);
    note.tax = igst(9_000);
    note.taxable_value = Paise::new(50_000);
    let links = vec![Link::unlinked(Outcome::OnlyInIms), Link::unlinked(Outcome::Tie)];
    (vec![record(Section::B2b), note], links)
}

fn facts<'a>(ims: &'a [ImsRecord<&'a str>], links: &'a [Link]) -> Facts<'a> {
    Facts { period: period(), as_of: as_of(), ims, books: &[], links, suppliers: None, history: None }
}

/// A policy without lists.
fn policy() -> Policy {
    let text = "policy = \"p\"\n[[rule]]\nname = \"r\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"R.\"\nwhy = \"W.\"\n";
    load(text, "p.toml").unwrap()
}

#[test]
fn a_typed_condition_means_what_it_means_in_a_rule() {
    let (ims, links) = two();
    let facts = facts(&ims, &links);
    for (condition, expected) in [
        ("outcome = 'only_in_ims'", vec![0]),
        ("taxable_value < 1000", vec![1]),
        ("outcome = 'only_in_ims' OR section = 'b2bcn'", vec![0, 1]),
        ("true", vec![0, 1]),
        ("false", vec![]),
        ("taxable_value = 10000.00\n  AND filed", vec![0]),
    ] {
        let expected: Vec<ImsId> = expected.into_iter().map(ImsId).collect();
        assert_eq!(select(&policy(), &facts, condition, "x").unwrap(), expected, "{condition}");
    }
}

#[test]
fn a_mistake_is_pointed_at_in_the_text_as_it_was_typed() {
    let (ims, links) = two();
    let Err(SelectError::Mistakes(found)) =
        select(&policy(), &facts(&ims, &links), "é = 1 AND filed = 'x'", "argument --where")
    else {
        panic!()
    };
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0].lines().take(4).collect::<Vec<_>>(),
        [
            "error[rules.unknown-word]: no word is called \"é\"",
            "  --> argument --where",
            "  é = 1 AND filed = 'x'",
            "  ^"
        ]
    );
    assert!(told[1].contains("\n  é = 1 AND filed = 'x'\n                    ^^^\n"), "{}", told[1]);
    let Err(SelectError::Mistakes(empty)) = select(&policy(), &facts(&ims, &links), " ", "argument --where")
    else {
        panic!()
    };
    assert!(
        empty[0]
            .to_string()
            .starts_with("error[rules.condition]: the condition is empty\n  --> argument --where\n")
    );
}

#[test]
fn an_accept_of_a_note_declares_what_the_books_say() {
    let (ims, links) = two();
    let facts = facts(&ims, &links);
    let note = declaration(&policy(), &facts, ImsId(1)).unwrap();
    assert_eq!(note.itc_reduction, ItcReduction::Full);
    assert_eq!(note.basis, "no register row is linked: the whole tax is given back, which is safe in law");
    assert_eq!(declaration(&policy(), &facts, ImsId(0)).unwrap().itc_reduction, ItcReduction::NotAsked);
    assert_eq!(ims[1].previous_action, ImsAction::NoAction);
    assert!(declaration(&policy(), &facts, ImsId(2)).is_err());
}
