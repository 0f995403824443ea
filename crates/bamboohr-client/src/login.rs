//! The credential exchange: user name and password against an API key (CON-3, CON-4; contract
//! section 3.3).
//!
//! The password is sent once and appears in no error and no debug output.

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use transport::{CallError, Cause, Request, Transport};
use url::Url;

use crate::body::trim_start;
use crate::client::{below, v1};
use crate::error::check_status;

/// What is sent in exchange for an API key. Its debug output hides the secrets.
#[derive(Debug)]
pub struct Credentials {
    /// The key of the registered partner application.
    pub application_key: SecretString,
    /// E-mail address or user name.
    pub user: String,
    /// The password, overwritten on drop.
    pub password: SecretString,
}

/// The result of a successful exchange.
#[derive(Debug)]
pub struct Login {
    /// The API key; it sees what its user sees.
    pub key: SecretString,
    /// The user's id.
    pub user_id: String,
    /// The address the vendor names for later calls. It is not used.
    pub api_url: Option<String>,
}

/// Why the exchange gave no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Wrong user, password or application key, or the user may not make a key.
    #[error("BambooHR declined the user name and password")]
    Declined,
    /// The company signs in by single sign-on and has switched passwords off.
    #[error("this company does not allow signing in to BambooHR with a password")]
    PasswordsOff,
    /// No company has this subdomain.
    #[error("BambooHR knows no company with this subdomain")]
    UnknownCompany,
    /// BambooHR could not be reached, or its response is not usable.
    #[error("{}", .0.describe("BambooHR"))]
    NotAnswered(Cause),
}

/// Exchanges `credentials` for an API key of `company`. One call, without retries.
pub async fn login(
    transport: &dyn Transport,
    base_url: &Url,
    company: &str,
    credentials: Credentials,
) -> Result<Login, LoginError> {
    let mut request = Request::new(Method::POST, below(&v1(base_url, company), "login"));
    request
        .headers
        .insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    request.body = form(&credentials);
    let response = transport
        .call(request)
        .await
        .map_err(|failure| not_answered(failure.into()))?;
    match response.status.as_u16() {
        200 => read(trim_start(&response.body)),
        403 => Err(LoginError::Declined),
        404 => Err(LoginError::UnknownCompany),
        // BambooHR declines with status 500 and a body when it could not make a key.
        500 if is_declined(trim_start(&response.body)) => Err(LoginError::Declined),
        _ => Err(refused(response.status, &response.headers)),
    }
}

fn form(credentials: &Credentials) -> Bytes {
    let mut form = Serializer::new(String::new());
    form.append_pair(
        "applicationKey",
        credentials.application_key.expose_secret(),
    );
    form.append_pair("user", &credentials.user);
    form.append_pair("password", credentials.password.expose_secret());
    Bytes::from(form.finish())
}

fn read(body: &[u8]) -> Result<Login, LoginError> {
    match serde_json::from_slice::<Wire>(body) {
        Ok(Wire {
            success: true,
            key: Some(key),
            user_id,
            api_url,
        }) if !key.is_empty() => Ok(Login {
            key: SecretString::from(key),
            user_id: user_id.unwrap_or_default().to_string(),
            api_url,
        }),
        Ok(Wire { success: false, .. }) => Err(LoginError::Declined),
        Ok(_) => Err(LoginError::NotAnswered(Cause::Unreadable(
            "the answer holds no key",
        ))),
        // Companies with single sign-on get a plain-text message, with status 200.
        Err(_) if is_plain_text(body) => Err(LoginError::PasswordsOff),
        Err(_) => Err(LoginError::NotAnswered(Cause::Unreadable(
            "it is not the login answer",
        ))),
    }
}

fn is_plain_text(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| {
        let text = text.trim_start();
        !text.is_empty() && !text.starts_with(['{', '[', '<', '"'])
    })
}

fn is_declined(body: &[u8]) -> bool {
    serde_json::from_slice::<Wire>(body).is_ok_and(|answer| !answer.success)
}

fn refused(status: StatusCode, headers: &http::HeaderMap) -> LoginError {
    match check_status(status, headers) {
        Err(error) => not_answered(error),
        Ok(()) => LoginError::NotAnswered(Cause::Unreadable("a success that is not 200")),
    }
}

fn not_answered(error: CallError) -> LoginError {
    LoginError::NotAnswered(error.cause().clone())
}

/// No `Debug`: it holds the key.
#[derive(Deserialize)]
struct Wire {
    success: bool,
    #[serde(default)]
    key: Option<String>,
    #[serde(default, rename = "userId")]
    user_id: Option<i64>,
    #[serde(default, rename = "apiUrl")]
    api_url: Option<String>,
}
