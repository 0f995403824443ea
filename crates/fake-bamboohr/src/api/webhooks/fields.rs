//! Which fields a webhook can watch, and which it can send (section 8.4); both as far as the key's
//! user sees them.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::Serialize;

use crate::api::call::Call;
use crate::api::error::Reply;
use crate::api::format::json;
use crate::api::webhooks::pages::{self, PageRef};
use crate::api::webhooks::permission::may_monitor;
use crate::fields::{DEPRECATED_STATUS, SUPERVISOR};
use crate::{Catalogue, Company, Field, User};

#[derive(Serialize)]
struct Watchable<'a> {
    id: String,
    name: &'a str,
    alias: Option<&'a str>,
}

#[derive(Serialize)]
struct WatchableFields<'a> {
    fields: Vec<Watchable<'a>>,
}

impl Watchable<'_> {
    fn from_field(field: &Field) -> Option<Watchable<'_>> {
        Some(Watchable {
            id: field.id?.to_string(),
            name: &field.label,
            alias: alias(field),
        })
    }
}

/// GET `{v1}/webhooks/monitor_fields`; ids are text here.
pub(crate) fn monitor_fields(_: &Call, company: &Company, user: &User) -> Reply {
    let watchable = current(company).filter(|field| may_monitor(field, company, user));
    Ok(json(
        StatusCode::OK,
        &WatchableFields {
            fields: watchable.filter_map(Watchable::from_field).collect(),
        },
    ))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Postable<'a> {
    id: i64,
    alias: Option<&'a str>,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    page_id: i64,
    table_id: Option<i64>,
}

#[derive(Serialize)]
struct PostableFields<'a> {
    fields: Vec<Postable<'a>>,
    pages: BTreeSet<PageRef>,
    tables: BTreeSet<PageRef>,
}

impl Postable<'_> {
    fn from_field<'a>(field: &'a Field, fields: &Catalogue) -> Option<Postable<'a>> {
        let page_id = pages::page(field, fields).map_or(-1, |page| page.id);
        let table_id = pages::table(field).map(|table| table.id);
        let (id, kind) = (field.id?, field.kind.as_str());
        Some(Postable {
            id,
            alias: alias(field),
            name: &field.label,
            kind,
            page_id,
            table_id,
        })
    }
}

/// GET `{v1}/webhooks/post-fields`; ids are numbers here, those of computed fields negative.
pub(crate) fn post_fields(_: &Call, company: &Company, user: &User) -> Reply {
    let fields = company.fields();
    let visible: Vec<&Field> = current(company)
        .filter(|field| field.id.is_some() && user.sees_field(field))
        .collect();
    let body = PostableFields {
        fields: visible
            .iter()
            .filter_map(|field| Postable::from_field(field, fields))
            .collect(),
        pages: visible
            .iter()
            .filter_map(|field| pages::page(field, fields))
            .collect(),
        tables: visible
            .iter()
            .filter_map(|field| pages::table(field))
            .collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// The lists have no alias for the manager.
fn alias(field: &Field) -> Option<&str> {
    Some(&*field.alias).filter(|alias| *alias != SUPERVISOR)
}

/// Every field by its current name.
fn current(company: &Company) -> impl Iterator<Item = &Field> {
    company
        .fields()
        .fields()
        .filter(|field| field.is_listed && field.alias != DEPRECATED_STATUS)
}
