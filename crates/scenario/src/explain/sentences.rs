//! Whole scenarios as sentences.

use super::language::{count, list};
use super::refs::Refs;
use super::{expectations, verbs};
use crate::scenario::Scenario;
use crate::verb::Verb;
use crate::world_start::Power;

/// Explains the scenarios of one file. Of later cases it gives only the sentences that differ from
/// the first.
pub fn explain(scenarios: &[Scenario]) -> String {
    let Some(first) = scenarios.first() else {
        return String::new();
    };
    let mut text = headline(first);
    let sentences_of_first = sentences(first);
    if let Some(case) = &first.case {
        text.push_str(&format!("Case *{}*:\n", case.name.value));
    }
    text.push_str(&sentences_of_first.concat());
    for scenario in &scenarios[1..] {
        let case = scenario
            .case
            .as_ref()
            .map_or("", |case| case.name.value.as_str());
        text.push_str(&format!("Case *{case}*, only what differs:\n"));
        let mut sentences = sentences(scenario);
        if sentences.len() == sentences_of_first.len() {
            let mut first = sentences_of_first.iter();
            sentences.retain(|sentence| Some(sentence) != first.next());
        }
        text.push_str(&sentences.concat());
    }
    text
}

fn headline(scenario: &Scenario) -> String {
    let start = scenario.start();
    let zone = scenario
        .clock
        .zone
        .value
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let when = start.strftime("%A %-d %b %Y, %H:%M");
    format!("**{}** · {when}, {zone}\n", scenario.title.value)
}

/// One line for each sentence, with its line break.
fn sentences(scenario: &Scenario) -> Vec<String> {
    let refs = Refs::new(scenario);
    let mut lines = vec![given(scenario, &refs)];
    let mut previous = "Given";
    for (_, step) in scenario.own_steps() {
        let mut note = match &step.note {
            Some(note) => format!(" — *{}*", note.value),
            None => String::new(),
        };
        let (keyword, parts) = match &step.verb.value {
            Verb::Expect(expect) => ("Then", expectations::sentences(expect, &refs)),
            verb => {
                let actor = step.actor.as_ref().map(|actor| actor.value.as_str());
                ("When", vec![verbs::sentence(verb, &refs, actor)])
            }
        };
        for part in parts {
            let word = if keyword == previous { "And" } else { keyword };
            previous = keyword;
            lines.push(format!("{word} {part}{}\n", std::mem::take(&mut note)));
        }
    }
    lines
}

fn given(scenario: &Scenario, refs: &Refs) -> String {
    let world = &scenario.world;
    let counts = [
        (world.bamboohr.employees.len(), "employee"),
        (world.bamboohr.fields.len(), "custom field"),
        (world.litmos.learners.len(), "learner"),
        (world.bamboohr.webhooks.len(), "webhook"),
    ];
    let mut world_parts: Vec<String> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number as u64, noun))
        .collect();
    if world_parts.is_empty() {
        world_parts.push("an empty company".to_owned());
    }
    let mut engine_parts = Vec::new();
    if world
        .engine
        .connection
        .is_some_and(|connection| connection.value == Power::Off)
    {
        engine_parts.push("the integration switched off".to_owned());
    }
    if !world.engine.imported.is_empty() {
        engine_parts.push(format!(
            "{} already imported",
            refs.names(&world.engine.imported)
        ));
    }
    let mut sentence = format!("Given {}", list(world_parts));
    if !engine_parts.is_empty() {
        sentence.push_str(&format!(", with {}", list(engine_parts)));
    }
    sentence + ".\n"
}
