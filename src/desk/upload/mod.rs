//! From what is decided, permitted and approved to files for the portal.
//!
//! Comes in: a session, the shape of the records, when the download was made. Goes out: a [`Plan`] that
//! accounts for every document, and, once written, files with names of their own and an entry of the
//! ledger. Invariant: the entry and copies of the files stand before a file appears in the output
//! folder, so that no upload is unknown to the ledger; a file that did not appear is put there by the
//! next upload.

mod age;
mod error;
mod preflight;

pub use age::{Downloaded, Known, Limit};
pub use error::StopError;
pub use preflight::{COLUMNS, Fate, Line, Preflight, Row};

use super::session::Session;
use super::silence::deemed;
use super::standing::{Standing, content_hash, wants_reset};
use crate::domain::action::ImsAction;
use crate::domain::link::ImsId;
use crate::domain::period::show_date;
use crate::domain::standing::Gate;
use crate::domain::text::Count;
use crate::ledger::{Entry, Recorded, Said, Sent, Stored, UploadEntry, fetch, sha256};
use crate::output::outbox::{Outbox, Overwrite};
use crate::output::upload::{Approved, Order, Request, Shape, UploadFile, files, unfit_orders};
use crate::pipeline::Refusals;
use preflight::key;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The folder of upload files in the output folder.
const FOLDER: &str = "upload";

/// Name of the pre-flight table in the output folder.
const TABLE: &str = "preflight.csv";

/// Name of a learnt shape in the output folder.
const LEARNT: &str = "profile.toml";

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The keys of a record.
    pub shape: Shape,
    /// To save actions, or to reset them.
    pub request: Request,
    /// When the download was made.
    pub downloaded: Downloaded,
    /// How old it may be.
    pub limit: Limit,
    /// To go on in spite of an old download.
    pub anyway: bool,
}

/// What an upload would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The n-th upload of the workspace.
    pub number: usize,
    /// The table.
    pub table: Preflight,
    /// How the records stand.
    pub standings: Vec<Standing>,
    /// The files; none where nothing goes.
    pub files: Vec<UploadFile>,
    /// The entry; nothing where nothing goes.
    pub entry: Option<Entry>,
    /// What it goes on in spite of.
    pub anyway: Vec<String>,
    /// What is deemed accepted if nobody acts, and what remains of it after the upload.
    pub deemed: String,
}

/// Works out what goes and accounts for every document.
///
/// # Errors
/// [`StopError`].
pub fn plan(session: &Session<'_, '_>, ask: &Ask) -> Result<Plan, StopError> {
    let month = session.opened.month;
    let anyway = in_spite_of(session, ask)?;
    let standings = session.standings();
    let mut orders = orders(session, &standings, ask.request)?;
    let unfit: BTreeMap<ImsId, String> =
        unfit_orders(month, session.opened.texts, &ask.shape, ask.request, &orders)?
            .into_iter()
            .map(|(id, unfit)| (id, format!("It cannot be uploaded: {}; {}.", unfit.why(), unfit.help())))
            .collect();
    orders.retain(|order| !unfit.contains_key(&order.id()));
    let going: BTreeSet<ImsId> = orders.iter().map(Order::id).collect();
    let mut table = preflight::preflight(month, &standings, &going, &unfit)?;
    let number = number(session);
    let mark = match ask.request {
        Request::Save => format!("u{number}-"),
        Request::Reset => format!("u{number}-reset-"),
    };
    let files = files(month, session.opened.texts, &ask.shape, ask.request, &orders, &mark)?;
    for file in &files {
        for id in &file.records {
            table.lines[id.at()].file = format!("{FOLDER}/{}", file.name);
        }
    }
    let entry = (!files.is_empty()).then(|| entry(session, ask, &standings, &orders, &files, &anyway));
    let deemed = deemed(month, &standings).sentence(month);
    Ok(Plan { number, table, standings, files, entry, anyway, deemed })
}

/// Says what the upload goes on in spite of, or stops it.
fn in_spite_of(session: &Session<'_, '_>, ask: &Ask) -> Result<Vec<String>, StopError> {
    let (opened, today) = (session.opened, ask.limit.today);
    if ask.downloaded.known == Known::Typed && ask.downloaded.on > today {
        let (typed, today) = (show_date(ask.downloaded.on), show_date(today));
        return Err(StopError::Future { typed, today });
    }
    let mut problems: Vec<String> = age::too_old(&ask.downloaded, ask.limit).into_iter().collect();
    let unanswered = age::unanswered(session);
    if !unanswered.is_empty() {
        problems.push(age::waiting(&unanswered));
    }
    if !problems.is_empty() && !ask.anyway {
        let file = ask.downloaded.file.clone();
        return Err(StopError::Stale { file, problems, unanswered: !unanswered.is_empty() });
    }
    let refused = opened.month.refused_records.len() + opened.month.refused_rows.len();
    if refused > 0 && opened.settings.refusals == Refusals::HoldUploadBack {
        if !ask.anyway {
            return Err(StopError::HeldBack { refused, out: opened.out.display().to_string() });
        }
        problems.push(format!("{} could not be read", Count::of(refused, "document")));
    }
    Ok(problems)
}

/// Orders what goes.
fn orders(
    session: &Session<'_, '_>,
    standings: &[Standing],
    request: Request,
) -> Result<Vec<Order>, StopError> {
    let month = session.opened.month;
    let mut orders = Vec::new();
    for (id, standing) in (0u32..).map(ImsId).zip(standings) {
        let Some(saying) = &standing.saying else { continue };
        match request {
            Request::Save if standing.gate == Gate::Goes => orders.push(match &standing.approved {
                Some(approved) => {
                    let approved = Approved { entry: approved.number, by: approved.by.clone() };
                    Order::approved(month, id, saying.clone(), approved)?
                }
                None => Order::save(month, id, saying.clone())?,
            }),
            Request::Reset
                if wants_reset(standing) && month.ims[id.at()].previous_action != ImsAction::NoAction =>
            {
                orders.push(Order::reset(id));
            }
            Request::Save | Request::Reset => {}
        }
    }
    Ok(orders)
}

/// The number of the next upload: none recorded has it, and no file in the folder.
fn number(session: &Session<'_, '_>) -> usize {
    let recorded = session.entries.iter().filter(|r| matches!(r.entry, Entry::Upload(_))).count();
    let names: Vec<String> = std::fs::read_dir(session.opened.out.join(FOLDER))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    let is_free = |number: &usize| !names.iter().any(|name| name.contains(&format!("-u{number}-")));
    (recorded + 1..=recorded + names.len() + 1).find(is_free).expect("fewer files than numbers")
}

fn entry(
    session: &Session<'_, '_>,
    ask: &Ask,
    standings: &[Standing],
    orders: &[Order],
    files: &[UploadFile],
    anyway: &[String],
) -> Entry {
    let month = session.opened.month;
    let by_id: BTreeMap<ImsId, &Order> = orders.iter().map(|order| (order.id(), order)).collect();
    let mut records = Vec::new();
    let mut corrects = false;
    for file in files {
        for id in &file.records {
            let record = &month.ims[id.at()];
            let standing = &standings[id.at()];
            corrects |= standing.sent.as_ref().is_some_and(|sent| sent.refused);
            let saying = by_id[id].saying();
            let said =
                Said::of(key(record), content_hash(record), saying, month.decisions[id.at()].proposed_action);
            records.push(Sent {
                record: said.record,
                content: said.content,
                action: said.action,
                reduction: said.reduction,
                remark: said.remark,
                file: format!("{FOLDER}/{}", file.name),
            });
        }
    }
    let purpose = match ask.request {
        Request::Reset => "reset",
        Request::Save if corrects => "correction",
        Request::Save => "save",
    };
    let files = files.iter().map(|file| Stored {
        role: "upload".to_owned(),
        name: format!("{FOLDER}/{}", file.name),
        sha256: sha256(file.text.as_bytes()),
        bytes: file.text.len() as u64,
    });
    Entry::Upload(UploadEntry {
        purpose: purpose.to_owned(),
        profile: ask.shape.word().to_owned(),
        files: files.collect(),
        records,
        anyway: anyway.to_vec(),
    })
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The files, upload files first.
    pub files: Vec<PathBuf>,
    /// The entry; nothing where nothing goes.
    pub entry: Option<Recorded>,
}

/// Writes the table, records the upload and puts its files in place. `learnt` is kept as
/// `profile.toml`.
///
/// # Errors
/// [`StopError`]; then nothing is recorded, unless it says so of a file that could not be put in place.
pub fn write(session: &Session<'_, '_>, plan: &Plan, learnt: Option<&Shape>) -> Result<Written, StopError> {
    let out = session.opened.out;
    let mut uploads = Outbox::open(out, Overwrite::Never)?.beside_uploads();
    for file in &plan.files {
        uploads.write(&format!("{FOLDER}/{}", file.name), |w| w.write_all(file.text.as_bytes()))?;
    }
    let mut beside = Outbox::open(out, Overwrite::Force)?.beside_uploads();
    beside.write(TABLE, |w| plan.table.csv(session.opened.month, &plan.standings, w))?;
    if let Some(shape) = learnt {
        beside.write(LEARNT, |w| w.write_all(shape.toml().as_bytes()))?;
    }
    let entry = match &plan.entry {
        None => None,
        Some(entry) => {
            let copies: Vec<&[u8]> = plan.files.iter().map(|file| file.text.as_bytes()).collect();
            Some(session.record(entry, &copies)?)
        }
    };
    let mut files = uploads.commit()?;
    files.extend(beside.commit()?);
    Ok(Written { files, entry })
}

/// Puts files of recorded uploads of this run in place that are not there, as after a crash; returns
/// their names.
///
/// # Errors
/// [`StopError`] where a copy was changed or the disk refuses.
pub fn restore(session: &Session<'_, '_>) -> Result<Vec<PathBuf>, StopError> {
    let out = session.opened.out;
    let mut outbox = Outbox::open(out, Overwrite::Never)?.beside_uploads();
    for recorded in session.entries.iter().filter(|r| r.run == session.opened.run) {
        let Entry::Upload(upload) = &recorded.entry else { continue };
        for file in upload.files.iter().filter(|file| !out.join(&file.name).exists()) {
            if let Some(bytes) = fetch(session.opened.workspace, &file.sha256)? {
                outbox.write(&file.name, |w| w.write_all(&bytes))?;
            }
        }
    }
    Ok(outbox.commit()?)
}

#[derive(Serialize)]
struct Wire<'p> {
    schema: u32,
    run: &'p str,
    upload: usize,
    purpose: &'p str,
    profile: &'p str,
    rows: Vec<Row>,
    files: Vec<WireFile<'p>>,
    anyway: &'p [String],
    downloaded: String,
    deemed_accepted: &'p str,
}

#[derive(Serialize)]
struct WireFile<'p> {
    name: &'p str,
    records: usize,
    sha256: String,
}

/// Writes the plan as one JSON object.
pub fn json(session: &Session<'_, '_>, ask: &Ask, plan: &Plan) -> String {
    let purpose = match &plan.entry {
        Some(Entry::Upload(upload)) => upload.purpose.as_str(),
        _ => "",
    };
    let wire = Wire {
        schema: 1,
        run: session.opened.run,
        upload: plan.number,
        purpose,
        profile: ask.shape.word(),
        rows: plan.table.wire(),
        files: plan
            .files
            .iter()
            .map(|f| WireFile { name: &f.name, records: f.records.len(), sha256: sha256(f.text.as_bytes()) })
            .collect(),
        anyway: &plan.anyway,
        downloaded: show_date(ask.downloaded.on),
        deemed_accepted: &plan.deemed,
    };
    serde_json::to_string_pretty(&wire).expect("a plan is plain data") + "\n"
}

/// Tells the plan to people.
pub fn text(session: &Session<'_, '_>, ask: &Ask, plan: &Plan) -> String {
    let month = session.opened.month;
    let mut out = format!(
        "Upload {} of run {}, {} profile; {}.\n\n{}\n",
        plan.number,
        session.opened.run,
        ask.shape.word(),
        ask.downloaded.sentence(),
        plan.table.text()
    );
    let blocked = plan.table.blocked(month);
    if !blocked.is_empty() {
        out.push_str(&format!("{blocked}\n"));
    }
    for problem in &plan.anyway {
        out.push_str(&format!("Goes on in spite of this: {problem}.\n"));
    }
    if ask.request == Request::Reset {
        out.push_str(
            "Nobody has confirmed that the portal takes a reset as a file: upload one record first, and look at it \
             on the portal.\n",
        );
    }
    out + &format!("{}\n", plan.deemed)
}
