//! Whether a condition can hold, whether it always holds, and whether others leave it anything.
//!
//! Comes in: checked conditions. Goes out: *impossible*, *possible*, or nothing where the question is
//! too large to be settled. Invariant: *impossible* is proven. Every word ranges over at least the
//! values it can have (the values of a closed word, the literals of an open one with what lies
//! between them, and NULL unless the word is never absent), and what cannot be calculated with (a
//! function, a list, a sum, word against word) may come out either way. So a warning that rests on *impossible*
//! is never false; *possible* may be too hopeful.
//!
//! The search sets one comparison at a time and evaluates everything on what is left, in SQL's three
//! values; longer than 400 lines with its tests, since the evaluator and the search are one thing.

use super::compile::epoch_day;
use super::condition::{Comparison, Condition, Literal, Operand};
use super::like::is_like;
use super::vocabulary::{Kind, Word};
use std::collections::{BTreeMap, BTreeSet};

/// The truth values a condition may still take, as bits.
type Truths = u8;
const TRUE: Truths = 1;
const FALSE: Truths = 2;
const UNKNOWN: Truths = 4;

/// Values of a word still possible, as bits; more values than bits are not searched.
type Values = u64;

/// More values than these make a question too large.
const MOST_VALUES: usize = 63;
/// More LIKE patterns on one open word than these make a question too large.
const MOST_PATTERNS: usize = 4;
/// Comparisons looked at for one question; a few milliseconds.
const MOST_STEPS: usize = 600_000;

/// What is asked of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'c> {
    /// It holds.
    Holds(&'c Condition),
    /// It does not hold: false or unknown.
    Fails(&'c Condition),
}

/// Whether what is wanted can come true together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing has all of it.
    Impossible,
    /// Nothing stands against it.
    Possible,
}

/// How much may still be spent on a policy; questions beyond it are left open.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn new() -> Self {
        Self(10 * MOST_STEPS)
    }
}

/// Asks whether all of what is wanted can come true at once, given facts that always hold; nothing
/// where that is too much work. `never_absent` tells the words that are never NULL.
pub(super) fn together(
    wanted: &[Wanted<'_>],
    always: &[Wanted<'_>],
    never_absent: &BTreeSet<&'static str>,
    budget: &mut Budget,
) -> Option<Answer> {
    let given = wanted.len();
    let wanted: Vec<Wanted<'_>> = wanted.iter().chain(always).copied().collect();
    let conditions: Vec<&Condition> = wanted
        .iter()
        .map(|w| match w {
            Wanted::Holds(c) | Wanted::Fails(c) => *c,
        })
        .collect();
    // Laying a question out costs as much as looking at it some times over.
    let leaves: usize = conditions.iter().map(|c| leaves(c)).sum();
    budget.0 = budget.0.checked_sub(10 * leaves)?;
    let space = Space::of(&conditions, never_absent)?;
    let goals: Vec<Goal> = wanted
        .iter()
        .enumerate()
        .map(|(i, w)| match w {
            Wanted::Holds(c) => Goal { node: space.node(c), wanted: TRUE, first: i < given },
            Wanted::Fails(c) => Goal { node: space.node(c), wanted: FALSE | UNKNOWN, first: false },
        })
        .collect();
    let mut steps = MOST_STEPS.min(budget.0);
    let begun = steps;
    // What shares no word is settled apart; facts that share none with the question are beside it.
    let mut every = Some(Answer::Possible);
    for goals in apart(goals, given) {
        let mut search = Search { goals, steps };
        let answer = search.possible(&space.open);
        steps = search.steps;
        match answer {
            Some(true) => {}
            Some(false) => {
                every = Some(Answer::Impossible);
                break;
            }
            None => every = None,
        }
    }
    budget.0 -= begun - steps;
    every
}

fn leaves(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(leaves).sum(),
        Condition::Not(inner) => leaves(inner),
        Condition::Flag(_)
        | Condition::Known(..)
        | Condition::Compare(..)
        | Condition::Balance(..)
        | Condition::OneOf(..)
        | Condition::Between(..)
        | Condition::Like(..)
        | Condition::Listed(_)
        | Condition::Absent(_) => 1,
    }
}

/// A condition with the truths that are wanted of it.
struct Goal {
    node: Node,
    wanted: Truths,
    /// It is settled before all others: what is asked about leaves few ways open.
    first: bool,
}

/// Groups goals by the variables they share, and drops groups without one of the first `given`.
fn apart(goals: Vec<Goal>, given: usize) -> Vec<Vec<Goal>> {
    let mut groups: Vec<(BTreeSet<usize>, bool, Vec<Goal>)> = Vec::new();
    for (i, goal) in goals.into_iter().enumerate() {
        let mut variables = BTreeSet::new();
        goal.node.variables(&mut variables);
        let (mut asked, mut members) = (i < given, vec![goal]);
        let (touching, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(theirs, ..)| !theirs.is_disjoint(&variables));
        groups = others;
        for (theirs, was_asked, mut earlier) in touching {
            variables.extend(theirs);
            asked |= was_asked;
            earlier.append(&mut members);
            members = earlier;
        }
        groups.push((variables, asked, members));
    }
    groups.into_iter().filter(|(_, asked, _)| *asked).map(|(_, _, members)| members).collect()
}

/// A value that stands for all that compare alike.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Null,
    /// Paise, whole numbers, days, and flags as 0 and 1.
    Number(i64),
    Text(String),
    /// Any other text; the bits say which of the word's patterns it fits.
    Other(u8),
}

/// What the questions are asked over.
struct Space {
    /// Values of each variable.
    values: Vec<Vec<Value>>,
    /// Words that are variables.
    words: BTreeMap<&'static str, usize>,
    patterns: BTreeMap<&'static str, Vec<String>>,
    /// What cannot be calculated with, by its own account.
    opaque: BTreeMap<String, usize>,
    /// All values of each variable, open at the beginning.
    open: Vec<Values>,
}

impl Space {
    fn of(conditions: &[&Condition], never_absent: &BTreeSet<&'static str>) -> Option<Self> {
        let mut seen = Seen::default();
        for condition in conditions {
            seen.look(condition);
        }
        let mut space = Self {
            values: Vec::new(),
            words: BTreeMap::new(),
            patterns: BTreeMap::new(),
            opaque: BTreeMap::new(),
            open: Vec::new(),
        };
        for (name, word) in &seen.words {
            let patterns: Vec<String> = seen.patterns.get(name).into_iter().flatten().cloned().collect();
            if word.values().is_empty() && patterns.len() > MOST_PATTERNS {
                return None;
            }
            let mut values = match word.kind() {
                Kind::Flag => vec![Value::Number(0), Value::Number(1)],
                Kind::Money | Kind::Whole | Kind::Date => {
                    between(seen.numbers.get(name).into_iter().flatten())
                }
                Kind::Text => texts(word, seen.texts.get(name), patterns.len()),
            };
            if !never_absent.contains(name) {
                values.push(Value::Null);
            }
            space.words.insert(name, space.values.len());
            space.patterns.insert(name, patterns);
            space.values.push(values);
        }
        for (told, words) in seen.opaque {
            // Below, equal, above; or false and true.
            let mut values = [-1, 0, 1].map(Value::Number).to_vec();
            if words.iter().any(|w| !never_absent.contains(w)) {
                values.push(Value::Null);
            }
            space.opaque.insert(told, space.values.len());
            space.values.push(values);
        }
        if space.values.iter().any(|v| v.len() > MOST_VALUES) {
            return None;
        }
        space.open = space.values.iter().map(|v| (1 << v.len()) - 1).collect();
        Some(space)
    }

    /// Turns a condition into a tree whose leaves know their truth for every value.
    fn node(&self, condition: &Condition) -> Node {
        match condition {
            Condition::All(parts) => Node::All(parts.iter().map(|p| self.node(p)).collect()),
            Condition::Any(parts) => Node::Any(parts.iter().map(|p| self.node(p)).collect()),
            Condition::Not(inner) => Node::Not(Box::new(self.node(inner))),
            Condition::Flag(Operand::Value(Literal::Flag(value))) => {
                Node::Always(if *value { TRUE } else { FALSE })
            }
            leaf => self.leaf(leaf),
        }
    }

    fn leaf(&self, leaf: &Condition) -> Node {
        const ANYTHING: Node = Node::Always(TRUE | FALSE | UNKNOWN);
        let Some(word) = subject(leaf) else {
            let (told, comparison) = relation(leaf);
            let Some(at) = self.opaque.get(&told) else { return ANYTHING };
            return Node::leaf(*at, &self.values[*at], |v| match comparison {
                Some(comparison) => related(v, comparison),
                None => flagged(v),
            });
        };
        let Some(at) = self.words.get(word.name) else { return ANYTHING };
        let patterns = self.patterns.get(word.name).map_or(&[][..], Vec::as_slice);
        Node::leaf(*at, &self.values[*at], |v| truth(leaf, v, patterns))
    }
}

/// What stands in the conditions, by word.
#[derive(Default)]
struct Seen {
    words: BTreeMap<&'static str, &'static Word>,
    numbers: BTreeMap<&'static str, BTreeSet<i64>>,
    texts: BTreeMap<&'static str, BTreeSet<String>>,
    patterns: BTreeMap<&'static str, BTreeSet<String>>,
    /// With the words it is made of.
    opaque: BTreeMap<String, Vec<&'static str>>,
}

impl Seen {
    fn look(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|p| self.look(p)),
            Condition::Not(inner) => self.look(inner),
            Condition::Flag(Operand::Value(_)) => {}
            leaf => match subject(leaf) {
                None => {
                    let mut words = Vec::new();
                    leaf.words(&mut words);
                    self.opaque.insert(relation(leaf).0, words.into_iter().map(|w| w.name).collect());
                }
                Some(word) => {
                    self.words.insert(word.name, word);
                    for literal in literals(leaf) {
                        self.literal(word, literal);
                    }
                    if let Condition::Like(_, pattern) = leaf {
                        self.patterns.entry(word.name).or_default().insert(pattern.clone());
                    }
                }
            },
        }
    }

    fn literal(&mut self, word: &'static Word, literal: &Literal) {
        match literal {
            Literal::Text(text) => {
                self.texts.entry(word.name).or_default().insert(text.clone());
            }
            other => {
                if let Some(n) = number(other) {
                    self.numbers.entry(word.name).or_default().insert(n);
                }
            }
        }
    }
}

/// Names what a leaf is about that is not one word and its literals, and how it is compared: a sum
/// with nothing, two operands with each other; or, without a comparison, something true or false.
fn relation(leaf: &Condition) -> (String, Option<Comparison>) {
    match leaf {
        Condition::Balance(sum, comparison) => (format!("{sum:?}"), Some(*comparison)),
        Condition::Compare(l, comparison, r) => {
            let (left, right) = (format!("{l:?}"), format!("{r:?}"));
            if left <= right {
                (format!("{left} {right}"), Some(*comparison))
            } else {
                (format!("{right} {left}"), Some(turned(*comparison)))
            }
        }
        other => (format!("{other:?}"), None),
    }
}

/// Evaluates a comparison for below (-1), equal (0) and above (1).
fn related(value: &Value, comparison: Comparison) -> Truths {
    match value {
        Value::Number(sign) => of(comparison.holds(sign.cmp(&0))),
        Value::Null | Value::Text(_) | Value::Other(_) => UNKNOWN,
    }
}

/// Returns the word of a leaf that compares one word with literals; nothing for every other leaf.
fn subject(leaf: &Condition) -> Option<&'static Word> {
    let literal = |o: &Operand| matches!(o, Operand::Value(_));
    match leaf {
        Condition::Flag(Operand::Word(w))
        | Condition::Known(w, _)
        | Condition::Absent(w)
        | Condition::Like(Operand::Word(w), _)
        | Condition::Compare(Operand::Word(w), _, Operand::Value(_))
        | Condition::Compare(Operand::Value(_), _, Operand::Word(w)) => Some(w),
        Condition::OneOf(w, list) => list.iter().all(literal).then_some(*w),
        Condition::Between(w, low, high) => (literal(low) && literal(high)).then_some(*w),
        Condition::Compare(..)
        | Condition::Balance(..)
        | Condition::Listed(_)
        | Condition::Like(..)
        | Condition::Flag(Operand::Value(_) | Operand::Function(..))
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_) => None,
    }
}

fn value(operand: &Operand) -> Option<&Literal> {
    match operand {
        Operand::Value(literal) => Some(literal),
        Operand::Word(_) | Operand::Function(..) => None,
    }
}

/// Lists the literals of a leaf.
fn literals(leaf: &Condition) -> Vec<&Literal> {
    match leaf {
        Condition::Compare(l, _, r) => [l, r].into_iter().filter_map(value).collect(),
        Condition::OneOf(_, list) => list.iter().filter_map(value).collect(),
        Condition::Between(_, low, high) => [low, high].into_iter().filter_map(value).collect(),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Flag(_)
        | Condition::Known(..)
        | Condition::Like(..)
        | Condition::Balance(..)
        | Condition::Listed(_)
        | Condition::Absent(_) => Vec::new(),
    }
}

fn number(literal: &Literal) -> Option<i64> {
    match literal {
        Literal::Money(n) | Literal::Whole(n) => Some(*n),
        Literal::Flag(f) => Some(i64::from(*f)),
        Literal::Date(d) => Some(i64::from(epoch_day(*d))),
        Literal::Text(_) => None,
    }
}

/// Gives every number that stands in a rule, and one below, between and above.
fn between<'n>(numbers: impl Iterator<Item = &'n i64>) -> Vec<Value> {
    let numbers: BTreeSet<i64> = numbers.copied().collect();
    let mut all: BTreeSet<i64> = BTreeSet::from_iter([0]);
    for n in numbers {
        all.extend([n.saturating_sub(1), n, n.saturating_add(1)]);
    }
    all.into_iter().map(Value::Number).collect()
}

fn texts(word: &Word, literals: Option<&BTreeSet<String>>, patterns: usize) -> Vec<Value> {
    let closed = word.values();
    if !closed.is_empty() {
        return closed.into_iter().map(|v| Value::Text(v.to_owned())).collect();
    }
    let named = literals.into_iter().flatten().map(|t| Value::Text(t.clone()));
    named.chain((0..1_u8 << patterns).map(Value::Other)).collect()
}

const fn flagged(value: &Value) -> Truths {
    match value {
        Value::Null => UNKNOWN,
        Value::Number(0) => FALSE,
        Value::Number(_) | Value::Text(_) | Value::Other(_) => TRUE,
    }
}

const fn of(flag: bool) -> Truths {
    if flag { TRUE } else { FALSE }
}

/// Evaluates a leaf about one word for one of the word's values.
fn truth(leaf: &Condition, value: &Value, patterns: &[String]) -> Truths {
    let is_null = *value == Value::Null;
    match leaf {
        Condition::Absent(_) => return of(is_null),
        Condition::Known(_, wanted) => return of(*value == Value::Number(i64::from(*wanted))),
        _ if is_null => return UNKNOWN,
        Condition::Flag(_) => return flagged(value),
        Condition::Like(_, pattern) => {
            return of(match value {
                Value::Text(text) => is_like(text, pattern),
                Value::Other(fits) => {
                    patterns.iter().position(|p| p == pattern).is_some_and(|i| fits >> i & 1 == 1)
                }
                Value::Null | Value::Number(_) => false,
            });
        }
        Condition::Compare(Operand::Word(_), comparison, Operand::Value(l)) => {
            return of(compared(value, *comparison, l));
        }
        Condition::Compare(Operand::Value(l), comparison, _) => {
            return of(compared(value, turned(*comparison), l));
        }
        _ => {}
    }
    let holds = |o: &Operand, comparison| match o {
        Operand::Value(l) => compared(value, comparison, l),
        Operand::Word(_) | Operand::Function(..) => false,
    };
    match leaf {
        Condition::OneOf(_, list) => of(list.iter().any(|o| holds(o, Comparison::Equal))),
        Condition::Between(_, low, high) => {
            of(holds(low, Comparison::GreaterOrEqual) && holds(high, Comparison::LessOrEqual))
        }
        _ => TRUE | FALSE | UNKNOWN,
    }
}

fn compared(value: &Value, comparison: Comparison, literal: &Literal) -> bool {
    let ordering = match (value, literal) {
        (Value::Number(n), l) => match number(l) {
            Some(l) => n.cmp(&l),
            None => return false,
        },
        (Value::Text(t), Literal::Text(l)) if t == l => std::cmp::Ordering::Equal,
        // Text has no order in rules; any unequal answer serves.
        _ => std::cmp::Ordering::Less,
    };
    comparison.holds(ordering)
}

/// Turns a comparison round, as when its sides change places.
const fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// A condition over variables.
enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Always(Truths),
    /// A test of one variable: the values for which it is true, false, unknown.
    Leaf(usize, [Values; 3]),
}

impl Node {
    fn leaf(at: usize, values: &[Value], test: impl Fn(&Value) -> Truths) -> Self {
        let mut by_truth = [0; 3];
        for (i, value) in values.iter().enumerate() {
            let truth = test(value);
            for (bits, t) in by_truth.iter_mut().zip([TRUE, FALSE, UNKNOWN]) {
                if truth & t != 0 {
                    *bits |= 1 << i;
                }
            }
        }
        Self::Leaf(at, by_truth)
    }

    /// Returns what the condition may come out as; never too little.
    fn truths(&self, open: &[Values], steps: &mut usize) -> Truths {
        match self {
            Self::Always(truths) => *truths,
            Self::Leaf(at, by_truth) => {
                *steps = steps.saturating_sub(1);
                let mut truths = 0;
                for (bits, t) in by_truth.iter().zip([TRUE, FALSE, UNKNOWN]) {
                    if open[*at] & bits != 0 {
                        truths |= t;
                    }
                }
                truths
            }
            Self::Not(inner) => swapped(inner.truths(open, steps)),
            Self::All(parts) => all(parts.iter().map(|p| p.truths(open, steps))),
            Self::Any(parts) => swapped(all(parts.iter().map(|p| swapped(p.truths(open, steps))))),
        }
    }

    fn variables(&self, into: &mut BTreeSet<usize>) {
        match self {
            Self::Always(_) => {}
            Self::Leaf(at, _) => {
                into.insert(*at);
            }
            Self::Not(inner) => inner.variables(into),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.variables(into)),
        }
    }

    /// Counts the comparisons that are not settled yet.
    fn unsettled_count(&self, open: &[Values]) -> usize {
        match self {
            Self::Always(_) => 0,
            Self::Leaf(at, by_truth) => {
                usize::from(by_truth.iter().filter(|bits| open[*at] & **bits != 0).count() > 1)
            }
            Self::Not(inner) => inner.unsettled_count(open),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(|p| p.unsettled_count(open)).sum(),
        }
    }

    /// Finds a comparison that is not settled yet.
    fn unsettled(&self, open: &[Values], steps: &mut usize) -> Option<(usize, [Values; 3])> {
        match self {
            Self::Always(_) => None,
            Self::Leaf(at, by_truth) => {
                let ways = by_truth.iter().filter(|bits| open[*at] & **bits != 0).count();
                (ways > 1).then_some((*at, *by_truth))
            }
            Self::Not(inner) => inner.unsettled(open, steps),
            Self::All(parts) | Self::Any(parts) => {
                // A part that is settled cannot be what keeps the whole open.
                parts.iter().find_map(|p| {
                    (p.truths(open, steps).count_ones() > 1).then(|| p.unsettled(open, steps)).flatten()
                })
            }
        }
    }
}

const fn swapped(truths: Truths) -> Truths {
    (truths & UNKNOWN) | (truths & TRUE) << 1 | (truths & FALSE) >> 1
}

/// Joins by AND: true where all are, false where one is, else unknown.
fn all(parts: impl Iterator<Item = Truths>) -> Truths {
    let (mut every_true, mut some_false, mut none_false, mut some_unknown) = (true, false, true, false);
    for truths in parts {
        every_true &= truths & TRUE != 0;
        some_false |= truths & FALSE != 0;
        none_false &= truths & (TRUE | UNKNOWN) != 0;
        some_unknown |= truths & UNKNOWN != 0;
    }
    let mut joined = 0;
    if every_true {
        joined |= TRUE;
    }
    if some_false {
        joined |= FALSE;
    }
    if none_false && some_unknown {
        joined |= UNKNOWN;
    }
    joined
}

struct Search {
    goals: Vec<Goal>,
    steps: usize,
}

impl Search {
    /// Tells whether all goals can be reached from what is open; nothing when the work is used up.
    fn possible(&mut self, open: &[Values]) -> Option<bool> {
        let mut undecided: Option<((bool, usize), &Node, Truths)> = None;
        for Goal { node, wanted, first } in &self.goals {
            let truths = node.truths(open, &mut self.steps);
            if truths & wanted == 0 {
                return Some(false);
            }
            if truths & !wanted != 0 {
                // The nearest to being settled leaves the fewest ways.
                let turn = (!first, node.unsettled_count(open));
                if undecided.is_none_or(|(earliest, ..)| turn < earliest) {
                    undecided = Some((turn, node, *wanted));
                }
            }
        }
        if self.steps == 0 {
            return None;
        }
        let Some((_, node, wanted)) = undecided else { return Some(true) };
        // A goal that is open over settled comparisons rests on something that may come out either way.
        let Some((at, by_truth)) = node.unsettled(open, &mut self.steps) else { return Some(true) };
        let order = if wanted == TRUE { [0, 1, 2] } else { [1, 2, 0] };
        let mut cut_short = false;
        for bits in order.map(|i| by_truth[i]) {
            if open[at] & bits == 0 {
                continue;
            }
            let mut narrower = open.to_vec();
            narrower[at] &= bits;
            match self.possible(&narrower) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => cut_short = true,
            }
            if self.steps == 0 {
                return None;
            }
        }
        if cut_short { None } else { Some(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::checked::condition;

    /// Asks whether a condition can hold where others do not.
    fn asked(holds: &str, fail: &[&str]) -> Option<Answer> {
        let lists = BTreeSet::from(["hold".to_owned()]);
        let condition = |text: &str| super::super::checked::condition(text, &lists).unwrap();
        let holds = condition(holds);
        let fail: Vec<Condition> = fail.iter().map(|c| condition(c)).collect();
        let mut wanted = vec![Wanted::Holds(&holds)];
        wanted.extend(fail.iter().map(Wanted::Fails));
        let never = BTreeSet::from_iter(["certain", "filed", "rows", "outcome", "tax_total"]);
        together(&wanted, &[], &never, &mut Budget::new())
    }

    #[test]
    fn what_cannot_hold_is_seen_and_a_near_miss_is_not() {
        for (holds, fail, impossible) in [
            ("tax_gap < 1 AND tax_gap > 5", &[][..], true),
            ("tax_gap < 5.01 AND tax_gap > 5", &[], true),
            ("tax_gap < 5.02 AND tax_gap > 5", &[], false),
            ("rows > 1 AND rows < 2", &[], true),
            ("certain AND NOT certain", &[], true),
            ("NOT (certain OR NOT certain)", &[], true),
            ("supplier_name LIKE 'a%' AND supplier_name NOT LIKE 'a%'", &[], true),
            ("supplier_name LIKE 'a%' AND supplier_name NOT LIKE 'ab%'", &[], false),
            ("supplier_name = 'Sona' AND supplier_name LIKE 'x%'", &[], true),
            ("supplier_name IS NULL AND supplier_name <> 'a'", &[], true),
            ("outcome IN ('exact', 'split') AND outcome = 'tie'", &[], true),
            ("rows IS NULL", &[], true),
            ("days_apart IS NULL", &[], false),
            ("document_date < DATE '2026-04-01' AND document_date >= DATE '2026-04-01'", &[], true),
            (
                "document_date BETWEEN DATE '2026-04-01' AND DATE '2026-04-02'",
                &["document_date = DATE '2026-04-01'"],
                false,
            ),
            ("tax_gap <= taxable_value AND NOT tax_gap <= taxable_value", &[], true),
            ("tax_gap <= taxable_value AND tax_gap > taxable_value", &[], true),
            ("tax_gap <= taxable_value AND taxable_value <= tax_gap", &[], false),
            ("tax_gap <= taxable_value AND taxable_value < tax_gap", &[], true),
            ("tax_gap * 100 <= tax_total AND tax_gap * 100 > tax_total", &[], true),
            ("tax_gap * 100 <= tax_total AND tax_gap * 50 > tax_total", &[], false),
            ("UPPER(supplier_name) = 'A' AND UPPER(supplier_name) <> 'A'", &[], true),
            ("supplier IN LIST 'hold' AND NOT supplier IN LIST 'hold'", &[], true),
            ("supplier IN LIST 'hold'", &["supplier NOT IN LIST 'hold'"], false),
            ("filed", &["supplier NOT IN LIST 'hold'", "supplier IN LIST 'hold'"], true),
        ] {
            let expected = if impossible { Answer::Impossible } else { Answer::Possible };
            assert_eq!(asked(holds, fail), Some(expected), "{holds}");
        }
    }

    #[test]
    fn rules_together_leave_nothing_and_null_is_left_over() {
        let impossible = |holds, fail: &[&str]| asked(holds, fail) == Some(Answer::Impossible);
        assert!(impossible("certain AND filed", &["certain"]));
        assert!(!impossible("certain", &["certain AND filed"]));
        assert!(impossible("certain", &["certain AND filed", "NOT filed"]));
        assert!(impossible("true", &["rows < 1", "rows BETWEEN 1 AND 4", "rows > 4"]));
        assert!(!impossible("true", &["rows < 1", "rows BETWEEN 2 AND 4", "rows > 4"]));
        // The gap may be NULL, and then neither holds.
        assert!(!impossible("filed", &["tax_gap > 1", "NOT tax_gap > 1"]));
        assert!(impossible("filed", &["tax_gap > 1", "NOT tax_gap > 1", "tax_gap IS NULL"]));
        assert!(impossible("outcome = 'exact'", &["outcome NOT IN ('tie', 'split')"]));
        assert!(impossible("tax_total > 500", &["tax_total > 499.99"]));
        assert!(!impossible("tax_total > 499", &["tax_total > 499.99"]));
    }

    #[test]
    fn a_question_that_is_too_large_is_left_open() {
        let patterns: Vec<String> = (0..6).map(|i| format!("supplier_name LIKE '%{i}%'")).collect();
        assert_eq!(asked(&patterns.join(" OR "), &["certain"]), None);
        let certain = condition("certain", &BTreeSet::new()).unwrap();
        assert_eq!(together(&[Wanted::Holds(&certain)], &[], &BTreeSet::new(), &mut Budget(0)), None);
    }
}
