//! The admin API's edges: its description, refusals with a code everywhere, queries, pages,
//! metrics.

use crate::support::{Fault, World};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn the_description_names_every_route_of_the_interface() {
    let world = World::new();
    let description = world.get("/openapi.json").await.1;
    let routes = description["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("an item")
                .keys()
                .map(move |method| format!("{} {path}", method.to_uppercase()))
        });
    let mut routes: Vec<String> = routes.collect();
    routes.sort_by_key(|route| {
        route
            .split(' ')
            .rev()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    insta::assert_snapshot!(routes.join("\n"), @r"
    GET /api/audit
    GET /api/connection
    PUT /api/connection
    POST /api/connection/connect
    POST /api/connection/disable
    POST /api/connection/enable
    POST /api/connection/webhook-key
    GET /api/events
    POST /api/events/{id}/confirm
    POST /api/events/{id}/reject
    GET /api/imports
    POST /api/imports
    GET /api/imports/{id}
    POST /api/imports/{id}/cancel
    POST /api/imports/{id}/confirm
    POST /api/imports/{id}/reject
    GET /api/imports/{id}/report.csv
    GET /api/imports/{id}/report.json
    POST /api/imports/{id}/resume
    GET /api/people
    POST /api/people/{id}/adopt
    POST /api/people/{id}/dismiss
    GET /api/people/{id}/explain
    POST /api/people/{id}/transfer-link
    PUT /api/selection
    POST /api/syncs
    GET /api/syncs/{id}
    POST /api/syncs/{id}/confirm
    POST /api/syncs/{id}/reject
    GET /healthz
    GET /metrics
    GET /openapi.json
    POST /webhooks/bamboohr
    ");
    assert_eq!(description["openapi"], "3.1.0");
    let page = &description["paths"]["/api/people"]["get"]["parameters"];
    let names: Vec<_> = page
        .as_array()
        .expect("parameters")
        .iter()
        .map(|parameter| parameter["name"].clone())
        .collect();
    assert_eq!(
        names,
        ["state", "problem", "q", "still_active", "cursor", "limit"]
    );
}

async fn refusal(world: &World, method: Method, path: &str, body: Option<Value>) -> String {
    let (status, problem) = world.call(method, path, "all", body).await;
    format!(
        "{status} {} {}",
        problem["code"].as_str().unwrap_or("-"),
        problem["detail"].as_str().unwrap_or("-")
    )
}

#[tokio::test]
async fn a_refusal_has_a_code_wherever_it_is_made() {
    let world = World::new();
    let summary = [
        refusal(&world, Method::GET, "/api/nothing", None).await,
        refusal(&world, Method::GET, "/nothing", None).await,
        refusal(&world, Method::DELETE, "/api/connection", None).await,
        refusal(&world, Method::GET, "/api/people?state=zzz", None).await,
        refusal(&world, Method::GET, "/api/people?stat=new", None).await,
        refusal(&world, Method::GET, "/api/people?limit=0", None).await,
        refusal(&world, Method::GET, "/api/people?limit=ten", None).await,
        refusal(&world, Method::GET, "/api/people?cursor=77", None).await,
        refusal(&world, Method::GET, "/api/audit?cursor=first", None).await,
        refusal(&world, Method::GET, "/api/imports?limit=1001", None).await,
        refusal(&world, Method::GET, "/api/imports/%FF", None).await,
        refusal(
            &world,
            Method::PUT,
            "/api/selection",
            Some(json!({ "bulk": "everybody" })),
        )
        .await,
        refusal(
            &world,
            Method::PUT,
            "/api/selection",
            Some(json!({ "filter": { "state": "zzz" } })),
        )
        .await,
        refusal(
            &world,
            Method::POST,
            "/api/connection/connect",
            Some(json!({ "subdomain": "acme" })),
        )
        .await,
        refusal(&world, Method::POST, "/api/connection/connect", None).await,
        refusal(&world, Method::POST, "/api/syncs", None).await,
    ];
    insta::assert_snapshot!(summary.join("\n"), @r"
    404 not_found There is no such route.
    404 not_found There is no such route.
    405 invalid_request This route does not take this method.
    400 invalid_request The query is not what this route takes: unknown variant, expected one of `new`, `changed`, `unchanged`, `removed`.
    400 invalid_request The query is not what this route takes: unknown field, expected one of `state`, `problem`, `q`, `still_active`, `cursor`, `limit`.
    400 invalid_request limit: expected 1 to 1000, found 0.
    400 invalid_request The query is not what this route takes: a value is not of that form.
    400 invalid_request The cursor is not on the list any more.
    400 invalid_request The cursor is none that this list gave.
    400 invalid_request limit: expected 1 to 1000, found 1001.
    400 invalid_request The request is not what this route takes.
    400 invalid_request The body is not what this route takes: unknown variant, expected one of `all`, `new`, `changed` at line 1 column 19.
    400 invalid_request The body is not what this route takes: unknown variant, expected one of `new`, `changed`, `unchanged`, `removed` at line 1 column 24.
    400 invalid_request The body is not what this route takes: missing field `user_name` at line 1 column 20.
    415 invalid_request Say `Content-Type: application/json`.
    409 integration_disabled Connect the integration to BambooHR first.
    ");
}

#[tokio::test]
async fn a_body_of_bad_json_or_too_many_bytes_is_refused_with_a_code() {
    let world = World::new();
    let (status, problem) = world
        .call_text(Method::PUT, "/api/selection", "{\"ids\": [")
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (400, &json!("invalid_request")),
        "{problem}"
    );
    let long = format!("{{\"ids\": [\"{}\"]}}", "7".repeat(1 << 20));
    let (status, problem) = world.call_text(Method::PUT, "/api/selection", &long).await;
    assert_eq!(
        (status, &problem["code"]),
        (413, &json!("invalid_request")),
        "{problem}"
    );
}

#[tokio::test]
async fn without_a_right_token_nothing_is_shown() {
    let world = World::new();
    for token in ["", "wrong", "al", "alll"] {
        let (status, problem) = world
            .call(Method::GET, "/api/connection", token, None)
            .await;
        assert_eq!(
            (status, &problem["code"]),
            (401, &json!("unauthorized")),
            "{token}"
        );
    }
    let (status, problem) = world.call(Method::GET, "/api/people", "some", None).await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")));
}

/// All pages of a list of the admin API, by `limit` lines.
async fn pages(world: &World, path: &str, list: &str, limit: usize) -> Vec<Vec<Value>> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let (status, page) = world.get(&format!("{path}?limit={limit}{cursor}")).await;
        assert_eq!(status, 200, "{page}");
        all.push(page[list].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn lists_come_in_pages_that_together_are_the_whole() {
    let world = World::connected().await;
    for id in ["1", "2", "3", "4", "5"] {
        world
            .vendors
            .hire(id, "Ana", "Ruiz", &format!("ana{id}@acme.test"));
    }
    world.sync().await;
    for _ in 0..5 {
        world.import_all().await;
        // Later than a double click.
        world.advance(11);
    }
    let people = pages(&world, "/api/people", "rows", 2).await;
    let ids: Vec<_> = people
        .iter()
        .map(|page| {
            page.iter()
                .map(|row| row["employee_id"].clone())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(json!(ids), json!([["1", "2"], ["3", "4"], ["5"]]));
    let runs = pages(&world, "/api/imports", "runs", 2).await;
    let ids: Vec<_> = runs
        .iter()
        .map(|page| page.iter().map(|run| run["id"].clone()).collect::<Vec<_>>())
        .collect();
    assert_eq!(
        json!(ids),
        json!([
            ["import-5", "import-4"],
            ["import-3", "import-2"],
            ["import-1"]
        ])
    );
    let whole = world.get("/api/audit").await.1["entries"]
        .as_array()
        .expect("entries")
        .clone();
    let mut parts = pages(&world, "/api/audit", "entries", 4).await;
    assert!(parts.len() > 3);
    parts.reverse();
    assert_eq!(
        parts.concat(),
        whole,
        "the latest page comes first, each in the order of time"
    );
}

/// The lines of `/metrics` that begin so.
async fn metrics(world: &World, begin: &str) -> Vec<String> {
    let text = world.get("/metrics").await.1;
    text.as_str()
        .expect("text")
        .lines()
        .filter(|line| line.starts_with(begin))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn calls_retries_waits_outcomes_runs_and_phases_are_counted() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.vendors.hire("2", "Ben", "Okoye", "");
    world.sync().await;
    world
        .vendors
        .fault("POST litmos", Fault::Status(503, Some(30)));
    world.import_all().await;
    world.deliver("{}").await;
    world
        .deliver(r#"{"employees":[{"id":"9","fields":{"Litmos Access":"no"}}]}"#)
        .await;
    world.settle().await;
    let mut counted = metrics(&world, "rehearsal_").await;
    counted.retain(|line| !line.contains("_bucket") && !line.contains("_sum"));
    counted.sort();
    insta::assert_snapshot!(counted.join("\n"), @r#"
    rehearsal_calls_total{vendor="bamboohr",method="GET",status="200"} 2
    rehearsal_calls_total{vendor="bamboohr",method="POST",status="200"} 2
    rehearsal_calls_total{vendor="litmos",method="GET",status="404"} 2
    rehearsal_calls_total{vendor="litmos",method="POST",status="201"} 1
    rehearsal_calls_total{vendor="litmos",method="POST",status="503"} 1
    rehearsal_deliveries_total{status="200"} 1
    rehearsal_deliveries_total{status="400"} 1
    rehearsal_outcomes_total{outcome="created"} 1
    rehearsal_outcomes_total{outcome="failed"} 1
    rehearsal_phase_seconds_count{phase="import_ask"} 1
    rehearsal_phase_seconds_count{phase="import_carry"} 3
    rehearsal_phase_seconds_count{phase="import_end"} 1
    rehearsal_phase_seconds_count{phase="import_plan"} 2
    rehearsal_phase_seconds_count{phase="inbox"} 2
    rehearsal_phase_seconds_count{phase="sync_catalogue"} 1
    rehearsal_phase_seconds_count{phase="sync_report"} 1
    rehearsal_retries_total{decision="retry"} 1
    rehearsal_runs_total{kind="import",state="completed_with_failures"} 1
    rehearsal_runs_total{kind="sync",state="completed"} 1
    rehearsal_waits_total{why="retry"} 1
    rehearsal_webhook_entries_total{state="ignored"} 1
    "#);
    assert_eq!(metrics(&world, "# EOF").await.len(), 1);
}
