//! What may be said to the portal, record by record. Long, since every test is told over the same invented
//! download and the texts of its messages stand in full.

use super::*;
use crate::domain::action::Permission;
use crate::domain::document::Filing;
use crate::domain::link::{Decision, Link, UploadFate};
use crate::domain::money::Tolerance;
use crate::domain::month::{InputFile, RunFacts};
use crate::domain::outcome::Outcome;
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::portal::download::envelope;
use crate::portal::field::{Field, name_fields};
use crate::portal::upload::money;
use crate::portal::value::Json;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a run decided, with a second person's word on every Reject.
fn orders(month: &Month<'_>) -> Result<Vec<Order>, UploadError> {
    let mut orders = Vec::new();
    for (id, decision) in (0u32..).map(ImsId).zip(&month.decisions) {
        if decision.fate == UploadFate::Upload && decision.proposed_action == ImsAction::Reject {
            let saying = Saying {
                action: ImsAction::Reject,
                itc_reduction: decision.itc_reduction,
                remark: decision.remark.clone(),
            };
            let approved = Approved { entry: 3, by: "M. Iyer".to_owned() };
            orders.push(Order::approved(month, id, saying, approved)?);
        } else {
            orders.extend(Order::proposed(month, id)?);
        }
    }
    Ok(orders)
}

fn files(month: &Month<'_>, texts: &[String], profile: Profile) -> Result<Vec<UploadFile>, UploadError> {
    super::files(month, texts, &Shape::of(profile), Request::Save, &orders(month)?, "")
}

fn verify(
    month: &Month<'_>,
    texts: &[String],
    file: &UploadFile,
    profile: Profile,
) -> Result<(), UploadError> {
    let orders = orders(month)?;
    let by_id = Ordered::of(month, &orders);
    super::verify(month, texts, file, &Shape::of(profile), Request::Save, &by_id)
}

const RTIN: &str = "29AAACX1234K1Z8";
const BRANCH: &str = "27AAACX1234K1ZC";

/// A record of a section as the portal writes it, with a number of its own.
fn raw(section: Section, number: &str) -> String {
    let note = section.kind() != DocumentKind::Invoice;
    let (number_key, date_key) = if note { ("nt_num", "nt_dt") } else { ("inum", "idt") };
    let (kind, original) = (
        if section.is_eco() { "" } else { r#""inv_typ":"R","# },
        match (section.is_amendment(), note) {
            (false, _) => String::new(),
            (true, true) => format!(r#""ont_num":"{number}","ont_dt":"01-02-2026","#),
            (true, false) => format!(r#""oinum":"{number}","oidt":"01-02-2026","#),
        },
    );
    let itc = if section_has_itc_reduction(section) { r#","itcRedReqBlocked":"N""# } else { "" };
    format!(
        r#"{{{original}"stin":"27AAAFS9876P1Z5","tradenm":"Sona Forge","{number_key}":"{number}",{kind}"{date_key}":"09-04-2026","val":1180.50,"action":"N","pos":"29","txval":1.0E3,"iamt":0,"camt":90.1,"samt":90.10,"cess":0.3,"srcform":"R1","rtnprd":"042026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"{itc},"hash":"9ab0","new":{{"a":[1]}}}}"#
    )
}

fn download(rtin: &str, sections: &[(&str, Vec<String>)]) -> String {
    let sections: Vec<String> =
        sections.iter().map(|(key, records)| format!("\"{key}\":[{}]", records.join(","))).collect();
    format!("{{\"rtin\":\"{rtin}\",\"imsDetails\":{{{}}}}}", sections.join(","))
}

/// Cuts the value of a key out of the text, quotes off; a reader as simple as can be.
fn cut(text: &str, field: Field) -> &str {
    let Some(at) = text.find(&format!("\"{}\":", field.key())) else { return "" };
    let value = &text[at + field.key().len() + 3..];
    match value.strip_prefix('"') {
        Some(inner) => &inner[..inner.find('"').unwrap()],
        None => &value[..value.find([',', '}']).unwrap()],
    }
}

fn records<'a>(texts: &'a [String]) -> Vec<ImsRecord<&'a str>> {
    let mut all = Vec::new();
    for (file, text) in texts.iter().enumerate() {
        let read = envelope(text).unwrap();
        for (section, raws) in &read.sections {
            for (index, raw) in raws.iter().enumerate() {
                let start = raw.get().as_ptr().addr() - text.as_ptr().addr();
                let object: &'a str = &text[start..start + raw.get().len()];
                all.push(record_of(object, text, (file, *section, index), start));
            }
        }
    }
    all
}

fn record_of<'a>(
    object: &'a str,
    text: &'a str,
    (file, section, index): (usize, Section, usize),
    start: usize,
) -> ImsRecord<&'a str> {
    let names = name_fields(section);
    let amount = |field| money(&Json::Number(cut(object, field))).unwrap().unwrap_or_default();
    let blocked = |field| matches!(cut(object, field), "Y" | "true");
    let recipient = text.split('"').nth(3).unwrap();
    ImsRecord {
        file: u32::try_from(file).unwrap(),
        section,
        index: u32::try_from(index).unwrap(),
        recipient_gstin: recipient,
        supplier_gstin: cut(object, Field::SupplierGstin),
        supplier_name: cut(object, Field::SupplierName),
        number: cut(object, names.number),
        date: parse_portal_date(cut(object, names.date)).unwrap(),
        original_number: cut(object, names.original_number),
        original_date: parse_portal_date(cut(object, names.original_date)),
        invoice_type: cut(object, Field::InvoiceType),
        place_of_supply: cut(object, Field::PlaceOfSupply),
        document_value: amount(Field::DocumentValue),
        taxable_value: amount(Field::TaxableValue),
        tax: TaxHeads {
            igst: amount(Field::Igst),
            cgst: amount(Field::Cgst),
            sgst: amount(Field::Sgst),
            cess: amount(Field::Cess),
        },
        return_period: cut(object, Field::ReturnPeriod),
        source_form: cut(object, Field::SourceForm),
        filing: Filing::Filed,
        previous_action: ImsAction::from_code(cut(object, Field::Action)).unwrap(),
        permission: Permission {
            pending: !blocked(Field::PendingBlocked),
            remarks: !blocked(Field::RemarksBlocked),
            itc_reduction: section_has_itc_reduction(section)
                && !blocked(Field::ItcBlocked)
                && !blocked(Field::ItcBlockedOffline),
        },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: cut(object, Field::Hash),
        raw_start: start as u64,
        raw_end: (start + object.len()) as u64,
    }
}

fn month_of(texts: &[String], decide: impl Fn(&ImsRecord<&str>) -> Decision) -> Month<'_> {
    let file = InputFile { name: String::new(), sha256: String::new(), bytes: 0 };
    let ims = records(texts);
    Month {
        facts: RunFacts {
            version: String::new(),
            period: TaxPeriod::parse("042026").unwrap(),
            as_of: parse_portal_date("05-05-2026").unwrap(),
            recipients: Vec::new(),
            tolerance: Tolerance::default(),
            hold: false,
            policy: String::new(),
            rules: Vec::new(),
            ims_files: Vec::new(),
            books_files: Vec::new(),
            rules_file: file,
            list_files: Vec::new(),
            previous_files: Vec::new(),
            suppliers_file: None,
            history: None,
            calendar: crate::domain::due::Calendar::default(),
            gstr2b_files: Vec::new(),
        },
        links: ims.iter().map(|_| Link::unlinked(Outcome::OnlyInIms)).collect(),
        decisions: ims.iter().map(decide).collect(),
        reasons: ims.iter().map(|_| "".into()).collect(),
        ims,
        books: Vec::new(),
        books_links: Vec::new(),
        books_reasons: Vec::new(),
        why_not: Vec::new(),
        books_why_not: Vec::new(),
        refused_records: Vec::new(),
        refused_rows: Vec::new(),
        read_only: Vec::new(),
        left_out: Vec::new(),
        mapping: Vec::new(),
        gstr2b: None,
    }
}

fn decision(action: ImsAction, fate: UploadFate) -> Decision {
    Decision {
        proposed_action: action,
        review: None,
        rule: "".into(),
        rule_reason: "".into(),
        overruled: String::new(),
        itc_reduction: ItcReduction::NotAsked,
        itc_reduction_basis: "",
        remark: String::new(),
        fate,
    }
}

/// Accepts, with a full reduction where the section has one.
fn accept(record: &ImsRecord<&str>) -> Decision {
    let itc_reduction =
        if record.permission.itc_reduction { ItcReduction::Full } else { ItcReduction::NotAsked };
    Decision { itc_reduction, ..decision(ImsAction::Accept, UploadFate::Upload) }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    rtin: String,
    reqtyp: String,
    invdata: InvData,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvData {
    b2b: Option<Vec<Offline>>,
    b2ba: Option<Vec<Offline>>,
    b2bdn: Option<Vec<Offline>>,
    b2bdna: Option<Vec<Offline>>,
    b2bcn: Option<Vec<Offline>>,
    b2bcna: Option<Vec<Offline>>,
    ecom: Option<Vec<Offline>>,
    ecoma: Option<Vec<Offline>>,
}

macro_rules! wire_struct {
    ($name:ident { $($field:ident: $type:ty,)+ }) => {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, non_snake_case, reason = "the test is that such an object can be read")]
        struct $name {
            stin: String, rtnprd: String, srcform: String, pos: String, action: String,
            val: serde_json::Number, txval: serde_json::Number, iamt: serde_json::Number,
            camt: serde_json::Number, samt: serde_json::Number, cess: serde_json::Number,
            inum: Option<String>, idt: Option<String>, nt_num: Option<String>, nt_dt: Option<String>,
            oinum: Option<String>, oidt: Option<String>, ont_num: Option<String>, ont_dt: Option<String>,
            inv_typ: Option<String>, remarks: Option<String>, itcRedReq: Option<String>,
            declIgst: Option<serde_json::Number>, declCgst: Option<serde_json::Number>,
            declSgst: Option<serde_json::Number>, declCess: Option<serde_json::Number>,
            $($field: $type,)+
        }
    };
}

wire_struct! { Offline {
    srcfilstatus: Option<String>, ispendactblocked: Option<String>, isRemarksBlocked: Option<String>,
    itcRedReqBlocked: Option<String>, isItcRedReqBlocked: Option<String>,
} }
wire_struct! { Api { prev_status: String, } }

fn all_sections() -> Vec<String> {
    let sections: Vec<_> =
        Section::ALL.iter().rev().map(|s| (s.key(), vec![raw(*s, "A/2"), raw(*s, "A/1")])).collect();
    vec![download(RTIN, &sections)]
}

#[test]
fn all_eight_sections_read_back_with_closed_structs_in_both_profiles() {
    let texts = all_sections();
    let month = month_of(&texts, accept);
    let offline = files(&month, &texts, Profile::Offline).unwrap();
    assert_eq!(offline.len(), 1);
    assert_eq!(offline[0].name, "29AAACX1234K1Z8-1.json");
    let sent: Sent = serde_json::from_str(&offline[0].text).unwrap();
    assert_eq!((sent.rtin.as_str(), sent.reqtyp.as_str()), (RTIN, "SAVE"));
    let data = sent.invdata;
    for section in
        [data.b2b, data.b2ba, data.b2bdn, data.b2bdna, data.b2bcn, data.b2bcna, data.ecom, data.ecoma]
    {
        assert_eq!(section.unwrap().len(), 2);
    }
    let api = files(&month, &texts, Profile::Api).unwrap();
    let read = envelope(&api[0].text).unwrap();
    assert_eq!(read.sections.iter().map(|(s, _)| *s).collect::<Vec<_>>(), Section::ALL);
    for (section, raws) in &read.sections {
        for raw in raws {
            let record: Api = serde_json::from_str(raw.get()).unwrap();
            assert_eq!((record.action.as_str(), record.prev_status.as_str()), ("A", "N"));
            assert_eq!(record.inv_typ.is_none(), section.is_eco());
            assert_eq!(record.itcRedReq.is_some(), section_has_itc_reduction(*section));
        }
    }
}

#[test]
fn a_record_is_written_as_the_offline_tool_writes_it() {
    let texts = [download(RTIN, &[("b2b", vec![raw(Section::B2b, "0042")])])];
    let month = month_of(&texts, |_| Decision {
        remark: "Not our purchase".to_owned(),
        ..decision(ImsAction::Reject, UploadFate::Upload)
    });
    assert_eq!(
        files(&month, &texts, Profile::Offline).unwrap()[0].text,
        concat!(
            r#"{"rtin":"29AAACX1234K1Z8","reqtyp":"SAVE","invdata":{"#,
            "\n\"b2b\":[\n",
            r#"{"stin":"27AAAFS9876P1Z5","inum":"0042","inv_typ":"R","idt":"09-04-2026","val":1180.50,"action":"R","#,
            r#""pos":"29","txval":1.0E3,"iamt":0,"camt":90.1,"samt":90.10,"cess":0.3,"remarks":"Not our purchase","#,
            r#""srcform":"R1","rtnprd":"042026","srcfilstatus":"Filed","ispendactblocked":"N","isRemarksBlocked":"N"}"#,
            "]}}\n"
        )
    );
}

#[test]
fn only_what_is_to_be_uploaded_or_held_is_written_and_held_means_pending() {
    let numbers = ["1", "2", "3", "4", "5"];
    let texts = [download(RTIN, &[("b2b", numbers.map(|n| raw(Section::B2b, n)).to_vec())])];
    let month = month_of(&texts, |record| {
        let fate = UploadFate::ALL[record.index as usize];
        Decision {
            remark: "a remark".to_owned(),
            review: (fate == UploadFate::Held).then(|| "clerk".into()),
            ..decision(ImsAction::Reject, fate)
        }
    });
    let written = files(&month, &texts, Profile::Offline).unwrap();
    assert_eq!(written[0].records, [ImsId(3), ImsId(4)]);
    let sent: Sent = serde_json::from_str(&written[0].text).unwrap();
    let said: Vec<_> = sent.invdata.b2b.unwrap().into_iter().map(|r| (r.action, r.remarks)).collect();
    assert_eq!(said, [("R".to_owned(), Some("a remark".to_owned())), ("P".to_owned(), None)]);
    let nothing = month_of(&texts, |_| decision(ImsAction::Accept, UploadFate::AlreadySo));
    assert_eq!(files(&nothing, &texts, Profile::Offline).unwrap(), []);
}

#[test]
fn no_reject_is_written_without_a_second_persons_word() {
    let texts = [download(RTIN, &[("b2b", vec![raw(Section::B2b, "1")])])];
    let month = month_of(&texts, |_| decision(ImsAction::Reject, UploadFate::Upload));
    let message = "internal error: a Reject of invoice 1 of 27AAAFS9876P1Z5 dated 09-04-2026 was about to be uploaded, \
                   and no second person approved it; this is a bug";
    assert_eq!(proposed(&month, &texts, Profile::Offline).unwrap_err().to_string(), message);
    let saying =
        Saying { action: ImsAction::Reject, itc_reduction: ItcReduction::NotAsked, remark: String::new() };
    assert_eq!(Order::save(&month, ImsId(0), saying.clone()).unwrap_err().to_string(), message);
    let approved = Approved { entry: 3, by: "M. Iyer".to_owned() };
    let order = Order::approved(&month, ImsId(0), saying, approved).unwrap();
    let shape = Shape::of(Profile::Offline);
    let written = super::files(&month, &texts, &shape, Request::Save, &[order], "u2-").unwrap();
    assert_eq!(written[0].name, "29AAACX1234K1Z8-u2-1.json");
    assert!(written[0].text.contains("\"action\":\"R\""));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentBack {
    rtin: String,
    reqtyp: String,
    invdata: BTreeMap<String, Vec<BackToNoAction>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the test is that such an object can be read")]
struct BackToNoAction {
    stin: String,
    rtnprd: String,
    srcform: String,
    inum: Option<String>,
    idt: Option<String>,
    nt_num: Option<String>,
    nt_dt: Option<String>,
    oinum: Option<String>,
    oidt: Option<String>,
    ont_num: Option<String>,
    ont_dt: Option<String>,
    inv_typ: Option<String>,
    pos: String,
    val: serde_json::Number,
    txval: serde_json::Number,
    iamt: serde_json::Number,
    camt: serde_json::Number,
    samt: serde_json::Number,
    cess: serde_json::Number,
    prev_status: String,
}

#[test]
fn a_reset_is_a_file_of_its_own_and_holds_only_what_the_portal_holds_an_action_on() {
    let texts = all_sections();
    let mut month = month_of(&texts, |_| decision(ImsAction::NoAction, UploadFate::NothingToSay));
    for record in &mut month.ims {
        record.previous_action = ImsAction::Reject;
    }
    let orders: Vec<Order> = (0..16).map(|id| Order::reset(ImsId(id))).collect();
    let shape = Shape::of(Profile::Api);
    let written = super::files(&month, &texts, &shape, Request::Reset, &orders, "u1-reset-").unwrap();
    assert_eq!(written[0].name, "29AAACX1234K1Z8-u1-reset-1.json");
    let sent: SentBack = serde_json::from_str(&written[0].text).unwrap();
    assert_eq!((sent.rtin.as_str(), sent.reqtyp.as_str()), (RTIN, "RESET"));
    let all: Vec<&BackToNoAction> = sent.invdata.values().flatten().collect();
    assert_eq!(all.len(), 16);
    assert!(all.iter().all(|record| record.prev_status == "R"));
    month.ims[0].previous_action = ImsAction::NoAction;
    assert_eq!(
        super::files(&month, &texts, &shape, Request::Reset, &orders[..1], "").unwrap_err().to_string(),
        "internal error: amended ECO document A/2 of 27AAAFS9876P1Z5 dated 09-04-2026 was about to be reset, and \
         there is nothing to reset; this is a bug"
    );
}

#[test]
fn records_are_grouped_by_recipient_and_ordered_by_content() {
    let texts = [
        download(
            RTIN,
            &[
                ("b2bdn", vec![raw(Section::B2bdn, "9")]),
                ("b2b", vec![raw(Section::B2b, "B"), raw(Section::B2b, "A")]),
            ],
        ),
        download(BRANCH, &[("b2b", vec![raw(Section::B2b, "Z")])]),
    ];
    let month = month_of(&texts, accept);
    let written = files(&month, &texts, Profile::Api).unwrap();
    let seen: Vec<_> = written.iter().map(|f| (f.name.as_str(), f.records.clone())).collect();
    assert_eq!(
        seen,
        [
            ("27AAACX1234K1ZC-1.json", vec![ImsId(3)]),
            ("29AAACX1234K1Z8-1.json", vec![ImsId(2), ImsId(1), ImsId(0)])
        ]
    );
}

#[test]
fn a_repeated_record_is_written_once_and_two_contents_are_never_written() {
    let record = raw(Section::B2b, "7");
    let texts = [
        download(RTIN, &[("b2b", vec![record.clone(), record.clone()])]),
        download(RTIN, &[("b2b", vec![record.clone()])]),
    ];
    let month = month_of(&texts, accept);
    assert_eq!(files(&month, &texts, Profile::Offline).unwrap()[0].records, [ImsId(0)]);
    let mut undecided = month.clone();
    undecided.decisions[1].proposed_action = ImsAction::Reject;
    assert_eq!(
        files(&undecided, &texts, Profile::Offline).unwrap_err().to_string(),
        "internal error: invoice 7 of 27AAAFS9876P1Z5 dated 09-04-2026 stands in the downloads twice and was \
         decided in two ways; this is a bug"
    );
    let texts = [download(RTIN, &[("b2b", vec![record.clone(), record.replace("1180.50", "1181")])])];
    assert_eq!(
        files(&month_of(&texts, accept), &texts, Profile::Offline).unwrap_err().to_string(),
        "internal error: invoice 7 of 27AAAFS9876P1Z5 dated 09-04-2026 stands in the downloads with two contents, \
         and both were about to be uploaded; this is a bug"
    );
    let texts = [download(RTIN, &[("b2b", vec![record.clone(), record.replace("042026", "052026")])])];
    assert_eq!(files(&month_of(&texts, accept), &texts, Profile::Offline).unwrap()[0].records.len(), 2);
}

#[test]
fn a_file_holds_at_most_five_thousand_records_and_four_megabytes() {
    let many: Vec<String> = (0..5_001).map(|n| raw(Section::B2b, &format!("{n:05}"))).collect();
    let texts = [download(RTIN, &[("b2b", many)])];
    let month = month_of(&texts, accept);
    let written = files(&month, &texts, Profile::Api).unwrap();
    let seen: Vec<_> = written.iter().map(|f| (f.name.as_str(), f.records.len())).collect();
    assert_eq!(seen, [("29AAACX1234K1Z8-1.json", 5_000), ("29AAACX1234K1Z8-2.json", 1)]);

    let long = "x".repeat(5_000_000);
    let part = |size: usize| Part { id: ImsId(0), section: Section::B2b, text: &long[..size] };
    let sizes = |parts: &[Part<'_>]| chunks(parts).iter().map(|c| c.len()).collect::<Vec<_>>();
    assert_eq!(sizes(&[part(1_999_800), part(1_999_900), part(100)]), [2, 1]);
    assert_eq!(sizes(&[part(1_999_900), part(1_999_900)]), [1, 1]);
    assert_eq!(sizes(&[part(5_000_000), part(1)]), [1, 1]);
    assert_eq!(sizes(&[]), Vec::<usize>::new());
    let parts: Vec<Part<'_>> = (0..4_900).map(|_| part(815)).collect();
    for chunk in chunks(&parts) {
        let sections = [(Section::Ecoma, chunk.iter().map(|p| p.text).collect())];
        assert!(upload::envelope(RTIN, Request::Save, &sections).len() <= MOST_BYTES);
    }
}

#[test]
fn remarks_go_where_they_may() {
    let remark = "a remark";
    for (section, action, blocked, sent) in [
        (Section::B2b, ImsAction::Reject, false, true),
        (Section::B2b, ImsAction::Pending, false, true),
        (Section::B2b, ImsAction::Accept, false, false),
        (Section::B2bcn, ImsAction::Accept, false, true),
        (Section::B2ba, ImsAction::Accept, false, true),
        (Section::Ecom, ImsAction::Accept, false, false),
        (Section::B2b, ImsAction::Reject, true, false),
        (Section::B2bcn, ImsAction::Accept, true, false),
    ] {
        let record = if blocked {
            raw(section, "1").replace(r#""isRemarksBlocked":"N""#, r#""isRemarksBlocked":"Y""#)
        } else {
            raw(section, "1")
        };
        let texts = [download(RTIN, &[(section.key(), vec![record])])];
        let month = month_of(&texts, |record| {
            let said = if action == ImsAction::Accept {
                accept(record)
            } else {
                decision(action, UploadFate::Upload)
            };
            Decision { remark: remark.to_owned(), ..said }
        });
        for profile in Profile::ALL {
            let text = &files(&month, &texts, profile).unwrap()[0].text;
            assert_eq!(text.contains(r#""remarks":"a remark""#), sent, "{section:?} {action:?} {blocked}");
            assert_eq!(text.contains("remarks\":\""), sent);
        }
    }
}

#[test]
fn a_remark_is_one_line_of_printable_ascii() {
    for (given, sent) in [
        ("half taken", "half taken"),
        (" two\r\n\tlines ", "two lines"),
        ("₹1,180 – “half”…", "Rs 1,180 - \"half\"..."),
        ("आधा", "???"),
        ("a\u{0}b\\\"c", "a b\\\"c"),
        ("\n", ""),
    ] {
        assert_eq!(sanitised(given), sent);
    }
    assert_eq!(sanitised(&"x".repeat(251)).len(), 250);
    assert_eq!(sanitised(&format!("{} y", "x".repeat(249))), "x".repeat(249));
}

#[test]
fn declarations_are_written_by_kind() {
    let texts = [download(RTIN, &[("b2bcn", vec![raw(Section::B2bcn, "1")])])];
    let half = Paise::new(4_505);
    let part = TaxHeads { cgst: half, sgst: half, ..TaxHeads::default() };
    for (itc_reduction, remark, end) in [
        (ItcReduction::Full, "", r#""itcRedReqBlocked":"N","itcRedReq":"Y"}]}}"#),
        (ItcReduction::None, "never taken", r#""itcRedReqBlocked":"N","itcRedReq":"N"}]}}"#),
        (
            ItcReduction::Partial(part),
            "half taken",
            r#""itcRedReq":"Y","declIgst":0.00,"declCgst":45.05,"declSgst":45.05,"declCess":0.00}]}}"#,
        ),
    ] {
        let month = month_of(&texts, |record| Decision {
            itc_reduction,
            remark: remark.to_owned(),
            ..accept(record)
        });
        let text = &files(&month, &texts, Profile::Offline).unwrap()[0].text;
        assert!(text.trim_end().ends_with(end), "{text}");
        assert_eq!(text.contains("\"remarks\""), !remark.is_empty());
    }
}

#[test]
fn what_the_portal_forbids_is_an_error_that_names_the_record() {
    let b2b = raw(Section::B2b, "1");
    let note = raw(Section::B2bcn, "1");
    let say = |action, itc_reduction, remark: &str| Decision {
        itc_reduction,
        remark: remark.to_owned(),
        ..decision(action, UploadFate::Upload)
    };
    let heads = |igst, cgst, sgst| {
        ItcReduction::Partial(TaxHeads {
            igst: Paise::new(igst),
            cgst: Paise::new(cgst),
            sgst: Paise::new(sgst),
            cess: Paise::ZERO,
        })
    };
    let blocked =
        |text: &str, key: &str| text.replace(&format!("\"{key}\":\"N\""), &format!("\"{key}\":\"Y\""));
    let invoice_words = "invoice 1 of 27AAAFS9876P1Z5 dated 09-04-2026";
    let note_words = "credit note 1 of 27AAAFS9876P1Z5 dated 09-04-2026";
    for (key, record, decision, message) in [
        (
            "b2b",
            b2b.clone(),
            say(ImsAction::NoAction, ItcReduction::NotAsked, ""),
            format!("internal error: no action was about to be uploaded for {invoice_words}; this is a bug"),
        ),
        (
            "b2b",
            b2b.clone(),
            Decision { review: Some("clerk".into()), ..say(ImsAction::Accept, ItcReduction::NotAsked, "") },
            format!(
                "internal error: {invoice_words} needs a person and was about to be uploaded; this is a bug"
            ),
        ),
        (
            "b2b",
            blocked(&b2b, "ispendactblocked"),
            say(ImsAction::Pending, ItcReduction::NotAsked, ""),
            format!(
                "internal error: Pending was about to be uploaded for {invoice_words}, where the portal does not \
                 offer it; this is a bug"
            ),
        ),
        (
            "b2b",
            blocked(&b2b, "ispendactblocked"),
            Decision { fate: UploadFate::Held, ..say(ImsAction::Accept, ItcReduction::NotAsked, "") },
            format!(
                "internal error: Pending was about to be uploaded for {invoice_words}, where the portal does not \
                 offer it; this is a bug"
            ),
        ),
        (
            "b2b",
            b2b.clone(),
            say(ImsAction::Accept, ItcReduction::Full, ""),
            format!(
                "internal error: an ITC reduction was about to be declared for {invoice_words}, whose section has \
                 none; this is a bug"
            ),
        ),
        (
            "b2bcn",
            blocked(&note, "itcRedReqBlocked"),
            say(ImsAction::Accept, ItcReduction::Full, ""),
            format!(
                "internal error: an ITC reduction was about to be declared for {note_words}, where the portal does \
                 not take one; this is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Reject, ItcReduction::Full, ""),
            format!(
                "internal error: an ITC reduction was about to be declared for {note_words}, which is not \
                 accepted; this is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Accept, ItcReduction::NotAsked, ""),
            format!(
                "internal error: {note_words} was about to be accepted without saying whether ITC is reduced; this \
                 is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Accept, heads(0, 9_011, 9_011), "part"),
            format!(
                "internal error: the ITC reduction declared for {note_words} is ₹90.11 of CGST, the document has \
                 ₹90.10; this is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Accept, heads(-1, 0, 0), "part"),
            format!(
                "internal error: the ITC reduction declared for {note_words} is -₹0.01 of IGST, the document has \
                 ₹0.00; this is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Accept, heads(0, 100, 99), "part"),
            format!(
                "internal error: the ITC reduction declared for {note_words} has CGST ₹1.00 and SGST ₹0.99, which \
                 must be equal; this is a bug"
            ),
        ),
        (
            "b2bcn",
            note.clone(),
            say(ImsAction::Accept, ItcReduction::None, " \n"),
            format!(
                "internal error: the ITC reduction declared for {note_words} needs a remark, and there is none; \
                 this is a bug"
            ),
        ),
        (
            "b2bcn",
            blocked(&note, "isRemarksBlocked"),
            say(ImsAction::Accept, ItcReduction::None, "never taken"),
            format!(
                "internal error: the ITC reduction declared for {note_words} needs a remark, and the portal takes \
                 none for this record; this is a bug"
            ),
        ),
        (
            "b2b",
            b2b.replace(r#""pos":"29","#, ""),
            say(ImsAction::Accept, ItcReduction::NotAsked, ""),
            format!(
                "internal error: {invoice_words} was about to be uploaded without its place of supply; this is a bug"
            ),
        ),
    ] {
        let texts = [download(RTIN, &[(key, vec![record])])];
        let month = month_of(&texts, |_| decision.clone());
        for profile in Profile::ALL {
            assert_eq!(files(&month, &texts, profile).unwrap_err().to_string(), message);
        }
    }
}

#[test]
fn what_the_download_is_the_cause_of_is_named_and_the_rest_can_go_up() {
    let record = raw(Section::B2b, "7");
    let blank = raw(Section::B2b, "8").replace(r#""pos":"29""#, r#""pos":" ""#);
    let texts = [download(
        RTIN,
        &[(
            "b2b",
            vec![
                record.clone(),
                record.replace("1180.50", "1181"),
                blank,
                raw(Section::B2b, "9").replace(r#""pos":"29","#, ""),
                raw(Section::B2b, "10"),
            ],
        )],
    )];
    let mut month = month_of(&texts, accept);
    let field = "place of supply";
    let expected = [
        (ImsId(0), Unfit::TwoContents),
        (ImsId(1), Unfit::TwoContents),
        (ImsId(2), Unfit::Incomplete { field }),
        (ImsId(3), Unfit::Incomplete { field }),
    ];
    for profile in Profile::ALL {
        assert_eq!(unfit(&month, &texts, profile).unwrap(), expected);
    }
    for (id, _) in &expected {
        month.decisions[id.at()].fate = UploadFate::NeedsPerson;
    }
    assert_eq!(unfit(&month, &texts, Profile::Offline).unwrap(), []);
    assert_eq!(files(&month, &texts, Profile::Offline).unwrap()[0].records, [ImsId(4)]);

    let texts = [download(RTIN, &[("b2b", vec![record.clone(), record])])];
    let mut month = month_of(&texts, accept);
    month.decisions[1].proposed_action = ImsAction::Pending;
    let twice = [(ImsId(0), Unfit::TwoDecisions), (ImsId(1), Unfit::TwoDecisions)];
    assert_eq!(unfit(&month, &texts, Profile::Offline).unwrap(), twice);
    assert_eq!(
        [twice[0].1.why(), expected[0].1.why(), expected[2].1.why()],
        [
            "it stands in the downloads twice, and the rules decide the two differently",
            "it stands in the downloads with two contents",
            "the download gives no place of supply, which the portal wants back"
        ]
    );
}

#[test]
fn what_was_prepared_goes_up_as_if_written_anew_and_what_has_changed_since_is_written_anew() {
    let record = raw(Section::B2b, "7");
    let texts = [download(
        RTIN,
        &[
            (
                "b2b",
                vec![
                    record.clone(),
                    record,
                    raw(Section::B2b, "8").replace("\"pos\"", "\"sop\""),
                    raw(Section::B2b, "9"),
                ],
            ),
            ("b2bdn", vec![raw(Section::B2bdn, "10")]),
        ],
    )];
    let mut month = month_of(&texts, accept);
    let prepared = prepare(&month, &texts, Profile::Offline).unwrap();
    assert_eq!(prepared.unfit(), [(ImsId(2), Unfit::Incomplete { field: "place of supply" })]);
    let unsettled = prepare(&month, &texts, Profile::Offline).unwrap().files(&month, &texts).unwrap_err();
    assert!(matches!(unsettled, UploadError::Incomplete { .. }), "{unsettled}");
    let again = prepare(&month, &texts, Profile::Offline).unwrap();
    month.decisions[2].fate = UploadFate::NeedsPerson;
    let anew = files(&month, &texts, Profile::Offline).unwrap();
    assert_eq!(prepared.files(&month, &texts).unwrap(), anew);
    assert_eq!(anew[0].records, [ImsId(0), ImsId(3), ImsId(4)]);
    month.decisions[3].fate = UploadFate::NeedsPerson;
    let fewer = again.files(&month, &texts).unwrap();
    assert_eq!(fewer, files(&month, &texts, Profile::Offline).unwrap());
    assert_eq!(fewer[0].records, [ImsId(0), ImsId(4)]);
}

#[test]
fn a_record_whose_text_is_lost_stops_the_upload() {
    let texts = [download(RTIN, &[("b2b", vec![raw(Section::B2b, "1")])])];
    let mut month = month_of(&texts, accept);
    month.ims[0].raw_end += 1;
    assert_eq!(
        files(&month, &texts, Profile::Offline).unwrap_err().to_string(),
        "internal error: the text of invoice 1 of 27AAAFS9876P1Z5 dated 09-04-2026 was not found in the download; \
         this is a bug"
    );
}

#[test]
fn the_read_back_check_sees_every_change() {
    let texts = all_sections();
    let month = month_of(&texts, accept);
    for profile in Profile::ALL {
        let file = files(&month, &texts, profile).unwrap().remove(0);
        assert_eq!(verify(&month, &texts, &file, profile), Ok(()));
        for (from, to) in [
            ("1.0E3", "1000"),
            ("1180.50", "1180.5"),
            (":90.10,", ":90.1,"),
            ("\"A/1\"", "\"A/3\""),
            ("27AAAFS9876P1Z5", "24AABCR6898M1ZN"),
            ("09-04-2026", "08-04-2026"),
            ("042026", "052026"),
            ("\"action\":\"A\"", "\"action\":\"R\""),
            ("\"itcRedReq\":\"Y\"", "\"itcRedReq\":\"N\""),
            ("\"pos\":\"29\"", "\"pos\":\"29\",\"hash\":\"9ab0\""),
            ("\"pos\":\"29\"", "\"pos\":\"29\",\"pos\":\"29\""),
            ("\"pos\":\"29\"", "\"pos\":\"29\",\"new\":1"),
            ("\"pos\":\"29\",", ""),
            ("\"srcform\":\"R1\"", "\"srcform\":\"R1\",\"remarks\":\"x\""),
            (RTIN, BRANCH),
            ("\"b2b\":", "\"b2bdn\":"),
            ("\"reqtyp\":\"SAVE\"", "\"reqtyp\":\"SAVE\",\"x\":1"),
            ("\"reqtyp\":\"SAVE\"", "\"reqtyp\":\"RESET\""),
            ("\"invdata\"", "\"imsDetails\""),
            ("}}", "}"),
        ] {
            assert!(file.text.contains(from), "{from}");
            let changed = UploadFile { text: file.text.replacen(from, to, 1), ..file.clone() };
            let error = verify(&month, &texts, &changed, profile).unwrap_err();
            assert!(matches!(error, UploadError::ReadBack { .. }), "{from} -> {to}: {error}");
        }
        let fewer = UploadFile { records: file.records[1..].to_vec(), ..file.clone() };
        assert_eq!(
            verify(&month, &texts, &fewer, profile).unwrap_err().to_string(),
            "internal error: \"29AAACX1234K1Z8-1.json\" does not read back: it holds 16 records instead of 15; \
             nothing may be uploaded, this is a bug"
        );
        let changed = UploadFile { text: file.text.replacen("1.0E3", "1000", 1), ..file.clone() };
        assert_eq!(
            verify(&month, &texts, &changed, profile).unwrap_err().to_string(),
            "internal error: \"29AAACX1234K1Z8-1.json\" does not read back: invoice A/1 of 27AAAFS9876P1Z5 dated \
             09-04-2026: \"txval\" is 1000 instead of 1.0E3; nothing may be uploaded, this is a bug"
        );
    }
}

#[test]
fn numbers_that_need_escapes_go_back_as_they_came() {
    let texts = [download(RTIN, &[("b2b", vec![raw(Section::B2b, r"A\/1")])])];
    let mut month = month_of(&texts, accept);
    month.ims[0].number = "A/1";
    let text = &files(&month, &texts, Profile::Offline).unwrap()[0].text;
    assert!(text.contains(r#""inum":"A\/1""#), "{text}");
    let texts = [download(RTIN, &[("b2b", vec![raw(Section::B2b, "7").replace(r#":"7""#, ":7")])])];
    let text = &files(&month_of(&texts, accept), &texts, Profile::Offline).unwrap()[0].text;
    assert!(text.contains(r#""inum":"7""#), "{text}");
}

#[test]
fn the_spelling_of_the_blocked_flag_is_the_one_that_was_read() {
    for (was, value) in [("itcRedReqBlocked", "\"N\""), ("isItcRedReqBlocked", "false")] {
        let record =
            raw(Section::B2bcn, "1").replace(r#""itcRedReqBlocked":"N""#, &format!("\"{was}\":{value}"));
        let texts = [download(RTIN, &[("cn", vec![record])])];
        let text = &files(&month_of(&texts, accept), &texts, Profile::Offline).unwrap()[0].text;
        assert!(text.contains(&format!("\"{was}\":{value},\"itcRedReq\":\"Y\"")), "{text}");
    }
}

prop_compose! {
    fn token()(paise in 0_u64..1_000_000_000, form in 0..4) -> String {
        let (rupees, rest) = (paise / 100, paise % 100);
        match form {
            0 => format!("{rupees}.{rest:02}"),
            1 => format!("{rupees}"),
            2 => format!("{rupees}.{}", rest / 10),
            _ => format!("{rupees}.{rest:02}E0"),
        }
    }
}

prop_compose! {
    fn any_record()(
        section in prop::sample::select(Section::ALL.to_vec()),
        number in "[A-Z0-9/-]{1,16}",
        tokens in prop::collection::vec(token(), 6),
        day in 1..29,
        blocked in any::<bool>(),
    ) -> (Section, String) {
        let mut text = raw(section, &number).replace("09-04", &format!("{day:02}-04"));
        let values = [":1180.50,", ":1.0E3,", "\"iamt\":0,", ":90.1,", ":90.10,", ":0.3,"];
        for (from, token) in values.into_iter().zip(&tokens) {
            let to = if from.starts_with('"') { format!("\"iamt\":{token},") } else { format!(":{token},") };
            text = text.replacen(from, &to, 1);
        }
        if blocked {
            text = text.replace(r#""isRemarksBlocked":"N""#, r#""isRemarksBlocked":true"#);
        }
        (section, text)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_written_is_what_was_read(
        records in prop::collection::vec(any_record(), 1..12),
        action in prop::sample::select(vec![ImsAction::Accept, ImsAction::Reject, ImsAction::Pending]),
        remark in "\\PC{0,300}",
    ) {
        let sections: Vec<_> = Section::ALL
            .iter()
            .map(|s| {
                let of = records.iter().filter(|(section, _)| section == s);
                (s.key(), of.map(|(_, text)| text.clone()).collect::<Vec<_>>())
            })
            .collect();
        let texts = [download(RTIN, &sections)];
        let month = month_of(&texts, |record| {
            let said = if action == ImsAction::Accept { accept(record) } else { decision(action, UploadFate::Upload) };
            Decision { remark: remark.clone(), ..said }
        });
        for profile in Profile::ALL {
            match files(&month, &texts, profile) {
                Ok(written) => {
                    let sent: usize = written.iter().map(|f| f.records.len()).sum();
                    prop_assert!(sent <= records.len());
                    for file in &written {
                        for id in &file.records {
                            let record = &month.ims[id.at()];
                            let start = usize::try_from(record.raw_start).unwrap();
                            let end = usize::try_from(record.raw_end).unwrap();
                            let was = &texts[0][start..end];
                            for key in ["val", "txval", "iamt", "camt", "samt", "cess", "stin", "pos", "rtnprd"] {
                                let at = was.find(&format!("\"{key}\":")).unwrap();
                                let pair = &was[at..at + was[at..].find([',', '}']).unwrap()];
                                prop_assert!(file.text.contains(pair), "{}", pair);
                            }
                        }
                    }
                }
                Err(UploadError::TwoContents { .. }) => {}
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
    }
}
