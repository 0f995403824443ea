//! What the test targets of this package share: how properties draw, a naive model of the mapping,
//! generated scenarios and crowds, and generated requests.

pub mod answers;
pub mod crowd;
pub mod entries;
pub mod generated;
pub mod model;
pub mod random;
pub mod requests;
