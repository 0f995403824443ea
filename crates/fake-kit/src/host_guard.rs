//! Guards a port against requests for other hosts. A page on the web can give its own name this
//! machine's address and then read any local server as if it were its own; it cannot choose what
//! its browser sends as `Host` and `Origin`.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HOST, ORIGIN};
use http::uri::Authority;

/// The hosts that `Host` and `Origin` may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<AllowedHost>);

/// A name or an address, and a port: `sync.example.com`, `sync.example.com:8443`, `[::1]:8180`.
/// Without a port it means all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    name: Name,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// In lower case, IPv6 in brackets.
    Exact(String),
    /// Any numeric address: a browser that uses one as the name really talks to that address.
    AnyAddress,
}

/// The text is not the name of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a host name or an address, with or without a port: `sync.example.com`, `192.0.2.7:8443`, `[::1]:8180`"
)]
pub struct HostError;

impl FromStr for AllowedHost {
    type Err = HostError;

    fn from_str(text: &str) -> Result<AllowedHost, HostError> {
        let (name, port) = host_and_port(text).ok_or(HostError)?;
        Ok(AllowedHost {
            name: Name::Exact(name),
            port,
        })
    }
}

impl AllowedHosts {
    /// What a port at `address` is called: the address, and the names of this machine where it is
    /// loopback. One that listens on all addresses is called by any.
    pub fn for_address(address: SocketAddr) -> AllowedHosts {
        let ip = address.ip();
        let mut names = vec![Name::Exact(host_text(ip))];
        if ip.is_unspecified() {
            names.push(Name::AnyAddress);
        }
        if ip.is_unspecified() || ip.is_loopback() {
            names.extend(loopback_names());
        }
        let port = Some(address.port());
        AllowedHosts(
            names
                .into_iter()
                .map(|name| AllowedHost { name, port })
                .collect(),
        )
    }

    /// The names of this machine, with any port.
    pub fn loopback() -> AllowedHosts {
        AllowedHosts(
            loopback_names()
                .map(|name| AllowedHost { name, port: None })
                .collect(),
        )
    }

    /// These hosts alone.
    pub fn only(hosts: &[AllowedHost]) -> AllowedHosts {
        AllowedHosts(hosts.to_vec())
    }

    /// These hosts and `more`.
    #[must_use]
    pub fn and(mut self, more: &[AllowedHost]) -> AllowedHosts {
        self.0.extend_from_slice(more);
        self
    }

    /// As [`AllowedHosts::guard`], refusing with 403 and the sentence as plain text.
    pub fn guard_plainly(self, router: Router) -> Router {
        self.guard(router, |reason| {
            (StatusCode::FORBIDDEN, reason).into_response()
        })
    }

    /// `router`, but a request with a missing or foreign `Host`, or a foreign `Origin`, is answered
    /// by `refuse`. Its argument is the reason, without the name, which the sender may have chosen.
    pub fn guard(self, router: Router, refuse: fn(&'static str) -> Response) -> Router {
        let guard = HostGuard::default();
        guard.allow(self);
        guard.guard(router, refuse)
    }

    /// What is wrong with a request's hosts, if anything.
    fn refusal(&self, request: &Request) -> Option<&'static str> {
        let mut hosts = request
            .headers()
            .get_all(HOST)
            .iter()
            .map(|value| value.to_str().ok());
        let target = request.uri().authority().map(Authority::as_str);
        let named = target.is_some() || request.headers().contains_key(HOST);
        let is_ours = |host: Option<&str>| host.is_some_and(|host| self.allows(host, HTTP_PORT));
        if !named || !hosts.all(is_ours) || target.is_some_and(|target| !is_ours(Some(target))) {
            return Some("`Host` is no name of this server");
        }
        let mut origins = request
            .headers()
            .get_all(ORIGIN)
            .iter()
            .map(|value| value.to_str().ok());
        let is_ours =
            |origin: Option<&str>| origin.is_some_and(|origin| self.allows_origin(origin));
        (!origins.all(is_ours)).then_some("`Origin` is no name of this server")
    }

    fn allows_origin(&self, origin: &str) -> bool {
        match origin.split_once("://") {
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("http") => {
                self.allows(host, HTTP_PORT)
            }
            Some((scheme, host)) if scheme.eq_ignore_ascii_case("https") => {
                self.allows(host, HTTPS_PORT)
            }
            _ => false,
        }
    }

    fn allows(&self, host: &str, usual_port: u16) -> bool {
        let Some((name, port)) = host_and_port(host) else {
            return false;
        };
        let port = port.unwrap_or(usual_port);
        let is_address = || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        self.0
            .iter()
            .filter(|allowed| allowed.port.is_none_or(|own| own == port))
            .any(|allowed| match &allowed.name {
                Name::Exact(own) => *own == name,
                Name::AnyAddress => is_address(),
            })
    }
}

const HTTP_PORT: u16 = 80;
const HTTPS_PORT: u16 = 443;

fn loopback_names() -> impl Iterator<Item = Name> {
    ["localhost", "127.0.0.1", "[::1]"]
        .into_iter()
        .map(|name| Name::Exact(name.to_owned()))
}

fn host_text(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// The name in lower case and the port; `None` if it is no host.
fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok().filter(|_| !text.contains('@'))?;
    let (name, rest) = (authority.host(), text.strip_prefix(authority.host())?);
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        None => return None,
        Some(port) => Some(port.parse().ok()?),
    };
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), port))
}

/// A guard for a port whose address is known only once it listens. Until then it refuses every
/// request.
#[derive(Clone, Debug, Default)]
pub struct HostGuard(Arc<OnceLock<AllowedHosts>>);

impl HostGuard {
    /// As [`AllowedHosts::guard`], by the hosts that this guard will be given.
    pub fn guard(&self, router: Router, refuse: fn(&'static str) -> Response) -> Router {
        router.layer(from_fn_with_state((self.clone(), refuse), answer))
    }

    /// Allows these hosts from now on. Only the first call counts.
    pub fn allow(&self, hosts: AllowedHosts) {
        _ = self.0.set(hosts);
    }
}

type Guard = (HostGuard, fn(&'static str) -> Response);

async fn answer(
    State((HostGuard(allowed), refuse)): State<Guard>,
    request: Request,
    next: Next,
) -> Response {
    let refusal = allowed
        .get()
        .map_or(Some("the server is starting"), |allowed| {
            allowed.refusal(&request)
        });
    match refusal {
        None => next.run(request).await,
        Some(reason) => refuse(reason),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    /// The status of a request with these headers.
    async fn status(allowed: &AllowedHosts, uri: &str, headers: &[(&str, &str)]) -> u16 {
        let inside = Router::new().route("/", get(|| async { "in" }));
        let router = allowed.clone().guard_plainly(inside);
        let request = headers
            .iter()
            .fold(Request::get(uri), |request, (name, value)| {
                request.header(*name, *value)
            });
        router
            .oneshot(request.body(Body::empty()).expect("a request"))
            .await
            .expect("an answer")
            .status()
            .as_u16()
    }

    async fn host(allowed: &AllowedHosts, host: &str) -> u16 {
        status(allowed, "/", &[("host", host)]).await
    }

    fn at(address: &str) -> AllowedHosts {
        AllowedHosts::for_address(address.parse().expect("an address"))
    }

    fn named(names: &[&str]) -> Vec<AllowedHost> {
        names
            .iter()
            .map(|name| name.parse().expect("a host"))
            .collect()
    }

    #[tokio::test]
    async fn a_loopback_port_answers_to_its_address_and_the_machines_own_names() {
        let allowed = at("127.0.0.1:8180");
        for ours in [
            "127.0.0.1:8180",
            "localhost:8180",
            "LocalHost:8180",
            "[::1]:8180",
        ] {
            assert_eq!(host(&allowed, ours).await, 200, "{ours}");
        }
        for other in [
            "evil.example",
            "evil.example:8180",
            "127.0.0.1",
            "127.0.0.1:8181",
            "127.0.0.1:08180x",
            "localhost",
            "127.0.0.2:8180",
            "localhost.evil.example:8180",
            "127.0.0.1:8180@evil.example",
            "evil@127.0.0.1:8180",
            "192.168.0.7:8180",
            "",
        ] {
            assert_eq!(host(&allowed, other).await, 403, "{other}");
        }
        assert_eq!(host(&at("127.0.0.2:8180"), "127.0.0.2:8180").await, 200);
        assert_eq!(host(&at("[::1]:8180"), "[::1]:8180").await, 200);
        assert_eq!(host(&at("127.0.0.1:80"), "127.0.0.1").await, 200);
    }

    #[tokio::test]
    async fn a_port_on_one_address_answers_to_it_alone_and_one_on_all_to_any_address() {
        assert_eq!(host(&at("192.0.2.7:8180"), "192.0.2.7:8180").await, 200);
        assert_eq!(host(&at("192.0.2.7:8180"), "localhost:8180").await, 403);
        assert_eq!(host(&at("192.0.2.7:8180"), "192.0.2.8:8180").await, 403);
        for unspecified in ["0.0.0.0:8180", "[::]:8180"] {
            for ours in [
                "192.0.2.7:8180",
                "localhost:8180",
                "[2001:db8::1]:8180",
                "0.0.0.0:8180",
            ] {
                assert_eq!(host(&at(unspecified), ours).await, 200, "{ours}");
            }
            for other in [
                "evil.example:8180",
                "192.0.2.7:8181",
                "1.2.3.4.evil.example:8180",
            ] {
                assert_eq!(host(&at(unspecified), other).await, 403, "{other}");
            }
        }
    }

    #[tokio::test]
    async fn a_name_can_be_added_with_its_port_or_with_all() {
        let allowed = at("127.0.0.1:8180").and(&named(&["Sync.example.com", "box:9000"]));
        for ours in [
            "sync.example.com",
            "sync.example.com:8443",
            "box:9000",
            "127.0.0.1:8180",
        ] {
            assert_eq!(host(&allowed, ours).await, 200, "{ours}");
        }
        for other in ["box", "box:9001", "example.com", "a.sync.example.com"] {
            assert_eq!(host(&allowed, other).await, 403, "{other}");
        }
        assert_eq!(
            host(
                &AllowedHosts::only(&named(&["sync.example.com"])),
                "127.0.0.1:8180"
            )
            .await,
            403
        );
        assert_eq!(
            host(&AllowedHosts::loopback(), "localhost:50123").await,
            200
        );
        for text in ["", "a b", "a:b", "a:99999", "me@host", "http://host"] {
            assert_eq!(text.parse::<AllowedHost>(), Err(HostError), "{text}");
        }
    }

    #[tokio::test]
    async fn a_request_says_one_host_and_it_is_ours() {
        let allowed = at("127.0.0.1:8180");
        assert_eq!(status(&allowed, "/", &[]).await, 403);
        assert_eq!(
            status(
                &allowed,
                "/",
                &[("host", "127.0.0.1:8180"), ("host", "evil.example")]
            )
            .await,
            403
        );
        assert_eq!(
            status(
                &allowed,
                "http://evil.example/",
                &[("host", "127.0.0.1:8180")]
            )
            .await,
            403
        );
        assert_eq!(
            status(
                &allowed,
                "http://127.0.0.1:8180/",
                &[("host", "evil.example")]
            )
            .await,
            403
        );
        assert_eq!(status(&allowed, "http://127.0.0.1:8180/", &[]).await, 200);
    }

    #[tokio::test]
    async fn an_origin_is_ours_or_there_is_none() {
        let allowed = at("127.0.0.1:8180").and(&named(&["sync.example.com"]));
        let from = async |origin| {
            status(
                &allowed,
                "/",
                &[("host", "127.0.0.1:8180"), ("origin", origin)],
            )
            .await
        };
        for ours in [
            "http://127.0.0.1:8180",
            "http://localhost:8180",
            "https://sync.example.com",
        ] {
            assert_eq!(from(ours).await, 200, "{ours}");
        }
        for other in [
            "null",
            "http://evil.example",
            "http://127.0.0.1:8181",
            "file://",
            "127.0.0.1:8180",
            "",
        ] {
            assert_eq!(from(other).await, 403, "{other}");
        }
    }

    #[tokio::test]
    async fn a_guard_without_hosts_lets_nobody_in() {
        let guard = HostGuard::default();
        let inside = Router::new().route("/", get(|| async { "in" }));
        let router = guard.guard(inside, |reason| {
            (StatusCode::FORBIDDEN, reason).into_response()
        });
        let request = || {
            Request::get("/")
                .header("host", "127.0.0.1:8180")
                .body(Body::empty())
                .expect("a request")
        };
        assert_eq!(
            router
                .clone()
                .oneshot(request())
                .await
                .expect("an answer")
                .status(),
            403
        );
        guard.allow(at("127.0.0.1:8180"));
        assert_eq!(
            router.oneshot(request()).await.expect("an answer").status(),
            200
        );
    }
}
