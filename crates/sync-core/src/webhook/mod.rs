//! Deliveries of BambooHR: their payload, and what each entry means.

pub mod entry;
pub mod payload;
