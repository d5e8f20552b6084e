//! What fingers and spreadsheets do to a number.
//!
//! Comes in: a number as shown. Goes out: a damaged one, or nothing where it does not apply.

use super::dice::Dice;

/// Puts blanks of some kind, or a spreadsheet's apostrophe, into or around a number.
pub(super) fn with_blanks(shown: &str, dice: &mut Dice) -> String {
    let spaced =
        |blank: &str| shown.split_inclusive(['/', '-']).map(str::to_owned).collect::<Vec<_>>().join(blank);
    match dice.below(5) {
        0 => format!(" {shown}"),
        1 => format!("{shown} "),
        2 => format!("'{shown}"),
        3 => format!("{}\u{a0}", spaced("\u{a0}")),
        _ => format!("{} ", spaced(" ")),
    }
}

/// Writes a long number of digits as a spreadsheet's general format does, with six of them left.
pub(super) fn scientific(digits: &str) -> String {
    let head: u64 = digits[..7].parse().unwrap_or(0);
    let rounded = ((head + 5) / 10).to_string();
    let power = digits.len() - 1 + (rounded.len() - 6);
    let mantissa = format!("{}.{}", &rounded[..1], &rounded[1..6]);
    format!("{}E+{power}", mantissa.trim_end_matches('0').trim_end_matches('.'))
}

/// Makes one typing error: a wrong character, two exchanged, one left out or one doubled.
pub(super) fn typing_error(shown: &str, dice: &mut Dice) -> Option<String> {
    let mut chars: Vec<char> = shown.chars().collect();
    let places: Vec<usize> = (0..chars.len()).filter(|&i| chars[i].is_ascii_alphanumeric()).collect();
    if places.len() < 3 {
        return None;
    }
    let at = *dice.pick(&places);
    match dice.below(4) {
        0 if chars[at].is_ascii_digit() => {
            chars[at] = dice.word(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]).chars().next()?;
        }
        0 => chars[at] = dice.word(&["A", "D", "K", "M", "P", "S", "T", "X"]).chars().next()?,
        1 => {
            let next = *chars.get(at + 1)?;
            if !next.is_ascii_alphanumeric() || next == chars[at] {
                return None;
            }
            chars.swap(at, at + 1);
        }
        2 => {
            chars.remove(at);
        }
        _ => chars.insert(at, chars[at]),
    }
    Some(chars.into_iter().collect())
}

/// Exchanges one character for its look-alike.
pub(super) fn look_alike(shown: &str, dice: &mut Dice) -> Option<String> {
    const PAIRS: [(char, char); 5] = [('O', '0'), ('I', '1'), ('S', '5'), ('B', '8'), ('Z', '2')];
    let mut chars: Vec<char> = shown.chars().collect();
    let twin =
        |c: char| PAIRS.iter().find_map(|&(a, b)| if c == a { Some(b) } else { (c == b).then_some(a) });
    let places: Vec<usize> = (0..chars.len()).filter(|&i| twin(chars[i]).is_some()).collect();
    if places.is_empty() {
        return None;
    }
    let at = *dice.pick(&places);
    chars[at] = twin(chars[at])?;
    Some(chars.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_is_one_step_and_a_look_alike_keeps_the_length() {
        let mut dice = Dice::new(3, 0);
        for _ in 0..200 {
            if let Some(wrong) = typing_error("SLB/26-27/0417", &mut dice) {
                assert!(strsim::osa_distance("SLB/26-27/0417", &wrong) <= 1, "{wrong}");
            }
        }
        assert_eq!(look_alike("A/34", &mut dice), None);
        assert_eq!(look_alike("A/304", &mut dice).as_deref(), Some("A/3O4"));
    }
}
