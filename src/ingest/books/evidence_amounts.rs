//! What the arithmetic of the rows says of the columns of amounts.
//!
//! Comes in: a sample and the columns as the headings give them. Goes out: how many rows add up, and
//! the change of columns with which more of them would. Invariant: a change is proposed only where it
//! mends at least half of the rows that it touches, and four for each that it breaks.

use super::evidence::{Facts, Sample};
use super::synonyms::Field;
use crate::domain::money::Paise;
use std::collections::BTreeMap;

/// Rates of GST in hundredths of a per cent, all heads together.
///
/// Source: general knowledge of the rate schedule: 0.1 (merchant exporters), 0.25 and 1.5 (stones),
/// 1 (composition, affordable houses), 3 (gold), 6, 7.5, 12 and 28 (until 21-09-2025, some beyond),
/// 5 and 18, and 40 (since 22-09-2025).
pub(super) const LEGAL: [i128; 12] = [10, 25, 100, 150, 300, 500, 600, 750, 1200, 1800, 2800, 4000];

/// Rounding to whole rupees is usual.
const RUPEE: Paise = Paise::new(100);

/// The fields whose columns are judged together.
pub(super) const FIELDS: [Field; 6] =
    [Field::TaxableValue, Field::DocumentValue, Field::Igst, Field::Cgst, Field::Sgst, Field::Cess];

/// Columns of each of [`FIELDS`].
pub(super) type Assignment = [Vec<usize>; 6];

/// How the rows of a sample add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    /// Rows with tax.
    pub(super) rows: usize,
    /// Rows in which the heads fit each other and the taxable value.
    pub(super) sound: usize,
    /// Rows in which the document value is taxable value and taxes, within a rupee.
    pub(super) tied: usize,
    /// Rows in which the tax is at a rate of law.
    pub(super) legal: usize,
    /// Sound rows that tie, or where there is no document value are at a rate of law.
    pub(super) good: usize,
    /// Rows with both IGST and CGST or SGST.
    pub(super) both: usize,
    /// Rows whose CGST and SGST differ.
    pub(super) unequal: usize,
    /// Rows whose tax is above two fifths of the taxable value.
    pub(super) too_high: usize,
    /// Rows with cess and no other tax, or with more cess than any rate gives.
    pub(super) cess_alone: usize,
    /// Rows with tax and without a taxable value.
    pub(super) bare: usize,
}

/// The amounts of a row with tax.
struct RowAmounts {
    t: Paise,
    v: Option<Paise>,
    i: Paise,
    c: Paise,
    s: Paise,
    x: Paise,
}

impl RowAmounts {
    fn verdict(&self, has_value: bool, by_component: bool) -> Verdict {
        let Self { t, v, i, c, s, x } = *self;
        let heads = i + c + s;
        let mut verdict = Verdict {
            both: i != Paise::ZERO && (c != Paise::ZERO || s != Paise::ZERO),
            unequal: !by_component && c.gap(s) > RUPEE,
            too_high: heads.abs().get() * 5 > t.abs().get() * 2 + 500,
            // Compensation cess went up to 290 per cent of the value of tobacco.
            cess_alone: x != Paise::ZERO && (heads == Paise::ZERO || x.abs().get() > 5 * t.abs().get()),
            bare: t == Paise::ZERO,
            tied: has_value && v.is_some_and(|v| v.gap(t + heads + x) <= RUPEE),
            legal: is_legal(heads, t) || (by_component && is_legal(heads + heads, t)),
            good: false,
        };
        verdict.good = verdict.is_sound() && if has_value { verdict.tied } else { verdict.legal };
        verdict
    }
}

/// What a row with tax says of the columns.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one test of a row, all are counted")]
struct Verdict {
    both: bool,
    unequal: bool,
    too_high: bool,
    cess_alone: bool,
    bare: bool,
    tied: bool,
    legal: bool,
    good: bool,
}

impl Verdict {
    const fn is_sound(self) -> bool {
        !self.both && !self.unequal && !self.too_high && !self.cess_alone
    }
}

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Two columns change places.
    Exchanged(usize, usize),
    /// The second, which no field uses, stands in the place of the first.
    Replaced(usize, usize),
    /// A column is not read: one of several that are added up, or the cess.
    Left(usize),
}

/// A change of columns that explains more rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The columns as they would be.
    pub(super) columns: Assignment,
    /// How the rows then add up.
    pub(super) score: Score,
    /// What would change.
    pub(super) how: How,
}

/// The amounts of a sample, parsed once.
pub(super) struct Amounts {
    cells: BTreeMap<usize, Vec<Option<Paise>>>,
    rows: usize,
}

impl Amounts {
    /// Parses the given columns.
    pub(super) fn of(sample: &Sample<'_>, columns: impl IntoIterator<Item = usize>) -> Self {
        let cells = columns.into_iter().map(|c| (c, sample.amounts(c))).collect();
        Self { cells, rows: sample.rows.len() }
    }

    /// Returns the number of rows.
    pub(super) const fn len(&self) -> usize {
        self.rows
    }

    /// Adds up columns in a row; nothing where one of them is no amount.
    pub(super) fn sum(&self, row: usize, columns: &[usize]) -> Option<Paise> {
        columns.iter().try_fold(Paise::ZERO, |sum, c| Some(sum + (*self.cells.get(c)?.get(row)?)?))
    }

    /// Counts the rows that add up with the given columns.
    pub(super) fn score(&self, columns: &Assignment, derived: bool) -> Score {
        let mut score = Score::default();
        for row in self.verdicts(columns, derived).iter().flatten() {
            score.rows += 1;
            score.both += usize::from(row.both);
            score.unequal += usize::from(row.unequal);
            score.too_high += usize::from(row.too_high);
            score.cess_alone += usize::from(row.cess_alone);
            score.bare += usize::from(row.bare);
            score.sound += usize::from(row.is_sound());
            score.tied += usize::from(row.tied);
            score.legal += usize::from(row.legal);
            score.good += usize::from(row.good);
        }
        score
    }

    /// Judges every row; nothing where a row has no tax or a cell is no amount.
    fn verdicts(&self, columns: &Assignment, derived: bool) -> Vec<Option<Verdict>> {
        let [taxable, value, igst, cgst, sgst, cess] = columns;
        let has_value = !value.is_empty() && !derived;
        let read = |row: usize| -> Option<RowAmounts> {
            let heads = [igst, cgst, sgst, cess];
            let [i, c, s, x] = heads.map(|h| self.sum(row, h));
            let (i, c, s, x) = (i?, c?, s?, x?);
            let (v, tax) = (self.sum(row, value), i + c + s + x);
            let t = if derived { v? - tax } else { self.sum(row, taxable)? };
            (tax != Paise::ZERO).then_some(RowAmounts { t, v, i, c, s, x })
        };
        let rows: Vec<Option<RowAmounts>> = (0..self.rows).map(read).collect();
        // One row for each head: each is half a document, and the halves make it up.
        let known = || rows.iter().flatten();
        let (c, s): (Paise, Paise) = (known().map(|r| r.c).sum(), known().map(|r| r.s).sum());
        let leeway = Paise::new(100 * i64::try_from(known().count()).unwrap_or(1));
        let apart = known().all(|r| r.c == Paise::ZERO || r.s == Paise::ZERO);
        let by_component = apart && c != Paise::ZERO && c.gap(s) <= leeway;
        rows.into_iter().map(|row| row.map(|r| r.verdict(has_value, by_component))).collect()
    }

    /// Looks for two columns of different fields that should change places, and for an unused column
    /// that should stand in the place of a used one.
    pub(super) fn better(&self, now: &Assignment, derived: bool, spare: &[usize]) -> Option<Change> {
        const MOST_USED: usize = 24;
        const MOST_SPARE: usize = 12;
        let before = self.verdicts(now, derived);
        let used: Vec<(usize, usize)> =
            now.iter().enumerate().flat_map(|(f, columns)| columns.iter().map(move |c| (f, *c))).collect();
        let bad = before.iter().flatten().filter(|v| !v.good).count();
        if used.len() > MOST_USED || bad == 0 || (bad == 1 && before.len() > 1) {
            return None;
        }
        let mut best: Option<(usize, Change)> = None;
        let mut consider = |columns: Assignment, how: How| {
            let after = self.verdicts(&columns, derived);
            let Some(gained) = self.proof(&before, &after, how) else { return };
            if best.as_ref().is_none_or(|(most, _)| gained > *most) {
                let score = self.score(&columns, derived);
                best = Some((gained, Change { columns, score, how }));
            }
        };
        for (n, (field, a)) in used.iter().enumerate() {
            for (other, b) in &used[n + 1..] {
                if field != other {
                    consider(exchanged(now, *a, *b), How::Exchanged(*a, *b));
                }
            }
        }
        for (field, a) in &used {
            if now[*field].len() > 1 || FIELDS[*field] == Field::Cess {
                consider(without(now, *a), How::Left(*a));
            }
            // The document value is secondary, and other totals may well tie better.
            if FIELDS[*field] == Field::DocumentValue && !derived {
                continue;
            }
            for b in spare.iter().take(MOST_SPARE) {
                consider(exchanged(now, *a, *b), How::Replaced(*a, *b));
            }
        }
        best.map(|(_, change)| change)
    }

    /// Whether a change of columns is proven by the rows, and how many it mends: at least half of the
    /// rows that it touches, and four for each that it breaks.
    fn proof(&self, before: &[Option<Verdict>], after: &[Option<Verdict>], how: How) -> Option<usize> {
        let good = |v: &Option<Verdict>| v.is_some_and(|v| v.good);
        let legal = |all: &[Option<Verdict>]| all.iter().flatten().filter(|v| v.legal).count();
        let (mut gained, mut lost, mut touched, mut kept) = (0, 0, 0, 0);
        for (row, (was, is)) in before.iter().zip(after).enumerate() {
            let differs = match how {
                How::Exchanged(a, b) | How::Replaced(a, b) => self.sum(row, &[a]) != self.sum(row, &[b]),
                How::Left(a) => self.sum(row, &[a]) != Some(Paise::ZERO),
            };
            if !differs || (was.is_none() && is.is_none()) {
                continue;
            }
            touched += 1;
            gained += usize::from(good(is) && !good(was));
            lost += usize::from(good(was) && !good(is));
            kept += usize::from(good(was) && good(is));
        }
        let proven = gained * 2 >= touched && gained >= 4 * lost;
        let legally = legal(after) >= legal(before);
        let enough = match how {
            // A single row proves nothing but that the amounts are in the wrong places.
            How::Exchanged(..) => {
                gained >= 2 || (before.len() == 1 && legal(before) == 0 && legal(after) == 1)
            }
            How::Replaced(..) => gained >= 3 && kept == 0,
            How::Left(_) => gained >= 2,
        };
        (proven && enough && gained > 0 && legally).then_some(gained)
    }

    /// Counts the cells of a head that are rates: `18` where 18 per cent would be another amount.
    pub(super) fn rates(&self, column: usize, taxable: &[usize]) -> (usize, usize) {
        let (mut rates, mut filled) = (0, 0);
        for row in 0..self.rows {
            let Some(amount) = self.sum(row, &[column]).filter(|a| *a != Paise::ZERO) else { continue };
            let Some(t) = self.sum(row, taxable) else { continue };
            filled += 1;
            let number = i128::from(amount.get());
            let is_rate = LEGAL.iter().any(|rate| *rate == number || *rate == 2 * number);
            // The lowest rates are rare: ₹5 of ₹5,000 is rather a rate of 5 per cent than 0.1 per cent of tax.
            let fits = amount.abs().get() * 200 >= t.abs().get()
                && (is_legal(amount, t) || is_legal(amount + amount, t));
            rates += usize::from(is_rate && !fits);
        }
        (rates, filled)
    }
}

fn exchanged(columns: &Assignment, a: usize, b: usize) -> Assignment {
    let mut out = columns.clone();
    for column in out.iter_mut().flatten() {
        if *column == a {
            *column = b;
        } else if *column == b {
            *column = a;
        }
    }
    out
}

fn without(columns: &Assignment, a: usize) -> Assignment {
    columns.clone().map(|field| field.into_iter().filter(|c| *c != a).collect())
}

/// Tells whether tax is at a rate of law of a taxable value, within rounding.
pub(super) fn is_legal(tax: Paise, base: Paise) -> bool {
    let (tax, base) = (i128::from(tax.get()), i128::from(base.get()));
    if tax == 0 || base == 0 || (tax < 0) != (base < 0) {
        return false;
    }
    let (tax, base) = (tax.abs(), base.abs());
    let leeway = 100.min(2.max(base / 200));
    LEGAL.iter().any(|rate| (tax * 10_000 - base * rate).abs() <= leeway * 10_000)
}

/// Returns the columns that hold amounts and that no field uses.
pub(super) fn spare(facts: &[Facts<'_>], is_used: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..facts.len()).filter(|c| !is_used(*c) && facts[*c].is_numeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::books::table::Table;

    fn amounts(rows: &[[&str; 6]]) -> Amounts {
        let mut table = Table::default();
        for (i, row) in (1..).zip(rows) {
            for cell in row {
                table.push(cell);
            }
            table.push("x");
            table.end_row(i);
        }
        Amounts::of(&Sample::take(&table, 0, 7), 0..6)
    }

    const STRAIGHT: Assignment = [vec![], vec![], vec![], vec![], vec![], vec![]];

    fn straight() -> Assignment {
        let mut columns = STRAIGHT;
        for (n, field) in columns.iter_mut().enumerate() {
            field.push(n);
        }
        columns
    }

    /// Taxable, value, IGST, CGST, SGST, cess.
    const MONTH: &[[&str; 6]] = &[
        ["1000", "1180", "180", "0", "0", "0"],
        ["5000", "5250", "", "125", "125", ""],
        ["2000", "2800", "560", "0", "0", "240"],
        ["300", "354", "", "27", "27", ""],
        ["700", "826", "126", "", "", ""],
    ];

    #[test]
    fn rows_that_add_up_are_counted() {
        let score = amounts(MONTH).score(&straight(), false);
        assert_eq!((score.rows, score.sound, score.tied, score.legal, score.good), (5, 5, 5, 5, 5));
        assert_eq!(amounts(MONTH).better(&straight(), false, &[]), None);
    }

    #[test]
    fn any_two_columns_in_the_wrong_places_are_found_but_the_halves() {
        for a in 0..6 {
            for b in a + 1..6 {
                let mut columns = straight();
                columns[a] = vec![b];
                columns[b] = vec![a];
                let better = amounts(MONTH).better(&columns, false, &[]);
                if (a, b) == (3, 4) {
                    assert_eq!(better, None, "equal halves");
                } else {
                    let change = better.unwrap_or_else(|| panic!("{a} and {b}"));
                    assert_eq!(change.columns, straight(), "{a} and {b}");
                }
            }
        }
    }

    #[test]
    fn one_row_proves_an_exchange_and_nothing_else() {
        let one = amounts(&[["118", "100", "18", "0", "0", "0"]]);
        assert_eq!(one.better(&straight(), false, &[]).unwrap().how, How::Exchanged(0, 1));
        let freight = amounts(&[["10000", "12500", "1800", "0", "0", "0"]]);
        assert_eq!(freight.better(&straight(), false, &[]), None);
    }

    #[test]
    fn one_row_for_each_head_is_no_contradiction() {
        let rows = [
            ["1000", "", "0", "90", "0", "0"],
            ["1000", "", "0", "0", "90", "0"],
            ["500", "", "90", "0", "0", "0"],
        ];
        let mut columns = straight();
        columns[1].clear();
        let score = amounts(&rows).score(&columns, false);
        assert_eq!((score.rows, score.sound, score.legal), (3, 3, 3));
    }

    #[test]
    fn rates_are_told_from_amounts() {
        let rows =
            [["1000", "", "18", "", "", ""], ["5000", "", "5", "", "", ""], ["100", "", "18", "", "", ""]];
        assert_eq!(amounts(&rows).rates(2, &[0]), (2, 3), "18 of 100 may be either");
    }

    #[test]
    fn a_rate_of_law_is_met_within_rounding() {
        for (tax, base, legal) in [
            (1800, 10_000, true),
            (1799, 10_000, true),
            (1700, 10_000, false),
            (-1800, -10_000, true),
            (1800, -10_000, false),
            (4000, 10_000, true),
            (25, 10_000, true),
            (0, 10_000, false),
        ] {
            assert_eq!(is_legal(Paise::new(tax), Paise::new(base)), legal, "{tax} of {base}");
        }
    }
}
