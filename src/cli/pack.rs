//! `imsreco pack` and `imsreco verify`.

use super::args::Format;
use super::exit::Exit;
use super::pack_args::{PackArgs, VerifyArgs};
use super::progress::Stages;
use super::render;
use crate::desk::pack::{self, Made, PackError, Report};
use crate::domain::text::{Count, grouped};
use crate::ingest::files::read_file;
use crate::output::outbox::Overwrite;
use sha2::{Digest as _, Sha256};

/// Packs a run.
pub(super) fn run(args: &PackArgs) -> Exit {
    let stages = Stages::begin(&args.talk);
    let made = make(args, &stages);
    stages.end();
    match made {
        Ok(made) => {
            render::to_stdout(&told(args, &made));
            Exit::Done
        }
        Err(error) => failed(&error, &args.talk),
    }
}

fn make(args: &PackArgs, stages: &Stages) -> Result<Made, PackError> {
    let overwrite = if args.force { Overwrite::Force } else { Overwrite::Never };
    let scratch = scratch()?;
    let key = args.masked.then(|| match &args.mask_key {
        Some(words) => Sha256::digest(words.as_bytes()).into(),
        None => rand::random(),
    });
    let made = pack::pack(&args.out, args.workspace.as_deref(), key.as_ref(), scratch.path(), stages)?;
    pack::write(&made, &args.to, overwrite)?;
    Ok(made)
}

/// A folder for the run that is made again; it goes when the command ends.
fn scratch() -> Result<tempfile::TempDir, PackError> {
    let failed = |source| PackError::Write { file: std::env::temp_dir(), source };
    tempfile::Builder::new().prefix("imsreco-").tempdir().map_err(failed)
}

fn told(args: &PackArgs, made: &Made) -> String {
    let to = render::path(&args.to);
    let mut out = format!(
        "Packed run {}: {}, {} bytes, {} of the ledger; verified.\n",
        made.manifest.run,
        Count::of(made.manifest.files.len() + 1, "file"),
        grouped(made.bytes.len()),
        Count::of(usize::try_from(made.manifest.ledger.entries).unwrap_or_default(), "entry")
    );
    for missing in &made.manifest.missing {
        out.push_str(&format!(
            "Not found, and so not packed: {}\n",
            crate::diagnostic::one_line(&missing.known_as)
        ));
    }
    out.push_str(&format!(
        "SHA-256 of {to}, also in {to}.sha256; keep it apart from the pack:\n{}\n",
        made.sha256
    ));
    out
}

/// Verifies a pack.
pub(super) fn verify(args: &VerifyArgs) -> Exit {
    let stages = Stages::begin(&args.talk);
    let report = report(args, &stages);
    stages.end();
    match report {
        Ok(report) => {
            let name = render::path(&args.pack);
            render::to_stdout(&match args.format {
                Format::Text => pack::text(&name, &report),
                Format::Json => format!("{}\n", pack::json(&name, &report)),
            });
            if report.altered.is_some() {
                Exit::NotDone
            } else if report.is_whole() {
                Exit::Done
            } else {
                Exit::Incomplete
            }
        }
        Err(error) => failed(&error, &args.talk),
    }
}

fn report(args: &VerifyArgs, stages: &Stages) -> Result<Report, PackError> {
    let (bytes, _) = read_file(&args.pack)?;
    pack::verify(&args.pack, &bytes, scratch()?.path(), stages)
}

fn failed(error: &PackError, talk: &super::args::TalkArgs) -> Exit {
    render::failure(error, error.id(), talk);
    if error.is_bug() { Exit::Bug } else { Exit::NotDone }
}
