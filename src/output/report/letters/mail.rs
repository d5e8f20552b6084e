//! A letter as a draft that a mail program opens.
//!
//! Comes in: subject, text and an attached table. Goes out: the bytes of an `.eml` file (RFC 5322, MIME).
//! Invariant: no text can begin a header of its own: line breaks and signs that steer are gone before a header
//! is written; the same letter gives the same bytes; nothing here can send.

use crate::domain::text::{hexadecimal, is_mail_address, plain};
use chrono::{NaiveDate, NaiveTime};
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};
use sha2::{Digest, Sha256};
use std::io;

/// What a draft is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft<'a> {
    /// Our address, or empty: the mail program then takes the account's.
    pub(super) from: &'a str,
    /// The supplier's addresses; without one a person has to fill it in.
    pub(super) to: &'a [String],
    pub(super) subject: &'a str,
    pub(super) text: &'a str,
    pub(super) table_name: &'a str,
    pub(super) table: &'a [u8],
    /// The date of the run: a draft gets its own when it is sent.
    pub(super) on: NaiveDate,
}

impl Draft<'_> {
    /// Writes the draft.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        let mark = self.mark();
        let mut message = MessageBuilder::new()
            .header("X-Unsent", Raw::new("1"))
            .date(Date::new(self.on.and_time(NaiveTime::MIN).and_utc().timestamp()))
            .header("Message-ID", Raw::new(format!("<{mark}@imsreco.invalid>")));
        let from = [self.from.to_owned()];
        for (name, addresses) in [("From", &from[..]), ("To", self.to)] {
            let usable: Vec<String> =
                addresses.iter().filter(|a| is_mail_address(a)).map(|a| format!("<{a}>")).collect();
            if !usable.is_empty() {
                message = message.header(name, Raw::new(usable.join(", ")));
            }
        }
        let text = |kind: &'static str, bytes: &[u8]| {
            MimePart::new(ContentType::new(kind).attribute("charset", "utf-8"), quoted_printable(bytes))
                .transfer_encoding("quoted-printable")
        };
        let parts = vec![
            text("text/plain", self.text.as_bytes()),
            text("text/csv", self.table).attachment(self.table_name.to_owned()),
        ];
        let kind = ContentType::new("multipart/mixed").attribute("boundary", format!("imsreco-{mark}"));
        message
            .subject(Text::new(header_text(self.subject)))
            .body(MimePart::new(kind, BodyPart::Multipart(parts)))
            .write_to_vec()
    }

    /// Names the draft by what it says: the boundary of its parts cannot stand in it by accident.
    fn mark(&self) -> String {
        let mut hash = Sha256::new();
        let fixed = [self.from, self.subject, self.text, self.table_name];
        for part in self.to.iter().map(String::as_str).chain(fixed) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(self.table);
        hexadecimal(&hash.finalize()[..12])
    }
}

/// Makes a text safe for a header: one line, and no encoded word that a mail program would decode.
fn header_text(text: &str) -> String {
    plain(text).trim().replace("=?", "= ?")
}

/// Writes text in quoted-printable (RFC 2045): lines end in CR LF and are at most 76 characters long.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    const MOST: usize = 75;
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    let mut lines = text.split(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut used = 0;
        for (at, byte) in line.iter().enumerate() {
            let blank = matches!(byte, b' ' | b'\t') && at + 1 < line.len();
            let as_it_is = blank || matches!(byte, b'!'..=b'~') && *byte != b'=';
            let wide = if as_it_is { 1 } else { 3 };
            if used + wide > MOST {
                out.extend_from_slice(b"=\r\n");
                used = 0;
            }
            if as_it_is {
                out.push(*byte);
            } else {
                out.extend_from_slice(format!("={byte:02X}").as_bytes());
            }
            used += wide;
        }
        if lines.peek().is_some() {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads quoted-printable, independently of the writer.
    fn decoded(encoded: &[u8]) -> Vec<u8> {
        let text = String::from_utf8(encoded.to_vec()).unwrap().replace("=\r\n", "");
        let mut out = Vec::new();
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            if byte == b'=' {
                let hex: String =
                    [bytes.next().unwrap(), bytes.next().unwrap()].iter().map(|b| char::from(*b)).collect();
                out.push(u8::from_str_radix(&hex, 16).unwrap());
            } else {
                out.push(byte);
            }
        }
        out
    }

    proptest! {
        #[test]
        fn any_text_reads_back_and_no_line_is_too_long(text in "(?s).{0,400}") {
            let encoded = quoted_printable(text.as_bytes());
            prop_assert!(encoded.is_ascii());
            for line in String::from_utf8(encoded.clone()).unwrap().split("\r\n") {
                prop_assert!(line.len() <= 76 && !line.ends_with([' ', '\t']));
            }
            let lines: Vec<&str> = text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
            prop_assert_eq!(String::from_utf8(decoded(&encoded)).unwrap(), lines.join("\r\n"));
        }
    }

    fn draft<'a>(subject: &'a str, to: &'a [String]) -> Draft<'a> {
        Draft {
            from: "",
            to,
            subject,
            text: "Dear ₹\n",
            table_name: "a.csv",
            table: b"a,b\n1,2\n",
            on: NaiveDate::from_ymd_opt(2026, 10, 14).unwrap(),
        }
    }

    fn text(draft: Draft<'_>) -> String {
        String::from_utf8(draft.bytes().unwrap()).unwrap()
    }

    #[test]
    fn a_draft_is_a_message_with_a_text_and_a_table() {
        let to = ["accounts@lohgad.example".to_owned()];
        let shown = text(draft("GST: 3 documents to settle", &to));
        let mark = shown.split_once("Message-ID: <").unwrap().1.split_once('@').unwrap().0.to_owned();
        assert_eq!(
            shown.replace(&mark, "MARK"),
            "X-Unsent: 1\r\nDate: Wed, 14 Oct 2026 00:00:00 +0000\r\nMessage-ID: <MARK@imsreco.invalid>\r\n\
             To: <accounts@lohgad.example>\r\nSubject: GST: 3 documents to settle\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=\"imsreco-MARK\"\r\n\r\n\r\n--imsreco-MARK\r\n\
             Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             Dear =E2=82=B9\r\n\r\n--imsreco-MARK\r\nContent-Type: text/csv; charset=\"utf-8\"\r\n\
             Content-Transfer-Encoding: quoted-printable\r\nContent-Disposition: attachment; filename=\"a.csv\"\r\n\r\n\
             a,b\r\n1,2\r\n\r\n--imsreco-MARK--\r\n"
        );
        assert_eq!(shown, text(draft("GST: 3 documents to settle", &to)), "the same letter, the same bytes");
    }

    #[test]
    fn no_name_and_no_address_begins_a_header() {
        for subject in [
            "x\r\nBcc: all@firm.example",
            "x\nBcc: all@firm.example",
            "₹ x\r\n\r\nBcc: all@firm.example\r\n",
            "=?utf-8?Q?x=0D=0ABcc:_all@firm.example?=",
            "x\u{2028}Bcc: all@firm.example",
        ] {
            let long = format!("{subject}{}", " and more".repeat(40));
            for subject in [subject, &long] {
                let to = ["a@b.example\r\nBcc: c@d.example".to_owned(), "not an address".to_owned()];
                let shown = text(draft(subject, &to));
                let head = shown.split_once("\r\n\r\n").unwrap().0;
                for line in head.split("\r\n") {
                    let name = line.split(':').next().unwrap();
                    let known = ["X-Unsent", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type"];
                    assert!(line.starts_with([' ', '\t']) || known.contains(&name), "{line}");
                    assert!(!line.contains("=?utf-8?Q?x=0D"), "{line}");
                }
                assert!(head.bytes().all(|b| matches!(b, b'\r' | b'\n' | b'\t' | b' '..=b'~')), "{head}");
            }
        }
    }
}
