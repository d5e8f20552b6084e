//! `review.csv`: the review for those who work without a workbook, one line per document.
//!
//! Comes in: the month. Goes out: lines with the proposal and empty cells for the answer, those that
//! need a person first, most rupees at risk first. Invariant: every record has a line (identical
//! repetitions share one), and no text of a file becomes a formula.
//!
//! Lines are made by all cores in batches, in buffers that are used again.

use super::answer::{Asked, offered, reduction_title};
use super::view::Reader;
use crate::decide::{Finding, declared, is_asked, original, working};
use crate::domain::action::ItcReduction;
use crate::domain::document::Filing;
use crate::domain::link::ImsId;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::row_key::RowKey;
use crate::output::cells::{Cells, fill};
use crate::output::fetch;
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

/// Cells at the end of a line that are left open for the answer.
const OPEN: usize = 7;

/// Lines are made this many at a time: few enough to be hashed and written from the processor's cache.
const BATCH: usize = 10_000;

/// Writes the lines of the run with this name; `findings` is the month's worksheet of ITC reduction.
pub fn write(month: &Month<'_>, findings: Vec<Finding>, run: &str, out: &mut dyn Write) -> io::Result<()> {
    let reader = Reader::of(month, findings);
    out.write_all(REVIEW_COLUMNS.join(",").as_bytes())?;
    out.write_all(b"\n")?;
    let needs = |id: usize| month.decisions[id].needs_review();
    let mut ids = reader.ranked(|id| !reader.repeats[id] && needs(id));
    ids.extend(reader.ranked(|id| !reader.repeats[id] && !needs(id)));
    let mut parts = Vec::new();
    for ids in ids.chunks(BATCH) {
        let fetch = |ids: &[ImsId]| fetch::records(month, ids.iter().copied());
        let start = || Cells::new(REVIEW_COLUMNS.len());
        fill(&mut parts, start, ids, fetch, |id, line| cells(&reader, run, *id, line));
        parts.iter().try_for_each(|part| out.write_all(part.csv()))?;
    }
    out.flush()
}

fn cells(reader: &Reader<'_, '_>, run: &str, id: ImsId, cells: &mut Cells) {
    let month = reader.month;
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    cells.made(|out| RowKey::push(run, record, out));
    cells.word(record.section.key());
    cells.text(record.supplier_gstin);
    cells.text(record.supplier_name);
    cells.text(record.number);
    cells.date(Some(record.date));
    cells.money(record.taxable_value);
    for head in record.tax.each() {
        cells.money(head);
    }
    cells.flag(record.filing == Filing::Filed);
    cells.word(record.previous_action.title());
    cells.word(link.outcome.word());
    cells.made(|out| reader.push_row_list(&link.books, out));
    cells.text(&month.reasons[id.at()]);
    cells.word(decision.proposed_action.title());
    cells.text(decision.review.as_deref().unwrap_or_default());
    cells.word(reduction_title(decision.itc_reduction));
    cells.text(&decision.remark);
    match is_asked(record).then(|| reader.findings.get(&id)).flatten() {
        Some(finding) => law(reader, finding, id).iter().for_each(|cell| cells.text(cell)),
        None => cells.blank(3),
    }
    cells.made(|out| {
        for (at, action) in offered(record.permission).iter().enumerate() {
            out.push_str(if at > 0 { ", " } else { "" });
            out.push_str(action);
        }
    });
    cells.blank(OPEN);
}

/// The original, what would be given back with an Accept, and the working.
fn law(reader: &Reader<'_, '_>, finding: &Finding, id: ImsId) -> [String; 3] {
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
    use crate::decide::worksheet;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn every_record_has_one_line_and_the_answer_is_left_open() {
        let month = fixture_month();
        let mut bytes = Vec::new();
        let findings = worksheet(&month.ims, &month.books, &month.links);
        write(&month, findings, "0a1b2c3d4e5f", &mut bytes).unwrap();
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
