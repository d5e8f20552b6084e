//! Decisions as upload files for the portal.
//!
//! Comes in: the month, the texts its records were cut from, and an [`Order`] per record. Goes out:
//! files of at most 5,000 records and 4 MB per recipient. Invariant: nothing that the portal forbids
//! is written, no Reject without a second person's word, and each file is read back before it is handed
//! on: every record in it is one of the download, token by token, with only the recipient's say added.
//! A Reject of an import or ISD record cannot arise, since such records have no id. What is judged, written
//! and read back stays in one file, because the promise is theirs together; `documents` tells what one
//! document is, `error` what can go wrong.

mod documents;
mod error;
mod order;
mod verify;

pub use crate::portal::shape::Shape;
pub use crate::portal::upload::{Profile, Request};
pub use error::{Unfit, UploadError};
pub use order::{Approved, Order};
pub use verify::verify;

use super::fetch::{self, TOGETHER};
use crate::domain::action::{ImsAction, ItcReduction, section_has_itc_reduction};
use crate::domain::document::{DocumentKind, ImsRecord, Section};
use crate::domain::link::{ImsId, UploadFate};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::standing::Saying;
use crate::portal::record::WireRecord;
use crate::portal::upload::{self, Said};
use documents::{Document, by_identity, chosen};
use rayon::prelude::*;

/// Most records of a file; no limit of the portal is published, this is a careful guess.
const MOST_RECORDS: usize = 5_000;

/// Most bytes of a file; the API takes requests of 4 MB.
const MOST_BYTES: usize = 4_000_000;

/// Longest remark, in characters.
const LONGEST_REMARK: usize = 250;

/// A file to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFile {
    /// `<rtin>-<n>.json`, n from 1 for each recipient.
    pub name: String,
    /// The recipient.
    pub recipient_gstin: String,
    /// The content, UTF-8 without byte order mark.
    pub text: String,
    /// The records in it, in its order.
    pub records: Vec<ImsId>,
}

/// The records of a run's upload as they will stand in its files, and those that cannot go up.
pub struct Prepared {
    shape: Shape,
    orders: Vec<Order>,
    written: Vec<Written>,
    unfit: Vec<(ImsId, Unfit)>,
}

/// Writes every record that a run is to upload or hold, and finds those that cannot go up. Whoever calls
/// this settles their fate before the [`files`](Prepared::files) are asked for.
///
/// # Errors
/// [`UploadError`] where something is wrong that no download can be the cause of.
pub fn prepare(month: &Month<'_>, texts: &[String], profile: Profile) -> Result<Prepared, UploadError> {
    let (shape, orders) = (Shape::of(profile), orders_of_run(month)?);
    let (written, unfit) = judged(month, texts, &shape, Request::Save, &orders)?;
    Ok(Prepared { shape, orders, written, unfit })
}

impl Prepared {
    /// Returns the records that cannot go up, with the reason, in the order of ids.
    pub fn unfit(&self) -> &[(ImsId, Unfit)] {
        &self.unfit
    }

    /// Makes the files of what the month now says. Where that is what was prepared, the unfit left out, no
    /// record is written a second time.
    ///
    /// # Errors
    /// As [`files`].
    pub fn files(self, month: &Month<'_>, texts: &[String]) -> Result<Vec<UploadFile>, UploadError> {
        let Self { shape, mut orders, written, unfit } = self;
        orders.retain(|order| unfit.binary_search_by_key(&order.id(), |(id, _)| *id).is_err());
        let mut prepared = orders.iter();
        let mut as_prepared = true;
        for id in ids(month) {
            if let Some(order) = Order::proposed(month, id)? {
                as_prepared = as_prepared && prepared.next() == Some(&order);
            }
        }
        if as_prepared && prepared.next().is_none() {
            return assembled(month, texts, &shape, Request::Save, &orders, &written, "");
        }
        files(month, texts, &shape, Request::Save, &orders_of_run(month)?, "")
    }
}

/// Names the records that a run was to upload or hold and cannot, with the reason; in the order of ids.
///
/// # Errors
/// As [`prepare`].
pub fn unfit(
    month: &Month<'_>,
    texts: &[String],
    profile: Profile,
) -> Result<Vec<(ImsId, Unfit)>, UploadError> {
    Ok(prepare(month, texts, profile)?.unfit)
}

/// Names the records of orders that cannot be carried out, with the reason; in the order of ids.
///
/// # Errors
/// [`UploadError`] where something is wrong that no download can be the cause of.
pub fn unfit_orders(
    month: &Month<'_>,
    texts: &[String],
    shape: &Shape,
    request: Request,
    orders: &[Order],
) -> Result<Vec<(ImsId, Unfit)>, UploadError> {
    judged(month, texts, shape, request, orders).map(|(_, unfit)| unfit)
}

/// Records that can go up, in the order of the files, and those that cannot with the reason.
type Judged = (Vec<Written>, Vec<(ImsId, Unfit)>);

/// Writes the record of each order, identical repetitions once, or says why it cannot be carried out.
fn judged(
    month: &Month<'_>,
    texts: &[String],
    shape: &Shape,
    request: Request,
    orders: &[Order],
) -> Result<Judged, UploadError> {
    let judge = |documents: &[Document<'_>]| -> Result<Judged, UploadError> {
        let (mut written, mut unfit) = (Written::for_records(documents.len()), Vec::new());
        for documents in documents.chunks(TOGETHER) {
            fetch_raw(month, texts, documents.iter().map(|document| document.first.id()));
            for document in documents {
                let why = match document.agrees(month) {
                    Err(why) => why,
                    Ok(first) => match written.push(month, texts, first, shape, request) {
                        Ok(()) => continue,
                        Err(UploadError::Incomplete { field, .. }) => Unfit::Incomplete { field },
                        Err(other) => return Err(other),
                    },
                };
                unfit.extend(document.orders().map(|order| (order.id(), why.clone())));
            }
        }
        Ok((vec![written], unfit))
    };
    let documents = by_identity(month, orders);
    let (mut written, mut unfit) = (Vec::new(), Vec::new());
    for part in first_error(documents.par_chunks(AT_ONCE).map(judge).collect())? {
        written.extend(part.0);
        unfit.extend(part.1);
    }
    unfit.sort_by_key(|(id, _)| *id);
    Ok((written, unfit))
}

/// Writes the upload files of a run: one record for each that is to be uploaded or held without a
/// person. None of them is a Reject.
///
/// # Errors
/// As [`files`].
pub fn proposed(
    month: &Month<'_>,
    texts: &[String],
    profile: Profile,
) -> Result<Vec<UploadFile>, UploadError> {
    prepare(month, texts, profile)?.files(month, texts)
}

/// Writes the files of one upload: one record for each order. `mark` stands in the names before the
/// number, so that the files of each upload have names of their own.
///
/// Files come in the order of recipients; records in that of section, supplier, number, date and
/// id. A record that the download repeats identically is written once, under its lowest id.
///
/// # Errors
/// [`UploadError`] for the first record, in that order, that may not be sent as ordered; then no
/// file is given at all.
pub fn files(
    month: &Month<'_>,
    texts: &[String],
    shape: &Shape,
    request: Request,
    orders: &[Order],
    mark: &str,
) -> Result<Vec<UploadFile>, UploadError> {
    let chosen = chosen(month, orders)?;
    let write = |orders: &[&Order]| {
        let mut written = Written::for_records(orders.len());
        orders.iter().try_for_each(|order| written.push(month, texts, order, shape, request))?;
        Ok(written)
    };
    let written = first_error(chosen.par_chunks(AT_ONCE).map(write).collect())?;
    assembled(month, texts, shape, request, orders, &written, mark)
}

/// Puts records, which are in order, into files, and reads each file back.
fn assembled(
    month: &Month<'_>,
    texts: &[String],
    shape: &Shape,
    request: Request,
    orders: &[Order],
    written: &[Written],
    mark: &str,
) -> Result<Vec<UploadFile>, UploadError> {
    let parts: Vec<Part<'_>> = written.iter().flat_map(Written::parts).collect();
    let recipient = |part: &Part<'_>| month.ims[part.id.at()].recipient_gstin;
    let mut planned = Vec::new();
    for parts in parts.chunk_by(|a, b| recipient(a) == recipient(b)) {
        planned.extend((1..).zip(chunks(parts)));
    }
    let orders = Ordered::of(month, orders);
    let make = |(n, parts): (usize, &[Part<'_>])| {
        let recipient = recipient(&parts[0]);
        let sections: Vec<(Section, Vec<&str>)> = Section::ALL
            .into_iter()
            .map(|s| (s, parts.iter().filter(|p| p.section == s).map(|p| p.text).collect()))
            .collect();
        let file = UploadFile {
            name: format!("{recipient}-{mark}{n}.json"),
            recipient_gstin: recipient.to_owned(),
            text: upload::envelope(recipient, request, &sections),
            records: parts.iter().map(|p| p.id).collect(),
        };
        verify(month, texts, &file, shape, request, &orders)?;
        Ok(file)
    };
    first_error(planned.into_par_iter().map(make).collect())
}

/// Orders by the record they speak of.
pub struct Ordered<'o> {
    orders: &'o [Order],
    /// Position of the order by record; one beyond the last where there is none.
    at: Vec<u32>,
}

impl<'o> Ordered<'o> {
    /// Looks orders up by the records of a month.
    pub fn of(month: &Month<'_>, orders: &'o [Order]) -> Self {
        let mut at = vec![u32::MAX; month.ims.len()];
        for (place, order) in (0..u32::MAX).zip(orders) {
            if let Some(at) = at.get_mut(order.id().at()) {
                *at = place;
            }
        }
        Self { orders, at }
    }

    /// Returns the order that speaks of a record; of several the last.
    pub fn get(&self, id: ImsId) -> Option<&'o Order> {
        self.orders.get(*self.at.get(id.at())? as usize)
    }
}

/// Returns what was made, or the first error in order: of several that are met at once, always the same.
fn first_error<T>(made: Vec<Result<T, UploadError>>) -> Result<Vec<T>, UploadError> {
    made.into_iter().collect()
}

/// Every record of a month.
fn ids(month: &Month<'_>) -> impl Iterator<Item = ImsId> {
    (0..month.decisions.len()).map(|at| ImsId(u32::try_from(at).expect("ids are 32 bits wide")))
}

/// What a run does without a person.
fn orders_of_run(month: &Month<'_>) -> Result<Vec<Order>, UploadError> {
    let speaks = |fate| matches!(fate, UploadFate::Upload | UploadFate::Held);
    let mut orders = Vec::with_capacity(month.decisions.iter().filter(|d| speaks(d.fate)).count());
    for id in ids(month) {
        orders.extend(Order::proposed(month, id)?);
    }
    Ok(orders)
}

/// So many records are written by one core at a time.
const AT_ONCE: usize = 4_096;

/// Records as they will stand in a file, one after the other in one text: ten lakh texts of their own, each with
/// room to spare, had as many fresh pages to be cleared.
struct Written {
    text: String,
    /// Which record, its section, and where its text ends.
    records: Vec<(ImsId, Section, usize)>,
}

impl Written {
    /// Makes room for so many records of a usual length.
    fn for_records(number: usize) -> Self {
        Self { text: String::with_capacity(number * 320), records: Vec::with_capacity(number) }
    }

    /// Adds the record of an order.
    fn push(
        &mut self,
        month: &Month<'_>,
        texts: &[String],
        order: &Order,
        shape: &Shape,
        request: Request,
    ) -> Result<(), UploadError> {
        write_record(month, texts, order, shape, request, &mut self.text)?;
        let section = month.ims[order.id().at()].section;
        self.records.push((order.id(), section, self.text.len()));
        Ok(())
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut from = 0;
        self.records.iter().map(move |(id, section, to)| {
            let text = &self.text[from..*to];
            from = *to;
            Part { id: *id, section: *section, text }
        })
    }
}

/// A record as it will stand in a file.
struct Part<'w> {
    id: ImsId,
    section: Section,
    text: &'w str,
}

/// Cuts records into files.
fn chunks<'p, 'w>(parts: &'p [Part<'w>]) -> Vec<&'p [Part<'w>]> {
    let mut chunks = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (at, part) in parts.iter().enumerate() {
        let records = at - from;
        let full = bytes + part.text.len() + upload::envelope_bytes(records + 1) > MOST_BYTES;
        if records > 0 && (records == MOST_RECORDS || full) {
            chunks.push(&parts[from..at]);
            (from, bytes) = (at, 0);
        }
        bytes += part.text.len();
    }
    if from < parts.len() {
        chunks.push(&parts[from..]);
    }
    chunks
}

/// Writes one record.
fn write_record(
    month: &Month<'_>,
    texts: &[String],
    order: &Order,
    shape: &Shape,
    request: Request,
    out: &mut String,
) -> Result<(), UploadError> {
    let record = &month.ims[order.id().at()];
    let wire = wire(record, texts)?;
    let (action, remarks, itc_reduction) = match request {
        Request::Save => say(record, order)?,
        Request::Reset => reset(record, order)?,
    };
    let said = Said { action, previous_action: record.previous_action, remarks: &remarks, itc_reduction };
    upload::push_record(record.section, &wire, &said, shape, request, out)
        .map_err(|field| UploadError::Incomplete { record: words(record), field: field.title() })
}

/// Finds the raw record in the text of its file.
fn wire<'t>(record: &ImsRecord<&str>, texts: &'t [String]) -> Result<WireRecord<'t>, UploadError> {
    raw(record, texts)
        .and_then(WireRecord::parse)
        .ok_or_else(|| UploadError::TextLost { record: words(record) })
}

fn raw<'t>(record: &ImsRecord<&str>, texts: &'t [String]) -> Option<&'t str> {
    let range = usize::try_from(record.raw_start).ok().zip(usize::try_from(record.raw_end).ok());
    let (text, (start, end)) = texts.get(record.file as usize).zip(range)?;
    text.get(start..end)
}

/// Fetches the raw records of a few ids from memory: files hold them in an order of their own.
fn fetch_raw(month: &Month<'_>, texts: &[String], ids: impl Iterator<Item = ImsId>) {
    let raws = ids.filter_map(|id| raw(month.ims.get(id.at())?, texts));
    std::hint::black_box(fetch::texts(raws));
}

/// Returns what a reset says: nothing but what the portal holds.
fn reset(record: &ImsRecord<&str>, order: &Order) -> Result<(ImsAction, String, ItcReduction), UploadError> {
    if order.saying().action == ImsAction::NoAction && record.previous_action != ImsAction::NoAction {
        Ok((ImsAction::NoAction, String::new(), ItcReduction::NotAsked))
    } else {
        Err(UploadError::NothingToReset { record: words(record) })
    }
}

/// Returns action, remarks and declaration to be sent, or why they may not be.
fn say(record: &ImsRecord<&str>, order: &Order) -> Result<(ImsAction, String, ItcReduction), UploadError> {
    let named = || words(record);
    let Saying { action, itc_reduction, remark } = order.saying();
    let (action, itc_reduction) = (*action, *itc_reduction);
    match action {
        ImsAction::NoAction => return Err(UploadError::NoAction { record: named() }),
        ImsAction::Reject if order.approval().is_none() => {
            return Err(UploadError::Unapproved { record: named() });
        }
        ImsAction::Pending if !record.permission.pending => {
            return Err(UploadError::PendingBlocked { record: named() });
        }
        ImsAction::Pending | ImsAction::Accept | ImsAction::Reject => {}
    }
    check_reduction(record, action, itc_reduction)?;
    let may_remark = record.permission.remarks
        && match action {
            ImsAction::Reject | ImsAction::Pending => true,
            ImsAction::Accept => section_has_itc_reduction(record.section),
            ImsAction::NoAction => false,
        };
    let remarks = if may_remark { sanitised(remark) } else { String::new() };
    if itc_reduction.needs_remark() && remarks.is_empty() {
        let why = if may_remark { "and there is none" } else { "and the portal takes none for this record" };
        return Err(UploadError::RemarkMissing { record: named(), why });
    }
    Ok((action, remarks, itc_reduction))
}

/// Checks a declaration against the record.
///
/// # Source
/// A declaration goes with Accept only, in five sections, unless blocked; credit notes cannot be
/// accepted without one (IMSSAV0054); a part is at most the document's own head, CGST equals SGST.
fn check_reduction(
    record: &ImsRecord<&str>,
    action: ImsAction,
    itc_reduction: ItcReduction,
) -> Result<(), UploadError> {
    let forbidden = |why| Err(UploadError::ReductionForbidden { record: words(record), why });
    if itc_reduction == ItcReduction::NotAsked {
        let wanted = action == ImsAction::Accept
            && record.kind() == DocumentKind::CreditNote
            && record.permission.itc_reduction;
        return if wanted { Err(UploadError::ReductionMissing { record: words(record) }) } else { Ok(()) };
    }
    if !section_has_itc_reduction(record.section) {
        return forbidden("whose section has none");
    }
    if !record.permission.itc_reduction {
        return forbidden("where the portal does not take one");
    }
    if action != ImsAction::Accept {
        return forbidden("which is not accepted");
    }
    let ItcReduction::Partial(part) = itc_reduction else { return Ok(()) };
    for ((declared, tax), head) in part.each().into_iter().zip(record.tax.each()).zip(TaxHeads::NAMES) {
        if declared < Paise::ZERO || declared > tax {
            return Err(UploadError::ReductionTooLarge { record: words(record), head, declared, tax });
        }
    }
    if part.cgst != part.sgst {
        return Err(UploadError::ReductionUneven { record: words(record), cgst: part.cgst, sgst: part.sgst });
    }
    Ok(())
}

/// Makes a remark fit to be sent: one line of printable ASCII, at most 250 characters.
///
/// # Source
/// The length is that of the offline tool; which characters the portal takes is not published, so
/// that only those are sent which nobody can refuse.
fn sanitised(remark: &str) -> String {
    let mut out = String::new();
    for c in remark.chars() {
        match c {
            '₹' => out.push_str("Rs "),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            c if c.is_ascii_graphic() => out.push(c),
            _ => out.push('?'),
        }
    }
    let mut line = out.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    line.truncate(LONGEST_REMARK);
    line.truncate(line.trim_end().len());
    line
}

/// Names a record in a message.
pub fn words(record: &ImsRecord<&str>) -> String {
    format!(
        "{} {} of {} dated {}",
        record.section.title().to_lowercase().replace("eco ", "ECO "),
        record.number,
        record.supplier_gstin,
        show_date(record.date)
    )
}

#[cfg(test)]
mod tests;
