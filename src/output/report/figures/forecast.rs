//! What the month will do to GSTR-2B and GSTR-3B, and what GSTR-2B then said.
//!
//! Comes in: the month. Goes out: sums by head for three futures, the worth of open documents, and, where
//! the GSTR-2B was given, the differences by cause. Invariant: the sums are those of
//! [`domain::forecast`](crate::domain::forecast), which the comparison with GSTR-2B rests on too; the
//! sentences are the same on the terminal, on the page, in the workbook and in `summary.json`.

use crate::domain::account::Tally;
use crate::domain::forecast::{Future, FutureSums, Outlook, Place2b, Sums, Worth, all_other, sums};
use crate::domain::gstr2b::{Cause, Found, Lane, Line2b};
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::{TaxPeriod, show_date};
use crate::domain::text::Count;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What the month will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The return period.
    pub period: TaxPeriod,
    /// All recipients together first, then each by itself where there are several.
    pub sums: Vec<Sums>,
    /// Documents that need a person, most credit first.
    pub open: Vec<Worth>,
    /// Records of imports and other sections shown only, which are not forecast.
    pub read_only: usize,
    /// The day of the draft.
    pub draft_2b: NaiveDate,
}

impl Forecast {
    pub(super) fn of(month: &Month<'_>, draft_2b: NaiveDate) -> Self {
        let outlook = Outlook::of(month);
        let mut open: Vec<Worth> = (0u32..)
            .map(ImsId)
            .zip(&month.decisions)
            .filter(|(id, decision)| decision.needs_review() && !outlook.is_repeat(*id))
            .map(|(id, _)| outlook.worth(id))
            .collect();
        open.sort_by_key(|w| (Reverse(w.accepted.table.all_other.total().abs()), w.id));
        Self {
            period: month.facts.period,
            sums: sums(&outlook),
            open,
            read_only: month.read_only.iter().map(|s| s.records).sum(),
            draft_2b,
        }
    }

    /// Returns what a future comes to, all recipients together.
    pub fn future(&self, future: Future) -> &FutureSums {
        self.sums[0].of(future)
    }

    /// Says in one sentence what GSTR-2B will give.
    pub fn sentence(&self) -> String {
        let of = |future| self.future(future).table.all_other.total();
        format!(
            "Forecast of GSTR-2B, 4(A)(5): {} as proposed, {} if everything is accepted, {} if nobody acts.",
            of(Future::Proposed),
            of(Future::AcceptAll),
            of(Future::Silence)
        )
    }

    /// Says the same on one line, in whole rupees.
    pub fn short(&self) -> String {
        let of = |future| self.future(future).table.all_other.total().rounded();
        format!(
            "Forecast 4(A)(5): {} as proposed, {} if all is accepted, {} if nobody acts.",
            of(Future::Proposed),
            of(Future::AcceptAll),
            of(Future::Silence)
        )
    }

    /// Says what the forecast rests on and what it cannot know, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let proposed = self.future(Future::Proposed);
        let mut notes = vec![
            "As proposed: every proposal is on the portal, those that wait for a person too; what is held is on \
             Pending. Credit notes are taken off by what is declared as given back, or whole."
                .to_owned(),
            "4(B)(1) is credit that the books mark as blocked; 4(B)(2) is credit of documents for which no row of \
             the books stands, to be reversed until they are booked. Both are proposals: the portal does not know \
             the books."
                .to_owned(),
            "4(D) is not forecast: credit barred by section 16(4) or by place of supply reaches GSTR-2B without IMS, \
             and so do reverse charge, imports and ISD (4(A)(1), (3), (4))."
                .to_owned(),
            format!(
                "Actions can change, and suppliers can file, until the draft of {}; later changes need a recompute.",
                show_date(self.draft_2b)
            ),
        ];
        let waiting = proposed.at(Place2b::NotFiled);
        if waiting.documents > 0 {
            notes.push(format!(
                "{} with {} of tax are saved and not filed: in no sum, and in GSTR-2B only if the supplier files in \
                 time.",
                Count::of(waiting.documents, "document"),
                waiting.tax.total()
            ));
        }
        if proposed.amendments.documents > 0 {
            notes.push(format!(
                "{} with {} of tax are counted whole; where the original was taken in an earlier month only the \
                 difference is new, and no record says what the original was.",
                Count::of(proposed.amendments.documents, "amendment"),
                proposed.amendments.tax.total()
            ));
        }
        let amended = proposed.at(Place2b::Amended);
        if amended.documents > 0 {
            notes.push(format!(
                "{} with {} of tax give way to their amendments in the same GSTR-2B (the portal's rule as it is \
                 understood; GSTN has not published it in this form).",
                Count::of(amended.documents, "original"),
                amended.tax.total()
            ));
        }
        if self.read_only > 0 {
            notes.push(format!(
                "{} of imports and other sections that are shown only are not forecast.",
                Count::of(self.read_only, "record")
            ));
        }
        notes
    }
}

/// What GSTR-2B says against one future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// The future.
    pub future: Future,
    /// What was forecast in 4(A)(5).
    pub forecast: TaxHeads,
    /// GSTR-2B minus forecast by cause, in the order of [`Cause::ALL`]; only causes that occur.
    pub causes: Vec<(Cause, usize, TaxHeads)>,
}

impl Against {
    /// Returns GSTR-2B minus forecast.
    pub fn gap(&self) -> TaxHeads {
        self.causes.iter().map(|(_, _, gap)| *gap).sum()
    }

    /// Returns on how many documents the two differ.
    pub fn documents(&self) -> usize {
        self.causes.iter().map(|(_, documents, _)| documents).sum()
    }
}

/// The GSTR-2B of the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gstr2bFigure {
    /// What it gives by line of Table 4, in the order of [`Line2b::ALL`].
    pub lines: [Tally; 6],
    /// Against each future, in the order of [`Future::ALL`].
    pub against: [Against; 3],
    /// The lanes: how many documents stand how, with their tax.
    pub lanes: Vec<(Lane, Found, Tally)>,
}

impl Gstr2bFigure {
    pub(super) fn of(month: &Month<'_>, forecast: &Forecast) -> Option<Self> {
        let compared = month.gstr2b.as_ref()?;
        let against = Future::ALL.map(|future| {
            let mut causes: BTreeMap<Cause, (usize, TaxHeads)> = BTreeMap::new();
            for difference in compared.from(future) {
                let cause = causes.entry(difference.cause).or_default();
                cause.0 += 1;
                cause.1 += difference.gap();
            }
            Against {
                future,
                forecast: all_other(&forecast.sums, &compared.recipients, future),
                causes: causes.into_iter().map(|(cause, (documents, gap))| (cause, documents, gap)).collect(),
            }
        });
        let mut lanes: BTreeMap<(Lane, Found), Tally> = BTreeMap::new();
        for line in &compared.lanes {
            let tally = lanes.entry((line.lane, line.found)).or_default();
            match line.document.map(|at| &compared.documents[at]) {
                Some(d) => tally.add(d.kind.sign(), d.taxable_value, d.tax),
                None => line.books.iter().map(|id| &month.books[id.at()]).for_each(|row| {
                    tally.add(row.kind.sign(), row.taxable_value, row.tax);
                }),
            }
        }
        let lanes = lanes.into_iter().map(|((lane, found), tally)| (lane, found, tally)).collect();
        Some(Self { lines: compared.lines, against, lanes })
    }

    /// Returns what GSTR-2B gives in one line.
    pub const fn line(&self, line: Line2b) -> Tally {
        self.lines[line as usize]
    }

    /// Returns what it says against one future.
    pub const fn from(&self, future: Future) -> &Against {
        &self.against[future as usize]
    }

    /// Says in one sentence what GSTR-2B gives and what it differs by.
    pub fn sentence(&self) -> String {
        let actual = self.line(Line2b::AllOther).tax.total();
        let gaps: Vec<String> = self
            .against
            .iter()
            .map(|against| {
                let documents = Count::of(against.documents(), "document");
                format!(
                    "{} {} ({documents})",
                    against.future.title().to_lowercase(),
                    signed(against.gap().total())
                )
            })
            .collect();
        format!("GSTR-2B gives {actual} in 4(A)(5). Against the forecast: {}.", gaps.join("; "))
    }

    /// Says the same on one line, in whole rupees and against what was proposed.
    pub fn short(&self) -> String {
        let actual = self.line(Line2b::AllOther).tax.total().rounded();
        let against = self.from(Future::Proposed);
        let gap = against.gap().total();
        let apart = match (against.documents(), gap.get()) {
            (0, _) => "as proposed".to_owned(),
            (n, 0) => format!("as much as proposed, in other documents ({n}, see gstr2b.csv)"),
            (n, _) => {
                let way = if gap > Paise::ZERO { "more" } else { "less" };
                let documents = Count::of(n, "document");
                format!("{} {way} than as proposed ({documents}, see gstr2b.csv)", gap.abs().rounded())
            }
        };
        format!("GSTR-2B gives {actual} in 4(A)(5), {apart}.")
    }
}

/// Writes an amount with its sign, plus too.
fn signed(amount: Paise) -> String {
    if amount > Paise::ZERO { format!("+{amount}") } else { amount.to_string() }
}
