//! One row that is over: its report row, the link it leaves and its audit entry.

use jiff::Timestamp;
use sync_core::mapping::fingerprint;
use sync_core::plan::operation::Flag;
use sync_core::reporting::report::{self, Row};
use sync_core::reporting::run::Header;
use sync_core::staging::{self, LastOutcome};
use sync_core::{Config, Learner, Link, Operation, Reason};

use crate::observe::audit::Entry;
use crate::people::{DirtyRows, People};

/// One row that is over.
pub(crate) struct FinishedRow {
    pub(crate) operation: Operation,
    pub(crate) row: Row,
    /// Why it failed, or what is still wrong with it, in the form the list keeps.
    pub(crate) reason: Option<Reason>,
    /// The link it leaves, if it changed.
    pub(crate) link: Option<Link>,
    /// Whether all that was planned was done.
    pub(crate) is_as_planned: bool,
}

impl FinishedRow {
    /// Ended as the plan said.
    pub(crate) fn as_planned(
        operation: Operation,
        learner: Option<&Learner>,
        attempts: u32,
        at: Timestamp,
    ) -> FinishedRow {
        let learner_id = learner.map(|learner| &learner.id);
        let row = Row::of(
            &operation,
            &report::ItemResult::AsPlanned,
            learner_id,
            attempts,
            at,
        );
        let link = operation
            .link
            .as_ref()
            .and_then(|after| after.link(&operation.employee_id, learner_id));
        // A leaver who was locked out keeps the problem (STA-13).
        let problem = || {
            operation
                .lock_out
                .as_ref()
                .map(|lock_out| lock_out.despite.clone())
        };
        let reason = operation.reason.clone().or_else(problem);
        FinishedRow {
            reason,
            row,
            link,
            operation,
            is_as_planned: true,
        }
    }

    /// Ended otherwise; the link stays as it is.
    pub(crate) fn otherwise(
        operation: Operation,
        result: &report::ItemResult,
        attempts: u32,
        at: Timestamp,
    ) -> FinishedRow {
        let reason = match result {
            report::ItemResult::Failed(reason, _) | report::ItemResult::NotAttempted(reason, _) => {
                Some(reason.clone())
            }
            report::ItemResult::AsPlanned => None,
        };
        let row = Row::of(&operation, result, None, attempts, at);
        FinishedRow {
            row,
            reason,
            link: None,
            operation,
            is_as_planned: false,
        }
    }

    /// Changes list and links accordingly (STG-10).
    pub(crate) fn apply(&self, people: &mut People, config: &Config, at: Timestamp) -> DirtyRows {
        let id = &self.operation.employee_id;
        let is_new_link = self.link.is_some() && self.link.as_ref() != people.links.of(id);
        if let Some(link) = self.link.as_ref().filter(|_| is_new_link)
            && let Err(conflict) = people.links.put(link.clone())
        {
            tracing::error!(%conflict, "a link was not stored");
        }
        let is_still_active = self.is_still_active();
        let outcome = LastOutcome {
            outcome: self.row.outcome,
            reason: self.reason.clone(),
            at,
            is_still_active,
        };
        staging::settle(&mut people.list, id, outcome, &people.links, config, at);
        if is_new_link {
            DirtyRows::employee(id)
        } else {
            DirtyRows::row(id)
        }
    }

    /// Whether the row says that a leaver should have been locked out and was not (STA-13).
    pub(crate) fn is_still_active(&self) -> bool {
        self.row.flags.contains(&Flag::StillActive)
    }

    /// The audit entry; rows without an effect have none (AUD-1). `before` is the fingerprint of
    /// the baseline before.
    pub(crate) fn entry(&self, run: &Header, before: Option<String>) -> Option<Entry> {
        let is_effect = self.operation.writes() && self.row.attempts > 0;
        let is_linked = self.link.is_some();
        (is_effect || is_linked).then(|| Entry {
            employee_id: Some(self.row.employee_id.0.clone()),
            learner_id: self.row.learner_id.as_ref().map(ToString::to_string),
            active: self.link.as_ref().and_then(|link| link.baseline.active),
            changed_fields: self
                .row
                .changed_fields
                .iter()
                .map(|property| property.name().to_owned())
                .collect(),
            before,
            after: self.link.as_ref().map(baseline_fingerprint),
            result: Some(
                self.row
                    .reason
                    .clone()
                    .unwrap_or_else(|| self.row.outcome.code().to_owned()),
            ),
            despite: self
                .operation
                .lock_out
                .as_ref()
                .map(|lock_out| lock_out.despite.code().into_owned()),
            ..Entry::by_run(run, "learner_imported")
        })
    }
}

/// The fingerprint of what the engine knows it put there.
pub(crate) fn baseline_fingerprint(link: &Link) -> String {
    fingerprint(&link.baseline.values, link.baseline.active)
}
