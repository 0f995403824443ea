//! POST `{v1}/webhooks` and PUT `{v1}/webhooks/{id}` (section 8.2).
//!
//! Errors in the body come before fields the user may not use. PUT replaces everything but the key.

use http::StatusCode;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::json;
use crate::api::webhooks::answer::Full;
use crate::api::webhooks::own::own;
use crate::api::webhooks::permission::FieldProblems;
use crate::api::webhooks::{refusal, request};
use crate::{Change, Command, Company, Subscription, User};

pub(crate) fn add(call: &Call, company: &mut Company, user: &User) -> Reply {
    let subscription = parse_subscription(call, company, user)?;
    let command = Command::AddPermissionedWebhook {
        user: user.name.clone(),
        subscription,
    };
    let changes = company.apply(command, call.now)?;
    let id = changes.iter().find_map(|change| match change {
        Change::Account { id, .. } => *id,
        _ => None,
    });
    let webhook = id
        .and_then(|id| company.webhooks().webhook(id))
        .expect("it was just added");
    Ok(json(
        StatusCode::CREATED,
        &Full::new(webhook, company, user).with_key(webhook),
    ))
}

pub(crate) fn replace(call: &Call, company: &mut Company, user: &User) -> Reply {
    let webhook = own(call, company, user).map_err(|error| match error {
        Error::Json { status: 403, .. } => refusal::not_yours_to_change(&call.path[2]),
        error => error,
    })?;
    let id = webhook.id;
    let subscription = parse_subscription(call, company, user)?;
    company.apply(
        Command::ChangeWebhook {
            webhook: id,
            subscription,
        },
        call.now,
    )?;
    let webhook = company.webhooks().webhook(id).expect("it was just changed");
    Ok(json(StatusCode::OK, &Full::new(webhook, company, user)))
}

fn parse_subscription(call: &Call, company: &Company, user: &User) -> Result<Subscription, Error> {
    let subscription = request::read(call, &company.knobs)?;
    match FieldProblems::find(&subscription, company, user) {
        Some(problems) => Err(refusal::fields(&problems)),
        None => Ok(subscription),
    }
}
