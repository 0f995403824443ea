//! Who belongs to which team and leads it, from either side (contract, section 5.2):
//! `/teams/{id}/users`, `…/leaders`, `…/admins`, and `/users/{id}/teams`.

use std::collections::BTreeSet;

use axum::response::Response;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::api::auth::Caller;
use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::{body, wire};
use crate::api::path::TeamPart;
use crate::api::reply;
use crate::api::teams::page;
use crate::api::users::search::Listing;
use crate::state::team::Role;
use crate::{Refusal, Site};

/// Sends a call about one team to its method.
pub(crate) fn answer(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    team: &str,
    part: TeamPart<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    match (part, &call.method) {
        (TeamPart::Members, &Method::GET) => {
            let members = &site.teams.by_id(team)?.members;
            Ok(rows(site, call, members, now))
        }
        (TeamPart::Members, &Method::POST) => join(site, call, team, now),
        (TeamPart::Members, _) => Err(Problem::WrongMethod { allow: "GET, POST" }),
        (TeamPart::Member(learner), &Method::DELETE) => leave(site, caller, team, learner, now),
        (TeamPart::Member(_), _) => Err(Problem::WrongMethod { allow: "DELETE" }),
        (TeamPart::Holders(role), &Method::GET) => {
            let holders = site.teams.by_id(team)?.holders(role);
            Ok(rows(site, call, holders, now))
        }
        (TeamPart::Holders(_), _) => Err(Problem::WrongMethod { allow: "GET" }),
        (TeamPart::Holder(role, learner), method @ (&Method::PUT | &Method::DELETE)) => {
            let has = method == Method::PUT;
            set_role(site, caller, team, role, learner, has, now)
        }
        (TeamPart::Holder(..), _) => Err(Problem::WrongMethod {
            allow: "PUT, DELETE",
        }),
    }
}

/// Sends a call about one person's teams to its method.
pub(crate) fn answer_for_user(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    learner: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    match call.method {
        Method::GET => {
            site.learner(learner)
                .ok_or_else(Refusal::team_user_unknown)?;
            Ok(page::page(call, site.teams.for_learner(learner)))
        }
        Method::POST => {
            let ids = body::ids(call, "Teams", "Team");
            let ids = ids.ok_or_else(|| {
                Refusal::team_body().because("the body is no list of teams with an Id")
            })?;
            site.join_all(learner, &ids)?;
            Ok(reply::done())
        }
        Method::DELETE => {
            site.leave_all(learner, caller.by(), now)?;
            Ok(reply::done())
        }
        _ => Err(Problem::WrongMethod {
            allow: "GET, POST, DELETE",
        }),
    }
}

/// User rows of the active members, who are all that a team shows.
fn rows(site: &Site, call: &Call, ids: &BTreeSet<String>, now: Timestamp) -> Response {
    let active = ids
        .iter()
        .filter_map(|id| site.learner(id))
        .filter(|learner| learner.is_active(now));
    let page = Listing::from_query(&call.query).page_of(site, active, now);
    reply::ok(call.format, "Users", &wire::rows(site, page, now))
}

/// `POST /teams/{id}/users`: 201 without a body.
fn join(site: &mut Site, call: &Call, team: &str, now: Timestamp) -> Result<Response, Problem> {
    let ids = body::ids(call, "Users", "User");
    let ids =
        ids.ok_or_else(|| Refusal::team_body().because("the body is no list of users with an Id"))?;
    site.join(
        team,
        &ids,
        call.query.flag("sendmessage") == Some(true),
        now,
    )?;
    Ok(reply::empty(StatusCode::CREATED))
}

/// `DELETE /teams/{id}/users/{userId}`: one person a call, 200 without a body.
fn leave(
    site: &mut Site,
    caller: &Caller,
    team: &str,
    learner: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    site.leave(team, learner, caller.by(), now)?;
    Ok(reply::done())
}

/// `PUT` and `DELETE` of `/teams/{id}/leaders/{userId}` and `…/admins/{userId}`: 200 without a
/// body.
fn set_role(
    site: &mut Site,
    caller: &Caller,
    team: &str,
    role: Role,
    learner: &str,
    has: bool,
    now: Timestamp,
) -> Result<Response, Problem> {
    site.set_role(team, learner, role, has, caller.by(), now)?;
    Ok(reply::done())
}
