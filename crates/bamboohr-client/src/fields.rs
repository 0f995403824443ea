//! The field catalogue, and where Litmos Access is found in it (contract section 6.1, ELG-5).

use serde::Deserialize;

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
}

impl CatalogueField {
    /// What a report calls this field by: its alias, else its id.
    pub fn report_name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.id)
    }
}

/// The checkbox named `Litmos Access`, in any letter case (ELG-5).
pub fn litmos_access(catalogue: &[CatalogueField]) -> Option<&CatalogueField> {
    catalogue.iter().find(|field| {
        field.kind.eq_ignore_ascii_case("checkbox") && field.name.trim().eq_ignore_ascii_case("litmos access")
    })
}

#[derive(Deserialize)]
pub(crate) struct Wire {
    id: Id,
    #[serde(default)]
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    alias: Option<String>,
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
    fn from(Wire { id, name, kind, alias }: Wire) -> CatalogueField {
        CatalogueField { id: id.into(), name, kind, alias }
    }
}
