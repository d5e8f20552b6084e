//! How a decision came about, in steps: read, met, compared, settled, ruled, answered by the portal.
//!
//! Comes in: a pair. Goes out: at most six [`Step`]s in order. Invariant: a step says what held and what did
//! not in words; the sign beside it only repeats that.

use super::cut;
use crate::domain::action::ImsAction;
use crate::domain::document::Filing;
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{Levels, UploadFate};
use crate::domain::period::show_date;
use crate::domain::text::Count;
use crate::output::report::view::{Pair, Reader};
use crate::output::report::words;

/// What a step comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It held.
    Holds,
    /// It held in part, or leaves a question.
    Asks,
    /// It did not hold, or stops the document here.
    Stops,
}

impl Sign {
    /// All signs, in the order of the page's script.
    pub(super) const ALL: [Self; 3] = [Self::Holds, Self::Asks, Self::Stops];

    /// Returns the class of the step.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Asks => "asks",
            Self::Stops => "stops",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) sign: Sign,
}

fn step(title: &'static str, text: &str, sign: Sign) -> Step {
    Step { title, text: cut(text), sign }
}

/// Returns the steps by which a document came to what is proposed.
pub(super) fn steps(reader: &Reader<'_, '_>, pair: &Pair<'_, '_>) -> Vec<Step> {
    let mut steps = vec![read(pair), met(pair)];
    steps.extend(compared(pair));
    steps.extend([settled(reader, pair), ruled(pair), answered(pair)]);
    steps
}

fn read(pair: &Pair<'_, '_>) -> Step {
    let record = pair.record;
    let filed = match record.filing {
        Filing::Filed => "filed",
        Filing::NotFiled => "saved, not filed",
    };
    let sign = if record.filing == Filing::Filed { Sign::Holds } else { Sign::Asks };
    step("Read", &format!("{} of {}, {filed}", record.section.title(), show_date(record.date)), sign)
}

fn met(pair: &Pair<'_, '_>) -> Step {
    let link = pair.link;
    if link.books.is_empty() {
        let near = Count::of(link.candidates.len(), "row");
        return if link.candidates.is_empty() {
            step("Met", "no row of the books stood near", Sign::Stops)
        } else {
            step("Met", &format!("{near} stood near, none is linked"), Sign::Stops)
        };
    }
    let pass = link.pass.replace('-', " ");
    let block = if link.block.is_empty() { String::new() } else { format!(", block {}", link.block) };
    let text = if pass.is_empty() { "linked".to_owned() } else { format!("pass {pass}{block}") };
    step("Met", &text, Sign::Holds)
}

/// Returns the step of the levels; nothing where nothing was compared.
fn compared(pair: &Pair<'_, '_>) -> Option<Step> {
    if !pair.asserted {
        pair.books.as_ref()?;
        let names: Vec<&str> = pair.differing.iter().map(|f| f.title()).collect();
        let text = if names.is_empty() {
            "the nearest row agrees, and is not the only one".to_owned()
        } else {
            format!("the nearest row differs in {}", names.join(", "))
        };
        return Some(step("Compared", &text, if names.is_empty() { Sign::Asks } else { Sign::Stops }));
    }
    let levels = pair.link.levels?;
    let Levels { number, date, taxable_value, tax, document_value: _, gstin } = levels;
    let text = format!(
        "{}; {}; taxable value {}; tax {}; {}",
        number.title(),
        date.title(),
        taxable_value.title(),
        tax.title(),
        gstin.title()
    );
    let amounts = [taxable_value, tax].map(amount_sign);
    let sign = if number == NumberLevel::Differs || amounts.contains(&Sign::Stops) {
        Sign::Stops
    } else if number == NumberLevel::Same
        && date == DateLevel::Same
        && gstin == GstinLevel::Same
        && amounts == [Sign::Holds; 2]
    {
        Sign::Holds
    } else {
        Sign::Asks
    };
    Some(step("Compared", &text, sign))
}

const fn amount_sign(level: AmountLevel) -> Sign {
    match level {
        AmountLevel::Same | AmountLevel::WithinTolerance => Sign::Holds,
        AmountLevel::Missing => Sign::Asks,
        AmountLevel::OtherHead | AmountLevel::Differs => Sign::Stops,
    }
}

fn settled(reader: &Reader<'_, '_>, pair: &Pair<'_, '_>) -> Step {
    let link = pair.link;
    if link.certain {
        let margin = if link.margin.is_empty() { "nothing else is as near" } else { link.margin };
        return step("Settled", &format!("{}, certain: {margin}", link.outcome.title()), Sign::Holds);
    }
    let doubts: Vec<String> = link.doubts.iter().map(|d| words::doubt(reader, d)).collect();
    if doubts.is_empty() {
        return step("Settled", &format!("{}, for a person", link.outcome.title()), Sign::Asks);
    }
    step("Settled", &format!("{}, in doubt: {}", link.outcome.title(), doubts.join("; ")), Sign::Stops)
}

fn ruled(pair: &Pair<'_, '_>) -> Step {
    let decision = pair.decision;
    let action = decision.proposed_action.title();
    match &decision.review {
        Some(role) => {
            step("Ruled", &format!("{}: {action}, and {role} must look", decision.rule), Sign::Asks)
        }
        None => step("Ruled", &format!("{}: {action}, without a person", decision.rule), Sign::Holds),
    }
}

fn answered(pair: &Pair<'_, '_>) -> Step {
    let (record, decision) = (pair.record, pair.decision);
    let text = format!(
        "{}; the portal holds {} and permits {}",
        words::fate(decision.fate),
        record.previous_action.title(),
        words::permitted(record.permission)
    );
    let sign = match decision.fate {
        UploadFate::Upload | UploadFate::AlreadySo => Sign::Holds,
        UploadFate::NeedsPerson if record.previous_action == ImsAction::NoAction => Sign::Stops,
        UploadFate::Held | UploadFate::NeedsPerson | UploadFate::NothingToSay => Sign::Asks,
    };
    step("Portal", &text, sign)
}
