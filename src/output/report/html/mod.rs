//! The page: the month on one screen, then the queue in the order that matters, then the suppliers.
//!
//! Comes in: the month and its figures. Goes out: one HTML file without network or outer file, with one
//! script of ours, which the page's policy knows by its hash. Invariant: every text of a file stands escaped in
//! a `bdi`, or as inert JSON from which the script makes text nodes, so that markup and right-to-left marks
//! stay text; without the script the page still says everything but the far end of long lists.

mod apart;
mod branches;
mod card;
mod chart;
mod data;
mod forecast;
mod month;
mod queue;
mod steps;
mod suppliers;

pub(super) use apart::rules;
pub(super) use chart::share;

use super::figures::{Figures, SupplierFigure, supplier_pages};
use super::view::Reader;
use crate::decide::{Finding, worksheet};
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::text::grouped;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use queue::Queue;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("report.js");
/// What a page without a script may do: use its own style and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Suppliers shown in the list of what only the books hold.
const SUPPLIERS: usize = 15;
/// Texts longer than this are cut on the page; the workbook holds them whole.
const LONGEST_TEXT: usize = 240;

/// Writes the page.
pub fn page(month: &Month<'_>, figures: &Figures, diagnostics: &[Diagnostic]) -> String {
    page_of(month, worksheet(&month.ims, &month.books, &month.links), figures, diagnostics)
}

/// Does the same where the worksheet of ITC reduction is filled already.
pub fn page_of(
    month: &Month<'_>,
    findings: Vec<Finding>,
    figures: &Figures,
    diagnostics: &[Diagnostic],
) -> String {
    let reader = Reader::of(month, findings);
    let queue = Queue::of(&reader);
    let suppliers = supplier_pages(month, &reader.repeats);
    let pages = suppliers::pages(&reader, &suppliers, &queue.ids);
    let body = html! {
        (opening(figures))
        main id="main" {
            (month::screen(figures))
            (queue::section(&queue))
            (suppliers::section(&suppliers))
            (branches::branches(&reader, figures))
            (forecast::section(month, figures))
            (apart::only_in_books(figures))
            (apart::not_compared(month, figures))
            (apart::how(month, figures, diagnostics))
        }
        section id="supplier" hidden {}
    };
    let data = data::json(&queue, &pages);
    let body = html! {
        (body)
        script type="application/json" id="data" { (PreEscaped(data)) }
        script { (PreEscaped(SCRIPT)) }
    };
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        source(SCRIPT),
        source(STYLE)
    );
    with_policy(&format!("IMS review {}", figures.period), &policy, &body)
}

/// Puts a body into a page of our make: one style, no script, no network.
pub(super) fn document(title: &str, body: &Markup) -> String {
    with_policy(title, POLICY, body)
}

fn with_policy(title: &str, policy: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en-IN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
    // HTML knows no other control characters, and a pager would obey them.
    .replace(is_steering, "\u{fffd}")
}

fn is_steering(c: char) -> bool {
    c.is_control() && c != '\n'
}

/// Names a script or a style in a content-security policy by its hash.
fn source(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

/// Writes bytes in base64 (RFC 4648, with padding).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let place = usize::try_from(bits >> (18 - 6 * digit) & 63).expect("six bits");
            out.push(if digit > three.len() { '=' } else { char::from(DIGITS[place]) });
        }
    }
    out
}

/// Cuts a text that is absurdly long, and takes control characters out of it.
fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(LONGEST_TEXT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    if cut.contains(is_steering) { cut.replace(is_steering, "\u{fffd}") } else { cut }
}

/// Sets a text of a file apart, so that its direction cannot leak, and cuts what is absurdly long.
pub(super) fn own(text: &str) -> Markup {
    html! { bdi { (cut(text)) } }
}

fn opening(f: &Figures) -> Markup {
    html! {
        a class="hide skip" href="#queue" { "To what needs a person" }
        header {
            h1 { "IMS and purchase register, " (f.period.to_string()) }
            p class="soft" {
                "Recipient "
                @for (i, recipient) in f.recipients.iter().enumerate() {
                    @if i > 0 { ", " }
                    (own(recipient))
                }
                " · as of " span class="nb" { (show_date(f.as_of)) } " · policy " (own(&f.policy))
            }
            nav aria-label="Parts of this page" {
                ul {
                    li { a href="#silence" { "What silence will do" } }
                    li { a href="#outcomes" { "Outcomes" } }
                    li { a href="#stopping" { "Where review may stop" } }
                    li { a href="#queue" { "What needs a person" } }
                    li { a href="#suppliers" { "Suppliers" } }
                    li { a href="#forecast" { "GSTR-2B and GSTR-3B" } }
                    @if !f.branches.is_empty() { li { a href="#branches" { "By registration" } } }
                    li { a href="#books" { "Only in the books" } }
                    li { a href="#apart" { "Not compared" } }
                    li { a href="#how" { "How it was done" } }
                }
            }
        }
    }
}

fn supplier_rows(suppliers: &[SupplierFigure]) -> Markup {
    html! {
        @for s in suppliers.iter().take(SUPPLIERS) {
            tr {
                th scope="row" {
                    (own(if s.name.is_empty() { &s.gstin } else { &s.name }))
                    @if !s.name.is_empty() { br; span class="soft" { (own(&s.gstin)) } }
                }
                td class="num" data-label="Documents" { (grouped(s.tally.documents)) }
                td class="num" data-label="Tax" { (s.tally.tax.total().to_string()) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
