//! Every JSON answer that a test gets, beside the vendor's own OpenAPI description of the
//! operation.
//!
//! Where the contract differs from the description, its section 13 decides, and the difference is
//! an exception with its reason.

use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Registry, ValidationError};
use serde_json::{Value, json};

const TEXT: &str = include_str!("../description/bamboohr-openapi.yaml");

/// The name under which the description refers to itself.
const HERE: &str = "https://bamboohr.test/description";

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_saphyr::from_str(TEXT).expect("the vendor's file is well-formed"));

static REGISTRY: LazyLock<Registry<'static>> = LazyLock::new(|| {
    let registry = Registry::new()
        .add(HERE, &*DESCRIPTION)
        .expect("a name and a document");
    registry
        .prepare()
        .expect("the description refers to nothing outside it")
});

/// Where an answer may differ from the description, and why.
struct Exception {
    /// `GET /api/v1/employees/{id}`
    operation: &'static str,
    status: u16,
    /// The place in the answer, `*` for any one segment.
    at: &'static str,
    reason: &'static str,
    /// An answer that the description refuses at this place alone.
    example: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        operation: "POST /api/v1/reports/custom",
        status: 200,
        at: "/employees/*/*",
        reason: "unset values are null and booleans are JSON booleans, as recorded (sections 4.6 and 7.1); described \
                 is text alone",
        example: r#"{"employees":[{"id":"1","workEmail":null}]}"#,
    },
    Exception {
        operation: "GET /api/v1/reports/{id}",
        status: 200,
        at: "/employees/*/*",
        reason: "a saved report is written as one asked for is (section 7.2); described is text alone",
        example: r#"{"employees":[{"id":"1","workEmail":null}]}"#,
    },
    Exception {
        operation: "GET /api/v1/meta/users",
        status: 200,
        at: "/*/email",
        reason: "null for a user without any address, as recorded (section 6.4); described is text",
        example: r#"{"7":{"id":7,"email":null}}"#,
    },
    Exception {
        operation: "GET /api/v1/custom-reports",
        status: 200,
        at: "/reports/*/id",
        reason: "text for the vendor's Python client 1.0.0, which is older than the description, by a knob",
        example: r#"{"reports":[{"id":"1","name":"Headcount"}]}"#,
    },
    Exception {
        operation: "POST /api/v1/training/type",
        status: 201,
        at: "/dueFromHireDate",
        reason: "an object for the vendor's Python client 1.0.0, which is older than the description, by a knob",
        example: r#"{"id":1,"dueFromHireDate":{"unit":"day","amount":"30"}}"#,
    },
    Exception {
        operation: "POST /api/v1/login",
        status: 200,
        at: "/apiUrl",
        reason: "older editions have none (section 3.3), and a knob gives their shape; described is the newest",
        example: r#"{"success":true,"userId":2,"key":"de20"}"#,
    },
];

/// Panics if the answer to `method` and `path` is JSON and not what the description promises.
pub(crate) fn check(method: &str, path: &str, status: u16, body: &str) {
    let Some(operation) = operation(method, path) else {
        return;
    };
    let answer: Value = serde_json::from_str(body).expect("JSON, as its type says");
    let excepted = |error: &ValidationError<'_>| {
        let at = place(error);
        EXCEPTIONS.iter().any(|exception| {
            exception.operation == operation.name
                && exception.status == status
                && is_under(&at, exception.at)
        })
    };
    let errors: Vec<String> = errors(&operation, status, &answer, excepted);
    assert!(
        errors.is_empty(),
        "{method} {path} answered {status} {body}\nwhich is not as described: {errors:#?}"
    );
}

/// The place in the answer that is wrong; what is missing is at the place it should have.
fn place(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            format!(
                "{}/{}",
                error.instance_path(),
                property.as_str().unwrap_or_default()
            )
        }
        _ => error.instance_path().to_string(),
    }
}

/// What the description says is wrong with `answer`, what is excepted left out.
fn errors(
    operation: &Operation,
    status: u16,
    answer: &Value,
    excepted: impl Fn(&ValidationError<'_>) -> bool,
) -> Vec<String> {
    let Some(place) = operation.schema(status) else {
        return vec![format!(
            "{} has no JSON answer with status {status}",
            operation.name
        )];
    };
    // Braces are no part of an address as they are.
    let place = place.replace('{', "%7B").replace('}', "%7D");
    let schema = json!({ "$ref": format!("{HERE}#{place}") });
    let validator = jsonschema::options()
        .with_registry(&REGISTRY)
        .build(&schema)
        .expect("a schema of the description");
    let wrong = validator
        .iter_errors(answer)
        .filter(|error| !excepted(error));
    wrong
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// An operation of the description.
struct Operation {
    /// `GET /api/v1/employees/{id}`
    name: String,
    /// Its place in the description, as a JSON pointer.
    place: String,
}

impl Operation {
    /// The place of the schema of its JSON answer with this status.
    fn schema(&self, status: u16) -> Option<String> {
        let answer = format!("{}/responses/{status}", self.place);
        let elsewhere = DESCRIPTION
            .pointer(&format!("{answer}/$ref"))
            .and_then(Value::as_str);
        let answer = elsewhere.map_or(answer, |place| place.trim_start_matches('#').to_owned());
        let schema = format!("{answer}/content/application~1json/schema");
        DESCRIPTION.pointer(&schema).map(|_| schema)
    }
}

/// The described operation that a call is of; words of a path go before its variables.
fn operation(method: &str, path: &str) -> Option<Operation> {
    let path = path.split('?').next()?.trim_end_matches('/');
    let (_, rest) = path.strip_prefix("/api/gateway.php/")?.split_once('/')?;
    let asked: Vec<&str> = ["api"].into_iter().chain(rest.split('/')).collect();
    let method = method.to_lowercase();
    let paths = DESCRIPTION["paths"].as_object().expect("a map").iter();
    let described = paths
        .filter(|(_, methods)| methods.get(&method).is_some())
        .map(|(template, _)| template);
    let variables = |template: &str| {
        let segments: Vec<&str> = template.split('/').skip(1).collect();
        let fits =
            |(template, asked): (&&str, &&str)| template.starts_with('{') || template == asked;
        let is_it = segments.len() == asked.len() && segments.iter().zip(&asked).all(fits);
        is_it.then(|| {
            segments
                .iter()
                .filter(|segment| segment.starts_with('{'))
                .count()
        })
    };
    let (_, template) = described
        .filter_map(|template| Some((variables(template)?, template)))
        .min()?;
    let place = format!(
        "/paths/{}/{method}",
        template.replace('~', "~0").replace('/', "~1")
    );
    Some(Operation {
        name: format!("{} {template}", method.to_uppercase()),
        place,
    })
}

/// Whether the place `at` is `pattern` or under it.
fn is_under(at: &str, pattern: &str) -> bool {
    let mut at = at.split('/');
    pattern.split('/').all(|wanted| {
        at.next()
            .is_some_and(|segment| wanted == "*" || wanted == segment)
    })
}

#[test]
fn an_operation_is_found_and_words_go_before_variables() {
    for (method, path, name) in [
        (
            "GET",
            "/api/gateway.php/acme/v1/employees/417/?fields=city",
            Some("GET /api/v1/employees/{id}"),
        ),
        (
            "GET",
            "/api/gateway.php/acme/v1/employees/directory",
            Some("GET /api/v1/employees/directory"),
        ),
        ("DELETE", "/api/gateway.php/acme/v1/employees/417", None),
        ("GET", "/nowhere", None),
    ] {
        assert_eq!(
            operation(method, path)
                .map(|operation| operation.name)
                .as_deref(),
            name
        );
    }
}

#[test]
fn a_wrong_answer_is_found() {
    let wrong = |path: &str, status, answer: &str| {
        let operation = operation("GET", &format!("/api/gateway.php/acme/v1/{path}"))
            .expect("a described operation");
        errors(
            &operation,
            status,
            &serde_json::from_str(answer).unwrap(),
            |_| false,
        )
    };
    assert_eq!(
        wrong(
            "meta/fields",
            200,
            r#"[{"id":1,"name":"First Name","type":"text"}]"#
        ),
        [""; 0]
    );
    assert_eq!(
        wrong("meta/fields", 200, r#"[{"id":1,"name":"First Name"}]"#),
        [r#"/0: "type" is a required property"#]
    );
    assert_eq!(
        wrong(
            "employees/changed",
            200,
            r#"{"latest":"2026-11-02T15:00:00Z","employees":[]}"#
        )
        .len(),
        1
    );
    assert_eq!(
        wrong("meta/fields", 418, "[]"),
        ["GET /api/v1/meta/fields has no JSON answer with status 418"]
    );
}

#[test]
fn every_exception_is_one() {
    for Exception {
        operation: name,
        status,
        at,
        reason,
        example,
    } in EXCEPTIONS
    {
        let (method, template) = name.split_once(' ').unwrap();
        let path = template.replace("/api/", "/api/gateway.php/acme/");
        let operation = operation(method, &path).expect(name);
        let example = serde_json::from_str(example).unwrap();
        let found = errors(&operation, *status, &example, |error| {
            !is_under(&place(error), at)
        });
        assert!(
            !found.is_empty(),
            "{name} {at} needs no exception for `{reason}`"
        );
        let others = errors(&operation, *status, &example, |error| {
            is_under(&place(error), at)
        });
        assert_eq!(
            others, [""; 0],
            "{name}: the example is wrong elsewhere too"
        );
    }
}
