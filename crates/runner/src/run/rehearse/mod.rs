//! Rehearsing: one scenario against one world, from its first step to its last or to the first that
//! fails.

mod expectation;
mod rehearsal;

pub(crate) use rehearsal::{build_only, rehearse};
