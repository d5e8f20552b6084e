//! The tables of a rules file beside its rules: `[lists]` and `[annual_return]`.
//!
//! Comes in: TOML values. Goes out: lists of suppliers, days of annual returns. Invariant: a list that
//! cannot be read stops the loading; nothing is taken for an empty list.

use super::SupplierList;
use super::list;
use super::load::{Entries, Reader, described};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::period::{FinancialYear, parse_portal_date, show_date};
use chrono::NaiveDate;
use std::path::Path;
use toml::Spanned;
use toml::de::DeValue;

const LIST_FILE: &str = "rules.list-file";
const ANNUAL_RETURN: &str = "rules.annual-return";

impl Reader<'_> {
    /// Opens a table at the head of the file; nothing where it is absent.
    fn table<'a>(&mut self, file: &Entries<'a>, key: &str) -> Option<Result<Entries<'a>, ()>> {
        let value = file.get(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            let place = self.source.place(value.span(), "");
            let message = format!("\"{key}\" is {}, not a table", described(value.get_ref()));
            let help = format!("write [{key}] and its keys below");
            let _: Option<()> = self.fault("rules.type", message, place, help);
            return Some(Err(()));
        };
        Some(Ok(Entries::new(table, value.span(), format!("[{key}]"))))
    }

    /// Reads the lists of suppliers that the policy names.
    pub(super) fn lists(&mut self, file: &Entries<'_>) -> Option<Vec<SupplierList>> {
        let table = match self.table(file, "lists") {
            None => return Some(Vec::new()),
            Some(table) => table.ok()?,
        };
        let mut lists = Vec::with_capacity(table.entries.len());
        for (name, (span, _)) in &table.entries {
            self.lists.insert((*name).to_owned());
            let name = self.kebab(&table, "lists", span.clone(), name);
            let line = self.source.place(span.clone(), "").line;
            if let Some(name) = name
                && let Some(list) = self.list(&table, &name, line)
            {
                lists.push(list);
            }
        }
        (lists.len() == table.entries.len()).then_some(lists)
    }

    fn list(&mut self, table: &Entries<'_>, name: &str, line: u32) -> Option<SupplierList> {
        let (span, path) = self.text(table, name, Some("write its file, as in hold = \"hold.csv\""))?;
        let place = self.source.place(span, &table.item);
        let given = Path::new(path);
        if given.is_absolute() || path.contains(':') {
            let help = "write the path as seen from the rules file, so that both can be moved together";
            return self.fault(LIST_FILE, format!("\"{path}\" is not beside the rules"), place, help);
        }
        match (self.beside)(path) {
            Err(unread) => {
                let message = format!("the list \"{name}\" cannot be read: {}", unread.message);
                self.fault(LIST_FILE, message, place, unread.help)
            }
            Ok(beside) => match list::read(name, line, &beside) {
                Ok(list) => Some(list),
                Err(mistakes) => {
                    self.found.extend(mistakes);
                    None
                }
            },
        }
    }

    /// Reads the days on which annual returns were filed.
    pub(super) fn annual_returns(&mut self, file: &Entries<'_>) -> Option<AnnualReturns> {
        let table = match self.table(file, "annual_return") {
            None => return Some(AnnualReturns::none()),
            Some(table) => table.ok()?,
        };
        let mut returns = AnnualReturns::none();
        let mut sound = true;
        for (key, (span, value)) in &table.entries {
            let place = self.source.place(span.clone(), &table.item);
            let year = FinancialYear::parse(key).or_else(|| {
                let message = format!("\"{key}\" is not a financial year");
                self.fault(ANNUAL_RETURN, message, place, "write it as in \"2025-26\" = 2026-10-31")
            });
            let filed = self.filed_on(&table, value);
            match year.zip(filed) {
                Some((year, filed)) if filed > year.last_day() => returns.add(year, filed),
                Some((year, filed)) => {
                    let place = self.source.place(value.span(), &table.item);
                    let message = format!(
                        "the annual return of {year} cannot be filed on {}, before the year ends",
                        show_date(filed)
                    );
                    let help = "write the day on which it was filed, or leave the line out";
                    let _: Option<()> = self.fault(ANNUAL_RETURN, message, place, help);
                    sound = false;
                }
                None => sound = false,
            }
        }
        sound.then_some(returns)
    }

    /// Reads a day: `2026-10-31` as TOML writes it, or "31-10-2026" as people do.
    fn filed_on(&mut self, table: &Entries<'_>, value: &Spanned<DeValue<'_>>) -> Option<NaiveDate> {
        let help = "write it as in \"2025-26\" = 2026-10-31";
        let place = self.source.place(value.span(), &table.item);
        match value.get_ref() {
            DeValue::Datetime(at) if at.time.is_none() => at.date.as_ref().and_then(|d| {
                NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
            }),
            DeValue::String(text) => parse_portal_date(text.trim())
                .or_else(|| self.fault(ANNUAL_RETURN, format!("\"{text}\" is not a date"), place, help)),
            other => {
                let is = match other {
                    DeValue::Datetime(_) => "a time",
                    _ => described(other),
                };
                let message = format!("the day is {is}, not a date");
                self.fault(ANNUAL_RETURN, message, place, help)
            }
        }
    }
}
