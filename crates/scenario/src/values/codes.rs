//! The stable codes of reports and answers (rule book, sections 11, 12 and 25), and the names of
//! the invariants.
//!
//! They are listed to catch misspellings; the engine defines what they mean.

/// Reason codes, and the codes that the admin API answers with.
pub const REASONS: &[&str] = &[
    "missing_work_email",
    "invalid_work_email",
    "username_not_allowed",
    "work_email_too_long",
    "missing_first_name",
    "missing_last_name",
    "duplicate_work_email",
    "username_taken",
    "username_linked_to_other_employee",
    "username_cycle",
    "possible_rehire",
    "unknown_status",
    "status_not_visible",
    "protected_account",
    "learner_expired",
    "adopts_other_name",
    "not_importable",
    "access_unchecked",
    "not_started",
    "cancelled",
    "source_row_conflict",
    "litmos_access_not_visible",
    "litmos_rejected",
    "bamboohr_rejected",
    "litmos_unavailable",
    "bamboohr_unavailable",
    "rate_limited",
    "empty_selection",
    "import_in_progress",
    "sync_in_progress",
    "forbidden",
    "litmos_access_field_missing",
    "litmos_access_field_ambiguous",
    "essential_field_unavailable",
    "source_unstable",
    "response_too_large",
    "integration_disabled",
    "subdomain_only",
    "bamboohr_login_declined",
    "bamboohr_key_rejected",
    "litmos_key_rejected",
    "quarantined",
    "store_corrupt",
    "store_unavailable",
    "litmos_access_not_posted",
    "litmos_access_unreadable",
    "unknown_employee",
    "another_company",
    "other_company",
    "duplicate",
    "stale",
    "timestamp_out_of_range",
    "answer_unreadable",
    "unauthorized",
    "not_found",
    "invalid_request",
    "confirmation_stale",
    "deleted_in_bamboohr",
    "not_visible",
    "held",
];

/// The answer to an action that was accepted but affected nobody; not a code of the rule book.
pub const NO_EFFECT: &str = "no_effect";

/// Warning codes.
pub(crate) const WARNINGS: &[&str] = &[
    "truncated",
    "value_too_long",
    "field_unavailable",
    "country_unrecognised",
    "phone_unparsed",
    "status_conflict",
    "overwrote_local_edit",
    "linked_learner_missing",
    "changed_since_staged",
    "stale_stage",
    "orphaned_active_learner",
    "unrecognised_field",
    "changed_field_not_posted",
    "timestamp_tie",
    "timestamp_in_future",
    "order_unknown",
    "value_unreadable",
    "date_unreadable",
    "unknown_status",
    "missing_work_email",
    "invalid_work_email",
    "litmos_access_field_missing",
    "litmos_access_field_ambiguous",
    "column_emptied",
    // Why a row was only locked out (STA-13).
    "username_not_allowed",
    "work_email_too_long",
    "missing_first_name",
    "missing_last_name",
    "duplicate_work_email",
    "username_taken",
    "username_cycle",
    "source_row_conflict",
    "answer_unreadable",
    "response_too_large",
    "litmos_rejected",
    "litmos_unavailable",
    "rate_limited",
];

/// Outcomes of a report row.
pub(crate) const OUTCOMES: &[&str] =
    &["created", "updated", "unchanged", "failed", "not_attempted"];

/// Flags of a report row.
pub(crate) const FLAGS: &[&str] = &[
    "adopted",
    "renamed",
    "deactivated",
    "reactivated",
    "cleared",
    "recreated",
    "partial",
    "still_active",
];

/// States of an Import run.
pub(crate) const RUN_STATES: &[&str] = &[
    "running",
    "held",
    "paused",
    "completed",
    "completed_with_failures",
    "cancelled",
    "aborted",
];

/// The invariants, in the order of their numbers.
pub const INVARIANTS: &[&str] = &[
    "one-person-one-learner",
    "links-one-to-one",
    "no-access-no-effect",
    "sync-writes-nothing",
    "never-deletes",
    "rename-keeps-identity",
    "same-again-writes-nothing",
    "converges",
    "crash-leaves-no-trace",
    "report-tells-truth",
    "counts-add-up",
    "failures-stay-alone",
    "order-does-not-matter",
    "silence-erases-nothing",
    "untouched-stays-untouched",
    "old-news-never-wins",
    "webhook-and-sync-meet",
    "a-200-is-a-promise",
    "only-authentic-deliveries",
    "status-truth",
    "safeguard-is-exact",
    "dry-equals-real",
    "collisions-are-symmetric",
    "pace",
    "secrets-stay-in",
];

/// The invariants that compare two worlds. A scenario has only one world, so the property tests
/// check these.
pub(crate) const TWO_WORLD_INVARIANTS: &[&str] = &[
    "same-again-writes-nothing",
    "converges",
    "crash-leaves-no-trace",
    "failures-stay-alone",
    "order-does-not-matter",
    "webhook-and-sync-meet",
    "dry-equals-real",
];

/// The field types of a BambooHR company, as the vendor's metadata names them.
pub const FIELD_TYPES: &[&str] = &[
    "text",
    "textarea",
    "int",
    "date",
    "timestamp",
    "email",
    "phone",
    "list",
    "multilist",
    "checkbox",
    "currency",
    "country",
    "state",
    "status",
    "gender",
    "marital_status",
    "employee",
    "employee_number",
    "employee_access",
    "employee_contacts",
    "ssn",
    "pay_type",
    "paid_per",
    "pay_period",
    "aca_status",
    "relationship",
    "training_type",
    "benefit_group",
    "benefit_history",
    "time_off_type",
    "time_off_type_exists",
    "time_off_policy_exists",
    "url",
    "bool",
];

/// Whether `text` is one of `known`, alone or with an argument: `truncated:city`, `held:SAF-1`.
pub(crate) fn is_code(text: &str, known: &[&str]) -> bool {
    let head = text.split(':').next().unwrap_or(text);
    known.contains(&head)
}
