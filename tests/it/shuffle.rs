//! The order of records and rows, the number of threads and the hour of the day say nothing: the
//! same documents get the same decisions.

use super::months::{Download, TestMonth};
use super::support::{Sandbox, files_below, root, table};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// Columns of `links.csv` that hold rows of the register.
const ROW_COLUMNS: &[&str] = &["register_rows", "candidate_rows"];

/// An order drawn from a seed: where the n-th of the new order stood before. (Knuth's shuffle over
/// the generator "splitmix64".)
fn order(length: usize, seed: &mut u64) -> Vec<usize> {
    let mut next = || {
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut order: Vec<usize> = (0..length).collect();
    for at in (1..length).rev() {
        let with = usize::try_from(next() % (at as u64 + 1)).unwrap();
        order.swap(at, with);
    }
    order
}

/// A shuffled month, and where everything stood before.
struct Shuffled {
    month: TestMonth,
    /// Per section, old positions by new ones, from 0.
    records: BTreeMap<String, Vec<usize>>,
    /// Old rows by new ones, from 0.
    rows: Vec<usize>,
}

fn shuffled(month: &TestMonth, mut seed: u64) -> Shuffled {
    let mut download = Download::parse(&month.ims);
    let mut records = BTreeMap::new();
    for (section, held) in &mut download.sections {
        let order = order(held.len(), &mut seed);
        *held = order.iter().map(|old| held[*old].clone()).collect();
        records.insert(section.clone(), order);
    }
    let (heading, rows, totals) = month.register_lines();
    let order = order(rows.len(), &mut seed);
    let mut lines = heading;
    lines.extend(order.iter().map(|old| rows[*old]));
    lines.extend(totals);
    Shuffled {
        month: TestMonth {
            name: month.name.clone(),
            ims: download.text(),
            register: lines.join("\n") + "\n",
        },
        records,
        rows: order,
    }
}

/// Things that say exactly the same cannot be told apart once they are shuffled: each is named by the
/// first of them.
fn first_alike<T: Ord>(things: &[T]) -> Vec<usize> {
    let mut first: BTreeMap<&T, usize> = BTreeMap::new();
    things.iter().enumerate().map(|(at, thing)| *first.entry(thing).or_insert(at)).collect()
}

/// Brings positions of a run back to those of the month as it was.
struct Back {
    records: BTreeMap<String, Vec<usize>>,
    records_alike: BTreeMap<String, Vec<usize>>,
    rows: Vec<usize>,
    rows_alike: Vec<usize>,
    lines_above: usize,
}

impl Back {
    fn of(
        month: &TestMonth,
        records: Option<BTreeMap<String, Vec<usize>>>,
        rows: Option<Vec<usize>>,
    ) -> Self {
        let download = Download::parse(&month.ims);
        let (heading, lines, _) = month.register_lines();
        let straight = |n: usize| (0..n).collect::<Vec<usize>>();
        let alike = |held: &Vec<Box<serde_json::value::RawValue>>| {
            first_alike(&held.iter().map(|r| r.get()).collect::<Vec<&str>>())
        };
        Self {
            records: records.unwrap_or_else(|| {
                download.sections.iter().map(|(s, held)| (s.clone(), straight(held.len()))).collect()
            }),
            records_alike: download.sections.iter().map(|(s, held)| (s.clone(), alike(held))).collect(),
            rows: rows.unwrap_or_else(|| straight(lines.len())),
            rows_alike: first_alike(&lines),
            lines_above: heading.len(),
        }
    }

    fn record(&self, section: &str, index: &str) -> usize {
        self.records[section][index.parse::<usize>().unwrap()]
    }

    fn record_named(&self, name: &str) -> String {
        let (section, index) = name.split_once(':').unwrap();
        format!("{section}:{}", self.records_alike[section][self.record(section, index)])
    }

    /// A row from 1; those below the shuffled ones stay.
    fn row(&self, row: &str) -> usize {
        let at = row.parse::<usize>().unwrap() - 1;
        self.rows.get(at).copied().unwrap_or(at)
    }

    fn rows_named(&self, rows: &str) -> String {
        let mut rows: Vec<usize> = list(rows)
            .map(|r| self.row(r))
            .map(|at| self.rows_alike.get(at).copied().unwrap_or(at))
            .collect();
        rows.sort_unstable();
        rows.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(";")
    }

    /// `links.csv` with old positions in the old order, all columns.
    fn links(&self, text: &str) -> String {
        let mut lines = Vec::new();
        for mut line in table(text) {
            let index = self.record(&line["ims_section"], &line["ims_index"]);
            line.insert("ims_index".to_owned(), format!("{index:06}"));
            for column in ROW_COLUMNS {
                let rows = self.rows_named(&line[*column]);
                line.insert((*column).to_owned(), rows);
            }
            let companions = list(&line["companions"]).map(|c| self.record_named(c)).collect::<Vec<_>>();
            line.insert("companions".to_owned(), companions.join(";"));
            lines.push(line);
        }
        told(lines, text, &["ims_section", "ims_index"])
    }

    /// `books_links.csv`, likewise.
    fn books(&self, text: &str) -> String {
        let mut lines = Vec::new();
        for mut line in table(text) {
            let row = self.row(&line["register_row"]);
            line.insert("register_row".to_owned(), format!("{:06}", row + 1));
            line.insert("shown_row".to_owned(), (row + 1 + self.lines_above).to_string());
            let again = self.rows_named(&line["booked_again_beside"]);
            line.insert("booked_again_beside".to_owned(), again);
            let linked: Vec<String> = list(&line["ims_section"])
                .zip(list(&line["ims_index"]))
                .map(|(section, index)| self.record_named(&format!("{section}:{index}")))
                .collect();
            line.insert("ims_index".to_owned(), linked.join(";"));
            let near = list(&line["candidate_ims"]).map(|c| self.record_named(c)).collect::<Vec<_>>();
            line.insert("candidate_ims".to_owned(), near.join(";"));
            lines.push(line);
        }
        told(lines, text, &["register_row"])
    }
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|c| !c.is_empty())
}

/// Writes lines as text in the order of some columns, one line a document, every cell in its place.
fn told(mut lines: Vec<BTreeMap<String, String>>, text: &str, by: &[&str]) -> String {
    lines.sort_by_key(|line| by.iter().map(|c| line[*c].clone()).collect::<Vec<_>>());
    let names: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    lines
        .iter()
        .map(|line| names.iter().map(|n| line[*n].as_str()).collect::<Vec<_>>().join("|") + "\n")
        .collect()
}

/// The first line in which two texts differ.
fn difference(a: &str, b: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    format!("{} and {} lines; first differing:\n{:?}\n{:?}", a.len(), b.len(), a.get(at), b.get(at))
}

#[test]
fn shuffled_records_and_rows_get_the_same_decisions() {
    for month in TestMonth::all() {
        let quick: &[&str] = &["--no-workbook", "--no-html"];
        let (first, run) = month.reconcile(quick);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let back = Back::of(&month, None, None);
        let links = back.links(&first.read("out/links.csv"));
        let books = back.books(&first.read("out/books_links.csv"));
        assert!(links.lines().count() > 40 && books.lines().count() > 40);
        for seed in [1, 2, 3] {
            let Shuffled { month: other, records, rows } = shuffled(&month, seed);
            assert_ne!(other.ims, month.ims);
            let (second, run) = other.reconcile(quick);
            assert_eq!(run.code, 0, "{}", run.stderr);
            assert_ne!(
                first.read("out/links.csv"),
                second.read("out/links.csv"),
                "the order shows in the files"
            );
            let back = Back::of(&month, Some(records), Some(rows));
            let other_links = back.links(&second.read("out/links.csv"));
            let name = &month.name;
            assert!(links == other_links, "{name}, seed {seed}, links: {}", difference(&links, &other_links));
            let other_books = back.books(&second.read("out/books_links.csv"));
            assert!(books == other_books, "{name}, seed {seed}, books: {}", difference(&books, &other_books));
            assert_eq!(
                uploaded(&first),
                uploaded(&second),
                "{name}, seed {seed}: the upload is sorted by content"
            );
        }
    }
}

/// The text of every upload, in order.
fn uploaded(sandbox: &Sandbox) -> Vec<String> {
    files_below(&sandbox.path("out/upload"))
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

/// Every file of a run that was given so many threads.
fn all_files(sandbox: &Sandbox, out: &str, threads: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let output = Command::new(env!("CARGO_BIN_EXE_imsreco"))
        .args(["reconcile", "--ims", "ims.json", "--books", "purchase_register.csv", "--rules"])
        .arg(root().join("rules/default.toml"))
        .args(["--as-of", "14-10-2026", "--quiet", "--out", out])
        .current_dir(sandbox.path("."))
        .env_clear()
        .env("RAYON_NUM_THREADS", threads)
        .env("POLARS_MAX_THREADS", threads)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = sandbox.path(out);
    files_below(&folder)
        .into_iter()
        .map(|path| (path.strip_prefix(&folder).unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn the_same_inputs_give_the_same_bytes_in_every_file_on_one_thread_and_on_two() {
    for month in TestMonth::all() {
        let sandbox = Sandbox::new();
        sandbox.file("ims.json", &month.ims).file("purchase_register.csv", &month.register);
        let first = all_files(&sandbox, "first", "2");
        let names: Vec<String> = first.keys().map(|p| p.display().to_string()).collect();
        for expected in ["links.csv", "links.parquet", "review.xlsx", "report.html", "audit.jsonl"] {
            assert!(names.iter().any(|n| n == expected), "{expected} is not among {names:?}");
        }
        for (out, threads) in [("again", "2"), ("alone", "1")] {
            let other = all_files(&sandbox, out, threads);
            assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
            for (path, bytes) in &first {
                assert!(*bytes == other[path], "{}: {} differs ({out})", month.name, path.display());
            }
        }
    }
}

#[test]
fn a_register_line_that_moves_takes_its_name_along() {
    let month = TestMonth::sample("2026-08");
    let back = Back::of(&month, None, Some(vec![2, 0, 1]));
    assert_eq!(back.rows_named("1;2"), "1;3");
    assert_eq!(back.rows_named(""), "");
    assert_eq!(first_alike(&["a", "b", "a"]), [0, 1, 0]);
}
