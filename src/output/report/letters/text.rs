//! The letters on a terminal: who is asked what.
//!
//! Comes in: letters. Goes out: a table that fits. Invariant: no name of a file steers the terminal.

use super::{Ask, Letters, Summary};
use crate::domain::money::Paise;
use crate::domain::text::{Count, grouped};
use crate::output::report::summary::wrap;
use crate::output::report::table::{Table, cut};
use std::cmp::Reverse;

/// Suppliers shown before the rest is counted.
const SHOWN: usize = 15;

/// Writes what was asked, by kind and by supplier, most tax at issue first.
pub fn text(letters: &Letters, width: usize) -> String {
    let all: Vec<&Summary> = letters
        .letters
        .iter()
        .map(|l| &l.summary)
        .chain(letters.unwritten.iter().map(|u| &u.summary))
        .collect();
    let documents: usize = all.iter().map(|s| s.documents).sum();
    let at_issue: Paise = all.iter().map(|s| s.at_issue).sum();
    let mut lines = wrap(
        &format!(
            "{} to {}; {} with {} of tax at issue. Nothing was sent.",
            Count::of(letters.letters.len(), "letter"),
            Count::of(letters.letters.len(), "supplier"),
            Count::of(documents, "document"),
            at_issue
        ),
        width,
    );
    if documents > 0 {
        lines.push(String::new());
        lines.extend(kinds(&all, width));
        lines.push(String::new());
        lines.extend(suppliers(letters, width));
    }
    for (number, one, many) in [
        (
            letters.unwritten.len(),
            "supplier has less at issue than --min and gets no letter; index.csv names it",
            "suppliers have less at issue than --min and get no letter; index.csv names them",
        ),
        (
            letters.nameless,
            "document has no supplier GSTIN that could be written to",
            "documents have no supplier GSTIN that could be written to",
        ),
        (
            letters.letters.iter().filter(|l| l.summary.emails.is_empty()).count(),
            "draft has no address: the list of suppliers (--suppliers of reconcile, column Email) gives none",
            "drafts have no address: the list of suppliers (--suppliers of reconcile, column Email) gives none",
        ),
    ] {
        if number > 0 {
            lines.extend(wrap(
                &format!("{} {}.", grouped(number), if number == 1 { one } else { many }),
                width,
            ));
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn kinds(all: &[&Summary], width: usize) -> Vec<String> {
    let mut table = Table::new(1, ["What is asked", "Docs", "Suppliers"]);
    for (at, ask) in Ask::ALL.into_iter().enumerate() {
        let documents: usize = all.iter().map(|s| s.kinds[at]).sum();
        let suppliers = all.iter().filter(|s| s.kinds[at] > 0).count();
        if documents > 0 {
            table.row([ask.title().to_owned(), grouped(documents), grouped(suppliers)]);
        }
    }
    table.lines(width)
}

fn suppliers(letters: &Letters, width: usize) -> Vec<String> {
    let mut ranked: Vec<&Summary> = letters.letters.iter().map(|l| &l.summary).collect();
    ranked.sort_by(|a, b| Reverse(a.at_issue).cmp(&Reverse(b.at_issue)).then_with(|| a.gstin.cmp(&b.gstin)));
    let mut table = Table::new(2, ["Supplier", "GSTIN", "Docs", "At issue"]);
    for s in ranked.iter().take(SHOWN) {
        table.row([cut(&s.name, 40), s.gstin.clone(), grouped(s.documents), s.at_issue.to_string()]);
    }
    let mut lines = table.lines(width);
    if ranked.len() > SHOWN {
        lines.push(format!("and {} more in index.csv", grouped(ranked.len() - SHOWN)));
    }
    lines
}
