//! The authenticated client: every call is JSON, with key and source (contract sections 2.2 to
//! 2.4).

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use transport::{CallError as Error, Cause, Request, Response, Transport};
use url::Url;

use crate::error::{from_response, is_not_found, message};
use crate::import::{self, ImportJob, ImportRow, RefusedRow};
use crate::learner::{Learner, NewLearner};

/// A client for one Litmos site with one API key. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    base: Url,
    source: String,
    key: HeaderValue,
}

impl Client {
    /// A client for the site at `base_url`, which ends in `/v1.svc`; `source` names the calling
    /// application.
    ///
    /// A key with characters that no header can carry becomes an empty one, which Litmos refuses.
    pub fn new(
        transport: Arc<dyn Transport>,
        base_url: &Url,
        source: &str,
        key: &SecretString,
    ) -> Client {
        let mut key =
            HeaderValue::from_str(key.expose_secret()).unwrap_or(HeaderValue::from_static(""));
        key.set_sensitive(true);
        Client {
            transport,
            base: base_url.clone(),
            source: source.to_owned(),
            key,
        }
    }

    /// The learner with this id, or `None` if there is none (contract section 3.4).
    pub async fn learner(&self, id: &str) -> Result<Option<Learner>, Error> {
        // The same address also takes user names, so the response is checked.
        Ok(self.read(id).await?.filter(|learner| learner.id() == id))
    }

    /// The learner with exactly this user name, in any letter case, or `None` if there is none
    /// (MAT-2).
    pub async fn learner_named(&self, user_name: &str) -> Result<Option<Learner>, Error> {
        self.read(user_name).await
    }

    /// Creates a learner and returns it with its id; Litmos mails them only if `send_message`
    /// (IMP-10). A response that is lost or not whole gives [`Error::LookFirst`].
    pub async fn create(&self, new: &NewLearner, send_message: bool) -> Result<Learner, Error> {
        let send_message = if send_message { "true" } else { "false" };
        let request = self.request(
            Method::POST,
            &["users"],
            &[("sendmessage", send_message)],
            Some(new.to_body()),
        );
        self.post(request, Learner::from_json).await
    }

    /// Writes the whole learner back (IMP-9). Safe to repeat.
    pub async fn update(&self, learner: &Learner) -> Result<(), Error> {
        let request = self.request(
            Method::PUT,
            &["users", learner.id()],
            &[],
            Some(learner.to_body()),
        );
        let response = self.transport.call(request).await?;
        if response.status != StatusCode::OK {
            return Err(from_response(&response));
        }
        // A successful response is empty; anything in it belongs to another call.
        if response.body.is_empty() {
            Ok(())
        } else {
            Err(Error::Fail(Cause::Unreadable("an update answers nothing")))
        }
    }

    /// How many people the site has, active or not (contract section 3.2).
    pub async fn count(&self) -> Result<u64, Error> {
        let page = self
            .list(&["users", "paginated"], &[("limit", "1")])
            .await?;
        import::total(&page).map_err(Error::Fail)
    }

    /// One page of all people with their full profiles, from the 0-based `start` on: at most
    /// `limit`, which Litmos takes up to 1000, and fewer at the end (contract sections 2.7 and
    /// 3.3). Paging goes over a live table: people may come twice or be missed.
    pub async fn learners(&self, start: usize, limit: usize) -> Result<Vec<Learner>, Error> {
        let (start, limit) = (start.to_string(), limit.to_string());
        let page = self
            .list(
                &["users", "details"],
                &[("start", &start), ("limit", &limit)],
            )
            .await?;
        let users = import::list(page, "User").map_err(Error::Fail)?;
        users
            .into_iter()
            .map(|user| Learner::from_json(user).map_err(Error::Fail))
            .collect()
    }

    /// Asks Litmos to create or update the people of these rows, at some later time; new ones are
    /// mailed only if `send_message` (contract section 4.1). A response that is lost or not whole
    /// gives [`Error::LookFirst`]; the job may be among [`Client::import_jobs`] then.
    pub async fn import(&self, rows: &[ImportRow], send_message: bool) -> Result<ImportJob, Error> {
        let send_message = if send_message { "true" } else { "false" };
        let query = [("sendmessage", send_message), ("skipfirstlogin", "false")];
        let request = self.request(
            Method::POST,
            &["bulkimports"],
            &query,
            Some(ImportRow::body(rows)),
        );
        self.post(request, ImportJob::from_json).await
    }

    /// A bulk import by its id, or `None` if Litmos knows none, which it says with 400 (contract
    /// section 4.2).
    pub async fn import_job(&self, id: &str) -> Result<Option<ImportJob>, Error> {
        let request = self.request(Method::GET, &["bulkimports", id], &[], None);
        let response = self.transport.call(request).await?;
        match response.status {
            StatusCode::OK => json(&response)
                .and_then(ImportJob::from_json)
                .map(Some)
                .map_err(Error::Fail),
            StatusCode::BAD_REQUEST if is_not_found(&message(&response)) => Ok(None),
            _ => Err(from_response(&response)),
        }
    }

    /// The newest bulk imports, at most 100, the newest first.
    pub async fn import_jobs(&self) -> Result<Vec<ImportJob>, Error> {
        let page = self.list(&["bulkimports"], &[("limit", "100")]).await?;
        let jobs = import::list(page, "UserBulkImport").map_err(Error::Fail)?;
        jobs.into_iter()
            .map(|job| ImportJob::from_json(job).map_err(Error::Fail))
            .collect()
    }

    /// The rows a bulk import refused, from the 0-based `start` on, at most `limit` and at most
    /// 1000 (contract section 4.3).
    pub async fn refused_rows(
        &self,
        id: &str,
        start: usize,
        limit: usize,
    ) -> Result<Vec<RefusedRow>, Error> {
        let (start, limit) = (start.to_string(), limit.to_string());
        let page = self
            .list(
                &["bulkimports", id, "usererrors"],
                &[("start", &start), ("limit", &limit)],
            )
            .await?;
        import::refused(page).map_err(Error::Fail)
    }

    /// Makes a call that creates something; an error says to look first if it may have succeeded.
    async fn post<T>(
        &self,
        request: Request,
        parse: fn(Value) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        let response = self.transport.call(request).await;
        let created = response
            .map_err(Error::from)
            .and_then(|response| match response.status {
                StatusCode::OK | StatusCode::CREATED => {
                    json(&response).and_then(parse).map_err(Error::Fail)
                }
                _ => Err(from_response(&response)),
            });
        created.map_err(Error::for_create)
    }

    async fn list(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, Error> {
        let response = self
            .transport
            .call(self.request(Method::GET, path, query, None))
            .await?;
        match response.status {
            StatusCode::OK => json(&response).map_err(Error::Fail),
            _ => Err(from_response(&response)),
        }
    }

    async fn read(&self, id_or_name: &str) -> Result<Option<Learner>, Error> {
        let request = self.request(Method::GET, &["users", id_or_name], &[], None);
        let response = self.transport.call(request).await?;
        match response.status {
            StatusCode::OK => user(&response).map(Some).map_err(Error::Fail),
            StatusCode::NOT_FOUND if is_not_found(&message(&response)) => Ok(None),
            _ => Err(from_response(&response)),
        }
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Request {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .expect("an http address has a path")
            .pop_if_empty()
            .extend(path);
        url.query_pairs_mut()
            .extend_pairs(query)
            .append_pair("source", &self.source)
            .append_pair("format", "json");
        let mut request = Request::new(method, url);
        request
            .headers
            .insert(HeaderName::from_static("apikey"), self.key.clone());
        request
            .headers
            .insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = body {
            request
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = Bytes::from(body);
        }
        request
    }
}

fn user(response: &Response) -> Result<Learner, Cause> {
    json(response).and_then(Learner::from_json)
}

fn json(response: &Response) -> Result<Value, Cause> {
    serde_json::from_slice(&response.body).map_err(|_| Cause::Unreadable("it is not JSON"))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}
