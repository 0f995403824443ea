//! One line of the webhook log: an entry of a delivery and its result.
//!
//! The entry itself, which is personal, is kept only until it is closed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync_core::plan::operation::Flag;
use sync_core::safeguards::{Base, Confirmation, Effects};
use sync_core::webhook::entry::Arrival;
use sync_core::webhook::payload::{Action, Entry, Recurrence};
use sync_core::{EmployeeId, Operation, Property, Reason, Warning};

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Pending,
    Applied,
    Staged,
    Ignored,
    Duplicate,
    Failed,
    Held,
}

impl State {
    pub(crate) fn code(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Applied => "applied",
            State::Staged => "staged",
            State::Ignored => "ignored",
            State::Duplicate => "duplicate",
            State::Failed => "failed",
            State::Held => "held",
        }
    }
}

/// An operation that a safeguard holds, and an administrator's confirmation of it (SAF-8).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    /// The operation's fingerprint: what a confirmation is bound to.
    operation: String,
    /// The confirmation, until it is used.
    confirmation: Option<Confirmation>,
    /// Whether a confirmation was used for it: what is left to do goes on without another.
    is_let_through: bool,
    /// Whether an earlier confirmation did not fit it any more.
    pub(crate) is_again: bool,
    /// What it changes, by name; older versions did not store it.
    #[serde(default)]
    pub(crate) changed_fields: Vec<Property>,
    /// What kind of change it is, such as `deactivated`; older versions did not store it either.
    #[serde(default)]
    pub(crate) flags: BTreeSet<Flag>,
}

impl Held {
    /// This operation, at the moment it is held.
    pub(crate) fn new(operation: &Operation, is_again: bool) -> Held {
        Held {
            operation: operation.fingerprint(),
            confirmation: None,
            is_let_through: false,
            is_again,
            changed_fields: operation.changed_fields.clone(),
            flags: operation.flags.clone(),
        }
    }

    /// Whether this very operation was confirmed before.
    pub(crate) fn was_confirmed(&self, operation: &str) -> bool {
        self.is_let_through && self.operation == operation
    }

    /// Uses up the confirmation, if there is one; returns whether it covers this operation at
    /// `now`.
    pub(crate) fn use_confirmation(&mut self, operation: &str, now: Timestamp) -> bool {
        self.is_let_through = self
            .confirmation
            .take()
            .is_some_and(|confirmation| confirmation.covers(operation, now));
        self.is_let_through
    }
}

/// An entry of a delivery, as the log keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) received_at: Timestamp,
    pub(crate) delivery: i64,
    pub(crate) employee_id: EmployeeId,
    pub(crate) action: Action,
    pub(crate) state: State,
    pub(crate) reason: Option<Reason>,
    pub(crate) warnings: Vec<Warning>,
    /// The rule that decided (OBS-2).
    pub(crate) rule: Option<String>,
    /// Keys that were posted and mean nothing here (WHK-8).
    pub(crate) ignored_fields: Vec<String>,
    /// The Import it shows up in, if it had an effect on a learner (WHK-26).
    pub(crate) run: Option<String>,
    /// When it was closed.
    pub(crate) settled_at: Option<Timestamp>,
    /// What it did to the learner, for the rolling hour (WHK-24).
    #[serde(default)]
    pub(crate) effects: Option<Effects>,
    /// The links before it did so, of which the safeguards take shares (SAF-1).
    #[serde(default)]
    pub(crate) base: Option<Base>,
    /// The company whose learner it was: another one's count for nothing (CON-8).
    #[serde(default)]
    pub(crate) company: Option<String>,
    /// The operation it was held with, and the confirmation (SAF-8).
    #[serde(default)]
    pub(crate) held: Option<Held>,
    /// When it arrived by BambooHR's clock (WHK-30); older versions did not store it.
    #[serde(default)]
    pub(crate) arrived_at: Option<Timestamp>,
    /// Whether the same arrived before, and another one since (WHK-14).
    #[serde(default)]
    pub(crate) is_order_unknown: bool,
    pub(crate) entry: Option<Entry>,
}

impl Event {
    /// An entry as it arrived; `recurrence` is how it relates to earlier ones (WHK-14).
    pub(crate) fn arrived(
        entry: Entry,
        delivery: i64,
        received_at: Timestamp,
        recurrence: Recurrence,
    ) -> Event {
        let is_new = recurrence != Recurrence::Duplicate;
        Event {
            received_at,
            delivery,
            employee_id: entry.employee_id.clone(),
            action: entry.action,
            state: if is_new {
                State::Pending
            } else {
                State::Duplicate
            },
            reason: (!is_new).then_some(Reason::Duplicate),
            warnings: Vec::new(),
            rule: (!is_new).then(|| rulebook::WHK_14.id.to_owned()),
            ignored_fields: Vec::new(),
            run: None,
            settled_at: (!is_new).then_some(received_at),
            effects: None,
            base: None,
            company: None,
            held: None,
            arrived_at: None,
            is_order_unknown: recurrence == Recurrence::OrderUnknown,
            entry: is_new.then_some(entry),
        }
    }

    /// Its place among the entries of its employee.
    pub(crate) fn arrival(&self) -> Arrival {
        Arrival {
            at: self.arrived_at.unwrap_or(self.received_at),
            is_order_unknown: self.is_order_unknown,
        }
    }

    /// Confirms a held one: it goes on if its operation is still the same by then (SAF-8).
    pub(crate) fn confirm(&mut self, actor: &str, now: Timestamp) {
        self.state = State::Pending;
        self.reason = None;
        self.settled_at = None;
        if let Some(held) = &mut self.held {
            let plan = held.operation.clone();
            held.confirmation = Some(Confirmation {
                plan,
                actor: actor.to_owned(),
                at: now,
            });
        }
    }

    /// Closes it with this result. A held one keeps its entry.
    pub(crate) fn close(&mut self, state: State, reason: Option<Reason>, now: Timestamp) {
        self.state = state;
        self.reason = reason;
        self.settled_at = Some(now);
        if state != State::Held {
            self.entry = None;
        }
    }
}
