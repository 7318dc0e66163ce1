//! The door to the crate `cfn-guard`: texts in, texts out, and nothing of it gets past a panic.
use super::{GuardJudgement, record, syntax};
use crate::check::verdict::{Code, Judgement};
use cfn_guard::commands::Executable;
use cfn_guard::utils::reader::{ReadBuffer, Reader};
use cfn_guard::utils::writer::{WriteBuffer, Writer};
use cfn_guard::{CommandBuilder, ParseTreeBuilder, ValidateInput, run_checks};
use std::cell::Cell;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

/// Why a policy cannot be replayed, if so.
pub(super) fn fault(policy: &str) -> Option<Judgement> {
    let wrong = |why: String| Judgement::undecidable(Code::GuardError, why);
    match parsed(policy) {
        Ok(tree) => syntax::fault(&tree),
        Err(why) => Some(wrong(why)),
    }
}

/// What a policy without a fault says of an input.
pub(super) fn judged(policy: &str, input: &str) -> Result<GuardJudgement, Judgement> {
    let content = |content, file_name| ValidateInput { content, file_name };
    // In its short form the crate cuts what it says at 8 KiB, so the whole record is asked for.
    let run = || run_checks(content(input, "item"), content(policy, "policy"), true);
    let record = contained(|| run().map_err(|error| one_line(&error.to_string())));
    record
        .and_then(|it| record::read(&it))
        .map_err(|why| Judgement::undecidable(Code::GuardError, why))
}

/// The policy's syntax as the crate's own parser sees it, in JSON; else where it cannot be read.
fn parsed(policy: &str) -> Result<String, String> {
    // The parser goes down the stack with each bracket, and a stack that overflows ends the
    // program. So it gets a large one, and no more brackets than that holds. What nests deeper
    // than JSON may is refused by whoever reads the tree, and never reaches a common stack.
    const STACK_BYTES: usize = 256 << 20;
    const BRACKETS_MAX: usize = 4096;
    if policy.bytes().filter(|it| b"([{".contains(it)).count() > BRACKETS_MAX {
        return Err(format!("the policy has more than {BRACKETS_MAX} brackets"));
    }
    thread::scope(|scope| {
        let large = thread::Builder::new().stack_size(STACK_BYTES);
        let reading = large.spawn_scoped(scope, || contained(|| tree(policy)));
        let done = reading.map_err(|error| error.to_string())?.join();
        done.unwrap_or_else(|_| Err("the engine panicked".to_owned()))
    })
}

fn tree(policy: &str) -> Result<String, String> {
    let text = Cursor::new(policy.as_bytes().to_vec());
    let mut reader = Reader::new(ReadBuffer::Cursor(text));
    let told = |error: cfn_guard::Error| one_line(&error.to_string());
    let mut writer = Writer::new(WriteBuffer::Vec(Vec::new())).map_err(told)?;
    let command = ParseTreeBuilder::default().print_json(true).try_build().map_err(told)?;
    command.execute(&mut writer, &mut reader).map_err(told)?;
    writer.into_string().map_err(told)
}

thread_local! {
    /// The engine is at work on this thread, so a panic is its own and is reported as data.
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// Runs a piece of the engine; a panic in it is an error with its message, and says nothing on the
/// terminal.
fn contained<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(silence);
    AT_WORK.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    AT_WORK.set(false);
    done.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
        Err(one_line(&format!("the engine panicked: {text}")))
    })
}

/// The hook that was there goes on being asked of every other panic.
fn silence() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !AT_WORK.get() {
            before(panic);
        }
    }));
}

/// The crate's errors quote the rest of the policy: blanks are drawn together and the end is cut.
fn one_line(text: &str) -> String {
    const CHARS_MAX: usize = 200;
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_engine_is_an_error_and_silent_and_any_other_is_not() {
        thread_local! {
            static HEARD: Cell<u32> = const { Cell::new(0) };
        }
        panic::set_hook(Box::new(|_| HEARD.set(HEARD.get() + 1)));
        silence();
        let said = contained::<()>(|| panic!("no {}", "way"));
        assert_eq!(said, Err("the engine panicked: no way".to_owned()));
        assert_eq!(HEARD.get(), 0);
        assert!(panic::catch_unwind(|| panic!("ours")).is_err());
        assert_eq!(HEARD.get(), 1);
        drop(panic::take_hook());
    }

    #[test]
    fn a_policy_of_endless_brackets_is_refused_and_not_followed_down() {
        let policy =
            |n: usize| format!("rule a {{\n x in {}1{}\n}}\n", "[".repeat(n), "]".repeat(n));
        for (n, word) in [(200, "nests"), (4000, "nests"), (5000, "brackets")] {
            let said = fault(&policy(n)).unwrap_or_else(|| panic!("{n}"));
            assert!(said.because.contains(word), "{said:?}");
        }
        assert!(judged(&policy(100), "{}").is_ok());
    }

    #[test]
    fn an_error_is_one_line_of_some_length() {
        assert_eq!(one_line(" a\n\t b "), "a b");
        assert_eq!(one_line(&"é ".repeat(300)).chars().count(), 201);
    }
}
