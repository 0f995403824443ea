//! The state of a world when a rehearsal is stopped early, as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use scenario::Scenario;
use world::{Entry, World};

use crate::failure::finding::call_line;

/// Describes the world after step `number`, and one call in full if it is named.
pub(crate) async fn describe(
    scenario: &Scenario,
    world: &World,
    number: usize,
    call: Option<u64>,
) -> String {
    let now = world.now().to_zoned_datetime(world.zone().clone());
    let verb = scenario
        .steps
        .get(number - 1)
        .map_or("", |step| step.verb.value.word());
    let mut text = format!(
        "after step {number} (`{verb}`), {}\n",
        now.strftime("%A %-d %B %Y, %H:%M:%S%.3f %Z")
    );
    let mut add = |what: &str, value: String| _ = writeln!(text, "  {what:<11}{value}");
    match world.connection().await {
        Ok(connection) => {
            add("connection", connection.state);
            add("list", list(world).await);
            if let Ok(Some(report)) = world.report(None).await {
                let counts = report.counts.iter().filter(|(_, count)| **count > 0);
                let counts: Vec<String> = counts
                    .map(|(outcome, count)| format!("{count} {outcome}"))
                    .collect();
                add(
                    "report",
                    format!("{} {}: {}", report.id, report.state, counts.join(", ")),
                );
            }
        }
        Err(down) => add("engine", down.to_string()),
    }
    for learner in world.learners() {
        let name = learner.members.get("UserName").cloned().unwrap_or_default();
        add(
            "learner",
            format!("{name}{}", if learner.active { "" } else { " (inactive)" }),
        );
    }
    let calls: Vec<&Entry> = world
        .journal()
        .entries()
        .iter()
        .filter(|entry| entry.step == Some(number - 1))
        .collect();
    add(
        "calls",
        format!(
            "{} so far, {} in this step",
            world.journal().entries().len(),
            calls.len()
        ),
    );
    for entry in calls
        .iter()
        .filter(|entry| call.is_none_or(|call| entry.number <= call))
    {
        add(
            "",
            format!(
                "{:>4}  {} -> {}  {}",
                entry.number,
                entry.from,
                entry.to,
                call_line(entry)
            ),
        );
    }
    if let Some(entry) = call.and_then(|call| calls.into_iter().find(|entry| entry.number == call))
    {
        add("sent", entry.body.clone());
        add(
            "answer",
            entry
                .response
                .as_ref()
                .map_or_else(|| "no answer".to_owned(), |told| told.body.clone()),
        );
    }
    text
}

async fn list(world: &World) -> String {
    let Ok(rows) = world.list().await else {
        return "unavailable".to_owned();
    };
    let mut states: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        states.entry(row.state).or_default().push(row.employee);
    }
    let states: Vec<String> = states
        .iter()
        .map(|(state, names)| format!("{state}: {}", names.join(", ")))
        .collect();
    if states.is_empty() {
        "empty".to_owned()
    } else {
        states.join("; ")
    }
}
