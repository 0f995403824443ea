//! Faults on demand: what happens to deliveries to come, and deliveries sent again.

pub(crate) mod armed;
pub(crate) mod redelivery;
