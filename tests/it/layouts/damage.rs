//! What happens to a register on its way: the same documents, written otherwise.

use super::workbook::Sheet;
use imsreco::domain::gstin::has_shape;
use imsreco::domain::money::Paise;
use imsreco::domain::period::parse_portal_date;

type Records = Vec<Vec<String>>;

/// Damages the text of a register, in the order given; encodings come last.
pub(super) fn text(text: String, damage: &[String]) -> Vec<u8> {
    let mut records: Records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let mut delimiter = b',';
    let mut bytes: Option<fn(String) -> Vec<u8>> = None;
    let mut plain = true;
    let mut lines = "\n";
    for one in damage {
        match one.as_str() {
            "semicolons" => (delimiter, plain) = (b';', false),
            "tabs" => (delimiter, plain) = (b'\t', false),
            "pipes" => (delimiter, plain) = (b'|', false),
            "crlf" => lines = "\r\n",
            "bom" => bytes = Some(|t| [b"\xEF\xBB\xBF", t.as_bytes()].concat()),
            "utf-16le" => bytes = Some(|t| utf_16(&t, u16::to_le_bytes)),
            "utf-16be" => bytes = Some(|t| utf_16(&t, u16::to_be_bytes)),
            "windows-1252" => bytes = Some(|t| encoding_rs::WINDOWS_1252.encode(&t).0.into_owned()),
            other => {
                records_of(&mut records, other);
                plain = false;
            }
        }
    }
    let mut out = text;
    if !plain {
        let mut writer =
            csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(Vec::new());
        for record in &records {
            writer.write_record(record).unwrap();
        }
        out = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    }
    if lines == "\r\n" {
        out = out.replace('\n', "\r\n");
    }
    bytes.map_or_else(|| out.clone().into_bytes(), |encode| encode(out.clone()))
}

fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
}

/// The header is the first record with the most headings.
fn header(records: &Records) -> usize {
    let filled = |r: &[String]| r.iter().filter(|c| !c.is_empty()).count();
    let most = records.iter().map(|r| filled(r)).max().unwrap();
    records.iter().position(|r| filled(r) == most).unwrap()
}

fn is_amount(cell: &str) -> bool {
    cell.contains('.') && cell.parse::<f64>().is_ok()
}

fn each_cell(records: &mut Records, change: impl Fn(&str) -> Option<String>) {
    let header = header(records);
    for cell in records[header + 1..].iter_mut().flatten() {
        if let Some(changed) = change(cell) {
            *cell = changed;
        }
    }
}

fn each_amount(records: &mut Records, change: impl Fn(&str) -> String) {
    each_cell(records, |cell| is_amount(cell).then(|| change(cell)));
}

fn each_date(records: &mut Records, format: &str) {
    each_cell(records, |cell| parse_portal_date(cell).map(|d| d.format(format).to_string()));
}

fn records_of(records: &mut Records, damage: &str) {
    let header = header(records);
    let width = records[header].len();
    let row = |first: &str| {
        let mut cells = vec![String::new(); width];
        first.clone_into(&mut cells[0]);
        cells
    };
    match damage {
        "letterhead" => {
            let above = [
                "Invented Traders Pvt Ltd",
                "12, Station Road, Pune",
                "",
                "Register of all purchases",
                "",
                "",
            ];
            records.splice(..0, above.map(row));
        }
        "totals-between" => {
            let mut at = header + 3;
            while at < records.len() {
                records.insert(at, row("Sub Total"));
                at += 3;
            }
            records.push(row("Grand Total"));
        }
        "blank-lines" => {
            let mut at = header + 2;
            while at < records.len() {
                records.insert(at, row(""));
                at += 2;
            }
        }
        "repeated-header" => {
            let again = records[header].clone();
            records.insert(header + 3, again);
        }
        "trailing-columns" => {
            for (index, record) in records.iter_mut().enumerate() {
                record.resize(width, String::new());
                let more = if index == header { ["", "Checked by", ""] } else { ["", "RK", ""] };
                record.extend(more.map(str::to_owned));
            }
        }
        "shouting" => records[header].iter_mut().for_each(|h| *h = h.to_uppercase()),
        "broken-headings" => {
            records[header].iter_mut().for_each(|h| *h = format!(" {} ", h.replacen(' ', "\u{a0}\n", 1)))
        }
        "no-wide-blanks" => records.iter_mut().for_each(|r| {
            while r.last().is_some_and(String::is_empty) {
                r.pop();
            }
        }),
        "sides" => each_amount(records, |a| format!("{a} Dr")),
        "rupees" => each_amount(records, |a| format!("₹ {a}")),
        "grouped" => each_amount(records, |a| Paise::parse(a).unwrap().to_string().replace('₹', "")),
        "brackets" => {
            each_amount(records, |a| a.strip_prefix('-').map_or(a.to_owned(), |n| format!("({n})")))
        }
        "minus-behind" => {
            each_amount(records, |a| a.strip_prefix('-').map_or(a.to_owned(), |n| format!("{n}-")))
        }
        "dashes" => each_amount(records, |a| if a == "0.00" { "-".to_owned() } else { a.to_owned() }),
        "serial-dates" => each_cell(records, |cell| {
            let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
            parse_portal_date(cell).map(|d| d.signed_duration_since(start).num_days().to_string())
        }),
        "iso-dates" => each_date(records, "%Y-%m-%d"),
        "named-months" => each_date(records, "%-d-%b-%y"),
        "dotted-dates" => each_date(records, "%d.%m.%Y"),
        "month-first" => each_date(records, "%m/%d/%Y"),
        "bare-dates" => each_date(records, "%d%m%Y"),
        "small-gstins" => {
            each_cell(records, |cell| has_shape(cell).then(|| format!(" {} ", cell.to_lowercase())))
        }
        other => panic!("no damage is called {other}"),
    }
}

/// Damages a sheet.
pub(super) fn sheet(mut sheet: Sheet, damage: &[String]) -> Sheet {
    for one in damage {
        match one.as_str() {
            "text-numbers" => sheet.numbers.clear(),
            "text-dates" => sheet.dates.clear(),
            "serial-dates" => sheet.serials = std::mem::take(&mut sheet.dates),
            "formulas" => sheet.formulas = std::mem::take(&mut sheet.numbers),
            "header-low" => sheet.above += 6,
            "hidden-rows" => sheet.hidden_rows.extend([4, 5]),
            other => panic!("no damage of a sheet is called {other}"),
        }
    }
    sheet
}
