//! GSTR-2B as the portal gives it in JSON, of both generations.
//!
//! Comes in: the text of a file. Goes out: its documents one by one, each value as it stands in the text.
//! Invariant: a list that is no table of documents is named, never dropped in silence; nothing recurses
//! deeper than the grouping by supplier. Long because reading and writing share one set of keys.

use super::value::{Json, Token};
use crate::domain::action::ItcReduction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::gstr2b::{Document2b, Table2b};
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = [$($key:literal),+], $title:literal;)+) => {
        /// A value of a document of GSTR-2B, whatever the table calls it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field2b { $($(#[$doc])* $variant,)+ }

        impl Field2b {
            /// All fields.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns what people call it.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Reads the portal's key.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($($key)|+ => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

fields! {
    /// GSTIN of supplier, operator or distributor; on the group.
    SupplierGstin = ["ctin"], "supplier GSTIN";
    /// Name; on the group.
    SupplierName = ["trdnm"], "supplier name";
    /// When the supplier filed; on the group.
    FiledOn = ["supfildt"], "date of filing";
    /// The supplier's return period; on the group.
    ReturnPeriod = ["supprd"], "return period";
    /// Number of invoice, note, ISD document or bill of entry.
    Number = ["inum", "ntnum", "docnum", "boenum"], "document number";
    /// Its date.
    Date = ["dt", "docdt", "boedt"], "document date";
    /// Number of the document it amends.
    OriginalNumber = ["oinum", "ontnum", "odocnum"], "original number";
    /// `C` or `D` of notes, the type of supply of invoices.
    Type = ["typ", "doctyp"], "type";
    /// Total with tax.
    DocumentValue = ["val"], "document value";
    /// Taxable value.
    TaxableValue = ["txval"], "taxable value";
    /// Integrated tax.
    Igst = ["igst"], "IGST";
    /// Central tax.
    Cgst = ["cgst"], "CGST";
    /// State tax.
    Sgst = ["sgst"], "SGST";
    /// Cess.
    Cess = ["cess"], "cess";
    /// Y: the recipient pays the tax.
    ReverseCharge = ["rev"], "reverse charge";
    /// N: the credit cannot be had; of ISD documents whether it is eligible.
    Available = ["itcavl", "itcelg"], "availability of ITC";
    /// Why not.
    Reason = ["rsn"], "reason";
    /// What stood in IMS.
    Action = ["imsStatus"], "status in IMS";
    /// Y or N: whether ITC is to be reduced.
    Reduction = ["itcRedReq"], "ITC reduction";
    /// Part of the IGST to be reduced.
    DeclaredIgst = ["declIgst"], "declared IGST";
    /// Part of the CGST to be reduced.
    DeclaredCgst = ["declCgst"], "declared CGST";
    /// Part of the SGST to be reduced.
    DeclaredSgst = ["declSgst"], "declared SGST";
    /// Part of the cess to be reduced.
    DeclaredCess = ["declCess"], "declared cess";
    /// Rate of a line; documents with several lines have several.
    Rate = ["rt"], "rate";
}

impl Field2b {
    /// The four tax heads in the order of [`crate::domain::money::TaxHeads::each`].
    pub const HEADS: [Self; 4] = [Self::Igst, Self::Cgst, Self::Sgst, Self::Cess];
    /// The four declared heads in the same order.
    pub const DECLARED: [Self; 4] =
        [Self::DeclaredIgst, Self::DeclaredCgst, Self::DeclaredSgst, Self::DeclaredCess];
}

/// A table of GSTR-2B as the portal parts them: notes of both kinds share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WireTable {
    /// Invoices.
    B2b,
    /// Amended invoices.
    B2ba,
    /// Credit and debit notes.
    Cdnr,
    /// Amended notes.
    Cdnra,
    /// Documents of e-commerce operators.
    Ecom,
    /// Amended documents of e-commerce operators.
    Ecoma,
    /// Documents of an input service distributor, amended ones too.
    Isd,
    /// Bills of entry, amended ones too.
    Import,
    /// Bills of entry for goods from a SEZ, amended ones too.
    ImportSez,
}

impl WireTable {
    /// Reads a key of `docdata`, or the same word on a sheet of the workbook.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.to_ascii_lowercase().as_str() {
            "b2b" => Some(Self::B2b),
            "b2ba" => Some(Self::B2ba),
            "cdnr" | "b2b-cdnr" => Some(Self::Cdnr),
            "cdnra" | "b2b-cdnra" => Some(Self::Cdnra),
            "ecom" | "eco" => Some(Self::Ecom),
            "ecoma" | "ecoa" => Some(Self::Ecoma),
            "isd" | "isda" => Some(Self::Isd),
            "impg" | "impga" => Some(Self::Import),
            "impgsez" | "impgseza" | "impgasez" => Some(Self::ImportSez),
            _ => None,
        }
    }

    /// Tells whether its documents amend others.
    pub const fn is_amendment(self) -> bool {
        matches!(self, Self::B2ba | Self::Cdnra | Self::Ecoma)
    }
}

/// Keys under which the documents of a supplier are listed.
const LISTS: [&str; 4] = ["inv", "nt", "doclist", "boe"];
/// The lines by rate of the older generation.
const LINES: &str = "items";

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head2b {
    /// The recipient, or empty.
    pub gstin: String,
    /// The period `MMYYYY`, or empty.
    pub period: String,
    /// Of how many files it is one; 0 where it does not say.
    pub files: usize,
    /// Lists in the place of tables that are none, with their length.
    pub unknown: Vec<(String, usize)>,
}

/// One document as it stands in the file.
#[derive(Debug)]
pub struct Wire2b<'a> {
    /// Its table.
    pub table: WireTable,
    /// It stands among the rejected ones.
    pub is_rejected: bool,
    /// The table's key and the document's position in it, from 1.
    pub place: (String, usize),
    values: Vec<(Field2b, Json<'a>)>,
    lines: Vec<Vec<(Field2b, Json<'a>)>>,
}

impl<'a> Wire2b<'a> {
    /// Returns a value; nothing where it is absent or null.
    pub fn get(&self, field: Field2b) -> Option<&Json<'a>> {
        of(&self.values, field)
    }

    /// Returns a value of every line by rate, where the document has lines.
    pub fn lines(&self, field: Field2b) -> impl Iterator<Item = &Json<'a>> {
        self.lines.iter().filter_map(move |line| of(line, field))
    }
}

fn of<'v, 'a>(values: &'v [(Field2b, Json<'a>)], field: Field2b) -> Option<&'v Json<'a>> {
    values.iter().find(|(f, value)| *f == field && *value != Json::Null).map(|(_, value)| value)
}

type Object<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// Why a file is no GSTR-2B.
#[derive(Debug)]
pub enum Not2b {
    /// Not JSON.
    Json(serde_json::Error),
    /// JSON of something else.
    Other,
}

impl From<serde_json::Error> for Not2b {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

fn object(raw: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(raw.get()).ok()
}

fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

/// Takes a file apart; `take` is given every document in the order of the file.
///
/// # Errors
/// [`Not2b`] where the text is not JSON, or holds no `docdata`.
pub fn documents<'a>(text: &'a str, take: &mut dyn FnMut(Wire2b<'a>)) -> Result<Head2b, Not2b> {
    let raw: &RawValue = serde_json::from_str(text)?;
    let mut body = object(raw).ok_or(Not2b::Other)?;
    // The portal's page wraps it once, some programs twice.
    for _ in 0..2 {
        match body.get("data").and_then(|inner| object(inner)) {
            Some(inner) => body = inner,
            None => break,
        }
    }
    let docdata = body.get("docdata").and_then(|raw| object(raw)).ok_or(Not2b::Other)?;
    let text_of =
        |key: &str| body.get(key).map(|raw| shown(&Json::of(Token::cut(raw.get())))).unwrap_or_default();
    let mut head = Head2b {
        gstin: text_of("gstin"),
        period: text_of("rtnprd"),
        files: text_of("fc").parse().unwrap_or_default(),
        unknown: Vec::new(),
    };
    tables(&docdata, false, &mut head, take);
    if let Some(rejected) = body.get("docRejdata").and_then(|raw| object(raw)) {
        tables(&rejected, true, &mut head, take);
    }
    Ok(head)
}

/// Returns a value as text, a number as its token.
pub fn shown(value: &Json<'_>) -> String {
    match value {
        Json::Text(text) => text.trim().to_owned(),
        Json::Number(token) => (*token).to_owned(),
        Json::Flag(yes) => if *yes { "Y" } else { "N" }.to_owned(),
        Json::Null | Json::BadText | Json::List | Json::Object => String::new(),
    }
}

fn tables<'a>(docdata: &Object<'a>, is_rejected: bool, head: &mut Head2b, take: &mut dyn FnMut(Wire2b<'a>)) {
    for (key, raw) in docdata {
        let Some(groups) = list(raw) else { continue };
        let Some(table) = WireTable::from_key(key) else {
            if !groups.is_empty() {
                head.unknown.push((key.clone().into_owned(), groups.len()));
            }
            continue;
        };
        let mut position = 0;
        for group in groups {
            let Some(group) = object(group) else {
                head.unknown.push((key.clone().into_owned(), 1));
                continue;
            };
            let listed: Vec<&'a RawValue> = LISTS
                .iter()
                .filter_map(|name| group.get(*name).and_then(|raw| list(raw)))
                .flatten()
                .collect();
            let shared = values(&group);
            // Bills of entry from abroad stand without a group.
            let is_flat = !LISTS.iter().any(|name| group.contains_key(*name));
            let own = |raw: &'a RawValue| object(raw).unwrap_or_default();
            let each: Vec<Object<'a>> =
                if is_flat { vec![Object::new()] } else { listed.into_iter().map(own).collect() };
            for document in each {
                position += 1;
                let lines = document.get(LINES).or_else(|| group.get(LINES).filter(|_| is_flat));
                let lines = lines.and_then(|raw| list(raw)).unwrap_or_default();
                let lines = lines.into_iter().filter_map(object).map(|line| values(&line)).collect();
                let mut all = values(&document);
                all.extend(shared.iter().cloned());
                take(Wire2b {
                    table,
                    is_rejected,
                    place: (key.clone().into_owned(), position),
                    values: all,
                    lines,
                });
            }
        }
    }
}

fn values<'a>(object: &Object<'a>) -> Vec<(Field2b, Json<'a>)> {
    object
        .iter()
        .filter_map(|(key, raw)| Some((Field2b::from_key(key)?, Json::of(Token::cut(raw.get())))))
        .collect()
}

/// Writes documents as a file of GSTR-2B that reads back as them; the portal's own file holds more.
pub fn text(recipient: &str, period: &str, documents: &[&Document2b]) -> String {
    let part = |is_rejected: bool| -> Map<String, Value> {
        let mut tables: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for d in documents.iter().filter(|d| d.is_rejected == is_rejected) {
            let (table, list) = table_of(d);
            let mut group = Map::new();
            if let Some(list) = list {
                group.insert("ctin".to_owned(), d.supplier_gstin.clone().into());
                group.insert("trdnm".to_owned(), d.supplier_name.clone().into());
                group.insert("supprd".to_owned(), d.return_period.clone().into());
                group.insert("supfildt".to_owned(), d.filed_on.map(show_date).into());
                group.insert(list.to_owned(), Value::Array(vec![Value::Object(written(d))]));
            } else {
                group = written(d);
            }
            tables.entry(table).or_default().push(Value::Object(group));
        }
        tables.into_iter().map(|(key, groups)| (key.to_owned(), Value::Array(groups))).collect()
    };
    let mut data = Map::new();
    data.insert("gstin".to_owned(), recipient.into());
    data.insert("rtnprd".to_owned(), period.into());
    data.insert("docdata".to_owned(), Value::Object(part(false)));
    let rejected = part(true);
    if !rejected.is_empty() {
        data.insert("docRejdata".to_owned(), Value::Object(rejected));
    }
    let mut out = serde_json::to_string(&serde_json::json!({ "data": data })).unwrap_or_default();
    out.push('\n');
    out
}

/// Returns the table of a document and the key under which its group lists documents.
const fn table_of(d: &Document2b) -> (&'static str, Option<&'static str>) {
    match d.table {
        Table2b::Supply(section) => match section {
            Section::B2b => ("b2b", Some("inv")),
            Section::B2ba => ("b2ba", Some("inv")),
            Section::B2bdn | Section::B2bcn => ("cdnr", Some("nt")),
            Section::B2bdna | Section::B2bcna => ("cdnra", Some("nt")),
            Section::Ecom => ("ecom", Some("inv")),
            Section::Ecoma => ("ecoma", Some("inv")),
        },
        Table2b::Isd => ("isd", Some("doclist")),
        Table2b::Import => ("impg", None),
        Table2b::ImportSez => ("impgsez", Some("boe")),
    }
}

/// Writes one document; amounts are texts of rupees, which the reader takes as it takes numbers.
fn written(d: &Document2b) -> Map<String, Value> {
    let [number, date, original] = match (d.table, d.kind) {
        (Table2b::Isd, _) => ["docnum", "docdt", "odocnum"],
        (Table2b::Import | Table2b::ImportSez, _) => ["boenum", "boedt", "oinum"],
        (Table2b::Supply(_), DocumentKind::Invoice) => ["inum", "dt", "oinum"],
        (Table2b::Supply(_), DocumentKind::DebitNote | DocumentKind::CreditNote) => ["ntnum", "dt", "ontnum"],
    };
    let kind = match (d.table, d.kind) {
        (Table2b::Isd, DocumentKind::CreditNote) => ("doctyp", "ISDC"),
        (Table2b::Isd, _) => ("doctyp", "ISDI"),
        (_, DocumentKind::CreditNote) => ("typ", "C"),
        (_, DocumentKind::DebitNote) => ("typ", "D"),
        (_, DocumentKind::Invoice) => ("typ", "R"),
    };
    let available = if matches!(d.table, Table2b::Isd) { "itcelg" } else { "itcavl" };
    let flag = |yes: bool| if yes { "Y" } else { "N" }.to_owned();
    let mut fields = vec![
        (number, d.number.clone()),
        (date, d.date.map(show_date).unwrap_or_default()),
        (original, d.original_number.clone()),
        (kind.0, kind.1.to_owned()),
        ("txval", d.taxable_value.plain()),
        ("rev", flag(d.is_reverse_charge)),
        (available, flag(!d.is_unavailable)),
        ("rsn", d.reason.clone()),
        ("imsStatus", d.action.map(|a| a.code().to_owned()).unwrap_or_default()),
    ];
    fields.extend(["igst", "cgst", "sgst", "cess"].into_iter().zip(d.tax.each().map(Paise::plain)));
    match d.reduction {
        ItcReduction::NotAsked => {}
        ItcReduction::None => fields.push(("itcRedReq", "N".to_owned())),
        ItcReduction::Full => fields.push(("itcRedReq", "Y".to_owned())),
        ItcReduction::Partial(part) => {
            fields.push(("itcRedReq", "Y".to_owned()));
            let keys = ["declIgst", "declCgst", "declSgst", "declCess"];
            fields.extend(keys.into_iter().zip(part.each().map(Paise::plain)));
        }
    }
    let filled = fields.into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(key, text)| (key.to_owned(), Value::String(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Head2b, Vec<String>) {
        let mut seen = Vec::new();
        let head = documents(text, &mut |d| {
            let say = |field| d.get(field).map(shown).unwrap_or_default();
            let igst: Vec<String> = d.lines(Field2b::Igst).map(shown).collect();
            seen.push(format!(
                "{:?} {} {} {} {} {} [{}]",
                d.table,
                if d.is_rejected { "rejected" } else { "given" },
                say(Field2b::SupplierGstin),
                say(Field2b::Number),
                say(Field2b::Igst),
                d.place.1,
                igst.join("+")
            ));
        })
        .unwrap();
        (head, seen)
    }

    const TABLES: &str = r#""docdata":{"b2b":[{"ctin":"A","supprd":"092026","inv":[{"inum":"1","igst":10.50},
        {"inum":2,"items":[{"num":1,"rt":5,"igst":1},{"num":2,"rt":18,"igst":2.5}]}]}],
        "impg":[{"boenum":"77","igst":9}],"impgsez":[{"ctin":"B","boe":[{"boenum":"8","igst":1}]}],"tds":[1,2]},
        "docRejdata":{"cdnr":[{"ctin":"C","nt":[{"ntnum":"N","typ":"C","igst":4}]}]}"#;

    #[test]
    fn both_generations_are_read_with_their_wrapper_and_without() {
        let body = format!(r#""gstin":"G","rtnprd":"092026","fc":2,{TABLES}"#);
        let bare = read(&format!("{{{body}}}"));
        assert_eq!(bare, read(&format!(r#"{{"chksum":"x","data":{{{body}}}}}"#)));
        assert_eq!(bare, read(&format!(r#"{{"data":{{"data":{{{body}}}}}}}"#)));
        let (head, seen) = bare;
        assert_eq!((head.gstin.as_str(), head.period.as_str(), head.files), ("G", "092026", 2));
        assert_eq!(head.unknown, [("tds".to_owned(), 2)]);
        assert_eq!(
            seen,
            [
                "B2b given A 1 10.50 1 []",
                "B2b given A 2  2 [1+2.5]",
                "Import given  77 9 1 []",
                "ImportSez given B 8 1 1 []",
                "Cdnr rejected C N 4 1 []",
            ]
        );
    }

    #[test]
    fn what_has_no_docdata_is_no_gstr2b() {
        let other = |text: &str| matches!(documents(text, &mut |_| ()), Err(Not2b::Other));
        assert!(other("{}") && other("[1]") && other(r#"{"imsDetails":{}}"#));
        assert!(matches!(documents("{", &mut |_| ()), Err(Not2b::Json(_))));
    }
}
