//! `states`: what is known of each resource, from when till when.
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source, span};
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::query::answer::Presence;
use crate::query::spans::Span;
use crate::sheet::{Kind, Rows, Sheet};

const OWN: [(&str, Kind); 4] = [
    ("presence", Kind::Text),
    ("incarnation", Kind::Int),
    ("status", Kind::Text),
    ("captured_at", Kind::Time),
];

/// The `states` table: one row for each span, in order of resource and time.
pub fn states(ledger: &Ledger, spans: &[(ResourceId, Span<'_>)]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SPAN, &SOURCE]);
    let mut rows: Rows<19> = Rows::new("states", columns);
    for (resource, it) in spans {
        let seen = it.presence != Presence::NotYetSeen;
        let own = [
            it.presence.as_str().into(),
            it.incarnation.into(),
            it.version.status().told().filter(|_| seen).into(),
            seen.then(|| it.version.captured_at()).into(),
        ];
        let identity = identity(ledger, *resource, &it.version);
        let source = source(ledger, it.source());
        rows.push(laid(identity.into_iter().chain(own).chain(span(it)).chain(source)));
    }
    rows.finish()
}
