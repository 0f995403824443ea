//! What the test targets of this package share: a naive model of the mapping, and generated scenarios.

pub mod generated;
pub mod model;
