//! Each managed rule against its table: verdicts that were written before the rule, each with the
//! sentence of AWS's page that it stands for, or with the assumption and its reason.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use serde_json::Value;

use asof::check::rule::{Parameters, Rule};
use asof::check::rules::{all, named};
use asof::check::subject::{Around, Item, Subject};
use asof::check::verdict::{Judgement, Verdict};
use asof::report::sheets::rulebook::document;
use asof::time::moment::Moment;
use asof::truth::Truth;

const ACCOUNT: &str = "111122223333";

/// One line of a table.
struct Row {
    case: String,
    item: Item,
    others: Vec<Item>,
    /// Types of which the silence of the evidence means that there was none.
    recorded: BTreeSet<String>,
    parameters: Parameters,
    now: Moment,
    verdict: Verdict,
    until: Option<String>,
    because: String,
}

impl Around for Row {
    fn all(&self, resource_type: &str) -> Vec<Arc<Item>> {
        let of_type = self.others.iter().filter(|it| it.resource_type == resource_type);
        of_type.map(|it| Arc::new(it.clone())).collect()
    }

    fn everywhere(&self, resource_type: &str) -> Vec<Arc<Item>> {
        self.all(resource_type)
    }

    fn one(&self, resource_type: &str, named: &str) -> Option<Arc<Item>> {
        let is = |it: &Item| {
            it.resource_id == named
                || it.arn.as_deref() == Some(named)
                || it.resource_name.as_deref() == Some(named)
        };
        self.all(resource_type).into_iter().find(|it| is(it))
    }

    fn is_recorded(&self, resource_type: &str) -> Truth {
        if self.recorded.contains(resource_type) { Truth::Yes } else { Truth::Unknown }
    }
}

fn item(row: &Value, fallback: &str) -> Item {
    let word = |key: &str| row[key].as_str().map(str::to_owned);
    let mut content = serde_json::Map::new();
    for (ours, theirs) in [
        ("configuration", "configuration"),
        ("supplementary", "supplementaryConfiguration"),
        ("relationships", "relationships"),
    ] {
        if let Some(value) = row.get(ours) {
            content.insert(theirs.to_owned(), value.clone());
        }
    }
    Item {
        account_id: ACCOUNT.to_owned(),
        region: word("region").unwrap_or("us-east-1".to_owned()),
        resource_type: word("type").unwrap(),
        resource_id: word("id").unwrap_or(fallback.to_owned()),
        resource_name: word("name"),
        arn: word("arn"),
        created_at: word("created").map(|it| Moment::parse(&it).unwrap()),
        tags: row["tags"].as_object().cloned().unwrap_or_default(),
        content: Value::Object(content),
    }
}

fn read(row: &Value) -> Row {
    let others: Vec<Item> = (row["others"].as_array().into_iter().flatten().enumerate())
        .map(|(place, it)| item(it, &format!("other-{place}")))
        .collect();
    let recorded = row["recorded"].as_array().into_iter().flatten();
    let told: BTreeSet<String> = recorded.map(|it| it.as_str().unwrap().to_owned()).collect();
    let parameters: BTreeMap<String, String> =
        serde_json::from_value(row["parameters"].clone()).unwrap_or_default();
    let now = row["now"].as_str().unwrap_or("2024-06-01T00:00:00Z");
    Row {
        case: row["case"].as_str().unwrap().to_owned(),
        item: item(row, "the-one"),
        recorded: told,
        others,
        parameters: Parameters(parameters),
        now: Moment::parse(now).unwrap(),
        verdict: Verdict::from_word(row["verdict"].as_str().unwrap()).unwrap(),
        until: row["until"].as_str().map(str::to_owned),
        because: row["because"].as_str().unwrap().to_owned(),
    }
}

/// The table of a rule; many rules of one kind share the table of their kind.
fn table(rule: &Rule) -> Vec<Row> {
    let name = rule.name;
    let own = fs::read_to_string(format!("testdata/rules/{name}.json")).ok();
    let text = own.or_else(|| of_family(rule)).unwrap_or_else(|| panic!("{name}: no table"));
    let mut table: Value = serde_json::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}"));
    assert!(table["page"].as_str().is_some(), "{name}: which page?");
    for row in table["rows"].as_array_mut().unwrap() {
        if row.get("type").is_none() {
            row["type"] = rule.types[0].into();
        }
    }
    table["rows"].as_array().unwrap().iter().map(read).collect()
}

/// The table of the rule's family: the one that names it, else the one that names its ending.
/// `<member>` is what the rule reads.
fn of_family(rule: &Rule) -> Option<String> {
    let ending = |it: &str| it.strip_prefix('*').is_some_and(|it| rule.name.ends_with(it));
    let families = ["description-exists", "description", "tagged"];
    let texts = families
        .iter()
        .filter_map(|it| fs::read_to_string(format!("testdata/rules/family-{it}.json")).ok());
    let named = |text: &String| {
        let table: Value = serde_json::from_str(text).unwrap();
        let mut names = table["rules"].as_array().unwrap().iter().filter_map(Value::as_str);
        names.any(|it| it == rule.name || ending(it))
    };
    let member = rule.reads.strip_prefix("configuration.").unwrap_or_default();
    texts.filter(named).map(|it| it.replace("<member>", member)).next()
}

fn judge(rule: &Rule, row: &Row) -> Judgement {
    let subject = Subject { item: &row.item, now: row.now, around: row };
    (rule.judge)(&subject, &row.parameters)
}

/// The verdicts of a rule that says the opposite.
fn negated(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Compliant => Verdict::Noncompliant,
        Verdict::Noncompliant => Verdict::Compliant,
        other => other,
    }
}

const DOCUMENT: &str = "docs/RULES.md";

#[test]
fn the_document_is_what_the_rules_say() {
    let text = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(DOCUMENT, &text).unwrap();
    }
    let written = fs::read_to_string(DOCUMENT).unwrap_or_default();
    let same = written == text;
    assert!(same, "{DOCUMENT} is not what the rules say; UPDATE_DOCS=1 writes it anew");
    assert_eq!(text.matches("\n## ").count(), all().len() + 1);
}

#[test]
fn each_rule_says_what_its_table_says() {
    let mut wrong = Vec::new();
    for rule in all() {
        for row in table(rule) {
            let said = judge(rule, &row);
            let until = said.until.map(|it| it.to_string());
            if said.verdict != row.verdict || (row.until.is_some() && until != row.until) {
                let (name, case) = (rule.name, &row.case);
                wrong.push(format!("{name}: {case}: {:?}, not {said:?}", row.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_rule_that_says_the_opposite_fails_its_table() {
    for rule in all() {
        let caught = table(rule).iter().any(|row| negated(judge(rule, row).verdict) != row.verdict);
        assert!(caught, "{}: no row tells it from its opposite", rule.name);
    }
}

#[test]
fn each_table_has_a_row_of_each_kind_and_each_row_its_reason() {
    let mut lacking = Vec::new();
    for rule in all() {
        let rows = table(rule);
        let has = |it: Verdict| rows.iter().any(|row| row.verdict == it);
        for needed in [Verdict::Compliant, Verdict::Noncompliant, Verdict::Undecidable] {
            if !has(needed) && !NEVER.contains(&(rule.name, needed)) {
                lacking.push(format!("{}: no row is {}", rule.name, needed.as_str()));
            }
        }
        for row in &rows {
            let (page, assumed) =
                (row.because.contains("page"), row.because.contains("assumption"));
            if !page && !assumed {
                lacking.push(format!("{}: {}: neither page nor assumption", rule.name, row.case));
            }
        }
        let cases: BTreeSet<&str> = rows.iter().map(|it| it.case.as_str()).collect();
        assert_eq!(cases.len(), rows.len(), "{}: two rows of one name", rule.name);
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn each_table_cites_its_page_and_has_an_edge() {
    let mut lacking = Vec::new();
    for rule in all() {
        let path = format!("testdata/rules/{}.json", rule.name);
        let text = fs::read_to_string(path).ok().or_else(|| of_family(rule)).unwrap();
        let table: Value = serde_json::from_str(&text).unwrap();
        let page = table["page"].as_str().unwrap();
        let commits = page.split('@').skip(1);
        let is_hex = |it: &str| it.len() > 6 && it.bytes().take(7).all(|it| it.is_ascii_hexdigit());
        let own = page.starts_with("a rule of asof's own");
        if !own && !page.contains("https://") && !commits.into_iter().any(is_hex) {
            lacking.push(format!("{}: which commit? {page}", rule.name));
        }
        // Beside one row for each verdict there is one that lies near another.
        let rows = self::table(rule);
        let verdicts: BTreeSet<&str> = rows.iter().map(|it| it.verdict.as_str()).collect();
        if rows.len() <= verdicts.len() {
            lacking.push(format!("{}: no edge", rule.name));
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn a_rule_without_a_row_that_is_not_applicable_never_says_so() {
    let every: Vec<Row> = all().into_iter().flat_map(table).collect();
    let mut said = BTreeSet::new();
    for rule in all() {
        let is_told = table(rule).iter().any(|it| it.verdict == Verdict::NotApplicable);
        let of_it = every.iter().filter(|it| rule.types.contains(&it.item.resource_type.as_str()));
        if !is_told && of_it.into_iter().any(|it| judge(rule, it).verdict == Verdict::NotApplicable)
        {
            said.insert(rule.name);
        }
    }
    assert!(said.is_empty(), "{said:#?}");
}

/// Verdicts that a rule never gives, by its nature.
const NEVER: &[(&str, Verdict)] = &[
    // Whether a trail logs is in no item.
    ("cloudtrail-enabled", Verdict::Compliant),
    // AWS Config records no targets of scaling: a provisioned table that does not is not seen.
    ("dynamodb-autoscaling-enabled", Verdict::Noncompliant),
];

#[test]
fn names_and_identifiers_are_told_apart_and_found() {
    let mut seen = BTreeSet::new();
    for rule in all() {
        assert!(seen.insert(rule.name) && seen.insert(rule.identifier), "{} twice", rule.name);
        for name in [rule.name, rule.identifier, &format!(" {} ", rule.identifier)] {
            assert_eq!(named(name).map(|it| it.name), Some(rule.name));
        }
        for told in [rule.checks, rule.matters, rule.reads, rule.blind, rule.replays] {
            assert!(told.len() > 10, "{}: a heading says nothing", rule.name);
        }
    }
}
