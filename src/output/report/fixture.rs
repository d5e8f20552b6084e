//! An invented month in which every outcome occurs, for the tests of the reports.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, Filing, ImsRecord, Section};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, BooksLink, Decision, Doubt, ImsId, Levels, Link, UploadFate};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::{
    InputFile, LeftOut, MappedColumn, Month, ReadOnlySection, RefusedRecord, RefusedRow, RuleFact, RunFacts,
};
use crate::domain::outcome::Outcome;
use crate::domain::period::TaxPeriod;
use chrono::NaiveDate;

pub(super) const RECIPIENT: &str = "29AACCB1207L1ZT";
/// A name that tries everything at once: markup, a formula, a right-to-left override.
pub(super) const HOSTILE: &str = "=cmd|'/C calc'!A0 <script>alert(\"1\")</script> \u{202e}dleif & Co";

const KAVERI: (&str, &str) = ("29AAKCK4821P1ZU", "Kaveri Packaging Private Limited");
const SAHYADRI: (&str, &str) = ("27AABCS7719M1ZU", "Sahyadri Steel Traders");
const MALNAD: (&str, &str) = ("29AAGFM3305K1Z7", "Malnad Freight and Forwarding");
const MALNAD_MUMBAI: &str = "27AAGFM3305K1ZB";
const TAMRA: (&str, &str) = ("33AADCT9182Q1ZL", "Tamra Electricals");
const NILGIRI: (&str, &str) = ("07AAFCN5543R1ZT", HOSTILE);

pub(super) fn day(day: u32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the test month")
}

fn igst(paise: i64) -> TaxHeads {
    TaxHeads { igst: Paise::new(paise), ..TaxHeads::default() }
}

fn local(paise: i64) -> TaxHeads {
    TaxHeads { cgst: Paise::new(paise), sgst: Paise::new(paise), ..TaxHeads::default() }
}

/// Makes a filed record at No action.
pub(super) fn record(
    section: Section,
    index: u32,
    number: &'static str,
    taxable: i64,
    tax: TaxHeads,
) -> ImsRecord<&'static str> {
    ImsRecord {
        file: 0,
        section,
        index,
        recipient_gstin: RECIPIENT,
        supplier_gstin: KAVERI.0,
        supplier_name: KAVERI.1,
        number,
        date: day(12, 9),
        original_number: "",
        original_date: None,
        invoice_type: "R",
        place_of_supply: "29",
        document_value: Paise::new(taxable + tax.total().get()),
        taxable_value: Paise::new(taxable),
        tax,
        return_period: "092026",
        source_form: "R1",
        filing: Filing::Filed,
        previous_action: ImsAction::NoAction,
        permission: Permission { pending: true, remarks: true, itc_reduction: false },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: "",
        content_hash: "",
        raw_start: 0,
        raw_end: 0,
    }
}

/// Makes the row that books a record as it stands.
fn booked(record: &ImsRecord<&'static str>, row: u32) -> BooksRow<&'static str> {
    BooksRow {
        file: 0,
        sheet: "",
        row,
        shown_row: row + 4,
        recipient_gstin: "",
        supplier_gstin: record.supplier_gstin,
        supplier_name: record.supplier_name,
        number: record.number,
        date: Some(record.date),
        voucher_number: "PUR/117",
        voucher_date: Some(record.date),
        voucher_type: "Purchase",
        kind: record.kind(),
        document_value: Some(record.document_value),
        taxable_value: record.taxable_value,
        tax: record.tax,
        place_of_supply: "29",
        original_number: "",
        ineligible: false,
        exclusion: None,
    }
}

const fn agreeing() -> Levels {
    Levels {
        number: NumberLevel::Same,
        date: DateLevel::Same,
        taxable_value: AmountLevel::Same,
        tax: AmountLevel::Same,
        document_value: AmountLevel::Same,
        gstin: GstinLevel::Same,
    }
}

struct Build {
    month: Month<'static>,
}

impl Build {
    /// Adds a record with the rows that are linked to it or near it.
    fn add(
        &mut self,
        record: ImsRecord<&'static str>,
        outcome: Outcome,
        rows: &[BooksRow<&'static str>],
        shape: impl FnOnce(&mut Link, &mut Decision),
    ) -> ImsId {
        let id = ImsId(u32::try_from(self.month.ims.len()).expect("a small month"));
        let mut link = Link::unlinked(outcome);
        for row in rows {
            link.books.push(BooksId(u32::try_from(self.month.books.len()).expect("a small month")));
            self.book(row.clone(), outcome, vec![id]);
        }
        if !rows.is_empty() {
            link.levels = Some(agreeing());
            link.pass = "number-and-amounts";
            link.margin = "no other candidate";
            link.taxable_gap = rows.iter().map(|r| r.taxable_value).sum::<Paise>() - record.taxable_value;
            link.tax_gap = rows.iter().map(|r| r.tax).sum::<TaxHeads>() + -record.tax;
            link.days_apart = rows[0].date.map(|d| d.signed_duration_since(record.date).num_days());
        }
        let mut decision = Decision {
            proposed_action: ImsAction::Pending,
            review: Some("clerk".into()),
            rule: outcome.word().replace('_', "-").into(),
            rule_reason: "A person has to look.".into(),
            overruled: String::new(),
            itc_reduction: ItcReduction::NotAsked,
            itc_reduction_basis: "",
            remark: String::new(),
            fate: UploadFate::NeedsPerson,
        };
        shape(&mut link, &mut decision);
        self.month.ims.push(record);
        self.month.links.push(link);
        self.month.decisions.push(decision);
        self.month.reasons.push(format!("{}: shown as matching found it.", outcome.title()).into());
        id
    }

    fn book(&mut self, row: BooksRow<&'static str>, outcome: Outcome, ims: Vec<ImsId>) -> BooksId {
        let id = BooksId(u32::try_from(self.month.books.len()).expect("a small month"));
        self.month.books.push(row);
        self.month.books_links.push(BooksLink {
            outcome,
            document: id.0 + 1,
            ims,
            candidates: Vec::new(),
            again: Vec::new(),
        });
        self.month.books_reasons.push(format!("{}: shown as matching found it.", outcome.title()).into());
        id
    }

    fn row(&self) -> u32 {
        u32::try_from(self.month.books.len() + 1).expect("a small month")
    }
}

fn accept(link: &mut Link, decision: &mut Decision) {
    link.certain = true;
    decision.proposed_action = ImsAction::Accept;
    decision.review = None;
    decision.rule = "certain-and-filed".into();
    decision.fate = UploadFate::Upload;
}

fn of(
    mut record: ImsRecord<&'static str>,
    supplier: (&'static str, &'static str),
) -> ImsRecord<&'static str> {
    (record.supplier_gstin, record.supplier_name) = supplier;
    record
}

fn facts() -> RunFacts {
    let file =
        |name: &str, sum: &str| InputFile { name: name.to_owned(), sha256: sum.repeat(32), bytes: 48_213 };
    RunFacts {
        version: "0.1.0".to_owned(),
        period: TaxPeriod::parse("092026").expect("a period"),
        as_of: day(12, 10),
        recipients: vec![RECIPIENT.to_owned()],
        tolerance: Tolerance::default(),
        hold: false,
        policy: "default".to_owned(),
        rules: vec![
            RuleFact {
                name: "certain-and-filed".to_owned(),
                when: "certain AND filed".to_owned(),
                action: "accept".to_owned(),
                review: "none".to_owned(),
                reason: "Number, amounts and supplier agree and nothing else is near.".to_owned(),
                tags: Vec::new(),
                hits: 4,
                tax: Paise::new(5_400_000),
            },
            RuleFact {
                name: "everything-else".to_owned(),
                when: String::new(),
                action: "pending".to_owned(),
                review: "clerk".to_owned(),
                reason: "A person has to look.".to_owned(),
                tags: Vec::new(),
                hits: 21,
                tax: Paise::new(9_000_000),
            },
        ],
        ims_files: vec![file("ims-sep.json", "a7")],
        books_files: vec![file("register-sep.xlsx", "3c")],
        rules_file: file("rules/default.toml", "91"),
        list_files: Vec::new(),
        previous_files: Vec::new(),
        suppliers_file: None,
        history: None,
        calendar: crate::domain::due::Calendar::default(),
        gstr2b_files: Vec::new(),
    }
}

/// Builds the month.
pub(crate) fn fixture_month() -> Month<'static> {
    let mut b = Build {
        month: Month {
            facts: facts(),
            ims: Vec::new(),
            links: Vec::new(),
            decisions: Vec::new(),
            reasons: Vec::new(),
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
        },
    };
    agreeing_documents(&mut b);
    differing_documents(&mut b);
    doubtful_documents(&mut b);
    unlinked_documents(&mut b);
    books_alone(&mut b);
    not_read(&mut b.month);
    b.month
}

fn agreeing_documents(b: &mut Build) {
    let r = record(Section::B2b, 0, "KP/26-27/0418", 12_500_000, local(1_125_000));
    let row = booked(&r, b.row());
    b.add(r, Outcome::Exact, &[row], accept);
    let r = record(Section::B2b, 1, "KP/26-27/0419", 8_431_050, local(758_795));
    let mut row = booked(&r, b.row());
    row.taxable_value = Paise::new(8_431_000);
    b.add(r, Outcome::WithinTolerance, &[row], |l, d| {
        accept(l, d);
        d.fate = UploadFate::AlreadySo;
    });
    let r = of(record(Section::B2b, 2, "SST/0091/26-27", 45_000_000, igst(8_100_000)), SAHYADRI);
    let mut row = booked(&r, b.row());
    row.number = "91";
    b.add(r, Outcome::NumberVariant, &[row], |l, d| {
        accept(l, d);
        l.levels = Some(Levels { number: NumberLevel::ShortForm, ..agreeing() });
    });
    let mut r = of(record(Section::B2bcn, 0, "SST/CN/07", 2_000_000, igst(360_000)), SAHYADRI);
    r.permission = Permission { pending: false, remarks: true, itc_reduction: true };
    let row = booked(&r, b.row());
    b.add(r, Outcome::Exact, &[row], |l, d| {
        accept(l, d);
        d.itc_reduction = ItcReduction::Full;
        d.itc_reduction_basis = "The books reverse the whole tax of the note.";
    });
    let mut r = record(Section::B2b, 3, "KP/26-27/0420", 1_000_000, local(90_000));
    r.previous_action = ImsAction::Reject;
    let row = booked(&r, b.row());
    b.add(r, Outcome::Exact, &[row], |l, d| {
        l.certain = true;
        d.proposed_action = ImsAction::Reject;
        d.overruled = "The document agrees with the books, yet a person rejected it before.".to_owned();
    });
}

fn differing_documents(b: &mut Build) {
    let r = of(record(Section::B2b, 4, "TE-2201", 6_400_000, igst(1_152_000)), TAMRA);
    let mut row = booked(&r, b.row());
    row.number = "TE-2210";
    b.add(r, Outcome::NumberTyping, &[row], |l, _| {
        l.levels = Some(Levels { number: NumberLevel::Typing, ..agreeing() });
    });
    let r = of(record(Section::B2b, 5, "TE-2202", 3_300_000, igst(594_000)), TAMRA);
    let mut row = booked(&r, b.row());
    row.date = Some(day(30, 9));
    b.add(r, Outcome::DateDiffers, &[row], |l, _| {
        l.levels = Some(Levels { date: DateLevel::SameYear, ..agreeing() });
    });
    let r = of(record(Section::B2b, 6, "SST/0092/26-27", 21_000_000, igst(3_780_000)), SAHYADRI);
    let mut row = booked(&r, b.row());
    row.taxable_value = Paise::new(20_000_000);
    b.add(r, Outcome::TaxableDiffers, &[row], |_, _| {});
    let r = of(record(Section::B2b, 7, "SST/0093/26-27", 1_234_567_800, igst(222_222_204)), SAHYADRI);
    let mut row = booked(&r, b.row());
    row.tax = igst(200_000_000);
    b.add(r, Outcome::TaxDiffers, &[row], |_, d| d.review = Some("manager".into()));
    let r = record(Section::B2b, 8, "KP/26-27/0425", 5_000_000, local(450_000));
    let mut row = booked(&r, b.row());
    row.tax = igst(900_000);
    b.add(r, Outcome::TaxHeadDiffers, &[row], |_, _| {});
    let r = record(Section::B2bdn, 0, "KP/DN/3", 700_000, local(63_000));
    let mut row = booked(&r, b.row());
    (row.taxable_value, row.tax) = (Paise::new(1_000_000), local(90_000));
    row.document_value = Some(Paise::new(1_180_000));
    b.add(r, Outcome::ValueDiffers, &[row], |l, _| {
        l.levels = Some(Levels { document_value: AmountLevel::Differs, ..agreeing() });
    });
}

fn doubtful_documents(b: &mut Build) {
    let r = of(record(Section::B2b, 9, "MFF/771", 2_600_000, local(65_000)), MALNAD);
    let mut row = booked(&r, b.row());
    row.supplier_gstin = MALNAD_MUMBAI;
    b.add(r, Outcome::OtherBranch, &[row], |l, _| {
        l.levels = Some(Levels { gstin: GstinLevel::SamePan, ..agreeing() });
    });
    let r = of(record(Section::B2b, 10, "MFF/772", 1_400_000, local(35_000)), MALNAD);
    let mut row = booked(&r, b.row());
    row.supplier_gstin = "29AAGFM3350K1Z7";
    b.add(r, Outcome::GstinMistyped, &[row], |l, _| {
        l.levels = Some(Levels { gstin: GstinLevel::Mistyped, ..agreeing() });
    });
    let r = of(record(Section::Ecom, 0, "CAB-55120", 180_000, local(4_500)), NILGIRI);
    let mut row = booked(&r, b.row());
    row.supplier_gstin = "";
    b.add(r, Outcome::OtherSupplierEco, &[row], |l, _| {
        l.levels = Some(Levels { gstin: GstinLevel::Other, ..agreeing() });
    });
    let r = of(record(Section::B2b, 11, "TE-2209", 4_150_000, igst(747_000)), TAMRA);
    let mut row = booked(&r, b.row());
    row.number = "";
    b.add(r, Outcome::AmountDateOnly, &[row], |l, _| {
        l.levels = Some(Levels { number: NumberLevel::Missing, ..agreeing() });
        l.doubts = vec![Doubt::NoSupplierNumber, Doubt::AmountsOnly];
    });
    let r = record(Section::B2b, 12, "KP/26-27/0430", 9_000_000, local(810_000));
    let mut first = booked(&r, b.row());
    (first.taxable_value, first.tax) = (Paise::new(6_000_000), local(540_000));
    let mut second = booked(&r, b.row() + 1);
    (second.taxable_value, second.tax) = (Paise::new(3_000_000), local(270_000));
    (first.document_value, second.document_value) = (None, None);
    b.add(r, Outcome::Split, &[first, second], accept);
    let r = of(record(Section::B2b, 13, "MFF/780", 500_000, local(12_500)), MALNAD);
    let mut row = booked(&r, b.row());
    (row.number, row.taxable_value, row.tax) = ("780,781", Paise::new(1_000_000), local(25_000));
    let first = b.add(r, Outcome::Merged, &[row], |l, _| {
        (l.taxable_gap, l.tax_gap) = (Paise::ZERO, TaxHeads::default());
        l.doubts = vec![Doubt::Netted];
    });
    let r = of(record(Section::B2b, 14, "MFF/781", 500_000, local(12_500)), MALNAD);
    let rows = b.month.links[first.at()].books.clone();
    let second = b.add(r, Outcome::Merged, &[], |l, _| {
        l.books = rows;
        l.levels = Some(agreeing());
        l.companions = vec![first];
    });
    b.month.links[first.at()].companions = vec![second];
    let r = record(Section::B2b, 15, "KP/26-27/0431", 2_200_000, local(198_000));
    let row = booked(&r, b.row());
    let again = b.book(booked(&r, b.row() + 1), Outcome::DuplicateInBooks, vec![]);
    b.add(r, Outcome::DuplicateInBooks, &[row], |l, _| l.doubts = vec![Doubt::BookedAgain(vec![again])]);
    let r = of(record(Section::B2b, 16, "TE-2215", 1_750_000, igst(315_000)), TAMRA);
    let row = booked(&r, b.row());
    b.add(r, Outcome::IneligibleInBooks, &[row], |l, d| {
        d.proposed_action = ImsAction::Accept;
        l.doubts = vec![Doubt::Ineligible];
        d.rule_reason = "Accept, and reverse in GSTR-3B 4(B)(1).".into();
    });
    let last = b.month.books.len() - 1;
    b.month.books[last].ineligible = true;
}

fn unlinked_documents(b: &mut Build) {
    let r = of(record(Section::B2b, 17, "NIL-9", 3_600_000, igst(648_000)), NILGIRI);
    let mut near = booked(&r, b.row());
    near.number = "NIL-90";
    near.taxable_value = Paise::new(3_500_000);
    let mut other = near.clone();
    (other.row, other.number) = (near.row + 1, "NIL-99");
    let candidates = vec![b.book(near, Outcome::Tie, vec![]), b.book(other, Outcome::Tie, vec![])];
    b.add(r, Outcome::Tie, &[], |l, _| {
        l.candidates = candidates;
        l.doubts = vec![Doubt::AnotherAsNear];
    });
    let r = of(record(Section::B2b, 18, "NIL-44", 7_700_000, igst(1_386_000)), NILGIRI);
    b.add(r, Outcome::OnlyInIms, &[], |_, _| {});
    let mut r = of(record(Section::B2bcn, 1, "TE-CN-4", 900_000, igst(162_000)), TAMRA);
    r.permission = Permission { pending: false, remarks: false, itc_reduction: true };
    b.add(r, Outcome::OnlyInIms, &[], |_, d| {
        d.proposed_action = ImsAction::NoAction;
        d.overruled = "The rule asked for Pending; the portal blocks it on this record.".to_owned();
    });
    let mut r = of(record(Section::B2b, 19, "TE-2230", 2_500_000, igst(450_000)), TAMRA);
    r.filing = Filing::NotFiled;
    b.add(r, Outcome::OnlyInIms, &[], |_, d| {
        (d.proposed_action, d.review, d.fate) = (ImsAction::NoAction, None, UploadFate::NothingToSay);
    });
    let r = record(Section::B2b, 20, "KP/26-27/0440", 1_100_000, local(99_000));
    let row = booked(&r, b.row());
    let mut copy = r.clone();
    copy.index = 21;
    b.add(r, Outcome::Exact, &[row], |l, d| {
        accept(l, d);
        l.doubts = vec![Doubt::Repeated(1)];
    });
    b.add(copy, Outcome::DuplicateInIms, &[], |l, d| {
        l.doubts = vec![Doubt::Repeated(1)];
        d.fate = UploadFate::NothingToSay;
        d.review = None;
    });
    let r = record(Section::B2ba, 0, "KP/26-27/0399A", 640_000, local(57_600));
    b.add(r, Outcome::DuplicateInIms, &[], |l, _| {
        l.doubts = vec![Doubt::OriginalPresent(ImsId(0))];
    });
}

fn books_alone(b: &mut Build) {
    let template = record(Section::B2b, 0, "SST/0101", 15_000_000, igst(2_700_000));
    let template = of(template, SAHYADRI);
    let row = booked(&template, b.row());
    b.book(row, Outcome::OnlyInBooks, vec![]);
    let mut row = booked(&template, b.row());
    (row.number, row.supplier_gstin, row.supplier_name) = ("=1+1", NILGIRI.0, NILGIRI.1);
    row.tax = igst(30_000);
    row.date = None;
    b.book(row, Outcome::OnlyInBooks, vec![]);
    for why in [Exclusion::ReverseCharge, Exclusion::Unregistered, Exclusion::Import] {
        let mut row = booked(&template, b.row());
        row.exclusion = Some(why);
        row.kind = DocumentKind::Invoice;
        b.book(row, Outcome::Excluded, vec![]);
    }
}

fn not_read(month: &mut Month<'static>) {
    month.refused_records.push(RefusedRecord {
        file: 0,
        section: Section::B2b,
        index: 22,
        supplier_gstin: TAMRA.0.to_owned(),
        number: "TE-2240".to_owned(),
        taxable_value: Some(Paise::new(200_000)),
        tax: Some(igst(36_000)),
        reason: "action \"Q\" is not one of A, R, P, N".to_owned(),
    });
    month.refused_rows.push(RefusedRow {
        file: 0,
        sheet: "Register".to_owned(),
        row: 60,
        shown_row: 64,
        supplier_gstin: KAVERI.0.to_owned(),
        number: "KP/26-27/0450".to_owned(),
        reason: "taxable value \"1,18,O00.50\" is not an amount".to_owned(),
    });
    month.read_only.push(ReadOnlySection { file: 0, key: "impg".to_owned(), records: 3, no_action: 2 });
    month.left_out.push(LeftOut { file: 0, sheet: String::new(), reason: "total".to_owned(), rows: 1 });
    month.mapping.push(MappedColumn {
        file: 0,
        sheet: "Register".to_owned(),
        field: "taxable_value".to_owned(),
        heading: "Taxable Amt.".to_owned(),
        letter: "F".to_owned(),
    });
}

/// Returns what the user was told about the month.
pub(super) fn fixture_diagnostics() -> Vec<Diagnostic> {
    vec![
        Diagnostic::error(
            "books.amount",
            "taxable value \"1,18,O00.50\" is not an amount",
            Place { file: "register-sep.xlsx".to_owned(), row: 64, ..Place::default() },
        )
        .help("it holds the letter O; write 118000.50 or 1,18,000.50"),
        Diagnostic::warning(
            "books.gstin-check",
            "GSTIN \"29AAGFM3350K1Z7\" fails its check character",
            Place { file: "register-sep.xlsx".to_owned(), row: 19, ..Place::default() },
        ),
    ]
}
