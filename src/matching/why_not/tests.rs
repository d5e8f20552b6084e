use super::*;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::{InputFile, RunFacts};
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::matching::{Unwatched, books_reason, reason, run};

const FIRM: &str = "27AATFS0393P1Z8";
const STRANGER: &str = "24AAFFP6265R1ZK";

fn document(number: &str, date: &str, rupees: i64) -> Values {
    let tax = TaxHeads { igst: Paise::new(rupees * 18), ..TaxHeads::default() };
    Values {
        kind: DocumentKind::Invoice,
        recipient_gstin: String::new(),
        supplier_gstin: FIRM.into(),
        supplier_name: "Adarsh Tools".into(),
        number: number.into(),
        date: parse_portal_date(date).unwrap(),
        taxable_value: Paise::new(rupees * 100),
        tax,
        document_value: Paise::new(rupees * 118),
    }
}

fn month<'a>(reported: &'a [Values], booked: &[BooksRow<&'a str>]) -> Month<'a> {
    let mut ims: Vec<ImsRecord<&str>> = reported.iter().map(Values::record).collect();
    for (i, record) in (0..).zip(&mut ims) {
        record.index = i;
    }
    let mut books = booked.to_vec();
    for (i, row) in (1..).zip(&mut books) {
        (row.row, row.shown_row) = (i, i + 1);
    }
    let file = |name: &str| InputFile { name: name.into(), sha256: String::new(), bytes: 0 };
    let found = run(&ims, &books, Tolerance::default(), &Unwatched).unwrap();
    let reasons: Vec<_> = ims.iter().zip(&found.links).map(|(r, l)| reason(l, &ims, &books, r)).collect();
    let books_reasons =
        books.iter().zip(&found.books_links).map(|(b, l)| books_reason(l, b, &ims, &reasons)).collect();
    Month {
        facts: RunFacts {
            version: String::new(),
            period: TaxPeriod::parse("092026").unwrap(),
            as_of: parse_portal_date("14-10-2026").unwrap(),
            recipients: vec!["29AAACI1195H1ZI".into()],
            tolerance: Tolerance::default(),
            hold: false,
            policy: String::new(),
            rules: Vec::new(),
            ims_files: vec![file("ims.json")],
            books_files: vec![file("books.csv")],
            rules_file: file("rules.toml"),
            list_files: Vec::new(),
            previous_files: Vec::new(),
            suppliers_file: None,
            history: None,
            calendar: crate::domain::due::Calendar::default(),
            gstr2b_files: Vec::new(),
        },
        ims,
        links: found.links,
        decisions: Vec::new(),
        reasons,
        books,
        books_links: found.books_links,
        books_reasons,
        why_not: Vec::new(),
        books_why_not: Vec::new(),
        refused_records: Vec::new(),
        refused_rows: Vec::new(),
        read_only: Vec::new(),
        left_out: Vec::new(),
        mapping: Vec::new(),
        gstr2b: None,
    }
}

/// The sentence that names the change, once the change was applied and the record linked.
fn proved(month: &Month<'_>, ims: usize) -> String {
    let id = ImsId(u32::try_from(ims).unwrap());
    let why = why_not(month, id);
    let change = why.change.as_ref().expect("a change");
    let (mut records, mut rows) = (month.ims.clone(), month.books.clone());
    change.apply(&mut records, &mut rows, |row| row.at());
    let after = run(&records, &rows, Tolerance::default(), &Unwatched).unwrap();
    assert!(!after.links[ims].books.is_empty(), "{change:?}");
    WhyNots::of(month, &[Subject::Ims(id)]).sentences(&why).pop().unwrap()
}

#[test]
fn a_document_nobody_booked_is_to_be_booked() {
    let reported = [document("AT/101", "05-09-2026", 50_000)];
    let month = month(&reported, &[]);
    assert_eq!(
        text(&why_not(&month, ImsId(0)), &month),
        "Nothing near in the books: no row has its number, its taxable value or its tax. In no pass did it come \
         near a link. It would link if the books held it: book invoice \"AT/101\" of 05-09-2026 from \
         27AATFS0393P1Z8, taxable value ₹50,000.00, IGST ₹9,000.00, document value ₹59,000.00."
    );
    proved(&month, 0);
}

#[test]
fn a_row_nobody_reported_is_to_be_reported() {
    let booked = document("AT/101", "05-09-2026", 50_000);
    let month = month(&[], &[booked.row()]);
    let said = text(&why_not_row(&month, BooksId(0)), &month);
    assert!(
        said.contains("It would link if the supplier reported it: invoice \"AT/101\" of 05-09-2026"),
        "{said}"
    );
}

#[test]
fn one_cell_is_said_with_the_value_it_has_now() {
    let reported = [document("AT/26-27/0101", "05-09-2026", 50_000)];
    let booked = document("QX-7", "02-06-2026", 50_000);
    let found = month(&reported, &[booked.row()]);
    assert_eq!(
        text(&why_not(&found, ImsId(0)), &found),
        "Nearest: row 1, \"QX-7\" of 02-06-2026, taxable value ₹50,000.00, tax ₹9,000.00; number \
         \"AT/26-27/0101\" in IMS, \"QX-7\" in the books: different numbers; date 05-09-2026 in IMS, 02-06-2026 in \
         the books (95 days earlier). Compared and not linked in amount-and-date-only (row 1). It would link if row 1 \
         had number \"AT/26-27/0101\" (now \"QX-7\"). Only the document itself can say whether that is right."
    );
    proved(&found, 0);
    // The near miss: with other amounts there is nothing in common, and nothing is to be changed.
    let other = document("QX-7", "02-06-2026", 51_234);
    let found = month(&reported, &[other.row()]);
    assert!(proved(&found, 0).starts_with("It would link if the books held it"));
}

#[test]
fn a_row_set_aside_is_found_and_its_mark_named() {
    let reported = [document("AT/101", "05-09-2026", 50_000)];
    let booked = document("AT/101", "05-09-2026", 50_000);
    let mut row = booked.row();
    row.exclusion = Some(Exclusion::ReverseCharge);
    let found = month(&reported, &[row]);
    assert_eq!(
        proved(&found, 0),
        "It would link if row 1 had no mark \"reverse charge\". Only the document itself can say whether that is \
         right."
    );
}

#[test]
fn a_note_booked_the_other_way_round_needs_its_kind() {
    let mut note = document("CN/7", "05-09-2026", 1_000);
    note.kind = DocumentKind::CreditNote;
    let mut booked = note.clone();
    booked.kind = DocumentKind::Invoice;
    let reported = [note];
    let found = month(&reported, &[booked.row()]);
    // A pass that links such notes by itself leaves nothing to be changed.
    if found.links[0].books.is_empty() {
        assert_eq!(
            proved(&found, 0),
            "It would link if row 1 had the kind credit note (now invoice). Only the document itself can say \
             whether that is right."
        );
    }
}

#[test]
fn another_firms_gstin_on_the_same_document_is_one_cell() {
    let reported = [document("AT/101", "05-09-2026", 50_000)];
    let mut booked = document("AT/101", "05-09-2026", 50_000);
    booked.supplier_gstin = STRANGER.into();
    let found = month(&reported, &[booked.row()]);
    assert_eq!(
        proved(&found, 0),
        "It would link if row 1 had GSTIN 27AATFS0393P1Z8 (now 24AAFFP6265R1ZK). Only the document itself can say \
         whether that is right."
    );
}

#[test]
fn rows_that_are_the_document_together_would_have_to_join() {
    let reported = [document("AT/101", "05-09-2026", 50_000)];
    let parts = [document("V-1", "06-09-2026", 20_000), document("W-9", "07-09-2026", 30_000)];
    let rows: Vec<BooksRow<&str>> = parts.iter().map(Values::row).collect();
    let found = month(&reported, &rows);
    // A pass that links such sums by itself leaves nothing to be changed.
    if found.links[0].books.is_empty() {
        assert_eq!(
            proved(&found, 0),
            "It would link if rows 1 and 2 carried the number \"AT/101\": together they are the document."
        );
    }
}

#[test]
fn a_neighbour_of_another_amount_is_never_made_alike() {
    let reported = [document("AT/101", "05-09-2026", 50_000)];
    let booked = document("AT/102", "06-09-2026", 50_005);
    let found = month(&reported, &[booked.row()]);
    assert!(proved(&found, 0).starts_with("It would link if the books held it"));
}

#[test]
fn what_keeps_a_link_from_being_certain_is_one_cell_too() {
    let reported = [document("AT/26-27/0101", "05-09-2026", 50_000)];
    let booked = document("AT/26-27/0101", "05-09-2025", 50_000);
    let found = month(&reported, &[booked.row()]);
    assert_eq!(lack(&found, Subject::Ims(ImsId(0))), Lack::Certainty);
    let said = text(&why_not(&found, ImsId(0)), &found);
    assert!(
        said.ends_with(
            "It would be certain if row 1 had date 05-09-2026 (now 05-09-2025). Only the document itself can say \
             whether that is right."
        ),
        "{said}"
    );
    let same = document("AT/26-27/0101", "05-09-2026", 50_000);
    let found = month(&reported, &[same.row()]);
    assert_eq!(lack(&found, Subject::Ims(ImsId(0))), Lack::Nothing);
    assert_eq!(text(&why_not(&found, ImsId(0)), &found), "");
}

#[test]
fn a_crowded_supplier_is_bounded_and_told() {
    let reported: Vec<Values> =
        (0..1_500).map(|n| document(&format!("AT/{}", 5_000 + n * 7), "05-09-2026", 40_000)).collect();
    let booked: Vec<Values> =
        reported.iter().skip(1).cloned().chain([document("Z-1", "05-09-2026", 40_000)]).collect();
    let rows: Vec<BooksRow<&str>> = booked.iter().map(Values::row).collect();
    let found = month(&reported, &rows);
    let why = why_not(&found, ImsId(0));
    assert!(why.steps_left_out && why.crowded);
    assert!(why.near.len() <= MOST_SHOWN);
    let said = text(&why, &found);
    assert!(said.contains("more documents alike than were compared one by one"), "{said}");
    assert!(said.contains("too many documents to walk the passes again"), "{said}");
    proved(&found, 0);
}

#[test]
fn what_else_was_asked_does_not_show() {
    let reported = [document("AT/101", "05-09-2026", 50_000), document("AT/205", "06-09-2026", 50_000)];
    let booked = [document("QX-7", "02-06-2026", 50_000), document("QX-8", "03-06-2026", 50_000)];
    let forward: Vec<BooksRow<&str>> = booked.iter().map(Values::row).collect();
    let found = month(&reported, &forward);
    let all: Vec<Subject> = left_over(&found);
    let together = WhyNots::of(&found, &all);
    for subject in &all {
        let alone = WhyNots::of(&found, &[*subject]).why_not(*subject);
        assert_eq!(together.why_not(*subject), alone);
    }
}
