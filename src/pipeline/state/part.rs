//! `shard.bin`: what one shard of a run found, for `imsreco merge`.
//!
//! Comes in: a [`Part`] of the links and what the shard was asked for. Goes out: one line of text (magic,
//! format, version, shard, SHA-256 of the rest), then postcard. Invariant: what was read equals what was
//! written, or reading stops; two shards are of one run only if their runs have one name.

use super::super::inputs::Input;
use super::super::{Job, Merging};
use super::saved::{Pool, SavedLink, Texts};
use super::{Reader, SavedSettings, Settings, Unfit, inputs, push};
use crate::domain::link::BooksLink;
use crate::ingest::books::ControlTotals;
use crate::ledger::sha256;
use crate::matching::parts::{Exposed, Part, TooCommon};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the file in the output folder.
pub(in crate::pipeline) const NAME: &str = "shard.bin";

const MAGIC: &str = "imsreco-shard";

/// The layout of what follows the first line.
const FORMAT: u32 = 2;

/// Which of how many, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// This one, from 1.
    pub number: u32,
    /// Of so many.
    pub of: u32,
}

impl Shard {
    /// More shards than this are a slip of the finger.
    pub const MOST: u32 = 1_000;

    /// Reads `2/7`; nothing where it is no shard.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, of) = text.split_once('/')?;
        let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
        Self { number, of }.checked()
    }

    /// Returns itself where it can be.
    fn checked(self) -> Option<Self> {
        ((1..=Self::MOST).contains(&self.of) && (1..=self.of).contains(&self.number)).then_some(self)
    }
}

/// Everything a shard holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct ShardFile {
    pub(in crate::pipeline) shard: Shard,
    /// Name of the run of which it is a shard.
    pub(in crate::pipeline) run: String,
    pub(in crate::pipeline) settings: Settings,
    pub(in crate::pipeline) inputs: Vec<Input>,
    pub(in crate::pipeline) paths: Paths,
    pub(in crate::pipeline) part: Part,
}

/// The files of a job by the names under which they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct Paths {
    pub(in crate::pipeline) ims: Vec<PathBuf>,
    pub(in crate::pipeline) books: Vec<PathBuf>,
    pub(in crate::pipeline) rules: PathBuf,
    pub(in crate::pipeline) previous: Vec<PathBuf>,
    pub(in crate::pipeline) suppliers: Option<PathBuf>,
    pub(in crate::pipeline) recipient: Option<PathBuf>,
    pub(in crate::pipeline) gstr2b: Vec<PathBuf>,
    pub(in crate::pipeline) map: Option<PathBuf>,
}

impl Paths {
    fn of(job: &Job) -> Self {
        // A name that is no text is not found again, and merging says so.
        let text = |path: &PathBuf| PathBuf::from(path.to_string_lossy().into_owned());
        Self {
            ims: job.ims.iter().map(text).collect(),
            books: job.books.iter().map(text).collect(),
            rules: text(&job.rules),
            previous: job.previous.iter().map(text).collect(),
            suppliers: job.suppliers.as_ref().map(text),
            recipient: job.recipient.as_ref().map(text),
            gstr2b: job.gstr2b.iter().map(text).collect(),
            map: job.map.as_ref().map(text),
        }
    }

    /// Returns every path.
    pub(in crate::pipeline) fn all(&self) -> impl Iterator<Item = &Path> {
        [&self.ims, &self.books, &self.previous, &self.gstr2b]
            .into_iter()
            .flatten()
            .chain([&self.rules])
            .chain(&self.suppliers)
            .chain(&self.recipient)
            .chain(&self.map)
            .map(PathBuf::as_path)
    }
}

impl ShardFile {
    /// Puts the job together again, with an output of its own.
    pub(in crate::pipeline) fn job(&self, to: Merging) -> Job {
        let Paths { ims, books, rules, previous, suppliers, recipient, gstr2b, map } = self.paths.clone();
        let Settings { rtin, period, as_of, profile, refusals } = self.settings.clone();
        let Merging { out, workspace, workbook, html, writing, overwrite } = to;
        Job {
            ims,
            books,
            rules,
            previous,
            suppliers,
            recipient,
            gstr2b,
            map,
            // Compared when each part was read.
            control: ControlTotals::default(),
            rtin,
            period,
            as_of,
            out,
            workspace,
            profile,
            workbook,
            html,
            writing,
            overwrite,
            refusals,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    shard: Shard,
    settings: SavedSettings,
    inputs: Vec<Input>,
    paths: Paths,
    texts: Vec<String>,
    too_common: Vec<(u32, u8, u32)>,
    exposed: Exposed,
    pairs: u64,
    records: usize,
    rows: usize,
}

/// Makes the file of a shard.
pub(in crate::pipeline) fn bytes(
    job: &Job,
    version: &str,
    shard: Shard,
    inputs: Vec<Input>,
    part: &Part,
) -> Vec<u8> {
    let settings = Settings::of(job);
    let mut pool = Pool::default();
    let mut body = Vec::new();
    for link in &part.links {
        push(&mut body, &SavedLink::of(link, &mut pool));
    }
    for link in &part.books_links {
        push(&mut body, link);
    }
    let too_common = part.too_common.iter().map(|t| (pool.number(t.block), t.turn, t.ims)).collect();
    let head = Head {
        shard,
        settings: SavedSettings::of(&settings),
        inputs,
        paths: Paths::of(job),
        texts: pool.texts().iter().map(|text| (*text).to_owned()).collect(),
        too_common,
        exposed: part.exposed.clone(),
        pairs: part.pairs,
        records: part.links.len(),
        rows: part.books_links.len(),
    };
    let mut payload = Vec::with_capacity(body.len() + 4_096);
    push(&mut payload, &head);
    payload.append(&mut body);
    let hash = sha256(&payload);
    let mut file = format!("{MAGIC} {FORMAT} {version} {}/{} {hash}\n", shard.number, shard.of).into_bytes();
    file.append(&mut payload);
    file
}

/// Reads the file of a shard.
pub(in crate::pipeline) fn parse(file: &[u8]) -> Result<ShardFile, Unfit> {
    let end = file.iter().take(400).position(|b| *b == b'\n').ok_or(Unfit::Foreign)?;
    let line = std::str::from_utf8(&file[..end]).map_err(|_| Unfit::Foreign)?;
    let [magic, format, version, shard, hash] = line
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
    read(payload, version)
        .filter(|read| shard == format!("{}/{}", read.shard.number, read.shard.of))
        .ok_or(Unfit::Damaged)
}

fn read(payload: &[u8], version: &str) -> Option<ShardFile> {
    let mut reader = Reader(payload);
    let head: Head = reader.take()?;
    let mut texts = Texts::new(head.texts);
    // No count is believed further than there are bytes.
    let most = |count: usize| count.min(payload.len());
    let mut links = Vec::with_capacity(most(head.records));
    for _ in 0..head.records {
        links.push(reader.take::<SavedLink<'_>>()?.link(&mut texts)?);
    }
    let mut books_links = Vec::with_capacity(most(head.rows));
    for _ in 0..head.rows {
        books_links.push(reader.take::<BooksLink>()?);
    }
    let mut too_common = Vec::with_capacity(head.too_common.len());
    for (block, turn, ims) in head.too_common {
        too_common.push(TooCommon { block: texts.lasting(block)?, turn, ims });
    }
    let part = Part { links, books_links, too_common, exposed: head.exposed, pairs: head.pairs };
    let settings = head.settings.settings()?;
    let run = inputs::run_name(version, &settings, &head.inputs);
    let shard = head.shard.checked()?;
    let sound = holds_together(&part) && reader.0.is_empty();
    sound.then_some(ShardFile { shard, run, settings, inputs: head.inputs, paths: head.paths, part })
}

/// Tells whether every id names a document of the part.
fn holds_together(part: &Part) -> bool {
    let (records, rows) = (part.links.len(), part.books_links.len());
    let id = |id: &u32| (*id as usize) < records;
    let row = |row: &u32| (*row as usize) < rows;
    super::links_hold(&part.links, records, rows)
        && super::books_links_hold(&part.books_links, records, rows)
        // Documents are numbered from 1, at most one per row.
        && part.books_links.iter().all(|link| (1..=rows).contains(&(link.document as usize)))
        && part.too_common.iter().all(|t| id(&t.ims))
        && part.exposed.ims.iter().all(|(_, i)| id(i))
        && part.exposed.books.iter().all(|(_, r)| row(r))
        && part.exposed.operators.iter().all(id)
}
