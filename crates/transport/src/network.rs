//! A transport over the network by `reqwest`: plain HTTP on this machine, TLS to the vendors.

use std::time::Duration;

use bytes::BytesMut;
use hyper::ext::ReasonPhrase;

use crate::message::{BODY_BYTES_MAX, Request, Response};
use crate::transport::{CallFuture, CallResult, Transport, TransportError};

/// How long making a connection may take (RTE-8).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A transport over real sockets. Connections are kept and used again; redirects are not followed.
#[derive(Clone, Debug)]
pub struct Network {
    client: reqwest::Client,
}

/// The machine has no trusted certificates to verify a server with.
#[derive(Debug, thiserror::Error)]
#[error("no trusted certificates were found on this machine: {0}")]
pub struct CertificateError(#[from] reqwest::Error);

impl Network {
    /// A transport with a connection pool of its own, for servers on this machine: it trusts no
    /// certificate, so `https` calls fail.
    pub fn new() -> Network {
        let client = options()
            .tls_certs_only([])
            .build()
            .expect("these options need nothing from the machine");
        Network { client }
    }

    /// A transport that also speaks TLS and trusts the certificates the machine trusts.
    ///
    /// # Errors
    /// The machine has no list of trusted certificates.
    pub fn with_tls() -> Result<Network, CertificateError> {
        Ok(Network {
            client: options().build()?,
        })
    }

    async fn send(&self, request: Request) -> CallResult {
        let sent = self
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .timeout(request.timeout)
            .send()
            .await;
        let mut answer = sent.map_err(to_transport_error)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(to_transport_error)? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(TransportError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let reason = answer.extensions().get::<ReasonPhrase>();
        let reason = reason.map(|phrase| String::from_utf8_lossy(phrase.as_bytes()).into_owned());
        let headers = std::mem::take(answer.headers_mut());
        Ok(Response {
            status: answer.status(),
            reason,
            headers,
            body: body.freeze(),
        })
    }
}

/// Connections are kept; redirects and proxies are not followed, so that a key goes only where it
/// was meant to go.
fn options() -> reqwest::ClientBuilder {
    // The first one in the process stays; they are all the same.
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

impl Default for Network {
    fn default() -> Network {
        Network::new()
    }
}

fn to_transport_error(error: reqwest::Error) -> TransportError {
    // A connection that was not made in time is both; the server has not acted.
    if error.is_connect() {
        TransportError::NotConnected
    } else if error.is_timeout() {
        TransportError::TimedOut
    } else {
        TransportError::Broken
    }
}

impl Transport for Network {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(self.send(request))
    }
}

#[cfg(test)]
mod tests;
