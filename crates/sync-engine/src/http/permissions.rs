//! Who is asking, by bearer token, and whether they may manage BambooHR employees (PRM-1, PRM-2,
//! PRM-5).

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use sync_core::Reason;

use crate::Engine;
use crate::http::error::Problem;
use crate::setup::Administrator;

/// The administrator who sent a request.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    /// The name recorded (PRM-5).
    pub(crate) name: String,
}

/// An [`Actor`] who may Sync, Import, and see the list and the reports.
#[derive(Clone, Debug)]
pub(crate) struct Manager(pub(crate) Actor);

fn administrator<'a>(parts: &Parts, engine: &'a Engine) -> Result<&'a Administrator, Problem> {
    let token = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = token
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    // Every token is compared, so that the time taken tells nothing.
    let all = engine.setup().administrators.iter();
    let found = all.fold(None, |found, administrator| {
        let is_same: bool = administrator
            .token
            .expose_secret()
            .as_bytes()
            .ct_eq(token.as_bytes())
            .into();
        if is_same && !token.is_empty() {
            Some(administrator)
        } else {
            found
        }
    });
    found.ok_or_else(|| {
        Problem::new(
            &Reason::Unauthorized,
            "Send the bearer token of an administrator.",
        )
    })
}

impl FromRequestParts<Engine> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Actor, Problem> {
        Ok(Actor {
            name: administrator(parts, engine)?.name.clone(),
        })
    }
}

impl FromRequestParts<Engine> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Manager, Problem> {
        let administrator = administrator(parts, engine)?;
        if !administrator.can_manage_bamboohr_employees {
            let is_reading = parts.method == Method::GET && parts.uri.path().contains("/imports");
            rulebook::hit(if is_reading {
                &rulebook::PRM_2
            } else {
                &rulebook::PRM_1
            });
            let detail = "Only an administrator who can view and manage employee records in BambooHR may do this.";
            return Err(Problem::new(&Reason::Forbidden, detail));
        }
        Ok(Manager(Actor {
            name: administrator.name.clone(),
        }))
    }
}
