//! `tags`: each tag of each resource, from when till when.
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source, span};
use crate::evidence::item::Life;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::query::answer::Presence;
use crate::query::spans::{Span, Story};
use crate::sheet::{Kind, Rows, Sheet};
use std::collections::BTreeMap;

const OWN: [(&str, Kind); 2] = [("key", Kind::Text), ("value", Kind::Text)];

/// One tag's stretch, while its resource stood.
#[derive(Clone, Debug)]
pub struct TagSpan<'a> {
    /// Whose tag it is.
    pub resource: ResourceId,
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
    /// From when till when, how sure; its version is the first that bears the tag.
    pub span: Span<'a>,
}

/// The tags of one resource's spans: neighbouring spans that agree in value, certainty and reason
/// are one.
pub fn tag_spans<'a>(story: &Story<'a>, reader: &mut BodyReader<'_>) -> Vec<TagSpan<'a>> {
    let resource = story.resource;
    let mut done: Vec<TagSpan<'a>> = Vec::new();
    let mut open: BTreeMap<String, TagSpan<'a>> = BTreeMap::new();
    for span in &story.spans {
        // What is not recorded shows no tags.
        let stands = span.presence == Presence::Standing && span.version.life() == Life::Live;
        let tags = stands.then(|| span.version.tags(reader)).flatten();
        let tags: BTreeMap<String, String> =
            tags.and_then(|tags| serde_json::from_str(&tags).ok()).unwrap_or_default();
        let mut still = BTreeMap::new();
        for (key, value) in tags {
            let known = (span.certainty, span.reason);
            let before = open.remove(&key).filter(|it| it.span.to == span.from);
            let goes_on = before.as_ref().is_some_and(|it| {
                it.value == value && (it.span.certainty, it.span.reason) == known
            });
            let mut tag = match before {
                Some(it) if goes_on => it,
                other => {
                    done.extend(other);
                    TagSpan { resource, key: key.clone(), value, span: span.clone() }
                }
            };
            (tag.span.to, tag.span.to_after) = (span.to, span.to_after);
            still.insert(key, tag);
        }
        done.extend(std::mem::replace(&mut open, still).into_values());
    }
    done.extend(open.into_values());
    done.sort_by(|a, b| (&a.key, a.span.from).cmp(&(&b.key, b.span.from)));
    done
}

/// The `tags` table: one row for each tag's span.
pub fn tags(ledger: &Ledger, tags: &[TagSpan<'_>]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SPAN, &SOURCE]);
    let mut rows: Rows<17> = Rows::new("tags", columns);
    for tag in tags {
        let version = &tag.span.version;
        let identity = identity(ledger, tag.resource, version);
        let own = [tag.key.as_str().into(), tag.value.as_str().into()];
        let source = source(ledger, tag.span.source());
        rows.push(laid(identity.into_iter().chain(own).chain(span(&tag.span)).chain(source)));
    }
    rows.finish()
}
