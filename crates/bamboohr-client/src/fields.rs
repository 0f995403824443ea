//! The field catalogue (contract section 6.1). It does not decide which field is Litmos Access.

use serde::Deserialize;
use serde_json::value::RawValue;

/// One field of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueField {
    /// The id as text; not unique, and dotted for subfields.
    pub id: String,
    /// The label.
    pub name: String,
    /// The type: `text`, `checkbox`, …
    pub kind: String,
    /// The alias, where the field has one.
    pub alias: Option<String>,
    /// Whether it is marked deprecated or deleted.
    pub is_retired: bool,
}

/// The catalogue, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Its fields, in the vendor's order.
    pub fields: Vec<CatalogueField>,
    /// How many entries are left out because they are of another shape (RD-10).
    pub left_out: usize,
}

/// Parses a catalogue. An entry of another shape does not hide the others.
pub(crate) fn parse(body: &str) -> Result<Catalogue, serde_json::Error> {
    let entries: Vec<&RawValue> = serde_json::from_str(body)?;
    let mut fields = Vec::with_capacity(entries.len());
    let mut last_error = None;
    for entry in &entries {
        match serde_json::from_str::<Wire>(entry.get()) {
            Ok(entry) => fields.push(CatalogueField::from(entry)),
            Err(error) => last_error = Some(error),
        }
    }
    match last_error {
        Some(error) if fields.is_empty() => Err(error),
        _ => Ok(Catalogue {
            left_out: entries.len() - fields.len(),
            fields,
        }),
    }
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    alias: Option<String>,
    deprecated: Option<bool>,
    deleted: Option<bool>,
}

/// Ids are integers in the catalogue, dotted text for subfields, and text in reports.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Id {
    Number(i64),
    Text(String),
}

impl From<Id> for String {
    fn from(id: Id) -> String {
        match id {
            Id::Number(number) => number.to_string(),
            Id::Text(text) => text,
        }
    }
}

impl From<Wire> for CatalogueField {
    fn from(wire: Wire) -> CatalogueField {
        let Wire {
            id,
            name,
            kind,
            alias,
            deprecated,
            deleted,
        } = wire;
        let is_retired = deprecated == Some(true) || deleted == Some(true);
        CatalogueField {
            id: id.into(),
            name,
            kind,
            alias,
            is_retired,
        }
    }
}
