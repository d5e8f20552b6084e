//! Where each record of a run stands between proposal and portal.
//!
//! Comes in: an opened run and the entries of its ledger. Goes out: a [`Standing`] per record, from
//! which review, approval and upload take all their figures. Invariant: every record has one gate; a
//! Reject goes only where somebody else than its maker approved that very saying of that content.

mod index;

use crate::decide::Policy;
use crate::domain::action::{ImsAction, ItcReduction, section_has_itc_reduction};
use crate::domain::document::{DocumentKind, Filing, ImsRecord};
use crate::domain::link::{Decision, UploadFate};
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::standing::{Approval, Gate, Manner, RecordKey, Saying, SecondLook, content_of};
use crate::domain::text::and;
use crate::ledger::{Recorded, sha256};
use crate::pipeline::Opened;
use crate::portal::code::{Remedy, told};
use index::Index;
use std::collections::BTreeMap;

/// What a person said of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Number of the entry.
    pub number: i64,
    /// Who.
    pub by: String,
    /// When, as the ledger has it.
    pub at: String,
    /// How.
    pub manner: Manner,
    /// What.
    pub saying: Saying,
    /// The run it was said in.
    pub run: String,
}

/// A second person's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Number of the entry.
    pub number: i64,
    /// Who.
    pub by: String,
    /// When, as the ledger has it.
    pub at: String,
}

/// What the portal answered to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedBy {
    /// Number of the answer's entry.
    pub number: i64,
    /// The code, verbatim, or empty.
    pub code: String,
    /// The message, verbatim.
    pub message: String,
}

/// What was last written for the portal of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBefore {
    /// Number of the upload's entry.
    pub number: i64,
    /// Who wrote the upload.
    pub by: String,
    /// When, as the ledger has it.
    pub at: String,
    /// What it says.
    pub saying: Saying,
    /// Whether the portal refused the record since.
    pub refused: bool,
    /// How it refused it.
    pub refusal: Option<RefusedBy>,
    /// Whether it was written after this download entered the ledger, which then cannot show it.
    pub since_download: bool,
}

/// Where one record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The newest saying of a person for this record and this content.
    pub said: Option<Spoken>,
    /// Where there is none: the newest saying made on another content. It no longer counts, and
    /// somebody is told.
    pub lost: Option<Spoken>,
    /// What counts: the person's saying, else the proposal where nobody has to look. While a record is
    /// held, Pending.
    pub saying: Option<Saying>,
    /// Whether the saying is only the policy's hold: a person still has to decide.
    pub held: bool,
    /// Why a second person has to look.
    pub wants: Vec<SecondLook>,
    /// Who approved this very saying of this very content after it was said, and did not say it.
    pub approved: Option<Approved>,
    /// The newest upload of this record and content.
    pub sent: Option<SentBefore>,
    /// What becomes of it.
    pub gate: Gate,
    /// The same in a sentence.
    pub why: String,
}

/// Returns the SHA-256 of what a saying of this record rests on.
pub fn content_hash(record: &ImsRecord<&str>) -> String {
    sha256(content_of(record).as_bytes())
}

/// Returns the SHA-256 of a saying: action, declaration with its paise, remark.
pub fn saying_hash(saying: &Saying) -> String {
    let paise = match saying.itc_reduction {
        ItcReduction::Partial(part) => part.each().map(|head| head.get().to_string()).join(","),
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => String::new(),
    };
    let text =
        format!("{}\n{}\n{paise}\n{}", saying.action.word(), saying.itc_reduction.word(), saying.remark);
    sha256(text.as_bytes())
}

/// Tells whether two names are of one person: capitals and blanks do not matter.
pub fn same_person(a: &str, b: &str) -> bool {
    let folded = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    folded(a) == folded(b)
}

/// What the policy wants a second person to approve.
const fn approval_of(policy: &Policy) -> Approval {
    policy.approval
}

/// Tells where every record of a run stands, aligned with the month's records.
pub fn standings(opened: &Opened<'_>, entries: &[Recorded]) -> Vec<Standing> {
    of_month(opened.month, approval_of(opened.policy), entries)
}

fn of_month(month: &Month<'_>, approval: Approval, entries: &[Recorded]) -> Vec<Standing> {
    let index = Index::of(entries);
    let keys: Vec<String> = month.ims.iter().map(|r| RecordKey::of(r).text()).collect();
    let mut standings: Vec<Standing> = month
        .ims
        .iter()
        .zip(&month.decisions)
        .zip(&keys)
        .map(|((record, decision), key)| {
            let file = month.facts.ims_files.get(record.file as usize).map_or("", |f| f.sha256.as_str());
            one(record, decision, key, &index, index.entered(file), approval)
        })
        .collect();
    block_contradictions(month, &keys, &mut standings);
    standings
}

/// Tells where one record stands, its repetitions aside. `download` is the entry with which its
/// download entered the ledger.
fn one(
    record: &ImsRecord<&str>,
    decision: &Decision,
    key: &str,
    index: &Index<'_>,
    download: Option<i64>,
    approval: Approval,
) -> Standing {
    // Most records have no entry, and need no hash.
    let content = if index.knows(key) { content_hash(record) } else { String::new() };
    let said = index.said(key, |c| c == content);
    let lost = if said.is_none() { index.said(key, |c| c != content) } else { None };
    let sent = index.sent(key, &content, download);
    let (saying, held) = counts(decision, said.as_ref(), lost.as_ref());
    let Some(saying) = saying else {
        let why = undecided(record, decision, lost.as_ref());
        let gate = Gate::WaitsForReview;
        return Standing {
            said,
            lost,
            saying: None,
            held,
            wants: Vec::new(),
            approved: None,
            sent,
            gate,
            why,
        };
    };
    let holds = Holds::of(record, index, key, &content, download);
    let proposed = decision.proposed_action;
    let manner = said.as_ref().map(|spoken| spoken.manner);
    let mut wants = approval.wants(&saying, record.previous_action, proposed, manner, record.tax);
    if saying.action == ImsAction::Reject && !holds.holds(&saying) && !wants.contains(&SecondLook::Reject) {
        // The portal holds a Reject, and this one says something else.
        wants.insert(0, SecondLook::Reject);
    }
    let approved = index.approved(key, &content, &saying_hash(&saying), said.as_ref());
    let mut standing = Standing {
        said,
        lost,
        saying: None,
        held,
        wants,
        approved,
        sent,
        gate: Gate::Goes,
        why: String::new(),
    };
    (standing.gate, standing.why) = gate(record, &saying, &holds, &standing);
    standing.saying = Some(saying);
    standing
}

/// Returns what counts, and whether it is only the policy's hold.
fn counts(decision: &Decision, said: Option<&Spoken>, lost: Option<&Spoken>) -> (Option<Saying>, bool) {
    if let Some(spoken) = said {
        return (Some(spoken.saying.clone()), false);
    }
    if decision.fate == UploadFate::Held {
        // Neither the declaration nor the remark of a proposal that nobody has confirmed may reach the
        // supplier.
        let pending = Saying {
            action: ImsAction::Pending,
            itc_reduction: ItcReduction::NotAsked,
            remark: String::new(),
        };
        return (Some(pending), true);
    }
    // Where a person had decided otherwise before the document changed, a person decides again.
    let overtaken = lost.is_some_and(|spoken| spoken.saying.action != decision.proposed_action);
    if decision.needs_review() || overtaken {
        return (None, false);
    }
    let proposal = Saying {
        action: decision.proposed_action,
        itc_reduction: decision.itc_reduction,
        remark: decision.remark.clone(),
    };
    (Some(proposal), false)
}

/// What the portal holds as far as is known: as downloaded, or as sent since and not refused.
struct Holds {
    action: ImsAction,
    itc_reduction: ItcReduction,
    remark: String,
    /// The upload that says so, where it is not the download.
    sent: Option<i64>,
}

impl Holds {
    fn of(
        record: &ImsRecord<&str>,
        index: &Index<'_>,
        key: &str,
        content: &str,
        download: Option<i64>,
    ) -> Self {
        match index.sent_and_not_refused(key, content, download) {
            Some(sent) => Self {
                action: sent.saying.action,
                itc_reduction: sent.saying.itc_reduction,
                remark: sent.saying.remark,
                sent: Some(sent.number),
            },
            None => Self {
                action: record.previous_action,
                itc_reduction: record.previous_itc_reduction,
                remark: record.previous_remarks.to_owned(),
                sent: None,
            },
        }
    }

    /// Tells whether nothing would change if it were said.
    fn holds(&self, saying: &Saying) -> bool {
        let same_reduction =
            saying.itc_reduction == ItcReduction::NotAsked || saying.itc_reduction == self.itc_reduction;
        let same_remark = saying.remark.is_empty() || saying.remark == self.remark;
        saying.action == self.action && same_reduction && same_remark
    }
}

/// Decides what becomes of a record of which something is said; `standing` holds all but that.
fn gate(record: &ImsRecord<&str>, saying: &Saying, holds: &Holds, standing: &Standing) -> (Gate, String) {
    let title = saying.action.title();
    let silent = saying.action == ImsAction::NoAction && standing.said.is_none();
    if silent && record.filing == Filing::NotFiled && holds.action == ImsAction::NoAction {
        let why = "The supplier has only saved it: download again once it is filed.";
        return (Gate::WaitsForFiling, why.to_owned());
    }
    if holds.holds(saying) {
        let why = match holds.sent {
            Some(number) => format!("{title} was sent in entry {number}, and the portal has not refused it."),
            None if saying.action == ImsAction::NoAction => {
                "Nothing is to be said: the portal holds no action, and none is wanted.".to_owned()
            }
            None => format!("The portal already holds {title}."),
        };
        return (Gate::Unchanged, why);
    }
    let back = (saying.action == ImsAction::NoAction).then(|| back_to_no_action(holds));
    let refused = if back.is_some() { None } else { forbidden(record, saying) };
    if let Some(why) = refused.or_else(|| refused_before(saying, standing)) {
        return (Gate::Blocked, why);
    }
    let maker = standing.said.as_ref().map_or_else(|| "the policy".to_owned(), |spoken| spoken.by.clone());
    if standing.held {
        let why = "Put on Pending so that silence does not accept it; a person still has to decide.";
        return (Gate::Goes, why.to_owned());
    }
    let reasons: Vec<&str> = standing.wants.iter().map(|why| why.title()).collect();
    match &standing.approved {
        Some(_) if back.is_some() => (Gate::Blocked, back.unwrap_or_default()),
        None if back.is_some() && reasons.is_empty() => (Gate::Blocked, back.unwrap_or_default()),
        Some(approved) => (
            Gate::Goes,
            format!("{title} by {maker}, approved by {} (entry {}).", approved.by, approved.number),
        ),
        None if reasons.is_empty() => (Gate::Goes, format!("{title} by {maker}.")),
        None => {
            let why = format!("{title} by {maker} waits for a second person: {}.", and(&reasons));
            (Gate::WaitsForApproval, why)
        }
    }
}

/// Says that No action is more than silence where the portal holds an action.
fn back_to_no_action(holds: &Holds) -> String {
    format!(
        "The portal holds {}; back to no action it goes only in a reset, which is a file of its own.",
        holds.action.title()
    )
}

/// Tells whether a record goes back to no action, which only a reset can do.
pub fn wants_reset(standing: &Standing) -> bool {
    let no_action = standing.saying.as_ref().is_some_and(|saying| saying.action == ImsAction::NoAction);
    no_action && standing.gate == Gate::Blocked
}

/// Says why the very words that the portal refused are not sent to it again, or nothing.
fn refused_before(saying: &Saying, standing: &Standing) -> Option<String> {
    let sent = standing.sent.as_ref().filter(|sent| sent.since_download)?;
    let refusal = sent.refusal.as_ref()?;
    let said_anew = standing.said.as_ref().is_some_and(|spoken| spoken.number > refusal.number);
    let stays = match Remedy::of(&refusal.code) {
        Remedy::Retry | Remedy::Shape => false,
        Remedy::Download => true,
        Remedy::Declare | Remedy::Ask => sent.saying == *saying && !said_anew,
    };
    stays.then(|| {
        format!(
            "The portal refused it in entry {} ({}): {}.",
            refusal.number,
            told(&refusal.code, &refusal.message),
            Remedy::of(&refusal.code).what_to_do()
        )
    })
}

/// Says why the portal would not take a saying, or nothing.
///
/// # Source
/// As `output::upload`, which checks once more: Pending by the record's flag; a declaration with Accept
/// only, mandatory on credit notes (IMSSAV0054), at most the document's own head, CGST equal to SGST.
fn forbidden(record: &ImsRecord<&str>, saying: &Saying) -> Option<String> {
    let permission = record.permission;
    if !permission.allows(saying.action) {
        return Some(format!("The portal does not offer {} on this record.", saying.action.title()));
    }
    if saying.itc_reduction == ItcReduction::NotAsked {
        let wanted = saying.action == ImsAction::Accept
            && record.kind() == DocumentKind::CreditNote
            && permission.itc_reduction;
        return wanted
            .then(|| "A credit note is accepted only with a declaration of ITC reduction.".to_owned());
    }
    if saying.action != ImsAction::Accept {
        return Some("A declaration of ITC reduction goes with an Accept only.".to_owned());
    }
    if !permission.itc_reduction || !section_has_itc_reduction(record.section) {
        return Some("The portal takes no declaration of ITC reduction on this record.".to_owned());
    }
    if saying.itc_reduction.needs_remark() && (saying.remark.trim().is_empty() || !permission.remarks) {
        return Some("This declaration of ITC reduction needs a remark, and there is none.".to_owned());
    }
    let ItcReduction::Partial(part) = saying.itc_reduction else { return None };
    let fits = part.each().into_iter().zip(record.tax.each()).all(|(p, t)| p >= Paise::ZERO && p <= t);
    if !fits {
        return Some("The ITC reduction is more than the document's own tax.".to_owned());
    }
    (part.cgst != part.sgst).then(|| "The ITC reduction has unequal CGST and SGST.".to_owned())
}

/// Says why nothing counts.
fn undecided(record: &ImsRecord<&str>, decision: &Decision, lost: Option<&Spoken>) -> String {
    if let Some(spoken) = lost {
        return format!(
            "The document changed since {} said {} (entry {}): it has to be decided again.",
            spoken.by,
            spoken.saying.action.title(),
            spoken.number
        );
    }
    let who = decision.review.as_deref().unwrap_or("person");
    if record.filing == Filing::NotFiled {
        return format!(
            "A {who} has to decide, and the supplier has only saved it: {}",
            decision.rule_reason
        );
    }
    format!("A {who} has to decide: {}", decision.rule_reason)
}

/// Blocks what would be sent of one record with two voices: the portal takes one.
fn block_contradictions(month: &Month<'_>, keys: &[String], standings: &mut [Standing]) {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        if standings[at].gate == Gate::Goes {
            by_key.entry(key).or_default().push(at);
        }
    }
    for group in by_key.into_values().filter(|group| group.len() > 1) {
        let first = group[0];
        let content = content_of(&month.ims[first]);
        let why = if group.iter().any(|at| content_of(&month.ims[*at]) != content) {
            "The downloads hold this record with two contents, and both were to go: decide on one, or give only the \
             newest download."
        } else if group.iter().any(|at| standings[*at].saying != standings[first].saying) {
            "The downloads hold this record twice, and two things are said of it: give each download once."
        } else {
            continue;
        };
        for at in group {
            standings[at].gate = Gate::Blocked;
            why.clone_into(&mut standings[at].why);
        }
    }
}

#[cfg(test)]
mod tests;
