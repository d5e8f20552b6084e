//! The rules file: TOML into a policy, gathering every mistake.
//!
//! Comes in: text, and a way to files beside it. Goes out: a [`Policy`] or diagnostics in the file's
//! order. Invariant: unknown keys are mistakes (a mistyped `reveiw` must not turn review off), and
//! amounts never pass through a float. Tables other than rules are read in `load_tables`, remarks in
//! `load_remark`.

use super::approval;
use super::checked::condition;
use super::condition::Condition;
use super::example;
use super::keys::keys_of;
use super::list::{Beside, SupplierList, Unread};
use super::policy::{GivenBack, Policy, Proposal, Rule};
use super::source::Source;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ImsAction;
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::money::{Paise, Tolerance};
use crate::domain::text::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Nobody means more than this by a tolerance; beyond, a wrong invoice would pass.
const WIDEST_TOLERANCE: Paise = Paise::new(100_000);

/// Reads a policy that stands alone, or gives every mistake in it, in the file's order. A list of
/// suppliers beside the file is a mistake here; [`load_beside`] reads such.
///
/// # Errors
/// Diagnostics of severity error with line, column and caret; their ids are in
/// [`PROBLEMS`](super::PROBLEMS).
pub fn load(text: &str, file_name: &str) -> Result<Policy, Vec<Diagnostic>> {
    load_beside(text, file_name, &|_| {
        Err(Unread {
            message: "no file beside the rules can be read here".to_owned(),
            help: "give the rules as a file".to_owned(),
        })
    })
}

/// Reads a policy and the lists of suppliers that it names, or gives every mistake in all of them, the
/// policy's first. `beside` reads a file by its path as seen from the rules file.
///
/// # Errors
/// Diagnostics of severity error, as those of [`load`].
pub fn load_beside(
    text: &str,
    file_name: &str,
    beside: &dyn Fn(&str) -> Result<Beside, Unread>,
) -> Result<Policy, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source { text, file: file_name };
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let mut found = in_order(file_name, errors.iter().map(|e| syntax(&source, e)).collect());
        // One slip often makes the reader stumble again on the rest of its line.
        found.dedup_by_key(|d| d.place.line);
        return Err(found);
    }
    let mut reader = Reader { source, beside, lists: BTreeSet::new(), found: Vec::new() };
    let policy = reader.policy(document.get_ref());
    if reader.found.is_empty()
        && let Some(policy) = policy
    {
        return Ok(policy);
    }
    Err(in_order(file_name, reader.found))
}

/// Sorts by place, the rules file before what lies beside it.
fn in_order(file_name: &str, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    fn key<'d>(file_name: &str, d: &'d Diagnostic) -> (bool, &'d str, u32, u32, &'static str) {
        (d.place.file != file_name, &d.place.file, d.place.line, d.place.line_column, d.id)
    }
    found.sort_by(|a, b| key(file_name, a).cmp(&key(file_name, b)));
    found.dedup();
    found
}

/// Turns the TOML reader's finding into our words.
fn syntax(source: &Source<'_>, error: &toml::de::Error) -> Diagnostic {
    let length = source.text.len();
    let span = error.span().unwrap_or(length..length);
    let place = source.place(span, "");
    let told = error.message();
    let line = place.excerpt.lines().next().unwrap_or_default();
    let (message, help) = if line.matches('"').count() > 2 && line.contains('=') && !line.contains("'''") {
        (
            "text goes on behind its closing quote",
            "text in a condition stands in single quotes, as in when = \"outcome = 'exact'\"",
        )
    } else if told.contains("duplicate key") {
        ("the same key stands twice", "leave one of them out; each rule begins with [[rule]]")
    } else if told.contains("string") || told.contains('"') || told.contains('\'') {
        (
            "a text is not written as TOML writes it",
            "begin and end it with the same quote; a condition that holds single quotes goes between \"double quotes\"",
        )
    } else if told.contains("key") || told.contains("assign") || told.contains('=') {
        ("this line is not a key with its value", "write it as key = \"value\"")
    } else {
        ("the file is not TOML from here on", "compare the line with rules/default.toml")
    };
    Diagnostic::error("rules.syntax", message, place).help(help)
}

/// The entries of a table in the file's order.
pub(super) struct Entries<'a> {
    pub(super) span: Range<usize>,
    pub(super) item: String,
    pub(super) entries: BTreeMap<&'a str, (Range<usize>, &'a Spanned<DeValue<'a>>)>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(table: &'a DeTable<'a>, span: Range<usize>, item: String) -> Self {
        let entries = table.iter().map(|(k, v)| (k.get_ref().as_ref(), (k.span(), v))).collect();
        Self { span, item, entries }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key).map(|(_, v)| *v)
    }
}

pub(super) struct Reader<'t> {
    pub(super) source: Source<'t>,
    pub(super) beside: &'t dyn Fn(&str) -> Result<Beside, Unread>,
    /// Names of lists that conditions may ask for, also of those that could not be read.
    pub(super) lists: BTreeSet<String>,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn fault<T>(
        &mut self,
        id: &'static str,
        message: impl Into<String>,
        place: Place,
        help: impl Into<String>,
    ) -> Option<T> {
        self.found.push(Diagnostic::error(id, message, place).help(help));
        None
    }

    fn policy(&mut self, document: &DeTable<'_>) -> Option<Policy> {
        let file = Entries::new(document, 0..0, String::new());
        self.known(&file, &keys_of(""));
        let name = self.text(&file, "policy", Some("name it, as in policy = \"default\""));
        let name = name.and_then(|(span, name)| self.kebab(&file, "policy", span, name));
        let hold = self.hold(&file);
        let tolerance = match file.get("tolerance") {
            None => Some(Tolerance::default()),
            Some(value) => self.tolerance(value),
        };
        let lists: Option<Vec<SupplierList>> = self.lists(&file);
        let annual_returns: Option<AnnualReturns> = self.annual_returns(&file);
        let rules = self.rules(&file);
        let approval = approval::read(self, &file);
        let examples = example::read(self, &file);
        let policy = Policy {
            name: name?,
            tolerance: tolerance?,
            hold: hold?,
            lists: lists?,
            annual_returns: annual_returns?,
            rules: rules?,
            approval: approval?,
            examples: examples.as_ref()?.len(),
            text: self.source.text.to_owned(),
        };
        if self.found.is_empty() {
            self.found.extend(example::run(&policy, &examples?, self.source));
        }
        Some(policy)
    }

    /// Refuses keys that do not exist.
    pub(super) fn known(&mut self, table: &Entries<'_>, keys: &[&str]) {
        for (key, (span, _)) in &table.entries {
            if !keys.contains(key) {
                let help = match nearest(&key.to_lowercase(), keys.iter().copied()).first() {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("the keys here are {}", keys.join(", ")),
                };
                let place = self.source.place(span.clone(), &table.item);
                let _: Option<()> =
                    self.fault("rules.unknown-key", format!("no key is called \"{key}\""), place, help);
            }
        }
    }

    /// Takes a text that is not blank; where it must be there, `missing` says what to write.
    pub(super) fn text<'a>(
        &mut self,
        table: &Entries<'a>,
        key: &str,
        missing: Option<&str>,
    ) -> Option<(Range<usize>, &'a str)> {
        let Some(value) = table.get(key) else {
            let help = missing?;
            let place = self.header(table);
            return self.fault("rules.missing", format!("\"{key}\" is missing"), place, help);
        };
        let place = self.source.place(value.span(), &table.item);
        let DeValue::String(text) = value.get_ref() else {
            let message = format!("\"{key}\" is {}, not text", described(value.get_ref()));
            return self.fault("rules.type", message, place, "write it in quotes");
        };
        if text.trim().is_empty() {
            let help = missing.map_or_else(|| format!("leave \"{key}\" out"), str::to_owned);
            return self.fault("rules.missing", format!("\"{key}\" is empty"), place, help);
        }
        Some((value.span(), text.as_ref()))
    }

    /// Points at the head of a table, or at the file as a whole.
    fn header(&self, table: &Entries<'_>) -> Place {
        if table.item.is_empty() {
            Place::file(self.source.file)
        } else {
            self.source.place(table.span.clone(), &table.item)
        }
    }

    /// Takes a name of small letters, digits and single hyphens.
    pub(super) fn kebab(
        &mut self,
        table: &Entries<'_>,
        key: &str,
        span: Range<usize>,
        name: &str,
    ) -> Option<String> {
        let sound = name
            .split('-')
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if sound {
            return Some(name.to_owned());
        }
        let place = self.source.place(span, &table.item);
        let help = if key == "lists" {
            "use small letters, digits and hyphens, as in \"on-hold\"".to_owned()
        } else if key == "tags" {
            "use small letters, digits and hyphens, as in \"materiality\"".to_owned()
        } else if key == "review" {
            "write \"none\", or a role such as \"clerk\" or \"manager\"".to_owned()
        } else {
            "use small letters, digits and hyphens, as in \"exact-and-filed\"".to_owned()
        };
        self.fault("rules.name", format!("\"{name}\" cannot be a {}", titled(key)), place, help)
    }

    fn hold(&mut self, file: &Entries<'_>) -> Option<bool> {
        if file.get("hold").is_none() {
            return Some(false);
        }
        let (span, text) = self.text(file, "hold", None)?;
        match text {
            "none" => Some(false),
            "pending" => Some(true),
            other => {
                let place = self.source.place(span, "");
                let help = "write \"pending\" to put records that need a person on Pending, else \"none\"";
                self.fault("rules.hold", format!("\"{other}\" is not a way to hold records"), place, help)
            }
        }
    }

    fn tolerance(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Tolerance> {
        let DeValue::Table(table) = value.get_ref() else {
            let place = self.source.place(value.span(), "");
            let message = format!("\"tolerance\" is {}, not a table", described(value.get_ref()));
            return self.fault("rules.type", message, place, "write [tolerance] and its keys below");
        };
        let table = Entries::new(table, value.span(), "[tolerance]".to_owned());
        self.known(&table, &keys_of("tolerance"));
        let standard = Tolerance::default();
        let taxable_value = self.amount(&table, "taxable_value", standard.taxable_value);
        let tax = self.amount(&table, "tax", standard.tax);
        Some(Tolerance { taxable_value: taxable_value?, tax: tax? })
    }

    fn amount(&mut self, table: &Entries<'_>, key: &str, absent: Paise) -> Option<Paise> {
        let Some(value) = table.get(key) else { return Some(absent) };
        let place = self.source.place(value.span(), &table.item);
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            DeValue::Float(number) => {
                let number = number.as_str();
                let message = format!("the tolerance {number} is a number with a decimal point");
                return self.fault(
                    "rules.type",
                    message,
                    place,
                    format!("money is exact: write \"{number}\""),
                );
            }
            other => {
                let message = format!("the tolerance is {}, not an amount", described(other));
                return self.fault("rules.type", message, place, "write rupees, as in \"1.00\"");
            }
        };
        let amount = match Paise::parse(&text) {
            Ok(amount) => amount,
            Err(why) => {
                return self.fault(
                    "rules.tolerance",
                    format!("\"{text}\" {why}"),
                    place,
                    "write rupees, as in \"1.00\"",
                );
            }
        };
        if amount < Paise::ZERO {
            let message = format!("the tolerance \"{text}\" is below nothing");
            return self.fault("rules.tolerance", message, place, "write \"0\" to accept equal amounts only");
        }
        if amount > WIDEST_TOLERANCE {
            let message = format!("the tolerance {amount} is more than {WIDEST_TOLERANCE}");
            let help = "amounts that far apart are different amounts; write a rule about the gap instead";
            return self.fault("rules.tolerance", message, place, help);
        }
        Some(amount)
    }

    fn rules(&mut self, file: &Entries<'_>) -> Option<Vec<Rule>> {
        let Some(value) = file.get("rule") else {
            let place = Place::file(self.source.file);
            return self.fault(
                "rules.missing",
                "the file holds no rule",
                place,
                "begin a rule with [[rule]]",
            );
        };
        let DeValue::Array(list) = value.get_ref() else {
            let place = self.source.place(value.span(), "");
            let message = format!("\"rule\" is {}, not a list of rules", described(value.get_ref()));
            return self.fault("rules.type", message, place, "begin each rule with [[rule]]");
        };
        let rules = self.each_rule(list);
        self.unique(list);
        self.last(list);
        rules
    }

    /// Refuses a last rule that does not always hold.
    fn last(&mut self, list: &DeArray<'_>) -> Option<()> {
        let last = named(list.last()?, list.len())?;
        let when = last.get("when")?;
        let DeValue::String(text) = when.get_ref() else { return None };
        if text.trim().is_empty() || text.trim().eq_ignore_ascii_case("true") {
            return Some(());
        }
        let place = self.source.place(when.span(), &last.item);
        let help = "add a rule without \"when\" at the end, so that every record is decided";
        self.fault("rules.last-conditional", "the last rule does not always hold", place, help)
    }

    fn each_rule(&mut self, list: &DeArray<'_>) -> Option<Vec<Rule>> {
        let mut rules = Vec::with_capacity(list.len());
        for (i, value) in list.iter().enumerate() {
            let Some(entries) = named(value, i + 1) else {
                let place = self.source.place(value.span(), "");
                let message = format!("rule number {} is {}", i + 1, described(value.get_ref()));
                let _: Option<()> = self.fault("rules.type", message, place, "begin each rule with [[rule]]");
                continue;
            };
            if let Some(rule) = self.rule(&entries) {
                rules.push(rule);
            }
        }
        (rules.len() == list.len() && !rules.is_empty()).then_some(rules)
    }

    fn rule(&mut self, entries: &Entries<'_>) -> Option<Rule> {
        self.known(entries, &keys_of("rule"));
        let name = self.text(entries, "name", Some("name it, as in name = \"exact-and-filed\""));
        let line = name.as_ref().map_or(0, |(span, _)| self.source.place(span.clone(), "").line);
        let name = name.and_then(|(span, name)| self.kebab(entries, "name", span, name));
        let when = match entries.get("when") {
            None => Some((String::new(), None)),
            Some(_) => self.when(entries),
        };
        let action = self.action(entries);
        let review = self
            .text(entries, "review", Some("write \"none\", or a role such as \"clerk\" or \"manager\""))
            .and_then(|(span, role)| self.kebab(entries, "review", span, role));
        let reason =
            self.text(entries, "reason", Some("say in a sentence what people read beside the record"));
        let why = self.text(entries, "why", Some("say in a sentence why the policy wants this"));
        let remark = self.remark(entries);
        let itc_reduction = self.itc_reduction(entries);
        let tags = self.tags(entries);
        let ((when, condition), action, review) = (when?, action?, review?);
        let review = (review != "none").then_some(review);
        if action == Proposal::Act(ImsAction::Reject) && review.is_none() {
            let span = entries.get("review").map_or_else(|| entries.span.clone(), Spanned::span);
            let place = self.source.place(span, &entries.item);
            let help = "name who must look, as in review = \"manager\"";
            return self.fault("rules.reject-alone", "no Reject leaves without a person", place, help);
        }
        Some(Rule {
            name: name?,
            when,
            condition,
            action,
            review,
            reason: reason?.1.trim().to_owned(),
            why: why?.1.trim().to_owned(),
            remark: remark?,
            itc_reduction: itc_reduction?,
            tags: tags?,
            line,
        })
    }

    fn when(&mut self, entries: &Entries<'_>) -> Option<(String, Option<Condition>)> {
        let DeValue::String(text) = entries.get("when")?.get_ref() else {
            let _ = self.text(entries, "when", None);
            return None;
        };
        let span = entries.get("when")?.span();
        match condition(text, &self.lists) {
            Ok(condition) => Some((text.trim().to_owned(), Some(condition))),
            Err(faults) => {
                for fault in faults {
                    let bytes = self.source.within(&span, text, fault.span);
                    let place = self.source.place(bytes, &entries.item);
                    let _: Option<()> = self.fault(fault.id, fault.message, place, fault.help);
                }
                None
            }
        }
    }

    fn action(&mut self, entries: &Entries<'_>) -> Option<Proposal> {
        let words: Vec<&str> = Proposal::ALL.iter().map(|p| p.word()).collect();
        let all = format!("it is one of {}", words.join(", "));
        let (span, text) = self.text(entries, "action", Some(&all))?;
        Proposal::from_word(text).or_else(|| {
            let place = self.source.place(span, &entries.item);
            let near = nearest(&text.to_lowercase(), words.iter().copied());
            let help = near.first().map_or(all, |n| format!("did you mean \"{n}\"?"));
            self.fault("rules.action", format!("no action is called \"{text}\""), place, help)
        })
    }

    /// Reads how much credit is given back with an accepted credit note.
    fn itc_reduction(&mut self, entries: &Entries<'_>) -> Option<GivenBack> {
        if entries.get("itc_reduction").is_none() {
            return Some(GivenBack::default());
        }
        let words: Vec<&str> = GivenBack::ALL.iter().map(|g| g.word()).collect();
        let (span, text) = self.text(entries, "itc_reduction", None)?;
        let place = self.source.place(span, &entries.item);
        let Some(given_back) = GivenBack::from_word(text) else {
            let near = nearest(&text.to_lowercase(), words.iter().copied());
            let help = near.first().map_or_else(
                || format!("it is one of {}", words.join(", ")),
                |n| format!("did you mean \"{n}\"?"),
            );
            return self.fault(
                "rules.itc-reduction",
                format!("\"{text}\" is no way to give credit back"),
                place,
                help,
            );
        };
        let is = |key: &str, wanted: &str| match entries.get(key).map(Spanned::get_ref) {
            Some(DeValue::String(text)) => text.as_ref() == wanted,
            _ => false,
        };
        if !is("action", ImsAction::Accept.word()) {
            let help = "leave it out, or write action = \"accept\"";
            return self.fault(
                "rules.itc-reduction",
                "credit is given back only with an accepted credit note",
                place,
                help,
            );
        }
        if given_back == GivenBack::None && entries.get("remark").is_none() {
            let help = "say in \"remark\" why no credit was taken on the original supply";
            return self.fault(
                "rules.itc-reduction",
                "the portal wants a remark where nothing is given back",
                place,
                help,
            );
        }
        Some(given_back)
    }

    /// Reads the words of the policy's owner.
    fn tags(&mut self, entries: &Entries<'_>) -> Option<Vec<String>> {
        let Some(value) = entries.get("tags") else { return Some(Vec::new()) };
        let DeValue::Array(list) = value.get_ref() else {
            let place = self.source.place(value.span(), &entries.item);
            let message = format!("\"tags\" is {}, not a list", described(value.get_ref()));
            return self.fault("rules.type", message, place, "write tags = [\"materiality\"]");
        };
        let mut tags: Vec<String> = Vec::with_capacity(list.len());
        for tag in list {
            let place = self.source.place(tag.span(), &entries.item);
            let DeValue::String(text) = tag.get_ref() else {
                let message = format!("the tag is {}, not text", described(tag.get_ref()));
                let _: Option<()> = self.fault("rules.type", message, place, "write it in quotes");
                continue;
            };
            if tags.iter().any(|t| t == text) {
                let message = format!("the tag \"{text}\" stands twice");
                let _: Option<()> = self.fault("rules.tags", message, place, "leave one of them out");
            } else if let Some(tag) = self.kebab(entries, "tags", tag.span(), text) {
                tags.push(tag);
            }
        }
        (tags.len() == list.len()).then_some(tags)
    }

    /// Refuses a name that an earlier rule has.
    fn unique(&mut self, list: &DeArray<'_>) {
        let mut first: BTreeMap<String, u32> = BTreeMap::new();
        for (i, value) in list.iter().enumerate() {
            let Some(entries) = named(value, i + 1) else { continue };
            let Some(name) = entries.get("name") else { continue };
            let DeValue::String(text) = name.get_ref() else { continue };
            let place = self.source.place(name.span(), &entries.item);
            if let Some(line) = first.get(text.as_ref()) {
                let message = format!("two rules are called \"{text}\"");
                let help = format!("the first stands in line {line}; give this one a name of its own");
                let _: Option<()> = self.fault("rules.duplicate-name", message, place, help);
            } else {
                first.insert(text.to_string(), place.line);
            }
        }
    }
}

/// Takes a rule's table and calls it by its name, or by its number where it has none.
pub(super) fn named<'a>(value: &'a Spanned<DeValue<'a>>, number: usize) -> Option<Entries<'a>> {
    let DeValue::Table(table) = value.get_ref() else { return None };
    let mut entries = Entries::new(table, value.span(), String::new());
    entries.item = match entries.get("name").map(Spanned::get_ref) {
        Some(DeValue::String(name)) => format!("rule \"{name}\""),
        _ => format!("rule number {number}"),
    };
    Some(entries)
}

/// Says what a TOML value is, in words.
pub(super) fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn titled(key: &str) -> &'static str {
    match key {
        "review" => "role",
        "policy" => "policy's name",
        "lists" => "list's name",
        "tags" => "tag",
        _ => "rule's name",
    }
}
