//! The field registry (contract section 5.1): what a field is called, what it holds, where it comes
//! from.
//!
//! A field is named by alias, by number, or on the screens by its label; a subfield by a number
//! with a dot.

mod column;
mod kind;
mod standard;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::state::manager::{OfManager, SUPERVISOR};

pub use column::{COLUMNS, Column, REPORTS_TO};
pub(crate) use column::{COMMENT, TERMINATION_COLUMNS};
pub use kind::Kind;
pub use standard::STANDARD;
pub(crate) use standard::{DEPRECATED_STATUS, standard_field};

/// A field of the company: standard ones are in [`STANDARD`], custom ones belong to the company.
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
    fn made_of(self) -> &'static [&'static str] {
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
    pub(crate) fn made_of(&self) -> &'static [&'static str] {
        match self.source {
            Source::Computed(computed) => computed.made_of(),
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

/// The number of the first field of a company's own.
const CUSTOM_ID_FIRST: i64 = 4501;

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
        part: None,
        alias: alias.into(),
        label: label.into(),
        kind,
        source: Source::Stored,
        is_watchable: true,
        is_listed: true,
        is_named: true,
    }
}

impl Catalogue {
    /// Every field that exists in this account: Litmos Access only once it is enabled.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        STANDARD.iter().chain(self.own_fields())
    }

    fn own_fields(&self) -> impl Iterator<Item = &Field> {
        self.litmos_access_enabled
            .then_some(&self.litmos_access)
            .into_iter()
            .chain(&self.custom)
    }

    /// The field with this alias or id.
    pub fn field(&self, name: &str) -> Option<&Field> {
        // An alias wins: a company may call a field of its own by a number.
        let of_all = |name| standard_field(name).filter(|field| field.is_named);
        of_all(name).or_else(|| {
            let name = standard::current_name(name);
            let own = || self.own_fields().find(|field| field.name() == Some(name));
            of_all(name)
                .or_else(own)
                .or_else(|| self.fields().find(|field| field.is_called(name)))
        })
    }

    /// The field whose values are kept under this alias, whether or not the vendor lets it go by
    /// it.
    pub fn kept_as(&self, alias: &str) -> Option<&Field> {
        standard_field(alias).or_else(|| self.own_fields().find(|field| field.alias == alias))
    }

    /// The field with this alias, id or, as on the screens, label.
    pub fn field_on_screen(&self, name: &str) -> Option<&Field> {
        self.field(name)
            .or_else(|| self.fields().find(|field| field.label == name))
    }

    /// Litmos Access, whether or not it is enabled.
    pub fn litmos_access(&self) -> &Field {
        &self.litmos_access
    }

    /// Whether Litmos Access is enabled for this account.
    pub fn is_litmos_access_enabled(&self) -> bool {
        self.litmos_access_enabled
    }

    /// Makes Litmos Access appear, as BambooHR support does on request. Returns whether it was
    /// absent.
    pub fn enable_litmos_access(&mut self) -> bool {
        !std::mem::replace(&mut self.litmos_access_enabled, true)
    }

    /// Gives Litmos Access another id and alias, before any employee has it.
    pub fn configure_litmos_access(&mut self, id: i64, alias: &str) {
        self.litmos_access = custom(
            id,
            alias.to_owned(),
            "Litmos Access".to_owned(),
            Kind::Checkbox,
        );
    }

    /// Adds a field of the company's own and returns it. The alias is `custom` and the label's
    /// letters and digits, with a number at the end on a clash (section 5.1).
    pub fn add(&mut self, label: &str, kind: Kind) -> &Field {
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let taken = |alias: &str| {
            self.litmos_access.alias == alias
                || self.custom.iter().any(|field| field.alias == alias)
        };
        let wanted = format!("custom{plain}");
        let alias = std::iter::once(wanted.clone())
            .chain((1..).map(|number| format!("{wanted}{number}")))
            .find(|alias| !taken(alias))
            .expect("one of endlessly many names is free");
        let last = self
            .custom
            .iter()
            .filter_map(|field| field.id)
            .max()
            .unwrap_or(CUSTOM_ID_FIRST - 1);
        self.custom
            .push(custom(last + 1, alias, label.to_owned(), kind));
        self.custom.last().expect("it was just pushed")
    }

    /// Adds a subfield to a field of the company's own: no alias, a number with a dot, and a label
    /// of both (section 5.1). `None` if there is no such field.
    pub fn add_part(&mut self, alias: &str, label: &str, kind: Kind) -> Option<&Field> {
        let whole = self
            .custom
            .iter()
            .find(|field| field.alias == alias && field.part.is_none())?;
        let part = 1 + self
            .custom
            .iter()
            .filter(|field| field.id == whole.id && field.part.is_some())
            .count();
        let mut field = custom(
            whole.id?,
            String::new(),
            format!("{} - {label}", whole.label),
            kind,
        );
        field.part = Some(u16::try_from(part).ok()?);
        field.alias = field.id_text().into();
        field.is_named = false;
        self.custom.push(field);
        self.custom.last()
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
        assert_eq!(
            catalogue.field("4471").map(|field| &*field.alias),
            Some("customLitmosAccess")
        );
        assert_eq!(
            catalogue
                .field_on_screen("Litmos Access")
                .map(|field| field.id),
            Some(Some(4471))
        );
        assert!(!catalogue.enable_litmos_access());
    }

    #[test]
    fn a_custom_alias_keeps_letters_and_digits_and_avoids_clashes() {
        let mut catalogue = Catalogue::default();
        assert_eq!(
            catalogue.add("T-Shirt Size", Kind::Text).alias,
            "customTShirtSize"
        );
        assert_eq!(
            catalogue.add("TShirt size", Kind::Text).alias,
            "customTShirtsize"
        );
        assert_eq!(
            catalogue.add("TShirtSize", Kind::Text).alias,
            "customTShirtSize1"
        );
        assert_eq!(
            catalogue
                .field("customTShirtSize1")
                .and_then(|field| field.id),
            Some(4503)
        );
    }

    #[test]
    fn a_subfield_goes_by_a_number_with_a_dot() {
        let mut catalogue = Catalogue::default();
        catalogue.add("Completed", Kind::Date);
        let part = catalogue
            .add_part("customCompleted", "Category", Kind::List)
            .expect("the field is there");
        assert_eq!(
            (part.id_text().as_str(), part.name(), &*part.label),
            ("4501.1", None, "Completed - Category")
        );
        assert_eq!(
            catalogue.field("4501.1").map(|field| field.kind),
            Some(Kind::List)
        );
        assert_eq!(
            catalogue.field("4501").map(|field| field.kind),
            Some(Kind::Date)
        );
        assert_eq!(catalogue.add("Next", Kind::Date).id, Some(4502));
        assert_eq!(catalogue.add_part("customShoes", "Size", Kind::Int), None);
    }

    #[test]
    fn a_field_is_found_by_alias_and_by_id() {
        let catalogue = Catalogue::default();
        assert_eq!(
            catalogue.field("17").map(|field| &*field.alias),
            Some("jobTitle")
        );
        assert_eq!(
            catalogue.field("-38").map(|field| &*field.alias),
            Some("terminationDate")
        );
        assert_eq!(
            catalogue.field("387").map(|field| &*field.label),
            Some("Status")
        );
        assert_eq!(
            catalogue.field("nickname").map(|field| &*field.alias),
            Some("preferredName")
        );
        assert_eq!(
            catalogue.field("91").map(|field| &*field.label),
            Some("Reporting to")
        );
        assert_eq!(
            catalogue.field("jobInformationDate"),
            None,
            "it has no alias of its own"
        );
        assert_eq!(catalogue.field("shoeSize"), None);
        assert_eq!(catalogue.field("First Name"), None);
    }
}
