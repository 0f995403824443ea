//! The safeguards' look at a plan, whenever one is made: at the beginning, after a wait, a crash or
//! news (section 20).
//!
//! A confirmation is for the plan that was shown. What is left of it goes on without a new word,
//! for the run's own progress is no change; whoever comes on top needs one (SAF-8).

use sync_core::safeguards::{Safeguard, Tripped, are_confirmed, counted};
use sync_core::{EmployeeId, Plan};

use crate::Engine;
use crate::import_run::lane::ImportLane;
use crate::import_run::lifecycle::finish;
use crate::import_run::{begin, with_lane};
use crate::store::{self, StoreError};

/// What is to become of a plan.
enum Verdict {
    /// It is a dry run: tell what would happen.
    Tell,
    /// It waits for an administrator.
    Hold(Safeguard),
    /// It waits until what is in doubt can be seen.
    Wait,
    /// It is carried out.
    Go,
    /// The same; an administrator's word for these operations is used up by it.
    GoAsConfirmed(Vec<(EmployeeId, String)>),
}

/// Judges the plan before anything more is written, and goes on accordingly.
pub(crate) fn judge(engine: &Engine, plan: Plan) -> Result<(), StoreError> {
    let Some(verdict) = verdict(engine, &plan) else {
        return Ok(());
    };
    match verdict {
        Verdict::Tell => finish::dry(engine, &plan.operations),
        Verdict::Hold(safeguard) => finish::hold(engine, safeguard),
        Verdict::Wait => finish::pause_unseen(engine),
        Verdict::Go => begin(engine, plan.operations),
        Verdict::GoAsConfirmed(confirmed) => {
            let_through(engine, confirmed)?;
            begin(engine, plan.operations)
        }
    }
}

fn verdict(engine: &Engine, plan: &Plan) -> Option<Verdict> {
    let mut memory = engine.memory();
    let memory = &mut *memory;
    let lane = memory.import.as_mut()?;
    let config = lane.config(engine).clone();
    let mut reckoning = lane.run.reckoning.clone();
    let tripped = reckoning.trips(
        &plan.operations,
        lane.in_doubt(),
        &memory.people.links,
        &config,
    );
    lane.run.reckoning = reckoning;
    Some(lane.verdict(plan, tripped, engine))
}

/// Notes what was let through: after a crash it is let through all the same (CRS-3).
fn let_through(engine: &Engine, confirmed: Vec<(EmployeeId, String)>) -> Result<(), StoreError> {
    let Some(run) = with_lane(engine, |lane| lane.run.clone()) else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        for (employee, fingerprint) in &confirmed {
            store::runs::confirm_item(transaction, &run.header.id, employee, fingerprint)?;
        }
        store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)
    })?;
    with_lane(engine, |lane| lane.confirmed.extend(confirmed));
    Ok(())
}

impl ImportLane {
    fn verdict(&mut self, plan: &Plan, tripped: Vec<Tripped>, engine: &Engine) -> Verdict {
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
            _ if self.run.header.dry_run => Verdict::Tell,
            None => Verdict::Go,
            Some(_) if are_confirmed(&tripped, &plan.operations, &self.confirmed) => Verdict::Go,
            Some(_)
                if confirmation
                    .is_some_and(|word| word.covers(&plan.fingerprint, engine.now())) =>
            {
                let counted = counted(&tripped, &plan.operations);
                Verdict::GoAsConfirmed(
                    counted
                        .map(|(one, print)| (one.employee_id.clone(), print))
                        .collect(),
                )
            }
            // Nobody decides about a run of which it is not known what it did.
            Some(_) if self.is_in_doubt() => Verdict::Wait,
            Some(safeguard) => Verdict::Hold(safeguard),
        }
    }
}
