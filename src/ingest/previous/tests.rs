//! What is taken of an earlier run, and what is refused.

use super::*;
use crate::domain::period::parse_portal_date;

const LINKS: &str = "ims_section,ims_index,ims_file,supplier_gstin,document_number,document_date,recipient_gstin,\
                     return_period,outcome,proposed_action,needs_review,fate\n";
const BOOKS: &str = "outcome,ims_section,ims_index,ims_file,booked_again_beside,supplier_gstin,document_number,\
                     voucher_number,document_date,kind,taxable_value,igst,cgst,sgst,cess,recipient_gstin,exclusion\n";

fn link(index: u32, number: &str, said: &str) -> String {
    format!("b2b,{index},ims.json,27AAKFW2291Q1ZA,{number},04-09-2026,27AAHCK4471M1Z1,092026,exact,{said}\n")
}

fn booked(link: &str, number: &str, more: &str) -> String {
    format!(
        "exact,{link},27AAKFW2291Q1ZA,{number},PV1,04-09-2026,invoice,1000.00,180.00,0.00,0.00,0.00,{more}\n"
    )
}

fn read_of(links: &str, books: &str) -> Result<PreviousRead, PreviousError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("links.csv"), format!("{LINKS}{links}")).unwrap();
    std::fs::write(folder.path().join("books_links.csv"), format!("{BOOKS}{books}")).unwrap();
    read(&[folder.path().to_path_buf()])
}

#[test]
fn a_row_is_used_up_by_an_accept_that_needs_nobody_or_is_already_so() {
    let links = [
        link(0, "0", "A,false,upload"),
        link(1, "1", "A,true,needs_person"),
        link(2, "2", "A,true,already_so"),
        link(3, "3", "P,false,upload"),
        link(4, "'-4/x", "A,false,already_so"),
        link(5, "5", "A,false,upload"),
    ];
    let books = [
        booked("b2b,0,ims.json,", "0", ","),
        booked("b2b,1,ims.json,", "1", ","),
        booked("b2b,2,ims.json,", "2", ","),
        booked("b2b,3,ims.json,", "3", ","),
        booked("b2b,4,ims.json,", "'-4/x", ","),
        // Booked again beside row 6: it stands for nobody.
        booked("b2b,5,ims.json,6", "5", ","),
        booked("b2b;b2b,5;3,ims.json;ims.json,", "5+3", "27AAHCK4471M1Z1,"),
        booked(",,,", "7", ",linked_before"),
        booked(",,,", "8", ",cancelled"),
        booked(",,,", "9", ","),
    ];
    let found = read_of(&links.concat(), &books.concat()).unwrap();
    let [run] = &found.runs[..] else { panic!("one run") };
    assert_eq!(run.recipients, ["27AAHCK4471M1Z1"]);
    let used: Vec<(&str, &str, usize)> = run
        .used
        .iter()
        .map(|u| (u.content.number.as_str(), u.recipient_gstin.as_str(), u.records.len()))
        .collect();
    let ours = "27AAHCK4471M1Z1";
    assert_eq!(used, [("0", ours, 1), ("2", ours, 1), ("-4/x", ours, 1), ("5+3", ours, 1), ("7", "", 0)]);
    let record = &run.used[2].records[0];
    assert_eq!((record.number.as_str(), record.return_period.as_str()), ("-4/X", "092026"));
    assert_eq!(Some(record.date), parse_portal_date("04-09-2026"));
    assert_eq!(run.used[0].content.taxable_value, Paise::new(100_000));
    assert_eq!(found.files.len(), 2);
}

#[test]
fn a_folder_that_no_run_left_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |path: &Path| {
        let error = read(&[path.to_path_buf()]).unwrap_err();
        (error.id(), error.to_string().replace(&folder.path().display().to_string(), "$"))
    };
    assert_eq!(
        shown(&folder.path().join("x")),
        (
            "previous.absent",
            "there is no such folder\n  --> $/x\n  help: give the --out folder of an earlier run".to_owned()
        )
    );
    assert_eq!(
        shown(folder.path()),
        (
            "previous.no-run",
            "the folder holds no earlier run: it has no links.csv and books_links.csv\n  --> $\n  \
             help: give the --out folder of an earlier run"
                .to_owned()
        )
    );
    let file = folder.path().join("links.csv");
    std::fs::write(&file, LINKS).unwrap();
    assert_eq!(
        shown(&file),
        (
            "previous.not-a-folder",
            "this is a file, not the folder of an earlier run\n  --> $/links.csv\n  \
             help: give the folder it stands in"
                .to_owned()
        )
    );
    let books = folder.path().join("books_links.csv");
    std::fs::write(&books, BOOKS.replace(",exclusion", "")).unwrap();
    assert_eq!(
        shown(folder.path()),
        (
            "csv.column",
            "the column \"exclusion\" is missing\n  --> $/books_links.csv\n  \
             help: give a folder that this version of imsreco wrote, as one run left it"
                .to_owned()
        )
    );
    std::fs::write(&books, format!("{BOOKS}{}", booked("b2b,7,ims.json,", "7", ","))).unwrap();
    assert_eq!(
        shown(folder.path()),
        (
            "previous.torn",
            "the row is linked to b2b:7, which links.csv beside it does not hold\n  --> $/books_links.csv:2\n  \
             help: give the folder as one run left it"
                .to_owned()
        )
    );
}

#[test]
fn an_earlier_run_of_somebody_else_is_refused_and_one_of_another_branch_is_not() {
    let run = |recipient: &str| EarlierRun {
        folder: "08".into(),
        recipients: vec![recipient.into()],
        ..EarlierRun::default()
    };
    let ours = ["27AAHCK4471M1Z1".to_owned()];
    assert!(of_these(&[run("29AAHCK4471M1ZX")], &ours).is_ok());
    assert!(of_these(&[EarlierRun::default()], &ours).is_ok());
    assert_eq!(
        of_these(&[run("27AAKFV2291Q1ZB")], &ours).unwrap_err().to_string(),
        "the earlier run is of 27AAKFV2291Q1ZB, this one of 27AAHCK4471M1Z1\n  --> 08\n  \
         help: give earlier runs of the same recipient"
    );
}
