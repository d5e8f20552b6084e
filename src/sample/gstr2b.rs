//! The GSTR-2B that comes after a month.
//!
//! Comes in: what a month consists of, chance. Goes out: `gstr2b.json` and its own truth. It is the one that
//! is made where nobody does anything: what stood at No action or Accept counts, Reject stands among the
//! rejected, Pending in neither; what was saved is filed in time, later, or never, and reverse charge,
//! imports and ISD stand beside it. Invariant: whatever is in it and was not filed in the download, or was
//! not in the download at all, is named in the truth. The portal's key names are spelled here once more, as
//! in `write`. Long because every table of the file is written here.

use super::Paper;
use super::dice::Dice;
use super::firms::{HOME, World, tax_on};
use super::model::gstr2b_per_mille;
use super::paper::{Amounts, Record, Row, RowNumber, days_later};
use super::reported::unamended;
use super::write::{push, push_cell, push_date, push_money_field};
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::TaxPeriod;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What comes after a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleReturn {
    /// The portal's GSTR-2B, `gstr2b.json`.
    pub gstr2b_json: String,
    /// What is true of it, `gstr2b_truth.csv`:
    /// `fate,section,index,supplier_gstin,document_number,igst,cgst,sgst,cess,register_rows`.
    ///
    /// `filed_late`: saved in the download, in this GSTR-2B. `filed_later`: saved, in the next one.
    /// `never_filed`: saved, in none. `of_earlier_month`: of an earlier return, in this GSTR-2B and not in
    /// this download. `reverse_charge`, `import`, `isd`, `not_available`: never in IMS. Credit notes are
    /// negative.
    pub truth_csv: String,
}

/// What goes on from month to month.
#[derive(Default)]
pub(super) struct Returns {
    /// Documents that reach the GSTR-2B of the next month.
    carried: Vec<Record>,
}

/// What a supplier that had not filed does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Late,
    Later,
    Never,
}

impl Fate {
    fn draw(dice: &mut Dice) -> Self {
        let drawn = dice.below(1000);
        let late = gstr2b_per_mille("filed_late");
        if drawn < late {
            Self::Late
        } else if drawn < late + gstr2b_per_mille("filed_later") {
            Self::Later
        } else {
            Self::Never
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Late => "filed_late",
            Self::Later => "filed_later",
            Self::Never => "never_filed",
        }
    }
}

/// Where a document goes: rejected or not, table, supplier, return period, day of filing.
type Group = (bool, &'static str, u32, TaxPeriod, NaiveDate);

struct Return<'w> {
    world: &'w World,
    period: TaxPeriod,
    groups: BTreeMap<Group, Vec<String>>,
    isd: Vec<String>,
    imports: Vec<String>,
    truth: String,
}

impl Returns {
    /// Makes the GSTR-2B of a month.
    pub(super) fn month(
        &mut self,
        world: &World,
        paper: &Paper,
        period: TaxPeriod,
        records: usize,
        dice: &mut Dice,
    ) -> SampleReturn {
        let mut out = Return {
            world,
            period,
            groups: BTreeMap::new(),
            isd: Vec::new(),
            imports: Vec::new(),
            truth: "fate,section,index,supplier_gstin,document_number,igst,cgst,sgst,cess,register_rows\n"
                .to_owned(),
        };
        for record in std::mem::take(&mut self.carried) {
            out.record(&record, period.day_after(12));
            if stands(record.action) {
                out.tell("of_earlier_month", &record, None);
            }
        }
        self.reported(&mut out, paper, dice);
        out.reverse_charge(paper, dice);
        out.imports(paper);
        out.isd(records, dice);
        out.not_available(records, dice);
        SampleReturn { gstr2b_json: out.json(), truth_csv: out.truth }
    }

    /// Puts in what the download holds, as it is filed.
    fn reported(&mut self, out: &mut Return<'_>, paper: &Paper, dice: &mut Dice) {
        let mut fates: BTreeMap<u32, Fate> = BTreeMap::new();
        for record in paper.records.iter().filter(|r| !r.filed) {
            fates.entry(record.supplier).or_insert_with(|| Fate::draw(dice));
        }
        let amended: BTreeSet<(Section, u32, &str, NaiveDate)> = paper
            .records
            .iter()
            .filter(|r| reaches(r, out.period))
            .filter_map(|r| {
                let (number, date) = r.original.as_ref()?;
                Some((unamended(r.section), r.supplier, number.as_str(), *date))
            })
            .collect();
        let mut seen = BTreeSet::new();
        let mut index: BTreeMap<Section, usize> = BTreeMap::new();
        for record in &paper.records {
            let place = index.entry(record.section).or_default();
            let at = *place;
            *place += 1;
            if !seen.insert((record.section, record.supplier, &record.number, record.date, record.period)) {
                continue;
            }
            let is_original = !record.section.is_amendment()
                && amended.contains(&(record.section, record.supplier, record.number.as_str(), record.date));
            if is_original {
                continue;
            }
            let fate = if record.filed { None } else { fates.get(&record.supplier).copied() };
            if let Some(fate) = fate {
                // A document of GSTR-1A reaches the next one at the earliest.
                let fate =
                    if fate == Fate::Late && !reaches(record, out.period) { Fate::Later } else { fate };
                out.tell(fate.word(), record, Some(at));
                match fate {
                    Fate::Late => out.record(record, out.period.day_after(13)),
                    Fate::Later => self.carried.push(record.clone()),
                    Fate::Never => {}
                }
            } else if reaches(record, out.period) {
                out.record(record, out.period.day_after(10));
            } else {
                self.carried.push(record.clone());
            }
        }
    }
}

/// Tells whether a document's return reaches the GSTR-2B of the period.
fn reaches(record: &Record, period: TaxPeriod) -> bool {
    record.form != "R1A" || record.period < period
}

/// Tells whether a document gives credit where nobody does anything.
const fn stands(action: ImsAction) -> bool {
    matches!(action, ImsAction::Accept | ImsAction::NoAction)
}

fn table(section: Section) -> &'static str {
    match section {
        Section::B2b => "b2b",
        Section::B2ba => "b2ba",
        Section::B2bdn | Section::B2bcn => "cdnr",
        Section::B2bdna | Section::B2bcna => "cdnra",
        Section::Ecom => "ecom",
        Section::Ecoma => "ecoma",
    }
}

fn push_amounts(out: &mut String, amounts: Amounts) {
    push_money_field(out, "val", amounts.value);
    push_money_field(out, "txval", amounts.taxable);
    push_heads(out, amounts.tax);
}

fn push_heads(out: &mut String, tax: TaxHeads) {
    for (key, head) in [("igst", tax.igst), ("cgst", tax.cgst), ("sgst", tax.sgst), ("cess", tax.cess)] {
        push_money_field(out, key, head);
    }
}

fn push_dated(out: &mut String, key: &str, date: NaiveDate) {
    push(out, format_args!(",\"{key}\":\""));
    push_date(out, date);
    out.push('"');
}

impl Return<'_> {
    /// Puts in one document as it is filed; nothing where it is on Pending.
    fn record(&mut self, record: &Record, filed: NaiveDate) {
        if record.action == ImsAction::Pending {
            return;
        }
        let is_note = record.section.kind() != DocumentKind::Invoice;
        let mut out = String::new();
        push(
            &mut out,
            format_args!("{{\"{}\":\"{}\"", if is_note { "ntnum" } else { "inum" }, record.number),
        );
        push_dated(&mut out, "dt", record.date);
        if let Some((number, date)) = &record.original {
            push(&mut out, format_args!(",\"{}\":\"{number}\"", if is_note { "ontnum" } else { "oinum" }));
            push_dated(&mut out, if is_note { "ontdt" } else { "oidt" }, *date);
        }
        let supply = match record.invoice_type {
            "SEWP" => "SEZWP",
            "SEWOP" => "SEZWOP",
            other => other,
        };
        match record.section.kind() {
            DocumentKind::Invoice => push(&mut out, format_args!(",\"typ\":\"{supply}\"")),
            DocumentKind::CreditNote => {
                push(&mut out, format_args!(",\"typ\":\"C\",\"suptyp\":\"{supply}\""))
            }
            DocumentKind::DebitNote => push(&mut out, format_args!(",\"typ\":\"D\",\"suptyp\":\"{supply}\"")),
        }
        push_amounts(&mut out, record.amounts);
        push(
            &mut out,
            format_args!(
                ",\"pos\":\"{HOME}\",\"rev\":\"N\",\"itcavl\":\"Y\",\"rsn\":\"\",\"imsStatus\":\"{}\"}}",
                record.action.code()
            ),
        );
        let is_rejected = record.action == ImsAction::Reject;
        self.put((is_rejected, table(record.section), record.supplier, record.period, filed), out);
    }

    fn put(&mut self, group: Group, document: String) {
        self.groups.entry(group).or_default().push(document);
    }

    fn tell(&mut self, fate: &str, record: &Record, index: Option<usize>) {
        let tax = if record.section.kind().sign() < 0 { -record.amounts.tax } else { record.amounts.tax };
        let gstin = &self.world.suppliers[record.supplier as usize].gstin;
        let index = index.map(|i| i.to_string()).unwrap_or_default();
        let gstin = gstin.clone();
        self.tell_of(fate, record.section.key(), &index, &gstin, &record.number, tax, "");
    }

    #[expect(clippy::too_many_arguments, reason = "each is a column of the file")]
    fn tell_of(
        &mut self,
        fate: &str,
        section: &str,
        index: &str,
        supplier: &str,
        number: &str,
        tax: TaxHeads,
        rows: &str,
    ) {
        push(&mut self.truth, format_args!("{fate},{section},{index},{supplier},"));
        push_cell(&mut self.truth, number);
        for head in tax.each() {
            push(&mut self.truth, format_args!(",{}", head.plain()));
        }
        push(&mut self.truth, format_args!(",{rows}\n"));
    }

    /// Puts in what suppliers report of the rows under reverse charge.
    fn reverse_charge(&mut self, paper: &Paper, dice: &mut Dice) {
        let reported = gstr2b_per_mille("reverse_charge_reported");
        for (row, place) in paper.rows.iter().zip(&paper.places).filter(|(row, _)| row.reverse_charge) {
            let RowNumber::Text(number) = &row.number else { continue };
            if !dice.happens(reported) {
                continue;
            }
            self.invoice(row, number, "Y", "Y", "");
            let gstin = self.world.suppliers[row.supplier as usize].gstin.clone();
            self.tell_of("reverse_charge", "b2b", "", &gstin, number, row.amounts.tax, &place.to_string());
        }
    }

    fn invoice(&mut self, row: &Row, number: &str, reverse: &str, available: &str, reason: &str) {
        let mut out = String::new();
        push(&mut out, format_args!("{{\"inum\":\"{number}\""));
        push_dated(&mut out, "dt", row.date);
        out.push_str(",\"typ\":\"R\"");
        push_amounts(&mut out, row.amounts);
        push(
            &mut out,
            format_args!(
                ",\"pos\":\"{HOME}\",\"rev\":\"{reverse}\",\"itcavl\":\"{available}\",\"rsn\":\"{reason}\"}}"
            ),
        );
        self.put((false, "b2b", row.supplier, self.period, self.period.day_after(10)), out);
    }

    /// Puts in the bills of entry of the download, and those behind the rows for imports.
    fn imports(&mut self, paper: &Paper) {
        let of_download = paper.bills_of_entry.iter().map(|(date, taxable)| {
            let amounts = Amounts::of(taxable.get(), tax_on(taxable.get(), 1800, 0, false));
            (*date, amounts, String::new())
        });
        let of_books = paper
            .rows
            .iter()
            .zip(&paper.places)
            .filter(|(row, _)| row.voucher_type == "Import Purchase")
            .map(|(row, place)| (row.date, row.amounts, place.to_string()));
        let all: Vec<_> = of_download.chain(of_books).collect();
        for (number, (date, amounts, rows)) in (7_000_001..).zip(all) {
            let mut out = String::new();
            push(&mut out, format_args!("{{\"portcode\":\"INNSA1\",\"boenum\":\"{number}\""));
            push_dated(&mut out, "boedt", date);
            push_money_field(&mut out, "txval", amounts.taxable);
            push_money_field(&mut out, "igst", amounts.tax.igst);
            push_money_field(&mut out, "cess", amounts.tax.cess);
            out.push_str(",\"isamd\":\"N\"}");
            self.imports.push(out);
            self.tell_of("import", "impg", "", "", &number.to_string(), amounts.tax, &rows);
        }
    }

    /// Puts in what the recipient's own head office distributes.
    fn isd(&mut self, records: usize, dice: &mut Dice) {
        let office = self.world.recipient_branch.clone();
        for number in 1..=1 + extra(records, "isd") {
            let tax = TaxHeads { igst: Paise::new(dice.between(1_000, 90_000) * 100), ..TaxHeads::default() };
            let name = format!("ISD/{number}");
            let mut out = String::new();
            push(&mut out, format_args!("{{\"doctyp\":\"ISDI\",\"docnum\":\"{name}\""));
            push_dated(&mut out, "docdt", days_later(self.period.first_day(), dice.between(0, 27)));
            push_heads(&mut out, tax);
            out.push_str(",\"itcelg\":\"Y\"}");
            self.isd.push(out);
            self.tell_of("isd", "isd", "", &office, &name, tax, "");
        }
    }

    /// Puts in documents whose credit cannot be had: too old, or supplied elsewhere.
    fn not_available(&mut self, records: usize, dice: &mut Dice) {
        let count = u32::try_from(self.world.suppliers.len()).expect("fewer suppliers than 32 bits count");
        for number in 1..=1 + extra(records, "not_available") {
            let supplier = dice.below(count);
            let own = &self.world.suppliers[supplier as usize];
            let taxable = dice.between(2_000, 60_000) * 100;
            let amounts = Amounts::of(taxable, tax_on(taxable, own.rate, own.cess, own.is_local()));
            let is_old = dice.happens(500);
            let days = if is_old { 900 } else { 0 };
            let gstin = own.gstin.clone();
            let name = format!("NA/{}/{number}", if is_old { "OLD" } else { "POS" });
            let row = Row {
                voucher: 0,
                voucher_date: self.period.first_day(),
                voucher_type: "",
                supplier,
                gstin: super::paper::RowGstin::Own,
                name: "",
                number: RowNumber::Text(name.clone()),
                date: days_later(self.period.first_day(), dice.between(0, 27) - days),
                amounts,
                reverse_charge: false,
                eligible: true,
                other_recipient: false,
            };
            self.invoice(&row, &name, "N", "N", if is_old { "C" } else { "P" });
            self.tell_of("not_available", "b2b", "", &gstin, &name, amounts.tax, "");
        }
    }

    /// Writes the file.
    fn json(&self) -> String {
        let mut out = String::new();
        push(
            &mut out,
            format_args!(
                "{{\"chksum\":\"sample\",\"data\":{{\"gstin\":\"{}\",\"rtnprd\":\"{}\",\"version\":\"1.0\",\"gendt\":\"",
                self.world.recipient,
                self.period.wire()
            ),
        );
        push_date(&mut out, self.period.day_after(14));
        out.push_str("\",\"docdata\":{");
        self.tables(&mut out, false);
        if !self.isd.is_empty() {
            push(
                &mut out,
                format_args!(
                    ",\"isd\":[{{\"ctin\":\"{}\",\"trdnm\":\"Head office\",\"supprd\":\"{}\",\"doclist\":[\n{}]}}]",
                    self.world.recipient_branch,
                    self.period.wire(),
                    self.isd.join(",\n")
                ),
            );
        }
        push(&mut out, format_args!(",\"impg\":[\n{}]}}", self.imports.join(",\n")));
        out.push_str(",\"docRejdata\":{");
        self.tables(&mut out, true);
        out.push_str("}}}\n");
        out
    }

    fn tables(&self, out: &mut String, rejected: bool) {
        for (place, table) in ["b2b", "b2ba", "cdnr", "cdnra", "ecom", "ecoma"].into_iter().enumerate() {
            push(out, format_args!("{}\"{table}\":[", if place == 0 { "" } else { "," }));
            let groups = self.groups.iter().filter(|((r, t, ..), _)| *r == rejected && *t == table);
            for (place, ((_, _, supplier, period, filed), documents)) in groups.enumerate() {
                let supplier = &self.world.suppliers[*supplier as usize];
                out.push_str(if place == 0 { "\n" } else { ",\n" });
                push(
                    out,
                    format_args!(
                        "{{\"ctin\":\"{}\",\"trdnm\":\"{}\",\"supfildt\":\"",
                        supplier.gstin, supplier.name
                    ),
                );
                push_date(out, *filed);
                let list = if table.starts_with("cdn") { "nt" } else { "inv" };
                push(
                    out,
                    format_args!(
                        "\",\"supprd\":\"{}\",\"{list}\":[{}]}}",
                        period.wire(),
                        documents.join(",\n")
                    ),
                );
            }
            out.push(']');
        }
    }
}

fn extra(records: usize, what: &str) -> usize {
    records * usize::try_from(gstr2b_per_mille(what)).expect("a rate is a small number") / 1000
}
