//! The Import lane: ask Litmos who is there, plan, carry the plan out (IMP-3, IMP-5, IMP-9,
//! IMP-12).
//!
//! Each tick makes the calls of one question or of one item's next step. What it knows is in memory
//! and can be lost: a run taken up again settles its intents first and plans the rest anew (CRS-4,
//! CRS-5). Big ones go by Litmos's bulk import (`bulk`, IMP-11). More hands may carry items out
//! beside it (`hand`, CNC-4); everything else is done by the lane alone, while nobody has anything
//! in hand.

mod bulk;
mod executing;
mod lane;
mod lifecycle;
mod planning;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use executing::worker::{next_wakeup as next_wakeup_of_hand, tick as tick_hand};
pub(crate) use lane::{Asking, ImportLane};
pub(crate) use lifecycle::click::Click;
pub(crate) use lifecycle::finished_row::{Finished, known};
pub(crate) use lifecycle::request::{
    Selection, StartImport, cancel, decide, resume, start, unfinished,
};
pub(crate) use lifecycle::store_backoff::{as_it_is, stored};

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::bulk::{may_pay, split};
use sync_core::pacing::retry::{BUDGET, Decision};
use sync_core::{EmployeeId, Finding, Lookup, Operation, Reason};

use crate::Engine;
use crate::inbox::Inbox;
use crate::observe::metrics::Timing;
use crate::runtime::attempts;
use crate::runtime::memory::Memory;
use crate::store::StoreError;
use crate::vendors::execute::OperationRun;
use crate::vendors::litmos;
use executing::next_work::Work;
use planning::litmos_answers::Answer;

/// When the lane is next due. While another lane works on the employee whose turn it is, never:
/// giving the turn back rings the bell. Once switched off it stops at once, whatever it waits for
/// (CON-10).
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let memory = engine.memory();
    let rests_until = memory.import_rests_until;
    let due = match &memory.import {
        Some(lane) if must_stop(&memory, lane) => Some(Timestamp::UNIX_EPOCH),
        Some(lane) => due(engine, &memory, lane),
        None => rests_until,
    }?;
    Some(rests_until.map_or(due, |until| due.max(until)))
}

/// Whether it was switched off and the run does not know it yet (CON-10).
fn must_stop(memory: &Memory, lane: &ImportLane) -> bool {
    !memory.connection.get().is_on() && lane.run.stop.is_none()
}

/// Tells the run that it was switched off, if it was. Whoever is about to do something asks first:
/// the lane itself may be waiting for an answer.
fn heed_switch(engine: &Engine) {
    let now = engine.now();
    let mut memory = engine.memory();
    let must_stop = memory
        .import
        .as_ref()
        .is_some_and(|lane| must_stop(&memory, lane));
    if let Some(lane) = memory.import.as_mut().filter(|_| must_stop) {
        rulebook::hit(&rulebook::CON_10);
        lane.run.stop = Some(Reason::IntegrationDisabled);
        lane.go_on(now);
    }
}

fn due(engine: &Engine, memory: &Memory, lane: &ImportLane) -> Option<Timestamp> {
    lane.due(lane.hands(engine), &|carrying| {
        is_taken(carrying, &memory.busy, &memory.inbox)
    })
}

/// Whether another lane has the employee (CNC-4): it is at work on them, or a write of it may have
/// happened. A write of ours that may have happened is looked at all the same, or each would wait
/// for the other.
fn is_taken(carrying: &OperationRun, busy: &BTreeSet<EmployeeId>, inbox: &Inbox) -> bool {
    let employee = &carrying.operation.employee_id;
    let is_taken =
        busy.contains(employee) || (carrying.is_at_boundary() && inbox.is_in_doubt(employee));
    if is_taken {
        rulebook::hit(&rulebook::CNC_4);
    }
    is_taken
}

/// Makes the next step of the run under way.
pub(crate) async fn tick(engine: &Engine) {
    let Some(work) = next_work(engine) else {
        return;
    };
    let _timing = Timing::begin(engine, work.phase());
    let result = match work {
        Work::TakeUp => {
            lifecycle::store_backoff::take_up(engine);
            Ok(())
        }
        Work::Wake => lifecycle::finish::wake(engine),
        Work::Chunk => bulk::step(engine).await,
        Work::ReadBack => bulk::read_back(engine),
        Work::Read => bulk::read(engine).await,
        Work::Ask => ask(engine).await,
        Work::Plan => plan(engine),
        Work::File => bulk::file(engine),
        Work::Carry => executing::worker::carry(engine).await,
        Work::Conclude => lifecycle::finish::conclude(engine),
        Work::Nothing => Ok(()),
        Work::Wait => lifecycle::finish::pause_unseen(engine),
        Work::Stop => lifecycle::finish::stop(engine),
        Work::Finish => lifecycle::finish::complete(engine),
    };
    let result = result.and_then(|()| pause_if_it_takes_long(engine));
    if let Err(error) = result {
        lifecycle::store_backoff::on_store_error(engine, &error);
    }
    // There may be something for them to do now.
    engine.ring_hands();
}

/// Nobody is kept waiting for longer than a call may take without being told (RTE-5).
fn pause_if_it_takes_long(engine: &Engine) -> Result<(), StoreError> {
    let latest = engine.now() + BUDGET;
    let at = {
        let memory = engine.memory();
        let idle = memory
            .import
            .as_ref()
            .filter(|lane| !lane.is_paused() && !lane.queue.is_in_hand());
        idle.and_then(|lane| due(engine, &memory, lane))
            .filter(|at| *at > latest)
    };
    at.map_or(Ok(()), |at| {
        lifecycle::finish::pause(engine, Reason::RateLimited, Some(at))
    })
}

fn next_work(engine: &Engine) -> Option<Work> {
    heed_switch(engine);
    let now = engine.now();
    let memory = engine.memory();
    let rests_until = memory.import_rests_until;
    if rests_until.is_some_and(|until| until > now) {
        return None;
    }
    let Some(lane) = memory.import.as_ref() else {
        return rests_until.map(|_| Work::TakeUp);
    };
    due(engine, &memory, lane).filter(|due| *due <= now)?;
    Some(lane.next_work())
}

/// Does something to the lane, if it is still there.
fn with_lane<T>(engine: &Engine, work: impl FnOnce(&mut ImportLane) -> T) -> Option<T> {
    engine.memory().import.as_mut().map(work)
}

/// Asks Litmos one question the planner needs answered (MAT-2).
async fn ask(engine: &Engine) -> Result<(), StoreError> {
    let next = with_lane(engine, |lane| lane.asking.lookups.front().cloned());
    let Some(lookup) = next.flatten() else {
        return Ok(());
    };
    if let Err(at) = litmos::pace(engine, 1) {
        with_lane(engine, |lane| lane.not_before = at);
        return Ok(());
    }
    let now = engine.now();
    with_lane(engine, |lane| lane.asking.tries.begin(now));
    match litmos::look(engine, &lookup).await {
        Ok(found) => {
            let finding =
                litmos::seen(found.as_ref()).map_or(Finding::Nobody(lookup), Finding::Seen);
            planning::litmos_answers::keep(engine, &Answer::Finding(finding.clone()))?;
            with_lane(engine, |lane| lane.answered(finding, now));
            Ok(())
        }
        Err(error) => could_not_ask(engine, lookup, &error),
    }
}

fn could_not_ask(
    engine: &Engine,
    lookup: Lookup,
    error: &litmos_client::Error,
) -> Result<(), StoreError> {
    let now = engine.now();
    let reason = litmos::reason(error.cause());
    if reason == Reason::LitmosKeyRejected {
        return lifecycle::finish::abort(engine, reason);
    }
    let decision = {
        let mut memory = engine.memory();
        let memory = &mut *memory;
        let failure = attempts::call_failure(error, now);
        memory
            .import
            .as_ref()
            .map(|lane| lane.asking.tries.decide(failure, now, &mut memory.jitter))
    };
    match decision {
        Some(Decision::RetryAt(at)) => {
            with_lane(engine, |lane| lane.not_before = at).map_or(Ok(()), Ok)
        }
        Some(Decision::PauseUntil(at)) => lifecycle::finish::pause(engine, reason, Some(at)),
        Some(Decision::GiveUp) => {
            let is_open = with_lane(engine, |lane| {
                lane.not_answered(lookup, reason.clone(), now)
            });
            if is_open == Some(true) {
                lifecycle::finish::pause(engine, Reason::LitmosUnavailable, None)
            } else {
                Ok(())
            }
        }
        None => Ok(()),
    }
}

/// Plans what is left of the run, or finds out what must be asked first.
fn plan(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let planned = {
        let mut memory = engine.memory();
        let memory = &mut *memory;
        let Some(lane) = memory.import.as_mut() else {
            return Ok(());
        };
        match lane.plan(&memory.people.links, lane.config(engine), now) {
            Err(needed) => {
                let questions = needed.0.len();
                let reads_all =
                    may_pay(lane.config(engine), questions) && lane.bulk.consider(questions);
                if !reads_all {
                    lane.asking.lookups = needed.0.into_iter().collect();
                }
                Err(reads_all.then_some(questions))
            }
            Ok(plan) => Ok(plan),
        }
    };
    match planned {
        Ok(plan) => planning::safeguards::judge(engine, plan),
        Err(Some(questions)) => {
            planning::litmos_answers::keep(engine, &Answer::ReadingBegun(Some(questions)))
        }
        Err(None) => Ok(()),
    }
}

/// Files what needs a write, and settles what needs none.
fn begin(engine: &Engine, operations: Vec<Operation>) -> Result<(), StoreError> {
    let (writing, settled): (Vec<_>, Vec<_>) = operations.into_iter().partition(Operation::writes);
    with_lane(engine, |lane| {
        lane.is_planned = true;
        let (in_bulk, mut alone) = split(writing, &lane.answers, lane.config(engine));
        alone.extend(lane.bulk.enqueue(in_bulk));
        alone.sort_by(|one, other| {
            (one.phase, &one.employee_id).cmp(&(other.phase, &other.employee_id))
        });
        lane.queue.extend(alone.into_iter().map(OperationRun::new));
    });
    lifecycle::finish::settled(engine, settled)
}
