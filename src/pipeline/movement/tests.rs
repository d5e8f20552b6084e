use super::*;
use crate::domain::document::Section;
use crate::domain::period::parse_portal_date;

const SUPPLIER: &str = "27AAIFL6607C1ZG";
const OURS: &str = "27AAHCK4471M1Z1";

fn tax(paise: i64) -> TaxHeads {
    TaxHeads { igst: Paise::new(paise), ..TaxHeads::default() }
}

fn state(outcome: Outcome, action: Option<ImsAction>, review: &str, partners: &str) -> State {
    State {
        outcome,
        action,
        review: review.to_owned(),
        rule: "some".to_owned(),
        reason: String::new(),
        partners: partners.to_owned(),
    }
}

fn record(number: &str, outcome: Outcome, action: ImsAction, review: &str, rows: &str) -> FinishedRecord {
    FinishedRecord {
        key: RecordKey {
            recipient: OURS.to_owned(),
            section: Section::B2b,
            supplier: SUPPLIER.to_owned(),
            number: number.to_uppercase(),
            date: parse_portal_date("03-08-2026").unwrap(),
            return_period: "082026".to_owned(),
            source_form: String::new(),
        },
        number: number.to_owned(),
        supplier_name: "Lohgad".to_owned(),
        taxable_value: Paise::new(100_000),
        tax: tax(18_000),
        taxable_gap: Paise::ZERO,
        tax_gap: TaxHeads::default(),
        filed: true,
        previous_action: ImsAction::NoAction,
        state: state(outcome, Some(action), review, rows),
        name: (String::new(), "b2b".to_owned(), number.to_owned()),
    }
}

fn row(number: &str, outcome: Outcome, record: &str) -> FinishedRow {
    FinishedRow {
        recipient_gstin: String::new(),
        supplier_gstin: SUPPLIER.to_owned(),
        supplier_name: String::new(),
        number: number.to_owned(),
        date: parse_portal_date("03-08-2026"),
        kind: DocumentKind::Invoice,
        taxable_value: Paise::new(100_000),
        tax: tax(18_000),
        exclusion: None,
        state: state(outcome, None, "", record),
        records: if record.is_empty() {
            Vec::new()
        } else {
            vec![(String::new(), "b2b".to_owned(), record.to_owned())]
        },
    }
}

fn run(period: &str, records: Vec<FinishedRecord>, rows: Vec<FinishedRow>) -> FinishedRun {
    let figure = RunFigureOf(period).figure();
    FinishedRun { figure, records, rows }
}

struct RunFigureOf<'a>(&'a str);

impl RunFigureOf<'_> {
    fn figure(&self) -> crate::domain::movement::RunFigure {
        crate::domain::movement::RunFigure {
            period: TaxPeriod::parse(self.0).ok(),
            ..crate::domain::movement::RunFigure::default()
        }
    }
}

/// Turn, number, open, age, why of every line.
fn told(m: &Movement) -> Vec<(Turn, &str, bool, Option<i32>, String)> {
    m.lines.iter().map(|l| (l.turn, l.number.as_str(), l.open, l.age_months, l.why.join("; "))).collect()
}

#[test]
fn a_record_that_moved_says_why_and_one_that_did_not_is_counted() {
    let accept = ImsAction::Accept;
    let pending = ImsAction::Pending;
    let mut changed = record("B", Outcome::TaxDiffers, pending, "clerk", "4");
    changed.tax = tax(20_000);
    changed.tax_gap = tax(-2_000);
    let mut unfiled = record("C", Outcome::Exact, ImsAction::NoAction, "", "5");
    unfiled.filed = false;
    let mut corrected = record("E", Outcome::Exact, accept, "", "7");
    corrected.tax_gap = TaxHeads::default();
    let mut wrong = record("E", Outcome::TaxDiffers, pending, "clerk", "7");
    wrong.tax_gap = tax(500);
    let before = run(
        "082026",
        vec![
            record("A", Outcome::OnlyInIms, pending, "clerk", ""),
            record("B", Outcome::Exact, accept, "", "4"),
            unfiled,
            record("D", Outcome::Exact, accept, "", "6"),
            wrong,
            record("F", Outcome::Tie, pending, "clerk", ""),
        ],
        Vec::new(),
    );
    let now = run(
        "092026",
        vec![
            record("A", Outcome::Exact, accept, "", "9"),
            changed,
            record("C", Outcome::Exact, accept, "", "5"),
            record("D", Outcome::Exact, accept, "", "6"),
            corrected,
            record("F", Outcome::Tie, pending, "clerk", ""),
            record("G", Outcome::Exact, accept, "", "8"),
        ],
        Vec::new(),
    );
    let m = between(&before, &now);
    assert_eq!(
        told(&m),
        [
            (
                Turn::Changed,
                "B",
                true,
                Some(1),
                "the supplier changed the IGST: ₹180.00, now ₹200.00".to_owned()
            ),
            (Turn::Changed, "A", false, Some(1), "booked now: row 9".to_owned()),
            (Turn::Changed, "C", false, Some(1), "the supplier has filed".to_owned()),
            (
                Turn::Changed,
                "E",
                false,
                Some(1),
                "the books changed: tax ₹0.00 apart, before ₹5.00".to_owned()
            ),
            (Turn::StillOpen, "F", true, Some(1), String::new()),
        ]
    );
    assert_eq!((m.settled_in_both.documents, m.new_records.documents), (1, 1));
    assert_eq!(m.open(true).documents, 2);
    let ages: Vec<_> = m.ages().into_iter().map(|(age, r, b)| (age, r.documents, b.documents)).collect();
    assert_eq!(ages, [(Some(1), 2, 0)]);
    let moves: Vec<_> = m.moves().into_iter().map(|(a, b, t)| (a, b, t.documents)).collect();
    assert_eq!(
        moves,
        [
            (Outcome::Exact, Outcome::TaxDiffers, 1),
            (Outcome::TaxDiffers, Outcome::Exact, 1),
            (Outcome::OnlyInIms, Outcome::Exact, 1),
        ]
    );
}

#[test]
fn a_record_that_is_gone_is_told_only_while_it_was_open() {
    let open = |number: &str| record(number, Outcome::OnlyInIms, ImsAction::Pending, "clerk", "");
    let mut saved = open("C");
    saved.filed = false;
    let mut again = open("B");
    again.key.return_period = "092026".to_owned();
    let before = run(
        "082026",
        vec![open("A"), open("B"), saved, record("D", Outcome::Exact, ImsAction::Accept, "", "1")],
        Vec::new(),
    );
    let m = between(&before, &run("092026", vec![again], Vec::new()));
    assert_eq!(
        told(&m),
        [
            (
                Turn::Gone,
                "A",
                false,
                None,
                "acted upon or deemed accepted, and GSTR-3B of its period filed; else the supplier took it back"
                    .to_owned()
            ),
            (
                Turn::Gone,
                "B",
                false,
                None,
                "reported again: invoice B of 03-08-2026, return period 092026".to_owned()
            ),
            (Turn::Gone, "C", false, None, "the supplier had only saved it, and took it back".to_owned()),
        ]
    );
    assert_eq!(m.settled_and_gone.documents, 1);
}

#[test]
fn rows_that_nobody_reported_are_followed() {
    let open = |number: &str| row(number, Outcome::OnlyInBooks, "");
    let mut gone = open("LR/26-27/9");
    gone.taxable_value = Paise::new(100_050);
    let mut aside = open("D");
    aside.state.outcome = Outcome::Excluded;
    aside.exclusion = Some(crate::domain::document::Exclusion::Cancelled);
    let before = run(
        "082026",
        Vec::new(),
        vec![open("A"), open("B"), open("C"), open("D"), gone, open("Z"), row("L", Outcome::Exact, "L")],
    );
    let now = run(
        "092026",
        vec![
            record("A", Outcome::Exact, ImsAction::Accept, "", "1"),
            record("LR-9", Outcome::OnlyInIms, ImsAction::Pending, "clerk", ""),
        ],
        vec![
            row("A", Outcome::Exact, "A"),
            open("B"),
            aside,
            open("L"),
            open("N"),
            row("X", Outcome::Exact, "X"),
        ],
    );
    let m = between(&before, &now);
    assert_eq!(
        told(&m),
        [
            (
                Turn::FoundNow,
                "A",
                false,
                Some(1),
                "reported: invoice A of 03-08-2026, return period 082026".to_owned()
            ),
            (
                Turn::ReportedNow,
                "LR/26-27/9",
                true,
                Some(1),
                "reported: invoice LR-9 of 03-08-2026, return period 082026; give this run the register that holds \
                 the row"
                    .to_owned()
            ),
            (
                Turn::Lost,
                "L",
                true,
                Some(1),
                "the record that it was linked to is gone or linked otherwise".to_owned()
            ),
            (Turn::SetAside, "D", false, Some(1), "cancelled or reversed in the books".to_owned()),
            (Turn::NotInRegister, "C", true, Some(1), "no record of this download is the document".to_owned()),
            (Turn::NotInRegister, "Z", true, Some(1), "no record of this download is the document".to_owned()),
            (Turn::StillUnreported, "B", true, Some(1), String::new()),
            (Turn::NewlyUnreported, "N", true, Some(1), String::new()),
        ]
    );
    assert_eq!((m.new_rows.documents, m.new_records.documents), (1, 2));
}

#[test]
fn a_row_taken_out_of_the_same_months_register_is_no_longer_open() {
    let before = run("092026", Vec::new(), vec![row("A", Outcome::OnlyInBooks, "")]);
    let m = between(&before, &run("092026", Vec::new(), Vec::new()));
    assert_eq!(
        told(&m),
        [(Turn::NotInRegister, "A", false, None, "taken out of the register, or changed there".to_owned())]
    );
}

#[test]
fn two_records_that_fit_a_row_are_no_answer_and_another_amount_is_none() {
    let before = run("082026", Vec::new(), vec![row("A-1", Outcome::OnlyInBooks, "")]);
    let near = |number: &str, period: &str, paise: i64| {
        let mut record = record(number, Outcome::OnlyInIms, ImsAction::Pending, "clerk", "");
        record.key.return_period = period.to_owned();
        record.taxable_value = Paise::new(paise);
        record
    };
    for (records, turn) in [
        (vec![near("A/1", "082026", 100_100)], Turn::ReportedNow),
        (vec![near("A/1", "082026", 100_101)], Turn::NotInRegister),
        (vec![near("A/1", "082026", 100_000), near("A-1", "092026", 100_000)], Turn::NotInRegister),
        (vec![near("A/2", "082026", 100_000)], Turn::NotInRegister),
    ] {
        let m = between(&before, &run("092026", records, Vec::new()));
        assert_eq!(m.lines[0].turn, turn, "{:?}", m.lines[0].why);
    }
}

#[test]
fn equal_rows_are_paired_one_by_one_and_whose_they_are_may_be_said_later() {
    let rent = |outcome| row("RENT", outcome, "");
    let mut named = rent(Outcome::OnlyInBooks);
    named.recipient_gstin = OURS.to_owned();
    let before = run("082026", Vec::new(), vec![rent(Outcome::OnlyInBooks), rent(Outcome::OnlyInBooks)]);
    let m = between(&before, &run("082026", Vec::new(), vec![named, rent(Outcome::OnlyInBooks)]));
    assert_eq!(m.of(Turn::StillUnreported).documents, 2);
    assert_eq!(m.lines.len(), 2);
}
