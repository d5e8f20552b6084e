//! Small helpers that make sentences correct: plurals and lists.

use std::fmt;

/// A number of things: `1 row`, `3 rows`, `1,204 rows`.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    number: usize,
    noun: &'a str,
}

impl<'a> Count<'a> {
    /// Counts things by the noun's singular.
    pub const fn of(number: usize, noun: &'a str) -> Self {
        Self { number, noun }
    }
}

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.number), plural(self.number, self.noun))
    }
}

/// Returns the noun in the number that fits: `row`, `rows`, `entries`.
pub fn plural(number: usize, noun: &str) -> String {
    if number == 1 {
        noun.to_owned()
    } else if let Some(stem) = noun.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o'])) {
        format!("{stem}ies")
    } else {
        format!("{noun}s")
    }
}

/// Writes bytes as the two hexadecimal digits of each, small letters: how fingerprints are shown.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Writes a whole number in Indian grouping, the last three digits and then by two: `1,18,000`.
pub fn grouped(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    if digits.len() <= 3 {
        return digits;
    }
    let (head, tail) = digits.split_at(digits.len() - 3);
    let mut out = String::new();
    for (i, c) in head.chars().enumerate() {
        if i > 0 && (head.len() - i).is_multiple_of(2) {
            out.push(',');
        }
        out.push(c);
    }
    format!("{out},{tail}")
}

/// Adds a whole number to a text, with zeros in front up to `width` digits; no wider than twenty.
pub fn push_digits(number: u64, width: usize, out: &mut String) {
    const MOST: usize = 20;
    /// The two digits of each number below 100.
    const PAIRS: [[u8; 2]; 100] = {
        let mut pairs = [[b'0'; 2]; 100];
        let (mut at, mut tens, mut ones) = (0, b'0', b'0');
        while at < 100 {
            pairs[at] = [tens, ones];
            (tens, ones) = if ones == b'9' { (tens + 1, b'0') } else { (tens, ones + 1) };
            at += 1;
        }
        pairs
    };
    let pair = |below: u64| PAIRS[usize::try_from(below).expect("a remainder below 100")];
    let mut digits = [b'0'; MOST];
    let (mut rest, mut at) = (number, MOST);
    while rest >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&pair(rest % 100));
        rest /= 100;
    }
    if rest > 0 {
        at -= 1;
        digits[at] = pair(rest)[1];
    }
    let from = at.min(MOST.saturating_sub(width));
    out.push_str(std::str::from_utf8(&digits[from..]).expect("digits are ASCII"));
}

/// Joins names as people do: `a`, `a and b`, `a, b and c`.
pub fn and<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            format!("{} and {}", head.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref())
        }
    }
}

/// Makes one line of a text that cannot steer a terminal: line breaks and tabs become blanks; other
/// control characters, and those that turn the direction of writing, become U+FFFD.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Tells whether a text is a mail address that can stand in a header as it is: letters, figures and the signs
/// of addresses, one `@`, a domain with a dot.
pub fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let sign = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |l: &str| {
        let inside = l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        !l.is_empty() && inside && !l.starts_with('-') && !l.ends_with('-')
    };
    let dots = |l: &str| !l.starts_with('.') && !l.ends_with('.') && !l.contains("..");
    text.len() <= 254
        && !local.is_empty()
        && local.chars().all(sign)
        && dots(local)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// Returns at most three known names that are near a mistyped one, nearest first; the same words in
/// another order (`gap_tax`) are nearest of all.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let parts = |name: &str| {
        let mut parts: Vec<String> = name.split('_').map(str::to_owned).collect();
        parts.sort();
        parts
    };
    let turned = parts(typed);
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|k| (if parts(k) == turned { 1.0 } else { strsim::jaro(typed, k) }, k))
        .filter(|(likeness, _)| *likeness > 0.7)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(3).map(|(_, k)| k).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_lists_read_well() {
        assert_eq!(Count::of(1, "row").to_string(), "1 row");
        assert_eq!(Count::of(120_400, "row").to_string(), "1,20,400 rows");
        assert_eq!(Count::of(2, "entry").to_string(), "2 entries");
        assert_eq!(Count::of(2, "day").to_string(), "2 days");
        assert_eq!(and(&["a", "b", "c"]), "a, b and c");
        assert_eq!(nearest("taxable_valeu", ["taxable_value", "cess"]), ["taxable_value"]);
        assert_eq!(nearest("gap_tax", ["tax_gap", "cess"]), ["tax_gap"]);
        assert_eq!(nearest("gap_tax", ["gap", "cess"]), ["gap"]);
    }

    #[test]
    fn a_mail_address_holds_nothing_that_could_steer_a_header() {
        for address in ["a@b.example", "gst.dept+ims@sub.firm.co.in", "x_1@a-b.example"] {
            assert!(is_mail_address(address), "{address}");
        }
        for text in [
            "",
            "a",
            "a@",
            "@b.example",
            "a@b",
            "a@b..example",
            ".a@b.example",
            "a b@c.example",
            "a@b.example\r\nBcc: x",
            "<a@b.example>",
            "a@b.example, c@d.example",
            "a@@b.example",
            "ä@b.example",
            "a@-b.example",
            "a;b@c.example",
        ] {
            assert!(!is_mail_address(text), "{text}");
        }
    }

    #[test]
    fn digits_are_those_of_the_standard_library() {
        for (number, width) in [(0, 1), (0, 2), (7, 1), (7, 2), (42, 1), (1_204, 2), (u64::MAX, 1), (5, 20)] {
            let mut out = String::from("x");
            push_digits(number, width, &mut out);
            assert_eq!(out, format!("x{number:0width$}"));
        }
        let mut nothing = String::new();
        push_digits(0, 0, &mut nothing);
        assert_eq!(nothing, "");
    }

    #[test]
    fn a_plain_text_is_one_line_and_steers_nothing() {
        for (text, line) in [
            ("M/s A & Söhne ₹5", "M/s A & Söhne ₹5"),
            ("\u{1b}[2Ja\u{9b}b\0", "\u{fffd}[2Ja\u{fffd}b\u{fffd}"),
            ("a\r\n  help: b\tc", "a    help: b c"),
            ("a\u{202e}b\u{2066}c", "a\u{fffd}b\u{fffd}c"),
        ] {
            assert_eq!(plain(text), line);
        }
    }
}
