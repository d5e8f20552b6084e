//! What was carried, told to people and as CSV.

use super::{Carried, Decided, Line, Portal};
use crate::desk::review::in_words;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ImsAction;
use crate::domain::period::show_date;
use crate::domain::text::plain;
use crate::output::harmless;
use std::io::{self, Write};

/// Counts in a sentence each; empty where nothing is to be told.
pub fn text(carried: &Carried) -> String {
    let Some(before) = &carried.before else { return String::new() };
    let of = |wanted: &dyn Fn(&Line) -> bool| carried.lines.iter().filter(|line| wanted(line)).count();
    let mut out = format!("Since the download of run {before}:\n");
    for (title, count) in [
        ("Decisions that stand", of(&|l| l.decided == Decided::Carried)),
        ("Decisions lost: the document changed", of(&|l| l.decided == Decided::Lost)),
        ("Documents that are gone", of(&|l| l.decided == Decided::Gone)),
        ("The portal holds what was sent", of(&|l| l.portal == Portal::Agrees)),
        ("The portal refused what was sent", of(&|l| l.portal == Portal::Refused)),
        ("The portal holds another action than was sent", of(&|l| l.portal == Portal::Differs)),
        ("Changed by the supplier after they were sent", of(&|l| l.portal == Portal::Changed)),
        ("Acted upon on the portal itself", of(&|l| l.portal == Portal::Acted)),
    ] {
        if count > 0 {
            out.push_str(&format!("  {title}: {count}\n"));
        }
    }
    if carried.lines.is_empty() {
        out.push_str("  nothing that was said or sent before concerns it\n");
    }
    out
}

fn name(line: &Line) -> String {
    let key = &line.key;
    let title = key.section.title().to_lowercase().replace("eco ", "ECO ");
    format!("{title} {} of {} dated {}", key.number, key.supplier, show_date(key.date))
}

fn action(action: Option<ImsAction>) -> &'static str {
    action.map_or("", ImsAction::title)
}

/// Tells what somebody has to look at: decisions lost, documents gone, actions that differ.
pub fn diagnostics(carried: &Carried) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for line in &carried.lines {
        let place = Place { item: name(line), ..Place::default() };
        let said = line.said.as_ref().map(|s| format!("{} by {}", in_words(&s.saying), s.by));
        match line.decided {
            Decided::Lost => {
                let changes = if line.changes.is_empty() {
                    "the values before are not at hand".to_owned()
                } else {
                    line.changes.join("; ")
                };
                let said = plain(&said.unwrap_or_default());
                let message = format!("the document changed, and its decision ({said}) is lost: {changes}");
                told.push(
                    Diagnostic::warning("carried.changed", plain(&message), place.clone())
                        .help("decide it again"),
                );
            }
            Decided::Gone => {
                let said = said.unwrap_or_else(|| "nothing was decided of it".to_owned());
                let message = format!("the document is no longer in the download ({said})");
                told.push(Diagnostic::note("carried.gone", plain(&message), place.clone()).help(
                    "nothing is to be done where GSTR-3B of its period is filed; else ask the supplier",
                ));
            }
            Decided::No | Decided::Carried => {}
        }
        let sent = line.sent.as_ref().map(|s| (s.saying.action.title(), s.number));
        if let (Portal::Differs, Some((sent, number))) = (line.portal, sent) {
            let message =
                format!("the portal holds {}, and {sent} was sent in entry {number}", action(line.holds));
            told.push(Diagnostic::warning("carried.differs", message, place.clone()).help(
                "somebody acted on the portal, or the upload never arrived: look there, then upload again",
            ));
        }
        if line.portal == Portal::Acted {
            let message =
                format!("the portal holds {}, and held {} before", action(line.holds), action(line.held));
            told.push(
                Diagnostic::note("carried.acted-there", message, place)
                    .help("nothing was sent of it: somebody acted on the portal itself"),
            );
        }
    }
    told
}

/// The columns of `carried.csv`.
pub const COLUMNS: [&str; 17] = [
    "decision",
    "portal",
    "recipient_gstin",
    "section",
    "supplier_gstin",
    "document_number",
    "document_date",
    "return_period",
    "said",
    "said_by",
    "said_entry",
    "said_run",
    "sent",
    "sent_entry",
    "portal_held",
    "portal_holds",
    "changes",
];

/// Writes a line per record: `carried.csv`.
///
/// # Errors
/// What the disk answers.
pub fn csv(carried: &Carried, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for line in &carried.lines {
        let (said, sent) = (line.said.as_ref(), line.sent.as_ref());
        let cells = [
            line.decided.word().to_owned(),
            line.portal.word().to_owned(),
            line.key.recipient.clone(),
            line.key.section.key().to_owned(),
            line.key.supplier.clone(),
            line.key.number.clone(),
            show_date(line.key.date),
            line.key.return_period.clone(),
            said.map(|s| in_words(&s.saying)).unwrap_or_default(),
            said.map(|s| s.by.clone()).unwrap_or_default(),
            said.map(|s| s.number.to_string()).unwrap_or_default(),
            said.map(|s| s.run.clone()).unwrap_or_default(),
            sent.map(|s| in_words(&s.saying)).unwrap_or_default(),
            sent.map(|s| s.number.to_string()).unwrap_or_default(),
            action(line.held).to_owned(),
            action(line.holds).to_owned(),
            line.changes.join("; "),
        ];
        for cell in &cells {
            csv.write_field(harmless(cell).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
