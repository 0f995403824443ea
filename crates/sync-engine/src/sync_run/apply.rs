//! What a complete read does: it is staged and judged, and its list swapped in (STG-6).

use sync_core::reading::{CompleteRead, StagingRefused};
use sync_core::safeguards;
use sync_core::staging::{self, Staging};
use sync_core::{EmployeeId, Property, StagedRow, Warning};

use super::finish::{Ending, end};
use super::held;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::runtime::memory::Memory;
use crate::runtime::runs::SyncState;
use crate::store::StoreError;
use crate::{Engine, connection, people};

/// Stages, judges and swaps under one guard: what an Import, a webhook or an administrator does to
/// the list comes before all of it or after (CNC-3, STG-9, ELG-1). Says whether the list was
/// swapped.
pub(super) fn take_in(
    engine: &Engine,
    read: &CompleteRead,
) -> Result<Result<bool, StoreError>, StagingRefused> {
    let mut memory = engine.memory();
    // What could not be stored while the report was on its way is not carried into the new list.
    if let Err(error) = people::read_back(&mut memory, engine.store()) {
        return Ok(Err(error));
    }
    if let Err(error) =
        people::forget_future_times(&mut memory, engine.store(), engine.source_now())
    {
        return Ok(Err(error));
    }
    let staging = stage(engine, &memory, read)?;
    let tripped = safeguards::on_staging(&memory.people.list, &staging, &engine.setup().config);
    Ok(match tripped.first() {
        Some(tripped) => {
            held::hold(engine, &mut memory, read, tripped.safeguard, staging).map(|()| false)
        }
        None => swap(engine, &mut memory, staging, None).map(|()| true),
    })
}

/// The list this read makes of the one there is.
pub(super) fn stage(
    engine: &Engine,
    memory: &Memory,
    read: &CompleteRead,
) -> Result<Staging, StagingRefused> {
    staging::stage(
        read,
        &memory.people.list,
        &memory.people.links,
        &engine.setup().config,
        engine.now(),
    )
}

/// Swaps the list in; `decided` is an administrator's word for it, if it took one.
pub(super) fn swap(
    engine: &Engine,
    memory: &mut Memory,
    staging: Staging,
    decided: Option<Entry>,
) -> Result<(), StoreError> {
    note_rules(memory, &staging);
    let news = News::of(memory, &staging);
    connection::note_good_read(engine, memory, &codes(&staging.summary.warnings))?;
    news.tell_of_fields();
    let Staging { list, summary, .. } = staging;
    let ending = Ending {
        summary: Some(summary),
        list: Some(list),
        decided,
        ..Ending::of(SyncState::Completed, None)
    };
    end(engine, memory, ending)?;
    news.tell_of_orphans();
    Ok(())
}

/// Marks what shows in no output: a status that was found is staged and no more, and what is as it
/// was stays so.
fn note_rules(memory: &Memory, staging: &Staging) {
    if staging.list.rows.values().any(has_new_status) {
        rulebook::hit(&rulebook::STA_10);
    }
    if memory.import.is_some() {
        rulebook::hit(&rulebook::CNC_3);
    }
    let old = &memory.people.list.rows;
    let with_new_status = staging
        .list
        .rows
        .iter()
        .filter(|(_, row)| has_new_status(row));
    if with_new_status.into_iter().any(|(id, row)| {
        old.get(id)
            .is_some_and(|old| is_changed_by_the_day(row, old))
    }) {
        rulebook::hit(&rulebook::STA_12);
    }
    let is_same = |(new, old): ((&EmployeeId, &StagedRow), (&EmployeeId, &StagedRow))| {
        new.0 == old.0 && new.1.state == old.1.state
    };
    if !old.is_empty()
        && old.len() == staging.list.rows.len()
        && staging.list.rows.iter().zip(old).all(is_same)
    {
        rulebook::hit(&rulebook::STG_5);
    }
}

fn has_new_status(row: &StagedRow) -> bool {
    row.changed_fields.contains(&Property::Active)
}

/// Whether BambooHR told nothing new, and the status, which is new, was not so before.
fn is_changed_by_the_day(row: &StagedRow, old: &StagedRow) -> bool {
    !has_new_status(old) && row.employee == old.employee
}

/// What was not so at the Sync before. It is told once it is stored that it is so, or a store that
/// fails would have it told again and again.
struct News {
    run: String,
    orphans: usize,
    warnings: Vec<String>,
}

impl News {
    fn of(memory: &Memory, staging: &Staging) -> News {
        let is_orphan = |row: &StagedRow| row.warnings.contains(&Warning::OrphanedActiveLearner);
        let was_orphan = |id: &EmployeeId| memory.people.list.rows.get(id).is_some_and(is_orphan);
        let orphans = staging
            .list
            .rows
            .values()
            .filter(|row| is_orphan(row) && !was_orphan(&row.employee.id));
        let is_of_field = |warning: &&Warning| {
            matches!(
                warning,
                Warning::FieldUnavailable(_) | Warning::ColumnEmptied(_)
            )
        };
        let mut warnings: Vec<String> = staging
            .summary
            .warnings
            .iter()
            .filter(is_of_field)
            .map(code)
            .collect();
        warnings.retain(|warning| !memory.connection.get().warnings.contains(warning));
        let run = memory
            .sync
            .as_ref()
            .map(|lane| lane.run.id.clone())
            .unwrap_or_default();
        News {
            run,
            orphans: orphans.count(),
            warnings,
        }
    }

    fn tell_of_fields(&self) {
        self.warnings
            .iter()
            .for_each(|warning| notify::field_unavailable(&self.run, warning));
    }

    fn tell_of_orphans(&self) {
        notify::orphans_found(&self.run, self.orphans);
    }
}

fn codes(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(code).collect()
}

fn code(warning: &Warning) -> String {
    warning.code().into_owned()
}
