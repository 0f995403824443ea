//! Reloads the run under way when the store fails: it is read from the store again, as the next
//! start would (CRS-4), and backs off before it goes on, so that a store which fails for a moment
//! ends no run and is not tried without end (FLT-2).
//!
//! Busy workers finish their step before. The store cannot say that the run backs off, so
//! `ImportLane::with_live_state` does.

use jiff::Timestamp;
use sync_core::Reason;

use crate::Engine;
use crate::import_run::active::{ActiveImport, Conclusion};
use crate::import_run::lane::load_active;
use crate::observe::notify;
use crate::people::People;
use crate::store::{BACKOFF, StoreError};

/// The store failed under the run.
pub(crate) fn on_store_error(engine: &Engine, error: &StoreError) {
    rulebook::hit(&rulebook::FLT_2);
    let found = engine.with_import(|active| {
        let is_busy = active.queue.has_claims();
        if is_busy {
            active.conclusion = Some(Conclusion::Reload);
        }
        (is_busy, active.id().to_owned())
    });
    let (is_busy, run) = found.unwrap_or_default();
    tracing::error!(%error, run, "the store failed; the Import rests");
    if !is_busy {
        reload(engine);
    }
}

/// Forgets what is known of the run and reads it again; it goes on after a while. A store that
/// cannot even be read is tried again then.
pub(crate) fn reload(engine: &Engine) {
    let now = engine.now();
    let until = now + BACKOFF;
    let mut state = engine.lock();
    state.import.active = None;
    state.import.backoff_until = Some(until);
    let company = state.connection.get().subdomain.clone();
    let found = engine.store().read(|connection| {
        let people = People::load(connection, company.as_deref())?;
        let active = load_active(connection, &people, now)?;
        Ok((people, active))
    });
    match found {
        Ok((people, active)) => {
            state.people.replace(people);
            state.import.backoff_until = active.as_ref().map(|_| until);
            state.import.active = active.map(|active| active.backing_off(until));
            if let Some(active) = &state.import.active {
                notify::import_paused(&active.run.header, active.in_doubt().count());
            }
        }
        Err(error) => {
            tracing::error!(%error, "the store cannot be read; the Import is taken up later")
        }
    }
    drop(state);
    // Employees who were locked by the run may be free now.
    engine.nudges().inbox.ring();
}

impl ActiveImport {
    /// It is as good as paused: the employees it has in doubt stay locked, and what it knows is
    /// made anew when it goes on.
    fn backing_off(mut self, until: Timestamp) -> ActiveImport {
        if self.run.goes_on_before(until) {
            self.run.back_off_until(until);
            self.not_before = until;
        }
        self
    }

    /// Until when it leaves a store alone that failed.
    pub(crate) fn backoff_until(&self) -> Option<Timestamp> {
        let header = &self.run.header;
        let is_resting =
            self.is_paused() && header.reason.as_deref() == Some(&*Reason::StoreUnavailable.code());
        header.resume_at.filter(|_| is_resting)
    }
}
