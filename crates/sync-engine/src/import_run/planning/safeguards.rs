//! The safeguards judge each plan: at the beginning, after a wait, a crash or a change (section
//! 20).
//!
//! A confirmation is for the plan that was shown. What is left of it goes on without a new one, for
//! the run's own progress is no change; rows that are added need one (SAF-8).

use jiff::Timestamp;
use sync_core::bulk::split;
use sync_core::safeguards::{Safeguard, Tripped, are_confirmed, counted};
use sync_core::{EmployeeId, Operation, Plan};

use crate::Engine;
use crate::import_run::active::ActiveImport;
use crate::import_run::lifecycle::finish;
use crate::runtime::state::EngineState;
use crate::store::{self, StoreError};
use crate::vendors::operation_run::OperationRun;

/// What is to be done with a plan.
enum Verdict {
    /// It is a dry run: report what would happen.
    Report,
    /// It waits for an administrator.
    Hold(Safeguard),
    /// It waits until what is in doubt can be resolved.
    Wait,
    /// It is executed.
    Execute,
    /// It is executed, which uses up an administrator's confirmation of these operations.
    ExecuteConfirmed(Vec<(EmployeeId, String)>),
}

/// Judges the plan before anything more is written, and goes on accordingly.
pub(crate) fn judge(engine: &Engine, plan: Plan) -> Result<(), StoreError> {
    let Some(verdict) = verdict(engine, &plan) else {
        return Ok(());
    };
    match verdict {
        Verdict::Report => finish::report_dry_run(engine, &plan.operations),
        Verdict::Hold(safeguard) => finish::hold(engine, safeguard),
        Verdict::Wait => finish::pause_unresolved(engine),
        Verdict::Execute => start_operations(engine, plan.operations),
        Verdict::ExecuteConfirmed(confirmed) => {
            record_confirmed(engine, confirmed)?;
            start_operations(engine, plan.operations)
        }
    }
}

/// Stores what was confirmed: after a crash it stays confirmed (CRS-3).
fn record_confirmed(
    engine: &Engine,
    confirmed: Vec<(EmployeeId, String)>,
) -> Result<(), StoreError> {
    let Some(run) = engine.with_import(|active| active.run.clone()) else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        for (employee, fingerprint) in &confirmed {
            store::runs::confirm_item(transaction, &run.header.id, employee, fingerprint)?;
        }
        store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)
    })?;
    engine.with_import(|active| active.confirmed.extend(confirmed));
    Ok(())
}

impl ActiveImport {
    fn verdict(&mut self, plan: &Plan, tripped: Vec<Tripped>, now: Timestamp) -> Verdict {
        self.run
            .header
            .plan_fingerprint
            .clone_from(&plan.fingerprint);
        let confirmation = self.run.confirmation.take();
        let first = tripped.first().map(|tripped| tripped.safeguard);
        if !tripped.is_empty() {
            self.run.header.safeguards.clone_from(&tripped);
        }
        match first {
            _ if self.run.header.dry_run => Verdict::Report,
            None => Verdict::Execute,
            Some(_) if are_confirmed(&tripped, &plan.operations, &self.confirmed) => {
                Verdict::Execute
            }
            Some(_)
                if confirmation
                    .is_some_and(|confirmation| confirmation.covers(&plan.fingerprint, now)) =>
            {
                let counted = counted(&tripped, &plan.operations);
                Verdict::ExecuteConfirmed(
                    counted
                        .map(|(one, print)| (one.employee_id.clone(), print))
                        .collect(),
                )
            }
            // A run is not decided about before it is known what it did.
            Some(_) if self.is_in_doubt() => Verdict::Wait,
            Some(safeguard) => Verdict::Hold(safeguard),
        }
    }
}

fn verdict(engine: &Engine, plan: &Plan) -> Option<Verdict> {
    let mut state = engine.lock();
    let EngineState { import, people, .. } = &mut *state;
    let active = import.active.as_mut()?;
    let config = active.config(&engine.setup().config);
    let mut reckoning = active.run.reckoning.clone();
    let tripped = reckoning.trips(&plan.operations, active.in_doubt(), &people.links, config);
    active.run.reckoning = reckoning;
    Some(active.verdict(plan, tripped, engine.now()))
}

/// Files what needs a write, and records what needs none.
fn start_operations(engine: &Engine, operations: Vec<Operation>) -> Result<(), StoreError> {
    let (writing, unwritten): (Vec<_>, Vec<_>) =
        operations.into_iter().partition(Operation::writes);
    engine.with_import(|active| {
        active.is_planned = true;
        let (in_bulk, mut alone) = split(
            writing,
            &active.answers,
            active.config(&engine.setup().config),
        );
        alone.extend(active.bulk.enqueue(in_bulk));
        alone.sort_by(|one, other| {
            (one.phase, &one.employee_id).cmp(&(other.phase, &other.employee_id))
        });
        active
            .queue
            .extend(alone.into_iter().map(OperationRun::new));
    });
    finish::record_unwritten(engine, unwritten)
}
