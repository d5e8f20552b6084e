//! The month on one screen: what silence will do, what leaves, what waits and for whom, which days matter.
//!
//! Comes in: the figures. Goes out: the first sections of the page. Invariant: every number is a field of
//! the figures; nothing is summed here.

use super::chart::{bar, curve};
use super::own;
use crate::domain::link::UploadFate;
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use crate::output::report::figures::{Figures, Stopping};
use crate::output::report::words;
use chrono::NaiveDate;
use maud::{Markup, html};

/// Writes the screen.
pub(super) fn screen(f: &Figures) -> Markup {
    html! {
        (silence(f))
        (tiles(f))
        div class="screen" {
            (outcomes(f))
            div { (waits(f)) (actions(f)) }
            div { (stopping(&f.stopping)) (days(f)) }
        }
    }
}

/// Keeps a date on one line within its sentence.
fn dated(sentence: &str, date: &str) -> Markup {
    let (before, after) = sentence.split_once(date).unwrap_or((sentence, ""));
    html! { (before) @if before.len() < sentence.len() { span class="nb" { (date) } } (after) }
}

fn silence(f: &Figures) -> Markup {
    let s = &f.silence;
    html! {
        section class="loud" id="silence" {
            h2 { "What silence will do" }
            p class="say" { (dated(&s.sentence(f.as_of), &show_date(s.by.draft_2b))) }
            @let notes = silence_notes(f);
            @if !notes.is_empty() { p class="notes" { (notes) } }
        }
    }
}

/// Says what else there is to silence, in one paragraph.
fn silence_notes(f: &Figures) -> String {
    let s = &f.silence;
    let mut notes = Vec::new();
    if s.credit_notes.documents > 0 {
        notes.push(format!(
            "{} in it: {}, already taken off the sum.",
            Count::of(s.credit_notes.documents, "credit note"),
            s.credit_notes.tax.total()
        ));
    }
    if s.later.documents > 0 {
        notes.push(format!(
            "{} of them, {}, belong to later return periods and reach a later GSTR-2B.",
            words::documents(s.later.documents),
            s.later.tax.total()
        ));
    }
    notes.extend(s.hold_sentence(f.hold));
    notes.extend(s.read_only_sentence());
    notes.join(" ")
}

fn tiles(f: &Figures) -> Markup {
    let (accepted, leaves) = (f.accepted_without_person(), f.fate(UploadFate::Upload));
    let tile = |title: &str, big: &str, text: String| {
        html! { li { p class="soft" { (title) } p class="big" { (big) } p { (text) } } }
    };
    html! {
        ul class="tiles" {
            (tile("Accepted without a person", &accepted.tax.total().to_string(),
                format!("of tax in {} of {}", grouped(accepted.documents), words::documents(f.documents.documents))))
            (tile("Leaves without a person", &words::documents(leaves.documents),
                format!("{} of tax, with the upload", leaves.tax.total())))
            (tile("Needs a person", &words::documents(f.person.tally.documents), roles(f)))
            (tile("At risk", &f.at_risk().to_string(), "of tax, if nobody looks".to_owned()))
            (tile("Only in the books", &f.only_in_books.rows.tax.total().to_string(),
                format!("of tax in {} that no supplier reports", words::documents(f.only_in_books.documents))))
            (tile("Waiting for the supplier to file", &f.waiting.tax.total().to_string(),
                format!("of tax in {}; download again before the 14th", words::documents(f.waiting.documents))))
        }
    }
}

fn roles(f: &Figures) -> String {
    if f.person.by_role.is_empty() {
        return "nobody has to look".to_owned();
    }
    let roles: Vec<String> =
        f.person.by_role.iter().map(|(role, t)| format!("{role} {}", grouped(t.documents))).collect();
    format!("{} · {} of tax", roles.join(", "), f.person.tally.tax.total())
}

/// Outcomes with a bar of what is at stake in each; the name narrows the queue to it.
fn outcomes(f: &Figures) -> Markup {
    let most = f.outcomes.iter().map(|o| o.at_risk.get()).max().unwrap_or(0);
    html! {
        section id="outcomes" {
            h2 { "Outcomes, and what is at stake" }
            @if most == 0 { p { "No rupees are at risk." } }
            div class="scroll" {
                table class="wide dense" {
                    caption class="hide" { "IMS documents by outcome; credit notes are negative" }
                    thead { tr {
                        th scope="col" { "Outcome" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                        th scope="col" class="num" { "At risk" }
                        th scope="col" class="num" { "Need a person" }
                    } }
                    tbody {
                        @for o in &f.outcomes {
                            tr {
                                th scope="row" {
                                    @if o.needs_person > 0 { a href={ "#q:outcome=" (o.outcome.word()) } { (o.outcome.title()) } }
                                    @else { (o.outcome.title()) }
                                }
                                td class="num" data-label="Documents" { (grouped(o.tally.documents)) }
                                td class="num" data-label="Tax" { (o.tally.tax.total().to_string()) }
                                td class="num" data-label="At risk" { (o.at_risk.to_string()) (bar(o.at_risk.get(), most)) }
                                td class="num" data-label="Need a person" { (grouped(o.needs_person)) }
                            }
                        }
                    }
                    tfoot { tr {
                        th scope="row" { "All documents" }
                        td class="num" data-label="Documents" { (grouped(f.documents.documents)) }
                        td class="num" data-label="Tax" { (f.documents.tax.total().to_string()) }
                        td class="num" data-label="At risk" { (f.at_risk().to_string()) }
                        td class="num" data-label="Need a person" { (grouped(f.person.tally.documents)) }
                    } }
                }
            }
        }
    }
}

fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn actions(f: &Figures) -> Markup {
    let most = f.actions.iter().map(|a| size(a.tally.documents)).max().unwrap_or(0);
    html! {
        section id="actions" {
            h2 { "Proposed actions" }
            div class="scroll" {
                table class="wide dense" {
                    caption class="hide" { "Documents by proposed action and what happens to them" }
                    thead { tr {
                        th scope="col" { "Action" }
                        th scope="col" { "What happens" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody {
                        @for a in &f.actions {
                            tr {
                                th scope="row" { (a.action.title()) }
                                td data-label="What happens" { (words::fate_in_short(a.fate)) }
                                td class="num" data-label="Documents" {
                                    (grouped(a.tally.documents)) (bar(size(a.tally.documents), most))
                                }
                                td class="num" data-label="Tax" { (a.tally.tax.total().to_string()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What waits, and for whom.
fn waits(f: &Figures) -> Markup {
    let most = f.person.by_role.iter().map(|(_, t)| size(t.documents)).max().unwrap_or(0);
    html! {
        section id="waits" {
            h2 { "What waits, and for whom" }
            @if f.person.by_role.is_empty() { p { "Nothing waits for a person." } }
            @else {
                div class="scroll" {
                    table class="wide dense" {
                        caption class="hide" { "Documents by the role that must look" }
                        thead { tr {
                            th scope="col" { "For" }
                            th scope="col" class="num" { "Documents" }
                            th scope="col" class="num" { "Tax" }
                        } }
                        tbody {
                            @for (role, tally) in &f.person.by_role {
                                tr {
                                    th scope="row" { (own(role)) }
                                    td class="num" data-label="Documents" {
                                        (grouped(tally.documents)) (bar(size(tally.documents), most))
                                    }
                                    td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn stopping(s: &Stopping) -> Markup {
    html! {
        section id="stopping" {
            h2 { "Where review may stop" }
            @match s.sentence() {
                None => p { "Nothing has to be reviewed; at most " (s.before.to_string()) " can be wrong in what goes without a person." },
                Some(sentence) => {
                    p class="say" { (sentence) }
                    (curve(s))
                }
            }
            details {
                summary { "Other points, and how this is reckoned" }
                @if s.queue > 0 {
                    table class="dense" {
                        caption class="hide" { "Points at which review may stop" }
                        thead { tr {
                            th scope="col" class="num" { "Reviewed" }
                            th scope="col" class="num" { "At most left at risk" }
                        } }
                        tbody {
                            tr { td class="num" { "0" } td class="num" { (s.before.to_string()) } }
                            @for stop in s.stops.iter().filter(|stop| stop.review > 0) {
                                tr { td class="num" { (grouped(stop.review)) } td class="num" { (stop.left.to_string()) } }
                            }
                        }
                    }
                }
                p class="soft" { (s.reckoning()) }
            }
        }
    }
}

/// Says how far a day is from the day of the run.
fn away(day: NaiveDate, as_of: NaiveDate) -> String {
    let days = day.signed_duration_since(as_of).num_days();
    let count = Count::of(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day");
    match days {
        0 => "today".to_owned(),
        1.. => format!("in {count}"),
        _ => format!("{count} ago"),
    }
}

fn days(f: &Figures) -> Markup {
    html! {
        section id="days" {
            h2 { "Dates that matter" }
            ol class="days" {
                @for day in &f.days {
                    li class=(if day.date < f.as_of { "past" } else { "" }) {
                        span class="nb" { strong { (show_date(day.date)) } " " span class="soft" { (away(day.date, f.as_of)) } }
                        br;
                        (day.does) @if day.advice { " " span class="soft" { "Advice." } }
                    }
                }
            }
            @if let Some(clocks) = f.clocks.sentence() { p { (clocks) } }
            @if f.days.iter().any(|day| day.advice) {
                p class="soft" {
                    "Advice: no download says in which GSTR-2B a record stands, nor how the recipient files where no file says "
                    "so (--recipient). The earliest day that can be right is shown."
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_says_how_far_it_is() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 10, d).unwrap();
        for (of, said) in [(14, "today"), (15, "in 1 day"), (20, "in 6 days"), (12, "2 days ago")] {
            assert_eq!(away(day(of), day(14)), said);
        }
    }
}
