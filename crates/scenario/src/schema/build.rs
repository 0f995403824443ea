//! The schema as a whole.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::relax::relax;
use crate::scenario::StartClock;
use crate::values::Duration;
use crate::verb::Verb;
use crate::world_start::{Power, WorldStart};

/// Builds the schema of `*.scenario.yaml` files.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let clock = generator.subschema_for::<StartClock>().to_value();
    let world = generator.subschema_for::<WorldStart>().to_value();
    let duration = generator.subschema_for::<Duration>().to_value();
    let power = generator.subschema_for::<Power>().to_value();
    let step = step(
        generator.subschema_for::<Verb>().to_value(),
        generator.definitions(),
    );
    let mut definitions: Map<String, Value> = generator.take_definitions(true);
    definitions.remove("Verb");
    definitions.insert("Step".to_owned(), step);
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Scenario",
        "description": "A scenario: a world, the steps that happen in it, and what must hold.",
        "type": "object",
        "additionalProperties": false,
        "required": ["scenario", "id", "steps"],
        "properties": {
            "scenario": { "type": "string", "description": "The title, one sentence." },
            "id": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "description": "The id, unique in the suite." },
            "covers": { "type": "array", "items": rule_ids(), "description": "The rules that this scenario means to show." },
            "tags": { "type": "array", "items": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$" } },
            "clock": clock,
            "seed": { "type": "integer", "description": "The random seed; derived from the id by default." },
            "cases": {
                "type": "array",
                "description": "The scenario runs once per row, with `${name}` replaced by the row's value.",
                "minItems": 1,
                "items": { "type": "object", "required": ["case"], "properties": { "case": { "type": "string" } } },
            },
            "world": world,
            "strict": power,
            "timeout": duration,
            "origin": { "type": "object", "description": "Where a generated file came from." },
            "steps": { "type": "array", "items": { "$ref": "#/definitions/Step" } },
        },
        "definitions": definitions,
    });
    relax(&mut schema);
    schema
}

fn rule_ids() -> Value {
    json!({ "enum": rulebook::RULES.iter().map(|rule| rule.id).collect::<Vec<_>>() })
}

/// The schema of a step: the verbs as optional keys, exactly one of which is required.
fn step(verb: Value, definitions: &Map<String, Value>) -> Value {
    let verb = match verb.get("$ref").and_then(Value::as_str) {
        Some(path) => &definitions[path.trim_start_matches("#/definitions/")],
        None => &verb,
    };
    let mut properties = Map::new();
    let text = |words: &str| json!({ "type": "string", "description": words });
    properties.insert("note".to_owned(), text("A note for readers."));
    properties.insert("id".to_owned(), text("The id of the step."));
    properties.insert(
        "as".to_owned(),
        text("The administrator who acts; by default the first one."),
    );
    properties.insert(
        "only-case".to_owned(),
        json!({ "description": "The only cases that take the step." }),
    );
    properties.insert(
        "use".to_owned(),
        text("A file whose steps are inserted here; its path is relative to this file."),
    );
    properties.insert(
        "with".to_owned(),
        json!({ "type": "object", "description": "Values for the variables of that file." }),
    );
    let mut one_of = vec![json!({ "required": ["use"] })];
    for variant in verb["oneOf"]
        .as_array()
        .expect("each verb is an object with one key")
    {
        let keys = variant["properties"]
            .as_object()
            .expect("every verb has a payload");
        for (word, payload) in keys {
            let description = variant.get("description").cloned().unwrap_or_default();
            // Draft 7 ignores the keys beside a `$ref`, so the description goes around it.
            properties.insert(
                word.clone(),
                json!({ "description": description, "allOf": [payload] }),
            );
            one_of.push(json!({ "required": [word] }));
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "oneOf": one_of })
}
