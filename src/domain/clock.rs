//! How long a record may stay on Pending.
//!
//! Comes in: a record, how its recipient files. Goes out: the last safe day and what it rests on.
//! Invariant: the portal's own flag is obeyed and never computed; the day is advice, since no download
//! says in which GSTR-2B a record stands.

use super::action::{ImsAction, section_has_itc_reduction};
use super::document::{DocumentKind, Filing, ImsRecord};
use super::due::{Calendar, Due};
use super::period::TaxPeriod;
use chrono::NaiveDate;

/// The first period whose notes and downward amendments may be Pending, for one period.
///
/// # Source
/// GSTN advisory of 23-09-2025 and FAQ of 17-10-2025; prospective only.
pub const FIRST_PERIOD: &str = "102025";

/// How long a record may stay on Pending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The portal does not offer Pending.
    Blocked,
    /// The supplier has not filed: the record is in no GSTR-2B yet, and nothing runs.
    NotFiled,
    /// One period only: until GSTR-3B of the period after its GSTR-2B is due.
    OnePeriod(Due),
    /// Until the credit lapses (section 16(4)), the last day.
    Credit(NaiveDate),
}

impl Clock {
    /// Returns the last day, where one can be told.
    pub const fn last(&self) -> Option<NaiveDate> {
        match self {
            Self::Blocked | Self::NotFiled => None,
            Self::OnePeriod(due) => Some(due.date),
            Self::Credit(day) => Some(*day),
        }
    }

    /// Says what happens after the last day.
    pub const fn after(&self) -> &'static str {
        match self {
            Self::Blocked => "Pending is not offered; No action is deemed accepted.",
            Self::NotFiled => "Nothing runs until the supplier files.",
            Self::OnePeriod(_) => "Pending is disabled then; No action is deemed accepted.",
            Self::Credit(_) => "The credit can no longer be taken (section 16(4)).",
        }
    }
}

/// Tells whether a record is of the classes that may be Pending for one period only.
///
/// # Source
/// Credit notes, amended credit notes, and downward amendments of invoices, debit notes and ECO
/// documents (advisories of 23-09-2025 and 17-10-2025). An amendment carries no values of its original;
/// that the portal asks how much credit is given back says that it lowers the credit.
pub const fn for_one_period(record: &ImsRecord<&str>) -> bool {
    match record.kind() {
        DocumentKind::CreditNote => true,
        DocumentKind::Invoice | DocumentKind::DebitNote => {
            section_has_itc_reduction(record.section) && record.permission.itc_reduction
        }
    }
}

/// Returns how long a record may stay on Pending. The period of its GSTR-2B is taken to be the
/// supplier's return period, which is the earliest that can be right: a return filed late reaches a later
/// one.
///
/// # Source
/// The due date of GSTR-3B of the period after that of the GSTR-2B (GSTN FAQ of 17-10-2025).
pub fn clock(record: &ImsRecord<&str>, calendar: &Calendar) -> Clock {
    if !record.permission.pending && record.previous_action != ImsAction::Pending {
        return Clock::Blocked;
    }
    if record.filing == Filing::NotFiled {
        return Clock::NotFiled;
    }
    if !for_one_period(record) {
        let own = record.date;
        let date = if record.section.is_amendment() { record.original_date.unwrap_or(own) } else { own };
        return Clock::Credit(calendar.annual_returns.last_day_for(date));
    }
    let first = TaxPeriod::parse(FIRST_PERIOD).expect("a period");
    let of_2b = TaxPeriod::parse(record.return_period).unwrap_or(TaxPeriod::of(record.date)).max(first);
    Clock::OnePeriod(calendar.gstr3b_after(record.recipient_gstin, of_2b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{ItcReduction, Permission};
    use crate::domain::document::Section;
    use crate::domain::due::Frequency;
    use crate::domain::money::{Paise, TaxHeads};
    use crate::domain::period::{parse_portal_date, show_date};
    use std::collections::BTreeMap;

    const PUNE: &str = "27AAHCK4471M1Z1";
    const DELHI: &str = "07AAFCN5543R1ZT";

    fn record(section: Section, period: &'static str) -> ImsRecord<&'static str> {
        ImsRecord {
            file: 0,
            section,
            index: 0,
            recipient_gstin: PUNE,
            supplier_gstin: "27AAIFL6607C1ZG",
            supplier_name: "Lohgad Rubber Products",
            number: "CN-7",
            date: parse_portal_date("28-10-2025").unwrap(),
            original_number: "",
            original_date: None,
            invoice_type: "R",
            place_of_supply: "27",
            document_value: Paise::new(118_000),
            taxable_value: Paise::new(100_000),
            tax: TaxHeads { cgst: Paise::new(9_000), sgst: Paise::new(9_000), ..TaxHeads::default() },
            return_period: period,
            source_form: "R1",
            filing: Filing::Filed,
            previous_action: ImsAction::NoAction,
            permission: Permission {
                pending: true,
                remarks: true,
                itc_reduction: section_has_itc_reduction(section),
            },
            previous_itc_reduction: ItcReduction::NotAsked,
            previous_remarks: "",
            content_hash: "",
            raw_start: 0,
            raw_end: 0,
        }
    }

    fn filing(gstin: &str, frequency: Frequency) -> Calendar {
        Calendar { filing: BTreeMap::from([(gstin.to_owned(), frequency)]), ..Calendar::default() }
    }

    fn last(record: &ImsRecord<&str>, calendar: &Calendar) -> String {
        clock(record, calendar).last().map(show_date).unwrap_or_default()
    }

    #[test]
    fn a_note_of_october_2025_that_is_filed_in_november_may_wait_until_20_december() {
        let note = record(Section::B2bcn, "102025");
        assert_eq!(last(&note, &filing(PUNE, Frequency::Monthly)), "20-12-2025");
        // Nobody said how the recipient files: the earliest that can be right.
        assert_eq!(last(&note, &Calendar::default()), "20-12-2025");
        let Clock::OnePeriod(due) = clock(&note, &Calendar::default()) else { panic!("one period") };
        assert!(!due.known());
    }

    #[test]
    fn a_note_of_the_quarter_to_december_may_wait_until_22_or_24_april() {
        for month in ["102025", "112025", "122025"] {
            let note = record(Section::B2bcn, month);
            assert_eq!(last(&note, &filing(PUNE, Frequency::Quarterly)), "22-04-2026", "{month}");
            let note = ImsRecord { recipient_gstin: DELHI, ..note };
            assert_eq!(last(&note, &filing(DELHI, Frequency::Quarterly)), "24-04-2026", "{month}");
        }
    }

    #[test]
    fn only_notes_and_downward_amendments_are_limited_to_one_period() {
        let monthly = filing(PUNE, Frequency::Monthly);
        for section in Section::ALL {
            let mut record = record(section, "102025");
            let limited = section_has_itc_reduction(section);
            assert_eq!(matches!(clock(&record, &monthly), Clock::OnePeriod(_)), limited, "{section:?}");
            record.permission.itc_reduction = false;
            let note = record.kind() == DocumentKind::CreditNote;
            assert_eq!(matches!(clock(&record, &monthly), Clock::OnePeriod(_)), note, "{section:?}");
        }
        assert_eq!(last(&record(Section::B2b, "102025"), &monthly), "30-11-2026");
        let mut amended = record(Section::B2ba, "102025");
        amended.permission.itc_reduction = false;
        amended.original_date = parse_portal_date("12-02-2025");
        assert_eq!(last(&amended, &monthly), "30-11-2025");
    }

    #[test]
    fn the_portals_own_flag_is_obeyed() {
        let monthly = filing(PUNE, Frequency::Monthly);
        let mut note = record(Section::B2bcn, "102025");
        note.permission.pending = false;
        assert_eq!(clock(&note, &monthly), Clock::Blocked);
        // On Pending and no longer offered: the clock still says when it ended.
        note.previous_action = ImsAction::Pending;
        assert_eq!(last(&note, &monthly), "20-12-2025");
        // Offered on a note of a period before the rule: it reached a later GSTR-2B.
        assert_eq!(last(&record(Section::B2bcn, "082025"), &monthly), "20-12-2025");
        let saved = ImsRecord { filing: Filing::NotFiled, ..record(Section::B2bcn, "102025") };
        assert_eq!(clock(&saved, &monthly), Clock::NotFiled);
    }
}
