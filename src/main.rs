//! The `imsreco` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    imsreco::cli::main(std::env::args_os())
}
