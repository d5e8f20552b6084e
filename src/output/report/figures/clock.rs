//! How long records may stay on Pending, and the days that matter.
//!
//! Comes in: the month. Goes out: the warning list, the first day first, and dated lines. Invariant: a day
//! that rests on an assumption is labelled advice, and the portal's own flag decides who is listed.

use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::clock::{Clock, clock};
use crate::domain::due::Frequency;
use crate::domain::link::{ImsId, UploadFate};
use crate::domain::month::Month;
use crate::domain::period::{TaxPeriod, show_date};
use crate::domain::text::Count;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How a record stands to Pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The portal holds it on Pending.
    OnPortal,
    /// This run proposes or puts it on Pending.
    Proposed,
    /// Nobody has decided; the portal offers Pending for one period only.
    Offered,
}

impl Standing {
    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::OnPortal => "On Pending",
            Self::Proposed => "Pending proposed",
            Self::Offered => "Undecided, Pending offered",
        }
    }
}

/// A record whose time on Pending ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockLine {
    /// The record.
    pub id: ImsId,
    /// How it stands.
    pub standing: Standing,
    /// The last safe day.
    pub last: NaiveDate,
    /// What it rests on.
    pub clock: Clock,
    /// Whether the portal no longer offers Pending on it.
    pub withdrawn: bool,
}

/// One of the days that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// What it is, in a few words.
    pub what: String,
    /// What it does, a sentence.
    pub does: String,
    /// Whether it rests on an assumption.
    pub advice: bool,
}

impl Day {
    /// Writes the day, with the word advice where it is no more than that.
    pub fn shown(&self) -> String {
        let advice = if self.advice { " (advice)" } else { "" };
        format!("{}{advice}", show_date(self.date))
    }
}

/// How long records may stay on Pending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// The warning list: by day, most rupees first.
    pub lines: Vec<ClockLine>,
    /// On Pending or put there, for one period only: by last day.
    pub one_period: BTreeMap<NaiveDate, Tally>,
    /// On Pending or put there until the credit lapses: by last day.
    pub credit: BTreeMap<NaiveDate, Tally>,
}

impl Clocks {
    /// Finds the records whose time on Pending ends.
    pub(super) fn of(month: &Month<'_>, repeated: &[bool]) -> Self {
        let mut clocks = Self::default();
        for (id, at) in (0u32..).zip(0..month.ims.len()) {
            let Some(line) = (!repeated[at]).then(|| line(month, ImsId(id))).flatten() else { continue };
            if line.standing != Standing::Offered {
                let record = &month.ims[at];
                let days = match line.clock {
                    Clock::OnePeriod(_) => &mut clocks.one_period,
                    Clock::Credit(_) | Clock::Blocked | Clock::NotFiled => &mut clocks.credit,
                };
                let tally = days.entry(line.last).or_default();
                tally.add(record.kind().sign(), record.taxable_value, record.tax);
            }
            clocks.lines.push(line);
        }
        let tax = |line: &ClockLine| month.ims[line.id.at()].tax.total().abs();
        clocks.lines.sort_by_key(|line| (line.last, Reverse(tax(line)), line.id));
        clocks
    }

    /// Says which days end Pending first; nothing where nothing is on it.
    pub fn sentence(&self) -> Option<String> {
        let first = |days: &BTreeMap<NaiveDate, Tally>| {
            let (day, tally) = days.first_key_value()?;
            Some((show_date(*day), Count::of(tally.documents, "document").to_string(), tally.tax.total()))
        };
        let one = first(&self.one_period)
            .map(|(day, count, tax)| format!("on {day} for {count} with {tax} of tax (advice)"));
        let credit =
            first(&self.credit).map(|(day, count, tax)| format!("on {day} for {count} with {tax} of tax"));
        match (one, credit) {
            (None, None) => None,
            (Some(one), None) => Some(format!("Pending ends first {one}.")),
            (None, Some(credit)) => Some(format!("Credit on Pending lapses first {credit}.")),
            (Some(one), Some(credit)) => {
                Some(format!("Pending ends first {one}; credit on Pending lapses first {credit}."))
            }
        }
    }
}

fn line(month: &Month<'_>, id: ImsId) -> Option<ClockLine> {
    let (record, decision) = (&month.ims[id.at()], &month.decisions[id.at()]);
    let clock = clock(record, &month.facts.calendar);
    let last = clock.last()?;
    let on_portal = record.previous_action == ImsAction::Pending;
    let proposed = decision.fate == UploadFate::Held || decision.proposed_action == ImsAction::Pending;
    let settled = matches!(decision.fate, UploadFate::Upload | UploadFate::AlreadySo);
    let standing = if on_portal && !(settled && decision.proposed_action != ImsAction::Pending) {
        Standing::OnPortal
    } else if proposed {
        Standing::Proposed
    } else if !settled && !on_portal && matches!(clock, Clock::OnePeriod(_)) {
        Standing::Offered
    } else {
        return None;
    };
    Some(ClockLine { id, standing, last, clock, withdrawn: !record.permission.pending })
}

/// Returns the days that matter to a month, in order.
///
/// # Source
/// Draft 2B on the 14th, GSTR-3B by rule 61, Pending for one tax period from October 2025 (advisories of
/// 23-09-2025 and 17-10-2025), section 16(4).
pub(super) fn days(month: &Month<'_>, clocks: &Clocks) -> Vec<Day> {
    let facts = &month.facts;
    // Registrations that file alike share their days.
    let mut groups: BTreeMap<[NaiveDate; 3], Vec<&str>> = BTreeMap::new();
    for gstin in &facts.recipients {
        groups.entry(returns(month, gstin, facts.period)).or_default().push(gstin);
    }
    if groups.is_empty() {
        groups.insert(returns(month, "", facts.period), vec![""]);
    }
    let several = groups.len() > 1;
    let mut days = Vec::new();
    for ([draft, due, limit], gstins) in groups {
        let first = gstins[0];
        let whose = if several { format!(", {}", gstins.join(", ")) } else { String::new() };
        let (filers, known) = match facts.calendar.frequency(first) {
            None => (" (monthly filers)", false),
            Some(Frequency::Monthly) => (" (monthly)", true),
            Some(Frequency::Quarterly) => (" (quarterly)", true),
        };
        let period = facts.period;
        days.push(Day {
            date: draft,
            what: format!("Draft GSTR-2B{whose}"),
            does: format!(
                "Draft GSTR-2B of {period}: No action is deemed accepted. Later actions need a recompute."
            ),
            advice: !known,
        });
        days.push(Day {
            date: due,
            what: format!("GSTR-3B due{filers}{whose}"),
            does: format!("GSTR-3B due{filers}: filing it ends every change for the period."),
            advice: !known,
        });
        days.push(Day {
            date: limit,
            what: format!("Pending for one period ends{whose}"),
            does: format!(
                "Where the portal grants Pending for one period only, it ends here for records in GSTR-2B of {period}; \
                 then No action is deemed accepted."
            ),
            advice: true,
        });
    }
    if let Some((day, tally)) = clocks.credit.first_key_value() {
        days.push(Day {
            date: *day,
            what: "Credit on Pending lapses first".to_owned(),
            does: format!(
                "The credit of {} on Pending, {} of tax, can be taken until this day (section 16(4)), or until the \
                 annual return of the year is filed.",
                Count::of(tally.documents, "document"),
                tally.tax.total()
            ),
            advice: false,
        });
    }
    days.sort_by(|a, b| (a.date, &a.what).cmp(&(b.date, &b.what)));
    days
}

fn returns(month: &Month<'_>, gstin: &str, period: TaxPeriod) -> [NaiveDate; 3] {
    let calendar = &month.facts.calendar;
    [
        calendar.draft_2b(gstin, period),
        calendar.gstr3b(gstin, period).date,
        calendar.gstr3b_after(gstin, period).date,
    ]
}
