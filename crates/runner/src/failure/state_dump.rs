//! Where a world stands when a rehearsal is stopped on the way, in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use scenario::Scenario;
use world::{Entry, World};

use crate::failure::finding::line;

/// After step `number`; with the one call in full if it is what was asked for.
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
    let mut say = |what: &str, value: String| _ = writeln!(text, "  {what:<11}{value}");
    match world.connection().await {
        Ok(connection) => {
            say("connection", connection.state);
            say("list", list(world).await);
            if let Ok(Some(report)) = world.report(None).await {
                let counts = report.counts.iter().filter(|(_, count)| **count > 0);
                let counts: Vec<String> = counts
                    .map(|(outcome, count)| format!("{count} {outcome}"))
                    .collect();
                say(
                    "report",
                    format!("{} {}: {}", report.id, report.state, counts.join(", ")),
                );
            }
        }
        Err(down) => say("engine", down.to_string()),
    }
    for learner in world.learners() {
        let name = learner.members.get("UserName").cloned().unwrap_or_default();
        say(
            "learner",
            format!(
                "{name}{}",
                if learner.active { "" } else { " (not active)" }
            ),
        );
    }
    let calls: Vec<&Entry> = world
        .journal()
        .entries()
        .iter()
        .filter(|entry| entry.step == Some(number - 1))
        .collect();
    say(
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
        say(
            "",
            format!(
                "{:>4}  {} -> {}  {}",
                entry.number,
                entry.from,
                entry.to,
                line(entry)
            ),
        );
    }
    if let Some(entry) = call.and_then(|call| calls.into_iter().find(|entry| entry.number == call))
    {
        say("sent", entry.body.clone());
        say(
            "told",
            entry
                .response
                .as_ref()
                .map_or_else(|| "nothing".to_owned(), |told| told.body.clone()),
        );
    }
    text
}

async fn list(world: &World) -> String {
    let Ok(rows) = world.list().await else {
        return "not to be had".to_owned();
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
