//! The help of every command: `docs/CLI.md` is made from it, and its examples are run.
//!
//! `UPDATE_DOCS=1` writes the document anew.
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::kit::Cmd;

const DOCUMENT: &str = "docs/CLI.md";

const PREFACE: &str = "\
# The command line

The long help of `asof` and of each of its commands, as the program prints it. This page is made
from the program (`UPDATE_DOCS=1 cargo test --release --test it -- help`), and a test compares the
two. What the answers mean is in [SEMANTICS.md](SEMANTICS.md).
";

/// The long help of a command; the program's own without a name.
fn help(command: Option<&str>) -> String {
    // The width that the help is laid out for wherever a terminal is wider.
    let cmd = Cmd::asof().env("COLUMNS", "100").args(command).arg("--help");
    let text = cmd.run().exits(0).text();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Names of the commands, as the program lists them.
fn commands() -> Vec<String> {
    let text = help(None);
    let listed = text.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| line.starts_with("  "));
    let names = listed.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The example commands of a help text, continued lines joined.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help.split_once("\nExamples:\n").unwrap_or_default();
    let joined = examples.replace("\\\n", " ");
    let commands = joined.lines().filter_map(|line| line.strip_prefix("    "));
    commands.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn document() -> String {
    let mut text = PREFACE.to_owned();
    let mut section = |title: &str, help: &str| {
        write!(text, "\n## {title}\n\n```text\n{help}\n```\n").unwrap();
    };
    section("asof", &help(None));
    for name in commands() {
        section(&format!("asof {name}"), &help(Some(&name)));
    }
    text
}

#[test]
fn the_document_is_what_the_program_says() {
    let text = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(DOCUMENT, &text).unwrap();
    }
    let written = fs::read_to_string(DOCUMENT).unwrap_or_default();
    let same = written == text;
    assert!(same, "{DOCUMENT} is not what the program says; UPDATE_DOCS=1 writes it anew");
}

#[test]
fn every_command_of_the_contract_is_there() {
    let expected = [
        "inventory",
        "show",
        "timeline",
        "diff",
        "blame",
        "related",
        "access",
        "exposure",
        "check",
        "coverage",
        "export",
        "report",
        "verify",
        "index",
        "plan",
        "rules",
        "types",
        "completions",
        "man",
    ];
    assert_eq!(commands(), expected);
    for (alias, name) in [("ls", "inventory"), ("log", "timeline")] {
        assert_eq!(help(Some(alias)), help(Some(name)));
    }
    let bare = Cmd::asof().run().exits(0);
    assert!(bare.text().contains("Usage: asof"), "{bare}");
}

#[test]
fn no_line_of_a_help_is_wider_than_a_hundred_columns() {
    for line in document().lines().filter(|line| !line.starts_with("from the program")) {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn every_help_has_two_examples_that_can_be_run() {
    let mut helps = vec![help(None)];
    helps.extend(commands().iter().map(|name| help(Some(name))));
    for text in helps {
        let examples = examples(&text);
        assert_eq!(examples.len(), 2, "{examples:#?}\n{text}");
        for example in examples {
            check_example(&example);
        }
    }
}

/// Runs an example as a shell would, in a folder of its own where the testdata is at hand.
fn check_example(example: &str) {
    assert!(example.starts_with("asof "), "{example}");
    let dir = TempDir::new().unwrap();
    let here = dir.path();
    let bin = here.join("bin");
    for folder in ["bin", ".local/share/bash-completion/completions", ".config/fish/completions"] {
        fs::create_dir_all(here.join(folder)).unwrap();
    }
    link(Path::new(env!("CARGO_BIN_EXE_asof")), &bin.join("asof"));
    link(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), &here.join("testdata"));
    // The reader of manual pages is not ours, and not everywhere.
    let man = bin.join("man");
    fs::write(&man, "#!/bin/sh\ngrep -q '^.TH'\n").unwrap();
    executable(&man);
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", example])
        .current_dir(here)
        .env("HOME", here)
        .env("PATH", path)
        .env_remove("ASOF_INPUT")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{example}\n{said}");
    assert!(!said.contains("error:"), "{example}\n{said}");
    let mut words = example.split(' ').skip_while(|word| !["-o", ">"].contains(word)).skip(1);
    let Some(written) = words.next() else {
        let piped = example.contains(" | ");
        assert!(piped || !output.stdout.is_empty(), "{example}: no answer\n{said}");
        return;
    };
    let written = here.join(written.trim_start_matches("~/"));
    let files = crate::kit::files_under(&written);
    assert!(!files.is_empty(), "{example}: nothing is written");
    for file in files {
        assert!(fs::metadata(&file).unwrap().len() > 0, "{example}: {} is empty", file.display());
    }
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) {
    std::os::unix::fs::symlink(to, from).unwrap();
}

#[cfg(unix)]
fn executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}
