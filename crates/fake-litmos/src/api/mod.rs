//! The vendor's HTTP in front of a site. A handler reads the call, asks the site once, and answers.

mod auth;
mod bulkimports;
mod call;
mod courses;
mod error;
mod format;
mod path;
mod query;
mod reply;
mod teams;
mod users;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use fake_kit::{RecordedCall, put_date, read_whole};
use http::Method;
use jiff::Timestamp;

use crate::{FakeLitmos, Input, Site};
use call::Call;
use error::Problem;
use path::Route;

pub(crate) use error::refusal;

/// Bodies longer than this are refused, in bytes: the one size that is documented, for bulk
/// imports.
const BODY_BYTES_MAX: usize = 2000 * 1024;

pub(crate) fn router(fake: FakeLitmos) -> Router {
    // One handler for every path: key, source and rate are judged before anybody looks where a call
    // goes.
    Router::new().fallback(handle).with_state(fake)
}

async fn handle(State(fake): State<FakeLitmos>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = read_whole(body, BODY_BYTES_MAX).await.ok();
    let recorded = fake.recorded(|| Input::Call(RecordedCall::new(&parts, body.as_ref())));
    let call = Call::new(parts, body);
    // A read changes nothing where calls are not counted.
    let input = |site: &Site| {
        recorded.filter(|_| call.method != Method::GET || site.knobs().rate_limit.is_some())
    };
    fake.change(input, |site, now| {
        let mut answer = answer(site, &call, now);
        put_date(&mut answer, now);
        answer
    })
}

/// Acts on a call once more, as `site` did at `now`; nobody waits for the answer.
pub(crate) fn replay(site: &mut Site, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    answer(site, &Call::new(parts, body), now);
}

/// The whole answer to one call.
fn answer(site: &mut Site, call: &Call, now: Timestamp) -> Response {
    settle(site, call, now).unwrap_or_else(|problem| error::page(&problem, call.format))
}

/// The order of checks is the contract's (section 2.8): key, source, rate, right, route, then body,
/// target and field rules, which are each route's.
fn settle(site: &mut Site, call: &Call, now: Timestamp) -> Result<Response, Problem> {
    // Outside `/v1.svc` there is no API that could ask for a key.
    let segments = call
        .api_path()
        .ok_or(Problem::NoSuchPage("the API is under `/v1.svc`"))?;
    let caller = auth::admit(site, call, segments, now)?;
    let unknown = Problem::NoSuchPage("no such path, or one that this fake does not implement");
    match Route::of(segments).ok_or(unknown)? {
        Route::Users(route) => users::answer(site, call, &caller, route, now),
        Route::Bulk(route) => bulkimports::answer(site, call, &caller, route, now),
        Route::Courses(route) => courses::answer(site, call, route),
        Route::OrgDetails => users::org::answer(site, call, now),
        Route::Teams(route) => teams::answer(site, call, &caller, route, now),
    }
}

#[cfg(test)]
mod tests;
