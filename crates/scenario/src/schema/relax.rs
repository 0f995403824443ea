//! What YAML allows beyond JSON: `yes` is a text, a status may be a number, and `${name}` may
//! replace any value.

use serde_json::{Value, json};

/// Relaxes the whole schema, from the inside out.
pub(super) fn relax(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(relax),
        Value::Object(map) => {
            map.values_mut().for_each(relax);
            // `world: { use: … }` is replaced before the types are read.
            if map
                .get("properties")
                .is_some_and(|properties| properties.get("bamboohr").is_some())
            {
                map["properties"]["use"] =
                    json!({ "description": "World files that this one is based on." });
            }
            remove_null(map);
            relax_scalar(map);
        }
        _ => {}
    }
}

/// Removes null: a key without a value is an error.
fn remove_null(map: &mut serde_json::Map<String, Value>) {
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            map.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(any)) = map.get_mut("anyOf") {
        any.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
}

/// Relaxes the schema of one scalar.
fn relax_scalar(map: &mut serde_json::Map<String, Value>) {
    let variable = || json!({ "type": "string", "pattern": "^\\$\\{.+\\}$" });
    match map.get("type").and_then(Value::as_str) {
        Some("boolean") => {
            map.remove("type");
            map.insert("enum".to_owned(), json!(["yes", "no", true, false]));
        }
        Some("integer") => {
            map.remove("type");
            map.remove("format");
            let minimum = map.remove("minimum");
            let whole = match minimum {
                Some(minimum) => json!({ "type": "integer", "minimum": minimum }),
                None => json!({ "type": "integer" }),
            };
            map.insert("anyOf".to_owned(), json!([whole, variable()]));
        }
        Some("string")
            if !map.contains_key("enum")
                && !map.contains_key("pattern")
                && !map.contains_key("const") =>
        {
            map.insert("type".to_owned(), json!(["string", "number", "boolean"]));
        }
        _ => {}
    }
    if let Some(Value::Array(one_of)) = map.get_mut("oneOf")
        && one_of.iter().all(|one| one.get("const").is_some())
    {
        one_of.push(variable());
    }
}
