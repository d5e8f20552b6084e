//! `problems.csv`: every diagnostic, none folded away.

use super::harmless;
use crate::diagnostic::Diagnostic;
use std::io::{self, Write};

/// Writes one line per diagnostic, in the order given.
pub fn write(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "severity",
        "id",
        "message",
        "file",
        "sheet",
        "row",
        "column",
        "item",
        "line",
        "line_column",
        "help",
    ])?;
    for d in diagnostics {
        let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        let p = &d.place;
        let (row, line, line_column) = (number(p.row), number(p.line), number(p.line_column));
        let cells: Vec<std::borrow::Cow<'_, str>> = [
            d.severity.word(),
            d.id,
            &d.message,
            &p.file,
            &p.sheet,
            &row,
            &p.column,
            &p.item,
            &line,
            &line_column,
            &d.help,
        ]
        .into_iter()
        .map(harmless)
        .collect();
        csv.write_record(cells.iter().map(|c| c.as_bytes()))?;
    }
    csv.flush()
}
