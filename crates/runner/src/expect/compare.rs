//! One `expect` step.

use super::mismatch::{Mismatch, was};
use super::{
    calls, connection, employees, events, invariants, learners, list, mails, report, rules,
    summary, webhooks,
};
use std::collections::{BTreeMap, BTreeSet};

use scenario::{At, Expect};
use world::{EmployeeView, EngineDown, LearnerView, Mark, World};

/// What an expectation compares in addition to the current world.
pub(crate) struct Window<'a> {
    /// Where the window starts.
    pub(crate) since: Mark,
    /// The employees at the start of the window.
    pub(crate) employees: &'a [EmployeeView],
    /// The answer to the last action, if there was one.
    pub(crate) answer: Option<&'a str>,
    /// The rules that were applied.
    pub(crate) rules: &'a BTreeSet<&'static str>,
    /// The learners of each named snapshot.
    pub(crate) snapshots: &'a BTreeMap<String, Vec<LearnerView>>,
}

/// Finds every value of `expected` that does not hold, in the order of the keys.
pub(crate) async fn compare(
    expected: &Expect,
    world: &World,
    window: &Window<'_>,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::from_iter(compare_answer(expected.answer.as_ref(), window.answer));
    mismatches.extend(compare_engine(expected, world, window).await);
    if let Some(learners) = &expected.learners {
        let like = learners.like.as_ref();
        let snapshot = like.and_then(|name| window.snapshots.get(&name.value));
        let snapshot = snapshot.map(Vec::as_slice);
        mismatches.extend(learners::compare(learners, &world.learners(), snapshot));
    }
    let calls = world.calls(&window.since);
    if let Some(webhooks) = &expected.webhooks {
        let found = world.webhooks(&window.since);
        mismatches.extend(webhooks::compare(webhooks, &found, calls));
    }
    if let Some(expected) = &expected.calls {
        mismatches.extend(calls::compare(expected, calls));
    }
    if let Some(employees) = &expected.employees {
        let found = world.employees();
        mismatches.extend(employees::compare(employees, &found, window.employees));
    }
    if let Some(mails) = &expected.mails {
        mismatches.extend(mails::compare(mails, &world.mails(&window.since)));
    }
    if let Some(rules) = &expected.rules {
        mismatches.extend(rules::compare(rules, window.rules));
    }
    if let Some(invariants) = &expected.invariants {
        mismatches.extend(invariants::compare(invariants));
    }
    mismatches
}

fn compare_answer(expected: Option<&At<String>>, found: Option<&str>) -> Option<Mismatch> {
    let expected = expected.filter(|expected| found != Some(&expected.value))?;
    let message = match found {
        Some(_) => was(found),
        None => "no action since the previous expectation".to_owned(),
    };
    Some(Mismatch::at(expected.place, message))
}

/// Compares what the engine shows; all of it fails while the engine is down.
async fn compare_engine(expected: &Expect, world: &World, window: &Window<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if let Some(connection) = &expected.connection {
        let found = world.connection().await;
        let compared = found.map(|found| connection::compare(connection, &found));
        mismatches.extend(or_down("connection", compared));
    }
    if let Some(list) = &expected.list {
        let compared = world.list().await.map(|found| list::compare(list, &found));
        mismatches.extend(or_down("list", compared));
    }
    if let Some(summary) = &expected.summary {
        let compared = world.summary().await.map(|found| match found {
            Some(found) => summary::compare(summary, &found),
            None => vec![Mismatch::under("summary", "no Sync yet")],
        });
        mismatches.extend(or_down("summary", compared));
    }
    if let Some(report) = &expected.report {
        let run = report.run.as_ref().map(|run| run.value.as_str());
        let found = world.report(run.filter(|run| *run != "last")).await;
        let compared = found.map(|found| match found {
            Some(found) => report::compare(report, &found),
            None => vec![Mismatch::under("report", "no Import yet")],
        });
        mismatches.extend(or_down("report", compared));
    }
    if let Some(events) = &expected.events {
        let found = world.events(&window.since).await;
        let compared = found.map(|found| events::compare(events, &found));
        mismatches.extend(or_down("events", compared));
    }
    mismatches
}

fn or_down(key: &'static str, compared: Result<Vec<Mismatch>, EngineDown>) -> Vec<Mismatch> {
    compared.unwrap_or_else(|EngineDown(why)| vec![Mismatch::under(key, why)])
}
