//! The schema offers what the parser takes.

use serde_json::Value;

#[test]
fn every_verb_is_a_key_of_a_step() {
    let schema = scenario::schema();
    let step = &schema["definitions"]["Step"];
    for verb in scenario::VERBS {
        let said = step["properties"][verb]["description"]
            .as_str()
            .unwrap_or_default();
        assert!(said.ends_with('.'), "`{verb}` has no sentence: {said}");
    }
    assert_eq!(
        step["oneOf"].as_array().unwrap().len(),
        scenario::VERBS.len() + 1,
        "one verb, or `use`"
    );
}

#[test]
fn yes_and_no_are_offered_and_nothing_may_be_null() {
    let schema = scenario::schema();
    let text = schema.to_string();
    assert!(!text.contains("\"null\""));
    let wait = &schema["definitions"]["Sync"]["anyOf"][1]["properties"]["wait"]["enum"];
    assert_eq!(*wait, serde_json::json!(["yes", "no", true, false]));
}

#[test]
fn a_number_may_be_a_variable() {
    let schema = scenario::schema();
    let times = &schema["definitions"]["CallCount"]["properties"]["times"];
    assert_eq!(times["anyOf"][0]["type"], "integer");
    assert_eq!(times["anyOf"][1]["pattern"], "^\\$\\{.+\\}$");
}

#[test]
fn every_reference_leads_somewhere() {
    let schema = scenario::schema();
    let definitions = schema["definitions"].as_object().unwrap();
    let mut waiting: Vec<&Value> = vec![&schema];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(map) => {
                if let Some(path) = map.get("$ref").and_then(Value::as_str) {
                    assert!(
                        definitions.contains_key(path.trim_start_matches("#/definitions/")),
                        "{path}"
                    );
                }
                waiting.extend(map.values());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
}
