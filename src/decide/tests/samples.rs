//! Invented records, rows and links, literal and random.

use crate::decide::row::Row;
use crate::decide::{Beside, Facts, GivenBack, Policy, Rule, Template, Unread, decide, load_beside};
use crate::domain::action::{ImsAction, ItcReduction, Permission, section_has_itc_reduction};
use crate::domain::document::{BooksRow, DocumentKind, Filing, ImsRecord, Section};
use crate::domain::history::SupplierHistory;
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, Decision, Doubt, ImsId, Levels, Link};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::InputFile;
use crate::domain::outcome::Outcome;
use crate::domain::period::{FinancialYear, TaxPeriod};
use crate::domain::suppliers::{Supplier, SupplierFlags, SupplierMaster};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::LazyLock;

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(super) fn period() -> TaxPeriod {
    TaxPeriod::parse("042026").unwrap()
}

pub(super) fn as_of() -> NaiveDate {
    day(2026, 5, 10)
}

pub(super) fn igst(paise: i64) -> TaxHeads {
    TaxHeads { igst: Paise::new(paise), ..TaxHeads::default() }
}

/// A filed invoice at no action on which everything is permitted that its section knows.
pub(super) fn record(section: Section) -> ImsRecord<&'static str> {
    ImsRecord {
        file: 0,
        section,
        index: 0,
        recipient_gstin: "27AAPFU0939F1ZV",
        supplier_gstin: "24AAFFP6265R1ZK",
        supplier_name: "Sona Forge",
        number: "SF/26/0417",
        date: day(2026, 4, 9),
        original_number: "",
        original_date: None,
        invoice_type: "R",
        place_of_supply: "27",
        document_value: Paise::new(1_180_000),
        taxable_value: Paise::new(1_000_000),
        tax: igst(180_000),
        return_period: "042026",
        source_form: "R1",
        filing: Filing::Filed,
        previous_action: ImsAction::NoAction,
        permission: Permission {
            pending: true,
            remarks: true,
            itc_reduction: section_has_itc_reduction(section),
        },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: "",
        raw_start: 0,
        raw_end: 0,
    }
}

/// A register row equal to [`record`].
pub(super) fn booked(kind: DocumentKind) -> BooksRow<&'static str> {
    BooksRow {
        file: 0,
        sheet: "",
        row: 1,
        shown_row: 2,
        recipient_gstin: "27AAPFU0939F1ZV",
        supplier_gstin: "24AAFFP6265R1ZK",
        supplier_name: "Sona Forge",
        number: "SF/26/0417",
        date: Some(day(2026, 4, 9)),
        voucher_number: "",
        voucher_date: None,
        voucher_type: "",
        kind,
        document_value: Some(Paise::new(1_180_000)),
        taxable_value: Paise::new(1_000_000),
        tax: igst(180_000),
        place_of_supply: "",
        original_number: "",
        ineligible: false,
        exclusion: None,
    }
}

/// A link with every level at its best; certain.
pub(super) fn exact(rows: &[u32]) -> Link {
    Link {
        books: rows.iter().map(|r| BooksId(*r)).collect(),
        certain: true,
        pass: "exact",
        levels: Some(Levels {
            number: NumberLevel::Same,
            date: DateLevel::Same,
            taxable_value: AmountLevel::Same,
            tax: AmountLevel::Same,
            document_value: AmountLevel::Same,
            gstin: GstinLevel::Same,
        }),
        document_value_gap: Some(Paise::ZERO),
        days_apart: Some(0),
        ..Link::unlinked(Outcome::Exact)
    }
}

/// A linked record that is not certain, with an outcome.
pub(super) fn doubtful(outcome: Outcome) -> Link {
    Link { outcome, certain: false, ..exact(&[0]) }
}

/// Decides one record.
pub(super) fn decided(
    policy: &Policy,
    record: &ImsRecord<&'static str>,
    books: &[BooksRow<&'static str>],
    link: &Link,
) -> Decision {
    let facts = Facts {
        period: period(),
        as_of: as_of(),
        ims: std::slice::from_ref(record),
        books,
        links: std::slice::from_ref(link),
        suppliers: None,
        history: None,
    };
    decide(policy, &facts).unwrap().decisions.remove(0)
}

/// A policy of one condition; what does not fulfil it is kept.
pub(super) fn only(when: &str) -> Policy {
    let text = format!(
        "policy = \"test\"\n[lists]\nhold = \"hold.csv\"\n[[rule]]\nname = \"asked\"\nwhen = '''{when}'''\naction = \"keep\"\nreview = \"clerk\"\n\
         reason = \"r\"\nwhy = \"w\"\n[[rule]]\nname = \"rest\"\naction = \"keep\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\n"
    );
    match load_beside(&text, "test.toml", &beside) {
        Ok(policy) => policy,
        Err(found) => panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// Files that stand beside rules in tests.
pub(super) const BESIDE: &[(&str, &str)] = &[
    ("hold.csv", "GSTIN,Why\n24AAFFP6265R1ZK,no invoice\n"),
    ("pans.csv", "Name;PAN\nAsha;AAPFU0939F\n"),
    (
        "wrong.csv",
        "Supplier,GSTIN,Since\nAsha,27AAKFW2291Q1,June\nVinod,27AAKFV2291Q1ZB,\nNobody,,July\n\nÉclair, aakfw2291 ,May\n",
    ),
    ("doubtful.csv", "GSTIN\n27AAPFU0939F1ZV\n27AAPFU0939F1ZX\n27AAPFU0939F1ZV\nAAPFU0939F\n"),
    ("names.csv", "Supplier,City\nAsha,Pune\n"),
    ("bare.csv", "\n"),
];

/// Reads a file of [`BESIDE`].
pub(super) fn beside(path: &str) -> Result<Beside, Unread> {
    let (name, text) = BESIDE.iter().find(|(name, _)| *name == path).ok_or_else(|| Unread {
        message: "there is no such file".into(),
        help: "look at the spelling and the folder".into(),
    })?;
    let file = InputFile { name: (*name).into(), sha256: "00".into(), bytes: text.len() as u64 };
    Ok(Beside { text: (*text).into(), file })
}

/// A remark with fields, as a policy has it.
pub(super) fn remark(text: &str) -> Template {
    let policy = format!(
        "policy = \"test\"\n[[rule]]\nname = \"r\"\naction = \"pending\"\nreview = \"clerk\"\nreason = \"r\"\nwhy = \"w\"\nremark = \"{text}\"\n"
    );
    crate::decide::load(&policy, "test.toml").unwrap().rules.remove(0).remark
}

/// A rule as a struct, past the checks of the loader.
pub(super) fn rule(action: crate::decide::Proposal, review: Option<&str>) -> Rule {
    Rule {
        name: "rule".into(),
        when: String::new(),
        condition: None,
        action,
        review: review.map(str::to_owned),
        reason: "reason".into(),
        why: "why".into(),
        remark: Template::default(),
        itc_reduction: GivenBack::default(),
        tags: Vec::new(),
        line: 1,
    }
}

pub(super) fn row<'a>(
    record: &'a ImsRecord<&'a str>,
    link: &'a Link,
    books: &'a [BooksRow<&'a str>],
) -> Row<'a> {
    static RETURNS: AnnualReturns = AnnualReturns::none();
    Row {
        period: period(),
        as_of: as_of(),
        record,
        link,
        books,
        suppliers: None,
        history: None,
        annual_returns: &RETURNS,
    }
}

/// The same with a list of suppliers, earlier runs and an annual return.
pub(super) fn row_with_sides<'a>(
    record: &'a ImsRecord<&'a str>,
    link: &'a Link,
    books: &'a [BooksRow<&'a str>],
) -> Row<'a> {
    static SUPPLIERS: LazyLock<SupplierMaster> = LazyLock::new(|| {
        let mut master = SupplierMaster::default();
        let flags = SupplierFlags { hold: true, ..SupplierFlags::default() };
        let code = "V-12".to_owned();
        master.add(Supplier { gstin: "24AAFFP6265R1ZK".into(), code, flags, ..Supplier::default() });
        let (code, flags) = ("27".to_owned(), SupplierFlags { trusted: true, ..SupplierFlags::default() });
        master.add(Supplier { gstin: "27AAPFU0939F1ZV".into(), code, flags, ..Supplier::default() });
        master
    });
    static HISTORY: LazyLock<SupplierHistory> = LazyLock::new(|| {
        let mut history = SupplierHistory::default();
        for outcome in [Outcome::Exact, Outcome::TaxDiffers, Outcome::Exact] {
            history.add("24AAFFP6265R1ZK", outcome);
            history.add("NOT A GSTIN", Outcome::DateDiffers);
        }
        history
    });
    static RETURNS: LazyLock<AnnualReturns> = LazyLock::new(|| {
        let mut returns = AnnualReturns::none();
        returns.add(FinancialYear(2025), day(2026, 5, 1));
        returns
    });
    let sides = row(record, link, books);
    Row { suppliers: Some(&SUPPLIERS), history: Some(&HISTORY), annual_returns: &RETURNS, ..sides }
}

fn money() -> impl Strategy<Value = Paise> {
    select(vec![0_i64, 1, 50, 100, 101, 10_000, 180_000, 1_000_000, -50]).prop_map(Paise::new)
}

fn heads() -> impl Strategy<Value = TaxHeads> {
    (money(), money(), money()).prop_map(|(igst, cgst, cess)| TaxHeads { igst, cgst, sgst: cgst, cess })
}

fn reductions() -> impl Strategy<Value = ItcReduction> {
    prop_oneof![
        3 => Just(ItcReduction::NotAsked),
        1 => Just(ItcReduction::None),
        1 => Just(ItcReduction::Full),
        1 => heads().prop_map(ItcReduction::Partial),
    ]
}

prop_compose! {
    pub(super) fn records()(
        section in select(Section::ALL.to_vec()),
        previous_action in select(ImsAction::ALL.to_vec()),
        filed in any::<bool>(),
        (pending, remarks, asked) in any::<(bool, bool, bool)>(),
        previous_itc_reduction in reductions(),
        (taxable_value, document_value, tax) in (money(), money(), heads()),
        supplier_name in select(vec!["", "Sona Forge", "sona forge & sons", "Ünion", "50%"]),
        supplier_gstin in select(vec!["24AAFFP6265R1ZK", "27AAPFU0939F1ZV", "NOT A GSTIN", ""]),
        recipient_gstin in select(vec!["27AAPFU0939F1ZV", "27AAPFU0939F1ZV", "24AAFFP6265R1ZK", ""]),
        return_period in select(vec!["042026", "032026", "122025", "bad", ""]),
        date in select(vec![day(2026, 4, 9), day(2026, 3, 31), day(2024, 6, 1)]),
        original_date in select(vec![None, Some(day(2026, 3, 31)), Some(day(2025, 1, 1))]),
        (number, original_number) in (
            select(vec!["SF/26/0417", "sf/26/0417", " 7 ", "27", ""]),
            select(vec!["", "SF/26/0417", "SF/25/0001"]),
        ),
        (invoice_type, source_form) in (select(vec!["R", "CBW", ""]), select(vec!["R1", "IFF", ""])),
        (place_of_supply, previous_remarks) in (select(vec!["", "27", "29"]), select(vec!["", "Sona Forge", " 50% "])),
    ) -> ImsRecord<&'static str> {
        ImsRecord {
            previous_action,
            filing: if filed { Filing::Filed } else { Filing::NotFiled },
            permission: Permission { pending, remarks, itc_reduction: asked && section_has_itc_reduction(section) },
            previous_itc_reduction,
            taxable_value,
            document_value,
            tax,
            supplier_name,
            supplier_gstin,
            recipient_gstin,
            return_period,
            date,
            original_date,
            number,
            original_number,
            invoice_type,
            source_form,
            place_of_supply,
            previous_remarks,
            ..record(section)
        }
    }
}

prop_compose! {
    fn booked_rows()(
        ineligible in any::<bool>(),
        (tax, taxable_value) in (heads(), money()),
        document_value in prop::option::of(money()),
        date in select(vec![None, Some(day(2026, 4, 9)), Some(day(2026, 3, 31))]),
        number in select(vec!["", "SF/26/0417", "0417"]),
        supplier_gstin in select(vec!["", "24AAFFP6265R1ZK", "27AAPFU0939F1ZV"]),
        supplier_name in select(vec!["", "Sona Forge", "Asha"]),
        (voucher_number, voucher_type) in (select(vec!["", "27", "PV/1"]), select(vec!["", "R", "Purchase"])),
        place_of_supply in select(vec!["", "27", "29"]),
        kind in select(DocumentKind::ALL.to_vec()),
    ) -> BooksRow<&'static str> {
        BooksRow {
            ineligible,
            tax,
            taxable_value,
            document_value,
            date,
            number,
            supplier_gstin,
            supplier_name,
            voucher_number,
            voucher_type,
            place_of_supply,
            ..booked(kind)
        }
    }
}

/// How many rows a random register has.
const ROWS: u32 = 12;

pub(super) fn registers() -> impl Strategy<Value = Vec<BooksRow<&'static str>>> {
    prop::collection::vec(booked_rows(), ROWS as usize)
}

prop_compose! {
    fn levels()(
        number in select(NumberLevel::ALL.to_vec()),
        date in select(DateLevel::ALL.to_vec()),
        taxable_value in select(AmountLevel::ALL.to_vec()),
        tax in select(AmountLevel::ALL.to_vec()),
        gstin in select(GstinLevel::ALL.to_vec()),
    ) -> Levels {
        Levels { number, date, taxable_value, tax, document_value: tax, gstin }
    }
}

prop_compose! {
    /// Links to rows of a random register; contradictory ones too, for the law must bear them.
    pub(super) fn links()(
        outcome in select(Outcome::ALL.to_vec()),
        certain in any::<bool>(),
        books in prop::collection::vec(0..ROWS, 0..3),
        candidates in prop::collection::vec(0..ROWS, 0..2),
        levels in prop::option::of(levels()),
        (taxable_gap, tax_gap) in (money(), heads()),
        document_value_gap in prop::option::of(money()),
        days_apart in prop::option::of(select(vec![0_i64, 1, -3, 10, 400, -400, 7])),
        doubts in prop::collection::vec(select(vec![
            Doubt::AnotherAsNear,
            Doubt::AmendedBy(ImsId(1)),
            Doubt::OriginalPresent(ImsId(1)),
            Doubt::Repeated(2),
            Doubt::OtherVersion(ImsId(1)),
            Doubt::Ineligible,
            Doubt::BookedAgain(vec![BooksId(1)]),
            Doubt::ClaimedBy(vec![ImsId(1)]),
        ]), 0..2),
    ) -> Link {
        Link {
            outcome,
            certain,
            books: books.into_iter().map(BooksId).collect(),
            candidates: candidates.into_iter().map(BooksId).collect(),
            levels,
            taxable_gap,
            tax_gap,
            document_value_gap,
            days_apart,
            doubts,
            ..Link::unlinked(outcome)
        }
    }
}
