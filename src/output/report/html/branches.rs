//! The registrations of the group, each by itself, and what is booked for the wrong one.
//!
//! Comes in: figures. Goes out: a section, or nothing where there is only one registration. Invariant: the lines of
//! the first table add up to the figures of the month.

use super::own;
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use crate::output::report::figures::{BranchSums, Figures};
use crate::output::report::view::Reader;
use maud::{Markup, html};

/// Documents booked for the wrong registration that are shown; the workbook has them all.
const SHOWN: usize = 50;

pub(super) fn branches(reader: &Reader<'_, '_>, f: &Figures) -> Markup {
    let b = &f.branches;
    html! {
        @if !b.is_empty() {
            section class="long" id="branches" {
                h2 { "By registration" }
                div class="scroll" {
                    table class="wide" {
                        caption { "The group, and each registration; credit notes are negative" }
                        thead { tr {
                            th scope="col" { "GSTIN" }
                            th scope="col" class="num" { "Documents" }
                            th scope="col" class="num" { "Tax" }
                            th scope="col" class="num" { "Accepted without a person" }
                            th scope="col" class="num" { "Need a person" }
                            th scope="col" class="num" { "At risk" }
                            th scope="col" class="num" { "Only in the books" }
                        } }
                        tbody { @for gstin in &b.gstins { (line(gstin, &b.sums(gstin))) } }
                        tfoot { (line("The group", &b.group())) }
                    }
                }
                p class="soft" {
                    "Rows of the register that name no registration are in the group's \"Only in the books\" alone."
                }
                @for gstin in &b.gstins { (one(f, gstin)) }
                (wrong(reader, f))
            }
        }
    }
}

fn line(name: &str, sums: &BranchSums) -> Markup {
    html! {
        tr {
            th scope="row" { (own(name)) }
            td class="num" data-label="Documents" { (grouped(sums.tally.documents)) }
            td class="num" data-label="Tax" { (sums.tally.tax.total().to_string()) }
            td class="num" data-label="Accepted without a person" { (sums.accepted.tax.total().to_string()) }
            td class="num" data-label="Need a person" { (grouped(sums.needs_person)) }
            td class="num" data-label="At risk" { (sums.at_risk.to_string()) }
            td class="num" data-label="Only in the books" { (sums.only_in_books.tax.total().to_string()) }
        }
    }
}

fn one(f: &Figures, gstin: &str) -> Markup {
    let b = &f.branches;
    html! {
        details {
            summary { (own(gstin)) ": outcomes and actions" }
            div class="scroll" {
                table class="wide" {
                    caption { "Documents of " (own(gstin)) " by outcome" }
                    thead { tr {
                        th scope="col" { "Outcome" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                        th scope="col" class="num" { "At risk" }
                    } }
                    tbody { @for (outcome, tally, at_risk) in b.outcomes(gstin) {
                        tr {
                            th scope="row" { (outcome.title()) }
                            td class="num" data-label="Documents" { (grouped(tally.documents)) }
                            td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
                            td class="num" data-label="At risk" { (at_risk.to_string()) }
                        }
                    } }
                }
            }
            div class="scroll" {
                table class="wide" {
                    caption { "Documents of " (own(gstin)) " by proposed action" }
                    thead { tr {
                        th scope="col" { "Action" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for (action, tally) in b.actions(gstin) {
                        tr {
                            th scope="row" { (action.title()) }
                            td class="num" data-label="Documents" { (grouped(tally.documents)) }
                            td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
                        }
                    } }
                }
            }
        }
    }
}

fn wrong(reader: &Reader<'_, '_>, f: &Figures) -> Markup {
    let wrong = &f.branches.wrong;
    html! {
        @if let Some(sentence) = f.branches.wrong_sentence() {
            h3 { "Booked for the wrong registration" }
            p { (sentence) }
            div class="scroll" {
                table class="wide" {
                    caption class="hide" { "Documents booked for the wrong registration, most tax first" }
                    thead { tr {
                        th scope="col" { "Document" }
                        th scope="col" { "Supplier" }
                        th scope="col" { "Reported to" }
                        th scope="col" { "Booked for" }
                        th scope="col" { "Rows" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody { @for w in wrong.iter().take(SHOWN) {
                        @let record = &reader.month.ims[w.id.at()];
                        tr {
                            th scope="row" { (own(record.number)) " of " span class="nb" { (show_date(record.date)) } }
                            td data-label="Supplier" {
                                (own(if record.supplier_name.is_empty() { record.supplier_gstin } else { record.supplier_name }))
                            }
                            td data-label="Reported to" { (own(&w.reported_to)) }
                            td data-label="Booked for" { (own(&w.booked_for.join(", "))) }
                            td data-label="Rows" { (own(&reader.row_list(&reader.month.links[w.id.at()].books))) }
                            td class="num" data-label="Tax" { (w.tally.tax.total().to_string()) }
                        }
                    } }
                }
            }
            @if wrong.len() > SHOWN {
                p class="soft" { (grouped(wrong.len() - SHOWN)) " more stand on the workbook's sheet \"Wrong own branch\"." }
            }
        }
    }
}
