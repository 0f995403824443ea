//! The credential exchange: user name and password against an API key (CON-3, CON-4; contract
//! section 3.3).
//!
//! A module of its own, so that OAuth can stand beside it. The password is sent once and appears in
//! no error and no debug output.

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use transport::{Request, Transport};
use url::Url;

use crate::Cause;
use crate::body::trim_start;
use crate::client::{below, v1};
use crate::error::Error;

/// What is exchanged. Its debug output hides the secrets.
#[derive(Debug)]
pub struct Credentials {
    /// The key of the registered partner application.
    pub application_key: SecretString,
    /// E-mail address or user name.
    pub user: String,
    /// The password, overwritten on drop.
    pub password: SecretString,
}

/// What a good exchange gives.
#[derive(Debug)]
pub struct Login {
    /// The API key: sees what its user sees.
    pub key: SecretString,
    /// The user's id.
    pub user_id: String,
    /// The address the vendor names for later calls. For the reader only: it is not followed.
    pub api_url: Option<String>,
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Wrong user, password or application key, or the user may not make a key.
    #[error("BambooHR declined the user name and password")]
    Declined,
    /// The company signs in by single sign-on and has switched passwords off.
    #[error("this company does not allow signing in to BambooHR with a password")]
    PasswordsOff,
    /// There is no such company.
    #[error("BambooHR knows no company with this subdomain")]
    UnknownCompany,
    /// BambooHR could not be asked, or did not answer the question.
    #[error("{0}")]
    NotAnswered(Cause),
}

/// Exchanges `credentials` for an API key of `company`. One call; never repeated by itself.
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
    let answer = transport
        .call(request)
        .await
        .map_err(|failure| not_answered(failure.into()))?;
    match answer.status.as_u16() {
        200 => read(trim_start(&answer.body)),
        403 => Err(LoginError::Declined),
        404 => Err(LoginError::UnknownCompany),
        // A key that could not be made is declined in words, with status 500.
        500 if is_declined(trim_start(&answer.body)) => Err(LoginError::Declined),
        _ => Err(refused(answer.status, &answer.headers)),
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
        // Single sign-on companies are told so in plain text, with status 200.
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
    match Error::check(status, headers) {
        Err(error) => not_answered(error),
        Ok(()) => LoginError::NotAnswered(Cause::Unreadable("a success that is not 200")),
    }
}

fn not_answered(error: Error) -> LoginError {
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
