//! Expected employees and learners.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::AllOr;
use crate::place::At;
use crate::row::{ExpectedEmployee, LearnerRow};

/// The learners in Litmos.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedLearners {
    /// Exactly these.
    pub only: Option<Vec<LearnerRow>>,
    /// At least these; `absent` in a row means that there is no such learner.
    pub include: Option<Vec<LearnerRow>>,
    /// None of these user names; `all` if there is no learner at all.
    pub none: Option<AllOr<Vec<At<String>>>>,
    /// Exactly as in this snapshot.
    pub like: Option<At<String>>,
}

/// The employees in BambooHR.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedEmployees {
    /// Exactly these.
    pub only: Option<Vec<ExpectedEmployee>>,
    /// At least these; `absent` in a row means that the record is gone.
    pub include: Option<Vec<ExpectedEmployee>>,
    /// These records are as they were at the start of the window; `all` for every record.
    pub unchanged: Option<AllOr<Vec<At<String>>>>,
}

impl ExpectedLearners {
    pub(super) fn comparisons(&self) -> usize {
        // An empty `only` says that there is nobody; an empty `include` says nothing.
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.none.as_ref().map_or(0, AllOr::comparisons)
            + usize::from(self.like.is_some())
    }
}

impl ExpectedEmployees {
    pub(super) fn comparisons(&self) -> usize {
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.unchanged.as_ref().map_or(0, AllOr::comparisons)
    }
}
