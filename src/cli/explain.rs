//! `imsreco explain`.

use super::args::{ExplainArgs, Explained, NameArgs};
use super::document;
use super::exit::Exit;
use super::render;
use crate::decide;
use crate::domain::outcome::Outcome;
use crate::domain::text::nearest;
use crate::matching::passes::PASSES;

/// Explains one thing or lists all of its kind.
pub(super) fn run(args: &ExplainArgs) -> Exit {
    match &args.what {
        Explained::Pass(what) => show(Kind::Pass, what),
        Explained::Outcome(what) => show(Kind::Outcome, what),
        Explained::Word(what) => show(Kind::Word, what),
        Explained::Document(args) => document::run(args),
    }
}

/// What has a page of its own.
#[derive(Clone, Copy)]
enum Kind {
    Pass,
    Outcome,
    Word,
}

fn show(kind: Kind, what: &NameArgs) -> Exit {
    let names: Vec<&str> = match kind {
        Kind::Pass => PASSES.iter().map(|p| p.id).collect(),
        Kind::Outcome => Outcome::ALL.iter().map(|o| o.word()).collect(),
        Kind::Word => decide::VOCABULARY.iter().map(|w| w.name).collect(),
    };
    let Some(name) = what.name.as_deref() else {
        render::to_stdout(&names.iter().map(|n| format!("{n}\n")).collect::<String>());
        return Exit::Done;
    };
    // Words of the rules are found as rules find them, without regard to capitals.
    let name = match kind {
        Kind::Word => decide::word(name).map_or(name, |w| w.name),
        Kind::Pass | Kind::Outcome => name,
    };
    if !names.contains(&name) {
        let near = nearest(name, names.iter().copied());
        let (one, kinds) = called(kind);
        let help = if near.is_empty() {
            format!("imsreco explain {one} lists them")
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        render::refusal(&format!("\"{name}\" is none of the {kinds}"), &help);
        return Exit::NotDone;
    }
    render::to_stdout(&page(kind, name));
    Exit::Done
}

/// Returns what is explained, as typed and in the plural.
const fn called(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Pass => ("pass", "passes"),
        Kind::Outcome => ("outcome", "outcomes"),
        Kind::Word => ("word", "words of the rules"),
    }
}

fn page(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Pass => PASSES
            .iter()
            .filter(|p| p.id == name)
            .map(|p| {
                format!(
                    "{}: {}\n\nLinks when\n  {}\nWhy it is safe\n  {}\nKnown to be fooled by\n  {}\n\
                     Example pair\n  {}\nNear miss\n  {}\nSince\n  {}\n",
                    p.id,
                    p.title,
                    p.links_when,
                    p.why_it_is_safe,
                    p.fooled_by,
                    p.example_pair,
                    p.near_miss,
                    p.since
                )
            })
            .collect(),
        Kind::Outcome => Outcome::from_word(name)
            .map_or_else(String::new, |o| format!("{}: {}\n  {}\n", o.word(), o.title(), o.meaning())),
        Kind::Word => decide::word(name).map_or_else(String::new, |w| {
            let values = match w.values().as_slice() {
                [] => String::new(),
                values => format!("  it is one of {}\n", values.join(", ")),
            };
            format!(
                "{} ({})\n  {}\n{values}  for example: {}\n",
                w.name,
                w.kind().title(),
                w.meaning,
                w.example
            )
        }),
    }
}
