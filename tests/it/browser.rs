//! A real browser opens the page of a report: it says nothing, asks nobody, and runs nothing.
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::kit::{Cmd, Export, skip};
use crate::report::hostile;
use crate::story::CLINIC;

fn browser() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|it| Command::new(it).arg("--version").output().is_ok_and(|it| it.status.success()))
}

/// What became of the page, what the browser said, and what it wrote of its requests.
fn opened(browser: &str, export: &Export, input: &Path) -> (String, String, String) {
    let (folder, log) = (export.out(), export.out());
    Cmd::on(input).arg("report").arg("-o").arg(&folder).run().exits(0);
    let ran = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"])
        .args(["--no-first-run", "--disable-background-networking", "--disable-component-update"])
        .arg(format!("--user-data-dir={}", export.out().display()))
        .arg(format!("--log-net-log={}", log.display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", folder.join("report.html").display()))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&ran.stdout), text(&ran.stderr), text(&fs::read(log).unwrap()))
}

/// The console's lines: errors of scripts, styles and the content security policy.
fn console(said: &str) -> Vec<&str> {
    said.lines().filter(|it| it.contains("CONSOLE")).collect()
}

#[test]
fn a_browser_opens_the_clinics_page_in_silence() {
    let Some(browser) = browser() else { return skip("there is no Chromium") };
    let export = Export::new();
    let input = std::env::current_dir().unwrap().join(CLINIC);
    let (page, said, requests) = opened(browser, &export, &input);
    assert!(page.contains("clinic-imaging"), "{said}");
    assert_eq!(console(&said), Vec::<&str>::new());
    assert!(requests.contains("report.html"), "the log tells of requests");
}

#[test]
fn nothing_of_a_hostile_page_runs_or_asks() {
    let Some(browser) = browser() else { return skip("there is no Chromium") };
    let export = hostile();
    let (page, said, requests) = opened(browser, &export, &export.root());
    assert!(page.contains("<title>What AWS Config recorded</title>"), "the title stands: {said}");
    assert!(page.contains("evil.example"), "the payload is told as a text");
    assert_eq!(console(&said), Vec::<&str>::new());
    assert!(!requests.contains("evil.example"), "somebody was asked");
}
