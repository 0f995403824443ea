//! The timed Sync, and the Import after it if an option says so (STG-14).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sync_core::reporting::run::RunSource;
use sync_core::{Config, StagedRow};

use crate::import_run::{self, Selection, StartImport};
use crate::{Engine, sync_run};

/// Who a timed Sync and the Import after it are recorded as (STG-14, PRM-5).
const SCHEDULE: &str = "schedule";

/// A slot nobody could take in this time is left out: the integration was off, or another Sync was
/// running.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// The first slot after `now`, if there is a schedule.
pub(crate) fn next_slot(config: &Config, now: Timestamp) -> Option<Timestamp> {
    config
        .sync_schedule
        .map(|schedule| schedule.next_after(now, config.company_timezone.zone()))
}

/// Begins a timed Sync, if its time has come (STG-14).
pub(crate) fn keep_schedule(engine: &Engine) {
    let (now, config) = (engine.now(), &engine.setup().config);
    let slot = {
        let mut memory = engine.memory();
        let Some(slot) = memory
            .next_slot
            .filter(|slot| *slot <= now && memory.sync.is_none())
        else {
            return;
        };
        memory.next_slot = next_slot(config, now);
        slot
    };
    if now.duration_since(slot) > LATE {
        return;
    }
    if sync_run::begin_run(engine, SCHEDULE, true).is_err() {
        tracing::info!("a timed Sync was not begun");
    }
}

/// Imports what a timed Sync found New or Changed and without problems, and whoever must be locked
/// out whatever the problems are, if an option says so (STG-14, STA-13).
pub(crate) fn auto_import(engine: &Engine) {
    let ids = {
        let memory = engine.memory();
        let is_wanted = |row: &&StagedRow| row.is_imported_by_schedule();
        memory
            .people
            .list
            .eligible()
            .filter(is_wanted)
            .map(|row| row.employee.id.clone())
            .collect::<BTreeSet<_>>()
    };
    if ids.is_empty() {
        rulebook::hit(&rulebook::NTF_2);
        return;
    }
    rulebook::hit(&rulebook::STG_14);
    let (actor, source, selection) = (SCHEDULE, RunSource::Schedule, Selection::Ids(ids));
    if import_run::start(
        engine,
        StartImport {
            actor,
            source,
            selection,
            is_dry: false,
            key: None,
        },
    )
    .is_err()
    {
        tracing::info!("a timed Import was not begun");
    }
}
