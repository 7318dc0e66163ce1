//! What every question begins with: the evidence is read, accounted for, and times are resolved.
use super::accounting;
use super::args::Globals;
use super::environment::now;
use super::evidence::{inputs, ledger, start_threads};
use super::hints::{Complaint, did_you_mean, nearest};
use super::outcome::{Finding, Outcome, Strictness};
use super::reach::Reach;
use super::when::{Clock, When};
use crate::intake::about::About;
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::query::gap::Gap;
use crate::query::horizon::Horizon;
use crate::query::scope::{Named, Scope, Selected, same_type, select};
use crate::report::digits::thousands;
use crate::report::neutral::neutral;
use crate::time::moment::Moment;
use crate::words::types::{aliases, full_type};
use std::collections::BTreeSet;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

/// The evidence of one run, and what the command line says of how to ask it.
#[derive(Debug)]
pub struct Session {
    /// Everything that was read. The process ends with its answer: to give memory back text by
    /// text before that is work for nobody.
    pub ledger: ManuallyDrop<Ledger>,
    /// The filters.
    pub scope: Scope,
    /// What times are relative to.
    pub clock: Clock,
    /// What was read, as it was named; a list on stdin can be read only once.
    pub inputs: Vec<PathBuf>,
    strictness: Strictness,
    quiet: bool,
}

impl Session {
    /// Reads the evidence and says on stderr what became of it.
    ///
    /// # Errors
    /// A complaint when there is no input, when it is not there, or when the accounting fails.
    pub fn open(globals: &Globals) -> Result<Self, Complaint> {
        Self::open_for(globals, Reach::Everything)
    }

    /// The same for a question that may do without some files.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_for(globals: &Globals, reach: Reach) -> Result<Self, Complaint> {
        Self::open_with(globals, reach, None)
    }

    /// The same for a question about one resource, by its selector.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_about(globals: &Globals, reach: Reach, selector: &str) -> Result<Self, Complaint> {
        Self::open_with(globals, reach, reach.about(selector, globals).as_ref())
    }

    fn open_with(
        globals: &Globals,
        reach: Reach,
        about: Option<&About>,
    ) -> Result<Self, Complaint> {
        let inputs = inputs(&globals.input)?;
        start_threads(globals);
        let (ledger, inputs) = ledger(inputs, globals, reach, about)?;
        let bounds = ledger.bounds();
        let clock = Clock {
            now: now()?,
            zone: globals.tz,
            start: bounds.map(|it| it.0),
            end: bounds.map(|it| it.1),
        };
        let scope = Scope {
            accounts: globals.account.clone(),
            regions: globals.region.clone(),
            types: globals.kind.clone(),
            tags: globals.tag.iter().map(|it| (it.key.clone(), it.value.clone())).collect(),
            names: globals.name.clone(),
        };
        let strictness =
            if globals.strict { Strictness::AnyFlawFails } else { Strictness::FlawsAreTold };
        let (ledger, quiet) = (ManuallyDrop::new(ledger), globals.quiet);
        let session = Self { ledger, scope, clock, inputs, strictness, quiet };
        accounting::tell(&session);
        let spilled = session.ledger.spilled_bytes();
        if spilled > 0 {
            let spilled = thousands(spilled);
            session.say(&format!(
                "{spilled} bytes of items went to a temporary file, for want of --memory"
            ));
        }
        session.check_filters()?;
        if globals.verbose > 0 {
            accounting::list_odd_files(&session);
        }
        Ok(session)
    }

    /// The survey of the evidence's reach.
    pub fn horizon(&self) -> Horizon<'_> {
        Horizon::survey(&self.ledger)
    }

    /// The resources that the filters admit, in order.
    pub fn resources(&self) -> Vec<ResourceId> {
        let admits = |it: &ResourceId| self.scope.admits_resource(&self.ledger, *it);
        self.ledger.resources().filter(admits).collect()
    }

    /// The moment that is asked about: the one given, else the last capture.
    ///
    /// # Errors
    /// Those of `When::resolve`.
    pub fn at(&self, given: Option<When>) -> Result<Moment, Complaint> {
        let at = match given {
            Some(when) => when.resolve(&self.clock)?,
            None => self.clock.end.unwrap_or(self.clock.now),
        };
        self.say(&format!("as of {at}"));
        Ok(at)
    }

    /// A listing's ends, where they are given.
    ///
    /// # Errors
    /// Those of `When::resolve`, and ends in the wrong order.
    pub fn listing(
        &self,
        from: Option<When>,
        to: Option<When>,
    ) -> Result<(Option<Moment>, Option<Moment>), Complaint> {
        let from = from.map(|it| it.resolve(&self.clock)).transpose()?;
        let to = to.map(|it| it.resolve_listing_end(&self.clock)).transpose()?;
        in_order(from, to)?;
        if from.is_some() || to.is_some() {
            let word = |it: Option<Moment>, none: &str| {
                it.map_or_else(|| none.to_owned(), |it| it.to_string())
            };
            self.say(&format!("from {} to {}", word(from, "the start"), word(to, "the end")));
        }
        Ok((from, to))
    }

    /// A difference's ends: those given, else the first and the last capture.
    ///
    /// # Errors
    /// Those of `When::resolve`, and ends in the wrong order.
    pub fn between(
        &self,
        from: Option<When>,
        to: Option<When>,
    ) -> Result<(Moment, Moment), Complaint> {
        let end = |given: Option<When>, otherwise: Option<Moment>| match given {
            Some(when) => when.resolve(&self.clock),
            None => Ok(otherwise.unwrap_or(self.clock.now)),
        };
        let (from, to) = (end(from, self.clock.start)?, end(to, self.clock.end)?);
        in_order(Some(from), Some(to))?;
        self.say(&format!("from {from} to {to}"));
        Ok((from, to))
    }

    /// The ends of a listing; those that are not given are the first and the last capture.
    pub fn ends(&self, from: Option<Moment>, to: Option<Moment>) -> (Moment, Moment) {
        let end = |given: Option<Moment>, otherwise: Option<Moment>| {
            given.or(otherwise).unwrap_or(self.clock.now)
        };
        let last = self.clock.end.map(|it| it.plus_micros(1));
        (end(from, self.clock.start), end(to, last))
    }

    /// The stretch of time that is asked about, the end left out: a moment is the stretch that is
    /// over at once.
    ///
    /// # Errors
    /// Those of `at` and `between`.
    pub fn stretch(
        &self,
        at: Option<When>,
        from: Option<When>,
        to: Option<When>,
    ) -> Result<(Moment, Moment), Complaint> {
        if from.is_some() || to.is_some() {
            return self.between(from, to);
        }
        let at = self.at(at)?;
        Ok((at, at.plus_micros(1)))
    }

    /// Says where the evidence is silent within a stretch that is asked about: a change in a gap
    /// is not in the answer.
    pub fn tell_gaps(
        &self,
        horizon: &Horizon<'_>,
        resources: &[ResourceId],
        from: Moment,
        to: Moment,
    ) {
        self.gaps_told(horizon, resources, from, to).iter().for_each(|it| self.say(it));
    }

    /// The same, a line each.
    pub fn gaps_told(
        &self,
        horizon: &Horizon<'_>,
        resources: &[ResourceId],
        from: Moment,
        to: Moment,
    ) -> Vec<String> {
        let mut told: BTreeSet<(Gap, String)> = BTreeSet::new();
        for &resource in resources {
            let [account, _, resource_type] = self.ledger.place_texts(resource);
            let regions = horizon.regions_of(&self.ledger, resource);
            let within = horizon.gaps(&regions, resource_type);
            let names: Vec<&str> = regions.iter().map(|&it| horizon.name(it)).collect();
            let place = format!("{account} {}", names.join(" "));
            told.extend(
                within.into_iter().filter(|it| it.touches(from, to)).map(|it| (it, place.clone())),
            );
        }
        let each = told.into_iter().map(|(gap, place)| {
            let end = if gap.to == Moment::MAX { "the end".to_owned() } else { gap.to.to_string() };
            let (cause, begin) = (gap.cause.as_str(), gap.from);
            format!("gap ({cause}) in {place} from {begin} to {end}: changes in it may be missing")
        });
        each.collect()
    }

    /// The one resource that a selector names.
    ///
    /// # Errors
    /// A complaint that lists the candidates, or the nearest words.
    pub fn one(&self, selector: &str, at: Option<Moment>) -> Result<Chosen, Complaint> {
        match select(&self.ledger, &self.scope, selector, at) {
            Selected::One(resource) => Ok(Chosen::Known(resource)),
            Selected::NeverSeen(named) => Ok(Chosen::NeverSeen(named)),
            Selected::Several(found) => {
                let said = format!("`{selector}` names {} resources", found.len());
                let list: Vec<String> = found.iter().map(|&it| self.describe(it)).collect();
                let list = list.join("\n  ");
                Err(Complaint::new(said).hint(format!("name one of them:\n  {list}")))
            }
            Selected::Nothing(words) => {
                let said = format!("nothing in the evidence is named `{selector}`");
                let near = nearest(selector, words.iter().map(String::as_str), 5);
                let hint = if near.is_empty() {
                    "`asof inventory --all` lists every resource in the evidence".to_owned()
                } else {
                    format!("did you mean one of these?\n  {}", near.join("\n  "))
                };
                Err(Complaint::new(said).hint(hint))
            }
        }
    }

    /// The one resource that a selector names, if it was ever seen; else says so, and what follows.
    ///
    /// # Errors
    /// As `one`.
    pub fn known(
        &self,
        selector: &str,
        at: Moment,
        so: &str,
    ) -> Result<Option<ResourceId>, Complaint> {
        Ok(match self.one(selector, Some(at))? {
            Chosen::Known(resource) => Some(resource),
            Chosen::NeverSeen(_) => {
                self.say(&format!("never seen in this evidence: {so}"));
                None
            }
        })
    }

    /// A line that names a timeline fully: `TYPE/id`, and what tells it from its like.
    fn describe(&self, resource: ResourceId) -> String {
        let [account, region, resource_type, id] = self.ledger.key_texts(resource);
        let versions = || self.ledger.timeline(resource).versions();
        let last = versions().next_back();
        let name = last.and_then(|it| it.name()).unwrap_or("no name");
        let times = versions().next().zip(last);
        let times = times.map_or_else(String::new, |(first, last)| {
            format!(", {} to {}", first.captured_at(), last.captured_at())
        });
        format!("{resource_type}/{id} ({name}, account {account}, {region}{times})")
    }

    /// Says something on stderr, unless told to be quiet.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            // Where stderr is closed nobody wants to hear it.
            let _ = writeln!(std::io::stderr(), "{}", neutral(line));
        }
    }

    /// How the question was answered.
    pub fn outcome(&self, finding: Finding) -> Outcome {
        self.outcome_with(0, finding)
    }

    /// How the question was answered, with flaws of evidence beside the export.
    pub fn outcome_with(&self, beside: usize, finding: Finding) -> Outcome {
        let flaws = self.ledger.flaws().len() + beside;
        if flaws > 0 && self.strictness == Strictness::AnyFlawFails {
            let flaws = if flaws == 1 { "1 flaw".to_owned() } else { format!("{flaws} flaws") };
            let said = format!("--strict: {flaws} in the evidence");
            Complaint::new(said)
                .hint("`asof export flaws` lists them")
                .print(&mut std::io::stderr());
        }
        Outcome::of(flaws, self.strictness, finding)
    }

    /// A filter that can match nothing is a slip, and an empty answer to it would mislead.
    fn check_filters(&self) -> Result<(), Complaint> {
        let (mut types, mut accounts) = (BTreeSet::new(), BTreeSet::new());
        let mut regions = BTreeSet::new();
        for resource in self.ledger.resources() {
            let [account, region, resource_type] = self.ledger.place_texts(resource);
            types.insert(resource_type);
            accounts.insert(account);
            regions.insert(region);
        }
        if types.is_empty() {
            self.say("the input holds no configuration item; -i takes the folder above AWSLogs");
            return Ok(());
        }
        for wanted in &self.scope.types {
            let seen = types.iter().any(|it| same_type(wanted, it));
            if seen {
                continue;
            }
            let short = aliases().iter().map(|it| it.0);
            let said = format!("no resource in the evidence is of the type `{wanted}`");
            let hint = did_you_mean(wanted, types.iter().copied().chain(short));
            if full_type(wanted).is_none() && wanted.split("::").count() != 3 {
                let hint = hint.unwrap_or_else(|| "`asof types` lists those there are".to_owned());
                return Err(Complaint::new(said).hint(hint));
            }
            self.say(&format!("warning: {said}; {}", hint.unwrap_or_default()));
        }
        for (flag, asked, seen) in [
            ("account", &self.scope.accounts, &accounts),
            ("region", &self.scope.regions, &regions),
        ] {
            for wanted in asked.iter().filter(|it| !seen.contains(it.as_str())) {
                let near = did_you_mean(wanted, seen.iter().copied()).unwrap_or_default();
                self.say(&format!(
                    "warning: no resource in the evidence has --{flag} {wanted}; {near}"
                ));
            }
        }
        Ok(())
    }
}

/// What a selector chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A timeline.
    Known(ResourceId),
    /// A resource that is named fully, and never seen.
    NeverSeen(Named),
}

fn in_order(from: Option<Moment>, to: Option<Moment>) -> Result<(), Complaint> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            Err(Complaint::new(format!("--to ({to}) lies before --from ({from})")))
        }
        _ => Ok(()),
    }
}
