//! What a command may do wrong, and what is said of it.
use super::*;
use std::time::Instant;

/// A command of a POSIX shell; the shell is the command here, and gets its words as they are.
fn shell(script: &str, time_max: Duration) -> Exec {
    let quoted = script.replace('\'', r"'\''");
    Exec::new(&format!("sh -c '{quoted}'"), time_max).unwrap()
}

const SOON: Duration = Duration::from_secs(20);

#[test]
fn answers_come_in_the_order_of_the_events_from_one_process() {
    let exec = shell(
        r#"n=0; while read -r line; do n=$((n+1)); printf '%s %s\n' "$n" "$line"; done"#,
        SOON,
    );
    for n in 1..50 {
        let event = format!("{{\"n\": {n}, \"back\": \"\\\\\"}}");
        assert_eq!(exec.evaluate(&event), Ok(format!("{n} {event}")));
    }
}

#[test]
fn words_are_split_as_a_shell_does_and_nothing_else_is_done_to_them() {
    let exec = Exec::new(r#"printf '%s|%s|%s\n' "a b" $HOME '>x'"#, SOON).unwrap();
    assert_eq!(exec.evaluate("{}"), Ok("a b|$HOME|>x".to_owned()));
    assert!(Exec::new("python3 'open", SOON).unwrap_err().contains("quote"));
    assert!(Exec::new("  ", SOON).unwrap_err().contains("empty"));
}

#[test]
fn large_events_reach_a_command_that_answers_before_it_has_read() {
    let exec = shell("head -c 1 >/dev/null; echo early; exec cat >/dev/null", SOON);
    assert_eq!(exec.evaluate(&"x".repeat(4 << 20)), Ok("early".to_owned()));
}

#[test]
fn a_command_that_does_not_answer_is_ended_and_started_anew() {
    let script = r#"while read -r line; do [ "$line" = loop ] && sleep 600; echo "ok $line"; done"#;
    let exec = shell(script, Duration::from_millis(300));
    let began = Instant::now();
    let why = exec.evaluate("loop").unwrap_err();
    assert!(why.contains("no answer within 0.3 s"), "{why}");
    assert!(began.elapsed() < Duration::from_secs(20));
    let exec = Exec { time_max: SOON, ..exec };
    assert_eq!(exec.evaluate("again"), Ok("ok again".to_owned()));
}

#[test]
fn a_command_that_dies_says_how_and_its_last_words() {
    let script = r#"read -r line; [ "$line" = good ] && echo fine; echo 'sad  story' >&2; exit 7"#;
    let exec = shell(script, SOON);
    let why = exec.evaluate("bad").unwrap_err();
    assert!(why.contains("exit status: 7") && why.ends_with(": sad story"), "{why}");
    assert_eq!(exec.evaluate("good"), Ok("fine".to_owned()));
    let endless = shell("yes no >&2 & sleep 0.2; kill $!; exit 1", SOON);
    let why = endless.evaluate("x").unwrap_err();
    assert!(why.len() < 2 * TAIL_BYTES_MAX, "{}", why.len());
}

#[test]
fn a_line_that_nobody_asked_for_is_no_answer() {
    let exec = shell(r#"while read -r line; do echo "a $line"; echo "b $line"; done"#, SOON);
    assert_eq!(exec.evaluate("1"), Ok("a 1".to_owned()));
    thread::sleep(Duration::from_millis(300));
    let why = exec.evaluate("2").unwrap_err();
    assert!(why.contains("more than it was asked: b 1"), "{why}");
    assert_eq!(exec.evaluate("3"), Ok("a 3".to_owned()), "from a new process");
}

#[test]
fn a_line_that_is_cut_off_is_no_answer() {
    let exec = shell(r#"read -r line; printf '{"evaluations":[]}'"#, SOON);
    assert!(exec.evaluate("x").unwrap_err().contains("ended"));
}

#[test]
fn a_command_that_is_not_there_is_named_and_not_tried_for_ever() {
    let exec = Exec::new("/no/such/command --at all", SOON).unwrap();
    for _ in 0..FAILURES_MAX {
        let why = exec.evaluate("x").unwrap_err();
        assert!(why.contains("/no/such/command cannot be started"), "{why}");
    }
    assert!(exec.evaluate("x").unwrap_err().contains("not asked"));
}
