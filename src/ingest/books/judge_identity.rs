//! What the values say of GSTINs, numbers, dates and words.
//!
//! Comes in: a [`Judge`]. Goes out: its questions. Invariant: a question is asked only on proof: a
//! share of the rows that no month of ordinary documents has, with the fewest rows that show it named
//! beside each rule. Longer than 400 lines because the rules stand or fall together.

use super::amounts::is_nothing;
use super::evidence::{own_series, shared_by_suppliers};
use super::judge::Judge;
use super::synonyms::{Field, Meaning, compact, normalise};
use super::words::{Answer, eligible, yes_no};
use crate::diagnostic::Diagnostic;
use crate::domain::period::show_date;
use crate::domain::text::Count;
use chrono::NaiveDate;

/// Words of headings whose dates are never the document's.
const OTHER_DATES: &[&str] = &[
    "due",
    "delivery",
    "payment",
    "paid",
    "grn",
    "receipt",
    "received",
    "order",
    "po",
    "lr",
    "eway",
    "bill of entry",
    "ack",
    "irn",
    "created",
    "modified",
    "approved",
    "posting",
    "clearing",
    "value",
    "entry",
    "filing",
    "challan",
    "dispatch",
    "gate",
    "cheque",
    "from",
    "to",
];

impl Judge<'_> {
    /// The supplier's GSTIN and the recipient's.
    pub(super) fn gstins(&mut self) {
        let Some((column, facts)) = self.known(Field::SupplierGstin) else { return };
        let (gstins, of) = (facts.gstins, facts.filled - facts.no_gstin);
        let constant = facts.registrations.len() == 1;
        let only = facts.registrations.first().cloned().unwrap_or_default();
        let pans = facts.pans.len();
        let other = (0..self.facts.len())
            .filter(|c| *c != column && self.facts[*c].gstins > 0)
            .filter(|c| self.facts[*c].most(self.facts[*c].gstins + self.facts[*c].no_gstin, 8))
            .max_by_key(|c| (self.facts[*c].registrations.len(), std::cmp::Reverse(*c)));
        let what = if gstins * 2 < of && (other.is_some() || (gstins == 0 && of >= 5)) {
            let held = if gstins == 0 { "none".to_owned() } else { format!("only {gstins}") };
            format!(
                "{} is read as the supplier's GSTIN, but {held} of its {of} values is one",
                self.named(column)
            )
        } else if constant && gstins >= 2 && only == self.ground.recipient {
            format!(
                "{} is read as the supplier's GSTIN, but holds the recipient's own, {only}",
                self.named(column)
            )
        } else if constant && gstins >= 3 && other.is_some_and(|o| self.may_be_suppliers(o)) {
            format!(
                "{} is read as the supplier's GSTIN, but holds one GSTIN in all {gstins} rows, as the \
                 recipient's own does",
                self.named(column)
            )
        } else if constant && gstins >= 8 && self.names() >= 3 {
            format!(
                "{} is read as the supplier's GSTIN, but holds one GSTIN in all {gstins} rows, while the \
                 suppliers have {} names",
                self.named(column),
                self.names()
            )
        } else if let Some((own, facts)) = self.known(Field::RecipientGstin)
            && facts.pans.len() >= 3
            && (pans == 1 || other == Some(own) && pans < facts.pans.len() && pans <= 2)
        {
            format!(
                "{} is read as the recipient's GSTIN, but holds those of {} firms",
                self.named(own),
                facts.pans.len()
            )
        } else {
            return;
        };
        let mut candidates = vec![self.candidate(column, self.says_gstin(column))];
        let mut lines = Vec::new();
        if let Some(other) = other {
            candidates.push(self.candidate(other, self.says_gstin(other)));
            lines = if self.field_of(other).is_some() {
                self.exchange(column, other)
            } else {
                vec![self.line(Field::SupplierGstin, other)]
            };
        }
        self.ask(Field::SupplierGstin, what, candidates, lines);
    }

    /// Several GSTINs; below the heading of the recipient's those of several firms, since one firm has
    /// many registrations.
    fn may_be_suppliers(&self, column: usize) -> bool {
        let facts = &self.facts[column];
        let own = self.field_of(column) == Some(Field::RecipientGstin);
        if own { facts.pans.len() > 1 } else { facts.registrations.len() > 1 }
    }

    /// A rate or a quantity that is none: the heading stands over something else.
    fn figures_without_figures(&self) -> Option<usize> {
        self.unused().find(|c| {
            let facts = &self.facts[*c];
            let words = normalise(&self.ground.headings[*c]);
            let is_figure = words.split(' ').any(|w| ["rate", "qty", "quantity", "pct"].contains(&w));
            is_figure
                && facts.filled >= 5
                && facts.amounts * 2 < facts.filled
                && facts.with_figure * 2 >= facts.filled
        })
    }

    fn names(&self) -> usize {
        self.known(Field::SupplierName).map_or(0, |(_, f)| f.different.len())
    }

    pub(super) fn says_gstin(&self, column: usize) -> String {
        let facts = &self.facts[column];
        let firms = match facts.registrations.len() {
            0 => String::new(),
            1 if facts.gstins > 1 => ", always the same".to_owned(),
            n => format!(", {n} different"),
        };
        format!("GSTIN in {} of {}{firms}", facts.gstins, Count::of(facts.filled, "row"))
    }

    /// Names a column by letter and heading.
    pub(super) fn named(&self, column: usize) -> String {
        super::header::column_name(self.ground.headings, column)
    }

    /// The number of the supplier's document and the buyer's own.
    pub(super) fn numbers(&mut self) {
        let (Some((column, facts)), Some((supplier, who))) =
            (self.known(Field::Number), self.known(Field::SupplierGstin))
        else {
            return;
        };
        let filled = facts.filled;
        let heading = "is read as the supplier's document number";
        let own = own_series(&self.sample, column, supplier);
        let (shared, of) = shared_by_suppliers(&self.sample, column, supplier);
        let what = if facts.most(facts.gstins, 5) && filled >= 2 {
            format!("{} {heading}, but holds GSTINs in {} of {filled} rows", self.named(column), facts.gstins)
        } else if facts.most(facts.dates, 8) && filled >= 3 {
            format!("{} {heading}, but holds dates in {} of {filled} rows", self.named(column), facts.dates)
        } else if facts.most(facts.amounts, 8) && facts.most(facts.with_paise, 8) && filled >= 3 {
            format!(
                "{} {heading}, but holds amounts in {} of {filled} rows",
                self.named(column),
                facts.amounts
            )
        } else if facts.with_figure * 2 < filled && filled >= 5 {
            format!(
                "{} {heading}, but {} of {filled} values have no figure in them",
                self.named(column),
                filled - facts.with_figure
            )
        } else if of >= 10 && who.registrations.len() >= 5 && shared * 10 >= of * 6 {
            format!(
                "{} {heading}, but {shared} of {of} rows share their value with two other suppliers or more",
                self.named(column)
            )
        } else if who.gstins >= 5 && filled * 10 < who.gstins * 3 {
            format!(
                "{} {heading}, but is blank in {} of {} rows",
                self.named(column),
                who.gstins.saturating_sub(filled),
                who.gstins
            )
        } else if let Some(strange) = self.figures_without_figures()
            && facts.most(facts.amounts, 9)
        {
            format!(
                "{} {heading} and holds bare figures, and {} holds none; have the two changed places?",
                self.named(column),
                self.named(strange)
            )
        } else if let Some(own) = own
            && who.registrations.len() >= 3
        {
            format!(
                "{} {heading}, but {own}, as the numbers of the buyer's own program do",
                self.named(column)
            )
        } else {
            return;
        };
        let mut candidates = vec![self.candidate(column, "")];
        let mut lines = Vec::new();
        if let Some(other) = self.other_number(column) {
            candidates.push(self.candidate(other, super::evidence_words::filled(self, other)));
            lines = if self.field_of(other).is_some() {
                self.exchange(column, other)
            } else {
                vec![self.line(Field::Number, other)]
            };
        }
        self.ask(Field::Number, what, candidates, lines);
    }

    /// Finds a column that can hold the suppliers' numbers: the voucher's before any other.
    fn other_number(&self, not: usize) -> Option<usize> {
        let supplier = self.column(Field::SupplierGstin)?;
        let fits = |c: &usize| {
            let facts = &self.facts[*c];
            *c != not
                && facts.filled >= 2
                && facts.most(facts.with_figure, 8)
                && facts.gstins == 0
                && !facts.most(facts.dates, 2)
                && !facts.most(facts.with_paise, 5)
                && facts.different.len() * 2 >= facts.filled
                && own_series(&self.sample, *c, supplier).is_none()
        };
        let amounts: Vec<usize> = self.assignment().into_iter().flatten().collect();
        let voucher = self.column(Field::VoucherNumber);
        let free = |known: bool| {
            self.unused()
                .filter(|c| !matches!(self.meaning(*c), Meaning::Ledger(_) | Meaning::Either))
                .filter(move |c| (self.meaning(*c) == Meaning::Ignored) == known)
        };
        let taken = (0..self.facts.len()).filter(|c| {
            self.field_of(*c).is_some() && (!amounts.contains(c) || !self.facts[*c].is_numeric())
        });
        // Serial numbers, quantities and codes look like numbers too: of them only what has letters.
        let lettered = free(true).filter(|c| !self.facts[*c].is_numeric());
        voucher.into_iter().chain(free(false)).chain(taken).chain(lettered).find(fits)
    }

    /// The document's date and the voucher's.
    pub(super) fn dates(&mut self) {
        for field in [Field::Date, Field::VoucherDate] {
            let Some((column, facts)) = self.known(field) else { continue };
            let dates = facts.dates + facts.serials;
            if facts.filled >= 3 && dates * 2 < facts.filled {
                let what = format!(
                    "{} is read as the {}, but only {dates} of its {} values are dates",
                    self.named(column),
                    field.title(),
                    facts.filled
                );
                let other = (0..self.facts.len()).find(|c| {
                    *c != column && self.facts[*c].dates >= 2 && self.facts[*c].most(self.facts[*c].dates, 9)
                });
                let mut candidates = vec![self.candidate(column, "")];
                let mut lines = Vec::new();
                if let Some(other) = other {
                    candidates.push(self.candidate(other, ""));
                    lines = if self.field_of(other).is_some() {
                        self.exchange(column, other)
                    } else {
                        vec![self.line(field, other)]
                    };
                }
                self.ask(field, what, candidates, lines);
            }
        }
        match (self.column(Field::Date), self.column(Field::VoucherDate)) {
            (Some(date), Some(voucher)) => self.compare_dates(date, voucher),
            (None, _) if !self.is_mapped(Field::Date) => self.look_for_a_date(),
            _ => {}
        }
        self.tell_whose_date();
        if let Some(date) = self.column(Field::Date) {
            self.place_dates(date);
        }
    }

    /// Says where the voucher's date stands for the document's.
    fn tell_whose_date(&mut self) {
        let Some(voucher) = self.column(Field::VoucherDate) else { return };
        let message = match self.known(Field::Date) {
            None if matches!(self.meaning(voucher), Meaning::Field(_, 0))
                || self.column(Field::VoucherNumber).is_some() =>
            {
                format!(
                    "no column holds the document date; {}, the voucher date, was read in its place",
                    self.named(voucher)
                )
            }
            Some((date, _)) if self.undated(date, voucher) => format!(
                "{} is blank in more than half of the rows; {}, the voucher date, was read in its place there",
                self.named(date),
                self.named(voucher)
            ),
            _ => return,
        };
        self.diagnostics.push(
            Diagnostic::note("books.voucher-date-read", message, self.ground.at.clone()).help(
                "export the date of the supplier's document too; a document booked later bears another",
            ),
        );
    }

    /// Tells whether most documents with a GSTIN have the voucher's date alone.
    fn undated(&self, date: usize, voucher: usize) -> bool {
        let Some(supplier) = self.column(Field::SupplierGstin) else { return false };
        let (mut rows, mut undated) = (0, 0);
        for row in &self.sample.rows {
            let cell = |column| self.sample.table.cell(*row, column);
            if !is_nothing(cell(supplier)) && !is_nothing(cell(voucher)) {
                rows += 1;
                undated += usize::from(is_nothing(cell(date)));
            }
        }
        rows >= 3 && undated * 2 > rows
    }

    /// A document is not booked before it is written.
    fn compare_dates(&mut self, date: usize, voucher: usize) {
        let (later, differ) = self.later(date, voucher);
        if (differ >= 5 && later * 10 >= differ * 8) || (differ >= 2 && later == differ) {
            let what = format!(
                "the document date is after the voucher date in {later} of {differ} rows in which they differ; have \
                 the two changed places?"
            );
            let candidates = vec![self.candidate(date, ""), self.candidate(voucher, "")];
            let lines = self.exchange(date, voucher);
            self.ask(Field::Date, what, candidates, lines);
        }
    }

    /// Counts the rows in which one date is after another, and those in which they differ.
    pub(super) fn later(&self, date: usize, voucher: usize) -> (usize, usize) {
        let (mut later, mut differ) = (0, 0);
        for pair in self.read_dates(date).into_iter().zip(self.read_dates(voucher)) {
            if let (Some(date), Some(voucher)) = pair {
                later += usize::from(date > voucher);
                differ += usize::from(date != voucher);
            }
        }
        (later, differ)
    }

    /// Dates after the period of the register, or from before there was GST.
    fn place_dates(&mut self, column: usize) {
        let dates: Vec<NaiveDate> = self.read_dates(column).into_iter().flatten().collect();
        let most = |n: usize, least: usize| dates.len() >= least && n * 10 >= dates.len() * 8;
        let gst = NaiveDate::from_ymd_opt(2017, 7, 1).expect("a date");
        let early = dates.iter().filter(|d| **d < gst).count();
        let late = self.ground.period.map_or(0, |(_, to)| dates.iter().filter(|d| **d > to).count());
        let what = if most(early, 3) {
            format!(
                "{} is read as the document date, but {early} of {} dates lie before GST began",
                self.named(column),
                dates.len()
            )
        } else if most(late, 5)
            && let Some((_, to)) = self.ground.period
        {
            format!(
                "{} is read as the document date, but {late} of {} dates lie after {}, the end of the \
                 register's period",
                self.named(column),
                dates.len(),
                show_date(to)
            )
        } else {
            return;
        };
        let candidates = vec![self.candidate(column, "")];
        self.ask(Field::Date, what, candidates, Vec::new());
    }

    /// A column of dates under a heading that is not known may be the one that is missing.
    fn look_for_a_date(&mut self) {
        let found: Vec<usize> = self
            .unused()
            .filter(|c| self.meaning(*c) == Meaning::Unknown)
            .filter(|c| self.facts[*c].dates >= 3 && self.facts[*c].most(self.facts[*c].dates, 9))
            .filter(|c| {
                let words = normalise(&self.ground.headings[*c]);
                !words.split(' ').any(|w| OTHER_DATES.contains(&w))
            })
            .take(2)
            .collect();
        if found.is_empty() {
            return;
        }
        let candidates = found
            .iter()
            .map(|c| {
                self.candidate(
                    *c,
                    format!(
                        "dates in {} of {}",
                        self.facts[*c].dates,
                        Count::of(self.facts[*c].filled, "row")
                    ),
                )
            })
            .collect();
        let mut lines: Vec<String> = found.iter().map(|c| self.line(Field::Date, *c)).collect();
        lines.push("date = \"\" if there is none".to_owned());
        let what = "no heading names the document date, but a column of dates has a heading that is not known; is it it?";
        self.ask(Field::Date, what, candidates, vec![lines.join(", or ")]);
    }

    /// Columns of yes and no, and of types.
    pub(super) fn words(&mut self) {
        self.exchanged_flags();
        for (field, verdict) in [
            (Field::ReverseCharge, "says reverse charge"),
            (Field::Cancelled, "says cancelled"),
            (Field::BlockedCredit, "says blocked"),
            (Field::ItcEligibility, "says ineligible"),
        ] {
            let Some((column, facts)) = self.known(field) else { continue };
            let heading = compact(&self.ground.headings[column]);
            let says = |cell: &str| match field {
                Field::ItcEligibility => eligible(cell) == Answer::No,
                _ => yes_no(cell) == Answer::Yes,
            };
            let yes = self.sample.cells(column).filter(|c| !c.is_empty() && says(c)).count();
            let rows = self.sample.rows.len();
            if facts.filled >= 10 && yes * 10 >= rows * 9 && heading != "reversechargetaxname" {
                let what = format!(
                    "{} {verdict} in {yes} of {rows} rows, which would take them all out of the ordinary; is it that \
                     column?",
                    self.named(column)
                );
                let candidates = vec![self.candidate(column, "")];
                self.ask(field, what, candidates, vec![format!("{} = \"\" if it is not", field.word())]);
            }
        }
        self.exchanged_types();
    }

    /// Words of eligibility below the heading of the reverse charge.
    fn exchanged_flags(&mut self) {
        let Some((column, facts)) = self.known(Field::ReverseCharge) else { return };
        let foreign = self
            .sample
            .cells(column)
            .filter(|c| !c.is_empty() && yes_no(c) == Answer::Unknown && eligible(c) != Answer::Unknown)
            .count();
        if facts.filled < 3 || foreign * 10 < facts.filled * 8 {
            return;
        }
        let what = format!(
            "{} is read as the reverse charge, but holds words of eligibility in {foreign} of {} rows",
            self.named(column),
            facts.filled
        );
        let mut candidates = vec![self.candidate(column, "")];
        let mut lines = Vec::new();
        if let Some(other) = self.column(Field::ItcEligibility) {
            candidates.push(self.candidate(other, ""));
            lines = self.exchange(column, other);
        }
        self.ask(Field::ReverseCharge, what, candidates, lines);
    }

    /// Types are a few words that repeat; the buyer's say purchase, the supplier's say invoice.
    fn exchanged_types(&mut self) {
        for field in [Field::VoucherType, Field::DocumentType] {
            let Some((column, facts)) = self.known(field) else { continue };
            if facts.filled >= 10 && facts.different.len() >= 8 && facts.different.len() * 2 >= facts.filled {
                let what = format!(
                    "{} is read as the {}, but holds {} different values in {} rows",
                    self.named(column),
                    field.title(),
                    facts.different.len(),
                    facts.filled
                );
                let candidates = vec![self.candidate(column, "")];
                self.ask(
                    field,
                    what,
                    candidates,
                    vec![format!("{} = \"\" if no column says it", field.word())],
                );
            }
        }
        let (Some(voucher), Some(document)) =
            (self.column(Field::VoucherType), self.column(Field::DocumentType))
        else {
            return;
        };
        let share = |column: usize, word: &str| {
            let cells = self.sample.cells(column).filter(|c| normalise(c).contains(word));
            cells.count() * 2 > self.facts[column].filled
        };
        if share(document, "purchase") && share(voucher, "invoice") && !share(voucher, "purchase") {
            let what = format!(
                "{} says purchase as a voucher type does, and {} says invoice as a document type does; have the two \
                 changed places?",
                self.named(document),
                self.named(voucher)
            );
            let candidates = vec![self.candidate(document, ""), self.candidate(voucher, "")];
            let lines = self.exchange(document, voucher);
            self.ask(Field::DocumentType, what, candidates, lines);
        }
    }
}
