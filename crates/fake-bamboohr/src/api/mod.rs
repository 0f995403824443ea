//! The vendor's HTTP: which path and method lead where.

mod auth;
mod call;
mod employees;
mod error;
mod format;
mod incoming_request;
mod meta;
mod people_list;
mod reports;
mod response_cache;
mod training;
mod webhooks;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::response::Response;
use fake_kit::{RecordedCall, Spelling, put_date};
use http::request::Parts;
use http::{HeaderMap, Method, Request, header};
use jiff::Timestamp;

use crate::access::User;
use crate::server::fake::FakeBambooHr;
use crate::state::company::Company;

use call::{Call, TOKEN_PAGE};
use error::Error;
pub(crate) use error::refusal;
use format::Page;
use incoming_request::{Comes, IncomingRequest};
pub(crate) use response_cache::ResponseCache;

/// The largest request body that is read, in bytes (section 4.2).
const BODY_BYTES_MAX: usize = 10 << 20;

/// The header names that the vendor does not write in title case.
static SPELLING: LazyLock<Spelling> = LazyLock::new(|| {
    Spelling::new(&[
        "X-BambooHR-Error-Messsage",
        "X-BambooHR-Error-Message",
        "WWW-Authenticate",
    ])
});

/// What a handler gives back: an answer, or an error in the vendor's dialect.
type Reply = Result<Response, Error>;

/// What answers a call once it is known who asks.
type Handler = fn(&Call, &mut Company, &User) -> Reply;

/// As [`Handler`], for what changes nothing: many may look, and what is kept from earlier looks
/// stays.
type Look = fn(&Call, &Company, &User) -> Reply;

/// As [`Look`], for a long answer to the user with this id: it is written while others go on, from
/// the company as it was.
type Long = fn(&Call, Arc<Company>, u64) -> Reply;

/// As [`Look`], for an answer that is kept until something changes.
type Keep = fn(&Call, &Company, &User) -> Result<Page, Error>;

/// What answers a call that needs no key.
type OpenHandler = fn(&Call, &mut Company) -> Reply;

/// What a path and a method lead to.
enum Route {
    /// Without a key: what gives one.
    Open(OpenHandler),
    /// With a key.
    Keyed(Handler),
    /// With a key, and changes nothing.
    Look(Look),
    /// With a key, changes nothing, and takes long.
    Long(Long),
    /// With a key, changes nothing, and is kept.
    Keep(Keep),
}

pub(crate) fn router(fake: FakeBambooHr) -> Router {
    Router::new().fallback(answer).with_state(fake)
}

async fn answer(State(fake): State<FakeBambooHr>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    // Most calls bring no body, and need no more room than they themselves take.
    let reply = if body.is_end_stream() {
        answer_bodiless(&fake, &parts)
    } else {
        Box::pin(answer_with_body(&fake, &parts, body)).await
    };
    let mut response = reply.unwrap_or_else(Error::into_response);
    put_date(&mut response, fake.now());
    SPELLING.apply(&mut response);
    response
}

fn answer_bodiless(fake: &FakeBambooHr, parts: &Parts) -> Reply {
    let mut asked = IncomingRequest::of(parts)?;
    asked.come_in(fake, Comes::ToBeAnswered)?;
    asked.answer(fake)
}

async fn answer_with_body(fake: &FakeBambooHr, parts: &Parts, body: Body) -> Reply {
    let mut asked = IncomingRequest::of(parts)?;
    asked.come_in(fake, Comes::WithBody)?;
    asked.call.body = read_body(&parts.headers, body).await?;
    asked.answer(fake)
}

/// Acts on a call once more, as `company` did at `now`.
pub(crate) fn replay(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    if let Ok(mut asked) = IncomingRequest::of(&parts) {
        asked.call.body = body.unwrap_or_default();
        asked.replay(company, now);
    }
}

/// Counts a call against the rate limits once more, as `company` did at `now`.
pub(crate) fn replay_count(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, _) = call.into_parts();
    if let Ok(asked) = IncomingRequest::of(&parts) {
        _ = asked.count_in(company, now);
    }
}

/// Where a call goes. No path that leads anywhere is longer than this.
fn route_of(method: &Method, path: &[Cow<'_, str>]) -> Option<Route> {
    let mut segments = [""; 8];
    let segments = segments.get_mut(..path.len())?;
    segments
        .iter_mut()
        .zip(path)
        .for_each(|(segment, text)| *segment = text);
    route(method, segments)
}

/// A wrong method is an unknown URL: there is no 405 (section 4.3).
fn route(method: &Method, segments: &[&str]) -> Option<Route> {
    let is_get = method == Method::GET;
    let is_post = method == Method::POST;
    let handler: Handler = match segments {
        ["v1", "employees", rest @ ..] => return employees_route(method, rest),
        ["v1_1", "employees", _] if is_post => employees::update_v1_1,
        // This version adds and changes rows, and does nothing else with them (section 1).
        ["v1_1", "employees", _, "tables", _] | ["v1_1", "employees", _, "tables", _, _]
            if is_post =>
        {
            employees::rows::write
        }
        [TOKEN_PAGE] if is_post => return Some(Route::Open(auth::token::token)),
        ["v1", "login"] if is_post => return Some(Route::Open(auth::login::login)),
        ["v1", "company_information"] if is_get => {
            return Some(Route::Look(meta::company_information::company_information));
        }
        ["v1", "meta", "users"] if is_get => return Some(Route::Look(meta::users::users)),
        ["v1", "meta", "fields"] if is_get => return Some(Route::Keep(meta::fields)),
        ["v1", "meta", "lists"] if is_get => return Some(Route::Look(meta::lists::read)),
        ["v1", "meta", "lists", _] if method == Method::PUT => meta::lists::change,
        ["v1", "meta", "tables"] if is_get => return Some(Route::Keep(meta::tables)),
        ["v1", "reports", "custom"] if is_post => return Some(Route::Long(reports::custom)),
        ["v1", "webhooks", rest @ ..] => return webhooks::route(method, rest),
        ["v1", "reports", id] if is_get && *id != "custom" => {
            return Some(Route::Long(reports::saved_reports::run));
        }
        ["v1", "custom-reports"] if is_get => {
            return Some(Route::Look(reports::saved_reports::list));
        }
        ["v1", "custom-reports", _] if is_get => {
            return Some(Route::Look(reports::saved_reports::data));
        }
        ["v1", "training", rest @ ..] => return training_route(method, rest),
        _ => return None,
    };
    Some(Route::Keyed(handler))
}

fn employees_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: Handler = match (method.as_str(), segments) {
        ("GET", []) => return Some(Route::Look(people_list::list)),
        ("POST", []) => employees::add,
        ("GET", ["directory"]) => return Some(Route::Keep(employees::directory::directory)),
        ("GET", ["changed"]) => return Some(Route::Look(employees::changed::changed)),
        ("GET", ["changed", "tables", _]) => return Some(Route::Look(employees::tables::changed)),
        ("GET", [_]) => return Some(Route::Look(employees::read)),
        ("POST", [_]) => employees::update,
        ("DELETE", [_]) => employees::remove,
        (_, [_, "tables", rest @ ..]) => return tables_route(method, rest),
        _ => return None,
    };
    Some(Route::Keyed(handler))
}

/// A table of one employee.
fn tables_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: Handler = match (method.as_str(), segments) {
        ("GET", [_]) => return Some(Route::Look(employees::tables::read)),
        ("POST", [_] | [_, _]) => employees::rows::write,
        ("DELETE", [_, _]) => employees::rows::remove,
        _ => return None,
    };
    Some(Route::Keyed(handler))
}

fn training_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: Handler = match (method.as_str(), segments) {
        ("GET", ["type"]) => return Some(Route::Look(training::types)),
        ("POST", ["type"]) => training::add_type,
        ("PUT", ["type", _]) => training::change_type,
        ("DELETE", ["type", _]) => training::remove_type,
        ("GET", ["category"]) => return Some(Route::Look(training::categories)),
        ("POST", ["category"]) => training::add_category,
        ("PUT", ["category", _]) => training::change_category,
        ("DELETE", ["category", _]) => training::remove_category,
        ("GET", ["record", "employee", _]) => return Some(Route::Look(training::records)),
        ("POST", ["record", "employee", _]) => training::add_record,
        ("PUT", ["record", _]) => training::change_record,
        ("DELETE", ["record", _]) => training::remove_record,
        _ => return None,
    };
    Some(Route::Keyed(handler))
}

/// Reads a body up to the limit; one that says it is longer is not read at all.
async fn read_body(headers: &HeaderMap, body: Body) -> Result<bytes::Bytes, Error> {
    if body.is_end_stream() {
        return Ok(bytes::Bytes::new());
    }
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if declared
        .and_then(|value| value.parse::<u64>().ok())
        .is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64)
    {
        return Err(Error::TooLarge);
    }
    axum::body::to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Error::TooLarge)
}
