//! The evidence pack: one file from which a stranger can make a run again and follow what was decided.
//!
//! Comes in: the folder of a run and its workspace; or a pack. Goes out: a pack; or what was altered in
//! it. Invariant: a pack that leaves here was verified; a changed byte anywhere in it is named.

mod approvals;
mod container;
mod error;
mod make;
mod manifest;
mod mask;
mod opening;
mod readme;
mod show;
mod uploads;
mod verify;

pub use error::PackError;
pub use make::Made;
pub use manifest::{LedgerEnd, Manifest, Missing, PackedFile};
pub use opening::Altered;
pub use show::{json, text};
pub use verify::{Check, Report, Topic, Verdict, verify};

use crate::ledger::{Recorded, Workspace};
use crate::output::outbox::{Outbox, Overwrite};
use crate::pipeline::{Progress, reopen, workspace_of};
use std::path::{Path, PathBuf};

/// Packs the run in `out`, and verifies the pack in `scratch`, an empty folder. With a key the pack is
/// masked; the same key gives the same bytes, and whoever knows it can undo the mask.
///
/// # Errors
/// [`PackError`] where the run is not what it was, no mask keeps every outcome, or the pack would not
/// verify.
pub fn pack(
    out: &Path,
    workspace: Option<&Path>,
    mask: Option<&[u8; 32]>,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Made, PackError> {
    let (ledger, entries) = ledger_of(out, workspace)?;
    let made = reopen(out, workspace, progress, |opened| match mask {
        Some(key) => mask::pack(opened, &entries, key, scratch, progress),
        None => make::make(opened, &ledger, &entries, None),
    })??;
    checked(made, &scratch.join("check"), progress)
}

/// Reads the whole ledger, as text and as entries; both empty where there is none.
fn ledger_of(out: &Path, workspace: Option<&Path>) -> Result<(String, Vec<Recorded>), PackError> {
    let folder = workspace_of(out, workspace)?;
    let Some(workspace) = Workspace::open_existing(&folder)? else {
        return Ok((String::new(), Vec::new()));
    };
    let text = workspace.copy()?;
    let entries = crate::ledger::read_copy(&text).map_err(|_| PackError::DoesNotHold {
        place: crate::ledger::LEDGER.to_owned(),
        told: "its entries cannot be written down".to_owned(),
    })?;
    Ok((text, entries))
}

/// Gives a pack out only if it verifies.
fn checked(made: Made, scratch: &Path, progress: &dyn Progress) -> Result<Made, PackError> {
    let report = verify(Path::new("pack"), &made.bytes, scratch, progress)?;
    match report.altered {
        Some(Altered { place, told, .. }) => Err(PackError::DoesNotHold { place, told }),
        None => Ok(made),
    }
}

/// Writes a pack and beside it its SHA-256; both or none.
///
/// # Errors
/// [`PackError`] where a file is in the way or the disk refuses.
pub fn write(made: &Made, to: &Path, overwrite: Overwrite) -> Result<Vec<PathBuf>, PackError> {
    let no_name = || PackError::NoName { file: to.to_owned() };
    let name = to.file_name().and_then(|name| name.to_str()).ok_or_else(no_name)?;
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if to.is_dir() {
        return Err(no_name());
    }
    let hash = format!("{name}.sha256");
    if overwrite == Overwrite::Never
        && let Some(file) = [to.to_owned(), parent.join(&hash)].into_iter().find(|file| file.exists())
    {
        return Err(PackError::Exists { file });
    }
    let mut outbox = Outbox::open(parent, overwrite)?.beside_uploads();
    outbox.write(name, |w| w.write_all(&made.bytes))?;
    outbox.write(&hash, |w| writeln!(w, "{}  {name}", made.sha256))?;
    Ok(outbox.commit()?)
}

#[cfg(test)]
mod tests;
