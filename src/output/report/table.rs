//! Tables of text that fit a terminal.
//!
//! Comes in: headings and cells. Goes out: lines of one width. Invariant: columns are aligned by
//! characters, and no cell holds a control character.

use crate::domain::text::plain;

/// A column of words is not cut below this.
const LEAST: usize = 8;

/// A table: the first columns hold words, aligned to the left; the others figures, to the right.
pub(super) struct Table {
    words: usize,
    /// Nothing stands for a rule across the table.
    lines: Vec<Option<Vec<String>>>,
}

impl Table {
    /// Begins with headings, of which the first `words` stand over words.
    pub(super) fn new<'h>(words: usize, heads: impl IntoIterator<Item = &'h str>) -> Self {
        let heads = heads.into_iter().map(str::to_owned).collect();
        Self { words, lines: vec![Some(heads), None] }
    }

    /// Adds a line; missing cells stay empty.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.lines.push(Some(cells.into_iter().map(|c| plain(&c)).collect()));
    }

    /// Adds a rule.
    pub(super) fn rule(&mut self) {
        self.lines.push(None);
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for cells in self.lines.iter().flatten() {
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }

    /// Tells whether the table fits once its words are cut to `least` characters at the least.
    pub(super) fn fits(&self, width: usize, least: usize) -> bool {
        let widths = self.widths();
        let words = widths.iter().take(self.words).map(|w| (*w).min(least)).sum::<usize>();
        let figures = widths.iter().skip(self.words).sum::<usize>();
        words + figures + 2 * widths.len().saturating_sub(1) <= width
    }

    /// Writes the lines; the widest words are cut until all fits, where that is possible.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let mut widths = self.widths();
        let full = |widths: &[usize]| widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        while full(&widths) > width {
            let widest = widths.iter_mut().take(self.words).max().filter(|w| **w > LEAST);
            let Some(widest) = widest else { break };
            *widest -= 1;
        }
        let rule = "─".repeat(full(&widths).min(width));
        let shown = self.lines.iter().map(|line| match line {
            None => rule.clone(),
            Some(cells) => self.line(cells, &widths),
        });
        shown.collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut out = String::new();
        for (at, width) in widths.iter().enumerate() {
            let cell = cut(cells.get(at).map_or("", String::as_str), *width);
            let pad = " ".repeat(width - cell.chars().count());
            if at > 0 {
                out.push_str("  ");
            }
            out.push_str(&if at < self.words { format!("{cell}{pad}") } else { format!("{pad}{cell}") });
        }
        out.trim_end().to_owned()
    }
}

/// Cuts a text to a number of characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(2, ["Rule", "Action", "Docs"]);
        table.row(["agrees-to-the-rupee", "Accept", "1,204"].map(str::to_owned));
        table.rule();
        table.row(["All", "", "7"].map(str::to_owned));
        table
    }

    #[test]
    fn figures_stand_to_the_right_and_words_to_the_left() {
        assert_eq!(
            table().lines(80).join("\n"),
            "Rule                 Action   Docs\n\
             ──────────────────────────────────\n\
             agrees-to-the-rupee  Accept  1,204\n\
             ──────────────────────────────────\n\
             All                              7"
        );
    }

    #[test]
    fn the_widest_words_are_cut_and_figures_never() {
        assert_eq!(
            table().lines(26).join("\n"),
            "Rule         Action   Docs\n\
             ──────────────────────────\n\
             agrees-to-…  Accept  1,204\n\
             ──────────────────────────\n\
             All                      7"
        );
        assert!(table().fits(24, 8) && !table().fits(20, 8));
    }
}
