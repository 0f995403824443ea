//! GET `{v1}/meta/fields` and `{v1}/meta/tables`: the catalogue, as far as the key sees it
//! (sections 6.1, 6.2).

use serde::Serialize;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::error::Error;
use crate::api::format::xml::Writer;
use crate::api::format::{Format, Page};
use crate::fields::{Column, DEPRECATED_STATUS, SUPERVISOR};
use crate::{Company, Field, Table, User};

/// The vendor writes the keys of a deprecated entry in another order, which makes no difference.
#[derive(Serialize)]
struct Entry<'a> {
    id: Value,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
}

pub(crate) fn fields(call: &Call, company: &Company, user: &User) -> Result<Page, Error> {
    let viewer = company.viewer(user);
    let listed = company
        .fields()
        .fields()
        .filter(|field| field.is_listed && viewer.sees_field(field));
    let entries: Vec<Entry<'_>> = listed.filter_map(entry).collect();
    Ok(Page::new(Format::from_accept(call), &entries, |xml| {
        write_fields(&entries, xml)
    }))
}

fn entry(field: &Field) -> Option<Entry<'_>> {
    Some(Entry {
        // A subfield's number has a dot and is text.
        id: if field.part.is_some() {
            field.id_text().into()
        } else {
            field.id?.into()
        },
        name: &field.label,
        kind: field.kind.as_str(),
        deprecated: (field.alias == DEPRECATED_STATUS).then_some(true),
        // Metadata has no alias for the manager.
        alias: field.name().filter(|alias| *alias != SUPERVISOR),
    })
}

fn write_fields(entries: &[Entry<'_>], xml: &mut Writer) {
    xml.open("fields", &[]);
    for entry in entries {
        let id = entry
            .id
            .as_str()
            .map_or_else(|| entry.id.to_string(), str::to_owned);
        let mut attributes = vec![("id", id.as_str()), ("type", entry.kind)];
        attributes.extend(entry.alias.map(|alias| ("alias", alias)));
        xml.leaf("field", &attributes, Some(entry.name));
    }
    xml.close("fields");
}

#[derive(Serialize)]
struct WireTable<'a> {
    alias: &'static str,
    fields: Vec<WireColumn<'a>>,
}

/// In a table a field goes by the name of its column.
#[derive(Serialize)]
struct WireColumn<'a> {
    id: i64,
    name: &'a str,
    alias: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

pub(crate) fn tables(call: &Call, company: &Company, user: &User) -> Result<Page, Error> {
    let column = |column: &Column| {
        let field = company
            .fields()
            .by_stored_alias(column.alias)
            .filter(|field| user.sees_field(field))?;
        Some(WireColumn {
            id: field.id?,
            name: &field.label,
            alias: column.name,
            kind: field.kind.as_str(),
        })
    };
    let table = |table: Table| WireTable {
        alias: table.name(),
        fields: table.columns().filter_map(column).collect(),
    };
    let tables: Vec<WireTable<'_>> = Table::ALL.into_iter().map(table).collect();
    Ok(Page::new(Format::from_accept(call), &tables, |xml| {
        write_tables(&tables, xml)
    }))
}

fn write_tables(tables: &[WireTable<'_>], xml: &mut Writer) {
    xml.open("tables", &[]);
    for table in tables {
        xml.open("table", &[("alias", table.alias)]);
        for field in &table.fields {
            let id = field.id.to_string();
            xml.leaf(
                "field",
                &[("id", &id), ("alias", field.alias), ("type", field.kind)],
                Some(field.name),
            );
        }
        xml.close("table");
    }
    xml.close("tables");
}
