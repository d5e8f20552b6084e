//! A file of the portal with its names, numbers and texts replaced, and every other byte as it was.
//!
//! Comes in: the text of a download, an upload or an error file, and who replaces. Goes out: the same
//! JSON with other words in it. Invariant: dates, amounts, flags and keys stay; what stands under a key
//! that is not known does not.

use super::field::Field;

/// What a value says, as far as it has to be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// A GSTIN.
    Gstin,
    /// A trade name.
    Name,
    /// A document number.
    Number,
    /// Words of people or of the portal about a document.
    Text,
    /// The portal's checksum.
    Hash,
}

/// What becomes of a value.
#[derive(Clone, Copy)]
enum Fate {
    Stays,
    Hides(Hidden),
    /// Nobody knows what it is.
    Goes,
}

fn fate(key: &str) -> Fate {
    let Some(field) = Field::from_key(key) else {
        return match key {
            "rtin" | "gstin" => Fate::Hides(Hidden::Gstin),
            "reqtyp" | "status_cd" | "status" | "rtnprd" => Fate::Stays,
            _ => Fate::Goes,
        };
    };
    match field {
        Field::SupplierGstin => Fate::Hides(Hidden::Gstin),
        Field::SupplierName => Fate::Hides(Hidden::Name),
        Field::Number | Field::NoteNumber | Field::OriginalNumber | Field::OriginalNoteNumber => {
            Fate::Hides(Hidden::Number)
        }
        Field::Remarks | Field::ErrorMessage => Fate::Hides(Hidden::Text),
        Field::Hash => Fate::Hides(Hidden::Hash),
        Field::Date
        | Field::NoteDate
        | Field::OriginalDate
        | Field::OriginalNoteDate
        | Field::InvoiceType
        | Field::DocumentValue
        | Field::TaxableValue
        | Field::Igst
        | Field::Cgst
        | Field::Sgst
        | Field::Cess
        | Field::PlaceOfSupply
        | Field::ReturnPeriod
        | Field::SourceForm
        | Field::FilingStatus
        | Field::Action
        | Field::PendingBlocked
        | Field::RemarksBlocked
        | Field::ItcBlocked
        | Field::ItcBlockedOffline
        | Field::ItcReduction
        | Field::DeclaredIgst
        | Field::DeclaredCgst
        | Field::DeclaredSgst
        | Field::DeclaredCess
        | Field::PreviousStatus
        | Field::SourceFormAlias
        | Field::ReturnPeriodAlias
        | Field::ErrorCode => Fate::Stays,
    }
}

/// Rewrites a file; `hide` is given what a value is, its text, and where it begins. A number that is
/// no text on the wire stays one only if what replaces it is.
pub fn rewrite(text: &str, hide: &mut dyn FnMut(Hidden, &str, usize) -> String) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied, mut now) = (0, 0, Fate::Stays);
    while at < bytes.len() {
        let begin = at;
        let quoted = bytes[at] == b'"';
        if quoted {
            at = end_of_text(bytes, at);
        } else if bytes[at].is_ascii_digit() || bytes[at] == b'-' {
            while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || b"+-.".contains(&bytes[at])) {
                at += 1;
            }
        } else {
            at += 1;
            continue;
        }
        let token = text.get(begin..at).unwrap_or_default();
        let said =
            if quoted { serde_json::from_str::<String>(token).unwrap_or_default() } else { token.to_owned() };
        let after = bytes[at..].iter().find(|b| !b.is_ascii_whitespace());
        if quoted && after == Some(&b':') {
            now = fate(&said);
            continue;
        }
        let replaced = match now {
            Fate::Stays => continue,
            Fate::Hides(what) => hide(what, &said, begin),
            Fate::Goes if quoted && said.is_empty() => continue,
            Fate::Goes => if quoted { "x" } else { "0" }.to_owned(),
        };
        out.push_str(text.get(copied..begin).unwrap_or_default());
        if quoted || serde_json::from_str::<serde_json::Number>(&replaced).is_err() {
            out.push_str(&serde_json::to_string(&replaced).unwrap_or_default());
        } else {
            out.push_str(&replaced);
        }
        copied = at;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// Returns the position behind the closing quote of a text.
fn end_of_text(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_texts_are_replaced_and_nothing_else_is_touched() {
        let text = "{ \"rtin\":\"A\", \"imsDetails\":{\"b2b\":[\n {\"stin\" : \"B\",\"tradenm\":\"C \\\"&\\\" D\",\"inum\":12,\"idt\":\
                    \"01-09-2026\",\"val\":118.50,\"phone\":98765,\"mail\":\"a@b\",\"remarks\":\"\",\"hash\":\"h\"}]}}";
        let hidden = rewrite(text, &mut |what, said, _| match what {
            Hidden::Number => said.replace('2', "7"),
            _ if said.is_empty() => String::new(),
            _ => format!("{what:?}"),
        });
        assert_eq!(
            hidden,
            "{ \"rtin\":\"Gstin\", \"imsDetails\":{\"b2b\":[\n {\"stin\" : \"Gstin\",\"tradenm\":\"Name\",\"inum\":17,\"idt\":\
             \"01-09-2026\",\"val\":118.50,\"phone\":0,\"mail\":\"x\",\"remarks\":\"\",\"hash\":\"Hash\"}]}}"
        );
        assert_eq!(rewrite("\"a", &mut |_, _, _| String::new()), "\"a");
    }
}
