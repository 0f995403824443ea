//! The authenticated client: the address of each call and the headers they share (contract sections
//! 2 and 3.1).
//!
//! Calls go to the configured address only. The address in the login response is not followed: a
//! response must not choose the host that receives a key.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use transport::{CallError as Error, Cause, Request, Transport};
use url::Url;

use crate::fields::Catalogue;
use crate::report::Report;
use crate::{body, error, fields, report};

/// A client for one company's BambooHR with one API key. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    base: Url,
    authorization: HeaderValue,
}

impl Client {
    /// A client for `company` (the subdomain) at `base_url`, which is what comes before
    /// `/api/gateway.php/…`.
    pub fn new(
        transport: Arc<dyn Transport>,
        base_url: &Url,
        company: &str,
        key: &SecretString,
    ) -> Client {
        let basic = BASE64_STANDARD.encode(format!("{}:x", key.expose_secret()));
        let mut authorization =
            HeaderValue::try_from(format!("Basic {basic}")).expect("Base64 is a header value");
        authorization.set_sensitive(true);
        Client {
            transport,
            base: v1(base_url, company),
            authorization,
        }
    }

    /// The field catalogue: every field this key may see (contract section 6.1).
    pub async fn fields(&self) -> Result<Catalogue, Error> {
        let body = self.send(Method::GET, "meta/fields", None).await?;
        fields::parse(&body::json_text(&body)).map_err(unreadable)
    }

    /// The custom report: all employees of every status, current values, the columns `names`
    /// (contract section 7.1; RD-1, RD-3). Columns this key may not see are missing from the
    /// response.
    pub async fn report(&self, names: &[&str]) -> Result<Report, Error> {
        let body = Bytes::from(report::request_body(names));
        let body = self
            .send(
                Method::POST,
                "reports/custom?format=JSON&onlyCurrent=true",
                Some(body),
            )
            .await?;
        report::parse(&body::json_text(&body)).map_err(unreadable)
    }

    /// Makes a call and returns the body of a successful response.
    async fn send(&self, method: Method, path: &str, body: Option<Bytes>) -> Result<Bytes, Error> {
        let mut request = Request::new(method, below(&self.base, path));
        request
            .headers
            .insert(AUTHORIZATION, self.authorization.clone());
        request
            .headers
            .insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = body {
            // Exactly this, without a charset: anything else is read as XML and refused.
            request
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = body;
        }
        let response = self.transport.call(request).await?;
        error::check_status(response.status, &response.headers)?;
        Ok(response.body)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

/// `{base}/api/gateway.php/{company}/v1`.
pub(crate) fn v1(base_url: &Url, company: &str) -> Url {
    below(base_url, &format!("api/gateway.php/{company}/v1"))
}

/// `base` with `path` (and its query) appended, whether or not `base` ends in a slash.
pub(crate) fn below(base: &Url, path: &str) -> Url {
    let joined = format!("{}/{path}", base.as_str().trim_end_matches('/'));
    joined
        .parse()
        .expect("an address stays one when a path is appended")
}

/// Says what is wrong with a body without repeating any of it.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn unreadable(error: serde_json::Error) -> Error {
    Error::Fail(Cause::Unreadable(match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends early",
        serde_json::error::Category::Data => "the JSON has another shape",
        _ => "it is not JSON",
    }))
}
