//! What a complete read does: it is staged and judged, and its list swapped in (STG-6). Left out: reading, what becomes of a
//! held one (`held`), and storing it (`ending`).

use sync_core::reading::{CompleteRead, StagingRefused};
use sync_core::safeguards;
use sync_core::staging::{self, Staging};
use sync_core::{EmployeeId, Property, StagedRow, Warning};

use super::ending::{Ending, end};
use super::held;
use crate::audit::Entry;
use crate::memory::Memory;
use crate::runs::SyncState;
use crate::store::StoreError;
use crate::{Engine, connection, notify};

/// Stages, judges and swaps under one guard: what an Import, a webhook or an administrator does to the list comes
/// before all of it or after (CNC-3, STG-9, ELG-1). Says whether the list was swapped.
pub(super) fn take_in(engine: &Engine, read: &CompleteRead) -> Result<Result<bool, StoreError>, StagingRefused> {
    let mut memory = engine.memory();
    let staging = stage(engine, &memory, read)?;
    let tripped = safeguards::on_staging(&memory.people.list, &staging.list, &engine.setup().config);
    Ok(match tripped.first() {
        Some(tripped) => held::hold(engine, &mut memory, read, tripped.safeguard, staging).map(|()| false),
        None => swap(engine, &mut memory, staging, None).map(|()| true),
    })
}

/// The list this read makes of the one there is.
pub(super) fn stage(engine: &Engine, memory: &Memory, read: &CompleteRead) -> Result<Staging, StagingRefused> {
    staging::stage(read, &memory.people.list, &memory.people.links, &engine.setup().config, engine.now())
}

/// Swaps the list in; `decided` is an administrator's word for it, if it took one.
pub(super) fn swap(
    engine: &Engine,
    memory: &mut Memory,
    staging: Staging,
    decided: Option<Entry>,
) -> Result<(), StoreError> {
    note_rules(memory, &staging);
    notify_of(memory, &staging);
    connection::note_good_read(engine, memory, &codes(&staging.summary.warnings))?;
    let Staging { list, summary } = staging;
    let ending = Ending { summary: Some(summary), list: Some(list), decided, ..Ending::of(SyncState::Completed, None) };
    end(engine, memory, ending)
}

/// Marks what shows in no output: a status that was found is staged and no more, and what is as it was stays so.
fn note_rules(memory: &Memory, staging: &Staging) {
    if staging.list.rows.values().any(|row| row.changed_fields.contains(&Property::Active)) {
        rulebook::hit(&rulebook::STA_10);
    }
    if memory.import.is_some() {
        rulebook::hit(&rulebook::CNC_3);
    }
    let old = &memory.people.list.rows;
    if staging.list.rows.iter().any(|(id, row)| old.get(id).is_some_and(|old| is_changed_by_the_day(row, old))) {
        rulebook::hit(&rulebook::STA_12);
    }
    let is_same = |(id, row): (&EmployeeId, &StagedRow)| old.get(id).is_some_and(|old| old.state == row.state);
    if !old.is_empty() && old.len() == staging.list.rows.len() && staging.list.rows.iter().all(is_same) {
        rulebook::hit(&rulebook::STG_5);
    }
}

/// Whether BambooHR told nothing new, and the status is another all the same.
fn is_changed_by_the_day(row: &StagedRow, old: &StagedRow) -> bool {
    let has_new_status = |row: &StagedRow| row.changed_fields.contains(&Property::Active);
    has_new_status(row) && !has_new_status(old) && row.employee == old.employee
}

/// Tells what was not so at the Sync before.
fn notify_of(memory: &Memory, staging: &Staging) {
    let Some(lane) = &memory.sync else { return };
    let is_orphan = |row: &StagedRow| row.warnings.contains(&Warning::OrphanedActiveLearner);
    let was_orphan = |id: &EmployeeId| memory.people.list.rows.get(id).is_some_and(is_orphan);
    let orphans = staging.list.rows.values().filter(|row| is_orphan(row) && !was_orphan(&row.employee.id));
    notify::orphans_found(&lane.run.id, orphans.count());
    for warning in codes(&staging.summary.warnings) {
        if !memory.connection.warnings.contains(&warning) {
            notify::field_unavailable(&lane.run.id, &warning);
        }
    }
}

fn codes(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(|warning| warning.code().into_owned()).collect()
}
