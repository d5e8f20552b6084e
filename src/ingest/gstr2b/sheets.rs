//! The portal's GSTR-2B workbook.
//!
//! Comes in: sheets as text. Goes out: drafts of documents. Invariant: captions are matched by meaning,
//! never by position, since they moved over the months and users delete columns; a sheet of documents
//! without a heading that can be read is told.

use super::draft::{Draft, period};
use crate::domain::gstin::has_shape;
use crate::ingest::books::BooksError;
use crate::ingest::books::{amount, sheets};
use crate::portal::gstr2b::{Field2b, Head2b, WireTable};

/// Rows searched for the headings.
const LOOKED: usize = 15;

/// What a workbook holds.
#[derive(Debug, Default)]
pub(super) struct BookRead {
    pub(super) head: Head2b,
    pub(super) drafts: Vec<Draft>,
    /// Whether any sheet is one of GSTR-2B.
    pub(super) is_2b: bool,
    /// Sheets of documents that were not read, with the reason.
    pub(super) unread: Vec<(String, &'static str)>,
}

/// Reads a workbook; the name of the file may say whose it is.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<BookRead, BooksError> {
    let mut out = BookRead::default();
    for sheet in sheets(name, bytes)? {
        let title = sheet.name.trim().to_ascii_lowercase().replace(' ', "");
        let (plain, is_rejected) = match title.strip_suffix("(rejected)") {
            Some(plain) => (plain, true),
            None => (title.as_str(), false),
        };
        if let Some(table) = WireTable::from_key(plain) {
            out.is_2b = true;
            match drafts(&sheet.name, &sheet.rows, table, is_rejected) {
                Some(read) => out.drafts.extend(read),
                None if sheet.rows.len() > 1 => out.unread.push((sheet.name, "its headings cannot be read")),
                None => {}
            }
        } else if plain.contains("(itcreversal)") {
            let has_rows =
                sheet.rows.iter().filter(|(_, cells)| cells.iter().any(|c| has_shape(c.trim()))).count();
            if has_rows > 0 {
                out.unread.push((sheet.name, "reversals of ITC are not compared"));
            }
        } else if plain.starts_with("readme") || plain.starts_with("itc") {
            head(&sheet.rows, &mut out.head);
        }
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    for part in stem.split(['_', '.', ' ']) {
        if out.head.gstin.is_empty() && has_shape(part) {
            part.clone_into(&mut out.head.gstin);
        } else if out.head.period.is_empty() && crate::domain::period::TaxPeriod::parse(part).is_ok() {
            part.clone_into(&mut out.head.period);
        }
    }
    Ok(out)
}

/// Finds GSTIN and period on a sheet that only speaks of the file.
fn head(rows: &[(u32, Vec<String>)], head: &mut Head2b) {
    let (mut month, mut year) = (String::new(), String::new());
    for (_, cells) in rows.iter().take(40) {
        let said: Vec<&str> = cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
        if head.gstin.is_empty()
            && let Some(gstin) = said.iter().find(|c| has_shape(c))
        {
            (*gstin).clone_into(&mut head.gstin);
        }
        if let [label, value, ..] = said.as_slice() {
            let label = label.to_ascii_lowercase();
            if label.starts_with("tax period") {
                (*value).clone_into(&mut month);
            } else if label.starts_with("financial year") {
                (*value).clone_into(&mut year);
            }
        }
    }
    if head.period.is_empty() && !month.is_empty() && year.len() >= 4 {
        let of = |year: &str| period(&format!("{} {year}", month.get(..3).unwrap_or(&month)));
        let first = of(&year[..4]);
        // January to March lie in the second calendar year of the financial year.
        let late = matches!(first.get(..2), Some("01" | "02" | "03"));
        let next = year[..4].parse::<u32>().map(|y| (y + 1).to_string()).unwrap_or_default();
        head.period = if late { of(&next) } else { first };
    }
}

/// Returns the letters and figures of a caption, small, one blank between words.
fn plain(caption: &str) -> String {
    let spaced: String =
        caption.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells what a caption means in a table.
fn meaning(caption: &str, table: WireTable) -> Option<Field2b> {
    let has = |word: &str| caption.contains(word);
    let is_import = matches!(table, WireTable::Import | WireTable::ImportSez);
    Some(match caption {
        _ if has("whether itc") => Field2b::Reduction,
        _ if has("gstin") && !has("recipient") => Field2b::SupplierGstin,
        _ if has("trade") || has("legal name") => Field2b::SupplierName,
        _ if has("filing date") => Field2b::FiledOn,
        _ if has("gstr") && has("period") => Field2b::ReturnPeriod,
        _ if has("reverse charge") => Field2b::ReverseCharge,
        _ if has("itc availability") || has("eligibility of itc") => Field2b::Available,
        "reason" => Field2b::Reason,
        _ if has("ims") && (has("status") || has("action")) => Field2b::Action,
        _ if has("integrated tax") => Field2b::Igst,
        _ if has("central tax") => Field2b::Cgst,
        _ if has("state") && has("tax") => Field2b::Sgst,
        _ if caption == "cess" || has("cess ") || has(" cess") => Field2b::Cess,
        _ if has("taxable value") => Field2b::TaxableValue,
        _ if caption == "rate" || caption.starts_with("rate ") => Field2b::Rate,
        _ if has("note type") || has("isd document type") => Field2b::Type,
        _ if has("invoice value") || has("note value") || has("document value") => Field2b::DocumentValue,
        _ if has("original") && has("number") => Field2b::OriginalNumber,
        _ if has("original") || has("irn") || has("icegate") || has("received") => return None,
        "invoice number"
        | "note number"
        | "document number"
        | "isd document number"
        | "bill of entry number" => Field2b::Number,
        "invoice date" | "note date" | "document date" | "isd document date" | "bill of entry date" => {
            Field2b::Date
        }
        "number" if is_import => Field2b::Number,
        "date" if is_import => Field2b::Date,
        _ => return None,
    })
}

/// Reads the headings, which stand in one row or two: what each column means, and the first row below.
fn columns(rows: &[(u32, Vec<String>)], table: WireTable) -> Option<(Vec<Option<Field2b>>, usize)> {
    let meant = |row: usize, column: usize| -> Option<Field2b> {
        let caption = plain(rows.get(row)?.1.get(column)?);
        meaning(&caption, table)
    };
    let known = |row: usize| -> usize {
        let width = rows.get(row).map_or(0, |(_, cells)| cells.len());
        (0..width).filter(|column| meant(row, *column).is_some()).count()
    };
    let top = (0..rows.len().min(LOOKED)).find(|row| known(*row) + known(row + 1) >= 4 && known(*row) > 0)?;
    let is_data = |row: usize| {
        rows.get(row).is_some_and(|(_, cells)| {
            cells.iter().any(|c| has_shape(c.trim()) || amount(c).is_some_and(|a| a.get() != 0))
        })
    };
    let second = !is_data(top + 1) && known(top + 1) > 0;
    let width = rows[top].1.len().max(rows.get(top + 1).map_or(0, |(_, cells)| cells.len()));
    let mut columns: Vec<Option<Field2b>> = (0..width)
        .map(|column| {
            Some(column).filter(|_| second).and_then(|c| meant(top + 1, c)).or_else(|| meant(top, column))
        })
        .collect();
    settle(&mut columns, table);
    columns
        .iter()
        .flatten()
        .any(|f| *f == Field2b::Number)
        .then_some((columns, top + 1 + usize::from(second)))
}

/// Tells originals from amendments, and declared tax from the document's own.
fn settle(columns: &mut [Option<Field2b>], table: WireTable) {
    let at = |field: Field2b, columns: &[Option<Field2b>]| columns.iter().position(|c| *c == Some(field));
    if table.is_amendment()
        && let Some(gstin) = at(Field2b::SupplierGstin, columns)
    {
        // What stands before the supplier is of the original document.
        for column in &mut columns[..gstin] {
            *column = (*column == Some(Field2b::Number))
                .then_some(Field2b::OriginalNumber)
                .or_else(|| column.filter(|f| *f == Field2b::OriginalNumber));
        }
    }
    let declared_from = at(Field2b::Reduction, columns).unwrap_or(columns.len());
    let mut seen: Vec<Field2b> = Vec::new();
    for (place, column) in columns.iter_mut().enumerate() {
        let Some(field) = *column else { continue };
        let head = Field2b::HEADS.iter().position(|h| *h == field).filter(|_| place > declared_from);
        let field = head.map_or(field, |head| Field2b::DECLARED[head]);
        // A heading that comes again means something else than the first.
        *column = (!seen.contains(&field)).then_some(field);
        seen.push(field);
    }
}

fn drafts(
    sheet: &str,
    rows: &[(u32, Vec<String>)],
    table: WireTable,
    is_rejected: bool,
) -> Option<Vec<Draft>> {
    let (columns, first) = columns(rows, table)?;
    let by_rate = columns.contains(&Some(Field2b::Rate));
    let mut out: Vec<Draft> = Vec::new();
    for (shown, cells) in rows.iter().skip(first) {
        if !cells.iter().any(|cell| cell.chars().any(char::is_alphanumeric)) {
            continue;
        }
        let fields: Vec<(Field2b, String)> = columns
            .iter()
            .zip(cells)
            .filter_map(|(field, cell)| field.map(|field| (field, cell.trim().to_owned())))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        let amounts = |f: Field2b| f == Field2b::TaxableValue || Field2b::HEADS.contains(&f);
        if !by_rate {
            out.push(Draft {
                table,
                is_rejected,
                place: (sheet.to_owned(), *shown),
                fields,
                lines: Vec::new(),
            });
            continue;
        }
        // One row per rate: rows of one document follow one another.
        let (line, own): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(f, _)| amounts(*f));
        let name = |fields: &[(Field2b, String)]| -> Vec<String> {
            [Field2b::SupplierGstin, Field2b::Number, Field2b::Date, Field2b::Type]
                .map(|field| {
                    fields.iter().find(|(f, _)| *f == field).map(|(_, t)| t.clone()).unwrap_or_default()
                })
                .to_vec()
        };
        match out.last_mut().filter(|last| name(&last.fields) == name(&own)) {
            Some(last) => last.lines.push(line),
            None => out.push(Draft {
                table,
                is_rejected,
                place: (sheet.to_owned(), *shown),
                fields: own,
                lines: vec![line],
            }),
        }
    }
    Some(out)
}
