//! Long answers, one screen at a time: only on a terminal, and only if there is a pager.
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Quits where one screen is enough, leaves colours and the screen as they are.
const DEFAULT: &str = "less -FRX";

/// A running pager, which shows what is written to it. Dropped, it waits for its reader.
#[derive(Debug)]
pub struct Pager {
    child: Child,
    input: Option<ChildStdin>,
}

impl Pager {
    /// Starts `ASOF_PAGER`, else `PAGER`, else `less -FRX`. `None` where that is empty or `cat`,
    /// or cannot be started: then the answer goes straight to the terminal.
    pub fn start(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let chosen = variable("ASOF_PAGER").or_else(|| variable("PAGER"));
        let chosen = chosen.as_deref().unwrap_or(OsStr::new(DEFAULT)).to_str()?.to_owned();
        let mut words = chosen.split_whitespace();
        let program = words.next().filter(|program| *program != "cat")?;
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::piped());
        if variable("LESS").is_none() {
            command.env("LESS", "FRX");
        }
        let mut child = command.spawn().ok()?;
        let input = child.stdin.take()?;
        Some(Self { child, input: Some(input) })
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.input.as_mut().map_or(Err(io::ErrorKind::BrokenPipe.into()), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        // The end of its input tells the pager that this was all.
        drop(self.input.take());
        // Whether it ended well is between the pager and its reader.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(pager: &str) -> Option<Pager> {
        Pager::start(|name| (name == "PAGER").then(|| pager.into()))
    }

    #[test]
    fn a_missing_pager_is_passed_over() {
        for pager in ["", "  ", "cat", "no-such-pager-anywhere -x"] {
            assert!(start(pager).is_none(), "{pager}");
        }
    }

    #[test]
    fn a_pager_that_was_left_is_a_closed_pipe() {
        let mut pager = start("true").unwrap();
        let written = (0..9999).try_for_each(|_| pager.write_all(&[b' '; 1024]));
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
