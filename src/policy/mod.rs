//! IAM's language and its judgement: documents, statements, conditions; the layers of policies that
//! bear on a request; what follows from them. It knows no file, no ledger and no time but the
//! request's own.
pub mod arn;
pub mod caller;
pub mod condition;
pub mod context;
pub mod decision;
pub mod document;
pub mod expression;
pub mod layers;
pub mod operator;
pub mod pattern;
pub mod principal;
pub mod public;
pub mod special;
pub mod statement;
pub mod template;
pub mod told;

mod judged;
mod possible;
mod sides;
mod values;
