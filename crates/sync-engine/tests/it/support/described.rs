//! Every answer of the admin API against the engine's own description of it.

use http::Method;
use serde_json::{Value, json};

/// The operation behind a path, if the description has one.
fn operation<'a>(description: &'a Value, method: &Method, path: &str) -> Option<&'a Value> {
    let path = path.split('?').next().unwrap_or_default();
    let is_at = |template: &str| {
        let (wanted, given): (Vec<_>, Vec<_>) =
            (template.split('/').collect(), path.split('/').collect());
        wanted.len() == given.len()
            && wanted
                .iter()
                .zip(given)
                .all(|(part, given)| part.starts_with('{') || *part == given)
    };
    let paths = description["paths"].as_object().expect("paths");
    // A written-out path goes before one with a place in it.
    let mut found: Vec<_> = paths
        .iter()
        .filter(|(template, _)| is_at(template))
        .collect();
    found.sort_by_key(|(template, _)| template.matches('{').count());
    found
        .iter()
        .find_map(|(_, item)| item.get(method.as_str().to_lowercase()))
}

/// The answer is one the description tells of.
pub(crate) fn assert_described(
    description: &Value,
    (method, path): (&Method, &str),
    (status, kind, body): (u16, &str, &Value),
) {
    let Some(operation) = operation(description, method, path) else {
        assert!(
            status == 404 || status == 405,
            "{method} {path} answered {status} and is not described"
        );
        return;
    };
    let response = &operation["responses"][status.to_string()];
    assert!(
        response.is_object(),
        "{method} {path}: {status} is not described: {body}"
    );
    let kind = kind.split(';').next().unwrap_or_default();
    let content = response["content"].as_object().expect("content");
    if content.is_empty() {
        return;
    }
    let schema = content
        .get(kind)
        .unwrap_or_else(|| panic!("{method} {path}: {status} as {kind} is not described"));
    if kind.ends_with("json") {
        let whole = json!({ "allOf": [schema["schema"]], "components": description["components"] });
        let validator =
            jsonschema::validator_for(&whole).expect("the description's schemas are schemas");
        let errors: Vec<_> = validator
            .iter_errors(body)
            .map(|error| error.to_string())
            .collect();
        assert!(
            errors.is_empty(),
            "{method} {path}: {status}: {errors:?} in {body}"
        );
    }
}
