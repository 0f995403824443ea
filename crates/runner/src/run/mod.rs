//! Running scenarios: one world each, in parallel, watched in real time.

pub(crate) mod guard;
pub(crate) mod ledger;
pub(crate) mod options;
pub(crate) mod outcome;
pub(crate) mod parallel;
pub(crate) mod pool;
pub(crate) mod rehearse;
pub(crate) mod stopwatch;
pub(crate) mod twice;
pub(crate) mod watch;
pub(crate) mod world_runtime;
