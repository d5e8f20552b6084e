//! What no policy can change: the portal's permissions, and where a person must look.
//!
//! Comes in: the rule that spoke and the record. Goes out: a [`Decision`]. Invariant: a policy may
//! ask for more caution, never for less. No forbidden action, no Accept of a link that is not
//! certain and no Reject leaves here without a person, whatever the rule says.

use super::policy::{CLERK, Proposal, Rule};
use super::reduction::{Reduction, reduction};
use super::row::Row;
use super::worksheet::Finding;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{Filing, Section};
use crate::domain::link::{Decision, UploadFate};
use std::sync::Arc;

/// Whether records that need a person are put on Pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Pending,
    None,
}

/// A rule, and what it says as one text for all records it decides.
#[derive(Clone, Debug)]
pub(super) struct Speaker<'p> {
    rule: &'p Rule,
    name: Arc<str>,
    reason: Arc<str>,
    review: Option<Arc<str>>,
    /// Who looks where the rule names nobody and the law wants somebody.
    clerk: Arc<str>,
}

impl<'p> Speaker<'p> {
    pub(super) fn of(rule: &'p Rule) -> Self {
        Self {
            rule,
            name: rule.name.as_str().into(),
            reason: rule.reason.as_str().into(),
            review: rule.review.as_deref().map(Arc::from),
            clerk: CLERK.into(),
        }
    }
}

/// Turns a rule's proposal into what may be said of the record; `finding` is its line of the worksheet.
pub(super) fn settle(
    speaker: &Speaker<'_>,
    hold: Hold,
    row: &Row<'_>,
    finding: Option<&Finding>,
) -> Decision {
    let rule = speaker.rule;
    let mut overruled: Vec<&str> = Vec::new();
    let mut review = speaker.review.clone();
    let mut person = |why: &'static str, overruled: &mut Vec<&'static str>| {
        if review.is_none() {
            review = Some(Arc::clone(&speaker.clerk));
            overruled.push(why);
        }
    };
    let record = row.record;
    let previous = record.previous_action;

    let mut proposed = match rule.action {
        Proposal::Keep => previous,
        Proposal::Act(action) => action,
    };
    if proposed == ImsAction::NoAction && previous != ImsAction::NoAction {
        proposed = previous;
        overruled.push(EARLIER_STANDS);
    }
    if proposed != previous && !record.permission.allows(proposed) {
        proposed = previous;
        overruled.push(NO_PENDING);
        person("", &mut overruled);
    }
    if proposed == ImsAction::Reject && previous != ImsAction::Reject {
        person("no Reject leaves without a person", &mut overruled);
    }
    if proposed == ImsAction::Accept && !row.certain() {
        person("an Accept needs a person here: the link is not certain", &mut overruled);
    }
    if proposed == ImsAction::Accept && previous != ImsAction::Accept && direction_unknown(row) {
        person(
            "an Accept needs a person here: whether credit has to be given back cannot be read from the record",
            &mut overruled,
        );
    }
    let Reduction { itc, basis, remark, person: why } = reduction(proposed, rule, row, finding);
    if let Some(why) = why {
        person(why, &mut overruled);
    }
    let news =
        proposed != previous || (itc != ItcReduction::NotAsked && itc != record.previous_itc_reduction);
    let remark = match remark {
        Some(remark) => remark,
        None if rule.remark.is_empty() || !news || proposed == ImsAction::NoAction => String::new(),
        None if !record.permission.remarks => {
            overruled.push("the rule's remark is left out: the portal takes none on this record");
            String::new()
        }
        None if proposed == ImsAction::Accept && itc == ItcReduction::NotAsked => {
            overruled.push(
                "the rule's remark is left out: with an Accept the portal takes one only where credit is given back",
            );
            String::new()
        }
        None => {
            let filled = rule.remark.fill(row);
            if filled.cut {
                overruled.push("the rule's remark is cut to the 250 characters that the portal takes");
            }
            filled.text
        }
    };
    overruled.retain(|sentence| !sentence.is_empty());
    let fate = fate(row, hold, proposed, review.is_some(), news);
    Decision {
        proposed_action: proposed,
        review,
        rule: Arc::clone(&speaker.name),
        rule_reason: Arc::clone(&speaker.reason),
        overruled: overruled.join("; "),
        itc_reduction: itc,
        itc_reduction_basis: basis,
        remark,
        fate,
    }
}

const EARLIER_STANDS: &str =
    "the rule proposes No action; the portal holds an earlier action, which No action does not undo";
const NO_PENDING: &str = "the rule proposes Pending; the portal does not offer it on this record";

/// Tells whether accepting asks how much credit is given back while the record does not show
/// whether it lowers the credit at all.
///
/// # Source
/// Amended invoices, debit notes and ECO documents carry no values of their originals; the portal
/// asks only where they lower the credit, so the flag alone says that a person has to declare.
fn direction_unknown(row: &Row<'_>) -> bool {
    row.record.permission.itc_reduction
        && matches!(row.record.section, Section::B2ba | Section::B2bdna | Section::Ecoma)
}

/// Decides whether the record is uploaded.
fn fate(row: &Row<'_>, hold: Hold, proposed: ImsAction, needs_person: bool, news: bool) -> UploadFate {
    let record = row.record;
    if needs_person {
        let can_hold = hold == Hold::Pending
            && record.previous_action == ImsAction::NoAction
            && record.permission.pending
            && record.filing == Filing::Filed;
        return if can_hold { UploadFate::Held } else { UploadFate::NeedsPerson };
    }
    if proposed == ImsAction::NoAction {
        UploadFate::NothingToSay
    } else if news {
        UploadFate::Upload
    } else {
        UploadFate::AlreadySo
    }
}
