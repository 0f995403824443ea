//! The types of fields, as metadata names them, and the words that the closed ones take (sections
//! 4.6 and 5.1).

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($kind:ident => $name:literal,)*) => {
        /// What a field holds: the type names of metadata.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the vendor's own type names say all there is")]
        pub enum Kind {
            $($kind,)*
        }

        impl Kind {
            /// Every type.
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// The type as metadata and reports name it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Kind::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    Text => "text",
    Textarea => "textarea",
    Int => "int",
    Date => "date",
    Timestamp => "timestamp",
    Email => "email",
    Phone => "phone",
    List => "list",
    Multilist => "multilist",
    Checkbox => "checkbox",
    Currency => "currency",
    Country => "country",
    State => "state",
    Status => "status",
    Gender => "gender",
    MaritalStatus => "marital_status",
    Employee => "employee",
    EmployeeNumber => "employee_number",
    EmployeeAccess => "employee_access",
    EmployeeContacts => "employee_contacts",
    Ssn => "ssn",
    PayType => "pay_type",
    PaidPer => "paid_per",
    PayPeriod => "pay_period",
    AcaStatus => "aca_status",
    Relationship => "relationship",
    TrainingType => "training_type",
    BenefitGroup => "benefit_group",
    BenefitHistory => "benefit_history",
    TimeOffType => "time_off_type",
    TimeOffTypeExists => "time_off_type_exists",
    TimeOffPolicyExists => "time_off_policy_exists",
    Url => "url",
    Bool => "bool",
}

impl Kind {
    /// The type of this name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// Whether its values are options of a list of the company.
    pub fn has_options(self) -> bool {
        matches!(self, Kind::List | Kind::Multilist)
    }

    /// The only words it takes, if they are fixed. The vendor publishes those of access, gender and
    /// marital status in part; the others are those of its screens.
    pub(crate) fn words(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Kind::EmployeeAccess => &["Enabled", "Disabled"],
            Kind::Gender => &["Female", "Male", "Non-binary"],
            Kind::MaritalStatus => &[
                "Single",
                "Married",
                "Common Law",
                "Domestic Partnership",
                "Divorced",
                "Separated",
                "Widowed",
            ],
            Kind::PayType => &[
                "Salary",
                "Hourly",
                "Commission",
                "Exception Hourly",
                "Piece Rate",
                "Contract",
                "Daily",
            ],
            Kind::PaidPer => &[
                "Hour",
                "Day",
                "Week",
                "Month",
                "Quarter",
                "Year",
                "Pay Period",
                "Piece",
            ],
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_one_name_wherever_it_is_written() {
        assert_eq!(Kind::ALL.len(), 34);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
            assert_eq!(
                serde_json::to_string(kind).expect("text"),
                format!("{:?}", kind.as_str())
            );
        }
    }
}
