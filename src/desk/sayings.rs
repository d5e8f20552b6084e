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
use crate::domain::month::Month;
use crate::domain::standing::{Gate, Manner, RecordKey, SecondLook};
use crate::domain::text::Count;
use crate::ledger::{Entry, Said, SayingsEntry, Stored};
use std::collections::BTreeSet;

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
    let entry =
        SayingsEntry { manner: manner.word().to_owned(), condition: condition.to_owned(), file, sayings };
    Some(News { ids, entry: Entry::Sayings(entry) })
}

/// Tells what the news come to: by action, other than proposed, what a second person has to look at,
/// what is deemed accepted.
pub fn account(session: &Session<'_, '_>, before: &[Standing], news: &News, answers: &Answers) -> String {
    let month = session.opened.month;
    let after = session.standings_with(&news.entry);
    let all = tally(month, news.ids.iter());
    let mut rows = by_action(month, news, answers);
    rows.extend(further(month, before, &after, news, answers));
    let blocked: BTreeSet<&str> = news
        .ids
        .iter()
        .map(|id| &after[id.at()])
        .filter(|standing| standing.gate == Gate::Blocked)
        .map(|standing| standing.why.as_str())
        .collect();
    let why: String = blocked.into_iter().map(|why| format!("    {why}\n")).collect();
    format!(
        "{} decided anew, tax {}:\n{}{why}{}\n",
        Count::of(all.documents, "document"),
        all.tax.total(),
        table(&rows),
        deemed(month, &after).sentence(month)
    )
}

fn tally<'i>(month: &Month<'_>, ids: impl Iterator<Item = &'i ImsId>) -> Tally {
    let mut tally = Tally::default();
    ids.for_each(|id| add(&mut tally, &month.ims[id.at()]));
    tally
}

/// Sums the news by action, in the order in which people choose.
fn by_action(month: &Month<'_>, news: &News, answers: &Answers) -> Vec<(String, Tally)> {
    let action = |id: &ImsId| match answers.get(id) {
        Some(Answer::Say(saying)) => Some(saying.action),
        Some(Answer::Withdraw) | None => None,
    };
    [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction]
        .into_iter()
        .map(Some)
        .chain([None])
        .map(|wanted| {
            let name = wanted.map_or("Taken back", ImsAction::title).to_owned();
            (name, tally(month, news.ids.iter().filter(|id| action(id) == wanted)))
        })
        .filter(|(_, tally)| tally.documents > 0)
        .collect()
}

/// Sums what else is to be known of the news.
fn further(
    month: &Month<'_>,
    before: &[Standing],
    after: &[Standing],
    news: &News,
    answers: &Answers,
) -> Vec<(String, Tally)> {
    let other = |id: &ImsId| match answers.get(id) {
        Some(Answer::Say(saying)) => saying.action != month.decisions[id.at()].proposed_action,
        Some(Answer::Withdraw) | None => false,
    };
    let stands = |id: &ImsId, gate: Gate| after[id.at()].gate == gate;
    let of = |wanted: &dyn Fn(&ImsId) -> bool| tally(month, news.ids.iter().filter(|id| wanted(id)));
    let waits = |id: &ImsId| stands(id, Gate::WaitsForApproval);
    let mut rows = vec![
        ("Other than proposed".to_owned(), of(&other)),
        ("Decided otherwise before".to_owned(), of(&|id| before[id.at()].said.is_some())),
        ("A second person has to look".to_owned(), of(&waits)),
    ];
    rows.extend(SecondLook::ALL.into_iter().map(|why| {
        (format!("  {}", why.title()), of(&|id| waits(id) && after[id.at()].wants.contains(&why)))
    }));
    rows.push(("Cannot go to the portal".to_owned(), of(&|id| stands(id, Gate::Blocked))));
    rows.retain(|(_, tally)| tally.documents > 0);
    rows
}
