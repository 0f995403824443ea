//! One call, parsed: base form, company, path, query, body.

use std::borrow::Cow;

use bytes::Bytes;
use fake_kit::RecordedCall;
use http::request::Parts;
use http::{HeaderMap, Uri, header};
use jiff::Timestamp;

use crate::api::uri_parts::{Path, Query, path_segments, query_parameters};

/// The page that gives OAuth tokens.
pub(super) const TOKEN_PAGE: &str = "token.php";

/// The base form of section 2 that a call uses.
#[derive(Clone, Debug)]
pub(crate) struct Base<'a> {
    form: Form,
    /// `None` if the call names no company and so addresses the only one.
    company: Option<Cow<'a, str>>,
    /// What scheme and host are read from, by the few answers that name an address.
    parts: &'a Parts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `/api/gateway.php/{company}/v1/…`
    Gateway,
    /// `/{company}/api/v1/…`
    CompanyPath,
    /// `/api/v1/…` with the company in the `Host` header, where that names one.
    CompanyHost,
}

impl<'a> Base<'a> {
    /// The base and the rest of the path, version first; `None` if the path has no such form.
    pub(crate) fn parse(parts: &'a Parts) -> Option<(Base<'a>, Path<'a>)> {
        let path = parts
            .uri
            .path()
            .strip_suffix('/')
            .unwrap_or(parts.uri.path());
        let mut segments = path_segments(path)?;
        // The first five segments distinguish the forms.
        let mut names = [""; 5];
        let names = &mut names[..segments.len().min(5)];
        names
            .iter_mut()
            .zip(&segments)
            .for_each(|(name, segment)| *name = segment);
        let (form, company_at, rest_at) = match *names {
            ["api", "gateway.php", _, TOKEN_PAGE]
            | ["api", TOKEN_PAGE]
            | [_, "api", TOKEN_PAGE] => return None,
            ["api", "gateway.php", _, ..] => (Form::Gateway, Some(2), 3),
            ["api", ..] => (Form::CompanyHost, None, 1),
            // OAuth's token endpoint is on the company's host, beside the API (section 3.2).
            [TOKEN_PAGE] => (Form::CompanyHost, None, 0),
            [_, TOKEN_PAGE] => (Form::CompanyPath, Some(0), 1),
            [_, "api", ..] => (Form::CompanyPath, Some(0), 2),
            _ => return None,
        };
        let company = match company_at {
            Some(at) => Some(std::mem::take(&mut segments[at])),
            None => company_of_host(host(parts)).map(Cow::Borrowed),
        };
        segments.drain(..rest_at);
        Some((
            Base {
                form,
                company,
                parts,
            },
            segments,
        ))
    }

    /// The company as the call named it, if it named one.
    pub(crate) fn company(&self) -> Option<&str> {
        self.company.as_deref()
    }

    /// Scheme and authority: `http://127.0.0.1:8181`. A proxy may name another scheme.
    pub(crate) fn origin(&self) -> String {
        let forwarded = self.parts.headers.get("x-forwarded-proto");
        let scheme = forwarded
            .and_then(|value| value.to_str().ok())
            .unwrap_or("http");
        format!("{scheme}://{}", host(self.parts))
    }

    /// The base of later calls: the gateway form up to and including the company (section 3.3).
    pub(crate) fn api_url(&self, company: &str) -> String {
        format!("{}/api/gateway.php/{company}", self.origin())
    }

    /// The address of an employee, in the form the call used (section 5.4).
    pub(crate) fn employee_url(&self, id: u64) -> String {
        self.v1_url(&format!("employees/{id}"))
    }

    /// An address under `v1`, in the form the call used.
    pub(crate) fn v1_url(&self, rest: &str) -> String {
        let (origin, company) = (self.origin(), self.company.as_deref().unwrap_or_default());
        match self.form {
            Form::Gateway => format!("{origin}/api/gateway.php/{company}/v1/{rest}"),
            Form::CompanyPath => format!("{origin}/{company}/api/v1/{rest}"),
            Form::CompanyHost => format!("{origin}/api/v1/{rest}"),
        }
    }
}

/// Name and port: `127.0.0.1:8181`.
fn host(parts: &Parts) -> &str {
    let header = parts
        .headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    header
        .or_else(|| parts.uri.authority().map(http::uri::Authority::as_str))
        .unwrap_or("localhost")
}

/// The first label of a name of three labels or more: `acme` of `acme.bamboohr.com`. Shorter names
/// and addresses name no company (section 2).
fn company_of_host(host: &str) -> Option<&str> {
    let name = host
        .split(':')
        .next()
        .filter(|name| name.parse::<std::net::Ipv4Addr>().is_err())?;
    let name = name.strip_suffix('.').unwrap_or(name);
    let (company, domain) = name.split_once('.')?;
    domain.contains('.').then_some(company)
}

/// One call, borrowed from its request.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) base: Base<'a>,
    /// The path after the base: `["v1", "employees", "417"]`.
    pub(crate) path: Path<'a>,
    pub(crate) query: Query<'a>,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) now: Timestamp,
}

impl<'a> Call<'a> {
    /// A call without its body and time yet; `None` if its path has none of the base forms.
    #[inline]
    pub(crate) fn parse(parts: &'a Parts) -> Option<Call<'a>> {
        let (base, path) = Base::parse(parts)?;
        let query = query_parameters(parts.uri.query().unwrap_or_default());
        let (uri, headers) = (&parts.uri, &parts.headers);
        Some(Call {
            base,
            path,
            query,
            uri,
            headers,
            body: Bytes::new(),
            now: Timestamp::UNIX_EPOCH,
        })
    }

    /// The call in the form in which it is recorded.
    pub(super) fn recorded(&self) -> RecordedCall {
        RecordedCall::new(self.base.parts, Some(&self.body))
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }

    /// A boolean query parameter: `true`, `false`, `1`, `0`, `yes` or `no` in any case (section 2).
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        match self.query(name).map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "1" | "yes") => true,
            Some("false" | "0" | "no") => false,
            _ => default,
        }
    }

    /// A request header as text.
    pub(crate) fn header(&self, name: http::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The media type of the body, lower-case and without parameters.
    pub(crate) fn media_type(&self) -> String {
        let whole = self.header(header::CONTENT_TYPE).unwrap_or_default();
        whole
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The employee id the path names; `None` if it is no number.
    pub(crate) fn employee_id(&self) -> Option<u64> {
        self.path
            .get(2)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?
            .parse()
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, host: &str) -> Parts {
        http::Request::builder()
            .uri(uri)
            .header("host", host)
            .body(())
            .expect("a request")
            .into_parts()
            .0
    }

    /// The company, and the path after the base.
    fn base(uri: &str, host: &str) -> Option<String> {
        let parts = parts(uri, host);
        Base::parse(&parts)
            .map(|(base, path)| format!("{}: {}", base.company().unwrap_or("-"), path.join(" ")))
    }

    #[test]
    fn three_base_forms_lead_to_a_company_and_a_path() {
        let is = |base: &str| Some(base.to_owned());
        assert_eq!(
            base(
                "/api/gateway.php/Acme/v1/meta/fields/?x=1",
                "127.0.0.1:8181"
            ),
            is("Acme: v1 meta fields")
        );
        assert_eq!(
            base("/acme/api/v1/employees/", "127.0.0.1:8181"),
            is("acme: v1 employees")
        );
        assert_eq!(
            base("/api/v1/login", "acme.bamboohr.com"),
            is("acme: v1 login")
        );
        assert_eq!(
            base("/api/gateway.php/acme/v1/a%2Fb", "127.0.0.1:8181"),
            is("acme: v1 a/b")
        );
        assert_eq!(base("/", "acme.bamboohr.com"), None);
        assert_eq!(base("/", "127.0.0.1:8181"), None);
    }

    #[test]
    fn only_a_host_of_three_labels_names_a_company() {
        let is = |base: &str| Some(base.to_owned());
        for host in [
            "127.0.0.1:8181",
            "127.0.0.1",
            "[::1]:8181",
            "localhost",
            "bamboohr.test:80",
            "bamboohr.test.",
        ] {
            assert_eq!(base("/api/v1/login", host), is("-: v1 login"), "{host}");
            assert_eq!(base("/token.php", host), is("-: token.php"), "{host}");
        }
        for host in [
            "acme.bamboohr.com",
            "acme.bamboohr.com.",
            "acme.bamboohr.test:8181",
            "acme.a.b.test",
        ] {
            assert_eq!(base("/api/v1/login", host), is("acme: v1 login"), "{host}");
        }
    }

    #[test]
    fn links_have_the_form_the_call_used() {
        let url = |uri, host| {
            Base::parse(&parts(uri, host))
                .expect("a base")
                .0
                .employee_url(417)
        };
        assert_eq!(
            url("/api/gateway.php/acme/v1/employees", "h:1"),
            "http://h:1/api/gateway.php/acme/v1/employees/417"
        );
        assert_eq!(
            url("/acme/api/v1/employees", "h:1"),
            "http://h:1/acme/api/v1/employees/417"
        );
        assert_eq!(
            url("/api/v1/employees", "acme.bamboohr.com"),
            "http://acme.bamboohr.com/api/v1/employees/417"
        );
        assert_eq!(
            url("/api/v1/employees", "127.0.0.1:8181"),
            "http://127.0.0.1:8181/api/v1/employees/417"
        );
    }
}
