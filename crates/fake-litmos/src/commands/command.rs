//! Acts of a Litmos administrator.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::AccessLevel;

/// An act of an administrator in the web site. A `learner` is given by id or user name; fields go
/// by the vendor's names (`UserName`, `JobTitle`, `Active`), values are text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Makes a learner under the same rules as the API.
    CreateLearner {
        /// At least `UserName`, `FirstName`, `LastName`.
        fields: BTreeMap<String, String>,
    },
    /// Changes the given fields and no others; an empty value clears.
    EditLearner {
        /// Id or user name of the learner.
        learner: String,
        /// The new values by vendor name; an empty one clears.
        fields: BTreeMap<String, String>,
    },
    /// Deletes a learner for good; the user name is free again.
    DeleteLearner {
        /// Id or user name of the learner.
        learner: String,
    },
    /// Changes the access level of a learner, and so of each of its keys.
    SetAccessLevel {
        /// Id or user name of the learner.
        learner: String,
        /// The new access level.
        access_level: AccessLevel,
    },
    /// Makes a team.
    AddTeam {
        /// Not the name of another team.
        name: String,
        /// Id of the team it is part of; none if left out.
        #[serde(default)]
        parent: Option<String>,
    },
    /// Adds a learner to a team, without a mail.
    JoinTeam {
        /// Id of the team.
        team: String,
        /// Id or user name of the learner.
        learner: String,
    },
    /// Makes a course.
    AddCourse {
        /// A short name; not blank.
        code: String,
        /// The title; not blank.
        name: String,
    },
    /// Makes an advanced custom field.
    AddCustomField {
        /// Not the name of another field.
        name: String,
    },
    /// Disables an API key: calls with it are answered 401.
    DisableKey {
        /// The key.
        key: String,
    },
    /// Enables an API key again.
    EnableKey {
        /// The key.
        key: String,
    },
}
