//! A report, told to people and as CSV.

use super::super::review::in_words;
use super::super::session::Session;
use super::{Proposal, Read, Told};
use crate::domain::money::Paise;
use crate::domain::month::RowNames;
use crate::domain::period::show_date;
use crate::domain::text::{Count, plain};
use crate::output::harmless;
use crate::portal::answer::Message;
use crate::portal::code::{known, told as told_by};
use std::io::{self, Write};

/// Messages told at most one by one; the rest stand in `errors.csv`.
const MOST_TOLD: usize = 30;

/// Names the record of a message as far as it says.
pub(super) fn named(message: &Message) -> String {
    let section = message.section.map_or_else(|| "document".to_owned(), |s| s.title().to_lowercase());
    let of = if message.supplier.is_empty() { String::new() } else { format!(" of {}", message.supplier) };
    format!("{} {}{of}", section.replace("eco ", "ECO "), message.number)
}

fn rows(session: &Session<'_, '_>, names: &RowNames, told: &Told) -> String {
    let month = session.opened.month;
    let Some(id) = told.id else { return String::new() };
    let rows: Vec<String> =
        month.links[id.at()].books.iter().map(|row| names.name(&month.books[row.at()])).collect();
    rows.join(" ")
}

fn proposed(told: &Told) -> String {
    match &told.proposal {
        Proposal::Correct { saying, basis } => {
            let because = if basis.is_empty() { String::new() } else { format!(" ({basis})") };
            format!("{}{because}", in_words(saying))
        }
        Proposal::Do(remedy) => remedy.what_to_do().to_owned(),
    }
}

/// Tells the report.
pub fn text(session: &Session<'_, '_>, read: &Read) -> String {
    let month = session.opened.month;
    let names = RowNames::of(month);
    let refused: std::collections::BTreeSet<_> = read.told.iter().filter_map(|t| t.key.as_ref()).collect();
    let tax: Paise = {
        let ids: std::collections::BTreeSet<_> = read.told.iter().filter_map(|t| t.id).collect();
        ids.into_iter().fold(Paise::ZERO, |sum, id| {
            let record = &month.ims[id.at()];
            sum + if record.kind().sign() < 0 { -record.tax.total() } else { record.tax.total() }
        })
    };
    let mut out = if refused.is_empty() {
        format!(
            "The portal refused nothing of the upload in entry {} ({}).\n",
            read.upload,
            Count::of(read.sent, "record")
        )
    } else {
        format!(
            "The portal refused {} of {} in the upload of entry {}, tax {tax}:\n",
            refused.len(),
            Count::of(read.sent, "record"),
            read.upload
        )
    };
    for told in read.told.iter().take(MOST_TOLD) {
        let rows = match rows(session, &names, told) {
            rows if rows.is_empty() => String::new(),
            rows => format!(", register row {rows}"),
        };
        let date = told.key.as_ref().map(|k| format!(" dated {}", show_date(k.date))).unwrap_or_default();
        let meaning = known(&told.message.code)
            .map(|code| format!("\n    means: {}", code.meaning))
            .unwrap_or_default();
        out.push_str(&format!(
            "  {}{date}{rows}\n    portal: {}{meaning}\n    {}: {}\n",
            plain(&named(&told.message)),
            plain(&told_by(&told.message.code, &told.message.message)),
            if matches!(told.proposal, Proposal::Correct { .. }) { "proposed" } else { "to do" },
            plain(&proposed(told))
        ));
    }
    if read.told.len() > MOST_TOLD {
        out.push_str(&format!("  and {} more in errors.csv\n", read.told.len() - MOST_TOLD));
    }
    for note in &read.notes {
        out.push_str(&format!("{}\n", plain(note)));
    }
    out
}

/// The columns of `errors.csv`.
pub const COLUMNS: [&str; 12] = [
    "upload_entry",
    "section",
    "supplier_gstin",
    "document_number",
    "document_date",
    "return_period",
    "register_rows",
    "code",
    "message",
    "meaning",
    "proposal",
    "found",
];

/// Writes a line per message: `errors.csv`.
///
/// # Errors
/// What the disk answers.
pub fn csv(session: &Session<'_, '_>, read: &Read, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let names = RowNames::of(session.opened.month);
    for told in &read.told {
        let date = told.key.as_ref().map(|key| key.date).or(told.message.date);
        let found = match (&told.key, told.id) {
            (_, Some(_)) => "record",
            (Some(_), None) => "upload only",
            (None, None) => "nothing",
        };
        let cells = [
            read.upload.to_string(),
            told.message.section.map_or("", |s| s.key()).to_owned(),
            told.message.supplier.clone(),
            told.message.number.clone(),
            date.map(show_date).unwrap_or_default(),
            told.message.return_period.clone(),
            rows(session, &names, told),
            told.message.code.clone(),
            told.message.message.clone(),
            known(&told.message.code).map_or("", |code| code.meaning).to_owned(),
            proposed(told),
            found.to_owned(),
        ];
        for cell in &cells {
            csv.write_field(harmless(cell).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
