//! The mapping table (rule book section 5.1): one line per field, and what each side calls it.
//! Limits live here and nowhere else.

use rulebook::Rule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mapping::access_names::AccessNames;

/// A mapped text field, in table order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Field {
    /// MAP-1.
    #[serde(rename = "firstName")]
    FirstName,
    /// MAP-2.
    #[serde(rename = "lastName")]
    LastName,
    /// MAP-3: both the user name and the email of the learner.
    #[serde(rename = "workEmail")]
    WorkEmail,
    /// MAP-4.
    #[serde(rename = "workPhone")]
    WorkPhone,
    /// MAP-5.
    #[serde(rename = "mobilePhone")]
    MobilePhone,
    /// MAP-6.
    #[serde(rename = "address1")]
    Address1,
    /// MAP-7.
    #[serde(rename = "address2")]
    Address2,
    /// MAP-8.
    #[serde(rename = "city")]
    City,
    /// MAP-9.
    #[serde(rename = "state")]
    State,
    /// MAP-10.
    #[serde(rename = "zipcode")]
    Zip,
    /// MAP-11.
    #[serde(rename = "country")]
    Country,
    /// MAP-12.
    #[serde(rename = "jobTitle")]
    JobTitle,
}

/// A text member of a Litmos user that the engine may write (MAP-15: these and `Active`, and no
/// others).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is Litmos's own name for the member")]
pub enum Member {
    UserName,
    FirstName,
    LastName,
    Email,
    PhoneWork,
    PhoneMobile,
    Street1,
    Street2,
    City,
    State,
    PostalCode,
    Country,
    JobTitle,
}

/// What happens to a value longer than Litmos takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverLimit {
    /// Cut and warned of (MAP-17).
    Truncate,
    /// Treated as not told, and warned of (MAP-18).
    KeepOld,
    /// The row fails (MAP-3).
    Fail,
}

struct Line {
    alias: &'static str,
    labels: &'static [&'static str],
    members: &'static [Member],
    limit: usize,
    over: OverLimit,
    rule: &'static Rule,
}

/// The table itself, in the order of [`Field`].
#[rustfmt::skip]
static TABLE: [Line; 12] = {
    use OverLimit::{Fail, KeepOld, Truncate};
    [
        Line { alias: "firstName", labels: &["First Name"], members: &[Member::FirstName], limit: 50, over: Truncate, rule: &rulebook::MAP_1 },
        Line { alias: "lastName", labels: &["Last Name"], members: &[Member::LastName], limit: 50, over: Truncate, rule: &rulebook::MAP_2 },
        Line { alias: "workEmail", labels: &["Work Email"], members: &[Member::UserName, Member::Email], limit: 255, over: Fail, rule: &rulebook::MAP_3 },
        Line { alias: "workPhone", labels: &["Work Phone"], members: &[Member::PhoneWork], limit: 50, over: KeepOld, rule: &rulebook::MAP_4 },
        Line { alias: "mobilePhone", labels: &["Mobile Phone"], members: &[Member::PhoneMobile], limit: 50, over: KeepOld, rule: &rulebook::MAP_5 },
        Line { alias: "address1", labels: &["Address Line 1"], members: &[Member::Street1], limit: 100, over: Truncate, rule: &rulebook::MAP_6 },
        Line { alias: "address2", labels: &["Address Line 2"], members: &[Member::Street2], limit: 100, over: Truncate, rule: &rulebook::MAP_7 },
        Line { alias: "city", labels: &["City"], members: &[Member::City], limit: 50, over: Truncate, rule: &rulebook::MAP_8 },
        Line { alias: "state", labels: &["State"], members: &[Member::State], limit: 50, over: Truncate, rule: &rulebook::MAP_9 },
        Line { alias: "zipcode", labels: &["Zip Code", "ZIP"], members: &[Member::PostalCode], limit: 50, over: KeepOld, rule: &rulebook::MAP_10 },
        Line { alias: "country", labels: &["Country"], members: &[Member::Country], limit: 50, over: Truncate, rule: &rulebook::MAP_11 },
        Line { alias: "jobTitle", labels: &["Job Title"], members: &[Member::JobTitle], limit: 100, over: Truncate, rule: &rulebook::MAP_12 },
    ]
};

impl Field {
    /// Every field, in table order.
    pub const ALL: [Field; 12] = [
        Field::FirstName,
        Field::LastName,
        Field::WorkEmail,
        Field::WorkPhone,
        Field::MobilePhone,
        Field::Address1,
        Field::Address2,
        Field::City,
        Field::State,
        Field::Zip,
        Field::Country,
        Field::JobTitle,
    ];

    fn line(self) -> &'static Line {
        &TABLE[self as usize]
    }

    /// BambooHR's API alias; also the name in reports, codes and storage.
    pub fn alias(self) -> &'static str {
        self.line().alias
    }

    /// BambooHR's own labels, the usual one first.
    pub fn labels(self) -> &'static [&'static str] {
        self.line().labels
    }

    /// The Litmos members that hold it.
    pub fn members(self) -> &'static [Member] {
        self.line().members
    }

    /// The most UTF-16 code units Litmos takes (MAP-17).
    pub fn limit(self) -> usize {
        self.line().limit
    }

    /// What is done with more than that.
    pub fn over_limit(self) -> OverLimit {
        self.line().over
    }

    /// The rule of its line.
    pub fn rule(self) -> &'static Rule {
        self.line().rule
    }

    /// Whether it is part of the home address, and so personal (MAP-25).
    pub fn is_of_address(self) -> bool {
        use Field::{Address1, Address2, City, Country, State, Zip};
        matches!(self, Address1 | Address2 | City | State | Zip | Country)
    }

    /// Whether it is a phone number.
    pub fn is_phone(self) -> bool {
        matches!(self, Field::WorkPhone | Field::MobilePhone)
    }

    /// Whether a learner cannot be without it (MAP-1..3); such a field is never cleared (MAP-20).
    pub fn is_required(self) -> bool {
        matches!(self, Field::FirstName | Field::LastName | Field::WorkEmail)
    }
}

impl Member {
    /// Every member, in the order of the mapping table with the email behind the names, as Litmos
    /// lists them.
    pub const ALL: [Member; 13] = [
        Member::UserName,
        Member::FirstName,
        Member::LastName,
        Member::Email,
        Member::PhoneWork,
        Member::PhoneMobile,
        Member::Street1,
        Member::Street2,
        Member::City,
        Member::State,
        Member::PostalCode,
        Member::Country,
        Member::JobTitle,
    ];

    /// Litmos's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Member::UserName => "UserName",
            Member::FirstName => "FirstName",
            Member::LastName => "LastName",
            Member::Email => "Email",
            Member::PhoneWork => "PhoneWork",
            Member::PhoneMobile => "PhoneMobile",
            Member::Street1 => "Street1",
            Member::Street2 => "Street2",
            Member::City => "City",
            Member::State => "State",
            Member::PostalCode => "PostalCode",
            Member::Country => "Country",
            Member::JobTitle => "JobTitle",
        }
    }
}

/// Everything the engine asks BambooHR about an employee, the id aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SourceField {
    /// A mapped text field.
    Mapped(Field),
    /// Active or Inactive (MAP-13).
    Status,
    /// Full-Time, Terminated and so on (MAP-14).
    EmploymentStatus,
    /// The last day (MAP-14, STA-4).
    TerminationDate,
    /// Read for STA-5 alone: a termination before it is history.
    HireDate,
    /// The checkbox (ELG-5). Its alias differs from account to account.
    LitmosAccess,
}

impl SourceField {
    /// What decides the active state.
    pub const STATUS: [SourceField; 3] = [
        SourceField::Status,
        SourceField::EmploymentStatus,
        SourceField::TerminationDate,
    ];

    /// The same, and the hire date, which may take a termination back (STA-5).
    pub const STATUS_AND_HIRE: [SourceField; 4] = [
        SourceField::Status,
        SourceField::EmploymentStatus,
        SourceField::TerminationDate,
        SourceField::HireDate,
    ];

    /// Every field with a fixed alias, in table order: what a Sync asks for beside Litmos Access.
    pub fn with_alias() -> impl Iterator<Item = (SourceField, &'static str)> {
        let all = Field::ALL
            .into_iter()
            .map(SourceField::Mapped)
            .chain(SourceField::STATUS_AND_HIRE);
        all.filter_map(|field| field.alias().map(|alias| (field, alias)))
    }

    /// The API alias; `None` for Litmos Access, which has no fixed one.
    pub fn alias(self) -> Option<&'static str> {
        match self {
            SourceField::Mapped(field) => Some(field.alias()),
            SourceField::Status => Some("status"),
            SourceField::EmploymentStatus => Some("employmentHistoryStatus"),
            SourceField::TerminationDate => Some("terminationDate"),
            SourceField::HireDate => Some("hireDate"),
            SourceField::LitmosAccess => None,
        }
    }

    /// Its name in codes: the alias, `litmosAccess` for the box.
    pub fn name(self) -> &'static str {
        self.alias().unwrap_or("litmosAccess")
    }

    /// BambooHR's own labels.
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            SourceField::Mapped(field) => field.labels(),
            SourceField::Status => &["Status"],
            SourceField::EmploymentStatus => &["Employment Status"],
            SourceField::TerminationDate => &["Termination Date"],
            SourceField::HireDate => &["Hire Date"],
            SourceField::LitmosAccess => &["Litmos Access"],
        }
    }

    /// Whether it decides the active state, or may take a termination back.
    pub fn is_of_status(self) -> bool {
        SourceField::STATUS_AND_HIRE.contains(&self)
    }

    /// Whether it holds a day.
    pub fn is_date(self) -> bool {
        matches!(self, SourceField::TerminationDate | SourceField::HireDate)
    }

    /// Whether a Sync cannot do without its column (RD-4).
    pub fn is_essential(self) -> bool {
        match self {
            SourceField::Mapped(field) => field.is_required(),
            SourceField::Status | SourceField::LitmosAccess => true,
            SourceField::EmploymentStatus
            | SourceField::TerminationDate
            | SourceField::HireDate => false,
        }
    }

    /// The field a webhook key names: a label or alias of the table in any letter case, nothing
    /// else (WHK-9). Litmos Access has the names that the field catalog leaves it (ELG-5).
    pub fn named(key: &str, litmos_access: AccessNames<'_>) -> Option<SourceField> {
        let key = key.trim();
        let is_named = |field: SourceField| {
            let labels = field.labels().iter();
            labels
                .copied()
                .chain(field.alias())
                .any(|name| name.eq_ignore_ascii_case(key))
        };
        if litmos_access.contain(key) {
            return Some(SourceField::LitmosAccess);
        }
        SourceField::with_alias()
            .map(|(field, _)| field)
            .find(|field| is_named(*field))
    }

    /// What the value is kept and timed as; the status fields decide one thing together. `None` for
    /// the hire date, which decides nothing by itself.
    pub fn property(self) -> Option<Property> {
        match self {
            SourceField::Mapped(field) => Some(Property::Field(field)),
            SourceField::Status | SourceField::EmploymentStatus | SourceField::TerminationDate => {
                Some(Property::Active)
            }
            SourceField::HireDate => None,
            SourceField::LitmosAccess => Some(Property::Access),
        }
    }
}

/// One thing that can change on a person: a text field, being active, or having Litmos Access.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String")]
pub enum Property {
    /// A text field.
    Field(Field),
    /// Active or inactive.
    Active,
    /// Litmos Access; never written to Litmos, only timed.
    Access,
}

impl Property {
    /// Its name in reports and lists: BambooHR's alias, `status` for being active.
    pub fn name(self) -> &'static str {
        match self {
            Property::Field(field) => field.alias(),
            Property::Active => "status",
            Property::Access => "litmosAccess",
        }
    }

    /// Everything an Import may write.
    pub fn writable() -> impl Iterator<Item = Property> {
        Field::ALL
            .into_iter()
            .map(Property::Field)
            .chain([Property::Active])
    }
}

impl From<Property> for String {
    fn from(property: Property) -> String {
        property.name().to_owned()
    }
}

impl TryFrom<String> for Property {
    type Error = String;

    fn try_from(name: String) -> Result<Property, String> {
        Property::writable()
            .chain([Property::Access])
            .find(|property| property.name() == name)
            .ok_or_else(|| format!("no mapped field is called `{name}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_rule_book_says() {
        let lines: Vec<String> = Field::ALL
            .iter()
            .map(|field| {
                let members: Vec<_> = field.members().iter().map(|member| member.name()).collect();
                let (labels, members) = (field.labels().join("/"), members.join("+"));
                format!(
                    "{} {} | {labels} -> {members} {} {:?}",
                    field.rule(),
                    field.alias(),
                    field.limit(),
                    field.over_limit()
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        MAP-1 firstName | First Name -> FirstName 50 Truncate
        MAP-2 lastName | Last Name -> LastName 50 Truncate
        MAP-3 workEmail | Work Email -> UserName+Email 255 Fail
        MAP-4 workPhone | Work Phone -> PhoneWork 50 KeepOld
        MAP-5 mobilePhone | Mobile Phone -> PhoneMobile 50 KeepOld
        MAP-6 address1 | Address Line 1 -> Street1 100 Truncate
        MAP-7 address2 | Address Line 2 -> Street2 100 Truncate
        MAP-8 city | City -> City 50 Truncate
        MAP-9 state | State -> State 50 Truncate
        MAP-10 zipcode | Zip Code/ZIP -> PostalCode 50 KeepOld
        MAP-11 country | Country -> Country 50 Truncate
        MAP-12 jobTitle | Job Title -> JobTitle 100 Truncate
        ");
    }

    #[test]
    fn keys_are_labels_or_aliases_in_any_letter_case_and_nothing_else() {
        let named = |key| {
            let names = AccessNames {
                name: Some("customLitmosAccess"),
                ignores_label: false,
            };
            SourceField::named(key, names)
        };
        assert_eq!(
            named("first name"),
            Some(SourceField::Mapped(Field::FirstName))
        );
        assert_eq!(named("ZIPCODE"), Some(SourceField::Mapped(Field::Zip)));
        assert_eq!(named("zip"), Some(SourceField::Mapped(Field::Zip)));
        assert_eq!(
            named("Employment Status"),
            Some(SourceField::EmploymentStatus)
        );
        assert_eq!(named("LITMOS ACCESS"), Some(SourceField::LitmosAccess));
        assert_eq!(named("customlitmosaccess"), Some(SourceField::LitmosAccess));
        // The article's own names and renamed keys are no keys.
        assert_eq!(named("Address 1"), None);
        assert_eq!(named("Given Name"), None);
        assert_eq!(
            SourceField::named("customLitmosAccess", AccessNames::default()),
            None
        );
    }

    #[test]
    fn a_property_is_stored_by_its_name() {
        assert_eq!(
            serde_json::to_string(&Property::Field(Field::Zip)).unwrap(),
            r#""zipcode""#
        );
        assert_eq!(
            serde_json::from_str::<Property>(r#""status""#).unwrap(),
            Property::Active
        );
        assert!(serde_json::from_str::<Property>(r#""department""#).is_err());
    }
}
