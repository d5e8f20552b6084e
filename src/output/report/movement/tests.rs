use super::*;
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use crate::domain::period::{TaxPeriod, parse_portal_date};

const HOSTILE: &str = "=cmd|'/C calc'!A0 <script>alert(1)</script> \u{202e}x";

fn state(outcome: Outcome, action: Option<ImsAction>) -> State {
    State {
        outcome,
        action,
        review: String::new(),
        rule: "r".to_owned(),
        reason: HOSTILE.to_owned(),
        partners: "12".to_owned(),
    }
}

fn line(turn: Turn, number: &str, paise: i64, before: Option<State>, now: Option<State>) -> Line {
    let open = now.as_ref().is_some_and(|s| s.outcome == Outcome::OnlyInBooks);
    Line {
        turn,
        section: turn.is_of_ims().then_some(Section::B2b),
        kind: DocumentKind::Invoice,
        recipient_gstin: "27AAHCK4471M1Z1".to_owned(),
        supplier_gstin: "27AAIFL6607C1ZG".to_owned(),
        supplier_name: HOSTILE.to_owned(),
        number: number.to_owned(),
        date: parse_portal_date("03-08-2026"),
        return_period: String::new(),
        taxable_value: Paise::new(paise * 5),
        tax: TaxHeads { igst: Paise::new(paise), ..TaxHeads::default() },
        before,
        now,
        why: vec!["booked now: row 12".to_owned()],
        open,
        age_months: Some(1),
    }
}

fn movement() -> Movement {
    let run = |period: &str, folder: &str| RunFigure {
        folder: folder.to_owned(),
        period: TaxPeriod::parse(period).ok(),
        as_of: parse_portal_date("14-10-2026"),
        ..RunFigure::default()
    };
    Movement {
        before: run("082026", "out/08"),
        now: run("092026", "out/09"),
        lines: vec![
            line(
                Turn::Changed,
                "A-1",
                1_800_000,
                Some(state(Outcome::OnlyInIms, Some(ImsAction::Pending))),
                Some(state(Outcome::Exact, Some(ImsAction::Accept))),
            ),
            line(
                Turn::StillUnreported,
                "=1+1",
                900_000,
                Some(state(Outcome::OnlyInBooks, None)),
                Some(state(Outcome::OnlyInBooks, None)),
            ),
        ],
        ..Movement::default()
    }
}

#[test]
fn the_movement_reads_well_on_a_terminal() {
    let shown = text(&movement(), 100, "; movement.csv lists them all");
    assert_eq!(
        shown,
        "Aug 2026 as of 14-10-2026 (out/08) → Sep 2026 as of 14-10-2026 (out/09)\n\
         1 record changed; 0 rows that no supplier had reported found now, ₹0.00 of tax.\n\
         Open now: 0 records (₹0.00 of tax) and 1 row of the books that no supplier reports (₹9,000.00 of\n  \
         tax).\n\
         \n\
         What moved            Docs         Tax\n\
         ──────────────────────────────────────\n\
         Record changed           1  ₹18,000.00\n\
         Row still unreported     1   ₹9,000.00\n\
         \n\
         From outcome  To outcome      Docs         Tax\n\
         ──────────────────────────────────────────────\n\
         Only in IMS   Agrees exactly     1  ₹18,000.00\n\
         \n\
         Open, how old  Records    Tax  Rows        Tax\n\
         ──────────────────────────────────────────────\n\
         1 month              0  ₹0.00     1  ₹9,000.00\n\
         ──────────────────────────────────────────────\n\
         All                  0  ₹0.00     1  ₹9,000.00\n\
         \n\
         Most tax first:\n\
         A-1 of 03-08-2026, =cmd|'/C calc'!A0 <script>alert(1…, ₹18,000.00 of tax: Only in IMS, Pending →\n  \
         Agrees exactly, Accept (booked now: row 12)\n"
    );
}

#[test]
fn no_line_is_too_wide_and_no_name_steers_the_terminal() {
    for width in [60, 80, 120] {
        let shown = text(&movement(), width, "");
        assert!(!shown.contains('\u{202e}'), "{shown}");
        assert!(width < 80 || shown.lines().all(|l| l.chars().count() <= width), "{shown}");
    }
}

#[test]
fn hostile_texts_stay_text_on_the_page_and_in_the_table() {
    let shown = page(&movement());
    assert!(!shown.contains("<script"));
    assert!(shown.contains("<bdi>=cmd|"));
    let mut csv = Vec::new();
    write_csv(&movement(), &mut csv).unwrap();
    let mut lines = 0;
    for record in csv::Reader::from_reader(csv.as_slice()).records() {
        lines += 1;
        let record = record.unwrap();
        assert_eq!(record.len(), COLUMNS.len());
        for cell in &record {
            assert_eq!(crate::output::harmless(cell), cell, "{cell}");
        }
    }
    assert_eq!(lines, 2);
}

#[test]
fn the_json_says_the_same() {
    let value: serde_json::Value = serde_json::from_str(&json(&movement())).unwrap();
    assert_eq!(value["schema"], 1);
    assert_eq!(value["lines"].as_array().unwrap().len(), 2);
    assert_eq!(value["open"][0]["age_months"], 1);
    assert_eq!(value["open"][0]["rows"]["tax"], "9000.00");
    assert_eq!(value["moves"][0]["outcome_before"], "only_in_ims");
    assert_eq!(value["sentences"][0], sentences(&movement())[0]);
}

#[test]
fn nothing_that_moved_is_said_too() {
    let shown = text(&Movement::default(), 80, "");
    assert!(shown.starts_with("a run () → a run ()\n0 records changed;"), "{shown}");
    assert!(page(&Movement::default()).contains("Nothing is open."));
}
