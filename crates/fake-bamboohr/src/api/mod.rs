//! The vendor's HTTP: which company, which route, whose key, and then one handler.
//!
//! Left out: what the routes do, which is in the files beside this one.

mod auth;
mod call;
mod changed;
mod directory;
mod employees;
mod error;
mod format;
mod kept;
mod login;
mod meta;
mod pieces;
mod reports;
mod rows;
mod tables;
mod webhooks;
mod wire;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode, header};

use crate::access::User;
use crate::company::Company;
use crate::fake::FakeBambooHr;

use call::{Base, Call};
use error::Error;
pub(crate) use error::refusal;
use format::Page;
pub(crate) use kept::KeptAnswers;
use kept::Question;

/// The largest request body that is read, in bytes (section 4.2).
const BODY_BYTES_MAX: usize = 10 << 20;

/// What a handler gives back: an answer, or an error in the vendor's dialect.
type Reply = Result<Response, Error>;

/// What answers a call once it is known who asks.
type Handler = fn(&Call, &mut Company, &User) -> Reply;

/// As [`Handler`], for what changes nothing: many may look, and what is kept from earlier looks stays.
type Look = fn(&Call, &Company, &User) -> Reply;

/// As [`Look`], for a long answer to the user with this id: it is written while others go on, from the company as
/// it was.
type Long = fn(&Call, Arc<Company>, u64) -> Reply;

/// As [`Look`], for an answer that is kept until something changes.
type Keep = fn(&Call, &Company, &User) -> Result<Page, Error>;

/// What a path and a method lead to.
enum Route {
    /// Without a key: the login exchange.
    Login,
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
    match answer_or_error(&fake, request).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn answer_or_error(fake: &FakeBambooHr, request: Request<Body>) -> Reply {
    let (parts, body) = request.into_parts();
    let (base, rest) = Base::of(&parts).ok_or(Error::UnknownUrl)?;
    // The company is looked up before the key (section 4.3).
    if !fake.read(|company| company.subdomain().eq_ignore_ascii_case(base.company())) {
        return Err(Error::UnknownCompany);
    }
    let segments: Vec<&str> = rest.iter().map(String::as_str).collect();
    let route = route(&parts.method, &segments).ok_or(Error::UnknownUrl)?;
    if !matches!(route, Route::Login) {
        fake.read(|company| auth::user(company, &parts.headers, &base).map(drop))?;
    }
    let body = read_body(&parts.headers, body).await?;
    let call = Call::new(base, rest, parts, body);
    // The key is asked for again: it may have gone while the body was read.
    match route {
        Route::Login => fake.with(|company, now| login::login(&Call { now, ..call }, company)),
        Route::Keyed(handler) => fake.with(|company, now| {
            let call = Call { now, ..call };
            let user = auth::user(company, &call.headers, &call.base)?.clone();
            handler(&call, company, &user)
        }),
        Route::Look(look) => fake.look(|company, now, _| {
            let call = Call { now, ..call };
            look(&call, company, auth::user(company, &call.headers, &call.base)?)
        }),
        Route::Long(long) => {
            let (company, now, user) = fake.look(|company, now, _| {
                let user = auth::user(company, &call.headers, &call.base)?.id;
                Ok::<_, Error>((Arc::clone(company), now, user))
            })?;
            long(&Call { now, ..call }, company, user)
        }
        Route::Keep(keep) => fake.look(|company, now, kept| {
            let call = Call { now, ..call };
            let user = auth::user(company, &call.headers, &call.base)?;
            let question = Question::of(&call, user.id, company.today(now));
            let page = kept.get_or_make(question, || keep(&call, company, user))?;
            Ok(page.into_response(StatusCode::OK))
        }),
    }
}

/// A wrong method is an unknown URL: there is no 405 (section 4.3).
fn route(method: &Method, segments: &[&str]) -> Option<Route> {
    let is_get = method == Method::GET;
    let is_post = method == Method::POST;
    let handler: Handler = match segments {
        ["v1", "login"] if is_post => return Some(Route::Login),
        ["v1", "meta", "fields"] if is_get => return Some(Route::Keep(meta::fields)),
        ["v1", "employees", "directory"] if is_get => return Some(Route::Keep(directory::directory)),
        ["v1", "employees", "changed"] if is_get => return Some(Route::Look(changed::changed)),
        ["v1", "employees", "changed", "tables", _] if is_get => return Some(Route::Look(tables::changed)),
        ["v1" | "v1_1", "employees", _, "tables", _] if is_get => return Some(Route::Look(tables::read)),
        ["v1" | "v1_1", "employees", _, "tables", _] | ["v1" | "v1_1", "employees", _, "tables", _, _] if is_post => {
            rows::write
        }
        ["v1" | "v1_1", "employees", _, "tables", _, _] if method == Method::DELETE => rows::remove,
        ["v1", "employees"] if is_post => employees::add,
        ["v1", "employees", _] if is_get => return Some(Route::Look(employees::read)),
        ["v1", "employees", _] if is_post => employees::update,
        ["v1", "reports", "custom"] if is_post => return Some(Route::Long(reports::custom)),
        ["v1", "webhooks", rest @ ..] => return webhooks::route(method, rest),
        _ => return None,
    };
    Some(Route::Keyed(handler))
}

/// Reads a body up to the limit; one that says it is longer is not read at all.
async fn read_body(headers: &HeaderMap, body: Body) -> Result<bytes::Bytes, Error> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if declared.and_then(|value| value.parse::<u64>().ok()).is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64) {
        return Err(Error::TooLarge);
    }
    axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Error::TooLarge)
}
