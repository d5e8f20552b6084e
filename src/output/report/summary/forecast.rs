//! The part of `summary.json` on GSTR-2B and GSTR-3B.
//!
//! Comes in: figures. Goes out: values to be written. Invariant: as for the whole: a field is added or
//! changed only together with `schema`.

use super::wire::{Amounts, NamedAmounts, amounts};
use crate::domain::account::Tally;
use crate::domain::forecast::{FutureSums, Place2b};
use crate::domain::gstr2b::Line2b;
use crate::domain::money::TaxHeads;
use crate::output::report::figures::{Against, Forecast, Gstr2bFigure};
use serde::{Deserialize, Serialize};

/// Rupees by head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadsLine {
    /// Integrated tax.
    pub igst: String,
    /// Central tax.
    pub cgst: String,
    /// State tax.
    pub sgst: String,
    /// Cess.
    pub cess: String,
    /// All together.
    pub tax: String,
}

/// What the month will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastLine {
    /// The sentence people read.
    pub sentence: String,
    /// What it rests on, and what cannot be known.
    pub notes: Vec<String>,
    /// As proposed, accept everything, do nothing.
    pub futures: Vec<FutureLine>,
    /// The same for each recipient, where there are several.
    pub recipients: Vec<RecipientLine>,
    /// Documents that need a person.
    pub open_documents: usize,
    /// What they add to 4(A)(5) if all of them are accepted.
    pub open_if_accepted: HeadsLine,
}

/// One future.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FutureLine {
    /// `as_proposed`, `accept_everything` or `do_nothing`.
    pub future: String,
    /// 4(A)(5).
    pub all_other_itc: HeadsLine,
    /// 4(B)(1).
    pub blocked: HeadsLine,
    /// 4(B)(2).
    pub others: HeadsLine,
    /// 4(C).
    pub net: HeadsLine,
    /// Where the documents will stand, with their own tax.
    pub places: Vec<NamedAmounts>,
    /// Of what counts, amendments, with their whole tax.
    pub amendments: Amounts,
}

/// The futures of one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipientLine {
    /// GSTIN.
    pub recipient: String,
    /// As proposed, accept everything, do nothing.
    pub futures: Vec<FutureLine>,
}

/// What GSTR-2B said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gstr2bLine {
    /// The sentence people read.
    pub sentence: String,
    /// What it gives by line of Table 4: `imports`, `reverse_charge`, `isd`, `all_other`, `not_available`,
    /// `rejected`.
    pub lines: Vec<NamedAmounts>,
    /// Against each future.
    pub against: Vec<AgainstLine>,
    /// Documents that never were in IMS, beside the register.
    pub lanes: Vec<LaneLine>,
}

/// GSTR-2B against one future.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgainstLine {
    /// The future.
    pub future: String,
    /// What was forecast in 4(A)(5).
    pub forecast: HeadsLine,
    /// What GSTR-2B gives there.
    pub actual: HeadsLine,
    /// The difference by cause.
    pub causes: Vec<CauseLine>,
}

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseLine {
    /// The cause, as in `gstr2b.csv`.
    pub cause: String,
    /// Documents.
    pub documents: usize,
    /// GSTR-2B minus forecast.
    pub difference: HeadsLine,
}

/// How many documents of a lane stand how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneLine {
    /// The lane.
    pub lane: String,
    /// How they stand to the register.
    pub found: String,
    /// The documents.
    pub amounts: Amounts,
}

fn heads(heads: TaxHeads) -> HeadsLine {
    let TaxHeads { igst, cgst, sgst, cess } = heads;
    HeadsLine {
        igst: igst.plain(),
        cgst: cgst.plain(),
        sgst: sgst.plain(),
        cess: cess.plain(),
        tax: heads.total().plain(),
    }
}

fn named(name: &str, tally: Tally) -> NamedAmounts {
    NamedAmounts { name: name.to_owned(), amounts: amounts(tally) }
}

fn future(sums: &FutureSums) -> FutureLine {
    let places = Place2b::ALL.into_iter().map(|place| (place, sums.at(place)));
    FutureLine {
        future: sums.future.word().to_owned(),
        all_other_itc: heads(sums.table.all_other),
        blocked: heads(sums.table.blocked),
        others: heads(sums.table.unbooked),
        net: heads(sums.table.net()),
        places: places
            .filter(|(_, tally)| tally.documents > 0)
            .map(|(place, tally)| named(place.word(), tally))
            .collect(),
        amendments: amounts(sums.amendments),
    }
}

/// Writes the forecast.
pub(super) fn forecast(f: &Forecast) -> ForecastLine {
    let futures = |sums: &crate::domain::forecast::Sums| sums.futures.iter().map(future).collect();
    ForecastLine {
        sentence: f.sentence(),
        notes: f.notes(),
        futures: futures(&f.sums[0]),
        recipients: f
            .sums
            .iter()
            .skip(1)
            .map(|sums| RecipientLine { recipient: sums.recipient.clone(), futures: futures(sums) })
            .collect(),
        open_documents: f.open.len(),
        open_if_accepted: heads(f.open.iter().map(|w| w.accepted.table.all_other).sum()),
    }
}

fn against(a: &Against, actual: TaxHeads) -> AgainstLine {
    AgainstLine {
        future: a.future.word().to_owned(),
        forecast: heads(a.forecast),
        actual: heads(actual),
        causes: a
            .causes
            .iter()
            .map(|(cause, documents, gap)| CauseLine {
                cause: cause.word().to_owned(),
                documents: *documents,
                difference: heads(*gap),
            })
            .collect(),
    }
}

/// Writes what GSTR-2B said.
pub(super) fn gstr2b(f: &Gstr2bFigure) -> Gstr2bLine {
    let lanes = f.lanes.iter().map(|(lane, found, tally)| LaneLine {
        lane: lane.word().to_owned(),
        found: found.word().to_owned(),
        amounts: amounts(*tally),
    });
    let actual = f.line(Line2b::AllOther).tax;
    Gstr2bLine {
        sentence: f.sentence(),
        lines: Line2b::ALL.into_iter().map(|line| named(line.word(), f.line(line))).collect(),
        against: f.against.iter().map(|a| against(a, actual)).collect(),
        lanes: lanes.collect(),
    }
}
