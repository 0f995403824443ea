//! One call before its handler: authenticates, charges rate limits, runs the handler.

use std::sync::Arc;

use http::request::Parts;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::api::auth::{self, Credential};
use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::response_cache::CacheKey;
use crate::api::route::Route;
use crate::api::routes::find_route;
use crate::{Company, FakeBambooHr, Input, User};

/// The reason of a path without a base.
const NO_BASE: &str = "the path begins with none of `/api/gateway.php/{company}/`, `/{company}/api/` and, with the \
                       company in `Host`, `/api/`";

/// A parsed call with its credential and its route.
pub(super) struct IncomingRequest<'a> {
    pub(super) call: Call<'a>,
    credential: Option<Credential>,
    /// `None` if no route has this path and method.
    route: Option<Route>,
}

/// Whether the body of a call is still to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyPending {
    /// It is, and only for an authenticated caller.
    Yes,
    /// It is not: the answer itself checks the key.
    No,
}

impl<'a> IncomingRequest<'a> {
    /// # Errors
    /// When the path has none of the base forms of section 2.
    pub(super) fn parse(parts: &'a Parts) -> Result<IncomingRequest<'a>, Error> {
        let call = Call::parse(parts).ok_or_else(|| Error::UnknownUrl.because(NO_BASE))?;
        let credential = Credential::from_headers(call.headers);
        let route = find_route(&parts.method, &call.path);
        Ok(IncomingRequest {
            call,
            credential,
            route,
        })
    }

    /// The error of a path and method without a route.
    fn unknown_url(&self) -> Error {
        let methods = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
        let has_route = |method: &&Method| find_route(method, &self.call.path).is_some();
        let methods: Vec<&str> = methods
            .iter()
            .filter(has_route)
            .map(Method::as_str)
            .collect();
        if methods.is_empty() {
            return Error::UnknownUrl;
        }
        Error::UnknownUrl.because(format!("the path takes {}", methods.join(", ")))
    }

    /// Charges the rate limits where there are any, and refuses callers without access and unknown
    /// URLs.
    pub(super) fn authorize(&self, fake: &FakeBambooHr, body: BodyPending) -> Result<(), Error> {
        if fake.limits_rates() {
            // Counting calls is a change; without a limit a call only looks.
            let input = fake.recorded(|| Input::CountedCall(self.call.recorded()));
            fake.change(input, |company, now| self.charge_rate_limits(company, now))?;
        } else if self.route.is_none() || body == BodyPending::Yes {
            fake.read_with_cache(|company, now, _| self.authenticate(company, now))?;
        }
        if self.route.is_some() {
            Ok(())
        } else {
            Err(self.unknown_url())
        }
    }

    /// Authenticates and answers in the same moment: a key may have been revoked while the body was
    /// read.
    pub(super) fn answer(&mut self, fake: &FakeBambooHr) -> Reply {
        match self.route.take().ok_or_else(|| self.unknown_url())? {
            route @ (Route::Public(_) | Route::Write(_)) => {
                let input = fake.recorded(|| Input::Call(self.call.recorded()));
                fake.change(input, |company, now| {
                    self.answer_write(&route, company, now)
                })
            }
            Route::Read(handler) => fake.read_with_cache(|company, now, _| {
                let user = self.caller(company, now)?;
                handler(self.call_at(now), company, user)
            }),
            Route::Stream(handler) => {
                let (company, user) = fake.read_with_cache(|company, now, _| {
                    let user = self.caller(company, now)?.id;
                    self.call_at(now);
                    Ok::<_, Error>((Arc::clone(company), user))
                })?;
                handler(&self.call, company, user)
            }
            Route::Cached(handler) => fake.read_with_cache(|company, now, responses| {
                let user = self.caller(company, now)?;
                let call = self.call_at(now);
                let key = CacheKey::new(call, user.id, company.today(now));
                let page = responses.get_or_insert_with(key, || handler(call, company, user))?;
                Ok(page.into_response(StatusCode::OK))
            }),
        }
    }

    /// Applies a recorded call again, as of `now`; the answer is discarded.
    pub(super) fn replay(&mut self, company: &mut Company, now: Timestamp) {
        if let Some(route) = self.route.take() {
            _ = self.answer_write(&route, company, now);
        }
    }

    /// Answers a call that may change the company.
    fn answer_write(&mut self, route: &Route, company: &mut Company, now: Timestamp) -> Reply {
        match route {
            Route::Public(handler) => {
                self.check_subdomain(company)?;
                handler(self.call_at(now), company)
            }
            Route::Write(handler) => {
                let user = self.caller(company, now)?.clone();
                handler(self.call_at(now), company, &user)
            }
            Route::Read(_) | Route::Stream(_) | Route::Cached(_) => Err(Error::UnknownUrl),
        }
    }

    /// The call, answered at `now`.
    fn call_at(&mut self, now: Timestamp) -> &Call<'a> {
        self.call.now = now;
        &self.call
    }

    /// Checks the company, then, where the route needs one, the key (section 4.3).
    fn authenticate(&self, company: &Company, now: Timestamp) -> Result<(), Error> {
        match self.route {
            None | Some(Route::Public(_)) => self.check_subdomain(company),
            Some(_) => self.caller(company, now).map(drop),
        }
    }

    fn check_subdomain(&self, company: &Company) -> Result<(), Error> {
        let is_this = self
            .call
            .base
            .company()
            .is_none_or(|name| company.subdomain().eq_ignore_ascii_case(name));
        if is_this {
            return Ok(());
        }
        Err(Error::UnknownCompany.because(format!("the company here is `{}`", company.subdomain())))
    }

    fn caller<'c>(&self, company: &'c Company, now: Timestamp) -> Result<&'c User, Error> {
        self.check_subdomain(company)?;
        auth::user(company, self.credential.as_ref(), &self.call.base, now)
    }

    /// As `authenticate`, with the rate limits: the company's before the key, so that every call
    /// counts there, and the key's after it (section 4.4).
    pub(super) fn charge_rate_limits(
        &self,
        company: &mut Company,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.check_subdomain(company)?;
        let style = company.knobs.rate_limit_style;
        let limited = |wait, knob| {
            let until = now + wait;
            let reason = format!(
                "over the rate limit of the knob `bamboohr.{knob}`; a call is free at {until}"
            );
            Error::Limited { wait, until, style }.because(reason)
        };
        let charged = company
            .buckets
            .charge_company(now, company.knobs.rate_limit_per_company);
        charged.map_err(|wait| limited(wait, "rate_limit_per_company"))?;
        self.authenticate(company, now)?;
        if self
            .route
            .as_ref()
            .is_some_and(|route| !matches!(route, Route::Public(_)))
        {
            let key = self
                .credential
                .as_ref()
                .map(Credential::text)
                .unwrap_or_default();
            let charged = company
                .buckets
                .charge_key(key, now, company.knobs.rate_limit_per_key);
            charged.map_err(|wait| limited(wait, "rate_limit_per_key"))?;
        }
        Ok(())
    }
}
