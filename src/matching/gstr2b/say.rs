//! Sentences on why GSTR-2B gives something else than was forecast.
//!
//! Comes in: a record, a document. Goes out: one sentence. Invariant: what cannot be known from the two
//! files is not said as if it were.

use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::ImsRecord;
use crate::domain::forecast::Place2b;
use crate::domain::gstr2b::Document2b;
use crate::domain::period::{TaxPeriod, show_date};

fn filed(document: &Document2b) -> String {
    document.filed_on.map_or_else(|| "since".to_owned(), |on| format!("on {}", show_date(on)))
}

pub(super) fn filed_late(document: &Document2b, record: &ImsRecord<&str>) -> String {
    let changed = if document.tax == record.tax {
        String::new()
    } else {
        format!(", with tax of {} instead of {}", document.tax.total(), record.tax.total())
    };
    format!("saved when the download was made, filed {}{changed}", filed(document))
}

pub(super) fn of_earlier(period: TaxPeriod, document: &Document2b) -> String {
    format!("of the return of {period}, filed {}; not in this download", filed(document))
}

pub(super) fn not_in_ims(document: &Document2b) -> String {
    format!("not in the download: saved or filed after it was made (filed {})", filed(document))
}

pub(super) fn earlier(record: &ImsRecord<&str>, period: TaxPeriod) -> String {
    format!(
        "of the return {} in {}: forecast for a later GSTR-2B than that of {period}",
        record.return_period, record.source_form
    )
}

pub(super) fn original_too() -> String {
    "the forecast counted its amendment in its place; GSTR-2B gives the original".to_owned()
}

pub(super) fn amended_by(document: &Document2b) -> String {
    format!("GSTR-2B holds its amendment \"{}\" in its place", document.number)
}

pub(super) fn amends(original: &ImsRecord<&str>) -> String {
    format!("amends \"{}\" of the download; the amendment was made after it", original.number)
}

pub(super) fn taken(place: Place2b, document: &Document2b) -> String {
    let forecast = if place == Place2b::Rejected { "rejected" } else { "on Pending" };
    let stood = document.action.map_or_else(String::new, |action| format!(" (status {})", action.title()));
    format!("forecast as {forecast}; GSTR-2B gives it{stood}")
}

pub(super) fn rejected() -> String {
    "GSTR-2B holds it among the rejected documents".to_owned()
}

pub(super) fn unavailable(document: &Document2b) -> String {
    let why = reason(&document.reason);
    format!("GSTR-2B holds it as not available{}{why}", if why.is_empty() { "" } else { ": " })
}

/// Says why a credit cannot be had; codes the portal is known to use in words.
pub(super) fn reason(code: &str) -> &str {
    match code {
        "P" => "place of supply and supplier are in one state, the recipient in another",
        "C" => "the return was filed after the last day for the credit",
        other => other,
    }
}

pub(super) fn values(record: &ImsRecord<&str>, document: &Document2b) -> String {
    format!("the supplier changed the tax from {} to {}", record.tax.total(), document.tax.total())
}

pub(super) fn reduction(document: &Document2b) -> String {
    let given = match document.reduction {
        ItcReduction::NotAsked | ItcReduction::Full => "all of its credit",
        ItcReduction::None => "none of its credit",
        ItcReduction::Partial(_) => "another part of its credit",
    };
    format!("the portal gives back {given}")
}

pub(super) fn held(action: ImsAction) -> String {
    format!("the portal held {} when the download was made", action.title())
}

pub(super) fn proposed(action: ImsAction) -> String {
    format!("not in GSTR-2B: {} was proposed and seems to have been said", action.title())
}

pub(super) fn absent() -> String {
    "not in GSTR-2B: put on Pending, or changed or taken back by the supplier, after the download".to_owned()
}
