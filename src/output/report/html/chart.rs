//! Pictures of numbers, drawn as SVG within the page.
//!
//! Comes in: whole numbers. Goes out: markup of bars and one curve. Invariant: every picture says its
//! numbers in words beside it or in its title, so that nobody needs a legend, a colour or an eye.

use crate::domain::money::Paise;
use crate::domain::text::grouped;
use crate::output::report::figures::{Stop, Stopping};
use maud::{Markup, html};

/// Returns a part of the widest bar in per cent with one decimal, never thinner than can be seen.
pub(in crate::output::report) fn share(part: i64, most: i64) -> String {
    let permille = (i128::from(part) * 1000 / i128::from(most.max(1))).clamp(4, 1000);
    format!("{}.{}%", permille / 10, permille % 10)
}

/// Draws a bar. The number itself stands beside it in words, so a screen reader does without.
pub(super) fn bar(part: i64, most: i64) -> Markup {
    html! {
        @if part > 0 {
            svg class="bar" aria-hidden="true" {
                rect class="full" x="0" y="2" width="100%" height="2" {}
                rect class="part" x="0" y="0" width=(share(part, most)) height="6" rx="1" {}
            }
        }
    }
}

/// Width and height of the curve, and the room around it.
const WIDTH: i128 = 400;
const HEIGHT: i128 = 120;
const LEFT: i128 = 8;
const TOP: i128 = 18;

/// Draws what is left at risk along the queue, with the point where review may stop.
pub(super) fn curve(stopping: &Stopping) -> Markup {
    let across = |s: Stop| LEFT + whole(s.review) * WIDTH / whole(stopping.queue).max(1);
    let most = i128::from(stopping.before.get()).max(1);
    let down = |left: Paise| TOP + HEIGHT - i128::from(left.get()) * HEIGHT / most;
    let points: Vec<String> =
        stopping.curve.iter().map(|s| format!("{},{}", across(*s), down(s.left))).collect();
    let (base, stop) = (TOP + HEIGHT, stopping.first);
    let (x, y) = (across(stop), down(stop.left));
    let view = format!("0 0 {} {}", WIDTH + 2 * LEFT, base + 22);
    // The label stands on the side where there is room.
    let (anchor, at) = if x > WIDTH / 2 { ("end", x - 6) } else { ("start", x + 6) };
    html! {
        svg class="curve" viewBox=(view) role="img" aria-labelledby="curve-title" {
            title id="curve-title" {
                "What is left at risk while the queue is reviewed: " (stopping.before.to_string()) " before the first document, "
                (stop.left.to_string()) " after " (grouped(stop.review)) ", " (stopping.unasked.to_string()) " after all "
                (grouped(stopping.queue)) "."
            }
            polygon class="under" points=(format!("{LEFT},{base} {} {},{base}", points.join(" "), LEFT + WIDTH)) {}
            polyline class="line" points=(points.join(" ")) {}
            line class="axis" x1=(LEFT) y1=(base) x2=(LEFT + WIDTH) y2=(base) {}
            line class="stop" x1=(x) y1=(TOP - 6) x2=(x) y2=(base) {}
            circle class="dot" cx=(x) cy=(y) r="4" {}
            text x=(at) y=(TOP + 4) text-anchor=(anchor) { "after " (grouped(stop.review)) ": " (stop.left.to_string()) }
            text class="small" x=(LEFT) y=(base + 15) { "0" }
            text class="small" x=(LEFT + WIDTH) y=(base + 15) text-anchor="end" { (grouped(stopping.queue)) " documents reviewed" }
        }
    }
}

fn whole(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_too_thin_to_see_nor_wider_than_its_place() {
        for (part, most, width) in
            [(0, 0, "0.4%"), (1, 1_000_000, "0.4%"), (1, 3, "33.3%"), (3, 3, "100.0%"), (9, 3, "100.0%")]
        {
            assert_eq!(share(part, most), width);
        }
    }
}
