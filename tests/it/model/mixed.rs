//! One resource fed in several forms is one timeline, and what only tells a part of it adds
//! nothing: two laws, through the binary, on random lives of one resource.

use std::path::Path;

use serde_json::Value;

use super::instant;
use super::mixed_chain::Chain;
use super::mixed_files::{Plan, write_delivered, write_mixed};
use super::mixed_forms::{FULL, PARTIAL};
use super::run::{asked, cell, exported, scratch};
use super::world::Rng;

const CASES: u64 = 300;

/// An edit: when, its event, its path, the value before and after.
#[derive(Clone, PartialEq, Debug)]
struct Edit {
    at: String,
    event: String,
    path: String,
    old: Value,
    new: Value,
}

#[test]
fn one_resource_in_several_forms_is_one_timeline() {
    each_case("mixed", |rng, dir| {
        let chain = Chain::new(rng, false);
        let plan: Plan = (0..chain.items.len())
            .map(|index| {
                let mut forms = vec![*rng.pick(&FULL)];
                let others = FULL.iter().chain(if chain.is_tombstone(index) {
                    &[][..]
                } else {
                    &PARTIAL[..]
                });
                forms.extend(others.filter(|_| rng.chance(25)));
                forms
            })
            .collect();
        let (delivered, mixed) = (dir.join("delivered"), dir.join("mixed"));
        write_delivered(&delivered, &chain);
        write_mixed(rng, &mixed, &chain, &plan, true);
        let (want, got) = (timeline(&delivered, &chain)?, timeline(&mixed, &chain)?);
        let told = |edits: &[Edit]| -> Vec<String> {
            let own = edits.iter().map(|e| format!("{} {} {} {}", e.event, e.path, e.old, e.new));
            own.collect()
        };
        if told(&want) != told(&got) {
            let (want, got) = (told(&want).join("\n  "), told(&got).join("\n  "));
            return Err(format!("{plan:?}\n delivered\n  {want}\n mixed\n  {got}"));
        }
        is_one_resource(&mixed, &chain).map_err(|e| format!("{plan:?}\n {e}"))
    });
}

#[test]
fn what_is_only_told_in_part_adds_no_edit() {
    each_case("partial", |rng, dir| {
        let chain = Chain::new(rng, true);
        let mut plan: Plan = vec![];
        for _ in &chain.items {
            let is_full = rng.chance(50);
            plan.push(vec![*rng.pick(if is_full { &FULL[..] } else { &PARTIAL[..] })]);
        }
        // At least one tells all, so that there is something to tell.
        let whole = rng.below(plan.len());
        plan[whole] = vec![*rng.pick(&FULL)];
        let (delivered, mixed) = (dir.join("delivered"), dir.join("mixed"));
        write_delivered(&delivered, &chain);
        write_mixed(rng, &mixed, &chain, &plan, false);
        let (all, got) = (timeline(&delivered, &chain)?, timeline(&mixed, &chain)?);
        for edit in got.iter().filter(|e| !e.path.is_empty()) {
            if !all.iter().any(|e| is_told_by(e, edit)) {
                return Err(format!("{plan:?}\n {edit:?}\n is none of\n {all:#?}"));
            }
        }
        // Between two states that are told in full nothing is lost, either.
        let is_full = |index: usize| FULL.contains(&plan[index][0]);
        for index in (1..plan.len()).filter(|index| is_full(*index) && is_full(index - 1)) {
            let at = instant::parse(chain.captured(index));
            let own = |edits: &[Edit]| -> Vec<Edit> {
                edits.iter().filter(|e| instant::parse(&e.at) == at).cloned().collect()
            };
            if own(&all) != own(&got) {
                return Err(format!("{plan:?}\n state {index}\n {all:#?}\n is not\n {got:#?}"));
            }
        }
        is_one_resource(&mixed, &chain).map_err(|e| format!("{plan:?}\n {e}"))
    });
}

/// One timeline, a row for each state, and nothing to complain of.
fn is_one_resource(dir: &Path, chain: &Chain) -> Result<(), String> {
    let flaws = exported(dir, "flaws", &[])?;
    let (items, resources) = (exported(dir, "items", &[])?, asked(dir, &["inventory", "--all"])?);
    if let Some(flaw) = flaws.first() {
        return Err(format!("a flaw: {flaw}"));
    }
    if items.len() != chain.items.len() || resources.len() != 1 {
        let (n_items, n_resources) = (items.len(), resources.len());
        return Err(format!(
            "{n_items} items of {n_resources} resources, not {} of one",
            chain.items.len()
        ));
    }
    Ok(())
}

fn timeline(dir: &Path, chain: &Chain) -> Result<Vec<Edit>, String> {
    let selector = format!("{}/{}", chain.kind, chain.id);
    let rows = asked(dir, &["timeline", &selector, "--all-fields"])?;
    let edit = |row: &Value| Edit {
        at: cell(row, "changed_at"),
        event: cell(row, "event"),
        path: cell(row, "path"),
        old: opened(&row["old_value"]),
        new: opened(&row["new_value"]),
    };
    Ok(rows.iter().map(edit).collect())
}

/// A cell of JSON, whether it comes as text or not.
fn opened(cell: &Value) -> Value {
    match cell {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| cell.clone()),
        other => other.clone(),
    }
}

/// Whether one chain has another's edit. What a part leaves out is only told by the next one that
/// does not, so it may be later there.
fn is_told_by(whole: &Edit, part: &Edit) -> bool {
    whole.path == part.path
        && is_alike(&whole.old, &part.old)
        && is_alike(&whole.new, &part.new)
        && instant::parse(&whole.at) <= instant::parse(&part.at)
}

/// Equal as a query's row and another form are equal (R29).
fn is_alike(a: &Value, b: &Value) -> bool {
    let inner = |v: &Value| match v.as_object() {
        Some(map) if map.len() == 1 && map.contains_key("value") => map["value"].clone(),
        _ => v.clone(),
    };
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    match (inner(a), inner(b)) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| is_alike(v, w)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(&b).all(|(v, w)| is_alike(v, w))
        }
        (a, b) => text(&a) == text(&b),
    }
}

/// Runs a check on every case; the first failures in full, the others by number. `ASOF_SEED` runs
/// one, `ASOF_SEEDS` may ask for more; the folder of a failing case is kept and named.
fn each_case(label: &str, check: impl Fn(&mut Rng, &Path) -> Result<(), String>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let seeds: Vec<u64> = match number("ASOF_SEED") {
        Some(one) => vec![one],
        None => (0..number("ASOF_SEEDS").unwrap_or(0).max(CASES)).collect(),
    };
    let (mut numbers, mut shown) = (vec![], vec![]);
    for seed in &seeds {
        let dir = scratch(&format!("{label}-{seed}"));
        match check(&mut Rng::new(*seed), &dir) {
            Ok(()) => std::fs::remove_dir_all(&dir).unwrap(),
            Err(e) => {
                numbers.push(*seed);
                shown.push(format!("case {seed}, kept {}\n{e}", dir.display()));
            }
        }
    }
    shown.truncate(3);
    let (failed, all) = (numbers.len(), seeds.len());
    let shown = shown.join("\n\n");
    assert!(numbers.is_empty(), "{label}: {failed} of {all} cases: {numbers:?}\n{shown}");
}

#[test]
fn the_chains_are_not_dull() {
    let mut kinds = std::collections::BTreeSet::new();
    let (mut dead, mut states) = (0, 0);
    for seed in 0..60 {
        let chain = Chain::new(&mut Rng::new(seed), false);
        dead += (0..chain.items.len()).filter(|i| chain.is_tombstone(*i)).count();
        states += chain.items.len();
        kinds.insert(chain.kind);
    }
    assert_eq!(kinds.len(), 5);
    assert!(dead > 5 && states > 150, "{dead} of {states}");
}
