//! Files that hold one resource's items in several forms: delivered ones under their keys, all
//! others saved by somebody, one document in a file or several (R25).

use std::path::Path;

use serde_json::{Value, json};

use super::instant::{self, DAY, Micros, civil_from_days, text_key};
use super::mixed_chain::{ACCOUNT, Chain, REGION};
use super::mixed_forms::{Form, document};
use super::world::Rng;
use super::world_files::{gzip, write};

/// Which forms each state of a chain is written in.
pub(crate) type Plan = Vec<Vec<Form>>;

/// Forms with a list, which may hold several states.
const LISTS: [Form; 3] = [Form::Delivered, Form::Api, Form::Bare];

/// Writes a chain as delivered files alone.
pub(crate) fn write_delivered(dir: &Path, chain: &Chain) {
    for (number, item) in chain.items.iter().enumerate() {
        history(dir, chain, &[item], number, gzipped);
    }
}

/// Writes a chain as planned: each state in its forms, several documents in one file or not.
pub(crate) fn write_mixed(rng: &mut Rng, dir: &Path, chain: &Chain, plan: &Plan, has_diffs: bool) {
    let mut documents = vec![];
    for (number, (form, states)) in gathered(rng, plan).into_iter().enumerate() {
        if form == Form::Delivered && rng.chance(70) {
            let bytes = if rng.chance(80) { gzipped } else { with_mark };
            let items: Vec<&Value> = states.iter().map(|index| &chain.items[*index]).collect();
            history(dir, chain, &items, number, bytes);
        } else {
            documents.push((form, document(rng, chain, &states, form, has_diffs)));
        }
    }
    rng.shuffle(&mut documents);
    let (mut rest, mut number) = (documents.as_slice(), 0);
    while !rest.is_empty() {
        let (chunk, tail) = rest.split_at((1 + rng.below(3)).min(rest.len()));
        rest = tail;
        let forms: Vec<String> = chunk.iter().map(|(form, _)| format!("{form:?}")).collect();
        let ending = *rng.pick(&["json", "json", "json.gz"]);
        let path = format!("saved/{number}-{}.{ending}", forms.join("-"));
        let whole = together(rng, chunk);
        // What is called packed may have been unpacked on its way.
        let is_packed = ending == "json.gz" && rng.chance(80);
        let bytes = if is_packed { gzip(&whole, true) } else { whole.into_bytes() };
        write(dir, &path, &bytes);
        number += 1;
    }
}

/// The documents to be written, each with its states: one, or all that the form has.
fn gathered(rng: &mut Rng, plan: &Plan) -> Vec<(Form, Vec<usize>)> {
    let listed: Vec<Form> = LISTS.into_iter().filter(|_| rng.chance(40)).collect();
    let mut gathered: Vec<(Form, Vec<usize>)> = vec![];
    for (index, forms) in plan.iter().enumerate() {
        for form in forms {
            let open = gathered.iter_mut().find(|(own, _)| own == form && listed.contains(own));
            match open {
                Some((_, states)) => states.push(index),
                None => gathered.push((*form, vec![index])),
            }
        }
    }
    gathered
}

/// Several documents as one text: one to a line, one behind the other, or spread over lines.
fn together(rng: &mut Rng, documents: &[(Form, Value)]) -> String {
    let between = *rng.pick(&["\n", "", " \r\n\n", "\n"]);
    let is_spread = between != "\n" && rng.chance(60);
    let mut whole = String::new();
    if rng.chance(25) {
        whole.push('\u{feff}');
    }
    for (i, (_, document)) in documents.iter().enumerate() {
        whole.push_str(if i > 0 { between } else { "" });
        whole.push_str(&if is_spread { spread(document) } else { document.to_string() });
    }
    if rng.chance(50) {
        whole.push('\n');
    }
    whole
}

/// A history file under a proper key.
fn history(
    dir: &Path,
    chain: &Chain,
    items: &[&Value],
    number: usize,
    bytes: fn(&Value) -> Vec<u8>,
) {
    let (first, last) = (captured(items[0]), captured(items[items.len() - 1]));
    let (year, month, day) = civil_from_days(last.div_euclid(DAY));
    let (kind, t1, t2) = (chain.kind, text_key(first), text_key(last));
    let path = format!(
        "AWSLogs/{ACCOUNT}/Config/{REGION}/{year}/{month}/{day}/ConfigHistory/\
         {ACCOUNT}_Config_{REGION}_ConfigHistory_{kind}_{t1}_{t2}_{number}.json.gz"
    );
    write(dir, &path, &bytes(&json!({"fileVersion": "1.0", "configurationItems": items})));
}

fn gzipped(document: &Value) -> Vec<u8> {
    gzip(&document.to_string(), true)
}

/// Spread over lines, behind a byte order mark, and not packed.
fn with_mark(document: &Value) -> Vec<u8> {
    format!("\u{feff}{}\n", spread(document)).into_bytes()
}

fn spread(document: &Value) -> String {
    serde_json::to_string_pretty(document).unwrap()
}

fn captured(item: &Value) -> Micros {
    instant::parse(item["configurationItemCaptureTime"].as_str().unwrap()).unwrap()
}
