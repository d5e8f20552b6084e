//! What the month will do to GSTR-2B and GSTR-3B, and what GSTR-2B then said.
//!
//! Comes in: figures, and the month for the documents behind them. Goes out: a section of the page, and the
//! line on a card of the queue. Invariant: every number is one of [`Figures`]; at most [`LISTED`] documents
//! are named, and where the rest stands is said.

use super::own;
use crate::domain::document::ImsRecord;
use crate::domain::forecast::{Effect, Future, Place2b, Table4, Worth};
use crate::domain::gstr2b::{Compared2b, Difference, Found, Line2b};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use crate::output::report::figures::{Figures, Gstr2bFigure};
use crate::output::report::gstr2b_csv::{Named, lane_says};
use crate::output::report::words;
use maud::{Markup, html};

/// Documents named on the page.
const LISTED: usize = 50;

/// Writes the section.
pub(super) fn section(month: &Month<'_>, f: &Figures) -> Markup {
    html! {
        section class="long" id="forecast" {
            h2 { "What the month will do to GSTR-2B and GSTR-3B" }
            p class="say" { (f.forecast.sentence()) }
            (table4(f))
            (places(f))
            ul class="soft" { @for note in f.forecast.notes() { li { (note) } } }
            @if let (Some(figure), Some(compared)) = (&f.gstr2b, &month.gstr2b) { (actual(month, figure, compared)) }
        }
    }
}

fn heads(heads: TaxHeads) -> Markup {
    html! {
        @for (name, head) in TaxHeads::NAMES.into_iter().zip(heads.each()) {
            td class="num" data-label=(name) { (head.to_string()) }
        }
        td class="num" data-label="Total" { strong { (heads.total().to_string()) } }
    }
}

fn head_row(first: &str) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (first) }
            @for name in TaxHeads::NAMES { th scope="col" class="num" { (name) } }
            th scope="col" class="num" { "Total" }
        } }
    }
}

/// The lines of Table 4, with what each is.
fn lines(table: Table4) -> [(&'static str, TaxHeads); 5] {
    [
        ("4(A)(5) All other ITC", table.all_other),
        ("4(B)(1) Blocked in the books", table.blocked),
        ("4(B)(2) Others: not booked yet", table.unbooked),
        ("4(C) Net credit", table.net()),
        ("4(D) Not by IMS, not forecast", TaxHeads::default()),
    ]
}

fn table4(f: &Figures) -> Markup {
    html! {
        @for sums in &f.forecast.sums {
            @if !sums.recipient.is_empty() { h3 { (own(&sums.recipient)) } }
            @for future in Future::ALL {
                div class="scroll" {
                    table class="wide" {
                        caption { "Table 4 of GSTR-3B: " (future.title().to_lowercase()) }
                        (head_row("Line"))
                        tbody {
                            @for (name, amounts) in lines(sums.of(future).table) {
                                tr { th scope="row" { (name) } (heads(amounts)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn places(f: &Figures) -> Markup {
    let shown = |place: &Place2b| {
        Future::ALL.iter().any(|future| f.forecast.future(*future).at(*place).documents > 0)
    };
    html! {
        div class="scroll" {
            table class="wide" {
                caption { "Where the documents will stand, with their own tax" }
                thead { tr {
                    th scope="col" { "Place" }
                    @for future in Future::ALL {
                        th scope="col" class="num" { (future.title()) }
                        th scope="col" class="num" { "Tax" }
                    }
                } }
                tbody {
                    @for place in Place2b::ALL.into_iter().filter(shown) {
                        tr {
                            th scope="row" { (place.title()) }
                            @for future in Future::ALL {
                                @let tally = f.forecast.future(future).at(place);
                                td class="num" data-label=(future.title()) { (grouped(tally.documents)) }
                                td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn actual(month: &Month<'_>, figure: &Gstr2bFigure, compared: &Compared2b) -> Markup {
    let proposed: Vec<&Difference> = compared.from(Future::Proposed).collect();
    html! {
        h3 id="gstr2b" { "GSTR-2B as it came" }
        p class="say" { (figure.sentence()) }
        div class="scroll" {
            table class="wide" {
                caption { "What GSTR-2B gives, by line of Table 4" }
                (head_row("Line"))
                tbody {
                    @for line in Line2b::ALL {
                        @let tally = figure.line(line);
                        tr {
                            th scope="row" { (line.title()) " · " (words::documents(tally.documents)) }
                            (heads(tally.tax))
                        }
                    }
                }
            }
        }
        @for against in &figure.against {
            div class="scroll" {
                table class="wide" {
                    caption { "From the forecast to GSTR-2B in 4(A)(5): " (against.future.title().to_lowercase()) }
                    (head_row("By cause"))
                    tbody {
                        tr { th scope="row" { "Forecast" } (heads(against.forecast)) }
                        @for (cause, documents, gap) in &against.causes {
                            tr {
                                th scope="row" { (cause.title()) " · " (words::documents(*documents)) }
                                (heads(*gap))
                            }
                        }
                    }
                    tfoot { tr { th scope="row" { "GSTR-2B" } (heads(figure.line(Line2b::AllOther).tax)) } }
                }
            }
        }
        (documents(month, compared, &proposed))
        (lanes(month, figure, compared))
    }
}

fn documents(month: &Month<'_>, compared: &Compared2b, differences: &[&Difference]) -> Markup {
    html! {
        @if !differences.is_empty() {
            div class="scroll" {
                table class="wide" {
                    caption { "Documents on which GSTR-2B differs from the forecast as proposed" }
                    thead { tr {
                        th scope="col" { "Document" }
                        th scope="col" { "Supplier" }
                        th scope="col" { "Why" }
                        th scope="col" class="num" { "Forecast" }
                        th scope="col" class="num" { "GSTR-2B" }
                        th scope="col" class="num" { "Difference" }
                    } }
                    tbody { @for d in differences.iter().take(LISTED) { (difference(month, compared, d)) } }
                }
            }
            @if differences.len() > LISTED {
                p class="soft" { (grouped(differences.len() - LISTED)) " more stand in gstr2b.csv and on the workbook's sheet \"GSTR-2B\"." }
            }
        }
    }
}

fn named(of: &Named) -> Markup {
    html! {
        th scope="row" {
            (own(&of.number)) br;
            span class="soft" { (of.title) @if let Some(date) = of.date { ", " (show_date(date)) } }
        }
        td data-label="Supplier" { (own(if of.name.is_empty() { &of.supplier } else { &of.name })) }
    }
}

fn difference(month: &Month<'_>, compared: &Compared2b, d: &Difference) -> Markup {
    html! {
        tr {
            (named(&Named::of(month, compared, d)))
            td data-label="Why" { strong { (d.cause.title()) } ": " (own(&d.say)) }
            td class="num" data-label="Forecast" { (d.forecast.total().to_string()) }
            td class="num" data-label="GSTR-2B" { (d.actual.total().to_string()) }
            td class="num" data-label="Difference" { (d.gap().total().to_string()) }
        }
    }
}

fn lanes(month: &Month<'_>, figure: &Gstr2bFigure, compared: &Compared2b) -> Markup {
    let open: Vec<_> = compared.lanes.iter().filter(|line| line.found != Found::Agrees).collect();
    html! {
        @if !figure.lanes.is_empty() {
            div class="scroll" {
                table class="wide" {
                    caption { "Documents that never were in IMS, beside the register's own rows" }
                    thead { tr {
                        th scope="col" { "Lane" }
                        th scope="col" { "How they stand" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for (lane, found, tally) in &figure.lanes {
                        tr {
                            th scope="row" { (lane.title()) }
                            td data-label="How they stand" { (found.title()) }
                            td class="num" data-label="Documents" { (grouped(tally.documents)) }
                            td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
                        }
                    } }
                }
            }
            @if !open.is_empty() {
                details {
                    summary { "Those that do not simply agree" }
                    div class="scroll" {
                        table class="wide" {
                            caption class="hide" { "Documents of the lanes that do not simply agree" }
                            thead { tr {
                                th scope="col" { "Document" }
                                th scope="col" { "Supplier" }
                                th scope="col" { "How it stands" }
                            } }
                            tbody { @for line in open.iter().take(LISTED) {
                                tr {
                                    (named(&Named::of_lane(month, compared, line)))
                                    td data-label="How it stands" { (own(&lane_says(compared, line))) }
                                }
                            } }
                        }
                    }
                    @if open.len() > LISTED {
                        p class="soft" { (grouped(open.len() - LISTED)) " more stand in gstr2b.csv." }
                    }
                }
            }
        }
    }
}

/// Says what an open document is worth in GSTR-2B: if accepted, on Pending, rejected.
pub(super) fn worth_says(record: &ImsRecord<&str>, worth: &Worth) -> String {
    match worth.accepted.place {
        Place2b::NotFiled => return "saved and not filed, in none yet whatever is said.".to_owned(),
        Place2b::Later => return format!("of the return {}, in a later one.", record.return_period),
        Place2b::Amended => return "its amendment stands in its place.".to_owned(),
        Place2b::Counts | Place2b::Rejected | Place2b::Pending => {}
    }
    let pending = match worth.pending {
        Some(_) => "on Pending nothing now, it stays open",
        None => "Pending is not offered",
    };
    format!("{} if accepted; {pending}; rejected nothing.", effect(&worth.accepted))
}

fn effect(effect: &Effect) -> String {
    let by_head: Vec<String> = TaxHeads::NAMES
        .into_iter()
        .zip(effect.table.all_other.each())
        .filter(|(_, head)| *head != Paise::ZERO)
        .map(|(name, head)| format!("{name} {head}"))
        .collect();
    let mut said = if by_head.is_empty() { "no credit".to_owned() } else { by_head.join(", ") };
    if effect.table.blocked != TaxHeads::default() {
        said.push_str(&format!(", of which {} blocked (4(B)(1))", effect.table.blocked.total()));
    }
    if effect.table.unbooked != TaxHeads::default() {
        said.push_str(", to be reversed until it is booked (4(B)(2))");
    }
    said
}
