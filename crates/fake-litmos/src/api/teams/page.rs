//! One page of teams.

use axum::response::Response;

use crate::Team;
use crate::api::call::Call;
use crate::api::format::wire::Node;
use crate::api::reply;
use crate::api::users::search;
use crate::state::name::lowered;

/// One page of team rows, by name.
pub(crate) fn page<'a>(call: &Call, teams: impl Iterator<Item = &'a Team>) -> Response {
    let (start, limit) = search::page_window(&call.query);
    let mut teams: Vec<&Team> = teams.collect();
    teams.sort_by_cached_key(|team| lowered(&team.name));
    let rows = teams.into_iter().skip(start).take(limit).map(row).collect();
    reply::ok(call.format, "Teams", &Node::List("Team", rows))
}

fn row(team: &Team) -> Node<'_> {
    Node::Object(vec![
        ("Id", Node::text(&team.id)),
        ("Name", Node::text(&team.name)),
        ("TeamCodeForBulkImport", Node::text(&team.code)),
        (
            "ParentTeamId",
            Node::text(team.parent.as_deref().unwrap_or("")),
        ),
    ])
}
