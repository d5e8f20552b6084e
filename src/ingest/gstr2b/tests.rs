use super::*;
use crate::domain::gstr2b::Line2b;
use crate::domain::money::{Paise, TaxHeads};
use rust_xlsxwriter::Workbook;

const RECIPIENT: &str = "27AAHCK4471M1Z1";

fn written(files: &[(&str, Vec<u8>)]) -> (tempfile::TempDir, Vec<PathBuf>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .collect();
    let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    (folder, paths, names)
}

fn read_all(files: &[(&str, Vec<u8>)], only: Option<&str>) -> Result<Gstr2bRead, Gstr2bError> {
    let (_folder, paths, names) = written(files);
    read(&paths, &names, only)
}

fn told(files: &[(&str, &str)]) -> String {
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, t)| (*n, t.as_bytes().to_vec())).collect();
    read_all(&files, None).unwrap_err().to_string()
}

/// A document in the words of a test.
fn shown(read: &Gstr2bRead) -> Vec<String> {
    read.documents
        .iter()
        .map(|d| {
            format!(
                "{} {} {} {} {} {} {:?}{}",
                d.table.word(),
                d.supplier_gstin,
                d.number,
                d.taxable_value,
                d.credit().total(),
                d.return_period,
                d.line(),
                if d.original_number.is_empty() {
                    String::new()
                } else {
                    format!(" of {}", d.original_number)
                }
            )
        })
        .collect()
}

const DOCDATA: &str = r#""docdata":{
 "b2b":[{"ctin":"27AAIFL6607C1ZG","trdnm":"Lohgad","supfildt":"10-10-2026","supprd":"092026","inv":[
  {"inum":"LR/55","dt":"27-09-2026","val":34692,"txval":29400,"igst":0,"cgst":2646,"sgst":2646.00,"cess":0,"typ":"R","rev":"N","itcavl":"Y","rsn":"","imsStatus":"A"},
  {"inum":"LR/56","dt":"28-09-2026","val":118,"txval":100,"igst":18,"rev":"Y","itcavl":"Y"},
  {"inum":"LR/57","dt":"28-03-2024","val":118,"txval":100,"igst":18,"rev":"N","itcavl":"N","rsn":"C"}]}],
 "cdnr":[{"ctin":"27AAIFL6607C1ZG","supprd":"092026","nt":[
  {"ntnum":"CN/1","typ":"C","suptyp":"R","dt":"29-09-2026","val":118,"txval":100,"igst":18,"itcRedReq":"Y","declIgst":10,"declCgst":0,"declSgst":0,"declCess":0},
  {"ntnum":"DN/1","typ":"D","suptyp":"R","dt":"29-09-2026","val":59,"txval":50,"igst":9}]}],
 "isd":[{"ctin":"29AAHCK4471M1ZX","supprd":"092026","doclist":[{"doctyp":"ISDI","docnum":"ISD/1","docdt":"30-09-2026","igst":500,"itcelg":"Y"}]}],
 "impg":[{"refdt":"12-09-2026","portcode":"INNSA1","boenum":7000001,"boedt":"11-09-2026","isamd":"N","txval":1000,"igst":180.5,"cess":0}]},
"docRejdata":{"b2b":[{"ctin":"27AAIFL6607C1ZG","supprd":"092026","inv":[{"inum":"LR/58","dt":"28-09-2026","txval":100,"igst":18}]}]}"#;

const AS_READ: [&str; 8] = [
    "b2b 27AAIFL6607C1ZG LR/55 ₹29,400.00 ₹5,292.00 092026 AllOther",
    "b2b 27AAIFL6607C1ZG LR/56 ₹100.00 ₹18.00 092026 ReverseCharge",
    "b2b 27AAIFL6607C1ZG LR/57 ₹100.00 ₹18.00 092026 Unavailable",
    "b2bcn 27AAIFL6607C1ZG CN/1 ₹100.00 -₹10.00 092026 AllOther",
    "b2bdn 27AAIFL6607C1ZG DN/1 ₹50.00 ₹9.00 092026 AllOther",
    "impg  7000001 ₹1,000.00 ₹180.50  Imports",
    "isd 29AAHCK4471M1ZX ISD/1 ₹0.00 ₹500.00 092026 Isd",
    "b2b 27AAIFL6607C1ZG LR/58 ₹100.00 ₹18.00 092026 Rejected",
];

#[test]
fn every_table_is_read_and_goes_into_its_line() {
    let text =
        format!(r#"{{"chksum":"x","data":{{"gstin":"{RECIPIENT}","rtnprd":"092026","fc":1,{DOCDATA}}}}}"#);
    let read = read_all(&[("2b.json", text.into_bytes())], None).unwrap();
    assert_eq!(shown(&read), AS_READ);
    assert_eq!((read.recipients[0].as_str(), read.periods[0].as_str()), (RECIPIENT, "092026"));
    assert!(read.diagnostics.is_empty());
}

#[test]
fn lines_by_rate_of_the_older_generation_are_summed() {
    let text = format!(
        r#"{{"gstin":"{RECIPIENT}","rtnprd":"092024","docdata":{{"b2b":[{{"ctin":"27AAIFL6607C1ZG","inv":[
        {{"inum":"A","dt":"01-09-2024","val":1,"items":[{{"num":1,"rt":5,"txval":100.10,"cgst":2.5,"sgst":2.5}},{{"num":2,"rt":18,"txval":50,"cgst":4.5,"sgst":4.5,"igst":0}}]}}]}}]}},
        "m2Sum":{{}},"m3Sum":{{}}}}"#
    );
    let read = read_all(&[("2b.json", text.into_bytes())], None).unwrap();
    let d = &read.documents[0];
    assert_eq!(d.taxable_value, Paise::new(15_010));
    assert_eq!(d.tax, TaxHeads { cgst: Paise::new(700), sgst: Paise::new(700), ..TaxHeads::default() });
}

#[test]
fn what_was_written_for_a_masked_pack_reads_back() {
    let text = format!(r#"{{"data":{{"gstin":"{RECIPIENT}","rtnprd":"092026",{DOCDATA}}}}}"#);
    let first = read_all(&[("2b.json", text.into_bytes())], None).unwrap();
    let all: Vec<&Document2b> = first.documents.iter().collect();
    let again = crate::portal::gstr2b::text(RECIPIENT, "092026", &all);
    let second = read_all(&[("2b.json", again.into_bytes())], None).unwrap();
    let mut sorted = (first.documents, second.documents);
    sorted.0.sort_by(|a, b| a.number.cmp(&b.number));
    sorted.1.sort_by(|a, b| a.number.cmp(&b.number));
    assert_eq!(sorted.0, sorted.1);
}

/// The portal's workbook: captions in two rows, amendments with their originals first.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let write = |book: &mut Workbook, name: &str, rows: &[&[&str]]| {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0u32..).zip(rows) {
            for (col, cell) in (0u16..).zip(*cells) {
                match cell.parse::<f64>() {
                    _ if cell.is_empty() => {}
                    Ok(number) if cell.contains('.') => {
                        sheet.write_number(row, col, number).unwrap();
                    }
                    _ => {
                        sheet.write_string(row, col, *cell).unwrap();
                    }
                }
            }
        }
    };
    write(
        &mut book,
        "Read me",
        &[&["Financial Year", "2026-27"], &["Tax Period", "September"], &["GSTIN", RECIPIENT]],
    );
    write(
        &mut book,
        "B2B",
        &[
            &["Goods and Services Tax - GSTR-2B"],
            &[],
            &["Taxable inward supplies received from registered persons"],
            &[],
            &[
                "GSTIN of supplier",
                "Trade/Legal name",
                "Invoice Details",
                "",
                "",
                "",
                "Place of supply",
                "Supply Attract Reverse Charge",
                "Taxable Value (₹)",
                "Tax Amount",
                "",
                "",
                "",
                "GSTR-1/IFF/1A/GSTR-5 Period",
                "GSTR-1/IFF/1A/GSTR-5 Filing Date",
                "ITC Availability",
                "Reason",
            ],
            &[
                "",
                "",
                "Invoice number",
                "Invoice type",
                "Invoice Date",
                "Invoice Value(₹)",
                "",
                "",
                "",
                "Integrated Tax(₹)",
                "Central Tax(₹)",
                "State/UT Tax(₹)",
                "Cess(₹)",
                "",
                "",
                "",
                "",
            ],
            &[
                "27AAIFL6607C1ZG",
                "Lohgad",
                "LR/55",
                "Regular",
                "27/09/2026",
                "34692.00",
                "Maharashtra",
                "No",
                "29400.00",
                "0.00",
                "2646.00",
                "2646.00",
                "0.00",
                "Sep'26",
                "10/10/2026",
                "Yes",
                "",
            ],
            &[
                "27AAIFL6607C1ZG",
                "Lohgad",
                "LR/57",
                "Regular",
                "28/03/2024",
                "118.00",
                "Maharashtra",
                "No",
                "100.00",
                "18.00",
                "",
                "",
                "",
                "Sep'26",
                "10/10/2026",
                "No",
                "Return filed post annual cut-off",
            ],
        ],
    );
    write(
        &mut book,
        "B2BA",
        &[
            &["Amendments"],
            &[],
            &[],
            &[],
            &["Original Details", "", "Revised Details"],
            &[
                "Invoice number",
                "Invoice Date",
                "GSTIN of supplier",
                "Trade/Legal name",
                "Invoice Details",
                "",
                "",
                "",
                "Place of supply",
                "Supply Attract Reverse Charge",
                "Taxable Value (₹)",
                "Tax Amount",
                "",
                "",
                "",
            ],
            &[
                "",
                "",
                "",
                "",
                "Invoice number",
                "Invoice type",
                "Invoice Date",
                "Invoice Value(₹)",
                "",
                "",
                "",
                "Integrated Tax(₹)",
                "Central Tax(₹)",
                "State/UT Tax(₹)",
                "Cess(₹)",
            ],
            &[
                "LR/40",
                "01/08/2026",
                "27AAIFL6607C1ZG",
                "Lohgad",
                "LR/40-A",
                "Regular",
                "01/08/2026",
                "118.00",
                "27",
                "No",
                "100.00",
                "18.00",
                "0.00",
                "0.00",
                "0.00",
            ],
        ],
    );
    write(
        &mut book,
        "B2B-CDNR",
        &[
            &["Debit/Credit notes"],
            &[],
            &[],
            &[],
            &[
                "GSTIN of supplier",
                "Trade/Legal name",
                "Credit note/Debit note details",
                "",
                "",
                "",
                "",
                "Place of supply",
                "Supply Attract Reverse Charge",
                "Taxable Value (₹)",
                "Tax Amount",
                "",
                "",
                "",
                "Whether ITC to be reduced",
                "Declared amount",
                "",
                "",
                "",
                "Rmarks",
            ],
            &[
                "",
                "",
                "Note number",
                "Note type",
                "Note Supply type",
                "Note date",
                "Note Value (₹)",
                "",
                "",
                "",
                "Integrated Tax(₹)",
                "Central Tax(₹)",
                "State/UT Tax(₹)",
                "Cess(₹)",
                "",
                "Integrated Tax(₹)",
                "Central Tax(₹)",
                "State/UT Tax(₹)",
                "Cess(₹)",
                "",
            ],
            &[
                "27AAIFL6607C1ZG",
                "Lohgad",
                "CN/1",
                "Credit Note",
                "Regular",
                "29/09/2026",
                "118.00",
                "27",
                "No",
                "100.00",
                "18.00",
                "0.00",
                "0.00",
                "0.00",
                "Yes",
                "10.00",
                "0.00",
                "0.00",
                "0.00",
                "",
            ],
        ],
    );
    write(
        &mut book,
        "IMPG",
        &[
            &["Import of goods"],
            &[],
            &[],
            &[],
            &[
                "Icegate Reference Date",
                "Port Code",
                "Bill of Entry Details",
                "",
                "",
                "Amount of tax (₹)",
                "",
                "Amended (Yes)",
            ],
            &["", "", "Number", "Date", "Taxable Value", "Integrated Tax(₹)", "Cess(₹)", ""],
            &["12/09/2026", "INNSA1", "7000001", "11/09/2026", "1000.00", "180.50", "0.00", "No"],
        ],
    );
    write(
        &mut book,
        "B2B (Rejected)",
        &[
            &[
                "GSTIN of supplier",
                "Invoice number",
                "Invoice Date",
                "Taxable Value (₹)",
                "Integrated Tax(₹)",
            ],
            &["27AAIFL6607C1ZG", "LR/58", "28/09/2026", "100.00", "18.00"],
        ],
    );
    book.save_to_buffer().unwrap()
}

#[test]
fn the_portals_workbook_reads_as_its_json_does() {
    let read = read_all(&[("2b.xlsx", workbook())], None).unwrap();
    assert_eq!((read.recipients[0].as_str(), read.periods[0].as_str()), (RECIPIENT, "092026"));
    assert_eq!(
        shown(&read),
        [
            AS_READ[0],
            AS_READ[2],
            "b2ba 27AAIFL6607C1ZG LR/40-A ₹100.00 ₹18.00  AllOther of LR/40",
            "b2bcn 27AAIFL6607C1ZG CN/1 ₹100.00 -₹10.00  AllOther",
            AS_READ[5],
            "b2b 27AAIFL6607C1ZG LR/58 ₹100.00 ₹18.00  Rejected",
        ]
    );
    assert_eq!(read.documents[1].line(), Line2b::Unavailable);
    assert_eq!(read.documents[0].date, crate::domain::period::parse_portal_date("27-09-2026"));
}

#[test]
fn a_row_per_rate_is_one_document() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("B2B").unwrap();
    let heads = [
        "GSTIN of supplier",
        "Invoice number",
        "Invoice Date",
        "Rate(%)",
        "Taxable Value (₹)",
        "Integrated Tax(₹)",
    ];
    for (col, head) in (0u16..).zip(heads) {
        sheet.write_string(0, col, head).unwrap();
    }
    for (row, (number, rate, taxable, tax)) in
        (1u32..).zip([("A", 5.0, 100.0, 5.0), ("A", 18.0, 50.0, 9.0), ("B", 18.0, 10.0, 1.8)])
    {
        sheet.write_string(row, 0, "27AAIFL6607C1ZG").unwrap().write_string(row, 1, number).unwrap();
        sheet.write_string(row, 2, "01-09-2026").unwrap().write_number(row, 3, rate).unwrap();
        sheet.write_number(row, 4, taxable).unwrap().write_number(row, 5, tax).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let read = read_all(&[("092026_27AAHCK4471M1Z1_GSTR2B_14102026.xlsx", bytes)], None).unwrap();
    assert_eq!(read.recipients[0], RECIPIENT);
    assert_eq!(
        shown(&read),
        ["b2b 27AAIFL6607C1ZG A ₹150.00 ₹14.00  AllOther", "b2b 27AAIFL6607C1ZG B ₹10.00 ₹1.80  AllOther"]
    );
}

#[test]
fn whatever_is_wrong_says_what_to_do() {
    assert_eq!(
        told(&[("x.json", "{")]),
        "this is neither JSON nor a workbook\n  --> x.json\n  help: give the GSTR-2B as the portal made it, JSON or Excel"
    );
    assert_eq!(
        told(&[("ims.json", r#"{"imsDetails":{}}"#)]),
        "this is not a GSTR-2B: it holds no \"docdata\"\n  --> ims.json\n  help: download the details of GSTR-2B, as JSON \
         or as Excel; the IMS download goes to --ims"
    );
    assert_eq!(
        told(&[("x.json", r#"{"docdata":{"b2b":[]}}"#)]),
        "the file does not say whose GSTR-2B it is\n  --> x.json\n  help: keep the name the portal gave it, \
         MMYYYY_GSTIN_GSTR2B_DDMMYYYY.xlsx"
    );
    let part = format!(r#"{{"gstin":"{RECIPIENT}","rtnprd":"092026","fc":3,"docdata":{{"b2b":[]}}}}"#);
    assert_eq!(
        told(&[("1.json", &part), ("2.json", &part)]),
        format!(
            "the GSTR-2B of {RECIPIENT} consists of 3 files, and 2 were given\n  --> 1.json\n  help: give all of them \
             after --gstr2b"
        )
    );
    let whole = format!(r#"{{"gstin":"{RECIPIENT}","rtnprd":"092026",{DOCDATA}}}"#);
    assert_eq!(
        told(&[("a.json", &whole), ("b.json", &whole)]),
        "the same documents stand in \"a.json\": invoice \"LR/55\" of 27AAIFL6607C1ZG\n  --> b.json\n  help: give each \
         GSTR-2B once, as JSON or as Excel"
    );
    let broken = whole.replace("29400", "\"29,40O\"");
    let (_folder, paths, names) = written(&[("a.json", broken.into_bytes())]);
    let Err(Gstr2bError::Mistakes { file, diagnostics }) = read(&paths, &names, None) else {
        panic!("mistakes")
    };
    assert_eq!(
        diagnostics[0].to_string(),
        "error[gstr2b.value]: taxable value \"29,40O\" is not an amount\n  --> a.json, b2b document 1"
    );
    assert_eq!(
        Gstr2bError::Mistakes { file, diagnostics }.to_string(),
        "1 value of the GSTR-2B cannot be read, so that its sums would not be right\n  --> a.json\n  help: download it \
         again, and do not change it"
    );
}

#[test]
fn what_is_left_out_is_told() {
    let text = format!(r#"{{"gstin":"{RECIPIENT}","docdata":{{"tds":[1]}}}}"#);
    let read = read_all(&[("a.json", text.into_bytes())], None).unwrap();
    assert_eq!(
        read.diagnostics[0].to_string(),
        "warning[gstr2b.table]: \"tds\" with 1 entry is left out: it is no table of documents\n  --> a.json\n  help: look \
         on the portal whether it gives credit"
    );
}
