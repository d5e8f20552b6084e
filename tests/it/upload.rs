//! What goes to the portal, looked at from the portal's side: only what was read, only what may be
//! said, nothing that a person has not seen.

use super::months::{Download, TestMonth, plain, tokens};
use super::support::{Run, Sandbox, files_below, root, table};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Fields in which the recipient speaks; every other token is the portal's own.
const SAID: [&str; 8] =
    ["action", "prev_status", "remarks", "itcRedReq", "declIgst", "declCgst", "declSgst", "declCess"];

/// Sections in which a reduction of ITC may be declared.
const MAY_REDUCE: [&str; 5] = ["b2ba", "b2bdna", "b2bcn", "b2bcna", "ecoma"];

type Token = Option<Box<RawValue>>;

/// Keys and tokens of a record.
type Fields = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<R> {
    rtin: String,
    reqtyp: String,
    invdata: Sections<R>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections<R> {
    b2b: Option<Vec<R>>,
    b2ba: Option<Vec<R>>,
    b2bdn: Option<Vec<R>>,
    b2bdna: Option<Vec<R>>,
    b2bcn: Option<Vec<R>>,
    b2bcna: Option<Vec<R>>,
    ecom: Option<Vec<R>>,
    ecoma: Option<Vec<R>>,
}

/// A record as the portal's own upload takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, non_snake_case, reason = "the portal's keys; that no other is there is what is tested")]
struct Offline {
    oinum: Token,
    oidt: Token,
    ont_num: Token,
    ont_dt: Token,
    stin: Box<RawValue>,
    inum: Token,
    nt_num: Token,
    inv_typ: Token,
    idt: Token,
    nt_dt: Token,
    val: Box<RawValue>,
    action: Box<RawValue>,
    pos: Box<RawValue>,
    txval: Box<RawValue>,
    iamt: Box<RawValue>,
    camt: Box<RawValue>,
    samt: Box<RawValue>,
    cess: Box<RawValue>,
    remarks: Token,
    srcform: Box<RawValue>,
    rtnprd: Box<RawValue>,
    srcfilstatus: Box<RawValue>,
    ispendactblocked: Box<RawValue>,
    isRemarksBlocked: Token,
    isItcRedReqBlocked: Token,
    itcRedReqBlocked: Token,
    itcRedReq: Token,
    declIgst: Token,
    declCgst: Token,
    declSgst: Token,
    declCess: Token,
}

/// A record as the API takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, non_snake_case, reason = "the portal's keys; that no other is there is what is tested")]
struct Api {
    stin: Box<RawValue>,
    rtnprd: Box<RawValue>,
    srcform: Box<RawValue>,
    oinum: Token,
    oidt: Token,
    ont_num: Token,
    ont_dt: Token,
    inum: Token,
    nt_num: Token,
    idt: Token,
    nt_dt: Token,
    inv_typ: Token,
    pos: Box<RawValue>,
    val: Box<RawValue>,
    txval: Box<RawValue>,
    iamt: Box<RawValue>,
    camt: Box<RawValue>,
    samt: Box<RawValue>,
    cess: Box<RawValue>,
    action: Box<RawValue>,
    prev_status: Box<RawValue>,
    remarks: Token,
    itcRedReq: Token,
    declIgst: Token,
    declCgst: Token,
    declSgst: Token,
    declCess: Token,
}

impl<R> Sections<R> {
    fn each(self) -> Vec<(&'static str, Vec<R>)> {
        [
            ("b2b", self.b2b),
            ("b2ba", self.b2ba),
            ("b2bdn", self.b2bdn),
            ("b2bdna", self.b2bdna),
            ("b2bcn", self.b2bcn),
            ("b2bcna", self.b2bcna),
            ("ecom", self.ecom),
            ("ecoma", self.ecoma),
        ]
        .into_iter()
        .filter_map(|(key, records)| records.map(|r| (key, r)))
        .collect()
    }
}

/// Texts of the uploads, by name.
fn uploads(sandbox: &Sandbox) -> BTreeMap<String, String> {
    files_below(&sandbox.path("out/upload"))
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// One uploaded record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    section: &'static str,
    fields: Fields,
}

impl Sent {
    fn says(&self, key: &str) -> Option<&str> {
        self.fields.get(key).map(|token| token.trim_matches('"'))
    }
}

/// Reads an upload through the closed form of its profile, then record by record.
fn sent(text: &str, profile: &str, recipient: &str) -> Vec<Sent> {
    match profile {
        "offline" => drop(serde_json::from_str::<Envelope<Offline>>(text).unwrap()),
        _ => drop(serde_json::from_str::<Envelope<Api>>(text).unwrap()),
    }
    let envelope: Envelope<Box<RawValue>> = serde_json::from_str(text).unwrap();
    assert_eq!((envelope.rtin.as_str(), envelope.reqtyp.as_str()), (recipient, "SAVE"));
    let mut all = Vec::new();
    for (section, records) in envelope.invdata.each() {
        assert!(!records.is_empty(), "an empty section is left out");
        all.extend(records.iter().map(|r| Sent { section, fields: tokens(r) }));
    }
    all
}

/// What names a record, the same on the way up as on the way down.
fn identity(section: &str, fields: &Fields) -> Vec<String> {
    let of = |keys: [&str; 2]| keys.iter().find_map(|k| fields.get(*k)).map(|t| plain(t)).unwrap_or_default();
    vec![
        section.to_owned(),
        of(["stin", "stin"]),
        of(["nt_num", "inum"]),
        of(["nt_dt", "idt"]),
        of(["rtnprd", "rtnprd"]),
        of(["srcform", "srcform"]),
    ]
}

/// The records of a download by what names them, with their places.
fn read(month: &TestMonth) -> BTreeMap<Vec<String>, Vec<(usize, Fields)>> {
    let mut found: BTreeMap<Vec<String>, Vec<(usize, Fields)>> = BTreeMap::new();
    for (section, records) in Download::parse(&month.ims).sections {
        for (index, record) in records.iter().enumerate() {
            let fields = tokens(record);
            found.entry(identity(&section, &fields)).or_default().push((index, fields));
        }
    }
    found
}

type Line = BTreeMap<String, String>;

/// Lines of `links.csv` by section and index.
fn links(sandbox: &Sandbox) -> BTreeMap<(String, String), Line> {
    table(&sandbox.read("out/links.csv"))
        .into_iter()
        .map(|l| ((l["ims_section"].clone(), l["ims_index"].clone()), l))
        .collect()
}

fn check_record(sent: &Sent, origin: &Fields, line: &Line, profile: &str) {
    for (key, token) in &sent.fields {
        if !SAID.contains(&key.as_str()) {
            assert_eq!(origin.get(key), Some(token), "{key} goes back as it came: {sent:?}");
        }
        assert_ne!(key, "hash");
    }
    for key in ["inum", "nt_num", "oinum", "ont_num"] {
        assert!(sent.fields.get(key).is_none_or(|t| t.starts_with('"')), "a number is text: {sent:?}");
    }
    let action = sent.says("action").unwrap();
    assert!(["A", "P"].contains(&action), "no Reject and no No action leaves alone: {sent:?}");
    assert!(action != "P" || plain(&origin["ispendactblocked"]) != "Y", "Pending is blocked: {sent:?}");
    // An earlier Accept is sent again only for a declaration that the portal does not hold yet.
    let declares = sent.says("itcRedReq").is_some() && !origin.contains_key("itcRedReq");
    assert!(plain(&origin["action"]) != action || declares, "what the portal holds is sent again: {sent:?}");
    assert_eq!(sent.says("prev_status").is_some(), profile == "api");
    if let Some(previous) = sent.says("prev_status") {
        assert_eq!(plain(&origin["action"]), previous);
    }
    let reduces = sent.says("itcRedReq").is_some();
    assert!(!reduces || MAY_REDUCE.contains(&sent.section) && action == "A", "{sent:?}");
    assert!(!reduces || plain(&origin["itcRedReqBlocked"]) != "Y", "{sent:?}");
    if ["b2bcn", "b2bcna"].contains(&sent.section) && action == "A" {
        assert_eq!(reduces, plain(&origin["itcRedReqBlocked"]) != "Y", "a credit note says it: {sent:?}");
    }
    if let Some(remarks) = sent.says("remarks") {
        assert_ne!(plain(&origin["isRemarksBlocked"]), "Y");
        assert!(remarks.is_ascii() && remarks.len() <= 250);
    }
    match line["fate"].as_str() {
        "upload" => {
            assert_eq!(line["needs_review"], "false", "nothing that needs a person goes up: {line:?}");
            assert_eq!(line["proposed_action"], action);
            assert!(action != "A" || line["certain"] == "true", "{line:?}");
        }
        "held" => assert_eq!((action, line["needs_review"].as_str()), ("P", "true"), "{line:?}"),
        other => panic!("uploaded, and its fate is {other}: {line:?}"),
    }
}

/// Checks all uploads of a run; returns the records sent.
pub(crate) fn check(month: &TestMonth, sandbox: &Sandbox, profile: &str) -> Vec<Sent> {
    let recipient = Download::parse(&month.ims).rtin;
    let (read, links) = (read(month), links(sandbox));
    let mut all = Vec::new();
    for (n, (name, text)) in uploads(sandbox).iter().enumerate() {
        assert_eq!(*name, format!("{recipient}-{}.json", n + 1));
        all.extend(sent(text, profile, &recipient));
    }
    let mut told = BTreeSet::new();
    for sent in &all {
        let id = identity(sent.section, &sent.fields);
        assert!(told.insert(id.clone()), "sent twice: {sent:?}");
        let origins = read.get(&id).unwrap_or_else(|| panic!("never read: {sent:?}"));
        let (index, fields) = &origins[0];
        let line = &links[&(sent.section.to_owned(), index.to_string())];
        check_record(sent, fields, line, profile);
    }
    let upward: BTreeSet<Vec<String>> = read
        .iter()
        .filter(|(id, places)| {
            places.iter().any(|(index, _)| {
                let line = links.get(&(id[0].clone(), index.to_string()));
                line.is_some_and(|l| ["upload", "held"].contains(&l["fate"].as_str()))
            })
        })
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(told, upward, "what links.csv says goes up goes up");
    all
}

#[test]
fn every_uploaded_record_was_read_and_only_the_recipients_say_is_added() {
    for month in TestMonth::all() {
        for profile in ["offline", "api"] {
            let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html", "--profile", profile]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let sent = check(&month, &sandbox, profile);
            assert!(sent.len() > 15, "{}, {profile}: {} records", month.name, sent.len());
            assert!(sent.iter().all(|s| s.says("action") == Some("A")), "the shipped policy accepts alone");
        }
    }
}

/// Reconciles under a policy that is the shipped one but for some words.
fn under(month: &TestMonth, changes: &[(&str, &str)]) -> (Sandbox, Run) {
    let mut rules = std::fs::read_to_string(root().join("rules/default.toml")).unwrap();
    // The examples hold the shipped policy fast, as they should; here it is meant to be another.
    rules.truncate(rules.find("\n[[example]]").unwrap());
    for (from, to) in changes {
        assert!(rules.contains(from), "{from}");
        rules = rules.replace(from, to);
    }
    month.under(&rules)
}

#[test]
fn the_hold_puts_on_pending_what_needs_a_person_and_changes_nothing_else() {
    for month in TestMonth::all() {
        let (without, run) = under(&month, &[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let (with, run) = under(&month, &[("hold = \"none\"", "hold = \"pending\"")]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let records = read(&month);
        let places: BTreeMap<(String, String), &Fields> = records
            .iter()
            .flat_map(|(id, places)| places.iter().map(|(i, f)| ((id[0].clone(), i.to_string()), f)))
            .collect();
        let mut held = 0;
        for ((place, before), (_, after)) in links(&without).iter().zip(&links(&with)) {
            let fields = places[place];
            let can_be_held = before["needs_review"] == "true"
                && plain(&fields["action"]) == "N"
                && plain(&fields["ispendactblocked"]) == "N"
                && plain(&fields["srcfilstatus"]) == "Filed";
            let expected = if can_be_held { "held" } else { before["fate"].as_str() };
            assert_eq!(after["fate"], expected, "{}: {after:?}", month.name);
            held += usize::from(can_be_held);
            let mut rest = after.clone();
            rest.insert("fate".to_owned(), before["fate"].clone());
            assert_eq!(&rest, before, "{}: nothing else changes", month.name);
        }
        assert!(held > 5, "{}: {held}", month.name);
        let (few, more) = (check(&month, &without, "offline"), check(&month, &with, "offline"));
        let (pending, rest): (Vec<Sent>, Vec<Sent>) =
            more.into_iter().partition(|s| s.says("action") == Some("P"));
        assert_eq!(rest, few, "{}: what went up before goes up as before", month.name);
        // A record that the download repeats is one record.
        assert!(!pending.is_empty() && pending.len() <= held, "{}", month.name);
    }
}

/// A month of so many plain invoices that agree, all at one state.
fn plain_month(records: usize, action: &str) -> TestMonth {
    let (mut ims, mut register) = (
        String::from("{\"rtin\":\"27AAHCK4471M1Z1\",\"imsDetails\":{\"b2b\":["),
        String::from(
            "Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n",
        ),
    );
    for n in 1..=records {
        let comma = if n == 1 { "" } else { "," };
        write!(
            ims,
            "{comma}{{\"stin\":\"27AAKFV2291Q1ZB\",\"inum\":\"V/{n}\",\"inv_typ\":\"R\",\"idt\":\"03-09-2026\",\
             \"val\":{n}.18e2,\"action\":\"{action}\",\"pos\":\"27\",\"txval\":{n}00,\"iamt\":0,\"camt\":{n}.0,\
             \"samt\":{n}.00,\"cess\":0,\"srcform\":\"R1\",\"rtnprd\":\"092026\",\"srcfilstatus\":\"Filed\",\
             \"ispendactblocked\":\"N\",\"isRemarksBlocked\":\"N\"}}"
        )
        .unwrap();
        writeln!(register, "27AAKFV2291Q1ZB,V/{n},03-09-2026,{n}00.00,0,{n}.00,{n}.00").unwrap();
    }
    ims.push_str("]}}\n");
    TestMonth { name: format!("{records} plain invoices"), ims, register }
}

#[test]
fn five_thousand_records_are_one_file_and_the_next_begins_another() {
    let month = plain_month(5_001, "N");
    let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = uploads(&sandbox);
    let sizes: Vec<usize> =
        files.values().map(|text| sent(text, "offline", "27AAHCK4471M1Z1").len()).collect();
    assert_eq!(sizes, [5_000, 1]);
    assert_eq!(check(&month, &sandbox, "offline").len(), 5_001);
    let month = plain_month(2, "N");
    let (sandbox, _) = month.reconcile(&["--no-workbook", "--no-html"]);
    assert_eq!(uploads(&sandbox).len(), 1);
}

#[test]
fn a_month_with_nothing_to_say_writes_no_upload() {
    let month = plain_month(3, "A");
    let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!sandbox.path("out/upload").exists());
    assert!(links(&sandbox).values().all(|l| l["fate"] == "already_so"));
    assert!(run.stdout.contains("no upload: nothing differs from what the portal holds"), "{}", run.stdout);
}

#[test]
fn refused_records_hold_the_upload_back_unless_they_are_allowed() {
    let mut month = plain_month(3, "N");
    month.ims = month.ims.replacen(
        "\"inum\":\"V/2\",\"inv_typ\":\"R\",\"idt\":\"03",
        "\"inum\":\"V/2\",\"inv_typ\":\"R\",\"idt\":\"33",
        1,
    );
    let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!sandbox.path("out/upload").exists());
    assert!(sandbox.path("out/links.csv").exists(), "the reports are written all the same");
    let (sandbox, run) = month.reconcile(&["--no-workbook", "--no-html", "--allow-refused"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let numbers: Vec<String> = uploads(&sandbox)
        .values()
        .flat_map(|text| sent(text, "offline", "27AAHCK4471M1Z1"))
        .map(|s| s.says("inum").unwrap().to_owned())
        .collect();
    assert_eq!(numbers, ["V/1", "V/3"]);
}

/// The rule of the shipped policy for documents that are only in IMS.
const ONLY_IN_IMS: &str = "when = \"outcome = 'only_in_ims'\"\naction = \"pending\"\nreview = \"clerk\"";

#[test]
fn a_policy_that_rejects_without_a_person_does_not_run() {
    let month = TestMonth::sample("2026-09");
    let alone = ONLY_IN_IMS.replace("pending", "reject").replace("clerk", "none");
    let (sandbox, run) = under(&month, &[(ONLY_IN_IMS, &alone)]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("error[rules.reject-alone]"), "{}", run.stderr);
    assert!(!sandbox.path("out").exists());
}

#[test]
fn a_proposed_reject_stays_here_even_under_the_hold() {
    let month = TestMonth::sample("2026-09");
    let reject = ONLY_IN_IMS.replace("pending", "reject");
    for hold in ["none", "pending"] {
        let hold = format!("hold = \"{hold}\"");
        let (sandbox, run) = under(&month, &[(ONLY_IN_IMS, &reject), ("hold = \"none\"", &hold)]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let rejects: Vec<Line> = links(&sandbox)
            .into_values()
            .filter(|l| l["outcome"] == "only_in_ims" && l["proposed_action"] == "R")
            .collect();
        assert!(!rejects.is_empty() && rejects.iter().all(|l| l["needs_review"] == "true"), "{rejects:?}");
        check(&month, &sandbox, "offline");
    }
}

#[test]
fn downloads_of_two_registrations_are_answered_apart() {
    let first = plain_month(2, "N");
    let pune = "27AAHCK4471M1Z1";
    let hosur =
        format!("33AAHCK4471M1Z{}", imsreco::domain::gstin::check_character("33AAHCK4471M1Z").unwrap());
    let second = first.ims.replace(pune, &hosur).replace("\"V/", "\"W/");
    let heading = "Company GSTIN,Supplier GSTIN,Supplier Invoice No,Supplier Invoice Date,Taxable Value,IGST,CGST,SGST\n";
    let rows: Vec<&str> = first.register.lines().skip(1).collect();
    let of = |gstin: &str, letter: &str| {
        rows.iter().map(|r| format!("{gstin},{}\n", r.replace("V/", letter))).collect::<String>()
    };
    let sandbox = Sandbox::new();
    sandbox.file("a.json", &first.ims).file("b.json", second);
    sandbox.file("purchase_register.csv", format!("{heading}{}{}", of(pune, "V/"), of(&hosur, "W/")));
    let rules = root().join("rules/default.toml");
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        "a.json",
        "b.json",
        "--books",
        "purchase_register.csv",
        "--rules",
        rules.to_str().unwrap(),
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--no-workbook",
        "--no-html",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = uploads(&sandbox);
    assert_eq!(
        files.keys().cloned().collect::<Vec<_>>(),
        [format!("{pune}-1.json"), format!("{hosur}-1.json")]
    );
    for (gstin, number) in [(pune, "V/1"), (hosur.as_str(), "W/1")] {
        let records = sent(&files[&format!("{gstin}-1.json")], "offline", gstin);
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].says("inum"), Some(number));
    }
}
