//! Which rows are set aside, and which stay.

use super::*;
use crate::domain::document::Section;
use crate::domain::money::Paise;
use crate::domain::period::parse_portal_date;
use crate::ingest::previous::UsedRow;
use crate::pipeline::fixture::{ASHA, RECIPIENT, month, record, row};

fn earlier(number: &str) -> EarlierRecord {
    EarlierRecord {
        recipient_gstin: RECIPIENT.into(),
        section: Section::B2b,
        supplier_gstin: ASHA.into(),
        number: number.into(),
        date: parse_portal_date("04-09-2026").unwrap(),
        return_period: "092026".into(),
    }
}

fn used_by(row: &BooksRow<&str>, records: &[EarlierRecord]) -> UsedRow {
    UsedRow { content: RowContent::of(row), recipient_gstin: RECIPIENT.into(), records: records.to_vec() }
}

fn run_of(used: Vec<UsedRow>) -> EarlierRun {
    EarlierRun { folder: "08".into(), recipients: vec![RECIPIENT.into()], used, ..EarlierRun::default() }
}

fn kept(books: Vec<BooksRow<&'static str>>, runs: &[EarlierRun]) -> Vec<u32> {
    let mut month = month(vec![record("99")], books);
    let held = hold(&mut month, runs);
    let kept: Vec<u32> = month.books.iter().filter(|r| r.exclusion.is_none()).map(|r| r.row).collect();
    assert_eq!(month.books.len() - kept.len(), held);
    kept
}

#[test]
fn a_row_is_known_by_what_it_says_and_not_by_where_it_stands() {
    let used = run_of(vec![used_by(&row("12"), &[earlier("12")])]);
    let other = |change: &dyn Fn(&mut BooksRow<&'static str>)| {
        let mut row = row("12");
        change(&mut row);
        kept(vec![row], std::slice::from_ref(&used))
    };
    assert_eq!(other(&|r| (r.file, r.row, r.shown_row) = (3, 77, 78)), Vec::<u32>::new());
    assert_eq!(other(&|r| (r.supplier_name, r.voucher_type) = ("Asha", "Purchase")), Vec::<u32>::new());
    assert_eq!(other(&|r| r.recipient_gstin = RECIPIENT), Vec::<u32>::new());
    assert_eq!(other(&|r| r.recipient_gstin = "29AAHCK4471M1ZX"), [1]);
    assert_eq!(other(&|r| r.number = "12A"), [1]);
    assert_eq!(other(&|r| r.voucher_number = "PV2"), [1]);
    assert_eq!(other(&|r| r.date = parse_portal_date("05-09-2026")), [1]);
    assert_eq!(other(&|r| r.taxable_value = Paise::new(100_001)), [1]);
    assert_eq!(other(&|r| r.tax.cess = Paise::new(1)), [1]);
}

#[test]
fn as_many_rows_are_set_aside_as_were_used() {
    let rows = || (1..=3).map(|n| BooksRow { row: n, ..row("12") }).collect::<Vec<_>>();
    let two = vec![used_by(&row("12"), &[earlier("12")]), used_by(&row("12"), &[earlier("12")])];
    assert_eq!(kept(rows(), &[run_of(two.clone())]), [3]);
    // Two runs of one month tell of the same rows.
    assert_eq!(kept(rows(), &[run_of(two.clone()), run_of(two.clone())]), [3]);
    // Another record used up another row.
    let other = vec![used_by(&row("12"), &[earlier("11")])];
    assert_eq!(kept(rows(), &[run_of(two.clone()), run_of(other)]), Vec::<u32>::new());
    // The second month had the first month's rows set aside, and used up one more.
    let carried = [two[0].clone(), two[1].clone()].map(|u| UsedRow { records: Vec::new(), ..u });
    let second = run_of(carried.into_iter().chain([used_by(&row("12"), &[earlier("11")])]).collect());
    assert_eq!(kept(rows(), std::slice::from_ref(&second)), Vec::<u32>::new());
    assert_eq!(kept(rows(), &[run_of(two), second]), Vec::<u32>::new());
}

#[test]
fn a_record_that_stands_in_the_download_again_or_is_amended_by_it_keeps_its_row() {
    let runs = [run_of(vec![used_by(&row("s/12"), &[earlier("S/12")])])];
    let held = |record: ImsRecord<&'static str>| hold(&mut month(vec![record], vec![row("s/12")]), &runs);
    assert_eq!(held(record("S/13")), 1);
    assert_eq!(held(record("s/12")), 0);
    // The same number reported for another period is another record.
    assert_eq!(held(ImsRecord { return_period: "102026", ..record("S/12") }), 1);
    let amendment = ImsRecord { section: Section::B2ba, original_number: "S/12", ..record("S/12-A") };
    assert_eq!(held(amendment.clone()), 0);
    let date = parse_portal_date("04-09-2026");
    assert_eq!(held(ImsRecord { original_date: date, ..amendment.clone() }), 0);
    assert_eq!(held(ImsRecord { original_date: parse_portal_date("04-08-2026"), ..amendment }), 1);
}

#[test]
fn rows_that_are_set_aside_anyway_use_up_nothing() {
    let runs = [run_of(vec![used_by(&row("12"), &[earlier("12")])])];
    let cancelled = BooksRow { exclusion: Some(Exclusion::Cancelled), ..row("12") };
    let unregistered = BooksRow { exclusion: Some(Exclusion::Unregistered), row: 2, ..row("12") };
    let mut month = month(Vec::new(), vec![cancelled, unregistered]);
    assert_eq!(
        set_aside(&mut month, &runs).to_string(),
        "note[books.linked-before]: 1 row linked in an earlier month is not used again\n  --> register.csv"
    );
    let found: Vec<_> = month.books.iter().map(|r| r.exclusion).collect();
    assert_eq!(found, [Some(Exclusion::Cancelled), Some(Exclusion::LinkedBefore)]);
    assert_eq!(set_aside(&mut month, &[]).message, "no row of the register was linked in an earlier month");
}
