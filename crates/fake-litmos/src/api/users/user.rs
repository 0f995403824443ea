//! `/users`: lists, one user, create, update, delete (contract, section 3).

use axum::response::Response;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::api::auth::Caller;
use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::wire;
use crate::api::path::Users;
use crate::api::teams::members;
use crate::api::users::custom_fields;
use crate::api::users::search::Listing;
use crate::api::{courses, reply};
use crate::commands::draft::OmittedMembers;
use crate::commands::user_input::FieldInput;
use crate::server::knobs::PutSemantics;
use crate::{Member, Refusal, Site};

/// Sends a call to its method.
pub(crate) fn answer(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    route: Users<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    match (route, &call.method) {
        (Users::List, &Method::GET) => Ok(list(site, call, now)),
        (Users::List, &Method::POST) => create(site, call, caller, now),
        (Users::List, _) => Err(Problem::WrongMethod { allow: "GET, POST" }),
        (Users::Paginated, &Method::GET) => Ok(paginated(site, call, now)),
        (Users::Details, &Method::GET) => details(site, call, now),
        (Users::Paginated | Users::Details, _) => Err(Problem::WrongMethod { allow: "GET" }),
        (Users::User(who), &Method::GET) => one(site, call, who, now),
        (Users::User(id), &Method::PUT) => update(site, call, caller, id, now),
        (Users::User(id), &Method::DELETE) => delete(site, caller, id, now),
        (Users::Courses(id), _) => courses::answer_for_user(site, call, id, now),
        (Users::LearningPaths(id), _) => courses::answer_paths_for_user(site, call, id),
        (Users::CustomFields(id), _) => custom_fields::answer(site, call, id),
        (Users::Teams(id), _) => members::answer_for_user(site, call, caller, id, now),
        (Users::User(_), _) => Err(Problem::WrongMethod {
            allow: "GET, PUT, DELETE",
        }),
    }
}

/// `GET /users`: short rows.
fn list(site: &Site, call: &Call, now: Timestamp) -> Response {
    let listing = Listing::from_query(&call.query);
    let page = listing.page(site, now);
    reply::ok(call.format, "Users", &wire::rows(site, page, now))
}

/// `GET /users/paginated`: the same rows with their place in the whole.
fn paginated(site: &Site, call: &Call, now: Timestamp) -> Response {
    let listing = Listing::from_query(&call.query);
    let (page, total) = listing.page_and_total(site, now);
    let node = wire::collection(
        wire::rows(site, page, now),
        listing.start,
        listing.limit,
        total,
    );
    reply::ok(call.format, "UserCollection", &node)
}

/// `GET /users/details`: complete users, optionally those created since.
fn details(site: &Site, call: &Call, now: Timestamp) -> Result<Response, Problem> {
    let listing = Listing::from_query(&call.query).since(&call.query)?;
    let page = listing.page(site, now);
    Ok(reply::ok(
        call.format,
        "Users",
        &wire::details(site, page, now),
    ))
}

/// `GET /users/{id or user name}`.
fn one(site: &Site, call: &Call, who: &str, now: Timestamp) -> Result<Response, Problem> {
    let learner = site.find(who).ok_or_else(|| Refusal::user_unknown(who))?;
    Ok(reply::ok(
        call.format,
        "User",
        &wire::full(site, learner, now),
    ))
}

/// `POST /users`: 201 and the user.
fn create(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    now: Timestamp,
) -> Result<Response, Problem> {
    let mut input = call.user_input()?;
    if call.query.flag("skipfirstlogin") == Some(true) {
        input.set(Member::SkipFirstLogin, FieldInput::Flag(true))?;
    }
    let change = site.create(&input, caller.by(), now)?;
    let learner = change.after.expect("a creation has an after");
    if call.query.flag("sendmessage") == Some(true) {
        site.send_welcome(&learner, now);
    }
    Ok(reply::value(
        StatusCode::CREATED,
        call.format,
        "User",
        &wire::created(site, &learner, now),
    ))
}

/// `PUT /users/{id}`: 200 without a body. The real id only; the body's, if it has one, must be the
/// same.
fn update(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    let input = call.user_input()?;
    if site.learner(id).is_none() {
        return Err(Refusal::user_unknown(id).into());
    }
    if input.value(Member::Id).is_some_and(|input| input != id) {
        return Err(Refusal::ids_differ().into());
    }
    let omitted = match site.knobs().put_semantics {
        PutSemantics::Replace => OmittedMembers::Clear,
        PutSemantics::Merge => OmittedMembers::Keep,
    };
    site.update(id, &input, omitted, caller.by(), now)?;
    Ok(reply::done())
}

/// `DELETE /users/{id}`: 200 without a body, for good.
fn delete(site: &mut Site, caller: &Caller, id: &str, now: Timestamp) -> Result<Response, Problem> {
    site.delete(id, caller.by(), now)?;
    Ok(reply::done())
}
