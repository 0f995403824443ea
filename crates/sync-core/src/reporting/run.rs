//! A run of Import as a record: its states, its header, and counts that add up (RPT-2, RPT-4,
//! RPT-8).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::operation::{Flag, Outcome};
use crate::reporting::row::Row;
use crate::safeguards::Tripped;

/// Where a run stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the rule book's, RPT-2")]
pub enum RunState {
    Running,
    Held,
    Paused,
    Completed,
    CompletedWithFailures,
    Cancelled,
    Aborted,
}

impl RunState {
    /// Whether it is over: its report never changes again (RPT-7).
    pub fn is_finished(self) -> bool {
        match self {
            RunState::Running | RunState::Held | RunState::Paused => false,
            RunState::Completed
            | RunState::CompletedWithFailures
            | RunState::Cancelled
            | RunState::Aborted => true,
        }
    }

    /// Its name in reports.
    pub fn code(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Held => "held",
            RunState::Paused => "paused",
            RunState::Completed => "completed",
            RunState::CompletedWithFailures => "completed_with_failures",
            RunState::Cancelled => "cancelled",
            RunState::Aborted => "aborted",
        }
    }
}

/// By which way a run came (RPT-2).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RunSource {
    /// An administrator pressed Import.
    Manual,
    /// A delivery of BambooHR.
    Webhook,
    /// An administrator took a paused run up again (CRS-4). One that goes on by itself keeps its
    /// source.
    Resume,
    /// The timer, by `auto_import` (STG-14).
    Schedule,
}

/// Rows by outcome. They add up to the rows selected once the run is over (RPT-4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the words are the rule book's, IMP-4")]
pub struct Counts {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub failed: usize,
    pub not_attempted: usize,
}

impl Counts {
    /// Counts these rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Counts {
        let mut counts = Counts::default();
        for row in rows {
            *counts.of_outcome(row.outcome) += 1;
        }
        counts
    }

    fn of_outcome(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Failed => &mut self.failed,
            Outcome::NotAttempted => &mut self.not_attempted,
        }
    }

    /// All of them.
    pub fn sum(&self) -> usize {
        self.created + self.updated + self.unchanged + self.failed + self.not_attempted
    }
}

/// The header of a run (RPT-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// Such as `import-1`.
    pub id: String,
    /// The connection's subdomain.
    pub connection: String,
    /// Who (PRM-5).
    pub actor: String,
    /// By which way.
    pub source: RunSource,
    /// Whether nothing is written (DRY-1).
    pub dry_run: bool,
    /// Where it stands.
    pub state: RunState,
    /// Why it is held, paused or aborted: a reason code. `store_unavailable`: it rests because the
    /// engine's store failed.
    pub reason: Option<String>,
    /// When a paused run goes on by itself (RTE-5); one without it waits until somebody resumes it,
    /// and whoever it has in doubt is left alone by webhooks until then (CNC-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub resume_at: Option<Timestamp>,
    /// When it began.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When it was over.
    #[schemars(with = "Option<String>")]
    pub finished_at: Option<Timestamp>,
    /// Rows selected.
    pub selected: usize,
    /// Rows by outcome.
    pub counts: Counts,
    /// Rows by flag; a flag no row has is left out.
    pub flags: BTreeMap<Flag, usize>,
    /// Safeguards that tripped, whether confirmed since or not.
    pub safeguards: Vec<Tripped>,
    /// CFG-2.
    pub config_fingerprint: String,
    /// SAF-8.
    pub plan_fingerprint: String,
}

impl Header {
    /// Counts `rows` anew.
    pub fn tally<'a>(&mut self, rows: impl IntoIterator<Item = &'a Row> + Clone) {
        self.counts = Counts::of(rows.clone());
        self.flags = BTreeMap::new();
        for flag in rows.into_iter().flat_map(|row| &row.flags) {
            *self.flags.entry(*flag).or_default() += 1;
        }
    }

    /// Counts one row more.
    pub fn count(&mut self, row: &Row) {
        *self.counts.of_outcome(row.outcome) += 1;
        for flag in &row.flags {
            *self.flags.entry(*flag).or_default() += 1;
        }
    }

    /// Counts `later`, which stands in place of `earlier`.
    pub fn count_anew(&mut self, earlier: &Row, later: &Row) {
        *self.counts.of_outcome(earlier.outcome) -= 1;
        for flag in &earlier.flags {
            self.flags.entry(*flag).and_modify(|rows| *rows -= 1);
        }
        self.flags.retain(|_, rows| *rows > 0);
        self.count(later);
    }

    /// Ends the run: completed, with failures if a row failed or was not attempted for want of
    /// something.
    pub fn complete<'a>(
        &mut self,
        rows: impl IntoIterator<Item = &'a Row> + Clone,
        now: Timestamp,
    ) {
        self.tally(rows);
        self.state = RunState::Completed;
        if self.counts.failed > 0 {
            rulebook::hit(&rulebook::RPT_2);
            self.state = RunState::CompletedWithFailures;
        }
        self.finished_at = Some(now);
    }
}

/// So many of the newest runs are kept, however old (RPT-8).
pub const RUNS_KEPT: usize = 50;

/// Whether a finished run is still kept (RPT-8): among the newest 50, or not older than 90 days.
/// `newer` counts the runs after it.
pub fn is_kept(newer: usize, finished_at: Timestamp, now: Timestamp) -> bool {
    let is_kept =
        newer < RUNS_KEPT || now.duration_since(finished_at) <= SignedDuration::from_hours(90 * 24);
    if !is_kept {
        rulebook::hit(&rulebook::RPT_8);
    }
    is_kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_kept_by_number_or_by_age() {
        let now: Timestamp = "2026-11-02T12:00:00Z".parse().unwrap();
        let old = now - SignedDuration::from_hours(91 * 24);
        let young = now - SignedDuration::from_hours(90 * 24);
        assert!(is_kept(49, old, now));
        assert!(!is_kept(50, old, now));
        assert!(is_kept(50, young, now));
    }
}
