//! Words onto stdout and stderr. Colour is named by role, mapped once, and never the only carrier of
//! meaning.

use super::args::{Colour, TalkArgs};
use super::exit::Exit;
use crate::diagnostic::{Diagnostic, Severity, one_line};
use crate::domain::text::Count;
use crate::ingest::gstr2b::Gstr2bError;
use crate::ingest::recipient::RecipientError;
use crate::ingest::suppliers::SuppliersError;
use crate::pipeline::Error;
use clap::builder::styling::{AnsiColor, Style};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Mutex;

/// More messages than this are left to `problems.csv`.
const SHOWN: usize = 20;

/// What a piece of a message is.
#[derive(Clone, Copy)]
enum Role {
    Error,
    Warning,
    Note,
    Place,
    Help,
}

impl Role {
    const fn style(self) -> Style {
        match self {
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Note => AnsiColor::Cyan.on_default().bold(),
            Self::Place => AnsiColor::Blue.on_default(),
            Self::Help => AnsiColor::Green.on_default(),
        }
    }
}

/// Writes to stderr; a reader that went away is no error.
pub(super) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// What went wrong on stdout, the first time.
static STDOUT: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes to stdout; a reader that went away is no error, a full disk is one, told at the end.
pub(super) fn to_stdout(text: &str) {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    let Err(error) = written else { return };
    if error.kind() != io::ErrorKind::BrokenPipe
        && let Ok(mut first) = STDOUT.lock()
    {
        first.get_or_insert(error);
    }
}

/// Returns what went wrong on stdout, so that a result that nobody got is no success.
pub(super) fn stdout_error() -> Option<io::Error> {
    STDOUT.lock().ok()?.take()
}

/// Names a path on one line that cannot steer the terminal.
pub(super) fn path(path: &Path) -> String {
    one_line(&path.display().to_string())
}

/// Tells whether stderr is to be coloured.
pub(super) fn coloured(talk: &TalkArgs) -> bool {
    match talk.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
            io::stderr().is_terminal() && !set("NO_COLOR") && std::env::var("TERM").as_deref() != Ok("dumb")
        }
    }
}

/// Shows diagnostics: errors first, at most twenty of each severity, the rest counted.
pub(super) fn diagnostics(found: &[Diagnostic], talk: &TalkArgs, rest_in: &str) {
    let colour = coloured(talk);
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        if severity == Severity::Note && talk.quiet {
            continue;
        }
        let of: Vec<&Diagnostic> = found.iter().filter(|d| d.severity == severity).collect();
        for d in of.iter().take(SHOWN) {
            to_stderr(&format!("{}\n", message(d, colour)));
        }
        if of.len() > SHOWN {
            let more = Count::of(of.len() - SHOWN, severity.word());
            to_stderr(&format!("and {more} more{rest_in}\n"));
        }
    }
}

/// Shows all diagnostics in their own order, however many.
pub(super) fn every(found: &[Diagnostic], talk: &TalkArgs) {
    let colour = coloured(talk);
    for d in found.iter().filter(|d| d.severity != Severity::Note || !talk.quiet) {
        to_stderr(&format!("{}\n", message(d, colour)));
    }
}

/// Renders one diagnostic.
fn message(d: &Diagnostic, colour: bool) -> String {
    let plain = d.to_string();
    if !colour {
        return plain;
    }
    let role = match d.severity {
        Severity::Error => Role::Error,
        Severity::Warning => Role::Warning,
        Severity::Note => Role::Note,
    };
    paint_lines(&plain, role, &format!("{}[{}]", d.severity.word(), d.id))
}

/// Colours the head, the arrow of the place and the word of the help.
fn paint_lines(plain: &str, role: Role, head: &str) -> String {
    let mut lines = plain.lines();
    let mut out = lines.next().unwrap_or_default().replacen(head, &paint(role, head), 1);
    for line in lines {
        out.push('\n');
        out.push_str(&if let Some(rest) = line.strip_prefix("  --> ") {
            format!("  {} {rest}", paint(Role::Place, "-->"))
        } else if let Some(rest) = line.strip_prefix("  help: ") {
            format!("  {} {rest}", paint(Role::Help, "help:"))
        } else {
            line.to_owned()
        });
    }
    out
}

fn paint(role: Role, text: &str) -> String {
    let style = role.style();
    format!("{style}{text}{style:#}")
}

/// Shows what stopped the program, with its causes where asked for; `id` is empty where the error is
/// ours.
pub(super) fn failure(error: &dyn std::error::Error, id: &str, talk: &TalkArgs) {
    let text = error.to_string().lines().map(one_line).collect::<Vec<_>>().join("\n");
    let head = if id.is_empty() { "error".to_owned() } else { format!("error[{id}]") };
    let text = if text.starts_with("internal error") {
        format!("{text}\n  help: run again with --trace and send what it prints")
    } else {
        format!("{head}: {text}")
    };
    let shown = if coloured(talk) { paint_lines(&text, Role::Error, &head) } else { text };
    to_stderr(&format!("{shown}\n"));
    let mut cause = error.source();
    while let Some(inner) = cause.filter(|_| talk.trace) {
        to_stderr(&format!("  because: {}\n", one_line(&inner.to_string())));
        cause = inner.source();
    }
}

/// Shows what stopped a run, with every mistake that it gathered, and says how the command ends.
pub(super) fn stopped(error: &Error, talk: &TalkArgs) -> Exit {
    if let Error::Rules { diagnostics: found, .. } | Error::BothRules { diagnostics: found, .. } = error {
        diagnostics(found, talk, "; run imsreco check-rules to see them all");
    }
    if let Error::Suppliers(SuppliersError::Mistakes { diagnostics: found, .. })
    | Error::Recipient(RecipientError::Mistakes { diagnostics: found, .. }) = error
    {
        diagnostics(found, talk, "");
    }
    if let Error::Gstr2b(Gstr2bError::Mistakes { diagnostics: found, .. }) = error {
        diagnostics(found, talk, "");
    }
    failure(error, error.id(), talk);
    if error.is_bug() { Exit::Bug } else { Exit::NotDone }
}

/// Shows a mistake in what was typed.
pub(super) fn refusal(message: &str, help: &str) {
    to_stderr(&format!("error: {}\n  help: {}\n", one_line(message), one_line(help)));
}
