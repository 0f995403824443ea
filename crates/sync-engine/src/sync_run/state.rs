//! The state of the Sync lane.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sync_core::{Config, Reason};

use crate::runtime::attempts::Tries;
use crate::runtime::runs::{SyncRun, SyncState};
use crate::runtime::time::earlier;
use crate::store::StoreError;
use crate::store::runs::{Kind, in_state};

/// The Sync under way, and the times at which the lane does something by itself.
pub(crate) struct SyncLane {
    pub(crate) active: Option<ActiveSync>,
    /// When the Sync that waits for an administrator is given up (SAF-8).
    pub(crate) held_until: Option<Timestamp>,
    /// When the schedule begins a Sync by itself (STG-14).
    pub(crate) next_slot: Option<Timestamp>,
    /// Whether a timed Sync has swapped its list in and an Import is to follow (STG-14).
    pub(crate) is_import_due: bool,
}

impl SyncLane {
    /// Reads what a former engine left.
    pub(crate) fn load(
        connection: &Connection,
        config: &Config,
        now: Timestamp,
    ) -> Result<SyncLane, StoreError> {
        let in_state = |state: SyncState| in_state::<SyncRun>(connection, Kind::Sync, state.code());
        let mut unfinished = in_state(SyncState::Running)?;
        unfinished.extend(in_state(SyncState::Paused)?);
        let held = in_state(SyncState::Held)?;
        Ok(SyncLane {
            active: unfinished
                .into_iter()
                .next()
                .map(|run| ActiveSync::new(run, now)),
            held_until: held.iter().filter_map(SyncRun::held_until).max(),
            next_slot: next_slot(config, now),
            is_import_due: false,
        })
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration, config: &Config, now: Timestamp) {
        let SyncLane {
            active,
            held_until,
            next_slot,
            is_import_due: _,
        } = self;
        active.iter_mut().for_each(|active| active.set_back(by));
        *held_until = held_until.map(|at| earlier(at, by));
        // A schedule goes by the clock's own hours.
        *next_slot = next_slot.and_then(|slot| Some(slot.min(self::next_slot(config, now)?)));
    }

    /// A stored Sync with what the store cannot say: that it waits because the store failed.
    pub(crate) fn with_live_state(&self, mut run: SyncRun, now: Timestamp) -> SyncRun {
        let active = self
            .active
            .as_ref()
            .filter(|active| active.run.id == run.id);
        let until = active.and_then(|active| Some(active.backoff_until?.max(active.not_before)));
        if let Some(until) = until.filter(|until| *until > now) {
            run.state = SyncState::Paused;
            run.reason = Some(Reason::StoreUnavailable);
            run.resume_at = Some(until);
        }
        run
    }
}

/// The first slot after `now`, if there is a schedule.
pub(crate) fn next_slot(config: &Config, now: Timestamp) -> Option<Timestamp> {
    config
        .sync_schedule
        .map(|schedule| schedule.next_after(now, config.company_timezone.zone()))
}

/// The column of the report that holds Litmos Access.
#[derive(Clone, Debug)]
pub(super) struct AccessColumn {
    /// What reports call Litmos Access.
    pub(super) name: String,
    /// How many entries of the catalog could not be read (RD-10).
    pub(super) left_out: usize,
}

/// A Sync under way.
#[derive(Debug)]
pub(crate) struct ActiveSync {
    pub(super) run: SyncRun,
    /// The column of Litmos Access, once the catalogue was read.
    pub(super) column: Option<AccessColumn>,
    pub(super) tries: Tries,
    pub(super) not_before: Timestamp,
    /// Until when it leaves a store alone that failed.
    pub(super) backoff_until: Option<Timestamp>,
}

impl ActiveSync {
    /// A Sync that has made no call yet.
    pub(crate) fn new(run: SyncRun, now: Timestamp) -> ActiveSync {
        let not_before = run.resume_at.unwrap_or(now).max(now);
        ActiveSync {
            not_before,
            run,
            column: None,
            tries: Tries::default(),
            backoff_until: None,
        }
    }

    /// It starts over then, or later if it has to wait longer.
    pub(super) fn back_off_until(&mut self, until: Timestamp) {
        let anew = ActiveSync::new(self.run.clone(), until.max(self.not_before));
        *self = ActiveSync {
            backoff_until: Some(until),
            ..anew
        };
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        let ActiveSync {
            run,
            column: _,
            tries: _,
            not_before,
            backoff_until,
        } = self;
        *not_before = earlier(*not_before, by);
        *backoff_until = backoff_until.map(|at| earlier(at, by));
        run.resume_at = run.resume_at.map(|at| earlier(at, by));
    }

    pub(super) fn is_due(&self, is_off: bool, now: Timestamp) -> bool {
        self.backoff_until.is_none_or(|until| until <= now) && (is_off || self.not_before <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_waits_waits_no_longer_for_a_clock_that_was_set_back() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let run = SyncRun::new("sync-1".to_owned(), "ada", at("2026-11-02T08:00:00Z"));
        let run = SyncRun {
            resume_at: Some(at("2026-11-02T08:01:00Z")),
            ..run
        };
        let mut lane = ActiveSync::new(run, at("2026-11-02T08:00:00Z"));
        lane.back_off_until(at("2026-11-02T08:02:00Z"));
        lane.set_back(SignedDuration::from_hours(2));
        assert_eq!(lane.run.resume_at, Some(at("2026-11-02T06:01:00Z")));
        assert_eq!(lane.not_before, at("2026-11-02T06:02:00Z"));
        assert_eq!(lane.backoff_until, Some(at("2026-11-02T06:02:00Z")));
    }
}
