//! The steps of an Import: look up in Litmos, plan, execute (IMP-3, IMP-5, IMP-9, IMP-12).
//!
//! Each tick makes the calls of one lookup or of one item's next step. What the lane knows is in
//! memory and can be lost: a run that is resumed resolves its intents first and plans the rest anew
//! (CRS-4, CRS-5). Big ones go by Litmos's bulk import (`bulk`, IMP-11). More workers may execute
//! items beside the lane (`executing::worker`, CNC-4); everything else is done by the lane alone,
//! while no worker is busy.

use jiff::Timestamp;
use sync_core::bulk::may_pay;
use sync_core::pacing::retry::Decision;
use sync_core::{Lookup, Reason};

use super::bulk;
use super::due::{due, must_stop, pause_if_long, stop_if_disabled};
use super::executing::next_work::Work;
use super::executing::worker;
use super::lifecycle::{finish, store_backoff};
use super::planning::answer_log;
use super::planning::litmos_answers::Answer;
use super::planning::safeguards;
use crate::Engine;
use crate::observe::metrics::Timing;
use crate::runtime::attempts;
use crate::runtime::state::EngineState;
use crate::store::StoreError;
use crate::vendors::litmos;

/// When the lane is next due. While another lane works on the employee whose turn it is, never: the
/// release of its lock nudges this lane. Once switched off it stops at once, whatever it waits for
/// (CON-10).
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let state = engine.lock();
    let backoff_until = state.import.backoff_until;
    let due = match &state.import.active {
        Some(_) if must_stop(&state) => Some(Timestamp::UNIX_EPOCH),
        Some(active) => due(&state, active, &engine.setup().config),
        None => backoff_until,
    }?;
    Some(backoff_until.map_or(due, |until| due.max(until)))
}

/// Makes the next step of the run under way.
pub(crate) async fn tick(engine: &Engine) {
    let Some(work) = next_work(engine) else {
        return;
    };
    let _timing = Timing::new(engine.metrics(), engine.clock(), work.phase());
    let result = match work {
        Work::Reload => {
            store_backoff::reload(engine);
            Ok(())
        }
        Work::Resume => finish::resume(engine),
        Work::Chunk => bulk::step(engine).await,
        Work::ReadBack => bulk::begin_reading_back(engine),
        Work::Read => bulk::read(engine).await,
        Work::LookUp => look_up(engine).await,
        Work::Plan => plan(engine),
        Work::File => bulk::file(engine),
        Work::Execute => worker::execute(engine).await,
        Work::Conclude => finish::conclude(engine),
        Work::Nothing => Ok(()),
        Work::Wait => finish::pause_unresolved(engine),
        Work::Stop => finish::stop(engine),
        Work::Finish => finish::complete(engine),
    };
    let result = result.and_then(|()| pause_if_long(engine));
    if let Err(error) = result {
        store_backoff::on_store_error(engine, &error);
    }
    // There may be something for them to do now.
    engine.ring_workers();
}

fn next_work(engine: &Engine) -> Option<Work> {
    stop_if_disabled(engine);
    let now = engine.now();
    let state = engine.lock();
    let backoff_until = state.import.backoff_until;
    if backoff_until.is_some_and(|until| until > now) {
        return None;
    }
    let Some(active) = state.import.active.as_ref() else {
        return backoff_until.map(|_| Work::Reload);
    };
    due(&state, active, &engine.setup().config).filter(|due| *due <= now)?;
    Some(active.next_work())
}

/// Makes one lookup that the planner needs (MAT-2).
async fn look_up(engine: &Engine) -> Result<(), StoreError> {
    let next = engine.with_import(|active| active.pending.lookups.front().cloned());
    let Some(lookup) = next.flatten() else {
        return Ok(());
    };
    if let Err(at) = litmos::take_pace(engine, 1) {
        engine.with_import(|active| active.not_before = at);
        return Ok(());
    }
    let now = engine.now();
    engine.with_import(|active| active.pending.tries.begin(now));
    match litmos::find(engine, lookup.clone()).await {
        Ok(finding) => {
            answer_log::store(engine, &Answer::Finding(finding.clone()))?;
            engine.with_import(|active| active.record_finding(finding, now));
            Ok(())
        }
        Err(error) => on_lookup_error(engine, lookup, &error),
    }
}

fn on_lookup_error(
    engine: &Engine,
    lookup: Lookup,
    error: &litmos_client::Error,
) -> Result<(), StoreError> {
    let now = engine.now();
    let reason = litmos::reason(error.cause());
    if reason == Reason::LitmosKeyRejected {
        return finish::abort(engine, reason);
    }
    let decision = {
        let mut state = engine.lock();
        let EngineState { import, pacing, .. } = &mut *state;
        let failure = attempts::call_failure(error, now);
        let active = import.active.as_ref();
        active.map(|active| {
            let tries = &active.pending.tries;
            tries.decide(failure, now, &mut pacing.jitter)
        })
    };
    match decision {
        Some(Decision::RetryAt(at)) => {
            engine.with_import(|active| active.not_before = at);
            Ok(())
        }
        Some(Decision::PauseUntil(at)) => finish::pause(engine, reason, Some(at)),
        Some(Decision::GiveUp) => {
            let is_open = engine
                .with_import(|active| active.record_failed_lookup(lookup, reason.clone(), now));
            if is_open == Some(true) {
                finish::pause(engine, Reason::LitmosUnavailable, None)
            } else {
                Ok(())
            }
        }
        None => Ok(()),
    }
}

/// Plans what is left of the run, or finds out what must be looked up first.
fn plan(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let planned = {
        let mut state = engine.lock();
        let EngineState { import, people, .. } = &mut *state;
        let Some(active) = import.active.as_mut() else {
            return Ok(());
        };
        let config = active.config(&engine.setup().config);
        match active.plan(&people.links, config, now) {
            Err(needed) => {
                let lookups = needed.0.len();
                let reads_all = may_pay(config, lookups) && active.bulk.try_begin_reading(lookups);
                if !reads_all {
                    active.pending.lookups = needed.0.into_iter().collect();
                }
                Err(reads_all.then_some(lookups))
            }
            Ok(plan) => Ok(plan),
        }
    };
    match planned {
        Ok(plan) => safeguards::judge(engine, plan),
        Err(Some(lookups)) => answer_log::store(engine, &Answer::ReadingBegun(Some(lookups))),
        Err(None) => Ok(()),
    }
}
