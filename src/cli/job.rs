//! From what was typed to what is to be done: after this step nothing can fail because of the
//! command line.

use super::args::{CompareRulesArgs, DocumentArgs, ProfileArg, ReconcileArgs};
use super::months::{self, MonthFiles};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::{Gstin, check_character_holds};
use crate::domain::period::{TaxPeriod, parse_portal_date};
use crate::ingest::books::ControlTotals;
use crate::output::outbox::Overwrite;
use crate::pipeline::{Comparing, Html, Job, MonthJob, Refusals, Workbook, Writing};
use crate::portal::upload::Profile;
use chrono::{Local, NaiveDate};
use std::path::PathBuf;

/// Builds the job, or tells everything that is wrong with the arguments.
pub(super) fn job(args: &ReconcileArgs) -> Result<(Job, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut odd = Vec::new();
    let rtin = rtin(args.rtin.as_deref(), &mut wrong, &mut odd);
    let period = period(args.period.as_deref(), &mut wrong);
    let as_of = as_of(args.as_of.as_deref(), &mut wrong);
    let control = control(args.control.as_deref(), &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let job = Job {
        ims: args.ims.clone(),
        books: args.books.clone(),
        control,
        rules: args.rules.clone(),
        previous: args.previous.clone(),
        suppliers: args.suppliers.clone(),
        recipient: args.recipient.clone(),
        gstr2b: args.gstr2b.clone(),
        map: args.map.clone(),
        rtin,
        period,
        as_of,
        out: args.out.clone(),
        workspace: args.workspace.clone(),
        profile: profile(args.profile),
        workbook: if args.no_workbook { Workbook::Skip } else { Workbook::Write },
        html: if args.no_html { Html::Skip } else { Html::Write },
        writing: if args.dry_run { Writing::DryRun } else { Writing::Files },
        overwrite: if args.force { Overwrite::Force } else { Overwrite::Never },
        refusals: if args.allow_refused { Refusals::Allow } else { Refusals::HoldUploadBack },
    };
    Ok((job, odd))
}

/// Builds a comparison of two policies, or tells everything that is wrong with the arguments.
pub(super) fn comparing(args: &CompareRulesArgs) -> Result<(Comparing, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut wrong, mut odd) = (Vec::new(), Vec::new());
    let rtin = rtin(args.rtin.as_deref(), &mut wrong, &mut odd);
    let period = period(args.period.as_deref(), &mut wrong);
    let as_of = as_of(args.as_of.as_deref(), &mut wrong);
    let mut found =
        vec![MonthFiles { name: String::new(), ims: args.ims.clone(), books: args.books.clone() }];
    if !args.month.is_empty() {
        match months::find(&args.month) {
            Ok((months, told)) => {
                found = months;
                odd.extend(told);
            }
            Err(told) => wrong.extend(told),
        }
    }
    if period.is_some() && args.month.len() > 1 {
        wrong.push(
            Diagnostic::error(
                "args.period-of-several",
                "the months are several, and --period names one",
                place("--period"),
            )
            .help("leave it out: each month's period is the latest among its filed records"),
        );
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let months = found.into_iter().map(|MonthFiles { name, ims, books }| MonthJob {
        name,
        job: Job {
            ims,
            books,
            rules: args.new.clone(),
            previous: args.previous.clone(),
            suppliers: args.suppliers.clone(),
            map: args.map.clone(),
            rtin: rtin.clone(),
            period,
            as_of,
            profile: profile(args.profile),
            ..nothing_written()
        },
    });
    let comparing = Comparing {
        old: args.old.clone(),
        new: args.new.clone(),
        months: months.collect(),
        out: args.out.clone(),
        overwrite: if args.force { Overwrite::Force } else { Overwrite::Never },
    };
    Ok((comparing, odd))
}

/// A job without files that writes nothing.
fn nothing_written() -> Job {
    Job {
        ims: Vec::new(),
        books: Vec::new(),
        control: ControlTotals::default(),
        rules: PathBuf::new(),
        previous: Vec::new(),
        suppliers: None,
        recipient: None,
        gstr2b: Vec::new(),
        map: None,
        rtin: None,
        period: None,
        as_of: today(),
        out: PathBuf::new(),
        workspace: None,
        profile: Profile::Offline,
        workbook: Workbook::Skip,
        html: Html::Skip,
        writing: Writing::DryRun,
        overwrite: Overwrite::Never,
        refusals: Refusals::HoldUploadBack,
    }
}

fn profile(typed: ProfileArg) -> Profile {
    match typed {
        ProfileArg::Offline => Profile::Offline,
        ProfileArg::Api => Profile::Api,
    }
}

/// Reads the return period.
fn period(typed: Option<&str>, wrong: &mut Vec<Diagnostic>) -> Option<TaxPeriod> {
    typed.and_then(|typed| match TaxPeriod::parse(typed) {
        Ok(period) => Some(period),
        Err(why) => {
            let message = format!("\"{typed}\" {why}");
            wrong.push(
                Diagnostic::error("args.period", message, place("--period"))
                    .help("write month and year, such as 092026"),
            );
            None
        }
    })
}

/// Reads the date of the run.
fn as_of(typed: Option<&str>, wrong: &mut Vec<Diagnostic>) -> NaiveDate {
    match typed {
        None => today(),
        Some(typed) => parse_portal_date(typed).unwrap_or_else(|| {
            let message = format!("\"{typed}\" is not a date (DD-MM-YYYY)");
            wrong.push(
                Diagnostic::error("args.as-of", message, place("--as-of"))
                    .help("write day, month and year, such as 14-10-2026"),
            );
            today()
        }),
    }
}

/// Builds a job that reads and links, and writes nothing.
pub(super) fn to_look_at(args: &DocumentArgs) -> Result<(Job, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut wrong, mut odd) = (Vec::new(), Vec::new());
    let rtin = rtin(args.rtin.as_deref(), &mut wrong, &mut odd);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let job = Job {
        ims: args.ims.clone(),
        books: args.books.clone(),
        control: ControlTotals::default(),
        rules: args.rules.clone(),
        map: args.map.clone(),
        previous: args.previous.clone(),
        suppliers: args.suppliers.clone(),
        rtin,
        ..nothing_written()
    };
    Ok((job, odd))
}

fn place(flag: &str) -> Place {
    Place { item: format!("argument {flag}"), ..Place::default() }
}

/// Reads the control totals.
pub(super) fn control(typed: Option<&str>, wrong: &mut Vec<Diagnostic>) -> ControlTotals {
    match typed.map(ControlTotals::parse) {
        None => ControlTotals::default(),
        Some(Ok(control)) => control,
        Some(Err(mistakes)) => {
            wrong.extend(mistakes.into_iter().map(|m| {
                Diagnostic::error("args.control", format!("\"{}\" {}", m.part, m.why), place("--control"))
                    .help(m.help)
            }));
            ControlTotals::default()
        }
    }
}

/// Reads the recipient's GSTIN.
fn rtin(typed: Option<&str>, wrong: &mut Vec<Diagnostic>, odd: &mut Vec<Diagnostic>) -> Option<Gstin> {
    typed.and_then(|typed| match Gstin::parse(typed) {
        Ok(gstin) => {
            if !check_character_holds(gstin.as_str()) {
                let message = format!("the check character of \"{gstin}\" does not fit");
                odd.push(
                    Diagnostic::warning("args.rtin-check", message, place("--rtin"))
                        .help("compare it with your registration"),
                );
            }
            Some(gstin)
        }
        Err(why) => {
            let message = format!("\"{typed}\" {why}");
            wrong.push(
                Diagnostic::error("args.rtin", message, place("--rtin"))
                    .help("give the recipient's fifteen characters"),
            );
            None
        }
    })
}

/// The time of an entry of the ledger: local time with its distance from UTC.
pub(super) fn now() -> String {
    Local::now().format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Today, by the machine's clock.
pub(super) fn today() -> NaiveDate {
    Local::now().date_naive()
}
