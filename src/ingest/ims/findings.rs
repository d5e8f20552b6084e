//! Oddities of records that were read all the same, folded by cause.
//!
//! Comes in: a finding per record. Goes out: one diagnostic per cause and file, with a count and
//! the first place. Invariant: the order of the diagnostics does not depend on that of the records.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::{Count, and, grouped, plural};
use crate::portal::field::Field;
use crate::portal::upload::is_required;
use std::collections::{BTreeMap, BTreeSet};

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The check character of the supplier's GSTIN does not hold.
    CheckCharacter,
    /// A document number is a JSON number.
    NumberToken,
    /// An amount is a JSON text.
    AmountText(Field),
    /// A tax head is absent.
    AbsentHead(Field),
    /// Another field that a record should have is absent.
    Absent(Field),
    /// The filing status is a word we do not know.
    UnknownStatus,
    /// The return period is a month without a year.
    ShortPeriod,
    /// The return period is something else.
    OddPeriod,
    /// The portal wrote why it refused the record.
    PortalMessage(String),
    /// A field that we do not know, or that says nothing in its section.
    UnknownField(String),
}

/// One oddity of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    kind: Kind,
    value: String,
}

impl Finding {
    /// Makes a finding that quotes a value.
    pub(super) fn of(kind: Kind, value: &str) -> Self {
        Self { kind, value: value.to_owned() }
    }

    /// Makes a finding without a value.
    pub(super) const fn bare(kind: Kind) -> Self {
        Self { kind, value: String::new() }
    }
}

/// Findings of one file, folded.
#[derive(Debug, Default)]
pub(super) struct Folds(BTreeMap<Kind, Fold>);

#[derive(Debug, Default)]
struct Fold {
    records: usize,
    values: BTreeSet<String>,
    first: Place,
}

impl Folds {
    /// Adds a finding; the place is asked for only when it is the first of its kind.
    pub(super) fn add(&mut self, finding: Finding, place: impl FnOnce() -> Place) {
        let fold = self.0.entry(finding.kind).or_insert_with(|| Fold {
            records: 0,
            values: BTreeSet::new(),
            first: place(),
        });
        fold.records += 1;
        if !finding.value.is_empty() {
            fold.values.insert(finding.value);
        }
    }

    /// Writes one diagnostic per cause.
    pub(super) fn diagnostics(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().map(|(kind, fold)| fold.diagnostic(&kind))
    }
}

impl Fold {
    fn diagnostic(self, kind: &Kind) -> Diagnostic {
        let records = Count::of(self.records, "record");
        let have = if self.records == 1 { "has" } else { "have" };
        let values: Vec<String> = self.values.iter().take(3).map(|v| format!("\"{v}\"")).collect();
        let quoted = if self.values.len() > 3 { format!("such as {}", and(&values)) } else { and(&values) };
        let place = self.first;
        match kind {
            Kind::CheckCharacter => Diagnostic::warning(
                "ims.check-character",
                format!(
                    "the check character of {} in {records} does not hold: {quoted}",
                    Count::of(self.values.len(), "supplier GSTIN"),
                ),
                place,
            )
            .help("compare with the supplier's registration; the records are read as they stand"),
            Kind::NumberToken => Diagnostic::warning(
                "ims.number-token",
                format!("{records} {have} a document number that is a JSON number instead of text: {quoted}"),
                place,
            )
            .help("leading zeros may have been lost before; compare with the portal"),
            Kind::AmountText(field) => Diagnostic::warning(
                "ims.amount-text",
                format!(
                    "{records} {have} {} ({}) as text instead of a number: {quoted}",
                    field.title(),
                    field.key()
                ),
                place,
            )
            .help("the amounts are read to the paisa; an upload writes them as numbers"),
            Kind::AbsentHead(field) => Diagnostic::warning(
                "ims.absent-head",
                format!("{records} {have} no {} ({}); read as zero", field.title(), field.key()),
                place,
            )
            .help(if is_required(*field) {
                "such records cannot be uploaded; download the file again"
            } else {
                "compare the declaration of ITC reduction with the portal"
            }),
            Kind::Absent(field) => {
                let told = Diagnostic::warning(
                    "ims.absent-field",
                    format!("{records} {have} no {} ({})", field.title(), field.key()),
                    place,
                );
                if is_required(*field) {
                    told.help("such records cannot be uploaded; download the file again")
                } else {
                    told.help("such records count as not filed")
                }
            }
            Kind::UnknownStatus => Diagnostic::warning(
                "ims.filing-status",
                format!("{records} {have} an unknown filing status: {quoted}; read as not filed"),
                place,
            )
            .help("compare with the portal; records that are not filed are not accepted"),
            Kind::ShortPeriod => Diagnostic::warning(
                "ims.return-period-year",
                format!("{records} {have} a return period without a year: {quoted}; kept as it stands"),
                place,
            )
            .help("compare with the portal before an upload: it expects MMYYYY"),
            Kind::OddPeriod => Diagnostic::warning(
                "ims.return-period",
                format!("{records} {have} a return period that is not MMYYYY: {quoted}; kept as it stands"),
                place,
            )
            .help("compare with the portal before an upload"),
            Kind::PortalMessage(text) => Diagnostic::warning(
                "ims.portal-message",
                format!("the portal says of {records}: \"{text}\""),
                place,
            ),
            Kind::UnknownField(key) => Diagnostic::note(
                "ims.unknown-field",
                format!(
                    "field \"{key}\" stands in {} {} and is not used; it is kept in the download only",
                    grouped(self.records),
                    plural(self.records, "record")
                ),
                place,
            ),
        }
    }
}
