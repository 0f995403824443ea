//! `/users/{id}/usercustomfields` (contract, section 3.10). The XML of a POST is documented; the
//! rest is a guess after it.

use axum::response::Response;
use http::Method;
use serde_json::Value as Json;

use crate::api::call::Call;
use crate::api::error::Problem;
use crate::api::format::wire::Node;
use crate::api::format::{Format, xml_lists};
use crate::api::reply;
use crate::{Refusal, Site};

/// Sends a call to its method.
pub(crate) fn answer(site: &mut Site, call: &Call, learner: &str) -> Result<Response, Problem> {
    match call.method {
        Method::GET => {
            site.learner(learner)
                .ok_or_else(|| Refusal::user_unknown(learner))?;
            let node = Node::Parameters(site.custom_fields.for_learner(learner));
            Ok(reply::ok(call.format, "UserCustomField", &node))
        }
        Method::POST => {
            let fields =
                read(call).ok_or_else(|| call.refused_body("a list of field names with values"))?;
            site.set_custom_fields(learner, &fields)?;
            Ok(reply::done())
        }
        _ => Err(Problem::WrongMethod { allow: "GET, POST" }),
    }
}

/// Field names with values.
fn read(call: &Call) -> Option<Vec<(String, String)>> {
    match call.text().ok()? {
        (Format::Json, text) => from_json(text),
        (Format::Xml, text) => xml_lists::parameters(text, "UserCustomField"),
    }
}

/// The shape in which a GET shows them: `[{"fieldname":"Department","value":"Sales"}]`.
fn from_json(text: &str) -> Option<Vec<(String, String)>> {
    let Json::Array(items) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let item = |item: Json| {
        let text = |name: &str| Some(item.get(name)?.as_str()?.to_owned());
        Some((text("fieldname")?, text("value").unwrap_or_default()))
    };
    items.into_iter().map(item).collect()
}
