//! POST `{v1}/login`: user, password and application key for an API key (section 3.3).
//!
//! Not implemented: OpenID Connect login, and that a failed try counts towards the rate limit,
//! which is true of every call.

use axum::response::Response;
use fake_kit::RefusalReason;
use http::StatusCode;
use serde::Serialize;

use crate::access::{Login, LoginOutcome};
use crate::api::Reply;
use crate::api::call::Call;
use crate::api::format::xml::Writer;
use crate::api::format::{Format, empty, json, plain_text, xml};
use crate::state::company::Company;

#[derive(Serialize)]
struct Authenticated {
    success: bool,
    #[serde(rename = "userId")]
    user_id: u64,
    /// `null` if the user is no employee; missing then in older editions.
    #[serde(rename = "employeeId", skip_serializing_if = "Option::is_none")]
    employee_id: Option<Option<u64>>,
    key: String,
    /// Missing in older editions.
    #[serde(rename = "apiUrl", skip_serializing_if = "Option::is_none")]
    api_url: Option<String>,
}

#[derive(Serialize)]
struct Declined {
    success: bool,
}

/// The contract says plain text and not which.
const PASSWORDS_OFF: &str =
    "Password login is disabled for this company. Please log in with single sign-on.";

pub(crate) fn login(call: &Call, company: &mut Company) -> Reply {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let attempt = Login {
        user: field("user").unwrap_or_default(),
        password: field("password").unwrap_or_default(),
        application_key: field("applicationKey").unwrap_or_default(),
        device: field("deviceId"),
    };
    let format = Format::of_query_or_accept(call);
    let (user_id, employee_id, key) =
        match company.access.login(company.key_seed(), &attempt, call.now) {
            LoginOutcome::In {
                user,
                employee,
                key,
            } => (user, employee, key),
            LoginOutcome::Declined => {
                let reason = company.access().why_declined(&attempt);
                return Ok(refused(declined(StatusCode::FORBIDDEN, format), reason));
            }
            LoginOutcome::NoKey => {
                let answer = declined(StatusCode::INTERNAL_SERVER_ERROR, format);
                return Ok(refused(answer, "logins to come were set to fail"));
            }
            LoginOutcome::MobileApplication => {
                return Ok(refused(
                    empty(StatusCode::FORBIDDEN),
                    "the application is one for telephones",
                ));
            }
            LoginOutcome::PasswordsOff => {
                return Ok(refused(
                    plain_text(StatusCode::OK, PASSWORDS_OFF),
                    "single sign-on is the only way in",
                ));
            }
        };
    let is_legacy = company.knobs.login_legacy_shape;
    let api_url = (!is_legacy).then(|| call.base.api_url(company.subdomain()));
    let employee_id = Some(employee_id).filter(|id| id.is_some() || !is_legacy);
    Ok(authenticated(
        &Authenticated {
            success: true,
            user_id,
            employee_id,
            key,
            api_url,
        },
        format,
    ))
}

fn refused(mut answer: Response, reason: &str) -> Response {
    RefusalReason::put(&mut answer, reason);
    answer
}

fn declined(status: StatusCode, format: Format) -> Response {
    match format {
        Format::Json => json(status, &Declined { success: false }),
        Format::Xml => {
            let mut writer = Writer::new();
            writer.open("auth", &[]);
            writer.leaf("response", &[], Some("declined"));
            writer.close("auth");
            xml(status, "application/xml", writer.finish())
        }
    }
}

fn authenticated(body: &Authenticated, format: Format) -> Response {
    if format == Format::Json {
        return json(StatusCode::OK, body);
    }
    let mut writer = Writer::new();
    writer.open("auth", &[]);
    writer.leaf("response", &[], Some("authenticated"));
    writer.leaf("userId", &[], Some(&body.user_id.to_string()));
    match body.employee_id {
        Some(Some(id)) => writer.leaf("employeeId", &[], Some(&id.to_string())),
        Some(None) => writer.leaf("employeeId", &[("isNull", "yes")], None),
        None => {}
    }
    writer.leaf("key", &[], Some(&body.key));
    if let Some(api_url) = &body.api_url {
        writer.leaf("apiUrl", &[], Some(api_url));
    }
    writer.close("auth");
    xml(StatusCode::OK, "application/xml", writer.finish())
}
