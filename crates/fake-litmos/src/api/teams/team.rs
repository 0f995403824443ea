//! `/teams`: the teams themselves (contract, section 5.1). Who belongs to one is `members`'.

use axum::response::Response;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::api::auth::Caller;
use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::body;
use crate::api::format::wire::Node;
use crate::api::path::Teams;
use crate::api::reply;
use crate::api::teams::members;
use crate::api::teams::page::page;
use crate::commands::user_input::FieldInput;
use crate::state::name::lowered;
use crate::state::team::TeamDraft;
use crate::{Refusal, Site, Team};

/// Sends a call to its method.
pub(crate) fn answer(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    route: Teams<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    match (route, &call.method) {
        (Teams::List, &Method::GET) => Ok(list(site, call)),
        (Teams::List, &Method::POST) => create(site, call, None),
        (Teams::Sub(id), &Method::GET) => sub(site, call, id),
        (Teams::Sub(id), &Method::POST) => create(site, call, Some(id)),
        (Teams::List | Teams::Sub(_), _) => Err(Problem::WrongMethod { allow: "GET, POST" }),
        (Teams::Team(id), &Method::GET) => one(site, call, id),
        (Teams::Team(id), &Method::PUT) => update(site, call, id),
        (Teams::Team(id), &Method::DELETE) => {
            site.delete_team(id, caller.by(), now)?;
            Ok(reply::done())
        }
        (Teams::Team(_), _) => Err(Problem::WrongMethod {
            allow: "GET, PUT, DELETE",
        }),
        (Teams::Of(id, part), _) => members::answer(site, call, caller, id, part, now),
    }
}

/// `GET /teams`.
fn list(site: &Site, call: &Call) -> Response {
    let search = call.query.value("search").map(lowered);
    let is_found = |team: &&Team| {
        search
            .as_ref()
            .is_none_or(|search| lowered(&team.name).contains(search))
    };
    page(call, site.teams.all().filter(is_found))
}

/// `GET /teams/{id}/teams`: those directly under it.
fn sub(site: &Site, call: &Call, id: &str) -> Result<Response, Problem> {
    site.teams.by_id(id)?;
    Ok(page(
        call,
        site.teams
            .all()
            .filter(|team| team.parent.as_deref() == Some(id)),
    ))
}

/// `GET /teams/{id}`.
fn one(site: &Site, call: &Call, id: &str) -> Result<Response, Problem> {
    let team = site.teams.by_id(id)?;
    let node = Node::Object(vec![
        ("Id", Node::text(&team.id)),
        ("Name", Node::text(&team.name)),
        ("Description", Node::text(&team.description)),
        (
            "ParentTeamId",
            Node::text(team.parent.as_deref().unwrap_or("")),
        ),
        ("TeamCodeForBulkImport", Node::text(&team.code)),
    ]);
    Ok(reply::ok(call.format, "Team", &node))
}

/// `POST /teams`, or under a team: 201 and three members of it.
fn create(site: &mut Site, call: &Call, parent: Option<&str>) -> Result<Response, Problem> {
    let draft = draft(call)?;
    let in_body = Some(draft.parent.as_str()).filter(|parent| !parent.is_empty());
    let team = site.teams.add(site.seed, &draft, parent.or(in_body))?;
    let node = Node::Object(vec![
        ("Id", Node::text(&team.id)),
        ("Name", Node::text(&team.name)),
        ("Description", Node::text(&team.description)),
    ]);
    Ok(reply::value(
        StatusCode::CREATED,
        call.format,
        "Team",
        &node,
    ))
}

/// `PUT /teams/{id}`: 200 without a body.
fn update(site: &mut Site, call: &Call, id: &str) -> Result<Response, Problem> {
    site.teams.rename(id, &draft(call)?)?;
    Ok(reply::done())
}

/// A team's members in XML's order.
const MEMBERS: [&str; 4] = ["Id", "Name", "Description", "ParentTeamId"];

fn draft(call: &Call) -> Result<TeamDraft, Refusal> {
    let place = |name: &str| MEMBERS.iter().position(|member| *member == name);
    let fields = body::object(call, "Team", place).ok_or_else(Refusal::team_body)?;
    let mut draft = TeamDraft::default();
    let slots = [
        &mut draft.id,
        &mut draft.name,
        &mut draft.description,
        &mut draft.parent,
    ];
    for (place, slot) in slots.into_iter().enumerate() {
        if let Some((_, FieldInput::Text(text))) =
            fields.iter().find(|(member, _)| *member == place)
        {
            slot.clone_from(text);
        }
    }
    Ok(draft)
}
