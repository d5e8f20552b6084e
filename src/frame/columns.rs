//! The names of columns, each spelled once; money is in paise.
//!
//! Invariant: no other module spells a column name.

/// Names of columns.
pub mod cols {
    macro_rules! names {
        ($($konst:ident = $name:literal;)+) => {
            $(#[doc = concat!("`", $name, "`.")] pub const $konst: &str = $name;)+
        };
    }
    names! {
        DOCUMENT_VALUE = "document_value_paise";
        TAXABLE_VALUE = "taxable_value_paise";
        IGST = "igst_paise";
        CGST = "cgst_paise";
        SGST = "sgst_paise";
        CESS = "cess_paise";
    }
}
