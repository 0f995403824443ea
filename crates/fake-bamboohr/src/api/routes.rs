//! Which path and method lead to which handler.

use std::borrow::Cow;

use http::Method;

use crate::api::call::TOKEN_PAGE;
use crate::api::route::{ReadHandler, Route, WriteHandler};
use crate::api::{auth, employees, meta, people_list, reports, training, webhooks};

/// Where a call goes. No path that leads anywhere is longer than this.
pub(super) fn find_route(method: &Method, path: &[Cow<'_, str>]) -> Option<Route> {
    let mut segments = [""; 8];
    let segments = segments.get_mut(..path.len())?;
    segments
        .iter_mut()
        .zip(path)
        .for_each(|(segment, text)| *segment = text);
    route(method, segments)
}

/// A wrong method is an unknown URL: there is no 405 (section 4.3).
fn route(method: &Method, segments: &[&str]) -> Option<Route> {
    let is_get = method == Method::GET;
    let is_post = method == Method::POST;
    let handler: WriteHandler = match segments {
        ["v1", "employees", rest @ ..] => return employees_route(method, rest),
        ["v1_1", "employees", _] if is_post => employees::employee::update_v1_1,
        // This version adds and changes rows, and does nothing else with them (section 1).
        ["v1_1", "employees", _, "tables", _] | ["v1_1", "employees", _, "tables", _, _]
            if is_post =>
        {
            employees::rows::write
        }
        [TOKEN_PAGE] if is_post => return Some(Route::Public(auth::token::token)),
        ["v1", "login"] if is_post => return Some(Route::Public(auth::login::login)),
        ["v1", "company_information"] if is_get => {
            return Some(Route::Read(meta::company_information::company_information));
        }
        ["v1", "meta", "users"] if is_get => return Some(Route::Read(meta::users::users)),
        ["v1", "meta", "fields"] if is_get => return Some(Route::Cached(meta::catalogue::fields)),
        ["v1", "meta", "lists"] if is_get => return Some(Route::Read(meta::lists::read)),
        ["v1", "meta", "lists", _] if method == Method::PUT => meta::lists::change,
        ["v1", "meta", "tables"] if is_get => return Some(Route::Cached(meta::catalogue::tables)),
        ["v1", "reports", "custom"] if is_post => {
            return Some(Route::Stream(reports::custom::custom));
        }
        ["v1", "webhooks", rest @ ..] => return webhooks_route(method, rest),
        ["v1", "reports", id] if is_get && *id != "custom" => {
            return Some(Route::Stream(reports::saved_reports::run));
        }
        ["v1", "custom-reports"] if is_get => {
            return Some(Route::Read(reports::saved_reports::list));
        }
        ["v1", "custom-reports", _] if is_get => {
            return Some(Route::Read(reports::saved_reports::data));
        }
        ["v1", "training", rest @ ..] => return training_route(method, rest),
        _ => return None,
    };
    Some(Route::Write(handler))
}

fn employees_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: WriteHandler = match (method.as_str(), segments) {
        ("GET", []) => return Some(Route::Read(people_list::list)),
        ("POST", []) => employees::employee::add,
        ("GET", ["directory"]) => return Some(Route::Cached(employees::directory::directory)),
        ("GET", ["changed"]) => return Some(Route::Read(employees::changed::changed)),
        ("GET", ["changed", "tables", _]) => return Some(Route::Read(employees::tables::changed)),
        ("GET", [_]) => return Some(Route::Read(employees::employee::read)),
        ("POST", [_]) => employees::employee::update,
        ("DELETE", [_]) => employees::employee::remove,
        (_, [_, "tables", rest @ ..]) => return tables_route(method, rest),
        _ => return None,
    };
    Some(Route::Write(handler))
}

/// A table of one employee.
fn tables_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: WriteHandler = match (method.as_str(), segments) {
        ("GET", [_]) => return Some(Route::Read(employees::tables::read)),
        ("POST", [_] | [_, _]) => employees::rows::write,
        ("DELETE", [_, _]) => employees::rows::remove,
        _ => return None,
    };
    Some(Route::Write(handler))
}

fn training_route(method: &Method, segments: &[&str]) -> Option<Route> {
    let handler: WriteHandler = match (method.as_str(), segments) {
        ("GET", ["type"]) => return Some(Route::Read(training::types::list)),
        ("POST", ["type"]) => training::types::add,
        ("PUT", ["type", _]) => training::types::change,
        ("DELETE", ["type", _]) => training::types::remove,
        ("GET", ["category"]) => return Some(Route::Read(training::types::categories)),
        ("POST", ["category"]) => training::types::add_category,
        ("PUT", ["category", _]) => training::types::change_category,
        ("DELETE", ["category", _]) => training::types::remove_category,
        ("GET", ["record", "employee", _]) => return Some(Route::Read(training::records::list)),
        ("POST", ["record", "employee", _]) => training::records::add,
        ("PUT", ["record", _]) => training::records::change,
        ("DELETE", ["record", _]) => training::records::remove,
        _ => return None,
    };
    Some(Route::Write(handler))
}

/// What leads where under `{v1}/webhooks`.
fn webhooks_route(method: &Method, rest: &[&str]) -> Option<Route> {
    let read = |handler: ReadHandler| Some(Route::Read(handler));
    let write = |handler: WriteHandler| Some(Route::Write(handler));
    match (method.as_str(), rest) {
        ("GET", []) => read(webhooks::own::list),
        ("POST", []) => write(webhooks::save::add),
        ("GET", ["monitor_fields"]) => read(webhooks::fields::monitor_fields),
        ("GET", ["post-fields" | "post_fields"]) => read(webhooks::fields::post_fields),
        ("GET", [_]) => read(webhooks::own::read),
        ("PUT", [_]) => write(webhooks::save::replace),
        ("DELETE", [_]) => write(webhooks::own::remove),
        // A read of the log counts.
        ("GET", [_, "log"]) => write(webhooks::log::log),
        _ => None,
    }
}
