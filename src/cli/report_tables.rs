//! The tables of a report, and what it cannot tell.
use super::args::Globals;
use super::args_report::{Profile, Report};
use super::export::{Time, changes_table};
use super::hints::Complaint;
use super::session::Session;
use super::{access, check, check_rules, exposure, inventory};
use crate::access::along::Period;
use crate::check::instance::Instance;
use crate::exposure::asked::PortsAsked;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Presence;
use crate::query::atlas::Atlas;
use crate::query::completeness::months::month_of;
use crate::query::completeness::{Grade, Graded, completeness};
use crate::query::coverage::coverage;
use crate::query::horizon::Horizon;
use crate::query::scene::Scene;
use crate::report::page;
use crate::report::sheets;
use crate::sheet::{Column, Sheet};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Pairs of a recorded principal and a resource that a report asks about at most; one resource is
/// asked about in any case.
const PAIRS_MAX: usize = 10_000;
/// Findings of a month that are told.
const FINDINGS_MAX: usize = 3;

/// Everything that a report lays out.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) changes: Sheet,
    pub(super) exposure: Sheet,
    pub(super) compliance: Sheet,
    pub(super) access: Sheet,
    coverage: Sheet,
    pub(super) inventory: Sheet,
    files: Sheet,
    flaws: Sheet,
    /// The rules that were asked: name, identifier, parameters.
    pub(super) rules: Vec<(String, String, BTreeMap<String, String>)>,
    /// Name and SHA-256 of each file of evidence beside the export.
    pub(super) beside: Vec<(String, String)>,
    /// How much of that could not be read.
    pub(super) flaws_beside: usize,
    /// What the report does not tell, a sentence each.
    pub(super) untold: Vec<String>,
}

impl Tables {
    /// All of them, in the order of the page.
    pub(super) fn all(&self) -> [&Sheet; 8] {
        [
            &self.changes,
            &self.exposure,
            &self.access,
            &self.compliance,
            &self.coverage,
            &self.inventory,
            &self.files,
            &self.flaws,
        ]
    }

    /// As the page takes them.
    pub(super) fn of_page<'s>(&'s self, quoted: &'s [page::Quoted]) -> page::Tables<'s> {
        page::Tables {
            changes: &self.changes,
            exposure: &self.exposure,
            compliance: &self.compliance,
            access: Some(&self.access),
            coverage: &self.coverage,
            inventory: &self.inventory,
            files: &self.files,
            flaws: &self.flaws,
            quoted,
        }
    }
}

/// Asks all of it.
///
/// # Errors
/// A complaint when a rule is not known, or when evidence beside the export cannot be used.
pub(super) fn tables(
    args: &Report,
    globals: &Globals,
    session: &Session,
    (from, to): (Moment, Moment),
) -> Result<Tables, Complaint> {
    let (ledger, horizon) = (&session.ledger, session.horizon());
    let asked = args.check();
    let is_hipaa = args.profile == Some(Profile::Hipaa);
    let (rules, no_rules) = if is_hipaa && args.rule.is_empty() && args.pack.is_empty() {
        (check_rules::of_hipaa(&asked, globals)?, Vec::new())
    } else {
        check_rules::chosen(&asked, globals)?
    };
    let given = super::beside::read(&globals.evidence, session)?;
    let told = |it: &Instance| (it.name.clone(), it.identifier.clone(), it.parameters.0.clone());
    let asked = rules.iter().map(told).collect();
    let end = to.plus_micros(-1);
    let spans = inventory::at_moment(session, &horizon, end, &[Presence::Standing]).0;
    let inventory = inventory::sheet(session, &horizon, end, &spans);
    drop(spans);
    let atlas = Atlas::survey(ledger, &horizon);
    let scene = Scene::survey(&atlas, &horizon);
    let ports = PortsAsked::Default;
    let (exposure, of_exposure) = exposure::everything(session, &scene, ports, (from, to), &given);
    let within = Time::Within(Some(from), Some(to));
    let (changes, hidden) = changes_table(session, &horizon, within, globals);
    let compliance = check::everything(session, &scene, rules, (from, to));
    let first = named(session, &[&exposure, &changes]);
    let most = Some((PAIRS_MAX, &first));
    let period = Period { from, to };
    let (access, of_access) = access::everything(session, &horizon, period, &given, most);
    let mut untold = session.gaps_told(&horizon, &session.resources(), from, to);
    untold.extend(flaws_told(session));
    untold.extend(undelivered_told(session, &horizon, (from, to)));
    if hidden > 0 {
        untold.push(format!("{hidden} edits of known noise are left out (--all-fields has them)"));
    }
    untold.extend(no_rules);
    untold.extend(of_exposure);
    untold.extend(of_access);
    untold.push(
        "AWS Config does not sign what it delivers: that these files are as AWS wrote them is \
         known from the moment on at which somebody hashed them"
            .to_owned(),
    );
    Ok(Tables {
        changes,
        compliance,
        exposure,
        access,
        coverage: sheets::coverage::coverage(&coverage(ledger, &horizon, &session.scope)),
        inventory,
        files: sheets::files::files(ledger),
        flaws: sheets::files::flaws(ledger),
        rules: asked,
        flaws_beside: given.flaws,
        beside: given.files,
        untold,
    })
}

/// The resources that tables are about.
fn named(session: &Session, tables: &[&Sheet]) -> BTreeSet<ResourceId> {
    let mut keys = HashSet::new();
    for table in tables {
        let key = ["account_id", "region", "resource_type", "resource_id"];
        let key = key.map(|it| table.column(it));
        let [Some(account), Some(region), Some(of_type), Some(id)] = key else { continue };
        for row in 0..table.rows() {
            let text = |it: &Column| it.cells.show(row).unwrap_or_default().into_owned();
            keys.insert([account, region, of_type, id].map(text));
        }
    }
    let ledger = &session.ledger;
    let is_named = |it: &ResourceId| keys.contains(&ledger.key_texts(*it).map(str::to_owned));
    ledger.resources().filter(is_named).collect()
}

/// What was not delivered, or cannot be true, by the export's own testimony: of the months that
/// the window touches (SEMANTICS R89).
fn undelivered_told(
    session: &Session,
    horizon: &Horizon<'_>,
    (from, to): (Moment, Moment),
) -> Vec<String> {
    let graded = completeness(&session.ledger, horizon);
    let first = month_of(from);
    let touches =
        |it: &&Graded| it.grade != Grade::Consistent && first <= it.month && it.month < to;
    let admits = |it: &&Graded| session.scope.admits_place(&it.account_id, &it.region);
    let told = graded.iter().filter(touches).filter(admits).map(|it| {
        let what: Vec<&str> =
            it.findings.iter().take(FINDINGS_MAX).map(|it| it.what.as_str()).collect();
        let more = it.findings.len().saturating_sub(FINDINGS_MAX);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let month = &it.month.to_string()[..7];
        format!(
            "the evidence of {month} in {}, account {}, is {}: {}{more} (`asof verify -i` lists \
             all)",
            it.region,
            it.account_id,
            it.grade.as_str(),
            what.join("; ")
        )
    });
    told.collect()
}

fn flaws_told(session: &Session) -> Option<String> {
    let flaws = session.ledger.flaws().len();
    let tally = session.ledger.tally();
    (flaws > 0).then(|| {
        format!(
            "{flaws} flaws in the evidence: {} files partly read, {} not read, {} items refused; \
             what could not be read is not in the answers (see “Where the evidence comes from”)",
            tally.partly_read, tally.unreadable, tally.rejected
        )
    })
}
