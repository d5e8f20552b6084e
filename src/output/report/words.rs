//! Plain words for what links and decisions hold.
//!
//! Comes in: doubts, levels, fates. Goes out: short clauses for cells and cards. Invariant: a clause
//! names the other document by what people see (number, date, row), never by an id.

use super::view::Reader;
use crate::domain::action::{ImsAction, Permission};
use crate::domain::document::ImsRecord;
use crate::domain::link::{Doubt, ImsId, UploadFate};
use crate::domain::period::show_date;
use crate::domain::text::{self, Count};

/// How many names a clause lists before it counts the rest.
const LISTED: usize = 4;

/// Returns the clause for one doubt.
pub(super) fn doubt(reader: &Reader<'_, '_>, doubt: &Doubt) -> String {
    match doubt {
        Doubt::AnotherAsNear => "another open document of the supplier is as near".to_owned(),
        Doubt::BookedAgain(rows) => format!("booked again in {}", reader.rows(rows)),
        Doubt::ClaimedBy(ids) => format!("other records claim the same rows: {}", records(reader, ids)),
        Doubt::AmendedBy(id) => format!("amended in the same download by {}", record(reader, *id)),
        Doubt::OriginalPresent(id) => {
            format!("its original stands in the same download: {}", record(reader, *id))
        }
        Doubt::Repeated(_) => "the download holds this record again, identically".to_owned(),
        Doubt::OtherVersion(id) => {
            format!("the download holds other contents under the same number: {}", record(reader, *id))
        }
        Doubt::NeighbourInSeries => {
            "both numbers fit the supplier's running counter: the true partner may be absent".to_owned()
        }
        Doubt::NoSupplierNumber => "the books hold no supplier number".to_owned(),
        Doubt::AmountsOnly => "the link rests on amounts and date alone".to_owned(),
        Doubt::OwnSuffix => "the books add a suffix of their own to the number".to_owned(),
        Doubt::SumOnly => "the link rests on a sum of amounts".to_owned(),
        Doubt::OtherDirection => "booked the other way round".to_owned(),
        Doubt::OtherKind => "booked as another kind of document".to_owned(),
        Doubt::NumberOfAnother => "the number in the books is that of another record".to_owned(),
        Doubt::Damaged => "a spreadsheet cut digits off the number in the books".to_owned(),
        Doubt::BookedByInvoice => "the books carry the number of an invoice of the supplier".to_owned(),
        Doubt::Netted => "rows were netted, or several records share a row".to_owned(),
        Doubt::Ineligible => "the books mark the credit as blocked".to_owned(),
        Doubt::OtherYear => "the dates lie in different financial years".to_owned(),
        Doubt::OtherRecipient => "booked under another registration of the recipient".to_owned(),
        Doubt::TooLarge => "too many documents hang together here to be settled as a whole".to_owned(),
    }
}

/// Names records by number and date, at most [`LISTED`] of them.
pub(super) fn records(reader: &Reader<'_, '_>, ids: &[ImsId]) -> String {
    let mut names: Vec<String> = ids.iter().take(LISTED).map(|id| record(reader, *id)).collect();
    if ids.len() > LISTED {
        names.push(format!("{} more", ids.len() - LISTED));
    }
    text::and(&names)
}

fn record(reader: &Reader<'_, '_>, id: ImsId) -> String {
    let Some(r) = reader.month.ims.get(id.at()) else { return "a record of another part".to_owned() };
    format!("{} {} of {}", r.section.title().to_lowercase(), r.number, show_date(r.date))
}

/// Returns what the portal lets a recipient choose for a record.
pub(super) fn permitted(permission: Permission) -> &'static str {
    if permission.allows(ImsAction::Pending) { "Accept, Reject, Pending" } else { "Accept, Reject" }
}

/// Returns what happens to a proposed action.
pub(super) const fn fate(fate: UploadFate) -> &'static str {
    match fate {
        UploadFate::AlreadySo => "Already so on the portal",
        UploadFate::NeedsPerson => "Needs a person",
        UploadFate::NothingToSay => "Nothing to say yet",
        UploadFate::Upload => "Leaves without a person",
        UploadFate::Held => "Held on Pending",
    }
}

/// Returns the same in a word or three, where columns are narrow.
pub(super) const fn fate_in_short(fate: UploadFate) -> &'static str {
    match fate {
        UploadFate::AlreadySo => "Already so",
        UploadFate::NeedsPerson => "Needs a person",
        UploadFate::NothingToSay => "Nothing to say",
        UploadFate::Upload => "To be uploaded",
        UploadFate::Held => "Held on Pending",
    }
}

/// Names a record by its place in the download: `b2b 12`, `2:b2b 12` with several files.
pub(super) fn place(reader: &Reader<'_, '_>, record: &ImsRecord<&str>) -> String {
    if reader.month.facts.ims_files.len() > 1 {
        format!("{}:{} {}", record.file + 1, record.section.key(), record.index)
    } else {
        format!("{} {}", record.section.key(), record.index)
    }
}

/// Writes a number of documents: `1 document`, `1,204 documents`.
pub(super) fn documents(number: usize) -> String {
    Count::of(number, "document").to_string()
}
