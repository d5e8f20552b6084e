//! JSON read by hand where it is plain: the fast way beside serde_json.
//!
//! Comes in: text. Goes out: where its values end. Invariant: nothing is accepted here that serde_json
//! refuses, and nothing read otherwise; what is not plain (or too deep) is nothing here and left to it, so
//! that a mistake is still told by serde_json, in its words and at its place.
//!
//! Why: of the time in which a download of ten lakh records was read, serde_json took half to find where the
//! values end, on one core. Strings are passed eight bytes at a time, and a list of records is cut at
//! places that look like the seam of two records, so that its parts are read side by side. A part counts
//! only if the one before ends exactly where it begins: a seam within a text is found out.

use super::value::Token;
use rayon::prelude::*;

/// Brackets deeper within each other are left to serde_json.
const DEEPEST: u32 = 48;

/// Returns the first position from `at` on that holds no blank.
pub(super) fn blanks(b: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = b.get(at) {
        at += 1;
    }
    at
}

/// The same byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Marks, of eight bytes, those that end the plain part of a string: quotes, backslashes and control
/// characters. The lowest mark is true; above it there may be false ones, through borrowing.
const fn marks(bytes: u64) -> u64 {
    const fn zeros(bytes: u64) -> u64 {
        bytes.wrapping_sub(eight(1)) & !bytes
    }
    let control = bytes.wrapping_sub(eight(0x20)) & !bytes;
    (zeros(bytes ^ eight(b'"')) | zeros(bytes ^ eight(b'\\')) | control) & eight(0x80)
}

/// Returns where the string that begins with the quote at `at` ends, behind its last quote.
pub(super) fn string(b: &[u8], at: usize) -> Option<usize> {
    if b.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        while let Some(eight) = b.get(at..at + 8) {
            let marked = marks(u64::from_le_bytes(eight.try_into().ok()?));
            if marked != 0 {
                at += marked.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        match *b.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at = escape(b, at + 1)?,
            ..0x20 => return None,
            _ => at += 1,
        }
    }
}

/// Returns where an escape ends, whose letter stands at `at`.
fn escape(b: &[u8], at: usize) -> Option<usize> {
    match *b.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
        b'u' => b.get(at + 1..at + 5)?.iter().all(u8::is_ascii_hexdigit).then_some(at + 5),
        _ => None,
    }
}

/// Returns the first position from `at` on that holds no digit; nothing where `at` already is one.
fn digits(b: &[u8], at: usize) -> Option<usize> {
    let rest = b.get(at..)?;
    let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    (count > 0).then_some(at + count)
}

/// Returns where a number ends.
fn number(b: &[u8], at: usize) -> Option<usize> {
    let first = at + usize::from(b.get(at) == Some(&b'-'));
    let mut end = if b.get(first) == Some(&b'0') { first + 1 } else { digits(b, first)? };
    if b.get(end) == Some(&b'.') {
        end = digits(b, end + 1)?;
    }
    if let Some(b'e' | b'E') = b.get(end) {
        let sign = matches!(b.get(end + 1), Some(b'+' | b'-'));
        end = digits(b, end + 1 + usize::from(sign))?;
    }
    // 01 is two numbers, which are none.
    (!matches!(b.get(end), Some(b'0'..=b'9'))).then_some(end)
}

/// Returns where a value without brackets ends.
fn scalar(b: &[u8], at: usize) -> Option<usize> {
    let word = |word: &[u8]| b[at..].starts_with(word).then_some(at + word.len());
    match *b.get(at)? {
        b'"' => string(b, at),
        b'-' | b'0'..=b'9' => number(b, at),
        b'n' => word(b"null"),
        b't' => word(b"true"),
        b'f' => word(b"false"),
        _ => None,
    }
}

/// Returns where the value behind a key begins, the key beginning at `at`.
fn behind_key(b: &[u8], at: usize) -> Option<usize> {
    let at = blanks(b, string(b, at)?);
    (b.get(at) == Some(&b':')).then(|| blanks(b, at + 1))
}

/// Returns where the value that begins at `at` ends.
pub(super) fn value(b: &[u8], mut at: usize) -> Option<usize> {
    // One bit per bracket that is open, 1 for an object.
    let (mut open, mut depth) = (0_u64, 0_u32);
    loop {
        match *b.get(at)? {
            bracket @ (b'{' | b'[') => {
                if depth == DEEPEST {
                    return None;
                }
                let is_object = bracket == b'{';
                at = blanks(b, at + 1);
                if *b.get(at)? == if is_object { b'}' } else { b']' } {
                    at += 1;
                } else {
                    open = open << 1 | u64::from(is_object);
                    depth += 1;
                    if is_object {
                        at = behind_key(b, at)?;
                    }
                    continue;
                }
            }
            _ => at = scalar(b, at)?,
        }
        loop {
            if depth == 0 {
                return Some(at);
            }
            at = blanks(b, at);
            match (*b.get(at)?, open & 1 == 1) {
                (b',', true) => {
                    at = behind_key(b, blanks(b, at + 1))?;
                    break;
                }
                (b',', false) => {
                    at = blanks(b, at + 1);
                    break;
                }
                (b'}', true) | (b']', false) => {
                    at += 1;
                    open >>= 1;
                    depth -= 1;
                }
                _ => return None,
            }
        }
    }
}

/// Goes through the members of the object whose bracket stands at `at`; `member` is given a key without
/// escapes and where its value begins, and returns where that ends. Returns where the object ends.
pub(super) fn members<'a>(
    text: &'a str,
    at: usize,
    mut member: impl FnMut(&'a str, usize) -> Option<usize>,
) -> Option<usize> {
    let b = text.as_bytes();
    if b.get(at) != Some(&b'{') {
        return None;
    }
    let mut at = blanks(b, at + 1);
    if b.get(at) == Some(&b'}') {
        return Some(at + 1);
    }
    loop {
        let end = string(b, at)?;
        let key = &text[at + 1..end - 1];
        if key.contains('\\') {
            return None;
        }
        at = blanks(b, end);
        if b.get(at) != Some(&b':') {
            return None;
        }
        at = blanks(b, member(key, blanks(b, at + 1))?);
        match *b.get(at)? {
            b',' => at = blanks(b, at + 1),
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

/// How much of a list one core reads at a time.
pub(super) const PART: usize = 1 << 20;

/// So many parts are begun at a time; what lies behind the end of the list is then read in vain.
const PARTS: usize = 8;

/// Within so many bytes a seam is looked for.
const SEAM_WITHIN: usize = 1 << 16;

/// Where the reading of a part ended.
enum Stop {
    /// Before this element.
    Before(usize),
    /// Behind the bracket that closes the list.
    Behind(usize),
}

/// Returns the elements of the list whose bracket stands at `at`, and where it ends. The list is read in
/// parts of about `part` bytes.
pub(super) fn elements(text: &str, at: usize, part: usize) -> Option<(Vec<Token<'_>>, usize)> {
    let b = text.as_bytes();
    if b.get(at) != Some(&b'[') {
        return None;
    }
    let mut at = blanks(b, at + 1);
    if b.get(at) == Some(&b']') {
        return Some((Vec::new(), at + 1));
    }
    let mut found: Vec<Token<'_>> = Vec::new();
    loop {
        let mut starts = vec![at];
        while let Some(next) = starts.last().filter(|_| starts.len() <= PARTS).and_then(|s| seam(b, s + part))
        {
            starts.push(next);
        }
        if starts.len() <= PARTS {
            starts.push(text.len());
        }
        let read: Vec<_> = starts.par_windows(2).map(|w| elements_from(text, w[0], w[1])).collect();
        for (part, end) in read.into_iter().zip(&starts[1..]) {
            let (mut some, stop) = part?;
            found.append(&mut some);
            match stop {
                Stop::Behind(end) => return Some((found, end)),
                Stop::Before(next) => at = next,
            }
            // The seam was none: what was read from there counts for nothing.
            if at != *end {
                break;
            }
        }
    }
}

/// Reads elements from `at` on, to the end of the list or to the first that begins at `limit` or behind.
fn elements_from(text: &str, mut at: usize, limit: usize) -> Option<(Vec<Token<'_>>, Stop)> {
    let b = text.as_bytes();
    let mut found = Vec::new();
    loop {
        let end = value(b, at)?;
        found.push(Token::cut(&text[at..end]));
        at = blanks(b, end);
        match *b.get(at)? {
            b',' => at = blanks(b, at + 1),
            b']' => return Some((found, Stop::Behind(at + 1))),
            _ => return None,
        }
        if at >= limit {
            return Some((found, Stop::Before(at)));
        }
    }
}

/// Looks from `at` on for what looks like the beginning of the next record.
fn seam(b: &[u8], at: usize) -> Option<usize> {
    let within = b.get(at..b.len().min(at + SEAM_WITHIN))?;
    let mut from = 0;
    while let Some(found) = within[from..].iter().position(|b| *b == b'}') {
        let comma = blanks(b, at + from + found + 1);
        if b.get(comma) == Some(&b',') {
            let next = blanks(b, comma + 1);
            if b.get(next) == Some(&b'{') {
                return Some(next);
            }
        }
        from += found + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    /// What serde_json says of a text: whether it is one value.
    fn is_json(text: &str) -> bool {
        serde_json::from_str::<&RawValue>(text).is_ok()
    }

    /// What is said here.
    fn is_plain(text: &str) -> bool {
        let b = text.as_bytes();
        value(b, blanks(b, 0)).is_some_and(|end| blanks(b, end) == b.len())
    }

    #[test]
    fn a_value_ends_where_serde_json_says() {
        for text in [
            "0",
            "-0",
            "10",
            "-1.50",
            "1e9",
            "1.0E+3",
            "2E-7",
            "true",
            "false",
            "null",
            r#""""#,
            r#""a""#,
            r#""a long text, with more than eight bytes""#,
            r#""\"""#,
            r#""\\""#,
            r#""1234567\"""#,
            r#""\u20b9 \/ \b\f\n\r\t""#,
            r#""\ud800""#,
            r#""]}[{,:""#,
            "\"₹ \u{7f}\"",
            "[]",
            "{}",
            "[ ]",
            r#"[1,"2",[3],{"4":5}]"#,
            r#" { "a" : [ ] , "b" : { } , "a" : null } "#,
            "\t[\r\n1\n]",
        ] {
            assert!(is_json(text) && is_plain(text), "{text}");
        }
        for text in [
            "",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "1 2",
            "nul",
            "nulll",
            "True",
            "tru",
            r#"""#,
            r#""\x""#,
            r#""\u12""#,
            r#""\u12g4""#,
            r#""\""#,
            "\"\n\"",
            "\"\u{1f}\"",
            "\"12345678\u{0}\"",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1}",
            "{",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a":1 "b":2}"#,
            "{a:1}",
            "{1:2}",
            r#"{"a":1]"#,
            "\u{feff}1",
            "NaN",
            "'a'",
            "[1]]",
        ] {
            assert!(!is_json(text) && !is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_lies_too_deep_is_left_to_others() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(is_plain(&deep(48)));
        assert!(!is_plain(&deep(49)));
        assert!(!is_plain(&deep(200_000)));
    }

    #[test]
    fn a_list_is_cut_at_its_elements_however_small_the_parts() {
        // The second text looks like a seam of two records.
        let text = r#" [ {"a":1} , {"b":"},{\"x\":\"},{"} ,{"c":[{},{}]},{"d":"},{"},7,{}  ] "#;
        let wanted: Vec<&RawValue> = serde_json::from_str(text).unwrap();
        for part in 1..text.len() {
            let (found, end) = elements(text, 1, part).unwrap();
            assert_eq!(
                found.iter().map(|t| t.get()).collect::<Vec<_>>(),
                wanted.iter().map(|r| r.get()).collect::<Vec<_>>()
            );
            assert_eq!(&text[end..], " ");
        }
        assert_eq!(elements("[]", 0, 1).unwrap(), (Vec::new(), 2));
        for broken in ["[{},{}", "[{},{},]", "[{},{}}", "[{} {}]", "{}"] {
            assert_eq!(elements(broken, 0, 1), None, "{broken}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_plain_that_serde_json_refuses(text in r#"[\[\]{},:"\\0-9a.\-eEu \n\u{1}₹tn]{0,24}"#) {
            prop_assert_eq!(is_plain(&text), is_json(&text), "{}", text);
        }

        #[test]
        fn a_string_ends_where_serde_json_says(inner in r#"[a-z"\\\u{0}\u{1f}\u{20}\u{7f}\u{80}ßu0-9]{0,20}"#) {
            let text = format!("\"{inner}\"");
            prop_assert_eq!(string(text.as_bytes(), 0) == Some(text.len()), is_json(&text), "{}", text);
        }

        #[test]
        fn a_hostile_list_is_cut_as_serde_json_cuts_it(
            elements in proptest::collection::vec(
                prop_oneof![
                    Just(r#"{"a":"},{\"b\":\"},{"}"#.to_owned()),
                    Just(r#"{"stin":"\\"}"#.to_owned()),
                    Just(r#"{"a":[{"b":1},{"b":2}],"a":{}}"#.to_owned()),
                    Just("{}".to_owned()),
                    Just(r#""},{""#.to_owned()),
                    Just("-1.5e3".to_owned()),
                    r#"[a-z\]\[{},:\\"]{0,6}"#.prop_map(|text| serde_json::to_string(&text).unwrap()),
                ],
                0..40,
            ),
            blank in "[ \n\t]{0,2}",
            part in 1_usize..40,
            cut in proptest::option::of(0_usize..400),
        ) {
            let mut text = format!("[{blank}{}{blank}]", elements.join(&format!("{blank},{blank}")));
            if let Some(cut) = cut.filter(|cut| text.is_char_boundary(*cut)) {
                text.truncate(cut);
            }
            let wanted: Option<Vec<&RawValue>> = serde_json::from_str(&text).ok();
            let wanted = wanted.map(|all| all.iter().map(|raw| raw.get()).collect::<Vec<_>>());
            let found = super::elements(&text, 0, part);
            prop_assert_eq!(found.map(|(all, _)| all.iter().map(|t| t.get()).collect::<Vec<_>>()), wanted);
        }
    }
}
