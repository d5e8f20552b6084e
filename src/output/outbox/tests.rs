//! Files appear together, or the folder stays as it was.

use super::draft::PIECE;
use super::*;

#[test]
fn files_appear_together_and_are_never_overwritten_unasked() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("a/out");
    let mut outbox = Outbox::open(&out, Overwrite::Never).unwrap();
    outbox.write("links.csv", |w| w.write_all(b"a")).unwrap();
    outbox.write("upload/29AAACX1234K1Z8-1.json", |w| w.write_all(b"{}")).unwrap();
    assert!(!out.join("links.csv").exists());
    assert_eq!(outbox.facts()[0].bytes, 1);
    outbox.commit().unwrap();
    assert!(out.join("links.csv").exists());

    let mut again = Outbox::open(&out, Overwrite::Never).unwrap();
    again.write("links.csv", |w| w.write_all(b"b")).unwrap();
    let error = again.commit().unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "the output folder already holds links.csv and upload/29AAACX1234K1Z8-1.json\n  --> {}\n  \
             help: give another --out folder, or --force to replace the files of that run",
            out.display()
        )
    );
    assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"a");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);

    let mut forced = Outbox::open(&out, Overwrite::Force).unwrap();
    forced.write("links.csv", |w| w.write_all(b"c")).unwrap();
    forced.commit().unwrap();
    assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"c");
    assert!(!out.join("upload/29AAACX1234K1Z8-1.json").exists(), "a stale upload is a wrong upload");
}

#[test]
fn files_written_at_the_same_time_are_told_in_the_order_they_were_begun() {
    let home = tempfile::tempdir().unwrap();
    let mut outbox = Outbox::open(home.path(), Overwrite::Never).unwrap();
    let mut trail = outbox.last_draft("audit.jsonl").unwrap();
    let mut links = outbox.draft("links.csv").unwrap();
    outbox.write("summary.json", |w| w.write_all(b"{}")).unwrap();
    let written = std::thread::scope(|scope| scope.spawn(|| links.write_all(b"a")).join().unwrap());
    outbox.keep(links, written).unwrap();
    let names: Vec<String> = outbox.facts().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["links.csv", "summary.json"]);
    let written = trail.write_all(b"b");
    outbox.keep(trail, written).unwrap();
    let names = ["links.csv", "summary.json", "audit.jsonl"].map(|n| home.path().join(n));
    assert_eq!(outbox.commit().unwrap(), names);
}

#[test]
fn a_file_is_brought_to_the_disk_in_pieces_and_one_that_is_never_ended_holds_nothing_up() {
    let home = tempfile::tempdir().unwrap();
    let mut outbox = Outbox::open(home.path(), Overwrite::Never).unwrap();
    let mut never = outbox.draft("never.csv").unwrap();
    never.write_all(b"a").unwrap();
    let block = vec![b'x'; 1 << 20];
    let blocks = 1 + PIECE / (1 << 20);
    outbox.write("links.csv", |w| (0..blocks).try_for_each(|_| w.write_all(&block))).unwrap();
    assert_eq!(outbox.facts()[0].bytes, blocks << 20);
    assert_eq!(outbox.commit().unwrap(), [home.path().join("links.csv")]);
    assert_eq!(fs::metadata(home.path().join("links.csv")).unwrap().len(), blocks << 20);
    drop(never);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing temporary stays");
}

#[test]
fn a_run_that_fails_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("b/out");
    let mut outbox = Outbox::open(&out, Overwrite::Never).unwrap();
    outbox.write("links.csv", |w| w.write_all(b"a")).unwrap();
    let error =
        outbox.write("summary.json", |_| Err(io::ErrorKind::StorageFull.into())).unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "the output cannot be written: the disk is full; nothing was changed\n  \
             --> {}\n  help: make room, or give an --out folder on another disk",
            out.join("summary.json").display()
        )
    );
    drop(outbox);
    assert!(!home.path().join("b").exists());
}

#[test]
fn a_forced_run_that_fails_at_the_last_file_leaves_the_old_set() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let names = ["a.csv", "b.csv", "upload/29AAACX1234K1Z8-1.json"];
    let mut first = Outbox::open(&out, Overwrite::Never).unwrap();
    for name in names {
        first.write(name, |w| w.write_all(b"old")).unwrap();
    }
    first.commit().unwrap();

    let mut second = Outbox::open(&out, Overwrite::Force).unwrap();
    for name in ["a.csv", "b.csv", "c.csv"] {
        second.write(name, |w| w.write_all(b"new")).unwrap();
    }
    // Somebody takes the last name between the check and the last step.
    let mut swap = Swap::default();
    for name in names {
        swap.put_aside(out.join(name)).unwrap();
    }
    fs::write(out.join("a.csv"), "new").unwrap();
    swap.placed.push(out.join("a.csv"));
    drop(swap);
    drop(second);
    for name in names {
        assert_eq!(fs::read(out.join(name)).unwrap(), b"old", "{name}");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 3, "nothing temporary stays");
}

#[test]
fn a_file_that_is_renamed_when_replaced_comes_back_when_the_run_fails() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    fs::write(at("review.csv"), "answers").unwrap();
    let mut outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
    outbox.write("review.csv", |w| w.write_all(b"questions")).unwrap();
    outbox.rename_if_replaced("review.csv", "review.kept-1.csv");
    fs::write(at("review.kept-1.csv"), "taken meanwhile").unwrap();
    assert_eq!(
        outbox.commit().unwrap_err().to_string(),
        format!(
            "the output cannot be written: a file of that name is in the way; nothing was changed\n  \
             --> {}\n  help: move it away, or give another --out folder",
            at("review.kept-1.csv").display()
        )
    );
    assert_eq!(fs::read(at("review.csv")).unwrap(), b"answers");

    let mut swap = Swap::default();
    swap.rename(at("review.csv"), at("review.kept-2.csv")).unwrap();
    assert!(!at("review.csv").exists());
    drop(swap);
    assert_eq!(fs::read(at("review.csv")).unwrap(), b"answers");

    let mut outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
    outbox.write("review.csv", |w| w.write_all(b"questions")).unwrap();
    outbox.rename_if_replaced("review.csv", "review.kept-2.csv");
    outbox.commit().unwrap();
    assert_eq!(fs::read(at("review.kept-2.csv")).unwrap(), b"answers");
    assert_eq!(fs::read(at("review.csv")).unwrap(), b"questions");
    assert_eq!(fs::read(at("review.kept-1.csv")).unwrap(), b"taken meanwhile");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_found_before_anything_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("audit.jsonl")).unwrap();
    let outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
    assert_eq!(
        outbox.check(&["links.csv", "audit.jsonl"]).unwrap_err().to_string(),
        format!(
            "the output cannot be written: it is a folder; nothing was changed\n  \
             --> {}\n  help: move it away, or give another --out folder",
            home.path().join("audit.jsonl").display()
        )
    );
}

#[test]
fn what_is_no_run_leaves_the_uploads_of_one_alone() {
    let home = tempfile::tempdir().unwrap();
    let upload = home.path().join("upload/29AAACX1234K1Z8-1.json");
    fs::create_dir_all(upload.parent().unwrap()).unwrap();
    fs::write(&upload, "{}").unwrap();
    for overwrite in [Overwrite::Never, Overwrite::Force] {
        let mut outbox = Outbox::open(home.path(), overwrite).unwrap().beside_uploads();
        outbox.write("compare.csv", |w| w.write_all(b"a")).unwrap();
        outbox.commit().unwrap();
        assert!(upload.exists());
    }
}

#[test]
fn what_a_run_reads_it_does_not_replace() {
    let home = tempfile::tempdir().unwrap();
    let register = home.path().join("links.csv");
    fs::write(&register, "a register").unwrap();
    let outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
    let around = home.path().join("../").join(home.path().file_name().unwrap()).join("links.csv");
    assert_eq!(
        outbox.spare(&["links.csv"], &[&around]).unwrap_err().to_string(),
        format!(
            "this file is read by the run and would be replaced by it\n  --> {}\n  help: give another --out \
             folder",
            around.display()
        )
    );
    assert!(outbox.spare(&["audit.jsonl"], &[&register]).is_ok());
}
