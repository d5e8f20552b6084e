//! Why a document has its outcome, in sentences with the values of both sides.
//!
//! Invariant: every outcome has a sentence, and a sentence never says more than the link holds.

use crate::domain::document::{BooksRow, DocumentKind, ImsRecord};
use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::{BooksLink, Doubt, Link};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use crate::domain::text::{Count, and};
use std::borrow::Cow;

/// Says why a record has its outcome.
pub fn reason(
    link: &Link,
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    record: &ImsRecord<&str>,
) -> Cow<'static, str> {
    let headline = headline(link, books, record);
    let mut said: Vec<Cow<'static, str>> =
        if link.levels.is_some() { differences(link, books, record) } else { Vec::new() };
    said.extend(link.doubts.iter().filter_map(|d| doubt(d, ims, books, link)));
    // Most documents have no more to be said of them.
    if said.is_empty() {
        return headline;
    }
    said.insert(0, headline);
    said.dedup();
    Cow::Owned(said.join(" "))
}

fn headline(link: &Link, books: &[BooksRow<&str>], record: &ImsRecord<&str>) -> Cow<'static, str> {
    let shown = || {
        let mut numbers: Vec<String> =
            link.books.iter().map(|b| format!("\"{}\"", books[b.at()].number)).collect();
        numbers.dedup();
        and(&numbers)
    };
    let gstin = || link.books.first().map_or("", |b| books[b.at()].supplier_gstin);
    match link.outcome {
        Outcome::Exact => "Number, date, taxable value and every tax head agree.".into(),
        Outcome::WithinTolerance => "Number and date agree; amounts agree within tolerance.".into(),
        Outcome::NumberVariant => {
            let how = link.levels.map_or("", |l| l.number.title());
            format!("Amounts agree; {how}: {} in IMS, {} in the books.", quoted(record.number), shown())
                .into()
        }
        Outcome::NumberTyping => format!(
            "Amounts agree; the numbers are one typing error apart: {} in IMS, {} in the books.",
            quoted(record.number),
            shown()
        )
        .into(),
        Outcome::DateDiffers => "Number and amounts agree; the date differs.".into(),
        Outcome::TaxableDiffers => "The number agrees; the taxable value differs.".into(),
        Outcome::TaxDiffers => "The number agrees; the tax differs.".into(),
        Outcome::TaxHeadDiffers => "The number agrees; the same tax stands under other heads.".into(),
        Outcome::ValueDiffers => "The number agrees; taxable value and tax differ.".into(),
        Outcome::OtherBranch if link.doubts.contains(&Doubt::OtherRecipient) => format!(
            "Number and amounts agree, but the books are of {}, another registration of the recipient.",
            link.books.first().map_or("", |b| books[b.at()].recipient_gstin)
        )
        .into(),
        Outcome::OtherBranch => format!(
            "Number and amounts agree, but the books carry {}, another registration of the same PAN.",
            gstin()
        )
        .into(),
        Outcome::GstinMistyped => {
            format!("Number and amounts agree, but the books carry {}, one typing error apart.", gstin())
                .into()
        }
        Outcome::OtherSupplierEco => format!(
            "Number and every head agree; the record carries the e-commerce operator, the books {}.",
            if gstin().is_empty() { "no GSTIN" } else { gstin() }
        )
        .into(),
        Outcome::AmountDateOnly => format!(
            "Amounts and date agree and fit no other open document of the supplier; the books' number is {}.",
            shown()
        )
        .into(),
        Outcome::Split => {
            format!("Booked in {}, whose sum agrees.", Count::of(link.books.len(), "row")).into()
        }
        Outcome::Merged => format!(
            "Booked together with {} in one row, whose amounts are the sum.",
            Count::of(link.companions.len(), "other document")
        )
        .into(),
        Outcome::DuplicateInBooks => {
            "Number and amounts agree, but the books hold the document more than once.".into()
        }
        Outcome::DuplicateInIms => "The download holds this document more than once.".into(),
        Outcome::Tie if link.companions.is_empty() => {
            format!("{} fit alike; nothing separates them.", Count::of(link.candidates.len(), "register row"))
                .into()
        }
        Outcome::Tie => format!(
            "{} of IMS and {} fit alike; nothing separates them.",
            Count::of(link.companions.len() + 1, "record"),
            Count::of(link.candidates.len(), "register row")
        )
        .into(),
        Outcome::IneligibleInBooks => "Booked, with the credit marked as blocked.".into(),
        Outcome::OnlyInIms => "No row of the books carries this document.".into(),
        Outcome::OnlyInBooks => "No record of IMS carries this document.".into(),
        Outcome::Excluded => "Not comparable with IMS.".into(),
        Outcome::Refused => "Could not be read.".into(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Names every field that differs with both values.
fn differences(link: &Link, books: &[BooksRow<&str>], record: &ImsRecord<&str>) -> Vec<Cow<'static, str>> {
    let mut said = Vec::new();
    let pair = |what: &str, ims: Paise, gap: Paise| {
        let side = if gap > Paise::ZERO { "more" } else { "less" };
        format!("{what} {ims} in IMS, {} in the books ({} {side}).", ims + gap, gap.abs())
    };
    if link.taxable_gap != Paise::ZERO {
        said.push(pair("Taxable value", record.taxable_value, link.taxable_gap).into());
    }
    for (name, (ims, gap)) in
        TaxHeads::NAMES.into_iter().zip(record.tax.each().into_iter().zip(link.tax_gap.each()))
    {
        if gap != Paise::ZERO {
            said.push(pair(name, ims, gap).into());
        }
    }
    if let (Some(days), Some(date)) = (link.days_apart.filter(|d| *d != 0), nearest_date(link, books, record))
    {
        let way = if days > 0 { "later" } else { "earlier" };
        let apart = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
        said.push(
            format!(
                "Date {} in IMS, {} in the books ({} {way}).",
                show_date(record.date),
                show_date(date),
                Count::of(apart, "day")
            )
            .into(),
        );
    }
    if let Some(levels) = link.levels {
        let variant =
            matches!(levels.number, NumberLevel::SameKey | NumberLevel::ShortForm | NumberLevel::Original);
        if variant && link.outcome != Outcome::NumberVariant && !link.books.is_empty() {
            said.push(
                format!(
                    "The number is {} in IMS, {} in the books.",
                    quoted(record.number),
                    quoted(books[link.books[0].at()].number)
                )
                .into(),
            );
        }
        if levels.date == DateLevel::Missing {
            said.push("The books hold no date.".into());
        }
    }
    said
}

fn nearest_date(
    link: &Link,
    books: &[BooksRow<&str>],
    record: &ImsRecord<&str>,
) -> Option<chrono::NaiveDate> {
    link.books
        .iter()
        .filter_map(|b| books[b.at()].date)
        .min_by_key(|d| ((*d - record.date).num_days().abs(), *d))
}

fn doubt(
    doubt: &Doubt,
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    link: &Link,
) -> Option<Cow<'static, str>> {
    let record = |id: &crate::domain::link::ImsId| {
        let r = &ims[id.at()];
        format!("{} {} of {}", r.section.title().to_lowercase(), quoted(r.number), show_date(r.date))
    };
    Some(match doubt {
        Doubt::AnotherAsNear if link.books.is_empty() => return None,
        Doubt::AnotherAsNear => {
            "Another open document of the supplier is near; a person should compare.".into()
        }
        Doubt::BookedAgain(rows) => {
            let vouchers: Vec<String> = rows
                .iter()
                .map(|b| &books[b.at()])
                .map(|r| match (r.voucher_number, r.voucher_date) {
                    ("", None) => "another row".to_owned(),
                    ("", Some(date)) => format!("a row of {}", show_date(date)),
                    (voucher, _) => format!("voucher {voucher}"),
                })
                .collect();
            format!("Booked again in {}.", and(&vouchers)).into()
        }
        Doubt::ClaimedBy(others) => {
            let others: Vec<String> = others.iter().map(record).collect();
            format!("The same number is claimed by {}.", and(&others)).into()
        }
        Doubt::AmendedBy(id) => {
            format!("It is amended by {} in the same download, which prevails.", record(id)).into()
        }
        Doubt::OriginalPresent(id) => {
            format!("Its original, {}, stands in the same download.", record(id)).into()
        }
        Doubt::Repeated(n) => {
            format!("The download repeats this record; {} are one document.", Count::of(*n as usize, "line"))
                .into()
        }
        Doubt::OtherVersion(_) => "The download holds the same record with other contents.".into(),
        Doubt::NeighbourInSeries => {
            "A row with a neighbouring number has the same amounts; neighbours in a series are two invoices."
                .into()
        }
        Doubt::NoSupplierNumber | Doubt::AmountsOnly | Doubt::Netted | Doubt::OtherRecipient => return None,
        Doubt::OwnSuffix => "The books' number carries a suffix of their own.".into(),
        Doubt::SumOnly => "No number ties the rows to the document; only their sum does.".into(),
        Doubt::OtherDirection => {
            let row = &books[link.books.first()?.at()];
            format!("The books hold it as a {}, the other way round.", row.kind.title()).into()
        }
        Doubt::OtherKind => {
            let row = &books[link.books.first()?.at()];
            format!(
                "The books hold it as {} {}.",
                if row.kind == DocumentKind::Invoice { "an" } else { "a" },
                row.kind.title()
            )
            .into()
        }
        Doubt::NumberOfAnother => "The number in the books is that of another record of the supplier.".into(),
        Doubt::Damaged => "A spreadsheet cut digits off the books' number.".into(),
        Doubt::BookedByInvoice => "The books carry the number of an invoice of the supplier.".into(),
        Doubt::Ineligible if link.outcome == Outcome::IneligibleInBooks => {
            "Accept is right on the portal; the reversal belongs in GSTR-3B table 4(B)(1).".into()
        }
        Doubt::Ineligible => "The books mark the credit as blocked.".into(),
        Doubt::OtherYear => "The dates lie in different financial years.".into(),
        Doubt::TooLarge => "Too many documents look alike to be told apart.".into(),
    })
}

/// Says why a register row has its outcome.
pub fn books_reason(
    link: &BooksLink,
    row: &BooksRow<&str>,
    ims: &[ImsRecord<&str>],
    reasons: &[Cow<'static, str>],
) -> Cow<'static, str> {
    match (link.outcome, link.ims.first()) {
        (Outcome::Excluded, _) => row.exclusion.map_or(Cow::Borrowed(""), |e| capital(e.reason()).into()),
        (Outcome::DuplicateInBooks, Some(id)) if !link.again.is_empty() => format!(
            "Books {} {} again, which is booked already.",
            ims[id.at()].section.title().to_lowercase(),
            quoted(ims[id.at()].number)
        ).into(),
        (Outcome::OnlyInBooks, _) if !link.candidates.is_empty() => format!(
            "No record of IMS carries this document; {} {} near.",
            Count::of(link.candidates.len(), "record"),
            if link.candidates.len() == 1 { "is" } else { "are" }
        ).into(),
        (Outcome::OnlyInBooks, _) => "No record of IMS carries this document: not reported, not saved yet, or under another GSTIN or number.".into(),
        (Outcome::Tie, _) => format!("{} of IMS fit alike; nothing separates them.", Count::of(link.candidates.len(), "record")).into(),
        (_, Some(id)) => reasons[id.at()].clone(),
        (_, None) => "".into(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| format!("{}{}.", c.to_uppercase(), chars.as_str()))
}
