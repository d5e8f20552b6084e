//! The keys of an IMS record, each with its word in our language.
//!
//! Comes in: a key of the portal. Goes out: a [`Field`]. Invariant: a key is spelled once.

use crate::domain::action::section_has_itc_reduction;
use crate::domain::document::{DocumentKind, Section};

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $title:literal;)+) => {
        /// A field of an IMS record on the wire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $variant,)+ }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the portal's key.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// Returns what people call it.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }
        }
    };
}

fields! {
    /// GSTIN of the supplier, or of the operator in ECO sections.
    SupplierGstin = "stin", "supplier GSTIN";
    /// Trade name; never uploaded.
    SupplierName = "tradenm", "trade name";
    /// Number of an invoice.
    Number = "inum", "document number";
    /// Date of an invoice.
    Date = "idt", "document date";
    /// Number of a note.
    NoteNumber = "nt_num", "note number";
    /// Date of a note.
    NoteDate = "nt_dt", "note date";
    /// Number of the invoice that is amended.
    OriginalNumber = "oinum", "original number";
    /// Date of the invoice that is amended.
    OriginalDate = "oidt", "original date";
    /// Number of the note that is amended.
    OriginalNoteNumber = "ont_num", "original note number";
    /// Date of the note that is amended.
    OriginalNoteDate = "ont_dt", "original note date";
    /// `R`, `DE`, `SEWP`, `SEWOP`, `CBW`; not in ECO sections.
    InvoiceType = "inv_typ", "invoice type";
    /// Total of the document with tax.
    DocumentValue = "val", "document value";
    /// Taxable value.
    TaxableValue = "txval", "taxable value";
    /// Integrated tax.
    Igst = "iamt", "IGST";
    /// Central tax.
    Cgst = "camt", "CGST";
    /// State or Union-territory tax.
    Sgst = "samt", "SGST";
    /// Compensation cess.
    Cess = "cess", "cess";
    /// Place of supply, two digits.
    PlaceOfSupply = "pos", "place of supply";
    /// The supplier's return period, `MMYYYY`.
    ReturnPeriod = "rtnprd", "return period";
    /// Return form, `R1`, `R1A`, `IFF`.
    SourceForm = "srcform", "source form";
    /// Whether the return is filed.
    FilingStatus = "srcfilstatus", "filing status";
    /// The state of the record, `N`, `A`, `R`, `P`.
    Action = "action", "action";
    /// Y: Pending is not offered.
    PendingBlocked = "ispendactblocked", "flag of blocked Pending";
    /// Y: remarks are not taken.
    RemarksBlocked = "isRemarksBlocked", "flag of blocked remarks";
    /// Y: no reduction of ITC is taken; spelling of the API and the portal's pages.
    ItcBlocked = "isItcRedReqBlocked", "flag of blocked ITC reduction";
    /// The same, in the offline file's spelling.
    ItcBlockedOffline = "itcRedReqBlocked", "flag of blocked ITC reduction";
    /// Y or N: whether ITC is to be reduced.
    ItcReduction = "itcRedReq", "ITC reduction";
    /// Part of the IGST to be reduced.
    DeclaredIgst = "declIgst", "declared IGST";
    /// Part of the CGST to be reduced.
    DeclaredCgst = "declCgst", "declared CGST";
    /// Part of the SGST to be reduced.
    DeclaredSgst = "declSgst", "declared SGST";
    /// Part of the cess to be reduced.
    DeclaredCess = "declCess", "declared cess";
    /// Remarks of the recipient.
    Remarks = "remarks", "remarks";
    /// Content checksum; never uploaded.
    Hash = "hash", "checksum";
    /// What an API upload says the portal holds.
    PreviousStatus = "prev_status", "previous action";
    /// Another spelling of the return form, seen in readings of the offline tool.
    SourceFormAlias = "rtnTyp", "source form";
    /// Another spelling of the return period, seen in readings of the offline tool.
    ReturnPeriodAlias = "sRtnPrd", "return period";
    /// What the portal found wrong (error file).
    ErrorMessage = "error_msg", "message of the portal";
    /// Its code (error file).
    ErrorCode = "error_cd", "error code of the portal";
}

/// How many fields there are.
pub const COUNT: usize = Field::ALL.len();

/// The four tax heads in the order of [`crate::domain::money::TaxHeads::each`].
pub const HEADS: [Field; 4] = [Field::Igst, Field::Cgst, Field::Sgst, Field::Cess];

/// The four declared heads in the same order.
pub const DECLARED: [Field; 4] =
    [Field::DeclaredIgst, Field::DeclaredCgst, Field::DeclaredSgst, Field::DeclaredCess];

/// The fields that name a document; they differ between invoices and notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFields {
    /// Number.
    pub number: Field,
    /// Date.
    pub date: Field,
    /// Number of the amended document.
    pub original_number: Field,
    /// Date of the amended document.
    pub original_date: Field,
}

/// Returns the fields that name a document of the section.
pub const fn name_fields(section: Section) -> NameFields {
    match section.kind() {
        DocumentKind::Invoice => NameFields {
            number: Field::Number,
            date: Field::Date,
            original_number: Field::OriginalNumber,
            original_date: Field::OriginalDate,
        },
        DocumentKind::DebitNote | DocumentKind::CreditNote => NameFields {
            number: Field::NoteNumber,
            date: Field::NoteDate,
            original_number: Field::OriginalNoteNumber,
            original_date: Field::OriginalNoteDate,
        },
    }
}

/// How many places there are.
const SIZE: usize = 128;

/// Where a key would stand in [`PLACES`]: length and three letters are enough to tell all keys apart.
const fn place(key: &[u8]) -> usize {
    let last = key.len() - 1;
    let letters = key[0] as usize * 6 + key[last] as usize * 11 + key[key.len() / 2] as usize * 13;
    (key.len() * 3 + letters) % SIZE
}

/// The first and the last eight bytes of a key, or what there is of them: with its length the whole of a key
/// of at most sixteen. Two numbers are compared sooner than two texts of any length, and a download of ten
/// lakh records has over two crore keys.
const fn ends(key: &[u8]) -> (u64, u64) {
    const fn bytes(key: &[u8], from: usize, count: usize) -> u64 {
        let (mut bytes, mut at) = (0, 0);
        while at < count {
            bytes = bytes << 8 | key[from + at] as u64;
            at += 1;
        }
        bytes
    }
    match key.len() {
        0..4 => (bytes(key, 0, key.len()), 0),
        4..8 => (bytes(key, 0, 4), bytes(key, key.len() - 4, 4)),
        _ => (bytes(key, 0, 8), bytes(key, key.len() - 8, 8)),
    }
}

/// The field whose key stands at a place: its position in [`Field::ALL`], the key's length and ends;
/// [`COUNT`] where none does.
static PLACES: [(usize, usize, (u64, u64)); SIZE] = {
    let mut places = [(COUNT, 0, (0, 0)); SIZE];
    let mut at = 0;
    while at < COUNT {
        let key = Field::ALL[at].key().as_bytes();
        places[place(key)] = (at, key.len(), ends(key));
        at += 1;
    }
    places
};

impl Field {
    /// Reads the portal's key.
    pub fn from_key(key: &str) -> Option<Self> {
        let bytes = key.as_bytes();
        if bytes.is_empty() {
            return None;
        }
        let (at, length, both_ends) = PLACES[place(bytes)];
        if bytes.len() != length || ends(bytes) != both_ends {
            return None;
        }
        let field = *Self::ALL.get(at)?;
        (length <= 16 || field.key() == key).then_some(field)
    }

    /// Returns the position in tables by field.
    pub const fn at(self) -> usize {
        self as usize
    }

    /// Returns the other spelling under which the same fact may stand.
    ///
    /// # Source
    /// Older payloads name notes by the keys of invoices; two names of the offline tool are aliases.
    pub const fn other_spelling(self) -> Option<Self> {
        match self {
            Self::NoteNumber => Some(Self::Number),
            Self::NoteDate => Some(Self::Date),
            Self::OriginalNoteNumber => Some(Self::OriginalNumber),
            Self::OriginalNoteDate => Some(Self::OriginalDate),
            Self::SourceForm => Some(Self::SourceFormAlias),
            Self::ReturnPeriod => Some(Self::ReturnPeriodAlias),
            Self::SupplierGstin
            | Self::SupplierName
            | Self::Number
            | Self::Date
            | Self::OriginalNumber
            | Self::OriginalDate
            | Self::InvoiceType
            | Self::DocumentValue
            | Self::TaxableValue
            | Self::Igst
            | Self::Cgst
            | Self::Sgst
            | Self::Cess
            | Self::PlaceOfSupply
            | Self::FilingStatus
            | Self::Action
            | Self::PendingBlocked
            | Self::RemarksBlocked
            | Self::ItcBlocked
            | Self::ItcBlockedOffline
            | Self::ItcReduction
            | Self::DeclaredIgst
            | Self::DeclaredCgst
            | Self::DeclaredSgst
            | Self::DeclaredCess
            | Self::Remarks
            | Self::Hash
            | Self::PreviousStatus
            | Self::SourceFormAlias
            | Self::ReturnPeriodAlias
            | Self::ErrorMessage
            | Self::ErrorCode => None,
        }
    }

    /// Tells whether a record of the section is expected to carry the field under this spelling.
    pub fn belongs_to(self, section: Section) -> bool {
        let names = name_fields(section);
        match self {
            Self::Number | Self::NoteNumber => self == names.number,
            Self::Date | Self::NoteDate => self == names.date,
            Self::OriginalNumber | Self::OriginalNoteNumber => {
                section.is_amendment() && self == names.original_number
            }
            Self::OriginalDate | Self::OriginalNoteDate => {
                section.is_amendment() && self == names.original_date
            }
            Self::InvoiceType => !section.is_eco(),
            Self::ItcReduction
            | Self::DeclaredIgst
            | Self::DeclaredCgst
            | Self::DeclaredSgst
            | Self::DeclaredCess => section_has_itc_reduction(section),
            Self::SourceFormAlias | Self::ReturnPeriodAlias => false,
            Self::SupplierGstin
            | Self::SupplierName
            | Self::DocumentValue
            | Self::TaxableValue
            | Self::Igst
            | Self::Cgst
            | Self::Sgst
            | Self::Cess
            | Self::PlaceOfSupply
            | Self::ReturnPeriod
            | Self::SourceForm
            | Self::FilingStatus
            | Self::Action
            | Self::PendingBlocked
            | Self::RemarksBlocked
            | Self::ItcBlocked
            | Self::ItcBlockedOffline
            | Self::Remarks
            | Self::Hash
            | Self::PreviousStatus
            | Self::ErrorMessage
            | Self::ErrorCode => true,
        }
    }

    /// Tells whether the field holds an amount.
    pub fn is_money(self) -> bool {
        matches!(self, Self::DocumentValue | Self::TaxableValue)
            || HEADS.contains(&self)
            || DECLARED.contains(&self)
    }

    /// Tells whether the field holds a document number, which is text on the wire whatever its look.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::NoteNumber | Self::OriginalNumber | Self::OriginalNoteNumber)
    }

    /// Tells whether a recipient's say stands in the field: all others go back untouched.
    pub fn is_said(self) -> bool {
        matches!(self, Self::Action | Self::PreviousStatus | Self::Remarks | Self::ItcReduction)
            || DECLARED.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip_and_stand_at_their_place() {
        for (at, field) in Field::ALL.iter().enumerate() {
            assert_eq!(Field::from_key(field.key()), Some(*field));
            assert_eq!(field.at(), at);
            assert!(!field.title().is_empty());
        }
        for other in
            ["ctin", "", "s", "stim", "STIN", "₹", "tradEnm", "ispendactblockeD", "isItcRedREqBlocked"]
        {
            assert_eq!(Field::from_key(other), None);
        }
    }

    #[test]
    fn notes_and_invoices_are_named_by_their_own_keys() {
        assert!(Field::NoteNumber.belongs_to(Section::B2bcn));
        assert!(!Field::Number.belongs_to(Section::B2bcn));
        assert!(Field::OriginalNumber.belongs_to(Section::Ecoma));
        assert!(!Field::OriginalNumber.belongs_to(Section::Ecom));
        assert!(!Field::ItcReduction.belongs_to(Section::B2b));
        assert!(Field::ItcReduction.belongs_to(Section::B2ba));
        assert!(!Field::InvoiceType.belongs_to(Section::Ecom));
    }
}
