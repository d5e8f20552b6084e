//! A finished run looked at again: reports by name, summary and show; and that a figure is the same
//! wherever it stands.

use super::support::{Run, Sandbox, files_below, root, table};
use calamine::{Data, Range, Reader as _, Xlsx};
use imsreco::domain::money::Paise;
use imsreco::output::report::listing::{Lists, REPORTS};
use imsreco::output::report::summary::{Amounts, Summary};
use std::collections::BTreeMap;

/// A run of the sample month, one row of which cannot be read.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    sandbox.file("register.csv", sandbox.read("register.csv").replace("05-08-2026", "31-02-2026"));
    let run = sandbox.reconcile("ims.json", "register.csv", &["--allow-refused", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox
}

fn done(run: &Run) -> &str {
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    &run.stdout
}

/// Tags away, blanks alike.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                out.push(' ');
            }
            _ if tag => {}
            c => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether behind some mention of a title both figures follow before long.
fn follows(text: &str, title: &str, figures: &[String]) -> bool {
    text.match_indices(title).any(|(at, _)| {
        let window: Vec<&str> = text[at + title.len()..].split(' ').take(12).collect();
        figures.iter().all(|figure| window.contains(&figure.as_str()))
    })
}

fn rupees(plain: &str) -> Paise {
    Paise::parse(plain).unwrap()
}

/// A cell of the workbook as paise.
fn paise(cell: &Data) -> Paise {
    match cell {
        Data::Float(x) => rupees(&format!("{x:.2}")),
        Data::Int(n) => Paise::new(n * 100),
        other => panic!("{other:?} is no amount"),
    }
}

fn row<'r>(sheet: &'r Range<Data>, name: &str) -> &'r [Data] {
    sheet.rows().find(|row| row[0] == *name).unwrap_or_else(|| panic!("no line {name}"))
}

/// Title of an outcome by its word.
fn title(word: &str) -> &'static str {
    imsreco::domain::outcome::Outcome::from_word(word).unwrap().title()
}

#[test]
fn a_figure_is_the_same_on_terminal_page_workbook_json_and_before_the_upload() {
    let sandbox = sandbox();
    let summary: Summary = serde_json::from_str(&sandbox.read("out/summary.json")).unwrap();
    let text = sandbox.outcome(
        sandbox
            .command(env!("CARGO_BIN_EXE_imsreco"))
            .args(["summary", "out", "--quiet"])
            .env("COLUMNS", "200"),
    );
    let text = done(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let page = words(&sandbox.read("out/report.html"));
    let mut book: Xlsx<_> = calamine::open_workbook(sandbox.path("out/review.xlsx")).unwrap();
    let sheet = book.worksheet_range("Summary").unwrap();
    let csv = table(done(&sandbox.run(&["summary", "out", "--format", "csv", "--quiet"])));
    let lists = by_name(&sandbox);

    // The whole month.
    let all = &summary.documents;
    let (risk, person) = (sum(summary.outcomes.iter().map(|o| o.at_risk.as_str())), &summary.needs_person);
    for (place, shown) in [("terminal", &text), ("page", &page)] {
        let figures = [all.documents.to_string(), rupees(&all.tax).to_string()];
        assert!(follows(shown, "All documents", &figures), "{place}: {figures:?}");
        assert!(shown.contains(&rupees(&summary.only_in_books.rows.tax).to_string()), "{place}");
        let joined = |text: &str| text.replace(' ', "");
        assert!(joined(shown).contains(&joined(&summary.silence.sentence)), "{place}");
    }
    let line = row(&sheet, "All documents");
    assert_eq!(line[1].to_string(), all.documents.to_string());
    assert_eq!((paise(&line[7]), paise(&line[8])), (rupees(&all.tax), risk));
    assert_eq!(line[9].to_string(), person.amounts.documents.to_string());
    assert!(text.contains(&format!("{} at risk", rupees(&person.at_risk))), "{text}");

    // Every outcome: the page, the workbook, both CSVs, the report of its name.
    for o in &summary.outcomes {
        let (name, tax) = (title(&o.outcome), rupees(&o.amounts.tax));
        let figures = [o.amounts.documents.to_string(), tax.to_string()];
        assert!(follows(&page, name, &figures), "page, {name}: {figures:?}");
        let line = row(&sheet, name);
        assert_eq!(line[1].to_string(), o.amounts.documents.to_string(), "{name}");
        assert_eq!((paise(&line[7]), paise(&line[8])), (tax, rupees(&o.at_risk)), "{name}");
        let line = csv.iter().find(|l| l["part"] == "outcome" && l["name"] == o.outcome).unwrap();
        assert_eq!((&line["tax"], &line["at_risk"]), (&o.amounts.tax, &o.at_risk), "{name}");
        assert_eq!(lists[&o.outcome.replace('_', "-")].0, o.amounts, "{name}");
    }
    let shown = summary.outcomes.iter().filter(|o| {
        follows(
            &text,
            title(&o.outcome),
            &[o.amounts.documents.to_string(), rupees(&o.amounts.tax).to_string()],
        )
    });
    assert!(shown.count() >= 6, "{text}");
    assert_eq!(lists["only-in-books"].1, summary.only_in_books.rows);
    assert_eq!(lists["not-filed"].0, summary.waiting);
    assert_eq!(lists["to-review"].0, summary.needs_person.amounts);
    assert_eq!(lists["repeated"].0, summary.repeated_records);
    assert_eq!(lists["refused"].1.documents, summary.refused_rows);

    // What is left to the upload adds up to the account of the download.
    let flight = sandbox.run(&[
        "upload",
        "out",
        "--by",
        "Asha Rao",
        "--dry-run",
        "--format",
        "json",
        "--quiet",
        "--downloaded",
        "14-10-2026",
        "--max-age",
        "99999",
    ]);
    let flight: serde_json::Value = serde_json::from_str(done(&flight)).unwrap();
    let rows = flight["rows"].as_array().unwrap_or_else(|| panic!("{flight}"));
    let sum_row = rows.iter().find(|row| row["of"] == "all").unwrap();
    let total = &summary.ims_account.total;
    assert_eq!(sum_row["documents"], total.documents);
    assert_eq!(sum_row["taxable_value"], total.taxable_value.as_str());
    for (head, amount) in [("igst", &total.igst), ("cgst", &total.cgst), ("sgst", &total.sgst)] {
        assert_eq!(sum_row["tax"][head], amount.as_str(), "{head}");
    }

    // Both ends of the reconciliation statement.
    let sheet = book.worksheet_range("Reconciliation").unwrap();
    let closing = row(&sheet, "Closing: opening and all steps");
    assert_eq!((paise(&closing[3]), paise(&closing[8])), (rupees(&all.taxable_value), rupees(&all.tax)));
    let books = row(&sheet, "As per the purchase register (Summary)");
    let read = &summary.books_account.total;
    assert_eq!((paise(&books[3]), paise(&books[8])), (rupees(&read.taxable_value), rupees(&read.tax)));
    assert_eq!(row(&sheet, "Check")[1].to_string(), "Ties to the paisa, in every tax head");
}

fn sum<'p>(amounts: impl Iterator<Item = &'p str>) -> Paise {
    amounts.map(rupees).sum()
}

/// What every report comes to: records, rows.
fn by_name(sandbox: &Sandbox) -> BTreeMap<String, (Amounts, Amounts)> {
    let names: Vec<&str> = REPORTS.iter().map(|report| report.name).collect();
    let run = sandbox.run(&["report", "out", "--only", &names.join(","), "--format", "json", "--quiet"]);
    let lists: Lists = serde_json::from_str(done(&run)).unwrap();
    assert_eq!(lists.schema, 1);
    lists.lists.into_iter().map(|list| (list.report, (list.documents, list.rows))).collect()
}

#[test]
fn the_summary_of_a_finished_run_is_the_one_it_ended_with() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    let first = sandbox.reconcile("ims.json", "register.csv", &["--by-rule", "--quiet"]);
    let before = files_below(&sandbox.path("out")).len();
    let again = sandbox.run(&["summary", "out", "--by-rule", "--quiet"]);
    let own = |line: &&str| !line.starts_with("Files in ") && !line.starts_with("Run ");
    let lines = |text: &str| text.lines().filter(own).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(done(&again)), lines(&first.stdout));
    let json = sandbox.run(&["summary", "out", "--format", "json", "--quiet"]);
    assert_eq!(done(&json), sandbox.read("out/summary.json"));
    assert_eq!(files_below(&sandbox.path("out")).len(), before, "looking writes nothing");
    let traced = sandbox.run(&["show", "out", "--trace"]);
    assert!(traced.stderr.contains("open the run") && !traced.stderr.contains("match"), "{}", traced.stderr);
}

#[test]
fn reports_are_written_in_four_forms_and_hold_the_same_documents() {
    let sandbox = sandbox();
    let only = ["report", "out", "--only", "value-mismatch,only-in-books,refused", "--quiet"];
    let told = sandbox.run(&[&only[..], &["--to", "e.csv"]].concat());
    assert_eq!(
        done(&told),
        "value-mismatch: 5 records with ₹2,07,020.00 of taxable value and ₹37,263.60 of tax; ₹11,736.00 at risk\n\
         only-in-books: 1 register row with ₹38,400.00 of taxable value and ₹6,912.00 of tax; ₹6,912.00 at risk\n\
         refused: 1 register row with ₹0.00 of taxable value and ₹0.00 of tax; ₹0.00 at risk\n\
         Wrote e.csv\n"
    );
    let lines = table(&sandbox.read("e.csv"));
    let of = |name: &str| lines.iter().filter(|line| line["report"] == name).count();
    assert_eq!((of("value-mismatch"), of("only-in-books"), of("refused"), lines.len()), (5, 1, 1, 7));
    assert_eq!(done(&sandbox.run(&only)), sandbox.read("e.csv"), "stdout and the file hold the same");
    for file in ["e.json", "e.html", "e.xlsx"] {
        done(&sandbox.run(&[&only[..], &["--to", file]].concat()));
    }
    let json: Lists = serde_json::from_str(&sandbox.read("e.json")).unwrap();
    let page = words(&sandbox.read("e.html"));
    let mut book: Xlsx<_> = calamine::open_workbook(sandbox.path("e.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Values differ", "Only in the books", "Could not be read"]);
    for list in &json.lists {
        for line in &list.lines {
            let number = &line.ims.as_ref().or(line.books.as_ref()).unwrap().number;
            assert!(lines.iter().any(|l| &l["number"] == number && l["report"] == list.report));
            assert!(page.contains(number.as_str()), "{number}");
        }
    }
    let sheet = book.worksheet_range("Values differ").unwrap();
    assert_eq!(sheet.rows().skip(4).count(), 5);
    // Made again, the same bytes.
    let first = std::fs::read(sandbox.path("e.xlsx")).unwrap();
    done(&sandbox.run(&[&only[..], &["--to", "e.xlsx", "--force"]].concat()));
    assert!(first == std::fs::read(sandbox.path("e.xlsx")).unwrap());
}

#[test]
fn one_suppliers_documents_are_shown_in_the_order_that_is_asked() {
    let sandbox = sandbox();
    let run = sandbox.run(&["show", "out", "--supplier", "sinhagad", "--sort", "date", "--quiet"]);
    assert_eq!(
        done(&run).lines().last(),
        Some("  ₹38,400.00 of taxable value and ₹6,912.00 of tax; ₹13,824.00 at risk."),
        "{}",
        run.stdout
    );
    let csv = table(done(&sandbox.run(&[
        "show",
        "out",
        "--supplier",
        "27AAFCS4485E1Z6",
        "--format",
        "csv",
        "--quiet",
    ])));
    assert_eq!(csv.len(), 5);
    assert!(csv.iter().all(|line| line["supplier_gstin"] == "27AAFCS4485E1Z6"), "{csv:?}");
    let page = ["--format", "csv", "--limit", "2", "--page", "3", "--quiet"];
    let last =
        table(done(&sandbox.run(&[&["show", "out", "--supplier", "27AAFCS4485E1Z6"], &page[..]].concat())));
    assert_eq!(last, csv[4..]);
    let pending = sandbox.run(&["show", "out", "--outcome", "tie", "--action", "accept", "--quiet"]);
    assert_eq!(done(&pending), "No document fits.\n");
}

#[test]
fn names_of_a_file_neither_steer_the_terminal_nor_become_formulas_or_markup() {
    let sandbox = Sandbox::new();
    sandbox.copy("sample_data/2026-09/ims.json", "ims.json");
    sandbox.copy("sample_data/2026-09/purchase_register.csv", "register.csv");
    let hostile = "=cmd|'/C calc'!A0 <script>alert(1)</script> \\u001b[2J\\u202e";
    let long = "x".repeat(10_000);
    let ims = sandbox.read("ims.json");
    let ims = ims.replace("Sinhagad Carbide Tools Pvt Ltd", hostile).replace("Mulshi Paper Mart", &long);
    sandbox.file("ims.json", ims);
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shown = sandbox.run(&["show", "out", "--limit", "100", "--quiet"]);
    let shown = done(&shown);
    assert!(shown.contains("=cmd"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    let html = sandbox.run(&["report", "out", "--format", "html", "--quiet"]);
    assert!(!done(&html).contains("<script>alert") && html.stdout.contains("&lt;script&gt;alert"));
    for line in table(done(&sandbox.run(&["report", "out", "--quiet"]))) {
        assert!(line.values().all(|cell| !cell.starts_with(['=', '@'])), "{line:?}");
    }
    done(&sandbox.run(&["report", "out", "--to", "e.xlsx", "--quiet"]));
    let mut book: Xlsx<_> = calamine::open_workbook(sandbox.path("e.xlsx")).unwrap();
    for name in book.sheet_names() {
        for (_, _, formula) in book.worksheet_formula(&name).unwrap().used_cells() {
            assert!(formula.starts_with("SUBTOTAL("), "{name}: {formula}");
        }
    }
}

#[test]
fn what_cannot_be_shown_is_told_with_a_place_and_what_helps() {
    let sandbox = sandbox();
    let told = |arguments: &[&str]| {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        run.stderr
    };
    assert_eq!(
        told(&["report", "out", "--only", "only-in-ims,value-mismach"]),
        "error[args.report]: \"value-mismach\" is none of the reports\n  --> argument --only\n  help: did you mean \
         value-mismatch, date-mismatch and kind-mismatch?\n"
    );
    assert_eq!(
        told(&["show", "out", "--outcome", "xyz"]),
        "error[args.report]: \"xyz\" is none of the reports\n  --> argument --outcome\n  help: imsreco report --help \
         lists them\n"
    );
    assert_eq!(
        told(&["show", "out", "--supplier", "Sinhgad Carbide Tools Pvt Ltd", "--quiet"]),
        "error[args.supplier]: no supplier of this run is \"Sinhgad Carbide Tools Pvt Ltd\"\n  --> argument \
         --supplier\n  help: did you mean Sinhagad Carbide Tools Pvt Ltd and Harnai Tooling Systems Pvt Ltd?\n"
    );
    assert_eq!(
        told(&["report", "out", "--format", "xlsx"]),
        "error[args.to]: a workbook cannot be written to stdout\n  --> argument --format\n  help: name a file with \
         --to, such as exceptions.xlsx\n"
    );
    assert_eq!(
        told(&["report", "out", "--to", "e.doc"]),
        "error[args.format]: the ending of the file does not say how it is to be written\n  --> e.doc\n  help: end it \
         in .csv, .xlsx, .html or .json, or give --format\n"
    );
    assert_eq!(
        told(&["summary", "elsewhere", "--quiet"]),
        "error[run.absent]: this folder holds no run: it has no run.state\n  --> elsewhere\n  help: give the --out \
         folder of imsreco reconcile\n"
    );
    let own = sandbox.read("out/links.csv");
    let spared = told(&["report", "out", "--to", "out/links.csv", "--force", "--quiet"]);
    assert_eq!(
        spared,
        "error[args.to]: this is a file of the run itself, and later commands rest on it\n  --> out/links.csv\n  help: \
         give another name with --to\n"
    );
    assert_eq!(sandbox.read("out/links.csv"), own);
    sandbox.file("e.csv", "mine");
    assert_eq!(
        told(&["report", "out", "--to", "e.csv", "--quiet"]),
        "error[output.file-exists]: this file exists already\n  --> e.csv\n  help: give another name, or \
         --force to replace it\n"
    );
    assert_eq!(sandbox.read("e.csv"), "mine");
}

#[test]
fn the_help_lists_every_report_and_the_readme_every_family() {
    let help = Sandbox::new().run(&["report", "--help"]).stdout;
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for report in REPORTS {
        assert!(help.contains(&format!(" {}", report.name)), "{}", report.name);
        if report.usual {
            assert!(readme.contains(&format!("`{}`", report.name)), "README.md lacks {}", report.name);
        }
    }
}
