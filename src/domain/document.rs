//! Documents on both sides, as read: one IMS record, one register row.
//!
//! Comes in: what `ingest` understood of the files. Goes out: the same, typed. Invariant: amounts
//! are positive in the sense of the document's kind, as on the portal; the kind carries the
//! direction. Strings are owned while a file is read (`S = String`) and borrowed from a frame later
//! (`S = &str`); an absent text is empty.

use super::action::{ImsAction, ItcReduction, Permission};
use super::money::{Paise, TaxHeads};
use super::period::TaxPeriod;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The eight sections of IMS that a recipient can act upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Invoices.
    B2b,
    /// Amended invoices.
    B2ba,
    /// Debit notes.
    B2bdn,
    /// Amended debit notes.
    B2bdna,
    /// Credit notes.
    B2bcn,
    /// Amended credit notes.
    B2bcna,
    /// Documents of e-commerce operators under section 9(5).
    Ecom,
    /// Amended documents of e-commerce operators.
    Ecoma,
}

impl Section {
    /// All sections, in the portal's order.
    pub const ALL: [Self; 8] = [
        Self::B2b,
        Self::B2ba,
        Self::B2bdn,
        Self::B2bdna,
        Self::B2bcn,
        Self::B2bcna,
        Self::Ecom,
        Self::Ecoma,
    ];

    /// Returns the canonical key, also used in `links.csv`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::B2b => "b2b",
            Self::B2ba => "b2ba",
            Self::B2bdn => "b2bdn",
            Self::B2bdna => "b2bdna",
            Self::B2bcn => "b2bcn",
            Self::B2bcna => "b2bcna",
            Self::Ecom => "ecom",
            Self::Ecoma => "ecoma",
        }
    }

    /// Returns what people call a document of the section.
    pub const fn title(self) -> &'static str {
        match self {
            Self::B2b => "Invoice",
            Self::B2ba => "Amended invoice",
            Self::B2bdn => "Debit note",
            Self::B2bdna => "Amended debit note",
            Self::B2bcn => "Credit note",
            Self::B2bcna => "Amended credit note",
            Self::Ecom => "ECO document",
            Self::Ecoma => "Amended ECO document",
        }
    }

    /// Reads the canonical key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// Returns the kind of the section's documents.
    pub const fn kind(self) -> DocumentKind {
        match self {
            Self::B2b | Self::B2ba | Self::Ecom | Self::Ecoma => DocumentKind::Invoice,
            Self::B2bdn | Self::B2bdna => DocumentKind::DebitNote,
            Self::B2bcn | Self::B2bcna => DocumentKind::CreditNote,
        }
    }

    /// Tells whether the section holds amendments of earlier documents.
    pub const fn is_amendment(self) -> bool {
        match self {
            Self::B2ba | Self::B2bdna | Self::B2bcna | Self::Ecoma => true,
            Self::B2b | Self::B2bdn | Self::B2bcn | Self::Ecom => false,
        }
    }

    /// Tells whether the record carries an e-commerce operator's GSTIN.
    pub const fn is_eco(self) -> bool {
        match self {
            Self::Ecom | Self::Ecoma => true,
            Self::B2b | Self::B2ba | Self::B2bdn | Self::B2bdna | Self::B2bcn | Self::B2bcna => false,
        }
    }
}

/// What a document is, in the supplier's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// Invoice.
    Invoice,
    /// Debit note: the supplier asks for more.
    DebitNote,
    /// Credit note: the supplier gives back.
    CreditNote,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Invoice, Self::DebitNote, Self::CreditNote];

    /// Returns the word of frames and rules.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::DebitNote => "debit_note",
            Self::CreditNote => "credit_note",
        }
    }

    /// Returns the word people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::DebitNote => "debit note",
            Self::CreditNote => "credit note",
        }
    }

    /// Returns -1 for credit notes, which lower the credit, else 1.
    pub const fn sign(self) -> i64 {
        match self {
            Self::Invoice | Self::DebitNote => 1,
            Self::CreditNote => -1,
        }
    }
}

/// Whether the supplier has filed the return the record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filing {
    /// Filed: the record counts for GSTR-2B.
    Filed,
    /// Only saved, or of unknown status: it may still change or vanish.
    NotFiled,
}

/// One record of the IMS download, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImsRecord<S = String> {
    /// Which of the given downloads, from 0.
    pub file: u32,
    /// Section, by its canonical key.
    pub section: Section,
    /// Position in its section of its file, from 0.
    pub index: u32,
    /// The recipient's GSTIN.
    pub recipient_gstin: S,
    /// The supplier's GSTIN; in ECO sections the operator's.
    pub supplier_gstin: S,
    /// Trade name, or empty.
    pub supplier_name: S,
    /// Document number as shown.
    pub number: S,
    /// Document date.
    pub date: NaiveDate,
    /// Number of the document that this one amends, or empty.
    pub original_number: S,
    /// Date of the document that this one amends.
    pub original_date: Option<NaiveDate>,
    /// `R`, `DE`, `SEWP`, `SEWOP`, `CBW`, or empty in ECO sections.
    pub invoice_type: S,
    /// Place of supply, two digits.
    pub place_of_supply: S,
    /// Total of the document with tax.
    pub document_value: Paise,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// The supplier's return period, verbatim.
    pub return_period: S,
    /// Return form: `R1`, `R1A`, `IFF`.
    pub source_form: S,
    /// Whether that return is filed.
    pub filing: Filing,
    /// The state the portal holds.
    pub previous_action: ImsAction,
    /// What the portal permits.
    pub permission: Permission,
    /// The declaration of ITC reduction the portal holds.
    pub previous_itc_reduction: ItcReduction,
    /// Remarks the portal holds, or empty.
    pub previous_remarks: S,
    /// The portal's content checksum, or empty.
    pub content_hash: S,
    /// Where the raw record begins in the text of its file, in bytes.
    pub raw_start: u64,
    /// Where it ends.
    pub raw_end: u64,
}

impl ImsRecord {
    /// Returns the same record with borrowed text.
    pub fn borrowed(&self) -> ImsRecord<&str> {
        ImsRecord {
            file: self.file,
            section: self.section,
            index: self.index,
            recipient_gstin: &self.recipient_gstin,
            supplier_gstin: &self.supplier_gstin,
            supplier_name: &self.supplier_name,
            number: &self.number,
            date: self.date,
            original_number: &self.original_number,
            original_date: self.original_date,
            invoice_type: &self.invoice_type,
            place_of_supply: &self.place_of_supply,
            document_value: self.document_value,
            taxable_value: self.taxable_value,
            tax: self.tax,
            return_period: &self.return_period,
            source_form: &self.source_form,
            filing: self.filing,
            previous_action: self.previous_action,
            permission: self.permission,
            previous_itc_reduction: self.previous_itc_reduction,
            previous_remarks: &self.previous_remarks,
            content_hash: &self.content_hash,
            raw_start: self.raw_start,
            raw_end: self.raw_end,
        }
    }
}

impl ImsRecord<&str> {
    /// Returns by how many months the return period lies after the month of the document's date; negative
    /// where the date is later, nothing where the period cannot be read.
    ///
    /// # Source
    /// A supplier reports a document in the return of the month of its date; who files quarterly may report
    /// it in the last month of the quarter, which no download tells.
    pub fn months_late(&self) -> Option<i32> {
        let period = TaxPeriod::parse(self.return_period).ok()?;
        Some(period.months_after(TaxPeriod::of(self.date)))
    }
}

impl<S> ImsRecord<S> {
    /// Returns the record with each of its texts turned into something else, in the order of the fields.
    pub fn map<'r, T>(&'r self, mut text: impl FnMut(&'r S) -> T) -> ImsRecord<T> {
        ImsRecord {
            file: self.file,
            section: self.section,
            index: self.index,
            recipient_gstin: text(&self.recipient_gstin),
            supplier_gstin: text(&self.supplier_gstin),
            supplier_name: text(&self.supplier_name),
            number: text(&self.number),
            date: self.date,
            original_number: text(&self.original_number),
            original_date: self.original_date,
            invoice_type: text(&self.invoice_type),
            place_of_supply: text(&self.place_of_supply),
            document_value: self.document_value,
            taxable_value: self.taxable_value,
            tax: self.tax,
            return_period: text(&self.return_period),
            source_form: text(&self.source_form),
            filing: self.filing,
            previous_action: self.previous_action,
            permission: self.permission,
            previous_itc_reduction: self.previous_itc_reduction,
            previous_remarks: text(&self.previous_remarks),
            content_hash: text(&self.content_hash),
            raw_start: self.raw_start,
            raw_end: self.raw_end,
        }
    }

    /// Returns the kind of the document.
    pub const fn kind(&self) -> DocumentKind {
        self.section.kind()
    }

    /// Returns the tax with the sign it has on the recipient's credit: negative for credit notes.
    pub fn credit(&self) -> Paise {
        Paise::new(self.tax.total().get() * self.kind().sign())
    }
}

/// Why a register row cannot meet a record of the eight sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Exclusion {
    /// Tax is paid by the recipient; such documents are never in IMS.
    ReverseCharge,
    /// Bill of entry; other sections of the portal.
    Import,
    /// Input service distributor.
    Isd,
    /// The supplier has no GSTIN.
    Unregistered,
    /// A composition supplier charges no tax.
    Composition,
    /// Cancelled or reversed in the books.
    Cancelled,
    /// An earlier month linked the row to a record that was accepted.
    LinkedBefore,
}

impl Exclusion {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::ReverseCharge,
        Self::Import,
        Self::Isd,
        Self::Unregistered,
        Self::Composition,
        Self::Cancelled,
        Self::LinkedBefore,
    ];

    /// Returns the word of frames and `books_links.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReverseCharge => "reverse_charge",
            Self::Import => "import",
            Self::Isd => "isd",
            Self::Unregistered => "unregistered",
            Self::Composition => "composition",
            Self::Cancelled => "cancelled",
            Self::LinkedBefore => "linked_before",
        }
    }

    /// Returns the sentence people read.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::ReverseCharge => {
                "reverse charge: the tax is paid by the recipient, such documents are not in IMS"
            }
            Self::Import => "import: bills of entry are not among the eight sections of IMS",
            Self::Isd => "input service distributor: such documents are not actionable in IMS",
            Self::Unregistered => {
                "supplier without GSTIN: an unregistered seller reports nothing to the portal"
            }
            Self::Composition => {
                "composition supplier: no tax is charged, nothing is reported as B2B with credit"
            }
            Self::Cancelled => "cancelled or reversed in the books",
            Self::LinkedBefore => {
                "linked in an earlier month: the row stands for a record that was accepted then"
            }
        }
    }

    /// Returns the name people read: what stands before the colon of the reason.
    pub fn title(self) -> &'static str {
        self.reason().split(':').next().unwrap_or_default()
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.word() == word)
    }
}

/// One row of the purchase register, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooksRow<S = String> {
    /// Which of the given registers, from 0.
    pub file: u32,
    /// Sheet, or empty for files without sheets.
    pub sheet: S,
    /// The n-th record after the header, from 1, counting rows that were left out.
    pub row: u32,
    /// The row as the user's own program numbers it (sheet row, or line of the file).
    pub shown_row: u32,
    /// The recipient's GSTIN, or empty where the register does not say.
    pub recipient_gstin: S,
    /// The supplier's GSTIN in upper case, right or wrong, or empty.
    pub supplier_gstin: S,
    /// The supplier's name, or empty.
    pub supplier_name: S,
    /// The supplier's document number as shown, or empty.
    pub number: S,
    /// Document date; the voucher's date where the register holds no other.
    pub date: Option<NaiveDate>,
    /// The buyer's own voucher number, or empty.
    pub voucher_number: S,
    /// The buyer's voucher date.
    pub voucher_date: Option<NaiveDate>,
    /// Voucher or document type as shown, or empty.
    pub voucher_type: S,
    /// Kind in the supplier's words; the buyer's own words were turned round when read.
    pub kind: DocumentKind,
    /// Total with tax, where the register has one.
    pub document_value: Option<Paise>,
    /// Taxable value; negative only where a row takes back part of a document of its own kind.
    pub taxable_value: Paise,
    /// Tax by head, signed alike.
    pub tax: TaxHeads,
    /// Place of supply, two digits, or empty.
    pub place_of_supply: S,
    /// Number of the document that a note refers to, or empty.
    pub original_number: S,
    /// The books say that the credit may not be taken (blocked, s.17(5)).
    pub ineligible: bool,
    /// Why no record of the eight sections can meet the row.
    pub exclusion: Option<Exclusion>,
}

impl<S> BooksRow<S> {
    /// Returns the row with each of its texts turned into something else, in the order of the fields.
    pub fn map<'r, T>(&'r self, mut text: impl FnMut(&'r S) -> T) -> BooksRow<T> {
        BooksRow {
            file: self.file,
            sheet: text(&self.sheet),
            row: self.row,
            shown_row: self.shown_row,
            recipient_gstin: text(&self.recipient_gstin),
            supplier_gstin: text(&self.supplier_gstin),
            supplier_name: text(&self.supplier_name),
            number: text(&self.number),
            date: self.date,
            voucher_number: text(&self.voucher_number),
            voucher_date: self.voucher_date,
            voucher_type: text(&self.voucher_type),
            kind: self.kind,
            document_value: self.document_value,
            taxable_value: self.taxable_value,
            tax: self.tax,
            place_of_supply: text(&self.place_of_supply),
            original_number: text(&self.original_number),
            ineligible: self.ineligible,
            exclusion: self.exclusion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_keys_round_trip() {
        for s in Section::ALL {
            assert_eq!(Section::from_key(s.key()), Some(s));
        }
        for e in Exclusion::ALL {
            assert_eq!(Exclusion::from_word(e.word()), Some(e));
        }
        assert_eq!(Section::from_key("impg"), None);
    }
}
