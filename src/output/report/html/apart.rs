//! What stands apart from the queue: only in the books, not compared, and how it was done.
//!
//! Comes in: month, figures, messages. Goes out: sections of the page. Invariant: long lists are cut,
//! and where the rest stands is said.

use super::{SUPPLIERS, own, supplier_rows};
use crate::diagnostic::Diagnostic;
use crate::domain::account::Tally;
use crate::domain::document::Exclusion;
use crate::domain::money::TaxHeads;
use crate::domain::month::{InputFile, Month};
use crate::domain::text::{Count, grouped};
use crate::output::report::figures::{Account, Figures, RuleFigure, unused};
use crate::output::report::words;
use maud::{Markup, html};

/// Refusals and messages shown; the rest stands in `problems.csv`.
const MESSAGES: usize = 50;

pub(super) fn only_in_books(f: &Figures) -> Markup {
    let b = &f.only_in_books;
    html! {
        section class="long" id="books" {
            h2 { "Only in the books" }
            @if b.documents == 0 {
                p { "Every document in the books is reported by its supplier, or set apart with a reason." }
            } @else {
                p {
                    (b.rows.tax.total().to_string()) " of tax in " (words::documents(b.documents))
                    " (" (Count::of(b.rows.documents, "row").to_string()) ") that no supplier reports."
                    @if b.ineligible.documents > 0 {
                        " The credit of " (Count::of(b.ineligible.documents, "row").to_string()) " of them is blocked anyhow."
                    }
                }
                div class="scroll" {
                    table class="wide" {
                        caption { "By supplier, most tax first" }
                        thead { tr {
                            th scope="col" { "Supplier" }
                            th scope="col" class="num" { "Documents" }
                            th scope="col" class="num" { "Tax" }
                        } }
                        tbody { (supplier_rows(&b.suppliers)) }
                    }
                }
                @if b.suppliers.len() > SUPPLIERS {
                    p class="soft" { (grouped(b.suppliers.len() - SUPPLIERS)) " more suppliers stand on the workbook's sheet \"Only in books\"." }
                }
            }
        }
    }
}

fn excluded_row(why: Exclusion, tally: Tally) -> Markup {
    html! {
        tr {
            th scope="row" { (why.reason()) }
            td class="num" data-label="Rows" { (grouped(tally.documents)) }
            td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
        }
    }
}

pub(super) fn not_compared(month: &Month<'_>, f: &Figures) -> Markup {
    html! {
        section class="long" id="apart" {
            h2 { "Not compared" }
            @if !f.excluded.is_empty() {
                div class="scroll" {
                    table class="wide" {
                        caption { "Register rows excluded, with the reason" }
                        thead { tr {
                            th scope="col" { "Reason" }
                            th scope="col" class="num" { "Rows" }
                            th scope="col" class="num" { "Tax" }
                        } }
                        tbody { @for (why, tally) in &f.excluded { (excluded_row(*why, *tally)) } }
                    }
                }
            }
            (refusals(month, f))
            @for s in &f.read_only {
                p { "Section " (own(&s.key)) ": " (Count::of(s.records, "record").to_string())
                    ", shown only, " (grouped(s.no_action)) " at No action." }
            }
            @for l in &f.left_out {
                p { (Count::of(l.rows, "row").to_string()) " left out of the register: " (own(&l.reason)) "." }
            }
            @if f.repeated.documents > 0 {
                p { (Count::of(f.repeated.documents, "record").to_string())
                    " of the download only repeat others and are counted once." }
            }
        }
    }
}

fn refusals(month: &Month<'_>, f: &Figures) -> Markup {
    let total = f.refused_records.documents + f.refused_rows;
    if total == 0 {
        return html! { p { "Every record and row could be read." } };
    }
    let records = month.refused_records.iter().map(|r| {
        let place = format!("section {}, position {}", r.section.key(), r.index);
        ("IMS", place, r.number.as_str(), r.reason.as_str())
    });
    let rows = month.refused_rows.iter().map(|r| {
        let sheet = if r.sheet.is_empty() { String::new() } else { format!("sheet \"{}\", ", r.sheet) };
        ("books", format!("{sheet}row {}", r.shown_row), r.number.as_str(), r.reason.as_str())
    });
    html! {
        div class="scroll" {
            table class="wide" {
                caption { "Refused: " (grouped(f.refused_records.documents)) " in IMS, " (grouped(f.refused_rows)) " in the books" }
                thead { tr {
                    th scope="col" { "Side" }
                    th scope="col" { "Where" }
                    th scope="col" { "Number" }
                    th scope="col" { "Why" }
                } }
                tbody {
                    @for (side, place, number, reason) in records.chain(rows).take(MESSAGES) {
                        tr {
                            th scope="row" { (side) }
                            td data-label="Where" { (own(&place)) }
                            td data-label="Number" { (own(number)) }
                            td data-label="Why" { (own(reason)) }
                        }
                    }
                }
            }
        }
        @if total > MESSAGES {
            p class="soft" { (grouped(total - MESSAGES)) " more stand on the workbook's sheet \"Refused\"." }
        }
    }
}

fn account(title: &str, account: &Account) -> Markup {
    let line = |name: &str, t: Tally| {
        html! {
            th scope="row" { (name) }
            td class="num" data-label="Count" { (grouped(t.documents)) }
            td class="num" data-label="Taxable value" { (t.taxable_value.to_string()) }
            @for (title, head) in TaxHeads::NAMES.into_iter().zip(t.tax.each()) {
                td class="num" data-label=(title) { (head.to_string()) }
            }
        }
    };
    html! {
        div class="scroll" {
            table class="wide" {
                caption { (title) (if account.ties() { ": ties" } else { ": DOES NOT TIE" }) }
                thead { tr {
                    th scope="col" { "Part" }
                    th scope="col" class="num" { "Count" }
                    th scope="col" class="num" { "Taxable value" }
                    @for head in TaxHeads::NAMES { th scope="col" class="num" { (head) } }
                } }
                tbody { @for (name, tally) in &account.parts { tr { (line(name, *tally)) } } }
                tfoot { tr { (line("Everything read", account.total)) } }
            }
        }
    }
}

fn file(f: &InputFile, what: &str) -> Markup {
    html! {
        dt { (what) }
        dd { (own(&f.name)) br; code class="soft" { "SHA-256 " (f.sha256) } }
    }
}

pub(super) fn how(month: &Month<'_>, f: &Figures, diagnostics: &[Diagnostic]) -> Markup {
    let facts = &month.facts;
    html! {
        section class="long" id="how" {
            h2 { "How it was done" }
            dl {
                dt { "Program" } dd { "imsreco " (own(&facts.version)) }
                dt { "Policy" } dd { (own(&facts.policy)) }
                dt { "Tolerance" }
                dd { (facts.tolerance.taxable_value.to_string()) " on the taxable value, "
                    (facts.tolerance.tax.to_string()) " on each tax head" }
                dt { "Hold" } dd { @if facts.hold { "on" } @else { "off" } }
                @for i in &facts.ims_files { (file(i, "IMS download")) }
                @for b in &facts.books_files { (file(b, "Purchase register")) }
                (file(&facts.rules_file, "Rules"))
                @for l in &facts.list_files { (file(l, "List of the rules")) }
                @if let Some(s) = &facts.suppliers_file { (file(s, "List of suppliers")) }
                @if let Some(r) = &facts.calendar.file { (file(r, "How the recipient files")) }
                @for g in &facts.gstr2b_files { (file(g, "GSTR-2B")) }
                @for p in &facts.previous_files { (file(p, "Earlier run")) }
            }
            p class="soft" {
                "At risk is the tax that may be claimed wrongly, or lost, if nobody looks: nothing where the link is certain or the "
                "supplier has not filed; the gap where values differ; the whole tax where the partner is in doubt, absent or double, "
                "or where the portal rejects what the books hold or may hold. Doubt weighs one to four: one where only the number, the "
                "date or the GSTIN differs, two where an amount does, four where the partner is in doubt, absent or double."
            }
            details {
                summary { "The account: everything read falls into its parts" }
                (account("IMS", &f.ims_account))
                (account("Books (rows)", &f.books_account))
            }
            details { summary { "Rules and how often each decided" } (rules(&f.rules)) }
            @if !diagnostics.is_empty() {
                details {
                    summary { (Count::of(f.errors, "error").to_string()) ", " (Count::of(f.warnings, "warning").to_string()) }
                    ul {
                        @for d in diagnostics.iter().take(MESSAGES) {
                            li {
                                (d.severity.word()) ": " (own(&d.message)) " (" (own(&d.place.to_string())) ")"
                                @if !d.help.is_empty() { br; span class="soft" { (own(&d.help)) } }
                            }
                        }
                    }
                    @if diagnostics.len() > MESSAGES {
                        p class="soft" { (grouped(diagnostics.len() - MESSAGES)) " more stand in problems.csv." }
                    }
                }
            }
        }
    }
}

/// Lists the rules in order with what each decided, and names those that decided nothing.
pub(in crate::output::report) fn rules(rules: &[RuleFigure]) -> Markup {
    let idle = unused(rules);
    html! {
        @if !idle.is_empty() {
            p { (Count::of(idle.len(), "rule").to_string()) " decided nothing: "
                @for (i, name) in idle.iter().enumerate() { @if i > 0 { ", " } (own(name)) } "." }
        }
        div class="scroll" {
            table class="wide" {
                caption class="hide" { "Rules in order; the first that holds decides" }
                thead { tr {
                    th scope="col" { "Rule" }
                    th scope="col" { "When" }
                    th scope="col" { "Action" }
                    th scope="col" { "Who must look" }
                    th scope="col" class="num" { "Documents" }
                    th scope="col" class="num" { "Taxable value" }
                    th scope="col" class="num" { "Tax" }
                    th scope="col" class="num" { "Without a person" }
                    th scope="col" class="num" { "Credit accepted so" }
                } }
                tbody {
                    @for r in rules {
                        tr {
                            th scope="row" { (own(&r.name)) br; span class="soft" { (own(&r.reason)) } }
                            td data-label="When" { code { (own(if r.when.is_empty() { "always" } else { &r.when })) } }
                            td data-label="Action" { (own(&r.action)) }
                            td data-label="Who must look" { (own(&r.review)) }
                            td class="num" data-label="Documents" { (grouped(r.tally.documents)) }
                            td class="num" data-label="Taxable value" { (r.tally.taxable_value.to_string()) }
                            td class="num" data-label="Tax" { (r.tally.tax.total().to_string()) }
                            td class="num" data-label="Without a person" { (grouped(r.without_person.documents)) }
                            td class="num" data-label="Credit accepted so" { (r.accepted.tax.total().to_string()) }
                        }
                    }
                }
            }
        }
    }
}
