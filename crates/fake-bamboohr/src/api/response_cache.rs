//! Answers kept until something changes: writing a directory of thousands anew for each reader
//! takes longer than all the rest of a call.
//!
//! Whoever may change the company forgets them all first, so none can be stale.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::call::Call;
use super::format::Page;

/// The most answers kept at a time.
const ANSWERS_MAX: usize = 16;

/// Answers by what was asked, by whom, and on which day.
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
    pub(crate) fn of(call: &Call, user: u64, today: Date) -> CacheKey {
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
    /// The answer to `question`, made if it is not kept.
    pub(crate) fn get_or_make<E>(
        &mut self,
        question: CacheKey,
        make: impl FnOnce() -> Result<Page, E>,
    ) -> Result<Page, E> {
        if let Some(page) = self.0.get(&question) {
            return Ok(page.clone());
        }
        let page = make()?;
        if self.0.len() >= ANSWERS_MAX {
            self.forget();
        }
        self.0.insert(question, page.clone());
        Ok(page)
    }

    /// Forgets every answer: something may be about to change.
    pub(crate) fn forget(&mut self) {
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

    use crate::server::fake::FakeBambooHr;
    use crate::state::company::Company;

    /// How many answers are kept once the catalogue, which is, and the users, which are not, were
    /// asked for.
    async fn kept(fake: &FakeBambooHr) -> usize {
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
        fake.look(|_, _, kept| kept.0.len())
    }

    #[tokio::test]
    async fn a_call_leaves_what_is_kept_unless_it_is_counted() {
        let (clock, _hand) = Clock::stopped_at("2026-11-02T15:00:00Z".parse().expect("a time"));
        let nowhere = Arc::new(InProcess::new(axum::Router::new()));
        let fake = FakeBambooHr::new(Company::demo(), clock, nowhere);
        assert_eq!(kept(&fake).await, 1);
        fake.set_knob("rate_limit_per_key", "100/60")
            .expect("a rate");
        assert_eq!(kept(&fake).await, 0);
    }
}
