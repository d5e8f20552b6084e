//! The worksheet of ITC reduction, told as stories of one note and its original.

use super::samples::{booked, day, exact, igst, record};
use crate::decide::{Finding, Found, Named, worksheet};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord, Section};
use crate::domain::link::{Doubt, Link};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use chrono::NaiveDate;

const SUPPLIER: &str = "24AAFFP6265R1ZK";

fn local(paise: i64) -> TaxHeads {
    TaxHeads { cgst: Paise::new(paise), sgst: Paise::new(paise), ..TaxHeads::default() }
}

fn note(tax: TaxHeads) -> ImsRecord<&'static str> {
    ImsRecord { number: "CN/11", date: day(2026, 4, 20), tax, ..record(Section::B2bcn) }
}

/// The note's own row, which names its invoice.
fn note_row(tax: TaxHeads, ineligible: bool) -> BooksRow<&'static str> {
    BooksRow {
        number: "CN/11",
        date: Some(day(2026, 4, 20)),
        original_number: "SF/26/0099",
        tax,
        ineligible,
        ..booked(DocumentKind::CreditNote)
    }
}

fn invoice_row(tax: TaxHeads, ineligible: bool, date: NaiveDate) -> BooksRow<&'static str> {
    BooksRow { number: "SF/26/0099", date: Some(date), tax, ineligible, ..booked(DocumentKind::Invoice) }
}

fn only(records: &[ImsRecord<&'static str>], books: &[BooksRow<&'static str>], links: &[Link]) -> Finding {
    let mut found = worksheet(records, books, links);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn unlinked() -> Link {
    Link::unlinked(Outcome::OnlyInIms)
}

#[test]
fn an_original_whose_credit_was_taken_is_given_back_in_full() {
    let books = [note_row(igst(180_000), false), invoice_row(igst(900_000), false, day(2026, 4, 3))];
    let found = only(&[note(igst(180_000))], &books, &[exact(&[0])]);
    assert_eq!(found.named, Named::ByRows("SF/26/0099".into()));
    assert_eq!((found.found, found.rows.len()), (Found::Books, 1));
    assert_eq!((found.itc_reduction, found.question), (ItcReduction::Full, ""));
    assert_eq!(found.basis, "the books took the whole credit of the original, so the whole is given back");
}

#[test]
fn a_half_blocked_original_is_given_back_by_half_with_equal_heads_and_a_remark() {
    let date = day(2026, 4, 3);
    let books = [
        note_row(local(90_000), false),
        invoice_row(local(200_000), false, date),
        invoice_row(local(200_000), true, date),
    ];
    let found = only(&[note(local(90_000))], &books, &[exact(&[0])]);
    assert_eq!(found.itc_reduction, ItcReduction::Partial(local(45_000)));
    assert_eq!(
        found.remark,
        "Credit was taken on a part of the original supply: the rest is blocked under section 17(5)"
    );
    assert_eq!(found.question, "less than the whole tax is given back");
}

#[test]
fn a_part_is_rounded_up_to_the_paisa_and_never_above_the_note() {
    let date = day(2026, 4, 3);
    let rows = |taken: i64, blocked: i64| {
        [
            note_row(local(10_001), false),
            invoice_row(local(taken), false, date),
            invoice_row(local(blocked), true, date),
        ]
    };
    let say =
        |taken, blocked| only(&[note(local(10_001))], &rows(taken, blocked), &[exact(&[0])]).itc_reduction;
    // 100.01 x 1 / 3 = 33.336...
    assert_eq!(say(100_000, 200_000), ItcReduction::Partial(local(3_334)));
    assert_eq!(say(200_000, 100_000), ItcReduction::Partial(local(6_668)));
    // Rounded up to the whole, it is the whole.
    assert_eq!(say(10_000_000, 1), ItcReduction::Full);
    // Not more than was taken.
    assert_eq!(say(50, 19_950), ItcReduction::Partial(local(26)));
}

#[test]
fn an_original_that_is_blocked_gives_nothing_back() {
    let books = [note_row(igst(180_000), false), invoice_row(igst(900_000), true, day(2026, 4, 3))];
    let found = only(&[note(igst(180_000))], &books, &[exact(&[0])]);
    assert_eq!(found.itc_reduction, ItcReduction::None);
    assert_eq!(found.remark, "No credit was taken on the original supply: blocked under section 17(5)");
    // The portal wants a remark with that: where it takes none, only a person can say.
    let mut mute = note(igst(180_000));
    mute.permission.remarks = false;
    let found = only(&[mute], &books, &[exact(&[0])]);
    assert_eq!((found.itc_reduction, found.remark.as_str()), (ItcReduction::NotAsked, ""));
    assert!(found.question.contains("takes none on this record"));
}

#[test]
fn an_original_that_was_never_booked_gives_nothing_back_and_a_person_is_asked() {
    // An amendment names its original; the register covers April and does not hold it.
    let amended = ImsRecord {
        original_number: "SF/26/0099",
        original_date: Some(day(2026, 4, 3)),
        ..record(Section::B2ba)
    };
    let other = BooksRow { number: "OTHER", date: Some(day(2026, 4, 7)), ..booked(DocumentKind::Invoice) };
    let found = only(std::slice::from_ref(&amended), std::slice::from_ref(&other), &[unlinked()]);
    assert_eq!((found.found, found.itc_reduction), (Found::NotBooked, ItcReduction::None));
    assert_eq!(found.remark, "No credit was taken on the original supply: it was not booked");
    assert!(!found.question.is_empty());
    // A register that does not reach back says nothing of it.
    let early = ImsRecord { original_date: Some(day(2026, 2, 3)), ..amended };
    let found = only(&[early], &[other], &[unlinked()]);
    assert_eq!((found.found, found.itc_reduction), (Found::OutOfReach, ItcReduction::Full));
    assert_eq!(found.question, "the register does not reach back to the original: was credit taken on it?");
}

#[test]
fn an_original_of_an_earlier_month_is_found_by_the_row_that_an_earlier_run_linked() {
    let mut row = invoice_row(igst(900_000), false, day(2026, 1, 9));
    row.exclusion = Some(Exclusion::LinkedBefore);
    let books = [note_row(igst(180_000), false), row];
    let found = only(&[note(igst(180_000))], &books, &[exact(&[0])]);
    assert_eq!((found.found, found.itc_reduction), (Found::Earlier, ItcReduction::Full));
    // A row that is dated after the note is another document.
    let later = invoice_row(igst(900_000), true, day(2026, 4, 28));
    let books = [note_row(igst(180_000), false), later];
    let found = only(&[note(igst(180_000))], &books, &[exact(&[0])]);
    assert_eq!((found.found, found.itc_reduction), (Found::OutOfReach, ItcReduction::Full));
}

#[test]
fn without_any_original_the_whole_is_given_back_and_a_person_is_asked() {
    let found = only(&[note(igst(180_000))], &[], &[unlinked()]);
    assert_eq!((found.named, found.found), (Named::Nobody, Found::Unnamed));
    assert_eq!(found.itc_reduction, ItcReduction::Full);
    assert_eq!(found.basis, "no register row is linked: the whole tax is given back, which is safe in law");
    assert_eq!(found.question, "no original is found: was credit taken on it?");
}

#[test]
fn the_original_is_found_through_its_record_in_the_download() {
    let invoice = ImsRecord { number: "SF/26/0099", date: day(2026, 4, 3), ..record(Section::B2b) };
    // The books write its number otherwise; the link says that it is the same.
    let row = BooksRow { number: "99", ..invoice_row(igst(180_000), true, day(2026, 4, 3)) };
    let books = [note_row(igst(180_000), false), row];
    let found = worksheet(&[invoice.clone(), note(igst(180_000))], &books, &[exact(&[1]), exact(&[0])]);
    assert_eq!(found.len(), 1, "nothing is asked of an invoice");
    assert_eq!((found[0].record.is_some(), found[0].itc_reduction), (true, ItcReduction::None));
    // In the download and in no book: never booked, unless the note's own row takes credit.
    let books = [note_row(igst(180_000), true)];
    let found = worksheet(&[invoice, note(igst(180_000))], &books, &[unlinked(), exact(&[0])]);
    assert_eq!((found[0].found, found[0].itc_reduction), (Found::DownloadOnly, ItcReduction::None));
}

#[test]
fn a_downward_amendment_gives_back_its_part_of_the_difference() {
    let amended = ImsRecord {
        number: "SF/26/0099",
        original_number: "SF/26/0099",
        original_date: Some(day(2026, 4, 3)),
        tax: igst(120_000),
        ..record(Section::B2ba)
    };
    let date = day(2026, 4, 3);
    let half = [invoice_row(igst(90_000), false, date), invoice_row(igst(90_000), true, date)];
    let found = only(std::slice::from_ref(&amended), &half, &[unlinked()]);
    assert_eq!(found.lowered, igst(60_000));
    assert_eq!(found.itc_reduction, ItcReduction::Partial(igst(30_000)));
    let whole = [invoice_row(igst(180_000), false, date)];
    let found = only(std::slice::from_ref(&amended), &whole, &[unlinked()]);
    assert_eq!((found.itc_reduction, found.question), (ItcReduction::Full, ""));
    let lower = [invoice_row(igst(100_000), false, date)];
    let found = only(&[amended], &lower, &[unlinked()]);
    assert_eq!(found.itc_reduction, ItcReduction::Full);
    assert_eq!(found.question, "by how much does the amendment lower the credit?");
}

#[test]
fn an_amended_note_reaches_its_invoice_through_the_note_it_amends() {
    let amended = ImsRecord {
        number: "CN/11A",
        original_number: "CN/11",
        original_date: Some(day(2026, 4, 20)),
        date: day(2026, 4, 25),
        tax: igst(120_000),
        ..record(Section::B2bcna)
    };
    let books = [note_row(igst(180_000), false), invoice_row(igst(900_000), true, day(2026, 4, 3))];
    let found = only(&[amended], &books, &[unlinked()]);
    assert_eq!(found.named, Named::ByRows("SF/26/0099".into()));
    assert_eq!(found.itc_reduction, ItcReduction::None);
}

#[test]
fn a_note_that_is_booked_under_its_invoice_names_it() {
    let row = BooksRow { number: "SF/26/0099", original_number: "", ..note_row(igst(180_000), false) };
    let books = [row, invoice_row(igst(900_000), true, day(2026, 4, 3))];
    let link = Link { doubts: vec![Doubt::BookedByInvoice], ..exact(&[0]) };
    let found = only(&[note(igst(180_000))], &books, &[link]);
    assert_eq!(found.named, Named::AsBooked("SF/26/0099".into()));
    assert_eq!(found.itc_reduction, ItcReduction::None);
}

#[test]
fn what_does_not_fit_is_asked_and_not_guessed() {
    let (april, march) = (day(2026, 4, 3), day(2026, 3, 3));
    let ask = |tax, rows: &[BooksRow<&'static str>]| {
        let books: Vec<_> = std::iter::once(note_row(tax, false)).chain(rows.iter().cloned()).collect();
        let found = only(&[note(tax)], &books, &[exact(&[0])]);
        (found.itc_reduction, found.question)
    };
    // Two documents of that number.
    let two = [invoice_row(igst(900_000), true, april), invoice_row(igst(700_000), false, march)];
    assert_eq!(ask(igst(180_000), &two).0, ItcReduction::Full);
    // More than the original.
    assert_eq!(
        ask(igst(180_000), &[invoice_row(igst(100_000), false, april)]),
        (ItcReduction::Full, "the tax of the note is more than that of its original: is it the right one?")
    );
    // Other heads.
    let other = [invoice_row(local(90_000), false, april), invoice_row(local(90_000), true, april)];
    assert_eq!(
        ask(igst(180_000), &other),
        (ItcReduction::Full, "the credit that was taken on the original does not fit the tax of the record")
    );
}

#[test]
fn what_the_portal_holds_is_kept() {
    let mut held = note(igst(180_000));
    held.previous_action = ImsAction::Accept;
    held.previous_itc_reduction = ItcReduction::None;
    let books = [note_row(igst(180_000), false), invoice_row(igst(900_000), false, day(2026, 4, 3))];
    assert_eq!(only(&[held], &books, &[exact(&[0])]).itc_reduction, ItcReduction::None);
}

#[test]
fn nothing_is_asked_where_the_portal_takes_no_declaration() {
    let mut blocked = note(igst(180_000));
    blocked.permission.itc_reduction = false;
    assert!(worksheet(&[blocked, record(Section::B2b)], &[], &[unlinked(), unlinked()]).is_empty());
}

#[test]
fn another_supplier_of_the_same_number_is_no_original() {
    let mut other = invoice_row(igst(900_000), true, day(2026, 4, 3));
    assert_eq!(other.supplier_gstin, SUPPLIER);
    other.supplier_gstin = "27AAPFU0939F1ZV";
    let books = [note_row(igst(180_000), false), other];
    assert_eq!(only(&[note(igst(180_000))], &books, &[exact(&[0])]).itc_reduction, ItcReduction::Full);
}
