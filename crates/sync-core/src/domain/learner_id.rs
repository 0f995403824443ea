//! The id of a learner in Litmos.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Litmos's learner id: opaque and case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct LearnerId(pub String);

impl fmt::Display for LearnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for LearnerId {
    fn from(id: &str) -> LearnerId {
        LearnerId(id.to_owned())
    }
}
