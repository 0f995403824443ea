//! `GET /openapi.json`: the description of all routes, made of the routes themselves and the types
//! they take and give.
//!
//! OpenAPI 3.1, whose schemas are JSON Schema.

use super::error::ProblemBody;
use super::request_id;
use super::route::{Caller, Route, Success};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

/// The description of `routes`.
pub(super) fn describe(routes: &[Route]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<ProblemBody>();
    let mut paths = Map::new();
    for route in routes {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.as_str().to_ascii_lowercase()] =
            operation(route, json!(problem), &mut generator);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rehearsal: the sync engine's admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Refusals are `application/problem+json` with a stable `code`.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "administrator": { "type": "http", "scheme": "bearer" },
                "bamboohr": { "type": "apiKey", "in": "query", "name": "apikey" },
            },
        },
    })
}

fn operation(route: &Route, problem: Value, generator: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "security": security(route.caller),
        "parameters": parameters(route, generator),
        "responses": responses(route, &problem, generator),
    });
    if let Some(body) = route.body {
        let schema = body(generator);
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn security(caller: Caller) -> Value {
    match caller {
        Caller::Administrator => json!([{ "administrator": [] }]),
        Caller::BambooHr => json!([{ "bamboohr": [] }]),
        Caller::Anyone => json!([]),
    }
}

fn parameters(route: &Route, generator: &mut SchemaGenerator) -> Vec<Value> {
    let names = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let text = json!({ "type": "string" });
    let in_path =
        names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text }));
    let mut all: Vec<Value> = in_path
        .chain(route.accepts_id.then(request_id::parameter))
        .collect();
    if let Some(query) = route.query {
        let schema = json!(query(generator));
        let whole = match schema["$ref"]
            .as_str()
            .and_then(|reference| reference.rsplit('/').next())
        {
            Some(name) => generator.definitions()[name].clone(),
            None => schema,
        };
        let properties = whole["properties"].as_object().cloned().unwrap_or_default();
        all.extend(
            properties
                .into_iter()
                .map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema })),
        );
    }
    all
}

fn responses(route: &Route, problem: &Value, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let (status, content) = match route.success {
        Success::Nothing(status) => (status, json!({})),
        Success::Json(status, describe) => (
            status,
            json!({ "application/json": { "schema": describe(generator) } }),
        ),
        Success::Text(status, kind) => {
            (status, json!({ kind: { "schema": { "type": "string" } } }))
        }
    };
    responses.insert(
        status.to_string(),
        json!({ "description": "Done", "content": content }),
    );
    let usual: &[u16] = match route.caller {
        Caller::Administrator if route.body.is_some() => &[400, 401, 403, 408, 413, 415, 503],
        Caller::Administrator => &[400, 401, 403, 408, 503],
        // The receiver gives no hint (WHK-3).
        Caller::BambooHr | Caller::Anyone => &[],
    };
    for status in usual.iter().chain(&route.errors) {
        let content = match route.caller {
            Caller::BambooHr => json!({}),
            _ => json!({ "application/problem+json": { "schema": problem } }),
        };
        responses.insert(
            status.to_string(),
            json!({ "description": "Refused", "content": content }),
        );
    }
    Value::Object(responses)
}
