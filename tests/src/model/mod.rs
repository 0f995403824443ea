//! The naive model: what the rule book makes of an employee and of a list of them, written once
//! more from the book and as plainly as possible. It shares no code with the engine, and no table
//! with the world's invariants.
//!
//! Texts are taken to be within their limits: generated ones are short.

pub mod columns;
pub mod compare;
pub mod deliveries;
pub mod import;
pub mod person;
pub mod status;
pub mod text;
