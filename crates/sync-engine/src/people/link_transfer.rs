//! An administrator moves a former employee's link to the record of the rehire (MAT-14).

use sync_core::staging::restage;
use sync_core::{EmployeeId, Reason, StagedRow};

use crate::http::error::Problem;
use crate::http::responses::Transferred;
use crate::observe::audit::Entry;
use crate::people::{self, DirtyRows, People};
use crate::{Engine, import_run, store};

/// Moves the link of the former employee whom the row names. Nothing is written to Litmos.
pub(crate) fn transfer_link(
    engine: &Engine,
    actor: &str,
    id: &EmployeeId,
) -> Result<Transferred, Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let row = memory
        .people
        .list
        .rows
        .get(id)
        .ok_or_else(|| Problem::not_found("row"))?;
    let former = former(row).cloned().ok_or_else(|| {
        Problem::new(
            &Reason::ConfirmationStale,
            "This row does not wait for the learner of a former employee.",
        )
    })?;
    if let Some(header) = import_run::unfinished(engine, &memory)? {
        let problem = Problem::new(&Reason::ImportInProgress, "An Import is not over yet.");
        return Err(problem.with_run(&header.id));
    }
    if [id, &former]
        .into_iter()
        .any(|one| memory.is_taken(one) || memory.inbox.is_in_doubt(one))
    {
        let told = "A webhook's write to one of the two is not over yet.";
        return Err(Problem::new(&Reason::ImportInProgress, told));
    }
    let links = &memory.people.links;
    let learner_id = links
        .of(&former)
        .map(|link| link.learner_id.clone())
        .filter(|_| links.of(id).is_none());
    let learner_id = learner_id.ok_or_else(|| {
        Problem::new(
            &Reason::ConfirmationStale,
            "The former employee has no learner any more, or this row has one.",
        )
    })?;
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        learner_id: Some(learner_id.to_string()),
        result: Some(former.0.clone()),
        ..Entry::new(actor, "link_transferred")
    };
    let config = &engine.setup().config;
    let change = |people: &mut People| {
        people.links.transfer(&former, id);
        for moved in [id, &former] {
            restage(&mut people.list, moved, &people.links, config, now);
        }
        DirtyRows::employee(id).and(DirtyRows::employee(&former))
    };
    people::commit(&mut memory, engine.store(), change, |transaction| {
        store::audit::append(transaction, now, &entry)
    })?;
    Ok(Transferred {
        employee_id: id.clone(),
        former_employee_id: former,
        learner_id,
    })
}

/// The former employee whose learner has the row's name, as the last Sync or Import found out.
fn former(row: &StagedRow) -> Option<&EmployeeId> {
    let last = row
        .last_outcome
        .iter()
        .filter_map(|last| last.reason.as_ref());
    row.problems
        .iter()
        .chain(last)
        .find_map(|reason| match reason {
            Reason::PossibleRehire { former } => Some(former),
            _ => None,
        })
}
