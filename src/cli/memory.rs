//! Whether the machine can hold a month, said before it fails; and memory that is kept for a large one.
//!
//! Comes in: the files of a run. Goes out: a warning, or nothing. Invariant: it never stops a run, and says
//! nothing where the system does not tell how much memory is free.

use crate::diagnostic::{Diagnostic, Place};
use std::path::{Path, PathBuf};

/// Bytes of memory for a byte of text: measured on a month of ten lakh records, 5.6 and a little kept back.
const OF_TEXT: u64 = 6;
/// Bytes of memory for a byte of a workbook or Parquet file, which are packed.
const OF_PACKED: u64 = 40;

/// Warns where the files of a run probably need more memory than is free.
pub(super) fn warning(ims: &[PathBuf], books: &[PathBuf]) -> Option<Diagnostic> {
    let free = available(&std::fs::read_to_string("/proc/meminfo").ok()?)?;
    told(ims.iter().chain(books).map(|path| need(path)).sum(), free)
}

/// What the allocator is told by, before `main` begins and by nothing else: after how many milliseconds
/// memory that was given back to it goes back to the system; never where the number is negative.
#[cfg(unix)]
const KEEPS_MEMORY: &str = "MIMALLOC_PURGE_DELAY";

/// From so many bytes of input on it pays to begin anew.
#[cfg(unix)]
const LARGE: u64 = 100 << 20;

/// Starts the program again, in its own place and with an allocator that keeps what is given back to it,
/// where a month is large and nothing was said of it. One stage of a run takes what the stage before gave
/// back; the system clears every page that goes through its hands, which took ten of the sixty seconds of
/// processor time of a run on ten lakh records. Where it cannot be started again it goes on as it is.
#[cfg(unix)]
pub(super) fn keep(ims: &[PathBuf], books: &[PathBuf]) {
    use std::os::unix::process::CommandExt;
    let bytes = |path: &PathBuf| std::fs::metadata(path).map_or(0, |file| file.len());
    let is_large = ims.iter().chain(books).map(bytes).sum::<u64>() >= LARGE;
    if !is_large || std::env::var_os(KEEPS_MEMORY).is_some() {
        return;
    }
    let mut typed = std::env::args_os();
    let (Ok(program), Some(name)) = (std::env::current_exe(), typed.next()) else { return };
    // Comes back only where it fails.
    let _ = std::process::Command::new(program).arg0(name).args(typed).env(KEEPS_MEMORY, "-1").exec();
}

/// Nothing to be done where a program cannot put another in its place.
#[cfg(not(unix))]
pub(super) fn keep(_ims: &[PathBuf], _books: &[PathBuf]) {}

/// Guesses what a file needs; one that cannot be looked at is told of where it is read.
fn need(path: &Path) -> u64 {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    let packed = path
        .extension()
        .is_some_and(|e| ["xlsx", "xls", "xlsm", "parquet", "zip"].iter().any(|p| e.eq_ignore_ascii_case(p)));
    bytes.saturating_mul(if packed { OF_PACKED } else { OF_TEXT })
}

/// Reads how many bytes are free out of what Linux says of its memory.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn told(need: u64, free: u64) -> Option<Diagnostic> {
    (need > free).then(|| {
        Diagnostic::warning(
            "args.memory",
            format!("the month may need {} of memory, {} are free", gibibytes(need), gibibytes(free)),
            Place::default(),
        )
        .help("close other programs, use a larger machine, or give each registration's files apart")
    })
}

/// Writes bytes in GiB with one decimal, rounded up.
fn gibibytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil((1 << 30) / 10);
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_does_not_fit_is_told_before_it_fails() {
        assert_eq!(told(3 << 30, 3 << 30), None);
        assert_eq!(
            told(6 << 30, (3 << 30) - 1).map(|d| d.to_string()).as_deref(),
            Some(
                "warning[args.memory]: the month may need 6.1 GiB of memory, 3.1 GiB are free\n  \
                 help: close other programs, use a larger machine, or give each registration's files apart"
            )
        );
    }

    #[test]
    fn free_memory_is_read_as_linux_writes_it() {
        let text = "MemTotal:       24689160 kB\nMemFree:          191524 kB\nMemAvailable:   21839912 kB\n";
        assert_eq!(available(text), Some(21_839_912 * 1024));
        assert_eq!(available("MemTotal: 5 kB\n"), None);
        assert_eq!(available("MemAvailable: much\n"), None);
    }

    #[test]
    fn packed_files_need_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, "12345").unwrap();
            need(&path)
        };
        assert_eq!((file("a.json"), file("b.XLSX"), file("c.parquet")), (30, 200, 200));
        assert_eq!(need(&folder.path().join("absent")), 0);
    }
}
