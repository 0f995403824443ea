//! What an audit entry says (AUD-1): who, what, on whom, with what result; names of fields, never
//! their values.
//!
//! From these alone the link table and each learner's active states can be rebuilt (AUD-4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync_core::reporting::run::{Header, RunSource};

/// By which way an effect came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// An administrator asked for it.
    Manual,
    /// A delivery of BambooHR.
    Webhook,
    /// The timer (STG-14).
    Schedule,
    /// An administrator took a paused run up again.
    Resume,
    /// The engine saw it for itself.
    Engine,
    /// What the config file says.
    Config,
}

/// One entry; its time stands beside it in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Entry {
    /// The administrator, or `webhook` (PRM-5).
    pub(crate) actor: String,
    /// What was done: `connection_enabled`, `sync_started`, `learner_updated` and so on.
    pub(crate) action: String,
    /// By which way; entries of older versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<Source>,
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
    /// The problem of the row despite which the learner was to be locked out, and nothing else
    /// written (STA-13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) despite: Option<String>,
}

impl Entry {
    /// An administrator did `action`.
    pub(crate) fn new(actor: &str, action: &str) -> Entry {
        Entry::by(Source::Manual, actor, action)
    }

    /// `actor` did `action`; `source` caused it.
    pub(crate) fn by(source: Source, actor: &str, action: &str) -> Entry {
        let (actor, action) = (actor.to_owned(), action.to_owned());
        Entry {
            actor,
            action,
            source: Some(source),
            ..Entry::default()
        }
    }

    /// The engine did `action` by itself.
    pub(crate) fn by_engine(action: &str) -> Entry {
        Entry::by(Source::Engine, "engine", action)
    }

    /// An Import did `action`.
    pub(crate) fn by_run(run: &Header, action: &str) -> Entry {
        Entry {
            run: Some(run.id.clone()),
            ..Entry::by(run.source.into(), &run.actor, action)
        }
    }
}

impl From<RunSource> for Source {
    fn from(source: RunSource) -> Source {
        match source {
            RunSource::Manual => Source::Manual,
            RunSource::Webhook => Source::Webhook,
            RunSource::Resume => Source::Resume,
            RunSource::Schedule => Source::Schedule,
        }
    }
}
