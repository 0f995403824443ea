//! Over the network, by `reqwest`: in the open to this machine, over TLS to the vendors.

use std::time::Duration;

use bytes::BytesMut;
use hyper::ext::ReasonPhrase;

use crate::{Answer, Answering, BODY_BYTES_MAX, Failure, Request, Response, Transport};

/// How long making a connection may take (RTE-8).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A transport over real sockets. Connections are kept and used again; redirects are not followed.
#[derive(Clone, Debug)]
pub struct Network {
    client: reqwest::Client,
}

/// The machine offers no certificates to check a vendor's against.
#[derive(Debug, thiserror::Error)]
#[error("no trusted certificates were found on this machine: {0}")]
pub struct NoCertificates(#[from] reqwest::Error);

impl Network {
    /// A transport with a connection pool of its own, for servers on this machine: it trusts no
    /// certificate, so `https` comes to nothing.
    pub fn new() -> Network {
        let client = options()
            .tls_certs_only([])
            .build()
            .expect("these options need nothing from the machine");
        Network { client }
    }

    /// A transport that also speaks TLS and trusts whom the machine trusts.
    ///
    /// # Errors
    /// The machine has no list of trusted certificates.
    pub fn with_tls() -> Result<Network, NoCertificates> {
        Ok(Network {
            client: options().build()?,
        })
    }

    async fn answer(&self, request: Request) -> Answer {
        let sent = self
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .timeout(request.timeout)
            .send()
            .await;
        let mut answer = sent.map_err(failure)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(Failure::TooLarge);
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

fn failure(error: reqwest::Error) -> Failure {
    // A connection that was not made in time is both, and nobody has acted.
    if error.is_connect() {
        Failure::NotConnected
    } else if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Broken
    }
}

impl Transport for Network {
    fn call(&self, request: Request) -> Answering<'_> {
        Box::pin(self.answer(request))
    }
}

#[cfg(test)]
mod tests;
