//! The steps of the inbox: splits deliveries into entries and applies these (WHK-13,
//! WHK-19).
//!
//! Entries of one employee go in the order they arrived; one that waits does not hold up other
//! employees. A delivery that was answered with 200 is tried until its entries are finished
//! (CRS-6): infrastructure failures and a refused Litmos key only postpone it.

use jiff::Timestamp;

use super::pending::Pending;
use super::{apply, read, split};
use crate::Engine;
use crate::observe::metrics::Timing;
use crate::runtime::employee_lock::EmployeeLock;
use crate::store::{BACKOFF, StoreError};

/// When the lane is next due. Nothing happens while the integration is off (CON-10).
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let now = engine.now();
    let mut state = engine.lock();
    if !state.connection.is_on() {
        return None;
    }
    state.inbox.advance_to(now);
    state
        .inbox
        .next_wakeup(|employee| state.is_locked(employee))
}

/// Splits the next delivery, or makes the next step of one entry.
pub(crate) async fn tick(engine: &Engine) {
    let _timing = Timing::new(engine.metrics(), engine.clock(), "inbox");
    let result = match next_work(engine) {
        Ok(Some(Work::Split)) => split::split_delivery(engine),
        Ok(Some(Work::Read(pending, _lock))) => read::read(engine, *pending),
        Ok(Some(Work::Apply(pending, _lock))) => apply::step(engine, *pending).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    engine.lock().inbox.set_working(false);
    if let Err(error) = result {
        tracing::error!(%error, "the store failed; the inbox waits");
        engine.lock().inbox.back_off_until(engine.now() + BACKOFF);
    }
}

pub(super) enum Work {
    Split,
    Read(Box<Pending>, EmployeeLock),
    Apply(Box<Pending>, EmployeeLock),
}

/// The next step. The lane is working from the look on, so that its company is not left between the
/// two (CON-8).
pub(super) fn next_work(engine: &Engine) -> Result<Option<Work>, StoreError> {
    let now = engine.now();
    let mut state = engine.lock();
    if !state.connection.is_on() || state.inbox.is_backed_off(now) {
        return Ok(None);
    }
    // An entry is read against list and links as they are stored.
    state.people.read_back(engine.store())?;
    state.inbox.advance_to(now);
    let due = state
        .inbox
        .due(now, |employee| state.is_locked(employee))
        .cloned();
    if let Some(pending) = due.map(Box::new) {
        let lock = EmployeeLock::take(engine, &mut state, &pending.event.employee_id);
        state.inbox.set_working(true);
        return Ok(Some(if pending.calls_litmos() {
            Work::Apply(pending, lock)
        } else {
            Work::Read(pending, lock)
        }));
    }
    let is_work = state.inbox.has_deliveries();
    state.inbox.set_working(is_work);
    Ok(is_work.then_some(Work::Split))
}
