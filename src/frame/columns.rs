//! The column catalogue: name, type, unit, nullability and meaning, each said once.
//!
//! Invariant: no other module spells a column name.

use polars::prelude::{DataFrame, DataType};

/// One column of a frame.
#[derive(Clone, Copy, Debug)]
pub struct ColumnFact {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub dtype: Kind,
    /// Whether null may stand in it; text is never null, absent text is empty.
    pub nullable: bool,
    /// What it means, one line; money is in paise.
    pub meaning: &'static str,
}

/// The few types our columns have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// 64-bit whole number: paise or counts.
    Whole,
    /// 32-bit position.
    Position,
    /// 64-bit position in a text.
    Offset,
    /// Calendar date.
    Date,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// Returns the polars type.
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Whole => DataType::Int64,
            Self::Position => DataType::UInt32,
            Self::Offset => DataType::UInt64,
            Self::Date => DataType::Date,
            Self::Flag => DataType::Boolean,
        }
    }
}

macro_rules! catalogue {
    ($(#[$doc:meta])* $list:ident: $($name:ident, $kind:ident, $nullable:literal, $meaning:literal;)+) => {
        $(#[$doc])*
        pub const $list: &[ColumnFact] = &[
            $(ColumnFact { name: cols::$name, dtype: Kind::$kind, nullable: $nullable, meaning: $meaning },)+
        ];
    };
}

/// Names that stand on both sides.
pub mod cols {
    macro_rules! names {
        ($($konst:ident = $name:literal;)+) => {
            $(#[doc = concat!("`", $name, "`.")] pub const $konst: &str = $name;)+
        };
    }
    names! {
        FILE = "file";
        SECTION = "section";
        SECTION_INDEX = "section_index";
        SHEET = "sheet";
        ROW = "row";
        SHOWN_ROW = "shown_row";
        RECIPIENT_GSTIN = "recipient_gstin";
        SUPPLIER_GSTIN = "supplier_gstin";
        SUPPLIER_NAME = "supplier_name";
        NUMBER = "document_number";
        DATE = "document_date";
        ORIGINAL_NUMBER = "original_number";
        ORIGINAL_DATE = "original_date";
        INVOICE_TYPE = "invoice_type";
        PLACE_OF_SUPPLY = "place_of_supply";
        DOCUMENT_VALUE = "document_value_paise";
        TAXABLE_VALUE = "taxable_value_paise";
        IGST = "igst_paise";
        CGST = "cgst_paise";
        SGST = "sgst_paise";
        CESS = "cess_paise";
        RETURN_PERIOD = "return_period";
        SOURCE_FORM = "source_form";
        FILED = "filed";
        PREVIOUS_ACTION = "previous_action";
        PENDING_PERMITTED = "pending_permitted";
        REMARKS_PERMITTED = "remarks_permitted";
        ITC_REDUCTION_PERMITTED = "itc_reduction_permitted";
        PREVIOUS_ITC_REDUCTION = "previous_itc_reduction";
        DECLARED_IGST = "declared_igst_paise";
        DECLARED_CGST = "declared_cgst_paise";
        DECLARED_SGST = "declared_sgst_paise";
        DECLARED_CESS = "declared_cess_paise";
        PREVIOUS_REMARKS = "previous_remarks";
        CONTENT_HASH = "content_hash";
        RAW_START = "raw_start";
        RAW_END = "raw_end";
        VOUCHER_NUMBER = "voucher_number";
        VOUCHER_DATE = "voucher_date";
        VOUCHER_TYPE = "voucher_type";
        KIND = "kind";
        INELIGIBLE = "ineligible";
        EXCLUSION = "exclusion";
        IMS_ID = "ims_id";
        BOOKS_ID = "books_id";
        BLOCK_KEY = "block_key";
    }
}

catalogue! {
    /// Columns of the IMS frame; its row number is the `ImsId`.
    IMS_COLUMNS:
    FILE, Position, false, "which of the given downloads, from 0";
    SECTION, Text, false, "canonical key of the section";
    SECTION_INDEX, Position, false, "position in its section of its file, from 0";
    RECIPIENT_GSTIN, Text, false, "the recipient's GSTIN";
    SUPPLIER_GSTIN, Text, false, "the supplier's GSTIN; in ECO sections the operator's";
    SUPPLIER_NAME, Text, false, "trade name, or empty";
    NUMBER, Text, false, "document number as shown";
    DATE, Date, false, "document date";
    ORIGINAL_NUMBER, Text, false, "number of the document amended, or empty";
    ORIGINAL_DATE, Date, true, "date of the document amended";
    INVOICE_TYPE, Text, false, "R, DE, SEWP, SEWOP, CBW, or empty";
    PLACE_OF_SUPPLY, Text, false, "state code, two digits";
    DOCUMENT_VALUE, Whole, false, "total with tax";
    TAXABLE_VALUE, Whole, false, "taxable value";
    IGST, Whole, false, "integrated tax";
    CGST, Whole, false, "central tax";
    SGST, Whole, false, "State or UT tax";
    CESS, Whole, false, "compensation cess";
    RETURN_PERIOD, Text, false, "the supplier's return period, verbatim";
    SOURCE_FORM, Text, false, "R1, R1A, IFF";
    FILED, Flag, false, "the supplier has filed the return";
    PREVIOUS_ACTION, Text, false, "code of the state the portal holds";
    PENDING_PERMITTED, Flag, false, "Pending may be chosen";
    REMARKS_PERMITTED, Flag, false, "remarks may be sent";
    ITC_REDUCTION_PERMITTED, Flag, false, "an ITC reduction may be declared";
    PREVIOUS_ITC_REDUCTION, Text, false, "none, full, partial, or empty";
    DECLARED_IGST, Whole, false, "declared before, when partial";
    DECLARED_CGST, Whole, false, "declared before, when partial";
    DECLARED_SGST, Whole, false, "declared before, when partial";
    DECLARED_CESS, Whole, false, "declared before, when partial";
    PREVIOUS_REMARKS, Text, false, "remarks the portal holds, or empty";
    CONTENT_HASH, Text, false, "the portal's checksum, or empty";
    RAW_START, Offset, false, "where the raw record begins in its file's text, in bytes";
    RAW_END, Offset, false, "where it ends";
}

catalogue! {
    /// Columns of the books frame; its row number is the `BooksId`.
    BOOKS_COLUMNS:
    FILE, Position, false, "which of the given registers, from 0";
    SHEET, Text, false, "sheet, or empty";
    ROW, Position, false, "the n-th record after the header, from 1";
    SHOWN_ROW, Position, false, "the row as the user's program numbers it";
    RECIPIENT_GSTIN, Text, false, "the recipient's GSTIN, or empty";
    SUPPLIER_GSTIN, Text, false, "the supplier's GSTIN in upper case, or empty";
    SUPPLIER_NAME, Text, false, "the supplier's name, or empty";
    NUMBER, Text, false, "the supplier's number as shown, or empty";
    DATE, Date, true, "document date";
    VOUCHER_NUMBER, Text, false, "the buyer's own voucher number, or empty";
    VOUCHER_DATE, Date, true, "the buyer's voucher date";
    VOUCHER_TYPE, Text, false, "voucher or document type as shown, or empty";
    KIND, Text, false, "invoice, debit_note, credit_note, in the supplier's words";
    DOCUMENT_VALUE, Whole, true, "total with tax";
    TAXABLE_VALUE, Whole, false, "taxable value, positive in the sense of the kind";
    IGST, Whole, false, "integrated tax";
    CGST, Whole, false, "central tax";
    SGST, Whole, false, "State or UT tax";
    CESS, Whole, false, "compensation cess";
    PLACE_OF_SUPPLY, Text, false, "state code, or empty";
    ORIGINAL_NUMBER, Text, false, "number of the document a note refers to, or empty";
    INELIGIBLE, Flag, false, "the books say that the credit may not be taken";
    EXCLUSION, Text, false, "why no record can meet the row, or empty";
}

/// Checks names, types and nulls of a frame against its catalogue; gives the first column that
/// does not fit.
pub fn misfit(frame: &DataFrame, catalogue: &[ColumnFact]) -> Option<String> {
    catalogue
        .iter()
        .find(|fact| match frame.column(fact.name) {
            Ok(column) => {
                *column.dtype() != fact.dtype.dtype() || (!fact.nullable && column.null_count() > 0)
            }
            Err(_) => true,
        })
        .map(|fact| fact.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_named_once_and_explained() {
        for catalogue in [IMS_COLUMNS, BOOKS_COLUMNS] {
            let mut names: Vec<_> = catalogue.iter().map(|c| c.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), catalogue.len());
            assert!(catalogue.iter().all(|c| c.meaning.len() > 3));
            assert!(catalogue.iter().all(|c| !c.name.ends_with("_paise") || c.dtype == Kind::Whole));
        }
    }
}
