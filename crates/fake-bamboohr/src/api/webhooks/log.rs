//! GET `{v1}/webhooks/{id}/log`: the deliveries of the last 14 days (section 8.3).
//!
//! Its own limit shows as 429 inside a 200.

use fake_kit::RefusalReason;
use http::StatusCode;
use serde_json::json;

use crate::api::call::Call;
use crate::api::error::Reply;
use crate::api::format::{self, plain_text};
use crate::api::webhooks::own::own;
use crate::{Company, User};

pub(crate) fn log(call: &Call, company: &mut Company, user: &User) -> Reply {
    let webhook = own(call, company, user)?.id;
    if company.knobs.webhook_log_times_out {
        let mut answer = plain_text(
            StatusCode::SERVICE_UNAVAILABLE,
            "Log search timed out. Try again later.",
        );
        RefusalReason::put(
            &mut answer,
            "the knob `bamboohr.webhook_log_times_out` is set",
        );
        return Ok(answer);
    }
    let allowed = company.knobs.webhook_log_per_minute;
    if !company.webhooks.may_read_log(user.id, allowed, call.now) {
        let error = json!({ "error": { "code": 429, "message": "Over rate limit, please try again in 60 seconds" } });
        let mut answer = format::json(StatusCode::OK, &error);
        let reason = format!(
            "over the limit of {allowed} reads a minute (knob `bamboohr.webhook_log_per_minute`)"
        );
        RefusalReason::put(&mut answer, reason);
        return Ok(answer);
    }
    Ok(format::json(
        StatusCode::OK,
        &company.webhooks().log(webhook, call.now),
    ))
}
