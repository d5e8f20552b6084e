//! A sandbox for whole runs: a folder of its own, a cleared environment, a fixed date.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run said and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder that is removed when the test ends.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The path of a file inside.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file inside.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Copies a file of the project inside.
    pub(crate) fn copy(&self, from: &str, name: &str) -> &Self {
        self.file(name, std::fs::read(root().join(from)).unwrap())
    }

    /// Reads a file inside.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Runs `imsreco` in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.outcome(self.command(env!("CARGO_BIN_EXE_imsreco")).args(arguments))
    }

    /// Prepares a program to be run in the folder, with nothing of the environment but a fixed few.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("COLUMNS", "100")
            .env("RAYON_NUM_THREADS", "2")
            .env("POLARS_MAX_THREADS", "2");
        command
    }

    /// Runs a prepared program to its end.
    pub(crate) fn outcome(&self, command: &mut Command) -> Run {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap().replace(&self.folder.path().display().to_string(), "$SANDBOX")
        };
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Reconciles `ims` with `books` under `rules/default.toml` as of 14-10-2026 into `out`.
    pub(crate) fn reconcile(&self, ims: &str, books: &str, more: &[&str]) -> Run {
        let rules = root().join("rules/default.toml");
        let rules = rules.to_str().unwrap();
        let fixed = [
            "reconcile",
            "--ims",
            ims,
            "--books",
            books,
            "--rules",
            rules,
            "--out",
            "out",
            "--as-of",
            "14-10-2026",
        ];
        self.run(&[&fixed, more].concat())
    }
}

/// A CSV file as rows of named cells.
pub(crate) fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            names.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
