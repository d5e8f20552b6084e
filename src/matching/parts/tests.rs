use super::*;
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{DocumentKind, Exclusion, Filing, Section};
use crate::domain::gstin::check_character;
use crate::domain::money::{Paise, TaxHeads};
use crate::matching::{self, Unwatched};
use chrono::NaiveDate;
use proptest::prelude::*;

const RECIPIENT: &str = "27AAHCK4471M1Z1";

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, day).unwrap()
}

fn tax(rupees: i64) -> TaxHeads {
    TaxHeads { igst: Paise::new(rupees * 18), ..TaxHeads::default() }
}

fn record<'a>(supplier_gstin: &'a str, number: &'a str, date: u32, rupees: i64) -> ImsRecord<&'a str> {
    ImsRecord {
        file: 0,
        section: Section::B2b,
        index: 0,
        recipient_gstin: RECIPIENT,
        supplier_gstin,
        supplier_name: "",
        number,
        date: day(date),
        original_number: "",
        original_date: None,
        invoice_type: "R",
        place_of_supply: "27",
        document_value: Paise::new(rupees * 118),
        taxable_value: Paise::new(rupees * 100),
        tax: tax(rupees),
        return_period: "092026",
        source_form: "R1",
        filing: Filing::Filed,
        previous_action: ImsAction::NoAction,
        permission: Permission { pending: true, remarks: true, itc_reduction: false },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: "",
        raw_start: 0,
        raw_end: 0,
    }
}

fn row<'a>(supplier_gstin: &'a str, number: &'a str, date: u32, rupees: i64) -> BooksRow<&'a str> {
    BooksRow {
        file: 0,
        sheet: "",
        row: 1,
        shown_row: 2,
        recipient_gstin: "",
        supplier_gstin,
        supplier_name: "",
        number,
        date: Some(day(date)),
        voucher_number: "",
        voucher_date: None,
        voucher_type: "",
        original_number: "",
        place_of_supply: "",
        kind: DocumentKind::Invoice,
        taxable_value: Paise::new(rupees * 100),
        tax: tax(rupees),
        document_value: None,
        ineligible: false,
        exclusion: supplier_gstin.is_empty().then_some(Exclusion::Unregistered),
    }
}

fn gstin(first_fourteen: &str) -> String {
    format!("{first_fourteen}{}", check_character(first_fourteen).unwrap())
}

fn in_order(ims: &mut [ImsRecord<&str>], books: &mut [BooksRow<&str>]) {
    ims.sort_by_key(|r| {
        (r.supplier_gstin.to_owned(), r.section as u8, r.number.to_owned(), r.date, r.taxable_value)
    });
    books.sort_by_key(|r| {
        (
            r.recipient_gstin.to_owned(),
            r.supplier_gstin.to_owned(),
            r.number.to_owned(),
            r.date,
            r.taxable_value,
        )
    });
}

/// Links in parts and joins, as shards do.
fn in_parts(ims: &[ImsRecord<&str>], books: &[BooksRow<&str>], of: u32) -> Matching {
    let tolerance = Tolerance::default();
    let named = books.iter().any(|b| !b.recipient_gstin.is_empty());
    let parts = (0..of).map(|part| {
        let ims: Vec<_> = ims.iter().filter(|r| part_of(r.supplier_gstin, of) == part).cloned().collect();
        let books: Vec<_> = books.iter().filter(|r| part_of(r.supplier_gstin, of) == part).cloned().collect();
        run(&ims, &books, tolerance, named, &Unwatched).unwrap()
    });
    let parts: Vec<Part> = parts.collect();
    let places = Places::of(ims, books, of);
    let exposed = parts.iter().map(|part| part.exposed.clone()).collect();
    let part = |at: usize| Ok::<_, FrameError>(parts[at].clone());
    Matching { pairs: 0, ..join(ims, books, tolerance, &places, exposed, part, &Unwatched).unwrap() }
}

fn whole(ims: &[ImsRecord<&str>], books: &[BooksRow<&str>]) -> Matching {
    // How many pairs met is work, not a result.
    Matching { pairs: 0, ..matching::run(ims, books, Tolerance::default(), &Unwatched).unwrap() }
}

fn agree(mut ims: Vec<ImsRecord<&str>>, mut books: Vec<BooksRow<&str>>) -> Matching {
    in_order(&mut ims, &mut books);
    let expected = whole(&ims, &books);
    for of in [1, 2, 3, 7] {
        assert_eq!(in_parts(&ims, &books, of), expected, "{of} parts");
    }
    expected
}

#[test]
fn a_supplier_has_one_part_whatever_the_state_and_the_hash_is_fixed() {
    assert_eq!(part_of("27AAHCK4471M1Z1", 7), part_of("29AAHCK4471M2Z7", 7));
    assert_eq!(firm_of("27AAHCK4471M1Z1"), "AAHCK4471M");
    assert_eq!(firm_of("27AAHCK4471"), "27AAHCK4471");
    // FNV-1a of nothing and of "a", as its authors print them.
    assert_eq!(
        part_of("", u32::MAX),
        u32::try_from(0xcbf2_9ce4_8422_2325_u64 % u64::from(u32::MAX)).unwrap()
    );
    assert_eq!(
        part_of("a", u32::MAX),
        u32::try_from(0xaf63_dc4c_8601_ec8c_u64 % u64::from(u32::MAX)).unwrap()
    );
}

#[test]
fn a_mistyped_gstin_is_found_across_parts() {
    let real = gstin("24AABCM9876C1Z");
    let mistyped = real.replacen("9876", "9867", 1);
    let found = agree(vec![record(&real, "T/1", 4, 900)], vec![row(&mistyped, "T/1", 4, 900)]);
    assert_eq!(found.links[0].outcome, Outcome::GstinMistyped);
}

#[test]
fn a_row_claimed_by_another_firm_is_not_used_again_within_its_own() {
    // The row is one typing error from the first firm; its own firm's record would take it by its amount.
    let real = gstin("24AABCM9876C1Z");
    let other = real.replacen("9876", "9867", 1);
    let found = agree(
        vec![record(&real, "T/1", 4, 900), record(&other, "ZX/77", 4, 900)],
        vec![row(&other, "T/1", 4, 900)],
    );
    assert_eq!(found.links.iter().filter(|l| !l.books.is_empty()).count(), 1);
}

#[test]
fn an_operators_record_finds_the_row_without_a_gstin_across_parts() {
    let operator = gstin("27AAACE1234F1Z");
    let eco = ImsRecord { section: Section::Ecom, ..record(&operator, "ECO551", 5, 700) };
    let found = agree(vec![eco], vec![row("", "ECO551", 5, 700)]);
    assert_eq!(found.links[0].outcome, Outcome::OtherSupplierEco);
}

#[test]
fn a_key_common_to_many_firms_is_counted_as_in_one_run() {
    let mut letters = (b'A'..=b'Z').flat_map(|a| (b'A'..=b'Z').map(move |b| (char::from(a), char::from(b))));
    let firms: Vec<String> =
        letters.by_ref().take(402).map(|(a, b)| gstin(&format!("27AA{a}C{b}1111K1Z"))).collect();
    let ims: Vec<_> = firms[..201].iter().map(|g| record(g, "INV/1", 4, 100)).collect();
    let books: Vec<_> = firms[201..].iter().map(|g| row(g, "INV/1", 4, 100)).collect();
    let found = agree(ims, books);
    assert!(!found.exploded.is_empty());
}

#[test]
fn the_recipients_other_branch_is_found_where_only_another_part_names_recipients() {
    let (one, two) = (gstin("24AABCM9876C1Z"), gstin("27AAACE1234F1Z"));
    let elsewhere = BooksRow { recipient_gstin: "29AAHCK4471M1ZX", ..row(&one, "T/1", 4, 900) };
    agree(
        vec![record(&one, "T/1", 4, 900), record(&two, "T/1", 4, 900)],
        vec![elsewhere, row(&two, "T/2", 4, 900)],
    );
}

/// Few firms, numbers, days and amounts, so that documents meet in every pass.
#[derive(Clone, Debug)]
struct Small {
    firm: usize,
    number: usize,
    date: u32,
    rupees: i64,
    kind: usize,
    branch: bool,
}

fn small() -> impl Strategy<Value = Small> {
    (0_usize..9, 0_usize..14, 1_u32..28, 1_i64..5, 0_usize..8, any::<bool>()).prop_map(
        |(firm, number, date, rupees, kind, branch)| Small {
            firm,
            number,
            date,
            rupees: rupees * 100,
            kind,
            branch,
        },
    )
}

const NUMBERS: &[&str] = &[
    "INV/26-27/0891",
    "0891",
    "INV/26-27/0892",
    "891-1",
    "891-2",
    "T/1",
    "T/2",
    "T/11",
    "1,2",
    "NA",
    "",
    "KA03991",
    "KA0391",
    "KA03919",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn parts_joined_are_the_whole(reported in prop::collection::vec(small(), 0..40), booked in prop::collection::vec(small(), 0..40)) {
        let base = gstin("24AABCM9876C1Z");
        let firms = [
            base.clone(),
            base.replacen("9876", "9867", 1),
            base.replacen("AABCM", "AABCN", 1),
            gstin("27AABCM9876C1Z"),
            gstin("27AAACE1234F1Z"),
            gstin("29AAACE1234F1Z"),
            String::new(),
            "24AABCM9876".to_owned(),
            gstin("33AAGCP5512L1Z"),
        ];
        let mut ims: Vec<ImsRecord<&str>> = reported
            .iter()
            .filter(|s| s.firm < 6 || s.firm == 8)
            .filter(|s| !NUMBERS[s.number].is_empty())
            .map(|s| {
                let section = match s.kind { 0 => Section::Ecom, 1 => Section::B2bcn, 2 => Section::B2bdn, 3 => Section::B2ba, _ => Section::B2b };
                let original_number = if s.kind == 3 { "T/1" } else { "" };
                ImsRecord { section, original_number, ..record(&firms[s.firm], NUMBERS[s.number], s.date, s.rupees) }
            })
            .collect();
        let mut books: Vec<BooksRow<&str>> = booked
            .iter()
            .map(|s| {
                let kind = match s.kind { 1 => DocumentKind::CreditNote, 2 => DocumentKind::DebitNote, _ => DocumentKind::Invoice };
                let recipient_gstin = if s.branch && s.kind == 4 { "29AAHCK4471M1ZX" } else { "" };
                BooksRow { kind, recipient_gstin, ..row(&firms[s.firm], NUMBERS[s.number], s.date, s.rupees) }
            })
            .collect();
        in_order(&mut ims, &mut books);
        let expected = whole(&ims, &books);
        for of in [1, 2, 3, 7] {
            prop_assert_eq!(&in_parts(&ims, &books, of), &expected, "{} parts", of);
        }
    }
}
