//! The noise model: what is assumed to go wrong, and how often.
//!
//! Goes out: [`NOISE`], which the command prints, and the two enums the generator draws from.
//! Invariant: every rate used anywhere in the generator stands here and nowhere else, so that what
//! is printed is what is done. No rate is a statistic: nobody publishes such figures for India.

/// One assumption of the noise model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoiseRate {
    /// Name; for ways of booking also the class in the truth file.
    pub name: &'static str,
    /// How many in a thousand, of what the meaning says.
    pub per_mille: u32,
    /// What happens, in words for people.
    pub meaning: &'static str,
}

macro_rules! noise {
    (
        bookings { $($booking:ident = $word:literal, $rate:literal, $clean:literal, $text:literal;)+ }
        circumstances { $($name:ident = $cword:literal, $crate_:literal, $ctext:literal;)+ }
    ) => {
        /// How the buyer booked a document; exactly one holds for each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Booking { $($booking,)+ }

        impl Booking {
            pub(super) const ALL: &'static [Self] = &[$(Self::$booking,)+];

            /// Returns the class in the truth file.
            pub(super) const fn class(self) -> &'static str {
                match self { $(Self::$booking => $word,)+ }
            }

            /// Returns the share of all records.
            pub(super) const fn per_mille(self) -> u32 {
                match self { $(Self::$booking => $rate,)+ }
            }

            /// Returns what a careful person does: 1 accepts without a question, 0 must not accept
            /// unseen, 2 either is right.
            pub(super) const fn clean(self) -> u8 {
                match self { $(Self::$booking => $clean,)+ }
            }
        }

        /// What holds beside the way of booking, each by its own chance.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Circumstance { $($name,)+ }

        impl Circumstance {
            /// Returns the chance.
            pub(super) const fn per_mille(self) -> u32 {
                match self { $(Self::$name => $crate_,)+ }
            }
        }

        /// The documented noise model: ways of booking first, their rates adding up to a thousand.
        ///
        /// A way of booking that a supplier's numbering does not allow (there is no prefix to drop)
        /// falls back to `exact`, so that the shares found in a month lie a little lower.
        pub const NOISE: &[NoiseRate] = &[
            $(NoiseRate { name: $word, per_mille: $rate, meaning: $text },)+
            $(NoiseRate { name: $cword, per_mille: $crate_, meaning: $ctext },)+
        ];
    };
}

noise! {
    bookings {
        Exact = "exact", 548, 1, "of records: booked as reported";
        Separators = "format:sep", 12, 1, "of records: separators exchanged, INV/417 as INV-417";
        NoSeparators = "format:nosep", 12, 1, "of records: separators left out, INV/417 as INV417";
        Case = "format:case", 12, 1, "of records: small letters";
        Blanks = "format:space", 20, 1, "of records: blanks, no-break blanks or an apostrophe in the number";
        Zeros = "format:zeros", 12, 1, "of records: leading zeros of the running number lost";
        Prefix = "format:prefix", 14, 1, "of records: series letters dropped";
        YearDropped = "format:fydrop", 8, 1, "of records: financial year dropped from the number";
        YearExpanded = "format:fyexp", 5, 1, "of records: financial year written longer";
        RunningNumber = "format:tail", 8, 1, "of records: only the running number kept";
        Caption = "format:addpfx", 25, 1, "of records: a caption before the number, Inv No or BILL";
        FloatForm = "format:float", 4, 1, "of records: number saved as a float, 123.0";
        DateForm = "format:date", 8, 2, "of records: number turned into a date by a spreadsheet, 3/24 as 24-Mar";
        FifteenDigits = "format:digits15", 6, 2, "of records: sixteenth digit lost in a spreadsheet";
        Scientific = "format:scientific", 2, 2, "of records: number shown as 2.627E+12";
        Typing = "typo", 18, 2, "of records: one typing error in the number";
        LookAlike = "lookalike", 4, 2, "of records: a character taken for its look-alike, 0 and O";
        Rounding = "round", 45, 1, "of records: taxable value or tax off by at most 1 rupee";
        DateOff = "date", 40, 1, "of records: another document date, often the posting date";
        Late = "late", 25, 1, "of records: reported one to five months after the document's date";
        Combination = "combo", 15, 1, "of records: number written differently, amounts rounded and date off";
        SplitByRate = "split:rate", 14, 1, "of records: one row per rate of tax";
        SplitByReceipt = "split:receipt", 12, 1, "of records: one row per goods receipt, each its own voucher";
        SplitBySuffix = "split:suffix", 4, 2, "of records: two rows with own suffixes, 456-1 and 456-2";
        Merged = "merged", 5, 2, "of records: booked in one row with its followers, \"123, 124\"";
        BookedTwice = "duplicate", 7, 0, "of records: booked twice, by the same or another spelling";
        Value = "value", 22, 0, "of records: digits swapped, a zero too many, a part only, another tax";
        TaxHead = "taxhead", 9, 0, "of records: IGST booked as CGST and SGST or the other way round";
        Branch = "branch", 8, 0, "of records: booked under another registration of the supplier's PAN";
        GstinTyping = "gstin_typo", 5, 0, "of records: supplier's GSTIN with one wrong character";
        OtherRecipient = "recipient", 2, 0, "of records: booked in another registration of the recipient";
        NoNumber = "blank_number", 5, 0, "of records: number left blank, NA or a dash";
        OwnNumber = "own_number", 4, 0, "of records: the buyer's own voucher number in place of the supplier's";
        Ineligible = "ineligible", 7, 2, "of records: booked as ineligible, tax kept apart";
        Expensed = "expensed", 4, 2, "of records: booked as ineligible, tax within the taxable value";
        MissingInBooks = "missing_in_books", 32, 0, "of records: not booked";
        Decoy = "decoy", 12, 0, "of records: not booked, but a neighbour in the series is, of equal or near amount";
        FiledTwice = "filed_twice", 2, 0, "of records: reported again in the next return; the second is class superseded";
        Repeated = "repeated", 3, 2, "of records: the download holds the record twice";
    }
    circumstances {
        CreditNote = "credit_note", 65, "of records are credit notes";
        DebitNote = "debit_note", 12, "of records are debit notes";
        Amended = "amended", 18, "of records are amendments";
        OriginalPresent = "original_present", 300, "of amendments: the original stands in the same download, class superseded";
        CorrectedNumber = "corrected_number", 200, "of other amendments: they correct the number, the books keep the old one";
        Operator = "eco_operator", 25, "of suppliers are e-commerce operators under section 9(5)";
        EcoUnderSeller = "eco_seller", 150, "of operators' records: booked under the actual seller";
        EcoWithoutGstin = "eco_no_gstin", 80, "of operators' records: booked without GSTIN";
        NoteByOriginal = "note_by_original", 60, "of credit notes: booked under the number of an invoice";
        NoteUpsideDown = "direction", 8, "of credit notes: booked as if more were owed";
        NoteSign = "note_sign", 15, "of credit notes: right voucher, but positive amounts";
        MonthTotal = "month_total", 30, "of suppliers with three to eight plain invoices: one row for the month";
        Recurring = "recurring", 30, "of suppliers charge the same amount every time, as rent";
        Unfiled = "unfiled", 35, "of suppliers have saved, not filed";
        PreviouslyAccepted = "previous_accept", 30, "of filed records already stand at Accept";
        PreviouslyPending = "previous_pending", 15, "of filed records already stand at Pending";
        PreviouslyRejected = "previous_reject", 6, "of filed records already stand at Reject";
        PendingBlocked = "pending_blocked", 10, "of records may not be put on Pending";
        OtherType = "other_type", 10, "of invoices are of another type than R";
        ValueRounded = "value_rounded", 600, "of documents have a total in whole rupees";
        Cess = "cess", 5, "of suppliers charge cess";
        OnlyInBooks = "only_in_books", 35, "rows per thousand records that nobody reported";
        ReverseCharge = "reverse_charge", 12, "rows per thousand records under reverse charge";
        Import = "import", 5, "rows per thousand records for imports, without GSTIN";
        Unregistered = "unregistered", 15, "rows per thousand records from sellers without GSTIN";
        BillOfEntry = "bill_of_entry", 5, "records per thousand in the read-only section impg, beside the number asked for";
    }
}

/// What is assumed of the GSTR-2B that comes after a month, beside [`NOISE`].
pub const GSTR2B_NOISE: &[NoiseRate] = &[
    NoiseRate {
        name: "filed_late",
        per_mille: 500,
        meaning: "of suppliers that had saved and not filed: filed in time for this GSTR-2B",
    },
    NoiseRate {
        name: "filed_later",
        per_mille: 300,
        meaning: "of such suppliers: filed in time for the next GSTR-2B; the rest never",
    },
    NoiseRate {
        name: "reverse_charge_reported",
        per_mille: 850,
        meaning: "of rows under reverse charge: reported by the supplier",
    },
    NoiseRate { name: "isd", per_mille: 3, meaning: "ISD documents per thousand records, and one more" },
    NoiseRate {
        name: "not_available",
        per_mille: 2,
        meaning: "documents without available credit per thousand records, and one more",
    },
];

/// Returns the rate of one assumption on GSTR-2B.
pub(super) fn gstr2b_per_mille(name: &str) -> u32 {
    GSTR2B_NOISE.iter().find(|noise| noise.name == name).map_or(0, |noise| noise.per_mille)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_ways_of_booking_share_out_all_records() {
        let sum: u32 = Booking::ALL.iter().map(|b| b.per_mille()).sum();
        assert_eq!(sum, 1000);
    }

    #[test]
    fn every_assumption_has_a_name_of_its_own_and_a_meaning() {
        let names: BTreeSet<_> = NOISE.iter().map(|n| n.name).collect();
        assert_eq!(names.len(), NOISE.len());
        assert!(NOISE.iter().all(|n| n.per_mille > 0 && n.per_mille <= 1000 && !n.meaning.is_empty()));
    }
}
