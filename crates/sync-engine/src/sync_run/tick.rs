//! The steps of a Sync: read BambooHR, build the list, swap it in (STG-6). It never calls Litmos
//! (STG-2).
//!
//! One call per tick; a wait is a time in memory. A Sync that a former engine left running starts
//! over, which changes nothing because only the last step writes.

use bamboohr_client::Catalogue;
use jiff::Timestamp;
use sync_core::pacing::retry::Decision;
use sync_core::reading::{CompleteRead, StagingRefused};
use sync_core::{Reason, safeguards};

use super::apply::{stage, swap};
use super::finish::{Ending, end};
use super::held::hold;
use super::held_read;
use super::state::{AccessColumn, ActiveSync};
use crate::Engine;
use crate::connection::{record_access_field, record_attention};
use crate::error::RequestError;
use crate::observe::metrics::Timing;
use crate::observe::notify;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::runs::{SyncRun, SyncState};
use crate::runtime::state::EngineState;
use crate::store::runs::Kind;
use crate::store::{self, BACKOFF, Store, StoreError};
use crate::vendors::reader;

/// Starts a Sync for an administrator or, if `is_timed`, for the schedule (CNC-1).
pub(crate) fn start(engine: &Engine, actor: &str, is_timed: bool) -> Result<SyncRun, RequestError> {
    let now = engine.now();
    let mut state = engine.lock();
    let EngineState {
        connection, sync, ..
    } = &mut *state;
    if !connection.is_on() {
        rulebook::hit(&rulebook::CON_1);
        return Err(RequestError::new(
            Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    }
    if let Some(active) = &sync.active {
        rulebook::hit(&rulebook::CNC_1);
        return Err(RequestError::because_of_run(
            Reason::SyncInProgress,
            "A Sync is running already.",
            &active.run.id,
        ));
    }
    // Looking for a held one among all runs takes the longer the more there were. It is known by
    // its hour; and by its read where the store failed as the hour was over.
    let may_be_held = sync.held_until.is_some();
    let run = engine.store().write(|transaction| {
        // It sees more recent data than one that waits for a confirmation.
        if may_be_held || held_read::is_stored(transaction)? {
            held_read::give_up(transaction, now)?;
        }
        let (id, number) = store::runs::next_id(transaction, Kind::Sync)?;
        let run = SyncRun {
            is_timed,
            ..SyncRun::new(id, actor, now)
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
    sync.held_until = None;
    sync.active = Some(ActiveSync::new(run.clone(), now));
    drop(state);
    engine.nudges().sync.ring();
    Ok(run)
}

/// When the lane is next due.
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let state = engine.lock();
    let (lane, is_on) = (&state.sync, state.connection.is_on());
    match &lane.active {
        // Once switched off it stops at once, whatever it waits for (CON-10).
        Some(active) if !is_on => Some(active.backoff_until.unwrap_or(Timestamp::UNIX_EPOCH)),
        Some(active) => Some(active.not_before),
        None => lane
            .next_slot
            .filter(|_| is_on)
            .into_iter()
            .chain(lane.held_until)
            .min(),
    }
}

/// Makes the next call of the Sync under way, or ends it.
pub(crate) async fn tick(engine: &Engine) {
    let (column, now) = match begin(engine) {
        Ok(Some(begun)) => begun,
        Ok(None) => return,
        Err(error) => return back_off_on_store_error(engine, Err(error)),
    };
    let Some(client) = reader::client(engine) else {
        rulebook::hit(&rulebook::CON_10);
        return fail(engine, Reason::IntegrationDisabled);
    };
    let phase = if column.is_none() {
        "sync_catalogue"
    } else {
        "sync_report"
    };
    let _timing = Timing::new(engine.metrics(), engine.clock(), phase);
    match column {
        None => match client.fields().await {
            Ok(catalog) => apply_catalog(engine, &catalog),
            Err(error) => on_call_failed(engine, &error),
        },
        Some(column) => match reader::report(&client, &column.name, now).await {
            Ok(read) => complete(
                engine,
                &CompleteRead {
                    // By BambooHR's clock, which its answer has just shown (WHK-30).
                    started_at: engine.source_time(now),
                    left_out: read.left_out + column.left_out,
                    ..read
                },
            ),
            Err(error) => {
                // What was read of the report is dropped; the list knows complete reads alone.
                rulebook::hit(&rulebook::RD_2);
                on_call_failed(engine, &error);
            }
        },
    }
}

/// The lane's next call, if it is due. One that was paused runs again, and says so.
fn begin(engine: &Engine) -> Result<Option<(Option<AccessColumn>, Timestamp)>, StoreError> {
    let now = engine.now();
    let mut state = engine.lock();
    let EngineState {
        connection,
        people,
        sync,
        ..
    } = &mut *state;
    let is_off = !connection.is_on();
    let Some(active) = sync
        .active
        .as_mut()
        .filter(|active| active.is_due(is_off, now))
    else {
        return Ok(None);
    };
    people.read_back(engine.store())?;
    if active.run.state == SyncState::Paused {
        let run = SyncRun {
            state: SyncState::Running,
            resume_at: None,
            reason: None,
            ..active.run.clone()
        };
        save(engine.store(), &run)?;
        active.run = run;
        active.tries = Tries::default();
    }
    active.backoff_until = None;
    active.tries.begin(now);
    Ok(Some((active.column.clone(), now)))
}

/// Waits longer than a call may (RTE-5).
fn pause(engine: &Engine, reason: Reason, until: Timestamp) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::RTE_5);
    let mut state = engine.lock();
    let Some(active) = state.sync.active.as_mut() else {
        return Ok(());
    };
    // It waits so long even if that cannot be stored.
    active.not_before = until;
    let run = SyncRun {
        state: SyncState::Paused,
        resume_at: Some(until),
        reason: Some(reason),
        ..active.run.clone()
    };
    save(engine.store(), &run)?;
    active.run = run;
    Ok(())
}

fn save(store: &Store, run: &SyncRun) -> Result<(), StoreError> {
    store.write(|transaction| store::runs::update(transaction, &run.id, run.state.code(), run))
}

/// Finds Litmos Access in the catalog (ELG-5). Without it, or with several, the list stays as it
/// is.
fn apply_catalog(engine: &Engine, catalog: &Catalogue) {
    let field = reader::access_field(&engine.setup().config, catalog);
    let recorded = record_access_field(&mut engine.lock().connection, engine.store(), &field);
    if recorded.is_err() {
        return back_off_on_store_error(engine, recorded);
    }
    match field.name {
        Ok(name) => {
            let now = engine.now();
            if let Some(active) = engine.lock().sync.active.as_mut() {
                active.column = Some(AccessColumn {
                    name,
                    left_out: catalog.left_out,
                });
                active.tries = Tries::default();
                active.not_before = now;
            }
        }
        Err(reason) => fail(engine, reason),
    }
}

fn on_call_failed(engine: &Engine, error: &bamboohr_client::Error) {
    let now = engine.now();
    let failure = attempts::call_failure(error, now);
    let decision = {
        let mut state = engine.lock();
        let EngineState { sync, pacing, .. } = &mut *state;
        sync.active
            .as_ref()
            .map(|active| active.tries.decide(failure, now, &mut pacing.jitter))
    };
    match decision {
        Some(Decision::RetryAt(at)) => {
            rulebook::hit(&rulebook::RTE_7);
            if let Some(active) = engine.lock().sync.active.as_mut() {
                active.not_before = at;
            }
        }
        Some(Decision::PauseUntil(at)) => {
            let paused = pause(engine, reader::reason(error.cause()), at);
            back_off_on_store_error(engine, paused);
        }
        Some(Decision::GiveUp) => fail(engine, reader::reason(error.cause())),
        None => {}
    }
}

/// Ends the Sync without touching the list (STG-6, CON-9).
fn fail(engine: &Engine, reason: Reason) {
    rulebook::hit(&rulebook::STG_6);
    tracing::warn!(reason = %reason.code(), "a Sync failed");
    let mut state = engine.lock();
    let EngineState {
        connection,
        people,
        sync,
        ..
    } = &mut *state;
    let recorded = match reason {
        Reason::BamboohrKeyRejected => {
            record_attention(connection, engine.store(), engine.now(), Some(&reason))
                .map(|()| notify::key_rejected(&reason))
        }
        _ => Ok(()),
    };
    // If the refusal cannot be recorded, the Sync is not over: it starts over, and is refused
    // again.
    let stored = recorded.and_then(|()| end(engine, sync, people, Ending::failed(Some(reason))));
    drop(state);
    back_off_on_store_error(engine, stored);
}

/// Applies a complete read (RD-2): swaps the list, or holds it for an administrator.
fn complete(engine: &Engine, read: &CompleteRead) {
    let applied = apply_read(engine, &mut engine.lock(), read);
    match applied {
        Ok(stored) => back_off_on_store_error(engine, stored),
        Err(refused) => fail(engine, refused.reason()),
    }
}

/// Stages, judges and swaps with the state locked: what an Import, a webhook or an administrator
/// does to the list comes before all of it or after (CNC-3, STG-9, ELG-1).
fn apply_read(
    engine: &Engine,
    state: &mut EngineState,
    read: &CompleteRead,
) -> Result<Result<(), StoreError>, StagingRefused> {
    let (store, config, now) = (engine.store(), &engine.setup().config, engine.now());
    // What could not be stored while the report was on its way is not carried into the new list.
    let people = &mut state.people;
    let prepared = people
        .read_back(store)
        .and_then(|()| people.forget_future_times(store, engine.source_now()));
    if prepared.is_err() {
        return Ok(prepared);
    }
    let staging = stage(read, people, config, now)?;
    let tripped = safeguards::on_staging(&people.list, &staging, config);
    Ok(match tripped.first() {
        Some(tripped) => hold(engine, state, read, tripped.safeguard, staging),
        None => swap(engine, state, staging, None),
    })
}

/// A store that fails lets the Sync wait; then it starts over, which changes nothing (FLT-2,
/// CRS-4).
fn back_off_on_store_error(engine: &Engine, stored: Result<(), StoreError>) {
    if let Err(error) = stored {
        let until = engine.now() + BACKOFF;
        if let Some(active) = engine.lock().sync.active.as_mut() {
            tracing::error!(%error, run = active.run.id, resume_at = %until, "the store failed; the Sync rests");
            active.back_off_until(until);
        }
    }
}
