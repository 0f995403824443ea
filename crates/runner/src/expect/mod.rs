//! What an `expect` says against what a world shows. One file per key, each a plain comparison of
//! two values.

mod calls;
mod connection;
mod employees;
mod events;
mod invariants;
mod learners;
mod list;
mod mails;
pub(crate) mod mismatch;
mod report;
mod rows;
mod rules;
mod summary;
mod webhooks;

pub(crate) use calls::{is_write, judged};
pub(crate) use mismatch::Mismatch;

use std::collections::{BTreeMap, BTreeSet};

use scenario::{At, Expect};
use world::{EmployeeView, EngineDown, LearnerView, Mark, World};

/// What an expectation may look at beside the world as it stands.
pub(crate) struct Window<'a> {
    /// Where it begins.
    pub(crate) since: Mark,
    /// The employees as they were then.
    pub(crate) employees: &'a [EmployeeView],
    /// What the last act was told, if there was one.
    pub(crate) answer: Option<&'a str>,
    /// Rules that decided something.
    pub(crate) rules: &'a BTreeSet<&'static str>,
    /// The learners of each named snapshot.
    pub(crate) snapshots: &'a BTreeMap<String, Vec<LearnerView>>,
}

/// Every leaf of `wanted` that does not hold, in the order of the keys.
pub(crate) async fn compare(wanted: &Expect, world: &World, window: &Window<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    mismatches.extend(answer(wanted.answer.as_ref(), window.answer));
    mismatches.extend(engine(wanted, world, window).await);
    if let Some(learners) = &wanted.learners {
        let snapshot = learners
            .like
            .as_ref()
            .and_then(|name| window.snapshots.get(&name.value));
        mismatches.extend(learners::compare(
            learners,
            &world.learners(),
            snapshot.map(Vec::as_slice),
        ));
    }
    let calls = world.calls(&window.since);
    if let Some(webhooks) = &wanted.webhooks {
        mismatches.extend(webhooks::compare(
            webhooks,
            &world.webhooks(&window.since),
            calls,
        ));
    }
    mismatches.extend(
        wanted
            .calls
            .iter()
            .flat_map(|wanted| calls::compare(wanted, calls)),
    );
    if let Some(employees) = &wanted.employees {
        mismatches.extend(employees::compare(
            employees,
            &world.employees(),
            window.employees,
        ));
    }
    mismatches.extend(
        wanted
            .mails
            .iter()
            .flat_map(|wanted| mails::compare(wanted, &world.mails(&window.since))),
    );
    mismatches.extend(
        wanted
            .rules
            .iter()
            .flat_map(|wanted| rules::compare(wanted, window.rules)),
    );
    mismatches.extend(
        wanted
            .invariants
            .iter()
            .flat_map(|wanted| invariants::compare(wanted)),
    );
    mismatches
}

fn answer(wanted: Option<&At<String>>, told: Option<&str>) -> Option<Mismatch> {
    let wanted = wanted?;
    match told {
        Some(told) if told == wanted.value => None,
        Some(told) => Some(Mismatch::at(wanted.place, mismatch::was(Some(told)))),
        None => Some(Mismatch::at(
            wanted.place,
            "nobody did anything since the expectation before",
        )),
    }
}

/// What is asked of the engine itself; all of it fails while the engine is down.
async fn engine(wanted: &Expect, world: &World, window: &Window<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if let Some(connection) = &wanted.connection {
        let compared = world
            .connection()
            .await
            .map(|found| connection::compare(connection, &found));
        mismatches.extend(or_down("connection", compared));
    }
    if let Some(list) = &wanted.list {
        mismatches.extend(or_down(
            "list",
            world.list().await.map(|found| list::compare(list, &found)),
        ));
    }
    if let Some(summary) = &wanted.summary {
        let compared = world.summary().await.map(|found| match found {
            Some(found) => summary::compare(summary, &found),
            None => vec![Mismatch::under("summary", "there was no Sync yet")],
        });
        mismatches.extend(or_down("summary", compared));
    }
    if let Some(report) = &wanted.report {
        let run = report
            .run
            .as_ref()
            .map(|run| run.value.as_str())
            .filter(|run| *run != "last");
        let compared = world.report(run).await.map(|found| match found {
            Some(found) => report::compare(report, &found),
            None => vec![Mismatch::under("report", "there was no Import yet")],
        });
        mismatches.extend(or_down("report", compared));
    }
    if let Some(events) = &wanted.events {
        let compared = world
            .events(&window.since)
            .await
            .map(|found| events::compare(events, &found));
        mismatches.extend(or_down("events", compared));
    }
    mismatches
}

fn or_down(key: &'static str, compared: Result<Vec<Mismatch>, EngineDown>) -> Vec<Mismatch> {
    compared.unwrap_or_else(|EngineDown(why)| vec![Mismatch::under(key, why)])
}
