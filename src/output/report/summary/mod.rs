//! One screen of text, and the same numbers for programs.
//!
//! Comes in: [`Figures`]. Goes out: a plain text table and `summary.json`. Invariant: the text holds
//! no control character of a file, whatever names the files hold.

use super::figures::{Figures, Gstr2bFigure, RuleFigure, unused};
use super::table::Table;
use super::words;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::link::UploadFate;
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use crate::domain::text::{self, Count, grouped, plain};
use std::cmp::Reverse;

mod forecast;
mod lines;
mod wire;

pub use forecast::{
    AgainstLine, CauseLine, ForecastLine, FutureLine, Gstr2bLine, HeadsLine, LaneLine, RecipientLine,
};
pub use lines::{SUMMARY_COLUMNS, csv};
pub use wire::{
    AccountLines, ActionLine, Amounts, BooksLine, LeftOutLine, NamedAmounts, OutcomeLine, PersonLine,
    ReadOnlyLine, RuleLine, SilenceLine, StopLine, StoppingLine, Summary, SupplierLine, json, summary,
};
pub(in crate::output::report) use wire::{amounts, rule};

/// Lines that the text fills at most, with what follows it: a terminal of 24, less the next prompt.
const SCREEN: usize = 23;
/// At least and at most so many outcomes are named; the rest is folded into one line.
const OUTCOMES: (usize, usize) = (7, 14);
/// Lines that the rules are given, where there is room; `by_rule` lists them all.
const RULE_LINES: usize = 3;
/// Columns between the two tables.
const BETWEEN: usize = 3;

/// How amounts are written in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Paise,
    Rupee,
    Lakh,
}

impl Unit {
    const fn head(self) -> &'static str {
        match self {
            Self::Paise | Self::Rupee => "Tax",
            Self::Lakh => "₹ lakh",
        }
    }

    fn show(self, amount: Paise) -> String {
        match self {
            Self::Paise => amount.to_string(),
            Self::Rupee => amount.rounded(),
            Self::Lakh => amount.lakh(),
        }
    }
}

/// Writes the month on one screen: at most 23 lines together with the `below` lines that the caller
/// adds, where the width is 80 characters or more.
///
/// Amounts keep their paise where that fits, else they are rounded to the rupee, else they are in
/// lakh of rupees; on a narrower screen the two tables stand one under the other.
pub fn text(figures: &Figures, width: usize, below: usize) -> String {
    let mut sentences = sentences(figures);
    // What GSTR-2B says once it is there, which somebody asked for; else what it will say, where the screen
    // holds it. Page and workbook say it at length.
    let of_gstr2b = figures.gstr2b.as_ref().map_or_else(|| figures.forecast.short(), Gstr2bFigure::short);
    if figures.gstr2b.is_some()
        || sentences.iter().chain([&of_gstr2b]).map(|s| wrap(s, width).len()).sum::<usize>()
            + below
            + 2
            + 4
            + 1
            + OUTCOMES.0
            <= SCREEN
    {
        sentences.insert(sentences.len() - 1, of_gstr2b);
    }
    if let Some(clocks) = figures.clocks.sentence() {
        // Before the one on silence, and only where the screen holds it: workbook and page say it too.
        sentences.insert(sentences.len() - 1, clocks);
        let lines: usize = sentences.iter().map(|s| wrap(s, width).len()).sum();
        if lines + below + 2 + 4 + 1 + OUTCOMES.0 > SCREEN {
            sentences.remove(sentences.len() - 2);
        }
    }
    let mut said: Vec<String> = sentences.iter().flat_map(|s| wrap(s, width)).collect();
    // The least that the table of outcomes is given, and the lines around it, come first.
    let free = SCREEN.saturating_sub(said.len() + below + 2 + 4 + 1 + OUTCOMES.0);
    said.splice(0..0, rules_said(figures, width, free.clamp(1, RULE_LINES)));
    // Where nothing is left, the rules take the place of the empty line above them.
    let between = vec![String::new(); usize::from(free > 0)];
    // Title, one empty line, and head, rules and total of the table of outcomes.
    let room = SCREEN.saturating_sub(said.len() + below + 2 + 4).clamp(OUTCOMES.0, OUTCOMES.1);
    let tables = |unit| (outcome_table(figures, unit, room), action_table(figures, unit));
    let fits = |table: &Vec<String>| table.iter().all(|l| chars(l) <= width);
    let side_by_side = [Unit::Paise, Unit::Rupee, Unit::Lakh].into_iter().find_map(|unit| {
        let (left, right) = tables(unit);
        (1..=BETWEEN).rev().map(|gap| beside(&left, &right, gap)).find(&fits)
    });
    let mut lines = vec![fit(&title(figures), width)];
    lines.extend(side_by_side.unwrap_or_else(|| {
        let (left, right) = tables(Unit::Rupee);
        [vec![String::new()], left, vec![String::new()], right].concat()
    }));
    lines.extend([between, said].concat());
    let mut out = lines.iter().map(|l| l.trim_end()).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

fn fit(line: &str, width: usize) -> String {
    if chars(line) <= width {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

fn title(f: &Figures) -> String {
    let recipients = match f.recipients.as_slice() {
        [] => "no recipient".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    plain(&format!("{recipients} · {} · as of {} · policy {}", f.period, show_date(f.as_of), f.policy))
}

/// Pads the cells of a table: the first column to the left, the others to the right; a rule stands
/// below the head and above the row `ruled`.
fn table(head: [&str; 3], rows: &[[String; 3]], ruled: usize) -> Vec<String> {
    let mut widths = head.map(chars);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(chars(cell));
        }
    }
    let line = |cells: [&str; 3]| {
        let pad = |i: usize| " ".repeat(widths[i].saturating_sub(chars(cells[i])));
        format!("{}{}  {}{}  {}{}", cells[0], pad(0), pad(1), cells[1], pad(2), cells[2])
    };
    let rule = "─".repeat(widths.iter().sum::<usize>() + 4);
    let mut lines = vec![line(head), rule.clone()];
    for (i, row) in rows.iter().enumerate() {
        if i == ruled {
            lines.push(rule.clone());
        }
        lines.push(line([&row[0], &row[1], &row[2]]));
    }
    lines
}

fn outcome_table(f: &Figures, unit: Unit, room: usize) -> Vec<String> {
    let row = |name: String, t: Tally| [name, grouped(t.documents), unit.show(t.tax.total())];
    let mut shown = f.outcomes.clone();
    let mut rest = Tally::default();
    let mut folded = 0;
    if shown.len() > room {
        let mut by_weight: Vec<_> = shown.iter().map(|o| (o.at_risk, o.tally.documents, o.outcome)).collect();
        // What agrees is at no risk, and still the first thing to be asked for.
        by_weight.sort_by(|a, b| {
            let first = |w: &(Paise, usize, Outcome)| w.2 != Outcome::Exact;
            first(a).cmp(&first(b)).then(b.0.cmp(&a.0)).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2))
        });
        let kept: Vec<_> = by_weight.iter().take(room - 1).map(|w| w.2).collect();
        shown.retain(|o| {
            let keep = kept.contains(&o.outcome);
            if !keep {
                rest.join(o.tally);
                folded += 1;
            }
            keep
        });
    }
    let mut rows: Vec<_> = shown.iter().map(|o| row(o.outcome.title().to_owned(), o.tally)).collect();
    if folded > 0 {
        rows.push(row(Count::of(folded, "other outcome").to_string(), rest));
    }
    rows.push(row("All documents".to_owned(), f.documents));
    table(["Outcome", "Docs", unit.head()], &rows, rows.len() - 1)
}

fn action_table(f: &Figures, unit: Unit) -> Vec<String> {
    let row = |name: &str, t: Tally| [name.to_owned(), grouped(t.documents), unit.show(t.tax.total())];
    let actions = [ImsAction::Accept, ImsAction::Reject, ImsAction::Pending, ImsAction::NoAction];
    let fates = [
        UploadFate::Upload,
        UploadFate::AlreadySo,
        UploadFate::NeedsPerson,
        UploadFate::Held,
        UploadFate::NothingToSay,
    ];
    let mut rows: Vec<_> = actions.map(|a| row(a.title(), f.action(a))).into();
    let shown = fates.into_iter().filter(|fate| *fate != UploadFate::Held || f.hold);
    rows.extend(shown.map(|fate| row(words::fate_in_short(fate), f.fate(fate))));
    table(["Proposed action", "Docs", unit.head()], &rows, actions.len())
}

fn beside(left: &[String], right: &[String], gap: usize) -> Vec<String> {
    let width = left.iter().map(|l| chars(l)).max().unwrap_or(0) + gap;
    (0..left.len().max(right.len()))
        .map(|i| {
            let l = left.get(i).map_or("", String::as_str);
            let r = right.get(i).map_or("", String::as_str);
            format!("{l}{}{r}", " ".repeat(width - chars(l))).trim_end().to_owned()
        })
        .collect()
}

/// Returns the sentences under the tables, the one on silence last.
fn sentences(f: &Figures) -> Vec<String> {
    let roles: Vec<String> = f
        .person
        .by_role
        .iter()
        .map(|(role, t)| format!("{} {}", plain(role), grouped(t.documents)))
        .collect();
    let mut said = vec![if f.person.tally.documents == 0 {
        "Nothing needs a person.".to_owned()
    } else {
        format!(
            "A person has to look at {} ({}), {} at risk{}.",
            words::documents(f.person.tally.documents),
            roles.join(", "),
            f.person.at_risk,
            f.stopping.clause()
        )
    }];
    if f.only_in_books.documents > 0 {
        said.push(format!(
            "Only in the books: {} of tax in {} that no supplier reports.",
            f.only_in_books.rows.tax.total(),
            words::documents(f.only_in_books.documents)
        ));
    }
    let excluded: usize = f.excluded.iter().map(|(_, t)| t.documents).sum();
    let read_only: usize = f.read_only.iter().map(|s| s.records).sum();
    let apart: Vec<String> = [
        (f.waiting.documents, "waiting for the supplier to file"),
        (excluded, "excluded from the books"),
        (f.refused_records.documents, "refused in IMS"),
        (f.refused_rows, "refused in the books"),
        (f.repeated.documents, "repeated in IMS"),
        (read_only, "of imports and the like, shown only"),
        (f.branches.wrong.len(), "booked for another of your registrations"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}", grouped(n)))
    .collect();
    if !apart.is_empty() {
        said.push(format!("Also: {}.", text::and(&apart)));
    }
    for (side, account) in [("IMS", &f.ims_account), ("books", &f.books_account)] {
        if !account.ties() {
            said.push(format!("The {side} account does not tie: what was read is not the sum of its parts."));
        }
    }
    let mut silence = f.silence.sentence(f.as_of);
    if let Some(hold) = f.silence.hold_sentence(f.hold) {
        silence = format!("{silence} {hold}");
    }
    said.push(silence);
    said
}

/// Says in so many lines at most which rules decided most documents and which decided none.
fn rules_said(f: &Figures, width: usize, lines: usize) -> Vec<String> {
    let mut fired: Vec<&RuleFigure> = f.rules.iter().filter(|r| r.fired()).collect();
    if fired.is_empty() {
        return Vec::new();
    }
    fired.sort_by_key(|r| Reverse(r.tally.documents));
    let shown: Vec<String> = fired
        .iter()
        .map(|r| {
            format!("{} {} ({})", plain(&r.name), grouped(r.tally.documents), r.tally.tax.total().rounded())
        })
        .collect();
    let idle: Vec<String> = unused(&f.rules).into_iter().map(plain).collect();
    if lines == 1 || idle.is_empty() {
        let end = match idle.len() {
            0 => ".".to_owned(),
            n => format!("; {} did not fire.", grouped(n)),
        };
        return longest("Rules: ", &shown, &end, width, 1);
    }
    let mut said = longest("Rules: ", &shown, ".", width, lines - 1);
    said.extend(longest("Did not fire: ", &idle, ".", width, 1));
    said
}

/// Names as many as fit into the lines and counts the rest.
fn longest(begin: &str, names: &[String], end: &str, width: usize, lines: usize) -> Vec<String> {
    let written = |shown: usize| {
        let mut list = names[..shown].to_vec();
        if shown < names.len() {
            list.push(format!("{} more", grouped(names.len() - shown)));
        }
        wrap(&format!("{begin}{}{end}", text::and(&list)), width)
    };
    (0..=names.len()).rev().map(written).find(|l| l.len() <= lines).unwrap_or_else(|| written(0))
}

/// Lists every rule with what it decided; rules that decided nothing stand last, by name.
pub fn by_rule(figures: &Figures, width: usize) -> String {
    let drawn = |unit: Unit| {
        let heads = ["Rule", "Asks for", "Docs", "Taxable", unit.head(), "No person", "Accepted"];
        let mut table = Table::new(2, heads);
        let row = |name: &str, asks: String, all: Tally, alone: Tally, accepted: Tally| {
            [
                name.to_owned(),
                asks,
                grouped(all.documents),
                unit.show(all.taxable_value),
                unit.show(all.tax.total()),
                grouped(alone.documents),
                unit.show(accepted.tax.total()),
            ]
        };
        let mut sums = [Tally::default(); 3];
        for r in figures.rules.iter().filter(|r| r.fired()) {
            let asks =
                if r.review == "none" { r.action.clone() } else { format!("{}, {}", r.action, r.review) };
            table.row(row(&r.name, asks, r.tally, r.without_person, r.accepted));
            for (sum, part) in sums.iter_mut().zip([r.tally, r.without_person, r.accepted]) {
                sum.join(part);
            }
        }
        table.rule();
        table.row(row("All documents", String::new(), sums[0], sums[1], sums[2]));
        table
    };
    let table = [Unit::Paise, Unit::Rupee].into_iter().map(drawn).find(|t| t.fits(width, 22));
    let mut lines = table.unwrap_or_else(|| drawn(Unit::Lakh)).lines(width);
    let idle: Vec<String> = unused(&figures.rules).into_iter().map(plain).collect();
    if !idle.is_empty() {
        lines.extend(wrap(&format!("Did not fire: {}.", text::and(&idle)), width));
    }
    lines.iter().map(|l| format!("{l}\n")).collect()
}

/// Breaks a sentence into lines; those after the first are indented.
pub fn wrap(sentence: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if chars(line) + 1 + chars(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::figures;
    use crate::output::report::fixture::fixture_month;

    #[test]
    fn the_summary_fits_one_screen() {
        let month = fixture_month();
        for width in [80, 100] {
            let shown = text(&figures(&month, &[]), width, 2);
            assert!(shown.lines().count() + 2 <= 24, "{}\n{shown}", shown.lines().count());
            assert!(shown.lines().all(|l| chars(l) <= width), "{shown}");
        }
    }

    #[test]
    fn a_narrow_screen_stacks_the_tables() {
        let month = fixture_month();
        let shown = text(&figures(&month, &[]), 60, 1);
        assert!(shown.lines().all(|l| chars(l) <= 60), "{shown}");
        assert!(shown.contains("Proposed action"));
    }

    #[test]
    fn columns_are_aligned_by_characters() {
        let rows = [
            ["Agrees exactly".to_owned(), "1,20,400".to_owned(), "₹1,18,000.50".to_owned()],
            ["All".to_owned(), "2".to_owned(), "-₹5.00".to_owned()],
        ];
        assert_eq!(
            table(["Outcome", "Documents", "Tax"], &rows, 1).join("\n"),
            "Outcome         Documents           Tax\n\
             ───────────────────────────────────────\n\
             Agrees exactly   1,20,400  ₹1,18,000.50\n\
             ───────────────────────────────────────\n\
             All                     2        -₹5.00"
        );
    }

    #[test]
    fn names_of_a_file_cannot_steer_the_terminal() {
        let mut month = fixture_month();
        month.facts.policy = "a\u{1b}[2J\u{202e}b".to_owned();
        let shown = text(&figures(&month, &[]), 100, 1);
        assert!(shown.contains("policy a\u{fffd}[2J\u{fffd}b"), "{shown}");
    }

    #[test]
    fn the_json_reads_back_with_every_field_known() {
        let month = fixture_month();
        let figures = figures(&month, &[]);
        let read: Summary = serde_json::from_str(&json(&figures)).unwrap();
        assert_eq!(read, summary(&figures));
        assert_eq!(read.schema, 2);
        assert_eq!(read.period, "092026");
        assert!(read.ims_account.ties && read.books_account.ties);
    }

    #[test]
    fn an_empty_month_has_a_summary() {
        let mut month = fixture_month();
        month.ims.clear();
        month.links.clear();
        month.decisions.clear();
        month.reasons.clear();
        let shown = text(&figures(&month, &[]), 100, 1);
        assert!(shown.contains("Nothing needs a person."), "{shown}");
    }
}
