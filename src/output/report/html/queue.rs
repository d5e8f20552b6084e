//! The queue: what needs a person, most rupees at risk times doubt first, both sides side by side.
//!
//! Comes in: cards. Goes out: the controls that narrow the queue, and the first [`DRAWN`] cards; the page's
//! script draws the others. Invariant: the page never holds more than [`CARDS`] documents and says how
//! many it leaves to the workbook and to `links.parquet`, and without a script it says the same of
//! what it does not draw.

use super::card::{Card, Line, card};
use super::own;
use super::steps::{Sign, Step};
use crate::domain::forecast::Outlook;
use crate::domain::link::ImsId;
use crate::domain::money::Paise;
use crate::domain::text::grouped;
use crate::output::report::risk::at_risk;
use crate::output::report::view::Reader;
use crate::output::report::words;
use maud::{Markup, html};

/// Documents that the page holds.
pub(super) const CARDS: usize = 10_000;
/// Documents that are drawn before a script is asked.
const DRAWN: usize = 100;

/// The queue of a month.
pub(super) struct Queue {
    /// Documents that the page holds, in order.
    pub(super) ids: Vec<ImsId>,
    /// The same, as they are shown.
    pub(super) cards: Vec<Card>,
    /// Documents that are left to the workbook, and what is at risk in them.
    left: (usize, Paise),
    total: usize,
}

impl Queue {
    /// Reads the queue.
    pub(super) fn of(reader: &Reader<'_, '_>) -> Self {
        let mut ids = reader.ranked(|id| !reader.repeats[id] && reader.month.decisions[id].needs_review());
        let total = ids.len();
        let rest = ids.split_off(total.min(CARDS));
        let left = rest.iter().map(|id| risk(reader, *id)).sum();
        let outlook = Outlook::of(reader.month);
        let cards = ids.iter().map(|id| card(reader, &outlook, *id)).collect();
        Self { ids, cards, left: (rest.len(), left), total }
    }
}

fn risk(reader: &Reader<'_, '_>, id: ImsId) -> Paise {
    at_risk(&reader.month.ims[id.at()], &reader.month.links[id.at()])
}

/// Writes the section of the queue.
pub(super) fn section(queue: &Queue) -> Markup {
    let drawn = queue.cards.len().min(DRAWN);
    html! {
        section class="long" id="queue" tabindex="-1" {
            h2 { "What needs a person" }
            @if queue.total == 0 {
                p { "Nothing." }
            } @else {
                p {
                    (words::documents(queue.total)) ", most rupees at risk times doubt first: a document of which nobody "
                    "knows what it is comes before one whose two sides merely differ. Fields that differ are marked ≠."
                    @if queue.left.0 > 0 {
                        " This page holds the first " (grouped(queue.cards.len())) "; " (grouped(queue.left.0))
                        " more, with " (queue.left.1.to_string()) " at risk, stand on the workbook's sheet \"To review\" and in "
                        "links.parquet."
                    }
                }
                (controls())
                @if queue.cards.len() > drawn {
                    p class="plain soft" {
                        "Without scripts, as in a preview, only the first " (grouped(drawn)) " are shown here; the others stand on "
                        "the workbook's sheet \"To review\"."
                    }
                }
                ol class="queue" id="cards" {
                    @for (place, card) in queue.cards.iter().take(DRAWN).enumerate() { (drawn_card(place, card)) }
                }
                p { button type="button" id="more" hidden {} }
            }
        }
    }
}

/// Writes the controls. They do nothing without the script, which shows them and fills the lists.
fn controls() -> Markup {
    let list = |id: &str, label: &str, all: &str| {
        html! { label { (label) select id=(id) { option value="" { (all) } } } }
    };
    let amount = |id: &str, label: &str| {
        html! { label { (label) input id=(id) type="text" inputmode="decimal" autocomplete="off" size="12"; } }
    };
    html! {
        div id="filter" role="search" aria-label="Narrow the queue" hidden {
            (list("f-outcome", "Outcome", "any"))
            (list("f-field", "Field that differs", "any"))
            (list("f-supplier", "Supplier", "any"))
            (list("f-section", "Section", "any"))
            (list("f-role", "Waits for", "anyone"))
            (amount("f-min", "Tax from ₹"))
            (amount("f-max", "Tax to ₹"))
            label class="grow" { "Text" input id="f-text" type="search" autocomplete="off" placeholder="number, name, GSTIN, reason"; }
            button type="button" id="f-clear" { "Show all" }
            p class="said" { output id="shown" aria-live="polite" {} }
            p class="soft said keys" {
                "In the list " kbd { "j" } " and " kbd { "k" } " go to the next and the previous document, " kbd { "Enter" }
                " opens how it came about, " kbd { "/" } " goes to the text. The address keeps what is chosen."
            }
        }
    }
}

/// Draws one card. The script draws the others alike; a test compares the two.
fn drawn_card(place: usize, card: &Card) -> Markup {
    html! {
        li id={ "c" (place) } tabindex="-1" {
            header {
                div {
                    h3 { (own(&card.number)) " · " (card.outcome.title()) }
                    p class="soft" {
                        a href={ "#s:" (card.gstin) } { (own(&card.name)) } " · " (card.section.title()) " · " (own(&card.place))
                    }
                }
                p class="risk" { (card.at_risk.to_string()) span { "at risk" } }
            }
            table class="sides" {
                caption class="hide" { "Both sides of the document" }
                thead { tr { th scope="col" { "Field" } th scope="col" { "IMS" } th scope="col" { (own(&card.heading)) } } }
                tbody { @for line in &card.lines { (drawn_line(line)) } }
            }
            p { (own(&card.reason)) }
            @if !card.also.is_empty() { p class="soft" { "Also: " (own(&card.also)) "." } }
            @if !card.near.is_empty() { p class="soft" { "Also near: " (own(&card.near)) "." } }
            p {
                span class="do" { "Proposed: " (card.proposed) }
                @if !card.role.is_empty() { " · " (own(&card.role)) " must look" }
                " · " (card.portal)
            }
            p class="soft" { "GSTR-2B: " (own(&card.worth)) }
            details class="how" {
                summary { "How this came about" }
                ol class="steps" { @for step in &card.steps { (drawn_step(step)) } }
            }
        }
    }
}

fn drawn_line(line: &Line) -> Markup {
    html! {
        tr {
            th scope="row" { (line.name) }
            td { (own(&line.ims)) }
            td class=(line.mark.class()) {
                @if line.mark == super::card::Mark::Differs {
                    span aria-hidden="true" { "≠ " } span class="hide" { "differs: " }
                }
                (own(&line.books))
                @if !line.gap.is_empty() { small { (line.gap) } }
            }
        }
    }
}

fn drawn_step(step: &Step) -> Markup {
    html! { li class=(step.sign.class()) { b { (step.title) } " " span class="hide" { (said(step.sign)) } (own(&step.text)) } }
}

/// Returns what a screen reader is told of the sign of a step.
pub(super) const fn said(sign: Sign) -> &'static str {
    match sign {
        Sign::Holds => "holds: ",
        Sign::Asks => "asks: ",
        Sign::Stops => "stops: ",
    }
}
