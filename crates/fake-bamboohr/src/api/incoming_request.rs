//! One call on its way to its handler: which company, whose key, how many calls, and then the
//! answer.

use std::sync::Arc;

use http::request::Parts;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::access::User;
use crate::api::auth::{self, Credential};
use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::response_cache::CacheKey;
use crate::api::route::Route;
use crate::api::routes::route_of;
use crate::commands::input::Input;
use crate::server::fake::FakeBambooHr;
use crate::state::company::Company;

/// Why a path without a base leads nowhere.
const NO_BASE: &str = "the path begins with none of `/api/gateway.php/{company}/`, `/{company}/api/` and, with the \
                       company in `Host`, `/api/`";

/// What is asked, by whom, and what will answer it.
pub(super) struct IncomingRequest<'a> {
    pub(super) call: Call<'a>,
    credential: Option<Credential>,
    /// `None` if the path and the method lead nowhere.
    route: Option<Route>,
}

/// What is still to come when a call comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comes {
    /// A body, which is not read for somebody who may not come in.
    WithBody,
    /// Nothing but the answer, which asks for the key itself.
    ToBeAnswered,
}

impl<'a> IncomingRequest<'a> {
    /// # Errors
    /// When the path has none of the base forms of section 2.
    pub(super) fn of(parts: &'a Parts) -> Result<IncomingRequest<'a>, Error> {
        let call = Call::of(parts).ok_or_else(|| Error::UnknownUrl.because(NO_BASE))?;
        let credential = Credential::of(call.headers);
        let route = route_of(&parts.method, &call.path);
        Ok(IncomingRequest {
            call,
            credential,
            route,
        })
    }

    /// The path and the method lead nowhere.
    fn unknown_url(&self) -> Error {
        let methods = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
        let has_route = |method: &&Method| route_of(method, &self.call.path).is_some();
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

    /// Counts the call where calls are limited, and tells who may not come in, or asks for what is
    /// not there.
    pub(super) fn come_in(&self, fake: &FakeBambooHr, comes: Comes) -> Result<(), Error> {
        if fake.limits_rates() {
            // Counting calls is a change; without a limit a call only looks.
            let input = fake.recorded(|| Input::CountedCall(self.call.recorded()));
            fake.with(input, |company, now| self.count_in(company, now))?;
        } else if self.route.is_none() || comes == Comes::WithBody {
            fake.look(|company, now, _| self.let_in(company, now))?;
        }
        if self.route.is_some() {
            Ok(())
        } else {
            Err(self.unknown_url())
        }
    }

    /// Lets the caller in and answers, both in the same moment: a key may have gone while the body
    /// was read.
    pub(super) fn answer(&mut self, fake: &FakeBambooHr) -> Reply {
        match self.route.take().ok_or_else(|| self.unknown_url())? {
            route @ (Route::Open(_) | Route::Keyed(_)) => {
                let input = fake.recorded(|| Input::Call(self.call.recorded()));
                fake.with(input, |company, now| {
                    self.answer_changing(&route, company, now)
                })
            }
            Route::Look(look) => fake.look(|company, now, _| {
                let user = self.user_asking(company, now)?;
                look(self.call_at(now), company, user)
            }),
            Route::Long(long) => {
                let (company, user) = fake.look(|company, now, _| {
                    let user = self.user_asking(company, now)?.id;
                    self.call_at(now);
                    Ok::<_, Error>((Arc::clone(company), user))
                })?;
                long(&self.call, company, user)
            }
            Route::Keep(keep) => fake.look(|company, now, kept| {
                let user = self.user_asking(company, now)?;
                let call = self.call_at(now);
                let question = CacheKey::of(call, user.id, company.today(now));
                let page = kept.get_or_make(question, || keep(call, company, user))?;
                Ok(page.into_response(StatusCode::OK))
            }),
        }
    }

    /// Acts on a call once more, as was done at `now`; nobody waits for the answer.
    pub(super) fn replay(&mut self, company: &mut Company, now: Timestamp) {
        if let Some(route) = self.route.take() {
            _ = self.answer_changing(&route, company, now);
        }
    }

    /// Answers a call that may change the company, if it is one.
    fn answer_changing(&mut self, route: &Route, company: &mut Company, now: Timestamp) -> Reply {
        match route {
            Route::Open(handler) => {
                self.company_asked(company)?;
                handler(self.call_at(now), company)
            }
            Route::Keyed(handler) => {
                let user = self.user_asking(company, now)?.clone();
                handler(self.call_at(now), company, &user)
            }
            Route::Look(_) | Route::Long(_) | Route::Keep(_) => Err(Error::UnknownUrl),
        }
    }

    /// The call, answered at `now`.
    fn call_at(&mut self, now: Timestamp) -> &Call<'a> {
        self.call.now = now;
        &self.call
    }

    /// Asks the company, then, where the route takes one, the key (section 4.3).
    fn let_in(&self, company: &Company, now: Timestamp) -> Result<(), Error> {
        match self.route {
            None | Some(Route::Open(_)) => self.company_asked(company),
            Some(_) => self.user_asking(company, now).map(drop),
        }
    }

    fn company_asked(&self, company: &Company) -> Result<(), Error> {
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

    fn user_asking<'c>(&self, company: &'c Company, now: Timestamp) -> Result<&'c User, Error> {
        self.company_asked(company)?;
        auth::user(company, self.credential.as_ref(), &self.call.base, now)
    }

    /// As `let_in`, with the rate limits: the company's before the key, so that every call counts
    /// there, and the key's after it (section 4.4).
    pub(super) fn count_in(&self, company: &mut Company, now: Timestamp) -> Result<(), Error> {
        self.company_asked(company)?;
        let style = company.knobs.rate_limit_style;
        let limited = |wait, knob| {
            let until = now + wait;
            let reason = format!(
                "over the rate limit of the knob `bamboohr.{knob}`; a call is free at {until}"
            );
            Error::Limited { wait, until, style }.because(reason)
        };
        let taken = company
            .buckets
            .take_of_company(now, company.knobs.rate_limit_per_company);
        taken.map_err(|wait| limited(wait, "rate_limit_per_company"))?;
        self.let_in(company, now)?;
        if self
            .route
            .as_ref()
            .is_some_and(|route| !matches!(route, Route::Open(_)))
        {
            let key = self
                .credential
                .as_ref()
                .map(Credential::text)
                .unwrap_or_default();
            let taken = company
                .buckets
                .take_of_key(key, now, company.knobs.rate_limit_per_key);
            taken.map_err(|wait| limited(wait, "rate_limit_per_key"))?;
        }
        Ok(())
    }
}
