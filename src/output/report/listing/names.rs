//! The names of exception reports: one table, from which help, errors and reports take them.
//!
//! Invariant: every outcome has a report of its own name, and every name is written once.

use crate::domain::document::Filing;
use crate::domain::link::{Doubt, ImsId};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::domain::text::nearest;
use std::fmt::Write as _;

/// What a report lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Records of these outcomes, and rows of these outcomes that no record is linked to.
    Outcomes(&'static [Outcome]),
    /// Outcomes of duplicates, with the identical repetitions that no other report counts.
    Duplicates,
    /// Identical repetitions of records, beyond the first.
    Repeated,
    /// Records that need a person.
    Review,
    /// Records whose supplier has not filed.
    NotFiled,
    /// Records whose time on Pending ends, in the order of their last days.
    PendingClock,
    /// Records on which the portal asks how much credit is given back.
    ItcReduction,
    /// Records booked as another kind of document, or the other way round.
    Kind,
    /// Records booked under another registration of the recipient.
    OtherRecipient,
    /// Records reported in a period after the month of their date.
    Late,
}

/// A report that can be asked for.
#[derive(Clone, Copy, Debug)]
pub struct ReportName {
    /// The name that is typed.
    pub name: &'static str,
    /// What people read above it.
    pub title: &'static str,
    /// What it holds, a sentence.
    pub meaning: &'static str,
    /// Whether it is among those made where none is named.
    pub usual: bool,
    pub(super) what: What,
}

const fn family(
    name: &'static str,
    title: &'static str,
    meaning: &'static str,
    outcomes: &'static [Outcome],
) -> ReportName {
    ReportName { name, title, meaning, usual: true, what: What::Outcomes(outcomes) }
}

const fn other(name: &'static str, title: &'static str, meaning: &'static str, what: What) -> ReportName {
    ReportName { name, title, meaning, usual: false, what }
}

/// The report of one outcome, where it has another name than a family.
const fn single(name: &'static str, outcomes: &'static [Outcome]) -> ReportName {
    let outcome = outcomes[0];
    ReportName {
        name,
        title: outcome.title(),
        meaning: outcome.meaning(),
        usual: false,
        what: What::Outcomes(outcomes),
    }
}

/// Every report, families first, then single outcomes.
pub const REPORTS: &[ReportName] = &[
    family(
        "value-mismatch",
        "Values differ",
        "Linked documents whose taxable value, tax or tax head differs.",
        &[Outcome::TaxableDiffers, Outcome::TaxDiffers, Outcome::TaxHeadDiffers, Outcome::ValueDiffers],
    ),
    family(
        "number-mismatch",
        "Number differs",
        "Linked documents whose number is written differently or mistyped.",
        &[Outcome::NumberVariant, Outcome::NumberTyping],
    ),
    family(
        "date-mismatch",
        "Date differs",
        "Linked documents that agree but for the date.",
        &[Outcome::DateDiffers],
    ),
    family(
        "gstin-mismatch",
        "GSTIN differs",
        "Booked under another GSTIN: a branch, a typing error, an operator's seller.",
        &[Outcome::OtherBranch, Outcome::GstinMistyped, Outcome::OtherSupplierEco],
    ),
    family(
        "amounts-only",
        "Amount and date only",
        "Documents whose partner rests on amounts and date alone.",
        &[Outcome::AmountDateOnly],
    ),
    family(
        "ties",
        "Ties between candidates",
        "Documents of either side with several candidates that nothing separates.",
        &[Outcome::Tie],
    ),
    family(
        "split-and-merged",
        "Split and merged",
        "One record in several rows, or several records in one row.",
        &[Outcome::Split, Outcome::Merged],
    ),
    family(
        "only-in-ims",
        "Only in IMS",
        "Reported by the supplier, not in the books.",
        &[Outcome::OnlyInIms],
    ),
    family(
        "only-in-books",
        "Only in the books",
        "Rows in the books that no supplier reports.",
        &[Outcome::OnlyInBooks],
    ),
    ReportName {
        name: "duplicates",
        title: "Duplicates",
        meaning: "Booked twice, or more than once in the download, identical repetitions too.",
        usual: true,
        what: What::Duplicates,
    },
    family(
        "ineligible",
        "Ineligible in the books",
        "Booked, with the credit marked as blocked.",
        &[Outcome::IneligibleInBooks],
    ),
    ReportName {
        name: "not-filed",
        title: "Not filed by the supplier",
        meaning: "Records that the supplier has saved and not filed.",
        usual: true,
        what: What::NotFiled,
    },
    family(
        "excluded",
        "Excluded from the comparison",
        "Rows that no record of the eight sections can meet, each with the reason.",
        &[Outcome::Excluded],
    ),
    family(
        "refused",
        "Could not be read",
        "Records and rows that could not be read, with what could be read of them.",
        &[Outcome::Refused],
    ),
    other(
        "to-review",
        "Needs a person",
        "Records that need a person, most rupees at risk first.",
        What::Review,
    ),
    other(
        "pending-clock",
        "Pending that ends",
        "Records whose time on Pending ends, by last safe day.",
        What::PendingClock,
    ),
    other(
        "itc-reduction",
        "Credit to be given back",
        "Records on which the portal asks how much credit is given back.",
        What::ItcReduction,
    ),
    other(
        "kind-mismatch",
        "Booked as another kind",
        "Records booked as another kind of document, or the other way round.",
        What::Kind,
    ),
    other(
        "other-recipient",
        "Under another own registration",
        "Records booked under another registration of the recipient.",
        What::OtherRecipient,
    ),
    other(
        "late",
        "Reported late",
        "Records reported in a return period after the month of their date.",
        What::Late,
    ),
    other(
        "repeated",
        "Repeated in IMS",
        "Identical repetitions of records, which no total counts.",
        What::Repeated,
    ),
    family(
        "agreeing",
        "Agrees",
        "Documents that agree exactly or within tolerance.",
        &[Outcome::Exact, Outcome::WithinTolerance],
    )
    .unusual(),
    single("exact", &[Outcome::Exact]),
    single("within-tolerance", &[Outcome::WithinTolerance]),
    single("number-variant", &[Outcome::NumberVariant]),
    single("number-typing", &[Outcome::NumberTyping]),
    single("date-differs", &[Outcome::DateDiffers]),
    single("taxable-differs", &[Outcome::TaxableDiffers]),
    single("tax-differs", &[Outcome::TaxDiffers]),
    single("tax-head-differs", &[Outcome::TaxHeadDiffers]),
    single("value-differs", &[Outcome::ValueDiffers]),
    single("other-branch", &[Outcome::OtherBranch]),
    single("gstin-mistyped", &[Outcome::GstinMistyped]),
    single("other-supplier-eco", &[Outcome::OtherSupplierEco]),
    single("amount-date-only", &[Outcome::AmountDateOnly]),
    single("split", &[Outcome::Split]),
    single("merged", &[Outcome::Merged]),
    single("duplicate-in-books", &[Outcome::DuplicateInBooks]),
    single("duplicate-in-ims", &[Outcome::DuplicateInIms]),
    single("tie", &[Outcome::Tie]),
    single("ineligible-in-books", &[Outcome::IneligibleInBooks]),
];

impl ReportName {
    const fn unusual(mut self) -> Self {
        self.usual = false;
        self
    }

    /// Returns the name of its sheet: Excel takes 31 characters.
    pub const fn sheet(&self) -> &'static str {
        if self.title.len() <= 31 { self.title } else { self.name }
    }

    /// Finds the report that is typed; an underscore serves as a hyphen.
    ///
    /// # Errors
    /// The names that are near, where no report has this one.
    pub fn find(typed: &str) -> Result<&'static Self, Vec<&'static str>> {
        let name = typed.trim().to_ascii_lowercase().replace('_', "-");
        let found = REPORTS.iter().find(|report| report.name == name);
        found.ok_or_else(|| nearest(&name, REPORTS.iter().map(|report| report.name)))
    }

    /// Returns the reports that are made where none is named: every kind of exception once.
    pub fn usual() -> Vec<&'static Self> {
        REPORTS.iter().filter(|report| report.usual).collect()
    }

    /// Tells whether a record stands in the report; `repeated` whether it only repeats another.
    pub(super) fn holds(&self, month: &Month<'_>, id: ImsId, repeated: bool) -> bool {
        let (record, link) = (&month.ims[id.at()], &month.links[id.at()]);
        match self.what {
            What::Repeated => repeated,
            What::Duplicates => repeated || duplicate(link.outcome),
            _ if repeated => false,
            What::Outcomes(outcomes) => outcomes.contains(&link.outcome),
            What::Review => month.decisions[id.at()].needs_review(),
            What::NotFiled => record.filing == Filing::NotFiled,
            What::Kind => link.doubts.iter().any(|d| matches!(d, Doubt::OtherKind | Doubt::OtherDirection)),
            What::OtherRecipient => link.doubts.iter().any(|d| matches!(d, Doubt::OtherRecipient)),
            What::Late => super::super::figures::months_late(record) > 0,
            What::PendingClock | What::ItcReduction => false,
        }
    }

    /// Tells whether a row that no record is linked to stands in the report.
    pub(super) fn holds_row(&self, outcome: Outcome) -> bool {
        match self.what {
            What::Outcomes(outcomes) => outcomes.contains(&outcome),
            What::Duplicates => duplicate(outcome),
            What::Repeated
            | What::Review
            | What::NotFiled
            | What::PendingClock
            | What::ItcReduction
            | What::Kind
            | What::OtherRecipient
            | What::Late => false,
        }
    }
}

const fn duplicate(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::DuplicateInBooks | Outcome::DuplicateInIms)
}

/// Lists the names for the help: families with their meaning, then the outcomes.
pub fn names_for_help() -> String {
    let mut out = String::from("Reports (those marked * are made where --only names none):\n");
    let (outcomes, families): (Vec<&ReportName>, Vec<&ReportName>) = REPORTS.iter().partition(
        |report| matches!(report.what, What::Outcomes([one]) if one.title() == report.title && !report.usual),
    );
    for report in families {
        let mark = if report.usual { "*" } else { " " };
        let _ = writeln!(out, "{mark} {:<18} {}", report.name, report.meaning);
    }
    out.push_str("\nOr a single outcome (imsreco explain outcome):");
    let mut width = 96;
    for (at, report) in outcomes.iter().enumerate() {
        if width + report.name.len() + 2 > 96 {
            out.push_str("\n  ");
            width = 2;
        }
        let comma = if at + 1 < outcomes.len() { ", " } else { "" };
        let _ = write!(out, "{}{comma}", report.name);
        width += report.name.len() + comma.len();
    }
    out = out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    out.push_str("\n\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_outcome_has_a_report_and_every_name_stands_once() {
        let names: BTreeSet<&str> = REPORTS.iter().map(|report| report.name).collect();
        assert_eq!(names.len(), REPORTS.len());
        for outcome in Outcome::ALL {
            let report = ReportName::find(outcome.word()).unwrap();
            assert!(matches!(report.what, What::Outcomes(of) if of == [*outcome]), "{}", report.name);
        }
        for report in REPORTS {
            assert!(report.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", report.name);
            assert!(report.meaning.ends_with('.') && report.meaning.len() > 15, "{}", report.name);
            assert!(report.sheet().chars().count() <= 31, "{}", report.name);
        }
    }

    #[test]
    fn the_usual_reports_hold_every_outcome_but_what_agrees() {
        for outcome in Outcome::ALL {
            let usual = ReportName::usual().into_iter().filter(|report| report.holds_row(*outcome)).count();
            let agrees = matches!(outcome, Outcome::Exact | Outcome::WithinTolerance);
            assert_eq!(usual, usize::from(!agrees), "{outcome:?}");
        }
    }

    #[test]
    fn a_mistyped_name_finds_its_neighbours() {
        assert_eq!(ReportName::find("Only_In_IMS").unwrap().name, "only-in-ims");
        assert_eq!(ReportName::find("value-mismach").unwrap_err()[0], "value-mismatch");
        assert!(ReportName::find("xyz").unwrap_err().is_empty());
    }

    #[test]
    fn the_help_names_every_report_and_keeps_to_the_screen() {
        let help = names_for_help();
        for report in REPORTS {
            assert!(help.contains(report.name), "{}", report.name);
        }
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}
