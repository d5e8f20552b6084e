//! `compare.csv`: one line per record whose proposal changes.
//!
//! Comes in: a comparison. Goes out: CSV, most rupees at stake first. Invariant: amounts carry their sign
//! (credit notes negative), so that the sums of a column over lines that are not repeated are the
//! report's.

use super::{Changed, Comparison, Proposed, reduction};
use crate::domain::period::show_date;
use crate::output::harmless;
use std::io::{self, Write};

/// The columns. Actions are the portal's codes, as in `links.csv`; amounts are rupees with two decimals.
pub const COLUMNS: &[&str] = &[
    "month",
    "period",
    "ims_section",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "tax",
    "changes",
    "newly_accepted",
    "no_longer_accepted",
    "old_action",
    "new_action",
    "old_review",
    "new_review",
    "old_rule",
    "new_rule",
    "old_rule_reason",
    "new_rule_reason",
    "old_fate",
    "new_fate",
    "old_itc_reduction",
    "new_itc_reduction",
    "old_remark",
    "new_remark",
    "old_outcome",
    "new_outcome",
    "old_reason",
    "new_reason",
    "old_overruled",
    "new_overruled",
    "previous_action",
    "recipient_gstin",
    "ims_file",
    "ims_index",
    "repeated",
];

/// Writes `compare.csv`.
pub fn write_csv(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for changed in &comparison.changed {
        for cell in cells(comparison, changed) {
            csv.write_field(harmless(&cell).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

fn cells(comparison: &Comparison, c: &Changed) -> Vec<String> {
    let month = &comparison.months[c.month];
    let mut cells = vec![
        month.name.clone(),
        month.period.wire(),
        c.section.key().to_owned(),
        c.supplier_gstin.clone(),
        c.supplier_name.clone(),
        c.number.clone(),
        show_date(c.date),
        c.amounts.taxable_value.plain(),
    ];
    cells.extend(c.amounts.tax.each().map(|head| head.plain()));
    cells.push(c.amounts.tax.total().plain());
    cells.push(c.aspects.iter().map(|a| a.word()).collect::<Vec<_>>().join(";"));
    cells.push(c.newly_accepted.to_string());
    cells.push(c.no_longer_accepted.to_string());
    let both: [fn(&Proposed) -> String; 10] = [
        |p| p.action.code().to_owned(),
        |p| p.review.clone().unwrap_or_default(),
        |p| p.rule.clone(),
        |p| p.rule_reason.clone(),
        |p| p.fate.word().to_owned(),
        |p| reduction(p.itc_reduction),
        |p| p.remark.clone(),
        |p| p.outcome.word().to_owned(),
        |p| p.reason.clone(),
        |p| p.overruled.clone(),
    ];
    cells.extend(both.into_iter().flat_map(|of| [of(&c.old), of(&c.new)]));
    cells.extend([
        c.previous_action.code().to_owned(),
        c.recipient_gstin.clone(),
        c.ims_file.clone(),
        c.index.to_string(),
        c.repeated.to_string(),
    ]);
    cells
}
