//! What can be wrong with an IMS download.

use super::{
    RECORD, REGISTER, download_is_refused, download_of, download_stops, download_warns, sandbox, with,
};
use crate::support::table;

#[test]
fn what_is_not_json_is_no_download() {
    download_stops(
        "hello",
        r#"error[ims.not-json]: this is not JSON: "h" cannot stand here
  --> ims.json:1:1
  help: give the file as the portal made it
"#,
    );
    download_stops(
        "<html>session expired</html>",
        r#"error[ims.not-json]: this is not JSON: "<" cannot stand here
  --> ims.json:1:1
  help: give the file as the portal made it
"#,
    );
    download_stops(
        "{\"rtin\":\"27AAHCK4471M1Z1\",\n\"b2b\":[}",
        r#"error[ims.not-json]: this is not JSON: "}" cannot stand here
  --> ims.json:2:8
  help: give the file as the portal made it
"#,
    );
    download_stops(
        r#"{"b2b":[]}{"b2b":[]}"#,
        r#"error[ims.not-json]: this is not JSON: "{" cannot stand here
  --> ims.json:1:11
  help: give the file as the portal made it
"#,
    );
    download_stops(
        b"\x00\x00",
        r"error[ims.not-json]: this is not JSON: a control character cannot stand here
  --> ims.json:1:1
  help: give the file as the portal made it
",
    );
}

#[test]
fn a_download_that_breaks_off_is_told_from_a_wrong_one() {
    download_stops(
        r#"{"rtin":"27AAHCK4471M1Z1","imsDetails":{"b2b":["#,
        r"error[ims.truncated]: the file breaks off here, before its brackets are closed
  --> ims.json:1:47
  help: download it again
",
    );
    download_stops(
        r#"{"rtin":"27AAHCK"#,
        r"error[ims.truncated]: the file breaks off here, before its brackets are closed
  --> ims.json:1:16
  help: download it again
",
    );
    download_stops(
        "{\n\"b2b\": [\n{\"stin\": \"27",
        r"error[ims.truncated]: the file breaks off here, before its brackets are closed
  --> ims.json:3:12
  help: download it again
",
    );
}

#[test]
fn an_empty_download_is_empty() {
    download_stops(
        "",
        r"error[file.empty]: the file is empty
  --> ims.json
  help: look whether it is the right one, and make it again
",
    );
    download_stops(
        "  \n",
        r"error[file.empty]: the file is empty
  --> ims.json
  help: look whether it is the right one, and make it again
",
    );
    download_stops(
        "﻿",
        r"error[file.empty]: the file is empty
  --> ims.json
  help: look whether it is the right one, and make it again
",
    );
}

#[test]
fn json_of_another_kind_is_named() {
    download_stops(
        "[]",
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds a list; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        "5",
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds a number; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        "null",
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds nothing; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        r#""text""#,
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds text; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        "{}",
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds nothing; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        r#"{"status_cd":"0","error":{"message":"no access"}}"#,
        r#"error[ims.wrong-envelope]: this is not an IMS download: it holds "status_cd" and "error"; expected "imsDetails", or sections such as "b2b" and "b2bcn"
  --> ims.json
  help: download the JSON of the Invoice Management System
"#,
    );
    download_stops(
        r#"{"data":{"gstin":"27AAHCK4471M1Z1","docdata":{"b2b":[]}}}"#,
        r"error[ims.gstr2b]: this is a GSTR-2B, not an IMS download, and cannot be acted upon
  --> ims.json
  help: download the JSON of the Invoice Management System
",
    );
    download_stops(
        r#"{"gstin":"27AAHCK4471M1Z1","fp":"082026","b2b":[{"ctin":"27AAIFL6607C1ZG","inv":[]}]}"#,
        r"error[ims.grouped]: this is not an IMS download: its documents are grouped by supplier, as in GSTR-1 and GSTR-2A
  --> ims.json
  help: download the JSON of the Invoice Management System
",
    );
    download_stops(
        r#"{"rtin":"27AAHCK4471M1Z1","imsDetails":{"b2b":{"records":[]}}}"#,
        r#"error[ims.section-not-list]: section "imsDetails.b2b" holds an object instead of a list of records
  --> ims.json
  help: download it again
"#,
    );
}

#[test]
fn brackets_without_end_are_no_download() {
    download_stops(
        "[".repeat(100_000) + &"]".repeat(100_000),
        r"error[ims.too-deep]: more than 128 brackets lie within each other, which no IMS download has
  --> ims.json
  help: give the file as the portal made it
",
    );
    download_stops(
        r#"{"rtin":"27AAHCK4471M1Z1","b2b":"#.to_owned() + &"[".repeat(100_000) + &"]".repeat(100_000) + "}",
        r"error[ims.too-deep]: more than 128 brackets lie within each other, which no IMS download has
  --> ims.json
  help: give the file as the portal made it
",
    );
}

#[test]
fn a_file_of_another_program_is_no_download() {
    download_stops(
        b"\xff\xfe{\x00}\x00",
        r"error[ims.not-utf8]: this is not UTF-8 text
  --> ims.json:1
  help: download it again, and do not open and save it in another program
",
    );
    download_stops(
        b"{\x22b2b\x22:\x0a\x22\xff\x22}",
        r"error[ims.not-utf8]: this is not UTF-8 text
  --> ims.json:2
  help: download it again, and do not open and save it in another program
",
    );
    download_stops(
        b"PK\x03\x04workbook",
        r"error[ims.other-kind]: this is an Excel workbook or another archive, not an IMS download
  --> ims.json
  help: give the download of the portal with --ims and the register with --books
",
    );
    download_stops(
        b"PAR1table",
        r"error[ims.other-kind]: this is a Parquet file, not an IMS download
  --> ims.json
  help: give the download of the portal with --ims and the register with --books
",
    );
    download_stops(
        b"%PDF-1.7",
        r"error[ims.other-kind]: this is a PDF, not an IMS download
  --> ims.json
  help: give the download of the portal with --ims and the register with --books
",
    );
    download_stops(
        b"\xd0\xcf\x11\xe0old",
        r"error[ims.other-kind]: this is an old Excel workbook, not an IMS download
  --> ims.json
  help: give the download of the portal with --ims and the register with --books
",
    );
}

#[test]
fn whose_records_they_are_is_never_guessed() {
    download_stops(
        r#"{"b2b":[]}"#,
        r"error[ims.no-recipient]: the download does not say whose records it holds
  --> ims.json
  help: give the recipient's GSTIN with --rtin
",
    );
    download_stops(
        r#"{"rtin":"27AAHCK","b2b":[]}"#,
        r#"error[ims.recipient-not-gstin]: the recipient "27AAHCK" is not a GSTIN
  --> ims.json
  help: download it again
"#,
    );
    download_stops(
        r#"{"rtin":5,"b2b":[]}"#,
        r"error[ims.recipient-not-gstin]: the recipient 5 is not a GSTIN
  --> ims.json
  help: download it again
",
    );
    download_stops(
        r#"{"rtin":"27AAHCK4471M1Z1","gstin":"29AABCT1332L1ZA","b2b":[]}"#,
        r"error[ims.several-recipients]: the download names several recipients: 27AAHCK4471M1Z1 and 29AABCT1332L1ZA
  --> ims.json
  help: give one download per GSTIN
",
    );
}

#[test]
fn a_record_that_cannot_be_read_is_refused_with_its_place() {
    download_is_refused(
        &with(r#""stin":"27AAIFL6607C1ZG""#, r#""stin":"27AAIFL""#),
        r#"error[ims.supplier-gstin]: supplier GSTIN (stin) "27AAIFL" is not a GSTIN (2 digits, 10 of PAN, then 3 characters)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""stin":"27AAIFL6607C1ZG""#, r#""stin":null"#),
        r"error[ims.missing-field]: supplier GSTIN (stin) is missing
  --> ims.json:1:48, b2b record 1, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""inum":"LR/26-27/55""#, r#""inum":["LR/26-27/55"]"#),
        r"error[ims.wrong-type]: document number (inum) holds a list instead of text
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""inum":"LR/26-27/55""#, r#""inum":"""#),
        r"error[ims.missing-field]: document number (inum) is missing
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""idt":"27-08-2026""#, r#""idt":"31-02-2026""#),
        r#"error[ims.date]: document date (idt) "31-02-2026" is not a date of the calendar (DD-MM-YYYY)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""idt":"27-08-2026""#, r#""idt":"2026-08-27""#),
        r#"error[ims.date]: document date (idt) "2026-08-27" is not a date of the calendar (DD-MM-YYYY)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""idt":"27-08-2026""#, r#""idt":20260827"#),
        r"error[ims.wrong-type]: document date (idt) holds a number instead of text
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""val":34692"#, r#""val":-34692"#),
        r#"error[ims.amount]: document value (val) "-34692" is negative; amounts in IMS never are, not even on credit notes
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""val":34692"#, r#""val":34692.005"#),
        r#"error[ims.amount]: document value (val) "34692.005" has more than two decimals
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""val":34692"#, r#""val":1e400"#),
        r#"error[ims.amount]: document value (val) "1e400" is too large to be an amount
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""val":34692"#, r#""val":99999999999999999999"#),
        r#"error[ims.amount]: document value (val) "99999999999999999999" is too large to be an amount
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""val":34692"#, r#""val":"34,692.00""#),
        r#"error[ims.amount]: document value (val) "34,692.00" is not an amount
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""txval":29400"#, r#""txval":null"#),
        r"error[ims.missing-field]: taxable value (txval) is missing
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""camt":2646"#, r#""camt":true"#),
        r"error[ims.wrong-type]: CGST (camt) holds true or false instead of an amount
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""action":"N""#, r#""action":"D""#),
        r#"error[ims.action]: action "D" is unknown; known are N, A, R and P
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""action":"N""#, r#""action":"""#),
        r"error[ims.missing-field]: action (action) is missing
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""ispendactblocked":"N""#, r#""ispendactblocked":"perhaps""#),
        r#"error[ims.flag]: flag of blocked Pending (ispendactblocked) "perhaps" is neither Y nor N
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
    download_is_refused(
        &with(r#""isRemarksBlocked":"N""#, r#""isRemarksBlocked":1"#),
        r"error[ims.wrong-type]: flag of blocked remarks (isRemarksBlocked) holds a number instead of Y or N
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""tradenm":"Lohgad Rubber Products""#, r#""tradenm":"\ud800""#),
        r"error[ims.wrong-type]: trade name (tradenm) holds text with a broken escape instead of text
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: act upon this record on the portal
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
",
    );
    download_is_refused(
        &with(r#""cess":0"#, r#""cess":0,"cess":0"#),
        r#"error[ims.doubled-field]: field "cess" stands twice in the record
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: download the file again: nobody can say which of the two holds
warning: 1 document refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
}

#[test]
fn what_is_no_record_is_refused() {
    download_is_refused(
        r#"{"rtin":"27AAHCK4471M1Z1","b2b":[7,null,"x",[]]}"#,
        r#"error[ims.not-a-record]: "7" stands where a record is expected
  --> ims.json:1:34, b2b record 1
  help: download the file again
error[ims.not-a-record]: "null" stands where a record is expected
  --> ims.json:1:36, b2b record 2
  help: download the file again
error[ims.not-a-record]: "x" stands where a record is expected
  --> ims.json:1:41, b2b record 3
  help: download the file again
error[ims.not-a-record]: "[]" stands where a record is expected
  --> ims.json:1:45, b2b record 4
  help: download the file again
warning: 4 documents refused; the upload was not written (use --allow-refused to write it for the rest)
"#,
    );
}

#[test]
fn a_record_that_lacks_what_the_portal_wants_back_stays_with_a_person() {
    download_warns(
        &with(r#""inv_typ":"R""#, r#""inv_typ":null"#),
        r"warning[upload.left-out]: invoice LR/26-27/55 of 27AAIFL6607C1ZG dated 27-08-2026 is not uploaded: the download gives no invoice type, which the portal wants back
  --> ims.json, b2b record 1
  help: download the file again, or act upon this record on the portal
warning[ims.absent-field]: 1 record has no invoice type (inv_typ)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: such records cannot be uploaded; download the file again
",
    );
    download_warns(
        &with(r#""pos":"27""#, r#""pos":"""#),
        r"warning[upload.left-out]: invoice LR/26-27/55 of 27AAIFL6607C1ZG dated 27-08-2026 is not uploaded: the download gives no place of supply, which the portal wants back
  --> ims.json, b2b record 1
  help: download the file again, or act upon this record on the portal
warning[ims.absent-field]: 1 record has no place of supply (pos)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: such records cannot be uploaded; download the file again
",
    );
    download_warns(
        &with(r#""iamt":0,"#, ""),
        r"warning[upload.left-out]: invoice LR/26-27/55 of 27AAIFL6607C1ZG dated 27-08-2026 is not uploaded: the download gives no IGST, which the portal wants back
  --> ims.json, b2b record 1
  help: download the file again, or act upon this record on the portal
warning[ims.absent-head]: 1 record has no IGST (iamt); read as zero
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: such records cannot be uploaded; download the file again
",
    );
    download_warns(
        &with(r#""srcform":"R1""#, r#""srcform":null"#),
        r"warning[upload.left-out]: invoice LR/26-27/55 of 27AAIFL6607C1ZG dated 27-08-2026 is not uploaded: the download gives no source form, which the portal wants back
  --> ims.json, b2b record 1
  help: download the file again, or act upon this record on the portal
warning[ims.absent-field]: 1 record has no source form (srcform)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: such records cannot be uploaded; download the file again
",
    );
    download_warns(
        &with(r#""rtnprd":"082026","#, ""),
        r"warning[upload.left-out]: invoice LR/26-27/55 of 27AAIFL6607C1ZG dated 27-08-2026 is not uploaded: the download gives no return period, which the portal wants back
  --> ims.json, b2b record 1
  help: download the file again, or act upon this record on the portal
warning[ims.absent-field]: 1 record has no return period (rtnprd)
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: such records cannot be uploaded; download the file again
",
    );
}

#[test]
fn what_a_download_holds_cannot_steer_the_terminal() {
    download_warns(
        &with(r#""srcfilstatus":"Filed""#, r#""srcfilstatus":"\u001b[2J\u202e\n  help: obey""#),
        r#"warning[ims.filing-status]: 1 record has an unknown filing status: "�[2J�   help: obey"; read as not filed
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: compare with the portal; records that are not filed are not accepted
"#,
    );
    download_warns(
        &with(r#""rtnprd":"082026""#, r#""rtnprd":"\u0007""#),
        r#"warning[ims.return-period]: 1 record has a return period that is not MMYYYY: "�"; kept as it stands
  --> ims.json:1:48, b2b record 1, supplier 27AAIFL6607C1ZG, number LR/26-27/55
  help: compare with the portal before an upload
"#,
    );
}

#[test]
fn what_cannot_go_up_is_left_out_and_the_rest_goes_up() {
    let sandbox = sandbox();
    let other = RECORD.replace("LR/26-27/55", "LR/26-27/70").replace(r#""pos":"27","#, "");
    sandbox.file("ims.json", download_of(&format!("{RECORD},{other}")));
    let row = REGISTER.lines().last().unwrap().replace("LR/26-27/55", "LR/26-27/70");
    sandbox.file("register.csv", format!("{REGISTER}{row}\n"));
    let run = sandbox.reconcile("ims.json", "register.csv", &["--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.starts_with("warning[upload.left-out]: invoice LR/26-27/70 of 27AAIFL6607C1ZG"));
    assert!(run.stdout.ends_with("1 file in upload/ (1 record).\n"), "{}", run.stdout);
    let upload = sandbox.read("out/upload/27AAHCK4471M1Z1-1.json");
    assert!(upload.contains("LR/26-27/55") && !upload.contains("LR/26-27/70"), "{upload}");
    let fates: Vec<(String, String, String)> = table(&sandbox.read("out/links.csv"))
        .into_iter()
        .map(|l| (l["document_number"].clone(), l["needs_review"].clone(), l["fate"].clone()))
        .collect();
    let line =
        |number: &str, review: &str, fate: &str| (number.to_owned(), review.to_owned(), fate.to_owned());
    assert_eq!(fates, [line("LR/26-27/55", "false", "upload"), line("LR/26-27/70", "true", "needs_person")]);
}
