//! Snapshots that repeat each other give what they give when each is read by itself.
//!
//! The oracle is the general reader: a text that is no gzip is read piece by piece and foresees
//! nothing. So the same keys hold the same texts, packed in one export and plain in the other, and
//! every answer that does not tell a file's size or hash must be the same, byte for byte.
use crate::kit::{Cmd, Export, gz, item};

const KEY: &str = "AWSLogs/111122223333/Config/us-east-1/2024/1/%/ConfigSnapshot/\
                   111122223333_Config_us-east-1_ConfigSnapshot_202401%T120000Z_\
                   16da64e4-cb65-4846-b061-0000000000%.json.gz";

/// A small generator: the series must not change from run to run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// Elements that are no items, or no JSON.
const BAD: [&str; 6] = [
    r#"{"a":1,"a":2}"#,
    "{}",
    "null",
    r#""}""#,
    r#"{"resourceId":"\ud800"}"#,
    r#"{"awsAccountId":"111122223333","resourceId":"i-1","tags":[}"#,
];

/// One day's list, from that of the day before.
fn changed(before: &[String], day: usize, dice: &mut Dice) -> Vec<String> {
    let mut all = before.to_vec();
    let fresh = |dice: &mut Dice| {
        let captured = format!("2024-01-{day:02}T0{}:00:00.000Z", dice.below(9));
        item(&format!("i-{:02}", dice.below(40)), &captured).to_string()
    };
    for _ in 0..dice.below(6) {
        let at = dice.below(all.len());
        match dice.below(8) {
            // As long as before, and another.
            0 => all[at] = all[at].replace("us-east-1a", "us-east-1b"),
            1 => all[at] = all[at].replace(r#""tags":{"#, r#""tags" : {"new":"\u00e9","#),
            2 => all.insert(at, fresh(dice)),
            3 => _ = all.remove(at),
            4 => all.swap(at, 0),
            5 => all.insert(at, all[at].clone()),
            6 => all.insert(at, BAD[dice.below(BAD.len())].to_owned()),
            _ => all.rotate_left(at),
        }
    }
    if all.is_empty() { vec![fresh(dice)] } else { all }
}

/// The same days in an export that is packed, and in one that is plain.
fn series(seed: u64) -> [Export; 2] {
    let (exports, mut dice) = ([Export::new(), Export::new()], Dice(seed));
    let first = |it| item(&format!("i-{it:02}"), "2024-01-01T00:00:00.000Z").to_string();
    let mut all: Vec<String> = (0..30).map(first).collect();
    for day in 1..=12 {
        all = changed(&all, day, &mut dice);
        let between = [",", ", ", ",\n  "][dice.below(3)];
        let list = all.join(between);
        let text = match dice.below(5) {
            // Broken off, and told only behind its list what it is.
            0 => {
                let text = format!(r#"{{"configSnapshotId":"s","configurationItems":[{list}"#);
                text[..text.len() - dice.below(list.len().min(900))].to_owned()
            }
            1 => format!(r#"{{"configurationItems":[{list}],"configSnapshotId":"s"}}"#),
            _ => {
                let before = r#""fileVersion":"1.0","configSnapshotId":"s""#;
                format!(r#"{{{before},"configurationItems": [ {list} ]}}"#)
            }
        };
        let key = KEY.replace('%', &format!("{day:02}"));
        exports[0].put(&key, &gz(text.as_bytes()));
        exports[1].put(&key, text.as_bytes());
    }
    exports
}

#[test]
fn a_row_changes_no_answer() {
    const QUESTIONS: [&str; 5] = [
        "export items -f jsonl",
        "export states -f jsonl",
        "export flaws -f jsonl",
        "coverage -f jsonl",
        "diff --from 2024-01-03T00:00:00Z --to 2024-01-11T00:00:00Z -f jsonl",
    ];
    for seed in 0..12 {
        let [packed, plain] = series(seed);
        for question in QUESTIONS {
            let ask = |export: &Export, threads: &str| {
                let words = question.split(' ').chain(["-j", threads]);
                let ran = Cmd::on(export.root()).args(words).run();
                (ran.code, String::from_utf8(ran.stdout).unwrap())
            };
            let expected = ask(&plain, "1");
            assert!(question.contains("diff") || !expected.1.is_empty(), "{seed} {question}");
            for threads in ["1", "2"] {
                assert_eq!(ask(&packed, threads), expected, "{seed} {question} -j {threads}");
            }
        }
    }
}
