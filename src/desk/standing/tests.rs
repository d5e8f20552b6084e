//! A record's way to the portal, as stories.

use super::*;
use crate::domain::action::Permission;
use crate::domain::document::Section;
use crate::domain::link::Link;
use crate::domain::money::{TaxHeads, Tolerance};
use crate::domain::month::{InputFile, RunFacts};
use crate::domain::outcome::Outcome;
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::ledger::{
    AnswerEntry, ApprovalEntry, Covered, Entry, Refusal, RunEntry, Said, SayingsEntry, Sent, Stored,
    UploadEntry,
};

const ASHA: &str = "Asha Rao";
const IYER: &str = "M. Iyer";

/// An invoice of ₹1,00,000.00 with ₹18,000.00 of tax.
fn invoice() -> ImsRecord<&'static str> {
    ImsRecord {
        file: 0,
        section: Section::B2b,
        index: 0,
        recipient_gstin: "29AAACX1234K1Z8",
        supplier_gstin: "27AAAFS9876P1Z5",
        supplier_name: "",
        number: "SF/26/0417",
        date: parse_portal_date("09-09-2026").unwrap(),
        original_number: "",
        original_date: None,
        invoice_type: "R",
        place_of_supply: "29",
        document_value: Paise::new(11_800_000),
        taxable_value: Paise::new(10_000_000),
        tax: TaxHeads { igst: Paise::new(1_800_000), ..TaxHeads::default() },
        return_period: "092026",
        source_form: "R1",
        filing: Filing::Filed,
        previous_action: ImsAction::NoAction,
        permission: Permission { pending: true, remarks: true, itc_reduction: false },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: "9ab0",
        raw_start: 0,
        raw_end: 0,
    }
}

/// A credit note, for which the portal asks how much credit is given back.
fn credit_note() -> ImsRecord<&'static str> {
    ImsRecord {
        section: Section::B2bcn,
        tax: TaxHeads { cgst: Paise::new(90_000), sgst: Paise::new(90_000), ..TaxHeads::default() },
        permission: Permission { pending: true, remarks: true, itc_reduction: true },
        ..invoice()
    }
}

fn goes_without_a_person(action: ImsAction) -> Decision {
    Decision {
        proposed_action: action,
        review: None,
        rule: "certain-and-filed".into(),
        rule_reason: "The books hold the same document.".into(),
        overruled: String::new(),
        itc_reduction: ItcReduction::NotAsked,
        itc_reduction_basis: "",
        remark: String::new(),
        fate: UploadFate::Upload,
    }
}

fn needs_a_clerk(action: ImsAction) -> Decision {
    Decision {
        review: Some("clerk".into()),
        rule_reason: "No row of the books carries this document.".into(),
        fate: UploadFate::NeedsPerson,
        ..goes_without_a_person(action)
    }
}

fn say(action: ImsAction) -> Saying {
    Saying { action, itc_reduction: ItcReduction::NotAsked, remark: String::new() }
}

/// A month of few records and its ledger, which tells its own story.
struct Story {
    month: Month<'static>,
    approval: Approval,
    entries: Vec<Recorded>,
}

impl Story {
    fn of(records: Vec<(ImsRecord<&'static str>, Decision)>) -> Self {
        let file =
            |name: &str, sha256: &str| InputFile { name: name.into(), sha256: sha256.into(), bytes: 1 };
        let (ims, decisions): (Vec<_>, Vec<_>) = records.into_iter().unzip();
        let month = Month {
            facts: RunFacts {
                version: String::new(),
                period: TaxPeriod::parse("092026").unwrap(),
                as_of: parse_portal_date("14-10-2026").unwrap(),
                recipients: vec!["29AAACX1234K1Z8".into()],
                tolerance: Tolerance::default(),
                hold: false,
                policy: "default".into(),
                rules: Vec::new(),
                ims_files: vec![file("ims.json", "first download")],
                books_files: vec![file("register.csv", "r")],
                rules_file: file("rules.toml", "p"),
                list_files: Vec::new(),
                previous_files: Vec::new(),
                suppliers_file: None,
                history: None,
                calendar: crate::domain::due::Calendar::default(),
                gstr2b_files: Vec::new(),
            },
            links: vec![Link::unlinked(Outcome::OnlyInIms); ims.len()],
            reasons: vec!["".into(); ims.len()],
            ims,
            decisions,
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
        };
        let mut story = Self { month, approval: Approval::default(), entries: Vec::new() };
        story.run();
        story
    }

    fn one(record: ImsRecord<&'static str>, decision: Decision) -> Self {
        Self::of(vec![(record, decision)])
    }

    fn add(&mut self, by: &str, entry: Entry) {
        let number = i64::try_from(self.entries.len()).unwrap() + 1;
        let at = format!("2026-10-14T10:{number:02}:00+05:30");
        self.entries.push(Recorded {
            number,
            at,
            by: by.into(),
            run: "0123456789ab".into(),
            entry,
            hash: String::new(),
        });
    }

    fn run(&mut self) {
        let stored = |role: &str, sha256: &str| Stored {
            role: role.into(),
            name: String::new(),
            sha256: sha256.into(),
            bytes: 1,
        };
        let inputs = self.month.facts.ims_files.iter().map(|f| stored("ims", &f.sha256)).collect();
        let entry = RunEntry {
            run: "0123456789ab".into(),
            version: String::new(),
            period: "092026".into(),
            as_of: String::new(),
            policy: String::new(),
            recipients: Vec::new(),
            records: self.month.ims.len(),
            inputs,
            outputs: Vec::new(),
        };
        self.add("imsreco", Entry::Run(entry));
    }

    /// Downloads again.
    fn download(&mut self, change: impl FnOnce(&mut ImsRecord<&'static str>)) {
        change(&mut self.month.ims[0]);
        self.month.facts.ims_files[0].sha256.push_str(", again");
        self.run();
    }

    fn said(&mut self, by: &str, manner: Manner, at: usize, saying: &Saying) {
        let record = &self.month.ims[at];
        let proposed = self.month.decisions[at].proposed_action;
        let said = Said::of(RecordKey::of(record).text(), content_hash(record), saying, proposed);
        let condition = if manner == Manner::Bulk { "tax_total < 500".to_owned() } else { String::new() };
        let manner = manner.word().to_owned();
        self.add(by, Entry::Sayings(SayingsEntry { manner, condition, file: None, sayings: vec![said] }));
    }

    fn says(&mut self, by: &str, action: ImsAction) {
        self.said(by, Manner::Review, 0, &say(action));
    }

    fn approves(&mut self, by: &str) {
        let record = &self.month.ims[0];
        let covers = Covered {
            record: RecordKey::of(record).text(),
            content: content_hash(record),
            saying: saying_hash(self.stands().saying.as_ref().unwrap()),
        };
        self.add(by, Entry::Approval(ApprovalEntry { covers: vec![covers], shown: String::new() }));
    }

    /// Writes an upload of what counts; returns its number.
    fn uploads(&mut self) -> i64 {
        let record = &self.month.ims[0];
        let saying = self.stands().saying.unwrap();
        let said = Said::of(RecordKey::of(record).text(), content_hash(record), &saying, ImsAction::NoAction);
        let sent = Sent {
            record: said.record,
            content: said.content,
            action: said.action,
            reduction: said.reduction,
            remark: said.remark,
            file: "29AAACX1234K1Z8-1.json".into(),
        };
        self.add(
            ASHA,
            Entry::Upload(UploadEntry {
                purpose: "save".into(),
                profile: "offline".into(),
                files: Vec::new(),
                anyway: Vec::new(),
                records: vec![sent],
            }),
        );
        self.entries.last().unwrap().number
    }

    fn refused(&mut self, upload: i64) {
        self.refused_with(upload, "IMSSAV0015");
    }

    fn refused_with(&mut self, upload: i64, code: &str) {
        let refusal = Refusal {
            record: RecordKey::of(&self.month.ims[0]).text(),
            code: code.into(),
            message: "changed".into(),
        };
        let file =
            Stored { role: "answer".into(), name: "error.json".into(), sha256: String::new(), bytes: 1 };
        self.add(ASHA, Entry::Answer(AnswerEntry { file, upload, refused: vec![refusal] }));
    }

    fn all(&self) -> Vec<Standing> {
        of_month(&self.month, self.approval, &self.entries)
    }

    fn stands(&self) -> Standing {
        self.all().remove(0)
    }

    /// The gate and the sentence.
    fn told(&self) -> (Gate, String) {
        let standing = self.stands();
        (standing.gate, standing.why)
    }
}

fn ends(gate: Gate, why: &str) -> (Gate, String) {
    (gate, why.to_owned())
}

#[test]
fn what_nobody_has_to_look_at_goes_and_the_rest_waits() {
    let story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by the policy."));
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    let waits = "A clerk has to decide: No row of the books carries this document.";
    assert_eq!(story.told(), ends(Gate::WaitsForReview, waits));
    assert_eq!(story.stands().saying, None);
    story.says(ASHA, ImsAction::Accept);
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by Asha Rao."));
    let said = story.stands().said.unwrap();
    assert_eq!((said.number, said.by.as_str(), said.manner), (2, ASHA, Manner::Review));
}

#[test]
fn an_override_waits_for_a_second_person_and_the_newest_saying_counts() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    story.says(ASHA, ImsAction::Pending);
    assert_eq!(story.stands().wants, [SecondLook::Override]);
    assert_eq!(
        story.told(),
        ends(Gate::WaitsForApproval, "Pending by Asha Rao waits for a second person: other than proposed.")
    );
    story.says(IYER, ImsAction::Accept);
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by M. Iyer."));
}

#[test]
fn a_reject_goes_only_with_another_persons_approval() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Reject));
    story.says(ASHA, ImsAction::Reject);
    let waits = "Reject by Asha Rao waits for a second person: a Reject.";
    assert_eq!(story.told(), ends(Gate::WaitsForApproval, waits));
    story.approves(" asha  RAO ");
    assert_eq!(story.told(), ends(Gate::WaitsForApproval, waits));
    assert_eq!(story.stands().approved, None);
    story.approves(IYER);
    assert_eq!(story.told(), ends(Gate::Goes, "Reject by Asha Rao, approved by M. Iyer (entry 4)."));
}

#[test]
fn a_policy_that_wants_nothing_approved_still_wants_it_of_a_reject() {
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Reject));
    story.approval = Approval { accept_over: None, overrides: false, bulk: false };
    assert_eq!(story.stands().gate, Gate::WaitsForApproval);
    story.says(ASHA, ImsAction::Pending);
    assert_eq!(story.stands().gate, Gate::Goes);
    // The portal holds a Reject; another remark is another Reject.
    story.download(|record| record.previous_action = ImsAction::Reject);
    let remark = Saying { remark: "not ours".into(), ..say(ImsAction::Reject) };
    story.said(ASHA, Manner::Review, 0, &remark);
    assert_eq!(story.stands().wants, [SecondLook::Reject]);
    assert_eq!(story.stands().gate, Gate::WaitsForApproval);
    story.approves(IYER);
    assert_eq!(story.stands().gate, Gate::Goes);
}

#[test]
fn an_edit_after_approval_voids_it_even_if_it_is_taken_back() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    let remark = |text: &str| Saying { remark: text.into(), ..say(ImsAction::Reject) };
    story.said(ASHA, Manner::Review, 0, &remark("not ours"));
    story.approves(IYER);
    assert_eq!(story.stands().gate, Gate::Goes);
    story.said(ASHA, Manner::Review, 0, &remark("not our purchase"));
    assert_eq!((story.stands().gate, story.stands().approved), (Gate::WaitsForApproval, None));
    story.said(ASHA, Manner::Review, 0, &remark("not ours"));
    assert_eq!(story.stands().gate, Gate::WaitsForApproval);
    story.approves(IYER);
    assert_eq!(story.stands().approved.unwrap().number, 6);
}

#[test]
fn bulk_decisions_and_accepts_over_the_limit_wait() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    story.said(ASHA, Manner::Bulk, 0, &say(ImsAction::Accept));
    assert_eq!(
        story.told(),
        ends(Gate::WaitsForApproval, "Accept by Asha Rao waits for a second person: decided in bulk.")
    );
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
    story.approval.accept_over = Some(Paise::new(1_799_999));
    assert_eq!(
        story.told(),
        ends(
            Gate::WaitsForApproval,
            "Accept by the policy waits for a second person: an Accept over the policy's limit."
        )
    );
    story.approves(IYER);
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by the policy, approved by M. Iyer (entry 2)."));
    story.approval.accept_over = Some(Paise::new(1_800_000));
    assert_eq!(story.stands().wants, []);
}

#[test]
fn a_saying_is_lost_when_the_document_changes_and_found_again_with_it() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    story.says(ASHA, ImsAction::Accept);
    story.download(|record| record.taxable_value = Paise::new(10_000_100));
    let standing = story.stands();
    assert_eq!((standing.said, standing.lost.map(|l| l.number)), (None, Some(2)));
    assert_eq!(
        story.told(),
        ends(
            Gate::WaitsForReview,
            "The document changed since Asha Rao said Accept (entry 2): it has to be decided again."
        )
    );
    // Filing what was saved changes nothing of the document.
    story.download(|record| {
        record.taxable_value = Paise::new(10_000_000);
        record.filing = Filing::NotFiled;
    });
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by Asha Rao."));
}

#[test]
fn a_changed_document_is_not_accepted_by_the_policy_against_what_a_person_had_said() {
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
    story.says(ASHA, ImsAction::Pending);
    story.download(|record| record.content_hash = "9ab1");
    assert_eq!(story.stands().gate, Gate::WaitsForReview);
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
    story.says(ASHA, ImsAction::Accept);
    story.download(|record| record.content_hash = "9ab1");
    assert_eq!(story.stands().gate, Gate::Goes);
    assert!(story.stands().lost.is_some());
}

#[test]
fn what_was_sent_is_unchanged_until_the_portal_refuses_it() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Reject));
    story.says(ASHA, ImsAction::Reject);
    story.approves(IYER);
    let upload = story.uploads();
    assert_eq!(
        story.told(),
        ends(Gate::Unchanged, "Reject was sent in entry 4, and the portal has not refused it.")
    );
    story.refused(upload);
    assert_eq!(story.told(), ends(Gate::Goes, "Reject by Asha Rao, approved by M. Iyer (entry 3)."));
    let sent = story.stands().sent.unwrap();
    assert_eq!((sent.number, sent.refused, sent.since_download), (4, true, true));
    story.uploads();
    assert_eq!(story.stands().gate, Gate::Unchanged);
    // Another mind is news again.
    story.says(ASHA, ImsAction::Accept);
    assert_eq!(story.stands().gate, Gate::WaitsForApproval);
}

#[test]
fn the_very_words_that_the_portal_refused_are_not_sent_again() {
    for (code, gate, why) in [
        ("IMSSAV0015", Gate::Goes, "Accept by the policy."),
        (
            "IMSSAV0010",
            Gate::Blocked,
            "The portal refused it in entry 3 (IMSSAV0010: changed): download again and make the run anew.",
        ),
        (
            "NEW77",
            Gate::Blocked,
            "The portal refused it in entry 3 (NEW77: changed): read the message and decide anew, or act upon the \
             record on the portal.",
        ),
    ] {
        let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
        let upload = story.uploads();
        story.refused_with(upload, code);
        assert_eq!(story.told(), ends(gate, why), "{code}");
        // Who says the same anew has seen the message; only a stale download stays in the way.
        story.says(ASHA, ImsAction::Accept);
        let again = if code == "IMSSAV0010" { Gate::Blocked } else { Gate::Goes };
        assert_eq!(story.stands().gate, again, "{code}");
        story.download(|_| ());
        assert_eq!(story.stands().gate, Gate::Goes, "{code}");
    }
}

#[test]
fn a_new_download_shows_what_the_portal_made_of_the_upload() {
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::Accept));
    story.uploads();
    assert_eq!(story.stands().gate, Gate::Unchanged);
    // The same download again knows nothing of the upload.
    story.run();
    assert_eq!(story.stands().gate, Gate::Unchanged);
    // A new one shows that it never arrived: it goes again.
    story.download(|_| ());
    assert_eq!(story.told(), ends(Gate::Goes, "Accept by the policy."));
    assert!(!story.stands().sent.unwrap().since_download);
    story.download(|record| record.previous_action = ImsAction::Accept);
    assert_eq!(story.told(), ends(Gate::Unchanged, "The portal already holds Accept."));
}

#[test]
fn nothing_to_say_is_unchanged_and_a_saved_document_waits_for_filing() {
    let mut story = Story::one(invoice(), goes_without_a_person(ImsAction::NoAction));
    let nothing = "Nothing is to be said: the portal holds no action, and none is wanted.";
    assert_eq!(story.told(), ends(Gate::Unchanged, nothing));
    story.month.ims[0].filing = Filing::NotFiled;
    let saved = "The supplier has only saved it: download again once it is filed.";
    assert_eq!(story.told(), ends(Gate::WaitsForFiling, saved));
    story.says(ASHA, ImsAction::Pending);
    story.approves(IYER);
    assert_eq!(story.stands().gate, Gate::Goes);
    let mut story = Story::one(
        ImsRecord { filing: Filing::NotFiled, ..invoice() },
        goes_without_a_person(ImsAction::Accept),
    );
    assert_eq!(story.stands().gate, Gate::Goes, "the policy decides about saved documents too");
    story.month.decisions[0] = needs_a_clerk(ImsAction::Accept);
    assert_eq!(story.stands().gate, Gate::WaitsForReview);
}

#[test]
fn a_held_record_goes_on_pending_and_a_person_takes_over() {
    let held = Decision { fate: UploadFate::Held, remark: "x".into(), ..needs_a_clerk(ImsAction::Reject) };
    let mut story = Story::one(invoice(), held);
    let standing = story.stands();
    assert_eq!(
        (standing.held, standing.saying, standing.wants),
        (true, Some(say(ImsAction::Pending)), vec![])
    );
    assert_eq!(
        story.told(),
        ends(Gate::Goes, "Put on Pending so that silence does not accept it; a person still has to decide.")
    );
    story.uploads();
    assert_eq!(story.stands().gate, Gate::Unchanged);
    story.says(ASHA, ImsAction::Reject);
    assert_eq!((story.stands().held, story.stands().gate), (false, Gate::WaitsForApproval));
}

#[test]
fn what_the_portal_does_not_take_is_blocked() {
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Pending));
    story.month.ims[0].permission.pending = false;
    story.says(ASHA, ImsAction::Pending);
    assert_eq!(story.told(), ends(Gate::Blocked, "The portal does not offer Pending on this record."));
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    story.month.ims[0].previous_action = ImsAction::Accept;
    story.says(ASHA, ImsAction::NoAction);
    assert_eq!(story.stands().gate, Gate::WaitsForApproval);
    assert!(!wants_reset(&story.stands()));
    story.approves(IYER);
    assert!(wants_reset(&story.stands()));
    assert_eq!(
        story.told(),
        ends(
            Gate::Blocked,
            "The portal holds Accept; back to no action it goes only in a reset, which is a file of its own."
        )
    );
}

#[test]
fn a_credit_note_is_accepted_with_a_declaration_that_fits() {
    let part = |cgst, sgst| {
        ItcReduction::Partial(TaxHeads {
            cgst: Paise::new(cgst),
            sgst: Paise::new(sgst),
            ..TaxHeads::default()
        })
    };
    for (itc_reduction, remark, why) in [
        (ItcReduction::Full, "", ""),
        (part(45_000, 45_000), "half", ""),
        (ItcReduction::None, "not taken", ""),
        (ItcReduction::NotAsked, "", "A credit note is accepted only with a declaration of ITC reduction."),
        (ItcReduction::None, " ", "This declaration of ITC reduction needs a remark, and there is none."),
        (part(90_100, 90_100), "x", "The ITC reduction is more than the document's own tax."),
        (part(45_000, 44_900), "x", "The ITC reduction has unequal CGST and SGST."),
        (part(-1, -1), "x", "The ITC reduction is more than the document's own tax."),
    ] {
        let mut story = Story::one(credit_note(), needs_a_clerk(ImsAction::Accept));
        let saying = Saying { action: ImsAction::Accept, itc_reduction, remark: remark.into() };
        story.said(ASHA, Manner::Review, 0, &saying);
        let expected =
            if why.is_empty() { (Gate::Goes, "Accept by Asha Rao.") } else { (Gate::Blocked, why) };
        assert_eq!(story.told(), ends(expected.0, expected.1), "{itc_reduction:?}");
    }
    let mut story = Story::one(invoice(), needs_a_clerk(ImsAction::Accept));
    story.said(
        ASHA,
        Manner::Review,
        0,
        &Saying { itc_reduction: ItcReduction::Full, ..say(ImsAction::Accept) },
    );
    assert_eq!(
        story.told(),
        ends(Gate::Blocked, "The portal takes no declaration of ITC reduction on this record.")
    );
    let mut story = Story::one(credit_note(), needs_a_clerk(ImsAction::Pending));
    story.said(
        ASHA,
        Manner::Review,
        0,
        &Saying { itc_reduction: ItcReduction::Full, ..say(ImsAction::Pending) },
    );
    assert_eq!(story.told(), ends(Gate::Blocked, "A declaration of ITC reduction goes with an Accept only."));
}

#[test]
fn repeated_records_share_everything_and_two_contents_go_nowhere() {
    let twin = |change: fn(&mut ImsRecord<&'static str>)| {
        let mut record = ImsRecord { index: 1, ..invoice() };
        change(&mut record);
        record
    };
    let clerk = || needs_a_clerk(ImsAction::Accept);
    let mut story = Story::of(vec![(invoice(), clerk()), (twin(|r| r.number = "sf/26/0417"), clerk())]);
    story.says(ASHA, ImsAction::Accept);
    assert_eq!(story.all().iter().map(|s| s.gate).collect::<Vec<_>>(), [Gate::Goes, Gate::Goes]);
    let mut story = Story::of(vec![(invoice(), clerk()), (twin(|r| r.content_hash = "other"), clerk())]);
    story.says(ASHA, ImsAction::Accept);
    let all = story.all();
    assert_eq!((all[0].gate, all[1].gate), (Gate::Goes, Gate::WaitsForReview));
    assert!(all[1].lost.is_some(), "the other version is not what she saw");
    story.said(ASHA, Manner::Review, 1, &say(ImsAction::Accept));
    for standing in story.all() {
        assert_eq!(standing.gate, Gate::Blocked);
        assert!(standing.why.starts_with("The downloads hold this record with two contents"));
    }
    let auto = goes_without_a_person;
    let story =
        Story::of(vec![(invoice(), auto(ImsAction::Accept)), (twin(|_| ()), auto(ImsAction::Pending))]);
    assert!(story.all().iter().all(|s| s.gate == Gate::Blocked && s.why.contains("two things are said")));
}

#[test]
fn a_person_is_known_by_any_writing_of_the_name() {
    assert!(same_person("Asha Rao", " asha  RAO"));
    assert!(!same_person("Asha Rao", "A. Rao"));
}

#[test]
fn every_part_of_a_saying_is_in_its_hash() {
    let part = |paise| ItcReduction::Partial(TaxHeads { igst: Paise::new(paise), ..TaxHeads::default() });
    let base = Saying { action: ImsAction::Accept, itc_reduction: part(1), remark: "a".into() };
    let others = [
        Saying { action: ImsAction::Reject, ..base.clone() },
        Saying { itc_reduction: part(2), ..base.clone() },
        Saying { itc_reduction: ItcReduction::Full, ..base.clone() },
        Saying { remark: "b".into(), ..base.clone() },
    ];
    for other in &others {
        assert_ne!(saying_hash(other), saying_hash(&base));
    }
    assert_eq!(saying_hash(&base), saying_hash(&base.clone()));
}
