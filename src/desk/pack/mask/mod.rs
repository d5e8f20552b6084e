//! A pack that shows how a month was decided and not whose it was.
//!
//! Comes in: an opened run and its ledger. Goes out: the same run over masked inputs, with a masked
//! ledger. Invariant: every outcome, pass, level, rule, action and destination of the masked run is
//! that of the original, document by document; where a key changes one, numbers are masked less or
//! another key is tried, and else nothing is made.

mod entries;
mod files;
mod key;

use super::error::PackError;
use super::make::{Hiding, Made, make};
use crate::domain::link::{BooksId, ImsId};
use crate::domain::text::Count;
use crate::ledger::{Entry, FILES, Recorded, Stored, chained, fetch, read_copy};
use crate::pipeline::{self, Again, Opened, Progress, ReopenError, Role, reopen};
use entries::Twins;
use files::in_order;
use key::{Level, Mask};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How many keys are tried, and how often numbers are masked less under each.
const KEYS: u8 = 3;
const STEPS: usize = 6;

/// Packs an opened run masked; `key` is not kept.
pub(super) fn pack(
    opened: &Opened<'_>,
    entries: &[Recorded],
    key: &[u8; 32],
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Made, PackError> {
    let cannot = |told: &str| PackError::CannotMask { out: opened.out.to_owned(), told: told.to_owned() };
    if opened.inputs.iter().any(|input| input.role == Role::Previous) {
        return Err(cannot("the run rests on earlier runs, whose files are not masked"));
    }
    let mut told = String::new();
    for attempt in 0..KEYS {
        let key: [u8; 32] = Sha256::new().chain_update(key).chain_update([attempt]).finalize().into();
        let mut mask = of(opened, entries, &key);
        for step in 0..=STEPS {
            if step + 2 > STEPS {
                mask.lower(if step == STEPS { Level::Kept } else { Level::Letters });
            }
            let folder = scratch.join(format!("mask-{attempt}-{step}"));
            match try_with(opened, entries, &mask, &folder, progress)? {
                Tried::Same(made) => return Ok(*made),
                Tried::Changed { suppliers, what } => {
                    told = what;
                    let lowered = suppliers.iter().filter(|supplier| mask.lower_for(supplier)).count();
                    if lowered == 0 && step + 2 <= STEPS {
                        mask.lower(Level::Letters);
                    }
                }
            }
            let _ = fs::remove_dir_all(&folder);
        }
    }
    Err(cannot(&told))
}

/// What masking came to.
enum Tried {
    Same(Box<Made>),
    /// Something would have been decided otherwise.
    Changed {
        suppliers: Vec<String>,
        what: String,
    },
}

/// Makes a mask for everything that names somebody in a run.
fn of(opened: &Opened<'_>, entries: &[Recorded], key: &[u8; 32]) -> Mask {
    let month = opened.month;
    let (mut gstins, mut names) = (BTreeSet::new(), BTreeSet::new());
    for record in &month.ims {
        gstins.extend([record.supplier_gstin.to_owned(), record.recipient_gstin.to_owned()]);
        names.insert(record.supplier_name.to_owned());
    }
    for row in &month.books {
        gstins.extend([row.supplier_gstin.to_owned(), row.recipient_gstin.to_owned()]);
        names.insert(row.supplier_name.to_owned());
    }
    for document in month.gstr2b.iter().flat_map(|compared| &compared.documents) {
        gstins.extend([document.supplier_gstin.clone(), document.recipient_gstin.clone()]);
        names.insert(document.supplier_name.clone());
    }
    for supplier in opened.suppliers.into_iter().flat_map(|master| master.iter()) {
        gstins.insert(supplier.gstin.clone());
        names.insert(supplier.name.clone());
    }
    for list in &opened.policy.lists {
        gstins.extend(list.entries().map(str::to_owned));
    }
    for recorded in entries {
        if let Entry::Run(run) = &recorded.entry {
            gstins.extend(run.recipients.iter().cloned());
        }
    }
    names.remove("");
    // A remark without a figure is one that the policy writes on any document.
    let common = month.decisions.iter().map(|d| d.remark.clone());
    let common = common.filter(|remark| !remark.bytes().any(|b| b.is_ascii_digit())).collect();
    let (gstins, names): (Vec<String>, Vec<String>) =
        (gstins.into_iter().collect(), names.into_iter().collect());
    Mask::new(key, &gstins, &names, common)
}

fn try_with(
    opened: &Opened<'_>,
    entries: &[Recorded],
    mask: &Mask,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Tried, PackError> {
    let (inside, first, out) = (folder.join("in"), folder.join("first"), folder.join("out"));
    let job = files::job(opened, mask, &inside, &first)?;
    if let Err(error) = pipeline::run(&job, progress) {
        let what = error.to_string().lines().next().unwrap_or_default().to_owned();
        return Ok(Tried::Changed { suppliers: Vec::new(), what });
    }
    // Once more, so that no file says where it was made.
    let inputs = reopen(&first, None, progress, |run| -> Vec<PathBuf> {
        run.inputs.iter().map(|input| PathBuf::from(&input.name)).collect()
    })?;
    let asked =
        Again { out: &first, inputs: &inputs, workspace: &first, fresh: &out, unnamed: Some(&inside) };
    pipeline::again(&asked, progress)?;
    let made = reopen(&out, None, progress, |masked| -> Result<Tried, PackError> {
        let pairs = match same(opened, masked) {
            Ok(pairs) => pairs,
            Err((suppliers, what)) => return Ok(Tried::Changed { suppliers, what }),
        };
        let content = |file: &Stored| -> Option<Vec<u8>> {
            fetch(opened.workspace, &file.sha256)
                .ok()
                .flatten()
                .or_else(|| fs::read(opened.out.join(&file.name)).ok())
        };
        let twins = Twins::of(mask, opened, masked, &pairs, entries, &content);
        let ledger = chained(&twins.entries(entries));
        let hidden = read_copy(&ledger).map_err(|_| PackError::DoesNotHold {
            place: super::make::LEDGER.to_owned(),
            told: "the masked ledger does not fit itself".to_owned(),
        })?;
        keep(&twins, &out)?;
        let made = make(masked, &ledger, &hidden, Some(&hiding(mask, opened)))?;
        Ok(Tried::Same(Box::new(made)))
    });
    match made {
        Ok(tried) => tried,
        Err(ReopenError::Run(error)) => Err(ReopenError::Run(error).into()),
        Err(error) => Err(error.into()),
    }
}

/// Puts masked copies where a workspace has copies.
fn keep(twins: &Twins<'_>, out: &Path) -> Result<(), PackError> {
    let folder = out.join(FILES);
    for (hash, bytes) in twins.files.values() {
        let path = folder.join(hash);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| PackError::Write { file: path.clone(), source })?;
    }
    Ok(())
}

/// Says what is masked and what is not.
fn hiding(mask: &Mask, opened: &Opened<'_>) -> Hiding {
    let mut told = vec![
        "GSTINs and PANs: replaced. The state, the registrations of one firm, and whether the check character \
         fits are kept; GSTINs one typing error apart stay so."
            .to_owned(),
        "Names: suppliers are \"Supplier 0001\" and so on, people in the ledger \"Person 1\" and so on. Remarks and \
         other free text of people: replaced, but for remarks that the policy writes on any document."
            .to_owned(),
        format!(
            "Document numbers: of {} letters and running numbers are replaced but for the last two digits, years, \
             zeros in front and words such as INV; of {} letters only; of {} nothing, since any change would have \
             changed an outcome.",
            Count::of(mask.firms_at(Level::Full), "firm"),
            Count::of(mask.firms_at(Level::Letters), "firm"),
            Count::of(mask.firms_at(Level::Kept), "firm")
        ),
        "Not masked: amounts, dates, places of supply, times in the ledger, the words of the rules (GSTINs in them \
         are), voucher types. Whoever knows amounts and dates of a document knows it again."
            .to_owned(),
        "Registers were written anew from the rows that were read, one CSV file each; totals and blank rows are not \
         in them. Filled-in reviews are left out. Names of runs and hashes are those of the masked files."
            .to_owned(),
        "Every outcome, pass, level, rule, action and destination was compared with the original, document by \
         document, and is the same."
            .to_owned(),
    ];
    let refused = opened.month.refused_rows.len();
    if refused > 0 {
        told.push(format!(
            "{} that could not be read stand as rows that cannot be read.",
            Count::of(refused, "row")
        ));
    }
    Hiding { told }
}

/// Whose documents are decided otherwise, and what of them.
type Otherwise = (Vec<String>, String);

/// Pairs the records of two runs by place and checks that all is decided alike; else says whose
/// documents are not.
fn same(was: &Opened<'_>, is: &Opened<'_>) -> Result<Vec<(usize, usize)>, Otherwise> {
    let (a, b) = (was.month, is.month);
    let nobody = |what: &str| Err((Vec::new(), what.to_owned()));
    if a.ims.len() != b.ims.len() || a.books.len() != b.books.len() {
        return nobody("a document would be lost");
    }
    if (a.refused_records.len(), a.refused_rows.len()) != (b.refused_records.len(), b.refused_rows.len()) {
        return nobody("another number of documents would be refused");
    }
    let places: BTreeMap<_, usize> =
        b.ims.iter().enumerate().map(|(at, r)| ((r.file, r.section, r.index), at)).collect();
    let mut pairs = Vec::with_capacity(a.ims.len());
    for (at, record) in a.ims.iter().enumerate() {
        match places.get(&(record.file, record.section, record.index)) {
            Some(other) => pairs.push((at, *other)),
            None => return nobody("a record would be lost"),
        }
    }
    let records: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    let Some(rows) = row_pairs(was, is) else { return nobody("a row would be lost") };
    let mut suppliers = BTreeSet::new();
    let mut first = String::new();
    let books = |ids: &[BooksId], paired: bool| -> BTreeSet<usize> {
        ids.iter().map(|id| if paired { rows[&id.at()] } else { id.at() }).collect()
    };
    let ims = |ids: &[ImsId], paired: bool| -> BTreeSet<usize> {
        ids.iter().map(|id| if paired { records[&id.at()] } else { id.at() }).collect()
    };
    for (x, y) in &pairs {
        let (l, m, d, e) = (&a.links[*x], &b.links[*y], &a.decisions[*x], &b.decisions[*y]);
        let alike = (l.outcome, l.pass, &l.levels, l.certain) == (m.outcome, m.pass, &m.levels, m.certain)
            && books(&l.books, true) == books(&m.books, false)
            && books(&l.candidates, true) == books(&m.candidates, false)
            && ims(&l.companions, true) == ims(&m.companions, false)
            && (d.proposed_action, &d.review, &d.fate, &d.rule)
                == (e.proposed_action, &e.review, &e.fate, &e.rule)
            && d.itc_reduction == e.itc_reduction;
        if !alike {
            let record = &a.ims[*x];
            suppliers.insert(record.supplier_gstin.to_owned());
            let other =
                l.books.iter().chain(&l.candidates).map(|id| a.books[id.at()].supplier_gstin.to_owned());
            suppliers.extend(other);
            let now = m.books.iter().chain(&m.candidates).map(|id| id.at());
            let back: BTreeMap<usize, usize> = rows.iter().map(|(a, b)| (*b, *a)).collect();
            suppliers.extend(now.map(|at| a.books[back[&at]].supplier_gstin.to_owned()));
            if first.is_empty() {
                first = format!(
                    "{} record {} would be {} and not {}",
                    record.section.key(),
                    record.index + 1,
                    m.outcome.word(),
                    l.outcome.word()
                );
            }
        }
    }
    for (x, y) in &rows {
        let (l, m) = (&a.books_links[*x], &b.books_links[*y]);
        let alike = l.outcome == m.outcome && a.books[*x].exclusion == b.books[*y].exclusion;
        if !alike {
            suppliers.insert(a.books[*x].supplier_gstin.to_owned());
            if first.is_empty() {
                first = format!("row {} of the register would be decided otherwise", a.books[*x].row);
            }
        }
    }
    if first.is_empty() { Ok(pairs) } else { Err((suppliers.into_iter().collect(), first)) }
}

/// Pairs the rows by their order in each register; nothing where a row does not say the same.
fn row_pairs(was: &Opened<'_>, is: &Opened<'_>) -> Option<BTreeMap<usize, usize>> {
    let at = |opened: &Opened<'_>| -> BTreeMap<(u32, String, u32), usize> {
        let rows = opened.month.books.iter().enumerate();
        rows.map(|(at, row)| ((row.file, row.sheet.to_owned(), row.row), at)).collect()
    };
    let (before, after) = (at(was), at(is));
    let mut out = BTreeMap::new();
    for file in 0..u32::try_from(was.month.facts.books_files.len()).ok()? {
        let (a, b) = (in_order(was, file), in_order(is, file));
        if a.len() != b.len() {
            return None;
        }
        for (a, b) in a.into_iter().zip(b) {
            let says = |row: &crate::domain::document::BooksRow<&str>| {
                (
                    (row.date, row.voucher_date, row.kind, row.document_value, row.taxable_value, row.tax),
                    (row.place_of_supply.to_owned(), row.ineligible, row.voucher_type.to_owned()),
                    (row.number.is_empty(), row.supplier_gstin.is_empty(), row.recipient_gstin.is_empty()),
                )
            };
            if says(a) != says(b) {
                return None;
            }
            let key =
                |row: &crate::domain::document::BooksRow<&str>| (row.file, row.sheet.to_owned(), row.row);
            out.insert(*before.get(&key(a))?, *after.get(&key(b))?);
        }
    }
    Some(out)
}
