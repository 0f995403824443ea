//! The members of one row of a bulk import, in the order that XML must keep (contract, section
//! 4.1).
//!
//! Their names are not those of a user; what each writes onto one is in here too.

use serde::{Deserialize, Serialize};

use crate::Member;

/// A member of a row. Greater means later in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Column {
    Username,
    Email,
    FirstName,
    LastName,
    Password,
    Phone,
    Mobile,
    Skype,
    Title,
    CompanyName,
    WebSite,
    Twitter,
    /// `Team1` to `Team5`: codes, not ids and not names.
    Team(u8),
    /// `Course1` to `Course3`: codes too.
    Course(u8),
    Address1,
    Address2,
    City,
    State,
    Zip,
    Country,
    /// `CustomField1` to `CustomField10`.
    CustomField(u8),
    /// The three Salesforce ids, which nothing is done with.
    Salesforce(u8),
    Active,
    InActiveDate,
    AccessLevel,
    Brand,
    Culture,
    Manager,
    /// `UserCustomField1` to `UserCustomField25`: the site's own fields in the order they were
    /// made.
    UserCustomField(u8),
    JobRole,
    ExternalEmployeeId,
    TimeZone,
}

const CUSTOM_FIELDS: [Member; 10] = [
    Member::CustomField1,
    Member::CustomField2,
    Member::CustomField3,
    Member::CustomField4,
    Member::CustomField5,
    Member::CustomField6,
    Member::CustomField7,
    Member::CustomField8,
    Member::CustomField9,
    Member::CustomField10,
];

impl Column {
    /// The member of this name. Letter case counts, so a user's `UserName` is no member; the one
    /// exception is a name that a client writes differently.
    pub(crate) fn parse(name: &str) -> Option<Column> {
        Some(match name {
            "Username" => Column::Username,
            "Email" => Column::Email,
            "FirstName" => Column::FirstName,
            "LastName" => Column::LastName,
            "Password" => Column::Password,
            "Phone" => Column::Phone,
            "Mobile" => Column::Mobile,
            "Skype" => Column::Skype,
            "Title" => Column::Title,
            "CompanyName" => Column::CompanyName,
            "WebSite" => Column::WebSite,
            "Twitter" => Column::Twitter,
            "Address1" => Column::Address1,
            "Address2" => Column::Address2,
            "City" => Column::City,
            "State" => Column::State,
            "Zip" => Column::Zip,
            "Country" => Column::Country,
            "SalesforceId" => Column::Salesforce(1),
            "SalesforceContactId" => Column::Salesforce(2),
            "SalesforceAccountId" => Column::Salesforce(3),
            "Active" => Column::Active,
            "InActiveDate" => Column::InActiveDate,
            "AccessLevel" => Column::AccessLevel,
            "Brand" => Column::Brand,
            "Culture" => Column::Culture,
            "Manager" => Column::Manager,
            "JobRole" => Column::JobRole,
            "TimeZone" => Column::TimeZone,
            other if other.eq_ignore_ascii_case("ExternalEmployeeId") => Column::ExternalEmployeeId,
            other => return Column::numbered(other),
        })
    }

    fn numbered(name: &str) -> Option<Column> {
        let number = |base: &str, last: u8| {
            let number: u8 = name.strip_prefix(base)?.parse().ok()?;
            // `Team01` and `Team+1` are read as numbers but are not the names.
            ((1..=last).contains(&number) && name == format!("{base}{number}")).then_some(number)
        };
        let team = number("Team", 5).map(Column::Team);
        let course = || number("Course", 3).map(Column::Course);
        let custom_field = || number("CustomField", 10).map(Column::CustomField);
        let user_custom_field = || number("UserCustomField", 25).map(Column::UserCustomField);
        team.or_else(course)
            .or_else(custom_field)
            .or_else(user_custom_field)
    }

    /// The user's member that takes the value unchanged, where there is one.
    pub(crate) fn member(self) -> Option<Member> {
        Some(match self {
            Column::Username => Member::UserName,
            Column::Email => Member::Email,
            Column::FirstName => Member::FirstName,
            Column::LastName => Member::LastName,
            Column::Password => Member::Password,
            Column::Phone => Member::PhoneWork,
            Column::Mobile => Member::PhoneMobile,
            Column::Skype => Member::Skype,
            Column::Title => Member::JobTitle,
            Column::CompanyName => Member::CompanyName,
            Column::WebSite => Member::Website,
            Column::Twitter => Member::Twitter,
            Column::Address1 => Member::Street1,
            Column::Address2 => Member::Street2,
            Column::City => Member::City,
            Column::State => Member::State,
            Column::Zip => Member::PostalCode,
            Column::Country => Member::Country,
            Column::CustomField(number) => CUSTOM_FIELDS[usize::from(number) - 1],
            Column::InActiveDate => Member::ExpirationDate,
            Column::Brand => Member::Brand,
            Column::Culture => Member::Culture,
            Column::JobRole => Member::JobRole,
            Column::ExternalEmployeeId => Member::ExternalEmployeeId,
            Column::TimeZone => Member::TimeZone,
            // These have forms of their own, or no place in a user.
            Column::Active | Column::AccessLevel | Column::Manager => return None,
            Column::Team(_)
            | Column::Course(_)
            | Column::Salesforce(_)
            | Column::UserCustomField(_) => return None,
        })
    }

    /// Whether a blank value is a mistake; in other members it means nothing.
    pub(crate) fn needs_value(self) -> bool {
        matches!(self, Column::InActiveDate | Column::AccessLevel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract's order, written out.
    const ORDER: &str = "Username Email FirstName LastName Password Phone Mobile Skype Title CompanyName WebSite \
        Twitter Team1 Team2 Team3 Team4 Team5 Course1 Course2 Course3 Address1 Address2 City State Zip Country \
        CustomField1 CustomField2 CustomField3 CustomField4 CustomField5 CustomField6 CustomField7 CustomField8 \
        CustomField9 CustomField10 SalesforceId SalesforceContactId SalesforceAccountId Active InActiveDate \
        AccessLevel Brand Culture Manager UserCustomField1 UserCustomField2 UserCustomField25 JobRole \
        ExternalEmployeeId TimeZone";

    #[test]
    fn every_name_of_the_contract_is_a_member_and_they_are_in_order() {
        let columns: Vec<Column> = ORDER
            .split(' ')
            .map(|name| Column::parse(name).unwrap_or_else(|| panic!("{name}")))
            .collect();
        assert!(
            columns.is_sorted_by(|left, right| left < right),
            "{columns:?}"
        );
    }

    #[test]
    fn a_users_names_are_not_a_rows() {
        for name in [
            "UserName",
            "JobTitle",
            "PhoneWork",
            "Street1",
            "Team0",
            "Team6",
            "Team01",
            "CustomField11",
            "",
        ] {
            assert_eq!(Column::parse(name), None, "{name}");
        }
        assert_eq!(
            Column::parse("ExternalEmployeeID"),
            Some(Column::ExternalEmployeeId)
        );
        assert_eq!(Column::parse("UserCustomField26"), None);
    }

    #[test]
    fn members_get_the_names_a_user_has_for_them() {
        let pairs = [
            ("Phone", Member::PhoneWork),
            ("Mobile", Member::PhoneMobile),
            ("Title", Member::JobTitle),
            ("Address1", Member::Street1),
            ("Address2", Member::Street2),
            ("Zip", Member::PostalCode),
            ("WebSite", Member::Website),
            ("InActiveDate", Member::ExpirationDate),
            ("CustomField10", Member::CustomField10),
        ];
        for (name, member) in pairs {
            assert_eq!(
                Column::parse(name).and_then(Column::member),
                Some(member),
                "{name}"
            );
        }
    }
}
