//! What made a resource: the stack and the product, from the tags by which AWS marks what they make
//! and from what stacks say they contain (SEMANTICS R42).
use super::answer::Presence;
use super::atlas::Atlas;
use super::edges::references;
use super::known::Contents;
use super::stories::of_each;
use crate::evidence::item::Life;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::time::moment::Moment;
use std::collections::HashMap;

/// The type of a stack.
pub const STACK: &str = "AWS::CloudFormation::Stack";
/// The type of a product that somebody provisioned.
pub const PROVISIONED: &str = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";

/// Stacks within stacks that are followed: tags are text, and may lead round in a circle.
const NESTED_MAX: u8 = 16;

/// The stacks and products that stood at a moment, by what they contained.
#[derive(Debug)]
pub struct Makers<'a> {
    ledger: &'a Ledger,
    at: Moment,
    /// By the timeline of what is contained.
    stack_of: HashMap<ResourceId, ResourceId>,
    product_of: HashMap<ResourceId, ResourceId>,
    /// Stacks by account, region, and id (which is the stack's ARN) or name.
    stacks: HashMap<[&'a str; 3], ResourceId>,
}

/// What made a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maker {
    /// The CloudFormation stack, by its id or name.
    pub stack: Option<String>,
    /// The Service Catalog product, by its ARN or id.
    pub product: Option<String>,
}

impl Maker {
    /// Both in one cell; nothing where neither is known.
    pub fn text(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.stack, &self.product].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

impl<'a> Makers<'a> {
    /// Looks at the stacks and products of the ledger.
    pub fn at(atlas: &Atlas<'a>, at: Moment) -> Self {
        let ledger = atlas.ledger();
        let mut makers = Self {
            ledger,
            at,
            stack_of: HashMap::new(),
            product_of: HashMap::new(),
            stacks: HashMap::new(),
        };
        let mut containers = Vec::new();
        for resource in ledger.resources() {
            let [account, region, resource_type, id] = ledger.key_texts(resource);
            if resource_type == STACK {
                makers.stacks.insert([account, region, id], resource);
                let stands = atlas.presence(resource, at) == Presence::Standing;
                if let Some(name) = atlas.name(resource, at).filter(|_| stands) {
                    makers.stacks.insert([account, region, name], resource);
                }
            }
            if matches!(resource_type, STACK | PROVISIONED) {
                containers.push(resource);
            }
        }
        let each = of_each(ledger, &containers, |reader, it| contained(atlas, it, at, reader));
        for (container, contained) in containers.into_iter().zip(each) {
            let of = match ledger.key_texts(container)[2] {
                STACK => &mut makers.stack_of,
                _ => &mut makers.product_of,
            };
            for resource in contained {
                of.entry(resource).or_insert(container);
            }
        }
        makers
    }

    /// What made a resource, given the version that is shown of it.
    pub fn of(&self, version: &Version<'_>, reader: &mut BodyReader<'_>) -> Maker {
        self.within(version, NESTED_MAX, reader)
    }

    fn within(&self, version: &Version<'_>, nested: u8, reader: &mut BodyReader<'_>) -> Maker {
        let resource = version.resource();
        let [account, region, _] = self.ledger.place_texts(resource);
        let tags = version.tag_map(reader);
        let tag = |keys: [&str; 2]| {
            keys.iter().find_map(|key| Some(tags.get(*key)?.as_str()?.to_owned()))
        };
        let stack = tag(["aws:cloudformation:stack-id", "aws:cloudformation:stack-name"]);
        let known =
            stack.as_deref().and_then(|id| self.stacks.get(&[account, region, id]).copied());
        let container = known.or_else(|| self.stack_of.get(&resource).copied());
        let id = |it: ResourceId| self.ledger.key_texts(it)[3].to_owned();
        let product =
            tag(["aws:servicecatalog:provisionedProductArn", "aws:servicecatalog:productArn"]);
        let of_stack = || {
            let stack = container.filter(|&it| it != resource && nested > 0)?;
            let version = self.ledger.timeline(stack).in_force(self.at)?;
            self.within(&version, nested - 1, reader).product
        };
        let contains = || self.product_of.get(&resource).copied().map(id);
        Maker {
            stack: stack.or_else(|| container.map(id)),
            product: product.or_else(of_stack).or_else(contains),
        }
    }
}

/// What a stack or a product says it contains, at a moment at which it stands.
fn contained(
    atlas: &Atlas<'_>,
    resource: ResourceId,
    at: Moment,
    reader: &mut BodyReader<'_>,
) -> Vec<ResourceId> {
    let story = atlas.story(resource);
    let stands = story.at(at).is_some_and(|it| it.presence == Presence::Standing);
    let live = |&it: &usize| stands && story.states[it].life == Life::Live;
    let Some(place) = story.state_at(at).filter(live) else { return Vec::new() };
    let mut contents = Contents::of(story);
    let references = references(contents.content(place, reader));
    let contains = references.iter().filter(|it| it.relation.starts_with("Contains"));
    contains.filter_map(|it| atlas.resolve(resource, it, at)).collect()
}
