//! Words in cells: kinds of document, yes and no, states, totals.
//!
//! Comes in: a cell. Goes out: what it says, or that it says nothing known. Invariant: a word that
//! is not known is never taken for a yes.

use super::synonyms::normalise;
use crate::domain::gstin::STATES;

/// Whose words a caption is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The buyer's: his debit note is the supplier's credit note.
    Buyer,
    /// The supplier's, as on the portal.
    Supplier,
}

/// What a caption calls the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caption {
    /// An invoice or an ordinary purchase.
    Invoice,
    /// Goods sent back, in anyone's words.
    Return,
    /// A credit note.
    CreditNote,
    /// A debit note.
    DebitNote,
    /// A bill of entry.
    BillOfEntry,
    /// A document of an input service distributor.
    Isd,
    /// Something that says nothing of the kind.
    Other,
}

/// Reads a voucher type; single letters mean nothing there.
pub(super) fn voucher_caption(cell: &str) -> Caption {
    caption(&normalise(cell))
}

/// Reads a document or note type, where single letters are usual.
pub(super) fn document_caption(cell: &str) -> Caption {
    let words = normalise(cell);
    match words.as_str() {
        "c" | "cr" => Caption::CreditNote,
        "d" | "dr" => Caption::DebitNote,
        "i" | "r" => Caption::Invoice,
        _ => caption(&words),
    }
}

fn caption(words: &str) -> Caption {
    let has = |phrase: &str| format!(" {words} ").contains(&format!(" {phrase} "));
    let credit = ["credit note", "credit notes", "credit memo", "cr note", "cn", "crn", "rcr"];
    let debit = ["debit note", "debit notes", "debit memo", "dr note", "dn", "dbn", "rdr"];
    let (credit, debit) = (credit.iter().any(|p| has(p)), debit.iter().any(|p| has(p)));
    if has("isd") || has("isdi") || has("isdc") || has("input service distributor") {
        Caption::Isd
    } else if has("bill of entry") || has("boe") || has("impg") || has("impgsez") {
        Caption::BillOfEntry
    } else if (credit && debit) || has("credit debit note") || has("debit credit note") {
        Caption::Other
    } else if has("purchase return") || has("purchase returns") || has("purc ret") || has("return outward") {
        Caption::Return
    } else if credit && ["vendor", "supplier", "suppliers", "vendors"].iter().any(|who| has(who)) {
        // `Vendor Credit Memo` says whose note it is, in whatever column.
        Caption::Return
    } else if credit || words == "creditnote" {
        Caption::CreditNote
    } else if debit || words == "debitnote" {
        Caption::DebitNote
    } else if words == "kg" {
        // SAP's class for a supplier's credit memo.
        Caption::Return
    } else if has("invoice") || has("purchase") || has("inv") || has("bill") || words == "re" || words == "kr"
    {
        Caption::Invoice
    } else {
        Caption::Other
    }
}

/// A yes, a no, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Yes.
    Yes,
    /// No, or blank.
    No,
    /// Something else.
    Unknown,
}

/// Reads a yes or no.
pub(super) fn yes_no(cell: &str) -> Answer {
    match cell {
        "" | "N" => return Answer::No,
        "Y" => return Answer::Yes,
        _ => {}
    }
    let words = normalise(cell);
    match words.as_str() {
        "y" | "yes" | "1" | "true" | "t" | "x" | "rcm" | "reverse charge" | "applicable" | "cancelled"
        | "canceled" | "void" | "deleted" | "reversed" | "blocked" | "ineligible" | "composition"
        | "non availment" => Answer::Yes,
        "" | "n" | "no" | "0" | "0 00" | "false" | "f" | "na" | "n a" | "nil" | "none" | "not applicable"
        | "fcm" | "forward charge" | "regular" | "availment" => Answer::No,
        _ => Answer::Unknown,
    }
}

/// Reads the buyer's own word on the credit: a yes here means that it may be taken.
pub(super) fn eligible(cell: &str) -> Answer {
    match cell {
        "" | "Eligible" => return Answer::Yes,
        "Ineligible" => return Answer::No,
        _ => {}
    }
    let words = normalise(cell);
    match words.as_str() {
        "" | "y" | "yes" | "1" | "true" | "eligible" | "input" | "inputs" | "input goods"
        | "input service" | "input services" | "capital good" | "capital goods" | "availment" | "full"
        | "na" | "n a" | "available" | "others" | "all other itc" => Answer::Yes,
        "n"
        | "no"
        | "0"
        | "false"
        | "none"
        | "nil"
        | "ineligible"
        | "ineligible for input"
        | "not eligible"
        | "non eligible"
        | "blocked"
        | "blocked credit"
        | "non availment"
        | "not available"
        | "17 5"
        | "ineligible itc"
        | "no itc" => Answer::No,
        _ if words.contains("ineligible") || words.contains("17 5") || words.contains("blocked") => {
            Answer::No
        }
        _ => Answer::Unknown,
    }
}

/// Tells whether a supply type is an import.
pub(super) fn is_import(cell: &str) -> bool {
    let words = normalise(cell);
    ["import", "imports", "overseas", "impg", "imps", "impgsez", "import of goods", "import of services"]
        .contains(&words.as_str())
        || words.starts_with("import ")
        || matches!(document_caption(cell), Caption::BillOfEntry)
}

/// Tells whether a supply type is a composition supplier's.
pub(super) fn is_composition(cell: &str) -> bool {
    let words = normalise(cell);
    words.contains("composition") && !words.contains("non composition")
}

/// Tells whether a GSTIN cell says that the supplier has none.
pub(super) fn is_no_gstin(upper: &str) -> bool {
    upper.bytes().all(|b| !b.is_ascii_alphanumeric())
        || matches!(
            upper,
            "URP"
                | "URD"
                | "UR"
                | "NA"
                | "N/A"
                | "N.A."
                | "N.A"
                | "NIL"
                | "NONE"
                | "NULL"
                | "NAN"
                | "0"
                | "UNREGISTERED"
                | "UNREGD"
                | "UNREG"
                | "NOTAVAILABLE"
                | "NOTAPPLICABLE"
                | "NOTREGISTERED"
                | "CONSUMER"
                | "(BLANK)"
        )
}

/// Tells whether a cell is the label of a total or a balance. A firm may be called `Total …`: only
/// the label itself counts, or the label with what it is the total of.
pub(super) fn is_total_label(cell: &str) -> bool {
    // Cheap to say no: nearly no cell holds one of these words.
    let mut words = normalise(cell);
    if words.is_empty() || words.len() > 60 {
        return false;
    }
    for (from, to) in
        [("sub total", "total"), ("subtotal", "total"), ("grand total", "total"), ("totals", "total")]
    {
        if words.contains(from) {
            words = words.replace(from, to);
        }
    }
    let phrases = [
        "opening balance",
        "closing balance",
        "carried over",
        "carried forward",
        "brought forward",
        "brought over",
        "c f",
        "b f",
        "c o",
        "b o",
    ];
    if phrases.contains(&words.as_str()) {
        return true;
    }
    let tokens: Vec<&str> = words.split(' ').collect();
    let of_what = [
        "for",
        "of",
        "in",
        "purchase",
        "purchases",
        "amount",
        "value",
        "rs",
        "inr",
        "tax",
        "gst",
        "rows",
        "invoices",
        "page",
        "net",
        "report",
        "month",
        "quarter",
        "year",
        "all",
    ];
    match tokens.as_slice() {
        ["total"] | ["page" | "net" | "report" | "final" | "overall", "total"] => true,
        ["total", rest @ ..] => {
            of_what.contains(&rest[0]) || rest.iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()))
        }
        [month, "total"] => [
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "january",
            "february",
            "march",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
            "jan",
            "feb",
            "mar",
            "day",
            "monthly",
            "daily",
            "party",
            "supplier",
            "vendor",
        ]
        .contains(month),
        _ => false,
    }
}

/// Tells whether a cell says that the voucher was cancelled.
pub(super) fn is_cancelled(cell: &str) -> bool {
    if !cell.contains(['l', 'L']) {
        return false;
    }
    let lower = cell.trim().to_lowercase();
    matches!(lower.as_str(), "cancelled" | "canceled" | "cancel")
        || lower.contains("(cancelled)")
        || lower.contains("(canceled)")
}

/// Reads a place of supply into the state's two digits; nothing if it is not known.
pub(super) fn state_code(cell: &str) -> Option<&'static str> {
    let cell = cell.trim();
    let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 1 || digits == 2 {
        let number: u8 = cell[..digits].parse().ok()?;
        return STATES.iter().map(|s| s.0).find(|code| code.parse() == Ok(number));
    }
    let words = normalise(&cell.replace('&', " and "));
    if words.is_empty() {
        return None;
    }
    let name = match words.as_str() {
        "orissa" => "odisha",
        "pondicherry" => "puducherry",
        "uttaranchal" => "uttarakhand",
        "chattisgarh" | "chhatisgarh" => "chhattisgarh",
        "new delhi" => "delhi",
        "tg" => "ts",
        "or" => "od",
        "ct" => "cg",
        other => other,
    };
    // From the end: today's Andhra Pradesh is 37, the 28 of before 2014 is kept for old documents.
    STATES
        .iter()
        .rev()
        .find(|(_, short, long)| short.eq_ignore_ascii_case(name) || long.eq_ignore_ascii_case(name))
        .map(|s| s.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_told_apart() {
        for (cell, voucher, document) in [
            ("Debit Note", Caption::DebitNote, Caption::DebitNote),
            ("GST Debit Note - Local", Caption::DebitNote, Caption::DebitNote),
            ("Credit Note", Caption::CreditNote, Caption::CreditNote),
            ("Purchase Return", Caption::Return, Caption::Return),
            ("Debit Note (Purchase Return)", Caption::Return, Caption::Return),
            ("Vendor Credit Memo", Caption::Return, Caption::Return),
            ("Purchase", Caption::Invoice, Caption::Invoice),
            ("Tax Invoice", Caption::Invoice, Caption::Invoice),
            ("C", Caption::Other, Caption::CreditNote),
            ("D", Caption::Other, Caption::DebitNote),
            ("CN", Caption::CreditNote, Caption::CreditNote),
            ("Credit/Debit Note", Caption::Other, Caption::Other),
            ("Bill of Entry", Caption::BillOfEntry, Caption::BillOfEntry),
            ("ISD Credit", Caption::Isd, Caption::Isd),
            ("Journal", Caption::Other, Caption::Other),
            ("", Caption::Other, Caption::Other),
        ] {
            assert_eq!((voucher_caption(cell), document_caption(cell)), (voucher, document), "{cell}");
        }
    }

    #[test]
    fn an_unknown_word_is_no_yes() {
        for (cell, answer) in [
            ("Y", Answer::Yes),
            (" yes ", Answer::Yes),
            ("TRUE", Answer::Yes),
            ("N", Answer::No),
            ("", Answer::No),
            ("-", Answer::No),
            ("0.00", Answer::No),
            ("Non-Availment", Answer::Yes),
            ("Availment", Answer::No),
            ("perhaps", Answer::Unknown),
        ] {
            assert_eq!(yes_no(cell), answer, "{cell}");
        }
        for (cell, answer) in [
            ("Eligible", Answer::Yes),
            ("Input services", Answer::Yes),
            ("", Answer::Yes),
            ("Ineligible", Answer::No),
            ("Not eligible", Answer::No),
            ("No", Answer::No),
            ("17(5)", Answer::No),
            ("Ineligible - 17(5)", Answer::No),
            ("partly", Answer::Unknown),
        ] {
            assert_eq!(eligible(cell), answer, "{cell}");
        }
    }

    #[test]
    fn a_firm_called_total_is_no_total() {
        for label in [
            "Total",
            "Grand Total",
            "Grand Total :",
            "Sub Total:",
            "Sub-Total",
            "TOTALS",
            "Total (12)",
            "Total for April",
            "April Total",
            "Opening Balance",
            "Carried Over",
            "c/f",
        ] {
            assert!(is_total_label(label), "{label}");
        }
        for name in ["Total Hardware", "Total Energies Ltd", "Balance Sheet Works", "", "Opening Doors", "CF"]
        {
            assert!(!is_total_label(name), "{name}");
        }
    }

    #[test]
    fn places_become_two_digits() {
        for (cell, code) in [
            ("29-Karnataka", Some("29")),
            ("29", Some("29")),
            ("7", Some("07")),
            ("07-Delhi", Some("07")),
            ("Karnataka", Some("29")),
            ("KA", Some("29")),
            ("ka", Some("29")),
            ("Andhra Pradesh", Some("37")),
            ("Jammu & Kashmir", Some("01")),
            ("Orissa", Some("21")),
            ("55", None),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(state_code(cell), code, "{cell}");
        }
    }

    #[test]
    fn cancelled_is_said_in_so_many_words() {
        assert!(
            is_cancelled("(cancelled)") && is_cancelled("Cancelled") && is_cancelled("Purchase (Cancelled)")
        );
        assert!(
            !is_cancelled("Cancelled Stamps Ltd") && !is_cancelled("") && !is_cancelled("Local Hardware")
        );
    }

    #[test]
    fn words_for_no_gstin_leave_real_ones_alone() {
        for none in ["", "-", "URP", "NA", "N/A", "UNREGISTERED"] {
            assert!(is_no_gstin(none), "{none}");
        }
        assert!(!is_no_gstin("27AAPFU0939F1ZV") && !is_no_gstin("27AAPFU"));
    }
}
