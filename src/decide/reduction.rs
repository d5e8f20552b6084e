//! How much credit is given back with an accepted credit note.
//!
//! Comes in: the proposed action, the rule, the record, its register rows. Goes out: the declaration, where it
//! comes from, and whether a person must look. Invariant: a declaration exists only where the record
//! permits one, and less than the whole tax is never declared without a remark and a person.

use super::policy::{GivenBack, Rule};
use super::row::Row;
use super::worksheet::Finding;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::Section;
use crate::domain::money::{Paise, TaxHeads};

/// A declaration with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reduction {
    pub(super) itc: ItcReduction,
    /// Where it comes from, a sentence; or empty.
    pub(super) basis: &'static str,
    /// The remark that must go with it.
    pub(super) remark: Option<String>,
    /// Why a person must look, a sentence.
    pub(super) person: Option<&'static str>,
}

const NOT_ASKED: Reduction = Reduction { itc: ItcReduction::NotAsked, basis: "", remark: None, person: None };

/// The remark beside "no credit was taken" of a rule that has none of its own.
const NOT_TAKEN_BY_RULE: &str = "No credit was taken on the original supply";

/// Derives the declaration: from the rule where it says so, else from the books.
///
/// # Source
/// Accepting a credit note without a declaration leaves it at no action on the portal; without
/// books the whole tax is the choice that is safe in law. The portal wants a remark with a part or
/// with none.
pub(super) fn reduction(
    proposed: ImsAction,
    rule: &Rule,
    row: &Row<'_>,
    finding: Option<&Finding>,
) -> Reduction {
    settled(proposed, row).unwrap_or_else(|| match rule.itc_reduction {
        GivenBack::Full => full("the rule gives the whole tax back"),
        GivenBack::None => none_by_rule(rule, row),
        GivenBack::Books => by_books(finding),
    })
}

/// Derives the declaration that an Accept would carry by the books alone, where no rule speaks.
pub(super) fn reduction_by_books(row: &Row<'_>, finding: Option<&Finding>) -> Reduction {
    settled(ImsAction::Accept, row).unwrap_or_else(|| by_books(finding))
}

/// Settles what neither rule nor books decide: where nothing is asked, and what the portal holds.
fn settled(proposed: ImsAction, row: &Row<'_>) -> Option<Reduction> {
    let record = row.record;
    let credit_note = matches!(record.section, Section::B2bcn | Section::B2bcna);
    if proposed != ImsAction::Accept || !credit_note || !record.permission.itc_reduction {
        return Some(NOT_ASKED);
    }
    let held = record.previous_action == ImsAction::Accept
        && record.previous_itc_reduction != ItcReduction::NotAsked;
    held.then_some(Reduction {
        itc: record.previous_itc_reduction,
        basis: "the declaration the portal already holds is kept",
        ..NOT_ASKED
    })
}

/// Declares that nothing is given back, because the rule says so.
fn none_by_rule(rule: &Rule, row: &Row<'_>) -> Reduction {
    let basis = "the rule says that no credit was taken on the original supply";
    if !row.record.permission.remarks {
        return Reduction {
            person: Some(
                "the rule gives nothing back; the portal wants a remark with that and takes none on this record",
            ),
            basis,
            ..NOT_ASKED
        };
    }
    let filled = rule.remark.fill(row).text;
    let remark = if filled.is_empty() { NOT_TAKEN_BY_RULE.to_owned() } else { filled };
    let person = Some("less than the whole tax is given back");
    Reduction { itc: ItcReduction::None, basis, remark: Some(remark), person }
}

/// Declares what the worksheet found in the books.
fn by_books(finding: Option<&Finding>) -> Reduction {
    finding.map_or(NOT_ASKED, Finding::reduction)
}

const fn full(basis: &'static str) -> Reduction {
    Reduction { itc: ItcReduction::Full, basis, remark: None, person: None }
}

/// Tells whether the portal would take a part: no head negative or above the note's own, CGST and
/// SGST alike.
pub(super) fn fits(part: TaxHeads, whole: TaxHeads) -> bool {
    part.each().into_iter().zip(whole.each()).all(|(p, w)| Paise::ZERO <= p && p <= w)
        && part.cgst == part.sgst
}
