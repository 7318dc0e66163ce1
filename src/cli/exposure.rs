//! `asof exposure`: what was open to whom, from when till when, and what stood behind it.
use super::args::Globals;
use super::args_exposure::{Exposure, PortAsked};
use super::beside::Given;
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::Session;
use crate::access::census::Census;
use crate::access::library::Library;
use crate::access::memory::Memory;
use crate::access::world::World;
use crate::exposure::asked::{Asked, PortsAsked};
use crate::exposure::opening::Opening;
use crate::exposure::question::openings;
use crate::network::blocks::Blocks;
use crate::query::atlas::Atlas;
use crate::query::scene::Scene;
use crate::report::Format;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::access::natural_width;
use crate::report::sheets::exposure::{FOR_PEOPLE, Window, exposure, for_people, paragraphs};
use crate::report::wrap::wrap;
use crate::sheet::Sheet;
use crate::time::moment::Moment;

/// VPC Block Public Access was announced on 19 November 2024: before, there was none to look for.
const BLOCK_SINCE: &str = "2024-11-19T00:00:00Z";
const BLOCK: &str = "AWS::EC2::VPCBlockPublicAccessOptions";

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Exposure, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let session = Session::open(globals)?;
    let window = window(args, &session)?;
    let horizon = session.horizon();
    let atlas = Atlas::survey(&session.ledger, &horizon);
    let scene = Scene::survey(&atlas, &horizon);
    let given = super::beside::read(&globals.evidence, &session)?;
    let mut found = found(&session, &scene, &asked(args), window, &given);
    if args.open {
        found.retain(|it| it.span.to.is_none_or(|it| window.1 <= it));
    }
    let caveats = caveats(&scene, window);
    if output.format().is_for_machines() {
        output.sheet(exposure(&session.ledger, &found, window))?;
        for line in &caveats {
            session.say(line);
        }
        return Ok(session.outcome(Finding::Nothing));
    }
    print(&output, &session, &found, window, &caveats)?;
    Ok(session.outcome(Finding::Nothing))
}

/// What let the world in by these ports, as the table has it, and what that cannot mean.
pub(super) fn everything<'a>(
    session: &'a Session,
    scene: &Scene<'_, 'a>,
    ports: PortsAsked,
    window: Window,
    given: &Given,
) -> (Sheet, Vec<String>) {
    let found = found(session, scene, &Asked { ports, not_from: None }, window, given);
    (exposure(&session.ledger, &found, window), caveats(scene, window))
}

fn found<'a>(
    session: &'a Session,
    scene: &Scene<'_, 'a>,
    asked: &Asked,
    window: Window,
    given: &Given,
) -> Vec<Opening<'a>> {
    let resources = session.resources();
    let found = if asked.wants_portless() {
        let census = Census::take(&session.ledger, scene.horizon());
        let library = Library::embedded();
        let memory = Memory::new(&census, window.0);
        let world = World {
            census: &census,
            library: &library,
            beside: &given.beside,
            memory: &memory,
            at: window.0,
        };
        openings(scene, Some(world), asked, &resources, window)
    } else {
        openings(scene, None, asked, &resources, window)
    };
    session.scope.admitted(&session.ledger, found, |it| it.version)
}

fn asked(args: &Exposure) -> Asked {
    let mut named = Vec::new();
    let mut ports = if args.port.is_empty() { PortsAsked::Default } else { PortsAsked::All };
    for port in &args.port {
        if let PortAsked::Some(protocol, of) = *port {
            named.push((protocol, of));
        }
    }
    if !named.is_empty() && named.len() == args.port.len() {
        ports = PortsAsked::Named(named);
    }
    let may = args.not_from.iter().fold(Blocks::none(), |may, it| may.union(&it.0));
    Asked { ports, not_from: (!args.not_from.is_empty()).then_some(may) }
}

/// The stretch of time: a moment is the stretch that is over at once.
fn window(args: &Exposure, session: &Session) -> Result<Window, Complaint> {
    if args.from.is_some() || args.to.is_some() {
        let (from, to) = session.listing(args.from, args.to)?;
        return Ok(session.ends(from, to));
    }
    let at = session.at(args.at)?;
    Ok((at, at.plus_micros(1)))
}

/// What the answer cannot mean.
fn caveats(scene: &Scene<'_, '_>, (_, to): Window) -> Vec<String> {
    let mut lines = vec![
        "reachable means: by security groups, network ACLs, routes and addresses, as AWS Config \
         recorded them. Not looked at: firewalls on the hosts, what listens there, load balancers' \
         targets, AWS Network Firewall, and whether anybody came (docs/EXPOSURE.md)"
            .to_owned(),
    ];
    let is_since = Moment::parse(BLOCK_SINCE).is_ok_and(|it| it < to);
    let mut regions = scene.horizon().regions();
    let has_block = regions.any(|it| !scene.of_type(it.0, it.1, BLOCK).is_empty());
    if is_since && !has_block {
        lines.push("not in evidence: VPC Block Public Access (\"at most these\")".to_owned());
    }
    lines
}

fn print(
    output: &Output,
    session: &Session,
    found: &[Opening<'_>],
    window: Window,
    caveats: &[String],
) -> Result<(), Complaint> {
    let notes: Vec<String> = caveats.iter().map(|it| wrap(it, output.width(), 2)).collect();
    let notes = notes.join("\n") + "\n";
    let sheet = for_people(&session.ledger, found, window).select_as(&FOR_PEOPLE);
    let is_cut = output.width().is_some_and(|width| natural_width(&sheet) > width);
    if output.format() == Format::Table && is_cut {
        let text = paragraphs(&session.ledger, found, window, output.width()) + &notes;
        return output.text(&neutral_lines(&text));
    }
    output.sheet_with(sheet, &neutral_lines(&notes))
}
