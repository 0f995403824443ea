//! The field registry (contract section 5.1): what a field is called, what it holds, where it comes from.
//!
//! A field is named by alias, by numeric id, or on the screens by its label. Left out: subfields, photos,
//! pay, and the types that only those use.

mod standard;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::manager::{OfManager, SUPERVISOR};

pub(crate) use standard::DEPRECATED_STATUS;
pub use standard::STANDARD;

/// A field of the company: standard ones are in [`STANDARD`], custom ones belong to the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The numeric id; computed fields have none or a negative one.
    pub id: Option<i64>,
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
}

/// What a field holds: the type names of metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the vendor's own type names say all there is")]
pub enum Kind {
    Text,
    Int,
    Date,
    Timestamp,
    Email,
    Phone,
    List,
    Checkbox,
    Country,
    State,
    Status,
    Gender,
    MaritalStatus,
    Ssn,
    EmployeeNumber,
    /// A reference to another employee, kept as the id and read as the name.
    Employee,
    Bool,
}

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Kept on the employee as written.
    Stored,
    /// The current row of a history table.
    Row(Table),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[expect(missing_docs, reason = "each is the vendor's alias of the same name (section 5.1)")]
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
}

/// The fields that a row of each table drives, by alias.
pub const ROW_FIELDS: &[(Table, &str)] = &[
    (Table::JobInfo, "jobTitle"),
    (Table::JobInfo, "department"),
    (Table::JobInfo, "division"),
    (Table::JobInfo, "location"),
    (Table::JobInfo, SUPERVISOR),
    (Table::EmploymentStatus, "employmentHistoryStatus"),
];

impl Kind {
    /// The type as metadata and reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Int => "int",
            Kind::Date => "date",
            Kind::Timestamp => "timestamp",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::List => "list",
            Kind::Checkbox => "checkbox",
            Kind::Country => "country",
            Kind::State => "state",
            Kind::Status => "status",
            Kind::Gender => "gender",
            Kind::MaritalStatus => "marital_status",
            Kind::Ssn => "ssn",
            Kind::EmployeeNumber => "employee_number",
            Kind::Employee => "employee",
            Kind::Bool => "bool",
        }
    }
}

impl Computed {
    fn made_of(self) -> &'static [&'static str] {
        match self {
            Computed::Id | Computed::LastChanged | Computed::IsPhotoUploaded => &[],
            Computed::DisplayName | Computed::FullName1 | Computed::FullName2 => &["firstName", "lastName"],
            Computed::FullName3 | Computed::FullName4 | Computed::FullName5 => &["firstName", "lastName", "middleName"],
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
        is_custom(&self.alias)
    }

    /// The fields that this one is worked out from, by alias; none for a field with a value of its own.
    pub(crate) fn made_of(&self) -> &'static [&'static str] {
        match self.source {
            Source::Computed(computed) => computed.made_of(),
            Source::Manager(_) => &[SUPERVISOR],
            Source::Stored | Source::Row(_) | Source::Status | Source::TerminationDate => &[],
        }
    }

    /// Whether an employee write may set it; the rest is driven by tables or worked out.
    pub fn is_writable(&self) -> bool {
        matches!(self.source, Source::Stored | Source::Row(_) | Source::Status)
    }

    /// Whether `name` is this field's alias or numeric id.
    pub fn is_called(&self, name: &str) -> bool {
        self.alias == name || self.id.is_some_and(|id| name.parse() == Ok(id))
    }

    /// The name by which a webhook speaks of the field if it is not posted: its id (section 8.5).
    pub fn id_text(&self) -> String {
        self.id.map_or_else(|| self.alias.clone().into_owned(), |id| id.to_string())
    }
}

/// The fields of one company: the standard ones, Litmos Access, and its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Litmos Access, whether or not it is enabled.
    litmos_access: Field,
    /// Whether BambooHR support has enabled Litmos Access for this account.
    litmos_access_enabled: bool,
    /// The company's own fields, in the order they were made.
    custom: Vec<Field>,
}

/// The id Litmos Access has unless configured otherwise (section 5.1).
pub const LITMOS_ACCESS_ID: i64 = 4471;
/// The alias Litmos Access has unless configured otherwise (section 5.1).
pub const LITMOS_ACCESS_ALIAS: &str = "customLitmosAccess";

impl Default for Catalogue {
    fn default() -> Catalogue {
        Catalogue {
            litmos_access: custom(
                LITMOS_ACCESS_ID,
                LITMOS_ACCESS_ALIAS.to_owned(),
                "Litmos Access".to_owned(),
                Kind::Checkbox,
            ),
            litmos_access_enabled: false,
            custom: Vec::new(),
        }
    }
}

fn custom(id: i64, alias: String, label: String, kind: Kind) -> Field {
    Field {
        id: Some(id),
        alias: alias.into(),
        label: label.into(),
        kind,
        source: Source::Stored,
        is_watchable: true,
        is_listed: true,
    }
}

impl Catalogue {
    /// Every field that exists in this account: Litmos Access only once it is enabled.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        STANDARD.iter().chain(self.litmos_access_enabled.then_some(&self.litmos_access)).chain(&self.custom)
    }

    /// The field with this alias or id.
    pub fn field(&self, name: &str) -> Option<&Field> {
        // An alias wins: a company may call a field of its own by a number.
        self.fields().find(|field| field.alias == name).or_else(|| self.fields().find(|field| field.is_called(name)))
    }

    /// The field with this alias, id or, as on the screens, label.
    pub fn field_on_screen(&self, name: &str) -> Option<&Field> {
        self.field(name).or_else(|| self.fields().find(|field| field.label == name))
    }

    /// Litmos Access, whether or not it is enabled.
    pub fn litmos_access(&self) -> &Field {
        &self.litmos_access
    }

    /// Whether Litmos Access is enabled for this account.
    pub fn is_litmos_access_enabled(&self) -> bool {
        self.litmos_access_enabled
    }

    /// Makes Litmos Access appear, as BambooHR support does on request. Returns whether it was absent.
    pub fn enable_litmos_access(&mut self) -> bool {
        !std::mem::replace(&mut self.litmos_access_enabled, true)
    }

    /// Gives Litmos Access another id and alias, before any employee has it.
    pub fn configure_litmos_access(&mut self, id: i64, alias: &str) {
        self.litmos_access = custom(id, alias.to_owned(), "Litmos Access".to_owned(), Kind::Checkbox);
    }

    /// Adds a field of the company's own and returns it. The alias is `custom` and the label's letters and
    /// digits, with a number at the end on a clash (section 5.1).
    pub fn add(&mut self, label: &str, kind: Kind) -> &Field {
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let taken =
            |alias: &str| self.litmos_access.alias == alias || self.custom.iter().any(|field| field.alias == alias);
        let wanted = format!("custom{plain}");
        let alias = std::iter::once(wanted.clone())
            .chain((1..).map(|number| format!("{wanted}{number}")))
            .find(|alias| !taken(alias))
            .expect("one of endlessly many names is free");
        let id = 4501 + self.custom.len() as i64;
        self.custom.push(custom(id, alias, label.to_owned(), kind));
        self.custom.last().expect("it was just pushed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn litmos_access_is_absent_until_support_enables_it() {
        let mut catalogue = Catalogue::default();
        assert_eq!(catalogue.field("customLitmosAccess"), None);
        assert_eq!(catalogue.field("4471"), None);
        assert!(catalogue.enable_litmos_access());
        assert_eq!(catalogue.field("4471").map(|field| &*field.alias), Some("customLitmosAccess"));
        assert_eq!(catalogue.field_on_screen("Litmos Access").map(|field| field.id), Some(Some(4471)));
        assert!(!catalogue.enable_litmos_access());
    }

    #[test]
    fn a_custom_alias_keeps_letters_and_digits_and_avoids_clashes() {
        let mut catalogue = Catalogue::default();
        assert_eq!(catalogue.add("T-Shirt Size", Kind::Text).alias, "customTShirtSize");
        assert_eq!(catalogue.add("TShirt size", Kind::Text).alias, "customTShirtsize");
        assert_eq!(catalogue.add("TShirtSize", Kind::Text).alias, "customTShirtSize1");
        assert_eq!(catalogue.field("customTShirtSize1").and_then(|field| field.id), Some(4503));
    }

    #[test]
    fn a_field_is_found_by_alias_and_by_id() {
        let catalogue = Catalogue::default();
        assert_eq!(catalogue.field("17").map(|field| &*field.alias), Some("jobTitle"));
        assert_eq!(catalogue.field("-38").map(|field| &*field.alias), Some("terminationDate"));
        assert_eq!(catalogue.field("387").map(|field| &*field.label), Some("Status"));
        assert_eq!(catalogue.field("shoeSize"), None);
        assert_eq!(catalogue.field("First Name"), None);
    }
}
