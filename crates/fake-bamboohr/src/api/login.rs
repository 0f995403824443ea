//! POST `{v1}/login`: user, password and application key for an API key (section 3.3).
//!
//! Left out: OpenID Connect login, companies that allow only single sign-on, and limits on failed tries.

use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use super::Reply;
use super::call::Call;
use super::format::{Format, json, xml};
use super::xml::Writer;
use crate::access::Login;
use crate::company::Company;

#[derive(Serialize)]
struct Authenticated {
    success: bool,
    #[serde(rename = "userId")]
    user_id: u64,
    #[serde(rename = "employeeId")]
    employee_id: Option<u64>,
    key: String,
    #[serde(rename = "apiUrl")]
    api_url: String,
}

#[derive(Serialize)]
struct Declined {
    success: bool,
}

pub(crate) fn login(call: &Call, company: &mut Company) -> Reply {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let attempt = Login {
        user: field("user").unwrap_or_default(),
        password: field("password").unwrap_or_default(),
        application_key: field("applicationKey").unwrap_or_default(),
        device: field("deviceId"),
    };
    let seed = company.seed;
    let Some((user, key)) = company.access.login(seed, &attempt) else {
        return Ok(declined(Format::of_query_or_accept(call)));
    };
    let (user_id, employee_id) = (user.id, user.employee);
    let api_url = call.base.api_url(company.subdomain());
    let body = Authenticated { success: true, user_id, employee_id, key, api_url };
    Ok(authenticated(&body, Format::of_query_or_accept(call)))
}

fn declined(format: Format) -> Response {
    match format {
        Format::Json => json(StatusCode::FORBIDDEN, &Declined { success: false }),
        Format::Xml => {
            let mut writer = Writer::new();
            writer.open("auth", &[]);
            writer.leaf("response", &[], Some("declined"));
            writer.close("auth");
            xml(StatusCode::FORBIDDEN, "application/xml", writer.finish())
        }
    }
}

fn authenticated(body: &Authenticated, format: Format) -> Response {
    if format == Format::Json {
        return json(StatusCode::OK, body);
    }
    let mut writer = Writer::new();
    writer.open("auth", &[]);
    writer.leaf("response", &[], Some("authenticated"));
    writer.leaf("userId", &[], Some(&body.user_id.to_string()));
    match body.employee_id {
        Some(id) => writer.leaf("employeeId", &[], Some(&id.to_string())),
        None => writer.leaf("employeeId", &[("isNull", "yes")], None),
    }
    writer.leaf("key", &[], Some(&body.key));
    writer.leaf("apiUrl", &[], Some(&body.api_url));
    writer.close("auth");
    xml(StatusCode::OK, "application/xml", writer.finish())
}
