//! When the Import lane is due.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::pacing::retry::BUDGET;
use sync_core::{Config, EmployeeId, Reason};

use super::active::ActiveImport;
use super::lifecycle::finish;
use crate::Engine;
use crate::inbox::InboxLane;
use crate::runtime::state::EngineState;
use crate::store::StoreError;
use crate::vendors::operation_run::OperationRun;

/// Whether the integration was switched off and the run does not know it yet (CON-10).
pub(super) fn must_stop(state: &EngineState) -> bool {
    let active = state.import.active.as_ref();
    !state.connection.is_on() && active.is_some_and(|active| active.run.stop.is_none())
}

/// Stops the run if the integration was switched off. Every step does this first: the lane itself
/// may be waiting for an answer.
pub(super) fn stop_if_disabled(engine: &Engine) {
    let now = engine.now();
    let mut state = engine.lock();
    let must_stop = must_stop(&state);
    if let Some(active) = state.import.active.as_mut().filter(|_| must_stop) {
        rulebook::hit(&rulebook::CON_10);
        active.run.stop = Some(Reason::IntegrationDisabled);
        active.end_waits(now);
    }
}

/// When the run under way goes on; `None` if it waits for an administrator or a worker.
pub(super) fn due(
    state: &EngineState,
    active: &ActiveImport,
    config: &Config,
) -> Option<Timestamp> {
    active.due(active.workers(config), &|op| {
        is_locked(op, &state.locked, &state.inbox)
    })
}

/// Whether another lane has the employee (CNC-4): it is at work on them, or a write of it may have
/// happened. A write of ours that may have happened is looked at all the same, or each would wait
/// for the other.
pub(super) fn is_locked(
    op: &OperationRun,
    locked: &BTreeSet<EmployeeId>,
    inbox: &InboxLane,
) -> bool {
    let employee = &op.operation.employee_id;
    let is_locked = locked.contains(employee) || (!op.is_in_doubt() && inbox.is_in_doubt(employee));
    if is_locked {
        rulebook::hit(&rulebook::CNC_4);
    }
    is_locked
}

/// Pauses a run that would wait for longer than a call may, so that administrators see it (RTE-5).
pub(super) fn pause_if_long(engine: &Engine) -> Result<(), StoreError> {
    let latest = engine.now() + BUDGET;
    let at = {
        let state = engine.lock();
        let idle = state
            .import
            .active
            .as_ref()
            .filter(|active| !active.is_paused() && !active.queue.has_claims());
        idle.and_then(|active| due(&state, active, &engine.setup().config))
            .filter(|at| *at > latest)
    };
    at.map_or(Ok(()), |at| {
        finish::pause(engine, Reason::RateLimited, Some(at))
    })
}
