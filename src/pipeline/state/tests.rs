//! A month after a run and the same month opened again.

use super::*;
use crate::ingest::books::ControlTotals;
use crate::ledger::{Entry, Workspace};
use crate::output::outbox::Overwrite;
use crate::pipeline::{Html, ReopenError, Silent, Workbook, Writing, enter, reopen, run_and_look};
use chrono::NaiveDate;
use std::fs;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn job(month: &str, out: &Path) -> Job {
    Job {
        ims: vec![sample(&format!("sample_data/{month}/ims.json"))],
        books: vec![sample(&format!("sample_data/{month}/purchase_register.csv"))],
        control: ControlTotals::default(),
        rules: sample("rules/default.toml"),
        previous: Vec::new(),
        suppliers: None,
        recipient: None,
        gstr2b: Vec::new(),
        map: None,
        rtin: None,
        period: None,
        as_of: NaiveDate::from_ymd_opt(2026, 10, 14).unwrap(),
        out: out.to_owned(),
        workspace: None,
        profile: Profile::Offline,
        workbook: Workbook::Write,
        html: Html::Skip,
        writing: Writing::Files,
        overwrite: Overwrite::Never,
        refusals: Refusals::Allow,
    }
}

/// Runs a job and checks that what is opened again equals what was written, texts and findings too.
fn comes_back(job: &Job) {
    let mut looked = false;
    run_and_look(job, &Silent, |month, diagnostics| {
        let same = reopen(&job.out, None, &Silent, |opened| {
            assert_eq!(opened.month, month);
            assert_eq!(opened.diagnostics, diagnostics);
            assert_eq!(opened.settings, &Settings::of(job));
            assert_eq!(opened.run.len(), 12);
            assert_eq!(opened.suppliers.is_some(), job.suppliers.is_some());
            for record in &opened.month.ims {
                let (start, end) = (record.raw_start, record.raw_end);
                let at = |offset: u64| usize::try_from(offset).unwrap();
                assert!(opened.texts[record.file as usize][at(start)..at(end)].contains(record.number));
            }
            opened.month.why_not.iter().filter(|w| !w.is_empty()).count()
        });
        assert_eq!(same.unwrap(), month.why_not.iter().filter(|w| !w.is_empty()).count());
        looked = true;
    })
    .unwrap();
    assert!(looked);
}

#[test]
fn everything_a_month_knows_comes_back() {
    let home = tempfile::tempdir().unwrap();
    for month in ["2026-08", "2026-09"] {
        comes_back(&job(month, &home.path().join(month)));
    }
    let plain = Job { workbook: Workbook::Skip, ..job("2026-09", &home.path().join("plain")) };
    comes_back(&Job { profile: Profile::Api, period: Some(TaxPeriod::parse("092026").unwrap()), ..plain });
}

#[test]
fn what_earlier_runs_the_list_of_suppliers_and_a_mapping_file_did_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let (first, second) = (home.path().join("first"), home.path().join("second"));
    // A register without names, so that the list of suppliers gives them.
    let register = home.path().join("register.csv");
    let text = fs::read_to_string(sample("sample_data/2026-09/purchase_register.csv")).unwrap();
    fs::write(&register, text.replacen("Particulars", "Narration", 1)).unwrap();
    let nameless = |out: &Path| Job { books: vec![register.clone()], ..job("2026-09", out) };
    let mut gstins = Vec::new();
    run_and_look(&nameless(&first), &Silent, |month, _| {
        gstins =
            month.books.iter().map(|row| row.supplier_gstin.to_owned()).filter(|g| !g.is_empty()).collect();
    })
    .unwrap();
    gstins.sort_unstable();
    gstins.dedup();
    let suppliers = home.path().join("suppliers.csv");
    let list: String = gstins
        .iter()
        .enumerate()
        .map(|(i, g)| {
            format!("{g},Supplier {i},V-{i},,{}\n", if i % 7 == 0 { "composition" } else { "hold" })
        })
        .collect();
    fs::write(&suppliers, format!("GSTIN,Name,Code,Aliases,Flags\n{list}")).unwrap();
    // As if the next month's download held other records: the rows of the first are not used again.
    let ims = home.path().join("ims.json");
    let text = fs::read_to_string(sample("sample_data/2026-09/ims.json")).unwrap();
    fs::write(&ims, text.replace("092026", "102026")).unwrap();
    let job = Job {
        ims: vec![ims],
        previous: vec![first.clone()],
        suppliers: Some(suppliers),
        map: Some(first.join("mapping.toml")),
        ..nameless(&second)
    };
    comes_back(&job);
    reopen(&second, None, &Silent, |opened| {
        let held = |e| opened.month.books.iter().filter(|row| row.exclusion == Some(e)).count();
        assert!(held(Exclusion::LinkedBefore) > 0 && held(Exclusion::Composition) > 0);
        assert!(opened.month.books.iter().any(|row| row.supplier_name.starts_with("Supplier ")));
    })
    .unwrap();
    // An earlier run that was made again since is no reason to stop; the other copies are kept.
    fs::write(first.join("links.csv"), "made again").unwrap();
    let mut workspace = Workspace::open(&second).unwrap();
    let Entry::Run(entry) = enter(&second, &mut workspace, "t").unwrap().unwrap().entry else { panic!() };
    let kept: Vec<bool> =
        entry.inputs.iter().map(|i| workspace.fetch(&i.sha256).unwrap().is_some()).collect();
    let roles: Vec<&str> = entry.inputs.iter().map(|i| i.role.as_str()).collect();
    assert_eq!(roles, ["ims", "books", "rules", "suppliers", "map", "previous", "previous"]);
    assert_eq!(kept, [true, true, true, true, true, false, true]);
}

fn told(out: &Path) -> String {
    reopen(out, None, &Silent, |_| ()).unwrap_err().to_string()
}

#[test]
fn another_file_another_version_and_every_damage_is_told() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    assert_eq!(
        told(&out),
        format!(
            "this folder holds no run: it has no run.state\n  --> {}\n  help: give the --out folder of imsreco \
             reconcile",
            out.display()
        )
    );
    run_and_look(&Job { workbook: Workbook::Skip, ..job("2026-08", &out) }, &Silent, |_, _| ()).unwrap();
    let file = out.join(NAME);
    let good = fs::read(&file).unwrap();
    let line = good.iter().position(|b| *b == b'\n').unwrap();
    fs::write(&file, "Date,Number\n").unwrap();
    assert_eq!(
        told(&out),
        format!(
            "this file is not the state of a run\n  --> {}\n  help: give the --out folder of imsreco reconcile, or make \
             the run again",
            file.display()
        )
    );
    let head = String::from_utf8(good[..line].to_vec()).unwrap();
    let newer = head.replacen(env!("CARGO_PKG_VERSION"), "9.0.0", 1);
    fs::write(&file, [newer.as_bytes(), &good[line..]].concat()).unwrap();
    assert_eq!(
        told(&out),
        format!(
            "the run was made by imsreco 9.0.0, this is {}\n  --> {}\n  help: make the run again with this version \
             (imsreco reconcile --force); what the ledger holds stays",
            env!("CARGO_PKG_VERSION"),
            file.display()
        )
    );
    let damaged = format!(
        "the state of the run is damaged or cut short\n  --> {}\n  help: make the run again (imsreco reconcile \
         --force); what the ledger holds stays",
        file.display()
    );
    for cut in [0, line - 3, line + 1, good.len() / 2, good.len() - 1] {
        fs::write(&file, &good[..cut]).unwrap();
        let said = told(&out);
        assert!(
            said == damaged || cut < line && said.starts_with("this file is not the state"),
            "{cut}: {said}"
        );
    }
    for at in [line + 1, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&file, bad).unwrap();
        assert_eq!(told(&out), damaged, "{at}");
    }
}

/// Whatever stands behind a hash that fits, reading ends with an answer.
#[test]
fn a_forged_state_is_refused_without_harm() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    run_and_look(&Job { workbook: Workbook::Skip, ..job("2026-08", &out) }, &Silent, |_, _| ()).unwrap();
    let good = fs::read(out.join(NAME)).unwrap();
    let line = good.iter().position(|b| *b == b'\n').unwrap();
    let state = parse(&good).unwrap();
    let (head, payload) =
        (format!("{MAGIC} {FORMAT} {} {} ", state.facts.version, state.run), &good[line + 1..]);
    let file = |payload: &[u8]| [format!("{head}{}\n", sha256(payload)).as_bytes(), payload].concat();
    assert_eq!(parse(&file(payload)), Ok(state));
    for at in (0..payload.len()).step_by(7) {
        for mask in [0xff, 0x01, 0x80] {
            let mut forged = payload.to_vec();
            forged[at] ^= mask;
            let _ = parse(&file(&forged));
        }
        assert_eq!(parse(&file(&payload[..at])), Err(Unfit::Damaged));
    }
}

#[test]
fn inputs_that_moved_or_changed_are_named_and_the_copies_stand_in_for_them() {
    let home = tempfile::tempdir().unwrap();
    let (out, register) = (home.path().join("out"), home.path().join("register.csv"));
    fs::copy(sample("sample_data/2026-08/purchase_register.csv"), &register).unwrap();
    let job = Job { books: vec![register.clone()], workbook: Workbook::Skip, ..job("2026-08", &out) };
    run_and_look(&job, &Silent, |_, _| ()).unwrap();
    let good = fs::read(&register).unwrap();
    fs::write(&register, [&good, b"\n".as_slice()].concat()).unwrap();
    assert_eq!(
        told(&out),
        format!(
            "the register was changed since this run read it\n  --> {}\n  help: put the file back as it was, or make \
             the run again (imsreco reconcile --force)",
            register.display()
        )
    );
    fs::remove_file(&register).unwrap();
    assert_eq!(
        told(&out),
        format!(
            "the register of this run is neither where it was nor kept in the workspace\n  --> {}\n  help: put it back \
             there, or name the workspace with --workspace",
            register.display()
        )
    );
    // Moved together, the two still see each other.
    let moved = home.path().join("moved");
    fs::create_dir(&moved).unwrap();
    fs::write(moved.join("register.csv"), &good).unwrap();
    fs::rename(&out, moved.join("out")).unwrap();
    reopen(&moved.join("out"), None, &Silent, |_| ()).unwrap();
    // Once in the ledger, the copies do.
    let mut workspace = Workspace::open(&moved.join("out")).unwrap();
    assert_eq!(enter(&moved.join("out"), &mut workspace, "t").unwrap().unwrap().number, 1);
    fs::remove_file(moved.join("register.csv")).unwrap();
    reopen(&moved.join("out"), None, &Silent, |_| ()).unwrap();
}

#[test]
fn a_run_enters_the_ledger_once_with_copies_of_everything() {
    let home = tempfile::tempdir().unwrap();
    let (out, folder) = (home.path().join("out"), home.path().join("ws"));
    let job = Job { workspace: Some(folder.clone()), overwrite: Overwrite::Force, ..job("2026-09", &out) };
    let mut workspace = Workspace::open(&folder).unwrap();
    run_and_look(&job, &Silent, |_, _| ()).unwrap();
    assert_eq!(fs::read_to_string(out.join("workspace.txt")).unwrap(), "../ws\n");
    let recorded = enter(&out, &mut workspace, "2026-10-14T10:00:00+05:30").unwrap().unwrap();
    let Entry::Run(entry) = &recorded.entry else { panic!("{recorded:?}") };
    assert_eq!((entry.period.as_str(), recorded.by.as_str()), ("092026", "imsreco"));
    let names: Vec<&str> = entry.outputs.iter().map(|o| o.name.as_str()).collect();
    assert!(names.contains(&"run.state") && names.contains(&"audit.jsonl") && names.contains(&"review.xlsx"));
    for stored in entry.inputs.iter().chain(&entry.outputs) {
        assert!(workspace.fetch(&stored.sha256).unwrap().is_some(), "{}", stored.name);
    }
    run_and_look(&job, &Silent, |_, _| ()).unwrap();
    assert_eq!(enter(&out, &mut workspace, "later").unwrap(), None);
    fs::write(out.join("review.xlsx"), "edited by the clerk").unwrap();
    assert_eq!(enter(&out, &mut workspace, "later").unwrap(), None);
    assert_eq!(workspace.entries().unwrap().len(), 1);
    let found = reopen(&out, None, &Silent, |opened| opened.workspace.to_owned()).unwrap();
    assert_eq!(found.canonicalize().unwrap(), folder.canonicalize().unwrap());
}

#[test]
fn every_error_of_opening_has_a_name() {
    assert_eq!(ReopenError::NoRun { out: "out".into() }.id(), "run.absent");
    let bug = ReopenError::OtherDocuments { run: "0123456789ab".into() };
    assert!(bug.is_bug() && bug.id().is_empty());
}
