//! GSTIN, PAN and state codes.
//!
//! Comes in: text. Goes out: a GSTIN of the right shape, with the check character as a separate
//! verdict. Invariant: a wrong check character is a warning, never a refusal, since the portal's
//! own sandbox issues such GSTINs.

use std::fmt;

/// A GSTIN of the right shape, in upper case.
///
/// Source of the shape: the portal's IMS save schema; the fourteenth character is not always Z.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gstin(String);

/// The ten characters of a GSTIN that name the firm behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pan(String);

/// Says that a text has not the shape of a GSTIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a GSTIN (2 digits, 10 of PAN, then 3 characters)")]
pub struct NotAGstin;

impl Gstin {
    /// Reads a GSTIN; blanks around it and lower case do not matter.
    pub fn parse(text: &str) -> Result<Self, NotAGstin> {
        let upper = text.trim().to_ascii_uppercase();
        if has_shape(&upper) { Ok(Self(upper)) } else { Err(NotAGstin) }
    }

    /// Returns the fifteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the PAN in characters 3 to 12.
    pub fn pan(&self) -> Pan {
        Pan(self.0[2..12].to_owned())
    }

    /// Returns the state code, the first two digits.
    pub fn state(&self) -> &str {
        &self.0[..2]
    }
}

impl Pan {
    /// Returns the ten characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gstin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tells whether an upper-case text has the shape of a GSTIN.
pub fn has_shape(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 15
        && b[..2].iter().all(u8::is_ascii_digit)
        && b[2..7].iter().all(u8::is_ascii_uppercase)
        && b[7..11].iter().all(u8::is_ascii_digit)
        && b[11].is_ascii_uppercase()
        && (b[12].is_ascii_uppercase() || (b'1'..=b'9').contains(&b[12]))
        && (b[13] == b'Z' || (b'1'..=b'9').contains(&b[13]) || (b'A'..=b'J').contains(&b[13]))
        && (b[14].is_ascii_uppercase() || b[14].is_ascii_digit())
}

/// Returns the PAN inside a GSTIN of the right shape, else nothing.
pub fn pan_of(gstin: &str) -> Option<&str> {
    if has_shape(gstin) { gstin.get(2..12) } else { None }
}

/// Computes the check character of the first fourteen characters; nothing if they are not
/// digits and capitals.
///
/// # Source
/// Base 36 with factors 1, 2, 1, 2 …, quotient and remainder added; verified on eight GSTINs
/// printed in public repositories.
pub fn check_character(first_fourteen: &str) -> Option<char> {
    let mut sum = 0;
    for (i, c) in first_fourteen.bytes().enumerate() {
        let value = match c {
            b'0'..=b'9' => u32::from(c - b'0'),
            b'A'..=b'Z' => u32::from(c - b'A') + 10,
            _ => return None,
        };
        let product = value * if i % 2 == 0 { 1 } else { 2 };
        sum += product / 36 + product % 36;
    }
    char::from_digit((36 - sum % 36) % 36, 36).map(|c| c.to_ascii_uppercase())
}

/// Tells whether the last character is the check character of the rest.
pub fn check_character_holds(gstin: &str) -> bool {
    gstin.len() == 15 && gstin.is_ascii() && check_character(&gstin[..14]) == gstin.chars().last()
}

/// State codes with their names, as the portal numbers them.
pub const STATES: &[(&str, &str, &str)] = &[
    ("01", "JK", "Jammu and Kashmir"),
    ("02", "HP", "Himachal Pradesh"),
    ("03", "PB", "Punjab"),
    ("04", "CH", "Chandigarh"),
    ("05", "UK", "Uttarakhand"),
    ("06", "HR", "Haryana"),
    ("07", "DL", "Delhi"),
    ("08", "RJ", "Rajasthan"),
    ("09", "UP", "Uttar Pradesh"),
    ("10", "BR", "Bihar"),
    ("11", "SK", "Sikkim"),
    ("12", "AR", "Arunachal Pradesh"),
    ("13", "NL", "Nagaland"),
    ("14", "MN", "Manipur"),
    ("15", "MZ", "Mizoram"),
    ("16", "TR", "Tripura"),
    ("17", "ML", "Meghalaya"),
    ("18", "AS", "Assam"),
    ("19", "WB", "West Bengal"),
    ("20", "JH", "Jharkhand"),
    ("21", "OD", "Odisha"),
    ("22", "CG", "Chhattisgarh"),
    ("23", "MP", "Madhya Pradesh"),
    ("24", "GJ", "Gujarat"),
    ("25", "DD", "Daman and Diu"),
    ("26", "DN", "Dadra and Nagar Haveli and Daman and Diu"),
    ("27", "MH", "Maharashtra"),
    ("28", "AP", "Andhra Pradesh (old)"),
    ("29", "KA", "Karnataka"),
    ("30", "GA", "Goa"),
    ("31", "LD", "Lakshadweep"),
    ("32", "KL", "Kerala"),
    ("33", "TN", "Tamil Nadu"),
    ("34", "PY", "Puducherry"),
    ("35", "AN", "Andaman and Nicobar Islands"),
    ("36", "TS", "Telangana"),
    ("37", "AP", "Andhra Pradesh"),
    ("38", "LA", "Ladakh"),
    ("96", "FC", "Foreign country"),
    ("97", "OT", "Other territory"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_gstins_pass_their_check_character() {
        for g in
            ["24AAFFP6265R1ZK", "27AATFS0393P1Z8", "06BAIPK9014M1ZF", "07AAGCN6684E1Z7", "27AAPFU0939F1ZV"]
        {
            assert!(Gstin::parse(g).is_ok());
            assert!(check_character_holds(g), "{g}");
        }
    }

    #[test]
    fn the_portals_sandbox_gstin_has_the_shape_but_not_the_check_character() {
        assert!(has_shape("24MAYAS0100J1JD"));
        assert!(!check_character_holds("24MAYAS0100J1JD"));
    }

    #[test]
    fn one_mistyped_character_breaks_shape_or_check() {
        assert!(!check_character_holds("24AAFFP6256R1ZK"));
        assert_eq!(Gstin::parse("24AAFFP626SR1ZK"), Err(NotAGstin));
        assert_eq!(Gstin::parse("24AAFFP6265R1Z"), Err(NotAGstin));
        assert_eq!(
            Gstin::parse(" 24aaffp6265r1zk ").map(|g| g.pan().to_string()),
            Ok("AAFFP6265R".to_owned())
        );
    }
}
