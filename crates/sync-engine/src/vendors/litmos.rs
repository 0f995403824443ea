//! Calls to Litmos at the engine's own pace, and what their errors mean to the rules (RTE-2, RTE-3,
//! FLT-5).

use jiff::Timestamp;
use litmos_client::{Cause, Error};
use sync_core::domain::username::Folded;
use sync_core::{Lookup, Reason};

use crate::Engine;
use crate::vendors::convert;

/// Takes `calls` tokens at once, so that a read and its write are not torn apart; or says when to
/// come back.
pub(crate) fn pace(engine: &Engine, calls: u32) -> Result<(), Timestamp> {
    let now = engine.now();
    let mut memory = engine.memory();
    let mut pacer = memory.pacer.clone();
    for _ in 0..calls {
        pacer
            .take(now)
            .inspect_err(|_| engine.metrics().note_wait("pace"))?;
    }
    memory.pacer = pacer;
    Ok(())
}

/// Until when the pace keeps so many calls waiting, if it does; takes nothing.
pub(crate) fn paced_until(engine: &Engine, calls: u32) -> Option<Timestamp> {
    let now = engine.now();
    let mut pacer = engine.memory().pacer.clone();
    (0..calls)
        .find_map(|_| pacer.take(now).err())
        .inspect(|_| engine.metrics().note_wait("pace"))
}

/// Asks Litmos one question.
pub(crate) async fn look(
    engine: &Engine,
    lookup: &Lookup,
) -> Result<Option<litmos_client::Learner>, Error> {
    let answer = match lookup {
        Lookup::ById(id) => engine.litmos().learner(&id.0).await,
        // A learner of another name is no answer to the question: nobody has this one (MAT-2).
        Lookup::ByUserName(name) => {
            let found = engine.litmos().learner_named(name.as_str()).await;
            found.map(|found| found.filter(|learner| Folded::of(learner.user_name()) == *name))
        }
    };
    answer.inspect_err(|error| heed(engine, error))
}

/// A `Retry-After` holds for every call to the site.
pub(crate) fn heed(engine: &Engine, error: &Error) {
    if *error.cause() == Cause::Throttled {
        rulebook::hit(&rulebook::RTE_2);
    }
    if let Some(retry_after) = error.retry_after() {
        rulebook::hit(&rulebook::RTE_5);
        let until = retry_after.not_before(engine.now());
        engine.memory().pacer.close_until(until);
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

/// A vendor's own words, unless they repeat an address, a phone number or a key: then only that
/// there were some.
///
/// Messages quote what was sent at times; what looks personal is not kept (FLT-5).
pub(crate) fn without_secrets(message: &str) -> String {
    let is_suspicious = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        word.contains('@') || word.contains("://") || word.len() > 30 || digits > 4
    };
    let words = message
        .split_whitespace()
        .map(|word| if is_suspicious(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// A learner as the rules see it.
pub(crate) fn seen(found: Option<&litmos_client::Learner>) -> Option<sync_core::Learner> {
    found.map(convert::learner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_what_may_be_personal() {
        let told =
            "Culture is invalid for ana@acme.test, call +15554443333 or https://x.test/?loginkey=1";
        assert_eq!(
            without_secrets(told),
            "Culture is invalid for … call … or …"
        );
    }
}
