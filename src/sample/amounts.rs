//! What becomes of amounts in the books.
//!
//! Comes in: the amounts of a document. Goes out: parts, rounded ones, other ones. Invariant: parts
//! add up to the paisa in every head; rounded amounts stay within one rupee of the document's,
//! other ones leave it by more than two.

use super::dice::Dice;
use super::paper::Amounts;
use crate::domain::money::{Paise, TaxHeads};

/// Cuts amounts into parts that add up to the paisa in every head.
pub(super) fn pieces(whole: Amounts, count: usize, dice: &mut Dice) -> Vec<Amounts> {
    let mut rest = whole;
    let mut pieces = Vec::with_capacity(count);
    for left in (2..=count).rev() {
        let share = dice.between(40, 140);
        let most = 100 * i64::try_from(left).expect("a document is cut into few pieces");
        let cut = |p: Paise| Paise::new(p.get() * share / most);
        let t = rest.tax;
        let piece = Amounts {
            taxable: cut(rest.taxable),
            tax: TaxHeads { igst: cut(t.igst), cgst: cut(t.cgst), sgst: cut(t.sgst), cess: cut(t.cess) },
            value: cut(rest.value),
        };
        rest = rest.minus(piece);
        pieces.push(piece);
    }
    pieces.push(rest);
    pieces
}

/// Moves the taxable value, or the tax, by at most one rupee.
pub(super) fn rounded(a: Amounts, dice: &mut Dice) -> Amounts {
    let to_rupee = |p: Paise| Paise::new((p.get() + 50).div_euclid(100) * 100);
    let t = a.tax;
    let heads =
        TaxHeads { igst: to_rupee(t.igst), cgst: to_rupee(t.cgst), sgst: to_rupee(t.sgst), cess: t.cess };
    let off = Paise::new(*dice.pick(&[-100, -50, -1, 1, 37, 99, 100]));
    match dice.below(3) {
        0 if to_rupee(a.taxable) != a.taxable => Amounts { taxable: to_rupee(a.taxable), ..a },
        1 if heads != t => Amounts { tax: heads, value: a.taxable + heads.total(), ..a },
        _ => Amounts { taxable: a.taxable + off, value: a.value + off, ..a },
    }
}

/// Returns amounts that differ by more than the tolerance somewhere.
pub(super) fn other_value(a: Amounts, dice: &mut Dice) -> Amounts {
    let scale = |p: Paise, up: i64, down: i64| Paise::new(p.get() * up / down);
    let scaled = |up: i64, down: i64| {
        let t = a.tax;
        let tax = TaxHeads {
            igst: scale(t.igst, up, down),
            cgst: scale(t.cgst, up, down),
            sgst: scale(t.sgst, up, down),
            cess: scale(t.cess, up, down),
        };
        let taxable = scale(a.taxable, up, down);
        Amounts { taxable, tax, value: taxable + tax.total() }
    };
    let other = match dice.below(6) {
        0 => Amounts { taxable: swapped(a.taxable), ..a },
        1 => scaled(10, 1),
        2 => Amounts { taxable: a.taxable + a.tax.total(), ..a },
        3 => Amounts { tax: scaled(5, 18).tax, ..a },
        4 => scaled(dice.between(101, 130), 100),
        _ => scaled(dice.between(50, 95), 100),
    };
    let agrees = other.taxable.gap(a.taxable).get() <= 200 && other.tax.widest_gap(a.tax).get() <= 200;
    if agrees { scaled(10, 1) } else { other }
}

/// Returns the same tax under the other heads.
pub(super) fn other_heads(tax: TaxHeads) -> TaxHeads {
    if tax.igst == Paise::ZERO {
        TaxHeads { igst: tax.cgst + tax.sgst, cgst: Paise::ZERO, sgst: Paise::ZERO, cess: tax.cess }
    } else {
        let half = Paise::new(tax.igst.get() / 2);
        TaxHeads { igst: Paise::ZERO, cgst: tax.igst - half, sgst: half, cess: tax.cess }
    }
}

/// Exchanges the first two differing digits of the rupees.
fn swapped(amount: Paise) -> Paise {
    let sign = if amount.get() < 0 { -1 } else { 1 };
    let mut digits = amount.get().abs().to_string().into_bytes();
    if let Some(at) = (0..digits.len().saturating_sub(3)).find(|&i| digits[i] != digits[i + 1]) {
        digits.swap(at, at + 1);
    }
    let value = digits.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0'));
    Paise::new(sign * value)
}

#[cfg(test)]
mod tests {
    use super::super::firms::tax_on;
    use super::*;

    fn document(dice: &mut Dice) -> Amounts {
        let taxable = dice.between(5_000, 90_000_000);
        let is_local = dice.happens(500);
        Amounts::of(taxable, tax_on(taxable, 1800, 0, is_local))
    }

    #[test]
    fn parts_add_up_to_the_paisa() {
        let mut dice = Dice::new(2, 0);
        for count in 2..=4 {
            for _ in 0..200 {
                let whole = document(&mut dice);
                let parts = pieces(whole, count, &mut dice);
                assert_eq!(parts.len(), count);
                assert_eq!(parts.into_iter().reduce(Amounts::plus), Some(whole));
            }
        }
    }

    #[test]
    fn rounded_amounts_stay_within_the_tolerance_and_other_ones_do_not() {
        let mut dice = Dice::new(2, 0);
        for sign in [1, -1] {
            for _ in 0..500 {
                let whole = document(&mut dice);
                let whole = if sign < 0 { whole.negative() } else { whole };
                let gap = |a: Amounts| a.taxable.gap(whole.taxable).max(a.tax.widest_gap(whole.tax)).get();
                let near = rounded(whole, &mut dice);
                assert!(near != whole && gap(near) <= 100, "{near:?}");
                assert!(gap(other_value(whole, &mut dice)) > 200);
            }
        }
    }

    #[test]
    fn the_tax_is_the_same_under_the_other_heads() {
        let odd = TaxHeads { igst: Paise::new(1801), ..TaxHeads::default() };
        let other = other_heads(odd);
        assert_eq!((other.igst.get(), other.cgst.get(), other.sgst.get()), (0, 901, 900));
        assert_eq!(other_heads(other), odd);
    }
}
