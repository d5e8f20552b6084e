use super::super::fixture::{ASHA, RECIPIENT, month, record, row};
use super::*;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, Filing, ImsRecord, Section};
use crate::domain::forecast::{Place2b, Table4};
use crate::domain::gstr2b::{Cause, Found, Lane, Table2b};
use crate::domain::link::{Decision, ImsId, UploadFate};
use crate::domain::money::Paise;
use crate::domain::period::parse_portal_date;
use crate::matching::{Unwatched, run};

/// A month that is linked; what is proposed of each record is what stands beside it.
fn decided(
    records: Vec<(ImsRecord<&'static str>, ImsAction)>,
    rows: Vec<BooksRow<&'static str>>,
) -> Month<'static> {
    let (records, actions): (Vec<_>, Vec<_>) = records.into_iter().unzip();
    let mut month = month(records, rows);
    let found = run(&month.ims, &month.books, month.facts.tolerance, &Unwatched).unwrap();
    month.links = found.links;
    month.books_links = found.books_links;
    month.decisions = actions
        .into_iter()
        .map(|proposed_action| Decision {
            proposed_action,
            review: Some("clerk".into()),
            rule: "".into(),
            rule_reason: "".into(),
            overruled: String::new(),
            itc_reduction: ItcReduction::NotAsked,
            itc_reduction_basis: "",
            remark: String::new(),
            fate: UploadFate::NeedsPerson,
        })
        .collect();
    month
}

fn credit_note(number: &'static str) -> ImsRecord<&'static str> {
    ImsRecord { section: Section::B2bcn, ..record(number) }
}

/// The document that a record becomes in GSTR-2B.
fn document(record: &ImsRecord<&str>) -> Document2b {
    Document2b {
        file: 0,
        table: Table2b::Supply(record.section),
        kind: record.kind(),
        is_rejected: false,
        recipient_gstin: record.recipient_gstin.to_owned(),
        supplier_gstin: record.supplier_gstin.to_owned(),
        supplier_name: String::new(),
        number: record.number.to_owned(),
        date: Some(record.date),
        original_number: record.original_number.to_owned(),
        return_period: record.return_period.to_owned(),
        filed_on: parse_portal_date("11-10-2026"),
        taxable_value: record.taxable_value,
        tax: record.tax,
        is_reverse_charge: false,
        is_unavailable: false,
        reason: String::new(),
        action: None,
        reduction: ItcReduction::NotAsked,
    }
}

fn igst(rupees: i64) -> TaxHeads {
    TaxHeads { igst: Paise::new(rupees * 100), ..TaxHeads::default() }
}

fn table(month: &Month<'_>, future: Future) -> Table4 {
    sums(&Outlook::of(month))[0].of(future).table
}

#[test]
fn filed_documents_count_and_pending_rejected_and_saved_ones_do_not() {
    let saved = ImsRecord { filing: Filing::NotFiled, ..record("A/4") };
    let later = ImsRecord { return_period: "102026", ..record("A/5") };
    let form_1a = ImsRecord { source_form: "R1A", ..record("A/6") };
    let rejected = ImsRecord { previous_action: ImsAction::Reject, ..record("A/7") };
    let month = decided(
        vec![
            (record("A/1"), ImsAction::Accept),
            (record("A/2"), ImsAction::Pending),
            (record("A/3"), ImsAction::NoAction),
            (saved, ImsAction::Accept),
            (later, ImsAction::Accept),
            (form_1a, ImsAction::Accept),
            (rejected, ImsAction::Reject),
            (credit_note("C/1"), ImsAction::Accept),
        ],
        vec![row("A/1"), row("A/3")],
    );
    let of = |future| table(&month, future).all_other;
    assert_eq!(of(Future::Proposed), igst(180 * 2 - 180));
    assert_eq!(of(Future::AcceptAll), igst(180 * 4 - 180));
    assert_eq!(of(Future::Silence), igst(180 * 3 - 180));
    let proposed = &sums(&Outlook::of(&month))[0].futures[0];
    let counts: Vec<usize> = Place2b::ALL.iter().map(|place| proposed.at(*place).documents).collect();
    assert_eq!(counts, [3, 1, 1, 1, 2, 0]);
}

#[test]
fn a_declaration_decides_how_much_a_credit_note_lowers() {
    for (reduction, lowers) in [
        (ItcReduction::NotAsked, 180),
        (ItcReduction::Full, 180),
        (ItcReduction::None, 0),
        (ItcReduction::Partial(igst(50)), 50),
    ] {
        let mut month = decided(vec![(credit_note("C/1"), ImsAction::Accept)], vec![]);
        month.decisions[0].itc_reduction = reduction;
        assert_eq!(table(&month, Future::Proposed).all_other, igst(-lowers), "{reduction:?}");
        // Nobody said anything: silence gives back everything.
        assert_eq!(table(&month, Future::Silence).all_other, igst(-180));
    }
}

#[test]
fn what_the_books_block_or_do_not_hold_is_taken_off_the_net() {
    let blocked = BooksRow { ineligible: true, ..row("A/1") };
    let month = decided(
        vec![
            (record("A/1"), ImsAction::Accept),
            (record("B/2"), ImsAction::Accept),
            (record("C/33"), ImsAction::Accept),
        ],
        vec![blocked, row("C/33")],
    );
    let table = table(&month, Future::Proposed);
    assert_eq!(table.all_other, igst(540));
    assert_eq!((table.blocked, table.unbooked, table.net()), (igst(180), igst(180), igst(180)));
}

#[test]
fn of_an_original_and_its_amendment_in_one_return_the_amendment_stands() {
    let amendment = ImsRecord {
        section: Section::B2ba,
        original_number: "A/1",
        original_date: parse_portal_date("04-09-2026"),
        tax: igst(200),
        ..record("A/1")
    };
    let both = |amended| {
        decided(vec![(record("A/1"), ImsAction::Accept), (amended, ImsAction::Accept)], vec![row("A/1")])
    };
    assert_eq!(table(&both(amendment.clone()), Future::Proposed).all_other, igst(200));
    // Saved only, it stands for nothing yet.
    let saved = ImsRecord { filing: Filing::NotFiled, ..amendment };
    assert_eq!(table(&both(saved), Future::Proposed).all_other, igst(180));
}

#[test]
fn an_open_document_is_worth_its_credit_only_where_it_is_accepted() {
    let month =
        decided(vec![(record("A/1"), ImsAction::Pending), (credit_note("C/1"), ImsAction::Pending)], vec![]);
    let outlook = Outlook::of(&month);
    for (id, credit) in [(ImsId(0), 180), (ImsId(1), -180)] {
        let worth = outlook.worth(id);
        assert_eq!(worth.accepted.table.all_other, igst(credit));
        assert_eq!(worth.pending.unwrap().table, Table4::default());
        assert_eq!(worth.rejected.table, Table4::default());
        assert_eq!(
            (worth.pending.unwrap().place, worth.rejected.place),
            (Place2b::Pending, Place2b::Rejected)
        );
    }
}

#[test]
fn every_paisa_between_forecast_and_gstr2b_has_a_cause() {
    let saved = ImsRecord { filing: Filing::NotFiled, ..record("A/2") };
    let note = credit_note("C/1");
    let records = vec![
        (record("A/1"), ImsAction::Accept),
        (saved.clone(), ImsAction::Accept),
        (record("A/3"), ImsAction::Pending),
        (record("A/4"), ImsAction::Accept),
        (record("A/5"), ImsAction::Accept),
        (note.clone(), ImsAction::Accept),
        (record("A/6"), ImsAction::Accept),
        (record("A/7"), ImsAction::Accept),
    ];
    let mut month = decided(records, vec![row("A/1")]);
    let documents = vec![
        document(&record("A/1")),
        document(&saved),
        document(&record("A/3")),
        Document2b { tax: igst(181), ..document(&record("A/4")) },
        // A/5 is absent.
        Document2b { reduction: ItcReduction::Partial(igst(30)), ..document(&note) },
        Document2b { is_rejected: true, ..document(&record("A/6")) },
        Document2b {
            original_number: "A/7".into(),
            table: Table2b::Supply(Section::B2ba),
            tax: igst(100),
            ..document(&record("A/7-R"))
        },
        Document2b { return_period: "082026".into(), ..document(&record("Z/1")) },
        document(&record("Z/2")),
    ];
    lay(documents, &[RECIPIENT.to_owned()], &mut month).unwrap();
    let compared = month.gstr2b.as_ref().unwrap();
    let told: Vec<String> = compared
        .from(Future::Proposed)
        .map(|d| {
            let number = d.ims.map_or_else(
                || compared.documents[d.document.unwrap()].number.clone(),
                |id| month.ims[id.at()].number.to_owned(),
            );
            format!("{} {number} {}: {}", d.cause.word(), d.gap().total(), d.say)
        })
        .collect();
    assert_eq!(
        told,
        [
            "filed_late A/2 ₹180.00: saved when the download was made, filed on 11-10-2026",
            "filed_late Z/1 ₹180.00: of the return of Aug 2026, filed on 11-10-2026; not in this download",
            "not_in_ims Z/2 ₹180.00: not in the download: saved or filed after it was made (filed on 11-10-2026)",
            "not_in_gstr2b A/5 -₹180.00: not in GSTR-2B: put on Pending, or changed or taken back by the supplier, \
             after the download",
            "amended A/7 -₹180.00: GSTR-2B holds its amendment \"A/7-R\" in its place",
            "amended A/7-R ₹100.00: amends \"A/7\" of the download; the amendment was made after it",
            "action A/3 ₹180.00: forecast as on Pending; GSTR-2B gives it",
            "action A/6 -₹180.00: GSTR-2B holds it among the rejected documents",
            "itc_reduction C/1 ₹150.00: the portal gives back another part of its credit",
            "values A/4 ₹1.00: the supplier changed the tax from ₹180.00 to ₹181.00",
        ]
    );
    assert_eq!(compared.line(Line2b::AllOther).documents, 8);
    assert_eq!(compared.line(Line2b::Rejected).documents, 1);
}

#[test]
fn a_gstr2b_as_forecast_has_no_differences() {
    let mut month =
        decided(vec![(record("A/1"), ImsAction::Accept), (record("a/2"), ImsAction::Accept)], vec![]);
    // The portal keeps numbers in capitals.
    lay(vec![document(&record("A/1")), document(&record("A/2"))], &[RECIPIENT.to_owned()], &mut month)
        .unwrap();
    assert!(month.gstr2b.as_ref().unwrap().differences.is_empty());
}

#[test]
fn two_records_of_one_number_find_each_its_own_document() {
    let earlier = ImsRecord { return_period: "082026", tax: igst(170), ..record("A/1") };
    let mut month =
        decided(vec![(record("A/1"), ImsAction::Accept), (earlier.clone(), ImsAction::Accept)], vec![]);
    lay(vec![document(&earlier), document(&record("A/1"))], &[RECIPIENT.to_owned()], &mut month).unwrap();
    assert!(month.gstr2b.as_ref().unwrap().differences.is_empty());
}

fn excluded(number: &'static str, why: Exclusion) -> BooksRow<&'static str> {
    BooksRow { exclusion: Some(why), ..row(number) }
}

/// The lanes of a register beside documents.
fn lanes(rows: Vec<BooksRow<&'static str>>, documents: Vec<Document2b>) -> Vec<String> {
    let mut month = decided(Vec::new(), rows);
    month.facts.recipients = vec![RECIPIENT.to_owned()];
    lay(documents, &[RECIPIENT.to_owned()], &mut month).unwrap();
    let compared = month.gstr2b.as_ref().unwrap();
    compared
        .lanes
        .iter()
        .map(|line| {
            let number = line.document.map_or("-", |at| compared.documents[at].number.as_str());
            let rows: Vec<&str> = line.books.iter().map(|id| month.books[id.at()].number).collect();
            format!("{} {} {number} [{}]", line.lane.word(), line.found.word(), rows.join(" "))
        })
        .collect()
}

#[test]
fn reverse_charge_is_found_by_its_number_however_it_is_written() {
    let charged = |number| Document2b { is_reverse_charge: true, ..document(&record(number)) };
    assert_eq!(
        lanes(
            vec![
                excluded("GTA-0012", Exclusion::ReverseCharge),
                BooksRow {
                    taxable_value: Paise::new(90_000),
                    ..excluded("GTA/13", Exclusion::ReverseCharge)
                },
                excluded("GTA/15", Exclusion::ReverseCharge),
                // The register does not say that this one is under reverse charge.
                row("GTA/14"),
            ],
            vec![charged("GTA/12"), charged("GTA/13"), charged("GTA/14")]
        ),
        [
            "reverse_charge agrees GTA/12 [GTA-0012]",
            "reverse_charge amounts_differ GTA/13 [GTA/13]",
            // The only row of these amounts that is left: shown, not asserted.
            "reverse_charge amounts_only GTA/14 [GTA/15]",
        ]
    );
}

#[test]
fn amounts_alone_are_shown_only_where_nothing_else_has_them() {
    let import = |number: &'static str| Document2b {
        table: Table2b::Import,
        kind: DocumentKind::Invoice,
        supplier_gstin: String::new(),
        ..document(&record(number))
    };
    let entry = |number| BooksRow { supplier_gstin: "", ..excluded(number, Exclusion::Import) };
    assert_eq!(
        lanes(vec![entry("KRUPP 77")], vec![import("7000001")]),
        ["import amounts_only 7000001 [KRUPP 77]"]
    );
    assert_eq!(
        lanes(vec![entry("KRUPP 77")], vec![import("7000001"), import("7000002")]),
        [
            "import only_in_gstr2b 7000001 []",
            "import only_in_gstr2b 7000002 []",
            "import only_in_books - [KRUPP 77]"
        ]
    );
    assert_eq!(lanes(vec![entry("7000001")], vec![import("7000001")]), ["import agrees 7000001 [7000001]"]);
}

#[test]
fn credit_that_cannot_be_had_is_found_among_what_no_supplier_reports() {
    let barred = Document2b { is_unavailable: true, reason: "C".into(), ..document(&record("OLD/1")) };
    assert_eq!(lanes(vec![row("OLD/1")], vec![barred]), ["not_available agrees OLD/1 [OLD/1]"]);
}

#[test]
fn lanes_and_causes_have_names_of_their_own() {
    let unique =
        |words: Vec<&str>| words.iter().collect::<std::collections::BTreeSet<_>>().len() == words.len();
    assert!(unique(Cause::ALL.iter().map(|c| c.word()).collect()));
    assert!(unique(Lane::ALL.iter().map(|l| l.word()).collect()));
    assert!(unique(Found::ALL.iter().map(|f| f.word()).collect()));
    assert!(unique(Line2b::ALL.iter().map(|l| l.word()).collect()));
    assert!(!ASHA.is_empty());
}

#[test]
fn of_a_recipient_without_a_gstr2b_nothing_is_compared() {
    const OTHER: &str = "29AAHCK4471M1ZX";
    let elsewhere = ImsRecord { recipient_gstin: OTHER, ..record("B/9") };
    let mut month = decided(vec![(record("A/1"), ImsAction::Accept), (elsewhere, ImsAction::Accept)], vec![]);
    month.facts.recipients = vec![RECIPIENT.to_owned(), OTHER.to_owned()];
    lay(vec![document(&record("A/1"))], &[RECIPIENT.to_owned()], &mut month).unwrap();
    assert!(month.gstr2b.as_ref().unwrap().differences.is_empty());
    let read = Gstr2bRead { recipients: vec![RECIPIENT.to_owned()], ..Gstr2bRead::default() };
    assert_eq!(
        admit(&read, &mut month).unwrap()[0].to_string(),
        "warning[gstr2b.absent]: the GSTR-2B of 29AAHCK4471M1ZX was not given; its forecast is compared with \
         nothing\n  help: give the GSTR-2B of every recipient after --gstr2b"
    );
}

#[test]
fn a_number_of_another_year_is_another_number() {
    let old = BooksRow { date: parse_portal_date("04-09-2024"), ..excluded("12", Exclusion::ReverseCharge) };
    let charged = Document2b { is_reverse_charge: true, ..document(&record("12")) };
    assert_eq!(
        lanes(vec![old], vec![charged]),
        ["reverse_charge only_in_gstr2b 12 []", "reverse_charge only_in_books - [12]"]
    );
}
