//! The stages of a run apart, on a month of 20 thousand records: `cargo bench --bench stages`.
//!
//! The passes of the matching one by one: `cargo bench --bench whole -- --stages`. Readings of a workbook are set
//! beside calamine alone on the same workbook, in the same process and so with the same inflate; the ratio
//! is printed at the end.

#![expect(clippy::print_stdout, reason = "a ratio is what is asked of it")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run should say where")]

use calamine::Reader;
use divan::Bencher;
use imsreco::decide::{self, Facts};
use imsreco::diagnostic::Diagnostic;
use imsreco::domain::money::Tolerance;
use imsreco::domain::month::Month;
use imsreco::domain::period::{TaxPeriod, parse_portal_date};
use imsreco::frame::{books::BooksFrame, ims::ImsFrame};
use imsreco::ingest::{books, ims};
use imsreco::matching::{self, Unwatched};
use imsreco::normalise::number::Number;
use imsreco::output::outbox::Overwrite;
use imsreco::output::report::figures::figures;
use imsreco::output::{audit, links, report};
use imsreco::pipeline::{Html, Job, Refusals, Silent, Workbook, Writing, inspect};
use imsreco::portal::upload::Profile;
use imsreco::sample::{SampleSpec, generate};
use polars::prelude::{CsvReadOptions, ParquetWriter, SerReader};
use rust_xlsxwriter::{ExcelDateTime, Format};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
    let best = |times: &Mutex<Vec<Duration>>| times.lock().unwrap().iter().min().map(Duration::as_secs_f64);
    if let (Some(alone), Some(register)) = (best(&ALONE), best(&REGISTER)) {
        println!(
            "workbook of 1 lakh rows: calamine alone {alone:.3} s, read as a register {register:.3} s, {:.2} of it",
            register / alone
        );
    }
}

/// How long calamine took for the workbook, and we.
static ALONE: Mutex<Vec<Duration>> = Mutex::new(Vec::new());
static REGISTER: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

/// The register of 1 lakh records as a workbook: days as days, amounts as numbers, texts shared.
static WORKBOOK: LazyLock<TempDir> = LazyLock::new(|| {
    let home = tempfile::tempdir().unwrap();
    let first_period = TaxPeriod::parse("042026").unwrap();
    let spec = SampleSpec { records: 100_000, months: 1, seed: 7, first_period };
    let month = generate(&spec).next().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(month.register_csv.as_bytes());
    for (row, record) in (0..).zip(csv.records()) {
        for (column, cell) in (0..).zip(record.unwrap().iter()) {
            let date = parse_portal_date(cell).map(|d| d.format("%Y-%m-%d").to_string());
            let amount = cell.contains('.').then(|| cell.parse::<f64>().ok()).flatten();
            match (date, amount) {
                (Some(date), _) => {
                    let date = ExcelDateTime::parse_from_str(&date).unwrap();
                    sheet.write_datetime_with_format(row, column, date, &day).unwrap();
                }
                (None, Some(amount)) => drop(sheet.write_number(row, column, amount).unwrap()),
                (None, None) => drop(sheet.write_string(row, column, cell).unwrap()),
            }
        }
    }
    book.save(home.path().join("books.xlsx")).unwrap();
    home
});

/// Runs `read` and keeps how long it took.
fn timed<T>(times: &Mutex<Vec<Duration>>, read: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = read();
    times.lock().unwrap().push(start.elapsed());
    out
}

/// The month, as files.
static MONTH: LazyLock<TempDir> = LazyLock::new(|| {
    let home = tempfile::tempdir().unwrap();
    let first_period = TaxPeriod::parse("042026").unwrap();
    let spec = SampleSpec { records: 20_000, months: 1, seed: 7, first_period };
    let month = generate(&spec).next().unwrap();
    std::fs::write(home.path().join("ims.json"), month.ims_json).unwrap();
    let csv = home.path().join("books.csv");
    std::fs::write(&csv, month.register_csv).unwrap();
    let mut frame = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .try_into_reader_with_file_path(Some(csv))
        .unwrap()
        .finish()
        .unwrap();
    let parquet = std::fs::File::create(home.path().join("books.parquet")).unwrap();
    ParquetWriter::new(parquet).finish(&mut frame).unwrap();
    home
});

fn path(name: &str) -> PathBuf {
    MONTH.path().join(name)
}

/// Shows the month, linked and decided.
fn with_month(look: impl FnOnce(&Month<'_>, &[Diagnostic])) {
    let job = Job {
        ims: vec![path("ims.json")],
        books: vec![path("books.csv")],
        control: books::ControlTotals::default(),
        rules: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/default.toml")),
        previous: Vec::new(),
        suppliers: None,
        recipient: None,
        gstr2b: Vec::new(),
        map: None,
        rtin: None,
        period: None,
        as_of: parse_portal_date("14-05-2026").unwrap(),
        out: path("out"),
        workspace: None,
        profile: Profile::Offline,
        workbook: Workbook::Skip,
        html: Html::Skip,
        writing: Writing::DryRun,
        overwrite: Overwrite::Never,
        refusals: Refusals::HoldUploadBack,
    };
    inspect(&job, &Silent, look).unwrap();
}

#[divan::bench]
fn read_json(bencher: Bencher<'_, '_>) {
    let file = [path("ims.json")];
    bencher.bench_local(|| ims::read(&file, None).unwrap());
}

#[divan::bench]
fn read_csv(bencher: Bencher<'_, '_>) {
    let file = [path("books.csv")];
    bencher.bench_local(|| books::read(&file, None).unwrap());
}

#[divan::bench]
fn read_parquet(bencher: Bencher<'_, '_>) {
    let file = [path("books.parquet")];
    bencher.bench_local(|| books::read(&file, None).unwrap());
}

#[divan::bench(name = "workbook: calamine alone", sample_count = 5, sample_size = 1)]
fn read_workbook_alone(bencher: Bencher<'_, '_>) {
    let file = WORKBOOK.path().join("books.xlsx");
    bencher.bench_local(|| {
        timed(&ALONE, || {
            let mut book = calamine::open_workbook_auto(&file).unwrap();
            book.worksheet_range_at(0).unwrap().unwrap()
        })
    });
}

#[divan::bench(name = "workbook: read as a register", sample_count = 5, sample_size = 1)]
fn read_workbook(bencher: Bencher<'_, '_>) {
    let file = [WORKBOOK.path().join("books.xlsx")];
    bencher.bench_local(|| timed(&REGISTER, || books::read(&file, None).unwrap()));
}

#[divan::bench]
fn lay_out(bencher: Bencher<'_, '_>) {
    let records = ims::read(&[path("ims.json")], None).unwrap().records;
    let rows = books::read(&[path("books.csv")], None).unwrap().rows;
    bencher.bench_local(|| {
        let (ims, books) = (ImsFrame::from_records(&records).unwrap(), BooksFrame::from_rows(&rows).unwrap());
        (ims.records().unwrap().len(), books.rows().unwrap().len())
    });
}

#[divan::bench]
fn normalise(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| month.books.iter().map(|r| Number::read(r.number, &[])).collect::<Vec<_>>());
    });
}

#[divan::bench]
fn every_pass(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| {
            matching::run(&month.ims, &month.books, Tolerance::default(), &Unwatched).unwrap()
        });
    });
}

#[divan::bench(args = [20, 200])]
fn rules(bencher: Bencher<'_, '_>, count: u32) {
    let mut text = String::from("policy = \"bench\"\n");
    for i in 0..count - 1 {
        // Every way of asking in turn; hardly a record fulfils one, so that all are asked of it.
        let when = match i % 5 {
            0 => format!("certain AND taxable_value BETWEEN {i} AND {i}.50"),
            1 => format!("supplier_name LIKE '%number {i}%' AND tax_total > {i}"),
            2 => format!("outcome IN ('tie', 'merged') AND tax_gap * 100 <= tax_total AND rows = {i}"),
            3 => format!("UPPER(document_number) = 'BENCH/{i}' AND NOT filed"),
            _ => format!("supplier_pan = 'AAPFU{i:04}F' OR days_apart > {}", 10_000 + i),
        };
        text.push_str(&format!(
            "\n[[rule]]\nname = \"r{i}\"\nwhen = \"{when}\"\naction = \"pending\"\nreview = \"clerk\"\n\
             reason = \"A rule of the bench.\"\nwhy = \"It is measured.\"\n"
        ));
    }
    text.push_str(
        "\n[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"The rest.\"\nwhy = \"The end.\"\n",
    );
    let policy = decide::load(&text, "bench.toml").unwrap();
    with_month(|month, _| {
        let facts = Facts {
            period: month.facts.period,
            as_of: month.facts.as_of,
            ims: &month.ims,
            books: &month.books,
            links: &month.links,
            suppliers: None,
            history: None,
        };
        bencher.bench_local(|| decide::decide(&policy, &facts).unwrap());
    });
}

#[divan::bench]
fn write_links(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| links::write_links(month, &mut std::io::sink(), &mut std::io::sink(), None));
    });
}

#[divan::bench]
fn write_books_links(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| links::write_books_links(month, &mut std::io::sink()).unwrap());
    });
}

#[divan::bench]
fn write_audit(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| audit::write(month, &[], &mut std::io::sink()).unwrap());
    });
}

#[divan::bench]
fn write_review(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        let findings = decide::worksheet(&month.ims, &month.books, &month.links);
        bencher.with_inputs(|| findings.clone()).bench_local_values(|findings| {
            report::review_csv::write(month, findings, "bench", &mut std::io::sink()).unwrap();
        });
    });
}

#[divan::bench]
fn worksheet(bencher: Bencher<'_, '_>) {
    with_month(|month, _| {
        bencher.bench_local(|| decide::worksheet(&month.ims, &month.books, &month.links));
    });
}

#[divan::bench(sample_count = 10)]
fn write_workbook(bencher: Bencher<'_, '_>) {
    with_month(|month, diagnostics| {
        let figures = figures(month, diagnostics);
        bencher.bench_local(|| report::excel::workbook(month, "bench", &figures, diagnostics).unwrap());
    });
}

#[divan::bench(sample_count = 10)]
fn write_html(bencher: Bencher<'_, '_>) {
    with_month(|month, diagnostics| {
        let figures = figures(month, diagnostics);
        bencher.bench_local(|| report::html::page(month, &figures, diagnostics));
    });
}
