//! Invented firms: the recipient and his suppliers.
//!
//! Comes in: chance. Goes out: names, GSTINs, habits. Invariant: every GSTIN of a firm passes its
//! check character, and no two firms share a PAN.

use super::dice::Dice;
use super::model::Circumstance;
use super::numbers::Habit;
use crate::domain::gstin::{check_character, check_character_holds, has_shape};
use crate::domain::money::{Paise, TaxHeads};
use rustc_hash::FxHashSet;

/// The recipient's state; there his purchases are supplied.
pub(super) const HOME: &str = "27";

const STATES: &[&str] = &["27", "27", "27", "27", "24", "29", "33", "07", "06", "08", "09", "19", "23", "36"];
const HOLDERS: &[u8] = b"CFPHT";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const FIRST: &[&str] = &[
    "Aranyak",
    "Bhimashankar",
    "Chandrakor",
    "Dhruvtara",
    "Ekvira",
    "Falgun",
    "Gulmohar",
    "Harishchandragad",
    "Indrayani",
    "Jaswand",
    "Kavadi",
    "Lalbagh",
    "Madhumalti",
    "Nilgai",
    "Ovi",
    "Palash",
    "Rajgira",
    "Saptaparni",
    "Tamrapat",
    "Umbraj",
    "Vaitarna",
    "Warli",
    "Yamai",
    "Zari",
];
const TRADE: &[&str] = &[
    "Castings",
    "Bearings",
    "Toolroom",
    "Lubricants",
    "Fasteners",
    "Packwell",
    "Carriers",
    "Abrasives",
    "Switchgear",
    "Forgings",
    "Paints",
    "Rubber Works",
    "Hydraulics",
    "Stationers",
    "Electroplaters",
    "Alloys",
    "Facility Services",
    "Instruments",
];
const FORM: &[&str] = &["Pvt Ltd", "LLP", "and Sons", "Limited", "and Co", "Works", "(India)", "Traders"];

/// Rates of tax in hundredths of a percent, by how often they are met.
const RATES: &[i64] = &[1800, 1800, 1800, 1800, 1800, 1800, 500, 500, 500, 500, 4000, 300, 150];

/// A supplier.
#[derive(Clone, Debug)]
pub(super) struct Supplier {
    pub(super) name: String,
    pub(super) gstin: String,
    /// Another registration of the same PAN.
    pub(super) branch: String,
    /// Rate of tax in hundredths of a percent.
    pub(super) rate: i64,
    /// Rate of cess in hundredths of a percent, mostly 0.
    pub(super) cess: i64,
    /// The size of his documents, in paise.
    pub(super) typical: i64,
    /// Charges the same every time.
    pub(super) recurring: bool,
    /// An e-commerce operator.
    pub(super) operator: bool,
    /// Files monthly or quarterly, by invoice furnishing facility.
    pub(super) quarterly: bool,
    pub(super) invoices: Habit,
    pub(super) credit_notes: Habit,
    pub(super) debit_notes: Habit,
}

impl Supplier {
    /// Tells whether his supplies to the recipient stay within one state.
    pub(super) fn is_local(&self) -> bool {
        self.gstin.starts_with(HOME)
    }
}

/// Everybody who takes part, the same in every month of a sample.
pub(super) struct World {
    pub(super) recipient: String,
    /// Another registration of the recipient.
    pub(super) recipient_branch: String,
    pub(super) suppliers: Vec<Supplier>,
}

impl World {
    /// Invents a recipient and enough suppliers for a number of records a month.
    pub(super) fn invent(records: usize, dice: &mut Dice) -> Self {
        let mut pans = FxHashSet::default();
        let pan = pan(dice, &mut pans);
        let recipient = gstin(HOME, &pan, '1');
        let recipient_branch = gstin("29", &pan, '1');
        let suppliers = (0..(records / 25).max(6))
            .map(|place| {
                let pan = self::pan(dice, &mut pans);
                supplier(place, &pan, dice)
            })
            .collect();
        Self { recipient, recipient_branch, suppliers }
    }
}

fn supplier(place: usize, pan: &str, dice: &mut Dice) -> Supplier {
    let state = dice.word(STATES);
    let elsewhere = loop {
        let other = dice.word(STATES);
        if other != state {
            break other;
        }
    };
    // With few suppliers chance alone might give no operator at all: the seventh is one.
    let operator = place == 6 || dice.happens(Circumstance::Operator.per_mille());
    Supplier {
        name: format!("{} {} {}", dice.word(FIRST), dice.word(TRADE), dice.word(FORM)),
        gstin: gstin(state, pan, '1'),
        branch: gstin(elsewhere, pan, '1'),
        rate: if operator { 500 } else { *dice.pick(RATES) },
        cess: if dice.happens(Circumstance::Cess.per_mille()) { 1200 } else { 0 },
        typical: 100 * *dice.pick(&[1_500, 4_000, 12_000, 12_000, 35_000, 35_000, 90_000, 260_000, 900_000]),
        recurring: dice.happens(Circumstance::Recurring.per_mille()),
        operator,
        quarterly: dice.happens(150),
        invoices: Habit::invoices(dice),
        credit_notes: Habit::credit_notes(dice),
        debit_notes: Habit::debit_notes(dice),
    }
}

fn pan(dice: &mut Dice, taken: &mut FxHashSet<String>) -> String {
    loop {
        let mut text = String::with_capacity(10);
        for place in 0..5 {
            text.push(char::from(*dice.pick(if place == 3 { HOLDERS } else { LETTERS })));
        }
        for _ in 0..4 {
            text.push(char::from(*dice.pick(b"0123456789")));
        }
        text.push(char::from(*dice.pick(LETTERS)));
        if taken.insert(text.clone()) {
            return text;
        }
    }
}

fn gstin(state: &str, pan: &str, entity: char) -> String {
    let mut text = format!("{state}{pan}{entity}Z");
    let check = check_character(&text).expect("a state, a PAN and two characters are digits and capitals");
    text.push(check);
    text
}

/// Mistypes one character of a GSTIN's PAN so that it keeps the shape and fails its check.
pub(super) fn mistyped(gstin: &str, dice: &mut Dice) -> String {
    loop {
        let at = 2 + dice.position(10);
        let mut bytes = gstin.as_bytes().to_vec();
        bytes[at] = if bytes[at].is_ascii_digit() {
            b'0' + u8::try_from(dice.below(10)).expect("a digit is a small number")
        } else {
            *dice.pick(LETTERS)
        };
        let text = String::from_utf8(bytes).expect("capitals and digits are text");
        if text != gstin && has_shape(&text) && !check_character_holds(&text) {
            return text;
        }
    }
}

/// Computes the tax by head on a taxable value, each head rounded to the paisa, half away from nothing.
pub(super) fn tax_on(taxable: i64, rate: i64, cess: i64, is_local: bool) -> TaxHeads {
    let share = |rate: i64, parts: i64| {
        let (numerator, denominator) = (taxable * rate, 10_000 * parts);
        Paise::new((2 * numerator + denominator) / (2 * denominator))
    };
    let cess = share(cess, 1);
    if is_local {
        TaxHeads { igst: Paise::ZERO, cgst: share(rate, 2), sgst: share(rate, 2), cess }
    } else {
        TaxHeads { igst: share(rate, 1), cgst: Paise::ZERO, sgst: Paise::ZERO, cess }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_firm_has_a_gstin_that_passes_and_a_branch_of_the_same_pan() {
        let world = World::invent(1000, &mut Dice::new(5, 0));
        assert!(check_character_holds(&world.recipient) && check_character_holds(&world.recipient_branch));
        for s in &world.suppliers {
            assert!(has_shape(&s.gstin) && check_character_holds(&s.gstin), "{}", s.gstin);
            assert!(has_shape(&s.branch) && check_character_holds(&s.branch), "{}", s.branch);
            assert_eq!(s.gstin[2..12], s.branch[2..12]);
            assert_ne!(s.gstin, s.branch);
        }
    }

    #[test]
    fn a_mistyped_gstin_differs_in_one_place_and_fails_its_check() {
        let mut dice = Dice::new(5, 0);
        let right = gstin("27", "AAKFW2291Q", '1');
        for _ in 0..100 {
            let wrong = mistyped(&right, &mut dice);
            assert_eq!(right.bytes().zip(wrong.bytes()).filter(|(a, b)| a != b).count(), 1);
            assert!(!check_character_holds(&wrong));
        }
    }

    #[test]
    fn tax_is_rounded_to_the_paisa_by_head() {
        let heads = tax_on(10_003, 1800, 0, true);
        assert_eq!((heads.igst.get(), heads.cgst.get(), heads.sgst.get()), (0, 900, 900));
        let heads = tax_on(10_003, 1800, 1200, false);
        assert_eq!((heads.igst.get(), heads.cgst.get(), heads.cess.get()), (1801, 0, 1200));
    }
}
