//! Comparison levels: per aspect of a pair the first gradation that holds.
//!
//! Comes in: verdicts of `matching::comparison`. Goes out: their names in reports, `links.csv` and
//! rules. Invariant: within each enum the order of the variants is the order of evidence, best first.

use serde::{Deserialize, Serialize};

macro_rules! levels {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $title:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All levels, best first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the word of frames, rules and `links.csv`.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns what people read.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|l| l.word() == word)
            }
        }
    };
}

levels! {
    /// How two document numbers agree.
    NumberLevel {
        /// The same text, case and blanks aside.
        Same = "same", "same number";
        /// The same once separators, zeros and the financial year are set aside.
        SameKey = "same_key", "same number, written differently";
        /// One is a short form of the other that the supplier's numbering makes unique.
        ShortForm = "short_form", "short form of the number";
        /// The books' number is the number with a suffix of their own (456-1 for 456).
        OwnSuffix = "own_suffix", "number with a suffix of the books";
        /// The number of the document that this one amends.
        Original = "original", "number of the original document";
        /// One typing error or look-alike apart, neither having a better partner.
        Typing = "typing", "one typing error apart";
        /// Different numbers.
        Differs = "differs", "different numbers";
        /// One side has no supplier number.
        Missing = "missing", "no supplier number in the books";
    }
}

levels! {
    /// How two amounts, or all tax heads together, agree.
    AmountLevel {
        /// To the paisa.
        Same = "same", "equal";
        /// Within the tolerance of the policy.
        WithinTolerance = "within_tolerance", "within tolerance";
        /// The tax is the same in total but stands under other heads.
        OtherHead = "other_head", "same tax under other heads";
        /// Further apart.
        Differs = "differs", "differs";
        /// One side does not say.
        Missing = "missing", "not stated";
    }
}

levels! {
    /// How two document dates agree.
    DateLevel {
        /// The same day.
        Same = "same", "same date";
        /// At most ten days apart.
        Near = "near", "at most ten days apart";
        /// In the same financial year.
        SameYear = "same_year", "same financial year";
        /// In different financial years.
        OtherYear = "other_year", "different financial years";
        /// The books do not say.
        Missing = "missing", "no date in the books";
    }
}

levels! {
    /// How two supplier GSTINs agree.
    GstinLevel {
        /// The same.
        Same = "same", "same GSTIN";
        /// Another registration of the same PAN.
        SamePan = "same_pan", "other branch of the same PAN";
        /// One typing error apart, the books' own failing its check character or unknown to the portal.
        Mistyped = "mistyped", "GSTIN one typing error apart";
        /// Another firm.
        Other = "other", "other GSTIN";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for l in NumberLevel::ALL {
            assert_eq!(NumberLevel::from_word(l.word()), Some(*l));
        }
        for l in AmountLevel::ALL {
            assert_eq!(AmountLevel::from_word(l.word()), Some(*l));
        }
        for l in DateLevel::ALL {
            assert_eq!(DateLevel::from_word(l.word()), Some(*l));
        }
        for l in GstinLevel::ALL {
            assert_eq!(GstinLevel::from_word(l.word()), Some(*l));
        }
    }
}
