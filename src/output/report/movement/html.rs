//! `movement.html`: what moved, on a page of the same make as the report.
//!
//! Comes in: a movement. Goes out: one HTML file. Invariant: every text of a file stands escaped in a `bdi`; long lists
//! are cut, and where the rest stands is said.

use super::{age, moved, name, sentences};
use crate::domain::account::Tally;
use crate::domain::movement::{Line, Movement, Turn};
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use crate::output::report::html::{document, own};
use maud::{Markup, html};

/// Lines shown of each turn; the rest stands in `movement.csv`.
const SHOWN: usize = 200;

/// Writes the page.
pub fn page(m: &Movement) -> String {
    let body = html! {
        a class="hide skip" href="#main" { "To the movement" }
        header {
            h1 { "What moved" }
            p class="soft" { (own(&name(&m.before))) " → " (own(&name(&m.now))) }
        }
        main id="main" {
            section class="loud" id="said" { @for sentence in sentences(m) { p { (sentence) } } }
            div class="two uneven" { (turns(m)) (ages(m)) }
            (moves(m))
            @for turn in Turn::ALL { (lines(m, turn)) }
        }
    };
    document("What moved between two runs", &body)
}

fn amounts(tally: Tally) -> Markup {
    html! {
        td class="num" data-label="Documents" { (grouped(tally.documents)) }
        td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
    }
}

fn turns(m: &Movement) -> Markup {
    html! {
        section id="turns" {
            h2 { "What moved" }
            div class="scroll" { table class="wide" {
                caption class="hide" { "Documents by what happened; credit notes are negative" }
                thead { tr {
                    th scope="col" { "What happened" }
                    th scope="col" class="num" { "Documents" }
                    th scope="col" class="num" { "Tax" }
                } }
                tbody { @for turn in Turn::ALL { @let tally = m.of(turn); @if tally.documents > 0 { tr {
                    th scope="row" { a href=(format!("#{}", turn.word())) { (turn.title()) } }
                    (amounts(tally))
                } } } }
            } }
        }
    }
}

fn ages(m: &Movement) -> Markup {
    let ages = m.ages();
    html! {
        section id="open" {
            h2 { "What is open, and how old" }
            @if ages.is_empty() { p { "Nothing is open." } } @else {
                div class="scroll" { table class="wide" {
                    caption class="hide" { "Open records and rows by age in months" }
                    thead { tr {
                        th scope="col" { "Age" }
                        th scope="col" class="num" { "Records" }
                        th scope="col" class="num" { "Tax" }
                        th scope="col" class="num" { "Rows" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for (months, records, rows) in &ages { tr {
                        th scope="row" { (age(*months)) }
                        td class="num" data-label="Records" { (grouped(records.documents)) }
                        td class="num" data-label="Tax of records" { (records.tax.total().to_string()) }
                        td class="num" data-label="Rows" { (grouped(rows.documents)) }
                        td class="num" data-label="Tax of rows" { (rows.tax.total().to_string()) }
                    } } }
                } }
                p class="soft" {
                    "Records: from the supplier's return period to this run's; rows: from the month of the document."
                }
            }
        }
    }
}

fn moves(m: &Movement) -> Markup {
    let moves = m.moves();
    html! {
        @if !moves.is_empty() {
            section class="long" id="moves" {
                h2 { "From outcome to outcome" }
                div class="scroll" { table class="wide" {
                    caption class="hide" { "Documents whose outcome is another, most first" }
                    thead { tr {
                        th scope="col" { "Before" }
                        th scope="col" { "Now" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for (before, now, tally) in &moves { tr {
                        th scope="row" { (before.title()) }
                        td data-label="Now" { (now.title()) }
                        (amounts(*tally))
                    } } }
                } }
            }
        }
    }
}

fn lines(m: &Movement, turn: Turn) -> Markup {
    let of: Vec<&Line> = m.lines.iter().filter(|line| line.turn == turn).collect();
    html! {
        @if !of.is_empty() {
            section class="long" id=(turn.word()) {
                h2 { (turn.title()) }
                p class="soft" { (turn.meaning()) }
                div class="scroll" { table class="wide" {
                    caption class="hide" { (turn.title()) ", most tax first" }
                    thead { tr {
                        th scope="col" { "Document" }
                        th scope="col" { "Supplier" }
                        th scope="col" { "Stood and stands" }
                        th scope="col" { "Why" }
                        th scope="col" { "Open, how old" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for line in of.iter().take(SHOWN) { (row(line)) } }
                } }
                @if of.len() > SHOWN {
                    p class="soft" { (grouped(of.len() - SHOWN)) " more stand in movement.csv." }
                }
            }
        }
    }
}

fn row(line: &Line) -> Markup {
    html! {
        tr {
            th scope="row" {
                (own(&line.number))
                @if let Some(date) = line.date { " of " span class="nb" { (show_date(date)) } }
            }
            td data-label="Supplier" {
                (own(if line.supplier_name.is_empty() { &line.supplier_gstin } else { &line.supplier_name }))
            }
            td data-label="Stood and stands" { (own(&moved(line))) }
            td data-label="Why" { @for (i, why) in line.why.iter().enumerate() { @if i > 0 { "; " } (own(why)) } }
            td data-label="Open, how old" { @if line.open { (age(line.age_months)) } @else { "not open" } }
            td class="num" data-label="Tax" { (line.tally().tax.total().to_string()) }
        }
    }
}
