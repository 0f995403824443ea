//! POST `{v1}/login`: user, password and application key for an API key (section 3.3).
//!
//! Not implemented: OpenID Connect login, and that a failed try counts towards the rate limit,
//! which is true of every call.

use axum::response::Response;
use fake_kit::RefusalReason;
use http::StatusCode;
use serde::Serialize;

use crate::Company;
use crate::access::{Login, LoginOutcome};
use crate::api::call::Call;
use crate::api::error::Reply;
use crate::api::format::{Format, Page, answer, empty, plain_text};

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

/// The contract specifies plain text but not which.
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
    let format = Format::from_query_or_accept(call);
    let (user_id, employee_id, key) =
        match company.access.login(company.key_seed(), &attempt, call.now) {
            LoginOutcome::Success {
                user,
                employee,
                key,
            } => (user, employee, key),
            LoginOutcome::Declined => {
                let reason = company.access().decline_reason(&attempt);
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
    Page::new(format, &Declined { success: false }, |xml| {
        xml.open("auth", &[]);
        xml.leaf("response", &[], Some("declined"));
        xml.close("auth");
    })
    .into_response(status)
}

fn authenticated(body: &Authenticated, format: Format) -> Response {
    answer(format, body, |xml| {
        xml.open("auth", &[]);
        xml.leaf("response", &[], Some("authenticated"));
        xml.leaf("userId", &[], Some(&body.user_id.to_string()));
        match body.employee_id {
            Some(Some(id)) => xml.leaf("employeeId", &[], Some(&id.to_string())),
            Some(None) => xml.leaf("employeeId", &[("isNull", "yes")], None),
            None => {}
        }
        xml.leaf("key", &[], Some(&body.key));
        if let Some(api_url) = &body.api_url {
            xml.leaf("apiUrl", &[], Some(api_url));
        }
        xml.close("auth");
    })
}
