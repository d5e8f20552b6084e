//! The file as people and accidents treat it.

use super::*;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::standing::Saying;
use crate::ledger::{AnswerEntry, ApprovalEntry, Covered, Refusal, RunEntry, Said, SayingsEntry, Stored};
use crate::ledger::{Sent, UploadEntry};
use std::fs;

const AT: &str = "2026-11-24T11:30:05+05:30";

fn said(remark: &str) -> Said {
    let saying = Saying {
        action: ImsAction::Accept,
        itc_reduction: ItcReduction::NotAsked,
        remark: remark.to_owned(),
    };
    Said::of("29AAACX1234K1Z8|b2b|x".into(), "c".into(), &saying, ImsAction::Pending)
}

fn sayings(remark: &str) -> Entry {
    Entry::Sayings(SayingsEntry {
        manner: "review".into(),
        condition: String::new(),
        file: None,
        sayings: vec![said(remark)],
    })
}

fn stored(role: &str) -> Stored {
    Stored { role: role.into(), name: "a.json".into(), sha256: "00".into(), bytes: 2 }
}

fn one_of_each() -> Vec<Entry> {
    let sent = Sent {
        record: "k".into(),
        content: "c".into(),
        action: "accept".into(),
        reduction: said("").reduction,
        remark: String::new(),
        file: "29AAACX1234K1Z8-1.json".into(),
    };
    vec![
        Entry::Run(RunEntry {
            run: "0123456789ab".into(),
            version: "0.1.0".into(),
            period: "092026".into(),
            as_of: "2026-10-14".into(),
            policy: "default".into(),
            recipients: vec!["29AAACX1234K1Z8".into()],
            records: 3,
            inputs: vec![stored("ims")],
            outputs: vec![stored("output")],
        }),
        sayings("ok"),
        Entry::Approval(ApprovalEntry {
            covers: vec![Covered { record: "k".into(), content: "c".into(), saying: "s".into() }],
            shown: "one Reject".into(),
        }),
        Entry::Upload(UploadEntry {
            purpose: "save".into(),
            profile: "offline".into(),
            files: vec![stored("upload")],
            anyway: Vec::new(),
            records: vec![sent],
        }),
        Entry::Answer(AnswerEntry {
            file: stored("answer"),
            upload: 4,
            refused: vec![Refusal { record: "k".into(), code: "X1".into(), message: "no".into() }],
        }),
    ]
}

/// A ledger with one entry of each kind.
fn filled(file: &Path) -> Store {
    let mut store = Store::open(file).unwrap();
    for entry in one_of_each() {
        let head = store.head().unwrap();
        store.append(&head, AT, "Asha Rao", "0123456789ab", &entry).unwrap();
    }
    store
}

/// Does what no imsreco would: changes the file behind the ledger's back.
fn tamper(file: &Path, sql: &str) {
    let other = Connection::open(file).unwrap();
    other.execute_batch("DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_removed").unwrap();
    other.execute_batch(sql).unwrap();
}

#[test]
fn entries_come_back_in_order_and_chained() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    let entries = Store::open(&file).unwrap().entries().unwrap();
    assert_eq!(entries.iter().map(|e| e.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(entries.iter().map(|e| e.entry.clone()).collect::<Vec<_>>(), one_of_each());
    assert_eq!((entries[1].by.as_str(), entries[1].at.as_str()), ("Asha Rao", AT));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "one file, no journal beside it");
}

#[test]
fn any_browser_reads_the_views() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    let other = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    for (view, columns, expected) in [
        ("runs", "period || ' ' || records", "092026 3"),
        ("files", "direction || role", "inputims"),
        (
            "sayings",
            "\"by\" || ' ' || action || ' ' || proposed || ' ' || remark",
            "Asha Rao accept pending ok",
        ),
        ("approvals", "record || saying", "ks"),
        ("uploads", "purpose || ' ' || action || ' ' || file", "save accept 29AAACX1234K1Z8-1.json"),
        ("answers", "upload || code || message", "4X1no"),
        ("readme", "count(*)", "8"),
    ] {
        let found: rusqlite::types::Value =
            other.query_row(&format!("SELECT {columns} FROM {view} LIMIT 1"), [], |row| row.get(0)).unwrap();
        let found = match found {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected, "{view}");
    }
}

#[test]
fn the_tables_themselves_refuse_changes() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    let other = Connection::open(&file).unwrap();
    for sql in ["UPDATE entry SET \"by\" = 'M. Iyer'", "DELETE FROM entry WHERE number = 5"] {
        let told = other.execute(sql, []).unwrap_err().to_string();
        assert!(told.starts_with("entries of the ledger are never "), "{told}");
    }
}

#[test]
fn a_changed_removed_or_exchanged_entry_is_the_first_that_does_not_fit() {
    for (sql, first) in [
        ("UPDATE entry SET \"by\" = 'M. Iyer' WHERE number = 2", 2),
        ("UPDATE entry SET body = replace(body, 'one Reject', 'no Reject') WHERE number = 3", 3),
        ("UPDATE entry SET at = '2026-11-25T11:30:05+05:30' WHERE number = 1", 1),
        ("UPDATE entry SET kind = 'run' WHERE number = 4", 4),
        ("UPDATE entry SET hash = 'f' WHERE number = 5", 5),
        ("UPDATE entry SET previous = 'f' WHERE number = 5", 5),
        ("UPDATE entry SET run = x'00' WHERE number = 2", 2),
        ("DELETE FROM entry WHERE number = 3", 3),
        ("DELETE FROM entry WHERE number = 1", 1),
        ("UPDATE entry SET number = 9 WHERE number = 5", 5),
        (
            "UPDATE entry SET number = 90 WHERE number = 2; UPDATE entry SET number = 2 WHERE number = 3; \
             UPDATE entry SET number = 3 WHERE number = 90",
            2,
        ),
        ("INSERT INTO entry SELECT number - 5, at, \"by\", run, kind, body, previous, hash FROM entry", 1),
    ] {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("ledger.sqlite");
        drop(filled(&file));
        tamper(&file, sql);
        match Store::open(&file).unwrap().entries() {
            Err(LedgerError::Broken { number, .. }) => assert_eq!(number, first, "{sql}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn an_entry_of_a_kind_to_come_is_of_a_newer_version() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    let body = r#"{"kind":"poem"}"#;
    let parts = Parts { previous: "", number: 1, at: AT, by: "x", run: "r", kind: "poem", body };
    tamper(&file, "DELETE FROM entry");
    let other = Connection::open(&file).unwrap();
    other
        .execute(
            "INSERT INTO entry VALUES (1, ?1, 'x', 'r', 'poem', ?2, '', ?3)",
            params![AT, body, parts.hash()],
        )
        .unwrap();
    let told = Store::open(&file).unwrap().entries().unwrap_err();
    assert_eq!(
        told.to_string(),
        format!(
            "entry 1 of the ledger says something this version of imsreco does not know\n  --> {}\n  help: use the \
             version that wrote it, or a later one, for this workspace",
            file.display()
        )
    );
    assert_eq!(told.id(), "ledger.newer");
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(
        Store::open(&file).err().unwrap().to_string(),
        format!(
            "the ledger was written by a newer version of imsreco (format 2, this version knows 1)\n  --> {}\n  help: \
             use that version, or a later one, for this workspace",
            file.display()
        )
    );
}

#[test]
fn other_files_are_no_ledgers_and_stay_as_they_are() {
    let home = tempfile::tempdir().unwrap();
    let (text, database, folder) =
        (home.path().join("a.sqlite"), home.path().join("b.sqlite"), home.path().join("c.sqlite"));
    fs::write(&text, "Date,Number\n".repeat(100)).unwrap();
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE bills (x)").unwrap();
    fs::create_dir(&folder).unwrap();
    for file in [text, database, folder] {
        let before = fs::read(&file).ok();
        assert_eq!(
            Store::open(&file).err().unwrap().to_string(),
            format!(
                "this file is not a ledger of imsreco\n  --> {}\n  help: name the right workspace, or move the file \
                 away so that a new ledger can be made",
                file.display()
            )
        );
        assert_eq!(fs::read(&file).ok(), before);
    }
    let empty = home.path().join("d.sqlite");
    fs::write(&empty, "").unwrap();
    assert_eq!(Store::open(&empty).unwrap().head().unwrap(), Head::default());
}

#[test]
fn of_two_people_at_once_the_second_is_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    let (mut asha, mut iyer) = (filled(&file), Store::open(&file).unwrap());
    let (seen_by_asha, seen_by_iyer) = (asha.head().unwrap(), iyer.head().unwrap());
    asha.append(&seen_by_asha, AT, "Asha Rao", "r", &sayings("first")).unwrap();
    let told = iyer.append(&seen_by_iyer, AT, "M. Iyer", "r", &sayings("second")).unwrap_err();
    assert_eq!(
        told.to_string(),
        format!(
            "Asha Rao recorded entry 6 of the ledger meanwhile, at 2026-11-24T11:30:05+05:30; nothing of yours was \
             recorded\n  --> {}\n  help: look at it with imsreco ledger, then run the command again",
            file.display()
        )
    );
    let head = iyer.head().unwrap();
    assert_eq!(iyer.append(&head, AT, "M. Iyer", "r", &sayings("second")).unwrap().number, 7);
    assert_eq!(asha.entries().unwrap().len(), 7);
}

#[test]
fn a_ledger_held_by_another_program_is_busy() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    let other = Connection::open(&file).unwrap();
    let mut store = Store::open_patiently(&file, 0).unwrap();
    let head = store.head().unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let told = store.append(&head, AT, "Asha Rao", "r", &sayings("x")).unwrap_err();
    assert_eq!(told.id(), "ledger.busy");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.append(&head, AT, "Asha Rao", "r", &sayings("x")).unwrap().number, 6);
}

#[test]
fn a_full_disk_leaves_the_ledger_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    let mut store = filled(&file);
    store.connection.pragma_update(None, "max_page_count", 1).unwrap();
    let head = store.head().unwrap();
    let told = store.append(&head, AT, "Asha Rao", "r", &sayings(&"long ".repeat(50_000))).unwrap_err();
    assert_eq!(
        told.to_string(),
        format!(
            "the disk is full; nothing was recorded\n  --> {}\n  help: make room, and run the command again",
            file.display()
        )
    );
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(Store::open(&file).unwrap().entries().unwrap().len(), 5);
}

#[test]
fn what_a_killed_program_left_in_the_journal_is_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ledger.sqlite");
    drop(filled(&file));
    // The state on disk in the midst of a commit: pages written, journal still there.
    let other = Connection::open(&file).unwrap();
    other.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE").unwrap();
    for number in 6..400 {
        other
            .execute(
                "INSERT INTO entry VALUES (?1, 't', 'x', 'r', 'run', ?2, '', '')",
                params![number, "z".repeat(3_000)],
            )
            .unwrap();
    }
    let copy = home.path().join("copy.sqlite");
    let journal = |file: &Path| PathBuf::from(format!("{}-journal", file.display()));
    fs::copy(&file, &copy).unwrap();
    fs::copy(journal(&file), journal(&copy)).unwrap();
    assert!(fs::metadata(&copy).unwrap().len() > 200_000, "the half-done entry reached the file");
    assert_eq!(Store::open(&copy).unwrap().entries().unwrap().len(), 5);
}
