//! `imsreco explain document`: why a document is where it is.

use super::args::DocumentArgs;
use super::exit::Exit;
use super::job;
use super::progress::Stages;
use super::render;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::month::Month;
use crate::domain::text::{Count, and, nearest, plain};
use crate::matching::why_not::{Lack, Subject, WhyNots, find, headline, lack};
use crate::pipeline::inspect;
use std::collections::BTreeSet;

/// More documents than this are counted, not told one by one.
const MOST_TOLD: usize = 50;

/// Runs the command.
pub(super) fn run(args: &DocumentArgs) -> Exit {
    let (job, odd) = match job::to_look_at(args) {
        Ok(found) => found,
        Err(wrong) => {
            render::diagnostics(&wrong, &args.talk, "");
            return Exit::NotDone;
        }
    };
    render::diagnostics(&odd, &args.talk, "");
    let stages = Stages::begin(&args.talk);
    let result =
        inspect(&job, &stages, |month, diagnostics| (tell(month, &args.which), diagnostics.to_vec()));
    stages.end();
    match result {
        Ok((told, diagnostics)) => {
            if !args.talk.quiet {
                let refused = diagnostics
                    .into_iter()
                    .filter(|d| d.severity == crate::diagnostic::Severity::Error)
                    .collect::<Vec<_>>();
                render::diagnostics(&refused, &args.talk, "; reconcile lists them all");
            }
            match told {
                Ok(text) => {
                    render::to_stdout(&text);
                    Exit::Done
                }
                Err(help) => {
                    render::refusal(&format!("no document is \"{}\"", args.which), &help);
                    Exit::NotDone
                }
            }
        }
        Err(error) => render::stopped(&error, &args.talk),
    }
}

/// Tells every document that fits, or gives a hint where none does.
fn tell(month: &Month<'_>, which: &str) -> Result<String, String> {
    let mut found = find(month, which);
    if found.is_empty() {
        let numbers: BTreeSet<&str> =
            month.ims.iter().map(|r| r.number).chain(month.books.iter().map(|b| b.number)).collect();
        let near = nearest(which, numbers);
        return Err(if near.is_empty() {
            "give b2b:12 (as in links.csv), row:218, a number, or GSTIN/number".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        });
    }
    let more = found.split_off(found.len().min(MOST_TOLD));
    let whys = WhyNots::of(month, &found);
    let mut told: Vec<String> = found
        .into_iter()
        .map(|subject| {
            let lines = lines(month, &whys, subject);
            format!(
                "{}\n{}",
                plain(&headline(month, subject)),
                lines.iter().map(|l| format!("  {}\n", plain(l))).collect::<String>()
            )
        })
        .collect();
    if !more.is_empty() {
        told.push(format!(
            "and {} more; give GSTIN/number, b2b:12 or row:218\n",
            Count::of(more.len(), "document")
        ));
    }
    Ok(told.join("\n"))
}

fn lines(month: &Month<'_>, whys: &WhyNots<'_, '_>, subject: Subject) -> Vec<String> {
    let mut lines = Vec::new();
    match subject {
        Subject::Ims(id) => {
            let link = &month.links[id.at()];
            lines.push(format!("{}. {}", link.outcome.title(), month.reasons[id.at()]));
            if !link.books.is_empty() {
                let pass =
                    if link.pass.is_empty() { String::new() } else { format!(" in the pass {}", link.pass) };
                let certain = if link.certain { ", for certain" } else { ", not for certain" };
                lines.push(format!("Linked with {}{pass}{certain}.", rows(month, &link.books)));
            }
            if let Some(decision) = month.decisions.get(id.at()) {
                let who = decision
                    .review
                    .as_ref()
                    .map_or_else(|| "without a person".to_owned(), |role| format!("after a look by {role}"));
                lines.push(format!(
                    "Proposed as of today: {}, {who} (rule {}).",
                    decision.proposed_action.title(),
                    decision.rule
                ));
            }
        }
        Subject::Books(id) => {
            let link = &month.books_links[id.at()];
            lines.push(
                format!("{}. {}", link.outcome.title(), month.books_reasons[id.at()]).trim_end().to_owned(),
            );
            if !link.ims.is_empty() {
                lines.push(format!("Stands with {}.", records(month, &link.ims)));
            }
        }
    }
    if lack(month, subject) != Lack::Nothing {
        lines.extend(whys.sentences(&whys.why_not(subject)));
    }
    lines
}

fn rows(month: &Month<'_>, ids: &[BooksId]) -> String {
    let names = crate::domain::month::RowNames::of(month);
    let names: Vec<String> = ids.iter().map(|b| names.name(&month.books[b.at()])).collect();
    format!("{} {}", if ids.len() == 1 { "row" } else { "rows" }, and(&names))
}

fn records(month: &Month<'_>, ids: &[ImsId]) -> String {
    let names: Vec<String> =
        ids.iter().map(|i| &month.ims[i.at()]).map(|r| format!("{}:{}", r.section.key(), r.index)).collect();
    and(&names)
}
