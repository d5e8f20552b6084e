//! One record: from raw values to a typed document, or the reason why not.
//!
//! Comes in: the text of one object. Goes out: [`ImsRecord`] or [`Refusal`], with findings beside
//! it. Invariant: no amount, date, number or action is guessed; what cannot be read is refused. Texts are
//! not copied: a record says where in its own text they stand ([`Cut`]).

use super::findings::{Finding, Kind};
use super::place::range_in;
use crate::domain::action::{ImsAction, ItcReduction, Permission, section_has_itc_reduction};
use crate::domain::document::{Filing, ImsRecord, Section};
use crate::domain::gstin::{Gstin, check_character_holds, has_shape};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::RefusedRecord;
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::domain::text::and;
use crate::frame::ims::Cut;
use crate::portal::download::{filing_of, invoice_type_of};
use crate::portal::field::{DECLARED, Field, HEADS, name_fields};
use crate::portal::record::WireRecord;
use crate::portal::upload::money;
use crate::portal::value::{Json, is_too_deep};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) file: u32,
    pub(super) section: Section,
    pub(super) index: u32,
    pub(super) recipient: Cut,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Why a record is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) id: &'static str,
    pub(super) reason: String,
    pub(super) help: &'static str,
}

/// What became of one object.
pub(super) struct Parsed {
    pub(super) outcome: Result<ImsRecord<Cut>, Box<(RefusedRecord, Refusal)>>,
    pub(super) findings: Vec<Finding>,
    pub(super) is_too_deep: bool,
}

/// Reads the text of one element of a section; texts that do not stand in it as they are go to `beside`.
pub(super) fn read(text: &str, spot: Spot, beside: &mut Vec<String>) -> Parsed {
    let Some(wire) = WireRecord::parse(text) else {
        let refusal = Refusal {
            id: "ims.not-a-record",
            reason: format!("{} stands where a record is expected", shown(text.trim_matches('"'))),
            help: "download the file again",
        };
        let refused = refused(None, spot, &refusal);
        return Parsed {
            outcome: Err(Box::new((refused, refusal))),
            findings: Vec::new(),
            is_too_deep: is_too_deep(text),
        };
    };
    let mut reader = Reader { wire: &wire, text, section: spot.section, findings: Vec::new(), beside };
    let outcome =
        reader.record(spot).map_err(|refusal| Box::new((refused(Some(&wire), spot, &refusal), refusal)));
    let mut findings = reader.findings;
    findings.extend(unknown_fields(&wire, spot.section));
    let is_too_deep = wire.unknown.iter().any(|(_, raw)| is_too_deep(raw.get()));
    Parsed { outcome, findings, is_too_deep }
}

/// Shortens a text that is quoted in a message, and keeps it on one line.
fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_none() { format!("\"{line}\"") } else { format!("\"{line}…\"") }
}

/// Names a field in a message: our word, and the portal's key for the one who looks it up.
fn label(field: Field) -> String {
    format!("{} ({})", field.title(), field.key())
}

fn unknown_fields<'w>(wire: &'w WireRecord<'_>, section: Section) -> impl Iterator<Item = Finding> + 'w {
    let unknown = wire.unknown.iter().map(|(key, _)| Finding::bare(Kind::UnknownField(key.to_string())));
    let out_of_place = wire.out_of_place(section).into_iter();
    let out_of_place = out_of_place.map(|f| Finding::bare(Kind::UnknownField(f.key().to_owned())));
    let message = match wire.value(Field::ErrorMessage) {
        Json::Text(text) if !text.trim().is_empty() => {
            Some(Finding::bare(Kind::PortalMessage(text.trim().to_owned())))
        }
        _ => None,
    };
    unknown.chain(out_of_place).chain(message)
}

/// Keeps of a refused record what can be read of it.
fn refused(wire: Option<&WireRecord<'_>>, spot: Spot, refusal: &Refusal) -> RefusedRecord {
    let names = name_fields(spot.section);
    let text = |field: Field| match wire.map_or(Json::Null, |w| w.value(field)) {
        Json::Text(text) => text.into_owned(),
        Json::Number(token) => token.to_owned(),
        Json::Null | Json::BadText | Json::Flag(_) | Json::List | Json::Object => String::new(),
    };
    let amount = |field: Field| match wire.map_or(Json::Null, |w| w.value(field)) {
        Json::Null => Some(Paise::ZERO),
        value => money(&value).and_then(Result::ok).filter(|paise| *paise >= Paise::ZERO),
    };
    let [igst, cgst, sgst, cess] = HEADS.map(amount);
    let tax = match (wire, igst, cgst, sgst, cess) {
        (Some(_), Some(igst), Some(cgst), Some(sgst), Some(cess)) => {
            Some(TaxHeads { igst, cgst, sgst, cess })
        }
        _ => None,
    };
    let has_taxable = wire.is_some_and(|w| w.raw(Field::TaxableValue).is_some());
    RefusedRecord {
        file: spot.file,
        section: spot.section,
        index: spot.index,
        supplier_gstin: text(Field::SupplierGstin),
        number: text(names.number),
        taxable_value: amount(Field::TaxableValue).filter(|_| has_taxable),
        tax,
        reason: sentence(&refusal.reason),
    }
}

/// Makes a sentence of a message.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase().collect::<String>(), letters.as_str())
    })
}

/// Reads fields of one record and gathers what is odd about them.
struct Reader<'r, 'a> {
    wire: &'r WireRecord<'a>,
    /// The text of the record.
    text: &'a str,
    section: Section,
    findings: Vec<Finding>,
    /// Texts that do not stand in the record as they are.
    beside: &'r mut Vec<String>,
}

impl<'a> Reader<'_, 'a> {
    fn record(&mut self, spot: Spot) -> Result<ImsRecord<Cut>, Refusal> {
        if let Some(key) = self.wire.twice.first() {
            return Err(Refusal {
                id: "ims.doubled-field",
                reason: format!("field \"{key}\" stands twice in the record"),
                help: "download the file again: nobody can say which of the two holds",
            });
        }
        let names = name_fields(self.section);
        let supplier_gstin = self.supplier()?;
        let number = self.number(names.number)?;
        if number.trim().is_empty() {
            return Err(missing(names.number));
        }
        let date = self.date(names.date)?.ok_or_else(|| missing(names.date))?;
        let taxable_value = self.money(Field::TaxableValue)?.ok_or_else(|| missing(Field::TaxableValue))?;
        let document_value =
            self.money(Field::DocumentValue)?.ok_or_else(|| missing(Field::DocumentValue))?;
        let tax = self.heads(HEADS, Kind::AbsentHead)?;
        let previous_action = self.action()?;
        let permission = self.permission()?;
        let previous_itc_reduction = self.itc_reduction()?;
        let (original_number, original_date) = if self.section.is_amendment() {
            let number = self.number(names.original_number)?;
            let date = self.date(names.original_date)?;
            self.note_absent(names.original_number, number.is_empty());
            self.note_absent(names.original_date, date.is_none());
            (number, date)
        } else {
            (Cow::Borrowed(""), None)
        };
        Ok(ImsRecord {
            file: spot.file,
            section: spot.section,
            index: spot.index,
            recipient_gstin: spot.recipient,
            supplier_gstin: self.cut(supplier_gstin),
            supplier_name: self.cut_text(Field::SupplierName)?,
            number: self.cut(number),
            date,
            original_number: self.cut(original_number),
            original_date,
            invoice_type: self.invoice_type()?,
            place_of_supply: self.expected_cut(Field::PlaceOfSupply)?,
            document_value,
            taxable_value,
            tax,
            return_period: self.return_period()?,
            source_form: self.expected_cut(Field::SourceForm)?,
            filing: self.filing()?,
            previous_action,
            permission,
            previous_itc_reduction,
            previous_remarks: self.cut_text(Field::Remarks)?,
            content_hash: self.cut_text(Field::Hash)?,
            raw_start: spot.start as u64,
            raw_end: spot.end as u64,
        })
    }

    /// Says where a text stands.
    fn cut(&mut self, text: Cow<'a, str>) -> Cut {
        if text.is_empty() {
            return Cut::EMPTY;
        }
        let stands = match &text {
            Cow::Borrowed(text) => Cut::within(range_in(self.text, text).start, text.len()),
            Cow::Owned(_) => None,
        };
        stands.unwrap_or_else(|| {
            self.beside.push(text.into_owned());
            Cut::beside(self.beside.len() - 1)
        })
    }

    /// Returns a text, empty where there is none; borrowed only where it stands in the record.
    fn text(&self, field: Field) -> Result<Cow<'a, str>, Refusal> {
        match self.wire.value(field) {
            Json::Null => Ok(Cow::Borrowed("")),
            Json::Text(text) => Ok(text),
            value => Err(wrong_type(field, &value, "text")),
        }
    }

    fn cut_text(&mut self, field: Field) -> Result<Cut, Refusal> {
        let text = self.text(field)?;
        Ok(self.cut(text))
    }

    fn expected_cut(&mut self, field: Field) -> Result<Cut, Refusal> {
        let text = self.expected_text(field)?;
        Ok(self.cut(text))
    }

    /// Returns a text that a record should have, and notes its absence.
    fn expected_text(&mut self, field: Field) -> Result<Cow<'a, str>, Refusal> {
        let text = self.text(field)?;
        self.note_absent(field, text.trim().is_empty());
        Ok(text)
    }

    fn note_absent(&mut self, field: Field, is_absent: bool) {
        if is_absent {
            self.findings.push(Finding::bare(Kind::Absent(field)));
        }
    }

    fn supplier(&mut self) -> Result<Cow<'a, str>, Refusal> {
        let text = self.text(Field::SupplierGstin)?;
        if text.trim().is_empty() {
            return Err(missing(Field::SupplierGstin));
        }
        if has_shape(&text) {
            self.check_character(&text);
            return Ok(text);
        }
        let gstin = Gstin::parse(&text).map_err(|why| Refusal {
            id: "ims.supplier-gstin",
            reason: format!("{} {} {why}", label(Field::SupplierGstin), shown(&text)),
            help: "act upon this record on the portal",
        })?;
        self.check_character(gstin.as_str());
        Ok(Cow::Owned(gstin.as_str().to_owned()))
    }

    fn check_character(&mut self, gstin: &str) {
        if !check_character_holds(gstin) {
            self.findings.push(Finding::of(Kind::CheckCharacter, gstin));
        }
    }

    /// Returns a document number; a JSON number is taken by its token.
    fn number(&mut self, field: Field) -> Result<Cow<'a, str>, Refusal> {
        match self.wire.value(field) {
            Json::Number(token) => {
                self.findings.push(Finding::of(Kind::NumberToken, token));
                Ok(Cow::Borrowed(token))
            }
            Json::Null => Ok(Cow::Borrowed("")),
            Json::Text(text) => Ok(text),
            value => Err(wrong_type(field, &value, "text")),
        }
    }

    fn date(&self, field: Field) -> Result<Option<NaiveDate>, Refusal> {
        let text = self.text(field)?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        parse_portal_date(&text)
            .filter(|_| text.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
            .map(Some)
            .ok_or_else(|| Refusal {
                id: "ims.date",
                reason: format!(
                    "{} {} is not a date of the calendar (DD-MM-YYYY)",
                    label(field),
                    shown(&text)
                ),
                help: "act upon this record on the portal",
            })
    }

    /// Returns an amount, nothing where there is none; IMS amounts are never negative, not even on
    /// credit notes, so that a sign means something we do not know.
    fn money(&mut self, field: Field) -> Result<Option<Paise>, Refusal> {
        let value = self.wire.value(field);
        let amount = match (&value, money(&value)) {
            (Json::Null, _) => return Ok(None),
            (_, None) => return Err(wrong_type(field, &value, "an amount")),
            (_, Some(amount)) => amount,
        };
        let (token, is_text) = match &value {
            Json::Text(text) => (text.trim(), true),
            Json::Number(token) => (*token, false),
            Json::Null | Json::BadText | Json::Flag(_) | Json::List | Json::Object => ("", false),
        };
        let wrong = |why: String| Refusal {
            id: "ims.amount",
            reason: format!("{} {} {why}", label(field), shown(token)),
            help: "act upon this record on the portal",
        };
        let amount = amount.map_err(|why| wrong(why.to_string()))?;
        if token.starts_with('-') {
            return Err(wrong("is negative; amounts in IMS never are, not even on credit notes".to_owned()));
        }
        if is_text {
            self.findings.push(Finding::of(Kind::AmountText(field), token));
        }
        Ok(Some(amount))
    }

    /// Returns four heads, an absent one being zero and noted.
    fn heads(&mut self, fields: [Field; 4], absent: fn(Field) -> Kind) -> Result<TaxHeads, Refusal> {
        let mut heads = [Paise::ZERO; 4];
        for (head, field) in heads.iter_mut().zip(fields) {
            match self.money(field)? {
                Some(amount) => *head = amount,
                None => self.findings.push(Finding::bare(absent(field))),
            }
        }
        let [igst, cgst, sgst, cess] = heads;
        Ok(TaxHeads { igst, cgst, sgst, cess })
    }

    fn action(&self) -> Result<ImsAction, Refusal> {
        let code = self.text(Field::Action)?;
        if code.is_empty() {
            return Err(missing(Field::Action));
        }
        ImsAction::from_code(&code).ok_or_else(|| Refusal {
            id: "ims.action",
            reason: format!(
                "action {} is unknown; known are {}",
                shown(&code),
                and(&ImsAction::ALL.map(ImsAction::code))
            ),
            help: "act upon this record on the portal",
        })
    }

    /// Returns a flag in either type, nothing where there is none.
    fn flag(&self, field: Field) -> Result<Option<bool>, Refusal> {
        self.wire.value(field).flag().map_err(|value| match value {
            Json::Text(text) => Refusal {
                id: "ims.flag",
                reason: format!("{} {} is neither Y nor N", label(field), shown(text)),
                help: "act upon this record on the portal",
            },
            other => wrong_type(field, other, "Y or N"),
        })
    }

    fn permission(&self) -> Result<Permission, Refusal> {
        let blocked = |field| self.flag(field).map(|flag| flag == Some(true));
        let itc_blocked = blocked(Field::ItcBlocked)? || blocked(Field::ItcBlockedOffline)?;
        Ok(Permission {
            pending: !blocked(Field::PendingBlocked)?,
            remarks: !blocked(Field::RemarksBlocked)?,
            itc_reduction: section_has_itc_reduction(self.section) && !itc_blocked,
        })
    }

    fn itc_reduction(&mut self) -> Result<ItcReduction, Refusal> {
        if !section_has_itc_reduction(self.section) {
            return Ok(ItcReduction::NotAsked);
        }
        match self.flag(Field::ItcReduction)? {
            None => Ok(ItcReduction::NotAsked),
            Some(false) => Ok(ItcReduction::None),
            Some(true) if DECLARED.iter().all(|f| self.wire.raw(*f).is_none()) => Ok(ItcReduction::Full),
            Some(true) => Ok(ItcReduction::Partial(self.heads(DECLARED, Kind::AbsentHead)?)),
        }
    }

    fn invoice_type(&mut self) -> Result<Cut, Refusal> {
        if self.section.is_eco() {
            return self.cut_text(Field::InvoiceType);
        }
        let text = self.expected_text(Field::InvoiceType)?;
        let text = invoice_type_of(&text).map_or(text, |ours| Cow::Owned(ours.to_owned()));
        Ok(self.cut(text))
    }

    fn return_period(&mut self) -> Result<Cut, Refusal> {
        let text = self.expected_text(Field::ReturnPeriod)?;
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) {
            self.findings.push(Finding::of(Kind::ShortPeriod, &text));
        } else if !text.trim().is_empty() && TaxPeriod::parse(&text).is_err() {
            self.findings.push(Finding::of(Kind::OddPeriod, &text));
        }
        Ok(self.cut(text))
    }

    fn filing(&mut self) -> Result<Filing, Refusal> {
        let text = self.expected_text(Field::FilingStatus)?;
        Ok(filing_of(&text).unwrap_or_else(|| {
            if !text.trim().is_empty() {
                self.findings.push(Finding::of(Kind::UnknownStatus, &text));
            }
            Filing::NotFiled
        }))
    }
}

fn missing(field: Field) -> Refusal {
    Refusal {
        id: "ims.missing-field",
        reason: format!("{} is missing", label(field)),
        help: "act upon this record on the portal",
    }
}

fn wrong_type(field: Field, value: &Json<'_>, wanted: &str) -> Refusal {
    Refusal {
        id: "ims.wrong-type",
        reason: format!("{} holds {} instead of {wanted}", label(field), value.kind()),
        help: "act upon this record on the portal",
    }
}
