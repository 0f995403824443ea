//! The program as a process: exit codes, `engine`, `serve`, and everything the documentation shows.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by its line"
)]

mod docs;
mod engine;
mod exit_codes;
mod serve;
