//! The engine's admin API, as an administrator's browser uses it.

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use transport::{CallResult, Request, Response, Transport};

use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::sim::party::Party;
use crate::view::EngineDown;
use crate::world::World;

/// The response of the admin API: the result, and the JSON body.
pub(crate) struct AdminResponse {
    pub(crate) result: StepResult,
    pub(crate) json: Value,
}

impl World {
    /// Does something through the admin API as `actor`; the call is in the journal like every
    /// other.
    pub(crate) async fn call_admin(
        &mut self,
        actor: Option<&str>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<AdminResponse, UnsupportedStep> {
        let request = self.admin_request(actor, method, path, body)?;
        let answer = self.events.call(request).await;
        self.run_until_idle().await;
        Ok(admin_response(answer))
    }

    /// Reads from the admin API without a trace in the journal and without taking time.
    pub(crate) async fn get_admin<T: DeserializeOwned>(&self, path: &str) -> Result<T, EngineDown> {
        let text = self.get_text(path).await?;
        serde_json::from_str(&text)
            .map_err(|error| EngineDown(format!("GET {path} returned an unexpected body: {error}")))
    }

    /// Reads from the admin API like [`World::get_admin`], as text.
    pub(crate) async fn get_text(&self, path: &str) -> Result<String, EngineDown> {
        let Some(engine) = &self.engine else {
            return Err(EngineDown("the engine is down".to_owned()));
        };
        let request = self
            .admin_request(None, Method::GET, path, None)
            .map_err(|error| EngineDown(error.0))?;
        match engine.call(request).await {
            Ok(answer) if answer.status.is_success() => Ok(text(&answer)),
            Ok(answer) => Err(EngineDown(format!(
                "GET {path} answered {}: {}",
                answer.status,
                text(&answer)
            ))),
            Err(failure) => Err(EngineDown(format!("GET {path}: {failure}"))),
        }
    }

    /// The bearer token of this administrator, or of the first one if `actor` is `None`.
    pub(crate) fn bearer_token(&self, actor: Option<&str>) -> Result<&str, UnsupportedStep> {
        let known = &self.people.administrators;
        let token = match actor {
            None => known.first().map(|(_, token)| token),
            Some(actor) => known
                .iter()
                .find(|(name, _)| name == actor)
                .map(|(_, token)| token),
        };
        let unknown = || {
            UnsupportedStep::new(format!(
                "no administrator named `{}`",
                actor.unwrap_or_default()
            ))
        };
        token.map(String::as_str).ok_or_else(unknown)
    }

    fn admin_request(
        &self,
        actor: Option<&str>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Request, UnsupportedStep> {
        let token = self.bearer_token(actor)?;
        let url = Party::Engine
            .url()
            .join(path)
            .expect("paths are written in this crate");
        let mut request = Request::new(method, url);
        let bearer = HeaderValue::try_from(format!("Bearer {token}")).expect("tokens are hex");
        request.headers.insert(header::AUTHORIZATION, bearer);
        if let Some(body) = body {
            request.headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            request.body = Bytes::from(body.to_string());
        }
        Ok(request)
    }
}

fn admin_response(answer: CallResult) -> AdminResponse {
    match answer {
        Err(_) => AdminResponse {
            result: StepResult::refused("engine_down"),
            json: Value::Null,
        },
        Ok(answer) if answer.status.is_success() => {
            let body = text(&answer);
            let json = serde_json::from_str(&body).unwrap_or(Value::Null);
            AdminResponse {
                result: StepResult {
                    body: Some(body),
                    ..StepResult::ok()
                },
                json,
            }
        }
        Ok(answer) => AdminResponse {
            result: StepResult::from_problem(answer.status.as_u16(), text(&answer)),
            json: Value::Null,
        },
    }
}

pub(crate) fn text(answer: &Response) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}
