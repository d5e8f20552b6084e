//! The first sheet: the month on one page.
//!
//! Comes in: figures and the names of the other sheets. Goes out: one worksheet. Invariant: totals are
//! formulas over what stands above them, with the figure itself as their stored result.

use super::grid::{height, wrapped_lines};
use super::styles::{Styles, rupees, short_enough};
use crate::domain::account::Tally;
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::output::report::figures::{Account, Figures};
use crate::output::report::words;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Formula, Url, Worksheet, XlsxError};

const SUPPLIERS: usize = 15;
const WIDTHS: [f64; 10] = [48.0, 12.0, 18.0, 16.0, 16.0, 16.0, 14.0, 17.0, 17.0, 14.0];
const LAST: u16 = 9;

/// Rows of the sheet that other sheets refer to, from 1 as formulas count them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Anchors {
    /// All documents of the outcomes: count in B, taxable value in C, heads in D to G, tax in H.
    pub(super) documents: u32,
    /// Everything read of the books, in the same columns.
    pub(super) books: u32,
}

/// Writes line after line.
struct Page<'p> {
    sheet: Worksheet,
    styles: &'p Styles,
    row: u32,
    anchors: Anchors,
}

impl Page<'_> {
    fn line(&mut self, key: &str, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, key, &self.styles.key)?;
        self.sheet.merge_range(self.row, 1, self.row, LAST, &short_enough(text), &self.styles.prose)?;
        let lines = wrapped_lines(text, WIDTHS[1..].iter().sum());
        self.sheet.set_row_height(self.row, height(lines))?;
        self.row += 1;
        Ok(())
    }

    fn label(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.label)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        for (col, title) in (0u16..).zip(titles) {
            self.sheet.write_string_with_format(self.row, col, *title, &self.styles.head)?;
        }
        self.sheet.set_row_height(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    fn count(&mut self, col: u16, count: usize) -> Result<(), XlsxError> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.sheet.write_number_with_format(self.row, col, count, &self.styles.count)?;
        Ok(())
    }

    fn money(&mut self, col: u16, amount: Paise) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(self.row, col, rupees(amount), self.styles.amount(amount))?;
        Ok(())
    }

    /// Writes name, count, taxable value, heads and tax into columns 0 to 7.
    fn tally(&mut self, name: &str, tally: Tally) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &self.styles.key)?;
        self.count(1, tally.documents)?;
        self.money(2, tally.taxable_value)?;
        for (col, head) in (3u16..).zip(tally.tax.each()) {
            self.money(col, head)?;
        }
        self.money(7, tally.tax.total())
    }

    /// Writes sums over the lines from `first` to the one above.
    fn sums(&mut self, name: &str, first: u32, tally: Tally, more: &[Paise]) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &self.styles.total_label)?;
        let mut amounts = vec![tally.taxable_value];
        amounts.extend(tally.tax.each());
        amounts.push(tally.tax.total());
        amounts.extend(more);
        let sum = |col: u16| {
            let letter = column_number_to_name(col);
            format!("=SUM({letter}{}:{letter}{})", first + 1, self.row)
        };
        let count = Formula::new(sum(1)).set_result(tally.documents.to_string());
        self.sheet.write_formula_with_format(self.row, 1, count, &self.styles.total_count)?;
        for (col, amount) in (2u16..).zip(amounts) {
            let formula = Formula::new(sum(col)).set_result(amount.plain());
            self.sheet.write_formula_with_format(self.row, col, formula, self.styles.total(amount))?;
        }
        self.row += 1;
        Ok(())
    }
}

/// Writes the summary.
pub(super) fn sheet(
    f: &Figures,
    styles: &Styles,
    names: &[String],
) -> Result<(Worksheet, Anchors), XlsxError> {
    let mut page = Page { sheet: Worksheet::new(), styles, row: 0, anchors: Anchors::default() };
    page.sheet.set_name("Summary")?;
    for (col, width) in (0u16..).zip(WIDTHS) {
        page.sheet.set_column_width(col, width)?;
    }
    opening(&mut page, f)?;
    outcomes(&mut page, f)?;
    actions(&mut page, f)?;
    apart(&mut page, f)?;
    suppliers(&mut page, f)?;
    account(&mut page, "IMS: everything read falls into these parts", &f.ims_account)?;
    account(&mut page, "Books: every row read falls into these parts", &f.books_account)?;
    // The line below "Everything read" asks whether the parts tie.
    page.anchors.books = page.row - 1;
    contents(&mut page, names)?;
    let sheet = &mut page.sheet;
    styles.paper(sheet);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_area(0, 0, page.row.max(1) - 1, LAST)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_screen_gridlines(false);
    sheet.set_freeze_panes(1, 0)?;
    Ok((page.sheet, page.anchors))
}

fn opening(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    let title = format!("IMS and purchase register, {}", f.period);
    page.sheet.write_string_with_format(0, 0, title, &page.styles.title)?;
    page.sheet.set_row_height(0, 24)?;
    page.row = 1;
    page.line("Recipient", &f.recipients.join(", "))?;
    page.line("As of", &format!("{} · policy {} · imsreco {}", show_date(f.as_of), f.policy, f.version))?;
    page.row += 1;
    let mut silence = f.silence.sentence(f.as_of);
    if f.silence.credit_notes.documents > 0 {
        silence = format!(
            "{silence} Credit notes in it: {}, {}.",
            f.silence.credit_notes.documents,
            f.silence.credit_notes.tax.total()
        );
    }
    for more in [f.silence.hold_sentence(f.hold), f.silence.read_only_sentence()].into_iter().flatten() {
        silence = format!("{silence} {more}");
    }
    page.sheet.merge_range(page.row, 0, page.row, LAST, &silence, &page.styles.loud)?;
    page.sheet.set_row_height(page.row, 54)?;
    page.row += 2;
    for day in &f.days {
        page.line(&day.what, &format!("{} · {}", day.shown(), day.does))?;
    }
    let roles: Vec<String> =
        f.person.by_role.iter().map(|(role, t)| format!("{role} {}", t.documents)).collect();
    let person = if f.person.tally.documents == 0 {
        "nothing".to_owned()
    } else {
        format!(
            "{} ({}), {} at risk",
            words::documents(f.person.tally.documents),
            roles.join(", "),
            f.person.at_risk
        )
    };
    page.line("A person has to look at", &person)?;
    if let Some(stop) = f.stopping.sentence() {
        page.line("Where review may stop", &stop)?;
        page.line("How that is reckoned", &f.stopping.reckoning())?;
        page.sheet.set_row_height(page.row - 1, 46)?;
    }
    Ok(())
}

const AMOUNTS: [&str; 6] = ["Taxable value ₹", "IGST ₹", "CGST ₹", "SGST ₹", "Cess ₹", "Tax ₹"];

fn outcomes(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    page.label("By outcome (IMS documents; credit notes are negative)")?;
    let mut head = vec!["Outcome", "Documents"];
    head.extend(AMOUNTS);
    head.extend(["At risk ₹", "Need a person"]);
    page.head(&head)?;
    let first = page.row;
    for o in &f.outcomes {
        page.tally(o.outcome.title(), o.tally)?;
        page.money(8, o.at_risk)?;
        page.count(9, o.needs_person)?;
        page.row += 1;
    }
    page.sums("All documents", first, f.documents, &[f.at_risk()])?;
    page.anchors.documents = page.row;
    let total = page.row - 1;
    let sum = Formula::new(format!("=SUM(J{}:J{total})", first + 1))
        .set_result(f.person.tally.documents.to_string());
    page.sheet.write_formula_with_format(total, 9, sum, &page.styles.total_count)?;
    Ok(())
}

fn actions(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    page.label("By proposed action, and what happens to it")?;
    let mut head = vec!["Proposed action, what happens", "Documents"];
    head.extend(AMOUNTS);
    page.head(&head)?;
    let first = page.row;
    for a in &f.actions {
        page.tally(&format!("{}: {}", a.action.title(), words::fate(a.fate).to_lowercase()), a.tally)?;
        page.row += 1;
    }
    page.sums("All documents", first, f.documents, &[])
}

fn apart(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    page.label("Apart from these")?;
    let mut head = vec!["What", "Count"];
    head.extend(AMOUNTS);
    page.head(&head)?;
    let mut lines = vec![
        ("Waiting for the supplier to file (within the above)", f.waiting),
        ("Only in the books (rows)", f.only_in_books.rows),
        ("Booked again (rows)", f.booked_again),
        ("Repeated records", f.repeated),
        ("Refused records", f.refused_records),
        ("Refused rows", Tally { documents: f.refused_rows, ..Tally::default() }),
    ];
    lines.retain(|(_, t)| t.documents > 0);
    for (name, tally) in lines {
        page.tally(name, tally)?;
        page.row += 1;
    }
    for (why, tally) in &f.excluded {
        page.tally(&format!("Excluded: {}", crate::output::report::figures::short(*why)), *tally)?;
        page.row += 1;
    }
    for section in &f.read_only {
        page.tally(
            &short_enough(&format!("Section {}, shown only", section.key)),
            Tally { documents: section.records, ..Tally::default() },
        )?;
        page.row += 1;
    }
    Ok(())
}

fn suppliers(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    if f.suppliers.is_empty() {
        return Ok(());
    }
    page.label("Suppliers with most rupees at risk")?;
    let mut head = vec!["Supplier", "Documents"];
    head.extend(AMOUNTS);
    head.extend(["At risk ₹", "Need a person"]);
    page.head(&head)?;
    for s in f.suppliers.iter().take(SUPPLIERS) {
        page.tally(&short_enough(&format!("{} {}", s.gstin, s.name)), s.tally)?;
        page.money(8, s.at_risk)?;
        page.count(9, s.needs_person)?;
        page.row += 1;
    }
    Ok(())
}

fn account(page: &mut Page<'_>, title: &str, account: &Account) -> Result<(), XlsxError> {
    page.label(title)?;
    let mut head = vec!["Part", "Count"];
    head.extend(AMOUNTS);
    page.head(&head)?;
    let first = page.row;
    for (name, tally) in &account.parts {
        page.tally(name, *tally)?;
        page.row += 1;
    }
    if !account.parts.is_empty() {
        page.sums("Sum of the parts", first, account.sum(), &[])?;
    }
    page.tally("Everything read", account.total)?;
    page.row += 1;
    page.line("Do they tie?", if account.ties() { "yes, in count and every head" } else { "NO" })
}

/// Lists the sheets beside the page, where the screen shows them and paper does not.
fn contents(page: &mut Page<'_>, names: &[String]) -> Result<(), XlsxError> {
    let column = LAST + 2;
    page.sheet.set_column_width(LAST + 1, 3)?;
    page.sheet.set_column_width(column, 26)?;
    page.sheet.write_string_with_format(1, column, "Sheets", &page.styles.label)?;
    for (row, name) in (2u32..).zip(names.iter().map(String::as_str).chain(["Parameters", "Notes"])) {
        let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
        page.sheet.write_url(row, column, Url::new(target).set_text(name))?;
    }
    Ok(())
}
