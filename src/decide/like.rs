//! LIKE: `%` stands for any text, `_` for one character, case does not matter.

/// Tells whether a text fits a pattern as a whole.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    Pattern::new(pattern).fits(text)
}

/// A pattern made ready for many texts.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    characters: Vec<char>,
    /// The same where it is ASCII: most texts are, and are then walked as they stand.
    bytes: Option<Vec<u8>>,
}

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        let pattern = pattern.to_lowercase();
        let bytes = pattern.is_ascii().then(|| pattern.as_bytes().to_vec());
        Self { characters: pattern.chars().collect(), bytes }
    }

    /// Tells whether a text fits as a whole.
    pub(super) fn fits(&self, text: &str) -> bool {
        match &self.bytes {
            Some(pattern) if text.is_ascii() => {
                walk(text.as_bytes(), pattern, (b'%', b'_'), |t, p| t.to_ascii_lowercase() == p)
            }
            _ => self.fits_by_character(text),
        }
    }

    fn fits_by_character(&self, text: &str) -> bool {
        let text: Vec<char> = text.to_lowercase().chars().collect();
        walk(&text, &self.characters, ('%', '_'), |t, p| t == p)
    }
}

/// Walks both once, going back only to the last sign for any text; `signs` are those for any text and
/// for one character.
fn walk<C: Copy + PartialEq>(text: &[C], pattern: &[C], signs: (C, C), same: impl Fn(C, C) -> bool) -> bool {
    let (any, one) = signs;
    let (mut t, mut p) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(&c) if c == any => {
                back = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == one || same(text[t], c) => {
                t += 1;
                p += 1;
            }
            _ => match back {
                Some((after, from)) => {
                    t = from + 1;
                    p = after;
                    back = Some((after, t));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_the_whole_text_without_regard_to_case() {
        for (text, pattern, fits) in [
            ("Sona Forge", "%forge%", true),
            ("Sona Forge", "forge", false),
            ("Sona Forge", "sona _orge", true),
            ("Sona Forge", "sona__forge", false),
            ("SF/26/0417", "SF/%/0417", true),
            ("aab", "%ab", true),
            ("aaab", "a%b%", true),
            ("", "%", true),
            ("", "_", false),
            ("50%", "50%", true),
            ("a%b", "a_b", true),
            ("Ünion", "üNION", true),
            ("\u{212a}g", "kg", true),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} LIKE {pattern}");
            assert_eq!(Pattern::new(pattern).fits_by_character(text), fits, "{text} LIKE {pattern}");
        }
    }
}
