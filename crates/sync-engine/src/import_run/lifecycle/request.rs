//! What administrators ask of Imports: start, cancel, resume, confirm, reject (IMP-14, IMP-15,
//! SAF-8).

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::reporting::run::{Counts, Header, RunSource, RunState};
use sync_core::safeguards::{Confirmation, Reckoning};
use sync_core::{EmployeeId, Outcome, Reason};

use crate::Engine;
use crate::http::error::Problem;
use crate::import_run::lane::ImportLane;
use crate::import_run::lifecycle::click::{self, Click};
use crate::import_run::lifecycle::store_backoff;
use crate::observe::audit::Entry;
use crate::people;
use crate::runtime::memory::Memory;
use crate::runtime::runs::{ImportRun, Item};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// Whom to import.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    /// The rows selected on the list.
    Selected,
    /// These.
    Ids(BTreeSet<EmployeeId>),
}

/// An Import somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct StartImport<'a> {
    pub(crate) actor: &'a str,
    /// An administrator or the schedule.
    pub(crate) source: RunSource,
    pub(crate) selection: Selection,
    pub(crate) is_dry: bool,
    /// The client's own id of the request: the same one again shows the same run, if it asks for
    /// the same (CNC-2).
    pub(crate) key: Option<&'a str>,
}

/// Starts an Import.
pub(crate) fn start(engine: &Engine, asked: StartImport<'_>) -> Result<Header, Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    if let Some(first) = click::of_key(engine, &memory, &asked)? {
        return Ok(first);
    }
    let Some(company) = memory.connection.get().company().map(str::to_owned) else {
        rulebook::hit(&rulebook::CON_1);
        return Err(Problem::new(
            &Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    };
    people::read_back(&mut memory, engine.store())?;
    people::forget_future_times(&mut memory, engine.store(), engine.source_now())?;
    let ids = match &asked.selection {
        Selection::Selected => memory.people.list.selection.clone(),
        Selection::Ids(ids) => ids.clone(),
    };
    if ids.is_empty() {
        rulebook::hit(&rulebook::IMP_14);
        return Err(Problem::new(
            &Reason::EmptySelection,
            "Select at least one employee.",
        ));
    }
    if let Some(first) = click::first(engine, &memory, &asked, &ids, now)? {
        return first;
    }
    let has_failed = |id: &EmployeeId| {
        let last = memory
            .people
            .list
            .rows
            .get(id)
            .and_then(|row| row.last_outcome.as_ref());
        last.is_some_and(|last| last.outcome == Outcome::Failed)
    };
    if ids.iter().any(has_failed) {
        rulebook::hit(&rulebook::FLT_6);
    }
    let header = header(engine, &asked, company, ids.len(), now);
    let lane = create(engine, &memory, header, &ids, &asked)?;
    let header = lane.run.header.clone();
    memory.last_click = Some(Click::of(&header, &memory));
    memory.import = Some(lane);
    drop(memory);
    engine.nudges().1.ring();
    Ok(header)
}

pub(crate) fn unfinished(engine: &Engine, memory: &Memory) -> Result<Option<Header>, StoreError> {
    if let Some(lane) = &memory.import {
        return Ok(Some(lane.run.header.clone()));
    }
    engine.store().read(|connection| {
        for state in [RunState::Running, RunState::Held, RunState::Paused] {
            let runs: Vec<ImportRun> =
                store::runs::in_state(connection, Kind::Import, state.code())?;
            if let Some(run) = runs.into_iter().find(ImportRun::is_of_people) {
                return Ok(Some(run.header));
            }
        }
        Ok(None)
    })
}

fn header(
    engine: &Engine,
    asked: &StartImport<'_>,
    connection: String,
    selected: usize,
    now: Timestamp,
) -> Header {
    Header {
        id: String::new(),
        connection,
        actor: asked.actor.to_owned(),
        source: asked.source,
        dry_run: asked.is_dry,
        state: RunState::Running,
        reason: None,
        resume_at: None,
        started_at: now,
        finished_at: None,
        selected,
        counts: Counts::default(),
        flags: Default::default(),
        safeguards: Vec::new(),
        config_fingerprint: engine.setup().config.fingerprint(),
        plan_fingerprint: String::new(),
    }
}

fn create(
    engine: &Engine,
    memory: &Memory,
    mut header: Header,
    ids: &BTreeSet<EmployeeId>,
    asked: &StartImport<'_>,
) -> Result<ImportLane, StoreError> {
    let now = header.started_at;
    engine.store().write(|transaction| {
        let (id, number) = store::runs::next_id(transaction, Kind::Import)?;
        header.id = id;
        let config = Some(Box::new(engine.setup().config.clone()));
        let reckoning = Reckoning::default();
        let is_of_selection = matches!(asked.selection, Selection::Selected);
        let run = ImportRun {
            header,
            reckoning,
            confirmation: None,
            config,
            is_of_selection,
            stop: None,
            new_still_active: 0,
        };
        store::runs::add(
            transaction,
            Kind::Import,
            (run.id(), number),
            run.header.state.code(),
            &run,
        )?;
        if let Some(key) = asked.key {
            store::runs::note_key(transaction, &run.header.actor, key, run.id())?;
        }
        for (position, employee_id) in (0..).zip(ids) {
            let row = memory.people.list.rows.get(employee_id).cloned();
            let item = Item {
                employee_id: employee_id.clone(),
                row,
                confirmed: None,
            };
            store::runs::add_item(transaction, run.id(), position, employee_id, &item)?;
        }
        let entry = Entry::of_run(&run.header, "import_started");
        store::audit::append(transaction, now, &entry)?;
        ImportLane::load(transaction, run, &memory.people, now)
    })
}

/// Asks a run to stop at the next item (IMP-15).
pub(crate) fn cancel(engine: &Engine, actor: &str, id: &str) -> Result<Header, Problem> {
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
pub(crate) fn resume(engine: &Engine, actor: &str, id: &str) -> Result<Header, Problem> {
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
) -> Result<Header, Problem> {
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
    how: impl FnOnce(&mut ImportRun),
) -> Result<Header, Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    let stored: Option<ImportRun> = engine
        .store()
        .read(|connection| store::runs::get(connection, Kind::Import, id))?;
    let run = stored.ok_or_else(|| Problem::not_found("Import"))?;
    if !run.is_of_people() {
        let told = "This is what a webhook did: its events are decided about, at /api/events.";
        return Err(Problem::new(&Reason::ConfirmationStale, told));
    }
    let mut run = store_backoff::as_it_is(&memory, run, now);
    if !states.contains(&run.header.state) {
        return Err(Problem::new(
            &Reason::ConfirmationStale,
            "The Import is in no state for this.",
        ));
    }
    how(&mut run);
    let is_of_other_company =
        memory.connection.get().subdomain.as_ref() != Some(&run.header.connection);
    if is_of_other_company && run.stop.is_none() {
        // Its rows would be planned with the links of the company connected now; it can only be
        // ended.
        rulebook::hit(&rulebook::CON_8);
        return Err(Problem::new(
            &Reason::ConfirmationStale,
            "The Import is of another company than is connected now.",
        ));
    }
    if run.header.actor != actor {
        // The run stays whose it is; who did this stands beside it.
        rulebook::hit(&rulebook::PRM_5);
    }
    let was_running = run.header.state == RunState::Running;
    run.wake();
    let entry = Entry {
        run: Some(id.to_owned()),
        ..Entry::new(actor, action)
    };
    engine.store().write(|transaction| {
        store::runs::update(transaction, id, run.header.state.code(), &run)?;
        store::audit::append(transaction, now, &entry)
    })?;
    let header = run.header.clone();
    let handed_over = hand_over(engine, &mut memory, run, was_running);
    drop(memory);
    // Also the inbox: whoever was kept from it as long as the run could not be read may be free
    // now.
    engine.ring_all();
    handed_over.map(|()| header).map_err(Problem::from)
}

/// Lets the lane know a run that was changed and stored.
fn hand_over(
    engine: &Engine,
    memory: &mut Memory,
    run: ImportRun,
    was_running: bool,
) -> Result<(), StoreError> {
    let now = engine.now();
    if let Some(lane) = memory
        .import
        .as_mut()
        .filter(|lane| was_running && lane.id() == run.id())
    {
        // What is under way goes on; only what was asked for changes.
        lane.take_request(run, now);
        return Ok(());
    }
    // If it cannot be read now, the lane takes it up by itself; what was known of it is not so any
    // more.
    memory.import = None;
    memory.import_rests_until = Some(now);
    people::read_back(memory, engine.store())?;
    let lane = engine
        .store()
        .read(|connection| ImportLane::load(connection, run, &memory.people, now))?;
    memory.import = Some(lane);
    memory.import_rests_until = None;
    Ok(())
}

impl ImportRun {
    fn id(&self) -> &str {
        &self.header.id
    }
}

impl ImportLane {
    /// Takes over what an administrator asked of the run under way.
    fn take_request(&mut self, run: ImportRun, now: Timestamp) {
        self.run.stop = run.stop;
        // One in doubt still settles that first.
        self.not_before = self.not_before.min(now);
        self.queue.hurry(now);
    }
}
