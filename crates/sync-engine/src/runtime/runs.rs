//! Syncs and Imports as they are stored and shown.
//!
//! The header of an Import is `sync_core::reporting::run`'s; beside it is what only the engine
//! needs to carry it on.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync_core::domain::username::Folded;
use sync_core::reporting::run::{Counts, Header, RunSource, RunState};
use sync_core::safeguards::{Confirmation, Reckoning};
use sync_core::staging::Summary;
use sync_core::{Config, EmployeeId, Operation, Reason, StagedRow};

use crate::observe::audit::{Entry, Source};

/// Where a Sync stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyncState {
    Running,
    /// BambooHR asked for more patience than a call has (RTE-5), or the store failed (FLT-2).
    Paused,
    Completed,
    Failed,
    Held,
}

impl SyncState {
    pub(crate) fn code(self) -> &'static str {
        match self {
            SyncState::Running => "running",
            SyncState::Paused => "paused",
            SyncState::Completed => "completed",
            SyncState::Failed => "failed",
            SyncState::Held => "held",
        }
    }
}

/// A Sync.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SyncRun {
    pub(crate) id: String,
    pub(crate) state: SyncState,
    pub(crate) reason: Option<Reason>,
    pub(crate) actor: String,
    pub(crate) started_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) summary: Option<Summary>,
    /// Whether the schedule began it (STG-14).
    #[serde(default)]
    pub(crate) is_timed: bool,
    /// When a paused one goes on (RTE-5).
    #[serde(default)]
    pub(crate) resume_at: Option<Timestamp>,
    /// The fingerprint of the list it is held with: what a confirmation is bound to (SAF-8).
    #[serde(default)]
    pub(crate) held_fingerprint: Option<String>,
}

impl SyncRun {
    pub(crate) fn new(id: String, actor: &str, now: Timestamp) -> SyncRun {
        SyncRun {
            id,
            state: SyncState::Running,
            reason: None,
            actor: actor.to_owned(),
            started_at: now,
            finished_at: None,
            summary: None,
            is_timed: false,
            resume_at: None,
            held_fingerprint: None,
        }
    }

    /// The audit entry that it did `action` (AUD-1).
    pub(crate) fn entry(&self, action: &str) -> Entry {
        let source = if self.is_timed {
            Source::Schedule
        } else {
            Source::Manual
        };
        Entry {
            run: Some(self.id.clone()),
            ..Entry::by(source, &self.actor, action)
        }
    }

    /// Ends it, or holds it.
    pub(crate) fn end(&mut self, state: SyncState, reason: Option<Reason>, now: Timestamp) {
        self.state = state;
        self.reason = reason;
        self.finished_at = Some(now);
    }

    /// When a held one is given up: the first second after its hour (SAF-8).
    pub(crate) fn held_until(&self) -> Option<Timestamp> {
        let held_at = self.finished_at.filter(|_| self.state == SyncState::Held)?;
        Some(held_at + Confirmation::LASTS + SignedDuration::from_secs(1))
    }
}

/// An Import: its header and what is needed to go on with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImportRun {
    pub(crate) header: Header,
    /// What its plan is judged by, whenever it is made (section 20).
    #[serde(default)]
    pub(crate) reckoning: Reckoning,
    /// An administrator's confirmation of its plan, until it is used (SAF-8).
    #[serde(default)]
    pub(crate) confirmation: Option<Confirmation>,
    /// The options it began with, as long as it is not over (CNC-6).
    #[serde(default)]
    pub(crate) config: Option<Box<Config>>,
    /// Whether the request was for the rows selected on the list, and not for ids (CNC-2).
    #[serde(default)]
    pub(crate) is_of_selection: bool,
    /// Why it is to stop at the next item, once an administrator has requested that (IMP-15).
    pub(crate) stop: Option<Reason>,
    /// Leavers who could not be locked out and were not known before (NTF-1): administrators are
    /// notified at the end.
    #[serde(default)]
    pub(crate) new_still_active: usize,
}

impl ImportRun {
    /// A run of the company `connection` that starts at `now`.
    pub(crate) fn new(
        id: String,
        connection: String,
        actor: &str,
        source: RunSource,
        config: &Config,
        now: Timestamp,
    ) -> ImportRun {
        let header = Header {
            id,
            connection,
            actor: actor.to_owned(),
            source,
            dry_run: false,
            state: RunState::Running,
            reason: None,
            resume_at: None,
            started_at: now,
            finished_at: None,
            selected: 0,
            counts: Counts::default(),
            flags: Default::default(),
            safeguards: Vec::new(),
            config_fingerprint: config.fingerprint(),
            plan_fingerprint: String::new(),
        };
        ImportRun {
            header,
            reckoning: Reckoning::default(),
            confirmation: None,
            config: None,
            is_of_selection: false,
            stop: None,
            new_still_active: 0,
        }
    }

    /// Lets it run again, after a pause or a decision.
    pub(crate) fn resume(&mut self) {
        self.header.state = RunState::Running;
        self.header.reason = None;
        self.header.resume_at = None;
    }

    /// Whether it would go on by itself before `until`.
    pub(crate) fn goes_on_before(&self, until: Timestamp) -> bool {
        match self.header.state {
            RunState::Running => true,
            RunState::Paused => self.header.resume_at.is_some_and(|at| at < until),
            _ => false,
        }
    }

    /// Lets it leave the store alone that failed, until then (FLT-2).
    pub(crate) fn back_off_until(&mut self, until: Timestamp) {
        self.header.state = RunState::Paused;
        self.header.reason = Some(Reason::StoreUnavailable.code().into_owned());
        self.header.resume_at = Some(until);
    }

    /// Whether it was requested or scheduled; a webhook's run is only a record of what the inbox
    /// did.
    pub(crate) fn is_requested(&self) -> bool {
        self.header.source != RunSource::Webhook
    }
}

/// One selected id of an Import with what was staged for it then (IMP-2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) employee_id: EmployeeId,
    /// `None` if the id was not on the list (IMP-14).
    pub(crate) row: Option<StagedRow>,
    /// The fingerprint of the operation that an administrator confirmed although a safeguard counts
    /// it (SAF-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) confirmed: Option<String>,
}

/// A write that is about to be made (CRS-2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Intent {
    /// The operation with its target and the values to be written.
    pub(crate) operation: Operation,
    /// Write calls made, the coming one included.
    pub(crate) attempts: u32,
    /// The bulk import it goes with, by its number in the run; `None` if it goes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chunk: Option<u32>,
}

/// A bulk import that is about to be sent, or was (CRS-2). Its rows are the intents of the same
/// number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChunkIntent {
    /// Which of the run's.
    pub(crate) number: u32,
    /// When the intent was stored.
    pub(crate) at: Timestamp,
    /// The id of its job, once Litmos has answered.
    pub(crate) job: Option<String>,
    /// How far it is known what Litmos did with it.
    #[serde(default)]
    pub(crate) progress: ChunkProgress,
    /// Rows Litmos refused, by user name, with its messages.
    #[serde(default)]
    pub(crate) refused: BTreeMap<Folded, String>,
}

/// How far it is known what Litmos did with a bulk import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChunkProgress {
    /// It may have been sent.
    #[default]
    Sent,
    /// It is over, and which rows it refused was read up to this one.
    Refusals(usize),
    /// No more calls are to be made about it.
    Over,
}
