//! `inventory`: what is known of each resource at one moment.
use super::{IDENTITY, SOURCE, columns, identity, laid, source};
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::query::answer::{Presence, Reason};
use crate::query::holders::Holding;
use crate::query::maker::Makers;
use crate::query::spans::Span;
use crate::query::stories::of_bodies;
use crate::sheet::{Cell, Kind, Rows, Sheet};

const OWN: [(&str, Kind); 9] = [
    ("presence", Kind::Text),
    ("certainty", Kind::Text),
    ("reason", Kind::Text),
    ("captured_at", Kind::Time),
    ("valid_to", Kind::Time),
    ("status", Kind::Text),
    ("resource_created_at", Kind::Time),
    ("made_by", Kind::Text),
    ("tags", Kind::Json),
];

/// The columns that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 8] = [
    ("account_id", "account"),
    ("region", "region"),
    ("resource_type", "type"),
    ("resource_id", "resource"),
    ("resource_name", "name"),
    ("presence", "presence"),
    ("captured_at", "captured_at"),
    ("certainty", "certainty"),
];

/// The `inventory` table: one row for each resource, in order.
pub fn inventory(ledger: &Ledger, makers: &Makers<'_>, spans: &[(ResourceId, Span<'_>)]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SOURCE]);
    let mut rows: Rows<18> = Rows::new("inventory", columns);
    let versions: Vec<Version<'_>> = spans.iter().map(|it| it.1.version).collect();
    let told = told(ledger, makers, &versions);
    for ((resource, span), told) in spans.iter().zip(told) {
        let cells = cells(ledger, *resource, span, told);
        rows.push(laid(cells.into_iter().chain(source(ledger, span.source()))));
    }
    rows.finish()
}

const RUN: [(&str, Kind); 4] = [
    ("matched_from", Kind::Time),
    ("matched_to", Kind::Time),
    ("became", Kind::Text),
    ("handed_to", Kind::Text),
];

/// The columns of an inventory over a range that a terminal shows, and their headings.
pub const RANGE_FOR_PEOPLE: [(&str, &str); 7] = [
    ("resource_type", "type"),
    ("resource_id", "resource"),
    ("resource_name", "name"),
    ("matched_from", "from"),
    ("matched_to", "to"),
    ("became", "became"),
    ("handed_to", "handed_to"),
];

/// The `inventory` table over a range: one row for each run, in order.
pub fn over_range(ledger: &Ledger, makers: &Makers<'_>, holdings: &[Holding<'_>]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &RUN, &SOURCE]);
    let mut rows: Rows<22> = Rows::new("inventory", columns);
    let versions: Vec<Version<'_>> = holdings.iter().map(|it| it.span.version).collect();
    let told = told(ledger, makers, &versions);
    for (it, told) in holdings.iter().zip(told) {
        let run =
            [it.from.into(), it.to.into(), it.became.as_str().into(), it.handed_to.clone().into()];
        let cells = cells(ledger, it.resource, &it.span, told);
        rows.push(laid(cells.into_iter().chain(run).chain(source(ledger, it.span.source()))));
    }
    rows.finish()
}

/// What made each, and its tags.
fn told<'a>(
    ledger: &'a Ledger,
    makers: &Makers<'_>,
    versions: &[Version<'a>],
) -> Vec<[Option<String>; 2]> {
    of_bodies(ledger, versions, |version, reader| {
        [makers.of(version, reader).text(), version.tags(reader)]
    })
}

fn cells(
    ledger: &Ledger,
    resource: ResourceId,
    span: &Span<'_>,
    told: [Option<String>; 2],
) -> [Cell; 15] {
    let version = &span.version;
    let seen = span.presence != Presence::NotYetSeen;
    let [made_by, tags] = told.map(|it| it.filter(|_| seen));
    let own = [
        span.presence.as_str().into(),
        span.certainty.as_str().into(),
        span.reason.map(Reason::as_str).into(),
        seen.then(|| version.captured_at()).into(),
        span.to.into(),
        version.status().told().filter(|_| seen).into(),
        version.created_at().into(),
        made_by.into(),
        tags.into(),
    ];
    laid(identity(ledger, resource, version).into_iter().chain(own))
}
