//! What is to be given back, by what the books took on the original.
//!
//! Comes in: a line with its original. Goes out: the same with proposal, basis, remark and question.
//! Invariant: where the evidence does not decide, the whole tax is proposed, which is safe in law, and a
//! person is asked.

use super::{Credit, Finding, Found};
use crate::decide::reduction::fits;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{DocumentKind, ImsRecord};
use crate::domain::money::{Paise, TaxHeads};

/// The remark beside "no credit was taken".
const NOT_TAKEN: &str = "No credit was taken on the original supply: blocked under section 17(5)";
/// The remark beside a part.
const PARTLY_TAKEN: &str =
    "Credit was taken on a part of the original supply: the rest is blocked under section 17(5)";
/// The remark where the original is in no book.
const NEVER_BOOKED: &str = "No credit was taken on the original supply: it was not booked";

const LESS: &str = "less than the whole tax is given back";
const NO_REMARK: &str = "the books give back less than the whole tax; the portal wants a remark with that and takes none on this record";

/// Fills the proposal.
pub(super) fn propose(record: &ImsRecord<&str>, finding: &mut Finding) {
    let held = record.previous_itc_reduction;
    if record.previous_action == ImsAction::Accept && held != ItcReduction::NotAsked {
        finding.itc_reduction = held;
        finding.basis = "the declaration the portal already holds is kept";
        return;
    }
    let note = record.kind() == DocumentKind::CreditNote;
    match (finding.original, finding.found) {
        (Some(original), _) => by_original(record, original, finding),
        (None, Found::DownloadOnly | Found::NotBooked) if !took(finding.own) => never_booked(record, finding),
        (None, _) if note => by_own_rows(record, finding),
        (None, found) => full(
            finding,
            "the original is not in the books: the whole is given back, which is safe in law",
            match found {
                Found::Ambiguous => {
                    "several documents answer to the number of the original: which one is it?"
                }
                Found::Unnamed => "the record does not name its original: was credit taken on it?",
                _ => "the register does not reach back to the original: was credit taken on it?",
            },
        ),
    }
}

fn took(own: Option<Credit>) -> bool {
    own.is_some_and(|own| own.taken != TaxHeads::default())
}

fn full(finding: &mut Finding, basis: &'static str, question: &'static str) {
    finding.itc_reduction = ItcReduction::Full;
    finding.basis = basis;
    finding.question = question;
}

/// Less than all: with a remark and a person, or not at all where the portal takes no remark.
fn part(
    record: &ImsRecord<&str>,
    finding: &mut Finding,
    itc: ItcReduction,
    (basis, remark, question): (&'static str, &'static str, &'static str),
) {
    finding.basis = basis;
    if record.permission.remarks {
        finding.itc_reduction = itc;
        remark.clone_into(&mut finding.remark);
        finding.question = question;
    } else {
        finding.itc_reduction = ItcReduction::NotAsked;
        finding.question = NO_REMARK;
    }
}

fn never_booked(record: &ImsRecord<&str>, finding: &mut Finding) {
    let said = (
        "the original is not in the books, so no credit was taken on it",
        NEVER_BOOKED,
        "less than the whole tax is given back: is it sure that the original was never booked?",
    );
    part(record, finding, ItcReduction::None, said);
}

fn by_original(record: &ImsRecord<&str>, original: Credit, finding: &mut Finding) {
    let note = record.kind() == DocumentKind::CreditNote;
    if original.is_none() {
        let said = ("the books block the credit of the original, so none was taken", NOT_TAKEN, LESS);
        return part(record, finding, ItcReduction::None, said);
    }
    if !note && finding.lowered == TaxHeads::default() {
        return full(
            finding,
            "the portal asks, and the amendment is not below what the books hold of its original",
            "by how much does the amendment lower the credit?",
        );
    }
    if original.is_whole() {
        let larger = note && !fits(record.tax, original.total);
        let own_less = note && finding.own.is_some_and(|own| !own.is_whole());
        let question = if larger {
            "the tax of the note is more than that of its original: is it the right one?"
        } else if own_less {
            "the note's own rows are marked as blocked, its original's are not: which holds?"
        } else {
            ""
        };
        return full(
            finding,
            "the books took the whole credit of the original, so the whole is given back",
            question,
        );
    }
    let basis = "the books took a part of the credit of the original, so that part is given back";
    match share(finding.lowered, original, record.tax) {
        Some(given) if note && given == record.tax => full(finding, basis, ""),
        Some(given) if given == TaxHeads::default() => {
            part(record, finding, ItcReduction::None, (basis, PARTLY_TAKEN, LESS));
        }
        Some(given) => part(record, finding, ItcReduction::Partial(given), (basis, PARTLY_TAKEN, LESS)),
        None => full(
            finding,
            "the part that was taken on the original cannot be declared, so the whole tax is proposed",
            "the credit that was taken on the original does not fit the tax of the record",
        ),
    }
}

/// Returns the part of an amount that was taken of the original, head by head and rounded up to the
/// paisa; CGST and SGST alike, no head above the record's own nor above what was taken. Nothing where the
/// heads of the two do not go together.
fn share(amount: TaxHeads, original: Credit, own: TaxHeads) -> Option<TaxHeads> {
    let heads: Option<Vec<Paise>> = amount
        .each()
        .into_iter()
        .zip(original.taken.each().into_iter().zip(original.total.each()))
        .map(|(amount, (taken, total))| {
            if amount == Paise::ZERO {
                return Some(Paise::ZERO);
            }
            if total <= Paise::ZERO || taken < Paise::ZERO || taken > total {
                return None;
            }
            let (amount, whole) = (i128::from(amount.get()), i128::from(total.get()));
            let part = (amount * i128::from(taken.get()) + whole - 1) / whole;
            Some(Paise::new(i64::try_from(part).ok()?).min(taken))
        })
        .collect();
    let [igst, cgst, sgst, cess] = heads?.try_into().ok()?;
    let local = cgst.max(sgst);
    let given = TaxHeads { igst, cgst: local, sgst: local, cess };
    fits(given, own).then_some(given)
}

fn by_own_rows(record: &ImsRecord<&str>, finding: &mut Finding) {
    let Some(own) = finding.own else {
        return full(
            finding,
            "no register row is linked: the whole tax is given back, which is safe in law",
            match finding.found {
                Found::Ambiguous => {
                    "several documents answer to the number of the original: which one is it?"
                }
                Found::OutOfReach => {
                    "the register does not reach back to the original: was credit taken on it?"
                }
                _ => "no original is found: was credit taken on it?",
            },
        );
    };
    if own.without == 0 {
        full(finding, "the register takes the credit, so the whole tax is given back", "");
    } else if own.is_whole() || own.taken == record.tax {
        full(finding, "the ineligible rows carry no tax, so the whole tax is given back", "");
    } else if own.is_none() {
        let basis = "the register marks the credit as blocked, so none was taken";
        part(record, finding, ItcReduction::None, (basis, NOT_TAKEN, LESS));
    } else if fits(own.taken, record.tax) {
        let basis = "the register takes the credit of a part of the rows, so that part is given back";
        part(record, finding, ItcReduction::Partial(own.taken), (basis, PARTLY_TAKEN, LESS));
    } else {
        full(
            finding,
            "the part of the rows whose credit was taken cannot be declared, so the whole tax is proposed",
            "the credit the register took does not fit the tax of the note",
        );
    }
}
