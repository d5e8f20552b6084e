//! Exit codes, specified in `--help` and the README, and what a bug looks like.

use super::render;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// 0: done.
    Done,
    /// 1: done, but documents were refused and so no upload was written, or a gate tripped.
    Incomplete,
    /// 2: not done: arguments, rules, input or output.
    NotDone,
    /// 101: a mistake of ours.
    Bug,
}

/// Replaces the runtime's words on a panic by ours.
pub(super) fn explain_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        render::to_stderr(&format!(
            "internal error: the program stopped at {place}; this is a bug. No file was left half-written. \
             Run again with --trace and send what it prints.\n"
        ));
        if std::env::args().any(|a| a == "--trace") {
            render::to_stderr(&format!("{info}\n"));
        }
    }));
}
