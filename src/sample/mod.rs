//! Labelled months of any size, for tests, benches and trying things out.
//!
//! Comes in: a [`SampleSpec`]. Goes out: for each month a download, a register and the truth. The
//! firms are invented and the noise is assumed, rate by rate, in [`NOISE`]: a score on such a month
//! says what a matcher does with these kinds of noise, never how often they occur.
//! Invariant: the same spec gives the same bytes on every machine.

mod amounts;
mod booked;
mod damage;
mod dice;
mod firms;
mod gstr2b;
mod model;
mod numbers;
mod paper;
mod reported;
mod write;

pub use gstr2b::SampleReturn;
pub use model::{GSTR2B_NOISE, NOISE, NoiseRate};

use crate::domain::document::DocumentKind;
use crate::domain::money::Paise;
use crate::domain::period::{FinancialYear, TaxPeriod};
use booked::Books;
use chrono::{Datelike, NaiveDate};
use dice::Dice;
use firms::{World, tax_on};
use gstr2b::Returns;
use model::Circumstance;
use paper::{Amounts, Record, Row, RowGstin, RowNumber, days_later};
use reported::{habit, report};

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleSpec {
    /// Records of the eight sections in each month's download, exactly.
    pub records: usize,
    /// How many months, one after the other, with the same firms and running numbers.
    pub months: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// Return period of the first month.
    pub first_period: TaxPeriod,
}

/// One labelled month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleMonth {
    /// Return period.
    pub period: TaxPeriod,
    /// The portal's download, `ims.json`.
    pub ims_json: String,
    /// The books, `purchase_register.csv`.
    pub register_csv: String,
    /// What is true, `truth.csv`: `section,index,supplier_gstin,document_number,register_rows,class,clean`.
    ///
    /// `register_rows` are data rows from 1 with `;` between them, those that are the same supply.
    /// `class` is the name of the noise. `clean` is 1 where a careful person accepts without a
    /// question, 0 where nobody may accept unseen, 2 where either is right. In class `superseded`
    /// another record stands for the same supply: linking it to that one's rows or to none is right.
    pub truth_csv: String,
    /// The month's facts and the assumed rates, `meta.json`.
    pub meta_json: String,
}

/// Generates months one by one, each when it is asked for: a month of ten lakh records holds some
/// hundred megabytes of text.
pub fn generate(spec: &SampleSpec) -> impl Iterator<Item = SampleMonth> + use<> {
    let spec = *spec;
    let mut world = World::invent(spec.records, &mut Dice::new(spec.seed, 0));
    let mut period = spec.first_period;
    (1..=u64::from(spec.months)).map(move |stream| {
        let mut dice = Dice::new(spec.seed, stream);
        let (month, _) = generate_month(&mut world, &spec, period, &mut dice);
        period = period.next();
        month
    })
}

/// Generates the same months, byte for byte, each with the GSTR-2B that comes after it where nobody does
/// anything about the download.
pub fn generate_with_gstr2b(spec: &SampleSpec) -> impl Iterator<Item = (SampleMonth, SampleReturn)> + use<> {
    let spec = *spec;
    let mut world = World::invent(spec.records, &mut Dice::new(spec.seed, 0));
    let mut period = spec.first_period;
    let mut returns = Returns::default();
    (1..=u64::from(spec.months)).map(move |stream| {
        let mut dice = Dice::new(spec.seed, stream);
        let (month, paper) = generate_month(&mut world, &spec, period, &mut dice);
        // A stream of its own, so that the months are those without a GSTR-2B.
        let mut dice = Dice::new(spec.seed, RETURNS + stream);
        let after = returns.month(&world, &paper, period, spec.records, &mut dice);
        period = period.next();
        (month, after)
    })
}

/// Streams from this one on belong to the returns.
const RETURNS: u64 = 1 << 32;

/// What a month consists of, in the order of its files.
struct Paper {
    records: Vec<Record>,
    rows: Vec<Row>,
    /// The rows' places in the register, from 1, by their place of birth.
    places: Vec<u32>,
    bills_of_entry: Vec<(NaiveDate, Paise)>,
}

fn generate_month(
    world: &mut World,
    spec: &SampleSpec,
    period: TaxPeriod,
    dice: &mut Dice,
) -> (SampleMonth, Paper) {
    let count = u32::try_from(world.suppliers.len()).expect("fewer suppliers than 32 bits count");
    let mut slots = vec![0_u32; world.suppliers.len()];
    for _ in 0..spec.records {
        slots[dice.skewed(count) as usize] += 1;
    }
    let begins_year = period.first_day().month() == 4;
    let mut drafts = Vec::with_capacity(slots.len());
    for (place, (supplier, slots)) in (0..count).zip(world.suppliers.iter_mut().zip(slots)) {
        if begins_year {
            for kind in DocumentKind::ALL {
                habit(supplier, kind).begin_year(dice);
            }
        }
        drafts.push(report(place, supplier, slots, period, dice));
    }
    let mut books = Books::new(spec.records, dice);
    for (place, drafts) in drafts.into_iter().enumerate() {
        books.book(&world.suppliers, place, drafts, period);
    }
    let Books { mut records, mut rows, dice, .. } = books;
    add_rows_without_records(world, &mut rows, spec.records, period, dice);
    let bills_of_entry = bills_of_entry(spec.records, period, dice);

    dice.shuffle(&mut records);
    let vouchers = voucher_numbers(&rows);
    let mut order: Vec<u32> = (0..).take(rows.len()).collect();
    dice.shuffle(&mut order);
    let mut places = vec![0; rows.len()];
    for (place, &birth) in (1..).zip(&order) {
        places[birth as usize] = place;
    }
    let month = SampleMonth {
        period,
        ims_json: write::ims_json(world, &records, &bills_of_entry),
        register_csv: write::register_csv(world, &rows, &order, &vouchers),
        truth_csv: write::truth_csv(world, &records, &places),
        meta_json: write::meta_json(world, period, records.len(), rows.len(), spec.seed),
    };
    (month, Paper { records, rows, places, bills_of_entry })
}

/// Numbers the vouchers by their date, as an accounting program does.
fn voucher_numbers(rows: &[Row]) -> Vec<u32> {
    let mut order: Vec<u32> =
        (0..).zip(rows).filter(|(birth, row)| row.voucher == *birth).map(|(birth, _)| birth).collect();
    order.sort_by_key(|&birth| (rows[birth as usize].voucher_date, birth));
    let mut numbers = vec![0; rows.len()];
    for (number, birth) in (1..).zip(order) {
        numbers[birth as usize] = number;
    }
    numbers
}

/// Draws how many of something there are, given its chance per thousand records.
fn how_many(records: usize, what: Circumstance, dice: &mut Dice) -> usize {
    let per_mille = usize::try_from(what.per_mille()).expect("a rate is a small number");
    let expected = records * per_mille;
    let rest = u32::try_from(expected % 1000).expect("a rest below a thousand");
    expected / 1000 + usize::from(dice.happens(rest))
}

fn add_rows_without_records(
    world: &mut World,
    rows: &mut Vec<Row>,
    records: usize,
    period: TaxPeriod,
    dice: &mut Dice,
) {
    let suppliers = u32::try_from(world.suppliers.len()).expect("fewer suppliers than 32 bits count");
    for what in [
        Circumstance::OnlyInBooks,
        Circumstance::ReverseCharge,
        Circumstance::Import,
        Circumstance::Unregistered,
    ] {
        for _ in 0..how_many(records, what, dice) {
            let place = dice.skewed(suppliers);
            let birth = u32::try_from(rows.len()).expect("a register has fewer rows than 32 bits count");
            let mut row = row_without_record(world, place, period, dice);
            row.voucher = birth;
            match what {
                Circumstance::ReverseCharge => row.reverse_charge = true,
                Circumstance::Import => {
                    row.gstin = RowGstin::Blank;
                    row.voucher_type = "Import Purchase";
                    row.name = "Overseas Machinery GmbH";
                    let taxable = row.amounts.taxable.get();
                    row.amounts = Amounts::of(taxable, tax_on(taxable, 1800, 0, false));
                }
                Circumstance::Unregistered => {
                    row.gstin = RowGstin::Blank;
                    row.name = dice.word(&["Cash purchase", "Village carpenter", "Tea stall", "Hand cart"]);
                    row.amounts = Amounts::of(row.amounts.taxable.get(), tax_on(0, 0, 0, true));
                }
                _ => {}
            }
            rows.push(row);
        }
    }
}

fn row_without_record(world: &mut World, place: u32, period: TaxPeriod, dice: &mut Dice) -> Row {
    let supplier = &mut world.suppliers[place as usize];
    let date = days_later(period.first_day(), dice.between(-20, 27));
    let counter = supplier.invoices.advance(dice);
    let number = supplier.invoices.parts(counter, FinancialYear::of(date)).shown();
    let taxable = supplier.typical / 100 * dice.between(30, 400) + dice.between(0, 9_999);
    Row {
        voucher: 0,
        voucher_date: days_later(date, dice.between(0, 9)),
        voucher_type: "Purchase",
        supplier: place,
        gstin: RowGstin::Own,
        name: "",
        number: RowNumber::Text(number),
        date,
        amounts: Amounts::of(taxable, tax_on(taxable, supplier.rate, supplier.cess, supplier.is_local())),
        reverse_charge: false,
        eligible: true,
        other_recipient: false,
    }
}

fn bills_of_entry(records: usize, period: TaxPeriod, dice: &mut Dice) -> Vec<(NaiveDate, Paise)> {
    (0..how_many(records, Circumstance::BillOfEntry, dice))
        .map(|_| {
            let date = days_later(period.first_day(), dice.between(0, 27));
            (date, Paise::new(dice.between(50_000, 900_000) * 100))
        })
        .collect()
}

#[cfg(test)]
mod tests;
