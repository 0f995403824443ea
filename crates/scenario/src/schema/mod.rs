//! The JSON Schema of scenario files, draft 7, for editors.
//!
//! It comes from the same types that read the files, and their comments.

mod loosen;
mod types;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::scenario::StartClock;
use crate::verb::Verb;
use crate::words::Lapse;
use crate::world_start::{Power, WorldStart};

/// The schema of `*.scenario.yaml`.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let clock = generator.subschema_for::<StartClock>().to_value();
    let world = generator.subschema_for::<WorldStart>().to_value();
    let lapse = generator.subschema_for::<Lapse>().to_value();
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
        "description": "One scenario: a world, what happens in it, and what must come of it.",
        "type": "object",
        "additionalProperties": false,
        "required": ["scenario", "id", "steps"],
        "properties": {
            "scenario": { "type": "string", "description": "The sentence shown everywhere." },
            "id": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "description": "Unique in the suite." },
            "covers": { "type": "array", "items": rule_ids(), "description": "Rules this scenario means to show." },
            "tags": { "type": "array", "items": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$" } },
            "clock": clock,
            "seed": { "type": "integer", "description": "Derived from the id unless it says otherwise." },
            "cases": {
                "type": "array",
                "description": "The scenario runs once per row; `${name}` stands for the row's value.",
                "minItems": 1,
                "items": { "type": "object", "required": ["case"], "properties": { "case": { "type": "string" } } },
            },
            "world": world,
            "strict": power,
            "timeout": lapse,
            "origin": { "type": "object", "description": "Where a generated file came from." },
            "steps": { "type": "array", "items": { "$ref": "#/definitions/Step" } },
        },
        "definitions": definitions,
    });
    loosen::loosen(&mut schema);
    schema
}

fn rule_ids() -> Value {
    json!({ "enum": rulebook::RULES.iter().map(|rule| rule.id).collect::<Vec<_>>() })
}

/// A step: the verbs as optional keys, of which exactly one must be there.
fn step(verb: Value, definitions: &Map<String, Value>) -> Value {
    let verb = match verb.get("$ref").and_then(Value::as_str) {
        Some(path) => &definitions[path.trim_start_matches("#/definitions/")],
        None => &verb,
    };
    let mut properties = Map::new();
    let text = |words: &str| json!({ "type": "string", "description": words });
    properties.insert("note".to_owned(), text("Why, for people."));
    properties.insert("id".to_owned(), text("A name for the step."));
    properties.insert("as".to_owned(), text("The administrator who acts."));
    properties.insert(
        "only-case".to_owned(),
        json!({ "description": "The step is left out of all cases but these." }),
    );
    properties.insert(
        "use".to_owned(),
        text("Steps of another file, relative to this one."),
    );
    properties.insert(
        "with".to_owned(),
        json!({ "type": "object", "description": "Values for the other file's names." }),
    );
    let mut one_of = vec![json!({ "required": ["use"] })];
    for variant in verb["oneOf"]
        .as_array()
        .expect("verbs are told apart by their key")
    {
        let keys = variant["properties"]
            .as_object()
            .expect("every verb has a payload");
        for (word, payload) in keys {
            let said = variant.get("description").cloned().unwrap_or_default();
            // A reference stands alone in draft 7, so the sentence goes beside it.
            properties.insert(
                word.clone(),
                json!({ "description": said, "allOf": [payload] }),
            );
            one_of.push(json!({ "required": [word] }));
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "oneOf": one_of })
}
