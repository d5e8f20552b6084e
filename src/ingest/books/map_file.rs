//! The user's own word on what the columns are: `--map mapping.toml`.
//!
//! Comes in: TOML. Goes out: [`Mapping`], and back again as text. Invariant: nothing in the file is
//! passed over; a name that is not known stops the run with the names that are near.

use super::dates::DateOrder;
use super::error::BooksError;
use super::synonyms::Field;
use super::words::View;
use crate::diagnostic::Place;
use crate::domain::month::MappedColumn;
use crate::domain::text::{and, nearest};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the mapping file says; empty without one.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    /// Headings or `column F` by field; an empty list says that there is no such column.
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    /// The only sheet to read.
    pub(super) sheet: Option<String>,
    /// Row of the header as the user's program numbers it.
    pub(super) header_row: Option<u32>,
    /// Order of day and month in every date column.
    pub(super) date_order: Option<DateOrder>,
    /// Whose words voucher and document types are.
    pub(super) notes: Option<View>,
    /// Fields that the user vouches for, whatever their columns hold.
    pub(super) sure: Vec<Field>,
    /// The headings of the export when the mapping was saved, in order; empty where it does not say.
    pub(super) headings: Vec<String>,
    /// Whether the file's own totals are not to be believed.
    pub(super) ignore_totals: bool,
}

const SETTINGS: [&str; 8] =
    ["columns", "sheet", "header_row", "date_order", "notes", "sure", "headings", "totals"];

/// Reads a mapping file.
pub(super) fn parse(name: &str, text: &str) -> Result<Mapping, BooksError> {
    let place = |start: usize| place_of(name, text, start);
    let table = DeTable::parse(text).map_err(|e| BooksError::MapSyntax {
        place: Box::new(place(e.span().map_or(text.len(), |s| s.start))),
        source: Box::new(e),
    })?;
    let mut mapping = Mapping::default();
    for (key, value) in table.get_ref() {
        let word: &str = key.get_ref();
        let wrong = |expected: &'static str, example: &str| BooksError::MapValue {
            place: Box::new(place(value.span().start)),
            key: word.to_owned(),
            expected,
            found: text[value.span()].trim().to_owned(),
            example: example.to_owned(),
        };
        match (word, value.get_ref()) {
            ("columns", DeValue::Table(columns)) => {
                for (key, value) in columns {
                    let (field, headings) = column(text, key, value, &place)?;
                    mapping.columns.insert(field, headings);
                }
            }
            ("columns", _) => return Err(wrong("a table", "[columns] on a line of its own")),
            ("sheet", DeValue::String(sheet)) => mapping.sheet = Some(sheet.to_string()),
            ("sheet", _) => return Err(wrong("the name of a sheet", "sheet = \"Purchase Register\"")),
            ("header_row", DeValue::Integer(row)) => {
                let row = row.as_str().replace('_', "").parse().ok().filter(|r| *r > 0);
                mapping.header_row = Some(row.ok_or_else(|| wrong("a row number", "header_row = 5"))?);
            }
            ("header_row", _) => return Err(wrong("a row number", "header_row = 5")),
            ("date_order", DeValue::String(order)) if &**order == "dmy" => {
                mapping.date_order = Some(DateOrder::Dmy);
            }
            ("date_order", DeValue::String(order)) if &**order == "mdy" => {
                mapping.date_order = Some(DateOrder::Mdy);
            }
            ("date_order", _) => return Err(wrong("\"dmy\" or \"mdy\"", "date_order = \"dmy\"")),
            ("notes", DeValue::String(view)) if &**view == "buyer" => mapping.notes = Some(View::Buyer),
            ("notes", DeValue::String(view)) if &**view == "supplier" => mapping.notes = Some(View::Supplier),
            ("notes", _) => return Err(wrong("\"buyer\" or \"supplier\"", "notes = \"buyer\"")),
            ("sure", DeValue::Array(list)) => {
                for item in list {
                    let DeValue::String(field) = item.get_ref() else {
                        return Err(wrong("columns in quotes", "sure = [\"number\"]"));
                    };
                    let known: Vec<&str> = Field::ALL.iter().map(|f| f.word()).collect();
                    mapping.sure.push(
                        Field::from_word(field)
                            .ok_or_else(|| unknown_key(place(item.span().start), field, "column", &known))?,
                    );
                }
            }
            ("sure", _) => return Err(wrong("a list of columns", "sure = [\"number\"]")),
            ("headings", DeValue::Array(list)) => {
                let headings: Option<Vec<String>> = list
                    .iter()
                    .map(|item| match item.get_ref() {
                        DeValue::String(heading) => Some(heading.to_string()),
                        _ => None,
                    })
                    .collect();
                mapping.headings = headings
                    .ok_or_else(|| wrong("headings in quotes", "headings = [\"Date\", \"Bill No\"]"))?;
            }
            ("headings", _) => {
                return Err(wrong("a list of headings", "headings = [\"Date\", \"Bill No\"]"));
            }
            ("totals", DeValue::String(word)) if &**word == "ignore" => mapping.ignore_totals = true,
            ("totals", _) => return Err(wrong("\"ignore\"", "totals = \"ignore\"")),
            _ if Field::from_word(word).is_some() => {
                return Err(BooksError::MapKey {
                    place: Box::new(place(key.span().start)),
                    key: word.to_owned(),
                    kind: "setting",
                    help: format!("{word} is a column; write it below a line [columns]"),
                });
            }
            _ => return Err(unknown_key(place(key.span().start), word, "setting", &SETTINGS)),
        }
    }
    Ok(mapping)
}

fn column(
    text: &str,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    place: &impl Fn(usize) -> Place,
) -> Result<(Field, Vec<String>), BooksError> {
    let word: &str = key.get_ref();
    let Some(field) = Field::from_word(word) else {
        let words: Vec<&str> = Field::ALL.iter().map(|f| f.word()).collect();
        return Err(unknown_key(place(key.span().start), word, "column", &words));
    };
    let example = format!("{word} = \"the heading\"");
    let wrong = |expected| BooksError::MapValue {
        place: Box::new(place(value.span().start)),
        key: word.to_owned(),
        expected,
        found: text[value.span()].trim().to_owned(),
        example: example.clone(),
    };
    let headings = match value.get_ref() {
        DeValue::String(heading) if heading.is_empty() => Vec::new(),
        DeValue::String(heading) => vec![heading.to_string()],
        DeValue::Array(list) if field.is_summed() => list
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::String(heading) => Ok(heading.to_string()),
                _ => Err(wrong("headings in quotes")),
            })
            .collect::<Result<_, _>>()?,
        DeValue::Array(_) => return Err(wrong("one heading, since only amounts are added up")),
        _ => return Err(wrong("a heading in quotes, or \"column F\"")),
    };
    Ok((field, headings))
}

fn unknown_key(place: Place, key: &str, kind: &'static str, known: &[&str]) -> BooksError {
    let near: Vec<String> =
        nearest(key, known.iter().copied()).into_iter().map(|n| format!("\"{n}\"")).collect();
    let help = if near.is_empty() {
        format!("it can be {}", and(known))
    } else {
        format!("did you mean {}?", and(&near).replace(" and ", " or "))
    };
    BooksError::MapKey { place: Box::new(place), key: key.to_owned(), kind, help }
}

fn place_of(name: &str, text: &str, start: usize) -> Place {
    let before = &text.as_bytes()[..start.min(text.len())];
    let line = before.split(|b| *b == b'\n').count();
    let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    Place {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        line_column: u32::try_from(before.len() - line_start + 1).unwrap_or(u32::MAX),
        ..Place::file(name)
    }
}

/// Writes what was understood as a mapping file. Registers that were understood alike share one
/// table; those understood differently follow as comments, since one file holds one mapping.
pub(super) fn to_toml(mapping: &[MappedColumn]) -> String {
    let mut groups: BTreeMap<(u32, &str), Vec<&MappedColumn>> = BTreeMap::new();
    for column in mapping {
        groups.entry((column.file, &column.sheet)).or_default().push(column);
    }
    let mut out =
        String::from("# What imsreco understood of the purchase register; give it back with --map.\n");
    let mut written: Vec<String> = Vec::new();
    for ((file, sheet), columns) in groups {
        let lines = lines_of(&columns);
        if written.contains(&lines) {
            continue;
        }
        if written.is_empty() {
            let _ = write!(out, "\n[columns]\n{lines}");
        } else {
            let sheet = if sheet.is_empty() { String::new() } else { format!(", sheet \"{sheet}\"") };
            let _ = write!(out, "\n# register {}{sheet}, which needs a mapping of its own:\n", file + 1);
            for line in lines.lines() {
                let _ = writeln!(out, "# {line}");
            }
        }
        written.push(lines);
    }
    out
}

fn lines_of(columns: &[&MappedColumn]) -> String {
    let mut by_field: Vec<(&str, Vec<String>)> = Vec::new();
    for column in columns {
        let twice = columns.iter().filter(|c| c.heading == column.heading).count() > 1;
        let heading = if column.heading.is_empty() || twice {
            format!("column {}", column.letter)
        } else {
            column.heading.clone()
        };
        match by_field.iter_mut().find(|(field, _)| *field == column.field) {
            Some((_, headings)) => headings.push(heading),
            None => by_field.push((&column.field, vec![heading])),
        }
    }
    let mut out = String::new();
    for (field, headings) in by_field {
        let quoted: Vec<String> = headings.into_iter().map(|h| toml::Value::String(h).to_string()).collect();
        let _ = match quoted.as_slice() {
            [one] => writeln!(out, "{field} = {one}"),
            several => writeln!(out, "{field} = [{}]", several.join(", ")),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse("mapping.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_mapping_says_columns_and_how_to_read_them() {
        let mapping = parse(
            "mapping.toml",
            "sheet = \"Apr\"\nheader_row = 5\ndate_order = \"mdy\"\nnotes = \"supplier\"\n[columns]\n\
             supplier_gstin = \"Party GST\"\ntaxable_value = \"column F\"\n\
             cgst = [\"CGST 9%\", \"CGST 14%\"]\ncess = \"\"\n",
        )
        .unwrap();
        assert_eq!(mapping.sheet.as_deref(), Some("Apr"));
        assert_eq!(mapping.header_row, Some(5));
        assert_eq!(mapping.date_order, Some(DateOrder::Mdy));
        assert_eq!(mapping.notes, Some(View::Supplier));
        assert_eq!(mapping.columns[&Field::SupplierGstin], ["Party GST"]);
        assert_eq!(mapping.columns[&Field::Cgst], ["CGST 9%", "CGST 14%"]);
        assert!(mapping.columns[&Field::Cess].is_empty());
    }

    #[test]
    fn an_unknown_name_is_met_with_the_near_ones() {
        assert_eq!(
            message("[columns]\ntaxable_valeu = \"Taxable\"\n"),
            "\"taxable_valeu\" is no column of a mapping file\n  --> mapping.toml:2:1\n  \
             help: did you mean \"taxable_value\"?"
        );
        assert_eq!(
            message("heder_row = 5\n"),
            "\"heder_row\" is no setting of a mapping file\n  --> mapping.toml:1:1\n  \
             help: did you mean \"header_row\"?"
        );
        assert_eq!(
            message("\nxyz = 5\n"),
            "\"xyz\" is no setting of a mapping file\n  --> mapping.toml:2:1\n  \
             help: it can be columns, sheet, header_row, date_order, notes, sure, headings and totals"
        );
        assert_eq!(
            message("supplier_gstin = \"GST\"\n"),
            "\"supplier_gstin\" is no setting of a mapping file\n  --> mapping.toml:1:1\n  \
             help: supplier_gstin is a column; write it below a line [columns]"
        );
    }

    #[test]
    fn a_value_of_the_wrong_sort_is_shown() {
        assert_eq!(
            message("date_order = \"ymd\"\n"),
            "date_order has to be \"dmy\" or \"mdy\", and is \"ymd\"\n  --> mapping.toml:1:14\n  \
             help: write date_order = \"dmy\""
        );
        assert_eq!(
            message("[columns]\nnumber = 5\n"),
            "number has to be a heading in quotes, or \"column F\", and is 5\n  --> mapping.toml:2:10\n  \
             help: write number = \"the heading\""
        );
        assert_eq!(
            message("[columns]\nnumber = \"Bill No\n"),
            "the mapping file cannot be understood here\n  --> mapping.toml:2:18\n  \
             help: write lines such as supplier_gstin = \"Party GSTIN\", with both quotes, under a line [columns]"
        );
    }

    #[test]
    fn what_was_understood_can_be_given_back() {
        let column = |file, field: &str, heading: &str, letter: &str| MappedColumn {
            file,
            sheet: String::new(),
            field: field.into(),
            heading: heading.into(),
            letter: letter.into(),
        };
        let text = to_toml(&[
            column(0, "supplier_gstin", "Party \"GST\"", "A"),
            column(0, "cgst", "CGST 9%", "B"),
            column(0, "cgst", "CGST 14%", "C"),
            column(0, "number", "", "D"),
            column(1, "number", "Bill", "D"),
        ]);
        assert_eq!(
            text,
            "# What imsreco understood of the purchase register; give it back with --map.\n\n[columns]\n\
             supplier_gstin = 'Party \"GST\"'\ncgst = [\"CGST 9%\", \"CGST 14%\"]\nnumber = \"column D\"\n\n\
             # register 2, which needs a mapping of its own:\n# number = \"Bill\"\n"
        );
        let back = parse("m.toml", &text).unwrap();
        assert_eq!(back.columns[&Field::SupplierGstin], ["Party \"GST\""]);
        assert_eq!(back.columns.len(), 3);
    }
}
