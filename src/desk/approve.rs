//! What a second person is asked to approve, shown before it is recorded.
//!
//! Comes in: how the records stand, who asks, what is wanted. Goes out: a text, and the entry that
//! covers exactly what the text shows. Invariant: nobody approves what he said himself; a Reject is
//! covered only where Rejects were named, after its consequences were shown.

use super::reject::{by_head, effect};
use super::review::in_words;
use super::session::Session;
use super::silence::{add, repeats, table};
use super::standing::{Standing, content_hash, same_person, saying_hash};
use crate::domain::account::Tally;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use crate::domain::month::Month;
use crate::domain::standing::{Gate, RecordKey, Saying, SecondLook};
use crate::domain::text::{Count, and, nearest, plain, plural};
use crate::ledger::{ApprovalEntry, Covered, Entry};
use crate::output::upload::words;

/// More documents than this that are no Rejects are counted, not told one by one.
const MOST_TOLD: usize = 50;

/// What a person wants to approve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Only what waits for these reasons; all where none is named.
    pub only: Vec<SecondLook>,
    /// Documents to leave out: `b2b:12`, a number, or `GSTIN/number`.
    pub except: Vec<String>,
    /// Rejects too.
    pub rejects: bool,
}

/// Why nothing can be approved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    /// Nothing waits.
    #[error(
        "nothing waits for approval{of}\n  --> {out}\n  help: imsreco review and imsreco decide say what is decided"
    )]
    Nothing {
        /// The folder.
        out: String,
        /// ` as a Reject`, or empty.
        of: String,
    },
    /// Only what the person said.
    #[error(
        "{} for approval, and {by} decided {} alone\n  --> argument --by\n  help: another person has to approve \
         what {by} decided",
        waits(*own),
        if *own == 1 { "it" } else { "them all" }
    )]
    OwnOnly {
        /// How many.
        own: usize,
        /// The person.
        by: String,
    },
    /// Only Rejects, and they were not named.
    #[error(
        "{} for approval, {}, which has to be named\n  --> argument --rejects\n  help: look at what {} with \
         --dry-run --rejects, then approve with --rejects",
        waits(*rejects),
        if *rejects == 1 { "a Reject" } else { "each a Reject" },
        if *rejects == 1 { "it does" } else { "they do" }
    )]
    RejectsNotNamed {
        /// How many.
        rejects: usize,
    },
    /// A document to be left out is none that waits.
    #[error("no document that waits for approval is \"{name}\"\n  --> argument --except\n  help: {help}")]
    ExceptUnknown {
        /// As typed.
        name: String,
        /// What to do.
        help: String,
    },
}

fn waits(number: usize) -> String {
    format!("{} {}", Count::of(number, "document"), if number == 1 { "waits" } else { "wait" })
}

impl ApproveError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Nothing { .. } => "approve.nothing",
            Self::OwnOnly { .. } => "approve.own",
            Self::RejectsNotNamed { .. } => "approve.rejects",
            Self::ExceptUnknown { .. } => "approve.except",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The documents that would be approved.
    pub covered: Vec<ImsId>,
    /// What the person is shown.
    pub shown: String,
    /// The entry.
    pub entry: Entry,
}

/// One document that waits.
struct Waiting<'s> {
    id: ImsId,
    saying: &'s Saying,
    standing: &'s Standing,
}

impl Waiting<'_> {
    fn is_reject(&self) -> bool {
        self.standing.wants.contains(&SecondLook::Reject)
    }
}

/// Finds what waits and shows it.
///
/// # Errors
/// [`ApproveError`] where nothing would be approved.
pub fn request(
    session: &Session<'_, '_>,
    standings: &[Standing],
    ask: &Ask,
) -> Result<Request, ApproveError> {
    let month = session.opened.month;
    let repeats = repeats(month);
    let mut waiting: Vec<Waiting<'_>> = (0u32..)
        .zip(standings)
        .filter(|(id, standing)| standing.gate == Gate::WaitsForApproval && !repeats[*id as usize])
        .filter_map(|(id, standing)| {
            Some(Waiting { id: ImsId(id), saying: standing.saying.as_ref()?, standing })
        })
        .filter(|w| ask.only.is_empty() || w.standing.wants.iter().any(|why| ask.only.contains(why)))
        .collect();
    waiting
        .sort_by_key(|w| (!w.is_reject(), std::cmp::Reverse(month.ims[w.id.at()].tax.total().abs()), w.id));
    if waiting.is_empty() {
        let of: Vec<&str> = ask.only.iter().map(|why| why.title()).collect();
        let of = if of.is_empty() { String::new() } else { format!(" as {}", and(&of)) };
        return Err(ApproveError::Nothing { out: session.opened.out.display().to_string(), of });
    }
    let excepted = excepted(month, &waiting, &ask.except)?;
    let rejects_named = ask.rejects || ask.only.contains(&SecondLook::Reject);
    let is_own =
        |w: &Waiting<'_>| w.standing.said.as_ref().is_some_and(|spoken| same_person(&spoken.by, &session.by));
    let (mut asked, mut own, mut rejects, mut left) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for w in waiting {
        if excepted.contains(&w.id) {
            left.push(w);
        } else if is_own(&w) {
            own.push(w);
        } else if w.is_reject() && !rejects_named {
            rejects.push(w);
        } else {
            asked.push(w);
        }
    }
    if asked.is_empty() {
        return Err(match (rejects.len(), own.len()) {
            (0, 0) => ApproveError::Nothing {
                out: session.opened.out.display().to_string(),
                of: " besides what was left out".to_owned(),
            },
            (0, own) => ApproveError::OwnOnly { own, by: session.by.clone() },
            (rejects, _) => ApproveError::RejectsNotNamed { rejects },
        });
    }
    let mut shown = shown(month, &asked);
    for (what, left_out) in [
        (format!("Not asked of you, because you ({}) decided it", session.by), &own),
        ("Not asked for, because a Reject has to be named (--rejects)".to_owned(), &rejects),
        ("Left out (--except)".to_owned(), &left),
    ] {
        if !left_out.is_empty() {
            shown.push_str(&format!("\n{what}: {}\n", sum(month, left_out)));
            for w in left_out.iter().take(MOST_TOLD) {
                shown.push_str(&format!("  {}\n", plain(&headline(month, w))));
            }
            shown.push_str(&more(left_out.len()));
        }
    }
    let covers = asked.iter().map(|w| {
        let record = &month.ims[w.id.at()];
        Covered {
            record: RecordKey::of(record).text(),
            content: content_hash(record),
            saying: saying_hash(w.saying),
        }
    });
    let mut covers: Vec<Covered> = covers.collect();
    covers.sort_by(|a, b| (&a.record, &a.content).cmp(&(&b.record, &b.content)));
    let entry = Entry::Approval(ApprovalEntry { covers, shown: shown.clone() });
    Ok(Request { covered: asked.iter().map(|w| w.id).collect(), shown, entry })
}

/// Finds the documents that are to be left out.
fn excepted(
    month: &Month<'_>,
    waiting: &[Waiting<'_>],
    names: &[String],
) -> Result<Vec<ImsId>, ApproveError> {
    let mut found = Vec::new();
    for name in names {
        let before = found.len();
        found.extend(waiting.iter().filter(|w| is_named(&month.ims[w.id.at()], name)).map(|w| w.id));
        if found.len() == before {
            let near = nearest(name, waiting.iter().map(|w| month.ims[w.id.at()].number));
            let help = match near.first() {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "give b2b:12 (as in links.csv), a number, or GSTIN/number".to_owned(),
            };
            return Err(ApproveError::ExceptUnknown { name: name.clone(), help });
        }
    }
    Ok(found)
}

fn is_named(record: &ImsRecord<&str>, name: &str) -> bool {
    let name = name.trim();
    name.eq_ignore_ascii_case(record.number)
        || name == format!("{}:{}", record.section.key(), record.index)
        || name.split_once('/').is_some_and(|(gstin, number)| {
            gstin.eq_ignore_ascii_case(record.supplier_gstin) && number.eq_ignore_ascii_case(record.number)
        })
}

fn sum(month: &Month<'_>, waiting: &[Waiting<'_>]) -> String {
    let tally = tally(month, waiting.iter());
    format!("{}, tax {}", Count::of(tally.documents, "document"), tally.tax.total())
}

fn tally<'w, 's: 'w>(month: &Month<'_>, waiting: impl Iterator<Item = &'w Waiting<'s>>) -> Tally {
    let mut tally = Tally::default();
    for w in waiting {
        add(&mut tally, &month.ims[w.id.at()]);
    }
    tally
}

fn more(number: usize) -> String {
    if number > MOST_TOLD {
        let rest = number - MOST_TOLD;
        format!("  and {} more {}\n", crate::domain::text::grouped(rest), plural(rest, "document"))
    } else {
        String::new()
    }
}

/// Shows what is asked for: by reason, each Reject with what it does, the rest one by one.
fn shown(month: &Month<'_>, asked: &[Waiting<'_>]) -> String {
    let mut out = format!("To be approved: {}\n", sum(month, asked));
    let reasons: Vec<(String, Tally)> = SecondLook::ALL
        .into_iter()
        .map(|why| {
            (why.title().to_owned(), tally(month, asked.iter().filter(|w| w.standing.wants.contains(&why))))
        })
        .filter(|(_, tally)| tally.documents > 0)
        .collect();
    out.push_str(&table(&reasons));
    let (rejects, others): (Vec<&Waiting<'_>>, Vec<&Waiting<'_>>) = asked.iter().partition(|w| w.is_reject());
    if !rejects.is_empty() {
        out.push_str(if rejects.len() == 1 {
            "\nWhat the Reject does:\n"
        } else {
            "\nWhat each Reject does:\n"
        });
    }
    for w in rejects {
        let record = &month.ims[w.id.at()];
        out.push_str(&format!("\n  {}\n", plain(&headline(month, w))));
        let value = record.taxable_value;
        out.push_str(&format!("    {:9} taxable value {value}, {}\n", "Amounts:", by_head(record.tax)));
        for (label, text) in effect(record, w.saying, month.facts.period, &month.facts.calendar).lines() {
            out.push_str(&format!("    {:9} {}\n", format!("{label}:"), plain(text)));
        }
    }
    if !others.is_empty() {
        out.push_str("\nThe others, most tax first:\n");
    }
    for w in others.iter().take(MOST_TOLD) {
        out.push_str(&format!("  {}\n", plain(&headline(month, w))));
    }
    out.push_str(&more(others.len()));
    out
}

/// Names a document with what is said of it, by whom, and what was proposed.
fn headline(month: &Month<'_>, w: &Waiting<'_>) -> String {
    let record = &month.ims[w.id.at()];
    let decision = &month.decisions[w.id.at()];
    let by = w.standing.said.as_ref().map_or_else(
        || "by the policy".to_owned(),
        |spoken| format!("by {}, entry {}", spoken.by, spoken.number),
    );
    let proposed = if w.saying.action == decision.proposed_action {
        "as proposed".to_owned()
    } else {
        format!("proposed was {}", decision.proposed_action.title())
    };
    format!("{}, tax {}: {} ({by}; {proposed})", words(record), record.tax.total(), in_words(w.saying))
}
