//! POST `token.php?request=token`: OAuth tokens for a code or a refresh token (section 3.2).
//!
//! The vendor publishes the good answer; the errors are those of RFC 6749. Not implemented: the
//! consent screen and OpenID Connect's `id_token`.

use axum::response::Response;
use fake_kit::RefusalReason;
use http::{StatusCode, header};
use serde::Serialize;

use crate::Company;
use crate::access::TOKEN_LIFETIME;
use crate::api::auth::basic;
use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::json;

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

#[derive(Serialize)]
struct Refused {
    error: &'static str,
}

pub(crate) fn token(call: &Call, company: &mut Company) -> Reply {
    if call.query("request") != Some("token") {
        return Err(Error::UnknownUrl.because("the query has no `request=token`"));
    }
    let form = Form::parse(call);
    let Some(application) = form.application(call, company) else {
        let reason = "`client_id` is no registered application, or `client_secret` is not its own";
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client", reason));
    };
    let (seed, tokens, now) = (company.key_seed(), &mut company.access.tokens, call.now);
    let issued = match form.get("grant_type") {
        "authorization_code" => tokens.redeem(
            seed,
            &application,
            form.get("code"),
            form.get("redirect_uri"),
            now,
        ),
        "refresh_token" => tokens.refresh(seed, &application, form.get("refresh_token"), now),
        _ => {
            let reason = "`grant_type` is neither `authorization_code` nor `refresh_token`";
            return Ok(refused(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                reason,
            ));
        }
    };
    let Some(issued) = issued else {
        let reason = "the code or refresh token is unknown, was used, has run out, or was given for another \
                      application or `redirect_uri`";
        return Ok(refused(StatusCode::BAD_REQUEST, "invalid_grant", reason));
    };
    let (access_token, refresh_token) = (issued.access_token, issued.refresh_token);
    let body = Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: TOKEN_LIFETIME.as_secs(),
        refresh_token,
    };
    Ok(json(StatusCode::OK, &body))
}

fn refused(status: StatusCode, error: &'static str, reason: &str) -> Response {
    let mut answer = json(status, &Refused { error });
    RefusalReason::put(&mut answer, reason);
    answer
}

/// The fields of the request.
struct Form(Vec<(String, String)>);

impl Form {
    fn parse(call: &Call) -> Form {
        Form(form_urlencoded::parse(&call.body).into_owned().collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }

    /// The key of the calling application, which sends its id and secret in the form or as HTTP
    /// Basic.
    fn application(&self, call: &Call, company: &Company) -> Option<String> {
        let in_header = call
            .header(header::AUTHORIZATION)
            .and_then(|header| basic(header.split_once(' ')?.1));
        let in_form = || {
            (
                self.get("client_id").to_owned(),
                self.get("client_secret").to_owned(),
            )
        };
        let (id, secret) = in_header.unwrap_or_else(in_form);
        let application = company.access().applications().get(&id)?;
        (application.client_secret == secret).then_some(id)
    }
}
