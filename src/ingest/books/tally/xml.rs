//! Vouchers of an XML export.
//!
//! Comes in: decoded text. Goes out: the vouchers as [`Element`]s. Invariant: Tally writes characters
//! that XML does not allow (`&#4;`); they are dropped and are no reason to stop.

use super::Element;
use crate::diagnostic::Place;
use crate::ingest::books::error::BooksError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements within a voucher are not nested deeper than this.
const DEEPEST: usize = 40;

/// Tells whether a text is an export of Tally, by the first tags.
pub(in crate::ingest::books) fn is_tally(text: &str) -> bool {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_ascii_uppercase();
    ["<ENVELOPE", "<TALLYMESSAGE", "<VOUCHER"].iter().any(|tag| head.contains(tag))
}

/// Reads the vouchers, in order.
pub(in crate::ingest::books) fn vouchers(name: &str, text: &str) -> Result<Vec<Element>, BooksError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = true;
    let mut out = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|source| damaged(name, text, reader.error_position(), Some(source)))?;
        match event {
            Event::Start(tag) => {
                let element = start(&tag);
                if !open.is_empty() || element.name == "VOUCHER" {
                    if open.len() >= DEEPEST {
                        return Err(damaged(name, text, reader.buffer_position(), None));
                    }
                    open.push(element);
                }
            }
            Event::Empty(tag) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(start(&tag));
                }
            }
            Event::Text(piece) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&piece.xml10_content());
                }
            }
            Event::CData(piece) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&piece.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&resolved(&reference.into_inner()));
                }
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => out.push(element),
                    }
                }
            }
            Event::Eof if open.is_empty() => return Ok(out),
            Event::Eof => return Err(damaged(name, text, reader.buffer_position(), None)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The type of a voucher stands as an attribute too.
fn start(tag: &BytesStart<'_>) -> Element {
    let mut element = Element { name: tag.name().as_ref().to_ascii_uppercase(), ..Element::default() };
    if element.name == "VOUCHER"
        && let Ok(Some(kind)) = tag.try_get_attribute("VCHTYPE")
    {
        let text = kind.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default().into_owned();
        element.children.push(Element { name: "VCHTYPE".to_owned(), text, children: Vec::new() });
    }
    element
}

fn resolved(reference: &str) -> String {
    let code = reference.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => n.parse().ok(),
    });
    match (reference, code.and_then(char::from_u32)) {
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        (_, Some(c)) if !c.is_control() => c.to_string(),
        (_, Some(_)) => String::new(),
        (other, None) => format!("&{other};"),
    }
}

fn damaged(name: &str, text: &str, position: u64, source: Option<quick_xml::Error>) -> BooksError {
    let upto = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    let line = text.as_bytes()[..upto].split(|b| *b == b'\n').count();
    let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), ..Place::file(name) };
    BooksError::Xml { place: Box::new(place), source: source.map(Box::new) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vouchers_are_found_at_any_depth_and_forbidden_characters_are_dropped() {
        let text = "<?xml version=\"1.0\"?><ENVELOPE><BODY><VOUCHER VCHTYPE=\"GST Purchase\"><PLACEOFSUPPLY>&#4; \
                    Karnataka</PLACEOFSUPPLY><PARTYNAME>A &amp; B &#8377; & Co</PARTYNAME><OLD.LIST TYPE=\"x\"/>\
                    <LEDGERENTRIES.LIST><AMOUNT>-1</AMOUNT></LEDGERENTRIES.LIST></VOUCHER></BODY></ENVELOPE>";
        assert!(is_tally(text) && !is_tally("<html><table>"));
        let vouchers = vouchers("t.xml", text).unwrap();
        assert_eq!(vouchers.len(), 1);
        assert_eq!(vouchers[0].child("PLACEOFSUPPLY"), "Karnataka");
        assert_eq!(vouchers[0].child("PARTYNAME"), "A & B ₹ & Co");
        assert_eq!(vouchers[0].child("VCHTYPE"), "GST Purchase");
        assert_eq!(vouchers[0].all(&["LEDGERENTRIES.LIST"]).next().unwrap().child("AMOUNT"), "-1");
    }

    #[test]
    fn a_cut_export_is_said_to_be_damaged_with_its_line() {
        let message = vouchers("t.xml", "<ENVELOPE>\n<VOUCHER>\n<DATE>2026").unwrap_err().to_string();
        assert_eq!(
            message,
            "this XML file is damaged or cut short\n  --> t.xml:3\n  help: export it again from the program it \
             comes from"
        );
        assert!(vouchers("t.xml", "<VOUCHER><A></B></VOUCHER>").is_err());
    }
}
