use super::*;
use crate::decide::Declaration;
use crate::domain::action::ImsAction;
use crate::domain::money::{Paise, TaxHeads};
use crate::output::report::excel::workbook;
use crate::output::report::figures;
use crate::output::report::fixture::fixture_month;
use crate::output::report::review_csv;
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;
use std::io::Cursor;

const RUN: &str = "0a1b2c3d4e5f";

/// Sheets as rows of cells.
type Book = Vec<(String, Vec<Vec<Data>>)>;

fn fresh(month: &Month<'_>) -> Book {
    let bytes = workbook(month, RUN, &figures(month, &[]), &[]).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (height, width) = range.end().map_or((0, 0), |(r, c)| (r + 1, c + 1));
            let cell = |r, c| range.get_value((r, c)).cloned().unwrap_or_default();
            let rows = (0..height).map(|r| (0..width).map(|c| cell(r, c)).collect()).collect();
            (name, rows)
        })
        .collect()
}

/// Saves as another program would: values only.
fn saved(book: &Book) -> Vec<u8> {
    let mut out = Workbook::new();
    for (name, rows) in book {
        let sheet = out.add_worksheet();
        sheet.set_name(name).unwrap();
        for (r, row) in (0u32..).zip(rows) {
            for (c, cell) in (0u16..).zip(row) {
                if let Data::Float(x) = cell {
                    sheet.write_number(r, c, *x).unwrap();
                } else if *cell != Data::Empty {
                    sheet.write_string(r, c, cell.to_string()).unwrap();
                }
            }
        }
    }
    out.save_to_buffer().unwrap()
}

fn sheet<'b>(book: &'b mut Book, name: &str) -> &'b mut Vec<Vec<Data>> {
    &mut book.iter_mut().find(|(n, _)| n == name).unwrap().1
}

fn is(cell: &Data, text: &str) -> bool {
    matches!(cell, Data::String(found) if found == text)
}

fn at(rows: &[Vec<Data>], heading: &str) -> usize {
    rows[3].iter().position(|h| is(h, heading)).unwrap()
}

fn row(rows: &[Vec<Data>], number: &str) -> usize {
    rows.iter().position(|r| r.get(2).is_some_and(|c| is(c, number))).unwrap()
}

/// Writes into a cell of the row of a document.
fn put(book: &mut Book, name: &str, number: &str, heading: &str, value: &str) {
    let rows = sheet(book, name);
    let (r, c) = (row(rows, number), at(rows, heading));
    rows[r][c] = Data::String(value.to_owned());
}

fn no_proposal(_: ImsId) -> Option<Declaration> {
    None
}

fn read_book(month: &Month<'_>, book: &Book) -> Result<Answers, ReviewError> {
    read(month, RUN, "review.xlsx", &saved(book), &no_proposal)
}

fn problems(result: Result<Answers, ReviewError>) -> Vec<String> {
    match result {
        Err(ReviewError::Problems { diagnostics }) => diagnostics.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

fn by_number(month: &Month<'_>, answers: &Answers) -> Vec<(String, String)> {
    answers.iter().map(|(id, answer)| (month.ims[id.at()].number.to_owned(), told(answer))).collect()
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn an_untouched_review_says_nothing() {
    let month = fixture_month();
    assert_eq!(read_book(&month, &fresh(&month)).unwrap(), Answers::new());
    let bytes = workbook(&month, RUN, &figures(&month, &[]), &[]).unwrap();
    assert_eq!(read(&month, RUN, "review.xlsx", &bytes, &no_proposal).unwrap(), Answers::new());
}

#[test]
fn answers_are_read_wherever_rows_and_columns_were_moved() {
    let month = fixture_month();
    let mut book = fresh(&month);
    put(&mut book, "To review", "NIL-44", "Final action", "Pending");
    put(&mut book, "To review", "NIL-44", "Final remark", "Goods not yet received");
    put(&mut book, "To review", "TE-2201", "Final action", " accepted ");
    put(&mut book, "Number", "TE-2201", "Final action", "A");
    put(&mut book, "Accepted", "SST/CN/07", "Final action", "Accept");
    put(&mut book, "Accepted", "SST/CN/07", "Final ITC reduction", "Partial");
    put(&mut book, "Accepted", "SST/CN/07", "Give back IGST ₹", "1,800.50");
    put(&mut book, "Accepted", "SST/CN/07", "Final remark", "Half was blocked");
    put(&mut book, "To review", "MFF/780", "Final action", "undo");
    let expected = said(&[
        ("SST/CN/07", "Accept, ITC reduction Partial of ₹1,800.50, \"Half was blocked\""),
        ("TE-2201", "Accept"),
        ("MFF/780", "Withdraw"),
        ("NIL-44", "Pending, \"Goods not yet received\""),
    ]);
    assert_eq!(by_number(&month, &read_book(&month, &book).unwrap()), expected);

    // Sorted upside down, filtered rows deleted, a column of the clerk's own in front, the key first.
    let rows = sheet(&mut book, "To review");
    let key = at(rows, "Key (do not change)");
    for row in rows.iter_mut() {
        let moved = row.remove(key);
        row.insert(0, moved);
        row.insert(0, Data::String("checked".into()));
    }
    rows[4..].reverse();
    rows.retain(|r| r.get(4).is_none_or(|c| !is(c, "NIL-9")));
    book.retain(|(name, _)| name != "imsreco" && name != "Notes");
    assert_eq!(by_number(&month, &read_book(&month, &book).unwrap()), expected);
}

#[test]
fn every_problem_is_named_by_its_cell_and_nothing_counts() {
    let month = fixture_month();
    let mut book = fresh(&month);
    put(&mut book, "To review", "NIL-44", "Final action", "acept");
    put(&mut book, "To review", "TE-CN-4", "Final action", "Pending");
    put(&mut book, "To review", "TE-CN-4", "Final remark", "why");
    put(&mut book, "To review", "TE-2201", "Final remark", "only a remark");
    put(&mut book, "Number", "TE-2201", "Final action", "Accept");
    put(&mut book, "To review", "MFF/780", "Final action", "Withdraw");
    put(&mut book, "To review", "MFF/780", "Final remark", "why");
    put(&mut book, "Accepted", "SST/CN/07", "Final action", "Accept");
    put(&mut book, "Accepted", "SST/CN/07", "Final ITC reduction", "Partial");
    put(&mut book, "Accepted", "SST/CN/07", "Give back IGST ₹", "3600.01");
    put(&mut book, "Accepted", "SST/CN/07", "Give back SGST ₹", "x");
    let rows = sheet(&mut book, "To review");
    let line = |number: &str| row(rows, number) + 1;
    let (nil, cn, te, mff) = (line("NIL-44"), line("TE-CN-4"), line("TE-2201"), line("MFF/780"));
    let accepted = sheet(&mut book, "Accepted");
    let sst = row(accepted, "SST/CN/07") + 1;
    let mut expected = vec![
        (
            nil,
            format!(
                "error[review.action]: \"acept\" is no action\n  --> review.xlsx, sheet \"To review\", cell AE{nil}\n  \
             help: did you mean \"Accept\"?"
            ),
        ),
        (
            cn,
            format!(
                "error[review.not-permitted]: the portal does not offer Pending on this record\n  \
             --> review.xlsx, sheet \"To review\", cell AE{cn}\n  help: choose Accept, Reject or No action"
            ),
        ),
        (
            cn,
            format!(
                "error[review.remark-blocked]: the portal takes no remark on this record\n  \
             --> review.xlsx, sheet \"To review\", cell AF{cn}\n  help: empty the cell"
            ),
        ),
        (
            te,
            format!(
                "error[review.no-action]: \"only a remark\" stands here, and no final action\n  \
             --> review.xlsx, sheet \"To review\", cell AF{te}\n  help: choose a final action too, or empty the cell"
            ),
        ),
        (
            mff,
            format!(
                "error[review.withdraw]: \"why\" stands beside Withdraw, which takes everything back\n  \
             --> review.xlsx, sheet \"To review\", cell AF{mff}\n  help: empty the cell, or choose another action"
            ),
        ),
    ];
    expected.sort_by_key(|(line, _)| *line);
    let mut expected: Vec<String> = expected.into_iter().map(|(_, text)| text).collect();
    expected.push(format!(
        "error[review.amount]: \"x\" is not an amount\n  --> review.xlsx, sheet \"Accepted\", cell AJ{sst}\n  \
         help: write rupees, such as 1180.50"
    ));
    assert_eq!(problems(read_book(&month, &book)), expected);
}

/// What one answer on the credit note whose IGST is ₹3,600.00 is told.
fn on_the_note(answers: &[(&str, &str)]) -> Vec<String> {
    let month = fixture_month();
    let mut book = fresh(&month);
    for (heading, value) in answers {
        put(&mut book, "Accepted", "SST/CN/07", heading, value);
    }
    problems(read_book(&month, &book))
        .into_iter()
        .map(|p| {
            p.replace("\n  --> review.xlsx, sheet \"Accepted\", cell ", " @ ").replace("\n  help:", " |")
        })
        .collect()
}

/// Answers by heading, and what is told of them.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str]);

#[test]
fn a_credit_note_is_accepted_only_with_a_sound_declaration() {
    let accept = ("Final action", "Accept");
    let part = ("Final ITC reduction", "Partial");
    let remark = ("Final remark", "Half was blocked");
    let (igst, cgst, sgst) = ("Give back IGST ₹", "Give back CGST ₹", "Give back SGST ₹");
    let cases: &[Case<'_>] = &[
        (
            &[accept],
            &[
                "error[review.reduction-missing]: a credit note cannot be accepted without saying how much credit is \
               given back @ AG7 | choose Full, None or Partial",
            ],
        ),
        (
            &[accept, part, remark, (igst, "3600.01")],
            &[
                "error[review.reduction-amount]: IGST of ₹3,600.01 is to be given back, the document has ₹3,600.00 \
               @ AH7 | write 3600.00 or less",
            ],
        ),
        (
            &[accept, part, remark, (igst, "-1")],
            &[
                "error[review.reduction-amount]: IGST of -₹1.00 cannot be given back @ AH7 | write the amount \
               without a minus",
            ],
        ),
        (
            &[accept, part, remark, (cgst, "5"), (sgst, "6")],
            &[
                "error[review.reduction-amount]: CGST of ₹5.00 is to be given back, the document has ₹0.00 @ AI7 | \
                 write 0.00 or less",
                "error[review.reduction-amount]: SGST of ₹6.00 is to be given back, the document has ₹0.00 @ AJ7 | \
                 write 0.00 or less",
                "error[review.reduction-amount]: CGST ₹5.00 and SGST ₹6.00 differ; the portal wants them equal @ \
                 AJ7 | write the same amount in both",
            ],
        ),
        (
            &[accept, part, remark],
            &[
                "error[review.reduction-amount]: ITC reduction \"Partial\" gives back nothing @ AG7 | write the \
               amounts beside, or choose None",
            ],
        ),
        (
            &[accept, ("Final ITC reduction", "None")],
            &[
                "error[review.remark-missing]: ITC reduction \"None\" needs a remark, and there is none @ AF7 | say in \
               the remark why, such as \"No credit was taken on the original supply\"",
            ],
        ),
        (
            &[accept, ("Final ITC reduction", "Full"), (igst, "5")],
            &[
                "error[review.amount-alone]: ₹5.00 stands beside ITC reduction \"Full\"; amounts belong to Partial @ \
               AH7 | choose Partial, or empty the amounts",
            ],
        ),
        (
            &[accept, (igst, "5")],
            &[
                "error[review.amount-alone]: ₹5.00 stands beside no ITC reduction; amounts belong to Partial @ AH7 | \
               choose Partial, or empty the amounts",
            ],
        ),
        (
            &[("Final action", "Reject"), ("Final ITC reduction", "Full")],
            &[
                "error[review.reduction-action]: an ITC reduction is declared with Accept only, not with Reject @ AG7 \
               | empty the cell, or choose Accept",
            ],
        ),
        (
            &[accept, ("Final ITC reduction", "Yes")],
            &[
                "error[review.reduction]: \"Yes\" is no ITC reduction @ AG7 | write Full for the whole tax, Partial for \
               the amounts beside",
            ],
        ),
        (
            &[("Final action", "No action"), ("Final remark", "seen")],
            &[
                "error[review.remark-action]: a remark cannot be sent with No action @ AF7 | empty the cell, or choose \
               another action",
            ],
        ),
    ];
    let month = fixture_month();
    let mut book = fresh(&month);
    let line = row(sheet(&mut book, "Accepted"), "SST/CN/07") + 1;
    for (answers, told) in cases {
        let told: Vec<String> = told
            .iter()
            .map(|t| {
                let (front, behind) = t.split_once(" @ ").unwrap();
                let (cell, rest) = behind.split_once("7 |").unwrap();
                format!("{front} @ {cell}{line} |{rest}")
            })
            .collect();
        assert_eq!(on_the_note(answers), told, "{answers:?}");
    }
}

#[test]
fn a_missing_declaration_is_proposed_by_what_the_books_say() {
    let month = fixture_month();
    let mut book = fresh(&month);
    put(&mut book, "Accepted", "SST/CN/07", "Final action", "Accept");
    let told = |itc_reduction, basis, remark: &str| {
        let proposal = Declaration { itc_reduction, basis, remark: remark.to_owned() };
        let read = read(&month, RUN, "review.xlsx", &saved(&book), &|_| Some(proposal.clone()));
        problems(read)[0].split("help: ").nth(1).unwrap().to_owned()
    };
    assert_eq!(
        told(ItcReduction::Full, "the register takes the credit", ""),
        "type Full: the register takes the credit"
    );
    let part = TaxHeads { igst: Paise::new(90_000), ..TaxHeads::default() };
    assert_eq!(
        told(ItcReduction::Partial(part), "a part was taken", "the rest is blocked"),
        "type Partial with IGST 900.00 and the remark \"the rest is blocked\": a part was taken"
    );
    assert_eq!(
        told(ItcReduction::NotAsked, "the books do not say", ""),
        "choose Full, None or Partial: the books do not say"
    );
}

#[test]
fn remarks_are_taken_as_the_portal_takes_them() {
    let month = fixture_month();
    let with = |remark: &str| {
        let mut book = fresh(&month);
        put(&mut book, "To review", "NIL-44", "Final action", "Reject");
        put(&mut book, "To review", "NIL-44", "Final remark", remark);
        read_book(&month, &book)
    };
    let first = |remark: &str| {
        let told = problems(with(remark));
        assert_eq!(told.len(), 1);
        let (message, rest) = told[0].split_once("\n  --> ").unwrap();
        format!("{message} | {}", rest.split_once("help: ").unwrap().1)
    };
    let longest = "x".repeat(250);
    for (remark, sent) in
        [(longest.as_str(), longest.as_str()), ("  don’t – “as is”…\u{a0} ", "don't - \"as is\"...")]
    {
        let answers = with(remark).unwrap();
        let Some(Answer::Say(saying)) = answers.values().next() else { panic!("{answers:?}") };
        assert_eq!((saying.action, saying.remark.as_str()), (ImsAction::Reject, sent));
    }
    assert_eq!(
        first(&"x".repeat(252)),
        "error[review.remark-long]: the remark has 252 characters, the portal takes 250 | leave out 2 characters"
    );
    assert_eq!(
        first("₹500 नहीं"),
        "error[review.remark-characters]: the remark holds \"ं\", \"न\", \"ह\", \"ी\" and \"₹\", which the portal may \
         refuse | use plain letters, figures and signs on one line; write Rs for ₹"
    );
    assert_eq!(
        first("two\nlines"),
        "error[review.remark-characters]: the remark holds a line break, which the portal may refuse | use plain \
         letters, figures and signs on one line; write Rs for ₹"
    );
    // With an Accept only where credit is given back.
    let mut book = fresh(&month);
    put(&mut book, "To review", "NIL-44", "Final action", "Accept");
    put(&mut book, "To review", "NIL-44", "Final remark", "fine");
    let told = problems(read_book(&month, &book));
    assert!(
        told[0].starts_with(
            "error[review.remark-action]: a remark cannot be sent with an Accept of an invoice\n"
        )
    );
}

#[test]
fn one_document_on_two_sheets_has_one_answer() {
    let month = fixture_month();
    let mut book = fresh(&month);
    put(&mut book, "To review", "TE-2201", "Final action", "Reject");
    put(&mut book, "Number", "TE-2201", "Final action", "Accept");
    let there = row(sheet(&mut book, "To review"), "TE-2201") + 1;
    let here = row(sheet(&mut book, "Number"), "TE-2201") + 1;
    assert_eq!(
        problems(read_book(&month, &book)),
        [format!(
            "error[review.two-answers]: the document has two answers: Accept here, Reject in review.xlsx, sheet \
             \"To review\", cell AE{there}\n  --> review.xlsx, sheet \"Number\", cell AE{here}\n  help: empty one of \
             the two"
        )]
    );
}

#[test]
fn a_key_that_was_tampered_with_is_noticed() {
    let month = fixture_month();
    let told = |change: &dyn Fn(&str) -> String| {
        let mut book = fresh(&month);
        put(&mut book, "To review", "NIL-44", "Final action", "Accept");
        let rows = sheet(&mut book, "To review");
        let (r, c) = (row(rows, "NIL-44"), at(rows, "Key (do not change)"));
        rows[r][c] = Data::String(change(&rows[r][c].to_string()));
        let line = r + 1;
        problems(read_book(&month, &book))[0]
            .replace(&format!("review.xlsx, sheet \"To review\", cell AZ{line}"), "KEY")
            .replace(&format!("review.xlsx, sheet \"To review\", cell AE{line}"), "ACTION")
    };
    let key = RowKey::of(RUN, month.ims.iter().find(|r| r.number == "NIL-44").unwrap()).text();
    let edited = format!("{}x", &key[..key.len() - 1]);
    assert_eq!(
        told(&|_| edited.clone()),
        format!(
            "error[review.key-edited]: the row's hidden key was changed: \"{edited}\"\n  --> KEY\n  help: copy the \
             answer into a fresh review"
        )
    );
    assert_eq!(
        told(&|_| "hello".to_owned()),
        "error[review.key-edited]: \"hello\" stands in place of the row's hidden key\n  --> KEY\n  help: copy the answer \
         into a fresh review"
    );
    assert_eq!(
        told(&|_| String::new()),
        "error[review.key-missing]: an answer stands in a row that is no document's\n  --> ACTION\n  help: answer in the \
         row of a document; write notes into a column of your own"
    );
    // The key of another row: the row shows another document.
    let other = RowKey::of(RUN, month.ims.iter().find(|r| r.number == "MFF/780").unwrap()).text();
    let mixed = told(&|_| other.clone());
    assert!(
        mixed.starts_with(
            "error[review.row-mixed]: the row shows \"07AAFCN5543R1ZT\", its hidden key is that of invoice MFF/780 of "
        ),
        "{mixed}"
    );
    // A key that is whole, of this run, and of no document.
    let stranger = RowKey { run: RUN.into(), record: "0".repeat(16), content: "0".repeat(8) }.text();
    assert!(
        told(&|_| stranger.clone())
            .starts_with("error[review.key-unknown]: the run holds no document with the key")
    );
}

#[test]
fn a_review_of_another_run_or_of_nothing_is_refused_whole() {
    let month = fixture_month();
    let mut book = fresh(&month);
    let whole = |book: &Book, run: &str| {
        read(&month, run, "review.xlsx", &saved(book), &no_proposal).unwrap_err().to_string()
    };
    assert_eq!(
        whole(&book, "ffffffffffff"),
        "the review is of the run 0a1b2c3d4e5f, the folder holds the run ffffffffffff\n  --> review.xlsx\n  \
         help: fill in the review.xlsx or review.csv that stands in the folder"
    );
    put(&mut book, "To review", "NIL-44", "Final action", "Accept");
    let stale = "the review is of the run 0a1b2c3d4e5f, the folder holds the run ffffffffffff\n  --> review.xlsx\n  \
                 help: copy the answers into the review of this run: 1 of 1 answer is on documents that stand \
                 there unchanged";
    assert_eq!(whole(&book, "ffffffffffff"), stale);
    // The same without the hidden sheet: every row says it.
    book.retain(|(name, _)| name != "imsreco");
    assert_eq!(whole(&book, "ffffffffffff"), stale);
    let foreign = "this is no review of imsreco: no sheet has the columns \"Final action\" and \"Key (do not \
                   change)\"\n  --> review.xlsx\n  help: give the review.xlsx or review.csv of the output folder, \
                   filled in";
    let strange: Book = vec![("Sheet1".into(), vec![vec![Data::String("Invoice".into())]])];
    assert_eq!(whole(&strange, RUN), foreign);
    let read = |bytes: &[u8]| read(&month, RUN, "review.xlsx", bytes, &no_proposal).unwrap_err().to_string();
    assert_eq!(read(b"section,number\nb2b,1\n"), foreign);
    let good = saved(&fresh(&month));
    assert_eq!(
        read(&good[..good.len() / 2]),
        "the workbook is damaged or cut short\n  --> review.xlsx\n  help: open it in Excel or LibreOffice, save it again \
         as .xlsx and give that file"
    );
    let mut newer = fresh(&month);
    sheet(&mut newer, "imsreco")[0][1] = Data::Float(2.0);
    assert_eq!(
        whole(&newer, RUN),
        "the review was written by another version of imsreco (format 2, this version reads 1)\n  --> review.xlsx\n  \
         help: read it with the version that wrote it, or run reconcile anew"
    );
    let mut keyless = fresh(&month);
    put(&mut keyless, "To review", "NIL-44", "Final action", "Accept");
    let rows = sheet(&mut keyless, "To review");
    let key = at(rows, "Key (do not change)");
    rows[3][key] = Data::Empty;
    let line = row(rows, "NIL-44") + 1;
    assert_eq!(
        problems(read_book(&month, &keyless)),
        [format!(
            "error[review.no-key-column]: 1 answer without the column \"Key (do not change)\"\n  --> review.xlsx, sheet \
             \"To review\", cell AE{line}\n  help: copy the answers into a fresh review; the hidden column at the end \
             must stay"
        )]
    );
}

fn csv_of(month: &Month<'_>) -> String {
    let mut bytes = Vec::new();
    let findings = crate::decide::worksheet(&month.ims, &month.books, &month.links);
    review_csv::write(month, findings, RUN, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Answers a line of the CSV as a person does in a spreadsheet, and saves with a delimiter.
fn answered(csv: &str, delimiter: u8, answers: &[(&str, &str, &str)]) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    out.write_record(&heads).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        for (number, column, value) in answers {
            if cells[4] == *number {
                let at = heads.iter().position(|h| h == *column).unwrap();
                cells[at] = (*value).to_owned();
            }
        }
        out.write_record(&cells).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

#[test]
fn the_csv_comes_back_from_any_spreadsheet() {
    let month = fixture_month();
    let csv = csv_of(&month);
    let answers = [
        ("NIL-44", "final_action", "Pending"),
        ("SST/CN/07", "final_action", "accept"),
        ("SST/CN/07", "final_itc_reduction", "partial"),
        ("SST/CN/07", "final_igst", "1800,50"),
        ("SST/CN/07", "final_remark", "Half; was \"blocked\""),
    ];
    let expected = said(&[
        ("SST/CN/07", "Accept, ITC reduction Partial of ₹1,800.50, \"Half; was \"blocked\"\""),
        ("NIL-44", "Pending"),
    ]);
    for delimiter in [b',', b';', b'\t'] {
        let text = answered(&csv, delimiter, &answers);
        let crlf = text.replace('\n', "\r\n");
        let utf16: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let sep = format!("sep={}\r\n{crlf}", char::from(delimiter));
        for bytes in
            [text.clone().into_bytes(), format!("\u{feff}{crlf}").into_bytes(), utf16, sep.into_bytes()]
        {
            let read = read(&month, RUN, "review.csv", &bytes, &no_proposal).unwrap();
            assert_eq!(by_number(&month, &read), expected);
        }
    }
    assert_eq!(read(&month, RUN, "review.csv", csv.as_bytes(), &no_proposal).unwrap(), Answers::new());
}

#[test]
fn a_csv_that_a_spreadsheet_damaged_says_line_and_column() {
    let month = fixture_month();
    let csv = csv_of(&month);
    let told = |answers: &[(&str, &str, &str)]| {
        let text = answered(&csv, b',', answers);
        let line = text.lines().position(|l| l.contains("NIL-44")).unwrap() + 1;
        problems(read(&month, RUN, "review.csv", text.as_bytes(), &no_proposal))
            .into_iter()
            .map(|p| p.replace(&format!("review.csv:{line}"), "review.csv:N"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(&[("NIL-44", "final_action", "Accept"), ("NIL-44", "key", "1.23457E+15")]),
        [
            "error[review.key-number]: a spreadsheet made the number \"1.23457E+15\" of the row's key\n  --> review.csv:N, \
          column \"key\"\n  help: copy the answer into a fresh review; import the column \"key\" as text"
        ]
    );
    assert_eq!(
        told(&[("NIL-44", "final_action", "Accept"), ("NIL-44", "taxable_value", "5")])[0]
            .split(" of 07")
            .next(),
        Some("error[review.row-mixed]: the row shows \"5\", its hidden key is that of invoice NIL-44")
    );
    // What a spreadsheet does to a number that looks like a date or a figure is no harm.
    let text = answered(
        &csv,
        b',',
        &[
            ("NIL-44", "final_action", "Accept"),
            ("NIL-44", "taxable_value", "77000"),
            ("NIL-44", "document_number", "Jan-44"),
        ],
    );
    assert_eq!(read(&month, RUN, "review.csv", text.as_bytes(), &no_proposal).unwrap().len(), 1);
}

#[test]
fn a_column_that_stands_twice_is_not_guessed_at() {
    let month = fixture_month();
    let mut book = fresh(&month);
    put(&mut book, "To review", "NIL-44", "Final action", "Accept");
    let rows = sheet(&mut book, "To review");
    for row in rows.iter_mut() {
        row.push(Data::Empty);
    }
    let last = rows[3].len() - 1;
    rows[3][last] = Data::String("final  action".into());
    assert_eq!(
        problems(read_book(&month, &book)),
        [
            "error[review.two-columns]: two columns are called \"Final action\"\n  --> review.xlsx, sheet \"To review\", \
             columns AE and BA\n  help: give your own column another heading"
        ]
    );
}
