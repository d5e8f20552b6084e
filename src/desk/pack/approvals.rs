//! Whether a second person approved what stands there.
//!
//! Comes in: the entries of a ledger. Goes out: an answer, or the first approval that does not fit.
//! Invariant: an approval covers the newest saying before it, by somebody else, word for word; or a
//! proposal of which nobody had said anything.

use super::make::LEDGER;
use super::opening::Altered;
use super::verify::Answer;
use crate::desk::standing::{same_person, saying_hash};
use crate::domain::text::Count;
use crate::ledger::{Covered, Entry, Recorded, Said};
use std::collections::BTreeMap;

/// Checks every approval of the ledger.
pub(super) fn check(entries: &[Recorded]) -> Result<Answer, Altered> {
    let mut newest: BTreeMap<(&str, &str), (&Recorded, &Said)> = BTreeMap::new();
    let (mut covered, mut proposals) = (0, 0);
    for recorded in entries {
        match &recorded.entry {
            Entry::Sayings(sayings) => {
                for said in &sayings.sayings {
                    newest.insert((&said.record, &said.content), (recorded, said));
                }
            }
            Entry::Approval(approval) => {
                for one in &approval.covers {
                    match newest.get(&(one.record.as_str(), one.content.as_str())) {
                        Some((said_in, said)) if !said.is_withdrawn() => {
                            fits(recorded, one, said_in, said)?;
                            covered += 1;
                        }
                        _ => proposals += 1,
                    }
                }
            }
            Entry::Run(_) | Entry::Upload(_) | Entry::Answer(_) => {}
        }
    }
    Ok(Answer::Holds(match (covered, proposals) {
        (0, 0) => "none".to_owned(),
        (covered, 0) => format!("{}, each by somebody else than said it", Count::of(covered, "saying")),
        (covered, proposals) => format!(
            "{}, each by somebody else than said it; {} of the policy",
            Count::of(covered, "saying"),
            Count::of(proposals, "proposal")
        ),
    }))
}

fn fits(approval: &Recorded, covered: &Covered, said_in: &Recorded, said: &Said) -> Result<(), Altered> {
    let altered = |told: String| Err(Altered { entry: Some(approval.number), ..Altered::new(LEDGER, told) });
    if same_person(&approval.by, &said_in.by) {
        return altered(format!(
            "entry {} is an approval by {} of what the same person said in entry {}",
            approval.number, approval.by, said_in.number
        ));
    }
    if said.saying().map(|saying| saying_hash(&saying)).as_deref() != Some(&covered.saying) {
        return altered(format!(
            "entry {} approves something else than entry {} says of {}",
            approval.number, said_in.number, covered.record
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{ImsAction, ItcReduction};
    use crate::domain::standing::Saying;
    use crate::ledger::{ApprovalEntry, SayingsEntry};

    fn recorded(number: i64, by: &str, entry: Entry) -> Recorded {
        Recorded { number, at: String::new(), by: by.into(), run: "r".into(), entry, hash: String::new() }
    }

    fn saying(action: ImsAction) -> Saying {
        Saying { action, itc_reduction: ItcReduction::NotAsked, remark: String::new() }
    }

    fn says(number: i64, by: &str, action: ImsAction) -> Recorded {
        let said = Said::of("k".into(), "c".into(), &saying(action), ImsAction::Pending);
        let entry = SayingsEntry {
            manner: "review".into(),
            condition: String::new(),
            file: None,
            sayings: vec![said],
        };
        recorded(number, by, Entry::Sayings(entry))
    }

    fn approves(number: i64, by: &str, action: ImsAction) -> Recorded {
        let covered =
            Covered { record: "k".into(), content: "c".into(), saying: saying_hash(&saying(action)) };
        recorded(number, by, Entry::Approval(ApprovalEntry { covers: vec![covered], shown: String::new() }))
    }

    fn told(entries: &[Recorded]) -> String {
        match check(entries) {
            Ok(Answer::Holds(told) | Answer::NotChecked(told)) => told,
            Err(altered) => altered.told,
        }
    }

    #[test]
    fn an_approval_covers_the_very_words_of_somebody_else() {
        let (reject, accept) = (ImsAction::Reject, ImsAction::Accept);
        assert_eq!(told(&[]), "none");
        assert_eq!(
            told(&[says(1, "Asha Rao", reject), approves(2, "M. Iyer", reject)]),
            "1 saying, each by somebody else than said it"
        );
        assert_eq!(
            told(&[says(1, "Asha Rao", reject), approves(2, "asha  rao", reject)]),
            "entry 2 is an approval by asha  rao of what the same person said in entry 1"
        );
        assert_eq!(
            told(&[says(1, "Asha Rao", reject), says(2, "Asha Rao", accept), approves(3, "M. Iyer", reject)]),
            "entry 3 approves something else than entry 2 says of k"
        );
        assert_eq!(
            told(&[approves(1, "M. Iyer", accept)]),
            "0 sayings, each by somebody else than said it; 1 proposal of the policy"
        );
    }
}
