//! The small alphabets of the random cases, and the elements made of them.

use serde_json::{Map, Value, json};

/// splitmix64.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let i = self.below(from.len() as u64);
        &from[usize::try_from(i).unwrap()]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Text,
    Number,
    Date,
    Bool,
    Ip,
    Arn,
    Binary,
    /// Text, several at a time.
    Many,
}

/// A context key: its values in requests, and what policies compare it with.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) family: Family,
    pub(super) values: &'static [&'static str],
    wanted: &'static [&'static str],
}

pub(super) const KEYS: [Key; 14] = [
    Key {
        name: "aws:username",
        family: Family::Text,
        values: &["alice", "bob"],
        wanted: &["alice", "bob", "al*", "?ob", "ALICE"],
    },
    Key {
        name: "aws:PrincipalTag/team",
        family: Family::Text,
        values: &["red", "blue", "Red"],
        wanted: &["red", "blue", "r*", "${aws:username}", "${aws:RequestTag/team, 'red'}"],
    },
    Key {
        name: "aws:RequestTag/team",
        family: Family::Text,
        values: &["red", "blue", "a*b", "axb"],
        wanted: &["red", "${aws:PrincipalTag/team}", "a${*}b", "a*b", "?ed", "${aws:CalledVia}"],
    },
    Key {
        name: "aws:PrincipalOrgID",
        family: Family::Text,
        values: &["o-aaaa", "o-bbbb"],
        wanted: &["o-aaaa", "o-bbbb", "o-????", "O-AAAA"],
    },
    Key {
        name: "aws:MultiFactorAuthAge",
        family: Family::Number,
        values: &["5", "10", "300.5"],
        wanted: &["5", "10", "10.0", "300.5", "60"],
    },
    Key {
        name: "aws:CurrentTime",
        family: Family::Date,
        values: &["2024-01-01T00:00:00Z", "2024-06-01T12:00:00Z", "2025-01-01T00:00:00Z"],
        wanted: &["2024-01-01", "2024-06-01T12:00:00Z", "2024-06-01T14:00:00+02:00", "2025-01-01"],
    },
    Key {
        name: "aws:EpochTime",
        family: Family::Date,
        values: &["1704067200", "1735689600"],
        wanted: &["1704067200", "1735689600", "1720000000"],
    },
    Key {
        name: "aws:SecureTransport",
        family: Family::Bool,
        values: &["true", "false"],
        wanted: &["true", "false", "${aws:MultiFactorAuthPresent}"],
    },
    Key {
        name: "aws:MultiFactorAuthPresent",
        family: Family::Bool,
        values: &["true", "false"],
        wanted: &["true", "false"],
    },
    Key {
        name: "aws:SourceIp",
        family: Family::Ip,
        values: &["10.0.0.5", "10.0.1.5", "192.168.1.1", "2001:db8::1", "2001:db9::1"],
        wanted: &["10.0.0.0/24", "10.0.0.0/8", "192.168.1.1", "2001:db8::/32", "0.0.0.0/0"],
    },
    Key {
        name: "aws:SourceArn",
        family: Family::Arn,
        values: &["arn:aws:sns:us-east-1:111111111111:alice", "arn:aws:s3:::bucket"],
        wanted: &[
            "arn:aws:sns:us-east-1:111111111111:alice",
            "arn:aws:sns:*:111111111111:*",
            "arn:aws:*:::bucket",
            "arn:aws:sns:us-east-1:111111111111:${aws:username}",
            "arn:aws:s*:*:*:?*",
        ],
    },
    Key {
        name: "aws:PrincipalTag/seal",
        family: Family::Binary,
        values: &["QUJD", "REVG"],
        wanted: &["QUJD", "REVG", "qujd"],
    },
    Key {
        name: "aws:CalledVia",
        family: Family::Many,
        values: &["athena.amazonaws.com", "cloudformation.amazonaws.com"],
        wanted: &["athena.amazonaws.com", "cloud*", "cloudformation.amazonaws.com"],
    },
    Key {
        name: "aws:TagKeys",
        family: Family::Many,
        values: &["team", "cost", "Team"],
        wanted: &["team", "cost", "t*", "TEAM", "${aws:PrincipalTag/team}"],
    },
];

/// Half of the keys, each with one of its values.
pub(super) fn context(dice: &mut Dice) -> Value {
    let mut out = Map::new();
    for key in &KEYS {
        if dice.chance(45) {
            continue;
        }
        let value = if key.family == Family::Many {
            let n = *dice.pick(&[0, 1, 1, 2, 2]);
            Value::Array((0..n).map(|_| Value::from(*dice.pick(key.values))).collect())
        } else {
            Value::from(*dice.pick(key.values))
        };
        out.insert(key.name.to_owned(), value);
    }
    Value::Object(out)
}

pub(super) fn condition(dice: &mut Dice) -> Value {
    let mut block = Map::new();
    for _ in 0..*dice.pick(&[1, 1, 1, 2, 3]) {
        let key = dice.pick(&KEYS);
        let operator = operator(dice, key.family);
        let name = if dice.chance(10) { key.name.to_lowercase() } else { key.name.to_owned() };
        let wanted = if operator.ends_with("Null") {
            one_or_many(dice, &["true", "false"], 1)
        } else {
            let n = *dice.pick(&[1, 1, 2, 3]);
            one_or_many(dice, key.wanted, n)
        };
        let keys = block.entry(operator).or_insert_with(|| json!({}));
        keys[name] = wanted;
    }
    Value::Object(block)
}

fn operator(dice: &mut Dice, family: Family) -> String {
    let relations: &[&str] = match family {
        Family::Text | Family::Many => &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        Family::Number | Family::Date => &[
            "Equals",
            "NotEquals",
            "LessThan",
            "LessThanEquals",
            "GreaterThan",
            "GreaterThanEquals",
        ],
        Family::Bool => &["Bool"],
        Family::Ip => &["IpAddress", "NotIpAddress"],
        Family::Arn => &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        Family::Binary => &["BinaryEquals"],
    };
    if dice.chance(10) {
        return "Null".to_owned();
    }
    let prefix = match family {
        Family::Number => "Numeric",
        Family::Date => "Date",
        _ => "",
    };
    // "Multivalued context keys require a condition set operator."
    let set = match (family, dice.below(10)) {
        (Family::Many, 0..5) | (_, 0) => "ForAllValues:",
        (Family::Many, _) | (_, 1) => "ForAnyValue:",
        _ => "",
    };
    let suffix = if dice.chance(25) { "IfExists" } else { "" };
    format!("{set}{prefix}{}{suffix}", dice.pick(relations))
}

fn one_or_many(dice: &mut Dice, from: &[&str], n: usize) -> Value {
    let mut values: Vec<Value> = Vec::new();
    while values.len() < n {
        let value = Value::from(*dice.pick(from));
        values.push(value);
    }
    if n == 1 && dice.chance(60) { values.remove(0) } else { Value::Array(values) }
}

/// Writes `Action` or `NotAction`, in the asked action's neighbourhood. An RCP may say neither
/// `NotAction` nor a bare `*`.
pub(super) fn action(dice: &mut Dice, asked: &str, in_rcp: bool, out: &mut Map<String, Value>) {
    let (service, name) = asked.split_once(':').unwrap();
    let verb = &name[..3];
    let near = [
        asked.to_owned(),
        asked.to_owned(),
        format!("{service}:*"),
        format!("{service}:{verb}*"),
        format!("{service}:*{}", &name[3..]),
        format!("{}:?{}", service.to_uppercase(), &name[1..]),
        asked.to_lowercase(),
        if in_rcp { format!("{service}:*") } else { "*".to_owned() },
    ];
    let far = ["s3:GetObject", "ec2:*", "sqs:Get*", "kms:Decrypt", "s3:Put*"].map(str::to_owned);
    if !in_rcp && dice.chance(8) {
        let list = if dice.chance(30) { &near[..] } else { &far[..] };
        let named = some(dice, list, 2);
        out.insert("NotAction".to_owned(), named);
        return;
    }
    let hit = dice.chance(88);
    let mut named = some(dice, if hit { &near } else { &far }, 2);
    if let (Value::Array(list), true) = (&mut named, dice.chance(30)) {
        list.push(dice.pick(&far).clone().into());
    }
    out.insert("Action".to_owned(), named);
}

/// Writes `Resource` or `NotResource`, in the asked resource's neighbourhood.
pub(super) fn resource(dice: &mut Dice, asked: &str, out: &mut Map<String, Value>) {
    let far = ["arn:aws:s3:::other/*", "arn:aws:sqs:us-east-1:111111111111:other"];
    let far = far.map(str::to_owned);
    let near = if asked == "*" { vec!["*".to_owned()] } else { near(asked) };
    let element = if dice.chance(10) { "NotResource" } else { "Resource" };
    let hits = if element == "Resource" { 88 } else { 35 };
    let hit = dice.chance(hits);
    let named = some(dice, if hit { &near } else { &far }, 2);
    out.insert(element.to_owned(), named);
}

fn near(asked: &str) -> Vec<String> {
    let cut = asked.len() - 3;
    let mut all = vec![
        asked.replace("a$b", "a${$}b"),
        "*".to_owned(),
        format!("{}*", &asked[..cut]),
        format!("{}???", &asked[..cut]),
        asked.replace("us-east-1", "us-*").replace("111111111111", "*"),
        asked.replace("us-east-1", "eu-west-1").replace("bucket", "buckets"),
    ];
    for (word, variable) in [
        ("alice", "${aws:username}"),
        ("alice", "${aws:RequestTag/team, 'alice'}"),
        ("red", "${aws:PrincipalTag/team}"),
        ("red", "${AWS:principaltag/Team, 'red'}"),
    ] {
        if asked.contains(word) {
            all.push(asked.replace(word, variable));
        }
    }
    all
}

fn some(dice: &mut Dice, from: &[String], most: u64) -> Value {
    let n = 1 + dice.below(most);
    let mut list: Vec<Value> = (0..n).map(|_| dice.pick(from).clone().into()).collect();
    if n == 1 && dice.chance(60) { list.remove(0) } else { Value::Array(list) }
}

/// Writes `Principal` or `NotPrincipal`; half of the time it names the caller.
pub(super) fn principal(dice: &mut Dice, request: &Value, out: &mut Map<String, Value>) {
    let caller = request["principal"].as_str().unwrap_or_default();
    let account = caller.split(':').nth(4).unwrap_or("111111111111");
    let element = if dice.chance(8) { "NotPrincipal" } else { "Principal" };
    let service = caller.ends_with(".amazonaws.com");
    if dice.chance(12) && element == "Principal" {
        out.insert(element.to_owned(), dice.pick(&[json!("*"), json!({ "AWS": "*" })]).clone());
        return;
    }
    if (service && dice.chance(70)) || dice.chance(6) {
        let named = *dice.pick(&["lambda.amazonaws.com", "sns.amazonaws.com"]);
        out.insert(element.to_owned(), json!({ "Service": named }));
        return;
    }
    let role = caller.split('/').nth(1).unwrap_or("alice");
    let mut near = vec![
        account.to_owned(),
        format!("arn:aws:iam::{account}:root"),
        format!("arn:aws:iam::{account}:role/{role}"),
        format!("arn:aws:iam::{account}:role/team/{role}"),
    ];
    if caller.starts_with("arn:") {
        near.extend([caller.to_owned(), caller.to_owned(), caller.to_owned()]);
    }
    let far = [
        "arn:aws:iam::111111111111:user/bob",
        "arn:aws:iam::222222222222:user/alice",
        "arn:aws:iam::222222222222:root",
        "arn:aws:sts::111111111111:assumed-role/bob/evening",
        "arn:aws:iam::111111111111:role/bob",
    ];
    let far = far.map(str::to_owned);
    let hit = dice.chance(80);
    let named = some(dice, if hit { &near } else { &far }, 2);
    out.insert(element.to_owned(), json!({ "AWS": named }));
}
