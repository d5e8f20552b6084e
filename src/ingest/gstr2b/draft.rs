//! One document of GSTR-2B, from texts to a typed value.
//!
//! Comes in: what stood under each field, whatever the file was. Goes out: a [`Document2b`], or everything
//! that cannot be read. Invariant: an amount that cannot be read is never taken for nothing.

use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{DocumentKind, Section};
use crate::domain::gstr2b::{Document2b, Table2b};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::TaxPeriod;
use crate::ingest::books::{amount, day};
use crate::portal::gstr2b::{Field2b, WireTable};
use chrono::Datelike;

/// A document as text.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) table: WireTable,
    pub(super) is_rejected: bool,
    /// Section and position, or sheet and row, for messages.
    pub(super) place: (String, u32),
    pub(super) fields: Vec<(Field2b, String)>,
    /// Lines by rate, where the document has them.
    pub(super) lines: Vec<Vec<(Field2b, String)>>,
}

/// A value that cannot be read, with what is wrong.
pub(super) type Unread = (Field2b, String);

impl Draft {
    fn text(&self, field: Field2b) -> &str {
        self.fields.iter().find(|(f, _)| *f == field).map_or("", |(_, text)| text.trim())
    }

    /// Reads an amount: the document's own, else the sum of its lines.
    fn money(&self, field: Field2b, wrong: &mut Vec<Unread>) -> Paise {
        let own = self.text(field);
        let of_lines =
            self.lines.iter().flatten().filter(|(f, _)| *f == field).map(|(_, text)| text.as_str());
        let texts: Vec<&str> = if own.is_empty() { of_lines.collect() } else { vec![own] };
        let mut sum = Paise::ZERO;
        for text in texts {
            match amount(text).or_else(|| Paise::parse(text).ok()) {
                Some(paise) => sum += paise,
                None => wrong.push((field, format!("{} \"{text}\" is not an amount", field.title()))),
            }
        }
        sum
    }

    fn heads(&self, fields: [Field2b; 4], wrong: &mut Vec<Unread>) -> TaxHeads {
        let [igst, cgst, sgst, cess] = fields.map(|field| self.money(field, wrong));
        TaxHeads { igst, cgst, sgst, cess }
    }

    /// Reads `Y`, `Yes`, `N`, `No`; anything else is wrong, nothing is `otherwise`.
    fn yes(&self, field: Field2b, otherwise: bool, wrong: &mut Vec<Unread>) -> bool {
        match self.text(field).to_ascii_lowercase().as_str() {
            "" | "-" => otherwise,
            "y" | "yes" | "true" | "t" | "temporary" => true,
            "n" | "no" | "false" => false,
            _ => {
                wrong.push((
                    field,
                    format!("{} \"{}\" is neither Yes nor No", field.title(), self.text(field)),
                ));
                otherwise
            }
        }
    }

    fn kind(&self, wrong: &mut Vec<Unread>) -> DocumentKind {
        let word = self.text(Field2b::Type).to_ascii_lowercase();
        match self.table {
            WireTable::Cdnr | WireTable::Cdnra => match word.as_str() {
                "c" | "cn" | "credit note" | "credit" => DocumentKind::CreditNote,
                "d" | "dn" | "debit note" | "debit" => DocumentKind::DebitNote,
                _ => {
                    let say = format!(
                        "type \"{}\" is neither credit note nor debit note",
                        self.text(Field2b::Type)
                    );
                    wrong.push((Field2b::Type, say));
                    DocumentKind::DebitNote
                }
            },
            WireTable::Isd if word.contains("credit") || word.starts_with("isdc") => DocumentKind::CreditNote,
            WireTable::B2b
            | WireTable::B2ba
            | WireTable::Ecom
            | WireTable::Ecoma
            | WireTable::Isd
            | WireTable::Import
            | WireTable::ImportSez => DocumentKind::Invoice,
        }
    }

    fn reduction(&self, tax: TaxHeads, wrong: &mut Vec<Unread>) -> ItcReduction {
        if self.text(Field2b::Reduction).is_empty() {
            return ItcReduction::NotAsked;
        }
        if !self.yes(Field2b::Reduction, false, wrong) {
            return ItcReduction::None;
        }
        let said = Field2b::DECLARED.iter().any(|field| !matches!(self.text(*field), "" | "-"));
        let part = self.heads(Field2b::DECLARED, wrong);
        if said && part != tax { ItcReduction::Partial(part) } else { ItcReduction::Full }
    }

    /// Makes the document, or says what cannot be read.
    pub(super) fn document(&self, file: u32, recipient: &str) -> Result<Document2b, Vec<Unread>> {
        let mut wrong = Vec::new();
        let kind = self.kind(&mut wrong);
        let table = table(self.table, kind);
        let supplier_gstin = self.text(Field2b::SupplierGstin).to_ascii_uppercase();
        if supplier_gstin.is_empty() && self.table != WireTable::Import {
            wrong.push((Field2b::SupplierGstin, "the supplier's GSTIN is missing".to_owned()));
        }
        let number = self.text(Field2b::Number).to_owned();
        if number.is_empty() {
            wrong.push((Field2b::Number, "the document number is missing".to_owned()));
        }
        let (mut taxable_value, mut tax) =
            (self.money(Field2b::TaxableValue, &mut wrong), self.heads(Field2b::HEADS, &mut wrong));
        if kind == DocumentKind::CreditNote {
            // Some workbooks write the sign that the kind already says.
            (taxable_value, tax) = (taxable_value.abs(), tax.abs());
        }
        let document = Document2b {
            file,
            table,
            kind,
            is_rejected: self.is_rejected,
            recipient_gstin: recipient.to_owned(),
            supplier_gstin,
            supplier_name: self.text(Field2b::SupplierName).to_owned(),
            number,
            date: day(self.text(Field2b::Date)),
            original_number: self.text(Field2b::OriginalNumber).to_owned(),
            return_period: period(self.text(Field2b::ReturnPeriod)),
            filed_on: day(self.text(Field2b::FiledOn)),
            taxable_value,
            tax,
            is_reverse_charge: self.yes(Field2b::ReverseCharge, false, &mut wrong),
            is_unavailable: !self.yes(Field2b::Available, true, &mut wrong),
            reason: self.text(Field2b::Reason).to_owned(),
            action: action(self.text(Field2b::Action)),
            reduction: self.reduction(tax, &mut wrong),
        };
        if wrong.is_empty() { Ok(document) } else { Err(wrong) }
    }
}

const fn table(wire: WireTable, kind: DocumentKind) -> Table2b {
    let is_credit = matches!(kind, DocumentKind::CreditNote);
    Table2b::Supply(match wire {
        WireTable::B2b => Section::B2b,
        WireTable::B2ba => Section::B2ba,
        WireTable::Cdnr if is_credit => Section::B2bcn,
        WireTable::Cdnr => Section::B2bdn,
        WireTable::Cdnra if is_credit => Section::B2bcna,
        WireTable::Cdnra => Section::B2bdna,
        WireTable::Ecom => Section::Ecom,
        WireTable::Ecoma => Section::Ecoma,
        WireTable::Isd => return Table2b::Isd,
        WireTable::Import => return Table2b::Import,
        WireTable::ImportSez => return Table2b::ImportSez,
    })
}

/// Reads what stood in IMS, as a code or a word; nothing where it is neither.
fn action(text: &str) -> Option<ImsAction> {
    ImsAction::from_code(text).or_else(|| match text.to_ascii_lowercase().as_str() {
        "accepted" | "accept" => Some(ImsAction::Accept),
        "rejected" | "reject" => Some(ImsAction::Reject),
        "pending" => Some(ImsAction::Pending),
        "no action" => Some(ImsAction::NoAction),
        _ => None,
    })
}

/// Returns a return period as `MMYYYY`, from that or from `Sep'26` and the like; else the text itself.
pub(super) fn period(text: &str) -> String {
    if TaxPeriod::parse(text).is_ok() {
        return text.to_owned();
    }
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let read = match words.as_slice() {
        [month, year] => day(&format!("01-{month}-{year}")),
        _ => day(text),
    };
    match read {
        Some(date) => format!("{:02}{:04}", date.month(), date.year()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_periods_are_read_in_either_writing() {
        for (text, read) in
            [("092026", "092026"), ("Sep'26", "092026"), ("Sep-2026", "092026"), ("", ""), ("soon", "soon")]
        {
            assert_eq!(period(text), read, "{text}");
        }
    }

    fn draft(table: WireTable, fields: &[(Field2b, &str)]) -> Draft {
        let fields = fields.iter().map(|(f, t)| (*f, (*t).to_owned())).collect();
        Draft { table, is_rejected: false, place: ("b2b".into(), 1), fields, lines: Vec::new() }
    }

    #[test]
    fn an_amount_that_cannot_be_read_is_told_and_not_taken_for_nothing() {
        let draft =
            draft(WireTable::Cdnr, &[(Field2b::Igst, "12O"), (Field2b::Type, "x"), (Field2b::Number, "1")]);
        let told: Vec<String> = draft.document(0, "G").unwrap_err().into_iter().map(|(_, say)| say).collect();
        assert_eq!(
            told,
            [
                "type \"x\" is neither credit note nor debit note",
                "the supplier's GSTIN is missing",
                "IGST \"12O\" is not an amount"
            ]
        );
    }

    #[test]
    fn a_part_given_back_is_read_and_the_whole_is_full() {
        let of = |more: &[(Field2b, &str)]| {
            let own = [
                (Field2b::SupplierGstin, "27AAIFL6607C1ZG"),
                (Field2b::Number, "CN/1"),
                (Field2b::Type, "C"),
                (Field2b::Igst, "-180"),
            ];
            draft(WireTable::Cdnr, &[&own, more].concat()).document(0, "G").unwrap()
        };
        assert_eq!(of(&[]).credit().igst, Paise::new(-18_000));
        assert_eq!(of(&[(Field2b::Reduction, "Y")]).reduction, ItcReduction::Full);
        assert_eq!(of(&[(Field2b::Reduction, "N")]).credit().igst, Paise::ZERO);
        let half = of(&[(Field2b::Reduction, "Yes"), (Field2b::DeclaredIgst, "90")]);
        assert_eq!(half.credit().igst, Paise::new(-9_000));
        assert_eq!(
            of(&[(Field2b::Reduction, "Y"), (Field2b::DeclaredIgst, "180")]).reduction,
            ItcReduction::Full
        );
    }
}
