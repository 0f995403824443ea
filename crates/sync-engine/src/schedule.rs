//! The timed Sync, and the Import after it if an option says so (STG-14).

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sync_core::StagedRow;
use sync_core::reporting::run::RunSource;

use crate::error::RequestError;
use crate::import_run::{self, Selection, StartImport};
use crate::runtime::runs::SyncRun;
use crate::{Engine, sync_run};

/// The actor of a timed Sync and of the Import after it (STG-14, PRM-5).
const SCHEDULE: &str = "schedule";

/// A slot that could not be used within this time is left out: the integration was off, or another
/// Sync was running.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// Begins a timed Sync if its time has come, makes the next step of the Sync under way, and starts
/// the Import after it.
pub(crate) async fn tick_sync(engine: &Engine) {
    sync_run::expire(engine);
    begin_timed_sync(engine);
    sync_run::tick(engine).await;
    import_after_sync(engine);
}

/// Decides about a held Sync, and starts the Import after it.
pub(crate) fn decide_sync(
    engine: &Engine,
    actor: &str,
    id: &str,
    is_confirmed: bool,
) -> Result<SyncRun, RequestError> {
    let decided = sync_run::decide(engine, actor, id, is_confirmed);
    import_after_sync(engine);
    decided
}

fn begin_timed_sync(engine: &Engine) {
    let now = engine.now();
    let slot = {
        let lane = &mut engine.lock().sync;
        let Some(slot) = lane
            .next_slot
            .filter(|slot| *slot <= now && lane.active.is_none())
        else {
            return;
        };
        lane.next_slot = sync_run::next_slot(&engine.setup().config, now);
        slot
    };
    if now.duration_since(slot) > LATE {
        return;
    }
    if sync_run::start(engine, SCHEDULE, true).is_err() {
        tracing::info!("a timed Sync was not begun");
    }
}

/// Imports what a timed Sync found New or Changed and without problems, and those who must be
/// locked out whatever the problems are, if that is due (STG-14, STA-13).
fn import_after_sync(engine: &Engine) {
    let ids = {
        let mut state = engine.lock();
        if !std::mem::take(&mut state.sync.is_import_due) {
            return;
        }
        state
            .people
            .list
            .eligible()
            .filter(|row: &&StagedRow| row.is_imported_by_schedule())
            .map(|row| row.employee.id.clone())
            .collect::<BTreeSet<_>>()
    };
    if ids.is_empty() {
        rulebook::hit(&rulebook::NTF_2);
        return;
    }
    rulebook::hit(&rulebook::STG_14);
    let start = StartImport {
        actor: SCHEDULE,
        source: RunSource::Schedule,
        selection: Selection::Ids(ids),
        is_dry: false,
        key: None,
    };
    if import_run::start(engine, start).is_err() {
        tracing::info!("a timed Import was not begun");
    }
}
