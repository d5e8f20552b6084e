//! Progress on stderr, by stage.

use super::args::TalkArgs;
use super::render;
use crate::pipeline::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// Nothing is shown for runs shorter than this: a line that comes and goes at once only unsettles.
const DELAY: Duration = Duration::from_millis(250);

/// A line that names the stage, and with `--trace` how long each took.
pub(super) struct Stages {
    bar: Option<ProgressBar>,
    trace: bool,
    last: Mutex<Option<(String, Instant)>>,
}

impl Stages {
    /// Begins; silent where asked to be, or where nobody watches.
    pub(super) fn begin(talk: &TalkArgs) -> Self {
        let bar = (!talk.quiet && !talk.trace).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            let later = bar.clone();
            thread::spawn(move || {
                thread::sleep(DELAY);
                if !later.is_finished() {
                    later.set_draw_target(ProgressDrawTarget::stderr());
                    later.enable_steady_tick(Duration::from_millis(120));
                }
            });
            bar
        });
        Self { bar, trace: talk.trace, last: Mutex::new(None) }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        self.turn(None);
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn turn(&self, next: Option<&str>) {
        let Ok(mut last) = self.last.lock() else { return };
        if let Some((title, since)) = last.take().filter(|_| self.trace) {
            render::to_stderr(&format!("{:>9.3} s  {title}\n", since.elapsed().as_secs_f64()));
        }
        *last = next.map(|title| (title.to_owned(), Instant::now()));
    }
}

impl Progress for Stages {
    fn stage(&self, title: &str) {
        self.turn(Some(title));
        if let Some(bar) = &self.bar {
            bar.set_message(title.to_owned());
        }
    }
}
