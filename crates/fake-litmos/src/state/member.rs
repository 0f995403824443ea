//! The members of a user in contract order (contract, section 3.1): what each holds and how long it
//! may be.

use serde::{Deserialize, Serialize};

/// What a member holds and who decides about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Free text that may also be null; a full replacement clears it.
    Text,
    /// Text with a rule of its own.
    Own,
    /// True or false.
    Flag,
    /// Ignored on write.
    ReadOnly,
}

macro_rules! members {
    ($($name:ident $kind:ident $max:literal;)*) => {
        /// A member of a user, named as the vendor names it, ordered as the contract orders it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the names are the vendor's own")]
        pub enum Member { $($name),* }

        impl Member {
            /// Every member, in contract order.
            pub const ALL: &[Member] = &[$(Member::$name),*];

            /// The vendor's name.
            pub fn name(self) -> &'static str {
                match self { $(Member::$name => stringify!($name)),* }
            }

            pub(crate) const fn kind(self) -> Kind {
                match self { $(Member::$name => Kind::$kind),* }
            }

            /// The most UTF-16 code units it may hold; 0 where no limit is documented.
            fn units_max_or_zero(self) -> usize {
                match self { $(Member::$name => $max),* }
            }
        }
    };
}

members! {
    Id Own 50;
    UserName Own 255;
    FirstName Own 50;
    LastName Own 50;
    FullName ReadOnly 0;
    Email Own 255;
    AccessLevel Own 50;
    DisableMessages Flag 0;
    Active Flag 0;
    Skype Text 100;
    PhoneWork Text 50;
    PhoneMobile Text 50;
    LastLogin ReadOnly 0;
    LoginKey ReadOnly 0;
    IsCustomUsername Flag 0;
    Password Own 20;
    SkipFirstLogin Flag 0;
    TimeZone Own 0;
    SalesforceId ReadOnly 0;
    OriginalId ReadOnly 0;
    Street1 Text 100;
    Street2 Text 100;
    City Text 50;
    State Text 50;
    PostalCode Text 50;
    Country Text 50;
    CompanyName Text 100;
    JobTitle Text 100;
    CustomField1 Text 255;
    CustomField2 Text 255;
    CustomField3 Text 255;
    Culture Own 0;
    CustomField4 Text 255;
    CustomField5 Text 255;
    CustomField6 Text 255;
    CustomField7 Text 255;
    CustomField8 Text 255;
    CustomField9 Text 255;
    CustomField10 Text 255;
    SalesforceContactId ReadOnly 0;
    SalesforceAccountId ReadOnly 0;
    CreatedDate ReadOnly 0;
    Points ReadOnly 0;
    Brand Own 0;
    ManagerId Own 50;
    ManagerName ReadOnly 0;
    EnableTextNotification Flag 0;
    Website Text 0;
    Twitter Text 0;
    ExpirationDate Text 0;
    JobRole Text 0;
    ExternalEmployeeId Text 255;
    ProfileType ReadOnly 0;
}

impl Member {
    /// The member of exactly this name.
    pub fn parse(name: &str) -> Option<Member> {
        Member::ALL
            .iter()
            .copied()
            .find(|member| member.name() == name)
    }

    /// The most UTF-16 code units it may hold (Litmos runs on .NET), where a limit is documented or
    /// guessed.
    pub fn units_max(self) -> Option<usize> {
        Some(self.units_max_or_zero()).filter(|max| *max > 0)
    }

    /// Members that articles and answers place differently: in XML, anywhere after `Country` will
    /// do (contract, section 2.5).
    pub(crate) fn floats(self) -> bool {
        matches!(
            self,
            Member::SalesforceContactId
                | Member::SalesforceAccountId
                | Member::CreatedDate
                | Member::Points
                | Member::Culture
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_three_members_and_culture_sits_after_custom_field_three() {
        assert_eq!(Member::ALL.len(), 53);
        let names: Vec<&str> = Member::ALL[28..34]
            .iter()
            .map(|member| member.name())
            .collect();
        let expected = [
            "CustomField1",
            "CustomField2",
            "CustomField3",
            "Culture",
            "CustomField4",
            "CustomField5",
        ];
        assert_eq!(names, expected);
        assert_eq!(Member::ALL[52].name(), "ProfileType");
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(Member::parse("PhoneWork"), Some(Member::PhoneWork));
        assert_eq!(Member::parse("phonework"), None);
        assert_eq!(Member::PhoneWork.units_max(), Some(50));
        assert_eq!(Member::TimeZone.units_max(), None);
    }
}
