//! What takes seconds or the machine's own time: kills, crowds of callers, stops under load.
//! `just torture` runs it, two minutes at most; `cargo test` leaves it out.
//!
//! To add to it, mark a test `#[ignore = "just torture"]` in a module here. Ports are free ones,
//! waits have a bound.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by its line"
)]

mod callers;
mod deliveries;
#[expect(dead_code, reason = "the tests of the engine use the rest")]
#[path = "../it/engine/process.rs"]
mod process;
mod restarts;
mod stops;
#[expect(dead_code, reason = "the tests of the engine use the rest")]
#[path = "../it/engine/vendors.rs"]
mod vendors;
