//! What is written down: siblings that do not know each other.
//!
//! Comes in: a [`Month`](crate::domain::month::Month). Goes out: files, all or none. Invariant:
//! nothing decides here; what is written is what the layers below said.

pub mod audit;
#[cfg(test)]
mod audit_tests;
mod cells;
mod fetch;
pub mod links;
pub mod outbox;
pub mod problems;
pub mod report;
pub mod upload;

/// Keeps a spreadsheet from taking a text out of a file for a formula: such a text gets an
/// apostrophe in front. Plain numbers such as `-1` stay as they are.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    let risky = match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r' | b'\n') => true,
        Some(b'+' | b'-') => !text[1..].bytes().all(|b| b.is_ascii_digit() || b == b'.') || text.len() == 1,
        _ => false,
    };
    if risky { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_text_from_a_file_becomes_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|x", "'+cmd|x"),
            ("-2+3", "'-2+3"),
            ("-1", "-1"),
            ("-12.50", "-12.50"),
            ("INV/1", "INV/1"),
            ("", ""),
            ("\t=1", "'\t=1"),
            ("-", "'-"),
        ] {
            assert_eq!(harmless(text), written);
        }
    }
}
