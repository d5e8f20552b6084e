//! The read-back check: a file that was written is read as if a stranger had sent it.
//!
//! Comes in: the file, the month, the texts of the downloads. Goes out: nothing, or the first
//! difference. Invariant: it reads the written text with the reader of downloads and compares with
//! the raw records; it shares no step with the writer but the list of keys.

use super::order::Order;
use super::{Ordered, TOGETHER, UploadError, UploadFile, fetch_raw, reset, say, wire, words};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{ImsRecord, Section};
use crate::domain::gstin::Gstin;
use crate::domain::link::ImsId;
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::period::parse_portal_date;
use crate::portal::download::envelope;
use crate::portal::field::{COUNT, DECLARED, Field, name_fields};
use crate::portal::record::WireRecord;
use crate::portal::shape::{Shape, source_of};
use crate::portal::upload::{Request, is_required, keys_of, money, reduction_code};
use crate::portal::value::{Json, Token};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Proves that a file says of records of the download what was decided, and nothing else.
///
/// Every record of the file is found among those read by recipient, section, supplier, number, date
/// and return period; every field but the recipient's say carries the token it came with.
///
/// # Errors
/// [`UploadError::ReadBack`] with the first difference.
pub fn verify(
    month: &Month<'_>,
    texts: &[String],
    file: &UploadFile,
    shape: &Shape,
    request: Request,
    orders: &Ordered<'_>,
) -> Result<(), UploadError> {
    let differs = |what: String| UploadError::ReadBack { file: file.name.clone(), what };
    let read = envelope(&file.text).map_err(|_| differs("it is not JSON".to_owned()))?;
    let sections = &read.sections;
    if !read.marks.is_upload || !read.unknown.is_empty() || !read.read_only.is_empty() {
        return Err(differs("it has keys of its own".to_owned()));
    }
    let recipients: Vec<Json<'_>> = read.recipients.iter().map(|raw| Json::of(*raw)).collect();
    if recipients != [Json::Text(file.recipient_gstin.as_str().into())] {
        return Err(differs(format!("the recipient is not {}", file.recipient_gstin)));
    }
    if read.request.map(Json::of) != Some(Json::Text(request.word().into())) {
        return Err(differs(format!("it does not ask to {}", request.word().to_lowercase())));
    }
    if !sections.iter().map(|(s, _)| *s).is_sorted() || sections.iter().any(|(_, raws)| raws.is_empty()) {
        return Err(differs("a section is empty or out of order".to_owned()));
    }
    let records: Vec<(Section, Token<'_>)> =
        sections.iter().flat_map(|(s, raws)| raws.iter().map(|raw| (*s, *raw))).collect();
    if records.len() != file.records.len() || !all_different(&file.records) {
        return Err(differs(format!("it holds {} records instead of {}", records.len(), file.records.len())));
    }
    let allowed: BTreeMap<Section, Allowed> =
        sections.iter().map(|(s, _)| (*s, Allowed::of(*s, shape, request))).collect();
    for (records, ids) in records.chunks(TOGETHER).zip(file.records.chunks(TOGETHER)) {
        fetch_raw(month, texts, ids.iter().copied());
        for ((section, raw), id) in records.iter().zip(ids) {
            let Some(record) = month.ims.get(id.at()) else {
                return Err(differs("it holds a record that was not read".to_owned()));
            };
            let of = |what: String| differs(format!("{}: {what}", words(record)));
            let sent = WireRecord::parse(raw.get()).ok_or_else(|| of("it is not an object".to_owned()))?;
            if record.recipient_gstin != file.recipient_gstin {
                return Err(of("it belongs to another recipient".to_owned()));
            }
            let received = wire(record, texts)?;
            names_the_record(&sent, *section, record).map_err(of)?;
            names_the_record(&received, *section, record).map_err(of)?;
            let Some(order) = orders.get(*id) else {
                return Err(of("nothing was to be said of it".to_owned()));
            };
            keys_are_allowed(&sent, &allowed[section], shape).map_err(of)?;
            tokens_are_untouched(&sent, &received, *section).map_err(of)?;
            says_what_was_decided(&sent, record, order, request).map_err(of)?;
        }
    }
    Ok(())
}

fn all_different(ids: &[ImsId]) -> bool {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// Checks that an object carries the names of the record.
fn names_the_record(wire: &WireRecord<'_>, section: Section, record: &ImsRecord<&str>) -> Result<(), String> {
    let names = name_fields(section);
    let supplier = text(wire, Field::SupplierGstin);
    let is_supplier = supplier == record.supplier_gstin
        || Gstin::parse(&supplier).is_ok_and(|gstin| gstin.as_str() == record.supplier_gstin);
    let date = parse_portal_date(&text(wire, names.date));
    let differs = |field: Field| Err(format!("its {} is another", field.title()));
    if section != record.section {
        Err("it stands in another section".to_owned())
    } else if !is_supplier {
        differs(Field::SupplierGstin)
    } else if text(wire, names.number) != record.number {
        differs(names.number)
    } else if date != Some(record.date) {
        differs(names.date)
    } else if text(wire, Field::ReturnPeriod) != record.return_period {
        differs(Field::ReturnPeriod)
    } else if text(wire, Field::SourceForm) != record.source_form {
        differs(Field::SourceForm)
    } else {
        Ok(())
    }
}

/// Returns text, or the token of a number, or nothing.
fn text<'w>(wire: &WireRecord<'w>, field: Field) -> Cow<'w, str> {
    match wire.value(field) {
        Json::Text(text) => text,
        Json::Number(token) => Cow::Borrowed(token),
        Json::Null | Json::BadText | Json::Flag(_) | Json::List | Json::Object => Cow::Borrowed(""),
    }
}

/// The keys that a record of a section may have.
struct Allowed {
    keys: Vec<Field>,
    /// The same by field.
    has: [bool; COUNT],
}

impl Allowed {
    fn of(section: Section, shape: &Shape, request: Request) -> Self {
        let keys = keys_of(section, shape, request);
        let mut has = [false; COUNT];
        for key in &keys {
            has[key.at()] = true;
        }
        Self { keys, has }
    }
}

/// Checks that the object is closed and complete.
fn keys_are_allowed(sent: &WireRecord<'_>, allowed: &Allowed, shape: &Shape) -> Result<(), String> {
    if let Some(key) = sent.twice.first() {
        return Err(format!("\"{key}\" stands twice"));
    }
    if let Some((key, _)) = sent.unknown.first() {
        return Err(format!("\"{key}\" is not a key of the {} profile", shape.word()));
    }
    if let Some((field, _)) = sent.present().find(|(field, _)| !allowed.has[field.at()]) {
        return Err(format!("\"{}\" is not a key of the {} profile", field.key(), shape.word()));
    }
    match allowed.keys.iter().find(|field| is_required(**field) && sent.spelled(**field).is_none()) {
        Some(field) => Err(format!("\"{}\" is missing", field.key())),
        None => Ok(()),
    }
}

/// Checks that every field the recipient does not say is the token that was received.
fn tokens_are_untouched(
    sent: &WireRecord<'_>,
    received: &WireRecord<'_>,
    section: Section,
) -> Result<(), String> {
    for (field, raw) in sent.present().filter(|(field, _)| !field.is_said()) {
        let Some(was) = received.raw(source_of(section, field)) else {
            return Err(format!("\"{}\" was not in the download", field.key()));
        };
        if was.get() == raw.get() {
            continue;
        }
        let is_same = match (Json::of(was), Json::of(raw)) {
            // The two corrections the writer may make: a number of a document is text, an amount
            // is a number.
            (Json::Number(token), Json::Text(text)) => field.is_number() && token == text,
            (ref text @ Json::Text(_), ref number @ Json::Number(_)) => {
                field.is_money() && amount(text).is_some() && amount(text) == amount(number)
            }
            _ => false,
        };
        if !is_same {
            return Err(format!("\"{}\" is {} instead of {}", field.key(), raw.get(), was.get()));
        }
    }
    Ok(())
}

fn amount(value: &Json<'_>) -> Option<Paise> {
    money(value).and_then(Result::ok)
}

/// Checks action, remarks and declaration against the order.
fn says_what_was_decided(
    sent: &WireRecord<'_>,
    record: &ImsRecord<&str>,
    order: &Order,
    request: Request,
) -> Result<(), String> {
    let said = match request {
        Request::Save => say(record, order),
        Request::Reset => reset(record, order),
    };
    let (action, remarks, itc_reduction) = said.map_err(|error| error.to_string())?;
    let differs = |field: Field| Err(format!("its {} is not what was decided", field.title()));
    let expected = match request {
        Request::Save => Json::Text(action.code().into()),
        Request::Reset => Json::Null,
    };
    if action == ImsAction::Reject && order.approval().is_none() {
        return Err("no second person approved its Reject".to_owned());
    }
    if sent.value(Field::Action) != expected {
        return differs(Field::Action);
    }
    let previous = sent.value(Field::PreviousStatus);
    if previous != Json::Null && previous != Json::Text(record.previous_action.code().into()) {
        return differs(Field::PreviousStatus);
    }
    if text(sent, Field::Remarks) != remarks {
        return differs(Field::Remarks);
    }
    let flag = reduction_code(itc_reduction).map_or(Json::Null, |code| Json::Text(code.into()));
    let part = match itc_reduction {
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => None,
        ItcReduction::Partial(part) => Some(part),
    };
    if sent.value(Field::ItcReduction) != flag {
        return differs(Field::ItcReduction);
    }
    for (at, field) in DECLARED.into_iter().enumerate() {
        if amount(&sent.value(field)) != part.map(|part| part.each()[at]) {
            return differs(field);
        }
    }
    Ok(())
}
