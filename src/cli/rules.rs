//! `imsreco rules vocabulary`.

use super::args::{RulesArgs, RulesAsked, VocabularyFormat};
use super::exit::Exit;
use super::reconcile::width;
use super::render;
use crate::decide::{FUNCTIONS, GROUPS, KEYS, keys_markdown, vocabulary_markdown};
use serde_json::{Value, json};

/// Tells what a rules file may say.
pub(super) fn run(args: &RulesArgs) -> Exit {
    match &args.what {
        RulesAsked::Vocabulary(asked) => render::to_stdout(&match asked.format {
            VocabularyFormat::Text => text(width()),
            VocabularyFormat::Json => format!("{:#}\n", json()),
            VocabularyFormat::Markdown => {
                format!("## Keys\n\n{}\n## Words\n\n{}", keys_markdown(), vocabulary_markdown())
            }
        }),
    }
    Exit::Done
}

/// Writes words, functions and keys for a terminal of a width.
fn text(width: usize) -> String {
    let mut out = String::new();
    for group in GROUPS {
        out.push_str(&format!("{}\n\n", group.title));
        for w in group.words {
            out.push_str(&format!("  {} ({})\n", w.name, w.kind().title()));
            out.push_str(&wrapped(w.meaning, width, 6));
            if !w.values().is_empty() {
                out.push_str(&wrapped(&format!("One of {}.", w.values().join(", ")), width, 6));
            }
            out.push_str(&wrapped(&format!("for example: {}", w.example), width, 6));
        }
        out.push('\n');
    }
    out.push_str("Functions\n\n");
    for f in FUNCTIONS {
        out.push_str(&format!("  {}\n", f.call));
        out.push_str(&wrapped(f.meaning, width, 6));
        out.push_str(&wrapped(&format!("for example: {}", f.example), width, 6));
    }
    out.push_str("\nKeys of the file\n\n");
    for k in KEYS {
        let place = match k.table {
            "" => String::new(),
            table @ ("rule" | "example") => format!(" in [[{table}]]"),
            table => format!(" in [{table}]"),
        };
        out.push_str(&format!("  {}{place}\n", k.name));
        out.push_str(&wrapped(k.meaning, width, 6));
        out.push_str(&wrapped(&format!("for example: {}", k.example), width, 6));
    }
    out
}

/// Breaks a sentence into lines of a width, each indented. A word longer than a line stands alone.
fn wrapped(sentence: &str, width: usize, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() + indent <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// Writes words, functions and keys for programs.
fn json() -> Value {
    let words: Vec<Value> = GROUPS
        .iter()
        .flat_map(|group| group.words.iter().map(move |w| (group.title, w)))
        .map(|(group, w)| {
            json!({
                "name": w.name,
                "group": group,
                "kind": w.kind().word(),
                "meaning": w.meaning,
                "example": w.example,
                "can_be_null": w.may_be_absent(),
                "values": w.values(),
            })
        })
        .collect();
    let functions: Vec<Value> = FUNCTIONS
        .iter()
        .map(|f| json!({ "call": f.call, "meaning": f.meaning, "example": f.example }))
        .collect();
    let keys: Vec<Value> = KEYS
        .iter()
        .map(|k| json!({ "table": k.table, "name": k.name, "meaning": k.meaning, "example": k.example }))
        .collect();
    json!({ "words": words, "functions": functions, "keys": keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_fits_any_terminal() {
        for width in [40, 60, 80, 100, 200] {
            let text = text(width);
            // Conditions and lists of values break at blanks; a single word may be as long as it is.
            let wide = text.lines().find(|l| l.chars().count() > width.max(60));
            assert_eq!(wide, None, "{width}");
        }
        assert_eq!(wrapped("a bb ccc", 7, 2), "  a bb\n  ccc\n");
    }
}
