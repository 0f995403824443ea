//! The webhooks of the key's own user: list, read, remove (section 8.2).
//!
//! JSON only. A global webhook belongs to nobody who could ask here.

mod answer;
mod fields;
mod log;
mod pages;
mod permission;
mod refusal;
mod request;
mod save;

use http::{Method, StatusCode};

use super::call::Call;
use super::error::Error;
use super::format::{json, plain_text};
use super::{Handler, Look, Reply, Route};
use crate::access::User;
use crate::commands::command::Command;
use crate::state::company::Company;
use crate::webhook::Webhook;

use answer::{Full, List};

/// What leads where under `{v1}/webhooks`.
pub(super) fn route(method: &Method, rest: &[&str]) -> Option<Route> {
    let looking = |look: Look| Some(Route::Look(look));
    let doing = |handler: Handler| Some(Route::Keyed(handler));
    match (method.as_str(), rest) {
        ("GET", []) => looking(list),
        ("POST", []) => doing(save::add),
        ("GET", ["monitor_fields"]) => looking(fields::monitor_fields),
        ("GET", ["post-fields" | "post_fields"]) => looking(fields::post_fields),
        ("GET", [_]) => looking(read),
        ("PUT", [_]) => doing(save::replace),
        ("DELETE", [_]) => doing(remove),
        // A read of the log counts.
        ("GET", [_, "log"]) => doing(log::log),
        _ => None,
    }
}

/// GET `{v1}/webhooks`.
fn list(_: &Call, company: &Company, user: &User) -> Reply {
    let own = company
        .webhooks()
        .webhooks()
        .filter(|webhook| webhook.owner == Some(user.id));
    Ok(json(StatusCode::OK, &List::of(own)))
}

/// GET `{v1}/webhooks/{id}`.
fn read(call: &Call, company: &Company, user: &User) -> Reply {
    let webhook = own(call, company, user)?;
    Ok(json(StatusCode::OK, &Full::of(webhook, company, user)))
}

/// DELETE `{v1}/webhooks/{id}`.
fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    let webhook = own(call, company, user)?.id;
    company.apply(Command::RemoveWebhook { webhook }, call.now)?;
    Ok(plain_text(StatusCode::OK, "Web hook has been deleted."))
}

/// The webhook that the path names, if it is the user's own.
fn own<'a>(call: &Call, company: &'a Company, user: &User) -> Result<&'a Webhook, Error> {
    let id = call.path.get(2).map_or("", AsRef::as_ref);
    let webhook = id
        .parse()
        .ok()
        .and_then(|id| company.webhooks().webhook(id));
    let webhook = webhook.ok_or_else(|| refusal::not_found(id))?;
    if webhook.owner == Some(user.id) {
        Ok(webhook)
    } else {
        Err(refusal::not_yours(id))
    }
}
