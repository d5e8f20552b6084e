//! A small month for the tests of this layer.

use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{BooksRow, DocumentKind, Filing, ImsRecord, Section};
use crate::domain::due::{Calendar, Extension, Form, Frequency};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::{InputFile, Month, RunFacts};
use crate::domain::period::{FinancialYear, TaxPeriod, parse_portal_date};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) const RECIPIENT: &str = "27AAHCK4471M1Z1";
pub(super) const ASHA: &str = "27AAKFW2291Q1ZA";

const TAX: TaxHeads =
    TaxHeads { igst: Paise::new(18_000), cgst: Paise::ZERO, sgst: Paise::ZERO, cess: Paise::ZERO };

/// An invoice of Asha's over ₹1,000.00.
pub(super) fn record(number: &'static str) -> ImsRecord<&'static str> {
    ImsRecord {
        file: 0,
        section: Section::B2b,
        index: 0,
        recipient_gstin: RECIPIENT,
        supplier_gstin: ASHA,
        supplier_name: "",
        number,
        date: parse_portal_date("04-09-2026").unwrap(),
        original_number: "",
        original_date: None,
        invoice_type: "R",
        place_of_supply: "27",
        document_value: Paise::new(118_000),
        taxable_value: Paise::new(100_000),
        tax: TAX,
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

/// The row that books it.
pub(super) fn row(number: &'static str) -> BooksRow<&'static str> {
    BooksRow {
        file: 0,
        sheet: "",
        row: 1,
        shown_row: 2,
        recipient_gstin: "",
        supplier_gstin: ASHA,
        supplier_name: "",
        number,
        date: parse_portal_date("04-09-2026"),
        voucher_number: "PV1",
        voucher_date: None,
        voucher_type: "",
        kind: DocumentKind::Invoice,
        document_value: None,
        taxable_value: Paise::new(100_000),
        tax: TAX,
        place_of_supply: "",
        original_number: "",
        ineligible: false,
        exclusion: None,
    }
}

/// A month before it is linked.
pub(super) fn month(ims: Vec<ImsRecord<&'static str>>, books: Vec<BooksRow<&'static str>>) -> Month<'static> {
    let file = |name: &str| InputFile { name: name.into(), sha256: String::new(), bytes: 0 };
    Month {
        facts: RunFacts {
            version: String::new(),
            period: TaxPeriod::parse("092026").unwrap(),
            as_of: parse_portal_date("14-10-2026").unwrap(),
            recipients: vec![RECIPIENT.into()],
            tolerance: Tolerance::default(),
            hold: false,
            policy: String::new(),
            rules: Vec::new(),
            ims_files: vec![file("ims.json")],
            books_files: vec![file("register.csv")],
            rules_file: file("rules.toml"),
            list_files: Vec::new(),
            previous_files: Vec::new(),
            suppliers_file: Some(file("suppliers.csv")),
            history: None,
            calendar: calendar(),
            gstr2b_files: Vec::new(),
        },
        ims,
        links: Vec::new(),
        decisions: Vec::new(),
        reasons: Vec::new(),
        books,
        books_links: Vec::new(),
        books_reasons: Vec::new(),
        refused_records: Vec::new(),
        refused_rows: Vec::new(),
        read_only: Vec::new(),
        left_out: Vec::new(),
        mapping: Vec::new(),
        gstr2b: None,
        why_not: Vec::new(),
        books_why_not: Vec::new(),
    }
}

fn calendar() -> Calendar {
    let mut annual_returns = AnnualReturns::none();
    annual_returns.add(FinancialYear(2025), NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day"));
    Calendar {
        file: Some(InputFile { name: "recipient.toml".into(), sha256: String::new(), bytes: 0 }),
        filing: BTreeMap::from([("29AACCB1207L1ZT".to_owned(), Frequency::Quarterly)]),
        extensions: vec![Extension {
            form: Form::Gstr3b,
            period: TaxPeriod::parse("092026").expect("a period"),
            gstin: None,
            due: NaiveDate::from_ymd_opt(2026, 10, 25).expect("a day"),
            source: "Notification 20/2026-Central Tax".to_owned(),
        }],
        annual_returns,
    }
}
