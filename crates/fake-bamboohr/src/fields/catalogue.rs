//! The field registry of one company (contract section 5.1): the standard fields, Litmos Access,
//! and its own.

use serde::{Deserialize, Serialize};

use super::field::{Field, Source};
use super::kind::Kind;
use super::standard::{STANDARD, current_name, standard_field};

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
            let name = current_name(name);
            let own = || self.own_fields().find(|field| field.name() == Some(name));
            of_all(name)
                .or_else(own)
                .or_else(|| self.fields().find(|field| field.is_called(name)))
        })
    }

    /// The field whose values are stored under this alias, whether or not the vendor accepts the
    /// alias as a name.
    pub fn by_stored_alias(&self, alias: &str) -> Option<&Field> {
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
        let base = format!("custom{plain}");
        let alias = std::iter::once(base.clone())
            .chain((1..).map(|number| format!("{base}{number}")))
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
