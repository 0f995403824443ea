//! The console: a start page, the clock, the knobs of the fakes, and actions for which the vendors
//! have no API.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use scenario::{Duration, LocalTime};
use serde::Deserialize;
use serde_json::{Value, json};

use super::served::Served;

/// The routes of the console.
pub(super) fn router(served: Arc<Served>) -> Router {
    Router::new()
        .route("/", get(start_page))
        .route("/clock", get(clock))
        .route("/clock/advance", post(advance))
        .route("/world", get(whole_world))
        .route("/knobs", get(knobs).put(set_knobs))
        .route("/commands/{party}", post(command))
        .with_state(served)
}

/// A refused request: what was wrong and what to write instead.
struct Refused(StatusCode, String);

impl Refused {
    fn bad(error: impl ToString) -> Refused {
        Refused(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// The message for a request whose `Host` or `Origin` is not allowed.
pub(super) fn refused_host(reason: &str) -> String {
    format!("{reason}. Use the address that was printed on start, or add `--allow-host NAME`.")
}

/// The response to a request whose `Host` or `Origin` is not this console's.
pub(super) fn forbidden(reason: &'static str) -> Response {
    Refused(StatusCode::FORBIDDEN, refused_host(reason)).into_response()
}

async fn clock(State(served): State<Arc<Served>>) -> Json<Value> {
    Json(clock_now(&served))
}

fn clock_now(served: &Served) -> Value {
    let clock = served.hosting.clock();
    let local = clock.now().to_zoned_datetime(served.zone.clone());
    json!({
        "now": clock.now(),
        "local": local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "zone": served.zone.iana_name(),
        "runs": clock.is_running(),
        "next_due": served.hosting.next_due(),
    })
}

/// `{"by":"P1D"}`, `{"to":"…"}` or `{"next":true}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: Option<String>,
    to: Option<String>,
    next: Option<bool>,
}

/// Answers when everything due on the way has run.
async fn advance(
    State(served): State<Arc<Served>>,
    Json(advance): Json<Advance>,
) -> Result<Json<Value>, Refused> {
    let now = served.hosting.clock().now();
    let to = match advance {
        Advance {
            by: Some(by),
            to: None,
            next: None,
        } => later(now, &by, &served.zone)?,
        Advance {
            by: None,
            to: Some(to),
            next: None,
        } => moment(&to, &served.zone)?,
        Advance {
            by: None,
            to: None,
            next: Some(true),
        } => served.hosting.next_due().unwrap_or(now),
        _ => {
            return Err(Refused::bad(
                r#"expected exactly one of {"by":"P1D"}, {"to":"2026-11-02T09:00"}, {"next":true}"#,
            ));
        }
    };
    if to < now {
        return Err(Refused::bad(format!(
            "the clock only moves forward, and it is already {now}"
        )));
    }
    served.hosting.move_to(to).await;
    Ok(Json(clock_now(&served)))
}

/// `P1D` and `PT90M` as ISO 8601 has it, or `3d` and `90m` as scenarios write it.
fn later(now: Timestamp, by: &str, zone: &TimeZone) -> Result<Timestamp, Refused> {
    let now = now.to_zoned_datetime(zone.clone());
    let later = match by.parse::<Duration>() {
        Ok(lapse) => lapse.after(&now).map_err(Refused::bad)?,
        Err(_) => {
            let span: jiff::Span = by.parse().map_err(|_| {
                Refused::bad(format!(
                    "invalid duration `{by}`; expected `P1D`, `PT90M`, `3d` or `90m`"
                ))
            })?;
            now.checked_add(span).map_err(Refused::bad)?
        }
    };
    Ok(later.timestamp())
}

fn moment(to: &str, zone: &TimeZone) -> Result<Timestamp, Refused> {
    let to: LocalTime = to.parse().map_err(Refused::bad)?;
    Ok(to.resolve(zone).map_err(Refused::bad)?.timestamp())
}

/// Both fakes' state as it is.
async fn whole_world(State(served): State<Arc<Served>>) -> Result<Json<Value>, Refused> {
    let failed =
        |error: serde_json::Error| Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let bamboohr = served
        .bamboohr
        .read(|company| serde_json::to_value(company))
        .map_err(failed)?;
    let litmos = served
        .litmos
        .read(|site| serde_json::to_value(site))
        .map_err(failed)?;
    Ok(Json(
        json!({ "clock": clock_now(&served), "bamboohr": bamboohr, "litmos": litmos }),
    ))
}

async fn knobs(State(served): State<Arc<Served>>) -> Json<Value> {
    let bamboohr = served
        .bamboohr
        .read(|company| serde_json::to_value(&company.knobs));
    let litmos = served
        .litmos
        .read(|site| serde_json::to_value(site.knobs()));
    Json(json!({ "bamboohr": bamboohr.unwrap_or_default(), "litmos": litmos.unwrap_or_default() }))
}

/// `{"litmos.rate_limit":"off"}`: sets all of them, or none if one is wrong.
async fn set_knobs(
    State(served): State<Arc<Served>>,
    wanted: Result<Json<BTreeMap<String, String>>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    let Json(wanted) = wanted.map_err(|rejection| Refused::bad(rejection.body_text()))?;
    // Tried on copies first, so that one wrong knob leaves all as they are.
    let mut company = served.bamboohr.read(|company| company.knobs.clone());
    let mut site = served.litmos.read(|site| site.clone());
    for (name, value) in &wanted {
        match name.split_once('.') {
            Some(("bamboohr", name)) => company.set(name, value).map_err(Refused::bad)?,
            // With its party: Litmos knows its knobs by both names, and by one `litmos.` only.
            Some(("litmos", _)) => site.set_knob(name, value).map_err(Refused::bad)?,
            _ => {
                return Err(Refused::bad(format!(
                    "unknown knob `{name}`; `rehearsal serve --help-knobs` lists all of them"
                )));
            }
        }
    }
    for (name, value) in &wanted {
        match name.split_once('.') {
            Some(("bamboohr", name)) => served
                .bamboohr
                .set_knob(name, value)
                .map_err(Refused::bad)?,
            Some(_) => served.litmos.set_knob(name, value).map_err(Refused::bad)?,
            None => {}
        }
    }
    Ok(knobs(State(served)).await)
}

/// Applies a command to a fake: what HR, BambooHR support or a Litmos administrator does manually.
async fn command(
    State(served): State<Arc<Served>>,
    Path(party): Path<String>,
    Json(command): Json<Value>,
) -> Result<Json<Value>, Refused> {
    let status = |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    match party.as_str() {
        "bamboohr" => {
            let command = serde_json::from_value(command).map_err(Refused::bad)?;
            let done = served.bamboohr.apply(command);
            done.map(|changes| Json(json!(changes)))
                .map_err(|refusal| Refused(status(refusal.status), refusal.message))
        }
        "litmos" => {
            let command = serde_json::from_value(command).map_err(Refused::bad)?;
            let done = served.litmos.apply(command);
            done.map(|changes| Json(json!(changes)))
                .map_err(|refusal| Refused(status(refusal.status), refusal.to_string()))
        }
        _ => Err(Refused(
            StatusCode::NOT_FOUND,
            "commands go to /commands/bamboohr or /commands/litmos".to_owned(),
        )),
    }
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404b); --soft: light-dark(#5a6472, #9aa5b4); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p.lead { color: var(--soft); margin-top: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
pre { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; margin: .5rem 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
";

async fn start_page(State(served): State<Arc<Served>>) -> Html<String> {
    Html(page(&served).into_string())
}

fn page(served: &Served) -> Markup {
    let clock = served.hosting.clock();
    let local = clock.now().to_zoned_datetime(served.zone.clone());
    let next = served
        .hosting
        .next_due()
        .map(|due| due.to_zoned_datetime(served.zone.clone()));
    let when = |time: &jiff::ZonedDateTime| time.strftime("%A %-d %B %Y, %H:%M:%S").to_string();
    let environment = &served.environment;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Rehearsal" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Rehearsal" }
                p.lead { "Test a BambooHR → Litmos user sync before it touches real people. All data is made up, and nothing leaves this machine." }
                h2 { "Clock" }
                dl {
                    dt { "It is" } dd { (when(&local)) " (" (served.zone.iana_name().unwrap_or("UTC")) ")" }
                    dt { "It" } dd { @if clock.is_running() { "runs with the system clock" } @else { "is stopped until you move it" } }
                    dt { "Next due" } dd { @match &next { Some(next) => (when(next)), None => "nothing" } }
                }
                pre { "curl -X POST " (environment.console) "/clock/advance \\\n  -H 'content-type: application/json' -d '{\"by\":\"PT1H\"}'" }
                h2 { "Servers" }
                dl {
                    dt { "Fake BambooHR" } dd { code { (environment.bamboohr) "/api/gateway.php/" (environment.company) "/v1/…" } }
                    dt { "Fake Litmos" } dd { code { (environment.litmos) "/users?source=…" } }
                    dt { "Sync engine" } dd { code { (environment.engine) "/api/…" } }
                    dt { "Keys" } dd { "were printed on start, and are in the file of " code { "--env-file" } }
                }
                h2 { "Actions without a vendor API" }
                pre { "curl -X POST " (environment.console) "/commands/bamboohr \\\n  -H 'content-type: application/json' -d '\"enable_litmos_access\"'" }
                h2 { "Look" }
                dl {
                    dt { a href="/world" { "/world" } } dd { "the state of both fakes as JSON" }
                    dt { a href="/knobs" { "/knobs" } } dd { "current settings of unpublished vendor behavior" }
                    dt { a href="/clock" { "/clock" } } dd { "the clock as JSON" }
                }
            }
        }
    }
}
