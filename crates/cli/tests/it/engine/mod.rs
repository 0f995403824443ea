//! `rehearsal engine` from outside: the real program, on real ports and the machine's clock,
//! against both fakes.
//!
//! Everything listens on port 0. Nothing waits for time to pass: what is under way is asked for
//! until it is over.

mod bad_starts;
mod callers;
mod hosts;
mod journey;
mod killed;
mod killed_bulk;
mod killed_inbox;
mod killed_sync;
mod process;
mod sealed;
mod secrets;
mod tls;
mod unmapped;
mod vendors;
