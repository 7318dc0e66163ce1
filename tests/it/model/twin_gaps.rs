//! What the recorder, the snapshots and the unreadable files say about silence: SEMANTICS
//! section 5, readings R4, R14, R19 to R21. Everything is computed anew at every call.

use serde_json::Value;

use super::instant::{Micros, SECOND};
use super::twin_read::{Export, File, Kind};
use super::twin_versions::{Life, Line, Version};

/// An open interval: neither bound lies inside.
pub(crate) type Gap = (Micros, Micros);

/// The bound of a gap without end.
pub(crate) const WITHOUT_END: Micros = Micros::MAX / 4;

pub(crate) const RECORDER: &str = "AWS::Config::ConfigurationRecorder";
const DAILY: &str = "DAILY";

/// Whether a gap touches a closed range of time.
pub(crate) fn touches(gaps: &[Gap], from: Micros, to: Micros) -> bool {
    gaps.iter().any(|(lower, upper)| *lower < to && *upper > from)
}

/// Whether an instant lies in a gap.
pub(crate) fn is_inside(gaps: &[Gap], at: Micros) -> bool {
    gaps.iter().any(|(lower, upper)| *lower < at && at < *upper)
}

/// The gaps of a timeline: only what is a gap of every region that ever sighted it.
pub(crate) fn gaps_of(export: &Export, lines: &[Line], line: &Line) -> Vec<Gap> {
    let (account, _, kind, _) = &line.identity;
    let mut common = vec![(Micros::MIN / 4, WITHOUT_END)];
    for region in &line.regions {
        let own = gaps_of_region(export, lines, account, region, kind);
        let mut both = vec![];
        for (a, b) in &common {
            for (c, d) in &own {
                let (lower, upper) = (*a.max(c), *b.min(d));
                if lower < upper {
                    both.push((lower, upper));
                }
            }
        }
        common = both;
    }
    common
}

/// Begin of the evidence and last evidence for a timeline.
pub(crate) fn window_of(export: &Export, line: &Line) -> (Micros, Micros) {
    let account = &line.identity.0;
    let windows = line.regions.iter().map(|region| window_of_region(export, account, region));
    windows.fold((Micros::MAX, Micros::MIN), |(a, b), (c, d)| (a.min(c), b.max(d)))
}

/// Whether every region that ever sighted the timeline records its type daily at an instant.
pub(crate) fn is_daily(lines: &[Line], line: &Line, at: Micros) -> bool {
    let (account, _, kind, _) = &line.identity;
    line.regions.iter().all(|region| {
        let in_force = recorder_at(lines, account, region, at);
        in_force.is_some_and(|v| frequency(&v.lead().item["configuration"], kind) == DAILY)
    })
}

/// Whether the recorder's item in force covers a type; `None` where there is no such item.
pub(crate) fn covers(
    lines: &[Line],
    account: &str,
    region: &str,
    kind: &str,
    at: Micros,
) -> Option<bool> {
    let version = recorder_at(lines, account, region, at)?;
    let group = &version.lead().item["configuration"]["RecordingGroup"];
    Some(is_on(version) && !leaves_out(group, kind))
}

/// All instants at which some recorder's item is captured.
pub(crate) fn recorder_captures(lines: &[Line]) -> Vec<Micros> {
    let recorders = lines.iter().filter(|line| line.identity.2 == RECORDER);
    recorders.flat_map(|line| line.versions.iter().map(|v| v.captured)).collect()
}

fn gaps_of_region(
    export: &Export,
    lines: &[Line],
    account: &str,
    region: &str,
    kind: &str,
) -> Vec<Gap> {
    let recorder = recorder_versions(lines, account, region);
    let off = runs(recorder.iter().map(|v| (v.captured, !is_on(v))));
    let groups = recorder.iter().filter(|v| v.life() != Life::Tombstone).map(|v| {
        let group = &v.lead().item["configuration"]["RecordingGroup"];
        (v.captured, leaves_out(group, kind))
    });
    // Off and leaving out may follow each other: no instant between them is one of knowledge.
    let silent = recorder.iter().map(|v| {
        let group = &v.lead().item["configuration"]["RecordingGroup"];
        (v.captured, !is_on(v) || leaves_out(group, kind))
    });
    let mut gaps = off;
    gaps.extend(runs(groups));
    gaps.extend(runs(silent));
    gaps.extend(snapshot_holes(export, account, region));
    for file in keyed(export, account, region) {
        let key = file.key.as_ref().unwrap();
        let is_history = matches!(file.kind, Kind::History | Kind::Oversized);
        if is_history && file.outcome != "read" {
            gaps.push((key.from, key.to + SECOND));
        }
    }
    gaps
}

/// From each first instant that is bad to the next that is good.
fn runs(marks: impl Iterator<Item = (Micros, bool)>) -> Vec<Gap> {
    let (mut gaps, mut since) = (vec![], None);
    for (at, is_bad) in marks {
        if is_bad {
            since = since.or(Some(at));
        } else if let Some(begin) = since.take() {
            gaps.push((begin, at));
        }
    }
    gaps.extend(since.map(|begin| (begin, WITHOUT_END)));
    gaps
}

/// Versions in force of an account and region's recorder.
fn recorder_versions<'a>(lines: &'a [Line], account: &str, region: &str) -> Vec<&'a Version> {
    let own = lines.iter().filter(|line| {
        line.identity.0 == account && line.identity.1 == region && line.identity.2 == RECORDER
    });
    own.flat_map(|line| line.states.iter().flat_map(|s| &s.versions)).collect()
}

fn recorder_at<'a>(
    lines: &'a [Line],
    account: &str,
    region: &str,
    at: Micros,
) -> Option<&'a Version> {
    let versions = recorder_versions(lines, account, region);
    versions.into_iter().filter(|v| v.captured <= at).max_by_key(|v| v.captured)
}

fn is_on(version: &Version) -> bool {
    let recording = &version.lead().item["configuration"]["Recording"];
    version.life() != Life::Tombstone && *recording == Value::Bool(true)
}

/// Whether a recording group leaves out a type.
fn leaves_out(group: &Value, kind: &str) -> bool {
    let lists = |list: &Value| list.as_array().is_some_and(|l| l.iter().any(|v| v == kind));
    let is_global_iam =
        ["User", "Group", "Role", "Policy"].iter().any(|word| kind == format!("AWS::IAM::{word}"));
    if kind.starts_with("AWS::Config::") || lists(&group["ResourceTypes"]) {
        return false;
    }
    let strategy = group["RecordingStrategy"]["UseOnly"].as_str().unwrap_or("");
    let is_everything = group["AllSupported"] == true || strategy.starts_with("EXCLUSION");
    let is_excluded = lists(&group["ExclusionByResourceTypes"]["ResourceTypes"]);
    // Excluding by type leaves out what is listed, and nothing else.
    let lacks_globals = !strategy.starts_with("EXCLUSION")
        && is_global_iam
        && group["IncludeGlobalResourceTypes"] != true;
    !is_everything || is_excluded || lacks_globals
}

/// CONTINUOUS or DAILY, overrides first.
fn frequency<'a>(configuration: &'a Value, kind: &str) -> &'a str {
    let mode = &configuration["RecordingMode"];
    if kind.starts_with("AWS::Config::") {
        return ""; // its own items are never recorded daily
    }
    for one in mode["RecordingModeOverrides"].as_array().into_iter().flatten() {
        let types = one["ResourceTypes"].as_array();
        if types.is_some_and(|types| types.iter().any(|t| t == kind)) {
            return one["RecordingFrequency"].as_str().unwrap_or("");
        }
    }
    mode["RecordingFrequency"].as_str().unwrap_or("")
}

fn snapshot_holes(export: &Export, account: &str, region: &str) -> Vec<Gap> {
    let readable = keyed(export, account, region)
        .into_iter()
        .filter(|f| f.kind == Kind::Snapshot && f.outcome != "unreadable");
    let mut times: Vec<Micros> = readable.filter_map(|f| f.snapshot_time).collect();
    // Where the key does not parse, the items say whose snapshot it is (R2).
    let of_items = export.sightings.iter().filter(|s| {
        s.kind == Kind::Snapshot
            && export.files[s.file].key.is_none()
            && s.identity.0 == account
            && s.recording_region == region
    });
    times.extend(of_items.map(|s| s.time));
    times.sort_unstable();
    times.dedup();
    if times.len() < 3 {
        return vec![];
    }
    let mut intervals: Vec<Micros> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    intervals.sort_unstable();
    let (low, high) = (intervals[(intervals.len() - 1) / 2], intervals[intervals.len() / 2]);
    let mut holes = vec![];
    for pair in times.windows(2) {
        let is_long = 4 * (pair[1] - pair[0]) > 5 * (low + high); // > 2.5 x (low + high) / 2
        let is_silent = !export.sightings.iter().any(|s| {
            s.identity.0 == account
                && s.recording_region == region
                && matches!(s.kind, Kind::History | Kind::Oversized)
                && pair[0] < s.captured
                && s.captured < pair[1]
        });
        if is_long && is_silent {
            holes.push((pair[0], pair[1]));
        }
    }
    holes
}

fn window_of_region(export: &Export, account: &str, region: &str) -> (Micros, Micros) {
    let mut begin = Micros::MAX;
    for file in keyed(export, account, region) {
        begin = begin.min(file.key.as_ref().unwrap().from);
    }
    let mut last = Micros::MIN;
    let own = |identity: &str, recorded: &str| identity == account && recorded == region;
    for s in export.sightings.iter().filter(|s| own(&s.identity.0, &s.recording_region)) {
        last = last.max(s.captured).max(s.time);
        if export.files[s.file].key.is_none() {
            begin = begin.min(s.time);
        }
    }
    (begin, last)
}

/// Files whose key names an account and region.
fn keyed<'a>(export: &'a Export, account: &str, region: &str) -> Vec<&'a File> {
    let is_own = |file: &&File| {
        let key = file.key.as_ref();
        file.kind != Kind::Other && key.is_some_and(|k| k.account == account && k.region == region)
    };
    export.files.iter().filter(is_own).collect()
}
