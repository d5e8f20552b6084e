//! `imsreco check-rules`.

use super::args::{CheckRulesArgs, Format};
use super::exit::Exit;
use super::render;
use crate::decide;
use crate::diagnostic::{Diagnostic, Place, Severity, one_line};
use crate::domain::text::Count;
use crate::pipeline::read_rules;
use serde::Serialize;
use std::path::Path;

/// Version of the JSON; a field more or less raises it.
const SCHEMA: u32 = 1;

/// What is said of one file.
struct Checked {
    file: String,
    policy: Option<decide::Policy>,
    found: Vec<Diagnostic>,
}

impl Checked {
    fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|d| d.severity == severity).count()
    }
}

/// Checks rules files and tells everything that can be said of each.
pub(super) fn run(args: &CheckRulesArgs) -> Exit {
    let files: Vec<Checked> = args.files.iter().map(|path| checked(path)).collect();
    match args.format {
        Format::Text => files.iter().for_each(|file| tell(file, args)),
        Format::Json => render::to_stdout(&format!("{}\n", json(&files))),
    }
    let any = |severity| files.iter().any(|f| f.count(severity) > 0);
    if any(Severity::Error) {
        Exit::NotDone
    } else if args.strict && any(Severity::Warning) {
        Exit::Incomplete
    } else {
        Exit::Done
    }
}

fn checked(path: &Path) -> Checked {
    let file = path.display().to_string();
    let read = match read_rules(path) {
        Ok(read) => read,
        Err(error) => {
            // The error's own text holds message, place and next step, as a diagnostic's does.
            let told = error.to_string();
            let (message, rest) = told.split_once('\n').unwrap_or((&told, ""));
            let help = rest.rsplit_once("help: ").map_or("", |(_, help)| help);
            let found = vec![Diagnostic::error(error.id(), message, Place::file(&file)).help(help)];
            return Checked { file, policy: None, found };
        }
    };
    match read.policy {
        Ok(policy) => {
            let found = decide::check(&policy, &read.file.name);
            Checked { file, policy: Some(policy), found }
        }
        Err(found) => Checked { file, policy: None, found },
    }
}

/// Says what a file is, and what was found in it.
fn tell(file: &Checked, args: &CheckRulesArgs) {
    render::every(&file.found, &args.talk);
    let mut said = Vec::new();
    let Some(policy) = &file.policy else {
        if file.found.iter().any(|d| d.id.starts_with("rules.")) {
            let mistakes = Count::of(file.count(Severity::Error), "mistake");
            render::to_stdout(&format!("{}: {mistakes}\n", one_line(&file.file)));
        }
        return;
    };
    said.push(format!("policy \"{}\"", one_line(&policy.name)));
    said.push(Count::of(policy.rules.len(), "rule").to_string());
    said.push(match policy.examples {
        0 => "no example".to_owned(),
        1 => "1 example, which holds".to_owned(),
        more => format!("{}, which all hold", Count::of(more, "example")),
    });
    let warnings = file.count(Severity::Warning);
    if warnings > 0 {
        said.push(Count::of(warnings, "warning").to_string());
    }
    render::to_stdout(&format!("{}: {}\n", one_line(&file.file), said.join(", ")));
}

#[derive(Serialize)]
struct WireChecked<'c> {
    schema: u32,
    sound: bool,
    files: Vec<WireFile<'c>>,
}

#[derive(Serialize)]
struct WireFile<'c> {
    file: &'c str,
    policy: Option<&'c str>,
    rules: usize,
    examples: usize,
    mistakes: usize,
    warnings: usize,
    findings: Vec<WireFinding<'c>>,
}

#[derive(Serialize)]
struct WireFinding<'c> {
    severity: &'static str,
    id: &'static str,
    message: &'c str,
    file: &'c str,
    line: u32,
    column: u32,
    item: &'c str,
    excerpt: &'c str,
    help: &'c str,
}

/// Writes everything as one JSON object; a place that is not known has line 0.
fn json(files: &[Checked]) -> String {
    let wire = WireChecked {
        schema: SCHEMA,
        sound: files.iter().all(|f| f.count(Severity::Error) == 0),
        files: files.iter().map(wire).collect(),
    };
    serde_json::to_string_pretty(&wire).expect("texts and numbers always have a JSON form")
}

fn wire(checked: &Checked) -> WireFile<'_> {
    WireFile {
        file: &checked.file,
        policy: checked.policy.as_ref().map(|p| p.name.as_str()),
        rules: checked.policy.as_ref().map_or(0, |p| p.rules.len()),
        examples: checked.policy.as_ref().map_or(0, |p| p.examples),
        mistakes: checked.count(Severity::Error),
        warnings: checked.count(Severity::Warning),
        findings: checked
            .found
            .iter()
            .map(|d| WireFinding {
                severity: d.severity.word(),
                id: d.id,
                message: &d.message,
                file: &d.place.file,
                line: d.place.line,
                column: d.place.line_column,
                item: &d.place.item,
                excerpt: &d.place.excerpt,
                help: &d.help,
            })
            .collect(),
    }
}
