//! The shipped policies, record by record.

use super::samples::{booked, decided, doubtful, exact, igst, record};
use crate::decide::{Policy, Proposal, check, load};
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{BooksRow, DocumentKind, Filing, ImsRecord, Section};
use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::{Decision, Doubt, ImsId, Levels, Link, UploadFate};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;

fn shipped(name: &str) -> Policy {
    let path = format!("{}/rules/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let policy = load(&text, &format!("rules/{name}.toml"))
        .unwrap_or_else(|found| panic!("{}", found.iter().map(|d| format!("{d}\n")).collect::<String>()));
    let warnings: Vec<String> = check(&policy, name).iter().map(ToString::to_string).collect();
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(policy.name, name);
    policy
}

/// Says a decision in short: rule, action, reviewer, fate.
fn short(d: &Decision) -> String {
    format!(
        "{} {} {} {}",
        d.rule,
        d.proposed_action.code(),
        d.review.as_deref().unwrap_or("none"),
        d.fate.word()
    )
}

fn invoice() -> ImsRecord<&'static str> {
    record(Section::B2b)
}

fn at(action: ImsAction) -> ImsRecord<&'static str> {
    ImsRecord { previous_action: action, ..invoice() }
}

fn by(policy: &Policy, record: &ImsRecord<&'static str>, link: &Link) -> String {
    let books = [booked(record.kind()), booked(record.kind())];
    short(&decided(policy, record, &books, link))
}

fn doubting(doubt: Doubt) -> Link {
    Link { doubts: vec![doubt], ..exact(&[0]) }
}

fn dated(date: DateLevel) -> Link {
    let link = exact(&[0]);
    let levels = link.levels.map(|l| Levels { date, ..l });
    Link { outcome: Outcome::DateDiffers, levels, ..link }
}

#[test]
fn the_default_policy_accepts_what_is_certain_and_filed_and_nothing_else_alone() {
    let policy = shipped("default");
    for (outcome, alone) in [
        (Outcome::Exact, true),
        (Outcome::WithinTolerance, true),
        (Outcome::NumberVariant, true),
        (Outcome::NumberTyping, true),
        (Outcome::DateDiffers, true),
        (Outcome::Split, true),
        (Outcome::Merged, false),
        (Outcome::AmountDateOnly, false),
        (Outcome::OtherBranch, false),
        (Outcome::DuplicateInBooks, false),
        (Outcome::DuplicateInIms, false),
        (Outcome::IneligibleInBooks, false),
        (Outcome::Tie, false),
    ] {
        let told = by(&policy, &invoice(), &Link { outcome, ..exact(&[0]) });
        assert_eq!(told == "certain-and-filed A none upload", alone, "{outcome:?}: {told}");
        let told = by(&policy, &invoice(), &doubtful(outcome));
        assert!(told.ends_with("clerk needs_person"), "{outcome:?} in doubt: {told}");
    }
}

#[test]
fn the_default_policy_puts_each_situation_where_it_belongs() {
    let policy = shipped("default");
    let unfiled = ImsRecord { filing: Filing::NotFiled, ..invoice() };
    let unlinked = Link::unlinked(Outcome::OnlyInIms);
    for (record, link, told) in [
        (invoice(), unlinked.clone(), "only-in-ims P clerk needs_person"),
        (at(ImsAction::Accept), exact(&[0]), "certain-and-filed A none already_so"),
        (at(ImsAction::Accept), unlinked.clone(), "accepted-before-now-doubtful A clerk needs_person"),
        (
            at(ImsAction::Accept),
            doubtful(Outcome::TaxDiffers),
            "accepted-before-now-doubtful A clerk needs_person",
        ),
        (at(ImsAction::Pending), exact(&[0]), "previously-pending-now-certain A clerk needs_person"),
        (at(ImsAction::Pending), unlinked.clone(), "only-in-ims P clerk needs_person"),
        (at(ImsAction::Reject), exact(&[0]), "previously-rejected R clerk needs_person"),
        (unfiled.clone(), exact(&[0]), "supplier-not-filed N none nothing_to_say"),
        (unfiled.clone(), unlinked.clone(), "supplier-not-filed N none nothing_to_say"),
        (
            ImsRecord { previous_action: ImsAction::Pending, ..unfiled.clone() },
            unlinked.clone(),
            "supplier-not-filed P none already_so",
        ),
        (
            ImsRecord { previous_action: ImsAction::Accept, ..unfiled.clone() },
            exact(&[0]),
            "supplier-not-filed A none already_so",
        ),
        (
            ImsRecord { previous_action: ImsAction::Accept, ..unfiled },
            unlinked.clone(),
            "supplier-not-filed A clerk needs_person",
        ),
        (invoice(), doubtful(Outcome::TaxableDiffers), "taxable-value-differs P clerk needs_person"),
        (invoice(), doubtful(Outcome::TaxHeadDiffers), "tax-head-differs P clerk needs_person"),
        (invoice(), doubtful(Outcome::TaxDiffers), "tax-differs P clerk needs_person"),
        (invoice(), doubtful(Outcome::ValueDiffers), "values-differ P clerk needs_person"),
        (invoice(), doubtful(Outcome::OtherBranch), "other-branch P clerk needs_person"),
        (invoice(), doubtful(Outcome::GstinMistyped), "gstin-mistyped P clerk needs_person"),
        (invoice(), doubtful(Outcome::OtherSupplierEco), "eco-booked-under-seller P clerk needs_person"),
        (invoice(), doubtful(Outcome::AmountDateOnly), "amount-and-date-only P clerk needs_person"),
        (invoice(), doubtful(Outcome::Merged), "several-records-in-one-row P clerk needs_person"),
        (invoice(), doubtful(Outcome::DuplicateInBooks), "booked-twice P clerk needs_person"),
        (invoice(), doubtful(Outcome::Tie), "tie-between-candidates P clerk needs_person"),
        (invoice(), doubtful(Outcome::Exact), "agrees-but-not-certain P clerk needs_person"),
        (invoice(), doubtful(Outcome::IneligibleInBooks), "ineligible-in-books A clerk needs_person"),
        (invoice(), Link::unlinked(Outcome::DuplicateInIms), "reported-twice P clerk needs_person"),
        (invoice(), dated(DateLevel::Near), "certain-and-filed A none upload"),
        (invoice(), dated(DateLevel::OtherYear), "other-financial-year P clerk needs_person"),
        (invoice(), doubting(Doubt::Repeated(1)), "certain-and-filed A none upload"),
        (
            invoice(),
            doubting(Doubt::OtherVersion(ImsId(1))),
            "other-version-of-the-record N clerk needs_person",
        ),
        (invoice(), doubting(Doubt::AmendedBy(ImsId(1))), "amendment-beside-original P clerk needs_person"),
        (
            at(ImsAction::Accept),
            doubting(Doubt::AmendedBy(ImsId(1))),
            "amendment-beside-original-accepted A clerk needs_person",
        ),
        (record(Section::B2ba), exact(&[0]), "amendment-asks-for-reduction A clerk needs_person"),
        (record(Section::B2bcn), exact(&[0]), "certain-credit-note A none upload"),
        (record(Section::B2bdn), exact(&[0]), "certain-and-filed A none upload"),
        (record(Section::B2bcn), unlinked.clone(), "credit-note-only-in-ims P clerk needs_person"),
        (record(Section::B2bdn), unlinked.clone(), "debit-note-only-in-ims P clerk needs_person"),
        (record(Section::Ecom), unlinked.clone(), "eco-only-in-ims P clerk needs_person"),
        (record(Section::Ecom), exact(&[0]), "certain-and-filed A none upload"),
    ] {
        assert_eq!(by(&policy, &record, &link), told);
    }
}

#[test]
fn every_shipped_policy_says_in_ten_examples_what_it_is_meant_to_do() {
    let folder = format!("{}/rules", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["cautious", "default", "habit", "volume"]);
    for name in names {
        let policy = shipped(&name);
        assert!(policy.examples >= 10, "{name}: {}", policy.examples);
        assert!(policy.text.contains("# For whom: "), "{name}");
        // Each kind of document is spoken of.
        for kind in ["credit_note", "debit", "amend", "eco"] {
            assert!(policy.text.contains(kind), "{name} says nothing of {kind}");
        }
    }
}

#[test]
fn an_amendment_that_asks_for_no_reduction_goes_without_a_person() {
    let mut amended = record(Section::B2ba);
    amended.permission.itc_reduction = false;
    assert_eq!(by(&shipped("default"), &amended, &exact(&[0])), "certain-and-filed A none upload");
}

#[test]
fn the_cautious_policy_accepts_only_equal_documents_alone() {
    let policy = shipped("cautious");
    assert_eq!(by(&policy, &invoice(), &exact(&[0])), "exact A none upload");
    assert_eq!(by(&policy, &at(ImsAction::Accept), &exact(&[0])), "exact A none already_so");
    for outcome in Outcome::ALL.iter().filter(|o| **o != Outcome::Exact) {
        let told = by(&policy, &invoice(), &Link { outcome: *outcome, ..exact(&[0]) });
        assert!(told.ends_with("clerk needs_person"), "{told}");
    }
    let link = exact(&[0]);
    let levels = link.levels.map(|l| Levels { number: NumberLevel::SameKey, ..l });
    let told = by(&policy, &invoice(), &Link { levels, ..link });
    assert_eq!(told, "agrees-with-a-difference A clerk needs_person");
    assert_eq!(
        by(&policy, &at(ImsAction::Pending), &exact(&[0])),
        "agrees-with-a-difference A clerk needs_person"
    );
    assert_eq!(
        by(&policy, &invoice(), &Link::unlinked(Outcome::OnlyInIms)),
        "only-in-ims P clerk needs_person"
    );
}

#[test]
fn pending_is_not_proposed_where_the_portal_does_not_offer_it() {
    let mut note = record(Section::B2bcn);
    note.permission.pending = false;
    let d = decided(&shipped("default"), &note, &[], &Link::unlinked(Outcome::OnlyInIms));
    assert_eq!(short(&d), "credit-note-only-in-ims N clerk needs_person");
    assert_eq!(d.overruled, "the rule proposes Pending; the portal does not offer it on this record");
    let held = Policy { hold: true, ..shipped("default") };
    let d = decided(&held, &note, &[], &Link::unlinked(Outcome::OnlyInIms));
    assert_eq!(d.fate, UploadFate::NeedsPerson);
}

#[test]
fn hold_puts_only_untouched_filed_records_on_pending() {
    let policy = Policy { hold: true, ..shipped("default") };
    let doubt = doubtful(Outcome::ValueDiffers);
    assert_eq!(by(&policy, &invoice(), &doubt), "values-differ P clerk held");
    assert_eq!(by(&policy, &invoice(), &exact(&[0])), "certain-and-filed A none upload");
    assert_eq!(
        by(&policy, &at(ImsAction::Accept), &doubt),
        "accepted-before-now-doubtful A clerk needs_person"
    );
    // What stands at no action after an amendment still needs a person, and is held meanwhile.
    assert_eq!(
        by(&policy, &record(Section::B2ba), &exact(&[0])),
        "amendment-asks-for-reduction A clerk held"
    );
}

#[test]
fn a_rule_cannot_accept_or_reject_alone_where_the_law_wants_a_person() {
    let mut policy = shipped("default");
    policy.rules = vec![super::samples::rule(Proposal::Act(ImsAction::Accept), None)];
    let d = decided(&policy, &invoice(), &[booked(DocumentKind::Invoice)], &doubtful(Outcome::Exact));
    assert_eq!(short(&d), "rule A clerk needs_person");
    assert_eq!(d.overruled, "an Accept needs a person here: the link is not certain");
    let d = decided(&policy, &record(Section::Ecoma), &[booked(DocumentKind::Invoice)], &exact(&[0]));
    assert_eq!(
        d.overruled,
        "an Accept needs a person here: whether credit has to be given back cannot be read from the record"
    );
    policy.rules = vec![super::samples::rule(Proposal::Act(ImsAction::Reject), None)];
    let d = decided(&policy, &invoice(), &[booked(DocumentKind::Invoice)], &exact(&[0]));
    assert_eq!(short(&d), "rule R clerk needs_person");
    assert_eq!(d.overruled, "no Reject leaves without a person");
    policy.rules = vec![super::samples::rule(Proposal::Act(ImsAction::NoAction), Some("manager"))];
    let d = decided(&policy, &at(ImsAction::Accept), &[booked(DocumentKind::Invoice)], &exact(&[0]));
    assert_eq!(short(&d), "rule A manager needs_person");
    assert_eq!(
        d.overruled,
        "the rule proposes No action; the portal holds an earlier action, which No action does not undo"
    );
}

#[test]
fn a_remark_travels_only_where_the_portal_takes_it() {
    let mut policy = shipped("default");
    let mut rule = super::samples::rule(Proposal::Act(ImsAction::Pending), Some("clerk"));
    rule.remark = "Goods not received".into();
    policy.rules = vec![rule.clone()];
    let unlinked = Link::unlinked(Outcome::OnlyInIms);
    assert_eq!(decided(&policy, &invoice(), &[], &unlinked).remark, "Goods not received");
    let mut blocked = invoice();
    blocked.permission.remarks = false;
    let d = decided(&policy, &blocked, &[], &unlinked);
    assert_eq!(d.remark, "");
    assert_eq!(d.overruled, "the rule's remark is left out: the portal takes none on this record");
    policy.rules[0].action = Proposal::Act(ImsAction::Accept);
    let d = decided(&policy, &invoice(), &[booked(DocumentKind::Invoice)], &exact(&[0]));
    assert_eq!(
        d.overruled,
        "the rule's remark is left out: with an Accept the portal takes one only where credit is given back"
    );
    let d = decided(&policy, &record(Section::B2bcn), &[booked(DocumentKind::CreditNote)], &exact(&[0]));
    assert_eq!((d.remark.as_str(), d.itc_reduction), ("Goods not received", ItcReduction::Full));
}

fn note_row(ineligible: bool, tax: TaxHeads) -> BooksRow<&'static str> {
    BooksRow { ineligible, tax, ..booked(DocumentKind::CreditNote) }
}

#[test]
fn the_declaration_of_a_credit_note_comes_from_the_books() {
    let policy = shipped("default");
    let note = record(Section::B2bcn);
    let say = |books: &[BooksRow<&'static str>]| {
        let rows: Vec<u32> = (0..).take(books.len()).collect();
        let d = decided(&policy, &note, books, &Link { outcome: Outcome::Exact, ..exact(&rows) });
        (d.itc_reduction, d.review.is_some(), d.remark)
    };
    let whole = igst(180_000);
    assert_eq!(say(&[note_row(false, whole)]), (ItcReduction::Full, false, String::new()));
    assert_eq!(
        say(&[note_row(true, whole)]),
        (
            ItcReduction::None,
            true,
            "No credit was taken on the original supply: blocked under section 17(5)".to_owned()
        )
    );
    let (part, partly) =
        (igst(100_000), say(&[note_row(false, igst(100_000)), note_row(true, igst(80_000))]));
    assert_eq!((partly.0, partly.1, partly.2.is_empty()), (ItcReduction::Partial(part), true, false));
    // A part above the note's own tax cannot be declared.
    let beyond = say(&[note_row(false, igst(280_000)), note_row(true, igst(-100_000))]);
    assert_eq!(beyond, (ItcReduction::Full, true, String::new()));
}

#[test]
fn less_than_the_whole_is_not_guessed_where_the_portal_takes_no_remark() {
    let mut note = record(Section::B2bcna);
    note.permission.remarks = false;
    let d = decided(&shipped("default"), &note, &[note_row(true, igst(180_000))], &exact(&[0]));
    assert_eq!((d.itc_reduction, d.review.is_some()), (ItcReduction::NotAsked, true));
    let mut policy = shipped("default");
    policy.rules = vec![super::samples::rule(Proposal::Act(ImsAction::Accept), None)];
    let d = decided(&policy, &note, &[note_row(true, igst(180_000))], &exact(&[0]));
    assert_eq!(
        d.overruled,
        "the books give back less than the whole tax; the portal wants a remark with that and takes none on this record"
    );
}

#[test]
fn a_declaration_is_asked_only_of_credit_notes_that_permit_it() {
    let policy = shipped("default");
    let row = [booked(DocumentKind::Invoice)];
    for section in
        [Section::B2b, Section::B2ba, Section::B2bdn, Section::B2bdna, Section::Ecom, Section::Ecoma]
    {
        let d = decided(&policy, &record(section), &row, &exact(&[0]));
        assert_eq!(d.itc_reduction, ItcReduction::NotAsked, "{section:?}");
    }
    let mut blocked = record(Section::B2bcn);
    blocked.permission = Permission { itc_reduction: false, ..blocked.permission };
    let d = decided(&policy, &blocked, &row, &exact(&[0]));
    assert_eq!((d.itc_reduction, d.fate), (ItcReduction::NotAsked, UploadFate::Upload));
}

#[test]
fn an_accepted_credit_note_without_declaration_is_uploaded_again_and_one_with_it_is_left() {
    let policy = shipped("default");
    let row = [booked(DocumentKind::CreditNote)];
    let mut note = ImsRecord { previous_action: ImsAction::Accept, ..record(Section::B2bcn) };
    let d = decided(&policy, &note, &row, &exact(&[0]));
    assert_eq!((d.itc_reduction, d.fate), (ItcReduction::Full, UploadFate::Upload));
    note.previous_itc_reduction =
        ItcReduction::Partial(TaxHeads { igst: Paise::new(5), ..TaxHeads::default() });
    let d = decided(&policy, &note, &row, &exact(&[0]));
    assert_eq!((d.itc_reduction, d.fate), (note.previous_itc_reduction, UploadFate::AlreadySo));
    assert_eq!(d.itc_reduction_basis, "the declaration the portal already holds is kept");
}

#[test]
fn three_hundred_rules_are_evaluated_and_the_first_that_holds_speaks() {
    let mut text = String::from("policy = \"long\"\n");
    for i in 0..300 {
        text.push_str(&format!(
            "[[rule]]\nname = \"r-{i}\"\nwhen = \"tax_total = {i}\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n"
        ));
    }
    text.push_str(
        "[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n",
    );
    let policy = load(&text, "long.toml").unwrap();
    for (rupees, rule) in [(0, "r-0"), (31, "r-31"), (32, "r-32"), (299, "r-299"), (300, "rest")] {
        let record = ImsRecord { tax: igst(rupees * 100), ..invoice() };
        assert_eq!(decided(&policy, &record, &[], &Link::unlinked(Outcome::OnlyInIms)).rule.as_ref(), rule);
    }
}

#[test]
fn an_empty_month_is_decided_too() {
    let policy = shipped("default");
    let facts = crate::decide::Facts {
        period: super::samples::period(),
        as_of: super::samples::as_of(),
        ims: &[],
        books: &[],
        links: &[],
        suppliers: None,
        history: None,
    };
    let result = crate::decide::decide(&policy, &facts).unwrap();
    assert!(result.decisions.is_empty());
    assert_eq!(result.rules.len(), policy.rules.len());
}
