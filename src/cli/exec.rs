//! A command that evaluates custom rules: one event a line in, one answer a line out. It is run
//! without a shell, one event at a time, and not longer than it may.
use crate::check::custom::CustomRule;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long one evaluation may take, where nothing else is said.
pub const TIME_MAX: Duration = Duration::from_secs(10);
/// How long an answer may be.
const ANSWER_BYTES_MAX: u64 = 16 << 20;
/// How much of the end of what the command says on stderr is kept.
const TAIL_BYTES_MAX: usize = 2048;
/// After so many evaluations in a row that came to nothing, no more are asked for.
const FAILURES_MAX: u32 = 5;

/// A command that was not started yet, or runs; started again where it died or was ended.
#[derive(Debug)]
pub struct Exec {
    words: Vec<String>,
    time_max: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<Running>,
    failures: u32,
}

impl Exec {
    /// A command as a person types it: words with blanks between them, in quotes where they hold
    /// some. No shell reads it, so `$`, `|` and `>` are plain characters.
    ///
    /// # Errors
    /// A quote is not closed, or there is no word.
    pub fn new(command: &str, time_max: Duration) -> Result<Self, String> {
        let words = shlex::split(command).ok_or(format!("a quote is not closed: {command}"))?;
        if words.is_empty() {
            return Err("the command is empty".to_owned());
        }
        Ok(Self { words, time_max, state: Mutex::default() })
    }
}

impl CustomRule for Exec {
    fn evaluate(&self, event: &str) -> Result<String, String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failures >= FAILURES_MAX {
            return Err(format!("not asked: the command failed {FAILURES_MAX} times in a row"));
        }
        let answer = match state.running.take() {
            Some(running) => Ok(running),
            None => Running::start(&self.words),
        }
        .and_then(|running| running.ask(event, self.time_max));
        match answer {
            Ok((answer, running)) => {
                *state = State { running: Some(running), failures: 0 };
                Ok(answer)
            }
            Err(why) => {
                state.failures += 1;
                Err(why)
            }
        }
    }
}

/// A command that runs. Reading and writing have threads of their own, so that a command that
/// neither reads nor writes is not waited for.
#[derive(Debug)]
struct Running {
    child: Child,
    events: Option<Sender<String>>,
    answers: Receiver<String>,
    tail: Arc<Mutex<VecDeque<u8>>>,
    /// Ends when the command's stderr does.
    listener: Option<JoinHandle<()>>,
}

impl Running {
    fn start(words: &[String]) -> Result<Self, String> {
        let (program, args) = words.split_first().ok_or("the command is empty")?;
        let told = |error: io::Error| format!("the command {program} cannot be started: {error}");
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(told)?;
        let (events, to_write) = channel::<String>();
        let (answered, answers) = channel();
        if let Some(mut stdin) = child.stdin.take() {
            thread::spawn(move || {
                let write = |event: String| stdin.write_all(event.as_bytes()).and(stdin.flush());
                // What cannot be written to is dead, which the end of its answers tells.
                to_write.into_iter().map(write).take_while(Result::is_ok).for_each(drop);
            });
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || read_answers(stdout, &answered));
        }
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let listener = child.stderr.take().map(|stderr| {
            let tail = Arc::clone(&tail);
            thread::spawn(move || keep_tail(stderr, &tail))
        });
        Ok(Self { child, events: Some(events), answers, tail, listener })
    }

    /// Asks, and gives the command back where it answered.
    fn ask(mut self, event: &str, time_max: Duration) -> Result<(String, Self), String> {
        // A line that nobody asked for would be taken as the answer to the next event.
        match self.answers.try_recv() {
            Ok(line) => {
                return Err(format!("the command said more than it was asked: {}", cut(&line)));
            }
            Err(TryRecvError::Disconnected) => return Err(self.last_words()),
            Err(TryRecvError::Empty) => {}
        }
        if let Some(events) = &self.events {
            // Where the writer has ended, so have the answers.
            drop(events.send(format!("{event}\n")));
        }
        match self.answers.recv_timeout(time_max) {
            Ok(answer) => Ok((answer, self)),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("no answer within {} s; the command was ended", time_max.as_secs_f64()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.last_words()),
        }
    }

    /// How it ended, and the end of what it said on stderr.
    fn last_words(&mut self) -> String {
        // Its output is closed, so it has ended or is about to; and what it said on stderr is read,
        // unless a process that it left behind holds that open.
        let mut status = None;
        for _ in 0..20 {
            status = status.or_else(|| self.child.try_wait().ok().flatten());
            if status.is_some() && self.listener.as_ref().is_none_or(JoinHandle::is_finished) {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let ended = status.map_or_else(|| "it closed its output".to_owned(), |it| it.to_string());
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = tail.iter().copied().collect();
        let said = String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        let said = if said.is_empty() { said } else { format!(": {said}") };
        format!("the command ended ({ended}){said}")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.events = None; // closes its stdin
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_answers(stdout: impl Read, answered: &Sender<String>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let read = stdout.by_ref().take(ANSWER_BYTES_MAX).read_until(b'\n', &mut line);
        // A last line without an end was cut off, and a very long one is none.
        if read.is_err() || line.pop() != Some(b'\n') {
            return;
        }
        if answered.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
            return;
        }
    }
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<VecDeque<u8>>) {
    let mut piece = [0; 4096];
    while let Ok(n @ 1..) = stderr.read(&mut piece) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(&piece[..n]);
        let excess = tail.len().saturating_sub(TAIL_BYTES_MAX);
        tail.drain(..excess);
    }
}

fn cut(text: &str) -> String {
    const CHARS_MAX: usize = 80;
    text.chars().take(CHARS_MAX).collect()
}

#[cfg(test)]
#[path = "exec_tests.rs"]
mod tests;
