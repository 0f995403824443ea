//! Reads what an entry means, and does what needs no call.

use sync_core::Reason;
use sync_core::webhook::entry::{self, Effect, Interpretation, Known};

use super::apply;
use super::pending::Pending;
use super::record_outcome::{self, Posted};
use crate::Engine;
use crate::observe::event::{Event, State};
use crate::store::StoreError;
use crate::vendors::convert;

/// Reads what an entry means and does what needs no call.
pub(super) fn read(engine: &Engine, pending: Pending) -> Result<(), StoreError> {
    let Some(interpretation) = interpret(engine, &pending.event)? else {
        return record_outcome::close(
            engine,
            pending,
            State::Ignored,
            Some(Reason::InvalidRequest),
        );
    };
    let mut pending = pending;
    pending.event.warnings.clone_from(&interpretation.warnings);
    pending
        .event
        .ignored_fields
        .clone_from(&interpretation.ignored_fields);
    pending.event.rule = Some(interpretation.because.id.to_owned());
    if let Some(intent) = pending.in_doubt.take() {
        apply::begin_in_doubt(engine, pending, intent, interpretation);
        return Ok(());
    }
    match interpretation.effect.clone() {
        Effect::Ignore(reason) => {
            record_outcome::close(engine, pending, State::Ignored, Some(reason))
        }
        Effect::Stage(employee) => {
            let Interpretation { at, unsettled, .. } = &interpretation;
            let posted = Posted {
                employee: &employee,
                at: *at,
                unsettled,
            };
            record_outcome::close_staged(engine, pending, &posted)
        }
        Effect::Create(employee) => {
            apply::begin_create(engine, pending, *employee, &interpretation);
            Ok(())
        }
        Effect::Remove(reason) => {
            record_outcome::close_removed(engine, pending, reason, interpretation.at)
        }
        Effect::Apply(employee) => {
            rulebook::hit(&rulebook::WHK_17);
            apply::begin(engine, pending, *employee, &interpretation);
            Ok(())
        }
    }
}

fn interpret(engine: &Engine, event: &Event) -> Result<Option<Interpretation>, StoreError> {
    let Some(mut entry) = event.entry.clone() else {
        return Ok(None);
    };
    for name in &mut entry.changed_fields {
        *name = convert::changed_field(name).to_owned();
    }
    let mut state = engine.lock();
    let source_now = engine.source_now();
    state
        .people
        .forget_future_times_of(engine.store(), &event.employee_id, source_now)?;
    let connection = state.connection.get();
    let known = Known {
        link: state.people.links.of(&event.employee_id),
        row: state.people.list.rows.get(&event.employee_id),
        litmos_access: connection.access_names(),
        config: &engine.setup().config,
        arrival: event.arrival(),
        now: engine.now(),
    };
    Ok(Some(entry::interpret(&entry, &known)))
}
