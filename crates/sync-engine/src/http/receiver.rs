//! Where BambooHR's webhooks arrive: check, store, answer (WHK-19). Reacting is the inbox lane's
//! work.
//!
//! Answers carry no body, so that a sender does not learn which part was wrong (WHK-3). A 4xx loses
//! the delivery for good, so it is given only for what can never work or must not (WHK-20).

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use sync_core::Reason;
use sync_core::webhook::payload;
use url::form_urlencoded;

use super::body::declares_too_much;
use super::signature::{self, SignatureError};
use crate::Engine;
use crate::connection::record_foreign_delivery;
use crate::inbox::{self, Receipt};

/// `POST /webhooks/bamboohr?apikey=…`.
pub(crate) async fn receive(State(engine): State<Engine>, request: Request) -> StatusCode {
    let status = match accept(&engine, request).await {
        Ok(()) => StatusCode::OK,
        Err(status) => {
            rulebook::hit(&rulebook::WHK_20);
            status
        }
    };
    engine.metrics().record_delivery(status.as_u16());
    status
}

/// Nothing of the body is read before the sender has shown its key.
async fn accept(engine: &Engine, request: Request) -> Result<(), StatusCode> {
    check_head(engine, &request)?;
    let headers = request.headers().clone();
    let body = read(request).await?;
    check(engine, &headers, &body)?;
    store(engine, &body).await
}

fn check_head(engine: &Engine, request: &Request) -> Result<(), StatusCode> {
    if !is_json(request.headers()) {
        rulebook::hit(&rulebook::WHK_2);
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    if !has_key(engine, request.uri().query().unwrap_or_default()) {
        rulebook::hit(&rulebook::WHK_3);
        return Err(StatusCode::UNAUTHORIZED);
    }
    if declares_too_much(request.headers()) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Ok(())
}

async fn read(request: Request) -> Result<Bytes, StatusCode> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
            // It broke off or was too slow: the next try may be whole.
            _ => StatusCode::SERVICE_UNAVAILABLE,
        })
}

fn check(engine: &Engine, headers: &HeaderMap, body: &[u8]) -> Result<(), StatusCode> {
    check_signature(engine, headers, body)?;
    if !engine.connection().is_on() {
        rulebook::hit(&rulebook::WHK_25);
        return Err(StatusCode::FORBIDDEN);
    }
    refuse_other_company(engine, headers)
}

/// WHK-32: a delivery that names its company must name the connected one, in every such header it
/// has.
fn refuse_other_company(engine: &Engine, headers: &HeaderMap) -> Result<(), StatusCode> {
    let connection = engine.connection();
    let connected = connection.subdomain.as_deref().unwrap_or_default();
    let mut named = headers
        .get_all("company-domain")
        .iter()
        .map(HeaderValue::as_bytes)
        .map(<[u8]>::trim_ascii);
    if named.all(|name| name.is_empty() || name.eq_ignore_ascii_case(connected.as_bytes())) {
        return Ok(());
    }
    rulebook::hit(&rulebook::WHK_32);
    tracing::warn!(reason = %Reason::OtherCompany.code(), "a delivery is refused");
    let connection = &mut engine.lock().connection;
    if let Err(error) = record_foreign_delivery(connection, engine.store()) {
        tracing::error!(%error, "a delivery of another company could not be counted");
    }
    Err(StatusCode::FORBIDDEN)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

fn has_key(engine: &Engine, query: &str) -> bool {
    let given = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "apikey");
    let given = given.map(|(_, key)| key.into_owned()).unwrap_or_default();
    // Every valid key is compared, so that the time taken tells nothing (CON-11).
    let keys = engine.webhook_keys();
    keys.iter().fold(false, |found, key| {
        let is_same: bool = key
            .expose_secret()
            .as_bytes()
            .ct_eq(given.as_bytes())
            .into();
        found | is_same
    })
}

fn check_signature(engine: &Engine, headers: &HeaderMap, body: &[u8]) -> Result<(), StatusCode> {
    let setup = engine.setup();
    let private_key = setup.webhook_private_key.as_ref();
    if !setup.config.requires_signature(private_key.is_some()) {
        return Ok(());
    }
    rulebook::hit(&rulebook::WHK_4);
    let tolerance = SignedDuration::from_secs(setup.config.timestamp_tolerance_s.into());
    // Signatures required and no key to check them with: nothing is authentic.
    let private_key = private_key.ok_or(StatusCode::UNAUTHORIZED)?;
    signature::verify(headers, body, private_key, engine.now(), tolerance).map_err(|error| {
        if error == SignatureError::Timestamp {
            rulebook::hit(&rulebook::WHK_5);
        }
        tracing::warn!(doubt = ?error, "a delivery was not taken as BambooHR's");
        StatusCode::UNAUTHORIZED
    })
}

async fn store(engine: &Engine, body: &[u8]) -> Result<(), StatusCode> {
    let entries = payload::entries(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    match inbox::receive(engine, entries).await {
        Receipt::Stored => Ok(()),
        Receipt::InboxFull | Receipt::NotStored => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}
