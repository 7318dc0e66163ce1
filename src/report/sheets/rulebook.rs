//! The managed rules themselves: as a list, one explained, and all as docs/RULES.md.
use crate::check::controls::hipaa;
use crate::check::rule::{Parameter, Rule};
use crate::check::rules::{all, unreplayed};
use crate::report::wrap::wrap;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use std::fmt::Write;

/// `rules list`: what is replayed, by name.
pub fn list() -> Sheet {
    let mut sheet: Rows<6> = Rows::new(
        "rules",
        [
            ("rule_name", Kind::Text),
            ("rule", Kind::Text),
            ("resource_types", Kind::Text),
            ("evaluated", Kind::Text),
            ("parameters", Kind::Text),
            ("replayed", Kind::Text),
        ],
    );
    for rule in all() {
        let names: Vec<&str> = rule.parameters.iter().map(|it| it.name).collect();
        sheet.push([
            rule.name.into(),
            rule.identifier.into(),
            rule.types.join(", ").into(),
            rule.trigger.as_str().into(),
            Some(names.join(", ")).filter(|it| !it.is_empty()).into(),
            "yes".into(),
        ]);
    }
    for rule in unreplayed::ALL {
        let none = [Cell::None, Cell::None, Cell::None];
        let [types, trigger, parameters] = none;
        let why = format!("no ({})", rule.code.as_str());
        sheet.push([
            rule.name.into(),
            rule.identifier.into(),
            types,
            trigger,
            parameters,
            why.into(),
        ]);
    }
    sheet.finish()
}

/// The columns of the list that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 4] = [
    ("rule_name", "rule"),
    ("resource_types", "asked of"),
    ("evaluated", "AWS evaluates it on"),
    ("replayed", "replayed"),
];

/// `rules explain`: all that is to be known of a rule.
pub fn explain(rule: &Rule, width: Option<usize>) -> String {
    let mut text = format!("{} ({})\n", rule.name, rule.identifier);
    for (heading, told) in told(rule) {
        let _ = writeln!(text, "\n{heading}");
        for line in told {
            let _ = writeln!(text, "{}", wrap(&format!("  {line}"), width, 2));
        }
    }
    text
}

/// What is to be known of a rule that is known by name only.
pub fn explain_unreplayed(rule: &unreplayed::Unreplayed, width: Option<usize>) -> String {
    let head = format!("{} ({})", rule.name, rule.identifier);
    let why = format!("  Not replayed ({}): {}", rule.code.as_str(), rule.why);
    format!("{head}\n\n{}\n", wrap(&why, width, 2))
}

/// docs/RULES.md.
pub fn document() -> String {
    let rules = all();
    let mut text = format!(
        "# The managed rules\n\n\
         {} of AWS Config's managed rules are replayed here. This page is made from the rules \
         themselves\n(`UPDATE_DOCS=1 cargo test --release --test it -- rules`), a test compares \
         the two. `asof rules explain NAME` prints one.\n",
        rules.len()
    );
    for rule in rules {
        let _ = write!(text, "\n## {}\n\n`{}`\n", rule.name, rule.identifier);
        for (heading, told) in told(rule) {
            let _ = write!(text, "\n**{heading}.**");
            match told.as_slice() {
                [one] => {
                    let _ = writeln!(text, " {one}");
                }
                several => {
                    text.push('\n');
                    for line in several {
                        let _ = writeln!(text, "- {line}");
                    }
                }
            }
        }
    }
    text.push_str("\n## Known by name, and not replayed\n\n");
    for rule in unreplayed::ALL {
        let code = rule.code.as_str();
        let _ = writeln!(text, "- {} (`{}`), `{code}`: {}", rule.name, rule.identifier, rule.why);
    }
    text
}

/// What is told of a rule: headings and paragraphs; a heading without any is left out.
fn told(rule: &Rule) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &str| vec![text.to_owned()];
    let choices = rule.choices.iter().map(|it| (*it).to_owned()).collect();
    let controls = hipaa(rule.identifier).join(", ");
    let parts = vec![
        ("What it checks", one(rule.checks)),
        ("Why it matters", one(rule.matters)),
        ("Asked of", one(&rule.types.join(", "))),
        ("AWS evaluates it on", one(rule.trigger.as_str())),
        ("Parameters", rule.parameters.iter().map(parameter).collect()),
        ("What it reads", one(rule.reads)),
        ("What it cannot see", one(rule.blind)),
        ("What was chosen where AWS is silent", choices),
        ("HIPAA controls", Some(controls).filter(|it| !it.is_empty()).into_iter().collect()),
        ("The version replayed", one(rule.replays)),
    ];
    parts.into_iter().filter(|it| !it.1.is_empty()).collect()
}

fn parameter(it: &Parameter) -> String {
    let need = if it.is_required { "needed" } else { "may be left out" };
    let filled = it.console_default.map(|it| format!("; the console fills in {it}"));
    format!("{} ({need}): {}{}", it.name, it.means, filled.unwrap_or_default())
}
