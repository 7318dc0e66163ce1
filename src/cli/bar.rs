//! The progress bar: hangs on stderr, and only where somebody can see it.
use crate::intake::progress::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

/// Shows how much of the evidence has been read.
#[derive(Debug)]
pub struct Bar {
    drawn: ProgressBar,
    files: AtomicU64,
    files_read: AtomicU64,
}

/// Redraws a second.
const RATE_HZ: u8 = 10;

impl Bar {
    /// A bar on stderr; one that is never drawn where stderr is no terminal, or when quiet.
    pub fn new(quiet: bool) -> Self {
        let is_seen = !quiet && std::io::stderr().is_terminal();
        let target = if is_seen {
            ProgressDrawTarget::stderr_with_hz(RATE_HZ)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let shape = "reading {msg} {wide_bar} {bytes}/{total_bytes} {eta}";
        if let Ok(style) = ProgressStyle::with_template(shape) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { drawn: bar, files: AtomicU64::new(0), files_read: AtomicU64::new(0) }
    }
}

impl Progress for Bar {
    fn begin(&self, files: u64, bytes: u64) {
        self.files.store(files, Ordering::Relaxed);
        self.files_read.store(0, Ordering::Relaxed);
        self.drawn.reset();
        self.drawn.set_length(bytes);
        self.drawn.set_message(format!("0/{files} files"));
    }

    fn advance(&self, files: u64, bytes: u64) {
        let read = self.files_read.fetch_add(files, Ordering::Relaxed) + files;
        if !self.drawn.is_hidden() {
            let files = self.files.load(Ordering::Relaxed);
            self.drawn.set_message(format!("{read}/{files} files"));
        }
        self.drawn.inc(bytes);
    }

    fn end(&self) {
        self.drawn.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_bar_counts_and_draws_nothing() {
        let bar = Bar::new(true);
        bar.begin(3, 300);
        bar.advance(2, 100);
        assert_eq!((bar.drawn.position(), bar.drawn.length()), (100, Some(300)));
        assert!(bar.drawn.is_hidden());
        bar.end();
    }
}
