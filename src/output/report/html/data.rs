//! What the page's script draws from: cards and supplier pages as JSON.
//!
//! Comes in: the queue and the supplier pages. Goes out: one line of JSON, safe inside a `script` element.
//! Invariant: no `<`, `>`, `&` or line separator stands in it, whatever the files hold; a text that occurs
//! often is written once.

use super::card::{Card, Mark};
use super::queue::{Queue, said};
use super::steps::Sign;
use super::suppliers::Page;
use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::outcome::Outcome;
use crate::output::report::view::Field;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Texts that occur often, each once.
#[derive(Default)]
struct Pool<'t> {
    places: FxHashMap<&'t str, usize>,
    texts: Vec<&'t str>,
}

impl<'t> Pool<'t> {
    fn add(&mut self, text: &'t str) -> usize {
        *self.places.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() - 1
        })
    }
}

/// Number, place, outcome, supplier, name, section, role, rupees at risk and tax in paise.
type Head<'t> = (&'t str, &'t str, usize, i64, usize, usize, usize, i64, i64);
/// Name, IMS, books (1 where it is the same text), mark, by how much.
type LineOf<'t> = (usize, &'t str, Same<'t>, u8, &'t str);
/// Title, text, sign.
type StepOf = (usize, usize, usize);

/// A text, or that it is the one beside it.
#[derive(Serialize)]
#[serde(untagged)]
enum Same<'t> {
    As(u8),
    Text(&'t str),
}

#[derive(Serialize)]
struct CardOf<'t>(
    Head<'t>,
    Vec<usize>,
    usize,
    Vec<LineOf<'t>>,
    (&'t str, &'t str, &'t str, &'t str),
    (usize, usize),
    Vec<StepOf>,
);

/// What the script reads.
#[derive(Serialize)]
struct Data<'t> {
    outcomes: Vec<(&'static str, &'static str)>,
    sections: Vec<(&'static str, &'static str)>,
    fields: Vec<&'static str>,
    actions: Vec<&'static str>,
    signs: Vec<(&'static str, &'static str)>,
    marks: Vec<&'static str>,
    texts: &'t [&'t str],
    cards: Vec<CardOf<'t>>,
    suppliers: &'t [Page],
}

fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|t| t == one).expect("the list holds every one")
}

/// Actions by the order that the script knows.
pub(super) const ACTIONS: [ImsAction; 4] =
    [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction];

/// Writes the JSON.
pub(super) fn json(queue: &Queue, suppliers: &[Page]) -> String {
    let by_gstin: FxHashMap<&str, i64> =
        (0i64..).zip(suppliers).map(|(at, s)| (s.gstin.as_str(), at)).collect();
    let mut pool = Pool::default();
    let cards = queue.cards.iter().map(|card| card_of(card, &by_gstin, &mut pool)).collect();
    let data = Data {
        outcomes: Outcome::ALL.iter().map(|o| (o.word(), o.title())).collect(),
        sections: Section::ALL.into_iter().map(|s| (s.key(), s.title())).collect(),
        fields: Field::ALL.into_iter().map(Field::title).collect(),
        actions: ACTIONS.into_iter().map(ImsAction::title).collect(),
        signs: Sign::ALL.into_iter().map(|s| (s.class(), said(s))).collect(),
        marks: [Mark::None, Mark::Differs, Mark::Near].into_iter().map(Mark::class).collect(),
        texts: &pool.texts,
        cards,
        suppliers,
    };
    let json = serde_json::to_string(&data).expect("lists of texts and whole numbers");
    inert(&json)
}

fn card_of<'t>(card: &'t Card, suppliers: &FxHashMap<&str, i64>, pool: &mut Pool<'t>) -> CardOf<'t> {
    let head = (
        card.number.as_str(),
        card.place.as_str(),
        place(Outcome::ALL, &card.outcome),
        suppliers.get(card.gstin.as_str()).copied().unwrap_or(-1),
        pool.add(&card.name),
        place(&Section::ALL, &card.section),
        pool.add(&card.role),
        card.at_risk.get(),
        card.tax.get(),
    );
    let lines = card
        .lines
        .iter()
        .map(|l| {
            let books = if l.books == l.ims { Same::As(1) } else { Same::Text(&l.books) };
            let mark = match l.mark {
                Mark::None => 0,
                Mark::Differs => 1,
                Mark::Near => 2,
            };
            (pool.add(l.name), l.ims.as_str(), books, mark, l.gap.as_str())
        })
        .collect();
    let steps = card
        .steps
        .iter()
        .map(|s| (pool.add(s.title), pool.add(&s.text), place(&Sign::ALL, &s.sign)))
        .collect();
    CardOf(
        head,
        card.differing.iter().map(|f| place(&Field::ALL, f)).collect(),
        pool.add(&card.heading),
        lines,
        (&card.reason, &card.also, &card.near, &card.worth),
        (pool.add(card.proposed), pool.add(&card.portal)),
        steps,
    )
}

/// Writes JSON so that no parser of HTML or of scripts finds an end or a beginning in it.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script_that_holds_the_data() {
        let hostile = ["</script><!--<script>", "a\u{2028}b\u{2029}c", "&lt;", "\u{202e}x\"\\"];
        let json = inert(&serde_json::to_string(&hostile).unwrap());
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        let back: Vec<String> = serde_json::from_str(&json).unwrap();
        assert_eq!(back, hostile);
    }
}
