//! One employee explained to an administrator (DRY-3): looks up in Litmos what the plan needs, at
//! the engine's own pace, and writes nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::reporting::explain::{self, Explanation};
use sync_core::{Config, EmployeeId, Lookup, Lookups, PlanRequest, Reason};

use super::state::People;
use crate::Engine;
use crate::error::RequestError;
use crate::vendors::litmos;

/// A plan needs three rounds of lookups at most.
const ROUNDS: usize = 4;

/// What would happen to this employee now, and by which rules.
pub(crate) async fn explain(engine: &Engine, id: &EmployeeId) -> Result<Explanation, RequestError> {
    engine.lock().people.read_back(engine.store())?;
    let mut lookups = Lookups::default();
    for _ in 0..ROUNDS {
        let config = &engine.setup().config;
        let explained = explain_with(&engine.lock().people, &lookups, config, engine.now(), id);
        match explained {
            Ok(Some(explanation)) => return Ok(explanation),
            Ok(None) => return Err(RequestError::not_found("row")),
            Err(needed) => {
                for lookup in needed {
                    look_up(engine, lookup, &mut lookups).await?;
                }
            }
        }
    }
    let detail = "Litmos gave no answer that can be worked with.";
    Err(RequestError::new(Reason::AnswerUnreadable, detail))
}

fn explain_with(
    people: &People,
    lookups: &Lookups,
    config: &Config,
    now: Timestamp,
    id: &EmployeeId,
) -> Result<Option<Explanation>, BTreeSet<Lookup>> {
    let request = PlanRequest {
        list: &people.list,
        instead: None,
        selected: &BTreeSet::from([id.clone()]),
        links: &people.links,
        lookups,
        config,
        now,
    };
    explain::explain(&request).map_err(|needed| needed.0)
}

async fn look_up(
    engine: &Engine,
    lookup: Lookup,
    lookups: &mut Lookups,
) -> Result<(), RequestError> {
    if litmos::take_pace(engine, 1).is_err() {
        // Nothing waits inside a request (RTE-7).
        let detail = "The engine is using its calls to Litmos. Try again soon.";
        return Err(RequestError::new(Reason::RateLimited, detail));
    }
    match litmos::find(engine, lookup.clone()).await {
        Ok(finding) => lookups.note(finding),
        Err(error) => lookups.note_failed(lookup, litmos::reason(error.cause())),
    }
    Ok(())
}
