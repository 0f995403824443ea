//! The admin API's handlers: each extracts, calls one thing, answers.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sync_core::EmployeeId;
use sync_core::reporting::run::{Header, RunSource};

use super::body::Body;
use super::error::Problem;
use super::page::Page;
use super::query::{QueryResult, parse_query};
use super::request_id::RequestId;
use super::responses;
use crate::connection::{self, Connection, Login};
use crate::error::RequestError;
use crate::http::permissions::{Actor, Manager};
use crate::import_run::{self, Selection, StartImport};
use crate::observe::event::Event;
use crate::runtime::runs::{ImportRun, SyncRun};
use crate::store::runs::Kind;
use crate::{Engine, inbox, schedule, store, sync_run};

type Answer<T> = Result<Json<T>, Problem>;
type Started<T> = Result<(StatusCode, Json<T>), Problem>;

pub(super) async fn connection(
    State(engine): State<Engine>,
    _: Actor,
) -> Json<responses::ConnectionResponse> {
    response(&engine, &engine.connection())
}

pub(super) async fn switch<const IS_ENABLED: bool>(
    State(engine): State<Engine>,
    Manager(actor): Manager,
) -> Answer<responses::ConnectionResponse> {
    let (store, now) = (engine.store(), engine.now());
    let connection = &mut engine.lock().connection;
    let switched = connection::switch(connection, store, now, &actor.name, IS_ENABLED)?;
    engine.ring_all();
    Ok(response(&engine, &switched))
}

fn response(engine: &Engine, connection: &Connection) -> Json<responses::ConnectionResponse> {
    Json(connection.to_response(&engine.setup().sealing_key))
}

/// No `Debug`: it holds a password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    subdomain: String,
    user_name: String,
    password: String,
}

pub(super) async fn connect(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Body(credentials): Body<Credentials>,
) -> Answer<responses::ConnectionResponse> {
    let Credentials {
        subdomain,
        user_name,
        password,
    } = credentials;
    let login = Login {
        subdomain,
        user_name,
        password: SecretString::from(password),
    };
    let connected = connection::connect(&engine, &actor.name, login).await?;
    Ok(response(&engine, &connected))
}

/// No `Debug`: it holds a key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Replacement {
    subdomain: String,
    api_key: String,
}

pub(super) async fn replace(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Body(replacement): Body<Replacement>,
) -> Answer<responses::ConnectionResponse> {
    let Replacement { subdomain, api_key } = replacement;
    let key = SecretString::from(api_key);
    let connected = connection::replace(&engine, &actor.name, &subdomain, &key).await?;
    Ok(response(&engine, &connected))
}

pub(super) async fn webhook_key(
    State(engine): State<Engine>,
    Manager(actor): Manager,
) -> Answer<responses::NewWebhookKey> {
    let (setup, store, now) = (engine.setup(), engine.store(), engine.now());
    let keys = &mut engine.lock().connection.webhook_keys;
    let key = connection::renew(keys, setup, store, now, &actor.name)?;
    let key = key.expose_secret();
    let path = format!("/webhooks/bamboohr?apikey={key}&source=bamboohr");
    Ok(Json(responses::NewWebhookKey {
        webhook_key: key.to_owned(),
        path,
    }))
}

pub(super) async fn start_sync(
    State(engine): State<Engine>,
    Manager(actor): Manager,
) -> Started<responses::Sync> {
    let run = sync_run::start(&engine, &actor.name, false)?;
    Ok((StatusCode::ACCEPTED, Json(run.to_response())))
}

pub(super) async fn sync(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Answer<responses::Sync> {
    let run: Option<SyncRun> = engine
        .store()
        .read(|connection| store::runs::get(connection, Kind::Sync, &id))?;
    let run = run.ok_or_else(|| RequestError::not_found("Sync"))?;
    let run = engine.lock().sync.with_live_state(run, engine.now());
    Ok(Json(run.to_response()))
}

pub(super) async fn decide_sync<const IS_CONFIRMED: bool>(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<responses::Sync> {
    let run = schedule::decide_sync(&engine, &actor.name, &id, IS_CONFIRMED)?;
    Ok(Json(run.to_response()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Request")]
pub(super) struct ImportRequest {
    selection: RequestedRows,
    #[serde(default)]
    dry_run: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Wanted")]
enum RequestedRows {
    Word(Word),
    Ids(Vec<EmployeeId>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Word {
    Selected,
}

pub(super) async fn start_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    RequestId(key): RequestId,
    Body(request): Body<ImportRequest>,
) -> Started<Header> {
    let selection = match request.selection {
        RequestedRows::Word(Word::Selected) => Selection::Selected,
        RequestedRows::Ids(ids) => Selection::Ids(ids.into_iter().collect()),
    };
    let start = StartImport {
        actor: &actor.name,
        source: RunSource::Manual,
        selection,
        is_dry: request.dry_run,
        key: key.as_deref(),
    };
    let header = import_run::start(&engine, start)?;
    Ok((StatusCode::ACCEPTED, Json(header)))
}

pub(super) async fn imports(
    State(engine): State<Engine>,
    _: Manager,
    query: QueryResult<responses::Older>,
) -> Answer<responses::Imports> {
    rulebook::hit(&rulebook::PRM_2);
    let page = Page::new(&parse_query(query)?)?;
    let runs: Vec<(i64, ImportRun)> = engine
        .store()
        .read(|connection| store::runs::latest(connection, Kind::Import, page.before, page.more))?;
    if runs.len() > 1 {
        rulebook::hit(&rulebook::RPT_8);
    }
    let (runs, next_cursor) = page.cut(runs, |(number, _)| *number);
    let state = engine.lock();
    let runs = runs
        .into_iter()
        .map(|(_, run)| state.import.with_live_state(run, engine.now()).header)
        .collect();
    Ok(Json(responses::Imports { runs, next_cursor }))
}

pub(super) async fn import(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Answer<Header> {
    Ok(Json(super::download::report(&engine, &id)?.run))
}

pub(super) async fn cancel_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Header> {
    Ok(Json(import_run::cancel(&engine, &actor.name, &id)?))
}

pub(super) async fn resume_import(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Header> {
    Ok(Json(import_run::resume(&engine, &actor.name, &id)?))
}

pub(super) async fn decide_import<const IS_CONFIRMED: bool>(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<Header> {
    let header = import_run::decide(&engine, &actor.name, &id, IS_CONFIRMED)?;
    Ok(Json(header))
}

pub(super) async fn events(
    State(engine): State<Engine>,
    _: Manager,
    query: QueryResult<responses::Older>,
) -> Answer<responses::Events> {
    let page = Page::new(&parse_query(query)?)?;
    let mut events: Vec<(i64, Event)> = engine
        .store()
        .read(|connection| store::inbox::latest_events(connection, page.before, page.more))?;
    events.reverse();
    let (mut events, next_cursor) = page.cut(events, |(id, _)| *id);
    events.reverse();
    let events = events
        .iter()
        .map(|(id, event)| event.to_response(*id))
        .collect();
    Ok(Json(responses::Events {
        events,
        next_cursor,
    }))
}

pub(super) async fn decide_event<const IS_CONFIRMED: bool>(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Answer<responses::Event> {
    let number = id.strip_prefix("event-").and_then(|id| id.parse().ok());
    let number = number.ok_or_else(|| RequestError::not_found("event"))?;
    let event = inbox::decide(&engine, &actor.name, number, IS_CONFIRMED)?;
    Ok(Json(event.to_response(number)))
}

pub(super) async fn audit(
    State(engine): State<Engine>,
    _: Manager,
    query: QueryResult<responses::Older>,
) -> Answer<responses::Audit> {
    let page = Page::new(&parse_query(query)?)?;
    let mut entries = engine
        .store()
        .read(|connection| store::audit::latest(connection, page.before, page.more))?;
    entries.reverse();
    let (mut entries, next_cursor) = page.cut(entries, |(id, _, _)| *id);
    entries.reverse();
    let entries = entries
        .into_iter()
        .map(|(_, at, entry)| responses::AuditLine { at, entry })
        .collect();
    Ok(Json(responses::Audit {
        entries,
        next_cursor,
    }))
}
