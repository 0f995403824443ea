//! The vendor's HTTP in front of a site. A handler reads the call, calls the site once, and
//! answers.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use fake_kit::{RecordedCall, put_date, read_whole};
use http::Method;
use jiff::Timestamp;

use crate::api::call::Call;
use crate::api::error::{self, Problem};
use crate::api::path::Route;
use crate::api::{auth, bulkimports, courses, teams, users};
use crate::{FakeLitmos, Input, Site};

/// Bodies longer than this are refused, in bytes: the one size that is documented, for bulk
/// imports.
const BODY_BYTES_MAX: usize = 2000 * 1024;

impl FakeLitmos {
    /// The vendor's API. Serves `/v1.svc/…`; everything else is the vendor's 404 page.
    pub fn router(&self) -> Router {
        // One handler for every path: key, source and rate are checked before the route is looked
        // up.
        Router::new().fallback(handle).with_state(self.clone())
    }

    /// An error in the vendor's dialect, for faults: a `Detail` body and the same text as reason
    /// phrase, and for 500 and above (503 apart) the HTML page. A blank `message` takes the
    /// vendor's usual one. `json` is the format the caller requested; otherwise XML.
    pub fn refusal(
        status: u16,
        retry_after_seconds: Option<u64>,
        message: &str,
        json: bool,
    ) -> Response {
        error::refusal(status, retry_after_seconds, message, json)
    }
}

async fn handle(State(fake): State<FakeLitmos>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = read_whole(body, BODY_BYTES_MAX).await.ok();
    let recorded = fake.recorded(|| Input::Call(RecordedCall::new(&parts, body.as_ref())));
    let call = Call::new(parts, body);
    // A read changes nothing unless calls are counted.
    let input = |site: &Site| {
        recorded.filter(|_| call.method != Method::GET || site.knobs().rate_limit.is_some())
    };
    fake.change(input, |site, now| {
        let mut answer = answer(site, &call, now);
        put_date(&mut answer, now);
        answer
    })
}

/// The whole answer to one call.
pub(super) fn answer(site: &mut Site, call: &Call, now: Timestamp) -> Response {
    handle_call(site, call, now).unwrap_or_else(|problem| error::page(&problem, call.format))
}

/// Checks in the contract's order (section 2.8): key, source, rate, right, route, then body, target
/// and field rules, which belong to each route.
fn handle_call(site: &mut Site, call: &Call, now: Timestamp) -> Result<Response, Problem> {
    // Outside `/v1.svc` there is no API and no key.
    let segments = call
        .api_path()
        .ok_or(Problem::NoSuchPage("the API is under `/v1.svc`"))?;
    let caller = auth::authenticate(site, call, segments, now)?;
    let unknown = Problem::NoSuchPage("no such path, or one that this fake does not implement");
    match Route::parse(segments).ok_or(unknown)? {
        Route::Users(route) => users::user::answer(site, call, &caller, route, now),
        Route::Bulk(route) => bulkimports::jobs::answer(site, call, &caller, route, now),
        Route::Courses(route) => courses::answer(site, call, route),
        Route::OrgDetails => users::org::answer(site, call, now),
        Route::Teams(route) => teams::team::answer(site, call, &caller, route, now),
    }
}
