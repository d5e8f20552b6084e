//! Packs made anew by somebody who has the program: every hash fits, and the lie shows all the same.

use super::make::{Content, LEDGER, seal};
use super::opening::{Contents, open};
use super::*;
use crate::desk::standing::{content_hash, saying_hash};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::standing::{RecordKey, Saying};
use crate::ledger::{
    ApprovalEntry, Covered, Entry, Reduction, Said, SayingsEntry, Sent, UploadEntry, chained, read_copy,
};
use crate::pipeline::{Html, Job, Refusals, Silent, Workbook, Writing, enter, run};
use crate::portal::upload::Profile;
use chrono::NaiveDate;

const AT: &str = "2026-10-14T10:00:00+05:30";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The first record of the sample month: its key, its content, its run.
struct Story {
    home: tempfile::TempDir,
    record: String,
    content: String,
    run: String,
}

fn reject() -> Saying {
    Saying { action: ImsAction::Reject, itc_reduction: ItcReduction::NotAsked, remark: "not ours".into() }
}

impl Story {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        let job = Job {
            ims: vec![sample("sample_data/2026-08/ims.json")],
            books: vec![sample("sample_data/2026-08/purchase_register.csv")],
            rules: sample("rules/default.toml"),
            previous: Vec::new(),
            suppliers: None,
            recipient: None,
            gstr2b: Vec::new(),
            map: None,
            control: crate::ingest::books::ControlTotals::default(),
            rtin: None,
            period: None,
            as_of: NaiveDate::from_ymd_opt(2026, 10, 14).unwrap(),
            out: out.clone(),
            workspace: None,
            profile: Profile::Offline,
            workbook: Workbook::Skip,
            html: Html::Skip,
            writing: Writing::Files,
            overwrite: Overwrite::Never,
            refusals: Refusals::Allow,
        };
        run(&job, &Silent).unwrap();
        let mut workspace = Workspace::open(&out).unwrap();
        enter(&out, &mut workspace, AT).unwrap();
        let (record, content, run) = reopen(&out, None, &Silent, |opened| {
            let record = &opened.month.ims[0];
            (RecordKey::of(record).text(), content_hash(record), opened.run.to_owned())
        })
        .unwrap();
        let story = Self { home, record, content, run };
        let said = Said::of(story.record.clone(), story.content.clone(), &reject(), ImsAction::Accept);
        story.record("Asha Rao", &Entry::Sayings(sayings(said)));
        story.record("M. Iyer", &Entry::Approval(story.approval()));
        story
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }

    fn record(&self, by: &str, entry: &Entry) {
        let mut workspace = Workspace::open(&self.out()).unwrap();
        let head = workspace.head().unwrap();
        workspace.append(&head, AT, by, &self.run, entry).unwrap();
    }

    fn approval(&self) -> ApprovalEntry {
        let (record, content) = (self.record.clone(), self.content.clone());
        let covered = Covered { record, content, saying: saying_hash(&reject()) };
        ApprovalEntry { covers: vec![covered], shown: "a Reject".into() }
    }

    fn upload(&self, action: &str) -> Entry {
        let sent = Sent {
            record: self.record.clone(),
            content: self.content.clone(),
            action: action.into(),
            reduction: Reduction { itc_reduction: String::new(), paise: None },
            remark: String::new(),
            file: "upload/x.json".into(),
        };
        let (purpose, profile) = ("save".into(), "offline".into());
        Entry::Upload(UploadEntry {
            purpose,
            profile,
            files: Vec::new(),
            records: vec![sent],
            anyway: Vec::new(),
        })
    }

    fn packed(&self) -> Vec<u8> {
        let scratch = tempfile::tempdir().unwrap();
        pack(&self.out(), None, None, scratch.path(), &Silent).unwrap().bytes
    }
}

fn sayings(said: Said) -> SayingsEntry {
    SayingsEntry { manner: "review".into(), condition: String::new(), file: None, sayings: vec![said] }
}

/// Changes what a pack holds and seals it again, as a forger would.
fn forged(pack: &[u8], change: impl Fn(&mut Manifest, &str, &mut Vec<u8>)) -> Vec<u8> {
    let Contents { mut manifest, files } = open(pack).unwrap();
    let mut out = Vec::new();
    for (listed, mut bytes) in manifest.files.clone().into_iter().zip(files) {
        change(&mut manifest, &listed.name, &mut bytes);
        out.push(Content { name: listed.name, role: listed.role, known_as: listed.known_as, bytes });
    }
    seal(&mut manifest, &out).unwrap()
}

fn told(pack: &[u8]) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let report = verify(Path::new("pack.zip"), pack, scratch.path(), &Silent).unwrap();
    let shown = text("pack.zip", &report);
    shown.trim_end().lines().last().unwrap().to_owned()
}

/// Gives a pack another ledger, chained and counted as it should be.
fn with_ledger(pack: &[u8], change: impl Fn(&mut Vec<Recorded>)) -> Vec<u8> {
    forged(pack, |manifest, name, bytes| {
        if name == LEDGER {
            let mut entries = read_copy(std::str::from_utf8(bytes).unwrap()).unwrap();
            change(&mut entries);
            let text = chained(&entries);
            let last = read_copy(&text).unwrap().pop().unwrap();
            manifest.ledger = LedgerEnd { entries: last.number, last: last.hash };
            *bytes = text.into_bytes();
        }
    })
}

#[test]
fn a_pack_that_was_sealed_anew_is_still_found_out() {
    let story = Story::new();
    let good = story.packed();
    assert!(told(&good).starts_with("Nothing was altered, and every proposal was made again."));
    assert!(forged(&good, |_, _, _| ()) == good, "sealed anew and unchanged, it is the same");
    let replaced = |name: &'static str, from: &'static str, to: &'static str| {
        forged(&good, move |_, at, bytes| {
            if at == name {
                *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
            }
        })
    };
    assert_eq!(
        told(&replaced("output/review.csv", ",", ";")),
        "The first thing that was altered is output/review.csv: the run made again writes something else, from line 1."
    );
    let entry = told(&replaced(LEDGER, "Asha Rao", "Asha Rau"));
    assert_eq!(
        entry,
        "The first thing that was altered is ledger.jsonl (entry 2 of the ledger): entry 2 is the first that does not \
         fit the one before."
    );
    assert_eq!(
        told(&replaced("input/rules/1/default.toml", "accept", "reject")),
        "The first thing that was altered is input/rules/1/default.toml (entry 1 of the ledger): entry 1 names it, and \
         the pack has it not."
            .replace("input/rules/1/default.toml", &sample("rules/default.toml").display().to_string())
    );
    let other = forged(&good, |manifest, _, _| manifest.policy = "mild".into());
    assert_eq!(
        told(&other),
        "The first thing that was altered is MANIFEST.json: it speaks of another run than output/run.state."
    );
    let cut = forged(&good, |manifest, _, _| manifest.ledger.entries = 2);
    assert_eq!(
        told(&cut),
        "The first thing that was altered is ledger.jsonl (entry 3 of the ledger): it has 3 entries, and the list of \
         the pack says 2."
    );
}

#[test]
fn a_ledger_that_was_chained_anew_has_to_make_sense() {
    let story = Story::new();
    let good = story.packed();
    let same = with_ledger(&good, |entries| entries[2].by = "asha  RAO".into());
    assert_eq!(
        told(&same),
        "The first thing that was altered is ledger.jsonl (entry 3 of the ledger): entry 3 is an approval by asha  RAO of \
         what the same person said in entry 2."
    );
    let record = |entries: &mut Vec<Recorded>, entry: Entry| {
        let last = entries.last().unwrap().clone();
        entries.push(Recorded { number: last.number + 1, by: "Asha Rao".into(), entry, ..last });
    };
    let accept = with_ledger(&good, |entries| record(entries, story.upload("accept")));
    assert_eq!(
        told(&accept),
        format!(
            "The first thing that was altered is ledger.jsonl (entry 4 of the ledger): entry 4 sends accept of {}, which \
             nobody had decided.",
            story.record
        )
    );
    let unapproved = with_ledger(&good, |entries| {
        entries.remove(2);
        let last = entries.last().unwrap().clone();
        entries.push(Recorded { number: 3, by: "Asha Rao".into(), entry: story.upload("reject"), ..last });
    });
    assert_eq!(
        told(&unapproved),
        format!(
            "The first thing that was altered is ledger.jsonl (entry 3 of the ledger): entry 3 sends reject of {}, which \
             nobody had approved.",
            story.record
        )
    );
    let approved = with_ledger(&good, |entries| record(entries, story.upload("reject")));
    assert!(told(&approved).starts_with("Nothing was altered"), "{}", told(&approved));
    let answer = crate::ledger::AnswerEntry {
        file: crate::ledger::Stored {
            role: "answer".into(),
            name: "error.json".into(),
            sha256: String::new(),
            bytes: 0,
        },
        upload: 3,
        refused: Vec::new(),
    };
    let strange = with_ledger(&good, |entries| {
        let last = entries.last().unwrap().clone();
        let entry = Entry::Answer(answer.clone());
        entries.push(Recorded { number: 4, run: "other".into(), entry, ..last });
    });
    assert_eq!(
        told(&strange),
        "The first thing that was altered is ledger.jsonl (entry 4 of the ledger): entry 4 answers entry 3, which is no \
         upload before it."
    );
}

#[test]
fn a_pack_of_another_version_is_checked_but_not_made_again() {
    let good = Story::new().packed();
    let other = forged(&good, |manifest, _, _| manifest.version = "9.9.9".into());
    assert_eq!(
        told(&other),
        "Nothing was altered in what was checked; not checked: Run, Proposals and Uploads."
    );
    let newer = forged(&good, |manifest, _, _| manifest.schema = 2);
    let scratch = tempfile::tempdir().unwrap();
    let error = verify(Path::new("pack.zip"), &newer, scratch.path(), &Silent).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the pack was made by a newer version of imsreco (format over 1)\n  --> pack.zip\n  help: verify it with that \
         version, or a later one"
    );
}
