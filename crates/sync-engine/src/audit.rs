//! What an audit entry says (AUD-1): who, what, on whom, with what result; names of fields, never their values.
//!
//! From these alone the link table and each learner's active states can be rebuilt (AUD-4). Left out: the
//! hash chain (AUD-5), and the option to keep values (AUD-2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One entry; its time stands beside it in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Entry {
    /// The administrator, or `webhook` (PRM-5).
    pub(crate) actor: String,
    /// What was done: `connection_enabled`, `sync_started`, `learner_updated` and so on.
    pub(crate) action: String,
    /// The Sync or Import it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<String>,
    /// On whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) employee_id: Option<String>,
    /// The learner it is linked to afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) learner_id: Option<String>,
    /// Whether the learner is active afterwards, as far as the engine wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) active: Option<bool>,
    /// The names of the fields written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changed_fields: Vec<String>,
    /// Fingerprint of the baseline before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<String>,
    /// Fingerprint of the baseline after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<String>,
    /// Outcome or reason code, or what a setting became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<String>,
}

impl Entry {
    /// `actor` did `action`.
    pub(crate) fn new(actor: &str, action: &str) -> Entry {
        Entry { actor: actor.to_owned(), action: action.to_owned(), ..Entry::default() }
    }
}
