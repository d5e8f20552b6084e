//! What the arithmetic says of the columns of amounts.
//!
//! Comes in: a [`Judge`]. Goes out: its questions. Invariant: what ties within a rupee and at rates of
//! law is never asked. Longer than 400 lines because the rules stand or fall together.

use super::evidence_amounts::{Change, FIELDS, How, Score, is_legal};
use super::judge::Judge;
use super::synonyms::{Field, Meaning, normalise};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::money::Paise;
use crate::domain::text::{Count, and};
use std::collections::BTreeMap;

/// Words of headings of what a total holds besides taxable value and tax.
const CHARGES: &[&str] = &[
    "charge",
    "charges",
    "other",
    "others",
    "misc",
    "freight",
    "expense",
    "expenses",
    "hamali",
    "discount",
    "labour",
    "cartage",
    "loading",
    "transport",
    "insurance",
    "round",
    "rounding",
    "off",
    "tds",
    "tcs",
    "adjustment",
    "exempt",
    "nil",
    "non",
    "packing",
    "commission",
    "balance",
    "paid",
    "due",
    "outstanding",
];

impl Judge<'_> {
    /// Taxable value, taxes and total.
    pub(super) fn amounts(&mut self) {
        let before = self.questions.len();
        self.rates_for_amounts();
        if self.questions.len() > before || self.missing_half() {
            return;
        }
        let now = self.assignment();
        let score = self.amounts.score(&now, self.ground.derived);
        // A number or a place that holds amounts may be what a heading of amounts stands for.
        let spare: Vec<usize> = self
            .spare_or_text()
            .into_iter()
            .filter(|c| !self.facts[*c].most(self.facts[*c].serials, 9))
            .collect();
        if let Some(change) = self.amounts.better(&now, self.ground.derived, &spare) {
            self.ask_for_a_change(score, &change);
            return;
        }
        if self.unsound(score) || self.bare_tax(score) {
            return;
        }
        self.strange_value();
        self.missing_head();
        self.unnamed_cess();
    }

    fn ask_for_a_change(&mut self, now: Score, change: &Change) {
        let (a, b) = match change.how {
            How::Exchanged(a, b) | How::Replaced(a, b) => (a, Some(b)),
            How::Left(a) => (a, None),
        };
        let Some(field) = self.field_of(a) else { return };
        let test = |s: Score| {
            if s.tied > 0 || now.tied > 0 {
                format!("document value = taxable value + taxes in {} of {} rows", s.tied, s.rows)
            } else {
                format!(
                    "tax is at a legal rate of the taxable value in {} of {} rows",
                    s.legal.min(s.sound),
                    s.rows
                )
            }
        };
        let (before, after) = (test(now), test(change.score));
        let what = match (change.how, b) {
            (How::Exchanged(..), Some(b)) => format!(
                "the amounts add up only if {} and {} change places: as it stands, {before}; exchanged, {after}",
                self.named(a),
                self.named(b)
            ),
            (_, Some(b)) => format!(
                "{} is read as the {}, but the amounts add up only with {} in its place: as it stands, \
                 {before}; with it, {after}",
                self.named(a),
                field.title(),
                self.named(b)
            ),
            (_, None) => format!(
                "{} is read as the {}, but the amounts add up only without it: as it stands, \
                 {before}; without it, {after}",
                self.named(a),
                field.title()
            ),
        };
        let Some(b) = b else {
            let candidates = self.columns[&field].iter().map(|c| self.candidate(*c, "")).collect();
            let line = self.lines_without(field, a);
            let alone = self.columns[&field].len() == 1;
            let lines = vec![if alone { format!("{line} if no column holds it") } else { line }];
            self.ask(field, what, candidates, lines);
            return;
        };
        let candidates = vec![self.candidate(a, ""), self.candidate(b, "")];
        let lines = self.exchange(a, b);
        self.ask(field, what, candidates, lines);
    }

    /// A column of rates under the heading of a head.
    fn rates_for_amounts(&mut self) {
        for head in Field::HEADS {
            let Some(column) = self.column(head) else { continue };
            let taxable = self.columns.get(&Field::TaxableValue).cloned().unwrap_or_default();
            let (rates, filled) = self.amounts.rates(column, &taxable);
            if rates < 2 || rates * 10 < filled * 9 {
                continue;
            }
            let other = self.spare().into_iter().find(|c| {
                let rows = 0..self.amounts.len();
                let pairs: Vec<(Paise, Paise)> = rows
                    .filter_map(|r| Some((self.amounts.sum(r, &[*c])?, self.amounts.sum(r, &taxable)?)))
                    .filter(|(tax, _)| *tax != Paise::ZERO)
                    .collect();
                let legal = pairs.iter().filter(|(tax, t)| is_legal(*tax, *t) || is_legal(*tax + *tax, *t));
                !pairs.is_empty() && legal.count() * 10 >= pairs.len() * 8
            });
            let what = format!(
                "{} is read as the {}, but holds rates in {rates} of {filled} rows",
                self.named(column),
                head.title()
            );
            let mut candidates = vec![self.candidate(column, "")];
            let mut lines = Vec::new();
            if let Some(other) = other {
                candidates.push(self.candidate(other, "amounts at a legal rate of the taxable value"));
                lines.push(self.line(head, other));
            }
            self.ask(head, what, candidates, lines);
        }
    }

    /// CGST never comes without SGST or UTGST: where one half has no column, it is missing.
    fn missing_half(&mut self) -> bool {
        for (there, missing) in [(Field::Cgst, Field::Sgst), (Field::Sgst, Field::Cgst)] {
            let Some(columns) = self.columns.get(&there).cloned() else { continue };
            if self.columns.contains_key(&missing) || self.is_mapped(missing) {
                continue;
            }
            let rows = (0..self.amounts.len())
                .filter(|r| self.amounts.sum(*r, &columns).is_some_and(|a| a != Paise::ZERO))
                .count();
            if rows == 0 {
                continue;
            }
            let same = self.unused().find(|c| {
                let same = (0..self.amounts.len()).filter(|r| {
                    self.amounts.sum(*r, &[*c]).is_some_and(|a| Some(a) == self.amounts.sum(*r, &columns))
                });
                self.facts[*c].is_numeric() && same.count() == self.amounts.len()
            });
            let what = format!(
                "{} has amounts in {} and no column is the {}, though the two always come together",
                there.title(),
                Count::of(rows, "row"),
                missing.title()
            );
            let mut candidates: Vec<_> = columns.iter().map(|c| self.candidate(*c, "")).collect();
            let mut lines = Vec::new();
            if let Some(same) = same {
                candidates
                    .push(self.candidate(same, format!("the same amounts as {}", self.named(columns[0]))));
                lines.push(self.line(missing, same));
            } else {
                lines.push(format!("{} = \"\" if there is none", missing.word()));
            }
            self.ask(missing, what, candidates, lines);
            return true;
        }
        false
    }

    /// Rows that do not add up, though no other column would make them.
    fn unsound(&mut self, score: Score) -> bool {
        let columns: Vec<usize> = self.assignment().into_iter().flatten().collect();
        let field = if score.both * 2 > score.rows {
            Field::Igst
        } else if score.unequal * 2 > score.rows {
            Field::Sgst
        } else if score.cess_alone * 2 > score.rows {
            Field::Cess
        } else {
            Field::TaxableValue
        };
        let enough = score.rows >= 5;
        let has_value = self.column(Field::DocumentValue).is_some() && !self.ground.derived;
        let bad = enough && score.sound * 2 < score.rows;
        // Documents of several rates are at no rate of law; only the total can prove them wrong.
        let none = enough && has_value && score.legal * 5 <= score.rows && score.tied * 5 <= score.rows;
        if !bad && !none {
            return false;
        }
        let mut why = Vec::new();
        for (count, text) in [
            (score.both, "IGST stands beside CGST or SGST"),
            (score.unequal, "CGST and SGST differ"),
            (score.too_high, "the tax is above 40 per cent of the taxable value"),
            (score.cess_alone, "cess stands without any other tax"),
        ] {
            if count * 5 > score.rows {
                why.push(format!("{text} in {count} of {} rows", score.rows));
            }
        }
        if none {
            why.push(format!(
                "the tax is at a legal rate of the taxable value in {} of {} rows",
                score.legal, score.rows
            ));
            why.push(format!("document value = taxable value + taxes in {}", score.tied));
        }
        let what = format!("the columns of amounts do not fit each other: {}", and(&why));
        let candidates = columns
            .iter()
            .take(8)
            .map(|c| self.candidate(*c, self.field_of(*c).map_or("", Field::title)))
            .collect();
        self.ask(field, what, candidates, Vec::new());
        true
    }

    /// Rows with tax and without taxable value: a ledger of purchases is not among the columns.
    fn bare_tax(&mut self, score: Score) -> bool {
        if score.bare < 2 || score.bare * 10 < score.rows || self.ground.derived {
            return false;
        }
        let bare = score.bare.saturating_sub(self.bare_parts());
        if bare < 2 || bare * 10 < score.rows {
            return false;
        }
        let [taxable, ..] = self.assignment();
        let what = format!(
            "{bare} of {} rows with tax have no taxable value; is a column of it missing?",
            score.rows
        );
        let mut candidates: Vec<_> = taxable.iter().map(|c| self.candidate(*c, "")).collect();
        let mut lines = Vec::new();
        let spare = self.spare().into_iter().find(|c| {
            let bare =
                (0..self.amounts.len()).filter(|r| self.amounts.sum(*r, &taxable) == Some(Paise::ZERO));
            let (filled, all) = bare.fold((0, 0), |(filled, all), r| {
                (filled + usize::from(self.amounts.sum(r, &[*c]).is_some_and(|a| a != Paise::ZERO)), all + 1)
            });
            filled * 10 >= all * 9 && self.meaning(*c) == Meaning::Unknown
        });
        if let Some(spare) = spare {
            candidates.push(self.candidate(spare, "filled in those rows"));
            let all: Vec<usize> = taxable.iter().copied().chain([spare]).collect();
            lines.push(self.line_of(Field::TaxableValue, &all));
        }
        self.ask(Field::TaxableValue, what, candidates, lines);
        true
    }

    /// Counts rows with tax alone whose document has its taxable value in another row, such as one row
    /// for each tax component: there the whole document is at a rate of law.
    fn bare_parts(&self) -> usize {
        let (Some(number), Some(supplier)) = (self.column(Field::Number), self.column(Field::SupplierGstin))
        else {
            return 0;
        };
        let [taxable, _, heads @ ..] = self.assignment();
        let heads = heads[..3].concat();
        let mut documents: BTreeMap<(&str, &str), (Paise, Paise, usize)> = BTreeMap::new();
        for (r, row) in self.sample.rows.iter().enumerate() {
            let cell = |column| self.sample.table.cell(*row, column).trim();
            let (Some(base), Some(tax)) = (self.amounts.sum(r, &taxable), self.amounts.sum(r, &heads)) else {
                continue;
            };
            if !cell(number).is_empty() {
                let sums = documents.entry((cell(supplier), cell(number))).or_default();
                sums.0 += base;
                sums.1 += tax;
                sums.2 += usize::from(base == Paise::ZERO && tax != Paise::ZERO);
            }
        }
        let whole = |(base, tax, _): &&(Paise, Paise, usize)| *base != Paise::ZERO && is_legal(*tax, *base);
        documents.values().filter(whole).map(|d| d.2).sum()
    }

    /// A total that is less than the taxable value, or far more than it with tax, is none. Rows of a
    /// document with several rows may repeat its total, and say nothing.
    fn strange_value(&mut self) {
        let [taxable, value, heads @ ..] = self.assignment();
        let (Some(column), false) = (value.first().copied(), self.ground.derived) else { return };
        let single = self.single_rows();
        let (mut strange, mut rows) = (0, 0);
        let ties = |v: Paise, sum: Paise| v.gap(sum) <= Paise::new(100);
        let mut sums: Vec<Option<Paise>> = vec![None; self.amounts.len()];
        for (row, known) in sums.iter_mut().enumerate() {
            let tax: Option<Paise> = heads.iter().map(|h| self.amounts.sum(row, h)).sum();
            let (Some(tax), Some(t), Some(v)) =
                (tax, self.amounts.sum(row, &taxable), self.amounts.sum(row, &value))
            else {
                continue;
            };
            if !single[row] || tax == Paise::ZERO || t == Paise::ZERO {
                continue;
            }
            *known = Some(t + tax);
            rows += 1;
            let (least, most) = (t.abs().get() - 100, 2 * (t + tax).abs().get() + 100);
            strange += usize::from(!(least..=most).contains(&v.abs().get()));
        }
        if rows < 5 || strange * 2 < rows {
            return;
        }
        let other = self.spare_or_text().into_iter().find(|c| {
            let tied = sums.iter().enumerate().filter(|(row, sum)| {
                sum.is_some_and(|s| self.amounts.sum(*row, &[*c]).is_some_and(|a| ties(a, s)))
            });
            tied.count() * 10 >= rows * 8
        });
        let what = format!(
            "{} is read as the document value, but is less than the taxable value, or more than twice as much \
             as it with tax, in {strange} of {rows} rows",
            self.named(column)
        );
        let mut candidates = vec![self.candidate(column, "")];
        let mut lines = vec!["document_value = \"\" if no column holds it".to_owned()];
        if let Some(other) = other {
            candidates.push(self.candidate(other, "= taxable value + taxes"));
            lines = if self.field_of(other).is_some() {
                self.exchange(column, other)
            } else {
                vec![self.line(Field::DocumentValue, other)]
            };
        }
        self.ask(Field::DocumentValue, what, candidates, lines);
    }

    /// Tells for each row whether no other row of the sample is of the same document.
    fn single_rows(&self) -> Vec<bool> {
        let (Some(number), Some(supplier)) = (self.column(Field::Number), self.column(Field::SupplierGstin))
        else {
            return vec![true; self.amounts.len()];
        };
        let keys = || self.sample.cells(number).zip(self.sample.cells(supplier));
        let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for key in keys() {
            *count.entry(key).or_default() += 1;
        }
        keys().map(|key| key.0.is_empty() || count[&key] == 1).collect()
    }

    /// Columns of amounts outside the six fields, used as something else or not at all.
    fn spare_or_text(&self) -> Vec<usize> {
        (0..self.facts.len())
            .filter(|c| self.facts[*c].is_numeric() && self.field_of(*c).is_none_or(|f| !Self::is_amount(f)))
            .collect()
    }

    /// Rows without tax whose total holds tax: a head has no column.
    fn missing_head(&mut self) {
        let [taxable, value, heads @ ..] = self.assignment();
        if value.is_empty() || self.ground.derived {
            return;
        }
        let (mut hidden, mut rows) = (Vec::new(), 0);
        for row in 0..self.amounts.len() {
            let tax: Option<Paise> = heads.iter().map(|h| self.amounts.sum(row, h)).sum();
            let (Some(tax), Some(t), Some(v)) =
                (tax, self.amounts.sum(row, &taxable), self.amounts.sum(row, &value))
            else {
                continue;
            };
            rows += 1;
            if tax == Paise::ZERO && is_legal(v - t, t) && (v - t).abs().get() * 40 >= t.abs().get() {
                hidden.push((row, v - t));
            }
        }
        if hidden.len() < 2 || hidden.len() * 10 < rows {
            return;
        }
        let missing = Field::HEADS.into_iter().find(|h| self.column(*h).is_none() && !self.is_mapped(*h));
        let spare = self.spare().into_iter().find(|c| {
            let same = hidden.iter().filter(|(row, tax)| {
                self.amounts.sum(*row, &[*c]).is_some_and(|a| a == *tax || a.gap(*tax) <= Paise::new(100))
            });
            same.count() * 10 >= hidden.len() * 9
        });
        let (Some(missing), true) = (missing, missing.is_some() || spare.is_some()) else { return };
        let what = format!(
            "{} of {rows} rows have no tax, but a document value that holds tax at a legal rate; is the column of the \
             {} missing?",
            hidden.len(),
            missing.title()
        );
        let mut candidates: Vec<_> = value.iter().map(|c| self.candidate(*c, "")).collect();
        let mut lines = vec![format!("{} = \"\" if there is none", missing.word())];
        if let Some(column) = spare {
            candidates.push(self.candidate(column, "makes up the difference"));
            lines = vec![self.line(missing, column)];
        }
        self.ask(missing, what, candidates, lines);
    }

    /// A column of amounts that makes totals tie and has no name may be the cess.
    fn unnamed_cess(&mut self) {
        let [taxable, value, heads @ ..] = self.assignment();
        if value.is_empty()
            || self.ground.derived
            || self.column(Field::Cess).is_some()
            || self.is_mapped(Field::Cess)
        {
            return;
        }
        let mut over = Vec::new();
        for row in 0..self.amounts.len() {
            let tax: Option<Paise> = heads.iter().map(|h| self.amounts.sum(row, h)).sum();
            if let (Some(tax), Some(t), Some(v)) =
                (tax, self.amounts.sum(row, &taxable), self.amounts.sum(row, &value))
                && tax != Paise::ZERO
                && v.gap(t + tax) > Paise::new(100)
            {
                over.push((row, v - t - tax));
            }
        }
        if over.is_empty() {
            return;
        }
        let found = self.spare().into_iter().filter(|c| self.meaning(*c) == Meaning::Unknown).find(|c| {
            let words = normalise(&self.ground.headings[*c]);
            let is_charge = words.split(' ').any(|w| CHARGES.contains(&w));
            let same = over.iter().filter(|(row, rest)| {
                self.amounts
                    .sum(*row, &[*c])
                    .is_some_and(|a| a.gap(*rest) <= Paise::new(100) && a != Paise::ZERO)
            });
            !is_charge && same.count() == over.len()
        });
        let Some(column) = found else {
            let most = over.iter().max_by_key(|(_, rest)| rest.abs()).expect("not empty");
            let message = format!(
                "no column is the cess, and the document value is not taxable value and taxes in {} of {}; the \
                 widest difference is {}",
                over.len(),
                Count::of(self.amounts.len(), "row"),
                most.1
            );
            let row = self.sample.table.shown(self.sample.rows[most.0]);
            self.diagnostics.push(
                Diagnostic::note("books.value-differs", message, Place { row, ..self.ground.at.clone() })
                    .help("freight, TCS or rounding explain it, or cess that the export leaves out"),
            );
            return;
        };
        let what = format!(
            "{} makes up what the document value holds beyond taxable value and taxes in {} of {}; is it the cess?",
            self.named(column),
            over.len(),
            Count::of(over.len(), "row")
        );
        let candidates = vec![self.candidate(column, "")];
        let lines = vec![format!("{}, or cess = \"\" if it is not", self.line(Field::Cess, column))];
        self.ask(Field::Cess, what, candidates, lines);
    }

    /// How the rows add up, for the words of the amounts.
    pub(super) fn adds_up(&self) -> Score {
        self.amounts.score(&self.assignment(), self.ground.derived)
    }

    /// Tells whether a column belongs to the amounts.
    pub(super) fn is_amount(field: Field) -> bool {
        FIELDS.contains(&field)
    }
}
