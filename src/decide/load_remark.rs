//! The remark of a rule: its text into a template.
//!
//! Comes in: the value of `remark`. Goes out: a [`Template`], or every mistake in it. Invariant: a
//! remark whose text alone is too long, or that the portal could not take, does not load.

use super::fault::did_you_mean;
use super::load::{Entries, Reader};
use super::template::{LONGEST_REMARK, Piece, Template};
use super::vocabulary::{VOCABULARY, word};
use crate::domain::text::nearest;
use sqlparser::tokenizer::{Location, Span};
use std::ops::Range;

const REMARK: &str = "rules.remark";

impl Reader<'_> {
    /// Reads the remark; empty where there is none.
    pub(super) fn remark(&mut self, entries: &Entries<'_>) -> Option<Template> {
        if entries.get("remark").is_none() {
            return Some(Template::default());
        }
        let (quoted, text) = self.text(entries, "remark", None)?;
        if let Some(stranger) = text.trim().chars().find(|c| !(' '..='~').contains(c)) {
            let shown: String = stranger.escape_debug().collect();
            let place = self.source.place(quoted, &entries.item);
            let help = "use letters, digits and signs of an English keyboard, in one line";
            return self.fault(REMARK, format!("a remark cannot hold \"{shown}\""), place, help);
        }
        let pieces = self.pieces(entries, &quoted, text)?;
        let template = Template::new(pieces);
        let longest = template.longest();
        if longest > LONGEST_REMARK {
            let place = self.source.place(quoted, &entries.item);
            let has = if text.contains('{') { "can come to" } else { "has" };
            let message = format!("the remark {has} {longest} characters");
            return self.fault(REMARK, message, place, "the portal takes 250 at most");
        }
        Some(template)
    }

    /// Splits a remark at its fields. Two braces stand for one.
    fn pieces(&mut self, entries: &Entries<'_>, quoted: &Range<usize>, text: &str) -> Option<Vec<Piece>> {
        let lead = text.chars().take_while(|c| c.is_whitespace()).count();
        let characters: Vec<char> = text.trim().chars().collect();
        let (mut pieces, mut plain) = (Vec::new(), String::new());
        let (mut at, mut sound) = (0, true);
        while let Some(c) = characters.get(at).copied() {
            let doubled = characters.get(at + 1) == Some(&c);
            match c {
                '{' | '}' if doubled => {
                    plain.push(c);
                    at += 2;
                }
                '{' => {
                    let field: String =
                        characters[at + 1..].iter().take_while(|c| !"{}".contains(**c)).collect();
                    let end = at + 1 + field.chars().count();
                    if characters.get(end) != Some(&'}') {
                        self.brace(entries, quoted, text, lead + at, "this brace is never closed");
                        return None;
                    }
                    let name = field.trim();
                    if let Some(known) = word(name) {
                        if !plain.is_empty() {
                            pieces.push(Piece::Text(std::mem::take(&mut plain)));
                        }
                        pieces.push(Piece::Field(known));
                    } else {
                        self.unknown_field(entries, quoted, text, name, lead + at + 1..lead + end);
                        sound = false;
                    }
                    at = end + 1;
                }
                '}' => {
                    self.brace(entries, quoted, text, lead + at, "this brace closes nothing");
                    return None;
                }
                other => {
                    plain.push(other);
                    at += 1;
                }
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        sound.then_some(pieces)
    }

    fn brace(&mut self, entries: &Entries<'_>, quoted: &Range<usize>, text: &str, at: usize, message: &str) {
        let bytes = self.source.within(quoted, text, characters(at..at + 1));
        let place = self.source.place(bytes, &entries.item);
        let help = "a word goes in {braces}; {{ and }} stand for braces themselves";
        let _: Option<()> = self.fault(REMARK, message, place, help);
    }

    fn unknown_field(
        &mut self,
        entries: &Entries<'_>,
        quoted: &Range<usize>,
        text: &str,
        name: &str,
        at: Range<usize>,
    ) {
        let bytes = self.source.within(quoted, text, characters(at));
        let place = self.source.place(bytes, &entries.item);
        if name.is_empty() {
            let help = "write a word of the rules in the braces";
            let _: Option<()> = self.fault(REMARK, "no word stands in these braces", place, help);
            return;
        }
        let near = nearest(&name.to_lowercase(), VOCABULARY.iter().map(|w| w.name));
        let help = did_you_mean(&near)
            .unwrap_or_else(|| "the words are listed by imsreco rules vocabulary".to_owned());
        let message = format!("no word is called \"{name}\"");
        let _: Option<()> = self.fault("rules.unknown-word", message, place, help);
    }
}

/// Spans characters of a text of one line.
fn characters(at: Range<usize>) -> Span {
    let place = |index: usize| Location { line: 1, column: index as u64 + 1 };
    Span { start: place(at.start), end: place(at.end) }
}
