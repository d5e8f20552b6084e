//! The `imsreco` command.

use std::process::ExitCode;

/// A month of ten lakh documents spends a third of its time in the system's allocator; this one gives
/// most of it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    imsreco::cli::main(std::env::args_os())
}
