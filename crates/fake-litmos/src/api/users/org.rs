//! `/org/users/details`: learners created or written within a range (contract, section 3.9).

use axum::response::Response;
use http::Method;
use jiff::{SignedDuration, Timestamp};

use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::wire::{self, Node};
use crate::api::query::Query;
use crate::api::reply;
use crate::api::users::search::Listing;
use crate::api::users::since;
use crate::state::learner::without_zone;
use crate::{Learner, Member, Refusal, Site, Value};

const RANGE_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Sends a call to its method.
pub(crate) fn answer(site: &Site, call: &Call, now: Timestamp) -> Result<Response, Problem> {
    match call.method {
        Method::GET => details(site, call, now),
        _ => Err(Problem::WrongMethod { allow: "GET" }),
    }
}

fn details(site: &Site, call: &Call, now: Timestamp) -> Result<Response, Problem> {
    let (since, to) = range(&call.query).ok_or_else(Refusal::range)?;
    let in_range = site.learners().filter(|learner| {
        let within = |moment| since <= moment && moment <= to;
        within(learner.created) || within(site.trace(learner).updated)
    });
    let page = Listing::from_query(&call.query).page_of(site, in_range, now);
    let users = page
        .into_iter()
        .map(|learner| full_node(site, learner, now))
        .collect();
    Ok(reply::ok(call.format, "Users", &Node::List("User", users)))
}

/// Both ends, in the long form only, as UTC, in order, and no more than seven days apart.
fn range(query: &Query) -> Option<(Timestamp, Timestamp)> {
    let end = |name| {
        let text = query.value(name)?.trim();
        since::parse(text)
            .ok()
            .filter(|_| text.len() == "2024-03-01 09:30:15".len())
    };
    let (since, to) = (end("since")?, end("to")?);
    (since <= to && to.duration_since(since) <= RANGE_MAX).then_some((since, to))
}

/// A full user with four members more and no key in the login address.
fn full_node<'a>(site: &'a Site, learner: &'a Learner, now: Timestamp) -> Node<'a> {
    let trace = site.trace(learner);
    let mut members = Vec::new();
    for member in Member::ALL {
        let value = match member {
            Member::LoginKey => Value::Text(without_key(&learner.login_key).into()),
            other => wire::member_value(site, learner, *other, now),
        };
        members.push((member.name(), Node::Value(value)));
    }
    members.extend([
        (
            "OriginalUserId",
            Node::Value(Value::Number(learner.original_id)),
        ),
        ("UpdatedDate", Node::text(without_zone(trace.updated))),
        ("CreatedBy", Node::Value(Value::Number(trace.created_by))),
        ("UpdatedBy", Node::Value(Value::Number(trace.updated_by))),
    ]);
    Node::Object(members)
}

fn without_key(address: &str) -> &str {
    const KEY: &str = "loginkey=";
    address
        .find(KEY)
        .map_or("", |place| &address[..place + KEY.len()])
}
