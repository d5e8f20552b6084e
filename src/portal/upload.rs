//! The upload: envelope and the two profiles of a record.
//!
//! Comes in: the raw record of the download and what the recipient says of it. Goes out: JSON text.
//! Invariant: a field that the recipient does not say goes back with the token it came with; a key
//! outside the profile is never written. Nobody has published a schema of the offline file: its
//! keys and their order follow two independent readings of the official tool.

use super::field::{DECLARED, Field, HEADS, name_fields};
use super::record::WireRecord;
use super::shape::{Shape, source_of};
use super::value::Json;
use crate::domain::action::{ImsAction, ItcReduction, section_has_itc_reduction};
use crate::domain::document::Section;
use crate::domain::money::{MoneyError, Paise};
use std::borrow::Cow;

/// For whom the upload is written; the two differ in the keys of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// The portal's own upload of the file that its Excel tool makes.
    Offline,
    /// The save request of the API, for the client of a service provider.
    Api,
}

impl Profile {
    /// Both profiles.
    pub const ALL: [Self; 2] = [Self::Offline, Self::Api];

    /// Returns the word of the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Api => "api",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == word)
    }
}

/// What the recipient says of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'s> {
    /// The action.
    pub action: ImsAction,
    /// The action the portal holds, as downloaded.
    pub previous_action: ImsAction,
    /// Remarks, printable ASCII, or empty.
    pub remarks: &'s str,
    /// The declaration of ITC reduction.
    pub itc_reduction: ItcReduction,
}

/// The keys of a record of the section in the order of the profile.
///
/// Both sets are closed: what is not listed is not written.
pub fn keys(section: Section, profile: Profile) -> Vec<Field> {
    let names = name_fields(section);
    let originals = [names.original_number, names.original_date];
    let mut keys = Vec::with_capacity(30);
    let originals = originals.into_iter().filter(|_| section.is_amendment());
    let kind = [Field::InvoiceType].into_iter().filter(|_| !section.is_eco());
    let itc =
        [Field::ItcReduction].into_iter().chain(DECLARED).filter(|_| section_has_itc_reduction(section));
    match profile {
        Profile::Offline => {
            keys.extend(originals);
            keys.extend([Field::SupplierGstin, names.number]);
            keys.extend(kind);
            keys.extend([
                names.date,
                Field::DocumentValue,
                Field::Action,
                Field::PlaceOfSupply,
                Field::TaxableValue,
            ]);
            keys.extend(HEADS);
            keys.extend([
                Field::Remarks,
                Field::SourceForm,
                Field::ReturnPeriod,
                Field::FilingStatus,
                Field::PendingBlocked,
                Field::RemarksBlocked,
            ]);
            if section_has_itc_reduction(section) {
                keys.extend([Field::ItcBlocked, Field::ItcBlockedOffline]);
            }
        }
        Profile::Api => {
            keys.extend([Field::SupplierGstin, Field::ReturnPeriod, Field::SourceForm]);
            keys.extend(originals);
            keys.extend([names.number, names.date]);
            keys.extend(kind);
            keys.extend([Field::PlaceOfSupply, Field::DocumentValue, Field::TaxableValue]);
            keys.extend(HEADS);
            keys.extend([Field::Action, Field::PreviousStatus, Field::Remarks]);
        }
    }
    keys.extend(itc);
    keys
}

/// Tells whether a record cannot be sent without the field.
///
/// # Source
/// The API's schema; the offline file is held to the same, since both readings always fill them.
pub const fn is_required(field: Field) -> bool {
    match field {
        Field::SupplierGstin
        | Field::Number
        | Field::Date
        | Field::NoteNumber
        | Field::NoteDate
        | Field::OriginalNumber
        | Field::OriginalDate
        | Field::OriginalNoteNumber
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
        | Field::Action
        | Field::PreviousStatus => true,
        Field::SupplierName
        | Field::FilingStatus
        | Field::PendingBlocked
        | Field::RemarksBlocked
        | Field::ItcBlocked
        | Field::ItcBlockedOffline
        | Field::ItcReduction
        | Field::DeclaredIgst
        | Field::DeclaredCgst
        | Field::DeclaredSgst
        | Field::DeclaredCess
        | Field::Remarks
        | Field::Hash
        | Field::SourceFormAlias
        | Field::ReturnPeriodAlias
        | Field::ErrorMessage
        | Field::ErrorCode => false,
    }
}

/// What the envelope asks the portal to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// To hold the action that each record carries.
    Save,
    /// To forget the action it holds: records go without one.
    Reset,
}

impl Request {
    /// Returns the portal's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Save => "SAVE",
            Self::Reset => "RESET",
        }
    }
}

/// The keys of a record in a request of this kind.
///
/// # Source
/// A reset is the record without its action and with what the portal holds, in the API's schema; no
/// other form is known.
pub fn keys_of(section: Section, shape: &Shape, request: Request) -> Vec<Field> {
    let keys = shape.keys(section).iter().copied();
    match request {
        Request::Save => keys.collect(),
        Request::Reset => keys.filter(|field| !field.is_said()).chain([Field::PreviousStatus]).collect(),
    }
}

/// Returns the code of a declaration, nothing where none is sent.
pub const fn reduction_code(itc_reduction: ItcReduction) -> Option<&'static str> {
    match itc_reduction {
        ItcReduction::NotAsked => None,
        ItcReduction::None => Some("N"),
        ItcReduction::Full | ItcReduction::Partial(_) => Some("Y"),
    }
}

/// Returns what is written of the recipient's say under a key, or nothing when it stays out.
fn said_token(field: Field, said: &Said<'_>) -> Option<String> {
    let declared = |at: usize| match said.itc_reduction {
        ItcReduction::Partial(part) => Some(part.each()[at].plain()),
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => None,
    };
    match field {
        Field::Action => Some(quoted(said.action.code())),
        Field::PreviousStatus => Some(quoted(said.previous_action.code())),
        Field::Remarks if said.remarks.is_empty() => None,
        Field::Remarks => Some(quoted(said.remarks)),
        Field::ItcReduction => reduction_code(said.itc_reduction).map(quoted),
        other => DECLARED.iter().position(|d| *d == other).and_then(declared),
    }
}

/// Returns the token with which a field of the download goes back.
///
/// The token itself, but for two: a document number that came as a JSON number goes back as text,
/// and an amount that came as text goes back as a number, as the portal wants both.
pub fn returned_token<'a>(wire: &WireRecord<'a>, field: Field) -> Option<Cow<'a, str>> {
    let raw = wire.raw(field)?;
    Some(match Json::of(raw) {
        Json::Number(token) if field.is_number() => Cow::Owned(quoted(token)),
        Json::Text(text) if field.is_money() => Cow::Owned(number_of(&text)),
        _ => Cow::Borrowed(raw.get()),
    })
}

/// Writes an amount that came as text as a JSON number, digit by digit where it already is one.
fn number_of(text: &str) -> String {
    let text = text.trim();
    if serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok() {
        text.to_owned()
    } else {
        Paise::parse(text).map_or_else(|_| text.to_owned(), Paise::plain)
    }
}

/// Reads an amount: the token of a number, or a text that is a clean amount.
pub fn money(value: &Json<'_>) -> Option<Result<Paise, MoneyError>> {
    match value {
        Json::Number(token) => Some(Paise::parse(token)),
        Json::Text(text) => Some(Paise::parse(text.trim())),
        Json::Null | Json::BadText | Json::Flag(_) | Json::List | Json::Object => None,
    }
}

/// Tells whether a token says nothing: a text of blanks.
fn is_blank(token: &str) -> bool {
    token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).is_some_and(|text| text.trim().is_empty())
}

/// Adds one record to a text; the error names a field that must be sent and is not there, or is blank, and
/// nothing is added then.
pub fn push_record(
    section: Section,
    wire: &WireRecord<'_>,
    said: &Said<'_>,
    shape: &Shape,
    request: Request,
    out: &mut String,
) -> Result<(), Field> {
    let from = out.len();
    for field in keys_of(section, shape, request) {
        let token = if field.is_said() {
            said_token(field, said).map(Cow::Owned)
        } else {
            returned_token(wire, source_of(section, field))
        };
        match token {
            None if !is_required(field) => {}
            Some(token) if !(is_required(field) && is_blank(&token)) => {
                out.push(if out.len() == from { '{' } else { ',' });
                out.push('"');
                out.push_str(field.key());
                out.push_str("\":");
                out.push_str(&token);
            }
            None | Some(_) => {
                out.truncate(from);
                return Err(field);
            }
        }
    }
    out.push('}');
    Ok(())
}

/// How many bytes the envelope adds at most: its own keys, and per section and record the commas,
/// brackets and line ends.
pub const fn envelope_bytes(records: usize) -> usize {
    256 + 2 * records
}

/// Writes the envelope, one record a line; sections without records are left out.
pub fn envelope(recipient_gstin: &str, request: Request, sections: &[(Section, Vec<&str>)]) -> String {
    let records: usize = sections.iter().flat_map(|(_, r)| r).map(|r| r.len() + 2).sum();
    let mut out = String::with_capacity(records + 256);
    out.push_str("{\"rtin\":");
    out.push_str(&quoted(recipient_gstin));
    out.push_str(",\"reqtyp\":");
    out.push_str(&quoted(request.word()));
    out.push_str(",\"invdata\":{");
    let filled = sections.iter().filter(|(_, records)| !records.is_empty());
    for (at, (section, records)) in filled.enumerate() {
        out.push_str(if at == 0 { "\n\"" } else { ",\n\"" });
        out.push_str(section.key());
        out.push_str("\":[\n");
        for (at, record) in records.iter().enumerate() {
            if at > 0 {
                out.push_str(",\n");
            }
            out.push_str(record);
        }
        out.push(']');
    }
    out.push_str("}}\n");
    out
}

/// Writes a text as JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can always be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::TaxHeads;

    fn record(
        section: Section,
        wire: &WireRecord<'_>,
        said: &Said<'_>,
        shape: &Shape,
        request: Request,
    ) -> Result<String, Field> {
        let mut out = String::from("before");
        let pushed = push_record(section, wire, said, shape, request, &mut out);
        let record = out.split_off("before".len());
        assert_eq!(pushed.is_err(), record.is_empty());
        pushed.map(|()| record)
    }

    const NOTE: &str = r#"{"stin":"27AAAFS9876P1Z5","tradenm":"Sona","nt_num":417,"inv_typ":"R","nt_dt":"20-04-2026",
        "val":"1180.5","action":"N","pos":"29","txval":1.0E3,"iamt":180.10,"camt":0,"samt":0.0,"cess":0,"srcform":"R1",
        "rtnprd":"042026","srcfilstatus":"Filed","ispendactblocked":false,"isRemarksBlocked":"N",
        "isItcRedReqBlocked":"N","hash":"9ab0","new":[1]}"#;

    fn said(itc_reduction: ItcReduction) -> Said<'static> {
        Said {
            action: ImsAction::Accept,
            previous_action: ImsAction::NoAction,
            remarks: "half \"taken\"",
            itc_reduction,
        }
    }

    #[test]
    fn the_offline_record_goes_back_token_by_token_in_the_tools_order() {
        let wire = WireRecord::parse(NOTE).unwrap();
        let part = TaxHeads { igst: Paise::new(9_005), ..TaxHeads::default() };
        let text = record(
            Section::B2bcn,
            &wire,
            &said(ItcReduction::Partial(part)),
            &Shape::of(Profile::Offline),
            Request::Save,
        )
        .unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"stin":"27AAAFS9876P1Z5","nt_num":"417","inv_typ":"R","nt_dt":"20-04-2026","val":1180.5,"#,
                r#""action":"A","pos":"29","txval":1.0E3,"iamt":180.10,"camt":0,"samt":0.0,"cess":0,"#,
                r#""remarks":"half \"taken\"","srcform":"R1","rtnprd":"042026","srcfilstatus":"Filed","#,
                r#""ispendactblocked":false,"isRemarksBlocked":"N","isItcRedReqBlocked":"N","itcRedReq":"Y","#,
                r#""declIgst":90.05,"declCgst":0.00,"declSgst":0.00,"declCess":0.00}"#
            )
        );
    }

    #[test]
    fn the_api_record_is_closed_and_says_what_the_portal_holds() {
        let wire = WireRecord::parse(NOTE).unwrap();
        let text =
            record(Section::B2bcn, &wire, &said(ItcReduction::None), &Shape::of(Profile::Api), Request::Save)
                .unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"stin":"27AAAFS9876P1Z5","rtnprd":"042026","srcform":"R1","nt_num":"417","nt_dt":"20-04-2026","#,
                r#""inv_typ":"R","pos":"29","val":1180.5,"txval":1.0E3,"iamt":180.10,"camt":0,"samt":0.0,"cess":0,"#,
                r#""action":"A","prev_status":"N","remarks":"half \"taken\"","itcRedReq":"N"}"#
            )
        );
    }

    #[test]
    fn a_full_reduction_is_declared_without_amounts() {
        let wire = WireRecord::parse(NOTE).unwrap();
        let text =
            record(Section::B2bcn, &wire, &said(ItcReduction::Full), &Shape::of(Profile::Api), Request::Save)
                .unwrap();
        assert!(text.ends_with(r#""itcRedReq":"Y"}"#), "{text}");
    }

    #[test]
    fn a_reset_carries_no_action_and_what_the_portal_holds() {
        let wire = WireRecord::parse(NOTE).unwrap();
        let held = Said { previous_action: ImsAction::Reject, ..said(ItcReduction::Full) };
        let text = record(Section::B2bcn, &wire, &held, &Shape::of(Profile::Api), Request::Reset).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"stin":"27AAAFS9876P1Z5","rtnprd":"042026","srcform":"R1","nt_num":"417","nt_dt":"20-04-2026","#,
                r#""inv_typ":"R","pos":"29","val":1180.5,"txval":1.0E3,"iamt":180.10,"camt":0,"samt":0.0,"cess":0,"#,
                r#""prev_status":"R"}"#
            )
        );
    }

    #[test]
    fn a_field_that_must_be_sent_is_named_when_absent() {
        let text = NOTE.replace("\"pos\"", "\"sop\"");
        let wire = WireRecord::parse(&text).unwrap();
        for profile in Profile::ALL {
            assert_eq!(
                record(Section::B2bcn, &wire, &said(ItcReduction::None), &Shape::of(profile), Request::Save),
                Err(Field::PlaceOfSupply)
            );
        }
    }

    #[test]
    fn an_amount_written_as_text_goes_back_as_a_number() {
        for (text, number) in
            [("1000", "1000"), (" 1000.10 ", "1000.10"), ("+7", "7.00"), (".5", "0.50"), ("007", "7.00")]
        {
            assert_eq!(number_of(text), number);
        }
    }

    #[test]
    fn empty_sections_are_left_out() {
        assert_eq!(
            envelope(
                "29AAACX1234K1Z8",
                Request::Save,
                &[
                    (Section::B2b, vec![]),
                    (Section::B2bdn, vec!["{\"a\":1}", "{}"]),
                    (Section::Ecom, vec!["{}"])
                ]
            ),
            "{\"rtin\":\"29AAACX1234K1Z8\",\"reqtyp\":\"SAVE\",\"invdata\":{\n\"b2bdn\":[\n{\"a\":1},\n{}],\n\"ecom\":[\n{}]}}\n"
        );
    }

    #[test]
    fn each_profile_lists_each_key_once_and_every_required_one() {
        for section in Section::ALL {
            for profile in Profile::ALL {
                let keys = keys(section, profile);
                for (at, key) in keys.iter().enumerate() {
                    assert!(!keys[..at].contains(key), "{key:?}");
                }
                let names = name_fields(section);
                for needed in [names.number, names.date, Field::ReturnPeriod, Field::Action, Field::Cess] {
                    assert!(keys.contains(&needed));
                }
                assert_eq!(keys.contains(&Field::PreviousStatus), profile == Profile::Api);
                for never in [Field::Hash, Field::SupplierName] {
                    assert!(!keys.contains(&never));
                }
            }
        }
    }
}
