//! One field: what it is called, what it holds, and where its value comes from.
//!
//! A field is named by alias, by number, or on the screens by its label; a subfield by a number
//! with a dot.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::manager::{OfManager, SUPERVISOR};

/// A field of the company: standard ones are in [`STANDARD`](super::standard::STANDARD), custom
/// ones belong to the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The numeric id; computed fields have none or a negative one.
    pub id: Option<i64>,
    /// Which subfield of the field with that id it is, if it is one: 1 of `4020.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u16>,
    /// The name used in requests.
    pub alias: Cow<'static, str>,
    /// The English label, used in metadata and as the default external name in webhooks.
    pub label: Cow<'static, str>,
    /// What it holds.
    pub kind: Kind,
    /// Where its value comes from.
    pub source: Source,
    /// Whether a webhook may monitor it.
    pub is_watchable: bool,
    /// Whether metadata lists it: not every usable alias is listed.
    pub is_listed: bool,
    /// Whether the vendor lets it go by its alias; some fields have their number alone.
    pub is_named: bool,
}

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Kept on the employee as written.
    Stored,
    /// The current row of a history table.
    Row(Table),
    /// The date of the current row of a history table; set with the row.
    RowDate(Table),
    /// `Active` or `Inactive`.
    Status,
    /// The date of the current termination row.
    TerminationDate,
    /// Worked out from other fields; read-only.
    Computed(Computed),
    /// Something of the manager; read-only.
    Manager(OfManager),
}

/// A table of dated rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Table {
    /// `jobInfo`: job title, department, division, location, manager.
    JobInfo,
    /// `employmentStatus`: employment status and comment.
    EmploymentStatus,
}

/// What a computed field shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each is the vendor's alias of the same name (section 5.1)"
)]
pub enum Computed {
    Id,
    DisplayName,
    FullName1,
    FullName2,
    FullName3,
    FullName4,
    FullName5,
    BestEmail,
    WorkPhonePlusExtension,
    StateCode,
    LastChanged,
    IsPhotoUploaded,
    PhotoUrl,
    Birthday,
    Age,
    CreatedBy,
}

impl Computed {
    fn source_aliases(self) -> &'static [&'static str] {
        match self {
            Computed::Id
            | Computed::LastChanged
            | Computed::IsPhotoUploaded
            | Computed::PhotoUrl
            | Computed::CreatedBy => &[],
            Computed::Birthday | Computed::Age => &["dateOfBirth"],
            Computed::DisplayName | Computed::FullName1 | Computed::FullName2 => {
                &["firstName", "lastName"]
            }
            Computed::FullName3 | Computed::FullName4 | Computed::FullName5 => {
                &["firstName", "lastName", "middleName"]
            }
            Computed::BestEmail => &["workEmail", "homeEmail"],
            Computed::WorkPhonePlusExtension => &["workPhone", "workPhoneExtension"],
            Computed::StateCode => &["state"],
        }
    }
}

/// Whether this is the alias of one of a company's own fields.
pub(crate) fn is_custom(alias: &str) -> bool {
    alias.starts_with("custom")
}

impl Field {
    /// Whether this is one of the company's own fields.
    pub fn is_custom(&self) -> bool {
        is_custom(&self.alias) || self.part.is_some()
    }

    /// The fields that this one is worked out from, by alias; none for a field with a value of its
    /// own.
    pub(crate) fn source_aliases(&self) -> &'static [&'static str] {
        match self.source {
            Source::Computed(computed) => computed.source_aliases(),
            Source::Manager(_) => &[SUPERVISOR],
            Source::Stored
            | Source::Row(_)
            | Source::RowDate(_)
            | Source::Status
            | Source::TerminationDate => &[],
        }
    }

    /// Whether an employee write may set it; the rest is driven by tables or worked out.
    pub fn is_writable(&self) -> bool {
        matches!(
            self.source,
            Source::Stored | Source::Row(_) | Source::Status
        )
    }

    pub(crate) fn owned_alias(&self) -> String {
        self.alias.clone().into_owned()
    }

    /// The alias, for the fields that go by one.
    pub fn name(&self) -> Option<&str> {
        self.is_named.then_some(&*self.alias)
    }

    /// Whether `name` is this field's alias or number.
    pub fn is_called(&self, name: &str) -> bool {
        self.name() == Some(name) || self.is_numbered(name)
    }

    fn is_numbered(&self, name: &str) -> bool {
        match self.part {
            Some(_) => self.id_text() == name,
            None => self.id.is_some_and(|id| name.parse() == Ok(id)),
        }
    }

    /// The name by which a webhook speaks of the field if it is not posted: its id (section 8.5).
    pub fn id_text(&self) -> String {
        match (self.id, self.part) {
            (None, _) => self.alias.clone().into_owned(),
            (Some(id), None) => id.to_string(),
            (Some(id), Some(part)) => format!("{id}.{part}"),
        }
    }
}
