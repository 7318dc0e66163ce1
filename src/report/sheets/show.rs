//! `show`: one resource's whole state at a moment, for machines and for people.
use super::items::{Bodies, bodies};
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source, span as span_cells};
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::Ledger;
use crate::query::answer::{Certainty, Presence, Reason};
use crate::query::known::Contents;
use crate::query::maker::Maker;
use crate::query::scope::Named;
use crate::query::spans::{Span, Story};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;
use serde_json::Value;
use std::fmt::Write;

const STATE: [(&str, Kind); 4] = [
    ("presence", Kind::Text),
    ("incarnation", Kind::Int),
    ("status", Kind::Text),
    ("captured_at", Kind::Time),
];
const BODY: [(&str, Kind); 6] = [
    ("resource_created_at", Kind::Time),
    ("made_by", Kind::Text),
    ("configuration", Kind::Json),
    ("supplementary_configuration", Kind::Json),
    ("tags", Kind::Json),
    ("relationships", Kind::Json),
];

fn blank() -> Rows<25> {
    let columns = columns(&[&IDENTITY, &STATE, &SPAN, &BODY, &SOURCE]);
    Rows::new("show", columns)
}

/// One row: the columns of `states`, and the bodies.
pub fn show(
    ledger: &Ledger,
    story: &Story<'_>,
    span: &Span<'_>,
    (at, maker): (Moment, &Maker),
    reader: &mut BodyReader<'_>,
) -> Sheet {
    let resource = story.resource;
    let version = &span.version;
    let seen = span.presence != Presence::NotYetSeen;
    let bodies = if seen { bodies(version, reader) } else { Bodies::default() };
    let tags = bodies.tags.filter(|_| version.extent() != Extent::Nothing);
    let state = [
        span.presence.as_str().into(),
        span.incarnation.into(),
        version.status().told().filter(|_| seen).into(),
        seen.then(|| version.captured_at()).into(),
    ];
    let told = version.extent() == Extent::Whole || !seen;
    let completed = if told { Value::Null } else { content(story, at, reader) };
    let member = |own: Option<String>, name: &str| {
        if told { own } else { completed.get(name).map(Value::to_string) }
    };
    let body = [
        version.created_at().into(),
        seen.then(|| maker.text()).flatten().into(),
        member(bodies.configuration, "configuration").into(),
        member(bodies.supplementary, "supplementaryConfiguration").into(),
        tags.into(),
        member(bodies.relationships, "relationships").into(),
    ];
    let mut rows = blank();
    let identity = identity(ledger, resource, version);
    let source = source(ledger, span.source());
    rows.push(laid(
        identity.into_iter().chain(state).chain(span_cells(span)).chain(body).chain(source),
    ));
    rows.finish()
}

/// The row of a resource that is named fully and of which nothing is recorded.
pub fn never_seen(named: &Named) -> Sheet {
    let mut row: [Cell; 25] = std::array::from_fn(|_| Cell::None);
    row[2] = named.resource_type.clone().into();
    row[3] = named.resource_id.clone().into();
    row[5] = named.arn.clone().into();
    row[6] = Presence::NeverSeen.as_str().into();
    row[14] = Certainty::Unknown.as_str().into();
    let mut rows = blank();
    rows.push(row);
    rows.finish()
}

/// For people: who it is, what is known and how surely, then the documents, indented.
pub fn text(
    ledger: &Ledger,
    story: &Story<'_>,
    span: &Span<'_>,
    (at, maker): (Moment, &Maker),
    reader: &mut BodyReader<'_>,
) -> String {
    let [account, region, resource_type, id] = ledger.key_texts(story.resource);
    let version = &span.version;
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<12} {value}");
    };
    line("resource", &format!("{resource_type}/{id}"));
    line("name", version.name().unwrap_or("-"));
    line("arn", version.arn().as_deref().unwrap_or("-"));
    line("account", &format!("{account}, {region}"));
    let seen = span.presence != Presence::NotYetSeen;
    let bodies = if seen { bodies(version, reader) } else { Bodies::default() };
    let configuration = bodies.configuration.as_deref().filter(|_| !version.status().is_deletion());
    let ended = configuration.and_then(|it| logical_end(resource_type, it));
    let ended = ended.map_or_else(String::new, |it| format!(", though its own state is `{it}`"));
    line("presence", &format!("{} at {at}{ended}", span.presence));
    line("certainty", &format!("{}{}", certainty(span), as_sure(span)));
    if span.presence == Presence::NotYetSeen {
        line("", &not_yet(story, span, at));
        return out;
    }
    line("status", version.status().told().unwrap_or("-"));
    line("in force", &in_force(story, at));
    if let Some(created) = version.created_at() {
        line("created", &created.to_string());
    }
    for maker in [&maker.stack, &maker.product].into_iter().flatten() {
        line("made by", maker);
    }
    match version.extent() {
        Extent::Whole => {}
        Extent::WithoutRelations => line("", "an answer without tags and relationships"),
        Extent::Selected => line("", "the row of a query: it tells what was selected"),
        Extent::Nothing => line("", "the summary of a change that was too large to be told"),
    }
    if matches!(version.extent(), Extent::WithoutRelations | Extent::Selected) {
        line("", "what it leaves out is shown as the item before it says");
    }
    let origin = span.source();
    let path = &ledger.file(origin.file).path;
    line("source", &format!("{path}: item {} (byte {})", origin.ordinal, origin.byte));
    // Documents inside of texts are opened, so that a policy can be read; `--raw` has the bytes.
    let content = content(story, at, reader);
    for (name, member) in [
        ("tags", "tags"),
        ("configuration", "configuration"),
        ("supplementary configuration", "supplementaryConfiguration"),
        ("relationships", "relationships"),
    ] {
        let empty = |it: &&Value| {
            it.as_object().is_some_and(serde_json::Map::is_empty)
                || it.as_array().is_some_and(Vec::is_empty)
        };
        if let Some(value) = content.get(member).filter(|it| !empty(it)) {
            let _ = writeln!(out, "\n{name}\n{value:#}");
        }
    }
    out
}

/// A state's content, documents inside of texts opened, parts completed by what went before.
fn content(story: &Story<'_>, at: Moment, reader: &mut BodyReader<'_>) -> Value {
    let place = story.state_at(at);
    place.map_or(Value::Null, |it| Contents::of(story).content(it, reader).clone())
}

/// The word by which a resource says of itself that it has ended, or is about to, while AWS Config
/// still records it as there (SEMANTICS §4): a terminated instance, a deleted NAT gateway or VPN, a
/// key that waits for its deletion.
fn logical_end(resource_type: &str, configuration: &str) -> Option<String> {
    let place = match resource_type {
        "AWS::EC2::Instance" => "/state/name",
        "AWS::KMS::Key" => "/keyState",
        _ => "/state",
    };
    let configuration: Value = serde_json::from_str(configuration).ok()?;
    let state = configuration.pointer(place)?.as_str()?;
    let ends = ["terminated", "deleted", "deleting", "PendingDeletion"];
    ends.contains(&state).then(|| state.to_owned())
}

/// How long the state is in force: to the next recorded one, not to where its certainty turns.
fn in_force(story: &Story<'_>, at: Moment) -> String {
    let Some(state) = story.state_at(at).map(|it| &story.states[it]) else { return String::new() };
    match state.until {
        Some(until) => format!("from {} until the next recorded state, {until}", state.from()),
        None => format!("from {}; no later state is recorded", state.from()),
    }
}

/// The stretch in which the presence is as sure as said.
fn as_sure(span: &Span<'_>) -> String {
    // The last instant that belongs to it, which is a time that stands in the evidence.
    let last = span.to.map(|to| {
        let inside = to.plus_micros(-1);
        if inside.micros() % 1000 == 0 { format!("up to {inside}") } else { format!("before {to}") }
    });
    last.map_or_else(String::new, |last| format!(", {last}"))
}

/// The certainty, with its reason in words.
fn certainty(span: &Span<'_>) -> String {
    let why = match (span.certainty, span.reason) {
        (Certainty::Exact, _) => "seen again later, nothing missing between",
        (Certainty::Stale, _) => "in a gap of the evidence, or after its end",
        (Certainty::Unknown, _) => "no item at or before this moment",
        (_, Some(Reason::Contradicted)) => "two copies of the item disagree",
        (_, Some(Reason::Salvaged)) => "from a damaged file only",
        (_, Some(Reason::BeforeWindow)) => "before the first delivered file",
        (_, Some(Reason::Daily)) => "recorded once a day",
        (_, Some(Reason::GapFollows)) => "the evidence has a gap before this state's end",
        (_, Some(Reason::NextVersion)) => "held until the next item, as far as is known",
        (_, Some(Reason::OpenEnd)) => "no later evidence ends it",
        (_, Some(Reason::FromDiff)) => "from a notification's diff alone",
        (_, None) => "",
    };
    match span.reason {
        Some(reason) => format!("{} ({reason}: {why})", span.certainty),
        None => format!("{} ({why})", span.certainty),
    }
}

/// What can be said before the first item (SEMANTICS §4): not seen is never "did not exist".
fn not_yet(story: &Story<'_>, span: &Span<'_>, at: Moment) -> String {
    let first = span.version.captured_at();
    match span.version.created_at() {
        Some(started) if story.is_launched && started > at => {
            format!("started {started}; whether it existed before is not known; first seen {first}")
        }
        Some(created) if created <= at => {
            format!("existed, created {created}; no record in this evidence before {first}")
        }
        Some(created) => {
            format!("this incarnation did not exist yet: created {created}, first seen {first}")
        }
        None => format!("whether it existed is not known; first seen {first}"),
    }
}
