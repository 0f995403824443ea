//! One employee explained to an administrator (DRY-3): asks Litmos what the plan needs, at the
//! engine's own pace, and writes nothing.

use std::collections::BTreeSet;

use sync_core::reporting::explain::{Explanation, explain as tell};
use sync_core::{EmployeeId, Finding, Lookup, Lookups, PlanRequest, Reason};

use crate::http::error::Problem;
use crate::vendors::litmos;
use crate::{Engine, people};

/// A plan asks three times at most.
const ROUNDS: usize = 4;

/// What would happen to this employee now, and by which rules.
pub(crate) async fn explain(engine: &Engine, id: &EmployeeId) -> Result<Explanation, Problem> {
    people::read_back(&mut engine.memory(), engine.store())?;
    let mut lookups = Lookups::default();
    for _ in 0..ROUNDS {
        match told(engine, id, &lookups) {
            Ok(Some(explanation)) => return Ok(explanation),
            Ok(None) => return Err(Problem::not_found("row")),
            Err(needed) => {
                for lookup in needed {
                    ask(engine, lookup, &mut lookups).await?;
                }
            }
        }
    }
    Err(Problem::new(
        &Reason::AnswerUnreadable,
        "Litmos gave no answer that can be worked with.",
    ))
}

fn told(
    engine: &Engine,
    id: &EmployeeId,
    lookups: &Lookups,
) -> Result<Option<Explanation>, BTreeSet<Lookup>> {
    let memory = engine.memory();
    let selected = BTreeSet::from([id.clone()]);
    let request = PlanRequest {
        list: &memory.people.list,
        instead: None,
        selected: &selected,
        links: &memory.people.links,
        lookups,
        config: &engine.setup().config,
        now: engine.now(),
    };
    tell(&request).map_err(|needed| needed.0)
}

async fn ask(engine: &Engine, lookup: Lookup, lookups: &mut Lookups) -> Result<(), Problem> {
    if litmos::pace(engine, 1).is_err() {
        // Nothing waits inside a request (RTE-7).
        return Err(Problem::new(
            &Reason::RateLimited,
            "The engine is using its calls to Litmos. Try again soon.",
        ));
    }
    match litmos::look(engine, &lookup).await {
        Ok(found) => {
            let finding =
                litmos::seen(found.as_ref()).map_or(Finding::Nobody(lookup), Finding::Seen);
            lookups.note(finding);
        }
        Err(error) => lookups.note_failed(lookup, litmos::reason(error.cause())),
    }
    Ok(())
}
