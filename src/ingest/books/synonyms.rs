//! What headings mean.
//!
//! Comes in: a heading as shown. Goes out: its [`Meaning`]. Invariant: a heading with a rate word
//! and no figure in it is a rate and never an amount. The spellings are those of Indian accounting
//! software and of the portal's own templates; longer than 400 lines because it is one list.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $title:literal;)+) => {
        /// What a register can say of a document, in our words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Field { $($(#[$doc])* $variant,)+ }

        impl Field {
            /// All fields.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the word of the mapping file.
            pub(super) const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns what messages call it.
            pub(super) const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Reads the word.
            pub(super) fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|f| f.word() == word)
            }
        }
    };
}

fields! {
    /// GSTIN of the supplier.
    SupplierGstin = "supplier_gstin", "supplier GSTIN";
    /// Name of the supplier.
    SupplierName = "supplier_name", "supplier name";
    /// GSTIN of the buyer.
    RecipientGstin = "recipient_gstin", "recipient GSTIN";
    /// Number on the supplier's document.
    Number = "number", "document number";
    /// Date on the supplier's document.
    Date = "date", "document date";
    /// The buyer's own entry number.
    VoucherNumber = "voucher_number", "voucher number";
    /// Date of the entry in the buyer's books.
    VoucherDate = "voucher_date", "voucher date";
    /// Invoice or note, in the supplier's words.
    DocumentType = "document_type", "document type";
    /// Class of voucher, in the buyer's words.
    VoucherType = "voucher_type", "voucher type";
    /// B2B, deemed export, SEZ, import and the like.
    SupplyType = "supply_type", "supply type";
    /// Total of the document with tax.
    DocumentValue = "document_value", "document value";
    /// Taxable value.
    TaxableValue = "taxable_value", "taxable value";
    /// Integrated tax.
    Igst = "igst", "IGST";
    /// Central tax.
    Cgst = "cgst", "CGST";
    /// State or Union-territory tax.
    Sgst = "sgst", "SGST";
    /// Compensation cess.
    Cess = "cess", "cess";
    /// All heads together.
    TotalTax = "total_tax", "total tax";
    /// State of supply.
    PlaceOfSupply = "place_of_supply", "place of supply";
    /// Whether the recipient pays the tax.
    ReverseCharge = "reverse_charge", "reverse charge";
    /// Whether the buyer takes the credit.
    ItcEligibility = "itc_eligibility", "ITC eligibility";
    /// Whether the credit is blocked: a yes means ineligible.
    BlockedCredit = "blocked_credit", "blocked credit";
    /// Number of the document that a note refers to.
    OriginalNumber = "original_number", "original document number";
    /// Number of a bill of entry.
    BillOfEntry = "bill_of_entry", "bill of entry";
    /// Port code of an import.
    PortCode = "port_code", "port code";
    /// Cancelled, deleted or reversed.
    Cancelled = "cancelled", "cancelled";
    /// Whether the supplier is under the composition scheme.
    Composition = "composition", "composition supplier";
}

impl Field {
    /// The four tax heads.
    pub(super) const HEADS: [Self; 4] = [Self::Igst, Self::Cgst, Self::Sgst, Self::Cess];

    /// Tells whether several columns of the field are added up.
    pub(super) fn is_summed(self) -> bool {
        self == Self::TaxableValue || Self::HEADS.contains(&self)
    }
}

/// What a heading says its column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A field; of two headings the one with the lower rank is believed.
    Field(Field, u8),
    /// One of several ledger columns of a field, to be added up.
    Ledger(Field),
    /// A total with or without tax: only the figures can tell.
    Either,
    /// A purchase ledger: taxable value where no other column says so.
    PurchaseLedger,
    /// Known, and of no use here.
    Ignored,
    /// Not known.
    Unknown,
}

/// Rank of a heading that is believed only where nothing better exists.
pub(super) const WEAK: u8 = 5;
/// Rank of `Document number`: the supplier's in templates, the buyer's own beside a better one.
pub(super) const OWN_OR_SUPPLIERS: u8 = 3;

type Entry = (Field, u8, &'static [&'static str]);

/// Normalised headings by field and rank.
const HEADINGS: &[Entry] = &[
    (
        Field::SupplierGstin,
        0,
        &[
            "gstin of supplier",
            "gstin of supplier eco",
            "supplier gstin",
            "supplier gstin uin",
            "supplier gst",
            "supplier gst no",
            "supplier gst number",
            "supplier gstin no",
            "suppliers gstin",
            "vendor gstin",
            "vendor gstin number",
            "vendor gstin no",
            "vendor gst",
            "vendor gst no",
            "vendor gst reg no",
            "vendor gstn",
            "party gstin",
            "party gstin uin",
            "party gst",
            "party gst no",
            "party gstin no",
            "counterparty gstin",
            "seller gstin",
            "gstin of seller",
            "gstin of vendor",
            "gstin of party",
            "gstin pan of supplier",
            "buyer seller reg no",
            "gstin of eco",
            "gstin of isd",
            "ctin",
            "stin",
            "stcd3",
            "tax number3",
        ],
    ),
    (
        Field::SupplierGstin,
        1,
        &[
            "gstin",
            "gstin uin",
            "gstin no",
            "gstin number",
            "gst no",
            "gst number",
            "gstn",
            "gst identification number gstin",
            "gst identification number",
            "tin gstin no",
            "gst reg no",
            "gst registration no",
            "gst registration number",
        ],
    ),
    (
        Field::SupplierName,
        0,
        &[
            "supplier name",
            "name of supplier",
            "name of the supplier",
            "supplier legal name",
            "vendor name",
            "party name",
            "name of party",
            "trade legal name",
            "trade name",
            "legal name",
            "trade name of supplier",
            "seller name",
            "partyledgername",
            "party a c name",
            "trdnm",
            "tradenm",
            "name1",
        ],
    ),
    (Field::SupplierName, 1, &["supplier", "vendor", "party", "account name", "ledger name"]),
    (Field::SupplierName, WEAK, &["particulars", "account", "name"]),
    (
        Field::RecipientGstin,
        0,
        &[
            "gstin of recipient",
            "recipient gstin",
            "company gstin",
            "my gstin",
            "own gstin",
            "our gstin",
            "customer gstin",
            "location gstin",
            "location reg no",
            "plant gst",
            "plant gstin",
            "branch gstin",
            "gstin of company",
            "gstin of buyer",
            "buyer gstin",
            "rtin",
        ],
    ),
    (
        Field::Number,
        0,
        &[
            "supplier invoice no",
            "supplier invoice number",
            "supplier inv no",
            "supplier bill no",
            "supplier bill number",
            "supplier document no",
            "supplier document number",
            "suppliers invoice no",
            "vendor invoice number",
            "vendor invoice no",
            "vendor bill no",
            "vendor bill number",
            "vendor inv no",
            "party bill no",
            "party inv no",
            "party invoice no",
            "external document no",
            "bill ref number",
            "bill ref no",
            "ap invoice no",
            "xblnr",
            "supplierinvoiceidbyinvcgparty",
        ],
    ),
    (
        Field::Number,
        1,
        &[
            "invoice number",
            "invoice no",
            "invoice num",
            "inv no",
            "inv number",
            "invoice id",
            "inum",
            "bill no",
            "bill number",
            "invoice bill no",
            "tax invoice no",
            "tax invoice number",
            "purchase invoice no",
            "purchase invoice number",
            "purchase bill no",
            "invoice note number",
            "invoice note no",
            "invoice details invoice number",
            "invoice debit note credit note number",
        ],
    ),
    (
        Field::Number,
        2,
        &[
            "note number",
            "note no",
            "note refund voucher number",
            "credit debit note number",
            "nt num",
            "docnum",
            "voucher ref no",
            "voucher ref number",
            "ref no",
            "reference no",
            "reference number",
            "reference",
            "isd document number",
            "bill",
            "inv",
        ],
    ),
    (
        Field::Number,
        OWN_OR_SUPPLIERS,
        &[
            "document number",
            "document no",
            "doc no",
            "doc number",
            "vendor credit number",
            "vendor credit no",
        ],
    ),
    (
        Field::Date,
        0,
        &[
            "supplier invoice date",
            "supplier inv date",
            "supplier bill date",
            "supplier document date",
            "suppliers invoice date",
            "vendor invoice date",
            "vendor bill date",
            "vendor inv date",
            "party bill date",
            "party invoice date",
            "party inv date",
            "bill ref date",
            "bldat",
        ],
    ),
    (
        Field::Date,
        1,
        &[
            "invoice date",
            "inv date",
            "invoice dt",
            "inv dt",
            "idt",
            "bill date",
            "bill dt",
            "tax invoice date",
            "purchase invoice date",
            "invoice bill date",
            "invoice note date",
            "date of invoice",
            "invoice details invoice date",
        ],
    ),
    (
        Field::Date,
        2,
        &[
            "note date",
            "note refund voucher date",
            "credit debit note date",
            "nt dt",
            "docdt",
            "dt",
            "voucher ref date",
            "reference date",
            "ref date",
            "document date",
            "document dt",
            "doc date",
            "expense date",
            "isd document date",
            "vendor credit date",
        ],
    ),
    (
        Field::VoucherNumber,
        0,
        &[
            "voucher no",
            "voucher number",
            "vch no",
            "vch number",
            "vch n",
            "vch bill no",
            "voucher",
            "entry number",
            "entry no",
            "sap document no",
            "belnr",
            "accounting voucher number",
            "purchase invoice",
            "internal document no",
            "our ref no",
            "grn no",
        ],
    ),
    (Field::VoucherNumber, WEAK, &["invoice"]),
    (
        Field::VoucherDate,
        0,
        &[
            "voucher date",
            "vch date",
            "posting date",
            "entry date",
            "accounting date",
            "budat",
            "accounting voucher date",
            "transaction date",
            "booking date",
            "date of entry",
        ],
    ),
    (Field::VoucherDate, WEAK, &["date"]),
    (
        Field::DocumentType,
        0,
        &[
            "document type",
            "doc type",
            "note type",
            "credit c debit d note type",
            "nature of document",
            "isd document type",
            "invoice credit note debit note",
            "type of document",
            "document kind",
        ],
    ),
    (
        Field::VoucherType,
        0,
        &["voucher type", "vch type", "vouchertypename", "document type name", "blart", "type of voucher"],
    ),
    (Field::VoucherType, WEAK, &["type", "transaction type"]),
    (
        Field::SupplyType,
        0,
        &[
            "type of inward supplies",
            "type of inward supply",
            "invoice type",
            "supply type",
            "note supply type",
            "inv typ",
            "typ",
            "suptyp",
            "gst treatment",
            "gst category",
            "gst type",
            "import type",
            "type of import goods services sez",
            "gst vendor type",
            "nature of supply",
            "registration type",
        ],
    ),
    (
        Field::DocumentValue,
        0,
        &[
            "invoice value",
            "note value",
            "note refund voucher value",
            "document value",
            "bill value",
            "invoice amount",
            "bill amount",
            "bill amt",
            "invoice total",
            "total invoice value",
            "total invoice amount",
            "document total",
            "total document value",
            "document total amount",
            "total transaction value",
            "gross total",
            "grand total",
            "invoice details invoice value",
            "val",
            "dmbtr",
        ],
    ),
    (
        Field::DocumentValue,
        1,
        &[
            "total amount",
            "total value",
            "total",
            "tot amount",
            "net amt",
            "gross value",
            "gross amount",
            "gross amt",
            "amount with tax",
            "amount including tax",
            "value with tax",
        ],
    ),
    (
        Field::TaxableValue,
        0,
        &[
            "taxable value",
            "taxable amount",
            "taxable amt",
            "taxable val",
            "taxable",
            "txval",
            "hwbas",
            "assessable value",
            "assessable amount",
            "gross taxable value",
            "total taxable value",
            "total taxable amount",
            "gst base amount",
            "value of supply",
            "taxable turnover",
        ],
    ),
    (
        Field::TaxableValue,
        1,
        &[
            "item taxable value",
            "item taxable amount",
            "basic amount",
            "basic amt",
            "basic value",
            "base amount",
            "base value",
            "net value",
            "net total",
            "amount before tax",
            "value before tax",
            "amount excluding tax",
            "purchase value",
            "purchase amount",
        ],
    ),
    (Field::TaxableValue, 2, &["item total", "expense amount", "sale amount"]),
    (Field::TaxableValue, WEAK, &["value", "sub total"]),
    (
        Field::Igst,
        0,
        &[
            "igst",
            "igst amount",
            "igst amt",
            "igst tax",
            "igst value",
            "igst paid",
            "integrated tax",
            "integrated tax amount",
            "integrated tax paid",
            "integrated tax amt",
            "igt amt",
            "iamt",
            "igst receivable",
            "tax amount integrated tax",
            "integrated gst",
            "igst tax amount",
        ],
    ),
    (
        Field::Cgst,
        0,
        &[
            "cgst",
            "cgst amount",
            "cgst amt",
            "cgst tax",
            "cgst value",
            "cgst paid",
            "central tax",
            "central tax amount",
            "central tax paid",
            "central tax amt",
            "cgt amt",
            "camt",
            "cgst receivable",
            "tax amount central tax",
            "central gst",
            "cgst tax amount",
        ],
    ),
    (
        Field::Sgst,
        0,
        &[
            "sgst",
            "sgst amount",
            "sgst amt",
            "sgst tax",
            "sgst value",
            "sgst paid",
            "sgst utgst",
            "sgst ugst",
            "sgst utgst amount",
            "sgst ut tax",
            "state tax",
            "state ut tax",
            "state tax amount",
            "state ut tax amount",
            "state ut tax paid",
            "state tax paid",
            "sgt amt",
            "samt",
            "sgst receivable",
            "tax amount state ut tax",
            "state gst",
            "sgst tax amount",
        ],
    ),
    (
        Field::Sgst,
        1,
        &["utgst", "ugst", "utgst amount", "ugst amount", "utgst amt", "ugst receivable", "ut tax"],
    ),
    (
        Field::Cess,
        0,
        &[
            "cess",
            "cess amount",
            "cess amt",
            "cess paid",
            "cess value",
            "gst cess",
            "compensation cess",
            "tax amount cess",
            "csamt",
            "cess tax",
        ],
    ),
    (
        Field::TotalTax,
        0,
        &[
            "total tax",
            "total tax amount",
            "tax amount",
            "tax amt",
            "tax",
            "hwste",
            "total gst",
            "gst amount",
            "gst amt",
            "gst total",
            "gst",
            "tax total",
            "tax value",
        ],
    ),
    (
        Field::PlaceOfSupply,
        0,
        &[
            "place of supply",
            "pos",
            "destination of supply",
            "state place of supply",
            "supply state",
            "state of supply",
        ],
    ),
    (
        Field::ReverseCharge,
        0,
        &[
            "reverse charge",
            "supply attract reverse charge",
            "reverse charge applicable",
            "is reverse charge",
            "is reverse charge applicable",
            "reverse charge flag",
            "rcm",
            "is rcm",
            "rcm applicable",
            "rcm applicability",
            "reverse charge y n",
            "rcm y n",
            "rev",
            "reverse charge tax name",
            "attracts reverse charge",
        ],
    ),
    (
        Field::ItcEligibility,
        0,
        &[
            "itc eligibility",
            "eligibility for itc",
            "eligibility of itc",
            "itc eligible",
            "eligible itc",
            "eligible for itc",
            "is itc eligible",
            "itc claim type",
            "itc eligible y n",
            "eligibility",
            "itc status",
            "itc type",
        ],
    ),
    (
        Field::BlockedCredit,
        0,
        &[
            "blocked credit",
            "gst credit",
            "itc blocked",
            "blocked itc",
            "is ineligible",
            "ineligible",
            "ineligible for itc",
            "blocked credit y n",
            "blocked u s 17 5",
            "is blocked",
        ],
    ),
    (
        Field::OriginalNumber,
        0,
        &[
            "original invoice number",
            "original invoice no",
            "original document number",
            "original document no",
            "invoice advance payment voucher number",
            "linked invoice number",
            "original invoice number in case of amendment",
            "against invoice no",
            "against invoice",
            "against invoice number",
            "against bill no",
            "oinum",
            "ont num",
            "original note number",
            "original note no",
        ],
    ),
    (
        Field::BillOfEntry,
        0,
        &[
            "bill of entry number",
            "bill of entry no",
            "bill of entry",
            "boe no",
            "boe number",
            "import bill number",
            "boenum",
        ],
    ),
    (Field::PortCode, 0, &["port code", "bill of entry port code", "import port code"]),
    (
        Field::Cancelled,
        0,
        &["cancelled", "is cancelled", "is this document cancelled", "is reversed", "reverse", "reversed"],
    ),
    (Field::Cancelled, 1, &["is this document deleted", "is deleted", "deleted"]),
    (Field::Cancelled, WEAK, &["bill status", "document status", "voucher status", "status"]),
    (
        Field::Composition,
        0,
        &[
            "is the supplier a composition dealer",
            "is supplier composition dealer",
            "composition",
            "composition dealer",
            "composition supplier",
            "is composition",
        ],
    ),
];

/// Totals that some programs write with tax and some without.
const EITHER: &[&str] = &["amount", "amt", "net amount", "purchase"];

/// Known headings that are of no use here.
const IGNORED: &[&str] = &[
    "s no",
    "sl no",
    "sr no",
    "sno",
    "sn",
    "serial no",
    "serial number",
    "line no",
    "line number",
    "document item number",
    "document line no",
    "rate",
    "tax rate",
    "gst rate",
    "rate of tax",
    "tax percentage",
    "gst tax rate",
    "rt",
    "integrated tax rate",
    "central tax rate",
    "state ut tax rate",
    "hsn",
    "sac",
    "hsn code",
    "hsn sac",
    "hsn sac code",
    "hsn or sac code",
    "hsnorsac",
    "steuc",
    "irn",
    "irn date",
    "irngendate",
    "narration",
    "remarks",
    "remark",
    "text",
    "item text",
    "vendor notes",
    "description",
    "item name",
    "item",
    "quantity",
    "qty",
    "uom",
    "unit",
    "supplier code",
    "vendor code",
    "lifnr",
    "supplier id",
    "source no",
    "supplier pan",
    "vendor pan no",
    "vendor pan number",
    "pan no",
    "pan",
    "supplier state",
    "source of supply",
    "vendor region",
    "buyer seller state code",
    "state",
    "itc availability",
    "itcavl",
    "itc available",
    "availed itc integrated tax",
    "availed itc central tax",
    "availed itc state ut tax",
    "availed itc cess",
    "igst itc claim amount",
    "cgst itc claim amount",
    "sgst itc claim amount",
    "cess itc claim amount",
    "itc claim igst amount",
    "itc claim cgst amount",
    "itc claim sgst amount",
    "itc claim cess amount",
    "eligible igst",
    "eligible cgst",
    "eligible sgst",
    "eligible cess",
    "tax period",
    "return period",
    "period",
    "month",
    "return filing month",
    "books month",
    "rtnprd",
    "3b month",
    "gstr 1 iff gstr 5 period",
    "gstr 1 iff gstr 5 filing date",
    "original invoice date",
    "original document date",
    "original note date",
    "original note type",
    "linked invoice date",
    "against invoice date",
    "invoice advance payment voucher date",
    "bill of entry date",
    "boe date",
    "import bill date",
    "round off",
    "rounded off",
    "rounding off",
    "rounded total",
    "roundoff",
    "adjustment",
    "freight",
    "insurance",
    "packing",
    "discount",
    "tcs amount",
    "tcs",
    "tds amount",
    "tds",
    "fiscal year",
    "year",
    "financial year",
    "gjahr",
    "gl code",
    "gl a c no",
    "hkont",
    "payable account",
    "tax code",
    "mwskz",
    "plant",
    "bus place",
    "plant name",
    "business place",
    "branch name",
    "branch",
    "warehouse name",
    "bupla",
    "werks",
    "plant code",
    "material centre",
    "guid",
    "remoteid",
    "external id",
    "bill id",
    "external line item id",
    "is this a bill of supply",
    "nature of goods",
    "action",
    "company code",
    "outstanding amount",
    "cost centre",
    "cost center",
];

static LOOKUP: LazyLock<FxHashMap<String, Meaning>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for heading in IGNORED {
        map.insert(compact(heading), Meaning::Ignored);
    }
    for heading in EITHER {
        map.insert(compact(heading), Meaning::Either);
    }
    for (field, rank, headings) in HEADINGS {
        for heading in *headings {
            map.insert(compact(heading), Meaning::Field(*field, *rank));
        }
    }
    map
});

/// Words of columns that hold tax which is not the input tax of the row.
const NOT_INPUT: &[&str] = &[
    "output",
    "rcm",
    "payable",
    "reverse",
    "claim",
    "claimed",
    "avail",
    "availed",
    "eligible",
    "ineligible",
    "itc",
    "available",
    "fcy",
    "difference",
    "diff",
    "gstr",
    "2b",
    "2a",
    "code",
    "ledger",
    "account",
    "no",
    "name",
    "type",
    "date",
];

/// Tells what a heading means.
pub(super) fn meaning(heading: &str) -> Meaning {
    let words = normalise(heading);
    if words.is_empty() {
        return Meaning::Unknown;
    }
    if let Some(found) = LOOKUP.get(&compact(&words)) {
        return *found;
    }
    let tokens: Vec<&str> = words.split(' ').collect();
    let has = |word: &str| tokens.contains(&word);
    let has_figure = words.bytes().any(|b| b.is_ascii_digit());
    if !has_figure && (has("rate") || has("pct") || has("percent") || has("percentage")) {
        return Meaning::Ignored;
    }
    if NOT_INPUT.iter().any(|w| has(w)) {
        return Meaning::Unknown;
    }
    for other in ["discount", "freight", "packing", "insurance", "tcs", "tds", "cartage", "rounding"] {
        if has(other) {
            return Meaning::Ignored;
        }
    }
    let phrase = format!(" {words} ");
    let names = |short: &[&str], long: &[&str]| {
        short.iter().any(|s| {
            tokens.iter().any(|t| t.strip_prefix(s).is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit())))
        }) || long.iter().any(|l| phrase.contains(&format!(" {l} ")))
    };
    if names(&["igst"], &["i gst", "integrated tax", "integrated gst", "intgrted gst", "intgrted tax"]) {
        Meaning::Ledger(Field::Igst)
    } else if names(&["cgst"], &["c gst", "central tax", "central gst"]) {
        Meaning::Ledger(Field::Cgst)
    } else if names(
        &["sgst", "utgst", "ugst"],
        &["s gst", "state tax", "state gst", "state ut tax", "ut tax"],
    ) {
        Meaning::Ledger(Field::Sgst)
    } else if names(&["cess"], &[]) {
        Meaning::Ledger(Field::Cess)
    } else if (has("purchase") || has("purchases")) && !has("order") && !has("invoice") && !has("voucher") {
        Meaning::PurchaseLedger
    } else {
        Meaning::Unknown
    }
}

/// Brings a heading into the form in which headings are compared: lower case, words and figures
/// with one blank between them, no currency in brackets.
pub(super) fn normalise(heading: &str) -> String {
    let mut text = heading.trim_start_matches('\u{feff}').to_lowercase();
    for currency in ["(₹)", "(rs)", "(rs.)", "(inr)", "(â‚¹)", "(in rs.)", "(in rs)", "(in ₹)"] {
        if text.contains(currency) {
            text = text.replace(currency, " ");
        }
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200b}'..='\u{200d}' | '\u{feff}' | '\'' | '’' => {}
            '%' => out.push_str(" pct "),
            '#' => out.push_str(" no "),
            c if c.is_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Brings a heading into the form in which it is looked up: normalised and without blanks.
pub(super) fn compact(heading: &str) -> String {
    let mut out = normalise(heading);
    out.retain(|c| c != ' ');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_words_round_trip() {
        for f in Field::ALL {
            assert_eq!(Field::from_word(f.word()), Some(*f));
        }
    }

    #[test]
    fn no_spelling_has_two_meanings() {
        let mut seen = std::collections::BTreeMap::new();
        for (field, _, headings) in HEADINGS {
            for heading in *headings {
                assert_eq!(seen.insert(compact(heading), *field), None, "{heading}");
                assert_eq!(&normalise(heading), heading, "written as compared");
            }
        }
        for heading in EITHER.iter().chain(IGNORED) {
            assert!(!seen.contains_key(&compact(heading)), "{heading}");
        }
    }

    #[test]
    fn headings_are_known_in_every_spelling() {
        use Meaning::{Either, Field as F, Ignored, Ledger, PurchaseLedger, Unknown};
        for (heading, found) in [
            ("GSTIN of Supplier/ECO*", F(Field::SupplierGstin, 0)),
            ("\u{feff}GSTIN/UIN", F(Field::SupplierGstin, 1)),
            ("Taxable value (₹)*", F(Field::TaxableValue, 0)),
            ("Taxable  Value(â‚¹)", F(Field::TaxableValue, 0)),
            ("DocumentNumber", F(Field::Number, OWN_OR_SUPPLIERS)),
            ("Supplier\nInvoice No.", F(Field::Number, 0)),
            ("Invoice #", F(Field::Number, 1)),
            ("State/ UT tax (₹)", F(Field::Sgst, 0)),
            ("Credit(C)/ Debit(D) Note Type *", F(Field::DocumentType, 0)),
            ("Vch No.", F(Field::VoucherNumber, 0)),
            ("Net Amount", Either),
            ("Input CGST 9%", Ledger(Field::Cgst)),
            ("IN: Intgrted GST OP 18.00 %", Ledger(Field::Igst)),
            ("SGST @ 14%", Ledger(Field::Sgst)),
            ("Input IGST18%", Ledger(Field::Igst)),
            ("Purchase @ 18%", PurchaseLedger),
            ("IGST Rate %", Ignored),
            ("CGST %", Ignored),
            ("OUTPUT CGST 9%", Unknown),
            ("RCM IGST Payable", Unknown),
            ("Purchase Order No", Unknown),
            ("Zebra", Unknown),
        ] {
            assert_eq!(meaning(heading), found, "{heading}");
        }
    }
}
