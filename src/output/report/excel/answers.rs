//! The cells of a workbook that are a person's: what may be put into them, and that only they may be
//! changed.
//!
//! Comes in: a sheet with its rows. Goes out: the same with validation and protection. Invariant:
//! nothing here decides; what was typed past a drop-down is checked again when the workbook is read.

use super::grid::{Column, Role};
use crate::output::report::answer::{FORMAT, LONGEST_REMARK, MARK, MARK_SHEET, REDUCTIONS};
use rust_xlsxwriter::{DataValidation, DataValidationRule, ProtectionOptions, Worksheet, XlsxError};

/// Puts limits on what may be typed; the action has its own.
pub(super) fn limits(
    sheet: &mut Worksheet,
    columns: &[Column],
    top: u32,
    count: u32,
) -> Result<(), XlsxError> {
    if count == 0 {
        return Ok(());
    }
    for (col, column) in (0u16..).zip(columns) {
        let validation = match column.role {
            Role::Reduction => DataValidation::new()
                .allow_list_strings(&REDUCTIONS)?
                .set_input_title("Final ITC reduction")?
                .set_input_message(
                    "With Accept: Full gives back the whole tax, None nothing, Partial the amounts beside. None and \
                     Partial need a remark.",
                )?
                .set_error_title("Not a declaration")?
                .set_error_message("Choose Full, None or Partial.")?,
            Role::Input => DataValidation::new()
                .allow_text_length(DataValidationRule::LessThanOrEqualTo(
                    u32::try_from(LONGEST_REMARK).unwrap_or(u32::MAX),
                ))
                .set_error_title("Too long")?
                .set_error_message("The portal takes at most 250 characters.")?,
            Role::Amount => DataValidation::new()
                .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
                .set_error_title("Not an amount")?
                .set_error_message("Rupees, not below nothing; at most the tax of the document.")?,
            Role::Text | Role::Prose | Role::Money | Role::Short | Role::Choice | Role::Key => continue,
        };
        sheet.add_data_validation(top, col, top + count - 1, col, &validation)?;
    }
    Ok(())
}

/// Locks all cells but those a person fills in; there is no password.
pub(super) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_columns: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
}

/// Writes the sheet that says which run the workbook is of; people do not see it.
pub(super) fn mark(run: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(MARK_SHEET)?;
    sheet.write_string(0, 0, MARK)?.write_number(0, 1, FORMAT)?;
    sheet.write_string(1, 0, "run")?.write_string(1, 1, run)?;
    sheet.write_string(
        2,
        0,
        "This sheet says which run the workbook belongs to; imsreco review reads it.",
    )?;
    sheet.set_very_hidden(true);
    Ok(sheet)
}
