//! Reports that look like registers and are none.
//!
//! Comes in: a table, with its layout where it has one. Goes out: what the report is and why it cannot
//! serve. Invariant: a report is refused by its own words, never by what it lacks alone; one that
//! reads as a register is refused only where its words say that it holds outward supplies.

use super::error::BooksError;
use super::header::Layout;
use super::synonyms::{compact, normalise};
use super::table::Table;
use super::words::{Caption, voucher_caption};
use crate::diagnostic::{Diagnostic, Place};

/// Titles stand within the first rows.
const TITLE_ROWS: usize = 12;
/// A title is short.
const LONGEST_TITLE: usize = 80;

/// A report that is no purchase register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    TrialBalance,
    Gstr3b,
    Ledger,
    Outstanding,
    Sales,
    StockSummary,
}

impl Report {
    const fn found(self) -> &'static str {
        match self {
            Self::TrialBalance => "a trial balance",
            Self::Gstr3b => "a GSTR-3B summary",
            Self::Ledger => "a ledger account",
            Self::Outstanding => "a list of outstanding bills",
            Self::Sales => "a sales register",
            Self::StockSummary => "a stock summary",
        }
    }

    const fn why(self) -> &'static str {
        match self {
            Self::TrialBalance => "it holds the balances of accounts, and no documents",
            Self::Gstr3b => "it holds the totals of a month, and no documents",
            Self::Ledger => "it has neither the supplier's GSTIN nor the number of his document",
            Self::Outstanding => "it holds what is still to be paid, and no tax",
            Self::Sales => "its documents are outward supplies",
            Self::StockSummary => "it holds quantities, and no documents",
        }
    }
}

fn error(report: Report, place: Place) -> BooksError {
    BooksError::WrongReport {
        place: Box::new(place),
        found: report.found(),
        why: report.why(),
        help: "export the purchase register, with the supplier's GSTIN, the number and date of his document, the \
               taxable value and the tax by head",
    }
}

/// The lines of one or two cells in the first rows, and the sheet's name, normalised: a header has more.
fn titles(table: &Table, upto: usize) -> Vec<String> {
    let mut out = vec![normalise(&table.sheet)];
    for row in 0..table.len().min(upto) {
        let cells: Vec<&str> = table.cells(row).map(str::trim).filter(|c| !c.is_empty()).collect();
        if cells.len() <= 2 {
            out.extend(cells.into_iter().filter(|c| c.len() <= LONGEST_TITLE).map(normalise));
        }
    }
    out.retain(|title| !title.is_empty());
    out
}

/// Names the report where a table could not be read as a register; otherwise its own error stands.
pub(super) fn named(table: &Table, place: Place, failed: BooksError) -> BooksError {
    let titles = titles(table, TITLE_ROWS);
    let says = |phrases: &[&str]| {
        titles.iter().any(|t| phrases.iter().any(|p| format!(" {t} ").contains(&format!(" {p} "))))
    };
    let report = if says(&["trial balance"]) {
        Report::TrialBalance
    } else if says(&["gstr 3b", "gstr3b", "form gstr 3b"]) {
        Report::Gstr3b
    } else if says(&[
        "bills payable",
        "outstanding bills",
        "bills outstanding",
        "creditors ageing",
        "ageing analysis",
    ]) {
        Report::Outstanding
    } else if says(&["stock summary", "closing stock", "inventory summary"]) {
        Report::StockSummary
    } else if titles.iter().any(|t| is_sales_title(t)) || names_customers(table) {
        Report::Sales
    } else if says(&["ledger account"]) || titles.iter().any(|t| t == "ledger" || t.starts_with("ledger ")) {
        Report::Ledger
    } else {
        return failed;
    };
    error(report, place)
}

/// GSTN's own file of outward invoices names the other side so.
fn names_customers(table: &Table) -> bool {
    let rows = 0..table.len().min(TITLE_ROWS);
    rows.flat_map(|row| table.cells(row))
        .any(|c| ["receivername", "gstinuinofrecipient"].contains(&compact(c).as_str()))
}

/// A firm may be called Sales Book Depot: around the title stands only what belongs to one.
fn is_sales_title(title: &str) -> bool {
    const BEFORE: &[&str] = &["gst", "monthly", "detailed", "columnar", "details", "of"];
    const AFTER: &[&str] = &["", "for", "from", "of", "gst", "report", "summary", "gstr"];
    ["sales register", "sales book", "outward supplies", "sales voucher register", "sales day book"]
        .iter()
        .any(|phrase| {
            title.split_once(phrase).is_some_and(|(before, after)| {
                let next = after.trim_start().split(' ').next().unwrap_or_default();
                before.split_whitespace().all(|w| BEFORE.contains(&w))
                    && (AFTER.contains(&next) || next.bytes().all(|b| b.is_ascii_digit()))
            })
        })
}

/// Refuses a register that reads well and holds what was sold: by its title, or by its voucher types,
/// none of which is a purchase.
pub(super) fn refuse_sales(
    table: &Table,
    (top, header): (usize, usize),
    voucher_type: Option<usize>,
    place: Place,
) -> Result<(), BooksError> {
    let by_title = titles(table, top).iter().any(|t| is_sales_title(t));
    if by_title || voucher_type.is_some_and(|column| all_vouchers_are_sales(table, header, column)) {
        return Err(error(Report::Sales, place));
    }
    Ok(())
}

fn all_vouchers_are_sales(table: &Table, header: usize, column: usize) -> bool {
    let mut sales = 0;
    let mut last = "";
    for row in header + 1..table.len() {
        let cell = table.cell(row, column).trim();
        if cell.is_empty() || (cell == last && sales > 0) {
            continue;
        }
        let words = normalise(cell);
        let has = |wanted: &[&str]| words.split(' ').any(|w| wanted.contains(&w));
        if has(&["sale", "sales"]) && !has(&["purchase", "purchases"]) {
            sales += 1;
        } else if !matches!(voucher_caption(cell), Caption::CreditNote | Caption::DebitNote) {
            return false;
        }
        last = cell;
    }
    sales > 0
}

/// Sheets of the portal's workbook that hold what the buyer rejected or has to reverse.
pub(super) fn is_set_aside_by_the_portal(sheet: &str) -> bool {
    let words = normalise(sheet);
    words.ends_with(" rejected") || words.ends_with(" itc reversal")
}

/// Tells that the books are the portal's own word, in which case everything agrees with itself.
pub(super) fn watch_portal_file(table: &Table, layout: &Layout, place: Place) -> Option<Diagnostic> {
    let has = |test: fn(&str) -> bool| layout.headings.iter().any(|h| test(&compact(h)));
    let is_2b = has(|h| h.starts_with("gstr1") && h.ends_with("filingdate"))
        || (has(|h| h == "itcavailability") && has(|h| h == "supplyattractreversecharge"))
        || titles(table, layout.top).iter().any(|t| {
            let report = t.strip_prefix("goods and services tax ").unwrap_or(t);
            report.starts_with("gstr 2b") || report.starts_with("gstr 2a")
        });
    is_2b.then(|| {
        Diagnostic::warning(
            "books.portal-file",
            "this is the portal's own GSTR-2B, not the books: what the portal says is compared with itself",
            place,
        )
        .help("accept nothing on its ground; give the purchase register of your accounting program")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sheet: &str, rows: &[&[&str]]) -> Table {
        let mut table = Table::new(sheet);
        for (shown, row) in (1..).zip(rows) {
            row.iter().for_each(|cell| table.push(cell));
            table.end_row(shown);
        }
        table
    }

    #[test]
    fn a_report_is_named_by_its_own_words() {
        for (rows, found) in [
            (&[&["Invented Traders"][..], &["Trial Balance"]][..], "a trial balance"),
            (&[&["Form GSTR-3B"]], "a GSTR-3B summary"),
            (&[&["Ledger: Kirana House"]], "a ledger account"),
            (&[&["Bills Payable"]], "a list of outstanding bills"),
            (&[&["Sales Register"]], "a sales register"),
            (&[&["Stock Summary"]], "a stock summary"),
            (&[&["GSTIN/UIN of Recipient", "Receiver Name", "Invoice Number"]], "a sales register"),
        ] {
            let failed = BooksError::Password { name: "r".into() };
            let named = named(&table("", rows), Place::file("r.csv"), failed).to_string();
            assert!(named.starts_with(&format!("this is {found}, not a purchase register: ")), "{named}");
        }
        let other = named(
            &table("", &[&["Ledgerwood Traders"]]),
            Place::file("r.csv"),
            BooksError::Password { name: "r".into() },
        );
        assert_eq!(other.id(), "books.password", "a firm's name is no title");
        for (title, is_sales) in [
            ("sales register", true),
            ("gst sales register for september 2026", true),
            ("details of outward supplies", true),
            ("sales book depot", false),
            ("purchase and sales register", false),
            ("asha sales register makers", false),
        ] {
            assert_eq!(is_sales_title(title), is_sales, "{title}");
        }
    }

    #[test]
    fn sheets_that_the_portal_set_aside_are_known_by_their_names() {
        for sheet in ["B2B(Rejected)", "B2B-CDNR (Rejected)", "B2BA(ITC Reversal)"] {
            assert!(is_set_aside_by_the_portal(sheet), "{sheet}");
        }
        for sheet in ["B2B", "Rejected", "Reversal of April"] {
            assert!(!is_set_aside_by_the_portal(sheet), "{sheet}");
        }
    }
}
