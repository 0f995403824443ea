//! One request: in parts so that it can be mutated, and as it is sent.

use std::fmt;

use http::Method;

use super::Header;

/// A request in parts. Nothing in it is encoded.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) method: String,
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    /// Whether it is sent without a caller, because it names the caller itself.
    pub(super) is_open: bool,
}

impl Request {
    /// A request without a body: `GET users?limit=2`.
    ///
    /// # Panics
    /// There is no method before a blank.
    pub fn bare(line: &str) -> Request {
        let (method, address) = line.split_once(' ').expect("a method and a path");
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let pair = |pair: &str| {
            pair.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        Request {
            method: method.to_owned(),
            path: path.split('/').map(str::to_owned).collect(),
            query: query.split('&').filter_map(pair).collect(),
            content_type: "",
            body: Vec::new(),
            is_open: false,
        }
    }

    /// A request with a body of this type; an empty type is not sent.
    ///
    /// # Panics
    /// There is no method before a blank.
    pub fn with_body(line: &str, content_type: &'static str, body: &str) -> Request {
        Request {
            content_type,
            body: body.as_bytes().to_vec(),
            ..Request::bare(line)
        }
    }

    pub(super) fn is_write(&self) -> bool {
        self.method != "GET"
    }

    /// The request sent without a caller.
    pub fn open(self) -> Request {
        Request {
            is_open: true,
            ..self
        }
    }

    /// As a caller sends it to a vendor with this base.
    pub fn to_sent(&self, base: &str, caller: &[Header]) -> Sent {
        let path: String = self
            .path
            .iter()
            .map(|word| format!("/{}", encoded(word)))
            .collect();
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let content_type = Some(self.content_type).filter(|content_type| !content_type.is_empty());
        let own = caller
            .iter()
            .filter(|_| !self.is_open)
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Sent {
            method: self.method.parse().expect("a method"),
            path: self.path.clone(),
            uri: format!("{}{path}?{}", base, query.join("&")),
            headers: own
                .chain(content_type.map(|of| ("content-type".to_owned(), of.to_owned())))
                .collect(),
            body: self.body.clone(),
            is_open: self.is_open,
        }
    }
}

/// One request on its way.
#[derive(Clone)]
pub struct Sent {
    pub(super) method: Method,
    /// The words of the path behind the base.
    pub(super) path: Vec<String>,
    pub(super) uri: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether it has no caller.
    pub(super) is_open: bool,
}

/// As a person would read it.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(
            f,
            "\n{} {} {:?}\n{body:?}",
            self.method, self.uri, self.headers
        )
    }
}

impl Sent {
    /// Whether the answer has a body at all: none has to HEAD.
    pub fn needs_body(&self) -> bool {
        self.method != Method::HEAD
    }

    /// Whether a good answer may have changed something.
    pub(super) fn is_write(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD)
    }
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}
