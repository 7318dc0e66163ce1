//! Everything that was open, of the resources that are asked about.
use super::around::{GROUP, INSTANCE, INTERFACE, Library, Surroundings};
use super::asked::Asked;
use super::behind::Behind;
use super::cause::cause;
use super::door::{Way, doors};
use super::opening::{Door, Opening, Openness, Run, Told, runs};
use super::policies::{may_let_everybody_in, policies};
use super::public::{TYPES, public};
use super::reached::reached;
use crate::access::along::Period;
use crate::access::subject::Subject;
use crate::access::world::World;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::ResourceId;
use crate::query::scene::Scene;
use crate::query::stories::of_each;
use crate::query::stretch::carry;
use crate::time::moment::Moment;
use rayon::prelude::*;

/// Types of resources whose policies are no doors: a door is what holds something.
const NO_DOORS: [&str; 3] = ["AWS::IAM::Policy", "AWS::IAM::User", "AWS::IAM::Group"];

/// Everything that was open at any time in `[from, to)`; of policies only with a `world`. By the
/// begin, the door, and the resource. An opening is told whole, whatever part of it lies in there.
pub fn openings<'a>(
    scene: &Scene<'_, 'a>,
    world: Option<World<'_, '_>>,
    asked: &Asked,
    resources: &[ResourceId],
    (from, to): (Moment, Moment),
) -> Vec<Opening<'a>> {
    let library = Library::of(scene.ledger().resources().len());
    let network = Network { scene, library: &library, asked };
    let each = of_each(scene.ledger(), resources, |_, it| network.openings(it));
    let mut found: Vec<Opening<'a>> = each.into_iter().flatten().collect();
    if let Some(world) = world
        && let Some((first, _)) = scene.ledger().bounds()
    {
        let is_door = |it: &ResourceId| !NO_DOORS.contains(&scene.ledger().place_texts(*it)[2]);
        let may_be: Vec<ResourceId> = resources.iter().copied().filter(is_door).collect();
        let mut subjects = Subject::with_policies(world.census, &may_be);
        subjects.retain(may_let_everybody_in);
        // Behind the last evidence, too: that nothing more is known closes no door.
        let period = Period { from: first, to: Moment::MAX };
        let of_policies = policies(world, scene, &subjects, period);
        found.extend(of_policies);
    }
    found.retain(|it| it.span.overlaps(from, to));
    let doors = found.iter().filter(|it| is_group_door(scene, it)).map(|it| it.resource);
    let behind = Behind::survey(scene, &library, &places(scene, doors));
    found.par_iter_mut().for_each_init(
        || scene.ledger().bodies(),
        |reader, opening| tell_rest(scene, &behind, opening, reader),
    );
    let ledger = scene.ledger();
    found.sort_by(|a, b| {
        let key = |it: &Opening<'a>| {
            let rank = (it.span.from, it.door, it.verdict);
            (rank, ledger.key_texts(it.resource), it.protocol.clone(), it.ports, it.source.clone())
        };
        key(a).cmp(&key(b))
    });
    found
}

fn is_group_door(scene: &Scene<'_, '_>, opening: &Opening<'_>) -> bool {
    scene.ledger().key_texts(opening.resource)[2] == GROUP && opening.verdict == Openness::DoorOpen
}

/// What is known of every opening: what stood behind it, how far the evidence reaches, and what
/// turned.
fn tell_rest(
    scene: &Scene<'_, '_>,
    behind: &Behind,
    opening: &mut Opening<'_>,
    reader: &mut BodyReader<'_>,
) {
    let [account, region, _, id] = scene.ledger().key_texts(opening.resource);
    if is_group_door(scene, opening) {
        opening.behind.extend(behind.during([account, region, id], &opening.span));
    }
    let regions = scene.horizon().regions().filter(|it| it.0 == account);
    let own = regions.filter(|it| it.1 == region || region == "global");
    opening.last = own.filter_map(|it| scene.horizon().get(it.2).last).max();
    let source = opening.source.clone().unwrap_or_default();
    let mut turned = |by: &[ResourceId], at| cause(scene, by, at, &source, reader);
    opening.opened_by = turned(&opening.span.begun_by, opening.span.from);
    opening.closed_by = turned(&opening.span.ended_by, opening.span.to);
}

/// The accounts and regions of these resources, in order.
fn places(
    scene: &Scene<'_, '_>,
    resources: impl Iterator<Item = ResourceId>,
) -> Vec<(String, String)> {
    let mut places: Vec<(String, String)> = resources
        .map(|it| scene.ledger().key_texts(it))
        .map(|it| (it[0].to_owned(), it[1].to_owned()))
        .collect();
    places.sort();
    places.dedup();
    places
}

/// The openings of a network.
struct Network<'k, 's, 'a> {
    scene: &'k Scene<'s, 'a>,
    library: &'k Library,
    asked: &'k Asked,
}

impl<'a> Network<'_, '_, 'a> {
    fn openings(&self, resource: ResourceId) -> Vec<Opening<'a>> {
        let [account, region, resource_type, _] = self.scene.ledger().key_texts(resource);
        let judge = match resource_type {
            GROUP => doors,
            INTERFACE | INSTANCE => reached,
            it if TYPES.contains(&it) => public,
            _ => return Vec::new(),
        };
        let stretches = carry(self.scene, |sight| {
            let around = Surroundings {
                sight,
                library: self.library,
                account,
                region,
                looks_inside: self.asked.looks_inside(),
            };
            let told: Told<Way> = judge(&around, self.asked, resource);
            (told, None)
        });
        let door = if matches!(resource_type, GROUP | INTERFACE | INSTANCE) {
            Door::SecurityGroup
        } else {
            Door::PublicAccess
        };
        runs(&stretches).into_iter().filter_map(|it| self.opening(resource, door, it)).collect()
    }

    fn opening(&self, resource: ResourceId, door: Door, run: Run<Way>) -> Option<Opening<'a>> {
        let begin = self.scene.story(resource).at(run.span.from?)?;
        let text = |it: String| Some(it).filter(|it| !it.is_empty());
        Some(Opening {
            resource,
            version: begin.version,
            door,
            protocol: text(run.key.protocol),
            ports: run.key.ports,
            source: text(run.key.source),
            behind: run.said,
            verdict: run.key.verdict,
            span: run.span,
            last: None,
            opened_by: None,
            closed_by: None,
            from_item: Some(begin.source()),
        })
    }
}
