//! The oracle: slow, obvious twins of the answers, random histories for them, and the comparison
//! with the binary. Written from `docs/SEMANTICS.md` alone; it shares no code with `src/`.

pub(crate) mod compare;
mod compare_relations;
pub(crate) mod instant;
pub(crate) mod law;
mod mixed;
mod mixed_chain;
mod mixed_files;
mod mixed_forms;
pub(crate) mod run;
mod twin;
mod twin_blame;
mod twin_book;
mod twin_canonical;
mod twin_changes;
mod twin_edges;
mod twin_gaps;
mod twin_read;
mod twin_sentences;
mod twin_sentences_blame;
mod twin_sentences_edges;
mod twin_sentences_gaps;
mod twin_versions;
pub(crate) mod world;
mod world_files;
mod world_items;
mod world_relations;
