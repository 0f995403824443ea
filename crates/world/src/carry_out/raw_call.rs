//! Any HTTP call, as a client of one of the three servers would make it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use scenario::verb::Call;
use scenario::{At, Json, Vendor};
use transport::Request;
use url::Url;

use crate::carry_out::admin;
use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::sim::party::Party;
use crate::world::World;

impl World {
    pub(super) async fn call(
        &mut self,
        call: &Call,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let method = Method::from_bytes(call.method.to_uppercase().as_bytes());
        let method = method.map_err(|_| {
            UnsupportedStep::new(format!("invalid HTTP method `{}`", call.method.value))
        })?;
        let mut request = Request::new(method, self.address(call)?);
        if let Some(body) = &call.body {
            if !body.0.is_string() {
                request.headers.insert(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                );
            }
            request.body = body_bytes(body);
        }
        if call.authorised != Some(false) {
            self.add_credentials(call.to.value, actor, &mut request)?;
        }
        add_headers(&mut request, &call.headers)?;
        Ok(self.send(request).await)
    }

    /// Sends a request from outside; the result is the status.
    pub(super) async fn send(&mut self, request: Request) -> StepResult {
        match self.events.call(request).await {
            Err(failure) => StepResult {
                body: Some(failure.to_string()),
                ..StepResult::refused("no answer")
            },
            Ok(answer) => {
                let refused = !answer.status.is_success();
                let word = answer.status.as_u16().to_string();
                StepResult {
                    word,
                    refused,
                    body: Some(admin::text(&answer)),
                    ..StepResult::ok()
                }
            }
        }
    }

    /// The whole address: BambooHR's short paths get the gateway and the company in front.
    fn address(&self, call: &Call) -> Result<Url, UnsupportedStep> {
        let path = call.path.trim_start_matches('/');
        let (party, path) = match call.to.value {
            Vendor::Bamboohr if path.starts_with("v1") => (
                Party::BambooHr,
                format!("api/gateway.php/{}/{path}", self.people.company),
            ),
            Vendor::Bamboohr => (Party::BambooHr, path.to_owned()),
            Vendor::Litmos => (Party::Litmos, path.to_owned()),
            Vendor::Engine => (Party::Engine, path.to_owned()),
        };
        party
            .url()
            .join(&path)
            .map_err(|_| UnsupportedStep::new(format!("invalid path `{}`", call.path.value)))
    }

    fn add_credentials(
        &self,
        vendor: Vendor,
        actor: Option<&str>,
        request: &mut Request,
    ) -> Result<(), UnsupportedStep> {
        let (name, value) = match vendor {
            Vendor::Bamboohr => {
                let key = self.bamboohr_key().unwrap_or_default();
                (
                    header::AUTHORIZATION,
                    format!("Basic {}", BASE64.encode(format!("{key}:x"))),
                )
            }
            Vendor::Litmos => {
                if !request.url.query_pairs().any(|(name, _)| name == "source") {
                    request
                        .url
                        .query_pairs_mut()
                        .append_pair("source", "scenario");
                }
                (
                    HeaderName::from_static("apikey"),
                    self.litmos.read(|site| site.owner_key().to_owned()),
                )
            }
            Vendor::Engine => (
                header::AUTHORIZATION,
                format!("Bearer {}", self.bearer_token(actor)?),
            ),
        };
        request.headers.insert(
            name,
            HeaderValue::try_from(value).expect("keys are hex and base64"),
        );
        Ok(())
    }

    /// A key of the BambooHR admin, if one was made.
    fn bamboohr_key(&self) -> Option<String> {
        self.bamboohr.read(|company| {
            let access = company.access();
            let admin = access.user_by_name(&self.people.bamboohr_admin.0)?.id;
            access
                .keys()
                .iter()
                .find(|(_, key)| key.user == admin && !key.is_revoked)
                .map(|(key, _)| key.clone())
        })
    }
}

/// A body as a scenario writes it: text as it is, everything else as JSON.
pub(super) fn body_bytes(body: &Json) -> Bytes {
    match &body.0 {
        serde_json::Value::String(text) => Bytes::from(text.clone()),
        json => Bytes::from(json.to_string()),
    }
}

/// Adds the headers of a step, in place of those of the same name.
pub(super) fn add_headers(
    request: &mut Request,
    headers: &BTreeMap<String, At<String>>,
) -> Result<(), UnsupportedStep> {
    for (name, value) in headers {
        let name: HeaderName = name
            .parse()
            .map_err(|_| UnsupportedStep::new(format!("invalid header name `{name}`")))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| UnsupportedStep::new(format!("invalid value for the header `{name}`")))?;
        request.headers.insert(name, value);
    }
    Ok(())
}
