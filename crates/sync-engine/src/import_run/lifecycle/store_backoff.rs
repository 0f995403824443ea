//! What becomes of the run under way when the store fails: it is read from the store again, as the
//! next start would (CRS-4), and rests before it goes on, so that a store which fails for a moment
//! ends no run and is not asked without end (FLT-2).
//!
//! Whoever has somebody in hand brings that to its end before. The store cannot say that the run
//! rests, so what is told of the run says it.

use jiff::Timestamp;
use rusqlite::Connection;
use sync_core::Reason;
use sync_core::reporting::run::RunState;

use crate::Engine;
use crate::import_run::lane::{Conclusion, ImportLane};
use crate::import_run::with_lane;
use crate::observe::notify;
use crate::people::{self, People};
use crate::runtime::memory::Memory;
use crate::runtime::runs::ImportRun;
use crate::store::runs::{Kind, in_state};
use crate::store::{REST, StoreError};

/// The run of administrators that is not over and does not wait for a decision, as it is stored.
pub(crate) fn stored(
    connection: &Connection,
    people: &People,
    now: Timestamp,
) -> Result<Option<ImportLane>, StoreError> {
    for state in [RunState::Running, RunState::Paused] {
        let unfinished: Vec<ImportRun> = in_state(connection, Kind::Import, state.code())?;
        if let Some(run) = unfinished.into_iter().find(ImportRun::is_of_people) {
            rulebook::hit(&rulebook::CRS_4);
            return ImportLane::load(connection, run, people, now).map(Some);
        }
    }
    Ok(None)
}

/// The store failed under the run.
pub(crate) fn on_store_error(engine: &Engine, error: &StoreError) {
    rulebook::hit(&rulebook::FLT_2);
    let found = with_lane(engine, |lane| {
        let is_at_work = lane.queue.is_in_hand();
        if is_at_work {
            lane.conclusion = Some(Conclusion::TakeUp);
        }
        (is_at_work, lane.id().to_owned())
    });
    let (is_at_work, run) = found.unwrap_or_default();
    tracing::error!(%error, run, "the store failed; the Import rests");
    if !is_at_work {
        take_up(engine);
    }
}

/// Forgets what is known of the run and reads it again; it goes on after a rest. A store that
/// cannot even be read is tried again then.
pub(crate) fn take_up(engine: &Engine) {
    let now = engine.now();
    let until = now + REST;
    let mut memory = engine.memory();
    memory.import = None;
    memory.import_rests_until = Some(until);
    let company = memory.connection.get().subdomain.clone();
    let found = engine.store().read(|connection| {
        let people = people::load(connection, company.as_deref())?;
        let lane = stored(connection, &people, now)?;
        Ok((people, lane))
    });
    match found {
        Ok((people, lane)) => {
            memory.people = people;
            memory.are_people_unsure = false;
            memory.import_rests_until = lane.as_ref().map(|_| until);
            memory.import = lane.map(|lane| lane.resting(until));
            memory
                .import
                .iter()
                .for_each(|lane| notify::import_paused(&lane.run.header, lane.in_doubt().count()));
        }
        Err(error) => {
            tracing::error!(%error, "the store cannot be read; the Import is taken up later")
        }
    }
    drop(memory);
    // Whoever was kept from others may be free now.
    engine.nudges().2.ring();
}

impl ImportLane {
    /// It is as good as paused: whoever it has in doubt is kept from others, and what it knows is
    /// made anew when it wakes.
    fn resting(mut self, until: Timestamp) -> ImportLane {
        if goes_on_before(&self.run, until) {
            self.run.rest_until(until);
            self.not_before = until;
        }
        self
    }

    /// Until when it leaves a store alone that failed.
    fn rests_until(&self) -> Option<Timestamp> {
        let header = &self.run.header;
        let is_resting =
            self.is_paused() && header.reason.as_deref() == Some(&*Reason::StoreUnavailable.code());
        header.resume_at.filter(|_| is_resting)
    }
}

/// Whether it would go on by itself before then.
fn goes_on_before(run: &ImportRun, until: Timestamp) -> bool {
    match run.header.state {
        RunState::Running => true,
        RunState::Paused => run.header.resume_at.is_some_and(|at| at < until),
        _ => false,
    }
}

/// A stored run as it is `now`: one that rests is stored as if it did not.
pub(crate) fn as_it_is(memory: &Memory, mut run: ImportRun, now: Timestamp) -> ImportRun {
    let until = match &memory.import {
        Some(lane) if lane.id() == run.header.id => lane.rests_until(),
        Some(_) => None,
        // It could not be read.
        None => memory
            .import_rests_until
            .filter(|until| run.is_of_people() && goes_on_before(&run, *until)),
    };
    if let Some(until) = until.filter(|until| *until > now) {
        run.rest_until(until);
    }
    run
}
