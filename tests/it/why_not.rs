//! The smallest change links: for every document that found no partner it is applied to the whole
//! month, by this file's own hands, and the month is matched again.

use super::support::{Sandbox, root};
use imsreco::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord, Section};
use imsreco::domain::link::ImsId;
use imsreco::domain::money::Paise;
use imsreco::domain::month::Month;
use imsreco::domain::period::{TaxPeriod, show_date};
use imsreco::matching;
use imsreco::matching::why_not::{Change, Edit, Lack, Subject, WhyNots, lack, left_over};
use imsreco::output::outbox::Overwrite;
use imsreco::pipeline::{Html, Job, Refusals, Silent, Workbook, Writing, inspect};
use imsreco::portal::upload::Profile;
use imsreco::sample::{SampleSpec, generate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn job(ims: PathBuf, books: PathBuf) -> Job {
    Job {
        ims: vec![ims],
        books: vec![books],
        control: imsreco::ingest::books::ControlTotals::default(),
        rules: root().join("rules/default.toml"),
        previous: Vec::new(),
        suppliers: None,
        recipient: None,
        gstr2b: Vec::new(),
        map: None,
        rtin: None,
        period: None,
        as_of: chrono::NaiveDate::from_ymd_opt(2026, 10, 14).unwrap(),
        out: PathBuf::new(),
        workspace: None,
        profile: Profile::Offline,
        workbook: Workbook::Skip,
        html: Html::Skip,
        writing: Writing::DryRun,
        overwrite: Overwrite::Never,
        refusals: Refusals::Allow,
    }
}

fn look<T>(folder: &Path, look: impl FnOnce(&Month<'_>) -> T) -> T {
    let job = job(folder.join("ims.json"), folder.join("purchase_register.csv"));
    inspect(&job, &Silent, |month, _| look(month)).unwrap()
}

/// Changes one cell as a clerk would.
fn type_in<'s>(row: &mut BooksRow<&'s str>, edit: &'s Edit) {
    match edit {
        Edit::SupplierGstin(gstin) => {
            row.supplier_gstin = gstin;
            if row.exclusion == Some(Exclusion::Unregistered) {
                row.exclusion = None;
            }
        }
        Edit::RecipientGstin(gstin) => row.recipient_gstin = gstin,
        Edit::Number(number) => row.number = number,
        Edit::Date(date) => row.date = Some(*date),
        Edit::Kind(kind) => row.kind = *kind,
        Edit::TaxableValue(amount) => row.taxable_value = *amount,
        Edit::Tax { head: 0, amount } => row.tax.igst = *amount,
        Edit::Tax { head: 1, amount } => row.tax.cgst = *amount,
        Edit::Tax { head: 2, amount } => row.tax.sgst = *amount,
        Edit::Tax { amount, .. } => row.tax.cess = *amount,
        Edit::NoMark(_) => row.exclusion = None,
    }
}

/// Applies a change to the month, matches again and tells whether the document is linked, and where
/// its link was not certain, whether it is now.
fn links_then(month: &Month<'_>, subject: Subject, change: &Change) -> bool {
    let certainty = lack(month, subject) == Lack::Certainty;
    let mut ims: Vec<ImsRecord<&str>> = month.ims.clone();
    let mut books: Vec<BooksRow<&str>> = month.books.clone();
    match change {
        Change::Cells { row, edits } => {
            for edit in edits {
                type_in(&mut books[row.at()], edit);
            }
        }
        Change::Join { rows, number, date } => {
            for row in rows {
                books[row.at()].number = number;
                if let Some(date) = date {
                    books[row.at()].date = Some(*date);
                }
            }
        }
        Change::Book { values } => books.push(BooksRow {
            recipient_gstin: &values.recipient_gstin,
            supplier_gstin: &values.supplier_gstin,
            number: &values.number,
            date: Some(values.date),
            kind: values.kind,
            taxable_value: values.taxable_value,
            tax: values.tax,
            document_value: Some(values.document_value),
            ..blank_row()
        }),
        Change::Report { values } => {
            let like = month.ims[0].clone();
            ims.push(ImsRecord {
                index: 900_000,
                section: match values.kind {
                    DocumentKind::Invoice => Section::B2b,
                    DocumentKind::DebitNote => Section::B2bdn,
                    DocumentKind::CreditNote => Section::B2bcn,
                },
                recipient_gstin: &values.recipient_gstin,
                supplier_gstin: &values.supplier_gstin,
                supplier_name: &values.supplier_name,
                number: if values.number.is_empty() { "XQ/9050" } else { &values.number },
                date: values.date,
                original_number: "",
                original_date: None,
                taxable_value: values.taxable_value,
                tax: values.tax,
                document_value: values.document_value,
                ..like
            });
        }
    }
    let found = matching::run(&ims, &books, month.facts.tolerance, &matching::Unwatched).unwrap();
    match subject {
        Subject::Ims(id) if certainty => found.links[id.at()].certain,
        Subject::Ims(id) => !found.links[id.at()].books.is_empty(),
        Subject::Books(id) => !found.books_links[id.at()].ims.is_empty(),
    }
}

fn blank_row() -> BooksRow<&'static str> {
    BooksRow {
        file: 0,
        sheet: "",
        row: 900_000,
        shown_row: 900_001,
        recipient_gstin: "",
        supplier_gstin: "",
        supplier_name: "",
        number: "",
        date: None,
        voucher_number: "",
        voucher_date: None,
        voucher_type: "",
        kind: DocumentKind::Invoice,
        document_value: None,
        taxable_value: Paise::ZERO,
        tax: imsreco::domain::money::TaxHeads::default(),
        place_of_supply: "",
        original_number: "",
        ineligible: false,
        exclusion: None,
    }
}

/// What a text has to say so that a person can do what the test did.
fn values_of(change: &Change) -> Vec<String> {
    match change {
        Change::Cells { edits, .. } => edits
            .iter()
            .map(|edit| match edit {
                Edit::SupplierGstin(text) | Edit::RecipientGstin(text) | Edit::Number(text) => text.clone(),
                Edit::Date(date) => show_date(*date),
                Edit::Kind(kind) => kind.title().to_owned(),
                Edit::TaxableValue(amount) | Edit::Tax { amount, .. } => amount.to_string(),
                Edit::NoMark(mark) => mark.word().replace('_', " "),
            })
            .collect(),
        Change::Join { number, .. } => vec![number.clone()],
        Change::Book { values } | Change::Report { values } => {
            vec![values.number.clone(), show_date(values.date), values.taxable_value.to_string()]
        }
    }
}

fn kind_of(change: Option<&Change>) -> String {
    match change {
        Some(Change::Cells { edits, .. }) if edits.len() == 1 => "one cell".into(),
        Some(Change::Cells { .. }) => "several cells".into(),
        Some(Change::Join { .. }) => "join".into(),
        Some(Change::Book { .. }) => "book".into(),
        Some(Change::Report { .. }) => "report".into(),
        None => "none".into(),
    }
}

/// Two records say the same, under two returns: whatever the books hold fits both.
fn reported_twice(month: &Month<'_>, subject: Subject) -> bool {
    let fits: Vec<&ImsRecord<&str>> = match subject {
        Subject::Ims(id) => {
            let others = month.links[id.at()].companions.iter().map(|i| &month.ims[i.at()]);
            std::iter::once(&month.ims[id.at()]).chain(others).collect()
        }
        Subject::Books(id) => {
            month.books_links[id.at()].candidates.iter().map(|i| &month.ims[i.at()]).collect()
        }
    };
    let says = |r: &ImsRecord<&str>| (r.kind(), r.number.to_owned(), r.date, r.taxable_value, r.tax);
    fits.len() > 1 && fits.iter().all(|r| says(r) == says(fits[0]))
}

/// Proves every change of a month; returns how many there were of each kind, and the documents for
/// which none could be proved though they are reported once.
fn prove(name: &str, month: &Month<'_>) -> (BTreeMap<String, usize>, Vec<String>) {
    let open = left_over(month);
    let whys = WhyNots::of(month, &open);
    let (mut kinds, mut without, mut wrong) = (BTreeMap::new(), Vec::new(), Vec::new());
    for subject in open {
        let why = whys.why_not(subject);
        assert_eq!(why.lack, Lack::Link);
        *kinds.entry(kind_of(why.change.as_ref())).or_insert(0) += 1;
        let text = whys.sentences(&why).join("\n");
        let Some(change) = &why.change else {
            if !reported_twice(month, subject) {
                without.push(format!("{name} {}\n{text}", matching::why_not::headline(month, subject)));
            }
            continue;
        };
        if !links_then(month, subject, change) {
            wrong.push(format!("{name} {subject:?} does not link with {change:?}\n{text}"));
        }
        for value in values_of(change) {
            assert!(text.contains(&value), "{name} {subject:?}: {value} is not in the text\n{text}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (kinds, without)
}

#[test]
fn the_smallest_change_of_every_unmatched_document_of_the_sample_months_links_it() {
    for name in ["2026-08", "2026-09"] {
        let (kinds, without) = look(&root().join("sample_data").join(name), |month| prove(name, month));
        assert!(without.is_empty(), "{}", without.join("\n"));
        assert!(kinds.values().sum::<usize>() > 0, "{name} has unmatched documents");
    }
}

#[test]
fn the_smallest_change_of_every_unmatched_document_of_a_generated_month_links_it() {
    for seed in [7, 2026] {
        let spec =
            SampleSpec { records: 400, months: 1, seed, first_period: TaxPeriod::parse("092026").unwrap() };
        let sandbox = Sandbox::new();
        let month = generate(&spec).next().unwrap();
        sandbox.file("ims.json", &month.ims_json).file("purchase_register.csv", &month.register_csv);
        let (kinds, without) = look(&sandbox.path(""), |month| prove("generated", month));
        assert!(without.is_empty(), "{}", without.join("\n"));
        assert!(kinds.get("book").is_some_and(|n| *n > 0), "{kinds:?}");
        assert!(kinds.get("report").is_some_and(|n| *n > 0), "{kinds:?}");
        assert!(kinds.get("one cell").is_some_and(|n| *n > 0), "{kinds:?}");
    }
}

#[test]
fn what_would_make_a_link_certain_makes_it_certain() {
    let spec =
        SampleSpec { records: 400, months: 1, seed: 11, first_period: TaxPeriod::parse("092026").unwrap() };
    let sandbox = Sandbox::new();
    let month = generate(&spec).next().unwrap();
    sandbox.file("ims.json", &month.ims_json).file("purchase_register.csv", &month.register_csv);
    look(&sandbox.path(""), |month| {
        let doubtful: Vec<Subject> = (0_u32..)
            .zip(&month.ims)
            .map(|(id, _)| Subject::Ims(ImsId(id)))
            .filter(|s| lack(month, *s) == Lack::Certainty)
            .collect();
        let whys = WhyNots::of(month, &doubtful);
        let mut proposed = 0;
        for subject in doubtful {
            if let Some(change) = whys.why_not(subject).change {
                proposed += 1;
                assert!(links_then(month, subject, &change), "{subject:?} is not certain with {change:?}");
            }
        }
        assert!(proposed > 0);
    });
}

fn explain(which: &str) -> super::support::Run {
    let path = |name: &str| root().join(name).to_str().unwrap().to_owned();
    Sandbox::new().run(&[
        "explain",
        "document",
        "--ims",
        &path("sample_data/2026-09/ims.json"),
        "--books",
        &path("sample_data/2026-09/purchase_register.csv"),
        "--rules",
        &path("rules/default.toml"),
        which,
    ])
}

#[test]
fn a_person_is_told_why_a_neighbour_in_the_series_was_not_linked() {
    let run = explain("b2b:7");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for said in [
        "Invoice \"SCT-0922\" of 18-09-2026 in IMS (b2b:7), Sinhagad Carbide Tools Pvt Ltd (27AAFCS4485E1Z6), taxable \
         value ₹38,400.00, tax ₹6,912.00\n",
        "  Nearest: row 37, \"SCT-0923\" of 19-09-2026, taxable value ₹38,400.00, tax ₹6,912.00; number \"SCT-0922\" \
         in IMS, \"SCT-0923\" in the books: neighbours in the supplier's series, which are two documents; date \
         18-09-2026 in IMS, 19-09-2026 in the books (1 day later).\n",
        "  Compared and not linked in typing-error (row 37) and amount-and-date-only (row 37).\n",
        "  It would link if row 37 had number \"SCT-0922\" (now \"SCT-0923\"). Neighbouring numbers are two documents \
         unless the paper says otherwise.\n",
    ] {
        assert!(run.stdout.contains(said), "{said}\nis not in\n{}", run.stdout);
    }
}

#[test]
fn a_document_is_found_by_place_row_number_and_gstin() {
    for (which, told) in [
        ("row:37", vec!["Register row 37 "]),
        ("SCT-0923", vec!["Register row 37 "]),
        ("sct-0922", vec!["(b2b:7)"]),
        ("27AAFCS4485E1Z6/SCT-0922", vec!["(b2b:7)"]),
        ("SCT-0921", vec!["(b2b:6)", "Register row 33 "]),
    ] {
        let run = explain(which);
        assert_eq!(run.code, 0, "{which}: {}", run.stderr);
        for told in &told {
            assert!(run.stdout.contains(told), "{which}: {}", run.stdout);
        }
        assert_eq!(run.stdout.split("\n\n").count(), told.len(), "{which}: {}", run.stdout);
    }
}

#[test]
fn an_unknown_document_is_an_error_with_the_nearest_numbers() {
    let run = explain("SCT-9022");
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("error: no document is \"SCT-9022\"\n  help: did you mean "),
        "{}",
        run.stderr
    );
    let other = Sandbox::new().run(&["explain", "pass", "short-form"]);
    assert_eq!(other.code, 0, "{}", other.stderr);
    assert!(other.stdout.starts_with("short-form: "), "{}", other.stdout);
}
