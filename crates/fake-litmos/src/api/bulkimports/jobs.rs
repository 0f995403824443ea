//! `/bulkimports`: imports that are accepted now and carried out later (contract, section 4).

use axum::response::Response;
use http::Method;
use jiff::Timestamp;

use crate::api::auth::Caller;
use crate::api::bulkimports::body;
use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::wire::Node;
use crate::api::path::Bulk;
use crate::api::reply;
use crate::api::users::search;
use crate::commands::bulk::{Job, JobRequest, RowFault};
use crate::state::learner::without_zone;
use crate::{AccessLevel, Refusal, Site};

/// The list of jobs never goes back further.
const JOBS_SHOWN_MAX: usize = 1000;

/// Sends a call to its method.
pub(crate) fn answer(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    route: Bulk<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    match (route, &call.method) {
        (Bulk::Jobs, &Method::POST) => queue(site, call, caller, now),
        (Bulk::Jobs, &Method::GET) => Ok(list(site, call, now)),
        (Bulk::Jobs, _) => Err(Problem::WrongMethod { allow: "GET, POST" }),
        (Bulk::Job(id), &Method::GET) => one(site, call, id, now),
        (Bulk::Errors(id), &Method::GET) => errors(site, call, id),
        (Bulk::Job(_) | Bulk::Errors(_), _) => Err(Problem::WrongMethod { allow: "GET" }),
    }
}

/// `POST /bulkimports`: 200 and a job that waits.
fn queue(
    site: &mut Site,
    call: &Call,
    caller: &Caller,
    now: Timestamp,
) -> Result<Response, Problem> {
    let rows = body::read(call)?;
    let request = JobRequest {
        send_emails: call.query.flag("sendmessage") == Some(true),
        skip_first_login: call.query.flag("skipfirstlogin") == Some(true),
        needs_team: caller.level > AccessLevel::Administrator,
    };
    let job = site.queue_import(rows, request, caller.by(), now);
    Ok(reply::ok(
        call.format,
        "UserBulkImport",
        &job_node(job, now),
    ))
}

/// `GET /bulkimports`: the newest first.
fn list(site: &Site, call: &Call, now: Timestamp) -> Response {
    let (start, limit) = search::page_window(&call.query);
    let newest = site.imports.newest_first().take(JOBS_SHOWN_MAX);
    let jobs = newest
        .skip(start)
        .take(limit)
        .map(|job| job_node(job, now))
        .collect();
    reply::ok(
        call.format,
        "UserBulkImports",
        &Node::List("UserBulkImport", jobs),
    )
}

/// `GET /bulkimports/{id}`.
fn one(site: &Site, call: &Call, id: &str, now: Timestamp) -> Result<Response, Problem> {
    let job = site.imports.job(id).ok_or_else(Refusal::import_unknown)?;
    Ok(reply::ok(
        call.format,
        "UserBulkImport",
        &job_node(job, now),
    ))
}

/// `GET /bulkimports/{id}/usererrors`: the rows that were not applied.
fn errors(site: &Site, call: &Call, id: &str) -> Result<Response, Problem> {
    // `IsAPI=false` selects imports made on the web site, of which there are none here.
    let is_api = call.query.flag("isapi") != Some(false);
    let job = site
        .imports
        .job(id)
        .filter(|_| is_api)
        .ok_or_else(Refusal::import_unknown)?;
    let (start, limit) = search::page_window(&call.query);
    let rows = job.stats.errors.iter().skip(start).take(limit);
    let errors = rows.map(|(name, fault)| error_node(name, *fault)).collect();
    Ok(reply::ok(
        call.format,
        "UserErrors",
        &Node::List("UserError", errors),
    ))
}

fn error_node<'a>(user_name: &'a str, fault: RowFault) -> Node<'a> {
    Node::Object(vec![
        ("Username", Node::text(user_name)),
        ("ImportStatus", Node::text(fault.text())),
    ])
}

fn job_node(job: &Job, now: Timestamp) -> Node<'_> {
    Node::Object(vec![
        ("Id", Node::text(&job.id)),
        ("ImportDate", Node::text(without_zone(job.at))),
        ("Status", Node::text(job.status(now))),
        ("TotalRecords", Node::number(job.rows_total)),
        ("TotalUsersCreated", Node::number(job.stats.created)),
        ("Failed", Node::number(job.stats.failed)),
        ("Duplicate", Node::number(job.stats.duplicate)),
        ("InvalidEmail", Node::number(job.stats.invalid_email)),
        ("SendEmails", Node::flag(job.request.send_emails)),
        ("SkipFirstLogin", Node::flag(job.request.skip_first_login)),
        ("IsAPIImport", Node::flag(true)),
    ])
}
