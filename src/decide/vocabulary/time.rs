//! Words about return periods, financial years and the time limit of section 16(4).

use super::{Word, date, flag, number, present, short};
use crate::domain::period::FinancialYear;

pub(super) const WORDS: &[Word] = &[
    short(
        "return_period",
        6,
        "The supplier's return period, month and year as the portal writes it; NULL where the record names none.",
        "return_period = '092026'",
        |r| present(r.record.return_period),
    ),
    number(
        "months_late",
        "Months from the month of the document to the supplier's return period: how late it was reported, up to 2 for quarterly filers in time; NULL where the return period cannot be read.",
        "months_late > 2",
        |r| r.months_late(),
    ),
    number(
        "periods_back",
        "Months from the supplier's return period to the period of the run, negative if later; NULL where the return period cannot be read.",
        "periods_back > 0",
        |r| r.periods_back(),
    ),
    flag(
        "other_financial_year",
        "The document date lies in another financial year than the period of the run.",
        "other_financial_year",
        |r| Some(FinancialYear::of(r.record.date) != FinancialYear::of(r.period.first_day())),
    ),
    number(
        "financial_years_back",
        "Financial years from that of the document to that of the period of the run, negative if later.",
        "financial_years_back >= 1",
        |r| Some(r.financial_years_back()),
    ),
    date(
        "itc_last_date",
        "Last day on which the credit may be taken (section 16(4)): 30 November after the financial year of the document's own date, an amendment by its original's, or the annual return named in [annual_return] if earlier; NULL for credit notes.",
        "itc_last_date < DATE '2026-12-01'",
        |r| r.itc_last_date(),
    ),
    number(
        "days_to_itc_limit",
        "Days from the date of the run to itc_last_date, negative when past; NULL for credit notes.",
        "days_to_itc_limit BETWEEN 0 AND 30",
        |r| r.days_to_itc_limit(),
    ),
    flag(
        "itc_limit_past",
        "The last day on which the credit may be taken lies before the date of the run; NULL for credit notes.",
        "itc_limit_past IS TRUE",
        |r| r.days_to_itc_limit().map(|days| days < 0),
    ),
];
