//! `run.state`: a finished run, from which later commands start without linking again.
//!
//! Comes in: a month that is linked and decided. Goes out: one line of text (magic, format, version,
//! run, SHA-256 of the rest), then postcard. Invariant: what can be made again from the inputs by the
//! same functions (records, rows, reasons) is not in it; the rest comes back equal, or reading stops.

pub(super) mod part;
mod saved;
#[cfg(test)]
mod tests;

use super::inputs::{self, Input, Settings};
use super::{Job, Refusals};
use crate::diagnostic::Diagnostic;
use crate::domain::document::Exclusion;
use crate::domain::gstin::Gstin;
use crate::domain::link::{BooksLink, Decision, Doubt, Link};
use crate::domain::month::{InputFile, Month, RunFacts};
use crate::domain::period::{TaxPeriod, parse_portal_date, show_date};
use crate::ledger::{sha256, sha256_of};
use crate::portal::upload::Profile;
use saved::{Pool, SavedDecision, SavedDiagnostic, SavedFacts, SavedLink, Texts};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Name of the file in the output folder.
pub(super) const NAME: &str = "run.state";

const MAGIC: &str = "imsreco-run-state";

/// The layout of what follows the first line.
const FORMAT: u32 = 2;

/// Everything a state holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) run: String,
    pub(super) settings: Settings,
    pub(super) facts: RunFacts,
    pub(super) inputs: Vec<Input>,
    /// Files that were written before the state.
    pub(super) outputs: Vec<InputFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) links: Vec<Link>,
    pub(super) decisions: Vec<Decision>,
    pub(super) books_links: Vec<BooksLink>,
    /// Per row, since earlier runs and the list of suppliers exclude too.
    pub(super) exclusions: Vec<Option<Exclusion>>,
    pub(super) why_not: Vec<String>,
    pub(super) books_why_not: Vec<String>,
}

/// Why a file is not a state this version can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Something else.
    Foreign,
    /// Made by another version, named.
    OtherVersion(String),
    /// Not what was written.
    Damaged,
}

#[derive(Serialize, Deserialize)]
struct SavedSettings {
    rtin: String,
    period: String,
    as_of: String,
    profile: String,
    allow_refused: bool,
}

impl SavedSettings {
    fn of(settings: &Settings) -> Self {
        Self {
            rtin: settings.rtin.as_ref().map(ToString::to_string).unwrap_or_default(),
            period: settings.period.map(TaxPeriod::wire).unwrap_or_default(),
            as_of: show_date(settings.as_of),
            profile: settings.profile.word().to_owned(),
            allow_refused: settings.refusals == Refusals::Allow,
        }
    }

    fn settings(&self) -> Option<Settings> {
        let given = |text: &str| (!text.is_empty()).then_some(());
        Some(Settings {
            rtin: match given(&self.rtin) {
                Some(()) => Some(Gstin::parse(&self.rtin).ok()?),
                None => None,
            },
            period: match given(&self.period) {
                Some(()) => Some(TaxPeriod::parse(&self.period).ok()?),
                None => None,
            },
            as_of: parse_portal_date(&self.as_of)?,
            profile: Profile::from_word(&self.profile)?,
            refusals: if self.allow_refused { Refusals::Allow } else { Refusals::HoldUploadBack },
        })
    }
}

/// What comes first: everything that does not grow with the documents, the pool, and how many of each
/// follow.
#[derive(Serialize, Deserialize)]
struct Head {
    settings: SavedSettings,
    facts: SavedFacts,
    inputs: Vec<Input>,
    outputs: Vec<InputFile>,
    texts: Vec<String>,
    diagnostics: usize,
    records: usize,
    rows: usize,
    /// Whether somebody asked why documents found no partner.
    why_not: bool,
}

/// Everything of a state that grows with the documents; made while the other files are written.
pub(super) struct Body<'m> {
    pool: Pool<'m>,
    bytes: Vec<u8>,
    diagnostics: usize,
}

impl<'m> Body<'m> {
    pub(super) fn of(month: &'m Month<'_>, diagnostics: &[Diagnostic]) -> Self {
        let mut pool = Pool::default();
        let mut bytes = Vec::new();
        for diagnostic in diagnostics {
            push(&mut bytes, &SavedDiagnostic::of(diagnostic));
        }
        for (link, decision) in month.links.iter().zip(&month.decisions) {
            push(&mut bytes, &SavedLink::of(link, &mut pool));
            push(&mut bytes, &SavedDecision::of(decision, &mut pool));
        }
        for (row, link) in month.books.iter().zip(&month.books_links) {
            push(&mut bytes, link);
            push(&mut bytes, &row.exclusion);
        }
        for text in month.why_not.iter().chain(&month.books_why_not) {
            push(&mut bytes, &pool.number(text));
        }
        Self { pool, bytes, diagnostics: diagnostics.len() }
    }

    /// Makes the state of a run, in the pieces in which it is to be written.
    pub(super) fn file(
        self,
        job: &Job,
        month: &Month<'_>,
        inputs: Vec<Input>,
        outputs: Vec<InputFile>,
    ) -> [Vec<u8>; 3] {
        let settings = Settings::of(job);
        let run = inputs::run_name(&month.facts.version, &settings, &inputs);
        let head = Head {
            settings: SavedSettings::of(&settings),
            facts: SavedFacts::of(month.facts.clone()),
            inputs,
            outputs,
            texts: self.pool.texts().iter().map(|text| (*text).to_owned()).collect(),
            diagnostics: self.diagnostics,
            records: month.links.len(),
            rows: month.books_links.len(),
            why_not: !month.why_not.is_empty() || !month.books_why_not.is_empty(),
        };
        let mut start = Vec::new();
        push(&mut start, &head);
        let (version, hash) = (&month.facts.version, sha256_of(&[&start, &self.bytes]));
        let line = format!("{MAGIC} {FORMAT} {version} {run} {hash}\n").into_bytes();
        [line, start, self.bytes]
    }
}

/// Adds a value to the end.
fn push(bytes: &mut Vec<u8>, value: &impl Serialize) {
    postcard::to_io(value, bytes).expect("plain data into memory");
}

/// Takes values off the front.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn take<T: DeserializeOwned>(&mut self) -> Option<T> {
        let (value, rest) = postcard::take_from_bytes(self.0).ok()?;
        self.0 = rest;
        Some(value)
    }
}

/// Reads a state.
pub(super) fn parse(file: &[u8]) -> Result<State, Unfit> {
    let (run, payload) = whole(file)?;
    state(payload).filter(|state| state.run == run).ok_or(Unfit::Damaged)
}

/// Reads which files a run wrote before its state, and nothing else of it.
pub(super) fn outputs(file: &[u8]) -> Result<Vec<InputFile>, Unfit> {
    let (_, payload) = whole(file)?;
    Reader(payload).take::<Head>().map(|head| head.outputs).ok_or(Unfit::Damaged)
}

/// Checks that a state is of this version and as it was written; returns the run and what follows the
/// first line.
fn whole(file: &[u8]) -> Result<(&str, &[u8]), Unfit> {
    let end = file.iter().take(400).position(|b| *b == b'\n').ok_or(Unfit::Foreign)?;
    let line = std::str::from_utf8(&file[..end]).map_err(|_| Unfit::Foreign)?;
    let [magic, format, version, run, hash] = line
        .split(' ')
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| if line.starts_with(MAGIC) { Unfit::Damaged } else { Unfit::Foreign })?;
    if magic != MAGIC {
        return Err(Unfit::Foreign);
    }
    if format != FORMAT.to_string() || version != env!("CARGO_PKG_VERSION") {
        return Err(Unfit::OtherVersion(version.to_owned()));
    }
    let payload = &file[end + 1..];
    if sha256(payload) != hash {
        return Err(Unfit::Damaged);
    }
    Ok((run, payload))
}

fn state(payload: &[u8]) -> Option<State> {
    let mut reader = Reader(payload);
    let head: Head = reader.take()?;
    let mut texts = Texts::new(head.texts);
    // No count is believed further than there are bytes.
    let most = |count: usize| count.min(payload.len());
    let mut diagnostics = Vec::with_capacity(most(head.diagnostics));
    for _ in 0..head.diagnostics {
        diagnostics.push(reader.take::<SavedDiagnostic<'_>>()?.diagnostic());
    }
    let (mut links, mut decisions) =
        (Vec::with_capacity(most(head.records)), Vec::with_capacity(most(head.records)));
    for _ in 0..head.records {
        links.push(reader.take::<SavedLink<'_>>()?.link(&mut texts)?);
        decisions.push(reader.take::<SavedDecision>()?.decision(&texts)?);
    }
    let (mut books_links, mut exclusions) =
        (Vec::with_capacity(most(head.rows)), Vec::with_capacity(most(head.rows)));
    for _ in 0..head.rows {
        books_links.push(reader.take::<BooksLink>()?);
        exclusions.push(reader.take::<Option<Exclusion>>()?);
    }
    let mut said = |count: usize| -> Option<Vec<String>> {
        (0..if head.why_not { count } else { 0 }).map(|_| texts.get(reader.take()?)).collect()
    };
    let (why_not, books_why_not) = (said(head.records)?, said(head.rows)?);
    let settings = head.settings.settings()?;
    let facts = head.facts.facts()?;
    let run = inputs::run_name(&facts.version, &settings, &head.inputs);
    let state = State {
        run,
        settings,
        facts,
        inputs: head.inputs,
        outputs: head.outputs,
        diagnostics,
        links,
        decisions,
        books_links,
        exclusions,
        why_not,
        books_why_not,
    };
    (reader.0.is_empty() && holds_together(&state)).then_some(state)
}

/// Tells whether every id names a document.
fn holds_together(state: &State) -> bool {
    let (records, rows) = (state.links.len(), state.books_links.len());
    links_hold(&state.links, records, rows) && books_links_hold(&state.books_links, records, rows)
}

fn links_hold(links: &[Link], records: usize, rows: usize) -> bool {
    links.iter().all(|link| {
        let doubts = link.doubts.iter().all(|doubt| match doubt {
            Doubt::BookedAgain(rows_named) => rows_named.iter().all(|id| id.at() < rows),
            Doubt::ClaimedBy(ids) => ids.iter().all(|id| id.at() < records),
            Doubt::AmendedBy(id) | Doubt::OriginalPresent(id) | Doubt::OtherVersion(id) => id.at() < records,
            Doubt::AnotherAsNear
            | Doubt::Repeated(_)
            | Doubt::NeighbourInSeries
            | Doubt::NoSupplierNumber
            | Doubt::AmountsOnly
            | Doubt::OwnSuffix
            | Doubt::Damaged
            | Doubt::SumOnly
            | Doubt::OtherDirection
            | Doubt::OtherKind
            | Doubt::NumberOfAnother
            | Doubt::BookedByInvoice
            | Doubt::Netted
            | Doubt::Ineligible
            | Doubt::OtherYear
            | Doubt::OtherRecipient
            | Doubt::TooLarge => true,
        });
        doubts
            && link.books.iter().chain(&link.candidates).all(|id| id.at() < rows)
            && link.companions.iter().all(|id| id.at() < records)
    })
}

fn books_links_hold(books_links: &[BooksLink], records: usize, rows: usize) -> bool {
    books_links.iter().all(|link| {
        link.ims.iter().chain(&link.candidates).all(|id| id.at() < records)
            && link.again.iter().all(|id| id.at() < rows)
    })
}
