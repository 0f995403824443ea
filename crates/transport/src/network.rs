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
    /// A transport with a connection pool of its own, for servers on this machine: it trusts no certificate, so
    /// `https` comes to nothing.
    pub fn new() -> Network {
        let client = options().tls_certs_only([]).build().expect("these options need nothing from the machine");
        Network { client }
    }

    /// A transport that also speaks TLS and trusts whom the machine trusts.
    ///
    /// # Errors
    /// The machine has no list of trusted certificates.
    pub fn with_tls() -> Result<Network, NoCertificates> {
        Ok(Network { client: options().build()? })
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
        Ok(Response { status: answer.status(), reason, headers, body: body.freeze() })
    }
}

/// Connections are kept; redirects and proxies are not followed, so that a key goes only where it was meant to go.
fn options() -> reqwest::ClientBuilder {
    // The first one in the process stays; they are all the same.
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).redirect(reqwest::redirect::Policy::none()).no_proxy()
}

impl Default for Network {
    fn default() -> Network {
        Network::new()
    }
}

fn failure(error: reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_connect() {
        Failure::NotConnected
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
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use http::Method;
    use url::Url;

    use super::*;

    /// Answers each connection with the next of `answers`, byte for byte, then closes it.
    fn raw_server(answers: &'static [&'static str]) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a connection");
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        format!("http://{address}/").parse().expect("an address")
    }

    #[tokio::test]
    async fn the_vendors_own_reason_phrase_arrives() {
        let url = raw_server(&["HTTP/1.1 409 UserName already exists\r\nContent-Length: 2\r\n\r\n{}"]);
        let answer = Network::new().call(Request::new(Method::GET, url)).await.expect("an answer");
        assert_eq!(answer.status, 409);
        assert_eq!(answer.reason.as_deref(), Some("UserName already exists"));
        assert_eq!(&answer.body[..], b"{}");
    }

    #[tokio::test]
    async fn a_cut_body_is_broken_and_a_closed_port_is_not_connected() {
        let url = raw_server(&["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"]);
        let cut = Network::new().call(Request::new(Method::GET, url)).await;
        assert_eq!(cut.expect_err("the body is cut"), Failure::Broken);

        let closed = {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
            listener.local_addr().expect("a bound address")
        };
        let url = format!("http://{closed}/").parse().expect("an address");
        let refused = Network::new().call(Request::new(Method::GET, url)).await;
        assert_eq!(refused.expect_err("nobody listens"), Failure::NotConnected);
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_too_large_and_one_at_the_limit_is_not() {
        // The head names the length; whoever reads on after the limit would wait for bytes that do not come.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        std::thread::spawn(move || {
            for size in [BODY_BYTES_MAX, BODY_BYTES_MAX + 1] {
                let (mut stream, _) = listener.accept().expect("a connection");
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n").as_bytes());
                let _ = stream.write_all(&vec![b'x'; size]);
            }
        });
        let url: Url = format!("http://{address}/").parse().expect("an address");
        let whole = Network::new().call(Request::new(Method::GET, url.clone())).await.expect("an answer");
        assert_eq!(whole.body.len(), 64 << 20);
        let refused = Network::new().call(Request::new(Method::GET, url)).await;
        assert_eq!(refused.expect_err("one byte too many"), Failure::TooLarge);
    }
}
