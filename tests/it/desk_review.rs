//! From the clerk's answers to the second person's approval, as the people at the desk do it.

use super::support::{Run, Sandbox, files_below, root, table};
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::utility::column_number_to_name;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;

const MONTH: &str = "sample_data/2026-09";

/// The sample month, reconciled into `out`.
fn reconciled() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy(&format!("{MONTH}/ims.json"), "ims.json");
    sandbox.copy(&format!("{MONTH}/purchase_register.csv"), "register.csv");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox
}

/// Where a cell of "To review" is, by number of the document and heading: `AF7`.
fn cell(sandbox: &Sandbox, number: &str, heading: &str) -> String {
    let bytes = std::fs::read(sandbox.path("out/review.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("To review").unwrap();
    let head = sheet
        .rows()
        .nth(3)
        .unwrap()
        .iter()
        .position(|h| matches!(h, Data::String(found) if found == heading))
        .unwrap();
    let row = sheet.rows().position(|r| matches!(&r[2], Data::String(found) if found == number)).unwrap();
    format!("{}{}", column_number_to_name(u16::try_from(head).unwrap()), row + 1)
}

/// Types into the yellow cells of "To review" and saves, leaving everything else as it was written.
pub(crate) fn filled(sandbox: &Sandbox, answers: &[(&str, &str, &str)], name: &str) {
    let bytes = std::fs::read(sandbox.path("out/review.xlsx")).unwrap();
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    let at = book.sheet_names().iter().position(|sheet| sheet == "To review").unwrap();
    let sheet = format!("xl/worksheets/sheet{}.xml", at + 1);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let file_name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if file_name == sheet {
            let mut xml = String::from_utf8(content).unwrap();
            for (number, heading, value) in answers {
                let opening = format!("<c r=\"{}\"", cell(sandbox, number, heading));
                let from = xml.find(&opening).unwrap_or_else(|| panic!("{opening}"));
                let end = from + xml[from..].find("/>").unwrap();
                let kept = xml[from..end].to_owned();
                let value = value.replace('&', "&amp;").replace('<', "&lt;");
                xml.replace_range(
                    from..end + 2,
                    &format!("{kept} t=\"inlineStr\"><is><t xml:space=\"preserve\">{value}</t></is></c>"),
                );
            }
            content = xml.into_bytes();
        }
        out.start_file(file_name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    sandbox.file(name, out.finish().unwrap().into_inner());
}

fn review(sandbox: &Sandbox, from: &str, more: &[&str]) -> Run {
    sandbox.run(&[&["review", "out", "--from", from, "--by", "Asha Rao", "--quiet"], more].concat())
}

fn approve(sandbox: &Sandbox, by: &str, more: &[&str]) -> Run {
    sandbox.run(&[&["approve", "out", "--by", by, "--quiet"], more].concat())
}

/// What the ledger lists, without times.
fn ledger(sandbox: &Sandbox) -> Vec<String> {
    let run = sandbox.run(&["ledger", "out", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let Some((_, entries)) = lines.split_last() else { return Vec::new() };
    entries
        .iter()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()))
        .map(|l| format!("{}{}", &l[..l.find("  ").unwrap()], &l[l.find("  ").unwrap() + 21..]))
        .collect()
}

fn stopped(run: &Run, stderr: &str) {
    assert_eq!((run.code, run.stderr.as_str(), run.stdout.as_str()), (2, stderr, ""));
}

/// The answers of a clerk on three documents.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("SCT-0922", "Final action", "Reject"),
    ("SCT-0922", "Final remark", "Not our purchase"),
    ("MPM/C/41", "Final action", "Accepted "),
    ("MPM/C/41", "Final ITC reduction", "partial"),
    ("MPM/C/41", "Give back CGST ₹", "50.5"),
    ("MPM/C/41", "Give back SGST ₹", "50.50"),
    ("MPM/C/41", "Final remark", "Half of the credit was taken"),
    ("JP/0741", "Final action", "Pending"),
];

const ACCOUNT: &str = "\
3 documents decided anew, tax ₹9,124.20:
  Accept                       1 document   tax  -₹208.80
  Reject                       1 document   tax ₹6,912.00
  Pending                      1 document   tax ₹2,421.00
  Other than proposed          3 documents  tax ₹9,124.20
  A second person has to look  3 documents  tax ₹9,124.20
    a Reject                   1 document   tax ₹6,912.00
    other than proposed        3 documents  tax ₹9,124.20
If nobody acts, 42 documents with ₹3,29,722.94 of tax are deemed accepted (draft GSTR-2B on 14-10-2026; recompute until GSTR-3B is filed, due 20-10-2026 if monthly); 24 documents with ₹1,67,719.80 even when what may go is uploaded.
";

#[test]
fn a_filled_in_workbook_is_shown_then_recorded_and_a_second_reading_adds_nothing() {
    let sandbox = reconciled();
    filled(&sandbox, ANSWERS, "review.xlsx");
    let dry = review(&sandbox, "review.xlsx", &["--dry-run"]);
    assert_eq!((dry.code, dry.stderr.as_str()), (0, ""));
    assert_eq!(dry.stdout, format!("{ACCOUNT}Dry run: nothing was recorded.\n"));
    assert!(!sandbox.path("out/ledger.sqlite").exists(), "a dry run makes nothing");

    let run = review(&sandbox, "review.xlsx", &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, format!("{ACCOUNT}Recorded as entry 2 of out/ledger.sqlite.\n"));
    let again = review(&sandbox, "review.xlsx", &[]);
    assert_eq!(again.stdout, "Nothing new: the 3 answers in review.xlsx stand already.\n");
    // Somebody else who reads the same takes nothing over.
    let other = sandbox.run(&["review", "out", "--from", "review.xlsx", "--by", "M. Iyer", "--quiet"]);
    assert_eq!(other.stdout, "Nothing new: the 3 answers in review.xlsx stand already.\n");
    let entries = ledger(&sandbox);
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(
        entries[1],
        "2  Asha Rao  decided from review.xlsx: Accept 1 record, tax ₹208.80; Pending 1 record, tax ₹2,421.00; \
         Reject 1 record, tax ₹6,912.00"
    );
    // One answer is changed, one taken back: only these are new.
    filled(
        &sandbox,
        &[
            ("SCT-0922", "Final action", "Reject"),
            ("SCT-0922", "Final remark", "Not our purchase"),
            ("MPM/C/41", "Final action", "Withdraw"),
            ("JP/0741", "Final action", "Reject"),
        ],
        "later.xlsx",
    );
    let later = review(&sandbox, "later.xlsx", &[]);
    assert_eq!((later.code, later.stderr.as_str()), (0, ""));
    assert!(
        later.stdout.starts_with(
            "2 documents decided anew, tax ₹2,212.20:\n  \
               Reject                    1 document   tax ₹2,421.00\n  \
               Taken back                1 document   tax  -₹208.80\n  \
               Decided otherwise before  2 documents  tax ₹2,212.20\n"
        ),
        "{}",
        later.stdout
    );
    // What was taken back is nobody's word any more, and nobody is asked to approve it.
    let asked = approve(&sandbox, "M. Iyer", &["--rejects", "--dry-run"]);
    assert!(asked.stdout.starts_with("To be approved: 1 document, tax ₹6,912.00\n"), "{}", asked.stdout);
    assert!(!asked.stdout.contains("MPM/C/41"), "{}", asked.stdout);
    // The untouched workbook of the folder says nothing at all.
    let empty = review(&sandbox, "out/review.xlsx", &[]);
    assert_eq!(empty.stdout, "Nothing new: out/review.xlsx holds no answer.\n");
}

/// Finds a program as a shell does.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|p| p.join(name)).find(|p| p.is_file())
}

#[test]
fn a_copy_saved_by_libreoffice_is_read_as_the_original() {
    let Some(office) = program("soffice") else {
        // The notice stands where the test's own output does.
        std::io::stderr().write_all(b"skipped: LibreOffice (soffice) is not installed\n").unwrap();
        return;
    };
    let sandbox = reconciled();
    filled(&sandbox, ANSWERS, "review.xlsx");
    for (format, name) in [("xlsx:Calc MS Excel 2007 XML", "review.xlsx"), ("ods", "review.ods")] {
        let home = sandbox.path("home");
        let profile = format!("-env:UserInstallation=file://{}", home.display());
        let converted = sandbox.outcome(
            sandbox
                .command(office.to_str().unwrap())
                .env("HOME", &home)
                .env("PATH", std::env::var_os("PATH").unwrap())
                .args([&profile, "--headless", "--convert-to", format, "--outdir", "copied", "review.xlsx"]),
        );
        assert!(sandbox.path(&format!("copied/{name}")).exists(), "{converted:?}");
        let run = review(&sandbox, &format!("copied/{name}"), &["--dry-run"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert_eq!(run.stdout, format!("{ACCOUNT}Dry run: nothing was recorded.\n"));
    }
}

#[test]
fn every_bad_answer_is_told_by_its_cell_and_nothing_is_recorded() {
    let sandbox = reconciled();
    let long = "x".repeat(251);
    filled(
        &sandbox,
        &[
            ("SCT-0922", "Final action", "acept"),
            ("SCT-0922", "Final remark", "fine"),
            ("MPM/C/41", "Final action", "Accept"),
            ("MPM/C/41", "Final ITC reduction", "Partial"),
            ("MPM/C/41", "Give back CGST ₹", "104.41"),
            ("MPM/C/41", "Give back SGST ₹", "104.40"),
            ("MPM/C/41", "Final remark", "Half of it"),
            ("PC/CN/4", "Final action", "A"),
            ("JP/0741", "Final action", "Pending"),
            ("JP/0741", "Final remark", &long),
            ("NE/1466", "Final action", "R"),
            ("NE/1466", "Final remark", "₹5,976 too much"),
        ],
        "review.xlsx",
    );
    let at = |number: &str, heading: &str| {
        format!("review.xlsx, sheet \"To review\", cell {}", cell(&sandbox, number, heading))
    };
    let run = review(&sandbox, "review.xlsx", &[]);
    stopped(
        &run,
        &format!(
            "error[review.action]: \"acept\" is no action\n  --> {}\n  help: did you mean \"Accept\"?\n\
             error[review.remark-long]: the remark has 251 characters, the portal takes 250\n  --> {}\n  help: leave out \
             1 character\n\
             error[review.reduction-amount]: CGST of ₹104.41 is to be given back, the document has ₹104.40\n  --> {}\n  \
             help: write 104.40 or less\n\
             error[review.reduction-amount]: CGST ₹104.41 and SGST ₹104.40 differ; the portal wants them equal\n  \
             --> {}\n  help: write the same amount in both\n\
             error[review.reduction-missing]: a credit note cannot be accepted without saying how much credit is given \
             back\n  --> {}\n  help: type None and the remark \"No credit was taken on the original supply: blocked \
             under section 17(5)\": the register marks the credit as blocked, so none was taken\n\
             error[review.remark-characters]: the remark holds \"₹\", which the portal may refuse\n  --> {}\n  \
             help: use plain letters, figures and signs on one line; write Rs for ₹\n\
             error[review.problems]: 6 problems in the review; nothing was recorded\n",
            at("SCT-0922", "Final action"),
            at("JP/0741", "Final remark"),
            at("MPM/C/41", "Give back CGST ₹"),
            at("MPM/C/41", "Give back SGST ₹"),
            at("PC/CN/4", "Final ITC reduction"),
            at("NE/1466", "Final remark"),
        ),
    );
    assert!(!sandbox.path("out/ledger.sqlite").exists() && !sandbox.path("out/files").exists());
}

#[test]
fn a_foreign_workbook_and_the_review_of_a_stale_run_are_refused() {
    let sandbox = reconciled();
    sandbox.copy(&format!("{MONTH}/purchase_register.xlsx"), "register.xlsx");
    stopped(
        &review(&sandbox, "register.xlsx", &[]),
        "error[review.foreign]: this is no review of imsreco: no sheet has the columns \"Final action\" and \"Key (do \
         not change)\"\n  --> register.xlsx\n  help: give the review.xlsx or review.csv of the output folder, filled \
         in\n",
    );
    stopped(
        &review(&sandbox, "nothing.xlsx", &[]),
        "error[file.absent]: there is no such file\n  --> nothing.xlsx\n  help: look at the spelling and the folder\n",
    );
    filled(&sandbox, ANSWERS, "review.xlsx");
    let name = |sandbox: &Sandbox| {
        let key = table(&sandbox.read("out/review.csv"))[0]["key"].clone();
        key.split('-').nth(1).unwrap().to_owned()
    };
    let before = name(&sandbox);
    let again = sandbox.run(&[
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "register.csv",
        "--rules",
        root().join("rules/cautious.toml").to_str().unwrap(),
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--force",
        "--quiet",
    ]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    stopped(
        &review(&sandbox, "review.xlsx", &[]),
        &format!(
            "error[review.other-run]: the review is of the run {before}, the folder holds the run {}\n  \
             --> review.xlsx\n  help: copy the answers into the review of this run: 3 of 3 answers are on documents \
             that stand there unchanged\n",
            name(&sandbox)
        ),
    );
    stopped(
        &sandbox.run(&["review", "out", "--from", "review.xlsx", "--by", "  ", "--quiet"]),
        "error[args.by]: \"--by\" names nobody\n  --> argument --by\n  help: give the name of the person who answers \
         for this\n",
    );
    stopped(
        &sandbox.run(&["review", "elsewhere", "--from", "review.xlsx", "--by", "Asha", "--quiet"]),
        "error[run.absent]: this folder holds no run: it has no run.state\n  --> elsewhere\n  help: give the --out folder \
         of imsreco reconcile\n",
    );
    assert!(!sandbox.path("out/ledger.sqlite").exists());
}

#[test]
fn a_review_that_was_filled_in_outlives_a_run_made_over_it() {
    let sandbox = reconciled();
    let answers =
        [("JP/0741", "final_action", "Pending"), ("JP/0741", "final_remark", "The goods came short")];
    let bytes = csv_with(&sandbox, &answers, b',');
    std::fs::write(sandbox.path("out/review.csv"), &bytes).unwrap();
    let over = |more: &[&str]| sandbox.reconcile("ims.json", "register.csv", &[&["--force"], more].concat());
    let run = over(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(
            "warning[output.answers-kept]: review.csv was changed after the run that wrote it, and was kept as \
             review.kept-1.csv\n  --> out/review.kept-1.csv\n  help: if answers stand in it, imsreco review takes \
             them while the inputs are the same; else copy them\n"
        ),
        "{}",
        run.stderr
    );
    assert_eq!(std::fs::read(sandbox.path("out/review.kept-1.csv")).unwrap(), bytes);
    let entered = review(&sandbox, "out/review.kept-1.csv", &[]);
    assert_eq!(entered.code, 0, "{}", entered.stderr);

    // A review that nobody touched is replaced without a word; what was kept stays.
    let again = over(&["--no-workbook"]);
    assert!(!again.stderr.contains("answers-kept"), "{}", again.stderr);
    assert_eq!(std::fs::read(sandbox.path("out/review.kept-1.csv")).unwrap(), bytes);
    assert!(!sandbox.path("out/review.kept-2.csv").exists());

    // Without the state there is no telling whether it was touched.
    std::fs::remove_file(sandbox.path("out/run.state")).unwrap();
    let unsure = over(&[]);
    assert!(unsure.stderr.contains("review.csv was changed"), "{}", unsure.stderr);
    assert!(unsure.stderr.contains("review.xlsx was changed"), "{}", unsure.stderr);
    assert!(
        sandbox.path("out/review.kept-2.csv").exists() && sandbox.path("out/review.kept-1.xlsx").exists()
    );
}

/// Answers in `out/review.csv` and saves as a spreadsheet of another country does.
fn csv_with(sandbox: &Sandbox, answers: &[(&str, &str, &str)], delimiter: u8) -> Vec<u8> {
    let text = sandbox.read("out/review.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    out.write_record(&heads).unwrap();
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        for (number, column, value) in answers {
            if cells[4] == *number {
                (*value).clone_into(&mut cells[heads.iter().position(|h| h == *column).unwrap()]);
            }
        }
        out.write_record(&cells).unwrap();
    }
    out.into_inner().unwrap()
}

#[test]
fn the_csv_says_the_same_as_the_workbook_and_is_written_without_one() {
    let sandbox = Sandbox::new();
    sandbox.copy(&format!("{MONTH}/ims.json"), "ims.json");
    sandbox.copy(&format!("{MONTH}/purchase_register.csv"), "register.csv");
    assert_eq!(sandbox.reconcile("ims.json", "register.csv", &["--quiet", "--no-workbook"]).code, 0);
    assert!(!sandbox.path("out/review.xlsx").exists());
    let answers = [
        ("SCT-0922", "final_action", "reject"),
        ("SCT-0922", "final_remark", "Not our purchase"),
        ("MPM/C/41", "final_action", "a"),
        ("MPM/C/41", "final_itc_reduction", "Partial"),
        ("MPM/C/41", "final_cgst", "50,5"),
        ("MPM/C/41", "final_sgst", "50,50"),
        ("MPM/C/41", "final_remark", "Half of the credit was taken"),
        ("JP/0741", "final_action", "pending"),
    ];
    sandbox.file("review.csv", csv_with(&sandbox, &answers, b';'));
    let run = review(&sandbox, "review.csv", &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, format!("{ACCOUNT}Recorded as entry 2 of out/ledger.sqlite.\n"));
    sandbox.file(
        "damaged.csv",
        csv_with(&sandbox, &[("JP/0741", "final_action", "R"), ("JP/0741", "key", "1.2E+15")], b'\t'),
    );
    let line = sandbox.read("damaged.csv").lines().position(|l| l.contains("JP/0741")).unwrap() + 1;
    stopped(
        &review(&sandbox, "damaged.csv", &[]),
        &format!(
            "error[review.key-number]: a spreadsheet made the number \"1.2E+15\" of the row's key\n  \
             --> damaged.csv:{line}, column \"key\"\n  help: copy the answer into a fresh review; import the column \
             \"key\" as text\nerror[review.problems]: 1 problem in the review; nothing was recorded\n"
        ),
    );
}

#[test]
fn many_are_decided_by_a_condition_or_none() {
    let sandbox = reconciled();
    let decide = |condition: &str, more: &[&str]| {
        sandbox.run(&[&["decide", "out", "--where", condition, "--by", "Asha Rao", "--quiet"], more].concat())
    };
    let run = decide("outcome = 'only_in_ims' AND tax_total < 5000", &["--action", "pending"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "1 document fulfils the condition, tax -₹208.80:\n  Only in IMS  1 document  tax -₹208.80\n\n\
         1 document decided anew, tax -₹208.80:\n  Pending                      1 document  tax -₹208.80\n  \
         A second person has to look  1 document  tax -₹208.80\n    \
           decided in bulk            1 document  tax -₹208.80\n\
         If nobody acts, 42 documents with ₹3,29,722.94 of tax are deemed accepted (draft GSTR-2B on 14-10-2026; \
         recompute until GSTR-3B is filed, due 20-10-2026 if monthly); 24 documents with ₹1,67,719.80 even when what may go is uploaded.\n\
         Recorded as entry 2 of out/ledger.sqlite.\n"
    );
    let again = decide("outcome = 'only_in_ims' AND tax_total < 5000", &["--action", "pending"]);
    assert!(again.stdout.ends_with("Nothing new: all of it stands already.\n"), "{}", again.stdout);
    stopped(
        &decide("outcme = 'only_in_ims' AND tax_total < 'x'", &["--action", "pending"]),
        "error[rules.unknown-word]: no word is called \"outcme\"\n  --> argument --where\n  \
         outcme = 'only_in_ims' AND tax_total < 'x'\n  ^^^^^^\n  help: did you mean \"outcome\" or \"document_date\"?\n\
         error[rules.kind]: \"tax_total\" is an amount in rupees and 'x' is text\n  --> argument --where\n  \
         outcme = 'only_in_ims' AND tax_total < 'x'\n                                         ^^^\n  \
         help: write rupees without quotes, such as 118000.50\n\
         error[decide.condition]: the condition holds 2 mistakes; nothing was recorded\n",
    );
    stopped(
        &decide("tax_total > 99999999", &["--action", "pending"]),
        "error[decide.nothing]: no document fulfils the condition\n  --> argument --where\n  help: imsreco explain word \
         lists the words; review.csv shows their values\n",
    );
    stopped(
        &decide("outcome = 'only_in_ims'", &["--action", "accept"]),
        "error[review.reduction-missing]: a credit note cannot be accepted without saying how much credit is given \
         back\n  --> credit note MPM/C/41 of 27AAOFM9951D1ZU dated 28-09-2026\n  help: say --itc-reduction full, or \
         decide the document by itself in the review\n\
         error[decide.refused]: 1 document of 2 cannot be decided so; nothing was recorded\n",
    );
    stopped(
        &decide("section = 'ecoma'", &["--action", "accept"]),
        "error[review.reduction-missing]: an amended ECO document cannot be accepted without saying how much credit is given back\n  --> amended ECO document GKS2608004502 of 07AAHCG9925E1ZF dated 28-08-2026\n  help: say --itc-reduction full, or decide the document by itself in the review\nerror[decide.refused]: 1 document of 1 cannot be decided so; nothing was recorded\n",
    );
    let full = decide("outcome = 'only_in_ims'", &["--action", "accept", "--itc-reduction", "full"]);
    assert_eq!((full.code, full.stderr.as_str()), (0, ""));
    assert_eq!(ledger(&sandbox).len(), 3);
}

#[test]
fn a_reject_is_approved_by_name_by_another_person_who_saw_what_it_does() {
    let sandbox = reconciled();
    stopped(
        &approve(&sandbox, "M. Iyer", &["--yes"]),
        "error[approve.nothing]: nothing waits for approval\n  --> out\n  help: imsreco review and imsreco decide say \
         what is decided\n",
    );
    filled(&sandbox, &[&ANSWERS[..2], &ANSWERS[7..]].concat(), "review.xlsx");
    assert_eq!(review(&sandbox, "review.xlsx", &[]).code, 0);
    stopped(
        &approve(&sandbox, " asha  RAO ", &["--rejects", "--yes"]),
        "error[approve.own]: 2 documents wait for approval, and asha RAO decided them all alone\n  --> argument --by\n  \
         help: another person has to approve what asha RAO decided\n",
    );
    stopped(
        &approve(&sandbox, "M. Iyer", &["--except", "SCT-0923", "--yes"]),
        "error[approve.except]: no document that waits for approval is \"SCT-0923\"\n  --> argument --except\n  \
         help: did you mean \"SCT-0922\"?\n",
    );
    // Without a terminal nobody can be asked; it is shown all the same.
    let asked = approve(&sandbox, "M. Iyer", &["--rejects"]);
    assert_eq!(
        (asked.code, asked.stderr.as_str()),
        (
            2,
            "error[args.yes]: nothing was approved: nobody could be asked\n  --> argument --yes\n  help: look at what \
             is shown, then run again with --yes\n"
        )
    );
    let shown = "\
To be approved: 2 documents, tax ₹9,333.00
  a Reject             1 document   tax ₹6,912.00
  other than proposed  2 documents  tax ₹9,333.00

What the Reject does:

  invoice SCT-0922 of 27AAFCS4485E1Z6 dated 18-09-2026, tax ₹6,912.00: Reject, \"Not our purchase\" (by Asha Rao, entry 2; proposed was Pending)
    Amounts:  taxable value ₹38,400.00, CGST ₹3,456.00 and SGST ₹3,456.00
    Supplier: nothing is added to his liability: he owes the ₹6,912.00 of tax anyway
    You:      you lose the credit of CGST ₹3,456.00 and SGST ₹3,456.00 in this period, and for good unless the supplier reports it again
    Undo:     until your GSTR-3B of Sep 2026 is filed (due on 20-10-2026 if you file monthly): choose another action, upload it and recompute GSTR-2B. After that only through the supplier, who reports the document again in GSTR-1A of that period or amends it in a later return, and you accept that
    Remark:   the supplier reads \"Not our purchase\"

The others, most tax first:
  invoice JP/0741 of 23AAECJ3056H1ZT dated 15-09-2026, tax ₹2,421.00: Pending (by Asha Rao, entry 2; proposed was Reject)

";
    assert_eq!(asked.stdout, shown);
    // Everything but the Reject, which was not named.
    let rest = approve(&sandbox, "M. Iyer", &["--yes"]);
    assert_eq!((rest.code, rest.stderr.as_str()), (0, ""));
    assert!(rest.stdout.starts_with("To be approved: 1 document, tax ₹2,421.00\n"), "{}", rest.stdout);
    assert!(
        rest.stdout.contains(
            "\nNot asked for, because a Reject has to be named (--rejects): 1 document, tax ₹6,912.00\n  invoice SCT-0922 "
        ),
        "{}",
        rest.stdout
    );
    stopped(
        &approve(&sandbox, "M. Iyer", &["--yes"]),
        "error[approve.rejects]: 1 document waits for approval, a Reject, which has to be named\n  --> argument \
         --rejects\n  help: look at what it does with --dry-run --rejects, then approve with --rejects\n",
    );
    let reject = approve(&sandbox, "M. Iyer", &["--only", "reject", "--yes"]);
    assert_eq!((reject.code, reject.stderr.as_str()), (0, ""));
    assert!(reject.stdout.ends_with("Recorded as entry 4 of out/ledger.sqlite.\n"), "{}", reject.stdout);
    assert_eq!(approve(&sandbox, "M. Iyer", &["--rejects", "--yes"]).code, 2, "nothing waits any more");
    // An edit of the remark is another saying: the approval is void, and it is asked for again.
    filled(
        &sandbox,
        &[("SCT-0922", "Final action", "Reject"), ("SCT-0922", "Final remark", "Never received")],
        "review.xlsx",
    );
    assert_eq!(review(&sandbox, "review.xlsx", &[]).code, 0);
    let again = approve(&sandbox, "M. Iyer", &["--rejects", "--dry-run"]);
    assert!(again.stdout.contains("Reject, \"Never received\" (by Asha Rao, entry 5;"), "{}", again.stdout);
    assert!(again.stdout.ends_with("\nDry run: nothing was recorded.\n"), "{}", again.stdout);
    assert_eq!(ledger(&sandbox).len(), 5);
}

#[test]
fn the_copy_of_the_review_is_kept_and_the_same_month_gives_the_same_workbook() {
    let sandbox = reconciled();
    filled(&sandbox, ANSWERS, "review.xlsx");
    assert_eq!(review(&sandbox, "review.xlsx", &[]).code, 0);
    let bytes = std::fs::read(sandbox.path("review.xlsx")).unwrap();
    let kept = files_below(&sandbox.path("out/files"));
    assert!(kept.iter().any(|f| std::fs::read(f).unwrap() == bytes));
    let (book, csv) =
        (std::fs::read(sandbox.path("out/review.xlsx")).unwrap(), sandbox.read("out/review.csv"));
    let again = sandbox.reconcile("ims.json", "register.csv", &["--quiet", "--force"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(std::fs::read(sandbox.path("out/review.xlsx")).unwrap() == book);
    assert_eq!(sandbox.read("out/review.csv"), csv);
}
