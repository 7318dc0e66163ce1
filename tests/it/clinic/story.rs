//! The stage and the pen: who records, and how captures are written down in order of time.
use std::collections::BTreeMap;

use super::clock;
use super::item::{Capture, Site, Thing, uuid};

pub(crate) const CLINIC: &str = "111122223333";
pub(crate) const PARTNER: &str = "444455556666";

/// The clinic's account in us-east-1.
pub(crate) const E: Site = Site { account: CLINIC, region: "us-east-1" };
/// The clinic's account in us-west-2.
pub(crate) const W: Site = Site { account: CLINIC, region: "us-west-2" };
/// The developers' account.
pub(crate) const D: Site = Site { account: "222233334444", region: "us-east-1" };

/// Of each recorder its first inventory, and the hour of its daily snapshot in milliseconds.
pub(crate) const RECORDERS: [(Site, &str, i64); 3] = [
    (E, "2016-02-22T09:41:00.000Z", 11_407_000),
    (W, "2016-02-22T10:15:00.000Z", 11_561_000),
    (D, "2016-02-23T08:30:00.000Z", 11_723_000),
];

pub(crate) const FIRST_DAY: &str = "2016-03-01T00:00:00.000Z";
pub(crate) const LAST_DAY: &str = "2016-07-31T00:00:00.000Z";

/// W's recorder, off and on.
pub(crate) const STOPPED: &str = "2016-06-08T14:20:05.120Z";
pub(crate) const STARTED: &str = "2016-06-10T15:05:11.845Z";
/// When W's first resource is found again, and what is never found again.
const FOUND_AGAIN: &str = "2016-06-10T15:05:30.000Z";
pub(crate) const VANISHED: &str = "vol-f1239902";

/// Between two captures of one inventory.
const STRIDE: i64 = 900;
/// By how much W's recorder is later than E's with what happens in IAM.
const IAM_LAG: i64 = 11_250;

type Name = (Site, &'static str, String);

/// All captures, and what each recorder knows after the last of them.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) captures: Vec<Capture>,
    standing: BTreeMap<Name, Thing>,
    counts: BTreeMap<Name, i64>,
}

impl Story {
    /// The first inventory of `site`.
    pub(crate) fn inventory(&mut self, site: Site, things: Vec<Thing>) {
        let recorder = RECORDERS.iter().find(|it| it.0 == site).unwrap();
        let mut at = clock::millis(recorder.1);
        for thing in things {
            self.put(site, at, "ResourceDiscovered", None, thing);
            at += STRIDE;
        }
    }

    /// A resource found at `at`.
    pub(crate) fn found(&mut self, site: Site, at: &str, thing: Thing) {
        let event = Some(event_id(site, at, &thing));
        self.put(site, clock::millis(at), "ResourceDiscovered", event, thing);
    }

    /// A resource recorded anew at `at`, after `edit`.
    pub(crate) fn changed(
        &mut self,
        site: Site,
        at: &str,
        kind: &'static str,
        id: &str,
        edit: impl FnOnce(&mut Thing),
    ) {
        let mut thing = self.thing(site, kind, id);
        edit(&mut thing);
        let event = Some(event_id(site, at, &thing));
        self.put(site, clock::millis(at), "OK", event, thing);
    }

    /// A tombstone: no name, no ARN, no tags.
    pub(crate) fn deleted(&mut self, site: Site, at: &str, kind: &'static str, id: &str) {
        let thing = self.standing.remove(&(site, kind, id.to_owned())).unwrap();
        let event = Some(event_id(site, at, &thing));
        self.write(site, clock::millis(at), "ResourceDeleted", event, thing.bare());
    }

    /// Life and death of a resource whose type is not recorded; no snapshot lists it.
    pub(crate) fn not_recorded(&mut self, site: Site, at: &str, status: &'static str, it: &Thing) {
        self.write(site, clock::millis(at), status, None, it.bare());
    }

    /// `tell` for E at `at`, and for W a little later.
    pub(crate) fn in_iam(&mut self, at: &str, mut tell: impl FnMut(&mut Story, Site, &str)) {
        tell(self, E, at);
        tell(self, W, &clock::iso(clock::millis(at) + IAM_LAG));
    }

    /// W's recorder starts: all that it knew is found again as E knows it, but for what vanished.
    pub(crate) fn found_again(&mut self) {
        self.standing.remove(&(W, "AWS::EC2::Volume", VANISHED.to_owned()));
        let names: Vec<Name> = self.standing.keys().filter(|it| it.0 == W).cloned().collect();
        let mut at = clock::millis(FOUND_AGAIN);
        for name in names.into_iter().filter(|it| it.1 != "AWS::Config::ConfigurationRecorder") {
            let in_east = self.standing.get(&(E, name.1, name.2.clone()));
            let thing = in_east.filter(|it| it.region == "global");
            let thing = thing.unwrap_or_else(|| &self.standing[&name]).clone();
            self.put(W, at, "ResourceDiscovered", None, thing);
            at += STRIDE;
        }
    }

    fn thing(&self, site: Site, kind: &'static str, id: &str) -> Thing {
        self.standing[&(site, kind, id.to_owned())].clone()
    }

    fn put(
        &mut self,
        site: Site,
        at: i64,
        status: &'static str,
        event: Option<String>,
        thing: Thing,
    ) {
        self.standing.insert((site, thing.kind, thing.id.clone()), thing.clone());
        self.write(site, at, status, event, thing);
    }

    fn write(
        &mut self,
        site: Site,
        at: i64,
        status: &'static str,
        event: Option<String>,
        thing: Thing,
    ) {
        let n = self.counts.entry((site, thing.kind, thing.id.clone())).or_insert(0);
        *n += 1;
        self.captures.push(Capture { site, at, status, n: *n, event, thing });
    }
}

/// The id of the call behind a capture; what happens in IAM is one call for both recorders.
fn event_id(site: Site, at: &str, thing: &Thing) -> String {
    let lag = if site == W && thing.region == "global" { IAM_LAG } else { 0 };
    uuid(&format!("{} {}", clock::iso(clock::millis(at) - lag), thing.id))
}
