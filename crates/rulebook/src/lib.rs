//! Every rule as one line of data (id, source, sentence), and which rules were hit.
//!
//! A decision carries its rule (`because: &MAT_6`), so an id that does not exist does not compile.
//! Rules that show in no output are marked where they act with [`hit`].

mod engine;
mod hits;
mod lookup;
mod reasons;
mod rule;
mod unproven;

pub use engine::*;
pub use hits::{forget_hits, hit, hits_of};
pub use lookup::rule;
pub use reasons::rule_of_reason;
pub use rule::Rule;
pub use unproven::{UNPROVEN, UNPROVEN_MAX, Unproven, unproven};
