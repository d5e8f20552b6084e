//! Whole runs beside a floor measured in the same minute, each in a process of its own.
//!
//! `cargo bench --bench whole` makes months of 10 thousand and 1 lakh records, `-- --all` (or
//! `IMSRECO_BENCH_ALL=1`) also one of 10 lakh, which takes some minutes; `-- --crowd` takes instead two
//! months of 1 lakh that are one supplier's, and one in which an amount stands fifty thousand times.
//! `-- --stages` lists the stages of each run, every pass of the matching apart.
//!
//! The floor: the same files read once, the download by `serde_json` into typed structs on one thread, the
//! register by polars, and one inner join on GSTIN and number; nothing is written.

#![expect(clippy::print_stdout, reason = "a table is what a bench is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run should say where")]

use imsreco::domain::period::{TaxPeriod, parse_portal_date};
use imsreco::output::outbox::Overwrite;
use imsreco::pipeline::{Html, Job, Progress, Refusals, Workbook, Writing, run};
use imsreco::portal::upload::Profile;
use imsreco::sample::{SampleSpec, generate};
use polars::prelude::{
    CsvReadOptions, DataFrame, IntoLazy, JoinArgs, JoinType, NamedFrom, SerReader, Series, col,
};
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Seed of the sample months.
const SEED: u64 = 7;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [child, what, folder] = &args[..]
        && child == "--child"
    {
        return measure(what, Path::new(folder));
    }
    let asked = |name: &str| args.iter().any(|a| a == name);
    let stages = asked("--stages");
    println!("| records | what | seconds | CPU seconds | of the floor | peak MiB |");
    println!("|--:|---|--:|--:|--:|--:|");
    if asked("--crowd") {
        table("1,00,000, one supplier", stages, |folder| crowd(folder, Crowd::OneSupplier));
        table("1,00,000, one amount 50,000 times", stages, |folder| crowd(folder, Crowd::OneAmount));
        return;
    }
    let all = asked("--all") || std::env::var_os("IMSRECO_BENCH_ALL").is_some();
    for (records, name) in [(10_000, "10,000"), (100_000, "1,00,000"), (1_000_000, "10,00,000")] {
        if records < 1_000_000 || all {
            table(name, stages, |folder| sample(folder, records));
        }
    }
}

/// Measures one month and prints its lines.
fn table(name: &str, stages: bool, make: impl FnOnce(&Path)) {
    let home = tempfile::tempdir().unwrap();
    make(home.path());
    // Twice, so that the files lie in memory for everybody; the better of the two is the floor.
    let floors = [child("floor", home.path()), child("floor", home.path())];
    let [first, second] = &floors;
    let base = first.wall.min(second.wall);
    for what in ["floor", "bare", "full"] {
        let measured = if what == "floor" { None } else { Some(child(what, home.path())) };
        let measured = measured.as_ref().unwrap_or(if first.wall < second.wall { first } else { second });
        println!(
            "| {name} | {} | {:.2} | {:.2} | {:.1} | {} |",
            title(what),
            measured.wall,
            measured.cpu,
            measured.wall / base,
            measured.peak
        );
        if stages {
            print!("{}", measured.stages);
        }
    }
}

const fn title(what: &str) -> &'static str {
    match what.as_bytes() {
        b"floor" => "floor",
        b"bare" => "reconcile --no-workbook --no-html",
        _ => "reconcile",
    }
}

/// What a child measured of itself.
struct Measured {
    wall: f64,
    cpu: f64,
    peak: u64,
    stages: String,
}

/// Runs this program again on one task, so that peaks and caches of one do not show in another.
fn child(what: &str, folder: &Path) -> Measured {
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--child", what, &folder.display().to_string()])
        // As the binary does for a large month; the floor is given the same.
        .env("MIMALLOC_PURGE_DELAY", "-1")
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let (first, stages) = text.split_once('\n').unwrap();
    let numbers: Vec<f64> = first.split(' ').map(|n| n.parse().unwrap()).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "MiB of a process")]
    let peak = numbers[2] as u64;
    Measured { wall: numbers[0], cpu: numbers[1], peak, stages: stages.to_owned() }
}

/// The child: does one task and tells what it took.
fn measure(what: &str, folder: &Path) {
    let begun = Instant::now();
    let mut stages = String::new();
    if what == "floor" {
        floor(folder);
    } else {
        let watch = Watch(Mutex::new(Vec::new()));
        let reports = what == "full";
        run(&job(folder, reports), &watch).unwrap();
        let told = watch.0.into_inner().unwrap();
        let ends = told.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        for ((title, from), to) in told.iter().zip(ends) {
            writeln!(stages, "    {:8.3} s  {title}", (to - *from).as_secs_f64()).unwrap();
        }
        let _ = std::fs::remove_dir_all(folder.join("out"));
    }
    println!("{} {} {}", begun.elapsed().as_secs_f64(), cpu_seconds(), peak_mib());
    print!("{stages}");
}

struct Watch(Mutex<Vec<(String, Instant)>>);

impl Progress for Watch {
    fn stage(&self, title: &str) {
        self.0.lock().unwrap().push((title.to_owned(), Instant::now()));
    }
}

fn job(folder: &Path, reports: bool) -> Job {
    Job {
        ims: vec![folder.join("ims.json")],
        books: vec![folder.join("purchase_register.csv")],
        control: imsreco::ingest::books::ControlTotals::default(),
        rules: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/default.toml")),
        previous: Vec::new(),
        suppliers: None,
        recipient: None,
        gstr2b: Vec::new(),
        map: None,
        rtin: None,
        period: None,
        as_of: parse_portal_date("14-05-2026").unwrap(),
        out: folder.join("out"),
        workspace: None,
        profile: Profile::Offline,
        workbook: if reports { Workbook::Write } else { Workbook::Skip },
        html: if reports { Html::Write } else { Html::Skip },
        writing: Writing::Files,
        overwrite: Overwrite::Never,
        refusals: Refusals::HoldUploadBack,
    }
}

/// Most memory the process held, where the system tells.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

/// Time that all threads spent on a core, where the system tells; hundredths of a second are its unit.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_the_name = stat.rsplit(") ").next().unwrap_or_default();
    behind_the_name.split(' ').skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A record as a reader would type it who wants to join it and no more.
#[derive(Deserialize)]
struct Record {
    stin: String,
    #[serde(alias = "nt_num")]
    inum: String,
    #[serde(alias = "nt_dt")]
    idt: String,
    tradenm: Option<String>,
    val: f64,
    txval: f64,
    iamt: f64,
    camt: f64,
    samt: f64,
    cess: f64,
    action: String,
    pos: String,
    srcform: String,
    rtnprd: String,
    srcfilstatus: String,
    hash: Option<String>,
}

#[derive(Deserialize)]
struct Sections {
    #[serde(default)]
    b2b: Vec<Record>,
    #[serde(default)]
    b2ba: Vec<Record>,
    #[serde(default)]
    b2bdn: Vec<Record>,
    #[serde(default)]
    b2bdna: Vec<Record>,
    #[serde(default)]
    b2bcn: Vec<Record>,
    #[serde(default)]
    b2bcna: Vec<Record>,
    #[serde(default)]
    ecom: Vec<Record>,
    #[serde(default)]
    ecoma: Vec<Record>,
}

#[derive(Deserialize)]
struct Download {
    #[serde(rename = "imsDetails")]
    ims_details: Sections,
}

fn floor(folder: &Path) {
    let bytes = std::fs::read(folder.join("ims.json")).unwrap();
    let download: Download = serde_json::from_slice(&bytes).unwrap();
    let s = &download.ims_details;
    let sections = [&s.b2b, &s.b2ba, &s.b2bdn, &s.b2bdna, &s.b2bcn, &s.b2bcna, &s.ecom, &s.ecoma];
    let records = || sections.iter().flat_map(|s| s.iter());
    // Every field is read, or the compiler would leave it out.
    let sum: f64 = records().map(|r| r.val + r.txval + r.iamt + r.camt + r.samt + r.cess).sum();
    let texts: usize = records()
        .map(|r| {
            let some = [&r.idt, &r.action, &r.pos, &r.srcform, &r.rtnprd, &r.srcfilstatus];
            let maybe = [&r.tradenm, &r.hash];
            some.map(String::len).iter().sum::<usize>()
                + maybe.into_iter().flatten().map(String::len).sum::<usize>()
        })
        .sum();
    std::hint::black_box((sum, texts));
    let column =
        |name: &str, of: fn(&Record) -> &str| Series::new(name.into(), records().map(of).collect::<Vec<_>>());
    let ims = DataFrame::new_infer_height(vec![
        column("gstin", |r| &r.stin).into(),
        column("number", |r| &r.inum).into(),
    ])
    .unwrap();
    let books = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .try_into_reader_with_file_path(Some(folder.join("purchase_register.csv")))
        .unwrap()
        .finish()
        .unwrap();
    let on = [col("Supplier GSTIN"), col("Supplier Invoice No")];
    let joined = ims
        .lazy()
        .join(books.lazy(), [col("gstin"), col("number")], on, JoinArgs::new(JoinType::Inner))
        .collect()
        .unwrap();
    assert!(joined.height() > 0, "something must join");
}

fn sample(folder: &Path, records: usize) {
    let first_period = TaxPeriod::parse("042026").unwrap();
    let spec = SampleSpec { records, months: 1, seed: SEED, first_period };
    for month in generate(&spec) {
        std::fs::write(folder.join("ims.json"), month.ims_json).unwrap();
        std::fs::write(folder.join("purchase_register.csv"), month.register_csv).unwrap();
    }
}

/// Months that are hard on whatever compares everything with everything.
#[derive(Clone, Copy)]
enum Crowd {
    /// All of one supplier; the books number for themselves, so that every document stays open.
    OneSupplier,
    /// Half of the records carry one amount, among many suppliers.
    OneAmount,
}

fn crowd(folder: &Path, kind: Crowd) {
    const RECORDS: u32 = 100_000;
    let (mut json, mut csv) =
        (String::from("{\"rtin\":\"29AAACX1234K1Z8\",\"imsDetails\":{\"b2b\":[\n"), String::new());
    csv.push_str("Voucher No,Supplier GSTIN,Supplier Name,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST,Cess,Invoice Value\n");
    for i in 0..RECORDS {
        let (supplier, taxable) = match kind {
            Crowd::OneSupplier => ("27AAAFS9876P1Z5".to_owned(), 1_000 + i % 40_000),
            Crowd::OneAmount => (
                format!("27AAA{}S{:04}P1Z5", char::from(b'A' + (i % 10) as u8), i % 250),
                if i % 2 == 0 { 10_000 } else { 1_000 + i },
            ),
        };
        let (day, tax) = (1 + i % 28, taxable * 18);
        let (taxed, value) = (format!("{}.{:02}", tax / 100, tax % 100), taxable * 100 + tax);
        let value = format!("{}.{:02}", value / 100, value % 100);
        let end = if i + 1 == RECORDS { "]}}\n" } else { ",\n" };
        write!(
            json,
            "{{\"stin\":\"{supplier}\",\"tradenm\":\"Sona Forge\",\"inum\":\"SF/{i:06}\",\"idt\":\"{day:02}-04-2026\",\"inv_typ\":\"R\",\"val\":{value},\"action\":\"N\",\"pos\":\"29\",\"txval\":{taxable},\"iamt\":{taxed},\"camt\":0,\"samt\":0,\"cess\":0,\"srcform\":\"R1\",\"rtnprd\":\"042026\",\"srcfilstatus\":\"Filed\",\"ispendactblocked\":\"N\",\"isRemarksBlocked\":\"N\",\"hash\":\"{i:08x}\"}}{end}"
        )
        .unwrap();
        // One row in five carries the supplier's number, so that the floor has something to join.
        let number = if i % 5 == 0 { format!("SF/{i:06}") } else { format!("9{:07}", i * 3) };
        writeln!(
            csv,
            "PUR-{i},{supplier},Sona Forge,{number},{day:02}-04-2026,{taxable}.00,{taxed},0.00,0.00,0.00,{value}"
        )
        .unwrap();
    }
    std::fs::write(folder.join("ims.json"), json).unwrap();
    std::fs::write(folder.join("purchase_register.csv"), csv).unwrap();
}
