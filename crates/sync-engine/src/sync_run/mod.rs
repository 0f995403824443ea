//! The Sync lane: read BambooHR, build the list, swap it in (STG-6). It never calls Litmos (STG-2).
//!
//! One call per tick; a wait is a time in memory. A Sync that a former engine left running starts
//! over, which changes nothing because only the last step writes.

mod apply;
mod finish;
mod held;
pub(crate) mod schedule;

pub(crate) use held::{decide, give_up, lasts_until};

use bamboohr_client::Catalogue;
use jiff::{SignedDuration, Timestamp};
use sync_core::Reason;
use sync_core::pacing::retry::Decision;
use sync_core::reading::CompleteRead;

use crate::http::error::Problem;
use crate::observe::metrics::Timing;
use crate::observe::notify;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::memory::earlier;
use crate::runtime::runs::{SyncRun, SyncState};
use crate::store::runs::Kind;
use crate::store::{self, REST, StoreError};
use crate::vendors::reader;
use crate::vendors::reader::AccessColumn;
use crate::{Engine, connection, people};
use apply::take_in;
use finish::{Ending, end};

/// A Sync under way.
#[derive(Debug)]
pub(crate) struct SyncLane {
    run: SyncRun,
    /// The column of Litmos Access, once the catalogue has told.
    column: Option<AccessColumn>,
    tries: Tries,
    not_before: Timestamp,
    /// Until when it leaves a store alone that failed.
    rests_until: Option<Timestamp>,
}

impl SyncLane {
    /// A Sync at its beginning.
    pub(crate) fn new(run: SyncRun, now: Timestamp) -> SyncLane {
        let not_before = run.resume_at.unwrap_or(now).max(now);
        SyncLane {
            not_before,
            run,
            column: None,
            tries: Tries::default(),
            rests_until: None,
        }
    }

    /// It starts over then, or later if it was told to wait longer.
    fn rest_until(&mut self, until: Timestamp) {
        let anew = SyncLane::new(self.run.clone(), until.max(self.not_before));
        *self = SyncLane {
            rests_until: Some(until),
            ..anew
        };
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        let SyncLane {
            run,
            column: _,
            tries: _,
            not_before,
            rests_until,
        } = self;
        *not_before = earlier(*not_before, by);
        *rests_until = rests_until.map(|at| earlier(at, by));
        run.resume_at = run.resume_at.map(|at| earlier(at, by));
    }

    fn is_due(&self, is_off: bool, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| until <= now) && (is_off || self.not_before <= now)
    }
}

/// Starts a Sync (CNC-1).
pub(crate) fn start(engine: &Engine, actor: &str) -> Result<SyncRun, Problem> {
    begin_run(engine, actor, false)
}

/// The same, by an administrator or by the schedule.
pub(crate) fn begin_run(engine: &Engine, actor: &str, is_timed: bool) -> Result<SyncRun, Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    if !memory.connection.get().is_on() {
        rulebook::hit(&rulebook::CON_1);
        return Err(Problem::new(
            &Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    }
    if let Some(lane) = &memory.sync {
        rulebook::hit(&rulebook::CNC_1);
        return Err(
            Problem::new(&Reason::SyncInProgress, "A Sync is running already.")
                .with_run(&lane.run.id),
        );
    }
    // Looking for a held one among all runs takes the longer the more there were. It is known by
    // its hour; and by its read where the store failed as the hour was over.
    let may_be_held = memory.held_until.is_some();
    let run = engine.store().write(|transaction| {
        // It sees more recent data than one that waits for a confirmation.
        if may_be_held || held::is_kept(transaction)? {
            give_up(transaction, now)?;
        }
        let (id, number) = store::runs::next_id(transaction, Kind::Sync)?;
        let run = SyncRun {
            is_timed,
            ..SyncRun::started(id, actor, now)
        };
        store::runs::add(
            transaction,
            Kind::Sync,
            (&run.id, number),
            run.state.code(),
            &run,
        )?;
        store::audit::append(transaction, now, &run.entry("sync_started"))?;
        Ok(run)
    })?;
    memory.held_until = None;
    memory.sync = Some(SyncLane::new(run.clone(), now));
    drop(memory);
    engine.nudges().0.ring();
    Ok(run)
}

/// When the lane is next due.
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let memory = engine.memory();
    match &memory.sync {
        // Once switched off it stops at once, whatever it waits for (CON-10).
        Some(lane) if !memory.connection.get().is_on() => {
            Some(lane.rests_until.unwrap_or(Timestamp::UNIX_EPOCH))
        }
        Some(lane) => Some(lane.not_before),
        None => memory
            .next_slot
            .filter(|_| memory.connection.get().is_on())
            .into_iter()
            .chain(memory.held_until)
            .min(),
    }
}

/// Makes the next call of the Sync under way, or ends it.
pub(crate) async fn tick(engine: &Engine) {
    held::expire(engine);
    schedule::keep_schedule(engine);
    let (column, now) = match begin(engine) {
        Ok(Some(begun)) => begun,
        Ok(None) => return,
        Err(error) => return rest_on_store_error(engine, Err(error)),
    };
    let Some(client) = reader::client(engine) else {
        rulebook::hit(&rulebook::CON_10);
        return fail(engine, Reason::IntegrationDisabled);
    };
    let _timing = Timing::begin(
        engine,
        if column.is_none() {
            "sync_catalogue"
        } else {
            "sync_report"
        },
    );
    match column {
        None => match client.fields().await {
            Ok(catalog) => take_in_catalog(engine, &catalog),
            Err(error) => failed_call(engine, &error),
        },
        Some(column) => match reader::report(&client, &column, now).await {
            // By BambooHR's clock, which its answer has just shown (WHK-30).
            Ok(read) => complete(
                engine,
                &CompleteRead {
                    started_at: engine.source_time(now),
                    ..read
                },
            ),
            Err(error) => {
                // What came of the report is dropped; the list knows complete reads alone.
                rulebook::hit(&rulebook::RD_2);
                failed_call(engine, &error);
            }
        },
    }
}

/// The lane's next call, if it is due. One that was paused runs again, and says so.
fn begin(engine: &Engine) -> Result<Option<(Option<AccessColumn>, Timestamp)>, StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    let is_off = !memory.connection.get().is_on();
    if !memory
        .sync
        .as_ref()
        .is_some_and(|lane| lane.is_due(is_off, now))
    {
        return Ok(None);
    }
    people::read_back(&mut memory, engine.store())?;
    let Some(lane) = memory.sync.as_mut() else {
        return Ok(None);
    };
    if lane.run.state == SyncState::Paused {
        let run = SyncRun {
            state: SyncState::Running,
            resume_at: None,
            reason: None,
            ..lane.run.clone()
        };
        save(engine, &run)?;
        lane.run = run;
        lane.tries = Tries::default();
    }
    lane.rests_until = None;
    lane.tries.begin(now);
    Ok(Some((lane.column.clone(), now)))
}

/// Waits longer than a call may (RTE-5).
fn pause(engine: &Engine, reason: Reason, until: Timestamp) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::RTE_5);
    let mut memory = engine.memory();
    let Some(lane) = memory.sync.as_mut() else {
        return Ok(());
    };
    // So long it waits even if the store cannot be told.
    lane.not_before = until;
    let run = SyncRun {
        state: SyncState::Paused,
        resume_at: Some(until),
        reason: Some(reason),
        ..lane.run.clone()
    };
    save(engine, &run)?;
    lane.run = run;
    Ok(())
}

fn save(engine: &Engine, run: &SyncRun) -> Result<(), StoreError> {
    engine
        .store()
        .write(|transaction| store::runs::update(transaction, &run.id, run.state.code(), run))
}

/// Finds Litmos Access in the catalog (ELG-5). Without it, or with several, the list stays as it
/// is.
fn take_in_catalog(engine: &Engine, catalog: &Catalogue) {
    let field = reader::access_field(engine, catalog);
    if let Err(error) = connection::note_access_field(engine, &field) {
        return rest_on_store_error(engine, Err(error));
    }
    match field.name {
        Ok(name) => {
            let now = engine.now();
            if let Some(lane) = engine.memory().sync.as_mut() {
                lane.column = Some(AccessColumn {
                    name,
                    left_out: catalog.left_out,
                });
                lane.tries = Tries::default();
                lane.not_before = now;
            }
        }
        Err(reason) => fail(engine, reason),
    }
}

fn failed_call(engine: &Engine, error: &bamboohr_client::Error) {
    let now = engine.now();
    let failure = attempts::call_failure(error, now);
    let decision = {
        let mut memory = engine.memory();
        let memory = &mut *memory;
        memory
            .sync
            .as_ref()
            .map(|lane| lane.tries.decide(failure, now, &mut memory.jitter))
    };
    match decision {
        Some(Decision::RetryAt(at)) => {
            rulebook::hit(&rulebook::RTE_7);
            if let Some(lane) = engine.memory().sync.as_mut() {
                lane.not_before = at;
            }
        }
        Some(Decision::PauseUntil(at)) => {
            let paused = pause(engine, reader::reason(error.cause()), at);
            rest_on_store_error(engine, paused);
        }
        Some(Decision::GiveUp) => fail(engine, reader::reason(error.cause())),
        None => {}
    }
}

/// Ends the Sync without touching the list (STG-6, CON-9).
fn fail(engine: &Engine, reason: Reason) {
    rulebook::hit(&rulebook::STG_6);
    tracing::warn!(reason = %reason.code(), "a Sync failed");
    let noted = match reason {
        Reason::BamboohrKeyRejected => connection::note_attention(engine, Some(&reason))
            .map(|()| notify::key_rejected(&reason)),
        _ => Ok(()),
    };
    // If the refusal cannot be noted, the Sync is not over: it starts over, and is refused again.
    let stored =
        noted.and_then(|()| end(engine, &mut engine.memory(), Ending::failed(Some(reason))));
    rest_on_store_error(engine, stored);
}

/// Takes in a complete read (RD-2): swaps the list, or holds it back for an administrator.
fn complete(engine: &Engine, read: &CompleteRead) {
    let is_timed = engine
        .memory()
        .sync
        .as_ref()
        .is_some_and(|lane| lane.run.is_timed);
    match take_in(engine, read) {
        Ok(Ok(is_swapped)) => {
            if is_swapped {
                after_swap(engine, is_timed);
            }
        }
        Ok(Err(error)) => rest_on_store_error(engine, Err(error)),
        Err(refused) => fail(engine, refused.reason()),
    }
}

/// A timed Sync is followed by an Import if an option says so, be it at once or when a held list
/// was confirmed (STG-14).
fn after_swap(engine: &Engine, is_timed: bool) {
    if is_timed && engine.setup().config.auto_import {
        schedule::auto_import(engine);
    }
}

/// A store that fails lets the Sync rest; then it starts over, which changes nothing (FLT-2,
/// CRS-4).
fn rest_on_store_error(engine: &Engine, stored: Result<(), StoreError>) {
    if let Err(error) = stored {
        let until = engine.now() + REST;
        if let Some(lane) = engine.memory().sync.as_mut() {
            tracing::error!(%error, run = lane.run.id, resume_at = %until, "the store failed; the Sync rests");
            lane.rest_until(until);
        }
    }
}

/// A stored Sync as it is: the store cannot say that it rests because the store failed.
pub(crate) fn as_it_is(engine: &Engine, mut run: SyncRun) -> SyncRun {
    let now = engine.now();
    let memory = engine.memory();
    let lane = memory.sync.as_ref().filter(|lane| lane.run.id == run.id);
    let until = lane.and_then(|lane| Some(lane.rests_until?.max(lane.not_before)));
    if let Some(until) = until.filter(|until| *until > now) {
        run.state = SyncState::Paused;
        run.reason = Some(Reason::StoreUnavailable);
        run.resume_at = Some(until);
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_waits_waits_no_longer_for_a_clock_that_was_set_back() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let run = SyncRun::started("sync-1".to_owned(), "ada", at("2026-11-02T08:00:00Z"));
        let run = SyncRun {
            resume_at: Some(at("2026-11-02T08:01:00Z")),
            ..run
        };
        let mut lane = SyncLane::new(run, at("2026-11-02T08:00:00Z"));
        lane.rest_until(at("2026-11-02T08:02:00Z"));
        lane.set_back(SignedDuration::from_hours(2));
        assert_eq!(lane.run.resume_at, Some(at("2026-11-02T06:01:00Z")));
        assert_eq!(lane.not_before, at("2026-11-02T06:02:00Z"));
        assert_eq!(lane.rests_until, Some(at("2026-11-02T06:02:00Z")));
    }
}
