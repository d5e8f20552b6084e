//! A score as people and as programs read it.
//!
//! Comes in: a [`Score`]. Goes out: text for a terminal of 100 columns, or one JSON object.
//! Invariant: nothing is counted here, so both say the same.

use super::{ClassScore, Score, share};
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::text::{Count, grouped};
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the JSON's shape.
const SCHEMA: u32 = 1;

/// More wrong automatic accepts than this are only counted in the text.
const SHOWN: usize = 20;

/// Kinds of noise that write a number differently are also summed up.
const FORMAT: &str = "format:";
const ALL_FORMATS: &str = "format (all)";

/// An amount in whole rupees without its sign of currency, for columns.
fn rupees(amount: Paise) -> String {
    amount.rounded().replace('₹', "")
}

fn number(count: u32) -> String {
    grouped(count as usize)
}

impl ClassScore {
    /// Returns the share of the true pairs that were linked; nothing without any.
    pub fn recall(&self) -> Option<f64> {
        let pairs = self.pairs_right + self.pairs_missed;
        (pairs > 0).then(|| share(self.pairs_right, pairs))
    }
}

impl Score {
    /// Returns the classes with the sum of those that only write a number differently.
    fn classes(&self) -> BTreeMap<&str, ClassScore> {
        let mut classes: BTreeMap<&str, ClassScore> =
            self.by_class.iter().map(|(class, score)| (class.as_str(), *score)).collect();
        let mut formats = ClassScore::default();
        for (_, score) in self.by_class.iter().filter(|(class, _)| class.starts_with(FORMAT)) {
            formats += *score;
        }
        if formats.records > 0 {
            classes.insert(ALL_FORMATS, formats);
        }
        classes
    }

    /// Writes the score for people: the figures, by kind of noise, what each kind ended as.
    pub fn text(&self) -> String {
        let mut out = self.headline();
        out.push_str(&format!(
            "\n{:22}{:>9}{:>9}{:>9}{:>8}{:>9}{:>8}{:>16}\n",
            "kind of noise", "records", "recall", "right", "false", "auto", "wrong", "wrong, ₹ tax"
        ));
        for (class, score) in self.classes() {
            let recall = recall_of(class, &score).map_or_else(|| "-".to_owned(), |r| format!("{r:.4}"));
            out.push_str(&format!(
                "{class:22}{:>9}{recall:>9}{:>9.4}{:>8}{:>9}{:>8}{:>16}\n",
                number(score.records),
                share(score.records_right, score.records),
                number(score.pairs_false),
                number(score.auto_accepts),
                number(score.wrong_auto_accepts),
                rupees(score.wrong_tax)
            ));
        }
        out.push_str(&format!("\n{:22}{:22}{:>9}{:>9}\n", "kind of noise", "outcome", "records", "share"));
        for (class, outcomes) in self.ended_as() {
            for (i, (outcome, records)) in outcomes.iter().enumerate() {
                let shown = if i == 0 { class } else { "" };
                let of = self.by_class[class].records;
                out.push_str(&format!(
                    "{shown:22}{:22}{:>9}{:>9.4}\n",
                    word(*outcome),
                    number(*records),
                    share(*records, of)
                ));
            }
        }
        out.push_str(&self.wrong_ones());
        out
    }

    fn headline(&self) -> String {
        let mut out = format!("{}", Count::of(self.records as usize, "record"));
        if self.repeated_records > 0 {
            let copies = Count::of(self.repeated_records as usize, "identical copy");
            out.push_str(&format!(", {copies} counted with the first"));
        }
        out.push_str(&format!(
            "\npairs: precision {:.5}   recall {:.5}   F1 {:.5}   ({} right, {} false, {} missed)\nrecord accuracy {:.5}\n",
            self.precision(),
            self.recall(),
            self.f1(),
            number(self.pairs_right),
            number(self.pairs_false),
            number(self.pairs_missed),
            self.record_accuracy()
        ));
        out.push_str(&format!(
            "automation {:.4} of {} clean\n",
            self.automation(),
            number(self.clean_records)
        ));
        match self.auto_accept_precision() {
            None => out.push_str("no automatic accepts\n"),
            Some(precision) => out.push_str(&format!(
                "automatic accepts {}: precision {precision:.5}, {} wrong ({} tax), 95 % upper bound {:.5} %; \
                 booked twice apart: {}\n",
                number(self.auto_accepts),
                number(self.wrong_auto_accepts),
                self.wrong_auto_accept_tax.rounded(),
                self.wrong_rate_upper_95() * 100.0,
                number(self.booked_twice_auto_accepts)
            )),
        }
        for (records, what) in [
            (self.rejects_of_booked, "rejected without a person though booked"),
            (self.without_line, "without a line in the links, counted as unlinked"),
            (self.unknown_records, "in the links of which the truth says nothing, left out"),
        ] {
            if records > 0 {
                out.push_str(&format!("{} {what}\n", Count::of(records as usize, "record")));
            }
        }
        out
    }

    /// Returns what the records of each class ended as, most first.
    fn ended_as(&self) -> BTreeMap<&str, Vec<(Option<Outcome>, u32)>> {
        let mut ended: BTreeMap<&str, Vec<(Option<Outcome>, u32)>> = BTreeMap::new();
        for ((class, outcome), records) in &self.confusion {
            ended.entry(class).or_default().push((*outcome, *records));
        }
        for outcomes in ended.values_mut() {
            outcomes.sort_by_key(|(outcome, records)| (std::cmp::Reverse(*records), *outcome));
        }
        ended
    }

    fn wrong_ones(&self) -> String {
        if self.wrong.is_empty() {
            return String::new();
        }
        let mut out = String::from("\nwrongly accepted without a person:\n");
        for (section, index, class) in self.wrong.iter().take(SHOWN) {
            out.push_str(&format!("  {}[{index}]  {class}\n", section.key()));
        }
        if self.wrong.len() > SHOWN {
            out.push_str(&format!("  and {} more\n", grouped(self.wrong.len() - SHOWN)));
        }
        out
    }

    /// Writes the score as one JSON object on one line; rates are shares of 1, amounts are rupees.
    pub fn json(&self) -> String {
        let by_class =
            self.classes().into_iter().map(|(class, score)| (class, ClassLine::of(class, &score))).collect();
        let confusion = self
            .ended_as()
            .into_iter()
            .map(|(class, ended)| (class, ended.into_iter().map(|(o, n)| (word(o), n)).collect()))
            .collect();
        let wrong = self
            .wrong
            .iter()
            .map(|(section, index, class)| WrongLine { ims_section: section.key(), ims_index: *index, class })
            .collect();
        let accepted = self.auto_accepts > 0;
        let line = ScoreLine {
            schema: SCHEMA,
            records: self.records,
            repeated_records: self.repeated_records,
            pair_precision: self.precision(),
            pair_recall: self.recall(),
            pair_f1: self.f1(),
            pairs_right: self.pairs_right,
            pairs_false: self.pairs_false,
            pairs_missed: self.pairs_missed,
            record_accuracy: self.record_accuracy(),
            clean_records: self.clean_records,
            automation: self.automation(),
            auto_accept_rate_clean: share(self.clean_auto_accepts, self.clean_records),
            auto_accepts: self.auto_accepts,
            auto_accept_precision: self.auto_accept_precision(),
            wrong_auto_accepts: self.wrong_auto_accepts,
            wrong_auto_accept_tax: self.wrong_auto_accept_tax.plain(),
            wrong_rate_upper95: accepted.then(|| self.wrong_rate_upper_95()),
            booked_twice_auto_accepts: self.booked_twice_auto_accepts,
            auto_rejects_of_booked_records: self.rejects_of_booked,
            records_without_line: self.without_line,
            unknown_records_in_links: self.unknown_records,
            by_class,
            confusion,
            wrong,
        };
        serde_json::to_string(&line).expect("numbers and texts are JSON")
    }
}

/// An original whose amendment stands in the file misses nothing, so it has no recall.
fn recall_of(class: &str, score: &ClassScore) -> Option<f64> {
    score.recall().filter(|_| class != "superseded")
}

fn word(outcome: Option<Outcome>) -> &'static str {
    outcome.map_or("no line", Outcome::word)
}

#[derive(Serialize)]
struct ScoreLine<'a> {
    schema: u32,
    records: u32,
    repeated_records: u32,
    pair_precision: f64,
    pair_recall: f64,
    pair_f1: f64,
    pairs_right: u32,
    pairs_false: u32,
    pairs_missed: u32,
    record_accuracy: f64,
    clean_records: u32,
    automation: f64,
    auto_accept_rate_clean: f64,
    auto_accepts: u32,
    auto_accept_precision: Option<f64>,
    wrong_auto_accepts: u32,
    wrong_auto_accept_tax: String,
    wrong_rate_upper95: Option<f64>,
    booked_twice_auto_accepts: u32,
    auto_rejects_of_booked_records: u32,
    records_without_line: u32,
    unknown_records_in_links: u32,
    by_class: BTreeMap<&'a str, ClassLine>,
    confusion: BTreeMap<&'a str, BTreeMap<&'static str, u32>>,
    wrong: Vec<WrongLine<'a>>,
}

#[derive(Serialize)]
struct ClassLine {
    records: u32,
    recall: Option<f64>,
    record_accuracy: f64,
    false_links: u32,
    auto_accepts: u32,
    wrong_auto_accepts: u32,
    wrong_tax: String,
}

impl ClassLine {
    fn of(class: &str, score: &ClassScore) -> Self {
        Self {
            records: score.records,
            recall: recall_of(class, score),
            record_accuracy: share(score.records_right, score.records),
            false_links: score.pairs_false,
            auto_accepts: score.auto_accepts,
            wrong_auto_accepts: score.wrong_auto_accepts,
            wrong_tax: score.wrong_tax.plain(),
        }
    }
}

#[derive(Serialize)]
struct WrongLine<'a> {
    ims_section: &'static str,
    ims_index: u32,
    class: &'a str,
}
