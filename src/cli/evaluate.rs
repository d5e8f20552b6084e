//! `imsreco evaluate`.

use super::args::EvaluateArgs;
use super::exit::Exit;
use super::render;
use crate::evaluate;
use crate::ingest::files::read_file;
use crate::ingest::written::NamedText;
use std::path::Path;

/// Scores the links of a run against the truth of a labelled month.
pub(super) fn run(args: &EvaluateArgs) -> Exit {
    let read = |path: &Path| {
        read_file(path)
            .map(|(bytes, file)| (file.name, String::from_utf8_lossy(&bytes).into_owned()))
            .inspect_err(|error| render::failure(error, error.id(), &args.talk))
    };
    let (Ok(truth), Ok(links)) = (read(&args.truth), read(&args.links)) else { return Exit::NotDone };
    let truth = NamedText { name: &truth.0, text: &truth.1 };
    let links = NamedText { name: &links.0, text: &links.1 };
    match evaluate::score(truth, links) {
        Ok(score) => {
            let shown = if args.json { format!("{}\n", score.json()) } else { score.text() };
            render::to_stdout(&shown);
            Exit::Done
        }
        Err(error) => {
            render::failure(&error, error.id(), &args.talk);
            Exit::NotDone
        }
    }
}
