//! The readme is whole and true: a row for every endpoint of the contract, tests that are there,
//! every knob.

use std::path::Path;

use crate::support::Given;
use fake_bamboohr::Knobs;

const README: &str = include_str!("../../README.md");
const MODULES: &str = include_str!("main.rs");

/// The endpoints of the contract's section 1, relatives written out.
const ENDPOINTS: [&str; 43] = [
    "POST v1/login",
    "GET v1/employees/{id}",
    "GET v1/employees/directory",
    "GET v1/employees/changed",
    "POST v1/reports/custom",
    "GET v1/meta/fields",
    "GET v1/employees",
    "POST v1/employees",
    "POST v1/employees/{id}",
    "GET v1/employees/{id}/tables/{table}",
    "POST v1/employees/{id}/tables/{table}",
    "POST v1/employees/{id}/tables/{table}/{rowId}",
    "POST v1_1/employees/{id}/tables/{table}",
    "POST v1_1/employees/{id}/tables/{table}/{rowId}",
    "GET v1/employees/changed/tables/{table}",
    "GET v1/meta/lists",
    "GET v1/meta/tables",
    "GET v1/meta/users",
    "GET v1/company_information",
    "GET v1/webhooks",
    "POST v1/webhooks",
    "GET v1/webhooks/{id}",
    "PUT v1/webhooks/{id}",
    "DELETE v1/webhooks/{id}",
    "GET v1/webhooks/{id}/log",
    "GET v1/webhooks/monitor_fields",
    "GET v1/webhooks/post-fields",
    "DELETE v1/employees/{id}/tables/{table}/{rowId}",
    "DELETE v1/employees/{id}",
    "GET v1/reports/{id}",
    "GET v1/custom-reports",
    "GET v1/custom-reports/{reportId}",
    "GET v1_2/datasets",
    "GET v1_2/datasets/{n}/fields",
    "POST v1_2/datasets/{n}/field-options",
    "POST v2/datasets/{n}/data",
    "PUT v1/meta/lists/{listFieldId}",
    "GET v1/training/record/employee/{id}",
    "POST v1/training/record/employee/{id}",
    "PUT v1/training/record/{recordId}",
    "DELETE v1/training/record/{recordId}",
    "GET v1/training/type",
    "POST token.php",
];

/// The cells of the table under a heading, its head left out.
fn table(heading: &str) -> Vec<[&'static str; 3]> {
    let (_, section) = README
        .split_once(&format!("## {heading}\n"))
        .expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(2);
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("three cells: {line}"))
    })
    .collect()
}

/// What stands in backticks before the first semicolon.
fn named(cell: &str) -> Vec<&str> {
    cell.split(';')
        .next()
        .unwrap()
        .split('`')
        .skip(1)
        .step_by(2)
        .collect()
}

/// Whether there is a test of this name: a source file with tests at its foot, one of those of the
/// whole, a module beside this one or under one, or a single function of such a module.
fn is_a_test(name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |file: String| std::fs::read_to_string(root.join(file)).unwrap_or_default();
    let holds_tests = |text: String| text.contains("test]\n") || text.contains("::test(");
    if name.starts_with("tests/") {
        return holds_tests(text(format!("../../{name}")));
    }
    if name.ends_with(".rs") {
        return holds_tests(text(format!("src/{name}")));
    }
    let module = |name: &str| text(format!("tests/vendor/{}.rs", name.replace("::", "/")));
    let is_single = || {
        name.rsplit_once("::")
            .is_some_and(|(of, test)| module(of).contains(&format!("fn {test}()")))
    };
    let is_built = name
        .split("::")
        .next()
        .is_some_and(|top| MODULES.contains(&format!("mod {top};")));
    is_built && (holds_tests(module(name)) || is_single())
}

/// Whether the path leads anywhere: an unknown one is a 404 without any message (section 4.3).
async fn leads_somewhere(given: &Given, endpoint: &str) -> bool {
    let (method, path) = endpoint.split_once(' ').unwrap();
    let mut path = format!("/api/gateway.php/acme/{path}");
    for (variable, value) in [
        ("{id}", "417"),
        ("{table}", "jobInfo"),
        ("{rowId}", "1"),
        ("{reportId}", "1"),
        ("{listFieldId}", "17"),
    ] {
        path = path.replace(variable, value);
    }
    path = path.replace("{n}", "employee").replace("{recordId}", "1");
    if endpoint.ends_with("token.php") {
        path = "/token.php?request=token".to_owned();
    }
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
        ("Host", "acme.bamboohr.com"),
    ];
    let answer = given.call(method, &path, &headers, "").await;
    let is_bare = answer.body.is_empty()
        && !answer
            .parts
            .headers
            .contains_key("x-bamboohr-error-message");
    answer.parts.status != 404 || !is_bare
}

#[tokio::test]
async fn every_endpoint_has_a_row_that_is_true() {
    let rows = table("Endpoints");
    let endpoints: Vec<&str> = rows
        .iter()
        .map(|[endpoint, ..]| endpoint.trim_matches('`'))
        .collect();
    assert_eq!(
        endpoints, ENDPOINTS,
        "one row an endpoint, in the contract's order"
    );
    for [endpoint, state, tests] in rows {
        let endpoint = endpoint.trim_matches('`');
        let leads = leads_somewhere(&Given::acme(), endpoint).await;
        assert_eq!(
            state,
            if leads { "proven" } else { "not done" },
            "{endpoint}"
        );
        assert_eq!(
            leads,
            !named(tests).is_empty(),
            "{endpoint} is proven by some test: {tests}"
        );
        for name in named(tests) {
            assert!(is_a_test(name), "{endpoint}: there is no test `{name}`");
        }
    }
}

#[test]
fn every_proven_behaviour_names_a_test_that_is_there_and_every_test_is_named() {
    for [what, state, tests] in table("What is proven, guessed, or not done") {
        assert!(
            matches!(state, "proven" | "guessed" | "not done"),
            "{what}: {state}"
        );
        if state == "proven" {
            assert!(
                named(tests).into_iter().any(is_a_test),
                "{what}: none of {tests} is a test"
            );
        }
    }
    let modules = MODULES
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    for module in modules.filter(|module| *module != "support") {
        let is_named =
            README.contains(&format!("`{module}`")) || README.contains(&format!("`{module}::"));
        assert!(is_named, "no row names the tests in `{module}`");
    }
}

#[test]
fn every_knob_is_listed_with_its_default_and_reason() {
    let written: Vec<String> = table("Knobs")
        .iter()
        .map(|cells| cells.join(" | "))
        .collect();
    let knobs = Knobs::list().iter();
    let wanted: Vec<String> = knobs
        .map(|knob| format!("`{}` | `{}` | {}", knob.name, knob.default, knob.reason))
        .collect();
    assert_eq!(
        written,
        wanted,
        "write:\n{}",
        wanted
            .iter()
            .map(|row| format!("| {row} |\n"))
            .collect::<String>()
    );
}

#[test]
fn every_line_of_the_acceptance_list_is_shown_by_tests_that_are_there() {
    let rows = table("Acceptance");
    let numbers: Vec<String> = rows
        .iter()
        .map(|[number, ..]| (*number).to_owned())
        .collect();
    assert_eq!(
        numbers,
        (1..=16)
            .map(|number| number.to_string())
            .collect::<Vec<_>>(),
        "the contract's section 14"
    );
    for [number, what, tests] in rows {
        assert!(!named(tests).is_empty(), "{number} {what} names no test");
        for name in named(tests) {
            assert!(
                is_a_test(name),
                "{number} {what}: there is no test `{name}`"
            );
        }
    }
}
