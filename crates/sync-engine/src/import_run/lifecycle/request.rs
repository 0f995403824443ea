//! What administrators do with Imports: start, cancel, resume, confirm, reject (IMP-14, IMP-15,
//! SAF-8).

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::reporting::run::{Header, RunSource, RunState};
use sync_core::safeguards::Confirmation;
use sync_core::{Config, EmployeeId, Outcome, Reason};

use super::double_click;
pub(crate) use super::start_import::{Selection, StartImport};
use crate::Engine;
use crate::error::RequestError;
use crate::import_run::active::ActiveImport;
use crate::import_run::lane::{Click, ImportLane};
use crate::observe::audit::Entry;
use crate::people::{People, PeopleState};
use crate::runtime::runs::{ImportRun, Item};
use crate::runtime::state::EngineState;
use crate::store::runs::Kind;
use crate::store::{self, Store, StoreError};

/// Starts an Import.
pub(crate) fn start(engine: &Engine, request: StartImport<'_>) -> Result<Header, RequestError> {
    let (store, config, now) = (engine.store(), &engine.setup().config, engine.now());
    let mut state = engine.lock();
    let EngineState {
        connection,
        people,
        import,
        ..
    } = &mut *state;
    if let Some(first) = double_click::run_of_key(store, import, &request, now)? {
        return Ok(first);
    }
    let Some(company) = connection.get().company().map(str::to_owned) else {
        rulebook::hit(&rulebook::CON_1);
        return Err(RequestError::new(
            Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    };
    people.read_back(store)?;
    people.forget_future_times(store, engine.source_now())?;
    let ids = match &request.selection {
        Selection::Selected => people.list.selection.clone(),
        Selection::Ids(ids) => ids.clone(),
    };
    if ids.is_empty() {
        rulebook::hit(&rulebook::IMP_14);
        let detail = "Select at least one employee.";
        return Err(RequestError::new(Reason::EmptySelection, detail));
    }
    let in_the_way = double_click::run_in_the_way(store, import, people, &request, &ids, now)?;
    if let Some(first) = in_the_way {
        return first;
    }
    let has_failed = |id: &EmployeeId| {
        let row = people.list.rows.get(id);
        let last = row.and_then(|row| row.last_outcome.as_ref());
        last.is_some_and(|last| last.outcome == Outcome::Failed)
    };
    if ids.iter().any(has_failed) {
        rulebook::hit(&rulebook::FLT_6);
    }
    let active = create(store, people, config, company, &ids, &request, now)?;
    let header = active.run.header.clone();
    import.last_click = Some(Click {
        run: header.id.clone(),
        links_changed: people.links_changed(),
    });
    import.active = Some(active);
    drop(state);
    engine.nudges().import.ring();
    Ok(header)
}

fn create(
    store: &Store,
    people: &People,
    config: &Config,
    company: String,
    ids: &BTreeSet<EmployeeId>,
    request: &StartImport<'_>,
    now: Timestamp,
) -> Result<ActiveImport, StoreError> {
    store.write(|transaction| {
        let (id, number) = store::runs::next_id(transaction, Kind::Import)?;
        let (actor, source) = (request.actor, request.source);
        let mut run = ImportRun::new(id.clone(), company, actor, source, config, now);
        run.header.dry_run = request.is_dry;
        run.header.selected = ids.len();
        run.config = Some(Box::new(config.clone()));
        run.is_of_selection = matches!(request.selection, Selection::Selected);
        let state = run.header.state.code();
        store::runs::add(transaction, Kind::Import, (&id, number), state, &run)?;
        if let Some(key) = request.key {
            store::runs::put_key(transaction, actor, key, &id)?;
        }
        for (position, employee_id) in (0..).zip(ids) {
            let item = Item {
                employee_id: employee_id.clone(),
                row: people.list.rows.get(employee_id).cloned(),
                confirmed: None,
            };
            store::runs::add_item(transaction, &id, position, employee_id, &item)?;
        }
        let entry = Entry::by_run(&run.header, "import_started");
        store::audit::append(transaction, now, &entry)?;
        ActiveImport::load(transaction, run, people, now)
    })
}

/// Requests that a run stops at the next item (IMP-15).
pub(crate) fn cancel(engine: &Engine, actor: &str, id: &str) -> Result<Header, RequestError> {
    change(
        engine,
        actor,
        id,
        "import_cancelled",
        &[RunState::Running, RunState::Held, RunState::Paused],
        |run| {
            run.stop = Some(Reason::Cancelled);
        },
    )
}

/// Goes on with a paused run.
pub(crate) fn resume(engine: &Engine, actor: &str, id: &str) -> Result<Header, RequestError> {
    change(
        engine,
        actor,
        id,
        "import_resumed",
        &[RunState::Paused],
        |run| run.header.source = RunSource::Resume,
    )
}

/// Confirms or rejects a held run.
pub(crate) fn decide(
    engine: &Engine,
    actor: &str,
    id: &str,
    is_confirmed: bool,
) -> Result<Header, RequestError> {
    let action = if is_confirmed {
        "import_confirmed"
    } else {
        "import_rejected"
    };
    rulebook::hit(&rulebook::SAF_8);
    change(engine, actor, id, action, &[RunState::Held], |run| {
        if is_confirmed {
            let plan = run.header.plan_fingerprint.clone();
            run.confirmation = Some(Confirmation {
                plan,
                actor: actor.to_owned(),
                at: engine.now(),
            });
        } else {
            run.stop = run.header.safeguards.first().map(|tripped| Reason::Held {
                safeguard: tripped.safeguard,
            });
        }
    })
}

fn change(
    engine: &Engine,
    actor: &str,
    id: &str,
    action: &str,
    states: &[RunState],
    change: impl FnOnce(&mut ImportRun),
) -> Result<Header, RequestError> {
    let (store, now) = (engine.store(), engine.now());
    let stale = |detail| RequestError::new(Reason::ConfirmationStale, detail);
    let mut state = engine.lock();
    let EngineState {
        connection,
        people,
        import,
        ..
    } = &mut *state;
    let stored: Option<ImportRun> =
        store.read(|connection| store::runs::get(connection, Kind::Import, id))?;
    let run = stored.ok_or_else(|| RequestError::not_found("Import"))?;
    if !run.is_requested() {
        return Err(stale(
            "This is what a webhook did: its events are decided about, at /api/events.",
        ));
    }
    let mut run = import.with_live_state(run, now);
    if !states.contains(&run.header.state) {
        return Err(stale("The Import is in no state for this."));
    }
    change(&mut run);
    let is_of_other_company = connection.get().subdomain.as_ref() != Some(&run.header.connection);
    if is_of_other_company && run.stop.is_none() {
        // Its rows would be planned with the links of the company connected now; it can only be
        // ended.
        rulebook::hit(&rulebook::CON_8);
        return Err(stale(
            "The Import is of another company than is connected now.",
        ));
    }
    if run.header.actor != actor {
        // The actor of the run stays; the audit entry names the one who did this.
        rulebook::hit(&rulebook::PRM_5);
    }
    let was_running = run.header.state == RunState::Running;
    run.resume();
    let entry = Entry {
        run: Some(id.to_owned()),
        ..Entry::new(actor, action)
    };
    store.write(|transaction| {
        store::runs::update(transaction, id, run.header.state.code(), &run)?;
        store::audit::append(transaction, now, &entry)
    })?;
    let header = run.header.clone();
    let applied = apply_change(import, people, store, run, was_running, now);
    drop(state);
    // Also the inbox: employees who were locked as long as the run could not be read may be free
    // now.
    engine.ring_all();
    applied.map(|()| header).map_err(RequestError::from)
}

/// Lets the lane know a run that was changed and stored.
fn apply_change(
    lane: &mut ImportLane,
    people: &mut PeopleState,
    store: &Store,
    run: ImportRun,
    was_running: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(active) = lane
        .active
        .as_mut()
        .filter(|active| was_running && active.id() == run.header.id)
    {
        // What is under way goes on; only what was requested changes.
        active.stop_with(run, now);
        return Ok(());
    }
    // If it cannot be read now, the lane reloads it by itself; what was known of it is out of date.
    lane.active = None;
    lane.backoff_until = Some(now);
    people.read_back(store)?;
    let active = store.read(|connection| ActiveImport::load(connection, run, people, now))?;
    lane.active = Some(active);
    lane.backoff_until = None;
    Ok(())
}

impl ActiveImport {
    /// Takes over whether an administrator has stopped the run.
    fn stop_with(&mut self, run: ImportRun, now: Timestamp) {
        self.run.stop = run.stop;
        // What is in doubt is resolved first.
        self.not_before = self.not_before.min(now);
        self.queue.end_waits(now);
    }
}
