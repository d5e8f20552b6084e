//! Crowds: a supplier with very many open documents, an amount that stands again and again. The work is
//! counted in pairs that are compared, since time would not be the same twice.

use imsreco::domain::action::{ImsAction, ItcReduction, Permission};
use imsreco::domain::document::{BooksRow, DocumentKind, Filing, ImsRecord, Section};
use imsreco::domain::money::{Paise, TaxHeads, Tolerance};
use imsreco::domain::period::parse_portal_date;
use imsreco::frame::books::BooksFrame;
use imsreco::frame::ims::ImsFrame;
use imsreco::matching::{self, Matching, Unwatched};

const SUPPLIER: &str = "27AAAFS9876P1Z5";

/// Matches as many records as rows, all of one supplier, whose numbers say nothing of one another.
fn matched(documents: u32, rupees: impl Fn(u32) -> i64) -> Matching {
    let date = |i: u32| parse_portal_date(&format!("{:02}-04-2026", 1 + i % 28)).unwrap();
    let tax = |i: u32| TaxHeads { igst: Paise::new(rupees(i) * 18), ..TaxHeads::default() };
    let records: Vec<ImsRecord> = (0..documents)
        .map(|i| ImsRecord {
            file: 0,
            section: Section::B2b,
            index: i,
            recipient_gstin: "29AAACX1234K1Z8".to_owned(),
            supplier_gstin: SUPPLIER.to_owned(),
            supplier_name: "Sona Forge".to_owned(),
            number: format!("SF/{i:06}"),
            date: date(i),
            original_number: String::new(),
            original_date: None,
            invoice_type: "R".to_owned(),
            place_of_supply: "29".to_owned(),
            document_value: Paise::new(rupees(i) * 118),
            taxable_value: Paise::new(rupees(i) * 100),
            tax: tax(i),
            return_period: "042026".to_owned(),
            source_form: "R1".to_owned(),
            filing: Filing::Filed,
            previous_action: ImsAction::NoAction,
            permission: Permission { pending: true, remarks: true, itc_reduction: false },
            previous_itc_reduction: ItcReduction::NotAsked,
            previous_remarks: String::new(),
            content_hash: String::new(),
            raw_start: 0,
            raw_end: 0,
        })
        .collect();
    let rows: Vec<BooksRow> = (0..documents)
        .map(|i| BooksRow {
            file: 0,
            sheet: String::new(),
            row: i + 1,
            shown_row: i + 2,
            recipient_gstin: String::new(),
            supplier_gstin: SUPPLIER.to_owned(),
            supplier_name: "Sona Forge".to_owned(),
            number: format!("9{:07}", i * 3),
            date: Some(date(i)),
            voucher_number: format!("PUR-{i}"),
            voucher_date: Some(date(i)),
            voucher_type: "Purchase".to_owned(),
            kind: DocumentKind::Invoice,
            document_value: Some(Paise::new(rupees(i) * 118)),
            taxable_value: Paise::new(rupees(i) * 100),
            tax: tax(i),
            place_of_supply: "29".to_owned(),
            original_number: String::new(),
            ineligible: false,
            exclusion: None,
        })
        .collect();
    let (ims, books) = (ImsFrame::from_records(&records).unwrap(), BooksFrame::from_rows(&rows).unwrap());
    let (ims, books) = (ims.records().unwrap(), books.rows().unwrap());
    matching::run(&ims, &books, Tolerance::default(), &Unwatched).unwrap()
}

/// Pairs for each document of one side.
fn pairs_each(found: &Matching) -> u64 {
    found.pairs / found.links.len() as u64
}

#[test]
fn a_supplier_with_many_open_documents_costs_by_their_number_and_not_by_its_square() {
    let (some, many) =
        (matched(1_000, |i| 1_000 + i64::from(i) * 7), matched(4_000, |i| 1_000 + i64::from(i) * 7));
    assert!(pairs_each(&some) < 20, "{} pairs", some.pairs);
    assert!(pairs_each(&many) <= pairs_each(&some) + 1, "{} and {} pairs", some.pairs, many.pairs);
}

#[test]
fn an_amount_that_stands_again_and_again_is_set_aside_and_told() {
    let found = matched(2_000, |_| 10_000);
    assert!(pairs_each(&found) < 20, "{} pairs", found.pairs);
    let told: Vec<&str> = found.exploded.iter().map(|(block, _)| *block).collect();
    assert!(told.contains(&"GSTIN + taxable value"), "{told:?}");
    assert!(found.links.iter().all(|link| link.books.is_empty()), "and nothing is linked by chance");
}
