//! The authenticated client: four calls, all JSON, each with key and source (contract sections 2.2 to 2.4).

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use transport::{Request, Response, Transport};
use url::Url;

use crate::error::{message, says_not_found};
use crate::{Cause, Error, Learner, NewLearner};

/// One Litmos site, seen with one API key. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    base: Url,
    source: String,
    key: HeaderValue,
}

impl Client {
    /// A client for the site at `base_url`, which ends in `/v1.svc`; `source` names the calling application.
    ///
    /// A key with characters that no header can carry becomes an empty one, which Litmos refuses.
    pub fn new(transport: Arc<dyn Transport>, base_url: &Url, source: &str, key: &SecretString) -> Client {
        let mut key = HeaderValue::from_str(key.expose_secret()).unwrap_or(HeaderValue::from_static(""));
        key.set_sensitive(true);
        Client { transport, base: base_url.clone(), source: source.to_owned(), key }
    }

    /// The learner with this id, or `None` if there is none (contract section 3.4).
    pub async fn learner(&self, id: &str) -> Result<Option<Learner>, Error> {
        // The same address also takes user names, so the answer is checked.
        Ok(self.read(id).await?.filter(|learner| learner.id() == id))
    }

    /// The learner with exactly this user name, in any letter case, or `None` if there is none (MAT-2).
    pub async fn learner_named(&self, user_name: &str) -> Result<Option<Learner>, Error> {
        self.read(user_name).await
    }

    /// Creates a learner and returns it with its id; Litmos mails them only if `send_message` (IMP-10). An
    /// answer that is lost or not whole gives [`Error::LookFirst`].
    pub async fn create(&self, new: &NewLearner, send_message: bool) -> Result<Learner, Error> {
        let send_message = if send_message { "true" } else { "false" };
        let request = self.request(Method::POST, &["users"], &[("sendmessage", send_message)], Some(new.to_body()));
        let answer = self.transport.call(request).await.map_err(|failure| Error::from(failure).of_create())?;
        match answer.status {
            StatusCode::OK | StatusCode::CREATED => user(&answer).map_err(|cause| Error::Fail(cause).of_create()),
            _ => Err(Error::of(&answer).of_create()),
        }
    }

    /// Writes the whole learner back (IMP-9). Safe to repeat.
    pub async fn update(&self, learner: &Learner) -> Result<(), Error> {
        let request = self.request(Method::PUT, &["users", learner.id()], &[], Some(learner.to_body()));
        let answer = self.transport.call(request).await?;
        if answer.status != StatusCode::OK {
            return Err(Error::of(&answer));
        }
        // A good answer is empty; anything in it is not the answer to this call.
        if answer.body.is_empty() { Ok(()) } else { Err(Error::Fail(Cause::Unreadable("an update answers nothing"))) }
    }

    async fn read(&self, id_or_name: &str) -> Result<Option<Learner>, Error> {
        let request = self.request(Method::GET, &["users", id_or_name], &[], None);
        let answer = self.transport.call(request).await?;
        match answer.status {
            StatusCode::OK => user(&answer).map(Some).map_err(Error::Fail),
            StatusCode::NOT_FOUND if says_not_found(&message(&answer)) => Ok(None),
            _ => Err(Error::of(&answer)),
        }
    }

    fn request(&self, method: Method, path: &[&str], query: &[(&str, &str)], body: Option<Vec<u8>>) -> Request {
        let mut url = self.base.clone();
        url.path_segments_mut().expect("an http address has a path").pop_if_empty().extend(path);
        url.query_pairs_mut().extend_pairs(query).append_pair("source", &self.source).append_pair("format", "json");
        let mut request = Request::new(method, url);
        request.headers.insert(HeaderName::from_static("apikey"), self.key.clone());
        request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = body {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = Bytes::from(body);
        }
        request
    }
}

fn user(answer: &Response) -> Result<Learner, Cause> {
    let value = serde_json::from_slice(&answer.body).map_err(|_| Cause::Unreadable("it is not JSON"))?;
    Learner::from_json(value)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}
