//! From answers to one entry of sayings, and what it comes to before it is recorded.
//!
//! Comes in: answers by record, how the records stand. Goes out: an entry that holds only what is
//! new, and an account in documents and rupees. Invariant: a saying that stands already is not said
//! again, so that reading the same review twice adds nothing and takes nobody's name away.

use super::review::{Answer, Answers};
use super::session::Session;
use super::silence::{add, deemed, table};
use super::standing::{Standing, content_hash};
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::link::ImsId;
use crate::domain::standing::{Gate, Manner, RecordKey, SecondLook};
use crate::domain::text::Count;
use crate::ledger::{Entry, Said, SayingsEntry, Stored};
use std::collections::BTreeMap;

/// What is new, ready to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The records, in order of their keys.
    pub ids: Vec<ImsId>,
    /// The entry.
    pub entry: Entry,
}

/// Leaves only what is new; nothing where nothing is.
pub fn news(
    session: &Session<'_, '_>,
    standings: &[Standing],
    answers: &Answers,
    manner: Manner,
    condition: &str,
    file: Option<Stored>,
) -> Option<News> {
    let month = session.opened.month;
    let mut said: Vec<(String, ImsId, Said)> = Vec::new();
    for (id, answer) in answers {
        let (record, standing) = (&month.ims[id.at()], &standings[id.at()]);
        let stands = standing.said.as_ref().map(|spoken| &spoken.saying);
        let (key, content) = (RecordKey::of(record).text(), content_hash(record));
        let proposed = month.decisions[id.at()].proposed_action;
        let one = match answer {
            Answer::Say(saying) if stands == Some(saying) => continue,
            Answer::Say(saying) => Said::of(key.clone(), content, saying, proposed),
            Answer::Withdraw if stands.is_none() => continue,
            Answer::Withdraw => Said::withdrawn(key.clone(), content, proposed),
        };
        said.push((key, *id, one));
    }
    if said.is_empty() {
        return None;
    }
    said.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let ids = said.iter().map(|(_, id, _)| *id).collect();
    let sayings = said.into_iter().map(|(_, _, said)| said).collect();
    let entry = SayingsEntry {
        manner: manner.word().to_owned(),
        condition: condition.to_owned(),
        file,
        sayings,
    };
    Some(News { ids, entry: Entry::Sayings(entry) })
}

/// Tells what the news come to: by action, other than proposed, what a second person has to look at,
/// what is deemed accepted.
pub fn account(session: &Session<'_, '_>, before: &[Standing], news: &News, answers: &Answers) -> String {
    let month = session.opened.month;
    let after = session.standings_with(&news.entry);
    let tally = |ids: &mut dyn Iterator<Item = ImsId>| {
        let mut tally = Tally::default();
        ids.for_each(|id| add(&mut tally, &month.ims[id.at()]));
        tally
    };
    let ids = || news.ids.iter().copied();
    let all = tally(&mut ids());
    let mut out = format!(
        "{} decided anew, tax {}:\n",
        Count::of(all.documents, "document"),
        all.tax.total()
    );
    let mut actions: BTreeMap<(usize, &str), Tally> = BTreeMap::new();
    for id in ids() {
        let name = match answers.get(&id) {
            Some(Answer::Say(saying)) => {
                let at = [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction]
                    .iter()
                    .position(|a| *a == saying.action);
                (at.unwrap_or_default(), saying.action.title())
            }
            Some(Answer::Withdraw) | None => (4, "Taken back"),
        };
        add(actions.entry(name).or_default(), &month.ims[id.at()]);
    }
    let says = |id: ImsId| match answers.get(&id) {
        Some(Answer::Say(saying)) => Some(saying),
        Some(Answer::Withdraw) | None => None,
    };
    let mut rows: Vec<(String, Tally)> = actions.into_iter().map(|((_, n), t)| (n.to_owned(), t)).collect();
    let mut line = |name: &str, tally: Tally| {
        if tally.documents > 0 {
            rows.push((name.to_owned(), tally));
        }
    };
    let other = |id: &ImsId| {
        says(*id).is_some_and(|s| s.action != month.decisions[id.at()].proposed_action)
    };
    line("Other than proposed", tally(&mut ids().filter(other)));
    line("Decided otherwise before", tally(&mut ids().filter(|id| before[id.at()].said.is_some())));
    let waits = |id: &ImsId| after[id.at()].gate == Gate::WaitsForApproval;
    line("A second person has to look", tally(&mut ids().filter(waits)));
    for why in SecondLook::ALL {
        let of = tally(&mut ids().filter(waits).filter(|id| after[id.at()].wants.contains(&why)));
        line(&format!("  {}", why.title()), of);
    }
    out.push_str(&table(&rows));
    out.push_str(&deemed(month, &after).sentence(month));
    out.push('\n');
    out
}
