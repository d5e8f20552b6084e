//! The figures as CSV: a line per part, for a spreadsheet.
//!
//! Comes in: figures. Goes out: CSV. Invariant: every line is a field of [`Figures`], in the words of
//! `summary.json`.

use crate::domain::account::Tally;
use crate::domain::money::Paise;
use crate::output::harmless;
use crate::output::report::figures::Figures;

/// The columns. Amounts are rupees with two decimals, credit notes negative.
pub const SUMMARY_COLUMNS: [&str; 11] = [
    "part",
    "name",
    "documents",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "tax",
    "at_risk",
    "needs_person",
];

/// Writes the figures.
pub fn csv(f: &Figures) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut line = |part: &str, name: &str, t: Tally, risk: Option<Paise>, person: Option<usize>| {
        let mut cells = vec![part.to_owned(), name.to_owned(), t.documents.to_string()];
        cells.push(t.taxable_value.plain());
        cells.extend(t.tax.each().map(Paise::plain));
        cells.extend([
            t.tax.total().plain(),
            risk.map(Paise::plain).unwrap_or_default(),
            person.map(|n| n.to_string()).unwrap_or_default(),
        ]);
        let cells = cells.iter().map(|cell| harmless(cell).into_owned());
        out.write_record(cells).expect("writing to memory does not fail");
    };
    line("documents", "all", f.documents, Some(f.at_risk()), Some(f.person.tally.documents));
    for o in &f.outcomes {
        line("outcome", o.outcome.word(), o.tally, Some(o.at_risk), Some(o.needs_person));
    }
    for a in &f.actions {
        line("action", &format!("{} {}", a.action.word(), a.fate.word()), a.tally, None, None);
    }
    for r in &f.rules {
        line("rule", &r.name, r.tally, None, Some(r.tally.documents - r.without_person.documents));
    }
    line("needs_person", "all", f.person.tally, Some(f.person.at_risk), Some(f.person.tally.documents));
    for (role, tally) in &f.person.by_role {
        line("needs_person", role, *tally, None, Some(tally.documents));
    }
    line("deemed_accepted", "all", f.silence.deemed, None, None);
    line("waiting", "all", f.waiting, None, None);
    line("repeated_records", "all", f.repeated, None, None);
    line("only_in_books", "rows", f.only_in_books.rows, None, None);
    line("booked_again", "rows", f.booked_again, None, None);
    for (why, tally) in &f.excluded {
        line("excluded", why.word(), *tally, None, None);
    }
    line("refused_records", "all", f.refused_records, None, None);
    line("refused_rows", "all", Tally { documents: f.refused_rows, ..Tally::default() }, None, None);
    line("statement", "books", f.statement.books, None, None);
    line("statement", "portal", f.statement.portal, None, None);
    let head = SUMMARY_COLUMNS.join(",");
    let lines = out.into_inner().expect("writing to memory does not fail");
    format!("{head}\n{}", String::from_utf8(lines).expect("cells are text"))
}
