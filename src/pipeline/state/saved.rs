//! Links, decisions and findings in the form they have in `run.state`.
//!
//! Comes in: values of a month. Goes out: the same with every text replaced by its number in a pool,
//! since a month says few different things many times. Invariant: what is read back equals what was
//! written, texts of the program's own life included.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::due::{Calendar, Extension, Form, Frequency};
use crate::domain::history::SupplierHistory;
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::link::{BooksId, Decision, Doubt, ImsId, Levels, Link, UploadFate};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::{InputFile, RuleFact, RunFacts};
use crate::domain::outcome::Outcome;
use crate::domain::period::{FinancialYear, TaxPeriod, parse_portal_date, show_date};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Texts by their numbers; 0 is the empty one.
#[derive(Default)]
pub(super) struct Pool<'t> {
    numbers: FxHashMap<&'t str, u32>,
    texts: Vec<&'t str>,
}

impl<'t> Pool<'t> {
    /// Returns the number of a text.
    pub(super) fn number(&mut self, text: &'t str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let next = u32::try_from(self.texts.len() + 1).expect("fewer texts than documents, which have ids");
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            next
        })
    }

    /// Returns the texts from number 1.
    pub(super) fn texts(&self) -> &[&'t str] {
        &self.texts
    }
}

/// Texts of a state that was read, by their numbers.
pub(super) struct Texts {
    texts: Vec<String>,
    shared: Vec<Option<Arc<str>>>,
    lasting: Vec<Option<&'static str>>,
}

impl Texts {
    pub(super) fn new(texts: Vec<String>) -> Self {
        let (shared, lasting) = (vec![None; texts.len()], vec![None; texts.len()]);
        Self { texts, shared, lasting }
    }

    /// Returns a text; nothing for a number that has none.
    pub(super) fn get(&self, number: u32) -> Option<String> {
        Self::index(number).map_or(Some(String::new()), |at| self.texts.get(at).cloned())
    }

    /// Returns a text that all who ask for it share.
    pub(super) fn shared(&mut self, number: u32) -> Option<Arc<str>> {
        let Some(at) = Self::index(number) else { return Some(Arc::from("")) };
        let text = self.texts.get(at)?.as_str();
        Some(Arc::clone(self.shared.get_mut(at)?.get_or_insert_with(|| text.into())))
    }

    /// Returns a text for the life of the program.
    pub(super) fn lasting(&mut self, number: u32) -> Option<&'static str> {
        let Some(at) = Self::index(number) else { return Some("") };
        let known = self.lasting.get_mut(at)?;
        if known.is_none() {
            *known = Some(lasting(&self.texts[at]));
        }
        *known
    }

    /// The place of a number; nothing for the empty text.
    fn index(number: u32) -> Option<usize> {
        number.checked_sub(1).map(|at| usize::try_from(at).unwrap_or(usize::MAX))
    }
}

/// Names of passes, blocks, margins and findings are texts of the program itself; those of a state are
/// kept once for the life of the program.
fn lasting(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(text) {
        return text;
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(text);
    text
}

/// A link; see [`Link`] for the fields.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedLink<'a> {
    outcome: Outcome,
    books: Cow<'a, [BooksId]>,
    candidates: Cow<'a, [BooksId]>,
    companions: Cow<'a, [ImsId]>,
    certain: bool,
    pass: u32,
    block: u32,
    levels: Option<Levels>,
    taxable_gap: Paise,
    tax_gap: TaxHeads,
    document_value_gap: Option<Paise>,
    days_apart: Option<i64>,
    margin: u32,
    doubts: Cow<'a, [Doubt]>,
}

impl<'a> SavedLink<'a> {
    pub(super) fn of(link: &'a Link, pool: &mut Pool<'a>) -> Self {
        Self {
            outcome: link.outcome,
            books: Cow::Borrowed(&link.books),
            candidates: Cow::Borrowed(&link.candidates),
            companions: Cow::Borrowed(&link.companions),
            certain: link.certain,
            pass: pool.number(link.pass),
            block: pool.number(link.block),
            levels: link.levels,
            taxable_gap: link.taxable_gap,
            tax_gap: link.tax_gap,
            document_value_gap: link.document_value_gap,
            days_apart: link.days_apart,
            margin: pool.number(link.margin),
            doubts: Cow::Borrowed(&link.doubts),
        }
    }

    pub(super) fn link(self, texts: &mut Texts) -> Option<Link> {
        Some(Link {
            outcome: self.outcome,
            books: self.books.into_owned(),
            candidates: self.candidates.into_owned(),
            companions: self.companions.into_owned(),
            certain: self.certain,
            pass: texts.lasting(self.pass)?,
            block: texts.lasting(self.block)?,
            levels: self.levels,
            taxable_gap: self.taxable_gap,
            tax_gap: self.tax_gap,
            document_value_gap: self.document_value_gap,
            days_apart: self.days_apart,
            margin: texts.lasting(self.margin)?,
            doubts: self.doubts.into_owned(),
        })
    }
}

/// A decision; see [`Decision`] for the fields.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedDecision {
    proposed_action: ImsAction,
    review: Option<u32>,
    rule: u32,
    rule_reason: u32,
    overruled: u32,
    itc_reduction: ItcReduction,
    itc_reduction_basis: u32,
    remark: u32,
    fate: UploadFate,
}

impl SavedDecision {
    pub(super) fn of<'a>(decision: &'a Decision, pool: &mut Pool<'a>) -> Self {
        Self {
            proposed_action: decision.proposed_action,
            review: decision.review.as_deref().map(|role| pool.number(role)),
            rule: pool.number(&decision.rule),
            rule_reason: pool.number(&decision.rule_reason),
            overruled: pool.number(&decision.overruled),
            itc_reduction: decision.itc_reduction,
            itc_reduction_basis: pool.number(decision.itc_reduction_basis),
            remark: pool.number(&decision.remark),
            fate: decision.fate,
        }
    }

    pub(super) fn decision(self, texts: &mut Texts) -> Option<Decision> {
        Some(Decision {
            proposed_action: self.proposed_action,
            review: match self.review {
                Some(role) => Some(texts.shared(role)?),
                None => None,
            },
            rule: texts.shared(self.rule)?,
            rule_reason: texts.shared(self.rule_reason)?,
            overruled: texts.get(self.overruled)?,
            itc_reduction: self.itc_reduction,
            itc_reduction_basis: texts.lasting(self.itc_reduction_basis)?,
            remark: texts.get(self.remark)?,
            fate: self.fate,
        })
    }
}

/// A finding; see [`Diagnostic`] for the fields.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedDiagnostic<'a> {
    severity: Severity,
    id: Cow<'a, str>,
    message: Cow<'a, str>,
    place: Cow<'a, Place>,
    help: Cow<'a, str>,
}

impl<'a> SavedDiagnostic<'a> {
    pub(super) fn of(diagnostic: &'a Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity,
            id: Cow::Borrowed(diagnostic.id),
            message: Cow::Borrowed(&diagnostic.message),
            place: Cow::Borrowed(&diagnostic.place),
            help: Cow::Borrowed(&diagnostic.help),
        }
    }

    pub(super) fn diagnostic(self) -> Diagnostic {
        Diagnostic {
            severity: self.severity,
            id: lasting(&self.id),
            message: self.message.into_owned(),
            place: self.place.into_owned(),
            help: self.help.into_owned(),
        }
    }
}

/// The settings in force; see [`RunFacts`] for the fields.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedFacts {
    version: String,
    period: String,
    as_of: String,
    recipients: Vec<String>,
    tolerance: Tolerance,
    hold: bool,
    policy: String,
    rules: Vec<RuleFact>,
    ims_files: Vec<InputFile>,
    books_files: Vec<InputFile>,
    rules_file: InputFile,
    list_files: Vec<InputFile>,
    previous_files: Vec<InputFile>,
    suppliers_file: Option<InputFile>,
    history: Option<SupplierHistory>,
    calendar: SavedCalendar,
    gstr2b_files: Vec<InputFile>,
}

impl SavedFacts {
    pub(super) fn of(facts: RunFacts) -> Self {
        Self {
            version: facts.version,
            period: facts.period.wire(),
            as_of: show_date(facts.as_of),
            recipients: facts.recipients,
            tolerance: facts.tolerance,
            hold: facts.hold,
            policy: facts.policy,
            rules: facts.rules,
            ims_files: facts.ims_files,
            books_files: facts.books_files,
            rules_file: facts.rules_file,
            list_files: facts.list_files,
            previous_files: facts.previous_files,
            suppliers_file: facts.suppliers_file,
            history: facts.history,
            calendar: SavedCalendar::of(facts.calendar),
            gstr2b_files: facts.gstr2b_files,
        }
    }

    pub(super) fn facts(self) -> Option<RunFacts> {
        Some(RunFacts {
            version: self.version,
            period: TaxPeriod::parse(&self.period).ok()?,
            as_of: parse_portal_date(&self.as_of)?,
            recipients: self.recipients,
            tolerance: self.tolerance,
            hold: self.hold,
            policy: self.policy,
            rules: self.rules,
            ims_files: self.ims_files,
            books_files: self.books_files,
            rules_file: self.rules_file,
            list_files: self.list_files,
            previous_files: self.previous_files,
            suppliers_file: self.suppliers_file,
            history: self.history,
            calendar: self.calendar.calendar()?,
            gstr2b_files: self.gstr2b_files,
        })
    }
}

/// How the recipients file; see [`Calendar`] for the fields.
#[derive(Serialize, Deserialize)]
struct SavedCalendar {
    file: Option<InputFile>,
    filing: Vec<(String, String)>,
    extensions: Vec<[String; 5]>,
    annual_returns: Vec<(i32, String)>,
}

impl SavedCalendar {
    fn of(calendar: Calendar) -> Self {
        let word = |f: Frequency| f.word().to_owned();
        Self {
            file: calendar.file,
            filing: calendar.filing.into_iter().map(|(gstin, how)| (gstin, word(how))).collect(),
            extensions: calendar
                .extensions
                .into_iter()
                .map(|e| {
                    let form = e.form.title().to_owned();
                    [form, e.period.wire(), e.gstin.unwrap_or_default(), show_date(e.due), e.source]
                })
                .collect(),
            annual_returns: calendar.annual_returns.iter().map(|(y, day)| (y.0, show_date(day))).collect(),
        }
    }

    fn calendar(self) -> Option<Calendar> {
        let mut annual_returns = AnnualReturns::none();
        for (year, day) in self.annual_returns {
            annual_returns.add(FinancialYear(year), parse_portal_date(&day)?);
        }
        let extension = |[form, period, gstin, due, source]: [String; 5]| {
            Some(Extension {
                form: Form::from_title(&form)?,
                period: TaxPeriod::parse(&period).ok()?,
                gstin: (!gstin.is_empty()).then_some(gstin),
                due: parse_portal_date(&due)?,
                source,
            })
        };
        let filing = |(gstin, how): (String, String)| Some((gstin, Frequency::from_word(&how)?));
        Some(Calendar {
            file: self.file,
            filing: self.filing.into_iter().map(filing).collect::<Option<_>>()?,
            extensions: self.extensions.into_iter().map(extension).collect::<Option<_>>()?,
            annual_returns,
        })
    }
}
