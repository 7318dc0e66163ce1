//! Who could do what, at any moment: the users, roles and policies of the evidence as they stood
//! then, judged by `policy`. SEMANTICS §8: a judgement is asked of one state and one moment, and
//! carried along time by `along`.
pub mod acl;
pub mod along;
pub mod ask;
pub mod beside;
pub mod census;
pub mod chain;
pub mod document;
pub mod guards;
pub mod library;
pub mod memory;
pub mod outsiders;
pub mod principals;
pub mod question;
pub mod row;
pub mod subject;
pub mod terms;
pub mod who;
pub mod world;

mod facts;
mod key;
mod meant;
mod party;
