//! Cached answers: writing a directory of thousands anew for each reader takes longer than the rest
//! of a call.
//!
//! Every change of the company clears the cache first, so no answer is stale. Only for speed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::api::call::Call;
use crate::api::format::Page;

/// The most answers cached at a time.
const RESPONSES_MAX: usize = 16;

/// Cached answers by request, user and day.
#[derive(Debug, Default)]
pub(crate) struct ResponseCache(BTreeMap<CacheKey, Page>);

/// All that an answer depends on while the company stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CacheKey {
    user: u64,
    today: Date,
    /// What links in the answer begin with.
    origin: String,
    uri: String,
    accept: Option<String>,
}

impl CacheKey {
    pub(crate) fn new(call: &Call, user: u64, today: Date) -> CacheKey {
        CacheKey {
            user,
            today,
            origin: call.base.origin(),
            uri: call.uri.to_string(),
            accept: call.header(http::header::ACCEPT).map(str::to_owned),
        }
    }
}

impl ResponseCache {
    /// The cached answer for `key`, made by `make` if there is none.
    pub(crate) fn get_or_insert_with<E>(
        &mut self,
        key: CacheKey,
        make: impl FnOnce() -> Result<Page, E>,
    ) -> Result<Page, E> {
        if let Some(page) = self.0.get(&key) {
            return Ok(page.clone());
        }
        let page = make()?;
        if self.0.len() >= RESPONSES_MAX {
            self.clear();
        }
        self.0.insert(key, page.clone());
        Ok(page)
    }

    /// Drops every answer, since something may be about to change.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use clock::Clock;
    use tower::ServiceExt;
    use transport::InProcess;

    use crate::Company;
    use crate::FakeBambooHr;

    /// How many answers are kept once the catalogue, which is, and the users, which are not, were
    /// asked for.
    async fn cached_answers(fake: &FakeBambooHr) -> usize {
        let key = fake
            .read(|company| company.admin_key().map(str::to_owned))
            .expect("the administrator has one");
        let basic = format!("Basic {}", STANDARD.encode(format!("{key}:x")));
        for rest in ["meta/fields", "meta/users"] {
            let request = http::Request::get(format!("/api/gateway.php/acme/v1/{rest}"))
                .header("Authorization", &basic);
            let request = request.body(Body::empty()).expect("a request");
            assert_eq!(
                fake.router()
                    .oneshot(request)
                    .await
                    .expect("it never fails")
                    .status(),
                200
            );
        }
        fake.read_with_cache(|_, _, responses| responses.0.len())
    }

    #[tokio::test]
    async fn a_call_leaves_what_is_kept_unless_it_is_counted() {
        let (clock, _hand) = Clock::stopped_at("2026-11-02T15:00:00Z".parse().expect("a time"));
        let nowhere = Arc::new(InProcess::new(axum::Router::new()));
        let fake = FakeBambooHr::new(Company::demo(), clock, nowhere);
        assert_eq!(cached_answers(&fake).await, 1);
        fake.set_knob("rate_limit_per_key", "100/60")
            .expect("a rate");
        assert_eq!(cached_answers(&fake).await, 0);
    }
}
