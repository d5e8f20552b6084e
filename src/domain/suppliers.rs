//! The supplier master: who the suppliers are, as the buyer's own program keeps them.
//!
//! Comes in: what `ingest` read of a list of suppliers. Goes out: look-ups by GSTIN, by name and by
//! near GSTIN. Invariant: a look-up that could mean two suppliers gives none.

use std::collections::BTreeMap;

/// What the buyer wants to be minded about a supplier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SupplierFlags {
    /// Under the composition scheme: no tax is charged, nothing is in IMS.
    pub composition: bool,
    /// Payments or credits are on hold.
    pub hold: bool,
    /// Known to be reliable.
    pub trusted: bool,
}

impl SupplierFlags {
    /// The words of the flags, as lists write them.
    pub const WORDS: [&'static str; 3] = ["composition", "hold", "trusted"];

    /// Sets the flag of a word; tells whether there is such a word.
    pub fn set(&mut self, word: &str) -> bool {
        match word {
            "composition" => self.composition = true,
            "hold" => self.hold = true,
            "trusted" => self.trusted = true,
            _ => return false,
        }
        true
    }

    /// Puts the flags of two entries together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            composition: self.composition || other.composition,
            hold: self.hold || other.hold,
            trusted: self.trusted || other.trusted,
        }
    }
}

/// One supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supplier {
    /// GSTIN in upper case.
    pub gstin: String,
    /// Name, or empty.
    pub name: String,
    /// The buyer's own code, or empty.
    pub code: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Mail addresses for letters, in the order of the list.
    pub emails: Vec<String>,
    /// What is to be minded.
    pub flags: SupplierFlags,
}

/// All suppliers of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupplierMaster {
    by_gstin: BTreeMap<String, Supplier>,
    /// Names as compared; nothing where several suppliers share one.
    by_name: BTreeMap<String, Option<String>>,
}

impl SupplierMaster {
    /// Adds a supplier. Of one GSTIN that is added twice the first name and code stay, the other name
    /// becomes an alias and all flags hold; tells whether it was there before.
    pub fn add(&mut self, supplier: Supplier) -> bool {
        for name in std::iter::once(&supplier.name).chain(&supplier.aliases) {
            let name = compared(name);
            if name.is_empty() {
                continue;
            }
            let owner = self.by_name.entry(name).or_insert_with(|| Some(supplier.gstin.clone()));
            if owner.as_ref().is_some_and(|gstin| *gstin != supplier.gstin) {
                *owner = None;
            }
        }
        let Some(known) = self.by_gstin.get_mut(&supplier.gstin) else {
            self.by_gstin.insert(supplier.gstin.clone(), supplier);
            return false;
        };
        known.flags = known.flags.and(supplier.flags);
        known.emails.extend(
            supplier.emails.iter().filter(|e| !known.emails.contains(e)).cloned().collect::<Vec<_>>(),
        );
        for (kept, other) in [(&mut known.name, &supplier.name), (&mut known.code, &supplier.code)] {
            if kept.is_empty() {
                kept.clone_from(other);
            }
        }
        known.aliases.extend([supplier.name].into_iter().chain(supplier.aliases));
        let name = known.name.clone();
        known.aliases.retain(|alias| !alias.is_empty() && *alias != name);
        known.aliases.sort_unstable();
        known.aliases.dedup();
        true
    }

    /// Gives every supplier, in the order of the GSTINs.
    pub fn iter(&self) -> impl Iterator<Item = &Supplier> {
        self.by_gstin.values()
    }

    /// Returns how many suppliers there are.
    pub fn len(&self) -> usize {
        self.by_gstin.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_gstin.is_empty()
    }

    /// Finds a supplier by its GSTIN in upper case.
    pub fn get(&self, gstin: &str) -> Option<&Supplier> {
        self.by_gstin.get(gstin)
    }

    /// Finds the one supplier with this name or alias; capitals, blanks and punctuation do not matter.
    pub fn by_name(&self, name: &str) -> Option<&Supplier> {
        self.by_name.get(&compared(name))?.as_ref().and_then(|gstin| self.get(gstin))
    }

    /// Finds the one supplier whose GSTIN is a single typing error apart; nothing for a GSTIN that is
    /// listed itself.
    pub fn one_error_apart(&self, gstin: &str) -> Option<&Supplier> {
        if gstin.is_empty() || self.by_gstin.contains_key(gstin) {
            return None;
        }
        let mut near = self.by_gstin.values().filter(|s| is_one_error_apart(gstin, &s.gstin));
        near.next().filter(|_| near.next().is_none())
    }
}

/// Brings a name into the form it is compared in.
fn compared(name: &str) -> String {
    let words: String =
        name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether one typing error makes one text of the other: a character wrong, too many or missing,
/// or two neighbours exchanged.
fn is_one_error_apart(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], [_] | []) | ([], [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supplier(gstin: &str, name: &str, aliases: &[&str]) -> Supplier {
        Supplier {
            gstin: gstin.into(),
            name: name.into(),
            aliases: aliases.iter().map(|a| (*a).into()).collect(),
            ..Supplier::default()
        }
    }

    #[test]
    fn one_typing_error_is_one_and_two_are_not() {
        for (a, b, near) in [
            ("27AAKFW2291Q1ZA", "27AAKFW2291Q1ZA", false),
            ("27AAKFW2291Q1ZA", "27AAKFW2219Q1ZA", true),
            ("27AAKFW2291Q1ZA", "27AAKFW2297Q1ZA", true),
            ("27AAKFW2291Q1ZA", "27AAKFW2291Q1Z", true),
            ("7AAKFW2291Q1ZA", "27AAKFW2291Q1ZA", true),
            ("27AAKFW22291Q1ZA", "27AAKFW2291Q1ZA", true),
            ("27AAKFW2291Q1ZA", "27AAKFW2219Q1ZB", false),
            ("27AAKFW2291Q1ZA", "29AAKFW2291Q1Z6", false),
            ("27AAKFW2291Q1", "27AAKFW2291Q1ZA", false),
            ("", "2", true),
        ] {
            assert_eq!(is_one_error_apart(a, b), near, "{a} {b}");
            assert_eq!(is_one_error_apart(b, a), near, "{b} {a}");
        }
    }

    #[test]
    fn a_look_up_that_could_mean_two_suppliers_gives_none() {
        let mut master = SupplierMaster::default();
        for (gstin, name, aliases) in [
            ("27AAKFW2291Q1ZA", "Asha Traders", &["Asha & Co."][..]),
            ("29AAKFW2291Q1Z6", "Asha Traders", &[]),
            ("27AAKFV2291Q1ZB", "Vinod Steel", &[]),
        ] {
            assert!(!master.add(supplier(gstin, name, aliases)));
        }
        let gstin = |found: Option<&Supplier>| found.map(|s| s.gstin.clone());
        assert_eq!(gstin(master.by_name("asha traders")), None);
        assert_eq!(gstin(master.by_name("ASHA  & CO")), Some("27AAKFW2291Q1ZA".into()));
        assert_eq!(gstin(master.by_name("Vinod Steel Pvt")), None);
        assert_eq!(gstin(master.by_name("")), None);
        // W or V: as near to one as to the other but for the check character.
        assert_eq!(gstin(master.one_error_apart("27AAKFW2291Q1ZB")), None);
        assert_eq!(gstin(master.one_error_apart("27AAKFV2219Q1ZB")), Some("27AAKFV2291Q1ZB".into()));
        assert_eq!(gstin(master.one_error_apart("27AAKFV2291Q1ZB")), None);
    }

    #[test]
    fn a_supplier_listed_twice_is_one_with_all_its_names_and_flags() {
        let mut master = SupplierMaster::default();
        let hold = SupplierFlags { hold: true, ..SupplierFlags::default() };
        master.add(supplier("27AAKFW2291Q1ZA", "Asha Traders", &[]));
        assert!(master.add(Supplier {
            code: "V-12".into(),
            flags: hold,
            ..supplier("27AAKFW2291Q1ZA", "Asha Traders Unit 2", &["Asha"])
        }));
        let found = master.get("27AAKFW2291Q1ZA").unwrap();
        assert_eq!((found.name.as_str(), found.code.as_str(), found.flags), ("Asha Traders", "V-12", hold));
        assert_eq!(found.aliases, ["Asha", "Asha Traders Unit 2"]);
        assert_eq!((master.len(), master.is_empty()), (1, false));
        assert!(master.by_name("asha traders unit 2").is_some());
    }
}
