//! A scenario as plain sentences, for reviews and for people who will not read YAML.

mod acts;
mod expectations;
mod language;

use std::collections::BTreeMap;

use crate::scenario::Scenario;
use crate::verb::Verb;
use crate::words::EmployeeField;
use crate::world_start::Power;

/// The scenarios of one file, one after the other; of later cases only the sentences that differ.
pub fn explain(scenarios: &[Scenario]) -> String {
    let Some(first) = scenarios.first() else {
        return String::new();
    };
    let mut text = headline(first);
    let told = sentences(first);
    if let Some(case) = &first.case {
        text.push_str(&format!("Case *{}*:\n", case.name.value));
    }
    text.push_str(&told.concat());
    for scenario in &scenarios[1..] {
        let case = scenario
            .case
            .as_ref()
            .map_or("", |case| case.name.value.as_str());
        let other = sentences(scenario);
        let different: Vec<&String> = match other.len() == told.len() {
            true => other
                .iter()
                .zip(&told)
                .filter(|(one, first)| one != first)
                .map(|(one, _)| one)
                .collect(),
            false => other.iter().collect(),
        };
        text.push_str(&format!("Case *{case}*, where it differs:\n"));
        different
            .into_iter()
            .for_each(|sentence| text.push_str(sentence));
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

/// One line each, with its line break.
fn sentences(scenario: &Scenario) -> Vec<String> {
    let cast = Cast::of(scenario);
    let mut lines = vec![given(scenario)];
    let mut told = Told::Given;
    for (_, step) in scenario.own_steps() {
        let note = step
            .note
            .as_ref()
            .map_or(String::new(), |note| format!(" — *{}*", note.value));
        let (kind, parts) = match &step.verb.value {
            Verb::Expect(expect) => (Told::Then, expectations::sentences(expect, &cast)),
            verb => (
                Told::When,
                vec![acts::sentence(
                    verb,
                    &cast,
                    step.actor.as_ref().map(|actor| actor.value.as_str()),
                )],
            ),
        };
        for (index, part) in parts.iter().enumerate() {
            let word = if told == kind { "And" } else { kind.word() };
            told = kind;
            lines.push(format!(
                "{word} {part}{}\n",
                if index == 0 { note.as_str() } else { "" }
            ));
        }
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Given,
    When,
    Then,
}

impl Told {
    fn word(self) -> &'static str {
        match self {
            Told::Given => "Given",
            Told::When => "When",
            Told::Then => "Then",
        }
    }
}

fn given(scenario: &Scenario) -> String {
    let world = &scenario.world;
    let count = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let mut parts: Vec<String> = [
        count(world.bamboohr.employees.len(), "employee"),
        count(world.bamboohr.fields.len(), "custom field"),
        count(world.litmos.learners.len(), "learner"),
        count(world.bamboohr.webhooks.len(), "webhook"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        parts.push("nobody".to_owned());
    }
    if world
        .engine
        .connection
        .is_some_and(|connection| connection.value == Power::Off)
    {
        parts.push("the integration switched off".to_owned());
    }
    let cast = Cast::of(scenario);
    if !world.engine.imported.is_empty() {
        let names: Vec<String> = world
            .engine
            .imported
            .iter()
            .map(|name| cast.person(name))
            .collect();
        parts.push(format!("{} imported in the past", language::list(&names)));
    }
    format!("Given {}.\n", language::list(&parts))
}

/// Full names by ref.
struct Cast(BTreeMap<String, String>);

impl Cast {
    fn of(scenario: &Scenario) -> Cast {
        let hired = scenario
            .steps
            .iter()
            .filter_map(|step| match &step.verb.value {
                Verb::Hire(row) => Some(row),
                _ => None,
            });
        let rows = scenario.world.bamboohr.employees.iter().chain(hired);
        let name = |row: &crate::row::EmployeeRow| {
            let part = |word| {
                row.fields
                    .get(&EmployeeField::new(word))
                    .map(|text| text.value.clone())
            };
            [part("first"), part("last")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        };
        Cast(
            rows.map(|row| (row.name.value.clone(), name(row)))
                .filter(|(_, name)| !name.is_empty())
                .collect(),
        )
    }

    fn person(&self, name: &str) -> String {
        self.0.get(name).map_or(name, String::as_str).to_owned()
    }

    fn people<'a>(&self, names: impl IntoIterator<Item = &'a crate::place::At<String>>) -> String {
        language::list(
            &names
                .into_iter()
                .map(|name| self.person(name))
                .collect::<Vec<_>>(),
        )
    }
}
