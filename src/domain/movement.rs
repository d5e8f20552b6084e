//! What moved between two runs: the last one beside this one, last month beside this month.
//!
//! Comes in: records and rows of two finished runs, paired by the pipeline. Goes out: a line for everything that
//! changed or is open, and sums. Invariant: a record is known again by its [`RecordKey`](super::standing::RecordKey),
//! a row by supplier, number, date and amounts; what is closed and unchanged is counted and not told.

use super::account::Tally;
use super::action::ImsAction;
use super::document::{DocumentKind, Section};
use super::money::{Paise, TaxHeads};
use super::outcome::Outcome;
use super::period::TaxPeriod;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What happened to a document from one run to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// A record whose outcome, action or reader is another.
    Changed,
    /// A record that was open and is no longer in the download.
    Gone,
    /// A record that is open as before.
    StillOpen,
    /// A row that no supplier reported, and that is linked now.
    FoundNow,
    /// A row that no supplier reported, not in this register; a record of this download is the same document.
    ReportedNow,
    /// A row that was linked, and that no supplier reports now.
    Lost,
    /// A row that no supplier reported, and that is excluded now.
    SetAside,
    /// A row that no supplier reported, and that this register does not hold.
    NotInRegister,
    /// A row that no supplier reports still.
    StillUnreported,
    /// A row that no supplier reports, new in this register.
    NewlyUnreported,
}

impl Turn {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Changed,
        Self::Gone,
        Self::StillOpen,
        Self::FoundNow,
        Self::ReportedNow,
        Self::Lost,
        Self::SetAside,
        Self::NotInRegister,
        Self::StillUnreported,
        Self::NewlyUnreported,
    ];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::StillOpen => "still_open",
            Self::FoundNow => "found_now",
            Self::ReportedNow => "reported_now",
            Self::Lost => "lost",
            Self::SetAside => "set_aside",
            Self::NotInRegister => "not_in_register",
            Self::StillUnreported => "still_unreported",
            Self::NewlyUnreported => "newly_unreported",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Changed => "Record changed",
            Self::Gone => "Record gone while open",
            Self::StillOpen => "Record still open",
            Self::FoundNow => "Row found now",
            Self::ReportedNow => "Row of before, reported now",
            Self::Lost => "Row lost its record",
            Self::SetAside => "Row set aside now",
            Self::NotInRegister => "Row not in this register",
            Self::StillUnreported => "Row still unreported",
            Self::NewlyUnreported => "Row newly unreported",
        }
    }

    /// Returns what it means, a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Changed => "In both downloads; outcome, proposed action or who must look is another.",
            Self::Gone => "Open in the earlier run, and no longer in the download.",
            Self::StillOpen => "In both downloads, unchanged, and not settled.",
            Self::FoundNow => "Only in the books before, linked now.",
            Self::ReportedNow => {
                "Only in the books before and not in this register; this download holds the document."
            }
            Self::Lost => "Linked before, only in the books now.",
            Self::SetAside => "Only in the books before, excluded now.",
            Self::NotInRegister => "Only in the books before, and this register does not hold it.",
            Self::StillUnreported => "Only in the books before and now.",
            Self::NewlyUnreported => "Only in the books now, and not in the earlier register.",
        }
    }

    /// Tells whether the line is of a record; else it is of a row.
    pub const fn is_of_ims(self) -> bool {
        match self {
            Self::Changed | Self::Gone | Self::StillOpen => true,
            Self::FoundNow
            | Self::ReportedNow
            | Self::Lost
            | Self::SetAside
            | Self::NotInRegister
            | Self::StillUnreported
            | Self::NewlyUnreported => false,
        }
    }
}

/// How a document stood in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its outcome.
    pub outcome: Outcome,
    /// The proposed action; nothing for rows.
    pub action: Option<ImsAction>,
    /// Who must look, or empty.
    pub review: String,
    /// The rule that decided, or empty.
    pub rule: String,
    /// Why it has its outcome.
    pub reason: String,
    /// The rows or records beside it, as the run named them, or empty.
    pub partners: String,
}

/// One line of a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub turn: Turn,
    /// Section, for records.
    pub section: Option<Section>,
    /// Kind.
    pub kind: DocumentKind,
    /// The recipient's GSTIN, or empty.
    pub recipient_gstin: String,
    /// The supplier's GSTIN, or empty.
    pub supplier_gstin: String,
    /// The supplier's name, or empty.
    pub supplier_name: String,
    /// Document number.
    pub number: String,
    /// Document date.
    pub date: Option<NaiveDate>,
    /// The supplier's return period, verbatim, for records.
    pub return_period: String,
    /// Taxable value now, else then; positive in the sense of the kind.
    pub taxable_value: Paise,
    /// Tax now, else then.
    pub tax: TaxHeads,
    /// How it stood.
    pub before: Option<State>,
    /// How it stands.
    pub now: Option<State>,
    /// Why it moved, clauses.
    pub why: Vec<String>,
    /// Whether it is open now.
    pub open: bool,
    /// How many months old what is open is: from the supplier's return period or the document's month to the run's
    /// period; nothing where that is not known.
    pub age_months: Option<i32>,
}

impl Line {
    /// Returns the line as a tally of one document.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        tally.add(self.kind.sign(), self.taxable_value, self.tax);
        tally
    }
}

/// One of the two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFigure {
    /// Its folder as named.
    pub folder: String,
    /// Its return period.
    pub period: Option<TaxPeriod>,
    /// Its date.
    pub as_of: Option<NaiveDate>,
    /// Its policy, or empty.
    pub policy: String,
    /// Its recipients.
    pub recipients: Vec<String>,
    /// Records read.
    pub records: usize,
    /// Rows read.
    pub rows: usize,
}

/// What moved between two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    /// The earlier run.
    pub before: RunFigure,
    /// The later run.
    pub now: RunFigure,
    /// Lines by turn, most tax first.
    pub lines: Vec<Line>,
    /// Records in both downloads, closed and unchanged.
    pub settled_in_both: Tally,
    /// Records that are new in this download.
    pub new_records: Tally,
    /// Records that were decided and are no longer in the download, as is usual after GSTR-3B.
    pub settled_and_gone: Tally,
    /// Rows that are new in this register and linked or excluded.
    pub new_rows: Tally,
}

impl Movement {
    /// Sums the lines of one turn.
    pub fn of(&self, turn: Turn) -> Tally {
        self.sum(|line| line.turn == turn)
    }

    /// Sums what is open on one side.
    pub fn open(&self, of_ims: bool) -> Tally {
        self.sum(|line| line.open && line.turn.is_of_ims() == of_ims)
    }

    fn sum(&self, of: impl Fn(&Line) -> bool) -> Tally {
        self.lines.iter().filter(|line| of(line)).fold(Tally::default(), |mut sum, line| {
            sum.join(line.tally());
            sum
        })
    }

    /// Sums what is open by age, youngest first, those of unknown age last: records and rows.
    pub fn ages(&self) -> Vec<(Option<i32>, Tally, Tally)> {
        let mut ages: BTreeMap<(bool, Option<i32>), (Tally, Tally)> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.open) {
            let (records, rows) = ages.entry((line.age_months.is_none(), line.age_months)).or_default();
            if line.turn.is_of_ims() { records } else { rows }.join(line.tally());
        }
        ages.into_iter().map(|((_, age), (records, rows))| (age, records, rows)).collect()
    }

    /// Sums what has another outcome than before, most documents first.
    pub fn moves(&self) -> Vec<(Outcome, Outcome, Tally)> {
        let mut moves: BTreeMap<(Outcome, Outcome), Tally> = BTreeMap::new();
        for line in &self.lines {
            if let (Some(before), Some(now)) = (&line.before, &line.now)
                && before.outcome != now.outcome
            {
                moves.entry((before.outcome, now.outcome)).or_default().join(line.tally());
            }
        }
        let mut moves: Vec<_> = moves.into_iter().map(|((a, b), tally)| (a, b, tally)).collect();
        moves.sort_by_key(|(a, b, tally)| (std::cmp::Reverse(tally.documents), *a, *b));
        moves
    }
}
