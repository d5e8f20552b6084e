use crate::domain::link::ImsId;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::excel::{grid, pack, styles, workbook};
use crate::output::report::figures;
use crate::output::report::fixture::{HOSTILE, fixture_diagnostics, fixture_month};
use crate::output::report::risk::{at_risk, queue};
use crate::output::report::view;
use calamine::{Data, DataType as _, Range, Reader as _, Xlsx};
use std::io::Cursor;

const RUN: &str = "0a1b2c3d4e5f";

fn bytes(month: &Month<'_>) -> Vec<u8> {
    let diagnostics = fixture_diagnostics();
    workbook(month, RUN, &figures(month, &diagnostics), &diagnostics).unwrap()
}

fn open(month: &Month<'_>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes(month))).unwrap()
}

fn texts(range: &Range<Data>) -> Vec<String> {
    range.cells().map(|(_, _, cell)| cell.to_string()).collect()
}

/// Finds a document's row on a sheet by its number; cells from the heading row on.
fn row_of<'r>(range: &'r Range<Data>, number: &str) -> &'r [Data] {
    range.rows().skip(4).find(|row| row[2].as_string().as_deref() == Some(number)).unwrap()
}

fn column(range: &Range<Data>, group_from: usize, title: &str) -> usize {
    let heads = range.rows().nth(3).unwrap();
    (group_from..heads.len()).find(|i| heads[*i].as_string().as_deref() == Some(title)).unwrap()
}

#[test]
fn every_kind_of_work_has_its_sheet() {
    let names = open(&fixture_month()).sheet_names();
    assert_eq!(
        names,
        [
            "Summary",
            "Reconciliation",
            "To review",
            "Taxable value",
            "Tax",
            "Tax head",
            "Values",
            "Date",
            "Number",
            "GSTIN and branch",
            "Amounts only and ties",
            "Split and merged",
            "Agrees, not accepted",
            "Only in IMS",
            "Only in books",
            "Duplicates",
            "Booked again",
            "Ineligible",
            "Waiting (not filed)",
            "Excluded",
            "Refused",
            "Accepted",
            "ITC reduction",
            "Pending clock",
            "GSTR-3B forecast",
            "Worth in GSTR-2B",
            "Suppliers",
            "Rules",
            "Parameters",
            "Notes",
            "imsreco"
        ]
    );
}

#[test]
fn no_record_is_lost_between_the_sheets() {
    let month = fixture_month();
    let mut book = open(&month);
    let mut all = Vec::new();
    for name in book.sheet_names() {
        if !["Summary", "Reconciliation", "Suppliers", "Rules", "Parameters", "Notes", "imsreco"]
            .contains(&name.as_str())
        {
            all.extend(texts(&book.worksheet_range(&name).unwrap()));
        }
    }
    for record in &month.ims {
        let place = format!("{} {}", record.section.key(), record.index);
        assert!(all.contains(&place), "{place}");
    }
}

#[test]
fn the_queue_is_ordered_by_rupees_at_risk_times_doubt_and_marks_what_differs() {
    let month = fixture_month();
    let mut book = open(&month);
    let sheet = book.worksheet_range("To review").unwrap();
    let risks: Vec<f64> = sheet.rows().skip(4).map(|row| row[0].to_string().parse().unwrap()).collect();
    let repeated = crate::output::report::figures::repeats(&month);
    let queue = queue(&month, |id| !repeated[id] && month.decisions[id].needs_review());
    let rupees = |id: &ImsId| at_risk(&month.ims[id.at()], &month.links[id.at()]).plain().parse().unwrap();
    assert_eq!(risks, queue.iter().map(rupees).collect::<Vec<f64>>());
    let what = column(&sheet, 0, "What differs");
    assert_eq!(row_of(&sheet, "TE-2201")[what].to_string(), "differs: number");
    assert_eq!(row_of(&sheet, "KP/26-27/0425")[what].to_string(), "differs: IGST, CGST, SGST");
    assert_eq!(
        row_of(&sheet, "NIL-9")[what].to_string(),
        "not linked; nearest differs: number, taxable value"
    );
    assert_eq!(row_of(&sheet, "NIL-44")[what].to_string(), "nothing near in the books");
    assert_eq!(row_of(&sheet, "MFF/780")[what].to_string(), "agrees");
}

#[test]
fn a_document_without_a_partner_says_why_not() {
    let mut month = fixture_month();
    month.why_not = vec![String::new(); month.ims.len()];
    month.books_why_not = vec![String::new(); month.books.len()];
    let alone = |outcome| matches!(outcome, Outcome::OnlyInIms | Outcome::OnlyInBooks | Outcome::Tie);
    for id in 0..month.ims.len() {
        if alone(month.links[id].outcome) {
            month.why_not[id] = format!("It would link if the books held it ({id}).");
        }
    }
    for id in 0..month.books.len() {
        if alone(month.books_links[id].outcome) {
            month.books_why_not[id] = format!("It would link if the supplier reported it ({id}).");
        }
    }
    let mut book = self::open(&month);
    for (name, texts) in [("Only in IMS", &month.why_not), ("Only in books", &month.books_why_not)] {
        let sheet = book.worksheet_range(name).unwrap();
        let why = column(&sheet, 0, "Why not");
        let mut shown = 0;
        for row in sheet.rows().skip(4) {
            assert!(texts.contains(&row[why].to_string()), "{name}: {}", row[why]);
            assert!(!row[why].to_string().is_empty());
            shown += 1;
        }
        assert!(shown > 0, "{name}");
    }
}

#[test]
fn amounts_and_dates_are_real_and_credit_notes_negative() {
    let mut book = open(&fixture_month());
    let sheet = book.worksheet_range("Accepted").unwrap();
    let taxable = column(&sheet, 4, "Taxable value ₹");
    let date = column(&sheet, 4, "Date");
    assert_eq!(row_of(&sheet, "KP/26-27/0419")[taxable], Data::Float(84_310.5));
    assert_eq!(row_of(&sheet, "SST/CN/07")[taxable], Data::Float(-20_000.0));
    assert!(matches!(row_of(&sheet, "SST/CN/07")[date], Data::DateTime(_)));
}

#[test]
fn only_what_the_portal_permits_is_offered() {
    let mut book = open(&fixture_month());
    let sheet = book.worksheet_range("To review").unwrap();
    let permits = column(&sheet, 0, "Portal permits");
    assert_eq!(row_of(&sheet, "TE-CN-4")[permits].to_string(), "Accept, Reject");
    assert_eq!(row_of(&sheet, "NIL-44")[permits].to_string(), "Accept, Reject, Pending");
    let notes = book.worksheet_range("Notes").unwrap();
    let choices = |column, rows: std::ops::Range<u32>| -> Vec<String> {
        rows.map(|row| notes.get_value((row, column)).unwrap().to_string()).collect()
    };
    assert_eq!(choices(0, 3..8), ["Accept", "Reject", "Pending", "No action", "Withdraw"]);
    assert_eq!(choices(1, 3..7), ["Accept", "Reject", "No action", "Withdraw"]);
}

#[test]
fn every_row_of_a_document_carries_its_key_at_the_very_end() {
    let month = fixture_month();
    let mut book = open(&month);
    let mut keys: Vec<String> = Vec::new();
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).unwrap();
        let Some(heads) = sheet.rows().nth(3) else { continue };
        let Some(at) = heads.iter().position(|h| h.as_string().as_deref() == Some("Key (do not change)"))
        else {
            continue;
        };
        assert_eq!(at + 1, heads.len(), "{name}");
        keys.extend(sheet.rows().skip(4).map(|row| row[at].to_string()));
    }
    for record in &month.ims {
        assert!(keys.contains(&crate::domain::row_key::RowKey::of(RUN, record).text()), "{}", record.number);
    }
    let mark = book.worksheet_range("imsreco").unwrap();
    assert_eq!(mark.get_value((0, 0)).unwrap().to_string(), "imsreco review");
    assert_eq!(mark.get_value((1, 1)).unwrap().to_string(), RUN);
}

#[test]
fn hostile_texts_stay_texts() {
    let mut book = open(&fixture_month());
    let sheet = book.worksheet_range("Only in books").unwrap();
    let row = row_of(&sheet, "=1+1");
    assert_eq!(row[1], Data::String(HOSTILE.to_owned()));
    for name in book.sheet_names() {
        if let Ok(formulas) = book.worksheet_formula(&name) {
            for (_, _, formula) in formulas.used_cells() {
                // Ours alone, over cells alone.
                let ours = ["SUBTOTAL(", "SUM(", "ROUND(", "IF(SUMPRODUCT(", "Summary!"];
                let cell = |f: &str| f.trim_start_matches('-').bytes().all(|b| b.is_ascii_alphanumeric());
                assert!(ours.iter().any(|o| formula.starts_with(o)) || cell(formula), "{name}: {formula}");
            }
        }
    }
}

/// The amount of a cell, as it is stored; blank cells hold nothing.
fn paise(range: &Range<Data>, cell: &str) -> i64 {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase).count();
    let col = cell[..letters].bytes().fold(0, |col, b| col * 26 + u32::from(b - b'A') + 1) - 1;
    let row: u32 = cell[letters..].parse::<u32>().unwrap() - 1;
    match range.get_value((row, col)) {
        Some(Data::Float(x)) => format!("{x:.2}").replace('.', "").parse().unwrap(),
        Some(Data::Int(n)) => n * 100,
        _ => 0,
    }
}

/// What one of our formulas comes to.
fn worth(formula: &str, sheet: &Range<Data>, summary: &Range<Data>) -> i64 {
    if let Some(cell) = formula.strip_prefix("Summary!") {
        return paise(summary, cell);
    }
    if let Some(cell) = formula.strip_prefix('-') {
        return -paise(sheet, cell);
    }
    let Some(inner) = formula.strip_prefix("ROUND(").and_then(|f| f.strip_suffix(",2)")) else {
        return paise(sheet, formula);
    };
    if let Some((first, last)) = inner.strip_prefix("SUM(").and_then(|f| f.strip_suffix(')')?.split_once(':'))
    {
        let row = |cell: &str| cell[1..].parse::<u32>().unwrap();
        return (row(first)..=row(last)).map(|r| paise(sheet, &format!("{}{r}", &first[..1]))).sum();
    }
    let (one, other) = inner.split_once('-').unwrap();
    paise(sheet, one) - paise(sheet, other)
}

#[test]
fn the_reconciliation_ties_by_its_formulas_and_both_ends_are_those_of_the_summary() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let mut book = open(&month);
    let sheet = book.worksheet_range("Reconciliation").unwrap();
    let summary = book.worksheet_range("Summary").unwrap();
    let formulas = book.worksheet_formula("Reconciliation").unwrap();
    let mut seen = 0;
    for (row, col, formula) in formulas.used_cells() {
        let (from_row, from_col) = formulas.start().unwrap();
        let (row, col) = (from_row + u32::try_from(row).unwrap(), from_col + u32::try_from(col).unwrap());
        if formula.starts_with("IF(") {
            let said = sheet.get_value((row, col)).unwrap().to_string();
            assert_eq!(said, "Ties to the paisa, in every tax head");
            continue;
        }
        let letter = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(col).unwrap());
        let cell = format!("{letter}{}", row + 1);
        assert_eq!(worth(formula, &sheet, &summary), paise(&sheet, &cell), "{cell}: {formula}");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
    let line = |name: &str| {
        let at = sheet.rows().position(|row| row[0] == *name).unwrap();
        paise(&sheet, &format!("I{}", at + 1))
    };
    assert_eq!(line("As per the portal: IMS documents (Summary)"), f.documents.tax.total().get());
    assert_eq!(line("As per the purchase register (Summary)"), f.books_account.total.tax.total().get());
    assert_eq!(line("Difference"), 0);
}

#[test]
fn the_sheet_of_suppliers_adds_up_to_the_summary() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let mut book = open(&month);
    let sheet = book.worksheet_range("Suppliers").unwrap();
    let sum = |group: usize, title: &str| -> i64 {
        let at = column(&sheet, group, title);
        let letter = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(at).unwrap());
        let rows = u32::try_from(sheet.rows().count()).unwrap();
        (5..=rows).map(|row| paise(&sheet, &format!("{letter}{row}"))).sum()
    };
    assert_eq!(sum(3, "Documents"), i64::try_from(f.documents.documents).unwrap() * 100);
    assert_eq!(sum(3, "ITC ₹"), f.documents.tax.total().get());
    assert_eq!(sum(22, "Reported"), f.at_risk().get());
    let risks: Vec<i64> = (5..).map(|row| paise(&sheet, &format!("A{row}"))).take(5).collect();
    assert!(risks.is_sorted_by(|a, b| a >= b), "worst first: {risks:?}");
}

#[test]
fn a_text_that_excel_would_refuse_is_cut() {
    assert_eq!(styles::short_enough("ab"), "ab");
    let long = styles::short_enough(&"ä".repeat(40_000));
    assert_eq!(long.chars().count(), 32_001);
    let mut month = fixture_month();
    month.reasons[0] = "x".repeat(100_000).into();
    assert!(!bytes(&month).is_empty());
}

#[test]
fn a_sheet_that_is_full_goes_on_on_the_next_and_says_so() {
    let columns =
        [grid::column("G", "A", 9.0, grid::Role::Text), grid::column("G", "B ₹", 9.0, grid::Role::Money)];
    let table = grid::Table {
        name: "Many",
        note: "Rows.".to_owned(),
        columns: &columns,
        frozen: 1,
        printed: 2,
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0,
    };
    let cell = |i: usize| {
        vec![grid::Cell::text(i.to_string()), grid::Cell::money(crate::domain::money::Paise::new(100))]
    };
    let styles = styles::Styles::new();
    let sheets = table.sheets(&styles, 5, 2, cell).unwrap();
    let bytes = pack(rust_xlsxwriter::Workbook::new(), sheets).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Many", "Many (2)", "Many (3)"]);
    let last = texts(&book.worksheet_range("Many (3)").unwrap());
    assert!(last.contains(&"Rows. Sheet 3 of 3: Excel holds no more rows on one.".to_owned()), "{last:?}");
    assert!(last.contains(&"4".to_owned()));
}

#[test]
fn a_large_month_shows_what_people_can_review_and_counts_the_rest() {
    let mut month = fixture_month();
    let of = |wanted| {
        let reader = view::Reader::new(&month);
        (0..month.ims.len()).find(|id| view::Home::of(&reader, *id) == wanted).unwrap()
    };
    let many = [(of(view::Home::Accepted), 9_000), (of(view::Home::Number), 1_200)];
    for (id, more) in many {
        for index in 0..more {
            let mut record = month.ims[id].clone();
            record.index = 10_000 + index;
            month.ims.push(record);
            month.links.push(month.links[id].clone());
            month.decisions.push(month.decisions[id].clone());
            month.reasons.push(month.reasons[id].clone());
        }
    }
    let mut book = open(&month);
    let mut lines = |name: &str| {
        let sheet = book.worksheet_range(name).unwrap();
        (sheet.rows().count() - 4, sheet.get_value((0, 3)).unwrap().to_string())
    };
    for (name, rest) in [
        ("Accepted", "links.csv and links.parquet."),
        ("Number", "\"To review\", as far as it reaches, and in review.csv."),
    ] {
        let (count, note) = lines(name);
        assert_eq!(count, 500, "{name}");
        assert!(note.contains("The month is large: the first 500 are shown, "), "{note}");
        assert!(note.ends_with(&format!(" more are in {rest}")), "{note}");
    }
    // Whatever needs a person can be decided.
    let repeated = crate::output::report::figures::repeats(&month);
    let waiting = queue(&month, |id| !repeated[id] && month.decisions[id].needs_review()).len();
    let (count, note) = lines("To review");
    assert!(count > 1_200 && count == waiting, "{count} of {waiting}");
    assert!(!note.contains("large"), "{note}");
}

#[test]
fn the_same_month_gives_the_same_bytes() {
    let month = fixture_month();
    assert!(bytes(&month) == bytes(&month));
}

#[test]
fn an_empty_month_still_has_a_summary_a_queue_and_notes() {
    let mut month = fixture_month();
    month.ims.clear();
    month.links.clear();
    month.decisions.clear();
    month.reasons.clear();
    month.books.clear();
    month.books_links.clear();
    month.books_reasons.clear();
    month.refused_records.clear();
    month.refused_rows.clear();
    assert_eq!(
        open(&month).sheet_names(),
        [
            "Summary",
            "Reconciliation",
            "To review",
            "GSTR-3B forecast",
            "Rules",
            "Parameters",
            "Notes",
            "imsreco"
        ]
    );
}
