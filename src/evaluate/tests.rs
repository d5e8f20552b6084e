//! What a score says of right, false, missed and wrongly accepted.

use super::*;
use crate::domain::action::{ItcReduction, Permission};
use crate::domain::money::TaxHeads;
use crate::domain::period::parse_portal_date;

const LINKS: &str = "ims_section,ims_index,supplier_gstin,document_number,register_rows,outcome,\
                     proposed_action,needs_review,rule,reason\n";

fn record(index: u32, number: &str) -> ImsRecord {
    ImsRecord {
        file: 0,
        section: Section::B2b,
        index,
        recipient_gstin: String::new(),
        supplier_gstin: "27AAKFW2291Q1ZQ".into(),
        supplier_name: String::new(),
        number: number.into(),
        date: parse_portal_date("04-09-2026").unwrap(),
        original_number: String::new(),
        original_date: None,
        invoice_type: "R".into(),
        place_of_supply: "27".into(),
        document_value: Paise::new(118_000),
        taxable_value: Paise::new(100_000),
        tax: TaxHeads { igst: Paise::new(18_000), ..TaxHeads::default() },
        return_period: "092026".into(),
        source_form: "R1".into(),
        filing: Filing::Filed,
        previous_action: ImsAction::NoAction,
        permission: Permission { pending: true, remarks: true, itc_reduction: false },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: String::new(),
        content_hash: String::new(),
        raw_start: 0,
        raw_end: 0,
    }
}

/// Scores one record: what is true of it, what was said.
fn one(truth: &str, link: &str) -> Score {
    let truth =
        format!("section,index,supplier_gstin,document_number,register_rows,class,clean\nb2b,0,,,{truth}\n");
    let links = format!("{LINKS}b2b,0,,,{link},,\n");
    score(&truth, &links, &[record(0, "1")]).unwrap()
}

#[test]
fn an_accept_without_a_person_is_wrong_unless_the_rows_are_exactly_right_and_it_may_be_accepted() {
    for (truth, link, right, false_links, missed, wrong) in [
        ("4,exact,1", "4,exact,A,false", 1, 0, 0, 0),
        ("4,exact,1", "4,exact,A,true", 1, 0, 0, 0),
        ("4,exact,1", "5,exact,A,false", 0, 1, 1, 1),
        ("4,exact,1", ",only_in_ims,A,false", 0, 0, 1, 1),
        ("4;5,split,1", "4,exact,A,false", 1, 0, 1, 1),
        ("4,value,0", "4,exact,A,false", 1, 0, 0, 1),
        ("4,typo,2", "4,number_typing,A,false", 1, 0, 0, 0),
        ("4,typo,2", "5,number_typing,A,false", 0, 1, 1, 1),
        (",decoy,0", "5,number_typing,A,false", 0, 1, 0, 1),
        (",decoy,0", ",only_in_ims,P,true", 0, 0, 0, 0),
        ("4;9,duplicate,0", "9,duplicate_in_books,A,false", 1, 0, 0, 0),
        ("4;9,duplicate,0", ",tie,N,true", 0, 0, 1, 0),
        ("4,superseded,0", ",only_in_ims,N,true", 0, 0, 0, 0),
        ("4,superseded,0", "4,exact,A,false", 1, 0, 0, 1),
    ] {
        let s = one(truth, link);
        assert_eq!(
            (s.pairs_right, s.pairs_false, s.pairs_missed, s.wrong_auto_accepts),
            (right, false_links, missed, wrong),
            "{truth} against {link}"
        );
        assert_eq!(s.wrong_auto_accept_tax, Paise::new(18_000 * i64::from(wrong)));
    }
}

#[test]
fn a_row_may_be_named_with_its_file_and_sheet() {
    assert_eq!(one("4;5,split,1", "b.xlsx#Sept:4;b.xlsx#Sept:5,split,A,false").records_right, 1);
}

#[test]
fn records_that_may_rightly_wait_do_not_count_for_automation() {
    let truth =
        "section,index,register_rows,class,clean\nb2b,0,1,exact,1\nb2b,1,2,exact,1\nb2b,2,3,exact,1\n";
    let mut records = [record(0, "1"), record(1, "2"), record(2, "3")];
    records[1].filing = Filing::NotFiled;
    records[2].previous_action = ImsAction::Reject;
    let found = score(truth, &format!("{LINKS}b2b,0,,,1,exact,A,false,,\n"), &records).unwrap();
    assert_eq!((found.clean_records, found.clean_accepted, found.pairs_missed), (1, 1, 2));
    assert!((found.automation() - 1.0).abs() < 1e-12);
}

#[test]
fn identical_copies_count_once_and_other_contents_do_not() {
    let truth = "section,index,register_rows,class,clean\nb2b,0,1,repeated,2\nb2b,1,1,repeated,2\n";
    let links = format!("{LINKS}b2b,0,,,1,exact,A,false,,\nb2b,1,,,,duplicate_in_ims,N,true,,\n");
    let mut records = [record(0, "1"), record(1, "1")];
    let found = score(truth, &links, &records).unwrap();
    assert_eq!((found.records, found.repeated_records, found.pairs_missed), (1, 1, 0));
    records[1].return_period = "082026".into();
    let found = score(truth, &links, &records).unwrap();
    assert_eq!((found.records, found.repeated_records, found.pairs_missed), (2, 0, 1));
}

#[test]
fn what_cannot_be_scored_is_said_with_its_line() {
    let truth = "section,index,register_rows,class,clean\nb2b,0,1,exact,1\n";
    let said = |truth: &str, links: &str| score(truth, links, &[record(0, "1")]).unwrap_err().to_string();
    let line = "b2b,0,,,1,exact,A,false,,\n";
    assert_eq!(said("section,index\n", LINKS), "truth.csv has no column \"register_rows\"");
    assert_eq!(said(truth, &format!("{LINKS}{line}{line}")), "links.csv, line 3: a second line for b2b[0]");
    assert_eq!(
        said(truth, &format!("{LINKS}b2b,0,,,x,exact,A,false,,\n")),
        "links.csv, line 2: \"x\" is no register_rows"
    );
    assert_eq!(
        said(truth, &format!("{LINKS}b2b,0,,,1,exact,A,maybe,,\n")),
        "links.csv, line 2: \"maybe\" is no needs_review"
    );
    assert_eq!(said(truth, &format!("{LINKS}b2b,0\n")), "links.csv, line 2: is not a line of the table");
    assert_eq!(
        said(&format!("{truth}b2b,9,,exact,1\n"), LINKS),
        "truth.csv: the download has no record b2b[9]"
    );
    let found = score(truth, &format!("{LINKS}b2b,7,,,1,exact,A,false,,\n"), &[record(0, "1")]).unwrap();
    assert_eq!((found.unknown_records, found.pairs_missed), (1, 1));
}
