//! One JSON value as its token.
//!
//! Comes in: a slice of the text. Goes out: what kind it is, with the token of a number untouched.
//! Invariant: nothing is converted; a number stays text.

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How deep brackets may lie within each other; serde_json's own limit.
pub const DEEPEST: usize = 128;

/// The text of one value that is well formed, without blanks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a>(&'a str);

impl<'a> Token<'a> {
    /// Takes a text that was found to be one value.
    pub(super) const fn cut(text: &'a str) -> Self {
        Self(text)
    }

    /// Returns the text.
    pub const fn get(self) -> &'a str {
        self.0
    }
}

impl<'a> Deserialize<'a> for Token<'a> {
    fn deserialize<D: Deserializer<'a>>(d: D) -> Result<Self, D::Error> {
        <&'a RawValue>::deserialize(d).map(|raw| Self(raw.get()))
    }
}

/// A value of the portal's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// A text, unescaped.
    Text(Cow<'a, str>),
    /// A text with an escape that stands for no character.
    BadText,
    /// A number, as its token.
    Number(&'a str),
    /// `true` or `false`.
    Flag(bool),
    /// A list.
    List,
    /// An object.
    Object,
}

impl<'a> Json<'a> {
    /// Looks at a value.
    pub fn of(token: Token<'a>) -> Self {
        let token = token.get();
        match token.as_bytes().first() {
            Some(b'"') if !token.contains('\\') => {
                Self::Text(Cow::Borrowed(token.get(1..token.len() - 1).unwrap_or_default()))
            }
            Some(b'"') => serde_json::from_str::<String>(token)
                .map_or(Self::BadText, |text| Self::Text(Cow::Owned(text))),
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            Some(b't') => Self::Flag(true),
            Some(b'f') => Self::Flag(false),
            Some(b'-' | b'0'..=b'9') => Self::Number(token),
            _ => Self::Null,
        }
    }

    /// Reads a flag in either type: `Y`, `N`, `true`, `false`; `Ok(None)` where nothing is said.
    ///
    /// # Errors
    /// The value itself, where it is none of these.
    pub fn flag(&self) -> Result<Option<bool>, &Self> {
        match self {
            Self::Null => Ok(None),
            Self::Flag(flag) => Ok(Some(*flag)),
            Self::Text(text) => match text.trim() {
                "" => Ok(None),
                "Y" | "y" => Ok(Some(true)),
                "N" | "n" => Ok(Some(false)),
                _ => Err(self),
            },
            Self::BadText | Self::Number(_) | Self::List | Self::Object => Err(self),
        }
    }

    /// Returns what people call such a value.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text(_) => "text",
            Self::BadText => "text with a broken escape",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// Tells whether brackets lie deeper within each other than any download has them.
pub fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for b in text.bytes() {
        if inside {
            if escaped {
                escaped = false;
            } else if b == b'\\' {
                escaped = true;
            } else if b == b'"' {
                inside = false;
            }
            continue;
        }
        match b {
            b'"' => inside = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Token<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_number_keeps_its_token() {
        for token in ["1000", "1000.1", "1000.10", "1.0E3", "-0"] {
            assert_eq!(Json::of(raw(token)), Json::Number(token));
        }
    }

    #[test]
    fn text_is_unescaped_and_a_broken_escape_is_told() {
        assert_eq!(Json::of(raw(r#""SF/1""#)), Json::Text("SF/1".into()));
        assert_eq!(Json::of(raw(r#""SF\/1""#)), Json::Text("SF/1".into()));
        assert_eq!(Json::of(raw(r#""\ud800""#)), Json::BadText);
        assert_eq!(Json::of(raw("null")), Json::Null);
        assert_eq!(Json::of(raw("false")), Json::Flag(false));
    }

    #[test]
    fn depth_counts_brackets_outside_of_text() {
        assert!(!is_too_deep(&"[".repeat(128)));
        assert!(is_too_deep(&"[".repeat(129)));
        assert!(!is_too_deep(&format!("\"{}\"", "[".repeat(500))));
        assert!(!is_too_deep(&"[]".repeat(500)));
        assert!(!is_too_deep(&format!(r#""\"{}""#, "[".repeat(500))));
    }
}
