//! The look of the workbook: formats, Indian grouping, and what Excel can hold.
//!
//! Comes in: amounts, dates, texts. Goes out: formats and cell values. Invariant: an amount is shown
//! in Indian grouping with its sign in every spreadsheet program.

use crate::domain::money::Paise;
use crate::domain::period::show_date;
use crate::output::report::figures::Figures;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet};

/// Excel refuses longer texts; a little is kept back for the ellipsis.
const LONGEST_TEXT: usize = 32_000;

const INK: Color = Color::RGB(0x1F_2933);
const HEAD: Color = Color::RGB(0x1F_4E5F);
const BAND: Color = Color::RGB(0xE3_ECF0);
const LINE: Color = Color::RGB(0xC9_D3D8);
const MARK: Color = Color::RGB(0xFF_DDB0);
const INPUT: Color = Color::RGB(0xFF_F7C2);
const CLOSED: Color = Color::RGB(0xEE_F0F1);
const MUTED: Color = Color::RGB(0x5F_6B73);

/// The formats of the workbook, made once.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) band: Format,
    pub(super) total_label: Format,
    pub(super) loud: Format,
    pub(super) label: Format,
    pub(super) key: Format,
    pub(super) prose: Format,
    pub(super) part: Format,
    pub(super) count: Format,
    pub(super) text: [Format; 3],
    pub(super) wrapped: [Format; 3],
    pub(super) right: [Format; 3],
    pub(super) short: [Format; 3],
    pub(super) date: [Format; 3],
    pub(super) money: [[Format; 3]; 4],
    pub(super) total: [Format; 4],
    pub(super) total_count: Format,
    pub(super) input: Format,
    pub(super) input_amount: Format,
    pub(super) closed: Format,
    pub(super) hidden_key: Format,
    /// What stands above every printed page; empty for nothing.
    header: String,
}

/// Picks the pattern of an amount: below a lakh, below a crore, below a hundred crore, above.
///
/// Spreadsheets know no Indian grouping of their own. One pattern with conditions covers one sign only,
/// and programs differ on the minus of its last section; so each cell gets the pattern of its magnitude.
pub(super) const fn pattern(amount: Paise) -> usize {
    let paise = amount.abs().get();
    if paise < 10_000_000 {
        0
    } else if paise < 1_000_000_000 {
        1
    } else if paise < 100_000_000_000 {
        2
    } else {
        3
    }
}

pub(super) const PATTERNS: [&str; 4] = [
    r"##,##0.00;-##,##0.00",
    r"##\,##\,##0.00;-##\,##\,##0.00",
    r"##\,##\,##\,##0.00;-##\,##\,##\,##0.00",
    r"##\,##\,##\,##\,##0.00;-##\,##\,##\,##\,##0.00",
];

/// What is given back is never negative.
const GIVEN_BACK: &str = r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;##,##0.00";

/// Counts are never negative, so conditions are safe here.
const COUNTS: &str = r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;##,##0";

impl Styles {
    pub(super) fn new() -> Self {
        let base = Format::new().set_font_name("Calibri").set_font_size(10).set_font_color(INK);
        let cell = base
            .clone()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Hair)
            .set_border_bottom_color(LINE);
        let looks = |f: &Format| {
            [
                f.clone(),
                f.clone().set_background_color(MARK).set_bold(),
                f.clone().set_font_color(MUTED).set_italic(),
            ]
        };
        let left = cell.clone().set_align(FormatAlign::Left).set_indent(1);
        let right = cell.clone().set_align(FormatAlign::Right);
        let centred = cell.clone().set_align(FormatAlign::Center);
        let boxed = |colour: Color| {
            cell.clone().set_background_color(colour).set_border(FormatBorder::Thin).set_border_color(LINE)
        };
        let input = boxed(INPUT).set_unlocked();
        let total = base
            .clone()
            .set_bold()
            .set_align(FormatAlign::Right)
            .set_background_color(BAND)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(LINE);
        Self {
            title: base.clone().set_font_size(14).set_bold(),
            note: base.clone().set_font_color(MUTED),
            head: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_font_color(Color::White)
                .set_background_color(HEAD)
                .set_align(FormatAlign::VerticalCenter)
                .set_align(FormatAlign::Center)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE),
            band: base
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(BAND)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE),
            total_label: base.clone().set_bold().set_background_color(BAND),
            loud: base
                .clone()
                .set_bold()
                .set_font_size(12)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(INPUT)
                .set_border(FormatBorder::Medium)
                .set_border_color(Color::RGB(0xB2_6A00)),
            label: base.clone().set_bold().set_font_size(12),
            key: cell.clone().set_bold(),
            prose: cell.clone().set_text_wrap(),
            part: cell.clone().set_bold().set_italic().set_font_color(HEAD),
            count: right.clone().set_num_format(COUNTS),
            text: looks(&left),
            wrapped: looks(&left.clone().set_text_wrap()),
            right: looks(&right),
            short: looks(&centred),
            date: looks(&centred.clone().set_num_format("dd-mm-yyyy")),
            money: PATTERNS.map(|p| looks(&right.clone().set_num_format(p))),
            total_count: total.clone().set_num_format(COUNTS),
            total: PATTERNS.map(|p| total.clone().set_num_format(p)),
            input_amount: input.clone().set_align(FormatAlign::Right).set_num_format(GIVEN_BACK),
            input: input.set_text_wrap(),
            closed: boxed(CLOSED),
            hidden_key: left.clone().set_font_color(MUTED),
            header: String::new(),
        }
    }

    /// Names the month above every printed page: whose it is, which run made it.
    pub(super) fn of(figures: &Figures, run: &str) -> Self {
        let whose = match figures.recipients.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        };
        let mark = |text: &str| text.replace('&', "&&");
        let header = format!(
            "&L{}&C{}&RRun {}, as of {}",
            mark(&whose),
            mark(&format!("IMS and purchase register, {}", figures.period)),
            mark(run.get(..12).unwrap_or(run)),
            show_date(figures.as_of)
        );
        // Excel takes no more.
        Self { header: header.chars().take(250).collect(), ..Self::new() }
    }

    /// Sets a sheet up for paper: A4 across, the month above, the sheet, its signatures and the page below.
    pub(super) fn paper(&self, sheet: &mut Worksheet) {
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
        if !self.header.is_empty() {
            sheet.set_header(&self.header);
        }
        sheet.set_footer("&L&A&CPrepared by ____________    Reviewed by ____________&RPage &P of &N");
    }

    /// Returns the format of an amount.
    pub(super) fn amount(&self, amount: Paise) -> &Format {
        &self.money[pattern(amount)][0]
    }

    /// Returns the format of a total that stands at an amount.
    pub(super) fn total(&self, amount: Paise) -> &Format {
        &self.total[pattern(amount)]
    }
}

/// Returns rupees as Excel holds them. Below ₹90 lakh crore a double names every paisa.
#[expect(clippy::cast_precision_loss, reason = "amounts are at most 10^15 paise, below 2^53")]
pub(super) fn rupees(amount: Paise) -> f64 {
    amount.get() as f64 / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "counts and days are below 2^53")]
pub(super) fn whole(number: i64) -> f64 {
    number as f64
}

/// Returns a real date, or nothing outside Excel's calendar.
pub(super) fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Shortens what Excel would refuse.
pub(super) fn short_enough(text: &str) -> String {
    if text.len() <= LONGEST_TEXT || text.chars().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LONGEST_TEXT).collect();
    cut.push('…');
    cut
}
