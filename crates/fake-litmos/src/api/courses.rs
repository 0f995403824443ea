//! Courses and learning paths, as far as the contract goes (section 5.3): lists, and assigning
//! courses.

use axum::response::Response;
use http::Method;
use jiff::Timestamp;

use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::body;
use crate::api::format::wire::Node;
use crate::api::path::Courses;
use crate::api::reply;
use crate::api::users::search;
use crate::state::name::lowered;
use crate::{Course, Refusal, Site, Value};

/// Sends a call to its method.
pub(super) fn answer(site: &Site, call: &Call, route: Courses<'_>) -> Result<Response, Problem> {
    if call.method != Method::GET {
        return Err(Problem::WrongMethod { allow: "GET" });
    }
    match route {
        Courses::List => Ok(list(site, call)),
        Courses::Course(id) => {
            let course = course_node(site.courses.by_id(id)?);
            Ok(reply::ok(call.format, "Course", &course))
        }
    }
}

/// `/users/{id}/courses`.
pub(super) fn answer_for_user(
    site: &mut Site,
    call: &Call,
    learner: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    match call.method {
        Method::GET => {
            site.learner(learner)
                .ok_or_else(|| Refusal::user_unknown(learner))?;
            Ok(page(call, site.courses.for_learner(learner)))
        }
        Method::POST => {
            let ids = body::ids(call, "Courses", "Course").filter(|ids| !ids.is_empty());
            // Alone among the calls that may send mails, this one does by default.
            let with_mails = call.query.flag("sendmessage") != Some(false);
            let ids = ids.ok_or_else(|| call.refused_body("a list of one course Id or more"))?;
            site.assign_courses(learner, &ids, with_mails, now)?;
            Ok(reply::done())
        }
        _ => Err(Problem::WrongMethod { allow: "GET, POST" }),
    }
}

/// `/users/{id}/learningpaths`. A site here has none, so none can be assigned.
pub(super) fn answer_paths_for_user(
    site: &Site,
    call: &Call,
    learner: &str,
) -> Result<Response, Problem> {
    let require_learner = || {
        site.learner(learner)
            .ok_or_else(|| Refusal::user_unknown(learner))
    };
    match call.method {
        Method::GET => {
            require_learner()?;
            let none = Node::List("LearningPath", Vec::new());
            Ok(reply::ok(call.format, "LearningPaths", &none))
        }
        Method::POST => {
            let ids =
                body::ids(call, "LearningPaths", "LearningPath").filter(|ids| !ids.is_empty());
            ids.ok_or_else(|| call.refused_body("a list of one learning path Id or more"))?;
            require_learner()?;
            Err(Refusal::learning_path_unknown().into())
        }
        _ => Err(Problem::WrongMethod { allow: "GET, POST" }),
    }
}

/// `GET /courses`.
fn list(site: &Site, call: &Call) -> Response {
    let search = call.query.value("search").map(lowered);
    let holds = |course: &Course, search: &String| {
        lowered(&course.name).contains(search) || lowered(&course.code).contains(search)
    };
    page(
        call,
        site.courses
            .all()
            .filter(|course| search.as_ref().is_none_or(|search| holds(course, search))),
    )
}

fn page<'a>(call: &Call, courses: impl Iterator<Item = &'a Course>) -> Response {
    let (start, limit) = search::page_window(&call.query);
    let mut courses: Vec<&Course> = courses.collect();
    courses.sort_by_cached_key(|course| (lowered(&course.name), course.original_id));
    let rows = courses
        .into_iter()
        .skip(start)
        .take(limit)
        .map(course_node)
        .collect();
    reply::ok(call.format, "Courses", &Node::List("Course", rows))
}

/// Fourteen members; a course here is active, not for sale and without an end.
fn course_node(course: &Course) -> Node<'_> {
    Node::Object(vec![
        ("Id", Node::text(&course.id)),
        ("Code", Node::text(&course.code)),
        ("Name", Node::text(&course.name)),
        ("Active", Node::flag(true)),
        ("ForSale", Node::flag(false)),
        ("OriginalId", Node::Value(Value::Number(course.original_id))),
        ("Description", Node::text("")),
        ("EcommerceShortDescription", Node::text("")),
        ("EcommerceLongDescription", Node::text("")),
        ("CourseCodeForBulkImport", Node::text(course.import_code())),
        ("Price", Node::number(0)),
        ("AccessTillDate", Node::text("")),
        ("AccessTillDays", Node::number(0)),
        ("CourseTeamLibrary", Node::flag(false)),
    ])
}
