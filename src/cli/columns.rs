//! `imsreco columns`: what is understood of a register.

use super::args::{ColumnsArgs, Format};
use super::exit::Exit;
use super::job;
use super::progress::Stages;
use super::render;
use crate::diagnostic::{Diagnostic, one_line};
use crate::domain::document::DocumentKind;
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::domain::text::{Count, and, grouped};
use crate::ingest::books::{BooksError, ColumnRead, Control, LeftOutRows, Sums, TableRead};
use crate::output::outbox::Overwrite;
use crate::pipeline::{Columns, ColumnsFiles, columns};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Words of the sums, in their order.
const SUMS: [&str; 5] = ["taxable_value", "igst", "cgst", "sgst", "cess"];

/// Runs the command.
pub(super) fn run(args: &ColumnsArgs) -> Exit {
    let mut wrong = Vec::new();
    let control = job::control(args.control.as_deref(), &mut wrong);
    if !wrong.is_empty() {
        render::diagnostics(&wrong, &args.talk, "");
        return Exit::NotDone;
    }
    let files = ColumnsFiles {
        save_map: args.save_map.clone(),
        export: args.export.clone(),
        overwrite: if args.force { Overwrite::Force } else { Overwrite::Never },
    };
    let stages = Stages::begin(&args.talk);
    let result = columns(&args.files, args.map.as_deref(), &control, &files, &stages);
    stages.end();
    let found = match result {
        Ok(found) => found,
        Err(error) => {
            if args.format == Format::Json
                && let crate::pipeline::Error::Books(BooksError::Asked { tables }) = &error
            {
                let asked: Vec<Value> = tables
                    .iter()
                    .map(|table| {
                        let questions: Vec<Value> = table.questions.iter().map(question).collect();
                        json!({ "place": table.place.to_string(), "questions": questions, "tables_alike": table.alike })
                    })
                    .collect();
                let shown = json!({ "schema": 1, "asked": asked });
                render::to_stdout(&format!("{shown:#}\n"));
            }
            render::failure(&error, error.id(), &args.talk);
            return if error.is_bug() { Exit::Bug } else { Exit::NotDone };
        }
    };
    render::diagnostics(&found.read.diagnostics, &args.talk, "");
    match args.format {
        Format::Text => render::to_stdout(&text(&found)),
        Format::Json => render::to_stdout(&format!("{:#}\n", machine(&found))),
    }
    if !args.talk.quiet {
        for path in &found.written {
            render::to_stderr(&format!("wrote {}\n", render::path(path)));
        }
    }
    if let Err(error) = &found.control {
        render::failure(error, error.id(), &args.talk);
        return Exit::NotDone;
    }
    let exit = if found.read.refused.is_empty() { Exit::Done } else { Exit::Incomplete };
    // The process ends here; to free a crore of small texts one by one takes as long as to judge them.
    std::mem::forget(found);
    exit
}

fn text(found: &Columns) -> String {
    found.read.tables.iter().map(table).collect::<Vec<_>>().join("\n")
}

fn table(table: &TableRead) -> String {
    let mut out = String::new();
    let sheet = if table.sheet.is_empty() { String::new() } else { format!(", sheet \"{}\"", table.sheet) };
    let header =
        if table.header_row == 0 { String::new() } else { format!(", headings in row {}", table.header_row) };
    let _ = writeln!(out, "{}", one_line(&format!("{}{sheet}{header}", table.name)));
    if !table.recipient.is_empty() {
        let _ = writeln!(out, "  recipient {}", one_line(&table.recipient));
    }
    if let Some((from, to)) = table.period {
        let _ = writeln!(out, "  period {} to {}", show_date(from), show_date(to));
    }
    let sampled = table.judged_by < table.control.rows;
    let by = if sampled {
        format!(", judged by {} spread through the table", Count::of(table.judged_by, "row"))
    } else {
        String::new()
    };
    let _ = writeln!(out, "\n  Columns{by}");
    let width = table.columns.iter().map(|c| c.title.len()).max().unwrap_or(0);
    for column in &table.columns {
        let _ = writeln!(out, "    {}", one_line(&line(column, width)));
        let _ = writeln!(out, "      {}: {}", column.confidence.word(), one_line(&column.evidence));
        if !column.samples.is_empty() {
            let _ = writeln!(out, "      such as {}", one_line(&quoted(&column.samples)));
        }
    }
    let unused: Vec<String> =
        table.unused.iter().map(|u| format!("{} \"{}\"", u.letter, u.heading)).collect();
    if !unused.is_empty() {
        let _ = writeln!(out, "\n  Not used: {}", one_line(&unused.join(", ")));
    }
    out.push('\n');
    let control = &table.control;
    let _ = writeln!(
        out,
        "  {} read, {}{}",
        Count::of(control.rows, "row"),
        Count::of(control.documents, "document"),
        if table.refused > 0 {
            format!("; {} refused", Count::of(table.refused, "row"))
        } else {
            String::new()
        }
    );
    let kinds = kinds(control);
    if !kinds.is_empty() {
        let _ = writeln!(out, "  among them: {}", kinds.join(", "));
    }
    for left in &table.left_out {
        let _ = writeln!(out, "  left out: {}", left_out(left));
    }
    let _ = writeln!(out, "  as written:        {}", sums(&control.written));
    if control.net != control.written {
        let _ = writeln!(out, "  less credit notes: {}", sums(&control.net));
    }
    if let Some(row) = control.own_total {
        let verdict = if control.differences.is_empty() && control.explained.is_empty() {
            "comes to the same"
        } else {
            "does not come to the same"
        };
        let _ = writeln!(out, "  the total in row {row} {verdict}");
    }
    out
}

/// What the rows were read as, where they are not all invoices whose credit may be taken.
fn kinds(control: &Control) -> Vec<String> {
    let notes = control.kinds.iter().filter(|(kind, _)| **kind != DocumentKind::Invoice);
    let mut out: Vec<String> = notes.map(|(kind, rows)| Count::of(*rows, kind.title()).to_string()).collect();
    let excluded = control.excluded.iter();
    out.extend(excluded.map(|(why, rows)| format!("{} excluded ({})", grouped(*rows), why.title())));
    if control.ineligible > 0 {
        out.push(format!("{} whose credit may not be taken", grouped(control.ineligible)));
    }
    out
}

fn line(column: &ColumnRead, width: usize) -> String {
    format!("{:width$}  column {} \"{}\"", column.title, column.letter, column.heading)
}

fn quoted(samples: &[String]) -> String {
    samples.iter().map(|s| format!("\"{s}\"")).collect::<Vec<_>>().join(", ")
}

fn left_out(left: &LeftOutRows) -> String {
    let rows: Vec<String> = left.shown_rows.iter().map(u32::to_string).collect();
    let more = left.rows - rows.len();
    let rows = if more > 0 { format!("{} and {more} more", rows.join(", ")) } else { and(&rows) };
    format!(
        "{} ({}), in {} {rows}",
        Count::of(left.rows, "row"),
        left.reason,
        if left.rows == 1 { "row" } else { "rows" }
    )
}

fn sums(sums: &Sums) -> String {
    let [taxable, igst, cgst, sgst, cess] = sums;
    format!("taxable {taxable}, IGST {igst}, CGST {cgst}, SGST {sgst}, cess {cess}")
}

fn machine(found: &Columns) -> Value {
    let tables: Vec<Value> = found.read.tables.iter().map(machine_table).collect();
    let diagnostics: Vec<Value> = found.read.diagnostics.iter().map(diagnostic).collect();
    json!({ "schema": 1, "tables": tables, "diagnostics": diagnostics, "control_ok": found.control.is_ok() })
}

fn machine_table(table: &TableRead) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|c| {
            json!({
                "field": c.field, "column": c.letter, "heading": c.heading, "confidence": c.confidence.word(),
                "evidence": c.evidence, "samples": c.samples,
            })
        })
        .collect();
    let unused: Vec<Value> = table
        .unused
        .iter()
        .map(|u| json!({ "column": u.letter, "heading": u.heading, "known": u.known, "samples": u.samples }))
        .collect();
    let left_out: Vec<Value> = table
        .left_out
        .iter()
        .map(|l| json!({ "reason": l.reason, "rows": l.rows, "first_rows": l.shown_rows }))
        .collect();
    let money = |sums: &Sums| -> Value {
        SUMS.iter()
            .zip(sums)
            .map(|(word, paise)| ((*word).to_owned(), Value::from(Paise::plain(*paise))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let kinds: serde_json::Map<String, Value> =
        table.control.kinds.iter().map(|(kind, rows)| (kind.word().to_owned(), Value::from(*rows))).collect();
    let excluded: serde_json::Map<String, Value> = table
        .control
        .excluded
        .iter()
        .map(|(why, rows)| (why.word().to_owned(), Value::from(*rows)))
        .collect();
    json!({
        "kinds": kinds, "excluded": excluded, "ineligible": table.control.ineligible,
        "file": table.name, "sheet": table.sheet, "header_row": table.header_row, "recipient_gstin": table.recipient,
        "period": table.period.map(|(from, to)| [show_date(from), show_date(to)]),
        "columns": columns, "unused": unused, "left_out": left_out,
        "judged_by_rows": table.judged_by, "rows": table.control.rows, "documents": table.control.documents, "refused": table.refused,
        "as_written": money(&table.control.written), "less_credit_notes": money(&table.control.net),
        "own_total_row": table.control.own_total,
        "differences": table.control.differences.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn diagnostic(d: &Diagnostic) -> Value {
    json!({
        "id": d.id, "severity": d.severity.word(), "message": d.message, "place": d.place.to_string(), "help": d.help,
    })
}

fn question(q: &crate::ingest::books::Question) -> Value {
    let candidates: Vec<Value> = q
        .candidates
        .iter()
        .map(|c| json!({ "column": c.column, "samples": c.samples, "evidence": c.says }))
        .collect();
    json!({ "field": q.field, "confidence": "asked", "question": q.what, "candidates": candidates, "answers": q.lines })
}
