//! The engine against a hand-made BambooHR and Litmos. One binary, because every binary is linked
//! by itself.

mod adoption;
mod another_company;
mod api;
mod audit;
mod clicks;
mod clock_set_back;
mod deaths;
mod held;
mod held_events;
mod inbox;
mod interrupted;
mod journey;
mod keys;
mod notifications;
mod overtaken;
mod permissions;
mod redaction;
mod report;
mod source_clock;
mod staged_writes;
mod store_fails;
mod store_unreadable;
mod support;
mod waits;
mod webhooks;
mod workers;
