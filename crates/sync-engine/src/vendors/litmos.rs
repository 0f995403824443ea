//! Calls to Litmos at the engine's own pace, and what their errors mean to the rules (RTE-2, RTE-3,
//! FLT-5).

use jiff::Timestamp;
use litmos_client::{Cause, Error, Learner};
use sync_core::domain::username::Folded;
use sync_core::{Finding, Lookup, Reason};

use crate::Engine;
use crate::vendors::convert;
use crate::vendors::wording::without_secrets;

/// Takes `calls` tokens of the pace at once, or says when to come back.
pub(crate) fn take_pace(engine: &Engine, calls: u32) -> Result<(), Timestamp> {
    engine.lock().pacing.take(calls, engine.now())
}

/// Asks Litmos for the learner of one lookup.
pub(crate) async fn get(engine: &Engine, lookup: &Lookup) -> Result<Option<Learner>, Error> {
    let answer = match lookup {
        Lookup::ById(id) => engine.litmos().learner(&id.0).await,
        // A learner of another name is no answer to the lookup: nobody has this one (MAT-2).
        Lookup::ByUserName(name) => {
            let found = engine.litmos().learner_named(name.as_str()).await;
            found.map(|found| found.filter(|learner| Folded::of(learner.user_name()) == *name))
        }
    };
    answer.inspect_err(|error| apply_retry_after(engine, error))
}

/// Asks Litmos for one lookup, for the planner.
pub(crate) async fn find(engine: &Engine, lookup: Lookup) -> Result<Finding, Error> {
    let found = get(engine, &lookup).await?;
    Ok(found.map_or(Finding::Nobody(lookup), |learner| {
        Finding::Seen(convert::learner(&learner))
    }))
}

/// Applies a `Retry-After`, which holds for every call to the site.
pub(crate) fn apply_retry_after(engine: &Engine, error: &Error) {
    if *error.cause() == Cause::Throttled {
        rulebook::hit(&rulebook::RTE_2);
    }
    if let Some(retry_after) = error.retry_after() {
        rulebook::hit(&rulebook::RTE_5);
        let until = retry_after.not_before(engine.now());
        engine.lock().pacing.close_until(until);
    }
}

/// The reason code of a Litmos error (FLT-5).
pub(crate) fn reason(cause: &Cause) -> Reason {
    match cause {
        Cause::NotConnected | Cause::NoAnswer | Cause::Unavailable(_) | Cause::ServerError => {
            Reason::LitmosUnavailable
        }
        Cause::Throttled => Reason::RateLimited,
        Cause::KeyRejected(_) => Reason::LitmosKeyRejected,
        Cause::UserNameTaken => Reason::UsernameTaken,
        Cause::Gone => Reason::LitmosRejected {
            status: Some(404),
            message: String::new(),
        },
        Cause::TooLarge => Reason::ResponseTooLarge,
        Cause::Unreadable(_) => Reason::AnswerUnreadable,
        Cause::Rejected { status, message } => Reason::LitmosRejected {
            status: Some(*status),
            message: without_secrets(message),
        },
    }
}
