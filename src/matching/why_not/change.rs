//! A change to the data, as data: what the text says, the trial and the tests apply.
//!
//! Invariant: [`Change::apply`] does exactly what is said, no cell more.

use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, Filing, ImsRecord, Section};
use crate::domain::link::BooksId;
use crate::domain::money::{Paise, TaxHeads};
use chrono::NaiveDate;

/// One cell of a register row with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The supplier's GSTIN. A row that was set aside for want of one is so no longer.
    SupplierGstin(String),
    /// The recipient's GSTIN.
    RecipientGstin(String),
    /// The document number.
    Number(String),
    /// The document date.
    Date(NaiveDate),
    /// The kind of document, in the supplier's words.
    Kind(DocumentKind),
    /// The taxable value.
    TaxableValue(Paise),
    /// One tax head.
    Tax {
        /// Position in [`TaxHeads::NAMES`].
        head: usize,
        /// The amount.
        amount: Paise,
    },
    /// The mark that sets the row aside is taken away.
    NoMark(Exclusion),
}

impl Edit {
    /// Changes the cell.
    pub fn apply<'s>(&'s self, row: &mut BooksRow<&'s str>) {
        match self {
            Self::SupplierGstin(gstin) => {
                row.supplier_gstin = gstin;
                row.exclusion = row.exclusion.filter(|e| *e != Exclusion::Unregistered);
            }
            Self::RecipientGstin(gstin) => row.recipient_gstin = gstin,
            Self::Number(number) => row.number = number,
            Self::Date(date) => row.date = Some(*date),
            Self::Kind(kind) => row.kind = *kind,
            Self::TaxableValue(amount) => row.taxable_value = *amount,
            Self::Tax { head, amount } => {
                let tax = &mut row.tax;
                let [igst, cgst, sgst, cess] = [&mut tax.igst, &mut tax.cgst, &mut tax.sgst, &mut tax.cess];
                *match head {
                    0 => igst,
                    1 => cgst,
                    2 => sgst,
                    _ => cess,
                } = *amount;
            }
            Self::NoMark(_) => row.exclusion = None,
        }
    }
}

/// The values of a document that one side lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// Kind, in the supplier's words.
    pub kind: DocumentKind,
    /// The recipient's GSTIN, or empty where the register does not say.
    pub recipient_gstin: String,
    /// The supplier's GSTIN.
    pub supplier_gstin: String,
    /// The supplier's name, or empty.
    pub supplier_name: String,
    /// The number, or empty where any would do.
    pub number: String,
    /// The date.
    pub date: NaiveDate,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// Total with tax.
    pub document_value: Paise,
}

impl Values {
    /// Returns the register row that books the document.
    pub fn row(&self) -> BooksRow<&str> {
        BooksRow {
            file: 0,
            sheet: "",
            row: 0,
            shown_row: 0,
            recipient_gstin: &self.recipient_gstin,
            supplier_gstin: &self.supplier_gstin,
            supplier_name: &self.supplier_name,
            number: &self.number,
            date: Some(self.date),
            voucher_number: "",
            voucher_date: None,
            voucher_type: "",
            kind: self.kind,
            document_value: Some(self.document_value),
            taxable_value: self.taxable_value,
            tax: self.tax,
            place_of_supply: "",
            original_number: "",
            ineligible: false,
            exclusion: None,
        }
    }

    /// Returns the record that reports the document; without a number under some number.
    pub fn record(&self) -> ImsRecord<&str> {
        ImsRecord {
            file: 0,
            section: match self.kind {
                DocumentKind::Invoice => Section::B2b,
                DocumentKind::DebitNote => Section::B2bdn,
                DocumentKind::CreditNote => Section::B2bcn,
            },
            index: u32::MAX,
            recipient_gstin: &self.recipient_gstin,
            supplier_gstin: &self.supplier_gstin,
            supplier_name: &self.supplier_name,
            number: if self.number.is_empty() { "ANY/7741" } else { &self.number },
            date: self.date,
            original_number: "",
            original_date: None,
            invoice_type: "R",
            place_of_supply: "",
            document_value: self.document_value,
            taxable_value: self.taxable_value,
            tax: self.tax,
            return_period: "",
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
}

/// A change that would link a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// One row has other cells.
    Cells {
        /// The row.
        row: BooksId,
        /// Its cells.
        edits: Vec<Edit>,
    },
    /// Several rows carry one number and so book one document.
    Join {
        /// The rows.
        rows: Vec<BooksId>,
        /// The number they have to carry.
        number: String,
        /// The date they have to carry, where theirs are in the way.
        date: Option<NaiveDate>,
    },
    /// The books hold one more row.
    Book {
        /// What it books.
        values: Values,
    },
    /// The download holds one more record.
    Report {
        /// What it reports.
        values: Values,
    },
}

impl Change {
    /// Changes the data; `at` tells where a row stands.
    pub fn apply<'s>(
        &'s self,
        ims: &mut Vec<ImsRecord<&'s str>>,
        books: &mut Vec<BooksRow<&'s str>>,
        at: impl Fn(BooksId) -> usize,
    ) {
        match self {
            Self::Cells { row, edits } => {
                for edit in edits {
                    edit.apply(&mut books[at(*row)]);
                }
            }
            Self::Join { rows, number, date } => {
                for row in rows {
                    let row = &mut books[at(*row)];
                    row.number = number;
                    row.date = date.or(row.date);
                }
            }
            Self::Book { values } => books.push(values.row()),
            Self::Report { values } => ims.push(values.record()),
        }
    }
}
