//! Resolves the rows of bulk imports by what was read back (CRS-5, RPT-9): stored chunk by chunk.

use sync_core::bulk::{self, Judged};
use sync_core::domain::username::Folded;
use sync_core::reporting::report;
use sync_core::{Finding, Found, Lookups, Member, Operation, Step};

use super::state::Chunk;
use crate::Engine;
use crate::import_run::lifecycle::finish;
use crate::import_run::lifecycle::finished_row::FinishedRow;
use crate::import_run::planning::answer_log;
use crate::runtime::runs::Intent;
use crate::store::{self, StoreError};
use crate::vendors::operation_run::OperationRun;

/// Resolves all chunks; `everybody` was read after their jobs were over.
pub(super) fn resolve_all(engine: &Engine, everybody: &Lookups) -> Result<(), StoreError> {
    while let Some(chunk) = engine
        .with_import(|active| active.bulk.sent.first().cloned())
        .flatten()
    {
        resolve_chunk(engine, &chunk, everybody)?;
    }
    answer_log::forget_reading_back(engine)?;
    engine.nudges().inbox.ring();
    Ok(())
}

fn resolve_chunk(engine: &Engine, chunk: &Chunk, everybody: &Lookups) -> Result<(), StoreError> {
    let at = engine.now();
    let mut finished = Vec::new();
    let mut open = Vec::new();
    for operation in &chunk.operations {
        let refusal = user_name(operation, everybody).and_then(|name| chunk.refused.get(&name));
        let (judged, link) = {
            let state = engine.lock();
            let links = &state.people.links;
            let judged = bulk::judge(operation, refusal.map(String::as_str), everybody, links, at);
            (judged, links.of(&operation.employee_id).cloned())
        };
        match judged {
            Judged::Done(learner) => {
                finished.push(FinishedRow::as_planned(
                    operation.clone(),
                    Some(&learner),
                    1,
                    at,
                ));
                engine.with_import(|active| active.answers.note(Finding::Seen(learner)));
            }
            Judged::Refused(reason) => {
                // The same reason as one by one: that it was sent in bulk makes no difference
                // (IMP-11).
                rulebook::hit(&rulebook::FLT_5);
                // A leaver who must be locked out is, by the learner's id (STA-13).
                if let Some(narrower) = operation.narrowed(&reason, &rulebook::FLT_5, link.as_ref())
                {
                    open.push(Intent {
                        operation: narrower,
                        attempts: 1,
                        chunk: None,
                    });
                    continue;
                }
                let result = report::ItemResult::Failed(reason, &rulebook::FLT_5);
                finished.push(FinishedRow::otherwise(operation.clone(), &result, 1, at));
            }
            Judged::Open => open.push(Intent {
                operation: operation.clone(),
                attempts: 1,
                chunk: None,
            }),
        }
    }
    finish::store_all(engine, &finished)?;
    requeue_open(engine, chunk, open)
}

/// The name a row was sent under.
fn user_name(operation: &Operation, everybody: &Lookups) -> Option<Folded> {
    match &operation.step {
        Step::Create { learner } => learner
            .texts
            .get(Member::UserName)
            .map(|name| Folded::of(name)),
        Step::Update { learner_id, .. } => match everybody.find_by_id(learner_id) {
            Found::Learner(learner) => Some(Folded::of(learner.user_name())),
            _ => None,
        },
        Step::Nothing | Step::Fail | Step::Skip => None,
    }
}

/// Rows still in doubt go to the front of the queue, where they are resolved one by one.
fn requeue_open(engine: &Engine, chunk: &Chunk, open: Vec<Intent>) -> Result<(), StoreError> {
    let now = engine.now();
    let Some(owner) = engine.with_import(|active| active.run.header.id.clone()) else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        for intent in &open {
            store::runs::put_intent(transaction, &owner, &intent.operation.employee_id, intent)?;
        }
        Ok(())
    })?;
    engine.with_import(|active| {
        active.bulk.remove(chunk.number);
        for intent in open.into_iter().rev() {
            active.queue.push_front(OperationRun::from_intent(intent));
        }
        active.not_before = now;
    });
    Ok(())
}
