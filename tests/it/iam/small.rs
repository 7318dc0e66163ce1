//! Small random cases for the laws: a request, policies of some layers, and the requests that it
//! may mean.
use asof::policy::context::Knowledge;
use serde_json::{Value, json};

/// The numbers of splitmix64 from a seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let n = u64::try_from(n).unwrap();
        usize::try_from((z ^ (z >> 31)) % n).unwrap()
    }

    pub(super) fn is(&mut self, of_ten: usize) -> bool {
        self.below(10) < of_ten
    }

    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&str]) -> Vec<String> {
        let n = 1 + self.below(2);
        (0..n).map(|_| (*self.one(of)).to_owned()).collect()
    }

    pub(super) fn shuffle(&mut self, values: &mut [Value]) {
        for i in (1..values.len()).rev() {
            values.swap(i, self.below(i + 1));
        }
    }
}

const OWN: &str = "111111111111";
const CALLERS: &[&str] = &[
    "arn:aws:iam::111111111111:user/bob",
    "arn:aws:iam::222222222222:user/bob",
    "arn:aws:sts::111111111111:assumed-role/deploy/one",
    "arn:aws:sts::222222222222:assumed-role/deploy/one",
    "arn:aws:iam::111111111111:role/deploy",
    "arn:aws:iam::111111111111:root",
    "ec2.amazonaws.com",
];
const PRINCIPALS: &[&str] = &[
    "*",
    OWN,
    "222222222222",
    "arn:aws:iam::111111111111:user/bob",
    "arn:aws:iam::222222222222:user/bob",
    "arn:aws:iam::111111111111:role/deploy",
    "arn:aws:sts::111111111111:assumed-role/deploy/one",
    "arn:aws:iam::222222222222:role/deploy",
];
const ACTIONS: &[&str] = &["*", "s3:*", "s3:GetObject", "s3:Get*", "s3:Put*", "sqs:*"];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/${t:text}",
    "arn:aws:s3:::c/*",
    "arn:aws:s3",
];

/// The open keys, with everything that the conditions below can tell apart.
/// A key that is asked as a number or a flag is one.
pub(super) fn completions() -> Vec<(&'static str, Vec<Knowledge>)> {
    let one = |values: &[&str]| -> Vec<Knowledge> {
        let mut all = vec![Knowledge::Absent];
        all.extend(values.iter().map(|it| Knowledge::one(*it)));
        all
    };
    let letters = ["a", "b", "c", "z"];
    let set = |n: usize| {
        let held = letters.iter().enumerate().filter(|it| n >> it.0 & 1 == 1);
        Knowledge::Several(held.map(|it| (*it.1).to_owned()).collect())
    };
    let mut sets = one(&letters);
    sets.extend((0..16_usize).filter(|it| it.count_ones() > 1).map(set));
    vec![
        (
            "t:text",
            one(&["a", "ab", "b", "bx", "bxx", "bz", "k", "z", "zz", "a*", "b*", "bx*", "?"]),
        ),
        ("t:number", one(&["4", "5", "5.5", "6", "7"])),
        ("t:flag", one(&["true", "false"])),
        ("t:set", sets),
    ]
}

/// The single requests that a case's caller and resource may mean.
pub(super) fn requests(case: &Value) -> Vec<Value> {
    let of = |member: &Value, all: &[&str]| -> Vec<Value> {
        let text = member.as_str().unwrap();
        let Some(stem) = text.strip_suffix('*') else { return vec![member.clone()] };
        all.iter().map(|it| Value::from(format!("{stem}{it}"))).collect()
    };
    let asked = &case["request"];
    let principals = match asked["principal"].as_str().unwrap() {
        "arn:aws:iam::111111111111:role/deploy" => {
            let session = "arn:aws:sts::111111111111:assumed-role/deploy/*";
            of(&session.into(), &["one", "two"])
        }
        one => vec![one.into()],
    };
    let names = ["", "k", "a", "ab", "b", "bx", "bxx", "bz", "z", "zz", "a*", "b*", "bx*", "?"];
    let resources = of(&asked["resource"]["resource"], &names);
    let mut requests = Vec::new();
    for principal in &principals {
        for resource in &resources {
            let mut request = asked.clone();
            request["principal"] = principal.clone();
            request["resource"]["resource"] = resource.clone();
            requests.push(request);
        }
    }
    requests
}

/// Adds a condition: some operator on one of the keys.
fn put_condition(dice: &mut Dice, which: usize, conditions: &mut Value) {
    let (operators, key, values): (&[&str], &str, &[&str]) = match which {
        0..3 => (
            &[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
                "Null",
                "StringEqualsIfExists",
                "StringLikeIfExists",
            ],
            "t:text",
            &["a", "b", "a*", "b*", "bx*", "?", "k"],
        ),
        3..5 => (
            &[
                "NumericLessThan",
                "NumericEquals",
                "NumericNotEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            "t:number",
            &["5", "6"],
        ),
        5 => (&["Bool", "BoolIfExists"], "t:flag", &["true", "false"]),
        _ => (
            &[
                "ForAnyValue:StringEquals",
                "ForAllValues:StringEquals",
                "Null",
                "ForAnyValue:StringNotEquals",
                "ForAllValues:StringNotEquals",
            ],
            "t:set",
            &["a", "b", "c"],
        ),
    };
    let operator = *dice.one(operators);
    let values = if operator == "Null" { &["true", "false"] } else { values };
    conditions[operator][key] = dice.some(values).into();
}

pub(super) fn statement(dice: &mut Dice, effect: &str, has_principal: bool) -> Value {
    let mut statement = json!({"Effect": effect});
    let except = |dice: &mut Dice, name: &str| {
        if dice.is(1) { format!("Not{name}") } else { name.to_owned() }
    };
    if dice.is(5) {
        statement[except(dice, "Action")] = dice.some(ACTIONS).into();
    } else {
        statement["Action"] = "*".into();
    }
    if dice.is(5) {
        statement[except(dice, "Resource")] = dice.some(RESOURCES).into();
    } else {
        statement["Resource"] = "*".into();
    }
    if has_principal && dice.is(5) {
        let principal = json!({"AWS": dice.some(PRINCIPALS)});
        statement[except(dice, "Principal")] = principal;
    } else if has_principal {
        statement["Principal"] = "*".into();
    }
    if dice.is(8) {
        let mut conditions = json!({});
        for _ in 0..=dice.below(2) {
            let which = dice.below(8);
            put_condition(dice, which, &mut conditions);
        }
        statement["Condition"] = conditions;
    }
    statement
}

fn document(dice: &mut Dice, has_principal: bool, denies_of_ten: usize) -> Value {
    let n = dice.below(4);
    let statements: Vec<Value> = (0..n)
        .map(|_| {
            let effect = if dice.is(denies_of_ten) { "Deny" } else { "Allow" };
            statement(dice, effect, has_principal)
        })
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// A request of which nothing is known but caller, action and resource, or the resource's form,
/// with policies of some layers.
pub(super) fn case(dice: &mut Dice) -> Value {
    let account = if dice.is(7) { OWN } else { "333333333333" };
    let resource = if dice.is(8) { "arn:aws:s3:::b/k" } else { "arn:aws:s3:::b/*" };
    let mut case = json!({"request": {"principal": dice.one(CALLERS), "action": "s3:GetObject",
        "resource": {"resource": resource, "accountId": account}}});
    let identity = (0..=dice.below(2)).map(|_| document(dice, false, 3)).collect::<Vec<_>>();
    case["identityPolicies"] = identity.into();
    if dice.is(6) {
        case["resourcePolicies"] = json!([document(dice, true, 3)]);
    }
    // Few requests would be let through otherwise.
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    for at in documents(&case) {
        let mut all = all.clone();
        if takes_principal(at.0) {
            all["Principal"] = "*".into();
        }
        if dice.is(5) {
            case = with_statement(&case, at, all);
        }
    }
    if dice.is(2) {
        case["permissionBoundaries"] = json!([document(dice, false, 2)]);
    }
    if dice.is(2) {
        case["endpointPolicies"] = json!([document(dice, true, 2)]);
    }
    if dice.is(2) {
        let policies = [document(dice, false, 2), document(dice, false, 2)];
        case["serviceControlPolicies"] = json!([{"orgIdentifier": "r", "policies": policies}]);
    }
    if dice.is(1) {
        let policies = [document(dice, true, 8)];
        case["resourceControlPolicies"] = json!([{"orgIdentifier": "r", "policies": policies}]);
    }
    case
}

/// A case of few statements, all of which ask for the same key or for the same few objects.
pub(super) fn knot(dice: &mut Dice) -> Value {
    let (which, is_form) = (dice.below(8), dice.is(4));
    let resource = if is_form { "arn:aws:s3:::b/*" } else { "arn:aws:s3:::b/k" };
    let statements: Vec<Value> = (0..2 + dice.below(2))
        .map(|i| {
            let effect = if i == 0 { "Allow" } else { "Deny" };
            let mut statement = json!({"Effect": effect, "Action": "*"});
            let resources = if is_form { dice.some(RESOURCES) } else { vec!["*".to_owned()] };
            let except = if is_form && dice.is(4) { "NotResource" } else { "Resource" };
            statement[except] = resources.into();
            let mut conditions = json!({});
            for _ in 0..dice.below(if is_form { 2 } else { 4 }) {
                put_condition(dice, which, &mut conditions);
            }
            statement["Condition"] = conditions;
            statement
        })
        .collect();
    json!({"identityPolicies": [{"Version": "2012-10-17", "Statement": statements}],
        "request": {"principal": CALLERS[0], "action": "s3:GetObject",
        "resource": {"resource": resource, "accountId": OWN}}})
}

/// Where the documents of a case stand.
pub(super) const LAYERS: &[&str] = &[
    "/identityPolicies",
    "/resourcePolicies",
    "/permissionBoundaries",
    "/endpointPolicies",
    "/serviceControlPolicies/0/policies",
    "/resourceControlPolicies/0/policies",
];

pub(super) fn documents(case: &Value) -> Vec<(&'static str, usize)> {
    let of = |layer: &&'static str| {
        let n = case.pointer(layer).and_then(Value::as_array).map_or(0, Vec::len);
        (0..n).map(|i| (*layer, i)).collect::<Vec<_>>()
    };
    LAYERS.iter().flat_map(of).collect()
}

pub(super) fn with_statement(case: &Value, (layer, i): (&str, usize), statement: Value) -> Value {
    let mut case = case.clone();
    let document = case.pointer_mut(&format!("{layer}/{i}/Statement")).unwrap();
    document.as_array_mut().unwrap().push(statement);
    case
}

pub(super) fn with_document(case: &Value, (layer, i): (&str, usize), document: Value) -> Value {
    let mut case = case.clone();
    *case.pointer_mut(&format!("{layer}/{i}")).unwrap() = document;
    case
}

pub(super) fn takes_principal(layer: &str) -> bool {
    ["/resourcePolicies", "/endpointPolicies", "/resourceControlPolicies/0/policies"]
        .contains(&layer)
}

/// A case of which one or two documents may not be in evidence.
pub(super) fn missing(dice: &mut Dice) -> Value {
    let mut case = case(dice);
    for at in documents(&case) {
        if dice.is(2) {
            case = with_document(&case, at, Value::Null);
        }
    }
    case
}

/// A case of which documents may not be in evidence, and statements not be readable.
pub(super) fn half_read(dice: &mut Dice) -> Value {
    let mut case = missing(dice);
    for at in documents(&case) {
        if dice.is(2) && case.pointer(&format!("{}/{}/Statement", at.0, at.1)).is_some() {
            let effect = dice.one(&["Allow", "Deny"]);
            let mut all = json!({"Effect": effect, "Action": "*", "Resource": "*",
                "Condition": {UNREADABLE: {"t:text": "a"}}});
            if takes_principal(at.0) {
                all["Principal"] = "*".into();
            }
            case = with_statement(&case, at, all);
        }
    }
    case
}

/// An operator that IAM does not have.
const UNREADABLE: &str = "StringMatches";

/// The case with each statement that cannot be read replaced by one that always applies, and by one
/// that never does.
fn with_statements_read(case: &Value) -> Vec<Value> {
    let mut cases = vec![case.clone()];
    for (layer, i) in documents(case) {
        let path = format!("{layer}/{i}/Statement");
        let n = case.pointer(&path).and_then(Value::as_array).map_or(0, Vec::len);
        let condition = format!("{path}/{}/Condition", n.saturating_sub(1));
        if case.pointer(&condition).is_none_or(|it| it.get(UNREADABLE).is_none()) {
            continue;
        }
        let never = json!({"Null": {"t:text": ["never"]}});
        let of = |case: &Value| {
            [json!({}), never.clone()].map(|it| {
                let mut case = case.clone();
                *case.pointer_mut(&condition).unwrap() = it;
                case
            })
        };
        cases = cases.iter().flat_map(of).collect();
    }
    cases
}

/// The case with each missing document replaced by one that allows all, that denies all, that says
/// nothing, in every combination.
pub(super) fn replaced(case: &Value) -> Vec<Value> {
    let at = |it: &(&str, usize)| case.pointer(&format!("{}/{}", it.0, it.1)) == Some(&Value::Null);
    let mut cases = with_statements_read(case);
    for at in documents(case).into_iter().filter(at).take(4) {
        let document = |effect: &str| {
            let mut all = json!({"Effect": effect, "Action": "*", "Resource": "*"});
            if takes_principal(at.0) {
                all["Principal"] = "*".into();
            }
            json!({"Version": "2012-10-17", "Statement": [all]})
        };
        let nothing = json!({"Version": "2012-10-17", "Statement": []});
        let documents = [document("Allow"), document("Deny"), nothing];
        let of = |case: &Value| documents.clone().map(|it| with_document(case, at, it));
        cases = cases.iter().flat_map(of).collect();
    }
    cases
}
