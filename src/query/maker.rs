//! What made a resource: the stack and the product, from the tags by which AWS marks what they make
//! and from what stacks say they contain (SEMANTICS R42).
use super::answer::Presence;
use super::atlas::Atlas;
use super::edges::{Direction, edges_of};
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::time::moment::Moment;
use serde_json::{Map, Value};
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
    /// Stacks by account and id, which is the stack's ARN.
    stacks: HashMap<[&'a str; 2], ResourceId>,
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
        let mut reader = ledger.bodies();
        for resource in ledger.resources() {
            let [account, _, resource_type, id] = ledger.key_texts(resource);
            let contained = match resource_type {
                STACK => {
                    makers.stacks.insert([account, id], resource);
                    &mut makers.stack_of
                }
                PROVISIONED => &mut makers.product_of,
                _ => continue,
            };
            if atlas.presence(resource, at) != Presence::Standing {
                continue;
            }
            for edge in edges_of(atlas, resource, &mut reader) {
                let contains = edge.reference.relation.starts_with("Contains");
                let own = edge.resource == resource && edge.direction == Direction::Recorded;
                if let (true, Some(other)) = (contains && own && edge.holds(at), edge.other) {
                    contained.entry(other).or_insert(resource);
                }
            }
        }
        makers
    }

    /// What made a resource, given the version that is shown of it.
    pub fn of(&self, resource: ResourceId, version: &Version<'_>) -> Maker {
        self.within(resource, version, NESTED_MAX)
    }

    fn within(&self, resource: ResourceId, version: &Version<'_>, nested: u8) -> Maker {
        let account = self.ledger.key_texts(resource)[0];
        let tags = tags(version);
        let tag = |keys: [&str; 2]| {
            keys.iter().find_map(|key| Some(tags.get(*key)?.as_str()?.to_owned()))
        };
        let stack = tag(["aws:cloudformation:stack-id", "aws:cloudformation:stack-name"]);
        let known = stack.as_deref().and_then(|id| self.stacks.get(&[account, id]).copied());
        let container = known.or_else(|| self.stack_of.get(&resource).copied());
        let id = |it: ResourceId| self.ledger.key_texts(it)[3].to_owned();
        let product =
            tag(["aws:servicecatalog:provisionedProductArn", "aws:servicecatalog:productArn"]);
        let of_stack = || {
            let stack = container.filter(|&it| it != resource && nested > 0)?;
            let version = self.ledger.timeline(stack).in_force(self.at)?;
            self.within(stack, &version, nested - 1).product
        };
        let contains = || self.product_of.get(&resource).copied().map(id);
        Maker {
            stack: stack.or_else(|| container.map(id)),
            product: product.or_else(of_stack).or_else(contains),
        }
    }
}

fn tags(version: &Version<'_>) -> Map<String, Value> {
    version.tags().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default()
}
