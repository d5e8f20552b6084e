use super::*;
use crate::domain::text::grouped;
use crate::output::report::excel::exceptions;
use crate::output::report::figures::figures;
use crate::output::report::fixture::{HOSTILE, fixture_month};
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

fn named(name: &str) -> &'static ReportName {
    ReportName::find(name).unwrap()
}

fn tallies(month: &Month<'_>, name: &str) -> (Tally, Tally) {
    let figures = figures(month, &[]);
    let list = Lister::new(month, &figures).report(named(name), &Filter::default());
    (list.documents, list.rows)
}

#[test]
fn a_report_of_an_outcome_comes_to_what_the_figures_say() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    for o in &f.outcomes {
        let list = Lister::new(&month, &f).report(named(o.outcome.word()), &Filter::default());
        assert_eq!(list.documents, o.tally, "{:?}", o.outcome);
        let of_records = list.at_risk
            - list
                .subjects
                .iter()
                .filter_map(|s| match s {
                    Subject::Books(id) => {
                        Some(at_risk_in_books(&month.books[id.at()], &month.books_links[id.at()]))
                    }
                    Subject::Ims(_) | Subject::RefusedRecord(_) | Subject::RefusedRow(_) => None,
                })
                .sum::<Paise>();
        assert_eq!(of_records, o.at_risk, "{:?}", o.outcome);
    }
    assert_eq!(tallies(&month, "only-in-books"), (Tally::default(), f.only_in_books.rows));
    assert_eq!(tallies(&month, "duplicate-in-books").1, f.booked_again);
    assert_eq!(tallies(&month, "not-filed").0, f.waiting);
    assert_eq!(tallies(&month, "repeated").0, f.repeated);
    assert_eq!(tallies(&month, "to-review").0, f.person.tally);
    let (records, rows) = tallies(&month, "refused");
    assert_eq!((records, rows.documents), (f.refused_records, f.refused_rows));
    let excluded: usize = f.excluded.iter().map(|(_, t)| t.documents).sum();
    assert_eq!(tallies(&month, "excluded").1.documents, excluded);
    let clock = Lister::new(&month, &f).report(named("pending-clock"), &Filter::default());
    assert_eq!(clock.subjects.len(), f.clocks.lines.len());
}

#[test]
fn everything_holds_each_document_once() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    let all = lister.everything(&[], &Filter::default());
    let refused = f.refused_records.documents;
    assert_eq!(all.documents.documents, f.documents.documents + refused);
    let alone = month.books_links.iter().filter(|link| link.ims.is_empty()).count();
    assert_eq!(all.rows.documents, alone + f.refused_rows);
    let once: BTreeSet<Subject> = all.subjects.iter().copied().collect();
    assert_eq!(once.len(), all.subjects.len());
    let twice = lister.everything(&[named("value-mismatch"), named("tax-differs")], &Filter::default());
    assert_eq!(twice.subjects, lister.report(named("value-mismatch"), &Filter::default()).subjects);
}

#[test]
fn a_supplier_is_found_by_gstin_pan_and_part_of_the_name_and_no_other() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    let of = |typed: &str| {
        let filter = Filter { suppliers: vec![typed.to_owned()], actions: Vec::new() };
        lister.everything(&[], &filter).subjects.len()
    };
    let kaveri = of("29AAKCK4821P1ZU");
    assert!(kaveri > 0);
    assert_eq!(of("aakck4821p"), kaveri);
    assert_eq!(of("kaveri pack"), kaveri);
    assert_eq!(of("29AAKCK4821P1Z"), 0, "a part of a GSTIN is no GSTIN");
    assert_eq!(of(" "), 0);
    assert!(lister.knows("Kaveri") && !lister.knows("Cauvery"));
}

#[test]
fn actions_narrow_to_records() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    for action in [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction] {
        let filter = Filter { suppliers: Vec::new(), actions: vec![action] };
        let list = lister.everything(&[], &filter);
        assert_eq!((list.documents, list.rows), (f.action(action), Tally::default()), "{action:?}");
    }
}

#[test]
fn every_order_keeps_every_document() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    let list = lister.everything(&[], &Filter::default());
    let first = |by: Sort| {
        let mut subjects = list.subjects.clone();
        lister.sort(&mut subjects, by);
        let (now, then): (BTreeSet<_>, BTreeSet<_>) =
            (subjects.iter().collect(), list.subjects.iter().collect());
        assert_eq!(now, then);
        lister.line(subjects[0])
    };
    assert_eq!(first(Sort::Risk), lister.line(list.subjects[0]));
    assert_eq!(first(Sort::Tax).own().unwrap().number, "SST/0093/26-27");
    assert_eq!(first(Sort::Outcome).outcome, Outcome::Exact);
    assert_eq!(first(Sort::Supplier).supplier_name, HOSTILE);
    assert_eq!(first(Sort::Number).own().unwrap().number, "=1+1");
    assert!(first(Sort::Date).own().unwrap().date.is_some(), "documents without a date come last");
}

#[test]
fn a_page_fits_the_screen_and_says_where_the_next_is() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    let list = lister.everything(&[], &Filter::default());
    let count = list.subjects.len();
    for width in [60, 80, 100, 120, 200] {
        let shown = text(&lister, &list, Page { limit: 20, number: 1 }, width);
        assert!(shown.lines().all(|line| line.chars().count() <= width), "{width}:\n{shown}");
        assert!(!shown.contains('\u{202e}'), "{shown}");
    }
    let shown = text(&lister, &list, Page { limit: 10, number: 2 }, 100);
    assert!(
        shown.contains(&format!("11 to 20 of {}", grouped(count)))
            && shown.contains("--page 3 shows the next."),
        "{shown}"
    );
    assert_eq!(shown.lines().take_while(|line| !line.is_empty()).count(), 12, "{shown}");
    let beyond = text(&lister, &list, Page { limit: 10, number: 99 }, 100);
    assert!(beyond.starts_with(&format!("There is no page 99: {count} documents make ")), "{beyond}");
    let none = lister.report(named("late"), &Filter::default());
    assert_eq!(text(&lister, &none, Page { limit: 10, number: 1 }, 100), "No document fits.\n");
}

#[test]
fn the_same_lines_stand_in_csv_json_html_and_workbook() {
    let month = fixture_month();
    let f = figures(&month, &[]);
    let lister = Lister::new(&month, &f);
    let lists: Vec<List> =
        ReportName::usual().into_iter().map(|report| lister.report(report, &Filter::default())).collect();
    let mut bytes = Vec::new();
    csv(&lister, &lists, &mut bytes).unwrap();
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    assert_eq!(reader.headers().unwrap(), LIST_COLUMNS.as_slice());
    let lines: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let written = json(&wire(&lister, "0a1b2c", &lists, &(0..usize::MAX)));
    let read: Lists = serde_json::from_str(&written).unwrap();
    let html = page(&lister, &lists);
    let bytes = exceptions(&lister, "0a1b2c3d4e5f", &lists).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let tax_at = LIST_COLUMNS.iter().position(|c| *c == "tax").unwrap();
    for (list, wire) in lists.iter().zip(&read.lists) {
        let report = list.report.unwrap();
        assert_eq!((wire.report.as_str(), wire.lines.len()), (report.name, list.subjects.len()));
        let of: Vec<_> = lines.iter().filter(|line| &line[0] == report.name).collect();
        assert_eq!(of.len(), list.subjects.len(), "{}", report.name);
        let sum: Paise =
            of.iter().filter(|l| !l[tax_at].is_empty()).map(|l| Paise::parse(&l[tax_at]).unwrap()).sum();
        assert_eq!(sum, list.documents.tax.total() + list.rows.tax.total(), "{}", report.name);
        let sheet = book.worksheet_range(report.sheet()).unwrap();
        let rows = sheet.rows().skip(4).filter(|row| row.iter().any(|c| *c != Data::Empty)).count();
        assert_eq!(rows, list.subjects.len(), "{}", report.name);
        assert!(html.contains(&format!("id=\"{}\"", report.name)));
    }
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert"));
    for line in &lines {
        assert!(line.iter().all(|cell| !cell.starts_with(['=', '@', '+'])), "{line:?}");
    }
}
