//! Downloads from file to records. Long, since every envelope and every message is told over the same few
//! invented records.

use super::*;
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{Filing, Section};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::parse_portal_date;
use proptest::prelude::*;
use std::path::Path;

const RTIN: &str = "29AAACX1234K1Z8";

const INVOICE: &str = r#"{"stin":"27AAAFS9876P1Z5","tradenm":"Sona Forge","inum":"SF/26/0417","inv_typ":"R","idt":"09-04-2026","val":11800,"action":"N","pos":"29","txval":10000.0,"iamt":1800,"camt":0,"samt":0,"cess":0,"srcform":"R1","rtnprd":"042026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N","hash":"9ab0"}"#;

const NOTE: &str = r#"{"stin":"27AAAFS9876P1Z5","nt_num":"CN/11","inv_typ":"SEZWP","nt_dt":"20-04-2026","val":1180,"action":"A","pos":"29","txval":1000,"iamt":180,"camt":0,"samt":0,"cess":0,"srcform":"IFF","rtnprd":"042026","srcfilstatus":"Not Filed","ispendactblocked":"Y","isRemarksBlocked":true,"itcRedReqBlocked":"N","itcRedReq":"Y","declIgst":90.5,"remarks":"half taken"}"#;

/// Reads texts as files of the given names.
fn read_all(files: &[(&str, &[u8])], rtin: Option<&str>) -> Result<ImsRead, ImsError> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path: PathBuf = Path::new(folder.path()).join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .collect();
    read(&paths, rtin.map(|g| Gstin::parse(g).unwrap()).as_ref())
}

fn read_one(text: &str) -> Result<ImsRead, ImsError> {
    read_all(&[("ims.json", text.as_bytes())], None)
}

fn failure(text: &str) -> String {
    read_one(text).unwrap_err().to_string()
}

fn in_section(section: &str, record: &str) -> ImsRead {
    read_one(&format!(r#"{{"rtin":"{RTIN}","{section}":[{record}]}}"#)).unwrap()
}

/// Reads one invoice of which a part of the text is changed.
fn changed(from: &str, to: &str) -> ImsRead {
    assert!(INVOICE.contains(from), "{from}");
    in_section("b2b", &INVOICE.replacen(from, to, 1))
}

fn told(read: &ImsRead) -> Vec<String> {
    read.diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn every_field_of_an_invoice_is_read() {
    let read = in_section("b2b", INVOICE);
    assert_eq!(told(&read), Vec::<String>::new());
    let start = read.texts[0].find(INVOICE).unwrap() as u64;
    assert_eq!(
        read.records,
        [ImsRecord {
            file: 0,
            section: Section::B2b,
            index: 0,
            recipient_gstin: RTIN.to_owned(),
            supplier_gstin: "27AAAFS9876P1Z5".to_owned(),
            supplier_name: "Sona Forge".to_owned(),
            number: "SF/26/0417".to_owned(),
            date: parse_portal_date("09-04-2026").unwrap(),
            original_number: String::new(),
            original_date: None,
            invoice_type: "R".to_owned(),
            place_of_supply: "29".to_owned(),
            document_value: Paise::new(1_180_000),
            taxable_value: Paise::new(1_000_000),
            tax: TaxHeads { igst: Paise::new(180_000), ..TaxHeads::default() },
            return_period: "042026".to_owned(),
            source_form: "R1".to_owned(),
            filing: Filing::Filed,
            previous_action: ImsAction::NoAction,
            permission: Permission { pending: true, remarks: true, itc_reduction: false },
            previous_itc_reduction: ItcReduction::NotAsked,
            previous_remarks: String::new(),
            content_hash: "9ab0".to_owned(),
            raw_start: start,
            raw_end: start + INVOICE.len() as u64,
        }]
    );
    assert_eq!(read.files[0].name, "ims.json");
}

#[test]
fn a_notes_flags_and_declaration_are_read_in_both_types() {
    let read = in_section("cn", NOTE);
    let note = &read.records[0];
    assert_eq!(note.section, Section::B2bcn);
    assert_eq!(note.number, "CN/11");
    assert_eq!(note.invoice_type, "SEWP");
    assert_eq!(note.filing, Filing::NotFiled);
    assert_eq!(note.permission, Permission { pending: false, remarks: false, itc_reduction: true });
    assert_eq!(
        note.previous_itc_reduction,
        ItcReduction::Partial(TaxHeads { igst: Paise::new(9_050), ..TaxHeads::default() })
    );
    assert_eq!(note.previous_remarks, "half taken");
    for (flag, permitted) in [
        (r#""isItcRedReqBlocked":"Y""#, false),
        (r#""isItcRedReqBlocked":true"#, false),
        (r#""isItcRedReqBlocked":false"#, true),
        (r#""itcRedReqBlocked":"Y""#, false),
        (r#""itcRedReqBlocked":"N","isItcRedReqBlocked":"Y""#, false),
        (r#""itcRedReqBlocked":null"#, true),
    ] {
        let read = in_section("b2bcn", &NOTE.replace(r#""itcRedReqBlocked":"N""#, flag));
        assert_eq!(read.records[0].permission.itc_reduction, permitted, "{flag}");
    }
    for (said, held) in [
        (r#""itcRedReq":"Y""#, ItcReduction::Full),
        (r#""itcRedReq":"N""#, ItcReduction::None),
        (r#""x":1"#, ItcReduction::NotAsked),
    ] {
        let read = in_section("b2bcn", &NOTE.replace(r#""itcRedReq":"Y","declIgst":90.5"#, said));
        assert_eq!(read.records[0].previous_itc_reduction, held);
    }
}

#[test]
fn absent_flags_permit_what_the_section_has() {
    let bare = |text: &str| {
        text.replace(r#","ispendactblocked":"N","isRemarksBlocked":"N""#, "")
            .replace(r#","ispendactblocked":"Y","isRemarksBlocked":true,"itcRedReqBlocked":"N""#, "")
    };
    let all = Permission { pending: true, remarks: true, itc_reduction: true };
    assert_eq!(in_section("b2bcn", &bare(NOTE)).records[0].permission, all);
    assert_eq!(
        in_section("b2b", &bare(INVOICE)).records[0].permission,
        Permission { itc_reduction: false, ..all }
    );
}

#[test]
fn all_eight_sections_are_read_with_their_originals() {
    let invoice = INVOICE.replace(r#""tradenm""#, r#""oinum":"SF/1","oidt":"01-02-2026","tradenm""#);
    let note = NOTE.replace(r#""inv_typ""#, r#""ont_num":"CN/1","ont_dt":"01-02-2026","inv_typ""#);
    for (section, text) in [
        (Section::B2b, INVOICE),
        (Section::B2ba, &invoice),
        (Section::B2bdn, NOTE),
        (Section::B2bdna, &note),
        (Section::B2bcn, NOTE),
        (Section::B2bcna, &note),
        (Section::Ecom, INVOICE),
        (Section::Ecoma, &invoice),
    ] {
        let read = in_section(section.key(), text);
        let record = &read.records[0];
        assert_eq!(record.section, section);
        assert_eq!(record.original_date, parse_portal_date("01-02-2026").filter(|_| section.is_amendment()));
        assert_eq!(record.original_number.is_empty(), !section.is_amendment());
        assert_eq!(read.refused, []);
    }
}

#[test]
fn a_record_that_cannot_be_read_is_refused_with_its_place_and_the_rest_is_read() {
    let bad = INVOICE.replace("10000.0", "-10000.0").replace("0417", "0418");
    let read =
        read_one(&format!("{{\"imsDetails\":{{\"b2b\":[\n{INVOICE},\n  {bad}]}},\"rtin\":\"{RTIN}\"}}"))
            .unwrap();
    assert_eq!(read.records.len(), 1);
    assert_eq!(read.refused, [RefusedRecord {
        file: 0,
        section: Section::B2b,
        index: 1,
        supplier_gstin: "27AAAFS9876P1Z5".to_owned(),
        number: "SF/26/0418".to_owned(),
        taxable_value: None,
        tax: Some(TaxHeads { igst: Paise::new(180_000), ..TaxHeads::default() }),
        reason: "Taxable value (txval) \"-10000.0\" is negative; amounts in IMS never are, not even on credit \
                 notes."
            .to_owned(),
    }]);
    assert_eq!(
        told(&read),
        [
            "error[ims.amount]: taxable value (txval) \"-10000.0\" is negative; amounts in IMS never are, not even \
          on credit notes\n  --> ims.json:3:3, b2b record 2, supplier 27AAAFS9876P1Z5, number SF/26/0418\n  help: \
          act upon this record on the portal"
        ]
    );
}

#[test]
fn every_reason_to_refuse_has_its_words() {
    for (from, to, id, reason) in [
        (r#""stin":"27AAAFS9876P1Z5","#, "", "ims.missing-field", "supplier GSTIN (stin) is missing"),
        (
            "27AAAFS9876P1Z5",
            "27AAAFS98761Z5",
            "ims.supplier-gstin",
            "supplier GSTIN (stin) \"27AAAFS98761Z5\" is not a GSTIN (2 digits, 10 of PAN, then 3 characters)",
        ),
        (r#""SF/26/0417""#, "null", "ims.missing-field", "document number (inum) is missing"),
        (r#""SF/26/0417""#, r#"" ""#, "ims.missing-field", "document number (inum) is missing"),
        (r#""SF/26/0417""#, "[1]", "ims.wrong-type", "document number (inum) holds a list instead of text"),
        (
            "09-04-2026",
            "31-02-2026",
            "ims.date",
            "document date (idt) \"31-02-2026\" is not a date of the calendar (DD-MM-YYYY)",
        ),
        (
            "09-04-2026",
            "+9-04-2026",
            "ims.date",
            "document date (idt) \"+9-04-2026\" is not a date of the calendar (DD-MM-YYYY)",
        ),
        (
            r#""09-04-2026""#,
            "20260409",
            "ims.wrong-type",
            "document date (idt) holds a number instead of text",
        ),
        (r#""idt":"09-04-2026","#, "", "ims.missing-field", "document date (idt) is missing"),
        (r#""txval":10000.0,"#, "", "ims.missing-field", "taxable value (txval) is missing"),
        (r#""val":11800,"#, "", "ims.missing-field", "document value (val) is missing"),
        (
            "10000.0",
            "10000.005",
            "ims.amount",
            "taxable value (txval) \"10000.005\" has more than two decimals",
        ),
        ("10000.0", r#""1,000""#, "ims.amount", "taxable value (txval) \"1,000\" is not an amount"),
        ("10000.0", "1e30", "ims.amount", "taxable value (txval) \"1e30\" is too large to be an amount"),
        ("10000.0", "{}", "ims.wrong-type", "taxable value (txval) holds an object instead of an amount"),
        (
            r#""iamt":1800"#,
            r#""iamt":true"#,
            "ims.wrong-type",
            "IGST (iamt) holds true or false instead of an amount",
        ),
        (
            r#""action":"N""#,
            r#""action":"D""#,
            "ims.action",
            "action \"D\" is unknown; known are N, A, R and P",
        ),
        (r#""action":"N","#, "", "ims.missing-field", "action (action) is missing"),
        (
            r#""ispendactblocked":"N""#,
            r#""ispendactblocked":"X""#,
            "ims.flag",
            "flag of blocked Pending (ispendactblocked) \"X\" is neither Y nor N",
        ),
        (
            r#""ispendactblocked":"N""#,
            r#""ispendactblocked":0"#,
            "ims.wrong-type",
            "flag of blocked Pending (ispendactblocked) holds a number instead of Y or N",
        ),
        (
            r#""tradenm""#,
            r#""val":1,"tradenm""#,
            "ims.doubled-field",
            "field \"val\" stands twice in the record",
        ),
        (
            "Sona Forge",
            r"Sona \ud800",
            "ims.wrong-type",
            "trade name (tradenm) holds text with a broken escape instead of text",
        ),
        (INVOICE, "17", "ims.not-a-record", "\"17\" stands where a record is expected"),
    ] {
        let read = changed(from, to);
        assert_eq!(read.records.len(), 0, "{to}");
        assert_eq!((read.diagnostics[0].id, read.diagnostics[0].message.as_str()), (id, reason));
        assert_eq!(read.refused.len(), 1);
    }
}

#[test]
fn oddities_are_folded_and_the_record_is_read() {
    for (from, to, message) in [
        (
            "27AAAFS9876P1Z5",
            "27AAAFS9876P1Z6",
            "warning[ims.check-character]: the check character of 1 supplier GSTIN in 1 record does not hold: \
             \"27AAAFS9876P1Z6\"\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z6, number \
             SF/26/0417\n  help: compare with the supplier's registration; the records are read as they stand",
        ),
        (
            r#""SF/26/0417""#,
            "417",
            "warning[ims.number-token]: 1 record has a document number that is a JSON number instead of text: \
             \"417\"\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number 417\n  help: leading \
             zeros may have been lost before; compare with the portal",
        ),
        (
            "10000.0",
            r#""10000.0""#,
            "warning[ims.amount-text]: 1 record has taxable value (txval) as text instead of a number: \
             \"10000.0\"\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  \
             help: the amounts are read to the paisa; an upload writes them as numbers",
        ),
        (
            r#""cess":0,"#,
            "",
            "warning[ims.absent-head]: 1 record has no cess (cess); read as zero\n  --> ims.json:1:34, b2b record \
             1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: such records cannot be uploaded; download \
             the file again",
        ),
        (
            r#""pos":"29","#,
            "",
            "warning[ims.absent-field]: 1 record has no place of supply (pos)\n  --> ims.json:1:34, b2b record 1, \
             supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: such records cannot be uploaded; download the \
             file again",
        ),
        (
            r#""srcfilstatus":"Filed","#,
            "",
            "warning[ims.absent-field]: 1 record has no filing status (srcfilstatus)\n  --> ims.json:1:34, b2b \
             record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: such records count as not filed",
        ),
        (
            r#""Filed""#,
            r#""Perhaps""#,
            "warning[ims.filing-status]: 1 record has an unknown filing status: \"Perhaps\"; read as not filed\n  \
             --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: compare with \
             the portal; records that are not filed are not accepted",
        ),
        (
            "042026",
            "04",
            "warning[ims.return-period-year]: 1 record has a return period without a year: \"04\"; kept as it \
             stands\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: \
             compare with the portal before an upload: it expects MMYYYY",
        ),
        (
            "042026",
            "202604",
            "warning[ims.return-period]: 1 record has a return period that is not MMYYYY: \"202604\"; kept as it \
             stands\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417\n  help: \
             compare with the portal before an upload",
        ),
        (
            r#""hash""#,
            r#""error_msg":"Invalid status","hash""#,
            "warning[ims.portal-message]: the portal says of 1 record: \"Invalid status\"\n  --> ims.json:1:34, \
             b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417",
        ),
        (
            r#""hash""#,
            r#""irn":{"a":[]},"hash""#,
            "note[ims.unknown-field]: field \"irn\" stands in 1 record and is not used; it is kept in the download \
             only\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417",
        ),
        (
            r#""hash""#,
            r#""itcRedReq":"Y","hash""#,
            "note[ims.unknown-field]: field \"itcRedReq\" stands in 1 record and is not used; it is kept in the \
             download only\n  --> ims.json:1:34, b2b record 1, supplier 27AAAFS9876P1Z5, number SF/26/0417",
        ),
    ] {
        let read = changed(from, to);
        assert_eq!(told(&read), [message]);
        assert_eq!(read.records.len(), 1, "{to}");
    }
    let several = ["1", "2", "3", "4"].map(|n| INVOICE.replace(r#""SF/26/0417""#, n)).join(",");
    assert_eq!(
        in_section("b2b", &several).diagnostics[0].message,
        "4 records have a document number that is a JSON number instead of text: such as \"1\", \"2\" and \"3\""
    );
}

#[test]
fn filing_status_is_read_in_every_spelling() {
    for (word, filing) in [
        ("Filed", Filing::Filed),
        ("FILED", Filing::Filed),
        ("F", Filing::Filed),
        (" filed ", Filing::Filed),
        ("Not Filed", Filing::NotFiled),
        ("NotFiled", Filing::NotFiled),
        ("SAVED", Filing::NotFiled),
    ] {
        let read = changed(r#""Filed""#, &format!("\"{word}\""));
        assert_eq!(read.records[0].filing, filing, "{word}");
        assert_eq!(told(&read), Vec::<String>::new());
    }
}

#[test]
fn amounts_are_read_from_the_very_token() {
    for (token, paise) in [("1000", 100_000), ("1000.1", 100_010), ("1000.10", 100_010), ("1.0E3", 100_000)] {
        let read = changed("10000.0", token);
        assert_eq!(read.records[0].taxable_value, Paise::new(paise));
        let record = &read.records[0];
        let range = usize::try_from(record.raw_start).unwrap()..usize::try_from(record.raw_end).unwrap();
        assert!(read.texts[0][range].contains(&format!("\"txval\":{token},")));
    }
}

#[test]
fn lists_that_are_no_section_are_counted_and_noted() {
    let read = read_one(&format!(
        r#"{{"rtin":"{RTIN}","b2b":[{INVOICE}],"impg":[{{"action":"N"}},{{"action":"A"}}],"isd":[{{"action":"N"}}],"new":[1,2],"est":30}}"#
    ))
    .unwrap();
    assert_eq!(
        told(&read),
        [
            "note[ims.unknown-key]: \"est\" beside the sections is not used; it is kept in the download only\n  --> \
         ims.json",
            "note[ims.read-only-section]: section \"impg\" (import of goods) holds 2 records, 1 of them at no \
         action\n  --> ims.json\n  help: act upon them on the portal; imsreco only counts them",
            "note[ims.read-only-section]: section \"isd\" (input service distributor) holds 1 record, at no \
         action\n  --> ims.json\n  help: act upon them on the portal; imsreco only counts them",
            "note[ims.unknown-section]: section \"new\" is unknown and holds 2 records\n  --> ims.json\n  help: act \
         upon them on the portal; imsreco only counts them",
        ]
    );
    let kept: Vec<_> = read.read_only.iter().map(|s| (s.key.as_str(), s.records, s.no_action)).collect();
    assert_eq!(kept, [("impg", 2, 1), ("isd", 1, 1), ("new", 2, 0)]);
}

#[test]
fn a_file_of_another_kind_is_named_for_what_it_is() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for (text, message) in [
        (
            "<html>",
            "this is not JSON: \"<\" cannot stand here\n  --> ims.json:1:1\n  help: give the file as the portal made it",
        ),
        (
            "{\"rtin\":\"X\",\n\"b2b\":[}",
            "this is not JSON: \"}\" cannot stand here\n  --> ims.json:2:8\n  help: give the file as the portal made it",
        ),
        (
            "{\"b2b\":[]}{}",
            "this is not JSON: \"{\" cannot stand here\n  --> ims.json:1:11\n  help: give the file as the portal made it",
        ),
        (
            "{\"b2b\":[{\"stin\":\"2",
            "the file breaks off here, before its brackets are closed\n  --> ims.json:1:18\n  help: download it again",
        ),
        (
            " \n",
            "the file is empty\n  --> ims.json\n  help: look whether it is the right one, and make it again",
        ),
        (
            "[]",
            "this is not an IMS download: it holds a list; expected \"imsDetails\", or sections such as \"b2b\" and \
             \"b2bcn\"\n  --> ims.json\n  help: download the JSON of the Invoice Management System",
        ),
        (
            "{}",
            "this is not an IMS download: it holds nothing; expected \"imsDetails\", or sections such as \"b2b\" and \
             \"b2bcn\"\n  --> ims.json\n  help: download the JSON of the Invoice Management System",
        ),
        (
            r#"{"status_cd":"0","error":{"message":"x"}}"#,
            "this is not an IMS download: it holds \"status_cd\" and \"error\"; expected \"imsDetails\", or sections \
             such as \"b2b\" and \"b2bcn\"\n  --> ims.json\n  help: download the JSON of the Invoice Management System",
        ),
        (
            r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}"#,
            "this is not an IMS download: it holds \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\" and 2 more; expected \
             \"imsDetails\", or sections such as \"b2b\" and \"b2bcn\"\n  --> ims.json\n  help: download the JSON of the \
             Invoice Management System",
        ),
        (
            r#"{"data":{"gstin":"X","docdata":{"b2b":[]}}}"#,
            "this is a GSTR-2B, not an IMS download, and cannot be acted upon\n  --> ims.json\n  help: download the JSON of \
             the Invoice Management System",
        ),
        (
            r#"{"gstin":"29AAACX1234K1Z8","fp":"042026","b2b":[{"ctin":"27AAAFS9876P1Z5","inv":[]}]}"#,
            "this is not an IMS download: its documents are grouped by supplier, as in GSTR-1 and GSTR-2A\n  --> \
             ims.json\n  help: download the JSON of the Invoice Management System",
        ),
        (
            r#"{"imsDetails":{"b2b":{"records":[]}}}"#,
            "section \"imsDetails.b2b\" holds an object instead of a list of records\n  --> ims.json\n  help: download it \
             again",
        ),
        (
            &deep,
            "more than 128 brackets lie within each other, which no IMS download has\n  --> ims.json\n  help: give the \
             file as the portal made it",
        ),
        (
            &format!(r#"{{"rtin":"{RTIN}","b2b":[{{"x":{deep}}}]}}"#),
            "more than 128 brackets lie within each other, which no IMS download has\n  --> ims.json\n  help: give the \
             file as the portal made it",
        ),
    ] {
        assert_eq!(failure(text), message);
    }
    assert_eq!(
        read_all(&[("ims.json", b"{\n\"b2b\":\"\xff\"}")], None).unwrap_err().to_string(),
        "this is not UTF-8 text\n  --> ims.json:2\n  help: download it again, and do not open and save it in another \
         program"
    );
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let text = format!("\u{feff}{{\"rtin\":\"{RTIN}\",\"b2b\":[{INVOICE}]}}");
    let read = read_one(&text).unwrap();
    assert_eq!(read.records.len(), 1);
    assert!(read.texts[0].starts_with('{'));
}

#[test]
fn the_recipient_is_found_or_the_run_stops() {
    let of = |head: &str| format!("{{{head}\"b2b\":[{INVOICE}]}}");
    let named = of(&format!("\"gstin\":\"{RTIN}\",\"rtnprd\":\"042026\","));
    let other = "07AABCM4321Q1ZA";
    assert_eq!(read_one(&named).unwrap().records[0].recipient_gstin, RTIN);
    assert_eq!(
        read_all(&[("a.json", of("").as_bytes())], Some(RTIN)).unwrap().records[0].recipient_gstin,
        RTIN
    );
    assert_eq!(
        failure(&of("")),
        "the download does not say whose records it holds\n  --> ims.json\n  help: give the recipient's GSTIN with \
         --rtin"
    );
    assert_eq!(
        failure(&of("\"rtin\":\"29AAACX\",")),
        "the recipient \"29AAACX\" is not a GSTIN\n  --> ims.json\n  help: download it again"
    );
    assert_eq!(
        failure(&of(&format!("\"rtin\":\"{RTIN}\",\"gstin\":\"{other}\","))),
        format!(
            "the download names several recipients: {RTIN} and {other}\n  --> ims.json\n  help: give one download per \
             GSTIN"
        )
    );
    assert_eq!(
        read_all(&[("a.json", named.as_bytes())], Some(other)).unwrap_err().to_string(),
        format!(
            "the download is of {RTIN}, but --rtin says {other}\n  --> a.json\n  help: give the download of {other}, or \
             leave out --rtin"
        )
    );
    assert_eq!(
        read_all(
            &[("a.json", named.as_bytes()), ("b.json", of(&format!("\"rtin\":\"{other}\",")).as_bytes())],
            None
        )
        .unwrap_err()
        .to_string(),
        format!(
            "this download is of {other}, that in \"a.json\" of {RTIN}: these are two PANs\n  --> b.json\n  help: run \
             each firm by itself"
        )
    );
}

#[test]
fn files_of_one_pan_join_and_a_repeated_file_is_told() {
    let of = |rtin: &str, number: &str| {
        format!("{{\"rtin\":\"{rtin}\",\"b2b\":[{}]}}", INVOICE.replace("0417", number))
    };
    let (one, two) = (of(RTIN, "1"), of("27AAACX1234K1ZC", "2"));
    let read = read_all(&[("a.json", one.as_bytes()), ("b.json", two.as_bytes())], None).unwrap();
    let seen: Vec<_> =
        read.records.iter().map(|r| (r.file, r.recipient_gstin.as_str(), r.number.as_str())).collect();
    assert_eq!(seen, [(0, RTIN, "SF/26/1"), (1, "27AAACX1234K1ZC", "SF/26/2")]);
    assert_eq!(read.texts, [one.clone(), two]);
    let read = read_all(&[("a.json", one.as_bytes()), ("b.json", one.as_bytes())], None).unwrap();
    assert_eq!(
        told(&read),
        [
            "warning[ims.same-file]: this file has the same content as \"a.json\"\n  --> b.json\n  help: give each \
         download once; its records now stand twice"
        ]
    );
}

#[test]
fn an_upload_an_error_file_and_an_empty_download_are_read_and_told() {
    let upload =
        read_one(&format!(r#"{{"rtin":"{RTIN}","reqtyp":"SAVE","invdata":{{"b2b":[{INVOICE}]}}}}"#)).unwrap();
    assert_eq!(upload.records.len(), 1);
    assert_eq!(
        told(&upload),
        [
            "warning[ims.upload-given]: this is an upload file: its actions are those once proposed, not those the \
         portal holds\n  --> ims.json\n  help: give the download of the portal, so that only changes are uploaded"
        ]
    );
    let errors = read_one(&format!(r#"{{"rtin":"{RTIN}","imsDetailsErr":{{"b2b":[{INVOICE}]}}}}"#)).unwrap();
    assert_eq!(errors.records.len(), 1);
    assert_eq!(
        told(&errors),
        [
            "warning[ims.error-file-given]: this is the portal's file of refused records: its actions are those the \
         portal did not take\n  --> ims.json\n  help: give the download of the portal, so that only changes are \
         uploaded"
        ]
    );
    let empty = read_one(r#"{"rtin":"24MAYAS0100J1JD","imsDetails":{"b2b":[],"ecom":null}}"#).unwrap();
    assert_eq!(
        told(&empty),
        [
            "warning[ims.recipient-check-character]: the check character of the recipient's GSTIN \"24MAYAS0100J1JD\" \
         does not hold\n  --> ims.json\n  help: compare with the registration certificate; the records are read as \
         they stand",
            "warning[ims.no-records]: the download holds no record\n  --> ims.json\n  help: look on the portal whether \
         the period and the GSTIN are the right ones",
        ]
    );
}

#[test]
fn order_is_kept_over_many_records() {
    let many: Vec<String> = (0..5_000).map(|n| INVOICE.replace("0417", &n.to_string())).collect();
    let read = in_section("b2b", &many.join(",\n"));
    for (at, record) in read.records.iter().enumerate() {
        assert_eq!(record.number, format!("SF/26/{at}"));
        assert_eq!(record.index as usize, at);
        let range = usize::try_from(record.raw_start).unwrap()..usize::try_from(record.raw_end).unwrap();
        assert_eq!(read.texts[0][range], many[at]);
    }
}

#[test]
fn a_declared_part_may_leave_heads_out() {
    assert_eq!(
        told(&in_section("b2bcn", NOTE))[0],
        "warning[ims.absent-head]: 1 record has no declared CGST \
        (declCgst); read as zero\n  --> ims.json:1:36, b2bcn record 1, supplier 27AAAFS9876P1Z5, number CN/11\n  \
        help: compare the declaration of ITC reduction with the portal"
    );
}

/// Reads a text without a file.
fn read_in_memory(text: &str) -> Result<ImsRead, ImsError> {
    let mut out = ImsRead::default();
    read_text(text, "ims.json", None, &|_| true, &mut out)?;
    out.texts.push(text.to_owned());
    Ok(owned(out))
}

#[test]
fn texts_that_stand_nowhere_as_they_are_stay_with_their_records_over_many_batches() {
    let records: Vec<String> = (0..2 * BATCH + 7)
        .map(|at| {
            let record = INVOICE.replace("SF/26/0417", &format!("SF\\/{at}"));
            match at % 5 {
                0 => record.replace("27AAAFS9876P1Z5", " 27aaafs9876p1z5 "),
                1 => record.replace("Sona Forge", "Sona \\\"\\u20b9\\\" Forge"),
                2 => record.replace("\"R\"", "\"SEZWP\""),
                4 if at % 7 == 0 => record.replace("Sona Forge", &"S".repeat(40_000)),
                4 if at % 11 == 0 => {
                    record.replace("{\"stin\"", &format!("{{\"x\":\"{}\",\"stin\"", "y".repeat(70_000)))
                }
                3 if at % 3 == 0 => record.replace("11800", "\"x\""),
                _ => record,
            }
        })
        .collect();
    let text = format!("{{\"imsDetails\":{{\"b2b\":[{}]}},\"rtin\":\"{RTIN}\"}}", records.join(",\n"));
    assert!(text.len() > 1 << 20);
    let read = read_in_memory(&text).unwrap();
    assert_eq!(read.records.len() + read.refused.len(), records.len());
    assert!(!read.refused.is_empty());
    for record in &read.records {
        let at = record.index;
        assert_eq!(record.number, format!("SF/{at}"));
        assert_eq!(record.supplier_gstin, "27AAAFS9876P1Z5");
        assert_eq!(record.recipient_gstin, RTIN);
        match record.supplier_name.as_str() {
            "Sona \"₹\" Forge" => assert_eq!(at % 5, 1),
            "Sona Forge" => assert!(at % 5 != 1 && (at % 5 != 4 || at % 7 != 0)),
            long => assert!(long.len() == 40_000 && at % 5 == 4 && at % 7 == 0),
        }
        assert_eq!(record.invoice_type, if at % 5 == 2 { "SEWP" } else { "R" });
        assert_eq!(record.content_hash, "9ab0");
    }
    // What is wrong is told where serde_json finds it.
    let cut = &text[..text.len() - 3 - RTIN.len()];
    let broken = text.replacen("\"SF\\/7000\"", "SF", 1);
    assert_ne!(broken, text);
    for wrong in [cut, broken.as_str()] {
        let error = serde_json::from_str::<Token<'_>>(wrong).unwrap_err();
        let told = match read_in_memory(wrong) {
            Err(ImsError::Truncated { line, column, .. } | ImsError::NotJson { line, column, .. }) => {
                (line, column)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(told, (error.line(), error.column()));
    }
}

proptest! {
    #[test]
    fn a_damaged_download_is_refused_in_words_and_never_a_panic(
        at in 0_usize..1_000,
        garbage in "[\\[\\]{}\":,0-9A-Ze.\\\\₹\n-]{0,3}",
        length in 0_usize..4,
    ) {
        let whole = format!("{{\"rtin\":\"{RTIN}\",\"b2b\":[{INVOICE}],\"cn\":[{NOTE}]}}");
        let start = at.min(whole.len());
        let end = (start + length).min(whole.len());
        let damaged = format!("{}{garbage}{}", &whole[..start], &whole[end..]);
        match read_in_memory(&damaged) {
            Ok(read) => {
                for record in &read.records {
                    let range = usize::try_from(record.raw_start).unwrap()..usize::try_from(record.raw_end).unwrap();
                    let text = &damaged[range];
                    let is_whole = text.starts_with('{') && text.ends_with('}');
                    prop_assert!(is_whole, "cut at the wrong place");
                }
                for refused in &read.refused {
                    prop_assert!(refused.reason.ends_with('.'));
                }
            }
            Err(error) => prop_assert!(error.to_string().contains("\n  --> ims.json")),
        }
    }

    #[test]
    fn every_object_of_a_section_is_a_record_or_refused(
        kinds in prop::collection::vec(0_usize..5, 0..30),
    ) {
        let objects = [
            INVOICE.to_owned(),
            INVOICE.replace("\"N\"", "\"D\""),
            "null".to_owned(),
            "{}".to_owned(),
            INVOICE.replace("10000.0", "-1"),
        ];
        let list: Vec<&str> = kinds.iter().map(|kind| objects[*kind].as_str()).collect();
        let read = read_in_memory(&format!("{{\"rtin\":\"{RTIN}\",\"b2b\":[{}]}}", list.join(","))).unwrap();
        prop_assert_eq!(read.records.len(), kinds.iter().filter(|kind| **kind == 0).count());
        prop_assert_eq!(read.records.len() + read.refused.len(), kinds.len());
        let mut seen: Vec<u32> = read.records.iter().map(|r| r.index).collect();
        seen.extend(read.refused.iter().map(|r| r.index));
        seen.sort_unstable();
        prop_assert!(seen.iter().enumerate().all(|(at, index)| at == *index as usize));
    }
}
