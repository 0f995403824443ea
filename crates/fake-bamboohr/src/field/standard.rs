//! The standard fields as data: ids, aliases, labels and types of a real account (section 5.1).
//!
//! Left out: pay, photo and social fields, which this product never reads.

use std::borrow::Cow;

use super::{Computed, Field, Kind, Source, Table};
use crate::manager::{OfManager, SUPERVISOR};

const fn field(id: i64, alias: &'static str, label: &'static str, kind: Kind) -> Field {
    from(Source::Stored, id, alias, label, kind)
}

const fn from(source: Source, id: i64, alias: &'static str, label: &'static str, kind: Kind) -> Field {
    let is_termination_date = matches!(source, Source::TerminationDate);
    Field {
        id: Some(id),
        alias: Cow::Borrowed(alias),
        label: Cow::Borrowed(label),
        kind,
        source,
        is_watchable: !is_termination_date,
        is_listed: true,
    }
}

const fn computed(alias: &'static str, label: &'static str, kind: Kind, computed: Computed) -> Field {
    unlisted(Source::Computed(computed), alias, label, kind)
}

const fn unlisted(source: Source, alias: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        id: None,
        alias: Cow::Borrowed(alias),
        label: Cow::Borrowed(label),
        kind,
        source,
        is_watchable: false,
        is_listed: false,
    }
}

const JOB: Source = Source::Row(Table::JobInfo);
const EMPLOYMENT: Source = Source::Row(Table::EmploymentStatus);

/// The old alias of `status`, still answered (section 5.1).
pub(crate) const DEPRECATED_STATUS: &str = "employmentStatus";

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
    from(EMPLOYMENT, 16, "employmentHistoryStatus", "Employment Status", Kind::List),
    from(JOB, 17, "jobTitle", "Job Title", Kind::List),
    from(JOB, 4, "department", "Department", Kind::List),
    from(JOB, 1355, "division", "Division", Kind::List),
    from(JOB, 18, "location", "Location", Kind::List),
    from(JOB, 91, SUPERVISOR, "Reporting to", Kind::Employee),
    from(Source::TerminationDate, -38, "terminationDate", "Termination Date", Kind::Date),
    // The deprecated name of `status`, with the same id; metadata marks it.
    from(Source::Status, 387, DEPRECATED_STATUS, "Employment Status", Kind::Status),
    computed("id", "Employee ID", Kind::Int, Computed::Id),
    computed("displayName", "Display name", Kind::Text, Computed::DisplayName),
    computed("fullName1", "First name Last name", Kind::Text, Computed::FullName1),
    computed("fullName2", "Last name, First name", Kind::Text, Computed::FullName2),
    computed("fullName3", "Last name, First name Middle name (Preferred name)", Kind::Text, Computed::FullName3),
    computed("fullName4", "Last name, First name Middle name", Kind::Text, Computed::FullName4),
    computed("fullName5", "First name Middle name Last name", Kind::Text, Computed::FullName5),
    computed("bestEmail", "Best email", Kind::Email, Computed::BestEmail),
    computed("workPhonePlusExtension", "Work phone and extension", Kind::Text, Computed::WorkPhonePlusExtension),
    computed("stateCode", "State code", Kind::Text, Computed::StateCode),
    unlisted(Source::Manager(OfManager::Number), "supervisorId", "Supervisor number", Kind::Text),
    unlisted(Source::Manager(OfManager::Id), "supervisorEId", "Supervisor EID", Kind::Text),
    unlisted(Source::Manager(OfManager::Email), "supervisorEmail", "Supervisor email", Kind::Email),
    computed("lastChanged", "Last changed", Kind::Timestamp, Computed::LastChanged),
    computed("photoUploaded", "Employee photo exists", Kind::Bool, Computed::IsPhotoUploaded),
    computed("isPhotoUploaded", "Employee photo exists", Kind::Bool, Computed::IsPhotoUploaded),
];
