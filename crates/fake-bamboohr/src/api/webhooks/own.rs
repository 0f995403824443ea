//! The webhooks of the key's own user: list, read, remove (section 8.2).
//!
//! JSON only. A global webhook belongs to no API user.

use http::StatusCode;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::{json, plain_text};
use crate::api::webhooks::answer::{Full, List};
use crate::api::webhooks::refusal;
use crate::{Command, Company, User, Webhook};

/// GET `{v1}/webhooks`.
pub(crate) fn list(_: &Call, company: &Company, user: &User) -> Reply {
    let own = company
        .webhooks()
        .webhooks()
        .filter(|webhook| webhook.owner == Some(user.id));
    Ok(json(StatusCode::OK, &List::new(own)))
}

/// GET `{v1}/webhooks/{id}`.
pub(crate) fn read(call: &Call, company: &Company, user: &User) -> Reply {
    let webhook = own(call, company, user)?;
    Ok(json(StatusCode::OK, &Full::new(webhook, company, user)))
}

/// DELETE `{v1}/webhooks/{id}`.
pub(crate) fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    let webhook = own(call, company, user)?.id;
    company.apply(Command::RemoveWebhook { webhook }, call.now)?;
    Ok(plain_text(StatusCode::OK, "Web hook has been deleted."))
}

/// The webhook that the path names, if it is the user's own.
pub(super) fn own<'a>(
    call: &Call,
    company: &'a Company,
    user: &User,
) -> Result<&'a Webhook, Error> {
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
