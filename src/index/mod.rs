//! An index: what was read of an export, kept in a folder so that the next question need not read
//! it again (docs/FORMATS.md, section 16).
//!
//! It holds the parts that a ledger is bound from (`ledger/parts`), never an answer: every question
//! is answered from an index as from the files themselves, by the same code. `catalogue` knows
//! which files it was made of and tells when they are others now; `tables` reads it back.
pub mod catalogue;
pub mod tables;
