//! What every test starts from: exports in the bucket's layout, and the tool run on them.
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tables::rows;

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const INSTANCE: &str = "AWS::EC2::Instance";

/// Longest a command may take; one that hangs on a pipe fails its test instead of the whole run.
const RUN_TIME_MAX: Duration = Duration::from_mins(10);

/// An export of a delivery bucket, thrown away at the end of its test.
pub(crate) struct Export {
    dir: TempDir,
    n_files: AtomicU32,
}

impl Export {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("export")).unwrap();
        Export { dir, n_files: AtomicU32::new(0) }
    }

    /// The folder to hand over as input.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("export")
    }

    /// A path beside the export for what the tool writes; each call gives a new one.
    pub(crate) fn out(&self) -> PathBuf {
        let n = self.n_files.fetch_add(1, Ordering::Relaxed);
        self.dir.path().join(format!("out-{n}"))
    }

    /// Writes `bytes` under `key`, as they are.
    pub(crate) fn put(&self, key: &str, bytes: &[u8]) -> PathBuf {
        let path = self.root().join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a history file of `items`, keyed by the first of them.
    pub(crate) fn history(&self, items: &[Value]) -> String {
        let key = self.history_key(&items[0]);
        self.put(&key, &gz(history_text(items).as_bytes()));
        key
    }

    /// A fresh key for a history file that begins with `first`.
    pub(crate) fn history_key(&self, first: &Value) -> String {
        let n = self.n_files.fetch_add(1, Ordering::Relaxed);
        let kind = first["resourceType"].as_str().unwrap_or(INSTANCE);
        let captured = first["configurationItemCaptureTime"].as_str().unwrap_or(DAY);
        let (folder, stamp) = (day_folder(captured), stamp(captured));
        format!(
            "AWSLogs/{ACCOUNT}/Config/{REGION}/{folder}/ConfigHistory/\
             {ACCOUNT}_Config_{REGION}_ConfigHistory_{kind}_{stamp}_{stamp}_{n}.json.gz"
        )
    }

    /// Writes a snapshot of `items`, taken at `at`.
    pub(crate) fn snapshot(&self, at: &str, items: &[Value]) -> String {
        let n = self.n_files.fetch_add(1, Ordering::Relaxed);
        let id = format!("16da64e4-cb65-4846-b061-{n:012x}");
        let (folder, stamp) = (day_folder(at), stamp(at));
        let key = format!(
            "AWSLogs/{ACCOUNT}/Config/{REGION}/{folder}/ConfigSnapshot/\
             {ACCOUNT}_Config_{REGION}_ConfigSnapshot_{stamp}_{id}.json.gz"
        );
        let text = format!(
            r#"{{"fileVersion":"1.0","configSnapshotId":"{id}","configurationItems":{}}}"#,
            Value::from(items.to_vec())
        );
        self.put(&key, &gz(text.as_bytes()));
        key
    }
}

const DAY: &str = "2024-01-05T10:00:00.000Z";

/// One live item of version 1.3 as AWS Config delivers it.
pub(crate) fn item(id: &str, captured: &str) -> Value {
    let state_id: String = captured.chars().filter(char::is_ascii_digit).collect();
    sorted(json!({
        "relatedEvents": [],
        "relationships": [],
        "configuration": {"instanceId": id, "captured": captured},
        "supplementaryConfiguration": {},
        "tags": {"Name": id},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": captured,
        "configurationStateId": state_id.parse::<i64>().unwrap_or(1),
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": INSTANCE,
        "resourceId": id,
        "resourceName": id,
        "ARN": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{id}"),
        "awsRegion": REGION,
        "availabilityZone": "us-east-1a",
        "configurationStateMd5Hash": "",
        "resourceCreationTime": "2024-01-01T00:00:00.000Z",
    }))
}

/// A document whose keys are sorted, whatever build spells it.
pub(crate) fn sorted(mut document: Value) -> Value {
    document.sort_all_objects();
    document
}

/// `item` with one member replaced or added.
pub(crate) fn with(mut item: Value, member: &str, value: Value) -> Value {
    item[member] = value;
    item
}

/// `item` with one member taken away.
pub(crate) fn without(mut item: Value, member: &str) -> Value {
    item.as_object_mut().unwrap().remove(member);
    item
}

/// The text of a delivered history file.
pub(crate) fn history_text(items: &[Value]) -> String {
    let elements: Vec<String> = items.iter().map(Value::to_string).collect();
    history_of(&elements)
}

/// The text of a delivered history file whose elements are spelled by hand.
pub(crate) fn history_of<S: AsRef<str>>(elements: &[S]) -> String {
    let elements: Vec<&str> = elements.iter().map(AsRef::as_ref).collect();
    format!(r#"{{"fileVersion":"1.0","configurationItems":[{}]}}"#, elements.join(","))
}

/// One gzip member.
pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// One run of the tool.
pub(crate) struct Cmd {
    command: Command,
    stdin: Vec<u8>,
}

impl Cmd {
    /// The tool with no input named, in an environment that says nothing to it.
    pub(crate) fn asof() -> Self {
        Cmd::of(env!("CARGO_BIN_EXE_asof"))
    }

    /// Another build of the tool.
    pub(crate) fn of(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        for name in ["ASOF_INPUT", "TZ", "LANG", "LC_ALL", "SOURCE_DATE_EPOCH", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.env("NO_COLOR", "1");
        Cmd { command, stdin: Vec::new() }
    }

    /// The tool with one folder or file as input.
    pub(crate) fn on(input: impl AsRef<OsStr>) -> Self {
        Cmd::asof().arg("-i").arg(input)
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Runs to the end; a run that panics or hangs fails here.
    pub(crate) fn run(mut self) -> Ran {
        let line = format!("{:?}", self.command);
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let stdin = child.stdin.take();
        let given = self.stdin;
        let feed = thread::spawn(move || stdin.unwrap().write_all(&given).ok());
        let stdout = drain(child.stdout.take().unwrap());
        let stderr = drain(child.stderr.take().unwrap());
        let code = wait(&mut child, &line);
        feed.join().unwrap();
        let stdout = stdout.join().unwrap();
        let stderr = String::from_utf8_lossy(&stderr.join().unwrap()).into_owned();
        let ran = Ran { line, code, stdout, stderr };
        assert!(ran.code.is_some_and(|it| it != 101), "panicked\n{ran}");
        assert!(!ran.stderr.contains("panicked at"), "panicked\n{ran}");
        ran
    }
}

/// What a run left behind.
pub(crate) struct Ran {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    /// The same, once its exit code is known to be `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert!(self.code == Some(code), "expected exit {code}\n{self}");
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Rows of an answer in `-f jsonl`.
    pub(crate) fn rows(&self) -> Vec<Value> {
        rows(&self.text())
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, code) = (&self.line, self.code);
        writeln!(f, "{line}\nexit {code:?}\n--- stdout\n{}", shortened(&self.text()))?;
        writeln!(f, "--- stderr\n{}", shortened(&self.stderr))
    }
}

/// True if outside material or tools that are missing must fail the test.
pub(crate) fn required() -> bool {
    std::env::var("ASOF_REQUIRE").is_ok_and(|it| it == "1")
}

/// Says why a test is skipped, or fails where nothing may be.
#[track_caller]
pub(crate) fn skip(why: &str) {
    assert!(!required(), "ASOF_REQUIRE=1 and {why}");
    let mut stderr = std::io::stderr();
    writeln!(stderr, "skipped: {why}").unwrap();
}

/// Every file under `dir`, in byte order of its path.
pub(crate) fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(dir).into_iter().map(Result::unwrap);
    let files = entries.filter(|it| it.file_type().is_file());
    let mut files: Vec<PathBuf> = files.map(walkdir::DirEntry::into_path).collect();
    files.sort_unstable();
    files
}

fn drain(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

fn wait(child: &mut Child, line: &str) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if begun.elapsed() > RUN_TIME_MAX {
            child.kill().unwrap();
            panic!("still running after {RUN_TIME_MAX:?}: {line}");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 4000;
    let mut short: String = text.chars().take(CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn day_folder(time: &str) -> String {
    let part = |range| time.get(range).and_then(|it: &str| it.parse::<u32>().ok()).unwrap_or(1);
    format!("{}/{}/{}", part(0..4), part(5..7), part(8..10))
}

fn stamp(time: &str) -> String {
    let seconds = time.get(..19).unwrap_or("2024-01-05T10:00:00");
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

/// As AWS Config notifies of an item.
pub(crate) fn notification(item: &Value) -> Value {
    sorted(json!({
        "configurationItemDiff": {"changeType": "CREATE", "changedProperties": {}},
        "configurationItem": item,
        "notificationCreationTime": "2024-01-05T10:01:00.000Z",
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }))
}

/// An item as the API spells it.
pub(crate) fn of_api(item: &Value) -> Value {
    let id = item["configurationStateId"].to_string();
    sorted(json!({
        "version": "1.3", "accountId": item["awsAccountId"], "arn": item["ARN"],
        "configurationItemCaptureTime": item["configurationItemCaptureTime"],
        "configurationItemStatus": item["configurationItemStatus"], "configurationStateId": id,
        "configurationItemMD5Hash": "", "resourceType": item["resourceType"],
        "resourceId": item["resourceId"], "resourceName": item["resourceName"],
        "awsRegion": item["awsRegion"], "availabilityZone": item["availabilityZone"],
        "resourceCreationTime": item["resourceCreationTime"], "tags": item["tags"],
        "relatedEvents": [], "relationships": [],
        "configuration": item["configuration"].to_string(), "supplementaryConfiguration": {},
    }))
}
