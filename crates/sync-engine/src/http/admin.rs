//! The admin API's handlers: each extracts, calls one thing, answers.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::selection::Choice;
use sync_core::{EmployeeId, Reason};

use super::error::Problem;
use super::people;
use crate::connection::{self, Connection, Shown, Typed};
use crate::event::Event;
use crate::import_run::{self, Selection};
use crate::permissions::{Actor, Manager};
use crate::runs::{ImportRun, SyncRun};
use crate::store::runs::Kind;
use crate::{Engine, inbox, store, sync_run, webhook_keys};

type Answer<T> = Result<Json<T>, Problem>;
type Started = Result<(StatusCode, Json<Value>), Problem>;
type Body<T> = Result<Json<T>, JsonRejection>;

/// How many lines lists of runs, events and audit entries show.
const LINES: u32 = 1_000;

pub(super) async fn connection(State(engine): State<Engine>, _: Actor) -> Json<Shown> {
    Json(shown(&engine, &engine.connection()))
}

pub(super) async fn enable(State(engine): State<Engine>, actor: Actor) -> Answer<Shown> {
    Ok(Json(shown(&engine, &connection::switch(&engine, &actor.name, true)?)))
}

pub(super) async fn disable(State(engine): State<Engine>, actor: Actor) -> Answer<Shown> {
    Ok(Json(shown(&engine, &connection::switch(&engine, &actor.name, false)?)))
}

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    subdomain: String,
    user_name: String,
    password: String,
}

pub(super) async fn connect(State(engine): State<Engine>, actor: Actor, body: Body<Credentials>) -> Answer<Shown> {
    let Credentials { subdomain, user_name, password } = parsed(body)?;
    let typed = Typed { subdomain, user_name, password: SecretString::from(password) };
    Ok(Json(shown(&engine, &connection::connect(&engine, &actor.name, typed).await?)))
}

/// No `Debug`: it holds a key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replacement {
    subdomain: String,
    api_key: String,
}

pub(super) async fn replace(State(engine): State<Engine>, actor: Actor, body: Body<Replacement>) -> Answer<Shown> {
    let Replacement { subdomain, api_key } = parsed(body)?;
    let key = SecretString::from(api_key);
    Ok(Json(shown(&engine, &connection::replace(&engine, &actor.name, &subdomain, &key).await?)))
}

/// A new key and where BambooHR's webhook is pointed with it: shown once, never again.
#[derive(Serialize)]
pub(super) struct NewWebhookKey {
    webhook_key: String,
    path: String,
}

pub(super) async fn webhook_key(State(engine): State<Engine>, actor: Actor) -> Answer<NewWebhookKey> {
    let key = webhook_keys::renew(&engine, &actor.name)?;
    let key = key.expose_secret();
    let path = format!("/webhooks/bamboohr?apikey={key}&source=bamboohr");
    Ok(Json(NewWebhookKey { webhook_key: key.to_owned(), path }))
}

fn shown(engine: &Engine, connection: &Connection) -> Shown {
    connection.shown(&engine.setup().sealing_key)
}

pub(super) async fn start_sync(State(engine): State<Engine>, Manager(actor): Manager) -> Started {
    let run = sync_run::start(&engine, &actor.name)?;
    Ok((StatusCode::ACCEPTED, Json(run.shown())))
}

pub(super) async fn sync(State(engine): State<Engine>, _: Manager, Path(id): Path<String>) -> Answer<Value> {
    let run: Option<SyncRun> = engine.store().read(|connection| store::runs::get(connection, Kind::Sync, &id))?;
    Ok(Json(run.ok_or_else(|| Problem::not_found("Sync"))?.shown()))
}

pub(super) async fn confirm_sync(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(sync_run::decide(&engine, &actor.name, &id, true)?.shown()))
}

pub(super) async fn reject_sync(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(sync_run::decide(&engine, &actor.name, &id, false)?.shown()))
}

pub(super) async fn people(
    State(engine): State<Engine>,
    _: Manager,
    query: Result<Query<people::Page>, QueryRejection>,
) -> Answer<Value> {
    let Query(page) = query.map_err(|rejection| Problem::new(&Reason::InvalidRequest, rejection.body_text()))?;
    Ok(Json(people::page(&engine, page)?))
}

pub(super) async fn dismiss(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    people::dismiss(&engine, &actor.name, &EmployeeId(id))?;
    Ok(Json(json!({})))
}

pub(super) async fn select(State(engine): State<Engine>, _: Manager, body: Body<Choice>) -> Answer<Value> {
    Ok(Json(people::select(&engine, &parsed(body)?)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    selection: Wanted,
    #[serde(default)]
    dry_run: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    Word(Word),
    Ids(Vec<EmployeeId>),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Selected,
}

pub(super) async fn start_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    body: Body<Request>,
) -> Started {
    let Request { selection, dry_run } = parsed(body)?;
    let selection = match selection {
        Wanted::Word(Word::Selected) => Selection::Selected,
        Wanted::Ids(ids) => Selection::Ids(ids.into_iter().collect()),
    };
    let header = import_run::start(&engine, &actor.name, selection, dry_run)?;
    Ok((StatusCode::ACCEPTED, Json(json!(header))))
}

pub(super) async fn imports(State(engine): State<Engine>, _: Manager) -> Answer<Value> {
    rulebook::hit(&rulebook::PRM_2);
    rulebook::hit(&rulebook::RPT_8);
    let runs: Vec<ImportRun> =
        engine.store().read(|connection| store::runs::latest(connection, Kind::Import, LINES))?;
    let headers: Vec<_> = runs.into_iter().map(|run| run.header).collect();
    Ok(Json(json!({ "runs": headers })))
}

pub(super) async fn import(State(engine): State<Engine>, _: Manager, Path(id): Path<String>) -> Answer<Value> {
    Ok(Json(json!(super::download::report(&engine, &id)?.run)))
}

pub(super) async fn cancel_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(json!(import_run::cancel(&engine, &actor.name, &id)?)))
}

pub(super) async fn resume_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(json!(import_run::resume(&engine, &actor.name, &id)?)))
}

pub(super) async fn confirm_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(json!(import_run::decide(&engine, &actor.name, &id, true)?)))
}

pub(super) async fn reject_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    Ok(Json(json!(import_run::decide(&engine, &actor.name, &id, false)?)))
}

pub(super) async fn events(State(engine): State<Engine>, _: Manager) -> Answer<Value> {
    let events: Vec<(i64, Event)> =
        engine.store().read(|connection| store::inbox::latest_events(connection, LINES.into()))?;
    let shown: Vec<_> = events.iter().map(|(id, event)| event.shown(*id)).collect();
    Ok(Json(json!({ "events": shown })))
}

pub(super) async fn confirm_event(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    decide_event(&engine, &actor, &id, true)
}

pub(super) async fn reject_event(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Value> {
    decide_event(&engine, &actor, &id, false)
}

fn decide_event(engine: &Engine, actor: &Actor, id: &str, is_confirmed: bool) -> Answer<Value> {
    let number = id.strip_prefix("event-").and_then(|number| number.parse().ok());
    let number = number.ok_or_else(|| Problem::not_found("event"))?;
    Ok(Json(inbox::decide(engine, &actor.name, number, is_confirmed)?.shown(number)))
}

pub(super) async fn audit(State(engine): State<Engine>, _: Manager) -> Answer<Value> {
    let entries = engine.store().read(|connection| store::audit::latest(connection, LINES))?;
    let shown: Vec<_> = entries.iter().map(|(at, entry)| json!({ "at": at, "entry": entry })).collect();
    Ok(Json(json!({ "entries": shown })))
}

/// The body, or a refusal that does not repeat it: it may hold a password.
fn parsed<T>(body: Body<T>) -> Result<T, Problem> {
    match body {
        Ok(Json(body)) => Ok(body),
        Err(rejection) => Err(Problem::unread(&rejection)),
    }
}
