//! What a Reject does, told before anybody approves it.
//!
//! Comes in: a record and what is said of it. Goes out: sentences on the supplier, the recipient, the
//! way back and the remark. Invariant: what the record does not show (whether an amendment raises or
//! lowers) is said to be unknown, never guessed.

use crate::domain::document::{ImsRecord, Section};
use crate::domain::due::{Calendar, Due};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::{TaxPeriod, show_date};
use crate::domain::standing::Saying;
use crate::domain::text::and;

/// What a Reject does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// To the supplier.
    pub supplier: String,
    /// To the recipient's credit.
    pub recipient: String,
    /// Whether, how and until when it can be undone.
    pub undo: String,
    /// What the supplier reads.
    pub remark: String,
}

impl Effect {
    /// Returns the sentences with their labels, in order.
    pub fn lines(&self) -> [(&'static str, &str); 4] {
        [
            ("Supplier", &self.supplier),
            ("You", &self.recipient),
            ("Undo", &self.undo),
            ("Remark", &self.remark),
        ]
    }
}

/// Tells what a Reject of a record does in a return period.
///
/// # Source
/// A rejected credit note, upward amendment of one, downward amendment of a rejected one, or downward
/// amendment of an invoice or debit note that was accepted and reported, adds to the supplier's
/// liability in his next GSTR-3B (advisory of 03-09-2024); a rejected invoice does not. An action can
/// be changed until GSTR-3B of the period is filed (GSTN FAQ 2024); afterwards the supplier reports
/// the document again in GSTR-1A or amends it. Remarks are shown to the supplier.
pub fn effect(record: &ImsRecord<&str>, saying: &Saying, period: TaxPeriod, calendar: &Calendar) -> Effect {
    Effect {
        supplier: supplier(record),
        recipient: recipient(record),
        undo: undo(period, &calendar.gstr3b(record.recipient_gstin, period)),
        remark: if saying.remark.is_empty() {
            if record.permission.remarks {
                "none is sent, so the supplier does not learn why".to_owned()
            } else {
                "the portal takes none on this record, so tell the supplier otherwise".to_owned()
            }
        } else {
            format!("the supplier reads \"{}\"", saying.remark)
        },
    }
}

/// Writes the heads that are not nothing: `IGST ₹180.00`, `CGST ₹90.00 and SGST ₹90.00`.
pub(super) fn by_head(tax: TaxHeads) -> String {
    let heads: Vec<String> = tax
        .each()
        .into_iter()
        .zip(TaxHeads::NAMES)
        .filter(|(amount, _)| *amount != Paise::ZERO)
        .map(|(amount, name)| format!("{name} {amount}"))
        .collect();
    if heads.is_empty() { "no tax".to_owned() } else { and(&heads) }
}

fn supplier(record: &ImsRecord<&str>) -> String {
    let tax = record.tax.total();
    match record.section {
        Section::B2bcn => format!(
            "{tax} is added to his liability in his next GSTR-3B, as if he had not issued the credit note"
        ),
        Section::B2bcna => format!(
            "if it raises the credit note, or lowers one that you had rejected, it adds to his liability in his next \
             GSTR-3B, by up to {tax}; the record does not show which it is"
        ),
        Section::B2ba | Section::B2bdna | Section::Ecoma => format!(
            "if it lowers a document that you had accepted and reported in GSTR-3B, it adds to his liability in his \
             next GSTR-3B; else nothing is added, since he owes the {tax} anyway; the record does not show which it is"
        ),
        Section::B2b | Section::B2bdn | Section::Ecom => {
            format!("nothing is added to his liability: he owes the {tax} of tax anyway")
        }
    }
}

fn recipient(record: &ImsRecord<&str>) -> String {
    let heads = by_head(record.tax);
    match record.section {
        Section::B2bcn | Section::B2bcna => {
            format!(
                "your credit is not lowered by {heads}; if you took that credit and the note is right, you hold too much"
            )
        }
        Section::B2b | Section::B2ba | Section::B2bdn | Section::B2bdna | Section::Ecom | Section::Ecoma => {
            format!(
                "you lose the credit of {heads} in this period, and for good unless the supplier reports it again"
            )
        }
    }
}

fn undo(period: TaxPeriod, due: &Due) -> String {
    let assumed = if due.known() { "" } else { " if you file monthly" };
    format!(
        "until your GSTR-3B of {period} is filed (due on {}{assumed}): choose another action, upload it and \
         recompute GSTR-2B. After that only through the supplier, who reports the document again in GSTR-1A of that \
         period or amends it in a later return, and you accept that",
        show_date(due.date)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{ImsAction, ItcReduction, Permission};
    use crate::domain::due::Frequency;
    use crate::output::report::fixture::fixture_month;

    fn told(section: Section, remarks: bool, remark: &str) -> Effect {
        let month = fixture_month();
        let mut record = month.ims[0].clone();
        record.section = section;
        record.permission = Permission { remarks, ..record.permission };
        let saying = Saying {
            action: ImsAction::Reject,
            itc_reduction: ItcReduction::NotAsked,
            remark: remark.to_owned(),
        };
        effect(&record, &saying, TaxPeriod::parse("092026").unwrap(), &Calendar::default())
    }

    #[test]
    fn a_rejected_credit_note_falls_on_the_supplier_and_a_rejected_invoice_on_you() {
        let note = told(Section::B2bcn, true, "Not agreed");
        assert_eq!(
            note.supplier,
            "₹22,500.00 is added to his liability in his next GSTR-3B, as if he had not issued the credit note"
        );
        assert_eq!(
            note.recipient,
            "your credit is not lowered by CGST ₹11,250.00 and SGST ₹11,250.00; if you took that credit and the note \
             is right, you hold too much"
        );
        assert_eq!(note.remark, "the supplier reads \"Not agreed\"");
        let invoice = told(Section::B2b, true, "");
        assert_eq!(
            invoice.supplier,
            "nothing is added to his liability: he owes the ₹22,500.00 of tax anyway"
        );
        assert_eq!(
            invoice.recipient,
            "you lose the credit of CGST ₹11,250.00 and SGST ₹11,250.00 in this period, and for good unless the \
             supplier reports it again"
        );
        assert_eq!(
            invoice.undo,
            "until your GSTR-3B of Sep 2026 is filed (due on 20-10-2026 if you file monthly): choose another action, \
             upload it and recompute GSTR-2B. After that only through the supplier, who reports the document again in \
             GSTR-1A of that period or amends it in a later return, and you accept that"
        );
        assert_eq!(invoice.remark, "none is sent, so the supplier does not learn why");
        assert_eq!(
            told(Section::B2b, false, "").remark,
            "the portal takes none on this record, so tell the supplier otherwise"
        );
    }

    #[test]
    fn the_way_back_ends_when_the_recipient_himself_files() {
        let month = fixture_month();
        let record = &month.ims[0];
        let filing = [(record.recipient_gstin.to_owned(), Frequency::Quarterly)].into();
        let calendar = Calendar { filing, ..Calendar::default() };
        let saying = Saying {
            action: ImsAction::Reject,
            itc_reduction: ItcReduction::NotAsked,
            remark: String::new(),
        };
        let undo = effect(record, &saying, TaxPeriod::parse("082026").unwrap(), &calendar).undo;
        assert!(
            undo.starts_with("until your GSTR-3B of Aug 2026 is filed (due on 22-10-2026): choose"),
            "{undo}"
        );
    }

    #[test]
    fn what_an_amendment_does_is_not_guessed() {
        for section in [Section::B2bcna, Section::B2ba, Section::B2bdna, Section::Ecoma] {
            assert!(
                told(section, true, "").supplier.ends_with("the record does not show which it is"),
                "{section:?}"
            );
        }
        for section in [Section::B2b, Section::B2bdn, Section::Ecom] {
            assert!(told(section, true, "").supplier.starts_with("nothing is added"), "{section:?}");
        }
    }
}
