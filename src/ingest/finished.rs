//! A finished run as its files tell it: records, rows, what became of them.
//!
//! Comes in: an output folder. Goes out: a [`FinishedRun`]. Invariant: only what the run wrote for other programs is
//! read (`links.csv`, `books_links.csv`, `summary.json`), so that neither its inputs nor its version have to be at
//! hand; a file that is not of its shape stops the reading.

use super::files::{FileError, read_file};
use super::previous::{PreviousError, read_both};
use super::written::{Lines, NamedText};
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Exclusion};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::movement::{RunFigure, State};
use crate::domain::outcome::Outcome;
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::domain::standing::RecordKey;
use chrono::NaiveDate;
use std::path::Path;

/// A record of a finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedRecord {
    /// What names it from one download to the next. The return form is empty: `links.csv` does not hold it.
    pub key: RecordKey,
    /// The number as shown.
    pub number: String,
    /// The supplier's name, or empty.
    pub supplier_name: String,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// Books minus IMS: taxable value, where it is linked.
    pub taxable_gap: Paise,
    /// Books minus IMS: tax by head.
    pub tax_gap: TaxHeads,
    /// Whether the return is filed.
    pub filed: bool,
    /// The action that the portal held.
    pub previous_action: ImsAction,
    /// How it stood.
    pub state: State,
    /// How `books_links.csv` names it: file, section, position.
    pub name: (String, String, String),
}

/// A row of a finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedRow {
    /// The recipient's GSTIN, or empty.
    pub recipient_gstin: String,
    /// The supplier's GSTIN as shown, or empty.
    pub supplier_gstin: String,
    /// The supplier's name, or empty.
    pub supplier_name: String,
    /// The number as shown, or empty.
    pub number: String,
    /// Document date.
    pub date: Option<NaiveDate>,
    /// Kind.
    pub kind: DocumentKind,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
    /// Why it was excluded.
    pub exclusion: Option<Exclusion>,
    /// How it stood.
    pub state: State,
    /// The records it is linked to, as [`FinishedRecord::name`] says.
    pub records: Vec<(String, String, String)>,
}

/// A finished run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinishedRun {
    /// The run as a whole.
    pub figure: RunFigure,
    /// Its records, identical repetitions and refusals aside.
    pub records: Vec<FinishedRecord>,
    /// Its rows.
    pub rows: Vec<FinishedRow>,
}

const HELP: &str = "give a folder that this version of imsreco wrote, as one run left it";

const LINK_COLUMNS: &[&str] = &[
    "ims_section",
    "ims_index",
    "ims_file",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "recipient_gstin",
    "return_period",
    "register_rows",
    "outcome",
    "document_outcome",
    "proposed_action",
    "review_role",
    "needs_review",
    "rule",
    "reason",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "taxable_value_gap",
    "igst_gap",
    "cgst_gap",
    "sgst_gap",
    "cess_gap",
    "previous_action",
    "filed",
];

const BOOKS_COLUMNS: &[&str] = &[
    "register_row",
    "outcome",
    "ims_section",
    "ims_index",
    "ims_file",
    "reason",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "kind",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "recipient_gstin",
    "exclusion",
];

/// Reads a finished run.
///
/// # Errors
/// [`PreviousError`] where the folder is not what a run leaves behind.
pub fn read(folder: &Path) -> Result<FinishedRun, PreviousError> {
    let [links, books] = read_both(folder)?;
    let mut run = FinishedRun::default();
    run.figure.folder = folder.display().to_string();
    summary(folder, &mut run.figure)?;
    records(NamedText { name: &links.0.name, text: &links.1 }, &mut run)?;
    rows(NamedText { name: &books.0.name, text: &books.1 }, &mut run)?;
    let filed = run.records.iter().filter(|r| r.filed);
    let latest = filed.filter_map(|r| TaxPeriod::parse(&r.key.return_period).ok()).max();
    run.figure.period = run.figure.period.or(latest);
    run.figure.recipients = run.records.iter().map(|r| r.key.recipient.clone()).collect();
    run.figure.recipients.sort_unstable();
    run.figure.recipients.dedup();
    Ok(run)
}

/// Takes period, date and policy from the summary, as far as it is there and says so.
fn summary(folder: &Path, figure: &mut RunFigure) -> Result<(), PreviousError> {
    let bytes = match read_file(&folder.join("summary.json")) {
        Ok((bytes, _)) => bytes,
        Err(FileError::Absent { .. } | FileError::Empty { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default();
    figure.period = TaxPeriod::parse(text("period")).ok();
    figure.as_of = parse_portal_date(text("as_of"));
    text("policy").clone_into(&mut figure.policy);
    Ok(())
}

fn outcome(lines: &Lines<'_>, column: &'static str) -> Result<Outcome, PreviousError> {
    let found = Outcome::from_word(lines.cell(column));
    Ok(found.ok_or_else(|| lines.wrong(column, "give the folder as one run left it"))?)
}

fn records(file: NamedText<'_>, run: &mut FinishedRun) -> Result<(), PreviousError> {
    let mut lines = Lines::open(file, HELP, LINK_COLUMNS, &[])?;
    while lines.advance()? {
        let section = lines.section("ims_section")?;
        let (shown, own) = (outcome(&lines, "outcome")?, outcome(&lines, "document_outcome")?);
        run.figure.records += 1;
        // A refused record has no date; one that only repeats another says so in the first column alone.
        let Some(date) = lines.date("document_date")? else { continue };
        let number = lines.text("document_number").to_owned();
        let key = RecordKey {
            recipient: lines.cell("recipient_gstin").to_owned(),
            section,
            supplier: lines.text("supplier_gstin").to_owned(),
            number: number.to_uppercase(),
            date,
            return_period: lines.cell("return_period").to_owned(),
            source_form: String::new(),
        };
        let review = match (lines.flag("needs_review")?, lines.text("review_role")) {
            (Some(true), role) => role.to_owned(),
            (Some(false) | None, _) => String::new(),
        };
        let state = State {
            outcome: if shown == Outcome::DuplicateInIms { own } else { shown },
            action: lines.action("proposed_action")?,
            review,
            rule: lines.text("rule").to_owned(),
            reason: lines.text("reason").to_owned(),
            partners: lines.text("register_rows").to_owned(),
        };
        run.records.push(FinishedRecord {
            key,
            number,
            supplier_name: lines.text("supplier_name").to_owned(),
            taxable_value: lines.paise("taxable_value")?,
            tax: lines.heads()?,
            taxable_gap: lines.paise("taxable_value_gap")?,
            tax_gap: TaxHeads {
                igst: lines.paise("igst_gap")?,
                cgst: lines.paise("cgst_gap")?,
                sgst: lines.paise("sgst_gap")?,
                cess: lines.paise("cess_gap")?,
            },
            filed: lines.flag("filed")?.unwrap_or(false),
            previous_action: lines.action("previous_action")?.unwrap_or(ImsAction::NoAction),
            state,
            name: (
                lines.text("ims_file").to_owned(),
                section.key().to_owned(),
                lines.position("ims_index")?.to_string(),
            ),
        });
    }
    Ok(())
}

fn rows(file: NamedText<'_>, run: &mut FinishedRun) -> Result<(), PreviousError> {
    let mut lines = Lines::open(file, HELP, BOOKS_COLUMNS, &[])?;
    while lines.advance()? {
        run.figure.rows += 1;
        let outcome = outcome(&lines, "outcome")?;
        if outcome == Outcome::Refused {
            continue;
        }
        let kind = DocumentKind::ALL.into_iter().find(|k| k.word() == lines.cell("kind"));
        let exclusion = lines.cell("exclusion");
        let names = names(&lines);
        run.rows.push(FinishedRow {
            recipient_gstin: lines.cell("recipient_gstin").to_owned(),
            supplier_gstin: lines.text("supplier_gstin").to_owned(),
            supplier_name: lines.text("supplier_name").to_owned(),
            number: lines.text("document_number").to_owned(),
            date: lines.date("document_date")?,
            kind: kind.ok_or_else(|| lines.wrong("kind", "kinds are invoice, debit_note and credit_note"))?,
            taxable_value: lines.paise("taxable_value")?,
            tax: lines.heads()?,
            exclusion: Exclusion::from_word(exclusion),
            state: State {
                outcome,
                action: None,
                review: String::new(),
                rule: String::new(),
                reason: lines.text("reason").to_owned(),
                partners: names.iter().map(|(_, s, i)| format!("{s}:{i}")).collect::<Vec<_>>().join(";"),
            },
            records: names,
        });
    }
    Ok(())
}

/// The records that a row is linked to.
fn names(lines: &Lines<'_>) -> Vec<(String, String, String)> {
    if lines.cell("ims_section").is_empty() {
        return Vec::new();
    }
    let indexes: Vec<&str> = lines.cell("ims_index").split(';').collect();
    let sections = lines.cell("ims_section").split(';');
    let files: Vec<&str> = match indexes.len() {
        1 => vec![lines.text("ims_file")],
        _ => lines.text("ims_file").split(';').collect(),
    };
    files
        .into_iter()
        .zip(sections)
        .zip(indexes)
        .map(|((file, section), index)| (file.to_owned(), section.to_owned(), index.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(columns: &[&str], cells: &[(&str, &str)]) -> String {
        let of = |column: &&str| cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| *cell);
        columns.iter().map(|column| format!("\"{}\"", of(column))).collect::<Vec<_>>().join(",")
    }

    fn folder(links: &[&[(&str, &str)]], books: &[&[(&str, &str)]]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, columns, lines) in
            [("links.csv", LINK_COLUMNS, links), ("books_links.csv", BOOKS_COLUMNS, books)]
        {
            let lines: Vec<String> = std::iter::once(columns.join(","))
                .chain(lines.iter().map(|cells| line(columns, cells)))
                .collect();
            std::fs::write(folder.path().join(name), format!("{}\n", lines.join("\n"))).unwrap();
        }
        folder
    }

    const RECORD: &[(&str, &str)] = &[
        ("ims_section", "b2b"),
        ("ims_index", "3"),
        ("ims_file", "ims.json"),
        ("supplier_gstin", "27AAIFL6607C1ZG"),
        ("document_number", "'=ab/1"),
        ("document_date", "03-08-2026"),
        ("recipient_gstin", "27AAHCK4471M1Z1"),
        ("return_period", "082026"),
        ("register_rows", "12"),
        ("outcome", "duplicate_in_ims"),
        ("document_outcome", "exact"),
        ("proposed_action", "A"),
        ("needs_review", "false"),
        ("taxable_value", "1000.00"),
        ("igst", "180.00"),
        ("previous_action", "N"),
        ("filed", "true"),
    ];
    const REFUSED: &[(&str, &str)] = &[
        ("ims_section", "b2b"),
        ("ims_index", "4"),
        ("outcome", "refused"),
        ("document_outcome", "refused"),
    ];

    #[test]
    fn a_finished_run_is_read_from_what_it_wrote() {
        let row: &[(&str, &str)] = &[
            ("outcome", "merged"),
            ("ims_section", "b2b;b2b"),
            ("ims_index", "3;5"),
            ("ims_file", "ims.json;ims.json"),
            ("document_number", "'=ab/1"),
            ("kind", "invoice"),
            ("taxable_value", "1000.00"),
        ];
        let folder = folder(&[RECORD, REFUSED], &[row, &[("outcome", "refused")]]);
        let run = read(folder.path()).unwrap();
        let [record] = run.records.as_slice() else { panic!("{:?}", run.records) };
        assert_eq!((record.key.number.as_str(), record.number.as_str()), ("=AB/1", "=ab/1"));
        assert_eq!((record.state.outcome, record.state.action), (Outcome::Exact, Some(ImsAction::Accept)));
        assert_eq!((run.figure.records, run.figure.rows, run.rows.len()), (2, 2, 1));
        assert_eq!(run.figure.period, TaxPeriod::parse("082026").ok(), "without a summary the latest filed");
        assert_eq!(run.figure.recipients, ["27AAHCK4471M1Z1"]);
        assert_eq!(run.rows[0].state.partners, "b2b:3;b2b:5");
        assert_eq!(run.rows[0].records[0], record.name);

        std::fs::write(
            folder.path().join("summary.json"),
            r#"{"period":"092026","as_of":"14-10-2026","policy":"mine"}"#,
        )
        .unwrap();
        let figure = read(folder.path()).unwrap().figure;
        assert_eq!(figure.period, TaxPeriod::parse("092026").ok());
        assert_eq!((figure.as_of, figure.policy.as_str()), (parse_portal_date("14-10-2026"), "mine"));
    }

    #[test]
    fn a_file_of_another_shape_stops_the_reading_with_its_line() {
        let mut strange = RECORD.to_vec();
        strange.retain(|(name, _)| *name != "outcome");
        strange.push(("outcome", "unheard"));
        let folder = folder(&[&strange], &[]);
        let error = read(folder.path()).unwrap_err();
        let file = folder.path().join("links.csv");
        assert_eq!(
            format!("{}: {error}", error.id()),
            format!(
                "csv.value: \"unheard\" is no outcome\n  --> {}:2\n  help: give the folder as one run left it",
                file.display()
            )
        );
        assert_eq!(read(&folder.path().join("absent")).unwrap_err().id(), "previous.absent");
        assert_eq!(read(&file).unwrap_err().id(), "previous.not-a-folder");
    }
}
