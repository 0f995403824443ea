//! What a complete read does: it is staged, and its list swapped in (STG-6).

use jiff::Timestamp;
use sync_core::reading::{CompleteRead, StagingRefused};
use sync_core::staging::{self, Staging};
use sync_core::{Config, EmployeeId, Property, StagedRow, Warning};

use super::finish::{Ending, end};
use crate::Engine;
use crate::connection::record_good_read;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::people::People;
use crate::runtime::runs::SyncState;
use crate::runtime::state::EngineState;
use crate::store::StoreError;

/// The list this read makes of the one there is.
pub(super) fn stage(
    read: &CompleteRead,
    people: &People,
    config: &Config,
    now: Timestamp,
) -> Result<Staging, StagingRefused> {
    staging::stage(read, &people.list, &people.links, config, now)
}

/// Swaps the list in; `decision` is the audit entry of an administrator's confirmation, if it took
/// one. A timed Sync is followed by an Import if an option says so (STG-14).
pub(super) fn swap(
    engine: &Engine,
    state: &mut EngineState,
    staging: Staging,
    decision: Option<Entry>,
) -> Result<(), StoreError> {
    record_rules(state, &staging);
    let news = News::new(state, &staging);
    let warnings = codes(&staging.summary.warnings);
    record_good_read(
        &mut state.connection,
        engine.store(),
        engine.now(),
        &warnings,
    )?;
    news.notify_fields();
    let is_timed = state
        .sync
        .active
        .as_ref()
        .is_some_and(|active| active.run.is_timed);
    let Staging { list, summary, .. } = staging;
    let ending = Ending {
        summary: Some(summary),
        list: Some(list),
        decision,
        ..Ending::new(SyncState::Completed, None)
    };
    end(engine, &mut state.sync, &mut state.people, ending)?;
    state.sync.is_import_due = is_timed && engine.setup().config.auto_import;
    news.notify_orphans();
    Ok(())
}

/// Marks what shows in no output: a status that was found is staged and no more, and what is as it
/// was stays so.
fn record_rules(state: &EngineState, staging: &Staging) {
    if staging.list.rows.values().any(has_new_status) {
        rulebook::hit(&rulebook::STA_10);
    }
    if state.import.active.is_some() {
        rulebook::hit(&rulebook::CNC_3);
    }
    let old = &state.people.list.rows;
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

/// Whether BambooHR sent nothing new, and the status, which is new, was another one before.
fn is_changed_by_the_day(row: &StagedRow, old: &StagedRow) -> bool {
    !has_new_status(old) && row.employee == old.employee
}

/// What the Sync before did not find. Administrators are notified once it is stored, or a store
/// that fails would have them notified again and again.
struct News {
    run: String,
    orphans: usize,
    warnings: Vec<String>,
}

impl News {
    fn new(state: &EngineState, staging: &Staging) -> News {
        let is_orphan = |row: &StagedRow| row.warnings.contains(&Warning::OrphanedActiveLearner);
        let was_orphan = |id: &EmployeeId| state.people.list.rows.get(id).is_some_and(is_orphan);
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
        warnings.retain(|warning| !state.connection.get().warnings.contains(warning));
        let run = state
            .sync
            .active
            .as_ref()
            .map(|active| active.run.id.clone())
            .unwrap_or_default();
        News {
            run,
            orphans: orphans.count(),
            warnings,
        }
    }

    fn notify_fields(&self) {
        self.warnings
            .iter()
            .for_each(|warning| notify::field_unavailable(&self.run, warning));
    }

    fn notify_orphans(&self) {
        notify::orphans_found(&self.run, self.orphans);
    }
}

fn codes(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(code).collect()
}

fn code(warning: &Warning) -> String {
    warning.code().into_owned()
}
