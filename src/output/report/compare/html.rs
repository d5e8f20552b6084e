//! `compare.html`: the comparison on a page, for whoever signs the policy.
//!
//! Comes in: a comparison. Goes out: one HTML file of the same make as the report: no script, no network.
//! Invariant: every text of a file stands escaped in a `bdi`; long lists are cut, and where the rest
//! stands is said.

use super::{Aspect, Changed, Changes, Comparison, PolicyFigure, reduction, said};
use crate::domain::account::Tally;
use crate::domain::link::UploadFate;
use crate::domain::money::TaxHeads;
use crate::domain::month::InputFile;
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use crate::output::report::html::{document, own, rules, share};
use crate::output::report::words;
use maud::{Markup, html};

/// Documents shown; the rest stands in `compare.csv`.
const DOCUMENTS: usize = 500;
const MOVES: usize = 100;

/// Writes the page.
pub fn page(c: &Comparison) -> String {
    let body = html! {
        (opening(c))
        main id="main" {
            (loud(c))
            (tiles(&c.total))
            @if c.total.changed.documents > 0 {
                (credit(&c.total))
                div class="two uneven" {
                    (kinds(&c.total))
                    @if c.months.len() > 1 { (months(c)) }
                }
                (moves(c))
            }
            (documents(c))
            (how(c))
        }
    };
    document(&format!("Rules compared: {} and {}", c.old.name, c.new.name), &body)
}

fn opening(c: &Comparison) -> Markup {
    let link = |to: &str, title: &str| html! { li { a href=(to) { (title) } } };
    html! {
        a class="hide skip" href="#main" { "To the comparison" }
        header {
            h1 { "Rules compared: " (own(&c.old.name)) " → " (own(&c.new.name)) }
            p class="soft" {
                @for (i, month) in c.months.iter().enumerate() {
                    @if i > 0 { " · " }
                    (own(&month.period.to_string())) " of "
                    @for (i, recipient) in month.recipients.iter().enumerate() { @if i > 0 { ", " } (own(recipient)) }
                }
                @if let Some(as_of) = c.as_of { " · as of " span class="nb" { (show_date(as_of)) } }
            }
            nav aria-label="Parts of this page" {
                ul {
                    @if c.total.changed.documents > 0 {
                        (link("#credit", "Credit accepted"))
                        (link("#kinds", "What changes"))
                        @if c.months.len() > 1 { (link("#months", "By month")) }
                        (link("#moves", "From rule to rule"))
                    }
                    (link("#documents", "Documents"))
                    (link("#how", "How it was done"))
                }
            }
        }
    }
}

fn loud(c: &Comparison) -> Markup {
    html! {
        section class="loud" id="sum" {
            h2 { "What the new rules would change" }
            p class="say" { (c.sentence()) }
            @for note in c.footnotes() { p { (note) } }
            p { (c.matched()) }
        }
    }
}

fn tiles(t: &Changes) -> Markup {
    let tile = |title: &str, tally: Tally, text: &str| {
        html! {
            li {
                p class="soft" { (title) }
                p class="big" { (words::documents(tally.documents)) }
                p { (tally.tax.total().to_string()) " " (text) }
            }
        }
    };
    html! {
        ul class="tiles" {
            (tile("Newly accepted without a person", t.newly_accepted, "of tax"))
            (tile("No longer accepted without a person", t.no_longer_accepted, "of tax"))
            (tile("New automation", t.new_automation, "of tax; nobody has to look any more"))
            (tile("Lost automation", t.lost_automation, "of tax; somebody has to look now"))
        }
    }
}

/// The cells of a tally: documents, taxable value, heads, tax.
fn amounts(tally: Tally) -> Markup {
    html! {
        td class="num" data-label="Documents" { (grouped(tally.documents)) }
        td class="num" data-label="Taxable value" { (tally.taxable_value.to_string()) }
        @for (name, head) in TaxHeads::NAMES.into_iter().zip(tally.tax.each()) {
            td class="num" data-label=(name) { (head.to_string()) }
        }
        td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
    }
}

fn amount_heads() -> Markup {
    html! {
        th scope="col" class="num" { "Documents" }
        th scope="col" class="num" { "Taxable value" }
        @for name in TaxHeads::NAMES { th scope="col" class="num" { (name) } }
        th scope="col" class="num" { "Tax" }
    }
}

fn credit(t: &Changes) -> Markup {
    let line = |name: &str, tally: Tally| html! { tr { th scope="row" { (name) } (amounts(tally)) } };
    html! {
        section id="credit" {
            h2 { "Credit accepted without a person" }
            div class="scroll" {
                table class="wide" {
                    caption { "By tax head; credit notes are negative" }
                    thead { tr { th scope="col" { "Credit" } (amount_heads()) } }
                    tbody {
                        (line("Under the old rules", t.old_accepted))
                        (line("Newly accepted", t.newly_accepted))
                        (line("No longer accepted", t.no_longer_accepted))
                    }
                    tfoot { (line("Under the new rules", t.new_accepted)) }
                }
            }
        }
    }
}

fn kinds(t: &Changes) -> Markup {
    let line = |name: &str, tally: Tally| {
        html! {
            tr {
                th scope="row" { (name) }
                td class="num" data-label="Documents" { (grouped(tally.documents)) }
                td class="num" data-label="Tax" { (tally.tax.total().to_string()) }
            }
        }
    };
    html! {
        section id="kinds" {
            h2 { "What changes" }
            div class="scroll" {
                table class="wide" {
                    caption { "A document may stand in several lines" }
                    thead { tr {
                        th scope="col" { "What" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Tax" }
                    } }
                    tbody {
                        @for (aspect, tally) in Aspect::ALL.into_iter().zip(t.aspects) {
                            @if tally.documents > 0 { (line(aspect.title(), tally)) }
                        }
                        (line("Nobody has to look: before", t.old_automation))
                        (line("Nobody has to look: now", t.after_automation))
                    }
                    tfoot { (line("All changed documents", t.changed)) }
                }
            }
        }
    }
}

fn months(c: &Comparison) -> Markup {
    let line = |name: Markup, t: &Changes| {
        html! {
            tr {
                th scope="row" { (name) }
                td class="num" data-label="Documents" { (grouped(t.documents.documents)) }
                td class="num" data-label="Changed" { (grouped(t.changed.documents)) }
                td class="num" data-label="At stake" { (t.at_stake.to_string()) }
                td class="num" data-label="Newly accepted" { (t.newly_accepted.tax.total().to_string()) }
                td class="num" data-label="No longer accepted" { (t.no_longer_accepted.tax.total().to_string()) }
            }
        }
    };
    html! {
        section id="months" {
            h2 { "By month" }
            div class="scroll" {
                table class="wide" {
                    caption class="hide" { "Changes by month" }
                    thead { tr {
                        th scope="col" { "Month" }
                        th scope="col" class="num" { "Documents" }
                        th scope="col" class="num" { "Changed" }
                        th scope="col" class="num" { "At stake" }
                        th scope="col" class="num" { "Newly accepted" }
                        th scope="col" class="num" { "No longer accepted" }
                    } }
                    tbody { @for m in &c.months { (line(own(&m.name), &m.changes)) } }
                    tfoot { (line(html! { "All months" }, &c.total)) }
                }
            }
        }
    }
}

fn moves(c: &Comparison) -> Markup {
    let most = c.moves.first().map_or(1, |m| m.at_stake.get().max(1));
    html! {
        section class="long" id="moves" {
            h2 { "From rule to rule" }
            ul class="bars" {
                @for m in c.moves.iter().take(MOVES) {
                    li {
                        span {
                            (own(&m.old_rule))
                            @if m.old_rule != m.new_rule { " → " (own(&m.new_rule)) }
                            br;
                            span class="soft" {
                                (own(&said(m.old.0, m.old.1.as_deref()))) " → " (own(&said(m.new.0, m.new.1.as_deref())))
                            }
                        }
                        span class="num" {
                            strong { (m.at_stake.to_string()) } " · " (words::documents(m.tally.documents))
                        }
                        svg aria-hidden="true" {
                            rect class="full" x="0" y="5" width="100%" height="2" {}
                            rect class="part" x="0" y="0" width=(share(m.at_stake.get(), most)) height="12" rx="2" {}
                        }
                    }
                }
            }
            @if c.moves.len() > MOVES {
                p class="soft" { (grouped(c.moves.len() - MOVES)) " smaller moves stand in compare.json." }
            }
        }
    }
}

fn documents(c: &Comparison) -> Markup {
    html! {
        section class="long" id="documents" {
            h2 { "Documents whose proposal changes" }
            @if c.changed.is_empty() {
                p { "None." }
            } @else {
                p { "Most rupees at stake first."
                    @if c.changed.len() > DOCUMENTS {
                        " The first " (grouped(DOCUMENTS)) " are shown here; " (grouped(c.changed.len() - DOCUMENTS))
                        " more stand in compare.csv."
                    }
                }
                div class="scroll" {
                    table class="wide turns" {
                        caption class="hide" { "Documents whose proposal changes" }
                        thead { tr {
                            th scope="col" { "Document" }
                            th scope="col" class="num" { "Taxable value" }
                            th scope="col" class="num" { "Tax" }
                            th scope="col" { "Old rules" }
                            th scope="col" { "New rules" }
                        } }
                        tbody { @for d in c.changed.iter().take(DOCUMENTS) { (line(c, d)) } }
                    }
                }
            }
        }
    }
}

fn line(c: &Comparison, d: &Changed) -> Markup {
    let name = if d.supplier_name.is_empty() { &d.supplier_gstin } else { &d.supplier_name };
    let relinked = d.old.reason != d.new.reason || d.old.outcome != d.new.outcome;
    let tag = match (d.newly_accepted, d.no_longer_accepted) {
        (true, _) => "newly accepted without a person",
        (_, true) => "no longer accepted without a person",
        (false, false) => "",
    };
    html! {
        tr {
            th scope="row" {
                (own(&d.number)) " of " span class="nb" { (show_date(d.date)) }
                small class="soft" {
                    (d.section.title()) " · " (own(name))
                    @if c.months.len() > 1 { " · " (own(&c.months[d.month].name)) }
                    @if d.repeated { " · only repeats another record" }
                }
                @if !relinked { small class="soft" { (d.old.outcome.title()) ". " (own(&d.old.reason)) } }
            }
            td class="num" data-label="Taxable value" { (d.amounts.taxable_value.to_string()) }
            td class="num" data-label="Tax" { (d.amounts.tax.total().to_string()) }
            td data-label="Old rules" { (proposed(d, &d.old, "", relinked)) }
            td data-label="New rules" class=[d.newly_accepted.then_some("diff")] {
                (proposed(d, &d.new, tag, relinked))
            }
        }
    }
}

/// Says what one policy proposes; what became of the record in matching only where that differs.
fn proposed(d: &Changed, p: &super::Proposed, tag: &str, relinked: bool) -> Markup {
    let has = |aspect| d.aspects.contains(&aspect);
    html! {
        (own(&said(p.action, p.review.as_deref())))
        @if !tag.is_empty() { small { strong { (tag) } } }
        small class="soft" { (own(&p.rule)) ": " (own(&p.rule_reason)) }
        @if !p.overruled.is_empty() { small { (own(&p.overruled)) } }
        @if has(Aspect::Fate) && p.fate != UploadFate::NeedsPerson { small { (words::fate(p.fate)) } }
        @if has(Aspect::ItcReduction) {
            @let itc = reduction(p.itc_reduction);
            small { "ITC reduction: " (if itc.is_empty() { "not asked" } else { &itc }) }
        }
        @if has(Aspect::Remark) {
            small { "Remark: " @if p.remark.is_empty() { "none" } @else { (own(&p.remark)) } }
        }
        @if relinked { small class="soft" { (p.outcome.title()) ". " (own(&p.reason)) } }
    }
}

fn file(what: &str, f: &InputFile) -> Markup {
    html! { dt { (what) } dd { (own(&f.name)) br; code class="soft" { "SHA-256 " (f.sha256) } } }
}

fn policy(which: &str, p: &PolicyFigure) -> Markup {
    html! {
        (file(&format!("{which} rules"), &p.file))
        dt { (which) " policy" }
        dd {
            (own(&p.name)) "; tolerance " (p.tolerance.taxable_value.to_string()) " on the taxable value, "
            (p.tolerance.tax.to_string()) " on each tax head; hold " (if p.hold { "on" } else { "off" })
        }
    }
}

fn how(c: &Comparison) -> Markup {
    html! {
        section class="long" id="how" {
            h2 { "How it was done" }
            dl {
                dt { "Program" } dd { "imsreco " (own(&c.version)) }
                (policy("Old", &c.old))
                (policy("New", &c.new))
                @for m in &c.months {
                    @for (role, f) in &m.files { (file(&format!("{role}, {}", m.period), f)) }
                }
            }
            p class="soft" {
                "At stake is the tax of a document without its sign, so that credit notes do not offset invoices. "
                "Automation counts documents at which nobody has to look, whatever becomes of them. "
                "Every changed document stands in compare.csv with both reasons."
            }
            details { summary { "Old rules and how often each decided" } (rules(&c.old.rules)) }
            details { summary { "New rules and how often each decided" } (rules(&c.new.rules)) }
        }
    }
}
