//! The standard fields as data: ids, aliases, labels and types of a real account (section 5.1).
//!
//! The numbers of fields that only the list of watchable ones names are ours (section 8.4).

use std::borrow::Cow;
use std::sync::LazyLock;

use super::column::{COMMENT, TERMINATION_COLUMNS};
use super::field::{Computed, Field, Source, Table};
use super::kind::Kind;
use super::manager::{OfManager, SUPERVISOR};

const fn field(id: i64, alias: &'static str, label: &'static str, kind: Kind) -> Field {
    from(Source::Stored, id, alias, label, kind)
}

const fn from(
    source: Source,
    id: i64,
    alias: &'static str,
    label: &'static str,
    kind: Kind,
) -> Field {
    let is_termination_date = matches!(source, Source::TerminationDate);
    Field {
        id: Some(id),
        part: None,
        alias: Cow::Borrowed(alias),
        label: Cow::Borrowed(label),
        kind,
        source,
        is_watchable: !is_termination_date,
        is_listed: true,
        is_named: true,
    }
}

/// A field that goes by its number alone.
const fn numbered(
    source: Source,
    id: i64,
    alias: &'static str,
    label: &'static str,
    kind: Kind,
) -> Field {
    let mut field = from(source, id, alias, label, kind);
    field.is_named = false;
    field
}

/// As [`numbered`], and no webhook may monitor it.
const fn unwatched(
    source: Source,
    id: i64,
    alias: &'static str,
    label: &'static str,
    kind: Kind,
) -> Field {
    let mut field = numbered(source, id, alias, label, kind);
    field.is_watchable = false;
    field
}

const fn computed(
    alias: &'static str,
    label: &'static str,
    kind: Kind,
    computed: Computed,
) -> Field {
    unlisted(Source::Computed(computed), alias, label, kind)
}

const fn unlisted(source: Source, alias: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        id: None,
        part: None,
        alias: Cow::Borrowed(alias),
        label: Cow::Borrowed(label),
        kind,
        source,
        is_watchable: false,
        is_listed: false,
        is_named: true,
    }
}

const JOB: Source = Source::Row(Table::JobInfo);
const EMPLOYMENT: Source = Source::Row(Table::EmploymentStatus);

/// The old alias of `status`, still answered (section 5.1).
pub(crate) const DEPRECATED_STATUS: &str = "employmentStatus";

/// The alias of today for one that the vendor still answers to.
pub(super) fn current_name(name: &str) -> &str {
    if name == "nickname" {
        "preferredName"
    } else {
        name
    }
}

/// Every standard field this fake knows, those of metadata first.
pub static STANDARD: &[Field] = &[
    field(1, "firstName", "First Name", Kind::Text),
    field(2, "lastName", "Last Name", Kind::Text),
    field(5, "middleName", "Middle Name", Kind::Text),
    field(1358, "preferredName", "Preferred Name", Kind::Text),
    field(3, "hireDate", "Hire Date", Kind::Date),
    field(4255, "originalHireDate", "Original Hire Date", Kind::Date),
    field(6, "dateOfBirth", "Birth Date", Kind::Date),
    field(154, "gender", "Gender", Kind::Gender),
    field(155, "maritalStatus", "Marital Status", Kind::MaritalStatus),
    field(1037, "ethnicity", "Ethnicity", Kind::List),
    field(157, "eeo", "EEO Job Category", Kind::List),
    field(7, "ssn", "SSN", Kind::Ssn),
    field(8, "address1", "Address Line 1", Kind::Text),
    field(9, "address2", "Address Line 2", Kind::Text),
    field(10, "city", "City", Kind::Text),
    field(11, "state", "State", Kind::State),
    field(12, "zipcode", "Zip Code", Kind::Text),
    field(3991, "country", "Country", Kind::Country),
    field(13, "mobilePhone", "Mobile Phone", Kind::Phone),
    field(14, "homePhone", "Home Phone", Kind::Phone),
    field(15, "workEmail", "Work Email", Kind::Email),
    field(1357, "homeEmail", "Home Email", Kind::Email),
    field(634, "workPhone", "Work Phone", Kind::Phone),
    field(635, "workPhoneExtension", "Work Ext.", Kind::Text),
    field(636, "employeeNumber", "Employee #", Kind::EmployeeNumber),
    from(Source::Status, 387, "status", "Status", Kind::Status),
    from(
        EMPLOYMENT,
        16,
        "employmentHistoryStatus",
        "Employment Status",
        Kind::List,
    ),
    from(JOB, 17, "jobTitle", "Job Title", Kind::List),
    from(JOB, 4, "department", "Department", Kind::List),
    from(JOB, 1355, "division", "Division", Kind::List),
    from(JOB, 18, "location", "Location", Kind::List),
    from(JOB, 91, SUPERVISOR, "Reporting to", Kind::Employee),
    numbered(
        Source::RowDate(Table::JobInfo),
        4047,
        "jobInformationDate",
        "Job Information: Date",
        Kind::Date,
    ),
    from(
        Source::RowDate(Table::EmploymentStatus),
        1936,
        "employeeStatusDate",
        "Employment Status: Date",
        Kind::Date,
    ),
    // The number of the remark is ours; those of the three lists were seen.
    unwatched(
        EMPLOYMENT,
        1937,
        COMMENT,
        "Employment Status: Comment",
        Kind::Textarea,
    ),
    unwatched(
        EMPLOYMENT,
        4237,
        TERMINATION_COLUMNS[0],
        "Termination Type",
        Kind::List,
    ),
    unwatched(
        EMPLOYMENT,
        4238,
        TERMINATION_COLUMNS[1],
        "Termination Reason",
        Kind::List,
    ),
    unwatched(
        EMPLOYMENT,
        4239,
        TERMINATION_COLUMNS[2],
        "Eligible For Re-hire",
        Kind::List,
    ),
    field(19, "payRate", "Pay rate", Kind::Currency),
    field(156, "payType", "Pay type", Kind::PayType),
    field(1359, "exempt", "Overtime Status", Kind::List),
    unwatched(
        Source::Stored,
        1610,
        "selfServiceAccess",
        "Self-service access",
        Kind::EmployeeAccess,
    ),
    numbered(
        Source::Stored,
        4060,
        "benefitGroup",
        "Benefit Group",
        Kind::BenefitGroup,
    ),
    numbered(
        Source::Stored,
        4061,
        "compensationChangeReason",
        "Compensation Change Reason",
        Kind::List,
    ),
    numbered(
        Source::Stored,
        4062,
        "compensationDate",
        "Compensation: Date",
        Kind::Date,
    ),
    numbered(
        Source::Stored,
        4063,
        "employeeTaxType",
        "Employee Tax Type",
        Kind::List,
    ),
    field(
        4064,
        "acaStatus",
        "Employment Status: ACA Full-Time",
        Kind::AcaStatus,
    ),
    field(4065, "facebook", "Facebook URL", Kind::Text),
    field(4066, "linkedIn", "LinkedIn URL", Kind::Text),
    numbered(
        Source::Stored,
        4067,
        "overtimeRate",
        "Overtime Rate",
        Kind::Currency,
    ),
    field(4068, "paidPer", "Paid per", Kind::PaidPer),
    numbered(Source::Stored, 4069, "payGroup", "Pay Group", Kind::List),
    field(4070, "paySchedule", "Pay Schedule", Kind::List),
    numbered(
        Source::Stored,
        4071,
        "standardHoursPerWeek",
        "Standard Hours Per Week",
        Kind::Int,
    ),
    field(
        4072,
        "timeTrackingEnabled",
        "Time Tracking Enabled",
        Kind::Bool,
    ),
    field(4073, "twitterFeed", "Twitter Feed", Kind::Text),
    from(
        Source::TerminationDate,
        -38,
        "terminationDate",
        "Termination Date",
        Kind::Date,
    ),
    // The deprecated name of `status`, with the same id; metadata marks it.
    from(
        Source::Status,
        387,
        DEPRECATED_STATUS,
        "Employment Status",
        Kind::Status,
    ),
    computed("id", "Employee ID", Kind::Int, Computed::Id),
    computed(
        "displayName",
        "Display name",
        Kind::Text,
        Computed::DisplayName,
    ),
    computed(
        "fullName1",
        "First name Last name",
        Kind::Text,
        Computed::FullName1,
    ),
    computed(
        "fullName2",
        "Last name, First name",
        Kind::Text,
        Computed::FullName2,
    ),
    computed(
        "fullName3",
        "Last name, First name Middle name (Preferred name)",
        Kind::Text,
        Computed::FullName3,
    ),
    computed(
        "fullName4",
        "Last name, First name Middle name",
        Kind::Text,
        Computed::FullName4,
    ),
    computed(
        "fullName5",
        "First name Middle name Last name",
        Kind::Text,
        Computed::FullName5,
    ),
    computed("bestEmail", "Best email", Kind::Email, Computed::BestEmail),
    computed(
        "workPhonePlusExtension",
        "Work phone and extension",
        Kind::Text,
        Computed::WorkPhonePlusExtension,
    ),
    computed("stateCode", "State code", Kind::Text, Computed::StateCode),
    unlisted(
        Source::Manager(OfManager::Number),
        "supervisorId",
        "Supervisor number",
        Kind::Text,
    ),
    unlisted(
        Source::Manager(OfManager::Id),
        "supervisorEId",
        "Supervisor EID",
        Kind::Text,
    ),
    unlisted(
        Source::Manager(OfManager::Email),
        "supervisorEmail",
        "Supervisor email",
        Kind::Email,
    ),
    computed(
        "lastChanged",
        "Last changed",
        Kind::Timestamp,
        Computed::LastChanged,
    ),
    unlisted(
        Source::Stored,
        "includeInPayroll",
        "Include in payroll",
        Kind::Bool,
    ),
    unlisted(Source::Stored, "instagram", "Instagram URL", Kind::Text),
    unlisted(Source::Stored, "pinterest", "Pinterest URL", Kind::Text),
    unlisted(
        Source::Stored,
        "skypeUsername",
        "Skype Username",
        Kind::Text,
    ),
    unlisted(Source::Stored, "pronouns", "Pronouns", Kind::Text),
    computed("birthday", "Birthday", Kind::Text, Computed::Birthday),
    computed("age", "Age", Kind::Int, Computed::Age),
    computed(
        "createdByUserId",
        "Created by",
        Kind::Int,
        Computed::CreatedBy,
    ),
    computed("photoUrl", "Photo URL", Kind::Url, Computed::PhotoUrl),
    computed(
        "photoUploaded",
        "Employee photo exists",
        Kind::Bool,
        Computed::IsPhotoUploaded,
    ),
    computed(
        "isPhotoUploaded",
        "Employee photo exists",
        Kind::Bool,
        Computed::IsPhotoUploaded,
    ),
];

/// A standard field with the parts of its alias that are compared, next to each other in memory:
/// every read of a value looks up a field.
///
/// Only for speed; a test compares it with the plain table.
struct Known {
    /// The last byte of the alias: of one length, most differ in it.
    last: u8,
    alias: &'static str,
    field: &'static Field,
}

/// The standard fields by the length of their alias, of which few share one.
static BY_LENGTH: LazyLock<Vec<Vec<Known>>> = LazyLock::new(|| {
    let longest = STANDARD
        .iter()
        .map(|field| field.alias.len())
        .max()
        .unwrap_or_default();
    let known = |field: &'static Field| {
        Some(Known {
            last: field.alias.bytes().last()?,
            alias: &field.alias,
            field,
        })
    };
    let of_length = |length| {
        STANDARD
            .iter()
            .filter(|field| field.alias.len() == length)
            .filter_map(known)
            .collect()
    };
    (0..=longest).map(of_length).collect()
});

/// The standard field of this alias, whether or not the vendor lets it go by it.
pub(crate) fn standard_field(alias: &str) -> Option<&'static Field> {
    let last = *alias.as_bytes().last()?;
    let same_length = BY_LENGTH.get(alias.len())?;
    same_length
        .iter()
        .find(|known| known.last == last && known.alias == alias)
        .map(|known| known.field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_standard_fields_have_one_alias() {
        for field in STANDARD {
            assert_eq!(standard_field(&field.alias), Some(field));
        }
    }
}
