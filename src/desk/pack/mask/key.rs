//! How GSTINs, numbers and names are replaced.
//!
//! Comes in: the GSTINs of a run and a key that is not kept. Goes out: other GSTINs, numbers, names.
//! Invariant: the same text is always replaced by the same text; registrations of one firm stay
//! registrations of one firm, and what was one typing error apart stays one typing error apart, since
//! the letters and digits of a family of GSTINs go through one permutation.

use crate::domain::gstin::{check_character, check_character_holds, has_shape, pan_of};
use crate::ledger::sha256;
use crate::normalise::number::has_meaning;
use rand::seq::SliceRandom as _;
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use std::collections::{BTreeMap, BTreeSet};

/// How much of a document number is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Letters, and the digits of running numbers but the last two.
    Full,
    /// Letters, but for those that look like digits.
    Letters,
    /// Nothing.
    Kept,
}

/// Letters and digits, each exchanged for another.
#[derive(Clone)]
struct Exchange {
    letters: Vec<u8>,
    digits: Vec<u8>,
}

impl Exchange {
    fn of(dice: &mut impl Rng, letters: &[u8], digits: &[u8]) -> Self {
        let shuffled = |of: &[u8], dice: &mut dyn Rng| {
            let mut to = of.to_vec();
            to.shuffle(dice);
            to
        };
        let (other_letters, other_digits) = (shuffled(letters, dice), shuffled(digits, dice));
        let whole = |all: std::ops::RangeInclusive<u8>, from: &[u8], to: &[u8]| -> Vec<u8> {
            let other = |c: u8| from.iter().position(|f| *f == c).map_or(c, |at| to[at]);
            all.map(other).collect()
        };
        Self {
            letters: whole(b'A'..=b'Z', letters, &other_letters),
            digits: whole(b'0'..=b'9', digits, &other_digits),
        }
    }

    fn of_char(&self, c: char) -> char {
        match c {
            'A'..='Z' => char::from(self.letters[c as usize - 'A' as usize]),
            'a'..='z' => char::from(self.letters[c as usize - 'a' as usize]).to_ascii_lowercase(),
            '0'..='9' => char::from(self.digits[c as usize - '0' as usize]),
            c => c,
        }
    }

    fn of_text(&self, text: &str) -> String {
        text.chars().map(|c| self.of_char(c)).collect()
    }
}

/// Letters in document numbers that mean something beside the words that [`number`](crate::normalise::number)
/// knows: exponents and months of spreadsheets, the financial year, what marks a cancelled document.
const WORDS: &[&str] = &[
    "E",
    "X",
    "FY",
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
    "CANCELLED",
    "CANCELED",
];

/// The key of one pack.
pub(super) struct Mask {
    salt: String,
    /// The family of every PAN.
    families: BTreeMap<String, usize>,
    exchanges: Vec<Exchange>,
    /// For GSTINs that are no family's.
    strangers: Exchange,
    numbers: [Exchange; 2],
    /// GSTINs whose check character holds, in order.
    sound: Vec<String>,
    /// Suppliers' families whose numbers are replaced less.
    lenient: BTreeMap<usize, Level>,
    level: Level,
    names: BTreeMap<String, usize>,
    /// Remarks that the policy writes the same on any document.
    common: BTreeSet<String>,
}

impl Mask {
    /// Makes a key for the GSTINs and names of a run.
    pub(super) fn new(key: &[u8; 32], gstins: &[String], names: &[String], common: BTreeSet<String>) -> Self {
        let mut dice = ChaCha20Rng::from_seed(*key);
        let all: Vec<u8> = (b'A'..=b'Z').collect();
        let families = families(gstins);
        let count = families.values().max().map_or(0, |most| most + 1);
        let exchanges = (0..count).map(|_| Exchange::of(&mut dice, &all, b"0123456789")).collect();
        let strangers = Exchange::of(&mut dice, &all, b"0123456789");
        let plain: Vec<u8> = all.iter().copied().filter(|c| !b"OQILSBZEX".contains(c)).collect();
        let some: Vec<u8> = all.iter().copied().filter(|c| !b"EX".contains(c)).collect();
        let numbers = [Exchange::of(&mut dice, &some, b"123456789"), Exchange::of(&mut dice, &plain, b"")];
        let mut order: Vec<&String> = names.iter().collect();
        order.sort_unstable();
        order.dedup();
        order.shuffle(&mut dice);
        let names = order.into_iter().enumerate().map(|(at, name)| (name.clone(), at + 1)).collect();
        let mut sound: Vec<String> = gstins.iter().filter(|g| check_character_holds(g)).cloned().collect();
        sound.sort_unstable();
        sound.dedup();
        let salt = format!("{:032x}", dice.random::<u128>());
        Self {
            salt,
            families,
            exchanges,
            strangers,
            numbers,
            sound,
            lenient: BTreeMap::new(),
            level: Level::Full,
            names,
            common,
        }
    }

    /// Replaces the numbers of all suppliers no more than this.
    pub(super) fn lower(&mut self, level: Level) {
        self.level = level;
    }

    /// Replaces the numbers of one supplier one step less; tells whether there was a step.
    pub(super) fn lower_for(&mut self, gstin: &str) -> bool {
        let Some(family) = pan_of(gstin).and_then(|pan| self.families.get(pan)).copied() else {
            return false;
        };
        let level = self.lenient.entry(family).or_insert(Level::Full);
        let next = match level {
            Level::Full => Level::Letters,
            Level::Letters => Level::Kept,
            Level::Kept => return false,
        };
        *level = next;
        true
    }

    /// Returns how many firms have their numbers replaced at a level, of those that are known.
    pub(super) fn firms_at(&self, level: Level) -> usize {
        (0..self.exchanges.len()).filter(|family| self.level_of(Some(*family)) == level).count()
    }

    fn level_of(&self, family: Option<usize>) -> Level {
        family.and_then(|family| self.lenient.get(&family)).copied().unwrap_or(Level::Full).max(self.level)
    }

    /// Replaces a GSTIN or PAN; anything else in its place is replaced letter by letter.
    pub(super) fn gstin(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let upper = text.trim().to_ascii_uppercase();
        if self.families.contains_key(&upper) {
            return self.exchange_of(&upper).of_text(&upper);
        }
        if !has_shape(&upper) {
            let near = self.sound.iter().find(|known| strsim::osa_distance(known, &upper) <= 2);
            let exchange =
                near.and_then(|known| pan_of(known)).map_or(&self.strangers, |p| self.exchange_of(p));
            return exchange.of_text(&upper);
        }
        let pan = &upper[2..12];
        let body = format!("{}{}{}", &upper[..2], self.exchange_of(pan).of_text(pan), &upper[12..14]);
        let Some(check) = check_character(&body) else { return body + "0" };
        if check_character_holds(&upper) {
            return format!("{body}{check}");
        }
        let twin = self.sound.iter().find(|known| {
            known[14..] == upper[14..]
                && known[..14] != upper[..14]
                && strsim::osa_distance(known, &upper) == 1
        });
        if let Some(twin) = twin {
            let other = self.gstin(twin);
            return format!("{body}{}", &other[14..]);
        }
        // As far from the right character as it was.
        let value = |c: char| c.to_digit(36).unwrap_or_default();
        let given = upper.chars().last().map_or(0, value);
        let right = check_character(&upper[..14]).map_or(0, value);
        let wrong = (value(check) + 36 + given - right) % 36;
        let wrong = char::from_digit(wrong, 36).unwrap_or('0').to_ascii_uppercase();
        format!("{body}{wrong}")
    }

    fn exchange_of(&self, pan: &str) -> &Exchange {
        self.families.get(pan).map_or(&self.strangers, |family| &self.exchanges[*family])
    }

    /// Replaces a document number of a supplier, as it is shown.
    pub(super) fn number(&self, text: &str, supplier: &str) -> String {
        let family = pan_of(supplier).and_then(|pan| self.families.get(pan)).copied();
        let level = self.level_of(family);
        let exchange = match level {
            Level::Full => &self.numbers[0],
            Level::Letters => &self.numbers[1],
            Level::Kept => return text.to_owned(),
        };
        let mut out = String::with_capacity(text.len());
        for run in runs(text) {
            let first = run.chars().next().unwrap_or(' ');
            if first.is_ascii_alphabetic() {
                let upper = run.to_ascii_uppercase();
                let is_word = has_meaning(&upper) || WORDS.contains(&upper.as_str());
                out.push_str(&if is_word { run.to_owned() } else { exchange.of_text(run) });
            } else if first.is_ascii_digit() {
                let year = year_in_front(run);
                let changed = run.len().saturating_sub(2).max(year);
                out.push_str(&run[..year]);
                out.push_str(&exchange.of_text(&run[year..changed]));
                out.push_str(&run[changed..]);
            } else {
                out.push_str(run);
            }
        }
        out
    }

    /// Replaces a name.
    pub(super) fn name(&self, text: &str) -> String {
        match (text.is_empty(), self.names.get(text)) {
            (true, _) => String::new(),
            (false, Some(number)) => format!("Supplier {number:04}"),
            (false, None) => format!("Supplier {}", &self.hash(text, 8)),
        }
    }

    /// Replaces words of people.
    pub(super) fn words(&self, text: &str) -> String {
        if text.is_empty() || self.common.contains(text) {
            return text.to_owned();
        }
        format!("Text {}", self.hash(text, 8))
    }

    /// Replaces a fingerprint, keeping its length up to 64 characters.
    pub(super) fn hash(&self, text: &str, length: usize) -> String {
        let mut hash = sha256(format!("{}\n{text}", self.salt).as_bytes());
        hash.truncate(length.min(64));
        hash
    }

    /// Replaces every GSTIN and PAN of the run that stands in a text.
    pub(super) fn inside(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let end = if end == 0 { first.len_utf8() } else { end };
            let word = &rest[..end];
            let upper = word.to_ascii_uppercase();
            let hides = has_shape(&upper) || self.families.contains_key(&upper);
            out.push_str(&if hides { self.gstin(&upper) } else { word.to_owned() });
            rest = &rest[end..];
        }
        out
    }
}

/// Runs of letters, of digits, and what stands between.
fn runs(text: &str) -> Vec<&str> {
    let class = |c: char| if c.is_ascii_alphabetic() { 1 } else { u8::from(c.is_ascii_digit()) * 2 };
    let mut out = Vec::new();
    let mut begin = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|b| b != class(c)) {
            out.push(&text[begin..at]);
            begin = at;
        }
        before = Some(class(c));
    }
    out.push(&text[begin..]);
    out
}

/// How many digits in front spell a financial year or a year of this time: 202627, 2627, 2026.
fn year_in_front(digits: &str) -> usize {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<u32>().ok());
    let short = |y: u32| (17..50).contains(&y);
    if let (Some(20), Some(from), Some(to)) = (number(0..2), number(2..4), number(4..6))
        && short(from)
        && to == from + 1
    {
        return 6;
    }
    match (number(0..2), number(2..4)) {
        (Some(from), Some(to)) if short(from) && to == from + 1 => 4,
        (Some(20), Some(year)) if short(year) => 4,
        (Some(year), _) if short(year) => 2,
        _ => 0,
    }
}

/// Puts PANs that are one typing error apart, and so on from one to the next, into one family.
fn families(gstins: &[String]) -> BTreeMap<String, usize> {
    let mut pans: Vec<&str> = gstins.iter().filter_map(|g| pan_of(g)).collect();
    pans.extend(gstins.iter().map(String::as_str).filter(|g| g.len() == 10 && g.is_ascii()));
    pans.sort_unstable();
    pans.dedup();
    let mut parent: Vec<usize> = (0..pans.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, pan) in pans.iter().enumerate() {
        let mut forms: Vec<String> =
            (0..pan.len()).map(|i| format!("{}?{}", &pan[..i], &pan[i + 1..])).collect();
        forms.extend((1..pan.len()).map(|i| {
            let mut pair = [&pan[i - 1..i], &pan[i..=i]];
            pair.sort_unstable();
            format!("{}<{}>{}", &pan[..i - 1], pair.concat(), &pan[i + 1..])
        }));
        for form in forms {
            let other = *seen.entry(form).or_insert(at);
            let (a, b) = (root(&mut parent, at), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut out = BTreeMap::new();
    for (at, pan) in pans.iter().enumerate() {
        let root = root(&mut parent, at);
        let next = numbers.len();
        out.insert((*pan).to_owned(), *numbers.entry(root).or_insert(next));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASHA: &str = "27AAKFW2291Q1ZA";

    fn mask(gstins: &[&str]) -> Mask {
        let gstins: Vec<String> = gstins.iter().map(|g| (*g).to_owned()).collect();
        Mask::new(&[7; 32], &gstins, &["Asha Works".to_owned()], BTreeSet::new())
    }

    #[test]
    fn firms_stay_firms_and_typing_errors_stay_typing_errors() {
        let (branch, typo) = ("29AAKFW2291Q1Z6", "27AAKFW2219Q1ZA");
        let mask = mask(&[ASHA, branch, typo, "27AAHCK4471M1Z1"]);
        let hidden = [ASHA, branch, typo].map(|g| mask.gstin(g));
        assert!(check_character_holds(&hidden[0]) && check_character_holds(&hidden[1]), "{hidden:?}");
        assert!(!check_character_holds(&hidden[2]) && has_shape(&hidden[2]), "{hidden:?}");
        assert_eq!(pan_of(&hidden[0]), pan_of(&hidden[1]));
        assert_ne!(pan_of(&hidden[0]), pan_of(ASHA));
        assert_eq!(strsim::osa_distance(&hidden[0], &hidden[2]), 1);
        assert_eq!((&hidden[0][..2], &hidden[1][..2]), ("27", "29"));
        assert_eq!(mask.gstin("AAKFW2291Q"), hidden[0][2..12], "a PAN in a list");
        assert_eq!(
            mask.inside("supplier IN ('27AAKFW2291Q1ZA') -- Asha"),
            format!("supplier IN ('{}') -- Asha", hidden[0])
        );
        assert_eq!((mask.gstin(""), mask.name("")), (String::new(), String::new()));
        assert_eq!(mask.name("Asha Works"), "Supplier 0001");
    }

    #[test]
    fn a_number_keeps_its_shape_its_year_and_its_neighbours() {
        let mut mask = mask(&[ASHA]);
        let hidden = mask.number("SCT/26-27/004912", ASHA);
        assert!(hidden.starts_with(|c: char| c.is_ascii_uppercase()) && hidden.ends_with("12"), "{hidden}");
        assert_eq!((&hidden[3..12], hidden.len()), ("/26-27/00", 16), "{hidden}");
        assert_ne!(hidden, "SCT/26-27/004912");
        for kept in ["INV 12", "26-27/7", "202627", "NA", "", "Mar-24"] {
            assert_eq!(mask.number(kept, ASHA), kept);
        }
        let (a, b) = (mask.number("KPT-4471", ASHA), mask.number("KPT-4472", ASHA));
        assert_eq!(a[..7], b[..7]);
        assert!(mask.lower_for(ASHA));
        let letters = mask.number("KPT-4471", ASHA);
        assert!(letters.ends_with("-4471") && letters != "KPT-4471", "{letters}");
        assert!(mask.lower_for(ASHA) && !mask.lower_for(ASHA));
        assert_eq!(mask.number("KPT-4471", ASHA), "KPT-4471");
    }
}
