//! The command line: the only place that prints, colours, asks the clock and exits.
//!
//! Comes in: what was typed. Goes out: an exit code. Invariant: results go to stdout, everything
//! else to stderr; nothing that was typed can fail once a [`Job`](crate::pipeline::Job) stands.

mod approve;
mod args;
mod carry;
mod check_rules;
mod columns;
mod compare;
mod decide;
mod desk;
mod desk_args;
mod document;
mod errors;
mod evaluate;
mod exit;
mod explain;
mod follow_args;
mod job;
mod ledger;
mod letters;
mod memory;
mod merge;
mod months;
mod movement;
mod pack;
mod pack_args;
mod portal_args;
mod progress;
mod reconcile;
mod render;
mod report;
mod report_args;
mod review;
mod rules;
mod sample;
mod upload;

use crate::output::outbox::in_words;
use args::{Cli, Command};
use clap::Parser;
use exit::Exit;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line and returns the exit code.
pub fn main(typed: impl IntoIterator<Item = OsString>) -> ExitCode {
    exit::explain_panics();
    let cli = match Cli::try_parse_from(typed) {
        Ok(cli) => cli,
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            // A reader that went away is no error.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let exit = match &cli.command {
        Command::Reconcile(args) => reconcile::run(args),
        Command::Columns(args) => columns::run(args),
        Command::CheckRules(args) => check_rules::run(args),
        Command::CompareRules(args) => compare::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Sample(args) => sample::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Review(args) => review::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Approve(args) => approve::run(args),
        Command::Upload(args) => upload::run(args),
        Command::Errors(args) => errors::run(args),
        Command::Ledger(args) => ledger::run(args),
        Command::Pack(args) => pack::run(args),
        Command::Verify(args) => pack::verify(args),
        Command::Merge(args) => merge::run(args),
        Command::Report(args) => report::report(args),
        Command::Summary(args) => report::summary(args),
        Command::Show(args) => report::show(args),
        Command::Letters(args) => letters::run(args),
        Command::Movement(args) => movement::run(args),
    };
    let exit = match render::stdout_error() {
        Some(error) => {
            let why = in_words(&error);
            render::refusal(
                &format!("the result could not be written to stdout: {why}"),
                "send it to a place with room; the files of the run are not touched by this",
            );
            if exit == Exit::Bug { exit } else { Exit::NotDone }
        }
        None => exit,
    };
    match exit {
        Exit::Done => ExitCode::SUCCESS,
        Exit::Incomplete => ExitCode::from(1),
        Exit::NotDone => ExitCode::from(2),
        Exit::Bug => ExitCode::from(101),
    }
}

/// The whole help of every command, for the reference that a test compares.
pub fn reference() -> String {
    use clap::CommandFactory;
    let mut out = String::new();
    let mut root = Cli::command().term_width(100);
    root.build();
    let mut names: Vec<String> = vec![String::new()];
    names.extend(root.get_subcommands().map(|c| c.get_name().to_owned()).filter(|n| n != "help"));
    for name in names {
        let command = if name.is_empty() { Some(&mut root) } else { root.find_subcommand_mut(&name) };
        if let Some(command) = command {
            out.push_str(&format!("{}\n\n", command.clone().term_width(100).render_long_help()));
            for inner in command.get_subcommands().filter(|_| !name.is_empty()) {
                if inner.get_name() != "help" {
                    out.push_str(&format!("{}\n\n", inner.clone().term_width(100).render_long_help()));
                }
            }
        }
    }
    out
}
