//! Reads all learners by pages: before planning, in place of one lookup for each employee, and
//! after bulk imports, to find out what they did (IMP-11).

use sync_core::bulk::{Next, PAGE_ROWS};
use sync_core::{Lookups, Reason};

use super::{resolve, send};
use crate::Engine;
use crate::import_run::lifecycle::finish;
use crate::import_run::planning::answer_log;
use crate::import_run::planning::litmos_answers::Answer;
use crate::runtime::attempts::Tries;
use crate::store::StoreError;
use crate::vendors::{convert, litmos};

/// Begins to read back.
pub(crate) fn begin_reading_back(engine: &Engine) -> Result<(), StoreError> {
    answer_log::store(engine, &Answer::ReadingBegun(None))?;
    engine.with_import(|active| active.bulk.begin_reading_back());
    Ok(())
}

/// Makes the next call of the reading under way.
pub(crate) async fn read(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let next = engine.with_import(|active| {
        let reading = active.bulk.reading.as_mut()?;
        // What a former engine read is moved out, not kept twice.
        let is_over = matches!(reading.next, Next::Everybody(_));
        Some(if is_over {
            std::mem::replace(&mut reading.next, Next::GiveUp)
        } else {
            reading.next.clone()
        })
    });
    let Some(next) = next.flatten() else {
        return Ok(());
    };
    if matches!(next, Next::Everybody(_)) {
        return on_next(engine, next);
    }
    if let Err(at) = litmos::take_pace(engine, 1) {
        engine.with_import(|active| active.not_before = at);
        return Ok(());
    }
    engine.with_import(|active| active.bulk.tries.begin(now));
    let answer = match next {
        Next::Page(start) => {
            let page = engine.litmos().learners(start, PAGE_ROWS).await;
            page.map(|page| Answer::Page(page.iter().map(convert::learner).collect()))
        }
        Next::Count => engine.litmos().count().await.map(Answer::Count),
        Next::Everybody(_) | Next::GiveUp => return Ok(()),
    };
    match answer {
        Ok(answer) => {
            answer_log::store(engine, &answer)?;
            on_answer(engine, answer).map_or(Ok(()), |next| on_next(engine, next))
        }
        Err(error) => match send::on_call_error(engine, &error)? {
            Some(reason) => on_reading_failed(engine, &reason),
            None => Ok(()),
        },
    }
}

fn on_answer(engine: &Engine, answer: Answer) -> Option<Next> {
    let now = engine.now();
    engine
        .with_import(|active| {
            active.bulk.tries = Tries::default();
            active.breaker.note_answer();
            active.not_before = now;
            answer.apply_to(&mut active.bulk)
        })
        .flatten()
}

fn on_next(engine: &Engine, next: Next) -> Result<(), StoreError> {
    match next {
        Next::Count | Next::Page(_) => Ok(()),
        Next::GiveUp => {
            engine.with_import(|active| active.bulk.reading = None);
            Ok(())
        }
        Next::Everybody(learners) => {
            rulebook::hit(&rulebook::IMP_11);
            let everybody = Lookups::complete(learners);
            let reading = engine
                .with_import(|active| active.bulk.reading.take())
                .flatten();
            if reading.is_some_and(|reading| reading.is_back) {
                return resolve::resolve_all(engine, &everybody);
            }
            let now = engine.now();
            engine.with_import(|active| {
                active.bulk.read_at = Some(now);
                active.answers = everybody;
            });
            Ok(())
        }
    }
}

/// The learners cannot be read. Before the plan, single ones are looked up; afterwards rows are
/// resolved one by one, unless Litmos is not there at all.
fn on_reading_failed(engine: &Engine, reason: &Reason) -> Result<(), StoreError> {
    let is_open = engine.with_import(|active| {
        if reason.is_infrastructure() {
            active.breaker.note_failure();
        }
        active.breaker.is_open()
    });
    let reading = engine
        .with_import(|active| active.bulk.reading.take())
        .flatten();
    let is_back = reading.is_some_and(|reading| reading.is_back);
    match (is_back, reason.is_infrastructure()) {
        (true, false) => resolve::resolve_all(engine, &Lookups::default()),
        (true, true) => finish::pause(engine, Reason::LitmosUnavailable, None),
        (false, _) if is_open == Some(true) => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        (false, _) => Ok(()),
    }
}
