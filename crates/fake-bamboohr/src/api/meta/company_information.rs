//! GET `{v1}/company_information`: the company's card, always as JSON (section 6.5).

use http::StatusCode;
use serde::Serialize;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::json;
use crate::{Company, CompanyCard, User};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    legal_name: &'a str,
    display_name: &'a str,
    address: Address<'a>,
    phone: &'a str,
}

#[derive(Serialize)]
struct Address<'a> {
    line1: &'a str,
    line2: &'a str,
    city: &'a str,
    state: &'a str,
    zip: &'a str,
}

impl<'a> From<&'a CompanyCard> for Body<'a> {
    fn from(card: &'a CompanyCard) -> Body<'a> {
        let CompanyCard {
            legal_name,
            display_name,
            line1,
            line2,
            city,
            state,
            zip,
            phone,
        } = card;
        Body {
            legal_name,
            display_name,
            address: Address {
                line1,
                line2,
                city,
                state,
                zip,
            },
            phone,
        }
    }
}

pub(crate) fn company_information(_: &Call, company: &Company, user: &User) -> Reply {
    if !user.level.is_admin() {
        return Err(Error::status(
            403,
            "You do not have permission to view company information",
        ));
    }
    Ok(json(StatusCode::OK, &Body::from(&company.card)))
}
