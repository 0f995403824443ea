//! Notifications of administrators, in the structured log (NTF-1): one event for each cause,
//! whatever the number of rows, and none for a run without significant change (NTF-2). Names and
//! addresses are in none of them.

use sync_core::Reason;
use sync_core::reporting::report::Row;
use sync_core::reporting::run::{Header, RunState};
use sync_core::safeguards::Safeguard;

/// A Sync or Import waits for a confirmation.
pub(crate) fn held(run: &str, safeguard: Safeguard) {
    rulebook::hit(&rulebook::NTF_1);
    tracing::warn!(
        event = "run_held",
        run,
        rule = safeguard.code(),
        "a run is held until somebody confirms it"
    );
}

/// Effects of webhooks wait for a confirmation; `event_id` is the first of them.
pub(crate) fn webhooks_held(safeguard: Safeguard, event_id: i64) {
    rulebook::hit(&rulebook::NTF_1);
    rulebook::hit(&rulebook::NTF_2);
    let rule = safeguard.code();
    tracing::warn!(
        event = "webhooks_held",
        event_id,
        rule,
        "effects of webhooks are held until somebody confirms them"
    );
}

/// An Import waits: until a time, or until an administrator resumes it. No notification by itself,
/// but a line of the log (OBS-1).
pub(crate) fn import_paused(header: &Header, in_doubt: usize) {
    let (run, reason) = (header.id.as_str(), header.reason.as_deref().unwrap_or("-"));
    match header.resume_at {
        Some(resume_at) => tracing::warn!(run, reason, in_doubt, %resume_at, "an Import is paused"),
        None => tracing::warn!(
            run,
            reason,
            in_doubt,
            "an Import is paused until somebody resumes it"
        ),
    }
}

/// An Import has ended: only failures are news.
pub(crate) fn import_ended(header: &Header) {
    let is_news = match header.state {
        RunState::CompletedWithFailures | RunState::Aborted => true,
        RunState::Running
        | RunState::Held
        | RunState::Paused
        | RunState::Completed
        | RunState::Cancelled => false,
    };
    if !is_news {
        rulebook::hit(&rulebook::NTF_2);
        return;
    }
    rulebook::hit(&rulebook::NTF_1);
    let (run, state, failed) = (
        header.id.as_str(),
        header.state.code(),
        header.counts.failed,
    );
    let reason = header.reason.as_deref().unwrap_or("-");
    tracing::warn!(
        event = "run_with_failures",
        run,
        state,
        failed,
        reason,
        "an Import ended with failures"
    );
}

/// A vendor refuses the key.
pub(crate) fn key_rejected(reason: &Reason) {
    rulebook::hit(&rulebook::NTF_1);
    tracing::error!(event = "key_rejected", reason = %reason.code(), "a vendor refuses the key");
}

/// A delivery was refused because it is another company's (WHK-32).
pub(crate) fn foreign_delivery() {
    rulebook::hit(&rulebook::NTF_1);
    tracing::warn!(
        event = "foreign_delivery",
        "a webhook of another company's BambooHR calls here; it is refused"
    );
}

/// Learners were left behind active (ACC-6); only those not known before count.
pub(crate) fn orphans_found(run: &str, count: usize) {
    if count > 0 {
        rulebook::hit(&rulebook::NTF_1);
        tracing::warn!(
            event = "orphans_found",
            run,
            count,
            "learners stay active although their employees are gone"
        );
    }
}

/// Learners of people who have left could not be locked out (STA-13); only those not known before
/// count. `cause` is the Import or the delivery.
pub(crate) fn still_active(cause: &str, count: usize) {
    if count > 0 {
        rulebook::hit(&rulebook::NTF_1);
        tracing::error!(
            event = "leaver_still_active",
            cause,
            count,
            "people who have left can still log in"
        );
    }
}

/// A field that could be seen before cannot be seen any more.
pub(crate) fn field_unavailable(run: &str, warning: &str) {
    rulebook::hit(&rulebook::NTF_1);
    tracing::warn!(
        event = "field_unavailable",
        run,
        warning,
        "BambooHR does not show a field any more"
    );
}

/// The outcome of one row of an Import: no notification, but a line of the log (OBS-1).
pub(crate) fn row_finished(run: &str, row: &Row) {
    rulebook::hit(&rulebook::OBS_1);
    let (employee_id, rule) = (row.employee_id.0.as_str(), row.rule.id);
    let (outcome, reason) = (row.outcome.code(), row.reason.as_deref());
    tracing::info!(
        run,
        employee_id,
        outcome,
        reason,
        rule,
        attempts = row.attempts,
        "a row is settled"
    );
}
