//! Reads everybody by pages: before planning, in place of one question for each person, and after
//! bulk imports, to see what came of them (IMP-11).

use sync_core::bulk::{Next, PAGE_ROWS};
use sync_core::{Lookups, Reason};

use super::super::lifecycle::finish;
use super::super::planning::litmos_answers::{self, Answer};
use super::super::with_lane;
use super::{send, settle};
use crate::Engine;
use crate::runtime::attempts::Tries;
use crate::store::StoreError;
use crate::vendors::{convert, litmos};

/// Begins to read back.
pub(in super::super) fn read_back(engine: &Engine) -> Result<(), StoreError> {
    litmos_answers::keep(engine, &Answer::ReadingBegun(None))?;
    with_lane(engine, |lane| lane.bulk.begin_reading_back());
    Ok(())
}

/// Makes the next call of the reading under way.
pub(in super::super) async fn read(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let next = with_lane(engine, |lane| {
        let reading = lane.bulk.reading.as_mut()?;
        // What a former engine saw is handed over, not kept twice.
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
        return came(engine, next);
    }
    if let Err(at) = litmos::pace(engine, 1) {
        with_lane(engine, |lane| lane.not_before = at);
        return Ok(());
    }
    with_lane(engine, |lane| lane.bulk.tries.begin(now));
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
            litmos_answers::keep(engine, &answer)?;
            on_answer(engine, answer).map_or(Ok(()), |next| came(engine, next))
        }
        Err(error) => match send::failed(engine, &error)? {
            Some(reason) => gave_up(engine, &reason),
            None => Ok(()),
        },
    }
}

fn on_answer(engine: &Engine, answer: Answer) -> Option<Next> {
    let now = engine.now();
    with_lane(engine, |lane| {
        lane.bulk.tries = Tries::default();
        lane.breaker.note_answer();
        lane.not_before = now;
        answer.take_into(&mut lane.bulk)
    })
    .flatten()
}

fn came(engine: &Engine, next: Next) -> Result<(), StoreError> {
    match next {
        Next::Count | Next::Page(_) => Ok(()),
        Next::GiveUp => {
            with_lane(engine, |lane| lane.bulk.reading = None);
            Ok(())
        }
        Next::Everybody(learners) => {
            rulebook::hit(&rulebook::IMP_11);
            let everybody = Lookups::complete(learners);
            let reading = with_lane(engine, |lane| lane.bulk.reading.take()).flatten();
            if reading.is_some_and(|reading| reading.is_back) {
                return settle::all(engine, &everybody);
            }
            let now = engine.now();
            with_lane(engine, |lane| {
                lane.bulk.read_at = Some(now);
                lane.answers = everybody;
            });
            Ok(())
        }
    }
}

/// Everybody cannot be read. Before the plan, single ones are asked for; afterwards rows are
/// settled one by one, unless Litmos is not there at all.
fn gave_up(engine: &Engine, reason: &Reason) -> Result<(), StoreError> {
    let is_open = with_lane(engine, |lane| {
        if reason.is_infrastructure() {
            lane.breaker.note_failure();
        }
        lane.breaker.is_open()
    });
    let reading = with_lane(engine, |lane| lane.bulk.reading.take()).flatten();
    let is_back = reading.is_some_and(|reading| reading.is_back);
    match (is_back, reason.is_infrastructure()) {
        (true, false) => settle::all(engine, &Lookups::default()),
        (true, true) => finish::pause(engine, Reason::LitmosUnavailable, None),
        (false, _) if is_open == Some(true) => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        (false, _) => Ok(()),
    }
}
