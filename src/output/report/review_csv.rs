//! `review.csv`: the review for those who work without a workbook, one line per document.
//!
//! Comes in: the month. Goes out: lines with the proposal and empty cells for the answer, those that
//! need a person first, most rupees at risk first. Invariant: every record has a line (identical
//! repetitions share one), and no text of a file becomes a formula.

use super::answer::{Asked, offered, reduction_title};
use super::view::Reader;
use crate::decide::{declared, original, working};
use crate::domain::action::ItcReduction;
use crate::domain::document::Filing;
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::row_key::RowKey;
use crate::output::harmless;
use rayon::prelude::*;
use std::io::{self, Write};

/// The columns of `review.csv`. Amounts are rupees with two decimals, positive as on the portal.
pub const REVIEW_COLUMNS: [&str; 31] = [
    Asked::Key.column(),
    "section",
    Asked::Gstin.column(),
    "supplier_name",
    Asked::Number.column(),
    "document_date",
    Asked::TaxableValue.column(),
    "igst",
    "cgst",
    "sgst",
    "cess",
    "filed",
    "previous_action",
    "outcome",
    "register_rows",
    "reason",
    "proposed_action",
    "needs_review",
    "proposed_itc_reduction",
    "proposed_remark",
    "itc_original",
    "itc_worksheet",
    "itc_working",
    "permitted",
    Asked::Action.column(),
    Asked::Remark.column(),
    Asked::Reduction.column(),
    Asked::Igst.column(),
    Asked::Cgst.column(),
    Asked::Sgst.column(),
    Asked::Cess.column(),
];

/// Lines are made this many at a time, so that a large month is not held twice.
const BATCH: usize = 50_000;

/// Writes the lines of the run with this name.
pub fn write(month: &Month<'_>, run: &str, out: &mut dyn Write) -> io::Result<()> {
    let reader = Reader::new(month);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(REVIEW_COLUMNS)?;
    let needs = |id: usize| month.decisions[id].needs_review();
    let mut ids = reader.ranked(|id| !reader.repeats[id] && needs(id));
    ids.extend(reader.ranked(|id| !reader.repeats[id] && !needs(id)));
    for ids in ids.chunks(BATCH) {
        let lines: Vec<Vec<String>> = ids.par_iter().map(|id| cells(&reader, run, *id)).collect();
        for line in lines {
            for cell in line {
                csv.write_field(harmless(&cell).as_bytes())?;
            }
            csv.write_record(None::<&[u8]>)?;
        }
    }
    csv.flush()
}

fn cells(reader: &Reader<'_, '_>, run: &str, id: ImsId) -> Vec<String> {
    let month = reader.month;
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    let filed = match record.filing {
        Filing::Filed => "true",
        Filing::NotFiled => "false",
    };
    let mut cells = vec![
        RowKey::of(run, record).text(),
        record.section.key().to_owned(),
        record.supplier_gstin.to_owned(),
        record.supplier_name.to_owned(),
        record.number.to_owned(),
        show_date(record.date),
        record.taxable_value.plain(),
    ];
    cells.extend(record.tax.each().map(|head| head.plain()));
    cells.extend([
        filed.to_owned(),
        record.previous_action.title().to_owned(),
        link.outcome.word().to_owned(),
        reader.row_list(&link.books),
        month.reasons[id.at()].clone(),
        decision.proposed_action.title().to_owned(),
        decision.review.clone().unwrap_or_default(),
        reduction_title(decision.itc_reduction).to_owned(),
        decision.remark.clone(),
    ]);
    cells.extend(law(reader, id));
    cells.extend([offered(record.permission).join(", ")]);
    cells.resize(REVIEW_COLUMNS.len(), String::new());
    cells
}

/// The original, what would be given back with an Accept, and the working; empty where nothing is asked.
fn law(reader: &Reader<'_, '_>, id: ImsId) -> [String; 3] {
    let Some(finding) = reader.findings.get(&id) else { return [const { String::new() }; 3] };
    let month = reader.month;
    let given = declared(finding, &month.decisions[id.at()]);
    let amounts = match given {
        ItcReduction::Partial(part) => {
            let heads = part.each().into_iter().zip(TaxHeads::NAMES).filter(|(a, _)| *a != Paise::ZERO);
            heads.map(|(amount, name)| format!(" {name} {}", amount.plain())).collect::<Vec<_>>().concat()
        }
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => String::new(),
    };
    [
        original(month, &reader.names, finding),
        format!("{}{amounts}", reduction_title(given)),
        working(month, &reader.names, finding).join(" "),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn every_record_has_one_line_and_the_answer_is_left_open() {
        let month = fixture_month();
        let mut bytes = Vec::new();
        write(&month, "0a1b2c3d4e5f", &mut bytes).unwrap();
        let mut csv = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(csv.headers().unwrap().len(), REVIEW_COLUMNS.len());
        let lines: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        let mut keys: Vec<String> = month.ims.iter().map(|r| RowKey::of("0a1b2c3d4e5f", r).text()).collect();
        keys.sort();
        keys.dedup();
        let mut found: Vec<&str> = lines.iter().map(|l| &l[0]).collect();
        found.sort_unstable();
        assert_eq!(found, keys);
        for line in &lines {
            assert!(line.iter().skip(24).all(str::is_empty));
            assert!(line.iter().all(|cell| !cell.starts_with(['=', '@', '+'])), "{line:?}");
        }
        let needs: Vec<bool> = lines.iter().map(|l| !l[17].is_empty()).collect();
        assert!(needs.is_sorted_by(|a, b| a >= b), "those that need a person come first");
    }
}
