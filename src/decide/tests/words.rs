//! What words, lists, remarks and the keys of a rule do, by literal cases.

use super::samples::{
    as_of, beside, booked, day, decided, exact, only, record, remark, row, row_with_sides, rule,
};
use crate::decide::apply::{Value, value_of};
use crate::decide::vocabulary::word;
use crate::decide::{GivenBack, Policy, Proposal, Rule, Template, load_beside};
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{BooksRow, DocumentKind, ImsRecord, Section};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::link::{BooksId, Link, UploadFate};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::outcome::Outcome;
use crate::domain::standing::Approval;

fn shown(
    name: &str,
    record: &ImsRecord<&'static str>,
    link: &Link,
    books: &[BooksRow<&'static str>],
) -> String {
    match value_of(word(name).unwrap(), &row(record, link, books)) {
        None => "NULL".to_owned(),
        Some(Value::Money(amount)) => amount.plain(),
        Some(Value::Text(text)) => text.to_owned(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Whole(number)) => number.to_string(),
        Some(Value::Date(date)) => date.to_string(),
    }
}

#[test]
fn the_time_limit_goes_by_the_document_and_by_the_original_of_an_amendment() {
    let link = Link::unlinked(Outcome::OnlyInIms);
    let own = |section| ImsRecord { date: day(2026, 4, 9), ..record(section) };
    let of = |section| ImsRecord { original_date: Some(day(2026, 3, 31)), ..own(section) };
    for (record, last, past) in [
        (own(Section::B2b), "2027-11-30", "false"),
        (own(Section::B2bdn), "2027-11-30", "false"),
        (of(Section::B2ba), "2026-11-30", "false"),
        (of(Section::B2bdna), "2026-11-30", "false"),
        (own(Section::B2ba), "2027-11-30", "false"),
        // An original's date on a record that is no amendment does not count.
        (of(Section::B2b), "2027-11-30", "false"),
        (own(Section::B2bcn), "NULL", "NULL"),
        (ImsRecord { date: day(2024, 6, 1), ..own(Section::B2b) }, "2025-11-30", "true"),
    ] {
        assert_eq!(shown("itc_last_date", &record, &link, &[]), last);
        assert_eq!(shown("itc_limit_past", &record, &link, &[]), past);
    }
    let record = ImsRecord { date: day(2026, 3, 31), ..own(Section::B2b) };
    assert_eq!(shown("days_to_itc_limit", &record, &link, &[]), "204");
    // On the last day itself credit may still be taken; with the annual return of 1 May it is past.
    let last_day = super::super::row::Row { as_of: day(2026, 11, 30), ..row(&record, &link, &[]) };
    assert_eq!(value_of(word("itc_limit_past").unwrap(), &last_day), Some(Value::Flag(false)));
    let filed = row_with_sides(&record, &link, &[]);
    assert_eq!(value_of(word("days_to_itc_limit").unwrap(), &filed), Some(Value::Whole(-9)));
}

#[test]
fn facts_of_several_rows_are_sums_or_what_all_of_them_say() {
    let record = record(Section::B2b);
    let one = booked(DocumentKind::Invoice);
    let other = BooksRow { number: "0417", document_value: None, ineligible: true, ..one.clone() };
    let books = [one, other];
    let (both, first) = (exact(&[0, 1]), exact(&[0]));
    for (name, of_one, of_both) in [
        ("books_taxable_value", "10000.00", "20000.00"),
        ("books_igst", "1800.00", "3600.00"),
        ("books_cess", "0.00", "0.00"),
        ("books_tax_total", "1800.00", "3600.00"),
        ("books_document_value", "11800.00", "NULL"),
        ("books_document_number", "SF/26/0417", "NULL"),
        ("books_document_date", "2026-04-09", "2026-04-09"),
        ("books_kind", "invoice", "invoice"),
        ("itc_at_stake", "1800.00", "1800.00"),
    ] {
        assert_eq!(shown(name, &record, &first, &books), of_one, "{name}");
        assert_eq!(shown(name, &record, &both, &books), of_both, "{name}");
        let unlinked = shown(name, &record, &Link::unlinked(Outcome::OnlyInIms), &books);
        assert_eq!(unlinked, if name == "itc_at_stake" { "1800.00" } else { "NULL" }, "{name}");
    }
    assert_eq!(shown("itc_at_stake", &record, &exact(&[1]), &books), "0.00");
}

#[test]
fn distances_of_periods_are_signed_and_unknown_where_the_period_cannot_be_read() {
    let link = Link::unlinked(Outcome::OnlyInIms);
    for (date, period, late, back, years) in [
        (day(2026, 4, 9), "042026", "0", "0", "0"),
        (day(2026, 1, 9), "032026", "2", "1", "1"),
        (day(2026, 3, 9), "052026", "2", "-1", "1"),
        (day(2026, 4, 9), "bad", "NULL", "NULL", "0"),
    ] {
        let record = ImsRecord { date, return_period: period, ..record(Section::B2b) };
        let fact = |name| shown(name, &record, &link, &[]);
        assert_eq!(
            [fact("months_late"), fact("periods_back"), fact("financial_years_back")],
            [late, back, years],
            "{period}"
        );
    }
}

#[test]
fn calculations_are_exact_to_the_paisa_and_beyond() {
    // A twentieth of 180000 paise is 9000; of 180001 it is no whole number of paise.
    for (tax, gap, when, holds) in [
        (180_000, 9_000, "tax_gap <= 0.05 * tax_total", true),
        (180_000, 9_001, "tax_gap <= 0.05 * tax_total", false),
        (180_001, 9_000, "tax_gap < 0.05 * tax_total", true),
        (180_001, 9_000, "tax_gap * 20 = tax_total", false),
        (180_000, 9_000, "tax_gap * 20 = tax_total", true),
        (300, 100, "tax_total / 3 = tax_gap", true),
        (301, 100, "tax_total / 3 = tax_gap", false),
        (300, 100, "tax_total - tax_gap * 2 = 1.00", true),
        (i64::MAX, i64::MAX, "tax_gap * 999999999999999 > tax_total", true),
    ] {
        let igst = |n| TaxHeads { igst: Paise::new(n), ..TaxHeads::default() };
        let record = ImsRecord { tax: igst(tax), ..record(Section::B2b) };
        let link = Link { tax_gap: igst(gap), ..exact(&[0]) };
        let decision = decided(&only(when), &record, &[booked(DocumentKind::Invoice)], &link);
        assert_eq!(&*decision.rule == "asked", holds, "{when} with {tax} and {gap}");
    }
}

#[test]
fn a_list_holds_registrations_and_whole_pans() {
    let text = "policy = \"test\"\n[lists]\nhold = \"hold.csv\"\npans = \"pans.csv\"\n\
                [[rule]]\nname = \"held\"\nwhen = \"supplier IN LIST 'hold'\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n\
                [[rule]]\nname = \"group\"\nwhen = \"supplier in list 'pans'\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n\
                [[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n";
    let policy = load_beside(text, "test.toml", &beside).unwrap();
    assert_eq!(
        policy.lists.iter().map(|l| (l.name.as_str(), l.len())).collect::<Vec<_>>(),
        [("hold", 1), ("pans", 1)]
    );
    assert_eq!(policy.lists[0].file.sha256, "00");
    for (supplier_gstin, rule) in [
        ("24AAFFP6265R1ZK", "held"),
        ("27AAFFP6265R1ZE", "rest"),
        ("27AAPFU0939F1ZV", "group"),
        ("29AAPFU0939F1ZR", "group"),
        ("NOT A GSTIN", "rest"),
    ] {
        let record = ImsRecord { supplier_gstin, ..record(Section::B2b) };
        let decision = decided(&policy, &record, &[], &Link::unlinked(Outcome::OnlyInIms));
        assert_eq!(&*decision.rule, rule, "{supplier_gstin}");
    }
}

/// A policy of one rule.
fn of_one(rule: Rule) -> Policy {
    Policy {
        name: "test".into(),
        tolerance: Tolerance::default(),
        hold: false,
        lists: Vec::new(),
        annual_returns: AnnualReturns::none(),
        rules: vec![rule],
        approval: Approval::default(),
        examples: 0,
        text: String::new(),
    }
}

#[test]
fn fields_of_a_remark_are_filled_and_what_the_portal_cannot_take_is_cleaned_or_cut() {
    let books =
        [BooksRow { supplier_name: "Café\tünïque", voucher_number: "", ..booked(DocumentKind::Invoice) }];
    let long = "A very long name of a firm, with all of its branches and their towns, ".repeat(5);
    let name: &'static str = Box::leak(long.into_boxed_str());
    let record = ImsRecord { supplier_name: name, ..record(Section::B2b) };
    let heads = TaxHeads { igst: Paise::new(-11_800_050), ..TaxHeads::default() };
    let link = Link { tax_gap: heads, certain: false, ..exact(&[0]) };
    let sent = |template: &str| {
        let rule = Rule { remark: remark(template), ..rule(Proposal::Act(ImsAction::Pending), None) };
        let decision = decided(&of_one(rule), &record, &books, &link);
        (decision.remark, decision.overruled)
    };
    let filled = "Tax -1,18,000.50 or 1,18,000.50 of 09-04-2026, {filed} yes, 1 row, tie no, not known";
    assert_eq!(
        sent(
            "Tax {tax_total_gap_signed} or {TAX_GAP} of {document_date}, {{filed}} {filed}, {rows} row, tie {tie}, {books_voucher_number}"
        ),
        (filled.to_owned(), String::new())
    );
    assert_eq!(sent("{books_supplier_name}").0, "Caf? ?n?que");
    assert_eq!(sent(" {outcome} ").0, "exact");
    let (text, overruled) = sent("From {supplier_name}");
    assert_eq!((text.len(), text.starts_with("From A very long"), text.ends_with("...")), (250, true, true));
    assert_eq!(overruled, "the rule's remark is cut to the 250 characters that the portal takes");
}

#[test]
fn a_rule_says_how_much_credit_an_accepted_credit_note_gives_back() {
    let books = [BooksRow { ineligible: true, ..booked(DocumentKind::CreditNote) }];
    let note = record(Section::B2bcn);
    let silent = ImsRecord { permission: Permission { remarks: false, ..note.permission }, ..note.clone() };
    let invoice = record(Section::B2b);
    for (record, given_back, remark, declared, sent, basis, alone) in [
        (
            &note,
            GivenBack::Books,
            "",
            ItcReduction::None,
            "No credit was taken on the original supply: blocked under section 17(5)",
            "the register marks the credit as blocked, so none was taken",
            false,
        ),
        (&note, GivenBack::Full, "", ItcReduction::Full, "", "the rule gives the whole tax back", true),
        (
            &note,
            GivenBack::Full,
            "Given back",
            ItcReduction::Full,
            "Given back",
            "the rule gives the whole tax back",
            true,
        ),
        (
            &note,
            GivenBack::None,
            "Reversed before",
            ItcReduction::None,
            "Reversed before",
            "the rule says that no credit was taken on the original supply",
            false,
        ),
        (
            &note,
            GivenBack::None,
            "",
            ItcReduction::None,
            "No credit was taken on the original supply",
            "the rule says that no credit was taken on the original supply",
            false,
        ),
        (
            &silent,
            GivenBack::None,
            "Reversed before",
            ItcReduction::NotAsked,
            "",
            "the rule says that no credit was taken on the original supply",
            false,
        ),
        (&invoice, GivenBack::Full, "", ItcReduction::NotAsked, "", "", true),
    ] {
        let rule = Rule {
            itc_reduction: given_back,
            remark: Template::from(remark),
            ..rule(Proposal::Act(ImsAction::Accept), None)
        };
        let decision = decided(&of_one(rule), record, &books, &exact(&[0]));
        let found = (decision.itc_reduction, decision.remark.as_str(), decision.itc_reduction_basis);
        assert_eq!(found, (declared, sent, basis), "{given_back:?} {remark}");
        assert_eq!(
            decision.fate == UploadFate::Upload,
            alone,
            "{given_back:?} {remark}: {}",
            decision.overruled
        );
    }
}

#[test]
fn a_declaration_that_the_portal_holds_is_kept_whatever_the_rule_says() {
    let note = ImsRecord {
        previous_action: ImsAction::Accept,
        previous_itc_reduction: ItcReduction::None,
        ..record(Section::B2bcn)
    };
    let rule = Rule { itc_reduction: GivenBack::Full, ..rule(Proposal::Act(ImsAction::Accept), None) };
    let decision = decided(&of_one(rule), &note, &[booked(DocumentKind::CreditNote)], &exact(&[0]));
    assert_eq!(decision.itc_reduction, ItcReduction::None);
}

#[test]
fn a_long_policy_decides_as_its_rules_one_by_one() {
    // More rules than one batch holds; the record's rule is the first whose number fits.
    let mut text = String::from("policy = \"test\"\n");
    for n in 0..100 {
        text.push_str(&format!(
            "[[rule]]\nname = \"r{n}\"\nwhen = \"taxable_value = {n}\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\ntags = [\"t{n}\"]\n"
        ));
    }
    text.push_str(
        "[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n",
    );
    let policy = crate::decide::load(&text, "test.toml").unwrap();
    let ims: Vec<ImsRecord<&str>> = [3_i64, 99, 250, 40, 64, 31, 32]
        .map(|rupees| ImsRecord { taxable_value: Paise::new(rupees * 100), ..record(Section::B2b) })
        .to_vec();
    let links = vec![Link { books: vec![BooksId(0)], ..Link::unlinked(Outcome::Exact) }; ims.len()];
    let books = [booked(DocumentKind::Invoice)];
    let facts = crate::decide::Facts {
        period: super::samples::period(),
        as_of: as_of(),
        ims: &ims,
        books: &books,
        links: &links,
        suppliers: None,
        history: None,
    };
    let found = crate::decide::decide(&policy, &facts).unwrap();
    let rules: Vec<&str> = found.decisions.iter().map(|d| &*d.rule).collect();
    assert_eq!(rules, ["r3", "r99", "rest", "r40", "r64", "r31", "r32"]);
    assert_eq!(found.rules[3].tags, ["t3"]);
    assert_eq!(found.rules[3].hits, 1);
}
