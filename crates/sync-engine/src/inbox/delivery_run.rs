//! The run of a delivery: the Import that shows what webhooks did to learners (WHK-26, RPT-7).
//!
//! It begins with the delivery's first effect, is held while an entry of it waits for an
//! administrator, and ends with its last entry.

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::Config;
use sync_core::reporting::report::Row;
use sync_core::reporting::run::{Header, RunSource, RunState};

use crate::import_run::FinishedRow;
use crate::observe::event::Event;
use crate::runtime::runs::{ImportRun, Item};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// The actor of everything a webhook does (PRM-5).
pub(super) const ACTOR: &str = "webhook";

/// Adds the row to the delivery's run, which begins with its first effect (WHK-26).
pub(super) fn record_row(
    transaction: &Transaction<'_>,
    delivery: i64,
    company: String,
    config: &Config,
    finished: &FinishedRow,
    before: Option<String>,
    now: Timestamp,
) -> Result<String, StoreError> {
    rulebook::hit(&rulebook::WHK_26);
    let known: Option<ImportRun> = store::runs::find_by_delivery(transaction, delivery)?;
    let mut run = match known {
        Some(run) => run,
        None => begin(transaction, delivery, company, config, now)?,
    };
    let id = run.header.id.clone();
    merge_row(transaction, &mut run.header, &finished.row)?;
    store::runs::update(transaction, &id, run.header.state.code(), &run)?;
    if let Some(entry) = finished.entry(&run.header, before) {
        store::audit::append(transaction, now, &entry)?;
    }
    Ok(id)
}

/// One row for each employee: a later entry of the same delivery adds to the row of an earlier one.
fn merge_row(
    transaction: &Transaction<'_>,
    header: &mut Header,
    row: &Row,
) -> Result<(), StoreError> {
    let (run, employee_id) = (header.id.as_str(), &row.employee_id);
    let earlier: Option<Row> = store::runs::outcome(transaction, run, employee_id)?;
    if let Some(earlier) = earlier {
        rulebook::hit(&rulebook::RPT_4);
        let row = both(earlier.clone(), row);
        store::runs::refinish_item(transaction, run, employee_id, &row)?;
        header.count_anew(&earlier, &row);
        return Ok(());
    }
    let position = store::runs::next_position(transaction, run)?;
    let item = Item {
        employee_id: employee_id.clone(),
        row: None,
        confirmed: None,
    };
    store::runs::add_item(transaction, run, position, employee_id, &item)?;
    store::runs::finish_item(transaction, run, employee_id, row)?;
    header.count(row);
    header.selected += 1;
    Ok(())
}

/// The later row, with the changed fields, flags, warnings and attempts of the earlier one too.
fn both(earlier: Row, later: &Row) -> Row {
    let mut row = later.clone();
    row.attempts += earlier.attempts;
    add_missing(&mut row.changed_fields, earlier.changed_fields);
    add_missing(&mut row.flags, earlier.flags);
    add_missing(&mut row.warnings, earlier.warnings);
    row
}

fn add_missing<T: PartialEq>(all: &mut Vec<T>, earlier: Vec<T>) {
    let later = std::mem::replace(all, earlier);
    for one in later {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

fn begin(
    transaction: &Transaction<'_>,
    delivery: i64,
    company: String,
    config: &Config,
    now: Timestamp,
) -> Result<ImportRun, StoreError> {
    let (id, number) = store::runs::next_id(transaction, Kind::Import)?;
    let run = ImportRun::new(id, company, ACTOR, RunSource::Webhook, config, now);
    let (id, state) = (&run.header.id, run.header.state.code());
    store::runs::add(transaction, Kind::Import, (id, number), state, &run)?;
    store::runs::set_delivery(transaction, id, delivery)?;
    Ok(run)
}

/// Ends the delivery's run with its last entry: from then on it never changes (RPT-7). If one waits
/// for an administrator, so does the run (WHK-24).
pub(super) fn complete(
    transaction: &Transaction<'_>,
    delivery: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(mut run) = unfinished(transaction, delivery)? else {
        return Ok(());
    };
    if let Some(held) = store::inbox::first_held::<Event>(transaction, delivery)? {
        run.header.state = RunState::Held;
        run.header.reason = held.reason.map(|reason| reason.code().into_owned());
        return store::runs::update(transaction, &run.header.id, run.header.state.code(), &run);
    }
    run.resume();
    let rows: Vec<Row> = store::runs::report(transaction, &run.header.id)?;
    run.header.complete(&rows, now);
    store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)?;
    store::runs::forget_old(transaction, now)
}

/// The delivery's run works again: an entry that was held goes on.
pub(super) fn resume(transaction: &Transaction<'_>, delivery: i64) -> Result<(), StoreError> {
    let Some(mut run) = unfinished(transaction, delivery)? else {
        return Ok(());
    };
    run.resume();
    store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)
}

fn unfinished(
    transaction: &Transaction<'_>,
    delivery: i64,
) -> Result<Option<ImportRun>, StoreError> {
    let run: Option<ImportRun> = store::runs::find_by_delivery(transaction, delivery)?;
    Ok(run.filter(|run| !run.header.state.is_finished()))
}
