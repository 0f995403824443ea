//! Stores what Litmos answered the run under way, and forgets it when it is out of date (CRS-4).

use super::litmos_answers::Answer;
use crate::Engine;
use crate::store::{self, StoreError};

/// Stores an answer to the run under way.
pub(crate) fn store(engine: &Engine, answer: &Answer) -> Result<(), StoreError> {
    let known =
        engine.with_import(|active| (active.id().to_owned(), active.bulk.is_reading_back()));
    let Some((run, is_reading_back)) = known else {
        return Ok(());
    };
    let is_back = is_reading_back || matches!(answer, Answer::ReadingBegun(None));
    let (now, pace) = (engine.now(), engine.lock().pacing.to_stored());
    engine.store().write(|transaction| {
        pace.put(transaction)?;
        store::answers::append(transaction, &run, is_back, now, answer)
    })
}

/// Forgets the answers to the run under way: it looks up again.
pub(crate) fn forget(engine: &Engine) -> Result<(), StoreError> {
    let Some(run) = engine.with_import(|active| active.id().to_owned()) else {
        return Ok(());
    };
    engine
        .store()
        .write(|transaction| store::answers::forget(transaction, &run))
}

/// Forgets the reading back of the run under way: what it found is judged.
pub(crate) fn forget_reading_back(engine: &Engine) -> Result<(), StoreError> {
    let Some(run) = engine.with_import(|active| active.id().to_owned()) else {
        return Ok(());
    };
    engine
        .store()
        .write(|transaction| store::answers::forget_reading_back(transaction, &run))
}
