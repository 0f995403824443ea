//! Reason and warning codes (rule book section 25): stable, snake_case, the same in every output.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::mapping::{Field, Property, SourceField};
use crate::safeguards::Safeguard;

/// Why a row, a run, a webhook entry, a connection or a request came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the codes are the rule book's, section 25")]
pub enum Reason {
    // A row, or a webhook entry.
    MissingWorkEmail,
    InvalidWorkEmail,
    /// USR-3: Litmos refuses this character in a user name.
    UsernameNotAllowed {
        character: char,
    },
    WorkEmailTooLong,
    MissingFirstName,
    MissingLastName,
    /// MAT-6: these employees have the same work email.
    DuplicateWorkEmail {
        others: Vec<EmployeeId>,
        /// The one of them whose learner has it as user name.
        #[serde(default)]
        holder: Option<EmployeeId>,
        /// Those of them who must be inactive.
        #[serde(default)]
        leavers: Vec<EmployeeId>,
    },
    /// MAT-7, MAT-10: by a learner that was not seen.
    UsernameTaken,
    /// MAT-7, MAT-10: the same code; this learner has the name.
    UsernameTakenBy {
        learner: LearnerId,
        /// First and last name of the learner.
        name: String,
        /// The employee linked to the learner.
        employee: Option<EmployeeId>,
    },
    /// MAT-11: the rename of this employee, which would have freed the name, failed for this
    /// reason. It has the code of that reason.
    WaitsForRename {
        other: EmployeeId,
        reason: Box<Reason>,
    },
    /// MAT-5: the learner of that name belongs to this employee.
    UsernameLinkedToOtherEmployee {
        other: EmployeeId,
    },
    UsernameCycle,
    /// MAT-14: the learner of that name belongs to this former employee.
    PossibleRehire {
        former: EmployeeId,
    },
    /// MAT-3: the learner of that name is somebody called otherwise.
    AdoptsOtherName {
        learner: LearnerId,
        /// First and last name of the learner.
        name: String,
    },
    UnknownStatus,
    StatusNotVisible,
    ProtectedAccount,
    /// RPT-9: Litmos keeps the learner inactive since its expiration date.
    LearnerExpired,
    NotImportable,
    AccessUnchecked,
    NotStarted,
    Cancelled,
    SourceRowConflict,
    LitmosAccessNotVisible,
    /// FLT-5: the vendor's status and its message, trimmed and free of secrets. A row of a bulk
    /// import has no status.
    LitmosRejected {
        status: Option<u16>,
        message: String,
    },
    /// FLT-5, the same for BambooHR.
    BamboohrRejected {
        status: u16,
        message: String,
    },
    AnswerUnreadable,
    LitmosUnavailable,
    BamboohrUnavailable,
    RateLimited,
    // A run.
    EmptySelection,
    ImportInProgress,
    SyncInProgress,
    Forbidden,
    /// SAF-1..6: held until confirmed.
    Held {
        safeguard: Safeguard,
    },
    LitmosAccessFieldMissing,
    /// ELG-5: alias and id of each live field of that name.
    LitmosAccessFieldAmbiguous {
        fields: Vec<String>,
    },
    /// RD-4: the alias of the column that did not come back.
    EssentialFieldUnavailable {
        field: String,
    },
    SourceUnstable,
    ResponseTooLarge,
    // The connection.
    IntegrationDisabled,
    SubdomainOnly,
    BamboohrLoginDeclined,
    BamboohrKeyRejected,
    LitmosKeyRejected,
    Quarantined,
    StoreCorrupt,
    StoreUnavailable,
    // A webhook entry or delivery.
    LitmosAccessNotPosted,
    LitmosAccessUnreadable,
    UnknownEmployee,
    AnotherCompany,
    OtherCompany,
    Duplicate,
    Stale,
    TimestampOutOfRange,
    // A request to the admin API.
    Unauthorized,
    NotFound,
    InvalidRequest,
    ConfirmationStale,
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Reason::MissingWorkEmail => "missing_work_email",
            Reason::InvalidWorkEmail => "invalid_work_email",
            Reason::UsernameNotAllowed { .. } => "username_not_allowed",
            Reason::WorkEmailTooLong => "work_email_too_long",
            Reason::MissingFirstName => "missing_first_name",
            Reason::MissingLastName => "missing_last_name",
            Reason::DuplicateWorkEmail { .. } => "duplicate_work_email",
            Reason::UsernameTaken | Reason::UsernameTakenBy { .. } => "username_taken",
            Reason::WaitsForRename { reason, .. } => return reason.code(),
            Reason::UsernameLinkedToOtherEmployee { .. } => "username_linked_to_other_employee",
            Reason::UsernameCycle => "username_cycle",
            Reason::PossibleRehire { .. } => "possible_rehire",
            Reason::AdoptsOtherName { .. } => "adopts_other_name",
            Reason::UnknownStatus => "unknown_status",
            Reason::StatusNotVisible => "status_not_visible",
            Reason::ProtectedAccount => "protected_account",
            Reason::LearnerExpired => "learner_expired",
            Reason::NotImportable => "not_importable",
            Reason::AccessUnchecked => "access_unchecked",
            Reason::NotStarted => "not_started",
            Reason::Cancelled => "cancelled",
            Reason::SourceRowConflict => "source_row_conflict",
            Reason::LitmosAccessNotVisible => "litmos_access_not_visible",
            Reason::LitmosRejected { .. } => "litmos_rejected",
            Reason::BamboohrRejected { .. } => "bamboohr_rejected",
            Reason::AnswerUnreadable => "answer_unreadable",
            Reason::LitmosUnavailable => "litmos_unavailable",
            Reason::BamboohrUnavailable => "bamboohr_unavailable",
            Reason::RateLimited => "rate_limited",
            Reason::EmptySelection => "empty_selection",
            Reason::ImportInProgress => "import_in_progress",
            Reason::SyncInProgress => "sync_in_progress",
            Reason::Forbidden => "forbidden",
            Reason::Held { safeguard } => return Cow::Owned(format!("held:{}", safeguard.code())),
            Reason::LitmosAccessFieldMissing => "litmos_access_field_missing",
            Reason::LitmosAccessFieldAmbiguous { .. } => "litmos_access_field_ambiguous",
            Reason::EssentialFieldUnavailable { .. } => "essential_field_unavailable",
            Reason::SourceUnstable => "source_unstable",
            Reason::ResponseTooLarge => "response_too_large",
            Reason::IntegrationDisabled => "integration_disabled",
            Reason::SubdomainOnly => "subdomain_only",
            Reason::BamboohrLoginDeclined => "bamboohr_login_declined",
            Reason::BamboohrKeyRejected => "bamboohr_key_rejected",
            Reason::LitmosKeyRejected => "litmos_key_rejected",
            Reason::Quarantined => "quarantined",
            Reason::StoreCorrupt => "store_corrupt",
            Reason::StoreUnavailable => "store_unavailable",
            Reason::LitmosAccessNotPosted => "litmos_access_not_posted",
            Reason::LitmosAccessUnreadable => "litmos_access_unreadable",
            Reason::UnknownEmployee => "unknown_employee",
            Reason::AnotherCompany => "another_company",
            Reason::OtherCompany => "other_company",
            Reason::Duplicate => "duplicate",
            Reason::Stale => "stale",
            Reason::TimestampOutOfRange => "timestamp_out_of_range",
            Reason::Unauthorized => "unauthorized",
            Reason::NotFound => "not_found",
            Reason::InvalidRequest => "invalid_request",
            Reason::ConfirmationStale => "confirmation_stale",
        })
    }

    /// Whether somebody who must be inactive is locked out although this is wrong with the row
    /// (STA-13): everything but access that is not ticked or not seen, and a protected account.
    pub fn may_lock_out(&self) -> bool {
        let is_excepted = [
            Reason::AccessUnchecked,
            Reason::LitmosAccessNotVisible,
            Reason::NotImportable,
            Reason::ProtectedAccount,
        ];
        !is_excepted.contains(self)
    }

    /// Whether it says something about a vendor's service and not about the row's data (FLT-3,
    /// FLT-4).
    pub fn is_infrastructure(&self) -> bool {
        matches!(
            self,
            Reason::LitmosUnavailable | Reason::BamboohrUnavailable | Reason::RateLimited
        )
    }
}

/// What a person should know although the work went on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// MAP-17.
    Truncated(Field),
    /// MAP-18.
    ValueTooLong(Field),
    /// RD-4, CON-7: the alias of the column.
    FieldUnavailable(String),
    /// RD-4: the alias of a column that is empty for everybody although it was not.
    ColumnEmptied(String),
    /// RD-10: entries of the catalog or columns that were left out.
    AnswerUnreadable {
        /// How many.
        left_out: usize,
    },
    /// MAP-22; not given while formats are verbatim.
    CountryUnrecognised,
    /// MAP-21; not given while formats are verbatim.
    PhoneUnparsed,
    /// STA-6.
    StatusConflict,
    /// IMP-6: what was edited in Litmos and is written over.
    OverwroteLocalEdit(Vec<Property>),
    /// MAT-13.
    LinkedLearnerMissing,
    /// IMP-2.
    ChangedSinceStaged,
    /// IMP-2.
    StaleStage,
    /// ACC-6.
    OrphanedActiveLearner,
    /// WHK-9: the key as it was posted.
    UnrecognisedField(String),
    /// WHK-10: the alias, or the name as it was posted if the table does not know it.
    ChangedFieldNotPosted(String),
    /// WHK-15.
    TimestampTie,
    /// WHK-30: an entry's own time is later than its arrival, or a stored one was later than now.
    TimestampInFuture,
    /// WHK-14: the same entry came before, and another one since.
    OrderUnknown,
    /// WHK-31: the value of this field cannot be read.
    ValueUnreadable(SourceField),
    /// STA-14: this date cannot be read.
    DateUnreadable(SourceField),
    /// STA-2, on a linked learner.
    UnknownStatus,
    /// STA-9, on a learner who leaves.
    MissingWorkEmail,
    /// STA-13: the problem despite which a learner was locked out. It has the code of that problem.
    LockedOutDespite(Reason),
}

impl Warning {
    /// The stable code. The posted name of an unrecognised field and the fields of a local edit are
    /// no part of it.
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Warning::Truncated(field) => return Cow::Owned(format!("truncated:{}", field.alias())),
            Warning::ValueTooLong(field) => {
                return Cow::Owned(format!("value_too_long:{}", field.alias()));
            }
            Warning::FieldUnavailable(alias) => {
                return Cow::Owned(format!("field_unavailable:{alias}"));
            }
            Warning::ColumnEmptied(alias) => return Cow::Owned(format!("column_emptied:{alias}")),
            Warning::AnswerUnreadable { .. } => "answer_unreadable",
            Warning::ChangedFieldNotPosted(name) => {
                return Cow::Owned(format!("changed_field_not_posted:{name}"));
            }
            Warning::ValueUnreadable(field) => {
                return Cow::Owned(format!("value_unreadable:{}", field.name()));
            }
            Warning::DateUnreadable(field) => {
                return Cow::Owned(format!("date_unreadable:{}", field.name()));
            }
            Warning::CountryUnrecognised => "country_unrecognised",
            Warning::PhoneUnparsed => "phone_unparsed",
            Warning::StatusConflict => "status_conflict",
            Warning::OverwroteLocalEdit(_) => "overwrote_local_edit",
            Warning::LinkedLearnerMissing => "linked_learner_missing",
            Warning::ChangedSinceStaged => "changed_since_staged",
            Warning::StaleStage => "stale_stage",
            Warning::OrphanedActiveLearner => "orphaned_active_learner",
            Warning::UnrecognisedField(_) => "unrecognised_field",
            Warning::TimestampTie => "timestamp_tie",
            Warning::TimestampInFuture => "timestamp_in_future",
            Warning::OrderUnknown => "order_unknown",
            Warning::UnknownStatus => "unknown_status",
            Warning::MissingWorkEmail => "missing_work_email",
            Warning::LockedOutDespite(reason) => return reason.code(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_carry_their_parameter_where_the_book_says_so() {
        assert_eq!(
            Reason::Held {
                safeguard: Safeguard::Deactivations
            }
            .code(),
            "held:SAF-1"
        );
        let twin = Reason::DuplicateWorkEmail {
            others: vec!["2".into()],
            holder: None,
            leavers: vec![],
        };
        assert_eq!(twin.code(), "duplicate_work_email");
        assert_eq!(
            Warning::LockedOutDespite(twin).code(),
            "duplicate_work_email"
        );
        let waits = Reason::WaitsForRename {
            other: "2".into(),
            reason: Box::new(Reason::UsernameCycle),
        };
        assert_eq!(waits.code(), "username_cycle");
        assert_eq!(
            Warning::Truncated(Field::JobTitle).code(),
            "truncated:jobTitle"
        );
        assert_eq!(
            Warning::ValueTooLong(Field::Zip).code(),
            "value_too_long:zipcode"
        );
        assert_eq!(
            Warning::FieldUnavailable("workPhone".into()).code(),
            "field_unavailable:workPhone"
        );
        assert_eq!(
            Warning::ColumnEmptied("workPhone".into()).code(),
            "column_emptied:workPhone"
        );
        assert_eq!(
            Warning::ChangedFieldNotPosted("17".into()).code(),
            "changed_field_not_posted:17"
        );
        let date = Warning::DateUnreadable(SourceField::TerminationDate);
        assert_eq!(date.code(), "date_unreadable:terminationDate");
        assert_eq!(
            Warning::ValueUnreadable(SourceField::LitmosAccess).code(),
            "value_unreadable:litmosAccess"
        );
        assert_eq!(
            Warning::OverwroteLocalEdit(vec![Property::Active]).code(),
            "overwrote_local_edit"
        );
    }

    #[test]
    fn a_duplicate_that_was_stored_without_holder_and_leavers_is_read() {
        let stored = r#"{"duplicate_work_email":{"others":["2"]}}"#;
        let twin = Reason::DuplicateWorkEmail {
            others: vec!["2".into()],
            holder: None,
            leavers: vec![],
        };
        assert_eq!(serde_json::from_str::<Reason>(stored).unwrap(), twin);
    }

    #[test]
    fn a_plain_reason_is_stored_as_its_code() {
        for reason in [
            Reason::MissingWorkEmail,
            Reason::BamboohrKeyRejected,
            Reason::StoreUnavailable,
            Reason::Stale,
        ] {
            assert_eq!(
                serde_json::to_string(&reason).unwrap(),
                format!("{:?}", reason.code())
            );
        }
    }
}
