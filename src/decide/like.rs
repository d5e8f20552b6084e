//! LIKE: `%` stands for any text, `_` for one character, case does not matter.

/// Tells whether a text fits a pattern as a whole.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    Pattern::new(pattern).fits(text)
}

/// A pattern made ready for many texts.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<char>);

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.to_lowercase().chars().collect())
    }

    /// Walks both once, going back only to the last `%`.
    pub(super) fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.to_lowercase().chars().collect();
        let (mut t, mut p) = (0, 0);
        let mut back: Option<(usize, usize)> = None;
        while t < text.len() {
            match self.0.get(p) {
                Some('%') => {
                    back = Some((p + 1, t));
                    p += 1;
                }
                Some(&c) if c == '_' || c == text[t] => {
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
        self.0[p..].iter().all(|c| *c == '%')
    }
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
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} LIKE {pattern}");
        }
    }
}
