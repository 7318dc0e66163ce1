//! Rules replayed over the past: what AWS Config's managed rules, Guard policies, custom functions
//! and conformance packs say of each state, from when till when. A rule is a pure function of one
//! state (SEMANTICS §8); `along` carries it along time.
pub mod along;
pub mod compare;
pub mod controls;
pub mod custom;
pub mod guard;
pub mod instance;
pub mod items;
pub mod notice;
pub mod pack;
pub mod question;
pub mod recorded;
pub mod rule;
pub mod rules;
pub mod subject;
pub mod verdict;
