//! The `expect` step.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calls::{ExpectedMails, VendorCalls};
use super::forms::{NoneOr, Rows};
use super::lists::{ExpectedList, ExpectedSummary};
use super::people::{ExpectedEmployees, ExpectedLearners};
use super::report::{ExpectedConnection, ExpectedEvent, ExpectedReport, ExpectedWebhook};
use crate::place::At;
use crate::values::Duration;

/// One `expect` step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Expect {
    /// The answer to the last action: `ok`, a reason code, `no_effect` if nobody was affected, or
    /// for HR actions and raw calls a status. A held or paused run answers with its reason, such as
    /// `held:SAF-2`.
    pub answer: Option<At<String>>,
    /// The integration's settings page.
    pub connection: Option<ExpectedConnection>,
    /// The BambooHR People list.
    pub list: Option<ExpectedList>,
    /// The last Sync (STG-12).
    pub summary: Option<ExpectedSummary>,
    /// The report of the last Import, or of the one named.
    pub report: Option<ExpectedReport>,
    /// The learners in Litmos.
    pub learners: Option<ExpectedLearners>,
    /// BambooHR's deliveries, by webhook.
    pub webhooks: Option<BTreeMap<At<String>, ExpectedWebhook>>,
    /// The engine's webhook log.
    pub events: Option<Rows<ExpectedEvent>>,
    /// Calls, by the party called.
    pub calls: Option<VendorCalls>,
    /// The employees in BambooHR.
    pub employees: Option<ExpectedEmployees>,
    /// The mails that Litmos would have sent.
    pub mails: Option<At<NoneOr<ExpectedMails>>>,
    /// Rules that must have been applied.
    pub rules: Option<Vec<At<String>>>,
    /// Invariants that must hold.
    pub invariants: Option<Vec<At<String>>>,
    /// How long the clock may run on, event by event, until all of the above holds.
    pub within: Option<At<Duration>>,
    /// The part of the scenario that is compared.
    #[serde(skip_serializing_if = "Window::is_default")]
    pub window: Window,
}

/// The part of a scenario that an expectation compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// What happened since the previous expectation.
    #[default]
    SinceLast,
    /// The whole scenario.
    Scenario,
}

impl Window {
    fn is_default(&self) -> bool {
        *self == Window::SinceLast
    }
}

impl Expect {
    /// The number of things it compares; an expectation that compares nothing is an error.
    pub fn comparisons(&self) -> usize {
        usize::from(self.answer.is_some())
            + self
                .connection
                .as_ref()
                .map_or(0, ExpectedConnection::comparisons)
            + self.list.as_ref().map_or(0, ExpectedList::comparisons)
            + self
                .summary
                .as_ref()
                .map_or(0, ExpectedSummary::comparisons)
            + self.report.as_ref().map_or(0, ExpectedReport::comparisons)
            + self
                .learners
                .as_ref()
                .map_or(0, ExpectedLearners::comparisons)
            + self
                .webhooks
                .iter()
                .flatten()
                .map(|(_, hook)| hook.comparisons())
                .sum::<usize>()
            + usize::from(self.events.is_some())
            + self.calls.as_ref().map_or(0, VendorCalls::comparisons)
            + self
                .employees
                .as_ref()
                .map_or(0, ExpectedEmployees::comparisons)
            + self.mails.as_ref().map_or(0, |mails| match &mails.value {
                NoneOr::None => 1,
                NoneOr::Some(mails) => mails.comparisons(),
            })
            + self.rules.as_ref().map_or(0, Vec::len)
            + self.invariants.as_ref().map_or(0, Vec::len)
    }
}
