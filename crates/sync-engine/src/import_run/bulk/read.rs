//! Reads everybody by pages: before planning, in place of one question for each person, and after bulk imports, to see
//! what came of them (IMP-11). Left out: what a reading means, which is `sync_core::bulk`'s.

use sync_core::bulk::{Next, PAGE_ROWS, Survey};
use sync_core::{Lookups, Reason};

use super::super::{finish, with_lane};
use super::{Reading, send, settle};
use crate::store::StoreError;
use crate::tries::Tries;
use crate::{Engine, convert, litmos};

/// Begins to read back.
pub(in super::super) fn read_back(engine: &Engine) -> Result<(), StoreError> {
    with_lane(engine, |lane| lane.bulk.reading = Some(Reading::new(Survey::to_see(), true)));
    Ok(())
}

/// Makes the next call of the reading under way.
pub(in super::super) async fn read(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let Some(next) = with_lane(engine, |lane| Some(lane.bulk.reading.as_ref()?.next.clone())).flatten() else {
        return Ok(());
    };
    if let Err(at) = litmos::pace(engine, 1) {
        with_lane(engine, |lane| lane.not_before = at);
        return Ok(());
    }
    with_lane(engine, |lane| lane.bulk.tries.begin(now));
    let answer = match next {
        Next::Page(start) => engine.litmos().learners(start, PAGE_ROWS).await.map(|page| {
            let page: Vec<_> = page.iter().map(convert::learner).collect();
            on_survey(engine, |survey| survey.note_page(page))
        }),
        Next::Count => engine.litmos().count().await.map(|total| on_survey(engine, |survey| survey.note_count(total))),
        Next::Everybody(_) | Next::GiveUp => Ok(None),
    };
    match answer {
        Ok(Some(next)) => came(engine, next),
        Ok(None) => Ok(()),
        Err(error) => match send::failed(engine, &error)? {
            Some(reason) => gave_up(engine, &reason),
            None => Ok(()),
        },
    }
}

fn on_survey(engine: &Engine, note: impl FnOnce(&mut Survey) -> Next) -> Option<Next> {
    let now = engine.now();
    with_lane(engine, |lane| {
        lane.bulk.tries = Tries::default();
        lane.breaker.note_answer();
        lane.not_before = now;
        let reading = lane.bulk.reading.as_mut()?;
        reading.next = note(&mut reading.survey);
        // Everybody is handed over, not kept twice.
        let rests = matches!(reading.next, Next::Count | Next::Page(_));
        Some(if rests { reading.next.clone() } else { std::mem::replace(&mut reading.next, Next::GiveUp) })
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

/// Everybody cannot be read. Before the plan, single ones are asked for; afterwards rows are settled one by one, unless
/// Litmos is not there at all.
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
        (false, _) if is_open == Some(true) => finish::pause(engine, Reason::LitmosUnavailable, None),
        (false, _) => Ok(()),
    }
}
