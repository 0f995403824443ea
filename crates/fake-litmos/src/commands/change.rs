//! Changes of the site's state, with author and time: the log that invariants are checked against.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::LearnerRef;

/// One change, with the learner before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When it happened.
    pub at: Timestamp,
    /// Who made the change.
    pub by: By,
    /// What was done.
    pub kind: ChangeKind,
    /// Id of the learner concerned.
    pub learner: String,
    /// The learner before; `None` for a creation.
    pub before: Option<LearnerRef>,
    /// The learner after; `None` for a deletion. A write that changed nothing has the same before
    /// and after.
    pub after: Option<LearnerRef>,
}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// An API call.
    Call {
        /// The id of the key's owner.
        key_of: String,
        /// The call's `source`.
        source: String,
    },
    /// An administrator, on the web site.
    #[serde(rename = "hand")]
    Admin,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A learner was made.
    Created,
    /// A learner was written, whether or not anything differed.
    Updated,
    /// A learner was deleted for good.
    Deleted,
    /// One of the learner's API keys was disabled.
    KeyDisabled,
    /// One of the learner's API keys was enabled again.
    KeyEnabled,
}
