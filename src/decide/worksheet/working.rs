//! The working of a worksheet's line, in words.
//!
//! Comes in: a month and a line. Goes out: sentences, one per step. Invariant: every figure of the
//! proposal stands in them with where it comes from.

use super::{Finding, Found, Named};
use crate::domain::action::ItcReduction;
use crate::domain::document::DocumentKind;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{Month, RowNames};
use crate::domain::period::show_date;
use crate::domain::text::{and, plain};

/// Names the original as far as it is known, for a cell.
pub fn original(month: &Month<'_>, names: &RowNames, finding: &Finding) -> String {
    let number = match &finding.named {
        Named::ByRecord(number) | Named::ByRows(number) | Named::AsBooked(number) => quoted(number),
        Named::Several(numbers) => numbers.iter().map(|n| quoted(n)).collect::<Vec<_>>().join(", "),
        Named::Nobody => String::new(),
    };
    let place = match finding.found {
        Found::Books | Found::Earlier => rows(month, names, finding),
        Found::DownloadOnly => "in the download, not in the books".to_owned(),
        Found::NotBooked => "not in the books".to_owned(),
        Found::OutOfReach => "before the register begins".to_owned(),
        Found::Ambiguous => "several documents of this number".to_owned(),
        Found::Unnamed => "not named".to_owned(),
    };
    if number.is_empty() { place } else { format!("{number}: {place}") }
}

/// Says step by step how the proposal comes about.
pub fn working(month: &Month<'_>, names: &RowNames, finding: &Finding) -> Vec<String> {
    let record = &month.ims[finding.id.at()];
    let title = record.section.title();
    let mut said = vec![format!(
        "{title} {} of {}: tax {}.",
        quoted(record.number),
        show_date(record.date),
        heads(record.tax)
    )];
    said.push(match &finding.named {
        Named::ByRecord(number) => format!("It amends {}, as the record says.", quoted(number)),
        Named::ByRows(number) => format!("It refers to {}, as its rows in the books say.", quoted(number)),
        Named::AsBooked(number) => {
            format!("It is booked under {}, the number of its invoice.", quoted(number))
        }
        Named::Several(numbers) => format!(
            "Its rows in the books refer to {}.",
            and(&numbers.iter().map(|n| quoted(n)).collect::<Vec<_>>())
        ),
        Named::Nobody => "Neither record nor books name its original.".to_owned(),
    });
    if let Some(found) = where_found(month, names, finding) {
        said.push(found);
    }
    if let Some(credit) = finding.original {
        let blocked = credit.total + -credit.taken;
        said.push(format!(
            "Tax of the original in the books {}; credit taken {}; not taken {}.",
            heads(credit.total),
            heads(credit.taken),
            heads(blocked)
        ));
    }
    if record.kind() != DocumentKind::CreditNote && finding.lowered != TaxHeads::default() {
        said.push(format!("The amendment lowers the tax by {}.", heads(finding.lowered)));
    }
    if let (None, Some(own)) = (finding.original, finding.own) {
        said.push(format!(
            "Its own rows in the books: tax {}, of which {} taken as credit.",
            heads(own.total),
            heads(own.taken)
        ));
    }
    said.extend(shares(finding));
    said.push(proposal(finding));
    if !finding.question.is_empty() {
        let end = if finding.question.ends_with('?') { "" } else { "." };
        said.push(format!("To be looked at: {}{end}", finding.question));
    }
    said
}

fn quoted(number: &str) -> String {
    format!("\"{}\"", plain(number))
}

fn rows(month: &Month<'_>, names: &RowNames, finding: &Finding) -> String {
    let named: Vec<String> =
        finding.rows.iter().take(6).map(|id| names.name(&month.books[id.at()])).collect();
    let noun = if finding.rows.len() == 1 { "row" } else { "rows" };
    let more = finding.rows.len().saturating_sub(6);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{noun} {}{more}", named.join("; "))
}

fn where_found(month: &Month<'_>, names: &RowNames, finding: &Finding) -> Option<String> {
    let record = finding.record.map(|id| &month.ims[id.at()]);
    Some(match finding.found {
        Found::Books => match record {
            Some(r) => format!(
                "The original stands in the download, {} of {}, and in the books, {}.",
                quoted(r.number),
                show_date(r.date),
                rows(month, names, finding)
            ),
            None => format!("The original stands in the books, {}.", rows(month, names, finding)),
        },
        Found::Earlier => format!(
            "The original stands in the books, {}; an earlier run linked it to a record that was accepted.",
            rows(month, names, finding)
        ),
        Found::DownloadOnly => "The original stands in the download; the books do not hold it.".to_owned(),
        Found::NotBooked => "The books cover the date of the original and do not hold it.".to_owned(),
        Found::OutOfReach => "The books do not hold the original; they may begin after it.".to_owned(),
        Found::Ambiguous => "Several documents of the supplier answer to that number.".to_owned(),
        Found::Unnamed => return None,
    })
}

/// Shows the arithmetic of a part, head by head.
fn shares(finding: &Finding) -> Vec<String> {
    let (ItcReduction::Partial(given), Some(credit)) = (finding.itc_reduction, finding.original) else {
        return Vec::new();
    };
    let mut said = Vec::new();
    for (at, name) in TaxHeads::NAMES.iter().enumerate() {
        let (amount, given) = (finding.lowered.each()[at], given.each()[at]);
        if amount != Paise::ZERO {
            said.push(format!(
                "{name}: {} of {} was taken; {amount} x {} / {} = {given}, rounded up to the paisa.",
                credit.taken.each()[at],
                credit.total.each()[at],
                credit.taken.each()[at].plain(),
                credit.total.each()[at].plain()
            ));
        }
    }
    said
}

fn proposal(finding: &Finding) -> String {
    let what = match finding.itc_reduction {
        ItcReduction::NotAsked => "no proposal".to_owned(),
        ItcReduction::None => "None: nothing is given back".to_owned(),
        ItcReduction::Full => "Full".to_owned(),
        ItcReduction::Partial(given) => format!("Partial, {}", heads(given)),
    };
    if finding.basis.is_empty() {
        format!("Proposed: {what}.")
    } else {
        format!("Proposed: {what}; {}.", finding.basis)
    }
}

/// Writes amounts by head, heads without any left out.
fn heads(tax: TaxHeads) -> String {
    let each: Vec<String> = tax
        .each()
        .into_iter()
        .zip(TaxHeads::NAMES)
        .filter(|(amount, _)| *amount != Paise::ZERO)
        .map(|(amount, name)| format!("{name} {amount}"))
        .collect();
    if each.is_empty() { Paise::ZERO.to_string() } else { and(&each) }
}
